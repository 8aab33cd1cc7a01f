"""The account of the whole and of segments, from arrays to results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import attrs
import numpy as np
from attrs import field, frozen

from servicetree.account.best_bounds import BestBounds
from servicetree.account.carry_over import Family, families
from servicetree.account.entry_figures import EntryFigures
from servicetree.account.entry_ranges import EntryEnds, entry_ends
from servicetree.account.joint_slopes import JOINT, JointSlopes, QuestionsCarry, joint_slopes_of
from servicetree.account.ledger import Ledger, carry_over_used, ledger, reach_used
from servicetree.account.ranges import AccountRanges, trunk_point_figures
from servicetree.account.results import (
    Account,
    CarryOver,
    CutPoints,
    Entry,
    NodeLoss,
    QuestionCarryOver,
    QuestionPoints,
    SegmentAccount,
    SegmentScores,
)
from servicetree.account.scoring import ScoredPart, levels, scored, segment_scores
from servicetree.account.segments_on_demand import SegmentsOnDemand, one_after_the_other
from servicetree.account.small_groups import ALL_WEIGHT
from servicetree.errors import Issue
from servicetree.i18n.said import PartName, Rounded, warned
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, Interval, number_or_none
from servicetree.tree.service_tree import ServiceTree

_Limits = list[tuple[float | None, float | None]]


@frozen(eq=False)
class AccountPart:
    """The account of the whole and of some segments, as arrays; the whole stands at 0.

    Attributes:
        make: Words the account at a place, given its scores.
        scored: The scores.
        own: Own losses of the measured nodes.
        slope_limits: The limits of the range of carry-over from each parent, by node; common to all segments.
        carry_over: Carry-over in words, by segment where it differs.
        reach: How far each node's loss carries, likewise; what is common to all has its interval through a lens too.
    """

    make: Callable[[int, SegmentScores], SegmentAccount]
    scored: ScoredPart
    own: Figures
    slope_limits: Mapping[str, _Limits]
    carry_over: tuple[tuple[CarryOver, ...], ...]
    reach: Figures


@frozen(eq=False, repr=False)
class AccountsOnDemand(SegmentsOnDemand[SegmentAccount]):
    """Accounts of many segments.

    Attributes:
        scores: The scores that they account for, which are made in a tenth of the time.
    """

    scores: SegmentsOnDemand[SegmentScores] = field(kw_only=True)

    def at(self, places: Sequence[int]) -> AccountsOnDemand:
        """Return those at some places of the sequence."""
        scores = self.scores.at(places)
        return attrs.evolve(self, places=[self.places[place] for place in places], scores=scores)


def segment_accounts(moments: Moments, parts: Sequence[AccountPart]) -> Sequence[SegmentAccount]:
    """Word the account of the whole and of each segment; of many, each when it is asked for."""
    scores = segment_scores(moments, [part.scored for part in parts])

    def makes(at: int) -> Callable[[int], Callable[[SegmentScores], SegmentAccount]]:
        return lambda place: partial(parts[at].make, place + bool(at))  # the whole is told once

    made = [(len(part.scored.names) - bool(at), makes(at)) for at, part in enumerate(parts)]
    make, names = one_after_the_other(made), (None, *moments.shown_names)
    if not isinstance(scores, SegmentsOnDemand):
        return tuple(make(place)(one) for place, one in enumerate(scores))
    return AccountsOnDemand(lambda place: make(place)(scores[place]), names, scores=scores)


def with_scores_kept(account: Account) -> Account:
    """Return an account whose scores are held, where they would be made anew at every look."""
    segments = account.segments
    if not isinstance(segments, AccountsOnDemand):
        return account
    return attrs.evolve(account, segments=attrs.evolve(segments, scores=segments.scores.kept()))


def part_of_segments(
    tree: ServiceTree,
    piece: Moments,
    first: AccountPart,
    seen: Mapping[str, Array] | None,
    questions: QuestionsCarry,
    *,
    doubts: AccountRanges,
    groups: Mapping[str | None, list[str]],
) -> AccountPart:
    """Account for some of many segments; through a lens these have no intervals, so that nothing is left out.

    Args:
        tree: The tree.
        piece: Moments that show them.
        first: The account of the whole.
        seen: Slopes seen through a lens; None without.
        questions: How the questions of an aspect carry over.
        doubts: How far to believe the account of the whole.
        groups: Questions by the value of a tag, for the cut.
    """
    within = families(tree, piece)
    unit, found = piece, within
    if seen is not None:
        unit = piece.of_all_rows()
        found = families(tree, unit, {name: slopes[:1] for name, slopes in seen.items()})
    joint = joint_slopes_of(tree, unit, found) if questions == JOINT else None
    own_doubts = _shown_in(tree, piece, within, doubts)
    limits = own_doubts, entry_ends(tree, piece, own_doubts, within)
    return account_part(tree, unit, found, joint, limits=limits, groups=groups, first=first)


def _shown_in(
    tree: ServiceTree, moments: Moments, within: Mapping[str, Family], doubts: AccountRanges
) -> AccountRanges:
    """Return the same ranges, with the trunk's points of the segments shown in some moments."""
    best = _best_shown_in(moments, doubts.best)
    found = within if best.moments is moments else families(tree, best.moments)
    low, least, high, measured = trunk_point_figures(tree, best, found)
    return attrs.evolve(doubts, best=best, trunk_low=low, trunk_least=least, trunk_high=high, measured=measured)


