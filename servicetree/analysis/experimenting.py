"""Carry-over from randomised experiments: two-stage least squares with the arms as instruments.

See docs/reference/model.md, sections 5 and 10.
Carry-over is the difference in the branch over the difference in the trunk (two-stage
least squares with the arms as instruments), so that errors of measurement and a person's general mood, which are
the same in every arm, average out. It holds if the arms were drawn by lot and reach a branch through the trunk only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Unpack

import numpy as np
from attrs import frozen

from servicetree.account.carry_over import families
from servicetree.account.scoring import levels
from servicetree.analysis.experiment_results import (
    Arm,
    ArmAgreement,
    ArmEffect,
    Experiment,
    ExperimentalCarryOver,
    varied_shares,
)
from servicetree.analysis.randomisation_units import (
    FEWEST_UNITS,
    RandomisedUnits,
    degrees_of_freedom,
    gathered_by_arm,
)
from servicetree.errors import Fault, Issue, UsageError
from servicetree.i18n.said import PartName, QuotedName, Rounded, Share, listed, meant_name, told, warned
from servicetree.moments.blocks import BlockSums
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.joined_segments import MIN_N, check_min_n
from servicetree.moments.layouts import ROWS, family_block, markers_block, node_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.distributions import f_tail, student_quantile
from servicetree.stats.fieller import fieller
from servicetree.stats.instrumental_variables import fieller_quantile, residual_group_test, slope_ratios
from servicetree.stats.jackknife import Interval, standard_error
from servicetree.stats.regression import slopes
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

LEAST_STRENGTH: Final = 10.0  # F at which the arms count as moving a source clearly (D. Staiger and J. Stock, 1997)
MOST_ARMS: Final = 12
SIGNIFICANT: Final = 0.05


@frozen(eq=False)
class _Trial:
    """The arms, as everything below sees them.

    Attributes:
        moments: Gathered by the column of the arms.
        control: The place of the control among the arms.
        varied: The aspects that were varied.
        degrees: Degrees of freedom of differences between arms; 0 where there is no interval.
        small: The places of arms with so few respondents that what they did is not shown.
        few: By what is scored, the places of arms in which so few rated it that what they did to it is not shown.
    """

    moments: Moments
    control: int
    varied: tuple[str, ...]
    degrees: int
    small: frozenset[int]
    few: Mapping[str, frozenset[int]]

    def interval(self, stack: Array, scale: float = 1.0) -> Interval:
        """Give a difference between arms, shape (R,), its interval, difference +- t SE."""
        value, error = float(stack[0]) * scale, float(standard_error(stack)) * scale
        if not np.isfinite(value):
            return Interval(None)
        if not (self.degrees and np.isfinite(error)):
            return Interval(value)
        half = float(student_quantile(self.degrees)) * error
        return Interval(value, value - half, value + half, error)

    def ratio(self, top: Array, bottom: Array, allowed: float) -> tuple[Interval, str | None]:
        """Give a ratio its limits by Fieller, or the reason why there are none; the standard error fits the limits."""
        limits = fieller(top, bottom, allowed) if self.degrees else (np.nan, np.nan)
        if limits is None:
            return Interval(None), "too-weak"
        if not np.isfinite(limits).all():
            return Interval(None), "no-interval"
        return Interval(float(top[0] / bottom[0]), *limits, (limits[1] - limits[0]) / (2 * allowed)), None

    def tail(self, statistic: float, degrees: int) -> float:
        """The probability of a larger F by chance."""
        return f_tail(statistic, degrees, self.degrees)


@verb(GatheringOptions)
def experiment(
    tree: ServiceTree,
    answers: Answers,
    *,
    arm: str | None = None,
    control: str | None = None,
    varied: Sequence[str] = (),
    **options: Unpack[GatheringOptions],
) -> Experiment:
    """Say what varying the trunk by arms did, and what carry-over follows from it.

    With more arms than aspects varied, and where these moved by themselves, each aspect has a carry-over of its own;
    else the trunk (of what was varied) has one. Where the arms hardly moved the trunk there is a reason and no figure.
    Where the arm is the same for all answers of a shop (``by``, ``cluster`` or ``id``, of at least 6 values), whole
    shops were drawn, and doubt is reckoned from shops; from fewer than 8 none can be.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments gathered by the column of the arms.
        arm: The column that tells the arms; None for moments.
        control: The arm that the others are held against; the first as text if None. Carry-over does not hang on it.
        varied: The aspects that the arms were made to vary; all of them if empty. What was not varied must be the same
            in all arms.
        **options: ``weight``, ``cluster``, ``id`` and the other options of ``gather``. If whole shops were drawn by
            lot, and not guests, name their column here or as ``by``, which divides nothing. What an arm of fewer than
            ``min_n`` respondents did is not shown, nor what one did to a node that fewer rated in it.

    Returns:
        What the arms did, and carry-over with intervals; ``tree.with_carry_over`` takes it.

    Raises:
        UsageError: If there is no such arm or aspect, or fewer than two arms.
        AnswersError: With every fault of the answers.

    Example:
        >>> answers = st.simulate(demo_tree(), n=400, seed=1, arms={"A": 0, "B": -10})
        >>> st.experiment(demo_tree(), answers, arm="arm").control
        'A'
    """
    moments, units = gathered_by_arm(tree, answers, arm, **options)
    fewest = MIN_N if (asked := options.get("min_n")) is None else check_min_n(asked)
    trial = _trial(tree, moments, control, tuple(varied) or tuple(aspect.id for aspect in tree.aspects), fewest)
    apart = _aspects_identified(tree, trial)
    found = [one for name in tree.from_the_trunk for one in _estimated_carry_over(tree, trial, name, apart=apart)]
    agreement = tuple(_agreements(tree, trial, apart=apart))
    counts = moments.sums(ROWS).n[1:].tolist()
    shifts = tuple(_arm_effects(tree, trial))
    return Experiment(
        tree=tree,
        by=str(moments.by),
        control=moments.segments[trial.control],
        arms=tuple(Arm(name, n) for name, n in zip(moments.segments, counts, strict=True)),
        varied=trial.varied,
        units=units,
        shifts=shifts,
        carried=tuple(found),
        agreement=agreement,
        issues=(
            *answer_issues(tree, moments),
            *_unit_issues(trial, units),
            *_carried_issues(found, agreement),
            *_design_issues(tree, trial, shifts, found),
        ),
    )


def _trial(tree: ServiceTree, moments: Moments, control: str | None, varied: tuple[str, ...], min_n: int) -> _Trial:
    faults = []
    arms = moments.segments
    if moments.by is None:
        faults.append(Fault("usage", "arm", told("is_needed"), told("name_the_arms")))
    elif not 1 < len(arms) <= MOST_ARMS:
        said = told("no_arms", count=len(arms), most=MOST_ARMS)
        faults.append(Fault("usage", moments.by, said, told("name_the_arms")))
    elif control is not None and control not in arms:
        hint = meant_name(control, arms) or told("there_are", names=", ".join(arms))
        faults.append(Fault("usage", "control", told("no_such_arm", arm=QuotedName(control)), hint))
    aspects = [aspect.id for aspect in tree.aspects]
    for name in varied:
        if name not in aspects:
            hint = meant_name(name, aspects) or told("there_are", names=", ".join(aspects))
            faults.append(Fault("usage", "varied", told("no_such_aspect", name=QuotedName(name)), hint))
    if faults:
        raise UsageError(faults)
    chosen = tuple(name for name in aspects if name in varied)
    small = frozenset(np.flatnonzero(moments.respondents < min_n).tolist())
    place = 0 if control is None else arms.index(control)
    return _Trial(moments, place, chosen, degrees_of_freedom(moments), small, _few_raters(tree, moments, min_n))


def _few_raters(tree: ServiceTree, moments: Moments, min_n: int) -> dict[str, frozenset[int]]:
    """Find the arms in which too few rated a node, with its parents, or an outcome; sums have those of their parts."""
    found: dict[str, frozenset[int]] = {}

    def few(block: str) -> frozenset[int]:
        return frozenset(np.flatnonzero(moments.sums(block).n[1:] < min_n).tolist())

    for name in tree.from_the_trunk:
        parents = tree.carry_over_parents[name]
        above = (found[parent] for parent in parents)
        found[name] = few(family_block(name) if parents else node_block(name)).union(*above)
    whole = {"overall": tree.from_the_trunk, TRUNK: tuple(aspect.id for aspect in tree.aspects)}
    found |= {name: frozenset().union(*(found[part] for part in parts)) for name, parts in whole.items()}
    return found | {outcome.id: few(node_block(outcome.id)) for outcome in tree.outcomes}


def _aspects_identified(tree: ServiceTree, trial: _Trial) -> bool:
    """Whether the arms moved each of the aspects varied by itself, on the rows that have them all."""
    count = len(trial.varied)
    if count == 1:
        return True
    if len(trial.moments.segments) <= count or not trial.degrees:
        return False
    _, mix = _sources(tree, trial, TRUNK, apart=True)
    first = _mixed_sums(trial.moments.sums(TRUNK), mix).first_moments
    return all(_instrument_strength(first, place) >= LEAST_STRENGTH for place in range(count))


def _instrument_strength(first: Array, place: int) -> float:
    """F of the differences between groups in one column beyond those in the others; first has shape (R, G, 1 + p)."""
    order = [0, *(1 + other for other in range(first.shape[-1] - 1) if other != place), 1 + place]
    return residual_group_test(first[..., order])[0]


def _sources(tree: ServiceTree, trial: _Trial, name: str, *, apart: bool) -> tuple[tuple[str, ...], Array]:
    """Say from what carry-over to a node comes: names, and how each is mixed from the node's parents.

    Returns:
        Names, and their mix, shape (parents, names): the branch it grows on; each aspect varied, if the arms tell
        these apart; else the trunk, the mean of those varied by their shares.
    """
    aspects = tuple(aspect.id for aspect in tree.aspects)
    parents = tree.carry_over_parents.get(name, aspects)
    if parents != aspects:
        return parents, np.eye(len(parents))
    if apart:
        return trial.varied, np.array([[float(parent == one) for one in trial.varied] for parent in parents])
    shares = varied_shares(tree, trial.varied)
    return (TRUNK,), np.array([[shares.get(parent, 0.0)] for parent in parents])


def _mixed_sums(sums: BlockSums, mix: Array) -> BlockSums:
    """Mix the columns of a block, and drop the whole from its groups, which are then the arms.

    Args:
        sums: A block of p columns.
        mix: Shape (p, columns).
    """
    first = np.concatenate([sums.first_moments[:, 1:, :1], sums.first_moments[:, 1:, 1:] @ mix], axis=-1)
    return BlockSums(sums.n[1:], first, mix.T @ sums.within @ mix)


def _branch_with_sources(
    tree: ServiceTree, trial: _Trial, name: str, *, apart: bool
) -> tuple[tuple[str, ...], BlockSums]:
    """Lay out a branch with the sources of its carry-over: their names, and sums of them and, last, of the branch."""
    names, mix = _sources(tree, trial, name, apart=apart)
    sums = trial.moments.sums(family_block(name))
    turn = np.zeros((sums.within.shape[-1], len(names) + 1))
    turn[: len(mix), :-1] = mix
    turn[len(mix) :, -1] = 1.0  # contributions add up to the branch
    return names, _mixed_sums(sums, turn)


def _estimated_carry_over(
    tree: ServiceTree, trial: _Trial, name: str, *, apart: bool
) -> Iterator[ExperimentalCarryOver]:
    """Estimate the carry-over to one node from the arms, and beside it by the survey alone."""
    if not tree.carry_over_parents[name]:
        return
    sources, sums = _branch_with_sources(tree, trial, name, apart=apart)
    first = sums.first_moments
    tops, bottoms = slope_ratios(first)
    moved = slopes(sums.within, len(sources))[:, :, 0]
    for place, source in enumerate(sources):
        strength = _instrument_strength(first[..., :-1], place)
        spare = 0 if strength >= LEAST_STRENGTH else first.shape[1] - 1 - len(sources)
        allowed = fieller_quantile(trial.degrees, spare) if trial.degrees else np.nan
        top, bottom = tops[:, place], bottoms[:, place]
        value, reason = trial.ratio(top, bottom, allowed)
        yield ExperimentalCarryOver(
            source=source,
            to=name,
            n=int(sums.n.sum()),
            value=value,
            survey=trial.interval(moved[:, place]),
            gap=trial.ratio(moved[:, place] * bottom - top, bottom, allowed)[0],
            strength=strength if np.isfinite(strength) else None,
            reason=reason,
        )


def _agreements(tree: ServiceTree, trial: _Trial, *, apart: bool) -> Iterator[ArmAgreement]:
    """Test for each branch whether the arms tell the same carry-over, where there are more arms than they need."""
    if not trial.degrees:
        return
    for name, parents in tree.carry_over_parents.items():
        if parents:
            sources, sums = _branch_with_sources(tree, trial, name, apart=apart)
            if len(trial.moments.segments) - 1 > len(sources):
                statistic, degrees = residual_group_test(sums.first_moments)
                if np.isfinite(statistic):
                    yield ArmAgreement(name, statistic, trial.tail(statistic, degrees))


def _arm_effects(tree: ServiceTree, trial: _Trial) -> Iterator[ArmEffect]:
    """Subtract the control's scores from those of every other arm."""
    level = levels(tree, trial.moments, families(tree, trial.moments))
    shares = varied_shares(tree, [aspect.id for aspect in tree.aspects])
    losses = {"overall": ("overall", level.total_of_all)}
    losses[TRUNK] = (TRUNK, np.sum([share * level.losses[name] for name, share in shares.items()], axis=0))
    losses |= {name: (node.kind, level.losses[name]) for name, node in tree.measured.items()}
    for outcome in tree.outcomes:
        losses[outcome.id] = ("outcome", trial.moments.sums(node_block(outcome.id)).means.sum(axis=2))
    for place, arm in enumerate(trial.moments.segments):
        if place != trial.control:
            for name, (kind, loss) in losses.items():
                change = trial.interval(loss[:, 1 + trial.control] - loss[:, 1 + place], 100)
                hidden = not (trial.small | trial.few[name]).isdisjoint((place, trial.control))
                yield ArmEffect(arm, name, kind, Interval(None) if hidden else change)


