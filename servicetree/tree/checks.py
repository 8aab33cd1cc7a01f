"""Checks of one value alone, such as a number or one of several words, used as metadata of fields.

The nouns carry their checks in attrs metadata and run them all at once, so that a reader of a tree file
hears of every fault in one go. Nothing is coerced: `"2"` is not a number and `true` is not 1. A check of a field that
stands in tree files also says itself in JSON Schema; the schema for editors is made from these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time
from functools import cache
from typing import Any, Final, cast

import attrs
from attrs import frozen

from servicetree.errors import Fault
from servicetree.i18n.said import Said, hinted, listed, meant_name, told
from servicetree.tree.plain_values import as_plain
from servicetree.tree.written_values import code_number, column_name, folded_text

DURATION_UNITS = ("milliseconds", "seconds", "minutes", "hours", "days", "weeks", "months", "years")

Check = Callable[[Any], str | None]


@frozen(eq=False)
class FieldCheck:
    """A check that also says in JSON Schema what it lets pass in a tree file; an editor may let more pass, never less.

    Attributes:
        complaint: Says what is wrong with a value, or nothing.
        schema: The same as JSON Schema.
        name: What the schema is called in the place where all fields share it; none if each field has its own.
    """

    complaint: Check
    schema: Mapping[str, Any]
    name: str = ""

    def __call__(self, value: Any) -> str | None:
        """Say what is wrong with a value, or nothing."""
        return self.complaint(value)


def in_schema(schema: Mapping[str, Any], name: str = "") -> Callable[[Check], FieldCheck]:
    """Say in JSON Schema what the check below lets pass; with a name, fields that have it share one definition."""
    return lambda check: FieldCheck(check, schema, name)


MOST_CHARACTERS_IN_AN_ID = 200
MOST_AMOUNT: Final = 1e12  # doubles still tell a thousandth there, and squares stay numbers
NEAREST_ENDS: Final = 1e-9  # of their size: nearer ones round to the same score
NEAREST_AMOUNTS: Final = 1e-12  # of anything at all: what is divided by less grows without end
_WHOLE_NUMBERS = 2**63  # arrays hold none beyond
_ID = re.compile(r"[a-z][a-z0-9_]*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_collecting: ContextVar[bool] = ContextVar("collecting", default=False)


@contextmanager
def collecting_faults() -> Iterator[None]:
    """Let nouns be built however wrong they are, so that a reader of tree files can judge them all at once.

    It holds for the running thread or task only: a tree built elsewhere meanwhile is judged as ever.
    """
    before = _collecting.set(True)
    try:
        yield
    finally:
        _collecting.reset(before)


def is_collecting_faults() -> bool:
    """Whether a noun with faults may be built just now."""
    return _collecting.get()


def quoted_value(value: object) -> str:
    """Show a value in a message, cut short so that a message stays a sentence; dates as a tree file writes them."""
    try:
        text = value.isoformat() if isinstance(value, date | time) else repr(value)
    except ValueError:  # a whole number of more digits than Python writes
        return told("endless_number")
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - one line of a terminal, about


def wanted(key: str, value: object) -> Said:
    """Say what a value must be, by the phrase of that, and what it is."""
    return told("must_be", wanted=told(key), got=quoted_value(value))


def id_text(name: object) -> str:
    """Spell an id in a place; one that is no id is quoted and cut, so that a place stays on one line."""
    return str(name) if is_identifier(name) else quoted_value(name)


def checked(check: Check, **options: Any) -> Any:
    """Declare an attrs field whose value is held to ``check``.

    Type checkers know of a converter only if the field is declared by ``attrs.field`` itself; then ``held_to`` is its
    metadata.
    """
    return attrs.field(metadata=held_to(check, **options.pop("metadata", {})), converter=as_plain, **options)


def held_to(check: Check, **more: Any) -> dict[str, Any]:
    """Write the check of a field down where it is found again."""
    return {"check": check, **more}


def as_column(value: str) -> str:
    """Write the name of a column as names are compared; leave anything else for its check to judge."""
    return column_name(value) if isinstance(value, str) else value


def field_faults(noun: attrs.AttrsInstance, code: str = "tree") -> list[Fault]:
    """Run every field's check; the place of a fault is the field's name in a tree file."""
    return [
        Fault(code, name.rstrip("_"), complaint)
        for name, check in _checks_of(type(noun))
        if (complaint := check(getattr(noun, name)))
    ]


@cache
def _checks_of(noun: type[attrs.AttrsInstance]) -> list[tuple[str, Check]]:
    """Look up what the fields of a noun are held to: trees have thousands of nouns, of a dozen types."""
    checks = ((attribute.name, attribute.metadata.get("check")) for attribute in attrs.fields(noun))
    return [(name, getattr(check, "complaint", check)) for name, check in checks if check is not None]


def is_number(value: object) -> bool:
    """Whether a value is a number in the sense of a tree file; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_finite(value: object) -> bool:
    """Whether a value is a number that arithmetic can hold: not infinite, and no whole number beyond 64 bits."""
    if isinstance(value, int):
        return is_number(value) and -_WHOLE_NUMBERS <= value < _WHOLE_NUMBERS
    return isinstance(value, float) and math.isfinite(value)


