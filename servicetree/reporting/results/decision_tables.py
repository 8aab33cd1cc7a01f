"""Changes and plans as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from servicetree.account.range_results import says_something
from servicetree.analysis.decision_results import (
    Change,
    Improvement,
    NodeChange,
    Plan,
    SourceChange,
    gain_range,
    surest,
)
from servicetree.analysis.joined_aspects import with_sources_joined
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.record_fields import JSON_FORMAT, issue_record, named, tidy_row
from servicetree.reporting.results.account_records import outcome_records
from servicetree.reporting.results.account_tables import outcome_table
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends, range_cell
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree

Record = dict[str, Any]

MOST_SHOWN = 10

say = phrases_of("decisions")


def change_record(change: Change) -> Record:
    """Return a change as one object that JSON can hold."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": change.tree.name,
        "by": change.by,
        "from": change.before,
        "to": change.after,
        "n": {"from": change.n[0], "to": change.n[1]},
        "carry_over": change.carry_over,
        "within": [*change.within],
        "left_out": [dict(zip(change.within, stratum, strict=True)) for stratum in change.left_out],
        "mix": None if change.score.mix is None else named("points", change.score.mix),
        "overall": _sides(change.score),
        "sources": [
            {"id": one.id, **{part: named("points", getattr(one, part)) for part in _fields(one, _CHANGE_FIELDS)}}
            for one in change.sources
        ],
        "nodes": [{"id": one.id, **_sides(one), **_at_once(one)} for one in change.nodes],
        **_outcomes_record(change),
        "issues": [issue_record(issue) for issue in change.issues],
    }


def _outcomes_record(change: Change) -> Record:
    """Record how outcomes that are summed up changed, if there are any."""
    found = [
        {
            "id": one.id,
            "question": one.question,
            "summary": one.summary,
            **{part: named("value", getattr(one, part)) for part in _LEVEL_FIELDS},
        }
        for one in change.outcomes
    ]
    return {"outcomes": found} if found else {}


_CHANGE_FIELDS = ("before", "after", "change", "own", "carry_over", "weights")


_LEVEL_FIELDS = ("before", "after", "change")


def _fields(one: NodeChange | SourceChange, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Name what a change has: without strata there is no mix."""
    return fields if one.mix is None else (*fields, "mix")


def _sides(one: NodeChange) -> Record:
    return {part: named("score", getattr(one, part)) for part in _fields(one, _LEVEL_FIELDS)}


def _at_once(one: NodeChange) -> Record:
    return {"change_simultaneous": named("score", one.change_simultaneous or Interval(None))}


def plan_record(plan: Plan) -> Record:
    """Return a plan as one object that JSON can hold."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": plan.tree.name,
        "to": plan.to,
        "questions_carry": plan.questions_carry,
        "n": plan.n,
        "score": named("score", plan.score),
        "budget": plan.budget,
        "spent": plan.spent,
        "verdict": plan.verdict,
        **_total_record(plan),
        "unsure_segments": [*plan.unsure_segments],
        "measures": [_measure_record(one) for one in plan.measures],
        "steps": [_measure_record(one) for one in plan.steps],
        **outcome_records(plan.outcomes),
        "issues": [issue_record(issue) for issue in plan.issues],
    }


def _total_record(plan: Plan) -> Record:
    totals = {"gain": plan.gain, "gain_low": plan.gain_low, "gain_high": plan.gain_high}
    low, high = gain_range(plan.gain_low, plan.gain_high) if plan.gain_low and plan.gain_high else (None, None)
    found: Record = {name: None if one is None else named("points", one) for name, one in totals.items()}
    return found | {"low": low, "high": high, "twice": _limits_record(plan.twice)}


