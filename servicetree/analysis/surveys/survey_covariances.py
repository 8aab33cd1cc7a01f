"""Covariance matrices of a survey, from assumptions or from answers, and with more questions or branches."""

from __future__ import annotations

import attrs
import numpy as np

from servicetree.account.carry_over import families
from servicetree.account.deeper_links import estimated_links
from servicetree.account.ledger import path_effects
from servicetree.analysis.surveys.assumptions import Assumed
from servicetree.analysis.surveys.halo_model import SurveyModel, averaging_matrix, error_free_covariances
from servicetree.analysis.surveys.path_models import path_model
from servicetree.errors import AnswersError, Fault, LimitError
from servicetree.i18n.said import told
from servicetree.moments.layouts import MOST_NODES_TOGETHER, joint_block, markers_block, siblings_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree

_POINTS = 100.0**2


def assumed_model(tree: ServiceTree, assumed: Assumed) -> SurveyModel:
    """Write the covariances that are assumed of the aspects' questions, the trunk's children and a marker."""
    names, children = list(tree.measured), _children_within_limit(tree)
    nodes = assumed.covariance(tree)
    owner = [place for place, aspect in enumerate(tree.aspects) for _ in aspect.carrying_questions]
    below = [names.index(name) for name in children]
    asked = np.where(np.equal.outer(owner, owner), assumed.common, assumed.across)
    np.fill_diagonal(asked, assumed.sd**2)
    with_child = nodes[np.ix_(owner, below)]
    matrix = np.block([[asked, with_child], [with_child.T, nodes[np.ix_(below, below)]]])
    losses = [assumed.loss - 100 * (1 - tree.baseline_of(aspect.id)) for aspect in tree.aspects]
    sketch = _survey_model(
        tree, matrix, assumed.reached(tree)[below], np.array(losses), path_model(tree, assumed).reach[below]
    )
    for _ in tree.marker_questions:
        sketch = with_marker(sketch, assumed.impression)
    return sketch


def measured_model(tree: ServiceTree, moments: Moments) -> SurveyModel:
    """Read the same covariances from answers, within segments, in squared points.

    Raises:
        AnswersError: If too few have rated what grows on the trunk.
        LimitError: If there are more nodes than are gathered together.
    """
    children = _children_within_limit(tree)
    asking = sum(len(aspect.carrying_questions) for aspect in tree.aspects)
    joint = [_with_whole_child(moments.covariance(joint_block(tree, name))[0], asking) for name in children]
    if not all(np.isfinite(one).all() for one in joint):
        raise AnswersError(Fault("too-few", tree.name, told("too_few_rated_both"), told("design_from_assumptions")))
    if still := [name for name, one in zip(children, joint, strict=True) if not one[-1, -1] > 0]:
        said, hint = told("varies_nowhere"), told("ask_who_differ")
        raise AnswersError(Fault("no-variation", name, said, hint) for name in still)
    asked, count = np.mean([one[:-1, :-1] for one in joint], axis=0), len(children)
    with_child = np.stack([one[:-1, -1] for one in joint], axis=1)
    among = np.diag([one[-1, -1] for one in joint])
    for one in range(count):
        for other in range(one + 1, count):
            pair = moments.covariance(siblings_block(children[one], children[other]))[0]
            among[one, other] = among[other, one] = pair[-2, -1]
    rated = np.array([int(moments.sums(joint_block(tree, name)).n[0]) for name in children])
    matrix = _POINTS * np.block([[asked, with_child], [with_child.T, among]])
    reach = path_effects(tree, families(tree, moments)).reach
    losses = 100 * moments.sums(TRUNK).means[0, 0]
    carried = np.array([reach[name][0] for name in children])
    return _with_measured_markers(tree, moments, _survey_model(tree, matrix, rated / moments.n, losses, carried))


def _with_measured_markers(tree: ServiceTree, moments: Moments, sketch: SurveyModel) -> SurveyModel:
    """Add the markers that were asked; with all questions of an aspect they share what they share with the aspect."""
    count = len(tree.marker_questions)
    if not count or markers_block() not in moments.blocks:
        return sketch
    aspects = len(tree.aspects)
    together = _POINTS * moments.covariance(markers_block())[0]
    owner = [place for place, aspect in enumerate(tree.aspects) for _ in aspect.carrying_questions]
    children = [moments.covariance(markers_block(name))[0, aspects + 1 :, aspects] for name in tree.trunk_children]
    border = np.vstack([together[:aspects, aspects:][owner], _POINTS * np.array(children)])
    matrix = np.block([[sketch.covariance, border], [border.T, together[aspects:, aspects:]]])
    return attrs.evolve(sketch, covariance=matrix, markers=count)


