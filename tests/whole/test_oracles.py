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
    from support.surveys import rows_of, survey

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








