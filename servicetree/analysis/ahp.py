"""The analytic hierarchy process: weights from pairwise judgements, and their consistency.

See docs/reference/model.md, section 9: the analytic hierarchy process of T. Saaty.
Several judges are joined by the geometric mean of
each judgement; each one's own consistency stands beside it, for a mean may look calm where judges contradict
themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

import attrs
import numpy as np
from attrs import frozen

from servicetree.analysis.pairs_file import JudgeName, family_name, read_comparisons
from servicetree.errors import Issue
from servicetree.i18n.said import PartName, Rounded, listed, plain_number, warned
from servicetree.stats.arrays import Array
from servicetree.stats.pairwise_comparisons import (
    circular_triads,
    consistency_ratios,
    geometric_deviations,
    geometric_mean,
    implied_ratios,
    priorities,
)
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.weights import WeightFamily, WeightShare, shares, weight_families

_CONSISTENT = 1e-9
_MOST_WITHOUT_OUTLIER = 3
_MOST_TRIADS_SHOWN = 3


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


def _family_weights(sisters: WeightFamily, matrices: Mapping[JudgeName, Array]) -> FamilyWeights:
    members = sisters.members
    if not matrices:
        return FamilyWeights(sisters.id, members, sisters.stated, None, (), None)
    every = np.stack(list(matrices.values()))
    joined = comparison_result(None, members, geometric_mean(every))
    own = tuple(comparison_result(name, members, matrix) for name, matrix in matrices.items())
    return FamilyWeights(sisters.id, members, joined.weights, joined, own, _judge_disagreement(members, every))


def comparison_result(name: JudgeName, members: tuple[str, ...], matrix: Array) -> ComparisonResult:
    """Say what one comparison matrix comes to.

    Args:
        name: The judge.
        members: What was compared, n of them.
        matrix: Shape (n, n).
    """
    weights, largest = priorities(matrix[None])
    ratio = float(consistency_ratios(largest, len(members))[0])
    return ComparisonResult(
        judge=name,
        ratios=tuple(matrix[np.triu_indices(len(members), 1)].tolist()),
        weights=tuple(weights[0].tolist()),
        ratio=ratio,
        odd=_outlying_judgement(members, matrix)
        if ratio > _CONSISTENT and len(members) > _MOST_WITHOUT_OUTLIER
        else None,
        circles=tuple((members[i], members[j], members[k]) for i, j, k in circular_triads(matrix)),
    )


def _outlying_judgement(members: tuple[str, ...], matrix: Array) -> OutlyingJudgement:
    """Find the judgement without which all others agree best, by trying each."""
    fitting, ratios = implied_ratios(matrix)
    worst = int(ratios.argmin())
    i, j = list(combinations(range(len(members)), 2))[worst]
    return OutlyingJudgement(members[i], members[j], float(matrix[i, j]), float(fitting[worst]), float(ratios[worst]))


def _judge_disagreement(members: tuple[str, ...], matrices: Array) -> JudgeDisagreement | None:
    if len(matrices) < 2:  # noqa: PLR2004 - one alone differs from nobody
        return None
    spread = geometric_deviations(matrices)
    i, j = max(combinations(range(len(members)), 2), key=lambda pair: float(spread[pair]))
    said = matrices[:, i, j]
    return JudgeDisagreement(members[i], members[j], float(said.min()), float(said.max()), float(spread[i, j]))


def judgement_issues(tree: ServiceTree, found: Judgements) -> list[Issue]:
    """Warn of families not judged, of inconsistent and of contradictory judgements."""
    issues: list[Issue] = []
    for family in found.families:
        name = family_name(tree.name, family.id)
        if family.together is None:
            issues.append(Issue("not-judged", name, warned("nobody_compared")))
            continue
        absent = [str(one) for one in found.judges if one not in {opinion.judge for opinion in family.judges}]
        if absent:
            said = warned("not_judged_by", judges=", ".join(absent))
            issues.append(Issue("not-judged", name, said, len(absent)))
        for one in family.results_to_report:
            place = warned("by_judge", part=PartName(name), judge=one.judge) if one.judge else name
            issues += _consistency_issues(place, one)
    return issues


def _consistency_issues(where: str, one: ComparisonResult) -> Iterator[Issue]:
    if not one.consistent:
        facts = {"ratio": Rounded(one.ratio, 2), "most": plain_number(MOST_INCONSISTENT)}
        yield Issue("inconsistent", where, warned("judgements_contradict", **facts, hint=_consistency_hint(one)))
    if one.circles:
        circles = listed((_circle_text(triad) for triad in one.circles[:_MOST_TRIADS_SHOWN]), "comma")
        more = len(one.circles) - _MOST_TRIADS_SHOWN
        shown = circles if more <= 0 else warned("some_and_more", names=circles, count=more)
        yield Issue("contradictory", where, warned("judged_in_a_circle", circles=shown), len(one.circles))


def _circle_text(triad: tuple[str, str, str]) -> str:
    return warned("one_above_other", **dict(zip("abc", map(PartName, triad), strict=True)))


def _consistency_hint(one: ComparisonResult) -> str:
    if one.odd is None:
        return warned("look_at_all_three")
    odd = one.odd
    return warned(
        "look_again_at",
        left=PartName(odd.left),
        right=PartName(odd.right),
        judged=_ratio_fact(odd.judged),
        fits=_ratio_fact(odd.fits),
        ratio=Rounded(odd.ratio, 2),
    )


def _ratio_fact(ratio: float) -> object:
    """A ratio as judges write it, with the decimal mark of each language."""
    large = plain_number(float(f"{max(ratio, 1 / ratio):.2g}"))
    return large if ratio >= 1 else warned("one_to", ratio=large)


def ratio_words(ratio: float) -> str:
    """Write how many times as much one counts as another, as judges write it: ``3``, ``1/3``, ``1/2.2``."""
    return f"{ratio:.2g}" if ratio >= 1 else f"1/{1 / ratio:.2g}"


MOST_INCONSISTENT: Final = 0.1  # Saaty's rule: above it, look again


@frozen
class OutlyingJudgement:
    """The judgement that hurts consistency most.

    Attributes:
        left: What was compared.
        right: With what.
        judged: How many times as much the left one counts, as judged.
        fits: How many times, as all other judgements of the family imply.
        ratio: The consistency ratio of all of them with this in its place.
    """

    left: str
    right: str
    judged: float
    fits: float
    ratio: float


@frozen
class JudgeDisagreement:
    """The pair on which judges differ most.

    Attributes:
        left: What was compared.
        right: With what.
        lowest: The lowest judgement.
        highest: The highest.
        spread: Geometric standard deviation of the judgements; 1 if all agree.
    """

    left: str
    right: str
    lowest: float
    highest: float
    spread: float


@frozen
class ComparisonResult:
    """What comparisons of one family come to: one judge's, or those of all judges together.

    Attributes:
        judge: The judge; None for all together, and for one without a name.
        ratios: How many times as much one member counts as another, in the order of ``combinations`` of the members.
        weights: The members' shares, adding up to 1.
        ratio: The consistency ratio.
        odd: The judgement that hurts it most; None if nothing contradicts, and for three members, among whom each of
            the three judgements could be the one that is off.
        circles: Judgements that contradict each other outright: the first counts more than the second, the second
            more than the third, the third more than the first.
    """

    judge: str | None
    ratios: tuple[float, ...]
    weights: tuple[float, ...]
    ratio: float
    odd: OutlyingJudgement | None
    circles: tuple[tuple[str, str, str], ...]

    @property
    def consistent(self) -> bool:
        """Whether the consistency ratio is at most 0.1."""
        return self.ratio <= MOST_INCONSISTENT


@frozen
class FamilyWeights:
    """The shares of one family.

    Attributes:
        id: The place whose weight is shared: None for the whole, ``trunk``, a branch; ``node.*`` for questions.
        members: What shares it.
        weights: The shares, adding up to 1: of all judges together, or the tree's own where nobody judged.
        together: What all judges' comparisons come to; None where nobody judged.
        judges: Each judge's own, in the order of the file; empty where nobody judged.
        split: Where they differ most; None for fewer than two judges.
    """

    id: str | None
    members: tuple[str, ...]
    weights: tuple[float, ...]
    together: ComparisonResult | None
    judges: tuple[ComparisonResult, ...]
    split: JudgeDisagreement | None

    @property
    def results_to_report(self) -> tuple[ComparisonResult, ...]:
        """What contradictions are told of: of all together, then of each judge where there are several.

        A circle in which a judge goes round is told of her, not of all together again.
        """
        if self.together is None or len(self.judges) < 2:  # noqa: PLR2004 - one alone is all together
            return self.judges
        own = {frozenset(names) for one in self.judges for names in one.circles}
        new = tuple(names for names in self.together.circles if frozenset(names) not in own)
        return attrs.evolve(self.together, circles=new), *self.judges

    def between_judges(self, member: str) -> tuple[float, float] | None:
        """Return the least and the greatest share that any judge alone gives a member; None below two judges."""
        if len(self.judges) < 2:  # noqa: PLR2004 - one alone differs from nobody
            return None
        own = [opinion.weights[self.members.index(member)] for opinion in self.judges]
        return min(own), max(own)


@frozen
class Judgements:
    """Everything that pairwise comparisons say of a tree.

    Attributes:
        judges: Who judged, in the order of the file; one None for judgements without a name.
        families: The families of the tree that have more than one member; those of questions only where judged.
        shares: Every place of the tree with its share in its family and its weight in the whole.

    Example:
        >>> pairs = st.pairs_template(demo_tree())
        >>> pairs = pairs.set_column(pairs.column_names.index("judgement"), "judgement", [["1"] * len(pairs)])
        >>> st.weigh(demo_tree(), method="ahp", pairs=pairs).judgements.judges
        (None,)
    """

    judges: tuple[str | None, ...]
    families: tuple[FamilyWeights, ...]
    shares: tuple[WeightShare, ...]

    def family(self, name: str | None) -> FamilyWeights:
        """Return one family."""
        return next(family for family in self.families if family.id == name)
