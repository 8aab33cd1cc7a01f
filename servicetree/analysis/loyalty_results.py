"""The result values of `loyalty`."""

from __future__ import annotations

from attrs import field, frozen

from servicetree.account.range_results import TrunkPoints
from servicetree.account.result_base import Result
from servicetree.errors import Issue
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree


@frozen
class NodePath:
    """What goes from one node to loyalty.

    Attributes:
        id: The node.
        kind: ``aspect`` or ``branch``.
        direct: Slope of loyalty on it with satisfaction and all other nodes held fast.
        at_stake: Points of loyalty, 0-100, that move with the points of loss that began at it; None with a reason.
    """

    id: str
    kind: str
    direct: Interval
    at_stake: Interval | None


@frozen(repr=False)
class Loyalty(Result):
    """How loyalty hangs together with satisfaction and with the nodes; associations.

    Attributes:
        tree: The tree they were computed with.
        by: The column of the segments within which slopes are pooled; None without.
        n: Respondents with a score for every node and for both outcomes.
        of: Respondents in all.
        slope: Slope of loyalty on satisfaction alone.
        given_nodes: Slope of loyalty on satisfaction with all nodes held fast.
        r2: Share of loyalty's variance that satisfaction and all nodes explain together.
        nodes: The measured nodes, aspects first.
        trunk_at_stake: What is at stake in the trunk, as a range, like its points.
        reason: Why nothing is said to be at stake; None if it is.
        issues: What is worth knowing about the data and the figures.

    Example:
        >>> round(st.loyalty(demo_tree(), demo_answers(), id="guest").slope.value, 1)
        0.4
    """

    tree: ServiceTree
    by: str | None
    n: int
    of: int
    slope: Interval
    given_nodes: Interval
    r2: Interval
    nodes: tuple[NodePath, ...]
    trunk_at_stake: TrunkPoints | None
    reason: str | None
    issues: tuple[Issue, ...] = field(default=())

    def node(self, name: str) -> NodePath:
        """Return one node."""
        return next(node for node in self.nodes if node.id == name)
