"""The comparison with other roots: where there is none, the reason is said, and nothing else stops."""

import pytest
from support.surveys import survey

import servicetree as st
from servicetree.account.range_results import OtherRoots


def star(aspects, branches, **branch):
    """Aspects and branches of one question each."""

    def asked(kind, count):
        names = [f"{kind}{place}" for place in range(count)]
        return [{"id": name, "questions": [st.Question(id="q", column=name)]} for name in names]

    return st.ServiceTree(
        name="star",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(**one) for one in asked("a", aspects)],
        branches=[st.Branch(**one, **branch) for one in asked("v", branches)],
    )


STATED = star(2, 2, carry_over=0.5)
REASONS = {
    "61 nodes": (star(1, 60), {}, OtherRoots(reason="too-many: 61 nodes, at most 60")),
    "5 of 20 nodes": (star(5, 15), {}, OtherRoots(of=15_504, reason="too-many: 15,504 choices")),
    "all nodes": (star(2, 0), {}, OtherRoots(of=1, reason="no other choice")),
    "respondents who skip": (
        star(2, 1),
        {"v0": [7, 8, 6] * 9 + [None] * 33},
        OtherRoots(n=27, of=3, reason="too-few: 27 respondents have every node"),
    ),
    "an aspect without variation": (
        STATED,
        {"a1": [7] * 60},
        OtherRoots(n=60, of=6, reason="no-variation: the shares cannot be computed"),
    ),
    "nothing lost": (
        STATED.extend({"baseline": 0.1}),
        {},
        OtherRoots(n=60, of=6, reason="no-variation: the shares cannot be computed"),
    ),
    "branches without variation": (
        star(2, 2),
        {"v0": [7] * 60, "v1": [4] * 60},
        OtherRoots(n=60, of=6, reason="no-variation: no other choice can be computed"),
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_the_reason_why_there_is_no_comparison(case):
    """Too many nodes or choices, too few respondents, answers that do not vary: no figure, but why."""
    tree, answers, expected = REASONS[case]
    assert st.trace(tree, survey(tree, 60, seed=1) | answers).whole.other_roots == expected


def test_a_branch_without_variation_is_no_root_and_the_others_are_compared():
    """Of the three choices of one root among an aspect and two branches the flat branch falls out: two are left."""
    tree = star(1, 2)
    roots = st.trace(tree, survey(tree, 60, seed=1) | {"v0": [7] * 60}).whole.other_roots
    assert (roots.reason, roots.of, roots.n) == (None, 2, 60)
    assert roots.median == roots.highest
    assert roots.rank == 1 + (roots.highest > roots.share)


@pytest.mark.parametrize(("rows", "compared"), [(29, False), (30, True)])
def test_thirty_respondents_are_enough_to_compare(rows, compared):
    """One fewer is too few."""
    tree = star(1, 2)
    roots = st.trace(tree, survey(tree, rows, seed=1)).whole.other_roots
    assert (roots.n, roots.of, roots.share is not None) == (rows, 3, compared)


def test_branches_that_say_the_same_are_no_roots_together():
    """Two twins cannot both be held fast: of the six choices of two among four nodes five are left."""
    tree = star(2, 2)
    answers = survey(tree, 60, seed=1)
    roots = st.trace(tree, answers | {"v1": answers["v0"]}).whole.other_roots
    assert (roots.reason, roots.of) == (None, 5)


@pytest.mark.ci
def test_sixty_nodes_are_compared():
    """As many as are gathered together; each of them might be the root."""
    tree = star(1, 59)
    roots = st.trace(tree, survey(tree, 80, seed=1)).whole.other_roots
    assert (roots.reason, roots.of) == (None, 60)
