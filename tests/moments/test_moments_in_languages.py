"""Warnings of moments, and what keeps answers from being summed, in the reader's language."""

import attrs
import numpy as np
import pytest
from support.in_three_languages import check_told
from support.spoilt_surveys import rated_shop, shop, turned_round

import servicetree as st
from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.read_sheets import ReadSheet
from servicetree.answers.labelled_answers import label_issues
from servicetree.errors import ServiceTreeError
from servicetree.i18n.said import explained, told
from servicetree.moments.gathering import gathered
from servicetree.moments.issues import answer_issues, interval_issues, straight_lining
from servicetree.moments.merging import merged
from servicetree.moments.moments import Moments
from servicetree.moments.storage import damaged_at, read_arrays

ROWS = 300


def _tree(**changes):
    """The shop, with another gate, kind or scale."""
    return shop().extend({"branches": changes}) if changes else shop()


def _rated(**columns):
    return {**rated_shop(ROWS), **columns}


def _first(count, value):
    """A column of ratings of which the first few are something else."""
    return [value if place < count else 5 + place % 3 for place in range(ROWS)]


def _of(answers, tree=None, **options):
    tree = tree or shop()
    moments = st.gather(tree, answers, **options)
    return [*answer_issues(tree, moments), *interval_issues(moments), *straight_lining(moments)]


_GATE = {"gate": {"column": "came", "reached": ["yes"]}}
_RECOVERY = {"column": "helped", "speed": "hours", "unit": "hours", "anchors": [[0, 1], [48, 0]]}
_RECOVERED = {"repair": {"questions": {"fixed": {"recovery": _RECOVERY}}}}


def _separated():
    made = st.gather(shop(), _rated())
    return [issue for mark in ("tab", "bar", "'~'") for issue in _marked(made, mark)]


def _marked(made, mark):
    return answer_issues(shop(), attrs.evolve(made, separator=mark))


def _of_labels(labels):
    moments = st.gather(shop(), _rated())
    return [*label_issues(shop(), {"value": ColumnFacts(answers=labels)}, moments.tallies)]


