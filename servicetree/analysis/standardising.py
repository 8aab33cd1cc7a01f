"""Standardisation of two sides by strata: the same mix of respondents on both (docs/reference/model.md, section 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.account.carry_over import Family
from servicetree.answers.combined_columns import separate_values, with_combined_column
from servicetree.answers.engines.opening import is_moments_path, open_answers
from servicetree.answers.reading_options import READING_OPTIONS, ReadingOptions
from servicetree.errors import AnswersError, Fault, UsageError
from servicetree.i18n.said import told
from servicetree.moments.gathering import gather_products_by_segment
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.joined_segments import MIN_N, check_min_n
from servicetree.moments.layouts import ROWS, family_block, node_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.tree.service_tree import ServiceTree

Stratum = tuple[str | None, ...]


@frozen(eq=False)
class StratifiedSides:
    """Two sides by stratum; R is all rows and each bucket left out.

    Attributes:
        columns: The columns whose values make the strata.
        cells: Moments whose segments are side and stratum together.
        sides: The same by side alone.
        kept: By side, before and after, the segments of ``cells`` that count, shape (strata,), strata in one order.
        left_out: The strata with too few respondents on a side.
    """

    columns: tuple[str, ...]
    cells: Moments
    sides: Moments
    kept: tuple[NDArray[np.int64], NDArray[np.int64]]
    left_out: tuple[Stratum, ...]

    @property
    def respondents(self) -> tuple[int, int]:
        """Respondents that count, on either side."""
        first, second = (int(self.cells.respondents[cells].sum()) for cells in self.kept)
        return first, second

    def family(self, family: Family, side: int, *, same_mix: bool) -> Family:
        """Give a family the means of one side's strata, as they answered or with the mean mix of both sides.

        Args:
            family: With the slopes to go by.
            side: 0 before, 1 after.
            same_mix: Whether every stratum has its mean share.

        Returns:
            The family with means of shape (R, 1, ...).
        """
        name = family_block(family.node) if family.parents else node_block(family.node)
        sums, cells = self.cells.sums(name), 1 + self.kept[side]
        factors = self._factors(side) if same_mix else np.ones((len(sums.first_moments), len(cells)))
        total = np.einsum("rs,rsp->rp", factors, sums.first_moments[:, cells])
        with np.errstate(invalid="ignore", divide="ignore"):  # nobody in these strata: NaN, which is what is meant
            means = (total[:, 1:] / total[:, :1])[:, None]
        cut, n = len(family.parents), sums.n[cells].sum(keepdims=True)
        return attrs.evolve(family, parent_means=means[..., :cut], part_means=means[..., cut:], n=n)

    def _factors(self, side: int) -> Array:
        """Weight each stratum's rows so that it has the mean of its shares on both sides, shape (R, strata).

        A stratum that is empty on a side where some bucket is left out has no weight there, on either side.
        """
        mass = self.cells.sums(ROWS).first_moments[..., 0]
        sides = np.stack([mass[:, 1 + cells] for cells in self.kept])
        sides = np.where((sides > 0).all(axis=0), sides, 0.0)
        shares = sides / sides.sum(axis=2, keepdims=True)
        factors: Array = np.divide(
            shares.mean(axis=0), shares[side], out=np.zeros_like(shares[side]), where=shares[side] > 0
        )
        return factors


def stratified_sides(
    tree: ServiceTree,
    answers: Answers,
    sides: tuple[str, str],
    within: Sequence[str],
    **options: Unpack[GatheringOptions],
) -> StratifiedSides:
    """Gather answers by side and stratum, in one pass.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads; not moments.
        sides: The values of both sides.
        within: The columns whose values make the strata.
        **options: Those of ``gather``: ``by``, or without it ``period``, is the column of the sides, ``min_n`` the
            respondents that a stratum needs on either side.

    Raises:
        UsageError: For moments, which hold no sums by stratum.
        AnswersError: If there is no stratum with enough respondents on both sides; or with the faults of ``gather``.
    """
    if isinstance(answers, Moments) or is_moments_path(answers):
        raise UsageError(Fault("usage", "within", told("moments_hold_no_strata"), told("give_the_answers")))
    given: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
    by = given.pop("by", None) or given.pop("period", None)
    if by is None:
        raise UsageError(Fault("usage", "by", told("sides_need_by"), told("name_periods")))
    fewest = MIN_N if "min_n" not in given else check_min_n(given.pop("min_n"))
    source, name = with_combined_column(open_answers(answers, ReadingOptions.among(options)), (by, *within))
    roles = {key: value for key, value in given.items() if key not in READING_OPTIONS}
    cells = gather_products_by_segment(tree, source, by=name, **roles)
    values = [separate_values(segment) for segment in cells.segments]
    names = tuple(sorted({str(value[0]) for value in values}))
    numbers = np.array([names.index(str(value[0])) for value in values], dtype=np.int64)
    blocks = {name: block.joined(numbers) for name, block in cells.blocks.items()}
    by_side = attrs.evolve(
        cells, by=by, segments=names, blocks=blocks, period_blocks={}, lenses={}, period=None, periods=()
    )
    kept, left_out = _strata(values, sides, cells.respondents, fewest)
    return StratifiedSides(tuple(within), cells, by_side.with_small_joined(tree, fewest), kept, left_out)


def _strata(
    values: Sequence[Stratum], sides: tuple[str, str], respondents: NDArray[np.int64], fewest: int
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], tuple[Stratum, ...]]:
    """Find the cells of both sides stratum by stratum, and the strata that a side has too few of."""
    found: tuple[dict[Stratum, int], ...] = tuple(
        {value[1:]: place for place, value in enumerate(values) if value[0] == side} for side in sides
    )
    enough = [{stratum for stratum, place in cells.items() if respondents[place] >= max(fewest, 1)} for cells in found]
    every = sorted({*found[0], *found[1]}, key=lambda stratum: [(part is None, part or "") for part in stratum])
    kept = [stratum for stratum in every if all(stratum in some for some in enough)]
    if not kept and all(found):
        said = told("no_stratum", least=max(fewest, 1))
        raise AnswersError(Fault("too-few", "within", said, told("fewer_strata")))
    first, second = (np.array([cells[stratum] for stratum in kept], dtype=np.int64) for cells in found)
    return (first, second), tuple(stratum for stratum in every if stratum not in kept)


def families_of_sides(
    strata: StratifiedSides, found: Sequence[Mapping[str, Family]], *, same_mix: bool
) -> list[dict[str, Family]]:
    """Give the families of both sides the means of their strata.

    Args:
        strata: The sides by stratum.
        found: The families of the side before and of that after, with their slopes.
        same_mix: Whether every stratum has its mean share on both sides.
    """
    return [
        {name: strata.family(family, side, same_mix=same_mix) for name, family in families.items()}
        for side, families in enumerate(found)
    ]
