"""Changes and plans as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from servicetree.analysis.decision_results import Change, Improvement, NodeChange, Plan
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.record_fields import JSON_FORMAT, issue_record, named, tidy_row
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends
from servicetree.stats.jackknife import Interval

Record = dict[str, Any]

MOST_SHOWN = 12

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
        "overall": _sides(change.score),
        "sources": [
            {"id": one.id, **{part: named("points", getattr(one, part)) for part in _CHANGE_FIELDS}}
            for one in change.sources
        ],
        "nodes": [{"id": one.id, **_sides(one)} for one in change.nodes],
        "issues": [issue_record(issue) for issue in change.issues],
    }


_CHANGE_FIELDS = ("before", "after", "change", "own", "carry_over", "weights")


def _sides(one: Any) -> Record:
    return {part: named("score", getattr(one, part)) for part in ("before", "after", "change")}


def plan_record(plan: Plan) -> Record:
    """Return a plan as one object that JSON can hold."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": plan.tree.name,
        "to": plan.to,
        "questions_carry": plan.questions_carry,
        "budget": plan.budget,
        "spent": plan.spent,
        "gain": None if plan.gain is None else named("points", plan.gain),
        "gain_low": None if plan.gain_low is None else named("points", plan.gain_low),
        "measures": [_measure_record(one) for one in plan.measures],
        "steps": [_measure_record(one) for one in plan.steps],
        "issues": [issue_record(issue) for issue in plan.issues],
    }


def _measure_record(one: Improvement) -> Record:
    rest = {"cost": one.cost, "per_cost": one.per_cost, "chosen": one.chosen}
    low = {"gain_low": named("points", one.gain_low)}
    return {"id": one.id, "raised": one.raised, **named("points", one.gain), **low, **rest}


def change_rows(change: Change) -> Iterator[Record]:
    """Iterate over a change's figures as tidy rows."""
    for part in ("before", "after", "change"):
        yield tidy_row(f"score_{part}", "overall", getattr(change.score, part))
    for source in change.sources:
        yield from (tidy_row(f"points_{part}", source.id, getattr(source, part)) for part in _CHANGE_FIELDS)
    for node in change.nodes:
        yield from (tidy_row(f"level_{part}", node.id, getattr(node, part)) for part in ("before", "after", "change"))


def plan_rows(plan: Plan) -> Iterator[Record]:
    """Iterate over a plan's figures as tidy rows, with how far a question is raised, its cost, whether it is chosen."""
    for figure_name, measures in (("gain", plan.measures), ("step", plan.steps)):
        for one in measures:
            about = {"raised": one.raised, "cost": one.cost, "chosen": one.chosen}
            yield tidy_row(figure_name, one.id, one.gain) | about
            yield tidy_row(f"{figure_name}_low", one.id, one.gain_low) | about


def change_parts(change: Change, lang: str) -> list[Part]:
    """Say what a change says: one sentence, where it began, where it was felt."""
    names = NodeNames(change.tree, lang)
    facts = {
        "before": change.before,
        "after": change.after,
        "change": figure(change.score.change, lang, signed=True),
        "doubt": interval_ends(change.score.change, lang) or "–",
        "from_": figure(change.score.before, lang),
        "to": figure(change.score.after, lang),
    }
    parts: list[Part] = [say("changed", lang, **facts)]
    ranked = sorted(change.sources, key=lambda one: -abs(one.change.value or 0.0))
    columns = ("change", "own", "carry_over", "weights") if change.carry_over == "each" else ("change",)
    rows = tuple(
        (
            names.node(one.id),
            figure(one.before, lang),
            figure(one.after, lang),
            *(figure(getattr(one, part), lang, signed=True) for part in columns),
            interval_ends(one.change, lang),
        )
        for one in ranked
    )
    headings = tuple(say(key, lang) for key in ("source", "before", "after", *columns, "interval"))
    parts.append(Table(say("sources", lang), headings, rows))
    levels = tuple((names.node(one.id), *_moved(one, lang)) for one in change.nodes)
    headings = tuple(say(key, lang) for key in ("node", "before", "after", "change", "interval"))
    parts.append(Table(say("levels", lang), headings, levels))
    if change.carry_over == "common":
        parts.append(say("common", lang))
    return parts


