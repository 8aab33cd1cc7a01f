"""Complementary suppression: what is withheld is of two segments and of ``min_n`` raters at the least."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.small_segments import LARGE, SMALL, shops

import servicetree as st
from servicetree.moments.joined_segments import few_or_revealing

ROLES = {"by": "shop", "id": "guest"}


@pytest.mark.parametrize(
    ("raters", "withheld"),
    [
        ([40, 45, 60], []),
        ([4, 45, 60], [0, 1]),
        ([4, 45, 45], [0, 1]),
        ([4, 7, 60], [0, 1]),
        ([4, 6, 60], [0, 1]),
        ([4, 5, 60, 50], [0, 1, 3]),
        ([2, 3, 60, 50], [0, 1, 3]),
        ([9, 10, 60], [0, 1]),
        ([0, 45, 60], [0]),
        ([0, 4, 45, 60], [0, 1, 2]),
        ([4], [0]),
        ([4, 60], [0, 1]),
    ],
)
def test_the_next_smallest_goes_with_the_few(raters, withheld):
    """Two of those with raters at the least, and ten raters; where nobody rated nothing follows."""
    assert np.flatnonzero(few_or_revealing(np.array(raters), 10)).tolist() == withheld


@given(some.lists(some.integers(0, 60), min_size=1, max_size=12), some.integers(1, 40), some.data())
def test_nothing_withheld_is_of_one_segment_or_of_few(raters, fewest, data):
    """Law: what follows by subtraction is of two segments and of enough raters, or of nobody, or it is the whole."""
    n = np.array(raters)
    above = np.array(data.draw(some.lists(some.booleans(), min_size=len(n), max_size=len(n))))
    found = few_or_revealing(n, fewest, above)
    assert found[(n < fewest) | above].all()
    left = n[found]
    assert not left.any() or n[~found].sum() == 0 or (np.count_nonzero(left) >= 2 and left.sum() >= fewest)
    more = n[found & ~above & (n >= fewest)]
    if len(more):
        fewer = np.delete(left, np.flatnonzero(left == more.max())[0])
        assert np.count_nonzero(fewer) < 2 or fewer.sum() < fewest, "no more than are needed"
        assert more.max() <= n[~found].min(initial=n.max()), "and the smallest there are"


def unrated(tree, answers, node, shop, raters):
    """Let only so many of a shop have rated a node."""
    rows = [row for row, name in enumerate(answers["shop"]) if name == shop]
    for column in {column for question in tree.nodes[node].questions for column in question.columns}:
        answers[column] = [None if row in rows[raters:] else value for row, value in enumerate(answers[column])]
    return answers


def without(tree, moments):
    """By node, the shown segments in which it is withheld."""
    assert moments.shown is not None
    return {
        node: {name for name, few in zip(moments.shown_names, moments.shown.few[node].tolist(), strict=True) if few}
        for node in tree.measured
    }


def test_what_grows_on_a_withheld_node_is_withheld_with_it(cafe):
    """Its level less its own loss would tell what the parent lost, in the second segment too."""
    answers = unrated(cafe, shops(cafe, LARGE), cafe.branch_parents["phone"], "Oslo", 4)
    found = without(cafe, st.gather(cafe, answers, **ROLES).with_small_joined(cafe, 10))
    assert found[cafe.branch_parents["phone"]] == found["phone"] == {"Oslo", "Lille"}
    assert {name for name, shops_ in found.items() if shops_} == {cafe.branch_parents["phone"], "phone"}


def test_an_aspect_takes_what_grows_on_the_trunk_along(cafe):
    """But not the other aspects."""
    aspect = cafe.aspects[0].id
    answers = unrated(cafe, shops(cafe, LARGE), aspect, "Lille", 3)
    found = without(cafe, st.gather(cafe, answers, **ROLES).with_small_joined(cafe, 10))
    assert found[aspect] == {"Lille", "Nantes"}
    branches = set(cafe.measured) - {one.id for one in cafe.aspects}
    assert all(found[name] == {"Lille", "Nantes"} for name in branches)
    assert all(not found[one.id] for one in cafe.aspects[1:])


def test_small_shops_together_count_as_one(cafe):
    """Where of twelve only four rated it, the next smallest shop is withheld beside them."""
    answers = shops(cafe, LARGE | SMALL)
    for shop in SMALL:
        answers = unrated(cafe, answers, "price", shop, 2)
    found = without(cafe, st.gather(cafe, answers, **ROLES).with_small_joined(cafe, 10))
    assert found["price"] == {"others (3)", "Lille"}


def test_with_zero_nothing_is_withheld(cafe):
    """The rule is off."""
    answers = unrated(cafe, shops(cafe, LARGE), "price", "Lille", 1)
    lille = st.score(cafe, answers, **ROLES, min_n=0)["Lille"].node("price")
    assert (lille.n, lille.reason) == (1, None)
