"""Sheets of segments and periods: one row each, every part a column."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.account.results import Account, SegmentAccount, SegmentScores
from servicetree.account.small_groups import are_compared, lowest_first, segment_name, withheld_word
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.results.account_tables import widest_gap
from servicetree.reporting.tables import NodeNames
from servicetree.reporting.workbook.evidence_sheets import trunk_verdict
from servicetree.reporting.workbook.sheet_values import CellValue, Sheet, SheetColumn, figure_cells, figure_columns
from servicetree.tree.nodes import TRUNK

say = phrases_of("workbook")
common_word = phrases_of("results")
page_word = phrases_of("page")


def segment_sheet(account: Account, names: NodeNames) -> Sheet:
    """Set out every segment, the lowest first, luck aside; the whole stands last.

    Args:
        account: The account; without segments the sheet says so.
        names: What nodes are called, in which language.
    """
    lang, whole = names.lang, account.whole
    places = {one.by: place for place, one in enumerate(account.scores)}
    lowest = worst_first(account)
    ranked = (account.segments[places[scores.by]] for scores in lowest)  # one at a time: there may be many
    columns = (
        *_score_columns(account.by or common_word("whole", lang), whole.scores, names),
        SheetColumn(say("lost", lang), "lost"),
        *figure_columns(say("trunk_observed", lang, trunk=names.node(TRUNK)), "plain", lang),
        *figure_columns(common_word("range", lang), "plain", lang)[1:],
        SheetColumn(common_word("column_verdict", lang)),
        *(SheetColumn(f"{say('began', lang)} · {names.node(one.id)}", "plain") for one in whole.nodes),
    )
    rows = tuple((*_score_cells(one.scores, whole.scores, names), *_account_cells(one, lang)) for one in ranked)
    total = (*_score_cells(whole.scores, whole.scores, names), *_account_cells(whole, lang))
    closing = (page_word("gap_none", lang, by=account.by),) if _none_clear(lowest, account) else ()
    if account.by is None:
        closing = (page_word("no_segments", lang),)
    return Sheet(say("segments", lang), columns, rows, total, closing=closing)


def worst_first(account: Account) -> list[SegmentScores]:
    """Order segments by their gap, luck aside; those between whom luck decides, by the gap as it is."""
    return lowest_first(sorted(account.scores[1:], key=_gap))


def _gap(one: SegmentScores) -> float:
    return 0.0 if one.gap is None or one.gap.value is None else one.gap.value


def _none_clear(ranked: Sequence[SegmentScores], account: Account) -> bool:
    return are_compared(account.scores) and not any(one.gap_clear for one in ranked)


def period_sheet(account: Account, names: NodeNames) -> Sheet:
    """Set out every period, in order; the whole stands last."""
    whole = account.periods[0]
    columns = _score_columns(account.period or "", whole, names)
    rows = tuple(_score_cells(one, whole, names) for one in account.periods[1:])
    return Sheet(say("periods", names.lang), columns, rows, _score_cells(whole, whole, names))


def _score_columns(by: str, whole: SegmentScores, names: NodeNames) -> tuple[SheetColumn, ...]:
    lang = names.lang
    return (
        SheetColumn(by),
        SheetColumn(say("respondents", lang), "count"),
        *figure_columns(common_word("column_score", lang), "score", lang),
        SheetColumn(common_word("column_gap", lang), "gap"),
        *figure_columns(common_word("column_at_once", lang), "gap", lang)[1:],
        SheetColumn(common_word("column_luck_aside", lang), "plain"),
        SheetColumn(say("clear", lang)),
        SheetColumn(common_word("gap_most", lang)),
        SheetColumn(say("weight_covered", lang), "share"),
        *(SheetColumn(names.node(one.id), "score") for one in whole.nodes),
    )


def _score_cells(one: SegmentScores, whole: SegmentScores, names: NodeNames) -> tuple[CellValue, ...]:
    lang, at_once = names.lang, one.gap_simultaneous
    clear = "" if one.gap is None or one.gap.value is None else say("yes" if one.gap_clear else "no", lang)
    return (
        segment_name(one, lang),
        one.n,
        *figure_cells(one.score),
        None if one.gap is None else one.gap.value,
        *figure_cells(at_once)[1:],
        None if one.gap_shrunken is None else one.gap_shrunken.value,
        clear,
        widest_gap(one, whole, names) if one.gap_clear else "",
        one.weight_covered,
        *(withheld_word(node, lang) or node.level.value for node in one.nodes),
    )


def _account_cells(one: SegmentAccount, lang: str) -> tuple[CellValue, ...]:
    trunk = one.trunk_points
    return (
        one.loss.value,
        *figure_cells(trunk.observed),
        trunk.range_low,
        trunk.range_high,
        trunk_verdict(one, lang),
        *(node.points.value for node in one.nodes),
    )
