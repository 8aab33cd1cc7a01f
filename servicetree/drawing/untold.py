"""SVG of points of which nothing tells where they began: the same pale ground with fine lines in every picture."""

from __future__ import annotations

from collections.abc import Iterator

UNTOLD = "untold"
"""The kind of a chart's area that is drawn so."""
UNTOLD_LINES = "untold-lines"


def untold_course(course: str, wide: str) -> Iterator[str]:
    """Draw a strand of them, the palest thing on the wood: what is sure stands out.

    Args:
        course: The attribute ``d``.
        wide: How wide, as written.

    Returns:
        Two paths. Dashes follow the course whichever way it bends; lines of a pattern would vanish along it.
    """
    yield f'<path class="untold" stroke-width="{wide}" d="{course}"/>'
    yield f'<path class="untold maybe" stroke-width="{wide}" d="{course}"/>'


def untold_box(box: str, pattern: str = UNTOLD_LINES) -> Iterator[str]:
    """Draw a rectangle of them.

    Args:
        box: Its place, as attributes.
        pattern: The id of the pattern of its lines.

    Returns:
        Two rectangles.
    """
    yield f'<rect class="untold area" {box}/>'
    yield f'<rect fill="url(#{pattern})" {box}/>'


def line_pattern(name: str, kind: str = "") -> str:
    """Define a pattern of slanting lines, of the class of its name unless another is given."""
    return (
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(-45)"><path class="{kind or name}" d="M0 0V5"/></pattern>'
    )
