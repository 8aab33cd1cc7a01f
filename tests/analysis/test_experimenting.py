"""Experiments: arms find the carry-over that a survey alone cannot tell from a general mood; only then causes."""

import json

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from support.cluster_trials import ONE_ASPECT, cluster_trial
from support.command import run

import servicetree as st
from servicetree.analysis.experiment_results import ExperimentalCarryOver, varied_shares
from servicetree.moments.buckets import bucket_of
from servicetree.reporting.results.account_text import headline
from servicetree.reporting.results.experiment_tables import experiment_record
from servicetree.reporting.text import text_of

TRUE = {
    "price": {"room": 0.1, "choice": 0.3},
    "staff": {"room": 0.4, "choice": 0.2},
    "speed": {"room": 0.3, "choice": 0.1},
    "phone": {"staff": 0.5},
}
OWN = {"room": 45, "choice": 45, "price": 20, "staff": 15, "speed": 20, "phone": 20}
BOTH = {"A": 0, "B": {"room": -12}, "C": {"choice": -12}}
ROOM = {"A": 0, "B": {"room": -12}}
STRONG = {"A": 0, "B": {"room": -25}, "C": {"choice": -20}}  # so that what grows on a branch is moved too


def shop(**fields) -> st.ServiceTree:
    """A shop with two aspects, three branches on the trunk and one on a branch."""

    def ask(*names: str) -> list[st.Question]:
        return [st.Question(id=name) for name in names]

    return st.ServiceTree(
        name="shop",
        scale=st.Scale(0, 100),
        aspects=[
            st.Aspect(id="room", weight=2, questions=ask("clean", "quiet")),
            st.Aspect(id="choice", questions=ask("range", "advice")),
        ],
        branches=[
            st.Branch(id="price", questions=ask("value", "clear")),
            st.Branch(id="staff", questions=ask("kind", "able")),
            st.Branch(id="speed", questions=ask("quick")),
            st.Branch(id="phone", parent="staff", questions=ask("answered")),
        ],
        outcomes=[st.Outcome(id="satisfaction", questions=ask("overall"))],
        **fields,
    )


def answers(n=1500, seed=0, arms=None, halo=10.0, **stated) -> st.Simulated:
    """Draw answers with a strong general mood, from a carry-over that is known."""
    stated = {"carry_over": TRUE, "own": OWN, "rounded": False} | stated
    return st.simulate(shop(), n, seed=seed, arms=BOTH if arms is None else arms, halo=halo, **stated)


def found_in(n=1500, seed=0, arms=None, varied=(), **stated) -> st.Experiment:
    """Simulate an experiment and read it."""
    drawn = answers(n, seed, arms, **stated)
    return st.experiment(shop(), drawn, arm="arm", varied=varied, id="respondent")


def carried(found: st.Experiment) -> dict[tuple[str, str], ExperimentalCarryOver]:
    """Lay carry-over out by source and branch."""
    return {(one.source, one.to): one for one in found.carried}


def losses(drawn) -> dict[str, np.ndarray]:
    """Score every node of the shop by hand: the plain mean of its questions."""
    return {
        name: 1 - np.mean([np.asarray(drawn[question.id]) / 100 for question in node.questions], axis=0)
        for name, node in shop().nodes.items()
    }


# The estimates


@pytest.mark.parametrize("branch", ["price", "staff", "speed"])
def test_carry_over_is_that_of_two_stage_least_squares(branch):
    """One figure for each aspect: the textbook's two steps with arm dummies, by a well-kept library, to 1e-10."""
    drawn = answers()
    lost = losses(drawn)
    dummies = sm.add_constant((np.asarray(drawn["arm"])[:, None] == np.array(["B", "C"])).astype(float))
    foretold = np.column_stack([sm.OLS(lost[name], dummies).fit().fittedvalues for name in ("room", "choice")])
    expected = sm.OLS(lost[branch], sm.add_constant(foretold)).fit().params[1:]
    found = carried(st.experiment(shop(), drawn, arm="arm"))
    values = [found[source, branch].value.value for source in ("room", "choice")]
    assert values == pytest.approx(list(expected), rel=0, abs=1e-10)


