"""One table gives one result, whatever file it comes in; files are told by their content."""

import bz2
import gzip
import io
import lzma
import os
import sys
import zipfile
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pyreadstat
import pytest
from support.export_shapes import ITEMS, ROWS, shape_answers, shape_tree

import servicetree as st
from servicetree.analysis.costs_file import read_costs
from servicetree.answers.engines.opening import column_facts, is_moments_file, open_answers
from servicetree.answers.reading_options import ReadingOptions


def _zipped(table, path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export/answers.csv", table.to_csv(index=False))
        archive.writestr("__MACOSX/._answers.csv", b"\x00")
        archive.writestr("readme.txt", "what this is")


def _csv_bytes(table) -> bytes:
    return table.to_csv(index=False).encode()


def _packed_workbook(table, path):
    packed = io.BytesIO()
    table.to_excel(packed, index=False)
    path.write_bytes(gzip.compress(packed.getvalue()))


def _arrow_stream(table, path):
    arrow = pa.Table.from_pandas(table)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow, max_chunksize=7)


FILES = {
    "csv": lambda table, path: path.write_bytes(_csv_bytes(table)),
    "tab-separated": lambda table, path: table.to_csv(path, index=False, sep="\t"),
    "workbook": lambda table, path: table.to_excel(path.with_suffix(".xlsx"), index=False),
    "spss": pyreadstat.write_sav,
    "compressed spss": lambda table, path: pyreadstat.write_sav(table, path, compress=True),
    "stata": pyreadstat.write_dta,
    "old stata": lambda table, path: pyreadstat.write_dta(table, path, version=12),
    "sas transport": lambda table, path: pyreadstat.write_xport(table, path, file_format_version=8),
    "parquet": lambda table, path: pa.parquet.write_table(pa.Table.from_pandas(table), path, row_group_size=16),
    "feather": pa.feather.write_feather,
    "arrow stream": _arrow_stream,
    "zip": _zipped,
    "gz": lambda table, path: path.write_bytes(gzip.compress(_csv_bytes(table))),
    "bz2": lambda table, path: path.write_bytes(bz2.compress(_csv_bytes(table))),
    "xz": lambda table, path: path.write_bytes(lzma.compress(_csv_bytes(table))),
    "zst": lambda table, path: path.write_bytes(pa.compress(_csv_bytes(table), "zstd", asbytes=True)),
    "a workbook in gz": _packed_workbook,
}
FRAMES = {
    "pandas": lambda table: table,
    "polars": pl.from_pandas,
    "pyarrow": pa.Table.from_pandas,
    "mapping": lambda table: table.to_dict("list"),
}


def _as_answers(kind, table, tmp_path):
    if kind in FRAMES:
        return FRAMES[kind](table)
    path = tmp_path / "answers.dat"  # an ending that says nothing
    FILES[kind](table, path)
    return path if path.exists() else path.with_suffix(".xlsx")


@pytest.mark.parametrize("kind", [*FILES, *FRAMES])
def test_the_same_table_gives_the_same_result(kind, tmp_path):
    """Segments by name, n exactly, figures to 1e-10, from every file and frame."""
    table = shape_answers()
    reference = st.score(shape_tree(), table.to_dict("list"), by="shop", id="id", min_n=0)
    encoding = "utf-8" if kind == "old stata" else None  # which has none of its own
    found = st.score(shape_tree(), _as_answers(kind, table, tmp_path), by="shop", id="id", min_n=0, encoding=encoding)
    assert [(one.by, one.n) for one in found.segments] == [(one.by, one.n) for one in reference.segments]
    for mine, theirs in zip(found.segments, reference.segments, strict=True):
        assert mine.score.value == pytest.approx(theirs.score.value, abs=1e-10, rel=0)
        assert mine.score.se == pytest.approx(theirs.score.se, abs=1e-10, rel=0)


def test_a_sas_data_set_is_read(tmp_path):
    """Figures, names, texts and gaps as another reader has them; packed and unpacked."""
    packed = Path(__file__).parents[2] / "support" / "sas_answers.sas7bdat.gz"
    path = tmp_path / "answers.dat"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    table = pd.read_sas(path, format="sas7bdat", encoding="utf-8")
    assert len(table) == ROWS
    assert table["Price"].isna().sum() == 1
    reference = st.score(shape_tree(), table, by="shop", id="id")
    for answers in (path, packed):
        assert st.score(shape_tree(), answers, by="shop", id="id").segments == reference.segments
        assert column_facts(answers)["Choice"].text == "How much choice?"


