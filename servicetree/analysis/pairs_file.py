"""Pairwise files: comparison matrices from their rows, all faults at once, and empty templates.

A row says how many times as much `left` counts as `right`. To which family it belongs follows from the two names, so
that one file may hold all families and all judges, or several files a part each.
"""

from __future__ import annotations

import math
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from attrs import frozen

from servicetree.answers.engines.opening import open_answers
from servicetree.atomic_writing import table_writer
from servicetree.errors import AnswersError, Fault, LimitError, UsageError
from servicetree.i18n.formatting import in_language
from servicetree.i18n.languages import check_language
from servicetree.i18n.messages import phrases, phrases_of
from servicetree.i18n.said import QuotedName, listed, meant_name, told
from servicetree.stats.arrays import Array
from servicetree.stats.pairwise_comparisons import MOST_COMPARED
from servicetree.tree.checks import quoted_value
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb
from servicetree.tree.weights import WeightFamily, weight_families

JudgeName = str | None

LEAST_RATIO, MOST_RATIO = 0.11, 9.0  # Saaty's scale; 1/9 is written 0.11 by most
_REQUIRED: Final = ("left", "right", "judgement")
_JUDGE: Final = "judge"
_RATIO: Final = re.compile(r"(\d+(?:\.\d+)?)(?:[/:](\d+(?:\.\d+)?))?")
_BLANK: Final = frozenset({"", "-", "--", "?", "na", "n/a", "nan", "none"})
_MOST_LISTED = 10


@frozen(eq=False)
class Comparisons:
    """What was compared.

    Attributes:
        judges: In the order of the file; None is one without a name.
        matrices: For each family that was judged, each judge's complete matrix, in the order of its members.
    """

    judges: tuple[JudgeName, ...]
    matrices: Mapping[str | None, Mapping[JudgeName, Array]]


@frozen
class _PairRow:
    where: str
    judge: JudgeName
    left: str
    right: str
    written: Any


class _ComparisonCollector:
    """What the rows come to, with the faults on the way."""

    def __init__(self, tree: ServiceTree) -> None:
        self.families = {family.id: family for family in weight_families(tree)}
        self.homes: dict[str, list[WeightFamily]] = {}
        for family in self.families.values():
            for name in family.members:
                self.homes.setdefault(name, []).append(family)
        self.tree = tree.name
        self.faults: list[Fault] = []
        self.judged: dict[tuple[str | None, JudgeName], dict[frozenset[str], float]] = {}
        self.places: dict[tuple[JudgeName, frozenset[str]], str] = {}

    def enter(self, row: _PairRow) -> None:
        """Enter one row, or what is wrong with it."""
        family = self._family(row)
        if family is None:
            return
        pair = frozenset((row.left, row.right))
        entered = self.judged.setdefault((family.id, row.judge), {})
        ratio = ratio_of(row.written)
        if ratio is None or not (math.isnan(ratio) or LEAST_RATIO <= ratio <= MOST_RATIO):
            said = told("ratio_out_of_range", pair=_pair_text(row.left, row.right), got=quoted_value(row.written))
            self.faults.append(Fault("pairs", row.where, said, told("write_a_ratio")))
            entered[pair] = math.nan  # told; not to be told again as missing
        elif not math.isnan(ratio):  # a blank is not judged
            turned = family.members.index(row.left) > family.members.index(row.right)
            self._keep(row, entered, pair, 1 / ratio if turned else ratio)

    def _keep(self, row: _PairRow, entered: dict[frozenset[str], float], pair: frozenset[str], ratio: float) -> None:
        if pair not in entered:
            self.places[row.judge, pair] = row.where
            entered[pair] = ratio
            return
        contrary = (entered[pair] - 1) * (ratio - 1) < 0
        key = ("judged_contrary" if contrary else "judged_already") + ("_by" if row.judge else "")
        facts = {"pair": _pair_text(row.left, row.right)} | ({"judge": row.judge} if row.judge else {})
        place = self.places.get((row.judge, pair), told("another_place"))
        self.faults.append(Fault("pairs", row.where, told(key, **facts, place=place), told("keep_one_judgement")))

    def _family(self, row: _PairRow) -> WeightFamily | None:
        unknown = [name for name in dict.fromkeys((row.left, row.right)) if name not in self.homes]
        for name in unknown:
            hint = meant_name(name, self.homes) or told("use_ids")
            said = told("carries_no_weight", name=quoted_value(name), tree=self.tree)
            self.faults.append(Fault("pairs", row.where, said, hint))
        if unknown:
            return None
        if row.left == row.right:
            said = told("compared_with_itself", name=QuotedName(row.left))
            self.faults.append(Fault("pairs", row.where, said, told("take_row_away")))
            return None
        for family in self.homes[row.left]:
            if row.right in family.members:
                return family
        belongs = listed(map(self._compared_with, (row.left, row.right)), "comma")
        pair = {"left": QuotedName(row.left), "right": QuotedName(row.right)}
        said = told("two_families", **pair, families=belongs)
        self.faults.append(Fault("pairs", row.where, said, told("compare_in_one_family")))
        return None

    def _compared_with(self, name: str) -> str:
        others = [other for family in self.homes[name] for other in family.members if other != name]
        return told("is_compared_with", name=QuotedName(name), others=_listed(others) if others else told("none_there"))

    def missing_pairs(self) -> Iterator[Fault]:
        """List what each judge has left out of the families that she began."""
        for (place, judge), entered in self.judged.items():
            members = self.families[place].members
            pairs = [(one, other) for one, other in combinations(members, 2) if frozenset((one, other)) not in entered]
            if entered and pairs and len(members) <= MOST_COMPARED:
                lacking = _listed([_pair_text(*pair) for pair in pairs])
                said = told("not_judged_by", judge=judge, pairs=lacking) if judge else told("not_judged", pairs=lacking)
                yield Fault("pairs", family_name(self.tree, place), said, told("judge_all_or_none"))

    def matrices(self) -> dict[str | None, dict[JudgeName, Array]]:
        """Lay the judgements out as matrices, by family and judge."""
        found: dict[str | None, dict[JudgeName, Array]] = {}
        for (place, judge), entered in self.judged.items():
            if not entered:
                continue
            members = self.families[place].members
            matrix = np.ones((len(members), len(members)))
            for (i, one), (j, other) in combinations(enumerate(members), 2):
                ratio = entered[frozenset((one, other))]
                matrix[i, j], matrix[j, i] = ratio, 1 / ratio
            found.setdefault(place, {})[judge] = matrix
        return found


