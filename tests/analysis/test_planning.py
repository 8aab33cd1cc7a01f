"""Plans: what raising a question would win, at both ends of carry-over, and the best set within a budget."""

from itertools import combinations

import pytest
from support.halo_surveys import halo_answers, halo_star
from support.surveys import survey

import servicetree as st

QUESTIONS = ["environment.clean", "environment.noise", "solution.choice", "price.value", "kindness.smile"]


@pytest.fixture(scope="module")
def answers(cafe):
    """200 answers in four shops, one of them better."""
    drawn = survey(cafe, 200, seed=11, missing=0.02)
    drawn["shop"] = [f"s{row % 4}" for row in range(200)]
    drawn["clean"] = [None if x is None else min(10, x + 2 * (row % 4 == 0)) for row, x in enumerate(drawn["clean"])]
    drawn["guest"] = list(range(200))
    return drawn


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
    """Aiming at the best segment raises by less than its lead, never by less than nothing; it is the default there."""
    plan = st.plan(cafe, answers, by="shop", id="guest")
    assert plan.to == "best"
    clean = next(one for one in plan.measures if one.id == "environment.clean")
    values = [[x for row, x in enumerate(answers["clean"]) if x is not None and row % 4 == shop] for shop in range(4)]
    means = [sum(part) / len(part) for part in values]
    lead = 100 / 9 * (max(means) - sum(map(sum, values)) / sum(map(len, values)))
    assert 0 < clean.raised < lead
    assert all(one.raised >= 0 for one in plan.measures)


@pytest.mark.parametrize("budget", [0, 3, 7.5, 100])
def test_the_best_set_is_the_best_of_all_sets(budget, cafe, answers):
    """The chosen set is the one that brute force over all subsets finds."""
    costs = dict(zip(QUESTIONS, [3.0, 2.0, 4.0, 1.0, 2.5], strict=True))
    plan = st.plan(cafe, answers, to="target", costs=costs, budget=budget)
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
    from servicetree.analysis.planning import read_costs

    path = tmp_path / "costs.csv"
    path.write_text('question,cost\nenvironment.clean,300\nprice.value,"12,5"\n')
    assert read_costs(path) == {"environment.clean": 300, "price.value": 12.5}
    path.write_text("question,price\nx,1\n")
    with pytest.raises(st.AnswersError, match="no column 'cost'"):
        read_costs(path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"to": "moon"}, "choose one of step, target, best"),
        ({"to": "best"}, "needs segments"),
        ({"budget": 5}, "needs costs"),
        ({"costs": {"price.valeu": 1}}, "did you mean 'price.value'"),
        ({"costs": {"price.value": -1}}, "a cost is a number > 0"),
        ({"costs": {"price.value": 1}, "budget": -1}, "a budget is a number >= 0"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, message, cafe, answers):
    """Every wrong option is an error with what is allowed."""
    with pytest.raises(st.UsageError, match=message):
        st.plan(cafe, answers, **options)


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_a_plan_is_printed_and_framed(lang, cafe, answers):
    """What to mend first in a sentence; plus or minus one step; an association."""
    from servicetree.reporting.text import text_of

    plan = st.plan(cafe, answers, to="target", costs=dict.fromkeys(QUESTIONS, 1.0), budget=2)
    text = text_of(plan, lang=lang)
    assert "✓" in text
    assert "±" in text
    assert plan.to_frame("pandas")["chosen"].notna().any()
    assert str(plan) == text_of(plan)


def test_a_plan_on_pure_halo_does_not_send_one_to_the_trunk():
    """Where the order turns round at the low end, the first sentence says so instead of naming the trunk alone."""
    said = str(st.plan(halo_star(), halo_answers(1500, 1, halo=0.12, carry=(0.0, 0.0)))).replace("\n", " ")
    assert "First to mend" not in said
    assert "at the low end: “v" in said
