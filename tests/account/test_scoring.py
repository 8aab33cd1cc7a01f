"""Scores: levels with skipped branches allowed for, rolled up to boughs, trunk and the whole."""

import sys

import numpy as np
import pytest
from support.hand_worked import ANSWERS, two_nodes
from support.surveys import survey

import servicetree as st
from servicetree.moments.blocks import BlockSums


def level_of(segment, name):
    """A node's level."""
    return segment.node(name).level.value


def test_two_nodes_worked_by_hand():
    """Losses of .4 and .3 at weights of .4 and .6: levels of 60 and 70, 66 in all, and a loss of 34."""
    whole = st.score(two_nodes(), ANSWERS).segments[0]
    assert {node.id: node.level.value for node in whole.nodes} == pytest.approx({"a": 60, "v": 70})
    assert {node.id: node.observed for node in whole.nodes} == pytest.approx({"a": 60, "v": 70})
    assert [(node.kind, node.weight, node.n, node.n_family, node.reach_rate) for node in whole.nodes] == [
        ("aspect", pytest.approx(0.4), 3, 3, 1.0),
        ("branch", pytest.approx(0.6), 3, 3, 1.0),
    ]
    assert (whole.score.value, whole.loss) == (pytest.approx(66), pytest.approx(34))
    assert {group.id: group.level.value for group in whole.groups} == pytest.approx({"trunk": 60})


def test_a_skipped_branch_has_the_level_of_all():
    """Two of four go on to the branch, from a poorer trunk: own .05 plus .5 of everyone's .4, not of their .6."""
    answers = {"qa": [0.2, 0.4, 0.6, 0.7, 0.9, 0.8], "qv": [0.55, 0.65, 0.75, None, None, None]}
    node = st.score(two_nodes(), answers).segments[0].node("v")
    assert (node.n, node.reach_rate, node.observed) == (3, 0.5, pytest.approx(65))
    assert node.level.value == pytest.approx(100 * (1 - (0.35 - 0.5 * 0.6 + 0.5 * 0.4)))


def test_skipped_branches_do_not_bias_the_level():
    """Where skipping depends on the trunk, the level returns to what everyone would have said; the mean does not."""
    rng = np.random.default_rng(5)
    trunk = rng.random(4000)
    branch = np.clip(0.2 + 0.5 * trunk + 0.1 * rng.normal(size=4000), 0, 1)
    skipped = rng.random(4000) > trunk  # the worse the trunk, the fewer go on
    answers = {"qa": trunk, "qv": np.where(skipped, np.nan, branch)}
    node = st.trace(two_nodes(), answers).whole.scores.node("v")
    assert node.level.low < 100 * branch.mean() < node.level.high
    assert node.observed > node.level.high


def test_without_carry_over_the_level_is_what_was_observed():
    """Where a slope cannot be estimated nothing is allowed for; if some rated the branch alone, it is said."""
    alone = {"qa": [0.5] * 4 + [None] * 2, "qv": [0.1, 0.9, 0.4, 0.6, 0.8, 0.2]}
    scores = st.score(two_nodes(), alone)
    assert level_of(scores.segments[0], "v") == pytest.approx(50)
    (issue,) = [issue for issue in scores.issues if "its level is the observed mean" in issue.message]
    assert (issue.code, issue.where) == ("too-few", "v")
    everyone = st.score(two_nodes(), {name: values[:4] for name, values in alone.items()})
    assert not any("its level is the observed mean" in issue.message for issue in everyone.issues)


