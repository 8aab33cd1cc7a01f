"""Moments in a file: plain, whole, the same when they are read back; what is damaged is refused."""

import json
import zipfile
from functools import partial

import numpy as np
import pytest
from support.surveys import survey

import servicetree as st
from servicetree.moments.storage import FORMAT


def test_what_is_saved_is_what_is_loaded(moments, cafe, tmp_path):
    """Blocks, tallies and everything else come back to the bit, so that the account is the same."""
    moments.save(tmp_path / "x.moments")
    again = st.Moments.load(tmp_path / "x.moments")
    assert st.trace(cafe, again) == st.trace(cafe, moments)
    assert st.trace(cafe, tmp_path / "x.moments") == st.trace(cafe, moments)
    assert again.tallies == moments.tallies
    assert (again.segments, again.unit, again.without_segment) == (("a", "b"), "id", 30)


def test_the_file_is_plain_and_says_its_format(moments, tmp_path):
    """A zip of arrays with a JSON header that carries the number of the format; the same moments, the same bytes."""
    moments.save(tmp_path / "x.moments")
    moments.save(tmp_path / "y.moments")
    assert (tmp_path / "x.moments").read_bytes() == (tmp_path / "y.moments").read_bytes()
    with np.load(tmp_path / "x.moments", allow_pickle=False) as archive:
        header = json.loads(archive["header"].tobytes())
    assert header["format"] == FORMAT == 3
    assert header["tree_name"] == "cafe"


def test_files_of_the_format_before_are_read(cafe, tmp_path):
    """Without terms, units' columns and blocks by period they serve as before: they show no periods, and add up."""
    answers = survey(cafe, 80, seed=4) | {"guest": list(range(80)), "month": ["may", "june"] * 40}
    moments = st.gather(cafe, answers, period="month", id="guest")
    moments.save(tmp_path / "x.moments")

    def older(header):
        for name in ("terms", "unit_column", "joined_periods", "period_blocks"):
            del header[name]
        header["format"] = 2

    _header_of(tmp_path / "x.moments", older)
    again = st.Moments.load(tmp_path / "x.moments")
    account = st.trace(cafe, again)
    assert account.segments == st.trace(cafe, moments).segments
    assert account.periods == ()
    for total in (again + moments, moments + again):
        assert total.n == 160
        assert st.trace(cafe, total).periods == ()


def _header_of(path, change):
    """Rewrite the header of a moments file."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    header = json.loads(arrays.pop("header").tobytes())
    change(header)
    with path.open("wb") as file:
        np.savez(file, header=np.frombuffer(json.dumps(header).encode(), dtype=np.uint8), **arrays)


DAMAGE = {
    "another format": (
        lambda path: _header_of(path, lambda header: header.update(format=99)),
        "has format 99; this library reads 2 and 3",
    ),
    "a lost field": (lambda path: _header_of(path, lambda header: header.pop("unit")), "lacks 'unit'"),
    "a lost block": (
        lambda path: _header_of(path, lambda header: header["blocks"].append("ghost")),
        "lacks 'ghost.cells'",
    ),
    "a torn file": (lambda path: path.write_bytes(path.read_bytes()[:500]), "is not a whole moments file"),
    "another zip": (lambda path: zipfile.ZipFile(path, "w").writestr("a", "b"), "is not a whole moments file"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damaged_files_are_refused(case, moments, cafe, tmp_path):
    """A file that is not whole, or newer than the library, is an error and never half an answer."""
    damage, message = DAMAGE[case]
    moments.save(tmp_path / "x.moments")
    damage(tmp_path / "x.moments")
    # Another archive may hold a table, and would be read as one where answers are expected.
    read = st.Moments.load if case == "another zip" else partial(st.trace, cafe)
    with pytest.raises(st.MomentsError, match=message) as caught:
        read(tmp_path / "x.moments")
    assert caught.value.code == "merge"
