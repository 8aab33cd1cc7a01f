"""Questions proposed of classified columns: their scales, directions, words and codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from servicetree.answers.decoding import number_by_words
from servicetree.proposing.best_ends import is_anchor
from servicetree.proposing.column_profiles import ColumnProfile, WordedAnswers, answers_scale
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.lexicon import slug, telling_words
from servicetree.proposing.name_matching import outcome_of
from servicetree.proposing.outcome_words import is_negated
from servicetree.proposing.scale_guesses import Scale
from servicetree.proposing.stated_scales import is_recommend
from servicetree.proposing.told_ends import told_end
from servicetree.proposing.worded_columns import GIVEN, LABELS, ORDERED, unknown_words
from servicetree.tree.plain_tables import unstructure
from servicetree.tree.question_kinds import COLUMN, NPS, NPS_SCALE
from servicetree.tree.questions import Question, Recovery
from servicetree.tree.written_values import folded_text

Remark = tuple[str, dict[str, Any]]

_BRIEF: Final = 24
_NAME_WORDS: Final = 3
_FEW_WORDS: Final = 3


@frozen
class ProposedQuestion:
    """A question of a proposed tree.

    Attributes:
        columns: The columns it reads.
        fields: Its fields as in a tree file, without the id.
        remarks: What was guessed about it: keys of phrases, with their facts.
        preferred_id: The id it would like to have.
    """

    columns: tuple[ClassifiedColumn, ...]
    fields: Mapping[str, Any]
    remarks: tuple[Remark, ...] = ()
    preferred_id: str = ""


@frozen
class CommonScale:
    """The scale of most ratings.

    Attributes:
        scale: Lowest and highest answer.
        codes: Values that mean "no answer" in any column on that scale.
        words: Texts among the ratings, which are no answers.
        header_texts: What stands in lines that hold no answers.
        fitting: How many ratings are on it.
        answers: What answers in words stand for on it; empty if most ratings have none.
        is_reversed: Whether its low end is the best.
        given: How often each code and word that is no answer was given, over all ratings on it.
        unseen: Words of its answers that nobody gave.
        perhaps: Words with which its answers go on in other tables.
    """

    scale: Scale
    codes: tuple[float, ...]
    words: tuple[str, ...]
    header_texts: tuple[str, ...]
    fitting: int
    answers: Mapping[str, float] = field(factory=dict)
    is_reversed: bool = False
    given: Mapping[str, int] = field(factory=dict)
    unseen: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


def common_scale(columns: Iterable[ClassifiedColumn]) -> CommonScale:
    """Find the scale that most ratings are on, and the codes seen on it."""
    ratings = [one for one in columns if one.kind == "rating"]
    gauges = [one.scale_guess for one in ratings if one.scale_guess is not None]
    votes = Counter(gauge.scale for gauge in gauges)
    scale = max(votes, key=lambda one: (votes[one], one[1] - one[0]), default=(1.0, 10.0))
    codes = sorted({code for gauge in gauges if gauge.scale == scale for code in gauge.codes})
    words = sorted({word for one in ratings for word in _words(one)})
    heads = list(dict.fromkeys(text for one in ratings for text in one.profile.header_lines))
    on_it = [one for one in ratings if one.scale_guess is not None and one.scale_guess.scale == scale]
    answers = _common_answers(on_it)
    given = Counter[str]()
    for one in ratings:
        given.update({f"{code:g}": Counter(one.profile.numbers)[code] for code in codes})
        given.update({f"“{word.strip()}”": count for word, count in (one.profile.words or {}).items()})
    worded = [one for one in on_it if answers and _words_of(one) is not None]
    return CommonScale(
        scale,
        tuple(codes),
        tuple(words),
        tuple(heads),
        votes[scale],
        answers,
        given=given,
        unseen=_unseen(answers, worded),
        perhaps=_perhaps(worded),
    )


def answer_remarks(unseen: Sequence[str], perhaps: Sequence[str]) -> list[Remark]:
    """Tell which words of a usual set were taken in though nobody gave them, and which were not."""
    told = (("words_unseen", unseen), ("words_perhaps", perhaps))
    return [(key, {"words": ", ".join(f"“{word}”" for word in words)}) for key, words in told if words]


def _unseen(answers: Mapping[str, float], columns: Sequence[ClassifiedColumn]) -> tuple[str, ...]:
    """List the answers of known sets that stand in none of some columns."""
    known = [one.profile for one in columns if (words := _words_of(one)) and words.source not in (GIVEN, ORDERED)]
    numbers = {amount for profile in known for amount in profile.numbers or ()}
    return tuple(word for word, amount in answers.items() if known and amount not in numbers)


def _perhaps(columns: Sequence[ClassifiedColumn]) -> tuple[str, ...]:
    """List the words with which the set of some columns goes on; nothing where one of them has those words."""
    told = [words.perhaps for one in columns if (words := _words_of(one)) is not None]
    return told[0] if told and all(told) else ()


def _common_answers(ratings: Sequence[ClassifiedColumn]) -> dict[str, float]:
    """Choose the answers in words that most columns of a scale share; each number's words, the lowest first."""
    worded = [words for one in ratings if (words := _words_of(one)) is not None]
    sets = Counter(one.source for one in worded)
    source, count = next(iter(sets.most_common(1)), ("", 0))
    if 2 * count <= len(ratings):
        return {}
    found: dict[str, tuple[str, float]] = {}
    for word, amount in (pair for one in worded if one.source == source for pair in one.answers.items()):
        if found.setdefault(folded_text(word), (word, amount))[1] != amount:
            return {}
    return dict(sorted(found.values(), key=lambda pair: pair[1]))