def test_groups_are_weighted_means_of_what_they_hold(cafe):
    """The trunk by its aspects' weights, a bough by its branches', outcomes as they were answered."""
    heavier = cafe.extend({"aspects": {"solution": {"weight": 3}}, "branches": {"phone": {"weight": 3}}})
    answers = survey(heavier, 100, seed=1)
    whole = st.score(heavier, answers).segments[0]
    groups = {group.id: (group.kind, group.level.value) for group in whole.groups}
    expected = (level_of(whole, "environment") + 3 * level_of(whole, "solution")) / 4
    assert groups["trunk"] == ("trunk", pytest.approx(expected))
    weights = {name: heavier.node_weights[name] for name in ("kindness", "phone")}
    expected = sum(weight * level_of(whole, name) for name, weight in weights.items()) / sum(weights.values())
    assert groups["staff"] == ("bough", pytest.approx(expected))
    assert groups["satisfaction"] == ("outcome", pytest.approx(100 * (np.mean(answers["overall"]) - 1) / 9))
    assert whole.score.value == pytest.approx(
        sum(share * level_of(whole, name) for name, share in heavier.node_weights.items())
    )


def test_a_trunk_without_weight_is_the_plain_mean_of_its_aspects(cafe):
    """Where no aspect counts in the whole, they count alike in the trunk."""
    tree = cafe.extend({"trunk": {"weight": 0}, "aspects": {"solution": {"weight": 3}}})
    whole = st.score(tree, survey(tree, 60, seed=2)).segments[0]
    expected = (level_of(whole, "environment") + level_of(whole, "solution")) / 2
    assert next(group.level.value for group in whole.groups if group.id == "trunk") == pytest.approx(expected)


def test_segments_have_their_own_levels_and_their_gap_to_the_whole(cafe):
    """On complete answers a segment's levels are its means; its gap is its score less that of the whole."""
    answers = survey(cafe, 90, seed=3) | {"shop": [f"s{row % 3}" for row in range(90)]}
    scores = st.score(cafe, answers, by="shop")
    assert [segment.by for segment in scores.segments] == [None, "s0", "s1", "s2"]
    whole = scores.segments[0]
    assert (whole.gap, whole.n) == (None, 90)
    for place, segment in enumerate(scores.segments[1:]):
        mean = np.mean(answers["value"][place::3])
        assert level_of(segment, "price") == pytest.approx(100 * (mean - 1) / 9)
        assert segment.gap.value == pytest.approx(segment.score.value - whole.score.value)
        assert segment.n == 30


def test_means_of_all_segments_are_not_taken_for_each_of_them(cafe, monkeypatch):
    """However many segments, as many means are taken: else time would grow with the square of the segments."""
    taken = []
    means = BlockSums.means.fget
    monkeypatch.setattr(BlockSums, "means", property(lambda sums: taken.append(sums) or means(sums)))
    answers = survey(cafe, 400, seed=5) | {"guest": list(range(400))}

    def count(shops: int) -> int:
        taken.clear()
        st.trace(cafe, answers | {"shop": [row % shops for row in range(400)]}, by="shop", id="guest", min_n=0)
        return len(taken)

    assert count(6) == count(12) > 0


def test_losses_are_counted_from_the_target():
    """Against a target of .8 the same answers have the same scores, and a loss that is smaller by 20."""
    tree = two_nodes().extend({"baseline": 0.8})
    whole = st.score(tree, ANSWERS).segments[0]
    assert (whole.score.value, whole.loss) == (pytest.approx(66), pytest.approx(14))


def test_scores_are_those_of_the_account(cafe):
    """`score` and `trace` say the same of the same answers, with the same doubt."""
    answers = survey(cafe, 120, seed=4, missing=0.1)
    assert st.score(cafe, answers).segments[0] == st.trace(cafe, answers).whole.scores


def test_one_customer_has_scores_and_no_doubt():
    """Single values in the place of columns are one customer: her scores, without intervals."""
    whole = st.score(two_nodes(), {"qa": 0.6, "qv": 0.7}).segments[0]
    assert {node.id: node.level.value for node in whole.nodes} == pytest.approx({"a": 60, "v": 70})
    assert whole.score.value == pytest.approx(66)
    assert (whole.score.low, whole.score.se) == (None, None)


