"""Moments against a tree: its blocks, all of a kind or none, and no mean beyond the ends of what it is a mean of."""

import attrs
import numpy as np
import pytest
from support.changed_moments import of_many
from support.surveys import survey

import servicetree as st
from servicetree.moments.layouts import MARKERS, layouts
from servicetree.moments.tree_blocks import _ends_of, blocks_fault
from servicetree.tree.nodes import Outcome
from servicetree.tree.questions import Question


@pytest.fixture(scope="module")
def marked(cafe):
    """The café with a marker."""
    return attrs.evolve(cafe, markers=[Question(id="blue")])


def gathered(tree, shops):
    """A survey of so many shops in two months, with gaps."""
    roles = {"shop": [f"s{row % shops:02}" for row in range(240)], "month": ["june", "may"] * 120}
    roles |= {"blue": [1 + row % 5 for row in range(240)]}
    return st.gather(tree, survey(tree, 240, 3, missing=0.05) | roles, by="shop", period="month")


@pytest.fixture(scope="module")
def few(marked):
    """Moments of three shops."""
    return gathered(marked, 3)


@pytest.fixture(scope="module")
def many(marked):
    """Moments of eighty shops."""
    return gathered(marked, 80)


def without(*prefixes, field="blocks"):
    """Leave blocks out whose names begin so."""
    return lambda moments: attrs.evolve(
        moments, **{field: {n: b for n, b in getattr(moments, field).items() if not n.startswith(prefixes)}}
    )


def without_name(name):
    """Leave one out of all that stands under names."""
    return lambda parts: {other: part for other, part in parts.items() if other != name}


MAY_LACK = ["at_baseline", "straight", MARKERS, "siblings:", "curve:", "interaction:", "hinge:"]
MUST_BE = [
    "rows",
    "trunk",
    "node:price",
    "node:satisfaction",
    "family:price",
    "questions:environment",
    "nodes",
    "joint:",
]
LACKING = {
    "one curve": (without("curve:price"), ["curve:price"]),
    "one branch with markers": (without("markers:price"), ["markers:price"]),
    "the markers alone": (
        lambda moments: attrs.evolve(moments, blocks=without_name("markers")(moments.blocks)),
        ["markers"],
    ),
    "a period's outcome": (without("node:loyalty", field="period_blocks"), ["period:node:loyalty"]),
    "all periods": (without("", field="period_blocks"), []),
    "a lens": (without("price", field="lenses"), ["lens:price"]),
    "all lenses": (without("", field="lenses"), ["lens:price"]),
}


@pytest.mark.parametrize("kind", MAY_LACK)
def test_kinds_that_other_versions_do_not_make_may_lack(kind, few, many, marked):
    """All of a kind; and the account is made without."""
    for moments in (few, many):
        lacking = without(kind, f"period:{kind}")(without(kind, field="period_blocks")(moments))
        assert len(lacking.blocks) < len(moments.blocks)
        assert blocks_fault(marked, lacking) is None
    assert st.trace(marked, lacking).whole.scores.n == st.trace(marked, many).whole.scores.n


@pytest.mark.parametrize("kind", MUST_BE)
def test_others_must_be_there(kind, few, marked):
    """The first that lacks is named."""
    fault = blocks_fault(marked, without(kind)(few))
    assert f": {kind}" in fault.message
    assert fault.code == "merge"


@pytest.mark.parametrize("case", LACKING)
def test_a_part_that_lacks_by_itself_is_named(case, few, marked):
    """Of a kind that is there otherwise; blocks by period may all lack, and lenses may not where there are periods."""
    change, names = LACKING[case]
    fault = blocks_fault(marked, change(few))
    if not names:
        assert fault is None
    else:
        assert all(name in fault.message for name in names)


