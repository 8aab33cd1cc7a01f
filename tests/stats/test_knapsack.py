"""The knapsack of a budget: exactly the best set, whatever the prices."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import laws
from support.reference_values import compare

import servicetree as st
from servicetree.stats import knapsack
from servicetree.stats.knapsack import best_set, total_price


def written(amount):
    """A number as its decimals say."""
    return Fraction(repr(float(amount)))


def best_by_brute_force(worth, prices, budget):
    """The highest worth of all subsets that fit, in exact arithmetic."""
    sums = [(Fraction(0), 0.0)]
    for one, price in zip(worth, prices, strict=True):
        sums += [(cost + written(price), total + one) for cost, total in sums]
    return max(total for cost, total in sums if cost <= written(budget))


def drawn(number):
    """A random knapsack; every third with prices from a millionth to a million millions, every third in round sums."""
    draw = np.random.default_rng(number)
    count = int(draw.integers(1, 10))
    worth = np.where(draw.random(count) < 0.1, 0.0, draw.lognormal(0, 1, count))
    match number % 3:
        case 0:
            prices = 10.0 ** draw.uniform(-6, 12, count)
        case 1:
            prices = draw.integers(1, 30, count) / 10
        case _:
            prices = worth + draw.uniform(0.5, 0.6, count)
    return worth, prices, float(draw.choice([prices.sum() * draw.random(), round(float(prices.sum()) / 2, 1)]))


@pytest.mark.ci
def test_of_six_hundred_knapsacks_every_set_is_the_best():
    """What is taken fits, and is worth what brute force over all subsets finds."""
    for number in range(600):
        worth, prices, budget = drawn(number)
        taken = best_set(worth, prices, budget)
        assert sum(map(written, prices[taken]), Fraction(0)) <= written(budget), number
        compare("brute force", worth[taken].sum(), best_by_brute_force(worth, prices, budget), rel=1e-12)


@pytest.mark.parametrize("number", range(20))
def test_the_smallest_prices_there_are_count_as_they_are_written(number):
    """Next to nothing, so that the worth of each for its money is beyond counting; dear things beside them."""
    draw = np.random.default_rng(number)
    worth = draw.lognormal(0, 1, 8)
    prices = np.where(draw.random(8) < 0.7, draw.integers(1, 40, 8) * 5e-324, 1.0)
    budget = float(prices.sum() * draw.random()) if number % 2 else 60 * 5e-324
    taken = best_set(worth, prices, budget)
    assert sum(map(written, prices[taken]), Fraction(0)) <= written(budget)
    assert worth[taken].sum() == pytest.approx(best_by_brute_force(worth, prices, budget))


def test_many_things_agree_with_a_solver():
    """200 things with prices of three digits: as much worth as scipy's mixed-integer solver finds without a gap."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    for number in range(10):
        draw = np.random.default_rng(number)
        worth, prices = draw.lognormal(0, 1, 200), draw.integers(100, 1000, 200).astype(float)
        budget = float(prices.sum() // 3)
        limit = LinearConstraint(prices[None], ub=budget)
        ones = np.ones(200)
        found = milp(-worth, integrality=ones, bounds=Bounds(0, 1), constraints=limit, options={"mip_rel_gap": 0})
        compare("scipy", worth[best_set(worth, prices, budget)].sum(), -found.fun, rel=1e-9)


def test_a_tenth_and_two_tenths_fit_into_three_tenths():
    """Prices count as they are written, not as the machine rounds them."""
    assert best_set(np.array([1.0, 1.0]), np.array([0.1, 0.2]), 0.3).all()
    assert total_price([0.1, 0.2]) == 0.3
    assert total_price([]) == 0


@pytest.mark.parametrize("prices", [[1e-6, 1e12], [1e-6, 1e-6], [1.0, 1e6]])
def test_a_budget_of_nothing_buys_nothing(prices):
    """However cheap it is."""
    assert not best_set(np.array([1.0, 5.0]), np.array(prices), 0.0).any()


def test_what_is_a_little_too_dear_is_not_bought():
    """A millionth above a million millions is above."""
    assert not best_set(np.array([1.0]), np.array([1000000.000001]), 1000000.0).any()
    assert best_set(np.array([1.0, 1.0]), np.array([1e12, 1e-6]), 1e12).sum() == 1


@laws
@given(some.lists(some.tuples(some.floats(0, 1e3), some.floats(1e-6, 1e12)), min_size=1, max_size=8), some.floats(0, 1))
def test_more_money_never_wins_less_and_worthless_things_are_not_bought(things, part):
    """The worth of the best set rises with the budget; with enough for all, all that is worth anything is taken."""
    worth, prices = (np.array(column) for column in zip(*things, strict=True))
    all_of_it = total_price(prices)
    little, much = best_set(worth, prices, part * all_of_it), best_set(worth, prices, all_of_it * 2)
    assert worth[little].sum() <= worth[much].sum() * (1 + 1e-12)
    assert (much == (worth > 0)).all()


def test_too_many_sets_that_are_as_good_are_told(monkeypatch):
    """Where gains are in proportion to costs of many digits the search stops with the way out, not without an end."""
    monkeypatch.setattr(knapsack, "MOST_CHOICES_KEPT", 1000)
    prices = np.random.default_rng(1).uniform(1, 2, 60)
    with pytest.raises(st.LimitError, match="round the costs"):
        best_set(prices, prices, float(prices.sum()) / 2)
