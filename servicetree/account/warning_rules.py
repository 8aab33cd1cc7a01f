"""Warnings about an account, with count, place and remedy (model.md, section 13)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import TypeVar

import numpy as np

from servicetree.account.carry_over import Family
from servicetree.account.collinearity import alike_issue, aspects_alike, together_place
from servicetree.account.halo import sibling_covariances
from servicetree.account.joint_slopes import JointSlopes
from servicetree.answers.batch_scores import AT_BASELINE
from servicetree.errors import Issue
from servicetree.i18n.said import PartName, QuotedName, Rounded, Share, warned
from servicetree.moments.layouts import curve_block, family_block, joint_block, siblings_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.distributions import student_quantile
from servicetree.stats.jackknife import FEWEST_BUCKETS, holm, standard_error, wald
from servicetree.stats.regression import inverse, slopes
from servicetree.tree.service_tree import ServiceTree

Name = TypeVar("Name", bound=Hashable)

FEW_AT_BASELINE = 0.05
MUCH_RESIDUAL_CORRELATION = 0.3
SIGNIFICANT = 0.05
FEWEST_SEGMENTS = 4


def account_issues(
    tree: ServiceTree,
    moments: Moments,
    found: Mapping[str, Family],
    joint: JointSlopes | None = None,
    *,
    lens: str = "within",
) -> list[Issue]:
    """List what makes one doubt an account; none of it stops anything.

    Args:
        tree: The tree.
        moments: Gathered with it.
        found: The carry-over that the account uses.
        joint: The joint slopes that the account uses instead, if it does; then questions need not carry alike.
        lens: Through what carry-over is seen.
    """
    sure = moments.unit is not None and int(moments.buckets[0]) >= FEWEST_BUCKETS
    by_node = {name: family for name, family in found.items() if joint is None or name not in joint.slopes}
    alike = aspects_alike(tree, moments)
    issues = [*map(alike_issue, alike), *_outside_range(by_node, alike), *_extrapolation(moments)]
    if sure:
        estimated = [name for name in tree.trunk_children if not found[name].given]
        issues += [*_curvature(tree, moments, estimated), *_between_differs_from_within(tree, moments, estimated, lens)]
        issues += _questions_differ(tree, moments, estimated) if joint is None else ()
        issues += _sibling_correlations(tree, moments)
        issues += _negative_slopes(tree, joint) if joint is not None else ()
    return issues


def _rejected(stacks: Mapping[Name, Array]) -> list[Name]:
    """Test one branch after the other, so that all of them together err in 5 % of surveys at most.

    Each by Hotelling's F for its jackknife covariance, and Holm's adjustment for how many there are: eight branches
    tested at 5 % each, by F(J, K - 1), gave a false alarm in 80 % of surveys with 40 clusters.

    Args:
        stacks: By branch, or pair of branches, what is 0 where all is well; shape (1 + K,) or (1 + K, J).
    """
    chances = np.array([wald(stack.reshape(len(stack), -1))[1] for stack in stacks.values()])
    return [name for name, chance in zip(stacks, holm(chances), strict=True) if chance < SIGNIFICANT]


def _outside_range(found: Mapping[str, Family], alike: Sequence[Sequence[str]]) -> Iterator[Issue]:
    """Carry-over outside 0 to 1; not from aspects that are alike, of which another warning tells."""
    twins = {name for group in alike for name in group}
    for family in found.values():
        for place, parent in enumerate(family.parents):
            value = float(family.carry_over[0, place])
            if not 0.0 <= value <= 1.0 and parent not in twins:
                why = warned("parents_too_alike" if value > 0 else "scale_turned")
                said = warned("outside_range", parent=PartName(parent), value=Rounded(value, 2), why=why)
                yield Issue("carry-over-range", family.node, said)


def _negative_slopes(tree: ServiceTree, joint: JointSlopes) -> Iterator[Issue]:
    """A joint slope below 0 is an association like any other; mostly it shows questions that say nearly the same."""
    for child, by_aspect in joint.slopes.items():
        for aspect in tree.aspects:
            stack = by_aspect[aspect.id].sum(axis=2)
            for place, question in enumerate(aspect.questions):
                if stack[0, place] < 0 and _is_significant(stack[:, place]):
                    name, value = f"{aspect.id}.{question.id}", Rounded(float(stack[0, place]), 2)
                    said = warned("joint_slope_below_zero", question=QuotedName(name), value=value)
                    yield Issue("carry-over-range", child, said)


def _extrapolation(moments: Moments) -> Iterator[Issue]:
    """The account asks what were left if the trunk were at its baseline: few are there to say."""
    if AT_BASELINE in moments.blocks:
        sums = moments.sums(AT_BASELINE)
        share = float(sums.means[0, 0, 0])
        if share < FEW_AT_BASELINE:
            there = round(share * int(sums.n[0]))
            said = warned("few_at_target", share=Share(share, 1)) if there else warned("none_at_target")
            yield Issue("extrapolation", "trunk", said, there)


def _curvature(tree: ServiceTree, moments: Moments, children: Sequence[str]) -> Iterator[Issue]:
    """Test a squared trunk term beside the aspects."""
    shares, count = np.array(tree.trunk_shares), len(tree.aspects)
    pairs = combinations_with_replacement(range(count), 2)
    squares = [(1 if one == other else 2) * shares[one] * shares[other] for one, other in pairs]
    bends = {}
    for name in children:
        if curve_block(name) in moments.blocks:
            within = moments.sums(curve_block(name)).within
            turn = np.zeros((within.shape[1], count + 2))
            turn[:count, :count] = np.eye(count)
            turn[count:-1, count] = squares
            turn[-1, -1] = 1.0
            bends[name] = slopes(turn.T @ within @ turn, count + 1)[:, -1, 0]
    for name in _rejected(bends):
        yield Issue("curved", name, warned("moves_more" if bends[name][0] > 0 else "moves_less"))


def _is_significant(stack: Array) -> bool:
    error = float(standard_error(stack))
    return bool(np.isfinite(error) and abs(stack[0]) > float(student_quantile(len(stack) - 2)) * error > 0)


def _between_differs_from_within(
    tree: ServiceTree, moments: Moments, children: Sequence[str], lens: str
) -> Iterator[Issue]:
    """Compare the slope between segments with the slope within them."""
    if len(moments.segments) < FEWEST_SEGMENTS:
        return
    both = {name: _slopes_between_and_within(tree, moments, name) for name in children}
    for name in _rejected({name: between - within for name, (between, within) in both.items()}):
        between, within = (float(stack[0]) for stack in both[name])
        slopes_found = {"between": Rounded(between, 2), "within": Rounded(within, 2)}
        yield Issue("between-segments", name, warned("two_slopes", **slopes_found, used=warned(f"used_{lens}")))


def _slopes_between_and_within(tree: ServiceTree, moments: Moments, name: str) -> tuple[Array, Array]:
    """Slope of a branch on the trunk between the segments' means, and within segments; shape (R,) each."""
    shares, count = np.array(tree.trunk_shares), len(tree.aspects)
    within = moments.sums(family_block(name)).within
    turn = np.zeros((within.shape[1], 2))
    turn[:count, 0], turn[count:, 1] = shares, 1.0
    across = moments.products_of_the_whole(family_block(name)) - within
    between, within = (slopes(turn.T @ products @ turn, 1)[:, 0, 0] for products in (across, within))
    return between, within


