"""What to do about a line that is no good TOML or JSON, where what stands there tells what was meant."""

from __future__ import annotations

import re
from typing import Final

from servicetree.i18n.said import Said, told

_ANY = ""
# What a parser says (the beginnings are the same in every version of Python), what stands at its place, what to do.
_REMEDIES: Final = tuple(
    (re.compile(said), re.compile(there), key)
    for said, there, key in (
        (_ANY, "[\u201c-\u201f\u2018-\u201b\u00ab\u00bb]", "straight_marks"),
        ("Invalid value|Expecting value", r"(?i:true|false)\b", "small_truth"),
        ("Invalid value|Expecting value", r"(?i:none|null|nil|n/?a)\b", "nothing_is_left_out"),
        ("Invalid value", r"(?i:yes|no|on|off)\b", "true_for_yes"),
        ("Invalid value", "=", "one_sign_is_enough"),
        ("Invalid value", r"\.\d", "zero_before_the_point"),
        ("Invalid value", r"(?!(?i:nan|inf))[^\W\d_]", "texts_in_marks"),
        ("Expected '='", ":", "equals_for_a_value"),
        ("Expected newline", r",\d", "point_in_a_number"),
        ("Invalid statement", "//", "comments_with_a_hash"),
        (r"Unescaped '\\'", _ANY, "backslash_twice"),
        ("Invalid initial character for a key part", r"\}|(?<=[{,])\s*$", "braces_on_one_line"),
        ("Cannot (declare|overwrite)", _ANY, "keep_one"),
    )
)
_DECLARED: Final = re.compile(r"Cannot declare \((?P<names>.*?),?\) twice")
_NAME: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def remedy(said: str, text: str, line: int, column: int) -> str:
    """Say what to do about a line that a parser has refused; empty where that cannot be told.

    Args:
        said: What the parser says of it.
        text: The whole text.
        line: Which line, from 1.
        column: Which sign of it, from 1.
    """
    lines = text.split("\n")
    there = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    found = (key for complaint, signs, key in _REMEDIES if complaint.match(said) and signs.match(there, column - 1))
    key = next(found, "")
    return told(key) if key else ""


def reworded(said: str) -> str | Said:
    """Word what a parser says as a tree file is written, ``[branches.price]``, where it speaks as Python does.

    >>> reworded("Cannot declare ('branches', 'price') twice")
    '[branches.price] stands twice'
    """
    found = _DECLARED.match(said)
    if found is None:
        return said
    name = ".".join(single or double for single, double in _NAME.findall(found["names"]))
    return told("stands_twice", names=f"[{name}]")
