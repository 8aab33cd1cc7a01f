"""Laws of the model page, section 11, on trees and answers drawn at random."""

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.account_figures import assert_same, check_identities, figures_of
from support.laws import SEEDS, laws, trees
from support.surveys import rows_of, survey

import servicetree as st


@laws
@given(trees(), SEEDS, some.sampled_from([0.0, 0.1]), some.booleans())
def test_law_1_identities(tree, seed, missing, segmented):
    """Everything adds up, in every segment, down to the questions at both ends."""
    answers = survey(tree, 90, seed, missing=missing)
    answers["shop"] = [f"s{row % 3}" for row in range(90)]
    account = st.trace(tree, answers, by="shop" if segmented else None)
    for segment in account.segments:
        check_identities(segment)
        by_node = {node.id: node.points.value for node in segment.nodes}
        for name in tree.measured:
            felt = sum(one.points.value for one in segment.entries if one.at == name)
            level = 100 * tree.baseline_of(name) - segment.scores.node(name).level.value
            assert felt == pytest.approx(tree.node_weights[name] * level, abs=1e-9)
        assert sum(by_node.values()) == pytest.approx(100 - segment.scores.score.value, abs=1e-9)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, database=None)
@given(trees(), SEEDS, some.sampled_from([0.0, 0.1]))
def test_law_1_holds_in_ten_thousand_trees(tree, seed, missing):
    """The identities again, of trees and answers that are all different."""
    check_identities(st.trace(tree, survey(tree, 40, seed, missing=missing)).whole)


@laws
@given(trees(), SEEDS, some.randoms(use_true_random=False))
def test_law_2_order_and_names_change_nothing(tree, seed, random):
    """Rows, nodes and questions in another order, and nodes under other names, give the same figures."""
    answers = survey(tree, 80, seed, missing=0.05)
    answers["guest"] = [f"g{row}" for row in range(80)]
    before = figures_of(st.trace(tree, answers, id="guest"))
    rows = list(range(80))
    random.shuffle(rows)

    def turned(nodes):
        return [attrs.evolve(node, questions=node.questions[::-1]) for node in reversed(nodes)]

    other = attrs.evolve(tree, aspects=turned(tree.aspects), branches=turned(tree.branches))
    assert_same(before, figures_of(st.trace(other, rows_of(answers, rows), id="guest")))
    renamed = attrs.evolve(
        tree,
        aspects=[attrs.evolve(node, id=f"x_{node.id}") for node in tree.aspects],
        branches=[
            attrs.evolve(node, id=f"x_{node.id}", parent=node.parent and f"x_{node.parent}") for node in tree.branches
        ],
    )
    again = figures_of(st.trace(renamed, answers, id="guest"))
    assert_same({(key[0], *(f"x_{part}" for part in key[1:])): value for key, value in before.items()}, again)


@laws
@given(trees(), SEEDS, some.lists(some.integers(0, 3), min_size=70, max_size=70))
def test_law_3_any_partition_merges_to_the_same_blocks(tree, seed, piles):
    """Answers dealt into piles, gathered apart and added, are the moments of the whole."""
    answers = survey(tree, 70, seed, missing=0.1)
    answers["guest"] = [f"g{row % 50}" for row in range(70)]
    answers["shop"] = [f"s{row % 3}" for row in range(70)]
    whole = st.gather(tree, answers, by="shop", cluster="guest")
    dealt = [[row for row in range(70) if piles[row] == pile] for pile in sorted(set(piles))]
    total = None
    for rows in dealt:
        part = st.gather(tree, rows_of(answers, rows), by="shop", cluster="guest", outside="missing")
        total = part if total is None else total + part
    assert total.segments == whole.segments
    for name, block in whole.blocks.items():
        assert (total.blocks[name].cells == block.cells).all()
        assert (total.blocks[name].n == block.n).all()
        np.testing.assert_allclose(total.blocks[name].gram, block.gram, rtol=1e-12, atol=1e-12)
    assert total.tallies == whole.tallies
    assert_same(figures_of(st.trace(tree, total)), figures_of(st.trace(tree, whole)))