def test_two_arms_give_the_trunk_one_figure():
    """The difference in the branch over the difference in the trunk's score (weights 2 and 1); n is everyone."""
    drawn = answers(arms={"A": 0, "B": -12})
    lost, arm = losses(drawn), np.asarray(drawn["arm"])
    lost["trunk"] = (2 * lost["room"] + lost["choice"]) / 3
    change = {name: values[arm == "A"].mean() - values[arm == "B"].mean() for name, values in lost.items()}
    found = st.experiment(shop(), drawn, arm="arm")
    by_path = carried(found)
    for branch in ("price", "staff", "speed"):
        one = by_path["trunk", branch]
        assert one.value.value == pytest.approx(change[branch] / change["trunk"], rel=0, abs=1e-10)
        assert one.n == 1500
    assert by_path["staff", "phone"].value.value == pytest.approx(change["phone"] / change["staff"], abs=1e-10)
    assert found.shift("B", "trunk").change.value == pytest.approx(100 * change["trunk"])
    assert found.shift("B", "satisfaction").change.value == pytest.approx(100 * change["satisfaction"])


def test_one_aspect_varied_is_charged_alone():
    """Two arms, one aspect: its own carry-over, and the aspect that was not varied has none."""
    drawn = answers(arms=ROOM)
    lost, arm = losses(drawn), np.asarray(drawn["arm"])
    change = {name: values[arm == "A"].mean() - values[arm == "B"].mean() for name, values in lost.items()}
    found = st.experiment(shop(), drawn, arm="arm", varied=["room"])
    assert found.varied == ("room",)
    assert {one.source for one in found.carried} == {"room", "staff"}
    assert carried(found)["room", "staff"].value.value == pytest.approx(change["staff"] / change["room"], abs=1e-10)


def test_survey_weights_count():
    """Each mean is weighted."""
    drawn = answers(arms=ROOM, weight_spread=0.5)
    lost, arm, weight = losses(drawn), np.asarray(drawn["arm"]), np.asarray(drawn["weight"])
    change = {
        name: np.average(lost[name][arm == "A"], weights=weight[arm == "A"])
        - np.average(lost[name][arm == "B"], weights=weight[arm == "B"])
        for name in ("room", "price")
    }
    found = st.experiment(shop(), drawn, arm="arm", varied=["room"], weight="weight")
    value = carried(found)["room", "price"].value.value
    assert value == pytest.approx(change["price"] / change["room"], abs=1e-10)


def test_intervals_equal_leaving_the_buckets_out_for_real():
    """Fieller's limits solve (N - r D)^2 = t^2 var(N - r D), the variance from leaving each bucket out by hand."""
    drawn = {name: np.asarray(values) for name, values in answers(900, arms=ROOM).items()}
    found = st.experiment(shop(), drawn, arm="arm", varied=["room"], id="respondent")
    buckets = np.array([bucket_of(str(one)) for one in drawn["respondent"]])
    again = []
    for bucket in np.unique(buckets):
        kept = buckets != bucket
        lost, arm = losses({name: values[kept] for name, values in drawn.items()}), drawn["arm"][kept]
        again.append([lost[name][arm == "A"].mean() - lost[name][arm == "B"].mean() for name in ("staff", "room")])
    changes = np.array(again)
    covariance = np.cov(changes.T, bias=True) * (len(changes) - 1)
    one = carried(found)["room", "staff"].value
    t = scipy.stats.t.ppf(0.975, len(changes) - 2)
    lost = losses(drawn)
    whole = [
        lost[name][drawn["arm"] == "A"].mean() - lost[name][drawn["arm"] == "B"].mean() for name in ("staff", "room")
    ]
    assert one.value == pytest.approx(whole[0] / whole[1], abs=1e-10)
    for limit in (one.low, one.high):
        apart = np.array([1.0, -limit])
        assert (apart @ whole) ** 2 == pytest.approx(t**2 * apart @ covariance @ apart, rel=1e-6)
    assert one.se == pytest.approx((one.high - one.low) / 2 / t)
    assert found.units is None


def test_the_control_changes_signs_and_no_carry_over():
    """Which arm the others are held against is a matter of words."""
    drawn = answers(3000, arms=STRONG)
    first, second = (st.experiment(shop(), drawn, arm="arm", control=name) for name in ("A", "C"))
    for one, other in zip(first.carried, second.carried, strict=True):
        assert one.value.value == pytest.approx(other.value.value, rel=1e-9)
        assert one.strength == pytest.approx(other.strength, rel=1e-6)
    assert first.shift("C", "choice").change.value == pytest.approx(-second.shift("A", "choice").change.value)
    assert (first.control, second.control) == ("A", "C")
    assert st.experiment(shop(), drawn, arm="arm").control == "A"


def test_moments_gathered_by_the_arms_give_the_same():
    """The experiment needs no rows; merged moments do with an id."""
    drawn = answers()
    moments = st.gather(shop(), drawn, by="arm", id="respondent")
    found = st.experiment(shop(), moments)
    assert found.carried == st.experiment(shop(), drawn, arm="arm", id="respondent").carried
    assert found.by == "arm"


# What an experiment can and a survey cannot


