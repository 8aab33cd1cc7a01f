"""Tables of scores and accounts."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.account.results import OutcomeSummary, SegmentAccount, SegmentScores
from servicetree.account.small_groups import ALL_WEIGHT, lowest_first, segment_name, withheld_word
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.results.untold_figures import explained_marks, marked, untold_places, untold_sources
from servicetree.reporting.tables import NodeNames, Table, figure, interval_ends, with_half_width
from servicetree.stats.jackknife import Interval
from servicetree.tree.question_kinds import NPS

say = phrases_of("results")

_Cell = tuple[float | None, bool]  # points, and whether they cannot be told from a general mood
MOST_ASPECTS_ACROSS = 4
MOST_SEGMENTS_SHOWN = 40
COSTLIEST = 5


def gap_table(
    segments: Sequence[SegmentScores],
    by: str,
    names: NodeNames,
    *,
    in_order: bool = False,
    most: int | None = MOST_SEGMENTS_SHOWN,
) -> Table:
    """Set out how far segments, or periods, lie from the whole; the lowest first, luck aside, periods in order."""
    lang, whole = names.lang, segments[0]
    gaps = list(segments[1:]) if in_order else lowest_first(segments[1:])
    rows = [_gap_row(one, whole, names) for one in gaps[:most]]
    if len(gaps) > len(rows):
        rows.append((say("and_more", lang, count=len(gaps) - len(rows)), *([""] * 6)))
    keys = ("column_n", "column_score", "column_gap", "column_luck_aside", "column_at_once", "gap_most")
    headings = (by, *(say(key, lang) for key in keys))
    return Table(say("gaps_over_time" if in_order else "gaps", lang), headings, tuple(rows))


def _gap_row(one: SegmentScores, whole: SegmentScores, names: NodeNames) -> tuple[str, ...]:
    lang, gap = names.lang, one.gap or Interval(None)
    name = segment_name(one, lang)
    if one.weight_covered < ALL_WEIGHT:
        name = say("covered", lang, segment=name, share=percent_text(one.weight_covered, lang))
    return (
        name,
        number_text(one.n, lang, 0),
        figure(one.score, lang),
        figure(gap, lang, signed=True),
        figure(one.gap_shrunken or Interval(None), lang, signed=True),
        interval_ends(one.gap_simultaneous or gap, lang),
        widest_gap(one, whole, names) if one.gap_clear else "",
    )


def widest_gap(segment: SegmentScores, whole: SegmentScores, names: NodeNames) -> str:
    """Name the node that adds most to a segment's gap, in the gap's own direction."""
    assert segment.gap is not None and segment.gap.value is not None  # noqa: PT018 - one fact, for the type checker
    sign = -1 if segment.gap.value < 0 else 1
    steps = [
        (sign * mine.weight * (mine.level.value - theirs.level.value), mine.id)
        for mine, theirs in zip(segment.nodes, whole.nodes, strict=True)
        if mine.level.value is not None and theirs.level.value is not None
    ]
    return names.node(max(steps)[1]) if steps and max(steps)[0] > 0 else ""


def source_columns(aspects: Sequence[str], alike: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Put aspects that the answers do not tell apart into one column, where the first of them stands."""
    groups = {name: group for group in alike for name in group}
    return list(dict.fromkeys(groups.get(name, (name,)) for name in aspects))


def account_table(segment: SegmentAccount, names: NodeNames, alike: Sequence[tuple[str, ...]] = ()) -> Table:
    """Set out where points were felt (rows) and where they began (columns).

    Args:
        segment: The account of the whole or of a segment.
        names: What parts are called.
        alike: Groups of aspects that the answers do not tell apart: they have one column.
    """
    tree, lang = names.tree, names.lang
    points = {(one.source, one.at): one.points.value for one in segment.entries}
    untold, aspects = untold_places(segment), [aspect.id for aspect in tree.aspects]
    sources = source_columns(aspects, alike)
    across, rest = sources[:MOST_ASPECTS_ACROSS], sources[MOST_ASPECTS_ACROSS:]
    above: dict[str, list[str]] = {name: [] for name in tree.measured}  # other branches that brought something
    for source, at in points:
        if source not in (*aspects, at):
            above[at].append(source)
    nested = any(tree.carry_over_parents[name] not in ((), tuple(aspects)) for name in tree.measured)

    def cells(name: str) -> list[_Cell]:
        own = [] if name in aspects else [name]
        others = [[source for group in rest for source in group]] if rest else []
        columns = [*across, *others, *([above[name]] if nested else []), own]
        return [
            (_sum([points.get((one, name)) for one in column]), any((one, name) in untold for one in column))
            for column in columns
        ]

    table = [cells(name) for name in tree.measured]
    scores = {node.id: node.level for node in segment.scores.nodes}
    rows = [
        (names.short(name), figure(scores[name], lang), *_written(row, lang))
        for name, row in zip(tree.measured, table, strict=True)
    ]
    summed = [(_sum([value for value, _ in one]), any(doubt for _, doubt in one)) for one in zip(*table, strict=True)]
    total = (say("began", lang), figure(segment.scores.score, lang), *_written(summed, lang))
    headings = _account_headings(names, across, others=bool(rest), nested=nested)
    return explained_marks(Table(say("account", lang), headings, tuple(rows), total), lang)


