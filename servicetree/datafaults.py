"""What is wrong, or worth knowing, about answers: told with counts and a remedy, never silently changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from servicetree.blocks import Moments
from servicetree.decoding import Tally
from servicetree.errors import MOST_FAULTS_SHOWN, Fault, Issue, did_you_mean
from servicetree.layouts import MARKER, ROWS, STRAIGHT, node_block
from servicetree.questions import Question
from servicetree.readings import Reading
from servicetree.rowscores import Outside, question_scale
from servicetree.tree import ServiceTree

MISSING_CODES = frozenset({-9, -99, -999, -1, 0, 8, 9, 88, 97, 98, 99, 888, 997, 998, 999, 8888, 9998, 9999})
CEILING = 0.40
SKIPPED_ASPECT = 0.05
WEIGHT_SPREAD = 3.0
_MOST_SHOWN = 5


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
    if tree.marker is not None and tree.marker.column not in there:
        faults.append(_absent(MARKER, tree.marker.column, columns, columns))
    faults += [_absent(f"--{part}", column, columns, columns) for part, column in roles.items() if column not in there]
    return faults, absent


def _absent(where: str, column: str, columns: Sequence[str], near: Sequence[str]) -> Fault:
    listed = ", ".join(columns[:_MOST_SHOWN]) + (", ..." if len(columns) > _MOST_SHOWN else "")
    return Fault(
        "column",
        where,
        f"there is no column '{column}'",
        did_you_mean(column, near, 3) or f"there are {listed or 'none'}",
    )


def reading_faults(reading: Reading, weight: str | None, unit: str | None) -> list[Fault]:
    """Find what stands in the way of any sums: columns that hold no answers, survey weights and units.

    Args:
        reading: What one pass has found.
        weight: The column of the survey weights.
        unit: The column of the units.
    """
    faults = [*reading.unreadable, *(weight_faults(weight, reading.weights) if weight else [])]
    if unit and reading.without_unit:
        said = f"is empty in {reading.without_unit} of {reading.rows} rows"
        faults.append(Fault("no-unit", unit, said, "fill it, or leave the option out"))
    return faults


def weight_faults(column: str, tally: Tally) -> list[Fault]:
    """Find survey weights that cannot be: missing, negative, infinite, not numbers."""
    faults = []
    if tally.outside:
        said = f"{_counted(tally.outside)} cannot be a survey weight"
        faults.append(Fault("weight", column, said, "a weight is a number >= 0"))
    if tally.unread:
        faults.append(Fault("weight", column, f"{_counted(tally.unread)} cannot be read as a number", "correct it"))
    if tally.blank:
        faults.append(Fault("weight", column, f"is missing in {tally.blank} rows", "fill it; 0 leaves a row out"))
    return faults


# A question's missing codes are those of its answers; what was done afterwards has none.
_RECOVERY_HINT = "correct them, leave the cell blank where nothing was recorded, or use --outside missing"


def answer_faults(tree: ServiceTree, moments: Moments, source: str, outside: Outside) -> list[Fault]:
    """Find every reason not to go on: answers outside their scale, texts that are no answers, empty columns."""
    faults = []
    if not moments.n:
        said = "no row counts: every one lacks a segment or has the survey weight 0"
        faults.append(Fault("no-answers", source, said, "check the options --by and --weight"))
    if outside == "error":
        faults += tally_faults(tree, moments.tallies)
    for name, question, column, tally in tallies_found(tree, moments.tallies):
        place = f"{name}.{question.id} (column '{column}')"
        if not tally.answered and not tally.faulty and name in tree.measured and _must_be_answered(question, column):
            hint = "take the question out of the tree, or check the column and the missing codes"
            faults.append(Fault("no-answers", place, f"nobody answered ({tally.blank + tally.coded} rows)", hint))
    return faults


def tally_faults(tree: ServiceTree, tallies: Mapping[str, Tally]) -> list[Fault]:
    """Find answers outside their scale, and texts that are no answers."""
    faults = []
    for name, question, column, tally in tallies_found(tree, tallies):
        place = f"{name}.{question.id} (column '{column}')"
        if tally.outside:
            faults.append(_outside(place, tree, question, column, tally))
        if tally.unread:
            words = ", ".join(f'"{text}"' for text in list(tally.unread)[:2])
            hint = f"correct them, or list them: missing = [{words}]"
            hint = hint if _must_be_answered(question, column) else _RECOVERY_HINT
            faults.append(Fault("unread", place, f"{_counted(tally.unread)} cannot be read as an answer", hint))
    marker = tallies.get(MARKER)
    if marker is not None and marker.faulty and tree.marker is not None:
        said = f"{_counted({**marker.outside, **marker.unread})} do not fit the tree's scale"
        hint = "ask the marker on the same scale, or list the codes as missing in [scale]"
        faults.append(Fault("scale", f"{MARKER} (column '{tree.marker.column}')", said, hint))
    return faults


def _must_be_answered(question: Question, column: str) -> bool:
    return question.recovery is None or column not in (question.recovery.column, question.recovery.speed)


def _outside(place: str, tree: ServiceTree, question: Question, column: str, tally: Tally) -> Fault:
    if question.recovery is not None and column == question.recovery.column:
        said = f"{_counted(tally.outside)} cannot be; recovery runs from 0, nothing was put right, to 1, all of it was"
        return Fault("scale", place, said, f"divide percentages by 100; else {_RECOVERY_HINT}")
    if question.kind != "rating" or column != question.columns[0]:
        return Fault("scale", place, f"{_counted(tally.outside)} cannot be", "an amount is finite")
    low, high = question_scale(tree, question)
    looks = [value for value in sorted(tally.outside) if value in MISSING_CODES]
    hint = "correct them, give the question its own scale, or list them as missing"
    if looks:
        codes = ", ".join(f"{value:g}" for value in looks)
        hint = f"{codes} looks like a missing code: if so, add missing = [{codes}]"
    return Fault("scale", place, f"{_counted(tally.outside)} outside the scale {low:g}-{high:g}", hint)


def _counted(found: Mapping[Any, int]) -> str:
    """Word values with their counts: ``3 answers: 11 (2 times), 99 (once)``."""
    total = sum(found.values())
    often = sorted(found.items(), key=lambda pair: (-pair[1], str(pair[0])))
    shown = ", ".join(f"{_value(value)} ({_times(count)})" for value, count in often[:_MOST_SHOWN])
    more = f" and {len(often) - _MOST_SHOWN} other values" if len(often) > _MOST_SHOWN else ""
    return f"{total} {'answer' if total == 1 else 'answers'} ({shown}{more})"


def _value(value: object) -> str:
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else f"{value[:37]}...")  # noqa: PLR2004 - a message stays a line
    return f"{value:g}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def tallies_found(tree: ServiceTree, tallies: Mapping[str, Tally]) -> Iterator[tuple[str, Question, str, Tally]]:
    """Iterate over nodes with their questions' columns, and what was found in each."""
    for name, node in tree.nodes.items():
        for question in node.questions:
            for column in dict.fromkeys(question.columns):
                tally = tallies.get(f"{name}.{question.id}:{column}")
                if tally is not None:
                    yield name, question, column, tally


