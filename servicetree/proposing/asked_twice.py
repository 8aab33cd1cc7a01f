"""Questions that a table asks twice of the same things: how important they are, what was expected, an earlier year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

import attrs
from attrs import frozen

from servicetree.proposing.column_profiles import ColumnProfile, stem_and_item
from servicetree.proposing.lexicon import lexicon, plain_text, plain_word, stem, stems_in, words_in

IMPORTANCE, EXPECTATION, EARLIER = "importance", "expectation", "earlier"
_FEWEST_LEFT: Final = 3  # a tree needs so many questions
_FEWEST_PAIRS: Final = {IMPORTANCE: 1, EXPECTATION: 2}  # one thing called "expected" may be another thing
_SAY_HOW: Final = (IMPORTANCE, EXPECTATION, "expectation_or_wait", "pleased", "around")
_SHORT: Final = 44
# A year, with a quarter, a half or a month in figures beside it; or a numbered wave.
_YEAR: Final = re.compile(
    r"(?:(?<![^\W_])(?:[QTHSqths][1-4]|\d{1,2})[\s./-]?)?(?<!\d)(?:19|20)\d\d(?!\d)"
    r"(?:[\s./-]?(?:[QTHSqths][1-4]|(?<=[./-])\d{1,2})(?![^\W_]))?"
)
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)[\s._/-]*$")
_WORD_BEHIND: Final = re.compile(r"[\s._/-]*([^\W\d_]+)\.?")
_WORD_AT_START: Final = re.compile(r"[\W_]*([^\W\d_]+)(?=[\W_])")
_WORD_AT_END: Final = re.compile(r"(?<=[\W_])([^\W\d_]+)[\W_]*$")
_WORD_AND_NUMBER: Final = re.compile(r"(?<![^\W_])([^\W\d_]+)[\s_.]?(\d{1,2})(?!\d)")
_NUMBER_AT_END: Final = re.compile(r"[\W_]+(\d{1,2})\W*$")
_SHORT_YEARS: Final = range(15, 40)  # 2015 and later
_MOST_SHORT_YEARS: Final = 4  # more numbers in a row are those of items


@frozen
class Aside:
    """Why a question is left out.

    Attributes:
        kind: ``importance``, ``expectation`` or ``earlier``.
        period: Of an earlier one, the period it was asked for.
        last: The last period for which the same was asked.
    """

    kind: str
    period: str = ""
    last: str = ""


def asked_otherwise(profiles: Sequence[ColumnProfile], groups: Collection[str] = ()) -> dict[str, Aside]:
    """Find questions that are no ratings of the service today, since the table asks the same otherwise as well.

    Args:
        profiles: The columns that may be ratings.
        groups: The names of those that are groups rather.

    Returns:
        By column, what it is; nothing where fewer than three columns would be left, as in a survey of importance only.
    """
    found: dict[str, Aside] = {}

    def left() -> list[ColumnProfile]:
        return [one for one in profiles if one.name not in found]

    def take(more: Mapping[str, Aside]) -> None:
        rated = {one.name for one in left()}.difference(more, groups)
        found.update(more if len(rated) >= _FEWEST_LEFT else {})

    hinted = {one.name for one in profiles if _has_a_word(one)}
    for kind in _FEWEST_PAIRS if hinted else ():
        take({name: Aside(kind) for name in _of_kind(kind, left(), hinted)})
    for periods in (_years, _waves, _before_and_after, _short_years):
        take(_earlier(left(), periods))
    return found


def _has_a_word(profile: ColumnProfile) -> bool:
    """Whether a column has any word of importance or expectation; in nearly every table none has."""
    words = [word for said in {profile.in_full, profile.name} for word in words_in(said)]
    told = profile.worded_answers is not None and profile.worded_answers.source == IMPORTANCE
    return told or any(_first(words, listed) is not None for listed in (*_FEWEST_PAIRS, "expectation_or_wait"))


def _of_kind(kind: str, profiles: Sequence[ColumnProfile], hinted: Collection[str]) -> set[str]:
    """Name the columns that ask for importance, or for expectations, of what others ask otherwise."""
    sayers = [one for one in profiles if one.name in hinted and _says(kind, one)]
    others = [
        one for one in profiles if one.name not in hinted or not any(_says(other, one) for other in _FEWEST_PAIRS)
    ]
    there = {key for one in others for key in _things(one)}
    paired = [one for one in sayers if not there.isdisjoint(_things(one, kind))]
    frames = {frame for one in paired for frame in _frames(kind, one)} if len(paired) >= _FEWEST_PAIRS[kind] else set()
    if kind == IMPORTANCE and _shared_stems(others):  # a heading such as "Expectations" may stand above ratings
        frames |= {stem for stem in _shared_stems(sayers) if _stands_in(kind, stem)}
    return {one.name for one in sayers if not frames.isdisjoint(_frames(kind, one))}


def _shared_stems(profiles: Iterable[ColumnProfile]) -> set[str]:
    stems = Counter(parts[0] for one in profiles if (parts := stem_and_item(one.in_full)) is not None)
    return {stem for stem, count in stems.items() if count > 1}


def _says(kind: str, profile: ColumnProfile) -> bool:
    worded = profile.worded_answers
    if kind == IMPORTANCE and worded is not None and worded.source == IMPORTANCE:
        return True
    return any(_stands_in(kind, said) or _may_mean(kind, said) for said in {profile.in_full, profile.name})


def _stands_in(kind: str, text: str) -> bool:
    """Whether a text asks for importance, or expectations: not how far these were met, nor how pleased one is."""
    words = _words_around(kind, text)
    first, pleased = _first(words, kind), _first(words, "pleased")
    if first is None or (kind == EXPECTATION and _first(words, "met") is not None):
        return False
    return pleased is None or pleased > first


def _may_mean(kind: str, text: str) -> bool:
    """Whether a word stands there that means waiting as well, as in ``attente``, and no word of time."""
    if kind != EXPECTATION:
        return False
    words = _words_around("expectation_or_wait", text)
    if _first(words, "expectation_or_wait") is None:
        return False
    return _first(words, "met") is None and _first(words, "time") is None


def _words_around(listed: str, text: str) -> list[str]:
    """List the words of a stem that has one of a list, without those of the item; else all words."""
    parts = stem_and_item(text)
    words = words_in(parts[0]) if parts is not None else []
    return words if _first(words, listed) is not None else words_in(text)


def _first(words: Sequence[str], listed: str) -> int | None:
    known = lexicon().other_ways[listed]
    return next((place for place, word in enumerate(words) if known.fullmatch(word)), None)


def _things(profile: ColumnProfile, kind: str = "") -> set[tuple[str, ...]]:
    """Say in several ways what a question is about, whatever it asks of it.

    Args:
        profile: The column.
        kind: What it asks for; a word that may mean waiting is not enough to set the stem aside.
    """
    text = profile.in_full
    keys = {("words", *_telling(text))} if _telling(text) else {("numbers", *re.findall(r"\d+", profile.name))}
    parts = stem_and_item(text)
    if not kind or (parts is not None and _stands_in(kind, parts[0])) or _stands_in(kind, profile.name):
        keys.add(("item", plain_text(parts[1] if parts is not None else text)))
    return keys - {("numbers",), ("item", "")}


def _telling(text: str) -> list[str]:
    """List the stems of the words that name a thing: none of importance, of satisfaction, of what was experienced."""
    ways = {stem(word) for word in words_in(text) if any(_first([word], way) is not None for way in _SAY_HOW)}
    return sorted(set(stems_in(text)) - ways - lexicon().satisfaction)


def _frames(kind: str, profile: ColumnProfile) -> set[str]:
    """List what questions of a grid share: the stem; the first two words or the last, where they say what is asked."""
    parts = stem_and_item(profile.in_full)
    words = words_in(profile.in_full)
    sides = [words[:2], words[:3], words[-1:]]
    found = {" ".join(side) for side in sides if _first(side, kind) is not None}
    found |= {parts[0]} if parts is not None else set()
    named = re.sub(r"[\d_\W]+", " ", profile.name).strip()
    return found or {named}


def _earlier(profiles: Sequence[ColumnProfile], periods: Callable[[str], tuple[str, str] | None]) -> dict[str, Aside]:
    """Find the columns of earlier periods, where the same questions stand there for a later one."""
    found = {one.name: _dated(one, periods) for one in profiles}
    asked: dict[tuple[str, ...], set[str]] = {}
    for dated in found.values():
        if dated is not None:
            asked.setdefault(dated[0], set()).add(dated[1])
    several = sorted({period for known in asked.values() if len(known) > 1 for period in known})
    pairs = sum(len(known) > 1 for known in asked.values())
    if not several or (periods is not _years and pairs == 1):
        return {}
    if periods is _short_years and not _are_short_years(known for known in asked.values() if len(known) > 1):
        return {}
    last = max(several, key=_in_time)
    return {
        name: Aside(EARLIER, dated[1], last)
        for name, dated in found.items()
        if dated is not None and dated[1] in several and dated[1] != last
    }


def _dated(
    profile: ColumnProfile, periods: Callable[[str], tuple[str, str] | None]
) -> tuple[tuple[str, ...], str] | None:
    """Tell the period of a question from what else it says; None without one."""
    for said, beside in ((profile.in_full, ""), (profile.name, profile.in_full)):
        if (dated := periods(said)) is not None:
            rest, period = dated
            return (" ".join(words_in(rest)), beside), period
    return None


def _years(text: str) -> tuple[str, str] | None:
    found = list(_YEAR.finditer(text))
    if len(found) != 1:  # two years are a span
        return None
    start, end = found[0].span()
    before, after = _WORD_BEFORE.search(text[:start]), _WORD_BEHIND.match(text[end:])
    if before is not None and plain_word(before[1]) in lexicon().months:
        start = before.start()
    elif after is not None and plain_word(after[1]) in lexicon().months:
        end += after.end()
    return text[:start] + " " + text[end:], text[start:end]


def _waves(text: str) -> tuple[str, str] | None:
    waves = [found for found in _WORD_AND_NUMBER.finditer(text) if _first(words_in(found[1]), "wave") is not None]
    if len(waves) != 1:
        return None
    rest = text[: waves[0].start()] + " " + text[waves[0].end() :]
    is_a_letter = len(waves[0][1]) == 1  # W1 is a wave beside the name of a thing, and a code alone
    return None if is_a_letter and not _telling(rest) else (rest, waves[0][0])


def _short_years(text: str) -> tuple[str, str] | None:
    """Find what may be the last two figures of a year, behind the name of a thing: ``clean_25``."""
    found = _NUMBER_AT_END.search(text)
    return (text[: found.start()], found[1]) if found is not None and _telling(text[: found.start()]) else None


def _are_short_years(asked: Iterable[set[str]]) -> bool:
    """Whether the numbers behind names are years rather than those of items: the same few of each thing, in a row."""
    known = {tuple(sorted(map(int, numbers))) for numbers in asked}
    years = min(known)
    in_a_row = list(years) == list(range(years[0], years[0] + len(years)))
    return len(known) == 1 and in_a_row and len(years) <= _MOST_SHORT_YEARS and set(years) <= set(_SHORT_YEARS)


def _before_and_after(text: str) -> tuple[str, str] | None:
    """Find the word at an end of a text; further inside it belongs to the thing: advice before the purchase."""
    for found in (_WORD_AT_START.match(text), _WORD_AT_END.search(text)):
        if found is not None and any(_first(words_in(found[1]), when) is not None for when in ("before", "after")):
            return text[: found.start()] + " " + text[found.end() :], found[1].lower()
    return None


def _in_time(period: str) -> tuple[int, ...]:
    """Sort a period by its year, then by its month, or by what else is numbered there; before comes before after."""
    numbers = sorted((int(number) for number in re.findall(r"\d+", period)), reverse=True)
    words = [word for word in words_in(period) if not word.isdigit()]
    return *numbers, *(lexicon().months.get(word, 0) for word in words), _first(words, "after") is not None


def is_of_a_wave(name: str) -> bool:
    """Whether a column is about a thing in a numbered wave, such as ``Price (wave 2)``, and not the wave itself."""
    return (found := _waves(name)) is not None and bool(_telling(found[0]))


def with_texts_apart(profiles: Iterable[ColumnProfile]) -> list[ColumnProfile]:
    """Put the stem back where two questions would read alike without it: behind the item where both are long."""
    profiles = list(profiles)
    often = Counter(plain_text(one.text or one.name) for one in profiles)
    return [
        attrs.evolve(one, text=_whole_text(one)) if one.asked and often[plain_text(one.text)] > 1 else one
        for one in profiles
    ]


def _whole_text(profile: ColumnProfile) -> str:
    parts = stem_and_item(profile.asked)
    return profile.asked if parts is None or len(profile.asked) <= _SHORT else f"{parts[1]} ({parts[0]})"