OF_MANY = {
    "nothing": (lambda moments: moments, None),
    "a view": (of_many(views=without_name("family:price")), "segment:family:price"),
    "products": (of_many(products=without_name("family:price")), "segment:products:family:price"),
    "products of the look over time": (of_many(products=without_name("trunk")), "segment:products:trunk"),
    "views of another width": (
        of_many(
            views=lambda views: {
                name: attrs.evolve(view, columns=np.pad(view.columns, ((0, 0), (0, 1)))) for name, view in views.items()
            }
        ),
        "segment:node:environment",
    ),
}


@pytest.mark.parametrize("case", OF_MANY)
def test_what_is_known_of_many_segments_is_what_the_tree_asks_for(case, many, marked):
    """First moments of each block, and products of those that keep them."""
    change, named = OF_MANY[case]
    fault = blocks_fault(marked, change(many))
    assert (fault is None) == (named is None)
    assert named is None or named in fault.message


def turned(name, sign=-1.0, field="blocks"):
    """Turn the first moments of a block round, with products that still fit."""

    def change(moments):
        found = getattr(moments, field)[name]
        signs = np.array([1.0, *(sign for _ in range(found.gram.shape[2] - 1))])
        both = np.outer(signs, signs) if found.gram.shape[1] == found.gram.shape[2] else signs
        return attrs.evolve(
            moments, **{field: {**getattr(moments, field), name: attrs.evolve(found, gram=found.gram * both)}}
        )

    return change


BEYOND = {
    "losses below zero": (turned("node:price"), "node:price"),
    "an aspect's": (turned("trunk"), "trunk"),
    "a marker's": (turned(MARKERS), "markers"),
    "those by tenth": (turned("hinge:price"), "hinge:price"),
    "products'": (turned("curve:price"), "curve:price"),
    "those of a period": (turned("node:price", field="period_blocks"), "period:node:price"),
    "who gives one answer throughout": (turned("at_baseline"), "at_baseline"),
}


@pytest.mark.parametrize("case", BEYOND)
def test_means_beyond_the_ends_are_named(case, few, marked):
    """They could be of another tree's answers, and of none to this one."""
    change, name = BEYOND[case]
    moments = change(few)
    fault = blocks_fault(marked, moments)
    if name == "at_baseline" and not few.blocks[name].gram[:, 0, 1].any():
        assert fault is None  # nobody is
    else:
        assert fault.message == f"hold sums that no answers to this tree add up to: {name}"
        with pytest.raises(st.MomentsError, match="no answers to this tree"):
            st.trace(marked, moments)


def test_means_of_one_segment_beyond_the_ends_are_named(many, marked):
    """Of nodes, whose levels are shown, although all segments together have a mean that can be."""
    found = many.segment_sums
    table = found.shared
    turned_round = table.sums.copy()
    turned_round[1:, :5] *= -1
    spoilt = attrs.evolve(many, segment_sums=attrs.evolve(found, parts=(attrs.evolve(table, sums=turned_round),)))
    assert "segment:node:" in blocks_fault(marked, spoilt).message


def test_the_ends_of_columns_follow_from_the_tree():
    """A loss lies between the baseline less 1 and the baseline; a product between those of its ends; NPS from -1."""
    tree = st.ServiceTree(
        name="t",
        scale=st.Scale(0, 10),
        aspects=[st.Aspect(id="a", baseline=0.8, questions=[st.Question(id="q")])],
        branches=[st.Branch(id="b", baseline=0.3, questions=[st.Question(id="q", column="x")])],
        outcomes=[Outcome(id="satisfaction", questions=[st.Question(id="s", summary="nps")])],
    )
    ends = _ends_of(tree)
    assert ends.keys() == {column for layout in layouts(tree) for column in layout.columns}
    assert ends["loss:a"] == ends["part:a.q"] == ends["asked:a.q"] == (pytest.approx(-0.2), 0.8)
    assert ends["loss:a*loss:b"] == (pytest.approx(-0.56), pytest.approx(0.24))
    assert ends["loss:a*loss:a"] == (pytest.approx(-0.16), pytest.approx(0.64))
    assert ends["summary:satisfaction.s"] == (-1, 1)
    assert ends["straight"] == (0, 1)
