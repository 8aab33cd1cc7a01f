"""The waterfall: from the baseline down to the score, exactly, with the doubt at every step."""

import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support import random_trees, sample_trees
from support.sample_charts import scale_of

from servicetree.drawing.charts.marks import Area, Line, Whisker
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.charts.source_ranges import source_figures
from servicetree.drawing.charts.waterfall import MOST_STEPS
from servicetree.drawing.diagramming import draw
from servicetree.drawing.untold import UNTOLD
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import number_text

CASES = {
    "cafe": (sample_trees.cafe(), {}),
    "credits": (sample_trees.cafe(), {"own": {"kindness": -9.0, "price": -4.0}, "unsure": ("timeliness",)}),
    "unsure": (sample_trees.cafe(), {"unsure": sample_trees.cafe().trunk_children}),
    "low": (sample_trees.cafe(), {"own": dict.fromkeys(sample_trees.cafe().measured, 60.0)}),
    "large": (sample_trees.large(), {"own": {"b2": -9.0}}),
    "merged": (sample_trees.many(), {}),
}


def waterfall(tree, account, **options):
    """What a waterfall shows."""
    return draw(tree, account, kind="waterfall", **options).picture


def made(case, **options):
    """The waterfall of a case in which answers leave ranges."""
    tree, given = CASES[case]
    return waterfall(tree, sample_trees.account(tree, **given), **options)


def every_step(chart):
    """All steps from the top, the rest last."""
    return [*chart.steps, *([chart.untold] if chart.untold else [])]


def drawn(chart):
    """All steps on the page with their marks, from the top; and the scale, read off the page."""
    sheet = placed(chart)
    return list(sheet.data)[1:-1], scale_of(sheet, *((14, 380) if chart.narrow else (280, 1060)))


def bars(datum, *, pale=False):
    """The bars of a step: full or in a frame, or the pale ones."""
    return [mark for mark in datum.marks if isinstance(mark, Area) and (mark.kind == UNTOLD) == pale]


def reached(datum):
    """The thin line of how much it may be: where it begins and where it ends, at its tick; None without one."""
    lines = [mark for mark in datum.marks if isinstance(mark, Line) and mark.kind == "reach"]
    if not lines:
        return None
    line, tick = lines
    assert tick.start[0] == tick.end[0] == line.end[0]
    return line.start[0], line.end[0]


@given(tree=random_trees.trees(most_branches=20), seed=some.integers(0, 99))
def test_the_steps_lead_from_the_baseline_to_the_score(tree, seed):
    """Whatever the tree, its baseline and its credits: baseline minus all sure parts and the rest is the score."""
    account = sample_trees.account(tree, seed=seed)
    chart = waterfall(tree, account)
    baseline = sum(100 * tree.baseline_of(name) * weight for name, weight in tree.node_weights.items())
    assert chart.start == pytest.approx(baseline)
    assert chart.start - sum(step.points.value for step in chart.steps) == pytest.approx(chart.score.value)
    sure = sum(step.sure for step in every_step(chart))
    assert chart.start - sure == pytest.approx(chart.score.value, abs=1e-9 if chart.untold else 0.05)
    assert len(chart.steps) == min(len(tree.measured), MOST_STEPS + 1)


@pytest.mark.parametrize("shape", ["wide", "tall"])
@pytest.mark.parametrize("case", CASES)
def test_every_bar_ends_where_the_next_begins_and_every_line_at_the_most(case, shape):
    """Full is the low end of the range, a frame the surest gain; the line ends at the step's start minus its high."""
    chart = made(case, shape=shape)
    steps, place = drawn(chart)
    at, lines = chart.start, 0
    for step, datum in zip(every_step(chart), steps, strict=True):
        low, high = step.points.low, step.points.high
        near, far = (high, low) if high < 0 else (max(low, 0.0), high)
        left, right = sorted((place(at), place(at - near)))
        assert len(bars(datum)) + len(bars(datum, pale=True)) == (right - left > 1)
        for mark in bars(datum) + bars(datum, pale=True):
            assert (mark.x, mark.x + mark.wide) == pytest.approx((left, right), abs=0.6)
            assert (mark.kind == UNTOLD) == (step is chart.untold)
        line = reached(datum)
        assert (line is None) == (abs(place(at - far) - place(at - near)) <= 2)
        if line:
            assert line == pytest.approx((place(at - near), place(at - far)), abs=0.1)
            lines += 1
        at -= near
    assert at == pytest.approx(chart.score.value)
    assert lines > 2
    assert any(step.credit for step in chart.steps) == (case == "credits")


