"""What a tree takes weights and carry-over from, as seen from the tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class WeightSource(Protocol):
    """What ``weigh`` returns, as seen from here: weights that may refuse to weight an account."""

    @property
    def weight_method(self) -> str:
        """How the weights came about."""

    def as_mapping(self) -> Mapping[str, float]:
        """Return the weights by node, or refuse."""


class CarryOverSource(Protocol):
    """What ``experiment`` returns, as seen from here: carry-over to branches, by parent, that an experiment showed."""

    def as_carry_over(self) -> Mapping[str, Mapping[str, float]]:
        """Return the carry-over by branch and parent, or refuse."""
