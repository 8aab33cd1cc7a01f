"""What sums of answers keep: honest ones pass, whatever was asked and gathered; each way to break a law is named."""

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.changed_moments import of_many
from support.laws import SEEDS, trees
from support.surveys import survey

import servicetree as st
from servicetree.answers.decoding import Tally
from servicetree.moments.layouts import ROWS
from servicetree.moments.small_segments import without_small
from servicetree.moments.sum_laws import law_complaint
from servicetree.moments.tree_blocks import blocks_fault


def gathered(tree, shops, seed=1, rows=240, *, weighted=True, missing=0.05):
    """A survey by shop and month, with gaps, and weights of unlike size."""
    rng = np.random.default_rng(seed)
    roles = {"shop": [f"s{row % shops:02}" for row in range(rows)], "month": [f"m{row % 3}" for row in range(rows)]}
    roles |= {"w": (10.0 ** rng.uniform(-3, 3, rows)).tolist(), "guest": list(range(rows))}
    weight = {"weight": "w"} if weighted else {}
    answers = survey(tree, rows, seed, missing=missing, whole=True) | roles
    return st.gather(tree, answers, by="shop", period="month", id="guest", **weight)


@pytest.fixture(scope="module")
def few(cafe):
    """A café's moments of three shops."""
    return gathered(cafe, 3)


@pytest.fixture(scope="module")
def many(cafe):
    """A café's moments of so many shops that they have no products of their own."""
    return gathered(cafe, 80)


def complaint_of(moments):
    """The part that breaks a law, with the key of what is said; None if none does."""
    found = law_complaint(attrs.asdict(moments, recurse=False))
    return found and (found[0], found[1].key)


@settings(max_examples=4, deadline=None)
@given(tree=trees(), seed=SEEDS, shops=some.sampled_from([3, 70]), weighted=some.booleans())
def test_honest_sums_keep_every_law(tree, seed, shops, weighted):
    """Of any tree and any answers, gathered at once or added, with small segments joined or not."""
    one, other = (gathered(tree, shops, seed + place, 90, weighted=weighted) for place in (0, 1))
    for moments in (one, one + other, without_small(one, 10), gathered(tree, 2, seed, 40, weighted=weighted) + other):
        assert complaint_of(moments) is None
        assert blocks_fault(tree, moments) is None


@pytest.mark.parametrize("baseline", [0.0, 0.3, 1.0])
def test_losses_may_be_below_zero_where_a_baseline_is(cafe, baseline):
    """Who scores above it has lost less than nothing."""
    moments = gathered(attrs.evolve(cafe, baseline=baseline), 3)
    assert complaint_of(moments) is None
    assert blocks_fault(attrs.evolve(cafe, baseline=baseline), moments) is None


@pytest.mark.parametrize("size", [1e-200, 1e-90, 1e90])
def test_weights_may_be_of_any_size(cafe, size):
    """Squares of the smallest are lost altogether, and of the largest they are far beyond any others."""
    answers = survey(cafe, 60, 3) | {"w": [size * (1 + row % 3) for row in range(60)]}
    moments = st.gather(cafe, answers, weight="w")
    assert complaint_of(moments) is None
    assert blocks_fault(cafe, moments) is None


def test_columns_may_be_called_otherwise_in_another_file(cafe):
    """Then each column was read in its own file only, and all rows in neither."""
    renamed = [
        attrs.evolve(one, questions=[attrs.evolve(each, column=f"{each.id}_2") for each in one.questions])
        for one in cafe.branches
    ]
    aspects = [
        attrs.evolve(one, questions=[attrs.evolve(each, column=f"{each.id}_2") for each in one.questions])
        for one in cafe.aspects
    ]
    other = attrs.evolve(cafe, branches=renamed, aspects=aspects, outcomes=cafe.outcomes)
    total = gathered(cafe, 3) + gathered(other, 3, seed=2)
    assert {"price.value:value", "price.value:value_2"} <= {*total.tallies}
    assert complaint_of(total) is None


def block(name, **changes):
    """Change parts of one block, each by a function."""

    def change(moments):
        found = moments.blocks[name]
        parts = {part: function(getattr(found, part)) for part, function in changes.items()}
        return attrs.evolve(moments, blocks={**moments.blocks, name: attrs.evolve(found, **parts)})

    return change


def every_block(**changes):
    """Change parts of all blocks."""

    def change(moments):
        for name in moments.blocks:
            moments = block(name, **changes)(moments)
        return moments

    return change


def one_number(place, value):
    """Put one number somewhere."""

    def change(array):
        array = array.copy()
        array[place] = value
        return array

    return change


def without_every_other(moments):
    """The block of all rows without half its cells."""
    rows = moments.blocks[ROWS]
    half = attrs.evolve(
        rows, cells=rows.cells[::2], n=rows.n[::2], squared_weight=rows.squared_weight[::2], gram=rows.gram[::2]
    )
    return attrs.evolve(moments, blocks={**moments.blocks, ROWS: half})


