"""How far a plan raises each question: half its loss, to its target, to the best segment, or by one step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family
from servicetree.answers.question_scores import scale_steps
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.shrinkage import shrunken
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree

Goal = Literal["half", "target", "best", "step"]

GOALS: Final = ("half", "target", "best", "step")
HALF: Final = 0.5
_DEFAULT_STEP: Final = 0.1  # what counts as a step for a question that has no scale of steps


@frozen(eq=False)
class RaisedQuestion:
    """How far one question is raised.

    Attributes:
        amount: delta omega_i, what its node's score gains on 0-1, shape (R,), all rows and each unit left out; NaN
            where it cannot be told.
        segment: The segment aimed at; None for other aims.
        unsure: The segments whose distance from the whole has no standard error.
    """

    amount: Array
    segment: str | None = None
    unsure: tuple[str, ...] = ()


def raised_questions(
    tree: ServiceTree, moments: Moments, found: Mapping[str, Family], goal: str
) -> dict[str, RaisedQuestion]:
    """Say how far each question is raised; never by more than it loses (docs/reference/model.md, section 10).

    Args:
        tree: The tree.
        moments: Gathered with it; with segments for the goal ``best``.
        found: The families of these moments.
        goal: One of ``GOALS``.

    Returns:
        By ``node.question``.
    """
    raised = {}
    for name, node in tree.measured.items():
        for place, (question, share) in enumerate(zip(node.questions, node.question_shares, strict=True)):
            losses = found[name].part_means[:, :, place]  # omega_i times the question's mean loss
            if goal == "best":
                wanted = _to_best(moments, losses)
            elif goal == "step":
                wanted = RaisedQuestion(np.full(len(losses), share * one_step(tree, question)))
            else:
                wanted = RaisedQuestion(losses[:, 0] * (HALF if goal == "half" else 1.0))
            raised[f"{name}.{question.id}"] = _within_loss(losses[:, 0], wanted)
    return raised


def _within_loss(loss: Array, wanted: RaisedQuestion) -> RaisedQuestion:
    """Raise by no more than is lost; what loses nothing is not raised."""
    if loss[0] <= 0:
        return RaisedQuestion(np.zeros_like(loss), unsure=wanted.unsure)
    if wanted.amount[0] > loss[0]:
        return RaisedQuestion(loss, wanted.segment, wanted.unsure)
    return wanted


def one_step(tree: ServiceTree, question: Question) -> float:
    """Tell what one step of a question's scale is on 0-1; a tenth for one that has no scale of steps."""
    steps = scale_steps(tree, question)
    return _DEFAULT_STEP if steps is None else 1 / steps


def _to_best(moments: Moments, losses: Array) -> RaisedQuestion:
    """Aim at the segment that loses least against the whole, its lead shrunk: the best is partly luck.

    The lead moves with the units left out as much as its shrunken standard error says.

    Args:
        moments: For the segments' standard errors.
        losses: Shape (R, G): mean contributions, the whole first.
    """
    leads = losses[:, :1] - losses
    errors = moments.figures(leads).se[1:]
    unsure = tuple(name for name, error in zip(moments.shown_names, errors, strict=True) if not np.isfinite(error))
    shrunk, doubts = shrunken(leads[0, 1:], errors)
    if not np.isfinite(shrunk).any():
        return RaisedQuestion(np.full(len(losses), np.nan), unsure=unsure)
    best = int(np.nanargmax(shrunk))
    moved = leads[:, 1 + best] - leads[0, 1 + best]
    spread = doubts[best] / errors[best] if errors[best] > 0 else 0.0
    return RaisedQuestion(max(float(shrunk[best]), 0.0) + spread * moved, moments.shown_names[best], unsure)
