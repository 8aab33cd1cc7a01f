"""The five claims as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from servicetree.analysis.theory_results import (
    CARRY_OVER,
    THROUGH_SATISFACTION,
    TRUNK_IS_BASIC,
    TRUNK_IS_ROOT,
    Claim,
    ClaimFigure,
    Claims,
)
from servicetree.i18n.formatting import in_language, number_text, percent_text, quoted
from servicetree.i18n.messages import has_phrase, phrases_of
from servicetree.reporting.record_fields import JSON_FORMAT, Record, issue_record, named, tidy_row
from servicetree.reporting.tables import NodeNames, Table, figure, interval_ends
from servicetree.stats.jackknife import Interval

say = phrases_of("theory")
common_word = phrases_of("results")

CLEAR = 0.05
_SMALLEST_P = 0.001


def claims_record(claims: Claims) -> Record:
    """Return the claims as one object that JSON can hold."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": claims.tree.name,
        "n": claims.n,
        "by": claims.by,
        "lens": claims.lens,
        "claims": [_claim_record(claim) for claim in claims.claims],
        "issues": [issue_record(issue) for issue in claims.issues],
    }


def _claim_record(claim: Claim) -> Record:
    return {
        "id": claim.id,
        "name": claim.name,
        "verdict": claim.verdict,
        "why": claim.why,
        **named("value", claim.figure),
        "p": claim.p,
        "n": claim.n,
        "nodes": list(claim.nodes),
        "rank": None if claim.rank is None else claim.rank[0],
        "of": None if claim.rank is None else claim.rank[1],
        "parts": [_part_record(part) for part in claim.parts],
        "beside": [_part_record(part) for part in claim.beside],
        "skeleton": None if claim.skeleton is None else attrs.asdict(claim.skeleton),
    }


def _part_record(part: ClaimFigure) -> Record:
    return {"id": part.id, **named("value", part.figure), "p": part.p, "n": part.n}


def claims_rows(claims: Claims) -> Iterator[Record]:
    """Iterate over all figures as tidy rows, with the verdict, p and n."""
    for claim in claims.claims:
        yield tidy_row(claim.name, claim.id, claim.figure) | {"verdict": claim.verdict, "p": claim.p, "n": claim.n}
        for part in (*claim.parts, *claim.beside):
            yield tidy_row(claim.name, part.id, part.figure) | {"verdict": None, "p": part.p, "n": part.n}


def claims_parts(claims: Claims, lang: str) -> list[str | Table]:
    """Say what the claims come to: a count, one sentence for the trunk, each claim with its reason and its limit."""
    names = NodeNames(claims.tree, lang)
    verdicts = [claim.verdict for claim in claims.claims]
    tree = in_language(claims.tree.label, lang, claims.tree.name)
    counts = (verdicts.count("holds"), verdicts.count("does_not_hold"), verdicts.count("cannot_tell"))
    counted = say("count", lang, holds=counts[0], not_=counts[1], untold=counts[2])
    if "holds_if_alike" in verdicts:
        counted += " " + say("count_if_alike", lang, claims=verdicts.count("holds_if_alike"))
    parts: list[str | Table] = [
        say("title", lang, tree=tree, n=number_text(claims.n, lang, 0)),
        f"{counted} {lead_sentence(claims, lang)}",
        _verdict_table(claims, lang),
        *(claim_paragraph(claim, names) for claim in claims.claims),
    ]
    if any(claim.parts for claim in claims.claims):
        parts.append(_part_table(claims, names))
    return [*parts, common_word("association", lang)]


def lead_sentence(claims: Claims, lang: str = "en") -> str:
    """Say what the claims come to for the trunk; where it loses, that it does."""
    carried, root = claims.claim(CARRY_OVER), claims.claim(TRUNK_IS_ROOT)
    if root.verdict == "does_not_hold":
        return say("lead_rival", lang, rival=_listed(root.nodes, NodeNames(claims.tree, lang)))
    if carried.verdict == "does_not_hold":
        return say("lead_not_carried", lang)
    both = carried.verdict == root.verdict == "holds"
    return say("lead_for" if both else "lead_open", lang)


def claim_paragraph(claim: Claim, names: NodeNames) -> str:
    """Write one claim: what it says, its verdict with the reason, and what the test can and cannot say."""
    lang = names.lang
    about = {"id": claim.id, "claim": say(f"says_{claim.name}", lang), "verdict": say(claim.verdict, lang)}
    key = f"{claim.name}:{claim.why}"
    said = [
        say("claimed", lang, **about),
        say(key if has_phrase("theory", key) else claim.why, lang, **_facts(claim, names)),
    ]
    if claim.skeleton is not None:
        facts = {
            "of": len(claim.skeleton.pairs),
            "touching": claim.skeleton.touching,
            "chance": number_text(claim.skeleton.by_chance, lang),
            "centre": _listed(claim.skeleton.centre, names),
        }
        said.append(say("skeleton", lang, **facts))
    return " ".join([*said, say(f"limit_{claim.name}", lang)])


