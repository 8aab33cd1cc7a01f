"""Inspected visits: fair shares of what was lost, with carry-over given."""

import json
import math
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as hs
from support.command import run

import servicetree as st
from servicetree.reporting.results.audit_tables import audit_record
from servicetree.reporting.text import text_of


def question(name: str) -> st.Question:
    """A question on a 0-1 scale."""
    return st.Question(id=name)


def grown(rng: np.random.Generator, size: int, *, carried: bool = True) -> st.ServiceTree:
    """Grow a tree of ``size`` measured nodes: 1-3 aspects, branches on the trunk, on boughs and on each other."""
    aspects = [f"a{place}" for place in range(rng.integers(1, min(3, size) + 1))]
    names = [f"b{place}" for place in range(size - len(aspects))]
    weights = iter(rng.uniform(0.1, 3, 4 * size).tolist())
    targets = iter(np.where(rng.random(2 * size) < 0.5, 1.0, rng.uniform(0.5, 1, 2 * size)).tolist())
    branches = [st.Branch(id="bough", weight=next(weights))] if names else []
    for place, name in enumerate(names):
        above = [None, "bough", *names[:place]]
        on = "bough" if place == 0 else above[rng.integers(len(above))]
        shares = dict.fromkeys(aspects, 0.0) if on in (None, "bough") else {on: 0.0}
        cut = rng.dirichlet(np.ones(len(shares) + 1))
        fields = {"carry_over": dict(zip(shares, cut.tolist(), strict=False))} if carried else {}
        fields |= {"weight": next(weights), "own_weight": next(weights), "baseline": next(targets)}
        branches.append(st.Branch(id=name, parent=on, questions=[question(f"q_{name}")], **fields))
    return st.ServiceTree(
        name="grown",
        scale=st.Scale(0, 1),
        trunk=st.Trunk(weight=next(weights)),
        aspects=[
            st.Aspect(id=name, weight=next(weights), baseline=next(targets), questions=[question(f"q_{name}")])
            for name in aspects
        ],
        branches=branches,
    )


def overall(tree: st.ServiceTree, scores: dict[str, float]) -> float:
    """F(q), written down once more as the model page has it."""
    effective = {}
    for name in tree.from_the_trunk:
        given = getattr(tree.nodes[name], "carry_over", None) or {}
        effective[name] = scores[name] * (1 - sum(c * (1 - effective[parent]) for parent, c in given.items()))
    return sum(weight * effective[name] for name, weight in tree.node_weights.items())


def brute_force(tree: st.ServiceTree, scores: dict[str, float]) -> dict[str, float]:
    """Shapley values as points lost, over every subset of the nodes."""
    names, size = list(scores), len(scores)
    target = {name: tree.baseline_of(name) for name in names}
    value = {
        chosen: overall(tree, target | {names[place]: scores[names[place]] for place in chosen})
        for count in range(size + 1)
        for chosen in combinations(range(size), count)
    }
    shares = dict.fromkeys(names, 0.0)
    for chosen, worth in value.items():
        for place in set(range(size)) - set(chosen):
            with_it = value[tuple(sorted((*chosen, place)))]
            coalition = math.factorial(len(chosen)) * math.factorial(size - len(chosen) - 1) / math.factorial(size)
            shares[names[place]] += coalition * (worth - with_it)
    return {name: 100 * share for name, share in shares.items()}


def columns(scores: dict[str, float]) -> dict[str, float]:
    """One visit: the answer to each node's only question."""
    return {f"q_{name}": score for name, score in scores.items()}


def check_against_subsets(tree: st.ServiceTree, scores: dict[str, float]) -> None:
    """Hold one visit's audit against every subset, and against mending and failing one node alone."""
    found = st.audit(tree, columns(scores))
    expected = brute_force(tree, scores)
    target = {name: tree.baseline_of(name) for name in scores}
    for node in found.nodes:
        assert node.shapley == pytest.approx(expected[node.id], abs=1e-10)
        first = overall(tree, target) - overall(tree, target | {node.id: scores[node.id]})
        mended = overall(tree, scores | {node.id: target[node.id]}) - overall(tree, scores)
        assert (node.first_in, node.fix_gain) == (
            pytest.approx(100 * first, abs=1e-10),
            pytest.approx(100 * mended, abs=1e-10),
        )
    assert found.score == pytest.approx(100 * overall(tree, scores))


@pytest.mark.parametrize("seed", range(6))
def test_shapley_values_equal_those_over_all_subsets(seed):
    """Twelve nodes, sub-branches and boughs among them: Owen's formula gives what 4,096 subsets give."""
    rng = np.random.default_rng(seed)
    tree = grown(rng, 12)
    check_against_subsets(tree, dict(zip(tree.measured, rng.random(12).tolist(), strict=True)))


