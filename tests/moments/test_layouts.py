"""Which blocks a tree needs: those that would grow without end are left out."""

import pytest

import servicetree as st
from servicetree.moments.layouts import (
    MOST_CHILDREN_BENT,
    curve_block,
    family_block,
    fingerprint,
    interaction_block,
    layouts,
)


@pytest.mark.parametrize(("children", "bent"), [(MOST_CHILDREN_BENT, True), (MOST_CHILDREN_BENT + 1, False)])
def test_no_curves_are_looked_for_among_too_many_branches(children, bent):
    """Every branch has the block of its carry-over and of its products; a curve's block it has up to the limit."""
    tree = st.ServiceTree(
        name="wide",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q")])],
        branches=[st.Branch(id=f"v{place}", questions=[st.Question(id=f"v{place}")]) for place in range(children)],
        outcomes=[st.Outcome(id="satisfaction", questions=[st.Question(id="s")])],
    )
    names = [branch.id for branch in tree.branches]
    found = {layout.name for layout in layouts(tree)}
    assert found >= {block(name) for name in names for block in (family_block, interaction_block)}
    assert {curve_block(name) for name in names if curve_block(name) in found} == (
        {curve_block(name) for name in names} if bent else set()
    )


KEY_CHANGES = {
    "a label": ({"branches": {"price": {"label": "Cost"}}}, False),
    "a node's weight": ({"branches": {"price": {"weight": 3}}}, False),
    "a column": ({"branches": {"price": {"questions": {"value": {"column": "worth"}}}}}, False),
    "a baseline": ({"branches": {"price": {"baseline": 0.9}}}, True),
    "a share that has to be answered": ({"branches": {"kindness": {"min_share": 0.9}}}, True),
    "a gate": ({"branches": {"price": {"gate": {"column": "paid", "reached": ["yes"]}}}}, True),
    "the weight of a question": ({"branches": {"kindness": {"questions": {"smile": {"weight": 3}}}}}, True),
    "a question turned round": ({"branches": {"price": {"questions": {"value": {"reversed": True}}}}}, True),
    "the scale of a question": ({"branches": {"price": {"questions": {"value": {"scale": [0, 10]}}}}}, True),
    "the scale of all": ({"scale": {"low": 0}}, True),
    "a summary of an outcome": (
        {"outcomes": {"satisfaction": {"questions": {"overall": {"summary": "top", "top": [9, 10]}}}}},
        True,
    ),
    "a question more": ({"branches": {"price": {"questions": {"clear": {}}}}}, True),
}


@pytest.mark.parametrize("case", KEY_CHANGES)
def test_the_fingerprint_tells_what_shapes_blocks_and_nothing_else(case, cafe):
    """What may be changed after gathering leaves it; whatever asks for other sums makes it another one."""
    change, is_other = KEY_CHANGES[case]
    assert (fingerprint(cafe.extend(change)) != fingerprint(cafe)) == is_other


def test_the_fingerprint_of_a_tree_with_a_marker_is_another():
    """Markers are asked of all, and blocks hold them; how they are worded shapes nothing."""
    plain, marked, worded = (
        st.ServiceTree(
            name="t",
            scale=st.Scale(1, 10),
            aspects=[st.Aspect(id="a", questions=[st.Question(id="q")])],
            branches=[st.Branch(id="b", questions=[st.Question(id="v")])],
            markers=markers,
        )
        for markers in ((), [st.Question(id="m")], [st.Question(id="m", text="Blue is a nice colour")])
    )
    assert fingerprint(plain) != fingerprint(marked) == fingerprint(worded)
