"""Changes to a tree and its answers that mean nothing: after each every figure and every interval is the same."""

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.account_figures import assert_same, figures_of
from support.laws import SEEDS, trees
from support.short_lane import first
from support.surveys import rows_of, survey

import servicetree as st

ROWS = 70
EXTRA = "extra"  # in the names of what is added and has no part in the account
few = settings(max_examples=6, deadline=None)


def with_questions(tree, change):
    """Change every question."""
    return attrs.evolve(
        tree,
        aspects=[attrs.evolve(one, questions=[change(each) for each in one.questions]) for one in tree.aspects],
        branches=[attrs.evolve(one, questions=[change(each) for each in one.questions]) for one in tree.branches],
    )


def asked_columns(tree):
    """Each question by its column."""
    return {question.columns[0]: question for node in tree.nodes.values() for question in node.questions}


def each_answer(tree, answers, change):
    """Change every answer that was given; ``change`` is told the scale."""
    questions = asked_columns(tree)
    changed = {
        column: [
            None if one is None else change(one, *questions[column].answer_scale(tree.scale)) for one in answers[column]
        ]
        for column in questions
    }
    return {**answers, **changed}


def an_unrelated_column(tree, answers, rng):
    """Put a column beside the answers that no question asks."""
    return tree, {**answers, EXTRA: list(rng.normal(size=ROWS))}, {}


def columns_in_another_order(tree, answers, rng):
    """Deal the columns anew."""
    return tree, {name: answers[name] for name in rng.permutation(list(answers))}, {}


def rows_in_another_order(tree, answers, rng):
    """Deal the rows anew."""
    return tree, rows_of(answers, rng.permutation(ROWS)), {}


def numbers_as_texts(tree, answers, rng):
    """Write numbers as exports write them."""
    forms = ("{!r}", " {!r} ", "+{!r}", "{!r}0")
    return tree, each_answer(tree, answers, lambda one, *_: str(rng.choice(forms)).format(float(one))), {}


def gaps_as_blanks(tree, answers, rng):
    """Write gaps as exports write them."""
    gaps = (None, "", "  ", float("nan"), "n/a", "-")
    return (
        tree,
        {name: [gaps[rng.integers(6)] if x is None else x for x in cells] for name, cells in answers.items()},
        {},
    )


def gaps_as_codes(tree, answers, _):
    """Write gaps as a code that the tree declares."""
    coded = attrs.evolve(tree, scale=attrs.evolve(tree.scale, missing=[99, "no idea"]))
    return coded, {name: [99 if x is None else x for x in cells] for name, cells in answers.items()}, {}


def scales_the_other_way_round(tree, answers, _):
    """Ask and answer every question the other way round."""
    turned = with_questions(tree, lambda each: attrs.evolve(each, reversed=not each.reversed))
    return turned, each_answer(tree, answers, lambda one, low, high: low + high - one), {}


def scales_stated_one_by_one(tree, answers, _):
    """State the scale at each question."""
    return with_questions(tree, lambda each: attrs.evolve(each, scale=each.answer_scale(tree.scale))), answers, {}


def weights_of_one(tree, answers, _):
    """Weigh every respondent alike."""
    return tree, {**answers, EXTRA: [1] * ROWS}, {"weight": EXTRA}


def rows_that_do_not_count(tree, answers, rng):
    """Put rows of weight 0 among the others, with answers that are none."""
    more = {name: [*cells, *([4711.0] * 5)] for name, cells in answers.items()}
    order = rng.permutation(ROWS + 5)
    return tree, rows_of({**more, EXTRA: [1] * ROWS + [0] * 5}, order), {"weight": EXTRA}


