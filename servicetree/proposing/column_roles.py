"""Classification of columns: ratings, amounts, ids, weights, segments, texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from attrs import frozen

from servicetree.answers.decoding import number_by_words
from servicetree.answers.engines.sources import Source
from servicetree.proposing.asked_twice import asked_otherwise, is_of_a_wave, with_texts_apart
from servicetree.proposing.column_profiles import ColumnProfile, Profiles
from servicetree.proposing.correlations import item_rest_correlations, numbers_of
from servicetree.proposing.lexicon import is_among, lexicon, names_a_quality, squeezed, stems_in, words_in
from servicetree.proposing.reckoned_columns import Candidate, is_called_a_total, reckoned
from servicetree.proposing.scale_guesses import Scale, ScaleGuess, guess_scale
from servicetree.proposing.scales_together import marks_given, scales_together
from servicetree.proposing.stated_scales import is_about_an_outcome, is_nps_group
from servicetree.proposing.unknown_answers import answered_alike
from servicetree.proposing.worded_columns import GIVEN, ORDERED, unknown_words
from servicetree.stats.arrays import Array
from servicetree.tree.checks import is_text
from servicetree.tree.written_values import is_ambiguous, written_plainly

_DATE: Final = re.compile(r"(\d{4}[-/.]\d{1,2}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2})\b.{0,24}")
_MOST_POINTS: Final = 13
_MOST_SEGMENTS: Final = 40
_SHORT_NAME: Final = 3
_NARROW: Final = 2.0  # three points: a group, or how important something is, among ratings on a longer scale
_LEAST_CORRELATION: Final = 0.2
_SPARSE: Final = 0.05
_YES_OR_NO: Final = (0.0, 1.0)
_MOST_WORDS: Final = 20
_FEW_WORDS: Final = 2  # so many may all mean that there is no answer
_STRAY: Final = 0.05


@frozen
class ClassifiedColumn:
    """What a column is taken for.

    Attributes:
        profile: What stands in it.
        kind: ``rating``, ``duration``, ``promised`` or ``delivered``, which become questions; or why it is left out:
            ``id``, ``date``, ``period``, ``weight``, ``unread_weight``, ``segment``, ``admin``, ``text``, ``wordy``,
            ``constant``, ``empty``, ``amount``, ``sparse``, ``apart``, ``narrow``, ``derived``, ``computed``,
            ``foreign``, ``importance``, ``expectation``, ``earlier``.
        scale_guess: A rating's scale and codes.
        unit: Of an amount of time.
        item_rest_correlation: Correlation of a rating with the mean of the others; None if that is not known.
        correlation_rows: Rows it rests on.
        place: Its place among the columns.
        periods: Of an earlier question, its period and the last one.
    """

    profile: ColumnProfile
    kind: str
    scale_guess: ScaleGuess | None = None
    unit: str = ""
    item_rest_correlation: float | None = None
    correlation_rows: int = 0
    place: int = 0
    periods: tuple[str, str] = ("", "")

    @property
    def name(self) -> str:
        """The column's name."""
        return self.profile.name

    @property
    def runs_reversed(self) -> bool:
        """Whether high answers go with low ones to the other questions, beyond chance."""
        return (
            self.item_rest_correlation is not None
            and -self.item_rest_correlation - _two_standard_errors(self.correlation_rows) > 0
        )


def classify_columns(source: Source, profiles: Profiles) -> tuple[list[ClassifiedColumn], dict[str, Array]]:
    """Sort every column by its name, what stands in it, and whether it moves with the other ratings.

    Args:
        source: The table.
        profiles: Its columns, counted.

    Returns:
        The columns in their order; and of the ratings the answers, shape (n,) each, codes as NaN.
    """
    first = [
        ClassifiedColumn(profile, _kind_alone(profile, profiles.rows), place=place)
        for place, profile in enumerate(profiles.columns)
    ]
    unknown = answered_alike(
        source, {one.name: one.profile for one in first if one.kind == "segment"}, profiles.header_lines
    )
    first = [attrs.evolve(one, kind="wordy") if one.name in unknown else one for one in first]
    first = _set_aside(first)
    maybe = [one for one in first if one.kind in ("points", "grouped")]
    words = {
        one.name: number_by_words(one.profile.worded_answers.answers) for one in maybe if one.profile.worded_answers
    }
    numbers = numbers_of(source, [one.name for one in maybe], profiles.header_lines, words)
    points = [one.name for one in maybe if one.kind == "points"]
    scales, common = scales_together({one.name: one.profile for one in maybe}, points, numbers)
    maybe = [attrs.evolve(one, scale_guess=scales[one.name]) for one in maybe]
    answers = {one.name: _without_codes(numbers[one.name], one) for one in maybe if one.scale_guess is not None}
    sums = reckoned([_candidate(one, common) for one in maybe if one.kind == "points"], numbers | answers)
    core = [one.name for one in maybe if one.kind == "points" and _is_on(one, common) and one.name not in sums]
    related = item_rest_correlations(answers, core)
    settled = {one.name: _decided(one, common, related.get(one.name), len(core)) for one in maybe}
    settled |= {one.name: attrs.evolve(one, kind="computed") for one in maybe if one.name in sums}
    found = [_with_unit(settled.get(one.name, one)) for one in first]
    return found, {one.name: answers[one.name] for one in found if one.kind == "rating"}


