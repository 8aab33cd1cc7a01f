"""Joint slopes: each question of the trunk carries by a slope of its own (model page, section 4)."""

import json
import re

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.account_figures import assert_same, check_identities, figures_of
from support.folders import STUDIES
from support.laws import SEEDS, trees
from support.reference_values import compare
from support.surveys import rows_of, survey

import servicetree as st
from servicetree.account.carry_over import families
from servicetree.account.joint_slopes import JointSlopes, joint_issues, joint_slopes_of, refuse_faults
from servicetree.cli.main import main
from servicetree.reporting.printing import as_json
from servicetree.reporting.text import text_of

laws = settings(max_examples=15, deadline=None)
STUDY = str(STUDIES)


def question(name: str, **fields) -> st.Question:
    """Ask something; the column bears the question's name."""
    return st.Question(id=name, **fields)


def station() -> st.ServiceTree:
    """One aspect with two questions, 1/6 of the weight, and one branch."""
    return st.ServiceTree(
        name="station",
        scale=st.Scale(0, 100),
        aspects=[st.Aspect(id="room", questions=[question("signs"), question("quiet")])],
        branches=[st.Branch(id="staff", weight=5, questions=[question("kind")])],
    )


def travellers(n: int, seed: int, skip: float = 0.0) -> dict[str, np.ndarray]:
    """Signs lose 10 and carry 0.48 to the staff; noise loses 30 and carries nothing: 4.8 and 2.5 points."""
    rng = np.random.default_rng(seed)
    signs, quiet = rng.uniform(0, 20, n), rng.uniform(20, 40, n)
    staff = 15 + 0.48 * signs + rng.uniform(-10, 10, n)
    rated = np.where(rng.random(n) < skip, np.nan, 100 - signs)
    return {"signs": rated, "quiet": 100 - quiet, "kind": 100 - staff}


TRUTH = {"room.signs": 10 * (1 / 12 + 0.48 * 5 / 6), "room.quiet": 30 / 12, "staff.kind": 15 * 5 / 6}


def rich() -> st.ServiceTree:
    """Two aspects, questions without weight, a branch on a branch, given carry-over, and what grows on it."""
    return st.ServiceTree(
        name="rich",
        scale=st.Scale(1, 10),
        trunk=st.Trunk(weight=2),
        aspects=[
            st.Aspect(
                id="a",
                weight=2,
                questions=[question("a1"), question("a0", weight=0), question("a2", weight=3, reversed=True)],
            ),
            st.Aspect(id="b", questions=[question("b1"), question("b0", weight=0)]),
        ],
        branches=[
            st.Branch(id="v", questions=[question("v1"), question("v2")]),
            st.Branch(id="u", parent="v", questions=[question("u1"), question("u2", weight=2)]),
            st.Branch(id="x", questions=[question("x1")]),
            st.Branch(id="g", carry_over={"a": 0.3, "b": 0.1}, questions=[question("g1"), question("g2", weight=2)]),
            st.Branch(id="h", parent="g", questions=[question("h1")]),
        ],
    )


def shops(rows: int, count: int = 3) -> list[str]:
    """Place rows in shops, in turn."""
    return [f"s{row % count}" for row in range(rows)]


# --- the truth --------------------------------------------------------------------------------------------------------


def test_joint_slopes_give_the_truth_back_where_the_rule_reverses_it():
    """Signs 4.8 and noise 2.5 points in truth: the joint account holds both, the rule says 2.8 and 8.5."""
    answers = travellers(20_000, seed=1)
    joint = {one.id: one.points for one in st.trace(station(), answers, questions="joint").whole.questions}
    rule = {one.id: one.points for one in st.trace(station(), answers).whole.questions}
    for name, points in TRUTH.items():
        assert joint[name].low < points < joint[name].high
        assert not rule[name].low < points < rule[name].high
    assert [round(rule[name].value, 1) for name in TRUTH] == pytest.approx([2.8, 8.5, 8.5], abs=0.11)
    assert joint["room.signs"].low > joint["room.quiet"].high
    assert rule["room.signs"].high < rule["room.quiet"].low


