"""Lenses: across shops and over time a person's leniency averages out; each is blind to what it says it is."""

import numpy as np
import pytest
from support.halo_surveys import TRUTH, chain_of_shops, halo_star, shaken_chain

import servicetree as st
from servicetree.account.panel_estimators import panel_estimates
from servicetree.moments.gathering import gather
from servicetree.stats.distributions import student_quantile
from servicetree.stats.jackknife import standard_error


def seen(seed, **drawn):
    """What both lenses show of one simulated chain: slopes and standard errors, by lens."""
    tree = halo_star(3)
    moments = gather(tree, chain_of_shops(seed, **drawn), by="shop", period="month")
    looks = {kind: panel_estimates(tree, moments, kind)["v0"].slopes.sum(axis=2) for kind in ("between", "over_time")}
    return {kind: (slopes[0], standard_error(slopes)) for kind, slopes in looks.items()}


@pytest.mark.parametrize("quality", [0.0, 0.05])
def test_over_time_recovers_the_truth_whatever_the_shops_quality(quality):
    """Over time .40 and .20 come back; between shops only where shops do not differ in general quality."""
    found = [seen(seed, quality=quality) for seed in range(5)]
    for kind in ("between", "over_time"):
        mean = np.mean([one[kind][0] for one in found], axis=0)
        error = np.sqrt(np.mean([one[kind][1] ** 2 for one in found], axis=0) / len(found))
        close = (np.abs(mean - TRUTH) < 3.5 * error).all()
        assert close == (kind == "over_time" or quality == 0.0), (kind, mean, error)


@pytest.mark.slow
@pytest.mark.parametrize("quality", [0.0, 0.05])
def test_intervals_of_the_lenses_cover(quality):
    """Delete-one-segment intervals hold the truth about 95 times in 100 (200 simulated chains)."""
    kinds = ["over_time"] if quality else ["between", "over_time"]
    hits = {kind: [] for kind in kinds}
    for seed in range(200):
        for kind, (slopes, error) in seen(1000 + seed, quality=quality).items():
            if kind in hits:
                hits[kind].append(np.abs(slopes - TRUTH) < student_quantile(59) * error)
    for kind, held in hits.items():
        assert 0.92 < np.mean(held) < 0.98, (kind, np.mean(held))


@pytest.fixture(scope="module")
def account():
    """The account of a chain with strong halo and shop quality: within shops nothing is separable."""
    drawn = chain_of_shops(3, quality=0.05, halo=0.2)
    return st.trace(halo_star(3), drawn, by="shop", period="month")


def test_a_clear_look_over_time_makes_carry_over_separable(account):
    """The verdict becomes separable, and the low end is what is seen over time."""
    for one in account.whole.ranges:
        assert one.over_time.verdict == "signal"
        assert (one.verdict, one.why) == ("separable", None)
        assert one.low.value == one.over_time.slope.value
        assert one.low.low is not None
    assert account.whole.trunk_points.low.low is not None


def test_the_account_through_a_lens_keeps_the_identities():
    """Through a lens everything still adds up; the whole has intervals, segments by themselves have none."""
    from support.account_figures import check_identities

    drawn = chain_of_shops(4, n=6000)
    plain = st.trace(halo_star(3), drawn, by="shop", period="month")
    for kind in ("between", "over_time"):
        through = st.trace(halo_star(3), drawn, by="shop", period="month", lens=kind)
        assert through.lens == kind
        for segment in through.segments[:5]:
            check_identities(segment)
        assert through.whole.scores.score.value == pytest.approx(plain.whole.scores.score.value, abs=1e-9)
        assert through.whole.nodes[0].points.low is not None
        assert through.segments[1].loss.low is None
        carried = {(one.source, one.to): one.value.value for one in through.whole.carry_over}
        assert carried != {(one.source, one.to): one.value.value for one in plain.whole.carry_over}
        for ours, theirs in zip(through.segments, plain.segments, strict=True):
            assert ours.scores.score.value == pytest.approx(theirs.scores.score.value, abs=1e-9)


def test_lenses_survive_merging_and_files(tmp_path):
    """Cells of segment and period add like blocks, and are kept in the file."""
    drawn, tree = chain_of_shops(5, n=4000), halo_star(3)
    options = {"by": "shop", "period": "month", "cluster": "shop"}
    whole = st.trace(tree, drawn, lens="over_time", **options)
    parts = [gather(tree, {name: values[start::2] for name, values in drawn.items()}, **options) for start in (0, 1)]
    (parts[0] + parts[1]).save(tmp_path / "x.moments")
    again = st.trace(tree, tmp_path / "x.moments", lens="over_time")
    for one, other in zip(whole.whole.entries, again.whole.entries, strict=True):
        assert one.points.value == pytest.approx(other.points.value, abs=1e-9)
        assert one.points.se == pytest.approx(other.points.se, rel=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lens": "between"}, "needs at least 20 segments"),
        ({"lens": "over_time", "by": "shop"}, "needs at least 3 periods"),
        ({"lens": "sideways"}, "choose one of within, between, over_time"),
    ],
)
def test_a_lens_with_too_little_to_look_at_is_refused(options, message):
    """Too few segments or periods, or no such lens, is an error with the number needed."""
    with pytest.raises(st.UsageError, match=message):
        st.trace(halo_star(3), chain_of_shops(6, n=2000), **options)


