"""Exports of further shapes: answers in another dress, notes above, other encodings, declared codes."""

import csv
import datetime as dt

import numpy as np
import openpyxl
import pyreadstat
import pytest
import xlsxwriter
from support.command import run
from support.short_lane import first
from support.tool_exports import ASKED, OVERALL, RECOMMEND, SATISFAITS, SATISFIED, survey

import servicetree as st

SURVEY = survey()
ROWS = len(SURVEY.shops)
TEXTS = [text[0] for text in ASKED.values()]
NAMES = ["Store", *TEXTS, OVERALL[0], RECOMMEND[0]]
GERMAN = ("Sehr unzufrieden", "Unzufrieden", "Teils/teils", "Zufrieden", "Sehr zufrieden")
STARS = tuple("★" * place + "☆" * (5 - place) for place in range(1, 6))


def _rows(words=("1", "2", "3", "4", "5")):
    """The shop, the ratings in some words, overall satisfaction likewise, the recommendation."""
    for row in range(ROWS):
        rated = [SURVEY.ratings[name][row] for name in ASKED]
        cells = ["" if np.isnan(one) else words[int(one) - 1] for one in rated]
        yield [SURVEY.shops[row], *cells, words[int(SURVEY.overall[row]) - 1], str(int(SURVEY.recommend[row]))]


def _text(folder, rows, names=NAMES, above=(), encoding="utf-8", **how):
    path = folder / "export.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **how).writerows([*above, names, *rows])
    return path


def _book(folder, fill):
    path = folder / "export.xlsx"
    book = xlsxwriter.Workbook(path)
    fill(book)
    book.close()
    return path


def _typed(rows):
    return [[int(cell) if cell.isdigit() else cell or None for cell in row] for row in rows]


def _two_languages(folder):
    both = zip(_rows(SATISFIED), _rows(SATISFAITS), strict=True)
    return _text(folder, [pair[place % 2] for place, pair in enumerate(both)])


def _merged_titles(folder):
    book = openpyxl.Workbook()
    book.active.append(["Customer survey"])
    sheet = book.create_sheet("Data")
    sheet["A1"], sheet["A2"] = "Customer survey", "Spring 2026"
    sheet.merge_cells("A1:N1")
    sheet.merge_cells("A2:N2")
    for line in ([], ["Date", "Inner", *NAMES], *([dt.date(2026, 3, 1), 7, *row] for row in _typed(_rows()))):
        sheet.append(line)
    sheet.column_dimensions["B"].hidden = True
    book.save(folder / "export.xlsx")
    return folder / "export.xlsx"


def _formulas(folder):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*NAMES, "Mean"])
        for at, row in enumerate(_typed(_rows()), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_formula(at, place, f"=1*{cell}", value=cell)
                elif cell:
                    sheet.write(at, place, cell)
            sheet.write_formula(at, len(row), "=1", value=float(np.mean([x for x in row[1:11] if x])))

    return _book(folder, fill)


def _percentages(folder):
    def fill(book):
        sheet, percent = book.add_worksheet(), book.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, NAMES)
        for at, row in enumerate(_rows(("0", ".25", ".5", ".75", "1")), start=1):
            sheet.write(at, 0, row[0])
            for place, cell in enumerate(row[1:-1], start=1):
                if cell:
                    sheet.write_number(at, place, float(cell), percent)
            sheet.write_number(at, len(row) - 1, int(row[-1]))

    return _book(folder, fill)


def _texts_and_truths(folder):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*NAMES, "Member"])
        for at, row in enumerate(_rows(), start=1):
            for place, cell in enumerate(row):
                sheet.write_string(at, place, cell)
            sheet.write_boolean(at, len(row), at % 3 == 0)

    return _book(folder, fill)


def _frame():
    import pandas as pd

    names = ["store", *(f"q{place}" for place in range(1, 13))]
    return pd.DataFrame(_typed(_rows()), columns=names), dict(zip(names, NAMES, strict=True))


def _spss_ranges(folder):
    frame, texts = _frame()
    asked = [name for name in frame if name.startswith("q")][:10]
    frame[asked] = frame[asked].fillna(98)
    pyreadstat.write_sav(
        frame,
        str(folder / "export.sav"),
        column_labels=texts,
        variable_value_labels={name: {1: "very bad", 5: "very good", 98: "don't know"} for name in asked},
        missing_ranges={name: [{"lo": 97, "hi": 99}] for name in asked},
    )
    return folder / "export.sav"


def _stata_missing(folder):
    frame, texts = _frame()
    asked = [name for name in frame if name.startswith("q")][:10]
    frame = frame.astype(dict.fromkeys(asked, object))
    frame[asked] = frame[asked].where(frame[asked].notna(), "a")
    pyreadstat.write_dta(
        frame,
        str(folder / "export.dta"),
        column_labels=texts,
        missing_user_values={name: ["a", "b", "z"] for name in asked},
        variable_value_labels={name: {1: "very bad", 5: "very good", "a": "refused"} for name in asked},
    )
    return folder / "export.dta"


