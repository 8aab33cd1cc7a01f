"""The nodes of a service tree: trunk, aspects, branches, boughs, outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, cast

import attrs
from attrs import field, frozen

from servicetree.i18n.said import told
from servicetree.tree import checks
from servicetree.tree.checks import checked, held_to
from servicetree.tree.plain_values import as_tuple
from servicetree.tree.questions import FieldTable, Gate, Label, Marker, Question, Scale, made_from, raise_faults

SATISFACTION, LOYALTY = "satisfaction", "loyalty"

TRUNK = "trunk"
STATED, EXPERIMENT = "stated", "experiment"
CARRY_OVER_SOURCES = (STATED, EXPERIMENT)

_SHARE_EQUALLY = "share_equally"


def as_questions(value: Sequence[Question]) -> tuple[Question, ...]:
    """Turn a list of questions into a tuple."""
    return cast("tuple[Question, ...]", as_tuple(value))


def _gate(value: Gate | FieldTable | None) -> Gate | None:
    return None if value is None else made_from(Gate, value)


def _above(parent: str | None) -> str | None:
    return None if parent == TRUNK else parent


_QUESTIONS = held_to(checks.tuple_of(Question, "table_of_questions"), keyed=Question)


def _weight() -> Any:
    return checked(checks.number(least=0, remedy=_SHARE_EQUALLY), default=1.0)


def _share() -> Any:
    return checked(checks.optional(checks.number(least=0, most=1)), default=None)


def _tags() -> Any:
    return checked(checks.words, factory=dict)


MOST_CARRIED: Final = 100.0  # points for each point lost above: the whole of a score for a hundredth of another
_NUMBER = checks.number(least=-MOST_CARRIED, most=MOST_CARRIED, remedy="share_of_a_loss")


@checks.in_schema(
    {
        "anyOf": [
            _NUMBER.schema,
            {
                "type": "object",
                "propertyNames": checks.identifier.schema,
                "additionalProperties": _NUMBER.schema,
            },
        ]
    }
)
def carry_over_complaint(value: object) -> str | None:
    """Say what is wrong with a given carry-over, if anything; its parents' names are the tree's business."""
    if isinstance(value, Mapping):
        wrong = {key: _NUMBER(part) for key, part in value.items()}
        found = (told("of_parent", parent=key, complaint=complaint) for key, complaint in wrong.items() if complaint)
        return next(found, None)
    return _NUMBER(value) if checks.is_finite(value) else checks.wanted("number_by_parent", value)


@frozen
class Trunk:
    """What a customer meets first and what is general; its parts are the aspects.

    Attributes:
        label: What to call it.
        weight: Against its sister top branches.

    Example:
        >>> st.Trunk(label="First impressions", weight=2).weight
        2
    """

    label: Label = checked(checks.label, default="")
    weight: float = _weight()

    def __attrs_post_init__(self) -> None:
        raise_faults(self)


class _QuestionedNode:
    """What all nodes with questions have in common."""

    __slots__ = ()
    questions: tuple[Question, ...]

    @property
    def question_shares(self) -> tuple[float, ...]:
        """The weights of the questions, omega; they add up to 1."""
        total = sum(question.weight for question in self.questions)
        return tuple(question.weight / total for question in self.questions)


@frozen
class Aspect(_QuestionedNode):
    """A part of the trunk; asked of everyone.

    Attributes:
        id: Its name, unique in the tree.
        label: What to call it.
        weight: Against the other aspects.
        questions: What is asked about it.
        baseline: Its target score, 0-1, instead of the tree's.
        min_share: The share of its question weight that must be answered, instead of the tree's.
        reliability: Known reliability of its score, 0-1, for the range of carry-over.
        tags: Free words that its questions inherit.

    Example:
        >>> st.Aspect("room", questions=[st.Question("clean"), st.Question("quiet")]).question_shares
        (0.5, 0.5)
    """

    id: str = field(metadata=held_to(checks.identifier))
    label: Label = checked(checks.label, default="")
    weight: float = _weight()
    questions: tuple[Question, ...] = field(default=(), converter=as_questions, metadata=_QUESTIONS)
    baseline: float | None = _share()
    min_share: float | None = _share()
    reliability: float | None = _share()
    tags: Mapping[str, str] = _tags()

    kind = "aspect"

    def __attrs_post_init__(self) -> None:
        raise_faults(self)

    @property
    def carrying_questions(self) -> tuple[str, ...]:
        """The questions that loss can begin with: those that have a weight."""
        return tuple(question.id for question in self.questions if question.weight)


@frozen
class Branch(_QuestionedNode):
    """A specific part of the service, on the trunk or on another branch; without questions it is a bough.

    Attributes:
        id: Its name, unique in the tree.
        label: What to call it.
        parent: The branch it grows on; the trunk if left out.
        weight: Against its sisters.
        own_weight: Against its own sub-branches, if it has questions and sub-branches.
        questions: What is asked about it; none for a bough.
        gate: Who could have an opinion.
        carry_over: Given instead of estimated: a number for each parent, or one number.
        carry_over_source: Where the given carry-over comes from: ``stated``, or an ``experiment`` in which the parents
            were varied. Only then may an account speak of causes.
        baseline: Its target score, 0-1, instead of the tree's.
        min_share: The share of its question weight that must be answered, instead of the tree's.
        tags: Free words that its questions inherit.

    Example:
        >>> st.Branch("price", label="Price", questions=[st.Question("value")], carry_over=0.4).kind
        'branch'
    """

    id: str = field(metadata=held_to(checks.identifier))
    label: Label = checked(checks.label, default="")
    parent: str | None = field(default=None, converter=_above, metadata=held_to(checks.optional(checks.text)))
    weight: float = _weight()
    own_weight: float = _weight()
    questions: tuple[Question, ...] = field(default=(), converter=as_questions, metadata=_QUESTIONS)
    gate: Gate | None = field(
        default=None,
        converter=_gate,
        metadata=held_to(checks.optional(checks.instance_of(Gate, "table_of_gate")), noun=Gate),
    )
    carry_over: float | Mapping[str, float] | None = checked(
        checks.optional(carry_over_complaint),
        default=None,
        metadata={"whole": True},  # it names every parent, so an extending file gives it anew
    )
    carry_over_source: str = checked(
        checks.one_of(CARRY_OVER_SOURCES), default=STATED, metadata={"belongs_to": "carry_over"}
    )
    baseline: float | None = _share()
    min_share: float | None = _share()
    tags: Mapping[str, str] = _tags()

    def __attrs_post_init__(self) -> None:
        raise_faults(self)

    @property
    def kind(self) -> str:
        """``branch`` if it is measured, ``bough`` if it only groups."""
        return "branch" if self.questions else "bough"


@frozen
class Outcome(_QuestionedNode):
    """What good service leads to, such as satisfaction and loyalty; carries no weight in the score.

    Attributes:
        id: Its name, unique in the tree.
        label: What to call it.
        questions: What is asked about it.
        min_share: The share of its question weight that must be answered, instead of the tree's.
        tags: Free words that its questions inherit.

    Example:
        >>> st.Outcome("loyalty", questions=[st.Question("again", summary="nps", scale=(0, 10))]).kind
        'outcome'
    """

    id: str = field(metadata=held_to(checks.identifier))
    label: Label = checked(checks.label, default="")
    questions: tuple[Question, ...] = field(default=(), converter=as_questions, metadata=_QUESTIONS)
    min_share: float | None = _share()
    tags: Mapping[str, str] = _tags()

    kind = "outcome"

    def __attrs_post_init__(self) -> None:
        raise_faults(self)


Node = Aspect | Branch | Outcome
TreePart = Aspect | Branch | Outcome | Scale | Trunk | Marker


def weighed_questions(node: Aspect | Branch, weights: Mapping[str, float]) -> tuple[Question, ...]:
    """Give a node's questions other weights, by ``node.question``; those left out keep theirs."""
    names = [f"{node.id}.{question.id}" for question in node.questions]
    return tuple(
        attrs.evolve(question, weight=weights[name]) if name in weights else question
        for name, question in zip(names, node.questions, strict=True)
    )


