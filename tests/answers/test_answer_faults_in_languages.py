"""Faults and warnings of answers, in the reader's language: a table that drives nearly all of them."""

import io
import lzma
import os
import sys
import zipfile

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.export_shapes import (
    ITEMS,
    ROWS,
    long,
    plain_lines,
    qualtrics,
    shape_answers,
    shape_tree,
    written,
)
from support.in_three_languages import check_told

import servicetree as st
from servicetree.answers.batch_scores import unreadable_columns
from servicetree.answers.chosen_rows import with_rows_chosen
from servicetree.answers.columns import Roles, reading_plan
from servicetree.answers.combined_columns import with_combined_column
from servicetree.answers.engines.arrow_frames import frame_of_table
from servicetree.answers.engines.database_streams import _as_fault
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import ServiceTreeError
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import explained, fault_text, said_in

TABLE = shape_answers()
LINES = plain_lines(TABLE)
COLUMNS = list(LINES[0])


def _read(answers, **options):
    """Open answers and read all of them."""
    source = open_answers(answers, ReadingOptions(**options))
    for _ in source.read(source.columns):
        pass
    return source


def _file(content, name="answers.csv", **options):
    """Make a case of a file with some content."""

    def read(folder):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return _read(path, **options)

    return read


def _archive(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "a\n1\n")
    return packed.getvalue()


def _workbook(**frames):
    packed = io.BytesIO()
    with pd.ExcelWriter(packed) as book:
        for sheet, frame in frames.items():
            frame.to_excel(book, sheet_name=sheet, index=False)
    return packed.getvalue()


def _from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    return lambda _: _read("-")


def _gone(folder):
    (folder / "a.csv").write_text(written(LINES), encoding="utf-8")
    source = open_answers(folder / "a.csv")
    (folder / "a.csv").unlink()
    list(source.read(source.columns))


def _without(library, content, name):
    def read(folder):
        kept = sys.modules.get(library)
        sys.modules[library] = None
        try:
            _file(content, name)(folder)
        finally:
            if kept is None:
                del sys.modules[library]
            else:
                sys.modules[library] = kept

    return read


def _without_polars(_):
    kept = sys.modules["polars"]
    sys.modules["polars"] = None
    try:
        frame_of_table(pa.table({}), "polars")
    finally:
        sys.modules["polars"] = kept


def _pipe(folder):
    os.mkfifo(folder / "pipe.csv")
    _read(folder / "pipe.csv")


def _moments(folder):
    st.gather(shape_tree(), TABLE).save(folder / "a.moments")
    _read(folder / "a.moments")


def _packed_often(folder):
    content = b"a,b\n1,2\n"
    for _ in range(9):
        content = lzma.compress(content)
    _file(content, "a.xz")(folder)


def _with_names(times):
    """Put the line of names below the answers."""
    return {name: [*cells, *[name] * times] for name, cells in TABLE.to_dict("list").items()}


