"""Faults of answers that stop a reading, told from columns and what was found in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import attrs

from servicetree.answers.decoding import Tally
from servicetree.answers.row_names import is_moment
from servicetree.errors import MOST_FAULTS_SHOWN, Fault
from servicetree.i18n.said import Said, WholeText, first_listed, listed, meant_name, told
from servicetree.tree.questions import MARKER, Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.toml_writer import toml_value
from servicetree.tree.written_values import column_name, is_ambiguous, is_day_of_month, written_plainly

MISSING_CODES = frozenset({-9, -99, -999, -1, 0, 8, 9, 88, 97, 98, 99, 888, 997, 998, 999, 8888, 9998, 9999})
_MOST_SHOWN = 5
_MOST_POINTS = 13  # more words than this are no scale
_LONGEST_WORD = 60
_FEWEST_NAMES = 2
_ERROR_CELL = re.compile(r"#[\w/]+[!?]|#GETTING_DATA", re.IGNORECASE)  # of a spreadsheet, whatever its language


def marker_key(name: str) -> str:
    """Name a marker among all that was answered: ``marker`` for the one of ``[marker]``, else ``marker:ID``."""
    return MARKER if name == MARKER else f"{MARKER}:{name}"


def absent_columns(
    tree: ServiceTree, columns: Sequence[str], roles: Mapping[str, str]
) -> tuple[list[Fault], list[str]]:
    """Find columns that are wanted and not there.

    Args:
        tree: The tree.
        columns: The columns that are there.
        roles: Columns named in options, by option.

    Returns:
        Faults for the questions and options; and the questions of outcomes that are absent, which is no fault.
    """
    there = set(columns)
    faults: list[Fault] = []
    absent = []
    for name, node in tree.nodes.items():
        wanted = [(f"{name}.{question.id}", column) for question in node.questions for column in question.columns]
        gate = getattr(node, "gate", None)
        wanted += [(f"{name}.gate", gate.column)] if gate else []
        for place, column in wanted:
            if column in there:
                continue
            if node.kind == "outcome":
                absent.append(place)
            else:
                # Nearness is slow among very many names, and no one reads more hints than are shown.
                near = columns if len(faults) < MOST_FAULTS_SHOWN else ()
                faults.append(_absent(place, column, columns, near))
    faults += [
        _absent(marker_key(name), column, columns, columns)
        for name, question in tree.marker_questions.items()
        for column in question.columns
        if column not in there
    ]
    faults += [_absent(f"--{part}", column, columns, columns) for part, column in roles.items() if column not in there]
    return faults, absent


def _absent(where: str, column: str, columns: Sequence[str], near: Sequence[str]) -> Fault:
    hint = meant_name(column, near, 3) or told(
        "columns_are" if columns else "there_are", names=first_listed(columns, _MOST_SHOWN)
    )
    return Fault("column", where, told("no_column", column=column), hint)


def weight_faults(column: str, tally: Tally) -> list[Fault]:
    """Find survey weights that cannot be: missing, negative, infinite, not numbers."""
    faults = []
    if tally.outside:
        said = told("no_survey_weight", answers=_counted(tally.outside))
        faults.append(Fault("weight", column, said, told("weight_from_0")))
    if tally.unread:
        said = told("no_number", answers=_counted(tally.unread))
        faults.append(Fault("weight", column, said, unread_number_hint(tally.unread)))
    if tally.blank:
        faults.append(Fault("weight", column, told("missing_in_rows", count=tally.blank), told("fill_it")))
    return faults


def unread_number_hint(unread: Collection[str]) -> Said:
    """Say how to write texts that were to be numbers, by the first of them that tells."""
    return _comma_hint(unread) or _plain_hint(unread) or told("correct_it")


def tally_faults(tree: ServiceTree, tallies: Mapping[str, Tally]) -> list[Fault]:
    """Find answers outside their scale, and texts that are no answers; names of columns among these are told once."""
    repeated, tallies = _without_names(tree, tallies)
    faults = []
    if repeated:
        said = told("header_repeated_once" if repeated == 1 else "header_repeated", count=repeated)
        faults.append(Fault("unread", told("the_answers"), said, told("header_repeated_hint")))
    for name, question, column, tally in question_tallies(tree, tallies):
        if not tally.faulty:
            continue
        place = told("column_of", question=f"{name}.{question.id}", column=column)
        if tally.outside:
            faults.append(_outside_fault(place, tree, question, column, tally))
        if tally.unread:
            is_answer = _must_be_answered(question, column)
            # A question's missing codes are those of its answers; what was done afterwards has none.
            hint = _unread_hint(question, tree, tally) if is_answer else told("recovery_hint")
            faults.append(Fault("unread", place, told("no_answer_in", answers=_counted(tally.unread)), hint))
    for name, question in tree.marker_questions.items():
        marker = tallies.get(marker_key(name))
        if marker is not None and marker.faulty:
            key = "not_on_own_scale" if question.scale is not None else "not_on_tree_scale"
            said = told(key, answers=_counted({**marker.outside, **marker.unread}))
            place = told("column_of", question=marker_key(name), column=question.columns[0])
            faults.append(Fault("scale", place, said, told("marker_scale")))
    return faults


def _without_names(tree: ServiceTree, tallies: Mapping[str, Tally]) -> tuple[int, Mapping[str, Tally]]:
    """Take the names of columns out of what was not understood, where all of several hold their own equally often.

    Returns:
        How often they do, as where tables were put below each other with their names; and what else was found.
    """
    markers = {marker_key(name): question.columns[0] for name, question in tree.marker_questions.items()}
    names: dict[str, Counter[str]] = {}
    for place, tally in tallies.items():
        column = markers.get(place) or place.partition(":")[2]
        if own := Counter({text: count for text, count in tally.unread.items() if column_name(text) == column}):
            names[place] = own
    is_lacking = any(place not in names and not _is_of_gate(place) for place in tallies)
    often = {own.total() for own in names.values()}
    if is_lacking or len(names) < _FEWEST_NAMES or len(often) > 1:
        return 0, tallies
    others = {place: attrs.evolve(tallies[place], unread=tallies[place].unread - own) for place, own in names.items()}
    return often.pop(), {**tallies, **others}


def _is_of_gate(place: str) -> bool:
    return place.partition(":")[0].endswith(".gate")


def _unread_hint(question: Question, tree: ServiceTree, tally: Tally) -> Said:
    """Say how to have words read: as answers where most cells hold them, else as no answer; in good TOML."""
    if hint := _comma_hint(tally.unread) or _date_hint(tally.unread):
        return hint
    known = question.missing_codes(tree.scale)
    words = sorted(tally.unread, key=lambda word: (-tally.unread[word], word))
    if errors := [word for word in words if _ERROR_CELL.fullmatch(word.strip())]:
        return told("error_cells", codes=WholeText(toml_value([*known, *errors])))
    short = [word for word in dict.fromkeys(map(_one_line, words)) if len(word) <= _LONGEST_WORD]
    if question.answer_scale(tree.scale) is None or tally.unread.total() <= tally.answered:
        if len(words) > _MOST_SHOWN or not short:
            return told("right_column")
        return told("list_them", codes=WholeText(toml_value([*known, *short])))
    if len(words) > _MOST_POINTS or not short:
        return _plain_hint(words) or told("free_texts")
    answers = question.answers_in_words(tree.scale)
    filled = {**answers, **dict.fromkeys(short, 0)}
    return told("say_what_they_mean", answers=WholeText(toml_value(filled)))


def _comma_hint(unread: Iterable[str]) -> Said | None:
    """Say how to write a number whose comma may mean two things, by the first that is there."""
    plain = (one.strip() for one in unread)
    written = min((one for one in plain if is_ambiguous(one) and one.count(",") == 1), default=None)
    if written is None:
        return None
    return told("comma_two_ways", written=written, decimal=written.replace(",", "."), whole=written.replace(",", ""))


def _date_hint(unread: Collection[str]) -> Said | None:
    """Say how to keep a spreadsheet from making dates of answers, by the first of them; many are a calendar."""
    few = unread if len(unread) <= _MOST_POINTS else ()
    written = min((one for one in few if is_day_of_month(one) or is_moment(one)), default=None)
    return None if written is None else told("made_into_dates", written=repr(written))


def _plain_hint(unread: Iterable[str]) -> Said | None:
    """Say how to write numbers that are not written plainly, by the first that is there."""
    dressed = ((one.strip(), written_plainly(one)) for one in unread)
    written, plain = min(((one, number) for one, number in dressed if number is not None), default=(None, None))
    return None if written is None else told("write_plainly", written=repr(written), plain=plain)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _must_be_answered(question: Question, column: str) -> bool:
    return question.recovery is None or column not in (question.recovery.column, question.recovery.speed)


def _outside_fault(place: str, tree: ServiceTree, question: Question, column: str, tally: Tally) -> Fault:
    if question.recovery is not None and column == question.recovery.column:
        hint = told("divide_percentages", hint=told("recovery_hint"))
        return Fault("scale", place, told("no_recovery", answers=_counted(tally.outside)), hint)
    if (scale := question.answer_scale(tree.scale)) is None or column not in question.answer_columns:
        hint = told("amount_is_finite")
        if any(map(isfinite, tally.outside)):
            is_answer = _must_be_answered(question, column)  # what was done afterwards has no missing codes
            hint = (_code_hint(tally) or told("time_from_0")) if is_answer else told("recovery_hint")
        return Fault("scale", place, told("cannot_be", answers=_counted(tally.outside)), hint)
    low, high = scale
    hint = _code_hint(tally) or told("mend_outside")
    said = told("outside_scale", answers=_counted(tally.outside), low=f"{low:g}", high=f"{high:g}")
    return Fault("scale", place, said, hint)


def _code_hint(tally: Tally) -> Said | None:
    looks = ", ".join(f"{value:g}" for value in sorted(tally.outside) if value in MISSING_CODES)
    return told("looks_missing", codes=WholeText(looks)) if looks else None


def _counted(found: Mapping[Any, int]) -> Said:
    """Word values with their counts: ``3 answers: 11 (2 times), 99 (once)``."""
    total = sum(found.values())
    often = sorted(found.items(), key=lambda pair: (-pair[1], str(pair[0])))
    shown: object = listed((times_found(_value(value), count) for value, count in often[:_MOST_SHOWN]), "comma")
    if len(often) > _MOST_SHOWN:
        shown = told("and_other_values", values=shown, count=len(often) - _MOST_SHOWN)
    return told("counted_answer" if total == 1 else "counted_answers", count=total, values=shown)


def times_found(value: str, count: int) -> Said:
    """Word a value with how often it was found."""
    return told("counted_once", value=value) if count == 1 else told("counted_often", value=value, count=count)


def _value(value: object) -> str:
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else f"{value[:37]}...")  # noqa: PLR2004 - a message stays a line
    return f"{value:g}"


def question_tallies(tree: ServiceTree, tallies: Mapping[str, Tally]) -> Iterator[tuple[str, Question, str, Tally]]:
    """Iterate over nodes with their questions' columns, and what was found in each.

    A question that reads one column may have been renamed between the sources that were added: then its column bears
    several names there, and what was found under them is added up.
    """
    by_place: dict[str, list[Tally]] = {}
    for name, tally in tallies.items():
        by_place.setdefault(name.partition(":")[0], []).append(tally)
    for name, node in tree.nodes.items():
        for question in node.questions:
            place, columns = f"{name}.{question.id}", dict.fromkeys(question.columns)
            for column in columns:
                found = [tallies[f"{place}:{column}"]] if f"{place}:{column}" in tallies else []
                found = by_place.get(place, []) if len(columns) == 1 else found
                if found:
                    yield name, question, column, sum(found[1:], found[0])
