"""Tracing: the account of every segment, what it is cut by, what it refuses, and what it warns of."""

import numpy as np
import pytest
from support.account_figures import check_identities, figures_of
from support.hand_worked import ANSWERS, two_nodes
from support.surveys import survey

import servicetree as st
from servicetree.account.tracing import MOST_ENTRIES, questions_by_tag, refuse_too_deep
from servicetree.analysis.planning import account_and_plan


@pytest.fixture(scope="module")
def answers(cafe) -> dict[str, list]:
    """Answers from three shops in two months."""
    drawn = survey(cafe, 240, seed=5, missing=0.05)
    return drawn | {
        "shop": [f"s{row % 3}" for row in range(240)],
        "month": [f"m{row // 120}" for row in range(240)],
        "guest": [f"g{row}" for row in range(240)],
    }


def test_two_nodes_worked_by_hand_with_their_questions():
    """Of 34 points 28 began in the trunk, 16 of them felt there; the branch's question felt 18 and began 6."""
    whole = st.trace(two_nodes(), ANSWERS).whole
    assert {node.id: (node.own.value, node.reach.value, node.points.value) for node in whole.nodes} == {
        "a": pytest.approx((40, 0.7, 28)),
        "v": pytest.approx((10, 0.6, 6)),
    }
    assert {one.id: (one.points.value, one.felt.value) for one in whole.questions} == {
        "a.qa": pytest.approx((28, 16)),
        "v.qv": pytest.approx((6, 18)),
    }
    assert {(one.source, one.at): one.points.value for one in whole.question_entries} == pytest.approx(
        {("a.qa", "a.qa"): 16, ("a.qa", "v.qv"): 12, ("v.qv", "v.qv"): 6}
    )


def test_every_segment_has_its_account_with_the_carry_over_of_all(cafe, answers):
    """Carry-over is pooled, so that it is one; own losses and points are each segment's own, and add up there."""
    account = st.trace(cafe, answers, by="shop")
    assert [segment.by for segment in account.segments] == [None, "s0", "s1", "s2"]
    for segment in account.segments:
        check_identities(segment)
        assert segment.carry_over == account.whole.carry_over
        assert [node.reach for node in segment.nodes] == [node.reach for node in account.whole.nodes]
    assert len({segment.nodes[0].own.value for segment in account.segments}) == 4
    assert [segment.other_roots is None for segment in account.segments] == [False, True, True, True]


def test_the_trunk_has_the_points_that_began_in_its_aspects(cafe, answers):
    """Observed, they are the sum over aspects of own loss times reach."""
    whole = st.trace(cafe, answers).whole
    aspects = {aspect.id for aspect in cafe.aspects}
    expected = sum(node.own.value * node.reach.value for node in whole.nodes if node.id in aspects)
    assert whole.trunk_points.observed.value == pytest.approx(expected)


def test_moments_give_the_account_that_their_answers_give(cafe, answers):
    """Every figure with its doubt, the scores of periods among them."""
    options = {"by": "shop", "period": "month", "id": "guest"}
    account, again = st.trace(cafe, answers, **options), st.trace(cafe, st.gather(cafe, answers, **options))
    assert [figures_of(again, place) for place in range(4)] == [figures_of(account, place) for place in range(4)]
    assert [one.by for one in account.periods] == [None, "m0", "m1"]
    assert again.periods == account.periods


def test_periods_that_are_the_segments_are_not_scored_twice(cafe, answers):
    """Where the segments are the periods, their scores stand in the segments."""
    account = st.trace(cafe, answers, by="month", period="month")
    assert account.periods == ()
    assert [segment.by for segment in account.segments] == [None, "m0", "m1"]


# --- cut by a tag -----------------------------------------------------------------------------------------------------


def test_questions_are_grouped_by_the_value_of_a_tag(cafe):
    """Tags of a node are those of its questions; what has none stands last, under None."""
    assert questions_by_tag(cafe, "characteristic") == {
        "empathy": ["kindness.smile", "kindness.patience"],
        "expectations": ["price.value"],
        None: ["environment.clean", "environment.noise", "solution.choice", "phone.answered"],
    }


