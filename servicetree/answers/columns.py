"""The columns to read from a source of answers, and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
from attrs import field, frozen
from attrs.converters import optional

from servicetree.answers.decoding import number_by_words
from servicetree.answers.engines.sources import Source
from servicetree.answers.faults import absent_columns
from servicetree.answers.wrong_tables import wrong_table_faults
from servicetree.errors import AnswersError
from servicetree.tree.checks import as_column
from servicetree.tree.service_tree import ServiceTree


@frozen
class Roles:
    """Which columns play another part than that of a question.

    Attributes:
        by: Column of the segments.
        weight: Column of the survey weights.
        cluster: Column of the clusters: rows that belong together are left out together.
        id: Column of the respondents' ids.
        period: Column of the periods, for a look over time.
    """

    by: str | None = field(default=None, converter=optional(as_column))
    weight: str | None = field(default=None, converter=optional(as_column))
    cluster: str | None = field(default=None, converter=optional(as_column))
    id: str | None = field(default=None, converter=optional(as_column))
    period: str | None = field(default=None, converter=optional(as_column))

    @property
    def unit(self) -> str | None:
        """The column of the units from which buckets are made."""
        return self.cluster or self.id

    def named(self) -> dict[str, str]:
        """The columns that are named, by their part."""
        parts = attrs.asdict(self)
        return {part: column for part, column in parts.items() if column is not None}


@frozen(eq=False)
class ReadingPlan:
    """What to read from a source, and how.

    Attributes:
        tree: The tree.
        roles: The columns that are no questions.
        columns: Every column to read.
        answered: Those of them that hold answers or amounts, and not names of segments, say.
        absent: Questions of outcomes that this source does not have, by ``node.question``.
        ordered: Whether a row's position can serve as its unit.
        declared: What answers in words stand for by the source's own word, such as ordered categories: by column, the
            number by the words as they are compared.
        labels: For columns of segments, periods and gates, what the source calls their values, by the values' names.
    """

    tree: ServiceTree
    roles: Roles
    columns: tuple[str, ...]
    answered: tuple[str, ...]
    absent: frozenset[str]
    ordered: bool
    declared: Mapping[str, Mapping[str, float]] = field(factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(factory=dict)

    @property
    def unit(self) -> str | None:
        """What the buckets are made of."""
        if self.roles.unit is not None:
            return "cluster" if self.roles.cluster else "id"
        return "position" if self.ordered else None


def reading_plan(tree: ServiceTree, source: Source, roles: Roles, *, lenient: bool = False) -> ReadingPlan:
    """Match the tree's questions, and the columns with another part, to a source.

    Args:
        tree: The tree.
        source: The answers.
        roles: The columns that are no questions.
        lenient: Whether questions without a column simply were not asked.

    Raises:
        AnswersError: Naming every column that is not there, with the nearest names.
    """
    faults, absent = absent_columns(tree, source.columns, roles.named())
    asked = dict.fromkeys(column for _, columns in question_columns(tree) for column in columns)
    if faults and not lenient:
        raise AnswersError([*wrong_table_faults(source, tree), *faults])
    there = set(source.columns)
    asked.update(dict.fromkeys(column for marker in tree.marker_questions.values() for column in marker.columns))
    gates = dict.fromkeys(branch.gate.column for branch in tree.branches if branch.gate)
    columns = {**asked, **gates, **dict.fromkeys(roles.named().values())}
    weights = dict.fromkeys([roles.weight] if roles.weight else [])
    return ReadingPlan(
        tree,
        roles,
        tuple(column for column in columns if column in there),
        tuple(column for column in {**asked, **weights} if column in there),
        frozenset(absent),
        source.ordered,
        _declared_words(tree, source),
        {column: _labels(source, column) for column in (roles.by, roles.period, *gates) if column is not None},
    )


def _declared_words(tree: ServiceTree, source: Source) -> dict[str, dict[str, float]]:
    """List what answers in words stand for by the source's own word, by column.

    Ordered categories say how many there are, and not of how many: three words on a scale of ten marks would all be at
    its low end. So their order is taken where each mark of the scale has its word.
    """
    return {
        name: number_by_words(facts.answers)
        for name, facts in source.facts.items()
        if facts.answers and (not facts.ordered or _scales(tree, name) == {(1, len(facts.answers))})
    }


def _scales(tree: ServiceTree, column: str) -> set[tuple[float, float] | None]:
    """Find the scales of the questions that read a column."""
    questions = (question for node in tree.nodes.values() for question in node.questions)
    return {question.answer_scale(tree.scale) for question in questions if column in question.columns}


def _labels(source: Source, column: str) -> dict[str, str]:
    """Look up the labels of a column's values in what the source says of it."""
    facts = source.facts.get(column)
    return {} if facts is None else facts.labels()


def question_columns(tree: ServiceTree) -> Iterable[tuple[str, tuple[str, ...]]]:
    """List each question as ``node.question`` with the columns it reads."""
    for name, node in tree.nodes.items():
        for question in node.questions:
            yield f"{name}.{question.id}", question.columns
