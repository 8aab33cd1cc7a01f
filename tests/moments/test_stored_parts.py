"""What a moments file may hold: the last that is accepted, and the first that is refused, with the reason's key."""

import numpy as np
import pytest

from servicetree.moments.blocks import BUCKETS
from servicetree.moments.stored_parts import StoredPart, header_complaint, is_table_part, part_complaint, sums_complaint

WHOLE, FLOAT = np.dtype(np.int64), np.dtype(np.float64)
PLAIN = {"by": None, "segments": [], "period": None, "periods": []}
BOTH = {"by": "shop", "segments": ["a", "b"], "period": "month", "periods": ["may", "june", "july"]}
TALLY = {"answered": 3, "blank": 0, "coded": 0, "outside": [["x", 1]], "unread": [], "counts": [[4, 2], [5.5, 1]]}


def key_of(complaint):
    """The key of what is said, if anything is."""
    return None if complaint is None else complaint.key


@pytest.mark.parametrize(
    ("name", "header", "most"),
    [
        ("rows.n", PLAIN, BUCKETS),
        ("rows.n", BOTH, 2 * BUCKETS),
        ("period:rows.n", BOTH, 3 * BUCKETS),
        ("period:rows.n", PLAIN, BUCKETS),
        ("rows.gram", BOTH, 2 * BUCKETS),
        ("lens:price.cells", BOTH, 2 * 3),
        ("lens:price.sums", BOTH, 2 * 3),
        ("lens:price.sums", {**BOTH, "by": None}, 3),
        ("lens:price.squared_weight", {**BOTH, "period": None}, 2),
        ("segment:products:family:price.gram", BOTH, 2 * BUCKETS),
    ],
)
def test_an_array_is_as_long_as_its_cells_at_the_most(name, header, most):
    """One for each segment, or period, and bucket; a lens one for each segment and period; 1 where there are none."""
    kind = WHOLE if name.endswith((".n", ".cells")) else FLOAT
    rest = (2, 2) if name.endswith(".gram") else (2,) if name.endswith((".sums", "price.cells")) else ()
    assert part_complaint(StoredPart(name, (most, *rest), kind), header) is None
    assert key_of(part_complaint(StoredPart(name, (most + 1, *rest), kind), header)) == "part_shape"
    assert key_of(part_complaint(StoredPart(name, (most, *rest, 1), kind), header)) == "part_shape"
    assert key_of(part_complaint(StoredPart(name, (most, *rest), np.dtype(np.float32)), header)) == "part_type"
    assert (
        key_of(part_complaint(StoredPart(name, (most, *rest), FLOAT if kind == WHOLE else WHOLE), header))
        == "part_type"
    )


@pytest.mark.parametrize(
    ("name", "is_part"),
    [
        ("segment:shared.cells", True),
        ("period:segment:shared.cells", True),
        ("segment:products:family:price.cells", False),
        ("period:segment:products:family:price.cells", False),
        ("period:rows.cells", False),
        ("rows.cells", False),
    ],
)
def test_a_table_of_many_segments_may_have_several_codes_in_a_cell(name, is_part):
    """So it may be longer than there are cells; products and blocks may not."""
    assert is_table_part(name) == is_part
    longer = part_complaint(StoredPart(name, (10 * BUCKETS,), WHOLE), PLAIN)
    assert key_of(longer) == (None if is_part else "part_shape")


def test_the_bytes_of_an_array_are_those_of_all_its_numbers():
    """Two by three numbers of eight bytes; a number by itself has eight."""
    assert StoredPart("x.sums", (2, 3), FLOAT).n_bytes == 2 * 3 * 8
    assert StoredPart("x.sums", (), FLOAT).n_bytes == 8


def arrays_of(name, **parts):
    """A block of two cells, with some of its parts in another way."""
    own = {"cells": np.array([0, 5]), "n": np.array([1, 1]), "squared_weight": np.ones(2), "gram": np.ones((2, 2, 2))}
    return {f"{name}.{part}": values for part, values in (own | parts).items() if values is not None}


def table_of(name, **parts):
    """A table of two codes in a cell, with some of its parts in another way."""
    own = {"cells": np.array([5, 5]), "codes": np.array([0, 1]), "n": np.array([1, 1]), "sums": np.ones((3, 2))}
    return {f"{name}.{part}": values for part, values in (own | parts).items()}


def lens_of(cells):
    """A lens with these cells of segment and period."""
    count = len(cells)
    return {
        "lens:price.cells": np.array(cells),
        "lens:price.squared_weight": np.ones(count),
        "lens:price.sums": np.ones((count, 2)),
    }


