"""Precision: half-widths from closed formulas, and the respondents that a wanted width takes."""

import json

import attrs
import numpy as np
import pytest
from support.command import run
from support.folders import STUDIES
from support.marker_surveys import drawn_answers, marker_star
from support.surveys import survey

import servicetree as st
from servicetree.analysis.surveys.path_models import path_model
from servicetree.demo import demo_answers, demo_tree
from servicetree.reporting.results.forecast_tables import precision_record
from servicetree.reporting.text import text_of
from servicetree.stats.delta_method import slope_influence, variance


@pytest.fixture
def study(monkeypatch):
    """The simulation study of plans."""
    monkeypatch.syspath_prepend(str(STUDIES))
    import planning_study

    return planning_study


# --- formulas ---------------------------------------------------------------------------------------------------------


def test_a_mean_has_its_textbook_width(cafe):
    """An aspect's score: t s / sqrt(n), s the spread of its mean rating."""
    assumed = st.Assumed(sd=20, within=0.5, between=0.3)
    told = st.precision(cafe, 400, assumed=assumed)
    spread = (0.5 * 400 + 0.5 * 400 / 2) ** 0.5  # two questions: c + (sd^2 - c) / 2
    assert told.figure("level", "environment").half_width == pytest.approx(1.97882 * spread / 20, rel=1e-4)


def test_assumed_levels_are_what_the_assumed_loss_leaves(cafe):
    """Of the score and of every part."""
    told = st.precision(cafe, 400, assumed=st.Assumed(loss=30))
    assert told.figure("score", "overall").value == 70
    assert {told.figure("level", name).value for name in cafe.measured} == {70}


def test_clusters_widen_means_and_slopes_each_by_its_own(cafe):
    """Means by 1 + (m - 1) rho, slopes by 1 + (m - 1) rho^2: here 2.25 and 1.25; points, of both, by between."""
    plain = st.precision(cafe, 400, assumed=st.Assumed())
    clustered = st.precision(cafe, 400, assumed=st.Assumed(design_effect=2.25, cluster_correlation=0.2))
    for one, other in zip(plain.figures, clustered.figures, strict=True):
        grown = (other.half_width / one.half_width) ** 2
        if one.kind == "carry_over":
            assert grown == pytest.approx(1.25)
        elif one.kind == "points":
            assert 1.25 < grown < 2.25
        else:
            assert grown == pytest.approx(2.25)


def test_the_gap_leaves_differences_between_segments_out(cafe):
    """From answers by shop: twice the segments times the mean of n_g SE_g^2, however far apart the shops are."""
    rows = survey(cafe, 600, seed=3) | {"guest": list(range(600)), "shop": [place % 3 for place in range(600)]}
    account = st.trace(cafe, rows, id="guest", by="shop")
    told = st.precision(cafe, 900, answers=rows, id="guest", by="shop", segments=5)
    spread = np.mean([one.scores.n * one.scores.score.se**2 for one in account.segments[1:]])
    assert len(account.segments) == 4
    assert told.figure("gap").half_width == pytest.approx(1.97882 * (10 * spread / 900) ** 0.5, rel=1e-4)


def test_too_few_for_an_interval_are_foreseen_none(cafe):
    """Fewer respondents than fill 16 buckets have no interval, so no width; nor does any width take fewer than 19."""
    told = st.precision(cafe, 18, width=60.0)
    assert {figure.half_width for figure in told.figures} == {None}
    assert told.figure("score").needed == 19


def test_a_slope_has_the_width_of_least_squares(cafe):
    """Var(slopes) = residual variance x inverse covariance of the parents / n."""
    grown = path_model(cafe, st.Assumed())
    names = list(cafe.measured)
    aspects, price = [0, 1], names.index("price")
    inside = grown.covariance[np.ix_(aspects, aspects)]
    slopes = np.linalg.solve(inside, grown.covariance[aspects, price])
    left = grown.covariance[price, price] - slopes @ inside @ slopes
    wanted = left * np.linalg.inv(inside)
    for place in aspects:
        weights = {0: float(place == 0), 1: float(place == 1)}
        found = variance(grown, np.zeros(len(names)), slope_influence(grown, price, weights))
        assert found == pytest.approx(wanted[place, place])


