"""Moods as questions unrelated to the service measure them, and carry-over without what moods add to it.

Markers i, j share nothing but moods: with c_i their covariances with the aspects and d = cov(m_i, m_j), moods add
H = c_i c_j' / d to the aspects' covariances M, free of how strongly moods colour markers or branches. Solved for the
slopes (J. Sherman and W. Morrison, Annals of Mathematical Statistics 21, 1950),

    gamma = gamma_hi - B / D,   B = M^-1 c_i e_j,   D = d - c_i' M^-1 c_j,   e_j = cov(m_j, v) - c_j' gamma_hi,

e_j and D being what the marker shares with the branch, and with the other marker, beyond the trunk. Both orders of a
pair are averaged, pairs are added up. As all weakness of markers is in the one number D, the limits of every figure are
those of a ratio. See docs/reference/model.md, section 5. Everything is a stack: R all rows and each bucket left out; P
aspects, k markers, C children of the trunk.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.moments.blocks import BUCKETS
from servicetree.moments.layouts import family_block, markers_block
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.stats.fieller import is_clear, ratio_figures
from servicetree.stats.jackknife import FEWEST_BUCKETS, Figures, standard_error, wald
from servicetree.stats.regression import inverse
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree

Pairs = tuple[tuple[int, int], ...]

RELATED: float = 0.05  # significance


@frozen(eq=False)
class MarkerCovariances:
    """What markers share with the trunk, with its children and with each other.

    Attributes:
        trunk: M, the aspects' covariances without errors of measurement, shape (R, P, P).
        with_trunk: c, shape (R, k, P).
        among: Of the markers with each other, shape (R, k, k).
        children: Of the aspects with the trunk's children, shape (R, P, C).
        with_children: Of the markers with the trunk's children, shape (R, k, C).
    """

    trunk: Array
    with_trunk: Array
    among: Array
    children: Array
    with_children: Array

    def of_trunk_score(self, shares: Array) -> MarkerCovariances:
        """Take the trunk's score, the aspects by their shares, in the place of the aspects."""
        return MarkerCovariances(
            np.einsum("p,rpq,q->r", shares, self.trunk, shares)[:, None, None],
            (self.with_trunk @ shares)[..., None],
            self.among,
            np.einsum("p,rpc->rc", shares, self.children)[:, None],
            self.with_children,
        )


@frozen(eq=False)
class MoodTerms:
    """What moods add to slopes, as numerators and a denominator.

    Attributes:
        high: gamma_hi, shape (R, P, C).
        taken: B, shape (R, P, C).
        shared: What the markers share, shape (R,): d.
        through_trunk: What of it goes through the trunk's covariances, shape (R,): c' M^-1 c.
    """

    high: Array
    taken: Array
    shared: Array
    through_trunk: Array

    def denominator(self, colouring: float = 1.0) -> Array:
        """Return D; with one marker, if moods colour it so many times as much as the trunk."""
        found: Array = colouring * self.shared - self.through_trunk
        return found

    def slopes(self, colouring: float = 1.0) -> Array:
        """Return the slopes without moods, shape (R, P, C)."""
        with np.errstate(invalid="ignore", divide="ignore"):  # a denominator of 0 leaves nothing to tell
            found: Array = self.high - self.taken / self.denominator(colouring)[:, None, None]
        return found


def mood_terms(covariances: MarkerCovariances, shares: Array, pairs: Pairs, weights: Array) -> MoodTerms:
    """Work out what moods add to the slopes of the trunk's children.

    Args:
        covariances: What markers share.
        shares: The aspects' shares of the trunk: one marker alone is taken to be coloured as the trunk is by them.
        pairs: Which markers are held against each other; ``(0, 0)`` for one alone.
        weights: Shape (k,): how much each marker has to say; weights of a pair are multiplied.
    """
    inverted, between = inverse(covariances.trunk), covariances.with_trunk
    high = inverted @ covariances.children
    onto = between @ inverted  # slopes of the trunk on each marker, but for the marker's variance: (R, k, P)
    beyond = covariances.with_children - between @ high
    taken, shared, through = np.zeros_like(high), np.zeros(len(high)), np.zeros(len(high))
    for one, other in pairs:
        weight = weights[one] * weights[other]
        both = onto[:, one, :, None] * beyond[:, other, None] + onto[:, other, :, None] * beyond[:, one, None]
        taken = taken + weight * both / 2
        shared = shared + weight * (between[:, one] @ shares if one == other else covariances.among[:, one, other])
        through = through + weight * np.einsum("rp,rp->r", onto[:, one], between[:, other])
    return MoodTerms(high, taken, shared, through)


