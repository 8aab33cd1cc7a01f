"""Ranking of improvements: gain by question, and the best set within a budget.

W_a is the reach of the node, so that what is mended in the trunk also counts where it is felt; at the observed
carry-over and at the low end of its range (model.md, section 10). With joint slopes a question of the trunk has a
reach of its own: it gains delta (w_a omega_i + sum_v beta_vi W_v).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np
from attrs import frozen

from servicetree.account.carry_over import Family, families, family_issues
from servicetree.account.joint_slopes import ALIKE, JOINT, check_questions, joint_issues, joint_slopes_of, refuse_faults
from servicetree.account.ledger import path_effects, reach_by_question
from servicetree.account.ranges import account_ranges, available_panel_estimates, reach_at
from servicetree.account.results import Account
from servicetree.analysis.decision_results import Improvement, Plan
from servicetree.answers.decoding import MissingCodes, decode, is_answer_type
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.question_scores import scale_steps
from servicetree.errors import AnswersError, Fault, UsageError, did_you_mean
from servicetree.moments.gathering import gathered
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Interval
from servicetree.stats.knapsack import best_set
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree

GOALS: Final = ("step", "target", "best")
_DEFAULT_STEP = 0.1  # what counts as a step for a question that has no scale of steps


@frozen(eq=False)
class _CarryOverEnd:
    """One end of carry-over: what every measure is made from; stacks have R all rows and each unit left out."""

    moments: Moments
    reach: Mapping[str, Array]  # by question, for one point of its contribution to the node: W_a by the rule
    raised: Mapping[str, Array]  # by question: delta omega_i, shape (R,)

    def with_raised(self, raised: Mapping[str, Array]) -> _CarryOverEnd:
        """Return the side with other deltas; where other units are left out, these are taken as fixed."""
        count = len(next(iter(self.reach.values())))
        fixed = {key: stack if len(stack) == count else np.full(count, stack[0]) for key, stack in raised.items()}
        return attrs.evolve(self, raised=fixed)


def plan(
    tree: ServiceTree,
    answers: Any,
    *,
    to: str | None = None,
    costs: Mapping[str, float] | None = None,
    budget: float | None = None,
    questions: str = ALIKE,
    **options: Any,
) -> Plan:
    """Rank what could be mended by what it would win, and choose the best set within a budget.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        to: How far each question is raised: one ``step`` of its scale, to its ``target`` (the node's baseline), or to
            the ``best`` segment (shrunk towards the whole, since the best is partly luck). ``best`` if there are
            segments, else ``target``.
        costs: What it costs to raise each question, by ``node.question``; questions left out are not for sale.
        budget: What may be spent in all.
        questions: How the questions of an aspect carry over: ``alike`` (the rule), or ``joint``, each by a slope of its
            own; the low end stays that of its aspect.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``.

    Returns:
        The plan, ranked by gain for the cost, or by gain without costs.

    Raises:
        UsageError: If the options do not fit together.
        AnswersError: If carry-over cannot be estimated.
    """
    check_questions(questions)
    moments = gathered(tree, answers, **options)
    goal = to or ("best" if moments.by else "target")
    _check(tree, moments, goal, costs, budget)
    found = families(tree, moments)
    joint = joint_slopes_of(tree, moments, found) if questions == JOINT else None
    refuse_faults(found, joint)
    reach = reach_by_question(tree, found, path_effects(tree, found).reach, joint)
    observed = _CarryOverEnd(moments, reach, _raised(tree, moments, found, goal))
    low = _low_end(tree, moments, found, observed.raised)
    measures = _measures(tree, observed, low, costs)
    chosen = _best_set(measures, budget) if budget is not None else None
    if chosen is not None:
        measures = [attrs.evolve(one, chosen=one.id in chosen) for one in measures]
    one_step = _raised(tree, moments, found, "step")
    steps = _measures(tree, attrs.evolve(observed, raised=one_step), low.with_raised(one_step), None)
    return Plan(
        tree=tree,
        to=goal,
        measures=tuple(sorted(measures, key=_rank)),
        budget=budget,
        spent=None if chosen is None or costs is None else sum(costs[name] for name in chosen),
        gain=_total_gain(observed, chosen),
        gain_low=_total_gain(low, chosen),
        steps=tuple(sorted(steps, key=_rank)),
        issues=(
            *answer_issues(tree, moments),
            *family_issues(found),
            *(joint_issues(joint, found) if joint is not None else ()),
            *interval_issues(moments),
        ),
        questions_carry=questions,
    )


def first_steps(account: Account) -> tuple[Improvement, ...]:
    """Rank what one step up the scale of each question would win, from an account alone.

    A step of question i of node a wins step x omega_i x W_a, so its interval is the reach's. At the low end the reach
    is W_a = w_a + sum over the trunk's children v of carry-over (low end) x W_v; an account holds no interval of it.
    With joint slopes beta, question i wins step x (w_a omega_i + sum over v of beta_vi W_v).

    Args:
        account: The account.
    """
    tree, reach = account.tree, {node.id: node.reach for node in account.whole.nodes}
    low = {name: figure.value for name, figure in reach.items()}
    aspects = {aspect.id: tree.node_weights[aspect.id] for aspect in tree.aspects}
    for one in account.whole.carry_over:
        if one.source in aspects:
            end = one.value.value if one.given else one.range_low
            aspects[one.source] += (end or 0.0) * (reach[one.to].value or 0.0)
    low |= aspects
    joint: dict[str, float] = {}
    for slope in account.whole.question_carry_over:
        joint[slope.source] = joint.get(slope.source, 0.0) + (slope.value.value or 0.0) * (reach[slope.to].value or 0.0)
    found = []
    for name, node in tree.measured.items():
        for question, share in zip(node.questions, node.question_shares, strict=True):
            key, step = f"{name}.{question.id}", 100 * _one_step(tree, question)
            worth = float(step * share)
            gain = reach[name].scaled(worth)
            if key in joint:  # an account holds no interval of the sum of its slopes
                gain = Interval(worth * tree.node_weights[name] + float(step) * joint[key])
            gain_low = Interval(None if low[name] is None else worth * (low[name] or 0.0))
            found.append(Improvement(key, float(step), gain, gain_low))
    return tuple(sorted(found, key=_rank))


def read_costs(path: str | os.PathLike[str]) -> dict[str, float]:
    """Read what it costs to raise each question from a CSV file with the columns ``question`` and ``cost``.

    Raises:
        AnswersError: If a column is not there, or a cost cannot be read.
        FileError: If the file cannot be read.
    """
    source = open_answers(path)
    lacking = [name for name in ("question", "cost") if name not in source.columns]
    if lacking:
        raise AnswersError(Fault("column", source.name, f"there is no column '{name}'") for name in lacking)
    found: dict[str, float] = {}
    for batch in source.read(("question", "cost")):
        fault = Fault("unread", f"{source.name}: cost", "holds cells that are no numbers", "mend them")
        if not is_answer_type(batch["cost"].type):
            raise AnswersError(fault)
        coded, tally = decode(batch["cost"], MissingCodes(), None)
        if tally.faulty or tally.blank:
            raise AnswersError(fault)
        found |= zip((str(name) for name in batch["question"].to_pylist()), coded.numbers().tolist(), strict=True)
    return found


def _check(
    tree: ServiceTree, moments: Moments, goal: str, costs: Mapping[str, float] | None, budget: float | None
) -> None:
    names = {f"{name}.{question.id}" for name, node in tree.measured.items() for question in node.questions}
    faults = []
    if goal not in GOALS:
        faults.append(Fault("usage", "--to", f"there is no aim '{goal}'", f"choose one of {', '.join(GOALS)}"))
    if goal == "best" and not moments.by:
        faults.append(Fault("usage", "--to", "the best segment needs segments", "gather with --by, or aim at target"))
    for name, cost in (costs or {}).items():
        if name not in names:
            faults.append(Fault("usage", f"costs: {name}", "is no question of this tree", did_you_mean(name, names)))
        elif not (np.isfinite(cost) and cost > 0):
            faults.append(Fault("usage", f"costs: {name}", f"a cost is a number > 0 (got {cost:g})"))
    if budget is not None and costs is None:
        faults.append(Fault("usage", "--budget", "needs costs", "give --costs FILE with columns question and cost"))
    if budget is not None and not (np.isfinite(budget) and budget >= 0):
        faults.append(Fault("usage", "--budget", f"a budget is a number >= 0 (got {budget:g})"))
    if faults:
        raise UsageError(faults)


def _raised(tree: ServiceTree, moments: Moments, found: Mapping[str, Family], goal: str) -> dict[str, Array]:
    """Compute delta omega_i for each question, shape (R,): what its node's score gains on 0-1."""
    raised: dict[str, Array] = {}
    for name, node in tree.measured.items():
        parts, shares = found[name].part_means, np.array(tree.nodes[name].question_shares)
        for place, question in enumerate(node.questions):
            key = f"{name}.{question.id}"
            if goal == "target":  # the mean contribution is omega_i times the question's mean loss
                raised[key] = parts[:, 0, place]
            elif goal == "step":
                raised[key] = np.full(len(parts), shares[place] * _one_step(tree, question))
            else:
                raised[key] = _gap_to_best(moments, parts[:, :, place])
    return raised


def _one_step(tree: ServiceTree, question: Question) -> float:
    """What one step of a question's scale is on 0-1; a tenth for one that has no scale of steps."""
    steps = scale_steps(tree, question)
    return _DEFAULT_STEP if steps is None else 1 / steps


def _gap_to_best(moments: Moments, losses: Array) -> Array:
    """Return how much less the best segment loses than the whole, shrunk: the best is partly luck.

    Each segment's distance from the whole is multiplied by its reliability, the variance between segments over that
    plus the segment's own sampling variance.

    Args:
        moments: For the segments' standard errors.
        losses: Shape (R, G): mean contributions, the whole first.
    """
    gaps = losses[:, :1] - losses[:, 1:]
    errors = np.nan_to_num(moments.figures(losses[:, :1] - losses).se[1:], nan=np.inf) ** 2
    known = errors[np.isfinite(errors)]
    between = max(float(np.nanvar(gaps[0])) - (float(known.mean()) if known.size else 0.0), 0.0)
    with np.errstate(invalid="ignore"):
        shrunk = gaps * np.where(np.isfinite(errors), between / np.maximum(between + errors, 1e-300), 0.0)
    best = int(np.nanargmax(shrunk[0]))
    return np.maximum(shrunk[:, best], 0.0)


def _low_end(
    tree: ServiceTree, moments: Moments, within: Mapping[str, Family], raised: Mapping[str, Array]
) -> _CarryOverEnd:
    """Reach at the low end of carry-over: as seen over time where that is clear, as in the account."""
    doubts = account_ranges(tree, moments, available_panel_estimates(tree, moments), within)
    found = within if doubts.moments is moments else families(tree, doubts.moments)
    slopes = {name: end.slopes_low for name, end in doubts.bounds.items()}
    reach = reach_at(tree, path_effects(tree, found).reach, slopes, found)
    return _CarryOverEnd(doubts.moments, reach_by_question(tree, found, reach), {}).with_raised(raised)


def _measures(
    tree: ServiceTree, observed: _CarryOverEnd, low: _CarryOverEnd, costs: Mapping[str, float] | None
) -> list[Improvement]:
    found = []
    for name, node in tree.measured.items():
        shares = np.array(tree.nodes[name].question_shares)
        for place, question in enumerate(node.questions):
            key = f"{name}.{question.id}"
            if costs is not None and key not in costs:
                continue
            gain, gain_low = (_gain_interval(side, side.raised[key] * side.reach[key]) for side in (observed, low))
            cost = None if costs is None else float(costs[key])
            per_cost = None if cost is None or gain.value is None else gain.value / cost
            raised = float(100 * observed.raised[key][0] / shares[place]) if shares[place] else 0.0
            found.append(Improvement(key, raised, gain, gain_low, cost, per_cost))
    return found


def _rank(measure: Improvement) -> tuple[float, str]:
    worth = measure.gain.value if measure.per_cost is None else measure.per_cost
    return -(worth or 0.0), measure.id


def _best_set(measures: list[Improvement], budget: float) -> set[str]:
    """Choose the set of measures that wins most within the budget."""
    worth = np.array([max(one.gain.value or 0.0, 0.0) for one in measures])
    taken = best_set(worth, np.array([one.cost or 0.0 for one in measures]), budget)
    return {one.id for one, is_in in zip(measures, taken, strict=True) if is_in}


def _gain_interval(side: _CarryOverEnd, points: Array) -> Interval:
    return side.moments.figures(points[:, None], 100).at(0)


def _total_gain(side: _CarryOverEnd, chosen: set[str] | None) -> Interval | None:
    """Add up what the chosen measures win: gains are linear, so they simply add."""
    if chosen is None:
        return None
    zero = np.zeros(len(next(iter(side.reach.values()))))
    total = sum((side.raised[name] * side.reach[name] for name in sorted(chosen)), zero)
    return _gain_interval(side, np.asarray(total))