def _moved(one: NodeChange, lang: str) -> tuple[str, ...]:
    change = figure(one.change, lang, signed=True)
    return figure(one.before, lang), figure(one.after, lang), change, interval_ends(one.change, lang)


def plan_parts(plan: Plan, lang: str) -> list[Part]:
    """Say what a plan says: what to mend first, the ranking, and plus or minus one step."""
    names = NodeNames(plan.tree, lang)
    parts: list[Part] = first_to_mend(plan.measures, names)
    if plan.gain is not None:
        money = {"budget": number_text(plan.budget or 0, lang, 0), "spent": number_text(plan.spent or 0, lang, 0)}
        low = figure(plan.gain_low or Interval(None), lang)
        parts.append(say("budget", lang, gain=figure(plan.gain, lang), low=low, **money))
    parts.append(measure_table(plan, names))
    if plan.to != "step":
        parts.append(step_table(plan.steps, say("step", lang), names))
    parts += [say("joint", lang)] if plan.questions_carry == "joint" else []
    return [*parts, say(plan.tree.carry_over_evidence, lang)]


def first_to_mend(measures: Sequence[Improvement], names: NodeNames) -> list[Part]:
    """Say in one sentence what to mend first; nothing where nothing would be won."""
    if not measures or (measures[0].gain.value or 0.0) <= 0:
        return []
    lang = names.lang
    top = measures[0]
    facts = {"gain": figure(top.gain, lang), "low": figure(top.gain_low, lang)}
    # A ranking that turns round at the low end must not read as if the trunk were known to be the place to mend.
    surer = max(measures, key=_low_rank)
    if surer.id == top.id:
        return [say("first", lang, question=names.question(top.id), **facts)]
    facts |= {"surer": names.question(surer.id), "sure": figure(surer.gain_low, lang)}
    return [say("unsure", lang, question=names.question(top.id), **facts)]


def step_table(steps: Sequence[Improvement], title: str, names: NodeNames) -> Table:
    """Set out what one step of the scale is worth, up or down."""
    lang = names.lang
    headings = tuple(say(key, lang) for key in ("question", "gain", "interval", "gain_low"))
    rows = tuple((names.question(one.id), *_step(one, lang)) for one in steps[:MOST_SHOWN])
    return Table(title, headings, rows)


def _step(one: Improvement, lang: str) -> tuple[str, str, str]:
    return f"±{figure(one.gain, lang, 2)}", interval_ends(one.gain, lang, 2), f"±{figure(one.gain_low, lang, 2)}"


def _low_rank(one: Improvement) -> float:
    """What ranks a measure at the low end: its gain there, for its cost where costs are stated."""
    low = one.gain_low.value or 0.0
    return low / one.cost if one.cost else low


def measure_table(plan: Plan, names: NodeNames) -> Table:
    """Set out what could be mended, ranked."""
    lang, priced = names.lang, any(one.cost is not None for one in plan.measures)
    rows = tuple(
        (
            names.question(one.id),
            number_text(one.raised, lang),
            figure(one.gain, lang, 2),
            interval_ends(one.gain, lang, 2),
            figure(one.gain_low, lang, 2),
            *([number_text(one.cost or 0.0, lang, 0), "✓" if one.chosen else ""] if priced else []),
        )
        for one in plan.measures[:MOST_SHOWN]
    )
    keys = ("question", "raised", "gain", "interval", "gain_low", *(("cost", "chosen") if priced else ()))
    return Table(say(f"plan_{plan.to}", lang), tuple(say(key, lang) for key in keys), rows)
