"""Design: what each measure buys, by the formulas of the range, and as often as it is said."""

import json
import re

import attrs
import numpy as np
import pytest
from support.command import run
from support.folders import STUDIES
from support.halo_surveys import halo_answers, halo_star

import servicetree as st
from servicetree.account.halo import carry_over_bounds
from servicetree.analysis.surveys.designing import slope_variance_ratio
from servicetree.analysis.surveys.halo_model import range_estimates, separability_forecast
from servicetree.analysis.surveys.survey_covariances import (
    assumed_model,
    measured_model,
    true_carry_over,
    with_branch,
    with_marker,
    with_questions,
)
from servicetree.demo import demo_answers, demo_tree
from servicetree.reporting.results.forecast_tables import design_headline, design_record
from servicetree.reporting.text import text_of
from servicetree.stats.jackknife import standard_error

CLEAR = st.Assumed(sd=12, within=0.6, between=0.3, halo=0.3, loss=45)


@pytest.fixture
def study(monkeypatch):
    """The simulation study of plans."""
    monkeypatch.syspath_prepend(str(STUDIES))
    import planning_study

    return planning_study


# --- formulas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("marker", [False, True])
def test_the_figures_of_a_sketch_are_those_of_the_range(marker):
    """On complete answers halo variance, halo share and both ends agree with the range's own, to 1e-9."""
    tree = halo_star(marker=marker)
    moments = st.gather(tree, halo_answers(1200, 3, halo=0.05))
    sketch = measured_model(tree, moments)
    found, ends = range_estimates(sketch, sketch.covariance), carry_over_bounds(tree, moments)
    assert sketch.children == 4
    for place, end in enumerate(ends.values()):
        assert found[2] == pytest.approx(end.halo_share[0], rel=1e-9)
        assert found[3 + place] == pytest.approx(end.unclamped[0], rel=1e-9)
        assert found[7 + place] == pytest.approx(end.high[0], rel=1e-9)


def test_the_low_end_varies_as_the_jackknife_says():
    """The delta method from one survey's covariances gives its jackknife's standard error, to 15 %."""
    tree = halo_star()
    moments = st.gather(tree, halo_answers(6000, 3, halo=0.05))
    sketch = measured_model(tree, moments)
    view, ends = separability_forecast(sketch), carry_over_bounds(tree, moments)
    for spread, end in zip(view.low, ends.values(), strict=True):
        assert (spread / 6000) ** 0.5 == pytest.approx(float(standard_error(end.unclamped)), rel=0.15)
    assert slope_variance_ratio(moments, ends, sketch) == pytest.approx(1.0, abs=0.15)


def test_assumptions_are_given_back():
    """From a sketch, carry-over and the halo share are those that were assumed, with each measure too."""
    tree = halo_star()
    assumed = CLEAR
    sketch = assumed_model(tree, assumed)
    carried = true_carry_over(sketch, assumed.impression)
    figures = range_estimates(sketch, sketch.covariance)
    assert figures[1] == pytest.approx(assumed.impression)
    assert figures[3:7] == pytest.approx(carried)
    changed = (
        with_marker(sketch, assumed.impression),
        with_questions(sketch, assumed.within),
        with_branch(sketch, assumed.impression),
    )
    for other in changed:
        again = range_estimates(other, other.covariance)
        assert again[1] == pytest.approx(assumed.impression)
        assert again[3] == pytest.approx(carried[0])
        assert np.linalg.eigvalsh(other.covariance).min() > 0
    assert len(changed[1].covariance) == len(sketch.covariance) + 2
    assert changed[2].children == 5


def test_an_experiment_has_the_width_of_its_formula():
    """Var(ratio) = [Var_v + c^2 Var_t - 2 c Cov_tv] (1/n1 + 1/n0) / lift^2: twice the lift, half the width."""
    tree = halo_star()
    one, other = (st.design(tree, n=1000, lift=lift, assumed=CLEAR).measure("experiment") for lift in (5.0, 10.0))
    assert one.half_width == pytest.approx(2 * other.half_width)
    sketch = assumed_model(tree, CLEAR)
    carried = true_carry_over(sketch, CLEAR.impression)[0]
    trunk = np.array([0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0])
    varied, across, own = trunk @ sketch.covariance @ trunk, trunk @ sketch.covariance[:, 4], sketch.covariance[4, 4]
    error = ((own + carried**2 * varied - 2 * carried * across) * (1 / 500 + 1 / 500)) ** 0.5 / 10
    assert other.half_width == pytest.approx(1.97882 * error, rel=1e-4)


