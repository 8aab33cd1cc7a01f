"""Plans: what raising a question would win, within one range, and the best set within a budget."""

from itertools import combinations

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.halo_surveys import halo_answers, halo_star
from support.laws import SEEDS, laws, trees
from support.surveys import survey

import servicetree as st
from servicetree.analysis.costs_file import read_costs
from servicetree.analysis.planning import _rank, account_and_plan, first_steps

QUESTIONS = ["environment.clean", "environment.noise", "solution.choice", "price.value", "kindness.smile"]


@pytest.fixture(scope="module")
def answers(cafe):
    """200 answers in four shops, one of them better."""
    drawn = survey(cafe, 200, seed=11, missing=0.02)
    drawn["shop"] = [f"s{row % 4}" for row in range(200)]
    drawn["clean"] = [None if x is None else min(10, x + 2 * (row % 4 == 0)) for row, x in enumerate(drawn["clean"])]
    drawn["guest"] = list(range(200))
    return drawn


def without_gaps(answers):
    """The same answers, with a 5 where there was none."""
    return {name: [5.0 if value is None else value for value in column] for name, column in answers.items()}


def raised(cafe, answers, column, by):
    """The account after raising one question by some points of its scale, given the same carry-over."""
    return st.trace(
        cafe, {**answers, column: [None if x is None else x + by for x in answers[column]]}, outside="missing"
    )


def test_a_step_wins_what_the_account_says_it_would(cafe, answers):
    """Shifting every answer of a question by a tenth of a step moves the score by a tenth of the gain."""
    complete = {
        name: [5.0 if x is None else x for x in answers[name]] for name in answers if name not in {"shop", "guest"}
    }
    complete["clean"] = [1 + 0.8 * (x - 1) for x in complete["clean"]]
    plan = st.plan(cafe, complete, to="step")
    gains = {one.id: one.gain.value for one in plan.measures}
    before = st.trace(cafe, complete).whole
    after = raised(cafe, complete, "clean", 0.1).whole
    # On complete data the branches' ratings do not move by themselves: what moves is the aspect's own weight.
    own = (after.scores.node("environment").level.value - before.scores.node("environment").level.value) / 0.1
    reach = before.nodes[0].reach.value
    assert gains["environment.clean"] == pytest.approx(own * reach, rel=1e-9)


def test_reaching_every_target_wins_the_loss_that_began_there(cafe, answers):
    """On complete data, raising all questions of a node to the target wins its observed loss times its reach."""
    plan = st.plan(cafe, answers, to="target")
    whole = st.trace(cafe, answers).whole
    for node, score in zip(whole.nodes[:2], whole.scores.nodes[:2], strict=True):
        gains = sum(one.gain.value for one in plan.measures if one.id.startswith(f"{node.id}."))
        assert gains == pytest.approx((100 - score.observed) * node.reach.value)


def test_the_low_end_counts_no_carry_over_that_cannot_be_told_from_halo(cafe, answers):
    """Where nothing is separable the low end is the node's own weight alone."""
    plan = st.plan(cafe, answers, to="target")
    whole = st.trace(cafe, answers).whole
    assert {one.verdict for one in whole.ranges} == {"not_separable"}
    weight = cafe.node_weights["environment"]
    for one in plan.measures:
        if one.id.startswith("environment."):
            assert one.gain_low.value == pytest.approx(one.gain.value * weight / whole.nodes[0].reach.value)
        if one.id.startswith("price."):
            assert one.gain_low.value == pytest.approx(one.gain.value)


def test_the_best_segment_is_shrunk(cafe, answers):
    """Aiming at the best segment raises by less than its lead, never by less than nothing; the segment is named."""
    plan = st.plan(cafe, without_gaps(answers), to="best", by="shop", id="guest")
    clean = next(one for one in plan.measures if one.id == "environment.clean")
    values = np.reshape(without_gaps(answers)["clean"], (50, 4))
    lead = 100 / 9 * (values.mean(axis=0).max() - values.mean())
    assert 0 < clean.raised < lead
    assert clean.segment == "s0"
    assert plan.unsure_segments == ()
    assert all(one.raised >= 0 for one in plan.measures)


