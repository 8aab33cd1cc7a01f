"""Ends of a scale as a question states them: "1 = very satisfied, 5 = very dissatisfied"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from servicetree.proposing.answer_sets import rungs_of

# They tell the order of the answers; which end is good depends on what is agreed to, and on what happens often.
ONLY_ORDERS: Final = frozenset({"agreement", "frequency", "likelihood", "importance"})
_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*[)\]]\s*$")
# A number, a sign, and words up to the next sign, number or "to".
_NUMBER_AND_WORDS: Final = re.compile(
    r"(?<![\w.,])(\d{1,3})\s*(?:=|:|-|–|—|\()\s*([^\W\d_][^\d()\[\]=:;,…/|–—]*)",
)
_BETWEEN: Final = re.compile(r"\s+(?:to|and|bis|und|à|a|et|до|и|а|hasta|y|al|até|e|tot|en|do|i)\s*$", re.IGNORECASE)


@frozen
class StatedEnds:
    """The ends of a scale, and which of them is the best.

    Attributes:
        low: The lower number.
        high: The higher number.
        best: One of the two.
        only_orders: Whether the words are of agreement or of how often, which do not say what is good.
    """

    low: float
    high: float
    best: float
    only_orders: bool

    @property
    def scale(self) -> tuple[float, float]:
        """The lower and the higher number."""
        return self.low, self.high


def stated_ends(text: str) -> StatedEnds | None:
    """Find numbers with their words in what was asked, where the words stand in order on a known set.

    >>> stated_ends("Staff (1 = very good, 6 = very bad)").best
    1.0
    """
    words = {float(number): _trimmed(said) for number, said in _NUMBER_AND_WORDS.findall(text)}
    if len(words) < 2 or len(set(words.values())) < len(words):  # noqa: PLR2004 - a scale has two ends
        return None
    numbers = sorted(words)
    for name, rungs in rungs_of(words.values()).items():
        ordered = [rungs[words[number]] for number in numbers]
        if len(set(ordered)) == len(ordered) and ordered in (sorted(ordered), sorted(ordered, reverse=True)):
            best = numbers[-1] if ordered[-1] > ordered[0] else numbers[0]
            return StatedEnds(numbers[0], numbers[-1], best, name in ONLY_ORDERS)
    return None


def say_which_is_good(words: Iterable[str]) -> bool:
    """Whether answers in words say which of them is good; those of agreement and of how often only tell their order.

    >>> say_which_is_good(["Good", "Bad"]), say_which_is_good(["Always", "Never"])
    (True, False)
    """
    known = rungs_of(words)
    return not known or not ONLY_ORDERS.issuperset(known)


def without_stated_ends(text: str) -> str:
    """Take brackets that state the ends of a scale off the end of what was asked."""
    found = _BRACKETS.search(text)
    return text[: found.start()] if found is not None and stated_ends(found[0]) and found.start() else text


def _trimmed(said: str) -> str:
    return _BETWEEN.sub("", said.strip(" .-")).strip(" .-")
