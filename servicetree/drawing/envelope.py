"""What stands around every picture: its size, title, description and style; one document, nothing fetched."""

from __future__ import annotations

from hashlib import sha256

from servicetree.drawing.quoting import xml_text
from servicetree.drawing.stylesheet import Theme, stylesheet

_MOST_DESCRIBED = 20_000


def document(
    body: str, patterns: str, *, lang: str, title: str, description: str, size: tuple[float, float], theme: Theme
) -> str:
    """Put a drawn picture into a document of its own.

    Args:
        body: The elements of the picture; they may use the patterns, as ``fill="url(#hatch)"``.
        patterns: Their definitions, with ids that are unique within the picture.
        lang: The language of the words.
        title: The picture in one sentence.
        description: What it shows, for readers who do not see it.
        size: Width and height.
        theme: ``auto``, ``light`` or ``dark``.

    Returns:
        A well-formed SVG document.
    """
    # Two pictures on one page must not share ids; the same picture must always be the same bytes.
    key = f"st{sha256(body.encode()).hexdigest()[:8]}"
    own_ids = patterns.replace(' id="', f' id="{key}-')
    wide, high = map(units, size)
    box = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    labelled = f'role="img" aria-labelledby="{key}-title {key}-desc" lang="{lang}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="servicetree" {box} {labelled}>',
        f'<title id="{key}-title">{xml_text(title)}</title>',
        f'<desc id="{key}-desc">{xml_text(description, _MOST_DESCRIBED)}</desc>',
        f"<style>{stylesheet(theme)}</style>",
        f"<defs>{own_ids}</defs>",
        body.replace('fill="url(#', f'fill="url(#{key}-'),  # never in a label: there a quote is written out
        "</svg>",
        "",
    ]
    return "\n".join(lines)


def units(number: float) -> str:
    """Write a length; a tenth of a unit is finer than any eye, and more digits would differ between machines."""
    text = f"{number:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def titled(text: str) -> str:
    """Write what pointers show and screen readers say."""
    return f"<title>{xml_text(text)}</title>"