def marker_weights(covariances: MarkerCovariances, shares: Array) -> Array:
    """Say how much each marker has to say, shape (k,): by how much of moods it shows, 1 for the best of them."""
    seen = np.maximum(covariances.with_trunk[0] @ shares, 0.0)
    if not np.count_nonzero(seen > 0) > 1:
        return np.ones(len(seen))
    return np.asarray(seen / seen.max())


def related_pair(coloured: Array, among: Array) -> tuple[int, int] | None:
    """Find the pair of three markers or more that shares more than moods.

    Where moods are all that markers share, cov(m_i, m_j) = u_i u_j / x, u_i what marker i shares with the ratings.
    Whether all pairs agree on x is held against chance by Hotelling's test at 5 %.

    Args:
        coloured: u, shape (R, k).
        among: Shape (R, k, k).

    Returns:
        The pair that shares most beyond moods, by its standard errors; None if chance would do.
    """
    pairs = list(combinations(range(coloured.shape[1]), 2))
    if len(pairs) < 3:  # noqa: PLR2004 - two markers make one pair, which cannot disagree
        return None
    shared = np.stack([among[:, one, other] for one, other in pairs], axis=1)
    expected = np.stack([coloured[:, one] * coloured[:, other] for one, other in pairs], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond = shared - expected * (shared.sum(axis=1) / expected.sum(axis=1))[:, None]
    if not wald(beyond[:, :-1])[1] < RELATED:  # they add up to 0, so that one follows from the others
        return None
    return pairs[int(np.argmax(beyond[0] / standard_error(beyond)))]


@frozen(eq=False)
class MeasuredMoods:
    """What markers say of the carry-over from the trunk to its children.

    Attributes:
        terms: By the aspects.
        overall: By the trunk's score.
        children: The children of the trunk, in the order of the terms.
        used: The markers whose answers say it.
        related: The two markers that share more than moods, which are not held against each other.
        buckets: Non-empty buckets of the whole and of each segment, shape (G,).
    """

    terms: MoodTerms
    overall: MoodTerms
    children: tuple[str, ...]
    used: tuple[str, ...]
    related: tuple[str, str] | None
    buckets: NDArray[np.int64]

    @property
    def is_clear(self) -> bool:
        """Whether the markers say enough for a range that has two ends."""
        return is_clear(self.terms.denominator(), int(self.buckets[0]))

    def colouring(self, kappa: float) -> float:
        """Say how many times as much as the trunk moods are taken to colour a single marker; several measure it."""
        return kappa if len(self.used) == 1 else 1.0

    def slopes(self, kappa: float = 1.0) -> dict[str, Array]:
        """Return carry-over by aspect to each child, shape (R, P)."""
        found = self.terms.slopes(self.colouring(kappa))
        return {name: found[:, :, place] for place, name in enumerate(self.children)}

    def trunk_slope(self, name: str, kappa: float = 1.0) -> Array:
        """Return the slope of a child on the trunk's score, shape (R,)."""
        return np.asarray(self.overall.slopes(self.colouring(kappa))[:, 0, self.children.index(name)])

    @property
    def halo_share(self) -> Array:
        """The part of what the aspects share that moods explain, shape (R,)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Array = self.terms.through_trunk / self.terms.shared
        return found

    def figures(self, stack: Array, scale: float = 1.0, kappa: float = 1.0) -> Figures:
        """Give figures that hang on the slopes their limits; NaN on a side where the markers say too little.

        Args:
            stack: Shape (R, G, ...): figures that are linear in the slopes.
            scale: Multiplies them.
            kappa: How much moods are taken to colour a single marker.
        """
        return ratio_figures(stack, self.terms.denominator(self.colouring(kappa)), self.buckets, scale)

    def slope_figures(self, name: str) -> Figures:
        """Give the slope of a child on the trunk's score its limits."""
        stack = self.trunk_slope(name)[:, None]
        return ratio_figures(stack, self.overall.denominator(), self.buckets[:1])


def measured_moods(tree: ServiceTree, moments: Moments, error: Array) -> MeasuredMoods | None:
    """Read what the markers of a survey say.

    Args:
        tree: The tree.
        moments: Gathered with it.
        error: The aspects' error variances, shape (R, P).

    Returns:
        None without markers, without intervals, or if nobody answered them.
    """
    names, children = tuple(tree.marker_questions), tree.trunk_children
    needed = [markers_block(), *map(markers_block, children)]
    if not names or not children or not moments.blocks.keys() >= set(needed):
        return None
    # Few may have answered the markers; np.unique would first import masked arrays.
    answered = np.flatnonzero(np.bincount(moments.blocks[markers_block()].cells % BUCKETS))
    if moments.unit is None or min(int(moments.buckets[0]), len(answered)) < FEWEST_BUCKETS:
        return None
    found, shares = marker_covariances(tree, moments, error), np.array(tree.trunk_shares)
    whole = (found.trunk, found.with_trunk, found.among, found.children, found.with_children)
    if not all(np.isfinite(part).all() for part in whole) or not np.linalg.eigvalsh(found.trunk[0])[0] > 0:
        return None
    pairs: Pairs = tuple(combinations(range(len(names)), 2)) or ((0, 0),)
    coloured = found.with_trunk @ shares + found.with_children.mean(axis=2)
    related = related_pair(coloured, found.among)
    weights = marker_weights(found, shares)
    pairs = tuple(pair for pair in pairs if pair != related)
    return MeasuredMoods(
        mood_terms(found, shares, pairs, weights),
        mood_terms(found.of_trunk_score(shares), np.ones(1), pairs, weights),
        children,
        names,
        None if related is None else (names[related[0]], names[related[1]]),
        np.minimum(moments.buckets, len(answered)),
    )


def marker_covariances(tree: ServiceTree, moments: Moments, error: Array) -> MarkerCovariances:
    """Read what markers share, of all respondents, from those who have each child of the trunk.

    Who skips a branch by how she rated the trunk has other covariances, but the same slopes on the trunk and the same
    covariances beyond it. So s_v = S b_v and cov(m, v) = e + c' b_v, with the aspects' covariances S and c of all, and
    b_v the slopes, e what marker and branch share beyond the trunk, of those who have v. (K. Pearson, Philosophical
    Transactions A 200, 1903; D. Lawley, Proceedings of the Royal Society of Edinburgh A 62, 1943.)
    """
    count = len(tree.aspects)
    total, together = moments.covariance(TRUNK), moments.covariance(markers_block())
    with_trunk = together[:, count:, :count]
    with_branches, children = [], []
    for name in tree.trunk_children:
        family, own = moments.covariance(family_block(name)), moments.covariance(markers_block(name))
        onto = inverse(family[:, :count, :count]) @ family[:, :count, count:].sum(axis=2)[..., None]
        carried = own[:, count + 1 :, :count] @ inverse(own[:, :count, :count]) @ own[:, :count, count, None]
        with_branches.append(own[:, count + 1 :, count, None] - carried + with_trunk @ onto)
        children.append(total @ onto)
    return MarkerCovariances(
        total - error[:, :, None] * np.eye(count),
        with_trunk,
        together[:, count:, count:],
        np.concatenate(children, axis=2),
        np.concatenate(with_branches, axis=2),
    )
