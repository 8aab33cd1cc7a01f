"""How far to believe carry-over: halo told from carry-over where it can be, and said where it cannot."""

import numpy as np
import pytest

import servicetree as st
from servicetree.moments.gathering import gather
from servicetree.reporting.text import headline


def star(branches: int = 4, *, marker: bool = False, **branch) -> st.ServiceTree:
    """Two aspects of two questions each, and branches of one question; no answer falls off the scale."""
    return st.ServiceTree(
        name="star",
        scale=st.Scale(-2, 3),
        aspects=[
            st.Aspect(
                id=name, questions=[st.Question(id="one", column=f"{name}1"), st.Question(id="two", column=f"{name}2")]
            )
            for name in "ab"
        ],
        branches=[
            st.Branch(id=f"v{place}", questions=[st.Question(id="q", column=f"v{place}")], **branch)
            for place in range(branches)
        ],
        marker=st.Marker(column="weather") if marker else None,
    )


def answers(n, seed, *, halo, carry=(0.4, 0.2), error=0.08, branches=4) -> dict[str, np.ndarray]:
    """Draw losses with known carry-over, a general impression in every rating, and errors of measurement."""
    rng = np.random.default_rng(seed)
    trunk = 0.4 + 0.12 * rng.normal(size=(n, 2))
    mood = halo * rng.normal(size=n)

    def said(loss):
        return 1 - (loss + mood + error * rng.normal(size=n))

    found = {f"{name}{place}": said(trunk[:, column]) for column, name in enumerate("ab") for place in (1, 2)}
    for place in range(branches):
        found[f"v{place}"] = said(0.1 + trunk @ carry + 0.08 * rng.normal(size=n))
    found["weather"] = 1 - (0.4 + mood + 0.1 * rng.normal(size=n))
    return found


def test_a_real_trunk_effect_is_found_between_its_ends():
    """With carry-over .4 and .2 and little halo, the survey is separable and the ends correct what is observed."""
    account = st.trace(star(), answers(4000, 1, halo=0.03))
    for one in account.whole.ranges:
        assert one.verdict == "separable"
        assert abs(one.low.value - 0.6) < 3.5 * one.low.se
        assert one.high.value > one.observed.value
        assert one.halo_share.value < 0.3
    for row in account.whole.carry_over:
        assert row.range_low == pytest.approx({"a": 0.4, "b": 0.2}[row.source], abs=0.08)
    low, observed = account.whole.trunk_points.low.value, account.whole.trunk_points.observed.value
    assert f"between {min(low, observed):.1f} and {max(low, observed):.1f} of them trace" in headline(account)
    assert "most of all" in headline(account)


@pytest.mark.parametrize("seed", range(6))
def test_of_pure_halo_nothing_is_claimed(seed):
    """Where nothing but a general impression holds the ratings together, no sentence accuses the trunk."""
    account = st.trace(star(), answers(1500, seed, halo=0.12, carry=(0.0, 0.0)))
    whole = account.whole
    assert {one.verdict for one in whole.ranges} == {"not_separable"}
    assert all(one.low.value == 0 for one in whole.ranges)
    weights = account.tree.node_weights
    own = {node.id: node.own.value for node in whole.nodes}
    assert whole.trunk_points.low.value == pytest.approx(sum(weights[name] * own[name] for name in "ab"))
    said = str(account)
    assert "how many, these answers cannot tell" in said.replace("\n", " ")
    assert "Not separable" in said
    assert "most of all" not in said
    assert "not_separable" in {one.verdict for one in whole.ranges}
    assert "of them trace" in st.draw(account.tree, account).to_svg()
    assert "most of all" not in st.draw(account.tree, account).to_svg()


def test_a_marker_tells_halo_from_carry_over():
    """A question unrelated to service measures the impression directly, even with only two branches."""
    spoken = answers(4000, 3, halo=0.06)
    without = st.trace(star(2), spoken).whole.ranges
    assert {one.why for one in without} <= {"few-branches", "denominator"}
    for one in st.trace(star(2, marker=True), spoken).whole.ranges:
        assert one.verdict == "separable"
        assert abs(one.low.value - 0.6) < 3.5 * one.low.se


