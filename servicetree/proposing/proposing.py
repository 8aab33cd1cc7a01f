"""The verb `propose`: a tree for answers that have none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
from attrs import field, frozen

from servicetree.answers.answer_tables import AnswerTable
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.engines.sources import Source
from servicetree.answers.reading_options import READING_OPTIONS, ReadingOptions
from servicetree.atomic_writing import atomic_file
from servicetree.errors import Fault, Issue, ServiceTreeError, UsageError
from servicetree.i18n.languages import check_language
from servicetree.i18n.said import told
from servicetree.proposing.best_ends import best_end
from servicetree.proposing.column_profiles import Profiles, profile_columns
from servicetree.proposing.column_roles import ClassifiedColumn, classify_columns
from servicetree.proposing.correlations import numbers_of
from servicetree.proposing.draft_file import (
    DraftFacts,
    best_end_remark,
    draft_text,
    exclusion_reason,
    no_answer_remark,
    questions_by_id,
    remark_text,
)
from servicetree.proposing.likely_causes import hint_of_causes, refuse_likely_long
from servicetree.proposing.name_matching import Vocabulary, nearest_tree, question_of, stem_frequencies, vocabulary
from servicetree.proposing.node_guesses import ProposedNode, RatingNumbers, grouped_nodes
from servicetree.proposing.proposal_table import ProposalFacts
from servicetree.proposing.question_guesses import (
    CommonScale,
    ProposedQuestion,
    answer_remarks,
    common_scale,
    duration_question,
    known_question,
    promise_question,
    rating_question,
)
from servicetree.proposing.refusals import refuse_unknown_words
from servicetree.proposing.scale_guesses import guess_scale
from servicetree.proposing.suggested_options import repeated_options, suggested_options
from servicetree.proposing.worded_columns import understood_profiles
from servicetree.proposing.yes_or_no import outcomes_in_numbers
from servicetree.tree.building import valid_tree
from servicetree.tree.catalogue import catalogue_entries
from servicetree.tree.checks import identifier
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.syntax import parsed
from servicetree.tree.treefile import read_tree, template
from servicetree.tree.verb_calls import verb

GENERAL: Final = "general"
_NUMERIC: Final = frozenset(
    {"rating", "apart", "narrow", "segment", "amount", "duration", "promised", "delivered", "id"}
)
_ANCHOR_PERCENTILE: Final = 95.0  # percent: one in twenty waits longer than where a guessed anchor ends


@frozen
class Guess:
    """One thing that was guessed.

    Attributes:
        where: The node or ``node.question`` in the proposed tree; of a column that was left out, its name.
        about: What about: ``best_words`` and the like, ``no_answers``, ``node_words``, ``node_block``, ``node_alone``,
            ``trunk_first``, ``scale``, ``codes``, ``reversed``, ``anchors``, or ``left_out``.
        said: The guess in words.

    Example:
        >>> answers = {"price": [3, 5, 4, 1], "staff": [2, 5, 5, 1], "choice": [3, 4, 5, 1]}
        >>> st.propose(answers).guesses[0].about
        'best_assumed'
    """

    where: str
    about: str
    said: str


@frozen
class Proposal:
    """A tree proposed for answers, to be gone through by a person.

    Attributes:
        tree: The tree; it fits the answers.
        text: The tree file, in which every guess is a comment.
        guesses: The guesses, in the order of the file.
        nearest: The name of the built-in tree whose words were used.
        options: Options of the other verbs that the columns suggest: ``by``, ``id``, ``weight``.
        issues: What is worth knowing about how the answers were read, such as the sheet of a workbook.

    Example:
        >>> answers = {"price": [3, 5, 4, 1], "staff": [2, 5, 5, 1], "choice": [3, 4, 5, 1]}
        >>> st.propose(answers).nearest
        'general'
    """

    tree: ServiceTree
    text: str = field(repr=False)
    guesses: tuple[Guess, ...] = field(repr=False)
    nearest: str
    options: Mapping[str, str]
    facts: ProposalFacts = field(repr=False)
    issues: tuple[Issue, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.text

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the tree file.

        Args:
            path: A file whose name ends in ``.toml``.

        Raises:
            UsageError: If it ends otherwise.
            FileError: If it cannot be written.
        """
        if not os.fspath(path).endswith(".toml"):
            raise UsageError(Fault("usage", os.fspath(path), told("no_place_for_a_tree"), told("end_in_toml")))
        with atomic_file(path) as file:
            file.write(self.text.encode())


