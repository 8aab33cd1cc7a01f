"""Answers that are wrong or odd: each is told with its place, count and remedy, and nothing is changed silently."""

import decimal
import gzip
import re

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.surveys import survey

import servicetree as st

ROWS = 60


@pytest.fixture
def answers(cafe) -> dict[str, list]:
    """A good survey of the café, to be spoilt."""
    return survey(cafe, ROWS, seed=2, whole=True)


def spoilt(answers, column, values):
    """Put values into the first rows of a column."""
    return {**answers, column: [*values, *answers[column][len(values) :]]}


REFUSED = {
    "C01 above the scale": (
        "clean",
        [11, 11, 12],
        "scale",
        r"environment.clean .*3 answers \(11 \(2 times\), 12 \(once\)\) outside",
    ),
    "C02 an undeclared code": (
        "noise",
        [99] * 13,
        "scale",
        r"99 looks like a missing code: if so, add missing = \[99\]",
    ),
    "C03 several codes": (
        "noise",
        [-9, 0, 98, 999, 8888],
        "scale",
        r"-9, 0, 98, 999, 8888 looks like a missing code",
    ),
    "C04 words": (
        "clean",
        ["seven", "7/10", "seven"],
        "unread",
        r"3 answers \('seven' \(2 times\), '7/10' \(once\)\) cannot be read .*missing = \[99, \"seven\", \"7/10\"\]",
    ),
    "C04 a thousands separator": ("clean", ["1,000"], "unread", "'1,000'"),
    "C06 infinite": (
        "clean",
        [float("inf"), -float("inf"), 1e308],
        "scale",
        r"3 answers \(.*inf \(once\).*outside the scale",
    ),
    "C06 infinite text": ("clean", ["inf", "1e999"], "scale", r"2 answers \(inf \(2 times\)\)"),
    "D06 a NUL": ("clean", ["1\x00"], "unread", "cannot be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_answers_that_are_refused(case, cafe, answers):
    """What is outside the scale or not understood is an error with column, count and remedy."""
    column, values, code, message = REFUSED[case]
    with pytest.raises(st.AnswersError) as caught:
        st.trace(cafe, spoilt(answers, column, values))
    assert caught.value.code == code
    assert caught.value.where
    assert caught.value.hint
    assert re.search(message, str(caught.value))
    assert isinstance(caught.value, ValueError)


def test_every_fault_is_told_at_once(cafe, answers):
    """Three spoilt columns make three faults, in the order of the tree."""
    bad = spoilt(spoilt(spoilt(answers, "clean", [11]), "smile", ["?!"]), "value", [0])
    with pytest.raises(st.AnswersError) as caught:
        st.trace(cafe, bad)
    assert [fault.where.split()[0] for fault in caught.value.faults] == [
        "environment.clean",
        "price.value",
        "kindness.smile",
    ]


def test_on_request_they_count_as_missing_and_it_is_said(cafe, answers):
    """With outside="missing" the same answers are missing, counted in an issue."""
    account = st.trace(cafe, spoilt(answers, "clean", [11, "seven", 12]), outside="missing")
    issue = next(issue for issue in account.issues if issue.code == "scale")
    assert (issue.where, issue.count) == ("environment.clean", 3)
    assert "count as missing" in issue.message
    gone = st.trace(cafe, spoilt(answers, "clean", [None, None, None]))
    assert account.whole.loss == gone.whole.loss


def test_declared_codes_are_no_answers(cafe, answers):
    """The tree's missing = [99] makes 99, 99.0 and " 99 " no answer, in numbers and texts."""
    for codes in ([99, 99.0], ["99", " 99 "], [99, "99.0"]):
        assert (
            st.trace(cafe, spoilt(answers, "clean", codes)).whole
            == st.trace(cafe, spoilt(answers, "clean", [None, None])).whole
        )


def test_a_code_may_be_a_word(cafe, answers):
    """A question's own missing = ["never been"] is compared without outer blanks."""
    tree = cafe.extend({"branches": {"price": {"questions": {"value": {"missing": ["never been"]}}}}})
    told = st.trace(tree, spoilt(answers, "value", [" never been ", "never been"]))
    assert told.whole.loss == st.trace(tree, spoilt(answers, "value", [None, None])).whole.loss


WARNED = {
    "C02 a code inside a wide scale": ("solution.choice", "missing-code?", [99, 99], {"scale": [0, 100]}),
    "C09 a constant column": ("price.value", "constant", [7.0] * ROWS, {}),
    "C10 constant but for rounding": ("price.value", "constant", [7 + 1e-12, *[7.0] * (ROWS - 1)], {}),
    "ceiling": ("price.value", "ceiling", [10.0] * 30, {}),
}


@pytest.mark.parametrize("case", WARNED)
def test_what_is_worth_knowing_is_said_with_its_count(case, cafe, answers):
    """Suspicious codes, constant columns and ceilings do not stop anything, and are told."""
    question, code, values, fields = WARNED[case]
    node, column = question.split(".")
    table = "aspects" if node == "solution" else "branches"
    tree = cafe.extend({table: {node: {"questions": {column: {**fields, **({"missing": []} if fields else {})}}}}})
    issue = next(issue for issue in st.score(tree, spoilt(answers, column, values)).issues if issue.code == code)
    assert issue.where == question
    assert issue.count


def test_a_constant_parent_can_be_scored_and_not_traced(cafe, answers):
    """C09: a constant aspect has a score; carry-over from it cannot be estimated, which names the way out."""
    constant = {**answers, "choice": [7.0] * ROWS}
    assert st.score(cafe, constant).segments[0].node("price").level.value is not None
    with pytest.raises(st.AnswersError, match=r"'solution' does not vary.*carry_over") as caught:
        st.trace(cafe, constant)
    assert caught.value.code == "no-variation"
    given = cafe.extend(
        {"branches": {name: {"carry_over": {"environment": 0.2, "solution": 0}} for name in ("price", "kindness")}}
    )
    assert st.trace(given, constant).whole.loss.value is not None


def test_nearly_identical_aspects_are_named(cafe, answers):
    """C13: aspects that say the same cannot be told apart; both are named."""
    same = {**answers, "noise": [None] * ROWS, "choice": answers["clean"]}
    tree = cafe.extend({"remove": ["environment.noise"]})
    with pytest.raises(st.AnswersError, match="'environment' and 'solution' are nearly the same") as caught:
        st.trace(tree, same)
    assert caught.value.code == "singular"


def test_a_column_without_answers_is_an_error(cafe, answers):
    """C08: a question that nobody answered is an error, with the rows counted."""
    with pytest.raises(st.AnswersError, match=r"price.value \(column 'value'\): nobody answered \(60 rows\)") as caught:
        st.score(cafe, {**answers, "value": [None] * ROWS})
    assert caught.value.code == "no-answers"


def test_missing_and_nan_are_one_thing(cafe, answers):
    """C05: None, NaN and null all mean missing; n is the same."""
    holes = [None if row % 7 == 0 else value for row, value in enumerate(answers["value"])]
    nans = [np.nan if value is None else value for value in holes]
    counts = {
        st.trace(cafe, table).whole.scores.node("price").n
        for table in (
            {**answers, "value": holes},
            {**answers, "value": np.array(nans)},
            pd.DataFrame({**answers, "value": nans}),
            pl.DataFrame({**answers, "value": nans}),
            pl.DataFrame({**answers, "value": holes}),
            pa.table({**answers, "value": pa.array(nans)}),
        )
    }
    assert counts == {sum(value is not None for value in holes)}


KINDS = {
    "numeric strings": lambda values: [str(int(value)) for value in values],
    "categorical": lambda values: pd.Categorical([str(int(value)) for value in values]),
    "nullable integers": lambda values: pd.array([int(value) for value in values], dtype="Int64"),
    "decimals": lambda values: [decimal.Decimal(int(value)) for value in values],
    "arrow dictionary": lambda values: pa.array([str(int(value)) for value in values]).dictionary_encode(),
    "small integers": lambda values: np.array(values, dtype=np.int8),
    "mixed objects": lambda values: [int(value) if row % 2 else f" {value} " for row, value in enumerate(values)],
}


@pytest.mark.parametrize("kind", KINDS)
def test_any_lossless_kind_of_column_is_accepted(kind, cafe, answers):
    """C07: strings, categoricals, nullable integers, decimals, dictionaries give the same account."""
    other = st.trace(cafe, {**answers, "value": KINDS[kind](answers["value"])})
    assert other.whole.loss == st.trace(cafe, answers).whole.loss


def test_truth_values_are_one_and_zero(cafe, answers):
    """C07: a column of true and false is 1 and 0 on its scale."""
    tree = cafe.extend({"branches": {"price": {"questions": {"value": {"scale": [0, 1]}}}}})
    truth = [row % 3 > 0 for row in range(ROWS)]
    assert st.score(tree, {**answers, "value": truth}).segments[0].node("price").observed == pytest.approx(100 * 2 / 3)


@pytest.mark.parametrize(
    "values",
    [
        pd.date_range("2026-01-01", periods=ROWS),
        [[1, 2]] * ROWS,
        [{"a": 1}] * ROWS,
        pd.to_timedelta(range(ROWS), "s"),
    ],
    ids=["dates", "lists", "structs", "durations"],
)
def test_columns_that_are_no_answers_are_refused(values, cafe, answers):
    """C24: dates, lists and structs are errors that name the type."""
    with pytest.raises(st.AnswersError, match=r"value: holds (timestamp|list|struct|duration).*which are no answers"):
        st.trace(cafe, {**answers, "value": values})


def test_an_absent_column_is_named_with_the_nearest(cafe, answers):
    """C19: a column that is not there is an error for each question, with up to three near names."""
    table = {("claen" if name == "clean" else name): values for name, values in answers.items()}
    with pytest.raises(st.AnswersError, match=r"environment.clean: there is no column 'clean'; did you mean 'claen'"):
        st.trace(cafe, table)
    with pytest.raises(st.AnswersError, match=r"by: there is no column 'shpo'"):
        st.trace(cafe, answers, by="shpo")


def test_absent_outcomes_are_only_a_warning(cafe, answers):
    """`trace` does not need the outcome columns."""
    table = {name: values for name, values in answers.items() if name not in ("overall", "again")}
    account = st.trace(cafe, table)
    assert [issue.where for issue in account.issues if issue.code == "column"] == [
        "loyalty.again",
        "satisfaction.overall",
    ]


TWINS = {
    "pandas": lambda: pd.DataFrame([[1, 2]], columns=["clean", "clean"]),
    "pyarrow": lambda: pa.table([[1], [2]], names=["clean", "clean"]),
}


@pytest.mark.parametrize("kind", [*TWINS, "csv"])
def test_two_columns_of_one_name_are_refused(kind, cafe, tmp_path):
    """C11: nobody can say which is meant; both positions are told."""
    if kind == "csv":
        table = tmp_path / "twins.csv"
        table.write_text("clean,noise,clean\n1,2,3\n")
    else:
        table = TWINS[kind]()
    with pytest.raises(st.AnswersError, match=r"column 'clean' stands 2 times \(positions 1, [23]\)"):
        st.trace(cafe, table)


def test_too_few_rows(cafe, answers):
    """C14-C16: no rows is an error; one row has scores; estimates say how many they need."""
    with pytest.raises(st.AnswersError, match="has 0 rows") as caught:
        st.score(cafe, {name: [] for name in answers})
    assert caught.value.code == "no-answers"
    one = {name: values[:1] for name, values in answers.items()}
    scored = st.score(cafe, one).segments[0]
    assert scored.score.value is not None
    assert scored.score.low is None
    assert any(issue.code == "buckets" for issue in st.score(cafe, one).issues)
    for rows in (1, 2):
        with pytest.raises(st.AnswersError, match=rf"only {rows} respondents? .*carry-over needs 4") as caught:
            st.trace(cafe, {name: values[:rows] for name, values in answers.items()})
        assert caught.value.code == "too-few"


def test_few_rows_are_warned_of(cafe, answers):
    """Carry-over from fewer than 30 respondents is given, with a warning."""
    account = st.trace(cafe, {name: values[:25] for name, values in answers.items()})
    assert {issue.where for issue in account.issues if issue.code == "too-few"} == {
        "price",
        "kindness",
        "phone",
    }


def test_identical_rows_have_scores(cafe):
    """C18: when everyone says the same there are scores, and every question is flagged as constant."""
    same = {name: [7] * 40 for name in ("clean", "choice", "value", "smile", "patience", "answered")} | {
        "noise": [2] * 40
    }
    scores = st.score(cafe, same)
    assert scores.segments[0].score.value is not None
    assert scores.segments[0].score.se is None, "equal answers have no spread to tell a range from"
    assert sum(issue.code == "constant" for issue in scores.issues) == 7


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([-1, 1], r"w: 1 answer \(-1 \(once\)\) cannot be a survey weight"),
        ([None, np.nan], r"w: is missing in 2 rows"),
        (["heavy"], r"'heavy' \(once\)\) cannot be read as a number"),
        ([float("inf")], "cannot be a survey weight"),
    ],
)
def test_survey_weights_that_cannot_be(weights, message, cafe, answers):
    """C20: negative, missing, infinite or unreadable weights are errors with their count."""
    table = {**answers, "w": [*weights, *[1.0] * (ROWS - len(weights))]}
    with pytest.raises(st.AnswersError, match=message) as caught:
        st.trace(cafe, table, weight="w")
    assert caught.value.code == "weight"


