"""Joint slopes: a branch's loss regressed on every question of the trunk at once.

The rule takes one slope from an aspect as a whole, as if its questions carried alike. Where they do not, points by
question go astray, and with them those of the aspect; then each question gets a slope of its own (model.md, section
4). Only children of the trunk have them; what grows on a branch, and what the tree gives, keeps its carry-over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.account.carry_over import FEW_ROWS, Family
from servicetree.errors import AnswersError, Fault, Issue, UsageError
from servicetree.i18n.said import Listed, QuotedName, listed, told, warned
from servicetree.moments.blocks import BlockSums
from servicetree.moments.layouts import joint_block, question_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.regression import LEAST_EIGENVALUE, constant_variables, is_collinear, slopes, variance_inflation
from servicetree.tree.nodes import Aspect
from servicetree.tree.service_tree import ServiceTree

QuestionsCarry = Literal["alike", "joint"]

ALIKE, JOINT = "alike", "joint"
QUESTION_OPTIONS: Final = (ALIKE, JOINT)
_MOST_INFLATION = 0.01 / LEAST_EIGENVALUE  # inflation of a question that is nearly a combination of others


@frozen(eq=False)
class JointSlopes:
    """The trunk question by question; R all rows and each bucket left out, G the whole and the segments.

    Attributes:
        losses: By aspect, the mean loss of each question among those who answered it, shape (R, G, questions).
        slopes: By child of the trunk and by aspect, the slopes of each contribution to the child's loss on the loss of
            each question, shape (R, questions of the aspect, questions of the child). A question of weight 0 has the
            slope 0. Children whose carry-over is given are not here.
        n: By child, the rows with it and an answer to every question: shape (G,).
        faults: Why slopes cannot be estimated.
    """

    losses: Mapping[str, Array]
    slopes: Mapping[str, Mapping[str, Array]]
    n: Mapping[str, NDArray[np.int64]]
    faults: tuple[Fault, ...] = ()

    def carried_loss(self, child: str) -> dict[str, Array]:
        """Return beta_i mean(l_i) by aspect: what each question brings to each question of a child.

        Returns:
            Shape (R, G, questions of the aspect, questions of the child) each.
        """
        return {aspect: self.losses[aspect][..., None] * slope[:, None] for aspect, slope in self.slopes[child].items()}


def check_questions(questions: str, lens: str = "within") -> None:
    """Check how questions are to carry over.

    Raises:
        UsageError: If there is no such way, or a lens is to be looked through as well.
    """
    if questions not in QUESTION_OPTIONS:
        hint = told("choose_one_of", names=", ".join(QUESTION_OPTIONS))
        raise UsageError(Fault("usage", "--questions", told("no_such_way", way=QuotedName(questions)), hint))
    if questions == JOINT and lens != "within":
        said = told("joint_within_only", lens=QuotedName(lens))
        raise UsageError(Fault("usage", "--questions", said, told("lens_or_questions")))


def joint_slopes_of(tree: ServiceTree, moments: Moments, found: Mapping[str, Family]) -> JointSlopes:
    """Estimate joint slopes for every child of the trunk whose carry-over is not given.

    Args:
        tree: The tree.
        moments: Gathered with it.
        found: The families, for what is given.

    Returns:
        The slopes; NaN, with a fault, where they cannot be estimated.
    """
    found_slopes, n, faults = {}, {}, []
    for child in tree.trunk_children:
        if not found[child].given:
            sums = moments.sums(joint_block(tree, child))
            fault = _estimation_fault(tree, moments, child, sums)
            found_slopes[child], n[child] = _slopes_by_aspect(tree, sums, fault), sums.n
            faults += [fault] if fault else []
    losses = {aspect.id: _question_losses(moments, aspect) for aspect in tree.aspects}
    return JointSlopes(losses, found_slopes, n, tuple(faults))


def _question_losses(moments: Moments, aspect: Aspect) -> Array:
    """Return each question's mean loss among those who answered it, shape (R, G, questions); 0 for one of weight 0."""
    means = [moments.sums(question_block(aspect.id, name)).means for name in aspect.carrying_questions]
    every = np.zeros((*means[0].shape[:2], len(aspect.questions)))
    every[..., np.array(aspect.question_shares) > 0] = np.concatenate(means, axis=2)
    return every


def _slopes_by_aspect(tree: ServiceTree, sums: BlockSums, fault: Fault | None) -> dict[str, Array]:
    """Estimate a child's slopes, by aspect; 0 for a question of weight 0, NaN where there is a fault."""
    counts = np.concatenate([np.array(aspect.question_shares) > 0 for aspect in tree.aspects])
    estimated = slopes(sums.within, int(counts.sum()))
    every = np.zeros((len(estimated), len(counts), estimated.shape[2]))
    every[:, counts] = np.nan if fault else estimated
    ends = np.cumsum([len(aspect.questions) for aspect in tree.aspects])[:-1]
    return {aspect.id: part for aspect, part in zip(tree.aspects, np.split(every, ends, axis=1), strict=True)}


def _estimation_fault(tree: ServiceTree, moments: Moments, child: str, sums: BlockSums) -> Fault | None:
    """Say why joint slopes of a child cannot be estimated, if so."""
    asked = [f"{aspect.id}.{name}" for aspect in tree.aspects for name in aspect.carrying_questions]
    rows, needed = int(sums.n[0]), len(asked) + 2
    if rows < needed:
        answered = {name: int(moments.sums(question_block(*name.split("."))).n[0]) for name in asked}
        fewest = min(asked, key=answered.__getitem__)
        said = told("too_few_for_joint", count=rows, asked=len(asked), needed=needed)
        hint = told("use_default_fewest", question=QuotedName(fewest), count=answered[fewest])
        return Fault("too-few", child, said, hint)
    left = sums.within[0, : len(asked), : len(asked)]
    if constant := [name for name, is_flat in zip(asked, constant_variables(left), strict=True) if is_flat]:
        said = told("no_joint_slope", questions=_listed(constant))
        return Fault("no-variation", child, said, told("use_default"))
    if is_collinear(left):
        factors = variance_inflation(left[None])[0]
        twins = [name for name, factor in zip(asked, factors, strict=True) if factor > _MOST_INFLATION]
        said = told("questions_alike", questions=_listed(twins or asked))
        return Fault("singular", child, said, told("use_default_or_less"))
    return None


def _listed(names: list[str]) -> Listed:
    return listed(map(QuotedName, names))


def joint_issues(joint: JointSlopes, found: Mapping[str, Family]) -> list[Issue]:
    """Warn of joint slopes from few rows, or from a minority of those with a score for the child and its parents."""
    issues = []
    for child, n in joint.n.items():
        rows, scored = int(n[0]), int(found[child].n[0])
        if rows < FEW_ROWS or 2 * rows < scored:
            doubt = warned("guess_below", least=FEW_ROWS) if rows < FEW_ROWS else warned("others_may_differ")
            issues.append(Issue("too-few", child, warned("joint_rows", count=rows, n=scored, doubt=doubt), rows))
    return issues


def refuse_faults(found: Mapping[str, Family], joint: JointSlopes | None = None) -> None:
    """Stop where carry-over, or joint slopes, cannot be estimated.

    Raises:
        AnswersError: With every fault.
    """
    faults = [family.fault for family in found.values() if family.fault is not None]
    if not faults and joint is not None:
        faults += joint.faults  # what keeps aspects from having slopes keeps their questions from it too
    if faults:
        raise AnswersError(faults)
