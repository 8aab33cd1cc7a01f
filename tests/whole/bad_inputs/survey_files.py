"""Rows D: files of answers, and the engines that read them."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
from support.other_workbooks import WRITERS, cells_of
from whole.bad_inputs.rows import COLUMNS, TREE, BadInput, HeldBy, Row, asked, csv_text, good_answers, tree_of

HEADER = ",".join(COLUMNS) + "\n"
LINE = "7,2,6,8,7,7,5\n"
TEXT = csv_text(good_answers())
WITH_A_NUL = TREE.replace("questions.fresh = {}", 'questions.fresh = { column = "fre\\u0000sh" }')
WIDE = ",".join([*COLUMNS, *(f"more{place}" for place in range(100_000))])


def _parquet() -> bytes:
    return _stored(pyarrow.parquet.write_table)


def _stored(write) -> bytes:
    buffer = io.BytesIO()
    write(pa.table(good_answers()), buffer)
    return buffer.getvalue()


def _arrow() -> bytes:
    return _stored(lambda table, buffer: pyarrow.feather.write_feather(table, buffer, compression="uncompressed"))


def _arrow_of_far_texts() -> bytes:
    """Write texts, of which the second says that it ends far beyond the file."""
    buffer = io.BytesIO()
    columns = pa.table(good_answers() | {"shop": ["north", "south"] * 30})
    pyarrow.feather.write_feather(columns, buffer, compression="uncompressed")
    ends = struct.pack("<3i", 0, 5, 10)
    assert buffer.getvalue().count(ends) == 1
    return buffer.getvalue().replace(ends, struct.pack("<3i", 0, 5, 2**31 - 1))


def _zipped(text: str, *, version: int) -> bytes:
    """Pack a file so that its directory asks for a version of the format."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr("x.csv", text)
    packed = bytearray(buffer.getvalue())
    packed[packed.index(b"PK\1\2") + 6] = version
    return bytes(packed)