def weights_of_nodes_times_a_number(tree, answers, rng):
    """Weigh all that grow on one place by another unit."""
    times = {parent: rng.uniform(0.1, 9) for parent in (None, *(one.id for one in tree.branches))}
    trunk = times[None]
    return (
        attrs.evolve(
            tree,
            trunk=attrs.evolve(tree.trunk, weight=trunk * tree.trunk.weight),
            aspects=[attrs.evolve(one, weight=3.5 * one.weight) for one in tree.aspects],
            branches=[
                attrs.evolve(one, weight=times[one.parent] * one.weight, own_weight=times[one.id] * one.own_weight)
                for one in tree.branches
            ],
        ),
        answers,
        {},
    )


def weights_of_questions_times_a_number(tree, answers, _):
    """Weigh questions by another unit."""
    return with_questions(tree, lambda each: attrs.evolve(each, weight=2.5 * each.weight)), answers, {}


def a_bough_for_each_branch(tree, answers, _):
    """Put a bough, which only groups, below each branch of the trunk."""
    first = [one for one in tree.branches if one.parent is None]
    boughs = [st.Branch(id=f"{EXTRA}_{one.id}", weight=one.weight) for one in first]
    return (
        attrs.evolve(
            tree,
            branches=[
                *boughs,
                *(attrs.evolve(one, parent=f"{EXTRA}_{one.id}") if one in first else one for one in tree.branches),
            ],
        ),
        answers,
        {},
    )


def an_outcome(tree, answers, rng):
    """Ask for an outcome, too."""
    outcome = st.Outcome(id=EXTRA, questions=[st.Question(id="q", column=EXTRA)])
    return attrs.evolve(tree, outcomes=[outcome]), {**answers, EXTRA: list(rng.uniform(1, 10, ROWS))}, {}


def a_question_without_weight(tree, answers, rng):
    """Ask a question that has no weight."""
    first, *others = tree.aspects
    more = attrs.evolve(first, questions=[*first.questions, st.Question(id=EXTRA, column=EXTRA, weight=0)])
    return attrs.evolve(tree, aspects=[more, *others]), {**answers, EXTRA: list(rng.uniform(1, 10, ROWS))}, {}


def a_branch_without_weight(tree, answers, rng):
    """Graft a branch that has no weight."""
    branch = st.Branch(id=EXTRA, weight=0, questions=[st.Question(id="q", column=EXTRA)])
    more = attrs.evolve(tree, branches=[*tree.branches, branch])
    return more, {**answers, EXTRA: list(rng.uniform(1, 10, ROWS))}, {}


CHANGES = (
    *(an_unrelated_column, columns_in_another_order, rows_in_another_order, numbers_as_texts, gaps_as_blanks),
    *(gaps_as_codes, scales_the_other_way_round, scales_stated_one_by_one, weights_of_one, rows_that_do_not_count),
    *(weights_of_nodes_times_a_number, weights_of_questions_times_a_number, a_bough_for_each_branch, an_outcome),
    *(a_question_without_weight, a_branch_without_weight),
)


@pytest.mark.parametrize("change", first(8, CHANGES), ids=lambda change: change.__name__.replace("_", " "))
@few
@given(trees(), SEEDS)
def test_what_means_nothing_changes_nothing(change, tree, seed):
    """One change at a time, to trees and answers with gaps; units are ids, so that intervals stay, too."""
    answers = {**survey(tree, ROWS, seed, missing=0.08), "guest": [f"g{row}" for row in range(ROWS)]}
    before = figures_of(st.trace(tree, answers, id="guest"))
    other, changed, options = change(tree, answers, np.random.default_rng(seed))
    after = figures_of(st.trace(other, changed, id="guest", **options))
    assert_same(before, {name: one for name, one in after.items() if not any(EXTRA in part for part in name)})


