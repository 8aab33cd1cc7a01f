"""The result values of `test`: five claims, each with its verdict and its figures."""

from __future__ import annotations

from typing import Final, Literal

from attrs import field, frozen

from servicetree.account.result_base import Result
from servicetree.analysis.theory_models import CorrelationTree
from servicetree.errors import Issue
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree

Verdict = Literal["holds", "holds_if_alike", "does_not_hold", "cannot_tell"]

CARRY_OVER: Final = "carry_over"
BASICS_FIRST: Final = "basics_first"
THROUGH_SATISFACTION: Final = "through_satisfaction"
TRUNK_IS_BASIC: Final = "trunk_is_basic"
TRUNK_IS_ROOT: Final = "trunk_is_root"
CLAIMS: Final = (CARRY_OVER, BASICS_FIRST, THROUGH_SATISFACTION, TRUNK_IS_BASIC, TRUNK_IS_ROOT)


@frozen
class ClaimFigure:
    """One figure that a claim is made of, such as that of one branch.

    Attributes:
        id: The node, or the name of the figure.
        figure: The figure.
        p: How likely one as large would be by chance; of several alike, adjusted for their number (Holm). None where it
            was not tested.
        n: Respondents behind it; None where it is no figure of its own.
    """

    id: str
    figure: Interval
    p: float | None = None
    n: int | None = None


@frozen
class Claim:
    """One claim, held against the answers.

    Attributes:
        id: ``H1`` to ``H5``.
        name: What it is about, a stable word.
        verdict: ``holds``, ``does_not_hold`` or ``cannot_tell``; H1 also ``holds_if_alike``, if moods colour all
            ratings alike.
        why: The reason, a stable word: ``clear``, ``opposite``, ``small`` or ``unclear``; ``moods-alike`` (H1);
            ``branches-alike`` (H4); ``direct-paths``, ``no-direct-paths``, ``no-link`` or ``one-satisfaction`` (H3);
            ``rival`` (H5); or what the answers lack.
        figure: What the verdict rests on; its interval holds 95 %.
        p: How likely a figure as large would be, were the claim (H3: its contrary) wrong; one-sided but for H3.
        n: The fewest respondents behind any of its figures.
        nodes: The nodes that the reason names: whose direct path is the clearest (H3), which other choice of root comes
            nearest or is better (H5).
        rank: The trunk's place among all choices of root, and how many there are (H5).
        parts: The same figure by branch, or by node.
        beside: Other figures that the reason rests on.
        skeleton: The tree of the strongest correlations (H5).

    Example:
        >>> claims = st.test(demo_tree(), demo_answers(), by="shop", id="guest")
        >>> claims.claims[0].verdict
        'holds'
    """

    id: str
    name: str
    verdict: Verdict
    why: str
    figure: Interval = Interval(None)
    p: float | None = None
    n: int | None = None
    nodes: tuple[str, ...] = ()
    rank: tuple[int, int] | None = None
    parts: tuple[ClaimFigure, ...] = ()
    beside: tuple[ClaimFigure, ...] = ()
    skeleton: CorrelationTree | None = None

    def other(self, name: str) -> Interval:
        """Return one of the figures beside it."""
        return next(part.figure for part in self.beside if part.id == name)


@frozen(repr=False)
class Claims(Result):
    """The five claims, held against one set of answers.

    Attributes:
        tree: The tree.
        by: The column of the segments within which everything is pooled; None without.
        lens: Through what carry-over was seen: ``over_time`` where that shows a signal, else ``within``.
        n: Respondents.
        claims: H1 to H5.
        issues: What is worth knowing about the data.

    Example:
        >>> claims = st.test(demo_tree(), demo_answers(), id="guest")
        >>> [one.id for one in claims.claims]
        ['H1', 'H2', 'H3', 'H4', 'H5']
    """

    tree: ServiceTree
    by: str | None
    lens: str
    n: int
    claims: tuple[Claim, ...]
    issues: tuple[Issue, ...] = field(default=())

    def claim(self, name: str) -> Claim:
        """Return one claim by its id or name."""
        return next(claim for claim in self.claims if name in (claim.id, claim.name))
