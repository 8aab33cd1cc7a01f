"""How ratings hang together: against pandas, against brute force, and on blocks that are known."""

import numpy as np
import pandas as pd
import pytest

from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.correlations import (
    MOST_ROWS,
    blocks_of,
    item_rest_correlations,
    numbers_of,
    pairwise_correlations,
    signs_of,
    standardised,
    without_the_general_impression,
)
from servicetree.stats.clustering import mean_silhouette


@pytest.fixture
def gappy():
    """Related columns with gaps, one constant, one nearly empty."""
    rng = np.random.default_rng(5)
    found = rng.normal(size=(300, 1)) + rng.normal(size=(300, 6))
    found[rng.random(found.shape) < 0.2] = np.nan
    found[:, 4] = 3.0
    found[10:, 5] = np.nan
    return found


def test_pairwise_correlations_are_those_of_pandas(gappy):
    """On the rows complete on each pair; 0 where there is nothing to correlate."""
    found = pairwise_correlations(gappy)
    wanted = pd.DataFrame(gappy).corr(min_periods=20).fillna(0).to_numpy(copy=True)
    np.fill_diagonal(wanted, 1.0)
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_the_rest_is_the_mean_of_the_other_columns():
    """Each standardised, the column itself left out; a column outside the core is held against all of it."""
    rng = np.random.default_rng(1)
    columns = {name: rng.normal(size=200) for name in "abcd"}
    columns["d"] = columns["a"] + columns["b"]
    found = item_rest_correlations(columns, ["a", "b", "c"])
    z = {name: (column - column.mean()) / column.std() for name, column in columns.items()}
    assert found["a"] == (pytest.approx(np.corrcoef(columns["a"], z["b"] + z["c"])[0, 1]), 200)
    assert found["d"] == (pytest.approx(np.corrcoef(columns["d"], z["a"] + z["b"] + z["c"])[0, 1]), 200)


def test_what_cannot_be_correlated_is_zero():
    """A constant column, an empty one, a core of nothing."""
    columns = {"a": np.ones(5), "b": np.full(5, np.nan), "c": np.arange(5.0)}
    assert item_rest_correlations(columns, ["a", "c"]) == {"a": (0.0, 5), "b": (0.0, 0), "c": (0.0, 0)}


def test_the_general_impression_is_the_first_component():
    """Taken out of a matrix of one factor, nothing is left beside the diagonal."""
    loadings = np.array([0.9, 0.8, 0.7, 0.6])
    one = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    left = without_the_general_impression(one)
    sizes, directions = np.linalg.eigh(one)
    first = directions[:, -1:] * np.sqrt(sizes[-1])
    raw = one - first @ first.T
    np.testing.assert_allclose(left, raw / np.sqrt(np.outer(np.diag(raw), np.diag(raw))), atol=1e-12)
    assert np.diag(left) == pytest.approx(1)


def brute_silhouette(distance, labels):
    """The definition, point by point."""
    widths = []
    for i, own in enumerate(labels):
        mates = [j for j, other in enumerate(labels) if other == own and j != i]
        if not mates:
            widths.append(0.0)
            continue
        a = np.mean([distance[i, j] for j in mates])
        b = min(
            np.mean([distance[i, j] for j, other in enumerate(labels) if other == block])
            for block in set(labels) - {own}
        )
        widths.append((b - a) / max(a, b))
    return np.mean(widths)


@pytest.mark.parametrize("seed", range(5))
def test_the_silhouette_is_its_definition(seed):
    """Against brute force, with a block of one."""
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(9, 2))
    distance = np.linalg.norm(points[:, None] - points, axis=2)
    labels = np.array([1, 1, 1, 2, 2, 2, 2, 3, 1])
    assert mean_silhouette(distance, labels) == pytest.approx(brute_silhouette(distance, labels.tolist()))
    assert mean_silhouette(distance, np.ones(9, dtype=int)) == -1


def blocks(seed=2, n=600):
    """Three blocks of three columns under one general mood."""
    rng = np.random.default_rng(seed)
    general, local = rng.normal(size=(n, 1)), rng.normal(size=(n, 3))
    return general + np.repeat(local, 3, axis=1) + 0.7 * rng.normal(size=(n, 9))


def test_known_blocks_are_found_though_all_hang_together():
    """In whatever order the columns stand, without any help from names."""
    answers, scales = blocks(), [(1, 5)] * 9
    assert blocks_of(answers, [""] * 9, scales) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    order = [0, 3, 6, 1, 4, 7, 2, 5, 8]
    found = blocks_of(answers[:, order], [""] * 9, scales)
    assert sorted(sorted(order[place] for place in block) for block in found) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_names_and_order_divide_what_numbers_do_not():
    """Columns that share nothing but a name, or a place, are still proposed together."""
    noise = np.random.default_rng(3).normal(size=(300, 6))
    assert blocks_of(noise, ["a"] * 3 + ["b"] * 3, [(1, 5)] * 6) == [[0, 1, 2], [3, 4, 5]]
    mixed = blocks_of(noise, [""] * 6, [(1, 5)] * 3 + [(0, 10)] * 3)
    assert mixed == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_two_columns_are_one_block(count):
    """There is nothing to divide."""
    assert blocks_of(np.ones((5, count)), ["x"] * count, [(1, 5)] * count) == ([list(range(count))] if count else [])


def test_numbers_are_read_once_and_no_more_than_needed():
    """Lines without answers are skipped; of a long table the first rows are enough."""
    long = numbers_of(open_answers({"q": np.arange(MOST_ROWS + 70_000)}), ["q"], 2)
    assert (len(long["q"]), long["q"][0], long["q"][-1]) == (MOST_ROWS - 2, 2, MOST_ROWS - 1)
    assert numbers_of(open_answers({"q": [1]}), [], 0) == {}


@pytest.mark.parametrize(
    ("turned", "wanted"), [((), ()), ((1,), (1,)), ((0, 1, 2), (3,)), ((0, 1), (2, 3)), ((1, 3), (1, 3))]
)
def test_columns_that_run_against_most_of_the_others_have_a_sign(turned, wanted):
    """Of as many either way, those that run against the first."""
    rng = np.random.default_rng(8)
    drawn = rng.normal(size=(100, 1)) + rng.normal(size=(100, 4))
    columns = {str(place): standardised(drawn[:, place] * (-1 if place in turned else 1)) for place in range(4)}
    assert signs_of(columns) == [-1.0 if place in wanted else 1.0 for place in range(4)]


@pytest.mark.parametrize(("rows", "count"), [(20, 3), (100, 8), (300, 30)])
def test_what_is_drawn_by_lot_has_no_sign(rows, count):
    """Its first component is no larger than chance makes it; nor have two columns one, nor columns that do not vary."""
    rng = np.random.default_rng(9)
    drawn = {str(place): standardised(rng.normal(size=rows)) for place in range(count)}
    assert signs_of(drawn) == [1.0] * count
    two = {"a": drawn["0"], "b": -drawn["0"]}
    assert signs_of(two) == [1.0, 1.0]
    assert signs_of(dict.fromkeys("abc", np.full(rows, np.nan))) == [1.0] * 3
