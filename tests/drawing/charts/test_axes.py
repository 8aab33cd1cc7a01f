"""Scales with round numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.drawing.charts.axes import axis_over, below_axis


@pytest.mark.parametrize(
    ("figures", "most", "ticks"),
    [
        ([65.8, 80.1], 100.0, (64.0, 66.0, 68.0, 70.0, 72.0, 74.0, 76.0, 78.0, 80.0, 82.0)),
        ([73.6, 100.0], 100.0, (70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 100.0)),
        ([73.6, 100.00000000000001], 100.0, (70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 100.0)),
        ([0.0, 0.35], 1e9, (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35)),
        ([-0.7, 1.4], 1e9, (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5)),
        ([50.0, 50.0], 100.0, (50.0, 50.1)),
        ([], 100.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_scales_run_from_one_round_figure_to_another(figures, most, ticks):
    """As close around the figures as round steps allow, and not beyond the highest that can be."""
    assert axis_over(figures, 0, 100, most=most).ticks == pytest.approx(ticks)


@given(some.lists(some.floats(-300, 300), min_size=1))
def test_every_figure_finds_its_place(figures):
    """Between both ends but for a millionth of a step, in order, proportionally; with few enough ticks."""
    axis = axis_over(figures, 10.0, 500.0)
    rounding = 1.01e-6 * (axis.ticks[1] - axis.ticks[0])
    assert axis.low <= min(figures) + rounding
    assert axis.high >= max(figures) - rounding
    assert 2 <= len(axis.ticks) <= 10
    places = [axis(figure) for figure in sorted(figures)]
    assert places == sorted(places)
    assert axis((axis.low + axis.high) / 2) == pytest.approx(255.0)
    steps = [other - one for one, other in zip(axis.ticks, axis.ticks[1:], strict=False)]
    assert steps == pytest.approx([steps[0]] * len(steps))


def test_what_lies_beyond_stands_at_the_edge():
    """So that nothing is drawn outside."""
    axis = axis_over([0.0, 10.0], 0.0, 100.0)
    assert (axis(-5.0), axis(5.0), axis(50.0)) == (0.0, 50.0, 100.0)


@pytest.mark.parametrize(("figures", "digits"), [([0, 100], 0), ([0, 1], 1), ([0.0, 0.35], 2), ([-0.7, 1.4], 1)])
def test_round_figures_need_few_digits(figures, digits):
    """As many as the finest of them."""
    assert axis_over(figures, 0, 1).digits == digits


@pytest.mark.parametrize("end", [120.0, 200.0, 400.0])
@pytest.mark.parametrize("figures", [[-2.5, 1.6], [-0.3, 7.0], [-11.0, 4.0]])
def test_nothing_is_always_written_below_a_scale_that_runs_across_it(figures, end):
    """Whatever figures have no room."""
    axis = axis_over(figures, 0.0, end)
    written = [float(one.text.replace("\N{MINUS SIGN}", "-")) for one in below_axis(axis, 0.0, "en")]
    assert 0.0 in written
    assert set(written) <= {round(one, 6) for one in axis.ticks}
