"""Moments: kept, shipped, read back and merged; what does not belong together is refused."""

import attrs
import numpy as np
import pytest
from support.account_figures import figures_of
from support.short_lane import first
from support.surveys import survey

import servicetree as st
from servicetree.moments.blocks import BUCKETS
from servicetree.moments.issues import answer_issues
from servicetree.moments.merging import merged


def test_halves_add_up_to_the_whole(cafe, tmp_path):
    """Moments of two halves with different segments, added or merged through files, are those of the whole."""
    answers = survey(cafe, 120, seed=9, missing=0.1)
    answers["guest"] = [f"g{row % 40}" for row in range(120)]
    answers["shop"] = ["b" if row < 50 else "a" if row < 80 else "c" for row in range(120)]
    options = {"by": "shop", "cluster": "guest"}
    whole = st.gather(cafe, answers, **options)
    halves = [
        st.gather(cafe, {name: values[rows] for name, values in answers.items()}, **options)
        for rows in (slice(0, 60), slice(60, 120))
    ]
    expected = figures_of(st.trace(cafe, whole))
    for place, half in enumerate(halves):
        half.save(tmp_path / f"{place}.moments")
    for total in (halves[0] + halves[1], merged(st.Moments.load(tmp_path / f"{place}.moments") for place in (1, 0))):
        assert total.segments == ("a", "b", "c")
        assert total.n == 120
        for name, figure in figures_of(st.trace(cafe, total)).items():
            assert figure.value == pytest.approx(expected[name].value, rel=0, abs=1e-10)
            assert figure.se == pytest.approx(expected[name].se, rel=1e-8)


def test_what_does_not_belong_together_is_refused(cafe, moments):
    """Other trees, scales, segment columns, units or weights cannot be added; each difference is named."""
    answers = survey(cafe, 40, seed=1)
    with pytest.raises(st.MomentsError, match=r"segment column.*\n.*unit.*\n.*survey weight"):
        moments + st.gather(cafe, answers)
    wider = cafe.extend({"scale": {"low": 0}})
    with pytest.raises(st.MomentsError, match="gathered with different trees"):
        st.gather(cafe, answers) + st.gather(wider, answers)
    with pytest.raises(st.MomentsError, match="questions and scales may not"):
        st.trace(wider, moments)


def test_node_weights_and_labels_can_change_after_gathering(cafe, moments):
    """What does not shape the blocks may be changed: weights, labels, tags, the columns' names."""
    other = cafe.extend({"trunk": {"weight": 5}, "branches": {"price": {"label": "Cost", "tags": {"x": "y"}}}})
    assert st.trace(other, moments).whole.loss.value != st.trace(cafe, moments).whole.loss.value


def test_nothing_to_merge_is_an_error():
    """Merging no files names what is wrong."""
    with pytest.raises(st.MomentsError, match="there are none to merge"):
        merged([])


@pytest.fixture
def years(cafe):
    """A survey by shop and year, with rows that lack a shop, a year or both, and two small years."""
    answers = survey(cafe, 400, seed=12, missing=0.05)
    answers["guest"] = list(range(400))
    answers["shop"] = [None if row % 23 == 0 else f"s{row % 5}" for row in range(400)]
    answers["year"] = [None if row % 31 == 0 else "2019" if row < 6 else f"{2024 + row % 3}" for row in range(400)]
    return answers