def test_arms_give_the_truth_where_the_survey_alone_cannot():
    """A strong general mood: the survey is far off and says that it cannot tell; the arms come to the truth."""
    drawn = answers(20_000, seed=1, arms=STRONG)
    found = st.experiment(shop(), drawn, arm="arm", id="respondent")
    account = st.trace(shop(), drawn, id="respondent")
    assert {one.verdict for one in account.whole.ranges} == {"not_separable"}
    for (source, to), one in carried(found).items():
        truth = TRUE[to][source]
        assert one.value.value == pytest.approx(truth, abs=0.05), (source, to)
        assert one.survey.low > truth + 0.02, (source, to)
    gap = carried(found)["room", "price"].gap
    assert gap.low > 0.1
    assert gap.value == pytest.approx(0.18, abs=0.06)


@pytest.mark.ci
@pytest.mark.parametrize(("arms", "varied"), [(ROOM, ("room",)), (BOTH, ())])
def test_intervals_hold_the_truth(arms, varied):
    """Of the intervals of 25 experiments at least nine in ten hold the truth; the slow lane counts more."""
    hits = [hit for seed in range(25) for hit in _hits(found_in(1200, seed, arms, varied))]
    assert len(hits) >= 70
    assert np.mean(hits) >= 0.9


def _hits(found: st.Experiment) -> list[bool]:
    return [
        one.value.low < TRUE[one.to][one.source] < one.value.high
        for one in found.carried
        if one.value.low is not None and one.to != "phone"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arms", "varied", "stated"),
    [
        (ROOM, ("room",), {}),
        (BOTH, (), {}),
        (BOTH | {"D": -8}, (), {}),
        (ROOM, ("room",), {"clusters": 80, "cluster_spread": 3.0}),
    ],
    ids=["one aspect", "two aspects", "four arms", "shops drawn"],
)
def test_intervals_hold_the_truth_as_often_as_promised(arms, varied, stated):
    """Of the 95 % intervals of 300 experiments 92 to 98 in a hundred hold the truth."""
    hits = []
    for seed in range(300):
        drawn = answers(1200, seed, arms, **stated)
        unit = {"cluster": "cluster"} if stated else {"id": "respondent"}
        hits += _hits(st.experiment(shop(), drawn, arm="arm", varied=varied, **unit))
    assert 0.92 <= np.mean(hits) <= 0.98, f"{np.mean(hits):.3f}"


def test_an_arm_that_reaches_a_branch_past_the_trunk_is_told():
    """With more arms than aspects they contradict each other there, and only there."""
    arms = BOTH | {"D": {"room": -6, "choice": -6, "speed": -8}}
    found = found_in(4000, 2, arms)
    told = {one.to: one.p for one in found.agreement}
    assert set(told) == {"price", "staff", "speed", "phone"}
    assert told["speed"] < 0.001
    assert told["price"] > 0.01
    assert "arms-disagree" in {issue.code for issue in found.issues if issue.where == "speed"}
    assert "contradict each other on “speed”" in " ".join(str(found).split())


# Where there is no figure


def test_arms_that_hardly_move_the_trunk_give_no_figure():
    """Where Fieller's limits have no end there is the reason and no number, and nothing can be written."""
    found = found_in(arms={"A": 0, "B": -0.5})
    assert {(one.value.value, one.gap.value, one.reason) for one in found.carried} == {(None, None, "too-weak")}
    assert all(one.strength < 10 for one in found.carried)
    assert {issue.where for issue in found.issues if issue.code == "too-weak"} == {"price", "staff", "speed", "phone"}
    assert "moved what it comes from so little" in " ".join(str(found).split())
    with pytest.raises(st.UsageError, match="show no carry-over that could be written") as caught:
        shop().with_carry_over(found)
    assert caught.value.code == "no-signal"


def test_a_weak_experiment_has_limits_that_are_not_symmetric():
    """No gate stands before the limits: where they have an end they are told, wide and skewed as they are."""
    skewed = []
    for seed in range(12):
        for one in found_in(400, seed, {"A": 0, "B": -7}).carried:
            assert (one.value.value is None) == (one.reason is not None)
            if one.value.value is not None and one.strength < 10:
                below, above = one.value.value - one.value.low, one.value.high - one.value.value
                skewed.append(above / below)
    assert len(skewed) > 3
    assert np.median(np.abs(np.log(skewed))) > 0.2


def test_aspects_that_the_arms_do_not_tell_apart_have_one_figure():
    """Three arms that move both aspects together identify the trunk only."""
    found = found_in(arms={"A": 0, "B": -8, "C": -16})
    assert {one.source for one in found.carried} == {"trunk", "staff"}
    assert {one.to for one in found.agreement} == {"price", "staff", "speed", "phone"}