@few
@given(trees(), SEEDS)
def test_who_is_not_reached_has_not_answered(tree, seed):
    """A gate is the same as gaps in the answers of all whom it keeps out.

    Units are ids: a row whose only answer goes is left out as blank, and units by place would move up.
    """
    rng = np.random.default_rng(seed)
    answers = {**survey(tree, ROWS, seed, missing=0.05), "guest": [f"g{row}" for row in range(ROWS)]}
    reached = [str(one) for one in rng.choice(["yes", " Yes", "1", "no", ""], ROWS, p=[0.4, 0.2, 0.2, 0.1, 0.1])]
    last = next(one for one in reversed(tree.branches) if one.questions)
    gated = attrs.evolve(last, gate=st.Gate("bought", ["yes", 1]))
    with_gate = attrs.evolve(tree, branches=[gated if one is last else one for one in tree.branches])
    gaps = dict(answers)
    for question in last.questions:
        cells = zip(gaps[question.columns[0]], reached, strict=True)
        gaps[question.columns[0]] = [one if told.strip().lower() in ("yes", "1") else None for one, told in cells]
    mine = st.trace(with_gate, {**answers, "bought": reached}, id="guest")
    theirs = st.trace(tree, gaps, id="guest")
    assert_same(figures_of(mine), figures_of(theirs))


@few
@given(trees(), SEEDS)
def test_weights_in_whole_numbers_are_copies(tree, seed):
    """A respondent of weight 3 is three of weight 1 with the same id."""
    answers = {**survey(tree, ROWS, seed, missing=0.05), "guest": [f"g{row}" for row in range(ROWS)]}
    times = np.random.default_rng(seed).integers(1, 4, ROWS)
    weighted = figures_of(st.trace(tree, {**answers, "w": list(times)}, id="guest", weight="w"))
    copied = figures_of(st.trace(tree, rows_of(answers, np.repeat(np.arange(ROWS), times)), id="guest"))
    assert_same(weighted, copied)


@few
@given(trees(), SEEDS)
def test_a_segment_has_the_scores_of_its_rows(tree, seed):
    """Under whatever name, and whatever the others answered; levels of who skipped a branch are the whole's, though."""
    answers = survey(tree, 90, seed)
    shops = ["north" if row % 3 else "south" for row in range(90)]
    both = st.score(tree, {**answers, "shop": shops}, by="shop")
    renamed = st.score(tree, {**answers, "shop": [{"north": "a b", "south": "Ж"}[one] for one in shops]}, by="shop")
    for name, other in (("north", "a b"), ("south", "Ж")):
        alone = st.score(tree, rows_of(answers, [row for row in range(90) if shops[row] == name])).whole
        for scores in (both.segment(name), renamed.segment(other)):
            assert scores.n == alone.n
            assert scores.score.value == pytest.approx(alone.score.value, abs=1e-10)
            for mine, theirs in zip(scores.nodes, alone.nodes, strict=True):
                assert mine.level.value == pytest.approx(theirs.level.value, abs=1e-10)


@few
@given(trees(), SEEDS)
def test_from_here_to_there_is_minus_from_there_to_here(tree, seed):
    """The change of the score, of each level, and of what began at each node."""
    answers = {**survey(tree, 90, seed), "month": ["a" if row % 2 else "b" for row in range(90)]}
    there, back = st.compare(tree, answers, "a", "b", by="month"), st.compare(tree, answers, "b", "a", by="month")
    mine = [there.score, *there.nodes, *there.sources]
    theirs = [back.score, *back.nodes, *back.sources]
    for one, other in zip(mine, theirs, strict=True):
        assert one.change.value == pytest.approx(-other.change.value, abs=1e-10)
        assert one.change.se == pytest.approx(other.change.se, rel=1e-6, abs=1e-8)


@few
@given(trees(), SEEDS, some.floats(0.0, 1.0))
def test_scores_are_bounded_and_a_stricter_rule_keeps_fewer(tree, seed, share):
    """Levels lie between 0 and 100; who has to answer more of a node has no score more often."""
    answers = survey(tree, ROWS, seed, missing=0.3)
    lax, strict = (st.score(attrs.evolve(tree, min_share=one), answers).whole for one in (share / 2, share))
    for few_asked, more_asked in zip(lax.nodes, strict.nodes, strict=True):
        assert few_asked.n >= more_asked.n
        assert few_asked.level.value is None or -1e-9 <= few_asked.level.value <= 100 + 1e-9
