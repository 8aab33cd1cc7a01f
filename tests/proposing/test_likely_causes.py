"""What `new` says of a table that is the wrong one: another sheet, a row for each answer, a count in the last row."""

from functools import cache

import numpy as np
import pandas as pd
import polars as pl
import pytest
from support.command import run
from support.short_lane import first

import servicetree as st

ITEMS = ["choice", "price", "staff", "speed", "satisfaction"]
SHEETS = "the sheet 'Summary' was read, the others are 'Responses': sheet=... chooses"


def ratings(rows: int = 120) -> pd.DataFrame:
    """Ratings that go together, of three shops."""
    drawn = np.random.default_rng(4)
    mood = drawn.normal(size=rows)
    rated = {name: np.clip(np.rint(3.4 + mood + 0.7 * drawn.normal(size=rows)), 1, 5).astype(int) for name in ITEMS}
    return pd.DataFrame({"id": range(1, rows + 1), "Shop": drawn.choice(["Lyon", "Nice", "Paris"], rows), **rated})


def workbook(path, **sheets: pd.DataFrame) -> str:
    """A workbook of these sheets."""
    with pd.ExcelWriter(path) as book:
        for name, table in sheets.items():
            table.to_excel(book, sheet_name=name, index=False)
    return str(path)


def test_the_sheet_that_was_read_is_told_and_named_in_the_next_commands(tmp_path):
    """Three sheets: the first is read, with a note, and both commands to paste name it."""
    table = ratings()
    workbook(tmp_path / "a.xlsx", **{shop: table[table["Shop"] == shop] for shop in ("Lyon", "Nice", "Paris")})
    done = run("new", "mine", "--from-answers", "a.xlsx", cwd=tmp_path)
    assert "[sheet] answers: read from the sheet 'Lyon'; 2 more are there, --sheet NAME chooses" in done.stderr
    commands = [line for line in done.stdout.splitlines() if line.startswith("  servicetree ")]
    assert len(commands) == 2
    assert all(line.endswith(" --sheet Lyon") for line in commands)
    chosen = run("new", "his", "--from-answers", "a.xlsx", "--sheet", "Nice", cwd=tmp_path)
    assert ("[sheet]" in chosen.stderr, chosen.stdout.count(" --sheet Nice")) == (False, 2)


def test_notes_of_a_reading_are_those_of_the_proposal(tmp_path):
    """In Python they are its issues; a workbook of one sheet has none, and quiet commands print none."""
    path = workbook(tmp_path / "a.xlsx", A=ratings(), B=ratings())
    assert [one.code for one in st.propose(path).issues] == ["sheet"]
    assert run("new", "mine", "--from-answers", path, "--quiet", cwd=tmp_path).stderr == ""
    assert st.propose(workbook(tmp_path / "b.xlsx", A=ratings())).issues == ()
    total = pd.DataFrame([["", "Total", *[300] * 5]], columns=["id", "Shop", *ITEMS])
    assert [one.code for one in st.propose(pd.concat([ratings(), total])).issues] == ["skipped-rows"]


SUMMARIES = {
    "no ratings": (pd.DataFrame({"Shop": ["Lyon", "Nice"], "Respondents": [80, 70]}), "no-ratings"),
    "one rating": (pd.DataFrame({"price": [1, 2, 3, 4, 5] * 9}), "no-ratings"),
    "no rows": (pd.DataFrame({"a": [], "b": []}), "no-answers"),
    "unknown words": (
        pd.DataFrame({f"q{place}": [f"blorp{row * (place + 1) % 7}" for row in range(49)] for place in range(4)}),
        "words",
    ),
}


@pytest.mark.parametrize("case", SUMMARIES)
def test_every_refusal_names_the_sheet_and_the_others(tmp_path, case):
    """Whether it was found or named."""
    summary, code = SUMMARIES[case]
    path = workbook(tmp_path / "a.xlsx", Summary=summary, Responses=ratings())
    with pytest.raises(st.AnswersError) as refused:
        st.propose(path, sheet="Summary")
    assert refused.value.code == code
    assert SHEETS in refused.value.hint
    if case == "no ratings":
        with pytest.raises(st.AnswersError, match="Responses"):
            st.propose(path)
    with pytest.raises(st.AnswersError, match=r"no row|no column") as chosen:
        st.propose(path, sheet="Summary", where="Shop=Berlin")
    assert SHEETS in str(chosen.value)


