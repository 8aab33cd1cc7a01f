"""Grouping of classified columns into nodes, by words or by correlation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
from attrs import field, frozen

from servicetree.answers.decoding import number_by_words
from servicetree.i18n.messages import in_every_language
from servicetree.proposing.column_profiles import ColumnProfile, WordedAnswers, answers_scale
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.correlations import blocks_of
from servicetree.proposing.lexicon import number_free, slug, telling_words
from servicetree.proposing.name_matching import Match, Vocabulary, match, outcome_of
from servicetree.proposing.scale_guesses import Scale
from servicetree.proposing.stated_scales import is_recommend
from servicetree.proposing.worded_columns import LABELS, unknown_words
from servicetree.stats.arrays import Array
from servicetree.tree.plain_tables import unstructure
from servicetree.tree.question_kinds import COLUMN, NPS, NPS_SCALE
from servicetree.tree.questions import Question, Recovery
from servicetree.tree.written_values import folded_text

Remark = tuple[str, dict[str, Any]]

_BRIEF: Final = 24
_NAME_WORDS: Final = 3
_ASKED_OF_ALL: Final = 0.6
_LEAST_NAME: Final = 3
_FEW_WORDS: Final = 3
TO_BE_SORTED: Final = "to_be_sorted"


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
class ProposedNode:
    """A node of a proposed tree.

    Attributes:
        table: ``aspects``, ``branches`` or ``outcomes``.
        id: The node's id.
        fields: Its fields as in a tree file, without its questions.
        questions: Its questions; none for a bough.
        remarks: What was guessed about it.
    """

    table: str
    id: str
    fields: Mapping[str, Any] = field(factory=dict)
    questions: tuple[ProposedQuestion, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def answered(self) -> int:
        """How many answered the question that most answered."""
        return max((column.profile.answered for one in self.questions for column in one.columns), default=0)


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
    """

    scale: Scale
    codes: tuple[float, ...]
    words: tuple[str, ...]
    header_texts: tuple[str, ...]
    fitting: int
    answers: Mapping[str, float] = field(factory=dict)
    is_reversed: bool = False
    given: Mapping[str, int] = field(factory=dict)


@frozen(eq=False)
class RatingNumbers:
    """The ratings as numbers.

    Attributes:
        rows: How many people answered.
        answers: By column, shape (n,), NaN where there is no answer.
    """

    rows: int
    answers: Mapping[str, Array]


def common_scale(columns: Iterable[ClassifiedColumn]) -> CommonScale:
    """Find the scale that most ratings are on, and the codes seen on it."""
    ratings = [one for one in columns if one.kind == "rating"]
    gauges = [one.scale_guess for one in ratings if one.scale_guess is not None]
    votes = Counter(gauge.scale for gauge in gauges)
    scale = max(votes, key=lambda one: (votes[one], one[1] - one[0]), default=(1.0, 10.0))
    codes = sorted({code for gauge in gauges if gauge.scale == scale for code in gauge.codes})
    words = sorted({word for one in ratings for word in _words(one)})
    heads = list(dict.fromkeys(text for one in ratings for text in one.profile.header_lines))
    answers = _common_answers(
        [one for one in ratings if one.scale_guess is not None and one.scale_guess.scale == scale]
    )
    given = Counter[str]()
    for one in ratings:
        given.update({f"{code:g}": Counter(one.profile.numbers)[code] for code in codes})
        given.update({f"“{word.strip()}”": count for word, count in (one.profile.words or {}).items()})
    return CommonScale(scale, tuple(codes), tuple(words), tuple(heads), votes[scale], answers, given=given)


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


