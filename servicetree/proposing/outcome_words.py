"""What a question says of the outcomes: loyalty, and satisfaction with the service as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from servicetree.proposing.lexicon import is_among, lexicon, stem, stems_in, stems_of, telling_words, words_in

LOYALTY, SATISFACTION = "loyalty", "satisfaction"
_NEAR: Final = 2  # words
# A name after a preposition: "with Acme", "chez Acme". In German every noun has a capital, which tells nothing.
_NAME: Final = re.compile(
    r"(?<=\s)(?:with|at|by|of|from|to|chez|avec|à|con|com|da|met|bij|с|у|в)\s+[A-ZА-ЯЁ][\w&.’'-]*(?:\s+[A-ZА-ЯЁ][\w&.’'-]*)*"
)


@lru_cache(maxsize=1 << 14)
def outcome_words(said: str) -> tuple[str, tuple[str, ...]] | None:
    """Tell which outcome a question asks for, and by which words; None if it is about a part of the service.

    >>> outcome_words("Overall satisfaction with our hotel")
    ('satisfaction', ('overall', 'satisfaction', 'hotel'))
    >>> outcome_words("Overall satisfaction with the staff")
    """
    words = [word for word in words_in(said) if len(word) > 1 and word not in lexicon().negations]
    if loyal := tuple(word for word in words if is_among(stem(word), lexicon().loyalty)):
        return LOYALTY, loyal
    if phrase := _loyal_phrase(said):
        return LOYALTY, (phrase,)
    pleased = tuple(word for word in words if is_among(stem(word), lexicon().satisfaction))
    if pleased and all(is_among(root, lexicon().satisfaction) for root in stems_in(said)):
        return SATISFACTION, pleased
    judging = _words_about_the_whole(said)
    return (SATISFACTION, judging) if judging else None


def is_negated(said: str) -> bool:
    """Whether a "not" stands right before the word for the outcome, so that who agrees is the less pleased.

    >>> is_negated("I would not recommend it"), is_negated("Would you recommend it? (0 = not at all likely)")
    (True, False)
    """
    words = words_in(said)
    phrase = _loyal_phrase(said).split()
    of_outcomes = lexicon().loyalty | lexicon().judged
    negations = lexicon().negations
    places = (at for at, word in enumerate(words) if word not in negations)
    place = next((at for at in places if words[at] in phrase or is_among(stem(words[at]), of_outcomes)), 0)
    return not negations.isdisjoint(words[max(place - _NEAR, 0) : place])


def may_recommend(said: str) -> bool:
    """Whether nothing that is said stands against a recommendation: nothing telling, or likelihood and friends."""
    return all(is_among(root, lexicon().likelihood) for root in telling_words(said))


def _loyal_phrase(said: str) -> str:
    """Find a phrase of loyalty; "again" is one beside coming and buying: who had to call again is no better friend."""
    if phrase := _first_phrase(lexicon().loyalty_phrases, said):
        return phrase
    again = _first_phrase(lexicon().again, said)
    others = [root for root in telling_words(said) if root not in stems_of(again)]
    return again if not others or any(root in lexicon().returning for root in others) else ""


def _words_about_the_whole(said: str) -> tuple[str, ...]:
    """Find the words of a judgement on the whole; none if one of them may be a part of the service.

    The whole is told by "overall", or by "us" and "this hospital" where a rating is asked for.
    """
    words = _without_names(said)
    phrase = _first_phrase(lexicon().overall_phrases, words)
    plain = [word for word in words_in(words) if word not in lexicon().negations]
    wholes = [word for word in plain if stem(word) in lexicon().wholes]
    is_whole = not lexicon().us.isdisjoint(plain) or (bool(wholes) and not lexicon().these.isdisjoint(plain))
    judged = [word for word in plain if is_among(stem(word), lexicon().judged)]
    overall = [phrase] if phrase else [word for word in plain if is_among(stem(word), lexicon().overall)]
    known = lexicon().overall | lexicon().judged | lexicon().satisfaction
    neutral = lexicon().wholes | lexicon().beside_overall | stems_of(phrase) | lexicon().us
    if any(root not in neutral and not is_among(root, known) for root in telling_words(words)):
        return ()
    told = (overall and (judged or wholes)) or (judged and is_whole)
    return tuple(dict.fromkeys([*overall, *judged, *wholes])) if told else ()


def _first_phrase(phrases: Iterable[str], said: str) -> str:
    plain = f" {' '.join(words_in(said))} "
    return next((phrase for phrase in phrases if f" {phrase} " in plain), "")


def _without_names(said: str) -> str:
    """Take out proper names, such as the company's, where the words around them have no capitals of a title."""
    names = _NAME.findall(said)
    rest = _NAME.sub(" ", said)
    is_sentence = any(is_among(stem(word), lexicon().judged) for word in rest.split() if word.islower())
    known = any(is_among(root, _parts()) for name in names for root in stems_in(name))
    return rest if names and is_sentence and not known else said


@cache
def _parts() -> frozenset[str]:
    """Collect the stems of all words that stand for a part of a service."""
    stems = [stems_of(words) for words in lexicon().nodes.values()]
    return frozenset().union(*stems, *lexicon().synonyms, lexicon().roles["segment"])