@pytest.mark.parametrize("goal", ["target", "half", "step"])
@pytest.mark.parametrize("budget", [0, 3, 7.5, 100])
def test_the_best_set_is_the_best_of_all_sets(budget, goal, cafe, answers):
    """The chosen set is the one that brute force over all subsets finds."""
    costs = dict(zip(QUESTIONS, [3.0, 2.0, 4.0, 1.0, 2.5], strict=True))
    plan = st.plan(cafe, answers, to=goal, costs=costs, budget=budget)
    assert {one.id for one in plan.measures} == set(QUESTIONS)
    gains = {one.id: one.gain.value for one in plan.measures}
    best = max(
        sum(gains[name] for name in chosen)
        for size in range(6)
        for chosen in combinations(QUESTIONS, size)
        if sum(costs[name] for name in chosen) <= budget
    )
    assert plan.gain.value == pytest.approx(best)
    assert plan.spent <= budget
    assert plan.spent == sum(costs[one.id] for one in plan.measures if one.chosen)


def test_costs_are_read_from_a_file(tmp_path):
    """A CSV file with question and cost; what is not in it is not for sale."""
    path = tmp_path / "costs.csv"
    path.write_text('question,cost\nenvironment.clean,300\nprice.value,"12,5"\n')
    assert read_costs(path) == {"environment.clean": 300, "price.value": 12.5}
    path.write_text("question,price\nx,1\n")
    with pytest.raises(st.AnswersError, match="no column 'cost'"):
        read_costs(path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"to": "moon"}, "choose one of half, target, best, step"),
        ({"to": "best"}, "needs segments"),
        ({"budget": 5}, "needs costs"),
        ({"costs": {"price.valeu": 1}}, "did you mean 'price.value'"),
        ({"costs": {"price.value": -1}}, "a cost is a number > 0"),
        ({"costs": {"price.value": 1}, "budget": -1}, "a budget is a number >= 0"),
        ({"costs": {"price.value": 1}, "budget": float("inf")}, "a budget is a number >= 0"),
        ({"costs": {"price.value": float("nan")}, "budget": 1}, "a cost is a number > 0"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, message, cafe, answers):
    """Every wrong option is an error with what is allowed."""
    with pytest.raises(st.UsageError, match=message):
        st.plan(cafe, answers, **options)


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_a_plan_is_printed_and_framed(lang, cafe, answers):
    """What to mend first in a sentence; every gain with its range; what is chosen; an association."""
    from servicetree.reporting.text import text_of

    plan = st.plan(cafe, answers, to="target", costs=dict.fromkeys(QUESTIONS, 1.0), budget=2)
    text = text_of(plan, lang=lang)
    assert "✓" in text
    assert "±" not in text
    assert "°" in text
    assert plan.to_frame("pandas")["chosen"].notna().any()
    assert str(plan) == text_of(plan)


def test_a_plan_on_pure_halo_does_not_send_one_to_the_trunk():
    """Where the order turns round at the low end, the first sentence says so instead of naming the trunk alone."""
    said = str(st.plan(halo_star(), halo_answers(1500, 1, halo=0.12, carry=(0.0, 0.0)))).replace("\n", " ")
    assert "First to mend" not in said
    assert "surest win: “v" in said


@laws
@given(trees(), SEEDS, some.sampled_from(["half", "target", "step"]))
def test_no_question_wins_more_than_it_loses(tree, seed, goal):
    """However far it is raised: by no more than its loss, not below nothing, and half is half of all."""
    drawn = survey(tree, 80, seed, missing=0.05)
    plan, most = st.plan(tree, drawn, to=goal), st.plan(tree, drawn, to="target")
    whole = {one.id: one for one in most.measures}
    for one in plan.measures:
        assert 0 <= one.raised <= whole[one.id].raised + 1e-9
        if goal == "half":
            assert one.gain.value == pytest.approx(whole[one.id].gain.value / 2, abs=1e-12)


def test_half_its_loss_is_the_rule(cafe, answers):
    """Without an aim each question is raised by half of what it loses, with segments too."""
    assert st.plan(cafe, answers, by="shop", id="guest") == st.plan(cafe, answers, by="shop", id="guest", to="half")


