"""Files of answers that went wrong, of each kind that is read, drawn from a seed."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import lzma
import random
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pyreadstat
from support import tool_exports
from support.other_workbooks import WRITERS, cells_of
from whole.bad_inputs.rows import COLUMNS, csv_text, good_answers, tree_of, written
from whole.fuzz.changed_bytes import NUMBERS, changed

_ROWS = 24
_CELLS = (
    *(
        "n/a",
        "NULL",
        "-",
        "99",
        "7,5",
        "11",
        "seven",
        "yes",
        "Strongly agree",
        "5 - Very satisfied",
        "",
        " 7 ",
        "1e999",
    ),
    *("2026-03-01", "12:30", "true", "٧", "=1+1", "7.0", "0", "-1", '"', "a\nb", "a,b", "Total", "x" * 200),
)
_OPTIONS = (
    *((), (), (), ("--by", "shop"), ("--by", "shop", "--period", "month"), ("--id", "guest"), ("--cluster", "shop")),
    *(("--weight", "w"), ("--outside", "missing"), ("--where", "shop!=north"), ("--where", "w=1"), ("--header", 2)),
    *(("--encoding", "latin-1"), ("--encoding", "utf-16"), ("--separator", ";"), ("--separator", "tab")),
    *(("--long", "guest", "shop", "clean"), ("--sheet", "Sheet"), ("--min-n", 1, "--by", "month")),
)


def table(rows: int = _ROWS) -> dict[str, list[object]]:
    """Answers to the tree, and what surveys have beside them."""
    return good_answers(rows) | {
        "shop": ["north", "south", "east"] * (rows // 3),
        "month": [f"2026-{1 + row % 4:02d}" for row in range(rows)],
        "guest": [f"g{row}" for row in range(rows)],
        "w": [1 + row % 2 for row in range(rows)],
    }


def asked_of(rng: random.Random, folder: Path, answers: Path) -> list[object]:
    """Choose a verb that reads answers, and its options."""
    tree = tree_of(folder)
    options = rng.choice(_OPTIONS)
    verbs = (
        *(("score", answers, "--tree", tree, *options),) * 4,
        *(("check", tree, answers, *options),) * 2,
        ("trace", answers, "--tree", tree, *options),
        ("trace", answers, "--tree", tree, *options, "--json"),
        ("moments", answers, "--tree", tree, "-o", folder / "x.moments", *options),
        ("rate", answers, "--tree", tree, "-o", folder / "rated.csv"),
        *(("new", "mine", "--from-answers", answers, "-o", folder / "new.toml"),) * 2,
    )
    return list(rng.choice(verbs))


# --- text -------------------------------------------------------------------------------------------------------------


@functools.cache
def _texts() -> tuple[bytes, ...]:
    found = tool_exports.survey(rows=_ROWS)
    exports = [shape(found) for shape in (tool_exports.TOOLS | tool_exports.OTHERS).values()]
    ours = csv_text(table())
    return (*(ours.encode(),) * 6, csv_text(table(), ";").encode(), *(one.text().encode() for one in exports))


def csv_file(rng: random.Random, folder: Path) -> list[object]:
    """Change the bytes of a CSV file, or its cells; now and then pack it."""
    if rng.random() < 0.6:
        content = changed(rng.choice(_texts()), rng, [name.encode() for name in table()])
    else:
        content = _odd_cells(rng).encode(rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16")), "replace")
    pack, ending = rng.choice([(bytes, ""), (bytes, "")] * 4 + _PACKED)
    content = pack(content)
    if ending and rng.random() < 0.5:
        content = changed(content, rng)
    name = rng.choice(("x.csv", "x.csv", "x.csv", "x.tsv", "x.txt")) + ending
    return asked_of(rng, folder, written(folder, name, content))


def _zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", content)
    return buffer.getvalue()


_PACKED = [(gzip.compress, ".gz"), (_zipped, ".zip"), (bz2.compress, ".bz2"), (lzma.compress, ".xz")]


def _odd_cells(rng: random.Random) -> str:
    odd = table()
    for name in rng.sample([*odd], rng.randint(1, 4)):
        for row in rng.sample(range(_ROWS), rng.choice((1, 3, _ROWS))):
            odd[name][row] = rng.choice(_CELLS)
    if rng.random() < 0.3:
        old = rng.choice([*odd])
        odd = {rng.choice(_CELLS) if name == old else name: cells for name, cells in odd.items()}
    return csv_text(odd, rng.choice((",", ",", ";", "\t", "|")))


# --- workbooks --------------------------------------------------------------------------------------------------------


@functools.cache
def _workbook() -> dict[str, bytes]:
    book = openpyxl.Workbook()
    columns = table()
    for row in (list(columns), *zip(*columns.values(), strict=True)):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(rng: random.Random, folder: Path) -> list[object]:
    """Change the parts inside a workbook and or the bytes of the packed one, or one of another format."""
    if rng.random() < 0.2:
        return _other_workbook(rng, folder)
    parts = dict(_workbook())
    if rng.random() < 0.7:
        inside = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
        name = rng.choice((*inside[:1] * 3, *inside, *parts))
        words = (b"<row>", b"</c>", b't="s"', b't="inlineStr"', b't="d"', b'r="XFD1048576"', b'r="A0"', b"<v>", b"<f>")
        parts[name] = changed(parts[name], rng, words)
        if rng.random() < 0.1:
            del parts[rng.choice([*parts])]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    content = buffer.getvalue()
    if rng.random() < 0.3:
        content = changed(content, rng)
    ending = rng.choice(("xlsx", "xlsx", "xlsx", "xls", "ods", "csv"))
    return asked_of(rng, folder, written(folder, f"x.{ending}", content))


def _other_workbook(rng: random.Random, folder: Path) -> list[object]:
    ending = rng.choice([*WRITERS])
    content = WRITERS[ending](cells_of(table()))
    if ending == "xls" or rng.random() < 0.3:
        return asked_of(rng, folder, written(folder, f"x.{ending}", changed(content, rng)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice([*parts])
    parts[name] = changed(parts[name], rng)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for one, part in parts.items():
            archive.writestr(one, part)
    return asked_of(rng, folder, written(folder, f"x.{ending}", buffer.getvalue()))


# --- statistics packages ----------------------------------------------------------------------------------------------


@functools.cache
def _statistics_files() -> dict[str, bytes]:
    frame = pd.DataFrame(table())
    labels = {"clean": {1: "worst", 10: "best", 99: "no idea"}}
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, write in _STATISTICS_WRITERS.items():
            write(frame, path := Path(folder, name), variable_value_labels=labels)
            made[name] = path.read_bytes()
    return made


_STATISTICS_WRITERS: dict[str, Callable[..., None]] = {
    "x.sav": lambda frame, path, **labels: pyreadstat.write_sav(frame, path, missing_ranges={"clean": [99]}, **labels),
    "y.zsav": lambda frame, path, **labels: pyreadstat.write_sav(frame, path, compress=True, **labels),
    "x.dta": pyreadstat.write_dta,
    "x.por": lambda frame, path, **_: pyreadstat.write_por(frame.rename(columns=str.upper), path),
}


def statistics_file(rng: random.Random, folder: Path) -> list[object]:
    """Change the bytes of an SPSS file, packed or not, or of its neighbours."""
    files = _statistics_files()
    name = rng.choice(("x.sav", "x.sav", "x.sav", "y.zsav", "x.dta", "x.por"))
    return asked_of(rng, folder, written(folder, name.replace("y.", "x."), changed(files[name], rng)))


# --- columns ----------------------------------------------------------------------------------------------------------


@functools.cache
def _column_files() -> tuple[tuple[str, bytes], ...]:
    columns = pa.table(table())
    turned = {name: columns[name].dictionary_encode() for name in columns.column_names}
    floats = {name: columns[name].cast(pa.float32()) if name in COLUMNS else columns[name] for name in turned}
    made = [
        ("x.parquet", _stored(pyarrow.parquet.write_table, one, **options))
        for one in (columns, pa.table(turned), pa.table(floats))
        for options in (
            {"compression": "none"},
            {"compression": "snappy", "data_page_version": "2.0"},
            {"compression": "zstd", "row_group_size": 7},
            {"compression": "gzip", "use_dictionary": False},
        )
    ]
    made += [("x.arrow", _stored(pyarrow.feather.write_feather, columns, compression=one)) for one in _OF_ARROW]
    return tuple(made)


_OF_ARROW = ("uncompressed", "lz4", "zstd")


def _stored(write: Callable[..., None], columns: pa.Table, **options: object) -> bytes:
    buffer = io.BytesIO()
    write(columns, buffer, **options)
    return buffer.getvalue()


def column_file(rng: random.Random, folder: Path) -> list[object]:
    """Change the bytes of a Parquet or Arrow file, in its end as often as elsewhere, where it says what it holds."""
    name, content = rng.choice(_column_files())
    if rng.random() < 0.5:
        cut = max(0, len(content) - 2_000)
        content = content[:cut] + changed(content[cut:], rng)
    else:
        content = changed(content, rng)
    return asked_of(rng, folder, written(folder, name, content))


# --- judgements and costs ---------------------------------------------------------------------------------------------

_PAIRS = """left,right,judgement
shop,offer,3
bread,staff,1/3
trunk,bread,2
trunk,staff,5
"""
_JUDGES = """judge,left,right,judgement
Anna,shop,offer,3
Anna,bread,staff,1/3
Anna,trunk,bread,2
Anna,trunk,staff,5
Boris,shop,offer,1/2
Boris,bread,staff,1
Boris,trunk,bread,7
Boris,trunk,staff,5
"""
_COSTS = """question,cost
shop.clean,3
shop.calm,2.5
bread.fresh,10
staff.smile,1
"""


def side_table(rng: random.Random, folder: Path) -> list[object]:
    """Change a file of pairwise judgements or of costs."""
    words = (
        b"shop",
        b"offer",
        b"bread",
        b"trunk",
        b"left",
        b"right",
        b"cost",
        b"question",
        b"1/9",
        b"9",
        b"1/0",
        b"10",
    )
    if rng.random() < 0.5:
        pairs = written(folder, "pairs.csv", changed(rng.choice((_PAIRS, _JUDGES)).encode(), rng, words))
        return ["weigh", "--tree", tree_of(folder), "--method", "ahp", "--pairs", pairs]
    costs = written(folder, "costs.csv", changed(_COSTS.encode(), rng, words))
    answers = written(folder, "x.csv", csv_text(table()))
    budget = rng.choice(("3", "0", "1e308", "2.5", rng.choice(NUMBERS).decode("utf-8", "replace")))
    return ["plan", answers, "--tree", tree_of(folder), f"--budget={budget}", "--costs", costs]
