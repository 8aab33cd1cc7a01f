"""The result values of `experiment`.

The trunk was varied by arms that were drawn by lot, so that what differs between the arms was caused by them. Scores
and their changes are on 0-100; carry-over is a plain number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from servicetree.account.result_base import Result
from servicetree.analysis.randomisation_units import RandomisedUnits
from servicetree.errors import Fault, Issue, UsageError
from servicetree.i18n.said import told
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree


@frozen
class Arm:
    """One arm: its value in the column of the arms, and how many respondents it has."""

    id: str
    n: int


@frozen
class ArmEffect:
    """What an arm did to one score.

    Attributes:
        arm: The arm.
        id: ``overall``, ``trunk``, a measured node or an outcome.
        kind: ``overall``, ``trunk``, ``aspect``, ``branch`` or ``outcome``.
        change: Its score in this arm minus that in the control.
    """

    arm: str
    id: str
    kind: str
    change: Interval


@frozen
class ExperimentalCarryOver:
    """Carry-over as the arms show it.

    Attributes:
        source: An aspect; ``trunk`` if the aspects that were varied cannot be told apart; or the branch that ``to``
            grows on.
        to: The branch.
        n: Respondents with a score for it and for what it grows on.
        value: Points of ``to`` that one point of ``source`` moves, with limits by Fieller's theorem; no figure with a
            ``reason``.
        survey: The same by the survey alone: the slope within arms, in which a general mood stays.
        gap: ``survey`` minus ``value``.
        strength: F of the differences between arms in ``source``, beyond those in other sources; None if it cannot be
            computed.
        reason: Why there is no figure: ``no-interval``, or ``too-weak`` where the arms moved the source so little that
            its limits have no end; None if there is.
    """

    source: str
    to: str
    n: int
    value: Interval
    survey: Interval
    gap: Interval
    strength: float | None
    reason: str | None


@frozen
class ArmAgreement:
    """Whether the arms tell the same carry-over to one branch; can be asked with more arms than sources.

    Attributes:
        to: The branch.
        statistic: F; large if they contradict each other.
        p: The probability of a larger one if they do not.
    """

    to: str
    statistic: float
    p: float


@frozen(repr=False)
class Experiment(Result):
    """What varying the trunk by arms did, and the carry-over that follows.

    Attributes:
        tree: The tree.
        by: The column of the arms.
        control: The arm that the others are held against; carry-over does not hang on it.
        arms: The arms by their value as text.
        varied: The aspects that the arms were made to vary.
        units: What was drawn by lot, where it was whole values of a column and not respondents; else None.
        shifts: What each arm but the control did to each score.
        carried: Carry-over to each branch, as the arms show it.
        agreement: Whether the arms contradict each other, by branch; empty where that cannot be asked.
        issues: What is worth knowing about the data and the figures.

    Example:
        >>> answers = st.simulate(demo_tree(), n=400, seed=1, arms={"A": 0, "B": -10})
        >>> [arm.n for arm in st.experiment(demo_tree(), answers, arm="arm").arms]
        [200, 200]
    """

    tree: ServiceTree
    by: str
    control: str
    arms: tuple[Arm, ...]
    varied: tuple[str, ...]
    units: RandomisedUnits | None
    shifts: tuple[ArmEffect, ...]
    carried: tuple[ExperimentalCarryOver, ...]
    agreement: tuple[ArmAgreement, ...]
    issues: tuple[Issue, ...] = field(default=())

    def shift(self, arm: str, name: str) -> ArmEffect:
        """Return what an arm did to one score."""
        return next(one for one in self.shifts if (one.arm, one.id) == (arm, name))

    def as_carry_over(self) -> Mapping[str, Mapping[str, float]]:
        """Return the carry-over found, by branch and parent, for ``tree.with_carry_over``.

        For an aspect that was not varied it is what an earlier experiment found and the tree states, else 0: nothing is
        charged to it that no experiment has shown. A figure for the trunk is shared among the aspects varied by their
        shares of it. Branches without a figure are left out.

        Raises:
            UsageError: ``no-signal`` if the arms show none.
        """
        found: dict[str, dict[str, float]] = {}
        for one in self.carried:
            if one.value.value is not None:
                found.setdefault(one.to, self._earlier_carry_over(one.to)).update(self._shared_among_aspects(one))
        if not found:
            raise UsageError(Fault("no-signal", self.by, told("nothing_to_write"), told("vary_more")))
        return found

    def _earlier_carry_over(self, name: str) -> dict[str, float]:
        known = self.tree.given_carry_over(name) if name in self.tree.found_by_experiment else {}
        return {parent: known.get(parent, 0.0) for parent in self.tree.carry_over_parents[name]}

    def _shared_among_aspects(self, one: ExperimentalCarryOver) -> dict[str, float]:
        value = one.value.value or 0.0
        if one.source != TRUNK:
            return {one.source: value}
        return {name: value * share for name, share in varied_shares(self.tree, self.varied).items()}


def varied_shares(tree: ServiceTree, varied: Iterable[str]) -> dict[str, float]:
    """Return the shares of some aspects in what they are of the trunk together; equal if none has weight."""
    weights = {name: tree.measured[name].weight for name in varied}
    total = sum(weights.values())
    return {name: weight / total if total > 0 else 1 / len(weights) for name, weight in weights.items()}
