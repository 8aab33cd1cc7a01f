"""Changes and plans as records, as tidy rows, and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from servicetree.analysis.decision_results import Change, Measure, NodeChange, Plan
from servicetree.i18n.formatting import number_text, phrase_book
from servicetree.reporting.records import JSON_FORMAT, issue_record, named, tidy
from servicetree.reporting.tables import Names, Part, Table, ends, figure
from servicetree.stats.jackknife import Interval

Record = dict[str, Any]

WORDS: dict[str, tuple[str, str, str]] = {
    "changed": (
        "From {before} to {after} the score moved by {change} ({doubt}): {from_} to {to}.",
        "De {before} à {after}, le score a bougé de {change} ({doubt}) : {from_} à {to}.",
        "С {before} по {after} оценка изменилась на {change} ({doubt}): с {from_} до {to}.",
    ),
    "sources": (
        "Points of loss gained or shed, by where they began",
        "Points de perte gagnés ou perdus, selon leur origine",
        "Баллы потерь, прибавленные или снятые, по источнику",
    ),
    "source": ("Began at", "Né dans", "Возникло в"),
    "before": ("Before", "Avant", "До"),
    "after": ("After", "Après", "После"),
    "change": ("Change", "Changement", "Изменение"),
    "own": ("Own loss", "Perte propre", "Своя потеря"),
    "carry_over": ("Carry-over", "Report", "Перенос"),
    "weights": ("Weights", "Poids", "Веса"),
    "interval": ("95 % interval", "Intervalle à 95 %", "Интервал 95 %"),
    "levels": (
        "Scores of the parts, before and after",
        "Scores des parties, avant et après",
        "Оценки частей до и после",
    ),
    "node": ("Part of the service", "Partie du service", "Часть сервиса"),
    "common": (
        "Carry-over is common to both sides, so only own losses move, and the result does not hang on the baseline.",
        "Le report est commun aux deux côtés : seules les pertes propres bougent, quel que soit l’objectif.",
        "Перенос общий для обеих сторон: меняются только свои потери, и итог не зависит от цели.",
    ),
    "plan_step": (
        "What one step up the scale would win, if scores moved as the carry-over says",
        "Ce que gagnerait un pas sur l’échelle, si les scores suivaient le report",
        "Что дал бы один шаг вверх по шкале, если бы оценки двигались по переносу",
    ),
    "plan_target": (
        "What reaching the target would win, if scores moved as the carry-over says",
        "Ce que gagnerait l’objectif atteint, si les scores suivaient le report",
        "Что дало бы достижение цели, если бы оценки двигались по переносу",
    ),
    "plan_best": (
        "What reaching the best segment would win, if scores moved as the carry-over says",
        "Ce que gagnerait le niveau du meilleur segment, si les scores suivaient le report",
        "Что дал бы уровень лучшего сегмента, если бы оценки двигались по переносу",
    ),
    "first": (
        "First to mend: “{question}” would win {gain} points ({low} at the low end of carry-over).",
        "À réparer d’abord : « {question} » gagnerait {gain} points ({low} au bas du report).",
        "Чинить первым: «{question}» — выигрыш {gain} ({low} на нижнем конце переноса).",
    ),
    "unsure": (
        "First by carry-over as observed: “{question}” ({gain}; low end {low}); at the low end: “{surer}” ({sure}).",
        "D’abord, report tel qu’observé : « {question} » ({gain} ; bas {low}) ; au bas : « {surer} » ({sure}).",
        "Первым по наблюдаемому переносу: «{question}» ({gain}; внизу {low}); внизу: «{surer}» ({sure}).",
    ),
    "budget": (
        "The best set within {budget} costs {spent} and would win {gain} points ({low} at the low end).",
        "Le meilleur ensemble dans {budget} coûte {spent} et gagnerait {gain} points ({low} au bas).",
        "Лучший набор в пределах {budget} стоит {spent} и дал бы {gain} ({low} на нижнем конце).",
    ),
    "question": ("Question", "Question", "Вопрос"),
    "raised": ("Raised by", "Relevé de", "Поднять на"),
    "gain": ("Gain", "Gain", "Выигрыш"),
    "gain_low": ("At low end", "Au bas", "Внизу"),
    "cost": ("Cost", "Coût", "Цена"),
    "chosen": ("Chosen", "Choisi", "Выбрано"),
    "step": (
        "Plus or minus one step of the scale: points of the score won or lost",
        "Un pas de plus ou de moins : points de score gagnés ou perdus",
        "Шаг вверх или вниз по шкале: баллы оценки, полученные или потерянные",
    ),
    "joint": (
        "Each question of the trunk has a carry-over of its own, the others held fast; at the low end, its aspect's.",
        "Chaque question du tronc a son propre report, les autres tenues constantes ; au bas, celui de son aspect.",
        "У каждого вопроса ствола свой перенос при неизменных прочих; на нижнем конце — перенос его аспекта.",
    ),
    "association": (
        "Gains hang on carry-over, which is an association: mend, then measure again.",
        "Les gains dépendent du report, qui est une association : réparez, puis mesurez à nouveau.",
        "Выигрыш зависит от переноса, а это связь: чините и измерьте снова.",
    ),
    "both": (
        "Gains hang on carry-over, found only in part by experiment: mend, then measure again.",
        "Les gains dépendent du report, trouvé en partie seulement par expérience : réparez, puis mesurez à nouveau.",
        "Выигрыш зависит от переноса, лишь отчасти найденного в опыте: чините и измерьте снова.",
    ),
    "experiment": (
        "Gains rest on carry-over found by experiment: mend, then measure again.",
        "Les gains reposent sur un report trouvé par expérience : réparez, puis mesurez à nouveau.",
        "Выигрыш опирается на перенос, найденный в опыте: чините и измерьте снова.",
    ),
}
MOST_SHOWN = 12

say = phrase_book(WORDS)


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
            {"id": one.id, **{part: named("points", getattr(one, part)) for part in _PARTS}} for one in change.sources
        ],
        "nodes": [{"id": one.id, **_sides(one)} for one in change.nodes],
        "issues": [issue_record(issue) for issue in change.issues],
    }


_PARTS = ("before", "after", "change", "own", "carry_over", "weights")


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


def _measure_record(one: Measure) -> Record:
    rest = {"cost": one.cost, "per_cost": one.per_cost, "chosen": one.chosen}
    low = {"gain_low": named("points", one.gain_low)}
    return {"id": one.id, "raised": one.raised, **named("points", one.gain), **low, **rest}


def change_rows(change: Change) -> Iterator[Record]:
    """Iterate over a change's figures as tidy rows."""
    for part in ("before", "after", "change"):
        yield tidy(f"score_{part}", "overall", getattr(change.score, part))
    for source in change.sources:
        yield from (tidy(f"points_{part}", source.id, getattr(source, part)) for part in _PARTS)
    for node in change.nodes:
        yield from (tidy(f"level_{part}", node.id, getattr(node, part)) for part in ("before", "after", "change"))