def read_comparisons(tree: ServiceTree, pairs: Any, encoding: str | None = None) -> Comparisons:
    """Read pairwise judgements.

    Args:
        tree: The tree.
        pairs: A table with the columns ``left``, ``right``, ``judgement`` and, for several judges, ``judge``: a CSV or
            Parquet path, a mapping of columns, a data frame; or a list of such.
        encoding: Of CSV files; UTF-8 if None.

    Raises:
        AnswersError: With every fault of every row: names that the tree does not know, pairs of two families,
            judgements outside 1/9 to 9, pairs judged twice or not at all.
        LimitError: If a family is too large to be compared pair by pair.
    """
    sheet = _ComparisonCollector(tree)
    rows: list[_PairRow] = []
    for table in pairs if isinstance(pairs, list | tuple) else (pairs,):
        rows += _rows(table, encoding, sheet.faults)
    for row in rows:
        sheet.enter(row)
    judges = tuple(dict.fromkeys(row.judge for row in rows if not _is_blank(row.written)))
    if len(judges) > 1 and None in judges:
        places = [row.where for row in rows if row.judge is None and not _is_blank(row.written)]
        said = told("no_judge_named", places=_listed(places))
        sheet.faults.append(Fault("pairs", _JUDGE, said, told("name_every_judge")))
    faults = [*sheet.faults, *sheet.missing_pairs()]
    if faults:
        raise AnswersError(faults)
    if not judges:
        raise AnswersError(Fault("pairs", told("place_pairs"), told("no_judgement"), told("fill_judgement")))
    _refuse_large(sheet)
    return Comparisons(judges, sheet.matrices())


def _refuse_large(sheet: _ComparisonCollector) -> None:
    for (place, _), entered in sheet.judged.items():
        if entered and (size := len(sheet.families[place].members)) > MOST_COMPARED:
            said, hint = told("too_many_members", count=size, most=MOST_COMPARED), told("group_or_state")
            raise LimitError(Fault("too-many", family_name(sheet.tree, place), said, hint))


