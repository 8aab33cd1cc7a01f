"""SVG of points of which nothing tells where they began: the same faint ground with fine dots in every picture."""

from __future__ import annotations

from collections.abc import Iterator

from servicetree.drawing.svg_frame import units

UNTOLD = "untold"
"""The kind of a chart's area that is drawn so."""
UNTOLD_DOTS = "untold-dots"
_DOTTED_FROM = 3.0  # a thinner strand has no room for dots
_RIM = 0.8


def untold_course(course: str, wide: float) -> Iterator[str]:
    """Draw a strand of them, the faintest thing on the wood: what is sure stands out.

    Args:
        course: The attribute ``d``.
        wide: How wide.

    Returns:
        Paths: a thin rim, by which it is seen on wood without colours too; within it the ground, and a row of dots
        that follows it whichever way it bends.
    """
    if wide < _DOTTED_FROM:
        yield f'<path class="untold" stroke-width="{units(wide)}" d="{course}"/>'
        return
    yield f'<path class="rim" stroke-width="{units(wide)}" d="{course}"/>'
    yield f'<path class="untold" stroke-width="{units(wide - 2 * _RIM)}" d="{course}"/>'
    yield f'<path class="maybe" d="{course}"/>'


def untold_box(box: str, pattern: str = UNTOLD_DOTS) -> Iterator[str]:
    """Draw a rectangle of them.

    Args:
        box: Its place, as attributes.
        pattern: The id of the pattern of its dots.

    Returns:
        Two rectangles.
    """
    yield f'<rect class="untold area" {box}/>'
    yield f'<rect fill="url(#{pattern})" {box}/>'


def dot_pattern(name: str = UNTOLD_DOTS) -> str:
    """Define the pattern of their dots."""
    dot = f'<circle class="{UNTOLD_DOTS}" cx="3" cy="3" r="0.9"/>'
    return f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">{dot}</pattern>'


def line_pattern(name: str) -> str:
    """Define a pattern of slanting lines, of the class of its name."""
    return (
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(-45)"><path class="{name}" d="M0 0V5"/></pattern>'
    )
