"""Weights of nodes, and reports on their importance for an outcome.

See docs/reference/model.md, section 9.
What rests on answers comes from the evidence of `explaining.py`, as a stack: all rows, and each
bucket left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Unpack

import attrs
import numpy as np

from servicetree.analysis.ahp import Judgements, judge, judgement_issues
from servicetree.analysis.outcome_regression import (
    INFINITE_INFLATION,
    MOST_INFLATION,
    OutcomeRegression,
    refuse_collinear,
    regress_outcome,
    singular_fault,
)
from servicetree.analysis.weight_results import IMPORTANCE, METHODS, WITHOUT_ANSWERS, NodeWeight, Weights
from servicetree.answers.answer_tables import AnswerTable
from servicetree.errors import AnswersError, Fault, Issue, LimitError, ServiceTreeError, UsageError
from servicetree.i18n.said import QuotedName, Share, meant_name, told, warned
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Interval
from servicetree.stats.regression import correlations, lmg, nonnegative_slopes, relative_weights, slopes
from servicetree.tree.nodes import SATISFACTION
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

WeighingMethod = Literal["stated", "equal", "ahp", "direct", "lmg", "johnson", "correlation", "total_effect"]

MOST_LMG_NODES = 15
LEAST_EXPLAINED = 0.05
FEW_ROWS = 30
MOST_LEFT_OUT = 0.5


@verb(GatheringOptions)
def weigh(
    tree: ServiceTree,
    answers: Answers | None = None,
    *,
    method: WeighingMethod = "direct",
    outcome: str = SATISFACTION,
    pairs: AnswerTable | Sequence[AnswerTable] | None = None,
    **options: Unpack[GatheringOptions],
) -> Weights:
    """Weigh the nodes of a tree, or report how important they are for an outcome.

    Weights, which ``tree.with_weights`` accepts: ``stated`` (the tree's own), ``equal`` (every measured node the same),
    ``ahp`` (from pairwise judgements, by the analytic hierarchy process) and ``direct`` (non-negative slopes of the
    outcome on all nodes jointly, normalised; a weight that the condition holds at 0 has no interval, and is named).
    Importance reports, which it refuses: ``lmg``, ``johnson``, ``correlation`` and ``total_effect``.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments. The first three methods need none; with answers they also
            show what these say.
        method: One of those above.
        outcome: The id of the outcome that is explained.
        pairs: For ``ahp``: a table with the columns ``left``, ``right``, ``judgement`` (how many times as much the
            left one counts, 1/9 to 9) and, for several judges, ``judge``; or a list of such tables.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``.

    Returns:
        The weights, or the report; with intervals where they rest on answers.

    Raises:
        UsageError: If there is no such method or outcome, or what it needs is not given.
        LimitError: If the tree has more nodes than the method can take.
        AnswersError: With every fault of the judgements or of the answers, or if these cannot carry the result:
            ``too-few``, ``no-variation``, ``singular``, ``no-evidence``.

    Example:
        >>> st.weigh(demo_tree(), demo_answers(), method="johnson").is_weights
        False
    """
    _check_call(method, answers, pairs, options)
    judged = None if pairs is None else judge(tree, pairs, options.get("encoding"))
    told = [] if judged is None else judgement_issues(tree, judged)
    if answers is None:
        return _weights_without_answers(tree, method, outcome, judged, tuple(told))
    moments = gathered(tree, answers, **options)
    found, doubts = None, []
    try:
        found = regress_outcome(tree, moments, (outcome,))
        if method != "correlation":
            refuse_collinear(tree, found)
    except ServiceTreeError as error:
        if method not in WITHOUT_ANSWERS:
            raise
        doubts = [Issue(one.code, one.where, warned("weights_without_it", why=one.message)) for one in error.faults]
    if found is None or method in WITHOUT_ANSWERS:
        figures = _figures_without_answers(tree, method, judged)
    else:
        figures = _figures(tree, moments, method, found, outcome)
    doubts += _zero_weight_issues(tree, figures[0]) if method == "direct" else []
    issues = (*told, *answer_issues(tree, moments), *doubts, *row_issues(moments, found))
    weights = _weights(tree, moments, method, outcome, found=found, figures=figures, issues=issues)
    return attrs.evolve(weights, judgements=judged)


def _check_call(method: str, answers: Any, pairs: Any, options: Mapping[str, Any]) -> None:
    """Refuse what cannot be meant: an unknown method, one without what it needs, or more than it takes."""
    faults = []
    if method not in METHODS:
        hint = meant_name(str(method), METHODS) or told("first_four_give_weights")
        said = told("must_be_one_of", allowed=", ".join(METHODS), got=repr(method))
        faults.append(Fault("usage", "method", said, hint))
    elif method == "ahp" and pairs is None:
        faults.append(Fault("usage", "pairs", told("needed_for", method="ahp"), told("give_pairs")))
    elif method != "ahp" and pairs is not None:
        faults.append(Fault("usage", "pairs", told("mean_nothing_to", method=QuotedName(method)), told("choose_ahp")))
    if answers is None and method in METHODS:
        stray = [name for name, value in options.items() if value is not None and name != "encoding"]
        if method not in WITHOUT_ANSWERS:
            hint = told("or_weigh_without", methods=", ".join(WITHOUT_ANSWERS))
            faults.append(Fault("usage", "answers", told("needed_for", method=QuotedName(method)), hint))
        elif stray:
            faults.append(Fault("usage", ", ".join(stray), told("nothing_is_read")))
    if faults:
        raise UsageError(faults)


def _figures_without_answers(tree: ServiceTree, method: str, judged: Judgements | None) -> Array:
    """Give weights that no answer moves, shape (1, p)."""
    if judged is not None:
        overall = {share.id: share.overall for share in judged.shares if share.kind in ("aspect", "branch", "own")}
        return np.array([[overall[name] for name in tree.measured]])  # a branch by itself comes after it in the shares
    nodes = len(tree.measured)
    return np.array([list(tree.node_weights.values()) if method == "stated" else [1 / nodes] * nodes])


def _weights_without_answers(
    tree: ServiceTree, method: str, outcome: str, judged: Judgements | None, issues: tuple[Issue, ...]
) -> Weights:
    """Give weights without answers: no intervals, nothing to set beside them."""
    figures, nothing = _figures_without_answers(tree, method, judged)[0], Interval(None)
    nodes = tuple(
        NodeWeight(name, tree.nodes[name].kind, Interval(float(weight)), nothing, None)
        for name, weight in zip(tree.measured, figures, strict=True)
    )
    return Weights(tree, method, outcome, None, None, None, nothing, nodes, nothing, issues, judged)


def _figures(tree: ServiceTree, moments: Moments, method: str, found: OutcomeRegression, outcome: str) -> Array:
    """Give the stack of weights or importance that rest on answers, shape (R, p)."""
    nodes = len(tree.measured)
    if method == "direct":
        return direct_weights(tree, moments, found, outcome)
    if method == "total_effect":
        return total_effects(tree, found)
    if method == "correlation":
        return correlations(found.products)[:, :-1, -1]
    if method == "lmg" and nodes > MOST_LMG_NODES:
        said = told("too_many_orders", count=nodes, most=MOST_LMG_NODES)
        raise LimitError(Fault("too-many", tree.name, said, told("choose_johnson")))
    return lmg(found.products) if method == "lmg" else relative_weights(found.products)


def direct_weights(tree: ServiceTree, moments: Moments, found: OutcomeRegression, outcome: str) -> Array:
    """Normalise the non-negative slopes of the outcome on all nodes jointly, w = b / sum(b), shape (R, p).

    Raises:
        AnswersError: ``singular`` if a node's VIF is above 10; ``no-evidence`` if the nodes explain so little of the
            outcome that the slopes are noise: a public survey with R2 .03 gave one node all the weight.
    """
    if (found.inflation > MOST_INFLATION).any():
        raise AnswersError(singular_fault(tree, found))
    if said := _no_evidence_reason(moments, found):
        raise AnswersError(Fault("no-evidence", outcome, said, told("keep_stated_weights")))
    positive = nonnegative_slopes(found.products)
    total = positive.sum(axis=1, keepdims=True)
    if not total[0, 0] > 0:
        raise AnswersError(Fault("no-evidence", outcome, told("rises_with_nothing"), told("check_its_scale")))
    normalised: Array = positive / np.where(total > 0, total, np.nan)
    return normalised


def _no_evidence_reason(moments: Moments, found: OutcomeRegression) -> str:
    """Say why the answers do not show that the nodes explain the outcome; empty if they do.

    By chance alone p nodes explain p / (n - 1) of anything (one row less for every further segment).
    """
    share = moments.figures(found.explained[:, None]).at(0)
    chance = (found.products.shape[-1] - 1) / found.degrees
    explained = Share(share.value or 0.0, 1)
    if not explained.value >= LEAST_EXPLAINED:
        return told("explain_too_little", share=explained, least=Share(LEAST_EXPLAINED))
    if share.low is None:
        return told("explain_without_interval", share=explained)
    if share.low <= chance:
        return told("explain_no_more", share=explained, low=Share(share.low, 1), chance=Share(float(chance), 1))
    return ""


def total_effects(tree: ServiceTree, found: OutcomeRegression) -> Array:
    """Give what the outcome moves with one point of a node's loss, its own way and by what it carries over.

    total_a = sum over v of b_v C(a -> v): b_v the least-squares slope of the outcome on v with all nodes held fast
    (not clipped), C the product of carry-over along the path from a to v (1 for v = a). Carry-over is estimated from
    the same rows as the slopes, complete on everything, so that on a star the aspects' totals are just the slopes of
    the outcome on the aspects alone; carry-over that the tree states is taken as given. Like the account it charges
    whatever stands at the root, so that it says nothing of whether the trunk leads.

    Returns:
        Shape (R, p).
    """
    place = {name: index for index, name in enumerate(tree.measured)}
    total = found.slopes.copy()
    for name in reversed(tree.from_the_trunk):
        parents = tree.carry_over_parents[name]
        if not parents:
            continue
        if given := tree.given_carry_over(name):
            carried: Array = np.array([[given[parent] for parent in parents]])
        else:
            family = [*(place[parent] for parent in parents), place[name]]
            carried = slopes(found.products[:, family][:, :, family], len(parents))[:, :, 0]
        for index, parent in enumerate(parents):
            total[:, place[parent]] += carried[:, index] * total[:, place[name]]
    return total


def _weights(
    tree: ServiceTree,
    moments: Moments,
    method: str,
    outcome: str,
    *,
    found: OutcomeRegression | None,
    figures: Array,
    issues: tuple[Issue, ...],
) -> Weights:
    nothing = np.full((1, len(tree.measured)), np.nan)
    # Where the condition holds a weight at 0, its replicates hardly move: an interval would feign certainty.
    figures = np.where((figures[0] == 0) & (np.arange(len(figures)) > 0)[:, None], np.nan, figures)
    said = moments.figures(figures[:, None])
    leaning = moments.figures((nothing if found is None else found.slopes)[:, None])
    inflated = nothing[0] if found is None else found.inflation
    nodes = tuple(
        NodeWeight(
            id=name,
            kind=tree.nodes[name].kind,
            figure=said.at(0, place),
            slope=leaning.at(0, place),
            vif=float(inflated[place]) if inflated[place] < INFINITE_INFLATION else None,
        )
        for place, name in enumerate(tree.measured)
    )
    return Weights(
        tree=tree,
        method=method,
        outcome=outcome,
        by=moments.by,
        n=None if found is None else found.n,
        of=moments.n,
        r2=Interval(None) if found is None else moments.figures(found.explained[:, None]).at(0),
        nodes=nodes,
        trunk_lead=_trunk_lead(tree, moments, figures) if method in IMPORTANCE else Interval(None),
        issues=issues,
    )


def _zero_weight_issues(tree: ServiceTree, weights: Array) -> list[Issue]:
    """Name the nodes whose slope would be below 0."""
    said = warned("weight_held_at_0")
    return [
        Issue("held-at-zero", name, said) for name, weight in zip(tree.measured, weights, strict=True) if not weight
    ]


def _trunk_lead(tree: ServiceTree, moments: Moments, figures: Array) -> Interval:
    """Subtract the importance of the first branch from that of the first aspect, by strength, whatever their signs."""
    cut = len(tree.aspects)
    if cut == len(tree.measured) or not np.isfinite(figures[0]).all():
        return Interval(None)
    strength = figures * np.sign(figures[0])
    aspect, branch = int(strength[0, :cut].argmax()), cut + int(strength[0, cut:].argmax())
    return moments.figures((strength[:, aspect] - strength[:, branch])[:, None]).at(0)


def row_issues(moments: Moments, found: OutcomeRegression | None) -> list[Issue]:
    """Warn where there is no interval (segments are pooled, so theirs does not matter), and of few rows."""
    issues = [one for one in interval_issues(moments) if one.code == "no-unit" or one.where == "the whole"]
    if found is not None and found.n < FEW_ROWS:
        said = warned("few_complete", count=found.n, least=FEW_ROWS)
        issues.append(Issue("too-few", warned("place_parts"), said, found.n))
    if found is not None and found.n < (1 - MOST_LEFT_OUT) * moments.n:
        said = warned("incomplete_left_out", count=moments.n - found.n, n=moments.n)
        issues.append(Issue("selection", warned("place_parts"), said, moments.n - found.n))
    return issues
