"""Carry-over: least squares within segments, or what the tree states; and why it sometimes cannot be estimated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.hand_worked import ANSWERS, two_nodes
from support.laws import SEEDS, laws, trees
from support.reference_values import compare
from support.surveys import rows_of, survey

import servicetree as st
from servicetree.account.carry_over import Family, families, family_issues
from servicetree.moments.buckets import bucket_of
from servicetree.stats.jackknife import standard_error


def losses_of(tree, answers) -> dict[str, np.ndarray]:
    """Each node's loss in every row, 1 - score / 100; NaN where it has none."""
    rated = st.rate(tree, answers)
    return {
        name: 1 - np.array([np.nan if x is None else x for x in rated[f"score_{name}"]], dtype=float) / 100
        for name in tree.measured
    }


def least_squares(losses, name, parents, segments=None, weights=None) -> np.ndarray:
    """Slopes of statsmodels on the rows that have the node and all its parents, with a level for each segment."""
    import statsmodels.api as sm

    complete = ~np.isnan(np.column_stack([losses[one] for one in (name, *parents)])).any(axis=1)
    segments = np.zeros(len(complete)) if segments is None else np.asarray(segments)
    levels = [(segments == one).astype(float) for one in np.unique(segments)]
    design = np.column_stack([*(losses[one] for one in parents), *levels])[complete]
    weights = np.ones(len(complete)) if weights is None else np.asarray(weights)
    return sm.WLS(losses[name][complete], design, weights[complete]).fit().params[: len(parents)]


def test_one_slope_worked_by_hand():
    """Losses of .6, .4, .2 and .4, .3, .2: a slope of .5, of .3 that is .2 carried over and .1 the branch's own."""
    found = families(two_nodes(), st.gather(two_nodes(), ANSWERS))
    assert list(found) == ["a", "v"]
    assert (found["a"].parents, found["v"].parents) == ((), ("a",))
    assert found["v"].carry_over[0] == pytest.approx([0.5])
    assert found["v"].parent_means[0, 0] == pytest.approx([0.4])
    assert found["v"].part_means[0, 0] == pytest.approx([0.3])
    assert found["v"].own_parts[0, 0] == pytest.approx([0.1])
    assert found["a"].own_parts[0, 0] == pytest.approx([0.4])
    assert (found["v"].n.tolist(), found["v"].given, found["v"].fault) == ([3], False, None)


@pytest.mark.parametrize("options", [{}, {"weight": "w"}, {"by": "shop"}, {"by": "shop", "weight": "w"}], ids=str)
def test_slopes_equal_those_of_statsmodels(options, cafe):
    """Ordinary or weighted least squares on each node's complete rows, pooled within segments, to 1e-10."""
    answers = survey(cafe, 240, seed=2, missing=0.06)
    answers |= {"shop": [f"s{row % 3}" for row in range(240)], "w": [0.5 + row % 4 for row in range(240)]}
    for column in ("clean", "choice", "value"):  # shops differ, so that the slope between them is another
        answers[column] = [x and min(10.0, x + row % 3) for row, x in enumerate(answers[column])]
    found, losses = families(cafe, st.gather(cafe, answers, **options)), losses_of(cafe, answers)
    for name, parents in cafe.carry_over_parents.items():
        expected = least_squares(losses, name, parents, *(answers.get(options.get(key)) for key in ("by", "weight")))
        compare("statsmodels", found[name].carry_over[0], expected, absolute=1e-10)


@laws
@given(trees(), SEEDS, some.sampled_from([0.0, 0.1]))
def test_every_tree_has_the_slopes_of_least_squares(tree, seed, missing):
    """On any tree, whatever grows on what: each node on its parents; its own loss is what is left of its mean."""
    answers = survey(tree, 80, seed, missing=missing)
    found, losses = families(tree, st.gather(tree, answers)), losses_of(tree, answers)
    for name, parents in tree.carry_over_parents.items():
        family, slopes = found[name], least_squares(losses, name, parents)
        assert family.carry_over[0] == pytest.approx(slopes, rel=1e-7, abs=1e-9)
        complete = ~np.isnan(np.column_stack([losses[one] for one in (name, *parents)])).any(axis=1)
        means = [losses[one][complete].mean() for one in parents]
        own = losses[name][complete].mean() - np.dot(slopes, means)
        assert family.own_parts[0, 0].sum() == pytest.approx(own, abs=1e-9)
        assert family.n[0] == complete.sum()


def test_slopes_of_the_questions_add_up_to_those_of_the_branch(cafe):
    """Least squares is linear in its left side: each contribution has a slope, and their sum is the branch's."""
    answers = survey(cafe, 150, seed=3)
    family = families(cafe, st.gather(cafe, answers))["kindness"]
    assert family.slopes.shape[1:] == (2, 2)
    losses = losses_of(cafe, answers)
    for place, column in enumerate(("smile", "patience")):
        half = {**losses, "part": (10 - np.array(answers[column])) / 9 / 2}
        assert family.slopes[0, :, place] == pytest.approx(least_squares(half, "part", family.parents), abs=1e-10)


