"""The range of carry-over: errors of measurement and a general mood, taken off exactly where they are known."""

from itertools import product

import attrs
import numpy as np
import pytest
from support.halo_surveys import halo_answers, halo_star

import servicetree as st
from servicetree.account.halo import KAPPAS, _sibling_terms, carry_over_bounds, contradicts, disagrees, error_variances
from servicetree.account.panel_estimators import PanelEstimate
from servicetree.moments.buckets import bucket_of
from servicetree.reporting.results.account_text import headline
from servicetree.stats.jackknife import standard_error

TRUNK, NOISE, CARRIED = 0.1, 0.05, (0.6, 0.3, 0.1)


def uncorrelated(count: int) -> np.ndarray:
    """Columns of -1 and 1 in every combination: each has mean 0 and variance 1, no two of them are correlated."""
    return np.array(list(product((-1.0, 1.0), repeat=count))).T


def exact(*, halo: float, error: float = 0.0, carried=CARRIED, again: int = 1) -> dict[str, np.ndarray]:
    """Answers whose sample covariances are exactly those of the model, so that the range has to give the truth back.

    One aspect of two questions with a spread of ``TRUNK`` and an error each, a branch for each carry-over with noise of
    its own, and the same impression in every rating; a marker has nothing but the impression and its own noise.
    """
    trunk, mood, *rest = uncorrelated(5 + len(carried))
    errors, noises = rest[:2], rest[2:]
    loss = TRUNK * trunk + halo * mood
    found = {f"q{place}": 0.5 - loss - error * one for place, one in enumerate(errors)}
    for place, (slope, noise) in enumerate(zip(carried, noises, strict=False)):
        found[f"v{place}"] = 0.5 - slope * TRUNK * trunk - halo * mood - NOISE * noise
    found["weather"] = 0.5 - halo * mood - NOISE * noises[-1]
    return {name: np.tile(values, again) for name, values in found.items()}


def star(branches: int = 3, *, marker: bool = False, weights=(1, 1), **aspect) -> st.ServiceTree:
    """One aspect of two questions, and so many branches of one."""
    asked = [st.Question(id=f"q{place}", weight=weight) for place, weight in enumerate(weights)]
    return st.ServiceTree(
        name="star",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="a", questions=asked, **aspect)],
        branches=[
            st.Branch(id=f"v{place}", questions=[st.Question(id="q", column=f"v{place}")]) for place in range(branches)
        ],
        marker=st.Marker(column="weather") if marker else None,
    )


def ends_of(tree, answers, **options):
    """The ends of every branch."""
    return carry_over_bounds(tree, st.gather(tree, answers, **options))


# --- exactly ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("marker", [False, True])
@pytest.mark.parametrize(("halo", "error"), [(0.0, 0.0), (0.0, 0.08), (0.05, 0.0), (0.05, 0.08), (0.09, 0.04)])
def test_both_errors_are_taken_off_exactly(halo, error, marker):
    """Observed (c s2 + h2) / (s2 + h2 + e2 / 2); without the error (c s2 + h2) / (s2 + h2); without halo too, c."""
    trunk, shared = TRUNK**2, halo**2
    for place, end in enumerate(ends_of(star(marker=marker), exact(halo=halo, error=error)).values()):
        carried = CARRIED[place] * trunk + shared
        assert end.observed[0] == pytest.approx(carried / (trunk + shared + error**2 / 2))
        assert end.high[0] == pytest.approx(carried / (trunk + shared))
        assert end.slopes_high[0] == pytest.approx([carried / (trunk + shared)])
        assert end.low[1.0][0] == pytest.approx(CARRIED[place])
        assert end.unclamped[0] == pytest.approx(CARRIED[place])
        assert end.halo_share[0] == pytest.approx(shared / (trunk + shared), abs=1e-12)
        assert end.reverse[0] == pytest.approx(carried / (CARRIED[place] ** 2 * trunk + shared + NOISE**2))


def test_the_low_end_hangs_on_how_evenly_the_impression_spreads():
    """With kappa times as much halo between trunk and branch, the low end moves by (1 - kappa) h2 / s2."""
    end = ends_of(star(), exact(halo=0.05))["v0"]
    for kappa in KAPPAS:
        assert end.low[kappa][0] == pytest.approx(CARRIED[0] + (1 - kappa) * 0.05**2 / TRUNK**2)


