"""A folder of files is one table: the same figures as one file, what its folders' names say, what is left out."""

import unicodedata

import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset as ds
import pyarrow.parquet
import pytest

import servicetree as st
from servicetree.answers.engines import folders
from servicetree.answers.engines.opening import open_answers
from servicetree.answers.engines.sources import progress_reported_to
from servicetree.demo import demo_answers, demo_tree

TREE = demo_tree()
ANSWERS = pa.csv.read_csv(demo_answers())
HOW = {"by": "shop", "period": "month", "id": "guest"}


def by_shop(folder, kind="parquet"):
    """Write the demo's answers in a folder for each shop, as Spark and Dask do."""
    keys = ds.partitioning(pa.schema([("shop", pa.string())]), flavor="hive")
    ds.write_dataset(ANSWERS, folder, format=kind, partitioning=keys)
    return folder


def in_pieces(folder, kind="csv", pieces=4):
    """Write the demo's answers in pieces, in their order."""
    folder.mkdir(exist_ok=True)
    size = -(-len(ANSWERS) // pieces)
    for place in range(pieces):
        write(ANSWERS.slice(place * size, size), folder / f"part-{place}.{kind}")
    return folder


def write(table, path):
    """Write a table into a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    (pa.csv.write_csv if path.suffix == ".csv" else pa.parquet.write_table)(table, path)


def cells(folder, *wanted):
    """Read columns of a folder, row by row."""
    batches = list(open_answers(folder).read(wanted))
    return [tuple(row) for batch in batches for row in zip(*(batch[name].to_pylist() for name in wanted), strict=True)]


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_folders_named_by_a_column_are_that_column(kind, tmp_path):
    """Segments are the folders; the figures are those of one file with all rows."""
    mine, theirs = st.trace(TREE, by_shop(tmp_path / "shops", kind), **HOW), st.trace(TREE, ANSWERS, **HOW)
    assert [one.by for one in mine.segments] == [one.by for one in theirs.segments]
    for one, other in zip(mine.segments, theirs.segments, strict=True):
        assert one.loss.value == pytest.approx(other.loss.value, abs=1e-10)
        assert one.loss.se == pytest.approx(other.loss.se, rel=1e-7)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_rows_come_in_the_order_of_the_names(kind, tmp_path):
    """So that a position can serve as a unit: the interval is that of one file."""
    mine, theirs = st.trace(TREE, in_pieces(tmp_path / "all", kind)), st.trace(TREE, ANSWERS)
    assert mine.whole.loss.low == pytest.approx(theirs.whole.loss.low, abs=1e-10)
    assert cells(tmp_path / "all", "guest") == [
        (str(one) if kind == "csv" else one,) for one in ANSWERS["guest"].to_pylist()
    ]


def test_what_engines_leave_behind_is_left_out_and_told(tmp_path):
    """Marks of success, checksums, empty files and notes are no answers; hidden folders are not looked at."""
    folder = by_shop(tmp_path / "shops")
    for name in ("_SUCCESS", "README.md", "shop=Kent/.part-0.parquet.crc", "shop=Kent/empty.parquet"):
        (folder / name).write_bytes(b"" if "empty" in name else b"x")
    (folder / "_temporary").mkdir()
    (folder / "_temporary" / "half.parquet").write_bytes(b"PAR1")
    account = st.trace(TREE, folder)
    (issue,) = (issue for issue in account.issues if issue.code == "skipped-files")
    assert (issue.count, issue.where) == (4, "shops")
    assert "shop=Kent/.part-0.parquet.crc" in issue.message
    assert account.whole.loss.value == pytest.approx(st.trace(TREE, ANSWERS).whole.loss.value, abs=1e-10)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_parts_with_other_columns_are_refused_by_name(kind, tmp_path):
    """Those that differ from most are named, with what they lack and what they have more."""
    folder = in_pieces(tmp_path / "all", kind)
    write(ANSWERS.drop_columns(["clean", "noise"]), folder / f"part-1.{kind}")
    write(ANSWERS.append_column("extra", ANSWERS["clean"]), folder / f"part-3.{kind}")
    with pytest.raises(st.AnswersError) as caught:
        st.gather(TREE, folder)
    assert [(fault.where, fault.message) for fault in caught.value.faults] == [
        (f"part-1.{kind}", f"lacks columns that part-0.{kind} has: clean, noise"),
        (f"part-3.{kind}", f"has columns that part-0.{kind} has not: extra"),
    ]


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_names_of_folders_are_read_as_engines_write_them(kind, tmp_path):
    """Signs are escaped, a missing value has a word of its own; the folder's name goes before the file's column."""
    rows = pa.table({"a": [1, 2], "shop": ["own", "own"]})
    for place, name in enumerate(("shop=A%2FB", "shop=__HIVE_DEFAULT_PARTITION__", "shop=007")):
        write(rows.set_column(0, "a", [[place, place]]), tmp_path / "all" / "2025" / name / f"x.{kind}")
    found = [(int(a), shop) for a, shop in cells(tmp_path / "all", "a", "shop")]
    assert found == [(2, "007")] * 2 + [(0, "A/B")] * 2 + [(1, None)] * 2
    assert cells(tmp_path / "all", "shop") == [(shop,) for _, shop in found]


def test_columns_of_several_types_are_read_as_one_that_holds_them_all(tmp_path):
    """Parts with gaps are often written as doubles, and one without any answer as nothing at all."""
    folder = tmp_path / "all"
    write(pa.table({"a": pa.array([7, 8], pa.int8()), "b": ["x", "y"]}), folder / "1.parquet")
    write(pa.table({"b": ["z", "w"], "a": [7.5, None]}), folder / "2.parquet")
    write(pa.table({"a": pa.nulls(1), "b": ["v"]}), folder / "3.parquet")
    assert cells(folder, "a", "b") == [(7, "x"), (8, "y"), (7.5, "z"), (None, "w"), (None, "v")]


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"clean": [1], "CLEAN": [5]}, id="letters of two cases"),
        pytest.param({"clean": [1], "clear": [5], "more": [{"x": 1}]}, id="a column of columns"),
    ],
)
def test_parquet_columns_that_the_database_would_confuse(columns, tmp_path):
    """Such files are read one by one, and come out the same."""
    for place in range(2):
        write(pa.table(columns), tmp_path / "all" / f"{place}.parquet")
    first, second, *_ = columns
    assert cells(tmp_path / "all", second, first) == [(5, 1)] * 2


def test_a_key_that_is_written_otherwise_is_the_same_column(tmp_path):
    """Composed letters or not, and under a folder whose own name looks like a key."""
    city = unicodedata.normalize("NFD", "cité")
    write(pa.table({"a": [1]}), tmp_path / "a=9" / f"{city}=Lille" / "x.parquet")
    assert cells(tmp_path / "a=9", "a", unicodedata.normalize("NFC", city)) == [(1, "Lille")]


def test_numbers_that_no_double_holds_stay_what_they_are(tmp_path):
    """Ids of many digits beside a part with a gap: they are names, and none becomes another's."""
    folder, large = tmp_path / "all", 2**53 + 1
    write(pa.table({"id": [large], "A": [1], "a": [1]}), folder / "1.parquet")
    write(pa.table({"id": [1.0], "A": [1], "a": [1]}), folder / "2.parquet")
    assert cells(folder, "id") == [(str(large),), ("1.0",)]


def test_scores_come_back_as_one_table(tmp_path):
    """With the columns that the folders' names give, in the order of the names."""
    rated = st.rate(TREE, by_shop(tmp_path / "shops"))
    theirs = st.rate(TREE, ANSWERS)
    assert set(rated.column_names) == set(theirs.column_names)
    assert sorted(
        zip(rated["guest"].to_pylist(), rated["score_kindness"].to_pylist(), rated["shop"].to_pylist(), strict=True)
    ) == sorted(
        zip(theirs["guest"].to_pylist(), theirs["score_kindness"].to_pylist(), theirs["shop"].to_pylist(), strict=True)
    )


def test_scores_of_parts_whose_types_differ(tmp_path):
    """One column cannot be numbers in one part and texts in another: it comes back as texts."""
    tree = st.ServiceTree(
        name="one", scale=st.Scale(1, 5), aspects=[st.Aspect(id="x", questions=[st.Question(id="a")])]
    )
    for place, cell in enumerate(([1, 5], ["3", "n/a"])):
        write(pa.table({"a": cell, "A": [0, 0]}), tmp_path / "all" / f"{place}.parquet")
    rated = st.rate(tree, tmp_path / "all")
    assert rated["a"].to_pylist() == ["1", "5", "3", "n/a"]
    assert rated["score_x"].to_pylist() == [0, 100, 50, None]


def test_totals_of_each_part_are_left_out_under_its_name(tmp_path):
    """Monthly exports each end with one."""
    folder = in_pieces(tmp_path / "all")
    for part in sorted(folder.iterdir())[:2]:
        with part.open("a") as file:
            file.write("Total," + ",".join("9" for _ in ANSWERS.column_names[1:]) + "\n")
    moments = st.gather(TREE, folder)
    assert moments.n == len(ANSWERS)
    assert [(issue.code, issue.where) for issue in moments.told] == [
        ("skipped-rows", "part-0.csv"),
        ("skipped-rows", "part-1.csv"),
    ]


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_progress_is_told_of_the_folder_as_a_whole(kind, tmp_path):
    """And not of every file anew."""
    passes = []

    class Watch:
        def __init__(self, rows):
            passes.append(rows)

        def __enter__(self):
            return passes.append

        def __exit__(self, *_):
            pass

    folder = in_pieces(tmp_path / "all", kind)
    with progress_reported_to(Watch):
        st.gather(TREE, folder)
    assert passes == [len(ANSWERS) if kind == "parquet" else None, len(ANSWERS)]


def test_labels_that_differ_between_parts_are_refused(tmp_path):
    """The same number would be two answers."""
    pyreadstat = pytest.importorskip("pyreadstat")
    pandas = pytest.importorskip("pandas")
    for place, word in enumerate(("good", "bad")):
        labels = {"a": {1: word, 2: "middling"}}
        pyreadstat.write_sav(pandas.DataFrame({"a": [1, 2]}), tmp_path / f"{place}.sav", variable_value_labels=labels)
    with pytest.raises(st.AnswersError, match=r"1\.sav: 'a' has other value labels than in 0\.sav"):
        open_answers(tmp_path)


def nothing(folder):
    """Write a folder without answers."""
    (folder / "_SUCCESS").touch()


def several_kinds(folder):
    """Write tables of two kinds."""
    for name in ("a.csv", "b.parquet"):
        write(ANSWERS, folder / name)


def a_log(folder):
    """Write a table as Delta Lake has it."""
    (folder / "_delta_log").mkdir()
    write(ANSWERS, folder / "a.parquet")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (nothing, "is a folder that holds no answers"),
        (several_kinds, r"is a folder with files of several kinds \(a\.csv, b\.parquet\)"),
        (a_log, "is a table of Delta Lake, some of whose files may no longer belong to it"),
    ],
)
def test_folders_that_are_no_table(made, message, tmp_path):
    """What cannot be one table is told with what to do."""
    made(tmp_path)
    with pytest.raises(st.FileError, match=message):
        st.gather(TREE, tmp_path)


def test_a_folder_with_too_many_files_is_left_soon(tmp_path, monkeypatch):
    """Somebody who gives the root of a disk is not kept waiting."""
    monkeypatch.setattr(folders, "_MOST_FILES", 3)
    with pytest.raises(st.LimitError, match="holds more than 3 files"):
        st.gather(TREE, in_pieces(tmp_path / "all"))


def test_a_damaged_part_is_named(tmp_path):
    """Which of many files it is."""
    folder = in_pieces(tmp_path / "all", "parquet")
    whole = (folder / "part-2.parquet").read_bytes()
    (folder / "part-2.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(st.AnswersError, match=r"part-2\.parquet"):
        st.gather(TREE, folder)