@pytest.mark.parametrize("case", CASES)
def test_no_line_is_wider_than_the_scale(case):
    """The scale holds how far every step may reach, cut nowhere."""
    chart = made(case)
    at, (steps, place) = chart.start, drawn(chart)
    for step, datum in zip(chart.steps, steps, strict=False):
        assert 290 - 1e-6 <= place(at - step.most) <= 1050 + 1e-6
        for mark in datum.marks:
            if isinstance(mark, Line):
                assert 290 <= min(mark.start[0], mark.end[0]) <= max(mark.start[0], mark.end[0]) <= 1050
        at -= step.sure


@pytest.mark.parametrize(
    ("lang", "name", "title", "key"),
    [
        (
            "en",
            "Where the rest began, these answers cannot tell",
            "Where the rest began, these answers cannot tell: {} points lost",
            ("Solid: at least this much began here", "Thin line: it may be as much as this", "Dotted: these answers"),
        ),
        (
            "fr",
            "D’où vient le reste, ces réponses ne le disent pas",
            "D’où vient le reste, ces réponses ne le disent pas : points perdus : {}",
            ("Plein : au moins cela est né ici", "Trait fin : cela peut aller jusque-là", "Pointillé : ces réponses"),
        ),
        (
            "ru",
            "Где началось остальное, эти ответы не говорят",
            "Где началось остальное, эти ответы не говорят: потеряно баллов: {}",
            ("Сплошное: не меньше этого началось здесь", "Тонкая линия: может быть и столько", "С точками: по этим"),
        ),
    ],
)
def test_the_last_step_is_the_rest_and_leads_to_the_score(lang, name, title, key):
    """Pale, with a figure and a title of its own, told to who does not see it; the key explains each mark."""
    chart = made("cafe", lang=lang)
    sheet = placed(chart)
    steps, place = drawn(chart)
    (bar,) = bars(steps[-1], pale=True)
    assert bar.x == pytest.approx(place(chart.score.value), abs=0.1)
    assert not any(bars(datum, pale=True) for datum in steps[:-1])
    rest = number_text(chart.loss - sum(step.sure for step in chart.steps), lang)
    plain = [text.replace("\u00a0", " ") for text in (chart.untold.title, chart.text.description)]
    assert plain[0] == title.format(rest)
    assert title.format(rest) in plain[1]
    *names, figure = [mark.text for mark in steps[-1].marks if isinstance(mark, Words)]
    assert (" ".join(names), figure) == (name, rest)
    said = " ".join(mark.text for mark in sheet.marks if isinstance(mark, Words)).replace("\u00a0", " ")
    assert [one for one in key if one not in said] == []


def exactly(value):
    """An account whose every interval and range is a point."""
    if type(value).__name__ == "Interval":
        return attrs.evolve(value, low=value.value, high=value.value)
    if isinstance(value, tuple):
        return tuple(map(exactly, value))
    if type(value).__name__ == "CarryOver":
        value = attrs.evolve(value, range_low=value.value.value, range_high=value.value.value)
    if attrs.has(type(value)) and type(value).__name__ != "ServiceTree":
        return attrs.evolve(value, **{one.name: exactly(getattr(value, one.name)) for one in attrs.fields(type(value))})
    return value


def carried(account, low, high, trunk_low):
    """An account whose ranges of what is carried are its points times two factors, for the trunk as a whole others."""
    points, ranges = {(one.source, one.at): one.points.value for one in account.whole.entries}, []
    aspects = {one.source for one in account.whole.entry_ranges if one.source}
    for one in account.whole.entry_ranges:
        brought = sum(points[source, one.at] for source in ([one.source] if one.source else aspects))
        least = low if one.source else trunk_low
        ranges.append(attrs.evolve(one, low=least * brought, high=high * brought))
    return attrs.evolve(account, segments=(attrs.evolve(account.whole, entry_ranges=tuple(ranges)),))


