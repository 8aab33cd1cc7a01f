"""Names of rows are the same from every engine; what cannot be a name is refused; gates compare as answers do."""

import datetime as dt
import decimal
import unicodedata

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as some
from support.export_shapes import ITEMS, ROWS, shape_answers, shape_tree
from support.laws import laws

import servicetree as st
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.row_names import names_of, row_names, written_name

CELLS = {
    "dates": ([dt.date(2025, 3, 1)], ["2025-03-01"]),
    "midnights": (pa.array([1740787200, 1740825000], pa.timestamp("s")), ["2025-03-01", "2025-03-01 10:30:00"]),
    "nanoseconds": (pa.array([1, None], pa.timestamp("ns")), ["1970-01-01", None]),
    "zones": (pa.array([0], pa.timestamp("ms", "UTC")), ["1970-01-01 00:00:00+00:00"]),
    "times": ([dt.time(9, 5)], ["09:05:00"]),
    "truth values": ([True, False, None], ["true", "false", None]),
    "floats of 32 bits": (pa.array([0.1, 7.0, None], pa.float32()), ["0.1", "7", None]),
    "floats of 16 bits": (pa.array(np.array([7.0, 0.5], np.float16)), ["7", "0.5"]),
    "floats": ([0.1, 7.0, float("nan")], ["0.1", "7", None]),
    "decimals": ([decimal.Decimal("7.0"), decimal.Decimal("7.5")], ["7", "7.5"]),
    "texts": ([" a ", "007", "TRUE", "", "Cafe\u0301"], ["a", "7", "true", None, "Café"]),
    "times as texts": (
        ["2025-03-01 00:00:00", "2025-03-01T10:30", "2025-03-01T00:00:00.000", "2025-03-01 10:30:00.500", "2025-03"],
        ["2025-03-01", "2025-03-01 10:30:00", "2025-03-01", "2025-03-01 10:30:00.5", "2025-03"],
    ),
    "zones as texts": (
        ["2025-03-01T10:30:00Z", "2025-03-01 10:30:00+0100"],
        ["2025-03-01 10:30:00+00:00", "2025-03-01 10:30:00+01:00"],
    ),
}


@pytest.mark.parametrize("case", CELLS)
def test_cells_are_written_as_names(case):
    """By one table of rules."""
    cells, names = CELLS[case]
    assert names_of(cells if isinstance(cells, pa.Array) else pa.array(cells)) == names


@pytest.mark.ci
@laws
@given(some.text(max_size=20))
def test_a_name_is_written_as_itself(text):
    """To write a name again changes nothing; composed and decomposed letters are one name."""
    name = written_name(text)
    assert name is None or written_name(name) == name
    assert written_name(unicodedata.normalize("NFD", text)) == written_name(unicodedata.normalize("NFC", text))


