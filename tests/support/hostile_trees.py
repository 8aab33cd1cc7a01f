"""Trees and answers whose every word is hostile: labels, texts, columns, segments."""

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np

import servicetree as st

NAUGHTY = json.loads((Path(__file__).parent / "naughty_strings.json").read_text(encoding="utf-8"))
ATTACKS = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '"];evil [label="x',
    "back\\slash\\",
    "<<b>h</b>>",
    r"\N \G \l",
    "javascript:alert(1)",
    'image="/etc/passwd"',
    "%%{init: {'theme':'dark'}}%%",
    'click A "javascript:alert(1)"',
    "nul\x00 \ufffe",
    "\u202egnp.exe\u200b",
    "=cmd|' /C calc'!A0",
    "{{7*7}} {% raw %}",
    "<style>*{display:none}</style>",
    "x" * 100_000,
)
_ASKED, _ROWS = 6, 40


def trees(words: list[str], parts: int = 6) -> Iterator[tuple[st.ServiceTree, dict[str, list]]]:
    """Make trees of so many parts with answers until every word has been a label, a text and a column's name."""
    words = [word for word in words if word.strip()]  # an empty label is its id
    size = 3 + 2 * parts
    for start in range(0, len(words), size):
        mine = cycle(words[min(start, max(len(words) - size, 0)) :][:size])
        nodes = [{"id": f"n{place}", "label": next(mine), "questions": [_asked(next(mine))]} for place in range(parts)]
        columns = [node["questions"][0].column for node in nodes]
        if len(set(columns)) < len(columns) or "by" in columns:
            continue
        aspects = [st.Aspect(**nodes[0]), st.Aspect(**nodes[1])]
        branches = [st.Branch(**node) for node in nodes[2:]]
        tree = st.ServiceTree(
            name="naughty", label=next(mine), scale=st.Scale(1, 5), aspects=aspects, branches=branches
        )
        rng = np.random.default_rng(start)
        general = rng.normal(size=_ROWS)
        answers = {column: np.clip(np.round(3 + general + rng.normal(size=_ROWS)), 1, 5).tolist() for column in columns}
        segments = [next(mine), next(mine)]
        yield tree, answers | {"by": [segments[row % 2] for row in range(_ROWS)]}


def _asked(word: str) -> st.Question:
    return st.Question(id="q", text=word, column=word)