def test_a_question_that_is_often_skipped_keeps_what_it_carries():
    """Forty per cent skip the signs, by chance: the slope stays 0.48, and what is brought to the staff 4 points."""
    whole = st.trace(station(), travellers(20_000, seed=2, skip=0.4), questions="joint").whole
    slope = next(one for one in whole.question_carry_over if one.source == "room.signs")
    assert abs(slope.value.value - 0.48) < 3 * slope.value.se < 0.03
    assert slope.n == pytest.approx(12_000, abs=300)
    brought = next(one for one in whole.question_entries if (one.source, one.at) == ("room.signs", "staff.kind"))
    assert abs(brought.points.value - 10 * 0.48 * 5 / 6) < 3 * brought.points.se
    own = next(one for one in whole.nodes if one.id == "staff").own
    assert abs(own.value - 15) < 3 * own.se


@pytest.mark.ci
@pytest.mark.parametrize("cell", ["clean", "skipped"])
def test_intervals_hold_the_truth(cell, monkeypatch):
    """Of 25 surveys of 400, most intervals of every kind hold the truth; those of the rule hardly any."""
    monkeypatch.syspath_prepend(STUDY)
    import joint_study

    found = joint_study.coverage(cell, 400, surveys=25)
    assert all(found[kind] > 0.88 for kind in joint_study.KINDS), found
    assert found[joint_study.BY_THE_RULE] < 0.4


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["clean", "skipped"])
def test_intervals_hold_the_truth_as_often_as_promised(cell, monkeypatch):
    """Of 300 surveys, 92-98 % of the intervals hold the truth; the full study, in the manual, counts more."""
    monkeypatch.syspath_prepend(STUDY)
    import joint_study

    found = joint_study.coverage(cell, 1000, surveys=300)
    for kind in joint_study.KINDS:
        assert 0.92 <= found[kind] <= 0.98, f"{kind}: {found[kind]:.3f}"


# --- laws -------------------------------------------------------------------------------------------------------------


@laws
@given(trees(), SEEDS, some.sampled_from([0.0, 0.1]), some.booleans())
def test_everything_adds_up(tree, seed, missing, segmented):
    """Question by question all identities hold to 1e-10, in every segment; scores, levels and what is felt stay."""
    answers = survey(tree, 150, seed, missing=missing)
    answers["shop"] = shops(150)
    by = "shop" if segmented else None
    rule, joint = (st.trace(tree, answers, by=by, questions=way) for way in ("alike", "joint"))
    for mine, theirs in zip(joint.segments, rule.segments, strict=True):
        check_identities(mine)
        assert mine.scores == theirs.scores
        assert mine.loss == theirs.loss
        felt = {one.id: one.felt.value for one in mine.questions}
        assert felt == pytest.approx({one.id: one.felt.value for one in theirs.questions}, abs=1e-10)
        check_sizes(tree, mine)


def check_sizes(tree, segment):
    """Own x reach = points, and weight x own x carry-over = the entry of a parent, as the contract has it."""
    own = {node.id: node.own.value for node in segment.nodes}
    for node in segment.nodes:
        assert node.own.value * node.reach.value == pytest.approx(node.points.value, abs=1e-10)
    entries = {(one.source, one.at): one.points.value for one in segment.entries}
    for one in segment.carry_over:
        if one.source in {aspect.id for aspect in tree.aspects}:
            expected = tree.node_weights[one.to] * own[one.source] * one.value.value
            assert entries[one.source, one.to] == pytest.approx(expected, abs=1e-10)


