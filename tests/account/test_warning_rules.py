"""Warnings: each is given where it is due, with place and remedy, and not where it is not."""

import re

import attrs
import numpy as np
import pytest
from scipy import stats
from support.halo_surveys import halo_answers, halo_star
from support.null_surveys import straight_answers, wide_tree

import servicetree as st
from servicetree.account import warning_rules
from servicetree.answers.batch_scores import AT_BASELINE
from servicetree.moments.buckets import bucket_of

ROWS = 1500


def drawn(seed=1, **spoilt) -> dict[str, np.ndarray]:
    """A survey with carry-over, and some columns made anew from the others."""
    found = halo_answers(ROWS, seed, halo=0.03)
    rng = np.random.default_rng(seed)
    trunk = 1 - (found["a1"] + found["a2"] + found["b1"] + found["b2"]) / 4
    found["shop"] = np.array([f"s{row % 8}" for row in range(ROWS)])
    for column, make in spoilt.items():
        found[column] = make(found, trunk, rng)
    return found


def shared_noise(found, _trunk, _rng):
    """Everything that v0 says is said again."""
    return found["v0"] + np.random.default_rng(9).normal(0, 0.02, ROWS)


CASES = {
    "curved": (
        {"v0": lambda _, trunk, rng: 1 - (0.2 + 4 * (trunk - 0.3) ** 2 + rng.normal(0, 0.05, ROWS))},
        "v0",
        "does not follow the trunk's by a straight line",
    ),
    "siblings": ({"v1": shared_noise}, "v0 and v1", "beyond the trunk they still correlate by 0.9"),
    "questions-differ": (
        {"v0": lambda found, _, rng: 0.5 + 0.9 * (found["a1"] - 0.6) + rng.normal(0, 0.05, ROWS)},
        "v0",
        "have unlike links",
    ),
    "reversed?": ({"a2": lambda found, *_: 1.2 - found["a2"]}, "a.two", "perhaps it wants reversed = true"),
    "carry-over-range": (
        {"v0": lambda found, _, rng: 0.5 - 0.6 * (found["a1"] + found["a2"]) / 2 + rng.normal(0, 0.05, ROWS)},
        "v0",
        "outside 0 to 1",
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_a_warning_is_given_where_it_is_due(code):
    """The spoilt survey is warned of at its place, the good one is not."""
    spoilt, place, words = CASES[code]
    good = {issue.where for issue in st.trace(halo_star(), drawn()).issues if issue.code == code}
    found = {issue.where: issue for issue in st.trace(halo_star(), drawn(**spoilt)).issues if issue.code == code}
    assert place not in good
    assert place in found
    assert words in found[place].message


def test_carry_over_outside_its_range_is_told_with_its_value_where_it_is_used():
    """To two digits, by aspect; joint slopes stand in its place, and then it is not spoken of."""
    steep = {"v1": lambda found, _, rng: 0.5 + 1.4 * found["a1"] + 0.1 * found["b1"] + rng.normal(0, 0.02, ROWS)}
    answers = drawn(**CASES["carry-over-range"][0], **steep)
    account = st.trace(halo_star(), answers)
    outside = {
        (one.to, one.source): one.value.value for one in account.whole.carry_over if not 0 <= one.value.value <= 1
    }
    told = [issue for issue in account.issues if issue.code == "carry-over-range"]
    assert [issue.where for issue in told] == [to for to, _ in outside]
    for issue, ((_, source), value) in zip(told, outside.items(), strict=True):
        assert f"'{source}' (carry_over) is {value:.2f}, outside".replace("-", "\N{MINUS SIGN}") in issue.message
        assert ("scale" in issue.message) == (value < 0)
    assert {value > 0 for value in outside.values()} == {True, False}
    joint = st.trace(halo_star(), answers, questions="joint").issues
    assert not any("(carry_over)" in issue.message for issue in joint)


def test_a_slope_between_segments_that_differs_is_told():
    """Where better shops are better in everything, the slope between them is steeper than within."""
    found = drawn(2)
    quality = 0.1 * np.linspace(-1, 1, 8)[np.arange(ROWS) % 8]
    for column in [name for name in found if name != "shop"]:
        found[column] = found[column] + (2.5 if column == "v0" else 1.0) * quality
    places = {
        issue.where for issue in st.trace(halo_star(), found, by="shop").issues if issue.code == "between-segments"
    }
    assert "v0" in places
    plain = st.trace(halo_star(), drawn(2), by="shop").issues
    assert not any(issue.code == "between-segments" for issue in plain)


FIGURES = {
    "between-segments": r"link with the trunk is (\S+) between segments and (\S+) within them",
    "siblings": r"they still correlate by ([^\s,;:]+)",
    "carry-over-range": r"'a\.\w+' is ([^\s,;:]+)",
}


@pytest.mark.parametrize("code", FIGURES)
def test_slopes_and_correlations_are_told_to_two_digits(code):
    """Neither more, which would feign certainty, nor fewer."""
    answers = drawn(**CASES[code][0]) if code in CASES else drawn(2)
    options = {"questions": "joint"} if code == "carry-over-range" else {"by": "shop"}
    if code == "between-segments":
        quality = 0.1 * np.linspace(-1, 1, 8)[np.arange(ROWS) % 8]
        moved = {
            name: cells + (2.5 if name == "v0" else 1.0) * quality for name, cells in answers.items() if name != "shop"
        }
        answers = answers | moved
    told = [issue.message for issue in st.trace(halo_star(), answers, **options).issues if issue.code == code]
    found = [figure for message in told for figure in re.search(FIGURES[code], message).groups()]
    assert found
    assert all(re.fullmatch(r"\N{MINUS SIGN}?\d\.\d\d", figure) for figure in found)


@pytest.mark.parametrize(("bend", "words"), [(0.7, "moves more"), (-0.7, "moves less")])
def test_a_bend_is_told_with_its_direction(bend, words):
    """Where the trunk is worse a branch moves more, or less, than a straight line says."""
    answers = drawn(v0=lambda _, trunk, rng: 1 - (0.4 * trunk + bend * (trunk - 0.4) ** 2 + rng.normal(0, 0.01, ROWS)))
    (told,) = (issue.message for issue in st.trace(halo_star(), answers).issues if issue.code == "curved")
    assert words in told


@pytest.mark.parametrize(("groups", "sure"), [(15, False), (16, True), (None, False)])
def test_nothing_is_tested_without_sixteen_buckets_of_units(groups, sure):
    """With fewer, or with none told apart, a bend that is there is not told of."""
    answers = drawn(v0=CASES["curved"][0]["v0"])
    if groups is None:
        halves = [{name: cells[rows] for name, cells in answers.items()} for rows in (slice(0, 750), slice(750, ROWS))]
        issues = st.trace(halo_star(), st.gather(halo_star(), halves[0]) + st.gather(halo_star(), halves[1])).issues
    else:
        names = list({bucket_of(f"g{place}"): f"g{place}" for place in range(500)}.values())[:groups]
        issues = st.trace(
            halo_star(), answers | {"group": [names[row % groups] for row in range(ROWS)]}, cluster="group"
        ).issues
    assert ("curved" in {issue.code for issue in issues}) == sure


def test_questions_are_compared_where_one_aspect_has_several():
    """The other aspect has a single one, which cannot differ."""
    tree = halo_star().extend({"remove": ["b.two"]})
    told = [
        one.where
        for one in st.trace(tree, drawn(**CASES["questions-differ"][0])).issues
        if one.code == "questions-differ"
    ]
    assert told == ["v0"]


def test_few_at_the_baseline_is_told():
    """If hardly anyone meets a perfect trunk, what would be left there is drawn out; near it, it is not."""
    far = st.trace(halo_star(), drawn()).issues
    assert next(issue for issue in far if issue.code == "extrapolation").count == 0
    near = st.trace(halo_star().extend({"baseline": 0.5}), drawn()).issues
    assert not any(issue.code == "extrapolation" for issue in near)


@pytest.mark.parametrize(
    ("there", "words"), [(0, "no respondent is"), (45, "only 3.0%"), (74, "only 4.9%"), (75, None)]
)
def test_fewer_than_a_twentieth_at_the_target_are_few(there, words):
    """Of 1,500 respondents 74 are told with their share, 75 are enough."""
    found = drawn()
    for column in ("a1", "a2", "b1", "b2"):
        found[column][:there] = 3.0  # the upper end of the scale
    told = [issue for issue in st.trace(halo_star(), found).issues if issue.code == "extrapolation"]
    assert [issue.count for issue in told] == ([] if words is None else [there])
    assert all(words in issue.message and issue.where == "trunk" for issue in told)


def test_moments_that_do_not_say_how_many_are_at_the_baseline_give_no_such_warning():
    """An earlier version may have counted nobody there: then nothing is said, and all other warnings are the same."""
    moments = st.gather(halo_star(), drawn())
    blocks = {name: block for name, block in moments.blocks.items() if name != AT_BASELINE}
    whole, part = (st.trace(halo_star(), one).issues for one in (moments, attrs.evolve(moments, blocks=blocks)))
    assert "extrapolation" in {issue.code for issue in whole}
    assert part == tuple(issue for issue in whole if issue.code != "extrapolation")


def test_what_is_tested_is_what_least_squares_gives(monkeypatch):
    """A bend is the slope on the trunk's square beside the aspects; slopes of segments' means, less those within them.

    Questions differ by beta_i / omega_i less that of the first of their aspect; siblings by what they share beyond the
    aspects. All of it as NumPy has it from the rows, in two aspects of unequal weight and three questions each.
    """
    rng, shop = np.random.default_rng(3), np.arange(ROWS) % 5
    mood = rng.normal(0, 0.3, (ROWS, 1)) + 0.2 * shop[:, None]
    rows = 5 + mood + rng.normal(0, 0.5, (ROWS, 6))
    names = [f"{aspect}{place}" for aspect in "ab" for place in range(3)]
    weights = {"a0": 1.0, "a1": 2.0, "a2": 1.0, "b0": 1.0, "b1": 0.0, "b2": 3.0}

    def asked(*columns):
        return [st.Question(id=name, weight=weights.get(name, 1.0)) for name in columns]

    tree = st.ServiceTree(
        name="tested",
        scale=st.Scale(0, 10),
        aspects=[
            st.Aspect(id=one, weight=1 + (one == "b"), questions=asked(*(f"{one}{q}" for q in range(3))))
            for one in "ab"
        ],
        branches=[st.Branch(id=name, questions=asked(f"{name}0", f"{name}1")) for name in "vwx"],
    )
    answers = dict(zip(names, rows.T, strict=True)) | {"shop": shop}
    losses = 1 - rows / 10
    for place, name in enumerate("vwx"):
        felt = losses @ rng.uniform(0, 0.3, 6) + 0.3 * (losses.mean(axis=1) - 0.5) ** 2
        for q in range(2):
            answers[f"{name}{q}"] = 10 * (1 - felt - rng.normal(0.1 * place, 0.05, ROWS))
    caught = []
    monkeypatch.setattr(warning_rules, "_rejected", lambda stacks: caught.append(stacks) or [])
    st.trace(tree, answers, by="shop")
    bends, between, differ, siblings = caught

    def within(values):
        return values - np.array([values[shop == one].mean(axis=0) for one in range(5)])[shop]

    def slopes(left, right):
        return np.linalg.lstsq(left, right, rcond=None)[0]

    shares = np.array([weights[name] for name in names]) / np.repeat([4.0, 4.0], 3)
    aspects = (losses * shares).reshape(ROWS, 2, 3).sum(axis=2)
    trunk = aspects @ (1 / 3, 2 / 3)
    branch = {name: 1 - (answers[f"{name}0"] + answers[f"{name}1"]) / 20 for name in "vwx"}
    carrying = shares > 0
    rest = {}
    for name, felt in branch.items():
        square = np.column_stack([aspects, trunk**2])
        assert bends[name][0] == pytest.approx(slopes(within(square), within(felt))[2], rel=1e-6)
        means = np.array([[part[shop == one].mean() for part in (trunk, felt)] for one in range(5)])
        means -= means.mean(axis=0)
        apart = slopes(means[:, :1], means[:, 1])[0] - slopes(within(trunk)[:, None], within(felt))[0]
        assert between[name][0] == pytest.approx(apart, rel=1e-6)
        rates = slopes(within((losses * shares)[:, carrying]), within(felt))
        expected = [rates[1] - rates[0], rates[2] - rates[0], rates[4] - rates[3]]
        assert differ[name][0] == pytest.approx(expected, rel=1e-6)
        rest[name] = within(felt) - within(aspects) @ slopes(within(aspects), within(felt))
    for pair in (("v", "w"), ("v", "x"), ("w", "x")):
        expected = np.corrcoef(rest[pair[0]], rest[pair[1]])[0, 1]
        assert siblings[pair][0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("segments", "looked"), [(3, False), (4, True)])
def test_four_segments_are_enough_to_compare_slopes(segments, looked, monkeypatch):
    """With fewer nothing between them is a slope."""
    tested = []
    monkeypatch.setattr(
        warning_rules, "_slopes_between_and_within", lambda *_: tested.append(1) or (np.zeros(17), np.zeros(17))
    )
    st.trace(halo_star(), drawn() | {"shop": np.arange(ROWS) % segments}, by="shop")
    assert bool(tested) == looked


@pytest.mark.parametrize(("spread", "warned"), [(0.065, False), (0.085, True)])
def test_siblings_are_told_where_they_still_correlate_clearly_and_by_more_than_three_tenths(spread, warned):
    """Beyond the trunk they share spread^2 of spread^2 + .08^2 + .08^2, the branches' own noise and their errors."""
    found = drawn()
    shared = np.random.default_rng(5).normal(0, spread, ROWS)
    found |= {name: found[name] + shared for name in ("v0", "v1")}
    rest = spread**2 / (spread**2 + 2 * 0.08**2)
    assert 0.2 < rest < 0.4
    assert (rest > 0.3) == warned
    issues = [issue for issue in st.trace(halo_star(), found).issues if issue.code == "siblings"]
    assert [issue.where for issue in issues] == (["v0 and v1"] if warned else [])


@pytest.mark.parametrize(("times", "is_clear"), [(0.99, False), (1.01, True), (-0.99, False), (-1.01, True)])
def test_a_slope_is_clear_beyond_student_s_quantile(times, is_clear):
    """Of 16 buckets left out 15 degrees of freedom; without any doubt, or with none known, nothing is clear."""
    replicates = np.array([-1.0, 1.0] * 8) / 15**0.5  # a standard error of 1
    limit = stats.t.ppf(0.975, 15)
    assert warning_rules._is_significant(np.append(times * limit, times * limit + replicates)) == is_clear
    assert not warning_rules._is_significant(np.full(17, times))
    assert not warning_rules._is_significant(np.append(times * limit, np.full(16, np.nan)))


TESTED = ("curved", "between-segments", "questions-differ", "siblings")
CELLS = {
    "many questions, few clusters": ((3, 4, 8), {"n": 800, "clusters": 40}),
    "many branches, fewer clusters": ((2, 3, 12), {"n": 480, "clusters": 24}),
    "few rows, many branches": ((3, 3, 8), {"n": 400, "clusters": 300}),
}


def false_alarms(cell: str, surveys: int) -> dict[str, float]:
    """Give the share of surveys with nothing to find that hold each warning."""
    shape, drawn = CELLS[cell]
    tree, warned = wide_tree(*shape), dict.fromkeys(TESTED, 0)
    for seed in range(surveys):
        account = st.trace(tree, straight_answers(tree, seed, **drawn), cluster="cluster", by="segment", min_n=0)
        for code in {issue.code for issue in account.issues} & set(TESTED):
            warned[code] += 1
    return {code: count / surveys for code, count in warned.items()}


@pytest.mark.ci
def test_tests_of_one_branch_after_the_other_seldom_alarm_for_nothing():
    """In the hardest cell, of 30 surveys at most 6 hold each warning; at 5 % a branch, four in five would."""
    assert max(false_alarms("many questions, few clusters", 30).values()) <= 6 / 30


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_each_warning_is_a_false_alarm_in_eight_of_a_hundred_surveys_at_most(cell):
    """Of 300 surveys with nothing to find, 8 % and two standard errors of the simulation."""
    found = false_alarms(cell, 300)
    assert max(found.values()) <= 0.08 + 2 * (0.08 * 0.92 / 300) ** 0.5, found


@pytest.mark.parametrize(("aspects", "warned"), [(6, ["v"]), (7, [])])
def test_beyond_six_aspects_no_bend_is_looked_for(aspects, warned):
    """Sums of squares and products of aspects grow too fast: a branch that bends is told of for six, not for seven."""
    names, rng = [f"a{place}" for place in range(aspects)], np.random.default_rng(1)
    losses = rng.uniform(0.2, 0.8, (ROWS, aspects))
    drawn = {name: 1 - losses[:, place] for place, name in enumerate(names)}
    drawn["v"] = 1 - (0.2 + 6 * (losses.mean(axis=1) - 0.5) ** 2 + rng.normal(0, 0.02, ROWS))
    tree = st.ServiceTree(
        name="bent",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id=name, questions=[st.Question(id="q", column=name)]) for name in names],
        branches=[st.Branch(id="v", questions=[st.Question(id="q", column="v")])],
    )
    assert [issue.where for issue in st.trace(tree, drawn).issues if issue.code == "curved"] == warned
