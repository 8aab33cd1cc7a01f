"""Moments in a file: plain, whole, the same when they are read back; what is damaged is refused."""

import io
import json
import os
import zipfile
from contextlib import nullcontext
from functools import partial
from types import SimpleNamespace

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from support.surveys import survey

import servicetree as st
from servicetree.moments.storage import FORMAT, _refuse_bombs


def test_what_is_saved_is_what_is_loaded(moments, cafe, tmp_path):
    """Blocks, tallies and everything else come back to the bit, so that the account is the same."""
    moments.save(tmp_path / "x.moments")
    again = st.Moments.load(tmp_path / "x.moments")
    assert st.trace(cafe, again) == st.trace(cafe, moments)
    assert st.trace(cafe, tmp_path / "x.moments") == st.trace(cafe, moments)
    assert again.tallies == moments.tallies
    assert (again.segments, again.unit, again.without_segment) == (("a", "b"), "id", 30)


@pytest.mark.parametrize("ending", [".toml", ".CSV", ".xlsx", ".svg", ".sav"])
def test_no_moments_bear_the_ending_of_another_kind_of_file(ending, moments, tmp_path):
    """Nothing is written."""
    with pytest.raises(st.UsageError, match=f"cannot be written as '{ending.lower()}'; end it in .moments"):
        moments.save(tmp_path / f"x{ending}")
    assert not list(tmp_path.iterdir())


def test_arrays_are_written_row_by_row_however_they_lie(moments, tmp_path):
    """Adding segments up may leave an array column by column, which no reader takes."""
    block = moments.blocks["trunk"]
    turned = attrs.evolve(block, gram=np.asfortranarray(block.gram))
    attrs.evolve(moments, blocks={**moments.blocks, "trunk": turned}).save(tmp_path / "x.moments")
    assert np.array_equal(st.Moments.load(tmp_path / "x.moments").blocks["trunk"].gram, block.gram)


def test_the_file_is_plain_and_says_its_format(moments, tmp_path):
    """A zip of arrays with a JSON header that carries the number of the format; the same moments, the same bytes."""
    moments.save(tmp_path / "x.moments")
    moments.save(tmp_path / "y.moments")
    assert (tmp_path / "x.moments").read_bytes() == (tmp_path / "y.moments").read_bytes()
    with np.load(tmp_path / "x.moments", allow_pickle=False) as archive:
        header = json.loads(archive["header"].tobytes())
    assert header["format"] == FORMAT == 3
    assert header["tree_name"] == "cafe"


def test_files_of_the_format_before_are_read(cafe, by_period, tmp_path):
    """Without terms, units' columns and blocks by period they serve as before: they show no periods, and add up."""
    by_period.save(tmp_path / "x.moments")

    def older(header):
        for name in ("terms", "unit_column", "joined_periods", "period_blocks"):
            del header[name]
        header["format"] = 2

    _header_of(tmp_path / "x.moments", older)
    again = st.Moments.load(tmp_path / "x.moments")
    account = st.trace(cafe, again)
    assert account.segments == st.trace(cafe, by_period).segments
    assert account.periods == ()
    for total in (again + by_period, by_period + again):
        assert total.n == 160
        assert st.trace(cafe, total).periods == ()


def _header_of(path, change, *, digests=False):
    """Rewrite the header of a moments file; without digests it is one of an earlier version."""

    def changed(header):
        change(header)
        if not digests:
            del header["digests"]

    _rewritten(path, changed)


def _rewritten(path, change, arrays=()):
    """Rewrite the header of a moments file, and arrays by functions of them; what stays is passed on as it is."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(np.load(io.BytesIO(members["header.npy"])).tobytes())
    change(header)
    made = {name: function(np.load(io.BytesIO(members[f"{name}.npy"]))) for name, function in dict(arrays).items()}
    for name, array in (made | {"header": np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)}).items():
        packed = io.BytesIO()
        np.save(packed, array)
        members[f"{name}.npy"] = packed.getvalue()
    with zipfile.ZipFile(path, "w") as archive:
        for name, packed in members.items():
            archive.writestr(name, packed)


def _write(path, header, arrays):
    with path.open("wb") as file:
        np.savez(file, header=np.frombuffer(json.dumps(header).encode(), dtype=np.uint8), **arrays)


def _array_of(name, change):
    """Rewrite one array of a moments file; its digest is lost, as in a file of an earlier version."""
    return lambda path: _rewritten(path, lambda header: header.pop("digests"), {name: change})


@pytest.fixture(scope="module")
def by_period(cafe):
    """A café's moments with two months and ids."""
    answers = survey(cafe, 80, seed=4) | {"guest": list(range(80)), "month": ["may", "june"] * 40}
    return st.gather(cafe, answers, period="month", id="guest")