@verb()
def propose(
    answers: AnswerTable,
    name: str = "proposed",
    *,
    tree: str | None = None,
    lang: str = "en",
    words: Mapping[str, float] | None = None,
    encoding: str | None = None,
    header: int | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    where: str | Sequence[str] | None = None,
    long: tuple[str, str, str] | None = None,
) -> Proposal:
    """Propose a tree for answers.

    Columns are counted in one pass and sorted: few whole numbers on a usual scale are ratings, unless they move with
    no other rating. Names and texts are compared with the words of the built-in trees in three languages; ratings that
    no word places are grouped by how they hang together. All of it is guessed and said to be so; which part comes first
    for the customer no answers can tell.

    Args:
        answers: A CSV or Parquet path, a mapping of columns, a pandas, polars or pyarrow frame, a DuckDB relation.
        name: The name of the new tree.
        tree: The built-in or installed tree to take words from; None chooses the nearest.
        lang: Language of the comments: ``en``, ``fr`` or ``ru``.
        words: What answers in words stand for, where no known set tells: ``{"AO01": 1, "AO02": 2}``.
        encoding: Of a CSV file; UTF-8 if None.
        header: How many lines the header has, where that is found wrongly.
        separator: What stands between the fields of a text file.
        sheet: The sheet of a workbook.
        where: Conditions that rows must meet: ``"Status!=1"``.
        long: The columns of respondent, question and answer, if the table has a row for each answer.

    Returns:
        The proposal; its tree passes ``check`` on these answers.

    Raises:
        AnswersError: ``no-ratings`` if fewer than three columns look like questions; ``words`` if most are answered in
            words that are not known.
        UsageError: If the name or the language will not do.
        TreeError: If there is no such tree.
        FileError: If a file cannot be read.

    Example:
        >>> answers = {"price": [3, 5, 4, 1], "staff": [2, 5, 5, 1], "choice": [3, 4, 5, 1]}
        >>> st.propose(answers).tree.nodes["price"].questions[0].columns
        ('price',)
    """
    if complaint := identifier(name):
        raise UsageError(Fault("usage", "name", complaint))
    check_language(lang)
    said = (encoding, header, separator, sheet, where, long)
    source = open_answers(answers, ReadingOptions(*said))
    profiles = profile_columns(source)
    understood = outcomes_in_numbers(understood_profiles(profiles.columns, source.facts, words or {}))
    profiles = attrs.evolve(profiles, columns=tuple(understood))
    columns, numbers = classify_columns(source, profiles)
    end = best_end(columns, numbers, common_scale(columns).scale)
    common = attrs.evolve(common_scale(columns), is_reversed=end.is_reversed)
    known, rarity = _vocabulary_and_rarity(columns, tree)
    asked, spoken_for = _questions(source, profiles, columns, known, common)
    count = len({one.name for question in asked for one in question.columns})
    _refuse_too_few(source, profiles, columns, count)
    parts = grouped_nodes(asked, RatingNumbers(profiles.rows, numbers), known, rarity, source.columns)
    if not parts:
        _refuse_too_few(source, profiles, columns, 0)
    placed = {column.name for part in parts for one in part.questions for column in one.columns}
    left_out = [_as_gate(one, spoken_for) for one in columns if one.name not in placed]
    facts = DraftFacts(
        name=name,
        source=source.name,
        tree=known.tree.name,
        near=tree is not None or known.tree.name != GENERAL,
        trunk=known.tree.trunk.label,
        common=common,
        end=end,
        rows=profiles.rows,
        heads=profiles.header_lines,
        columns=len(profiles.columns),
        options=suggested_options(left_out, profiles.rows),
        reading=_repeated(source, dict(zip(READING_OPTIONS, said, strict=True))),
    )
    text = draft_text(parts, left_out, facts, lang)
    found = valid_tree(ServiceTree, parsed(text.encode(), ".toml", f"{name}.toml"))
    guesses = (*_scale_guesses(facts, lang), *_guesses(parts, left_out, lang))
    details = ProposalFacts(parts, left_out, facts)
    return Proposal(found, text, guesses, known.tree.name, facts.options, details, source.told())


def _refuse_too_few(source: Source, profiles: Profiles, columns: Sequence[ClassifiedColumn], asked: int) -> None:
    """Refuse a table that gives too few questions, by what is the likeliest cause."""
    refuse_likely_long(source, profiles, asked)
    refuse_unknown_words(source.name, columns, asked, hint_of_causes(source, profiles))


