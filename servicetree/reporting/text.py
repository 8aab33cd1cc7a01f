"""A whole result as plain text: its tables and sentences, then its issues grouped by code."""

from __future__ import annotations

from collections.abc import Iterable

from servicetree.account.result_base import Result
from servicetree.drawing.escaping import clean, shortened
from servicetree.errors import Issue
from servicetree.i18n.formatting import in_language
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import PartLabels, explained, said_in
from servicetree.reporting.printing import parts_of
from servicetree.reporting.tables import WIDTH, part_labels
from servicetree.reporting.text_layout import plain_text, wrapped

say = phrases_of("results")

MOST_PLACES_NAMED = 4
MOST_NOTES = 6


def issues_text(issues: Iterable[Issue], lang: str = "en", width: int = WIDTH, labels: PartLabels | None = None) -> str:
    """Write issues with those of one kind together, so that a long list stays a short read."""
    lines = (f"  {line}" for line in issue_lines(issues, lang, labels=labels, most=None))
    title = say("title_follows", lang, title=say("issues", lang))
    return "\n".join([title, *(part for line in lines for part in _hanging(line, width))])


def issue_lines(
    issues: Iterable[Issue],
    lang: str = "en",
    width: int | None = None,
    labels: PartLabels | None = None,
    most: int | None = MOST_NOTES,
) -> list[str]:
    """Write one line for each kind of issue: its code, where it stands, what it means.

    Args:
        issues: The issues.
        lang: The language.
        width: Where a line is cut; None for whole lines.
        labels: What the parts of the tree are called; ids if None.
        most: How many lines; the last one says how many more there are. None for all.
    """
    kinds: dict[str, list[Issue]] = {}
    for issue in issues:
        kinds.setdefault(issue.code, []).append(issue)
    lines = [_issue_line(code, found, lang, labels or {}) for code, found in kinds.items()]
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], say("more_notes", lang, count=len(lines) - most + 1)]
    return [clean(line if width is None else shortened(line, width)) for line in lines]


def _issue_line(code: str, found: list[Issue], lang: str, labels: PartLabels) -> str:
    """Write the first issue of a kind, and name the places of the others."""
    places = [place_text(issue.where, lang, labels) for issue in found[:MOST_PLACES_NAMED]]
    if len(found) > MOST_PLACES_NAMED:
        places.append(say("and_more", lang, count=len(found) - MOST_PLACES_NAMED))
    facts = {"code": code, "place": places[0], "message": explained(found[0], lang, labels)}
    if len(found) == 1:
        return say("note", lang, **facts)
    return say("note_with_others", lang, **facts, others=", ".join(places[1:]))


def place_text(where: str, lang: str, labels: PartLabels) -> str:
    """Name the place of an issue as readers know it: a part by its label."""
    return in_language(labels[where], lang, where) if where in labels else said_in(where, lang, labels)


def _hanging(line: str, width: int) -> list[str]:
    first, *rest = wrapped(line.strip(), width - 4)
    return [f"  {first}", *(f"    {one}" for one in rest)]


def text_of(
    result: Result, *, lang: str = "en", width: int = WIDTH, issues: bool = True, terminal: bool = False
) -> str:
    """Write a result as text.

    Args:
        result: An account, scores, a plan, a change, weights, or another result.
        lang: ``en``, ``fr`` or ``ru``.
        width: Characters in a line.
        issues: Whether to end with what is worth knowing about the data.
        terminal: Whether a terminal reads it; else the text is plain.

    Returns:
        The text, ending in a line break.

    Raises:
        UsageError: If the language is unknown.
    """
    labels = part_labels(result.tree)
    closing = [issues_text(result.issues, lang, width, labels)] if issues and result.issues else []
    return plain_text([*parts_of(result, lang), *closing], width, terminal=terminal)
