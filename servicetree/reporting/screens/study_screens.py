"""The first screens of the other verbs: plan, compare, test, precision, design, weigh, experiment, audit."""

from __future__ import annotations

from servicetree.analysis.audit_results import Audit
from servicetree.analysis.decision_results import Change, Plan
from servicetree.analysis.experiment_results import Experiment
from servicetree.analysis.surveys.forecast_results import Design, Precision
from servicetree.analysis.theory_results import Claims
from servicetree.analysis.weight_results import SHARES_OF_R2, Weights
from servicetree.i18n.formatting import in_language, number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.results.audit_tables import audit_parts
from servicetree.reporting.results.experiment_tables import experiment_parts
from servicetree.reporting.screens.gain_table import mend_table
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK

say = phrases_of("screens")
forecast_word = phrases_of("forecasts")
theory_word = phrases_of("theory")

MOST_MEASURES = 8
MOST_FIGURES = 14


def plan_screen(plan: Plan, lang: str) -> list[Part]:
    """Say what to mend first and what it would win; within a budget, the best set."""
    names = NodeNames(plan.tree, lang)
    parts = mend_table(plan, names, MOST_MEASURES)
    if plan.gain is not None and plan.budget is not None:
        chosen = [names.question(one.id) for one in plan.measures if one.chosen]
        low, high = plan_range(plan)
        facts = {"low": figure(Interval(low), lang), "high": figure(Interval(high), lang)}
        money = {"budget": number_text(plan.budget, lang, 0), "spent": number_text(plan.spent or 0.0, lang, 0)}
        said = say("budget" if chosen else "budget_empty", lang, **money, **facts)
        parts.insert(0, "\n".join([said, *(f"  {one}" for one in chosen)]))
    return [*parts, say(f"doubt_plan_{plan.verdict}", lang, trunk=names.node(TRUNK)), say("more_plan", lang)]


def plan_range(plan: Plan) -> tuple[float | None, float | None]:
    """Return the one range of what a plan within a budget wins."""
    low = None if plan.gain_low is None else plan.gain_low.low
    high = None if plan.gain_high is None else plan.gain_high.high
    return low, high


def change_screen(change: Change, lang: str) -> list[Part]:
    """Say what changed, and in which parts it clearly did."""
    names = NodeNames(change.tree, lang)
    ranked = sorted(change.nodes, key=lambda one: -abs(one.change.value or 0.0))
    clear = [one for one in ranked if one.change.clear_of_zero]
    moved = change.score.change
    facts = {"before": change.before, "after": change.after, "by": change.by, "ends": interval_ends(moved, lang) or "–"}
    facts |= {"from_": figure(change.score.before, lang), "to": figure(change.score.after, lang)}
    sure = "changed" if moved.clear_of_zero else "not_changed"
    parts: list[Part] = [say(sure, lang, change=figure(moved, lang, signed=True), **facts)]
    if change.score.mix is not None:
        mix, ends = figure(change.score.mix, lang, signed=True), interval_ends(change.score.mix, lang) or "–"
        parts.append(say("mix", lang, mix=mix, ends=ends, within=", ".join(change.within)))
    if clear:
        cells = ("before", "after")
        rows = tuple(
            (
                names.node(one.id),
                *(figure(getattr(one, part), lang) for part in cells),
                figure(one.change, lang, signed=True),
                interval_ends(one.change, lang),
            )
            for one in clear[:MOST_MEASURES]
        )
        headings = (say("column_moved", lang), change.before, change.after, say("column_change", lang))
        parts.append(Table("", (*headings, say("column_sure", lang)), rows))
    else:
        parts.append(say("no_part_moved", lang))
    return [*parts, say("same_mix" if change.within else "any_mix", lang), say("more", lang)]


def claims_screen(claims: Claims, lang: str) -> list[Part]:
    """Say the verdicts, one line a claim."""
    tree = in_language(claims.tree.label, lang, claims.tree.name)
    heading = theory_word("title", lang, tree=tree, n=number_text(claims.n, lang, 0))
    rows = tuple(
        (f"{claim.id} {say(f'claim_{claim.name}', lang)}", say(f"verdict_{claim.verdict}", lang))
        for claim in claims.claims
    )
    table = Table("", (say("column_claim", lang), say("column_verdict", lang)), rows, left=(0, 1))
    return [heading, table, say("doubt_claims", lang), say("more", lang)]


