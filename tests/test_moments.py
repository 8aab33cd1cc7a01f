"""Moments: kept, shipped, read back and merged; what does not belong together is refused."""

import json
import zipfile

import numpy as np
import pytest
from surveys import survey
from test_laws import figures_of

import servicetree as st
from servicetree.moments.moments import merged
from servicetree.moments.storage import FORMAT


@pytest.fixture
def moments(cafe):
    """Moments by shop with a weight, and an unread answer that was counted as missing."""
    answers = survey(cafe, 90, seed=6, missing=0.05)
    answers |= {"shop": ["a", "b", None] * 30, "w": [1.0, 2.0] * 45, "guest": list(range(90))}
    answers["clean"][0] = float("inf")
    return st.gather(cafe, answers, by="shop", weight="w", id="guest", outside="missing")


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
    assert header["format"] == FORMAT == 2
    assert header["tree_name"] == "cafe"


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
        "has format 99; this library reads 2",
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
    with pytest.raises(st.MomentsError, match=message) as caught:
        st.trace(cafe, tmp_path / "x.moments")
    assert caught.value.code == "merge"


def test_halves_add_up_to_the_whole(cafe, tmp_path):
    """Moments of two halves with different segments, added or merged through files, are those of the whole."""
    answers = survey(cafe, 120, seed=9, missing=0.1)
    answers["guest"] = [f"g{row % 40}" for row in range(120)]
    answers["shop"] = ["b" if row < 50 else "a" if row < 80 else "c" for row in range(120)]
    options = {"by": "shop", "cluster": "guest"}
    whole = st.gather(cafe, answers, **options)
    halves = [
        st.gather(cafe, {name: values[rows] for name, values in answers.items()}, **options)
        for rows in (slice(0, 60), slice(60, 120))
    ]
    expected = figures_of(st.trace(cafe, whole))
    for place, half in enumerate(halves):
        half.save(tmp_path / f"{place}.moments")
    for total in (halves[0] + halves[1], merged(st.Moments.load(tmp_path / f"{place}.moments") for place in (1, 0))):
        assert total.segments == ("a", "b", "c")
        assert total.n == 120
        for name, figure in figures_of(st.trace(cafe, total)).items():
            assert figure.value == pytest.approx(expected[name].value, rel=0, abs=1e-10)
            assert figure.se == pytest.approx(expected[name].se, rel=1e-8)


def test_what_does_not_belong_together_is_refused(cafe, moments):
    """Other trees, scales, segment columns, units or weights cannot be added; each difference is named."""
    answers = survey(cafe, 40, seed=1)
    with pytest.raises(st.MomentsError, match=r"segment column.*\n.*unit.*\n.*survey weight"):
        moments + st.gather(cafe, answers)
    wider = cafe.extend({"scale": {"low": 0}})
    with pytest.raises(st.MomentsError, match="gathered with different trees"):
        st.gather(cafe, answers) + st.gather(wider, answers)
    with pytest.raises(st.MomentsError, match="questions and scales may not"):
        st.trace(wider, moments)


def test_node_weights_and_labels_can_change_after_gathering(cafe, moments):
    """What does not shape the blocks may be changed: weights, labels, tags, the columns' names."""
    other = cafe.extend({"trunk": {"weight": 5}, "branches": {"price": {"label": "Cost", "tags": {"x": "y"}}}})
    assert st.trace(other, moments).whole.loss.value != st.trace(cafe, moments).whole.loss.value


def test_nothing_to_merge_is_an_error():
    """Merging no files names what is wrong."""
    with pytest.raises(st.MomentsError, match="there are none to merge"):
        merged([])


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_results_become_frames(kind, cafe, moments):
    """One row a figure, with its doubt; points of the account add up to the loss."""
    for result in (st.trace(cafe, moments, cut="characteristic"), st.score(cafe, moments)):
        frame = result.to_frame(kind)
        columns = frame.column_names if kind == "pyarrow" else list(frame.columns)
        assert columns == ["segment", "figure", "id", "at", "value", "low", "high", "se"]
    table = st.trace(cafe, moments).to_frame("pyarrow").to_pylist()
    whole = [row for row in table if row["segment"] is None]
    points = sum(row["value"] for row in whole if row["figure"] == "account")
    assert points == pytest.approx(next(row["value"] for row in whole if row["figure"] == "loss"))


def test_a_missing_library_names_its_extra(cafe, moments, monkeypatch):
    """D16: without the library the error says what to install; an unknown kind names those there are."""
    import sys

    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(st.MissingExtraError, match=r"polars is not installed; pip install 'servicetree\[polars\]'"):
        st.trace(cafe, moments).to_frame("polars")
    with pytest.raises(st.UsageError, match="did you mean 'pandas'"):
        st.trace(cafe, moments).to_frame("panda")


def test_a_chain_too_deep_for_an_account_is_refused_at_once():
    """An account grows with the square of the depth; beyond two million entries it is refused with the limit."""
    chain = st.ServiceTree(
        name="chain",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="x")])],
        branches=[
            st.Branch(id=f"b{place}", parent=f"b{place - 1}" if place else None, questions=[st.Question(id="y")])
            for place in range(2500)
        ],
    )
    with pytest.raises(st.LimitError, match="at most 2,000,000"):
        st.trace(chain, {"x": [1], "y": [2]})


def test_a_chain_of_ten_thousand_branches_is_scored():
    """Deep trees are scored and printed without recursion."""
    chain = st.ServiceTree(
        name="chain",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="x")])],
        branches=[
            st.Branch(
                id=f"b{place}", parent=f"b{place - 1}" if place else None, questions=[st.Question(id="q", column="y")]
            )
            for place in range(10_000)
        ],
    )
    scores = st.score(chain, {"x": 3, "y": 4})
    assert scores.segments[0].node("b9999").level.value == pytest.approx(75)
    assert scores.segments[0].score.value is not None
    assert "b9999" in str(scores)
