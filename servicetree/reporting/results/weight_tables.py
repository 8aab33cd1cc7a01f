"""Weights, importance and loyalty as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servicetree.account.range_results import TrunkPoints
from servicetree.account.results import Account
from servicetree.analysis.loyalty_results import Loyalty
from servicetree.analysis.weight_results import ROOT_INDEPENDENT, SHARES_OF_R2, NodeWeight, Weights, trunk_leads
from servicetree.i18n.formatting import in_language, number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.record_fields import JSON_FORMAT, Record, tidy_row
from servicetree.reporting.results.ahp_tables import judgement_parts, judgement_rows, judgements_record
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends
from servicetree.stats.jackknife import Interval

common_word = phrases_of("results")

say = phrases_of("weights")


def weights_record(weights: Weights) -> Record:
    """Return weights or an importance report as one object that JSON can hold."""
    said = "weight" if weights.is_weights else "importance"
    return {
        "servicetree": JSON_FORMAT,
        "tree": weights.tree.name,
        "method": weights.method,
        "outcome": weights.outcome,
        "by": weights.by,
        "n": weights.n,
        "of": weights.of,
        "r2": weights.r2.value,
        "r2_low": weights.r2.low,
        "r2_high": weights.r2.high,
        "r2_se": weights.r2.se,
        "nodes": [
            {
                "id": node.id,
                "kind": node.kind,
                **_value_fields(said, node.figure),
                "slope": attrs.asdict(node.slope),
                "vif": node.vif,
            }
            for node in weights.nodes
        ],
        "trunk_lead": None if weights.is_weights else attrs.asdict(weights.trunk_lead),
        **({} if weights.judgements is None else judgements_record(weights.judgements)),
        "issues": [attrs.asdict(issue) for issue in weights.issues],
    }


def loyalty_record(found: Loyalty) -> Record:
    """Return loyalty's slopes and stakes as one object that JSON can hold."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": found.tree.name,
        "by": found.by,
        "n": found.n,
        "of": found.of,
        "r2": found.r2.value,
        "r2_low": found.r2.low,
        "r2_high": found.r2.high,
        "r2_se": found.r2.se,
        "slope": attrs.asdict(found.slope),
        "given_nodes": attrs.asdict(found.given_nodes),
        "nodes": [
            {
                "id": node.id,
                "kind": node.kind,
                "direct": attrs.asdict(node.direct),
                "at_stake": None if node.at_stake is None else _value_fields("points", node.at_stake),
            }
            for node in found.nodes
        ],
        "trunk_at_stake": None if found.trunk_at_stake is None else _trunk_record(found.trunk_at_stake),
        "reason": found.reason,
        "issues": [attrs.asdict(issue) for issue in found.issues],
    }


def _value_fields(said: str, interval: Interval) -> Record:
    return {said: interval.value, "low": interval.low, "high": interval.high, "se": interval.se}


def _trunk_record(trunk: TrunkPoints) -> Record:
    ends = {"observed": trunk.observed.value, "low": trunk.low.value, "high": trunk.high.value}
    return {**ends, "range_low": trunk.range_low, "range_high": trunk.range_high}


def weights_rows(weights: Weights) -> Iterator[Record]:
    """Iterate over weights as tidy rows."""
    said = "weight" if weights.is_weights else "importance"
    yield tidy_row("r2", weights.outcome, weights.r2)
    for node in weights.nodes:
        yield tidy_row(said, node.id, node.figure)
        yield tidy_row("slope", node.id, node.slope)
        yield tidy_row("vif", node.id, Interval(node.vif))
    if weights.judgements is not None:
        for what, name, place, value in judgement_rows(weights.judgements):
            yield tidy_row(what, name, Interval(value), at=place)


