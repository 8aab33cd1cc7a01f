"""Rating what is lazy: the engine's own type comes back at once, and rows are read only when they are asked for."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest
from support.cafe_tables import ENGINES, ROWS, clean_cafe, files_of
from support.hand_worked import two_nodes

import servicetree as st
from servicetree.account.respondent_scores import answers_by_column, one_customer

QUESTIONS = ("clean", "smile")
TREE = st.ServiceTree(
    name="two",
    scale=st.Scale(1, 5),
    aspects=[st.Aspect(id="room", questions=[st.Question(id="clean")])],
    branches=[st.Branch(id="staff", questions=[st.Question(id="smile")])],
)
PARTS = [pa.table({"clean": [1, 5], "smile": [3, None]}), pa.table({"clean": [2, 4], "smile": [5, 1]})]
ROOM, STAFF = [0, 100, 25, 75], [50, None, 100, 0]


class Read(list):
    """Which parts have been read, in their order."""

    def parts(self) -> Iterator[pa.Table]:
        """Hand over part after part, and remember."""
        for place, part in enumerate(PARTS):
            self.append(place)
            yield part

    def batches(self) -> pa.RecordBatchReader:
        """Hand them over as a stream."""
        return pa.RecordBatchReader.from_batches(PARTS[0].schema, (part.to_batches()[0] for part in self.parts()))


def _query(read: Read) -> pl.LazyFrame:
    def noted(rows: pl.DataFrame) -> pl.DataFrame:
        read.append(len(rows))
        return rows

    return pl.from_arrow(pa.concat_tables(PARTS)).lazy().map_batches(noted, schema=dict.fromkeys(QUESTIONS, pl.Int64))


LAZY = {
    "a polars query": (_query, pl.LazyFrame, lambda rated: rated.collect().to_arrow()),
    "a DuckDB relation": (
        lambda read: duckdb.from_arrow(read.batches()),
        duckdb.DuckDBPyRelation,
        lambda rated: rated.to_arrow_table(),
    ),
    "a stream": (Read.batches, pa.RecordBatchReader, lambda rated: rated.read_all()),
}


@pytest.mark.parametrize("engine", LAZY)
def test_nothing_is_read_before_it_is_asked_for(engine):
    """The type is the engine's own; the rows are read, once, when the engine is asked for them."""
    make, kind, collected = LAZY[engine]
    read = Read()
    rated = st.rate(TREE, make(read))
    assert isinstance(rated, kind)
    assert read == []
    table = collected(rated)
    assert len(read) == len(set(read)) > 0
    assert table.column("score_room").to_pylist() == ROOM
    assert table.column("score_staff").to_pylist() == STAFF


def test_an_iterator_of_frames_is_read_part_by_part():
    """Its first part says which columns there are; each further one waits until its scores are asked for."""
    read = Read()
    rated = st.rate(TREE, read.parts())
    assert isinstance(rated, Iterator)
    assert read == [0]
    assert next(rated).column("score_room").to_pylist() == ROOM[:2]
    assert read == [0]
    assert next(rated).column("score_room").to_pylist() == ROOM[2:]
    assert read == [0, 1]


@pytest.mark.parametrize("gone", [True, False])
def test_a_dataset_is_read_when_its_scores_are(gone, tmp_path):
    """Its file may be gone when it is rated; that is told when the rows are asked for."""
    path = tmp_path / "answers.parquet"
    pa.parquet.write_table(pa.concat_tables(PARTS), path)
    dataset = pa.dataset.dataset(path)
    if gone:
        path.unlink()
    rated = st.rate(TREE, dataset)
    assert isinstance(rated, pa.RecordBatchReader)
    if gone:
        with pytest.raises(FileNotFoundError):
            rated.read_all()
    else:
        assert rated.read_all().column("score_staff").to_pylist() == STAFF


RATED = ["pandas", "polars", "polars lazy", "pyarrow", "duckdb"]


