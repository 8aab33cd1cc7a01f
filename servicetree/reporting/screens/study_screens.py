"""The first screens of plan, compare, test, precision, design and weigh, with loyalty."""

from __future__ import annotations

from servicetree.account.advice import MOST_TIMES, two_digits
from servicetree.account.range_results import says_something
from servicetree.analysis.decision_results import Change, Plan, gain_range
from servicetree.analysis.loyalty_results import Loyalty
from servicetree.analysis.surveys.forecast_results import Design, Precision
from servicetree.analysis.theory_results import Claims
from servicetree.analysis.weight_results import SHARES_OF_R2, WITHOUT_ANSWERS, Weights
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.screens.account_screen import score_title
from servicetree.reporting.screens.gain_table import gain_ends, is_unranged, mend_table
from servicetree.reporting.screens.screen_room import ScreenNames, ends_text, fitted
from servicetree.reporting.tables import Part, Table, figure
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK

say = phrases_of("screens")
theory_word = phrases_of("theory")

_MEASURES = (8, 5, 3)
_FIGURES = (12, 8, 4)
_PARTS = (28, 20, 12, 6)
_HUNDREDTHS_BELOW = 100
_LEAST_WORTH_ASKING = 0.5  # chance that a further question would tell


def plan_screen(plan: Plan, lang: str) -> list[Part]:
    """Say what to mend first and what it would win; within a budget, the best set."""
    return fitted(lambda most, cut: _plan_parts(plan, most, ScreenNames(plan.tree, lang, cut)), _MEASURES)


def _plan_parts(plan: Plan, most: int, names: ScreenNames) -> list[Part]:
    lang, parts = names.lang, mend_table(plan, names, most, notes_on=plan.issues)
    if plan.gain is not None and plan.budget is not None:
        chosen = [names.question(one.id) for one in plan.measures if one.chosen]
        shown, rest = chosen[: 2 * most], len(chosen[2 * most :])
        shown += [say("other_questions", lang, count=rest)] if rest else []
        money = {"budget": _money(plan.budget, lang), "spent": _money(plan.spent or 0.0, lang)}
        said = say("budget_empty", lang, **money) if not chosen else _chosen_sentence(plan, money, lang)
        parts.insert(0, "\n".join([said, *(f"  {one}" for one in shown)]))
    parts.insert(0, score_title(plan.score, plan.n, names))
    return [*parts, *_gain_doubt(plan, names), say("more_plan", lang)]


def _chosen_sentence(plan: Plan, money: dict[str, str], lang: str) -> str:
    """Say what the chosen measures cost and would win together."""
    ends = plan_range(plan)
    if says_something(*ends):
        return say("budget", lang, **money, gain=gain_ends(*ends, lang))
    return say("budget_unranged", lang, **money, gain=figure(plan.gain or Interval(None), lang))


def _gain_doubt(plan: Plan, names: ScreenNames) -> list[str]:
    """Say how sure the gains are; nothing where there is none."""
    if not any((one.gain.value or 0.0) > 0 for one in plan.measures):
        return []
    key = "no_ranges" if plan.verdict != "given" and is_unranged(plan) else plan.verdict
    return [say(f"doubt_plan_{key}", names.lang, trunk=names.node(TRUNK))]


def _money(amount: float, lang: str) -> str:
    """Write an amount of money; its hundredths only where they matter."""
    return number_text(amount, lang, 0 if amount >= _HUNDREDTHS_BELOW or amount == round(amount) else 2)


def plan_range(plan: Plan) -> tuple[float | None, float | None]:
    """Return the one range of what a plan within a budget wins."""
    return gain_range(plan.gain_low or Interval(None), plan.gain_high or Interval(None))


def change_screen(change: Change, lang: str) -> list[Part]:
    """Say what changed, and in which parts it clearly did."""
    return fitted(lambda most, cut: _change_parts(change, most, ScreenNames(change.tree, lang, cut)), _MEASURES)


