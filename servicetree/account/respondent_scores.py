"""Node scores of each respondent, and of a single customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, TypeVar, Unpack, overload

import numpy as np
from attrs import frozen

from servicetree.account.results import GroupScore, NodeScore, Scores, SegmentScores
from servicetree.answers.answer_tables import (
    AnswerColumns,
    AnswerRows,
    AnswerTable,
    ArrowColumns,
    ArrowStream,
    ColumnsByName,
    LabelledValues,
    NamedFields,
    ReadingChoices,
)
from servicetree.answers.batch_scores import checked_losses, loss_column
from servicetree.answers.columns import ReadingPlan, Roles, reading_plan
from servicetree.answers.decoding import Tally
from servicetree.answers.engines.arrow_frames import ArrowTable
from servicetree.answers.engines.mappings import open_mapping
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.engines.sources import Batch
from servicetree.answers.faults import tally_faults
from servicetree.answers.question_scores import OutsidePolicy
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, Issue, UsageError
from servicetree.i18n.said import Share, meant_name, told, warned
from servicetree.moments.gathering_options import checked_outside
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

OneCustomer = AnswerColumns | LabelledValues | NamedFields
"""What one customer answered: a mapping, a pandas Series, a named tuple or row."""

FrameT = TypeVar("FrameT", bound=ColumnsByName | ArrowColumns | ArrowStream)


class RatingOptions(ReadingChoices, total=False):
    """The options of ``rate``; see ``gather``.

    Attributes:
        outside: What to do with answers outside the scale and texts that are no answers: ``"error"``, ``"missing"``.
    """

    outside: OutsidePolicy


@overload
def rate(  # type: ignore[overload-overlap]  # a text is one path, and no sequence of them
    tree: ServiceTree, answers: str | PathLike[str], *, prefix: str = ..., **options: Unpack[RatingOptions]
) -> ArrowTable: ...


@overload
def rate(
    tree: ServiceTree, answers: AnswerColumns, *, prefix: str = ..., **options: Unpack[RatingOptions]
) -> dict[str, object]: ...


@overload
def rate(tree: ServiceTree, answers: FrameT, *, prefix: str = ..., **options: Unpack[RatingOptions]) -> FrameT: ...


@overload
def rate(
    tree: ServiceTree,
    answers: Sequence[AnswerTable] | Iterator[AnswerTable],
    *,
    prefix: str = ...,
    **options: Unpack[RatingOptions],
) -> Iterator[object]: ...


@verb(RatingOptions)
def rate(
    tree: ServiceTree,
    answers: AnswerRows,
    *,
    prefix: str = "score_",
    **options: Unpack[RatingOptions],
) -> object:
    """Add each respondent's node scores to the answers, as new columns.

    Args:
        tree: The tree.
        answers: The path of a file, a mapping of columns, a pandas, polars or pyarrow frame, a DuckDB relation.
        prefix: Stands before a node's id in the new columns' names.
        **options: ``outside``, ``encoding``, ``header``, ``separator``, ``sheet``, ``where``, ``long``, as in
            ``gather``.

    Returns:
        The same kind of table, with a column of scores 0-100 for every measured node and outcome, missing where she has
        none; a pyarrow table for a path.

    Raises:
        AnswersError: With every fault of the answers.
        UsageError: If a new column would have the name of one that is there, or ``outside`` is another word.

    Example:
        >>> rated = st.rate(demo_tree(), demo_answers())
        >>> rated.column_names[-1]
        'score_loyalty'
    """
    outside = checked_outside(options.get("outside"))
    source = open_answers(answers, ReadingOptions.among(options))
    names = {f"{prefix}{name}": name for name, node in tree.nodes.items() if node.questions}
    if taken := sorted(set(names) & set(source.columns)):
        raise UsageError(Fault("usage", ", ".join(taken), told("is_there_already"), told("choose_prefix")))
    plan = reading_plan(tree, source, Roles())
    tallies: dict[str, Tally] = {}
    # What is computed later, perhaps elsewhere, must be refused there; here every fault is told at once, at the end.
    scorer = RowScorer(plan, names, strict=source.lazy and outside == "error", tallies=tallies)
    rated = source.with_scores(plan.columns, tuple(names), scorer)
    if outside == "error" and (faults := tally_faults(tree, tallies)):
        raise AnswersError(faults)
    return rated


@frozen(eq=False)
class RowScorer:
    """Scores the rows of a batch; it can be sent to where they are.

    Attributes:
        plan: What to read.
        names: The new columns, each with its node.
        strict: Whether to refuse a batch with answers that do not fit, rather than to count them.
        tallies: Where to count what was found.
    """

    plan: ReadingPlan
    names: Mapping[str, str]
    strict: bool
    tallies: dict[str, Tally]

    def __call__(self, batch: Batch) -> dict[str, Array]:
        """Score every node in every row, 0-100; NaN where there is no score.

        Raises:
            AnswersError: If a column holds no answers; with ``refuses``, also for answers that do not fit.
        """
        losses, found = checked_losses(self.plan, batch)
        if self.strict and (faults := tally_faults(self.plan.tree, found)):
            raise AnswersError(faults)
        for place, tally in found.items():
            self.tallies[place] = self.tallies[place] + tally if place in self.tallies else tally
        return {column: node_scores(self.plan.tree, name, losses) for column, name in self.names.items()}


def node_scores(tree: ServiceTree, name: str, losses: Mapping[str, Array]) -> Array:
    """Turn a node's losses into scores 0-100."""
    scores: Array = 100 * (tree.baseline_of(name) - losses[loss_column(name)])
    return scores


