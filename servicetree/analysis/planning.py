"""Ranking of improvements: gain by question, and the best set within a budget.

W_a is the reach of the node, so that what is mended in the trunk also counts where it is felt; at the observed
carry-over and at both ends of its range (docs/reference/model.md, section 10). With joint slopes a question of the
trunk has a reach of its own: it gains delta (w_a omega_i + sum_v beta_vi W_v).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Unpack

import attrs
import numpy as np

from servicetree.account.carry_over import Family, family_issues
from servicetree.account.collinearity import alike_issue, aspects_alike, groups_warned_of
from servicetree.account.estimated_carry_over import EstimatedCarryOver
from servicetree.account.joint_slopes import (
    ALIKE,
    JOINT,
    QuestionsCarry,
    check_questions,
    joint_issues,
    joint_slopes_of,
    refuse_faults,
)
from servicetree.account.outcome_summaries import outcome_summaries
from servicetree.account.ranges import AccountRanges
from servicetree.account.reach_limits import reach_limits
from servicetree.account.results import Account, QuestionPoints
from servicetree.account.scoring import levels, period_scores, total_figures
from servicetree.account.tracing import (
    TracingOptions,
    account_of,
    apart,
    refuse_impossible_trace,
)
from servicetree.analysis.decision_results import Improvement, Plan
from servicetree.analysis.gains import Gains, RaisedByName, gains
from servicetree.analysis.joined_aspects import with_aspects_joined
from servicetree.analysis.raised_questions import GOALS, Goal, one_step, raised_questions
from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import QuotedName, meant_name, plain_number, told
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.issues import answer_issues, interval_issues
from servicetree.moments.layouts import ROWS
from servicetree.moments.moments import Moments
from servicetree.stats.jackknife import Interval
from servicetree.stats.knapsack import best_set, total_price
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb


@verb(GatheringOptions)
def plan(
    tree: ServiceTree,
    answers: Answers,
    *,
    to: Goal | None = None,
    costs: Mapping[str, float] | None = None,
    budget: float | None = None,
    questions: QuestionsCarry = "alike",
    **options: Unpack[GatheringOptions],
) -> Plan:
    """Rank what could be mended by what it would win, and choose the best set within a budget.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        to: How far each question is raised: by ``half`` its loss (the rule), to its ``target`` (the node's baseline),
            to the ``best`` segment (its lead shrunk, since the best is partly luck), or by one ``step`` of its scale;
            never by more than it loses.
        costs: What it costs to raise each question, by ``node.question``; questions left out are not for sale.
        budget: What may be spent in all.
        questions: How the questions of an aspect carry over: ``alike`` (the rule), or ``joint``, each by a slope of its
            own; the ends of the range stay those of its aspect.
        **options: ``by``, ``weight``, ``cluster``, ``id`` and the other options of ``gather``.

    Returns:
        The plan, ranked by gain for the cost, or by gain without costs; each gain with its one range.

    Raises:
        UsageError: If the options do not fit together.
        AnswersError: If carry-over cannot be estimated.
        LimitError: If too many sets within the budget are as good to the last digit.

    Example:
        >>> plan = st.plan(demo_tree(), demo_answers(), costs={"price.value": 3, "environment.noise": 2}, budget=4)
        >>> [one.id for one in plan.measures if one.chosen]
        ['environment.noise']
    """
    moments = gathered(tree, answers, **options)
    estimated = EstimatedCarryOver(tree, moments)
    return _plan_of(estimated, "half" if to is None else to, costs=costs, budget=budget, questions=questions)


def _plan_of(
    estimated: EstimatedCarryOver,
    goal: Goal = "half",
    *,
    costs: Mapping[str, float] | None = None,
    budget: float | None = None,
    questions: str = ALIKE,
) -> Plan:
    tree, moments = estimated.tree, estimated.moments
    check_questions(questions)
    _check(tree, moments, goal, costs, budget)
    every, moments, found = moments, estimated.whole, estimated.within
    joint = joint_slopes_of(tree, moments, found) if questions == JOINT else None
    refuse_faults(found, joint)
    doubts = estimated.ranges
    won = gains(tree, moments, found, doubts, joint)
    raised = raised_questions(tree, every, found, goal)
    measures = _improvements(won, raised, costs)
    unsure = {name for one in raised.values() for name in one.unsure}
    made = Plan(
        tree=tree,
        to=goal,
        measures=tuple(sorted(measures, key=_rank)),
        budget=budget,
        spent=None,
        gain=None,
        gain_low=None,
        gain_high=None,
        twice=None,
        steps=tuple(sorted(_improvements(won, raised_questions(tree, moments, found, "step"), None), key=_rank)),
        n=int(moments.sums(ROWS).n[0]),
        score=total_figures(tree, moments, levels(tree, moments, found)).at(0),
        issues=(
            *answer_issues(tree, moments),
            *family_issues(found),
            *map(alike_issue, aspects_alike(tree, moments)),
            *(joint_issues(joint, found) if joint is not None else ()),
            *interval_issues(moments),
        ),
        questions_carry=questions,
        verdict=_verdict(found, doubts),
        unsure_segments=tuple(name for name in every.shown_names if name in unsure),
        outcomes=outcome_summaries(tree, moments)(0),
    )
    return made if budget is None else _within_budget(made, won, raised, budget)


def account_and_plan(
    tree: ServiceTree, answers: Answers, *, planned: bool = True, **options: Unpack[TracingOptions]
) -> tuple[Account, Plan | None]:
    """Trace answers and plan from the same reading of them.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        planned: Whether a plan is wanted; it looks through no lens.
        **options: Those of ``trace``.

    Raises:
        AnswersError, UsageError, LimitError: As ``trace``.
    """
    reading, how = apart(options)
    refuse_impossible_trace(tree, **how)
    moments = gathered(tree, answers, **reading)
    estimated = EstimatedCarryOver(tree, moments)
    account = account_of(tree, moments, estimated=estimated, **how)
    account = attrs.evolve(account, periods=period_scores(tree, moments, reading.get("min_n")))
    return account, _plan_of(estimated, questions=how.get("questions", "alike")) if planned else None


def _improvements(won: Gains, raised: RaisedByName, costs: Mapping[str, float] | None) -> list[Improvement]:
    """Say what each question wins that is for sale."""
    found = []
    for name, node in won.tree.measured.items():
        for question, share in zip(node.questions, node.question_shares, strict=True):
            key = f"{name}.{question.id}"
            if costs is None or key in costs:
                cost = None if costs is None else float(costs[key])
                found.append(won.of_question(key, raised[key], share, cost))
    return found


def _within_budget(made: Plan, won: Gains, raised: RaisedByName, budget: float) -> Plan:
    """Mark the set of measures that wins most within the budget, and say what it wins together."""
    worth = np.array([max(one.gain.value or 0.0, 0.0) for one in made.measures])
    costs = np.array([one.cost for one in made.measures], dtype=float)
    taken = best_set(worth, costs, budget)
    measures = tuple(attrs.evolve(one, chosen=bool(is_in)) for one, is_in in zip(made.measures, taken, strict=True))
    chosen = {one.id: raised[one.id] for one in measures if one.chosen}
    gain, gain_low, gain_high = won.together(chosen)
    aspects = {aspect.id for aspect in made.tree.aspects}
    with_trunk = any(name.partition(".")[0] in aspects for name in chosen)
    return attrs.evolve(
        made,
        measures=measures,
        spent=total_price(costs[taken].tolist()),
        gain=gain,
        gain_low=gain_low,
        gain_high=gain_high,
        twice=won.at_trunk(chosen) if with_trunk else None,
    )


def _verdict(found: Mapping[str, Family], doubts: AccountRanges) -> str:
    """Say whether carry-over from the trunk is told from a general mood, for all branches that it is seen at."""
    if all(found[name].given for name in doubts.best.ends):
        return "given"
    estimated = [end.separable for name, end in doubts.bounds.items() if not found[name].given]
    return "separable" if all(estimated) else "not_separable"


def first_steps(account: Account) -> tuple[Improvement, ...]:
    """Rank what one step up the scale of each question would win, from an account alone.

    A step of question i of node a wins step x omega_i x W_a, so its interval is the reach's; with joint slopes beta,
    step x (w_a omega_i + sum over v of beta_vi W_v). No question wins more than it loses. An account knows the range of
    carry-over edge by edge; made of these, the range of a gain is somewhat too wide rather than too narrow.

    Args:
        account: The account.
    """
    tree = account.tree
    reach, limits, joint = {node.id: node.reach for node in account.whole.nodes}, *_reach_ends(account)
    _share_among_alike(account, reach, limits)
    lost = {one.id: one for one in account.whole.questions}
    found = []
    for name, node in tree.measured.items():
        for question, share in zip(node.questions, node.question_shares, strict=True):
            key = f"{name}.{question.id}"
            raised = min(float(100 * one_step(tree, question) * share), _most_raised(account, lost[key]))
            gain = reach[name].scaled(raised)
            if key in joint and share:  # an account holds no interval of the sum of its slopes
                gain = Interval(raised * (tree.node_weights[name] + joint[key] / share))
            low, high = gain.low, gain.high
            if name in limits:
                low, high = (None if end is None else raised * end for end in limits[name])
            sides = Interval(None, low=low), Interval(None, high=high)
            found.append(Improvement(key, raised / share if share else 0.0, gain, *sides))
    return tuple(sorted(found, key=_rank))


def _share_among_alike(
    account: Account, reach: dict[str, Interval], limits: dict[str, tuple[float | None, ...]]
) -> None:
    """Let aspects that the answers do not tell apart share what they carry, as a plan does."""
    tree, joined = with_aspects_joined(account.tree, account)
    weights, together = account.tree.node_weights, _reach_ends(joined)[0]
    for group in groups_warned_of(account.issues) if joined is not account else ():
        first, count = group[0], len(group)
        carried = sum((reach[name].value or 0.0) - weights[name] for name in group) / count
        ends = [None if end is None else (end - tree.node_weights[first]) / count for end in together[first]]
        for name in group:
            reach[name] = Interval(weights[name] + carried)
            limits[name] = tuple(None if end is None else weights[name] + end for end in ends)


def _reach_ends(account: Account) -> tuple[dict[str, tuple[float | None, ...]], dict[str, float]]:
    """Add up the limits of carry-over from each node, and what the joint slopes of each question of the trunk bring."""
    reach = {node.id: node.reach.value or 0.0 for node in account.whole.nodes}
    limits: dict[str, tuple[float | None, ...]] = {**reach_limits(account.tree, account.whole)}
    joint: dict[str, float] = {}
    for slope in account.whole.question_carry_over:
        joint[slope.source] = joint.get(slope.source, 0.0) + (slope.value.value or 0.0) * reach[slope.to]
    return limits, joint


def _most_raised(account: Account, lost: QuestionPoints) -> float:
    """Say what a question loses, in points of its node: more cannot be won there."""
    name = lost.id.partition(".")[0]
    weight, scored = account.tree.node_weights[name], account.whole.scores.node(name).level.value
    if weight and lost.felt.value is not None:
        return max(lost.felt.value / weight, 0.0)
    return max(100 * account.tree.baseline_of(name) - (scored or 0.0), 0.0)


def _check(
    tree: ServiceTree, moments: Moments, goal: str, costs: Mapping[str, float] | None, budget: float | None
) -> None:
    names = {f"{name}.{question.id}" for name, node in tree.measured.items() for question in node.questions}
    faults = []
    if goal not in GOALS:
        hint = told("choose_one_of", names=", ".join(GOALS))
        faults.append(Fault("usage", "--to", told("no_such_aim", aim=QuotedName(goal)), hint))
    if goal == "best" and not moments.by:
        faults.append(Fault("usage", "--to", told("best_needs_segments"), told("gather_by_or_aim")))
    for name, cost in (costs or {}).items():
        if name not in names:
            faults.append(Fault("usage", f"costs: {name}", told("no_such_question"), meant_name(name, names)))
        elif not (isfinite(cost) and cost > 0):
            faults.append(Fault("usage", f"costs: {name}", told("is_a_cost", got=plain_number(cost))))
    if costs is not None and not costs:
        faults.append(Fault("usage", "--costs", told("holds_no_costs"), told("leave_costs_out")))
    if budget is not None and costs is None:
        faults.append(Fault("usage", "--budget", told("needs_costs"), told("give_costs")))
    if budget is not None and not (isfinite(budget) and budget >= 0):
        faults.append(Fault("usage", "--budget", told("is_a_budget", got=plain_number(budget))))
    if faults:
        raise UsageError(faults)


def _rank(measure: Improvement) -> tuple[bool, float, str]:
    """Rank by gain, for the cost where costs are stated; what cannot be told comes last."""
    worth = measure.gain.value if measure.per_cost is None else measure.per_cost
    return worth is None, -(worth or 0.0), measure.id
