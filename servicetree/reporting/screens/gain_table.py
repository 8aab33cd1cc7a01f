"""The things to mend first, each with the range of what it would win."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicetree.analysis.decision_results import Improvement, Plan
from servicetree.errors import Issue
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import explained
from servicetree.reporting.tables import NodeNames, Part, Table, part_labels, range_cell

say = phrases_of("screens")

FIRST = 3


def mend_table(
    plan: Plan, names: NodeNames, count: int = FIRST, worst: str = "", notes_on: Sequence[Issue] = ()
) -> list[Part]:
    """Set out what to mend first, in the plan's own order.

    Args:
        plan: The plan.
        names: What questions are called.
        count: How many to show.
        worst: The part that loses most, if known: where it is not among those to mend, it is said why.
        notes_on: What is worth knowing of parts and questions; told below the table, with a star at what it is of.
    """
    lang = names.lang
    worth = [one for one in plan.measures if (one.gain.value or 0.0) > 0][:count]
    if not worth:
        return [say("best_unsure" if plan.unsure_segments else "nothing_to_mend", lang)]
    starred = {place for found in _touched(worth, notes_on).values() for place, _ in found}
    rows = tuple(
        (f"{place}. {quoted_question(one.id, names)}{' *' if place in starred else ''}", gain_text(one, lang))
        for place, one in enumerate(worth, 1)
    )
    headings = (say(f"mend_{plan.to}", lang), say("column_adds", lang))
    notes = [say("mend_note_unranged" if is_unranged(plan) else "mend_note", lang)]
    asked = sum(part_of(one) == worst for one in plan.measures)
    if asked > 1 and worst not in {part_of(one) for one in worth}:
        notes.insert(0, say("mend_worst", lang, part=names.node(worst), count=asked))
    table = Table("", headings, rows, ruled=False, note="\n".join(notes))
    return [table, *filter(None, ["\n".join(_star_notes(worth, notes_on, names))])]


def _touched(worth: Sequence[Improvement], issues: Sequence[Issue]) -> dict[str, list[tuple[int, Issue]]]:
    """Find what is to be known of what is to be mended: by kind, the places in the list and what is known there."""
    found: dict[str, list[tuple[int, Issue]]] = {}
    for place, one in enumerate(worth, 1):
        for issue in issues:
            if issue.where in {one.id, part_of(one)}:
                found.setdefault(issue.code, []).append((place, issue))
    return found


def _star_notes(worth: Sequence[Improvement], issues: Sequence[Issue], names: NodeNames) -> Iterator[str]:
    """Say it in one line for each kind, of the first place; the others are named."""
    lang, labels = names.lang, part_labels(names.tree)
    for (place, issue), *rest in _touched(worth, issues).values():
        facts = {"place": place, "note": explained(issue, lang, labels), "others": ", ".join(str(at) for at, _ in rest)}
        yield say("mend_star_others" if rest else "mend_star", lang, **facts)


def part_of(measure: Improvement) -> str:
    """Return the part whose question a measure raises."""
    return measure.id.partition(".")[0]


def quoted_question(name: str, names: NodeNames) -> str:
    """Quote a question, after its part; the part is not said twice."""
    part, asked = names.node(name.partition(".")[0]), names.asked(name)
    said_already = asked.casefold().startswith(part.casefold())
    return say("quoted_alone" if said_already else "part_quoted", names.lang, part=part, asked=asked)


def gain_text(one: Improvement, lang: str) -> str:
    """Write the one range of a gain; where there is none, what was observed and that it is no more than that."""
    if one.gain.value is None:
        return range_cell(None, None, lang)
    if not one.is_ranged:
        return say("cell_perhaps", lang, points=number_text(one.gain.value, lang))
    return gain_ends(one.low, one.high, lang)


def gain_ends(lowest: float | None, highest: float | None, lang: str) -> str:
    """Write what may be won between two ends; nothing is lost by mending."""
    return range_cell(None if lowest is None else max(lowest, 0.0), highest, lang)


def is_unranged(plan: Plan) -> bool:
    """Whether something would be won, and the answers give no range of any of it."""
    worth = [one for one in plan.measures if (one.gain.value or 0.0) > 0]
    return bool(worth) and not any(one.is_ranged for one in worth)
