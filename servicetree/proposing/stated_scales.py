"""Scales that are told by words: of answers, of value labels, of a recommendation from 0 to 10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from servicetree.answers.faults import MISSING_CODES
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.lexicon import is_among, lexicon, plain_word, stems_in, telling_words, words_in
from servicetree.proposing.no_answer_codes import is_usual_code
from servicetree.proposing.outcome_words import outcome_words
from servicetree.proposing.scale_guesses import ScaleGuess
from servicetree.proposing.worded_columns import GIVEN, LABELS, NUMBERED, ORDERED

RECOMMEND_SCALE: Final = (0.0, 10.0)
FROM_ONE: Final = (1.0, 10.0)
_FROM_ONE_TO_ELEVEN: Final = (1.0, 11.0)
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

    So is a column without a word that alone goes up to 10 where others have five points. Among other ratings from 1 to
    10 a recommendation that nobody gave a 10 stays with them unless it is called NPS. All stay on 1-10 if answers heap
    at 1, as they do at the end of a scale.

    Args:
        profiles: The columns that may be ratings.
        gauges: What their values alone say.
    """
    tens = [name for name, gauge in gauges.items() if gauge is not None and gauge.scale == FROM_ONE]
    alone = [name for name in tens if not is_recommend(profiles[name])]
    named = [name for name, profile in profiles.items() if is_named_nps(profile) and _reaches_ten(profile)]
    asked = [name for name, profile in profiles.items() if is_recommend(profile) and _reaches_ten(profile)]
    if not named and not asked and len(alone) == 1 and _is_the_only_long_one(alone[0], profiles, gauges):
        named = alone
    open_ended = [name for name in asked if not alone or _goes_up_to_ten(profiles[name])]
    found = {name: on_zero_to_ten(profiles[name]) for name in dict.fromkeys([*named, *open_ended])}
    if named and alone and named != alone and not heaps_at_one([profiles[name] for name in alone]):
        found |= {name: on_zero_to_ten(profiles[name]) for name in alone}
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


def _goes_up_to_ten(profile: ColumnProfile) -> bool:
    return RECOMMEND_SCALE[1] in (profile.numbers or ()) and not heaps_at_one([profile])


def on_zero_to_ten(profile: ColumnProfile) -> ScaleGuess:
    """Put a column on 0-10, whoever gave a 0, and say so where nobody did."""
    low, high = RECOMMEND_SCALE
    values = set(profile.numbers or ())
    inside = {value for value in values if low <= value <= high}
    lacking = () if low in inside else (low,)
    return ScaleGuess(RECOMMEND_SCALE, tuple(sorted(values - inside)), len(inside) / (high - low + 1), lacking)


def heaps_at_one(profiles: Sequence[ColumnProfile]) -> bool:
    """Whether far more gave a 1 than a 2, as at the end of a scale."""
    ones, twos = (sum(Counter(profile.numbers)[value] for profile in profiles) for value in (1.0, 2.0))
    return ones > _HEAPED * twos + _FEW


def recommendations_from_one(
    profiles: Mapping[str, ColumnProfile], codes: Mapping[str, Collection[float]]
) -> dict[str, ScaleGuess]:
    """Find recommendations whose eleven marks were coded 1-11: the best is 11, unless its givers are like anybody.

    Args:
        profiles: The columns that may be ratings.
        codes: By column, values that mean "no answer", as those who gave them tell.
    """
    found = {}
    low, high = _FROM_ONE_TO_ELEVEN
    for name, profile in profiles.items():
        given = set(profile.numbers or ())
        marks = {value for value in given if low <= value <= high}
        is_whole = profile.whole and 0 not in given and {high - 1, high} <= marks
        if is_recommend(profile) and is_whole and high not in codes[name]:
            outside = tuple(sorted(given - marks))
            found[name] = ScaleGuess(_FROM_ONE_TO_ELEVEN, outside, len(marks) / (high - low + 1))
    return found
