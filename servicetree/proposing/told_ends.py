"""Which end of a column its words put first, and whether they say that it is the good one."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.lexicon import lexicon, words_in
from servicetree.proposing.stated_ends import ONLY_ORDERS, say_which_is_good

_SCHOOL_MARKS: Final = ((1.0, 5.0), (1.0, 6.0))


@frozen
class ToldEnd:
    """The end of a scale at which the words of a column, or of its question, stand highest.

    Attributes:
        is_low: Whether it is the low end.
        is_good: Whether the words say that it is the best; who agrees, or often has to wait, need not be pleased.
    """

    is_low: bool
    is_good: bool


def told_end(profile: ColumnProfile, scale: tuple[float, float]) -> ToldEnd | None:
    """Find which end the words of a column tell; None if they tell none.

    Args:
        profile: The column.
        scale: Its lowest and highest answer.
    """
    worded, stated = profile.worded_answers, profile.stated
    if worded is not None and worded.best is not None:  # nobody may have given the marks beyond
        is_good = worded.source not in ONLY_ORDERS and say_which_is_good(worded.answers)
        return ToldEnd(worded.best < min(scale[1], worded.scale[1]), is_good)
    if stated is not None and stated.scale == scale:
        return ToldEnd(stated.best == scale[0], not stated.only_orders)
    is_school_mark = scale in _SCHOOL_MARKS and not lexicon().school_marks.isdisjoint(words_in(profile.in_full))
    return ToldEnd(is_low=True, is_good=True) if is_school_mark else None