def test_given_carry_over_has_no_width(cafe):
    """What the tree states has no interval, so none is foreseen."""
    tree = cafe.extend({"branches": {"price": {"carry_over": 0.4}}})
    told = st.precision(tree, 400, width=1.0)
    for parent in ("environment", "solution"):
        figure = told.figure("carry_over", "price", parent)
        assert (figure.half_width, figure.needed) == (None, None)
    assert told.figure("carry_over", "price", "environment").value == pytest.approx(0.2)


def test_assumptions_are_a_covariance_that_can_be(cafe):
    """Every tree's assumed covariances are positive, with the correlations that were stated."""
    assumed = st.Assumed(sd=10, within=0.6, between=0.35)
    for tree in (cafe, demo_tree(), st.template("general")):
        found = assumed.covariance(tree)
        assert np.linalg.eigvalsh(found).min() > 0
        names, parents = list(tree.measured), tree.carry_over_parents
        for name, above in parents.items():
            for parent in above:
                assert found[names.index(name), names.index(parent)] == pytest.approx(35)


# --- sizes given are sizes that do ------------------------------------------------------------------------------------


@pytest.mark.ci
@pytest.mark.parametrize("cell", ["score", "points", "carry", "gaps", "gap", "clusters"])
def test_respondents_given_reach_the_width_wanted(cell, study):
    """Within 10 % in 12 simulated surveys; the slow lane does all figures with 100."""
    _, wanted, found = study.reached(cell, 12)
    assert found == pytest.approx(wanted, rel=0.1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "cell",
    [
        "score",
        "level",
        "points",
        "carry",
        "deeper",
        "gaps",
        "coarse",
        "gap",
        "gap-answers",
        "clusters",
        "clusters-slope",
        "answers",
        "low",
        "low-marker",
        "time",
        "arms",
    ],
)
def test_every_width_is_reached(cell, study):
    """Within 10 % in 100 simulated surveys of each kind."""
    _, wanted, found = study.reached(cell, 100)
    assert found == pytest.approx(wanted, rel=0.1)


def test_intervals_of_today_shrink_with_the_root_of_the_respondents(cafe):
    """From answers: with four times as many respondents half the width, and today's with today's number."""
    rows = survey(cafe, 300, seed=3, missing=0.02) | {"guest": list(range(300))}
    account = st.trace(cafe, rows, id="guest").whole
    now, later = (st.precision(cafe, n, answers=rows, id="guest") for n in (300, 1200))
    assert now.answers == 300
    assert now.assumed is None
    score = account.scores.score
    assert now.figure("score").half_width == pytest.approx(score.high - score.value, rel=0.01)
    for one, other in zip(now.figures, later.figures, strict=True):
        assert other.half_width == pytest.approx(one.half_width / 2)
    assert now.figure("points").value == account.trunk_points.observed.value


# --- what is refused, and how it is shown -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "state n, how many respondents, or width"),
        ({"n": 0}, "must be 1 or more"),
        ({"n": 100, "segments": 0}, "must be 1 or more"),
        ({"width": -1.0}, "must be more than 0"),
        ({"n": 100, "by": "shop"}, "with answers only"),
        ({"n": 100, "answers": "x.csv", "assumed": st.Assumed()}, "leave out one of the two"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, words, cafe):
    """Neither a number nor a width; numbers below what they can be; assumptions beside answers."""
    with pytest.raises(st.UsageError, match=words):
        st.precision(cafe, **options)


