"""The sections of a report."""

from __future__ import annotations

import platform
from importlib.metadata import version

from servicetree.account.collinearity import groups_warned_of
from servicetree.account.results import Account, SegmentAccount
from servicetree.account.separability import is_not_separable, lost_sentence
from servicetree.account.small_groups import lowest_first, segment_name
from servicetree.analysis.decision_results import Change, Plan
from servicetree.analysis.planning import first_steps
from servicetree.drawing.diagramming import draw
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import explained
from servicetree.reporting.page.grids import account_grid
from servicetree.reporting.page.page_blocks import (
    CollapsedBlocks,
    ReportBlock,
    ReportPicture,
    ScoreSummary,
    Section,
    SegmentSlot,
    SegmentView,
    SourceText,
)
from servicetree.reporting.printing import parts_of
from servicetree.reporting.results.account_tables import (
    carry_over_table,
    credit_table,
    cut_table,
    outcome_table,
    question_table,
    score_table,
    widest_gap,
)
from servicetree.reporting.results.account_text import gap_tables, headline
from servicetree.reporting.results.decision_tables import first_to_mend, plan_parts, step_table
from servicetree.reporting.results.range_tables import panel_table, range_parts
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends
from servicetree.reporting.text import part_labels, place_text
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.treefile import tree_text

say = phrases_of("page")
common_word = phrases_of("results")

MOST_VIEWS = 60
_LIBRARIES = ("servicetree", "numpy", "scipy", "networkx")


def sections(
    tree: ServiceTree, account: Account, *, plan: Plan | None, change: Change | None, call: str, lang: str
) -> tuple[Section, ...]:
    """Say everything, in the order in which a manager asks.

    Args:
        tree: The tree.
        account: The account.
        plan: What to mend first; None shows what one step up the scale would win.
        change: What changed; None leaves that out.
        call: How the account was made, as typed.
        lang: The language.
    """
    names = NodeNames(tree, lang)
    found: dict[str, list[ReportBlock]] = {
        "answer": [_answer(account, plan, names)],
        "tree": [_tree(tree, account, None, names)],
        "gaps": _gaps(account, names),
        "mend": _improvements(tree, account, plan, names),
        "account": [_account(tree, account, account.whole, names), *_cut(account, names)],
        "segments": _segments(tree, account, change, names),
        "sure": _uncertainty(account, names),
        "data": _data(account, names),
        "computed": _computed(tree, account, call, names),
    }
    return tuple(Section(key, say(key, lang), tuple(blocks)) for key, blocks in found.items())


def views(tree: ServiceTree, account: Account, lang: str) -> tuple[SegmentView, ...]:
    """Say what changes when a segment is picked, for each segment up to a limit."""
    names = NodeNames(tree, lang)
    return tuple(_view(tree, account, segment, names) for segment in account.segments[1 : 1 + MOST_VIEWS])


def _score_summary(segment: SegmentAccount, sentences: list[str], cautions: list[str], lang: str) -> ScoreSummary:
    doubt = interval_ends(segment.scores.score, lang)
    return ScoreSummary(
        score=figure(segment.scores.score, lang),
        interval=say("interval", lang, ends=doubt) if doubt else "",
        n=say("respondents", lang, n=number_text(segment.scores.n, lang, 0)),
        sentences=tuple(sentences),
        cautions=tuple(cautions),
    )


def _answer(account: Account, plan: Plan | None, names: NodeNames) -> SegmentSlot:
    """Say it in three sentences: what was lost, where most, what to mend; and how far to believe that."""
    whole, lang = account.whole, names.lang
    found = [headline(account, lang), _where(account, names), *_sentences(_first(account, plan, names))]
    doubt = [part for part in range_parts(whole, names) if isinstance(part, str)]
    cautions = list(dict.fromkeys([*doubt[: 2 if is_not_separable(whole) else 1], *doubt[-1:]]))
    return SegmentSlot("answer", (_score_summary(whole, [one for one in found if one], cautions, lang),))


def _sentences(parts: list[Part]) -> list[str]:
    return [part for part in parts if isinstance(part, str)]


def _first(account: Account, plan: Plan | None, names: NodeNames) -> list[Part]:
    return first_to_mend(plan.measures if plan else first_steps(account), names)