def test_reading_verbs_name_the_sheet_where_columns_lack(tmp_path):
    """Beside the columns that are not there."""
    tree = st.propose(ratings()).tree
    path = workbook(tmp_path / "a.xlsx", Summary=SUMMARIES["no ratings"][0], Responses=ratings())
    for verb in (st.trace, st.score, st.gather, st.rate):
        with pytest.raises(st.AnswersError) as refused:
            verb(tree, path)
        assert str(refused.value.faults[0]) == f"a.xlsx: columns that are not there: 4; {SHEETS}"
        assert refused.value.faults[1].code == "column"


LONG = {
    "English": ("id", "question", "answer"),
    "pandas": ("guest_id", "variable", "value"),
    "German": ("Teilnehmer", "Frage", "Antwort"),
    "French": ("client", "critère", "note"),
    "Spanish": ("encuestado", "pregunta", "respuesta"),
    "Russian": ("респондент", "вопрос", "оценка"),
}
MADE = {
    "pandas": lambda table, _: table,
    "polars": lambda table, _: pl.from_pandas(table),
    "csv": lambda table, folder: (table.to_csv(folder / "a.csv", index=False), str(folder / "a.csv"))[1],
    "workbook": lambda table, folder: workbook(folder / "a.xlsx", A=table),
}


@cache
def wide_and_its_tree(name):
    """Ratings with a row for each respondent, and what is proposed for them."""
    wide = ratings().rename(columns={"id": name})
    return wide, st.propose(wide).tree


@pytest.mark.parametrize("made", first(2, MADE))
@pytest.mark.parametrize("names", LONG.values(), ids=LONG)
def test_a_table_with_a_row_for_each_answer_is_told_however_it_is_sorted(tmp_path, names, made):
    """Sorted by question, as a table that was melted is: the option is given filled in, and reads it."""
    wide, tree = wide_and_its_tree(names[0])
    melted = wide.melt(id_vars=[names[0], "Shop"], var_name=names[1], value_name=names[2])
    answers = MADE[made](melted, tmp_path)
    for verb in (st.propose, lambda table: st.trace(tree, table), lambda table: st.score(tree, table)):
        with pytest.raises(st.AnswersError, match="row for each answer") as refused:
            verb(answers)
        assert refused.value.code == "long-layout"
        assert refused.value.hint == f"say which columns they are: long={list(names)}"
    assert len(st.propose(answers, long=names).tree.aspects) == len(tree.aspects)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"user": range(50), "item": range(50), "score": [1, 2] * 25}, "no-ratings"),
        ({"user": [1] * 50, "item": [1, 2] * 25, "score": [1, 2] * 25}, "no-ratings"),
        ({"user": range(50), "item": [1] * 50, "score": [1, 2, 3, 4, 5] * 10}, "no-ratings"),
        ({"user": range(50), "kind": [1] * 50, "score": [1, 2, 3, 4, 5] * 10}, "no-ratings"),
    ],
)
def test_names_alone_do_not_make_a_long_table(columns, code):
    """Each question once, one respondent, one question: then it is no such table."""
    with pytest.raises(st.AnswersError) as refused:
        st.propose({name: list(cells) for name, cells in columns.items()})
    assert refused.value.code == code


def test_a_column_that_lacks_beside_others_is_no_long_table():
    """Where some question has its column, the table is laid out as expected."""
    tree = st.propose(ratings()).tree
    table = ratings().drop(columns="staff").rename(columns={"Shop": "question", "speed": "answer"})
    with pytest.raises(st.AnswersError) as refused:
        st.trace(tree, table)
    assert {fault.code for fault in refused.value.faults} == {"column"}


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (["zzz", *[120] * 5], "the last row, 'zzz', has 120 everywhere: if it is no respondent, take it out of"),
        (["", *[120] * 5], "the last row, '121', has 120 everywhere"),
        (["zzz", 118, 120, 119, 120, 117], "the last row, 'zzz', has 118, 120, 119, 120, 117, unlike all rows above"),
        (["zzz", 120, 120, 120, 3, 4], "the last row, 'zzz', has 120, 120, 120, unlike all rows above"),
        (["zzz", 7, 3, 3, 3, 4], None),
    ],
)
def test_a_last_row_that_alone_is_off_the_scale_is_named(last, said):
    """Whatever it is called; but not if it is like the others in most columns."""
    table = pd.concat([ratings().drop(columns="id"), pd.DataFrame([last], columns=["Shop", *ITEMS])])
    if said is None:
        assert st.propose(table).tree.aspects
        return
    with pytest.raises(st.AnswersError) as refused:
        st.propose(table)
    assert refused.value.code == "no-ratings"
    assert said in refused.value.hint
