"""What sums of answers keep to among themselves, whatever the tree: no rows add up to anything else.

Every column of a block lies between -1 and 1, so no sum of them or of their products exceeds the sum of the weights; a
block counts no rows that `rows` does not count; what is known of many segments adds up to what is known of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from servicetree.answers.decoding import Tally
from servicetree.i18n.said import Said, told
from servicetree.moments.blocks import BUCKETS, Block, CellSums
from servicetree.moments.layouts import OF_THE_WHOLE, ROWS, TENTHS
from servicetree.moments.segment_sums import CellTable, SegmentTotals
from servicetree.moments.stored_parts import LENS_PREFIX, PERIOD_PREFIX, PRODUCTS_PREFIX, SEGMENT_PREFIX
from servicetree.stats.arrays import Array

Complaint = tuple[str, Said]

ROUNDING = 1e-9
_SMALLEST_SQUARE = 1e-280  # squares of smaller weights have lost digits, or all of them
_NUMBERS_AT_ONCE = 1 << 20
_MOST_ROWS = 2**53


def law_complaint(fields: Mapping[str, Any]) -> Complaint | None:
    """Say which part of moments holds what no rows add up to, and why.

    Args:
        fields: The fields of moments, by name.

    Returns:
        The part as a file calls it and what is wrong with it; None if all is well.
    """
    with np.errstate(all="ignore"):  # what overflows is no sum, which is what is asked
        return next(_complaints(fields), None)


def _complaints(fields: Mapping[str, Any]) -> Iterator[Complaint]:
    weighted, read = fields["weighted"], _rows_read(fields["tallies"])
    yield from _name_complaints(fields, read)
    for prefix, blocks, many in (
        ("", fields["blocks"], fields["segment_sums"]),
        (PERIOD_PREFIX, fields["period_blocks"], fields["period_sums"]),
    ):
        for name, block in blocks.items():
            if part := _unlawful_part(block, weighted=weighted):
                yield f"{prefix}{name}.{part}", told("part_impossible")
        if ROWS in blocks:
            yield from _beyond_rows(prefix, blocks, read)
        if many is not None:
            yield from _many_complaints(prefix, blocks, many, weighted=weighted)
    for name, cells in fields["lenses"].items():
        rows = fields["blocks"].get(ROWS)
        if part := _unlawful_lens_part(cells, rows):
            yield f"{LENS_PREFIX}{name}.{part}", told("part_impossible")
        known = None if rows is None or fields["segment_sums"] is not None else rows.cells // BUCKETS
        if known is not None and not np.isin(cells.cells[:, 0], known).all():
            yield f"{LENS_PREFIX}{name}.cells", told("part_beyond_rows", rows=ROWS)


def _name_complaints(fields: Mapping[str, Any], read: int | None) -> Iterator[Complaint]:
    """Find more names than there are rows, names of nothing, and periods that are the segments, called otherwise."""
    for names in ("segments", "periods"):
        if read is not None and len(fields[names]) > read:
            yield names, told("part_more_names", got=len(fields[names]), rows=read)
    asked = {name.partition(":")[0] for name in fields["tallies"]}
    for part, block, named, known in (
        ("joined", "segments", {*fields["joined"]}, fields["segments"]),
        ("joined_periods", "periods", {*fields["joined_periods"]}, fields["periods"]),
        ("same", "tallies", {*chain.from_iterable(fields["same"])}, asked),
    ):
        if not named <= {*known}:
            yield part, told("part_names_unknown", block=block)
    if fields["by"] is not None and fields["by"] == fields["period"] and fields["segments"] != fields["periods"]:
        yield "periods", told("part_not_of_all", block="segments")


def _rows_read(tallies: Mapping[str, Tally]) -> int | None:
    """Count the rows that were read, at the most; None where nothing was counted.

    Some question was asked in every file that was added, though perhaps in a column of another name.
    """
    rows: Counter[str] = Counter()
    for name, tally in tallies.items():
        found = tally.answered + tally.blank + tally.coded + tally.outside.total() + tally.unread.total()
        rows[name.partition(":")[0]] += found
    return max(rows.values(), default=None)


def _unlawful_part(block: Block, *, weighted: bool) -> str | None:
    """Name the part of a block that is no sum of rows; the columns may be any."""
    gram, n = block.gram, block.n
    is_square = gram.shape[1] == gram.shape[2]
    if not gram.shape[2] or not (is_square or gram.shape[1] == TENTHS):
        return "gram"
    mass = gram[:, 0, 0] if is_square else gram[:, :, 0].sum(axis=1)
    if not (((mass > 0) == (n > 0)) & (mass >= 0)).all() or not (weighted or _is_near(mass, n, mass).all()):
        return "n"
    if not _are_squares(block.squared_weight, mass, n):
        return "squared_weight"
    step = max(1, _NUMBERS_AT_ONCE // (gram.shape[1] * gram.shape[2]))
    for first in range(0, len(gram), step):
        some = slice(first, first + step)
        scaled = gram[some] / np.where(mass[some] > 0, mass[some], 1.0)[:, None, None]
        if not (_is_gram(scaled) if is_square else _are_tenths(scaled)):
            return "gram"
    return None


def _is_near(one: NDArray[Any], other: NDArray[Any], mass: Array) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.abs(one - other) <= ROUNDING * mass
    return near


def _are_squares(squared: Array, mass: Array, n: NDArray[np.int64]) -> bool:
    """Whether sums of squared weights fit the sums of n weights: between those of equal ones and that of one alone."""
    both = mass**2
    fits = (squared <= both * (1 + ROUNDING)) & (squared * n >= both * (1 - ROUNDING))
    return bool((fits | (both < _SMALLEST_SQUARE)).all())


def _is_gram(scaled: Array) -> bool:
    """Whether these are means of products [1, x][1, x]' of columns between -1 and 1, shape (C, 1 + p, 1 + p)."""
    squares = np.diagonal(scaled, axis1=1, axis2=2)
    most = squares[:, :, None] * squares[:, None, :] + ROUNDING  # Cauchy and Schwarz
    return bool(
        (squares >= -ROUNDING).all()
        and (squares <= 1 + ROUNDING).all()
        and (np.abs(scaled - np.swapaxes(scaled, 1, 2)) <= ROUNDING).all()
        and (scaled**2 <= most).all()
    )


