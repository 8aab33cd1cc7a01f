"""Small shops and months stand in no output, of no verb, in no language."""

import json

import numpy as np
import pytest
from support.command import run
from support.in_three_languages import ENGLISH_FIRST
from support.packed_pages import everything_in
from support.small_segments import LARGE, SMALL, shops

import servicetree as st

HIDDEN = (*SMALL, "Quintember")
OPTIONS = ("--by", "shop", "--period", "month", "--id", "guest")


@pytest.fixture(scope="module")
def survey(cafe, tmp_path_factory):
    """A tree file and answers of three large and three small shops, in a folder."""
    import pyarrow as pa
    import pyarrow.csv

    folder = tmp_path_factory.mktemp("small")
    st.write_tree(cafe, folder / "cafe.toml")
    pa.csv.write_csv(pa.table(shops(cafe, missing=0.05)), folder / "answers.csv")
    return folder


def told(text: str) -> list[str]:
    """Find the names that must not stand in a text."""
    return [name for name in HIDDEN if name in text]


@pytest.mark.parametrize("lang", ENGLISH_FIRST)
@pytest.mark.parametrize("verb", ["score", "trace", "plan", "test", "weigh"])
def test_verbs_print_no_small_segment(survey, verb, lang):
    """Neither the answer nor the messages name one; with 0 the same look finds them in the account and in scores."""
    extra = ("--to", "best") if verb == "plan" else ()
    words = (verb, "answers.csv", "--tree", "cafe.toml", *OPTIONS, *extra)
    for shape in ((), ("--json",)):
        done = run(*words, "--lang", lang, *shape, cwd=survey)
        assert not told(done.stdout + done.stderr), shape
    if verb in ("score", "trace"):
        assert set(told(run(*words, "--min-n", "0", "--details", cwd=survey).stdout)) >= set(SMALL)


@pytest.mark.parametrize("lang", ENGLISH_FIRST)
@pytest.mark.parametrize("kind", ["tree", "heatmap", "waterfall", "map", "segments"])
def test_pictures_show_no_small_segment(survey, kind, lang, tmp_path):
    """In no picture, neither as text nor as a title."""
    made = tmp_path / "made.svg"
    options = ("draw", "cafe.toml", "--answers", "answers.csv", *OPTIONS, "--kind", kind, "--lang", lang)
    run(*options, "-o", made, cwd=survey)
    assert not told(made.read_text(encoding="utf-8"))
    if kind == "segments":
        run(*options, "--min-n", "0", "-o", made, cwd=survey)
        assert set(told(made.read_text(encoding="utf-8"))) >= set(SMALL)


@pytest.mark.parametrize("lang", ENGLISH_FIRST)
def test_the_report_shows_no_small_segment(survey, lang, tmp_path):
    """Nor what is packed in it for the segments that one can pick; with 0 both hold them."""
    options = ("report", "answers.csv", "--tree", "cafe.toml", *OPTIONS, "--lang", lang)
    for min_n, expected in (("10", set()), ("0", set(HIDDEN))):
        made = tmp_path / f"made{min_n}.html"
        run(*options, "--min-n", min_n, "-o", made, cwd=survey)
        assert set(told(everything_in(made))) == expected


def test_frames_and_printed_results_show_no_small_segment(cafe):
    """As values: rows of frames, text, notebook, JSON."""
    account = st.trace(cafe, shops(cafe, missing=0.05), by="shop", period="month", id="guest")
    for kind in ("pandas", "polars", "pyarrow"):
        frame = account.to_frame(kind)
        names = (
            frame.to_pydict() if kind == "pyarrow" else frame.to_dict("list") if kind == "pandas" else frame.to_dict()
        )
        assert not told(str({name: list(values) for name, values in names.items()}))
    assert not told(str(account) + account._repr_html_() + repr(account))


def test_nothing_follows_by_subtraction(survey):
    """The shown segments add up to all, and what is not shown by itself has ten respondents."""
    for extra in ((), ("--min-n", "45"), ("--min-n", "70")):
        fewest = int(extra[1]) if extra else 10
        record = json.loads(
            run("trace", "answers.csv", "--tree", "cafe.toml", *OPTIONS, *extra, "--json", cwd=survey).stdout
        )
        for groups, whole in ((record["segments"][1:], record["n"]), (record["periods"], record["n"])):
            assert sum(one["n"] for one in groups) == whole
            assert all(one["n"] >= fewest for one in groups)
            assert sum(one["joined"] is not None for one in groups) == 1
        assert record["segments"][-1]["by"] == f"others ({record['segments'][-1]['joined']})"


def test_moments_hold_no_small_segment_if_asked(survey, tmp_path):
    """Without --min-n they are in the file, and any verb that reads it hides them; with it they are not there."""
    kept, made = tmp_path / "kept.moments", tmp_path / "made.moments"
    run("moments", "answers.csv", "--tree", "cafe.toml", *OPTIONS, "-o", kept, cwd=survey)
    run("moments", "answers.csv", "--tree", "cafe.toml", *OPTIONS, "--min-n", "10", "-o", made, cwd=survey)

    def header(path):
        return np.load(path, allow_pickle=False)["header"].tobytes().decode()

    assert set(told(header(kept))) == set(HIDDEN)
    assert not told(header(made))
    assert "segment and bucket" in json.loads(header(kept))["notice"]
    for path in (kept, made):
        done = run("trace", path, "--tree", "cafe.toml", "--json", cwd=survey)
        assert not told(done.stdout + done.stderr)
        names = [one["by"] for one in json.loads(done.stdout)["segments"]]
        assert names == [None, *sorted(LARGE), "others (3)"]
