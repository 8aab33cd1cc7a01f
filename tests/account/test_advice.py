"""What would help where a link cannot be told from moods: from the reason, and from what the tree has already."""

import attrs
import numpy as np
import pytest
from support.halo_surveys import halo_answers, halo_star
from support.marker_surveys import marker_star

import servicetree as st
from servicetree.account.advice import Advice, advice, two_digits
from servicetree.account.range_results import LensSlope

ONE_QUESTION = {"aspects": {"c": {"questions": {"one": {"column": "a1"}}}}}
# Two aspects, two branches of the trunk and 56 on the second of them: 60 parts.
SIXTY = attrs.evolve(
    halo_star(58),
    branches=[attrs.evolve(one, parent="v1" if at > 1 else None) for at, one in enumerate(halo_star(58).branches)],
)
CASES = {
    "two branches": ("few-branches", halo_star(2), 1500, Advice("more-branches", branches=1)),
    "one branch": ("few-branches", halo_star(1), 1500, Advice("more-branches", branches=2)),
    "as many parts as are compared with each other": ("few-branches", SIXTY, 1500, Advice("more-branches", branches=1)),
    "more parts than are compared with each other": ("few-branches", halo_star(59), 1500, Advice("fewer-parts")),
    "an aspect of one question": (
        "one-question",
        halo_star().extend(ONE_QUESTION),
        1500,
        Advice("second-question", aspects=("c",)),
    ),
    "hardly enough respondents": ("no-interval", halo_star(), 19, Advice("name-respondents")),
    "hardly too few respondents": ("no-interval", halo_star(), 18, Advice("ranges-first", respondents=19)),
    "few respondents": ("no-interval", halo_star(), 5, Advice("ranges-first", respondents=19)),
    "respondents without a name": ("no-interval", halo_star(), 1500, Advice("name-respondents")),
    "questions that contradict each other": ("contradictory", halo_star(), 1500, Advice("turn-questions")),
    "no markers": ("denominator", halo_star(), 1500, Advice("markers")),
    "a single marker": ("denominator", marker_star(1, 4), 1500, Advice("markers")),
    "markers that say too little": ("denominator", marker_star(2, 4), 1500, Advice("over-time")),
}


@pytest.fixture(scope="module")
def ranges():
    """Ranges of carry-over, whose reasons are put in by hand."""
    return st.trace(halo_star(), halo_answers(1500, 1, halo=0.3)).whole.ranges


@pytest.mark.parametrize("case", CASES)
def test_what_is_advised_would_help_here(case, ranges):
    """G32: no second question where each aspect has one, no markers where there are some."""
    why, tree, respondents, expected = CASES[case]
    one = attrs.evolve(
        ranges[0], why=why, verdict="not_separable", halo_share=attrs.evolve(ranges[0].halo_share, value=0.6)
    )
    assert advice(tree, [one], respondents) == expected


def test_where_time_was_looked_at_an_experiment_is_left(ranges):
    """What has been tried is not advised again."""
    seen = attrs.evolve(
        ranges[0], why="denominator", verdict="not_separable", over_time=LensSlope(ranges[0].observed, "signal")
    )
    assert advice(marker_star(2, 4), [seen], 1500) == Advice("experiment")


def test_nothing_is_advised_where_all_can_be_told(ranges):
    """A reason is what advice begins with."""
    assert advice(halo_star(), [attrs.evolve(ranges[0], why=None)], 1500) is None


def test_nineteen_respondents_fill_sixteen_of_128_buckets_with_95_percent_chance():
    """Eighteen do not: after each respondent one bucket more is filled, unless hers was filled before."""
    chances = {}
    filled = np.zeros(129)
    filled[0] = 1.0
    for respondents in range(1, 20):
        taken = np.arange(129) / 128
        filled = filled * taken + np.roll(filled * (1 - taken), 1)
        chances[respondents] = filled[16:].sum()
    assert chances[18] < 0.95 <= chances[19]


def unsure(one, share, error, *, why="share", **fields):
    """A range whose halo share came out so, with this standard error."""
    return attrs.evolve(one, why=why, verdict="not_separable", halo_share=st.Interval(share, se=error), **fields)


@pytest.mark.parametrize(
    ("share", "error", "expected"),
    [
        (0.4, 0.05, 3800),  # 1,500 (2.4866 .05 / (.1 - .4307 .05))^2 = 3,766, to two digits upwards
        (0.3, 0.02, 110),
        (0.0, 0.01, 4),
        (0.4, 0.1, 29_000),  # 19 times as many
        (0.4, 0.105, None),  # 22 times as many: too many to ask for
        (0.48, 0.0238, None),  # in one of five surveys the share is a half or more
        (0.5, 0.1, None),
        (0.7, 0.1, None),
        (0.4, None, None),
    ],
)
def test_more_respondents_are_advised_where_they_would_bring_the_share_clearly_below_a_half(
    ranges, share, error, expected
):
    """So many that share + 1.645 SE is below .5 in 80 of 100 surveys; up to twenty times as many."""
    help_ = Advice("markers") if expected is None else Advice("more-respondents", respondents=expected)
    assert advice(halo_star(), [unsure(ranges[0], share, error)], 1500) == help_


def test_respondents_are_advised_for_the_branch_that_needs_most_and_only_if_each_can_be_helped(ranges):
    """3,766 for the second; a third that lies above the limit could not be helped by them."""
    some = [unsure(ranges[0], 0.3, 0.02), unsure(ranges[1], 0.4, 0.05)]
    assert advice(halo_star(), some, 1500) == Advice("more-respondents", respondents=3800)
    assert advice(halo_star(), [*some, unsure(ranges[2], 0.6, 0.1)], 1500) == Advice("markers")
    others = [attrs.evolve(ranges[2], why=None), unsure(ranges[3], 0.6, 0.1, why="denominator")]
    assert advice(halo_star(), [*some, *others], 1500) == Advice("more-respondents", respondents=3800)


@pytest.mark.parametrize(
    ("shares", "error", "expected"),
    [
        ((0.89, None), 0.1, "markers"),
        ((0.89, 0.9), None, "over-time"),
        ((0.89, 1.06), 0.1, "markers"),  # 1.645 standard errors below, moods leave something
        ((0.89, 1.07), 0.1, "over-time"),
    ],
)
def test_markers_are_advised_where_moods_may_leave_something(ranges, shares, error, expected):
    """Where moods clearly are nine tenths of what the aspects share, in any branch, markers could not tell the rest."""
    some = [unsure(one, share, error, over_time=None) for one, share in zip(ranges, shares, strict=False)]
    assert advice(halo_star(), some, 1500) == Advice(expected)
    seen = attrs.evolve(ranges[2], why=None, over_time=LensSlope(ranges[2].observed, "signal"))
    assert advice(halo_star(), [*some, seen], 1500) == Advice("markers" if expected == "markers" else "experiment")


@pytest.mark.parametrize(
    ("number", "digits"),
    [(0.2, 1), (1.0, 1), (9.01, 10), (10.0, 10), (98.5, 99), (100.0, 100), (100.1, 110), (999.0, 1000), (1234.0, 1300)],
)
def test_numbers_of_respondents_havetwo_digits(number, digits):
    """Rounded up, so that they are enough."""
    assert two_digits(number) == digits