FITTING = {
    "the first and the last cell": (arrays_of("x", cells=np.array([0, 2 * BUCKETS - 1])), None),
    "beyond the last": (arrays_of("x", cells=np.array([0, 2 * BUCKETS])), ("x.cells", "part_cells")),
    "before the first": (arrays_of("x", cells=np.array([-1, 0])), ("x.cells", "part_cells")),
    "a cell twice": (arrays_of("x", cells=np.array([5, 5])), ("x.cells", "part_cells")),
    "the last cell of the periods": (arrays_of("period:x", cells=np.array([0, 3 * BUCKETS - 1])), None),
    "nobody in a cell": (arrays_of("x", n=np.array([0, 1])), None),
    "fewer than nobody": (arrays_of("x", n=np.array([-1, 1])), ("x.n", "part_negative")),
    "a square below zero": (
        arrays_of("x", squared_weight=np.array([1.0, -1e-9])),
        ("x.squared_weight", "part_negative"),
    ),
    "sums below zero": (arrays_of("x", gram=-np.ones((2, 2, 2))), None),
    "the largest sums": (arrays_of("x", gram=np.full((2, 2, 2), -1e120)), None),
    "sums that are larger": (arrays_of("x", gram=np.full((2, 2, 2), -1.1e120)), ("x.gram", "part_not_finite")),
    "the largest squares": (arrays_of("x", squared_weight=np.full(2, 1e120) ** 2), None),
    "squares that are larger": (
        arrays_of("x", squared_weight=np.full(2, 1.1e240)),
        ("x.squared_weight", "part_not_finite"),
    ),
    "no number": (arrays_of("x", gram=np.full((2, 2, 2), np.nan)), ("x.gram", "part_not_finite")),
    "a part that is not there": (arrays_of("x", squared_weight=None), None),
    "more rows than cells": (arrays_of("x", n=np.ones(3, int)), ("x.n", "part_rows")),
    "fewer sums than cells": (arrays_of("x", gram=np.ones((1, 2, 2))), ("x.gram", "part_rows")),
    "two codes in a cell": (table_of("segment:shared"), None),
    "a code twice in a cell": (
        table_of("segment:shared", codes=np.array([1, 1])),
        ("segment:shared.cells", "part_cells"),
    ),
    "codes that fall": (table_of("segment:shared", codes=np.array([1, 0])), ("segment:shared.cells", "part_cells")),
    "codes that fall from cell to cell": (
        table_of("segment:shared", cells=np.array([4, 5]), codes=np.array([1, 0])),
        None,
    ),
    "cells that fall as codes rise": (
        table_of("segment:shared", cells=np.array([5, 4])),
        ("segment:shared.cells", "part_cells"),
    ),
    "a code below zero": (
        table_of("segment:shared", codes=np.array([-1, 0])),
        ("segment:shared.codes", "part_negative"),
    ),
    "sums of a column more": (table_of("segment:shared", sums=np.ones((4, 2))), None),
    "sums of a cell more": (table_of("segment:shared", sums=np.ones((3, 3))), ("segment:shared.sums", "part_rows")),
    "pairs that rise": (lens_of([(0, 0), (0, 2), (1, 0), (1, 2)]), None),
    "a pair twice": (lens_of([(0, 2), (0, 2)]), ("lens:price.cells", "part_cells")),
    "pairs that fall": (lens_of([(1, 0), (0, 2)]), ("lens:price.cells", "part_cells")),
    "a pair beyond the segments": (lens_of([(0, 0), (2, 0)]), ("lens:price.cells", "part_cells")),
    "a pair beyond the periods": (lens_of([(0, 0), (0, 3)]), ("lens:price.cells", "part_cells")),
    "three where there are pairs": (lens_of([(0, 0, 0), (0, 1, 0)]), ("lens:price.cells", "part_cells")),
}


@pytest.mark.parametrize("case", FITTING)
def test_arrays_go_with_each_other(case):
    """Two segments and three periods: what goes together is taken; else the array is named with what is wrong."""
    arrays, expected = FITTING[case]
    found = sums_complaint(BOTH, arrays)
    assert (found and (found[0], found[1].key)) == expected