@pytest.mark.parametrize("kind", ["csv", "workbook", "spss", "stata", "feather"])
def test_scores_are_added_to_rows_of_every_file(kind, tmp_path):
    """`rate` returns every column of the file, and the scores."""
    table = shape_answers()
    rated = st.rate(shape_tree(), _as_answers(kind, table, tmp_path))
    assert rated.num_rows == ROWS
    assert rated.column_names[:6] == list(table.columns)
    assert rated["score_staff"].to_pylist() == [25.0 * (value - 1) for value in table["Staff"]]


@pytest.mark.parametrize("verb", [st.rate, st.score, st.trace])
@pytest.mark.parametrize("kind", ["csv", "gz", "workbook", "spss", "stata", "parquet", "feather", "zip"])
def test_a_file_without_rows_holds_no_answers(kind, verb, tmp_path):
    """Whatever is to be made of it; a frame without rows, of which scores are wanted row by row, stays one."""
    table = shape_answers().head(0).astype(float)
    with pytest.raises(st.AnswersError, match="has 0 rows of answers") as refused:
        verb(shape_tree(), _as_answers(kind, table, tmp_path))
    assert refused.value.code == "no-answers"
    assert list(st.rate(shape_tree(), table).columns[: table.shape[1]]) == list(table.columns)


def test_no_rows_are_left_to_rate(tmp_path):
    """After rows were chosen by a value that none has: the condition is at fault, not the file."""
    table = shape_answers()
    path = _as_answers("csv", table, tmp_path)
    with pytest.raises(st.AnswersError, match=r"^where='shop=none of them': no row has it; shop holds 'Bath', 'Lyon'"):
        st.rate(shape_tree(), path, where=["shop=none of them"])


def test_a_sheet_is_chosen(tmp_path):
    """The first sheet with anything is read and told where there are more; a name chooses; a wrong one is refused."""
    table, other = shape_answers(), shape_answers(seed=6)
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame().to_excel(book, sheet_name="Cover", index=False)
        table.to_excel(book, sheet_name="March", index=False)
        other.to_excel(book, sheet_name="April", index=False)
    first = st.gather(shape_tree(), path)
    assert [issue.code for issue in first.told] == ["sheet"]
    assert "'March'" in first.told[0].message
    april = st.score(shape_tree(), path, sheet="April")
    assert april.segments[0].score.value == pytest.approx(
        st.score(shape_tree(), other).segments[0].score.value, abs=1e-10
    )
    assert april.issues == st.score(shape_tree(), other).issues
    with pytest.raises(st.AnswersError, match="has no sheet 'Apri'; did you mean 'April'"):
        st.score(shape_tree(), path, sheet="Apri")


def test_declared_codes_are_missing_and_labels_are_facts(tmp_path):
    """SPSS: 99 is declared to be missing, values have labels, columns have texts; segments bear their labels."""
    table = shape_answers()
    table["Staff"] = table["Staff"].astype(float).mask(table.index % 10 == 0, 99)
    table["shop"] = [{"Bath": 1.0, "Lyon": 2.0, "Тула": 3.0}[shop] for shop in table["shop"]]
    path = tmp_path / "survey.sav"
    labels = {1.0: "Bad", 5.0: "Great", 99.0: "Don't know"}
    pyreadstat.write_sav(
        table,
        path,
        column_labels={"Staff": "Friendliness of the staff"},
        variable_value_labels={"Staff": labels, "shop": {1.0: "Bath", 2.0: "Lyon", 3.0: "Тула"}},
        missing_ranges={"Staff": [99]},
    )
    facts = column_facts(path)["Staff"]
    assert (facts.text, facts.missing, facts.ordered) == ("Friendliness of the staff", (99.0,), False)
    assert facts.answers == {"Bad": 1.0, "Great": 5.0}
    moments = st.gather(shape_tree(), path, by="shop")
    assert moments.segments == ("Bath", "Lyon", "Тула")
    assert moments.tallies["staff.staff:Staff"].blank == ROWS // 10
    lyon = st.gather(shape_tree(), path, where="shop=lyon").n
    assert lyon == st.gather(shape_tree(), path, where="shop=2").n == (table["shop"] == 2).sum()
    table["Staff"] = 3.0
    table["half"] = [float(place % 2) for place in range(ROWS)]
    pyreadstat.write_sav(table, path, variable_value_labels={"shop": {1.0: "Bath", 2.0: "Lyon"}})
    change = st.compare(shape_tree(), path, "Bath", "Lyon", by="shop", within="half", min_n=2)
    assert (change.before, change.after) == ("Bath", "Lyon")