def loyalty_rows(found: Loyalty) -> Iterator[Record]:
    """Iterate over loyalty's slopes and stakes as tidy rows."""
    yield tidy_row("slope", "satisfaction", found.slope)
    yield tidy_row("direct", "satisfaction", found.given_nodes)
    yield tidy_row("r2", "loyalty", found.r2)
    for node in found.nodes:
        yield tidy_row("direct", node.id, node.direct)
        if node.at_stake is not None:
            yield tidy_row("at_stake", node.id, node.at_stake)


def weights_parts(weights: Weights, lang: str, account: Account | None = None) -> list[Part]:
    """Say what weights, or an importance report, say.

    Args:
        weights: The weights or the report.
        lang: ``en``, ``fr`` or ``ru``.
        account: The account of the same answers: with it the report can say whether the trunk leads.
    """
    names = NodeNames(weights.tree, lang)
    parts: list[Part] = []
    if weights.judgements is not None:
        parts += judgement_parts(weights.tree, weights.judgements, lang)
    if weights.judgements is None or weights.of is not None:
        parts += _evidence_parts(weights, account, names)
    return parts


def _evidence_parts(weights: Weights, account: Account | None, names: NodeNames) -> list[Part]:
    """Write what the answers say, or the bare weights."""
    lang = names.lang
    tree = in_language(weights.tree.label, lang, weights.tree.name)
    outcome = names.node(weights.outcome) if weights.outcome in weights.tree.nodes else weights.outcome
    method = say(weights.method, lang)
    if weights.of is None:
        return [f"{tree} · {method}", _weights_table(weights, names, outcome)]
    n = "–" if weights.n is None else number_text(weights.n, lang, 0)
    of = number_text(weights.of, lang, 0)
    parts: list[Part] = [say("title", lang, tree=tree, method=method, outcome=outcome, n=n, of=of)]
    if weights.r2.value is not None:
        share, doubt = number_text(100 * weights.r2.value, lang), _in_brackets(weights.r2.scaled(100), lang, 1)
        parts.append(say("explained", lang, share=share, outcome=outcome, doubt=doubt))
    if not weights.is_weights:
        parts += [lead_sentence(weights, account, lang) + _against(weights, names), say("no_weights", lang) + "."]
    return [*parts, _weights_table(weights, names, outcome)]


def lead_sentence(report: Weights, account: Account | None = None, lang: str = "en") -> str:
    """Say what comes first in an importance report, and claim no more of the trunk than may be claimed.

    Args:
        report: An importance report.
        account: The account of the same answers; None leaves open whether the range is separable.
        lang: ``en``, ``fr`` or ``ru``.
    """
    first = NodeNames(report.tree, lang).node(report.ranked[0].id)
    if not report.aspect_first:
        return f"{_with_uncertainty(say('branch_first', lang, node=first), report, lang)}."
    if account is not None and trunk_leads(report, account):
        return f"{_with_uncertainty(say('trunk_leads', lang, node=first), report, lang)}."
    said = _with_uncertainty(say("aspect_first", lang, node=first), report, lang)
    if report.method not in ROOT_INDEPENDENT:
        return f"{say('aspect_first', lang, node=first)}. {say('rooted', lang)}."
    return f"{said}. {say('see_range' if account is None else 'not_separable', lang)}."


def _against(report: Weights, names: NodeNames) -> str:
    """Name the nodes that the outcome runs against, with their sign; nothing where there are none."""
    told = [
        f"{quoted(names.node(one.id), names.lang)} ({figure(one.figure, names.lang, 3)})"
        for one in report.running_against
    ]
    return f" {say('against', names.lang, nodes=', '.join(told))}" if told else ""


def _with_uncertainty(said: str, report: Weights, lang: str) -> str:
    """Add that the lead is not clear, if the interval of the lead does not exclude 0."""
    lead = report.trunk_lead
    if lead.value is None or lead.low is None or lead.clear_of_zero:
        return said
    other = say("first_branch" if lead.value > 0 else "first_aspect", lang)
    lead = lead if lead.value > 0 else lead.scaled(-1)
    return say(
        "not_clearly", lang, said=said, other=other, gap=figure(lead, lang, 3), doubt=interval_ends(lead, lang, 3)
    )