@laws
@given(trees(), SEEDS, some.sampled_from([0.0, 0.1]))
def test_aspects_with_one_question_each_have_the_account_of_the_rule(tree, seed, missing):
    """With nothing to tell apart both ways agree to 1e-10, with their standard errors, answers missing or not."""
    single = attrs.evolve(tree, aspects=[attrs.evolve(node, questions=node.questions[:1]) for node in tree.aspects])
    answers = survey(single, 120, seed, missing=missing)
    answers["shop"] = shops(120)
    rule, joint = (st.trace(single, answers, by="shop", questions=way) for way in ("alike", "joint"))
    for place in range(4):
        mine, theirs = figures_of(joint, place), figures_of(rule, place)
        assert mine.keys() == theirs.keys()
        for name, figure in mine.items():
            assert figure.value == pytest.approx(theirs[name].value, abs=1e-10), name
            assert figure.se == pytest.approx(theirs[name].se, rel=1e-6, abs=1e-10), name


@laws
@given(trees(), SEEDS)
def test_on_complete_answers_it_is_the_account_of_a_tree_with_an_aspect_for_each_question(tree, seed):
    """Split every aspect into its questions: the same points from question to question, with the same doubt."""
    answers = survey(tree, 120, seed)
    answers["shop"] = shops(120)
    split = attrs.evolve(
        tree,
        aspects=[
            st.Aspect(
                id=f"{node.id}_{asked.id}",
                weight=node.weight * asked.weight / sum(other.weight for other in node.questions),
                questions=[asked],
            )
            for node in tree.aspects
            for asked in node.questions
        ],
    )
    joint, apart = st.trace(tree, answers, by="shop", questions="joint"), st.trace(split, answers, by="shop")
    as_split = {
        f"{node.id}.{asked.id}": f"{node.id}_{asked.id}.{asked.id}" for node in tree.aspects for asked in node.questions
    }
    for mine, theirs in zip(joint.segments, apart.segments, strict=True):
        wanted = {(one.source, one.at): one.points for one in theirs.question_entries}
        for one in mine.question_entries:
            points = wanted[as_split.get(one.source, one.source), as_split.get(one.at, one.at)]
            assert one.points.value == pytest.approx(points.value, abs=1e-10)
            assert one.points.se == pytest.approx(points.se, rel=1e-6, abs=1e-10)


@pytest.mark.ci
@laws
@given(SEEDS, some.randoms(use_true_random=False), some.floats(0.1, 100))
def test_order_partitions_copies_and_weights_change_nothing(seed, random, factor):
    """Laws 2, 3 and 12: rows in another order, in piles that are added, twice, or with heavier survey weights."""
    tree = rich()
    answers = survey(tree, 120, seed, missing=0.05)
    answers |= {"guest": [f"g{row}" for row in range(120)], "shop": shops(120)}
    answers["w"] = list(np.random.default_rng(seed).uniform(0.5, 2, 120))
    options = {"by": "shop", "id": "guest", "weight": "w"}
    before = joint_figures(st.trace(tree, answers, questions="joint", **options))
    order = list(range(120))
    random.shuffle(order)
    piles = [st.gather(tree, rows_of(answers, order[start::3]), **options) for start in range(3)]
    heavier = {**answers, "w": [factor * weight for weight in answers["w"]]}
    for again in (
        st.trace(tree, rows_of(answers, order), questions="joint", **options),
        st.trace(tree, piles[0] + piles[1] + piles[2], questions="joint"),
        st.trace(tree, rows_of(answers, [*order, *order]), questions="joint", **options),
        st.trace(tree, heavier, questions="joint", **options),
    ):
        assert_same(before, joint_figures(again))


def joint_figures(account: st.Account) -> dict:
    """Every figure of the whole that has a doubt (given carry-over has none), the joint slopes among them."""
    found = figures_of(account)
    found |= {("slope", one.source, one.to): one.value for one in account.whole.question_carry_over}
    return {name: figure for name, figure in found.items() if figure.se is not None}


# --- oracles ----------------------------------------------------------------------------------------------------------

