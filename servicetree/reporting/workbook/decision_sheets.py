"""Sheets of what to mend first, and of what changed."""

from __future__ import annotations

from servicetree.account.results import Account
from servicetree.analysis.decision_results import Change, Improvement, NodeChange, Plan, SourceChange
from servicetree.analysis.joined_aspects import with_sources_joined
from servicetree.analysis.planning import first_steps
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.printing import parts_of
from servicetree.reporting.results.decision_tables import first_to_mend, plan_parts, ranged_gain
from servicetree.reporting.tables import NodeNames
from servicetree.reporting.workbook.sheet_values import CellValue, Sheet, SheetColumn, figure_cells, figure_columns

say = phrases_of("workbook")
word = phrases_of("decisions")

_SPLIT = ("change", "own", "carry_over", "weights", "mix")
common_word = phrases_of("results")


def plan_sheet(account: Account, plan: Plan | None, names: NodeNames) -> Sheet:
    """Set out what could be mended, ranked, with the range of each gain.

    Args:
        account: The account.
        plan: The plan; None sets out what one step up the scale would win.
        names: What nodes are called, in which language.
    """
    lang = names.lang
    measures = plan.measures if plan else first_steps(account)
    columns = (
        SheetColumn(word("question", lang)),
        SheetColumn(common_word("node", lang)),
        SheetColumn(word("raised", lang), "plain"),
        *figure_columns(word("gain", lang), "lost", lang),
        SheetColumn(f"{word('gain', lang)} · {common_word('column_low', lang)}", "plain"),
        SheetColumn(f"{word('gain', lang)} · {common_word('column_high', lang)}", "plain"),
        *figure_columns(word("at_trunk", lang), "plain", lang),
        SheetColumn(say("segment", lang)),
        SheetColumn(word("cost", lang), "money"),
        SheetColumn(say("per_cost", lang), "money"),
        SheetColumn(word("chosen", lang)),
        SheetColumn(say("id", lang)),
    )
    parts = plan_parts(plan, lang) if plan else first_to_mend(measures, names)
    closing = [part for part in parts if isinstance(part, str)]
    aim = word(f"plan_{plan.to}" if plan else "plan_step", lang)
    rows = tuple(_measure_row(one, names) for one in measures)
    return Sheet(say("plan", lang), columns, rows, closing=(f"{aim}.", *closing))


def _measure_row(one: Improvement, names: NodeNames) -> tuple[CellValue, ...]:
    lang = names.lang
    told = one.gain.value is not None
    return (
        names.asked(one.id),
        names.node(one.id.partition(".")[0]),
        one.raised,
        *(figure_cells(ranged_gain(one)) if told else (word("cannot_tell", lang), None, None)),
        one.gain_low.value,
        one.gain_high.value,
        *figure_cells(one.at_trunk),
        one.segment or "",
        one.cost,
        one.per_cost,
        "" if one.chosen is None else say("yes" if one.chosen else "no", lang),
        one.id,
    )


def change_sheet(change: Change, names: NodeNames) -> Sheet:
    """Set out what changed: the score, the points by where they began, the scores of the parts."""
    lang = names.lang
    tree, change = with_sources_joined(names.tree, change)
    names = NodeNames(tree, lang)
    score, points = common_word("column_score", lang), say("began", lang)
    rows = [_change_row(common_word("whole", lang), score, "overall", change.score)]
    rows += [_change_row(names.node(one.id), points, one.id, one) for one in change.sources]
    rows += [_change_row(names.node(one.id), score, one.id, one) for one in change.nodes]
    columns = [SheetColumn(word("node", lang)), SheetColumn(say("figure", lang))]
    for heading in (change.before, change.after, *(word(one, lang) for one in _SPLIT)):
        columns += figure_columns(heading, "plain", lang)
    columns.append(SheetColumn(say("id", lang)))
    said = tuple(part for part in parts_of(change, lang) if isinstance(part, str))
    return Sheet(say("change", lang), tuple(columns), tuple(rows), closing=said)


def _change_row(name: str, kind: str, key: str, one: NodeChange | SourceChange) -> tuple[CellValue, ...]:
    split = (one.own, one.carry_over, one.weights) if isinstance(one, SourceChange) else (None, None, None)
    cells = [cell for part in (one.before, one.after, one.change, *split, one.mix) for cell in figure_cells(part)]
    return (name, kind, *cells, key)