def test_two_aspects_get_back_what_each_carries():
    """Both ends by aspect: the low ones are the truth, whatever the impression adds to both."""
    one, other, mood, *noises = uncorrelated(6)
    answers = {"a": 0.5 - 0.1 * one - 0.02 * mood, "b": 0.5 - 0.12 * other - 0.02 * mood}
    for place, noise in enumerate(noises):
        answers[f"v{place}"] = 0.5 - 0.5 * 0.1 * one - 0.2 * 0.12 * other - 0.02 * mood - NOISE * noise
    asked = {name: [st.Question(id="q", column=name)] for name in answers}
    tree = st.ServiceTree(
        name="two",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id=name, reliability=1.0, questions=asked[name]) for name in "ab"],
        branches=[st.Branch(id=f"v{place}", questions=asked[f"v{place}"]) for place in range(3)],
    )
    for end in ends_of(tree, {name: np.tile(values, 4) for name, values in answers.items()}).values():
        assert end.separable
        assert end.slopes_low[0] == pytest.approx([0.5, 0.2])
        assert (end.slopes_high[0] > end.slopes_low[0]).all()


@pytest.mark.parametrize(
    ("tree", "expected", "known"),
    [
        (star(), 0.08**2 / 2, True),  # two questions of equal weight: half of one's error
        (star(weights=(3, 1)), 0.08**2 * (9 + 1) / 16, True),
        (star(reliability=0.8), 0.2 * (TRUNK**2 + 0.05**2 + 0.08**2 / 2), True),  # stated: (1 - r) of the variance
        (star().extend({"remove": ["a.q1"]}), 0.0, False),  # one question: nobody knows
    ],
)
def test_the_error_of_an_aspect_is_what_its_questions_do_not_share(tree, expected, known):
    """The sum of omega^2 times each question's own variance; a stated reliability goes before it."""
    found, are_known = error_variances(tree, st.gather(tree, exact(halo=0.05, error=0.08)))
    assert found[0] == pytest.approx([expected], abs=1e-12)
    assert are_known == known


# --- and where it cannot be told --------------------------------------------------------------------------------------


def in_buckets(count: int) -> np.ndarray:
    """Groups of the 256 exact rows that fill so many buckets."""
    names, seen = [], set()
    for place in range(1000):
        if len(seen) < count and bucket_of(f"g{place}") not in seen:
            seen.add(bucket_of(f"g{place}"))
            names.append(f"g{place}")
    return np.array([names[row % count] for row in np.random.default_rng(1).permutation(256)])


UNTOLD = {
    "told": (star(), exact(halo=0.05, again=4), {}, None),
    "two branches": (star(2), exact(halo=0.05, again=4), {}, "few-branches"),
    "more branches than are held against each other": (
        star(60),
        {**{f"v{place}": exact(halo=0.05)["v0"] for place in range(60)}, **exact(halo=0.05)},
        {},
        "few-branches",
    ),
    "most of what the aspects share is halo": (star(), exact(halo=0.11, again=4), {}, "share"),
    "hardly any bucket": (
        star(),
        exact(halo=0.05) | {"group": np.arange(256) % 12},
        {"cluster": "group"},
        "no-interval",
    ),
    "an aspect that is said to be nothing but error": (
        star(reliability=0),
        exact(halo=0.05, again=4),
        {},
        "contradictory",
    ),
    "as many branches as are held against each other, all the same, so that what they share looks like halo": (
        star(59),
        {**{f"v{place}": exact(halo=0.05)["v0"] for place in range(59)}, **exact(halo=0.05)},
        {},
        "share",
    ),
    "a question entered the wrong way round": (
        star(),
        exact(halo=0.03, error=0.02, again=4) | {"q1": 1 - exact(halo=0.03, error=0.02, again=4)["q1"]},
        {},
        "contradictory",
    ),
    "branches that lose all that the trunk loses": (
        star(),
        exact(halo=0.05, carried=(1.0, 1.0, 1.0), again=4),
        {},
        "denominator",
    ),
}


@pytest.mark.parametrize("case", UNTOLD)
def test_the_reason_why_it_cannot_be_told(case):
    """One reason for all branches; then the low end counts for nothing in the account, and the figures stand."""
    tree, answers, options, why = UNTOLD[case]
    for end in ends_of(tree, answers, **options).values():
        assert (end.why, end.separable) == (why, why is None)
        assert np.isfinite(end.observed[0])
        assert (end.slopes_low[0, 0] == 0) == (why is not None)


@pytest.mark.parametrize(("buckets", "enough"), [(15, False), (16, True)])
def test_sixteen_buckets_are_enough_for_a_verdict(buckets, enough):
    """With one fewer there is no interval, and so no test; with sixteen it is another thing that may be lacking."""
    for end in ends_of(star(), exact(halo=0.05) | {"group": in_buckets(buckets)}, cluster="group").values():
        assert (end.why != "no-interval") == enough


