"""The SVG writer of charts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from servicetree.drawing.charts.marks import (
    PATTERNS,
    Area,
    Datum,
    Diamond,
    Dot,
    Line,
    Mark,
    PlacedChart,
    Whisker,
)
from servicetree.drawing.escaping import MOST_CHARACTERS_IN_A_LABEL, xml_text
from servicetree.drawing.svg_frame import SvgBody, titled, units
from servicetree.drawing.untold import UNTOLD, dot_pattern, line_pattern, untold_box
from servicetree.drawing.values import Words

_HEAD = 1.6  # how long an arrow head is, in halves of a cap
_PATTERNS = "".join(map(line_pattern, PATTERNS)) + dot_pattern()


def chart_svg(sheet: PlacedChart) -> SvgBody:
    """Draw a placed chart as SVG; what a mark is about stands in its ``data-`` attributes, for scripts around it."""
    items = tuple(_datum(item) if isinstance(item, Datum) else _mark(item) for item in sheet.items)
    return SvgBody(items, _PATTERNS, sheet.description, sheet.wide, sheet.high)


def _datum(datum: Datum) -> str:
    told = {"from": datum.source, "at": datum.at, "node": datum.node, "segment": datum.segment}
    about = "".join(f' data-{name}="{xml_text(value)}"' for name, value in told.items() if value)
    return f'<g class="datum"{about}>{titled(datum.title)}{"".join(map(_mark, datum.marks))}</g>'


def _mark(mark: Mark) -> str:
    match mark:
        case Area():
            return _area(mark)
        case Line(start, end, kind):
            return f'<path class="{kind}" d="M{_at(start)}L{_at(end)}"/>'
        case Dot(x, y, radius, kind):
            return f'<circle class="{kind}" cx="{units(x)}" cy="{units(y)}" r="{units(radius)}"/>'
        case Diamond(x, y, radius, kind):
            corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
            return f'<path class="{kind}" d="M{"L".join(map(_at, corners))}Z"/>'
        case Whisker():
            course = "".join(_whisker(mark))
            return f'<path class="halo" d="{course}"/><path class="{mark.kind}" d="{course}"/>'
        case Words(x, y, text, role, anchor):
            kind = role if anchor == "start" else f"{role} {anchor}"
            return f'<text class="{kind}" x="{units(x)}" y="{units(y)}">{_escaped(text)}</text>'


def _area(area: Area) -> str:
    box = f'x="{units(area.x)}" y="{units(area.y)}" width="{units(area.wide)}" height="{units(area.high)}"'
    bend = f' rx="{units(area.corner_radius)}"' if area.corner_radius else ""
    if area.kind == UNTOLD:
        return "".join(untold_box(box + bend))
    fill = f'fill="url(#{area.kind})"' if area.kind in PATTERNS else f'class="{area.kind}"'
    return f"<rect {fill} {box}{bend}/>"


def _whisker(whisker: Whisker) -> Iterator[str]:
    """The line and its caps, across it whichever way it runs; an arrow head where it goes on beyond the scale."""
    (x, y), (to_x, to_y), cap = whisker.low, whisker.high, whisker.cap
    lies = abs(to_x - x) >= abs(to_y - y)
    across = (0.0, cap) if lies else (cap, 0.0)
    along = (_HEAD * math.copysign(cap, to_x - x), 0.0) if lies else (0.0, _HEAD * math.copysign(cap, to_y - y))
    yield f"M{_at((x, y))}L{_at((to_x, to_y))}"
    for end, inward, beyond in ((whisker.low, 1, whisker.beyond[0]), (whisker.high, -1, whisker.beyond[1])):
        back = inward if beyond else 0
        foot = (end[0] + back * along[0], end[1] + back * along[1])
        one, other = ((foot[0] + side * across[0], foot[1] + side * across[1]) for side in (-1, 1))
        yield f"M{_at(one)}{f'L{_at(end)}' if beyond else ''}L{_at(other)}"


def _at(point: tuple[float, float]) -> str:
    return f"{units(point[0])} {units(point[1])}"


def _escaped(text: str) -> str:
    return xml_text(text, 2 * MOST_CHARACTERS_IN_A_LABEL)