def _words_of(column: ClassifiedColumn) -> WordedAnswers | None:
    """Return the answers in words that a tree file is to hold; value labels stand in the answers' own file."""
    worded = column.profile.worded_answers
    return None if worded is None or worded.source == LABELS else worded


def _words(column: ClassifiedColumn) -> list[str]:
    return sorted({word.strip() for word in column.profile.words or ()} - {""})


def rating_question(column: ClassifiedColumn, common: CommonScale) -> ProposedQuestion:
    """Make a rating question of a column: its own scale and codes where they are not the tree's."""
    gauge, profile = column.scale_guess, column.profile
    assert gauge is not None  # a rating has been gauged
    fields: dict[str, Any] = {"text": profile.text} if profile.text else {}
    fields["column"] = column.name
    remarks: list[Remark] = []
    direction, why = _direction(column, common)
    fields |= direction
    remarks += why
    own_words = _own_words(column, common)
    if gauge.scale != (answers_scale(own_words) if own_words else common.scale):
        fields["scale"] = [_tidy(end) for end in gauge.scale]
    remarks += _scale_remarks(column, common)
    if own_words:
        fields["answers"] = {word: _tidy(amount) for word, amount in own_words.items()}
        remarks.append(("words", {}))
        remarks += answer_remarks(_unseen(own_words, [column]), _perhaps([column]))
    if gauge.scale == NPS_SCALE and is_recommend(profile) and outcome_of(column, common.scale) is not None:
        fields["summary"] = NPS
        remarks.append(("summary", {}))
    low, high = gauge.scale
    swallowed = any(low <= code <= high for code in common.codes)
    own = [code for code in gauge.codes if swallowed or code not in common.codes]
    texts = [*_words(column), *profile.header_lines]
    if own or swallowed or not set(texts) <= {*common.words, *common.header_texts}:
        inherited = () if swallowed else common.codes
        fields["missing"] = [*map(_tidy, sorted({*inherited, *own})), *texts]
        remarks += [("codes", {"codes": ", ".join(f"{code:g}" for code in own)})] if own else []
    if column.profile.worded_answers is not None and (stray := unknown_words(profile)):
        listed = ", ".join(f"“{word}” ({count})" for word, count in list(stray.items())[:_FEW_WORDS])
        remarks.append(("stray", {"words": listed}))
    return ProposedQuestion((column,), fields, tuple(remarks), _preferred_id(column))


def _scale_remarks(column: ClassifiedColumn, common: CommonScale) -> list[Remark]:
    """Say what is not plain of a column's scale: that it is its own, why it has marks that nobody gave."""
    gauge = column.scale_guess
    assert gauge is not None  # a rating has been gauged
    facts = {"low": gauge.scale[0], "high": gauge.scale[1]}
    own: list[Remark] = [("scale", facts)] if gauge.scale != common.scale else []
    if not gauge.lacking:
        return own
    marks = ", ".join(f"{mark:g}" for mark in gauge.lacking)
    why = "scale_of_recommendations" if is_recommend(column.profile) else "scale_of_others"
    return [*own, (why, {**facts, "marks": marks})]


def _own_words(column: ClassifiedColumn, common: CommonScale) -> Mapping[str, float]:
    """List the answers in words of a column that are not those of the common scale."""
    worded, gauge = _words_of(column), column.scale_guess
    if worded is None or gauge is None:
        return {}
    known = number_by_words(common.answers) if gauge.scale == common.scale else {}
    is_known = all(known.get(word) == amount for word, amount in number_by_words(worded.answers).items())
    return {} if is_known else worded.answers


