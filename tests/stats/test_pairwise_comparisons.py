"""Pairwise comparisons: published examples to their printed digits, and laws that hold for any judgements."""

from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.reference_values import compare

from servicetree.stats import pairwise_comparisons

# Facts from the literature: the judgements above the diagonal, row by row, and what was printed of them.
DRINKS = ["9 5 2 1 1 1/2", "1/3 1/9 1/9 1/9 1/9", "1/3 1/4 1/3 1/9", "1/2 1 1/3", "2 1/2", "1/3"]
NATIONS = ["4 9 6 6 5 5", "7 5 5 3 4", "1/5 1/5 1/7 1/5", "1 1/3 1/3", "1/3 1/3", "2"]
JOBS = ["1/4 1/6 1/4 1/8", "1/3 3 1/7", "4 1/2", "1/7"]
HOUSE = [
    "5 3 7 6 6 1/3 1/4",
    "1/3 5 3 3 1/5 1/7",
    "6 3 4 6 1/5",
    "1/3 1/4 1/7 1/8",
    "1/2 1/5 1/6",
    "1/5 1/6",
    "1/2",
]
PUBLISHED = {
    # T. Saaty, "Decision making with the analytic hierarchy process", Int. J. Services Sciences 1, 2008
    "drinks": (DRINKS, "0.177 0.019 0.042 0.116 0.190 0.129 0.327", None, "0.022"),
    "jobs": (JOBS, "0.036 0.122 0.262 0.075 0.506", None, None),
    # T. Saaty, "A scaling method for priorities in hierarchical structures", J. Mathematical Psychology 15, 1977
    "nations": (NATIONS, None, "7.61", "0.08"),
    # T. Saaty, "How to make a decision", European J. of Operational Research 48, 1990
    "house": (HOUSE, "0.173 0.054 0.188 0.018 0.031 0.036 0.167 0.333", "9.669", "0.169"),
    "size of houses": (["6 8", "4"], "0.754 0.181 0.065", "3.136", "0.117"),
    "transport of houses": (["7 1/5", "1/8"], "0.233 0.055 0.713", "3.247", "0.213"),
    "neighbourhood of houses": (["8 6", "1/4"], "0.754 0.065 0.181", "3.136", "0.117"),
    "age of houses": (["1 1", "1"], "0.333 0.333 0.333", "3.000", "0.000"),
    "yard of houses": (["5 4", "1/3"], "0.674 0.101 0.226", "3.086", "0.074"),
    "facilities of houses": (["8 6", "1/5"], "0.747 0.060 0.193", "3.197", "0.170"),
    "condition of houses": (["1/2 1/2", "1"], "0.200 0.400 0.400", "3.000", "0.000"),
    "financing of houses": (["1/7 1/5", "3"], "0.072 0.650 0.278", "3.065", "0.056"),
}
HOUSE_CRITERIA = [name for name in PUBLISHED if name.endswith("of houses")]


def matrix_of(rows) -> np.ndarray:
    """Fill a reciprocal matrix from what stands above its diagonal."""
    found = np.ones((len(rows) + 1, len(rows) + 1))
    for i, row in enumerate(rows):
        for j, written in enumerate(row.split(), start=i + 1):
            found[i, j] = float(Fraction(written))
            found[j, i] = 1 / found[i, j]
    return found


def weigh(matrix) -> tuple[np.ndarray, float, float]:
    """Give one matrix's weights, largest eigenvalue and consistency ratio."""
    weights, largest = pairwise_comparisons.priorities(matrix[None])
    return weights[0], float(largest[0]), float(pairwise_comparisons.consistency_ratios(largest, len(matrix))[0])


@some.composite
def weight_lists(draw, least=2, most=9):
    """Draw weights between which no ratio is above 9."""
    size = draw(some.integers(least, most))
    found = np.array(draw(some.lists(some.floats(1, 9), min_size=size, max_size=size)))
    return found / found.sum()


@some.composite
def judged_matrices(draw, least=3, most=7):
    """Draw reciprocal matrices of judgements on Saaty's scale."""
    size = draw(some.integers(least, most))
    scale = [Fraction(1, k) for k in range(9, 1, -1)] + [Fraction(k) for k in range(1, 10)]
    return matrix_of(
        [" ".join(str(draw(some.sampled_from(scale))) for _ in range(size - 1 - i)) for i in range(size - 1)]
    )


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_examples_come_out_to_their_printed_digits(name):
    """Weights, largest eigenvalue and consistency ratio, each to the digits that were printed."""
    rows, weights, largest, ratio = PUBLISHED[name]
    found = weigh(matrix_of(rows))
    if weights is not None:
        # Saaty rounded so that the shares add up to 1; a unit of the last digit is allowed for that.
        compare("published judgements", found[0], [float(one) for one in weights.split()], absolute=1.05e-3)
    for value, printed in zip(found[1:], (largest, ratio), strict=True):
        if printed is not None:
            digits = len(printed.partition(".")[2])
            compare("published judgements", value, float(printed), absolute=0.5001 * 10**-digits)


