"""Scales of all columns of a table: each by itself, then beside the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np

from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.correlations import standardised
from servicetree.proposing.no_answer_codes import (
    FEWEST_GIVERS,
    codes_off_the_trend,
    mark_set_apart,
    suspect_codes,
    zero_of_short_scales,
)
from servicetree.proposing.scale_guesses import (
    Scale,
    ScaleGuess,
    as_named_alike,
    guess_scale,
    half_steps_together,
    is_of_most,
    is_one_mark_longer,
    most_common_scale,
    on_common_scale,
    shared_scales,
    states_a_range,
    without_stray_zero,
)
from servicetree.proposing.stated_scales import (
    FROM_ONE,
    RECOMMEND_SCALE,
    heaps_at_one,
    is_about_an_outcome,
    is_recommend,
    on_zero_to_ten,
    recommend_scales,
    recommendations_from_one,
    scale_of_words,
)
from servicetree.proposing.worded_columns import NUMBERED
from servicetree.stats.arrays import Array

# A code with its number, such as ``IMAG1``, ``sat_02``, ``Frage 12``; a first word is no stem: "How clean", "How easy".
_NUMBERED_NAME: Final = re.compile(r"([^\W\d_]{2,})[\W_]?\d+(?:[\W_]?\d+)*")
_YES_OR_NO: Final = 2  # marks
_FEWEST_OF_MORE_MARKS: Final = 3
_TOGETHER: Final = 0.2  # the least correlation of ratings of one service


def scales_together(
    profiles: Mapping[str, ColumnProfile], points: Collection[str], numbers: Mapping[str, Array]
) -> tuple[dict[str, ScaleGuess | None], Scale | None]:
    """Guess codes and scales; a column that fits the scale of most of the others was answered on that one.

    Args:
        profiles: The columns that may be ratings.
        points: Those of them that are most likely no groups.
        numbers: Their numbers, each of shape (n,), NaN where there is none.

    Returns:
        The guess for each column, None where no usual scale fits; and the scale of most.
    """
    told = {name: guess for name, one in profiles.items() if (guess := scale_of_words(one)) is not None}
    untold = {name for name, one in profiles.items() if name not in told and not _states_a_scale(one)}
    free = untold.intersection(points)
    gauges = _each_alone(profiles, told, untold, free, numbers)
    rated = {name: own for name in points if (own := gauges[name]) is not None}
    known = _voting(rated, profiles)
    common, shared = most_common_scale(known), shared_scales(known)
    of_most = common if is_of_most(common, known) else None

    def of_others(name: str, own: ScaleGuess, scale: Scale | None) -> ScaleGuess | None:
        return on_common_scale(own, profiles[name].numbers or {}, scale) if name in free else None

    longer = next((scale for scale in shared if is_one_mark_longer(scale, common)), None)
    if longer and all(of_others(name, own, longer) for name, own in rated.items() if own.scale == common):
        common = of_most = longer
    kin = _named_alike(gauges)

    def settled(name: str, own: ScaleGuess | None) -> ScaleGuess | None:
        profile, named_alike = profiles[name], most_common_scale(kin.get(_code_stem(name), ()))
        if own is None or name in told or _asks_on_a_scale(profile):
            return own
        if (without := without_stray_zero(own, profile.numbers or {}, common)) is not None:
            return without
        if is_recommend(profile):
            return own
        if (found := of_others(name, own, of_most)) is not None:
            return found
        if named_alike is None or name not in untold:
            return own
        return as_named_alike(own, profile.numbers or {}, [named_alike, *shared])

    return {name: settled(name, gauges[name]) for name in profiles}, common


def _voting(rated: Mapping[str, ScaleGuess], profiles: Mapping[str, ColumnProfile]) -> list[ScaleGuess]:
    """List the guesses that tell the common scale: ticks beside ratings of more marks have no vote."""
    longer = {name: own for name, own in rated.items() if marks_given(profiles[name], own) > _YES_OR_NO}
    inner = sum(not is_about_an_outcome(profiles[name]) for name in longer)
    return list((longer if inner >= _FEWEST_OF_MORE_MARKS else rated).values())


def marks_given(profile: ColumnProfile, gauge: ScaleGuess) -> int:
    """Count the marks that were given."""
    return len(set(profile.numbers or ()) - set(gauge.codes))


def _each_alone(
    profiles: Mapping[str, ColumnProfile],
    told: Mapping[str, ScaleGuess],
    untold: Collection[str],
    free: Collection[str],
    numbers: Mapping[str, Array],
) -> dict[str, ScaleGuess | None]:
    """Guess the scale of each column by its own numbers and words; codes by who gave them, over all columns."""
    values = {name: set(one.numbers or ()) for name, one in profiles.items()}
    marks = {name: values[name] | _numbered_marks(one) for name, one in profiles.items()}
    suspects = {name: suspect_codes(found) for name, found in values.items() if found and name not in told}
    codes = {name: set(found) for name, found in codes_off_the_trend(numbers, suspects).items()}
    for name in zero_of_short_scales({name: numbers[name] for name in untold}, suspects, free):
        codes[name] |= {0.0}
    counts = {name: Counter(profiles[name].numbers) for name in untold if not is_recommend(profiles[name])}
    for name, apart in mark_set_apart(counts, free).items():
        codes[name] |= apart
    gauges = {
        name: told.get(name)
        or guess_scale(
            marks[name], codes[name], one.asked or one.text, one.stated.scale if one.stated is not None else None
        )
        for name, one in profiles.items()
    }
    gauges |= half_steps_together(gauges, values)
    gauges |= _zero_to_ten_together(
        {name: profiles[name] for name in profiles if name in untold}, gauges, free, numbers
    )
    asked = recommend_scales(profiles, gauges)
    gauges |= {name: own for name, own in asked.items() if gauges[name] is None or not _asks_on_a_scale(profiles[name])}
    return gauges | recommendations_from_one(profiles, codes)


def _numbered_marks(profile: ColumnProfile) -> set[float]:
    """List the numbers that stand before words, those of usual sets that nobody gave among them."""
    worded = profile.worded_answers
    return set() if worded is None or worded.source != NUMBERED else set(worded.answers.values())


def _zero_to_ten_together(
    profiles: Mapping[str, ColumnProfile],
    gauges: Mapping[str, ScaleGuess | None],
    points: Collection[str],
    numbers: Mapping[str, Array],
) -> dict[str, ScaleGuess]:
    """Put ratings up to 10 on 0-10 where one that runs with them shows a 0; not where their answers heap at 1."""
    asked = {name: own for name in profiles if (own := gauges[name]) is not None and not is_recommend(profiles[name])}
    from_one = [name for name, own in asked.items() if own.scale == FROM_ONE and 0 not in own.codes]
    from_zero = [
        name
        for name, own in asked.items()
        if name in points and own.scale == RECOMMEND_SCALE and Counter(profiles[name].numbers)[0.0]
    ]
    alike = from_one and any(_run_together(numbers[name], [numbers[other] for other in from_one]) for name in from_zero)
    if not alike or heaps_at_one([profiles[name] for name in from_one]):
        return {}
    return {name: on_zero_to_ten(profiles[name]) for name in from_one}


def _run_together(column: Array, others: Sequence[Array]) -> bool:
    """Whether high answers go with high ones to others, shape (n,) each; codes below 0 left out."""
    first, *rest = (np.where(one >= 0, one, np.nan) for one in (column, *others))
    known = np.isfinite(first) & np.any(np.isfinite(rest), axis=0)
    totals = np.nansum([standardised(other) for other in rest], axis=0)
    if known.sum() < FEWEST_GIVERS or first[known].std() == 0 or totals[known].std() == 0:
        return False
    return bool(np.corrcoef(first[known], totals[known])[0, 1] > _TOGETHER)


def _states_a_scale(profile: ColumnProfile) -> bool:
    """Whether words say what the scale is: those of the question, or labels of its answers."""
    worded = profile.worded_answers
    labelled = worded is not None and worded.source != NUMBERED
    return labelled or _asks_on_a_scale(profile)


def _asks_on_a_scale(profile: ColumnProfile) -> bool:
    """Whether the question says what its scale is, in figures or in words."""
    return profile.stated is not None or states_a_range(profile.in_full)


def _code_stem(name: str) -> str:
    """Cut the number off a column's name that is a code; empty for any other name."""
    found = _NUMBERED_NAME.fullmatch(name.strip())
    return "" if found is None else found[1]


def _named_alike(gauges: Mapping[str, ScaleGuess | None]) -> dict[str, list[ScaleGuess]]:
    kin: dict[str, list[ScaleGuess]] = {}
    for name, gauge in gauges.items():
        if gauge is not None and (stem := _code_stem(name)):
            kin.setdefault(stem, []).append(gauge)
    return kin
