"""The waterfall: from the baseline down to the score, exactly, with the doubt at every step."""

import re

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support import random_trees, sample_trees
from support.sample_charts import scale_of

from servicetree.drawing.charts.marks import Area, Line, Whisker
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.charts.waterfall import MOST_STEPS
from servicetree.drawing.diagramming import draw
from servicetree.drawing.untold import UNTOLD
from servicetree.drawing.values import Words


def waterfall(tree, account, **options):
    """What a waterfall shows."""
    return draw(tree, account, kind="waterfall", **options).picture


def drawn(chart):
    """The steps on the page with their bars and whiskers, from the top; and the scale, read off the page."""
    sheet = placed(chart)
    steps = [one for one in sheet.data if any(isinstance(mark, Area) for mark in one.marks)][1:-1]
    return steps, scale_of(sheet, 280, 1060)


@settings(max_examples=40)
@given(tree=random_trees.trees(most_branches=20), seed=some.integers(0, 99))
def test_the_steps_lead_from_the_baseline_to_the_score(tree, seed):
    """Whatever the tree, its baseline and its credits: baseline minus every step is the score; all sources are in."""
    account = sample_trees.account(tree, seed=seed)
    chart = waterfall(tree, account)
    baseline = sum(100 * tree.baseline_of(name) * weight for name, weight in tree.node_weights.items())
    assert chart.start == pytest.approx(baseline)
    assert chart.start - sum(step.points.value for step in chart.steps) == pytest.approx(chart.score.value)
    assert len(chart.steps) == min(len(tree.measured), MOST_STEPS + 1)


@pytest.mark.parametrize("tree", [sample_trees.cafe(), sample_trees.large()], ids=["cafe", "large"])
def test_bars_stand_where_their_figures_say_and_never_outside_their_ranges(tree):
    """Each bar begins where the points above end; full reaches to the nearer end of the range, pale to the farther."""
    chart = waterfall(tree, sample_trees.account(tree, own={"kindness": -9.0, "b2": -9.0}))
    steps, place = drawn(chart)
    at = chart.start
    assert len(steps) == len(chart.steps)
    for step, datum in zip(chart.steps, steps, strict=True):
        areas = [mark for mark in datum.marks if isinstance(mark, Area)]
        pale = [mark for mark in areas if mark.kind == UNTOLD]
        full = [mark for mark in areas if mark.kind != UNTOLD]
        low, high = step.points.low, step.points.high
        near, far = (high, low) if step.credit else (max(low, 0.0), high)
        assert not any(isinstance(mark, Whisker) for mark in datum.marks)
        for marks, ends in ((full, (at, at - near)), (pale, (at - near, at - far))):
            left, right = sorted(map(place, ends))
            assert bool(marks) or right - left < 1.1
            for mark in marks:
                assert (mark.x, mark.x + mark.wide) == pytest.approx((left, right), abs=1.1)
        at -= step.points.value


def test_margins_of_stated_links_are_thin_lines(cafe):
    """Their bars are full, for there is no range; lines end at the ends of the 95% range."""
    chart = waterfall(cafe, sample_trees.account(cafe, stated=cafe.trunk_children))
    steps, place = drawn(chart)
    at, count = chart.start, 0
    for step, datum in zip(chart.steps, steps, strict=True):
        assert not any(isinstance(mark, Area) and mark.kind == UNTOLD for mark in datum.marks)
        for whisker in [mark for mark in datum.marks if isinstance(mark, Whisker)]:
            reached = (place(at - step.points.high), place(at - step.points.low))
            assert (whisker.low[0], whisker.high[0]) == pytest.approx(reached, abs=0.1)
            count += 1
        at -= step.points.value
    assert count > 3


def test_aspects_come_first_and_each_group_from_the_largest_loss(cafe, account):
    """Credits, which lead up again, stand last in their group and are drawn as credits."""
    chart = waterfall(cafe, account)
    groups = [step.node.kind for step in chart.steps]
    assert groups == sorted(groups)
    for kind in ("aspect", "branch"):
        points = [step.points.value for step in chart.steps if step.node.kind == kind]
        assert points == sorted(points, reverse=True)
    steps, _ = drawn(chart)
    last = [mark.kind for mark in steps[-1].marks if isinstance(mark, Area)]
    assert (steps[-1].source, last) == ("kindness", [UNTOLD, "credit"])
    assert "+0.1–1.0" in [mark.text for mark in steps[-1].marks if isinstance(mark, Words)]


def test_the_smallest_of_many_are_gathered_and_named_so():
    """Twelve steps, then one for the others with their sum and the sums of the ends of their ranges."""
    tree = sample_trees.many()
    account = sample_trees.account(tree)
    chart = waterfall(tree, account)
    assert len(chart.steps) == MOST_STEPS + 1
    others = chart.steps[-1]
    assert others.node.name == f"{len(tree.measured) - MOST_STEPS} others"
    assert others.ranged
    shown = {step.node.id for step in chart.steps}
    rest = [one.points.value for one in account.whole.nodes if one.id not in shown]
    assert others.points.value == pytest.approx(sum(rest))
    assert max(map(abs, rest)) <= min(abs(step.points.value) for step in chart.steps[3:-1])


def test_a_single_one_is_not_gathered():
    """It would gain nothing and lose its name."""
    tree = sample_trees.grown(["A"], [f"B {number}" for number in range(MOST_STEPS)], 1)
    chart = waterfall(tree, sample_trees.account(tree))
    assert len(chart.steps) == MOST_STEPS + 1
    assert all(step.node.id for step in chart.steps)


