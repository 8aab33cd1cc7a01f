"""Assignment of units to jackknife buckets by the digest of their names.

A bucket is the first 8 hex digits of the md5 of the name in UTF-8, as a number, mod 128 (model.md, section 3). A
survey of millions has millions of units, so that names are written and digested by the column; cell by cell only
where a name needs care.
"""

from __future__ import annotations

import hashlib
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from numpy.typing import NDArray

from servicetree.answers.arrow_columns import null_mask, number_column
from servicetree.answers.cell_types import distinct_cells, is_text
from servicetree.answers.engines.digests import fourth_digest_bytes
from servicetree.answers.row_names import REWRITTEN, names_of
from servicetree.moments.blocks import BUCKETS

# Printable ASCII without blanks that is a whole number as it is written canonically, or no whole number at all.
_CANONICAL = r"^(?:[1-9][0-9]*|[!-~]*[!-*,/:-~][!-~]*)$"
_MANY = 2000  # names that are worth asking the database for their digests


@frozen(eq=False)
class Units:
    """The units that a column names: respondents, or clusters of them.

    Attributes:
        names: The name of each different cell; null for a blank one.
        places: Shape (n,): where each row's name stands among them; past the last for a row without a cell.
    """

    names: pa.Array
    places: NDArray[Any]

    @classmethod
    def of(cls, column: pa.Array) -> Self:
        """Name the units of a column."""
        distinct, places = distinct_cells(column)
        return cls(_names(distinct), places)

    def buckets(self) -> tuple[NDArray[np.int64], int]:
        """Deal the rows to buckets.

        Returns:
            Shape (n,): each row's bucket, 0 for one without a unit; and how many have none.
        """
        buckets = np.zeros(len(self.names) + 1, dtype=np.int64)
        blank = null_mask(self.names)
        there = np.arange(len(self.names)) if blank is None else np.flatnonzero(~blank)
        named = self.names.drop_null()
        buckets[there] = _many_buckets(named) if len(there) > _MANY else _few_buckets(named)
        without = np.ones(len(buckets), dtype=np.bool_)
        without[there] = False
        return buckets[self.places], int(without[self.places].sum())

    def borne(self) -> pa.Array:
        """List the names that rows bear, as texts; one that is written in several ways may stand several times."""
        used = np.bincount(self.places, minlength=len(self.names) + 1)[: len(self.names)]
        return self.names.take(number_column(np.flatnonzero(used))).drop_null().cast(pa.string())


def bucket_of(unit: str) -> int:
    """Digest a unit's name to its bucket; of the number, only the last 7 bits of its 4 bytes matter."""
    return hashlib.md5(unit.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()[3] % BUCKETS


def _names(distinct: pa.Array) -> pa.Array:
    """Write cells canonically, as ``names_of`` does; null for blank ones."""
    if pa.types.is_integer(distinct.type):
        return distinct.cast(pa.string())
    if not is_text(distinct.type):
        return pa.array(names_of(distinct), pa.string())
    careful = pc.or_(
        pc.invert(pc.match_substring_regex(distinct, _CANONICAL)), pc.match_substring_regex(distinct, REWRITTEN)
    )
    if not pc.any(careful).as_py():
        return distinct
    written = names_of(distinct.filter(careful))
    return pc.replace_with_mask(distinct, careful, pa.array(written, distinct.type))


def _few_buckets(names: pa.Array) -> list[int]:
    return [bucket_of(name) for name in names.to_pylist()]


def _many_buckets(names: pa.Array) -> NDArray[Any]:
    return fourth_digest_bytes(names) % BUCKETS