def answer_issues(tree: ServiceTree, moments: Moments) -> list[Issue]:
    """List what is worth knowing about the answers; none of it stops anything."""
    found = [issue for entry in tallies_found(tree, moments.tallies) for issue in _tally_issues(tree, *entry)]
    found += [*_turned(tree, moments), *_recovery_issues(tree, moments.tallies)]
    return [*_row_issues(moments), *_outcome_issues(tree, moments), *_aspect_issues(tree, moments), *found]


def straight_lining(moments: Moments) -> list[Issue]:
    """Count respondents who ticked the same place throughout; asked for by ``check``, since it may be honest."""
    sums = moments.sums(STRAIGHT)
    share = float(sums.means[0, 0, 0])
    count = round(share * moments.n)
    if not count:
        return []
    said = f"{count} respondents ({share:.1%}) ticked one place in all of five or more ratings; look at a few of them"
    return [Issue("straight-lining", "answers", said, count)]


def _turned(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    """Questions that run against the others of their node: perhaps their scale is turned round."""
    for name, node in tree.nodes.items():
        if len(node.questions) < 2 or node_block(name) not in moments.blocks:  # noqa: PLR2004 - an item and a rest
            continue
        sums = moments.sums(node_block(name))
        products, rows = sums.within[0], max(int(sums.n[0]), 1)
        for place, question in enumerate(node.questions):
            with_rest = products[place].sum() - products[place, place]
            rest = products.sum() - 2 * products[place].sum() + products[place, place]
            spread = np.sqrt(max(products[place, place] * rest, 0.0))
            if spread > 0 and with_rest / spread < -2 / np.sqrt(rows):
                said = f"runs against the other questions of its node (correlation {with_rest / spread:.2f})"
                hint = "take its reversed = true away" if question.reversed else "perhaps it wants reversed = true"
                yield Issue("reversed?", f"{name}.{question.id}", f"{said}; {hint}", rows)


def _recovery_issues(tree: ServiceTree, tallies: Mapping[str, Tally]) -> Iterator[Issue]:
    """Tell where recovery forgives nothing for want of records: nothing was recorded, or the time is not known."""
    for name, node in tree.nodes.items():
        for question in node.questions:
            if (after := question.recovery) is None:
                continue
            place = f"{name}.{question.id}"
            met, speed = (tallies.get(f"{place}:{column}") for column in (after.column, after.speed))
            if met is None or speed is None:
                continue
            helped = sum(count for value, count in (met.counts or {}).items() if value > 0)
            if not met.answered:
                said = f"column '{after.column}' is empty: nothing was put right, so nothing is forgiven"
                yield Issue("no-answers", place, said)
            elif helped > speed.answered:
                said = f"{helped} faults were put right, but '{after.speed}' says for {speed.answered} how quickly"
                yield Issue("no-answers", place, f"{said}; the rest is not forgiven", helped - speed.answered)


def _row_issues(moments: Moments) -> Iterator[Issue]:
    if moments.separator:
        yield Issue("separator", "answers", f"read with a {moments.separator} between columns")
    if moments.without_segment:
        said = f"{moments.without_segment} rows have no '{moments.by}' and are left out"
        yield Issue("segment-missing", str(moments.by), said, moments.without_segment)
    if moments.without_period:
        said = f"{moments.without_period} rows have no '{moments.period}' and are left out"
        yield Issue("segment-missing", str(moments.period), said, moments.without_period)
    if moments.without_weight:
        said = f"{moments.without_weight} rows have the survey weight 0 and do not count"
        yield Issue("weight", "--weight", said, moments.without_weight)
    rows = moments.blocks[ROWS]
    mass = rows.gram[:, 0, 0].sum()
    if mass > 0 and (effect := moments.n * rows.squared_weight.sum() / mass**2) > WEIGHT_SPREAD:
        said = (
            f"survey weights differ so much that {moments.n} respondents tell as much as {moments.n / effect:.0f} "
            f"would (design effect {effect:.1f}); trim the largest if that is not meant"
        )
        yield Issue("weight", "--weight", said, moments.n)


def _outcome_issues(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    for place in sorted(moments.absent):
        yield Issue("column", place, "its column is not there; the account does not need it")
    for outcome in tree.outcomes:
        if not moments.blocks[node_block(outcome.id)].n.sum() and not any(
            place.startswith(f"{outcome.id}.") for place in moments.absent
        ):
            yield Issue("no-answers", outcome.id, "nobody answered its questions")


def _aspect_issues(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    for aspect in tree.aspects:
        lacking = moments.n - int(moments.blocks[node_block(aspect.id)].n.sum())
        if lacking > SKIPPED_ASPECT * moments.n:
            said = (
                f"{lacking} of {moments.n} respondents have no score for this aspect, which is asked of everyone; its "
                "level, and every level above it, holds only if the gaps are by chance"
            )
            yield Issue("selection", aspect.id, said, lacking)


def _tally_issues(tree: ServiceTree, name: str, question: Question, column: str, tally: Tally) -> Iterator[Issue]:
    place = f"{name}.{question.id}"
    if tally.faulty:
        lost = tally.outside.total() + tally.unread.total()
        said = f"{_counted({**tally.outside, **tally.unread})} could not be used and count as missing"
        yield Issue("scale", place, said, lost)
    if tally.counts is None or not tally.answered or question.kind != "rating" or column != question.columns[0]:
        return
    low, high = question_scale(tree, question)
    values = sorted(tally.counts)
    if values[-1] - values[0] <= 1e-9 * (high - low) and tally.answered > 1:
        said = f"everyone answered {values[0]:g}; it can be scored, but not be related to anything"
        yield Issue("constant", place, said, tally.answered)
        return
    top = tally.counts[low if question.reversed else high]
    if top > CEILING * tally.answered and tally.answered > 1:
        said = f"{top} of {tally.answered} gave the best answer; above it, differences cannot be seen"
        yield Issue("ceiling", place, said, top)
    for value in values:
        if value in MISSING_CODES and _stands_apart(value, values, high - low):
            said = f"{value:g} stands apart from all other answers: if it means 'no answer', add missing = [{value:g}]"
            yield Issue("missing-code?", place, said, tally.counts[value])


def _stands_apart(value: float, values: Sequence[float], width: float) -> bool:
    """Whether an answer is at the end of those given, with a gap of a third of the scale before it."""
    others = [other for other in values if other != value]
    gap = min((abs(other - value) for other in others), default=0.0)
    return value in (values[0], values[-1]) and gap >= width / 3