SURVEYS = {
    "ecsi_mobi": ("mobi.csv", {}),
    "corp_rep": ("corp_rep_data.csv", {"by": "servicetype"}),
    "sfo_airport": ("sfo_2016.csv.gz", {"weight": "WEIGHT"}),
}


@pytest.mark.parametrize("name", SURVEYS)
def test_joint_slopes_equal_least_squares_of_statsmodels(name, shared):
    """On real surveys, with segments and survey weights: ordinary (weighted) least squares, to 1e-10."""
    import pandas as pd

    file, options = SURVEYS[name]
    tree = st.read_tree(shared / name / "tree.toml")
    account = st.trace(tree, shared / name / file, questions="joint", **options)
    asked = {f"{node.id}.{one.id}": one for node in tree.aspects for one in node.questions}
    raw = pd.read_csv(shared / name / file).set_axis(range(len(st.rate(tree, shared / name / file).to_pandas())))
    scale = tree.scale
    losses = pd.DataFrame(
        {
            key: 1
            - (raw[one.columns[0]].where(~raw[one.columns[0]].isin(scale.missing)) - scale.low)
            / (scale.high - scale.low)
            for key, one in asked.items()
        }
    )
    rated = st.rate(tree, shared / name / file).to_pandas()
    mine = {(one.source, one.to): one.value.value for one in account.whole.question_carry_over}
    children = dict.fromkeys(to for _, to in mine)
    for child in children:
        left = 1 - rated[f"score_{child}"].astype(float) / 100
        by = raw[options["by"]] if "by" in options else pd.Series("all", index=raw.index)
        weights = raw[options["weight"]] if "weight" in options else pd.Series(1.0, index=raw.index)
        expected = least_squares(losses, left, by, weights)
        found = np.array([mine[key, child] for key in asked])
        compare("statsmodels", found, expected, absolute=1e-10)


def least_squares(design, left, by, weights):
    """Slopes on every column of the design, with a dummy for each segment, over the complete rows."""
    import statsmodels.api as sm

    rows = (design.notna().all(axis=1) & left.notna() & by.notna()).to_numpy()
    dummies = np.column_stack([by[rows] == value for value in sorted(set(by[rows]))]).astype(float)
    table = np.column_stack([design[rows], dummies])
    return sm.WLS(left[rows].to_numpy(), table, weights[rows].to_numpy()).fit().params[: design.shape[1]]


def test_replicates_equal_leaving_the_bucket_out_for_real():
    """The batched jackknife equals tracing again without each bucket's rows, one after the other."""
    from servicetree.moments.buckets import bucket_of

    tree = rich()
    answers = survey(tree, 90, seed=4, missing=0.05)
    answers["guest"] = [f"g{row % 20}" for row in range(90)]
    account = st.trace(tree, answers, cluster="guest", questions="joint")
    buckets = [bucket_of(guest) for guest in answers["guest"]]
    without = []
    for bucket in sorted(set(buckets)):
        kept = [row for row in range(90) if buckets[row] != bucket]
        again = st.trace(tree, rows_of(answers, kept), cluster="guest", questions="joint")
        without.append([figure.value for figure in joint_figures(again).values()])
    replicates, count = np.array(without), len(without)
    errors = np.sqrt((count - 1) / count * ((replicates - replicates.mean(axis=0)) ** 2).sum(axis=0))
    found = [figure.se for figure in joint_figures(account).values()]
    compare("brute force", found, errors, rel=1e-8, absolute=1e-9)


# --- what takes part, and what does not -------------------------------------------------------------------------------


