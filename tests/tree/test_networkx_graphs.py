"""The strongest ties as a tree, and its centre."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from servicetree.tree import networkx_graphs


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
    found = networkx_graphs.maximum_spanning_tree(names, ties)
    places = [(names.index(one), names.index(other)) for one, other in found]
    assert joined(places)
    assert sum(ties[a][b] for a, b in places) == best
    assert all(one < other for one, other in places)
    assert places == sorted(places)


def test_the_centre_is_where_the_ways_are_shortest():
    """One id in the middle of a star or an odd chain, two in the middle of an even one."""
    assert networkx_graphs.centre([("a", "b"), ("a", "c"), ("a", "d")]) == ["a"]
    assert networkx_graphs.centre([("a", "b"), ("b", "c"), ("c", "d")]) == ["b", "c"]
