"""A batch's answers as records of steps below the best answer, as small as they can be held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.cellproducts import GOOD_WIDTH
from servicetree.rowscores import Answered

Array = NDArray[np.float64]


@frozen(eq=False)
class Steps:
    """Answers to all questions: steps below the best answer = first + slope x what is held.

    Where the steps of every question rise or fall by one from place to place, as those of whole ratings do, the places
    themselves are held, in bytes: they are moved eight times as fast as numbers, and their sums are exact.

    Attributes:
        held: Shape (n,) each: what is held for each question; it means nothing in rows that did not answer.
        first: Shape (Q,).
        slope: Shape (Q,).
        most: Shape (Q,): the most steps of any answer, if places are held.
        largest: The largest number held in rows that answered.
    """

    held: Sequence[NDArray[Any]]
    first: Array
    slope: Array
    most: Array | None
    largest: float

    @classmethod
    def of(cls, answers: Sequence[Answered]) -> Steps:
        """Take the answers to all questions of a batch."""
        lines = [line for answered in answers if (line := _line(answered)) is not None]
        if len(lines) < len(answers):
            held = [answered.steps.take(answered.places) for answered in answers]
            return cls(held, np.zeros(len(held)), np.ones(len(held)), None, np.inf)
        first, slope, largest = zip(*lines, strict=True)
        most = np.array([np.nanmax(answered.steps) for answered in answers])
        return cls([answered.places for answered in answers], np.array(first), np.array(slope), most, max(largest))

    def records(self) -> NDArray[Any]:
        """Shape (n, 1 + Q + ...): 1, what is held, and zeros up to a good width; a row's numbers lie together."""
        kind = self.held[0].dtype
        one = np.ones(len(self.held[0]), kind)
        return np.stack([one, *self.held, *[np.zeros_like(one)] * (-(1 + len(self.held)) % GOOD_WIDTH)], axis=1)

    def total(self, column: Array) -> NDArray[Any]:
        """Add up constant and slopes times steps in every row; whole numbers where all slopes are 1.

        Args:
            column: Shape (1 + Q,): the constant and the slopes.
        """
        used = np.flatnonzero(column[1:]).tolist()
        constant, slopes = column[0] + column[1:] @ self.first, column[1:] * self.slope
        if self.most is None or column[0] or (column[1:][used] != 1.0).any():
            found: Array = np.full(len(self.held[0]), constant)
            for place in used:
                found += slopes[place] * self.held[place]
            return found
        # Whatever wraps on the way comes back: what is left in the end is small enough.
        kind = np.min_scalar_type(int(self.most[used].sum()))
        total: NDArray[Any] = np.array(int(constant) % 256**kind.itemsize, kind)
        for place in used:
            held = self.held[place].astype(kind, copy=False)
            total = total + held if slopes[place] > 0 else total - held
        return total

    def turned(self, gram: Array) -> Array:
        """Turn sums of products of 1 and what is held, shape (C, 1 + Q, 1 + Q), into those of 1 and the steps."""
        first, slope = np.append(0.0, self.first), np.append(1.0, self.slope)
        mixed = first[:, None] * (gram[:, :1, :] * slope)
        both = mixed + mixed.transpose(0, 2, 1) + gram[:, :1, :1] * (first[:, None] * first)
        found: Array = gram * (slope[:, None] * slope) + both
        return found


def _line(answered: Answered) -> tuple[float, float, float] | None:
    """Find first and slope if steps rise or fall by one from place to place, and the highest place of an answer."""
    if answered.places.dtype != np.uint8:
        return None
    own = np.flatnonzero(~np.isnan(answered.steps))
    found = answered.steps[own]
    for slope in (-1.0, 1.0):
        first = found - slope * own
        if len(own) and (first == first[0]).all():
            return float(first[0]), slope, float(own[-1])
    return None