@given(seed=hs.integers(0, 10**6), size=hs.integers(1, 7))
def test_shapley_values_of_small_trees(seed, size):
    """So do the shares of every small tree, whatever its shape, weights, targets and carry-over."""
    rng = np.random.default_rng(seed)
    tree = grown(rng, size)
    check_against_subsets(tree, dict(zip(tree.measured, rng.random(size).round(2).tolist(), strict=True)))


def test_a_chain_as_deep_as_it_is_long():
    """Twelve nodes in one line need the most integration points; a point fewer would show."""
    branches = [
        st.Branch(id=f"b{place}", parent=f"b{place - 1}" if place else None, questions=[question(f"q_b{place}")])
        for place in range(11)
    ]
    tree = st.ServiceTree(
        name="chain",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="a", questions=[question("q_a")])],
        branches=[st.Branch(id=one.id, parent=one.parent, questions=one.questions, carry_over=0.9) for one in branches],
    )
    stated = {name: dict.fromkeys(above, 0.9) for name, above in tree.carry_over_parents.items()}
    named = tree.extend({"branches": {name: {"carry_over": given} for name, given in stated.items() if given}})
    check_against_subsets(named, dict.fromkeys(tree.measured, 0.3))


def two_nodes(carry_over: float | None = 0.5) -> st.ServiceTree:
    """The two nodes of the model page."""
    return st.ServiceTree(
        name="two",
        label={"en": "Two", "fr": "Deux", "ru": "Два"},
        scale=st.Scale(0, 1),
        trunk=st.Trunk(weight=4),
        aspects=[st.Aspect(id="r", questions=[question("q_r")])],
        branches=[st.Branch(id="v", weight=6, questions=[question("q_v")], carry_over=carry_over)],
    )


def test_two_nodes_worked_by_hand():
    """Model page, section 12: phi_r = w_r l_r + w_v c l_r (1 - l_v / 2), phi_v = w_v l_v (1 - c l_r / 2)."""
    found = st.audit(two_nodes(), columns({"r": 0.6, "v": 0.7}))
    assert [node.shapley for node in found.nodes] == pytest.approx([16 + 12 * 0.85, 18 * 0.9])
    assert [node.first_in for node in found.nodes] == pytest.approx([28, 18])
    assert [node.fix_gain for node in found.nodes] == pytest.approx([100 * (0.16 + 0.12 * 0.7), 18 * 0.8])
    assert (found.n, found.left_out, found.issues) == (1, 0, ())


@given(seed=hs.integers(0, 10**6), size=hs.integers(1, 9))
def test_what_is_left_is_between_nothing_and_what_was_found(seed, size):
    """Law 13: 0 <= e_v <= q_v; the shares add up to the loss, for every visit and so for their mean."""
    rng = np.random.default_rng(seed)
    tree = grown(rng, size)
    visits = {f"q_{name}": rng.random(5) for name in tree.measured}
    found = st.audit(tree, visits)
    assert sum(node.shapley for node in found.nodes) == pytest.approx(found.loss, abs=1e-10)
    best = overall(tree, {name: tree.baseline_of(name) for name in tree.measured})
    assert found.score + found.loss == pytest.approx(100 * best)
    plain = 100 * sum(weight * visits[f"q_{name}"].mean() for name, weight in tree.node_weights.items())
    assert -1e-10 <= found.score <= plain + 1e-10


@given(seed=hs.integers(0, 10**6), size=hs.integers(1, 9))
def test_without_carry_over_every_node_pays_for_itself(seed, size):
    """Law 13: c = 0 gives phi_i = w_i (b_i - q_i), first in and mended alike; and it is said."""
    rng = np.random.default_rng(seed)
    tree = grown(rng, size, carried=False)
    scores = dict(zip(tree.measured, rng.random(size).tolist(), strict=True))
    found = st.audit(tree, columns(scores))
    for node in found.nodes:
        due = 100 * node.weight * (tree.baseline_of(node.id) - scores[node.id])
        assert [node.first_in, node.shapley, node.fix_gain] == pytest.approx([due] * 3, abs=1e-10)
    assert [issue.code for issue in found.issues] == (["carry-over"] if tree.branches else [])


def test_the_audit_of_visits_is_the_mean_of_their_audits():
    """Losses are shared out visit by visit, then averaged: the audit of mean scores would be another."""
    tree = grown(np.random.default_rng(3), 8)
    scores = np.random.default_rng(4).random((6, 8))
    each = [st.audit(tree, columns(dict(zip(tree.measured, row.tolist(), strict=True)))) for row in scores]
    both = st.audit(tree, pl.DataFrame(scores, schema=[f"q_{name}" for name in tree.measured]))
    for place, node in enumerate(both.nodes):
        assert node.shapley == pytest.approx(np.mean([one.nodes[place].shapley for one in each]))