def _zipped_without_a_name(text: str) -> bytes:
    """Pack a file whose name is a NUL, where names end."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr("a", text)
    packed = bytearray(buffer.getvalue())
    for place in (30, packed.index(b"PK\1\2") + 46):
        packed[place] = 0
    return bytes(packed)


def _changed_workbook(folder: Path, change: Callable[[bytes], bytes]) -> Sequence[object]:
    book = openpyxl.Workbook()
    columns = good_answers()
    for row in (list(columns), *zip(*columns.values(), strict=True)):
        book.active.append(row)
    book.save(buffer := io.BytesIO())
    path = folder / "x.xlsx"
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return ("score", path, "--tree", tree_of(folder, TREE))


def _flipped(content: bytes, places: Sequence[int]) -> bytes:
    changed = bytearray(content)
    for place in places:
        changed[place] ^= 0xFF
    return bytes(changed)


def _at(path: str):
    return lambda folder: ("score", path, "--tree", tree_of(folder, TREE))


def _folder_of_answers(folder: Path) -> Sequence[object]:
    (folder / "x.csv").mkdir()
    return ("score", folder / "x.csv", "--tree", tree_of(folder, TREE))


def _wide() -> bytes:
    return gzip.compress((WIDE + "\n" + (",".join(["7"] * 100_007) + "\n") * 40).encode(), 1)


SURVEY_FILES: dict[str, Row] = {
    "D01 a long row": BadInput(
        asked("score", HEADER + LINE + "1,2,3,4,5,6,7,8\n" + LINE), 2, "file", r"x\.csv:3: has 8 fields where 7 are"
    ),
    "D01 a short row": BadInput(asked("score", HEADER + LINE * 3 + "1,2\n"), 2, "file", r"x\.csv:5: has 2 fields"),
    "D01 a short row of text that is rewritten": BadInput(
        asked("score", (HEADER + LINE * 3 + "1,2\n").encode("utf-16"), "--encoding", "utf-16"),
        2,
        "file",
        r"x\.csv:5: has 2 fields where 7 are expected",
    ),
    "D02 a quote that is never closed": BadInput(
        asked("score", HEADER + LINE + '7,"2,6,8,7,7,5\n' + LINE), 2, "file", r"x\.csv:3: opens a quote that is never"
    ),
    "D02 the same in text that is rewritten": BadInput(
        asked("score", (HEADER + LINE + '7,"2,6,8,7,7,5\n' + LINE).encode("utf-16"), "--encoding", "utf-16"),
        2,
        "file",
        r"x\.csv:3: opens a quote that is never closed",
    ),
    "D02 in the last field": BadInput(
        asked("score", HEADER + LINE * 2 + '7,2,6,8,7,7,"5\n'),
        2,
        "file",
        r"x\.csv:4: opens a quote that is never closed",
    ),
    "D02 a long way from the end": BadInput(
        asked("score", HEADER + LINE * 500 + '7,"2,6,8,7,7,5\n' + LINE * 400_000),
        2,
        "file",
        r"x\.csv:502: (opens a quote|has a line of more)",
        apart=True,
    ),
    "D03 semicolons and decimal commas": BadInput(
        asked("score", csv_text({name: [f"{one},0" for one in cells] for name, cells in good_answers().items()}, ";")),
        0,
        "separator",
        "semicolon",
    ),
    "D04 Latin-1": BadInput(
        asked("score", (HEADER + LINE).replace("7,2", "é,2").encode("latin-1")),
        2,
        "encoding",
        "not written in UTF-8.*--enc",
    ),
    "D04 Latin-1 far down": BadInput(
        asked("score", (HEADER + LINE * 60_000 + LINE.replace("7,2", "é,2")).encode("latin-1")),
        2,
        "encoding",
        r"x\.csv(:60002)?: is not written in UTF-8.*--encoding",
    ),
    "D04 UTF-16": BadInput(asked("score", TEXT.encode("utf-16")), 2, "encoding", "UTF-16; say so: --encoding utf-16"),
    "D04 an encoding that is none": BadInput(asked("score", TEXT, "--encoding", "latin-x"), 2, "encoding", "latin-x"),
    "D05 marks and line ends": HeldBy(
        "tests/answers/engines/test_files.py::test_encodings_and_line_ends_give_the_same_table"
    ),
    "D06 a NUL": BadInput(asked("score", TEXT.replace("\n", "\n7\0", 1)), 2, "unread", r"clean.*1 answer "),
    "D07 100,000 columns": HeldBy("tests/answers/engines/test_memory.py::test_large_files_are_traced_within"),
    "D07 100,000 columns to look through": BadInput(
        lambda folder: _to_propose(folder, _wide()), 3, "limit", r"columns", apart=True
    ),
    "D08 five million rows": HeldBy("tests/answers/engines/test_memory.py::test_more_rows_take_no_more_memory"),
    "D09 half a Parquet file": BadInput(
        asked("score", _parquet()[:900], name="x.parquet"), 2, "file", r"x\.parquet: .*write it anew"
    ),
    "D09 a Parquet file with a torn end": BadInput(
        asked("score", _parquet()[:-40] + bytes(40), name="x.parquet"), 2, "file", r"x\.parquet: .*write it anew"
    ),
    "D09 a Parquet file of flipped bits": BadInput(
        asked("score", _flipped(_parquet(), range(10, 600, 3)), name="x.parquet"),
        2,
        "file",
        r"x\.parquet: .*write it anew",
    ),
    "D09 only the magic of one": BadInput(asked("score", b"PAR1" * 3, name="x.parquet"), 2, "file", r"x\.parquet: "),
    "D09 a flipped Arrow file": BadInput(
        asked("score", _flipped(_arrow(), range(len(_arrow()) - 400, len(_arrow()) - 40)), name="x.arrow"),
        2,
        "file",
        r"x\.arrow: is no whole Arrow file.*write it anew",
    ),
    "D09 an Arrow file of large counts": BadInput(
        asked("score", b"ARROW1\0\0" + b"\xff\xff\xff\xff\xff\xff\xff\x7f" * 8, name="x.arrow"),
        2,
        "file",
        r"x\.arrow: ",
    ),
    "D09 an Arrow file whose texts end beyond it": BadInput(
        asked("score", _arrow_of_far_texts(), "--by", "shop", name="x.arrow"),
        2,
        "file",
        r"x\.arrow: is no whole Arrow file.*write it anew",
    ),
    "D09 an Arrow file with a name that is no UTF-8": BadInput(
        asked("score", _arrow().replace(b"clean", b"cl\xefan"), name="x.arrow"),
        2,
        "file",
        r"x\.arrow: is no whole Arrow file.*write it anew",
    ),
    "D09 a Parquet file with a name that is no UTF-8": BadInput(
        asked("score", _parquet().replace(b"clean", b"cl\xefan"), name="x.parquet"),
        2,
        "file",
        r"x\.parquet: cannot be read: .*write it anew",
    ),
    "D09 a workbook of torn XML": BadInput(
        lambda folder: _changed_workbook(folder, lambda sheet: sheet[: len(sheet) // 2]),
        2,
        "file",
        r"x\.xlsx: sheet 'Sheet' cannot be read",
    ),
    "D09 a workbook with a cell in its last corner": BadInput(
        lambda folder: _changed_workbook(folder, lambda sheet: sheet.replace(b'r="B3"', b'r="XFD1048576"', 1)),
        3,
        "limit",
        r"x\.xlsx: reaches to row 1,?048,?576 and column 16,?384 .*save the sheet as CSV",
        apart=True,
    ),
    "D09 a workbook with a part that unpacks without end": BadInput(
        lambda folder: _changed_workbook(folder, lambda sheet: sheet + b" " * 210_000_000),
        3,
        "limit",
        r"x\.xlsx: becomes more than 200,?000,?000 bytes unpacked",
        apart=True,
    ),
    **{
        f"D09 a workbook .{ending} with a cell in its last corner": BadInput(
            asked("score", WRITERS[ending]([*cells_of(good_answers()), (*last, 7.0)]), name=f"x.{ending}"),
            2,
            "file",
            rf"x\.{ending}: cannot be read as a workbook: .*save",
            apart=True,
        )
        for ending, last in (("xlsb", (1_048_575, 16_383)), ("xls", (65_535, 65_535)), ("ods", (1_048_575, 90)))
    },
    "D09 an archive of a later version": BadInput(
        asked("score", _zipped(TEXT, version=148), name="x.csv.zip"), 4, "file", r"x\.csv\.zip: cannot be unpacked"
    ),
    "D09 an archive of a file without a name": BadInput(
        asked("score", _zipped_without_a_name(TEXT), name="x.csv.zip"), 2, "file", r"x\.csv\.zip: .*0 "
    ),
    "D09 a torn gzip": BadInput(
        asked("score", gzip.compress(TEXT.encode())[:-60], name="x.csv.gz"), 4, "file", r"x\.csv\.gz"
    ),
    "D09 a gzip with a flipped bit": BadInput(
        asked("score", _flipped(gzip.compress(TEXT.encode()), [60, 61]), name="x.csv.gz"), 4, "file", r"x\.csv\.gz"
    ),
    "D11 an address": BadInput(_at("https://example.org/x.csv"), 4, "file", "is an address, not a file; download it"),
    "D11 a bucket": BadInput(_at("s3://bucket/x.parquet"), 4, "file", "is an address, not a file"),
    "D11 a pattern": BadInput(_at("answers*.csv"), 4, "file", r"has one of \* \? \[ in its name"),
    "D11 a statement": BadInput(_at("'; COPY x TO 'y"), 4, "file", "there is no such file"),
    "D11 a name with a NUL": BadInput(_at("a\0b.csv"), 4, "file", ""),
    "D11 a name that is too long": BadInput(_at("a" * 5000), 4, "file", ""),
    "D11 an empty folder": BadInput(_folder_of_answers, 4, "file", "is a folder that holds no answers"),
    "D12 a name with a NUL": BadInput(
        asked("score", TEXT.replace("fresh", "fre\0sh", 1), tree=WITH_A_NUL), 0, "", "^$", shows="Bread|bread"
    ),
    "D12 a name that is SQL": HeldBy("tests/whole/test_bad_answers.py::test_any_column_name_works"),
    "D13 every engine": HeldBy("tests/whole/test_parity.py::test_every_engine_gives_the_same_moments"),
    "D14 threads": HeldBy("tests/answers/engines/test_threads.py::test_any_number_of_threads_prints_the_same"),
    "D15 a file that goes away": HeldBy(
        "tests/answers/engines/test_file_formats.py::test_a_file_that_goes_away_is_told"
    ),
    "D16 a library that is not installed": HeldBy(
        "tests/answers/engines/test_file_formats.py::test_an_error_names_what_is_not_installed"
    ),
}


def _to_propose(folder: Path, content: bytes) -> Sequence[object]:
    path = folder / "x.csv.gz"
    path.write_bytes(content)
    return ("new", "mine", "--from-answers", path, "-o", folder / "new.toml")