def grouped_nodes(
    asked: Sequence[ProposedQuestion],
    numbers: RatingNumbers,
    known: Vocabulary,
    rarity: Mapping[str, int],
    there: Collection[str],
) -> list[ProposedNode]:
    """Group questions into the parts of a tree.

    Args:
        asked: The questions.
        numbers: What the ratings hold, and how many people there are.
        known: The words of the nearest built-in tree.
        rarity: How telling each word is.
        there: The names of all columns.

    Returns:
        Aspects, branches and outcomes, in this order, with one aspect at the least; nothing if no question has a place.
    """
    by_node: dict[str, list[tuple[ProposedQuestion, Match]]] = {}
    unplaced = []
    common = common_scale(column for one in asked for column in one.columns).scale
    for one in asked:
        found = outcome_of(one.columns[0], common) or match(one.columns[0], known, rarity)
        if found is None:
            unplaced.append(one)
        else:
            by_node.setdefault(found.node, []).append((one, found))
    parts = [_known_part(name, by_node[name], known, there) for name in known.tree.nodes if name in by_node]
    parts += _blocks(unplaced, numbers.answers, {part.id for part in parts})
    parts = _with_parents(_with_trunk(parts, numbers.rows), known) if parts else []
    return sorted(parts, key=lambda part: ("aspects", "branches", "outcomes").index(part.table))


def _known_part(
    name: str, members: Sequence[tuple[ProposedQuestion, Match]], known: Vocabulary, there: Collection[str]
) -> ProposedNode:
    node = known.tree.nodes[name]
    words = sorted({word for _, found in members for word in found.words if found.question is None})
    facts = {"node": name, "tree": known.tree.name, "words": ", ".join(words)}
    fields: dict[str, Any] = {"label": dict(node.label) if isinstance(node.label, Mapping) else node.label or name}
    gate = getattr(node, "gate", None)
    if gate is not None and gate.column in there:
        fields["gate"] = {"column": gate.column, "reached": list(gate.reached)}
    return ProposedNode(
        {"aspect": "aspects", "outcome": "outcomes"}.get(node.kind, "branches"),
        name,
        fields,
        tuple(one for one, _ in members),
        (("node_words", facts),) if words else (),
    )


def _blocks(
    asked: Sequence[ProposedQuestion], answers: Mapping[str, Array], taken: Collection[str]
) -> list[ProposedNode]:
    """Propose blocks of the ratings that no words placed; amounts have no place then."""
    rated = [one for one in asked if one.columns[0].name in answers]
    if not rated:
        return []
    columns = [one.columns[0] for one in rated]
    turned = [-answers[column.name] if column.runs_reversed else answers[column.name] for column in columns]
    stems = _name_stems([column.name for column in columns])
    scales = [column.scale_guess.scale for column in columns if column.scale_guess is not None]
    found, names = [], set(taken)
    blocks = blocks_of(np.stack(turned, axis=1), stems, scales)
    lonely = [places[0] for places in blocks if len(places) == 1]
    if taken and len(lonely) > 1:  # where words place nothing, a block of one is as good as any
        blocks = [places for places in blocks if len(places) > 1]
        found.append(_to_be_sorted([rated[place] for place in sorted(lonely)]))
    for number, places in enumerate(blocks, start=1):
        members, inside = tuple(rated[place] for place in places), [columns[place] for place in places]
        title = _title({stems[place] for place in places}, inside)
        name = slug(title) if title and slug(title) not in names else f"block_{number}"
        names.add(name)
        ends = " … ".join(dict.fromkeys((inside[0].name, inside[-1].name)))
        alone = inside[0].profile.text if len(inside) == 1 else ""
        remark = ("node_block", {"count": len(members)}) if len(members) > 1 else ("node_alone", {})
        label = (alone or ends) if name.startswith("block_") else title
        found.append(ProposedNode("branches", name, {"label": label}, members, (remark,)))
    return found


def _to_be_sorted(asked: Sequence[ProposedQuestion]) -> ProposedNode:
    """Keep ratings that neither words nor correlations place in one branch, for a person to place."""
    label = in_every_language("draft_file", "to_be_sorted")
    return ProposedNode("branches", TO_BE_SORTED, {"label": label}, tuple(asked), (("node_unsorted", {}),))


def _name_stems(names: Sequence[str]) -> list[str]:
    """Take the numbers off names; what is left of most names alike, such as q, tells nothing."""
    bare = [number_free(name).casefold() for name in names]
    often = Counter(bare)
    return ["" if 2 * often[stem] > len(names) > _LEAST_NAME or len(stem) < 2 else stem for stem in bare]  # noqa: PLR2004 - a letter