def _direction(column: ClassifiedColumn, common: CommonScale) -> tuple[dict[str, Any], list[Remark]]:
    """Say which end of a rating is the best where it is not that of the tree's scale.

    Words that say it decide, then the other ratings. Anchors, overall satisfaction and recommendations, are never
    turned round: where they run against the ratings on their scale, those were. Who agrees to one is pleased.
    """
    gauge = column.scale_guess
    assert gauge is not None  # a rating has been gauged
    told, outcome = told_end(column.profile, gauge.scale), outcome_of(column, common.scale)
    inherits = gauge.scale == common.scale and not _own_words(column, common)
    usual = common.is_reversed and inherits
    remarks: list[Remark] = []
    if outcome is not None and is_negated(column.profile.text or column.name):
        outcome = None  # it is turned as any other rating
    if told is not None and (told.is_good or (outcome is not None and is_anchor(column, outcome))):
        wanted = told.is_low
        remarks = [("reversed_words" if wanted else "not_reversed_words", {})] if wanted != usual else []
    elif outcome is not None:
        wanted = common.is_reversed and gauge.scale == common.scale and not column.runs_reversed
        opposed = column.runs_reversed and not common.is_reversed
        remarks = [("anchor_against", {"r": column.item_rest_correlation})] if opposed else []
    else:
        wanted = column.runs_reversed != common.is_reversed
        key = "reversed" if wanted else "not_reversed"
        remarks = [(key, {"r": column.item_rest_correlation})] if wanted != usual else []
    return ({"reversed": wanted} if wanted != usual else {}), remarks


def duration_question(column: ClassifiedColumn, latest: float) -> ProposedQuestion:
    """Make a duration question of a column of times: from full marks at 0 to none at what 1 in 20 exceeded."""
    fields: dict[str, Any] = {
        "kind": "duration",
        "column": column.name,
        "unit": column.unit,
        "anchors": [[0, 1.0], [_tidy(latest), 0.0]],
    }
    text = {"text": column.profile.text} if column.profile.text else {}
    return ProposedQuestion(
        (column,),
        {**text, **fields, **_no_answers(column)},
        (("anchors", {"latest": latest, "unit": column.unit}),),
        _preferred_id(column),
    )


def promise_question(said: ClassifiedColumn, kept: ClassifiedColumn, latest: float) -> ProposedQuestion:
    """Make a promise question of two columns of times."""
    fields: dict[str, Any] = {"kind": "promise", "promised": said.name, "delivered": kept.name, "unit": kept.unit}
    fields |= {"anchors": [[0, 1.0], [_tidy(latest), 0.0]]}
    return ProposedQuestion(
        (kept, said),
        fields | _no_answers(said, kept),
        (("anchors", {"latest": latest, "unit": kept.unit}),),
        _preferred_id(kept),
    )


def known_question(
    question: Question, columns: Sequence[ClassifiedColumn], there: Mapping[str, ColumnProfile], common: CommonScale
) -> ProposedQuestion:
    """Take a question of a built-in tree for columns of its names or its text; scale and codes are the answers' own."""
    fields = {name: value for name, value in unstructure(question).items() if name not in ("id", "scale", "missing")}
    if question.recovery is not None and not _is_recorded(question.recovery, there):
        del fields["recovery"]
    remarks: tuple[Remark, ...] = ()
    if COLUMN in question.field_rules.columns:
        fields[COLUMN] = columns[0].name
    if not question.field_rules.is_on_a_scale:
        fields |= _no_answers(*columns)
    else:
        own = rating_question(columns[0], common)
        fields |= {
            name: value
            for name, value in own.fields.items()
            if name in ("scale", "missing", "reversed", "answers", "summary")
        }
        remarks = own.remarks
    return ProposedQuestion(tuple(columns), fields, remarks, question.id)


def _is_recorded(recovery: Recovery, there: Mapping[str, ColumnProfile]) -> bool:
    """Whether both columns are there and hold what they must: shares from 0 to 1, and times."""
    met, speed = there.get(recovery.column), there.get(recovery.speed)
    if met is None or speed is None:
        return False
    written = met.worded or speed.worded or met.header_lines or speed.header_lines
    return not written and met.low >= 0 and met.high <= 1 and speed.low >= 0


def _no_answers(*columns: ClassifiedColumn) -> dict[str, Any]:
    """List the texts in columns of amounts, which only count as missing if a question says so."""
    texts = list(dict.fromkeys(text for one in columns for text in (*_words(one), *one.profile.header_lines)))
    return {"missing": texts} if texts else {}


def _preferred_id(column: ClassifiedColumn) -> str:
    text = column.profile.text
    if text or len(column.name) > _BRIEF:
        return slug("_".join(list(telling_words(text or column.name).values())[:_NAME_WORDS]))
    return slug(column.name)


def _tidy(number: float) -> float:
    return int(number) if float(number).is_integer() else float(number)
