"""The values that a tree picture shows, before they have places."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from servicetree.drawing.entry_limits import Limits
from servicetree.drawing.values import Figure, Heading
from servicetree.tree.service_tree import CarryOverEvidence

PictureNodeKind = Literal["aspect", "branch", "bough", "outcome"]
Origin = Literal["aspect", "branch", "own"]
Mode = Literal["bare", "scores", "account"]
Shape = Literal["wide", "tall", "square"]
SHAPES: tuple[Shape, ...] = ("wide", "tall", "square")


@frozen
class Strand:
    """Points felt at one part that began somewhere; negative points are a credit.

    Attributes:
        source: The id of the node where they began.
        words: What that node is called.
        origin: ``aspect`` if they climb from the trunk, ``branch`` if from a branch above, ``own`` if they began
            where they are felt.
        points: Points of the overall score.
        carry: The carry-over that brings them, with both ends of its range; nothing for what is not brought directly.
        unsure: Whether the answers cannot tell that they were carried here from a general mood.
        limits: How many points they may be; None where the points have no range, as where the tree states what is
            carried.
    """

    source: str
    words: str
    origin: Origin
    points: float
    carry: Figure = field(factory=Figure)
    unsure: bool = False
    limits: Limits | None = None


@frozen
class Leaf:
    """A question.

    Attributes:
        words: What was asked.
        share: Its share of its node's weight, 0-1.
        points: Points felt in it; None without an account.
        score: The share of its possible points that is kept, 0-100; None without an account.
    """

    words: str
    share: float
    points: float | None = None
    score: float | None = None


@frozen(cache_hash=True)
class PictureNode:
    """A node of the tree, with everything a picture says of it.

    Attributes:
        id: The node.
        kind: What it is.
        parent: The branch it grows on; None for one that grows on the trunk, and for aspects and outcomes.
        words: What it is called.
        weight: Its weight in the overall score; a bough's is that of all it carries, an outcome's 0.
        score: Its score.
        n: Respondents; None where unknown.
        began: Points that began here, wherever they are felt; None without an account.
        strands: What is felt here and where it began, in the order of the tree.
        leaves: Its questions.
        carry: The carry-over from the trunk as a whole, with both ends of its range.
        stated: Whether the tree states that carry-over, so that no answer can speak against it.
        unsure: Whether the answers cannot tell what is carried, into a branch or out of an aspect, from an impression.
        unsure_points: How many of the points that are carried out of an aspect they cannot tell from one.
    """

    id: str
    kind: PictureNodeKind
    parent: str | None
    words: str
    weight: float
    score: Figure = field(factory=Figure)
    n: int | None = None
    began: float | None = None
    strands: tuple[Strand, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    carry: Figure = field(factory=Figure)
    stated: bool = False
    unsure: bool = False
    unsure_points: float = 0.0


@frozen
class Picture:
    """A service tree with the words and figures of one result, in one language.

    Attributes:
        lang: The language of the words.
        mode: ``bare`` without a result, ``scores``, or ``account``.
        words: What the tree is called.
        headline: The one sentence to remember.
        subtitle: The score with its doubt, and how many answered.
        trunk: What the trunk is called.
        trunk_score: Its rolled-up score.
        parts: Aspects, branches and outcomes, in the order of the tree.
        caveat: What the headline must not be read without; empty if nothing.
        evidence: What carry-over rests on.
        finding: The finding as a range, in the words of those who run the service.
        finding_note: The line below it.
        link: The aspect and the branch that most points link, where the ranges leave no doubt of it.
        shape: ``wide``, ``tall`` or ``square``; of the picture without details.
        details: Whether weights, counts, scores and carry-over are shown too.
        headed: Whether the finding stands above it; it stays the title for those who do not see.
        trunk_range: How many points trace to the trunk, in words; empty where nothing is known of it.
    """

    lang: str
    mode: Mode
    words: str
    headline: str
    subtitle: str
    trunk: str
    trunk_score: Figure
    parts: tuple[PictureNode, ...]
    caveat: str = ""
    evidence: CarryOverEvidence = "association"
    finding: str = ""
    finding_note: str = ""
    link: tuple[str, str] | None = None
    shape: Shape = "wide"
    details: bool = False
    headed: bool = True
    trunk_range: str = ""

    @property
    def title(self) -> str:
        """What the picture says in one sentence."""
        return self.heading.sentence if self.details or not self.finding else self.finding

    @property
    def heading(self) -> Heading:
        """The headline with its doubt."""
        return Heading(self.lang, self.headline, self.caveat)

    @property
    def unsure(self) -> bool:
        """Whether nothing that climbs from the trunk can be told from a general mood."""
        climbing = [one for part in self.parts for one in part.strands if one.origin == "aspect"]
        return bool(climbing) and all(one.unsure for one in climbing)

    def of_kind(self, *kinds: PictureNodeKind) -> tuple[PictureNode, ...]:
        """Return the parts of some kinds, in order."""
        return tuple(part for part in self.parts if part.kind in kinds)
