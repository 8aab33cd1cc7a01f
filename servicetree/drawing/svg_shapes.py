"""The shapes of a picture with their colours, read from its SVG, for writers of other formats.

Every kind of picture is SVG in the end, of few elements and one style sheet, so one reader serves them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from math import cos, radians, sin
from xml.etree import ElementTree as ET

from attrs import field, frozen

from servicetree.drawing.curves import Point
from servicetree.drawing.svg_frame import stylesheet
from servicetree.drawing.text_metrics import text_width
from servicetree.drawing.values import Anchor, Box

Step = tuple[str, tuple[Point, ...]]
"""A step of a course: ``M`` and ``L`` with one point, ``C`` with three, ``Z`` with none."""


@frozen
class ShapePaint:
    """How a shape is filled and edged; colours as ``#rrggbb``, None where there is nothing.

    Attributes:
        fill: The colour of the area.
        hatching: The colour of lines across it.
        rising: Whether those lines rise to the right.
        fading: The colour into which the area fades upwards.
        line: The colour of the line.
        line_width: The width of the line, in units of the picture.
        opacity: How much of the line is seen, 0-1.
        dashes: Lengths of dashes and gaps, in turn; empty for a whole line.
        round_ends: Whether the line ends round.
    """

    fill: str | None = None
    hatching: str | None = None
    rising: bool = True
    fading: str | None = None
    line: str | None = None
    line_width: float = 1.0
    opacity: float = 1.0
    dashes: tuple[float, ...] = ()
    round_ends: bool = False


@frozen
class SvgShape:
    """A rectangle, an ellipse or a course.

    Attributes:
        kind: Which of them.
        box: Left, top, right, bottom.
        paint: How it is filled and edged.
        name: What it is in the picture, as its style calls it.
        title: What it says, in words; empty if nothing.
        steps: A course step by step.
        corner_radius: Radius of a rectangle's corners.
    """

    kind: str
    box: Box
    paint: ShapePaint
    name: str
    title: str = ""
    steps: tuple[Step, ...] = ()
    corner_radius: float = 0.0


@frozen
class SvgRun:
    """Some words of a line in one size, weight and colour."""

    text: str
    size: float
    weight: int
    colour: str


@frozen
class SvgText:
    """A line of words.

    Attributes:
        x: Where its anchor stands.
        y: Its base line.
        anchor: Which end stands at ``x``.
        runs: The words.
    """

    x: float
    y: float
    anchor: Anchor
    runs: tuple[SvgRun, ...]

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(run.text for run in self.runs)

    @property
    def size(self) -> float:
        """The size of its largest words."""
        return max(run.size for run in self.runs)

    @property
    def width(self) -> float:
        """How wide it stands."""
        return sum(text_width(run.text, run.size, run.weight) for run in self.runs)


@frozen
class SvgGroup:
    """What belongs together."""

    name: str
    title: str
    members: tuple[SvgShape | SvgText | SvgGroup, ...]


@frozen
class SvgPicture:
    """A whole picture.

    Attributes:
        wide: Width.
        high: Height.
        description: What it shows, for readers who do not see it.
        members: Everything, what lies behind first; without the ground of the whole.
    """

    wide: float
    high: float
    description: str
    members: tuple[SvgShape | SvgText | SvgGroup, ...] = field(repr=False)

    @property
    def texts(self) -> Iterator[SvgText]:
        """Every line of words."""
        return _texts(self.members)


def _texts(members: tuple[SvgShape | SvgText | SvgGroup, ...]) -> Iterator[SvgText]:
    for one in members:
        if isinstance(one, SvgText):
            yield one
        elif isinstance(one, SvgGroup):
            yield from _texts(one.members)


_SPACE = "{http://www.w3.org/2000/svg}"
_DRAWN = ("g", "path", "rect", "circle", "text")


def svg_picture(svg: str) -> SvgPicture:
    """Read a picture of ours, drawn light.

    Args:
        svg: What ``Diagram.to_svg(theme="light")`` gives.

    Returns:
        Its shapes and words.
    """
    root = ET.fromstring(svg)  # noqa: S314 - written by this package a moment ago
    hatchings = {f"url(#{one.get('id')})": one for one in root.iter() if one.tag.startswith(_SPACE) and one.get("id")}
    size = float(root.get("width", "0")), float(root.get("height", "0"))
    drawn = [one for one in root if _kind(one) in _DRAWN][1:]  # the first is the ground of the whole
    return SvgPicture(*size, root.findtext(f"{_SPACE}desc", ""), tuple(_member(one, hatchings) for one in drawn))


def _kind(element: ET.Element) -> str:
    return element.tag.removeprefix(_SPACE)


def _member(element: ET.Element, patterns: Mapping[str, ET.Element]) -> SvgShape | SvgText | SvgGroup:
    kind, title = _kind(element), element.findtext(f"{_SPACE}title", "")
    if kind == "text":
        return _text(element)
    if kind != "g":
        return _shape(element, title, patterns)
    members = tuple(_member(one, patterns) for one in element if _kind(one) in _DRAWN)
    name = next(filter(None, map(element.get, ("data-node", "data-at", "class"))), kind)
    return SvgGroup(name, title, members)


def _text(element: ET.Element) -> SvgText:
    styled = _style(element)
    pieces = [(one, one.text or "") for one in element] or [(element, element.text or "")]
    anchor: Anchor = {"end": "end", "middle": "middle"}.get(styled.get("text-anchor", ""), "start")  # type: ignore[assignment]  # one of the three
    runs = tuple(_run(text, styled | _style(one)) for one, text in pieces)
    return SvgText(float(element.get("x", "0")), float(element.get("y", "0")), anchor, runs)


def _run(text: str, styled: Mapping[str, str]) -> SvgRun:
    size = float(styled["font-size"].removesuffix("px"))
    return SvgRun(text, size, int(styled.get("font-weight", "400")), styled["fill"])


def _shape(element: ET.Element, title: str, patterns: Mapping[str, ET.Element]) -> SvgShape:
    name, paint = element.get("class", "hatching"), _paint(element, patterns)
    given = {key: float(value) for key, value in element.items() if re.fullmatch(r"-?[\d.]+", value)}
    match _kind(element):
        case "rect":
            left, top = given.get("x", 0.0), given.get("y", 0.0)
            box = (left, top, left + given["width"], top + given["height"])
            return SvgShape("rect", box, paint, name, title, corner_radius=given.get("rx", 0.0))
        case "circle":
            (x, y), radius = (given["cx"], given["cy"]), given["r"]
            return SvgShape("ellipse", (x - radius, y - radius, x + radius, y + radius), paint, name, title)
        case _:
            moved = _movement(element.get("transform", ""))
            steps = tuple((letter, tuple(map(moved, points))) for letter, points in path_steps(element.get("d", "")))
            xs, ys = zip(*(point for _, points in steps for point in points), strict=True)
            return SvgShape("path", (min(xs), min(ys), max(xs), max(ys)), paint, name, title, steps)


def _movement(transform: str) -> Callable[[Point], Point]:
    """Return what moves a point as ``translate(x y) rotate(angle)`` does, the one transformation that we write."""
    given = re.fullmatch(r"translate\((\S+) (\S+)\) rotate\((\S+)\)", transform)
    if given is None:
        return lambda point: point
    x, y, angle = map(float, given.groups())
    across, down = cos(radians(angle)), sin(radians(angle))
    return lambda point: (x + across * point[0] - down * point[1], y + down * point[0] + across * point[1])


def _paint(element: ET.Element, patterns: Mapping[str, ET.Element]) -> ShapePaint:
    styled = {key: element.get(key, "") for key in ("fill", "stroke-width") if element.get(key)} | _style(element)
    line = _colour(styled.get("stroke", "none"))
    paint = partial(
        ShapePaint,
        line=line,
        line_width=float(styled.get("stroke-width", "1")),
        opacity=float(styled.get("stroke-opacity", "1")),
        dashes=tuple(float(one) for one in re.findall(r"[\d.]+", styled.get("stroke-dasharray", ""))),
        round_ends=styled.get("stroke-linecap") == "round",
    )
    pattern = patterns.get(styled.get("fill", ""))
    if pattern is None:
        return paint(fill=_colour(styled.get("fill", "#000000")))
    if _kind(pattern) == "pattern":
        rising = pattern.get("patternTransform") == "rotate(45)"
        return paint(hatching=_style(pattern[0])["stroke"], rising=rising)
    return paint(fading=_style(pattern[-1])["stop-color"])


def _colour(styled: str) -> str | None:
    return None if styled == "none" else styled


@cache
def _rules() -> tuple[tuple[frozenset[str], tuple[tuple[str, str], ...]], ...]:
    """The style sheet: which classes an element must have, and what is declared then; what names more classes later."""
    found = []
    for selectors, declared in re.findall(r"([^{}]+)\{([^{}]*)\}", stylesheet("light")):
        pairs = tuple(tuple(one.split(":", 1)) for one in declared.split(";"))
        for one in selectors.split(","):
            name = one.removeprefix(".servicetree ")
            if name.startswith("."):
                found.append((frozenset(name[1:].split(".")), pairs))
    return tuple(sorted(found, key=lambda rule: len(rule[0])))


def _style(element: ET.Element) -> dict[str, str]:
    classes = set(element.get("class", "").split())
    return {key: value for needed, pairs in _rules() if needed <= classes for key, value in pairs}


_POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3}


def path_steps(data: str) -> Iterator[Step]:
    """Read the course of an SVG path: of ``M``, ``L``, ``H``, ``V``, ``Q``, ``C`` and ``Z``, absolute or relative.

    Args:
        data: The attribute ``d``.

    Returns:
        The steps, in absolute places.
    """
    here, start = (0.0, 0.0), (0.0, 0.0)
    for letter, written in re.findall(r"([MLHVQCZmlhvqcz])([^A-Za-z]*)", data):
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", written)]
        kind, (x, y) = letter.upper(), here if letter.islower() else (0.0, 0.0)
        if kind == "Z":
            yield "Z", ()
            here = start
            continue
        if kind in "HV":
            numbers = [one for each in numbers for one in ((each, here[1] - y) if kind == "H" else (here[0] - x, each))]
            kind = "L"
        for first in range(0, len(numbers), 2 * _POINTS[kind]):
            piece = numbers[first : first + 2 * _POINTS[kind]]
            points = [(x + a, y + b) for a, b in zip(piece[::2], piece[1::2], strict=True)]
            yield ("C", _cubic(here, *points)) if kind == "Q" else (kind, tuple(points))
            here = points[-1]
            start = here if kind == "M" else start
            x, y = here if letter.islower() else (0.0, 0.0)


def _cubic(start: Point, handle: Point, end: Point) -> tuple[Point, Point, Point]:
    """The cubic piece that runs as a quadratic one does."""
    first, second = (
        (point[0] + 2 / 3 * (handle[0] - point[0]), point[1] + 2 / 3 * (handle[1] - point[1])) for point in (start, end)
    )
    return first, second, end