def test_the_published_composite_of_the_houses():
    """Weights of the criteria times shares of the houses: .396, .341 and .263 (Saaty 1990)."""
    criteria = weigh(matrix_of(HOUSE))[0]
    houses = np.array([weigh(matrix_of(PUBLISHED[name][0]))[0] for name in HOUSE_CRITERIA])
    compare("published judgements", criteria @ houses, [0.396, 0.341, 0.263], absolute=0.5001e-3)


def test_the_published_worst_judgement_of_the_house():
    """Neighbourhood against condition, judged 6, is implied to be 1/2.18, with an eigenvalue of 8.811 (Saaty 2003).

    T. Saaty, "Decision-making with the AHP: why is the principal eigenvector necessary", European J. of Operational
    Research 145.
    """
    matrix = matrix_of(HOUSE)
    fitting, ratios = pairwise_comparisons.implied_ratios(matrix)
    worst = int(ratios.argmin())
    assert list(combinations(range(8), 2))[worst] == (2, 6)
    assert f"{1 / fitting[worst]:.2f}" == "2.18"
    matrix[2, 6], matrix[6, 2] = fitting[worst], 1 / fitting[worst]
    _, largest, ratio = weigh(matrix)
    assert f"{largest:.3f}" == "8.811"
    assert ratio == pytest.approx(ratios[worst])


@pytest.mark.parametrize("size", pairwise_comparisons.RANDOM_INDEX)
def test_random_judgements_have_a_ratio_of_one(size):
    """The table of random indices is the mean of random matrices on Saaty's scale, to what 500 of them could show."""
    rng = np.random.default_rng(size)
    scale = np.array([1 / k for k in range(9, 1, -1)] + list(range(1, 10)))
    matrices = np.ones((1500, size, size))
    above, below = np.triu_indices(size, 1)
    matrices[:, above, below] = rng.choice(scale, (1500, len(above)))
    matrices[:, below, above] = 1 / matrices[:, above, below]
    ratios = pairwise_comparisons.consistency_ratios(pairwise_comparisons.priorities(matrices)[1], size)
    spread = ratios.std() * np.sqrt(1 / 500 + 1 / 1500)
    assert abs(ratios.mean() - 1) < 3 * spread + 0.01


@given(weight_lists())
def test_perfect_judgements_give_back_their_weights(weights):
    """Where a_ij = w_i / w_j the weights are w, the eigenvalue is n and the ratio is 0, whatever the size."""
    found, largest, ratio = weigh(weights[:, None] / weights)
    assert found == pytest.approx(weights, rel=0, abs=1e-12)
    assert largest == pytest.approx(len(weights))
    assert ratio == pytest.approx(0, abs=1e-9)


@given(judged_matrices(), some.randoms(use_true_random=False))
def test_the_order_of_the_members_changes_nothing(matrix, shuffler):
    """Renaming what is compared carries the weights along and leaves the ratio."""
    order = list(range(len(matrix)))
    shuffler.shuffle(order)
    weights, _, ratio = weigh(matrix)
    again, _, same = weigh(matrix[np.ix_(order, order)])
    assert again == pytest.approx(weights[order], rel=0, abs=1e-10)
    assert same == pytest.approx(ratio, abs=1e-10)


@given(judged_matrices())
def test_turning_every_judgement_round_turns_no_ratio_below_zero(matrix):
    """The largest eigenvalue is at least n (Saaty), for a matrix and for its transpose, and the same for both."""
    _, largest, ratio = weigh(matrix)
    assert largest >= len(matrix) - 1e-9
    assert weigh(matrix.T)[1] == pytest.approx(largest)
    assert ratio >= 0


@given(judged_matrices())
def test_weights_are_an_eigenvector_of_the_judgements(matrix):
    """A w = lambda w, no other eigenvalue is larger, and repeated multiplication leads there as well."""
    weights, largest, _ = weigh(matrix)
    assert matrix @ weights == pytest.approx(largest * weights, rel=1e-9)
    power = np.ones(len(matrix))
    for _ in range(300):
        power = matrix @ power
        power /= power.sum()
    assert power == pytest.approx(weights, rel=1e-8)


