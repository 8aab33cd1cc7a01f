"""Chooses what a heatmap shows: every entry of an account as a cell, by where it began and where it was felt."""

from __future__ import annotations

from collections.abc import Mapping

from servicetree.accounts import Entry, SegmentAccount
from servicetree.drawing.captions import figure
from servicetree.drawing.charts import Cell, Heatmap, Place, Total
from servicetree.drawing.chartwords import say
from servicetree.drawing.doubts import Doubts, doubts_about
from servicetree.drawing.parts import Figure
from servicetree.drawing.telling import places_of, points_text, told_of
from servicetree.tree import ServiceTree

ITSELF = ""  # the row of all branches that keep their loss to themselves


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
    places, doubts = places_of(tree, lang), doubts_about(tree, shown)
    cells = tuple(_cell(entry, places, doubts, lang) for entry in shown.entries)
    in_order = sorted(cells, key=lambda cell: -abs(cell.points.value or 0.0))
    return Heatmap(
        told=told_of(
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


def row_of(cell: Cell, rows: Mapping[str, int]) -> int:
    """Find the row of a cell, by the ids of the rows."""
    return rows.get(cell.source, rows.get(ITSELF, 0))


def _cell(entry: Entry, places: Mapping[str, Place], doubts: Doubts, lang: str) -> Cell:
    points, unsure = figure(entry.points), doubts.about(entry.source, entry.at)
    source, at = places[entry.source].words, places[entry.at].words
    where = say("stayed", lang, at=at) if entry.source == entry.at else say("from_to", lang, source=source, at=at)
    lines = [say("named", lang, place=where, figure=points_text(points, lang))]
    if unsure:
        lines.append(say("unsure", lang))
    return Cell(entry.source, entry.at, points, unsure, "\n".join(lines))


def _rows(tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, Place], lang: str) -> tuple[Total, ...]:
    began = {one.id: figure(one.points) for one in shown.nodes}
    carrying = {above for parents in tree.carry_over_parents.values() for above in parents}
    alone = [name for name, place in places.items() if place.kind == "branch" and name not in carrying]

    def row(place: Place, points: Figure) -> Total:
        where = say("began_in", lang, place=place.words)
        return Total(place, points, say("named", lang, place=where, figure=points_text(points, lang)))

    rows = [row(place, began[name]) for name, place in places.items() if name not in alone]
    if len(alone) == 1:
        rows.append(row(places[alone[0]], began[alone[0]]))
    elif alone:
        values = [began[name].value for name in alone]
        together = None if None in values else sum(value for value in values if value is not None)
        rows.append(row(Place(ITSELF, say("itself", lang), "several", "own"), Figure(together)))
    return tuple(rows)


def _columns(tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, Place], lang: str) -> tuple[Total, ...]:
    """What is felt at a node is its weight times what it lacks to its baseline."""
    columns = []
    for node in shown.scores.nodes:
        level, weight, full = figure(node.level), node.weight, 100 * tree.baseline_of(node.id)
        ends = [None if one is None else weight * (full - one) for one in (level.value, level.high, level.low)]
        points, place = Figure(*ends), places[node.id]
        where = say("felt_in", lang, place=place.words)
        columns.append(Total(place, points, say("named", lang, place=where, figure=points_text(points, lang))))
    return tuple(columns)
