"""Cases small enough to be worked by hand, and independent references."""

import numpy as np
from support.hand_worked import ANSWERS, two_nodes
from support.reference_values import compare
from support.surveys import rows_of, survey

import servicetree as st
from servicetree.moments.buckets import bucket_of


def test_the_account_worked_by_hand():
    """Model page, section 12: l = .4, .3, c = .5, w = (.4, .6) gives own_v .1, felt .2, W .7, tau (.28, .06)."""
    whole = st.trace(two_nodes(), ANSWERS).whole
    assert [node.id for node in whole.nodes] == ["a", "v"]
    entries = {(one.source, one.at): one.points.value for one in whole.entries}
    assert entries.keys() == {("a", "a"), ("a", "v"), ("v", "v")}
    found = [whole.carry_over[0].value.value, *(node.own.value for node in whole.nodes), whole.nodes[0].reach.value]
    compare("by hand", found, [0.5, 40, 10, 0.7], rel=1e-12)
    compare("by hand", [entries["a", "a"], entries["a", "v"], entries["v", "v"]], [16, 12, 6], rel=1e-12)
    compare("by hand", [whole.loss.value, whole.trunk_points.observed.value], [34, 28], rel=1e-12)


def test_jackknife_of_a_mean_is_its_textbook_standard_error():
    """With one row in each bucket the jackknife of a mean is s / sqrt(n), and the interval is Student's."""
    rng = np.random.default_rng(3)
    loss = rng.random(100)
    answers = {"qa": 1 - loss, "qv": rng.random(100)}
    whole = st.trace(two_nodes(carry_over=0.0), answers).whole
    own = whole.nodes[0].own
    expected = 100 * loss.std(ddof=1) / np.sqrt(100)
    compare("by hand", [own.se, own.high], [expected, own.value + 1.9842169515 * expected], rel=1e-9)


def test_replicates_equal_leaving_the_bucket_out_for_real(cafe):
    """The batched jackknife equals tracing again without each bucket's rows, one after the other."""
    answers = survey(cafe, 60, seed=1, missing=0.05)
    answers["guest"] = [f"g{row % 20}" for row in range(60)]
    account = st.trace(cafe, answers, cluster="guest")
    buckets = [bucket_of(guest) for guest in answers["guest"]]
    without = []
    for bucket in sorted(set(buckets)):
        kept = [row for row in range(60) if buckets[row] != bucket]
        again = st.trace(cafe, rows_of(answers, kept), cluster="guest").whole
        without.append([one.points.value for one in again.entries])
    replicates = np.array(without)
    count = len(replicates)
    se = np.sqrt((count - 1) / count * ((replicates - replicates.mean(axis=0)) ** 2).sum(axis=0))
    compare("brute force", [one.points.se for one in account.whole.entries], se, rel=1e-8)
