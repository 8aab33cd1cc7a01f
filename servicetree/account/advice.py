"""What would let the next survey tell carry-over from a general mood, by why this one could not."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final, Literal

from attrs import frozen

from servicetree.account.halo import FEWEST_CHILDREN, MOST_HALO_SHARE, ONE_SIDED
from servicetree.account.range_results import Range
from servicetree.moments.layouts import MOST_NODES_TOGETHER
from servicetree.tree.service_tree import ServiceTree

AdviceKey = Literal[
    "more-branches",
    "fewer-parts",
    "second-question",
    "more-respondents",
    "ranges-first",
    "name-respondents",
    "turn-questions",
    "markers",
    "over-time",
    "experiment",
]
# Standard errors above which a normal figure lies in one of five surveys, and in one of three.
_ONE_IN_FIVE: Final = 0.8416
_ONE_IN_THREE: Final = 0.4307
# So many respondents fill 16 of 128 buckets with 95 % chance.
_FOR_INTERVALS: Final = 19
MOST_TIMES: Final = 20  # as many respondents as there were: more is no advice
ENOUGH_MARKERS: Final = 2
MOST_MEASURABLE: Final = 0.9  # of what the aspects share, as moods: beyond, markers share too little past the trunk


@frozen
class Advice:
    """One thing that would help, with the facts that its sentence needs.

    Attributes:
        key: What would help. ``markers`` means two questions that have nothing to do with the service;
            ``over-time`` and ``experiment`` that no further question of this form would.
        branches: How many branches are lacking.
        aspects: The aspects that have one question.
        respondents: About how many would be enough with the same questions, to two digits.
    """

    key: AdviceKey
    branches: int = 0
    aspects: tuple[str, ...] = ()
    respondents: int | None = None


def advice(  # noqa: PLR0911 - one for each reason
    tree: ServiceTree, ranges: Sequence[Range], respondents: int
) -> Advice | None:
    """Say what would help, from the reason and from what the tree already has.

    Args:
        tree: The tree.
        ranges: The ranges of carry-over whose verdict is that it cannot be told; none for no advice.
        respondents: How many answered.

    Returns:
        The advice; None where everything can be told.
    """
    unsure = [one for one in ranges if one.why is not None]
    if not unsure:
        return None
    why = unsure[0].why
    if why == "few-branches":
        if len(tree.measured) > MOST_NODES_TOGETHER:
            return Advice("fewer-parts")
        return Advice("more-branches", branches=FEWEST_CHILDREN - len(tree.trunk_children))
    if why == "one-question":
        alone = [one.id for one in tree.aspects if len(one.questions) == 1 and one.reliability is None]
        return Advice("second-question", aspects=tuple(alone))
    if why == "no-interval":
        if respondents >= _FOR_INTERVALS:
            return Advice("name-respondents")
        return Advice("ranges-first", respondents=_FOR_INTERVALS)
    if why == "contradictory":
        return Advice("turn-questions")
    enough = [_enough(one, respondents) for one in unsure if one.why == "share"]
    if enough and all(n is not None and n <= MOST_TIMES * respondents for n in enough):
        return Advice("more-respondents", respondents=two_digits(max(n for n in enough if n is not None)))
    if len(tree.marker_questions) < ENOUGH_MARKERS and _moods_leave_something(unsure):
        return Advice("markers")
    return Advice("experiment" if any(one.over_time is not None for one in ranges) else "over-time")


def _moods_leave_something(unsure: Sequence[Range]) -> bool:
    """Whether the aspects may share something beside moods: else no marker could tell what is left."""
    shares = [(one.halo_share.value, one.halo_share.se or 0.0) for one in unsure]
    return all(share is None or share - ONE_SIDED * error < MOST_MEASURABLE for share, error in shares)


def _enough(one: Range, respondents: int) -> float | None:
    """Solve for how many respondents the test finds the halo share below a half in at least 80 of 100 surveys.

    The share has a doubt of its own: a number is told only if it would be below a half in four of five surveys, and it
    is reckoned with as high as it would be in one of three.

    Returns:
        None where no number can be told.
    """
    share, error = one.halo_share.value, one.halo_share.se
    if share is None or error is None or share + _ONE_IN_FIVE * error >= MOST_HALO_SHARE:
        return None
    room = MOST_HALO_SHARE - share - _ONE_IN_THREE * error
    return respondents * ((ONE_SIDED + _ONE_IN_FIVE) * error / room) ** 2


def two_digits(number: float) -> int:
    """Round a number of respondents upwards to two digits."""
    step: int = 10 ** max(len(str(int(number))) - 2, 0)
    return ceil(number / step) * step