def _measure_record(one: Improvement) -> Record:
    ends = {name: named("points", getattr(one, name)) for name in ("gain_low", "gain", "gain_high")}
    aim = {"at_trunk": _limits_record(one.at_trunk), "segment": one.segment}
    rest = {"cost": one.cost, "per_cost": one.per_cost, "chosen": one.chosen}
    return {"id": one.id, "raised": one.raised, **named("points", ranged_gain(one)), **ends, **aim, **rest}


def _limits_record(points: Interval | None) -> Record | None:
    return None if points is None else {"points": points.value, "low": points.low, "high": points.high}


def ranged_gain(one: Improvement) -> Interval:
    """Return a gain with its one range, from the low end of carry-over to the high end, in the place of an interval."""
    return Interval(one.gain.value, one.low, one.high, one.gain.se)


def change_rows(change: Change) -> Iterator[Record]:
    """Iterate over a change's figures as tidy rows."""
    for part in _fields(change.score, _LEVEL_FIELDS):
        yield tidy_row(f"score_{part}", "overall", getattr(change.score, part))
    for source in change.sources:
        for part in _fields(source, _CHANGE_FIELDS):
            yield tidy_row(f"points_{part}", source.id, getattr(source, part))
    for node in change.nodes:
        for part in _fields(node, _LEVEL_FIELDS):
            yield tidy_row(f"level_{part}", node.id, getattr(node, part))
        yield tidy_row("level_change_simultaneous", node.id, node.change_simultaneous or Interval(None))


def plan_rows(plan: Plan) -> Iterator[Record]:
    """Iterate over a plan's figures as tidy rows, with how far a question is raised, its cost, whether it is chosen."""
    for figure_name, measures in (("gain", plan.measures), ("step", plan.steps)):
        for one in measures:
            about = {"raised": one.raised, "cost": one.cost, "chosen": one.chosen}
            yield tidy_row(figure_name, one.id, ranged_gain(one)) | about
            yield tidy_row(f"{figure_name}_low", one.id, one.gain_low) | about
            yield tidy_row(f"{figure_name}_high", one.id, one.gain_high) | about
            if one.at_trunk is not None:
                yield tidy_row(f"{figure_name}_at_trunk", one.id, one.at_trunk) | about


def change_parts(change: Change, lang: str) -> list[Part]:
    """Say what a change says: one sentence, where it began, where it was felt, what it is a change of."""
    tree, change = with_sources_joined(change.tree, change)
    names = NodeNames(tree, lang)
    parts: list[Part] = [_changed(change, lang)]
    if change.left_out:
        parts.append(say("left_out", lang, strata="; ".join(_stratum(one, lang) for one in change.left_out)))
    ranked = sorted(change.sources, key=lambda one: -abs(one.change.value or 0.0))
    columns = ("change", "own", "carry_over", "weights") if change.carry_over == "each" else ("change",)
    mix = ("mix",) if change.within else ()
    rows = tuple((names.node(one.id), *_moved(one, lang, (*columns, *mix))) for one in ranked)
    parts.append(Table(say("sources", lang), _side_headings(change, lang, "source", *columns, *mix), rows))
    levels = tuple((names.node(one.id), *_moved(one, lang, ("change", *mix))) for one in change.nodes)
    parts.append(Table(say("levels", lang), _side_headings(change, lang, "node", "change", *mix), levels))
    parts += _outcome_changes(change, names)
    if change.carry_over == "common":
        parts.append(say("common", lang))
    parts.append(say("same_mix" if change.within else "any_mix", lang))
    return parts


def _outcome_changes(change: Change, names: NodeNames) -> list[Table]:
    """Set out how outcomes that are summed up changed, if there are any."""
    lang = names.lang
    rows = tuple(
        (
            names.question(one.question),
            figure(one.before, lang),
            figure(one.after, lang),
            figure(one.change, lang, signed=True),
            interval_ends(one.change, lang),
        )
        for one in change.outcomes
    )
    return [Table(say("outcomes", lang), _side_headings(change, lang, "question", "change"), rows)] if rows else []


