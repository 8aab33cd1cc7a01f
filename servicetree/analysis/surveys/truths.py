"""The class Truth: everything that a simulated survey is drawn from.

See docs/reference/model.md, section 4, as a process.
A branch loses what is its own, what its parents carry over to it, and what
differs from person to person. Like every result, losses and spreads are on 0-100, carry-over and shares plain numbers.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack

import attrs
from attrs import field, frozen

from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import QuotedName, Rounded, meant_name, told
from servicetree.tree import checks
from servicetree.tree.checks import checked, quoted_value
from servicetree.tree.nodes import SATISFACTION
from servicetree.tree.plain_values import as_tuple
from servicetree.tree.service_tree import ServiceTree

ASPECT_OWN, BRANCH_OWN, PERSON = 30.0, 15.0, 10.0
DEFAULT_CARRY_OVER: Final = 0.5
DEFAULT_SKIP: Final = 0.25
_NOT_STATED = ("n", "seed", "cells", "cut")  # among a truth's fields, or not as a field
_ANY = checks.number()
_SPREAD = checks.number(least=0)
_SHARE = checks.number(least=0, most=1)
_ROUNDING = 1e-9


def _names(value: object) -> str | None:
    named = value if isinstance(value, tuple) else ("",)
    fine = all(checks.some_text(name) is None for name in named) and len(set(named)) == len(named)
    return None if fine else told("different_names", got=quoted_value(value))


def _whole_number(least: int) -> checks.Check:
    def check(value: object) -> str | None:
        fine = isinstance(value, int) and not isinstance(value, bool) and value >= least
        return None if fine else told("must_be_count", least=least, got=quoted_value(value))

    return check


def _each_value(check: checks.Check) -> checks.Check:
    """A check of every number in a table."""

    def checked_each(value: Mapping[str, Any]) -> str | None:
        complaints = ((name, check(part)) for name, part in value.items())
        return next((told("of_parent", parent=name, complaint=one) for name, one in complaints if one), None)

    return checked_each


def _arms(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return told("table_of_arms", got=quoted_value(value))
    if any(checks.some_text(name) for name in value) or len(value) == 1:
        return told("two_arms_or_more", got=", ".join(map(str, value)))
    complaints = ((name, _each_value(_ANY)(one)) for name, one in value.items())
    return next((told("fault_at", place=name, message=one) for name, one in complaints if one), None)


@frozen
class TruthCell:
    """The respondents of one segment in one period and arm, and what nodes really lose there by themselves, 0-100."""

    segment: str | None
    period: str | None
    n: int
    own: Mapping[str, float]
    arm: str | None = None


@frozen
class CutShare:
    """The share of a node's answers that were meant beyond the best or the worst end of the scale, and cut there."""

    best: float
    worst: float


