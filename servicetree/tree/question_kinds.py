"""The fields of each question kind, and their validation.

The ground half of a kind, all that a tree must know to judge itself; how answers of a kind are scored and simulated
stands in `answers/kinds/`, which has one file for each kind. A new kind is one entry here, one file there, and one
line in the table there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from attrs import frozen

from servicetree.errors import Fault
from servicetree.i18n.said import Listed, QuotedName, listed, told
from servicetree.tree.checks import DURATION_UNITS, one_of

COLUMN, SCALE, UNIT, ANCHORS, APDEX = "column", "scale", "unit", "anchors", "apdex"
ANSWERS, REVERSED = "answers", "reversed"
SUMMARY, TOP = "summary", "top"
NPS = "nps"
NPS_SCALE: Final = (0.0, 10.0)


@frozen
class FieldRules:
    """Which fields a question of one kind has, beside those that every question has.

    A kind that has a unit needs it; one that has anchors needs them, or ``apdex`` in their place where it has that.

    Attributes:
        fields: Its fields; those of other kinds must be left out.
        columns: Those of them that name the columns of its answers, in the order in which they are read. All must be
            given, but for ``column``, in whose place the question's id may stand.
        units: The units that it may be measured in; any if empty.
        is_loss_averse: Whether ``lambda`` acts on it.
    """

    fields: tuple[str, ...]
    columns: tuple[str, ...] = (COLUMN,)
    units: Collection[str] = ()
    is_loss_averse: bool = False

    @property
    def is_on_a_scale(self) -> bool:
        """Whether its answers stand on a scale, the tree's if the question has none; else they are amounts."""
        return SCALE in self.fields


FIELD_RULES: Final[Mapping[str, FieldRules]] = {
    "rating": FieldRules((SCALE, REVERSED, ANSWERS, SUMMARY, TOP, COLUMN)),
    "promise": FieldRules(
        ("promised", "delivered", ANCHORS, UNIT), columns=("promised", "delivered"), is_loss_averse=True
    ),
    "measure": FieldRules((COLUMN, ANCHORS, UNIT)),
    "duration": FieldRules((COLUMN, ANCHORS, UNIT, APDEX), units=DURATION_UNITS),
}

_OWN_FIELDS: Final = tuple(dict.fromkeys(chain.from_iterable(rules.fields for rules in FIELD_RULES.values())))


def kind_faults(kind: str, question: Any) -> Iterator[Fault]:
    """List the fields that a question of a kind must not have, or lacks.

    Args:
        kind: A kind that there is.
        question: A question whose fields are right, each taken alone.

    Returns:
        Faults, each with the name of its field for its place.
    """
    rules = FIELD_RULES[kind]
    for field in _OWN_FIELDS:
        if field not in rules.fields and _is_given(getattr(question, field)):
            hint = told("make_the_kind", kinds=_kinds_with(field))
            yield Fault("tree", field, told("not_of_this_kind", kind=kind), hint)
    if not all(getattr(question, field) for field in rules.columns if field != COLUMN):
        named = listed(map(QuotedName, rules.columns))
        yield Fault("tree", rules.columns[0], told("needs_columns", kind=kind, names=named))
    if UNIT in rules.fields:
        yield from _unit_faults(kind, question.unit, rules.units)
    if ANCHORS in rules.fields and (question.anchors is None) == (question.apdex is None):
        key = "needs_anchors_or_apdex" if APDEX in rules.fields else "needs_anchors"
        yield Fault("tree", ANCHORS, told(key, kind=kind), told("such_anchors"))


def _unit_faults(kind: str, unit: str | None, units: Collection[str]) -> Iterator[Fault]:
    if not unit:
        yield Fault("unit", UNIT, told("needs_a_unit", kind=kind), told("such_a_unit"))
    elif units and (complaint := one_of(units)(unit)):
        yield Fault("unit", UNIT, complaint, told("else_a_measure"))


def _is_given(value: object) -> bool:
    return value is not None and value is not False and value not in ({}, ())


def _kinds_with(field: str) -> Listed:
    """Name the kinds that a field belongs to: ``promise, measure or duration``."""
    return listed((kind for kind, rules in FIELD_RULES.items() if field in rules.fields), "or")