def test_each_layer_leaves_a_bucket_out(cafe):
    """The stack holds what least squares gives without the rows of each bucket in turn."""
    answers = survey(cafe, 90, seed=4, missing=0.05) | {"guest": [f"g{row % 24}" for row in range(90)]}
    family = families(cafe, st.gather(cafe, answers, cluster="guest"))["price"]
    buckets = [bucket_of(guest) for guest in answers["guest"]]
    for layer, bucket in enumerate(sorted(set(buckets)), start=1):
        kept = rows_of(answers, [row for row in range(90) if buckets[row] != bucket])
        expected = least_squares(losses_of(cafe, kept), "price", family.parents)
        assert family.carry_over[layer] == pytest.approx(expected, abs=1e-9)
    assert np.isfinite(standard_error(family.carry_over)).all()


@pytest.mark.parametrize("skipped", [False, True], ids=["complete", "with a gap"])
def test_a_replicate_that_cannot_be_computed_is_told_and_takes_no_more_than_rests_on_it(skipped):
    """Two aspects differ in one row: without it they are one. Levels of complete data are means, and keep theirs."""
    rng = np.random.default_rng(1)
    environment = rng.integers(1, 6, 200).astype(float)
    answers = {"qa": environment, "qb": np.where(np.arange(200) == 7, 6 - environment, environment)}
    for name in ("qv", "qu"):
        answers[name] = np.clip(np.round(environment + rng.normal(size=200)), 1, 5)
    assert answers["qa"][7] != answers["qb"][7]
    answers["qv"][3] = np.nan if skipped else 3.0

    def asked(name):
        return [st.Question(id="q", column=name)]

    tree = st.ServiceTree(
        name="alike",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id=name, questions=asked(f"q{name}")) for name in "ab"],
        branches=[st.Branch(id=name, questions=asked(f"q{name}")) for name in "vu"],
    )
    account = st.trace(tree, answers)
    told = {issue.where: issue for issue in account.issues if issue.code == "no-interval"}
    assert {where: issue.count for where, issue in told.items()} == {"v": 1, "u": 1}
    assert "(1 of 128 groups)" in told["v"].message
    assert all(node.points.se is None for node in account.whole.nodes)
    levels = {node.id: node.level for node in account.whole.scores.nodes}
    assert levels["u"].se == pytest.approx(25 * answers["qu"].std() / np.sqrt(199), rel=0.1)
    assert (levels["v"].se is None) == skipped
    assert (account.whole.scores.score.se is None) == skipped


def test_replicates_that_lack_a_slope_are_counted():
    """Whichever groups they leave out, and from whichever parent it lacks; of what is given or not there, none."""
    slopes = np.full((5, 2, 1), 0.5)
    slopes[1, 0] = slopes[4, 1] = np.nan
    plain = {"parents": ("a", "b"), "parent_means": np.ones((5, 1, 2)), "part_means": np.ones((5, 1, 1))}
    plain |= {"node": "v", "slopes": slopes, "given": False, "n": np.array([100])}
    (issue,) = family_issues({"v": Family(**plain)})
    assert (issue.code, issue.where, issue.count) == ("no-interval", "v", 2)
    assert "(2 of 4 groups)" in issue.message
    for other in ({"given": True}, {"fault": st.errors.Fault("too-few", "v", "few")}, {"slopes": slopes[:1]}):
        assert family_issues({"v": Family(**plain | other)}) == []
    aspect = {"parents": (), "slopes": slopes[:, :0], "parent_means": np.ones((5, 1, 0)), "n": np.array([3])}
    assert family_issues({"v": Family(**plain | aspect)}) == []


# --- carry-over that the tree states ----------------------------------------------------------------------------------


def test_one_number_of_given_carry_over_is_split_by_the_aspects_shares():
    """On a child of the trunk a single number means that number times each aspect's share of the trunk."""
    tree = st.ServiceTree(
        name="given",
        scale=st.Scale(0, 1),
        aspects=[
            st.Aspect(id="a", weight=3, questions=[st.Question(id="qa")]),
            st.Aspect(id="b", weight=1, questions=[st.Question(id="qb")]),
        ],
        branches=[st.Branch(id="v", carry_over=0.8, questions=[st.Question(id="q1"), st.Question(id="q2", weight=3)])],
    )
    answers = {"qa": [0.5, 0.7], "qb": [0.2, 0.4], "q1": [0.1, 0.9], "q2": [0.3, 0.5]}
    whole = st.trace(tree, answers).whole
    assert [(one.source, one.value.value, one.given) for one in whole.carry_over] == [
        ("a", pytest.approx(0.6), True),
        ("b", pytest.approx(0.2), True),
    ]
    # felt at the questions: carried loss splits 1 : 3, by the question weights
    carried = {one.at: one.points.value for one in whole.question_entries if one.source == "a.qa"}
    assert carried["v.q2"] == pytest.approx(3 * carried["v.q1"])
    assert whole.carry_over[0].value.low is None


