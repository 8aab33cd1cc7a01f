"""Value labels that say of answers what their codes do not: another number, or that there is no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.decoding import Tally
from servicetree.answers.faults import question_tallies
from servicetree.answers.no_answer_words import means_no_answer
from servicetree.errors import Issue
from servicetree.i18n.said import warned
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.written_values import numbered_words, parse_text


def label_issues(tree: ServiceTree, facts: Mapping[str, ColumnFacts], tallies: Mapping[str, Tally]) -> Iterator[Issue]:
    """Tell of ratings that were given and whose labels do not go with their codes, by which they are read.

    Args:
        tree: The tree.
        facts: What the source says of its columns.
        tallies: What was found in them.
    """
    for name, question, column, tally in question_tallies(tree, tallies):
        own, scale = facts.get(column), question.answer_scale(tree.scale)
        if own is None or own.ordered or not own.answers or scale is None or column not in question.answer_columns:
            continue
        place, counts = f"{name}.{question.id}", tally.counts or Counter[float]()
        given = {label: code for label, code in own.answers.items() if counts[code]}
        for label, code in given.items():
            if means_no_answer(label):
                said = warned("labelled_none", code=f"{code:g}", label=label)
                yield Issue("missing-code?", place, said, counts[code])
        other = {label: code for label, code in given.items() if _number(label) not in (None, code)}
        if other and not _is_scale_of_codes(own.answers, scale):
            label = min(other, key=lambda label: other[label])
            count = sum(counts[code] for code in set(other.values()))
            yield Issue("labels", place, warned("labels_differ", code=f"{other[label]:g}", label=label), count)


def _is_scale_of_codes(answers: Mapping[str, float], scale: tuple[float, float]) -> bool:
    """Whether codes are the scale of their labels moved, as 1 to 11 are of 0 to 10: they give the same scores."""
    numbers = {code: number for label, code in answers.items() if (number := _number(label)) is not None}
    moved = {number - code for code, number in numbers.items()}
    return len(moved) == 1 and (min(numbers), max(numbers)) == scale


def _number(label: str) -> float | None:
    """Read the number that a label is or bears; None for words alone."""
    if not any(map(str.isdigit, label)):
        return None
    numbered = numbered_words(label)
    return parse_text(label) if numbered is None else numbered[0]
