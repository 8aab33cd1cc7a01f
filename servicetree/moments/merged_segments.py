"""Segments of two sources under one list of names, among them those that were joined because they were small.

What one file joined is another group than what the next file joined, whatever both are called; and a segment that one
file names may stand among the joined ones of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import merged_names
from servicetree.moments.joined_segments import joined_name

SEGMENTS = ("segments", "joined", "incomplete")
PERIODS = ("periods", "joined_periods", "incomplete_periods")


@frozen
class NamedSegments:
    """The segments of one source, or its periods.

    Attributes:
        names: What they are called.
        joined: Which of them hold several small ones, with how many each holds.
        incomplete: Those of which some rows may stand among joined ones.
    """

    names: tuple[str, ...]
    joined: Mapping[str, int]
    incomplete: frozenset[str]

    @property
    def by_themselves(self) -> set[str]:
        """Those that are no joined ones."""
        return {*self.names} - {*self.joined}


def merged_segments(
    mine: Any, theirs: Any, fields: tuple[str, str, str]
) -> tuple[dict[str, Any], NDArray[np.int64], NDArray[np.int64]]:
    """List the segments of two sources; joined ones stay apart from whatever is called like them in the other.

    Args:
        mine: The moments of the one source.
        theirs: Of the other.
        fields: ``SEGMENTS`` or ``PERIODS``.

    Returns:
        These fields of both together; and where each of the one source's, and of the other's, stands among them.
    """
    one, other = (NamedSegments(*(getattr(moments, field) for field in fields)) for moments in (mine, theirs))
    lacking = (other.by_themselves - {*one.names}) if one.joined else set()
    lacking |= (one.by_themselves - {*other.names}) if other.joined else set()
    incomplete = one.incomplete | other.incomplete | lacking
    one = _called_apart(one, other.by_themselves)
    other = _called_apart(other, {*one.names})
    names, first, second = merged_names(one.names, other.names)
    return dict(zip(fields, (names, {**one.joined, **other.joined}, incomplete), strict=True)), first, second


def _called_apart(some: NamedSegments, others: set[str]) -> NamedSegments:
    """Call joined segments otherwise where others bear their name."""
    called = {name: joined_name(count, [*some.names, *others]) for name, count in some.joined.items() if name in others}
    if not called:
        return some
    names = tuple(called.get(name, name) for name in some.names)
    return NamedSegments(names, {called.get(name, name): count for name, count in some.joined.items()}, some.incomplete)