def test_no_last_step_where_nothing_is_untold(cafe, account):
    """Neither where every range is a point, nor where carry-over is given; the caption promises none."""
    known = waterfall(cafe, carried(exactly(account), 1.0, 1.0, trunk_low=1.0))
    stated = waterfall(cafe, sample_trees.account(cafe, stated=cafe.trunk_children))
    for chart, ranged in ((known, True), (stated, False)):
        assert {step.ranged for step in chart.steps} == {ranged}
        assert chart.untold is None
        assert len(drawn(chart)[0]) == len(chart.steps)
        assert "each step is what began" in chart.text.caption
        said = [mark.text for mark in placed(chart).marks if isinstance(mark, Words)]
        assert not any(text.startswith(("Pale", "Thin line:")) for text in said)


def test_a_rest_that_was_won_leads_up_to_the_score(cafe, account):
    """Where sure parts are more than was lost, branches that may have won are the rest: with a plus, and pale."""
    chart = waterfall(cafe, carried(account, 2.5, 4.0, trunk_low=0.0))
    steps, place = drawn(chart)
    (bar,) = bars(steps[-1], pale=True)
    assert chart.untold.sure < -0.05
    assert bar.x + bar.wide == pytest.approx(place(chart.score.value), abs=0.1)
    assert chart.untold.said("en") == f"+{-chart.untold.sure:.1f}"


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


@pytest.mark.parametrize("case", [case for case in CASES if case != "merged"])
def test_the_order_is_that_of_the_figures(case):
    """Aspects first; in each group by what surely began there as it is written, then by the most."""
    chart = made(case)
    groups = [step.node.kind for step in chart.steps]
    assert groups == sorted(groups)
    for kind in ("aspect", "branch"):
        ends = [(step.points.low, step.points.high) for step in chart.steps if step.node.kind == kind]
        written = [(high, low) if high < 0 else (max(low, 0.0), high) for low, high in ends]
        seen = [(round(near, 1), round(far, 1)) for near, far in written]
        assert seen == sorted(seen, reverse=True)


def test_points_with_intervals_go_from_the_largest_loss(cafe):
    """Where the tree gives what is carried; credits, which lead up again, stand last."""
    chart = waterfall(cafe, sample_trees.account(cafe, stated=cafe.trunk_children, own={"price": -5.0}))
    for kind in ("aspect", "branch"):
        points = [step.points.value for step in chart.steps if step.node.kind == kind]
        assert points == sorted(points, reverse=True)
    assert chart.steps[-1].node.id == "price"


def test_what_was_surely_won_leads_up_in_a_frame(cafe, account):
    """By its surest gain, with a line to the greatest."""
    chart = waterfall(cafe, account)
    steps, _ = drawn(chart)
    assert (steps[-2].source, [mark.kind for mark in bars(steps[-2])]) == ("kindness", ["credit"])
    assert "+0.1–1.0" in [mark.text for mark in steps[-2].marks if isinstance(mark, Words)]
    near, far = reached(steps[-2])
    assert near < far


