"""What one pass over answers, or a part of one, has found: the sums, and whatever stands in their way.

Parts are read apart, on threads and on other machines, and add up; so faults are told with the counts of all rows.
"""

from __future__ import annotations

from attrs import field, frozen

from servicetree.blocks import Moments
from servicetree.decoding import Tally
from servicetree.errors import Fault


@frozen(eq=False)
class Reading:
    """What was found in some rows. ``a + b`` adds what was found in later rows of the same source.

    Attributes:
        rows: How many rows were read.
        moments: Their sums; None where a column holds no answers at all.
        unreadable: A fault for each such column.
        weights: What was found in the column of survey weights.
        without_unit: Rows whose unit (cluster or id) is blank.
    """

    rows: int
    moments: Moments | None
    unreadable: tuple[Fault, ...] = ()
    weights: Tally = field(factory=Tally)
    without_unit: int = 0

    def __add__(self, later: Reading) -> Reading:
        moments = None
        if self.moments is not None and later.moments is not None:
            moments = self.moments.followed_by(later.moments)
        return Reading(
            self.rows + later.rows,
            moments,
            tuple(dict.fromkeys(self.unreadable + later.unreadable)),
            self.weights + later.weights,
            self.without_unit + later.without_unit,
        )
