"""Lenses: across shops and over time a person's leniency averages out; each is blind to what it says it is."""

import re

import numpy as np
import pytest
from scipy import stats
from support.halo_surveys import TRUTH, chain_of_shops, halo_star, shaken_chain

import servicetree as st
from servicetree.account import panel_estimators
from servicetree.account.panel_estimators import panel_estimates, panel_fault
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


def covariance_through(lens, losses, weight, shop, month) -> np.ndarray:
    """S = m' P m / tr P - S_w of the model page's section 5, from rows: cells, projections and all, one by one.

    Cells are shops, or shops in months; off their means come the overall mean, or shops and months, or trends too.
    """
    cell = shop if lens == "between" else shop * 1000 + month
    cells, place = np.unique(cell, return_inverse=True)
    means, counts, where = [], [], []
    within = np.zeros((losses.shape[1], losses.shape[1]))
    for one in range(len(cells)):
        rows = place == one
        h, x = weight[rows], losses[rows]
        mean = h @ x / h.sum()
        means.append(mean)
        counts.append(h.sum() ** 2 / (h**2).sum())
        where.append((shop[rows][0], month[rows][0]))
        within += (h[:, None] * (x - mean)).T @ (x - mean)
    shops, months = np.array(where).T
    by_shop = (shops[:, None] == np.unique(shops)).astype(float)
    effects = {
        "between": np.ones((len(cells), 1)),
        "over_time": np.column_stack([by_shop, months[:, None] == np.unique(months)]),
        "trends": np.column_stack([by_shop, months[:, None] == np.unique(months), by_shop * months[:, None]]),
    }[lens]
    root = np.sqrt(counts)[:, None]
    means, effects = root * np.array(means), root * effects
    left = means - effects @ np.linalg.lstsq(effects, means, rcond=None)[0]
    within /= weight.sum() * (1 - len(cells) / len(losses))
    return left.T @ left / (len(cells) - np.linalg.matrix_rank(effects)) - within


def jackknife_error(stack) -> np.ndarray:
    """The delete-one standard error, from replicates by themselves."""
    count = len(stack)
    return np.sqrt((count - 1) / count * ((stack - np.mean(stack, axis=0)) ** 2).sum(axis=0))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("lens", "drift"), [("between", 0.0), ("over_time", 0.0), ("over_time", 0.01), ("over_time", 0.03)]
)
def test_a_lens_is_what_the_model_page_says_row_by_row(lens, drift, weighted, monkeypatch):
    """Slopes in the covariances of cell means less what chance leaves in them, a shop left out at a time.

    With their standard errors, the limits by Fieller, and trends of the shops' own where they change the slope by more
    than twice the standard error of the change. Four shops were never asked of the branch, and one in a single month;
    and it makes no difference how many cells are multiplied at a time.
    """
    if weighted:
        monkeypatch.setattr(panel_estimators, "_PRODUCTS_AT_ONCE", 50)
    drawn = shaken_chain(2, drift=drift, n=1500, shops=24) if drift else chain_of_shops(2, n=4000, shops=24, months=6)
    unasked = np.isin(drawn["shop"], (0, 21, 22, 23)) | ((drawn["shop"] == 5) & (drawn["month"] > 0))
    drawn["v0"] = np.where(unasked, np.nan, drawn["v0"])
    weight = np.where(np.arange(len(drawn["v0"])) % 3 == 1, 2.5, 1.0) if weighted else np.ones(len(drawn["v0"]))
    options = {"by": "shop", "period": "month", "min_n": 0} | ({"weight": "w"} if weighted else {})
    found = panel_estimates(halo_star(3), st.gather(halo_star(3), drawn | {"w": weight}, **options), lens)["v0"]

    there = ~np.isnan(drawn["v0"])
    scores = np.column_stack([(drawn["a1"] + drawn["a2"]) / 2, (drawn["b1"] + drawn["b2"]) / 2, drawn["v0"]])
    losses, shop, month = (3 - scores[there]) / 5, drawn["shop"][there], drawn["month"][there]
    kept = [np.full(len(shop), True), *(shop != one for one in np.unique(shop))]

    def through(lens):
        stack = np.array([covariance_through(lens, losses[i], weight[there][i], shop[i], month[i]) for i in kept])
        return stack, stack[:, :2, 2].mean(axis=1) / stack[:, :2, :2].mean(axis=(1, 2))  # the trunk is a half of each

    stack, slope = through(lens)
    assert not (found.trends and lens == "between")
    if lens == "over_time":
        other, without_trends = through("trends")
        apart = slope - without_trends
        changed = abs(apart[0]) > 2 * jackknife_error(apart[1:])
        assert found.trends == changed == (drift > 0)
        stack, slope = (other, without_trends) if changed else (stack, slope)
    slopes = np.array([np.linalg.solve(one[:2, :2], one[:2, 2]) for one in stack])
    np.testing.assert_allclose(found.slopes[0, :, 0], slopes[0], rtol=1e-8)
    np.testing.assert_allclose(standard_error(found.slopes)[:, 0], jackknife_error(slopes[1:]), rtol=1e-8)
    assert found.trunk_slope[0] == pytest.approx(slope[0])
    assert found.interval.value == pytest.approx(slope[0])
    assert standard_error(found.trunk_slope) == pytest.approx(found.interval.se) == jackknife_error(slope[1:])
    for limit in (found.interval.low, found.interval.high):  # N - r D is t standard errors off 0
        off = stack[:, :2, 2].mean(axis=1) - limit * stack[:, :2, :2].mean(axis=(1, 2))
        assert abs(off[0]) == pytest.approx(stats.t.ppf(0.975, len(kept) - 2) * jackknife_error(off[1:]))
    assert found.interval.low < slope[0] < found.interval.high
    assert found.has_signal