@pytest.mark.parametrize("by", first(1, ["shop", None, "year"]))
@pytest.mark.parametrize("kept", ["in memory", "in a file", "in two files"])
def test_what_rows_answer_about_periods_moments_answer(by, kept, cafe, years, tmp_path):
    """Scores, accounts and changes of periods are those of the rows, from moments of whatever segments."""
    whole = slice(None)
    parts = [slice(0, 170), slice(170, 400)] if kept == "in two files" else [whole]
    shards = [
        st.gather(cafe, {name: values[rows] for name, values in years.items()}, by=by, period="year", id="guest")
        for rows in parts
    ]
    if kept != "in memory":
        for place, shard in enumerate(shards):
            shard.save(tmp_path / f"{place}")
        shards = [st.Moments.load(tmp_path / f"{place}") for place in range(len(shards))]
    moments = merged(shards)
    rows = st.score(cafe, years, by="year", id="guest").segments
    if by != "year":
        traced = st.trace(cafe, moments)
        assert [(one.by, one.n) for one in traced.periods] == [(one.by, one.n) for one in rows]
        for one, other in zip(traced.periods, rows, strict=True):
            assert one.score.value == pytest.approx(other.score.value, abs=1e-10)
            assert one.score.se == pytest.approx(other.score.se, rel=1e-7)
    account, expected = st.trace(cafe, moments, by="year"), st.trace(cafe, years, by="year", id="guest")
    for place in range(len(expected.segments)):
        for name, figure in figures_of(account, place).items():
            assert figure.value == pytest.approx(figures_of(expected, place)[name].value, abs=1e-10)
    for options in ({}, {"by": "year"}):
        change = st.compare(cafe, moments, "2024", "2026", **options)
        other = st.compare(cafe, years, "2024", "2026", by="year", id="guest")
        assert (change.by, change.n) == ("year", other.n)
        assert change.score.change.value == pytest.approx(other.score.change.value, abs=1e-10)
        assert change.score.change.se == pytest.approx(other.score.change.se, rel=1e-7)


def test_sides_are_segments_where_both_are_called_so(cafe, years):
    """A pair that names segments compares these; one that names nothing is refused with what there is."""
    moments = st.gather(cafe, years, by="shop", period="year", id="guest")
    assert st.compare(cafe, moments, "s0", "s1").by == "shop"
    with pytest.raises(st.UsageError, match="there is no segment '2024'"):
        st.compare(cafe, moments, "s0", "2024")
    with pytest.raises(st.UsageError, match=r"year: there is no segment '2030'"):
        st.compare(cafe, moments, "2024", "2030", by="year")
    with pytest.raises(st.MomentsError, match="hold no sums by period"):
        st.gather(cafe, years, by="shop", id="guest").by_period()


def test_only_moments_are_added(moments):
    """A number is none."""
    with pytest.raises(TypeError, match="unsupported operand"):
        moments + 3


def test_periods_that_are_the_segments_are_looked_at_as_they_are(cafe):
    """Gathered by month and in months, each month is a segment already."""
    answers = survey(cafe, 60, seed=1) | {"month": ["may", "june"] * 30}
    once = st.gather(cafe, answers, by="month")
    twice = st.gather(cafe, answers, by="month", period="month").by_period()
    assert (twice.segments, twice.period) == (("june", "may"), None)
    assert st.score(cafe, twice).segments == st.score(cafe, once).segments


def test_a_weight_beyond_any_survey_is_refused(cafe):
    """Its square would be no number."""
    answers = survey(cafe, 60, seed=1) | {"w": [1e300, *[1.0] * 59]}
    with pytest.raises(st.AnswersError, match="cannot be a survey weight"):
        st.gather(cafe, answers, weight="w")


def test_what_is_left_out_is_counted_where_there_are_intervals(cafe):
    """Buckets of the whole and of each shop; a shop cannot be left out of its own figures, nor nothing of any."""
    rows = 60
    answers = survey(cafe, rows, seed=1) | {"shop": ["a"] * 40 + ["b"] * 20}
    moments = st.gather(cafe, answers, by="shop")  # rows are dealt to 128 buckets in turn, so that each has its own
    assert moments.buckets.tolist() == [60, 40, 20]
    assert moments.by_segment().buckets.tolist() == [2, 0, 0]
    assert moments.of_all_rows().buckets.tolist() == [2, 0, 0]


