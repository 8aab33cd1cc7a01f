"""Matching of column names and texts to nodes of the built-in trees."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from attrs import frozen

from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.lexicon import (
    is_among,
    lexicon,
    plain_text,
    stems_in,
    stems_of,
    telling_words,
)
from servicetree.proposing.outcome_words import may_recommend, outcome_words
from servicetree.tree.questions import Label, Question
from servicetree.tree.service_tree import ServiceTree

LEAST_SHARE: Final = 0.3
_SAME_TEXT: Final = 0.85
_NPS: Final = (0.0, 10.0)
_LONG: Final = (None, _NPS, (1.0, 10.0))
_BY_ITS_SCALE: Final = 0.5
_FROM_0_TO_10: Final = ("0-10",)
_CLEARLY: Final = 1.0
_CLEAR_SHARE: Final = 0.05
_WORD_OR_TWO: Final = 2
_TIE_BREAK: Final = 0.01
_ROUNDING: Final = 1e-9
_OF_ANOTHER: Final = 0.5


@frozen
class Match:
    """Which part of a tree a column is taken for.

    Attributes:
        node: The node's id.
        share: How much of what the column says is found there, 0-1.
        words: The words that spoke for it.
        question: The question that it is word for word, if any.
    """

    node: str
    share: float
    words: tuple[str, ...] = ()
    question: Question | None = None

    @property
    def is_by_scale(self) -> bool:
        """Whether no word spoke for it, only that it was asked from 0 to 10."""
        return self.words == _FROM_0_TO_10


@frozen
class Vocabulary:
    """The words of a tree.

    Attributes:
        tree: The tree.
        stems: By node, the stems of everything said of it.
        names: By node, those of its id, its label, its questions' ids and the lexicon: what it is called.
        columns: The columns that its questions read, but for what was done afterwards.
        others: Columns of gates and recoveries.
        texts: Its questions' texts, in small letters without signs.
        words: The stems of all nodes, and of all words that point to a part of a service which the tree may not have.
    """

    tree: ServiceTree
    stems: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[str]]
    columns: Mapping[str, tuple[str, Question]]
    others: frozenset[str]
    texts: Mapping[str, tuple[str, Question]]
    words: frozenset[str]


def vocabulary(tree: ServiceTree) -> Vocabulary:
    """Collect what a tree says of each node: ids, labels, texts in every language, and the lists of the lexicon."""
    bags, names, columns, texts, others = {}, {}, {}, {}, set()
    for name, node in tree.nodes.items():
        called = [
            name,
            lexicon().nodes.get(name, ""),
            *_label_texts(node.label),
            *(question.id for question in node.questions),
        ]
        asked = [text for question in node.questions for text in _label_texts(question.text)]
        names[name] = _with_synonyms(root for text in called for root in stems_in(text))
        bags[name] = names[name] | {root for text in asked for root in stems_in(text)}
        if (gate := getattr(node, "gate", None)) is not None:
            others.add(gate.column)
        for question in node.questions:
            after = (question.recovery.column, question.recovery.speed) if question.recovery else ()
            others.update(after)
            columns.update({column: (name, question) for column in question.columns if column not in after})
            texts.update({plain_text(text): (name, question) for text in _label_texts(question.text)})
    words = frozenset().union(*bags.values(), *map(stems_of, lexicon().nodes.values()))
    return Vocabulary(tree, bags, names, columns, frozenset(others), texts, words)


def _with_synonyms(stems: Iterable[str]) -> frozenset[str]:
    own = set(stems)
    return frozenset(own.union(*(group for group in lexicon().synonyms if not group.isdisjoint(own))))


def stem_frequencies(vocabularies: Iterable[Vocabulary]) -> Counter[str]:
    """Count in how many nodes, by id over all trees, each stem stands; the fewer, the more it tells."""
    bags: dict[str, set[str]] = {}
    for known in vocabularies:
        for name, bag in known.stems.items():
            bags.setdefault(name, set()).update(bag)
    return Counter(root for bag in bags.values() for root in bag)


def question_of(column: ClassifiedColumn, known: Vocabulary) -> Question | None:
    """Find the question of a tree that is asked word for word, in any language; a promise would need two columns."""
    _, found = known.texts.get(plain_text(_column_text(column)), (None, None))
    return found if found is not None and len(found.answer_columns) == 1 else None


def outcome_of(column: ClassifiedColumn, common: tuple[float, float] | None) -> Match | None:
    """Tell loyalty and satisfaction by their words; and by its scale the one question that is asked from 0 to 10.

    The latter only where it says nothing, or nothing else: pain and problems are counted from 0 to 10 as well.

    Args:
        column: A column.
        common: The scale of most ratings.
    """
    said = _column_text(column)
    if (found := outcome_words(said)) is not None:
        return Match(found[0], 1.0, found[1])
    is_alone = column.scale_guess is not None and column.scale_guess.scale == _NPS and common not in _LONG
    return Match("loyalty", _BY_ITS_SCALE, _FROM_0_TO_10) if is_alone and may_recommend(said) else None


def match(column: ClassifiedColumn, known: Vocabulary, rarity: Mapping[str, int]) -> Match | None:
    """Find the part of a tree that a column is about.

    The share is that of the column's telling words that are found in a node, each word weighing log(1 + N / n), n being
    the nodes that have it and N the most that any word has; a word that no tree knows weighs least. A word that is only
    like one of the node's, and itself one of another part's, weighs half: "attente" is a wait, and not attentive. A
    column of the tree's own name, or of a question's own text, is that question.

    Args:
        column: The column.
        known: The tree's words.
        rarity: From ``telling``.

    Returns:
        The best node, of two as good the one that grows on the other; None if less than 0.3 of what the column says is
        found anywhere, or only a single word of it that no node is called by.
    """
    if (own := known.columns.get(column.name)) is not None:
        return Match(own[0], 1.0, (column.name,), own[1])
    said = _column_text(column)
    if (same := _word_for_word(plain_text(said), known)) is not None:
        return Match(same[0], 1.0, (), same[1])
    words = telling_words(said)
    most = max(rarity.values(), default=1)
    weights = {root: math.log(1 + most / rarity.get(root, most)) for root in words}
    total = sum(weights.values())
    best: Match | None = None
    for name, bag in known.stems.items():
        if known.tree.nodes[name].kind == "outcome":
            continue
        found = [root for root in words if is_among(root, bag)]
        of_others = {root for root in found if root not in bag and root in known.words}
        share = (
            sum(weights[root] * (_OF_ANOTHER if root in of_others else 1) for root in found) / total if total else 0.0
        )
        called = any(is_among(root, known.names[name]) for root in found if root not in of_others)
        sure = called or len(found) >= _WORD_OR_TWO
        within_best = best is not None and best.node == getattr(known.tree.nodes[name], "parent", None)
        if sure and share >= LEAST_SHARE and (best is None or share > best.share - within_best * _ROUNDING):
            best = Match(name, share, tuple(words[root] for root in found))
    return best


def nearest_tree(
    columns: Sequence[ClassifiedColumn], vocabularies: Sequence[Vocabulary], rarity: Mapping[str, int]
) -> Vocabulary:
    """Choose the tree in which most of what the columns say is found; the first one unless another is clearly nearer.

    Args:
        columns: Columns of ratings and amounts.
        vocabularies: The trees; the general one first.
        rarity: From ``telling``.
    """
    different = {
        frozenset(stems_in(_column_text(column))): column for column in columns
    }.values()  # q_1, q_2 speak once
    found = {}
    for known in vocabularies:
        matches = [one for column in different if (one := match(column, known, rarity)) is not None]
        spoken = {(one.node, one.words or id(one)): one for one in matches}  # one word speaks for a node once
        found[known.tree.name] = sum(one.share + _nearness(one, known) for one in spoken.values())
    first = vocabularies[0]
    best = max(vocabularies, key=lambda known: found[known.tree.name])
    clear = found[best.tree.name] - found[first.tree.name] >= max(_CLEARLY, _CLEAR_SHARE * len(different))
    return best if clear else first


def _nearness(one: Match, known: Vocabulary) -> float:
    """Where two trees know the same words, a node that is called by little else is nearer."""
    return _TIE_BREAK * len(one.words) / max(len(known.names[one.node]), 1)


def _column_text(column: ClassifiedColumn) -> str:
    return column.profile.text or column.name


def _label_texts(label: Label) -> list[str]:
    return [label] if isinstance(label, str) else list(label.values())


def _word_for_word(text: str, known: Vocabulary) -> tuple[str, Question] | None:
    if text in known.texts:
        return known.texts[text]
    words = _words_of(text)
    if len(words) <= _WORD_OR_TWO:  # too short to be a question's text with a slip
        return None
    near = [other for other in known.texts if 2 * len(words & _words_of(other)) > len(words)]
    ratios = {other: SequenceMatcher(None, text, other).ratio() for other in near}
    best = max(ratios, key=lambda other: ratios[other], default="")
    return known.texts[best] if best and ratios[best] >= _SAME_TEXT else None


@lru_cache(maxsize=1 << 14)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())
