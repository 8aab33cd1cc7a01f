"""Profiles of columns: counts of numbers, texts and blanks, in one pass."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa
from attrs import field, frozen

from servicetree.answers.cell_types import is_answer_type
from servicetree.answers.decoding import MissingCodes, Tally, decode
from servicetree.answers.engines.sources import Source
from servicetree.errors import Fault, LimitError
from servicetree.i18n.said import told
from servicetree.proposing.stated_ends import StatedEnds, stated_ends, without_stated_ends
from servicetree.tree.written_values import parse_text

MOST_DIFFERENT: Final = 1000
MOST_COLUMNS: Final = 5000
_MOST_HEADER_LINES: Final = 2  # Qualtrics writes two lines more below the names: the questions, and its own ids
_HEADER_SHARE: Final = 0.8
# One question about many things: "How good was ...? - The room", "How good was ...? [The room]", "...: the room".
_STEM_AND_ITEM: Final = re.compile(r"(.+?)(?::?\s+[-–—:]\s+|:\s+|\s*\[)([^\[\]]+)\]?", re.DOTALL)


@frozen
class WordedAnswers:
    """What the words of a column stand for.

    Attributes:
        answers: The number of each answer in words, the lowest first.
        source: Where that is from: the name of a known set, ``numbered``, ``labels``, ``ordered`` or ``given``.
        codes: Numbers that the labels say are no answers.
        best: The number of the best answer; None if the words do not tell.
        perhaps: Words with which the set goes on in other tables.
    """

    answers: Mapping[str, float]
    source: str
    codes: tuple[float, ...] = ()
    best: float | None = None
    perhaps: tuple[str, ...] = ()

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest number."""
        return answers_scale(self.answers)


def answers_scale(answers: Mapping[str, float]) -> tuple[float, float]:
    """Say from where to where the numbers of answers in words run."""
    return min(answers.values()), max(answers.values())


@frozen
class ColumnProfile:
    """One column, counted.

    Attributes:
        name: Its name.
        text: What was asked, where the table says it in a line below the names; or the name, if that is a sentence.
        asked: The same with the first part that other columns share, where that was taken off the text.
        answered: Cells that are not blank.
        numbers: How often each number stands there; None if there are more than 1,000 different ones.
        words: How often each text stands there that is no number; None likewise.
        low: The lowest number; NaN without any.
        high: The highest.
        whole: Whether all numbers are whole.
        header_lines: What stands in the lines below the names that hold no answers.
        worded_answers: What its words stand for; None without words, or where that cannot be told.
        stated: The ends of its scale, where the question states them.
        unread: The first text that is no number; empty without any.
        foreign: The type of a column that holds neither numbers nor texts, such as dates; empty otherwise.
    """

    name: str
    text: str = ""
    answered: int = 0
    numbers: Counter[float] | None = field(factory=Counter)
    words: Counter[str] | None = field(factory=Counter)
    low: float = np.nan
    high: float = np.nan
    whole: bool = True
    header_lines: tuple[str, ...] = ()
    worded_answers: WordedAnswers | None = None
    stated: StatedEnds | None = None
    unread: str = ""
    foreign: str = ""
    asked: str = ""

    @property
    def in_full(self) -> str:
        """What was asked, nothing taken off; the name where nothing else is known."""
        return self.asked or self.text or self.name

    @property
    def distinct(self) -> int:
        """How many different cells there are, counted up to 1,000 of each kind."""
        return sum(MOST_DIFFERENT + 1 if part is None else len(part) for part in (self.numbers, self.words))

    @property
    def has_infinite(self) -> bool:
        """Whether an infinite amount stands there, which no scale and no code can hold."""
        return not {"inf", "-inf"}.isdisjoint(self.words or ())

    @property
    def worded(self) -> int:
        """How many cells are texts."""
        return self.answered - self.numbered if self.words is None else self.words.total()

    @property
    def numbered(self) -> int:
        """How many cells are numbers."""
        if self.numbers is not None:
            return self.numbers.total()
        return self.answered if self.words is None else self.answered - self.words.total()


@frozen
class Profiles:
    """A table, counted.

    Attributes:
        rows: Rows of answers.
        header_lines: Lines below the names that hold no answers.
        columns: Each column.
        last_row: The cells of the last row, by column.
    """

    rows: int
    header_lines: int
    columns: tuple[ColumnProfile, ...]
    last_row: Mapping[str, object] = field(factory=dict)


def profile_columns(source: Source) -> Profiles:
    """Count what stands in every column, in one pass.

    Args:
        source: The table.

    Returns:
        Its columns; lines below the names that hold texts where all others hold numbers are told apart.

    Raises:
        AnswersError: If there are no rows.
        LimitError: If there are more columns than any survey has.
    """
    if len(source.columns) > MOST_COLUMNS:
        said = told("too_many_columns", count=len(source.columns), most=MOST_COLUMNS)
        raise LimitError(Fault("limit", source.name, said, told("keep_answers")))
    columns = {name: ColumnProfile(name) for name in source.columns}
    top: list[dict[str, str]] = []
    last: dict[str, object] = {}
    rows = 0
    for batch in source.read(source.columns):
        length = len(next(iter(batch.values())))
        if not rows:
            top = [_written(batch, row) for row in range(min(_MOST_HEADER_LINES, length))]
        rows += length
        last = {name: column[length - 1].as_py() for name, column in batch.items() if is_answer_type(column.type)}
        columns = {name: _with_more(columns[name], column) for name, column in batch.items()}
    heads = _header_lines(columns, top)
    if rows <= len(heads):
        raise source.no_rows()
    counted = [
        _with_stated_ends(_with_text(_without_header_lines(column, heads), source)) for column in columns.values()
    ]
    return Profiles(rows - len(heads), len(heads), tuple(_without_shared_stem(counted)), last)


