"""From pairwise comparisons to weights: the principal eigenvector by family, and what speaks against the judgements.

Model page, section 9: the analytic hierarchy process of T. Saaty. Several judges are joined by the geometric mean of
each judgement; each one's own consistency stands beside it, for a mean may look calm where judges contradict
themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicetree.comparisons import Judge, family_name, read_comparisons
from servicetree.errors import Issue
from servicetree.judgements import MOST_INCONSISTENT, FamilyWeights, Judgements, Odd, Opinion, Split
from servicetree.pairwise import circles, consistency_ratios, implied, priorities, spreads, together
from servicetree.sisters import Sisters, shares, weight_families
from servicetree.tree import ServiceTree

Array = NDArray[np.float64]

_CONSISTENT = 1e-9
_THREE = 3
_MOST_CIRCLES = 3


def judge(tree: ServiceTree, pairs: Any, encoding: str | None = None) -> Judgements:
    """Weigh the families of a tree by pairwise comparisons.

    A family that nobody judged keeps the shares that the tree states.

    Args:
        tree: The tree.
        pairs: What ``read_comparisons`` reads.
        encoding: Of CSV files; UTF-8 if None.

    Raises:
        AnswersError: With every fault of the judgements.
        LimitError: If a family is too large to be compared pair by pair.
    """
    compared = read_comparisons(tree, pairs, encoding)
    families = tuple(
        _family_weights(sisters, compared.matrices.get(sisters.id, {}))
        for sisters in weight_families(tree)
        if sisters.id in compared.matrices or not sisters.are_questions
    )
    local = {family.id: dict(zip(family.members, family.weights, strict=True)) for family in families}
    told = tuple(family for family in families if len(family.members) > 1)
    return Judgements(compared.judges, told, shares(tree, local))


def _family_weights(sisters: Sisters, matrices: Mapping[Judge, Array]) -> FamilyWeights:
    members = sisters.members
    if not matrices:
        return FamilyWeights(sisters.id, members, sisters.stated, None, (), None)
    every = np.stack(list(matrices.values()))
    joined = opinion(None, members, together(every))
    own = tuple(opinion(name, members, matrix) for name, matrix in matrices.items())
    return FamilyWeights(sisters.id, members, joined.weights, joined, own, _split(members, every))


def opinion(name: Judge, members: tuple[str, ...], matrix: Array) -> Opinion:
    """Say what one comparison matrix comes to.

    Args:
        name: The judge.
        members: What was compared, n of them.
        matrix: Shape (n, n).
    """
    weights, largest = priorities(matrix[None])
    ratio = float(consistency_ratios(largest, len(members))[0])
    return Opinion(
        judge=name,
        ratios=tuple(matrix[np.triu_indices(len(members), 1)].tolist()),
        weights=tuple(weights[0].tolist()),
        ratio=ratio,
        odd=_odd(members, matrix) if ratio > _CONSISTENT and len(members) > _THREE else None,
        circles=tuple((members[i], members[j], members[k]) for i, j, k in circles(matrix)),
    )


def _odd(members: tuple[str, ...], matrix: Array) -> Odd:
    """Find the judgement without which all others agree best, by trying each."""
    fitting, ratios = implied(matrix)
    worst = int(ratios.argmin())
    i, j = list(combinations(range(len(members)), 2))[worst]
    return Odd(members[i], members[j], float(matrix[i, j]), float(fitting[worst]), float(ratios[worst]))


def _split(members: tuple[str, ...], matrices: Array) -> Split | None:
    if len(matrices) < 2:  # noqa: PLR2004 - one alone differs from nobody
        return None
    spread = spreads(matrices)
    i, j = max(combinations(range(len(members)), 2), key=lambda pair: float(spread[pair]))
    said = matrices[:, i, j]
    return Split(members[i], members[j], float(said.min()), float(said.max()), float(spread[i, j]))


def judging_issues(tree: ServiceTree, found: Judgements) -> list[Issue]:
    """Warn of families not judged, of inconsistent and of contradictory judgements."""
    issues: list[Issue] = []
    for family in found.families:
        name = family_name(tree.name, family.id)
        if family.together is None:
            said = "nobody compared what shares this weight; the shares are those of the tree"
            issues.append(Issue("not-judged", name, said))
            continue
        absent = [str(one) for one in found.judges if one not in {opinion.judge for opinion in family.judges}]
        if absent:
            said = f"not judged by {', '.join(absent)}; the shares are those of the others"
            issues.append(Issue("not-judged", name, said, len(absent)))
        for one in family.told:
            issues += _opinion_issues(f"{name} ({one.judge})" if one.judge else name, one)
    return issues


def _opinion_issues(where: str, one: Opinion) -> Iterator[Issue]:
    if not one.consistent:
        said = f"the judgements contradict each other, consistency ratio {one.ratio:.2f} (above {MOST_INCONSISTENT})"
        yield Issue("inconsistent", where, f"{said}; {_to_mend(one)}")
    if one.circles:
        shown = "; ".join(f"{a} above {b} above {c} above {a}" for a, b, c in one.circles[:_MOST_CIRCLES])
        more = f" and {len(one.circles) - _MOST_CIRCLES} more" if len(one.circles) > _MOST_CIRCLES else ""
        yield Issue("contradictory", where, f"judgements go round in a circle: {shown}{more}", len(one.circles))


def _to_mend(one: Opinion) -> str:
    if one.odd is None:
        return "look at all three again, for each of them could be the one that is off"
    odd = one.odd
    what = f"look again at {odd.left} against {odd.right}: judged {ratio_words(odd.judged)}"
    return f"{what}, the others imply {ratio_words(odd.fits)}, and with that it would be {odd.ratio:.2f}"


def ratio_words(ratio: float) -> str:
    """Write how many times as much one counts as another, as judges write it: ``3``, ``1/3``, ``1/2.2``."""
    return f"{ratio:.2g}" if ratio >= 1 else f"1/{1 / ratio:.2g}"
