"""Rows G again: other inputs of the same kinds as those that were found in use."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
from whole.bad_inputs.rows import (
    GATED,
    ROWS,
    TREE,
    BadInput,
    Row,
    asked,
    columns,
    csv_text,
    good_answers,
    spoilt,
    tree_of,
    written,
)

TEXT = csv_text(good_answers())
NOTHING = "(?s)^$"


def _stored(**more: object) -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({**good_answers(), **more}), buffer)
    return buffer.getvalue()


def _turned(*names: str) -> str:
    """Answers of which some columns are coded the other way round."""
    table = good_answers(ROWS)
    return csv_text({name: [11 - one for one in cells] if name in names else cells for name, cells in table.items()})


def _below_each_other() -> str:
    table = good_answers()
    rows = [f"{row};{name};{cells[row]}" for row in range(ROWS) for name, cells in table.items()]
    return "\n".join(["Respondent;Item;Value", *rows]) + "\n"


def _reported(folder: Path) -> Sequence[object]:
    table = {name: [10] * 30 + cells[30:] for name, cells in good_answers().items()}
    answers = written(folder, "x.csv", csv_text({**table, "shop": ["best"] * 30 + ["other"] * 30}))
    return ("report", answers, "--tree", tree_of(folder), "--by", "shop", "-o", folder / "x.html")


def _swapped(folder: Path) -> Sequence[object]:
    return ("check", written(folder, "x.csv", TEXT), tree_of(folder))


_DAYS = pa.array([dt.datetime(2025, 1, 1 + row % 2) for row in range(ROWS)], pa.timestamp("us"))  # noqa: DTZ001
_LEVELS = pa.DictionaryArray.from_arrays(pa.array([row % 2 for row in range(ROWS)]), ["north", "south", "ghost"])

SIBLINGS: dict[str, Row] = {
    "G05 below each other, between semicolons": BadInput(
        asked("score", _below_each_other()), 2, "long-layout", "--long Respondent Item Value"
    ),
    "G09 a column without a name at the end": BadInput(
        asked("score", "\n".join(line + ("" if not place else ",x") for place, line in enumerate(TEXT.splitlines()))),
        2,
        "file",
        "50 faults",
    ),
    "G09 one that has room but no name": BadInput(
        asked("score", "\n".join(line + (",x" if place else ",") for place, line in enumerate(TEXT.splitlines()))),
        0,
        "skipped-columns",
        "positions 8",
    ),
    "G13 a mark and an encoding that is said": BadInput(
        asked("score", "\ufeff" + TEXT, "--encoding", "utf-8"), 0, "", NOTHING
    ),
    "G14 commas in names between semicolons": BadInput(
        asked("score", csv_text({**good_answers(), '"well, really"': ["a, b"] * ROWS}, ";")),
        0,
        "separator",
        "semicolon",
    ),
    "G15 names in other case, in text": BadInput(
        asked("score", csv_text({**good_answers(), "FRESH": ["seven"] * ROWS, "Fresh": [99] * ROWS})), 0, "", NOTHING
    ),
    "G16 below the scale by rounding": BadInput(columns("score", fresh=["0.9999999999999998"]), 0, "", NOTHING),
    "G17 a gate of decimal numbers": BadInput(
        columns("score", tree=GATED, bought=["1.0", "1", " 1 ", "YES", "0"] * 12), 0, "", r"(?s)^(?!.*1\.0)"
    ),
    "G19 a level without rows": BadInput(
        asked("trace", _stored(shop=_LEVELS), "--by", "shop", "--details", name="x.parquet"),
        0,
        "",
        "(?s)^(?!.*ghost)",
        shows="(?s)^(?!.*ghost).*north",
    ),
    "G20 times of day as segments": BadInput(
        asked("trace", _stored(day=_DAYS), "--by", "day", "--details", name="x.parquet"),
        0,
        "",
        "",
        shows=r"(?s)^(?!.*00:00).*2025-01-01",
    ),
    "G21 a list for an answer": BadInput(
        asked("score", _stored(fresh=[[7]] * ROWS), name="x.parquet"), 2, "column", r"fresh: holds list"
    ),
    "G23 an aspect coded the other way round": BadInput(
        asked("trace", _turned("clean", "calm")), 0, "reversed?", "shop"
    ),
    "G26 words in rows of weight 0": BadInput(
        columns("score", "--weight", "w", fresh=["who knows"], w=[0, *[1] * (ROWS - 1)]), 0, "weight", r": 1\b"
    ),
    "G27 a report of a segment that lost nothing": BadInput(_reported, 0, "", "wrote"),
    "G31 a code on a scale of three": BadInput(
        columns(
            "score",
            tree=TREE.replace("questions.fresh = {}", "questions.fresh = { scale = [0, 2] }"),
            fresh=[2] * 57 + [0] * 3,
        ),
        0,
        "",
        "(?s)^(?!.*missing-code)",
    ),
    "G35 answers for a tree": BadInput(_swapped, 2, "", r"x\.csv"),
    "G38 a picture over the tree that was read": BadInput(
        lambda folder: ("draw", tree_of(folder), "-o", folder / "tree.toml"), 2, "", "tree"
    ),
    "G41 a scale that ends at a number of 30 digits": BadInput(
        asked("score", TEXT, tree=TREE.replace("high = 10", "high = 1" + "0" * 30)),
        2,
        "tree",
        r"scale\.high: must be finite",
    ),
    "G52 short rows between tabs": BadInput(
        asked("score", csv_text(good_answers(), "\t") + "1\t2\n" * 60), 2, "file", "(?s)(50|60) faults"
    ),
    "G57 the same answers in two branches": BadInput(
        asked("trace", csv_text(spoilt(smile=good_answers()["fresh"]))),
        0,
        "same-answers",
        r"bread\.fresh: .*staff\.smile",
    ),
    "G65 a halo that is negative": BadInput(
        lambda folder: ("simulate", tree_of(folder), "-n", 20, "--halo", -1, "-o", folder / "x.csv"),
        2,
        "usage",
        "halo",
    ),
}