def _best_shown_in(moments: Moments, best: BestBounds) -> BestBounds:
    """Return the same ends for other segments; where segments are left out in turn, these have no intervals."""
    if best.moments.left_out == "segment":
        ends = {name: end.of_all_rows() for name, end in best.bounds.items()}
        links = {name: end.of_all_rows() for name, end in best.links.items()}
        return attrs.evolve(best, bounds=ends, links=links, moments=moments.of_all_rows())
    moods = best.moods
    if moods is not None:
        moods = attrs.evolve(moods, buckets=np.minimum(moments.buckets, moods.buckets[0]))
    return attrs.evolve(best, moments=moments, moods=moods)


def account_part(
    tree: ServiceTree,
    moments: Moments,
    found: Mapping[str, Family],
    joint: JointSlopes | None,
    *,
    limits: tuple[AccountRanges, EntryEnds | None],
    groups: Mapping[str | None, list[str]],
    first: AccountPart | None = None,
) -> AccountPart:
    """Account for the whole and the segments that are shown; nothing but figures is kept.

    Args:
        tree: The tree.
        moments: Gathered with it.
        found: Its families.
        joint: Joint slopes, if they are to be used.
        limits: How far to believe the account, and the ends of its entries.
        groups: Questions by the value of a tag, for the cut.
        first: The part of the whole, for what is common to all segments; None to make it.
    """
    doubts, ends = limits
    book = ledger(tree, found, partial(moments.figures, scale=100), joint)
    own, points = moments.figures(book.own, 100), moments.figures(book.points, 100)
    level = levels(tree, moments, found)
    loss = moments.figures(level.total, 100)
    trunk = moments.figures(book.points[..., : len(tree.aspects)].sum(axis=2), 100)
    began, felt = moments.figures(book.began, 100), moments.figures(book.felt, 100)
    carried = reach_used(tree, found, book, joint)
    reach = first.reach if first is not None and carried.shape[1] == 1 else moments.figures(carried)
    slope_limits = _slope_limits(doubts.best) if first is None else first.slope_limits
    if first is None or joint is not None:
        carry_over = _carry_over(tree, moments, found, carry_over_used(tree, found, joint), slope_limits)
    else:
        carry_over = first.carry_over
    by_question = () if joint is None else _question_carry_over(tree, moments, found, joint)
    cut = _cut_points(moments, book, groups)
    entries, question_entries, asked = book.entries, book.question_entries, book.questions

    def account(place: int, scores: SegmentScores) -> SegmentAccount:
        is_whole = scores.weight_covered >= ALL_WEIGHT
        return SegmentAccount(
            scores=scores,
            loss=loss.at(place),
            trunk_points=doubts.trunk_points(trunk.at(place), place, is_whole=is_whole),
            nodes=_node_losses(tree, (own, reach, points), place),
            carry_over=carry_over[min(place, len(carry_over) - 1)],
            ranges=doubts.ranges,
            other_roots=None if place else doubts.other_roots,
            entries=_entries(entries, place),
            questions=tuple(map(QuestionPoints, asked, began.over(place), felt.over(place))),
            question_entries=_entries(question_entries, place),
            cut=cut(place),
            question_carry_over=by_question,
            entry_ranges=ends.at(place) if ends is not None and is_whole else (),
        )

    return AccountPart(account, scored(tree, moments, found, level), own, slope_limits, carry_over, reach)


def _node_losses(tree: ServiceTree, figures: tuple[Figures, Figures, Figures], place: int) -> tuple[NodeLoss, ...]:
    own, reach, points = figures
    return tuple(
        NodeLoss(name, own.at(place, column), _segment_figure(reach, place, column), points.at(place, column))
        for column, name in enumerate(tree.measured)
    )