def design_screen(told: Design, lang: str) -> list[Part]:
    """Say whether the survey would do as it stands, and the one thing to change."""
    tree = in_language(told.tree.label, lang, told.tree.name)
    stands, n = told.measure("as_is"), number_text(told.n, lang, 0)
    chance = number_text(100 * (stands.chance or 0.0), lang, 0)
    facts = {"chance": chance, "trunk": NodeNames(told.tree, lang).node(TRUNK)}
    said = say("design_stands" if stands.chance else "design_never", lang, **facts)
    return [say("design", lang, tree=tree, n=n), said, _recommendation(told, lang), say("more", lang)]


def _recommendation(told: Design, lang: str) -> str:
    """Recommend one thing: nothing where it is enough, else what is asked, else more answers, else an experiment."""
    stands = told.measure("as_is")
    if told.best is not None:
        chance = number_text(100 * (told.best.chance or 0.0), lang, 0)
        return say("design_best", lang, measure=forecast_word(told.best.id, lang), chance=chance)
    if stands.reason is None and stands.needed_for_chance is not None:
        if stands.needed_for_chance <= told.n:
            return say("design_enough", lang)
        return say("design_more", lang, needed=number_text(stands.needed_for_chance, lang, 0))
    experiment = told.measure("experiment")
    facts = {"lift": number_text(told.lift, lang, 0), "needed": number_text(experiment.needed_for_chance or 0, lang, 0)}
    return say("design_experiment" if experiment.needed_for_chance else "design_experiment_bare", lang, **facts)


def precision_screen(told: Precision, lang: str) -> list[Part]:
    """Say how exact the scores would be."""
    names, tree = NodeNames(told.tree, lang), in_language(told.tree.label, lang, told.tree.name)
    shown = [one for one in told.figures if one.kind in ("score", "level", "points", "gap")]
    headings = [say("column_figure", lang)]
    headings += [] if told.n is None else [say("column_give_or_take", lang, n=number_text(told.n, lang, 0))]
    headings += [] if told.width is None else [say("column_needed", lang, width=number_text(told.width, lang))]
    rows = []
    for one in shown[:MOST_FIGURES]:
        facts = {"segments": told.segments, "trunk": names.node(TRUNK)}
        facts |= {"node": names.node(one.id)} if one.id in told.tree.nodes else {}
        cells = [say(f"figure_{one.kind}", lang, **facts)]
        cells += [] if told.n is None else [_plus_minus(one.half_width, lang)]
        cells += [] if told.width is None else [figure(Interval(one.needed), lang, 0)]
        rows.append(tuple(cells))
    basis = "basis_answers" if told.answers is not None else "basis_assumed"
    return [
        say("precision", lang, tree=tree),
        Table("", tuple(headings), tuple(rows)),
        say(basis, lang, n=number_text(told.answers or 0, lang, 0)),
        say("more", lang),
    ]


def _plus_minus(half: float | None, lang: str) -> str:
    return "–" if half is None else f"± {number_text(half, lang)}"


def weights_screen(weights: Weights, lang: str) -> list[Part]:
    """Say what weighs most, or goes most closely with the outcome."""
    names = NodeNames(weights.tree, lang)
    tree = in_language(weights.tree.label, lang, weights.tree.name)
    ordered = weights.nodes if weights.is_weights else weights.ranked
    as_share = weights.is_weights or weights.method in SHARES_OF_R2
    rows = tuple((names.node(one.id), *_weight_cells(one.figure, lang, as_share=as_share)) for one in ordered)
    kind = "weight" if weights.is_weights else "importance"
    headings = (say("column_parts_scored", lang), say(f"column_{kind}", lang), say("column_sure", lang))
    parts: list[Part] = [say(f"{kind}_title", lang, tree=tree), Table("", headings, rows[: 2 * MOST_FIGURES])]
    return [*parts, say(f"doubt_{kind}", lang), say("more", lang)]


def _weight_cells(found: Interval, lang: str, *, as_share: bool) -> tuple[str, str]:
    if not as_share:
        return figure(found, lang, 2, signed=True), interval_ends(found, lang, 2)
    if found.value is None:
        return "–", ""
    ends = (
        ""
        if found.low is None or found.high is None
        else " … ".join(percent_text(end, lang) for end in (found.low, found.high))
    )
    return percent_text(found.value, lang), ends


def experiment_screen(found: Experiment, lang: str) -> list[Part]:
    """Say what the experiment moved."""
    parts = experiment_parts(found, lang)
    tables = [part for part in parts if isinstance(part, Table)]
    return [*parts[:2], tables[0], parts[-1], say("more", lang)]


def audit_screen(audit: Audit, lang: str) -> list[Part]:
    """Say what was lost in the visits, and what cost most."""
    return [*audit_parts(audit, lang)[:3], say("more", lang)]
