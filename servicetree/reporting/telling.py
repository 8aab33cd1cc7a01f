"""What any result says, as sentences and tables in one order, and as plain text."""

from __future__ import annotations

from servicetree.doorways import Shown, opened
from servicetree.reporting.lettering import WIDTH, drawn
from servicetree.reporting.tables import Part
from servicetree.reporting.texts import issues_text
from servicetree.wording import check_language


def parts_of(result: Shown, lang: str = "en") -> list[Part]:
    """Return what a result says, in order: sentences and tables.

    Raises:
        UsageError: If the language is unknown.
    """
    parts: list[Part] = opened(result.said_by)(result, check_language(lang))
    return parts


def text_of(result: Shown, *, lang: str = "en", width: int = WIDTH, issues: bool = True, terminal: bool = False) -> str:
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
    return drawn([*parts_of(result, lang), *closing], width, terminal=terminal)