@pytest.fixture(scope="module")
def saved(moments, by_period, tmp_path_factory):
    """The bytes of both files, each saved once."""
    folder = tmp_path_factory.mktemp("saved")
    found = []
    for one in (moments, by_period):
        one.save(folder / "x.moments")
        found.append((folder / "x.moments").read_bytes())
    return tuple(found)


PERIOD_DAMAGE = {
    "no list of blocks": (
        lambda path: _header_of(path, lambda header: header.update(period_blocks="rows")),
        "damaged at period_blocks, which holds no list of texts",
    ),
    "a block twice": (
        lambda path: _header_of(path, lambda header: header.update(period_blocks=["rows", "rows"])),
        "damaged at period_blocks, which holds one name twice",
    ),
    "joined periods that are no counts": (
        lambda path: _header_of(path, lambda header: header.update(joined_periods={"may": "many"})),
        "damaged at joined_periods, which holds no count",
    ),
    "terms that are no texts": (
        lambda path: _header_of(path, lambda header: header.update(terms={"price.baseline": 1})),
        "damaged at terms, which holds no texts by name",
    ),
    "terms without names": (
        lambda path: _header_of(path, lambda header: header.update(terms=["1.0"])),
        "damaged at terms, which holds no texts by name",
    ),
    "a column of units that is none": (
        lambda path: _header_of(path, lambda header: header.update(unit_column=7)),
        "damaged at unit_column, which holds no text",
    ),
    "a field of format 3 that is lost": (
        lambda path: _header_of(path, lambda header: header.pop("terms")),
        "lacks 'terms'",
    ),
    "blocks that are not there": (
        lambda path: _header_of(path, lambda header: header["period_blocks"].append("ghost")),
        "lacks 'period:ghost.cells'",
    ),
    "the rows lost from the list": (
        lambda path: _header_of(path, lambda header: header["period_blocks"].remove("rows")),
        "lack blocks of this tree, or hold other ones: period:rows",
    ),
    "a block of another width": (
        _array_of("period:trunk.gram", lambda gram: gram[:, :2, :2].copy()),
        "lack blocks of this tree, or hold other ones: period:trunk",
    ),
    "cells of no period": (
        _array_of("period:rows.cells", lambda cells: cells + 200),
        r"damaged at period:rows\.cells, which does not hold rising places",
    ),
    "more cells than two periods have": (
        _array_of("period:rows.n", lambda n: np.resize(n, 257)),
        r"damaged at period:rows\.n, which has the shape 257, where at most 256 is expected",
    ),
    "negative numbers of rows": (
        _array_of("period:rows.n", lambda n: -n),
        r"damaged at period:rows\.n, which holds negative counts",
    ),
    "endless sums": (
        _array_of("period:trunk.gram", lambda gram: gram + np.inf),
        r"damaged at period:trunk\.gram, which holds sums that are not finite or far too large",
    ),
}


