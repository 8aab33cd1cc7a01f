"""How survey weights are written: whether a point in some of them may part thousands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from servicetree.errors import Fault
from servicetree.i18n.said import told

_POINTED: Final = "pointed"
_LARGE: Final = "large"
_OTHERS: Final = "others"
_KINDS: Final = {
    _POINTED: r"^\s*[1-9]\d{0,2}\.\d{3}\s*$",
    _LARGE: r"^\s*[1-9]\d{2}\s*$",
    _OTHERS: r"^\s*\d*\.(\d{1,2}|\d{4,})\s*$|^\s*0\.\d*\s*$",  # surely a decimal sign
}


def weight_texts(column: pa.Array) -> Mapping[str, str]:
    """Find a weight of each kind that matters among those of a column of texts.

    Args:
        column: The cells.

    Returns:
        By kind, the first of it; empty for a column that holds numbers.
    """
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        return {}
    found = {kind: pc.index(pc.match_substring_regex(texts, pattern), True).as_py() for kind, pattern in _KINDS.items()}
    return {kind: texts[place].as_py().strip() for kind, place in found.items() if place >= 0}


def two_ways_of_points(column: str, written: Mapping[str, str]) -> list[Fault]:
    """Refuse weights such as 1.200 beside 800, of which the first may be 1.2 or 1200; never guess which.

    Where some are written with one decimal or two, all points are decimal signs.

    Args:
        column: Of the weights.
        written: A weight of each kind, as ``weight_texts`` finds them.
    """
    if _POINTED not in written or _LARGE not in written or _OTHERS in written:
        return []
    pointed, large = written[_POINTED], written[_LARGE]
    plain, whole = f"{float(pointed):g}", pointed.replace(".", "")
    hint = told("point_two_ways", written=pointed, decimal=plain, whole=whole)
    return [Fault("weight", column, told("points_beside_hundreds", pointed=pointed, large=large), hint)]