def test_weights_that_add_up_to_nothing(cafe, answers):
    """C20: if every weight is 0 no row counts, which is an error; a single 0 leaves out its row, counted."""
    with pytest.raises(st.AnswersError, match="no row counts") as refused:
        st.trace(cafe, {**answers, "w": [0] * ROWS}, weight="w")
    assert len(refused.value.faults) == 1, "that nobody answered any question only follows"
    account = st.trace(cafe, {**answers, "w": [0, *[1] * (ROWS - 1)]}, weight="w")
    assert account.whole.scores.n == ROWS - 1
    assert any(issue.code == "weight" and issue.count == 1 for issue in account.issues)


def test_a_wide_spread_of_weights_is_told_as_a_design_effect(cafe, answers):
    """C20: weights over twelve powers of ten leave one respondent's worth of information, and it is said."""
    account = st.trace(cafe, {**answers, "w": [1e12, *[1.0] * (ROWS - 1)]}, weight="w")
    assert any("design effect 60.0" in issue.message for issue in account.issues)


def test_rows_without_a_segment_are_left_out_and_counted(cafe, answers):
    """A blank segment is no segment; the rest is the whole."""
    table = {**answers, "shop": [None, "", " ", *["a", "b", "b"] * 19]}
    account = st.trace(cafe, table, by="shop")
    assert [segment.scores.n for segment in account.segments] == [57, 19, 38]
    assert next(issue for issue in account.issues if issue.code == "segment-missing").count == 3


