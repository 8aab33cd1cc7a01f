"""The importance-performance map: score by reach of every node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from servicetree.account.results import NodeLoss, SegmentAccount
from servicetree.account.separability import InseparableNodes, inseparable_nodes
from servicetree.drawing.captions import SEPARATOR, figure, score_text
from servicetree.drawing.charts.axes import Axis, axis_over, axis_title, below_axis
from servicetree.drawing.charts.chart_captions import MOST_NAMED, chart_nodes, chart_text, short_name, with_interval
from servicetree.drawing.charts.chart_values import Chart, ChartKind, ChartNode
from servicetree.drawing.charts.label_placement import LabelRequest, LabelSpace, label_spaces
from servicetree.drawing.charts.marks import Area, Datum, Diamond, Dot, Line, Mark, PlacedChart
from servicetree.drawing.charts.sheets import KeyEntry, finished_chart, placed_heading
from servicetree.drawing.curves import Point
from servicetree.drawing.headline import LEFT, RIGHT
from servicetree.drawing.text_metrics import STYLES, fitted, width
from servicetree.drawing.values import Box, Figure, Words
from servicetree.errors import Fault, LimitError
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import told
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

_NOTHING = 0.005  # of reach: rounds to 0.00


@frozen
class MapPoint:
    """One part of the service on the map.

    Attributes:
        node: The node.
        score: Its score.
        reach: The weight that its loss touches, directly and through carry-over.
        unsure_reach: How much of that reach the answers cannot tell from a general impression.
        title: All of it in words.
    """

    node: ChartNode
    score: Figure
    reach: Figure
    unsure_reach: float
    title: str


@frozen
class ImportanceMap(Chart):
    """Parts of the service by how well they do and how far their loss reaches.

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
    places, doubts = chart_nodes(tree, lang), inseparable_nodes(tree, shown)
    scores = {node.id: figure(node.level) for node in shown.scores.nodes}
    every = [_map_point(places[one.id], scores[one.id], one, doubts, lang) for one in shown.nodes]
    spots = tuple(spot for spot in every if spot.score.value is not None and spot.reach.value is not None)
    mean_score = _mean({spot.node.id: spot.score.value for spot in spots}, tree.node_weights)
    mean_reach = _mean({spot.node.id: spot.reach.value for spot in spots}, tree.node_weights)
    return ImportanceMap(
        text=chart_text(
            tree,
            shown,
            lang,
            by,
            caption=_finding(spots, mean_score, mean_reach, lang),
            described=(spot.title for spot in spots),
            notes=[say("averages", lang)],
        ),
        points=spots,
        mean_score=mean_score,
        mean_reach=mean_reach,
    )


def _map_point(place: ChartNode, score: Figure, loss: NodeLoss, doubts: InseparableNodes, lang: str) -> MapPoint:
    own, reach = loss.own.value, figure(loss.reach)
    points = doubts.points.get(place.id, 0.0)
    doubted = points / own if own else 0.0  # points are own loss times reach
    lines = [
        say("named", lang, place=place.name, figure=score_text(score, lang)),
        SEPARATOR.join(
            (
                say("reach", lang, reach=with_interval(reach, lang, 2)),
                say("own_loss", lang, loss=with_interval(figure(loss.own), lang)),
            )
        ),
    ]
    if doubted >= _NOTHING:
        lines.append(say("reach_unsure", lang, reach=number_text(doubted, lang, 2)))
    return MapPoint(place, score, reach, max(doubted, 0.0), "\n".join(lines))


