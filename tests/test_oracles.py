"""Cases small enough to be worked by hand, and independent references."""

import numpy as np
import pytest

import servicetree as st
from servicetree.stats.distributions import student_quantile
from servicetree.stats.jackknife import figures


def two_nodes(**branch) -> st.ServiceTree:
    """One aspect and one branch on a 0-1 scale, with weights .4 and .6."""
    return st.ServiceTree(
        name="two",
        scale=st.Scale(0, 1),
        trunk=st.Trunk(weight=4),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="qa")])],
        branches=[st.Branch(id="v", weight=6, questions=[st.Question(id="qv")], **branch)],
    )


def test_the_account_worked_by_hand():
    """Model page, section 12: l = .4, .3, c = .5, w = (.4, .6) gives own_v .1, felt .2, W .7, tau (.28, .06)."""
    answers = {"qa": [0.6 + d for d in (-0.2, 0.0, 0.2)], "qv": [0.7 + d for d in (-0.1, 0.0, 0.1)]}
    whole = st.trace(two_nodes(), answers).whole
    assert whole.carry_over[0].value.value == pytest.approx(0.5)
    own = {node.id: node.own.value for node in whole.nodes}
    assert own == pytest.approx({"a": 40, "v": 10})
    assert whole.nodes[0].reach.value == pytest.approx(0.7)
    entries = {(one.source, one.at): one.points.value for one in whole.entries}
    assert entries == pytest.approx({("a", "a"): 16, ("a", "v"): 12, ("v", "v"): 6})
    assert whole.loss.value == pytest.approx(34)
    assert whole.trunk_points.observed.value == pytest.approx(28)


def test_jackknife_of_a_mean_is_its_textbook_standard_error():
    """With one row in each bucket the jackknife of a mean is s / sqrt(n), and the interval is Student's."""
    rng = np.random.default_rng(3)
    loss = rng.random(100)
    answers = {"qa": 1 - loss, "qv": rng.random(100)}
    whole = st.trace(two_nodes(carry_over=0.0), answers).whole
    own = whole.nodes[0].own
    expected = 100 * loss.std(ddof=1) / np.sqrt(100)
    assert own.se == pytest.approx(expected)
    assert own.high == pytest.approx(own.value + 1.9842169515 * expected)


def test_replicates_equal_leaving_the_bucket_out_for_real(cafe):
    """The batched jackknife equals tracing again without each bucket's rows, one after the other."""
    from surveys import rows_of, survey

    answers = survey(cafe, 60, seed=1, missing=0.05)
    answers["guest"] = [f"g{row % 20}" for row in range(60)]
    account = st.trace(cafe, answers, cluster="guest")
    from servicetree.moments.buckets import bucket_of

    buckets = [bucket_of(guest) for guest in answers["guest"]]
    without = []
    for bucket in sorted(set(buckets)):
        kept = [row for row in range(60) if buckets[row] != bucket]
        again = st.trace(cafe, rows_of(answers, kept), cluster="guest").whole
        without.append([one.points.value for one in again.entries])
    replicates = np.array(without)
    count = len(replicates)
    se = np.sqrt((count - 1) / count * ((replicates - replicates.mean(axis=0)) ** 2).sum(axis=0))
    assert [one.points.se for one in account.whole.entries] == pytest.approx(list(se), rel=1e-8)


@pytest.mark.parametrize(("degrees", "quantile"), [(1, 12.7062047362), (15, 2.1314495456), (120, 1.9799304051)])
def test_student_quantile_equals_the_printed_tables(degrees, quantile):
    """Two-sided 95 % quantiles of Student's t."""
    assert float(student_quantile(degrees)) == pytest.approx(quantile, rel=1e-9)


def test_few_buckets_give_no_interval():
    """Below 16 non-empty buckets there is a figure and no interval."""
    stack = np.ones((16, 1, 1))
    assert np.isnan(figures(stack, np.array([15])).low).all()
    assert not np.isnan(figures(np.ones((17, 1, 1)), np.array([16])).low).any()


def test_one_number_of_given_carry_over_is_split_by_the_aspects_shares():
    """On a child of the trunk a single number means that number times each aspect's share of the trunk."""
    tree = st.ServiceTree(
        name="given",
        scale=st.Scale(0, 1),
        aspects=[
            st.Aspect(id="a", weight=3, questions=[st.Question(id="qa")]),
            st.Aspect(id="b", weight=1, questions=[st.Question(id="qb")]),
        ],
        branches=[st.Branch(id="v", carry_over=0.8, questions=[st.Question(id="q1"), st.Question(id="q2", weight=3)])],
    )
    answers = {"qa": [0.5, 0.7], "qb": [0.2, 0.4], "q1": [0.1, 0.9], "q2": [0.3, 0.5]}
    whole = st.trace(tree, answers).whole
    assert [(one.source, one.value.value, one.given) for one in whole.carry_over] == [
        ("a", pytest.approx(0.6), True),
        ("b", pytest.approx(0.2), True),
    ]
    # felt at the questions: carried loss splits 1 : 3, by the question weights
    carried = {one.at: one.points.value for one in whole.question_entries if one.source == "a.qa"}
    assert carried["v.q2"] == pytest.approx(3 * carried["v.q1"])
    assert whole.carry_over[0].value.low is None


def test_skipped_branches_do_not_bias_the_level():
    """Where skipping depends on the trunk, the level returns to what everyone would have said; the mean does not."""
    rng = np.random.default_rng(5)
    trunk = rng.random(4000)
    branch = np.clip(0.2 + 0.5 * trunk + 0.1 * rng.normal(size=4000), 0, 1)
    skipped = rng.random(4000) > trunk  # the worse the trunk, the fewer go on
    answers = {"qa": trunk, "qv": np.where(skipped, np.nan, branch)}
    node = st.trace(two_nodes(), answers).whole.scores.node("v")
    assert node.level.low < 100 * branch.mean() < node.level.high
    assert node.observed > node.level.high