HEADERS = {
    "nothing but a table": ({}, None),
    "no table": ([], "header"),
    "the largest count": ({"without_segment": 2**53}, None),
    "a count that is larger": ({"without_segment": 2**53 + 1}, "without_segment"),
    "a truth where a count is": ({"repeated_ids": True}, "repeated_ids"),
    "no column": ({"by": None, "unit": "id"}, None),
    "a list that is a text": ({"segments": "ab", "by": "shop"}, "segments"),
    "a list with a number": ({"absent": ["a", 1]}, "absent"),
    "a list with a text twice": ({"blocks": ["a", "a"]}, "blocks"),
    "segments of a column": ({"by": "shop", "segments": ["a"]}, None),
    "segments of no column": ({"segments": ["a"]}, "segments"),
    "periods of no column": ({"by": "shop", "segments": ["a"], "periods": ["may"]}, "periods"),
    "issues": ({"told": [["a", "b", "c", None], ["a", "b", "c", 3]]}, None),
    "an issue with a part too little": ({"told": [["a", "b", "c"]]}, "told"),
    "an issue with a number for a text": ({"told": [["a", "b", 3, None]]}, "told"),
    "an issue with a text for a count": ({"told": [["a", "b", "c", "3"]]}, "told"),
    "issues that are no lists": ({"told": ["abcd"]}, "told"),
    "issues that are no list": ({"told": "abcd"}, "told"),
    "joined segments": ({"joined": {"others (2)": 2}}, None),
    "joined segments without a count": ({"joined": {"others (2)": None}}, "joined"),
    "joined segments in a list": ({"joined": [2]}, "joined"),
    "tables": ({"segment_sums": {"own": ["x"], "products": [], "needed": {"x": 2**63 - 1}}}, None),
    "tables of which none is read off another": ({"segment_sums": {"own": [], "products": [], "needed": {}}}, None),
    "facts of which one is none": (
        {"segment_sums": {"own": [], "products": [], "needed": {"x": 1, "y": -1}}},
        "segment_sums",
    ),
    "no tables": ({"period_sums": None}, None),
    "more facts than bits": ({"segment_sums": {"own": [], "products": [], "needed": {"x": 2**63}}}, "segment_sums"),
    "facts below zero": ({"segment_sums": {"own": [], "products": [], "needed": {"x": -1}}}, "segment_sums"),
    "facts that are no number": ({"segment_sums": {"own": [], "products": [], "needed": {"x": "1"}}}, "segment_sums"),
    "tables without products": ({"period_sums": {"own": [], "needed": {}}}, "period_sums"),
    "tables without facts": ({"period_sums": {"own": [], "products": []}}, "period_sums"),
    "a tally": ({"tallies": {"a.q": TALLY}}, None),
    "a tally of too many answers": ({"tallies": {"a.q": {**TALLY, "counts": None}}}, None),
    "as many different answers as are counted": (
        {"tallies": {"a.q": {**TALLY, "answered": 1000, "counts": [[value, 1] for value in range(1000)]}}},
        None,
    ),
    "one different answer more": (
        {"tallies": {"a.q": {**TALLY, "answered": 1001, "counts": [[value, 1] for value in range(1001)]}}},
        "tallies.a.q",
    ),
    "a tally that lost its answers": ({"tallies": {"a.q": {**TALLY, "counts": []}}}, "tallies.a.q"),
    "a tally of a gate, which counts none": ({"tallies": {"a.gate:x": {**TALLY, "counts": []}}}, None),
    "a tally of a gate that counts some": (
        {"tallies": {"a.gate:x": {**TALLY, "counts": [[4, 2]]}}},
        "tallies.a.gate:x",
    ),
    "a tally without answers": ({"tallies": {"a.q": {k: v for k, v in TALLY.items() if k != "counts"}}}, "tallies.a.q"),
    "one answer too many": ({"tallies": {"a.q": {**TALLY, "counts": [[4, 4]]}}}, "tallies.a.q"),
    "an answer beyond any": ({"tallies": {"a.q": {**TALLY, "counts": [[1.1e120, 3]]}}}, "tallies.a.q"),
    "the largest answer": ({"tallies": {"a.q": {**TALLY, "counts": [[-1e120, 3]]}}}, None),
    "an answer that is a text": ({"tallies": {"a.q": {**TALLY, "counts": [["4", 3]]}}}, "tallies.a.q"),
    "an answer counted twice": ({"tallies": {"a.q": {**TALLY, "counts": [[4, 3, 0]]}}}, "tallies.a.q"),
    "a text that is a number": ({"tallies": {"a.q": {**TALLY, "unread": [[4, 3]]}}}, "tallies.a.q"),
    "texts that are no list": ({"tallies": {"a.q": {**TALLY, "outside": {}}}}, "tallies.a.q"),
    "blanks below zero": ({"tallies": {"a.q": {**TALLY, "blank": -1}}}, "tallies.a.q"),
    "tallies in a list": ({"tallies": []}, "tallies"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_fields_of_a_header_are_what_they_should_be(case):
    """What cannot be is named by its field; what is not known, or not there, is left alone."""
    header, field = HEADERS[case]
    found = header_complaint(header)
    assert (found and found[0]) == field
    assert field == "header" or header_complaint({**header, "unheard_of": object()}) == found