def is_amount(value: object) -> bool:
    """Whether a value is a number of a size that answers, weights and ends of scales may have."""
    return is_finite(value) and abs(cast("float", value)) <= MOST_AMOUNT


def beyond_amounts(value: object) -> Said:
    """Say that a number is of no size that answers, weights and ends of scales may have."""
    return told("beyond_amounts", most=f"{MOST_AMOUNT:.0e}".replace("+", ""), got=quoted_value(value))


def are_apart(low: float, high: float) -> bool:
    """Whether two numbers are so far apart that what lies between them can be told."""
    return high - low >= max(NEAREST_ENDS * max(abs(low), abs(high)), NEAREST_AMOUNTS)


def is_text(value: object) -> bool:
    """Whether a value is a text that can be written to a file; half a UTF-16 pair cannot."""
    return isinstance(value, str) and not _LONE_SURROGATE.search(value)


def number(*, least: float | None = None, most: float | None = None, remedy: str = "") -> FieldCheck:
    """A finite number, within limits where they are given; the remedy is a phrase, by its key."""
    limits = {"minimum": least, "maximum": most}

    @in_schema({"type": "number", **{word: limit for word, limit in limits.items() if limit is not None}})
    def check(value: object) -> str | None:
        if is_number(value) and not is_finite(value):
            return hinted(told("must_be_finite", got=quoted_value(value)), remedy and told(remedy))
        fits = (
            is_number(value)
            and (least is None or value >= least)  # type: ignore[operator]  # is_number has just said so
            and (most is None or value <= most)  # type: ignore[operator]  # likewise
        )
        if fits and is_amount(value):
            return None
        within = (-MOST_AMOUNT if least is None else least, MOST_AMOUNT if most is None else most)
        said = _wanted_number(*within) if fits else _wanted_number(least, most)
        return hinted(told("must_be", wanted=said, got=quoted_value(value)), remedy and told(remedy))

    return check


def _wanted_number(least: float | None, most: float | None) -> Said:
    limits = {"least": least, "most": most}
    given = {word: f"{limit:g}" for word, limit in limits.items() if limit is not None}
    keys = {"": "finite_number", "least": "number_from", "most": "number_to", "least most": "number_within"}
    return told(keys[" ".join(given)], **given)


@in_schema({"type": "string"})
def text(value: object) -> str | None:
    """Any text."""
    return None if is_text(value) else wanted("wanted_text", value)


@in_schema({"type": "string", "minLength": 1})
def some_text(value: object) -> str | None:
    """A text that is not empty."""
    return None if is_text(value) and str(value).strip() else wanted("wanted_text", value)


@in_schema({"type": "boolean"})
def flag(value: object) -> str | None:
    """True or false."""
    return None if isinstance(value, bool) else wanted("true_or_false", value)


def is_identifier(value: object) -> bool:
    """Whether a value is an id: a small letter, then small letters, digits and underscores, and not too many."""
    return isinstance(value, str) and len(value) <= MOST_CHARACTERS_IN_AN_ID and bool(_ID.fullmatch(value))


@in_schema({"type": "string", "pattern": f"^{_ID.pattern}$", "maxLength": MOST_CHARACTERS_IN_AN_ID}, "id")
def identifier(value: object) -> str | None:
    """An id: a small letter, then small letters, digits and underscores."""
    if is_identifier(value):
        return None
    if isinstance(value, str) and _ID.fullmatch(value):
        return told("too_many_characters", most=MOST_CHARACTERS_IN_AN_ID, got=str(len(value)))
    return wanted("small_letters", value)


_TEXTS = {"type": "object", "additionalProperties": text.schema}


@in_schema({"anyOf": [text.schema, {**_TEXTS, "minProperties": 1}]}, "label")
def label(value: object) -> str | None:
    """A text, or a text for each language."""
    if is_text(value):
        return None
    if isinstance(value, Mapping) and value:
        wrong = [key for key, words in value.items() if not is_text(key) or not is_text(words)]
        return told("text_for_each_language", got=quoted_value({wrong[0]: value[wrong[0]]})) if wrong else None
    return wanted("text_by_language", value)


