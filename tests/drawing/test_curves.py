"""Lines and lines beside them."""

import math

import pytest

from servicetree.drawing.curves import (
    arc,
    backwards,
    band_around,
    divided,
    joined,
    offset_curve,
    points_on,
    straight,
    upright_curve,
)

BEND = arc((0, 0), (0, -80), (120, -100), (60, -10))


def test_a_line_beside_keeps_its_distance():
    """Every point of the follower is as far from the line as asked for."""
    line = points_on(BEND, 200)
    for point in points_on(offset_curve(BEND, 7.0)):
        assert min(math.dist(point, one) for one in line) == pytest.approx(7.0, abs=0.15)


def test_positive_is_right_of_a_line_that_goes_up():
    """So lanes in the trunk are counted from the left."""
    assert offset_curve(straight((0, 0), (0, -10)), 3.0).start == (3.0, 0.0)


def test_a_band_is_closed_and_as_wide_as_asked():
    """It starts at one side and ends at the other."""
    area = band_around(straight((0, 0), (0, -10)), -2.0, 3.0)
    assert area.closed
    assert (area.start, area.end) == ((-2.0, 0.0), (3.0, 0.0))


def test_a_divided_line_is_the_same_line():
    """Its parts meet, and lie on it."""
    first, last = divided(BEND, 0.3)
    assert first.end == last.start
    assert (first.start, last.end) == (BEND.start, BEND.end)
    whole = points_on(BEND, 400)
    assert all(min(math.dist(point, one) for one in whole) < 0.5 for point in points_on(first))


def test_lines_can_be_joined_and_turned():
    """Turned twice, a line is itself."""
    line = joined([straight((0, 0), (0, -5)), upright_curve((0, -5), (4, -20))])
    assert line.end == (4, -20)
    assert backwards(backwards(line)) == line
