"""Beyond 64 segments products are kept by bucket and first moments by segment: the same figures for tens of numbers."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.account_figures import figures_of
from support.marker_surveys import marker_star, moved_over_time
from support.surveys import rows_of, survey

import servicetree as st
from servicetree.account.tracing import account_of
from servicetree.answers.batch_scores import AT_BASELINE, STRAIGHT_LINING
from servicetree.answers.engines import sources
from servicetree.errors import MomentsError, UsageError
from servicetree.moments import many_segments
from servicetree.moments.blocks import BUCKETS
from servicetree.moments.gathering import gather_products_by_segment
from servicetree.moments.layouts import ROWS, layouts
from servicetree.moments.segment_sums import MOST_SEGMENTS_MULTIPLIED, BlockView, CellTable, SegmentTotals

SEGMENTS, ROWS_EACH = 70, 14
LOOKED_AT_OVER_TIME = {"family", "trunk", "questions", "siblings"}  # as docs/reference/moments-file.md lists them


def chain_of(tree, segments=SEGMENTS, seed=3, missing=0.08):
    """Answers of many shops in four months, with gaps, weights and ids; some shops have few respondents."""
    rows, rng = segments * ROWS_EACH, np.random.default_rng(seed)
    shop = np.minimum(rng.integers(0, segments, rows), rng.integers(0, segments, rows))
    answers = survey(tree, rows, seed, missing=missing, whole=True)
    low, high = tree.scale.low, tree.scale.high
    answers |= {name: rng.integers(low, high + 1, rows).tolist() for name in tree.marker_questions}
    return answers | {
        "shop": [f"shop {place:03}" for place in shop],
        "month": [f"m{place}" for place in rng.integers(0, 4, rows)],
        "w": rng.uniform(0.2, 2.0, rows).round(2).tolist(),
        "guest": list(range(rows)),
    }


def stacks(moments, name):
    """What a block is laid out to: sums within segments, and first moments of the whole and all segments."""
    sums = moments.sums(name)
    return sums.within, sums.first_moments, sums.n


def assert_alike(mine, theirs):
    """Figures agree to 1e-10 and their standard errors to 1e-7 relative; what one lacks the other lacks too."""
    there = {name: one for name, one in mine.items() if one is not None and one.value is not None}
    assert there.keys() == {name for name, one in theirs.items() if one is not None and one.value is not None}
    for name, one in there.items():
        other = theirs[name]
        assert one.value == pytest.approx(other.value, rel=1e-10, abs=1e-10), name
        assert (one.se is None) == (other.se is None), name
        assert one.se is None or one.se == pytest.approx(other.se, rel=1e-7, abs=1e-10), name


def centred_blocks(tree):
    """The blocks of which figures of segments are made, or slopes within them."""
    return [
        one.name
        for one in layouts(tree)
        if one.stepped is None and one.name not in {ROWS, AT_BASELINE, STRAIGHT_LINING}
    ]


@pytest.fixture(params=["cafe", "markers"])
def tree(request, cafe):
    """The café with its outcomes and gates, and a star with markers."""
    return cafe if request.param == "cafe" else marker_star(2, 3)


@pytest.mark.parametrize("roles", [{}, {"weight": "w", "id": "guest"}], ids=["by position", "with weights and ids"])
@pytest.mark.parametrize("min_n", [0, 12])
def test_all_sums_are_those_of_products_by_segment(tree, roles, min_n):
    """The reference keeps products by segment and bucket, as up to 64 segments; no block differs, however it is cut."""
    answers = chain_of(tree)
    many = st.gather(tree, answers, by="shop", **roles).with_small_joined(tree, min_n)
    each = gather_products_by_segment(tree, answers, by="shop", **roles).with_small_joined(tree, min_n)
    assert many.segment_sums is not None
    assert each.segment_sums is None
    assert many.shown_names == each.shown_names
    np.testing.assert_array_equal(many.buckets, each.buckets)
    np.testing.assert_array_equal(many.respondents, each.respondents)
    for name in centred_blocks(tree):
        for mine, theirs in zip(stacks(many, name), stacks(each, name), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-10, err_msg=name)


def weightless(tree):
    """Let one of two questions of an aspect, and one of a branch, have no weight."""
    return tree.extend(
        {
            "aspects": {"environment": {"questions": {"noise": {"weight": 0}}}},
            "branches": {"kindness": {"questions": {"patience": {"weight": 0}}}},
        }
    )


def of_many_nodes(tree):
    """Grow so many branches that there are not bits enough to say which of them a row has a score of."""
    return tree.extend(
        [st.Branch(id=f"v{place}", parent="price", questions=[st.Question(id=f"v{place}")]) for place in range(60)]
    )


@pytest.mark.parametrize("grown", [weightless, of_many_nodes])
@pytest.mark.parametrize("missing", [0.0, 0.08])
def test_trees_whose_blocks_cannot_be_read_off_common_sums(cafe, grown, missing):
    """Such blocks have first moments of their own, and hold what products by segment hold."""
    tree = grown(cafe)
    answers = chain_of(tree, missing=missing)
    many, each = (gathered(tree, answers, by="shop") for gathered in (st.gather, gather_products_by_segment))
    for name in centred_blocks(tree):
        for mine, theirs in zip(stacks(many, name), stacks(each, name), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-10, err_msg=name)


def test_many_segments_that_rated_a_branch_in_no_row(cafe):
    """Hundreds of shops side by side without a price: sums within shops are those of the others, by NumPy."""
    answers = chain_of(cafe, 600, missing=0.0)
    answers["value"] = [
        None if shop < "shop 550" else cell for shop, cell in zip(answers["shop"], answers["value"], strict=True)
    ]
    moments = st.gather(cafe, answers, by="shop")
    assert moments.segments[512] < "shop 550"  # the first 512 are looked at together
    price = {}
    for shop, cell in zip(answers["shop"], answers["value"], strict=True):
        if cell is not None:
            price.setdefault(shop, []).append((10 - cell) / 9)
    within = sum(len(one) * np.var(one) for one in price.values())
    sums = moments.sums("node:price")
    assert sums.within[0].item() == pytest.approx(within, rel=1e-10)
    assert sums.n[0] == sum(map(len, price.values()))


def test_batches_of_many_segments_each_add_up(cafe, monkeypatch):
    """In eleven batches, more than are kept apart, come the sums of one: of every segment, and its accounts."""
    answers = chain_of(cafe, 200)
    whole = st.gather(cafe, answers, by="shop", id="guest", weight="w")
    monkeypatch.setattr(sources, "_MOST_ROWS", 256)
    monkeypatch.setattr(sources, "_FEWEST_ROWS", 256)
    total = st.gather(cafe, answers, by="shop", id="guest", weight="w")
    assert total.segments == whole.segments
    np.testing.assert_array_equal(total.respondents, whole.respondents)
    for name in centred_blocks(cafe):
        for mine, theirs in zip(stacks(total, name), stacks(whole, name), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("backwards", [False, True])
def test_periods_that_become_many_when_moments_are_added(cafe, backwards):
    """Two halves of 40 days each, and their days are those of the whole."""
    rows = 800
    answers = survey(cafe, rows, seed=7, missing=0.05)
    answers |= {"guest": list(range(rows)), "day": [f"d{row // 10:02}" for row in range(rows)]}
    halves = [
        st.gather(cafe, rows_of(answers, part), period="day", id="guest") for part in (range(400), range(400, rows))
    ]
    assert all(half.period_sums is None for half in halves)
    total = halves[1] + halves[0] if backwards else halves[0] + halves[1]
    whole = st.gather(cafe, answers, period="day", id="guest")
    assert total.period_sums is not None
    assert total.by_period().respondents.tolist() == [10] * 80
    for name in centred_blocks(cafe):
        pairs = zip(stacks(total.by_period(), name), stacks(whole.by_period(), name), strict=True)
        for mine, theirs in pairs:
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9, err_msg=name)


def test_what_pieces_show_is_what_all_show_together(cafe):
    """A few segments at a time, small ones last, the whole in each piece."""
    moments = st.gather(cafe, chain_of(cafe, 600), by="shop").with_small_joined(cafe, 10)
    pieces = moments.pieces()
    assert len(pieces) > 2
    assert tuple(name for one in pieces for name in one.shown_names) == moments.shown_names
    every = moments.sums("family:price").means
    of_pieces = [one.sums("family:price").means for one in pieces]
    np.testing.assert_allclose(np.concatenate([one[:, 1:] for one in of_pieces], axis=1), every[:, 1:], rtol=1e-12)
    np.testing.assert_array_equal(of_pieces[-1][:, 0], every[:, 0])


@pytest.mark.parametrize("how", [{}, {"questions": "joint"}], ids=["alike", "joint"])
def test_the_account_is_the_same(tree, how):
    """Every figure of every segment, its standard error, the warnings and the gaps."""
    answers = chain_of(tree)
    many = st.gather(tree, answers, by="shop", period="month", id="guest").with_small_joined(tree, 10)
    each = gather_products_by_segment(tree, answers, by="shop", period="month", id="guest").with_small_joined(tree, 10)
    mine, theirs = account_of(tree, many, **how), account_of(tree, each, **how)
    assert [one.code for one in mine.issues] == [one.code for one in theirs.issues]
    assert len(mine.segments) == len(theirs.segments)
    for place, (one, other) in enumerate(zip(mine.segments, theirs.segments, strict=True)):
        gaps = [
            {"gap": at.gap, "aside": at.gap_shrunken, "at once": at.gap_simultaneous}
            for at in (one.scores, other.scores)
        ]
        assert_alike(figures_of(mine, place) | gaps[0], figures_of(theirs, place) | gaps[1])
        assert one.scores.n == other.scores.n
    assert [one.by for one in mine.scores] == [one.by for one in theirs.segments]
    assert mine["shop 001"].scores.n == theirs["shop 001"].scores.n
    assert mine.segments[1:][0].by == theirs.segments[1].by


@pytest.mark.parametrize("lens", ["within", "between", "over_time"])
def test_lenses_see_the_same(lens):
    """With a segment left out in turn; over time is then what the range rests on, too."""
    tree = marker_star(0, 3)
    answers = moved_over_time(tree)
    mine, theirs = (
        account_of(tree, gathered(tree, answers, by="shop", period="month", id="guest"), lens=lens)
        for gathered in (st.gather, gather_products_by_segment)
    )
    assert not isinstance(mine.segments, tuple)
    assert mine.whole.trunk_points.by == "over_time"
    for one, other in zip(mine.whole.ranges, theirs.whole.ranges, strict=True):
        assert one.over_time.slope.value == pytest.approx(other.over_time.slope.value, abs=1e-10)
    for place in (0, 1, 30):
        assert_alike(figures_of(mine, place), figures_of(theirs, place))
        points = [one.segments[place].trunk_points for one in (mine, theirs)]
        assert_alike({"low": points[0].low, "high": points[0].high}, {"low": points[1].low, "high": points[1].high})


@given(some.integers(1, 4), some.integers(0, 50))
@settings(max_examples=5, deadline=None)
def test_parts_add_up_to_the_whole(pieces, seed):
    """Any parts, of few segments or many, in any order: first few and few make many, then many and few."""
    tree = marker_star(1, 3)
    answers = chain_of(tree, seed=seed)
    whole = st.gather(tree, answers, by="shop", period="month", id="guest")
    order = np.argsort(np.array(answers["shop"]), kind="stable")
    parts = [
        st.gather(tree, rows_of(answers, rows), by="shop", period="month", id="guest")
        for rows in np.array_split(order, pieces)
        if len(rows)
    ]
    wanted = {name: stacks(whole, name) for name in centred_blocks(tree)}
    for some_order in (parts, parts[::-1]):
        total = some_order[0]
        for part in some_order[1:]:
            total = total + part
        assert total.segments == whole.segments
        assert total.segment_sums is not None
        for name, expected in wanted.items():
            for mine, theirs in zip(stacks(total, name), expected, strict=True):
                np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9, err_msg=name)


def test_a_file_holds_the_same_to_the_bit(cafe, tmp_path):
    """Saved and loaded, by segment and by period, the account is equal; added to itself in a file as in memory."""
    answers = chain_of(cafe) | {"day": [f"d{row % 90}" for row in range(SEGMENTS * ROWS_EACH)]}
    moments = st.gather(cafe, answers, by="shop", period="day", id="guest")
    assert moments.period_sums is not None
    moments.save(tmp_path / "x.moments")
    again = st.Moments.load(tmp_path / "x.moments")
    for name in centred_blocks(cafe):
        for mine, theirs in zip(stacks(again, name), stacks(moments, name), strict=True):
            np.testing.assert_array_equal(mine, theirs)
    days = st.score(cafe, again, by="day", min_n=0)
    assert len(days.segments) == 91
    asked = st.score(cafe, answers, by="day", id="guest", min_n=0)
    for one, other in zip(days.segments, asked.segments, strict=True):
        assert one.score.value == pytest.approx(other.score.value, abs=1e-10)


DAMAGE = {
    "codes of another type": ("segment:shared.codes", lambda codes: codes.astype(float)),
    "cells that fall": ("segment:shared.cells", lambda cells: cells[::-1].copy()),
    "sums cut short": ("segment:shared.sums", lambda sums: sums[:, :-1].copy()),
    "sums of fewer columns": ("segment:shared.sums", lambda sums: sums[:-1].copy()),
    "endless sums": ("segment:shared.sums", lambda sums: sums + np.inf),
    "negative counts": ("segment:shared.n", lambda n: -n),
    "a view of another width": ("segment:family:price.view", lambda view: view[:-1].copy()),
    "products of no segment": ("segment:products:family:price.cells", lambda cells: cells + 128 * SEGMENTS),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_file_is_refused(cafe, tmp_path, what):
    """Whichever part is none of ours, it is named or the file called damaged; digests are left off, as in old files."""
    import json
    import zipfile

    name, change = DAMAGE[what]
    path = tmp_path / "x.moments"
    st.gather(cafe, chain_of(cafe), by="shop").save(path)
    with np.load(path) as archive:
        arrays = {part: archive[part] for part in archive.files}
    header = json.loads(arrays.pop("header").tobytes())
    del header["digests"]
    arrays[name] = change(arrays[name])
    with path.open("wb") as file:
        np.savez(file, header=np.frombuffer(json.dumps(header).encode(), dtype=np.uint8), **arrays)
    assert zipfile.is_zipfile(path)
    with pytest.raises(MomentsError, match="damaged"):
        st.Moments.load(path)


def test_small_ones_are_joined_for_good(cafe):
    """What is written with min_n holds no sums of small segments, and what is shown of it is as before."""
    answers = chain_of(cafe)
    joined = st.gather(cafe, answers, by="shop", id="guest", min_n=10)
    assert (joined.respondents >= 10).all()
    shown = st.gather(cafe, answers, by="shop", id="guest").with_small_joined(cafe, 10)
    mine, theirs = (dict(zip(one.shown_names, one.buckets[1:].tolist(), strict=True)) for one in (joined, shown))
    assert mine == theirs
    np.testing.assert_allclose(
        joined.sums("node:price").first_moments[:, 0], shown.sums("node:price").first_moments[:, 0]
    )


def test_a_segment_costs_tens_of_numbers(cafe):
    """Twice the segments take twice the room, a cell fewer numbers than its blocks have columns."""
    tables = []
    for segments in (100, 200):
        found = st.gather(cafe, chain_of(cafe, segments, missing=0.0), by="shop").segment_sums
        tables.append(found)
    sizes = [found.shared.sums.size + sum(table.sums.size for table in found.own.values()) for found in tables]
    assert sizes[1] < 2.2 * sizes[0]
    assert len(tables[0].shared.sums) < sum(len(one.columns) for one in layouts(cafe)) / 5


def test_what_needs_products_by_segment_is_refused_with_the_reason(cafe):
    """Carry-over for each side needs them; common carry-over does not."""
    answers = chain_of(cafe)
    with pytest.raises(UsageError, match=f"kept for {MOST_SEGMENTS_MULTIPLIED} segments at the most"):
        st.compare(cafe, answers, "shop 001", "shop 002", by="shop", carry_over="each", min_n=0)
    change = st.compare(cafe, answers, "shop 001", "shop 002", by="shop", min_n=0)
    each = gather_products_by_segment(cafe, answers, by="shop").with_small_joined(cafe, 0)
    other = st.compare(cafe, each, "shop 001", "shop 002")
    assert change.score.change.value == pytest.approx(other.score.change.value, abs=1e-10)


def test_too_many_segments_in_too_many_periods_are_not_looked_at_over_time(cafe):
    """Products of all periods in all segments would not fit: the lens says so, and the account has no such range."""
    rows, rng = 6000, np.random.default_rng(2)
    answers = survey(cafe, rows, 2) | {"shop": rng.integers(0, 300, rows).tolist()}
    answers |= {"day": rng.integers(0, 250, rows).tolist()}
    moments = st.gather(cafe, answers, by="shop", period="day")
    with pytest.raises(UsageError, match="at most 182 periods"):
        account_of(cafe, moments, lens="over_time")
    assert all(one.over_time is None for one in account_of(cafe, moments).whole.ranges)


def test_pairs_of_neighbours_are_found_at_once_and_on_demand(cafe):
    """A sequence made on demand is a sequence: it has a length, slices, ends, and equals what it would hold."""
    account = account_of(cafe, st.gather(cafe, chain_of(cafe), by="shop"))
    segments = account.segments
    assert segments == tuple(segments)
    assert segments[-1] == segments[len(segments) - 1]
    assert [one.by for one in segments[3:5]] == [segments[3].by, segments[4].by]
    assert all(one != other for one, other in combinations(segments[:4], 2))
    with pytest.raises(IndexError):
        segments[len(segments)]
    assert f"segments={len(segments)}" in repr(account)


def test_segments_that_become_many_from_part_to_part(cafe):
    """Two parts of 40 shops each are summed with products by segment, and are more than that together."""
    import pandas as pd

    answers = chain_of(cafe, segments=80)
    table = pd.DataFrame(answers).sort_values("shop", kind="stable")
    half = int((table["shop"] < "shop 040").sum())
    parts = st.gather(cafe, iter([table[:half], table[half:]]), by="shop", id="guest", weight="w")
    whole = st.gather(cafe, table, by="shop", id="guest", weight="w")
    assert parts.segment_sums is not None
    assert parts.segments == whole.segments
    mine, theirs = figures_of(st.trace(cafe, parts)), figures_of(st.trace(cafe, whole))
    assert_alike(mine, theirs)


def test_ids_of_very_many_rows_are_not_compared(cafe, monkeypatch):
    """To hold them all would take more room than the sums."""
    import pandas as pd

    from servicetree.moments import batch_sums

    table = pd.DataFrame(survey(cafe, 40, seed=1) | {"guest": ["g"] * 40})
    assert st.gather(cafe, iter([table[:20], table[20:]]), id="guest").repeated_ids == 39
    monkeypatch.setattr(batch_sums, "MOST_IDS_COMPARED", 30)
    assert st.gather(cafe, iter([table[:20], table[20:]]), id="guest").repeated_ids == 0


@pytest.mark.parametrize("roles", [{"by": "shop"}, {"by": "shop", "period": "day"}, {"period": "day"}])
def test_few_and_few_that_are_many_keep_the_products_of_many(cafe, roles):
    """By segment those of families, and with periods what a look over time needs; by period those of families."""
    answers = chain_of(cafe) | {"day": [f"d{row // 10:02}" for row in range(SEGMENTS * ROWS_EACH)]}
    order = np.argsort(np.array(answers[next(iter(roles.values()))]), kind="stable")
    one, other = (st.gather(cafe, rows_of(answers, part), **roles) for part in np.array_split(order, 2))
    total, whole = one + other, st.gather(cafe, answers, **roles)
    for mine, theirs in ((total.segment_sums, whole.segment_sums), (total.period_sums, whole.period_sums)):
        assert (mine is None) == (theirs is None)
        if mine is not None:
            assert mine.products.keys() == theirs.products.keys()
            kinds = {name.partition(":")[0] for name in mine.products}
            assert kinds == ({"family"} if mine is total.period_sums or "period" not in roles else LOOKED_AT_OVER_TIME)


def table(*segments):
    """A table of one column with a row in each of some segments."""
    count = len(segments)
    cells = np.array(segments, dtype=np.int64) * BUCKETS
    return CellTable(cells, np.zeros(count, np.int64), np.ones(count, np.int64), np.ones((2, count)))


@pytest.mark.parametrize(
    ("shared", "own", "last"),
    [((0, 3), (5,), 5), ((0, 5), (3,), 5), ((), (4,), 4), ((4,), (), 4), ((), (), -1)],
)
def test_the_last_segment_is_the_last_of_both_tables(shared, own, last):
    """A block may have rows that are read off the shared table and others of its own; either may reach further."""
    found = SegmentTotals((table(*shared),), {"both": BlockView(0, np.eye(1))}, {"both": table(*own)}, {})
    assert found.last_segment("both") == last
    assert found.of("both", 0, 6).n.sum() == len(shared) + len(own)
    alone = SegmentTotals((table(*shared),), {}, {"own": table(*own)}, {})
    assert alone.last_segment("own") == max(own, default=-1)
    assert (found.has("both"), found.has("own"), alone.has("own"), alone.width("own"), found.width("both")) == (
        True,
        False,
        True,
        1,
        1,
    )


def test_segments_looked_at_one_by_one_are_those_looked_at_together(cafe, monkeypatch):
    """How many are held near the processor changes no sum."""
    answers = chain_of(cafe)
    whole = st.gather(cafe, answers, by="shop", weight="w")
    expected = {name: stacks(whole, name) for name in centred_blocks(cafe)}
    monkeypatch.setattr(many_segments, "_CELLS_AT_ONCE", 1)
    pieces = st.gather(cafe, answers, by="shop", weight="w")
    for name, theirs in expected.items():
        for mine, other in zip(stacks(pieces, name), theirs, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("column", ["shop", "day"])
@pytest.mark.parametrize("together", [MOST_SEGMENTS_MULTIPLIED, MOST_SEGMENTS_MULTIPLIED + 1])
def test_sixty_four_are_few_and_one_more_are_many(cafe, column, together):
    """Of segments as of periods, gathered at once or added; the limit is that of docs/reference/moments-file.md."""
    rows = 2 * together
    answers = survey(cafe, rows, seed=2) | {"shop": ["a"] * rows, "day": ["d"] * rows}
    answers[column] = [f"n{row // 2:02}" for row in range(rows)]
    whole = st.gather(cafe, answers, by="shop", period="day")
    one, other = (
        st.gather(cafe, rows_of(answers, some_rows), by="shop", period="day")
        for some_rows in (range(rows // 2), range(rows // 2, rows))
    )
    for found in (whole, one + other):
        many = found.segment_sums if column == "shop" else found.period_sums
        assert (many is not None) == (together > 64)
        assert (found.period_sums if column == "shop" else found.segment_sums) is None
