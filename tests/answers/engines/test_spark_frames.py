"""Spark: each partition is summed up on its worker; the same figures and faults, and scores without collecting."""

import os
import shutil
import sys

import pyarrow as pa
import pyarrow.parquet
import pytest
from support.dirty_tables import SPOILT, dirty_table, everything, whole_visits
from support.engine_parity import (
    OPTIONS,
    assert_parity,
    assert_two_hundred,
    parquet_files,
    reference_of,
    written_apart,
)

import servicetree as st

pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'servicetree[spark]'")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, which is not here", allow_module_level=True)

pytestmark = [
    pytest.mark.spark,
    # Py4J leaves sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    # PySpark 4.3 says so of pandas 3; nothing here goes through pandas.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
TREE = everything()


@pytest.fixture(scope="module")
def spark():
    """A session on this machine, whose workers find this library as the tests do."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture
def frame_of(spark, tmp_path):
    """Spread a table over several Parquet files, and these over Spark's partitions."""

    def spread(table):
        for old in tmp_path.glob("part*.parquet"):
            old.unlink()
        folder = parquet_files(table, tmp_path).rpartition("/")[0]
        return spark.read.schema(schema_of(table)).parquet(folder)

    return spread


def schema_of(table: pa.Table):
    """Spark's own schema for a table, so that an empty file does not decide it."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(table.schema)


@pytest.mark.parametrize("seed", [1, 2])
def test_partitions_add_up_to_the_same_moments(seed, frame_of):
    """By id, by clusters with weights, over periods; on files of different lengths, one of them empty."""
    table = dirty_table(seed)
    frame = frame_of(table)
    for options in OPTIONS[:-1]:
        assert_parity(st.gather(TREE, frame, outside="missing", **options), reference_of(table, options))


@pytest.mark.slow
def test_two_hundred_tables(frame_of, record_property):
    """The same in the large; partitions have no order, so that a position is no unit."""
    assert_two_hundred("Spark", frame_of, OPTIONS[:-1], record_property)


def test_without_an_order_there_is_no_interval(frame_of):
    """Positions mean nothing across partitions: without id or cluster the figures stay and the interval goes."""
    table = dirty_table(1)
    account = st.trace(TREE, frame_of(table), outside="missing")
    assert account.whole.loss.value == pytest.approx(
        st.trace(TREE, table, outside="missing").whole.loss.value, rel=0, abs=1e-10
    )
    assert account.whole.loss.low is None
    assert "no-unit" in {issue.code for issue in account.issues}


@pytest.mark.parametrize("case", SPOILT)
def test_faults_of_all_partitions_are_told_at_once(case, frame_of):
    """Each fault once, with the count of all rows, as from a table in memory."""
    table, options = SPOILT[case](dirty_table(1))
    with pytest.raises(st.AnswersError) as here:
        st.gather(TREE, table, **options)
    with pytest.raises(st.AnswersError) as there:
        st.gather(TREE, frame_of(table), **options)
    assert len(there.value.faults) == len(here.value.faults)
    if case != "types":  # the type is called by its name on the worker
        assert {str(fault) for fault in there.value.faults} == {str(fault) for fault in here.value.faults}


def test_columns_of_any_name_are_found(spark):
    """Dots, backticks, blanks and stars in a name are part of the name."""
    names = ("a.b", "back`tick", "two words", "*")
    asked = [st.Question(id=f"q{place}", column=name) for place, name in enumerate(names)]
    tree = st.ServiceTree(name="one", scale=st.Scale(1, 5), aspects=[st.Aspect(id="x", questions=asked)])
    frame = spark.createDataFrame([(1, 1, 2, 2), (4, 4, 5, 5)], list(names))
    assert st.score(tree, frame).segments[0].score.value == pytest.approx(50)
    assert st.rate(tree, frame).columns == [*names, "score_x"]


def test_names_of_columns_are_composed_and_without_outer_blanks(spark):
    """As in every other engine; scores come back beside the columns as they are written."""
    tree, written, answers = written_apart()
    frame = spark.createDataFrame(list(zip(*answers.values(), strict=True)), list(written))
    assert st.score(tree, frame, by="Cit\u00e9").segments == st.score(tree, answers, by="Cit\u00e9").segments
    rated = st.rate(tree, frame)
    assert rated.columns == [*written, "score_x"]
    assert sorted(row["score_x"] for row in rated.collect()) == sorted(st.rate(tree, answers)["score_x"])


def test_rate_adds_scores_without_collecting(frame_of):
    """A Spark frame comes back, nothing having been run; its scores are those of the table in memory."""
    table = dirty_table(4)
    rated = st.rate(TREE, frame_of(table), outside="missing")
    expected = st.rate(TREE, table, outside="missing")
    assert rated.columns == expected.column_names
    found = rated.toArrow()
    for column in (name for name in expected.column_names if name.startswith("score_")):
        mine, theirs = (sorted(one.column(column).drop_null().to_pylist()) for one in (found, expected))
        assert mine == pytest.approx(theirs)


def test_rate_runs_nothing_before_it_is_asked(spark, tmp_path):
    """The files may be gone when a frame is rated; that is told when its rows are asked for."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException
    from pyspark.sql import DataFrame

    table = dirty_table(4)
    pa.parquet.write_table(table, tmp_path / "answers.parquet")
    frame = spark.read.schema(schema_of(table)).parquet(str(tmp_path))
    (tmp_path / "answers.parquet").unlink()
    rated = st.rate(TREE, frame, outside="missing")
    assert isinstance(rated, DataFrame)
    with pytest.raises((PySparkException, Py4JJavaError), match=r"answers\.parquet"):
        rated.collect()


def test_rate_refuses_what_does_not_fit_when_it_is_run(frame_of):
    """Until then nobody has looked; then Spark tells our words with its own error."""
    from pyspark.errors import PythonException

    rated = st.rate(TREE, frame_of(SPOILT["answers"](dirty_table(1))[0]))
    with pytest.raises(PythonException, match="outside the scale 1-10"):
        rated.collect()


def test_an_audit_reads_partition_after_partition(frame_of):
    """Audits go row by row, so the rows come here, one partition at a time."""
    table = whole_visits()
    mine, theirs = st.audit(TREE, frame_of(table)), st.audit(TREE, table)
    assert (mine.n, mine.left_out) == (theirs.n, theirs.left_out)
    assert [node.shapley for node in mine.nodes] == pytest.approx([node.shapley for node in theirs.nodes])