def test_a_cut_is_the_same_points_summed_up_once_more(cafe, answers):
    """Begun and felt, the groups add up to the loss, and each is the sum of its questions."""
    whole = st.trace(cafe, answers, cut="characteristic").whole
    points = {one.id: (one.points.value, one.felt.value) for one in whole.questions}
    for group in whole.cut:
        names = questions_by_tag(cafe, "characteristic")[group.tag]
        assert group.points.value == pytest.approx(sum(points[name][0] for name in names))
        assert group.felt.value == pytest.approx(sum(points[name][1] for name in names))
        assert group.points.low < group.points.value < group.points.high
    assert sum(group.points.value for group in whole.cut) == pytest.approx(whole.loss.value)


@pytest.mark.parametrize(
    ("tag", "words"),
    [("characterstic", "did you mean 'characteristic'"), ("colour", "the tree has characteristic")],
)
def test_a_tag_that_no_question_has_is_refused(tag, words, cafe):
    """Before anything is read, with the tag that was meant, or those there are; by the command line's way too."""
    for traced in (st.trace, account_and_plan):
        with pytest.raises(st.UsageError, match=f"no question has the tag '{tag}'.*{words}"):
            traced(cafe, "nothing.csv", cut=tag)


def test_a_lens_with_joint_slopes_is_refused_before_answers_are_read(cafe):
    """Neither way to trace opens a file for what no answers can give."""
    for traced in (st.trace, account_and_plan):
        with pytest.raises(st.UsageError, match="leave out one of lens and questions"):
            traced(cafe, "nothing.csv", lens="between", questions="joint")


# --- what is refused, and what is worth knowing -----------------------------------------------------------------------


def test_carry_over_that_cannot_be_estimated_stops_the_account_with_every_place():
    """Each branch without slopes is named; stated carry-over is the way out, and then the account stands."""
    tree = two_nodes().extend({"branches": {"u": {"questions": {"qu": {}}}}})
    constant = {"qa": [0.5] * 8, "qv": [0.1, 0.9] * 4, "qu": [0.4, 0.6] * 4}
    with pytest.raises(st.AnswersError) as caught:
        st.trace(tree, constant)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("no-variation", "v"),
        ("no-variation", "u"),
    ]
    stated = tree.extend({"branches": {name: {"carry_over": 0.5} for name in "uv"}})
    check_identities(st.trace(stated, constant).whole)


def test_what_does_better_than_its_parents_predict_is_a_credit():
    """A branch that loses less than is carried over to it: its own points are below 0, kept, and told by segment."""
    rng = np.random.default_rng(1)
    trunk = rng.uniform(0.2, 0.6, 200)
    shop = np.array(["good", "poor"])[np.arange(200) % 2]
    # In the good shop the branch loses a tenth less than the slope of .8 carries over, in the poor one a tenth more.
    answers = {"qa": 1 - trunk, "qv": 1 - (0.8 * trunk + np.where(shop == "good", -0.1, 0.1)), "shop": shop}
    account = st.trace(two_nodes(), answers, by="shop")
    own = {segment.by: segment.nodes[1].own.value for segment in account.segments}
    assert own == pytest.approx({None: 0.0, "good": -10.0, "poor": 10.0}, abs=1e-9)
    told = [issue for issue in account.issues if issue.code == "credit" and "10.0" in issue.message]
    assert [issue.where for issue in told] == ["v (shop = good)"]


def test_a_chain_too_deep_for_an_account_is_refused_at_once():
    """An account grows with the square of the depth; beyond two million entries it is refused, before it is read."""
    chain = st.ServiceTree(
        name="chain",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="x")])],
        branches=[
            st.Branch(id=f"b{place}", parent=f"b{place - 1}" if place else None, questions=[st.Question(id="y")])
            for place in range(2500)
        ],
    )
    for traced in (st.trace, account_and_plan):
        with pytest.raises(st.LimitError, match="at most 2,000,000"):
            traced(chain, "nothing.csv")


@pytest.mark.parametrize(("length", "refused"), [(1998, False), (1999, True)])
def test_the_limit_is_on_entries_and_is_exact(length, refused):
    """A chain of k branches on one aspect has (k + 1)(k + 2) / 2 entries; two million are made, and not one more."""
    tree = st.ServiceTree(
        name="chain",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="x")])],
        branches=[
            st.Branch(id=f"b{place}", parent=f"b{place - 1}" if place else None, questions=[st.Question(id="y")])
            for place in range(length)
        ],
    )
    assert ((length + 1) * (length + 2) // 2 > MOST_ENTRIES) == refused
    if refused:
        with pytest.raises(st.LimitError, match="the account would have 2,001,000 entries"):
            refuse_too_deep(tree)
    else:
        refuse_too_deep(tree)