def test_too_few_units_give_no_figure():
    """Of fewer than 8 units there is no interval, so that nobody knows whether the trunk moved."""
    found = found_in(7, arms={"A": 0, "B": -20})
    assert {one.reason for one in found.carried} == {"no-interval"}
    assert {one.value.value for one in found.carried} == {None}
    assert found.agreement == ()
    every = st.experiment(shop(), answers(7, arms={"A": 0, "B": -20}), arm="arm", min_n=0).shift("B", "trunk").change
    assert (every.value is None, every.low) == (False, None)
    assert "no-interval" in {issue.code for issue in found.issues}
    assert "too few respondents" in " ".join(str(found).split())


def test_what_an_arm_of_few_respondents_did_is_not_shown():
    """Below 10 respondents, or as many as asked for; the reason is told."""
    drawn = answers(60, arms=ROOM)
    drawn = {name: np.asarray(values)[np.r_[np.flatnonzero(np.asarray(drawn["arm"]) == "A"),
             np.flatnonzero(np.asarray(drawn["arm"]) == "B")[:9]]] for name, values in drawn.items()}  # fmt: skip
    found = st.experiment(shop(), drawn, arm="arm")
    assert {one.change.value for one in found.shifts} == {None}
    assert [issue.count for issue in found.issues if issue.code == "few-raters"] == [9]
    assert st.experiment(shop(), drawn, arm="arm", min_n=9).shift("B", "trunk").change.low is not None
    assert str(found)


def test_what_an_arm_did_to_a_node_that_few_rated_in_it_is_not_shown():
    """Nor the overall score, from which it would follow; all else is."""
    drawn = {name: np.asarray(values, dtype=object) for name, values in answers(60, arms=ROOM).items()}
    rows = np.flatnonzero(drawn["arm"] == "B")[6:]
    for question in shop().nodes["speed"].questions:
        drawn[question.id][rows] = None
    shown = {one.id for one in st.experiment(shop(), drawn, arm="arm").shifts if one.change.value is not None}
    every = {one.id for one in st.experiment(shop(), drawn, arm="arm", min_n=0).shifts if one.change.value is not None}
    assert every - shown == {"overall", "speed"}


# Whole shops that were drawn by lot


@pytest.mark.parametrize("named", ["by", "cluster", "id"])
def test_a_column_within_whose_values_the_arm_is_constant_holds_the_units(named):
    """However it is named; it is said in the output and as an issue, and every shop is left out by itself."""
    drawn = cluster_trial(12, 1)
    found = st.experiment(ONE_ASPECT, drawn, arm="arm", **{named: "shop"})
    assert (found.units.column, found.units.n) == ("shop", 12)
    assert [issue.count for issue in found.issues if issue.code == "units"] == [12]
    assert "Whole values of “shop” were drawn by lot" in " ".join(str(found).split())
    assert experiment_record(found)["units"] == {"column": "shop", "n": 12}
    arm, score = np.asarray(drawn["arm"]), (np.asarray(drawn["a1"]) + drawn["a2"]) / 2
    names, shops = np.unique(drawn["shop"]), np.asarray(drawn["shop"])
    effects = [
        score[(arm == "arm1") & (shops != name)].mean() - score[(arm == "arm0") & (shops != name)].mean()
        for name in names
    ]
    change = found.shift("arm1", "a").change
    assert change.se == pytest.approx(100 / 19 * np.std(effects) * np.sqrt(11), rel=1e-9)
    assert change.high - change.value == pytest.approx(scipy.stats.t.ppf(0.975, 10) * change.se, rel=1e-9)


def test_the_coarsest_such_column_holds_the_units():
    """Respondents lie within shops, and shops were drawn; a column with fewer than 6 values is not taken for units."""
    drawn = cluster_trial(20, 2)
    drawn["town"] = [f"t{arm[-1]}" for arm in drawn["arm"]]
    found = st.experiment(ONE_ASPECT, drawn, arm="arm", by="shop", id="id")
    assert (found.units.column, found.units.n) == ("shop", 20)
    assert st.experiment(ONE_ASPECT, drawn, arm="arm", by="town", id="id").units is None
    crossed = drawn | {"shop": [f"s{row % 20}" for row in range(len(drawn["id"]))]}
    assert st.experiment(ONE_ASPECT, crossed, arm="arm", by="shop", id="id").units is None


def test_many_shops_are_the_units_too():
    """Beyond 60 they are dealt to buckets, as everywhere."""
    drawn = cluster_trial(90, 3, size=5)
    found = st.experiment(ONE_ASPECT, drawn, arm="arm", by="shop", id="id")
    assert found.units.n == 90
    same = st.experiment(ONE_ASPECT, drawn, arm="arm", cluster="shop")
    assert found.carried == same.carried


