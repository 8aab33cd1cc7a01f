"""A whole result as plain text: its tables and sentences, then its issues grouped by code."""

from __future__ import annotations

from collections.abc import Iterable

from servicetree.account.result_base import Result
from servicetree.errors import Issue
from servicetree.i18n.messages import explained, phrases_of
from servicetree.reporting.printing import parts_of
from servicetree.reporting.tables import WIDTH, plain_text

say = phrases_of("results")

MOST_PLACES_NAMED = 4


def issues_text(issues: Iterable[Issue], lang: str = "en") -> str:
    """Write issues with those of one kind together, so that a long list stays a short read."""
    kinds: dict[str, list[Issue]] = {}
    for issue in issues:
        kinds.setdefault(issue.code, []).append(issue)
    lines = [f"{say('issues', lang)}:"]
    for code, found in kinds.items():
        places = [issue.where for issue in found[:MOST_PLACES_NAMED]]
        if len(found) > MOST_PLACES_NAMED:
            places.append(say("and_more", lang, count=len(found) - MOST_PLACES_NAMED))
        first = f"{found[0].where}: " if len(found) > 1 and lang == "en" else ""
        lines.append(f"  {code} ({', '.join(places)}): {first}{explained(found[0], lang)}")
    return "\n".join(lines)


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
    closing = [issues_text(result.issues, lang)] if issues and result.issues else []
    return plain_text([*parts_of(result, lang), *closing], width, terminal=terminal)
