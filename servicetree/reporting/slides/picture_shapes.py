"""A picture as shapes and text boxes of a slide's own, so that who shows it can move a label or change a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from statistics import median
from typing import Any

from attrs import frozen

from servicetree.drawing.escaping import MOST_CHARACTERS_IN_A_LABEL, clean, shortened, xml_text
from servicetree.drawing.palette import LIGHT
from servicetree.drawing.svg_shapes import ShapePaint, SvgGroup, SvgPicture, SvgRun, SvgShape, SvgText
from servicetree.drawing.values import Box

_FONT = "Arial"  # on every machine, or one of the same widths
_UNITS_IN_AN_INCH = 914400
_UNITS_IN_A_POINT = 12700
_ASCENT, _HEIGHT = 0.905, 1.17  # of that font: above the base line, and of a whole line
_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_ALIGNED = {"start": "l", "middle": "ctr", "end": "r"}
_BROAD = 12.0  # a line as wide as this is a ground that others lie on


@frozen
class PicturePlace:
    """Where a picture stands on a slide, in units of the file.

    Attributes:
        left: Its left end.
        top: Its top.
        scale: How many units one unit of the picture takes.
    """

    left: float
    top: float
    scale: float


def placed_in(picture: SvgPicture, box: Box) -> tuple[PicturePlace, float]:
    """Place a picture in a box of a slide, as large as there is room.

    Args:
        picture: The picture.
        box: Left, top, right, bottom, in inches.

    Returns:
        The place, and the size of most of its words (their median), in points.
    """
    left, top, right, bottom = (side * _UNITS_IN_AN_INCH for side in box)
    scale = min((right - left) / picture.wide, (bottom - top) / picture.high)
    size = median(text.size for text in picture.texts)
    place = PicturePlace(left + (right - left - scale * picture.wide) / 2, top, scale)
    return place, size * scale / _UNITS_IN_A_POINT


def write_shapes(page: Any, picture: SvgPicture, place: PicturePlace, title: str) -> None:
    """Write a picture on a slide: one group of shapes and text boxes.

    Args:
        page: The slide.
        picture: The picture.
        place: Where it stands.
        title: What the group is called.
    """
    from pptx.oxml import parse_xml

    tree = page.shapes.element
    first = 1 + max(int(one) for one in tree.xpath("//@id") if str(one).isdigit())
    writer = _ShapeWriter(place, count(first))
    whole = SvgGroup(title, picture.description, picture.members)
    tree.append(parse_xml(writer.group(whole, _SPACES)))


class _ShapeWriter:
    """Writes one picture; keeps what is filled already, for lines across an area are drawn on the colour below them."""

    def __init__(self, place: PicturePlace, numbers: Iterator[int]) -> None:
        self.place, self.numbers = place, numbers
        self.grounds: list[tuple[Box, str]] = []

    def group(self, group: SvgGroup, spaces: str = "") -> str:
        """Write a group with all its members; its box is that of them all."""
        named = self._named(group.name, group.title)
        members = "".join(map(self._member, group.members))
        if not members:
            return ""
        box = _around(_boxes(group.members))
        x, y, wide, high = self._rectangle(box)
        frame = f'<a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/>'
        inner = f'<a:chOff x="{x}" y="{y}"/><a:chExt cx="{wide}" cy="{high}"/>'
        return (
            f"<p:grpSp{' ' if spaces else ''}{spaces}><p:nvGrpSpPr>{named}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
            f"<p:grpSpPr><a:xfrm>{frame}{inner}</a:xfrm></p:grpSpPr>{members}</p:grpSp>"
        )

    def _member(self, member: SvgShape | SvgText | SvgGroup) -> str:
        match member:
            case SvgGroup():
                return self.group(member)
            case SvgText():
                return self._text(member)
            case SvgShape():
                return self._shape(member)

    def _named(self, name: str, title: str) -> str:
        told = f' descr="{xml_text(title, 4000)}"' if title else ""
        return f'<p:cNvPr id="{next(self.numbers)}" name="{xml_text(name, MOST_CHARACTERS_IN_A_LABEL)}"{told}/>'

    def _rectangle(self, box: Box) -> tuple[int, int, int, int]:
        left, top, right, bottom = box
        place = self.place
        x, y = round(place.left + place.scale * left), round(place.top + place.scale * top)
        return x, y, round(place.scale * (right - left)), round(place.scale * (bottom - top))

    def _shape(self, shape: SvgShape) -> str:
        x, y, wide, high = self._rectangle(shape.box)
        box, turned, geometry = shape.box, "", self._geometry(shape)
        if _is_line(shape):
            (first, *_), (*_, last) = (points for _, points in (shape.steps[0], shape.steps[-1]))
            turned = ' flipV="1"' if (last[0] - first[0]) * (last[1] - first[1]) < 0 else ""
        frame = f'<a:xfrm{turned}><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        painted = self._fill(shape) + self._line(shape.paint)
        named = self._named(shape.name, shape.title)
        if shape.paint.fill or shape.paint.line_width >= _BROAD:
            self.grounds.append((box, shape.paint.fill or shape.paint.line or LIGHT.paper))
        return (
            f"<p:sp><p:nvSpPr>{named}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{frame}{geometry}{painted}</p:spPr></p:sp>"
        )

    def _geometry(self, shape: SvgShape) -> str:
        left, top, right, bottom = shape.box
        if _is_line(shape):
            return _preset("line")
        if shape.kind == "rect" and shape.corner_radius:
            bend = round(50000 * min(1.0, 2 * shape.corner_radius / min(right - left, bottom - top)))
            return _preset("roundRect", f'<a:gd name="adj" fmla="val {bend}"/>')
        if shape.kind != "path":
            return _preset(shape.kind)
        wide, high = (round(self.place.scale * one) for one in (right - left, bottom - top))
        course = "".join(self._step(letter, points, (left, top)) for letter, points in shape.steps)
        filled = "" if shape.paint.fill or shape.paint.hatching or shape.paint.fading else ' fill="none"'
        return (
            '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
            f'<a:pathLst><a:path w="{wide}" h="{high}"{filled}>{course}</a:path></a:pathLst></a:custGeom>'
        )

    def _step(self, letter: str, points: Sequence[tuple[float, float]], corner: tuple[float, float]) -> str:
        name = {"M": "moveTo", "L": "lnTo", "C": "cubicBezTo", "Z": "close"}[letter]
        scale = self.place.scale
        places = "".join(
            f'<a:pt x="{round(scale * (x - corner[0]))}" y="{round(scale * (y - corner[1]))}"/>' for x, y in points
        )
        return f"<a:{name}>{places}</a:{name}>" if places else f"<a:{name}/>"

    def _fill(self, shape: SvgShape) -> str:
        paint = shape.paint
        if paint.fill:
            return _solid(paint.fill)
        if paint.hatching:
            below = (colour for box, colour in reversed(self.grounds) if _holds(box, shape.box))
            kind = "wdUpDiag" if paint.rising else "wdDnDiag"
            inks = f"<a:fgClr>{_ink(paint.hatching)}</a:fgClr><a:bgClr>{_ink(next(below, LIGHT.paper))}</a:bgClr>"
            return f'<a:pattFill prst="{kind}">{inks}</a:pattFill>'
        if paint.fading:
            stops = (
                f'<a:gs pos="{place}">{_ink(paint.fading, opacity)}</a:gs>'
                for place, opacity in ((0, 1.0), (55000, 0.0))
            )
            return f'<a:gradFill><a:gsLst>{"".join(stops)}</a:gsLst><a:lin ang="5400000" scaled="0"/></a:gradFill>'
        return "<a:noFill/>"

    def _line(self, paint: ShapePaint) -> str:
        if paint.line is None:
            return "<a:ln><a:noFill/></a:ln>"
        wide = round(self.place.scale * paint.line_width)
        ends = "rnd" if paint.round_ends else "flat"
        lengths = [round(100_000 * one / paint.line_width) for one in paint.dashes]
        pairs = "".join(f'<a:ds d="{d}" sp="{sp}"/>' for d, sp in zip(lengths[::2], lengths[1::2], strict=True))
        dashed = f"<a:custDash>{pairs}</a:custDash>" if pairs else ""
        ink = _solid(paint.line, paint.opacity)
        return f'<a:ln w="{wide}" cap="{ends}">{ink}{dashed}<a:round/></a:ln>'

    def _text(self, text: SvgText) -> str:
        x, y, wide, high = self._rectangle(_text_box(text))
        named = self._named(clean(shortened(text.text, MOST_CHARACTERS_IN_A_LABEL)), "")
        runs = "".join(map(self._run, text.runs))
        frame = f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        return (
            f'<p:sp><p:nvSpPr>{named}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
            f"<p:spPr>{frame}{_preset('rect')}<a:noFill/></p:spPr>"
            '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"/><a:lstStyle/>'
            f'<a:p><a:pPr algn="{_ALIGNED[text.anchor]}"/>{runs}</a:p></p:txBody></p:sp>'
        )

    def _run(self, run: SvgRun) -> str:
        size = round(100 * self.place.scale * run.size / _UNITS_IN_A_POINT)
        bold = ' b="1"' if run.weight >= 600 else ""  # noqa: PLR2004 - as renderers take a weight that a font lacks
        font = f'<a:latin typeface="{_FONT}"/><a:cs typeface="{_FONT}"/>'
        set_as = f'<a:rPr sz="{size}"{bold}>{_solid(run.colour)}{font}</a:rPr>'
        return f"<a:r>{set_as}<a:t>{xml_text(run.text)}</a:t></a:r>"


def _is_line(shape: SvgShape) -> bool:
    """Whether a course is one straight line, from end to end."""
    (left, top, right, bottom), letters = shape.box, "".join(letter for letter, _ in shape.steps)
    return letters == "ML" or (letters == "MC" and (left == right or top == bottom))


def _text_box(text: SvgText) -> Box:
    wide = text.width
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    top = text.y - _ASCENT * text.size
    return left, top, left + wide, top + _HEIGHT * text.size


def _boxes(members: Iterable[SvgShape | SvgText | SvgGroup]) -> Iterator[Box]:
    for one in members:
        if isinstance(one, SvgGroup):
            yield from _boxes(one.members)
        else:
            yield one.box if isinstance(one, SvgShape) else _text_box(one)


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _holds(box: Box, other: Box) -> bool:
    slack = _BROAD
    inside = box[0] - slack <= other[0] and other[2] <= box[2] + slack
    return inside and box[1] - slack <= other[1] and other[3] <= box[3] + slack


def _preset(kind: str, adjusted: str = "") -> str:
    return f'<a:prstGeom prst="{kind}"><a:avLst>{adjusted}</a:avLst></a:prstGeom>'


def _ink(colour: str, opacity: float = 1.0) -> str:
    seen = f'<a:alpha val="{round(100_000 * opacity)}"/>' if opacity < 1 else ""
    return f'<a:srgbClr val="{colour.lstrip("#").upper()}">{seen}</a:srgbClr>'


def _solid(colour: str, opacity: float = 1.0) -> str:
    return f"<a:solidFill>{_ink(colour, opacity)}</a:solidFill>"
