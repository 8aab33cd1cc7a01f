"""What judges have said in pairwise comparisons, and the weights that follow: frozen values.

The analytic hierarchy process (T. Saaty): each family of the tree is compared pair by pair. Ratios say how many times
as much the left one counts as the right one; a consistency ratio is how much the comparisons contradict each other, 1
if they might as well have been made by chance.
"""

from __future__ import annotations

from typing import Final

import attrs
from attrs import frozen

from servicetree.sisters import Share

MOST_INCONSISTENT: Final = 0.1  # Saaty's rule: above it, look again


@frozen
class Odd:
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
class Split:
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
class Opinion:
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
    odd: Odd | None
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
    together: Opinion | None
    judges: tuple[Opinion, ...]
    split: Split | None

    @property
    def told(self) -> tuple[Opinion, ...]:
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
    """

    judges: tuple[str | None, ...]
    families: tuple[FamilyWeights, ...]
    shares: tuple[Share, ...]

    def family(self, name: str | None) -> FamilyWeights:
        """Return one family."""
        return next(family for family in self.families if family.id == name)