def test_a_target_is_called_one(cafe):
    """Below perfection as baseline the way begins at the target."""
    tree = attrs.evolve(cafe, baseline=0.9)
    chart = waterfall(tree, sample_trees.account(tree))
    assert (chart.start_words, chart.start) == ("Target", pytest.approx(90.0))
    assert waterfall(cafe, sample_trees.account(cafe)).start_words == "Nothing lost"
    assert "From 90.0 down" in chart.text.caption


def test_a_scale_that_does_not_begin_at_nothing_says_so(cafe, account):
    """And its long bars are cut open; a low score is drawn on a scale from 0."""
    said = [mark.text for mark in placed(waterfall(cafe, account)).marks if isinstance(mark, Words)]
    assert any("The axis begins at" in text for text in said)
    low = sample_trees.account(cafe, own=dict.fromkeys(cafe.measured, 60.0), carry=dict.fromkeys((), 0.0))
    said = [mark.text for mark in placed(waterfall(cafe, low)).marks if isinstance(mark, Words)]
    assert "Score" in said
    assert not any("The axis" in text for text in said)


def test_a_score_below_nothing_is_drawn(cafe):
    """Losses beyond all measure end below 0, and so does the scale."""
    made = sample_trees.account(cafe, own=dict.fromkeys(cafe.measured, 95.0), carry={("environment", "price"): 3.0})
    chart = waterfall(cafe, made)
    assert chart.score.value < 0
    _, place = drawn(chart)
    assert 280 <= place(chart.score.value) <= place(100.0) <= 1060


def test_only_what_surely_began_there_is_full(cafe, account):
    """Full is the low end of the range, to scale; from there to the high end the bar is pale."""
    chart = waterfall(cafe, account)
    steps, place = drawn(chart)
    places = {one.id: [] for one in account.whole.nodes}
    for one in account.whole.entry_ranges:
        if one.source == "environment":
            places["environment"].append((one.low, one.high))
    own = next(one.points for one in account.whole.entries if one.source == one.at == "environment")
    step, datum = next((step, one) for step, one in zip(chart.steps, steps, strict=True) if one.source == "environment")
    assert step.points.low == pytest.approx(own.low + sum(low for low, _ in places["environment"]))
    assert step.points.high <= own.high + sum(high for _, high in places["environment"])
    pale, bar = [mark for mark in datum.marks if isinstance(mark, Area)]
    assert (bar.kind, pale.kind) == ("s0 area", UNTOLD)
    assert bar.wide == pytest.approx(place(step.points.low) - place(0.0), abs=0.2)
    assert pale.wide == pytest.approx(place(step.points.high) - place(step.points.low), abs=0.2)
    assert "Pale: these answers cannot tell where it began" in str(placed(chart).items)


def test_figures_beside_bars_are_the_ends_of_their_ranges(cafe, account):
    """Nothing is said more narrowly: up to, at least, or both ends; stated carry-over has no range."""
    chart = waterfall(cafe, account)
    steps, _ = drawn(chart)
    for step, datum in zip(chart.steps, steps, strict=True):
        said = [mark.text for mark in datum.marks if isinstance(mark, Words)][-1]
        ends = [float(one) for one in re.findall(r"[\d.]+", said)]
        low, high = sorted(map(abs, (step.points.low, step.points.high)))
        if step.points.low < 0.05 < step.points.high:
            assert (said.startswith("up to"), ends) == (True, [pytest.approx(step.points.high, abs=0.051)])
        else:
            assert ends == [pytest.approx(low, abs=0.051), pytest.approx(high, abs=0.051)]
    stated = waterfall(cafe, sample_trees.account(cafe, stated=cafe.trunk_children))
    assert not any(step.ranged for step in stated.steps)


def test_an_end_that_is_not_known_is_left_open(cafe, account):
    """The thin line goes on to the edge of the scale, dashed, and the figure says at least, or up to."""
    unknown = tuple(attrs.evolve(one, high=None) for one in account.whole.entry_ranges)
    chart = waterfall(cafe, attrs.evolve(account, segments=(attrs.evolve(account.whole, entry_ranges=unknown),)))
    steps, _ = drawn(chart)
    for step, datum in zip(chart.steps, steps, strict=True):
        said = [mark.text for mark in datum.marks if isinstance(mark, Words)][-1]
        tails = [mark for mark in datum.marks if isinstance(mark, Line) and mark.kind == "tail"]
        assert said.startswith("up to" if step.node.kind == "branch" and not step.credit else "at least")
        assert len(tails) == 1
        assert (tails[0].start[0] == 290) == (step.node.kind == "aspect")
    assert "Dashed: this end of the range is not known" in str(placed(chart).items)


def test_on_a_phone_names_stand_above_their_bars(cafe, account):
    """Each bar lies below its name and its figure, on a scale as wide as the page."""
    sheet = placed(waterfall(cafe, account, shape="tall"))
    steps = [one for one in sheet.data if one.source]
    for datum in steps:
        words = [mark for mark in datum.marks if isinstance(mark, Words)]
        bar = next(mark for mark in datum.marks if isinstance(mark, Area))
        assert max(mark.box[3] for mark in words) <= bar.y + 1
        assert (words[0].x, words[-1].x) == (pytest.approx(28), pytest.approx(376))
