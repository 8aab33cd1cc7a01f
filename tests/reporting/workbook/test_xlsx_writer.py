"""Workbooks as files: text stays text, headings stay in sight, nothing runs, equal reports are equal bytes."""

import builtins

import pytest
from support import hostile_trees
from support.demo_results import account_report, demo_account, demo_tree
from support.hostile_labels import LABELS
from support.office_files import acting_parts, opened_workbook, table_of

import servicetree as st
from servicetree.reporting.workbook.sheet_values import Sheet, SheetColumn
from servicetree.reporting.workbook.xlsx_writer import workbook_bytes

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "\uff1d1+1",
    "＋1",
    '  =HYPERLINK("http://a")',
    "{=1}",
    "http://example.org",
    "mailto:a@b",
    "1e5",
    "007",
    "_x0041_",
    "TRUE",
)


def one_cell(text, place="row"):
    """A workbook with a text as label, heading, line above or line below."""
    columns = (SheetColumn(text if place == "heading" else "a"), SheetColumn("b", "lost"))
    lines = {"opening": (text, text)} if place == "opening" else {"closing": (text,)} if place == "closing" else {}
    rows = ((text if place == "row" else "c", 1.5),)
    total = (text, 2.0) if place == "total" else ()
    return opened_workbook(workbook_bytes([Sheet("s", columns, rows, total, **lines)], "t"))


@pytest.mark.parametrize("place", ["row", "heading", "total", "opening", "closing"])
@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text(text, place):
    """Wherever it stands: never a formula, a link, a number or a truth; and marked, so that editing keeps it text."""
    book = one_cell(text, place)
    cells = [cell for row in book["s"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] in ([1.5], [1.5, 2])
    assert not any(cell.hyperlink for cell in cells)
    for cell in cells:
        if cell.data_type == "s" and cell.value.lstrip()[:1] in set("=+-@＝＋－＠"):
            assert cell.quotePrefix


@pytest.mark.parametrize("label", [*LABELS, "lone \ud800"], ids=range(len(LABELS) + 1))
def test_any_label_can_be_written(label):
    """One that no file format holds is shown, a very long one is cut, none breaks the file."""
    (cell, figure), *_ = table_of(one_cell(label)["s"])[1]
    assert figure == 1.5
    assert len(cell) <= 2000
    assert not {"\x00", "\x07", "\u202e", "\u200b", "\ufffe", "\ud800"} & set(cell)


@pytest.mark.parametrize("words", [hostile_trees.ATTACKS, hostile_trees.NAUGHTY], ids=["attacks", "naughty"])
def test_hostile_words_stay_words(words):
    """Labels, texts, columns and segments that have broken other tools: all cells are texts or numbers."""
    made = 0
    for tree, answers in list(hostile_trees.trees(list(words)))[:8]:
        content = st.report(tree, st.trace(tree, answers, by="by", outside="missing")).to_workbook()
        cells = [cell for sheet in opened_workbook(content) for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert acting_parts(content) == []
        made += 1
    assert made


@pytest.fixture(scope="module")
def book():
    """The workbook of the demo's account, opened by an independent reader."""
    return opened_workbook(account_report().to_workbook())


def test_headings_stay_in_sight_and_figures_are_coloured(book):
    """Each sheet is frozen below its headings and can be filtered; scores, points and gaps follow rules."""
    assert [sheet.freeze_panes for sheet in book] == ["A2", *["B2"] * (len(book.sheetnames) - 1)]
    coloured = [sheet.title for sheet in book if len(sheet.conditional_formatting)]
    assert {"Parts", "Account", "Questions", "Segments", "Plan"} <= set(coloured)
    assert all(sheet.auto_filter.ref for sheet in book)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_gap_is_coloured_only_where_it_is_clear(book):
    """The rules look at the ends of the interval for all at once, not at the gap."""
    sheet = book["Segments"]
    headings, _ = table_of(sheet)
    low, high = (headings.index(f"95 % for all at once: {end}") for end in ("from", "to"))
    rules = {rule.formula[0] for found in sheet.conditional_formatting for rule in found.rules if rule.formula}
    columns = [chr(ord("A") + place) for place in (low, high)]
    assert rules == {f"AND(ISNUMBER(${c}2),${c}2{sign}0)" for c, sign in zip(columns, "><", strict=True)}


def test_columns_beyond_z_are_named_as_spreadsheets_do():
    """A rule of a gap that stands far to the right looks at its own columns."""
    columns = (*(SheetColumn(f"h{place}", "plain") for place in range(700)), SheetColumn("gap", "gap"))
    columns += (SheetColumn("low", "clear_low"), SheetColumn("high", "clear_high"))
    content = workbook_bytes([Sheet("s", columns, ((1.0,) * 703,))], "t")
    sheet = opened_workbook(content)["s"]
    rules = {rule.formula[0] for found in sheet.conditional_formatting for rule in found.rules}
    low, high = (sheet.cell(1, place).column_letter for place in (702, 703))
    assert (low, high) == ("ZZ", "AAA")
    assert rules == {f"AND(ISNUMBER(${low}2),${low}2>0)", f"AND(ISNUMBER(${high}2),${high}2<0)"}


def test_tabs_are_named_as_spreadsheets_allow():
    """Marks of their own go, and a name is cut at thirty-one letters."""
    columns, rows = (SheetColumn("a"),), (("b",),)
    book = opened_workbook(workbook_bytes([Sheet("a[b]:*?/\\c" + "x" * 40, columns, rows)], "t"))
    assert len(book.sheetnames[0]) <= 31
    assert not set("[]:*?/\\") & set(book.sheetnames[0])


@pytest.mark.ci
def test_equal_reports_are_equal_bytes():
    """No time of day and no chance is in a workbook."""
    content = account_report().to_workbook()
    assert st.report(demo_tree(), demo_account()).to_workbook() == content
    made = opened_workbook(content).properties
    assert made.created == made.modified


def test_without_the_extra_the_remedy_is_named(tmp_path, monkeypatch):
    """A workbook needs XlsxWriter; what stood there stays."""
    imported = builtins.__import__

    def without(name, *args, **options):
        if name == "xlsxwriter":
            raise ImportError(name)
        return imported(name, *args, **options)

    report, path = account_report(), tmp_path / "shop.xlsx"
    monkeypatch.setattr(builtins, "__import__", without)
    path.write_text("old")
    with pytest.raises(st.MissingExtraError, match=r"servicetree\[workbook\]"):
        report.save(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
