"""Rows that answered the same questions, summed at once: the blocks are those of every row summed by itself."""

from contextlib import contextmanager

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.dirty_tables import dirty_table, everything
from support.laws import laws, trees
from support.short_lane import first
from support.surveys import survey

import servicetree as st
from servicetree.moments import answer_patterns, pattern_layouts, scored_rows

SEEDS = some.integers(0, 10_000)


@contextmanager
def every_pattern():
    """Let even one row be a pattern of its own, so that all rows are summed that way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer_patterns, "_FEWEST_ROWS", 1)
        patch.setattr(answer_patterns, "_FEWEST_ROWS_IN_A_CELL", 0)
        patch.setattr(answer_patterns, "_SAMPLED", 1)
        yield


@contextmanager
def every_score():
    """Sum all rows by the nodes that have a score, however few they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer_patterns, "_FEWEST_ROWS", 10**9)
        patch.setattr(scored_rows, "_FEWEST_ROWS", 1)
        patch.setattr(scored_rows, "_FEWEST_ROWS_IN_A_CELL", 0)
        yield


@contextmanager
def no_pattern():
    """Sum every row block by block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pattern_layouts, "MOST_QUESTIONS_AT_ONCE", 0)
        yield


def assert_all_ways_alike(tree, answers, **options) -> None:
    """Assert the same rows in every block whichever way, and the same sums to 1e-12."""
    with no_pattern():
        theirs = st.gather(tree, answers, outside="missing", **options)
    for way in (every_pattern, every_score):
        with way():
            mine = st.gather(tree, answers, outside="missing", **options)
        assert mine.blocks.keys() == theirs.blocks.keys()
        for name, block in theirs.blocks.items():
            assert (mine.blocks[name].cells == block.cells).all(), (way, name)
            assert (mine.blocks[name].n == block.n).all(), (way, name)
            most = np.abs(block.gram).max(initial=1.0)
            np.testing.assert_allclose(mine.blocks[name].gram, block.gram, rtol=1e-12, atol=1e-12 * most, err_msg=name)
            np.testing.assert_allclose(mine.blocks[name].squared_weight, block.squared_weight, rtol=1e-12)


@laws
@given(trees(), SEEDS, some.sampled_from([0.0, 0.05, 0.4]), some.booleans(), some.booleans())
def test_any_tree(tree, seed, missing, whole, weighted):
    """With gaps anywhere, whole ratings or not, with survey weights and segments or without."""
    answers = survey(tree, 60, seed, missing=missing, whole=whole)
    answers |= {"shop": [f"s{row % 2}" for row in range(60)], "w": [0.5 + row % 3 for row in range(60)]}
    assert_all_ways_alike(tree, answers, **({"by": "shop", "weight": "w"} if weighted else {}))


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.ci) for seed in (3, 4, 5))])
def test_every_kind_of_question(seed):
    """Promises, amounts, times, recovery, a gate, a marker, targets; columns of every type and every flaw."""
    assert_all_ways_alike(everything(), dirty_table(seed), by="shop", id="guest")


def _without(*columns):
    return lambda tree, answers: (tree, {name: cells for name, cells in answers.items() if name not in columns})


def _all_alike(tree, answers):
    return tree, {name: [4.0] * 30 + cells[30:] for name, cells in answers.items()}


def _many_aspects(tree, answers):
    names = [f"aspect_{place}" for place in range(7)]
    aspects = [attrs.evolve(tree.aspects[1], id=name) for name in names]
    return attrs.evolve(tree, aspects=aspects), answers


def _codes(tree, answers):
    return tree, {
        name: [99.0 if row % 9 == 4 else cell for row, cell in enumerate(cells)] for name, cells in answers.items()
    }


def _targets(tree, answers):
    return attrs.evolve(tree, baseline=0.8), answers


def _more_questions(missing=0.1, /, **fields):
    """Add questions to an aspect, each with its fields, and answer all anew."""

    def case(tree, _):
        more = tree.extend({"aspects": {"environment": {"questions": fields}}})
        return more, survey(more, 90, seed=4, missing=missing, whole=True)

    return case


def _summed(*absent):
    """Sum both outcomes up, of which some may be absent."""

    def case(tree, answers):
        changes = {
            "satisfaction": {"questions": {"overall": {"summary": "top", "top": [9, 10]}}},
            "loyalty": {"questions": {"again": {"scale": [0, 10], "summary": "nps"}}},
        }
        return tree.extend({"outcomes": changes}), {name: some for name, some in answers.items() if name not in absent}

    return case


def _many_nodes(tree, _):
    """Grow more branches than two bytes have bits."""
    grown = tree.extend([st.Branch(id=f"v{place}", questions=[st.Question(id=f"v{place}")]) for place in range(14)])
    return grown, survey(grown, 100, seed=4, missing=0.01, whole=True)


CASES = {
    "outcomes that are summed up": _summed(),
    "one of two outcomes that are summed up is absent": _summed("overall"),
    "more nodes than two bytes have bits": _many_nodes,
    "an outcome is absent": _without("overall"),
    "a question of an outcome is absent": lambda tree, answers: (
        tree.extend({"outcomes": {"satisfaction": {"questions": {"more": {}}}}}),
        answers,
    ),
    "some tick one place throughout": _all_alike,
    "more aspects than are multiplied": _many_aspects,
    "codes for no answer": _codes,
    "a target below the best": _targets,
    "weights in whole proportions, and a longer scale": _more_questions(
        noise={"scale": [1, 10], "weight": 2}, light={"weight": 3}
    ),
    "weights in no proportion": _more_questions(noise={"weight": 0.37}),
    "a question without weight": _more_questions(noise={"weight": 0}),
    "more questions than all patterns of are written down": _more_questions(**{f"more_{n}": {} for n in range(9)}),
    "most did not answer": _more_questions(0.6, noise={}, light={}),
}


@pytest.mark.parametrize("case", first(7, CASES))
def test_odd_surveys(case, cafe):
    """What is absent, uniform, coded or aimed lower comes out alike either way."""
    tree, answers = CASES[case](cafe, survey(cafe, 90, seed=4, missing=0.1, whole=True))
    assert_all_ways_alike(tree, answers)


def test_patterns_are_used_where_they_are_frequent(cafe):
    """With a skipped branch there are two patterns, and both are summed at once."""
    answers = survey(cafe, 9000, seed=4, whole=True)
    answers["answered"] = [None if row % 2 else cell for row, cell in enumerate(answers["answered"])]
    used = []
    with pytest.MonkeyPatch.context() as patch:
        made = answer_patterns.PatternLayouts.layout_of
        patch.setattr(
            answer_patterns.PatternLayouts, "layout_of", lambda how, pattern: used.append(pattern) or made(how, pattern)
        )
        st.gather(cafe, answers)
    assert len(set(used)) == 2


def test_whole_ratings_give_the_same_digits_in_any_order(cafe):
    """Sums of whole numbers are exact, so shuffled rows, dealt to other batches, change no digit of any block."""
    tree = cafe.extend({"aspects": {"environment": {"questions": {"noise": {"scale": [1, 10]}}}}})
    table = pa.table(survey(tree, 3000, seed=8, whole=True) | {"guest": list(range(3000))})
    shuffled = table.take(np.random.default_rng(1).permutation(3000))
    pieces = [shuffled.slice(start, 700) for start in range(0, 3000, 700)]
    whole, again = st.gather(tree, table, id="guest"), st.gather(tree, pieces, id="guest")
    for name, block in whole.blocks.items():
        assert (again.blocks[name].gram == block.gram).all(), name


def test_sums_that_single_precision_does_not_hold_are_exact_too():
    """Three thousand squares of some 90 steps are more than 2^24, and the sum of them is still a whole number."""
    rows, drawn = 3000, np.random.default_rng(3)
    tree = st.ServiceTree(
        name="t",
        scale=st.Scale(0, 100),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q")])],
        branches=[st.Branch(id="b", questions=[st.Question(id="v")])],
    )
    answers = {name: drawn.integers(0, 20, rows) for name in ("q", "v")}
    one, other = (100 - answers[name] for name in ("q", "v"))
    assert (one**2).sum() > 2**24
    gram = st.gather(tree, answers | {"house": ["one"] * rows}, cluster="house").blocks["family:b"].gram
    sums = np.array([[rows, one.sum(), other.sum()], [0, one @ one, one @ other], [0, 0, other @ other]])
    assert gram.shape == (1, 3, 3), "all in one cell"
    np.testing.assert_allclose(np.triu(gram[0] * np.outer([1, 100, 100], [1, 100, 100])), sums, rtol=1e-15)


def test_a_tree_of_many_questions_is_summed_block_by_block():
    """Beyond 64 questions a Gram over all of them would cost more than the blocks."""
    tree = st.ServiceTree(
        name="wide",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=[st.Question(id=f"q{place}") for place in range(40)])],
        branches=[st.Branch(id="b", questions=[st.Question(id=f"r{place}") for place in range(40)])],
    )
    answers = survey(tree, 60, seed=2)
    moments = st.gather(tree, answers)
    assert moments.blocks["node:b"].gram.shape[-1] == 41
    assert moments.n == 60


@pytest.mark.parametrize("last", [32, 33], ids=["64 questions", "65 questions"])
def test_as_many_questions_as_a_code_has_bits(last):
    """Who skipped the last of them is told apart from who did not, whether or not all fit into a code."""
    tree = st.ServiceTree(
        name="wide",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=[st.Question(id=f"q{place}") for place in range(32)])],
        branches=[st.Branch(id="b", questions=[st.Question(id=f"r{place}") for place in range(last)])],
    )
    answers = survey(tree, 60, seed=2, whole=True)
    answers[f"r{last - 1}"] = [None if row % 3 else cell for row, cell in enumerate(answers[f"r{last - 1}"])]
    assert_all_ways_alike(tree, answers)


def test_what_was_worked_out_is_kept_while_it_is_little():
    """Two are kept; with a third, all before it go, so that gaps of every survey are not held for ever."""
    made = []

    def asked(key):
        return pattern_layouts._kept(known, key, lambda: made.append(key) or [key])

    known = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pattern_layouts, "_MOST_KEPT", 2)
        one = asked("one")
        assert asked("two") == ["two"]
        assert asked("one") is one
        assert made == ["one", "two"]
        assert asked("three") == ["three"]
        assert list(known) == ["three"]
        assert asked("one") == ["one"]
        assert made == ["one", "two", "three", "one"]