def one_of(allowed: Collection[str], name: str = "") -> FieldCheck:
    """One of a few words; with a name, the schema of all fields that hold them is one."""

    @in_schema({"enum": list(allowed)}, name)
    def check(value: object) -> str | None:
        if isinstance(value, str) and value in allowed:
            return None
        complaint = told("must_be_one_of", allowed=listed(allowed, "comma"), got=quoted_value(value))
        return hinted(complaint, meant_name(value, allowed) if isinstance(value, str) else "")

    return check


@in_schema(_TEXTS, "tags")
def words(value: object) -> str | None:
    """A table of free words."""
    if not isinstance(value, Mapping):
        return wanted("table_of_words", value)
    wrong = [key for key, word in value.items() if not is_text(key) or not is_text(word)]
    return told("give_it_a_text", name=quoted_value(wrong[0]), got=quoted_value(value[wrong[0]])) if wrong else None


@in_schema({"type": "array", "items": {"type": ["number", "string"]}}, "codes")
def codes(value: object) -> str | None:
    """A list of answer codes: finite numbers or texts."""
    if not isinstance(value, tuple):
        return wanted("list_of_codes", value)
    for code in value:
        if not is_text(code) and not is_finite(code):
            return told("numbers_or_texts", got=quoted_value(code))
    return None


@in_schema({**codes.schema, "minItems": 1})
def some_codes(value: object) -> str | None:
    """A list of codes that is not empty."""
    return codes(value) if value != () else told("one_at_least")


@in_schema({"type": "object", "additionalProperties": {"type": "number"}}, "answers")
def answer_words(value: object) -> str | None:
    """A table from answers in words to numbers; empty if it is left out."""
    if not isinstance(value, Mapping):
        return wanted("number_for_each_answer", value)
    known: dict[str, object] = {}
    for word, amount in value.items():
        if complaint := _answer_complaint(word, amount):
            return complaint
        if known.setdefault(folded_text(word), amount) != amount:
            return told("one_number_each", word=quoted_value(word))
    return None


def two_different_numbers(answers: Mapping[str, float]) -> Said | None:
    """Say if answers in words have one number only: where nothing else tells their scale, they must tell both ends."""
    if len(set(answers.values())) != 1:
        return None
    return told("two_different_numbers", got=quoted_value(next(iter(answers.values()))))


def _answer_complaint(word: object, amount: object) -> str | None:
    if not is_text(word) or not folded_text(str(word)):
        return wanted("table_of_answers", word)
    if not is_finite(amount):
        return told("give_a_finite_number", word=quoted_value(word), got=quoted_value(amount))
    if not is_amount(amount):
        return told("of_parent", parent=word, complaint=beyond_amounts(amount))
    if code_number(str(word)) is not None:
        return told("word_is_a_number", word=quoted_value(word))
    return None


@in_schema({"type": "array", "items": {"type": "number"}}, "numbers")
def numbers(value: object) -> str | None:
    """A list of finite numbers."""
    if isinstance(value, tuple) and all(is_finite(one) for one in value):
        return None
    return wanted("list_of_numbers", value)


def instance_of(kind: type | tuple[type, ...], said: str) -> FieldCheck:
    """A value of a type, called by the phrase of its name; in a tree file it is a table."""

    @in_schema({"type": "object"})
    def check(value: object) -> str | None:
        return None if isinstance(value, kind) else wanted(said, value)

    return check


def tuple_of(kind: type, said: str) -> FieldCheck:
    """A tuple of values of one type, called by a phrase; in a tree file it is a table with an entry for each."""

    @in_schema({"type": "object"})
    def check(value: object) -> str | None:
        fits = isinstance(value, tuple) and all(isinstance(item, kind) for item in value)
        return None if fits else wanted(said, value)

    return check


def optional(check: FieldCheck) -> FieldCheck:
    """Let a check also accept that nothing is given; in a tree file that is a field left out."""
    return FieldCheck(lambda value: None if value is None else check(value), check.schema, check.name)


PAIR = {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}


@in_schema(PAIR)
def scale_complaint(value: object) -> str | None:
    """Say what is wrong with a scale [low, high], if anything."""
    if not isinstance(value, tuple) or len(value) != 2 or not all(is_number(end) for end in value):  # noqa: PLR2004 - two ends
        return wanted("two_ends", value)
    low, high = value
    if not (is_finite(low) and is_finite(high)):
        return told("finite_ends", got=quoted_value(value))
    if beyond := [end for end in value if not is_amount(end)]:
        return beyond_amounts(beyond[0])
    if low >= high:
        return hinted(told("low_below_high", got=quoted_value(list(value))), told("turn_round"))
    if not are_apart(low, high):
        return told("ends_too_near", got=quoted_value(list(value)))
    return None
