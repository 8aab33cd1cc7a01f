"""The head of a table: names are found, further lines are no respondents, what is left out is told."""

import csv
import io

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyreadstat
import pytest
from support.export_shapes import (
    ITEMS,
    ROWS,
    long,
    plain_lines,
    qualtrics,
    shape_answers,
    shape_tree,
    survey_monkey,
    written,
)

import servicetree as st
from servicetree.answers.engines.opening import column_facts, open_answers
from servicetree.answers.engines.sources import arrow_column
from servicetree.answers.engines.table_heads import table_head
from servicetree.answers.reading_options import ReadingOptions

TABLE = shape_answers()
LINES = plain_lines(TABLE)
REFERENCE = st.score(shape_tree(), TABLE)
BLANK = [""] * len(LINES[0])
SPOILT = {
    "a title above": ([["Customers, spring 2026"], [], *LINES], "2 lines above"),
    "a title as spreadsheets write it": ([["Customers", *BLANK[1:]], BLANK, *LINES], "2 lines above"),
    "a comment above": ([["# exported on Monday, at noon"], *LINES], "1 line above"),
    "empty columns behind": ([[*line, "", ""] for line in LINES], None),
    "an index without a name": ([["" if not row else str(row), *line] for row, line in enumerate(LINES)], None),
    "blank rows": ([*LINES[:9], BLANK, *LINES[9:30], BLANK, *LINES[30:]], "2 rows without any entry"),
    "totals": ([*LINES, ["Total", *BLANK[1:]], ["Average", "", "3.4", "3.1", "2.9", "3"]], "2 rows of totals"),
    "a total in capitals": ([*LINES, ["TOTAL:", "", "204", "186", "174", "180"]], "1 row of totals"),
    "a line of texts": (
        [LINES[0], ["Id", "Which shop?", "How tidy?", "How much choice?", "What price?", "What staff?"], *LINES[1:]],
        "1 line below",
    ),
}


def _text_file(lines, folder):
    (folder / "answers.csv").write_text(written(lines), encoding="utf-8")
    return folder / "answers.csv"


def _workbook(lines, folder):
    typed = [[_cell(cell) for cell in line] for line in _of_one_width(lines)]
    pd.DataFrame(typed).to_excel(folder / "answers.xlsx", header=False, index=False)
    return folder / "answers.xlsx"


def _of_one_width(lines):
    width = max(map(len, lines))
    return [[*line, *[""] * (width - len(line))] for line in lines]


def _pandas(lines, _=None):
    return pd.read_csv(io.StringIO(written(_of_one_width(lines))), skip_blank_lines=False)


def _polars(lines, _):
    return pl.read_csv(io.StringIO(written(_of_one_width(lines))), infer_schema_length=0)


def _parquet(lines, folder):
    _pandas(lines).to_parquet(folder / "answers.parquet")
    return folder / "answers.parquet"


def _feather(lines, folder):
    _pandas(lines).to_feather(folder / "answers.arrow")
    return folder / "answers.arrow"


def _spss(lines, folder):
    frame = _pandas(lines)
    # Names of its columns are words, so that a line above the names is one of texts below them.
    frame.columns = [name if name.isidentifier() else f"v{place}" for place, name in enumerate(frame.columns)]
    pyreadstat.write_sav(frame, str(folder / "answers.sav"))
    return folder / "answers.sav"


FORMS = {
    "csv": _text_file,
    "workbook": _workbook,
    "pandas": _pandas,
    "polars": _polars,
    "pyarrow": lambda lines, _: pa.Table.from_pandas(_pandas(lines)),
    "mapping": lambda lines, _: _pandas(lines).to_dict("list"),
    "parquet": _parquet,
    "feather": _feather,
    "spss": _spss,
}
ABOVE = {"a title above", "a title as spreadsheets write it", "a comment above"}


def _cell(text):
    return int(text) if text.isdigit() else text or None


@pytest.mark.parametrize(
    ("case", "form"), [(case, form) for case in SPOILT for form in FORMS if form != "spss" or case not in ABOVE]
)
def test_what_is_no_answer_is_left_out_and_told(case, form, tmp_path):
    """Every form of one table: the score is that of the respondents, and a warning says what was left out."""
    lines, said = SPOILT[case]
    found = st.score(shape_tree(), FORMS[form](lines, tmp_path))
    assert found.segments[0] == REFERENCE.segments[0]
    told = [issue.message for issue in found.issues if issue.code in ("skipped-rows", "header-lines")]
    assert len(told) == (said is not None)
    assert said is None or said in told[0]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "csv"])