def score_one(tree: ServiceTree, answers: Mapping[str, Any]) -> Scores:
    """Score one customer: what she gave, and no estimates.

    Args:
        tree: The tree.
        answers: Her answers by column, by ``node.question``, or by a question's id if only one node has it.

    Returns:
        Her scores, without intervals; the whole is over the nodes that she has a score for.

    Raises:
        AnswersError: With every fault of the answers.
    """
    source = open_mapping(answers_by_column(tree, answers))
    plan = reading_plan(tree, source, Roles(), lenient=True)
    batch = next(iter(source.read(plan.columns)))
    losses, tallies = checked_losses(plan, batch)
    if faults := tally_faults(tree, tallies):
        raise AnswersError(faults)
    scores = {name: float(node_scores(tree, name, losses)[0]) for name, node in tree.nodes.items() if node.questions}
    found = {name: value for name, value in scores.items() if not np.isnan(value)}
    nodes = tuple(
        NodeScore(
            id=name,
            kind=tree.nodes[name].kind,
            weight=weight,
            n=int(name in found),
            n_family=int(all(member in found for member in (name, *tree.carry_over_parents[name]))),
            reach_rate=float(name in found),
            observed=found.get(name),
            level=Interval(found.get(name)),
        )
        for name, weight in tree.node_weights.items()
    )
    overall, target = (
        _weighted(tree, found),
        _weighted(tree, {name: 100 * tree.baseline_of(name) for name in found}),
    )
    loss = None if overall is None or target is None else target - overall
    covered = sum(weight for name, weight in tree.node_weights.items() if name in found)
    whole = SegmentScores(
        None, 1, Interval(overall), loss, None, nodes, _group_scores(tree, found), weight_covered=min(covered, 1.0)
    )
    partial = Issue("partial", warned("place_overall"), warned("part_of_weight", share=Share(covered)))
    return Scores(tree, None, (whole,), () if covered > 1 - 1e-9 else (partial,))


def one_customer(answers: object) -> Mapping[str, Any] | None:
    """Take what one customer (or one visit) answered: single values by name, and not columns.

    Args:
        answers: A mapping; a pandas Series; a named tuple, or a row of Spark or of a database, which knows its names.

    Returns:
        Her answers by name; None if these are none of one customer.
    """
    named = answers
    if not isinstance(answers, Mapping):
        labels: Any = getattr(answers, "index", None)
        cells: Any = getattr(answers, "values", None)
        if hasattr(labels, "tolist") and np.ndim(cells) == 1:  # a Series; pandas need not be installed
            named = dict(zip(labels.tolist(), cells.tolist(), strict=True))
        elif isinstance(answers, tuple) and hasattr(answers, "_asdict"):
            named = answers._asdict()
        elif isinstance(answers, tuple) and hasattr(answers, "asDict"):
            named = answers.asDict()
        elif type(answers).__module__ == "sqlite3":
            named = dict(answers)  # type: ignore[call-overload]  # a row of sqlite3 has keys and items
    if not isinstance(named, Mapping) or not named or not all(isinstance(name, str) for name in named):
        return None
    return named if all(value is None or np.ndim(value) == 0 for value in named.values()) else None


def answers_by_column(tree: ServiceTree, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Find the column of each answer that one customer gave.

    Args:
        tree: The tree.
        answers: Answers by column, by ``node.question``, or by a question's id if only one node has it.

    Returns:
        The same answers by column.

    Raises:
        AnswersError: Naming every one that is no question, with the nearest names.
    """
    columns: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for name, node in tree.nodes.items():
        for question in node.questions:
            columns.update({column: column for column in question.columns})
            if len(question.columns) == 1:
                columns[f"{name}.{question.id}"] = question.columns[0]
                short.setdefault(question.id, set()).add(question.columns[0])
        if gate := getattr(node, "gate", None):
            columns[gate.column] = gate.column
    columns = {question: next(iter(found)) for question, found in short.items() if len(found) == 1} | columns
    unknown = [name for name in answers if name not in columns]
    if unknown:
        raise AnswersError(
            Fault("column", str(name), told("no_such_question"), meant_name(str(name), columns, 3)) for name in unknown
        )
    return {columns[name]: value for name, value in answers.items()}


def _weighted(tree: ServiceTree, scores: Mapping[str, float]) -> float | None:
    weights = {name: weight for name, weight in tree.node_weights.items() if name in scores}
    total = sum(weights.values())
    return sum(weight * scores[name] for name, weight in weights.items()) / total if total > 0 else None


def _group_scores(tree: ServiceTree, scores: Mapping[str, float]) -> tuple[GroupScore, ...]:
    def over(names: list[str]) -> Interval:
        return Interval(_weighted(tree, {name: scores[name] for name in names if name in scores}))

    boughs = tuple(GroupScore(name, "bough", over(below)) for name, below in tree.boughs.items())
    trunk = GroupScore(TRUNK, TRUNK, over([aspect.id for aspect in tree.aspects]))
    outcomes = tuple(GroupScore(outcome.id, "outcome", Interval(scores.get(outcome.id))) for outcome in tree.outcomes)
    return (trunk, *boughs, *outcomes)