CASES = {
    "no file": lambda folder: _read(folder / "none.csv"),
    "a folder": _read,
    "a pattern": lambda folder: _read(folder / "*.csv"),
    "an address": lambda _: _read("https://example.org/a.csv"),
    "a pipe": _pipe,
    "a tree file": _file("schema = 1", "tree.toml"),
    "moments": _moments,
    "empty": _file(""),
    "blank lines": _file("\n\n \n"),
    "a lacking header": _file("a,b\n1,2\n", header=30),
    "utf16": _file("a,b\n1,2\n".encode("utf-16")),
    "utf32": _file("a,b\n1,2\n".encode("utf-32")),
    "latin": _file("a,prénom\n1,2\n".encode("latin-1")),
    "latin further down": _file(b"a,b\n" + b"1,2\n" * 60_000 + b"\xe9,1\n"),
    "an unknown encoding": _file("a,b\n1,2\n", encoding="klingon"),
    "a wrong encoding": _file("a,b\n" + "1,2\n" * 60_000 + "é,1\n", encoding="ascii"),
    "a mark": _file("\ufeffa,b\n1,2\n", encoding="cp1252"),
    "an open quote": _file('a,"b\n' + "1,2\n" * 300),
    "ragged": _file("a,b\n" + "1,2\n" * 50 + "1,2,3\n"),
    "a quote never closed": _file("a,b\n" + "1,2\n" * 300 + '1,"2\n'),
    "a name twice": _file("a,a,b\n1,2,3\n"),
    "a name often": _file(",".join("aaaaaaaa") + "\n" + ",".join("12345678") + "\n"),
    "feather": _file(b"FEA1" + bytes(40)),
    "torn arrow": _file(b"ARROW1\x00\x00abc"),
    "torn spss": _file(b"$FL2@(#) SPSS DATA FILE" + bytes(20)),
    "torn stata": _file(b"<stata_dta><header><release>118"),
    "torn sas": _file(bytes(12) + b"\xc2\xea\x81\x60" + bytes(40)),
    "torn zst": _file(b"\x28\xb5\x2f\xfd\x00\x01"),
    "torn xz": _file(lzma.compress(b"a,b\n1,2\n")[:-9]),
    "torn workbook": _file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "no spss": _without("pyreadstat", b"$FL2@(#) SPSS DATA FILE" + bytes(20), "a.sav"),
    "no workbooks": _without("fastexcel", _workbook(a=TABLE), "a.xlsx"),
    "two tables": _file(_archive("one.csv", "two.csv")),
    "many tables": _file(_archive(*(f"{place}.csv" for place in range(9)))),
    "no table": _file(_archive("a/")),
    "packed often": _packed_often,
    "no such sheet": _file(_workbook(shops=TABLE, sites=TABLE), sheet="shop"),
    "quite another sheet": _file(_workbook(shops=TABLE, sites=TABLE), sheet="zzzzz"),
    "an empty sheet": _file(_workbook(shops=TABLE, sites=pd.DataFrame()), sheet="sites"),
    "a stray sheet": _file("a,b\n1,2\n", sheet="A"),
    "a stray separator": _file(_workbook(a=TABLE), "a.xlsx", separator=";"),
    "a stray header": _file(b"<stata_dta><header><release>118", header=2),
    "a stray option": lambda _: _read(TABLE, sheet="A"),
    "stray options": lambda _: _read(TABLE, sheet="A", header=2),
    "long": lambda folder: _read(long(folder / "a.csv", TABLE)),
    "gone": _gone,
    "labels": lambda _: _read(pd.DataFrame({0: [1], 1: [2]})),
    "lengths": lambda _: _read({"a": [1], "b": [1, 2]}),
    "no answers": lambda _: _read(3),
    "a series": lambda _: _read(pl.Series("a", [1, 2])),
    "a failing query": lambda _: _read(pl.LazyFrame({"a": [1]}).select("zz")),
    "a query without its file": lambda folder: _read(pl.scan_parquet(folder / "none.parquet")),
    "nothing": lambda _: _read([]),
    "a spent reader": lambda _: _read(pa.Table.from_pandas(TABLE).slice(0, 0).to_reader()),
    "parts that are queries": lambda _: _read([pl.LazyFrame({"a": [1]})]),
    "parts without a column": lambda _: _read([{"a": [1], "b": [1]}, {"b": [1]}]),
    "no condition": lambda _: _read(TABLE, where="Shop"),
    "a condition's column": lambda _: with_rows_chosen(open_answers(TABLE), ReadingOptions(where="Shup=1").where),
    "combined": lambda _: with_combined_column(open_answers(TABLE), ["Shup"]),
    "a separator": lambda _: _read(TABLE, separator="ab"),
    "a header": lambda _: _read(TABLE, header=0),
    "two long columns": lambda _: _read(TABLE, long=("a", "b")),
    "long columns": lambda _: st.score(shape_tree(), TABLE, long=("a", "b", "c")),
    "answered twice": lambda _: st.score(
        shape_tree(), {"who": [1, 1], "what": ["a", "a"], "said": [1, 2]}, long=("who", "what", "said")
    ),
    "an answer of nobody": lambda _: st.score(
        shape_tree(), {"who": [1, None], "what": ["a", "a"], "said": [1, 2]}, long=("who", "what", "said")
    ),
    "a column and a question": lambda _: st.score(
        shape_tree(), {"who": [1, 2], "what": ["who", "b"], "said": [1, 2]}, long=("who", "what", "said")
    ),
    "a long table of nothing": lambda _: st.score(
        shape_tree(), {"who": [], "what": [], "said": []}, long=("who", "what", "said")
    ),
    "questions without end": lambda _: st.score(
        shape_tree(),
        {"who": [1] * 6000, "what": [f"q{place}" for place in range(6000)], "said": [1] * 6000},
        long=("who", "what", "said"),
    ),
    "names among the answers": lambda _: st.score(shape_tree(), _with_names(1)),
    "names among the answers, twice": lambda _: st.score(shape_tree(), _with_names(2)),
    "columns lacking": lambda _: st.score(shape_tree(), {"a": [1]}),
    "columns misspelt": lambda _: st.score(shape_tree(), TABLE.rename(columns={ITEMS[0]: f"{ITEMS[0]}s"})),
    "many columns": lambda _: st.score(shape_tree(), {f"zz{place}": [1] for place in range(9)}),
    "a frame": lambda _: frame_of_table(pa.table({}), "panda"),
    "another frame": lambda _: frame_of_table(pa.table({}), "zzzzz"),
    "no polars": _without_polars,
    "an endless cell": _file("a" * 200_000 + ",b\n1,2\n"),
}


