"""Known sets of answers in words, such as those of agreement, in eleven languages.

The phrases stand in ``answer_sets.toml``, beside this room. A phrase that is lacking costs a guess, never a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from servicetree.answers.no_answer_words import plain_answer, without_number
from servicetree.proposing.lexicon import same_word, stem
from servicetree.tree.syntax import parsed

Rungs = frozenset[int]

FEWEST_RUNGS: Final = 2
MOST_RUNGS: Final = 11
_FEWEST_BALANCED: Final = 4
_HIGHEST: Final = 6  # of the rungs of sets that are not mirrored, whose lowest is 0


@frozen
class AnswerSet:
    """One usual way of answering in words.

    Attributes:
        name: What it is about, such as ``agreement``.
        rungs: Usual choices among its rungs, those first that are likelier where several hold the same part.
        is_mirrored: Whether what is bad there has a mirror image that is good.
        phrases: By language, the phrases on each rung, the usual one first.
    """

    name: str
    rungs: tuple[Rungs, ...]
    is_mirrored: bool
    phrases: Mapping[str, Mapping[int, tuple[str, ...]]]

    def completed(self, found: Rungs, size: int | None = None) -> Rungs:
        """Complete rungs that were seen to a usual set, of a given size if that is known.

        Args:
            found: The rungs seen.
            size: How many rungs the set has; None if nothing else tells.

        Returns:
            They alone where they are a usual set, or as many are bad as good, four at the least, for so scales are
            made; else the first usual set that holds them, else with their mirror images, else they alone; empty if no
            set has this size.
        """
        if found in self.rungs and size in (None, len(found)):
            return found
        if self.is_mirrored and len(found) >= _FEWEST_BALANCED and size in (None, len(found)) and _is_balanced(found):
            return found
        usual = [known for known in self.rungs if known >= found and size in (None, len(known))]
        mirrored = found | {-rung for rung in found} if self.is_mirrored else found
        others = [known for known in (mirrored, found) if len(known) <= MOST_RUNGS and size in (None, len(known))]
        return next(iter([*usual, *others]), frozenset())

    def beyond(self, rungs: Rungs) -> tuple[int, ...]:
        """List the rungs that would make a short lopsided set even: "very bad" where "very good" stands alone.

        Superlatives such as "excellent" have no counterpart in many a set.
        """
        if self.is_mirrored or rungs not in self.rungs or len(rungs) > _FEWEST_BALANCED:
            return ()
        longer = [known - rungs for known in self.rungs if known > rungs and len(known) == len(rungs) + 1]
        outside = {rung for more in longer for rung in more if not min(rungs) < rung < max(rungs)}
        return tuple(sorted(rung for rung in outside if 0 < rung < _HIGHEST and _HIGHEST - rung in rungs))


def _is_balanced(rungs: Rungs) -> bool:
    return sum(rung < 0 for rung in rungs) == sum(rung > 0 for rung in rungs)


@cache
def answer_sets() -> Mapping[str, AnswerSet]:
    """Read the known sets, once."""
    return {name: _answer_set(name, raw) for name, raw in _raw()["sets"].items()}


def _answer_set(name: str, raw: Mapping[str, Any]) -> AnswerSet:
    rungs = tuple(frozenset(known) for known in raw["rungs"])
    languages = {key: table for key, table in raw.items() if isinstance(table, Mapping)}
    phrases = {
        lang: {int(rung): tuple(listed.split(" / ")) for rung, listed in table.items()}
        for lang, table in languages.items()
    }
    return AnswerSet(name, rungs, raw["mirrored"], phrases)


@cache
def _raw() -> dict[str, Any]:
    path = Path(__file__).with_suffix(".toml")
    return parsed(path.read_bytes(), ".toml", path.name)


@cache
def _places() -> Mapping[str, tuple[tuple[str, str, int], ...]]:
    """Where each plain phrase stands: sets, languages, rungs."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for name, known in answer_sets().items():
        for lang, rungs in known.phrases.items():
            for rung, phrases in rungs.items():
                for phrase in phrases:
                    found.setdefault(plain_answer(phrase), []).append((name, lang, rung))
    return {phrase: tuple(places) for phrase, places in found.items()}


def are_one_answer(one: str, other: str) -> bool:
    """Whether two answers on one rung differ in endings only, as for men and women, or stand in two languages."""
    words, others = (plain_answer(without_number(said)).split() for said in (one, other))
    alike = len(words) == len(others) and all(map(same_word, map(stem, words), map(stem, others)))
    return alike or not {lang for _, lang, _ in _found_at(one)} & {lang for _, lang, _ in _found_at(other)}


def _found_at(written: str) -> tuple[tuple[str, str, int], ...]:
    return _places().get(plain_answer(without_number(written)), ())


def rungs_of(words: Iterable[str]) -> dict[str, dict[str, int]]:
    """Find the sets that hold every one of some words.

    Returns:
        By the name of the set, the rung of each word; a set that was found in fewer languages stands first.
    """
    places = {word: _found_at(word) for word in words}
    found: list[tuple[int, str, dict[str, int]]] = []
    for name, known in answer_sets().items():
        in_set = {word: [place for place in standing if place[0] == name] for word, standing in places.items()}
        if not in_set or not all(in_set.values()):
            continue
        lang = max(known.phrases, key=lambda lang: sum(any(at[1] == lang for at in all_) for all_ in in_set.values()))
        chosen = {word: next((at for at in all_ if at[1] == lang), all_[0]) for word, all_ in in_set.items()}
        found.append((len({at[1] for at in chosen.values()}), name, {word: at[2] for word, at in chosen.items()}))
    return {name: rungs for _, name, rungs in sorted(found, key=lambda one: one[0])}


def usual_phrase(name: str, rung: int, like: Collection[str]) -> str:
    """Choose the phrase of a rung, in the language of some words, for one that nobody gave.

    Args:
        name: The set.
        rung: The rung.
        like: Words of the same column.

    Returns:
        The phrase, with a capital if they have one; empty if that language has none.
    """
    known = answer_sets()[name].phrases
    plain = {plain_answer(without_number(word)) for word in like}
    counts = {
        lang: sum(plain_answer(phrase) in plain for phrases in rungs.values() for phrase in phrases)
        for lang, rungs in known.items()
    }
    phrases = known[max(counts, key=lambda lang: counts[lang])].get(rung, ("",))
    capital = any(word[:1].isupper() for word in like)
    return phrases[0][:1].upper() + phrases[0][1:] if capital else phrases[0]