def as_aspects(value: Sequence[Aspect]) -> tuple[Aspect, ...]:
    """Turn a list of aspects into a tuple."""
    return cast("tuple[Aspect, ...]", as_tuple(value))


def as_branches(value: Sequence[Branch]) -> tuple[Branch, ...]:
    """Turn a list of branches into a tuple."""
    return cast("tuple[Branch, ...]", as_tuple(value))


def as_outcomes(value: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Turn a list of outcomes into a tuple."""
    return cast("tuple[Outcome, ...]", as_tuple(value))


class TreeParts(attrs.AttrsInstance, Protocol):
    """The parts of a tree that its rules are about, for what lies below the tree itself."""

    @property
    def scale(self) -> Scale | None:
        """The scale of every rating that has none of its own."""

    @property
    def trunk(self) -> Trunk:
        """The trunk."""

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """The parts of the trunk."""

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What grows on the trunk."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What service leads to."""

    @property
    def marker(self) -> Marker | None:
        """The question unrelated to service."""

    @property
    def markers(self) -> tuple[Question, ...]:
        """The questions unrelated to the service and to each other."""

    @property
    def measured(self) -> Mapping[str, Aspect | Branch]:
        """Aspects and branches with questions, by id."""

    @property
    def branch_parents(self) -> Mapping[str, str | None]:
        """The branch that each branch grows on."""

    @property
    def carry_over_parents(self) -> Mapping[str, tuple[str, ...]]:
        """From where loss is carried over to each measured node."""
