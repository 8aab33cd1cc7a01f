"""Estimated widths of texts, and their cutting and wrapping."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from attrs import frozen

from servicetree.drawing.escaping import ELLIPSIS
from servicetree.drawing.hyphenation import divisions


@frozen
class Style:
    """How a kind of words is set.

    Attributes:
        size: Font size in the picture's units.
        weight: Font weight.
        ink: The palette's name of its colour.
    """

    size: float
    weight: int
    ink: str


STYLES = {
    "headline": Style(26, 700, "ink"),
    "doubt": Style(19, 600, "ink"),
    "subtitle": Style(15, 400, "muted"),
    "name": Style(15, 600, "ink"),
    "bough": Style(13.5, 600, "muted"),
    "facts": Style(12, 400, "muted"),
    "range": Style(11.5, 400, "muted"),
    "points": Style(12.5, 400, "ink"),
    "pill": Style(13, 700, "on_tone"),
    "leaf": Style(11, 500, "on_tone"),
    "legend": Style(12, 400, "muted"),
    "caption": Style(15, 500, "ink"),
    "row": Style(14, 500, "ink"),
    "total": Style(14, 700, "ink"),
    "axis": Style(13, 400, "muted"),
    "cell": Style(13.5, 500, "on_tone"),
    "largest": Style(13.5, 800, "on_tone"),
    "doubt_small": Style(14, 600, "ink"),
    "caption_small": Style(13, 500, "ink"),
    "row_small": Style(12.5, 500, "ink"),
    "total_small": Style(12.5, 700, "ink"),
    "axis_small": Style(11.5, 400, "muted"),
    "cell_small": Style(12, 500, "on_tone"),
    "largest_small": Style(12, 800, "on_tone"),
    "finding": Style(28, 700, "ink"),
    "finding_small": Style(18, 700, "ink"),
    "note": Style(16, 400, "muted"),
    "note_small": Style(12.5, 400, "muted"),
    "part": Style(19, 700, "ink"),
    "part_small": Style(15, 700, "ink"),
    "amount": Style(19, 400, "muted"),
    "amount_small": Style(14, 400, "muted"),
    "cause": Style(14.5, 400, "ink"),
    "cause_small": Style(12.5, 400, "ink"),
    "first": Style(14.5, 700, "ink"),
    "first_small": Style(12.5, 700, "ink"),
    "group": Style(14, 600, "muted"),
    "group_small": Style(12, 600, "muted"),
    "sample": Style(13.5, 400, "muted"),
    "sample_small": Style(12, 400, "muted"),
}

FILLED_LINE = 0.96
"""How much of a line across a page may be filled by words: fonts of some desktops are wider than we count."""

# Advance widths in em, of the widest of the fonts in the stack that people commonly have, by class of character.
_NARROW, _THIN, _SMALL, _WIDE, _CAPITAL, _WIDEST = 0.29, 0.37, 0.59, 0.87, 0.74, 1.02
_EXACT = (
    dict.fromkeys("ijlI|!'’.,:;·()[] \u00a0\u202f", _NARROW)
    | dict.fromkeys('frt-/\\"«»“”', _THIN + 0.06)
    | dict.fromkeys("mwMWжмшщыюфЖМШЩЫЮФ%@", _WIDE)
    | dict.fromkeys("—…", _WIDEST)
)
# How much wider letters from this weight on are, as the widest of these fonts has them: it knows no weight between.
_BOLD_FROM, _BOLDER = 600, 1.16


def width(text: str, role: str) -> float:
    """Estimate how wide a text will stand.

    Args:
        text: One line.
        role: Its role in ``STYLES``.

    Returns:
        Units of the picture.
    """
    style = STYLES[role]
    return text_width(text, style.size, style.weight)


def text_width(text: str, size: float, weight: int) -> float:
    """Estimate how wide a text will stand in a size and a weight, in the units of the size."""
    return sum(map(_ADVANCES.__getitem__, text)) * size * (_BOLDER if weight >= _BOLD_FROM else 1.0)


class _Advances(dict[str, float]):
    """The advance of each character, worked out once: a report measures millions, hardly two hundred different."""

    def __missing__(self, character: str) -> float:
        """Work it out."""
        found = self[character] = _advance(character)
        return found


_ADVANCES = _Advances(_EXACT)


def _advance(character: str) -> float:
    if character.isascii():
        return _CAPITAL if character.isupper() else _SMALL
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDEST
    return _CAPITAL if character.isupper() else _SMALL + 0.03


def fitted(text: str, role: str, room: float) -> str:
    """Cut a text to the room it has, with an ellipsis; a text that fits is left alone.

    Args:
        text: One line, of any length.
        role: Its role in ``STYLES``.
        room: The width it has.

    Returns:
        The text, or its beginning.
    """
    head = text[:400]  # no room here holds more, and a megabyte need not be measured
    if len(head) == len(text) and width(text, role) <= room:
        return text
    kept, used = 0, width(ELLIPSIS, role)
    for one in head:
        used += width(one, role)
        if used > room:
            break
        kept += 1
    return head[:kept].rstrip(" ,.;:·-") + ELLIPSIS


def wrapped(text: str, role: str, room: float, most: int = 2) -> list[str]:
    """Break a text into lines; what does not fit into the last line is cut.

    Args:
        text: A sentence.
        role: Its role in ``STYLES``.
        room: The width of a line.
        most: The most lines.

    Returns:
        The lines.
    """
    lines: list[str] = [""]
    words = text[:2000].split(" ")
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if width(longer, role) > room and lines[-1]:
            if len(lines) == most:
                lines[-1] += f" {' '.join(words)}"
                break
            lines.append("")
        else:
            lines[-1] = longer
            words.pop(0)
    return [fitted(line, role, room) for line in lines]


_MOST_OF_A_LABEL = 400
_MOST_LINES = 12


def uncut_lines(text: str, role: str, room: float, most: int = _MOST_LINES, lang: str = "") -> list[str]:
    """Break a text into as many lines as it needs; a word that is longer than a line goes on in the next.

    Args:
        text: A label.
        role: Its role in ``STYLES``.
        room: The width of a line.
        most: The most lines; only what is longer still is cut.
        lang: Whose syllables divide a word; empty where lines are so long that hardly any word is longer.

    Returns:
        The lines.
    """
    pieces = (piece for word in text[:_MOST_OF_A_LABEL].split(" ") for piece in _pieces(word, role, room, lang))
    return wrapped(" ".join(pieces), role, room, most)


def balanced_lines(text: str, role: str, room: float) -> list[str]:
    """Break a headline into no more lines than it needs, all of much the same length: no word is left alone.

    Args:
        text: A sentence.
        role: Its role in ``STYLES``.
        room: The width of a line.

    Returns:
        The lines.
    """
    lines = uncut_lines(text, role, room)
    for share in (0.9, 0.8, 0.7, 0.6, 0.5):
        closer = uncut_lines(text, role, share * room)
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def _pieces(word: str, role: str, room: float, lang: str) -> list[str]:
    """Divide a word that is longer than a line, by its syllables where its language is known and they fit."""
    if width(word, role) <= room:
        return [word]
    places, start, found = divisions(word, lang), 0, list[str]()
    while width(word[start:], role) > room:
        fitting = _fitting_heads(word, start, places, role, room)
        if not fitting:
            return _even_pieces(word, role, room)
        start, head = fitting[-1]
        found.append(head)
    return [*found, word[start:]]


def _fitting_heads(word: str, start: int, places: Sequence[int], role: str, room: float) -> list[tuple[int, str]]:
    """Where a line may end that begins at a place of a word, with what then stands in it."""
    found = []
    for place in places:
        if place > start:
            if width(word[start:place], role) > room:
                break  # nor will any longer one fit
            head = _with_hyphen(word[start:place])
            found += [(place, head)] if width(head, role) <= room else []
    return found


def _with_hyphen(head: str) -> str:
    return head if head.endswith(("-", "\N{HYPHEN}")) else f"{head}-"


def _even_pieces(word: str, role: str, room: float) -> list[str]:
    """Divide a word into pieces of much the same length: no letter is left alone in a line."""
    pieces = [word]
    for count in range(2, len(word) + 1):
        long = -(-len(word) // count)
        pieces = [word[start : start + long] for start in range(0, len(word), long)]
        if all(width(f"{piece}-", role) <= room for piece in pieces):
            break
    return [*(f"{piece}-" for piece in pieces[:-1]), pieces[-1]]