def family_name(tree_name: str, place: str | None) -> str:
    """Name a family in a message."""
    return tree_name if place is None else place


def _pair_text(left: str, right: str) -> str:
    return told("pair", left=left, right=right)


def _listed(names: Sequence[str]) -> object:
    first = listed(names[:_MOST_LISTED], "comma")
    more = len(names) - _MOST_LISTED
    return told("names_and_more", names=first, count=more) if more > 0 else first


def _rows(table: Any, encoding: str | None, faults: list[Fault]) -> Iterator[_PairRow]:
    source = open_answers(table, encoding)
    is_file = isinstance(table, str | Path)
    lacking = [column for column in _REQUIRED if column not in source.columns]
    for column in lacking:
        near = meant_name(column, source.columns)
        hint = near or told("pairs_columns", names=", ".join((_JUDGE, *_REQUIRED)))
        where = source.name if is_file else told("place_pairs")
        faults.append(Fault("column", where, told("no_column", column=column), hint))
    if lacking:
        return
    wanted = [column for column in (_JUDGE, *_REQUIRED) if column in source.columns]
    position = 1 if is_file else 0  # the first line of a file holds the names
    for batch in source.read(wanted):
        columns = {name: cells.to_pylist() for name, cells in batch.items()}
        for place, written in enumerate(columns["judgement"]):
            position += 1
            judge = _text(columns[_JUDGE][place]) if _JUDGE in columns else ""
            left, right = (_text(columns[side][place]) for side in ("left", "right"))
            if judge or left or right or not _is_blank(written):
                where = f"{source.name}:{position}" if is_file else told("pairs_row", row=position)
                yield _PairRow(where, judge or None, left, right, written)


def _text(cell: object) -> str:
    return "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else str(cell).strip()


def _is_blank(written: object) -> bool:
    return _text(written).lower() in _BLANK


def ratio_of(written: object) -> float | None:
    """Read one judgement: ``3``, ``1/3``, ``1:3``, ``0.33``, ``0,33``; NaN for a blank, None for anything else.

    >>> ratio_of("1/4")
    0.25
    """
    if _is_blank(written):
        return math.nan
    if isinstance(written, int | float) and not isinstance(written, bool):
        return float(written)
    text = unicodedata.normalize("NFKC", _text(written)).replace("\N{FRACTION SLASH}", "/").replace(",", ".")
    found = _RATIO.fullmatch(re.sub(r"\s", "", text))
    if found is None:
        return None
    above, below = float(found[1]), float(found[2] or 1)
    return above / below if below else None


say = phrases_of("pairs_file")


@verb()
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

    Example:
        >>> st.pairs_template(demo_tree(), judges=["Ann", "Ben"]).num_rows
        24
    """
    check_language(lang)
    if twice := [name for name in dict.fromkeys(judges) if list(judges).count(name) > 1]:
        said = told("stands_twice", names=", ".join(twice))
        raise UsageError(Fault("usage", "judges", said, told("another_name_each")))
    families = [sisters for sisters in weight_families(tree) if questions or not sisters.are_questions]
    large = [sisters for sisters in families if len(sisters.members) > MOST_COMPARED]
    if large:
        raise LimitError(
            Fault(
                "too-many",
                family_name(tree.name, sisters.id),
                told("too_many_members", count=len(sisters.members), most=MOST_COMPARED),
                told("group_on_boughs"),
            )
            for sisters in large
        )
    rows = [row for judge in judges or ("",) for row in _template_rows(tree, families, judge, lang)]
    if not rows:
        raise UsageError(Fault("usage", tree.name, told("nothing_to_compare"), told("state_the_weights")))
    rows[0]["note"] = say("note", lang)
    return pa.Table.from_pylist(rows)


def write_pairs_template(table: pa.Table, path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write such a table as a CSV file that the spreadsheets of the language open in columns, or as Parquet.

    Raises:
        UsageError: If the ending is neither ``.csv`` nor ``.parquet``.
        FileError: If it cannot be written.
    """
    table_writer(path, separator=phrases(lang)["numbers"]["csv_separator"], marked=True)(table)


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


def _template_rows(
    tree: ServiceTree, families: Sequence[WeightFamily], judge: str, lang: str
) -> Iterator[dict[str, str]]:
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
