"""Moments of several sources added up: months, machines, shards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import attrs

from servicetree.errors import Fault, MomentsError
from servicetree.i18n.said import told
from servicetree.moments.agreement import with_added_twice
from servicetree.moments.moments import Moments


def merged(parts: Iterable[Moments]) -> Moments:
    """Add moments of several sources; what was added twice is told.

    Raises:
        MomentsError: If there are none, or they do not belong together.
    """
    total: Moments | None = None
    times: Counter[str] = Counter()
    for part in parts:
        times[part.digest] += 1
        total = part if total is None else total + part
    if total is None:
        raise MomentsError(Fault("merge", told("place_moments"), told("nothing_to_merge"), told("name_a_file")))
    repeated = sum(count - 1 for count in times.values())
    return attrs.evolve(total, told=with_added_twice(total.told, repeated))