@given(judged_matrices(most=5))
def test_the_implied_ratio_is_that_of_all_other_judgements(matrix):
    """Put in the place of the judgement, it is confirmed by the weights that follow; and the ratio is the one told."""
    fitting, ratios = pairwise_comparisons.implied_ratios(matrix)
    for (i, j), fits, told in zip(combinations(range(len(matrix)), 2), fitting, ratios, strict=True):
        other = matrix.copy()
        other[i, j], other[j, i] = fits, 1 / fits
        weights, _, ratio = weigh(other)
        assert weights[i] / weights[j] == pytest.approx(fits, rel=1e-8)
        assert ratio == pytest.approx(told, abs=1e-9)


@given(weight_lists(least=4, most=8), some.data())
def test_one_wrong_judgement_among_right_ones_is_found(weights, data):
    """It is the one that hurts most, what fits is the true ratio, and with that nothing contradicts any more."""
    matrix = weights[:, None] / weights
    i, j = data.draw(some.sampled_from(list(combinations(range(len(weights)), 2))))
    matrix[i, j] *= data.draw(some.sampled_from([1 / 5, 1 / 2, 2, 5]))
    matrix[j, i] = 1 / matrix[i, j]
    fitting, ratios = pairwise_comparisons.implied_ratios(matrix)
    worst = int(ratios.argmin())
    assert list(combinations(range(len(weights)), 2))[worst] == (i, j)
    assert fitting[worst] == pytest.approx(weights[i] / weights[j])
    assert ratios[worst] == pytest.approx(0, abs=1e-9)


@given(some.lists(weight_lists(least=4, most=4), min_size=1, max_size=4))
def test_the_geometric_mean_of_consistent_judges_is_consistent(judges):
    """Its weights are the normalised geometric means of theirs, and judges twice over are the same."""
    matrices = np.stack([weights[:, None] / weights for weights in judges])
    mean = np.exp(np.log(np.stack(judges)).mean(axis=0))
    weights, _, ratio = weigh(pairwise_comparisons.geometric_mean(matrices))
    assert weights == pytest.approx(mean / mean.sum())
    assert ratio == pytest.approx(0, abs=1e-9)
    assert pairwise_comparisons.geometric_mean(np.concatenate([matrices, matrices])) == pytest.approx(
        pairwise_comparisons.geometric_mean(matrices)
    )


@given(judged_matrices(), some.integers(2, 4))
def test_judges_joined_stay_reciprocal(matrix, judges):
    """The geometric mean of a judgement and the reciprocal of that of its reverse are the same."""
    rng = np.random.default_rng(judges)
    every = np.stack([matrix ** rng.uniform(-1, 1) for _ in range(judges)])
    mean = pairwise_comparisons.geometric_mean(every)
    assert mean * mean.T == pytest.approx(np.ones_like(mean))
    spread = pairwise_comparisons.geometric_deviations(every)
    assert spread == pytest.approx(spread.T)
    assert (spread >= 1 - 1e-12).all()


def test_the_spread_of_judges_is_a_factor():
    """Judgements 2 and 8 are each a factor of 2 from their mean, 4; with two judges the spread is 2 ** sqrt(2)."""
    every = np.array([[[1, 2], [0.5, 1]], [[1, 8], [1 / 8, 1]]])
    assert pairwise_comparisons.geometric_mean(every)[0, 1] == pytest.approx(4)
    assert pairwise_comparisons.geometric_deviations(every)[0, 1] == pytest.approx(2 ** np.sqrt(2))


@given(judged_matrices(most=6))
def test_circles_are_those_found_by_trying_every_triple(matrix):
    """Each circle of three is found once; a tie makes none."""
    expected = {
        frozenset(triple)
        for triple in permutations(range(len(matrix)), 3)
        if matrix[triple[0], triple[1]] > 1 and matrix[triple[1], triple[2]] > 1 and matrix[triple[2], triple[0]] > 1
    }
    found = list(pairwise_comparisons.circular_triads(matrix))
    assert {frozenset(triple) for triple in found} == expected
    assert len(found) == len(expected)
    for a, b, c in found:
        assert matrix[a, b] > 1
        assert matrix[b, c] > 1
        assert matrix[c, a] > 1


@pytest.mark.parametrize("size", [1, 2])
def test_one_or_two_cannot_contradict_each_other(size):
    """Their ratio is 0 by definition."""
    assert pairwise_comparisons.consistency_ratios(np.array([float(size)]), size) == [0.0]
