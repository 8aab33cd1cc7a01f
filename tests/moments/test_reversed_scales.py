"""Scales that run the other way round are asked about: of questions, nodes and outcomes; and none that runs right."""

import attrs
import numpy as np
import pytest
from support.spoilt_surveys import pair_often_skipped, rated_shop, shop, turned_round

import servicetree as st
from servicetree.i18n.formatting import number_text
from servicetree.moments.issues import answer_issues
from servicetree.moments.layouts import all_nodes_block
from servicetree.moments.reversed_scales import _runs_against, _with_the_rest


def told(tree: st.ServiceTree, answers) -> dict[str, str]:
    """Give the messages of `reversed?` by place."""
    issues = answer_issues(tree, st.gather(tree, answers))
    return {issue.where: issue.message for issue in issues if issue.code == "reversed?"}


def other_way(tree: st.ServiceTree) -> st.ServiceTree:
    """Swap aspect and branch, so that the branch has two questions."""
    return st.ServiceTree(
        name="pair",
        scale=tree.scale,
        aspects=[st.Aspect(id="other", questions=tree.nodes["other"].questions)],
        branches=[st.Branch(id="pair", questions=tree.nodes["pair"].questions)],
    )


@pytest.mark.parametrize("grown", [lambda tree: tree, other_way], ids=["aspect", "branch"])
def test_questions_skipped_at_random_are_not_reversed(grown):
    """Contributions of the two correlate negatively, for one takes the weight of the other; their answers do not."""
    tree, answers = pair_often_skipped()
    answered = ~np.isnan(answers["one"]) & ~np.isnan(answers["two"])
    assert np.corrcoef(answers["one"][answered], answers["two"][answered])[0, 1] > 0.4
    assert told(grown(tree), answers) == {}


@pytest.mark.parametrize("grown", [lambda tree: tree, other_way], ids=["aspect", "branch"])
def test_a_question_turned_round_is_told_with_its_correlation(grown):
    """That of the rows which answered both, by NumPy."""
    tree, answers = pair_often_skipped()
    answers["two"] = 6 - answers["two"]
    both = ~np.isnan(answers["one"]) & ~np.isnan(answers["two"])
    related = np.corrcoef(answers["one"][both], answers["two"][both])[0, 1]
    found = told(grown(tree), answers)
    assert set(found) == {"pair.one", "pair.two"}
    assert f"(correlation {number_text(related, 'en', 2)})" in found["pair.two"]


def test_a_question_of_an_outcome_turned_round_is_told():
    """Outcomes with several questions are looked through too."""
    rng = np.random.default_rng(1)
    answers = rated_shop()
    answers["again"] = np.clip(11 - answers["sat"] + rng.integers(-1, 2, 300), 1, 10)
    tree = shop().extend({"outcomes": {"satisfaction": {"questions": {"again": {}}}}})
    assert {"satisfaction.sat", "satisfaction.again"} <= set(told(tree, answers))


@pytest.mark.parametrize(
    ("columns", "places"),
    [
        ((), set()),
        (("fixed",), {"repair"}),
        (("sat",), {"satisfaction"}),
        (("clean", "pleasant"), {"environment"}),
        (("value", "fixed"), {"price", "repair"}),
        (("fixed", "sat"), {"repair", "satisfaction"}),
    ],
)
def test_whole_nodes_and_outcomes_turned_round_are_told_and_no_other(columns, places):
    """Each is found once, in five surveys each."""
    for seed in range(5):
        assert set(told(shop(), turned_round(rated_shop(seed=seed), *columns))) == places


def test_the_correlation_of_a_node_is_that_with_the_sum_of_the_others():
    """By NumPy; with survey weights of 1 the mean and the sum correlate alike."""
    answers = turned_round(rated_shop(), "fixed")
    nodes = {
        "environment": (answers["clean"] + answers["pleasant"]) / 2,
        "solution": (answers["choice"] + answers["clear"]) / 2,
        "price": answers["value"],
        "kindness": answers["smile"],
    }
    related = np.corrcoef(np.sum(list(nodes.values()), axis=0), answers["fixed"])[0, 1]
    assert f"(correlation {number_text(related, 'en', 2)})" in told(shop(), answers)["repair"]


