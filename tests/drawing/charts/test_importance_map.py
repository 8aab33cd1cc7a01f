"""The map: marks where score and reach say, names beside them, no orders."""

import attrs
import pytest
from support import sample_trees
from support.sample_charts import scale_of

from servicetree.drawing.charts.importance_map import MOST_POINTS
from servicetree.drawing.charts.label_placement import crosses
from servicetree.drawing.charts.marks import Area, Diamond, Dot, Line
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


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_the_map_gives_no_orders(cafe, account, lang):
    """What to mend first is the plan's to say: no quarter is named, none is shaded, and a note says so."""
    chart = quadrants(cafe, account, lang=lang)
    sheet = placed(chart)
    assert not any(isinstance(mark, Area) for mark in sheet.marks)
    frame = [mark for mark in sheet.marks if isinstance(mark, Line) and mark.kind == "thin"]
    left, right = (end([line.start[0] for line in frame]) for end in (min, max))
    top, bottom = (end([line.start[1] for line in frame]) for end in (min, max))
    named = {mark for one in sheet.data for mark in one.marks}
    loose = [mark.text for mark in sheet.marks if isinstance(mark, Words) and mark not in named]
    places = [mark.box for mark in sheet.marks if isinstance(mark, Words) and mark not in named]
    within = [text for text, (x, y, _, _) in zip(loose, places, strict=True) if left < x < right and top < y < bottom]
    assert within == []
    words = {"en": "not read off here", "fr": "ne se lit pas ici", "ru": "отсюда не видно"}
    assert words[lang] in " ".join(chart.text.notes)


def test_what_would_be_won_has_the_range_of_a_plan(cafe, account):
    """From the weight and the low ends of carry-over to the weight and its high ends; without a high end it is open."""
    chart = quadrants(cafe, account)

    def reach(name, end):
        edges = [one for one in account.whole.carry_over if one.source == name]
        return cafe.node_weights[name] + sum(getattr(one, end) * reach(one.to, end) for one in edges)

    for spot in chart.points:
        if any(one.source == spot.node.id for one in account.whole.carry_over):
            assert spot.reach.low == pytest.approx(reach(spot.node.id, "range_low"))
            assert spot.reach.high == pytest.approx(reach(spot.node.id, "range_high"))
            assert f"{spot.reach.low:.2f}–{spot.reach.high:.2f} in all" in spot.title
    unknown = tuple(attrs.evolve(one, range_high=None) for one in account.whole.carry_over)
    made = attrs.evolve(account, segments=(attrs.evolve(account.whole, carry_over=unknown),))
    open_ = quadrants(cafe, made)
    assert all("at least" in spot.title for spot in open_.points if spot.node.kind == "aspect")
    tails = [one for one in placed(open_).marks if isinstance(one, Line) and one.kind == "tail"]
    assert len(tails) == 4, "two aspects, a branch on which another grows, and one in the key"


def test_on_a_phone_marks_bear_numbers_that_a_list_explains(cafe, account):
    """Every mark has one, and every name stands whole below."""
    chart = quadrants(cafe, account, shape="tall")
    sheet = placed(chart)
    words = [mark.text for mark in sheet.marks if isinstance(mark, Words)]
    numbers = {text for one in sheet.data for text in (mark.text for mark in one.marks[1:])}
    assert numbers == {str(number) for number in range(1, len(chart.points) + 1)}
    assert {spot.node.name for spot in chart.points} <= set(words)


def test_names_that_find_no_room_are_counted():
    """No name stands upon another; the note below says how many marks go without."""
    names = [f"A branch with quite a long name {number}" for number in range(MOST_POINTS - 1)]
    tree = sample_trees.grown(["A"], names, 1)
    sheet = placed(quadrants(tree, sample_trees.account(tree)))
    named = sum(len(one.marks) > 1 for one in sheet.data)
    assert named < len(tree.measured)
    notes = " ".join(mark.text for mark in sheet.marks if isinstance(mark, Words) and mark.role == "sample")
    assert f"Without a name for lack of room: {len(tree.measured) - named}." in notes


