"""The sections of a report."""

from __future__ import annotations

import platform
from importlib.metadata import version

from attrs import evolve

from servicetree.account.collinearity import groups_warned_of
from servicetree.account.results import Account, SegmentAccount
from servicetree.account.separability import is_not_separable
from servicetree.account.small_groups import are_compared, clear_ones, segment_name, shown_gap, withheld_word
from servicetree.analysis.decision_results import Change, Plan
from servicetree.analysis.planning import first_steps
from servicetree.drawing.diagramming import DiagramKind, draw
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import explained
from servicetree.reporting.page.first_screen import first_screen, segment_as_whole, segment_cards, whole_cards
from servicetree.reporting.page.glossary import glossary
from servicetree.reporting.page.grids import account_grid
from servicetree.reporting.page.page_blocks import (
    CollapsedBlocks,
    ReportBlock,
    ReportPicture,
    ScoreSummary,
    Section,
    SegmentSearch,
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
from servicetree.reporting.screens.account_screen import part_table
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends, part_labels
from servicetree.reporting.text import place_text
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.treefile import tree_text

say = phrases_of("page")
common_word = phrases_of("results")

MOST_VIEWS = 60
MOST_SEGMENTS_BY_NODE = 1000  # beyond, a row for each with its score and its gap is all that a page can hold
MOST_SEGMENTS_AT_A_GLANCE = 20  # beyond, they are found by name
MOST_PARTS_IN_VIEWS = 1200
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
        "answer": [_answer(account, plan, change, names)],
        "mend": _improvements(tree, account, plan, names),
        "segments": _segments(tree, account, change, names),
        "account": [_account(tree, account, account.whole, names), *_cut(account, names)],
        "sure": _uncertainty(account, names),
        "data": _data(account, names),
        "computed": _computed(tree, account, call, names),
        "words": [glossary(lang)],
    }
    return tuple(Section(key, say(key, lang), tuple(blocks)) for key, blocks in found.items())