def _where(account: Account, names: NodeNames) -> str:
    """Say which segment lies furthest below the whole, or without segments which question costs most."""
    lang = names.lang
    alone = lowest_first(one.scores for one in account.segments[1:] if one.scores.joined is None)
    worst = next((one for one in alone if one.gap_clear and one.gap and (one.gap.value or 0.0) < 0), None)
    if worst is not None:
        gap, aside = worst.gap_simultaneous or Interval(None), worst.gap_shrunken or Interval(None)
        facts = {"gap": number_text(-(gap.value or 0.0), lang), "ends": _positive(gap, lang)}
        facts["aside"] = figure(aside.scaled(-1), lang)
        node = widest_gap(worst, account.whole.scores, names)
        return say("gap_below", lang, segment=worst.by, node=node, **facts)
    if account.by is not None:
        return say("gap_none", lang, by=account.by)
    costly = max(account.whole.questions, key=lambda one: one.points.value or 0.0)
    if (costly.points.value or 0.0) <= 0:
        return ""
    points = figure(costly.points, lang)
    return say(
        "costliest", lang, question=names.question(costly.id), points=points, ends=interval_ends(costly.points, lang)
    )


def _positive(gap: Interval, lang: str) -> str:
    return interval_ends(gap.scaled(-1), lang) or "–"


def _tree(tree: ServiceTree, account: Account, segment: str | None, names: NodeNames) -> SegmentSlot:
    picture = draw(tree, account, lang=names.lang, segment=segment)
    return SegmentSlot("tree", (ReportPicture(picture, say("read_tree", names.lang)),))


def _gaps(account: Account, names: NodeNames) -> list[ReportBlock]:
    tables: list[ReportBlock] = [*gap_tables(account, names), *panel_table(account.whole, names)]
    return tables or [say("no_gaps", names.lang)]


def _improvements(tree: ServiceTree, account: Account, plan: Plan | None, names: NodeNames) -> list[ReportBlock]:
    lang = names.lang
    blocks: list[ReportBlock] = [*_first(account, plan, names)]
    blocks.append(ReportPicture(draw(tree, account, kind="map", lang=lang).without_headline()))
    if plan is None:
        return [*blocks, step_table(first_steps(account), say("one_step", lang), names)]
    outcomes = {table.title for table in outcome_table(plan.outcomes, names)}  # they stand in the account
    tables = [part for part in plan_parts(plan, lang) if isinstance(part, Table)]
    return [*blocks, *(table for table in tables if table.title not in outcomes)]


def _account(tree: ServiceTree, account: Account, segment: SegmentAccount, names: NodeNames) -> SegmentSlot:
    lang = names.lang
    return SegmentSlot(
        "account",
        (
            ReportPicture(draw(tree, account, kind="waterfall", lang=lang, segment=segment.by).without_headline()),
            say("read_account", lang),
            account_grid(segment, names, groups_warned_of(account.issues)),
            question_table(segment, names, groups_warned_of(account.issues)),
            *outcome_table(segment.scores.outcomes, names),
            *credit_table(segment, names),
        ),
    )


def _cut(account: Account, names: NodeNames) -> list[ReportBlock]:
    return [cut_table(account.whole, account.cut_tag or "", names.lang)] if account.whole.cut else []


def _segments(tree: ServiceTree, account: Account, change: Change | None, names: NodeNames) -> list[ReportBlock]:
    lang = names.lang
    blocks: list[ReportBlock] = []
    if account.by is not None and len(account.segments) > 1:
        blocks += [ReportPicture(draw(tree, account, kind="segments", lang=lang)), _levels_by_segment(account, names)]
    if change is not None:
        blocks.append(ReportPicture(draw(tree, change, kind="change", lang=lang)))
        said = parts_of(change, lang)[1:]  # the picture's headline says the first sentence
        blocks.append(CollapsedBlocks(say("change_figures", lang), tuple(said)))
    return blocks or [say("no_segments", lang)]


def _levels_by_segment(account: Account, names: NodeNames) -> ReportBlock:
    lang = names.lang
    nodes = account.whole.scores.nodes
    headings = (account.by or "", common_word("column_score", lang), *(names.node(node.id) for node in nodes))
    rows = tuple(
        (
            segment_name(one.scores, lang),
            figure(one.scores.score, lang),
            *(say("few_raters", lang) if node.reason else figure(node.level, lang) for node in one.scores.nodes),
        )
        for one in account.segments
    )
    title = say("by_node", lang, by=account.by or "")
    return CollapsedBlocks(title, (Table(title, headings, rows),))