@pytest.mark.ci
def test_nodes_that_share_nothing_are_not_called_reversed():
    """Of 200 surveys in which nothing hangs together, at most 3 hold such a warning of a node."""
    warned = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        noise = {name: rng.integers(1, 11, 200).astype(float) for name in rated_shop(5) if name != "guest"}
        warned += any("." not in place for place in told(shop(), noise))
    assert warned <= 3


def test_moments_of_an_earlier_version_are_looked_through_as_far_as_they_go():
    """Without the blocks of a branch's questions nothing is said of these, and nothing fails."""
    tree, answers = pair_often_skipped()
    answers["two"] = 6 - answers["two"]
    tree = other_way(tree)
    moments = st.gather(tree, answers)
    old = attrs.evolve(moments, blocks={k: v for k, v in moments.blocks.items() if k != "questions:pair"})
    assert any(issue.code == "reversed?" for issue in answer_issues(tree, moments))
    assert not any(issue.code == "reversed?" for issue in answer_issues(tree, old))


def test_an_outcome_without_its_block_is_passed_over():
    """Moments of an earlier version may lack it: then nothing is said of it, and of no node without that of all."""
    moments = st.gather(shop(), turned_round(rated_shop(), "fixed", "sat"))
    blocks = moments.blocks.items()
    found, without_outcome, without_nodes = (
        {
            issue.where
            for issue in answer_issues(shop(), attrs.evolve(moments, blocks={k: v for k, v in blocks if k != absent}))
            if issue.code == "reversed?"
        }
        for absent in ("", all_nodes_block("satisfaction"), all_nodes_block())
    )
    assert (found, without_outcome, without_nodes) == ({"repair", "satisfaction"}, {"repair"}, set())


def test_a_question_that_the_scale_turns_wrongly_is_told():
    """Where the whole scale is reversed, the one that is not is to be said not to be."""
    tree = st.ServiceTree(
        name="turned",
        scale=st.Scale(1, 10, reversed=True),
        aspects=[st.Aspect(id="a", questions=[st.Question(id=one) for one in ("q1", "q2", "q3", "q4")])],
        branches=[st.Branch(id="v", questions=[st.Question(id="v")])],
    )
    rng = np.random.default_rng(1)
    general = rng.integers(2, 10, 400)
    near = {name: np.clip(general + rng.integers(-1, 2, 400), 1, 10) for name in ("q1", "q2", "q3", "q4", "v")}
    near["q4"] = 11 - near["q4"]
    found = [issue for issue in st.score(tree, near).issues if issue.code == "reversed?"]
    assert [issue.where for issue in found] == ["a.q4"]
    assert "reversed = false" in found[0].message


@pytest.mark.parametrize(
    ("rows", "limit"),
    [(100, 3 / 10), (400, 3 / 20), (900, 0.1), (10_000, 0.1), (1, 3.0), (0, 3.0)],
)
def test_a_node_runs_against_the_others_beyond_three_standard_errors_and_a_tenth(rows, limit):
    """Of a correlation, 1 / sqrt(n); nodes may run against each other a little by themselves, however many rows."""
    assert _runs_against(-limit - 1e-9, rows)
    assert not _runs_against(-limit, rows)
    assert not _runs_against(-limit + 1e-9, rows)
    assert not _runs_against(limit + 1e-9, rows)


@pytest.mark.parametrize("seed", range(3))
def test_each_is_correlated_with_the_sum_of_the_others(seed):
    """By NumPy, from rows; what does not vary correlates with nothing, and nothing with it alone."""
    rows = np.random.default_rng(seed).normal(size=(50, 4)) @ np.random.default_rng(9).normal(size=(4, 4))
    rows[:, 3] = 2.0
    centred = rows - rows.mean(axis=0)
    expected = [np.corrcoef(rows[:, one], np.delete(rows, one, axis=1).sum(axis=1))[0, 1] for one in range(3)]
    found = _with_the_rest(centred.T @ centred)
    assert found[:3].tolist() == pytest.approx(expected)
    assert found[3] == 0.0
    for small in (1e-3, 1e-9):  # losses of few steps on a long scale, summed over few rows
        assert _with_the_rest(small * (centred.T @ centred))[:3].tolist() == pytest.approx(expected)
    assert _with_the_rest(np.array([[5.0, 0.0], [0.0, 0.0]])).tolist() == [0.0, 0.0]
