"""A tree and what is assumed of it as a path model: covariances, slopes and losses in numbers."""

from __future__ import annotations

import numpy as np

from servicetree.analysis.surveys.assumptions import Assumed
from servicetree.stats.delta_method import PathModel
from servicetree.tree.service_tree import ServiceTree


def path_model(tree: ServiceTree, assumed: Assumed) -> PathModel:
    """Write a tree and what is assumed of it in numbers."""
    names = list(tree.measured)
    place = {name: index for index, name in enumerate(names)}
    covariance = assumed.covariance(tree)
    above, carried = np.zeros(covariance.shape, dtype=bool), np.zeros_like(covariance)
    for name, parents in tree.carry_over_parents.items():
        here, them = place[name], [place[parent] for parent in parents]
        if them:
            above[here, them] = True
            given = tree.given_carry_over(name)
            found = np.linalg.solve(covariance[np.ix_(them, them)], covariance[them, here])
            carried[here, them] = [given[parent] for parent in parents] if given else found
    aspects = {aspect.id for aspect in tree.aspects}
    return PathModel(
        covariance=covariance,
        parents=above,
        slopes=carried,
        estimated=np.array([not tree.given_carry_over(name) for name in names]),
        reached=assumed.reached(tree),
        weights=np.array([tree.node_weights[name] for name in names]),
        losses=np.array([assumed.loss - 100 * (1 - tree.baseline_of(name)) for name in names]),
        roots=np.array([name in aspects for name in names]),
    )
