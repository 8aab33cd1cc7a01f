"""Between which figures the points of a branch lie that grows on a measured branch."""

import attrs
import pytest
from support.deep_surveys import GROWN_ON, deep_answers, deep_tree

import servicetree as st
from servicetree.drawing.entry_limits import Limits, _product, entry_limits


def limits_and_points(drawn, **branch):
    """The limits of all entries of a survey, and its points by source and place."""
    tree = deep_tree(**branch)
    whole = st.trace(tree, deep_answers(2000, 2, **drawn)).whole
    return entry_limits(tree, whole), {(one.source, one.at): one.points.value for one in whole.entries}


def test_what_an_untold_link_brings_may_be_nothing_or_the_most():
    """Then all that is felt may have begun in the branch itself, whatever is observed."""
    found, points = limits_and_points({"moods": 0.2, "link": 0.0})
    for name, parent in GROWN_ON.items():
        felt = sum(value for (_, at), value in points.items() if at == name)
        assert found[name, name].high == pytest.approx(felt)
        assert found[parent, name].low == 0
        assert found[parent, name].high > points[parent, name] * 0.9


def test_a_link_that_is_told_leaves_between_two_figures():
    """Here truth is known: of .4 lost in the branch below .8 is passed on."""
    found, points = limits_and_points({})
    for name, parent in (("u0", "v0"), ("u1", "v1"), ("u2", "v2")):
        weights = deep_tree().node_weights
        felt, below = (sum(value for (_, at), value in points.items() if at == place) for place in (name, parent))
        own = felt - 0.8 * below * weights[name] / weights[parent]
        assert 0 <= found[name, name].low < own < found[name, name].high < felt
        assert 0 < found[parent, name].low < found[parent, name].high < felt


def test_a_stated_link_stays_as_it_is():
    """What it brings of a branch's own loss has that loss's interval, as before."""
    tree = deep_tree(carry_over=0.8)
    whole = st.trace(tree, deep_answers(1000, 2)).whole
    entry = next(one for one in whole.entries if (one.source, one.at) == ("v1", "u1"))
    assert entry_limits(tree, whole)["v1", "u1"] == Limits(entry.points.low, entry.points.high)


def test_without_figures_of_the_branch_below_nothing_is_bounded():
    """Such as where too few rated it."""
    tree = deep_tree()
    whole = st.trace(tree, deep_answers(1000, 2)).whole
    blank = [attrs.evolve(one, points=st.Interval(None)) if one.at == "v1" else one for one in whole.entries]
    found = entry_limits(tree, attrs.evolve(whole, entries=tuple(blank)))
    entry = next(one for one in whole.entries if (one.source, one.at) == ("v1", "u1"))
    assert found["v1", "u1"].high == pytest.approx(entry.points.high)


@pytest.mark.parametrize(
    ("link", "points", "expected"),
    [
        ((0.2, 0.5), (1.0, 2.0), (0.1, 0.5)),
        ((-0.2, 0.5), (1.0, 2.0), (-0.2, 0.5)),
        ((0.2, 0.5), (-2.0, 1.0), (-0.5, 0.25)),
        ((0.0, None), (1.0, 2.0), (0.0, None)),
        ((0.0, 0.0), (1.0, None), (0.0, 0.0)),
        ((0.0, 0.5), (None, 2.0), (None, 0.5)),
    ],
)
def test_limits_are_multiplied_whichever_way_round_they_are(link, points, expected):
    """By half the weight; an end that is not known leaves that side open, unless nothing is passed on."""
    assert _product(Limits(*link), Limits(*points), 0.5) == Limits(*expected)