def _unit_issues(trial: _Trial, units: RandomisedUnits | None) -> Iterator[Issue]:
    """Say what the units are, where they are not respondents, and why there is no interval where there is none."""
    if units is not None:
        said = warned("whole_units_drawn", column=QuotedName(units.column), count=units.n)
        yield Issue("units", units.column, said, units.n)
    for place in sorted(trial.small):
        n = int(trial.moments.respondents[place])
        said = warned("small_arm", arm=QuotedName(trial.moments.segments[place]), count=n)
        yield Issue("few-raters", str(trial.moments.by), said, n)
    if trial.moments.unit is None:
        yield from (one for one in interval_issues(trial.moments) if one.code == "no-unit")
    elif not trial.degrees:
        said = warned("too_few_units", least=FEWEST_UNITS)
        yield Issue("no-interval", str(trial.moments.by), said, int(trial.moments.buckets[0]))


def _carried_issues(found: Sequence[ExperimentalCarryOver], agreement: Sequence[ArmAgreement]) -> Iterator[Issue]:
    for one in found:
        if one.reason == "too-weak":
            strength = warned("not_computed") if one.strength is None else Rounded(one.strength)
            yield Issue("too-weak", one.to, warned("hardly_moved", source=PartName(one.source), f=strength))
    for one_branch in agreement:
        if one_branch.p < SIGNIFICANT:
            figures = {"f": Rounded(one_branch.statistic), "p": Rounded(one_branch.p, 3)}
            yield Issue("arms-disagree", one_branch.to, warned("arms_contradict", **figures))