def _sas_transport(folder):
    frame, texts = _frame()
    pyreadstat.write_xport(
        frame.rename(columns=str.upper), str(folder / "export.xpt"), column_labels=list(texts.values())
    )
    return folder / "export.xpt"


NOTES = [["Survey Name:", "Shop visits"], ["Report generated", "2026-06-01"], []]
TEN = [f"q_{name}_scale5" for name in ASKED]
SHAPES = {
    "4 out of 5": lambda folder: _text(folder, _rows([f"{place} out of 5" for place in range(1, 6)])),
    "4/5": lambda folder: _text(folder, _rows([f"{place}/5" for place in range(1, 6)])),
    "4 stars": lambda folder: _text(folder, _rows([f"{place} star{'s' * (place > 1)}" for place in range(1, 6)])),
    "stars": lambda folder: _text(folder, _rows(STARS)),
    "4 (Satisfied)": lambda folder: _text(folder, _rows([f"{x} ({word})" for x, word in enumerate(SATISFIED, 1)])),
    "75%": lambda folder: _text(folder, _rows(["0%", "25%", "50%", "75%", "100%"])),
    "a slider with few rungs": lambda folder: _text(folder, _rows(["0", "25", "50", "75", "100"])),
    "two languages, row by row": _two_languages,
    "German": lambda folder: _text(
        folder, _rows(GERMAN), ["Filiale", *TEXTS, "Wie zufrieden sind Sie insgesamt?", "Empfehlen Sie uns weiter?"]
    ),
    "codes of a tool": lambda folder: _text(folder, _rows(), ["Unit", *TEN, "q_osat_scale5", "q_ltr_scale11"]),
    "notes above": lambda folder: _text(folder, _rows(), above=NOTES),
    "line breaks in names": lambda folder: _text(
        folder, _rows(), [name.replace(" ", "\n", 1) for name in NAMES], delimiter=";", quoting=csv.QUOTE_ALL
    ),
    "a sheet in front, merged titles, dates, a hidden column": _merged_titles,
    "formulas, and a mean of the others": _formulas,
    "percentages of a workbook": _percentages,
    "numbers as texts, truth values": _texts_and_truths,
    "ranges of missing codes, few labels": _spss_ranges,
    "extended missing values": _stata_missing,
    "sas transport": _sas_transport,
}


def _means(tree, moments):
    for name, node in tree.nodes.items():
        for question in node.questions:
            low, high = question.answer_scale(tree.scale)
            counts = moments.tallies[f"{name}.{question.id}:{question.columns[0]}"].counts
            yield 100 * (sum(value * count for value, count in counts.items()) / counts.total() - low) / (high - low)


@pytest.mark.parametrize("shape", first(7, SHAPES))
def test_an_odd_export_goes_through(shape, tmp_path):
    """Every question has its true mean, nothing else became one, everybody counts, the shops are offered."""
    path = SHAPES[shape](tmp_path)
    found = st.propose(path, "mine")
    moments = st.gather(found.tree, path, by=found.options["by"])
    assert moments.n == ROWS
    assert set(moments.segments) == set(SURVEY.shops)
    truth = [SURVEY.mean_of(question) for question in (*ASKED, "overall", "recommend")]
    assert sorted(_means(found.tree, moments)) == pytest.approx(sorted(truth))
    assert {outcome.id for outcome in found.tree.outcomes} >= {"loyalty"}


REFUSED = {
    "UTF-16": ("utf-16", "--encoding utf-16"),
    "UTF-16 without a mark": ("utf-16-le", "--encoding utf-16-le"),
    "UTF-32": ("utf-32", "--encoding utf-32"),
    "UTF-32 without a mark": ("utf-32-be", "--encoding utf-32-be"),
    "Shift JIS": ("shift_jis", "which encoding it has"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_encodings_are_refused_with_the_way_out(case, tmp_path):
    """And go through once the encoding is said."""
    encoding, said = REFUSED[case]
    names = ["店舗", *TEXTS, OVERALL[0], RECOMMEND[0]]
    path = _text(tmp_path, _rows(), names, encoding=encoding)
    refused = run("new", "mine", "--from-answers", path, code=2, cwd=tmp_path)
    assert said in refused.stderr
    run("new", "mine", "--from-answers", path, "--encoding", encoding, cwd=tmp_path)
    tree = st.read_tree(tmp_path / "mine.toml")
    assert st.gather(tree, path, encoding=encoding, by="店舗").n == ROWS


@pytest.mark.parametrize(
    "cells", [["1/2025", "2/2025"], ["2 adults", "3 adults"], ["45 min", "50 min"], ["7/5", "1/5"]]
)
def test_what_only_looks_like_a_grade_is_none(cells, tmp_path):
    """Months, counts of people, amounts of time, more than the highest grade."""
    rows = [[*row, cells[at % 2]] for at, row in enumerate(_rows())]
    found = st.propose(_text(tmp_path, rows, [*NAMES, "Other"]))
    assert "Other" not in {
        column for node in found.tree.nodes.values() for one in node.questions for column in one.columns
    }