def test_a_segment_where_nobody_rated_a_node_has_null_figures_there(cafe, answers):
    """The whole stands, and the other nodes of that segment."""
    table = {**answers, "shop": ["a" if row < 30 else "b" for row in range(ROWS)]}
    table["value"] = [None if row < 30 else value for row, value in enumerate(table["value"])]
    account = st.trace(cafe, table, by="shop")
    whole, a, b = account.segments
    assert whole.loss.value is not None
    assert b.loss.value is not None
    assert a.scores.node("price").level.value is None
    assert a.scores.node("kindness").level.value is not None
    assert "–" in str(account)


def test_an_empty_unit_is_refused(cafe, answers):
    """A row whose cluster is not known would fall out of the doubt; it is refused with its count."""
    with pytest.raises(st.AnswersError, match="guest: is empty in 2 of 60 rows") as caught:
        st.trace(cafe, {**answers, "guest": [None, None, *range(ROWS - 2)]}, cluster="guest")
    assert caught.value.code == "no-unit"


def test_moments_merged_without_units_have_no_interval(cafe, answers):
    """Positions restart in each source, so intervals are withheld with the reason; figures stand."""
    half = {name: values[:30] for name, values in answers.items()}
    other = {name: values[30:] for name, values in answers.items()}
    account = st.trace(cafe, st.gather(cafe, half) + st.gather(cafe, other))
    assert account.whole.loss.value == pytest.approx(st.trace(cafe, answers).whole.loss.value)
    assert account.whole.loss.low is None
    assert "no-unit" in {issue.code for issue in account.issues}


