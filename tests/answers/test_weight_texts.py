"""A point in survey weights that may part thousands is refused, wherever the weights stand; others are read as ever."""

import numpy as np
import pyarrow as pa
import pytest
from support.in_three_languages import check_told
from support.spoilt_surveys import rated_shop, shop

import servicetree as st
from servicetree.answers.engines import sources
from servicetree.answers.weight_texts import two_ways_of_points, weight_texts
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import said_in

REFUSED = [["1.200", "800"], ["800", "1.200", ""], [" 1.050 ", "999 ", "1.100"], ["12.500", "900", "3"]]
READ = [
    ["1.200", "1.100"],  # all in thousands, or none: shares are the same
    ["1.200", "80"],
    ["1.200", "800", "1.5"],
    ["1.200", "800", "0.987"],
    ["1.200", "800", "2.12345"],
    ["1200", "800"],
    ["1.20", "800"],
    ["0.200", "800"],
    ["1.200", "1800"],
    ["heavy", "800"],
]


def faults_of(written):
    """What is found in such a column."""
    return two_ways_of_points("w", weight_texts(pa.array(written)))


@pytest.mark.parametrize("written", REFUSED)
def test_both_ways_out_are_told(written):
    """With one weight of each kind, in every language."""
    (fault,) = faults_of(written)
    check_told(fault)
    pointed = next(one.strip() for one in written if "." in one)
    for lang in LANGUAGES:
        assert pointed in said_in(fault.message, lang)
        assert pointed.replace(".", "") in said_in(fault.hint, lang)
        assert f"{float(pointed):g}" in said_in(fault.hint, lang)
    assert faults_of(pa.array(written).dictionary_encode()) == [fault]


@pytest.mark.parametrize("written", READ)
def test_what_can_mean_one_thing_is_read(written):
    """Where the shares are the same either way, where a point is surely a decimal sign, where there is none."""
    assert faults_of(written) == []


@pytest.mark.parametrize("numbers", [[1.2, 800.0], [1, 800]])
def test_numbers_are_numbers(numbers):
    """Only texts can be written in two ways."""
    assert weight_texts(pa.array(numbers)) == {}


def test_it_is_seen_across_batches_and_from_a_file(tmp_path, monkeypatch):
    """The thousands may stand at one end of a file, and the hundreds at the other."""
    monkeypatch.setattr(sources, "_MOST_ROWS", 64)
    monkeypatch.setattr(sources, "_FEWEST_ROWS", 16)
    answers = {name: list(column) for name, column in rated_shop(300).items()}
    answers["w"] = ["800"] * 150 + ["1.200"] * 150
    names = list(answers)
    lines = [";".join(names), *(";".join(map(_cell, row)) for row in zip(*answers.values(), strict=True))]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    for source in (answers, tmp_path / "a.csv"):
        with pytest.raises(st.AnswersError, match=r"1\.200 stands beside 800"):
            st.score(shop(), source, weight="w")
    plain = st.score(shop(), {**answers, "w": [float(one.replace(".", "")) for one in answers["w"]]}, weight="w")
    assert plain.segments[0].score.value == pytest.approx(
        st.score(shop(), {**answers, "w": [2.0] * 150 + [3.0] * 150}, weight="w").segments[0].score.value
    )


def _cell(value):
    return "" if value is None or (isinstance(value, float) and np.isnan(value)) else str(value)
