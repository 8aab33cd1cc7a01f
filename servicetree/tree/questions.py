"""Questions, scales, gates, recoveries and the marker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from servicetree.errors import Fault, TreeError
from servicetree.tree import checks
from servicetree.tree.checks import DURATION_UNITS, anchors_complaint, as_pairs, checked, scale_complaint
from servicetree.tree.question_kinds import FIELD_RULES, FieldRules, kind_faults

Label = str | Mapping[str, str]

MARKER = "marker"


def raise_faults(noun: attrs.AttrsInstance) -> None:
    """Refuse a noun that breaks its own rules, unless a reader of tree files has asked to collect them."""
    if not checks.is_collecting_faults() and (found := own_faults(noun)):
        raise TreeError(found)


def own_faults(noun: attrs.AttrsInstance) -> list[Fault]:
    """List what is wrong with a noun taken alone, places relative to it."""
    found = checks.field_faults(noun)
    rules = getattr(noun, "_rule_faults", None)
    return found if found or rules is None else rules()  # rules reason about fields that are right


def noun_faults(noun: attrs.AttrsInstance, place: str) -> list[Fault]:
    """List what is wrong with a noun taken alone, places from the top of the tree file."""
    return [
        attrs.evolve(fault, where=".".join(part for part in (place, fault.where) if part)) for fault in own_faults(noun)
    ]


def made_from(cls: type) -> Any:
    """Let a nested noun be given as a table of its fields too."""
    return lambda value: (
        cls(**value)
        if isinstance(value, Mapping) and set(value) <= {attribute.name for attribute in attrs.fields(cls)}
        else value
    )


@frozen
class Scale:
    """The scale that ratings are given on, unless a question has its own.

    Attributes:
        low: The lowest answer allowed.
        high: The highest answer allowed.
        missing: Codes that mean "no answer": numbers or texts, outside the scale.
    """

    low: float = checked(checks.number())
    high: float = checked(checks.number())
    missing: tuple[float | str, ...] = checked(checks.codes, default=(), converter=checks.as_tuple)

    def __attrs_post_init__(self) -> None:
        raise_faults(self)

    def _rule_faults(self) -> list[Fault]:
        complaint = scale_complaint((self.low, self.high))
        return [Fault("scale", "", complaint)] if complaint else []


@frozen
class Gate:
    """Who could have an opinion: a branch that a customer never reached is missing, not bad.

    Attributes:
        column: The column that tells.
        reached: The values in it that mean "reached".
    """

    column: str = checked(checks.some_text)
    reached: tuple[float | str, ...] = checked(checks.codes, converter=checks.as_tuple)

    def __attrs_post_init__(self) -> None:
        raise_faults(self)


@frozen
class Recovery:
    """What was done about a fault afterwards: needs met quickly are forgiven in part.

    Attributes:
        column: How far the need was met: 0 to 1, or no answer where there was no fault.
        speed: The column of the time it took, in ``unit``.
        unit: Unit of time of ``speed``.
        anchors: Pairs of time and speed score, from 1 (at once) to 0 (too late).
        forgiveness: The share of the loss that full and quick recovery wipes out, 0 to 1.
    """

    column: str = checked(checks.some_text)
    speed: str = checked(checks.some_text)
    unit: str = checked(checks.one_of(DURATION_UNITS, "time"))
    anchors: tuple[tuple[float, float], ...] = checked(anchors_complaint, converter=as_pairs)
    forgiveness: float = checked(checks.number(least=0, most=1), default=0.5)

    def __attrs_post_init__(self) -> None:
        raise_faults(self)


@frozen
class Question:
    """One survey column with a scale; or a promise, a measure or a duration with anchors.

    Attributes:
        id: Its name inside its node.
        text: What was asked: a text, or one for each language.
        column: Where the answers stand; the id if left out.
        kind: ``rating``, ``promise``, ``measure`` or ``duration``.
        weight: Relative to the other questions of the node.
        scale: Its own (low, high), instead of the tree's.
        missing: Its own codes for "no answer", instead of the scale's.
        reversed: Whether a high rating means bad service.
        tags: Free words for other cuts through the account.
        promised: Column of what was promised (kind promise).
        delivered: Column of what was delivered (kind promise).
        unit: Unit of the amounts (every kind but rating).
        anchors: Pairs of amount and score 0-1, monotone (every kind but rating).
        apdex: T, the time up to which a customer is satisfied, instead of anchors (kind duration).
        lambda_: How much more a broken promise costs than honest bad news, >= 1; ``lambda`` in a tree file.
        recovery: What was done afterwards, if that was recorded.
    """

    id: str = checked(checks.identifier)
    text: Label = checked(checks.label, default="")
    column: str | None = checked(checks.optional(checks.some_text), default=None)
    kind: str = checked(checks.one_of(FIELD_RULES), default="rating")
    weight: float = checked(checks.number(least=0, remedy="leave it out to share equally"), default=1.0)
    scale: tuple[float, float] | None = checked(
        checks.optional(scale_complaint), default=None, converter=checks.as_tuple
    )
    missing: tuple[float | str, ...] | None = checked(
        checks.optional(checks.codes), default=None, converter=checks.as_tuple
    )
    reversed: bool = checked(checks.flag, default=False)
    tags: Mapping[str, str] = checked(checks.words, factory=dict)
    promised: str | None = checked(checks.optional(checks.some_text), default=None)
    delivered: str | None = checked(checks.optional(checks.some_text), default=None)
    unit: str | None = checked(checks.optional(checks.some_text), default=None)
    anchors: tuple[tuple[float, float], ...] | None = checked(
        checks.optional(anchors_complaint), default=None, converter=as_pairs
    )
    apdex: float | None = checked(checks.optional(checks.number(least=0)), default=None)
    lambda_: float = checked(checks.number(least=1), default=2.0)
    recovery: Recovery | None = checked(
        checks.optional(checks.instance_of(Recovery, "a table with column, speed, unit and anchors")),
        default=None,
        converter=made_from(Recovery),
        metadata={"noun": Recovery},
    )

    def __attrs_post_init__(self) -> None:
        raise_faults(self)

    @property
    def field_rules(self) -> FieldRules:
        """Which fields belong to its kind."""
        return FIELD_RULES[self.kind]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that this question reads."""
        after = (self.recovery.column, self.recovery.speed) if self.recovery else ()
        return (*self.answer_columns, *after)

    @property
    def answer_columns(self) -> tuple[str, ...]:
        """The columns of its own answers; those of its recovery stand apart."""
        return tuple(getattr(self, field) or self.id for field in self.field_rules.columns)

    def answer_scale(self, common: Scale | None) -> tuple[float, float] | None:
        """Return the scale, (low, high), that its answers stand on: its own, else the tree's; None for amounts."""
        if not self.field_rules.is_on_a_scale:
            return None
        return self.scale if self.scale is not None or common is None else (common.low, common.high)

    def missing_codes(self, common: Scale | None) -> tuple[float | str, ...]:
        """Return the codes that mean "no answer" to it: its own, else those of the tree's scale if it stands on it."""
        if self.missing is not None:
            return self.missing
        return common.missing if common is not None and self.field_rules.is_on_a_scale else ()

    def _rule_faults(self) -> list[Fault]:
        return list(kind_faults(self.kind, self))


@frozen
class Marker:
    """A question unrelated to service, on the tree's own scale: it shows how much a mood colours ratings.

    Attributes:
        column: Where its answers stand.
        text: What was asked.
    """

    column: str = checked(checks.some_text)
    text: Label = checked(checks.label, default="")

    @property
    def question(self) -> Question:
        """The same as one of several markers."""
        return Question(id=MARKER, text=self.text, column=self.column)

    def __attrs_post_init__(self) -> None:
        raise_faults(self)