def _is_on(one: ClassifiedColumn, scale: Scale | None) -> bool:
    return one.scale_guess is not None and one.scale_guess.scale == scale


def _candidate(one: ClassifiedColumn, common: Scale | None) -> Candidate:
    is_on_scale = one.profile.whole and _is_on(one, common)
    return Candidate(one.name, is_on_scale, is_about_an_outcome(one.profile))


def _set_aside(columns: Sequence[ClassifiedColumn]) -> list[ClassifiedColumn]:
    """Take out what is asked of the same things otherwise, and tell the texts of the others apart."""
    maybe = [one for one in columns if one.kind in ("points", "grouped")]
    asides = asked_otherwise([one.profile for one in maybe], {one.name for one in maybe if one.kind == "grouped"})
    kept = [one.profile for one in maybe if one.name not in asides]
    apart = {profile.name: profile for profile in with_texts_apart(kept)}
    found = [attrs.evolve(one, profile=apart.get(one.name, one.profile)) for one in columns]
    return [
        attrs.evolve(one, kind=why.kind, periods=(why.period, why.last)) if (why := asides.get(one.name)) else one
        for one in found
    ]


def _kind_alone(profile: ColumnProfile, rows: int) -> str:
    """Judge a column by itself; ``points`` may be ratings, ``grouped`` are most likely codes of groups."""
    if not profile.answered:
        return "empty"
    if not is_text(profile.name):  # half a UTF-16 pair: no file can name it
        return "foreign"
    if is_called_a_total(profile.name) and not profile.worded and not profile.whole:
        return "computed"
    named = "derived" if is_nps_group(profile) else lexicon().tools.get(squeezed(profile.name))
    named = named or ("unread_weight" if _is_unread_weight(profile) else None)
    kind = named or _kind_of_few(profile, rows) or _kind_of_content(profile, rows)
    return "computed" if kind == "amount" and is_called_a_total(profile.name) else kind


def _kind_of_content(profile: ColumnProfile, rows: int) -> str:
    worded = profile.worded_answers
    if worded is not None and (worded.best is not None or worded.source in (GIVEN, ORDERED)):
        return "points"
    if _has_role(profile, "weight") and not profile.worded and profile.low >= 0:
        return "weight"
    if _mixes_words_and_numbers(profile):
        return "wordy"
    return _kind_of_words(profile, rows) if profile.worded > profile.numbered else _kind_of_numbers(profile)


def _is_unread_weight(profile: ColumnProfile) -> bool:
    """Whether a column is named as weights and holds amounts that cannot be read, such as ``98 %`` and ``1 120,5``."""
    if not profile.worded or profile.distinct == 1 or not _has_role(profile, "weight"):
        return False
    texts = profile.words or {profile.unread: 1}
    dressed = sum(count for text, count in texts.items() if is_ambiguous(text.strip()) or written_plainly(text))
    return dressed > 0 and profile.numbered * 2 + dressed * 2 > profile.numbered + sum(texts.values())


def _mixes_words_and_numbers(profile: ColumnProfile) -> bool:
    """Whether many cells beside the numbers are words that nobody knows: answers too, perhaps in another language."""
    if profile.worded >= profile.numbered:
        return False
    unknown = unknown_words(profile)
    many = len(unknown) > _FEW_WORDS and sum(unknown.values()) > _STRAY * profile.answered
    return many and _kind_of_numbers(profile) in ("points", "grouped")


def _kind_of_few(profile: ColumnProfile, rows: int) -> str:
    """Tell columns with too little in them, or something else altogether; empty for any other."""
    if profile.foreign:
        return "date" if re.match("date|time", profile.foreign) else "foreign"
    if profile.distinct == 1:
        return "constant"
    if profile.answered < _SPARSE * rows:
        return "sparse"
    if profile.has_infinite:
        return "amount"
    many_words = profile.words is None or len(profile.words) > _MOST_WORDS
    return "text" if many_words and profile.numbered >= profile.worded else ""


def _kind_of_words(profile: ColumnProfile, rows: int) -> str:
    words = list(profile.words or ())
    if words and 2 * sum(_DATE.fullmatch(word) is not None for word in words) > len(words):
        return "period" if _has_role(profile, "period") or profile.distinct <= min(_MOST_SEGMENTS, rows / 5) else "date"
    if profile.words is None:
        return "text"
    if 1 < len(words) <= _MOST_POINTS and 2 * sum(_is_wordy(word) for word in words) > len(words):
        return "wordy"
    if len(words) <= _MOST_SEGMENTS and len(words) <= max(2, profile.answered / 3):
        return "period" if _has_role(profile, "period") else "segment"
    return "id" if len(words) == profile.answered and not any(" " in word for word in words) else "text"


