"""Which blocks a tree needs: those that would grow without end are left out."""

import pytest

import servicetree as st
from servicetree.moments.layouts import MOST_CHILDREN_BENT, curve_block, family_block, interaction_block, layouts


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