@pytest.mark.ci
def test_a_longer_look_over_time_is_sharper_and_has_a_floor():
    """More shops and months narrow the slope; more respondents only down to what shops do by themselves."""
    told = {(look.segments, look.periods): look for look in st.design(halo_star(), n=20_000, assumed=CLEAR).looks}
    assert told[20, 24].half_width < told[20, 6].half_width
    assert told[100, 12].half_width < told[20, 12].half_width
    assert told[20, 6].needed is None
    assert told[100, 24].needed is not None
    few = st.design(halo_star(), n=20_000, assumed=CLEAR).measure("over_time")
    assert (few.needed, few.reason) == (None, "cells")


# --- what is said happens ---------------------------------------------------------------------------------------------


@pytest.mark.ci
@pytest.mark.parametrize("cell", ["low-marker", "arms"])
def test_respondents_given_reach_the_width_wanted(cell, study):
    """Within 10 % in 12 simulated surveys."""
    _, wanted, found = study.reached(cell, 12)
    assert found == pytest.approx(wanted, rel=0.1)


@pytest.mark.ci
def test_respondents_given_reach_the_power_wanted(study):
    """An experiment of the size given finds carry-over in 80 of 100 simulations, within 10 %."""
    _, wanted, found = study.reached("power", 400)
    assert found == pytest.approx(wanted, rel=0.1)


@pytest.mark.ci
@pytest.mark.parametrize("cell", ["one-question", "n55", "n600-impressed"])
def test_a_chance_foreseen_is_that_of_drawn_surveys(cell, study):
    """Among 60 drawn surveys, within three standard errors and 5 of 100; the slow lane counts more."""
    told, found = study.chances(cell, 60)
    assert found == pytest.approx(told, abs=0.05 + 3 * (told * (1 - told) / 60) ** 0.5)


@pytest.mark.slow
def test_every_chance_foreseen_is_that_of_drawn_surveys(study):
    """Twenty surveys and more, each drawn 100 times: within 5 of 100 and three standard errors of what is foreseen."""
    assert len(study.CHANCES) >= 20
    for cell in study.CHANCES:
        told, found = study.chances(cell, 100)
        assert found == pytest.approx(told, abs=0.05 + 3 * (told * (1 - told) / 100) ** 0.5), cell


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["chance", "chance-marker", "power"])
def test_every_chance_is_reached(cell, study):
    """As many of 300 surveys tell as said, within 10 %."""
    _, wanted, found = study.reached(cell, 300)
    assert found == pytest.approx(wanted, rel=0.1)


# --- measures ---------------------------------------------------------------------------------------------------------


def test_a_marker_rescues_what_branches_cannot_tell():
    """By the defaults, near four real surveys, hardly any survey of 1,000 would tell; with a marker nearly all."""
    told = st.design(st.template("general"))
    assert told.measure("as_is").chance < 0.1
    assert told.measure("marker").chance > 0.95
    assert told.measure("markers").chance > 0.6
    assert told.best.id == "markers"  # one alone takes for true how it is coloured
    assert "two marker questions" in design_headline(told)


def test_too_few_branches_need_a_marker():
    """Two branches tell nothing by themselves; a third, or a marker, changes that."""
    told = st.design(halo_star(2), assumed=CLEAR, n=2000)
    assert (told.measure("as_is").chance, told.measure("as_is").reason) == (0.0, "few-branches")
    assert told.measure("marker").chance > 0.9
    assert told.measure("branch").reason is None
    assert "fewer than three branches" in design_headline(told)


def test_a_strong_impression_is_beyond_asking():
    """Where an impression explains nearly all, few respondents tell nothing; of very many markers make something."""
    strong = st.Assumed(sd=12, within=0.6, between=0.4, halo=0.95, loss=45)
    told = st.design(halo_star(), assumed=strong, n=30)
    assert {told.measure(name).reason for name in ("as_is", "questions", "branch")} == {"share"}
    assert {told.measure(name).reason for name in ("marker", "markers")} <= {"no-help", None}
    assert "only shops over time or an experiment" in design_headline(told)


def test_what_the_tree_has_is_not_advised():
    """A tree with a marker is told that it is there; one whose aspects have one question, that the high end lacks."""
    assert st.design(halo_star(marker=True)).measure("marker").reason == "there-already"