def test_parts_tell_what_was_left_out_of_each(tmp_path):
    """A list of files: every part tells under its own name."""
    table = shape_answers()
    for name in ("one", "two"):
        lines = ["Customers", "", *table.to_csv(index=False).splitlines()]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    moments = st.gather(shape_tree(), [tmp_path / "one.csv", tmp_path / "two.csv"], id="id")
    assert moments.n == 2 * ROWS
    assert [(issue.code, issue.where) for issue in moments.told] == [
        ("header-lines", "one.csv"),
        ("header-lines", "two.csv"),
    ]


def test_ordered_categories_are_facts():
    """Frames from a statistics package: the order of words says which number each one is."""
    words = ["Bad", "Fair", "Good"]
    frame = pd.DataFrame({"a": pd.Categorical(["Good", "Bad"], words, ordered=True), "b": pd.Categorical(["x", "y"])})
    assert column_facts(frame)["a"].answers == {"Bad": 1.0, "Fair": 2.0, "Good": 3.0}
    assert set(column_facts(frame)) == {"a"}
    enum = pl.DataFrame({"a": pl.Series(["Good"], dtype=pl.Enum(words))})
    assert column_facts(enum)["a"].answers == {"Bad": 1.0, "Fair": 2.0, "Good": 3.0}


DAMAGED = {
    "a torn workbook": (lambda path: path.write_bytes(_workbook_bytes()[:900]), st.FileError),
    "a torn spss file": (lambda path: path.write_bytes(b"$FL2@(#) SPSS DATA FILE" + bytes(20)), st.AnswersError),
    "a torn stata file": (lambda path: path.write_bytes(b"<stata_dta><header><release>118"), st.AnswersError),
    "a torn arrow file": (lambda path: path.write_bytes(b"ARROW1\x00\x00abc"), st.AnswersError),
    "a torn sas file": (lambda path: path.write_bytes(bytes(12) + b"\xc2\xea\x81\x60" + bytes(40)), st.AnswersError),
    "a torn zst": (lambda path: path.write_bytes(b"\x28\xb5\x2f\xfd\x00\x01"), st.FileError),
    "a torn xz": (lambda path: path.write_bytes(lzma.compress(b"a,b\n1,2\n")[:-9]), st.FileError),
    "first feather": (lambda path: path.write_bytes(b"FEA1" + bytes(40)), st.AnswersError),
    "an empty zip": (lambda path: zipfile.ZipFile(path, "w").writestr("a/", ""), st.AnswersError),
    "no workbook": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), st.AnswersError),
}


def _workbook_bytes() -> bytes:
    packed = io.BytesIO()
    shape_answers().to_excel(packed, index=False)
    return packed.getvalue()


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_files_say_so_by_name(case, tmp_path):
    """A fault that names the file, whatever the library below has raised."""
    damage, error = DAMAGED[case]
    damage(tmp_path / "answers.dat")
    with pytest.raises(error, match=r"answers\.dat"):
        st.score(shape_tree(), tmp_path / "answers.dat")


