"""Names of months, in eleven languages.

They stand in ``month_names.toml``, beside this file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_SHORTEST: Final = 3  # letters of a name that is cut off, such as "may" and "окт"


@cache
def months_by_start() -> Mapping[str, int]:
    """Say by the beginning of its name which month it is, 1 for January.

    Where two languages call different months alike, the language that stands first in the file is meant.
    """
    found: dict[str, int] = {}
    for month, start in _listed("starts"):
        found.setdefault(start, month)
    return found


def is_month(word: str) -> bool:
    """Whether a word, in small letters without accents, is the name of a month, in full or cut off."""
    cut = len(word) >= _SHORTEST and any(name.startswith(word) for _, name in _listed("names"))
    return cut or word in months_by_start()


@cache
def _listed(part: str) -> tuple[tuple[int, str], ...]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        languages = tomllib.load(file)[part].values()
    return tuple(
        (month, name) for months in languages for month, names in enumerate(months, 1) for name in names.split("/")
    )