@laws
@given(trees(), SEEDS, some.floats(0.2, 1.0))
def test_law_4_losses_times_k(tree, seed, factor):
    """Losses times k: own losses and points times k; carry-over and reach unchanged."""
    answers = survey(tree, 80, seed)

    def towards_the_best(column: str, values: list) -> list:
        question = next(q for node in tree.nodes.values() for q in node.questions if q.columns[0] == column)
        low, high = question.scale or (1, 10)
        best = low if question.reversed else high
        return [best + factor * (value - best) for value in values]

    scaled = {column: towards_the_best(column, values) for column, values in answers.items()}
    before, after = figures_of(st.trace(tree, answers)), figures_of(st.trace(tree, scaled))
    for name, figure in before.items():
        times = 1.0 if name[0] in ("carry", "reach") else factor
        if name[0] != "score":
            assert after[name].value == pytest.approx(times * figure.value, rel=1e-8, abs=1e-8), name


@laws
@given(trees(), SEEDS, some.floats(0.1, 20), some.floats(-50, 50))
def test_law_4_recoding_ratings_with_their_scale_changes_nothing(tree, seed, stretch, shift):
    """The same ratings on a stretched and shifted scale give the same account."""
    answers = survey(tree, 80, seed, missing=0.05)

    def recoded(node):
        return attrs.evolve(
            node,
            questions=[
                attrs.evolve(question, scale=tuple(stretch * end + shift for end in question.scale or (1.0, 10.0)))
                for question in node.questions
            ],
        )

    other = attrs.evolve(
        tree,
        aspects=[recoded(node) for node in tree.aspects],
        branches=[recoded(node) for node in tree.branches],
    )
    moved = {
        column: [None if value is None else stretch * value + shift for value in values]
        for column, values in answers.items()
    }
    recoded_account = st.trace(other, moved, outside="missing")
    if recoded_account.issues and any(issue.code == "scale" for issue in recoded_account.issues):
        return  # an answer at the very end of the scale fell off it by rounding
    assert_same(figures_of(st.trace(tree, answers)), figures_of(recoded_account))


@laws
@given(trees(), SEEDS)
def test_law_5_clones_share_what_the_question_had(tree, seed):
    """A question split into two clones of half its weight: the clones' points add up to what it had."""
    answers = survey(tree, 80, seed, missing=0.05)
    node = tree.aspects[0]
    first, *others = node.questions
    halves = [attrs.evolve(first, id=name, column=first.columns[0], weight=first.weight / 2) for name in ("one", "two")]
    cloned = attrs.evolve(tree, aspects=[attrs.evolve(node, questions=[*halves, *others]), *tree.aspects[1:]])
    before, after = figures_of(st.trace(tree, answers)), figures_of(st.trace(cloned, answers))
    both = after["question", f"{node.id}.one"].value + after["question", f"{node.id}.two"].value
    assert both == pytest.approx(before["question", f"{node.id}.{first.id}"].value, abs=1e-9)
    assert after["points", node.id].value == pytest.approx(before["points", node.id].value, abs=1e-9)


@laws
@given(SEEDS, some.floats(0.2, 0.9), some.floats(0.2, 0.9))
def test_law_6_a_pass_through_branch_is_an_edge_with_the_product(seed, first, second):
    """A branch with weight 0 and own loss 0 on the path changes nothing but the path."""
    rng = np.random.default_rng(seed)
    trunk = rng.random(60)
    answers = {
        "qa": 1 - trunk,
        "qm": 1 - first * trunk,
        "qv": 1 - np.clip(second * first * trunk + 0.05 * rng.random(60), 0, 1),
    }

    def tree(branches) -> st.ServiceTree:
        aspects = [st.Aspect(id="a", questions=[st.Question(id="qa")])]
        return st.ServiceTree(name="path", scale=st.Scale(0, 1), aspects=aspects, branches=branches)

    through = tree(
        [
            st.Branch(id="m", own_weight=0, questions=[st.Question(id="qm")]),
            st.Branch(id="v", parent="m", questions=[st.Question(id="qv")]),
        ]
    )
    long = figures_of(st.trace(through, answers))
    short = figures_of(st.trace(tree([st.Branch(id="v", questions=[st.Question(id="qv")])]), answers))
    for name, figure in short.items():
        if name != ("carry", "a", "v"):
            assert long[name].value == pytest.approx(figure.value, abs=1e-9), name
    product = long["carry", "a", "m"].value * long["carry", "m", "v"].value
    assert product == pytest.approx(short["carry", "a", "v"].value, abs=1e-9)


