"""What the first sentence says of the trunk: never more than the range, and what the tree states, allow."""

import re

import attrs
import pytest
from support.halo_surveys import halo_answers, halo_star
from support.hand_worked import two_nodes
from support.marker_surveys import marker_star
from support.sample_trees import account, cafe

import servicetree as st
from servicetree.account.range_results import TrunkPoints, TrunkRange
from servicetree.account.separability import (
    InseparableNodes,
    inseparable_nodes,
    is_not_separable,
    lost_sentence,
    marker_issues,
    not_separable_issues,
    panel_issues,
    rests_on_equal_moods,
)
from servicetree.stats.jackknife import Interval

LOST = "20.0 of 100 points are lost"


def sentence(loss, *, trunk=None, within=(None, None), stated=(), tree=None, **fields):
    """What is said of a loss, points traced to the trunk, and the ends of their range."""
    tree = tree or two_nodes()
    made = attrs.evolve(account(tree, stated=stated).whole, **fields)
    ranges = (TrunkRange(1.0, *within),)
    points = TrunkPoints(Interval(trunk), Interval(None), Interval(None), ranges)
    return lost_sentence(tree, attrs.evolve(made, loss=Interval(loss), trunk_points=points), "en")


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (None, "There is no score yet"),
        (0.04, "No points are lost"),
        (-0.04, "No points are lost"),
        (-0.06, "The score is 0.1 points above its target"),
        (-3.0, "The score is 3.0 points above its target"),
    ],
)
def test_where_nothing_is_lost_nothing_is_traced(loss, expected):
    """No score, no loss, a gain: each is said by itself, and the trunk is not spoken of."""
    assert sentence(loss, trunk=5.0, within=(1.0, 9.0)) == expected


@pytest.mark.parametrize(
    ("trunk", "expected"),
    [
        (12.0, f"{LOST}; 12.0 of them trace to the trunk (carry-over as stated)"),
        (20.04, f"{LOST}; 20.0 of them trace to the trunk (carry-over as stated)"),
        (None, LOST),
        (0.04, LOST),
        (-2.0, LOST),
        (20.2, LOST),
    ],
)
def test_by_stated_carry_over_the_trunk_has_a_part_of_the_loss_or_is_not_named(trunk, expected):
    """More than was lost, nothing or less is no part "of them"."""
    assert sentence(20.0, trunk=trunk, within=(1.0, 9.0), stated=("v",)) == expected


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ((4.0, 15.0), f"{LOST}; between 4.0 and 15.0 of them trace to the trunk"),
        ((4.0, 20.0), f"{LOST}; between 4.0 and all of them trace to the trunk"),
        ((0.0, 15.0), f"{LOST}; up to 15.0 of them trace to the trunk"),
        ((-1.0, 23.0), f"{LOST}; up to all of them trace to the trunk"),
        ((4.0, None), f"{LOST}; at least 4.0 of them trace to the trunk"),
        ((23.0, None), f"{LOST}; at least 20.0 of them trace to the trunk"),
        ((0.0, None), LOST),
        ((None, None), LOST),
        ((-4.0, -1.0), f"{LOST}; none trace to the trunk"),
        ((-4.0, 0.04), f"{LOST}; none trace to the trunk"),
        ((-4.0, 0.06), f"{LOST}; up to 0.1 of them trace to the trunk"),
        ((0.04, 15.0), f"{LOST}; up to 15.0 of them trace to the trunk"),
        ((0.06, 15.0), f"{LOST}; between 0.1 and 15.0 of them trace to the trunk"),
        ((4.0, 19.94), f"{LOST}; between 4.0 and 19.9 of them trace to the trunk"),
        ((4.0, 19.96), f"{LOST}; between 4.0 and all of them trace to the trunk"),
    ],
)
def test_the_range_is_said_as_far_as_it_lies_between_nothing_and_all(within, expected):
    """Ends that are not known are not said; what lies below nothing or above all is cut there."""
    assert sentence(20.0, trunk=9.0, within=within) == expected