def test_the_range_runs_from_the_lower_limit_at_low_to_the_upper_limit_at_high():
    """One range for each gain; a branch's hangs on no carry-over from the trunk, so it is its interval."""
    tree, drawn = halo_star(), halo_answers(1500, 1, halo=0.02, carry=(0.5, 0.3))
    plan = st.plan(tree, drawn)
    aspects = {aspect.id for aspect in tree.aspects}
    for one in plan.measures:
        assert (one.low, one.high) == (one.gain_low.low, one.gain_high.high)
        assert one.low < one.gain.value < one.high
        if one.id.partition(".")[0] in aspects:
            assert one.high - one.low > one.gain.high - one.gain.low
        else:
            assert (one.low, one.high) == pytest.approx((one.gain.low, one.gain.high))


def test_where_the_high_end_is_unknown_a_gain_is_at_least(cafe, answers):
    """An aspect with one question: nobody knows its error, so that no gain of the trunk has an upper end."""
    single = cafe.extend({"remove": ["environment.noise"]})
    plan = st.plan(single, answers, id="guest")
    for one in plan.measures:
        of_trunk = one.id.partition(".")[0] in {"environment", "solution"}
        assert (one.high is None) == of_trunk, one.id
        assert one.low is not None
    assert "at least" in str(plan)


def test_what_may_come_with_the_trunk_is_what_the_account_traces_to_it():
    """Of all a branch's loss won, as much may come with the trunk as the account says began there, and no more."""
    tree, drawn = halo_star(), halo_answers(1500, 1, halo=0.02, carry=(0.5, 0.3))
    plan, whole = st.plan(tree, drawn, to="target"), st.trace(tree, drawn).whole
    aspects = {aspect.id for aspect in tree.aspects}
    for branch in tree.branches:
        questions = [one for one in plan.measures if one.id.startswith(f"{branch.id}.")]
        began = sum(one.points.value for one in whole.entries if one.at == branch.id and one.source in aspects)
        assert sum(one.at_trunk.value for one in questions) == pytest.approx(began, rel=1e-9)
        for one in questions:
            assert 0 <= one.at_trunk.low <= one.at_trunk.value <= one.at_trunk.high <= one.high
    assert all(one.at_trunk is None for one in plan.measures if one.id.partition(".")[0] in aspects)


def test_the_best_segment_cannot_be_told_where_segments_are_clusters(cafe, answers):
    """A shop that is one cluster has no standard error: nobody knows what its lead is, and that is not 0 (G30)."""
    plan = st.plan(cafe, answers, to="best", by="shop", cluster="shop", costs=dict.fromkeys(QUESTIONS, 1.0), budget=9)
    for one in plan.measures:
        assert (one.raised, one.gain.value, one.low, one.high) == (None, None, None, None)
        assert one.chosen is False
    assert plan.unsure_segments == ("s0", "s1", "s2", "s3")
    assert "cannot tell" in str(plan)
    assert "0.00" not in str(plan)


def test_a_step_is_capped_at_what_a_question_loses(cafe, answers):
    """A yes-or-no question that loses 20 of 100 points wins no more than these, not a whole step of 100 (G29)."""
    tree = cafe.extend({"branches": {"price": {"questions": {"value": {"scale": [0, 1]}}}}})
    draw = np.random.default_rng(1)
    drawn = {**without_gaps(answers), "value": (draw.random(200) < 0.8).astype(float).tolist()}
    plan = st.plan(tree, drawn, to="step")
    price = next(one for one in plan.measures if one.id == "price.value")
    assert price.raised == pytest.approx(100 * (1 - np.mean(drawn["value"])))
    assert next(one for one in plan.steps if one.id == "price.value").gain.value == price.gain.value
    assert price.gain.high < 100 * tree.node_weights["price"]