@pytest.mark.parametrize("source", ["stated", "experiment"])
def test_what_an_experiment_did_not_vary_it_has_not_shown(source):
    """What is carried over is called an experiment's where one found it; what it left alone is written as 0."""
    tree = two_nodes().extend({"aspects": {"b": {"questions": {"qb": {}}}}})
    tree = tree.with_carry_over({"v": {"a": 0.4, "b": 0.0}}, source=source)
    whole = st.trace(tree, {"qa": [0.5, 0.7], "qb": [0.2, 0.4], "qv": [0.1, 0.9]}).whole
    found = {one.source: (one.value.value, one.given, one.experiment) for one in whole.carry_over}
    assert found == {"a": (0.4, True, source == "experiment"), "b": (0.0, True, False)}
    estimated = st.trace(two_nodes(), ANSWERS).whole.carry_over
    assert [(one.source, one.given, one.experiment) for one in estimated] == [("a", False, False)]


def test_given_carry_over_asks_nothing_of_the_answers():
    """A constant aspect, or one respondent, is no hindrance where the tree states what is carried over."""
    found = families(two_nodes(carry_over=0.25), st.gather(two_nodes(carry_over=0.25), {"qa": [0.6], "qv": [0.7]}))
    assert (found["v"].given, found["v"].fault) == (True, None)
    assert found["v"].carry_over == pytest.approx(np.full((2, 1), 0.25))
    assert found["v"].own_parts[0, 0] == pytest.approx([0.3 - 0.25 * 0.4])


def test_what_a_lens_shows_goes_before_what_is_estimated_and_after_what_is_given():
    """Slopes seen across or over time stand in the place of least squares; the tree's own number stays."""
    seen = {"v": np.array([[[0.9]]])}
    for stated, expected in ((None, 0.9), (0.25, 0.25)):
        tree = two_nodes(carry_over=stated)
        assert families(tree, st.gather(tree, ANSWERS), seen)["v"].carry_over[0] == pytest.approx([expected])


# --- where it cannot be estimated -------------------------------------------------------------------------------------

TWINS = [0.1, 0.5, 0.2, 0.9, 0.4, 0.7]
LACKING = {
    "too few rows": ([0.1, 0.5, 0.2], [0.3, 0.9, 0.6], "too-few", "only 3 respondents have scores for it"),
    "an aspect that does not vary": ([0.5] * 6, TWINS, "no-variation", "'a' does not vary, so nothing can move"),
    "no aspect varies": ([0.5] * 6, [0.2] * 6, "no-variation", "'a' and 'b' do not vary, so nothing can move"),
    "aspects that say the same": (TWINS, TWINS, "singular", "'a' and 'b' are nearly the same"),
}


@pytest.mark.parametrize("case", LACKING)
def test_why_it_cannot_be_estimated_is_said_with_the_way_out(case):
    """The branch has no slopes, the fault names its reason and what may be stated instead; aspects stand."""
    one, other, code, words = LACKING[case]
    tree = two_nodes().extend({"aspects": {"b": {"questions": {"qb": {}}}}})
    rows = {"qa": one, "qb": other, "qv": [0.3, 0.6, 0.4, 0.8, 0.5, 0.9][: len(one)]}
    found = families(tree, st.gather(tree, rows))
    fault = found["v"].fault
    assert (fault.code, fault.where) == (code, "v")
    assert words in fault.message
    assert "carry_over = " in fault.hint
    assert np.isnan(found["v"].slopes).all()
    assert found["a"].own_parts[0, 0] == pytest.approx([1 - np.mean(one)])
    with pytest.raises(st.AnswersError, match=r"under branches\.v"):
        st.trace(tree, rows)


@pytest.mark.parametrize(("rows", "enough"), [(3, False), (4, True)])
def test_two_more_rows_than_parents_are_enough(rows, enough):
    """With two parents four are; beyond that it is a guess, and told."""
    tree = two_nodes().extend({"aspects": {"b": {"questions": {"qb": {}}}}})
    answers = {"qa": [0.1, 0.5, 0.2, 0.9], "qb": [0.7, 0.1, 0.6, 0.2], "qv": [0.3, 0.6, 0.4, 0.8]}
    found = families(tree, st.gather(tree, {name: values[:rows] for name, values in answers.items()}))
    assert (found["v"].fault is None) == enough
    assert np.isfinite(found["v"].carry_over[0]).all() == enough


@pytest.mark.parametrize(("rows", "warned"), [(29, True), (30, False)])
def test_a_guess_from_few_rows_is_called_one(rows, warned):
    """Below 30 respondents a slope is given and warned of, with their number; what is stated never is."""
    rng = np.random.default_rng(1)
    answers = {"qa": rng.random(rows), "qv": rng.random(rows)}
    issues = family_issues(families(two_nodes(), st.gather(two_nodes(), answers)))
    assert [(one.code, one.where, one.count) for one in issues] == ([("too-few", "v", rows)] if warned else [])
    stated = two_nodes(carry_over=0.5)
    assert family_issues(families(stated, st.gather(stated, answers))) == []