def test_rows_without_an_arm_or_a_weight_change_nothing_where_shops_are_left_out():
    """They are counted, and the figures are those of the other rows."""
    drawn = cluster_trial(12, 4)
    spoilt = {name: [*values, *values[:5]] for name, values in drawn.items()}
    spoilt["arm"] = [*drawn["arm"], None, None, "arm0", "arm0", "arm0"]
    spoilt["shop"] = [*drawn["shop"], *drawn["shop"][:2], *[drawn["shop"][drawn["arm"].index("arm0")]] * 3]
    spoilt["weight"] = [1.0] * (len(drawn["id"]) + 2) + [0.0] * 3
    found = st.experiment(ONE_ASPECT, spoilt, arm="arm", by="shop", weight="weight")
    plain = st.experiment(ONE_ASPECT, drawn, arm="arm", by="shop")
    for one, other in zip(found.carried, plain.carried, strict=True):
        assert one.value.low == pytest.approx(other.value.low, rel=1e-9)
    assert next(issue.count for issue in found.issues if issue.code == "segment-missing") == 2
    assert found.arms == plain.arms


def test_fewer_than_eight_shops_give_no_interval():
    """Six shops are seen to be the units, and nothing is sure with so few."""
    found = st.experiment(ONE_ASPECT, cluster_trial(6, 5), arm="arm", by="shop")
    assert found.units.n == 6
    assert {one.reason for one in found.carried} == {"no-interval"}
    assert found.shift("arm1", "a").change.low is None


def test_units_cannot_be_named_for_moments():
    """Moments hold no rows to look through."""
    moments = st.gather(ONE_ASPECT, cluster_trial(20, 6), by="arm", cluster="shop")
    with pytest.raises(st.UsageError, match="cannot be chosen for moments already gathered"):
        st.experiment(ONE_ASPECT, moments, by="shop")
    assert all(one.value.low is not None for one in st.experiment(ONE_ASPECT, moments).carried)


@pytest.mark.ci
@pytest.mark.parametrize("shops", [12, 20, 40])
def test_intervals_of_drawn_shops_hold_the_truth(shops):
    """Of 40 experiments with few whole shops at least 34 hold each truth; the slow lane counts more."""
    assert min(_coverage(shops, 40)) >= 0.85


@pytest.mark.slow
@pytest.mark.parametrize("shops", [12, 20, 40])
def test_intervals_of_drawn_shops_hold_the_truth_as_often_as_promised(shops):
    """Of 400 experiments 93 to 98 in a hundred hold the carry-over and what the arms did."""
    assert all(0.93 <= share <= 0.98 for share in _coverage(shops, 400))


def _coverage(shops: int, experiments: int) -> tuple[float, float]:
    hits, moved = [], []
    for seed in range(experiments):
        found = st.experiment(ONE_ASPECT, cluster_trial(shops, seed), arm="arm", by="shop")
        hits += [one.value.low < 0.4 < one.value.high for one in found.carried]
        change = found.shift("arm1", "trunk").change
        moved.append(change.low < 100 * 0.3 / 19 < change.high)
    return float(np.mean(hits)), float(np.mean(moved))


def test_merged_answers_without_ids_give_no_figure():
    """Without units there are no intervals either; the reason is told."""
    drawn = {name: list(values) for name, values in answers(400).items() if name != "respondent"}
    parts = [st.gather(shop(), {name: values[half] for name, values in drawn.items()}, by="arm")
             for half in (slice(0, 200), slice(200, 400))]  # fmt: skip
    found = st.experiment(shop(), parts[0] + parts[1])
    assert {one.reason for one in found.carried} == {"no-interval"}
    assert "no-unit" in {issue.code for issue in found.issues}


@pytest.mark.parametrize("n", [2, 3, 5])
def test_a_handful_of_answers_is_no_accident(n):
    """Nothing breaks; there is no figure and the text says why."""
    found = found_in(n, arms={"A": 0, "B": -20})
    assert all(one.value.value is None for one in found.carried)
    assert str(found)


def test_an_arm_in_which_nobody_rated_a_branch_gives_no_figure_there():
    """Its mean is not known; the other branches stand."""
    drawn = {name: np.array(values) for name, values in answers(arms=ROOM).items()}
    drawn["quick"] = np.where(drawn["arm"] == "B", np.nan, drawn["quick"])
    found = carried(st.experiment(shop(), drawn, arm="arm", varied=["room"]))
    assert (found["room", "speed"].value.value, found["room", "speed"].reason) == (None, "no-interval")
    assert found["room", "price"].value.low is not None