def test_given_carry_over_stays_given_and_a_question_without_weight_brings_nothing():
    """What is given is split by the questions' weights; what has no weight has no slope; both stay as in the rule."""
    tree = rich()
    answers = survey(tree, 120, seed=8, missing=0.1)
    joint, rule = (st.trace(tree, answers, questions=way).whole for way in ("joint", "alike"))
    slopes = {(one.source, one.to): one for one in joint.question_carry_over}
    assert slopes["a.a2", "g"].value == st.Interval(pytest.approx(0.3 * 0.75))
    assert slopes["a.a2", "g"].given
    assert slopes["a.a2", "g"].n is None
    assert ("b.b0", "v") not in slopes
    assert next(one for one in joint.questions if one.id == "b.b0").points.value == 0
    mine, theirs = ({node.id: node.points.value for node in whole.nodes} for whole in (joint, rule))
    unmoved = ("g", "h", "u")
    assert [mine[name] for name in unmoved] == pytest.approx([theirs[name] for name in unmoved], abs=1e-10)
    entries = [{(one.source, one.at): one.points.value for one in whole.entries} for whole in (joint, rule)]
    assert entries[0]["a", "g"] == pytest.approx(entries[1]["a", "g"], abs=1e-10)
    assert entries[0]["a", "v"] != pytest.approx(entries[1]["a", "v"], abs=1e-3)


def test_the_range_and_the_other_roots_stay_about_the_aspects():
    """Only the points of the trunk as observed are those of the joint account."""
    answers = travellers(2000, seed=5)
    joint, rule = (st.trace(station(), answers, questions=way).whole for way in ("joint", "alike"))
    assert joint.ranges == rule.ranges
    assert joint.other_roots == rule.other_roots
    assert (joint.trunk_points.low, joint.trunk_points.high) == (rule.trunk_points.low, rule.trunk_points.high)
    assert joint.trunk_points.observed.value == pytest.approx(sum(one.points.value for one in joint.questions[:2]))
    assert joint.trunk_points.observed.value < rule.trunk_points.observed.value - 3


def test_an_aspect_that_loses_nothing_has_no_reach():
    """Where there is no loss there is nothing to divide by: null, and the points are 0."""
    answers = travellers(600, seed=6)
    answers["shop"] = np.array(["perfect" if row < 100 else "usual" for row in range(600)])
    for name in ("signs", "quiet"):
        answers[name] = np.where(answers["shop"] == "perfect", 100.0, answers[name])
    perfect = st.trace(station(), answers, by="shop", questions="joint").segments[1]
    assert perfect.by == "perfect"
    assert perfect.nodes[0].points.value == pytest.approx(0)
    assert perfect.nodes[0].reach.value is None
    assert perfect.carry_over[0].value.value is None
    check_identities(perfect)


def test_what_hangs_on_a_question_that_nobody_answered_is_empty_in_that_segment():
    """Its own points, and the rest that is the branch's, are null; the whole, other segments and scores stand."""
    answers = travellers(600, seed=6)
    answers["shop"] = np.array(["a" if row % 2 else "b" for row in range(600)])
    answers["signs"] = np.where(answers["shop"] == "b", np.nan, answers["signs"])
    joint, rule = (st.trace(station(), answers, by="shop", questions=way) for way in ("joint", "alike"))
    for mine, theirs in zip(joint.segments[:2], rule.segments[:2], strict=True):
        check_identities(mine)
        assert mine.scores == theirs.scores
    empty = joint.segments[2]
    assert empty.by == "b"
    assert empty.loss == rule.segments[2].loss
    assert [one.id for one in empty.questions if one.points.value is None] == ["room.signs", "staff.kind"]
    assert [one.felt for one in empty.questions] == [one.felt for one in rule.segments[2].questions]
    assert "null" in json.dumps(as_json(joint))
    assert "<svg" in st.draw(station(), joint, segment="b").to_svg()


