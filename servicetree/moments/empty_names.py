"""Names of segments and periods that no row bears: left out when moments are read, so that none costs time or room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicetree.moments.blocks import BUCKETS, Block, renumbered_blocks
from servicetree.moments.segment_sums import SegmentTotals

Names = tuple[str, ...]


def without_empty_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of moments without the names of which they hold no sums.

    Args:
        fields: The fields by name.
    """
    found, lenses = dict(fields), fields["lenses"]
    blocks, many = fields["blocks"], fields["segment_sums"]
    is_one_column = fields["period"] == fields["by"]
    by_period = (blocks, many) if is_one_column else (fields["period_blocks"], fields["period_sums"])
    kept = _kept(fields["segments"], _places(blocks, many), [cells.cells[:, 0] for cells in lenses.values()])
    of_periods = _kept(fields["periods"], _places(*by_period), [cells.cells[:, 1] for cells in lenses.values()])
    if kept.all() and of_periods.all():
        return found
    segment, period = _numbers(kept), _numbers(of_periods)
    found |= _renamed(fields, ("segments", "blocks", "segment_sums"), kept, segment)
    found |= _renamed(fields, ("periods", "period_blocks", "period_sums"), of_periods, period)
    return found | {"lenses": {name: cells.renumbered(segment, period) for name, cells in lenses.items()}}


def _places(blocks: Mapping[str, Block], many: SegmentTotals | None) -> Iterator[NDArray[np.int64]]:
    """Give the places of segments, or of periods, of which there are sums."""
    if many is None:
        return (block.cells // BUCKETS for block in blocks.values())
    tables = [table.cells for table in (*many.parts, *many.own.values())]
    return (cells // BUCKETS for cells in (*tables, *(block.cells for block in many.products.values())))


def _kept(names: Names, places: Iterator[NDArray[np.int64]], of_lenses: list[NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Say which names have sums, shape (S,)."""
    found = np.zeros(len(names), np.bool_)
    for some in (*places, *of_lenses) if names else ():
        found[some] = True
    return found


def _numbers(kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number what is kept anew; without names all stands at 0."""
    return np.cumsum(kept) - kept if len(kept) else np.zeros(1, np.int64)


def _renamed(
    fields: Mapping[str, Any], parts: tuple[str, str, str], kept: NDArray[np.bool_], numbers: NDArray[np.int64]
) -> dict[str, Any]:
    """Leave names out, and call those that stay by their new places."""
    names, blocks, many = (fields[part] for part in parts)
    some = tuple(name for name, is_kept in zip(names, kept.tolist(), strict=True) if is_kept)
    if many is None:
        return dict(zip(parts, (some, renumbered_blocks(blocks, numbers), None), strict=True))
    return dict(zip(parts, (some, blocks, many.renamed(numbers)), strict=True))
