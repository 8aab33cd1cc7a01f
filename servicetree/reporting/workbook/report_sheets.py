"""The sheets of a report, in the order in which a manager asks."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.account.results import SegmentAccount
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.page.page_blocks import Section, score_summary
from servicetree.reporting.page.report_content import ReportContent
from servicetree.reporting.tables import NodeNames
from servicetree.reporting.workbook.account_sheets import grid_sheet, line_sheet, part_sheet
from servicetree.reporting.workbook.decision_sheets import change_sheet, plan_sheet
from servicetree.reporting.workbook.evidence_sheets import (
    carry_over_sheet,
    cut_sheet,
    note_sheet,
    question_sheet,
    range_sheet,
    trunk_verdict,
)
from servicetree.reporting.workbook.segment_sheets import period_sheet, segment_sheet
from servicetree.reporting.workbook.sheet_values import CellValue, Sheet, SheetColumn, figure_cells
from servicetree.tree.nodes import TRUNK

say = phrases_of("workbook")
common_word = phrases_of("results")

_LONGEST_NAME = 200


def report_sheets(content: ReportContent) -> tuple[Sheet, ...]:
    """Set out a report as sheets.

    Args:
        content: What the report says.

    Returns:
        Answer, parts, account, its lines, questions, the values of a tag if one was asked for, segments, periods if
        there are any, plan, what changed if that is known, carry-over, how sure, notes.
    """
    account, lang = content.account, content.lang
    names = NodeNames(content.tree, lang, longest=_LONGEST_NAME)
    whole = account.whole
    computed = next(section for section in content.sections if section.id == "computed")
    return (
        _answer_sheet(whole, content.sections, content.title, names),
        part_sheet(whole, names),
        grid_sheet(whole, names),
        line_sheet(whole, names),
        question_sheet(account, names),
        *([cut_sheet(whole, account.cut_tag or "", lang)] if whole.cut else []),
        segment_sheet(account, names),
        *([period_sheet(account, names)] if len(account.periods) > 1 else []),
        plan_sheet(account, content.plan, names),
        *([change_sheet(content.change, names)] if content.change else []),
        carry_over_sheet(whole, names),
        range_sheet(whole, names),
        note_sheet(account, computed, lang),
    )


def _answer_sheet(whole: SegmentAccount, sections: Sequence[Section], title: str, names: NodeNames) -> Sheet:
    """Say the answer and its doubt, above the figures that it rests on."""
    lang, summary = names.lang, score_summary(sections)
    columns = (
        SheetColumn(say("figure", lang)),
        SheetColumn(say("amount", lang), "plain"),
        SheetColumn(say("from_end", lang), "plain"),
        SheetColumn(say("to_end", lang), "plain"),
        SheetColumn(say("note", lang)),
    )
    opening = (title, *summary.sentences, *summary.cautions)
    return Sheet(say("answer", lang), columns, tuple(_key_figures(whole, names)), opening=opening)


def _key_figures(whole: SegmentAccount, names: NodeNames) -> list[tuple[CellValue, ...]]:
    lang, trunk, root = names.lang, whole.trunk_points, names.node(TRUNK)
    rows: list[tuple[CellValue, ...]] = [
        (say("respondents", lang), whole.scores.n, None, None, ""),
        (common_word("column_score", lang), *figure_cells(whole.scores.score), ""),
        (say("lost", lang), *figure_cells(whole.loss), ""),
    ]
    rows += [
        (say(f"trunk_{key}", lang, trunk=root), *figure_cells(getattr(trunk, key)), "")
        for key in ("observed", "low", "high")
    ]
    verdict = trunk_verdict(whole, lang)
    rows.append((say("trunk_range", lang, trunk=root), None, trunk.range_low, trunk.range_high, verdict))
    rows += [
        (f"{say('kind_outcome', lang)}: {names.node(one.id)}", *figure_cells(one.level), "")
        for one in whole.scores.groups
        if one.kind == "outcome"
    ]
    return rows
