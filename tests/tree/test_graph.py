"""Who stands above whom: order, circles and shares, without recursion."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicetree.tree import graph
from servicetree.tree.networkx_graphs import hierarchy


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
def test_the_order_is_that_of_networkx(parents):
    """Among those whose parents have come, the one that was given first is next."""
    place = list(parents).index
    assert graph.top_down_order(parents) == list(nx.lexicographical_topological_sort(hierarchy(parents), key=place))


@given(st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 12).map(str)))
def test_the_circles_are_those_of_networkx(arrows):
    """Wherever single arrows lead, what networkx finds to be circles is found, each once."""
    parents = dict.fromkeys(arrows.values()) | arrows
    found = graph.cycles(parents)
    assert sorted(map(sorted, nx.simple_cycles(hierarchy(parents)))) == sorted(sorted(path[1:]) for path in found)
    assert all(parents[below] == above for path in found for above, below in zip(path, path[1:], strict=False))


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
