"""Shards: what machines and months have summed up apart is, once merged, what one machine would have summed up."""

import contextlib
import io
import json

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from support.account_figures import agree
from support.dirty_tables import dirty_table, everything

import servicetree as st
from servicetree.cli.main import servicetree

CUTS = [0, 37, 90, 170, 310, 400]
OPTIONS = {
    "by shop": ["--by", "shop", "--id", "guest"],
    "weighted clusters": ["--by", "shop", "--cluster", "guest", "--weight", "w"],
    "over periods": ["--by", "shop", "--period", "month", "--id", "guest"],
}


def shell(*arguments) -> str:
    """Run the command line in this process, and return what it prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        servicetree.main([str(argument) for argument in arguments], standalone_mode=False)
    return out.getvalue()


@pytest.fixture
def shards(tmp_path):
    """A dirty survey in one file and, cut up, in five: CSV and Parquet, of different lengths; with its tree."""
    table = dirty_table(11)
    st.write_tree(everything(), tmp_path / "tree.toml")
    pa.csv.write_csv(table, tmp_path / "whole.csv")
    parts = []
    for place, (start, end) in enumerate(zip(CUTS, CUTS[1:], strict=False)):
        parts.append(tmp_path / f"part{place}.{'csv' if place % 2 else 'parquet'}")
        write = pa.csv.write_csv if place % 2 else pa.parquet.write_table
        write(table.slice(start, end - start), parts[-1])
    return tmp_path, parts


def assert_same(mine, theirs, place="") -> None:
    """Assert that two records are the same, numbers to 1e-9."""
    if isinstance(theirs, dict):
        assert mine.keys() == theirs.keys(), place
        for key in theirs:
            assert_same(mine[key], theirs[key], f"{place}.{key}")
    elif isinstance(theirs, list):
        assert len(mine) == len(theirs), place
        for one, other in zip(mine, theirs, strict=True):
            assert_same(one, other, place)
    elif isinstance(theirs, float):
        assert agree(mine, theirs, 1e-9, 1e-9), (place, mine, theirs)
    else:
        assert mine == theirs, place


def apart_from_ids(record):
    """Return a trace's record without the warning of ids that occur twice: they are looked for in each file alone."""
    return record | {"issues": [issue for issue in record["issues"] if issue["code"] != "ids-twice"]}


@pytest.mark.ci
@pytest.mark.parametrize("options", ["over periods", "by shop", "weighted clusters"])
def test_merged_shards_are_the_whole(options, shards):
    """Every figure, interval and warning of `trace` is that of one pass, whether all are merged or one by one."""
    folder, parts = shards
    given = ["--tree", folder / "tree.toml", "--outside", "missing", *OPTIONS[options], "--quiet"]
    files = [part.with_suffix(".moments") for part in parts]
    for part, file in zip(parts, files, strict=True):
        shell("moments", part, *given, "-o", file)
    shell("merge", *reversed(files), "-o", folder / "all.moments", "--quiet")
    running = folder / "running.moments"
    running.write_bytes(files[0].read_bytes())
    for file in files[1:]:
        shell("merge", running, file, "-o", running, "--force", "--quiet")
    tree = ["--tree", folder / "tree.toml", "--json", "--quiet"]
    whole = json.loads(shell("trace", folder / "whole.csv", *given, "--json"))
    assert whole["segments"][0]["account"][0]["low"] is not None
    repeated = sum(st.Moments.load(file).repeated_ids for file in files)
    for merged in (folder / "all.moments", running):
        assert_same(apart_from_ids(json.loads(shell("trace", merged, *tree))), apart_from_ids(whole))
        assert st.Moments.load(merged).repeated_ids == repeated
