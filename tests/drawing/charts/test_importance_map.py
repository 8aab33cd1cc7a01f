"""The map: marks where score and reach say, names beside them, modest words in the corners."""

import attrs
import pytest
from support import sample_trees
from support.sample_charts import scale_of

from servicetree.drawing.charts.importance_map import MOST_POINTS
from servicetree.drawing.charts.marks import Diamond, Dot, Line
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Words
from servicetree.errors import LimitError
from servicetree.stats.jackknife import Interval


def quadrants(tree, account, **options):
    """What a map shows."""
    return draw(tree, account, kind="map", **options).picture


def with_reach(account, **reaches):
    """An account in which some reaches are what they are said to be."""
    nodes = tuple(
        attrs.evolve(one, reach=Interval(reaches[one.id], reaches[one.id] - 0.02, reaches[one.id] + 0.02, 0.01))
        if one.id in reaches
        else one
        for one in account.whole.nodes
    )
    return attrs.evolve(account, segments=(attrs.evolve(account.whole, nodes=nodes),))


def marks_of(chart):
    """The mark of each node on the page."""
    found = {one.node: one.marks[0] for one in placed(chart).data}
    assert all(isinstance(mark, (Dot, Diamond)) for mark in found.values())
    return found


def test_marks_stand_where_score_and_reach_say(cafe, account):
    """Read off the numbers that are written beside both scales."""
    chart = quadrants(cafe, account)
    sheet, marks = placed(chart), marks_of(chart)
    across = scale_of(sheet, 80, 1210)
    ticks = [
        (float(mark.text), mark.y - 4)
        for mark in sheet.marks
        if isinstance(mark, Words) and mark.role == "axis" and mark.anchor == "end"
    ]
    (low, start), *_, (high, end) = ticks
    assert len(marks) == len(chart.points) == len(cafe.measured)
    for spot in chart.points:
        mark = marks[spot.node.id]
        up = start + (spot.reach.value - low) / (high - low) * (end - start)
        assert (mark.x, mark.y) == pytest.approx((across(spot.score.value), up), abs=0.1)


def test_crosses_end_at_the_ends_of_both_intervals(cafe, account):
    """Level for the score, upright for the reach."""
    chart = quadrants(cafe, with_reach(account, price=0.3))
    sheet, mark = placed(chart), marks_of(chart)["price"]
    across = scale_of(sheet, 80, 1210)
    price = next(spot for spot in chart.points if spot.node.id == "price")
    lines = [one for one in sheet.marks if isinstance(one, Line) and one.kind == "cross"]
    level = [one for one in lines if one.start[1] == one.end[1] == mark.y]
    ends = (across(price.score.low), across(price.score.high))
    assert any((one.start[0], one.end[0]) == pytest.approx(ends, abs=0.1) for one in level)
    upright = [one for one in lines if one.start[0] == one.end[0] == mark.x]
    assert len(upright) == 1
    assert (upright[0].start[1] + upright[0].end[1]) / 2 == pytest.approx(mark.y)


def test_aspects_and_branches_differ_in_shape_too(cafe, account):
    """A diamond for a part of the trunk, a circle for a branch: colour is not the only cue."""
    marks = marks_of(quadrants(cafe, account))
    assert {name for name, mark in marks.items() if isinstance(mark, Diamond)} == {"environment", "solution"}


def test_the_lines_are_weighted_averages(cafe, account):
    """The average score is the overall score; both averages are written at their lines."""
    chart = quadrants(cafe, account)
    weights = cafe.node_weights
    assert chart.mean_score == pytest.approx(account.whole.scores.score.value)
    reach = sum(weights[one.id] * one.reach.value for one in account.whole.nodes)
    assert chart.mean_reach == pytest.approx(reach)
    said = [mark.text for mark in placed(chart).marks if isinstance(mark, Words)]
    assert f"average {chart.mean_score:.1f}" in said
    assert f"{chart.mean_reach:.2f}" in said


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", {"Look here first", "Keep up", "Look here later", "Leave as it is"}),
        ("fr", {"À regarder d’abord", "À maintenir", "À regarder ensuite", "À laisser tel quel"}),
        ("ru", {"Смотреть сначала", "Поддерживать", "Смотреть потом", "Оставить как есть"}),
    ],
)
def test_the_corners_are_named(cafe, account, lang, said):
    """Where to look, not what is to blame."""
    assert said <= {mark.text for mark in placed(quadrants(cafe, account, lang=lang)).marks if isinstance(mark, Words)}


def test_the_caption_names_what_is_weak_and_reaches_far(cafe):
    """It is modest where the reach rests on carry-over that the answers cannot tell from a general impression."""
    sure = sample_trees.account(cafe, own={"environment": 60.0}, unsure=())
    assert quadrants(cafe, sure).text.caption == "Below the average score and above the average reach: Environment"
    unsure = sample_trees.account(cafe, own={"environment": 60.0}, unsure=tuple(cafe.nodes), carry={})
    caption = quadrants(cafe, with_reach(unsure, environment=0.19)).text.caption
    assert caption.startswith("Below the average score and, unless it is a general impression, above the average")
    level = with_reach(sure, **dict.fromkeys(cafe.measured, 0.2))
    assert quadrants(cafe, level).text.caption.startswith("No part of the service is both")


def test_reach_in_doubt_has_a_tail(cafe, account):
    """It leads down to the reach that is left without the carry-over in doubt; points are own loss times reach."""
    chart = quadrants(cafe, account)
    spots = {spot.node.id: spot for spot in chart.points}
    own = next(one.own.value for one in account.whole.nodes if one.id == "environment")
    doubtful = sum(
        one.points.value
        for one in account.whole.entries
        if one.source == "environment" and one.at in {"price", "timeliness", "phone"}
    )
    assert spots["environment"].unsure_reach == pytest.approx(doubtful / own)
    assert spots["price"].unsure_reach == 0
    tails = [one for one in placed(chart).marks if isinstance(one, Line) and one.kind == "tail"]
    assert len(tails) == 3, "two aspects, and one in the key"


def test_names_that_find_no_room_are_counted():
    """No name stands upon another; the note below says how many marks go without."""
    names = [f"A branch with quite a long name {number}" for number in range(MOST_POINTS - 1)]
    tree = sample_trees.grown(["A"], names, 1)
    sheet = placed(quadrants(tree, sample_trees.account(tree)))
    named = sum(len(one.marks) == 2 for one in sheet.data)
    assert named < len(tree.measured)
    notes = " ".join(mark.text for mark in sheet.marks if isinstance(mark, Words) and mark.role == "legend")
    assert f"Without a name for lack of room: {len(tree.measured) - named}." in notes


def test_more_marks_than_can_be_told_apart_are_refused_with_a_remedy():
    """The waterfall gathers small ones."""
    tree = sample_trees.grown(["A"], [f"B {number}" for number in range(MOST_POINTS)], 1)
    with pytest.raises(LimitError, match=r"at most 120 parts of the service \(got 121\).*waterfall"):
        draw(tree, sample_trees.account(tree), kind="map").to_svg()