def _title(stems: Collection[str], columns: Sequence[ClassifiedColumn]) -> str:
    """Find what a block may be called: the name that its columns share, or the word that most of their texts share."""
    if len(stems) == 1 and len(next(iter(stems))) >= _LEAST_NAME:
        return number_free(columns[0].name)
    texts = [telling_words(column.profile.text) for column in columns]
    often = Counter(root for words in texts for root in words)
    root, count = max(often.items(), key=lambda pair: (pair[1], len(pair[0])), default=("", 0))
    return next(words[root] for words in texts if root in words) if count > 1 and 2 * count > len(columns) else ""


def _with_trunk(parts: list[ProposedNode], rows: int) -> list[ProposedNode]:
    """Keep aspects that nearly everyone rated; without any, take the first part that nearly everyone rated."""

    def is_for_all(part: ProposedNode) -> bool:
        return part.answered >= _ASKED_OF_ALL * rows

    aspects = [part for part in parts if part.table == "aspects"]
    inner = [part for part in parts if part.table == "branches"]
    if trunk := [part for part in aspects if is_for_all(part)]:
        return [_in_table(part, "branches") if part in aspects and part not in trunk else part for part in parts]
    others = [part for part in inner if is_for_all(part) and part.id != TO_BE_SORTED]
    if aspects and not others:
        return parts
    choice = min(others or inner or parts, key=_first_place)
    moved = _in_table(attrs.evolve(choice, remarks=(*choice.remarks, ("trunk_first", {}))), "aspects")
    return [moved if part is choice else _in_table(part, "branches") if part in aspects else part for part in parts]


def _in_table(part: ProposedNode, table: str) -> ProposedNode:
    """Put a part into another table; only a branch has a gate, only an outcome a summary."""
    asked = part.questions
    if part.table == "outcomes":
        asked = tuple(attrs.evolve(one, fields=_without(one.fields, "summary")) for one in asked)
    return attrs.evolve(part, table=table, fields=_without(part.fields, "gate"), questions=asked)


def _without(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def _first_place(part: ProposedNode) -> int:
    return min(column.place for one in part.questions for column in one.columns)


def _with_parents(parts: list[ProposedNode], known: Vocabulary) -> list[ProposedNode]:
    """Let branches grow as in the known tree: on a measured branch that is there, or on a bough of two or more."""
    there = {part.id for part in parts if part.table == "branches"}
    above = known.tree.branch_parents
    carried = Counter(above[name] for name in there if above.get(name) is not None)
    boughs = [
        ProposedNode("branches", name, {"label": node.label})
        for name, node in known.tree.nodes.items()
        if node.kind == "bough" and carried[name] > 1
    ]
    standing = there | {bough.id for bough in boughs}
    grown = [
        attrs.evolve(part, fields={"parent": above[part.id], **part.fields})
        if part.table == "branches" and above.get(part.id) in standing
        else part
        for part in parts
    ]
    return [*boughs, *grown]


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
    if gauge.scale != common.scale:
        remarks.append(("scale", {"low": gauge.scale[0], "high": gauge.scale[1]}))
    if own_words:
        fields["answers"] = {word: _tidy(amount) for word, amount in own_words.items()}
        remarks.append(("words", {}))
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

    Words decide, then the other ratings. Anchors, overall satisfaction and recommendations, are never turned round:
    where they run against the ratings on their scale, those were.
    """
    gauge = column.scale_guess
    assert gauge is not None  # a rating has been gauged
    worded = column.profile.worded_answers
    inherits = gauge.scale == common.scale and not _own_words(column, common)
    usual = common.is_reversed and inherits
    against: list[Remark] = [("reversed", {"r": column.item_rest_correlation})]
    remarks: list[Remark]
    if worded is not None and worded.best is not None and worded.source != "agreement":
        wanted = worded.best != gauge.scale[1]
        remarks = [("reversed_words", {})] if wanted != usual else []
    elif outcome_of(column, common.scale) is not None:
        wanted = common.is_reversed and gauge.scale == common.scale and not column.runs_reversed
        opposed = column.runs_reversed and not common.is_reversed
        remarks = [("anchor_against", {"r": column.item_rest_correlation})] if opposed else []
    else:
        wanted = column.runs_reversed != common.is_reversed
        remarks = against if wanted != usual else []
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