def test_a_segment_has_stairs_of_its_own(cafe):
    """Down to its own score."""
    several = sample_trees.account(cafe, (None, "Lyon"))
    chart, whole = waterfall(cafe, several, segment="Lyon"), waterfall(cafe, several)
    assert chart.score != whole.score
    assert chart.start - sum(step.sure for step in every_step(chart)) == pytest.approx(chart.score.value)
    assert {datum.segment for datum in drawn(chart)[0]} == {"Lyon"}


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
    points, _ = source_figures(tree, account.whole)
    rest = [points[one.id] for one in account.whole.nodes if one.id not in shown]
    assert others.points.value == pytest.approx(sum(one.value for one in rest))
    assert others.sure == pytest.approx(sum(max(one.low, 0.0) for one in rest))
    assert others.most == pytest.approx(sum(one.high for one in rest))
    least = min(step.sure for step in chart.steps if step.node.kind == "branch")
    assert max(round(one.low, 1) for one in rest) <= round(least, 1)


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
    """The low end of the range of the source, to scale, in its ink."""
    chart = waterfall(cafe, account)
    steps, place = drawn(chart)
    ranges = [(one.low, one.high) for one in account.whole.entry_ranges if one.source == "environment"]
    own = next(one.points for one in account.whole.entries if one.source == one.at == "environment")
    step, datum = next(
        (step, one) for step, one in zip(chart.steps, steps, strict=False) if one.source == "environment"
    )
    assert step.points.low == pytest.approx(own.low + sum(low for low, _ in ranges))
    assert step.points.high <= own.high + sum(high for _, high in ranges)
    (bar,) = bars(datum)
    assert bar.kind == "s0 area"
    assert bar.wide == pytest.approx(place(step.points.low) - place(0.0), abs=0.2)


def test_figures_beside_bars_are_the_ends_of_their_ranges(cafe, account):
    """Nothing is said more narrowly: up to, at least, or both ends; stated carry-over has no range."""
    chart = waterfall(cafe, account)
    steps, _ = drawn(chart)
    for step, datum in zip(chart.steps, steps, strict=False):
        said = [mark.text for mark in datum.marks if isinstance(mark, Words)][-1]
        ends = [float(one) for one in re.findall(r"[\d.]+", said)]
        low, high = sorted(map(abs, (step.points.low, step.points.high)))
        if step.points.low < 0.05 < step.points.high:
            assert (said.startswith("up to"), ends) == (True, [pytest.approx(step.points.high, abs=0.051)])
        else:
            assert ends == [pytest.approx(low, abs=0.051), pytest.approx(high, abs=0.051)]
    stated = waterfall(cafe, sample_trees.account(cafe, stated=cafe.trunk_children))
    assert not any(step.ranged for step in stated.steps)


def test_how_far_it_may_go_is_left_open_where_nobody_knows(cafe, account):
    """A short dashed line without a tick, and the figure says at least; a low end that is not known draws nothing."""
    unknown = tuple(attrs.evolve(one, high=None) for one in account.whole.entry_ranges)
    chart = waterfall(cafe, attrs.evolve(account, segments=(attrs.evolve(account.whole, entry_ranges=unknown),)))
    steps, place = drawn(chart)
    at = chart.start
    for step, datum in zip(chart.steps, steps, strict=False):
        said = [mark.text for mark in datum.marks if isinstance(mark, Words)][-1]
        tails = [mark for mark in datum.marks if isinstance(mark, Line) and mark.kind == "tail"]
        is_open = step.node.kind == "aspect" or step.credit
        if step.node.id == "phone":  # what its own parent, a branch, passes on to it has two ends
            assert said == f"{step.points.low:.1f}–{step.points.high:.1f}"
        else:
            assert said.startswith("at least" if is_open else "up to")
        assert (len(tails), reached(datum) is None) == (is_open, is_open)
        at -= step.sure
        for tail in tails:
            assert tail.start[0] == pytest.approx(place(at), abs=0.1)
            assert 0 < (tail.end[0] - tail.start[0]) * (1 if step.credit else -1) <= 44
    assert "Dashed: how far it may go is not known" in str(placed(chart).items)


def test_on_a_phone_names_stand_above_their_bars(cafe, account):
    """Each bar lies below its name and its figure, on a scale as wide as the page."""
    sheet = placed(waterfall(cafe, account, shape="tall"))
    steps = [one for one in sheet.data if one.source]
    for datum in steps:
        words = [mark for mark in datum.marks if isinstance(mark, Words)]
        top = min([mark.y for mark in bars(datum)] + [mark.start[1] for mark in datum.marks if isinstance(mark, Line)])
        assert max(mark.box[3] for mark in words) <= top + 1
        assert (words[0].x, words[-1].x) == (pytest.approx(28), pytest.approx(376))
