"""Warnings about the answers, such as ceilings, codes and skipped aspects, with all faults gathered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from servicetree.answers.batch_scores import STRAIGHT_LINING
from servicetree.answers.decoding import Tally
from servicetree.answers.faults import (
    MISSING_CODES,
    _counted,
    _must_be_answered,
    question_tallies,
    tally_faults,
    weight_faults,
)
from servicetree.answers.kinds import KINDS
from servicetree.answers.question_scores import OutsidePolicy, gate_tally_name
from servicetree.answers.row_names import written_name
from servicetree.answers.weight_texts import two_ways_of_points
from servicetree.errors import Fault, Issue
from servicetree.i18n.said import QuotedName, Rounded, Share, first_listed, plain_number, told, warned
from servicetree.moments.batch_sums import BatchSums
from servicetree.moments.layouts import ROWS, node_block
from servicetree.moments.moments import Moments
from servicetree.moments.reversed_scales import reversed_scale_issues
from servicetree.stats.jackknife import FEWEST_BUCKETS
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.written_values import folded_text

CEILING = 0.40
HARDLY_VARIES = 0.95
SKIPPED_ASPECT = 0.05
WEIGHT_SPREAD = 3.0
_ROUNDING = 1e-9
FEWEST_SAME = 20  # answers; fewer are the same by chance
_NAMED_SEPARATORS = ("semicolon", "tab", "bar", "space")
_LEAST_CODE = 88  # of amounts: 8 and 9 minutes are as good as 7
_SHORT_SCALE = 2.0  # 0/1, 0-2: every answer stands apart from the others


def reading_faults(reading: BatchSums, weight: str | None, unit: str | None) -> list[Fault]:
    """Find what stands in the way of any sums: columns that hold no answers, survey weights and units.

    Args:
        reading: What one pass has found.
        weight: The column of the survey weights.
        unit: The column of the units.
    """
    faults = [*reading.unreadable]
    if weight:
        faults += [*weight_faults(weight, reading.weights), *two_ways_of_points(weight, reading.weight_texts)]
    if unit and reading.without_unit:
        said = told("unit_empty", count=reading.without_unit, rows=reading.rows)
        faults.append(Fault("no-unit", unit, said, told("fill_unit")))
    return faults


def answer_faults(tree: ServiceTree, moments: Moments, source: str, outside: OutsidePolicy) -> list[Fault]:
    """Find every reason not to go on: answers outside their scale, texts that are no answers, empty columns."""
    faults = []
    if not moments.n:
        faults.append(Fault("no-answers", source, told("no_row_counts"), told("check_by_and_weight")))
    if outside == "error":
        faults += tally_faults(tree, moments.tallies)
    asked = question_tallies(tree, moments.tallies) if moments.n else ()  # else that nobody answered only follows
    for name, question, column, tally in asked:
        if not tally.answered and not tally.faulty and name in tree.measured and _must_be_answered(question, column):
            place = told("column_of", question=f"{name}.{question.id}", column=column)
            said = told("nobody_answered_in", rows=tally.blank + tally.coded)
            faults.append(Fault("no-answers", place, said, told("check_question_or_codes")))
    return faults


def answer_issues(tree: ServiceTree, moments: Moments) -> list[Issue]:
    """List what is worth knowing about the answers; none of it stops anything."""
    found = [issue for entry in question_tallies(tree, moments.tallies) for issue in _tally_issues(tree, *entry)]
    found += _gate_issues(tree, moments.tallies)
    found += [*reversed_scale_issues(tree, moments), *_recovery_issues(tree, moments.tallies)]
    return [*_row_issues(moments), *_outcome_issues(tree, moments), *_aspect_issues(tree, moments), *found]


def spelling_issues(spellings: Mapping[str, Mapping[str, int]]) -> Iterator[Issue]:
    """Tell of names that are written in several ways and were taken as one.

    Args:
        spellings: By column, the texts that stand in it, each with its count.
    """
    for column, counts in spellings.items():
        ways: dict[str, list[str]] = {}
        for text in sorted(counts, key=lambda text: (-counts[text], text)):
            if (name := written_name(text)) is not None:
                ways.setdefault(name, []).append(text)
        several = {name: texts for name, texts in ways.items() if len(texts) > 1}
        if several:
            other = sum(counts[text] for texts in several.values() for text in texts[1:])
            shown = first_listed([QuotedName(name) for name in several], 3)
            yield Issue("spellings", column, warned("written_otherwise", count=other, names=shown), other)


def _alike_names(moments: Moments) -> Iterator[Issue]:
    """Tell of names that a reader can hardly tell apart and that count as several."""
    for column, names in ((moments.by, moments.segments), (moments.period, moments.periods)):
        ways: dict[str, list[str]] = {}
        for name in names:
            ways.setdefault(folded_text(name), []).append(name)
        if several := [name for alike in ways.values() if len(alike) > 1 for name in alike]:
            shown = first_listed([QuotedName(name) for name in several], 4)
            yield Issue("names-alike", str(column), warned("names_apart", names=shown), len(several))


def _incomplete_segments(moments: Moments) -> Iterator[Issue]:
    """Tell of segments shown by name of which rows may stand among those that another file has joined."""
    names = [name for name in moments.shown_names if name in moments.incomplete]
    if names:
        shown = first_listed([QuotedName(name) for name in names], 4)
        yield Issue("joined-elsewhere", str(moments.by), warned("joined_elsewhere", names=shown), len(names))


def straight_lining(moments: Moments) -> list[Issue]:
    """Count respondents who ticked the same place throughout; asked for by ``check``, since it may be honest."""
    if STRAIGHT_LINING not in moments.blocks:  # a file of another version
        return []
    sums = moments.sums(STRAIGHT_LINING)
    share = float(sums.means[0, 0, 0])
    count = round(share * moments.n)
    if not count:
        return []
    if _weight_effect(moments) > 1 + _ROUNDING:  # the sums hold weights, and not how many persons bear them
        return [Issue("straight-lining", warned("place_answers"), warned("same_place_weighted", share=Share(share, 1)))]
    said = warned("same_place_ticked", count=count, share=Share(share, 1))
    return [Issue("straight-lining", warned("place_answers"), said, count)]


def _gate_issues(tree: ServiceTree, tallies: Mapping[str, Tally]) -> Iterator[Issue]:
    """Tell of values in a gate's column that are neither listed as reached nor known to mean that it was not."""
    for branch in tree.branches:
        if branch.gate is None:
            continue
        tally = tallies.get(gate_tally_name(branch.id, branch.gate.column))
        if tally is not None and tally.unread:
            said = warned("gate_values", column=branch.gate.column, answers=_counted(tally.unread))
            yield Issue("gate", branch.id, said, tally.unread.total())


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
                yield Issue("no-answers", place, warned("nothing_put_right", column=after.column))
            elif helped > speed.answered:
                said = warned("put_right_untimed", count=helped, column=after.speed, timed=speed.answered)
                yield Issue("no-answers", place, said, helped - speed.answered)


