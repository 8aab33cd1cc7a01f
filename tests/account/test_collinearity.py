"""Aspects that are nearly the same are found, grouped and named together; the trunk's total stands."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from support.spoilt_surveys import aspects_that_are_the_same, rated_shop, shop

import servicetree as st
from servicetree.account.collinearity import aspects_alike, groups_warned_of
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.results.account_text import headline


def star(aspects: int) -> st.ServiceTree:
    """So many aspects of one question, and a branch."""
    ask = [st.Question(id="q", column=f"a{place}") for place in range(aspects)]
    return st.ServiceTree(
        name="star",
        scale=st.Scale(-50, 50),
        aspects=[st.Aspect(id=f"a{place}", questions=[question]) for place, question in enumerate(ask)],
        branches=[st.Branch(id="v", questions=[st.Question(id="v")])],
    )


def groups(columns: np.ndarray) -> tuple[tuple[str, ...], ...]:
    """Find what is alike among the columns, each an aspect."""
    rng = np.random.default_rng(0)
    answers = {f"a{place}": column for place, column in enumerate(columns.T)} | {"v": rng.normal(size=len(columns))}
    tree = star(columns.shape[1])
    return aspects_alike(tree, st.gather(tree, answers))


def noise(columns: int, seed: int = 1) -> np.ndarray:
    """Four hundred rows of what shares nothing."""
    return np.random.default_rng(seed).normal(size=(400, columns))


def test_two_aspects_that_differ_in_one_answer_are_warned_of_and_named_together():
    """Their points divide by chance; their sum is that of the trunk as told, and no sentence names one alone."""
    account = st.trace(shop(), aspects_that_are_the_same(), id="guest")
    assert groups_warned_of(account.issues) == (("environment", "solution"),)
    points = {node.id: node.points.value for node in account.whole.nodes}
    others = [st.trace(shop(), aspects_that_are_the_same(seed=seed)).whole.nodes[0].points.value for seed in range(6)]
    assert max(others) - min(others) > account.whole.loss.value
    assert points["environment"] + points["solution"] == pytest.approx(account.whole.trunk_points.observed.value)
    words = {
        "en": "“environment” or “solution”",
        "fr": "« environment » ou « solution »",
        "ru": "«environment» или «solution»",
    }
    for lang in LANGUAGES:
        said = headline(account, lang)
        assert words[lang].replace(" ", "") in said.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    alone = [issue for issue in account.issues if issue.code != "aspects-alike" and issue.level == "warning"]
    assert not any("'environment'" in issue.message or "'solution'" in issue.message for issue in alone)


def test_aspects_that_are_told_apart_are_not_warned_of():
    """A common survey, in which the two correlate: no warning, and the headline names one."""
    account = st.trace(shop(), rated_shop(), id="guest")
    assert "aspects-alike" not in {issue.code for issue in account.issues}
    assert " or " not in headline(account)


def test_groups_are_those_that_say_the_same():
    """Two pairs are two groups; a sum and its parts one; three alike one; what stands apart is in none."""
    one = noise(5)
    little = 0.1 * noise(5, 2)
    pairs = np.column_stack([one[:, 0], one[:, 1], one[:, 0] + little[:, 0], one[:, 2], one[:, 1] + little[:, 1]])
    assert groups(pairs) == (("a0", "a2"), ("a1", "a4"))
    total = np.column_stack([one[:, 0], one[:, 1], one[:, 0] + one[:, 1] + little[:, 0], one[:, 3]])
    assert groups(total) == (("a0", "a1", "a2"),)
    three = np.column_stack([one[:, 0] + little[:, place] for place in range(3)] + [one[:, 4]])
    assert groups(three) == (("a0", "a1", "a2"),)
    assert groups(one[:, :1]) == ()


@pytest.mark.parametrize("count", [2, 4, 5, 8, 12])
def test_however_many_are_nearly_the_same_they_are_one_group(count):
    """Of many each two have little left with the others held fast, and would be alike by themselves all the same."""
    for seed in (1, 2, 3):
        columns = np.column_stack([noise(1, seed) + 0.1 * noise(count, seed + 10), noise(1, seed + 20)])
        assert groups(columns) == (tuple(f"a{place}" for place in range(count)),)


def test_many_that_are_hardly_alike_are_grouped_with_the_nearest():
    """Sixteen that correlate by .93: nobody is alone, though each two have little left, and none exceeds it in twos."""
    for seed in (1, 2, 3):
        columns = noise(1, seed) + 0.28 * noise(16, seed + 10)
        found = groups(columns)
        assert 1 / (1 - np.tril(np.corrcoef(columns.T), -1).max() ** 2) < 10
        assert sorted(name for group in found for name in group) == sorted(f"a{place}" for place in range(16))
        assert min(map(len, found)) > 1


@given(some.integers(2, 5), some.floats(0.05, 2.0), some.integers(0, 100))
@example(3, 0.2578125, 31)  # 9.8, 10.5, 9.9
@settings(max_examples=30, deadline=None)
def test_in_a_group_are_just_those_whose_inflation_exceeds_ten(count, spread, seed):
    """By statsmodels' factor; every group has two at least, so one that exceeds it alone has none; nobody is in two."""
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    shared = noise(1, seed)
    columns = np.column_stack([shared + spread * noise(count, seed + 1), noise(1, seed + 2)])
    design = np.column_stack([np.ones(len(columns)), columns])
    factors = [variance_inflation_factor(design, 1 + place) for place in range(columns.shape[1])]
    found, inflated = groups(columns), [f"a{i}" for i, one in enumerate(factors) if one > 10]
    assert sorted(name for group in found for name in group) == (inflated if len(inflated) > 1 else [])
    assert all(len(group) > 1 for group in found)
