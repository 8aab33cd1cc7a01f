"""The first screens of `trace` and `score`: how good, where points are lost, which segments, what to mend, how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from servicetree.account.result_base import ChosenSegments
from servicetree.account.results import Account, Scores, SegmentAccount, SegmentScores
from servicetree.account.separability import given_trunk_carry_over, is_not_separable, lost_in_trunk_alone
from servicetree.analysis.decision_results import Plan
from servicetree.answers.kinds import KINDS
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.screens.gain_table import mend_table
from servicetree.reporting.screens.screen_room import ScreenNames, ends_text, fitted
from servicetree.reporting.screens.segment_table import clear_segments
from servicetree.reporting.tables import NodeNames, Part, Table, figure, range_cell, unnamed_trunk
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK
from servicetree.tree.question_kinds import NPS
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("screens")

MOST_PARTS = 12
_MOST_ASPECTS = 4


def account_screen(account: Account, lang: str, plan: Plan | None = None, wanted: ChosenSegments = "all") -> list[Part]:
    """Say what an account comes to.

    Args:
        account: The account.
        lang: The language.
        plan: What to mend first, of the same answers; None leaves that out.
        wanted: Which of its segments to tell of; all are counted.
    """

    def made(room: _Room, cut: int) -> list[Part]:
        return _account_parts(account, plan, room, ScreenNames(account.tree, lang, cut), wanted)

    return fitted(made, _ROOMS)


@frozen
class _Room:
    """How many rows the tables of a first screen have."""

    parts: int = 10
    segments: tuple[int, int] = (3, 2)
    measures: int = 3


_ROOMS = (
    _Room(),
    _Room(10, (2, 1)),
    _Room(10, (2, 1), 2),
    _Room(8, (2, 1), 2),
    _Room(6, (2, 1), 2),
    _Room(5, (1, 1), 2),
    _Room(3, (1, 1), 1),
)


def _account_parts(
    account: Account, plan: Plan | None, room: _Room, names: ScreenNames, wanted: ChosenSegments
) -> list[Part]:
    lang, whole = names.lang, account.whole
    parts: list[Part] = [title(whole.scores, names), lost_sentences(account, names)]
    parts.append(part_table(whole, names, room.parts))
    parts += clear_segments(account.scores, account.by, names, room.segments, wanted)
    if account.period is not None:
        periods = clear_segments(account.periods, account.period, names, room.segments)
        if len(periods) == 1 and isinstance(periods[0], str) and account.by is not None:
            parts[-1:], periods = _noted(parts[-1], periods[0]), []
        parts += periods
    parts += [] if plan is None else mend_table(plan, names, room.measures, part_that_loses_most(whole))
    return [*parts, f"{doubt_sentences(whole, names)}\n{say('more_account', lang)}"]


def _noted(part: Part, said: str) -> list[Part]:
    """Put a sentence right below a table, or below another sentence."""
    return [
        f"{part}\n{said}"
        if isinstance(part, str)
        else attrs.evolve(part, note="\n".join(filter(None, (part.note, said))))
    ]


def scores_screen(scores: Scores, lang: str, wanted: ChosenSegments = "all") -> list[Part]:
    """Say what scores come to; of the segments tell those that are wanted, and count all."""
    return fitted(lambda room, cut: _score_parts(scores, room, ScreenNames(scores.tree, lang, cut), wanted), _ROOMS)


def _score_parts(scores: Scores, room: _Room, names: ScreenNames, wanted: ChosenSegments) -> list[Part]:
    whole = scores.segments[0]
    parts: list[Part] = [title(whole, names), _score_table(whole, names, room.parts + 2)]
    parts += clear_segments(scores.segments, scores.by, names, room.segments, wanted)
    return [*parts, say("more_scores", names.lang)]


def title(scores: SegmentScores, names: ScreenNames) -> str:
    """Say how good it is: the score with its interval, and the outcomes."""
    return " · ".join([score_title(scores.score, scores.n, names), *outcome_texts(scores, names)])


def score_title(score: Interval, n: int, names: ScreenNames) -> str:
    """Name the service, and say how many answered and how good it is."""
    lang, ends = names.lang, ends_text(score, names.lang)
    facts = {"tree": names.whole_tree, "n": number_text(n, lang, 0), "score": figure(score, lang)}
    return say("title", lang, **facts, ends=ends) if ends else say("title_bare", lang, **facts)


def outcome_texts(scores: SegmentScores, names: NodeNames) -> list[str]:
    """Write the mean of each outcome, and its net promoter score or its share of top answers where it has one."""
    lang = names.lang
    found = [
        say("outcome", lang, outcome=names.node(one.id), score=figure(one.level, lang))
        for one in scores.groups
        if one.kind == "outcome" and one.level.value is not None
    ]
    for one in scores.outcomes:
        if one.value.value is not None:
            is_nps = one.summary == NPS
            written = figure(one.value, lang, 0, signed=True) if is_nps else percent_text(one.value.value / 100, lang)
            found.append(
                say("outcome_nps" if is_nps else "outcome_top", lang, value=written, outcome=names.node(one.id))
            )
    return found


def lost_sentences(account: Account, names: NodeNames) -> str:
    """Say how much is lost, how much of it in the trunk itself, and what more of it may have begun there."""
    whole, lang = account.whole, names.lang
    loss = whole.loss.value
    if loss is None:
        return say("unscored", lang)
    if round(loss, 1) <= 0:
        return say("nothing_lost" if round(loss, 1) == 0 else "beyond_target", lang, gain=number_text(-loss, lang))
    perfection = all(account.tree.baseline_of(name) == 1 for name in account.tree.measured)
    lost = say("lost" if perfection else "lost_to_target", lang, loss=number_text(loss, lang))
    felt = felt_in_trunk(whole, account.tree)
    facts = {"trunk": names.node(TRUNK), "felt": number_text(felt, lang), "rest": number_text(loss - felt, lang)}
    aspects = ", ".join(_first_aspects(names))
    alone = lost_in_trunk_alone(account.tree, whole)
    split = ("lost_all_split" if alone else "lost_split") + (
        "" if names.node(TRUNK) == unnamed_trunk(lang) else "_named"
    )
    said = [say(split, lang, lost=lost, aspects=aspects, **facts)]
    if whole.ranges and round(loss - felt, 1) > 0:
        said.append(_elsewhere_sentence(account, loss, felt, names))
    return " ".join([*said, _worst_part(whole, names)])


def _first_aspects(names: NodeNames) -> list[str]:
    """Name the parts of the trunk, or the first of many."""
    named = [names.node(aspect.id) for aspect in names.tree.aspects]
    if len(named) <= _MOST_ASPECTS:
        return named
    rest = named[_MOST_ASPECTS - 1 :]
    return [*named[: _MOST_ASPECTS - 1], say("other_parts", names.lang, count=len(rest))]


def felt_in_trunk(shown: SegmentAccount, tree: ServiceTree) -> float:
    """Sum the points that are lost in the trunk itself."""
    own = {aspect.id for aspect in tree.aspects}
    return sum(one.points.value or 0.0 for one in shown.entries if one.source == one.at and one.at in own)


def part_that_loses_most(shown: SegmentAccount) -> str:
    """Return the single part in which most points are felt; empty if none is."""
    felt = felt_by_part(shown)
    return max(felt, key=lambda name: felt[name], default="")


def _worst_part(shown: SegmentAccount, names: NodeNames) -> str:
    part = part_that_loses_most(shown)
    return say("worst", names.lang, part=names.node(part), points=number_text(felt_by_part(shown)[part], names.lang))


def _elsewhere_sentence(account: Account, loss: float, felt: float, names: NodeNames) -> str:
    """Say what of the points felt elsewhere may have begun in the trunk: the one range, less what is felt there."""
    whole, lang, trunk = account.whole, names.lang, account.whole.trunk_points
    facts = {"rest": number_text(loss - felt, lang), "trunk": names.node(TRUNK)}
    if carried := given_trunk_carry_over(whole):
        found = all(one.to in account.tree.found_by_experiment for one in carried)
        points = number_text((trunk.observed.value or 0.0) - felt, lang)
        return say("experiment" if found else "given", lang, points=points, **facts)
    low = max((trunk.range_low or 0.0) - felt, 0.0)
    if trunk.range_high is None:
        return say("at_least" if round(low, 1) > 0 else "not_told", lang, low=number_text(low, lang), **facts)
    high = min(trunk.range_high - felt, most_elsewhere(whole))
    if round(high, 1) <= 0:
        return say("nothing_elsewhere", lang, **facts)
    facts |= {"low": number_text(low, lang), "high": number_text(high, lang)}
    if is_not_separable(whole):
        return say("cannot_confirm", lang, **facts)
    return say("elsewhere" if round(low, 1) > 0 else "elsewhere_up_to", lang, **facts)


def most_elsewhere(shown: SegmentAccount) -> float:
    """Sum the most that may have begun in the trunk over the branches: in none more than is felt there."""
    felt = felt_by_part(shown)
    ends = [(felt[one.at], one.high) for one in shown.entry_ranges if one.source is None]
    return sum(points if high is None else max(min(points, high), 0.0) for points, high in ends)


def part_table(shown: SegmentAccount, names: NodeNames, most: int = MOST_PARTS) -> Table:
    """Set out where points are lost: the trunk with its aspects, then the branches that lose most."""
    lang, tree, scores = names.lang, names.tree, shown.scores
    felt = felt_by_part(shown)
    aspects = [aspect.id for aspect in tree.aspects]
    branches = [name for name in tree.measured if name not in aspects]
    levels = {one.id: one.level for one in scores.nodes} | {one.id: one.level for one in scores.groups}
    ranges = {one.at: (one.low, one.high) for one in shown.entry_ranges if one.source is None}

    def row(name: str, label: str, weight: float, points: float, began: str) -> tuple[str, ...]:
        rated = levels[name].value is not None
        lost = number_text(points, lang) if rated else "–"
        return label, percent_text(weight, lang), figure(levels[name], lang), lost, began if rated else ""

    weights = tree.node_weights
    together = sum(weights[name] for name in aspects), sum(felt[name] for name in aspects)
    in_full, trunk = len(tree.measured) <= most, names.node(TRUNK)
    if not in_full and len(aspects) > 1:
        trunk = f"{trunk} ({len(aspects)})"  # as many rows as are left out, like those of other parts
    rows = [row(TRUNK, trunk, *together, "")] if TRUNK in levels else []
    if in_full:
        rows += [row(name, f"  {names.node(name)}", weights[name], felt[name], "") for name in aspects]
    ranked = sorted(branches, key=lambda name: -felt[name])
    shown_branches = ranked if len(ranked) <= most else ranked[: most - 1]
    for name in shown_branches:
        began = _began_in_trunk(shown, name, felt[name], ranges, names)
        rows.append(row(name, names.node(name), weights[name], felt[name], began))
    if rest := ranked[len(shown_branches) :]:
        both = (
            percent_text(sum(weights[name] for name in rest), lang),
            number_text(sum(felt[name] for name in rest), lang),
        )
        rows.append((say("other_parts", lang, count=len(rest)), both[0], "", both[1], ""))
    total = (say("together", lang), percent_text(1, lang), figure(scores.score, lang), figure(shown.loss, lang), "")
    keys = ("column_parts", "column_weight", "column_score", "column_lost")
    headings = (*(say(key, lang) for key in keys), say("column_began", lang, trunk=names.node(TRUNK)))
    notes = [weight_sentence(tree, lang)]
    if not _columns_add_up(felt, weights, aspects):
        notes.append(say("rounded", lang))
    return Table("", headings, tuple(rows), total, note=" ".join(notes))


def _columns_add_up(felt: Mapping[str, float], weights: Mapping[str, float], aspects: Sequence[str]) -> bool:
    """Say whether what is printed adds up: the trunk, the trunk and all else, all points, all weights."""
    own, lost = [felt[name] for name in aspects], sum(felt.values())
    columns = (
        (own, 1),
        ([sum(own), lost - sum(own)], 1),
        (felt.values(), 1),
        ([100 * one for one in weights.values()], 0),
    )
    return all(_adds_up(list(terms), digits) for terms, digits in columns)


def _adds_up(terms: list[float], digits: int) -> bool:
    """Say whether terms as they are printed add up to their sum as it is printed."""
    return round(sum(round(one, digits) for one in terms) - round(sum(terms), digits), digits) == 0


def felt_by_part(shown: SegmentAccount) -> dict[str, float]:
    """Sum the points felt in each part, wherever they began."""
    felt: dict[str, float] = {}
    for one in shown.entries:
        felt[one.at] = felt.get(one.at, 0.0) + (one.points.value or 0.0)
    return felt


def _began_in_trunk(
    shown: SegmentAccount,
    name: str,
    felt: float,
    ranges: Mapping[str, tuple[float | None, float | None]],
    names: NodeNames,
) -> str:
    """Write which part of what is felt in a branch may have begun in the trunk, never more than is felt there."""
    lang = names.lang
    if name not in ranges:
        aspects = {aspect.id for aspect in names.tree.aspects}
        brought = [one.points.value or 0.0 for one in shown.entries if one.at == name and one.source in aspects]
        return number_text(sum(brought), lang) if brought and not shown.entry_ranges else ""
    low, high = ranges[name]
    return range_cell(max(low or 0.0, 0.0), None if high is None else max(min(high, felt), 0.0), lang)


def weight_sentence(tree: ServiceTree, lang: str) -> str:
    """Say how the weights came about, and who chose them."""
    return say(f"weights_{tree.weight_method}", lang)


def doubt_sentences(shown: SegmentAccount, names: NodeNames) -> str:
    """Say how sure that is, and how large a change the next survey would show."""
    said = doubt_sentence(shown, names)
    if given_trunk_carry_over(shown) or not shown.ranges:
        return said
    score, lang = shown.scores.score, names.lang
    if score.low is None or score.high is None:
        return f"{said} {say('ask_again', lang)}"
    # Two such surveys differ by chance by sqrt(2) as much as one from the truth.
    least = 2**0.5 * (score.high - score.low) / 2
    return f"{said} {say('ask_again_from', lang, change=number_text(least, lang))}"


def doubt_sentence(shown: SegmentAccount, names: NodeNames) -> str:
    """Say in one sentence how sure that is."""
    if given_trunk_carry_over(shown):
        found = all(one.to in names.tree.found_by_experiment for one in given_trunk_carry_over(shown))
        return say("doubt_experiment" if found else "doubt_given", names.lang)
    if not shown.ranges or lost_in_trunk_alone(names.tree, shown):
        return say("doubt_no_ranges" if shown.scores.score.low is None else "doubt_no_branches", names.lang)
    if shown.trunk_points.by == "markers":
        return say("doubt_markers", names.lang, count=shown.trunk_points.markers)
    if not is_not_separable(shown):
        return say("doubt_told", names.lang)
    rated = any(KINDS[one.kind].is_rated for node in names.tree.measured.values() for one in node.questions)
    untold = say("doubt_untold" if rated else "doubt_untold_measured", names.lang)
    return f"{say('sure_no_range' if shown.scores.score.low is None else 'sure_range', names.lang)} {untold}"


def _score_table(scores: SegmentScores, names: NodeNames, most: int) -> Table:
    lang = names.lang
    heaviest = sorted(scores.nodes, key=lambda one: -one.weight)[:most]
    kept = [one for one in scores.nodes if one in heaviest]
    rows = [
        (
            names.node(one.id),
            percent_text(one.weight, lang),
            "–" if one.n is None else number_text(one.n, lang, 0),
            figure(one.level, lang),
            ends_text(one.level, lang),
        )
        for one in kept
    ]
    if rest := [one for one in scores.nodes if one not in kept]:
        share = percent_text(sum(one.weight for one in rest), lang)
        rows.append((say("other_parts", lang, count=len(rest)), share, "", "", ""))
    total = (say("together", lang), percent_text(1, lang), number_text(scores.n, lang, 0))
    keys = ("column_parts_scored", "column_weight", "column_answers", "column_score", "column_sure")
    ends = (figure(scores.score, lang), ends_text(scores.score, lang))
    headings = tuple(say(key, lang) for key in keys)
    return Table("", headings, tuple(rows), (*total, *ends), note=weight_sentence(names.tree, lang))
