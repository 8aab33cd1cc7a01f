"""Questions, scales, gates, recoveries and the marker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from math import inf
from typing import Any, TypeVar, cast

import attrs
from attrs import field, frozen
from attrs.converters import optional

from servicetree.errors import Fault, TreeError
from servicetree.i18n.said import told
from servicetree.tree import checks
from servicetree.tree.anchor_checks import anchors_complaint, falling_anchors_complaint
from servicetree.tree.checks import DURATION_UNITS, checked, held_to, scale_complaint
from servicetree.tree.plain_values import as_codes, as_ends, as_numbers, as_own_codes, as_own_pairs, as_pairs, as_plain
from servicetree.tree.question_kinds import FIELD_RULES, NPS, TOP, FieldRules, kind_faults
from servicetree.tree.written_values import folded_text

Label = str | Mapping[str, str]
FieldTable = Mapping[str, Any]
"""A nested noun as a table of its fields."""

NounT = TypeVar("NounT", bound=attrs.AttrsInstance)

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


def made_from(cls: type[NounT], value: NounT | FieldTable) -> NounT:
    """Let a nested noun be given as a table of its fields too; leave anything else for its check to judge."""
    if isinstance(value, Mapping) and set(value) <= {attribute.name for attribute in attrs.fields(cls)}:
        return cls(**value)
    return cast("NounT", value)


def _end_of(choose: Callable[[Iterable[float]], float]) -> Any:
    """Take an end of the scale from its answers in words where it is not given."""

    def end(scale: Scale) -> float | None:
        is_right = checks.answer_words(scale.answers) is None
        return choose(scale.answers.values()) if is_right and scale.answers else None

    return attrs.Factory(end, takes_self=True)


@frozen
class Scale:
    """The scale that ratings are given on, unless a question has its own.

    Attributes:
        answers: What answers in words stand for: a number for each. Numbers are read as numbers beside them.
        low: The lowest answer allowed; the lowest of ``answers`` if left out.
        high: The highest answer allowed; the highest of ``answers`` if left out.
        missing: Codes that mean "no answer": numbers outside the scale, or words.
        reversed: Whether a high rating means bad service, in all questions on it that do not say it themselves.

    Example:
        >>> st.Scale(1, 10, missing=[99]).high
        10
    """

    answers: Mapping[str, float] = field(
        factory=dict,
        kw_only=True,
        converter=as_plain,
        metadata=held_to(checks.answer_words, whole=True),  # one scale, so it is given anew
    )
    low: float = checked(checks.optional(checks.number()), default=_end_of(min), metadata={"unless": "answers"})
    high: float = checked(checks.optional(checks.number()), default=_end_of(max), metadata={"unless": "answers"})
    missing: tuple[float | str, ...] = field(default=(), converter=as_codes, metadata=held_to(checks.codes))
    reversed: bool = checked(checks.flag, default=False)

    def __attrs_post_init__(self) -> None:
        raise_faults(self)

    def _rule_faults(self) -> list[Fault]:
        if absent := [end for end in ("low", "high") if getattr(self, end) is None]:
            return [Fault("tree", end, told("missing_field"), told("give_ends")) for end in absent]
        if self.low == self.high and (lacking := checks.two_different_numbers(self.answers)):
            return [Fault("scale", "answers", lacking)]
        if complaint := scale_complaint((self.low, self.high)):
            return [Fault("scale", "", complaint)]
        return answers_faults(self.answers, (self.low, self.high), self.missing)


def answers_faults(
    answers: Mapping[str, float], scale: tuple[float, float], missing: Iterable[float | str]
) -> list[Fault]:
    """List answers in words whose numbers lie outside their scale, or that are codes for "no answer" as well."""
    low, high = scale
    none = {folded_text(code) for code in missing if isinstance(code, str)}
    found = []
    for word, amount in answers.items():
        if not low <= amount <= high:
            facts = {"amount": f"{amount:g}", "low": f"{low:g}", "high": f"{high:g}"}
            said = told("word_outside_scale", word=checks.quoted_value(word), **facts)
            found.append(Fault("scale", "answers", said, told("correct_one")))
        if folded_text(word) in none:
            said = told("word_in_missing", word=checks.quoted_value(word))
            found.append(Fault("scale", "answers", said, told("take_one_out")))
    return found


@frozen
class Gate:
    """Who could have an opinion: a branch that a customer never reached is missing, not bad.

    Attributes:
        column: The column that tells.
        reached: The values in it that mean "reached", one at the least.

    Example:
        >>> st.Gate("used_card", reached=[1, "yes"]).column
        'used_card'
    """

    column: str = field(converter=checks.as_column, metadata=held_to(checks.some_text))
    reached: tuple[float | str, ...] = field(converter=as_codes, metadata=held_to(checks.some_codes))

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

    Example:
        >>> st.Recovery("solved", speed="days", unit="days", anchors=[(0, 1), (7, 0)]).forgiveness
        0.5
    """

    column: str = field(converter=checks.as_column, metadata=held_to(checks.some_text))
    speed: str = field(converter=checks.as_column, metadata=held_to(checks.some_text))
    unit: str = field(metadata=held_to(checks.one_of(DURATION_UNITS, "time")))
    anchors: tuple[tuple[float, float], ...] = field(converter=as_pairs, metadata=held_to(falling_anchors_complaint))
    forgiveness: float = checked(checks.number(least=0, most=1), default=0.5)

    def __attrs_post_init__(self) -> None:
        raise_faults(self)