def plan_rows(plan: Plan) -> Iterator[Record]:
    """Iterate over a plan's figures as tidy rows, with how far a question is raised, its cost, whether it is chosen."""
    for figure_name, measures in (("gain", plan.measures), ("step", plan.steps)):
        for one in measures:
            about = {"raised": one.raised, "cost": one.cost, "chosen": one.chosen}
            yield tidy(figure_name, one.id, one.gain) | about
            yield tidy(f"{figure_name}_low", one.id, one.gain_low) | about


def change_parts(change: Change, lang: str) -> list[Part]:
    """Say what a change says: one sentence, where it began, where it was felt."""
    names = Names(change.tree, lang)
    facts = {
        "before": change.before,
        "after": change.after,
        "change": figure(change.score.change, lang, signed=True),
        "doubt": ends(change.score.change, lang) or "–",
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
            ends(one.change, lang),
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
    return figure(one.before, lang), figure(one.after, lang), change, ends(one.change, lang)


def plan_parts(plan: Plan, lang: str) -> list[Part]:
    """Say what a plan says: what to mend first, the ranking, and plus or minus one step."""
    names = Names(plan.tree, lang)
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


def first_to_mend(measures: Sequence[Measure], names: Names) -> list[Part]:
    """Say in one sentence what to mend first; nothing where nothing would be won."""
    if not measures or (measures[0].gain.value or 0.0) <= 0:
        return []
    lang = names.lang
    top = measures[0]
    facts = {"gain": figure(top.gain, lang), "low": figure(top.gain_low, lang)}
    # A ranking that turns round at the low end must not read as if the trunk were known to be the place to mend.
    surer = max(measures, key=_worth_low)
    if surer.id == top.id:
        return [say("first", lang, question=names.question(top.id), **facts)]
    facts |= {"surer": names.question(surer.id), "sure": figure(surer.gain_low, lang)}
    return [say("unsure", lang, question=names.question(top.id), **facts)]


def step_table(steps: Sequence[Measure], title: str, names: Names) -> Table:
    """Set out what one step of the scale is worth, up or down."""
    lang = names.lang
    headings = tuple(say(key, lang) for key in ("question", "gain", "interval", "gain_low"))
    rows = tuple((names.question(one.id), *_step(one, lang)) for one in steps[:MOST_SHOWN])
    return Table(title, headings, rows)


def _step(one: Measure, lang: str) -> tuple[str, str, str]:
    return f"±{figure(one.gain, lang, 2)}", ends(one.gain, lang, 2), f"±{figure(one.gain_low, lang, 2)}"


def _worth_low(one: Measure) -> float:
    """What ranks a measure at the low end: its gain there, for its cost where costs are stated."""
    low = one.gain_low.value or 0.0
    return low / one.cost if one.cost else low


def measure_table(plan: Plan, names: Names) -> Table:
    """Set out what could be mended, ranked."""
    lang, priced = names.lang, any(one.cost is not None for one in plan.measures)
    rows = tuple(
        (
            names.question(one.id),
            number_text(one.raised, lang),
            figure(one.gain, lang, 2),
            ends(one.gain, lang, 2),
            figure(one.gain_low, lang, 2),
            *([number_text(one.cost or 0.0, lang, 0), "✓" if one.chosen else ""] if priced else []),
        )
        for one in plan.measures[:MOST_SHOWN]
    )
    keys = ("question", "raised", "gain", "interval", "gain_low", *(("cost", "chosen") if priced else ()))
    return Table(say(f"plan_{plan.to}", lang), tuple(say(key, lang) for key in keys), rows)