def _side_headings(change: Change, lang: str, of: str, *columns: str) -> tuple[str, ...]:
    """Head a column for each side by its name: sides may be months or places, which have no before and after."""
    return (say(of, lang), change.before, change.after, *(say(one, lang) for one in (*columns, "interval")))


def _changed(change: Change, lang: str) -> str:
    """Say how the score moved, and within strata how much of that is because others answered."""
    facts = {
        "before": change.before,
        "after": change.after,
        "change": figure(change.score.change, lang, signed=True),
        "doubt": interval_ends(change.score.change, lang) or say("no_range", lang),
        "from_": figure(change.score.before, lang),
        "to": figure(change.score.after, lang),
    }
    if change.score.mix is None:
        return say("changed", lang, **facts)
    mix = {
        "mix": figure(change.score.mix, lang, signed=True),
        "mix_doubt": interval_ends(change.score.mix, lang) or say("no_range", lang),
        "within": ", ".join(change.within),
    }
    return say("changed_within", lang, **facts, **mix)


def _stratum(values: tuple[str | None, ...], lang: str) -> str:
    return " · ".join(say("no_answer", lang) if value is None else value for value in values)


def _moved(one: NodeChange | SourceChange, lang: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Write both sides, what moved between them, and the interval of the change."""
    moved = (figure(getattr(one, part) or Interval(None), lang, signed=True) for part in columns)
    return figure(one.before, lang), figure(one.after, lang), *moved, interval_ends(one.change, lang)


def plan_parts(plan: Plan, lang: str) -> list[Part]:
    """Say what a plan says: what to mend first, the best set, the ranking, and what it rests on."""
    names = NodeNames(plan.tree, lang)
    parts: list[Part] = [*first_to_mend(plan.measures, names), *_within_budget(plan, names), measure_table(plan, names)]
    parts += _what_gains_rest_on(plan, names)
    if plan.unsure_segments:
        parts.append(say("unsure_segments", lang, segments=", ".join(plan.unsure_segments)))
    parts += [say("joint", lang)] if plan.questions_carry == "joint" else []
    parts += outcome_table(plan.outcomes, names)
    return [*parts, say(plan.tree.carry_over_evidence, lang)]


def _within_budget(plan: Plan, names: NodeNames) -> list[Part]:
    """Say what the best set costs and would win, and what of it may be counted twice."""
    lang = names.lang
    if plan.gain is None or plan.budget is None:
        return []
    money = {"budget": _money(plan.budget, lang), "spent": _money(plan.spent or 0.0, lang)}
    if not plan.spent:
        return [say("budget_empty", lang, budget=money["budget"])]
    low, high = gain_range(plan.gain_low or Interval(None), plan.gain_high or Interval(None))
    gain = Interval(plan.gain.value, low, high)
    key = "budget" if says_something(low, high) else "budget_unranged"
    parts: list[Part] = [say(key, lang, gain=figure(gain, lang), range=_range_text(gain, lang), **money)]
    most = plan.twice and (plan.twice.high or plan.twice.value)
    if most and round(most, 1) > 0:
        parts.append(say("twice", lang, points=number_text(most, lang), trunk=names.node(TRUNK)))
    return parts


def _what_gains_rest_on(plan: Plan, names: NodeNames) -> list[Part]:
    """Say what the marks and the column of a plan's table mean, as far as they stand in it."""
    lang, shown, trunk = names.lang, plan.measures[:MOST_SHOWN], names.node(TRUNK)
    parts: list[Part] = []
    if plan.verdict != "given" and any(_is_trunk(one, names.tree) for one in shown):
        key = plan.verdict if any(one.is_ranged for one in shown) else "no_ranges"
        parts.append(say(f"rests_{key}", lang, trunk=trunk))
    if any(one.at_trunk and one.at_trunk.high is not None for one in shown):
        parts.append(say("with_trunk", lang, trunk=trunk))
    return parts


def _is_trunk(one: Improvement, tree: ServiceTree) -> bool:
    return any(aspect.id == one.id.partition(".")[0] for aspect in tree.aspects)


def _money(amount: float, lang: str) -> str:
    """Write an amount with the decimals that it has, up to six."""
    digits = next((digits for digits in (0, 2) if round(amount, digits) == amount), 6)
    return number_text(amount, lang, digits)


def _range_text(gain: Interval, lang: str, digits: int = 1) -> str:
    """Write the one range of a gain: both ends, the lower end alone, or that there is none."""
    if gain.low is not None and gain.high is None and says_something(gain.low, None):
        return say("at_least", lang, low=number_text(gain.low, lang, digits))
    return interval_ends(gain, lang, digits) or say("no_range", lang)


def first_to_mend(measures: Sequence[Improvement], names: NodeNames) -> list[Part]:
    """Say in one sentence what to mend first; nothing where nothing would be won."""
    if not measures or (measures[0].gain.value or 0.0) <= 0:
        return []
    lang = names.lang
    top = measures[0]
    facts = {"gain": figure(top.gain, lang), "range": _range_text(ranged_gain(top), lang)}
    if not top.is_ranged:
        return [say("first", lang, question=names.question(top.id), **facts)]
    # A ranking that turns round at the low end must not read as if the trunk were known to be the place to mend.
    surer = surest(measures)
    if surer is None:
        return [say("none_sure", lang, question=names.question(top.id), **facts)]
    if surer.id == top.id:
        ends = range_cell(top.low, top.high, lang)
        said = say("first_ranged", lang, question=names.question(top.id), ends=ends, **facts)
        return [" ".join([said, *_with_trunk(top, names)])]
    facts |= {"surer": names.question(surer.id), "sure": _range_text(ranged_gain(surer), lang)}
    return [say("unsure", lang, question=names.question(top.id), **facts)]


def _with_trunk(one: Improvement, names: NodeNames) -> list[str]:
    """Say how much of a branch's gain may come by itself, so that it does not sound as if all had begun there."""
    most = one.at_trunk.high if one.at_trunk else None
    if most is None or round(most, 1) <= 0:
        return []
    facts = {"points": number_text(most, names.lang), "trunk": names.node(TRUNK)}
    return [say("may_all" if most >= (one.gain.value or 0.0) else "may_come", names.lang, **facts)]


def step_table(steps: Sequence[Improvement], title: str, names: NodeNames) -> Table:
    """Set out what one step up the scale is worth."""
    lang = names.lang
    headings = tuple(say(key, lang) for key in ("question", "gain", "range"))
    return Table(
        title, headings, tuple((names.question(one.id), *_gain_cells(one, lang)) for one in steps[:MOST_SHOWN])
    )


def _gain_cells(one: Improvement, lang: str) -> tuple[str, str]:
    """Write a gain and its range, or that it cannot be told."""
    if one.gain.value is None:
        return say("cannot_tell", lang), ""
    return figure(one.gain, lang, 2), _range_text(ranged_gain(one), lang, 2)


def measure_table(plan: Plan, names: NodeNames) -> Table:
    """Set out what could be mended, ranked."""
    lang, priced = names.lang, any(one.cost is not None for one in plan.measures)
    rows = tuple(
        (
            ("° " if plan.verdict != "given" and _is_trunk(one, names.tree) else "") + names.question(one.id),
            "–" if one.raised is None else number_text(one.raised, lang),
            *_gain_cells(one, lang),
            "" if one.at_trunk is None else interval_ends(one.at_trunk, lang, 2),
            *([_money(one.cost or 0.0, lang), "✓" if one.chosen else ""] if priced else []),
        )
        for one in plan.measures[:MOST_SHOWN]
    )
    keys = ("question", "raised", "gain", "range", "at_trunk", *(("cost", "chosen") if priced else ()))
    return Table(say(f"plan_{plan.to}", lang), tuple(say(key, lang) for key in keys), rows)