def test_verdicts_are_tests_at_five_percent():
    """The share with 1.645 standard errors is a half at most; before that the siblings' term is clear by two.

    Near both limits, in thirty surveys of few respondents, each verdict is that of its own figures.
    """
    tree, shares, terms = halo_star(3), [], []
    for seed in range(30):
        rows, halo = (250 + 10 * seed, 0.075) if seed < 12 else (60 * seed, 0.06)
        moments = st.gather(tree, halo_answers(rows, seed, halo=halo, branches=3))
        end = carry_over_bounds(tree, moments)["v0"]
        error, _ = error_variances(tree, moments)
        below = sum(part for _, part in _sibling_terms(tree, moments, error))
        terms.append(below[0] / standard_error(below))
        assert (end.why == "denominator") == (terms[-1] <= 2)
        if end.why != "denominator":
            shares.append((0.5 - end.halo_share[0]) / standard_error(end.halo_share))
            assert (end.why == "share") == (shares[-1] < 1.645)
            assert (end.why is None) == (shares[-1] >= 1.645)
    assert any(1 < one < 2 for one in terms)
    assert any(2 < one < 3 for one in terms)
    assert any(0.645 < one < 1.645 for one in shares)
    assert any(1.645 < one < 2.645 for one in shares)


def test_a_halo_below_zero_counts_as_none_and_is_kept_for_tests():
    """Branches whose noise pulls opposite ways make the impression's variance negative: the low end is the high one."""
    answers = exact(halo=0.0, again=4)
    noise = (0.5 - answers["v0"]) - CARRIED[0] * (0.5 - answers["q0"])
    answers["v1"] = answers["v1"] + noise
    for end in ends_of(star(), answers).values():
        assert end.halo_share[0] == 0
        assert end.low[1.0][0] == pytest.approx(end.high[0])
        assert end.unclamped[0] > end.high[0]
        assert (end.halo_share[1:] < 0).all()  # replicates are not held at 0, or their spread would be too small


def with_error(value, error) -> np.ndarray:
    """A stack with this standard error: of all rows, and with each of 16 buckets left out, which lie elsewhere."""
    return np.array([value, *(value + 3 + error / 15**0.5 * np.array([-1.0, 1.0] * 8))])


@pytest.mark.parametrize(("apart", "above", "off"), [(1.02, 1, 1), (0.98, 0, 0), (-0.98, 0, 0), (-1.02, 0, 1)])
def test_a_slope_over_time_is_held_against_other_evidence_by_two_standard_errors(apart, above, off):
    """Errors of .3 and .4 are .5 of the difference: above the high end it contradicts, on either side of markers."""
    end = ends_of(star(), exact(halo=0.05, again=4))["v0"]
    panel = PanelEstimate(np.zeros((17, 1, 1)), with_error(0.7 + apart, 0.3), st.Interval(None), "signal")
    assert contradicts(panel, attrs.evolve(end, high=with_error(0.7, 0.4))) == above
    assert disagrees(panel, attrs.evolve(end, low={1.0: with_error(0.7, 0.4)})) == off


# --- as it is told ----------------------------------------------------------------------------------------------------


def test_a_real_trunk_effect_is_found_between_its_ends():
    """With carry-over .4 and .2 and little halo, the survey is separable and the ends correct what is observed."""
    account = st.trace(halo_star(), halo_answers(4000, 1, halo=0.03))
    for one in account.whole.ranges:
        assert one.verdict == "separable"
        assert abs(one.low.value - 0.6) < 3.5 * one.low.se
        assert one.high.value > one.observed.value
        assert one.halo_share.value < 0.3
    for row in account.whole.carry_over:
        truth, slack = {"a": 0.4, "b": 0.2}[row.source], 1.6 * row.value.se  # beside the 1.98 of the limits
        assert row.range_low - slack < truth < row.range_high + slack
    trunk = account.whole.trunk_points
    assert trunk.range_low < trunk.low.value
    assert trunk.high.value < trunk.range_high
    assert f"between {trunk.range_low:.1f} and {trunk.range_high:.1f} of them trace" in headline(account)
    assert "most of all" in headline(account)


def test_a_marker_tells_halo_from_carry_over():
    """A question unrelated to service measures the impression directly, even with only two branches."""
    spoken = halo_answers(4000, 3, halo=0.06)
    without = st.trace(halo_star(2), spoken).whole.ranges
    assert {one.why for one in without} <= {"few-branches", "denominator"}
    for one in st.trace(halo_star(2, marker=True), spoken).whole.ranges:
        assert one.verdict == "separable"
        assert abs(one.low.value - 0.6) < 3.5 * one.low.se


def test_one_question_and_no_reliability_leave_the_high_end_open():
    """Without a second question the error of an aspect is not known: the high end is null, and nothing else stops."""
    tree = halo_star().extend({"remove": ["a.two"]})
    drawn = halo_answers(800, 4, halo=0.03)
    whole = st.trace(tree, drawn).whole
    assert all(one.high.value is None and one.low.value is not None for one in whole.ranges)
    assert whole.trunk_points.high.value is None
    assert whole.trunk_points.observed.value is not None
    stated = st.trace(tree.extend({"aspects": {"a": {"reliability": 0.8}}}), drawn).whole
    assert all(one.high.value is not None for one in stated.ranges)