def _repeated(source: Source, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Write the options that the table was read with; a sheet is named wherever there are others."""
    sheet = source.sheet.name if source.sheet is not None and source.sheet.others else said["sheet"]
    return tuple(repeated_options({**said, "sheet": sheet}))


def _vocabulary_and_rarity(
    columns: Sequence[ClassifiedColumn], tree: str | None
) -> tuple[Vocabulary, Mapping[str, int]]:
    """Choose the tree whose words are used; how telling a word is comes from all trees that can be had."""
    trees = _known_vocabularies()
    rarity = stem_frequencies(trees)
    if tree is not None:
        return vocabulary(template(tree)), rarity
    own = {column for known in trees for column in known.columns}
    asked = [one for one in columns if one.kind in ("rating", "duration", "promised", "delivered") or one.name in own]
    return nearest_tree(asked, trees, rarity), rarity


def _known_vocabularies() -> list[Vocabulary]:
    """Collect the words of every tree that can be had by name, the general one first."""
    found = []
    for one in catalogue_entries():
        if one.path is not None and not one.trouble:
            with suppress(ServiceTreeError):  # a broken tree lends no words; `servicetree trees` tells of it
                found.append(_vocabulary(one.name, one.path, one.path.stat().st_mtime_ns))
    return sorted(found, key=lambda known: known.tree.name != GENERAL)


@cache
def _vocabulary(name: str, path: Path, _: int) -> Vocabulary:
    """Read a tree's words once, for as long as its file does not change."""
    return vocabulary(attrs.evolve(read_tree(path), name=name))


def _questions(
    source: Source,
    profiles: Profiles,
    columns: Sequence[ClassifiedColumn],
    known: Vocabulary,
    common: CommonScale,
) -> tuple[list[ProposedQuestion], frozenset[str]]:
    """Make questions of columns: those that bear a known tree's names, ratings, promises, times; in their order."""
    profiled_as = {one.name: one.profile for one in columns}
    there = {
        one.name: one
        for one in columns
        if one.kind in _NUMERIC and one.profile.numbers != {} and not one.profile.has_infinite
    }
    found = [(question, [there[name] for name in names if name in there]) for question, names in _columns_of(known)]
    found = [(question, own) for question, own in found if len(own) == len(question.answer_columns)]
    named = {one.name for _, own in found for one in own} | known.others
    worded = [(question_of(one, known), [one]) for name, one in there.items() if name not in named]
    found += [(question, own) for question, own in worded if question is not None]
    asked = [
        known_question(question, own, profiled_as, common)
        for question, own in ((question, [_on_a_scale(one) for one in own]) for question, own in found)
        if not question.field_rules.is_on_a_scale or own[0].scale_guess is not None
    ]
    taken = {column.name for one in asked for column in one.columns} | known.others
    asked += [rating_question(one, common) for one in columns if one.kind == "rating" and one.name not in taken]
    asked += _time_questions(source, profiles, [one for one in columns if one.unit and one.name not in taken])
    return sorted(asked, key=lambda one: one.columns[0].place), known.others


def _columns_of(known: Vocabulary) -> list[tuple[Question, list[str]]]:
    """List the questions of a tree with the columns they read, but for what was done afterwards."""
    every = [question for node in known.tree.nodes.values() for question in node.questions]
    return [(question, [name for name in question.columns if name in known.columns]) for question in every]


def _on_a_scale(column: ClassifiedColumn) -> ClassifiedColumn:
    """Gauge a column that bears the name of a rating, whatever it looked like without it."""
    if column.scale_guess is not None or column.profile.numbers is None:
        return column
    return attrs.evolve(column, scale_guess=guess_scale(column.profile.numbers))


def _time_questions(source: Source, profiles: Profiles, columns: Sequence[ClassifiedColumn]) -> list[ProposedQuestion]:
    """Make promises of times that were promised and delivered, pair by pair, and durations of the others."""
    numbers = numbers_of(source, [one.name for one in columns], profiles.header_lines)
    latest = {name: _rounded(float(np.nanpercentile(found, _ANCHOR_PERCENTILE))) for name, found in numbers.items()}
    said_first = [one for one in columns if one.kind == "promised"]
    kept = [one for one in columns if one.kind == "delivered"]
    pairs = list(zip(said_first, kept, strict=False)) if len(said_first) == len(kept) else []
    paired = {one.name for pair in pairs for one in pair}
    asked = [promise_question(one, other, latest[other.name]) for one, other in pairs if one.unit == other.unit]
    return asked + [
        duration_question(one, latest[one.name])
        for one in columns
        if one.kind != "promised" and one.name not in paired and latest[one.name] > 0
    ]


def _rounded(amount: float) -> float:
    """Round up to two digits, so that a guess does not look like a measurement."""
    if not np.isfinite(amount) or amount <= 0:
        return 0.0
    step = 10.0 ** (np.floor(np.log10(amount)) - 1)
    return float(np.round(np.ceil(amount / step) * step, 6))


def _as_gate(column: ClassifiedColumn, spoken_for: frozenset[str]) -> ClassifiedColumn:
    return ClassifiedColumn(column.profile, "gate", place=column.place) if column.name in spoken_for else column


def _scale_guesses(facts: DraftFacts, lang: str) -> Iterator[Guess]:
    """Tell which end of the common scale is the best, which words nobody gave, and what on it is no answer."""
    words = answer_remarks(facts.common.unseen, facts.common.perhaps)
    for remark in (best_end_remark(facts.end), *words, no_answer_remark(facts.common)):
        if remark is not None:
            yield Guess("scale", remark[0], remark_text(remark, lang))


def _guesses(parts: Sequence[ProposedNode], left_out: Sequence[ClassifiedColumn], lang: str) -> list[Guess]:
    found = []
    for part in parts:
        found += [Guess(part.id, remark[0], remark_text(remark, lang)) for remark in part.remarks]
        for question, one in questions_by_id(part.questions).items():
            found += [Guess(f"{part.id}.{question}", remark[0], remark_text(remark, lang)) for remark in one.remarks]
    return found + [Guess(one.name, "left_out", exclusion_reason(one, lang)) for one in left_out]
