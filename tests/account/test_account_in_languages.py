"""Warnings of accounts, and why there is none, in the reader's language."""

import attrs
import numpy as np
import pytest
from support.halo_surveys import halo_answers, halo_star
from support.in_three_languages import check_told
from support.marker_surveys import drawn_answers, marker_star
from support.small_segments import LARGE, shops
from support.spoilt_surveys import aspects_that_are_the_same, shop
from support.surveys import survey

import servicetree as st
from servicetree.account.range_results import LensSlope
from servicetree.account.separability import marker_issues, not_separable_issues, panel_issues
from servicetree.errors import ServiceTreeError
from servicetree.i18n.said import explained, said_in

ROWS = 1500


def _drawn(**spoilt):
    """A survey with carry-over, and some columns made anew from the others, the trunk and chance."""
    found = halo_answers(ROWS, 1, halo=0.03)
    trunk = 1 - (found["a1"] + found["a2"] + found["b1"] + found["b2"]) / 4
    noise = np.random.default_rng(2).normal(0, 0.05, ROWS)
    found["shop"] = np.array([f"s{row % 8}" for row in range(ROWS)])
    return {**found, **{column: make(found, trunk, noise) for column, make in spoilt.items()}}


def _traced(tree=None, answers=None, **options):
    return st.trace(tree or halo_star(), _drawn() if answers is None else answers, **options).issues


def _better_shops():
    found = _drawn()
    quality = 0.1 * np.linspace(-1, 1, 8)[np.arange(ROWS) % 8]
    return {
        name: cells if name == "shop" else cells + (2.5 if name == "v0" else 1.0) * quality
        for name, cells in found.items()
    }


def _few(rows, **columns):
    return {name: cells[:rows] for name, cells in _drawn(**columns).items()}


def _one_odd_row():
    found = _drawn()
    odd = np.arange(ROWS) == 7
    return {**found, **{f"b{place}": np.where(odd, 0.5, found[f"a{place}"]) for place in (1, 2)}}


def _unseen(cafe):
    answers = shops(cafe, LARGE)
    rows = [row for row, name in enumerate(answers["shop"]) if name == next(iter(LARGE))]
    for row in rows[4:]:
        answers["value"][row] = None
    return st.trace(cafe, answers, by="shop", id="guest").issues


WARNINGS = {
    "curved": lambda _: [
        *_traced(answers=_drawn(v0=lambda _, trunk, noise: 1 - (0.2 + 4 * (trunk - 0.3) ** 2) + noise)),
        *_traced(answers=_drawn(v0=lambda _, trunk, noise: 1 - (0.6 - 4 * (trunk - 0.7) ** 2) + noise)),
    ],
    "siblings": lambda _: _traced(answers=_drawn(v1=lambda found, _, noise: found["v0"] + noise / 2)),
    "questions-differ": lambda _: _traced(
        answers=_drawn(v0=lambda found, _, noise: 0.5 + 0.9 * (found["a1"] - 0.6) + noise)
    ),
    "carry-over-range": lambda _: [
        *_traced(answers=_drawn(v0=lambda found, _, noise: 0.5 - 0.3 * (found["a1"] + found["a2"]) + noise)),
        *_traced(answers=_drawn(v0=lambda found, _, noise: 0.5 + 0.7 * (found["a1"] + found["a2"]) + noise)),
        *_traced(answers=_drawn(v0=lambda found, _, noise: found["a1"] - 0.5 * found["a2"] + noise), questions="joint"),
    ],
    "between-segments": lambda _: _traced(answers=_better_shops(), by="shop"),
    "extrapolation": lambda _: _traced(),
    "credit": lambda _: [
        *_traced(answers=_drawn(v0=lambda _, trunk, noise: 1.2 - 1.2 * trunk + noise), by="shop"),
        *_traced(answers=_few(12, v0=lambda _, trunk, noise: 1.15 - trunk + noise)),
    ],
    "too-few": lambda _: [
        *_traced(answers=_few(20)),
        *_traced(answers=_drawn(a1=_skipped(20)), questions="joint"),
        *_traced(answers=_drawn(a1=_skipped(120)), questions="joint"),
        *st.score(
            halo_star(), _drawn(v0=lambda found, *_: _kept(found["v0"], 3), a1=_skipped(2), a2=_skipped(2))
        ).issues,
    ],
    "no-interval": lambda _: _traced(answers=_one_odd_row()),
    "few-raters": _unseen,
    "partial": lambda cafe: st.score(cafe, {"clean": 7, "choice": 8}).issues,
    "aspects-alike": lambda _: st.trace(shop(), aspects_that_are_the_same(), id="guest").issues,
    "not-separable": lambda _: _traced(answers=halo_answers(ROWS, 1, halo=0.3)),
    "markers-related": lambda _: list(marker_issues(("weather", "mood"), ["v0"], ["v0"])),
    "lens-contradicts": lambda _: [*panel_issues("within", ["v0"], []), *panel_issues("over_time", ["v0"], [])],
    "segment-trends": lambda _: list(panel_issues("within", [], ["v0"])),
    "moods-unequal": lambda _: (
        st.trace(marker_star(2, 4), drawn_answers(20_000, 4, moods=0.04, kappas=(1.8, 1.0, 1.0, 1.0))).issues
    ),
}