def _mean(figures: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    total = sum(weights[name] for name in figures)
    return sum(weights[name] * (value or 0.0) for name, value in figures.items()) / total if total else None


def _finding(spots: Sequence[MapPoint], mean_score: float | None, mean_reach: float | None, lang: str) -> str:
    """Name what is both below the average score and above the average reach, the farthest reach first."""
    found = [
        spot
        for spot in spots
        if (spot.score.value or 0.0) < (mean_score or 0.0) and (spot.reach.value or 0.0) > (mean_reach or 0.0)
    ]
    if not found:
        return say("map_none", lang)
    named = [short_name(spot.node.name) for spot in sorted(found, key=lambda spot: -(spot.reach.value or 0.0))]
    if len(named) > MOST_NAMED + 1:  # a single one is named as well
        named[MOST_NAMED:] = [say("others", lang, count=len(named) - MOST_NAMED)]
    sure = all((spot.reach.value or 0.0) - spot.unsure_reach > (mean_reach or 0.0) for spot in found)
    return say("map_first" if sure else "map_perhaps", lang, places=", ".join(named))


_LEFT, _RIGHT = LEFT + 40.0, RIGHT - 30.0  # of the field
_HIGH = 500.0
_INSIDE = 34.0  # between the edges of the field and what is drawn in it: room for the words of the corners
_MOST_NAME = 210.0
MOST_POINTS, MOST_LABELLED = 120, 60
_RADIUS = 6.0


@frozen
class _MapArea:
    """Where the map lies, and its two scales."""

    box: Box
    across: Axis
    up: Axis

    def position(self, spot: MapPoint) -> Point:
        """Where a spot stands."""
        return self.across(spot.score.value or 0.0), self.up(spot.reach.value or 0.0)


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
    head, y = placed_heading(chart.text)
    lang, field = chart.text.lang, _map_area(chart, y + 62)
    bottom = field.box[3]
    head.append(Words(LEFT, y + 30, say("axis_reach", lang), "axis"))
    if not chart.points:
        head.append(Words(_LEFT + 20, bottom - _HIGH / 2, picture_word("no_data", lang), "axis"))
    drawn, nameless = _points_with_labels(chart, field)
    text = chart.text
    if nameless:
        text = evolve(text, notes=(say("no_room", lang, count=nameless), *text.notes))
    scale = below_axis(field.across, bottom, lang, axis_title(field.across, lang))
    return finished_chart(text, [*head, *_quarters(chart, field), *drawn, *scale], _samples(chart), bottom + 40)


def _map_area(chart: ImportanceMap, top: float) -> _MapArea:
    scores = [one for spot in chart.points for one in (spot.score.low, spot.score.value, spot.score.high)]
    reaches = [one for spot in chart.points for one in (spot.reach.low, spot.reach.value, spot.reach.high)]
    bottom = top + _HIGH
    across = axis_over([one for one in scores if one is not None], _LEFT + _INSIDE, _RIGHT - _INSIDE, most=100.0)
    up = axis_over([0.0, *(one for one in reaches if one is not None)], bottom - _INSIDE, top + _INSIDE)
    return _MapArea((_LEFT, top, _RIGHT, bottom), across, up)


def _quarters(chart: ImportanceMap, field: _MapArea) -> Iterator[Mark]:
    """The four quarters with their words, and the two averages that divide them."""
    (left, top, right, bottom), lang = field.box, chart.text.lang
    means = [one for one in (chart.mean_score, chart.mean_reach) if one is not None]
    x, y = (field.across(means[0]), field.up(means[1])) if len(means) == 2 else (left, top)  # noqa: PLR2004 - both or none
    yield Area(left, top, x - left, y - top, "band")
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    yield from (Line(start, corners[(number + 1) % 4], "thin") for number, start in enumerate(corners))
    for tick in field.up.ticks:
        yield Words(left - 8, field.up(tick) + 4, number_text(tick, lang, field.up.digits), "axis", "end")
    if means:
        yield Line((x, top), (x, bottom), "mean")
        yield Line((left, y), (right, y), "mean")
        said = say("average", lang, value=number_text(means[0], lang))
        yield Words(min(max(x, left + 50), right - 50), top - 7, said, "axis", "middle")
        yield Words(right + 6, y + 4, number_text(means[1], lang, 2), "axis")
    for key, edge, end in zip(
        ("look_first", "keep_up", "leave", "look_later"), *zip(*corners, strict=True), strict=True
    ):
        aside, down = (12.0 if edge == left else -12.0), (22.0 if end == top else -12.0)
        yield Words(edge + aside, end + down, say(key, lang), "bough", "start" if edge == left else "end")


def _points_with_labels(chart: ImportanceMap, field: _MapArea) -> tuple[list[Mark | Datum], int]:
    """Marks and names, and how many marks go without one; those that reach farthest are named first."""
    spots = sorted(chart.points, key=lambda spot: (-(spot.reach.value or 0.0), spot.score.value or 0.0, spot.node.id))
    names = [fitted(spot.node.name, "row", _MOST_NAME) for spot in spots]
    rooms = _label_spaces(chart, spots, names, field)
    leaders = [
        Line(field.position(spot), room.leader, "joint")
        for spot, room in zip(spots, rooms, strict=True)
        if room is not None and room.leader is not None
    ]
    data = []
    for spot, name, room in zip(spots, names, rooms, strict=True):
        said = () if room is None else (_name(name, room, field.position(spot)),)
        marks = (_mark(spot, field.position(spot)), *said)
        data.append(Datum(marks, spot.title, node=spot.node.id, segment=chart.text.segment))
    return [*(line for spot in spots for line in _lines(spot, field)), *leaders, *data], rooms.count(None)


def _name(name: str, room: LabelSpace, place: Point) -> Words:
    """A name in its room, against the side that is nearer to its mark."""
    left, _, right, bottom = room.box
    if right <= place[0]:
        return Words(right - 2, bottom - 4.5, name, "row", "end")
    return Words(left + 2, bottom - 4.5, name, "row")


def _label_spaces(
    chart: ImportanceMap, spots: Sequence[MapPoint], names: Sequence[str], field: _MapArea
) -> list[LabelSpace | None]:
    left, top, right, bottom = field.box
    high, reach = STYLES["row"].size + 4, _RADIUS + 2
    wanted = [
        LabelRequest(field.position(spot), width(name, "row") + 4, high)
        for spot, name in zip(spots, names, strict=True)
    ]
    marks = [(x - reach, y - reach, x + reach, y + reach) for x, y in map(field.position, spots)]
    quarters = list(_quarters(chart, field))
    words = [one.box for one in quarters if isinstance(one, Words)]
    lines = [line for spot in spots for line in _lines(spot, field)]
    lines += [one for one in quarters if isinstance(one, Line)]
    within = (left + 4, top + 4, right - 4, bottom - 4)
    rooms = label_spaces(wanted[:MOST_LABELLED], within, [*marks, *words], [(line.start, line.end) for line in lines])
    return [*rooms, *[None] * (len(spots) - len(rooms))]


def _lines(spot: MapPoint, field: _MapArea) -> Iterator[Line]:
    """A thin cross of both intervals, and a tail for the reach that is in doubt."""
    x, y = field.position(spot)
    if spot.unsure_reach > 0:
        yield Line((x, field.up((spot.reach.value or 0.0) - spot.unsure_reach)), (x, y), "tail")
    if spot.score.low is not None and spot.score.high is not None:
        yield Line((field.across(spot.score.low), y), (field.across(spot.score.high), y), "cross")
    if spot.reach.low is not None and spot.reach.high is not None and spot.reach.low < spot.reach.high:
        yield Line((x, field.up(spot.reach.low)), (x, field.up(spot.reach.high)), "cross")


def _mark(spot: MapPoint, place: Point) -> Mark:
    kind = f"{spot.node.ink} area"
    return Diamond(*place, _RADIUS + 2, kind) if spot.node.kind == "aspect" else Dot(*place, _RADIUS, kind)


def _samples(chart: ImportanceMap) -> list[KeyEntry]:
    lang = chart.text.lang
    samples = [
        KeyEntry(16, lambda x, y: (Diamond(x + 8, y, 8, "s0 area"),), say("key_aspect", lang)),
        KeyEntry(12, lambda x, y: (Dot(x + 6, y, 6, "own area"),), say("key_branch", lang)),
    ]
    if any(spot.score.low is not None for spot in chart.points):
        cross = KeyEntry(
            22,
            lambda x, y: (Line((x, y), (x + 22, y), "cross"), Line((x + 11, y - 8), (x + 11, y + 8), "cross")),
            say("key_cross", lang),
        )
        samples.append(cross)
    if any(spot.unsure_reach > 0 for spot in chart.points):
        samples.append(KeyEntry(22, lambda x, y: (Line((x, y), (x + 22, y), "tail"),), say("key_tail", lang)))
    return samples


IMPORTANCE_MAP = ChartKind("map", "account", ImportanceMap, importance_map_values, placed_importance_map)