def lens(**changes):
    """Change parts of the lens of a branch."""

    def change(moments):
        found = moments.lenses["price"]
        parts = {part: function(getattr(found, part)) for part, function in changes.items()}
        return attrs.evolve(moments, lenses={**moments.lenses, "price": attrs.evolve(found, **parts)})

    return change


def read_rows(count):
    """Let the tallies say that so many rows were read."""
    return lambda moments: attrs.evolve(moments, tallies={"price.value:value": Tally(answered=count)})


BROKEN = {
    "nothing": (lambda moments: moments, None),
    "no weight where there are rows": (block("trunk", gram=lambda g: g * 0), ("trunk.n", "part_impossible")),
    "a weight below zero": (block("trunk", gram=lambda g: -g), ("trunk.n", "part_impossible")),
    "nobody with answers": (block("trunk", n=lambda n: n * 0), ("trunk.n", "part_impossible")),
    "nobody in one cell": (block("trunk", n=one_number(0, 0)), ("trunk.n", "part_impossible")),
    "no squares of weights": (
        block("trunk", squared_weight=lambda w: w * 0),
        ("trunk.squared_weight", "part_impossible"),
    ),
    "squares of weights that are larger than one weight's": (
        block("trunk", squared_weight=lambda w: w * 1e6),
        ("trunk.squared_weight", "part_impossible"),
    ),
    "sums larger than the weight": (
        block("trunk", gram=one_number((0, 0, 1), 1e6)),
        ("trunk.gram", "part_impossible"),
    ),
    "two products that are not the same": (
        block("trunk", gram=lambda g: g * np.triu(np.ones(g.shape[1:]))),
        ("trunk.gram", "part_impossible"),
    ),
    "squares below zero": (
        block("trunk", gram=lambda g: g * np.where(np.eye(g.shape[1], dtype=bool), -1, 1) * one_weight(g)),
        ("trunk.gram", "part_impossible"),
    ),
    "products larger than their squares allow": (
        block("trunk", gram=lambda g: g * np.where(np.eye(g.shape[1], dtype=bool), 0.01, 1) * one_weight(g, 100)),
        ("trunk.gram", "part_impossible"),
    ),
    "a block of no shape": (block("trunk", gram=lambda g: g[:, :2]), ("trunk.gram", "part_impossible")),
    "a block of no width": (block("trunk", gram=lambda g: g[:, :0, :0]), ("trunk.gram", "part_impossible")),
    "tenths that are no shares": (
        block("hinge:price", gram=lambda g: g * np.array([1, 50, 1, 1, 1, 1])),
        ("hinge:price.gram", "part_impossible"),
    ),
    "more rows than there are": (block("trunk", n=lambda n: n + 10**6), ("trunk.n", "part_beyond_rows")),
    "fewer rows than a block has": (without_every_other, ("at_baseline.cells", "part_beyond_rows")),
    "more weight than all have": (
        block("trunk", gram=lambda g: g * 1e4, squared_weight=lambda w: w * 1e8),
        ("trunk.gram", "part_beyond_rows"),
    ),
    "nobody at all": (
        every_block(cells=lambda c: c[:0], n=lambda n: n[:0], squared_weight=lambda w: w[:0], gram=lambda g: g[:0]),
        ("rows.n", "part_nobody"),
    ),
    "more rows than any sum can count": (every_block(n=lambda n: n * 0 + 2**52), ("rows.n", "part_beyond_rows")),
    "as many rows as were read": (read_rows(240), None),
    "fewer rows read than counted": (read_rows(239), ("rows.n", "part_beyond_rows")),
    "fewer rows read than segments": (read_rows(2), ("segments", "part_more_names")),
    "questions of which nothing was read": (
        lambda moments: attrs.evolve(moments, same=frozenset({("price.value", "price.cost")})),
        ("same", "part_names_unknown"),
    ),
    "questions with the same answers": (
        lambda moments: attrs.evolve(moments, same=frozenset({("environment.clean", "price.value")})),
        None,
    ),
    "joined segments that are none": (
        lambda moments: attrs.evolve(moments, joined={"others (3)": 3}),
        ("joined", "part_names_unknown"),
    ),
    "joined periods that are none": (
        lambda moments: attrs.evolve(moments, joined_periods={"others (3)": 3}),
        ("joined_periods", "part_names_unknown"),
    ),
    "joined segments": (lambda moments: attrs.evolve(moments, joined={"s00": 3}), None),
    "nothing read": (lambda moments: attrs.evolve(moments, tallies={}), None),
    "periods that are the segments, called otherwise": (
        lambda moments: attrs.evolve(moments, period="shop"),
        ("periods", "part_not_of_all"),
    ),
    "a lens of no weight": (lens(sums=lambda s: s * 0), ("lens:price.sums", "part_impossible")),
    "a lens of no width": (lens(sums=lambda s: s[:, :0]), ("lens:price.sums", "part_impossible")),
    "a lens whose sums are too large": (
        lens(sums=lambda s: s * [1, *(50 for _ in s[0, 1:])]),
        ("lens:price.sums", "part_impossible"),
    ),
    "a lens of segments without rows": (
        lambda moments: attrs.evolve(
            moments, blocks={name: one.in_one_segment() for name, one in moments.blocks.items()}
        ),
        ("lens:price.cells", "part_beyond_rows"),
    ),
    "a lens without squares": (
        lens(squared_weight=lambda w: w * 0),
        ("lens:price.squared_weight", "part_impossible"),
    ),
}