def test_a_tenth_of_a_point_is_a_loss_and_is_held_against_the_target_where_that_is_not_perfection():
    """Of 100 points where everything is to be perfect, else to the target, wherever that is lower."""
    assert sentence(0.06) == "0.1 of 100 points are lost"
    lower = two_nodes().extend({"branches": {"v": {"baseline": 0.9}}})
    assert sentence(0.06, tree=lower) == "0.1 points are lacking to the target"


def test_an_experiment_speaks_for_the_links_that_it_found():
    """Only where it found all of them; where one is stated and another estimated, the range is said."""
    found = halo_star(2, carry_over=0.5)
    found = attrs.evolve(found, branches=[attrs.evolve(one, carry_over_source="experiment") for one in found.branches])
    half = attrs.evolve(
        found, branches=[found.branches[0], attrs.evolve(found.branches[1], carry_over_source="stated")]
    )
    said = {
        name: sentence(20.0, trunk=12.0, within=(4.0, 15.0), stated=stated, tree=tree)
        for name, tree, stated in (("all", found, ("v0", "v1")), ("half", half, ("v0", "v1")), ("one", found, ("v0",)))
    }
    assert said == {
        "all": f"{LOST}; 12.0 of them come from the trunk (carry-over by experiment)",
        "half": f"{LOST}; 12.0 of them trace to the trunk (carry-over as stated)",
        "one": f"{LOST}; between 4.0 and 15.0 of them trace to the trunk",
    }


def test_without_branches_of_the_trunk_nothing_is_traced():
    """There are no ranges, and so none of the trunk's points."""
    assert sentence(20.0, trunk=9.0, within=(4.0, 15.0), ranges=(), carry_over=()) == LOST


@pytest.mark.parametrize(
    ("lows", "rests"),
    [
        ((3.0, 4.0, 5.0), True),
        ((4.0, 4.0 + 4e-7, 4.0), False),  # rounding
        ((4.0, 4.0 + 6e-7, 4.0), True),
        ((4.0, None, 4.0), False),
        ((3.0, None, 4.0), True),
        ((None, None, None), False),
        ((), False),
    ],
)
def test_a_range_rests_on_equal_moods_where_other_moods_move_its_lower_end(lows, rests):
    """Its lower ends differ by what is assumed, beyond rounding."""
    ranges = [TrunkRange(kappa, low, None) for kappa, low in zip((0.75, 1.0, 1.33), lows, strict=False)]
    points = TrunkPoints(Interval(9.0), Interval(None), Interval(None), tuple(ranges))
    assert rests_on_equal_moods(attrs.evolve(account(two_nodes()).whole, trunk_points=points)) == rests


# --- which nodes are in doubt -----------------------------------------------------------------------------------------

ON_TRUNK = ("price", "reliability", "kindness", "maintenance", "timeliness")  # and the phone on timeliness
ASPECTS = ("environment", "solution")
NOTHING_CARRIED = {("environment", name): 0.0 for name in ON_TRUNK}
NODES = {
    "all that is estimated": ({"unsure": ON_TRUNK}, (), (*ON_TRUNK, "phone"), ASPECTS, True),
    "nothing": ({"unsure": ()}, (), (), (), False),
    "one branch, and what grows on it": ({"unsure": ("timeliness",)}, (), ("timeliness", "phone"), (), False),
    "one branch, and an aspect that carries nothing elsewhere": (
        {"unsure": ("price",), "carry": {key: 0.0 for key in NOTHING_CARRIED if key[1] != "price"}},
        (),
        ("price",),
        ("environment",),
        False,
    ),
    "an aspect that carries nothing at all": (
        {"unsure": ON_TRUNK, "carry": NOTHING_CARRIED},
        (),
        (*ON_TRUNK, "phone"),
        ("solution",),
        True,
    ),
    "one branch, the others stated": (
        {"unsure": ON_TRUNK, "stated": ON_TRUNK[1:]},
        ON_TRUNK[1:],
        ("price",),
        (),
        True,
    ),
    "nothing, all stated": ({"unsure": ON_TRUNK, "stated": ON_TRUNK}, ON_TRUNK, (), (), False),
}