def _facts(claim: Claim, names: NodeNames) -> Mapping[str, str]:
    """Collect what a reason may name."""
    lang, digits = names.lang, _digits(claim)
    low, high = (Interval(end) for end in (claim.figure.low, claim.figure.high))
    facts = {
        "value": figure(claim.figure, lang, digits),
        "low": figure(low, lang, digits),
        "high": figure(high, lang, digits),
        "clear": str(sum(part.p is not None and part.p < CLEAR for part in claim.parts)),
        "of": str(len(claim.parts)),
    }
    if claim.name == CARRY_OVER and claim.beside:
        facts |= {"observed": figure(claim.other("observed"), lang, 2)}
        unlike = next((part.figure for part in claim.beside if part.id == "moods_unlike"), Interval(None))
        facts |= {"unlike": figure(unlike, lang, 2), "unlike_low": figure(Interval(unlike.low), lang, 2)}
    if claim.name == THROUGH_SATISFACTION and claim.parts:
        sizes = {part.id: max(abs(part.figure.low or 0.0), abs(part.figure.high or 0.0)) for part in claim.parts}
        widest = max(sizes, key=lambda name: sizes[name])
        node = widest if claim.why in ("unclear", "one-satisfaction") else claim.nodes[0]
        facts |= {"size": number_text(sizes[widest], lang, 2), "link": figure(claim.other("satisfaction"), lang, 2)}
        facts |= {"node": _listed((node,), names)}
    if claim.name == TRUNK_IS_BASIC and claim.beside:
        keys = {"below": "below", "above": "above", "b_below": "branches_below", "b_above": "branches_above"}
        facts |= {key: figure(claim.other(name), lang, 2) for key, name in keys.items()}
    if claim.rank is not None:
        facts |= {"rank": str(claim.rank[0]), "choices": str(claim.rank[1]), "rival": _listed(claim.nodes, names)}
        shares = {"trunk": claim.other("trunk").value, "other": claim.other("rival").value}
        facts |= {key: percent_text(share or 0.0, lang) for key, share in shares.items()}
    return facts


def _digits(claim: Claim) -> int:
    return 3 if claim.id in ("H2", "H5") else 2


def _listed(nodes: tuple[str, ...], names: NodeNames) -> str:
    return say("and", names.lang).join(quoted(names.node(name), names.lang) for name in nodes)


def _verdict_table(claims: Claims, lang: str) -> Table:
    rows = tuple(
        (
            f"{claim.id} {say(claim.name, lang)}",
            say(claim.verdict, lang),
            figure(claim.figure, lang, _digits(claim)),
            interval_ends(claim.figure, lang, _digits(claim)),
            _chance_text(claim.p, lang),
            "–" if claim.n is None else number_text(claim.n, lang, 0),
        )
        for claim in claims.claims
    )
    keys = ("column_claim", "column_verdict", "column_figure")
    headings = tuple(say(key, lang) for key in keys)
    rest = (common_word("interval", lang), say("column_p", lang), say("column_n", lang))
    return Table(say("verdicts", lang), (*headings, *rest), rows)


def _chance_text(chance: float | None, lang: str) -> str:
    if chance is None:
        return "–"
    smallest = number_text(_SMALLEST_P, lang, 3)
    return f"< {smallest}" if chance < _SMALLEST_P else number_text(chance, lang, 3)


def _part_table(claims: Claims, names: NodeNames) -> Table:
    """Show every claim's figure by node, beside each other."""
    lang = names.lang
    shown = [claim for claim in claims.claims if claim.parts]
    by_node = [{part.id: part for part in claim.parts} for claim in shown]

    def cell(part: ClaimFigure | None, digits: int) -> str:
        if part is None:
            return ""
        return figure(part.figure, lang, digits) + ("*" if part.p is not None and part.p < CLEAR else "")

    rows = tuple(
        (
            names.node(name),
            *(cell(found.get(name), _digits(claim)) for claim, found in zip(shown, by_node, strict=True)),
        )
        for name in claims.tree.measured
    )
    headings = (say("column_part", lang), *(say(f"column_{claim.id}", lang) for claim in shown))
    return Table(say("by_part", lang), headings, rows)