def _kept(cells, count):
    return np.where(np.arange(ROWS) < count, cells, np.nan)


def _skipped(count):
    return lambda found, *_: _kept(found["a1"], count)


@pytest.mark.parametrize("code", WARNINGS)
def test_every_warning_is_said_in_three_languages(code, cafe):
    """No English is left in French and Russian, and figures are the same."""
    found = WARNINGS[code](cafe)
    assert code in {issue.code for issue in found}
    for issue in found:
        check_told(issue)


WHY = ("few-branches", "one-question", "no-interval", "contradictory", "denominator", "share")


@pytest.mark.parametrize("why", WHY)
def test_every_advice_is_said_in_three_languages(why):
    """Whatever keeps a link from being told apart from moods, and whatever would help."""
    base = st.trace(halo_star(), halo_answers(ROWS, 1, halo=0.3))
    one = attrs.evolve(base.whole.ranges[0], why=why, verdict="not_separable")
    seen = attrs.evolve(one, over_time=LensSlope(one.observed, "signal"))
    single = halo_star().extend({"aspects": {"c": {"questions": {"one": {"column": "a1"}}}}})
    trees = [halo_star(), halo_star(2), halo_star(1), halo_star(marker=True), single, marker_star(2, 4)]
    for tree in trees:
        for respondents in (5, ROWS):
            for ranges in ([one], [seen]):
                (issue,) = not_separable_issues(tree, ranges, frozenset(), respondents)
                check_told(issue)


def test_a_part_is_called_by_its_label():
    """In a sentence for readers a part bears its label, quoted where two stand together; scripts get ids."""
    (issue,) = [one for one in WARNINGS["siblings"](None) if one.code == "siblings"][:1]
    labels = {"v0": {"en": "Price", "fr": "Le prix"}, "v1": {"en": "Staff", "fr": "Le personnel"}}
    assert issue.where == "v0 and v1"
    assert said_in(issue.where, "fr", labels) == "«\u00a0Le prix\u00a0» et «\u00a0Le personnel\u00a0»"
    assert said_in(issue.where, "ru") == "«v0» и «v1»"


def test_what_may_be_chance_is_called_so():
    """A part that is better than expected by chance, and one that is so for sure."""
    sure = [one for one in WARNINGS["credit"](None) if one.code == "credit"]
    assert any("may be chance" in one.message for one in sure)
    assert any("may be chance" not in one.message for one in sure)
    assert all(("hasard" in explained(one, "fr")) == ("chance" in one.message) for one in sure)


def _two_alike():
    found = _drawn()
    return {**found, "b1": found["a1"], "b2": found["a2"]}


def _still(*columns):
    return {**_drawn(), **dict.fromkeys(columns, np.full(ROWS, 0.5))}


REFUSED = {
    "too few": lambda _: _traced(answers=_few(3)),
    "one part does not vary": lambda _: _traced(answers=_still("a1", "a2")),
    "no part varies": lambda _: _traced(answers=_still("a1", "a2", "b1", "b2")),
    "parts alike": lambda _: _traced(answers=_two_alike()),
    "too few for joint slopes": lambda _: _traced(answers=_drawn(a1=_skipped(5)), questions="joint"),
    "a question does not vary": lambda _: _traced(answers=_still("a1"), questions="joint"),
    "questions alike": lambda _: _traced(answers={**_drawn(), "a1": _drawn()["b1"]}, questions="joint"),
    "no such way": lambda _: _traced(questions="apart"),
    "joint and a lens": lambda _: _traced(questions="joint", lens="between"),
    "no such lens": lambda _: _traced(lens="sideways"),
    "too few segments": lambda _: _traced(by="shop", lens="between"),
    "no such tag": lambda cafe: st.trace(cafe, survey(cafe, 60, seed=1), cut="colour"),
    "a tag misspelt": lambda cafe: st.trace(cafe, survey(cafe, 60, seed=1), cut="characterstic"),
    "no tag": lambda _: _traced(cut="colour"),
    "no such question": lambda cafe: st.score(cafe, {"claen": 7}),
    "a column is there": lambda cafe: st.rate(cafe, {**survey(cafe, 30, seed=1), "price": [1] * 30}, prefix=""),
    "nothing to vary": lambda cafe: st.sensitivity(cafe, survey(cafe, 30, seed=1), of="colour"),
    "no promise": lambda _: st.sensitivity(halo_star(), _drawn()),
    "no recovery": lambda _: st.sensitivity(halo_star(), _drawn(), of="forgiveness"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_is_said_in_three_languages(case, cafe):
    """What cannot be estimated or looked at, with its figures and the way out."""
    with pytest.raises(ServiceTreeError) as caught:
        REFUSED[case](cafe)
    for fault in caught.value.faults:
        check_told(fault)
