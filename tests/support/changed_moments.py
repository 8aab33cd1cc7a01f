"""Moments changed by hand, as no answers would leave them."""

from collections.abc import Callable
from typing import Any

import attrs

from servicetree.moments.moments import Moments


def of_many(**changes: Callable[[Any], Any]) -> Callable[[Moments], Moments]:
    """Change what is known of many segments, each field by a function."""

    def change(moments: Moments) -> Moments:
        found = moments.segment_sums
        fields = {name: function(getattr(found, name)) for name, function in changes.items()}
        return attrs.evolve(moments, segment_sums=attrs.evolve(found, **fields))

    return change
