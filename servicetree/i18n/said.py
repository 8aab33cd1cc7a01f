"""Phrases that know their facts, so that faults and warnings can be said again in a reader's language."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from attrs import frozen

from servicetree.errors import Fault, Issue, nearest, spoken_options
from servicetree.i18n.formatting import in_language, number_text, percent_text, quoted
from servicetree.i18n.messages import FIRST_LANGUAGE, has_phrase, phrases

PartLabels = Mapping[str, str | Mapping[str, str]]
"""What the parts of a tree are called, by id."""


MOST_QUOTED = 76  # characters of a text that a message repeats; with its marks no more than a line of a terminal


class Said(str):
    """A phrase in English that can be said again in another language.

    It is an ordinary text for everyone who does not ask. What is added to it is one, too: sentences are put
    together in phrases, by facts that are phrases themselves.

    Attributes:
        section: The table of the phrase file.
        key: The phrase.
        facts: What stands in its braces.
    """

    __slots__ = ("facts", "key", "section")
    section: str
    key: str
    facts: Mapping[str, object]

    def __new__(cls, section: str, key: str, facts: Mapping[str, object]) -> Self:
        """Say the phrase in English."""
        made = super().__new__(cls, _filled(section, key, facts, FIRST_LANGUAGE, {}))
        made.section, made.key, made.facts = section, key, facts
        return made

    def __reduce__(self) -> tuple[type[Said], tuple[str, str, Mapping[str, object]]]:
        """Keep what it knows when it is copied or sent to another process."""
        return Said, (self.section, self.key, self.facts)


class SpokenFact(ABC):
    """A fact that each language writes its own way."""

    __slots__ = ()

    @abstractmethod
    def text(self, lang: str, labels: PartLabels) -> str:
        """Write it in a language."""


@frozen
class Rounded(SpokenFact):
    """A number with so many digits after the decimal mark."""

    value: float
    digits: int = 1
    signed: bool = False

    def text(self, lang: str, labels: PartLabels) -> str:  # noqa: ARG002 - a number needs no labels
        """Write it in a language."""
        return number_text(self.value, lang, self.digits, signed=self.signed)


@frozen
class Share(SpokenFact):
    """A share, written as a percentage."""

    value: float
    digits: int = 0

    def text(self, lang: str, labels: PartLabels) -> str:  # noqa: ARG002 - a number needs no labels
        """Write it in a language."""
        return percent_text(self.value, lang, self.digits)


@frozen
class WholeText(SpokenFact):
    """A text that stands whole however long it is, such as a line to be copied; every other text is cut."""

    whole: str

    def text(self, lang: str, labels: PartLabels) -> str:  # noqa: ARG002 - it is the same for everyone
        """Write it in a language."""
        return self.whole


def cut(text: str) -> str:
    """Cut a text that somebody wrote and a message repeats, so that a message stays a sentence; the cut is seen."""
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 3]}..."


@frozen
class PartName(SpokenFact):
    """A part of the tree: its id in English for scripts, its label for readers."""

    id: str

    def text(self, lang: str, labels: PartLabels) -> str:
        """Write it in a language."""
        return cut(in_language(labels[self.id], lang, self.id) if self.id in labels else self.id)


@frozen
class QuotedPart(SpokenFact):
    """A part of the tree that stands beside others: its id in English for scripts, its label quoted for readers."""

    id: str

    def text(self, lang: str, labels: PartLabels) -> str:
        """Write it in a language."""
        name = PartName(self.id).text(lang, labels)
        return quoted(name, lang) if self.id in labels or lang != FIRST_LANGUAGE else name


@frozen
class QuotedName(SpokenFact):
    """A name in quotation marks: straight ones in English, as a shell has them, else those of the language."""

    name: str

    def text(self, lang: str, labels: PartLabels) -> str:  # noqa: ARG002 - what was typed has no label
        """Write it in a language."""
        name = cut(self.name)
        return f"'{name}'" if lang == FIRST_LANGUAGE else quoted(name, lang)


@frozen
class Listed(SpokenFact):
    """Several facts with commas between them, and a word before the last one.

    Attributes:
        facts: Texts, phrases or other facts.
        last: ``and``, ``or``, or ``comma`` for no word.
    """

    facts: tuple[object, ...]
    last: str = "and"

    def text(self, lang: str, labels: PartLabels) -> str:
        """Write it in a language."""
        *first, end = [_fact_text(fact, lang, labels) for fact in self.facts] or [""]
        word = ", " if self.last == "comma" else phrases(lang)["numbers"][f"list_{self.last}"]
        return word.join([", ".join(first), end]) if first else end


def listed(facts: Iterable[object], last: str = "and") -> Listed:
    """List facts; see ``Listed``."""
    return Listed(tuple(facts), last)


def listed_parts(names: Iterable[str]) -> Listed:
    """List parts of the tree in quotation marks; see ``PartName``."""
    return listed(told("quoted", name=PartName(name)) for name in names)


def plain_number(value: float) -> Rounded | str:
    """Write a number with the digits that it has, six at the most; one that is beyond counting as computers do."""
    text = f"{value:g}"
    return Rounded(value, len(text.partition(".")[2])) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def told(key: str, **facts: object) -> Said:
    """Say what is wrong, or what to do about it; its phrase stands under ``[faults]``.

    Args:
        key: The phrase.
        **facts: What stands in its braces: a text, a whole number, ``Rounded``, ``Share``, ``PartName``, ``listed`` or
            another phrase.
    """
    return Said("faults", key, facts)


def warned(key: str, **facts: object) -> Said:
    """Say what is worth knowing; its phrase stands under ``[warnings]``. See ``told``."""
    return Said("warnings", key, facts)


def first_listed(facts: Sequence[object], most: int = 5) -> Listed | Said:
    """List the first few facts, with dots behind them if there are more, or say that there are none."""
    if not facts:
        return told("none_there")
    shown = listed(facts[:most], "comma")
    return told("and_more_names", names=shown) if len(facts) > most else shown


def hinted(message: str, hint: str) -> str:
    """Put what to do behind what is wrong, where one text is to hold both."""
    return told("fault_hint", message=message, hint=hint) if hint else message


def meant_name(name: str, known: Iterable[str], most: int = 1) -> str:
    """Ask whether the nearest names were meant; empty when nothing is near.

    Args:
        name: What was written.
        known: What could have been meant.
        most: How many to ask about at the most.
    """
    found = nearest(name, known, most)
    return told("did_you_mean", near=listed(map(QuotedName, found), "or")) if found else ""


def both_said(warnings: Sequence[Said]) -> Said:
    """Put one or two warnings into one text."""
    one, *others = warnings
    return warned("both", one=one, other=others[0]) if others else one


def said_in(text: str, lang: str, labels: PartLabels | None = None) -> str:
    """Say a phrase again in a language; any other text stays as it is.

    Args:
        text: A fault's or a warning's message, hint or place.
        lang: The language.
        labels: What the parts of the tree are called; ids if None.
    """
    return _filled(text.section, text.key, text.facts, lang, labels or {}) if isinstance(text, Said) else text


def _filled(section: str, key: str, facts: Mapping[str, object], lang: str, labels: PartLabels) -> str:
    written = {name: _fact_text(fact, lang, labels) for name, fact in facts.items()}
    return spoken_options(phrases(lang)[section][key]).format(**written)


def _fact_text(fact: object, lang: str, labels: PartLabels) -> str:
    if isinstance(fact, Said):
        return said_in(fact, lang, labels)
    if isinstance(fact, SpokenFact):
        return fact.text(lang, labels)
    if isinstance(fact, int) and not isinstance(fact, bool):
        return number_text(fact, lang, 0)
    return cut(str(fact))


def explained(issue: Issue, lang: str, labels: PartLabels | None = None) -> str:
    """Word an issue for a reader: its own message, or what its code means where it has none in that language."""
    if isinstance(issue.message, Said):
        return said_in(issue.message, lang, labels)
    if lang == FIRST_LANGUAGE or not has_phrase("warnings", issue.code):
        return issue.message
    return phrases(lang)["warnings"][issue.code]


def fault_text(fault: Fault, lang: str, labels: PartLabels | None = None) -> str:
    """Word a fault for a reader: the place, what is wrong, what to do."""
    return said_in(worded(fault), lang, labels)


def worded(fault: Fault) -> Said:
    """Put a fault's place, what is wrong and what to do into one phrase."""
    key = "fault" + ("_at" if fault.where else "") + ("_hint" if fault.hint else "")
    parts = {"place": fault.where, "message": fault.message, "hint": fault.hint}
    return told(key, **{name: part if isinstance(part, Said) else WholeText(part) for name, part in parts.items()})
