"""Warnings and refusals of judgements, weights, audits, changes, experiments and plans, in the reader's language."""

import attrs
import numpy as np
import pytest
from support.in_three_languages import check_told
from support.outcome_surveys import answers_of, star
from support.surveys import survey

import servicetree as st
from servicetree.analysis.costs_file import read_costs
from servicetree.analysis.pairs_file import pairs_template, read_comparisons
from servicetree.errors import ServiceTreeError
from servicetree.i18n.said import explained

CIRCLE = {("trunk", "price"): 3, ("price", "staff"): 3, ("trunk", "staff"): 1 / 3}


def _pairs(judgements, judge=None):
    rows = {
        "left": [left for left, _ in judgements],
        "right": [right for _, right in judgements],
        "judgement": list(judgements.values()),
    }
    return rows if judge is None else {**rows, "judge": [judge] * len(judgements)}


def _both_judges():
    one, other = _pairs(CIRCLE, "Anna"), _pairs({("environment", "solution"): 3}, "Boris")
    return {name: one[name] + other[name] for name in one}


def _arms(n=800, move=0.3, seed=3, **columns):
    rng = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    room = np.clip(0.4 + move * arm + rng.normal(0, 0.1, n), 0, 1)
    staff = np.clip(0.2 + 0.6 * room + rng.normal(0, 0.1, n), 0, 1)
    return {"room": room, "staff": staff, "drawn": np.array(["ab"[one] for one in arm]), **columns}


def _trial_tree(**changes):
    tree = st.ServiceTree(
        name="trial",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="room", questions=[st.Question(id="room")])],
        branches=[st.Branch(id="staff", questions=[st.Question(id="staff")])],
    )
    return tree.extend(changes) if changes else tree


def _tried(answers=None, tree=None, **options):
    return st.experiment(tree or _trial_tree(), answers or _arms(), **{"arm": "drawn", **options}).issues


def _three_arms(seed=5, n=1500):
    """Three arms of which the third reaches the branch past the trunk, and two aspects."""
    rng = np.random.default_rng(seed)
    arm = np.arange(n) % 3
    room = 0.4 + 0.15 * arm + rng.normal(0, 0.1, n)
    light = 0.5 + 0.1 * (arm == 1) + rng.normal(0, 0.1, n)
    staff = 0.2 + 0.6 * room - 0.3 * (arm == 2) + rng.normal(0, 0.05, n)
    staff[(arm == 1) & (rng.random(n) < 0.5)] = np.nan
    weather = 0.5 + 0.2 * arm + rng.normal(0, 0.1, n)
    cells = {"room": room, "light": light, "staff": staff, "weather": weather}
    return {**{name: np.clip(cell, 0, 1) for name, cell in cells.items()}, "drawn": np.array(list("abc"))[arm]}


_THREE = {"aspects": {"light": {"questions": {"light": {}}}}, "marker": {"column": "weather"}}


def _visits():
    return st.ServiceTree(
        name="visited",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="room", questions=[st.Question(id="r")])],
        branches=[
            st.Branch(id="staff", questions=[st.Question(id="s")]),
            st.Branch(id="price", questions=[st.Question(id="p")], carry_over=0.2),
        ],
    )


_MARKS = {"r": [0.5, 0.6, 0.7], "s": [0.9, None, 0.8], "p": [0.7, 0.8, 0.9]}


def _incomplete(cafe, rows, kept):
    answers = survey(cafe, rows, seed=2)
    answers["value"] = [cell if place < kept else None for place, cell in enumerate(answers["value"])]
    return answers


def _weighed(cafe, answers=None, **options):
    return st.weigh(cafe, survey(cafe, 300, seed=2) if answers is None else answers, **options).issues


WARNINGS = {
    "not-judged": lambda cafe: [
        *st.weigh(cafe, method="ahp", pairs=_both_judges()).issues,
        *st.weigh(cafe, method="ahp", pairs=_pairs({("environment", "solution"): 2})).issues,
    ],
    "inconsistent": lambda cafe: [
        *st.weigh(cafe, method="ahp", pairs=_pairs(CIRCLE)).issues,
        *st.weigh(_parked(cafe), method="ahp", pairs=_pairs(_FOUR)).issues,
    ],
    "contradictory": lambda cafe: st.weigh(cafe, method="ahp", pairs=_both_judges()).issues,
    "carry-over": lambda _: [
        *st.audit(_visits(), _MARKS).issues,
        *st.audit(_visits(), _MARKS, carry_over=0.35).issues,
    ],
    "left-out": lambda _: st.audit(_visits(), _MARKS).issues,
    "units": lambda _: _tried(_by_shop(), by="shop"),
    "few-raters": lambda _: _tried(_arms(n=30), min_n=16),
    "no-interval": lambda _: _tried(_arms(n=6)),
    "too-weak": lambda _: _tried(_arms(move=0.0)),
    "arms-disagree": lambda _: _tried(_three_arms(), _trial_tree(**_THREE), varied=["room"]),
    "varied": lambda _: [
        *_tried(_three_arms(), _trial_tree(**_THREE), varied=["room"]),
        *_tried(_arms(light=np.full(800, 0.5) + np.arange(800) % 7 / 70), _trial_tree(aspects=_THREE["aspects"])),
    ],
    "marker": lambda _: _tried(_three_arms(), _trial_tree(**_THREE), varied=["room"]),
    "selection": lambda cafe: [
        *_tried(_three_arms(), _trial_tree(**_THREE), varied=["room"]),
        *_weighed(cafe, _incomplete(cafe, 200, 80)),
    ],
    "too-few": lambda cafe: _weighed(cafe, _incomplete(cafe, 60, 25), method="correlation"),
    "held-at-zero": lambda _: _weighed(star(), answers_of(star(), slopes=(0.6, 0.4, 0.0, -0.5)), outcome=_outcome()),
    "column": lambda cafe: _weighed(cafe, _without_outcome(cafe), method="equal"),
}