def one_weight(gram, times=1):
    """What leaves the weights of a Gram as they are, once its diagonal was multiplied by -1 or divided by a number."""
    kept = np.ones(gram.shape[1:])
    kept[0, 0] = -1 if times == 1 else times
    return kept


@pytest.mark.parametrize("case", BROKEN)
def test_sums_that_no_rows_add_up_to_are_named(case, few):
    """By the part that a file has them in; what is possible passes."""
    change, expected = BROKEN[case]
    assert complaint_of(change(few)) == expected


def each(function):
    """Change all that stands under names."""
    return lambda parts: {name: function(part) for name, part in parts.items()}


def with_columns(function):
    """Change the columns of a view."""
    return lambda view: attrs.evolve(view, columns=function(view.columns))


def with_table(**changes):
    """Change parts of a table."""
    return lambda table: attrs.evolve(table, **{name: change(getattr(table, name)) for name, change in changes.items()})


def shared(**changes):
    """Change parts of the shared table."""
    return of_many(parts=lambda parts: tuple(map(with_table(**changes), parts)))


BROKEN_OF_MANY = {
    "nothing": (lambda moments: moments, None),
    "an endless view": (
        of_many(views=each(with_columns(lambda c: c + np.inf))),
        ("segment:node:environment.view", "part_not_of_all"),
    ),
    "a view that turns columns round": (
        of_many(views=each(with_columns(lambda c: c[::-1]))),
        ("segment:node:environment.view", "part_not_of_all"),
    ),
    "a wider view": (
        of_many(views=each(with_columns(lambda c: np.pad(c, ((0, 0), (0, 2)))))),
        ("segment:", "part_not_of_all"),
    ),
    "a view that needs nothing": (
        of_many(views=each(lambda view: attrs.evolve(view, needed=0))),
        ("segment:", "part_not_of_all"),
    ),
    "a view lost": (
        of_many(views=lambda views: {name: view for name, view in views.items() if name != "family:price"}),
        ("segment:products:family:price.gram", "part_not_of_all"),
    ),
    "shared sums too large": (
        shared(sums=lambda s: np.concatenate([s[:1], s[1:] * 50])),
        ("segment:shared.sums", "part_impossible"),
    ),
    "shared weights below zero": (shared(sums=lambda s: -s), ("segment:shared.sums", "part_impossible")),
    "shared sums of half": (shared(sums=lambda s: s / 2), ("segment:rows.view", "part_not_of_all")),
    "shared rows of nobody": (shared(n=lambda n: n * 0), ("segment:shared.sums", "part_impossible")),
    "more rows than there are": (shared(n=lambda n: n + 1), ("segment:rows.view", "part_not_of_all")),
    "a table without sums": (shared(sums=lambda s: s[:0]), ("segment:shared.sums", "part_impossible")),
    "nothing of their own": (of_many(own=lambda _: {}), ("segment:question:", "part_not_of_all")),
    "wider sums of their own": (
        of_many(own=each(with_table(sums=lambda s: np.pad(s, ((0, 3), (0, 0)))))),
        ("segment:", "part_not_of_all"),
    ),
    "wider products": (
        of_many(products=each(lambda b: attrs.evolve(b, gram=np.pad(b.gram, ((0, 0), (0, 3), (0, 3)))))),
        ("segment:products:", "part_not_of_all"),
    ),
    "products of other buckets": (
        of_many(products=each(lambda b: attrs.evolve(b, cells=b.cells + 1))),
        ("segment:products:", "part_cells"),
    ),
    "products below zero": (
        of_many(products=each(lambda b: attrs.evolve(b, gram=-b.gram))),
        ("segment:products:", "part_impossible"),
    ),
    "products of half": (
        of_many(products=each(lambda b: attrs.evolve(b, gram=b.gram / 2, squared_weight=b.squared_weight / 4))),
        ("segment:products:", "part_not_of_all"),
    ),
}


@pytest.mark.parametrize("case", BROKEN_OF_MANY)
def test_what_is_known_of_many_segments_adds_up_to_all(case, many):
    """Bucket by bucket to each block, and segment by segment to the products."""
    change, expected = BROKEN_OF_MANY[case]
    found = complaint_of(change(many))
    assert (found is None) == (expected is None)
    if found is not None:
        assert found[0].startswith(expected[0])
        assert found[1] == expected[1]


FILES = ["more rows than there are", "no weight where there are rows", "nobody at all"]


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_such_sums_is_refused_although_its_checksums_fit(case, few, cafe, tmp_path):
    """It is told with the file and the part, whatever it is asked for."""
    change, (part, _) = BROKEN[case]
    change(few).save(tmp_path / "x.moments")
    with pytest.raises(st.MomentsError, match=rf"^x\.moments: is damaged at {part}, which") as caught:
        st.trace(cafe, tmp_path / "x.moments")
    assert caught.value.code == "merge"