def _kind_of_numbers(profile: ColumnProfile) -> str:
    numbers = profile.numbers
    if _has_role(profile, "period") and len(words_in(profile.name)) == 1:
        return "period"
    if _unit_of(profile.name) and not (profile.whole and numbers is not None and len(numbers) <= _MOST_POINTS):
        return "grouped" if _has_role(profile, "segment") else "amount"
    if numbers is None or (profile.whole and len(numbers) == profile.answered and len(numbers) > _MOST_POINTS):
        named = squeezed(profile.name).endswith(("id", "num", "no"))
        return "id" if named and profile.whole and profile.low >= 0 else "amount"
    if _has_role(profile, "period") and not is_of_a_wave(profile.name):
        return "period"
    is_group = _has_role(profile, "segment") and not names_a_quality(profile.text or profile.name)
    if is_group and profile.whole and len(numbers) <= _MOST_SEGMENTS:
        return "grouped"
    usual = guess_scale(numbers) is not None or (profile.whole and len(numbers) <= _MOST_POINTS)
    return "points" if usual else "amount"


def _has_role(profile: ColumnProfile, role: str) -> bool:
    """Whether a short name has a word for a role, or what was asked is about nothing else: "What is your age?"."""
    words = [word for word in words_in(profile.name) if not word.isdigit()]
    stems, asked = set(stems_in(profile.name, telling=False)), set(stems_in(profile.text))
    known = lexicon().roles[role]
    return (len(words) <= _SHORT_NAME and not known.isdisjoint(stems)) or (bool(asked) and known.issuperset(asked))


def _is_wordy(word: str) -> bool:
    return any(is_among(stem, lexicon().wordy) for stem in stems_in(word, telling=False))


def _unit_of(name: str) -> str:
    return next((lexicon().units[word] for word in words_in(name) if word in lexicon().units), "")


def _without_codes(numbers: Array, one: ClassifiedColumn) -> Array:
    gauge = one.scale_guess
    assert gauge is not None  # the caller has made sure
    low, high = gauge.scale
    with np.errstate(invalid="ignore"):  # NaN is neither inside nor outside
        outside = (numbers < low) | (numbers > high) | np.isin(numbers, gauge.codes)
    return np.where(outside, np.nan, numbers)


def _decided(
    one: ClassifiedColumn, common: Scale | None, related: tuple[float, int] | None, core: int
) -> ClassifiedColumn:
    """Decide on a column of few points, by its scale and by whether it moves with the ratings on the common one."""
    gauge = one.scale_guess
    if gauge is None or common is None or related is None:
        return attrs.evolve(one, kind="segment" if one.kind == "grouped" else "amount")
    together, pairs = related
    others = core - (one.kind == "points" and gauge.scale == common)
    known = others > 1  # a rest to move with
    one = attrs.evolve(one, item_rest_correlation=together if known else None, correlation_rows=pairs)
    used = marks_given(one.profile, gauge)
    width = common[1] - common[0]
    if one.kind == "grouped" or used <= 2 <= width:  # noqa: PLR2004 - two groups; yes and no, where others have more
        is_correlated = known and together - _two_standard_errors(pairs) > _LEAST_CORRELATION
        moves = gauge.scale == common and is_correlated and used > 2  # noqa: PLR2004 - as above
        return attrs.evolve(one, kind="rating" if moves else _kind_of_groups(one, gauge, used))
    if _unit_of(one.name) and (gauge.scale != common or together - _two_standard_errors(pairs) < _LEAST_CORRELATION):
        return attrs.evolve(one, kind="amount")
    if gauge.scale != common and gauge.scale[1] - gauge.scale[0] <= _NARROW < width:
        return attrs.evolve(one, kind="narrow")
    if not known:
        return attrs.evolve(one, kind="rating")
    benefit = _two_standard_errors(pairs) * (1 if gauge.scale == common and together > 0 else -1)
    return attrs.evolve(one, kind="rating" if abs(together) + benefit > _LEAST_CORRELATION else "apart")


def _kind_of_groups(one: ClassifiedColumn, gauge: ScaleGuess, used: int) -> str:
    """Tell groups from yes and no about an outcome: who would come again is no group."""
    if used > len(_YES_OR_NO) or not is_about_an_outcome(one.profile):
        return "segment"
    return "rating" if gauge.scale == _YES_OR_NO else "narrow"


def _two_standard_errors(pairs: int) -> float:
    """Two standard errors of a correlation near 0."""
    return 2.0 / float(np.sqrt(max(pairs, 1)))


def _with_unit(one: ClassifiedColumn) -> ClassifiedColumn:
    """Tell amounts of time, and among them what was promised and what was delivered."""
    unit = _unit_of(one.name)
    if one.kind != "amount" or not unit or one.profile.low < 0 or one.profile.has_infinite:
        return one
    stems = stems_in(one.name, telling=False)
    for kind, words in (("promised", lexicon().promised), ("delivered", lexicon().delivered)):
        if any(is_among(stem, words) for stem in stems):
            return attrs.evolve(one, kind=kind, unit=unit)
    return attrs.evolve(one, kind="duration", unit=unit)
