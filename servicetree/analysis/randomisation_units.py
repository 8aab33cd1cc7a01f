"""The units that arms were drawn for: whole values of a column, such as shops, or respondents one by one.

Where whole shops were drawn by lot, answers of one shop are no evidence independent of each other, and what is left out
in turn must be a shop. See docs/reference/model.md, sections 6 and 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, Unpack

import attrs
import numpy as np
from attrs import frozen

from servicetree.answers.engines.opening import is_moments_path, open_answers
from servicetree.answers.engines.sources import Batch
from servicetree.answers.faults import absent_columns
from servicetree.answers.reading_options import ReadingOptions
from servicetree.answers.row_names import row_names
from servicetree.errors import AnswersError, Fault, UsageError
from servicetree.i18n.said import told
from servicetree.moments.blocks import BUCKETS, Block
from servicetree.moments.gathering import gather_products_by_segment, gathered
from servicetree.moments.gathering_options import Answers, GatheringOptions
from servicetree.moments.moments import Moments
from servicetree.tree.service_tree import ServiceTree

FEWEST_VALUES: Final = 6  # a column with fewer values can be constant within arms by chance
FEWEST_UNITS: Final = 8
_MOST_UNITS_NUMBERED = 60  # so few values are left out one by one; of more, several may share a bucket


@frozen
class RandomisedUnits:
    """The values of a column that were drawn for the arms as a whole.

    Attributes:
        column: The column.
        n: How many values have respondents in an arm.
    """

    column: str
    n: int


@frozen(eq=False)
class _ArmsByValue:
    """The arms found with each value of a column; ``a + b`` adds those of other rows."""

    rows: int
    pairs: frozenset[tuple[str, str]]

    def __add__(self, other: _ArmsByValue) -> _ArmsByValue:
        return _ArmsByValue(self.rows + other.rows, self.pairs | other.pairs)


@frozen(eq=False)
class _ConstantArms:
    """A column within whose values the arm is constant.

    Attributes:
        column: The column.
        arm_of: The arm of each of its values.
        rows: How many rows have both.
    """

    column: str
    arm_of: Mapping[str, str]
    rows: int


def gathered_by_arm(
    tree: ServiceTree, answers: Answers, arm: str | None, **options: Unpack[GatheringOptions]
) -> tuple[Moments, RandomisedUnits | None]:
    """Gather answers by arm, with the units that were drawn left out in turn.

    They are the values of that of the columns named (``by``, ``cluster``, ``id``) which has the fewest values, though
    at least 6, and within whose values the arm is constant. Else, whatever the moments leave out.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments gathered by the column of the arms.
        arm: The column of the arms.
        **options: ``cluster``, ``id`` and the other options of ``gather``; ``by`` may hold the units and divides
            nothing.

    Returns:
        The moments, whose segments are the arms, however small; and the units, if a column has them and they hold
        several rows.

    Raises:
        UsageError: If units are named for moments that were gathered already.
        AnswersError: With every fault of the answers; of a column of arms that is not there by its own name.
    """
    by_arm: GatheringOptions = {**options, "by": arm, "min_n": 0}
    if isinstance(answers, Moments) or is_moments_path(answers) or arm is None:
        if options.get("by") is not None:
            raise UsageError(Fault("usage", "by", told("already_gathered"), told("cluster_when_gathering")))
        return _gathered(tree, answers, by_arm), None
    if (units_named := options.get("by")) is not None:
        there = open_answers(answers, ReadingOptions.among(options)).columns
        if absent := absent_columns(tree, there, {"arm": arm, "by": units_named})[0]:
            raise AnswersError(absent)
    unit_columns = (options.get("by"), options.get("cluster"), options.get("id"))
    named = dict.fromkeys(name for name in unit_columns if name is not None)
    drawn = min(_constant_arms(answers, arm, named, options), key=lambda one: len(one.arm_of), default=None)
    if drawn is None:
        return _gathered(tree, answers, by_arm), None
    units = RandomisedUnits(drawn.column, len(drawn.arm_of)) if drawn.rows > len(drawn.arm_of) else None
    by_arm = {**by_arm, "cluster": drawn.column}
    if len(drawn.arm_of) > _MOST_UNITS_NUMBERED:
        return gathered(tree, answers, **by_arm), units
    by_unit: GatheringOptions = {**by_arm, "by": drawn.column, "period": arm}
    moments = gather_products_by_segment(tree, answers, **by_unit)
    return _numbered(moments, drawn.arm_of), units


def _gathered(tree: ServiceTree, answers: Answers, by_arm: GatheringOptions) -> Moments:
    """Gather by the column of the arms, and call it that if it is not there."""
    try:
        return gathered(tree, answers, **by_arm)
    except AnswersError as error:
        by, arm = (Fault("column", f"--{option}", "").where for option in ("by", "arm"))
        raise AnswersError(attrs.evolve(one, where=arm) if one.where == by else one for one in error.faults) from None


def _constant_arms(
    answers: Any, arm: str, columns: Iterable[str], options: Mapping[str, Any]
) -> Iterator[_ConstantArms]:
    """Find the columns within whose values the arm is constant."""
    for column in columns:
        source = open_answers(answers, ReadingOptions.among(options))
        if column == arm or not {arm, column} <= set(source.columns):
            continue  # what is not there is told when gathering
        seen: _ArmsByValue | None = source.summed((arm, column), partial(_arms_by_value, arm, column))
        if seen is not None and len(arm_of := dict(seen.pairs)) == len(seen.pairs) >= FEWEST_VALUES:
            yield _ConstantArms(column, arm_of, seen.rows)


def _arms_by_value(arm: str, column: str, batch: Batch, _position: int) -> _ArmsByValue:
    arms, arm_places = row_names(batch[arm])
    values, value_places = row_names(batch[column])
    both = np.array([name is not None for name in arms])[arm_places]
    both &= np.array([value is not None for value in values])[value_places]
    pairs = np.flatnonzero(np.bincount(value_places[both] * len(arms) + arm_places[both])).tolist()
    named = ((values[pair // len(arms)], arms[pair % len(arms)]) for pair in pairs)
    return _ArmsByValue(int(both.sum()), frozenset((str(value), str(name)) for value, name in named))


def _numbered(moments: Moments, arm_of: Mapping[str, str]) -> Moments:
    """Turn segments that lie within an arm each (here the period) into buckets of that arm, one for each."""
    arms = np.array([moments.periods.index(arm_of[name]) if name in arm_of else 0 for name in moments.segments])

    def numbered(block: Block) -> Block:
        unit = block.cells // BUCKETS
        cells = arms[unit] * BUCKETS + unit
        order = np.argsort(cells)
        parts = (block.n[order], block.squared_weight[order], block.gram[order])
        return Block(cells[order], *parts)

    return attrs.evolve(
        moments,
        by=moments.period,
        segments=moments.periods,
        period=None,
        periods=(),
        blocks={name: numbered(block) for name, block in moments.blocks.items()},
        period_blocks={},
        lenses={},
        without_segment=moments.without_period,
        without_period=0,
    )


def degrees_of_freedom(moments: Moments) -> int:
    """Say how many degrees of freedom differences between arms have; 0 where there is no interval.

    G - arms for G units left out in turn, but no more than if every arm had as few as the smallest; none below 8 units.
    """
    units, fewest = int(moments.buckets[0]), int(moments.buckets[1:].min(initial=BUCKETS))
    if moments.unit is None or units < FEWEST_UNITS:
        return 0
    return max(min(units - len(moments.segments), 2 * (fewest - 1)), 0)
