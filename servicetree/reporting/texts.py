"""Results as text that a manager reads in two minutes: one sentence first, then tables, then the doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicetree.accounts import Account, LensSlope, Range, Scores, SegmentAccount, SegmentScores
from servicetree.errors import Issue
from servicetree.headlines import cannot_tell, lost_sentence
from servicetree.headlines import say as headline_word
from servicetree.nodes import TRUNK
from servicetree.reporting.tables import WIDTH, Names, Table, drawn, ends, figure, short
from servicetree.reporting.words import say
from servicetree.resampling import Interval
from servicetree.tree import ServiceTree
from servicetree.varying import AtLambda
from servicetree.wording import check_language, in_language, number_text, percent_text

MOST_ASPECTS_ACROSS = 4
MOST_SEGMENTS_SHOWN = 40
MOST_PLACES_NAMED = 4
COSTLIEST = 5


def account_text(account: Account, *, lang: str = "en", width: int = WIDTH, issues: bool = True) -> str:
    """Write an account as text.

    Args:
        account: The account.
        lang: ``en``, ``fr`` or ``ru``.
        width: Characters in a line.
        issues: Whether to end with what is worth knowing about the data.

    Returns:
        The text, ending in a line break.
    """
    names = Names(account.tree, check_language(lang))
    whole = account.whole
    parts: list[str | Table] = [_title(account.tree, whole.scores, lang)]
    if account.by is not None:
        parts.append(_gap_table([segment.scores for segment in account.segments], account.by, names))
    if account.period is not None and account.periods:
        parts.append(_gap_table(account.periods, account.period, names, in_order=True))
    parts += [headline(account, lang), _account_table(whole, names), _question_table(whole, names)]
    if whole.cut:
        parts.append(_cut_table(whole, account.cut_tag or "", lang))
    parts += [*_credit_table(whole, names), _carry_over_table(whole, names), *_doubts(whole, names)]
    parts.append(say(account.tree.carry_over_evidence, lang))
    if issues and account.issues:
        parts.append(issues_text(account.issues, lang))
    return drawn(parts, width)


def scores_text(scores: Scores, *, lang: str = "en", width: int = WIDTH, issues: bool = True) -> str:
    """Write scores as text; the arguments are those of ``account_text``."""
    names = Names(scores.tree, check_language(lang))
    whole = scores.segments[0]
    parts: list[str | Table] = [_title(scores.tree, whole, lang)]
    if scores.by is not None:
        parts.append(_gap_table(scores.segments, scores.by, names))
    parts.append(_score_table(whole, names))
    if issues and scores.issues:
        parts.append(issues_text(scores.issues, lang))
    return drawn(parts, width)


def headline(account: Account, lang: str = "en") -> str:
    """Say in one sentence what was lost and how much of it may trace to the trunk; it claims no more than that."""
    whole, names = account.whole, Names(account.tree, lang)
    said = lost_sentence(account.tree, whole, lang)
    if not ((whole.trunk_points.observed.value or 0.0) > 0 and (whole.loss.value or 0.0) > 0):
        return f"{said}."
    if cannot_tell(whole):
        return f"{said}; {headline_word('not_separable', lang)}."
    aspects = {aspect.id for aspect in account.tree.aspects}
    carried = [one for one in whole.entries if one.source in aspects and one.at != one.source and one.points.value]
    largest = max(carried, key=lambda one: one.points.value or 0.0, default=None)
    if largest is not None and (largest.points.value or 0.0) > 0:
        said += ", " + say("most", lang, source=names.node(largest.source), at=names.node(largest.at))
    return f"{said}."


def sensitivity_text(tree: ServiceTree, found: Sequence[AtLambda], *, lang: str = "en", width: int = WIDTH) -> str:
    """Write how the account changes with the price of a broken promise."""
    names = Names(tree, check_language(lang))
    rows = tuple(
        (
            number_text(one.value, lang, 2),
            figure(one.score, lang),
            figure(one.trunk, lang),
            *(figure(points, lang) for points in one.promises.values()),
        )
        for one in found
    )
    promises = [short(names.question(name)) for name in found[0].promises]
    headings = ("λ", say("column_score", lang), names.node(TRUNK), *promises)
    return drawn([Table(say("sensitivity", lang), headings, rows)], width)


def issues_text(issues: Iterable[Issue], lang: str = "en") -> str:
    """Write issues with those of one kind together, so that a long list stays a short read."""
    kinds: dict[str, list[Issue]] = {}
    for issue in issues:
        kinds.setdefault(issue.code, []).append(issue)
    lines = [f"{say('issues', lang)}:"]
    for code, found in kinds.items():
        places = [issue.where for issue in found[:MOST_PLACES_NAMED]]
        if len(found) > MOST_PLACES_NAMED:
            places.append(say("and_more", lang, count=len(found) - MOST_PLACES_NAMED))
        first = f"{found[0].where}: " if len(found) > 1 else ""
        lines.append(f"  {code} ({', '.join(places)}): {first}{found[0].message}")
    return "\n".join(lines)


def _title(tree: ServiceTree, scores: SegmentScores, lang: str) -> str:
    doubt = ends(scores.score, lang)
    score = say("score", lang, score=figure(scores.score, lang)) + (f" ({doubt})" if doubt else "")
    count = say("respondents", lang, n=number_text(scores.n, lang, 0))
    return f"{in_language(tree.label, lang, tree.name)} · {count} · {score}"


def _gap_table(segments: Sequence[SegmentScores], by: str, names: Names, *, in_order: bool = False) -> Table:
    lang, whole = names.lang, segments[0]
    gaps = list(segments[1:])
    if not in_order:
        gaps.sort(key=lambda one: (one.gap is None or one.gap.value is None, (one.gap and one.gap.value) or 0.0))
    rows = []
    for one in gaps[:MOST_SEGMENTS_SHOWN]:
        gap = one.gap or Interval(None)
        worst = _widest_gap(one, whole, names) if gap.clear_of_zero else ""
        rows.append(
            (
                str(one.by),
                number_text(one.n, lang, 0),
                figure(one.score, lang),
                figure(gap, lang, signed=True),
                ends(gap, lang),
                worst,
            )
        )
    if len(gaps) > MOST_SEGMENTS_SHOWN:
        rows.append((say("and_more", lang, count=len(gaps) - MOST_SEGMENTS_SHOWN), "", "", "", "", ""))
    headings = (
        by,
        *(say(f"column_{key}", lang) for key in ("n", "score", "gap")),
        say("interval", lang),
        say("gap_most", lang),
    )
    return Table(say("gaps_over_time" if in_order else "gaps", lang), headings, tuple(rows))


def _widest_gap(segment: SegmentScores, whole: SegmentScores, names: Names) -> str:
    """Name the node that adds most to a segment's gap, in the gap's own direction."""
    assert segment.gap is not None and segment.gap.value is not None  # noqa: PT018 - one fact, for the type checker
    sign = -1 if segment.gap.value < 0 else 1
    steps = [
        (sign * mine.weight * (mine.level.value - theirs.level.value), mine.id)
        for mine, theirs in zip(segment.nodes, whole.nodes, strict=True)
        if mine.level.value is not None and theirs.level.value is not None
    ]
    return names.node(max(steps)[1]) if steps and max(steps)[0] > 0 else ""


def _account_table(segment: SegmentAccount, names: Names) -> Table:
    tree, lang = names.tree, names.lang
    points = {(one.source, one.at): one.points.value for one in segment.entries}
    aspects = [aspect.id for aspect in tree.aspects]
    across, rest = aspects[:MOST_ASPECTS_ACROSS], aspects[MOST_ASPECTS_ACROSS:]
    nested = any(tree.carry_over_parents[name] not in ((), tuple(aspects)) for name in tree.measured)

    def cells(name: str) -> list[float | None]:
        own = [] if name in aspects else [points[name, name]]
        above = [value for (source, at), value in points.items() if at == name and source not in (*aspects, name)]
        return [
            *(points.get((aspect, name)) for aspect in across),
            *([_sum([points.get((aspect, name)) for aspect in rest])] if rest else []),
            *([_sum(above)] if nested else []),
            _sum(own),
        ]

    table = [cells(name) for name in tree.measured]
    scores = {node.id: node.level for node in segment.scores.nodes}
    rows = [
        (short(names.node(name)), figure(scores[name], lang), *_written(row, lang))
        for name, row in zip(tree.measured, table, strict=True)
    ]
    total = (
        say("began", lang),
        figure(segment.scores.score, lang),
        *_written([_sum(column) for column in zip(*table, strict=True)], lang),
    )
    headings = (
        say("felt_at", lang),
        say("column_score", lang),
        *(say("from", lang, source=short(names.node(aspect))) for aspect in across),
        *([say("other_aspects", lang)] if rest else []),
        *([say("branch_below", lang)] if nested else []),
        say("itself", lang),
        say("all", lang),
    )
    return Table(say("account", lang), headings, tuple(rows), total)


def _sum(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def _written(values: Sequence[float | None], lang: str) -> list[str]:
    return ["·" if value is None else number_text(value, lang) for value in (*values, _sum(values))]


def _question_table(segment: SegmentAccount, names: Names) -> Table:
    lang = names.lang
    costly = sorted(segment.questions, key=lambda one: -(one.points.value or 0.0))[:COSTLIEST]
    rows = tuple((names.question(one.id), figure(one.points, lang), ends(one.points, lang)) for one in costly)
    return Table(say("questions", lang), (say("question", lang), say("points", lang), say("interval", lang)), rows)


def _cut_table(segment: SegmentAccount, tag: str, lang: str) -> Table:
    rows = tuple(
        (
            one.tag or say("untagged", lang),
            figure(one.points, lang),
            ends(one.points, lang),
            figure(one.felt, lang),
            ends(one.felt, lang),
        )
        for one in segment.cut
    )
    interval = say("interval", lang)
    headings = (tag, say("column_began", lang), interval, say("column_felt", lang), interval)
    return Table(say("cut", lang, tag=tag), headings, rows)


def _credit_table(segment: SegmentAccount, names: Names) -> list[Table]:
    lang = names.lang
    rows = tuple(
        (names.node(one.id), figure(one.points, lang), ends(one.points, lang))
        for one in segment.nodes
        if one.own.value is not None and one.own.value < 0
    )
    headings = (say("node", lang), say("points", lang), say("interval", lang))
    return [Table(say("credits", lang), headings, rows)] if rows else []


def _carry_over_table(segment: SegmentAccount, names: Names) -> Table:
    lang = names.lang
    rows = tuple(
        (
            f"{short(names.node(one.source))} → {short(names.node(one.to))}",
            figure(one.value, lang, 2),
            say("by_experiment" if one.experiment else "given", lang) if one.given else ends(one.value, lang, 2),
            _two(one.range_low, one.range_high, lang),
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


def _two(low: float | None, high: float | None, lang: str) -> str:
    shown = ["?" if end is None else number_text(end, lang, 2) for end in (low, high)]
    return "" if low is None and high is None else " … ".join(shown)


def _with_doubt(interval: Interval, lang: str, digits: int = 1) -> str:
    """Write an estimate with half its interval, where a table has no room for both ends."""
    if interval.value is None or interval.high is None:
        return figure(interval, lang, digits)
    return f"{figure(interval, lang, digits)} ± {number_text(interval.high - interval.value, lang, digits)}"


def _range_row(one: Range, names: Names, origin: str) -> tuple[str, ...]:
    """Lay out a range; where carry-over is given, its origin stands in the place of the verdict."""
    lang = names.lang
    return (
        short(names.node(one.to)),
        figure(one.observed, lang, 2),
        _with_doubt(one.low, lang, 2),
        _with_doubt(one.high, lang, 2),
        figure(one.halo_share, lang, 2),
        origin or say(one.verdict, lang) + (f": {say(f'why_{one.why}', lang)}" if one.why else ""),
    )


def _lens_table(segment: SegmentAccount, names: Names) -> list[Table]:
    """Set the lenses side by side, where there are enough segments or periods to look through any."""
    lang = names.lang
    looks = [kind for kind in ("between", "over_time") if any(getattr(one, kind) for one in segment.ranges)]
    if not looks:
        return []

    def seen(look: LensSlope | None) -> str:
        if look is None:
            return "–"
        return say("no_signal", lang) if look.verdict == "no-signal" else _with_doubt(look.slope, lang, 2)

    rows = tuple(
        (short(names.node(one.to)), figure(one.observed, lang, 2), *(seen(getattr(one, kind)) for kind in looks))
        for one in segment.ranges
    )
    headings = tuple(say(f"column_{key}", lang) for key in ("within", *looks))
    return [Table(say("lenses", lang), (say("to", lang), *headings), rows)]


def _doubts(segment: SegmentAccount, names: Names) -> list[str | Table]:
    """Say how far to believe the account: ranges with their verdicts, and what other roots would be charged with."""
    lang = names.lang
    parts: list[str | Table] = []
    if segment.ranges:
        given = {one.to for one in segment.carry_over if one.given}
        found = names.tree.found_by_experiment
        origins = {name: say("by_experiment" if name in found else "given", lang) for name in given}
        rows = tuple(_range_row(one, names, origins.get(one.to, "")) for one in segment.ranges)
        headings = tuple(say(f"column_{key}", lang) for key in ("observed", "low", "high", "halo", "verdict"))
        parts.append(Table(say("ranges", lang), (say("to", lang), *headings), rows))
        parts += _lens_table(segment, names)
        if cannot_tell(segment):
            parts.append(say("cannot_tell", lang))
    trunk = segment.trunk_points
    if segment.ranges and trunk.observed.value is not None:
        three = {end: _with_doubt(getattr(trunk, end), lang) for end in ("low", "observed", "high")}
        parts.append(say("three", lang, **three))
    roots = segment.other_roots
    if roots is not None and roots.median is not None:
        facts = {key: percent_text(getattr(roots, key), lang) for key in ("share", "median", "highest")}
        counts = {"n": number_text(roots.n or 0, lang, 0), "rank": roots.rank, "of": roots.of}
        parts.append(say("other_roots", lang, **facts, **counts))
    return parts


def _score_table(scores: SegmentScores, names: Names) -> Table:
    lang = names.lang
    rows = [
        (
            short(names.node(one.id)),
            number_text(one.weight, lang, 2),
            number_text(one.n, lang, 0),
            "–" if one.observed is None else number_text(one.observed, lang),
            figure(one.level, lang),
            ends(one.level, lang),
        )
        for one in scores.nodes
    ]
    rows += [(names.node(one.id), "", "", "", figure(one.level, lang), ends(one.level, lang)) for one in scores.groups]
    keys = ("node", "weight", "column_n", "observed", "column_score", "interval")
    total = (
        say("whole", lang),
        "1",
        number_text(scores.n, lang, 0),
        "",
        figure(scores.score, lang),
        ends(scores.score, lang),
    )
    return Table(say("scores", lang), tuple(say(key, lang) for key in keys), tuple(rows), total)