@laws
@given(trees(), SEEDS)
def test_law_7_points_of_a_union_are_the_weighted_mean(tree, seed):
    """With common carry-over and no missing nodes, points of the whole are the n-weighted mean of the segments'."""
    answers = survey(tree, 90, seed)
    answers["shop"] = ["a" if row % 3 else "b" for row in range(90)]
    account = st.trace(tree, answers, by="shop")
    parts = [(segment.scores.n, figures_of(account, place)) for place, segment in enumerate(account.segments) if place]
    for name, figure in figures_of(account).items():
        mean = sum(n * found[name].value for n, found in parts) / sum(n for n, _ in parts)
        assert figure.value == pytest.approx(mean, abs=1e-9), name


@laws
@given(trees(), SEEDS, some.floats(0.5, 1.0))
def test_law_8_own_losses_against_another_baseline(tree, seed, baseline):
    """own_v(b) = own_v(1) - (1 - b_v) + gamma_v . (1 - b_pa)."""
    answers = survey(tree, 80, seed)
    before = figures_of(st.trace(tree, answers))
    after = figures_of(st.trace(attrs.evolve(tree, baseline=baseline), answers))
    for name, parents in tree.carry_over_parents.items():
        total = sum(before["carry", parent, name].value for parent in parents)
        expected = before["own", name].value - 100 * (1 - baseline) * (1 - total)
        assert after["own", name].value == pytest.approx(expected, abs=1e-8)


@laws
@given(trees(), SEEDS, some.floats(0.0, 0.8), some.floats(0.5, 0.95))
def test_law_9_the_loss_does_not_fall_when_a_node_gets_worse(tree, seed, carried, kept):
    """With carry-over and weights >= 0, worse answers at one node never lower the loss of the whole."""
    stated = attrs.evolve(
        tree, branches=[attrs.evolve(one, carry_over=carried) if one.questions else one for one in tree.branches]
    )
    answers = survey(stated, 50, seed)
    before = st.trace(stated, answers).whole
    for name, node in stated.measured.items():
        worse = dict(answers)
        for question in node.questions:
            low, high = question.scale or (1, 10)
            worst = high if question.reversed else low
            column = question.columns[0]
            worse[column] = [worst + kept * (value - worst) for value in answers[column]]
        after = st.trace(stated, worse).whole
        assert after.loss.value >= before.loss.value - 1e-9
        assert next(one for one in after.nodes if one.id == name).reach.value >= 0


@laws
@given(trees(), SEEDS)
def test_law_10_without_carry_over_every_point_began_where_it_was_felt(tree, seed):
    """Gamma = 0: tau_v = w_v l_v."""
    alone = attrs.evolve(
        tree,
        branches=[attrs.evolve(one, carry_over=0.0) if one.questions else one for one in tree.branches],
    )
    assert all(set(alone.given_carry_over(name).values()) <= {0.0} for name in alone.measured)
    whole = st.trace(alone, survey(tree, 60, seed)).whole
    for node, score in zip(whole.nodes, whole.scores.nodes, strict=True):
        assert node.points.value == pytest.approx(score.weight * (100 - score.level.value), abs=1e-9)


@laws
@given(trees(), SEEDS, some.floats(0.1, 100))
def test_law_12_copies_and_weights_in_proportion_change_nothing(tree, seed, factor):
    """Every row twice, or all survey weights times k: same estimates, same standard errors with bucketed ids."""
    answers = survey(tree, 70, seed, missing=0.05)
    answers["guest"] = [f"g{row}" for row in range(70)]
    rng = np.random.default_rng(seed)
    answers["w"] = list(rng.uniform(0.5, 2, 70))
    before = figures_of(st.trace(tree, answers, weight="w", id="guest"))
    twice = rows_of(answers, [*range(70), *range(70)])
    assert_same(before, figures_of(st.trace(tree, twice, weight="w", id="guest")))
    heavier = {**answers, "w": [factor * weight for weight in answers["w"]]}
    assert_same(before, figures_of(st.trace(tree, heavier, weight="w", id="guest")))
