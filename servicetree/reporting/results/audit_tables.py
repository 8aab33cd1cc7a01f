"""Audits as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from servicetree.analysis.audit_results import Audit
from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.record_fields import JSON_FORMAT, issue_record, tidy_row
from servicetree.reporting.tables import NodeNames, Part, Table
from servicetree.stats.jackknife import Interval

_DIGITS = 1

say = phrases_of("audit")


def audit_parts(audit: Audit, lang: str) -> list[Part]:
    """Say what an audit says: what was lost, what cost most, what each part cost."""
    names = NodeNames(audit.tree, lang)
    title = in_language(audit.tree.label, lang, audit.tree.name)
    count = say("visits", lang, n=number_text(audit.n, lang, 0))
    lost = say("lost", lang, loss=number_text(audit.loss, lang), score=number_text(audit.score, lang))
    parts: list[Part] = [f"{title} · {count} · {lost}"]
    costliest = max(audit.nodes, key=lambda node: node.shapley)
    if round(costliest.shapley, _DIGITS) > 0:
        points = number_text(costliest.shapley, lang)
        parts.append(say("most", lang, node=names.node(costliest.id), points=points))
    return [*parts, _table(audit, names), _carried(audit, names), say("apart", lang)]


def _table(audit: Audit, names: NodeNames) -> Table:
    lang = names.lang
    rows = tuple(
        (
            names.short(node.id),
            number_text(node.weight, lang, 2),
            number_text(node.first_in, lang),
            number_text(node.shapley, lang),
            number_text(node.fix_gain, lang),
        )
        for node in sorted(audit.nodes, key=lambda node: -node.shapley)
    )
    headings = tuple(say(key, lang) for key in ("node", "weight", "first_in", "shapley", "fix_gain"))
    return Table(say("title", lang), headings, rows, (say("all", lang), "", "", number_text(audit.loss, lang), ""))


def _carried(audit: Audit, names: NodeNames) -> str:
    said = [
        f"{names.node(name)} {number_text(sum(given.values()), names.lang, 2)}"
        for name, given in audit.carry_over.items()
        if any(given.values())
    ]
    return f"{say('carried', names.lang)}: {'; '.join(said)}" if said else say("nothing_carried", names.lang)


def audit_record(audit: Audit) -> dict[str, Any]:
    """Return an audit as one object that JSON can hold; its shape is documented in the manual and stays."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": audit.tree.name,
        "n": audit.n,
        "overall": {"score": audit.score, "loss": audit.loss},
        "nodes": [attrs.asdict(node) for node in audit.nodes],
        "left_out": audit.left_out,
        "issues": [issue_record(issue) for issue in audit.issues],
    }


def audit_rows(audit: Audit) -> Iterator[dict[str, Any]]:
    """Iterate over an audit's figures as tidy rows; visits are all there are, so there is no interval."""
    yield tidy_row("score", "overall", Interval(audit.score))
    yield tidy_row("loss", "overall", Interval(audit.loss))
    for node in audit.nodes:
        for name in ("weight", "first_in", "shapley", "fix_gain"):
            yield tidy_row(name, node.id, Interval(getattr(node, name)))