@frozen(kw_only=True)
class Truth:
    """What simulated answers are drawn from. A spread is a standard deviation, in points of 0-100.

    Attributes:
        n: Respondents.
        seed: Of the random numbers; the same seed and truth give the same answers.
        carry_over: From each parent to each branch. Stated as one number it holds for every branch, split over the
            aspects by their shares of the trunk; as a table, for the branches named; else what the tree states, or 0.5.
        own: What each node loses by its own doing against its baseline: 30 for an aspect, 15 for a branch. An outcome
            loses what the whole loses (loyalty: what satisfaction loses), plus its own, 0.
        person: Spread of each node's own loss between persons, 10.
        halo: Spread of a person's leniency or strictness, common to all ratings, outcomes and markers too.
        markers: How much a person's leniency colours each marker, against all other ratings: 1.
        error: Spread of the error of measurement, for each answer anew.
        rounded: Whether ratings stand on whole steps of their scale.
        ceiling: Points by which every rating is too kind, so that more of them stand at the top.
        skip: The probability that a person whose trunk ratings are average skips a branch: 0.25 with a gate, else 0.
        skip_slope: How much the log-odds of skipping rise with each point lost in her trunk ratings.
        clusters: How many clusters respondents belong to; 0 for none.
        cluster_spread: Spread between clusters of each node's own loss.
        segments: Names of the segments, or how many; none by default.
        segment_spread: Spread between segments of each aspect's own loss.
        quality_spread: Spread between segments of what every node loses alike.
        periods: Names of the periods, or how many; none by default.
        movement: Spread of each aspect's own loss between the periods of a segment.
        arms: The arms of an experiment, and by how many points each changes what nodes lose by their own doing: one
            number for every aspect, or a table by node, such as ``{"A": 0, "B": {"environment": -20}}``. They are drawn
            by lot, equally many each: by cluster if there are clusters, else by respondent.
        missing: The share of answers left blank at random.
        weight_spread: Spread of the logarithm of survey weights, which say nothing about answers; 0 for none.
        cells: What was drawn for each segment, period and arm.
        cut: By node, how many answers were cut at the ends of the scale.

    Example:
        >>> st.simulate(demo_tree(), n=200, seed=1, halo=0).truth.halo
        0
    """

    n: int = checked(_whole_number(1))
    seed: int = checked(_whole_number(0))
    carry_over: Mapping[str, Mapping[str, float]]
    own: Mapping[str, float] = checked(_each_value(_ANY))
    person: Mapping[str, float] = checked(_each_value(_SPREAD))
    skip: Mapping[str, float] = checked(_each_value(_SHARE))
    halo: float = checked(_SPREAD, default=5.0)
    error: float = checked(_SPREAD, default=8.0)
    rounded: bool = checked(checks.flag, default=True)
    ceiling: float = checked(_ANY, default=0.0)
    skip_slope: float = checked(_ANY, default=0.05)
    clusters: int = checked(_whole_number(0), default=0)
    cluster_spread: float = checked(_SPREAD, default=5.0)
    segments: tuple[str, ...] = checked(_names, default=())
    segment_spread: float = checked(_SPREAD, default=8.0)
    quality_spread: float = checked(_SPREAD, default=0.0)
    periods: tuple[str, ...] = checked(_names, default=())
    movement: float = checked(_SPREAD, default=5.0)
    arms: Mapping[str, Mapping[str, float]] = checked(_arms, factory=dict)
    missing: float = checked(_SHARE, default=0.0)
    weight_spread: float = checked(_SPREAD, default=0.0)
    markers: Mapping[str, float] = checked(_each_value(_ANY), factory=dict)
    cells: tuple[TruthCell, ...] = field(default=())
    cut: Mapping[str, CutShare] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        faults = checks.field_faults(self, "usage")
        if not _SPREAD(self.quality_spread) and self.quality_spread and not self.segments:
            faults.append(Fault("usage", "quality_spread", told("between_segments_only"), told("give_segments")))
        if faults:
            raise UsageError(faults)


class StatedTruth(TypedDict, total=False):
    """What can be stated about a truth; ``Truth`` says what each means, and what holds without it."""

    carry_over: float | Mapping[str, float | Mapping[str, float]]
    own: float | Mapping[str, float]
    person: float | Mapping[str, float]
    halo: float
    markers: float | Mapping[str, float]
    error: float
    rounded: bool
    ceiling: float
    skip: float | Mapping[str, float]
    skip_slope: float
    clusters: int
    cluster_spread: float
    segments: int | Sequence[str]
    segment_spread: float
    quality_spread: float
    periods: int | Sequence[str]
    movement: float
    arms: Mapping[str, float | Mapping[str, float]]
    missing: float
    weight_spread: float


def stated_truth(tree: ServiceTree, n: int, seed: int | None = None, **stated: Unpack[StatedTruth]) -> Truth:
    """Fill what was stated about a truth up with defaults, and name every node.

    Args:
        tree: The tree.
        n: Respondents.
        seed: Of the random numbers; None draws one, which the truth records.
        **stated: Fields of ``Truth``.

    Returns:
        The truth, its segments and periods not drawn yet.

    Raises:
        UsageError: With every field that is unknown, or cannot be meant; also if a stated level is beyond 0-100.
    """
    known = [attribute.name for attribute in attrs.fields(Truth) if attribute.name not in _NOT_STATED]
    if unknown := [name for name in stated if name not in known]:
        hints = {name: meant_name(name, known) or told("there_are", names=", ".join(known)) for name in unknown}
        raise UsageError(Fault("usage", name, told("not_simulated"), hint) for name, hint in hints.items())
    outcomes = [outcome.id for outcome in tree.outcomes]
    own = {name: ASPECT_OWN if node.kind == "aspect" else BRANCH_OWN for name, node in tree.measured.items()}
    gated = {branch.id: DEFAULT_SKIP if branch.gate else 0.0 for branch in tree.branches if branch.questions}
    every = dict.fromkeys([*tree.measured, *outcomes], PERSON)
    resolved: dict[str, Any] = {
        "carry_over": _carry_over(tree, stated.get("carry_over")),
        "own": _by_node("own", stated.get("own"), own | dict.fromkeys(outcomes, 0.0), among=tree.measured),
        "person": _by_node("person", stated.get("person"), every),
        "skip": _by_node("skip", stated.get("skip"), gated),
        "markers": _by_node("markers", stated.get("markers"), dict.fromkeys(tree.marker_questions, 1.0)),
        "segments": _listed(stated.get("segments", ()), "segment"),
        "periods": _listed(stated.get("periods", ()), "period"),
        "arms": _stated_arms(tree, stated.get("arms", {})),
    }
    truth = Truth(n=n, seed=secrets.randbelow(2**31) if seed is None else seed, **{**stated, **resolved})
    if {"own", "carry_over", "arms"}.intersection(stated):
        _refuse_levels_beyond_the_scale(tree, truth)
    return truth


