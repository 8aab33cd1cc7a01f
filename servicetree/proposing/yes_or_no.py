"""Outcomes that are answered with yes or no: who would come again has said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from servicetree.answers.no_answer_words import means_no_answer
from servicetree.proposing.column_profiles import ColumnProfile, WordedAnswers
from servicetree.proposing.lexicon import lexicon, plain_text
from servicetree.proposing.stated_scales import is_about_an_outcome
from servicetree.proposing.worded_columns import GIVEN

_NO, _YES = 0.0, 1.0
_BOTH: Final = frozenset({_NO, _YES})


def outcomes_in_numbers(profiles: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    """Count yes as 1 and no as 0 where an outcome is asked for; anywhere else they tell groups apart.

    Args:
        profiles: All columns, those whose words are known understood.
    """
    return [
        _in_numbers(one, answers) if (answers := _yes_and_no(one)) and is_about_an_outcome(one) else one
        for one in profiles
    ]


def _yes_and_no(profile: ColumnProfile) -> dict[str, float]:
    """Number the words of a column; nothing if there are others, or numbers among them, or only one of the two."""
    if profile.worded_answers is not None or profile.numbered:
        return {}
    words = [word for word in profile.words or () if not means_no_answer(word)]
    known = lexicon().yes | lexicon().no
    found = {word: _YES if plain_text(word) in lexicon().yes else _NO for word in words if plain_text(word) in known}
    return found if len(found) == len(words) and set(found.values()) == _BOTH else {}


def _in_numbers(profile: ColumnProfile, answers: Mapping[str, float]) -> ColumnProfile:
    numbers, words = Counter[float](), Counter[str]()
    for word, count in (profile.words or {}).items():
        if word in answers:
            numbers[answers[word]] += count
        else:
            words[word] += count
    ordered = {word.strip(): amount for word, amount in sorted(answers.items(), key=lambda pair: pair[1])}
    worded = WordedAnswers(ordered, GIVEN)
    return attrs.evolve(profile, numbers=numbers, words=words, low=_NO, high=_YES, whole=True, worded_answers=worded)