def test_a_lens_shows_something_where_the_least_movement_is_clear():
    """Where the smallest eigenvalue of the aspects' part exceeds two of its standard errors, and not below."""
    clear = {}
    for seed in range(12):
        drawn = chain_of_shops(seed, n=300 + 100 * seed, shops=24)
        rows = len(drawn["shop"])
        moments = st.gather(halo_star(3), drawn, by="shop", min_n=0)
        scores = np.column_stack([(drawn["a1"] + drawn["a2"]) / 2, (drawn["b1"] + drawn["b2"]) / 2, drawn["v0"]])
        kept = [np.full(rows, True), *(drawn["shop"] != one for one in np.unique(drawn["shop"]))]
        least = [
            np.linalg.eigvalsh(
                covariance_through("between", scores[i] / 5, np.ones(i.sum()), drawn["shop"][i], drawn["month"][i])[
                    :2, :2
                ]
            )[0]
            for i in kept
        ]
        times = least[0] / jackknife_error(least[1:])
        clear[times] = panel_estimates(halo_star(3), moments, "between")["v0"].verdict != "no-signal"
    assert clear == {times: times > 2 for times in clear}
    assert any(1 < times < 2 for times in clear)
    assert any(2 < times < 3 for times in clear)


@pytest.mark.parametrize(("products", "room"), [(70 * 16, None), (70 * 16 - 1, 3)])
def test_over_time_as_many_periods_are_looked_at_as_there_is_room_for(products, room, monkeypatch):
    """Of many shops, periods are multiplied with each other in each: 70 shops of four months take 70 x 16 products."""
    monkeypatch.setattr(panel_estimators, "_MOST_PRODUCTS", products)
    moments = st.gather(halo_star(3), shaken_chain(1, n=1400, shops=70, months=4), by="shop", period="month", min_n=0)
    fault = panel_fault(moments, "over_time")
    assert panel_fault(moments, "between") is None
    assert (fault is None) == (room is None)
    if fault is not None:
        assert {"70", "4", f"{room}"} <= set(re.findall(r"\d+", fault.message + fault.hint))


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
        ({"lens": "between"}, r"needs at least 20 segments \(there are 0\)"),
        ({"lens": "over_time", "by": "shop"}, r"needs at least 3 periods \(there are 0\)"),
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
    for months in (4, 5):  # four months are too few to tell a trend
        few = {name: cells[drawn["month"] < months] for name, cells in drawn.items()}
        for one in st.trace(halo_star(3), few, by="shop", period="month").whole.ranges:
            assert (one.over_time.slope.high < 0.4) == (months == 4)


def test_a_branch_that_too_few_shops_or_months_ask_of_is_not_looked_at():
    """Of 30 shops 20 are needed, and three months: what was asked in fewer has no slope, the other branches theirs."""
    drawn = shaken_chain(2, n=4000, months=4)
    drawn["v1"] = np.where(drawn["shop"] < 19, drawn["v1"], np.nan)
    drawn["v2"] = np.where(drawn["month"] < 2, drawn["v2"], np.nan)
    whole = st.trace(halo_star(3), drawn, by="shop", period="month").whole
    looked = {one.to: (one.between is not None, one.over_time is not None) for one in whole.ranges}
    assert looked == {"v0": (True, True), "v1": (False, False), "v2": (True, False)}
    assert whole.ranges[0].over_time.verdict == "signal"
    assert {one.to: one.by for one in whole.ranges} == {"v0": "over_time", "v1": "siblings", "v2": "siblings"}


@pytest.mark.parametrize(
    ("shops", "months", "looked"),
    [(20, 3, {"between", "over_time"}), (19, 3, set()), (20, 2, {"between"})],
)
def test_twenty_shops_and_three_months_are_enough_to_look_at(shops, months, looked):
    """Of those that hold rows, for the lens as for each branch; what lacks is told with its number."""
    drawn = shaken_chain(2, n=900, shops=20, months=3)
    # Of the third month a single row is left, which makes a month of it all the same.
    third = np.cumsum(drawn["month"] == 2) * (drawn["month"] == 2)
    kept = (drawn["shop"] < shops) & (drawn["month"] < months) & (third < 2)
    drawn |= {f"v{place}": np.where(kept, drawn[f"v{place}"], np.nan) for place in range(3)}
    drawn |= {name: np.where(third == 1, 3.0, drawn[name]) for name in ("a1", "a2")}  # with whom nothing is lost
    moments = st.gather(halo_star(3), drawn, by="shop", period="month", min_n=0)
    for lens in ("between", "over_time"):
        assert panel_fault(moments, lens) is None
        found = panel_estimates(halo_star(3), moments, lens)
        assert set(found) == ({"v0", "v1", "v2"} if lens in looked else set())
    rows = {name: cells[kept] for name, cells in drawn.items()}
    moments = st.gather(halo_star(3), rows, by="shop", period="month", min_n=0)
    assert {lens for lens in ("between", "over_time") if panel_fault(moments, lens) is None} == looked
