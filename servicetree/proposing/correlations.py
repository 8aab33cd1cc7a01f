"""Correlations of rating columns, and their clusters without the general mood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from servicetree.answers.decoding import MissingCodes, decode
from servicetree.answers.engines.sources import Source
from servicetree.stats.arrays import Array
from servicetree.stats.clustering import average_linkage

MOST_ROWS: Final = 20_000  # enough for every correlation that a guess rests on
_LARGEST: Final = 1e100  # no rating is larger; squares of larger numbers overflow
_NO_WORDS: Final[Mapping[str, Mapping[str, float]]] = {}
_FEWEST_PAIRS: Final = 20
_LEAST_VARIANCE: Final = 0.05
_SAME_NAME: Final = 0.3
_NEIGHBOURS: Final = 0.5
_NEIGHBOUR_DISTANCE: Final = 4.0
_OTHER_SCALE: Final = 0.3
_MOST_BLOCKS: Final = 14
_FEWEST_OF_A_MEAN: Final = 3
_THE_SAME: Final = 0.995
_FEWEST_TO_TURN: Final = 3
_ROWS_FOR_SIGNS: Final = 1000
_STEPS: Final = 60
_BEYOND_CHANCE: Final = 1.25  # times the largest that random answers give
_TWO_ERRORS: Final = 2.0


def numbers_of(
    source: Source, names: Sequence[str], skipped: int, words: Mapping[str, Mapping[str, float]] = _NO_WORDS
) -> dict[str, Array]:
    """Read columns of numbers, at the most 20,000 rows of them.

    Args:
        source: The table.
        names: The columns.
        skipped: Rows at the top that hold no answers.
        words: By column, the number of each answer in words.

    Returns:
        By column, shape (n,), NaN where there is no number.
    """
    parts: dict[str, list[Array]] = {name: [] for name in names}
    rows = 0
    for batch in source.read(names) if names else ():
        for name, column in batch.items():
            numbers = decode(column, MissingCodes(), None, words.get(name))[0].numbers()
            parts[name].append(np.where(np.abs(numbers) <= _LARGEST, numbers, np.nan))
        rows += len(next(iter(batch.values())))
        if rows >= MOST_ROWS:
            break
    return {name: np.concatenate(found)[skipped:MOST_ROWS] for name, found in parts.items() if found}


def is_mean_of(column: Array, others: Sequence[Array]) -> bool:
    """Whether a column is as good as the mean of others in each row: it says nothing new, be it on another scale.

    Args:
        column: Shape (n,), NaN where there is no number.
        others: Of the same shape; three at the least.
    """
    if len(others) < _FEWEST_OF_A_MEAN:
        return False
    answers = np.stack(others)
    there = np.isfinite(answers)
    mean = np.where(there, answers, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    both = np.isfinite(column) & there.any(axis=0)
    if both.sum() < _FEWEST_PAIRS or column[both].std() == 0 or mean[both].std() == 0:
        return False
    return float(np.corrcoef(column[both], mean[both])[0, 1]) > _THE_SAME


def pairwise_correlations(answers: Array) -> Array:
    """Correlate every pair of columns on the rows that are complete on both.

    Args:
        answers: Shape (n, k), NaN where there is no answer.

    Returns:
        Shape (k, k), 1 on the diagonal; 0 where a pair has fewer than 20 rows, or one of the two does not vary.
    """
    there = np.isfinite(answers).astype(float)
    centred = answers - np.nanmean(answers, axis=0)
    values = np.where(there > 0, centred, 0.0)
    n, sums, squares = there.T @ there, values.T @ there, (values**2).T @ there
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = values.T @ values / n - sums / n * sums.T / n
        variance = squares / n - (sums / n) ** 2
        found = covariance / np.sqrt(variance * variance.T)
    found = np.where((n >= _FEWEST_PAIRS) & np.isfinite(found), np.clip(found, -1.0, 1.0), 0.0)
    np.fill_diagonal(found, 1.0)
    return found


def item_rest_correlations(answers: Mapping[str, Array], core: Sequence[str]) -> dict[str, tuple[float, int]]:
    """Correlate each column with the mean of the others, each of them standardised.

    Those that run against most of the others are turned round in the mean, or what was good and what was bad would
    cancel each other out.

    Args:
        answers: The columns, shape (n,) each.
        core: Those that the mean is made of; a column is left out of its own.

    Returns:
        By column the correlation and the rows it rests on; (0, rows) where it cannot be computed.
    """
    rows = len(next(iter(answers.values()), ()))
    standard = {name: standardised(answers[name]) for name in core}
    standard = {name: column * sign for (name, column), sign in zip(standard.items(), signs_of(standard), strict=True)}
    total, count = np.zeros(rows), np.zeros(rows)
    for column in standard.values():
        total += np.where(np.isfinite(column), column, 0.0)
        count += np.isfinite(column)
    found = {}
    for name, column in answers.items():
        own = standard.get(name, np.full(rows, np.nan))
        others = count - np.isfinite(own)
        known = np.isfinite(column) & (others > 0)
        level = (total - np.where(np.isfinite(own), own, 0.0))[known] / others[known]
        varies = known.sum() > 2 and column[known].std() > 0 and level.std() > 0  # noqa: PLR2004 - two rows always correlate
        found[name] = (float(np.corrcoef(column[known], level)[0, 1]) if varies else 0.0, int(known.sum()))
    return found


def signs_of(standard: Mapping[str, Array]) -> list[float]:
    """Tell which columns run against most of the others: −1, by the first principal component.

    All are 1 where that component is no larger than it comes out by chance, beyond the edge of Marchenko and Pastur.

    Args:
        standard: Columns of mean 0 and standard deviation 1, shape (n,) each, NaN where there is no answer.
    """
    if len(standard) < _FEWEST_TO_TURN:
        return [1.0] * len(standard)
    columns = np.stack([column[:: len(column) // _ROWS_FOR_SIGNS + 1] for column in standard.values()], axis=1)
    answers = np.where(np.isfinite(columns), columns, 0.0)
    rows, k = answers.shape
    together = answers.T @ answers / max(rows, 1)
    loadings = np.random.default_rng(0).normal(size=k)  # where the search begins, the same each time
    size = 0.0
    for _ in range(_STEPS):
        loadings = together @ loadings
        if not (size := float(np.linalg.norm(loadings))):
            break
        loadings /= size
    if size < _BEYOND_CHANCE * (1 + np.sqrt(k / max(rows, 1))) ** 2:
        return [1.0] * k
    loadings *= np.sqrt(size)
    known = np.where(np.abs(loadings) > _TWO_ERRORS / np.sqrt(rows), np.sign(loadings), 0.0)
    most = known.sum() or known[np.flatnonzero(known)[:1]].sum()  # as many either way: as the first
    return [-1.0 if sign * most < 0 else 1.0 for sign in known]


def standardised(column: Array) -> Array:
    """Bring a column to mean 0 and standard deviation 1 over its answers; NaN throughout if it does not vary."""
    there = np.isfinite(column)
    spread = column[there].std() if there.any() else 0.0
    return (column - column[there].mean()) / spread if spread > 0 else np.full(len(column), np.nan)


def without_the_general_impression(correlations: Array) -> Array:
    """Take the first principal component out of correlations, and bring what is left to 1 on the diagonal.

    Ratings of one survey all hang together; what they share would join all of them into one block.

    Args:
        correlations: Shape (k, k).

    Returns:
        Shape (k, k): R - g g', g the loadings on the first component, rescaled.
    """
    sizes, directions = np.linalg.eigh(correlations)
    loadings = directions[:, -1] * np.sqrt(max(sizes[-1], 0.0))
    left = correlations - np.outer(loadings, loadings)
    spread = np.sqrt(np.clip(np.diag(left), _LEAST_VARIANCE, None))
    scaled: Array = left / np.outer(spread, spread)
    np.fill_diagonal(scaled, 1.0)
    return scaled


def blocks_of(answers: Array, stems: Sequence[str], scales: Sequence[tuple[float, float]]) -> list[list[int]]:
    """Propose blocks of columns: those that hang together, are named alike, or stand side by side.

    Average linkage on 1 - s, with s the correlation without the general mood, plus 0.3 for names that differ in
    their numbers only, plus 0.5 exp(-(d - 1) / 4) for columns d places apart, since questionnaires ask in blocks, less
    0.3 for different scales. The number of blocks is that of the widest mean silhouette (P. J. Rousseeuw, 1987).

    Args:
        answers: Shape (n, k), in the order of the questionnaire, high always good.
        stems: The columns' names without their numbers; empty ones are like no other.
        scales: What each was answered on.

    Returns:
        The places of the columns of each block, blocks in the order of their first column.
    """
    k = answers.shape[1]
    if k <= 2:  # noqa: PLR2004 - nothing to divide
        return [list(range(k))] if k else []
    places = np.arange(k)
    same = np.array([[bool(one) and one == other for other in stems] for one in stems])
    near = np.exp(-(np.abs(places[:, None] - places) - 1) / _NEIGHBOUR_DISTANCE)
    other = np.array([[one != another for another in scales] for one in scales])
    likeness = without_the_general_impression(pairwise_correlations(answers))
    likeness = likeness + _SAME_NAME * same + _NEIGHBOURS * near - _OTHER_SCALE * other
    distance = np.clip(1.0 - likeness, 0.0, None)
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0.0)
    best = average_linkage(distance, _MOST_BLOCKS)
    found: dict[int, list[int]] = {}
    for place, label in enumerate(best.tolist()):
        found.setdefault(label, []).append(place)
    return list(found.values())