def test_one_number_is_split_over_the_aspects():
    """--carry-over X is X times each aspect's share on a child of the trunk, and X further up."""
    tree = st.ServiceTree(
        name="split",
        scale=st.Scale(0, 1),
        aspects=[
            st.Aspect(id="a", weight=3, questions=[question("q_a")]),
            st.Aspect(id="b", questions=[question("q_b")]),
        ],
        branches=[
            st.Branch(id="c", questions=[question("q_c")]),
            st.Branch(id="d", parent="c", questions=[question("q_d")]),
            st.Branch(id="e", questions=[question("q_e")], carry_over={"a": 0.0, "b": 0.1}),
        ],
    )
    found = st.audit(tree, columns(dict.fromkeys("abcde", 0.5)), carry_over=0.8)
    assert found.carry_over["c"] == pytest.approx({"a": 0.6, "b": 0.2})
    assert (found.carry_over["d"], found.carry_over["e"]) == ({"c": 0.8}, {"a": 0.0, "b": 0.1})
    assert [(issue.code, issue.count) for issue in found.issues] == [("carry-over", 1)]
    assert "e keep what the tree states" in found.issues[0].message


def test_visits_that_lack_a_node_are_left_out_and_counted():
    """A visit without a node that matters cannot be judged; a node that carries no weight may be lacking."""
    visits = {"q_r": [0.6, None, 0.2, 0.6], "q_v": [0.7, 0.5, None, 0.7]}
    found = st.audit(two_nodes(), visits)
    assert (found.n, found.left_out) == (2, 2)
    assert found.nodes[0].shapley == pytest.approx(26.2)
    assert "2 of 4 visits" in found.issues[0].message
    assert "r 1, v 1" in found.issues[0].message
    weightless = two_nodes().extend({"branches": {"v": {"weight": 0}}})
    kept = st.audit(weightless, visits)
    assert (kept.n, kept.left_out) == (3, 1)
    assert kept.nodes[1].shapley == 0
    connecting = two_nodes().extend({"trunk": {"weight": 0}})
    assert st.audit(connecting, visits).n == 2


@pytest.mark.parametrize(
    ("stated", "option", "error", "where", "words"),
    [
        (1.5, None, st.TreeError, "branches.v.carry_over", "got 1.5 from 'r'"),
        (-0.1, None, st.TreeError, "branches.v.carry_over", "must be 0 to 1"),
        (None, 1.2, st.UsageError, "carry_over", "<= 1"),
        (None, float("nan"), st.UsageError, "carry_over", "finite"),
    ],
)
def test_carry_over_is_a_share(stated, option, error, where, words):
    """An audit takes carry-over from 0 to 1, whoever gives it."""
    with pytest.raises(error) as caught:
        st.audit(two_nodes(stated), columns({"r": 0.6, "v": 0.7}), carry_over=option)
    assert (caught.value.code, caught.value.where) == ("carry-over", where)
    assert words in str(caught.value)
    assert caught.value.hint


def test_more_than_all_cannot_be_carried_over():
    """Over the parents carry-over adds up to 1 at the most; .7, .2 and .1 do."""
    aspects = [st.Aspect(id=name, questions=[question(f"q_{name}")]) for name in "abc"]

    def tree(*shares):
        given = dict(zip("abc", shares, strict=True))
        branch = st.Branch(id="v", questions=[question("q_v")], carry_over=given)
        return st.ServiceTree(name="t", scale=st.Scale(0, 1), aspects=aspects, branches=[branch])

    visit = columns(dict.fromkeys("abcv", 0.5))
    assert st.audit(tree(0.7, 0.2, 0.1), visit).n == 1
    with pytest.raises(st.TreeError, match="add up to 1"):
        st.audit(tree(0.7, 0.2, 0.2), visit)


@pytest.mark.parametrize(
    ("visits", "code", "words"),
    [
        ({"q_r": [0.5, 7], "q_v": [0.5, 0.5]}, "scale", "outside the scale 0-1"),
        ({"q_r": [0.5], "q_w": [0.5]}, "column", "there is no column 'q_v'"),
        ({"q_r": 0.5, "w": 0.5}, "column", "no question of this tree"),
        ({"q_r": 0.5, "q_v": None}, "too-few", "every one of them lacks a node (v 1 of 1)"),
        ({"q_r": [], "q_v": []}, "no-answers", "0 of them"),
    ],
)
def test_visits_that_cannot_be_judged(visits, code, words):
    """Answers that do not fit, columns that are not there, and no visit at all are refused with their reason."""
    with pytest.raises(st.AnswersError) as caught:
        st.audit(two_nodes(), visits)
    assert caught.value.code == code
    assert words in str(caught.value)