ENGINES = {
    "csv": lambda frame, folder: frame.to_csv(folder / "a.csv", index=False) or folder / "a.csv",
    "workbook": lambda frame, folder: frame.to_excel(folder / "a.xlsx", index=False) or folder / "a.xlsx",
    "parquet": lambda frame, folder: frame.to_parquet(folder / "a.parquet") or folder / "a.parquet",
    "feather": lambda frame, folder: frame.to_feather(folder / "a.feather") or folder / "a.feather",
    "pandas": lambda frame, _: frame,
    "polars": lambda frame, _: pl.from_pandas(frame),
    "pyarrow": lambda frame, _: pa.Table.from_pandas(frame),
    "mapping": lambda frame, _: frame.to_dict("list"),
}
DAYS = pd.to_datetime(["2025-03-01", "2025-03-02", "2025-03-03"] * (ROWS // 3))
UNITS = {
    "days": DAYS,
    "times": DAYS + pd.to_timedelta([30, 60, 90] * (ROWS // 3), unit="min"),
    "truth values": [True, False, True] * (ROWS // 3),
    "numbers": [1.0, 2.5, 3.0] * (ROWS // 3),
    "texts": ["Cafe\u0301", "Café", "007"] * (ROWS // 3),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", UNITS)
def test_segments_and_clusters_are_named_alike_everywhere(kind, engine, tmp_path):
    """Segments, periods, and the units that doubt is reckoned from."""
    table = shape_answers().assign(unit=UNITS[kind])
    reference = st.gather(shape_tree(), table, by="unit", cluster="unit")
    found = st.gather(shape_tree(), ENGINES[engine](table, tmp_path), by="unit", cluster="unit")
    assert found.segments == reference.segments
    for name, block in reference.blocks.items():
        assert found.blocks[name].cells.tolist() == block.cells.tolist()


def test_periods_of_pandas_bear_their_names():
    """Months, not counts of months since 1970; intervals too; what is lacking is lacking."""
    table = shape_answers()
    table["month"] = pd.period_range("2025-01", periods=3, freq="M").to_series().tolist() * (ROWS // 3)
    table.loc[0, "month"] = pd.NaT
    moments = st.gather(shape_tree(), table, by="month")
    assert moments.segments == ("2025-01", "2025-02", "2025-03")
    assert moments.without_segment == 1
    table["band"] = pd.cut(table["Staff"], [0, 2, 5])
    assert st.gather(shape_tree(), table, by="band").segments == ("(0, 2]", "(2, 5]")


GHOSTS = {
    "pandas": lambda names: pd.Categorical(names, ["Bath", "Ghost", "Lyon"]),
    "arrow": lambda names: pa.DictionaryArray.from_arrays(
        [["Bath", "Ghost", "Lyon", None].index(name) for name in names], ["Bath", "Ghost", "Lyon", None]
    ),
}


@pytest.mark.parametrize("kind", GHOSTS)
def test_categories_without_rows_are_no_segments(kind):
    """And a null among the categories is a blank."""
    names = ["Bath", "Lyon", None] * (ROWS // 3)
    answers = {**shape_answers().to_dict("list"), "shop": GHOSTS[kind](names)}
    moments = st.gather(shape_tree(), answers, by="shop")
    assert moments.segments == ("Bath", "Lyon")
    assert moments.without_segment == ROWS // 3
    assert row_names(pa.array(["b", "a"]).dictionary_encode().slice(1))[0] == [None, "a"]


NO_NAMES = {
    "list": [[1]] * ROWS,
    "struct": [{"a": 1}] * ROWS,
    "binary": [b"a"] * ROWS,
    "duration": [dt.timedelta(1)] * ROWS,
}


@pytest.mark.parametrize("kind", NO_NAMES)
@pytest.mark.parametrize("role", ["by", "period", "cluster", "id"])
def test_what_cannot_be_a_name_is_refused_with_its_type(kind, role):
    """By its column and type, not by an error of a library."""
    table = pa.Table.from_pandas(shape_answers()).append_column("odd", pa.array(NO_NAMES[kind]))
    with pytest.raises(st.AnswersError, match=f"odd: holds {kind}.*no names"):
        st.gather(shape_tree(), table, **{role: "odd"})


GATES = {
    "any case": ["yes", "YES ", "Yes", "no", "No"],
    "truth and numbers": ["1", "1.0", "true", "0", "false"],
}


@pytest.mark.parametrize("case", GATES)
def test_gates_compare_as_answers_do(case):
    """Three of five reached it, however that was written; a plain no is not told."""
    tree = shape_tree()
    gated = evolve(tree.nodes["staff"], gate=st.Gate("bought", (1, "yes")))
    tree = evolve(tree, branches=(tree.branches[0], gated))
    table = shape_answers().assign(bought=GATES[case] * (ROWS // 5))
    found = st.score(tree, table)
    assert [node.n for node in found.segments[0].nodes if node.id == "staff"] == [ROWS * 3 // 5]
    assert "gate" not in {issue.code for issue in found.issues}


def test_unlisted_values_of_a_gate_are_counted_and_told():
    """What is neither listed nor a plain no may be a way to say yes."""
    tree = shape_tree()
    gated = evolve(tree.nodes["staff"], gate=st.Gate("bought", ("yes",)))
    tree = evolve(tree, branches=(tree.branches[0], gated))
    table = shape_answers().assign(bought=["yes", "oui", "no", ""] * (ROWS // 4))
    (told,) = [issue for issue in st.score(tree, table).issues if issue.code == "gate"]
    assert (told.where, told.count) == ("staff", ROWS // 4)
    assert "'oui' (15 times)" in told.message


def test_a_rounding_error_is_not_outside_the_scale():
    """1e-9 of the range is calculated, 1e-6 is a fault; inside the scale nothing is moved."""
    table = shape_answers().astype(dict.fromkeys(ITEMS, float))
    near = table.replace({item: {5.0: 5.000000000000002, 1.0: 1 - 1e-12} for item in ITEMS})
    assert st.score(shape_tree(), near).segments[0].score.value == st.score(shape_tree(), table).segments[0].score.value
    table.loc[0, "Staff"] = 5 + 1e-6
    with pytest.raises(st.AnswersError, match="outside the scale"):
        st.score(shape_tree(), table)
    with pytest.raises(st.AnswersError, match="cannot be a survey weight"):
        st.score(shape_tree(), shape_answers().assign(w=-1e-12), weight="w")


def test_ids_twice_and_copies_of_columns_are_told():
    """An id that comes again, a column that was exported twice; not columns that are merely alike."""
    table = shape_answers()
    plain = st.score(shape_tree(), table, id="id")
    assert not {"ids-twice", "same-answers"} & {issue.code for issue in plain.issues}
    doubled = pd.concat([table, table[:7]], ignore_index=True).assign(Staff=lambda frame: frame["Price"])
    found = {issue.code: issue for issue in st.score(shape_tree(), doubled, id="id").issues}
    assert found["ids-twice"].count == 7
    assert found["same-answers"].where == "price.price"
    assert "staff.staff" in found["same-answers"].message


SPELLINGS = {
    "composed letters": (("Café", "Cafe\u0301"), 1),
    "outer blanks": (("Lille", "Lille "), 1),
    "zeros": (("7", "007"), 1),
    "truth": (("true", "TRUE"), 1),
    "the time of a date": (("2025-03-01", "2025-03-01 00:00:00"), 1),
    "capitals": (("Lille", "LILLE"), 2),
    "blanks within": (("Les Halles", "Les\u00a0Halles"), 2),
    "wide letters": (("Ａ", "A"), 2),
    "different names": (("Lille", "Lyon"), 2),
}


@pytest.mark.parametrize("role", ["by", "period"])
@pytest.mark.parametrize("case", SPELLINGS)
def test_names_that_look_alike_are_told(case, role):
    """What is taken as one name is told with how many rows write it otherwise, and so are names kept apart."""
    (one, other), names = SPELLINGS[case]
    table = shape_answers().assign(place=[other if row % 3 == 0 else one for row in range(ROWS)])
    moments = st.gather(shape_tree(), table, **{role: "place"})
    assert len(moments.segments if role == "by" else moments.periods) == names
    found = {issue.code: issue for issue in st.score(shape_tree(), moments).issues}
    merged, apart = found.get("spellings"), found.get("names-alike")
    assert (merged.count if merged else 0) == (ROWS // 3 if names == 1 else 0)
    assert bool(apart) == (names == 2 and case != "different names")


def test_one_way_of_writing_is_not_told():
    """However odd: blanks behind every name, or numbers that are no texts."""
    for cells in (["Lille ", "Lyon "], ["Cafe\u0301", "Bar"], [7, 8], [7.0, 8.5]):
        table = shape_answers().assign(place=cells * (ROWS // 2))
        assert not {"spellings", "names-alike"} & {
            issue.code for issue in st.score(shape_tree(), table, by="place").issues
        }


@pytest.mark.parametrize("others", [0, 2, 3, 30])
def test_an_answer_that_nearly_everyone_gave_is_told(others):
    """More than 95 of 100: carry-over rests on the others. All of them: another warning."""
    table = shape_answers()
    table["Staff"] = [4 if row >= others else 2 for row in range(ROWS)]
    found = {issue.code: issue for issue in st.trace(shape_tree(), table).issues if issue.where == "staff.staff"}
    assert ("hardly-varies" in found) == (others == 2)
    assert ("constant" in found) == (others == 0)
    if others == 2:
        assert "58 of 60 answered 4; only the other 2" in found["hardly-varies"].message


COLUMNS = {
    "text file": lambda table, folder: _to(table, folder, "csv"),
    "parquet": lambda table, folder: _to(table, folder, "parquet"),
    "pandas": lambda table, _: table,
    "polars": lambda table, _: pl.from_pandas(table),
    "lazy polars": lambda table, _: pl.from_pandas(table).lazy(),
    "pyarrow": lambda table, _: pa.Table.from_pandas(table),
    "pyarrow stream": lambda table, _: pa.Table.from_pandas(table).to_reader(),
    "duckdb": lambda table, _: duckdb.from_arrow(pa.Table.from_pandas(table)),
    "mapping": lambda table, _: table.to_dict("list"),
}


def _to(table, folder, ending):
    path = folder / f"answers.{ending}"
    table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
    return path


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("kind", COLUMNS)
def test_names_of_columns_are_composed_and_without_outer_blanks(kind, form, tmp_path):
    """In the table and in the tree, for questions and for segments, in every engine."""
    table = shape_answers().rename(columns={"Price": "Prix du cafe\u0301 ", "shop": "Cite\u0301"})
    price, city = (unicodedata.normalize(form, name) for name in ("Prix du café", "Cité"))
    made = COLUMNS[kind](table, tmp_path)
    found = st.score(shape_tree((*ITEMS[:2], price, "Staff")), made, by=city)
    assert found.segments[1:] == st.score(shape_tree(), shape_answers(), by="shop").segments[1:]
    rated = st.rate(shape_tree((*ITEMS[:2], price, "Staff")), COLUMNS[kind](table, tmp_path))
    assert rated is not None


def test_columns_that_look_alike_are_refused():
    """Two that are the same but for blanks or composed letters."""
    with pytest.raises(st.AnswersError, match="column 'Café' stands 2 times"):
        st.gather(shape_tree(), shape_answers().assign(**{"Café": 1, "Cafe\u0301 ": 2}))
    with pytest.raises(st.AnswersError, match="column '7' stands 2 times"):
        st.gather(shape_tree(), {7: [1], "7": [2]})


def test_columns_of_a_relation_that_differ_in_case_are_two():
    """DuckDB tells them apart only by their places."""
    relation = duckdb.sql("SELECT 1 AS clean, 5 AS CLEAN UNION ALL SELECT 2, 4")
    (batch,) = open_answers(relation).read(["CLEAN", "clean"])
    assert {name: sorted(cells.to_pylist()) for name, cells in batch.items()} == {"CLEAN": [4, 5], "clean": [1, 2]}
