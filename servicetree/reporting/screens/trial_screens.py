"""The first screens of experiment and audit."""

from __future__ import annotations

from servicetree.analysis.audit_results import Audit
from servicetree.analysis.experiment_results import ArmEffect, Experiment, ExperimentalCarryOver
from servicetree.i18n.formatting import number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.screens.screen_room import ScreenNames, ends_text, fitted
from servicetree.reporting.tables import Part, Table, figure
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK

say = phrases_of("screens")

_ROWS = (12, 8, 5, 3)
_TEN = 10  # points, of which a figure is easier to read than of one


def experiment_screen(found: Experiment, lang: str) -> list[Part]:
    """Say what an experiment moved, and what that did to the branches."""
    return fitted(lambda most, cut: _experiment_parts(found, most, ScreenNames(found.tree, lang, cut)), _ROWS)


def _experiment_parts(found: Experiment, most: int, names: ScreenNames) -> list[Part]:
    lang = names.lang
    trunk = max((one for one in found.shifts if one.id == TRUNK), key=lambda one: abs(one.change.value or 0.0))
    arm, control, by = (names.cut(name) for name in (trunk.arm, found.control, found.by))
    overall = found.shift(trunk.arm, "overall").change
    facts = {"trunk": names.node(TRUNK), "moved": _with_ends(trunk.change, lang), "overall": _with_ends(overall, lang)}
    n = number_text(sum(one.n for one in found.arms), lang, 0)
    parts: list[Part] = [say("experiment_title", lang, tree=names.whole_tree, by=by, n=n)]
    if trunk.change.value is None:
        parts.append(say("experiment_untold", lang))
    else:
        key = "experiment_moved" if overall.value is not None else "experiment_moved_alone"
        parts.append(say(key, lang, arm=arm, control=control, **facts))
    if any(one.change.value is not None for one in found.shifts if one.arm == trunk.arm):
        parts.append(_shift_table(found, trunk.arm, control, most, names))
    told = [one for one in found.carried if one.reason is None]
    parts.append(_added_table(told, most, names) if told else say("adds_untold", lang))
    return [*parts, say("doubt_arms", lang), say("more", lang)]


def _with_ends(change: Interval, lang: str) -> str:
    ends = ends_text(change, lang, signed=True)
    return figure(change, lang, signed=True) + (f" ({ends})" if ends else "")


def _shift_table(found: Experiment, arm: str, control: str, most: int, names: ScreenNames) -> Table:
    """Set out what one group did: the trunk and the outcomes, and of the parts those that moved most."""
    lang = names.lang
    mine = [one for one in found.shifts if one.arm == arm and one.id != "overall"]
    ranked = sorted(mine, key=lambda one: (one.kind not in ("trunk", "outcome"), -abs(one.change.value or 0.0)))

    def row(one: ArmEffect) -> tuple[str, ...]:
        return names.node(one.id), figure(one.change, lang, signed=True), ends_text(one.change, lang, signed=True)

    headings = (say("column_moved_by", lang, control=control), say("column_change", lang), say("column_sure", lang))
    return Table("", headings, tuple(row(one) for one in mine if one in ranked[:most]))


def _added_table(told: list[ExperimentalCarryOver], most: int, names: ScreenNames) -> Table:
    """Set out what ten points more in what was varied add to a branch; the largest first."""
    lang = names.lang
    ranked = sorted(told, key=lambda one: -(one.value.value or 0.0))[:most]

    def row(one: ExperimentalCarryOver) -> tuple[str, ...]:
        ten = one.value.scaled(_TEN)
        path = f"{names.node(one.source)} → {names.node(one.to)}"
        return path, figure(ten, lang, signed=True), ends_text(ten, lang, signed=True)

    headings = (say("column_adds_to", lang), say("column_points", lang), say("column_sure", lang))
    return Table("", headings, tuple(map(row, ranked)))


def audit_screen(audit: Audit, lang: str) -> list[Part]:
    """Say what was lost in the visits, where, and what mending would win."""
    return fitted(lambda most, cut: _audit_parts(audit, most, ScreenNames(audit.tree, lang, cut)), _ROWS)


def _audit_parts(audit: Audit, most: int, names: ScreenNames) -> list[Part]:
    lang = names.lang
    facts = {"n": number_text(audit.n, lang, 0), "score": number_text(audit.score, lang)}
    title = say("audit_title", lang, tree=names.whole_tree, **facts)
    ranked = sorted(audit.nodes, key=lambda node: -node.shapley)
    rows = [
        (
            names.node(node.id),
            percent_text(node.weight, lang),
            number_text(node.shapley, lang),
            number_text(node.fix_gain, lang),
        )
        for node in ranked[:most]
    ]
    if rest := ranked[most:]:
        weight, lost = sum(node.weight for node in rest), sum(node.shapley for node in rest)
        others = say("other_parts", lang, count=len(rest))
        rows.append((others, percent_text(weight, lang), number_text(lost, lang), ""))
    headings = tuple(say(key, lang) for key in ("column_parts", "column_weight", "column_lost", "column_adds_mended"))
    total = (say("together", lang), percent_text(1, lang), number_text(audit.loss, lang), "")
    carried = any(any(given.values()) for given in audit.carry_over.values())
    lost_in_all = say("lost_alone", lang, lost=say("lost", lang, loss=number_text(audit.loss, lang)))
    doubt = say("doubt_audit_linked" if carried else "doubt_audit", lang)
    return [title, lost_in_all, Table("", headings, tuple(rows), total), doubt, say("more", lang)]