def _faults(fails):
    with pytest.raises(ServiceTreeError) as caught:
        fails()
    assert caught.value.faults
    return caught.value.faults


@pytest.mark.parametrize("case", CASES)
def test_every_fault_of_a_table_is_said_in_three_languages(case, tmp_path):
    """No English is left in French and Russian, and figures are the same."""
    for fault in _faults(lambda: CASES[case](tmp_path)):
        check_told(fault)


def test_an_empty_standard_input_is_said_in_three_languages(monkeypatch):
    """The place is a phrase, too."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    (fault,) = _faults(lambda: _read("-"))
    check_told(fault)
    assert said_in(fault.where, "ru") == "стандартный ввод"


DATABASE = {
    "within itself": "INTERNAL Error: attempted to dereference\nmore",
    "fields": "CSV Error on Line: 7\nExpected Number of Columns: 3 Found: 4",
    "a long line": "CSV Error on Line: 7\nMaximum line size of 2000000 bytes exceeded",
    "a quote": "CSV Error on Line: 7\nValue with unterminated quote found",
    "unicode": "Invalid unicode (byte sequence mismatch) detected",
    "a state": "The CSV Parser is in an invalid state",
    "anything else": "Something is quite wrong",
}


@pytest.mark.parametrize("case", DATABASE)
def test_what_the_database_says_is_said_in_three_languages(case, tmp_path):
    """Its errors become faults with a place and a way out; what has no words of ours is quoted."""
    (tmp_path / "a.csv").write_text("a\n", encoding="utf-8")
    for fault in _as_fault(tmp_path / "a.csv", DATABASE[case], text=True).faults:
        check_told(fault)


ANSWERS = {
    "above the scale": ([11, 11, 12], {}),
    "a code": ([99] * 3, {}),
    "codes": ([99, 98, -9], {"scale": [1, 5]}),
    "many values": ([11.5, 12, 13, 14, 15, 16, 17], {}),
    "a word": (["seven"], {}),
    "a long word": (["x" * 100, "y" * 100], {}),
    "many words": ([f"word {place}" for place in range(9)], {}),
    "words only": (["fair", "fine"] * ROWS, {}),
    "free texts": ([f"what I think of it, {place}" for place in range(ROWS)], {}),
    "a date of a spreadsheet": (["10-May"], {}),
    "an error of a spreadsheet": (["#REF!"], {}),
    "a time below zero": ([-7], {"kind": "duration", "unit": "days", "anchors": [[0, 1], [9, 0]]}),
    "a time that is a code": ([-99], {"kind": "duration", "unit": "days", "anchors": [[0, 1], [9, 0]]}),
    "an infinite amount": ([float("inf")], {"kind": "measure", "unit": "g", "anchors": [[0, 1], [9, 0]]}),
    "a recovery": ([], {"recovery": {"column": "r", "speed": "s", "unit": "days", "anchors": [[0, 1], [9, 0]]}}),
}


def _spoilt(values):
    """Put values at the beginning of a column."""
    table = TABLE.to_dict("list")
    return {**table, ITEMS[0]: [*values, *table[ITEMS[0]]][:ROWS], "r": ["?"] + [80] * (ROWS - 1), "s": ["soon"] * ROWS}


@pytest.mark.parametrize("case", ANSWERS)
def test_answers_that_cannot_be_used_are_said_in_three_languages(case):
    """Values, how often they were found, the scale, and what to do."""
    values, fields = ANSWERS[case]
    tree = shape_tree().extend({"aspects": {"place": {"questions": {"tidy": fields}}}})
    for fault in _faults(lambda: st.score(tree, _spoilt(values))):
        check_told(fault)


def test_answers_of_markers_are_said_in_three_languages():
    """A marker on the tree's scale, and one on its own."""
    markers = {"m": {"column": "r"}, "own": {"column": "s", "scale": [1, 3]}}
    tree = shape_tree().extend({"markers": markers})
    found = _faults(lambda: st.score(tree, _spoilt([])))
    assert [fault.where for fault in found] == ["marker:m (column 'r')", "marker:own (column 's')"]
    for fault in found:
        check_told(fault)


