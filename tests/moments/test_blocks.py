"""Blocks add: in any order, in any grouping, cell by cell; an empty one changes nothing."""

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws

from servicetree.moments.blocks import BUCKETS, Block, BlockSums, CellSums, added_blocks, blocks_digest, cell_sums
from servicetree.moments.layouts import TENTHS, Layout

WIDTH = 2  # of the blocks below: 1 and one column


@some.composite
def blocks(draw) -> Block:
    """A block of whole numbers, which floats add exactly, over some cells of up to three segments."""
    cells = np.array(sorted(draw(some.sets(some.integers(0, 3 * BUCKETS - 1), max_size=6))), dtype=np.int64)
    whole = some.integers(-9, 9)
    gram = [[[draw(whole) for _ in range(WIDTH)] for _ in range(WIDTH)] for _ in cells]
    return Block(
        cells,
        np.array([draw(some.integers(1, 9)) for _ in cells], dtype=np.int64),
        np.array([float(draw(some.integers(1, 9))) for _ in cells]),
        np.array(gram, dtype=float).reshape(len(cells), WIDTH, WIDTH),
    )


@some.composite
def sums_by_cell(draw) -> CellSums:
    """Sums of whole numbers over some cells of segment and period."""
    pairs = sorted(draw(some.sets(some.tuples(some.integers(0, 2), some.integers(0, 2)), min_size=1, max_size=5)))
    values = [[float(draw(some.integers(-9, 9))) for _ in range(WIDTH)] for _ in pairs]
    squared = [float(draw(some.integers(1, 9))) for _ in pairs]
    return CellSums(np.array(pairs, dtype=np.int64), np.array(squared), np.array(values))


def assert_equal(mine, theirs) -> None:
    """Assert that two blocks, or two sums by cell, hold the same, to the bit."""
    for field in attrs.fields(type(theirs)):
        np.testing.assert_array_equal(getattr(mine, field.name), getattr(theirs, field.name), err_msg=field.name)


@pytest.mark.parametrize("kind", [blocks, sums_by_cell])
def test_the_order_and_the_grouping_of_a_sum_do_not_matter(kind):
    """A + b = b + a, and (a + b) + c = a + (b + c); the cells stay in their order."""

    @laws
    @given(kind(), kind(), kind())
    def law(one, other, third):
        assert_equal(one + other, other + one)
        assert_equal((one + other) + third, one + (other + third))
        cells = (one + other).cells
        keys = [tuple(cell) for cell in cells] if cells.ndim > 1 else cells.tolist()
        assert keys == sorted(set(keys))

    law()


@laws
@given(blocks())
def test_an_empty_block_changes_nothing(block):
    """On either side."""
    empty = Block.empty(Layout("x", ("loss:a",)))
    assert_equal(block + empty, block)
    assert_equal(empty + block, block)


@pytest.mark.parametrize(("stepped", "height"), [(None, 3), (0.0, TENTHS)])
def test_an_empty_block_has_the_shape_of_its_layout(stepped, height):
    """One row and one column more than columns; ten rows where it is stepped."""
    empty = Block.empty(Layout("x", ("loss:a", "loss:v"), stepped))
    assert empty.gram.shape == (0, height, 3)
    assert (len(empty.cells), len(empty.n), len(empty.squared_weight)) == (0, 0, 0)


def test_cells_that_both_have_are_added_and_others_kept():
    """Worked by hand: cells 1 and 5, and 5 and 9, make 1, 5 and 9."""
    one = Block(np.array([1, 5]), np.array([2, 3]), np.array([2.0, 3.0]), np.array([[[2.0]], [[3.0]]]))
    other = Block(np.array([5, 9]), np.array([10, 20]), np.array([11.0, 21.0]), np.array([[[12.0]], [[22.0]]]))
    total = one + other
    assert total.cells.tolist() == [1, 5, 9]
    assert total.n.tolist() == [2, 13, 20]
    assert total.squared_weight.tolist() == [2.0, 14.0, 21.0]
    assert total.gram.ravel().tolist() == [2.0, 15.0, 22.0]
    assert total.n.dtype == np.int64