@pytest.mark.parametrize(
    "label",
    [
        "<script>alert(1)</script>",
        "📝",
        "\u202eabc",
        "two\nlines",
        "x" * 10_000,
        'a"; drop table x; --',
        "it's",
    ],
)
@pytest.mark.parametrize("engine", ["mapping", "pandas", "polars", "csv", "parquet"])
def test_any_column_name_works(label, engine, cafe, answers, tmp_path):
    """C23, D12: names are data: markup, quotes, line breaks, very long names, SQL; the result is the same."""
    tree = cafe.extend({"branches": {"price": {"questions": {"value": {"column": label}}}}})
    table = {(label if name == "value" else name): values for name, values in answers.items()}
    source = {
        "mapping": lambda: table,
        "pandas": lambda: pd.DataFrame(table),
        "polars": lambda: pl.DataFrame(table),
        "csv": lambda: _file(tmp_path / "x.csv", pd.DataFrame(table).to_csv(index=False)),
        "parquet": lambda: _parquet(tmp_path / "x.parquet", table),
    }[engine]()
    assert st.trace(tree, source).whole.loss == st.trace(cafe, answers).whole.loss


def _file(path, text):
    path.write_text(text, newline="")
    return path


def _parquet(path, table):
    pl.DataFrame(table).write_parquet(path)
    return path