def test_counted_values_are_worded_for_every_number():
    """Values and counts as the languages write them: once, often, and others besides."""
    (fault,) = _faults(lambda: st.score(shape_tree(), _spoilt([11, 11, 12, 13, 14, 15, 16])))
    assert str(fault).startswith(
        "place.tidy (column 'Tidiness'): 7 answers (11 (2 times), 12 (once), 13 (once), 14 (once), 15 (once) "
        "and 1 more) outside the scale 1-5; "
    )
    assert fault_text(fault, "fr").startswith(
        "place.tidy (colonne «\u00a0Tidiness\u00a0»)\u00a0: réponses hors de l’échelle 1-5\u00a0: 7 (11 (2 fois), "
        "12 (1 fois), 13 (1 fois), 14 (1 fois), 15 (1 fois)\u202f; autres valeurs\u00a0: 1)\u202f; "
    )
    assert fault_text(fault, "ru").startswith(
        "place.tidy (столбец «Tidiness»): ответы вне шкалы 1-5: 7 (11 (раз: 2), 12 (раз: 1), 13 (раз: 1), "
        "14 (раз: 1), 15 (раз: 1); других значений: 1); "
    )


def test_weights_of_the_survey_are_said_in_three_languages():
    """Negative ones, words and blanks, all at once."""
    answers = {**TABLE.to_dict("list"), "w": ["-1", "", "heavy", *["1"] * (ROWS - 3)]}
    found = _faults(lambda: st.score(shape_tree(), answers, weight="w"))
    assert len(found) > 1
    for fault in found:
        check_told(fault)


def test_a_comma_that_may_part_thousands_is_told_with_both_ways_out():
    """In weights and in ratings; words beside them do not hide it."""
    answers = TABLE.to_dict("list") | {"w": ["1,250", "0,750", "heavy", *["1,5"] * (ROWS - 3)]}
    answers[ITEMS[0]] = ["2,500", *["3"] * (ROWS - 1)]
    found = _faults(lambda: st.score(shape_tree(), answers, weight="w"))
    ways = {fault.code: fault.hint for fault in found}
    for code, numbers in {"weight": ("1,250", "1.250", "1250"), "unread": ("2,500", "2.500", "2500")}.items():
        for lang in LANGUAGES:
            assert all(one in said_in(ways[code], lang) for one in numbers), lang


@pytest.mark.parametrize(("dressed", "plain"), [("98 %", "98"), ("1 250,5", "1250.5")])
def test_weights_in_dress_are_told_with_a_plain_one(dressed, plain):
    """Percent signs and thousands parted by blanks: how to write the first of them, as written in the cell."""
    answers = TABLE.to_dict("list") | {"w": [dressed, "heavy", *["1"] * (ROWS - 2)]}
    (fault,) = _faults(lambda: st.score(shape_tree(), answers, weight="w"))
    check_told(fault)
    assert all(repr(dressed) in said_in(fault.hint, lang) and plain in said_in(fault.hint, lang) for lang in LANGUAGES)


def test_many_percentages_are_told_with_a_plain_one():
    """A few answers may be mapped in the tree file; more of them had better lose their signs."""
    answers = TABLE.to_dict("list") | {ITEMS[0]: [f"{number} %" for number in range(ROWS)]}
    (fault,) = _faults(lambda: st.score(shape_tree(), answers))
    check_told(fault)
    assert "'0 %'" in said_in(fault.hint, "en")