CALLS = {
    "no such column": (
        {"arm": "arms"},
        st.AnswersError,
        "column",
        "arm: there is no column 'arms'; did you mean 'arm'",
    ),
    "no such column beside one": ({"arm": "arms", "by": "same"}, st.AnswersError, "column", "arm: there is no column"),
    "no such column of units": (
        {"arm": "arm", "by": "shop"},
        st.AnswersError,
        "column",
        "by: there is no column 'shop'",
    ),
    "no such clusters": ({"arm": "arm", "cluster": "shop"}, st.AnswersError, "column", "cluster: there is no column"),
    "no column at all": ({}, st.UsageError, "usage", "name the column that tells the arms"),
    "no such control": (
        {"arm": "arm", "control": "Z"},
        st.UsageError,
        "usage",
        "there is no arm 'Z'; there are A, B, C",
    ),
    "no such aspect": ({"arm": "arm", "varied": ["rooms"]}, st.UsageError, "usage", "did you mean 'room'"),
    "a branch varied": (
        {"arm": "arm", "varied": ["price"]},
        st.UsageError,
        "usage",
        "'price' is no aspect of the trunk",
    ),
    "one arm": ({"arm": "same"}, st.UsageError, "usage", "different values in it: 1; an experiment has 2 to 12 arms"),
    "no arms": ({"arm": "respondent"}, st.UsageError, "usage", "different values in it: 60"),
}


@pytest.mark.parametrize("case", CALLS)
def test_what_cannot_be_meant_is_refused(case):
    """Columns, arms and aspects that are not there; a column that tells no arms."""
    options, error, code, words = CALLS[case]
    drawn = {name: list(values) for name, values in answers(60).items()} | {"same": ["x"] * 60}
    with pytest.raises(error) as caught:
        st.experiment(shop(), drawn, **options)
    assert words in str(caught.value)
    assert caught.value.code == code


def test_rows_without_an_arm_are_left_out_and_counted():
    """They belong to no arm."""
    drawn = {name: list(values) for name, values in answers(600).items()}
    drawn["arm"][:50] = [None] * 50
    found = st.experiment(shop(), drawn, arm="arm")
    assert sum(arm.n for arm in found.arms) == 550
    assert "segment-missing" in {issue.code for issue in found.issues}


# What makes one doubt it


def test_an_aspect_that_moved_though_not_varied_is_told():
    """Its effect would be charged to the one varied."""
    found = found_in(arms={"A": 0, "B": -12}, varied=("room",))
    assert [issue.where for issue in found.issues if issue.code == "varied"] == ["choice"]


def test_one_aspect_that_moved_alone_is_told():
    """Whoever varied the room only should say so: else the figure is shared with the other aspect."""
    found = found_in(arms=ROOM, seed=3)
    assert [issue.where for issue in found.issues if issue.code == "varied"] == ["room"]


def test_a_marker_that_differs_between_arms_is_told():
    """What has nothing to do with the service cannot have been moved by the trunk."""
    tree = shop(marker=st.Marker(column="weather"))
    drawn = st.simulate(tree, 1500, seed=4, arms=ROOM, carry_over=TRUE, own=OWN)
    assert "marker" not in {issue.code for issue in st.experiment(tree, drawn, arm="arm").issues}
    sunny = dict(drawn) | {"weather": np.asarray(drawn["weather"]) + 10 * (np.asarray(drawn["arm"]) == "B")}
    sunny["weather"] = np.minimum(sunny["weather"], 100)
    assert "marker" in {issue.code for issue in st.experiment(tree, sunny, arm="arm").issues}


def test_a_branch_that_others_reach_in_another_arm_is_told():
    """If the trunk decides who goes on to a branch, those who rate it are no longer alike."""
    found = found_in(3000, 1, ROOM, ("room",), skip={"speed": 0.4}, skip_slope=0.1)
    assert [issue.where for issue in found.issues if issue.code == "selection"] == ["speed"]
    even = found_in(3000, 1, ROOM, ("room",), skip={"speed": 0.4}, skip_slope=0.0)
    assert not [issue for issue in even.issues if issue.code == "selection"]


# Into the tree, and then, only then, causal words


def test_what_was_found_goes_into_the_tree(tmp_path):
    """Each branch's carry-over by parent, given, found by experiment; a file keeps it."""
    found = found_in(3000, arms=STRONG)
    tree = shop().with_carry_over(found)
    for name, table in found.as_carry_over().items():
        assert tree.nodes[name].carry_over == table
        assert tree.nodes[name].carry_over_source == "experiment"
    assert tree.nodes["price"].carry_over["choice"] == carried(found)["choice", "price"].value.value
    st.write_tree(tree, tmp_path / "found.toml")
    assert st.read_tree(tmp_path / "found.toml") == tree
    account = st.trace(tree, answers(), id="respondent").whole
    assert all(one.given for one in account.carry_over)