@pytest.mark.parametrize("engine", RATED)
def test_rate_returns_the_callers_own_kind_of_table(engine, cafe, tmp_path):
    """``rate`` adds a score column for every node, and keeps type, rows, order and the other columns."""
    table = clean_cafe(cafe)
    answers = ENGINES[engine](table, tmp_path)
    rated = st.rate(cafe, answers)
    assert type(rated) is type(answers)
    arrow = pa.table(rated.collect() if engine == "polars lazy" else rated)
    assert arrow.column("guest").to_pylist() == table["guest"]
    expected = [None if x is None else (x - 1) / 9 * 100 for x in table["value"]]
    assert arrow.column("score_price").to_pylist() == pytest.approx(expected)
    assert {f"score_{name}" for name in ("environment", "kindness", "loyalty")} <= set(arrow.column_names)


def test_rate_keeps_a_pandas_index(cafe):
    """An index with twins is kept, and never used to join."""
    frame = pd.DataFrame(clean_cafe(cafe), index=[row // 2 for row in range(ROWS)])
    rated = st.rate(cafe, frame)
    assert list(rated.index) == list(frame.index)
    assert rated["score_price"].tolist()[:5] == pytest.approx(
        ((frame["value"] - 1) / 9 * 100).tolist()[:5], nan_ok=True
    )


def test_rate_of_a_mapping_and_of_a_path(cafe, tmp_path):
    """A mapping comes back as a mapping, a path as a pyarrow table."""
    table = clean_cafe(cafe)
    assert st.rate(cafe, table)["score_price"][0] == pytest.approx((table["value"][0] - 1) / 9 * 100)
    csv, parquet = files_of(tmp_path, table)
    assert st.rate(cafe, csv).column("score_price").equals(st.rate(cafe, parquet).column("score_price"))


def test_rated_scores_average_to_the_observed_means(cafe):
    """The mean of the row scores is the observed score of the account."""
    table = clean_cafe(cafe)
    rated, whole = st.rate(cafe, pd.DataFrame(table)), st.trace(cafe, table).whole
    for node in whole.scores.nodes:
        assert rated[f"score_{node.id}"].mean() == pytest.approx(node.observed)


def test_rate_refuses_to_overwrite_a_column(cafe):
    """A column that is there already is never replaced; another prefix helps."""
    table = {**clean_cafe(cafe), "score_price": [1] * ROWS}
    with pytest.raises(st.UsageError, match="score_price: is there already; choose another prefix"):
        st.rate(cafe, table)
    assert "node_price" in st.rate(cafe, table, prefix="node_")


# --- one customer, however she is given -------------------------------------------------------------------------------

HER = {"clean": 4, "smile": 2}


class Answered(NamedTuple):
    """A row as a library that yields rows by name gives it."""

    clean: int
    smile: int


def database_row() -> sqlite3.Row:
    """A row of a database that knows its names."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        return database.execute("select 4 as clean, 2 as smile").fetchone()


ONE = {
    "mapping": lambda: HER,
    "Series": lambda: pd.Series(HER),
    "row of a frame": lambda: pd.DataFrame([{**HER, "smile": 2}]).iloc[0],
    "Series of objects": lambda: pd.Series(HER, dtype=object),
    "named tuple": lambda: Answered(**HER),
    "row of itertuples": lambda: next(pd.DataFrame([HER]).itertuples(index=False)),
    "row of polars": lambda: pl.DataFrame([HER]).row(0, named=True),
    "row of pyarrow": lambda: pa.table({name: [value] for name, value in HER.items()}).to_pylist()[0],
    "row of a database": database_row,
}


@pytest.mark.parametrize("kind", ONE)
def test_one_customer_is_scored_whatever_holds_her_answers(kind):
    """A mapping, a Series, a row: the same scores, and no estimates; audits take one visit the same way."""
    scores = st.score(TREE, ONE[kind]())
    assert scores == st.score(TREE, HER)
    assert [node.observed for node in scores.whole.nodes] == [75, 25]
    assert st.audit(TREE, ONE[kind](), carry_over=0.5) == st.audit(TREE, HER, carry_over=0.5)


@pytest.mark.parametrize(
    ("answers", "is_one"),
    [
        (HER, True),
        ({"clean": 4, "smile": None}, True),
        ({"clean": None, "smile": None}, True),
        ({"clean": [4, 3], "smile": [2, 1]}, False),
        ({"clean": 4, "smile": [2, 1]}, False),  # a table whose first column is a slip
        ({"clean": [4], "smile": None}, False),
        ({1: 4, 2: 2}, False),
        ({"clean": 4, 2: 2}, False),
        ({}, False),
    ],
)
def test_one_customer_gives_single_values_by_name(answers, is_one):
    """Any column among them makes a table of it; without a name nobody knows what was answered."""
    assert one_customer(answers) == (answers if is_one else None)


def test_of_one_customer_the_score_is_over_what_she_rated():
    """Who skips the branch, of a weight of .6, has the aspect's score against its own target, and is told so."""
    tree = two_nodes(baseline=0.7).extend({"aspects": {"a": {"baseline": 0.9}}})
    part, every = st.score(tree, {"qa": 0.6}), st.score(tree, {"qa": 0.6, "qv": 0.7})
    for scores, score, loss, covered in ((part, 60, 30, 0.4), (every, 66, 0.4 * 90 + 0.6 * 70 - 66, 1.0)):
        assert scores.whole.score.value == pytest.approx(score)
        assert scores.whole.loss == pytest.approx(loss)
        assert scores.whole.weight_covered == pytest.approx(covered)
        assert scores.whole.weight_covered <= 1
    rated = [(node.n, node.n_family, node.reach_rate, node.observed) for node in part.whole.nodes]
    assert rated == [(1, 1, 1.0, pytest.approx(60)), (0, 0, 0.0, None)]
    assert [(node.n, node.n_family) for node in every.whole.nodes] == [(1, 1), (1, 1)]
    assert [issue.code for issue in part.issues] == ["partial"]
    assert "40%" in part.issues[0].message
    assert every.issues == ()
    alone = st.score(tree, {"qv": 0.7}).whole
    assert [(node.n, node.n_family) for node in alone.nodes] == [(0, 0), (1, 0)]
    assert {group.id: group.level.value for group in alone.groups} == {"trunk": None}


def test_an_answer_that_a_series_lacks_is_missing():
    """NaN in a Series is no answer, as in a frame."""
    assert st.score(TREE, pd.Series({"clean": 4, "smile": float("nan")})).whole.nodes[1].observed is None


@pytest.mark.parametrize(
    "answers", [pd.Series([4, 2, 5], name="clean"), pl.Series("clean", [4, 2]), 7, ("a", "b"), object(), (4, 2)]
)
def test_what_is_neither_a_table_nor_a_customer_is_refused_with_a_remedy(answers):
    """A column by itself, a number, a tuple without names (G21): our own error says what could be read."""
    with pytest.raises(st.ServiceTreeError):
        st.score(TREE, answers)


def test_answers_that_cannot_be_are_refused_row_by_row_and_one_by_one(cafe):
    """Whoever is scored: 77 is no answer from 1 to 10, in a table nor from one customer."""
    with pytest.raises(st.AnswersError, match=r"price\.value.*77"):
        st.rate(cafe, clean_cafe(cafe) | {"value": [77] * ROWS})
    with pytest.raises(st.AnswersError, match=r"price\.value.*77"):
        st.score(cafe, {"clean": 7, "choice": 6, "value": 77})


@pytest.mark.parametrize("outside", ["error", "missing"])
def test_of_a_long_table_every_answer_that_cannot_be_is_counted(outside):
    """It is read in several batches: the fault at the end counts them all, and without it every row has scores."""
    rows = 150_000
    answers = {"clean": np.where(np.arange(rows) % 10 == 0, 9.0, 3.0), "smile": np.full(rows, 2.0)}
    if outside == "error":
        with pytest.raises(st.AnswersError, match=r"room\.clean.*15,000 answers") as caught:
            st.rate(TREE, answers)
        assert len(caught.value.faults) == 1
    else:
        rated = st.rate(TREE, answers, outside="missing")
        assert [list(rated["score_room"]).count(value) for value in (None, 50)] == [rows // 10, rows - rows // 10]
        assert len(rated["score_staff"]) == rows


def test_a_row_of_spark_knows_its_names(cafe):
    """A tuple that makes a dictionary of itself is one customer."""

    class Row(tuple):
        __slots__ = ()

        def asDict(self):  # noqa: N802 - Spark's own name
            return {"clean": 7, "value": 6}

    assert st.score(cafe, Row((7, 6))) == st.score(cafe, {"clean": 7, "value": 6})


def test_the_column_of_a_gate_may_be_among_her_answers(cafe):
    """It is no question, and yet an answer."""
    gated = cafe.extend({"branches": {"price": {"gate": {"column": "bought", "reached": ["yes"]}}}})
    answers = {"clean": 7, "choice": 6, "value": 5}
    assert st.score(gated, answers | {"bought": "yes"}).segments[0].node("price").level.value is not None
    assert st.score(gated, answers | {"bought": "no"}).segments[0].node("price").level.value is None


@pytest.mark.parametrize("outside", ["error", "missing"])
def test_a_stream_with_answers_off_the_scale_is_refused_where_they_stand(outside):
    """What is rated part by part is refused with the part that holds a 9 of 5, not before; or the 9 is no answer."""
    parts = [pa.table({"clean": [1, 5], "smile": [3, 2]}), pa.table({"clean": [2, 9], "smile": [5, 1]})]
    stream = pa.RecordBatchReader.from_batches(parts[0].schema, [part.to_batches()[0] for part in parts])
    rated = st.rate(TREE, stream, outside=outside)
    assert rated.read_next_batch().column("score_room").to_pylist() == ROOM[:2]
    if outside == "error":
        with pytest.raises(st.AnswersError, match=r"room\.clean.*9"):
            rated.read_next_batch()
    else:
        assert rated.read_next_batch().column("score_room").to_pylist() == [25, None]


def test_what_was_promised_to_one_customer_is_told_by_columns():
    """A question of two columns has no short name: each column is named by itself, and its id is no column."""
    wait = {"id": "wait", "kind": "promise", "promised": "said", "delivered": "took"}
    wait |= {"unit": "minutes", "anchors": [[0, 1], [20, 0]], "lambda_": 1.0}
    branch = st.Branch(id="kitchen", questions=[st.Question(**wait)])
    tree = st.ServiceTree(name="promised", scale=st.Scale(1, 5), aspects=TREE.aspects, branches=[branch])
    scores = st.score(tree, {"clean": 4, "said": 10, "took": 15})
    assert scores.whole.node("kitchen").observed == pytest.approx(25)
    with pytest.raises(st.AnswersError, match="wait: is no question of this tree"):
        st.score(tree, {"clean": 4, "wait": 15})


def test_a_question_is_named_by_its_id_where_one_node_alone_has_it():
    """Else by its node or by its column; what is no question is told with three near names at most."""

    def asked(**columns):
        return [st.Question(id=name, column=column) for name, column in columns.items()]

    tree = st.ServiceTree(
        name="named",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=asked(q="a1", r="a2"))],
        branches=[st.Branch(id="v", questions=asked(q="v1", s="v2", t="v3"))],
    )
    found = answers_by_column(tree, {"a.q": 1, "r": 2, "v1": 3, "s": 4, "v.t": 5})
    assert found == {"a1": 1, "a2": 2, "v1": 3, "v2": 4, "v3": 5}
    with pytest.raises(st.AnswersError) as caught:
        answers_by_column(tree, {"q": 3, "v9": 4, "r": 1})
    ambiguous, unknown = caught.value.faults
    assert (ambiguous.where, unknown.where) == ("q", "v9")
    assert {name for name in ("a.q", "v.q") if f"'{name}'" in ambiguous.hint} == {"a.q", "v.q"}
    assert sum(f"'v{place}'" in unknown.hint for place in (1, 2, 3)) == 3
    wide = tree.extend({"branches": {"v": {"questions": {"u": {"column": "v4"}, "w": {"column": "v5"}}}}})
    with pytest.raises(st.AnswersError) as caught:
        answers_by_column(wide, {"v9": 4})
    assert sum(f"'v{place}'" in caught.value.faults[0].hint for place in range(1, 6)) == 3