def _cut_points(
    moments: Moments, book: Ledger, groups: Mapping[str | None, list[str]]
) -> Callable[[int], tuple[CutPoints, ...]]:
    """Sum points up by the values of a tag; what words them at a place."""
    columns = {question: column for column, question in enumerate(book.questions)}
    cuts = {}
    for tag, names in groups.items():
        chosen = [columns[name] for name in names]
        cuts[tag] = [moments.figures(side[..., chosen].sum(axis=2), 100) for side in (book.began, book.felt)]
    return lambda place: tuple(CutPoints(tag, *(side.at(place) for side in sides)) for tag, sides in cuts.items())


def _slope_limits(best: BestBounds) -> dict[str, _Limits]:
    return {name: _limits(best, name) for name in best.ends}


def _entries(found: EntryFigures, place: int) -> tuple[Entry, ...]:
    return tuple(Entry(source, at, points) for (source, at), points in found.over(place))


def _segment_figure(estimates: Figures, place: int, column: int) -> Interval:
    """Pick a segment's figure, or the one that is common to all; then only the degrees of freedom could differ."""
    return estimates.at(min(place, len(estimates.value) - 1), column)


def _carry_over(
    tree: ServiceTree,
    moments: Moments,
    found: Mapping[str, Family],
    used: Mapping[str, Array],
    limits: Mapping[str, _Limits],
) -> tuple[tuple[CarryOver, ...], ...]:
    """Word carry-over for each segment, or once where it is common to all."""
    estimates = {name: moments.figures(stack) for name, stack in used.items()}

    def rows(segment: int) -> Iterator[CarryOver]:
        for name, figures in estimates.items():
            family = found[name]
            for column, parent in enumerate(family.parents):
                if family.given:
                    given = float(family.carry_over[0, column])
                    # What an experiment did not vary is written as 0, which it has not shown.
                    found_so = name in tree.found_by_experiment and given != 0
                    yield CarryOver(parent, name, Interval(given), given=True, experiment=found_so)
                    continue
                low, high = limits[name][column] if name in limits else (None, None)
                value = _segment_figure(figures, segment, column)
                yield CarryOver(parent, name, value, given=False, range_low=low, range_high=high)

    segments = max((len(figures.value) for figures in estimates.values()), default=1)
    return tuple(tuple(rows(segment)) for segment in range(segments))


def _question_carry_over(
    tree: ServiceTree, moments: Moments, found: Mapping[str, Family], joint: JointSlopes
) -> tuple[QuestionCarryOver, ...]:
    """Word joint slopes; they are common to all segments. Given carry-over is split by the questions' weights."""
    rows = []
    for child in tree.trunk_children:
        given = child not in joint.slopes
        n = None if given else int(joint.n[child][0])
        for column, aspect in enumerate(tree.aspects):
            shares = np.array(aspect.question_shares)
            if given:
                values = [Interval(value) for value in (found[child].carry_over[0, column] * shares).tolist()]
            else:
                values = [*moments.figures(joint.slopes[child][aspect.id].sum(axis=2)[:, None]).over(0)]
            rows += [
                QuestionCarryOver(f"{aspect.id}.{question.id}", child, value, given=given, n=n)
                for question, share, value in zip(aspect.questions, shares, values, strict=True)
                if share
            ]
    return tuple(rows)


def _limits(best: BestBounds, name: str) -> _Limits:
    """Give the range of carry-over from each parent to a node: lower limit at the low end, upper at the high end."""
    end = best.ends[name]
    low = best.lower_limits(end.slopes_low[:, None], end.slopes_at_most[1.0][:, None])[0].tolist()
    high = best.figures(best.upper_slopes[name][:, None]).high[0].tolist()
    return [(number_or_none(below), number_or_none(above)) for below, above in zip(low, high, strict=True)]


def credit_issues(tree: ServiceTree, by: str | None, parts: Sequence[AccountPart]) -> list[Issue]:
    """List what does better than its parents predict, apart from the losses."""
    found, nodes = [], list(tree.measured)
    for at, part in enumerate(parts):
        for place, column in np.argwhere(part.own.value < 0).tolist():
            if at and not place:
                continue  # the whole is told once
            own, segment = part.own.at(place, column), part.scored.names[place]
            clear = own.high is not None and own.high < 0
            key = "better_than_expected" if clear else "perhaps_better_than_expected"
            said = warned(key, points=Rounded(-float(part.own.value[place, column])))
            group = {"by": by, "value": segment}
            name = nodes[column]
            where = name if segment is None else warned("part_in_group", part=PartName(name), **group)
            found.append(Issue("credit", where, said))
    return found
