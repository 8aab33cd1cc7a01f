"""How far a plan raises each question: half its loss, to its target, to the best segment, or by one step."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache, partial
from itertools import accumulate
from typing import Final, Literal

import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family, families
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
        found: The families of these moments, or of the whole alone.
        goal: One of ``GOALS``.

    Returns:
        By ``node.question``.
    """
    best = _best_segments(tree, moments) if goal == "best" else {}
    raised = {}
    for name, node in tree.measured.items():
        for place, (question, share) in enumerate(zip(node.questions, node.question_shares, strict=True)):
            key, loss = f"{name}.{question.id}", found[name].part_means[:, 0, place]  # omega_i times the mean loss
            if goal == "best":
                wanted = best[key]
            elif goal == "step":
                wanted = RaisedQuestion(np.full(len(loss), share * one_step(tree, question)))
            else:
                wanted = RaisedQuestion(loss * (HALF if goal == "half" else 1.0))
            raised[key] = _within_loss(loss, wanted)
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


def _best_segments(tree: ServiceTree, moments: Moments) -> dict[str, RaisedQuestion]:
    """Aim each question at the segment that loses least against the whole, its lead shrunk: the best is partly luck.

    The lead moves with the units left out as much as its shrunken standard error says. Some segments are laid out at a
    time; those among which a best one is found are laid out again, since what moves is kept of none.
    """
    pieces = moments.pieces()
    leads_in = lru_cache(maxsize=1)(partial(_leads, tree))
    parts = [{key: _with_errors(piece, lead) for key, lead in leads_in(piece).items()} for piece in pieces]
    leads = {key: np.concatenate([part[key] for part in parts], axis=1) for key in parts[0]}
    shrunk = {key: np.stack(shrunken(lead, errors)) for key, (lead, errors) in leads.items()}
    best = {key: int(np.nanargmax(lead)) for key, (lead, _) in shrunk.items() if np.isfinite(lead).any()}
    starts = list(accumulate((len(piece.shown_names) for piece in pieces), initial=0))

    found = {}
    for key in sorted(leads, key=lambda key: best.get(key, 0)):
        errors, place = leads[key][1], best.get(key, 0)
        unsure = tuple(name for name, error in zip(moments.shown_names, errors, strict=True) if not np.isfinite(error))
        at = bisect_right(starts[1:-1], place)
        lead = leads_in(pieces[at])[key]
        if key not in best:
            found[key] = RaisedQuestion(np.full(len(lead), np.nan), unsure=unsure)
            continue
        (aim, doubt), moved = shrunk[key][:, place], lead[:, 1 + place - starts[at]]
        spread = doubt / errors[place] if errors[place] > 0 else 0.0
        amount = max(float(aim), 0.0) + spread * (moved - moved[0])
        found[key] = RaisedQuestion(amount, moments.shown_names[place], unsure)
    return found


def _leads(tree: ServiceTree, moments: Moments) -> dict[str, Array]:
    """Say by how much less than the whole each segment loses at each question, shape (R, G), the whole first."""
    found: dict[str, Array] = {}
    for name, family in families(tree, moments).items():
        leads = family.part_means[:, :1] - family.part_means
        found |= {f"{name}.{one.id}": leads[:, :, place] for place, one in enumerate(tree.nodes[name].questions)}
    return found


def _with_errors(moments: Moments, leads: Array) -> Array:
    """Put the leads of segments above their standard errors, shape (2, G), without the whole."""
    return np.stack([leads[0, 1:], moments.figures(leads).se[1:]])