def _recovery(value: Recovery | FieldTable | None) -> Recovery | None:
    return None if value is None else made_from(Recovery, value)


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
        reversed: Whether a high rating means bad service; as on the tree's scale if left out.
        answers: What its answers in words stand for, instead of the scale's; without ``scale`` they are its scale.
        summary: How an outcome's answers are summed up beside their mean: ``nps``, of 0-10 the share of 9-10 minus that
            of 0-6; or ``top``, the share of the answers in ``top``.
        top: The answers whose share ``summary = "top"`` shows.
        tags: Free words for other cuts through the account.
        promised: Column of what was promised (kind promise).
        delivered: Column of what was delivered (kind promise).
        unit: Unit of the amounts (every kind but rating).
        anchors: Pairs of amount and score 0-1, monotone (every kind but rating).
        apdex: T, the time up to which a customer is satisfied, instead of anchors (kind duration).
        lambda_: How much more a broken promise costs than honest bad news, >= 1; ``lambda`` in a tree file.
        recovery: What was done afterwards, if that was recorded.

    Example:
        >>> st.Question("wait", kind="duration", unit="minutes", anchors=[(2, 1), (15, 0)]).columns
        ('wait',)
    """

    id: str = field(metadata=held_to(checks.identifier))
    text: Label = checked(checks.label, default="")
    column: str | None = field(
        default=None, converter=optional(checks.as_column), metadata=held_to(checks.optional(checks.some_text))
    )
    kind: str = checked(checks.one_of(FIELD_RULES), default="rating")
    weight: float = checked(checks.number(least=0, remedy="share_equally"), default=1.0)
    scale: tuple[float, float] | None = field(
        default=None, converter=as_ends, metadata=held_to(checks.optional(scale_complaint))
    )
    missing: tuple[float | str, ...] | None = field(
        default=None, converter=as_own_codes, metadata=held_to(checks.optional(checks.codes))
    )
    reversed: bool | None = checked(checks.optional(checks.flag), default=None)
    answers: Mapping[str, float] = checked(checks.answer_words, factory=dict, metadata={"whole": True})
    summary: str | None = checked(checks.optional(checks.one_of((NPS, TOP))), default=None)
    top: tuple[float, ...] = field(default=(), converter=as_numbers, metadata=held_to(checks.numbers))
    tags: Mapping[str, str] = checked(checks.words, factory=dict)
    promised: str | None = field(
        default=None, converter=optional(checks.as_column), metadata=held_to(checks.optional(checks.some_text))
    )
    delivered: str | None = field(
        default=None, converter=optional(checks.as_column), metadata=held_to(checks.optional(checks.some_text))
    )
    unit: str | None = checked(checks.optional(checks.some_text), default=None)
    anchors: tuple[tuple[float, float], ...] | None = field(
        default=None, converter=as_own_pairs, metadata=held_to(checks.optional(anchors_complaint))
    )
    apdex: float | None = checked(checks.optional(checks.number(least=0)), default=None)
    lambda_: float = checked(checks.number(least=1), default=2.0)
    recovery: Recovery | None = field(
        default=None,
        converter=_recovery,
        metadata=held_to(
            checks.optional(checks.instance_of(Recovery, "table_of_recovery")),
            noun=Recovery,
        ),
    )

    def __attrs_post_init__(self) -> None:
        raise_faults(self)

    @property
    def field_rules(self) -> FieldRules:
        """Which fields belong to its kind."""
        return FIELD_RULES[self.kind]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that this question reads."""
        after = (self.recovery.column, self.recovery.speed) if self.recovery else ()
        return (*self.answer_columns, *after) if after else self.answer_columns

    @cached_property
    def answer_columns(self) -> tuple[str, ...]:
        """The columns of its own answers; those of its recovery stand apart."""
        return tuple(getattr(self, field) or self.id for field in self.field_rules.columns)

    def answer_scale(self, common: Scale | None) -> tuple[float, float] | None:
        """Return the scale, (low, high), that its answers stand on: its own, else the tree's; None for amounts."""
        if not self.field_rules.is_on_a_scale:
            return None
        if self.scale is None and self.answers:
            return min(self.answers.values()), max(self.answers.values())
        return self.scale if self.scale is not None or common is None else (common.low, common.high)

    @property
    def least_amount(self) -> float:
        """The lowest amount that can be: 0 of a time, unless its anchors count from a moment that it may precede."""
        is_time = self.unit in DURATION_UNITS and all(amount >= 0 for amount, _ in self.anchors or ())
        return 0.0 if is_time else -inf

    def answers_in_words(self, common: Scale | None) -> Mapping[str, float]:
        """Return what answers in words stand for: its own, else those of the tree's scale if it has no other scale."""
        return common.answers if common is not None and self._is_on_the_trees_scale else self.answers

    def is_reversed(self, common: Scale | None) -> bool:
        """Tell whether a high rating means bad service: as it says itself, else as the tree's scale does if on it."""
        if self.reversed is None:
            return common is not None and common.reversed and self._is_on_the_trees_scale
        return self.reversed

    def turned_with(self, common: Scale | None) -> Question:
        """Return the question as the tree's scale asks it: the same, or reversed with that scale."""
        turned = self.is_reversed(common)
        return self if turned == bool(self.reversed) else attrs.evolve(self, reversed=turned)

    @property
    def _is_on_the_trees_scale(self) -> bool:
        return self.field_rules.is_on_a_scale and self.scale is None and not self.answers

    def missing_codes(self, common: Scale | None) -> tuple[float | str, ...]:
        """Return the codes that mean "no answer" to it: its own, else those of the tree's scale if it stands on it."""
        if self.missing is not None:
            return self.missing
        return common.missing if common is not None and self.field_rules.is_on_a_scale else ()

    def _rule_faults(self) -> list[Fault]:
        found = list(kind_faults(self.kind, self))
        if self.scale is None and self.answers:
            numbers = self.answers.values()
            complaint = checks.two_different_numbers(self.answers) or scale_complaint((min(numbers), max(numbers)))
            found += [Fault("scale", "answers", complaint)] if complaint else []
        if (self.summary == TOP) != bool(self.top):
            found.append(Fault("tree", TOP, told("top_and_summary"), told("such_a_top")))
        if self.summary is not None and self.recovery is not None:
            found.append(Fault("tree", "summary", told("summary_and_recovery"), told("leave_one_out")))
        return found


@frozen
class Marker:
    """A question unrelated to service, on the tree's own scale: it shows how much a mood colours ratings.

    Attributes:
        column: Where its answers stand.
        text: What was asked.

    Example:
        >>> st.Marker("weather", text="How was the weather?").column
        'weather'
    """

    column: str = field(converter=checks.as_column, metadata=held_to(checks.some_text))
    text: Label = checked(checks.label, default="")

    @property
    def question(self) -> Question:
        """The same as one of several markers."""
        return Question(id=MARKER, text=self.text, column=self.column)

    def __attrs_post_init__(self) -> None:
        raise_faults(self)
