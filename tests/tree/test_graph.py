"""Who stands above whom: order, circles and shares, without recursion."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicetree.tree import graph


@st.composite
def forests(draw):
    """Draw parents for up to 30 ids, each an earlier id or none, told in any order."""
    count = draw(st.integers(1, 30))
    parents = {f"n{i}": draw(st.sampled_from([None, *(f"n{j}" for j in range(i))])) for i in range(count)}
    return dict(draw(st.permutations(list(parents.items()))))


@given(forests())
def test_parents_come_before_their_children(parents):
    """From the top, every id stands once, after its parent."""
    order = graph.top_down_order(parents)
    assert sorted(order) == sorted(parents)
    assert all(above is None or order.index(above) < order.index(name) for name, above in parents.items())
    assert graph.cycles(parents) == []


@given(forests())
def test_children_are_the_other_way_round(parents):
    """Everyone is the child of their parent, and of no one else."""
    below = graph.children(parents)
    assert {child: above for above, family in below.items() for child in family} == parents


@given(forests())
def test_lineage_ends_at_the_top(parents):
    """Walking up passes each parent once and ends at one that has none."""
    for name in parents:
        line = [name, *graph.ancestors(name, parents)]
        assert [parents[one] for one in line] == [*line[1:], None]


@given(forests(), st.data())
def test_shares_add_up_to_one(parents, data):
    """Whatever is divided downwards stays somewhere."""
    numbers = st.floats(0.01, 100)
    claims = {name: data.draw(numbers) for name in parents}
    kept = {name: data.draw(numbers) for name in parents}
    shares = graph.share_downwards(graph.top_down_order(parents), graph.children(parents), claims, kept)
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) > 0


@pytest.mark.parametrize(
    ("parents", "circles"),
    [
        ({"a": "a"}, [["a", "a"]]),
        ({"a": "b", "b": "a"}, [["a", "b", "a"]]),
        ({"a": "c", "b": "a", "c": "b", "d": "a"}, [["a", "b", "c", "a"]]),
        ({"x": "y", "y": "x", "a": "b", "b": "a", "t": None}, [["a", "b", "a"], ["x", "y", "x"]]),
    ],
)
def test_circles_are_walked_from_parent_to_child(parents, circles):
    """Every circle is told by its path, and what merely hangs on it is left out."""
    assert graph.cycles(parents) == circles


def test_depth_is_no_limit():
    """Ten thousand generations are ordered, and a circle of ten thousand is found."""
    chain = {f"n{i}": f"n{i - 1}" if i else None for i in range(10_000)}
    assert graph.top_down_order(chain) == list(chain)
    assert len(graph.cycles({**chain, "n0": "n9999"})[0]) == 10_001


@given(st.integers(2, 6), st.data())
def test_the_maximum_spanning_tree_is_the_best_of_all_trees(count, data):
    """No other set of as many ties joins all ids with more strength; brute force over every set."""
    strength = data.draw(st.lists(st.integers(0, 100), min_size=15, max_size=15))
    names = [f"n{place}" for place in range(count)]
    pairs = list(combinations(range(count), 2))
    ties = [[0.0] * count for _ in names]
    for (one, other), tie in zip(pairs, strength, strict=False):
        ties[one][other] = ties[other][one] = float(tie)

    def joined(chosen):
        groups = [{place} for place in range(count)]
        for one, other in chosen:
            mine, theirs = (next(group for group in groups if place in group) for place in (one, other))
            if mine is theirs:
                return False
            groups.remove(theirs)
            mine |= theirs
        return len(groups) == 1

    best = max(sum(ties[a][b] for a, b in chosen) for chosen in combinations(pairs, count - 1) if joined(chosen))
    found = graph.maximum_spanning_tree(names, ties)
    places = [(names.index(one), names.index(other)) for one, other in found]
    assert joined(places)
    assert sum(ties[a][b] for a, b in places) == best
    assert all(one < other for one, other in places)


def test_the_centre_is_where_the_ways_are_shortest():
    """One id in the middle of a star or an odd chain, two in the middle of an even one."""
    assert graph.centre([("a", "b"), ("a", "c"), ("a", "d")]) == ["a"]
    assert graph.centre([("a", "b"), ("b", "c"), ("c", "d")]) == ["b", "c"]