def _design_issues(
    tree: ServiceTree, trial: _Trial, shifts: Sequence[ArmEffect], found: Sequence[ExperimentalCarryOver]
) -> Iterator[Issue]:
    """Warn where the arms differ in what they should not: aspects not varied, the marker, who reaches a branch."""
    if not trial.degrees:
        return
    clear = {one.id for one in shifts if one.kind == "aspect" and one.change.clear_of_zero}
    for aspect in tree.aspects:
        if aspect.id in clear and aspect.id not in trial.varied:
            charged = listed(map(PartName, trial.varied), "comma")
            yield Issue("varied", aspect.id, warned("moved_unasked", varied=charged))
    alone = clear.intersection(trial.varied)
    if len(alone) == 1 < len(trial.varied) and any(one.value.value is not None for one in found):
        yield Issue("varied", next(iter(alone)), warned("moved_alone"))
    yield from _marker_issues(tree, trial)
    everyone = trial.moments.sums(ROWS).first_moments[:, 1:, :1]
    for name in tree.measured:
        rated = trial.moments.sums(node_block(name)).first_moments[:, 1:, :1]
        if _arms_differ(trial, np.concatenate([everyone, rated], axis=-1)):
            rates = listed((Share(float(share)) for share in (rated / everyone)[0, :, 0]), "comma")
            said = warned("rated_unequally", shares=rates, arms=", ".join(trial.moments.segments))
            yield Issue("selection", name, said)


def _marker_issues(tree: ServiceTree, trial: _Trial) -> Iterator[Issue]:
    if markers_block() not in trial.moments.blocks:
        return
    sums = trial.moments.sums(markers_block()).first_moments[:, 1:]
    for place, question in enumerate(tree.marker_questions.values(), start=1 + len(tree.aspects)):
        if _arms_differ(trial, sums[..., [0, place]]):
            yield Issue("marker", question.columns[0], warned("marker_differs"))


def _arms_differ(trial: _Trial, first: Array) -> bool:
    """Whether a mean differs between the arms; first has shape (R, G, 2), mass and sum."""
    statistic, degrees = residual_group_test(first)
    return bool(np.isfinite(statistic)) and trial.tail(statistic, degrees) < SIGNIFICANT