def test_an_archive_of_two_tables_is_refused(tmp_path):
    """Nobody can say which one is meant."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.csv", "a\n1\n")
        archive.writestr("two.csv", "a\n1\n")
    with pytest.raises(st.AnswersError, match=r"holds 2 files \(one\.csv, two\.csv\)"):
        open_answers(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("library", "kind", "extra"), [("fastexcel", "workbook", "fastexcel"), ("pyreadstat", "spss", "stats-files")]
)
def test_an_error_names_what_is_not_installed(library, kind, extra, tmp_path, monkeypatch):
    """Without the library that reads a file, the way to it is told."""
    answers = _as_answers(kind, shape_answers(), tmp_path)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(st.MissingExtraError, match=extra):
        open_answers(answers)


def test_pipes_are_refused_at_once(tmp_path):
    """A pipe can be read only once, and to open one without a writer would hang."""
    os.mkfifo(tmp_path / "pipe")
    for read in (lambda path: st.score(shape_tree(), path), st.Moments.load, read_costs):
        with pytest.raises(st.FileError, match="pipe"):
            read(tmp_path / "pipe")


def test_standard_input_is_read(monkeypatch):
    """`-` is a table on standard input; nothing there is told."""
    table = shape_answers()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_csv_bytes(table))))
    assert st.score(shape_tree(), "-") == st.score(shape_tree(), table)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(st.AnswersError, match="standard input: is empty"):
        st.score(shape_tree(), "-")


@pytest.mark.parametrize(
    ("kind", "options", "option"),
    [
        ("csv", {"sheet": "A"}, "sheet"),
        ("pandas", {"separator": ";"}, "separator"),
        ("mapping", {"sheet": "A"}, "sheet"),
        ("spss", {"sheet": "A"}, "sheet"),
        ("parquet", {"separator": ";"}, "separator"),
        ("workbook", {"encoding": "cp1252"}, "encoding"),
        ("parquet", {"encoding": "utf-8"}, "encoding"),
        ("pandas", {"encoding": "utf-8"}, "encoding"),
        ("mapping", {"encoding": "utf-8"}, "encoding"),
    ],
)
def test_options_that_mean_nothing_are_refused(kind, options, option, tmp_path):
    """An option is never passed over in silence."""
    with pytest.raises(st.UsageError, match=f"^{option}: means nothing"):
        open_answers(_as_answers(kind, shape_answers(), tmp_path), ReadingOptions(**options))


def test_columns_that_differ_in_case_keep_their_names(tmp_path):
    """VALUE and value are two columns of a Parquet file, and each is read."""
    table = shape_answers().rename(columns={"Price": "STAFF", "Staff": "staff"})
    pa.parquet.write_table(pa.Table.from_pandas(table), tmp_path / "a.parquet")
    tree = shape_tree((*ITEMS[:2], "STAFF", "staff"))
    assert st.score(tree, tmp_path / "a.parquet").segments[0] == st.score(tree, table).segments[0]


ODD = {
    "numbers as labels": (lambda: pd.DataFrame({0: [1], 1: [2]}), "labelled '0', of type int, where a text is wanted"),
    "labels of two levels": (
        lambda: pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
        "of type tuple, where a text is wanted",
    ),
    "a series": (lambda: pl.Series("a", [1, 2]), "Series cannot be read"),
    "a query without its column": (lambda: pl.LazyFrame({"a": [1]}).select("zz"), "the lazy frame: fails"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_tables_are_refused_with_the_way_out(case):
    """Not by an error of another library."""
    make, said = ODD[case]
    with pytest.raises(st.AnswersError, match=said):
        open_answers(make())


def test_whole_numbers_of_128_bits_are_read():
    """A type that Arrow does not know, read without loss."""
    frame = pl.DataFrame(shape_answers().to_dict("list"), schema_overrides=dict.fromkeys(ITEMS, pl.Int128))
    assert st.score(shape_tree(), frame).segments[0] == st.score(shape_tree(), shape_answers()).segments[0]


@pytest.mark.parametrize("kind", ["csv", "parquet", "lazy"])
def test_a_file_that_goes_away_is_told(kind, tmp_path):
    """Opened, and gone before it is read."""
    shape_answers().to_csv(tmp_path / "a.csv", index=False)
    shape_answers().to_parquet(tmp_path / "a.parquet")
    path = tmp_path / ("a.csv" if kind == "csv" else "a.parquet")
    source = open_answers(pl.scan_parquet(path) if kind == "lazy" else path)
    path.unlink()
    with pytest.raises(st.FileError):
        list(source.read(["Staff"]))


def packed(member):
    """An archive of one member."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(member, "x")
    return made.getvalue()


