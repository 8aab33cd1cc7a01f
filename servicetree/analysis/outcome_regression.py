"""Regression of an outcome on all nodes: cross-products, slopes, R2 and variance inflation.

From the rows that are complete on all nodes and the outcome, pooled within segments, as a stack: all rows, and each
bucket left out.
"""

from __future__ import annotations

from attrs import frozen

from servicetree.errors import AnswersError, Fault, LimitError, UsageError, did_you_mean
from servicetree.moments.layouts import MOST_NODES_TOGETHER, all_nodes_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.regression import constant_variables, is_collinear, r_squared, slopes, variance_inflation
from servicetree.tree.service_tree import ServiceTree

MOST_INFLATION = 10.0
INFINITE_INFLATION = 1e9


@frozen(eq=False)
class OutcomeRegression:
    """What the answers say of an outcome and all nodes together; R is all rows and each bucket left out.

    Attributes:
        n: Respondents complete on all of them.
        degrees: Rows that are free once the segments' means are taken.
        products: Shape (R, p + 1, p + 1): cross-products within segments, the outcome last.
        slopes: Shape (R, p): least-squares slopes of the outcome on all nodes.
        explained: Shape (R,): R2.
        inflation: Shape (p,): VIF.
    """

    n: int
    degrees: int
    products: Array
    slopes: Array
    explained: Array
    inflation: Array


def regress_outcome(tree: ServiceTree, moments: Moments, outcomes: tuple[str, ...]) -> OutcomeRegression:
    """Lay out what the answers say of the last of some outcomes, given all nodes and the outcomes before it.

    Raises:
        UsageError: If the tree has no such outcome.
        LimitError: If there are more nodes than are gathered together.
        AnswersError: If there are too few rows, or something does not vary.
    """
    known = [outcome.id for outcome in tree.outcomes]
    for outcome in outcomes:
        if outcome not in known:
            hint = did_you_mean(outcome, known) or (
                f"it has {', '.join(known)}" if known else "add it under [outcomes]"
            )
            raise UsageError(Fault("usage", "outcome", f"the tree has no outcome '{outcome}'", hint))
    predictors = [*tree.measured, *outcomes[:-1]]
    if len(tree.measured) > MOST_NODES_TOGETHER:
        said = f"has {len(tree.measured)} nodes; at most {MOST_NODES_TOGETHER} are gathered together"
        raise LimitError(Fault("too-many", tree.name, said, "weigh a part of the tree, or state the weights"))
    sums = moments.sums(all_nodes_block(*outcomes))
    n, needed = int(sums.n[0]), len(predictors) + 2
    if n < needed:
        raise AnswersError(_too_few_fault(tree, moments, outcomes, n, needed))
    still = constant_variables(sums.within[0])
    constant = [name for name, is_flat in zip((*predictors, outcomes[-1]), still, strict=True) if is_flat]
    if constant:
        hint = "take it out of the tree, or ask those who differ"
        raise AnswersError(
            Fault("no-variation", name, "does not vary among these answers, so nothing moves with it", hint)
            for name in constant
        )
    return OutcomeRegression(
        n=n,
        degrees=n - max(int((sums.n[1:] > 0).sum()), 1),
        products=sums.within,
        slopes=slopes(sums.within, len(predictors))[:, :, 0],
        explained=r_squared(sums.within),
        inflation=variance_inflation(sums.within[:1, :-1, :-1])[0],
    )


def _too_few_fault(tree: ServiceTree, moments: Moments, outcomes: tuple[str, ...], n: int, needed: int) -> Fault:
    for outcome in outcomes:
        places = {f"{outcome}.{question.id}" for question in tree.nodes[outcome].questions}
        if places <= moments.absent:
            hint = "name its column in the tree file, or choose another outcome"
            return Fault("column", outcome, "none of its columns is among the answers", hint)
    said = f"only {n} respondents have a score for every node and for it; {needed} are needed"
    return Fault("too-few", outcomes[-1], said, "gather more answers, or take out nodes that few have reached")


def refuse_collinear(tree: ServiceTree, found: OutcomeRegression) -> None:
    """Refuse nodes so nearly the same that their slopes cannot be told apart at all.

    Raises:
        AnswersError: Naming them.
    """
    if is_collinear(found.products[0, :-1, :-1]):
        raise AnswersError(singular_fault(tree, found))


def singular_fault(tree: ServiceTree, found: OutcomeRegression) -> Fault:
    """Name the nodes whose weights cannot be told apart."""
    worst = [
        f"'{name}' (VIF {factor:.0f})" if factor < INFINITE_INFLATION else f"'{name}'"
        for name, factor in zip(tree.measured, found.inflation, strict=False)
        if factor > MOST_INFLATION
    ]
    said = f"{', '.join(worst)} hang together so closely that their weights cannot be told apart"
    hint = f"make them one node, or state the weights; the VIF may be {MOST_INFLATION:.0f} at most"
    return Fault("singular", tree.name, said, hint)
