"""Conditions on rows that leave nothing: the condition is named and what its column holds, not the file."""

import io
from functools import reduce

import attrs
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import servicetree as st
from servicetree.answers.chosen_rows import with_rows_chosen
from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.reading_options import ReadingOptions

SHOPS = ["Lille", "Lyon"] * 20
TABLE = {
    "shop": SHOPS,
    **{
        name: [1 + (7 * row + shift * row // 3) % 5 for row in range(40)]
        for shift, name in enumerate(("price", "staff", "choice"))
    },
}
TREE = st.ServiceTree(
    name="cafe",
    scale=st.Scale(1, 5),
    aspects=[st.Aspect(id=name, questions=[st.Question(id="q", column=name)]) for name in ("price", "staff", "choice")],
)
VERBS = {
    "trace": lambda answers, where: st.trace(TREE, answers, where=where),
    "score": lambda answers, where: st.score(TREE, answers, where=where),
    "rate": lambda answers, where: st.rate(TREE, answers, where=where),
    "gather": lambda answers, where: st.gather(TREE, answers, where=where),
    "audit": lambda answers, where: st.audit(TREE, answers, where=where),
    "propose": lambda answers, where: st.propose(answers, where=where),
}
KINDS = {
    "columns": lambda _: TABLE,
    "pandas": lambda _: pd.DataFrame(TABLE),
    "polars": lambda _: pl.DataFrame(TABLE),
    "polars, lazy": lambda _: pl.LazyFrame(TABLE),
    "pyarrow": lambda _: pa.table(TABLE),
    "duckdb": lambda _: duckdb.from_arrow(pa.table(TABLE)),
    "a generator": lambda _: (one for one in [pd.DataFrame(TABLE)[:7], pd.DataFrame(TABLE)[7:]]),
    "csv": lambda folder: written(folder / "a.csv", pd.DataFrame(TABLE).to_csv(index=False).encode()),
    "parquet": lambda folder: written(folder / "a.parquet", pd.DataFrame(TABLE).to_parquet(None)),
    "workbook": lambda folder: written(folder / "a.xlsx", workbook(pd.DataFrame(TABLE))),
}


def written(path, content: bytes) -> str:
    """Write a file and name it."""
    path.write_bytes(content)
    return str(path)


def workbook(frame: pd.DataFrame) -> bytes:
    """A workbook of one sheet."""
    held = io.BytesIO()
    frame.to_excel(held, index=False)
    return held.getvalue()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_value_that_no_row_has_is_told_with_those_there_are(tmp_path, verb, kind):
    """Whoever reads and whatever is read: not that the table is empty."""
    with pytest.raises(st.AnswersError) as refused:
        VERBS[verb](KINDS[kind](tmp_path), "shop=Lile")
    assert str(refused.value) == "where='shop=Lile': no row has it; shop holds 'Lille', 'Lyon'"
    assert refused.value.code == "no-answers"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (["shop=Lille", "shop=Berlin"], ["where='shop=Berlin': no row has it; shop holds 'Lille', 'Lyon'"]),
        (
            ["shop=Berlin", "price=77"],
            [
                "where='shop=Berlin': no row has it; shop holds 'Lille', 'Lyon'",
                "where='price=77': no row has it; price holds '1', '2', '3', '4', '5'",
            ],
        ),
        (
            ["shop=Lille", "shop!=Lille"],
            ["where: no row meets shop=Lille and shop!=Lille together; each by itself leaves rows (20 and 20)"],
        ),
        ("wave!=1", ["where='wave!=1': every row has that value; wave holds '1'"]),
        ("blank=1", ["where='blank=1': no row has it; blank holds none"]),
    ],
)
def test_the_condition_at_fault_is_named(where, said):
    """Each that leaves nothing by itself; all of them where only together they leave nothing."""
    with pytest.raises(st.AnswersError) as refused:
        st.trace(TREE, {**TABLE, "wave": [1] * 40, "blank": [None] * 40}, where=where)
    assert [str(fault) for fault in refused.value.faults] == said


def test_values_are_called_by_their_labels():
    """A column of codes is asked for by what the codes are called, and told so."""
    source = attrs.evolve(
        open_answers({"shop": [1, 2, 3]}), facts={"shop": ColumnFacts(None, {"Nord": 1.0, "Mitte": 2.0})}
    )
    chosen = with_rows_chosen(source, ReadingOptions(where="shop=Sud").where)
    assert "shop holds 'Nord', 'Mitte', '3'" in str(_refusal(chosen))


def test_rows_that_are_summed_up_elsewhere_are_looked_at_again():
    """Other machines tell sums only: what the column holds is read once more."""
    source = open_answers(TABLE)
    elsewhere = attrs.evolve(
        source,
        summed=lambda wanted, summing: reduce(lambda a, b: a + b, (summing(one, 0) for one in source.read(wanted))),
    )
    with pytest.raises(st.AnswersError, match="where='shop=Berlin': no row has it; shop holds 'Lille', 'Lyon'"):
        st.trace(TREE, with_rows_chosen(elsewhere, ReadingOptions(where="shop=Berlin").where))


def test_a_table_without_rows_is_still_said_to_have_none():
    """Then the condition is not at fault."""
    empty = {name: [] for name in TABLE}
    with pytest.raises(st.AnswersError, match="has 0 rows of answers"):
        st.trace(TREE, empty, where="shop=Lille")


def _refusal(source) -> st.AnswersError:
    list(source.read(["shop"]))
    return source.no_rows()