def test_one_question_and_no_reliability_leave_the_high_end_open():
    """Without a second question the error of an aspect is not known: the high end is null, and nothing else stops."""
    tree = star().extend({"remove": ["a.two"]})
    drawn = answers(800, 4, halo=0.03)
    whole = st.trace(tree, drawn).whole
    assert all(one.high.value is None and one.low.value is not None for one in whole.ranges)
    assert whole.trunk_points.high.value is None
    assert whole.trunk_points.observed.value is not None
    stated = st.trace(tree.extend({"aspects": {"a": {"reliability": 0.8}}}), drawn).whole
    assert all(one.high.value is not None for one in stated.ranges)


def test_given_carry_over_has_no_range_and_stays_at_both_ends():
    """What the tree states is not corrected: observed, low and high are one."""
    tree = star(carry_over=0.5)
    whole = st.trace(tree, answers(400, 5, halo=0.1)).whole
    assert whole.trunk_points.low.value == pytest.approx(whole.trunk_points.observed.value)
    assert whole.trunk_points.high.value == pytest.approx(whole.trunk_points.observed.value)
    assert all(one.range_low is None and one.given for one in whole.carry_over)


def test_without_intervals_nothing_is_separable():
    """A verdict needs doubt: without units there is none, and the reason is said."""
    drawn = answers(300, 6, halo=0.02)
    halves = [{name: values[rows] for name, values in drawn.items()} for rows in (slice(0, 150), slice(150, 300))]
    moments = gather(star(), halves[0]) + gather(star(), halves[1])
    assert {one.why for one in st.trace(star(), moments).whole.ranges} == {"no-interval"}


def test_other_roots_look_guilty_too():
    """Six nodes that share nothing but an impression: the trunk takes most of the loss, and so would any root."""
    roots = st.trace(star(), answers(3000, 7, halo=0.14, carry=(0.0, 0.0))).whole.other_roots
    assert roots.of == 15
    assert roots.n > 2000
    assert roots.median > 0.5
    assert roots.highest >= roots.median
    assert 1 <= roots.rank <= 15


def test_other_roots_equal_a_calculation_by_hand():
    """The share of each choice is that of regressing the other nodes on it, one choice after the other."""
    from itertools import combinations

    tree = star(3)
    rated = st.rate(tree, answers(500, 8, halo=0.05, branches=3))
    losses = (
        1 - np.array([[np.nan if x is None else x for x in rated[f"score_{name}"]] for name in tree.measured]).T / 100
    )
    losses = losses[~np.isnan(losses).any(axis=1)]
    weights = np.array(list(tree.node_weights.values()))
    centred = losses - losses.mean(axis=0)
    shares = {}
    for chosen in combinations(range(5), 2):
        points = 0.0
        for node in range(5):
            if node in chosen:
                points += weights[node] * losses[:, node].mean()
            else:
                slopes = np.linalg.lstsq(centred[:, chosen], centred[:, node], rcond=None)[0]
                points += weights[node] * slopes @ losses[:, chosen].mean(axis=0)
        shares[chosen] = points / (weights @ losses.mean(axis=0))
    others = [share for chosen, share in shares.items() if chosen != (0, 1)]
    roots = st.trace(tree, answers(500, 8, halo=0.05, branches=3)).whole.other_roots
    assert roots.share == pytest.approx(shares[0, 1], rel=1e-9)
    assert roots.median == pytest.approx(np.median(others), rel=1e-9)
    assert roots.highest == pytest.approx(max(others), rel=1e-9)
    assert roots.rank == 1 + sum(share > shares[0, 1] for share in others)


def test_a_plan_on_pure_halo_does_not_send_one_to_the_trunk():
    """Where the order turns round at the low end, the first sentence says so instead of naming the trunk alone."""
    said = str(st.plan(star(), answers(1500, 1, halo=0.12, carry=(0.0, 0.0)))).replace("\n", " ")
    assert "First to mend" not in said
    assert "at the low end: “v" in said