def test_more_marks_than_can_be_told_apart_are_refused_with_a_remedy():
    """The waterfall gathers small ones."""
    tree = sample_trees.grown(["A"], [f"B {number}" for number in range(MOST_POINTS)], 1)
    with pytest.raises(LimitError, match=r"at most 120 parts of the service \(got 121\).*waterfall"):
        draw(tree, sample_trees.account(tree), kind="map").to_svg()


def with_scores(account, **scores):
    """An account in which every part scores 70 within a point, but for some."""
    levels = {one.id: scores.get(one.id, 70.0) for one in account.whole.scores.nodes}
    nodes = tuple(
        attrs.evolve(one, level=Interval(levels[one.id], levels[one.id] - 1, levels[one.id] + 1, 0.5))
        for one in account.whole.scores.nodes
    )
    whole = attrs.evolve(account.whole, scores=attrs.evolve(account.whole.scores, nodes=nodes))
    return attrs.evolve(account, segments=(whole,))


HEADINGS = {
    "one below": ({"price": 50.0}, {}, "Clearly below the average score: Price"),
    "the lowest first, and where most is won": (
        {"price": 50.0, "kindness": 40.0},
        {"price": 0.5, "kindness": 0.2},
        (
            "Clearly below the average score: Kindness, Price; "
            "of these, one point more wins the most in “Price”: 0.48–0.52 in all"
        ),
    ),
    "ranges that overlap leave it open": (
        {"price": 50.0, "kindness": 40.0},
        {"price": 0.22, "kindness": 0.2},
        "Clearly below the average score: Kindness, Price",
    ),
    "more than three": (
        {"price": 50.0, "kindness": 49.0, "reliability": 48.0, "maintenance": 47.0, "timeliness": 46.0},
        {"maintenance": 0.1, "timeliness": 0.1},
        "Clearly below the average score: Timeliness, Maintenance, Reliability and 2 more",
    ),
    "none": ({}, {}, "No part scores clearly below the average"),
}


@pytest.mark.parametrize("case", HEADINGS)
def test_the_headline_names_what_lies_clearly_below_the_average(cafe, account, case):
    """Those whose margin excludes it; and the one where surely most would be won, if there is one."""
    scores, reaches, said = HEADINGS[case]
    made = with_reach(with_scores(account, **scores), **{"price": 0.1, "kindness": 0.1, "reliability": 0.1} | reaches)
    assert quadrants(cafe, made).text.heading.sentence == said


def test_names_with_commas_are_told_apart_by_quotation_marks(cafe, account):
    """In a list that is itself divided by commas."""
    low = with_scores(account, price=50.0, kindness=40.0)
    branches = [attrs.evolve(one, label="Shop, site and name") if one.id == "price" else one for one in cafe.branches]
    said = quadrants(attrs.evolve(cafe, branches=branches), low).text.heading.text
    assert said == "Clearly below the average score: “Kindness”, “Shop, site and name”"


def test_no_thin_line_strikes_a_name_through():
    """Where a name cannot stand clear of the cross of another mark, the line stops before it."""
    made = quadrants(sample_trees.large(), sample_trees.account(sample_trees.large()))
    sheet = placed(made)
    lines = [(one.start, one.end) for one in sheet.marks if isinstance(one, Line) and one.kind in {"cross", "mean"}]
    for datum in sheet.data:
        names = [mark for mark in datum.marks if isinstance(mark, Words)]
        cleared = [mark for mark in datum.marks if isinstance(mark, Area) and mark.kind == "paper"]
        struck = any(crosses(line, name.box) for name in names for line in lines)
        assert bool(cleared) or not struck


def test_on_a_phone_every_number_of_the_list_is_found():
    """However crowded the marks are: a number that is listed and not shown leads nowhere."""
    tree = sample_trees.many()
    sheet = placed(quadrants(tree, sample_trees.account(tree), shape="tall"))
    shown = {mark.text for datum in sheet.data for mark in datum.marks if isinstance(mark, Words)}
    assert shown == {str(number) for number in range(1, len(list(sheet.data)) + 1)}
