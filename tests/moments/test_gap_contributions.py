"""Contributions in rows with gaps: whole numbers in a unit where they can be, and always what the formula says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws, trees
from support.surveys import survey

import servicetree as st
from servicetree.answers.batch_scores import loss_column, loss_columns, part_columns, score_batch
from servicetree.answers.columns import Roles, reading_plan
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.reading_options import ReadingOptions
from servicetree.moments.gap_contributions import node_contributions
from servicetree.moments.integer_answers import AnswerSteps


def understood(tree, answers):
    """Read answers as one batch."""
    source = open_answers(answers, ReadingOptions())
    plan = reading_plan(tree, source, Roles())
    return plan, score_batch(plan, next(iter(source.read(plan.columns))))


@laws
@given(trees(), some.integers(0, 10_000), some.sampled_from([0.0, 0.1, 0.5]), some.booleans())
def test_contributions_are_those_of_each_row_by_itself(tree, seed, missing, whole):
    """In their unit they are what the formula gives row by row, and 0 where a node has no score."""
    plan, found = understood(tree, survey(tree, 80, seed, missing=missing, whole=whole))
    columns = loss_columns(plan, found)
    for name, node in tree.nodes.items():
        if node.questions:
            mine = node_contributions(tree, found, name)
            assert (mine.has_score == ~np.isnan(columns[loss_column(name)])).all()
            for part, column in zip(mine.parts, part_columns(node), strict=True):
                np.testing.assert_allclose(part * mine.unit, np.nan_to_num(columns[column]), atol=1e-14)
            np.testing.assert_allclose(mine.loss() * mine.unit, np.nan_to_num(columns[loss_column(name)]), atol=1e-14)


@pytest.mark.parametrize(
    ("weights", "baseline", "kind"),
    [
        ((1, 1, 1, 1), 1.0, "u"),
        ((1, 2, 3), 1.0, "u"),
        ((1, 0, 2), 1.0, "u"),
        ((2, 3), 1.0, "u"),
        ((12, 13), 1.0, "u"),
        ((13, 14), 1.0, "f"),
        ((1, 0.37), 1.0, "f"),
        ((1, 1), 0.8, "f"),
    ],
)
def test_whole_proportions_make_whole_numbers(weights, baseline, kind):
    """Whole ratings whose weights are in whole proportions are held in bytes; other weights, and targets, are not."""
    questions = [st.Question(id=f"q{place}", weight=weight) for place, weight in enumerate(weights)]
    tree = st.ServiceTree(
        name="t", scale=st.Scale(1, 10), aspects=[st.Aspect(id="a", questions=questions, baseline=baseline)]
    )
    _, found = understood(tree, survey(tree, 200, 3, missing=0.2, whole=True))
    assert {part.dtype.kind for part in node_contributions(tree, found, "a").parts} == {kind}


@pytest.mark.parametrize(
    ("answers", "most", "unit"),
    [
        ([(1, 10), (1, None)], 18, 1 / 18),
        ([(10, 10), (10, None)], 0, 1 / 18),
        ([(10, 9), (None, 10)], 2, 1 / 18),
    ],
)
def test_the_largest_contribution_is_known_before_any_is_computed(answers, most, unit):
    """Of two questions of nine steps one step is 1/18 where both are answered, and 2/18 where one is."""
    tree = st.ServiceTree(
        name="t",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q"), st.Question(id="r")])],
    )
    _, found = understood(tree, dict(zip("qr", map(list, zip(*answers, strict=True)), strict=True)))
    mine = node_contributions(tree, found, "a")
    assert (mine.most, mine.unit) == (most, pytest.approx(unit))


@pytest.mark.parametrize("first", [5, 1], ids=["falling", "rising"])
def test_steps_of_whole_answers_are_held_in_bytes(first):
    """Whole answers are steps from the best in either direction; one question with half steps turns all to floats."""
    tree = st.ServiceTree(
        name="t",
        scale=st.Scale(1, 5, reversed=first == 1),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q"), st.Question(id="r")])],
    )
    rows = [first, 3, 3, 2]
    for other, are_bytes in (([4, 1, 2, 5], True), ([4, 1.5, 2, 5], False)):
        _, found = understood(tree, {"q": rows, "r": other})
        steps = AnswerSteps.of([found.answers["a.q"], found.answers["a.r"]])
        below = [[abs(first - answer) for answer in answers] for answers in (rows, other)]
        assert steps.are_bytes == are_bytes
        assert steps.most.tolist() == [max(some) for some in below]
        assert [column.tolist() for column in steps.columns] == below
        both = steps.total(np.array([0.0, 1.0, 1.0]))
        assert both.tolist() == [one + two for one, two in zip(*below, strict=True)]
        assert (both.dtype == np.uint8) == are_bytes
        assert steps.total(np.array([0.0, 0.0, 1.0])).tolist() == below[1]
        turned = steps.total(np.array([0.5, 2.0, 0.25]))
        assert turned.tolist() == [0.5 + 2 * one + 0.25 * two for one, two in zip(*below, strict=True)]