@pytest.mark.parametrize("by", [None, "month"])
@pytest.mark.parametrize("case", PERIOD_DAMAGE)
def test_damaged_sums_by_period_are_refused(case, by, cafe, saved, tmp_path):
    """What format 3 added is checked as the rest is, whether or not the periods are asked for."""
    damage, message = PERIOD_DAMAGE[case]
    (tmp_path / "x.moments").write_bytes(saved[1])
    damage(tmp_path / "x.moments")
    with pytest.raises(st.MomentsError, match=message) as caught:
        st.trace(cafe, tmp_path / "x.moments", by=by)
    assert caught.value.code == "merge"


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
    "a header that was changed": (
        lambda path: _header_of(path, lambda header: header.update(unit="cluster"), digests=True),
        "is damaged at header, which does not have the checksum",
    ),
    "segments that are no list": (
        lambda path: _header_of(path, lambda header: header.update(segments="ab")),
        "damaged at segments, which holds no list of texts",
    ),
    "a segment twice": (
        lambda path: _header_of(path, lambda header: header.update(segments=["a", "a"])),
        "damaged at segments, which holds one name twice",
    ),
    "a count below zero": (
        lambda path: _header_of(path, lambda header: header.update(without_segment=-1)),
        "damaged at without_segment, which holds no count",
    ),
    "a truth that is none": (
        lambda path: _header_of(path, lambda header: header.update(weighted=1)),
        "damaged at weighted, which holds neither true nor false",
    ),
    "a count of answers that are no numbers": (
        lambda path: _header_of(path, lambda header: header["tallies"]["price.value:value"].update(counts=[["a", 1]])),
        r"damaged at tallies\.price\.value:value, which holds no count",
    ),
    "more answers than were counted": (
        lambda path: _header_of(path, lambda header: header["tallies"]["price.value:value"].update(answered=1_000)),
        r"damaged at tallies\.price\.value:value, which holds no count",
    ),
    "a tally of words": (
        lambda path: _header_of(path, lambda header: header["tallies"].update(price={"answered": "many"})),
        r"damaged at tallies\.price, which holds no count",
    ),
    "a header nested without end": (
        lambda path: _write(path, {}, {}) or _raw_header(path, b"[" * 100_000),
        "damaged at header, which holds no table",
    ),
    "numbers of another type": (
        _array_of("rows.n", lambda n: n.astype(np.float32)),
        r"damaged at rows\.n, which holds float32, where int64 is expected",
    ),
    "an array of another shape": (
        _array_of("trunk.gram", lambda gram: gram[0]),
        r"damaged at trunk\.gram, which has the shape 3 x 3, where at most 256 x \? x \? is expected",
    ),
    "fewer rows than cells": (
        _array_of("rows.n", lambda n: n[:-1]),
        r"damaged at rows\.n, which has \d+ rows, where \d+ are expected",
    ),
    "cells of no segment": (
        _array_of("rows.cells", lambda cells: cells + 500),
        r"damaged at rows\.cells, which does not hold rising places",
    ),
    "cells that fall": (_array_of("rows.cells", lambda cells: cells[::-1].copy()), "does not hold rising places"),
    "negative numbers of rows": (_array_of("rows.n", lambda n: -n), r"damaged at rows\.n, which holds negative counts"),
    "endless sums": (
        _array_of("trunk.gram", lambda gram: gram + np.inf),
        r"damaged at trunk\.gram, which holds sums that are not finite or far too large",
    ),
    "a block of another width": (
        _array_of("trunk.gram", lambda gram: gram[:, :2, :2].copy()),
        "lack blocks of this tree, or hold other ones: trunk",
    ),
    "a block that is lost from the list too": (
        lambda path: _header_of(path, lambda header: header["blocks"].remove("node:price")),
        "lack blocks of this tree, or hold other ones: node:price",
    ),
    "a torn file": (lambda path: path.write_bytes(path.read_bytes()[:500]), "is not a whole moments file"),
    "another zip": (lambda path: zipfile.ZipFile(path, "w").writestr("a", "b"), "is not a whole moments file"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damaged_files_are_refused(case, saved, cafe, tmp_path):
    """A file that is not whole, or newer than the library, is an error and never half an answer."""
    damage, message = DAMAGE[case]
    (tmp_path / "x.moments").write_bytes(saved[0])
    damage(tmp_path / "x.moments")
    # Another archive may hold a table, and would be read as one where answers are expected.
    read = st.Moments.load if case == "another zip" else partial(st.trace, cafe)
    with pytest.raises(st.MomentsError, match=message) as caught:
        read(tmp_path / "x.moments")
    assert caught.value.code == "merge"


def _bytes_of(name, change):
    """Rewrite the bytes of one array of a moments file, among them those by which it describes itself."""

    def damage(path):
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        members[f"{name}.npy"] = change(members[f"{name}.npy"])
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)

    return damage


def _one_member_more(path, name):
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"")


