"""Ranges of entries: they add up to the trunk's at either end, and agree with the ranges of single edges."""

import attrs
import numpy as np
import pytest

import servicetree as st
from servicetree.account.carry_over import families
from servicetree.account.entry_ranges import entry_ends
from servicetree.account.ranges import account_ranges, available_panel_estimates
from servicetree.demo import demo_answers, demo_tree


@pytest.fixture(scope="module")
def shops():
    """The demo survey by shop, with its ends as siblings show them."""
    tree = attrs.evolve(demo_tree(), marker=None, markers=())
    moments = st.gather(tree, demo_answers(), by="shop", id="guest")
    within = families(tree, moments)
    doubts = account_ranges(tree, moments, available_panel_estimates(tree, moments), within)
    return tree, moments, doubts, within, entry_ends(tree, moments, doubts, within)


def test_entries_at_an_end_add_up_to_the_trunk_at_that_end(shops):
    """Felt in the trunk itself, and in every branch: together what the trunk gets at that end, in every segment."""
    tree, _, doubts, within, ends = shops
    own = sum(tree.node_weights[one.id] * within[one.id].own_parts[0].sum(axis=1) for one in tree.aspects)
    whole = [place for place, (source, _) in enumerate(ends.keys) if source is None]
    single = [place for place, (source, _) in enumerate(ends.keys) if source is not None]
    for entries, trunk in ((ends.low, doubts.trunk_low[1.0]), (ends.high, doubts.trunk_high)):
        for places in (whole, single):
            total = 100 * own + entries.value[:, places].sum(axis=1)
            np.testing.assert_allclose(total, trunk.value, atol=1e-10)


def test_an_entry_has_the_limits_of_its_points_at_both_ends(shops):
    """Of 100 w_v own_a gamma_av: the lower limit by the low end's slopes, the upper one by the high end's."""
    tree, _, doubts, within, ends = shops
    best, places = doubts.best, {key: place for place, key in enumerate(ends.keys)}
    for child, end in best.bounds.items():
        for column, aspect in enumerate(tree.aspects):
            own = tree.node_weights[child] * within[aspect.id].own_parts.sum(axis=2)
            low, least, high = (
                own * slopes[:, column, None]
                for slopes in (end.slopes_low, end.slopes_at_most[1.0], best.upper_slopes[child])
            )
            place = places[aspect.id, child]
            np.testing.assert_allclose(ends.low.low[:, place], 100 * best.lower_limits(low, least), rtol=1e-9)
            np.testing.assert_allclose(ends.high.high[:, place], 100 * best.figures(high).high, rtol=1e-9)


def test_an_entry_has_the_range_of_its_edge():
    """Into a child of the trunk goes w_v own_a times a carry-over; the aspect's loss is nearly certain."""
    account = st.trace(demo_tree(), demo_answers(), id="guest")
    edges = {(one.source, one.to): one for one in account.whole.carry_over}
    own = {one.id: one.own.value for one in account.whole.nodes}
    told = [one for one in account.whole.entry_ranges if one.source is not None]
    assert len(told) == len(edges)
    for one in told:
        edge, weight = edges[one.source, one.at], account.tree.node_weights[one.at]
        assert one.low == pytest.approx(weight * own[one.source] * edge.range_low, abs=0.05)
        assert one.high == pytest.approx(weight * own[one.source] * edge.range_high, abs=0.05)


def test_what_cannot_be_told_starts_at_nothing():
    """Where carry-over cannot be told from moods a branch may owe the trunk nothing at all."""
    tree = demo_tree().extend({"remove": ["reliability", "kindness", "staff", "maintenance", "timeliness"]})
    account = st.trace(attrs.evolve(tree, marker=None, markers=()), demo_answers(), id="guest")
    assert {one.verdict for one in account.whole.ranges} == {"not_separable"}
    assert {one.low for one in account.whole.entry_ranges} == {0.0}


def test_given_carry_over_has_no_range():
    """What the tree states is not in doubt: there is nothing to range over."""
    tree = demo_tree()
    given = {"carry_over": {aspect.id: 0.1 for aspect in tree.aspects}}
    stated = tree.extend({"branches": {one.id: given for one in tree.branches if one.questions}})
    assert st.trace(stated, demo_answers()).whole.entry_ranges == ()


def test_of_branches_some_of_which_are_stated_the_others_have_their_ranges():
    """A stated link is the same at both ends, so that only the doubt of the aspect's own loss is left."""
    tree = attrs.evolve(demo_tree(), marker=None, markers=())
    given = {"carry_over": {aspect.id: 0.25 for aspect in tree.aspects}}
    stated = tree.extend({"branches": {"price": given}})
    account, plain = (st.trace(one, demo_answers(), id="guest") for one in (stated, tree))
    mine, others = ({(one.source, one.at): one for one in made.whole.entry_ranges} for made in (account, plain))
    assert mine.keys() == others.keys()
    entries = {(one.source, one.at): one.points for one in account.whole.entries}
    for aspect in tree.aspects:
        points = entries[aspect.id, "price"]
        assert (mine[aspect.id, "price"].low, mine[aspect.id, "price"].high) == pytest.approx((points.low, points.high))
    assert any(mine[key].high != others[key].high for key in mine if key[1] == "price")
    assert all(mine[key] == others[key] for key in mine if key[1] == "kindness")