def test_one_question_an_aspect_never_tells():
    """Its error would pass for an impression: chance 0 for any number, no width, and what helps is a second one."""
    single = halo_star().extend({"remove": ["a.two", "b.two"]})
    told = st.design(single, assumed=CLEAR, n=100_000)
    stands = told.measure("as_is")
    assert (stands.chance, stands.reason) == (0.0, "one-question")
    assert (stands.half_width, stands.needed, stands.needed_for_chance) == (None, None, None)
    assert told.measure("branch").reason == "one-question"
    assert told.measure("questions").reason is None
    assert told.measure("questions").chance > 0.8
    assert told.measure("marker").reason == "no-high-end"
    headline = design_headline(told)
    assert "an aspect has a single question" in headline
    assert "That is enough" not in headline
    assert "with one question it is not known" in " ".join(text_of(told, width=300).split())


def test_what_hardly_helps_is_not_advised():
    """A measure that adds less than 5 of 100 is called so; where more respondents would do, they are counted."""
    told = st.design(halo_star(branches=8), assumed=CLEAR, n=60)
    assert {told.measure(name).reason for name in ("questions", "branch")} == {"no-help"}
    text = " ".join(text_of(told, width=400).split())
    assert "Here it would hardly help." in text
    assert "with one question it is not known" not in text
    assert "with one question it is not known" not in text_of(st.design(halo_star()), width=400)
    enough = told.measure("as_is").needed_for_chance
    said = int(re.search(r"about ([\d,]+) respondents", text)[1].replace(",", ""))
    assert enough <= said < 1.1 * enough


def test_no_plan_has_fewer_respondents_than_an_interval():
    """However easy, a chance of 80 in 100 takes as many as fill 16 buckets; fewer have next to none."""
    easy = st.Assumed(sd=12, within=0.95, between=0.1, halo=0.01, loss=45)
    told = st.design(halo_star(marker=True), assumed=easy, n=12)
    assert told.measure("as_is").chance == 0
    assert told.measure("as_is").half_width is None
    assert told.measure("as_is").needed_for_chance >= 19
    assert told.measure("experiment").needed_for_chance >= 19


@pytest.mark.parametrize("n", [200, 1000, 3000])
def test_skipped_branches_lower_the_chance(n):
    """Pairs of branches are seen together by fewer respondents."""
    whole, skipped = (
        st.design(halo_star(), n=n, assumed=attrs.evolve(CLEAR, missing=missing)).measure("as_is").chance
        for missing in (0.0, 0.4)
    )
    assert skipped < whole


@pytest.mark.ci
def test_from_answers_the_chance_is_that_of_answers_like_them():
    """The chance reckoned from one survey agrees with how many of 40 like it are separable."""
    tree = halo_star()
    drawn = [halo_answers(500, seed, halo=0.06, carry=(0.25, 0.15)) for seed in range(40)]
    seen = np.mean([st.trace(tree, rows).whole.ranges[0].verdict == "separable" for rows in drawn])
    large = halo_answers(200_000, 99, halo=0.06, carry=(0.25, 0.15))
    told = st.design(tree, answers=large, n=500)
    assert told.answers == 200_000
    assert told.measure("as_is").chance == pytest.approx(seen, abs=0.15)


@pytest.mark.ci
def test_clusters_widen_what_is_foreseen():
    """Answers in clusters vary more than single ones; the design follows their intervals."""
    tree = halo_star()
    rng = np.random.default_rng(5)
    rows = halo_answers(3000, 5, halo=0.04)
    shop = np.arange(3000) % 60
    for name in ("v0", "v1", "v2", "v3"):
        rows[name] = rows[name] + 0.15 * rng.normal(size=60)[shop] * (rows["a1"] - 0.6) * 5
    alone, clustered = (
        st.design(tree, answers=rows | {"shop": shop}, **options) for options in ({}, {"cluster": "shop"})
    )
    assert clustered.measure("as_is").half_width > 1.3 * alone.measure("as_is").half_width


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n": 0}, "must be 1 or more"),
        ({"segments": 5}, "must be 20 or more"),
        ({"periods": 2}, "must be 3 or more"),
        ({"movement": 0.0}, "must be more than 0"),
        ({"width": -1.0, "lift": 0.0}, "2 faults"),
        ({"id": "guest"}, "with answers only"),
        ({"answers": {}, "assumed": st.Assumed(sd=12, loss=40)}, "sd, loss: is read from the answers"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, words):
    """Each number that cannot be meant is named, all at once."""
    with pytest.raises(st.UsageError, match=words):
        st.design(halo_star(), **options)


def test_a_trunk_on_which_nothing_grows_is_refused():
    """Without branches there is no carry-over to tell."""
    with pytest.raises(st.UsageError, match="nothing grows on the trunk"):
        st.design(halo_star(0))