def test_columns_of_dates_are_said_in_three_languages():
    """What can neither be an answer nor a name."""
    columns = {name: pa.array(cells) for name, cells in TABLE.to_dict("list").items()}
    columns |= {ITEMS[0]: pa.array([0] * ROWS, pa.date32()), "by": pa.array([[1]] * ROWS)}
    plan = reading_plan(shape_tree(), open_answers(pa.table(columns)), Roles(by="by"))
    found = unreadable_columns(plan, columns)
    assert len(found) > 1
    for fault in found:
        check_told(fault)


def _told(path_or_table, **options):
    return _read(path_or_table, **options).told()


BLANK = [""] * len(LINES[0])
WARNINGS = {
    "a line above": lambda: [["# exported on Monday, at noon"], *LINES],
    "lines above": lambda: [["Customers, spring 2026"], [], *LINES],
    "a line below": lambda: [
        LINES[0],
        ["Id", "Which shop?", "How tidy?", "How much choice?", "What price?", "What staff?"],
        *LINES[1:],
    ],
    "a blank row": lambda: [*LINES[:9], BLANK, *LINES[9:]],
    "blank rows and totals": lambda: [*LINES[:9], BLANK, BLANK, *LINES[9:], ["Total", *BLANK[1:]]],
    "totals": lambda: [*LINES, ["Total", *BLANK[1:]], ["Average", *BLANK[1:]]],
    "a nameless column": lambda: [[*line, "7"] if place else [*line, ""] for place, line in enumerate(LINES)],
    "nameless columns": lambda: [
        [*line, *"777777"] if place else [*line, *[""] * 6] for place, line in enumerate(LINES)
    ],
}


@pytest.mark.parametrize("case", WARNINGS)
def test_what_was_left_out_is_said_in_three_languages(case, tmp_path):
    """Warnings of a reading keep their figures in every language."""
    path = tmp_path / "answers.csv"
    path.write_text(written(WARNINGS[case]()), encoding="utf-8")
    found = _told(path)
    assert found
    for issue in found:
        check_told(issue)


def test_other_warnings_of_a_reading_are_said_in_three_languages(tmp_path):
    """Rows that a condition left out, another sheet, previews, and a text that looks spoilt."""
    shop = COLUMNS[1]
    value = str(LINES[1][1])
    source = with_rows_chosen(open_answers(TABLE), ReadingOptions(where=[f"{shop}={value}", f"{shop}!=zz"]).where)
    list(source.read(source.columns))
    one = with_rows_chosen(open_answers({"a": [1, 2]}), ReadingOptions(where="a=1").where)
    list(one.read(one.columns))
    (tmp_path / "a.xlsx").write_bytes(_workbook(shops=TABLE, sites=TABLE))
    spoilt = "nom,avis\n" + "Ã©lÃ©gant,trÃ¨s bien\n" * 30
    (tmp_path / "spoilt.csv").write_text(spoilt, encoding="utf-8")
    found = [
        *source.told(),
        *one.told(),
        *_told(tmp_path / "a.xlsx"),
        *_told(tmp_path / "spoilt.csv"),
        *_told(tmp_path / "spoilt.csv", encoding="utf-8"),
        *_told(qualtrics(tmp_path / "q.csv", TABLE)),
        *_told(qualtrics(tmp_path / "q1.csv", TABLE, 1)),
    ]
    assert {issue.code for issue in found} >= {"where", "sheet", "encoding", "preview-rows"}
    for issue in found:
        check_told(issue)


def test_a_warning_read_back_from_a_file_is_explained_by_its_code():
    """Moments keep the English words only; in another language its code is explained."""
    plain = st.Issue("header-lines", "answers", "2 lines above the column names left out", 2)
    assert explained(plain, "en") == plain.message
    assert explained(plain, "fr") != plain.message


def test_row_conditions_join_with_and():
    """Where rows were chosen by two conditions, both are named."""
    shop = COLUMNS[1]
    source = with_rows_chosen(open_answers(TABLE), ReadingOptions(where=[f"{shop}=zz", f"{shop}!=yy"]).where)
    list(source.read(source.columns))
    (issue,) = source.told()
    assert f"read where {shop}=zz and {shop}!=yy" in issue.message
    assert f"{shop}=zz et {shop}!=yy" in said_in(issue.message, "fr")