def _row_issues(moments: Moments) -> Iterator[Issue]:
    if moments.separator:
        known = moments.separator in _NAMED_SEPARATORS
        mark = warned(f"separator_{moments.separator}") if known else moments.separator
        yield Issue("separator", warned("place_answers"), warned("separated_by", mark=mark))
    yield from moments.told
    if moments.without_segment:
        said = warned("rows_without", count=moments.without_segment, column=str(moments.by))
        yield Issue("segment-missing", str(moments.by), said, moments.without_segment)
    if moments.without_period:
        said = warned("rows_without", count=moments.without_period, column=str(moments.period))
        yield Issue("segment-missing", str(moments.period), said, moments.without_period)
    if moments.without_weight:
        said = warned("weight_zero", count=moments.without_weight)
        yield Issue("weight", "--weight", said, moments.without_weight)
    yield from _alike_names(moments)
    yield from _incomplete_segments(moments)
    yield from _twice(moments)
    if (effect := _weight_effect(moments)) > WEIGHT_SPREAD:
        worth = Rounded(moments.n / effect, 0)
        said = warned("weights_unequal", n=moments.n, worth=worth, effect=Rounded(effect))
        yield Issue("weight", "--weight", said, moments.n)


def _weight_effect(moments: Moments) -> float:
    """Return n sum h^2 / (sum h)^2: 1 where all survey weights are the same."""
    rows = moments.blocks[ROWS]
    mass = rows.gram[:, 0, 0].sum()
    return float(moments.n * rows.squared_weight.sum() / mass**2) if mass > 0 else 1.0


def _twice(moments: Moments) -> Iterator[Issue]:
    """Tell of ids that stand in several rows, and of columns that hold the same answers."""
    if moments.repeated_ids:
        yield Issue("ids-twice", "--id", warned("ids_repeated", count=moments.repeated_ids), moments.repeated_ids)
    telling = {
        place.partition(":")[0]
        for place, tally in moments.tallies.items()
        if tally.answered >= FEWEST_SAME and len(tally.counts or ()) > 1
    }
    for one, other in sorted(moments.same):
        if one in telling:
            yield Issue("same-answers", one, warned("same_answers_as", other=other), moments.n)


