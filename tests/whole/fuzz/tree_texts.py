"""Tree files that went wrong, and trees of labels that break other tools, drawn from a seed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.hostile_labels import LABELS
from support.random_trees import TEXTS
from whole.bad_inputs.rows import TREE, csv_text, good_answers, written
from whole.fuzz.changed_bytes import changed

from servicetree.tree.catalogue import catalogue_entries
from servicetree.tree.toml_writer import toml_value

_FIELDS = (
    *("schema", "name", "label", "extends", "remove", "baseline", "min_share", "weight_method", "scale", "trunk"),
    *("aspects", "branches", "outcomes", "marker", "markers", "answers", "low", "high", "missing", "reversed"),
    *("weight", "own_weight", "questions", "reliability", "tags", "parent", "gate", "carry_over", "carry_over_source"),
    *("text", "column", "kind", "summary", "top", "promised", "delivered", "unit", "anchors", "apdex", "lambda"),
    *("recovery", "reached", "speed", "forgiveness", "rating", "measure", "duration", "promise", "days", "wieght"),
)
_NAMES = ("shop", "offer", "bread", "staff", "loyalty", "trunk", "clean", "fresh", "a", "b", "__proto__", "scale", "")
_VALUES: tuple[Any, ...] = (
    *(
        0,
        1,
        -1,
        0.5,
        2,
        99,
        1e308,
        float("nan"),
        float("inf"),
        10**30,
        True,
        False,
        "",
        "2",
        "trunk",
        "bread",
        "x" * 300,
    ),
    *([], [1, 10], [[0, 1.0], [9, 0.0]], [1, "yes"], [[]], {}, {"en": "a", "fr": 2}, {"shop": 0.2}, *TEXTS[:8]),
)
_PLAIN: Mapping[str, Any] = {
    "schema": 1,
    "name": "bakery",
    "scale": {"low": 1, "high": 10},
    "aspects": {"shop": {"questions": {"clean": {}, "calm": {}}}, "offer": {"questions": {"choice": {}}}},
    "branches": {
        "bread": {"questions": {"fresh": {}}},
        "staff": {"questions": {"smile": {}, "patience": {}}},
        "phone": {"parent": "staff", "questions": {"again": {}}},
    },
}
_WORDS = tuple(one.encode() for one in (*_FIELDS, *_NAMES) if one)
_SEEDS = (
    *(TREE.encode(),) * 6,
    *(json.dumps(_PLAIN, indent=1).encode(),) * 2,
    *(entry.path.read_bytes() for entry in catalogue_entries()),
)
ANSWERS = csv_text(good_answers(25))


def tree_text(rng: random.Random, folder: Path) -> list[object]:
    """Make a tree file that is not as it should be, now and then with one that it extends, and a verb that reads it."""
    if rng.random() < 0.5:
        content, ending = changed(rng.choice(_SEEDS), rng, _WORDS), rng.choice(("toml", "toml", "toml", "json"))
    else:
        content, ending = _made_up(rng)
    if rng.random() < 0.1:
        parent = changed(rng.choice(_SEEDS), rng, _WORDS)
        written(folder, "parent.toml", parent if rng.random() < 0.5 else TREE)
        content = b'extends = "parent.toml"\n' + content
    tree = written(folder, f"tree.{ending}", content)
    verbs = (
        *(("check", tree),) * 12,
        ("weigh", "--tree", tree, "--method", "equal"),
        ("precision", tree, "-n", 100),
        ("score", written(folder, "x.csv", ANSWERS), "--tree", tree),
        *(("draw", tree, "-o", folder / f"x.{picture}") for picture in ("svg", "dot", "mmd")),
    )
    return list(rng.choice(verbs))


def _made_up(rng: random.Random) -> tuple[bytes, str]:
    """Change a tree field by field, and write it as TOML or JSON."""
    table = json.loads(json.dumps(_PLAIN))
    for _ in range(rng.randint(1, 4)):
        _change_a_field(table, rng)
    if rng.random() < 0.4:
        return json.dumps(table).encode(), "json"
    try:
        return "\n".join(f"{toml_value(key)} = {toml_value(value)}" for key, value in table.items()).encode(), "toml"
    except (OverflowError, TypeError, ValueError):  # TOML has no such value
        return json.dumps(table).encode(), "json"


def _change_a_field(table: dict[str, Any], rng: random.Random) -> None:
    while True:
        below = [value for value in table.values() if isinstance(value, dict)]
        if not below or rng.random() < 0.3:
            break
        table = rng.choice(below)
    match rng.randrange(4):
        case 0 if table:
            del table[rng.choice([*table])]
        case 1 if table:
            table[rng.choice([*table])] = copy.deepcopy(rng.choice(_VALUES))
        case 2:
            table[rng.choice(_NAMES)] = {"questions": {rng.choice(_NAMES): {}}}
        case _:
            table[rng.choice(_FIELDS)] = copy.deepcopy(rng.choice(_VALUES))


def labelled_tree(rng: random.Random, folder: Path) -> list[object]:
    """Make a sound tree whose labels, columns and segments break other tools, and draw, tell or report it."""
    table = json.loads(json.dumps(_PLAIN))
    columns = good_answers(25)
    nodes = {**table["aspects"], **table["branches"]}
    for node in (table, *nodes.values()):
        node["label"] = _label(rng)
    for node in nodes.values():
        for name, question in node["questions"].items():
            question["text"] = {"en": _label(rng), "ru": _label(rng)}
            if rng.random() < 0.3:
                question["column"] = _label(rng)
                columns[question["column"]] = columns[name]
    tree = written(folder, "tree.json", json.dumps(table))
    quoted = {f'"{name.replace(chr(34), chr(34) * 2)}"': cells for name, cells in columns.items()}
    shops = [f'"{_label(rng).replace(chr(34), chr(34) * 2)}"'] * 12 + ["other"] * 13
    answers = written(folder, "x.csv", csv_text({**quoted, "shop": shops}))
    lang = ("--lang", rng.choice(("en", "fr", "ru")))
    kind = rng.choice(("heatmap", "segments", "waterfall", "mend", "tree"))
    verbs = (
        *(("draw", tree, "-o", folder / f"x.{picture}", *lang) for picture in ("svg", "dot", "mmd", "html")),
        ("check", tree, answers, "--by", "shop", *lang),
        ("trace", answers, "--tree", tree, "--by", "shop", "--details", *lang),
        ("trace", answers, "--tree", tree, "--by", "shop", "--json"),
        ("draw", tree, "--answers", answers, "--by", "shop", "--kind", kind, "-o", folder / "x.svg", *lang),
        ("report", answers, "--tree", tree, "-o", folder / "x.html", *lang),
    )
    return list(rng.choice(verbs))


_SHORT_LABELS = tuple(one[:400] for one in LABELS)


def _label(rng: random.Random) -> str:
    match rng.randrange(4):
        case 0:
            return rng.choice(_SHORT_LABELS)
        case 1:
            return rng.choice(_SHORT_LABELS)[: rng.randrange(30)] + rng.choice(TEXTS)
        case 2:
            return "".join(
                chr(rng.choice((rng.randrange(0x250), rng.randrange(0xD800)))) for _ in range(rng.randrange(40))
            )
    return "".join(chr(rng.randrange(0xE000, 0x11_0000)) for _ in range(rng.randrange(9)))