_FOUR = {
    ("trunk", "price"): 2,
    ("price", "staff"): 2,
    ("trunk", "staff"): 4,
    ("trunk", "parking"): 8,
    ("price", "parking"): 1 / 4,
    ("staff", "parking"): 2,
}


def _parked(cafe):
    return cafe.extend({"branches": {"parking": {"questions": {"room": {}}}}})


def _outcome():
    return star().outcomes[0].id


def _without_outcome(cafe):
    answers = survey(cafe, 100, seed=2)
    del answers["overall"]
    return answers


def _by_shop():
    answers = _arms()
    shops = np.arange(800) % 40
    return {**answers, "shop": shops, "drawn": np.array(["ab"[one % 2] for one in shops])}


@pytest.mark.parametrize("code", WARNINGS)
def test_every_warning_is_said_in_three_languages(code, cafe):
    """No English is left in French and Russian, and figures are the same."""
    found = WARNINGS[code](cafe)
    assert code in {issue.code for issue in found}
    for issue in found:
        check_told(issue)


def test_a_ratio_has_the_mark_of_the_language(cafe):
    """Judgements are written as judges write them: 1/4; figures with the comma where it is one."""
    issue = next(one for one in WARNINGS["inconsistent"](cafe) if "look again" in one.message)
    assert "1/4" in explained(issue, "ru")
    assert "0,00" in explained(issue, "fr")


SIDES = {"before": "a", "after": "b"}


def _small_strata(cafe):
    answers = {**survey(cafe, 60, seed=1), "month": ["a", "b"] * 30, "shop": [str(row) for row in range(60)]}
    return st.compare(cafe, answers, **SIDES, by="month", within="shop")


def _compared(cafe, **options):
    answers = {**survey(cafe, 60, seed=1), "month": ["a"] * 25 + ["b"] * 25 + ["c"] * 10}
    return st.compare(cafe, answers, **{**SIDES, "by": "month", **options})


REFUSED = {
    "a share": lambda _: st.audit(_visits(), _MARKS, carry_over=2),
    "shares": lambda _: st.audit(attrs.evolve(_visits(), branches=[_spoiling(1.5), _spoiling(-1, "t")]), _MARKS),
    "no visits": lambda _: st.audit(_visits(), {"r": [], "s": [], "p": []}),
    "every visit lacks": lambda _: st.audit(_visits(), {"r": [0.5], "s": [None], "p": [0.5]}),
    "moments audited": lambda _: st.audit(_visits(), st.gather(_visits(), _MARKS)),
    "carry-over of a change": lambda cafe: _compared(cafe, carry_over="both"),
    "another tree": lambda cafe: _compared(cafe, tree_after=_parked(cafe)),
    "no sides": lambda cafe: _compared(cafe, by=None),
    "no side": lambda cafe: _compared(cafe, before="january"),
    "a small side": lambda cafe: _compared(cafe, min_n=20, before="c"),
    "strata of moments": lambda cafe: st.compare(cafe, st.gather(cafe, survey(cafe, 60, seed=1)), **SIDES, within="m"),
    "strata without sides": lambda cafe: _compared(cafe, by=None, within="shop"),
    "small strata": _small_strata,
    "nothing to write": lambda _: st.experiment(_trial_tree(), _arms(move=0.0), arm="drawn").as_carry_over(),
    "no arm": lambda _: st.experiment(_trial_tree(), st.gather(_trial_tree(), _arms())),
    "one arm": lambda _: _tried(_arms(drawn=["a"] * 800)),
    "no such arm": lambda _: _tried(control="z", varied=["rooom"]),
    "units of moments": lambda _: st.experiment(
        _trial_tree(), st.gather(_trial_tree(), _arms(), by="drawn"), by="shop"
    ),
    "no outcome": lambda cafe: _weighed(cafe, outcome="joy"),
    "no outcome at all": lambda _: st.weigh(_visits(), _MARKS),
    "few complete": lambda cafe: _weighed(cafe, survey(cafe, 6, seed=1)),
    "nothing varies": lambda cafe: _weighed(cafe, {**survey(cafe, 90, seed=1), "value": [5.0] * 90}),
    "no column of it": lambda cafe: _weighed(cafe, _without_outcome(cafe)),
    "weights alike": lambda _: _weighed(star(), _alike(), outcome=_outcome()),
    "importance as weights": lambda cafe: st.weigh(cafe, survey(cafe, 300, seed=2), method="johnson").as_mapping(),
    "no method": lambda cafe: _weighed(cafe, method="guess"),
    "no pairs": lambda cafe: st.weigh(cafe, method="ahp"),
    "stray pairs": lambda cafe: st.weigh(cafe, method="equal", pairs=_pairs(CIRCLE), by="shop"),
    "no answers": lambda cafe: st.weigh(cafe, method="direct"),
    "no evidence": lambda _: _weighed(
        star(), answers_of(star(), rows=60, slopes=(0, 0, 0, 0), noise=1), outcome=_outcome()
    ),
    "only falling": lambda _: _weighed(star(), answers_of(star(), slopes=(-1, -1, -1, -1)), outcome=_outcome()),
    "too many orders": lambda _: _weighed(star(1, 15), answers_of(star(1, 15)), outcome=_outcome(), method="lmg"),
    "no aim": lambda cafe: st.plan(
        cafe, survey(cafe, 60, seed=1), to="moon", costs={"price.vlaue": 1, "price.value": -2}
    ),
    "no segments": lambda cafe: st.plan(cafe, survey(cafe, 60, seed=1), to="best", budget=-1),
    "loyalty to nothing": lambda _: st.loyalty(_visits(), _MARKS),
}


