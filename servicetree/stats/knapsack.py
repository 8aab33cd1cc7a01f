"""The most valuable set of things within a budget: the 0-1 knapsack, solved exactly.

Prices are counted as they are written, in whole numbers of their smallest digit, so that no rounding buys what does
not fit or leaves out what just does. The search goes from thing to thing by value for money and keeps every choice that
none beats both in price and in worth (G. Nemhauser and Z. Ullmann, Management Science 15, 1969), as long as the rest
could still make it the best: at most what fractions of things would add (G. Dantzig, Operations Research 5, 1957).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.errors import Fault, LimitError
from servicetree.i18n.said import told
from servicetree.stats.arrays import Array

MOST_CHOICES_KEPT: Final = 500_000
_ROUNDING = 1e-12  # relative: a set that is better by less is no better


@frozen
class _Chosen:
    """One choice among the things looked at so far: what it costs, what it is worth, the last taken, the rest."""

    price: int
    worth: float
    last: int = -1
    before: _Chosen | None = None

    def places(self) -> list[int]:
        """List the places of what is taken."""
        found, choice = [], self
        while choice.before is not None:
            found.append(choice.last)
            choice = choice.before
        return found


@frozen
class _Things:
    """What can be had, by falling value for money, with running sums of what all before a place cost and are worth."""

    prices: Sequence[int]
    worths: Sequence[float]
    budget: int
    price_before: Sequence[int]
    worth_before: Sequence[float]

    def most(self, choice: _Chosen, start: int) -> float:
        """What a choice could be worth at most with things from a place on, if fractions of them could be had."""
        left = self.budget - choice.price
        stop = bisect_right(self.price_before, self.price_before[start] + left) - 1
        found = choice.worth + self.worth_before[stop] - self.worth_before[start]
        if stop < len(self.prices):
            rest = left - (self.price_before[stop] - self.price_before[start])
            found += self.worths[stop] * (rest / self.prices[stop])
        return found

    def filled(self, choice: _Chosen, start: int) -> _Chosen:
        """Add to a choice whatever still fits, from a place on."""
        for place in range(start, len(self.prices)):
            if choice.price + self.prices[place] <= self.budget:
                choice = self.with_thing(choice, place)
        return choice

    def with_thing(self, choice: _Chosen, place: int) -> _Chosen:
        """Add the thing at a place to a choice."""
        return _Chosen(choice.price + self.prices[place], choice.worth + self.worths[place], place, choice)


def best_set(worth: Array, prices: Array, budget: float) -> NDArray[np.bool_]:
    """Choose the set that is worth most within a budget.

    Args:
        worth: Shape (n,), at least 0.
        prices: Shape (n,), above 0.
        budget: What the chosen may cost together.

    Returns:
        Shape (n,): what is chosen; nothing that is worth nothing.

    Raises:
        LimitError: If so many sets are so nearly as good that the best cannot be found.
    """
    exact, (limit,) = _whole_numbers([*prices.tolist()], [budget])
    able = [place for place in range(len(worth)) if worth[place] > 0 and exact[place] <= limit]
    # Exactly: the smallest prices there are would make values for money that are all endless, and so in any order.
    able.sort(key=lambda place: (-Fraction(float(worth[place])) / exact[place], place))
    costs, values = [exact[place] for place in able], [float(worth[place]) for place in able]
    sums = list(accumulate(costs, initial=0)), list(accumulate(values, initial=0.0))
    best = _best_choice(_Things(costs, values, limit, *sums))
    taken = np.zeros(len(worth), dtype=np.bool_)
    taken[[able[place] for place in best.places()]] = True
    return taken


def total_price(prices: Iterable[float]) -> float:
    """Add up prices as they are written: 0.1 and 0.2 are 0.3."""
    return float(sum(map(_as_written, prices), Fraction(0)))


def _as_written(amount: float) -> Fraction:
    """Take a number as its shortest decimal: 0.1 is a tenth, not the binary fraction nearest to it."""
    return Fraction(repr(float(amount)))


def _whole_numbers(*amounts: Sequence[float]) -> list[list[int]]:
    """Express amounts as whole numbers of one common unit."""
    exact = [[_as_written(amount) for amount in some] for some in amounts]
    unit = lcm(*(amount.denominator for some in exact for amount in some))
    return [[int(amount * unit) for amount in some] for some in exact]


def _best_choice(things: _Things) -> _Chosen:
    choices = [_Chosen(0, 0.0)]
    best = things.filled(choices[0], 0)
    for place, price in enumerate(things.prices):
        bought = [things.with_thing(one, place) for one in choices if one.price + price <= things.budget]
        choices = _unbeaten([*choices, *bought])
        most = [things.most(one, place + 1) for one in choices]
        hopeful = choices[max(range(len(most)), key=most.__getitem__)]
        best = max(best, choices[-1], things.filled(hopeful, place + 1), key=lambda choice: choice.worth)
        choices = [one for one, bound in zip(choices, most, strict=True) if bound > best.worth * (1 + _ROUNDING)]
        if not choices:
            break
        if len(choices) > MOST_CHOICES_KEPT:
            said, hint = told("too_many_sets", most=MOST_CHOICES_KEPT), told("round_costs")
            raise LimitError(Fault("limit", "--budget", said, hint))
    return best


def _unbeaten(choices: list[_Chosen]) -> list[_Chosen]:
    """Keep the choices that no other one beats both in price and in worth, by rising price and so by rising worth."""
    kept: list[_Chosen] = []
    for one in sorted(choices, key=lambda choice: (choice.price, -choice.worth)):
        if not kept or one.worth > kept[-1].worth:
            kept.append(one)
    return kept