def _in_brackets(interval: Interval, lang: str, digits: int) -> str:
    doubt = interval_ends(interval, lang, digits)
    return f" ({doubt})" if doubt else ""


def _weights_table(weights: Weights, names: NodeNames, outcome: str) -> Table:
    lang = names.lang

    if weights.of is None:
        plain = tuple((names.node(node.id), figure(node.figure, lang, 3)) for node in weights.nodes)
        headings = (common_word("node", lang), common_word("weight", lang))
        return Table(say("weights", lang), headings, plain, (common_word("whole", lang), "1"))

    def row(node: NodeWeight) -> tuple[str, ...]:
        vif = "–" if node.vif is None else number_text(node.vif, lang)
        doubt = interval_ends(node.figure, lang, 3)
        return names.node(node.id), figure(node.figure, lang, 3), doubt, figure(node.slope, lang, 3), vif

    title = say("weights", lang) if weights.is_weights else say("importance", lang, outcome=outcome)
    heading = common_word("weight", lang) if weights.is_weights else say("column_importance", lang)
    columns = (common_word("node", lang), heading, common_word("interval", lang), say("slope", lang), say("vif", lang))
    total: tuple[str, ...] = ()
    if weights.is_weights:
        total = (common_word("whole", lang), "1", "", "", "")
    elif weights.method in SHARES_OF_R2:
        total = (
            f"{common_word('whole', lang)} (R²)",
            figure(weights.r2, lang, 3),
            interval_ends(weights.r2, lang, 3),
            "",
            "",
        )
    ordered = weights.nodes if weights.is_weights else weights.ranked
    return Table(title, columns, tuple(row(node) for node in ordered), total)


def loyalty_parts(found: Loyalty, lang: str) -> list[Part]:
    """Say what loyalty hangs on, and what of it is at stake."""
    names = NodeNames(found.tree, lang)
    tree, n, of = in_language(found.tree.label, lang, found.tree.name), found.n, found.of
    parts: list[Part] = [
        say("loyalty", lang, tree=tree, n=number_text(n, lang, 0), of=number_text(of, lang, 0)),
        say(
            "loyalty_slope",
            lang,
            slope=figure(found.slope, lang, 2) + _in_brackets(found.slope, lang, 2),
            given=figure(found.given_nodes, lang, 2) + _in_brackets(found.given_nodes, lang, 2),
        ),
        _loyalty_table(found, names),
    ]
    if found.reason is not None:
        parts.append(say("no_stake", lang, reason=found.reason) + ".")
    elif found.trunk_at_stake is not None and (said := _trunk_stake(found.trunk_at_stake, lang)):
        parts += [said, common_word("association", lang)]
    return parts


def _trunk_stake(trunk: TrunkPoints, lang: str) -> str | None:
    """Say which range of the loyalty at stake began in the trunk; nothing where there is no range."""
    low, high = trunk.range_low, trunk.range_high
    if low is None:
        return None
    facts = {"low": number_text(max(low, 0.0), lang)}
    if high is None:
        return say("trunk_stake_from", lang, **facts)
    return say("trunk_stake", lang, **facts, high=number_text(max(high, 0.0), lang))


def _loyalty_table(found: Loyalty, names: NodeNames) -> Table:
    lang, interval = names.lang, common_word("interval", names.lang)
    staked = found.reason is None
    more = (say("column_stake", lang), interval) if staked else ()
    headings = (common_word("node", lang), say("column_direct", lang), interval, *more)
    rows = []
    for node in found.nodes:
        stake = () if node.at_stake is None else (figure(node.at_stake, lang), interval_ends(node.at_stake, lang))
        rows.append((names.node(node.id), figure(node.direct, lang, 2), interval_ends(node.direct, lang, 2), *stake))
    return Table(say("direct_paths", lang), headings, tuple(rows))
