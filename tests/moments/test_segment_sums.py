"""First moments by segment, bucket and code: tables add, are renamed and read as a loop over their cells does it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws

from servicetree.moments import segment_sums
from servicetree.moments.blocks import BUCKETS, Block
from servicetree.moments.segment_sums import BlockView, CellTable, SegmentTotals, is_multiplied

WIDTH = 2  # columns of the tables below
KEYS = some.tuples(some.integers(0, 2), some.integers(0, 3), some.integers(0, 3))  # segment, bucket, code
HELD = some.dictionaries(KEYS, some.tuples(some.integers(1, 9), *[some.integers(-9, 9)] * (1 + WIDTH)), max_size=8)


def table_of(held):
    """A table of whole numbers, which floats add exactly, from rows and sums by segment, bucket and code."""
    keys = sorted(held)
    cells, codes = ([segment * BUCKETS + bucket for segment, bucket, _ in keys], [code for *_, code in keys])
    n, sums = [held[key][0] for key in keys], [held[key][1:] for key in keys]
    return CellTable(
        np.array(cells, np.int64),
        np.array(codes, np.int64),
        np.array(n, np.int64),
        np.array(sums, float).reshape(len(keys), 1 + WIDTH).T,
    )


def held_by(table):
    """What a table holds, by segment, bucket and code; its cells and codes rise."""
    keys = [
        (*divmod(cell, BUCKETS), code) for cell, code in zip(table.cells.tolist(), table.codes.tolist(), strict=True)
    ]
    assert keys == sorted(set(keys))
    return {key: (int(n), *sums) for key, n, sums in zip(keys, table.n, table.sums.T.tolist(), strict=True)}


def added(pairs):
    """Add up what has the same key."""
    total = {}
    for key, values in pairs:
        total[key] = tuple(map(sum, zip(total[key], values, strict=True))) if key in total else values
    return total


@laws
@given(HELD, HELD, HELD)
def test_tables_add_cell_by_cell_and_code_by_code(one, other, third):
    """In any order and grouping; an empty one changes nothing."""
    tables = [table_of(held) for held in (one, other, third)]
    expected = added([*one.items(), *other.items(), *third.items()])
    assert held_by(tables[0] + tables[1] + tables[2]) == expected
    assert held_by(tables[2] + (tables[1] + tables[0])) == expected
    assert held_by(tables[0] + CellTable.empty(WIDTH)) == held_by(CellTable.empty(WIDTH) + tables[0]) == one


@laws
@given(HELD, some.lists(some.integers(0, 3), min_size=3, max_size=3))
def test_segments_called_otherwise_take_their_sums_along(held, numbers):
    """Those that are called alike are added up; each row keeps its bucket and its code."""
    expected = added(((numbers[segment], bucket, code), values) for (segment, bucket, code), values in held.items())
    assert held_by(table_of(held).renamed(np.array(numbers))) == expected


@laws
@given(HELD, some.integers(0, 3), some.integers(0, 3))
def test_some_segments_are_cut_out(held, first, last):
    """From the first to the one before the last."""
    expected = {key: values for key, values in held.items() if first <= key[0] < last}
    assert held_by(table_of(held).between(first, last)) == expected


@laws
@given(HELD, some.integers(0, 3))
def test_a_block_is_read_off_the_rows_that_have_all_its_facts(held, needed):
    """Its columns are sums of those of the table, here the second, and both together; codes are told apart no more."""
    view = BlockView(needed, np.array([[0.0, 1.0], [1.0, 1.0]]))
    expected = added(
        ((segment, bucket, 0), (n, mass, two, one + two))
        for (segment, bucket, code), (n, mass, one, two) in held.items()
        if code & needed == needed
    )
    assert held_by(view.read(table_of(held))) == expected


@laws
@given(some.lists(HELD, min_size=1, max_size=12), some.integers(1, 8))
def test_parts_are_added_when_they_are_many_and_in_the_end(helds, most):
    """However many are kept apart meanwhile: one table is left, of all; what is a block's own is added at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment_sums, "_MOST_PARTS", most)
        total = SegmentTotals((table_of(helds[0]),), {}, {"own": table_of(helds[0])}, {})
        for held in helds[1:]:
            total += SegmentTotals((table_of(held),), {}, {"own": table_of(held)}, {})
            assert len(total.parts) <= most
    expected = added(pair for held in helds for pair in held.items())
    assert held_by(total.settled().shared) == held_by(total.own["own"]) == expected


def test_what_only_one_side_has_stays_as_it_is():
    """Views, sums and products by name: a batch may bring blocks that none has brought before."""
    table, view = table_of({(0, 0, 0): (1, 1, 2, 3)}), BlockView(1, np.eye(WIDTH))
    block = Block(np.array([0]), np.array([1]), np.array([1.0]), np.array([[[2.0]]]))
    one = SegmentTotals((table,), {"a": view}, {"x": table}, {"p": block})
    other = SegmentTotals((table,), {"b": view}, {"y": table}, {"p": block, "q": block})
    total = one + other
    assert (set(total.views), set(total.own), set(total.products)) == ({"a", "b"}, {"x", "y"}, {"p", "q"})
    assert (total.products["p"].gram.item(), total.products["q"].gram.item()) == (4.0, 2.0)
    assert (total.width("a"), total.width("x")) == (WIDTH, WIDTH)
    assert total.settled().of("x", 0, 1).n.tolist() == [1]
    assert total.settled().of("none", 0, 1).n.tolist() == []


@pytest.mark.parametrize("name", ["family:price", "trunk", "questions:room", "siblings:a+b", "node:price", "rows"])
def test_products_by_segment_are_kept_of_few_blocks(name):
    """Those of families; with periods those too that the range over time rests on (docs/reference/moments-file.md)."""
    kind = name.partition(":")[0]
    assert is_multiplied(name, has_periods=False) == (kind == "family")
    assert is_multiplied(name, has_periods=True) == (kind in {"family", "trunk", "questions", "siblings"})
