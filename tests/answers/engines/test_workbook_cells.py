"""Workbooks: errors are told as in the same CSV file, formulas without a value are counted, hidden sheets come last."""

import io
from zipfile import ZipFile

import openpyxl
import pytest

import servicetree as st
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.engines.workbooks_here import opened_here
from servicetree.tree.building import valid_tree
from servicetree.tree.service_tree import ServiceTree

TREE = valid_tree(
    ServiceTree,
    {
        "schema": 1,
        "name": "x",
        "scale": {"low": 1, "high": 10},
        "aspects": {"room": {"questions": {"a": {}, "b": {}}}},
    },
)
ROWS = [["a", "b", "note"], [4, 5, "x"], [6, 7, "y"], [8, 9, "z"]]


def a_sheet(sheet, rows):
    """Fill a sheet; texts that begin with # are errors."""
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            made = sheet.cell(row, column, cell)
            if str(cell).startswith("#"):
                made.data_type = "e"


def saved(folder, *sheets):
    """Write a workbook of sheets: name, state and rows of each."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, state, rows in sheets:
        made = book.create_sheet(name)
        made.sheet_state = state
        a_sheet(made, rows)
    book.active = next((place for place, one in enumerate(sheets) if one[1] == "visible"), 0)
    book.save(folder / "x.xlsx")
    return folder / "x.xlsx"


def with_cell(cell, row=2, column=0):
    """Put a cell into the table."""
    rows = [[*line] for line in ROWS]
    rows[row][column] = cell
    return rows


ERRORS = ["#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]


@pytest.mark.parametrize("error", ERRORS)
def test_errors_are_told_as_in_a_text(error, tmp_path):
    """The same table gives the same fault, whichever file it is; listed, they are no answers."""
    rows = with_cell(error)
    path = tmp_path / "x.csv"
    path.write_text("\n".join(",".join(map(str, line)) for line in rows), encoding="utf-8")
    for answers in (saved(tmp_path, ("Sheet", "visible", rows)), path):
        with pytest.raises(st.AnswersError) as caught:
            st.score(TREE, answers)
        assert [fault.code for fault in caught.value.faults] == ["unread"]
        assert caught.value.faults[0].message == f"1 answer ('{error}' (once)) cannot be read as an answer"
        assert f'missing = ["{error}"]' in caught.value.faults[0].hint
        found = st.score(TREE.extend({"scale": {"missing": [error]}}), answers)
        assert found.segments[0].score.value == pytest.approx(100 * (4.5 + 7 + 8.5 - 3) / 27)


@pytest.mark.parametrize(("cell", "column"), [("#N/A", 0), ("#REF!", 2), ("#SPILL!", 2), ("#GETTING_DATA", 2)])
def test_other_errors_do_no_harm(cell, column, tmp_path):
    """What is not available is no answer; a column that nobody asks for may hold any, known to the reader or not."""
    found = st.score(TREE, saved(tmp_path, ("Sheet", "visible", with_cell(cell, column=column))))
    assert found.segments[0].n == 3
    assert not [issue for issue in found.issues if issue.code in {"formulas", "sheet"}]


def test_an_error_that_the_reader_does_not_know_is_one(tmp_path):
    """And not the reason to refuse the whole workbook."""
    with pytest.raises(st.AnswersError, match=r"'#VALUE!' \(once\)\) cannot be read as an answer; they are errors of"):
        st.score(TREE, saved(tmp_path, ("Sheet", "visible", with_cell("#CALC!"))))


def test_places_of_errors_count_from_the_first_cell(tmp_path):
    """Blank rows and columns at the top left are none of the table."""
    rows = [[], [], *([None, *line] for line in with_cell("#REF!", row=3, column=1))]
    with pytest.raises(st.AnswersError, match=r"room.b \(column 'b'\): 1 answer \('#REF!' \(once\)\)"):
        st.score(TREE, saved(tmp_path, ("Sheet", "visible", rows)))


HIDDEN = {
    "a hidden one first": ([("Old", "hidden"), ("New", "visible")], "New", ["read from the sheet 'New'"]),
    "a very hidden one first": ([("Old", "veryHidden"), ("New", "visible")], "New", ["read from the sheet 'New'"]),
    "a hidden one behind": ([("New", "visible"), ("Old", "hidden")], "New", ["read from the sheet 'New'"]),
    "two visible ones": ([("New", "visible"), ("Old", "visible")], "New", ["read from the sheet 'New'"]),
    "one alone": ([("New", "visible")], "New", []),
    "hidden tables alone": (
        [("Cover", "visible"), ("Old", "hidden"), ("Older", "hidden")],
        "Old",
        ["read from the sheet 'Old'", "the sheet 'Old' is hidden"],
    ),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_a_visible_sheet_is_read_before_a_hidden_one(case, tmp_path):
    """And where a hidden one is read, that is told, unless somebody chose it."""
    sheets, chosen, said = HIDDEN[case]
    path = saved(tmp_path, *((name, state, [["Hello"]] if name == "Cover" else ROWS) for name, state in sheets))
    source = open_answers(path)
    assert source.sheet.name == chosen
    assert [issue.message.startswith(start) for issue, start in zip(source.told(), said, strict=True)] == [True] * len(
        said
    )
    assert st.score(TREE, path, sheet=chosen).segments[0].n == 3
    assert not [issue for issue in st.score(TREE, path, sheet=chosen).issues if issue.code == "sheet"]


FORMULAS = {
    "none": ("<c r='A1'><v>1</v></c>", 0),
    "saved": ("<c r='A1'><f>B1</f><v>1</v></c>", 0),
    "an empty text": ("<c r='A1' t='str'><f>B1</f><v></v></c>", 0),
    "a blank cell": ("<c r='A1' s='2'/><c r='A2'><v>3</v></c>", 0),
    "not saved": ("<c r='A1'><f>B1</f></c>", 1),
    "an empty value": ("<c r='A1'><f>B1</f><v></v></c><c r='A2'><f>B2</f><v/></c>", 2),
    "shared": ("<c r='A1'><f t='shared' si='0'/><v/></c><c r='A2'><f t='shared' si='0'/><v>4</v></c>", 1),
    "with a prefix": ("<x:c r='A1'><x:f>B1</x:f><x:v></x:v></x:c>", 1),
    "very many": ("<c r='A1'><f>SUM(B1:B9)</f><v></v></c>" * 50_000, 50_000),
}


@pytest.mark.parametrize("case", FORMULAS)
def test_formulas_without_a_value_are_counted(case, tmp_path):
    """One that gives an empty text was reckoned, and is blank."""
    cells, count = FORMULAS[case]
    path = saved(tmp_path, ("A & B", "visible", ROWS), ("Sheet", "visible", ROWS))
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    book = opened_here(path, "x")
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, f"<row>{cells}</row>" if name.endswith("sheet1.xml") else part)
    path.write_bytes(content.getvalue())
    assert book.unsaved_formulas("A & B") == count
    assert book.unsaved_formulas("Sheet") == 0
    assert book.unsaved_formulas("Other") == 0


def test_formulas_without_a_value_are_told(tmp_path):
    """With their count, and what to do."""
    path = saved(tmp_path, ("Sheet", "visible", [*ROWS, ["=A2", "=B2", None]]))
    told = [issue for issue in st.score(TREE, path).issues if issue.code == "formulas"]
    assert [(issue.count, issue.message.partition(";")[0]) for issue in told] == [
        (2, "2 formulas have no saved values and count as blank")
    ]
