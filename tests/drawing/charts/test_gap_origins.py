"""Parts of a gap: they add up to it, and their ends hold whatever carry-over within its range is right."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support import random_trees, sample_trees

from servicetree.drawing.charts.gap_origins import gap_by_felt, gap_by_origin


@given(tree=random_trees.trees(most_branches=8), seed=some.integers(0, 99))
def test_parts_add_up_and_lie_between_their_ends(tree, seed):
    """Of any tree: by where the gap began and by where it is felt."""
    whole, one = sample_trees.account(tree, (None, "a"), seed).segments
    for parts in (gap_by_origin(tree, one, whole), gap_by_felt(one.scores, whole.scores)):
        assert sum(part.value for part in parts.values()) == pytest.approx(one.scores.gap.value)
        assert all(part.low <= part.value <= part.high for part in parts.values())


def test_ends_are_those_of_the_carry_over_in_proportion(cafe):
    """What an aspect brings to a branch is its own loss times carry-over, so its part of the gap moves with that."""
    whole, one = sample_trees.account(cafe, (None, "a")).segments
    parts = gap_by_origin(cafe, one, whole)
    there = {(entry.source, entry.at): entry.points.value for entry in whole.entries}
    here = {(entry.source, entry.at): entry.points.value for entry in one.entries}
    ranges = {(entry.source, entry.at): entry for entry in whole.entry_ranges}
    wider = 2.5 / 1.5  # of the interval for all segments at once
    half = wider * 1.2
    for aspect in ("environment", "solution"):
        low = high = there[aspect, aspect] - here[aspect, aspect]
        for (source, at), entry in ranges.items():
            if source == aspect:
                gap = there[source, at] - here[source, at]
                ends = sorted(gap * end / there[source, at] for end in (entry.low, entry.high))
                low, high = low + ends[0], high + ends[1]
        assert parts[aspect].low <= min(low, parts[aspect].value) - half + 1e-9
        assert parts[aspect].low >= min(low, parts[aspect].value) - half - 3.0, "but for what a place caps"
        assert parts[aspect].high >= parts[aspect].value + half - 1e-9


def test_stated_carry_over_leaves_chance_alone(cafe):
    """Then the ends are those of the segment's own figures, for all segments at once."""
    whole, one = sample_trees.account(cafe, (None, "a"), stated=cafe.trunk_children).segments
    for part in gap_by_origin(cafe, one, whole).values():
        assert part.high - part.low == pytest.approx(2 * 1.2 * 2.5 / 1.5)


def test_a_part_without_a_figure_has_none(cafe):
    """A node that too few rated there has no part; without intervals no part has ends."""
    whole, one = sample_trees.account(cafe, (None, "a")).segments
    empty = gap_by_felt(sample_trees.emptied(one.scores), whole.scores)
    assert all(part.value is None for part in empty.values())
    bare = attrs.evolve(
        one,
        nodes=tuple(attrs.evolve(node, points=attrs.evolve(node.points, low=None, high=None)) for node in one.nodes),
    )
    assert all((part.low, part.high) == (None, None) for part in gap_by_origin(cafe, bare, whole).values())