def _questions_differ(tree: ServiceTree, moments: Moments, children: Sequence[str]) -> Iterator[Issue]:
    """Test equal carry-over of an aspect's questions: beta_i / omega_i the same within each aspect."""
    if all(len(aspect.carrying_questions) == 1 for aspect in tree.aspects):
        return
    for name in _rejected({name: _question_contrasts(tree, moments, name) for name in children}):
        rows = int(moments.sums(joint_block(tree, name)).n[0])
        yield Issue("questions-differ", name, warned("questions_carry_unlike"), rows)


def _question_contrasts(tree: ServiceTree, moments: Moments, name: str) -> Array:
    """Give each question's beta_i / omega_i minus that of the first of its aspect, shape (R, questions - aspects)."""
    asked = sum(len(aspect.carrying_questions) for aspect in tree.aspects)
    beta = slopes(moments.sums(joint_block(tree, name)).within, asked).sum(axis=2)
    contrasts, start = [], 0
    for aspect in tree.aspects:
        shares = np.array(aspect.question_shares)
        shares = shares[shares > 0]
        rates = beta[:, start : start + len(shares)] / shares
        contrasts.append(rates[:, 1:] - rates[:, :1])
        start += len(shares)
    return np.concatenate(contrasts, axis=1)


def _sibling_correlations(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    """What two branches share beyond the trunk: a general mood, or a link that the tree lacks."""
    count = len(tree.aspects)
    related: dict[tuple[str, str], Array] = {}
    for pairs, between in sibling_covariances(tree, moments):
        left = between[..., :count, count:]
        through = np.swapaxes(left, 2, 3) @ inverse(between[..., :count, :count]) @ left
        rest = between[..., count:, count:] - through
        with np.errstate(invalid="ignore", divide="ignore"):  # nothing left over: no correlation
            found = rest[..., 0, 1] / np.sqrt(rest[..., 0, 0] * rest[..., 1, 1])
        related |= dict(zip(pairs, found, strict=True))
    for pair in _rejected(related):
        if abs(related[pair][0]) > MUCH_RESIDUAL_CORRELATION:
            said = warned("still_correlate", r=Rounded(float(related[pair][0]), 2))
            rows = int(moments.blocks[siblings_block(*pair)].n.sum())
            yield Issue("siblings", together_place(pair), said, rows)
