"""Regression of an outcome on all nodes: cross-products, slopes, R2 and variance inflation.

From the rows that are complete on all nodes and the outcome, pooled within segments, as a stack: all rows, and each
bucket left out.
"""

from __future__ import annotations

from attrs import frozen

from servicetree.errors import AnswersError, Fault, LimitError, UsageError
from servicetree.i18n.said import PartName, QuotedName, Rounded, listed, meant_name, told
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
            there = told("it_has", names=", ".join(known)) if known else told("add_outcome")
            said = told("no_such_outcome", outcome=QuotedName(outcome))
            raise UsageError(Fault("usage", "outcome", said, meant_name(outcome, known) or there))
    predictors = [*tree.measured, *outcomes[:-1]]
    if len(tree.measured) > MOST_NODES_TOGETHER:
        said = told("too_many_together", count=len(tree.measured), most=MOST_NODES_TOGETHER)
        raise LimitError(Fault("too-many", tree.name, said, told("weigh_a_part")))
    sums = moments.sums(all_nodes_block(*outcomes))
    n, needed = int(sums.n[0]), len(predictors) + 2
    if n < needed:
        raise AnswersError(_too_few_fault(tree, moments, outcomes, n, needed))
    still = constant_variables(sums.within[0])
    constant = [name for name, is_flat in zip((*predictors, outcomes[-1]), still, strict=True) if is_flat]
    if constant:
        said, hint = told("varies_nowhere"), told("ask_who_differ")
        raise AnswersError(Fault("no-variation", name, said, hint) for name in constant)
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
            return Fault("column", outcome, told("no_column_of_it"), told("name_its_column"))
    said = told("too_few_complete", count=n, needed=needed)
    return Fault("too-few", outcomes[-1], said, told("more_answers_or_fewer_parts"))


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
        told("with_vif", name=PartName(name), vif=Rounded(float(factor), 0))
        if factor < INFINITE_INFLATION
        else told("quoted", name=PartName(name))
        for name, factor in zip(tree.measured, found.inflation, strict=False)
        if factor > MOST_INFLATION
    ]
    said = told("weights_alike", parts=listed(worst, "comma"))
    return Fault("singular", tree.name, said, told("one_part_or_weights", most=Rounded(MOST_INFLATION, 0)))
