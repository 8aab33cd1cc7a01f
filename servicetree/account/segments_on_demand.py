"""Results of many segments, made when they are asked for: their figures are held as arrays, which take a tenth."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, TypeVar, overload

from attrs import evolve, field, frozen

ResultT = TypeVar("ResultT")


@frozen(eq=False, repr=False)
class SegmentsOnDemand(Sequence[ResultT], Generic[ResultT]):
    """A sequence of results that behaves like a tuple; each is made anew whenever it is asked for.

    Attributes:
        make: Makes the result at a place.
        names: The segment at each place; None for the whole.
        places: Which places belong to the sequence.
    """

    make: Callable[[int], ResultT]
    names: Sequence[str | None]
    places: Sequence[int] = field()

    @places.default
    def _every_place(self) -> Sequence[int]:
        return range(len(self.names))

    @overload
    def __getitem__(self, place: int) -> ResultT: ...
    @overload
    def __getitem__(self, place: slice) -> SegmentsOnDemand[ResultT]: ...
    def __getitem__(self, place: int | slice) -> ResultT | SegmentsOnDemand[ResultT]:
        if isinstance(place, slice):
            return self.at(range(len(self))[place])
        return self.make(self.places[place])

    def at(self, places: Sequence[int]) -> SegmentsOnDemand[ResultT]:
        """Return those at some places of the sequence."""
        return evolve(self, places=[self.places[place] for place in places])

    def kept(self) -> SegmentsOnDemand[ResultT]:
        """Return the same results, made once and held: for whoever goes through them again and again."""
        return SegmentsOnDemand(tuple(self).__getitem__, [self.names[place] for place in self.places])

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[ResultT]:
        return map(self.make, self.places)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __reduce__(self) -> tuple[type[tuple[ResultT, ...]], tuple[tuple[ResultT, ...]]]:
        """Be copied and sent elsewhere as the results themselves; what makes them cannot be."""
        return tuple, (tuple(self),)

    def __hash__(self) -> int:
        return hash(tuple(self))


def one_after_the_other(parts: Sequence[tuple[int, Callable[[int], ResultT]]]) -> Callable[[int], ResultT]:
    """Join what makes some results each to what makes all of them.

    Args:
        parts: How many each makes, and what makes them by their place among these.
    """
    starts = list(accumulate((count for count, _ in parts), initial=0))

    def make(place: int) -> ResultT:
        part = bisect_right(starts, place) - 1
        return parts[part][1](place - starts[part])

    return make


def as_sequence(names: Sequence[str | None], make: Callable[[int], Any], *, few: bool) -> Sequence[Any]:
    """Make all results at once where they are few, else each when it is asked for."""
    return tuple(map(make, range(len(names)))) if few else SegmentsOnDemand(make, names)
