"""The class Moments: Gram blocks by segment and bucket, which add.

Below this room everything touches rows and engines; above it everything is small algebra that neither knows
nor cares whether the answers were fifty rows in a dict or a billion on a cluster.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.decoding import Tally
from servicetree.errors import Fault, Issue, MomentsError
from servicetree.i18n.said import told
from servicetree.moments.blocks import BUCKETS, Block, BlockSums, CellSums, added_blocks
from servicetree.moments.joined_segments import ShownSegments, shown_segments
from servicetree.moments.layouts import ROWS, fingerprint
from servicetree.moments.storage import read_arrays, write_arrays
from servicetree.moments.stored_parts import blocks_unlike
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, figures, grouped_sums, leave_one_out
from servicetree.tree.service_tree import ServiceTree

_NOTHING_LEFT = 1e-12
_BLOCK_PARTS = ("cells", "n", "squared_weight", "gram")
_CELL_PARTS = ("cells", "squared_weight", "sums")
_HEADER_FIELDS = (
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
)


@frozen(eq=False)
class Moments:
    """Everything that estimators need, from one pass over the answers. ``a + b`` merges.

    Attributes:
        tree_name: Name of the tree they were gathered with.
        key: Fingerprint of that tree.
        by: Column of the segments; None without.
        segments: The segments' values as text, sorted; empty without ``by``.
        period: Column of the periods; None without.
        periods: The periods as text, sorted; empty without ``period``.
        unit: What the buckets are made of: ``cluster``, ``id`` or ``position``; None if that was lost by merging.
        weighted: Whether survey weights were used.
        blocks: The blocks by name.
        lenses: With periods, sums by segment and period for each child of the trunk.
        tallies: What was found in each question's column, by ``node.question``.
        without_segment: Rows left out because they have no segment.
        without_period: Rows left out because they have no period.
        without_weight: Rows left out because their survey weight is zero.
        absent: Questions of outcomes whose columns were not there.
        separator: What separated the columns of a text file, where it was not a comma.
        told: What the reading of the sources told, such as rows that were no respondents.
        same: Pairs of questions with the same answers in every row.
        repeated_ids: Rows whose id stood in an earlier row that was read with it.
        left_out: What is left out in turn to see how sure figures are; segments, for a look across or over time.
        joined: Segments that hold several small ones, joined before writing, with how many each holds.
        shown: How segments are shown; None shows each by itself. Slopes stay pooled within the segments as they are.

    Example:
        >>> moments = st.gather(demo_tree(), demo_answers(), by="shop")
        >>> moments.n, len(moments.segments)
        (2400, 24)
    """

    tree_name: str
    key: str
    by: str | None
    segments: tuple[str, ...]
    period: str | None
    periods: tuple[str, ...]
    unit: str | None
    weighted: bool
    blocks: Mapping[str, Block]
    lenses: Mapping[str, CellSums]
    tallies: Mapping[str, Tally]
    without_segment: int = 0
    without_period: int = 0
    without_weight: int = 0
    absent: frozenset[str] = field(default=frozenset())
    separator: str | None = None
    told: tuple[Issue, ...] = ()
    same: frozenset[tuple[str, str]] = field(default=frozenset())
    repeated_ids: int = 0
    left_out: Literal["bucket", "segment"] = "bucket"
    joined: Mapping[str, int] = field(factory=dict)
    shown: ShownSegments | None = None

    @property
    def n(self) -> int:
        """Rows that count."""
        return int(self.blocks[ROWS].n.sum())

    def __add__(self, other: Moments) -> Moments:
        if not isinstance(other, Moments):
            return NotImplemented
        total = self.followed_by(other)
        # One of the two may be of an older library, which did not make every block of today.
        both = {name: block for name, block in total.blocks.items() if name in self.blocks and name in other.blocks}
        # Positions restart in each source, so they no longer say which rows belong together.
        return attrs.evolve(total, blocks=both, unit=None if self.unit == "position" else self.unit)

    def followed_by(self, other: Moments) -> Moments:
        """Add moments of later rows of the same source.

        Raises:
            MomentsError: If the two do not belong together.
        """
        if faults := _mismatches(self, other):
            raise MomentsError(faults)
        segments, mine, theirs = _merged_names(self.segments, other.segments)
        periods, before, after = _merged_names(self.periods, other.periods)
        return attrs.evolve(
            self,
            segments=segments,
            periods=periods,
            lenses={
                name: cells.renumbered(mine, before) + other.lenses[name].renumbered(theirs, after)
                for name, cells in self.lenses.items()
            },
            blocks=added_blocks(
                {name: block.renumbered(mine) for name, block in self.blocks.items()},
                {name: block.renumbered(theirs) for name, block in other.blocks.items()},
            ),
            tallies={name: tally + other.tallies.get(name, Tally()) for name, tally in self.tallies.items()},
            without_segment=self.without_segment + other.without_segment,
            without_period=self.without_period + other.without_period,
            without_weight=self.without_weight + other.without_weight,
            absent=self.absent & other.absent,
            joined={**self.joined, **other.joined},
            told=tuple(dict.fromkeys(self.told + other.told)),
            same=self.same & other.same,
            repeated_ids=self.repeated_ids + other.repeated_ids,
            shown=None,
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the moments to one file, to keep or to ship; ``load`` reads it.

        Raises:
            FileError: If it cannot be written.
        """
        header = {field: getattr(self, field) for field in _HEADER_FIELDS}
        header |= {
            "absent": sorted(self.absent),
            "joined": dict(self.joined),
            "same": sorted(self.same),
            "repeated_ids": self.repeated_ids,
            "told": [[one.code, one.where, one.message, one.count] for one in self.told],
            "blocks": list(self.blocks),
            "lenses": list(self.lenses),
            "tallies": {name: tally.plain() for name, tally in self.tallies.items()},
        }
        arrays = {
            f"{name}.{part}": getattr(block, part) for name, block in self.blocks.items() for part in _BLOCK_PARTS
        }
        arrays |= {
            f"lens:{name}.{part}": getattr(cells, part) for name, cells in self.lenses.items() for part in _CELL_PARTS
        }
        write_arrays(path, header, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read moments that ``save`` has written.

        Raises:
            FileError: If the file cannot be read.
            MomentsError: If it is no moments file, is damaged, or was written by a newer library.
        """
        header, arrays = read_arrays(path)
        try:
            blocks = {
                name: Block(**{part: arrays[f"{name}.{part}"] for part in _BLOCK_PARTS}) for name in header["blocks"]
            }
            fields = {name: header[name] for name in _HEADER_FIELDS}
            return cls(
                **fields | {"segments": tuple(fields["segments"]), "periods": tuple(fields["periods"])},
                absent=frozenset(header["absent"]),
                joined=header.get("joined", {}),
                same=frozenset((one, other) for one, other in header.get("same", ())),
                repeated_ids=header.get("repeated_ids", 0),
                told=tuple(Issue(*one) for one in header.get("told", ())),
                blocks=blocks,
                lenses={
                    name: CellSums(**{part: arrays[f"lens:{name}.{part}"] for part in _CELL_PARTS})
                    for name in header["lenses"]
                },
                tallies={name: Tally.from_plain(plain) for name, plain in header["tallies"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            said = told("moments_lack", what=str(error)) if isinstance(error, KeyError) else told("moments_damaged")
            raise MomentsError(Fault("merge", Path(path).name, said, told("write_moments_again"))) from error

    def require(self, tree: ServiceTree) -> Self:
        """Return the moments if they were gathered with this tree.

        Raises:
            MomentsError: If the tree asks for other blocks.
        """
        if fingerprint(tree) != self.key:
            message = told("moments_of_other_tree", theirs=self.tree_name, yours=tree.name)
            raise MomentsError(Fault("merge", told("place_moments"), message, told("gather_again")))
        if unlike := blocks_unlike(tree, self.blocks):
            said = told("moments_blocks", blocks=unlike)
            raise MomentsError(Fault("merge", told("place_moments"), said, told("write_moments_again")))
        return self

    @cached_property
    def buckets(self) -> NDArray[np.int64]:
        """Shape (G,): the non-empty buckets of the whole and of each segment that is shown."""
        cells = self.blocks[ROWS].cells
        if self.left_out == "segment":  # a segment cannot be left out of its own figures: no intervals there
            return np.array([len(self.segments), *(0 for _ in self.shown_names)], dtype=np.int64)
        if self.shown is not None and len(self.shown.together):
            cells = self.shown.numbers(len(self.segments))[cells // BUCKETS] * BUCKETS + cells % BUCKETS
        own = np.bincount(_distinct(cells) // BUCKETS, minlength=len(self.shown_names))[: len(self.shown_names)]
        return np.array([len(_distinct(cells % BUCKETS)), *own.tolist()], dtype=np.int64)

    def only(self, segment: str) -> Moments:
        """Return the moments of one segment, over the same buckets as before, so that sides can be compared."""
        place = self.segments.index(segment)

        def own(block: Block) -> Block:
            kept = block.cells // BUCKETS == place
            cells, parts = block.cells[kept] % BUCKETS, (block.n[kept], block.squared_weight[kept], block.gram[kept])
            return Block(cells, *parts)

        blocks = {name: own(block) for name, block in self.blocks.items()}
        everywhere = _distinct(self.blocks[ROWS].cells % BUCKETS)
        zeros = np.zeros(len(everywhere))
        blocks[ROWS] = blocks[ROWS] + Block(everywhere, zeros.astype(np.int64), zeros, zeros[:, None, None])
        return attrs.evolve(self, segments=(segment,), blocks=blocks, lenses={}, period=None, periods=(), shown=None)

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The segments that are shown, small ones together; figures by segment come in this order."""
        return self.segments if self.shown is None else self.shown.names

    @property
    def shown_counts(self) -> tuple[int | None, ...]:
        """How many segments stand under each of ``shown_names``; None for one by itself."""
        return tuple(map(self.joined.get, self.segments)) if self.shown is None else self.shown.joined

    @property
    def respondents(self) -> NDArray[np.int64]:
        """Shape (S,): respondents of each segment."""
        rows = self.blocks[ROWS]
        return np.bincount(rows.cells // BUCKETS, rows.n, len(self.segments)).astype(np.int64)

    def with_small_joined(self, min_n: int) -> Moments:
        """Return the moments so that segments of fewer than ``min_n`` respondents are shown together only.

        What is estimated of the whole stays as it is, slopes pooled within segments among it. A figure of a node in a
        segment needs ``min_n`` respondents with a score for it too (docs/reference/model.md, section 14).
        """
        if self.by is None or not min_n:
            return self
        return attrs.evolve(self, shown=shown_segments(self.segments, self.respondents, min_n, self.joined))

    def unjoined(self) -> Moments:
        """Return the moments with every segment by itself, however small: for estimates, never to be shown."""
        return attrs.evolve(self, shown=None)

    def _units(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return cells % BUCKETS if self.left_out == "bucket" else cells // BUCKETS

    @cached_property
    def _used(self) -> NDArray[np.int64]:
        """Shape (K,): what can be left out."""
        return _distinct(self._units(self.blocks[ROWS].cells))

    def sums(self, name: str) -> BlockSums:
        """Lay out a block for estimation, with every bucket (or segment) left out in turn."""
        return self.laid_out(self.blocks[name])

    def covariance(self, name: str) -> Array:
        """Return the covariances within segments of a block's columns, shape (R, p, p); not to be written into."""
        if name not in self._covariances:
            sums = self.sums(name)
            mass = sums.first_moments[:, 0, 0]
            self._covariances[name] = sums.within / np.where(mass > 0, mass, np.nan)[:, None, None]
            self._covariances[name].flags.writeable = False
        return self._covariances[name]

    @cached_property
    def _covariances(self) -> dict[str, Array]:
        """Covariances that were asked for: every pair of siblings is asked for by halo, its markers and warnings."""
        return {}

    def figures(self, stack: Array, scale: float = 1.0) -> Figures:
        """Give a stack of estimates its intervals, or none where these moments cannot carry them.

        Args:
            stack: Shape (R, G): estimates from all rows and with each unit left out, of the whole and the segments.
            scale: What the estimates are multiplied by, such as 100 for points.
        """
        buckets = self.buckets if self.unit is not None else np.zeros_like(self.buckets)
        return figures(stack, buckets, scale)

    def by_segment(self) -> Moments:
        """Return the moments with segments, not buckets, left out in turn."""
        return attrs.evolve(self, left_out="segment")

    def laid_out(self, block: Block) -> BlockSums:
        """Lay out a Gram block that was made from blocks of these moments."""
        segment, units = block.cells // BUCKETS, len(self._used)
        unit = np.searchsorted(self._used, self._units(block.cells))
        width, count = block.gram.shape[-1], max(len(self.segments), 1)
        first = grouped_sums(unit * count + segment, block.gram[:, 0], units * count).reshape(units, count, width)
        second = grouped_sums(unit, block.gram[:, 1:, 1:], units)
        first, second = leave_one_out(first), leave_one_out(second)
        first[first[..., 0] <= _NOTHING_LEFT * first[0, :, 0]] = 0.0  # what subtraction leaves of an empty sum
        mass = first[..., :1]
        between = np.einsum(
            "rsp,rsq->rpq",
            np.divide(first, mass, out=np.zeros_like(first), where=mass > 0)[..., 1:],
            first[..., 1:],
        )
        whole = first.sum(axis=1, keepdims=True)
        n = np.bincount(segment, weights=block.n, minlength=count).astype(np.int64)
        if self.by is None:
            return BlockSums(n.sum(keepdims=True), whole, second - between)
        fewest, n_shown = 0, n
        if self.shown is not None:
            fewest, first, n_shown = self.shown.min_n, self.shown.added(first, 1), self.shown.added(n, 0)
        sums = np.concatenate([whole, first], axis=1)
        return BlockSums(np.append(n.sum(), n_shown), sums, second - between, fewest)


def _distinct(units: NDArray[np.int64]) -> NDArray[np.int64]:
    """List the different ones of some whole numbers, rising; ``np.unique`` would first import masked arrays."""
    return np.flatnonzero(np.bincount(units))


def _merged_names(
    mine: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
    """Sort two lists of names into one, and say where each one's names stand in it."""
    names = tuple(sorted({*mine, *theirs}))
    place = {name: index for index, name in enumerate(names)}
    first, second = (np.array([place[name] for name in part] or [0], dtype=np.int64) for part in (mine, theirs))
    return names, first, second


def _mismatches(mine: Moments, theirs: Moments) -> list[Fault]:
    found: list[tuple[str, object, object]] = [
        ("segment_column", mine.by, theirs.by),
        ("period_column", mine.period, theirs.period),
        ("respondent_column", mine.unit, theirs.unit),
        ("survey_weight", mine.weighted, theirs.weighted),
    ]
    faults = [
        Fault(
            "merge",
            told("place_moments"),
            told("moments_differ", what=told(said), one=repr(one), other=repr(other)),
            told("gather_same_options"),
        )
        for said, one, other in found
        if one != other
    ]
    if mine.key != theirs.key:
        message = told("moments_of_two_trees", one=mine.tree_name, other=theirs.tree_name)
        faults.append(Fault("merge", told("place_moments"), message, told("gather_same_tree")))
    return faults


def merged(parts: Iterable[Moments]) -> Moments:
    """Add moments of several sources.

    Raises:
        MomentsError: If there are none, or they do not belong together.
    """
    total: Moments | None = None
    for part in parts:
        total = part if total is None else total + part
    if total is None:
        raise MomentsError(Fault("merge", told("place_moments"), told("nothing_to_merge"), told("name_a_file")))
    return total