def test_moments_hold_no_visits(tmp_path):
    """Sums cannot be audited: said so, whether they come as a value or as a file."""
    moments = st.gather(two_nodes(), {"q_r": [0.1, 0.2, 0.3, 0.4], "q_v": [0.3, 0.1, 0.4, 0.1]})
    moments.save(tmp_path / "sums.moments")
    for sums in (moments, tmp_path / "sums.moments"):
        with pytest.raises(st.UsageError, match="every visit by itself"):
            st.audit(two_nodes(), sums)


def test_an_endless_chain_is_refused_at_once():
    """A tree so deep that its shares would take hours to integrate is refused, with the limit."""
    branches = [
        st.Branch(id=f"b{place}", parent=f"b{place - 1}" if place else None, questions=[question(f"q{place}")])
        for place in range(1500)
    ]
    deep = st.ServiceTree(
        name="deep", scale=st.Scale(0, 1), aspects=[st.Aspect(id="a", questions=[question("q")])], branches=branches
    )
    with pytest.raises(st.LimitError, match="1,000,000"):
        st.audit(deep, {"q": 0.5}, carry_over=0.5)


def test_neither_marker_nor_outcomes_are_asked_of_an_inspector(cafe):
    """The café's tree, with a marker, audits a table that has neither its column nor those of the outcomes."""
    tree = cafe.extend({"marker": {"column": "weather"}})
    visit = {"clean": 8, "noise": 2, "choice": 9, "value": 7, "smile": 10, "patience": 9, "answered": 5}
    found = st.audit(tree, visit, carry_over=0.5)
    assert [node.id for node in found.nodes] == list(tree.measured)
    assert found.loss == pytest.approx(sum(node.shapley for node in found.nodes))


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_the_text_says_what_cost_most(lang):
    """One sentence, a table whose shares add up, the carry-over used, and what not to compare with."""
    text = " ".join(text_of(st.audit(two_nodes(), columns({"r": 0.6, "v": 0.7})), lang=lang).split())
    for figure in ("26.2", "42.4", "57.6", "0.50"):
        assert (figure if lang == "en" else figure.replace(".", ",")) in text
    assert ("Two", "Deux", "Два")[("en", "fr", "ru").index(lang)] in text


def test_figures_as_json_and_as_a_frame():
    """The names of the contract, and a frame with a row for each node."""
    found = st.audit(two_nodes(), {"q_r": [0.6, None], "q_v": [0.7, 0.5]})
    record = json.loads(json.dumps(audit_record(found)))
    assert set(record) == {"servicetree", "tree", "n", "overall", "nodes", "left_out", "issues"}
    assert set(record["overall"]) == {"score", "loss"}
    assert set(record["nodes"][0]) == {"id", "kind", "weight", "first_in", "shapley", "fix_gain"}
    assert set(record["issues"][0]) == {"code", "level", "where", "count", "message"}
    assert (record["n"], record["left_out"]) == (1, 1)
    frame = found.to_frame("pandas")
    assert frame.loc[frame.figure == "shapley", "value"].sum() == pytest.approx(found.loss)
    assert "“r” costs most" in str(found)


def test_the_verb(tmp_path):
    """`servicetree audit` prints the table, or the object of the contract; refusals exit with 2."""
    st.write_tree(two_nodes(None), tmp_path / "two.toml")
    (tmp_path / "visits.csv").write_text("q_r,q_v\n0.6,0.7\n0.6,\n", encoding="utf-8")
    asked = ("audit", tmp_path / "visits.csv", "--tree", tmp_path / "two.toml")
    done = run(*asked, "--carry-over", 0.5, "--json", "--quiet")
    assert done.stderr == ""
    assert json.loads(done.stdout)["nodes"][0]["shapley"] == pytest.approx(26.2)
    shown = run(*asked, "--details")
    assert "Nothing is carried over" in shown.stdout
    assert "nothing says how much the trunk spoils of v" in shown.stderr
    assert "--carry-over: must be" in run(*asked, "--carry-over", 2, code=2).stderr


def test_twenty_thousand_visits_take_seconds():
    """20,000 visits of 40 nodes are audited in one sweep of arrays."""
    rng = np.random.default_rng(1)
    tree = grown(rng, 40)
    found = st.audit(tree, {f"q_{name}": rng.random(20_000) for name in tree.measured})
    assert (found.n, found.loss) == (20_000, pytest.approx(sum(node.shapley for node in found.nodes)))