STRANGE_ARCHIVES = {
    "two members of one name": (
        lambda path: _one_member_more(path, "rows.n"),
        r"^x\.moments: is not a whole moments file; write it again",
    ),
    "a header beyond any": (
        _bytes_of("header", lambda content: content + bytes(64_000_001)),
        r"^x\.moments: is damaged at header, which would take 64,?0\d\d,?\d{3} bytes unpacked",
    ),
    "columns in the place of rows": (
        _array_of("trunk.gram", np.asfortranarray),
        r"^x\.moments: is damaged at trunk\.gram, which is torn",
    ),
    "more numbers announced than the member is long": (
        _bytes_of("rows.n", lambda content: content[:136]),
        r"^x\.moments: is damaged at rows\.n, which is torn",
    ),
    "a description that ends nowhere": (
        _bytes_of("rows.n", lambda content: content.replace(b"}", b" ", 1)),
        r"^x\.moments: is damaged at rows\.n, which is torn",
    ),
    "a description by another Python": (
        _bytes_of("rows.n", lambda content: content.replace(b",), }   ", b"L,), }  ", 1)),
        r"^x\.moments: is damaged at rows\.n, which is torn",
    ),
    "the last number lost": (
        _bytes_of("rows.n", lambda content: content[:-8]),
        r"^x\.moments: is damaged at rows\.n, which is torn",
    ),
    "a number more than announced": (
        _bytes_of("rows.n", lambda content: content + bytes(8)),
        r"^x\.moments: is damaged at rows\.n, which is torn",
    ),
}


@pytest.mark.parametrize("case", STRANGE_ARCHIVES)
def test_archives_that_no_library_wrote_are_refused_by_their_part(case, moments, tmp_path):
    """What an archive and its arrays say of themselves has to be so; the part that lies is named."""
    damage, message = STRANGE_ARCHIVES[case]
    moments.save(tmp_path / "x.moments")
    damage(tmp_path / "x.moments")
    with pytest.raises(st.MomentsError, match=message):
        st.Moments.load(tmp_path / "x.moments")


def _raw_header(path, text):
    with path.open("wb") as file:
        np.savez(file, header=np.frombuffer(text, dtype=np.uint8))


def test_a_file_that_unpacks_without_end_is_refused_before_it_is(moments, tmp_path):
    """Room is asked for by what the archive says of itself, and no more than that is unpacked."""
    moments.save(tmp_path / "x.moments")
    with (
        zipfile.ZipFile(tmp_path / "x.moments", "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("z.npy", "w") as one,
    ):
        for _ in range(250):
            one.write(bytes(1_000_000))
    with pytest.raises(st.LimitError, match=r"x\.moments: would take .* bytes unpacked"):
        st.Moments.load(tmp_path / "x.moments")


@pytest.mark.parametrize(
    ("unpacked", "packed", "is_refused"),
    [
        (200_000_000, 1, False),
        (200_000_001, 1, True),
        (200_000_001, 6_666_667, False),  # thirty times that is a little more
        (200_000_001, 6_666_666, True),  # and a little less
        (10**12, 10**11, False),
    ],
)
def test_an_archive_may_unpack_to_200_million_bytes_or_to_thirty_times_its_own(unpacked, packed, is_refused):
    """Both limits as they are stated, over all members together; nothing is unpacked to tell."""
    one, other = zipfile.ZipInfo("rows.n.npy"), zipfile.ZipInfo("header.npy")
    one.file_size, one.compress_size = unpacked - 1, packed - 1
    other.file_size, other.compress_size = 1, 1
    archive = SimpleNamespace(infolist=lambda: [one, other])
    with pytest.raises(st.LimitError) if is_refused else nullcontext():
        _refuse_bombs(archive, {"rows.n": one, "header": other}, "x.moments")


def test_a_file_without_checksums_is_read(moments, cafe, tmp_path):
    """Files of earlier versions have none."""
    moments.save(tmp_path / "x.moments")
    _header_of(tmp_path / "x.moments", lambda header: header)
    assert st.trace(cafe, tmp_path / "x.moments") == st.trace(cafe, moments)


@pytest.mark.ci
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    flips=some.lists(some.tuples(some.floats(0, 1, exclude_max=True), some.integers(1, 255)), min_size=1, max_size=4)
)
def test_flipped_bits_are_told_or_change_nothing(flips, moments, cafe, tmp_path):
    """Whatever bits are flipped: a fault of ours that names the file, or the very same account."""
    path = tmp_path / "x.moments"
    moments.save(path)
    content = bytearray(path.read_bytes())
    for share, bits in flips:
        content[int(share * len(content))] ^= bits
    path.write_bytes(bytes(content))
    told = ""
    try:
        loaded = st.Moments.load(path)
    except st.ServiceTreeError as error:
        told = str(error)
    assert "x.moments" in told or st.trace(cafe, loaded) == st.trace(cafe, moments)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda header: header.clear(), "damaged at header"),
        (lambda header: header.update(tallies=[1]), "damaged at tallies"),
        (lambda header: header.update(segment_sums={"own": ["x"]}), "damaged at segment_sums"),
        (lambda header: header.update(joined={"a": -1}), "damaged at joined"),
        (lambda header: header.update(weighted=1), "damaged at weighted"),
        (lambda header: header.update(segments=["a", "a"]), "damaged at segments"),
        (lambda header: header.update(by=None), "damaged at segments, which holds names, although no column has them"),
        (lambda header: header.update(periods=["may"]), "damaged at periods, which holds names, although no column"),
    ],
)
def test_headers_of_another_shape_are_refused(moments, tmp_path, change, said):
    """The field that is none of ours is named, also in files without sums."""
    moments.save(tmp_path / "x.moments")
    with np.load(tmp_path / "x.moments") as archive:
        arrays = {name: archive[name] for name in archive.files}
    header = json.loads(arrays.pop("header").tobytes())
    del header["digests"]
    change(header)
    _write(tmp_path / "x.moments", header, arrays)
    with pytest.raises(st.MomentsError, match=said):
        st.Moments.load(tmp_path / "x.moments")


