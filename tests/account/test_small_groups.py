"""Small groups: nodes with few raters, scores over the others, and gaps that are more than luck."""

import attrs
import numpy as np
import pytest
from scipy import stats
from support.account_figures import check_identities, figures_of
from support.hand_worked import two_nodes
from support.sample_trees import cafe as sample_cafe
from support.sample_trees import scores
from support.small_segments import LARGE, SMALL, shops

import servicetree as st
from servicetree.account.small_groups import (
    covered_weights,
    lowest_first,
    segment_name,
    weight_covered,
    weighted_over,
    withheld_word,
)
from servicetree.stats.shrinkage import shrunken

ROLES = {"by": "shop", "id": "guest"}


def rare(cafe, shop="Lille", raters=4):
    """Shops in one of which hardly anyone rated price, and these few were delighted."""
    answers = shops(cafe, LARGE)
    rows = [row for row, name in enumerate(answers["shop"]) if name == shop]
    for column in {column for question in cafe.nodes["price"].questions for column in question.columns}:
        for place, row in enumerate(rows):
            answers[column][row] = 10.0 if place < raters else None
    return answers


def test_the_whole_is_the_same_with_every_min_n(cafe):
    """Not a digit of the whole depends on who is shown: slopes are pooled within the shops as they are."""
    answers = shops(cafe, missing=0.1)
    first, *others = (st.trace(cafe, answers, **ROLES, min_n=min_n) for min_n in (0, 1, 10, 45, 1000))
    for account in others:
        assert figures_of(account) == figures_of(first)
        assert account.whole.ranges == first.whole.ranges
        assert account.whole.trunk_points == first.whole.trunk_points
        assert account.whole.other_roots == first.whole.other_roots
        of_whole = [issue for issue in account.issues if "shop" not in issue.where and issue.code != "few-raters"]
        kept = [issue for issue in first.issues if "shop" not in issue.where and issue.code != "few-raters"]
        assert of_whole == kept


def test_shops_that_are_shown_alone_keep_their_figures(cafe):
    """Joining small ones changes nothing of a large one but what holds for all at once."""
    answers = shops(cafe)
    every, joined = (st.trace(cafe, answers, **ROLES, min_n=min_n) for min_n in (0, 10))
    for name in LARGE:
        places = [[one.by for one in account.segments].index(name) for account in (every, joined)]
        assert figures_of(every, places[0]) == figures_of(joined, places[1])


def test_the_joined_are_scored_as_one_group(cafe):
    """On complete answers their score is the mean of all who are in it."""
    answers = shops(cafe)
    last = st.score(cafe, answers, **ROLES).segments[-1]
    assert (last.by, last.joined, last.n) == ("others (3)", 3, 12)
    inside = [row for row, shop in enumerate(answers["shop"]) if shop in SMALL]
    mean = np.mean([answers["value"][row] for row in inside])
    assert last.node("price").observed == pytest.approx(100 * (mean - 1) / 9)


def test_a_node_with_few_raters_has_no_figure_there(cafe):
    """Null with its reason, never an extrapolation from four; what everyone rated keeps its level."""
    scores = st.score(cafe, rare(cafe), **ROLES)
    lille = next(one for one in scores.segments if one.by == "Lille")
    node = lille.node("price")
    assert (node.n, node.n_family, node.reach_rate) == (None, None, None)
    assert (node.observed, node.level.value, node.reason) == (None, None, "few-raters")
    assert all(one.reason is None and one.level.value is not None for one in lille.nodes if one.id != "price")
    (issue,) = [issue for issue in scores.issues if issue.code == "few-raters"]
    assert (issue.where, issue.count) == ("price", 2)
    every = next(one for one in st.score(cafe, rare(cafe), **ROLES, min_n=0).segments if one.by == "Lille")
    assert (every.node("price").n, every.node("price").level.value is not None) == (4, True)
    assert scores.segments[0].node("price").reason is None, "the whole stands"


def test_the_next_smallest_is_withheld_with_it(cafe):
    """Else the four would follow from the whole; it has its own reason, and whoever has more raters keeps all."""
    scores = {one.by: one for one in st.score(cafe, rare(cafe), **ROLES).segments}
    assert scores["Nantes"].node("price").reason == "few-raters-elsewhere"
    assert scores["Nantes"].node("price").n is None
    assert scores["Oslo"].node("price").level.value is not None
    assert scores["Oslo"].node("price").n == LARGE["Oslo"]
    assert [withheld_word(scores[name].node("price"), "en") for name in LARGE] == ["too few raters", "withheld", ""]


