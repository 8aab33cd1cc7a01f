"""Ranges of sources: never narrower than what they are made of, and cut only at what was lost."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support import random_trees, sample_trees

from servicetree.drawing.charts.source_ranges import entry_figures, source_figures, trunk_figure


@given(tree=random_trees.trees(most_branches=10), seed=some.integers(0, 99))
def test_low_ends_are_sums_of_low_ends_and_none_is_above_what_was_lost(tree, seed):
    """Of any tree: sums of low ends, and an aspect's high end is cut at the loss."""
    shown = sample_trees.account(tree, seed=seed).whole
    entries, ranged = entry_figures(tree, shown)
    figures, is_range = source_figures(tree, shown)
    assert is_range == bool(ranged)
    if not is_range:
        return
    aspects = {aspect.id for aspect in tree.aspects}
    for name, points in figures.items():
        parts = [one for (source, _), one in entries.items() if source == name]
        assert all(one.low >= 0 or one.high < 0 for (source, at), one in entries.items() if (source, at) in ranged)
        least = sum(one.low for one in parts)
        own = max(least, shown.trunk_points.range_low) if aspects == {name} else least
        assert points.low == pytest.approx(own)
        if name in aspects and shown.loss.value > 0:
            assert points.high <= shown.loss.value + 1e-9
        elif name not in aspects:
            assert points.high == pytest.approx(sum(one.high for one in parts))


def test_an_unknown_end_stays_unknown(cafe):
    """No sum is made of ends of which one is not known."""
    shown = sample_trees.account(cafe).whole
    unknown = tuple(attrs.evolve(one, high=None) if one.at == "price" else one for one in shown.entry_ranges)
    figures, _ = source_figures(cafe, attrs.evolve(shown, entry_ranges=unknown))
    assert figures["environment"].high is None
    assert figures["environment"].low is not None
    assert figures["price"].low is None


def test_the_trunk_is_cut_at_what_was_lost(cafe):
    """As the sentence does."""
    shown = sample_trees.account(cafe).whole
    within = attrs.evolve(shown.trunk_points.ranges[0], high=200.0)
    made = attrs.evolve(shown, trunk_points=attrs.evolve(shown.trunk_points, ranges=(within,)))
    assert trunk_figure(made).high == shown.loss.value
    assert trunk_figure(made).low == shown.trunk_points.range_low