NO_TABLES = [
    ("chart.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "is a picture"),
    ("photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
    ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF"),
    ("answers.csv", b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "is a web page.*log in"),
    ("survey.xls", b"\xef\xbb\xbf \r\n<HTML><table><tr><td>clean</td></tr></table></HTML>", "is a web page"),
    ("survey.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "is an XML file"),
    ("answers.json", b'[{"clean": 5}, {"clean": 4}]', "is JSON"),
    ("answers.jsonl", b'{"clean": 5}\n{"clean": 4}\n', "is JSON"),
    ("answers.db", b"SQLite format 3\x00" + bytes(80), "is a database"),
    ("letter.rtf", rb"{\rtf1\ansi}", "is a document"),
    ("letter.docx", packed("word/document.xml"), "is a document"),
    ("slides.csv", packed("ppt/presentation.xml"), "is a presentation"),
    ("answers.numbers", packed("Index/Document.iwa"), "is a document of Numbers"),
    ("survey.exe", b"MZ\x90\x00\x03", "is a program"),
]


@pytest.mark.parametrize(("name", "content", "said"), NO_TABLES, ids=[f"{one[0]}, {one[2]}" for one in NO_TABLES])
def test_what_holds_no_table_is_told_by_what_it_is(cafe, tmp_path, name, content, said):
    """Whatever it is called, and packed too: not as a table of another encoding, or with other columns."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    for path in (tmp_path / name, tmp_path / f"{name}.gz"):
        with pytest.raises(st.FileError, match=f"(?s){said}") as refused:
            st.trace(cafe, path)
        assert refused.value.code == "file"


def _whole_archive(members):
    """The bytes of an archive of such members."""
    with zipfile.ZipFile(made := io.BytesIO(), "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


ONE_TABLE = _whole_archive({"answers.csv": b"clean,noise\n1,2\n" * 40})
ARCHIVES = {
    "the first four bytes": (ONE_TABLE[:4], "is an archive whose end is missing"),
    "the first thirty": (ONE_TABLE[:30], "is an archive whose end is missing"),
    "half of it": (ONE_TABLE[: len(ONE_TABLE) // 2], "is an archive whose end is missing"),
    "all but a byte": (ONE_TABLE[:-1], "is an archive whose end is missing"),
    "the end alone, torn": (b"PK\x05\x06", "is an archive whose end is missing"),
    "nothing in it": (_whole_archive({}), "is an empty archive"),
    "a folder in it": (_whole_archive({"a/": b""}), "holds 0 files"),
    "hidden files in it": (_whole_archive({"__MACOSX/a": b"", ".b": b""}), "holds 0 files"),
    "two tables in it": (_whole_archive({"a.csv": b"x", "b.csv": b"y"}), "holds 2 files"),
}


@pytest.mark.parametrize("case", ARCHIVES)
@pytest.mark.parametrize("ending", ["zip", "xlsx", ""])
def test_torn_and_empty_archives_are_told_alike_wherever_they_end(case, ending, tmp_path):
    """By what they are and not by their names; none is read as text."""
    content, message = ARCHIVES[case]
    (path := tmp_path / f"x.{ending}").write_bytes(content)
    with pytest.raises(st.FileError if "end is missing" in message else st.AnswersError, match=message) as caught:
        open_answers(path)
    assert caught.value.code == "file"


@pytest.mark.parametrize("case", ARCHIVES)
def test_an_archive_called_moments_that_cannot_say_what_it_is_is_taken_for_them(case, tmp_path):
    """So a moments file is torn alike wherever it ends; what can be listed is told by what it is."""
    (path := tmp_path / "x.moments").write_bytes(ARCHIVES[case][0])
    assert is_moments_file(path) == (case not in {"a folder in it", "hidden files in it", "two tables in it"})


def test_a_whole_archive_of_one_table_is_that_table(tmp_path):
    """And a text that begins with the letters of one is a text."""
    (tmp_path / "x.zip").write_bytes(ONE_TABLE)
    (tmp_path / "y.csv").write_bytes(b"PK,noise\n1,2\n")
    assert list(open_answers(tmp_path / "x.zip").columns) == ["clean", "noise"]
    assert list(open_answers(tmp_path / "y.csv").columns) == ["PK", "noise"]