def _are_tenths(scaled: Array) -> bool:
    """Whether these are shares of rows by tenth, and sums of columns over them, shape (C, 10, 1 + p)."""
    return bool((scaled[:, :, 0] >= 0).all() and (np.abs(scaled) <= scaled[:, :, :1] + ROUNDING).all())


def _beyond_rows(prefix: str, blocks: Mapping[str, Block], read: int | None) -> Iterator[Complaint]:
    """Find blocks that hold respondents whom the block of all rows does not hold."""
    rows = blocks[ROWS]
    total = rows.n.sum(dtype=float)
    if not prefix and not total:
        yield f"{ROWS}.n", told("part_nobody")
    if total > _MOST_ROWS or (read is not None and total > read):
        yield f"{prefix}{ROWS}.n", told("part_beyond_rows", rows="tallies")
    for name, block in blocks.items():
        place = _places(rows.cells, block.cells)
        if (place < 0).any():
            yield f"{prefix}{name}.cells", told("part_beyond_rows", rows=f"{prefix}{ROWS}")
        elif (block.n > rows.n[place]).any():
            yield f"{prefix}{name}.n", told("part_beyond_rows", rows=f"{prefix}{ROWS}")
        elif block.gram.shape[1] == block.gram.shape[2]:
            mass = rows.gram[place, 0, 0]
            if (block.gram[:, 0, 0] > mass * (1 + ROUNDING)).any():
                yield f"{prefix}{name}.gram", told("part_beyond_rows", rows=f"{prefix}{ROWS}")