def _change_parts(change: Change, most: int, names: ScreenNames) -> list[Part]:
    lang = names.lang
    ranked = sorted(change.nodes, key=lambda one: -abs(one.change.value or 0.0))
    clear = [one for one in ranked if one.is_clear]
    moved = change.score.change
    before, after = (names.cut(side) for side in (change.before, change.after))
    facts = {"before": before, "after": after, "ends": ends_text(moved, lang, signed=True)}
    facts |= {"from_": figure(change.score.before, lang), "to": figure(change.score.after, lang)}
    sure = "changed_unsure" if moved.low is None else "changed" if moved.clear_of_zero else "not_changed"
    parts: list[Part] = [say(sure, lang, change=figure(moved, lang, signed=True), **facts)]
    if change.score.mix is not None:
        mix, ends = figure(change.score.mix, lang, signed=True), ends_text(change.score.mix, lang, signed=True)
        parts.append(say("mix" if ends else "mix_unranged", lang, mix=mix, ends=ends, within=", ".join(change.within)))
    if clear:
        cells = ("before", "after")
        rows = tuple(
            (
                names.node(one.id),
                *(figure(getattr(one, part), lang) for part in cells),
                figure(one.change, lang, signed=True),
                ends_text(one.change_simultaneous or one.change, lang, signed=True),
            )
            for one in clear[:most]
        )
        headings = (say("column_moved", lang), before, after, say("column_change", lang))
        parts.append(Table("", (*headings, say("column_sure", lang)), rows))
    else:
        parts.append(say("no_part_moved", lang))
    return [*parts, say("same_mix" if change.within else "any_mix", lang), say("more", lang)]


def claims_screen(claims: Claims, lang: str) -> list[Part]:
    """Say the verdicts, one line a claim."""
    tree = ScreenNames(claims.tree, lang).whole_tree
    heading = theory_word("title", lang, tree=tree, n=number_text(claims.n, lang, 0))
    rows = tuple(
        (f"{claim.id} {say(f'claim_{claim.name}', lang)}", say(f"verdict_{claim.verdict}", lang))
        for claim in claims.claims
    )
    table = Table("", (say("column_claim", lang), say("column_verdict", lang)), rows, left=(0, 1))
    return [heading, table, say("doubt_claims", lang), say("more", lang)]


def design_screen(told: Design, lang: str) -> list[Part]:
    """Say whether the survey would do as it stands, and the one thing to change."""
    names = ScreenNames(told.tree, lang)
    stands, n = told.measure("as_is"), number_text(told.n, lang, 0)
    chance = number_text(100 * (stands.chance or 0.0), lang, 0)
    facts = {"chance": chance, "trunk": names.node(TRUNK)}
    said = say("design_stands" if stands.chance else "design_never", lang, **facts)
    return [say("design", lang, tree=names.whole_tree, n=n), said, _recommendation(told, lang), say("more", lang)]


def _recommendation(told: Design, lang: str) -> str:
    """Recommend one thing: nothing where it is enough, else what is asked, else more answers, else an experiment."""
    stands = told.measure("as_is")
    if told.best is not None and (told.best.chance or 0.0) >= _LEAST_WORTH_ASKING:
        chance = number_text(100 * (told.best.chance or 0.0), lang, 0)
        return say("design_best", lang, measure=say(f"measure_{told.best.id}", lang), chance=chance)
    if stands.reason is None and (needed := stands.needed_for_chance) is not None and needed <= MOST_TIMES * told.n:
        if needed <= told.n:
            return say("design_enough", lang)
        return say("design_more", lang, needed=number_text(two_digits(needed), lang, 0))
    experiment = told.measure("experiment")
    facts = {"lift": number_text(told.lift, lang, 0), "needed": number_text(experiment.needed_for_chance or 0, lang, 0)}
    return say("design_experiment" if experiment.needed_for_chance else "design_experiment_bare", lang, **facts)


def precision_screen(told: Precision, lang: str) -> list[Part]:
    """Say how exact the scores would be."""
    return fitted(lambda most, cut: _precision_parts(told, most, ScreenNames(told.tree, lang, cut)), _FIGURES)


def _precision_parts(told: Precision, most: int, names: ScreenNames) -> list[Part]:
    lang = names.lang
    levels = [one for one in told.figures if one.kind == "level"][:most]
    shown = [one for one in told.figures if one in levels or one.kind in ("score", "points", "gap")]
    headings = [say("column_figure", lang)]
    headings += [] if told.n is None else [say("column_give_or_take", lang, n=number_text(told.n, lang, 0))]
    headings += [] if told.width is None else [say("column_needed", lang, width=number_text(told.width, lang))]
    rows = []
    for one in shown:
        facts = {"segments": told.segments, "trunk": names.node(TRUNK)}
        facts |= {"node": names.node(one.id)} if one.id in told.tree.nodes else {}
        cells = [say(f"figure_{one.kind}", lang, **facts)]
        cells += [] if told.n is None else [_plus_minus(one.half_width, lang)]
        cells += [] if told.width is None else [figure(Interval(one.needed), lang, 0)]
        rows.append(tuple(cells))
    basis = "basis_answers" if told.answers is not None else "basis_assumed"
    return [
        say("precision", lang, tree=names.whole_tree),
        Table("", tuple(headings), tuple(rows)),
        say(basis, lang, n=number_text(told.answers or 0, lang, 0)),
        say("more", lang),
    ]


