"""Assumptions about a survey not yet held: spread and correlation of its ratings.

The defaults are near the middle of four public surveys, in which a rating had a spread of 20 to 27 points between
persons, two questions of one part correlated by .42 to .47, and two of different parts by .24 to .43.
"""

from __future__ import annotations

import attrs
import numpy as np
from attrs import frozen

from servicetree.errors import Fault, LimitError, UsageError
from servicetree.i18n.said import told
from servicetree.stats.arrays import Array
from servicetree.tree import checks
from servicetree.tree.checks import checked
from servicetree.tree.nodes import Branch
from servicetree.tree.service_tree import ServiceTree

MOST_NODES = 1000
GATED_SHARE = 0.25  # share of respondents who are kept out by a gate, as in `simulate`
_SHARE = checks.number(least=0, most=1)
_SPREAD = checks.number(least=0)


@frozen(kw_only=True)
class Assumed:
    """How the answers to a tree's questions are assumed to spread and hang together. Spreads are in points of 0-100.

    Attributes:
        sd: Standard deviation of a rating between persons.
        within: Correlation of two questions of one node.
        between: Correlation of two questions of an aspect and of what grows on the trunk, or of two aspects.
        halo: The share of ``between`` that is a mere general mood, common to all of a person's ratings.
        loss: Mean points lost at each node.
        missing: Share of respondents without a score for a branch, by chance; a quarter at least where there is a gate.
        design_effect: By how much clusters raise the variance of a mean, 1 + (m - 1) rho for clusters of m.
        cluster_correlation: rho, the correlation of two respondents of one cluster, in ratings and in what remains of
            them once the parents are known.

    Example:
        >>> st.precision(demo_tree(), n=500, assumed=st.Assumed(halo=0.5)).assumed.halo
        0.5
    """

    sd: float = checked(_SPREAD, default=22.0)
    within: float = checked(_SHARE, default=0.45)
    between: float = checked(_SHARE, default=0.35)
    halo: float = checked(_SHARE, default=0.3)
    loss: float = checked(checks.number(least=0, most=100), default=30.0)
    missing: float = checked(checks.number(least=0, most=0.99), default=0.0)
    design_effect: float = checked(checks.number(least=0.01), default=1.0)
    cluster_correlation: float = checked(_SHARE, default=0.05)

    def __attrs_post_init__(self) -> None:
        faults = checks.field_faults(self, "usage")
        if not faults and not (self.between < self.within < 1 and self.sd > 0):
            faults.append(Fault("usage", "between", told("between_below_within"), told("one_part_hangs_together")))
        if faults:
            raise UsageError(faults)

    @property
    def common(self) -> float:
        """Covariance of two questions of one node, in squared points."""
        return self.within * self.sd**2

    @property
    def across(self) -> float:
        """Covariance of two questions of an aspect and of what grows on the trunk, or of two aspects."""
        return self.between * self.sd**2

    @property
    def impression(self) -> float:
        """Variance of the general mood."""
        return self.halo * self.across

    @property
    def slope_design_effect(self) -> float:
        """By how much clusters raise the variance of a slope, 1 + (m - 1) rho^2."""
        return max(1.0 + (self.design_effect - 1.0) * self.cluster_correlation, 0.0)

    def reached(self, tree: ServiceTree) -> Array:
        """Return the share of the respondents who have a score for each measured node, shape (p,)."""
        shares = []
        for node in tree.measured.values():
            skipped = self.missing if isinstance(node, Branch) else 0.0
            gated = GATED_SHARE if isinstance(node, Branch) and node.gate is not None else 0.0
            shares.append(1.0 - max(skipped, gated))
        return np.array(shares)

    def covariance(self, tree: ServiceTree) -> Array:
        """Return the covariances of the scores of all measured nodes, in squared points, shape (p, p).

        True scores have variance c - x (c ``common``, x ``impression``) and covariance d - x between the aspects and
        with what grows on them (d ``across``). Carry-over follows from these, and from it the covariances among
        branches: what two of them share comes from their parents. To all this x is added, and to each node's variance
        the errors of its questions, (sd^2 - c) sum omega_i^2.
        """
        names = list(tree.measured)
        if len(names) > MOST_NODES:
            said = told("too_many_to_plan", count=len(names), most=MOST_NODES)
            raise LimitError(Fault("too-many", tree.name, said, told("plan_a_part")))
        place = {name: index for index, name in enumerate(names)}
        true, shared = np.zeros((len(names), len(names))), self.across - self.impression
        done: list[int] = []
        for name in tree.from_the_trunk:
            here, above = place[name], [place[parent] for parent in tree.carry_over_parents[name]]
            if above:
                carried = np.linalg.solve(true[np.ix_(above, above)], np.full(len(above), shared))
                true[here, done] = true[done, here] = carried @ true[np.ix_(above, done)]
            else:
                true[here, done] = true[done, here] = shared
            true[here, here] = self.common - self.impression
            done.append(here)
        errors = [(self.sd**2 - self.common) * _concentration(tree, name) for name in names]
        found: Array = true + self.impression + np.diag(errors)
        return found


def _concentration(tree: ServiceTree, name: str) -> float:
    weights = np.array([question.weight for question in tree.measured[name].questions])
    return float(((weights / weights.sum()) ** 2).sum())


def assumptions_from(**given: float | None) -> Assumed:
    """Make assumptions of what is stated; None leaves the default."""
    known = {name: value for name, value in given.items() if value is not None}
    names = [attribute.name for attribute in attrs.fields(Assumed)]
    if unknown := [name for name in known if name not in names]:
        hint = told("there_are", names=", ".join(names))
        raise UsageError(Fault("usage", name, told("cannot_be_assumed"), hint) for name in unknown)
    return Assumed(**known)
