"""Dask: each partition is summed up where it is; the same figures, the same faults, and scores without computing."""

import pandas as pd
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

dd = pytest.importorskip("dask.dataframe", reason="Dask is not installed: pip install 'servicetree[dask]'")

# Dask 2026.8 calls pandas 3.1 in ways that pandas is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")

TREE = everything()


@pytest.fixture
def frame_of(tmp_path):
    """Spread a table over several Parquet files, and these over Dask partitions."""
    return lambda table: dd.read_parquet(parquet_files(table, tmp_path))


@pytest.mark.parametrize("seed", [1, 2])
def test_partitions_add_up_to_the_same_moments(seed, frame_of):
    """By id, by clusters with weights, over periods; on files of different lengths, one of them empty."""
    table = dirty_table(seed)
    frame = frame_of(table)
    assert frame.npartitions > 1
    for options in OPTIONS[:-1]:
        assert_parity(st.gather(TREE, frame, outside="missing", **options), reference_of(table, options))


@pytest.mark.slow
def test_two_hundred_tables(frame_of, record_property):
    """The same in the large; partitions have no order, so that a position is no unit."""
    assert_two_hundred("Dask", frame_of, OPTIONS[:-1], record_property)


def test_partitions_of_one_pandas_frame():
    """A frame that was cut up in memory, with texts of Dask's own kind."""
    table = dirty_table(5)
    frame = dd.from_pandas(table.to_pandas(), npartitions=7)
    assert_parity(st.gather(TREE, frame, outside="missing", id="guest"), reference_of(table, {"id": "guest"}))


def test_names_of_columns_are_composed_and_without_outer_blanks():
    """As in every other engine; scores come back beside the columns as they are written."""
    tree, written, answers = written_apart()
    frame = dd.from_pandas(pd.DataFrame(answers), npartitions=2)
    assert st.score(tree, frame, by="Cit\u00e9").segments == st.score(tree, answers, by="Cit\u00e9").segments
    assert list(st.rate(tree, frame).compute().columns) == [*written, "score_x"]
    assert st.audit(tree, frame).n == len(answers[written[0]])


def test_columns_that_look_alike_are_refused():
    """Two whose names differ in how an accent is written."""
    frame = dd.from_pandas(pd.DataFrame({"Caf\u00e9": [1], "Cafe\u0301 ": [2]}), npartitions=1)
    with pytest.raises(st.AnswersError, match="column 'Café' stands 2 times"):
        st.gather(TREE, frame)
    with pytest.raises(st.AnswersError, match="label"):
        st.gather(TREE, dd.from_pandas(pd.DataFrame({7: [1]}), npartitions=1))


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
    assert {str(fault) for fault in there.value.faults} == {str(fault) for fault in here.value.faults}


def test_rate_adds_scores_without_computing(frame_of):
    """A Dask frame comes back, nothing having been computed; its scores are those of the table in memory."""
    table = dirty_table(4)
    rated = st.rate(TREE, frame_of(table), outside="missing")
    assert isinstance(rated, dd.DataFrame)
    assert rated.npartitions > 1
    expected = st.rate(TREE, table.to_pandas(), outside="missing")
    found = rated.compute()
    assert list(found.columns) == list(expected.columns)
    for column in (name for name in expected.columns if name.startswith("score_")):
        assert found[column].tolist() == pytest.approx(expected[column].tolist(), nan_ok=True)


def test_rate_reads_no_partition_before_it_is_computed():
    """Each partition is made once, when the scores are asked for."""
    table = dirty_table(4).to_pandas()
    made = []

    def partition(start):
        made.append(start)
        return table[start : start + 100]

    frame = dd.from_map(partition, range(0, 400, 100), meta=table[:0])
    rated = st.rate(TREE, frame, outside="missing")
    assert made == []
    assert len(rated.compute(scheduler="synchronous")) == 400
    assert sorted(made) == [0, 100, 200, 300]


def test_rate_refuses_what_does_not_fit_when_it_is_computed(frame_of):
    """Until then nobody has looked; then the partition's faults are told."""
    rated = st.rate(TREE, frame_of(SPOILT["answers"](dirty_table(1))[0]))
    with pytest.raises(st.AnswersError, match="outside the scale"):
        rated.compute()


def test_an_audit_reads_partition_after_partition(frame_of):
    """Audits go row by row, so the rows come here, one partition at a time."""
    table = whole_visits()
    mine, theirs = st.audit(TREE, frame_of(table)), st.audit(TREE, table)
    assert (mine.n, mine.left_out) == (theirs.n, theirs.left_out)
    assert [node.shapley for node in mine.nodes] == pytest.approx([node.shapley for node in theirs.nodes])