WARNINGS = {
    "ceiling": lambda: _of(_rated(value=_first(200, 10))),
    "constant": lambda: _of(_rated(value=[7.0] * ROWS)),
    "scale": lambda: _of(_rated(value=_first(2, 44)), outside="missing"),
    "missing-code?": lambda: _of(
        _rated(value=_first(4, 99)), _tree(price={"questions": {"value": {"scale": [1, 99]}}})
    ),
    "selection": lambda: _of(_rated(clean=_first(40, None), pleasant=_first(40, None))),
    "column": lambda: _of({name: cells for name, cells in _rated().items() if name != "sat"}),
    "no-answers": lambda: _of(_rated(sat=[None] * ROWS)),
    "gate": lambda: _of(_rated(came=["yes", "perhaps"] * (ROWS // 2)), _tree(repair=_GATE)),
    "segment-missing": lambda: _of(_rated(shop=_first(3, None), month=_first(2, None)), by="shop", period="month"),
    "weight": lambda: _of(_rated(heavy=_first(5, 0)), weight="heavy"),
    "ids-twice": lambda: _of(_rated(guest=[f"g{place // 2}" for place in range(ROWS)]), id="guest"),
    "same-answers": lambda: _of(_rated(pleasant=rated_shop(ROWS)["clean"])),
    "spellings": lambda: _of(_rated(shop=["Café", "Cafe\u0301", " Café "] * (ROWS // 3)), by="shop"),
    "names-alike": lambda: _of(
        _rated(shop=["Lille", "LILLE", "Les\u00a0Halles", "Les Halles"] * (ROWS // 4)), by="shop"
    ),
    "hardly-varies": lambda: _of(_rated(value=[8.0 if place % 30 else 3.0 for place in range(ROWS)])),
    "straight-lining": lambda: _of({name: _first(9, 5) for name in rated_shop(ROWS)}),
    "reversed?": lambda: _of(turned_round(rated_shop(ROWS), "pleasant", "value", "sat")),
    "no-unit": lambda: interval_issues(attrs.evolve(st.gather(shop(), _rated()), unit=None)),
    "buckets": lambda: _of({name: cells[:5] for name, cells in _rated(shop=["a"] * ROWS).items()}, by="shop", min_n=0),
    "separator": _separated,
    "labels": lambda: _of_labels({"3": 5.0}),
    "sheet": lambda: ReadSheet("A", is_hidden=True).issues(),
    "formulas": lambda: [*ReadSheet("A", unsaved=1).issues(), *ReadSheet("A", unsaved=7).issues()],
}


@pytest.mark.parametrize("code", WARNINGS)
def test_every_warning_is_said_in_three_languages(code):
    """No English is left in French and Russian, and figures are the same."""
    found = WARNINGS[code]()
    assert code in {issue.code for issue in found}
    for issue in found:
        check_told(issue)


def test_codes_that_only_a_label_or_a_gap_tells_are_said_in_three_languages():
    """A label such as "don't know", and an amount that is far off all others."""
    days = {"kind": "duration", "unit": "days", "anchors": [[0, 1], [9, 0]]}
    tree = shop().extend({"branches": {"price": {"questions": {"value": days}}}})
    far_off = [issue for issue in _of(_rated(value=_first(3, 999)), tree) if issue.code == "missing-code?"]
    for issue in (*_of_labels({"Don't know": 5.0}), *far_off):
        assert issue.code == "missing-code?"
        check_told(issue)


@pytest.mark.parametrize(("helped", "hours"), [(None, None), (1.0, None)])
def test_a_recovery_without_records_is_said_in_three_languages(helped, hours):
    """Nothing was put right, or nobody knows how quickly."""
    answers = _rated(helped=_first(9, helped), hours=_first(300, hours))
    answers["helped"] = [helped] * ROWS
    answers["hours"] = [hours] * ROWS
    found = [issue for issue in _of(answers, _tree(**_RECOVERED)) if issue.code == "no-answers"]
    assert found
    for issue in found:
        check_told(issue)


def test_unequal_weights_keep_their_figures():
    """How many respondents, how many these are worth, the design effect."""
    heavy = np.where(np.arange(ROWS) < 3, 1000.0, 1.0)
    (issue,) = [one for one in _of(_rated(heavy=heavy), weight="heavy") if one.code == "weight"]
    check_told(issue)
    effect = ROWS * float((heavy**2).sum()) / float(heavy.sum()) ** 2
    assert f"effet de plan\u00a0: {effect:.1f}".replace(".", ",") in explained(issue, "fr")


def _fault(fails):
    with pytest.raises(ServiceTreeError) as caught:
        fails()
    return caught.value.faults


def _moments(**changes):
    return attrs.evolve(st.gather(shop(), _rated()), **changes)


REFUSED = {
    "no rows": lambda _: st.gather(shop(), {name: [] for name in rated_shop(ROWS)}),
    "no row counts": lambda _: st.gather(shop(), _rated(heavy=[0.0] * ROWS), weight="heavy"),
    "an empty column": lambda _: st.gather(shop(), _rated(value=[None] * ROWS)),
    "empty ids": lambda _: st.gather(shop(), _rated(guest=_first(3, None)), id="guest"),
    "roles of moments": lambda _: gathered(shop(), _moments(), by="shop"),
    "min_n": lambda _: st.trace(shop(), _rated(), by="sat", min_n=-1),
    "another tree": lambda _: _moments(tree_name="a").require(_tree(price={"questions": {"value": {"scale": [1, 5]}}})),
    "two trees": lambda _: merged([_moments(key="a", tree_name="a"), _moments(key="b", tree_name="b")]),
    "other options": lambda _: merged([_moments(by="a", period="a"), _moments(unit="u", weighted=True)]),
    "none to merge": lambda _: merged([]),
    "no moments file": lambda folder: read_arrays(folder / "answers.csv"),
    "no file": lambda folder: read_arrays(folder / "none.moments"),
    "another format": lambda folder: _of_format(folder / "old.moments", 99),
    "damaged": lambda folder: _of_format(folder / "old.moments", 2),
}


def _of_format(path, number):
    with path.open("wb") as file:
        header = np.frombuffer(f'{{"format": {number}}}'.encode(), dtype=np.uint8)
        np.savez(file, header=header)
    return Moments.load(path)


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_is_said_in_three_languages(case, tmp_path):
    """Answers that give no sums, sums that do not belong together, files that hold none."""
    (tmp_path / "answers.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for fault in _fault(lambda: REFUSED[case](tmp_path)):
        check_told(fault)


def test_what_was_told_keeps_its_figures_in_a_file(tmp_path):
    """Warnings of moments that were saved are said in every language, as before."""
    lines = ["title", *(",".join(row) for row in zip(*_columns_of_texts(), strict=True))]
    (tmp_path / "a.csv").write_text("\n".join([*lines, "Total" + "," * (lines[1].count(","))]), encoding="utf-8")
    made = st.gather(shop(), tmp_path / "a.csv", by="where")
    made.save(tmp_path / "a.moments")
    loaded = Moments.load(tmp_path / "a.moments")
    assert {issue.code for issue in loaded.told} == {"header-lines", "skipped-rows", "spellings"}
    assert loaded.told == made.told
    for before, after in zip(made.told, loaded.told, strict=True):
        check_told(after)
        for lang in ("en", "fr", "ru"):
            assert explained(after, lang) == explained(before, lang)


def _columns_of_texts():
    rated = {"where": ["Café", "Cafe\u0301 "] * (ROWS // 2)} | _rated()
    return [[name, *("" if cell is None else f"{cell}" for cell in cells)] for name, cells in rated.items()]


IMPOSSIBLE = {
    "rows.n": told("part_impossible"),
    "rows.cells": told("part_nobody"),
    "trunk.n": told("part_beyond_rows", rows="rows"),
    "segment:trunk.view": told("part_not_of_all", block="trunk"),
    "segments": told("part_more_names", got=300, rows=12),
    "same": told("part_names_unknown", block="tallies"),
}


@pytest.mark.parametrize("part", IMPOSSIBLE)
def test_each_law_that_sums_can_break_is_said_in_three_languages(part):
    """With the file and the part."""
    check_told(damaged_at("x.moments", part, IMPOSSIBLE[part]).faults[0])


def test_sums_beyond_their_ends_and_rows_that_may_lack_are_said_in_three_languages():
    """The one refuses a file for a tree; the other is a warning of files that were added."""
    moments = _moments()
    block = moments.blocks["trunk"]
    signs = np.array([1.0, *(-1.0 for _ in block.gram[0, 0, 1:])])
    turned = attrs.evolve(block, gram=block.gram * np.outer(signs, signs))
    for fault in _fault(lambda: attrs.evolve(moments, blocks={**moments.blocks, "trunk": turned}).require(shop())):
        check_told(fault)
    rated = _rated(where=["a", "b"] * (ROWS // 2))
    lacking = attrs.evolve(st.gather(shop(), rated, by="where"), incomplete=frozenset({"a", "b"}))
    (issue,) = [issue for issue in answer_issues(shop(), lacking) if issue.code == "joined-elsewhere"]
    check_told(issue)