def _with_whole_child(matrix: Array, asking: int) -> Array:
    """Add up the contributions of a child, which stand behind the trunk's questions, to its loss."""
    together = np.zeros((asking + 1, len(matrix)))
    together[:asking, :asking] = np.eye(asking)
    together[asking, asking:] = 1
    return np.asarray(together @ matrix @ together.T)


def _children_within_limit(tree: ServiceTree) -> tuple[str, ...]:
    if len(tree.measured) > MOST_NODES_TOGETHER:
        said = told("too_many_to_design", count=len(tree.measured), most=MOST_NODES_TOGETHER)
        raise LimitError(Fault("too-many", tree.name, said, told("design_a_part")))
    return tree.trunk_children


def _survey_model(tree: ServiceTree, matrix: Array, reached: Array, losses: Array, reach: Array) -> SurveyModel:
    asked = [[question.weight for question in aspect.questions if question.weight] for aspect in tree.aspects]
    weights = [np.array(one) for one in asked]
    return SurveyModel(
        covariance=matrix,
        shares=np.array(tree.trunk_shares),
        questions=tuple(one / one.sum() for one in weights),
        reliability=tuple(aspect.reliability for aspect in tree.aspects),
        reached=reached,
        losses=losses,
        aspect_weights=np.array([tree.node_weights[aspect.id] for aspect in tree.aspects]),
        reach=reach,
        links=len(estimated_links(tree)),
    )


def with_marker(sketch: SurveyModel, impression: float) -> SurveyModel:
    """Add a marker: as varied as the aspects' questions, and common with everything else nothing but an impression."""
    varied = float(np.diagonal(sketch.covariance)[: sketch.question_count].mean())
    matrix = _bordered(sketch.covariance, impression, varied)
    return attrs.evolve(sketch, covariance=matrix, markers=sketch.markers + 1)


def with_questions(sketch: SurveyModel, within: float) -> SurveyModel:
    """Add a question to each aspect, like those that it has; with a single one, as reliable as is assumed."""
    matrix, questions, start = sketch.covariance, [], 0
    for weights in sketch.questions:
        own = slice(start, start + len(weights))
        border = matrix[own].mean(axis=0)
        varied = float(np.diagonal(matrix)[own].mean())
        several = len(weights) > 1
        inside = matrix[own, own]
        common = (inside.sum() - np.trace(inside)) / (len(weights) * (len(weights) - 1)) if several else within * varied
        border[own] = common
        order = np.r_[: own.stop, len(matrix), own.stop : len(matrix)]
        matrix = _bordered(matrix, border, varied)[np.ix_(order, order)]
        questions.append(np.append(weights, weights.mean()) / (1 + weights.mean()))
        start = own.stop + 1
    return attrs.evolve(sketch, covariance=matrix, questions=tuple(questions))


def with_branch(sketch: SurveyModel, impression: float) -> SurveyModel:
    """Add a child of the trunk like the others; with them it shares what the trunk and an impression bring about."""
    children = sketch.child_rows
    border = sketch.covariance[:, children].mean(axis=1)
    true, with_child = error_free_covariances(sketch, sketch.covariance)
    mean = with_child.mean(axis=1)
    inverse = np.linalg.inv(true - impression)
    border[children] = impression + (with_child - impression).T @ inverse @ (mean - impression)
    varied = float(np.diagonal(sketch.covariance)[children].mean())
    order = np.r_[: children.stop, len(border), children.stop : len(border)]
    matrix = _bordered(sketch.covariance, border, varied)[np.ix_(order, order)]
    reached, reach = (np.append(one, one.mean()) for one in (sketch.reached, sketch.reach))
    return attrs.evolve(sketch, covariance=matrix, reached=reached, reach=reach)


def _bordered(matrix: Array, border: Array | float, corner: float) -> Array:
    size = len(matrix)
    found = np.empty((size + 1, size + 1))
    found[:size, :size] = matrix
    found[size, :size] = found[:size, size] = border
    found[size, size] = corner
    return found


def true_carry_over(sketch: SurveyModel, impression: float) -> Array:
    """Give each child's slope on the trunk if the impression has that variance, (cov(t, v) - x) / (V - x)."""
    true, with_child = error_free_covariances(sketch, sketch.covariance)
    found: Array = (sketch.shares @ with_child - impression) / (sketch.shares @ true @ sketch.shares - impression)
    return found


def person_variances(sketch: SurveyModel) -> tuple[float, float, float]:
    """Return the variance of the trunk between persons, and its children's mean covariance with it and variance."""
    trunk = sketch.shares @ averaging_matrix(sketch)
    varied = float(trunk @ sketch.covariance @ trunk)
    across = float((trunk @ sketch.covariance[:, sketch.child_rows]).mean())
    return varied, across, float(np.diagonal(sketch.covariance)[sketch.child_rows].mean())
