"""Accounts and scores as JSON and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import attrs

from servicetree.account.range_results import LensSlope, Range, TrunkPoints
from servicetree.account.results import (
    Account,
    CarryOver,
    NodeLoss,
    OutcomeSummary,
    QuestionCarryOver,
    Scores,
    SegmentAccount,
    SegmentScores,
)
from servicetree.account.sensitivity_analysis import FORGIVENESS, LAMBDA, AccountAtValue
from servicetree.reporting.record_fields import (
    JSON_FORMAT,
    Record,
    interval_fields,
    issue_record,
    named,
    records,
    tidy_row,
)
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK


def account_record(result: Account | Scores) -> Record:
    """Return a result as one object that JSON can hold; its shape is documented in the manual and stays."""
    whole = result.segments[0]
    scores = whole.scores if isinstance(whole, SegmentAccount) else whole
    record: Record = {"servicetree": JSON_FORMAT, "tree": result.tree.name, "n": scores.n, "by": result.by}
    if isinstance(result, Account):
        record["lens"] = result.lens
        record["questions_carry"] = result.questions_carry
        record["periods"] = [_period_record(one) for one in result.periods[1:]]
        record["segments"] = records(partial(_account_record, cut_tag=result.cut_tag), result.segments)
    else:
        record["segments"] = records(_scores_record, result.segments)
    record["answers"] = [attrs.asdict(count) for count in result.answers]
    record["issues"] = [issue_record(issue) for issue in result.issues]
    return record


def _overall_record(scores: SegmentScores, loss: float | None) -> Record:
    record = {"score": scores.score.value, "loss": loss, **interval_fields(scores.score)}
    if scores.gap is not None:
        record["gap"] = _gap_record(scores)
    return record


def _gap_record(scores: SegmentScores) -> Record:
    """The gap with its own interval, as far as it is more than luck, and with an interval for all segments at once."""
    shrunken, at_once = scores.gap_shrunken or Interval(None), scores.gap_simultaneous or Interval(None)
    return {
        **named("points", scores.gap or Interval(None)),
        "shrunken": shrunken.value,
        "shrunken_low": shrunken.low,
        "shrunken_high": shrunken.high,
        "simultaneous_low": at_once.low,
        "simultaneous_high": at_once.high,
        "clear": scores.gap_clear,
    }


def _node_record(scores: SegmentScores, place: int) -> Record:
    node = scores.nodes[place]
    return {
        "id": node.id,
        "kind": node.kind,
        "weight": node.weight,
        "n": node.n,
        "n_family": node.n_family,
        "reach_rate": node.reach_rate,
        "observed": node.observed,
        "level": node.level.value,
        "reason": node.reason,
    }


def outcome_records(outcomes: Iterable[OutcomeSummary]) -> Record:
    """Record the outcomes that are summed up, if there are any: a field ``outcomes``."""
    found = [
        {
            "id": one.id,
            "question": one.question,
            "n": one.n,
            "mean": one.mean.value,
            "mean_low": one.mean.low,
            "mean_high": one.mean.high,
            "mean_se": one.mean.se,
            "summary": one.summary,
            **named("value", one.value),
        }
        for one in outcomes
    ]
    return {"outcomes": found} if found else {}


def _group_records(scores: SegmentScores) -> list[Record]:
    return [{"id": group.id, "kind": group.kind, **named("level", group.level)} for group in scores.groups]


def _period_record(scores: SegmentScores) -> Record:
    gap = _gap_record(scores)
    own = {**_segment_record(scores), "score": scores.score.value, "gap": gap.pop("points")}
    return own | gap


def _segment_record(scores: SegmentScores) -> Record:
    return {"by": scores.by, "joined": scores.joined, "n": scores.n, "weight_covered": scores.weight_covered}


def _scores_record(scores: SegmentScores) -> Record:
    return {
        **_segment_record(scores),
        "overall": _overall_record(scores, scores.loss),
        "nodes": [
            {**_node_record(scores, place), **interval_fields(node.level)} for place, node in enumerate(scores.nodes)
        ],
        "groups": _group_records(scores),
        **outcome_records(scores.outcomes),
    }


def _account_record(segment: SegmentAccount, cut_tag: str | None) -> Record:
    scores = segment.scores
    record: Record = {
        **_segment_record(scores),
        "overall": _overall_record(scores, segment.loss.value),
        "nodes": [_node_record(scores, place) | _loss_record(loss) for place, loss in enumerate(segment.nodes)],
        "carry_over": [_carry_over_record(one) for one in segment.carry_over],
        "account": [{"from": one.source, "at": one.at, **named("points", one.points)} for one in segment.entries],
        "account_ranges": [
            {"from": one.source or TRUNK, "at": one.at, "range_low": one.low, "range_high": one.high}
            for one in segment.entry_ranges
        ],
        "groups": _group_records(scores),
        **outcome_records(scores.outcomes),
        "questions": [
            {"id": one.id, **named("points", one.points), "felt": named("points", one.felt)}
            for one in segment.questions
        ],
        "question_account": [
            {"from": one.source, "at": one.at, **named("points", one.points)} for one in segment.question_entries
        ],
        "range": [_range_record(one) for one in segment.ranges],
        "trunk_points": _trunk_record(segment.trunk_points),
        "other_roots": None if segment.other_roots is None else attrs.asdict(segment.other_roots),
    }
    if segment.question_carry_over:
        record["question_carry_over"] = [_slope_record(one) for one in segment.question_carry_over]
    if cut_tag is not None:
        record["cut"] = {
            "tag": cut_tag,
            "values": [
                {"id": one.tag, **named("points", one.points), "felt": named("points", one.felt)} for one in segment.cut
            ],
        }
    return record


def _loss_record(loss: NodeLoss) -> Record:
    return {"own": loss.own.value, "reach": loss.reach.value, **named("points", loss.points)}


def _carry_over_record(one: CarryOver) -> Record:
    ends = {"given": one.given, "experiment": one.experiment, "range_low": one.range_low, "range_high": one.range_high}
    return {"from": one.source, "to": one.to, **named("value", one.value), **ends}


def _slope_record(one: QuestionCarryOver) -> Record:
    return {"from": one.source, "to": one.to, **named("value", one.value), "given": one.given, "n": one.n}


def _range_record(one: Range) -> Record:
    return {
        "to": one.to,
        "observed": one.observed.value,
        "low": one.low.value,
        "high": one.high.value,
        "se_low": one.low.se,
        "se_high": one.high.se,
        "low_kappa_075": one.low_kappa_075,
        "low_kappa_133": one.low_kappa_133,
        "halo_share": one.halo_share.value,
        "breakdown": one.breakdown,
        "reverse": one.reverse,
        "between": _panel_record(one.between),
        "over_time": _panel_record(one.over_time),
        "verdict": one.verdict,
        "by": one.by,
        "why": one.why,
    }


def _panel_record(look: LensSlope | None) -> Record | None:
    return None if look is None else {**named("value", look.slope), "verdict": look.verdict}


def _trunk_record(trunk: TrunkPoints) -> Record:
    ends = {"observed": trunk.observed, "low": trunk.low, "high": trunk.high}
    values = {name: figure.value for name, figure in ends.items()}
    values |= {f"se_{name}": figure.se for name, figure in ends.items()}
    kappas = [{"kappa": one.kappa, "range_low": one.low, "range_high": one.high} for one in trunk.ranges]
    return values | {"range_low": trunk.range_low, "range_high": trunk.range_high, "by": trunk.by, "by_kappa": kappas}


def sensitivity_record(found: Iterable[AccountAtValue]) -> list[Record]:
    """Return the account at several values of lambda or of forgiveness as JSON holds it."""
    return [
        {
            **{of: one.value if one.of == of else None for of in (LAMBDA, FORGIVENESS)},
            **named("score", one.score),
            "trunk_points": named("observed", one.trunk),
            "questions": [{"id": name, **named("points", points)} for name, points in one.questions.items()],
        }
        for one in found
    ]


def account_rows(result: Account | Scores) -> Iterator[Record]:
    """Iterate over a result's figures as tidy rows.

    Yields:
        One row a figure: ``segment`` (None for the whole), ``figure`` (what it is), ``id`` (a node, group or question),
        ``at`` (where it is felt, or the child of a carry-over; else None), ``value``, ``low``, ``high``, ``se``.
    """
    for segment in result.segments:
        for figure, name, at, interval in _figures(segment):
            yield tidy_row(figure, name, interval, segment=segment.by, at=at)


def _figures(segment: SegmentAccount | SegmentScores) -> Iterator[tuple[str, str, str | None, Interval]]:
    scores = segment.scores if isinstance(segment, SegmentAccount) else segment
    yield "n", "overall", None, Interval(scores.n)
    yield "score", "overall", None, scores.score
    if scores.gap is not None:
        yield "gap", "overall", None, scores.gap
        yield "gap_shrunken", "overall", None, scores.gap_shrunken or Interval(None)
        yield "gap_simultaneous", "overall", None, scores.gap_simultaneous or Interval(None)
    yield "weight_covered", "overall", None, Interval(scores.weight_covered)
    for node in scores.nodes:
        yield from (("n", node.id, None, Interval(node.n)), ("weight", node.id, None, Interval(node.weight)))
        yield from (("observed", node.id, None, Interval(node.observed)), ("level", node.id, None, node.level))
    yield from (("level", group.id, None, group.level) for group in scores.groups)
    yield from ((one.summary, one.question, None, one.value) for one in scores.outcomes)
    if isinstance(segment, SegmentAccount):
        yield from _losses(segment)


def _losses(segment: SegmentAccount) -> Iterator[tuple[str, str, str | None, Interval]]:
    yield "loss", "overall", None, segment.loss
    trunk = segment.trunk_points
    yield from (("trunk_points", end, None, getattr(trunk, end)) for end in ("observed", "low", "high"))
    for node in segment.nodes:
        yield from (("own", node.id, None, node.own), ("reach", node.id, None, node.reach))
        yield "points", node.id, None, node.points
    yield from (("carry_over", one.source, one.to, one.value) for one in segment.carry_over)
    for reach in segment.ranges:
        for name, interval in (("observed", reach.observed), ("low", reach.low), ("high", reach.high)):
            yield f"range_{name}", "trunk", reach.to, interval
        yield "halo_share", "trunk", reach.to, reach.halo_share
    yield from (("question_carry_over", one.source, one.to, one.value) for one in segment.question_carry_over)
    yield from (("account", one.source, one.at, one.points) for one in segment.entries)
    for question in segment.questions:
        yield from (("points", question.id, None, question.points), ("felt", question.id, None, question.felt))
    yield from (("question_account", one.source, one.at, one.points) for one in segment.question_entries)
    for value in segment.cut:
        yield from (("cut", value.tag or "", None, value.points), ("cut_felt", value.tag or "", None, value.felt))
