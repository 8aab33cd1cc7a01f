"""The glossary of a report: its terms, at its end and by hover where they stand in sentences."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup, escape

from servicetree.i18n.messages import phrases_of
from servicetree.reporting.page.page_blocks import Glossary, GlossaryTerm

say = phrases_of("glossary")

TERMS = (
    "score",
    "points",
    "trunk",
    "branch",
    "weight",
    "interval",
    "carry",
    "mood",
    "separable",
    "reach",
    "luck",
    "credit",
)


@cache
def glossary(lang: str) -> Glossary:
    """Explain the terms of a report.

    Args:
        lang: The language.
    """
    return Glossary(
        tuple(
            GlossaryTerm(say(f"term_{key}", lang), say(f"meaning_{key}", lang), _forms(say(f"forms_{key}", lang)))
            for key in TERMS
        )
    )


def _forms(said: str) -> tuple[str, ...]:
    return tuple(said.split("|"))


def glossed(text: str, lang: str) -> Markup:
    """Mark each term where it first stands in a sentence, so that it explains itself; all else is escaped.

    Args:
        text: The sentence, harmless but not yet escaped.
        lang: Its language.
    """
    meanings, pattern = _by_form(lang)
    seen: set[str] = set()
    pieces: list[Markup] = []
    end = 0
    for found in pattern.finditer(text):
        meaning = meanings[found[0].lower()]
        if meaning in seen:
            continue
        seen.add(meaning)
        pieces += [escape(text[end : found.start()]), Markup('<abbr title="{}">{}</abbr>').format(meaning, found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


@cache
def _by_form(lang: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Map every form to its meaning; longer forms are looked for first."""
    meanings = {form.lower(): one.meaning for one in glossary(lang).terms for form in one.forms}
    longest = sorted(meanings, key=len, reverse=True)
    return meanings, re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])", re.IGNORECASE)