def test_gains_of_trunk_and_branch_together_say_what_is_counted_twice():
    """Where both are chosen, the sum holds what may come to the branch with the trunk, and says so."""
    tree, drawn = halo_star(), halo_answers(1500, 1, halo=0.02, carry=(0.5, 0.3))
    names = [one.id for one in st.plan(tree, drawn).measures]
    costs = dict.fromkeys(names, 1.0)
    both = st.plan(tree, drawn, costs=costs, budget=len(names))
    assert both.twice.value == pytest.approx(sum(one.at_trunk.value for one in both.measures if one.at_trunk))
    assert "counted twice" in str(both).replace("\n", " ")
    aspects = {aspect.id for aspect in tree.aspects}
    branches = {name: cost for name, cost in costs.items() if name.partition(".")[0] not in aspects}
    assert st.plan(tree, drawn, costs=branches, budget=len(names)).twice is None


def test_a_budget_of_nothing_is_said_to_buy_nothing(cafe, answers):
    """No set, no gain, no ticks."""
    plan = st.plan(cafe, answers, costs=dict.fromkeys(QUESTIONS, 1e-6), budget=0)
    assert plan.spent == plan.gain.value == 0
    assert not any(one.chosen for one in plan.measures)
    assert "Nothing that would win points" in str(plan)


SURVEYS = {
    "ecsi_mobi": ("ecsi_mobi", "mobi.csv", {}),
    "corp_rep": ("corp_rep", "corp_rep_data.csv", {}),
    "abc_b2b": ("abc_b2b", "abc.csv", {}),
    "sfo_2016": ("sfo_airport", "sfo_2016.csv.gz", {"weight": "WEIGHT"}),
    "sfo_2017": ("sfo_airport", "sfo_2017.csv.gz", {"weight": "WEIGHT"}),
    "olist": ("olist_promise", "orders_first_half.csv", {}),
}


@pytest.mark.parametrize("name", SURVEYS)
def test_on_real_surveys_plan_and_account_do_not_contradict_each_other(name, shared):
    """To the target the trunk's questions win what the account charges to it, and their ranges lie likewise.

    Where the account cannot tell carry-over from a general mood, each of their ranges holds what is felt in the
    trunk alone, and the plan says what it rests on; what may come with the trunk is what the account traces to it.
    """
    folder, answers, options = SURVEYS[name]
    tree = st.read_tree(shared / folder / "tree.toml")
    plan = st.plan(tree, shared / folder / answers, to="target", **options)
    whole = st.trace(tree, shared / folder / answers, **options).whole
    trunk = {f"{aspect.id}.{question.id}" for aspect in tree.aspects for question in aspect.questions}
    won = [one for one in plan.measures if one.id in trunk]
    assert sum(one.gain.value for one in won) == pytest.approx(whole.trunk_points.observed.value, rel=1e-9)
    assert sum(one.gain_low.value for one in won) == pytest.approx(whole.trunk_points.low.value, rel=1e-9)
    verdicts = {one.verdict for one in whole.ranges}
    assert plan.verdict == ("separable" if verdicts == {"separable"} else "not_separable")
    felt = {one.id: one.felt.value for one in whole.questions}
    if verdicts == {"not_separable"}:
        for one in won:
            assert one.low <= felt[one.id] + 1e-9, one.id
            assert one.high is None or felt[one.id] <= one.high, one.id
        assert "so the range begins at what is felt in it alone" in str(plan).replace("\n", " ")
    first = str(plan).split("\n\n", maxsplit=1)[0].replace("\n", " ")
    if plan.measures[0].at_trunk is not None and plan.measures[0].at_trunk.high > 0.1:
        assert "may come by themselves" in first


def test_aspects_that_are_alike_share_their_gains():
    """Two aspects that differ in 1 of 200 answers win alike, whatever their slopes say; and the plan warns of them."""
    draw = np.random.default_rng(5)
    mood = draw.normal(0, 1.5, 400)

    def rating(shift):
        return np.clip(np.rint(6 + shift + mood + draw.normal(0, 1, 400)), 1, 10)

    twin = rating(0)
    other = twin.copy()
    other[:2] = [1, 10]
    answers = {"q1": twin, "q2": twin, "q3": other, "q4": rating(1), "q5": rating(0), "q6": rating(-1)}
    tree = st.ServiceTree(
        name="twins",
        scale=st.Scale(1, 10),
        aspects=[
            st.Aspect(id="room", questions=[st.Question(id="q1")]),
            st.Aspect(id="offer", questions=[st.Question(id="q3")]),
        ],
        branches=[st.Branch(id=f"b{place}", questions=[st.Question(id=f"q{place}")]) for place in (4, 5, 6)],
    )
    plan = st.plan(tree, answers)
    gains = {one.id: one.gain.value for one in plan.measures}
    assert gains["room.q1"] == pytest.approx(gains["offer.q3"], rel=0.05)
    assert "aspects-alike" in {issue.code for issue in plan.issues}