def test_a_figure_of_the_trunk_is_shared_by_the_aspects_shares():
    """Weights 2 and 1: two thirds and one third."""
    found = found_in(arms={"A": 0, "B": -12})
    table = found.as_carry_over()["price"]
    value = carried(found)["trunk", "price"].value.value
    assert table == pytest.approx({"room": value * 2 / 3, "choice": value / 3})
    assert varied_shares(shop(), ["room", "choice"]) == pytest.approx({"room": 2 / 3, "choice": 1 / 3})


def test_what_was_not_varied_carries_nothing_until_an_experiment_shows_it():
    """Two experiments, one aspect each: the second keeps what the first has found, and takes no stated figure."""
    stated = shop().with_carry_over({"price": {"room": 0.7, "choice": 0.7}})
    first = st.experiment(stated, answers(arms=ROOM), arm="arm", varied=["room"])
    tree = stated.with_carry_over(first)
    room = carried(first)["room", "price"].value.value
    assert tree.nodes["price"].carry_over == {"room": room, "choice": 0.0}
    second = st.experiment(tree, answers(arms={"A": 0, "B": {"choice": -12}}, seed=5), arm="arm", varied=["choice"])
    choice = carried(second)["choice", "price"].value.value
    assert tree.with_carry_over(second).nodes["price"].carry_over == {"room": room, "choice": choice}
    assert "Not varied: “choice”" in " ".join(str(first).split())


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_causes_are_spoken_of_only_where_an_experiment_has_shown_them(lang):
    """An estimated or stated carry-over is an association; one found by experiment is not; a mixture is both."""
    drawn, found = answers(), found_in(3000, arms=STRONG)
    cause = {
        "en": "Carry-over was found by an experiment",
        "fr": "Le report vient d’une expérience",
        "ru": "Перенос найден в эксперименте",
    }[lang]
    link = {
        "en": "an association in these answers",
        "fr": "une association dans ces réponses",
        "ru": "это связь в этих ответах",
    }[lang]
    stated = shop().with_carry_over(dict.fromkeys(TRUE, 0.3))
    caused = shop().with_carry_over(found)
    some = shop().with_carry_over({"price": found.as_carry_over()["price"]}, source="experiment")
    for tree, evidence in ((shop(), "association"), (stated, "association"), (some, "both"), (caused, "experiment")):
        assert tree.carry_over_evidence == evidence
        text = " ".join(text_of(st.trace(tree, drawn), lang=lang).split())
        assert (cause in text) == (evidence == "experiment")
        assert (link in text) == (evidence != "experiment")


def test_the_headline_says_by_what_the_trunk_is_charged():
    """Given carry-over is not doubted by the answers: neither 'up to', nor 'cannot tell', nor a warning."""
    drawn = answers()
    caused = st.trace(shop().with_carry_over(found_in(3000, arms=STRONG)), drawn)
    stated = st.trace(shop().with_carry_over(dict.fromkeys(TRUE, 0.3)), drawn)
    assert "come from the trunk (carry-over by experiment)" in headline(caused)
    assert "trace to the trunk (carry-over as stated)" in headline(stated)
    assert "cannot tell" in headline(st.trace(shop(), drawn))
    for account in (caused, stated):
        assert "not-separable" not in {issue.code for issue in account.issues}
    assert "Not separable" not in str(caused)


def test_pictures_and_plans_say_on_what_carry_over_rests():
    """The legend of the tree, the text of a plan."""
    drawn = answers()
    for tree, words, written, plan in (
        (
            shop(),
            "What goes together in these answers, not what causes what.",
            "Carry-over is an association, not proof of cause.",
            "which is an association",
        ),
        (
            shop().with_carry_over(found_in(3000, arms=STRONG)),
            "The links were found by an experiment.",
            "Carry-over was found by experiment.",
            "found by experiment",
        ),
    ):
        diagram = st.draw(tree, st.trace(tree, drawn))
        assert words in diagram.to_svg()
        assert written in diagram.to_dot()
        assert plan in str(st.plan(tree, drawn))


def test_given_carry_over_in_the_account_says_where_it_comes_from():
    """JSON tells an experiment's figures from stated ones; what it did not vary it has not found."""
    from servicetree.reporting.printing import as_json

    found = found_in(arms=ROOM, varied=("room",))
    account = st.trace(shop().with_carry_over(found), answers())
    told = {(one["from"], one["to"]): one for one in as_json(account)["segments"][0]["carry_over"]}
    assert (told["room", "price"]["given"], told["room", "price"]["experiment"]) == (True, True)
    assert (told["choice", "price"]["given"], told["choice", "price"]["experiment"]) == (True, False)