def test_rows_that_lack_a_shop_a_month_or_a_weight_are_told_with_their_number(cafe):
    """A row without weight counts nowhere; else one without a shop, and else one without a month."""
    rows = 400
    shops = [None if row < 7 else "ab"[row % 2] for row in range(rows)]
    months = [None if row % 40 == 3 else "may" for row in range(rows)]  # ten, of which row 3 has no shop either
    weights = [0.0 if row >= 395 else 1.0 for row in range(rows)]
    answers = survey(cafe, rows, seed=1) | {"shop": shops, "month": months, "w": weights}
    both = st.gather(cafe, answers, by="shop", period="month", weight="w")
    assert (both.without_segment, both.without_period, both.without_weight) == (7, 9, 5)
    assert (both.n, both.by_period().n, both.by_period().without_segment) == (400 - 7 - 9 - 5, 400 - 10 - 5, 10)
    told = [(issue.code, issue.where, issue.count) for issue in answer_issues(cafe, both)]
    assert [one for one in told if one[0] in {"segment-missing", "weight"}] == [
        ("segment-missing", "shop", 7),
        ("segment-missing", "month", 9),
        ("weight", "weight", 5),
    ]
    whole = survey(cafe, rows, seed=1) | {"shop": ["a"] * rows, "month": ["may"] * rows, "w": [1.0] * rows}
    full = st.gather(cafe, whole, by="shop", period="month", weight="w")
    assert not {"segment-missing", "weight"} & {issue.code for issue in answer_issues(cafe, full)}


