"""An empty pairwise file for a workshop: every pair of every family, with its labels, to print and to fill in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import combinations

import pyarrow as pa

from servicetree.comparisons import family_name
from servicetree.errors import Fault, LimitError, UsageError
from servicetree.nodes import TRUNK
from servicetree.pairwise import MOST_COMPARED
from servicetree.sisters import Sisters, weight_families
from servicetree.tablefiles import table_writer
from servicetree.tree import ServiceTree
from servicetree.wording import check_language, in_language, phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    "trunk": ("The trunk", "Le tronc", "Ствол"),
    "whole": ("The whole", "L’ensemble", "Целое"),
    "itself": ("{node}, by itself", "{node}, part propre", "{node}, собственная доля"),
    "questions": ("{node}: its questions", "{node} : ses questions", "{node}: вопросы"),
    "note": (
        (
            "How many times as much does the left one count? 1 the same, 3 somewhat more, 5 clearly, 7 much, 9 as much "
            "more as can be. If the right one counts more: 0.33, 0.2, 0.14, 0.11. Ask every pair of a family, or none."
        ),
        (
            "Combien de fois l’élément de gauche compte-t-il plus ? 1 autant, 3 un peu plus, 5 nettement, 7 beaucoup, "
            "9 au plus haut point. Si celui de droite compte plus : 0,33, 0,2, 0,14, 0,11. Toutes les paires d’une "
            "famille, ou aucune."
        ),
        (
            "Во сколько раз левое важнее? 1 — одинаково, 3 — немного важнее, 5 — явно, 7 — намного, 9 — предельно. "
            "Если важнее правое: 0,33, 0,2, 0,14, 0,11. Сравните все пары семьи или ни одной."
        ),
    ),
}
# What separates columns where the comma is the decimal sign, so that a spreadsheet opens the file in columns.
_SEPARATORS = {"en": ",", "fr": ";", "ru": ";"}

say = phrase_book(WORDS)


def pairs_template(
    tree: ServiceTree, *, judges: Sequence[str] = (), questions: bool = False, lang: str = "en"
) -> pa.Table:
    """Lay out every pair that a workshop has to judge, the column ``judgement`` empty.

    Args:
        tree: The tree.
        judges: Who will judge; each gets all pairs. Without names there is one set.
        questions: Whether to compare the questions inside each node too.
        lang: Language of the labels: ``en``, ``fr`` or ``ru``.

    Returns:
        A table that ``weigh`` reads as ``pairs`` once it is filled in.

    Raises:
        UsageError: If there is no such language, a judge is named twice, or the tree has nothing to compare.
        LimitError: If a family is too large to be compared pair by pair.
    """
    check_language(lang)
    if twice := [name for name in dict.fromkeys(judges) if list(judges).count(name) > 1]:
        raise UsageError(Fault("usage", "judges", f"{', '.join(twice)} stands twice", "give each another name"))
    families = [sisters for sisters in weight_families(tree) if questions or not sisters.are_questions]
    large = [sisters for sisters in families if len(sisters.members) > MOST_COMPARED]
    if large:
        hint = "group them on boughs"
        raise LimitError(
            Fault(
                "too-many",
                family_name(tree.name, sisters.id),
                f"has {len(sisters.members)} members; at most {MOST_COMPARED} are compared pair by pair",
                hint,
            )
            for sisters in large
        )
    rows = [row for judge in judges or ("",) for row in _rows(tree, families, judge, lang)]
    if not rows:
        raise UsageError(Fault("usage", tree.name, "has no two parts that share a weight", "state the weights"))
    rows[0]["note"] = say("note", lang)
    return pa.Table.from_pylist(rows)


def write_pairs_template(table: pa.Table, path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write such a table as a CSV file that the spreadsheets of the language open in columns, or as Parquet.

    Raises:
        UsageError: If the ending is neither ``.csv`` nor ``.parquet``.
        FileError: If it cannot be written.
    """
    table_writer(path, separator=_SEPARATORS[lang], marked=True)(table)


def place_label(tree: ServiceTree, place: str | None, lang: str) -> str:
    """Name a family by the place whose weight it shares."""
    if place is None:
        return say("whole", lang)
    if place.endswith(".*"):
        return say("questions", lang, node=member_label(tree, place.removesuffix(".*"), None, lang))
    return member_label(tree, place, None, lang)


def member_label(tree: ServiceTree, name: str, place: str | None, lang: str) -> str:
    """Name a member of a family: a node, a branch by itself, a question."""
    if name == TRUNK:
        return in_language(tree.trunk.label, lang, say("trunk", lang))
    node, _, short = name.partition(".")
    if short:
        asked = next(question for question in tree.nodes[node].questions if question.id == short)
        return in_language(asked.text, lang, short)
    called = in_language(tree.nodes[node].label, lang, node)
    return say("itself", lang, node=called) if name == place else called


def _rows(tree: ServiceTree, families: Sequence[Sisters], judge: str, lang: str) -> Iterator[dict[str, str]]:
    for sisters in families:
        for left, right in combinations(sisters.members, 2):
            yield {
                "judge": judge,
                "family": place_label(tree, sisters.id, lang),
                "left_label": member_label(tree, left, sisters.id, lang),
                "judgement": "",
                "right_label": member_label(tree, right, sisters.id, lang),
                "left": left,
                "right": right,
                "note": "",
            }
