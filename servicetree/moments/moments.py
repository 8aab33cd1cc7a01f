"""The class Moments: Gram blocks by segment and bucket, which add.

Below this room everything touches rows and engines; above it all is small algebra, be it fifty rows or a billion.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, Self

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.answers.decoding import Tally
from servicetree.errors import Fault, Issue, MomentsError
from servicetree.i18n.said import told
from servicetree.moments.agreement import GatheringRecord, differences, other_tree_fault, with_added_twice
from servicetree.moments.blocks import BUCKETS, Block, BlockSums, CellSums, blocks_digest, distinct
from servicetree.moments.joined_segments import ShownSegments, shown_segments
from servicetree.moments.laid_out_sums import laid_out_sums
from servicetree.moments.layouts import ROWS, node_of
from servicetree.moments.many_segments import filled_buckets, rows_by_segment, sums_by_bucket, sums_by_segment
from servicetree.moments.merged_segments import PERIODS, SEGMENTS, merged_segments
from servicetree.moments.segment_sums import (
    MOST_SEGMENTS_MULTIPLIED,
    SegmentTotals,
    added_segment_sums,
    by_bucket_alone,
    renamed_and_added,
    segment_sums_of,
)
from servicetree.moments.storage import write_arrays
from servicetree.moments.suppression import withheld_figures
from servicetree.moments.tree_blocks import blocks_fault
from servicetree.moments.written_moments import header_and_arrays, part_widths, read_fields
from servicetree.stats.arrays import Array
from servicetree.stats.jackknife import Figures, figures
from servicetree.tree.service_tree import ServiceTree

_NO_PERIODS: Mapping[str, Any] = {"period": None, "periods": (), "period_blocks": {}, "period_sums": None, "lenses": {}}


@frozen(eq=False)
class Moments:
    """Everything that estimators need, from one pass over the answers. ``a + b`` merges.

    Attributes:
        tree_name: Name of the tree they were gathered with.
        key: Fingerprint of that tree.
        by, period: Columns of the segments and of the periods; None without.
        segments, periods: Their values as text, sorted; empty without.
        unit: What the buckets are made of: ``cluster``, ``id`` or ``position``; None if that was lost by merging.
        weighted: Whether survey weights were used.
        blocks: The blocks by name.
        period_blocks: The same with periods in the place of segments; empty without ``period``, or where the segments
            are the periods, or from a file of format 2.
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
        joined_periods: As ``joined``, of periods.
        unit_column: Column of the units; None for positions, or from a file of format 2.
        terms: What in that tree decides how answers are counted, by name; empty from a file of format 2.
        segment_sums, period_sums: Beyond 64 segments, or periods, what is known of each; then blocks are by bucket.
        incomplete, incomplete_periods: Names of which some rows may stand among those that another source joined.

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
    without_segment: int
    without_period: int
    without_weight: int
    absent: frozenset[str] = field(default=frozenset())
    separator: str | None = None
    told: tuple[Issue, ...] = ()
    same: frozenset[tuple[str, str]] = field(default=frozenset())
    repeated_ids: int = 0
    left_out: Literal["bucket", "segment", "nothing"] = "bucket"
    joined: Mapping[str, int] = field(factory=dict)
    shown: ShownSegments | None = None
    period_blocks: Mapping[str, Block] = field(factory=dict)
    joined_periods: Mapping[str, int] = field(factory=dict)
    unit_column: str | None = None
    terms: Mapping[str, str] = field(factory=dict)
    segment_sums: SegmentTotals | None = None
    period_sums: SegmentTotals | None = None
    incomplete: frozenset[str] = frozenset()
    incomplete_periods: frozenset[str] = frozenset()

    @property
    def n(self) -> int:
        """Rows that count."""
        return int(self.blocks[ROWS].n.sum())

    def __add__(self, other: Moments) -> Moments:
        if not isinstance(other, Moments):
            return NotImplemented
        total = self.roomy_beside(other).followed_by(other.roomy_beside(self)).settled()
        # One of the two may be of an older library, which did not make every block.
        both = {name: total.blocks[name] for name in self.blocks if name in other.blocks}
        by_period = {name: total.period_blocks[name] for name in self.period_blocks if name in other.period_blocks}
        # Positions restart in each source, so they no longer say which rows belong together.
        unit = None if self.unit == "position" else self.unit
        repeated = with_added_twice(total.told, repeated=int(self.digest == other.digest))
        return attrs.evolve(total, blocks=both, period_blocks=by_period, unit=unit, told=repeated)

    def settled(self) -> Moments:
        """Return the moments with all that is known of many segments added up."""
        many, periods = (None if sums is None else sums.settled() for sums in (self.segment_sums, self.period_sums))
        return attrs.evolve(self, segment_sums=many, period_sums=periods)

    def followed_by(self, other: Moments) -> Moments:
        """Add moments of later rows of the same source.

        Raises:
            MomentsError: If the two do not belong together.
        """
        if faults := differences(self.record, other.record):
            raise MomentsError(faults)
        segments, mine, theirs = merged_segments(self, other, SEGMENTS)
        periods, before, after = merged_segments(self, other, PERIODS)
        return attrs.evolve(
            self,
            **segments,
            **periods,
            lenses={
                name: cells.renumbered(mine, before) + other.lenses[name].renumbered(theirs, after)
                for name, cells in self.lenses.items()
            },
            blocks=renamed_and_added(self.blocks, other.blocks, self.segment_sums, (mine, theirs)),
            segment_sums=added_segment_sums(self.segment_sums, other.segment_sums, (mine, theirs)),
            period_blocks=renamed_and_added(self.period_blocks, other.period_blocks, self.period_sums, (before, after)),
            period_sums=added_segment_sums(self.period_sums, other.period_sums, (before, after)),
            tallies={
                name: self.tallies.get(name, Tally()) + other.tallies.get(name, Tally())
                for name in dict.fromkeys((*self.tallies, *other.tallies))
            },
            without_segment=self.without_segment + other.without_segment,
            without_period=self.without_period + other.without_period,
            without_weight=self.without_weight + other.without_weight,
            absent=self.absent & other.absent,
            told=tuple(dict.fromkeys(self.told + other.told)),
            same=self.same & other.same,
            repeated_ids=self.repeated_ids + other.repeated_ids,
            shown=None,
        )

    def roomy_beside(self, other: Moments, most: float = MOST_SEGMENTS_MULTIPLIED) -> Moments:
        """Keep no products by segment, or by period, where the two together have more of them than that."""
        found = self
        if self.segment_sums is None and (other.segment_sums or len({*self.segments, *other.segments}) > most):
            many = segment_sums_of(self.blocks, has_periods=self.period is not None)
            found = attrs.evolve(found, blocks=by_bucket_alone(self.blocks), segment_sums=many)
        if self.period_sums is None and (other.period_sums or len({*self.periods, *other.periods}) > most):
            many = segment_sums_of(self.period_blocks, has_periods=False)
            found = attrs.evolve(found, period_blocks=by_bucket_alone(self.period_blocks), period_sums=many)
        return found

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the moments to one file, to keep or to ship; ``load`` reads it.

        Raises:
            FileError: If it cannot be written.
            UsageError: If its name ends like that of a tree file, a table or a picture.
        """
        write_arrays(path, *header_and_arrays(self))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read moments that ``save`` has written.

        Raises:
            FileError: If the file cannot be read.
            MomentsError: If it is no moments file, is damaged, or was written by a newer library.
        """
        return cls(**read_fields(path))

    def require(self, tree: ServiceTree) -> Self:
        """Return the moments if they were gathered with this tree.

        Raises:
            MomentsError: If the tree asks for other blocks.
        """
        if fault := other_tree_fault(self.record, tree):
            raise MomentsError(fault)
        if fault := blocks_fault(tree, self):
            raise MomentsError(fault)
        return self

    @property
    def record(self) -> GatheringRecord:
        """How they were gathered: what has to agree before they are added to others."""
        options: dict[str, object] = {"segment_column": self.by, "period_column": self.period}
        options |= {"respondent_column": self.unit, "survey_weight": self.weighted}
        clusters = self.unit_column if self.unit == "cluster" else None
        return GatheringRecord(options, clusters, self.tree_name, self.key, self.terms, part_widths(self))

    @cached_property
    def digest(self) -> str:
        """Digest of the blocks; those of other answers have another one."""
        return blocks_digest(self.segments, self.blocks)

    def by_period(self) -> Moments:
        """Return the moments with the periods in the place of segments, as if gathered ``by`` them.

        Raises:
            MomentsError: If they were gathered without periods, or by a library that kept no blocks of them.
        """
        if self.period is not None and self.period == self.by:
            return attrs.evolve(self, **_NO_PERIODS)
        if not self.period_blocks:
            said, hint = told("moments_without_periods"), told("gather_with_periods")
            raise MomentsError(Fault("merge", told("place_moments"), said, hint))
        left_out = self.n + self.without_segment + self.without_period - int(self.period_blocks[ROWS].n.sum())
        return attrs.evolve(
            self,
            by=self.period,
            segments=self.periods,
            blocks=self.period_blocks,
            segment_sums=self.period_sums,
            joined=self.joined_periods,
            joined_periods={},
            incomplete=self.incomplete_periods,
            incomplete_periods=frozenset(),
            without_segment=left_out,
            without_period=0,
            shown=None,
            **_NO_PERIODS,
        )

    @cached_property
    def buckets(self) -> NDArray[np.int64]:
        """Shape (G,): the non-empty buckets of the whole and of each segment that is shown."""
        cells = self.blocks[ROWS].cells
        if self.left_out != "bucket":  # a segment cannot be left out of its own figures: no intervals there
            return np.array([len(self.segments), *(0 for _ in self.shown_names)], dtype=np.int64)
        if self.segment_sums is not None:
            return np.append(len(self._used), filled_buckets(self.segment_sums, self._all_or_shown))
        if self.shown is not None and len(self.shown.together):
            cells = self.shown.numbers(len(self.segments))[cells // BUCKETS] * BUCKETS + cells % BUCKETS
        own = np.bincount(distinct(cells) // BUCKETS, minlength=len(self.shown_names))[: len(self.shown_names)]
        return np.array([len(distinct(cells % BUCKETS)), *own.tolist()], dtype=np.int64)

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
        return self.rows_by_segment(ROWS)

    def rows_by_segment(self, name: str) -> NDArray[np.int64]:
        """Count the rows of a block in each segment, shape (S,)."""
        if self.segment_sums is not None:
            return rows_by_segment(self.segment_sums, name, len(self.segments))
        block = self.blocks[name]
        return np.bincount(block.cells // BUCKETS, block.n, len(self.segments)).astype(np.int64)

    def with_small_joined(self, tree: ServiceTree, min_n: int) -> Moments:
        """Return the moments so that segments of fewer than ``min_n`` respondents are shown together only.

        What is estimated of the whole stays as it is, slopes pooled within segments among it. A figure of a node in a
        segment needs ``min_n`` respondents with a score for it too (docs/reference/model.md, section 14).
        """
        if self.by is None or not min_n:
            return self
        shown = shown_segments(self.segments, self.respondents, min_n, self.joined)
        few = withheld_figures(tree, self.blocks, self.rows_by_segment, shown)
        return attrs.evolve(self, shown=attrs.evolve(shown, few=few))

    @property
    def _all_or_shown(self) -> ShownSegments:
        return ShownSegments.every(self.segments, self.shown_counts) if self.shown is None else self.shown

    def of_the_whole(self) -> Moments:
        """Return the moments with no segment shown, for what is told of the whole alone."""
        return self if self.segment_sums is None else attrs.evolve(self, shown=self._all_or_shown.none())

    def pieces(self) -> Sequence[Moments]:
        """Return the moments with some segments shown each; as they are if all can be laid out side by side."""
        if self.segment_sums is None:
            return [self]
        return [attrs.evolve(self, shown=some) for some in self._all_or_shown.pieces()]

    def unjoined(self) -> Moments:
        """Return the moments with every segment by itself, however small: for estimates, never to be shown."""
        return attrs.evolve(self, shown=None)

    def _units(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return cells // BUCKETS if self.left_out == "segment" else cells % BUCKETS

    @cached_property
    def _used(self) -> NDArray[np.int64]:
        """Shape (K,): what can be left out."""
        return distinct(self._units(self.blocks[ROWS].cells))

    def sums(self, name: str) -> BlockSums:
        """Lay out a block for estimation, with every bucket (or segment) left out in turn."""
        told_of = node_of(name) or name
        if self.segment_sums is None or not self.segment_sums.has(name):
            return self.laid_out(self.blocks[name], told_of)
        if self.left_out == "segment":
            return sums_by_segment(self.segment_sums, name, self.blocks[name], len(self.segments))
        shown = self._all_or_shown
        found = sums_by_bucket(self.segment_sums, name, self.blocks[name], self._used, shown)
        if self.shown is not None:
            found = attrs.evolve(found, withheld=np.append(False, shown.withheld(told_of, found.n[1:])))
        return found if self.left_out == "bucket" else found.of_all_rows()

    def products_by_segment(self, name: str) -> Block:
        """Return a block's sums by segment; whoever asks adds up the buckets, of which many segments have one."""
        return self.blocks[name] if self.segment_sums is None else self.segment_sums.products[name]

    def products_of_the_whole(self, name: str) -> Array:
        """Return a block's cross-products centred over all rows, not within segments, shape (R, p, p)."""
        return self._of_the_whole(self.blocks[name].in_one_segment()).within

    def covariance(self, name: str) -> Array:
        """Return the covariances within segments of a block's columns, shape (R, p, p); not to be written into."""
        if (known := self._covariances.get(name)) is not None:
            return known
        sums = self.sums(name)
        mass = sums.first_moments[:, 0, 0]
        found = sums.within / np.where(mass > 0, mass, np.nan)[:, None, None]
        found.flags.writeable = False
        if not node_of(name):  # those of a node are asked for once, and there may be thousands of them
            self._covariances[name] = found
        return found

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
        return attrs.evolve(self.of_the_whole(), left_out="segment")

    def of_all_rows(self) -> Moments:
        """Return the moments with nothing left out: figures of segments that have no intervals."""
        return attrs.evolve(self, left_out="nothing")

    def laid_out(self, block: Block, node: str = "") -> BlockSums:
        """Lay out a Gram block that was made from blocks of these moments, such as those of a node."""
        if self.segment_sums is not None:  # sums of the whole, by bucket
            return self._of_the_whole(block)
        unit = np.searchsorted(self._used, self._units(block.cells))
        found = laid_out_sums(block, unit, len(self._used), max(len(self.segments), 1))
        return found.of_the_whole() if self.by is None else found.shown(self.shown, node)

    def _of_the_whole(self, block: Block) -> BlockSums:
        unit = np.searchsorted(self._used, self._units(block.cells))
        return laid_out_sums(block, unit, len(self._used), 1).of_the_whole()