def test_a_pipe_is_no_moments_file(tmp_path):
    """To read it would wait for a writer; it is to be saved first."""
    os.mkfifo(tmp_path / "x.moments")
    with pytest.raises(st.FileError, match=r"x\.moments: is a pipe") as caught:
        st.Moments.load(tmp_path / "x.moments")
    assert caught.value.code == "file"


def test_too_many_different_answers_to_count_each_are_no_damage(moments, cafe, tmp_path):
    """Then a file holds how many there were, and not which."""
    moments.save(tmp_path / "x.moments")
    _header_of(tmp_path / "x.moments", lambda header: header["tallies"]["price.value:value"].update(counts=None))
    again = st.Moments.load(tmp_path / "x.moments")
    tally = again.tallies["price.value:value"]
    assert (tally.counts, tally.answered) == (None, moments.tallies["price.value:value"].answered)
    assert st.trace(cafe, again).whole == st.trace(cafe, moments).whole


def test_an_archive_without_a_header_is_no_moments(moments, tmp_path):
    """Nor is one whose header is a list, or far too large to be one."""
    moments.save(tmp_path / "x.moments")
    with np.load(tmp_path / "x.moments") as archive:
        arrays = {name: archive[name] for name in archive.files if name != "header"}
    with (tmp_path / "y.moments").open("wb") as file:
        np.savez(file, **arrays)
    with pytest.raises(st.MomentsError, match="write it again"):
        st.Moments.load(tmp_path / "y.moments")
    _write(tmp_path / "y.moments", [1], arrays)
    with pytest.raises(st.MomentsError, match="damaged at header"):
        st.Moments.load(tmp_path / "y.moments")


@pytest.mark.parametrize("name", ["rows.n", "trunk.gram", "lens:price.sums"])
def test_numbers_that_were_changed_do_not_have_their_checksum(name, cafe, tmp_path):
    """A single one of a single array, which could be right by itself: the array is named."""
    answers = survey(cafe, 80, seed=4) | {"month": ["may", "june"] * 40}
    path = tmp_path / "x.moments"
    st.gather(cafe, answers, period="month").save(path)
    with np.load(path) as archive:
        arrays = {part: archive[part] for part in archive.files}
    header = json.loads(arrays.pop("header").tobytes())
    _write(path, header, arrays)
    assert st.Moments.load(path).n == 80, "written anew and unchanged it is whole"
    arrays[name].flat[0] += 1
    _write(path, header, arrays)
    with pytest.raises(st.MomentsError, match=rf"damaged at {name}, which does not have the checksum"):
        st.Moments.load(path)