def test_what_was_counted_adds_up(cafe):
    """Rows left out for each reason, and ids that stood twice: those of a sum are the sum of both."""
    shards = []
    for start, rows in ((0, 40), (100, 60)):
        lacking = range(start, start + rows // 10)  # so many of the shops, of the months, of the weights, of the ids
        numbers = range(start, start + rows)
        answers = survey(cafe, rows, seed=start) | {
            "shop": [None if row in lacking else "a" for row in numbers],
            "month": [None if row - rows // 10 in lacking else "may" for row in numbers],
            "w": [0.0 if row - 2 * (rows // 10) in lacking else 1.0 for row in numbers],
            "guest": [start if row - 3 * (rows // 10) in lacking else row + 1000 for row in numbers],
        }
        shards.append(st.gather(cafe, answers, by="shop", period="month", weight="w", id="guest"))
    for one, few in zip(shards, (4, 6), strict=True):
        assert (one.without_segment, one.without_period, one.without_weight, one.repeated_ids) == (
            few,
            few,
            few,
            few - 1,
        )
    for total in (shards[0] + shards[1], shards[1] + shards[0]):
        assert (total.without_segment, total.without_period, total.without_weight) == (10, 10, 10)
        assert total.repeated_ids == 3 + 5
        assert total.n == 40 + 60 - 3 * 10
        assert total.tallies["price.value:value"].answered == 40 + 60 - 10


@pytest.mark.parametrize("weighted", [False, True])
def test_covariances_are_those_within_segments(cafe, weighted):
    """By NumPy: cross-products of what each answer lies off the mean of its shop, over the mass of all."""
    rows = 90
    answers = survey(cafe, rows, seed=2) | {"shop": ["abb"[row % 3] for row in range(rows)]}
    mass = np.array([1.0 + row % 2 if weighted else 1.0 for row in range(rows)])
    options = {"weight": "w"} if weighted else {}
    moments = st.gather(cafe, answers | {"w": mass.tolist()}, by="shop", **options)
    price, kind = (10 - np.array(answers["value"])) / 9, (20 - np.array(answers["smile"]) - answers["patience"]) / 18
    losses = np.stack([price, kind])  # how far each is below the best of a scale from 1 to 10
    centred = np.empty_like(losses)
    for shop in "ab":
        own = np.array(answers["shop"]) == shop
        centred[:, own] = losses[:, own] - (losses[:, own] * mass[own]).sum(axis=1, keepdims=True) / mass[own].sum()
    expected = (centred * mass) @ centred.T / mass.sum()
    place = {name: at for at, name in enumerate(cafe.measured)}
    at = [place["price"], place["kindness"]]
    found = moments.covariance("nodes")
    np.testing.assert_allclose(found[0][np.ix_(at, at)], expected, rtol=1e-10)
    assert moments.covariance("nodes") is found
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0, 0] = 1.0
    alone = moments.covariance("node:price")
    np.testing.assert_allclose(alone[0], [[expected[0, 0]]], rtol=1e-10)
    assert moments.covariance("node:price") is not alone, "those of a node are asked for once and not kept"


@pytest.mark.parametrize("segments", [3, 70])
def test_products_are_those_of_the_whole_and_of_each_segment(cafe, segments):
    """By NumPy, few segments or many: centred over all rows, not within segments; and summed in each by itself."""
    rows = 3 * segments
    shop = np.arange(rows) % segments
    answers = survey(cafe, rows, seed=2)
    moments = st.gather(cafe, answers | {"shop": [f"s{one:02}" for one in shop]}, by="shop")
    losses = (10 - np.array([answers["choice"], answers["value"]])) / 9  # how far below the best of 1 to 10
    trunk = (10 - np.array(answers["clean"])) / 18 + (np.array(answers["noise"]) - 1) / 8  # half of each, one reversed
    columns = np.stack([trunk, *losses])
    off = columns - columns.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(moments.products_of_the_whole("family:price")[0], off @ off.T, atol=1e-10)
    block = moments.products_by_segment("family:price")
    for one in range(segments):
        own = np.vstack([np.ones(3), columns[:, shop == one]])
        np.testing.assert_allclose(block.gram[block.cells // BUCKETS == one].sum(axis=0), own @ own.T, atol=1e-10)


def test_figures_have_intervals_where_moments_can_carry_them(cafe):
    """In units and in points; none where the order of rows was lost, and none of a segment left out in turn."""
    moments = st.gather(cafe, survey(cafe, 40, seed=1) | {"shop": ["a"] * 24 + ["b"] * 16}, by="shop")
    stack = moments.sums("node:price").means[..., 0]
    plain, points = moments.figures(stack), moments.figures(stack, 100)
    assert plain.value.tolist() == stack[0].tolist()
    assert points.value.tolist() == pytest.approx(100 * stack[0])
    assert points.se.tolist() == pytest.approx(100 * plain.se)
    assert (plain.low < plain.value).all()
    lost = attrs.evolve(moments, unit=None)
    assert np.isnan(lost.figures(stack).low).all()
    assert lost.figures(stack).value.tolist() == stack[0].tolist()


def test_few_segments_are_one_piece_and_many_are_several(cafe):
    """Few are laid out side by side as they are; of many, the whole alone shows none of them."""
    few, many = (
        st.gather(cafe, survey(cafe, rows, seed=1) | {"shop": [f"s{row % rows:02}" for row in range(rows)]}, by="shop")
        for rows in (5, 70)
    )
    assert few.pieces()[0] is few
    assert few.of_the_whole() is few
    assert many.of_the_whole().shown_names == ()
    assert many.of_the_whole().sums("node:price").n.tolist() == [70]
    assert [name for one in many.pieces() for name in one.shown_names] == list(many.segments)
    joined = few.with_small_joined(cafe, 10)
    assert (joined.shown_names, joined.shown_counts, joined.unjoined().shown_names) == (
        ("others (5)",),
        (5,),
        few.segments,
    )
    assert few.with_small_joined(cafe, 0) is few


def test_moments_without_periods_have_none_to_show(cafe):
    """Neither with segments nor without; with them, who has no month is counted among those without a segment."""
    answers = survey(cafe, 40, seed=1) | {"shop": ["a", "b"] * 20, "month": [None, "may", "june", "may"] * 10}
    for roles in ({}, {"by": "shop"}):
        with pytest.raises(st.MomentsError, match="hold no sums by period"):
            st.gather(cafe, answers, **roles).by_period()
    for roles in ({}, {"by": "shop"}):
        found = st.gather(cafe, answers, period="month", **roles).by_period()
        assert (found.by, found.segments, found.period, found.periods) == ("month", ("june", "may"), None, ())
        assert (found.n, found.without_segment, found.without_period) == (30, 10, 0)
        assert found.respondents.tolist() == [10, 20]
        with pytest.raises(st.MomentsError, match="hold no sums by period"):
            found.by_period()
