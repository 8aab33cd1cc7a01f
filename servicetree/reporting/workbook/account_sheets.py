"""Sheets of one account: its parts, its grid, its lines."""

from __future__ import annotations

from servicetree.account.results import GroupScore, NodeScore, SegmentAccount
from servicetree.account.separability import given_trunk_carry_over
from servicetree.account.small_groups import withheld_word
from servicetree.drawing.charts.source_ranges import entry_figures, source_figures
from servicetree.drawing.values import Figure
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.page.grids import unsure_places
from servicetree.reporting.tables import NodeNames
from servicetree.reporting.workbook.sheet_values import (
    CellValue,
    Sheet,
    SheetColumn,
    figure_cells,
    figure_columns,
    id_columns,
)
from servicetree.stats.jackknife import Interval

say = phrases_of("workbook")
common_word = phrases_of("results")
page_word = phrases_of("page")


def part_sheet(segment: SegmentAccount, names: NodeNames) -> Sheet:
    """Set out every part of the service: its score, its own loss, what began there and what was felt there."""
    lang = names.lang
    began, ranged = source_figures(names.tree, segment)
    left = _own_ranges(segment, names)
    rows = [
        _part_row(node, (left.get(node.id, loss.own), loss.reach, began[node.id]), felt_at(segment, node.id), names)
        for node, loss in zip(segment.scores.nodes, segment.nodes, strict=True)
    ]
    rows += [_group_row(one, names) for one in segment.scores.groups]
    columns = (
        SheetColumn(common_word("node", lang)),
        SheetColumn(say("kind", lang)),
        SheetColumn(common_word("weight", lang), "share"),
        SheetColumn(say("respondents", lang), "count"),
        SheetColumn(page_word("reach_rate", lang), "share"),
        SheetColumn(common_word("observed", lang), "score"),
        *figure_columns(common_word("column_score", lang), "score", lang),
        *figure_columns(say("own_ranged" if ranged else "own", lang), "plain", lang),
        SheetColumn(say("reach", lang), "slope"),
        *figure_columns(began_heading(segment, lang), "lost", lang),
        SheetColumn(say("felt", lang), "lost"),
        SheetColumn(say("note", lang)),
        SheetColumn(say("id", lang)),
    )
    return Sheet(say("parts", lang), columns, tuple(rows), closing=(say("read_ranged", lang),) if ranged else ())


def has_ranges(segment: SegmentAccount) -> bool:
    """Whether the answers leave a range of where points began: the tree does not state what is carried."""
    return bool(segment.ranges) and not given_trunk_carry_over(segment)


def began_heading(segment: SegmentAccount, lang: str) -> str:
    """Head the points that began in a place: as observed, where the answers leave a range of them."""
    return say("began_ranged" if has_ranges(segment) else "began", lang)


def _own_ranges(segment: SegmentAccount, names: NodeNames) -> dict[str, Figure]:
    """Find between which figures the own loss of a node lies, where the answers leave a range of it."""
    entries, ranged = entry_figures(names.tree, segment)
    own = {node.id: loss.own.value for node, loss in zip(segment.scores.nodes, segment.nodes, strict=True)}
    found = {}
    for node in segment.scores.nodes:
        if (node.id, node.id) in ranged and node.weight > 0:
            ends = entries[node.id, node.id]
            low, high = (None if end is None else end / node.weight for end in (ends.low, ends.high))
            found[node.id] = Figure(own[node.id], low, high)
    return found


def _part_row(
    node: NodeScore, lost: tuple[Interval | Figure, Interval, Figure], felt: float | None, names: NodeNames
) -> tuple[CellValue, ...]:
    lang, (own, reach, began) = names.lang, lost
    return (
        names.node(node.id),
        say(f"kind_{node.kind}", lang),
        node.weight,
        node.n,
        node.reach_rate,
        node.observed,
        *figure_cells(node.level),
        *figure_cells(own),
        reach.value,
        *figure_cells(began),
        felt,
        withheld_word(node, lang),
        node.id,
    )


def _group_row(one: GroupScore, names: NodeNames) -> tuple[CellValue, ...]:
    lang = names.lang
    return (
        names.node(one.id),
        say(f"kind_{one.kind}", lang),
        *([None] * 4),
        *figure_cells(one.level),
        *([None] * 8),
        "",
        one.id,
    )


def felt_at(segment: SegmentAccount, name: str) -> float | None:
    """Add up what was felt at a node; None where too few rated it."""
    points = [entry.points.value for entry in segment.entries if entry.at == name]
    return None if None in points else sum(one or 0.0 for one in points)


def grid_sheet(segment: SegmentAccount, names: NodeNames) -> Sheet:
    """Set out the account: where points were felt, a row each, and where they began, a column each."""
    tree, lang = names.tree, names.lang
    points = {(one.source, one.at): one.points.value for one in segment.entries}
    aspects = [one.id for one in tree.aspects]
    sources = [*aspects, *(name for name in tree.measured if name not in aspects)]
    passing = {one.source for one in segment.entries if one.source not in aspects and one.source != one.at}
    across = [*aspects, *(name for name in sources if name in passing)]

    def row(name: str) -> list[float | None]:
        itself = [] if name in across else [points.get((name, name))]
        return [*(points.get((source, name)) for source in across), _sum(itself), felt_at(segment, name)]

    table = [row(name) for name in tree.measured]
    levels = {node.id: node.level.value for node in segment.scores.nodes}
    rows = tuple((names.node(name), levels[name], *cells) for name, cells in zip(tree.measured, table, strict=True))
    began = [_sum(list(column)) for column in zip(*table, strict=True)][:-1]
    total = (common_word("began", lang), segment.scores.score.value, *began, segment.loss.value)
    columns = (
        SheetColumn(common_word("felt_at", lang)),
        SheetColumn(common_word("column_score", lang), "score"),
        *(SheetColumn(common_word("from", lang, source=names.node(source)), "grid") for source in across),
        SheetColumn(common_word("itself", lang), "grid"),
        SheetColumn(common_word("all", lang), "lost"),
    )
    return Sheet(say("account", lang), columns, rows, total, closing=(say("read_account", lang),))


def _sum(values: list[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def line_sheet(segment: SegmentAccount, names: NodeNames) -> Sheet:
    """Set out every line of the account with its interval, and whether it may be a general mood."""
    lang = names.lang
    unsure = unsure_places(names.tree, segment)
    rows = tuple(
        (
            names.node(one.source),
            names.node(one.at),
            *figure_cells(one.points),
            say("doubtful", lang) if (one.source, one.at) in unsure else "",
            one.source,
            one.at,
        )
        for one in segment.entries
    )
    columns = (
        SheetColumn(common_word("from_", lang)),
        SheetColumn(common_word("felt_at", lang)),
        *figure_columns(common_word("points", lang), "lost", lang),
        SheetColumn(say("doubt", lang)),
        *id_columns(lang, "from_", "felt_at"),
    )
    return Sheet(say("lines", lang), columns, rows)