@pytest.mark.parametrize("children", [1, 61])
def test_one_child_and_too_many_children(children):
    """One branch tells nothing without a marker; more nodes than are gathered together are refused."""
    if children == 1:
        told = st.design(halo_star(1), n=2000, assumed=CLEAR)
        assert [told.measure(name).reason for name in ("as_is", "branch")] == ["few-branches", "few-branches"]
        assert told.measure("marker").half_width > 0
    else:
        with pytest.raises(st.LimitError, match="at most 60 can be designed for"):
            st.design(halo_star(children))


def test_too_few_answers_are_refused():
    """Covariances of nobody cannot be planned with."""
    rows = {name: column[:3] for name, column in halo_answers(3, 1, halo=0.1).items()}
    rows["v0"] = [None] * 3
    rows["v1"] = [0.5, None, None]
    with pytest.raises(st.AnswersError):
        st.design(halo_star(), answers=rows)


@pytest.mark.parametrize("kind", ["pieced together", "a question twice"])
def test_covariances_that_no_survey_can_have_are_refused(kind):
    """Whether each pair of branches was rated by other people, or two questions have the same answers: one sentence."""
    rows = halo_answers(60, 1, halo=0.1)
    if kind == "a question twice":
        rows["a2"] = list(rows["a1"])
    else:
        rng, branches = np.random.default_rng(1), [name for name in rows if name.startswith("v")]
        for row in range(60):
            for name in rng.permutation(branches)[2:]:
                rows[name] = [*rows[name][:row], None, *rows[name][row + 1 :]]
            shared = float(rng.uniform())
            first, second = [name for name in branches if rows[name][row] is not None]
            rows[first][row], rows[second][row] = shared, 1 - shared
    with pytest.raises(st.AnswersError, match=r"does not fit together.*leave out the answers") as refused:
        st.design(halo_star(), answers=rows, n=500)
    assert refused.value.code == "too-few"


@pytest.mark.parametrize("tree", [st.template("general"), halo_star(marker=True)], ids=["none there", "one there"])
def test_without_an_impression_markers_have_nothing_to_measure(tree):
    """They then help no more than nothing does, every figure is a number, and no range of theirs is foreseen."""
    assumed = st.Assumed(halo=0)
    assert all(figure.kind != "range" for figure in st.precision(tree, 500, assumed=assumed).figures)
    told = st.design(tree, n=500, assumed=assumed)
    assert all(np.isfinite(one.chance) for one in told.measures if one.chance is not None)
    stands = told.measure("as_is")
    if not tree.marker_questions:
        for name in ("marker", "markers"):
            found = told.measure(name)
            assert (found.reason, round(found.half_width, 6)) == ("no-help", round(stands.half_width, 6))


# --- how it is shown --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("a marker question", "never", "Questions in random order — It keeps")),
        ("fr", ("une question témoin", "jamais", "Questions en ordre aléatoire — Il empêche")),
        ("ru", ("контрольный вопрос", "никогда", "Вопросы в случайном порядке — Так первые")),
    ],
)
def test_the_text_gives_each_measure_with_its_reason(lang, words):
    """The chance first, then assumptions, a table of measures, why each helps, and looks over time."""
    text = " ".join(text_of(st.design(halo_star()), lang=lang, width=300).split())
    for word in words:
        assert word in text
    assert "{" not in text


def test_the_record_and_the_frame_hold_every_measure():
    """Plain JSON, and a row for each measure."""
    told = st.design(demo_tree(), answers=demo_answers(), id="guest")
    record = json.loads(json.dumps(design_record(told), allow_nan=False))
    assert [measure["id"] for measure in record["measures"]] == [measure.id for measure in told.measures]
    assert record["looks"][0] == attrs.asdict(told.looks[0])
    assert len(told.to_frame("pandas")) == len(told.measures)
    said = " ".join(str(told).split())
    assert said.startswith("A chain of cafés (simulated) · what would make a survey of 2400 respondents tell more")


def test_the_verb_prints_what_python_says(tmp_path):
    """`servicetree design` with and without answers."""
    st.write_tree(halo_star(), tmp_path / "star.toml")
    record = json.loads(run("design", tmp_path / "star.toml", "--halo", 0.5, "--lift", 5, "--json").stdout)
    assert record == json.loads(
        json.dumps(design_record(st.design(halo_star(), lift=5.0, assumed=st.Assumed(halo=0.5))))
    )
    assert "would tell carry-over" in run("design", tmp_path / "star.toml", "-n", 300, "--details").stdout