HEADER = "clean,noise,choice,value,smile,patience,answered,overall,again\n"
LINE = "7,2,6,8,7,7,5,8,9\n"
FILES = {
    "D01 a long row": (
        HEADER + LINE + "1,2,3,4,5,6,7,8,9,10\n" + LINE,
        r"x.csv:3: has 10 fields where 9 are expected",
    ),
    "D01 a short row": (HEADER + LINE * 3 + "1,2\n", r"x.csv:5: has 2 fields where 9 are expected"),
    "D02 an unclosed quote": (
        HEADER + LINE + '7,"2,6,8,7,7,5,8,9\n' + LINE,
        r"x.csv:3: opens a quote that is never closed",
    ),
    "D02 a line without end": (
        HEADER + LINE + '7,"' + "2" * 2_100_000 + '",6,8,7,7,5,8,9\n' + LINE,
        r"x.csv:3: has a line of more than 2000000 bytes",
    ),
    "D04 latin-1": (
        (HEADER + LINE).replace("7,2", "é,2").encode("latin-1"),
        r"x.csv: is not written in UTF-8 .*position 63.*encoding",
    ),
    "D04 utf-16": ((HEADER + LINE).encode("utf-16"), r"is written in UTF-16; say so: encoding='utf-16'"),
    "D06 a NUL": (
        HEADER + LINE * 3 + LINE.replace("7,2", "7\0,2"),
        r"environment.clean .*cannot be read as an answer",
    ),
    "empty": ("", r"x.csv: is empty"),
    "C14 header only": (HEADER, r"x.csv: has 0 rows of answers"),
}


@pytest.mark.parametrize("case", FILES)
def test_files_that_are_broken(case, cafe, tmp_path):
    """Broken CSV files are errors that name the file and the line."""
    content, message = FILES[case]
    path = tmp_path / "x.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(st.AnswersError, match=message):
        st.trace(cafe, path)


@pytest.mark.parametrize("damage", ["truncated", "flipped"])
def test_a_damaged_parquet_file_is_an_error(damage, cafe, answers, tmp_path):
    """D09: no crash, an error that names the file."""
    path = tmp_path / "x.parquet"
    pl.DataFrame(answers).write_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage == "truncated" else whole[:-40] + bytes(40))
    with pytest.raises(st.ServiceTreeError, match=r"x\.parquet"):
        st.trace(cafe, path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("no_such_file.csv", "there is no such file"),
        ("https://example.org/x.csv", "is an address, not a file"),
        ("s3://bucket/x.parquet", "is an address, not a file"),
        ("answers*.csv", r"has one of \* \? \[ in its name"),
        ("'; COPY x TO 'y", "there is no such file"),
    ],
)
def test_paths_that_are_no_files(path, message, cafe):
    """D11: addresses and patterns are refused; nothing is fetched or run."""
    with pytest.raises(st.FileError, match=message) as caught:
        st.trace(cafe, path)
    assert isinstance(caught.value, OSError)


def test_a_tree_file_in_the_place_of_answers(cafe, tmp_path):
    """The two files of a call are easily swapped; it is said instead of a hundred absent columns."""
    st.write_tree(cafe, tmp_path / "cafe.toml")
    with pytest.raises(st.AnswersError, match=r"cafe\.toml: looks like a tree file"):
        st.trace(cafe, tmp_path / "cafe.toml")


def test_a_gzipped_file_with_a_quote_in_its_name(cafe, answers, tmp_path):
    """D11: names are quoted; gzip is recognised by content."""
    path = tmp_path / "it's.csv"
    path.write_bytes(gzip.compress(pd.DataFrame(answers).to_csv(index=False).encode()))
    assert st.trace(cafe, path).whole.loss == st.trace(cafe, answers).whole.loss


def test_things_that_are_no_answers(cafe):
    """What no engine reads is an error that lists what can be read."""
    with pytest.raises(st.AnswersError, match=r"a builtins\.int cannot be read; give the path of a file"):
        st.trace(cafe, 7)


def test_columns_of_different_length(cafe, answers):
    """A mapping whose columns differ in length is refused, with the lengths."""
    with pytest.raises(st.AnswersError, match="column 'value' has 5 rows, others have 60"):
        st.trace(cafe, {**answers, "value": [1, 2, 3, 4, 5]})


def test_options_of_gathering_do_not_go_with_moments(cafe, answers):
    """Moments were gathered already: another segment column cannot be chosen any more."""
    moments = st.gather(cafe, {**answers, "shop": ["a", "b"] * 30}, by="shop")
    assert len(st.trace(cafe, moments, by="shop").segments) == 3
    with pytest.raises(st.UsageError, match="by: cannot be chosen for moments already gathered"):
        st.trace(cafe, moments, by="month")
