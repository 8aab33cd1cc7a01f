"""One batch of answers understood: every question scored, every gate looked through, every node's loss in every row.

Where single rows are wanted (``rate``, ``audit``) this is all; for sums, ``summing.py`` goes on from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.decoding import Tally, is_read
from servicetree.engines.sources import Batch, rows_of
from servicetree.errors import AnswersError, Fault
from servicetree.layouts import (
    AT_BASELINE,
    MARKER,
    STEPS,
    STRAIGHT,
    asked_columns,
    loss_column,
    part_columns,
    step_column,
)
from servicetree.nodes import Aspect
from servicetree.readingplan import Plan
from servicetree.rowscores import Answered, marker_answers, node_rows, question_answers, reached

Array = NDArray[np.float64]

_AT_IT = 1e-9  # rounding
_FEWEST_TICKS = 5


@frozen(eq=False)
class Understood:
    """A batch of answers, understood.

    Attributes:
        rows: How many rows there are.
        answers: The questions that were asked, by ``node.question``; the marker by its own name.
        gates: Shape (n,) each: who could have an opinion, by gated branch.
        tallies: What was found, by ``node.question:column``; the marker's by its own name.
    """

    rows: int
    answers: Mapping[str, Answered]
    gates: Mapping[str, NDArray[np.bool_]]
    tallies: Mapping[str, Tally]


def understand(plan: Plan, batch: Batch) -> Understood:
    """Score every question of a batch whose columns are there, and look through every gate."""
    tree, tallies, gates = plan.tree, {}, {}
    answers: dict[str, Answered] = {}
    for name, node in tree.nodes.items():
        for question in node.questions:
            if all(column in batch for column in question.columns):
                answers[f"{name}.{question.id}"], found = question_answers(tree, question, batch)
                tallies.update({f"{name}.{question.id}:{column}": tally for column, tally in found.items()})
        gate = getattr(node, "gate", None)
        if gate is not None and gate.column in batch:  # one customer's answers may leave the gate out: then they speak
            gates[name] = reached(gate, batch)
    if tree.marker is not None and tree.marker.column in batch:
        answers[MARKER], tallies[MARKER] = marker_answers(tree, tree.marker, batch)
    return Understood(rows_of(batch), answers, gates, tallies)


def readable_losses(plan: Plan, batch: Batch) -> tuple[dict[str, Array], Mapping[str, Tally]]:
    """Compute every node's loss in every row, for those who need single rows.

    Returns:
        The columns of ``loss_columns``, and what was found in each question's column.

    Raises:
        AnswersError: Naming every column that holds no answers.
    """
    if unreadable := unreadable_columns(plan, batch):
        raise AnswersError(unreadable)
    found = understand(plan, batch)
    return loss_columns(plan, found), found.tallies


def unreadable_columns(plan: Plan, batch: Batch) -> tuple[Fault, ...]:
    """Find columns that hold dates, lists or other things that are no answers."""
    hint = "give numbers or texts; for a date, compute the days or minutes first"
    return tuple(
        Fault("column", column, f"holds {batch[column].type}, which are no answers", hint)
        for column in plan.answered
        if column in batch and not is_read(batch[column].type)
    )


def loss_columns(plan: Plan, found: Understood, rows: Any = slice(None)) -> dict[str, Array]:
    """Compute every node's loss and contributions in some rows: the columns that blocks are made of.

    Args:
        plan: What was read.
        found: The batch, understood.
        rows: Which rows; all if left out.
    """
    tree = plan.tree
    columns: dict[str, Array] = {}
    count = len(np.arange(found.rows)[rows])
    for name, node in tree.nodes.items():
        if not node.questions:
            continue
        scores = np.full((count, len(node.questions)), np.nan)
        for place, question in enumerate(node.questions):
            if (answered := found.answers.get(f"{name}.{question.id}")) is not None:
                scores[:, place] = answered.at(rows)
        losses = node_rows(tree, name, scores, found.gates[name][rows] if name in found.gates else None)
        columns[loss_column(name)] = losses.loss
        columns[step_column(name)] = scale_steps(losses.loss, tree.baseline_of(name))
        columns.update(zip(part_columns(node), losses.parts.T, strict=True))
        if isinstance(node, Aspect):
            columns.update(zip(asked_columns(node), (tree.baseline_of(name) - scores).T, strict=True))
    if MARKER in found.answers:
        columns[MARKER] = 1.0 - found.answers[MARKER].at(rows)
    trunk = np.column_stack([columns[loss_column(aspect.id)] for aspect in tree.aspects])
    columns[AT_BASELINE] = np.where(np.isnan(trunk).any(axis=1), np.nan, at_baseline(trunk.T))
    columns[STRAIGHT] = straight(found, rows).astype(float)
    return columns


def scale_steps(loss: Array, baseline: float) -> Array:
    """Sort losses into tenths of the scale: 0 for scores above 0.9, ..., 9 for those of 0.1 and less; NaN stays."""
    below_the_top = loss + (1.0 - baseline)
    return np.clip(np.floor(STEPS * below_the_top + _AT_IT), 0, STEPS - 1)


def at_baseline(trunk: Array) -> NDArray[np.bool_]:
    """Tell who is at the baseline of every aspect.

    Args:
        trunk: Shape (aspects, n): losses.
    """
    everywhere: NDArray[np.bool_] = np.all(trunk <= _AT_IT, axis=0)
    return everywhere


def straight(found: Understood, rows: Any = slice(None)) -> NDArray[np.bool_]:
    """Tell whose ratings, five or more, were all ticked at one place; reversed ones by where they were ticked."""
    ratings = [one for name, one in found.answers.items() if one.ticked is not None and name != MARKER]
    chosen = np.arange(found.rows)[rows]
    lowest, highest = np.full(len(chosen), np.inf), np.full(len(chosen), -np.inf)
    count = np.zeros(len(chosen), dtype=np.int64)
    left = np.arange(len(chosen))  # those who still may be; most drop out at the second rating
    for one in ratings:
        assert one.ticked is not None  # only such were taken
        ticked = one.ticked[one.places[chosen[left]]]
        lowest[left], highest[left] = np.fmin(lowest[left], ticked), np.fmax(highest[left], ticked)
        count[left] += ~np.isnan(ticked)
        with np.errstate(invalid="ignore"):  # nobody answered: inf - inf
            left = left[np.logical_not(highest[left] - lowest[left] >= _AT_IT)]
    alike = np.zeros(len(chosen), dtype=np.bool_)
    alike[left] = count[left] >= _FEWEST_TICKS
    return alike