def _account_headings(
    names: NodeNames, across: Sequence[Sequence[str]], *, others: bool, nested: bool
) -> tuple[str, ...]:
    lang = names.lang
    return (
        say("felt_at", lang),
        say("column_score", lang),
        *(say("from", lang, source=say("or_from", lang).join(map(names.short, group))) for group in across),
        *([say("other_aspects", lang)] if others else []),
        *([say("branch_below", lang)] if nested else []),
        say("itself", lang),
        say("all", lang),
    )


def _sum(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def _written(cells: Sequence[_Cell], lang: str) -> list[str]:
    """Write the cells of a row and their sum, which is what was lost there and in no doubt."""
    whole = _sum([value for value, _ in cells])
    return [
        "·" if value is None else marked(number_text(value, lang), untold=doubt and value != 0)
        for value, doubt in (*cells, (whole, False))
    ]


def question_table(segment: SegmentAccount, names: NodeNames, alike: Sequence[tuple[str, ...]] = ()) -> Table:
    """Set out the questions that cost most; without those of aspects that the answers do not tell apart."""
    lang, untold = names.lang, untold_sources(segment)
    grouped = {name for group in alike for name in group}
    told = [one for one in segment.questions if one.id.partition(".")[0] not in grouped]
    costly = sorted(told, key=lambda one: -(one.points.value or 0.0))[:COSTLIEST]
    rows = tuple(
        (
            names.question(one.id),
            marked(figure(one.points, lang), untold=one.id.partition(".")[0] in untold),
            interval_ends(one.points, lang),
        )
        for one in costly
    )
    headings = (say("question", lang), say("points", lang), say("interval", lang))
    return explained_marks(Table(say("questions", lang), headings, rows), lang)


def lost_question_table(segment: SegmentAccount, names: NodeNames) -> Table:
    """Set out the questions at which most is lost, wherever it began: this is measured, whatever carries over."""
    lang = names.lang
    most = sorted(segment.questions, key=lambda one: -(one.felt.value or 0.0))[:COSTLIEST]
    rows = tuple((names.question(one.id), figure(one.felt, lang), interval_ends(one.felt, lang)) for one in most)
    return Table(say("questions_lost", lang), (say("question", lang), say("points", lang), say("interval", lang)), rows)


def cut_table(segment: SegmentAccount, tag: str, names: NodeNames) -> Table:
    """Set out the same points by the values of a tag."""
    lang, untold = names.lang, untold_sources(segment)
    nodes = [names.tree.nodes[name] for name in untold]
    doubted = {names.tree.tags_of(node.id, one).get(tag) for node in nodes for one in node.questions}
    rows = tuple(
        (
            one.tag or say("untagged", lang),
            marked(figure(one.points, lang), untold=one.tag in doubted),
            interval_ends(one.points, lang),
            figure(one.felt, lang),
            interval_ends(one.felt, lang),
        )
        for one in segment.cut
    )
    interval = say("interval", lang)
    headings = (tag, say("column_began", lang), interval, say("column_felt", lang), interval)
    return explained_marks(Table(say("cut", lang, tag=tag), headings, rows), lang)


def credit_table(segment: SegmentAccount, names: NodeNames) -> list[Table]:
    """Set out the credits, if there are any."""
    lang, untold = names.lang, untold_sources(segment)
    rows = tuple(
        (names.node(one.id), marked(figure(one.points, lang), untold=one.id in untold), interval_ends(one.points, lang))
        for one in segment.nodes
        if one.own.value is not None and one.own.value < 0
    )
    headings = (say("node", lang), say("points", lang), say("interval", lang))
    return [explained_marks(Table(say("credits", lang), headings, rows), lang)] if rows else []


def carry_over_table(segment: SegmentAccount, names: NodeNames) -> Table:
    """Set out every carry-over used, with its interval and its range."""
    lang = names.lang
    rows = tuple(
        (
            f"{names.short(one.source)} → {names.short(one.to)}",
            figure(one.value, lang, 2),
            say("by_experiment" if one.experiment else "given", lang)
            if one.given
            else interval_ends(one.value, lang, 2),
            _range_text(one.range_low, one.range_high, lang),
        )
        for one in segment.carry_over
    )
    headings = (
        f"{say('from_', lang)} → {say('to', lang)}",
        say("value", lang),
        say("interval", lang),
        say("range", lang),
    )
    return Table(say("carry_over", lang), headings, rows)


def _range_text(low: float | None, high: float | None, lang: str) -> str:
    shown = ["?" if end is None else number_text(end, lang, 2) for end in (low, high)]
    return "" if low is None and high is None else " … ".join(shown)


def score_table(scores: SegmentScores, names: NodeNames) -> Table:
    """Set out the scores of one segment."""
    lang = names.lang
    rows = [
        (
            names.short(one.id),
            number_text(one.weight, lang, 2),
            "–" if one.n is None else number_text(one.n, lang, 0),
            "–" if one.observed is None else number_text(one.observed, lang),
            figure(one.level, lang),
            withheld_word(one, lang) or interval_ends(one.level, lang),
        )
        for one in scores.nodes
    ]
    rows += [
        (names.node(one.id), "", "", "", figure(one.level, lang), interval_ends(one.level, lang))
        for one in scores.groups
    ]
    keys = ("node", "weight", "column_n", "observed", "column_score", "interval")
    total = (
        say("whole", lang),
        "1",
        number_text(scores.n, lang, 0),
        "",
        figure(scores.score, lang),
        interval_ends(scores.score, lang),
    )
    return Table(say("scores", lang), tuple(say(key, lang) for key in keys), tuple(rows), total)


def outcome_table(outcomes: Sequence[OutcomeSummary], names: NodeNames) -> list[Table]:
    """Set out the outcomes that are summed up, if there are any, each with its interval and its mean."""
    lang = names.lang
    rows = tuple(
        (
            names.question(one.question),
            "–" if one.n is None else number_text(one.n, lang, 0),
            say(f"summary_{one.summary}", lang, top=_top_answers(one, names)),
            figure(one.value, lang, signed=one.summary == NPS),
            interval_ends(one.value, lang),
            figure(one.mean, lang),
        )
        for one in outcomes
    )
    keys = ("question", "column_n", "summary", "outcome_value", "interval", "column_score")
    return [Table(say("outcomes", lang), tuple(say(key, lang) for key in keys), rows)] if rows else []


def _top_answers(one: OutcomeSummary, names: NodeNames) -> str:
    asked = names.tree.nodes[one.id].questions
    top = next(question.top for question in asked if one.question == f"{one.id}.{question.id}")
    return ", ".join(f"{answer:g}" for answer in top)


_CHILDREN_ACROSS = 4


def joint_sentence(segment: SegmentAccount, lang: str) -> str:
    """Say that the account was traced question by question, and from how many respondents."""
    counts = sorted({one.n for one in segment.question_carry_over if one.n is not None})
    ends = [number_text(n, lang, 0) for n in dict.fromkeys((counts[0], counts[-1]))] if counts else ["–"]
    return say("joint", lang, n="–".join(ends))


def joint_tables(segment: SegmentAccount, names: NodeNames) -> list[Table]:
    """Set the slopes out, a question a row and a branch a column; in several tables if there are many branches."""
    lang = names.lang
    slopes = {(one.source, one.to): one for one in segment.question_carry_over}
    children = list(dict.fromkeys(to for _, to in slopes))

    def cell(source: str, to: str) -> str:
        one = slopes[source, to]
        return (
            f"{figure(one.value, lang, 2)} ({say('given', lang)})" if one.given else with_half_width(one.value, lang, 2)
        )

    found = []
    for start in range(0, len(children), _CHILDREN_ACROSS):
        across = children[start : start + _CHILDREN_ACROSS]
        headings = (say("from_", lang), *(f"→ {names.short(to)}" for to in across))
        rows: list[tuple[str, ...]] = []
        for aspect in names.tree.aspects:
            rows.append((names.short(aspect.id), *("" for _ in across)))
            asked = [f"{aspect.id}.{name}" for name in aspect.carrying_questions]
            rows += [(f"  {names.cut(names.asked(name))}", *(cell(name, to) for to in across)) for name in asked]
        found.append(Table(say("question_carry_over", lang), headings, tuple(rows)))
    return found
