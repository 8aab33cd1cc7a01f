"""An experiment as text, record and rows: what the arms did, what carry-over follows, and on what that rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from servicetree.analysis.experiment_results import Agreement, Carried, Experiment, Shift
from servicetree.i18n.formatting import in_language, number_text, phrase_book
from servicetree.reporting.records import JSON_FORMAT, issue_record, named, tidy
from servicetree.reporting.tables import Names, Part, Table, ends, figure
from servicetree.reporting.words import say as common_word
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK

Record = dict[str, Any]

WORDS: dict[str, tuple[str, str, str]] = {
    "title": (
        "{tree} · experiment by “{by}” · respondents: {arms}",
        "{tree} · expérience selon « {by} » · répondants : {arms}",
        "{tree} · опыт по «{by}» · респондентов: {arms}",
    ),
    "moved": (
        "{arm} against {control}: the trunk scored {trunk} points{trunk_doubt}, the whole {overall}{overall_doubt}.",
        "{arm} face à {control} : {trunk} points pour le tronc{trunk_doubt}, {overall} pour l’ensemble{overall_doubt}.",
        "{arm} против {control}: ствол {trunk}{trunk_doubt}, целое {overall}{overall_doubt}.",
    ),
    "caused": (
        "In the experiment, improving {source} by one point improved {branches}.",
        "Dans l’expérience, améliorer {source} d’un point a amélioré {branches}.",
        "В опыте один балл улучшения ({source}) дал: {branches}.",
    ),
    "by": ("{branch} by {value}", "{branch} de {value}", "{branch} — {value}"),
    "quoted": ("“{label}”", "« {label} »", "«{label}»"),
    "unclear": (
        "No clear effect of {source} on {branches}.",
        "Pas d’effet net de {source} sur {branches}.",
        "Нет ясного влияния {source} → {branches}.",
    ),
    "no_figure": (
        "No carry-over can be told from {source} to {branches}: {reason}.",
        "Aucun report ne peut être donné de {source} vers {branches} : {reason}.",
        "Перенос нельзя назвать: {source} → {branches}: {reason}.",
    ),
    "why_no-signal": (
        "the arms hardly moved what it comes from",
        "les bras n’ont guère fait bouger ce dont il vient",
        "варианты почти не сдвинули то, от чего он идёт",
    ),
    "why_no-interval": (
        "an arm has too few respondents, or groups of them, for intervals",
        "un bras a trop peu de répondants, ou de groupes, pour des intervalles",
        "в одном из вариантов слишком мало респондентов или их групп для интервалов",
    ),
    "survey": (
        (
            "The survey alone would say {survey} for {source} → {branch}, where the experiment says {value}: a survey "
            "cannot tell carry-over from a general impression."
        ),
        (
            "L’enquête seule dirait {survey} pour {source} → {branch}, là où l’expérience dit {value} : une enquête ne "
            "distingue pas le report d’une impression générale."
        ),
        (
            "По одному лишь опросу вышло бы {survey} для {source} → {branch}, а опыт говорит {value}: опрос не "
            "отличает перенос от общего впечатления."
        ),
    ),
    "shifts": (
        "What the arms did: score minus that of {control}",
        "Ce que les bras ont fait : score moins celui de {control}",
        "Что дали варианты: оценка минус оценка у {control}",
    ),
    "carried": (
        "Carry-over by the experiment: points of the branch that one point of its source moved",
        "Report par l’expérience : points de la branche pour un point de sa source",
        "Перенос по опыту: баллы ветви на один балл источника",
    ),
    "path": ("From → To", "De → Vers", "Откуда → Куда"),
    "column_value": ("Carry-over", "Report", "Перенос"),
    "column_survey": ("Survey alone", "Enquête seule", "Один опрос"),
    "column_strength": ("F", "F", "F"),
    "agree": (
        "The arms do not contradict each other on it (lowest p {p}).",
        "Les bras ne se contredisent pas là-dessus (p minimal {p}).",
        "Варианты в этом друг другу не противоречат (наименьшее p {p}).",
    ),
    "disagree": (
        "The arms contradict each other on {branches} (lowest p {p}): an arm may reach it past the trunk.",
        "Les bras se contredisent sur {branches} (p minimal {p}) : un bras l’atteint peut-être hors du tronc.",
        "Варианты противоречат друг другу: {branches} (наименьшее p {p}); возможно, вариант действует мимо ствола.",
    ),
    "not_varied": (
        (
            "Not varied: {aspects}. In a tree made from this nothing is carried over from there, unless an earlier "
            "experiment has shown it."
        ),
        "Non varié : {aspects}. Un arbre tiré d’ici n’en reporte rien, sauf si une expérience antérieure l’a montré.",
        (
            "Не менялось: {aspects}. В дереве, сделанном отсюда, оттуда ничего не переносится, если этого не показал "
            "прежний опыт."
        ),
    ),
    "assumed": (
        (
            "This is cause and effect if the arms were drawn by lot, reach a branch through the trunk only, and differ "
            "in nothing else. A general impression that rises with the trunk is part of the effect."
        ),
        (
            "C’est une relation de cause à effet si les bras ont été tirés au sort, n’atteignent une branche que par "
            "le tronc et ne diffèrent en rien d’autre. Une impression générale qui monte avec le tronc fait partie de "
            "l’effet."
        ),
        (
            "Это причина и следствие, если варианты распределены по жребию, действуют на ветвь только через ствол и "
            "больше ничем не отличаются. Общее впечатление, растущее вместе со стволом, входит в эффект."
        ),
    ),
}
_SIGNIFICANT = 0.05

say = phrase_book(WORDS)


def experiment_parts(found: Experiment, lang: str) -> list[Part]:
    """Say what an experiment says: what moved, what it did, whether the arms agree, what is assumed."""
    names = Names(found.tree, lang)
    arms = "; ".join(f"{arm.id} {number_text(arm.n, lang, 0)}" for arm in found.arms)
    tree = in_language(found.tree.label, lang, found.tree.name)
    parts: list[Part] = [say("title", lang, tree=tree, by=found.by, arms=arms)]
    sentences = [_moved(found, lang), *_caused(found, names), *_survey(found, names)]
    parts += [" ".join(sentences), _shift_table(found, names), _carried_table(found, names)]
    return [*parts, *_agreement(found.agreement, names), *_not_varied(found, names), say("assumed", lang)]


def _moved(found: Experiment, lang: str) -> str:
    """Say what the arm did that moved the trunk most."""
    trunk = max((one for one in found.shifts if one.id == TRUNK), key=lambda one: abs(one.change.value or 0.0))
    overall = found.shift(trunk.arm, "overall")
    figures = {name: figure(one.change, lang, signed=True) for name, one in (("trunk", trunk), ("overall", overall))}
    doubts = {f"{name}_doubt": _doubt(one, lang) for name, one in (("trunk", trunk), ("overall", overall))}
    return say("moved", lang, arm=trunk.arm, control=found.control, **figures, **doubts)


def _doubt(one: Shift, lang: str) -> str:
    said = ends(one.change, lang)
    return f" ({said})" if said else ""


def _caused(found: Experiment, names: Names) -> Iterator[str]:
    """Say by source what improved what; only here, and of figures clear of nothing, are causes spoken of."""
    lang = names.lang
    for source in dict.fromkeys(one.source for one in found.carried):
        own = [one for one in found.carried if one.source == source]
        clear = [one for one in own if one.value.clear_of_zero]
        if clear:
            told = [say("by", lang, branch=_quoted(one.to, names), value=figure(one.value, lang, 2)) for one in clear]
            yield say("caused", lang, source=_quoted(source, names), branches=", ".join(told))
        unclear = [_quoted(one.to, names) for one in own if one.reason is None and one not in clear]
        if unclear:
            yield say("unclear", lang, source=_quoted(source, names), branches=", ".join(unclear))
        for reason in dict.fromkeys(one.reason for one in own if one.reason):
            branches = ", ".join(_quoted(one.to, names) for one in own if one.reason == reason)
            why = say(f"why_{reason}", lang)
            yield say("no_figure", lang, source=_quoted(source, names), branches=branches, reason=why)


def _quoted(name: str, names: Names) -> str:
    return say("quoted", names.lang, label=names.node(name))


def _survey(found: Experiment, names: Names) -> Iterator[str]:
    """Name the carry-over that the survey alone overstates most, if clearly."""
    wrong = [one for one in found.carried if one.gap.clear_of_zero and (one.gap.value or 0.0) > 0]
    if wrong:
        worst = max(wrong, key=lambda one: one.gap.value or 0.0)
        figures = {"survey": figure(worst.survey, names.lang, 2), "value": figure(worst.value, names.lang, 2)}
        sides = {"source": _quoted(worst.source, names), "branch": _quoted(worst.to, names)}
        yield say("survey", names.lang, **sides, **figures)


def _shift_table(found: Experiment, names: Names) -> Table:
    lang, arms = names.lang, [arm.id for arm in found.arms if arm.id != found.control]
    rows = []
    for name in dict.fromkeys(one.id for one in found.shifts):
        label = common_word("whole", lang) if name == "overall" else names.node(name)
        cells = [_plus_minus(found.shift(arm, name).change, lang) for arm in arms]
        rows.append((names.cut(label), *cells))
    return Table(say("shifts", lang, control=found.control), (common_word("node", lang), *arms), tuple(rows))


def _plus_minus(change: Interval, lang: str) -> str:
    said = figure(change, lang, signed=True)
    if change.value is None or change.high is None:
        return said
    return f"{said} ± {number_text(change.high - change.value, lang)}"


def _carried_table(found: Experiment, names: Names) -> Table:
    lang = names.lang
    rows = tuple(
        (
            f"{names.short(one.source)} → {names.short(one.to)}",
            figure(one.value, lang, 2),
            ends(one.value, lang, 2),
            "–" if one.strength is None else number_text(one.strength, lang, 0),
            figure(one.survey, lang, 2),
        )
        for one in found.carried
    )
    keys = ("path", "column_value", "column_strength", "column_survey")
    path, value, strength, survey = (say(key, lang) for key in keys)
    return Table(say("carried", lang), (path, value, common_word("interval", lang), strength, survey), rows)


def _agreement(found: tuple[Agreement, ...], names: Names) -> Iterator[str]:
    if found:
        lowest = number_text(min(one.p for one in found), names.lang, 3)
        against = [_quoted(one.to, names) for one in found if one.p < _SIGNIFICANT]
        if against:
            yield say("disagree", names.lang, branches=", ".join(against), p=lowest)
        else:
            yield say("agree", names.lang, p=lowest)


def _not_varied(found: Experiment, names: Names) -> Iterator[str]:
    still = [_quoted(aspect.id, names) for aspect in found.tree.aspects if aspect.id not in found.varied]
    if still:
        yield say("not_varied", names.lang, aspects=", ".join(still))


def experiment_record(found: Experiment) -> Record:
    """Return an experiment as one object that JSON can hold; its shape is documented in the manual and stays."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": found.tree.name,
        "by": found.by,
        "control": found.control,
        "arms": [attrs.asdict(arm) for arm in found.arms],
        "varied": list(found.varied),
        "changes": [
            {"arm": one.arm, "id": one.id, "kind": one.kind, **named("points", one.change)} for one in found.shifts
        ],
        "carry_over": [_carried_record(one) for one in found.carried],
        "agreement": [attrs.asdict(one) for one in found.agreement],
        "issues": [issue_record(issue) for issue in found.issues],
    }


def _carried_record(one: Carried) -> Record:
    return {
        "from": one.source,
        "to": one.to,
        "n": one.n,
        **named("value", one.value),
        "survey": named("value", one.survey),
        "gap": named("value", one.gap),
        "strength": one.strength,
        "reason": one.reason,
    }


def experiment_rows(found: Experiment) -> Iterator[Record]:
    """Iterate over an experiment's figures as tidy rows; an arm is a segment."""
    for shift in found.shifts:
        yield tidy("change", shift.id, shift.change, segment=shift.arm)
    for one in found.carried:
        for what in ("value", "survey", "gap"):
            interval: Interval = getattr(one, what)
            yield tidy("carry_over" if what == "value" else what, one.source, interval, at=one.to)
