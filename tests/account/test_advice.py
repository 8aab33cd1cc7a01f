"""What would help where a link cannot be told from moods: from the reason, and from what the tree has already."""

import attrs
import pytest
from support.halo_surveys import halo_answers, halo_star
from support.marker_surveys import marker_star

import servicetree as st
from servicetree.account.advice import Advice, advice
from servicetree.account.range_results import LensSlope

ONE_QUESTION = {"aspects": {"c": {"questions": {"one": {"column": "a1"}}}}}
CASES = {
    "two branches": ("few-branches", halo_star(2), 1500, Advice("more-branches", branches=1)),
    "more parts than are compared with each other": ("few-branches", halo_star(59), 1500, Advice("fewer-parts")),
    "an aspect of one question": (
        "one-question",
        halo_star().extend(ONE_QUESTION),
        1500,
        Advice("second-question", aspects=("c",)),
    ),
    "few respondents": ("no-interval", halo_star(), 5, Advice("more-respondents", respondents=19)),
    "respondents without a name": ("no-interval", halo_star(), 1500, Advice("name-respondents")),
    "questions that contradict each other": ("contradictory", halo_star(), 1500, Advice("turn-questions")),
    "no markers": ("denominator", halo_star(), 1500, Advice("markers")),
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