def uncut_levels(tree: ServiceTree, truth: Truth, own: Mapping[str, float]) -> dict[str, float]:
    """Add up what each measured node and outcome loses on average if nothing is cut: its own and what is carried over.

    Args:
        tree: The tree.
        truth: Its carry-over, and the own losses of outcomes.
        own: What each measured node loses by its own doing.
    """
    level: dict[str, float] = {}
    for name in tree.from_the_trunk:
        level[name] = own[name] + sum(part * level[above] for above, part in truth.carry_over.get(name, {}).items())
    whole = sum(share * level[name] for name, share in tree.node_weights.items())
    for name in sorted((outcome.id for outcome in tree.outcomes), key=lambda name: name != SATISFACTION):
        level[name] = truth.own[name] + level.get(SATISFACTION, whole)
    return level


def _refuse_levels_beyond_the_scale(tree: ServiceTree, truth: Truth) -> None:
    faults = {}
    for arm, shift in (truth.arms or {"": {}}).items():
        own = {name: truth.own[name] + shift.get(name, 0.0) for name in tree.measured}
        for name, loss in uncut_levels(tree, truth, own).items():
            score = 100 * tree.baseline_of(name) - loss
            if not -_ROUNDING <= score <= 100 + _ROUNDING:
                facts = {"part": QuotedName(name), "score": Rounded(score)} | ({"arm": arm} if arm else {})
                said = told("impossible_score_in_arm" if arm else "impossible_score", **facts)
                faults[name] = Fault("usage", "own", said, told("other_losses"))
    if faults:
        raise UsageError(faults.values())


def _by_node(
    place: str, stated: Any, default: Mapping[str, Any], among: Collection[str] | None = None
) -> dict[str, Any]:
    """Spread one number over the nodes, or put a table's numbers in the place of the defaults.

    Raises:
        UsageError: If a table names what is no such node.
    """
    if stated is None:
        return dict(default)
    if not isinstance(stated, Mapping):
        return {name: stated if among is None or name in among else kept for name, kept in default.items()}
    if strangers := [str(name) for name in stated if name not in default]:
        raise UsageError(
            Fault("usage", f"{place}.{name}", told("no_such_part"), meant_name(name, default)) for name in strangers
        )
    return {**default, **stated}


def _stated_arms(tree: ServiceTree, stated: Any) -> Any:
    """Give each arm's shift by node; one number is that of every aspect."""
    if not isinstance(stated, Mapping):
        return stated
    aspects = [aspect.id for aspect in tree.aspects]
    still = dict.fromkeys(tree.measured, 0.0)
    return {name: _by_node(f"arms.{name}", shift, still, among=aspects) for name, shift in stated.items()}


def _listed(value: Any, word: str) -> Any:
    """Name as many segments or periods as asked for, so that sorted as text they keep their order."""
    if isinstance(value, int) and not isinstance(value, bool):
        width = len(str(value))
        return tuple(f"{word} {place:0{width}d}" for place in range(1, value + 1))
    return as_tuple(value)


def _carry_over(tree: ServiceTree, stated: Any) -> dict[str, dict[str, float]]:
    """Give every branch its carry-over by parent: as stated here, else as in the tree, else 0.5.

    Raises:
        UsageError: For what is no number, no branch, or not a number for each parent.
    """
    measured = {branch.id: branch for branch in tree.branches if branch.questions}
    chosen = _by_node("carry_over", stated, dict.fromkeys(measured))
    faults, told = [], {}
    for name, branch in measured.items():
        value = DEFAULT_CARRY_OVER if chosen[name] is None and branch.carry_over is None else chosen[name]
        if value is not None and (complaint := _complaint(value, tree.carry_over_parents[name])):
            faults.append(Fault("usage", f"carry_over.{name}", complaint))
        elif value is not None:
            told[name] = attrs.evolve(branch, carry_over=value)
    if faults:
        raise UsageError(faults)
    filled = attrs.evolve(tree, branches=tuple(told.get(branch.id, branch) for branch in tree.branches))
    return {name: dict(filled.given_carry_over(name)) for name in measured}


def _complaint(value: object, parents: tuple[str, ...]) -> str | None:
    if not isinstance(value, Mapping):
        return _ANY(value)
    if set(value) != set(parents):
        return told("name_every_parent", parents=", ".join(parents), got=quoted_value(dict(value)))
    return _each_value(_ANY)(value)
