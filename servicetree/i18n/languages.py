"""The choice of a language: one that has phrases."""

from __future__ import annotations

from servicetree.errors import Fault, UsageError
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import meant_name, told


def check_language(lang: str) -> str:
    """Refuse a language that has no phrases here.

    Args:
        lang: A language code.

    Returns:
        The same code.

    Raises:
        UsageError: If it is not one of ``LANGUAGES``.
    """
    if lang in LANGUAGES:
        return lang
    message = told("must_be_one_of", allowed=", ".join(LANGUAGES), got=repr(lang))
    raise UsageError(Fault("usage", "lang", message, meant_name(str(lang), LANGUAGES)))
