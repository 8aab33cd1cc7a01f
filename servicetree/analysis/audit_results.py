"""The result values of `audit`."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from servicetree.account.result_base import Result
from servicetree.errors import Issue
from servicetree.tree.service_tree import ServiceTree


@frozen
class AuditedNode:
    """What one node cost, as points lost, on average over the visits; negative above its baseline.

    Attributes:
        id: The node.
        kind: ``aspect`` or ``branch``.
        weight: Its weight in the overall score.
        first_in: Lost if everything else stood at its baseline: what it alone would cost.
        shapley: Its fair share of the loss; over all nodes they add up to it.
        fix_gain: Won if it alone were brought to its baseline, all else as found.
    """

    id: str
    kind: str
    weight: float
    first_in: float
    shapley: float
    fix_gain: float


@frozen(repr=False)
class Audit(Result):
    """The audit of visits. ``print`` shows it; ``to_frame`` gives its figures as a table.

    Attributes:
        tree: The tree.
        n: Visits that count.
        left_out: Visits that lack a node and are left out.
        score: The mean overall score, 0-100, with what the trunk spoils taken off.
        loss: Points lost against the baselines.
        nodes: Every measured node, aspects first.
        carry_over: The carry-over used, by node and parent; empty for a node that nothing is carried over to.
        issues: What is worth knowing.

    Example:
        >>> st.audit(st.template("general"), st.simulate(st.template("general"), n=50, seed=1)).n
        50
    """

    tree: ServiceTree
    n: int
    left_out: int
    score: float
    loss: float
    nodes: tuple[AuditedNode, ...]
    carry_over: Mapping[str, Mapping[str, float]]
    issues: tuple[Issue, ...] = field(default=())