def test_a_lens_without_signal_is_refused():
    """Where shops hardly differ beyond chance a lens shows no slopes at all."""
    drawn = chain_of_shops(7, n=1500)
    rng = np.random.default_rng(0)
    drawn["shop"] = rng.integers(0, 30, len(drawn["shop"]))  # shops dealt out at random
    account = st.trace(halo_star(3), drawn, by="shop")
    assert {one.between.verdict for one in account.whole.ranges} == {"no-signal"}
    with pytest.raises(st.UsageError, match="too little signal"):
        st.trace(halo_star(3), drawn, by="shop", lens="between")


def test_gaps_between_periods_stand_beside_those_between_segments():
    """With a period the account also scores each period, in order; printed before the headline."""
    drawn = chain_of_shops(8, n=3000, months=4)
    account = st.trace(halo_star(3), drawn, by="shop", period="month")
    assert [one.by for one in account.periods] == [None, "0", "1", "2", "3"]
    assert all(one.gap.low is not None for one in account.periods[1:])
    expected = st.score(halo_star(3), drawn, by="month").segments
    assert account.periods == expected
    text = str(account)
    assert text.index("worst first") < text.index("Over time: how far") < text.index("points are lost")
    assert st.trace(halo_star(3), drawn, by="month").periods == ()


@pytest.mark.parametrize("lens", ["between", "over_time"])
@pytest.mark.parametrize("absent", ["of weight 0", "not asked"])
def test_shops_without_rows_change_nothing_through_a_lens(absent, lens):
    """G18: ten shops more that do not count, or where the branch was not asked, and every figure stays."""
    drawn = chain_of_shops(5, n=4000)
    rows, names = len(drawn["shop"]), ("v0", "v1", "v2")
    more = {name: np.concatenate([cells, cells[:200]]) for name, cells in drawn.items()}
    more["shop"] = np.concatenate([drawn["shop"], 900 + np.arange(200) % 10])
    if absent == "not asked":
        more |= {name: np.concatenate([drawn[name], np.full(200, np.nan)]) for name in names}
        options = {}
    else:
        more["w"] = np.concatenate([np.ones(rows), np.zeros(200)])
        options = {"weight": "w"}
    before = panel_estimates(halo_star(3), gather(halo_star(3), drawn, by="shop", period="month"), lens)
    after = panel_estimates(halo_star(3), gather(halo_star(3), more, by="shop", period="month", **options), lens)
    for name in names:
        mine, theirs = before[name].slopes.sum(axis=2), after[name].slopes.sum(axis=2)
        np.testing.assert_allclose(theirs[0], mine[0], rtol=1e-9)
        np.testing.assert_allclose(standard_error(theirs), standard_error(mine), rtol=1e-6)


def test_the_account_through_a_lens_says_what_it_uses():
    """G33: through a lens no warning says that the slope within segments is used."""
    drawn = chain_of_shops(3, quality=0.3, n=6000)
    plain = st.trace(halo_star(3), drawn, by="shop", period="month")
    through = st.trace(halo_star(3), drawn, by="shop", period="month", lens="between")
    assert any("uses the one within" in issue.message for issue in plain.issues if issue.code == "between-segments")
    assert not any("uses the one within" in issue.message for issue in through.issues)


def test_where_there_is_no_signal_programs_read_null():
    """G34: no number that is none, but the reason."""
    drawn = chain_of_shops(7, n=1500)
    drawn["shop"] = np.random.default_rng(0).integers(0, 30, len(drawn["shop"]))
    for one in st.trace(halo_star(3), drawn, by="shop").whole.ranges:
        assert one.between.verdict == "no-signal"
        assert (one.between.slope.value, one.between.slope.low, one.between.slope.high) == (None, None, None)


def test_trends_of_the_shops_own_are_taken_off_where_they_change_the_slope():
    """Shops whose branches get better while their trunk gets worse hide a carry-over of .4; it is found, and told."""
    straight, drifting = (
        st.trace(halo_star(3), shaken_chain(1, drift=drift), by="shop", period="month") for drift in (0.0, 0.03)
    )
    for account, warned in ((straight, []), (drifting, ["v0", "v1", "v2"])):
        assert [issue.where for issue in account.issues if issue.code == "segment-trends"] == warned
        for one in account.whole.ranges:
            slope = one.over_time.slope
            assert abs(slope.value - 0.8) < 3.5 * slope.se  # .4 of each of two aspects, which weigh a half each
    drawn = shaken_chain(1, drift=0.03)
    few = {name: cells[drawn["month"] < 4] for name, cells in drawn.items()}  # too few months to tell a trend
    for one in st.trace(halo_star(3), few, by="shop", period="month").whole.ranges:
        assert one.over_time.slope.high < 0.4


def test_a_branch_that_too_few_shops_or_months_ask_of_is_not_looked_at():
    """Of 30 shops 20 are needed, and three months: what was asked in fewer has no slope, the other branches theirs."""
    drawn = shaken_chain(2, n=4000, months=4)
    drawn["v1"] = np.where(drawn["shop"] < 19, drawn["v1"], np.nan)
    drawn["v2"] = np.where(drawn["month"] < 2, drawn["v2"], np.nan)
    whole = st.trace(halo_star(3), drawn, by="shop", period="month").whole
    looked = {one.to: (one.between is not None, one.over_time is not None) for one in whole.ranges}
    assert looked == {"v0": (True, True), "v1": (False, False), "v2": (True, False)}
