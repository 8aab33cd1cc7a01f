"""Parts that the blocks of a wide tree have in common, held once: thousands of branches share their aspects."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from servicetree.stats.arrays import Array

Numbers = TypeVar("Numbers", bound=NDArray[Any])


@frozen(eq=False)
class GramInParts:
    """A Gram whose first columns other blocks have too.

    Attributes:
        common: Shape (C, k, k): of 1 and the columns that others have.
        rest: Shape (C, 1 + p - k, 1 + p): of the other columns with all.
    """

    common: Array
    rest: Array

    @property
    def whole(self) -> Array:
        """Shape (C, 1 + p, 1 + p)."""
        first, width = self.common.shape[1], self.rest.shape[2]
        found = np.empty((len(self.rest), width, width))
        found[:, :first, :first] = self.common
        found[:, first:] = self.rest
        found[:, :first, first:] = np.swapaxes(self.rest[:, :, :first], 1, 2)
        return found


@frozen(eq=False)
class HeldOnce:
    """Arrays that are held once for all blocks that have the same; told by their digest."""

    _known: dict[tuple[str, tuple[int, ...], bytes], Any] = field(factory=dict, init=False)

    def array(self, array: Numbers) -> Numbers:
        """Return an array like this one, the first there was."""
        digest = hashlib.sha256(np.ascontiguousarray(array).data).digest()
        found: Numbers = self._known.setdefault((array.dtype.char, array.shape, digest), array)
        return found

    def gram(self, gram: Array, shared: int) -> Array | GramInParts:
        """Return a Gram in parts if other blocks have some of its first columns too."""
        if not shared:
            return gram
        first = 1 + shared
        return GramInParts(self.array(gram[:, :first, :first].copy()), gram[:, first:].copy())
