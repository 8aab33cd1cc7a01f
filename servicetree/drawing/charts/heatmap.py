"""The heatmap of an account: points by source and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from servicetree.account.results import SegmentAccount
from servicetree.drawing.captions import figure
from servicetree.drawing.charts.chart_captions import (
    chart_nodes,
    chart_text,
    points_text,
    range_text,
    won_text,
)
from servicetree.drawing.charts.chart_values import Chart, ChartNode
from servicetree.drawing.charts.source_ranges import (
    Entries,
    branches_figure,
    entry_figures,
    source_figures,
    trunk_figure,
)
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")
tree_word = phrases_of("loss_tree")

_NOTHING = 0.05  # rounds to 0.0 points
OWN_ROW = ""  # the row of all branches that keep their loss to themselves


@frozen
class HeatmapCell:
    """Points that began at one place and were felt at another.

    Attributes:
        source: The node where they began.
        at: The node where they were felt.
        points: Points lost; negative points are a credit.
        ranged: Whether their ends are a range within which the answers tell nothing.
        title: All of it in words.
    """

    source: str
    at: str
    points: Figure
    ranged: bool
    title: str

    @property
    def unsure(self) -> bool:
        """Whether nothing may have begun there at all: the range begins at nothing."""
        return self.ranged and (self.points.low is None or self.points.low < _NOTHING) and not self.credit

    @property
    def credit(self) -> bool:
        """Whether points are won back, and the range, if there is one, leaves no doubt of it."""
        if not self.ranged:
            return (self.points.value or 0.0) <= -_NOTHING
        return self.points.high is not None and self.points.high <= -_NOTHING

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show, whatever the range."""
        points = self.points
        ends = (points.low, points.high) if self.ranged else (points.value,)
        return all(end is not None and abs(end) < _NOTHING for end in ends)

    def said(self, lang: str) -> str:
        """Write the points: within their range, or as measured; what is won back bears a plus."""
        points = self.points
        if not self.ranged:
            value = points.value or 0.0
            return number_text(-value, lang, signed=True) if self.credit else number_text(value, lang)
        if self.credit:
            return won_text(points, lang)
        if points.low is None or points.high is None:
            return range_text(points, lang)
        low, high = (number_text(max(end, 0.0), lang) for end in (points.low, points.high))
        return low if low == high else f"{low}\N{EN DASH}{high}"


@frozen
class HeatmapTotal:
    """A row or a column of a heatmap, with the sum of its cells; ``ranged`` if its ends are those of a range."""

    node: ChartNode
    points: Figure
    title: str
    ranged: bool = False


@frozen
class Heatmap(Chart):
    """An account as a matrix.

    Attributes:
        rows: Where points began: the aspects, the branches that carry further, and the other branches together.
        columns: Where they were felt: every measured node.
        cells: Every entry of the account, once.
        loss: Points lost in all.
    """

    rows: tuple[HeatmapTotal, ...]
    columns: tuple[HeatmapTotal, ...]
    cells: tuple[HeatmapCell, ...]
    loss: Figure


def heatmap(tree: ServiceTree, shown: SegmentAccount, lang: str, by: str | None) -> Heatmap:
    """Choose what a heatmap shows.

    Args:
        tree: The tree.
        shown: The account of a segment.
        lang: The language.
        by: The column of the segments.

    Returns:
        The heatmap, without places. Branches that carry nothing further share one row, for each would have one cell.
    """
    places = chart_nodes(tree, lang)
    entries, ranged = entry_figures(tree, shown)
    cells = tuple(_heatmap_cell(pair, entries, places, lang, ranged=pair in ranged) for pair in entries)
    in_order = sorted(cells, key=lambda cell: -abs(cell.points.value or 0.0))
    return Heatmap(
        text=chart_text(
            tree,
            shown,
            lang,
            by,
            caption=say("heatmap", lang),
            described=(cell.title for cell in in_order),
            notes=[say("rounded", lang)],
        ),
        rows=_rows(tree, shown, places, lang),
        columns=_columns(tree, shown, places, lang),
        cells=cells,
        loss=figure(shown.loss),
    )


def row_of(cell: HeatmapCell, rows: Mapping[str, int]) -> int:
    """Find the row of a cell, by the ids of the rows."""
    return rows.get(cell.source, rows.get(OWN_ROW, 0))


def _heatmap_cell(
    pair: tuple[str, str], entries: Entries, places: Mapping[str, ChartNode], lang: str, *, ranged: bool
) -> HeatmapCell:
    source, at = (places[name].name for name in pair)
    where = say("stayed", lang, at=at) if pair[0] == pair[1] else say("from_to", lang, source=source, at=at)
    told = points_text(entries[pair], lang, ranged=ranged)
    return HeatmapCell(*pair, entries[pair], ranged, say("named", lang, place=where, figure=told))


def _rows(
    tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, ChartNode], lang: str
) -> tuple[HeatmapTotal, ...]:
    began, ranged = source_figures(tree, shown)
    carrying = {above for parents in tree.carry_over_parents.values() for above in parents}
    alone = [name for name, place in places.items() if place.kind == "branch" and name not in carrying]

    def row(place: ChartNode, points: Figure) -> HeatmapTotal:
        where = say("began_in", lang, place=place.name)
        told = points_text(points, lang, ranged=ranged)
        return HeatmapTotal(place, points, say("named", lang, place=where, figure=told), ranged)

    rows = [row(place, began[name]) for name, place in places.items() if name not in alone]
    if len(alone) == 1:
        rows.append(row(places[alone[0]], began[alone[0]]))
    elif alone:
        ends = ("value", "low", "high") if ranged else ("value",)  # an interval of a sum nobody computed
        sums = [_sum([getattr(began[name], end) for name in alone]) for end in ends]
        own, is_all = Figure(*sums), len(alone) == sum(place.kind == "branch" for place in places.values())
        if ranged and is_all:
            own = branches_figure(own.value, own.high, shown.loss.value, trunk_figure(shown))
        rows.append(row(ChartNode(OWN_ROW, say("itself", lang), "several", "own"), own))
    return tuple(rows)


def _sum(values: Sequence[float | None]) -> float | None:
    return None if None in values else sum(value for value in values if value is not None)


def _columns(
    tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, ChartNode], lang: str
) -> tuple[HeatmapTotal, ...]:
    """What is felt at a node is its weight times what it lacks to its baseline."""
    columns = []
    for node in shown.scores.nodes:
        level, weight, full = figure(node.level), node.weight, 100 * tree.baseline_of(node.id)
        ends = [None if one is None else weight * (full - one) for one in (level.value, level.high, level.low)]
        points, place = Figure(*ends), places[node.id]
        where = say("felt_in", lang, place=place.name)
        columns.append(HeatmapTotal(place, points, say("named", lang, place=where, figure=points_text(points, lang))))
    return tuple(columns)
