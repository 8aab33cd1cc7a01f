"""The importance-performance map: score by reach of every node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import inf

from attrs import evolve, frozen

from servicetree.account.reach_limits import reach_limits
from servicetree.account.results import SegmentAccount
from servicetree.drawing.captions import figure, score_text
from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis
from servicetree.drawing.charts.chart_captions import MOST_NAMED, chart_nodes, chart_text, range_text
from servicetree.drawing.charts.chart_values import Chart, ChartKind, ChartNode
from servicetree.drawing.charts.label_placement import LabelRequest, LabelSpace, crosses, label_spaces
from servicetree.drawing.charts.marks import Area, Datum, Diamond, Dot, Line, Mark, PlacedChart
from servicetree.drawing.charts.sheets import ChartPage, KeyEntry, finished_chart, page_of, placed_heading
from servicetree.drawing.curves import Point
from servicetree.drawing.text_metrics import STYLES, uncut_lines, width
from servicetree.drawing.values import Box, Figure, Heading, Words
from servicetree.errors import Fault, LimitError
from servicetree.i18n.formatting import number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import told
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")


@frozen
class MapPoint:
    """One part of the service on the map.

    Attributes:
        node: The node.
        score: Its score.
        reach: Points of the overall score that one point more here would win, with the whole range.
        title: All of it in words.
    """

    node: ChartNode
    score: Figure
    reach: Figure
    title: str


@frozen
class ImportanceMap(Chart):
    """Parts of the service by how well they do and what one point more there would win; the plan gives the order.

    Attributes:
        points: Those with both figures.
        mean_score: The weighted average of all scores; None without any.
        mean_reach: The weighted average of all reaches.
    """

    points: tuple[MapPoint, ...]
    mean_score: float | None
    mean_reach: float | None


def importance_map_values(tree: ServiceTree, shown: SegmentAccount, lang: str, by: str | None) -> ImportanceMap:
    """Choose what an importance-performance map shows.

    Args:
        tree: The tree.
        shown: The account of a segment.
        lang: The language.
        by: The column of the segments.

    Returns:
        The map, without places; parts without a score or a reach are not on it.
    """
    places, reaches = chart_nodes(tree, lang), reach_ranges(tree, shown)
    scores = {node.id: figure(node.level) for node in shown.scores.nodes}
    every = [_map_point(places[name], scores[name], reach, lang) for name, reach in reaches.items()]
    spots = tuple(spot for spot in every if spot.score.value is not None and spot.reach.value is not None)
    mean_score = _mean({spot.node.id: spot.score.value for spot in spots}, tree.node_weights)
    mean_reach = _mean({spot.node.id: spot.reach.value for spot in spots}, tree.node_weights)
    text = chart_text(
        tree,
        shown,
        lang,
        by,
        caption=say("map", lang),
        described=(spot.title for spot in spots),
        notes=[say("averages", lang), say("map_plan", lang)],
    )
    return ImportanceMap(
        text=text if mean_score is None else evolve(text, heading=_heading(spots, mean_score, lang)),
        points=spots,
        mean_score=mean_score,
        mean_reach=mean_reach,
    )


def _heading(spots: Sequence[MapPoint], mean: float, lang: str) -> Heading:
    """Name the parts whose margin lies below the average, the lowest first; and where surely most would be won."""
    low = [spot for spot in spots if (spot.score.high if spot.score.high is not None else mean) < mean]
    if not low:
        return Heading(lang, say("map_none_below", lang))
    low.sort(key=lambda spot: spot.score.value or 0.0)
    named = low[:MOST_NAMED]
    is_plain = all("," not in spot.node.name for spot in named)
    facts = {"parts": ", ".join(_whole_name(spot) if is_plain else quoted(spot.node.name, lang) for spot in named)}
    more = len(low) - MOST_NAMED
    said = say("map_below_more", lang, count=more, **facts) if more > 0 else say("map_below", lang, **facts)
    for spot in low:
        least, others = _reach_ends(spot)[0], [_reach_ends(one)[1] for one in low if one is not spot]
        if others and round(least, 2) > round(max(others), 2):
            won = {"part": quoted(spot.node.name, lang), "reach": _reach_text(spot.reach, lang)}
            return Heading(lang, said, say("map_wins_most", lang, **won))
    return Heading(lang, said)


def _whole_name(spot: MapPoint) -> str:
    """Keep a name of a list in one line, unless it is long: it has no quotation marks that would hold it together."""
    name = spot.node.name
    return name.replace(" ", "\u00a0") if len(name) <= _SHORT_NAME else name


def _reach_ends(spot: MapPoint) -> tuple[float, float]:
    """Give the least and the most that one point more would win; all if an end of a range is not known."""
    low, high = spot.reach.low, spot.reach.high
    if low is None and high is None:
        return spot.reach.value or 0.0, spot.reach.value or 0.0
    return -inf if low is None else low, inf if high is None else high


def reach_ranges(tree: ServiceTree, shown: SegmentAccount) -> dict[str, Figure]:
    """Say what one point more in each part would win, with the whole range of what goes with it.

    Args:
        tree: The tree.
        shown: The account of a segment.

    Returns:
        By node; the ends of its range are made of the ends of the carry-over from it, as a plan's are.
    """
    found = {one.id: figure(one.reach) for one in shown.nodes}
    for name, (low, high) in reach_limits(tree, shown).items():
        if low is None or low != high:  # else nothing is carried but what the tree states
            found[name] = Figure(found[name].value, low, high)
    return found


def _map_point(place: ChartNode, score: Figure, reach: Figure, lang: str) -> MapPoint:
    named = say("named", lang, place=place.name, figure=score_text(score, lang))
    is_best = score.value is not None and round(score.value, 1) >= _BEST
    more = say("no_reach", lang) if is_best else say("reach", lang, reach=_reach_text(reach, lang))
    return MapPoint(place, score, reach, f"{named}\n{more}")


def _reach_text(reach: Figure, lang: str) -> str:
    if reach.value is None:
        return picture_word("no_data", lang)
    return number_text(reach.value, lang, 2) if reach.low is None and reach.high is None else range_text(reach, lang, 2)


def _mean(figures: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    total = sum(weights[name] for name in figures)
    return sum(weights[name] * (value or 0.0) for name, value in figures.items()) / total if total else None


_BEST = 100.0
_SHORT_NAME = 24
_HIGH, _HIGH_SMALL = 500.0, 380.0
_INSIDE, _INSIDE_SMALL = 34.0, 18.0  # between the edges of the field and what is drawn in it
_MOST_NAME, _LINE = 230.0, 17.0
MOST_POINTS, MOST_LABELLED = 120, 60
_RADIUS = 6.0


@frozen
class _MapArea:
    """Where the map lies on its page, and its two scales."""

    page: ChartPage
    box: Box
    across: Axis
    up: Axis

    def position(self, spot: MapPoint) -> Point:
        """Where a spot stands."""
        return self.across(spot.score.value or 0.0), self.up(spot.reach.kept_within or 0.0)


def placed_importance_map(chart: ImportanceMap) -> PlacedChart:
    """Give an importance-performance map its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.

    Raises:
        LimitError: If there are more parts than marks that can be told apart.
    """
    if len(chart.points) > MOST_POINTS:
        message = told("too_many_on_map", most=MOST_POINTS, count=len(chart.points))
        raise LimitError(Fault("limit", "tree", message, told("draw_waterfall")))
    page, lang = page_of(chart), chart.text.lang
    head, y = placed_heading(chart.text, page)
    role = page.role("axis")
    for line in uncut_lines(say("axis_reach", lang), role, page.right - page.left):
        y += 17
        head.append(Words(page.left, y + 8, line, role))
    field = _map_area(chart, page, y + 34)
    bottom = field.box[3]
    if not chart.points:
        head.append(Words(field.box[0] + 20, bottom - 200, picture_word("no_data", lang), role))
    drawn, nameless = _points_with_labels(chart, field)
    scale = below_axis(field.across, bottom, lang, axis_title(field.across, lang), role=role)
    text, items = chart.text, [*head, *_averages(chart, field), *drawn, *scale]
    if page.small:
        listed, bottom = _listed(chart, page, bottom + 60)
        items += listed
    elif nameless:
        text = evolve(text, notes=(say("no_room", lang, count=nameless), *text.notes))
    return finished_chart(text, items, _samples(chart), bottom + 40, page=page)


def _map_area(chart: ImportanceMap, page: ChartPage, top: float) -> _MapArea:
    scores = [one for spot in chart.points for one in (spot.score.low, spot.score.value, spot.score.high)]
    reaches = [one for spot in chart.points for one in (spot.reach.low, spot.reach.value, spot.reach.high)]
    left, right = (page.left + 26, page.right - 30) if page.small else (page.left + 40, page.right - 40)
    bottom, inside = (top + _HIGH_SMALL, _INSIDE_SMALL) if page.small else (top + _HIGH, _INSIDE)
    across = axis_over([one for one in scores if one is not None], left + inside, right - inside, most=100.0)
    up = axis_over([0.0, *(one for one in reaches if one is not None)], bottom - inside, top + inside)
    return _MapArea(page, (left, top, right, bottom), across, up)


def _averages(chart: ImportanceMap, field: _MapArea) -> Iterator[Mark]:
    """The frame, the scale at its left, and the two averages that divide it."""
    (left, top, right, bottom), lang, role = field.box, chart.text.lang, field.page.role("axis")
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    yield from (Line(start, corners[(number + 1) % 4], "thin") for number, start in enumerate(corners))
    for tick in field.up.ticks:
        yield Words(left - 6, field.up(tick) + 4, number_text(tick, lang, field.up.digits), role, "end")
    if chart.mean_score is None or chart.mean_reach is None:
        return
    x, y = field.across(chart.mean_score), field.up(chart.mean_reach)
    yield Line((x, top), (x, bottom), "mean")
    yield Line((left, y), (right, y), "mean")
    said = say("average", lang, value=number_text(chart.mean_score, lang))
    half = width(said, role) / 2
    yield Words(min(max(x, left + half), right - half), top - 7, said, role, "middle")
    yield Words(right + 4, y + 4, number_text(chart.mean_reach, lang, 2), role)


def _in_order(chart: ImportanceMap) -> list[MapPoint]:
    return sorted(chart.points, key=lambda spot: (-(spot.reach.value or 0.0), spot.score.value or 0.0, spot.node.id))


def _listed(chart: ImportanceMap, page: ChartPage, y: float) -> tuple[list[Mark | Datum], float]:
    """On a narrow page marks bear numbers; here stands what they mean."""
    items: list[Mark | Datum] = []
    for number, spot in enumerate(_in_order(chart), 1):
        said = f"{number_text(spot.score.value or 0.0, chart.text.lang)} · {_reach_text(spot.reach, chart.text.lang)}"
        room = page.right - page.left - 40 - width(said, "row_small")
        lines = uncut_lines(spot.node.name, "row_small", room)
        items.append(Words(page.left, y, f"{number}", "total_small"))
        items += [Words(page.left + 26, y + 15.5 * n, line, "row_small") for n, line in enumerate(lines)]
        items.append(Words(page.right, y, said, "row_small", "end"))
        y += 15.5 * len(lines) + 5
    return items, y - 20


def _points_with_labels(chart: ImportanceMap, field: _MapArea) -> tuple[list[Mark | Datum], int]:
    """Marks and names, and how many marks go without one; those that reach farthest are named first."""
    spots, small = _in_order(chart), field.page.small
    names = [
        [str(number)] if small else uncut_lines(spot.node.name, "row", _MOST_NAME)
        for number, spot in enumerate(spots, 1)
    ]
    rooms = _label_spaces(chart, spots, names, field)
    leaders = [
        Line(field.position(spot), room.leader, "joint")
        for spot, room in zip(spots, rooms, strict=True)
        if room is not None and room.leader is not None
    ]
    lines = [line for spot in spots for line in _lines(spot, field)]
    averages = [one for one in _averages(chart, field) if isinstance(one, Line)]
    data = []
    for spot, name, room in zip(spots, names, rooms, strict=True):
        said = () if room is None else _name(name, room, field, [*lines, *averages])
        marks = (_mark(spot, field.position(spot)), *said)
        data.append(Datum(marks, spot.title, node=spot.node.id, segment=chart.text.segment))
    return [*lines, *leaders, *data], rooms.count(None)


def _name(lines: Sequence[str], room: LabelSpace, field: _MapArea, thin: Sequence[Line]) -> Iterator[Mark]:
    """A name in its room; a thin line that runs through it stops before it."""
    left, top, right, bottom = room.box
    if any(crosses((line.start, line.end), room.box) for line in thin):
        yield Area(left, top, right - left, bottom - top, "paper", 2)
    for number, line in enumerate(reversed(lines)):
        yield Words(left + 2, bottom - 4.5 - _LINE * number, line, field.page.role("row"))


def _label_spaces(
    chart: ImportanceMap, spots: Sequence[MapPoint], names: Sequence[Sequence[str]], field: _MapArea
) -> list[LabelSpace | None]:
    left, top, right, bottom = field.box
    role = field.page.role("row")
    high, reach = STYLES[role].size + 4, _RADIUS + 2
    wanted = [
        LabelRequest(
            at=field.position(spot),
            wide=max(width(line, role) for line in name) + 4,
            high=high + _LINE * (len(name) - 1),
        )
        for spot, name in zip(spots, names, strict=True)
    ]
    marks = [(x - reach, y - reach, x + reach, y + reach) for x, y in map(field.position, spots)]
    around = list(_averages(chart, field))
    words = [one.box for one in around if isinstance(one, Words)]
    lines = [line for spot in spots for line in _lines(spot, field)]
    lines += [one for one in around if isinstance(one, Line)]
    within = (left + 4, top + 4, right - 4, bottom - 4)
    ways = [(line.start, line.end) for line in lines]
    most = {"most": inf} if field.page.small else {}  # a number that is listed must be found
    rooms = label_spaces(wanted[:MOST_LABELLED], within, [*marks, *words], ways, **most)
    return [*rooms, *[None] * (len(spots) - len(rooms))]


def _lines(spot: MapPoint, field: _MapArea) -> Iterator[Line]:
    """A thin cross of both intervals; where the high end is not known the upright goes on to the top, dashed."""
    x, y = field.position(spot)
    if spot.score.low is not None and spot.score.high is not None:
        yield Line((field.across(spot.score.low), y), (field.across(spot.score.high), y), "cross")
    low, high = spot.reach.low, spot.reach.high
    if low is not None and high is not None and low < high:
        yield Line((x, field.up(low)), (x, field.up(high)), "cross")
    elif low is not None and high is None:
        yield Line((x, field.up(low)), (x, field.box[1]), "tail")


def _mark(spot: MapPoint, place: Point) -> Mark:
    kind = f"{spot.node.ink} area"
    return Diamond(*place, _RADIUS + 2, kind) if spot.node.kind == "aspect" else Dot(*place, _RADIUS, kind)


def _diamonds(inks: Sequence[str], x: float, y: float) -> tuple[Mark, ...]:
    return tuple(Diamond(x + 8 + 20 * place, y, 8, f"{ink} area") for place, ink in enumerate(inks))


def _samples(chart: ImportanceMap) -> list[KeyEntry]:
    lang = chart.text.lang
    inks = list(dict.fromkeys(spot.node.ink for spot in chart.points if spot.node.kind == "aspect"))
    samples = [
        KeyEntry(20 * len(inks) - 4, partial(_diamonds, inks), say("key_aspect", lang)),
        KeyEntry(12, lambda x, y: (Dot(x + 6, y, 6, "own area"),), say("key_branch", lang)),
    ]
    if any(spot.score.low is not None for spot in chart.points):
        cross = KeyEntry(
            22,
            lambda x, y: (Line((x, y), (x + 22, y), "cross"), Line((x + 11, y - 8), (x + 11, y + 8), "cross")),
            say("key_cross", lang),
        )
        samples.append(cross)
    if any(spot.reach.low is not None and spot.reach.high is None for spot in chart.points):
        samples.append(KeyEntry(22, lambda x, y: (Line((x, y), (x + 22, y), "tail"),), say("key_open", lang)))
    return samples


IMPORTANCE_MAP = ChartKind("map", "account", ImportanceMap, importance_map_values, placed_importance_map)