def _spoiling(share, name="s"):
    return st.Branch(id=name, questions=[st.Question(id=name)], carry_over=share)


def _alike():
    found = answers_of(star())
    names = [question.columns[0] for node in star().measured.values() for question in node.questions]
    return {**found, names[2]: found[names[1]]}


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_is_said_in_three_languages(case, cafe):
    """What cannot be judged, weighed, compared, planned: with its figures and the way out."""
    with pytest.raises(ServiceTreeError) as caught:
        REFUSED[case](cafe)
    for fault in caught.value.faults:
        check_told(fault)


ROWS = [("environment", "solution", "3"), ("trunk", "price", "2"), ("trunk", "staff", "2"), ("price", "staff", "1")]
PAIRS = {
    "unknown": [("envirnment", "solution", "3"), ("zzz", "solution", "3")],
    "itself": [("price", "price", "1")],
    "two families": [("trunk", "environment", "1")],
    "too much": [("environment", "solution", "10")],
    "missing": ROWS[:2],
    "twice": [*ROWS, ROWS[0]],
    "contrary": [*ROWS, ("solution", "environment", "2")],
    "blank": [("environment", "solution", "")],
}


@pytest.mark.parametrize("judge", [None, "Anna"])
@pytest.mark.parametrize("case", PAIRS)
def test_every_fault_of_a_pairs_file_is_said_in_three_languages(case, judge, cafe):
    """With its place, which is a row."""
    table = {side: [row[place] for row in PAIRS[case]] for place, side in enumerate(("left", "right", "judgement"))}
    if judge is not None:
        table["judge"] = [judge] * len(PAIRS[case])
    with pytest.raises(ServiceTreeError) as caught:
        read_comparisons(cafe, table)
    for fault in caught.value.faults:
        check_told(fault)


def test_other_faults_of_pairs_are_said_in_three_languages(cafe, tmp_path):
    """A column that is not there, a judge without a name, families too large, nothing to compare."""
    wide = star(1, 16)
    calls = [
        lambda: read_comparisons(cafe, {"left": ["a"], "rigth": ["b"], "x": [1]}),
        lambda: read_comparisons(
            cafe, {**_pairs({("environment", "solution"): 3, ("solution", "environment"): 1}), "judge": ["Anna", ""]}
        ),
        lambda: pairs_template(wide),
        lambda: pairs_template(cafe, judges=["Anna", "Anna"]),
        lambda: pairs_template(_alone()),
        lambda: read_costs(_written(tmp_path / "a.csv", "question,price\na,1\n")),
        lambda: read_costs(_written(tmp_path / "b.csv", "question,cost\na,much\n")),
        lambda: read_costs(_written(tmp_path / "c.csv", "question,cost\na,1\na,2\n")),
        lambda: read_costs(_written(tmp_path / "d.csv", "question,cost\n")),
    ]
    for call in calls:
        with pytest.raises(ServiceTreeError) as caught:
            call()
        for fault in caught.value.faults:
            check_told(fault)


def _alone():
    return st.ServiceTree(
        name="alone", scale=st.Scale(0, 1), aspects=[st.Aspect(id="room", questions=[st.Question(id="room")])]
    )


def _written(path, text):
    path.write_text(text, encoding="utf-8")
    return path
