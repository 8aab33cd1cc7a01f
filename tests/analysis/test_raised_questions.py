"""How far questions are raised to the best segment, however many segments there are."""

import numpy as np
import pytest
from support import sample_trees
from support.surveys import survey

import servicetree as st
from servicetree.account.carry_over import families
from servicetree.analysis.raised_questions import raised_questions
from servicetree.moments.gathering import gather_products_by_segment


def chain_of(tree, shops):
    """Answers of shops that differ, each question in its own way; some shops have few respondents."""
    rows, rng = 20 * shops, np.random.default_rng(4)
    shop = np.minimum(rng.integers(0, shops, rows), rng.integers(0, shops, rows))
    answers, low, high = survey(tree, rows, seed=4, missing=0.05, whole=True), tree.scale.low, tree.scale.high
    for column, values in answers.items():
        moved = rng.normal(0, 2, shops).round()[shop]
        answers[column] = [
            value if value is None else float(np.clip(value + one, low, high))
            for value, one in zip(values, moved, strict=True)
        ]
    return answers | {"shop": [f"shop {place:03}" for place in shop]}


@pytest.mark.parametrize("min_n", [0, 10])
@pytest.mark.parametrize("shops", [70, pytest.param(600, marks=pytest.mark.ci)])
def test_pieces_aim_where_all_segments_at_once_aim(shops, min_n):
    """The reference lays out products by segment at once; aims, their segments and their doubts are the same."""
    tree = sample_trees.cafe()
    answers = chain_of(tree, shops)
    many = st.gather(tree, answers, by="shop").with_small_joined(tree, min_n)
    each = gather_products_by_segment(tree, answers, by="shop").with_small_joined(tree, min_n)
    assert len(many.pieces()) >= (3 if shops == 600 else 1)
    assert len(each.pieces()) == 1
    mine, theirs = (raised_questions(tree, one, families(tree, one.of_the_whole()), "best") for one in (many, each))
    assert mine.keys() == theirs.keys()
    assert len({one.segment for one in mine.values()}) > 1
    for key, one in mine.items():
        assert (one.segment, one.unsure) == (theirs[key].segment, theirs[key].unsure)
        np.testing.assert_allclose(one.amount, theirs[key].amount, rtol=1e-10, atol=1e-12)
    plans = [st.plan(tree, one, to="best", min_n=min_n) for one in (many, each)]
    for one, other in zip(*(plan.measures for plan in plans), strict=True):
        assert one.id == other.id
        for side in ("value", "low", "high", "se"):
            assert getattr(one.gain, side) == pytest.approx(getattr(other.gain, side), rel=1e-7, abs=1e-9)


def test_without_any_segment_nothing_is_aimed_at():
    """Each shop has one respondent: the aim cannot be told, and no question is refused for it."""
    tree = sample_trees.cafe()
    answers = survey(tree, 200, seed=4, whole=True) | {"shop": [None] * 170 + [f"s{place}" for place in range(30)]}
    moments = st.gather(tree, answers, by="shop")
    raised = raised_questions(tree, moments, families(tree, moments), "best")
    assert {one.segment for one in raised.values()} == {None}
