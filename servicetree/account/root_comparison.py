"""The comparison of the trunk with every other choice of as many root nodes: any root looks guilty.

See docs/reference/model.md, section 4.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from servicetree.account.range_results import OtherRoots
from servicetree.moments.layouts import MOST_NODES_TOGETHER, all_nodes_block
from servicetree.moments.moments import Moments
from servicetree.stats.regression import LEAST_EIGENVALUE
from servicetree.tree.service_tree import ServiceTree

MOST_CHOICES = 5_000
FEWEST_ROWS = 30


def other_roots(tree: ServiceTree, moments: Moments) -> OtherRoots:
    """Compare the trunk's share of the loss with that of every other choice of as many root nodes.

    For a choice R the other nodes are regressed on R; its share is the weighted sum of its points over the loss. All
    from the rows complete on every node, slopes pooled within segments.

    Returns:
        Median and highest share of the other choices, the trunk's own share and rank; or the reason why not.
    """
    nodes, count = list(tree.measured), len(tree.aspects)
    if len(nodes) > MOST_NODES_TOGETHER:
        return OtherRoots(reason=f"too-many: {len(nodes)} nodes, at most {MOST_NODES_TOGETHER}")
    choices = comb(len(nodes), count)
    if choices > MOST_CHOICES or choices == 1:
        return OtherRoots(of=choices, reason=f"too-many: {choices:,} choices" if choices > 1 else "no other choice")
    sums = moments.sums(all_nodes_block())
    rows = int(sums.n[0])
    if rows < FEWEST_ROWS:
        return OtherRoots(n=rows, of=choices, reason=f"too-few: {rows} respondents have every node")
    chosen = np.array(list(combinations(range(len(nodes)), count)))
    between, means = moments.covariance(all_nodes_block())[0], sums.means[0, 0]
    weights = np.array([tree.node_weights[name] for name in nodes])
    left = between[chosen[:, :, None], chosen[:, None, :]]
    with np.errstate(invalid="ignore", divide="ignore"):  # a node that does not vary makes a choice impossible
        spread = np.sqrt(np.diagonal(left, axis1=1, axis2=2))
        alike = np.linalg.eigvalsh(np.nan_to_num(left / (spread[:, :, None] * spread[:, None, :])))[:, 0]
    possible = alike > LEAST_EIGENVALUE
    loss = means @ weights
    if not possible[0] or not loss > 0:
        return OtherRoots(n=rows, of=choices, reason="no-variation: the shares cannot be computed")
    # For the roots themselves the slopes are the unit matrix, so that their own weight is in the sum.
    slopes = np.linalg.solve(left[possible], between[chosen[possible]])
    shares = np.einsum("cr,crv,v->c", means[chosen[possible]], slopes, weights) / loss
    others = shares[1:]  # the aspects stand first, so the proposed trunk is the first choice
    if not len(others):
        return OtherRoots(n=rows, of=choices, reason="no-variation: no other choice can be computed")
    rank = 1 + int((others > shares[0]).sum())
    ordered, middle = np.sort(others), len(others) // 2
    median = (ordered[middle] + ordered[-middle - 1]) / 2  # np.median would first import masked arrays
    return OtherRoots(float(median), float(others.max()), float(shares[0]), rank, len(shares), rows)