@laws
@given(blocks(), some.permutations(range(3)))
def test_segments_called_otherwise_take_their_cells_along(block, names):
    """Each cell keeps its bucket and its sums, in the order of the new segments; called back, all is as before."""
    there, back = np.array(names), np.argsort(names)
    renamed = block.renumbered(there)
    assert (np.diff(renamed.cells) > 0).all()
    assert_equal(renamed.renumbered(back), block)
    before = {
        (int(there[cell // BUCKETS]), int(cell % BUCKETS)): n for cell, n in zip(block.cells, block.n, strict=True)
    }
    after = {(int(cell // BUCKETS), int(cell % BUCKETS)): n for cell, n in zip(renamed.cells, renamed.n, strict=True)}
    assert after == before


@laws
@given(sums_by_cell(), some.permutations(range(3)), some.permutations(range(3)))
def test_segments_and_periods_called_otherwise_take_their_sums_along(cells, segments, periods):
    """Called back, all is as before; the pairs stand in order meanwhile."""
    renamed = cells.renumbered(np.array(segments), np.array(periods))
    assert renamed.cells.tolist() == sorted(renamed.cells.tolist())
    assert_equal(renamed.renumbered(np.argsort(segments), np.argsort(periods)), cells)


@laws
@given(some.lists(some.tuples(some.integers(0, 2), some.integers(0, 2), some.integers(-9, 9), some.integers(1, 4))))
def test_rows_are_summed_by_cell_whatever_piles_they_come_in(rows):
    """The sums of rows are those of a loop over them, at once or in two piles that are added."""
    cells = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
    table = np.array([(1.0, row[2]) for row in rows]).reshape(-1, 2)
    weights = np.array([float(row[3]) for row in rows])
    whole = cell_sums(table, weights, cells)
    expected = {}
    for segment, period, value, weight in rows:
        mass, total, squared = expected.get((segment, period), (0, 0, 0))
        expected[segment, period] = (mass + weight, total + weight * value, squared + weight**2)
    assert [tuple(cell) for cell in whole.cells.tolist()] == sorted(expected)
    for place, cell in enumerate(whole.cells.tolist()):
        assert (*whole.sums[place], whole.squared_weight[place]) == expected[tuple(cell)]
    half = len(rows) // 2
    piles = [cell_sums(table[part], weights[part], cells[part]) for part in (slice(0, half), slice(half, None))]
    assert_equal(piles[0] + piles[1], whole)


def test_means_of_no_rows_are_no_number():
    """A segment without rows has NaN, quietly; the others have their sums over their mass."""
    sums = BlockSums(np.array([2, 0]), np.array([[[2.0, 1.0, 3.0], [0.0, 0.0, 0.0]]]), np.zeros((1, 2, 2)))
    assert sums.means[0, 0].tolist() == [0.5, 1.5]
    assert np.isnan(sums.means[0, 1]).all()


@laws
@given(blocks(), blocks())
def test_the_digest_tells_other_sums_other_names_and_other_segments(block, other):
    """Whatever the order in which blocks are listed; the same sums under another name are others."""
    found = blocks_digest(("x", "y"), {"a": block, "b": other})
    assert found == blocks_digest(("x", "y"), {"b": other, "a": block})
    changed = [
        (("x", "z"), {"a": block, "b": other}),
        (("x",), {"a": block, "b": other}),
        (("x", "y"), {"a": block, "c": other}),
        (("x", "y"), {"a": block}),
    ]
    if len(block.cells):
        changed += [
            (("x", "y"), {"a": attrs.evolve(block, **{part: getattr(block, part) + 1}), "b": other})
            for part in ("cells", "n", "gram")
        ]
    assert found not in {blocks_digest(*some_blocks) for some_blocks in changed}


def test_figures_are_withheld_where_it_is_said():
    """Of the whole and two segments the last is not shown: it has no mean, and counts are not told of it alone."""
    first = np.array([[[4.0, 2.0], [2.0, 1.0], [2.0, 1.0]]])
    sums = BlockSums(np.array([4, 2, 2]), first, np.zeros((1, 1, 1)), np.array([False, False, True]))
    assert [sums.is_withheld(place) for place in range(3)] == [False, False, True]
    np.testing.assert_array_equal(sums.means[0, :, 0], [0.5, 0.5, np.nan])
    every = attrs.evolve(sums, withheld=None)
    assert [every.is_withheld(place) for place in range(3)] == [False, False, False]
    assert every.means[0, :, 0].tolist() == [0.5, 0.5, 0.5]


def test_sums_of_all_rows_are_the_first_of_the_stack():
    """What has something left out comes after them, and is let go."""
    stack, products = np.arange(12.0).reshape(3, 2, 2), np.arange(3.0).reshape(3, 1, 1)
    found = BlockSums(np.array([4, 2]), stack, products).of_all_rows()
    assert (found.first_moments.tolist(), found.within.tolist()) == ([stack[0].tolist()], [[[0.0]]])


def test_blocks_are_added_by_name_and_either_side_may_lack_some():
    """While answers are read a batch may bring blocks that none has brought before."""
    one, other = (
        Block(np.array([cell]), np.array([1]), np.array([1.0]), np.array([[[value]]]))
        for cell, value in ((0, 2.0), (0, 5.0))
    )
    total = added_blocks({"both": one, "mine": one}, {"both": other, "theirs": other})
    assert {name: block.gram.item() for name, block in total.items()} == {"both": 7.0, "mine": 2.0, "theirs": 5.0}


def test_segments_that_are_joined_add_up_bucket_by_bucket():
    """Worked by hand: bucket 3 of the first and the third segment become one cell; the second comes before them."""
    cells = np.array([3, BUCKETS + 3, 2 * BUCKETS + 3, 2 * BUCKETS + 5])
    counts = np.array([1, 2, 4, 8])
    block = Block(cells, counts, counts * 10.0, counts[:, None, None] * 100.0)
    joined = block.joined(np.array([1, 0, 1]))
    assert joined.cells.tolist() == [3, BUCKETS + 3, BUCKETS + 5]
    assert joined.n.tolist() == [2, 5, 8]
    assert joined.squared_weight.tolist() == [20.0, 50.0, 80.0]
    assert joined.gram.ravel().tolist() == [200.0, 500.0, 800.0]


@laws
@given(blocks())
def test_blocks_by_segment_alone_and_by_bucket_alone_keep_every_row(block):
    """Summed over buckets or over segments, as a loop over the cells does; the other coordinate is 0."""
    by_segment, by_bucket = {}, {}
    for cell, n, gram in zip(block.cells.tolist(), block.n.tolist(), block.gram, strict=True):
        for found, key in ((by_segment, cell // BUCKETS * BUCKETS), (by_bucket, cell % BUCKETS)):
            rows, total = found.get(key, (0, np.zeros((WIDTH, WIDTH))))
            found[key] = rows + n, total + gram
    for made, expected in ((block.in_one_bucket(), by_segment), (block.in_one_segment(), by_bucket)):
        assert made.cells.tolist() == sorted(expected)
        for cell, n, gram in zip(made.cells.tolist(), made.n.tolist(), made.gram, strict=True):
            assert n == expected[cell][0]
            np.testing.assert_array_equal(gram, expected[cell][1])


def test_segments_of_an_empty_block_join_to_nothing():
    """Where no cell holds anything no number of segments matters."""
    empty = Block(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty((0, WIDTH, WIDTH)))
    assert_equal(empty.joined(np.array([0, 0, 1])), empty)