# Words, records, command line


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_the_text_says_what_was_caused_in_every_language(lang):
    """What improved what and by how much, what the survey would have said, and on what all of it rests."""
    text = " ".join(text_of(found_in(3000), lang=lang).split())
    words = {
        "en": (
            "In the experiment, improving “room” by one point improved",
            "The survey alone would say",
            "drawn by lot",
        ),
        "fr": (
            "Dans l’expérience, améliorer « room » d’un point a amélioré",
            "L’enquête seule dirait",
            "tirés au sort",
        ),
        "ru": ("В эксперименте один балл улучшения («room») дал:", "По одному лишь опросу", "по жребию"),
    }
    for phrase in words[lang]:
        assert phrase in text


def test_the_record_can_be_held_by_json():
    """Names and shapes; a figure that cannot be had is null, with its reason."""
    record = json.loads(json.dumps(experiment_record(found_in(arms={"A": 0, "B": -0.5})), allow_nan=False))
    assert set(record) == {
        "servicetree", "tree", "by", "control", "arms", "varied", "units",
        "changes", "carry_over", "agreement", "issues",
    }  # fmt: skip
    one = record["carry_over"][0]
    assert set(one) == {
        "from", "to", "n", "value", "low", "high", "se", "survey", "gap", "strength", "reason",
    }  # fmt: skip
    assert (one["value"], one["reason"]) == (None, "too-weak")
    assert set(record["changes"][0]) == {"arm", "id", "kind", "points", "low", "high", "se"}


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_experiments_go_into_frames(kind):
    """A row for each change and each carry-over."""
    found = found_in(arms=ROOM, varied=("room",))
    frame = found.to_frame(kind)
    columns = frame.to_pydict() if kind == "pyarrow" else {name: list(frame[name]) for name in frame.columns}
    rows = zip(columns["figure"], columns["id"], columns["at"], columns["value"], strict=True)
    values = {(what, name, at): value for what, name, at, value in rows if what == "carry_over"}
    assert values["carry_over", "room", "price"] == carried(found)["room", "price"].value.value
    assert columns["figure"].count("change") == len(found.shifts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the shop's tree, an experiment, and one that moved nothing."""
    where = tmp_path_factory.mktemp("shop")
    st.write_tree(shop(), where / "shop.toml")
    answers(arms=ROOM).to_frame("pandas").to_csv(where / "answers.csv", index=False)
    answers(arms={"A": 0, "B": -0.5}).to_frame("pandas").to_csv(where / "weak.csv", index=False)
    return where


def test_the_verb_writes_what_was_found_into_a_tree_file(folder):
    """`experiment ANSWERS --tree TREE --arm COL --control VALUE --varied ASPECT -o TREE`."""
    options = ("--tree", "shop.toml", "--arm", "arm", "--id", "respondent", "--varied", "room")
    done = run("experiment", "answers.csv", *options, "--control", "A", "-o", "found.toml", cwd=folder)
    assert "experiment by “arm”" in done.stdout
    assert "wrote found.toml" in done.stderr
    assert 'carry_over_source = "experiment"' in (folder / "found.toml").read_text()
    traced = run("trace", "answers.csv", "--tree", "found.toml", cwd=folder)
    assert "an experiment has shown" in " ".join(traced.stdout.split())
    detailed = run("trace", "answers.csv", "--tree", "found.toml", "--details", cwd=folder)
    assert "Carry-over was found by an experiment" in detailed.stdout
    record = json.loads(run("experiment", "answers.csv", *options, "--json", cwd=folder).stdout)
    tree = st.read_tree(folder / "found.toml")
    told = {one["to"]: one["value"] for one in record["carry_over"] if one["from"] == "room"}
    assert {name: tree.nodes[name].carry_over["room"] for name in told} == pytest.approx(told)


def test_the_verb_writes_no_file_where_there_is_nothing_to_write(folder):
    """Exit 2 with the reason; without -o the details tell it."""
    options = ("weak.csv", "--tree", "shop.toml", "--arm", "arm", "--id", "respondent")
    assert (
        "no carry-over that could be written" in run("experiment", *options, "-o", "x.toml", code=2, cwd=folder).stderr
    )
    assert not (folder / "x.toml").exists()
    assert "the arms moved what it comes from so little" in " ".join(
        run("experiment", *options, "--details", cwd=folder).stdout.split()
    )
    assert "name the column that tells the arms" in run("experiment", *options[:3], code=2, cwd=folder).stderr
