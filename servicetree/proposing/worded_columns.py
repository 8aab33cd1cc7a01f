"""Columns answered in words: what each word stands for, by known sets, value labels, or a mapping that was given."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs
from attrs import frozen

from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.decoding import number_by_words
from servicetree.answers.no_answer_words import means_no_answer, without_number
from servicetree.proposing.answer_sets import (
    FEWEST_RUNGS,
    MOST_RUNGS,
    Rungs,
    answer_sets,
    are_one_answer,
    rungs_of,
    usual_phrase,
)
from servicetree.proposing.column_profiles import ColumnProfile, WordedAnswers, answers_scale
from servicetree.proposing.graded_texts import graded_texts
from servicetree.tree.written_values import folded_text, numbered_words, parse_text

GIVEN, LABELS, ORDERED, NUMBERED = "given", "labels", "ordered", "numbered"
_MOST_STRAY: Final = 0.05  # of the answers: what people typed beside a set


@frozen
class _Found:
    """A column whose words stand on the rungs of one known set."""

    set_name: str
    rungs: Mapping[str, int]

    @property
    def seen(self) -> Rungs:
        return frozenset(self.rungs.values())


def understood_profiles(
    profiles: Sequence[ColumnProfile], facts: Mapping[str, ColumnFacts], given: Mapping[str, float]
) -> list[ColumnProfile]:
    """Give words their numbers, wherever that can be told, so that a column in words is judged like one in numbers.

    Args:
        profiles: The columns, counted.
        facts: What the source says of them: value labels, ordered categories.
        given: A mapping by hand, from words to numbers; it rules.

    Returns:
        The columns; in those that were understood words are numbers, and what is left of the words is no answer.
    """
    found = {one.name: _on_known_rungs(one, given) for one in profiles}
    usual = _usual_rungs(one for one in found.values() if one is not None)
    return [_understood(one, facts.get(one.name, ColumnFacts()), given, found[one.name], usual) for one in profiles]


def _understood(
    profile: ColumnProfile,
    facts: ColumnFacts,
    given: Mapping[str, float],
    known: _Found | None,
    usual: Mapping[str, Counter[Rungs]],
) -> ColumnProfile:
    labelled = facts.answers or {}
    if given and (answers := _given_answers(profile, given)):
        return _with_answers(profile, WordedAnswers(answers, GIVEN))
    if labelled and profile.numbered > profile.worded:
        return attrs.evolve(profile, worded_answers=_labels(labelled))
    if known is not None and (answers := _ranked(profile, known, usual)):
        best, perhaps = max(answers.values()), () if profile.numbered else _beyond(known, len(answers))
        return _with_answers(profile, WordedAnswers(answers, known.set_name, best=best, perhaps=perhaps))
    if facts.ordered and labelled:
        return _with_answers(profile, WordedAnswers(dict(labelled), ORDERED))
    if not profile.numbered and (graded := graded_texts(_words(profile))):
        return _with_answers(profile, WordedAnswers(graded, NUMBERED))
    return _numbered(profile)


def _words(profile: ColumnProfile) -> list[str]:
    """List the words of a column that are answers, the usual ways of giving none left out."""
    return [word for word in profile.words or () if not means_no_answer(word)]


def _given_answers(profile: ColumnProfile, given: Mapping[str, float]) -> dict[str, float]:
    folded = number_by_words(given)
    known = sum(count for word, count in (profile.words or {}).items() if folded_text(word) in folded)
    return dict(given) if known and known >= (1 - _MOST_STRAY) * profile.worded else {}


def _labels(labelled: Mapping[str, float]) -> WordedAnswers:
    """Take value labels of numbers: they tell the scale, which end is best, and what is no answer."""
    answers = {word: amount for word, amount in labelled.items() if not means_no_answer(word)}
    codes = tuple(sorted(set(labelled.values()) - set(answers.values())))
    return WordedAnswers(answers, LABELS, codes, _best_number(answers))


def _best_number(answers: Mapping[str, float]) -> float | None:
    """Find the number of the best answer where the words stand in order on a known set; None if they do not tell."""
    for rungs in rungs_of(answers).values():
        ordered = [rungs[word] for word in sorted(answers, key=lambda word: answers[word])]
        if len(set(ordered)) >= FEWEST_RUNGS and ordered in (sorted(ordered), sorted(ordered, reverse=True)):
            return (max if ordered == sorted(ordered) else min)(answers.values())
    return None


def _numbered(profile: ColumnProfile) -> ColumnProfile:
    """Read ``5 - Very satisfied`` and ``3 = good`` by their numbers, where every word of the column is so formed."""
    words = _words(profile)
    pairs = [pair for word in words if (pair := numbered_words(word)) is not None]
    if not pairs or len(pairs) < len(words):
        return profile
    numbers: dict[str, set[float]] = {}
    for amount, text in pairs:
        numbers.setdefault(folded_text(text), set()).add(amount)
    several = any(len(amounts) > 1 for amounts in numbers.values())
    # "8 - Likely" beside "9 - Likely": the number is part of what tells the answers apart.
    said = words if several else [text for _, text in pairs]
    answers = {" ".join(text.split()): amount for text, (amount, _) in zip(said, pairs, strict=True)}
    if len(set(answers.values())) > MOST_RUNGS:
        return profile
    ordered = dict(sorted((answers | _ends_that_lack(answers)).items(), key=lambda item: item[1]))
    return _with_answers(profile, WordedAnswers(ordered, NUMBERED, best=_best_number(ordered)))


def _ends_that_lack(answers: Mapping[str, float]) -> dict[str, float]:
    """Number the words of a usual set that nobody gave at either end, where the numbers run along its rungs.

    Three words at the least must stand on it: "Agree (2)" and "Strongly agree (1)" may be of any set.
    """
    for name, rungs in rungs_of(answers).items():
        seen = frozenset(rungs.values())
        for usual in answer_sets()[name].rungs if FEWEST_RUNGS < len(seen) == len(rungs) else ():
            places = {rung: float(place) for place, rung in enumerate(sorted(usual))}
            for way in (1.0, -1.0):
                starts = {answers[word] - way * places[rung] for word, rung in rungs.items() if rung in places}
                if usual >= seen and len(starts) == 1:
                    numbers = {rung: starts.copy().pop() + way * place for rung, place in places.items()}
                    return _beyond_both_ends(name, rungs, numbers, answers)
    return {}


def _beyond_both_ends(
    name: str, rungs: Mapping[str, int], numbers: Mapping[int, float], answers: Mapping[str, float]
) -> dict[str, float]:
    low, high = answers_scale(answers)
    beyond = {rung: amount for rung, amount in numbers.items() if not low <= amount <= high and amount >= 0}
    return {word: amount for rung, amount in beyond.items() if (word := usual_phrase(name, rung, list(rungs)))}


def _on_known_rungs(profile: ColumnProfile, given: Mapping[str, float]) -> _Found | None:
    """Find the known set on which the words of a column stand, but for a few stray ones."""
    if given and _given_answers(profile, given):
        return None
    counts = {word: (profile.words or Counter())[word] for word in _words(profile)}
    if not counts or all(numbered_words(word) is not None for word in counts):
        return None
    on_rungs = {word: count for word, count in counts.items() if rungs_of([word])}
    if sum(counts.values()) - sum(on_rungs.values()) > _MOST_STRAY * profile.answered:
        return None
    name, rungs = next(iter(rungs_of(on_rungs).items()), ("", {}))
    if _says_too_little(rungs, {word: counts[word] for word in rungs}):
        return None
    found = _Found(name, rungs)
    enough = len(found.seen) >= FEWEST_RUNGS or (found.seen and profile.numbered > profile.worded)
    return found if enough else None


def _says_too_little(rungs: Mapping[str, int], counts: Mapping[str, int]) -> bool:
    """Whether two answers that people tell apart, such as "fair" and "average", would stand on one rung."""
    many = [word for word in rungs if counts[word] > _MOST_STRAY * sum(counts.values())]
    return any(
        rungs[one] == rungs[other] and not are_one_answer(one, other) for one, other in itertools.combinations(many, 2)
    )


def _usual_rungs(found: Iterator[_Found] | Sequence[_Found]) -> dict[str, Counter[Rungs]]:
    """Count which sets the columns of a table show: a column that lacks a word has the set of its like."""
    usual: dict[str, Counter[Rungs]] = {}
    for one in found:
        usual.setdefault(one.set_name, Counter())[answer_sets()[one.set_name].completed(one.seen)] += 1
    return usual


def _ranked(profile: ColumnProfile, found: _Found, usual: Mapping[str, Counter[Rungs]]) -> dict[str, float]:
    """Number the rungs from the worst; nothing if numbers beside the words fit no such set."""
    numbers = sorted(profile.numbers or ())
    if numbers and profile.numbered > _MOST_STRAY * profile.answered:
        return _beside_numbers(found, numbers) if profile.whole else {}
    held = {rungs: count for rungs, count in usual[found.set_name].items() if rungs >= found.seen}
    rungs = max(held, key=lambda one: (held[one], len(one)))
    return _numbers_of_rungs(found, rungs, 1.0)


def _beyond(found: _Found, size: int) -> tuple[str, ...]:
    """List words with which usual sets go on beyond the words of a column, where it has no more than these."""
    rungs = answer_sets()[found.set_name].beyond(found.seen) if size == len(found.seen) else ()
    return tuple(word for rung in rungs if (word := usual_phrase(found.set_name, rung, list(found.rungs))))


def _beside_numbers(found: _Found, numbers: Sequence[float]) -> dict[str, float]:
    """Number words that stand beside numbers: the worded ends of a scale of numbers, or a mix of both."""
    low, high = numbers[0], numbers[-1]
    worst, best = min(found.seen), max(found.seen)
    if len(found.seen) <= FEWEST_RUNGS and worst != best and low in (1.0, 2.0) and high in (3.0, 4.0, 6.0, 9.0):
        return {word: low - 1 if rung == worst else high + 1 for word, rung in found.rungs.items()}
    first = min(low, 1.0)
    rungs = answer_sets()[found.set_name].completed(found.seen, int(high - first) + 1)
    return _numbers_of_rungs(found, rungs, first) if first in (0.0, 1.0) and rungs else {}


def _numbers_of_rungs(found: _Found, rungs: Rungs, first: float) -> dict[str, float]:
    number = {rung: first + place for place, rung in enumerate(sorted(rungs))}
    answers = [(number[rung], " ".join(without_number(word).split())) for word, rung in found.rungs.items()]
    lacking = [(number[rung], usual_phrase(found.set_name, rung, list(found.rungs))) for rung in rungs - found.seen]
    told: dict[str, tuple[str, float]] = {}
    for amount, word in sorted([*answers, *lacking]):
        if word:
            told.setdefault(folded_text(word), (word, amount))
    return dict(told.values())


def _with_answers(profile: ColumnProfile, worded: WordedAnswers) -> ColumnProfile:
    """Count words as the numbers they stand for."""
    folded = number_by_words(worded.answers)
    numbers, words = Counter(profile.numbers or ()), Counter[str]()
    for word, count in (profile.words or {}).items():
        pair = None if means_no_answer(word) else numbered_words(word)
        amount = folded.get(folded_text(word), folded.get(folded_text(pair[1]), pair[0]) if pair else None)
        if amount is None:
            words[word] += count
        else:
            numbers[amount] += count
    return attrs.evolve(
        profile,
        numbers=numbers,
        words=words,
        low=min(numbers),
        high=max(numbers),
        whole=all(float(amount).is_integer() for amount in numbers),
        worded_answers=worded,
    )


def unknown_words(profile: ColumnProfile) -> dict[str, int]:
    """Count the words of a column that are neither answers nor known to mean that there is none."""
    counts = Counter(dict(profile.words or {}))
    return {word: counts[word] for word in _words(profile) if parse_text(word) is None}
