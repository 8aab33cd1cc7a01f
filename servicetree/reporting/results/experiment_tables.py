"""Experiments as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from servicetree.analysis.experiment_results import ArmAgreement, ArmEffect, Experiment, ExperimentalCarryOver
from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.record_fields import JSON_FORMAT, issue_record, named, tidy_row
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK

common_word = phrases_of("results")

Record = dict[str, Any]

_SIGNIFICANT = 0.05

say = phrases_of("experiment")


def experiment_parts(found: Experiment, lang: str) -> list[Part]:
    """Say what an experiment says: what moved, what it did, whether the arms agree, what is assumed."""
    names = NodeNames(found.tree, lang)
    arms = "; ".join(f"{arm.id} {number_text(arm.n, lang, 0)}" for arm in found.arms)
    tree = in_language(found.tree.label, lang, found.tree.name)
    parts: list[Part] = [say("title", lang, tree=tree, by=found.by, arms=arms)]
    sentences = [_largest_effect_sentence(found, lang), *_units(found, lang)]
    sentences += [*_effect_sentences(found, names), *_survey(found, names)]
    parts += [" ".join(sentences), _shift_table(found, names), _carried_table(found, names)]
    return [*parts, *_agreement(found.agreement, names), *_not_varied(found, names), say("assumed", lang)]


def _largest_effect_sentence(found: Experiment, lang: str) -> str:
    """Say what the arm did that moved the trunk most."""
    trunk = max((one for one in found.shifts if one.id == TRUNK), key=lambda one: abs(one.change.value or 0.0))
    overall = found.shift(trunk.arm, "overall")
    figures = {name: figure(one.change, lang, signed=True) for name, one in (("trunk", trunk), ("overall", overall))}
    doubts = {f"{name}_doubt": _interval_suffix(one, lang) for name, one in (("trunk", trunk), ("overall", overall))}
    return say("moved", lang, arm=trunk.arm, control=found.control, **figures, **doubts)


def _units(found: Experiment, lang: str) -> Iterator[str]:
    if found.units is not None:
        yield say("units", lang, column=found.units.column, n=number_text(found.units.n, lang, 0))


def _interval_suffix(one: ArmEffect, lang: str) -> str:
    said = interval_ends(one.change, lang)
    return f" ({said})" if said else ""


def _effect_sentences(found: Experiment, names: NodeNames) -> Iterator[str]:
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


def _quoted(name: str, names: NodeNames) -> str:
    return say("quoted", names.lang, label=names.node(name))


def _survey(found: Experiment, names: NodeNames) -> Iterator[str]:
    """Name the carry-over that the survey alone overstates most, if clearly."""
    wrong = [one for one in found.carried if one.gap.clear_of_zero and (one.gap.value or 0.0) > 0]
    if wrong:
        worst = max(wrong, key=lambda one: one.gap.value or 0.0)
        figures = {"survey": figure(worst.survey, names.lang, 2), "value": figure(worst.value, names.lang, 2)}
        sides = {"source": _quoted(worst.source, names), "branch": _quoted(worst.to, names)}
        yield say("survey", names.lang, **sides, **figures)


def _shift_table(found: Experiment, names: NodeNames) -> Table:
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


def _carried_table(found: Experiment, names: NodeNames) -> Table:
    lang = names.lang
    rows = tuple(
        (
            f"{names.short(one.source)} → {names.short(one.to)}",
            figure(one.value, lang, 2),
            interval_ends(one.value, lang, 2),
            "–" if one.strength is None else number_text(one.strength, lang, 0),
            figure(one.survey, lang, 2),
        )
        for one in found.carried
    )
    keys = ("path", "column_value", "column_strength", "column_survey")
    path, value, strength, survey = (say(key, lang) for key in keys)
    return Table(say("carried", lang), (path, value, common_word("interval", lang), strength, survey), rows)


def _agreement(found: tuple[ArmAgreement, ...], names: NodeNames) -> Iterator[str]:
    if found:
        lowest = number_text(min(one.p for one in found), names.lang, 3)
        against = [_quoted(one.to, names) for one in found if one.p < _SIGNIFICANT]
        if against:
            yield say("disagree", names.lang, branches=", ".join(against), p=lowest)
        else:
            yield say("agree", names.lang, p=lowest)


def _not_varied(found: Experiment, names: NodeNames) -> Iterator[str]:
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
        "units": None if found.units is None else attrs.asdict(found.units),
        "changes": [
            {"arm": one.arm, "id": one.id, "kind": one.kind, **named("points", one.change)} for one in found.shifts
        ],
        "carry_over": [_carried_record(one) for one in found.carried],
        "agreement": [attrs.asdict(one) for one in found.agreement],
        "issues": [issue_record(issue) for issue in found.issues],
    }


def _carried_record(one: ExperimentalCarryOver) -> Record:
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
        yield tidy_row("change", shift.id, shift.change, segment=shift.arm)
    for one in found.carried:
        for what in ("value", "survey", "gap"):
            interval: Interval = getattr(one, what)
            yield tidy_row("carry_over" if what == "value" else what, one.source, interval, at=one.to)