@pytest.mark.parametrize("case", NODES)
def test_nodes_in_doubt_are_those_that_only_doubtful_links_reach(case):
    """Branches with their sub-branches, aspects that carry into nothing else, and their points there."""
    how, stated, branches, aspects, is_all = NODES[case]
    shown = account(cafe(), **how).whole
    found = inseparable_nodes(cafe(), shown)
    points = {
        name: sum(one.points.value for one in shown.entries if one.source == name and one.at in branches)
        for name in ASPECTS
    }
    expected = InseparableNodes(frozenset(stated), frozenset(branches), frozenset(aspects), pytest.approx(points))
    assert attrs.astuple(found, recurse=False) == attrs.astuple(expected, recurse=False)
    assert is_not_separable(shown) == is_all
    for source in (*ASPECTS, "price"):
        for at in ("price", "phone", "solution"):
            assert found.covers(source, at) == (source in ASPECTS and at in branches)


# --- and how it is told -----------------------------------------------------------------------------------------------

ONE_QUESTION = halo_star().extend({"aspects": {"c": {"questions": {"one": {"column": "a1"}}}}})
HINTS = {
    "two branches": (
        "few-branches",
        halo_star(2),
        "fewer than 3 branches grow on the trunk.*ask about one more branch",
    ),
    "one branch": ("few-branches", halo_star(1), "fewer than 3 branches grow on the trunk.*ask about 2 more branches"),
    "more parts than are compared": ("few-branches", halo_star(59), "trace a tree of at most 60 parts"),
    "an aspect of one question": (
        "one-question",
        ONE_QUESTION,
        "one question, whose error.*ask a second question on c,",
    ),
    "no units": ("no-interval", halo_star(), "there are no intervals.*name the column that tells respondents apart"),
    "contradictory questions": (
        "contradictory",
        halo_star(),
        "contradict each other.*turn round what was asked the other way",
    ),
    "branches that say little": (
        "denominator",
        halo_star(),
        "tell too little of it.*ask two questions that have nothing to do with",
    ),
    "a share near the limit": (
        "share",
        halo_star(),
        "a general mood might explain most.*about 29,000 respondents would be enough",
    ),
    "markers that say little": (
        "denominator",
        marker_star(2, 4),
        "tell too little of it.*20 places or more over 3 periods or more",
    ),
}


@pytest.fixture(scope="module")
def ranges():
    """Four ranges of carry-over, whose reasons are put in by hand."""
    return st.trace(halo_star(), halo_answers(400, 1, halo=0.3)).whole.ranges


@pytest.mark.parametrize("case", HINTS)
def test_a_link_in_doubt_is_told_with_the_reason_and_what_would_help(case, ranges):
    """Of every link that was estimated and has a reason; none of one that is given, or told apart."""
    why, tree, words = HINTS[case]
    share = Interval(0.4, se=0.1)  # of 1,500 respondents, so that 1,500 1.645^2 = 4,059 would be enough
    doubtful, other, given = (
        attrs.evolve(one, why=why, verdict="not_separable", halo_share=share) for one in ranges[:3]
    )
    told = attrs.evolve(ranges[3], why=None, verdict="separable")
    found = list(not_separable_issues(tree, [given, doubtful, told, other], frozenset({given.to}), 1500))
    assert [(one.code, one.where) for one in found] == [("not-separable", doubtful.to), ("not-separable", other.to)]
    for issue in found:
        assert re.search(words, issue.message)
    assert list(not_separable_issues(tree, [given, told], frozenset({given.to}), 1500)) == []


def test_evidence_that_does_not_agree_is_told_by_its_place():
    """Markers that are related, branches that something else says more or less of, and trends, each by its code."""
    assert list(marker_issues(None, [], [])) == list(panel_issues("within", [], [])) == []
    found = list(marker_issues(("m0", "m1"), ["v0"], ["v1", "v2"]))
    assert [(one.code, one.where) for one in found] == [
        ("markers-related", "m0 and m1"),
        ("lens-contradicts", "v0"),
        ("moods-unequal", "v1"),
        ("moods-unequal", "v2"),
    ]
    for lens, words in (("within", "it is not used"), ("over_time", "read this account with care")):
        found = list(panel_issues(lens, ["v0"], ["v1"]))
        assert [(one.code, one.where) for one in found] == [("lens-contradicts", "v0"), ("segment-trends", "v1")]
        assert words in found[0].message
