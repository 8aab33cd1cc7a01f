"""What the first sentence says of the trunk: never more than the range, and what the tree states, allow."""

import attrs
import pytest
from support.hand_worked import two_nodes
from support.sample_trees import account

from servicetree.account.range_results import TrunkPoints, TrunkRange
from servicetree.account.separability import lost_sentence
from servicetree.stats.jackknife import Interval

LOST = "20.0 of 100 points are lost"


def sentence(loss, *, trunk=None, within=(None, None), stated=False):
    """What is said of a loss, points traced to the trunk, and the ends of their range."""
    made = account(two_nodes(), stated=("v",) if stated else ()).whole
    ranges = (TrunkRange(1.0, *within),)
    points = TrunkPoints(Interval(trunk), Interval(None), Interval(None), ranges)
    return lost_sentence(two_nodes(), attrs.evolve(made, loss=Interval(loss), trunk_points=points), "en")


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (None, "There is no score yet"),
        (0.04, "No points are lost"),
        (-0.04, "No points are lost"),
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
    assert sentence(20.0, trunk=trunk, within=(1.0, 9.0), stated=True) == expected


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
    ],
)
def test_the_range_is_said_as_far_as_it_lies_between_nothing_and_all(within, expected):
    """Ends that are not known are not said; what lies below nothing or above all is cut there."""
    assert sentence(20.0, trunk=9.0, within=within) == expected