@pytest.mark.parametrize("stated", [{"sd": -1}, {"within": 2}, {"between": 0.5}, {"missing": 1}, {"design_effect": 0}])
def test_assumptions_that_cannot_be_are_refused(stated):
    """Spreads below 0, correlations beyond 1, parts that hang together more than the questions of one part."""
    with pytest.raises(st.UsageError):
        st.Assumed(**stated)


def test_a_tree_too_large_to_plan_for_is_refused():
    """Covariances grow with the square of the nodes."""
    branches = [st.Branch(id=f"b{place}", questions=[st.Question(id="q", column="x")]) for place in range(1001)]
    aspects = [st.Aspect(id="a", questions=[st.Question(id="q", column="y")])]
    tree = st.ServiceTree(name="wide", scale=st.Scale(1, 5), aspects=aspects, branches=branches)
    with pytest.raises(st.LimitError, match="at most 1000"):
        st.precision(tree, 100)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Reckoned from assumptions", "Gap between two of 3 segments", "Respondents for ±1.5")),
        ("fr", ("Calculé d’après des hypothèses", "Écart entre deux segments sur 3", "Répondants pour ±1,5")),
        ("ru", ("Рассчитано по допущениям", "Разрыв между двумя из 3 сегментов", "Респондентов для ±1,5")),
    ],
)
def test_the_text_states_every_assumption(lang, words, cafe):
    """Assumptions stand above the table, whatever the language; the caution about chance below."""
    text = " ".join(text_of(st.precision(cafe, 500, width=1.5, segments=3), lang=lang, width=400).split())
    for word in (*words, "22", "servicetree design"):
        assert word in text
    assert "{" not in text


def test_the_record_and_the_frame_hold_every_figure(cafe):
    """Plain JSON, and a row for each figure."""
    told = st.precision(cafe, 500, width=2.0)
    record = json.loads(json.dumps(precision_record(told), allow_nan=False))
    assert record["figures"][0] == attrs.asdict(told.figures[0])
    assert record["assumed"]["sd"] == 22
    assert len(told.to_frame("pandas")) == len(told.figures)
    assert str(told).startswith("A café · how wide the intervals would be")


def test_the_verb_takes_assumptions_or_answers(tmp_path):
    """`servicetree precision` with options of either kind prints the same as Python says."""
    st.write_tree(demo_tree(), tmp_path / "cafe.toml")
    record = json.loads(run("precision", tmp_path / "cafe.toml", "-n", 800, "--sd", 18, "--json").stdout)
    told = st.precision(demo_tree(), 800, assumed=st.Assumed(sd=18))
    assert record == json.loads(json.dumps(precision_record(told)))
    reckoned = ("precision", tmp_path / "cafe.toml", "--width", 1, "--answers", demo_answers(), "--id", "guest")
    assert "Estimated from 2400 answers" in run(*reckoned).stdout
    assert "Reckoned from 2400 answers" in run(*reckoned, "--details").stdout
    assert "state -n" in run("precision", tmp_path / "cafe.toml", code=2).stderr


def test_the_range_that_markers_measure_is_foreseen():
    """By assumptions the width that ``design`` gives; from answers their own range, with the root of respondents."""
    tree = marker_star(2, 4)
    assumed = st.Assumed(sd=12, within=0.6, between=0.35, halo=0.5, loss=45)
    told = st.precision(tree, 3000, width=1.0, assumed=assumed).figure("range")
    assert told.half_width == pytest.approx(st.design(tree, n=3000, assumed=assumed).measure("as_is").points_width / 2)
    assert st.precision(tree, told.needed, assumed=assumed).figure("range").half_width <= 1.0
    answers = drawn_answers(1000, 2)
    trunk = st.trace(tree, answers).whole.trunk_points
    later = st.precision(tree, 4000, answers=answers).figure("range")
    assert later.half_width == pytest.approx((trunk.range_high - trunk.range_low) / 4)
    assert "range" not in {one.kind for one in st.precision(marker_star(0, 4), 1000).figures}