def test_costs_of_another_kind_than_numbers_are_refused(tmp_path):
    """Costs may stand in any file of answers; a list is none."""
    import pyarrow as pa
    import pyarrow.parquet

    pa.parquet.write_table(pa.table({"question": ["clean"], "cost": [[1.0]]}), tmp_path / "costs.parquet")
    with pytest.raises(st.AnswersError, match=r"cost"):
        read_costs(tmp_path / "costs.parquet")


def complete_answers(answers):
    """Answers without gaps, and without what only tells respondents apart."""
    return without_gaps({name: column for name, column in answers.items() if name not in {"shop", "guest"}})


def test_stated_carry_over_is_neither_told_from_a_mood_nor_not(cafe, answers):
    """Where nothing was estimated, on branches neither, the plan says so, and says nothing of a mood."""
    stated = {name: dict.fromkeys(parents, 0.25) for name, parents in cafe.carry_over_parents.items() if parents}
    tree = cafe.with_carry_over(stated, source="stated")
    assert st.plan(tree, complete_answers(answers)).verdict == "given"
    children = {child: stated[child] for child in cafe.trunk_children}
    for half in (cafe, cafe.with_carry_over(children, source="stated")):
        assert st.plan(half, complete_answers(answers)).verdict in ("separable", "not_separable")


def test_a_first_step_raises_by_a_step_and_never_by_more_than_is_lost(cafe, answers):
    """Points of the question's own scale; what is raised times the question's share is what the node gains."""
    complete = complete_answers(answers)
    complete["smile"] = [9.5 if row % 2 else 10.0 for row in range(200)]  # less than a step is lost there
    account = st.trace(cafe, complete)
    steps = {one.id: one for one in first_steps(account)}
    lost = {one.id: one.felt.value for one in account.whole.questions}
    for name, node in cafe.measured.items():
        for question, share in zip(node.questions, node.question_shares, strict=True):
            key = f"{name}.{question.id}"
            step = 100 / (question.answer_scale(cafe.scale)[1] - question.answer_scale(cafe.scale)[0])
            felt = lost[key] / (cafe.node_weights[name] * share)
            assert steps[key].raised == pytest.approx(min(step, felt)), key
            reach = next(one.reach.value for one in account.whole.nodes if one.id == name)
            assert steps[key].gain.value == pytest.approx(min(step, felt) * share * reach), key
    assert steps["kindness.smile"].raised < 100 / 9


def test_a_first_step_of_a_part_without_weight_is_bounded_by_its_own_level(cafe, answers):
    """Its loss counts nowhere, so what its questions lose is taken from its score."""
    tree = cafe.with_weights(dict.fromkeys(cafe.measured, 1.0) | {"price": 0.0}, method="direct")
    account = st.trace(tree, complete_answers(answers))
    (step,) = [one for one in first_steps(account) if one.id == "price.value"]
    level = account.whole.scores.node("price").level.value
    assert step.raised == pytest.approx(min(100 / 9, 100 - level))
    assert step.gain.value == pytest.approx(0)


def test_a_first_step_by_joint_slopes_counts_what_each_question_carries():
    """From an account alone: a step of a question wins its part of the aspect, and its own slope times the branch."""
    tree = st.ServiceTree(
        name="two",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="one", weight=3), st.Question(id="two")])],
        branches=[st.Branch(id="v", questions=[st.Question(id="q")])],
    )
    draw = np.random.default_rng(4)
    one, two = draw.integers(3, 7, (2, 300))
    drawn = {"one": one, "two": two, "q": 1 + 0.5 * one + 0.1 * two + draw.normal(0, 0.3, 300)}
    beta = np.linalg.lstsq(np.column_stack([one, two, np.ones(300)]), drawn["q"], rcond=None)[0]
    weights = tree.node_weights
    won = {step.id: step for step in first_steps(st.trace(tree, drawn, questions="joint"))}
    for name, share, slope in (("a.one", 0.75, beta[0]), ("a.two", 0.25, beta[1])):
        assert won[name].raised == pytest.approx(100 / 9)
        assert won[name].gain.value == pytest.approx(100 / 9 * (weights["a"] * share + slope * weights["v"]))
    assert won["v.q"].gain.value == pytest.approx(100 / 9 * weights["v"])