def _places(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say where numbers stand among known ones that rise; -1 where they do not."""
    place = np.searchsorted(known, wanted)
    place[place == len(known)] = -1
    if len(known):
        place[known[place] != wanted] = -1
    return place


def _unlawful_lens_part(cells: CellSums, rows: Block | None) -> str | None:
    """Name the part of a lens that is no sum of rows."""
    if not cells.sums.shape[1]:
        return "sums"
    mass = cells.sums[:, 0]
    if not (mass > 0).all() or not (np.abs(cells.sums) <= mass[:, None] * (1 + ROUNDING)).all():
        return "sums"
    most = np.array(_MOST_ROWS if rows is None else rows.n.sum())
    return None if _are_squares(cells.squared_weight, mass, most) else "squared_weight"


def _many_complaints(
    prefix: str, blocks: Mapping[str, Block], found: SegmentTotals, *, weighted: bool
) -> Iterator[Complaint]:
    """Find what is known of many segments that does not add up to what is known of them all."""
    prefix += SEGMENT_PREFIX
    for name, table in (("shared", found.shared), *found.own.items()):
        if not _is_lawful(table, weighted=weighted):
            yield f"{prefix}{name}.sums", told("part_impossible")
    for name, view in found.views.items():
        own = found.own.get(name)
        if own is not None and len(own.sums) != 1 + view.columns.shape[1]:
            yield f"{prefix}{name}.sums", told("part_not_of_all", block=name)
    for name, block in found.products.items():
        if (block.cells % BUCKETS).any():
            yield f"{prefix}{PRODUCTS_PREFIX}{name}.cells", told("part_cells")
        if part := _unlawful_part(block, weighted=weighted):
            yield f"{prefix}{PRODUCTS_PREFIX}{name}.{part}", told("part_impossible")
    yield from _unlike_the_whole(prefix, blocks, found)


def _unlike_the_whole(prefix: str, blocks: Mapping[str, Block], found: SegmentTotals) -> Iterator[Complaint]:
    """Find first moments by segment that are not those of all, or not those of the products by segment."""
    by_bucket = _by(found, lambda cells: cells % BUCKETS)
    for name, block in blocks.items():
        if found.has(name) and name not in OF_THE_WHOLE and not _adds_up(by_bucket, name, block):
            part = f"{name}.view" if name in found.views else f"{name}.sums"
            yield f"{prefix}{part}", told("part_not_of_all", block=name)
    by_segment = _by(found, lambda cells: cells // BUCKETS * BUCKETS)
    for name, block in found.products.items():
        if not found.has(name) or not _adds_up(by_segment, name, block):
            yield f"{prefix}{PRODUCTS_PREFIX}{name}.gram", told("part_not_of_all", block=name)


def _is_lawful(table: CellTable, *, weighted: bool) -> bool:
    """Whether a table holds sums of columns over rows; each cell holds a row."""
    if not len(table.sums):
        return False
    mass = table.sums[0]
    return bool(
        (mass > 0).all()
        and (table.n > 0).all()
        and (weighted or _is_near(mass, table.n, mass).all())
        and (np.abs(table.sums) <= mass * (1 + ROUNDING)).all()
    )


def _by(found: SegmentTotals, called: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> SegmentTotals:
    """Add up the tables over cells that are called alike."""
    shared, own = (
        found.shared.added(called(found.shared.cells)),
        {name: table.added(called(table.cells)) for name, table in found.own.items()},
    )
    return attrs.evolve(found, parts=(shared,), own=own)


def _adds_up(found: SegmentTotals, name: str, block: Block) -> bool:
    """Whether a block's own first moments are those that the tables give."""
    if block.gram.shape[1] != block.gram.shape[2] or found.width(name) != block.gram.shape[2] - 1:
        return False
    table, first = found.of(name, 0, _MOST_ROWS // BUCKETS), block.gram[:, 0]
    return (
        np.array_equal(table.cells, block.cells)
        and np.array_equal(table.n, block.n)
        and bool(_is_near(table.sums.T, first, first[:, :1]).all())
    )