def chain(length: int) -> st.ServiceTree:
    """A trunk of one aspect, and branches each on the one before."""
    return st.ServiceTree(
        name="chain",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="x")])],
        branches=[
            st.Branch(
                id=f"b{place}", parent=f"b{place - 1}" if place else None, questions=[st.Question(id="q", column="y")]
            )
            for place in range(length)
        ],
    )


@pytest.mark.ci
def test_a_chain_of_ten_thousand_branches_is_scored():
    """Deep trees are scored without recursion."""
    whole = st.score(chain(10_000), {"x": 3, "y": 4}).segments[0]
    assert whole.node("b9999").level.value == pytest.approx(75)
    assert whole.score.value is not None


def test_a_chain_deeper_than_python_recurses_is_printed():
    """Twice as deep as functions may call each other, every branch has its line."""
    assert "b1999" in str(st.score(chain(2 * sys.getrecursionlimit()), {"x": 3, "y": 4}))


def test_what_was_found_in_each_column_is_counted():
    """Answers, blanks, codes of no answer, and what is none: off the scale and no number, together."""
    tree = two_nodes().extend({"scale": {"missing": [99]}})
    answers = {"qa": [0.5, 0.6, 99, None, None, 7, 8, "x", "y", "z", 0.1], "qv": [0.5] * 11}
    counts = {one.id: one for one in st.score(tree, answers, outside="missing").answers}
    found = {name: (one.column, one.answered, one.blank, one.coded, one.unused) for name, one in counts.items()}
    assert found == {"a.qa": ("qa", 3, 2, 1, 5), "v.qv": ("qv", 11, 0, 0, 0)}


def test_how_many_are_reached_hangs_on_no_unit_of_weight():
    """A third of the weight has the branch, whether all of it adds up to 300 or to 0.03."""
    answers = {"qa": [0.2, 0.4, 0.6, 0.7, 0.9, 0.8], "qv": [0.55, 0.65, 0.75, None, None, None]}
    for unit in (100.0, 0.01):
        weights = [unit * share for share in (0.5, 0.25, 0.25, 1.0, 0.75, 0.25)]
        node = st.score(two_nodes(), answers | {"w": weights}, weight="w").segments[0].node("v")
        assert (node.n, node.reach_rate) == (3, pytest.approx(1 / 3))


EQUAL = {
    "the best mark": (1.0, True),
    "the worst mark": (0.0, True),
    "a mark between, which no binary number holds": (0.3, True),
    "the best mark but for one customer": (np.where(np.arange(200) == 7, 0.9, 1.0), False),
    "many marks": (np.arange(200) % 5 / 4, False),
}


@pytest.mark.parametrize("case", EQUAL)
def test_equal_answers_give_a_score_and_no_range(case):
    """They have no spread to tell one from; one other answer is enough for a range. Why is said among the notes."""
    marks, bare = EQUAL[case]
    scores = st.score(two_nodes(), {"qa": np.broadcast_to(marks, 200), "qv": np.broadcast_to(marks, 200)})
    whole = scores.whole
    for found in (whole.score, whole.groups[0].level, *(node.level for node in whole.nodes)):
        assert found.value is not None
        assert (found.low is None) == (found.high is None) == (found.se is None) == bare
    assert {issue.where for issue in scores.issues if issue.code == "constant"} == ({"a.qa", "v.qv"} if bare else set())


def test_a_segment_of_equal_answers_has_no_range_of_its_score_but_one_of_its_gap():
    """Others answered unlike each other, so that the whole moves."""
    answers = {"qa": np.where(np.arange(400) < 200, 1.0, np.arange(400) % 5 / 4), "qv": np.arange(400) % 4 / 3}
    answers["qv"][:200] = 1.0
    scores = st.score(two_nodes(), answers | {"shop": ["a"] * 200 + ["b"] * 200}, by="shop")
    assert (scores["a"].score.value, scores["a"].score.low) == (pytest.approx(100), None)
    assert scores["a"].gap.low is not None
    assert scores["b"].score.low is not None
    assert scores.whole.score.low is not None
