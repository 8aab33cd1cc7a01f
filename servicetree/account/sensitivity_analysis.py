"""Sensitivity of the account to lambda and to forgiveness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Unpack

import attrs
from attrs import frozen

from servicetree.account.results import Account
from servicetree.account.tracing import TracingOptions, trace
from servicetree.answers.answer_tables import AnswerRows
from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import QuotedName, told
from servicetree.stats.jackknife import Interval
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

VariedParameter = Literal["lambda", "forgiveness"]

LAMBDA: Final = "lambda"
FORGIVENESS: Final = "forgiveness"
DEFAULT_VALUES: Final[Mapping[VariedParameter, tuple[float, ...]]] = {
    LAMBDA: (1.0, 1.3, 2.0, 2.25),
    FORGIVENESS: (0.0, 0.25, 0.5, 0.75, 1.0),
}
_NOTHING_TO_VARY: Final[Mapping[VariedParameter, str]] = {LAMBDA: "no_promise", FORGIVENESS: "no_question_recovers"}


@frozen
class AccountAtValue:
    """The account at one value of what was varied.

    Attributes:
        of: What was varied: ``lambda`` (1 makes a broken promise cost nothing extra) or ``forgiveness`` (0 makes
            what was put right cost as much as what was not).
        value: Its value.
        score: The overall score, 0-100.
        trunk: Points that began in the trunk, as observed.
        questions: Points felt in each question that it acts on, by ``node.question``.
    """

    of: VariedParameter
    value: float
    score: Interval
    trunk: Interval
    questions: Mapping[str, Interval]


@verb(TracingOptions)
def sensitivity(
    tree: ServiceTree,
    answers: AnswerRows,
    of: VariedParameter = "lambda",
    values: Sequence[float] | None = None,
    **options: Unpack[TracingOptions],
) -> tuple[AccountAtValue, ...]:
    """Trace the same answers at several values of a rule of thumb, for every question that it acts on alike.

    Lambda 2 is a rule of thumb for loss aversion, and forgiveness 0.5 one for what customers forgive; neither is a
    measurement. Where the account changes much with them, say so.

    Args:
        tree: A tree with at least one question of kind ``promise``, or with a ``recovery``.
        answers: Anything that ``gather`` reads, and can read again; not moments, since both act row by row.
        of: ``lambda`` or ``forgiveness``.
        values: Its values; lambda >= 1, forgiveness 0 to 1. By default 1, 1.3, 2 and 2.25, or 0 to 1 by quarters.
        **options: The options of ``trace``.

    Returns:
        The account in brief at each value.

    Raises:
        UsageError: If there is no such thing to vary, or no question that it acts on.

    Example:
        >>> wait = {"kind": "promise", "promised": "said", "delivered": "took"}
        >>> wait |= {"unit": "minutes", "anchors": [[0, 1], [20, 0]]}
        >>> tree = demo_tree().extend({"aspects": {"solution": {"questions": {"wait": wait}}}})
        >>> answers = st.simulate(tree, n=300, seed=1)
        >>> [one.value for one in st.sensitivity(tree, answers)]
        [1.0, 1.3, 2.0, 2.25]
    """
    if of not in DEFAULT_VALUES:
        said, hint = told("cannot_vary", of=QuotedName(of)), told("choose_one_of", names=", ".join(DEFAULT_VALUES))
        raise UsageError(Fault("usage", "sensitivity", said, hint))
    acted_on = questions_affected(tree, of)
    if not acted_on:
        raise UsageError(Fault("usage", "sensitivity", told(_NOTHING_TO_VARY[of]), told("acts_on_such", of=of)))
    return tuple(
        _account_at_value(of, value, trace(_tree_with_value(tree, of, value), answers, **options), acted_on)
        for value in (DEFAULT_VALUES[of] if values is None else values)
    )


def parameters_to_vary(tree: ServiceTree) -> tuple[VariedParameter, ...]:
    """Name what can be varied in a tree.

    Raises:
        UsageError: If there is nothing.
    """
    found = tuple(of for of in DEFAULT_VALUES if questions_affected(tree, of))
    if not found:
        raise UsageError(Fault("usage", "sensitivity", told("no_promise_or_recovery"), told("nothing_to_vary")))
    return found


def questions_affected(tree: ServiceTree, of: VariedParameter) -> tuple[str, ...]:
    """Name the questions that carry weight and on which lambda or forgiveness acts, ``node.question``."""
    return tuple(
        f"{name}.{question.id}"
        for name, node in tree.measured.items()
        for question in node.questions
        if _acts_on(of, question)
    )


def _acts_on(of: VariedParameter, question: Question) -> bool:
    return question.field_rules.is_loss_averse if of == LAMBDA else question.recovery is not None


def _tree_with_value(tree: ServiceTree, of: VariedParameter, value: float) -> ServiceTree:
    """Return the tree with another lambda for every promise, or another forgiveness for every recovery."""

    def changed(question: Question) -> Question:
        if not _acts_on(of, question):
            return question
        if of == LAMBDA or question.recovery is None:
            return attrs.evolve(question, lambda_=value)
        return attrs.evolve(question, recovery=attrs.evolve(question.recovery, forgiveness=value))

    def turned(node: Any) -> Any:
        return attrs.evolve(node, questions=[changed(question) for question in node.questions])

    return attrs.evolve(tree, aspects=tuple(map(turned, tree.aspects)), branches=tuple(map(turned, tree.branches)))


def _account_at_value(of: VariedParameter, value: float, account: Account, acted_on: Sequence[str]) -> AccountAtValue:
    whole = account.whole
    felt = {one.id: one.felt for one in whole.questions if one.id in acted_on}
    return AccountAtValue(of, float(value), whole.scores.score, whole.trunk_points.observed, felt)
