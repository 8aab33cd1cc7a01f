"""From answers to Moments: matched to the questions, checked, and summed up in one pass."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.blocks import BUCKETS, Block, Moments
from servicetree.datafaults import absent_columns, answer_faults, weight_faults
from servicetree.decoding import Codes, Tally, decode, texts
from servicetree.engines.opening import open_answers
from servicetree.engines.sources import Batch, Source
from servicetree.errors import AnswersError, Fault, UsageError
from servicetree.layouts import (
    MARKER,
    Layout,
    asked_columns,
    family_block,
    fingerprint,
    layouts,
    loss_column,
    part_columns,
    trunk_children,
)
from servicetree.lenscells import CellSums, cell_sums
from servicetree.momentsfile import is_moments_file
from servicetree.nodes import Aspect
from servicetree.rowscores import Outside, marker_score, node_rows, question_score
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]


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

    by: str | None = None
    weight: str | None = None
    cluster: str | None = None
    id: str | None = None
    period: str | None = None

    @property
    def unit(self) -> str | None:
        """The column of the units from which buckets are made."""
        return self.cluster or self.id

    def named(self) -> dict[str, str]:
        """The columns that are named, by their part."""
        parts = attrs.asdict(self)
        return {part: column for part, column in parts.items() if column is not None}


@frozen(eq=False)
class Plan:
    """What to read from a source, and how.

    Attributes:
        tree: The tree.
        roles: The columns that are no questions.
        columns: Every column to read.
        absent: Questions of outcomes that this source does not have, by ``node.question``.
        ordered: Whether a row's position can serve as its unit.
    """

    tree: ServiceTree
    roles: Roles
    columns: tuple[str, ...]
    absent: frozenset[str]
    ordered: bool

    @property
    def unit(self) -> str | None:
        """What the buckets are made of."""
        if self.roles.unit is not None:
            return "cluster" if self.roles.cluster else "id"
        return "position" if self.ordered else None


def gather(
    tree: ServiceTree,
    answers: Any,
    *,
    by: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    id: str | None = None,  # noqa: A002 - the option's name is fixed
    period: str | None = None,
    outside: Outside = "error",
    encoding: str | None = None,
) -> Moments:
    """Gather the blocks that every estimate is made of, in one pass over the answers.

    Args:
        tree: The tree.
        answers: A CSV or Parquet path, a mapping of columns, a pandas, polars or pyarrow frame, a DuckDB relation.
        by: Column of the segments.
        weight: Column of the survey weights.
        cluster: Column of the clusters (shops, say), whose rows stay together when doubt is reckoned.
        id: Column of the respondents' ids; not needed with a cluster.
        period: Column of the periods (months, say): with segments, for a look over time.
        outside: What to do with answers outside the scale and texts that are no answers: refuse them all with
            their counts (``"error"``), or count them as missing and say so (``"missing"``).
        encoding: Of a CSV file; UTF-8 if None.

    Returns:
        The moments; ``a + b`` merges those of two sources.

    Raises:
        AnswersError: With every fault of the answers, each with its column and count.
        FileError: If a file cannot be read.
    """
    source = open_answers(answers, encoding)
    plan = reading_plan(tree, source, Roles(by, weight, cluster, id, period))
    total: Moments | None = None
    position = 0
    for batch in source.read(plan.columns):
        piece = moments_of(plan, batch, position)
        position += len(next(iter(batch.values())))
        total = piece if total is None else total.followed_by(piece)
    if total is None or position == 0:
        raise AnswersError(Fault("no-answers", source.name, "has 0 rows of answers", "check that it is the right one"))
    if faults := answer_faults(tree, total, source.name, outside):
        raise AnswersError(faults)
    return attrs.evolve(total, separator=source.separator)


def gathered(tree: ServiceTree, answers: Any, **roles: Any) -> Moments:
    """Take moments as they are, or gather them; the way every verb reads its answers.

    Raises:
        UsageError: If options of gathering come with moments that were gathered already.
        MomentsError: If the moments were gathered with another tree.
    """
    if isinstance(answers, str | Path) and is_moments_file(answers):
        answers = Moments.load(answers)
    if isinstance(answers, Moments):
        stray = sorted(
            name for name, value in roles.items() if value is not None and value != getattr(answers, name, None)
        )
        if stray:
            hint = "give these options when gathering"
            raise UsageError(Fault("usage", ", ".join(stray), "cannot be chosen for moments already gathered", hint))
        return answers.require(tree)
    return gather(tree, answers, **{name: value for name, value in roles.items() if value is not None})


def reading_plan(tree: ServiceTree, source: Source, roles: Roles, *, lenient: bool = False) -> Plan:
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
    if faults and not lenient:
        raise AnswersError(faults)
    there = set(source.columns)
    wanted = dict.fromkeys(column for _, columns in question_columns(tree) for column in columns)
    wanted.update(dict.fromkeys(branch.gate.column for branch in tree.branches if branch.gate))
    wanted.update(dict.fromkeys([tree.marker.column] if tree.marker else []))
    wanted.update(dict.fromkeys(roles.named().values()))
    return Plan(tree, roles, tuple(column for column in wanted if column in there), frozenset(absent), source.ordered)


def question_columns(tree: ServiceTree) -> Iterable[tuple[str, tuple[str, ...]]]:
    """List each question as ``node.question`` with the columns it reads."""
    for name, node in tree.nodes.items():
        for question in node.questions:
            yield f"{name}.{question.id}", question.columns


def moments_of(plan: Plan, batch: Batch, position: int = 0) -> Moments:
    """Sum up one batch of rows; whatever the engine, this is the one place where blocks are made.

    Args:
        plan: What to read, and how.
        batch: The columns of the plan.
        position: The number of rows that came before, for buckets by position.

    Returns:
        The moments of these rows.
    """
    rows = len(next(iter(batch.values())))
    weights = _weights(plan, batch, rows)
    segments, segment = _names(batch, plan.roles.by, rows)
    periods, period = _names(batch, plan.roles.period, rows)
    bucket = _buckets(plan, batch, position, rows)
    columns, tallies = loss_columns(plan, batch)
    kept = (weights > 0) & (segment >= 0) & (period >= 0)
    cell = segment * BUCKETS + bucket
    order = np.flatnonzero(kept)[np.argsort(cell[kept], kind="stable")]
    return Moments(
        tree_name=plan.tree.name,
        key=fingerprint(plan.tree),
        by=plan.roles.by,
        segments=segments,
        period=plan.roles.period,
        periods=periods,
        unit=plan.unit,
        weighted=plan.roles.weight is not None,
        blocks={layout.name: _block(layout, columns, weights, cell, order) for layout in layouts(plan.tree)},
        lenses=_lenses(plan, columns, weights, kept, np.column_stack([segment, period])) if plan.roles.period else {},
        tallies=tallies,
        without_segment=int(((weights > 0) & (segment < 0)).sum()),
        without_period=int(((weights > 0) & (segment >= 0) & (period < 0)).sum()),
        without_weight=int((weights <= 0).sum()),
        absent=plan.absent,
    )


def loss_columns(plan: Plan, batch: Batch) -> tuple[dict[str, Array], dict[str, Tally]]:
    """Compute every node's loss and contributions in every row.

    Returns:
        The columns that blocks are made of, and what was found in each question's column.
    """
    tree, columns, tallies = plan.tree, {}, {}
    rows = len(next(iter(batch.values())))
    for name, node in tree.nodes.items():
        if not node.questions:
            continue
        scores = np.full((rows, len(node.questions)), np.nan)
        for place, question in enumerate(node.questions):
            if all(column in batch for column in question.columns):
                scores[:, place], found = question_score(tree, question, batch)
                tallies.update({f"{name}.{question.id}:{column}": tally for column, tally in found.items()})
        losses = node_rows(tree, name, scores, batch)
        columns[loss_column(name)] = losses.loss
        columns.update(zip(part_columns(node), losses.parts.T, strict=True))
        if isinstance(node, Aspect):
            columns.update(zip(asked_columns(node), (tree.baseline_of(name) - scores).T, strict=True))
    if tree.marker is not None and tree.marker.column in batch:
        score, tallies[MARKER] = marker_score(tree, tree.marker, batch)
        columns[MARKER] = 1.0 - score
    return columns, tallies


def _block(
    layout: Layout,
    columns: Mapping[str, Array],
    weights: Array,
    cell: NDArray[np.int64],
    order: NDArray[np.int64],
) -> Block:
    """Sum a block over the rows that are complete on it; ``order`` lists the rows that count, cell by cell."""
    values = [math.prod(columns[factor][order] for factor in name.split("*")) for name in layout.columns]
    table = np.column_stack([np.ones(len(order)), *values])
    complete = ~np.isnan(table).any(axis=1)
    table, order = table[complete], order[complete]
    weight = weights[order]
    cells, starts, counts = np.unique(cell[order], return_index=True, return_counts=True)
    weighted = table * weight[:, None]
    gram = np.empty((len(cells), table.shape[1], table.shape[1]))
    for place, (start, count) in enumerate(zip(starts.tolist(), counts.tolist(), strict=True)):
        rows = slice(start, start + count)
        gram[place] = weighted[rows].T @ table[rows]
    squared = np.add.reduceat(weight**2, starts) if len(starts) else np.empty(0)
    return Block(cells, counts.astype(np.int64), squared, gram)


def _lenses(
    plan: Plan, columns: Mapping[str, Array], weights: Array, kept: NDArray[np.bool_], cells: NDArray[np.int64]
) -> dict[str, CellSums]:
    """Sum the family of every child of the trunk by cells of segment and period."""
    found = {}
    families = {layout.name: layout.columns for layout in layouts(plan.tree)}
    for name in trunk_children(plan.tree):
        values = [columns[one] for one in families[family_block(name)]]
        table = np.column_stack([np.ones(len(weights)), *values])
        rows = ~np.isnan(table).any(axis=1) & kept
        found[name] = cell_sums(table[rows], weights[rows], cells[rows])
    return found


def _weights(plan: Plan, batch: Batch, rows: int) -> Array:
    column = plan.roles.weight
    if column is None:
        return np.ones(rows)
    weights, tally = decode(batch[column], column, Codes(), (0.0, np.finfo(float).max))
    if faults := weight_faults(column, weights, tally):
        raise AnswersError(faults)
    return weights


def _names(batch: Batch, column: str | None, rows: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Name the segments or periods of a column, sorted, and give each row's; -1 for a row without one."""
    if column is None:
        return (), np.zeros(rows, dtype=np.int64)
    found, places = texts(batch[column])
    names = sorted(text for text in found if text is not None)
    rank = {name: index for index, name in enumerate(names)}
    return tuple(names), np.array([-1 if text is None else rank[text] for text in found], dtype=np.int64)[places]


def _buckets(plan: Plan, batch: Batch, position: int, rows: int) -> NDArray[np.int64]:
    """Assign each row's unit to one of 128 buckets, the same on every machine."""
    column = plan.roles.unit
    if column is None:
        return (position + np.arange(rows, dtype=np.int64)) % BUCKETS
    found, places = texts(batch[column])
    missing = int((places == 0).sum())
    if missing:
        hint = "fill it, or leave the option out"
        raise AnswersError(Fault("no-unit", column, f"is empty in {missing} of {rows} rows read", hint))
    return np.array([0, *(bucket_of(str(text)) for text in found[1:])], dtype=np.int64)[places]


def bucket_of(unit: str) -> int:
    """Hash a unit's text to its bucket: the first 8 hex digits of its md5, as a number, mod 128."""
    digest = hashlib.md5(unit.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % BUCKETS
