"""Escaping of text for SVG, DOT and Mermaid."""

from __future__ import annotations

import re

MOST_CHARACTERS_IN_A_TITLE = 1000
MOST_CHARACTERS_IN_A_LABEL = 200
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Compiled when there is something to clean: a start is imports.
# What XML 1.0 does not allow, and the C1 controls, which it allows and nobody can read.
_ILLEGAL = "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
# Overrides and isolates that reorder what stands around them, and marks without width that hide inside words. The
# joiners U+200C and U+200D stay: Persian, Hindi and family emoji are misspelt without them.
_UNSEEN = "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
_BREAKS = "[\t\n\v\f\r\u0085\u2028\u2029]+"
_MERMAID_PLAIN = r"[A-Za-z0-9 ,.]|[^\x00-\x7f]"


def clean(text: str) -> str:
    r"""Replace what cannot be written, and show what would work unseen.

    Args:
        text: Any text, with lone surrogates, control characters or bidirectional overrides for all we know.

    Returns:
        One line that every format here can hold once it is quoted.

    >>> clean("a\u202eb")
    'a\\u202eb'
    """
    if text.isprintable():  # nothing to replace then: Python counts all of it among what is not printable
        return text
    one_line = re.sub(_BREAKS, " ", text)
    shown = re.sub(_UNSEEN, lambda found: f"\\u{ord(found.group()):04x}", one_line)
    return re.sub(_ILLEGAL, REPLACEMENT, shown)


def shortened(text: str, most: int = MOST_CHARACTERS_IN_A_LABEL) -> str:
    """Cut a text that is too long for its place; the cut is seen."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def xml_text(text: str, most: int = MOST_CHARACTERS_IN_A_TITLE) -> str:
    """Write text for an XML element or attribute; line breaks that are ours stay, those of a label are gone by now.

    Args:
        text: Any text.
        most: Where to cut it.

    Returns:
        The escaped text.
    """
    kept = "\n".join(clean(line) for line in shortened(text, most).split("\n"))
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        kept = kept.replace(raw, safe)
    return kept


def dot_string(lines: list[str]) -> str:
    r"""Write lines as one quoted string of DOT.

    Backslashes are doubled, so neither ``\N`` nor a last backslash means anything; ``&`` is written out, for
    Graphviz reads entities inside labels; a string in quotes is never an HTML-like label.

    Args:
        lines: Any text, line by line.

    Returns:
        The string with its quotes.
    """
    safe = [clean(shortened(line)).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines]
    return '"' + "\\n".join(safe) + '"'


def mermaid_string(lines: list[str]) -> str:
    """Write lines as one quoted string of Mermaid, everything but letters, digits and spaces as entity codes.

    Args:
        lines: Any text, line by line.

    Returns:
        The string with its quotes.
    """
    return (
        '"' + "<br/>".join("".join(_mermaid_character(one) for one in clean(shortened(line))) for line in lines) + '"'
    )


def _mermaid_character(character: str) -> str:
    if re.fullmatch(_MERMAID_PLAIN, character):
        return character
    return "#quot;" if character == '"' else f"#{ord(character)};"