def test_the_score_is_over_the_nodes_that_have_a_level(cafe):
    """Weighted anew; the gap is against the whole over the same nodes."""
    scores = st.score(cafe, rare(cafe), **ROLES)
    whole, lille = scores.segments[0], next(one for one in scores.segments if one.by == "Lille")
    there = {one.id: one.weight for one in lille.nodes if one.reason is None}
    assert lille.weight_covered == pytest.approx(sum(there.values()))
    assert (lille.weight_covered < 1, whole.weight_covered) == (True, 1.0)

    def over(one):
        return sum(weight * one.node(name).level.value for name, weight in there.items()) / sum(there.values())

    assert lille.score.value == pytest.approx(over(lille))
    assert lille.gap.value == pytest.approx(over(lille) - over(whole))
    assert lille.score.value + lille.loss == pytest.approx(100)


def test_an_account_over_some_nodes_adds_up(cafe):
    """What is lost at the nodes with a level is entered once; own x reach still gives points."""
    account = st.trace(cafe, rare(cafe), **ROLES)
    lille = next(one for one in account.segments if one.by == "Lille")
    told = [node for node in lille.nodes if node.points.value is not None]
    assert {node.id for node in lille.nodes} - {node.id for node in told} == {"price"}
    loss = pytest.approx(lille.loss.value, abs=1e-10)
    assert sum(node.points.value for node in told) == loss
    assert sum(one.points.value for one in lille.entries if one.points.value is not None) == loss
    assert sum(one.points.value for one in lille.questions if one.points.value is not None) == loss
    assert sum(one.felt.value for one in lille.questions if one.felt.value is not None) == loss
    assert {one.at for one in lille.entries if one.points.value is None} == {"price"}
    nothing = st.Interval(None)
    assert attrs.astuple(lille.trunk_points, recurse=False)[1:] == (nothing, nothing, (), "siblings", 0)
    for node in told:
        assert node.own.value * node.reach.value == pytest.approx(node.points.value, abs=1e-10)
    for segment in (one for one in account.segments if one.by in {None, "Oslo"}):
        check_identities(segment)


def test_what_grows_on_a_node_without_level_has_none_either(cafe):
    """The sub-branch's level rests on its parent's, so it is null too, with the same reason."""
    answers = shops(cafe, LARGE)
    parent = cafe.branch_parents["phone"]
    for column in {column for question in cafe.nodes[parent].questions for column in question.columns}:
        answers[column] = [
            None if shop == "Oslo" and row % 9 else value
            for row, (shop, value) in enumerate(zip(answers["shop"], answers[column], strict=True))
        ]
    oslo = next(one for one in st.score(cafe, answers, **ROLES).segments if one.by == "Oslo")
    assert oslo.node("phone").n is None
    assert oslo.node("phone").reason == oslo.node(parent).reason == "few-raters"


def test_clear_is_said_of_all_segments_at_once(cafe):
    """Bonferroni: t at 5 % over the segments that have an interval, each with its own degrees of freedom."""
    answers = shops(cafe, {f"s{place}": 40 for place in range(6)})
    scores = st.score(cafe, answers, **ROLES)
    moments = st.gather(cafe, answers, **ROLES)
    for one, buckets in zip(scores.segments[1:], moments.buckets[1:].tolist(), strict=True):
        gap, at_once = one.gap, one.gap_simultaneous
        assert (at_once.value, at_once.se) == (gap.value, gap.se)
        assert at_once.high - gap.value == pytest.approx(stats.t.ppf(1 - 0.025 / 6, buckets - 1) * gap.se)
        assert one.gap_clear == (abs(gap.value) > at_once.high - at_once.value)


def test_of_a_single_segment_at_once_is_by_itself(cafe):
    """Where one segment alone has an interval there is nothing to allow for."""
    scores = st.score(cafe, shops(cafe, {"a": 40, "d": 12}), **ROLES)
    told = [one for one in scores.segments[1:] if one.gap.se is not None]
    assert [one.by for one in told] == ["a"]
    assert attrs.astuple(told[0].gap_simultaneous) == pytest.approx(attrs.astuple(told[0].gap))


def test_gaps_are_shrunken_by_how_reliable_they_are(cafe):
    """By Morris over the segments that have a standard error; those without have none, and stand behind."""
    answers = shops(cafe, {"a": 40, "b": 60, "c": 50, "d": 12})  # twelve fill too few buckets for an interval
    scores = st.score(cafe, answers, **ROLES)
    told = [one for one in scores.segments[1:] if one.gap.se is not None]
    assert [one.by for one in told] == ["a", "b", "c"]
    value, error = shrunken(*(np.array([getattr(one.gap, part) for one in told]) for part in ("value", "se")))
    assert [one.gap_shrunken.value for one in told] == pytest.approx(value.tolist())
    assert [one.gap_shrunken.se for one in told] == pytest.approx(error.tolist())
    buckets = st.gather(cafe, answers, **ROLES).buckets[1:4]
    for one, count in zip(told, buckets.tolist(), strict=True):
        figure, half = one.gap_shrunken, stats.t.ppf(0.975, count - 1) * one.gap_shrunken.se
        assert (figure.low, figure.high) == pytest.approx((figure.value - half, figure.value + half))
    assert scores.segments[-1].gap_shrunken is None
    assert not scores.segments[-1].gap_clear
    assert lowest_first(scores.segments[1:])[-1].by == "d"


