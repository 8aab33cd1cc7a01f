"""How much the account hangs on lambda, the price of a broken promise: the same answers at several values of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
from attrs import frozen

from servicetree.accounts import Account
from servicetree.errors import Fault, UsageError
from servicetree.resampling import Interval
from servicetree.tracing import trace
from servicetree.tree import ServiceTree

LAMBDAS: Final = (1.0, 1.3, 2.0, 2.25)


@frozen
class AtLambda:
    """The account at one value of lambda.

    Attributes:
        value: Lambda; 1 makes a broken promise cost nothing extra.
        score: The overall score, 0-100.
        trunk: Points that began in the trunk, as observed.
        promises: Points felt in each promise question, by ``node.question``.
    """

    value: float
    score: Interval
    trunk: Interval
    promises: dict[str, Interval]


def sensitivity(
    tree: ServiceTree, answers: Any, lambdas: Sequence[float] = LAMBDAS, **options: Any
) -> tuple[AtLambda, ...]:
    """Trace the same answers at several values of lambda, for every promise question alike.

    Lambda 2 is a rule of thumb for loss aversion, not a measurement; where the account changes much with it, say so.

    Args:
        tree: A tree with at least one question of kind ``promise``.
        answers: Anything that ``gather`` reads, and can read again; not moments, since lambda acts row by row.
        lambdas: The values, each >= 1.
        **options: The options of ``trace``.

    Returns:
        The account in brief at each value.

    Raises:
        UsageError: If no question is a promise.
    """
    if not promise_questions(tree):
        raise UsageError(
            Fault("usage", "sensitivity", "no question of this tree is a promise", "lambda acts on promises only")
        )
    return tuple(_brief(value, trace(with_lambda(tree, value), answers, **options)) for value in lambdas)


def promise_questions(tree: ServiceTree) -> tuple[str, ...]:
    """Name the promise questions that carry weight, ``node.question``."""
    return tuple(
        f"{name}.{question.id}"
        for name, node in tree.measured.items()
        for question in node.questions
        if question.kind == "promise"
    )


def with_lambda(tree: ServiceTree, value: float) -> ServiceTree:
    """Return the tree with another lambda for every promise question."""

    def changed(node: Any) -> Any:
        questions = [
            attrs.evolve(question, lambda_=value) if question.kind == "promise" else question
            for question in node.questions
        ]
        return attrs.evolve(node, questions=questions)

    return attrs.evolve(tree, aspects=tuple(map(changed, tree.aspects)), branches=tuple(map(changed, tree.branches)))


def _brief(value: float, account: Account) -> AtLambda:
    whole, wanted = account.whole, set(promise_questions(account.tree))
    promises = {one.id: one.felt for one in whole.questions if one.id in wanted}
    return AtLambda(float(value), whole.scores.score, whole.trunk_points.observed, promises)