def test_the_way_can_be_had_from_moments(tmp_path):
    """Moments, kept or merged, give the account that the answers give."""
    tree = rich()
    answers = survey(tree, 100, seed=3, missing=0.05) | {"guest": list(range(100))}
    moments = st.gather(tree, answers, id="guest")
    moments.save(tmp_path / "x.moments")
    account = st.trace(tree, answers, id="guest", questions="joint")
    assert st.trace(tree, tmp_path / "x.moments", questions="joint") == account
    assert account.questions_carry == "joint"
    assert st.trace(tree, moments).questions_carry == "alike"
    assert st.trace(tree, moments).whole.question_carry_over == ()


# --- what is said -----------------------------------------------------------------------------------------------------


def spoilt(**columns) -> dict[str, np.ndarray]:
    """Sixty travellers, some columns made anew from the others."""
    answers = travellers(60, seed=9)
    return {**answers, **{name: make(answers) for name, make in columns.items()}}


FAULTS = {
    "singular": (
        {"quiet": lambda found: 20 + 0.5 * found["signs"]},
        "'room.signs' and 'room.quiet' say nearly the same",
    ),
    "no-variation": ({"quiet": lambda _: np.full(60, 70.0)}, "'room.quiet' cannot have a joint slope"),
    "too-few": (
        {"quiet": lambda found: np.where(np.arange(60) < 57, np.nan, found["quiet"])},
        "only 3 respondents .* all 2 questions of the trunk; joint slopes need 4; .*'room.quiet' was answered by 3",
    ),
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_cannot_be_estimated_is_an_error_that_names_the_questions(code):
    """The rule still works on these answers, and the error says so."""
    columns, words = FAULTS[code]
    answers = spoilt(**columns)
    st.trace(station(), answers)
    for verb in (st.trace, st.plan):
        with pytest.raises(st.AnswersError, match=words) as caught:
            verb(station(), answers, questions="joint")
        assert caught.value.code == code
        assert caught.value.where == "staff"
        assert "questions='alike'" in caught.value.hint


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"questions": "apart"}, "choose one of alike, joint"),
        ({"questions": "joint", "lens": "over_time"}, "means by aspect, not by question"),
        ({"questions": "joint", "lens": "between"}, "leave out one of lens and questions"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, words):
    """Another way, or a lens together with joint slopes, is a usage error with the reason."""
    with pytest.raises(st.UsageError, match=words):
        st.trace(station(), travellers(60, seed=1), **options)


def test_warnings_follow_the_way():
    """The rule warns that questions differ and says how to trace; joint slopes warn of those clearly below 0."""
    answers = travellers(1500, seed=3)
    answers["kind"] = answers["kind"] - 0.4 * (answers["quiet"] - 70)

    def said(**options):
        return {issue.code: issue.message for issue in st.trace(station(), answers, **options).issues}

    rule, joint = said(), said(questions="joint")
    assert "questions='joint'" in rule["questions-differ"]
    assert "questions-differ" not in joint
    assert "'room.quiet' is \N{MINUS SIGN}0.4" in joint["carry-over-range"]


@pytest.mark.parametrize(("rated", "words"), [(20, "little more than a guess"), (120, "the others may differ")])
def test_few_complete_answers_are_told(rated, words):
    """Fewer than 30, or fewer than half, who answered all questions of the trunk: a warning with both numbers."""
    answers = travellers(400, seed=3)
    answers["signs"] = np.where(np.arange(400) < rated, answers["signs"], np.nan)
    issues = [issue for issue in st.trace(station(), answers, questions="joint").issues if issue.code == "too-few"]
    assert [issue.count for issue in issues] == [rated]
    assert f"{rated} of 400 respondents" in issues[0].message
    assert words in issues[0].message


