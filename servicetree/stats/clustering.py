"""Average linkage of points by their distances, cut where the mean silhouette is widest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from servicetree.stats.arrays import Array


def average_linkage(distance: Array, most: int) -> NDArray[np.int64]:
    """Divide points into blocks.

    The number of blocks is that of the widest mean silhouette (P. J. Rousseeuw, 1987).

    Args:
        distance: Shape (k, k), symmetric, 0 on its diagonal.
        most: Fewer blocks than this, and fewer than points.

    Returns:
        Shape (k,): the block of each point; one block where there are fewer than three points.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    count = len(distance)
    tree = linkage(squareform(distance, checks=False), "average")
    divisions = [fcluster(tree, blocks, "maxclust") for blocks in range(2, min(count, most))]
    found: NDArray[np.int64] = max(
        divisions, key=lambda labels: mean_silhouette(distance, labels), default=np.ones(count, dtype=np.int64)
    )
    return found


def mean_silhouette(distance: Array, labels: NDArray[np.int64]) -> float:
    """Say how much nearer points are to their own block than to the next one.

    (b - a) / max(a, b) for each point, a the mean distance to its block and b that to the nearest other block; 0 for
    a block of one.

    Args:
        distance: Shape (k, k).
        labels: Shape (k,): the block of each point.

    Returns:
        The mean over points, -1 to 1; -1 for a single block.
    """
    blocks = np.unique(labels)
    if len(blocks) < 2:  # noqa: PLR2004 - there is no other block
        return -1.0
    member = (labels[:, None] == blocks).astype(float)
    sizes = member.sum(axis=0)
    sums = distance @ member
    own = member.argmax(axis=1)
    rows = np.arange(len(labels))
    within = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    nearest = means.min(axis=1)
    widths = (nearest - within) / np.maximum(np.maximum(nearest, within), np.finfo(float).tiny)
    return float(np.where(sizes[own] > 1, widths, 0.0).mean())