def _outcome_issues(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    for place in sorted(moments.absent):
        yield Issue("column", place, warned("column"))
    for outcome in tree.outcomes:
        if not moments.blocks[node_block(outcome.id)].n.sum() and not any(
            place.startswith(f"{outcome.id}.") for place in moments.absent
        ):
            yield Issue("no-answers", outcome.id, warned("no-answers"))


def _aspect_issues(tree: ServiceTree, moments: Moments) -> Iterator[Issue]:
    for aspect in tree.aspects:
        lacking = moments.n - int(moments.blocks[node_block(aspect.id)].n.sum())
        if lacking > SKIPPED_ASPECT * moments.n:
            yield Issue("selection", aspect.id, warned("asked_of_all", count=lacking, n=moments.n), lacking)


def _tally_issues(tree: ServiceTree, name: str, question: Question, column: str, tally: Tally) -> Iterator[Issue]:
    place = f"{name}.{question.id}"
    if tally.faulty:
        lost = tally.outside.total() + tally.unread.total()
        said = warned("unusable", answers=_counted({**tally.outside, **tally.unread}))
        yield Issue("scale", place, said, lost)
    if tally.counts is None or not tally.answered or column not in question.answer_columns:
        return
    values = sorted(tally.counts)
    if (scale := question.answer_scale(tree.scale)) is None:
        codes = (value for value in values if value in MISSING_CODES and _is_far_off(value, values, question))
        yield from (
            Issue("missing-code?", place, warned("amount_apart", code=f"{code:g}"), tally.counts[code])
            for code in codes
        )
        return
    low, high = scale
    if values[-1] - values[0] <= 1e-9 * (high - low) and tally.answered > 1:
        said = warned("all_answered", value=plain_number(values[0]))
        yield Issue("constant", place, said, tally.answered)
        return
    value, count = tally.counts.most_common(1)[0]
    if count > HARDLY_VARIES * tally.answered and tally.answered >= FEWEST_SAME:
        facts = {"count": count, "n": tally.answered, "value": plain_number(value), "rest": tally.answered - count}
        yield Issue("hardly-varies", place, warned("nearly_all_answered", **facts), count)
        return
    top = tally.counts[low if question.is_reversed(tree.scale) else high]
    if KINDS[question.kind].is_in_steps and top > CEILING * tally.answered and tally.answered > 1:
        said = warned("best_answers", count=top, n=tally.answered)
        yield Issue("ceiling", place, said, top)
    for value in values:
        if value in MISSING_CODES and high - low > _SHORT_SCALE and _stands_apart(value, values, high - low):
            yield Issue("missing-code?", place, warned("stands_apart", code=f"{value:g}"), tally.counts[value])


def _stands_apart(value: float, values: Sequence[float], width: float) -> bool:
    """Whether an answer is at the end of those given, with a gap of a third of the scale before it."""
    others = [other for other in values if other != value]
    gap = min((abs(other - value) for other in others), default=0.0)
    return value in (values[0], values[-1]) and gap >= width / 3


def _is_far_off(value: float, values: Sequence[float], question: Question) -> bool:
    """Whether an amount, high as codes are, is off the others by more than these, or the anchors, are wide."""
    others = [other for other in values if other not in MISSING_CODES or abs(other) < _LEAST_CODE]
    if abs(value) < _LEAST_CODE or not others:
        return False
    amounts = [amount for amount, _ in question.anchors or ((0.0, 1.0), (4.0 * (question.apdex or 0.0), 0.0))]
    low, high = min(others), max(others)
    return max(low - value, value - high) > max(amounts[-1] - amounts[0], high - low)


def interval_issues(moments: Moments) -> list[Issue]:
    """Say why there is no interval, where there is none."""
    if moments.unit is None:
        return [Issue("no-unit", warned("place_intervals"), warned("no_order"))]
    found = []
    for name, buckets in zip((None, *moments.shown_names), moments.buckets.tolist(), strict=True):
        if buckets < FEWEST_BUCKETS:
            where = warned("place_whole") if name is None else f"{moments.by} = {name}"
            said = warned("few_buckets", count=buckets, least=FEWEST_BUCKETS)
            found.append(Issue("buckets", where, said, buckets))
    return found