@pytest.mark.parametrize(
    ("rows", "scored", "words"),
    [
        (30, 60, None),
        (30, 61, "the others may differ"),
        (29, 29, "little more than a guess"),
        (29, 400, "little more than a guess"),
        (200, 400, None),
        (199, 398, None),
        (199, 399, "the others may differ"),
    ],
)
def test_thirty_complete_answers_of_half_the_respondents_are_enough(rows, scored, words):
    """Of the whole, whatever the segments have: fewer are told, and why."""
    found = {
        "v": attrs.evolve(families(rich(), st.gather(rich(), survey(rich(), 60, 1)))["v"], n=np.array([scored, 7]))
    }
    issues = joint_issues(JointSlopes({}, {}, {"v": np.array([rows, 7])}), found)
    assert [(one.code, one.where, one.count) for one in issues] == ([("too-few", "v", rows)] if words else [])
    assert all(words in one.message and f"{rows} of {scored}" in one.message for one in issues)


@pytest.mark.parametrize(("rows", "enough"), [(3, False), (4, True)])
def test_two_more_rows_than_questions_are_enough_for_slopes(rows, enough):
    """With two questions of the trunk four are; with three the fault tells which question has fewest answers."""
    answers = {name: values[:9] for name, values in travellers(20, seed=1).items()}
    answers["quiet"] = np.where(np.arange(9) < rows, answers["quiet"], np.nan)
    answers["shop"] = ["a", *"bbbbbbbb"]  # the whole counts, not a segment of one
    moments = st.gather(station(), answers, by="shop", min_n=0)
    (fault,) = joint_slopes_of(station(), moments, families(station(), moments)).faults or (None,)
    assert (fault is None) == enough
    if fault is not None:
        assert (fault.code, fault.where) == ("too-few", "staff")
        assert re.search(r"room\.quiet.*\b3\b", fault.hint)


def test_what_keeps_aspects_from_having_slopes_is_told_once():
    """Then their questions have none either, and nothing more is said; else why questions have none; else nothing."""
    answers = {name: values[:3] for name, values in travellers(20, seed=1).items()}
    moments = st.gather(station(), answers)
    found = families(station(), moments)
    joint = joint_slopes_of(station(), moments, found)
    assert found["staff"].fault is None
    assert [fault.where for fault in joint.faults] == ["staff"]
    broken = {"staff": attrs.evolve(found["staff"], fault=st.errors.Fault("too-few", "staff", "few"))}
    for families_, slopes, told in (
        (found, joint, ["too-few"]),
        (broken, joint, ["too-few"]),
        (broken, None, ["too-few"]),
    ):
        with pytest.raises(st.AnswersError) as caught:
            refuse_faults(families_, slopes)
        assert [fault.code for fault in caught.value.faults] == told
    refuse_faults(found)
    refuse_faults(found, attrs.evolve(joint, faults=()))


def test_of_questions_that_say_the_same_those_are_named_that_do():
    """Twins and what is made of others are; what stands apart is not."""
    answers = survey(rich(), 80, seed=2)
    answers["b1"] = answers["a1"]
    moments = st.gather(rich(), answers)
    faults = joint_slopes_of(rich(), moments, families(rich(), moments)).faults
    assert {fault.code for fault in faults} == {"singular"}
    assert "'a.a1' and 'b.b1'" in faults[0].message
    assert "a.a2" not in faults[0].message


# --- plans ------------------------------------------------------------------------------------------------------------


def test_a_plan_gains_what_its_question_carries():
    """Raising question i by a step gains delta (w_a omega_i + sum_v beta_vi W_v); the low end is the aspect's."""
    tree = rich()
    answers = survey(tree, 150, seed=12)
    whole = st.trace(tree, answers, questions="joint").whole
    reach = {node.id: node.reach.value for node in whole.nodes}
    slopes = {(one.source, one.to): one.value.value for one in whole.question_carry_over}
    joint, rule = (st.plan(tree, answers, to="step", questions=way) for way in ("joint", "alike"))
    gains = {one.id: one for one in joint.measures}
    shares = {"a.a1": 0.25, "a.a0": 0.0, "a.a2": 0.75, "b.b1": 1.0, "b.b0": 0.0}
    for name, share in shares.items():
        carried = sum(slopes.get((name, child), 0.0) * reach[child] for child in ("v", "x", "g"))
        expected = 100 / 9 * (tree.node_weights[name[0]] * share + carried)
        assert gains[name].gain.value == pytest.approx(expected, abs=1e-10), name
    assert {one.id: one.gain_low for one in joint.measures} == {one.id: one.gain_low for one in rule.measures}
    unmoved = {one.id: one.gain for one in rule.measures if one.id[0] not in "ab"}
    assert {name: gains[name].gain for name in unmoved} == unmoved
    assert joint.questions_carry == "joint"