def views(tree: ServiceTree, account: Account, lang: str) -> tuple[SegmentView, ...]:
    """Say what changes when a segment is picked: each segment, or those furthest from the whole where there are many.

    A view holds five pictures of as many parts as the tree has, so that large trees have fewer.
    """
    names = NodeNames(tree, lang)
    most = max(min(MOST_VIEWS, MOST_PARTS_IN_VIEWS // len(tree.measured)), 1)
    gaps = [abs((one.gap.value if one.gap else None) or 0.0) for one in account.scores]
    farthest = sorted(range(1, len(gaps)), key=lambda place: -gaps[place])[:most]
    return tuple(_view(tree, account, account.segments[place], names) for place in sorted(farthest))


def _score_summary(segment: SegmentAccount, sentences: list[str], cautions: list[str], lang: str) -> ScoreSummary:
    doubt = interval_ends(segment.scores.score, lang)
    return ScoreSummary(
        score=figure(segment.scores.score, lang),
        interval=say("interval", lang, ends=doubt) if doubt else "",
        n=say("respondents", lang, n=number_text(segment.scores.n, lang, 0)),
        sentences=tuple(sentences),
        cautions=tuple(cautions),
    )


def _answer(account: Account, plan: Plan | None, change: Change | None, names: NodeNames) -> SegmentSlot:
    """Say it on one screen; slides and workbooks tell its three sentences, and how far to believe them."""
    whole, lang = account.whole, names.lang
    found = [headline(account, lang), _where(account, names), *_sentences(_first(account, plan, names))]
    doubt = [part for part in range_parts(whole, names) if isinstance(part, str)]
    cautions = list(dict.fromkeys([*doubt[: 2 if is_not_separable(whole) else 1], *doubt[-1:]]))
    summary = _score_summary(whole, [one for one in found if one], cautions, lang)
    cards = whole_cards(account, plan, change, names)
    return SegmentSlot("answer", (first_screen(account, summary, cards, names),))


def _sentences(parts: list[Part]) -> list[str]:
    return [part for part in parts if isinstance(part, str)]


def _first(account: Account, plan: Plan | None, names: NodeNames) -> list[Part]:
    return first_to_mend(plan.measures if plan else first_steps(account), names)


def _where(account: Account, names: NodeNames) -> str:
    """Say which segment lies furthest below the whole, or without segments which question loses most."""
    lang = names.lang
    worst = next((one for one in clear_ones(account.scores[1:]) if shown_gap(one) < 0), None)
    if worst is not None:
        gap, aside = worst.gap_simultaneous or Interval(None), worst.gap_shrunken or Interval(None)
        facts = {"gap": number_text(-(gap.value or 0.0), lang), "ends": _positive(gap, lang)}
        facts["aside"] = figure(aside.scaled(-1), lang)
        node = widest_gap(worst, account.whole.scores, names)
        return say("gap_below", lang, segment=worst.by, node=node, **facts)
    if account.by is not None and are_compared(account.scores):
        return say("gap_none", lang, by=account.by)
    costly = max(account.whole.questions, key=lambda one: one.felt.value or 0.0)
    if (costly.felt.value or 0.0) <= 0:
        return ""
    points, ends = figure(costly.felt, lang), interval_ends(costly.felt, lang)
    key = "costliest" if ends else "costliest_unranged"
    return say(key, lang, question=names.question(costly.id), points=points, ends=ends)


def _positive(gap: Interval, lang: str) -> str:
    return interval_ends(gap.scaled(-1), lang) or "–"


def _in_shapes(tree: ServiceTree, made: Account | Change | Plan, kind: DiagramKind, lang: str) -> ReportPicture:
    """Draw a chart for wide pages and for phones."""
    return ReportPicture(
        draw(tree, made, kind=kind, lang=lang), tall=draw(tree, made, kind=kind, lang=lang, shape="tall")
    )


def _improvements(tree: ServiceTree, account: Account, plan: Plan | None, names: NodeNames) -> list[ReportBlock]:
    """Say what to mend first; what a plan's chart draws is folded away as a table."""
    lang = names.lang
    blocks: list[ReportBlock] = [*_first(account, plan, names)]
    if plan is None:
        blocks.append(step_table(first_steps(account), say("one_step", lang), names))
        return [*blocks, _in_shapes(tree, account, "map", lang)]
    outcomes = {table.title for table in outcome_table(plan.outcomes, names)}  # they stand in the account
    tables = [part for part in plan_parts(plan, lang) if isinstance(part, Table) and part.title not in outcomes]
    blocks += [_without_headline(_in_shapes(tree, plan, "mend", lang)), _in_shapes(tree, account, "map", lang)]
    return [*blocks, CollapsedBlocks(say("all_measures", lang), tuple(tables))]


def _without_headline(picture: ReportPicture) -> ReportPicture:
    tall = picture.tall.without_headline() if picture.tall else None
    return evolve(picture, diagram=picture.diagram.without_headline(), tall=tall)


def _account(tree: ServiceTree, account: Account, segment: SegmentAccount, names: NodeNames) -> SegmentSlot:
    lang, shown = names.lang, segment_as_whole(account, segment)
    questions = question_table(segment, names, groups_warned_of(account.issues))
    parts, waterfall = part_table(segment, names), draw(tree, shown, kind="waterfall", lang=lang, shape="tall")
    return SegmentSlot(
        "account",
        (
            parts,
            ReportPicture(waterfall.without_headline(), narrow=True),
            say("read_account", lang),
            account_grid(segment, names, groups_warned_of(account.issues)),
            CollapsedBlocks(questions.title, (evolve(questions, title=""),)),
            *outcome_table(segment.scores.outcomes, names),
            *credit_table(segment, names),
        ),
    )


def _cut(account: Account, names: NodeNames) -> list[ReportBlock]:
    return [cut_table(account.whole, account.cut_tag or "", names)] if account.whole.cut else []


def _segments(tree: ServiceTree, account: Account, change: Change | None, names: NodeNames) -> list[ReportBlock]:
    """Set segments and periods side by side: drawn, and folded away as figures."""
    lang = names.lang
    blocks: list[ReportBlock] = []
    gaps = gap_tables(account, names, most=None)
    by_segment = gaps[:1] if account.by is not None else []
    figures: list[ReportBlock] = [*gaps[len(by_segment) :], *panel_table(account.whole, names)]
    count = len(account.segments) - 1
    if account.by is not None and are_compared(account.scores):
        blocks.append(_in_shapes(tree, account, "segments", lang))
        if count <= MOST_SEGMENTS_BY_NODE:
            by_segment.append(_levels_by_segment(account, names))
    if account.by is not None and count > MOST_SEGMENTS_AT_A_GLANCE:
        written, title = number_text(count, lang, 0), say("every_segment", lang, by=account.by)
        blocks.append(SegmentSearch(account.by, written, title, tuple(by_segment)))
    else:
        figures = [*by_segment[:1], *figures, *by_segment[1:]]
    if change is not None:
        blocks.append(_in_shapes(tree, change, "change", lang))
        said = parts_of(change, lang)[1:]  # the picture's headline says the first sentence
        blocks.append(CollapsedBlocks(say("change_figures", lang), tuple(said)))
    if figures:
        blocks.append(CollapsedBlocks(say("gap_figures", lang), tuple(figures)))
    return blocks or [say("no_gaps", lang)]


def _levels_by_segment(account: Account, names: NodeNames) -> Table:
    lang = names.lang
    nodes = (names.node(node.id) for node in account.whole.scores.nodes)
    headings = (account.by or "", common_word("column_score", lang), *nodes)
    rows = tuple(
        (
            segment_name(one, lang),
            figure(one.score, lang),
            *(withheld_word(node, lang) or figure(node.level, lang) for node in one.nodes),
        )
        for one in account.scores
    )
    return Table(say("by_node", lang, by=account.by or ""), headings, rows)


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
    count = number_text(len(rows), lang, 0)
    title = say("issues_found", lang, count=count)
    return [*blocks, CollapsedBlocks(title, (Table(say("issues", lang), headings, rows),))]


def _reached(account: Account, names: NodeNames) -> Table:
    lang, scores = names.lang, account.whole.scores
    rows = tuple(
        (
            names.node(node.id),
            "–" if node.n is None else number_text(node.n, lang, 0),
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
    name, summary = str(segment.by), _score_summary(segment, [], [], names.lang)
    shown, cards = segment_as_whole(account, segment), segment_cards(account, segment, names)
    answer = SegmentSlot("answer", (first_screen(shown, summary, cards, names, name),))
    return SegmentView(segment_name(segment.scores, names.lang), (answer, _account(tree, account, segment, names)))
