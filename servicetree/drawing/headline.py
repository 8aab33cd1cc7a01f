"""Where a picture's headline, doubt and subtitle stand."""

from __future__ import annotations

from servicetree.drawing.text_metrics import balanced_lines, width, wrapped
from servicetree.drawing.values import HALF, MIDDLE, Heading, Words

LEFT, RIGHT = MIDDLE - HALF, MIDDLE + HALF
_TOP = 24.0
_LINES = {"headline": 31.0, "doubt": 26.0, "subtitle": 22.0}


def head_words(heading: Heading, subtitle: str) -> list[Words]:
    """Place headline and subtitle; a doubt that does not fit behind the headline stands below it.

    Args:
        heading: The headline with its doubt.
        subtitle: The line below.

    Returns:
        The words, the subtitle last.
    """
    lines, y = [], _TOP
    told = [("headline", heading.sentence)]
    if heading.caveat and width(heading.sentence, "headline") > RIGHT - LEFT:
        told = [("headline", heading.text), ("doubt", heading.caveat)]
    for role, text in (*told, ("subtitle", subtitle)):
        for line in (balanced_lines if role == "headline" else wrapped)(text, role, RIGHT - LEFT):
            y += _LINES[role]
            lines.append(Words(LEFT, y, line, role))
    return lines