def _written(batch: Mapping[str, pa.Array], row: int) -> dict[str, str]:
    cells = {name: column[row].as_py() for name, column in batch.items()}
    return {name: cell for name, cell in cells.items() if isinstance(cell, str)}


def _with_more(profile: ColumnProfile, column: pa.Array) -> ColumnProfile:
    if not is_answer_type(column.type):  # dates, lists: told by their type
        return attrs.evolve(
            profile, foreign=str(column.type), answered=profile.answered + len(column) - column.null_count
        )
    coded, tally = decode(column, MissingCodes(), None)
    numbers = coded.numbers()
    finite = numbers[np.isfinite(numbers)]
    ends = [profile.low, profile.high, *((finite.min(), finite.max()) if len(finite) else ())]
    low, high = (np.nan, np.nan) if np.isnan(ends).all() else (float(np.nanmin(ends)), float(np.nanmax(ends)))
    return attrs.evolve(
        profile,
        answered=profile.answered + tally.answered + tally.unread.total() + tally.outside.total(),
        numbers=_limited_sum(profile.numbers, tally.counts),
        words=_limited_sum(profile.words, tally.unread + _infinite(tally)),
        unread=profile.unread or next(iter(tally.unread), ""),
        low=low,
        high=high,
        whole=profile.whole and bool((finite == np.rint(finite)).all()),
    )


def _infinite(tally: Tally) -> Counter[str]:
    return Counter({f"{value:g}": count for value, count in tally.outside.items()})


def _limited_sum(one: Counter[Any] | None, other: Counter[Any] | None) -> Counter[Any] | None:
    total = None if one is None or other is None else one + other
    return total if total is not None and len(total) <= MOST_DIFFERENT else None


def _header_lines(columns: Mapping[str, ColumnProfile], top: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Find the lines below the names in which nearly every column of numbers holds a text."""
    numeric = [name for name, column in columns.items() if column.numbered >= max(column.worded, 1)]
    found: list[Mapping[str, str]] = []
    for line in top:
        texts = sum(name in line and parse_text(line[name]) is None for name in numeric)
        if len(numeric) < 2 or texts < _HEADER_SHARE * len(numeric):  # noqa: PLR2004 - one text may be an answer
            break
        found.append(line)
    return found


def _without_header_lines(profile: ColumnProfile, heads: Sequence[Mapping[str, str]]) -> ColumnProfile:
    """Take the lines without answers out of the counts, and keep what they say."""
    said = [line[profile.name] for line in heads if profile.name in line]
    words = profile.words
    if words is not None:
        words = words - Counter(said)
    asked = next((text.strip() for text in said if not text.lstrip().startswith("{")), "")
    if asked == profile.name or (not asked and len(profile.name.split()) > 1):
        asked = profile.name if len(profile.name.split()) > 1 else ""
    counted = [text for text in said if parse_text(text) is None]
    return attrs.evolve(
        profile,
        text=" ".join(asked.split()),
        words=words,
        answered=profile.answered - len(counted),
        header_lines=tuple(dict.fromkeys(text.strip() for text in counted)),
    )


def _with_text(profile: ColumnProfile, source: Source) -> ColumnProfile:
    """Take the question's text from what the source says of the column, if it does."""
    facts = source.facts.get(profile.name)
    text = " ".join((facts.text or "").split()) if facts is not None else ""
    return profile if not text or text == profile.name else attrs.evolve(profile, text=text)


def _with_stated_ends(profile: ColumnProfile) -> ColumnProfile:
    """Take the ends of the scale out of what was asked, so that its words are those of the service."""
    said = profile.text or profile.name
    return attrs.evolve(profile, text=without_stated_ends(profile.text), stated=stated_ends(said))


def _without_shared_stem(profiles: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    """Where columns share the first part of what was asked, keep the second, which tells them apart."""
    parts = {one.name: _STEM_AND_ITEM.fullmatch(one.text) for one in profiles if one.text}
    often = Counter(found[1] for found in parts.values() if found)
    return [
        attrs.evolve(one, text=found[2].strip(), asked=one.text)
        if (found := parts.get(one.name)) and often[found[1]] > 1
        else one
        for one in profiles
    ]


def stem_and_item(text: str) -> tuple[str, str] | None:
    """Divide what was asked into a stem and one of several items; None where it is not so divided."""
    found = _STEM_AND_ITEM.fullmatch(text)
    return None if found is None else (found[1], found[2].strip())
