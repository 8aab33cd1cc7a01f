"""Who stands above whom: order, circles and shares, without recursion."""

import networkx as nx
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


def drawn(parents):
    """Draw an arrow from each parent to its child."""
    arrows = nx.DiGraph()
    arrows.add_nodes_from(parents)
    arrows.add_edges_from((above, name) for name, above in parents.items() if above is not None)
    return arrows


@given(forests())
def test_parents_come_before_their_children(parents):
    """From the top, every id stands once, after its parent."""
    order = graph.top_down_order(parents)
    assert sorted(order) == sorted(parents)
    assert all(above is None or order.index(above) < order.index(name) for name, above in parents.items())
    assert graph.cycles(parents) == []


@given(forests())
def test_the_order_is_the_given_one_as_far_as_parents_allow(parents):
    """Of all ids whose parents were told, the first given comes next, as networkx orders them."""
    place = {name: index for index, name in enumerate(parents)}
    expected = nx.lexicographical_topological_sort(drawn(parents), key=place.__getitem__)
    assert graph.top_down_order(parents) == list(expected)


@given(st.lists(st.one_of(st.none(), st.integers(0, 11)), min_size=12, max_size=12))
def test_circles_are_the_strongly_connected_pieces(above):
    """Whatever stands above whom, the circles are those that networkx finds, each walked from parent to child."""
    parents = {f"n{i}": None if one is None else f"n{one}" for i, one in enumerate(above)}
    arrows = drawn(parents)
    pieces = [set(piece) for piece in nx.strongly_connected_components(arrows)]
    expected = [piece for piece in pieces if len(piece) > 1 or any(parents[name] == name for name in piece)]
    found = graph.cycles(parents)
    assert sorted(map(sorted, map(set, found))) == sorted(map(sorted, expected))
    for circle in found:
        assert circle[0] == circle[-1] == min(circle)
        assert all(parents[child] == parent for parent, child in zip(circle, circle[1:], strict=False))


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