def test_a_branch_without_weight_cannot_win_more_than_its_loss_and_wins_nothing():
    """A step of 100 on a scale of yes and no is cut at what is lost of the branch, and counts for nothing by weight."""
    tree = st.ServiceTree(
        name="weightless",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q", column="a")])],
        branches=[
            st.Branch(id="v", weight=0, questions=[st.Question(id="q", column="v")]),
            st.Branch(id="u", questions=[st.Question(id="q", column="u")]),
        ],
    )
    drawn = {"a": [0, 1, 1, 1] * 10, "v": [0, 1, 0, 1, 1] * 8, "u": [1, 1, 1, 1, 0, 1, 1, 1] * 5}
    won = {one.id: one for one in first_steps(st.trace(tree, drawn))}
    assert [won[f"{name}.q"].raised for name in "avu"] == pytest.approx([25, 40, 12.5])
    assert won["v.q"].gain.value == 0
    assert won["u.q"].gain.value == pytest.approx(12.5 * tree.node_weights["u"])


def test_what_cannot_be_traced_is_refused_before_anything_is_read(cafe):
    """A wrong option is told, not that the file is not there either."""
    with pytest.raises(st.UsageError, match="colour"):
        account_and_plan(cafe, "nowhere.csv", cut="colour")


def test_a_first_step_keeps_to_what_is_stated_for_some_branches(cafe, answers):
    """Where one branch's carry-over is stated and the others' estimated, its own limit is what is stated."""
    complete = complete_answers(answers)
    tree = cafe.with_carry_over({"price": dict.fromkeys(cafe.carry_over_parents["price"], 0.5)}, source="stated")
    account = st.trace(tree, complete)
    reach = {one.id: one.reach.value for one in account.whole.nodes}
    edges = [one for one in account.whole.carry_over if one.source == "environment"]
    highest = [one.value.value if one.to == "price" else one.range_high for one in edges]
    (step,) = [one for one in first_steps(account) if one.id == "environment.clean"]
    assert [one.given for one in edges if one.to == "price"] == [True]
    if None in highest:
        assert step.high is None
    else:
        share = cafe.measured["environment"].question_shares[0]
        wide = tree.node_weights["environment"] + sum(
            end * reach[edge.to] for edge, end in zip(edges, highest, strict=True)
        )
        assert step.high == pytest.approx(step.raised * share * wide)


@pytest.mark.parametrize("costs", [None, dict(zip(QUESTIONS, [3.0, 2.0, 4.0, 1.0, 2.5], strict=True))])
def test_what_wins_most_stands_first(costs, cafe, answers):
    """By gain for the cost where costs are stated, else by gain; first steps by gain; what is alike by name."""
    plan = st.plan(cafe, answers, costs=costs)
    worth = [one.gain.value / (1 if costs is None else costs[one.id]) for one in plan.measures]
    assert worth == sorted(worth, reverse=True)
    steps = [one.gain.value for one in plan.steps]
    assert steps == sorted(steps, reverse=True)
    assert len(plan.steps) == 7
    if costs is not None:
        assert [one.per_cost for one in plan.measures] == pytest.approx(worth)
        assert [one.id for one in plan.measures] != [one.id for one in plan.steps if one.id in costs]


def test_what_cannot_be_told_stands_last_by_name(cafe, answers):
    """Gains that nobody knows, and those that are alike, stand by their names."""
    unknown = st.plan(cafe, answers, to="best", by="shop", cluster="shop").measures
    assert [one.id for one in unknown] == sorted(one.id for one in unknown)
    gains = {"b": 2.0, "f": None, "a": -1.0, "e": 0.0, "c": None, "d": 2.0, "g": 0.5}
    some = [attrs.evolve(unknown[0], id=name, gain=st.Interval(gain), per_cost=None) for name, gain in gains.items()]
    assert "".join(one.id for one in sorted(some, key=_rank)) == "bdgeacf"