def _plus_minus(half: float | None, lang: str) -> str:
    return "–" if half is None else f"± {number_text(half, lang)}"


def weights_screen(weights: Weights, lang: str) -> list[Part]:
    """Say what weighs most, or goes most closely with the outcome."""
    return fitted(lambda most, cut: _weight_parts(weights, most, ScreenNames(weights.tree, lang, cut)), _PARTS)


def _weight_parts(weights: Weights, most: int, names: ScreenNames) -> list[Part]:
    lang, ordered = names.lang, weights.nodes if weights.is_weights else weights.ranked
    as_share = weights.is_weights or weights.method in SHARES_OF_R2
    rows = [(names.node(one.id), *_weight_cells(one.figure, lang, as_share=as_share)) for one in ordered[:most]]
    rows += [(say("other_parts", lang, count=len(ordered) - most), "", "")] if len(ordered) > most else []
    kind = "weight" if weights.is_weights else "importance"
    headings = (say("column_parts_scored", lang), say(f"column_{kind}", lang), say("column_sure", lang))
    parts: list[Part] = [say(f"{kind}_title", lang, tree=names.whole_tree), Table("", headings, tuple(rows))]
    doubt = "doubt_judged" if weights.method in WITHOUT_ANSWERS else f"doubt_{kind}"
    return [*parts, say(doubt, lang), say("more", lang)]


def _weight_cells(found: Interval, lang: str, *, as_share: bool) -> tuple[str, str]:
    if not as_share:
        return figure(found, lang, 2, signed=True), ends_text(found, lang, 2, signed=True)
    if found.value is None:
        return "–", ""
    if found.low is None or found.high is None:
        return percent_text(found.value, lang), ""
    low, high = (percent_text(end, lang) for end in (found.low, found.high))
    return percent_text(found.value, lang), say("cell_range", lang, low=low, high=high)


def loyalty_screen(found: Loyalty, lang: str) -> list[Part]:
    """Say how loyalty goes with satisfaction, and where what is at stake of it may have begun."""
    return fitted(lambda most, cut: _loyalty_parts(found, most, ScreenNames(found.tree, lang, cut)), _PARTS)


def _loyalty_parts(found: Loyalty, most: int, names: ScreenNames) -> list[Part]:
    lang = names.lang
    facts = {"n": number_text(found.n, lang, 0), "of": number_text(found.of, lang, 0)}
    ten = found.slope.scaled(10)
    points, ends = figure(ten, lang, signed=True), ends_text(ten, lang, signed=True)
    parts: list[Part] = [
        say("loyalty_title", lang, tree=names.whole_tree, **facts),
        say("loyalty_goes", lang, points=points + (f" ({ends})" if ends else "")),
    ]
    staked = [one for one in found.nodes if one.at_stake is not None and one.at_stake.value is not None]
    ranked = sorted(staked, key=lambda one: -((one.at_stake or Interval(None)).value or 0.0))[:most]
    if ranked:
        stakes = [(names.node(one.id), one.at_stake or Interval(None)) for one in ranked]
        rows = tuple((name, figure(stake, lang), ends_text(stake, lang)) for name, stake in stakes)
        headings = (say("column_stake", lang), say("column_points", lang), say("column_sure", lang))
        parts.append(Table("", headings, rows))
    return [*parts, say("doubt_importance", lang), say("more", lang)]


def weights_and_loyalty_screen(weights: Weights, found: Loyalty, lang: str) -> list[Part]:
    """Say on one screen what weighs most, and where losses go with less loyalty."""

    def made(most: int, cut: int) -> list[Part]:
        weighed = _weight_parts(weights, most, ScreenNames(weights.tree, lang, cut))
        return [*weighed[:2], *_loyalty_parts(found, most, ScreenNames(found.tree, lang, cut))]

    return fitted(made, _PARTS)