def test_previews_and_texts_are_the_same_in_every_form(form, tmp_path):
    """What Qualtrics writes, read by a library of frames first."""
    qualtrics(tmp_path / "q.csv", TABLE)
    with (tmp_path / "q.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    answers, tree = FORMS[form](lines, tmp_path), shape_tree(("Q1_1", "Q1_2", "Q1_3", "Q1_4"))
    found, reference = (st.score(tree, one) for one in (answers, tmp_path / "q.csv"))
    assert found.segments == reference.segments
    assert [issue.message for issue in found.issues] == [issue.message for issue in reference.issues]
    assert column_facts(answers)["Q1_2"].text == "How was it? - Choice"
    assert st.gather(tree, answers, where="Status!=1").n == ROWS - 2


@pytest.mark.parametrize("form", ["pandas", "polars", "pyarrow", "mapping"])
def test_a_frame_keeps_its_rows_when_it_is_rated(form, tmp_path):
    """Rows that are no respondents have no score."""
    lines, _ = SPOILT["blank rows"]
    rated = st.rate(shape_tree(), FORMS[form]([*lines, ["Total", *BLANK[1:]]], tmp_path))
    scores = arrow_column(rated["score_staff"])
    assert len(scores) == ROWS + 3
    assert np.flatnonzero(pc.is_null(scores, nan_is_null=True)).tolist() == [8, 30, ROWS + 2]


@pytest.mark.parametrize("form", FORMS)
def test_a_row_for_each_answer_is_seen_in_every_form(form, tmp_path):
    """And refused with the way out."""
    with long(tmp_path / "l.csv", TABLE).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    with pytest.raises(st.AnswersError) as caught:
        st.gather(shape_tree(), FORMS[form](lines, tmp_path))
    assert [fault.code for fault in caught.value.faults] == ["long-layout"]


def test_a_shop_called_total_is_a_shop(tmp_path):
    """What also stands above the last rows is a name, not a sum."""
    table = TABLE[["shop", *ITEMS]].replace({"shop": {"Bath": "Total"}})
    table.to_csv(tmp_path / "a.csv", index=False)
    moments = st.gather(shape_tree(), tmp_path / "a.csv", by="shop")
    assert moments.n == ROWS
    assert "Total" in moments.segments


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"'])
def test_the_line_that_names_the_separator_is_read(first, tmp_path):
    """As spreadsheets write it for themselves."""
    text = TABLE.to_csv(index=False, sep=";")
    (tmp_path / "a.csv").write_text(f"{first}\n{text}", encoding="utf-8")
    assert st.score(shape_tree(), tmp_path / "a.csv").segments[0] == REFERENCE.segments[0]


def test_qualtrics_texts_are_facts_and_previews_are_told(tmp_path):
    """Two lines below the names are no respondents; previews are, until a condition leaves them out."""
    path = qualtrics(tmp_path / "q.csv", TABLE)
    tree = shape_tree(("Q1_1", "Q1_2", "Q1_3", "Q1_4"))
    assert column_facts(path)["Q1_2"].text == "How was it? - Choice"
    every = st.score(tree, path)
    assert every.segments[0].score.value == pytest.approx(REFERENCE.segments[0].score.value, abs=1e-10)
    assert [issue.count for issue in every.issues if issue.code in ("header-lines", "preview-rows")] == [2, 2]
    some = st.gather(tree, path, where="Status!=1")
    assert some.n == ROWS - 2
    assert [issue.code for issue in some.told] == ["header-lines", "where"]


def test_survey_monkey_names_come_from_the_second_line(tmp_path):
    """A question with its items: the items are the names, the question goes before them in the texts."""
    path = survey_monkey(tmp_path / "s.csv", TABLE)
    assert list(open_answers(path).columns) == ["Respondent ID", *ITEMS, "Which store?"]
    assert column_facts(path)["Choice"].text == "Please rate: - Choice"
    assert st.score(shape_tree(), path).segments[0] == REFERENCE.segments[0]


def test_header_says_how_many_lines(tmp_path):
    """Where it is found wrongly: more lines, or fewer."""
    lines = [LINES[0], ["x"] * len(LINES[0]), *LINES[1:]]
    (tmp_path / "a.csv").write_text(written(lines), encoding="utf-8")
    assert st.score(shape_tree(), tmp_path / "a.csv", header=2).segments[0] == REFERENCE.segments[0]
    with pytest.raises(st.AnswersError, match="'x'"):
        st.score(shape_tree(), tmp_path / "a.csv", header=1)
    with pytest.raises(st.UsageError, match="header"):
        st.score(shape_tree(), tmp_path / "a.csv", header=0)


SEPARATORS = {
    "commas in a name": ('"Tidiness, all in all";Choice;Price;Staff\n' + "3;4;5;2\n" * 5, ";"),
    "a line break in the first name": ('"Tidi\nness";"Choice"\n' + "3;4\n" * 5, ";"),
    "decimal commas": ("Tidiness;Choice\n" + "3,5;4,0\n" * 5, ";"),
    "commas in names that stand bare": ("How tidy, really;Choice;Price\n" + "3;4;5\n" * 5, ";"),
    "tabs with commas": ("Tidiness\tChoice\n" + "3,5\t4\n" * 5, "\t"),
    "commas": ("Tidiness,Choice\n" + "3,4\n" * 5, ","),
    "one column": ("Tidiness\n3\n4\n", ","),
}


@pytest.mark.parametrize("case", SEPARATORS)
def test_the_separator_is_that_of_most_lines(case, tmp_path):
    """It is guessed from several lines, not from the first one."""
    text, separator = SEPARATORS[case]
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    width = len(text.splitlines()[-1].split(separator))
    assert len(open_answers(tmp_path / "a.csv").columns) == width


def test_the_separator_can_be_named(tmp_path):
    """Any one sign, or the word tab."""
    for sign, name in (("~", "~"), ("\t", "tab"), (";", ";")):
        (tmp_path / "a.csv").write_text(TABLE.to_csv(index=False, sep=sign), encoding="utf-8")
        assert st.score(shape_tree(), tmp_path / "a.csv", separator=name).segments[0] == REFERENCE.segments[0]
    with pytest.raises(st.UsageError, match="not one sign"):
        st.score(shape_tree(), tmp_path / "a.csv", separator="::")


@pytest.mark.parametrize("encoding", [None, "utf-8", "utf-8-sig", "utf8"])
def test_a_mark_before_a_quoted_name_is_no_part_of_it(encoding, tmp_path):
    """With an encoding that is named as without."""
    (tmp_path / "a.csv").write_text('"Tidiness","Choice"\n3,4\n', encoding="utf-8-sig")
    assert list(open_answers(tmp_path / "a.csv", encoding).columns) == ["Tidiness", "Choice"]


WRONG = [
    ("Propreté;Clarté;Amabilité", "utf-8", "cp1252"),
    ("Чистота;Выбор", "utf-8", "cp1251"),
    ("Чистота;Выбор", "cp1251", "cp1252"),
    ("Propreté;Clarté", "cp1252", "cp1251"),
]


@pytest.mark.parametrize(("names", "true", "said"), WRONG)
def test_a_wrong_encoding_is_told(names, true, said, tmp_path):
    """Words that were decoded wrongly look so; with the right encoding nothing is told."""
    (tmp_path / "a.csv").write_bytes(f"{names}\n{'3;4;5'[: 2 * names.count(';') + 1]}\n".encode(true))
    assert [issue.code for issue in open_answers(tmp_path / "a.csv", said).told()] == ["encoding"]
    assert open_answers(tmp_path / "a.csv", true).told() == ()


def test_every_ragged_line_is_told(tmp_path):
    """With its own number of fields, all at once."""
    lines = [*LINES[:5], LINES[5][:-1], *LINES[6:20], [*LINES[20], "9"], *LINES[21:]]
    (tmp_path / "a.csv").write_text(written(lines), encoding="utf-8")
    with pytest.raises(st.AnswersError) as caught:
        st.score(shape_tree(), tmp_path / "a.csv")
    assert [(fault.where, fault.message) for fault in caught.value.faults] == [
        ("a.csv:6", "has 5 fields where 6 are expected"),
        ("a.csv:21", "has 7 fields where 6 are expected"),
    ]


def test_a_row_for_each_answer_is_seen_and_turned(tmp_path):
    """Refused with the way out; with it, the respondents are those of the plain table."""
    path = long(tmp_path / "long.csv", TABLE)
    with pytest.raises(st.AnswersError, match=r"long=\['respondent', 'question', 'answer'\]") as caught:
        st.score(shape_tree(), path)
    assert caught.value.code == "long-layout"
    found = st.score(shape_tree(), path, long=("respondent", "question", "answer"), by="shop", min_n=0)
    assert found.segments[0] == st.score(shape_tree(), TABLE, by="shop", min_n=0).segments[0]
    frame = pd.read_csv(path)
    assert st.score(shape_tree(), frame, long=("respondent", "question", "answer")).segments[0] == REFERENCE.segments[0]


LONG_FAULTS = {
    "a column that is not there": (("guest", "question", "answer"), "no column 'guest'"),
    "twice the same column": (("question", "question", "answer"), "three different columns"),
    "two answers to one question": (("shop", "question", "answer"), "further ones of the same respondent"),
}


@pytest.mark.parametrize("case", LONG_FAULTS)
def test_long_tables_that_cannot_be_turned(case, tmp_path):
    """Each with what is wrong."""
    named, said = LONG_FAULTS[case]
    with pytest.raises(ValueError, match=said):
        st.score(shape_tree(), long(tmp_path / "long.csv", TABLE), long=named)


LOST = {
    "a respondent": ({"who": [1, None, 2]}, ["--long who: is empty in 1 of 3 rows"]),
    "a blank respondent": ({"who": ["1", " ", ""]}, ["--long who: is empty in 2 of 3 rows"]),
    "a question": ({"what": ["a", "", "a"]}, ["--long what: is empty in 1 of 3 rows"]),
    "both": ({"who": [1, None, 2], "what": [None, "a", "a"]}, ["--long who: is", "--long what: is"]),
}


@pytest.mark.parametrize("case", LOST)
def test_answers_of_nobody_are_not_lost(case):
    """As ids that are lacking, they are refused with their count; rows without an answer need neither."""
    blank, said = LOST[case]
    answers = {"who": [1, 2, 3], "what": ["a", "a", "a"], "said": [1, 2, 3]} | blank
    with pytest.raises(st.AnswersError) as caught:
        open_answers(answers, ReadingOptions(long=("who", "what", "said")))
    found = [f"--long {fault.where.split()[-1]}: {fault.message}" for fault in caught.value.faults]
    assert [one.startswith(start) for one, start in zip(found, said, strict=True)] == [True] * len(said)
    assert {fault.code for fault in caught.value.faults} == {"long-layout"}


def test_rows_without_an_answer_need_no_name():
    """Nor a question: nothing is lost with them."""
    answers = {"who": ["1", "", "2", "3"], "what": ["a", "a", "", "a"], "said": ["7", "", None, ""]}
    read = open_answers(answers, ReadingOptions(long=("who", "what", "said"))).read(["who", "a"])
    assert [cells.to_pylist() for batch in read for cells in batch.values()] == [["1", "3"], ["7", ""]]


def test_heads_are_judged_by_their_lines():
    """Names that look odd stay names: a sign alone, a row of words, a table of one line."""
    assert table_head([["#", "a"], ["1", "2"]], "t").names == ("#", "a")
    assert table_head([["a", "b"], ["yes", "no"], ["no", "yes"]], "t").further == 0
    assert table_head([["a", "b"]], "t").names == ("a", "b")
    with pytest.raises(st.AnswersError, match="is empty"):
        table_head([[], [""]], "t")
    with pytest.raises(st.AnswersError, match=r"stands 2 times \(positions 1, 3\)"):
        table_head([["a", "", "a"], ["1", "", "2"]], "t")


CONDITIONS = {
    "shop=bath": lambda table: table["shop"] == "Bath",
    "shop!=Bath": lambda table: table["shop"] != "Bath",
    "Staff!=3": lambda table: table["Staff"] != 3,
    "shop= Тула ": lambda table: table["shop"] == "Тула",
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("kind", ["file", "frame"])
def test_rows_are_chosen_by_conditions(condition, kind, tmp_path):
    """The figures are those of a table of these rows alone; how many were left out is told."""
    kept = TABLE[CONDITIONS[condition](TABLE)]
    TABLE.to_csv(tmp_path / "a.csv", index=False)
    answers = tmp_path / "a.csv" if kind == "file" else TABLE
    found = st.gather(shape_tree(), answers, where=[condition], id="id")
    assert found.n == len(kept)
    assert [issue.count for issue in found.told] == [len(TABLE) - len(kept)]
    mine, theirs = st.score(shape_tree(), kept, id="id"), st.score(shape_tree(), found)
    assert mine.segments[0].score.value == pytest.approx(theirs.segments[0].score.value, abs=1e-10)
    assert st.rate(shape_tree(), answers, where=condition).num_rows == len(kept)


def test_conditions_that_cannot_be_meant():
    """A text without a sign, a column that is not there."""
    with pytest.raises(st.UsageError, match="is no condition"):
        st.score(shape_tree(), TABLE, where="shop")
    with pytest.raises(st.AnswersError, match="no column 'shp'; did you mean 'shop'"):
        st.score(shape_tree(), TABLE, where="shp=Bath")


def test_all_conditions_must_hold():
    """Several are joined by and."""
    assert st.gather(shape_tree(), TABLE, where=["shop=Bath", "Staff=3"]).n == len(
        TABLE[(TABLE["shop"] == "Bath") & (TABLE["Staff"] == 3)]
    )
    assert ReadingOptions(where="a!=b=c").where[0].value == "b=c"
