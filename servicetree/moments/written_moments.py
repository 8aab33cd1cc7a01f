"""Moments as a header and named arrays, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from servicetree.answers.decoding import Tally
from servicetree.errors import Fault, MomentsError
from servicetree.i18n.said import told
from servicetree.i18n.stored_phrases import read_issues, stored_issues
from servicetree.moments.blocks import Block, CellSums
from servicetree.moments.empty_names import without_empty_names
from servicetree.moments.segment_sums import BlockView, CellTable, SegmentTotals
from servicetree.moments.storage import damaged_at, named_arrays, nouns_from_arrays, read_arrays
from servicetree.moments.stored_parts import LENS_PREFIX, PERIOD_PREFIX, PRODUCTS_PREFIX, SEGMENT_PREFIX
from servicetree.moments.sum_laws import law_complaint

_PLAIN_FIELDS = (
    "tree_name",
    "key",
    "by",
    "segments",
    "period",
    "periods",
    "unit",
    "weighted",
    "without_segment",
    "without_period",
    "without_weight",
    "separator",
    "unit_column",
)
_SHARED = "shared"
_VIEW = ".view"


def header_and_arrays(moments: Any) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Write moments out as the fields of a header and named arrays."""
    header = {name: getattr(moments, name) for name in _PLAIN_FIELDS}
    header |= {
        "absent": sorted(moments.absent),
        "joined": dict(moments.joined),
        "joined_periods": dict(moments.joined_periods),
        "incomplete": sorted(moments.incomplete),
        "incomplete_periods": sorted(moments.incomplete_periods),
        "same": sorted(moments.same),
        "repeated_ids": moments.repeated_ids,
        **stored_issues(moments.told),
        "terms": dict(moments.terms),
        "blocks": list(moments.blocks),
        "period_blocks": list(moments.period_blocks),
        "lenses": list(moments.lenses),
        "tallies": {name: tally.plain() for name, tally in moments.tallies.items()},
    }
    arrays = {
        **named_arrays(moments.blocks),
        **named_arrays(moments.period_blocks, PERIOD_PREFIX),
        **named_arrays(moments.lenses, LENS_PREFIX),
    }
    for field, prefix, found in _many(moments):
        header[field] = None if found is None else _segment_fields(found)
        if found is not None:
            arrays |= dict(_segment_arrays(found, prefix))
    return header, arrays


def _many(moments: Any) -> Iterator[tuple[str, str, SegmentTotals | None]]:
    yield "segment_sums", SEGMENT_PREFIX, moments.segment_sums
    yield "period_sums", PERIOD_PREFIX + SEGMENT_PREFIX, moments.period_sums


def part_widths(moments: Any) -> dict[str, tuple[int, ...]]:
    """Say how one row of each part is shaped; a table without rows fits any."""
    widths = {name: block.gram.shape[1:] for name, block in moments.blocks.items()}
    widths |= {f"{PERIOD_PREFIX}{name}": block.gram.shape[1:] for name, block in moments.period_blocks.items()}
    widths |= {f"{LENS_PREFIX}{name}": cells.sums.shape[1:] for name, cells in moments.lenses.items()}
    for _, prefix, found in _many(moments):
        if found is None:
            continue
        widths |= {f"{prefix}{_SHARED}": (len(table.sums),) for table in found.parts if len(table.cells)}
        widths |= {f"{prefix}{name}": (len(table.sums),) for name, table in found.own.items()}
        widths |= {f"{prefix}{name}{_VIEW}": (view.needed, *view.columns.shape) for name, view in found.views.items()}
        widths |= {f"{prefix}{PRODUCTS_PREFIX}{name}": block.gram.shape[1:] for name, block in found.products.items()}
    return widths


def read_fields(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read the fields of moments from a file, and hold them against each other, whoever wrote them.

    Names of segments and periods without any row are left out.

    Raises:
        FileError: If the file cannot be read.
        MomentsError: If it is no moments file, is damaged, or was written by a newer library; it names the part.
    """
    header, arrays = read_arrays(path)
    where = Path(path).name
    try:
        fields = fields_of(header, arrays)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = told("moments_lack", what=str(error)) if isinstance(error, KeyError) else told("moments_damaged")
        raise MomentsError(Fault("merge", where, said, told("write_moments_again"))) from error
    if complaint := law_complaint(fields):
        raise damaged_at(where, *complaint)
    return without_empty_names(fields)


def fields_of(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Take the fields of moments out of a header and named arrays.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: If one of them is not there, or no such field.
    """
    fields = {name: header[name] for name in _PLAIN_FIELDS}
    return fields | {
        "segments": tuple(fields["segments"]),
        "periods": tuple(fields["periods"]),
        "absent": frozenset(header["absent"]),
        "joined": header.get("joined", {}),
        "joined_periods": header["joined_periods"],
        "incomplete": frozenset(header.get("incomplete", ())),
        "incomplete_periods": frozenset(header.get("incomplete_periods", ())),
        "same": frozenset((one, other) for one, other in header.get("same", ())),
        "repeated_ids": header.get("repeated_ids", 0),
        "told": read_issues(header),
        "terms": header["terms"],
        "blocks": nouns_from_arrays(Block, arrays, header["blocks"]),
        "period_blocks": nouns_from_arrays(Block, arrays, header["period_blocks"], PERIOD_PREFIX),
        "lenses": nouns_from_arrays(CellSums, arrays, header["lenses"], LENS_PREFIX),
        "tallies": {name: Tally.from_plain(plain) for name, plain in header["tallies"].items()},
        "segment_sums": _segment_sums(header.get("segment_sums"), arrays, SEGMENT_PREFIX),
        "period_sums": _segment_sums(header.get("period_sums"), arrays, PERIOD_PREFIX + SEGMENT_PREFIX),
    }


def _segment_fields(found: SegmentTotals) -> dict[str, Any]:
    views = {name: view.needed for name, view in found.views.items()}
    return {"own": list(found.own), "products": list(found.products), "needed": views}


def _segment_arrays(found: SegmentTotals, prefix: str) -> Iterator[tuple[str, NDArray[Any]]]:
    yield from named_arrays({_SHARED: found.shared, **found.own}, prefix).items()
    yield from named_arrays(found.products, prefix + PRODUCTS_PREFIX).items()
    for name, view in found.views.items():
        yield f"{prefix}{name}{_VIEW}", view.columns


def _segment_sums(
    fields: Mapping[str, Any] | None, arrays: Mapping[str, NDArray[Any]], prefix: str
) -> SegmentTotals | None:
    if fields is None:
        return None
    views = {name: BlockView(needed, arrays[f"{prefix}{name}{_VIEW}"]) for name, needed in fields["needed"].items()}
    tables = nouns_from_arrays(CellTable, arrays, [_SHARED, *fields["own"]], prefix)
    shared = tables.pop(_SHARED)
    if any(view.columns.shape[0] != len(shared.sums) - 1 for view in views.values()):
        raise ValueError(prefix)
    return SegmentTotals(
        (shared,), views, tables, nouns_from_arrays(Block, arrays, fields["products"], prefix + PRODUCTS_PREFIX)
    )