def test_a_first_step_has_the_range_of_its_edges():
    """Of an aspect its weight and what the ends of its edges carry; of a branch the interval of its reach."""
    tree = halo_star(3)
    account = st.trace(tree, halo_answers(1500, 1, halo=0.02, carry=(0.5, 0.3), branches=3))
    weights, reach = tree.node_weights, {one.id: one.reach for one in account.whole.nodes}
    for one in first_steps(account):
        name = one.id.partition(".")[0]
        points = one.raised / len(tree.measured[name].questions)  # of the node; its questions have equal weights
        assert one.gain.value == pytest.approx(points * reach[name].value)
        assert (one.gain.low, one.gain.high) == pytest.approx((points * reach[name].low, points * reach[name].high))
        ends = reach[name].low, reach[name].high
        if edges := [edge for edge in account.whole.carry_over if edge.source == name]:
            ends = (
                weights[name] + sum(end * reach[edge.to].value for edge, end in zip(edges, side, strict=True))
                for side in zip(*((edge.range_low, edge.range_high) for edge in edges), strict=True)
            )
        assert (one.low, one.high) == pytest.approx(tuple(points * end for end in ends))


def test_a_first_step_of_what_loses_nothing_raises_nothing():
    """With a weight or without: there is nothing left to win."""
    asked = {name: [st.Question(id="q", column=name)] for name in "avu"}
    tree = st.ServiceTree(
        name="perfect",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="a", questions=asked["a"])],
        branches=[st.Branch(id="v", weight=0, questions=asked["v"]), st.Branch(id="u", questions=asked["u"])],
    )
    account = st.trace(tree, {"a": [0, 1, 1, 1] * 10, "v": [1] * 40, "u": [1] * 40})
    won = {one.id: (one.raised, one.gain.value) for one in first_steps(account)}
    assert won == {"a.q": (pytest.approx(25), pytest.approx(25 * tree.node_weights["a"])), "v.q": (0, 0), "u.q": (0, 0)}


def test_every_cost_that_is_none_is_told(tmp_path):
    """Row by row, with the question and what was written; infinite and missing ones when the plan is made."""
    path = tmp_path / "costs.csv"
    path.write_text("question,cost\nprice.value,3\nkindness.smile,dear\nsolution.choice,\nphone.answered,2\n")
    with pytest.raises(st.AnswersError) as caught:
        read_costs(path)
    told = [(fault.code, fault.where, fault.message) for fault in caught.value.faults]
    assert told == [
        ("unread", f"{path.name}: kindness.smile", "a cost is a number (got 'dear')"),
        ("unread", f"{path.name}: solution.choice", "a cost is a number (got None)"),
    ]


@pytest.mark.parametrize("wrong", [0, -1, float("inf"), float("nan")])
def test_a_cost_is_above_nothing_and_a_budget_not_below(wrong, cafe, answers):
    """Both are finite; each wrong one is told by its name."""
    with pytest.raises(st.UsageError) as caught:
        st.plan(cafe, answers, costs={"price.value": wrong, "kindness.smile": 1, "phone.answered": wrong}, budget=wrong)
    named = [fault.where for fault in caught.value.faults]
    assert named == ["costs: price.value", "costs: phone.answered", *(["budget"] if wrong != 0 else [])]


def test_a_plan_made_with_an_account_is_that_made_alone(cafe, answers):
    """From one reading: the same plan of the same account, or none; joint slopes stand in both."""
    for way in ("alike", "joint"):
        account, plan = account_and_plan(cafe, answers, by="shop", id="guest", questions=way)
        assert plan == st.plan(cafe, answers, by="shop", id="guest", questions=way)
        assert plan.questions_carry == way
        assert account.whole == st.trace(cafe, answers, by="shop", id="guest", questions=way).whole
    assert account_and_plan(cafe, answers, planned=False)[1] is None
