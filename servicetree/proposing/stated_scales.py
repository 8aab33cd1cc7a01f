"""Scales that are told by words: of answers, of value labels, of a recommendation from 0 to 10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from servicetree.answers.faults import MISSING_CODES
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.lexicon import is_among, lexicon, plain_word, stems_in, telling_words, words_in
from servicetree.proposing.outcome_words import outcome_words
from servicetree.proposing.scale_guesses import ScaleGuess, is_usual_code
from servicetree.proposing.worded_columns import GIVEN, LABELS, NUMBERED, ORDERED

RECOMMEND_SCALE: Final = (0.0, 10.0)
_FROM_ONE: Final = (1.0, 10.0)
_CODES_ABOVE: Final = frozenset({11.0, *MISSING_CODES})
_LEAST_TOP: Final = 6.0  # nobody reaches this on a scale of five points
_HEAPED: Final = 2.0
_FEW: Final = 10


def scale_of_words(profile: ColumnProfile) -> ScaleGuess | None:
    """Take the scale that words tell; None where they do not, or where numbers beside them lie outside it."""
    worded = profile.worded_answers
    if worded is None or worded.source == NUMBERED or (worded.best is None and worded.source not in (GIVEN, ORDERED)):
        return None  # numbers before the words are judged as numbers are: nobody may have given the lowest
    low, high = worded.scale
    values = set(profile.numbers or ())
    outside = {value for value in values if not low <= value <= high}
    if low == high or not outside <= MISSING_CODES.union(worded.codes):
        return None
    codes = outside | set(worded.codes) if worded.source == LABELS else outside
    used = sum(low <= value <= high for value in values)
    return ScaleGuess((low, high), tuple(sorted(codes)), used / (high - low + 1))


def is_recommend(profile: ColumnProfile) -> bool:
    """Whether a column asks for a recommendation, by its name or its text."""
    said = profile.text or profile.name
    return any(is_among(root, lexicon().recommend) for root in stems_in(said, telling=False))


def is_about_an_outcome(profile: ColumnProfile) -> bool:
    """Whether a column asks about nothing but satisfaction, or about loyalty at all."""
    return outcome_words(profile.text or profile.name) is not None


def is_named_nps(profile: ColumnProfile) -> bool:
    """Whether a column is called NPS: then it was asked from 0 to 10."""
    return "nps" in words_in(profile.name) or "nps" in words_in(profile.text)


def is_nps_group(profile: ColumnProfile) -> bool:
    """Whether a column holds the groups of a recommendation: promoters, passives, detractors."""
    words = {plain_word(word.strip()) for word in profile.words or ()}
    if words and not profile.numbered and words <= lexicon().nps_groups:
        return True
    named = {"nps", "group"} <= set(words_in(profile.name))
    return named and profile.distinct <= len(("detractor", "passive", "promoter"))


def recommend_scales(
    profiles: Mapping[str, ColumnProfile], gauges: Mapping[str, ScaleGuess | None]
) -> dict[str, ScaleGuess]:
    """Put recommendations on 0-10, whoever gave a 0; and with a column called NPS the ratings up to 10 beside it.

    So is a column without a word that alone goes up to 10 where others have five points. A recommendation among other
    ratings from 1 to 10 stays with them unless it is called NPS. Ratings stay on 1-10 if
    answers heap at 1, as they do at the end of a scale.

    Args:
        profiles: The columns that may be ratings.
        gauges: What their values alone say.
    """
    tens = [name for name, gauge in gauges.items() if gauge is not None and gauge.scale == _FROM_ONE]
    alone = [name for name in tens if not is_recommend(profiles[name])]
    named = [name for name, profile in profiles.items() if is_named_nps(profile) and _reaches_ten(profile)]
    asked = [name for name, profile in profiles.items() if is_recommend(profile) and _reaches_ten(profile)]
    if not named and not asked and len(alone) == 1 and _is_the_only_long_one(alone[0], profiles, gauges):
        named = alone
    found = {name: _on_zero_to_ten(profiles[name]) for name in (named if alone else {*named, *asked})}
    if named and alone and named != alone and not _heaps_at_one([profiles[name] for name in alone]):
        found |= {name: _on_zero_to_ten(profiles[name]) for name in alone}
    return found


def _is_the_only_long_one(
    name: str, profiles: Mapping[str, ColumnProfile], gauges: Mapping[str, ScaleGuess | None]
) -> bool:
    """Whether a column that says nothing goes up to 10 where all others, several, have far fewer points."""
    tops = [gauge.scale[1] for other, gauge in gauges.items() if gauge is not None and other != name]
    others = [top for top in tops if top <= RECOMMEND_SCALE[1]]  # sliders are no witnesses
    said = profiles[name].text or telling_words(profiles[name].name)
    return not said and _reaches_ten(profiles[name]) and len(others) > 1 and max(others) < _LEAST_TOP


def _reaches_ten(profile: ColumnProfile) -> bool:
    low, high = RECOMMEND_SCALE
    values = {
        value
        for value in profile.numbers or ()
        if low <= value <= high or not (value in _CODES_ABOVE or is_usual_code(value))
    }
    return bool(values) and profile.whole and min(values) >= 0 and _LEAST_TOP <= max(values) <= RECOMMEND_SCALE[1]


def _on_zero_to_ten(profile: ColumnProfile) -> ScaleGuess:
    low, high = RECOMMEND_SCALE
    values = set(profile.numbers or ())
    inside = {value for value in values if low <= value <= high}
    return ScaleGuess(RECOMMEND_SCALE, tuple(sorted(values - inside)), len(inside) / (high - low + 1))


def _heaps_at_one(profiles: list[ColumnProfile]) -> bool:
    ones, twos = (sum(Counter(profile.numbers)[value] for profile in profiles) for value in (1.0, 2.0))
    return ones > _HEAPED * twos + _FEW
