"""The result values of `weigh`: weights of nodes, or reports on their importance.

Weights say what a node counts for by itself, and may weight the account. Importance already contains what the trunk
passes on to the branches; in an account, which passes it on too, the trunk would be counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from servicetree.account.result_base import Result
from servicetree.account.results import Account
from servicetree.analysis.ahp import Judgements
from servicetree.errors import Fault, Issue, UsageError
from servicetree.i18n.said import QuotedName, told
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree

WEIGHTS: Final = ("stated", "equal", "ahp", "direct")
# Weights that need no answers.
WITHOUT_ANSWERS: Final = ("stated", "equal", "ahp")
IMPORTANCE: Final = ("lmg", "johnson", "correlation", "total_effect")
METHODS: Final = WEIGHTS + IMPORTANCE
SHARES_OF_R2: Final = ("lmg", "johnson")
# Reports that know nothing of roots. Total effects charge whatever stands at the root, as the account does.
ROOT_INDEPENDENT: Final = ("lmg", "johnson", "correlation")

_NO_FIGURE: Final = Interval(None)


@frozen
class NodeWeight:
    """What one measured node weighs, or how important it is.

    Attributes:
        id: The node.
        kind: ``aspect`` or ``branch``.
        figure: Its weight in the overall score, or its importance for the outcome; never clipped.
        slope: Least-squares slope of the outcome on it, all other nodes held fast.
        vif: Variance inflation factor: how much less sure its slope is because it hangs together with the others; None
            if it is a combination of them, or the answers cannot tell.
    """

    id: str
    kind: str
    figure: Interval
    slope: Interval
    vif: float | None


@frozen(repr=False)
class Weights(Result):
    """Weights of the measured nodes, or a report on their importance; ``is_weights`` tells which.

    Attributes:
        tree: The tree they were computed with.
        method: How they came about.
        outcome: The outcome that they concern.
        by: The column of the segments within which everything is pooled; None without.
        n: Respondents with a score for every node and the outcome; None if the outcome was not needed and is not there.
        of: Respondents in all; None without answers.
        r2: Share of the outcome's variance that all nodes explain together.
        nodes: The measured nodes, aspects first.
        trunk_lead: Importance of the first aspect minus that of the first branch, by strength: below 0 a branch comes
            first. No figure for weights, nor without branches.
        issues: What is worth knowing about the data and the figures.
        judgements: The pairwise comparisons behind the weights, with the shares of the whole tree; only for ``ahp``.

    Example:
        >>> weights = st.weigh(demo_tree(), demo_answers(), id="guest")
        >>> demo_tree().with_weights(weights).weight_method
        'direct'
    """

    tree: ServiceTree
    method: str
    outcome: str
    by: str | None
    n: int | None
    of: int | None
    r2: Interval
    nodes: tuple[NodeWeight, ...]
    trunk_lead: Interval = field(default=_NO_FIGURE)
    issues: tuple[Issue, ...] = field(default=())
    judgements: Judgements | None = None

    @property
    def is_weights(self) -> bool:
        """Whether these may weight the account; if not, they are an importance report."""
        return self.method in WEIGHTS

    @property
    def weight_method(self) -> str:
        """How a tree with these weights says that they came about."""
        return self.tree.weight_method if self.method == "stated" else self.method

    @property
    def ranked(self) -> tuple[NodeWeight, ...]:
        """The nodes, the strongest first, whatever its sign; those without a figure last."""
        return tuple(
            sorted(self.nodes, key=lambda one: (one.figure.value is None, -abs(one.figure.value or 0.0)))  # stable
        )

    @property
    def running_against(self) -> tuple[NodeWeight, ...]:
        """The nodes whose importance is clearly below 0: the outcome falls where they rise."""
        return tuple(one for one in self.ranked if one.figure.clear_of_zero and (one.figure.value or 0.0) < 0)

    @property
    def aspect_first(self) -> bool:
        """Whether an aspect of the trunk comes first."""
        first = self.ranked[0]
        return first.kind == "aspect" and first.figure.value is not None

    def node(self, name: str) -> NodeWeight:
        """Return one node."""
        return next(node for node in self.nodes if node.id == name)

    def as_mapping(self) -> Mapping[str, float]:
        """Return the weights by node, and of judged questions by ``node.question``, for ``tree.with_weights``.

        Raises:
            UsageError: If this is an importance report: with carry-over the trunk would be counted twice.
        """
        if not self.is_weights:
            said = told("counted_twice", method=QuotedName(self.method))
            raise UsageError(Fault("double-counting", self.tree.name, said, told("weight_otherwise")))
        weights = {node.id: node.figure.value or 0.0 for node in self.nodes}
        if self.judgements is not None:
            weights |= {share.id: share.local for share in self.judgements.shares if share.kind == "question"}
        return weights


def trunk_leads(report: Weights, account: Account) -> bool:
    """Tell whether it may be said that the trunk leads.

    Any root looks guilty in the account (model.md, section 4). So two things must come together: an aspect leads in
    an importance report that knows nothing of roots (not ``total_effect``), and every range of carry-over from the
    trunk is separable.

    Args:
        report: An importance report; weights do not bear the claim.
        account: The account of the same answers.
    """
    ranges = account.whole.ranges
    separable = bool(ranges) and all(one.verdict == "separable" for one in ranges)
    return separable and report.method in ROOT_INDEPENDENT and report.aspect_first
