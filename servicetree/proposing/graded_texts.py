"""Answers that are numbers in another dress: ``4 out of 5``, ``4/5``, ``4 stars``, ``75%``, ``★★★★☆``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from servicetree.proposing.lexicon import lexicon, plain_word
from servicetree.tree.written_values import parse_text

_FILLED, _OPEN = "★⭐●", "☆○"
_STARS: Final = re.compile(rf"([{_FILLED}]*)[{_OPEN}]*")
_DRESSED: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\d\s][^\d]*?)\s*(\d+)?")
_FEWEST, _HIGHEST = 2, 100


def graded_texts(texts: Iterable[str]) -> dict[str, float]:
    """Find the number of each text, where all are numbers dressed alike.

    Args:
        texts: The different texts of a column.

    Returns:
        The number by the text, the least first; nothing if one of them is another thing, or all are one number.
    """
    found: dict[str, float] = {}
    dresses: set[tuple[str, float]] = set()
    for text in texts:
        plain = text.strip().replace("\ufe0f", "")
        if plain and (stars := _STARS.fullmatch(plain)):
            found[text] = float(len(stars[1]))
            dresses.add(("stars", 0))
        elif (dressed := _DRESSED.fullmatch(plain)) and (amount := parse_text(dressed[1])) is not None:
            sign, top = plain_word(dressed[2]), float(dressed[3] or _HIGHEST)
            if sign not in (lexicon().out_of if dressed[3] else lexicon().grades) or not amount <= top <= _HIGHEST:
                return {}
            found[text] = amount
            dresses.add(("out of" if dressed[3] else sign if sign == "%" else "grade", top))
        else:
            return {}
    if len(dresses) != 1 or len(set(found.values())) < max(_FEWEST, len(found)):
        return {}
    (dress, top), *_ = dresses
    if dress == "out of" and max(found.values()) < top:  # 7/10 may be a day
        return {}
    return dict(sorted(found.items(), key=lambda item: item[1]))