def _uncertainty(account: Account, names: NodeNames) -> list[ReportBlock]:
    whole, lang = account.whole, names.lang
    looked_through = [table.title for table in panel_table(whole, names)]  # they stand among the gaps
    blocks: list[ReportBlock] = [
        part for part in range_parts(whole, names) if not (isinstance(part, Table) and part.title in looked_through)
    ]
    blocks.append(CollapsedBlocks(say("all_carry_over", lang), (carry_over_table(whole, names),)))
    return [*blocks, common_word(names.tree.carry_over_evidence, lang)]


def _data(account: Account, names: NodeNames) -> list[ReportBlock]:
    whole, lang = account.whole, names.lang
    blocks: list[ReportBlock] = [
        _reached(account, names),
        CollapsedBlocks(say("answered", lang), (_answered(account, names),)),
    ]
    blocks.append(CollapsedBlocks(common_word("scores", lang), (score_table(whole.scores, names),)))
    if not account.issues:
        return [*blocks, say("no_issues", lang)]
    labels = part_labels(names.tree)
    rows = tuple(
        (
            issue.code,
            place_text(issue.where, lang, labels),
            explained(issue, lang, labels),
            "" if issue.count is None else number_text(issue.count, lang, 0),
        )
        for issue in account.issues
    )
    headings = tuple(say(key, lang) for key in ("code", "where", "meaning", "count"))
    return [*blocks, Table(say("issues", lang), headings, rows)]


def _reached(account: Account, names: NodeNames) -> Table:
    lang, scores = names.lang, account.whole.scores
    rows = tuple(
        (
            names.node(node.id),
            number_text(node.n, lang, 0),
            "–" if node.reach_rate is None else percent_text(node.reach_rate, lang),
        )
        for node in scores.nodes
    )
    total = (common_word("whole", lang), number_text(scores.n, lang, 0), "")
    headings = (common_word("node", lang), common_word("column_n", lang), say("reach_rate", lang))
    return Table(say("reached", lang), headings, rows, total)


def _answered(account: Account, names: NodeNames) -> Table:
    lang = names.lang
    rows = tuple(
        (
            names.question(one.id) if one.id.partition(".")[0] in names.tree.nodes else one.id,
            one.column,
            *(number_text(count, lang, 0) for count in (one.answered, one.blank, one.coded, one.unused)),
        )
        for one in account.answers
    )
    keys = ("column", "given", "blank", "coded", "unused")
    headings = (common_word("question", lang), *(say(key, lang) for key in keys))
    return Table(say("answered", lang), headings, rows)


def _computed(tree: ServiceTree, account: Account, call: str, names: NodeNames) -> list[ReportBlock]:
    lang = names.lang
    blocks: list[ReportBlock] = [say("method", lang)]
    if account.lens != "within":
        blocks.append(say("lens", lang, lens=common_word(f"column_{account.lens}", lang)))
    if call:
        blocks.append(SourceText(say("call", lang), call))
    used = [f"{name} {version(name)}" for name in _LIBRARIES]
    blocks.append(SourceText(say("versions", lang), "\n".join([*used, f"Python {platform.python_version()}"])))
    source = SourceText(say("tree_file", lang), tree_text(tree))
    return [*blocks, CollapsedBlocks(say("tree_file", lang), (source,))]


def _view(tree: ServiceTree, account: Account, segment: SegmentAccount, names: NodeNames) -> SegmentView:
    """What a report shows when a segment is picked."""
    lang = names.lang
    sentences = [f"{lost_sentence(tree, segment, lang)}.", _segment_gap(segment, account.whole, names)]
    cautions = [common_word("cannot_tell", lang)] if is_not_separable(segment) else []
    answer = SegmentSlot("answer", (_score_summary(segment, [one for one in sentences if one], cautions, lang),))
    name = str(segment.by)
    return SegmentView(
        segment_name(segment.scores, lang),
        (answer, _tree(tree, account, name, names), _account(tree, account, segment, names)),
    )


def _segment_gap(segment: SegmentAccount, whole: SegmentAccount, names: NodeNames) -> str:
    gap, lang = segment.scores.gap_simultaneous, names.lang
    if gap is None or gap.value is None:
        return ""
    if gap.low is None:
        return say("own_gap_bare", lang, gap=figure(gap, lang, signed=True))
    if not segment.scores.gap_clear:
        return say("own_gap_unclear", lang, gap=figure(gap, lang, signed=True), ends=interval_ends(gap, lang))
    node = widest_gap(segment.scores, whole.scores, names)
    if gap.value < 0:
        return say("own_gap_below", lang, gap=number_text(-gap.value, lang), ends=_positive(gap, lang), node=node)
    return say("own_gap_above", lang, gap=figure(gap, lang), ends=interval_ends(gap, lang), node=node)