def test_a_plan_to_the_target_wins_what_began_with_each_question():
    """On complete answers the gains of the trunk's questions are their points in the account."""
    answers = travellers(500, seed=4)
    points = {one.id: one.points for one in st.trace(station(), answers, questions="joint").whole.questions}
    for one in st.plan(station(), answers, to="target", questions="joint").measures:
        if one.id != "staff.kind":  # of the staff's loss a part began elsewhere
            assert one.gain.value == pytest.approx(points[one.id].value, abs=1e-10)
            assert one.gain.se == pytest.approx(points[one.id].se, rel=1e-9)


# --- shown ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "question by question"), ("fr", "question par question"), ("ru", "вопрос за вопросом")]
)
def test_the_text_says_how_it_was_traced(lang, words):
    """One sentence says so, with how many answered everything; the slopes stand in a table of their own."""
    answers = travellers(300, seed=2)
    account = st.trace(station(), answers, questions="joint")
    text = " ".join(text_of(account, lang=lang).split())
    assert words in text
    assert "(300)" in text
    assert f"{account.whole.question_carry_over[0].value.value:.2f}".replace(".", "." if lang == "en" else ",") in text
    assert words not in text_of(st.trace(station(), answers), lang=lang)


def test_records_and_rows_hold_the_slopes():
    """The JSON says how questions carry, and lists the slopes; so do the rows of a frame."""
    account = st.trace(rich(), survey(rich(), 100, seed=1), questions="joint")
    record = as_json(account)
    assert record["questions_carry"] == "joint"
    listed = record["segments"][0]["question_carry_over"]
    assert {(one["from"], one["to"]) for one in listed} == {
        (source, to) for source in ("a.a1", "a.a2", "b.b1") for to in ("v", "x", "g")
    }
    assert [one["n"] for one in listed if one["to"] == "v"] == [100] * 3
    frame = account.to_frame("pandas")
    assert (frame["figure"] == "question_carry_over").sum() == len(listed)


def run(capsys, *arguments) -> str:
    """Run the command and return what it printed."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_command_traces_plans_and_draws(tmp_path, capsys):
    """`--questions joint` with trace, plan and draw."""
    import pandas as pd

    tree, answers = tmp_path / "station.toml", tmp_path / "answers.csv"
    st.write_tree(station(), tree)
    pd.DataFrame(travellers(300, seed=2)).to_csv(answers, index=False)
    way = ("--questions", "joint", "--quiet")
    assert "Traced question by question" in run(capsys, "trace", answers, "--tree", tree, "--details", *way)
    record = json.loads(run(capsys, "trace", answers, "--tree", tree, "--json", *way))
    points = {one["id"]: one["points"] for one in record["segments"][0]["questions"]}
    assert points["room.signs"] > points["room.quiet"]
    assert "a carry-over of its own" in run(capsys, "plan", answers, "--tree", tree, "--details", *way)
    planned = json.loads(run(capsys, "plan", answers, "--tree", tree, "--json", *way))
    assert planned["questions_carry"] == "joint"
    run(capsys, "draw", tree, "--answers", answers, "--details", "-o", tmp_path / "x.svg", *way)
    rule = tmp_path / "rule.svg"
    run(capsys, "draw", tree, "--answers", answers, "--details", "-o", rule, "--quiet")
    assert (tmp_path / "x.svg").read_text() != rule.read_text()