def test_segments_stand_by_their_gap_luck_aside():
    """Those that can be shrunken first, then by the gap as it is, last those that have none, as they came."""
    made = scores(sample_cafe(), (None, *"abcdefg")).segments
    gaps = {
        "a": (None, None),
        "b": (-9.0, None),
        "c": (3.0, 2.0),
        "d": (1.0, (None,)),
        "e": (-8.0, -5.0),
        "f": ((None,), None),
        "g": (-2.0, 0.0),
    }

    def figure(value):
        return None if value is None else st.Interval(None if isinstance(value, tuple) else value)

    segments = [
        attrs.evolve(one, gap=figure(gaps[one.by][0]), gap_shrunken=figure(gaps[one.by][1])) for one in made[1:]
    ]
    assert [one.by for one in lowest_first(segments)] == ["e", "g", "c", "b", "d", "a", "f"]


@pytest.mark.ci
def test_few_of_many_equal_shops_stand_clear():
    """Of 24 equal shops one stands clear in some 5 of 100 surveys, where single intervals say so in most."""
    tree = st.ServiceTree(
        name="equal",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="x")])],
        branches=[st.Branch(id="v", carry_over=0, questions=[st.Question(id="y")])],
    )
    rng, surveys, rows = np.random.default_rng(1), 60, 24 * 60
    clear = single = 0
    for _ in range(surveys):
        answers = {"x": rng.random(rows), "y": rng.random(rows), "guest": np.arange(rows)}
        scores = st.score(tree, answers | {"shop": [f"s{row % 24}" for row in range(rows)]}, **ROLES)
        clear += any(one.gap_clear for one in scores.segments[1:])
        single += any(one.gap.clear_of_zero for one in scores.segments[1:])
    assert clear <= stats.binom.ppf(0.999, surveys, 0.05), "told of equal shops"
    assert single > surveys / 3, "or the surveys tell nothing apart"


def test_a_shop_may_be_called_like_the_joined(cafe):
    """It keeps its name, its row and its figures; the joined have a mark, in every language."""
    answers = shops(cafe, {**LARGE, "others (3)": 30, **SMALL})
    account = st.trace(cafe, answers, **ROLES)
    names = [one.by for one in account.segments]
    assert names == [None, "Lille", "Nantes", "Oslo", "others (3)", "others (3)*"]
    assert [one.scores.joined for one in account.segments[-2:]] == [None, 3]
    assert [segment_name(one.scores, "en") for one in account.segments[1:-1]] == names[1:-1]
    assert [segment_name(account.whole.scores, lang) for lang in ("en", "fr", "ru")] == ["All", "Ensemble", "Всего"]
    assert [segment_name(account.segments[-1].scores, lang) for lang in ("en", "fr", "ru")] == [
        "others (3)*",
        "autres (3)*",
        "прочие (3)*",
    ]
    assert (
        st.draw(cafe, account, segment="others (3)").to_svg() != st.draw(cafe, account, segment="others (3)*").to_svg()
    )


def test_a_small_side_is_not_compared(cafe):
    """It is refused as what is not shown by itself; with 0 it is compared."""
    answers = shops(cafe)
    with pytest.raises(st.ServiceTreeError, match="not shown by itself"):
        st.compare(cafe, answers, "Zwickau", "Oslo", **ROLES)
    assert st.compare(cafe, answers, "Zwickau", "Oslo", **ROLES, min_n=0).n == (3, 60)


def test_weight_is_shared_out_among_the_nodes_that_have_a_level():
    """In each segment by all rows: of .4 and .6 both, the first, the second, or none; a score where one has weight."""
    nan = np.nan
    losses = {"a": np.array([[0.1, 0.2, nan, nan], [nan] * 4]), "v": np.array([[0.3, nan, 0.5, nan], [0.0] * 4])}
    shares = covered_weights(two_nodes(), losses)
    np.testing.assert_allclose(shares["a"], [0.4, 1, nan, nan])
    np.testing.assert_allclose(shares["v"], [0.6, nan, 1, nan])
    np.testing.assert_allclose(weight_covered(two_nodes(), losses), [1, 0.4, 0.6, 0])
    np.testing.assert_allclose(weighted_over(shares, losses)[0], [0.4 * 0.1 + 0.6 * 0.3, 0.2, 0.5, nan])
    weightless = two_nodes().extend({"branches": {"v": {"weight": 0}}})
    shares = covered_weights(weightless, losses)
    np.testing.assert_allclose(weighted_over(shares, losses)[0], [0.1, 0.2, nan, nan])
    unknown = {"a": np.array([[0.1], [0.2]]), "v": np.array([[0.3], [nan]])}  # a replicate lacks what has no weight
    np.testing.assert_allclose(weighted_over(covered_weights(weightless, unknown), unknown), [[0.1], [0.2]])
