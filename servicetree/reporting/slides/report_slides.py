"""The slides of a report, in the order in which a manager asks."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.account.results import Account, NodeScore, SegmentAccount, SegmentScores
from servicetree.account.small_groups import are_compared, withheld_word
from servicetree.analysis.decision_results import Change, Plan
from servicetree.analysis.planning import first_steps
from servicetree.drawing.charts.source_ranges import source_figures
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.page.page_blocks import ScoreSummary, score_summary
from servicetree.reporting.page.report_content import ReportContent
from servicetree.reporting.printing import parts_of
from servicetree.reporting.results.account_tables import account_table, gap_table, lost_question_table
from servicetree.reporting.results.decision_tables import first_to_mend, measure_table, plan_parts, step_table
from servicetree.reporting.results.range_tables import range_parts, range_table, trunk_range_sentence
from servicetree.reporting.slides.slide_values import Slide, SlideTable, picture_slide
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends, range_cell
from servicetree.reporting.workbook.account_sheets import felt_at
from servicetree.reporting.workbook.segment_sheets import worst_first
from servicetree.stats.jackknife import Interval

say = phrases_of("slides")
common_word = phrases_of("results")
page_word = phrases_of("page")
decision_word = phrases_of("decisions")

_LONGEST_NAME = 60
_MOST_ROWS = 10
_MOST_MEASURES = 6
_MOST_SENTENCES = 5


def report_slides(content: ReportContent) -> tuple[Slide, ...]:
    """Say a report on slides.

    Args:
        content: What the report says.

    Returns:
        The answer, the tree, where points are lost, segments, what changed if that is known, what to mend, how sure.
    """
    tree, account, lang = content.tree, content.account, content.lang
    names = NodeNames(tree, lang, longest=_LONGEST_NAME)
    whole, summary = account.whole, score_summary(content.sections)
    lost, told = _lost_table(whole, names), account_table(whole, names)
    return (
        _answer_slide(whole, summary, content.title, names),
        picture_slide(
            draw(tree, account, lang=lang),
            table=_tree_table(whole, told, names),
            notes=tuple(filter(None, (page_word("read_tree", lang), told.note, *summary.cautions))),
        ),
        _lost_slide(whole, lost, names),
        _segment_slide(account, names),
        *([_change_slide(content.change, lang)] if content.change else []),
        _mend_slide(account, content.plan, names),
        _doubt_slide(whole, summary, names),
    )


def _answer_slide(whole: SegmentAccount, summary: ScoreSummary, title: str, names: NodeNames) -> Slide:
    lang = names.lang
    outcomes = [
        f"{names.node(one.id)} {figure(one.level, lang)}" + _in_brackets(interval_ends(one.level, lang))
        for one in whole.scores.groups
        if one.kind == "outcome" and one.level.value is not None
    ]
    under = [f"{page_word('of_100', lang)}, {summary.interval}" if summary.interval else page_word("of_100", lang)]
    return Slide(
        title,
        summary.sentences,
        figure=summary.score,
        under=" · ".join([*under, summary.n, *outcomes]),
        notes=summary.cautions,
    )


def _in_brackets(ends: str) -> str:
    return f" ({ends})" if ends else ""


def _tree_table(whole: SegmentAccount, told: Table, names: NodeNames) -> SlideTable:
    """Set out what the picture of the tree shows, for where it cannot be drawn or not be read."""
    felt = [felt_at(whole, name) or 0.0 for name in names.tree.measured]
    shown = sorted(range(len(felt)), key=lambda place: -felt[place])[:_MOST_ROWS]
    levels = [node.level.value for node in whole.scores.nodes]
    rows = [told.rows[place] for place in shown]
    if len(felt) > len(shown):
        more = common_word("and_more", names.lang, count=len(felt) - len(shown))
        rows.append((more, *([""] * (len(told.headings) - 1))))
    return SlideTable(told.headings, tuple(rows), told.total, tuple(levels[place] for place in shown))


def _lost_table(whole: SegmentAccount, names: NodeNames) -> SlideTable:
    """Set out the parts in which most is felt; what the others lose stands in the sum."""
    lang = names.lang
    felt = {node.id: felt_at(whole, node.id) for node in whole.scores.nodes}
    began, ranged = source_figures(names.tree, whole)
    ranked = sorted(whole.scores.nodes, key=lambda node: -(felt[node.id] or 0.0))
    shown = ranked[:_MOST_ROWS]
    rows: list[tuple[str, ...]] = [
        (
            names.short(node.id),
            withheld_word(node, lang) or figure(node.level, lang),
            interval_ends(node.level, lang),
            percent_text(node.weight, lang),
            "–" if felt[node.id] is None else number_text(felt[node.id] or 0.0, lang),
            *_began_cells(began[node.id], lang, ranged=ranged),
        )
        for node in shown
    ]
    began_heads = (say("may_begin", lang),) if ranged else (say("began", lang), common_word("interval", lang))
    headings = (
        *(common_word(key, lang) for key in ("node", "column_score", "interval", "weight")),
        say("felt", lang),
        *began_heads,
    )
    if len(ranked) > len(shown):
        rows.append((common_word("and_more", lang, count=len(ranked) - len(shown)), *([""] * (len(headings) - 1))))
    loss, score = figure(whole.loss, lang), whole.scores.score
    summed = ("",) if ranged else (loss, "")
    total = (common_word("whole", lang), figure(score, lang), interval_ends(score, lang), "", loss, *summed)
    scores = tuple(node.level.value for node in shown)
    return SlideTable(headings, tuple(rows), total, scores)


def _began_cells(points: Figure, lang: str, *, ranged: bool) -> tuple[str, ...]:
    """Write the points that began in a part: their range where there is one, never narrower."""
    if ranged:
        return (range_cell(points.low, points.high, lang),)
    interval = Interval(points.value, points.low, points.high)
    return figure(interval, lang), interval_ends(interval, lang)


def _lost_slide(whole: SegmentAccount, lost: SlideTable, names: NodeNames) -> Slide:
    lang, no_range = names.lang, decision_word("no_range", names.lang)
    began, ranged = source_figures(names.tree, whole)

    def doubt(node: NodeScore) -> str:
        facts = {"node": names.node(node.id), "score": figure(node.level, lang)}
        facts["score_ends"] = interval_ends(node.level, lang) or no_range
        points, *ends = _began_cells(began[node.id], lang, ranged=ranged)
        if ranged:
            return say("part_may_begin", lang, range=points, **facts)
        return say("part_doubt", lang, points=points, ends=ends[0] or no_range, **facts)

    doubts = tuple(map(doubt, whole.scores.nodes))
    reading = say("read_lost_ranges" if ranged else "read_lost", lang, loss=figure(whole.loss, lang))
    sentences = (reading, *trunk_range_sentence(whole, lang))
    return Slide(say("lost", lang), sentences, table=lost, notes=doubts)


def _segment_slide(account: Account, names: NodeNames) -> Slide:
    """Set the worst and the best segments side by side; without segments, the questions that lose most."""
    lang, whole = names.lang, account.whole
    if account.by is None or len(account.segments) == 1:
        costly = lost_question_table(whole, names)
        table = SlideTable(costly.headings, costly.rows)
        return Slide(costly.title, table=table, notes=(page_word("no_segments", lang),))
    ranked = worst_first(account)
    worst, between, best = _both_ends(ranked)
    rows: list[tuple[str, ...]] = []
    scores: list[float | None] = []
    for chosen in (worst, best):
        rows += gap_table([whole.scores, *chosen], account.by, names).rows if chosen else ()
        scores += [one.score.value for one in chosen]
        if chosen is worst and between:
            rows.append((say("between", lang, count=number_text(between, lang, 0)), *([""] * 6)))
            scores.append(None)
    # the score stands second, where it is shaded
    ordered = tuple((row[0], row[2], row[1], *row[3:]) for row in rows)
    keys = ("column_score", "column_n", "column_gap", "column_luck_aside", "column_at_once", "gap_most")
    headings = (account.by, *(common_word(key, lang) for key in keys))
    clear = any(one.gap_clear for one in ranked) or not are_compared(account.scores)
    sentences = (say("read_segments", lang), *([] if clear else [say("not_clear", lang)]))
    table = SlideTable(headings, ordered, scores=tuple(scores))
    return Slide(say("segments", lang), sentences, table=table, notes=(common_word("gaps", lang),))


def _both_ends(ranked: Sequence[SegmentScores]) -> tuple[Sequence[SegmentScores], int, Sequence[SegmentScores]]:
    """Choose the first and the last segments, and count those between; those without a gap are never the best."""
    if len(ranked) <= _MOST_ROWS:
        return ranked, 0, ()
    placed = [one for one in ranked if one.gap is not None and one.gap.value is not None]
    half = _MOST_ROWS // 2
    worst, best = placed[:half], placed[half:][-half:]
    return worst, len(ranked) - len(worst) - len(best), best


def _change_slide(change: Change, lang: str) -> Slide:
    parts = parts_of(change, lang)
    tables = [part for part in parts if isinstance(part, Table)]
    said = _sentences(parts)
    return Slide(said[0], (f"{tables[0].title}.",), table=_first_rows(tables[0], _MOST_ROWS), notes=tuple(said[1:]))


def _sentences(parts: Sequence[Part]) -> list[str]:
    return [part for part in parts if isinstance(part, str)]


def _first_rows(table: Table, most: int) -> SlideTable:
    return SlideTable(table.headings, table.rows[:most], table.total)


def _mend_slide(account: Account, plan: Plan | None, names: NodeNames) -> Slide:
    lang = names.lang
    measures = plan.measures if plan else first_steps(account)
    table = measure_table(plan, names) if plan else step_table(measures, decision_word("plan_step", lang), names)
    sentences = _sentences(first_to_mend(measures, names))
    rest = [one for one in (_sentences(plan_parts(plan, lang)) if plan else []) if one not in sentences]
    return Slide(
        page_word("mend", lang),
        (*sentences, *rest[-1:], *rest[:-1])[:_MOST_SENTENCES],
        table=_first_rows(table, _MOST_MEASURES),
        notes=(f"{table.title}.", *rest),
    )


def _doubt_slide(whole: SegmentAccount, summary: ScoreSummary, names: NodeNames) -> Slide:
    lang = names.lang
    rest = [one for one in _sentences(range_parts(whole, names)) if one not in summary.cautions]
    table = _first_rows(range_table(whole, names), _MOST_ROWS) if whole.ranges else None
    evidence = common_word(names.tree.carry_over_evidence, lang)
    sentences = summary.cautions or (evidence,)
    return Slide(page_word("sure", lang), sentences, table=table, notes=(*rest, evidence, page_word("method", lang)))
