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
    node_of,
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


def wide(aspects, branches, outcomes=("satisfaction",)):
    """A tree of so many aspects and branches of the trunk, of one question each, with outcomes."""
    return st.ServiceTree(
        name="wide",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id=f"a{place}", questions=[st.Question(id="q")]) for place in range(aspects)],
        branches=[st.Branch(id=f"v{place}", questions=[st.Question(id="v")]) for place in range(branches)],
        outcomes=[st.Outcome(id=name, questions=[st.Question(id="s")]) for name in outcomes],
    )


def kinds_of(tree):
    """The kinds of the blocks of a tree."""
    return {layout.name.partition(":")[0] for layout in layouts(tree)}


@pytest.mark.parametrize(
    ("within", "beyond", "lost"),
    [
        (wide(2, 58), wide(2, 59), {"siblings", "nodes", "nodes+satisfaction"}),
        (wide(1, 59), wide(1, 60), {"siblings", "nodes", "nodes+satisfaction"}),
        (wide(6, 2), wide(7, 2), {"curve", "interaction"}),
        (wide(1, 1_000), wide(1, 1_001), {"curve"}),
    ],
    ids=["60 nodes", "60 nodes on one aspect", "6 aspects", "1,000 children of the trunk"],
)
def test_blocks_are_made_up_to_the_limits_that_the_reference_states(within, beyond, lost):
    """docs/reference/moments-file.md: pairs and all nodes up to 60, products up to 6 aspects, curves up to 1,000."""
    assert kinds_of(within) >= lost
    assert kinds_of(within) - kinds_of(beyond) == lost & kinds_of(within)
    assert not kinds_of(beyond) & lost


def test_outcomes_have_the_blocks_of_what_they_are_called():
    """Blocks with satisfaction alone, with loyalty alone, with both; steps and interactions need satisfaction."""
    of_both = {"nodes+satisfaction", "nodes+loyalty", "nodes+satisfaction+loyalty"}
    for outcomes, expected in (
        ((), set()),
        (("satisfaction",), {"nodes+satisfaction", "hinge", "interaction"}),
        (("loyalty",), {"nodes+loyalty"}),
        (("loyalty", "satisfaction"), of_both | {"hinge", "interaction"}),
    ):
        found = kinds_of(wide(2, 2, outcomes))
        assert found & (of_both | {"hinge", "interaction"}) == expected
        assert found >= {"rows", "trunk", "node", "family", "curve", "siblings", "nodes", "questions", "question"}


def test_every_block_has_the_columns_that_its_name_says(cafe):
    """By hand for a branch that grows on two aspects, one of two questions; a block has what others share first."""
    tree = cafe.extend({"branches": {"price": {"baseline": 0.75}}})
    found = {layout.name: layout for layout in layouts(tree)}
    trunk = ("loss:environment", "loss:solution")
    asked = ("asked:environment.clean", "asked:environment.noise", "asked:solution.choice")
    squares = ("loss:environment*loss:environment", "loss:environment*loss:solution", "loss:solution*loss:solution")
    of_price = ("loss:environment*loss:price", "loss:solution*loss:price", "loss:price*loss:price")
    steps = ("loss:price*loss:price", "loss:price*loss:satisfaction", "loss:satisfaction*loss:satisfaction")
    assert {name: found[name].columns for name in ("rows", "trunk", "node:kindness", "family:phone")} == {
        "rows": (),
        "trunk": trunk,
        "node:kindness": ("part:kindness.smile", "part:kindness.patience"),
        "family:phone": ("loss:kindness", "part:phone.answered"),
    }
    assert (found["family:price"].columns, found["family:price"].shared) == ((*trunk, "part:price.value"), 2)
    assert (found["joint:price"].columns, found["joint:price"].shared) == ((*asked, "part:price.value"), 3)
    assert found["questions:environment"].columns == asked[:2]
    assert found["question:environment.noise"].columns == asked[1:2]
    assert found["curve:price"].columns == (*trunk, *squares, "loss:price")
    assert found["interaction:price"].columns == (*trunk, "loss:price", *squares, *of_price, "loss:satisfaction")
    assert found["siblings:price+kindness"].columns == (*trunk, "loss:price", "loss:kindness")
    assert found["hinge:price"].columns == ("loss:price", "loss:satisfaction", *steps)
    assert (found["hinge:price"].stepped, found["hinge:phone"].stepped, found["trunk"].stepped) == (0.25, 0.0, None)
    assert "questions:price" not in found
    assert "questions:kindness" in found
    assert {node_of(name) for name in ("node:price", "family:price", "curve:price", "trunk", "rows")} == {"price", ""}
