"""The SVG document of a picture, with its style sheet.

No CSS variables: renderers outside browsers (resvg, Inkscape, office programs) know none and would draw black.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

from attrs import frozen

from servicetree.drawing.curves import Curve, Point
from servicetree.drawing.escaping import xml_text
from servicetree.drawing.palette import DARK, LIGHT, Palette
from servicetree.drawing.text_metrics import STYLES

Theme = Literal["auto", "light", "dark"]
THEMES = ("auto", "light", "dark")

FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','Liberation Sans',Arial,sans-serif"
# What tells the aspects' strands apart without colour: plain, a light line, dots, dashes, dash and dot.
_STRAND_DASHES = ("", "", "1 4", "6 4", "7 3 1 3")


def stylesheet(theme: Theme) -> str:
    """Write the style of a picture.

    Args:
        theme: ``auto`` follows the screen; a printed page is light.

    Returns:
        CSS, every rule within ``.servicetree``.
    """
    first = DARK if theme == "dark" else LIGHT
    rules = [*_shapes(), *_texts(), *_colours(first)]
    if theme == "auto":
        rules.append(f"@media screen and (prefers-color-scheme:dark){{{''.join(_colours(DARK))}}}")
    return "".join(rules)


def _rule(names: str, declarations: str) -> str:
    scoped = ",".join(f".servicetree .{name}" for name in names.split())
    return f"{scoped}{{{declarations}}}"


def _shapes() -> list[str]:
    inks = " ".join(f"s{index}" for index in range(len(_STRAND_DASHES)))
    return [
        f".servicetree text{{font-family:{FONTS};font-variant-numeric:tabular-nums;unicode-bidi:isolate}}",
        _rule("end", "text-anchor:end"),
        _rule("middle on tick", "text-anchor:middle"),
        _rule(f"{inks} own edge core ground grain rule twig", "fill:none"),
        _rule("ground", "stroke-width:1.5"),
        _rule("grain", "stroke-width:0.8"),
        _rule("rule", "stroke-width:1"),
        _rule("twig", "stroke-width:1.6;stroke-linecap:round"),
        _rule("wood", "stroke-width:0.6"),
        _rule("leaf dot", "stroke-width:1"),
        _rule("core", "stroke-width:1"),
        _rule("bark rind root grain-line untold rim", "fill:none"),
        _rule("bark", "stroke-linecap:round"),
        _rule("bark.area", "stroke:none"),
        _rule("grain-line", "stroke-width:1.1"),
        _rule("root", "stroke-width:2"),
        _rule("credit", "stroke-dasharray:4 2.5"),
        _rule("maybe", "fill:none;stroke-width:1.8;stroke-linecap:round;stroke-dasharray:0.1 5.9"),
        _rule("thin joint cross", "fill:none;stroke-width:1"),
        _rule("mean", "fill:none;stroke-width:1.2;stroke-dasharray:5 3"),
        _rule("frame", "fill:none;stroke-width:2"),
        _rule("halo", "fill:none;stroke-width:2.9"),
        _rule("whisker reach", "fill:none;stroke-width:1.3"),
        _rule("tail", "fill:none;stroke-width:2;stroke-dasharray:5 3"),
        _rule("gaps", "stroke-width:2"),
        _rule("ring", "stroke-width:1.8"),
        *(_rule(f"s{index}c", f"stroke-dasharray:{dashes}") for index, dashes in enumerate(_STRAND_DASHES) if dashes),
    ]


def _texts() -> list[str]:
    rules = [_rule(role, f"font-size:{style.size}px;font-weight:{style.weight}") for role, style in STYLES.items()]
    leaf = STYLES["leaf"]
    return [
        *rules,
        _rule("on", f"font-size:{leaf.size}px;font-weight:{leaf.weight}"),
        _rule("tick", "font-size:11px"),
    ]


def _colours(palette: Palette) -> list[str]:
    by_ink: dict[str, list[str]] = {}
    for role, style in STYLES.items():
        if role != "leaf":
            by_ink.setdefault(style.ink, []).append(role)
    by_ink["muted"].append("tick")
    by_ink["on_tone"].append("on")
    return [
        _rule("paper", f"fill:{palette.paper}"),
        *(_rule(" ".join(roles), f"fill:{getattr(palette, ink)}") for ink, roles in by_ink.items()),
        _rule("ground rule", f"stroke:{palette.rule}"),
        _rule("dot", f"fill:{palette.paper};stroke:{palette.muted}"),
        _rule("grain", f"stroke:{palette.grain}"),
        _rule("wood", f"fill:{palette.wood};stroke:{palette.wood}"),
        _rule("twig", f"stroke:{palette.grain}"),
        _rule("fade", f"stop-color:{palette.wood}"),
        _rule("edge", f"stroke:{palette.wood}"),
        _rule("core", f"stroke:{palette.core}"),
        _rule("hatch", f"stroke:{palette.hatch}"),
        _rule("leaf", f"fill:{palette.leaf};stroke:{palette.paper}"),
        _rule("blank", f"fill:none;stroke:{palette.rule}"),
        *(_rule(f"t{step}", f"fill:{colour}") for step, colour in enumerate(palette.tones)),
        *(_rule(f"s{index}", f"stroke:{colour}") for index, colour in enumerate(palette.strands)),
        *(_rule(f"s{index}.area", f"fill:{colour};stroke:none") for index, colour in enumerate(palette.strands)),
        *_loss_tree_colours(palette),
        _rule("own", f"stroke:{palette.own}"),
        _rule("own.area", f"fill:{palette.own};stroke:none"),
        _rule("credit", f"stroke:{palette.credit};fill:{palette.paper}"),
        _rule("credit.line", "fill:none"),
        _rule("thin", f"stroke:{palette.rule}"),
        _rule("mean joint cross", f"stroke:{palette.muted}"),
        _rule("frame whisker reach tail", f"stroke:{palette.ink}"),
        _rule("halo gaps", f"stroke:{palette.paper}"),
        _rule("full", f"fill:{palette.ink};stroke:none"),
        _rule("ring", f"fill:{palette.paper};stroke:{palette.ink}"),
        _rule("whisker.faint ring.faint", f"stroke:{palette.muted}"),
        _rule("pale", f"fill:{palette.pale};stroke:none"),
        _rule("band", f"fill:{palette.band}"),
        _rule("worse", f"fill:{palette.worse}"),
        _rule("better", f"fill:{palette.better}"),
    ]


def _loss_tree_colours(palette: Palette) -> list[str]:
    quiet = list(enumerate(palette.quiet_strands))
    return [
        _rule("bark rind", f"stroke:{palette.bark}"),
        _rule("bark.area", f"fill:{palette.bark};stroke:none"),
        _rule("grain-line", f"stroke:{palette.core}"),
        _rule("untold", f"stroke:{palette.untold}"),
        _rule("untold.area", f"fill:{palette.untold};stroke:none"),
        _rule("maybe rim", f"stroke:{palette.untold_dots}"),
        _rule("untold-dots", f"fill:{palette.untold_dots};stroke:none"),
        *(_rule(f"s{index}.quiet", f"stroke:{colour}") for index, colour in quiet),
        *(_rule(f"s{index}.area.quiet", f"fill:{colour};stroke:none") for index, colour in quiet),
        *(_rule(f"ink-s{index}", f"fill:{colour}") for index, colour in enumerate(palette.strands)),
        _rule("ink-own", f"fill:{palette.muted}"),
    ]


_MOST_DESCRIBED = 20_000


@frozen
class SvgBody:
    """A drawn picture, before it stands in a document.

    Attributes:
        elements: Its elements, what lies behind first; they may use the patterns, as ``fill="url(#hatch)"``.
        patterns: Their definitions, with ids that are unique within the picture.
        description: What it shows, for readers who do not see it.
        wide: Width.
        high: Height.
    """

    elements: tuple[str, ...]
    patterns: str
    description: str
    wide: float
    high: float


def document(drawn: SvgBody, *, lang: str, title: str, theme: Theme) -> str:
    """Put a drawn picture on its ground, into a document of its own.

    Args:
        drawn: The picture.
        lang: The language of the words.
        title: The picture in one sentence.
        theme: ``auto`` follows the reader's screen and is light on paper; ``light`` and ``dark`` are fixed.

    Returns:
        A well-formed SVG document.
    """
    wide, high = units(drawn.wide), units(drawn.high)
    body = "\n".join((f'<rect class="paper" width="{wide}" height="{high}"/>', *drawn.elements))
    # Two pictures on one page must not share ids; the same picture must always be the same bytes.
    key = f"st{sha256(body.encode()).hexdigest()[:8]}"
    own_ids = drawn.patterns.replace(' id="', f' id="{key}-')
    box = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    labelled = f'role="img" aria-labelledby="{key}-title {key}-desc" lang="{lang}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="servicetree" {box} {labelled}>',
        f'<title id="{key}-title">{xml_text(title)}</title>',
        f'<desc id="{key}-desc">{xml_text(drawn.description, _MOST_DESCRIBED)}</desc>',
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


def path_data(curve: Curve) -> str:
    """Write a course in tenths of a unit, each piece from the end of the last: short, and alike where courses are.

    Points are rounded before they are subtracted, so that nothing adds up along the way.
    """
    x, y = _tenths(curve.start)
    written = [f"M{units(x / 10)} {units(y / 10)}"]
    for piece in curve.pieces:
        points = [_tenths(point) for point in piece]
        written.append(
            "c" + " ".join(f"{units((a - x) / 10)} {units((b - y) / 10)}" for a, b in points).replace(" -", "-")
        )
        x, y = points[-1]
    return "".join(written) + ("Z" if curve.closed else "")


def _tenths(point: Point) -> tuple[int, int]:
    return round(10 * point[0]), round(10 * point[1])
