"""The chart of segments: a row or a dot each, those that are clear with the parts of their gaps, others in a line."""

import re
from functools import cache

import attrs
import pytest
from support import sample_trees

from servicetree.drawing.charts.marks import Area, Dot, Line
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.charts.segment_strip import MOST_TITLED
from servicetree.drawing.charts.segments import MOST_CLEAR
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Words
from servicetree.errors import UsageError
from servicetree.stats.jackknife import Interval

SHOPS = (None, *(f"shop {number}" for number in range(12)))
MANY_SHOPS = (None, *(f"shop {number}" for number in range(20)))
CHANCE = "By chance alone, at most about 1 survey in 20 would show a group as clearly different although all are alike."


@pytest.fixture(scope="module")
def shops():
    """An account of twelve shops, with doubt and with a credit."""
    return sample_trees.account(sample_trees.cafe(), SHOPS, own={"kindness": -3.5}, unsure=("price", "timeliness"))


@pytest.fixture(scope="module")
def chain():
    """The same of so many shops that they stand on a strip."""
    return sample_trees.account(sample_trees.cafe(), MANY_SHOPS, own={"kindness": -3.5}, unsure=("price", "timeliness"))


def chart_of(tree, result, **options):
    """What a chart of segments shows."""
    return draw(tree, result, kind="segments", **options).picture


def dots_of(chart):
    """Every dot on the page, by the segment that it stands for, with the key's left out."""
    return {
        one.segment: one.marks[0] for one in placed(chart).data if len(one.marks) == 1 and isinstance(one.marks[0], Dot)
    }


def strip_scale(sheet):
    """Read the scale of the strip off the page: the only whole numbers."""
    words = [mark for mark in sheet.marks if isinstance(mark, Words) and mark.role == "axis"]
    ticks = [(int(one.text.replace("−", "-")), one.x) for one in words if re.fullmatch(r"[+−]?\d+", one.text)]
    (low, start), *_, (high, end) = ticks
    return lambda value: start + (value - low) / (high - low) * (end - start)


def row_of(chart, segment):
    """A row of the matrix on the page."""
    return [one for one in placed(chart).data if one.segment == segment and len(one.marks) > 1][-1]


# --- the strip --------------------------------------------------------------------------------------------------------


def test_every_segment_has_a_dot_at_its_gap(cafe, chain):
    """Read off the scale below, as near as stacking allows; the line of the whole stands at nothing."""
    chart = chart_of(cafe, chain)
    place, dots = strip_scale(placed(chart)), dots_of(chart)
    assert dots.keys() == set(MANY_SHOPS[1:])
    for one in chain.segments[1:]:
        assert dots[one.by].x == pytest.approx(place(one.scores.gap.value), abs=6.1)
    line = next(mark for mark in placed(chart).marks if isinstance(mark, Line) and mark.kind == "mean")
    assert line.start[0] == pytest.approx(place(0.0), abs=0.1)


def test_a_gap_clear_of_nothing_is_told_by_the_dot(cafe, chain):
    """Full if its interval, for all at once, excludes 0, open if not; the headline counts them."""
    chart, dots = chart_of(cafe, chain), dots_of(chart_of(cafe, chain))
    for one in chain.segments[1:]:
        assert dots[one.by].kind == ("full" if one.scores.gap_clear else "ring")
    clear = sum(one.scores.gap_clear for one in chain.segments[1:])
    assert 0 < clear < sum(one.scores.gap.clear_of_zero for one in chain.segments[1:]), "the two would differ"
    assert chart.text.heading.caveat == f"{clear} of 20 groups differ clearly"


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_outermost_dots_bear_their_names_though_they_may_be_chance(cafe, shape):
    """The eye goes there first; the furthest that is clear has its name before them."""
    gaps = {f"s{number}": (0.1 * number, 5.0) for number in range(18)}
    gaps |= {"far left": (-14.0, 30.0), "far right": (12.0, 30.0), "surely": (-6.0, 2.0)}
    sheet = placed(chart_of(cafe, sample_trees.with_gaps(gaps, cafe), shape=shape))
    axis = "axis" if shape == "wide" else "axis_small"
    named = {mark.text: mark.role for mark in sheet.marks if isinstance(mark, Words) and mark.text in gaps}
    assert named["far left"] == named["far right"] == axis
    assert named["surely"] != axis


@cache
def crowd(count):
    """Scores of so many segments, whose gaps lie the closer the nearer they are to the whole."""
    scores = sample_trees.scores(sample_trees.cafe(), (None, "a", "b"))
    whole, one, _ = scores.segments
    many = [
        attrs.evolve(
            one,
            by=f"s{number}",
            gap=sample_trees.about(gap, 1.0),
            gap_shrunken=sample_trees.about(gap, 1.0),
            gap_simultaneous=sample_trees.about(gap, 6.0),
        )
        for number, gap in enumerate((7 * number % count / count - 0.5) ** 3 * 80 for number in range(count))
    ]
    return attrs.evolve(scores, segments=(whole, *many))


@pytest.mark.parametrize("count", [16, 24, 60, 2000, pytest.param(10_000, marks=pytest.mark.ci)])
@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_no_segment_is_left_out_however_many(cafe, count, shape):
    """Each has its dot on a page that grows no higher for it, and dots do not leave the page."""
    sheet = placed(chart_of(cafe, crowd(count), shape=shape))
    dots = [mark for mark in sheet.marks if isinstance(mark, Dot)]
    assert len(dots) == count + 2, "and two in the key"
    assert all(0 < mark.x < sheet.wide and 0 < mark.y < sheet.high for mark in dots)
    heights = [mark.y for mark in dots[:count]]
    assert max(heights) - min(heights) < 400
    assert sum(1 for one in sheet.data if len(one.marks) == 1) == (count if count <= MOST_TITLED else 0)


# --- the matrix -------------------------------------------------------------------------------------------------------


def test_only_those_that_stand_clear_have_a_row(cafe, shops):
    """The lowest first, luck aside; a line says how many others there are, and what chance alone would give."""
    chart = chart_of(cafe, shops)
    gaps = {one.by: one.scores.gap_shrunken.value for one in shops.segments[1:] if one.scores.gap_clear}
    assert [row.segment for row in chart.rows] == sorted(gaps, key=gaps.get)
    said = [mark.text for mark in placed(chart).marks if isinstance(mark, Words)]
    assert f"Other groups, which do not differ clearly: {12 - len(gaps)}. {CHANCE}" in " ".join(said)


@pytest.mark.parametrize("gaps", ["began", "felt"])
def test_a_row_adds_up_to_its_gap(cafe, shops, gaps):
    """By where the gap began, or on request by where it is felt; rows on the page bear every part."""
    chart = chart_of(cafe, shops, gaps=gaps)
    by_name = {one.by: one for one in shops.segments}
    for row in chart.rows:
        assert sum(part.points.value for part in row.parts) == pytest.approx(row.gap.value)
        segment, whole = by_name[row.segment], shops.whole
        for part in row.parts:
            if gaps == "began":
                there, here = (next(one for one in side.nodes if one.id == part.node.id) for side in (whole, segment))
                assert part.points.value == pytest.approx(there.points.value - here.points.value)
            else:
                there, here = (side.scores.node(part.node.id) for side in (whole, segment))
                assert part.points.value == pytest.approx(here.weight * (here.level.value - there.level.value))
        words = [mark.text for mark in row_of(chart, row.segment).marks if isinstance(mark, Words)]
        for part in row.parts:
            assert f"{part.points.value:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0") in words


def test_parts_that_may_be_chance_have_no_colour(cafe, shops):
    """A tone, and the whole range, only where the range leaves no doubt on which side a part lies."""
    chart = chart_of(cafe, shops)
    for row in chart.rows:
        marks = row_of(chart, row.segment).marks
        areas = [mark for mark in marks if isinstance(mark, Area)]
        clear = [part for part in row.parts if part.clear]
        assert len(areas) == len(clear)
        for area, part in zip(areas, clear, strict=True):
            tone = int(area.kind.removeprefix("t"))
            assert (tone < 6) == (part.points.value < 0)
            assert part.points.low < part.points.value < part.points.high
            assert part.node.name in row.title
    assert any(part.clear for row in chart.rows for part in row.parts)


def test_many_that_stand_clear_are_shown_by_their_ends(cafe):
    """The lowest and the highest; a line says how many lie between, and the headline counts all."""
    made = sample_trees.account(cafe, (None, *(f"s{number}" for number in range(90))))
    chart = chart_of(cafe, made)
    clear = sum(one.scores.gap_clear for one in made.segments)
    assert len(chart.rows) == MOST_CLEAR < clear
    assert chart.left_out == clear - MOST_CLEAR
    said = [mark.text for mark in placed(chart).marks if isinstance(mark, Words)]
    assert f"{chart.left_out} more that differ clearly lie between these" in said
    assert f"{clear} of 90" in chart.text.heading.caveat


def test_of_many_nodes_the_others_are_one_column():
    """With the sum of their parts, so that rows still add up."""
    tree = sample_trees.many()
    chart = chart_of(tree, sample_trees.account(tree, SHOPS))
    said = [mark.text for mark in placed(chart).marks if isinstance(mark, Words)]
    assert any(text.endswith(" others") for text in said)
    for row in chart.rows:
        numbers = [
            float(mark.text.replace("−", "-"))
            for mark in row_of(chart, row.segment).marks
            if isinstance(mark, Words)
            and mark.role in {"largest", "axis"}
            and " " not in mark.text
            and "–" not in mark.text
        ]
        assert sum(numbers) == pytest.approx(row.gap.value, abs=0.06 * len(numbers))


def test_what_weighs_more_because_others_were_asked_of_too_few_has_its_column(cafe, shops):
    """Where parts do not add up to the gap, the rest is shown rather than hidden."""
    moved = [
        attrs.evolve(one, scores=attrs.evolve(one.scores, gap_simultaneous=sample_trees.about(-9.0, 2.0)))
        for one in shops.segments[1:3]
    ]
    chart = chart_of(cafe, attrs.evolve(shops, segments=(shops.whole, *moved)))
    assert "Too few raters" in " ".join(mark.text for mark in placed(chart).marks if isinstance(mark, Words))
    for row in chart.rows:
        assert sum(part.points.value for part in row.parts) + row.rest == pytest.approx(-9.0)


def test_scores_are_shown_by_where_gaps_are_felt(cafe):
    """They do not say where loss began, so nothing of it is said."""
    made = sample_trees.scores(cafe, SHOPS)
    chart = chart_of(cafe, made)
    assert chart.felt
    assert chart == chart_of(cafe, made, gaps="felt")
    assert not any("goes together" in note for note in chart.text.notes)


def test_gaps_are_for_segments_alone(cafe, shops):
    """Another kind, and another side of the account, are refused."""
    with pytest.raises(UsageError, match=r"gaps: must be one of began, felt .*did you mean 'felt'"):
        draw(cafe, shops, kind="segments", gaps="fell")
    with pytest.raises(UsageError, match="gaps: are for segments alone"):
        draw(cafe, shops, kind="heatmap", gaps="felt")


# --- the headline -----------------------------------------------------------------------------------------------------


def test_the_headline_names_the_lowest_within_its_range(cafe, shops):
    """How far it lies below the whole, both ends of its interval, and nothing narrower."""
    chart = chart_of(cafe, shops)
    row = chart.rows[0]
    low, high = -row.gap.high, -row.gap.low
    assert chart.text.heading.text.startswith(f"{row.words} lies {low:.1f}–{high:.1f} points below the overall score")


def test_most_of_a_gap_is_named_only_where_its_range_leaves_no_doubt(cafe, shops):
    """The low end of the part is more than half of the gap; else the headline names no part."""
    chart = chart_of(cafe, shops)
    row = chart.rows[0]
    sure = [
        part
        for part in row.parts
        if part.clear and min(abs(part.points.low), abs(part.points.high)) > abs(row.gap.value) / 2
    ]
    assert ("most of which began in" in chart.text.heading.text) == bool(sure)
    felt = chart_of(cafe, sample_trees.scores(cafe, SHOPS))
    assert "began" not in felt.text.heading.text


def test_small_ones_shown_together_have_no_voice(cafe, shops):
    """Neither a dot nor a row nor the headline: a line of their own below the others."""
    lowest, *others = sorted(shops.segments[1:], key=lambda one: one.scores.score.value)
    joined = attrs.evolve(lowest, scores=attrs.evolve(lowest.scores, by="others (3)", joined=3))
    for lang, said in (("en", "others (3)"), ("fr", "autres (3)"), ("ru", "прочие (3)")):
        chart = chart_of(cafe, attrs.evolve(shops, segments=(shops.whole, joined, *others)), lang=lang)
        assert said not in chart.text.heading.sentence
        assert "others (3)" not in dots_of(chart)
        assert [row.words for row in chart.joined] == [said]
        assert sum(said in mark.text for mark in placed(chart).marks if isinstance(mark, Words)) == 1


def test_without_a_clear_difference_none_is_claimed(cafe, shops):
    """Where nobody stands clear the headline says so, and there is no matrix."""
    alike = tuple(
        attrs.evolve(one, scores=attrs.evolve(one.scores, gap_simultaneous=sample_trees.about(0.0)))
        for one in shops.segments[1:]
    )
    chart = chart_of(cafe, attrs.evolve(shops, segments=(shops.whole, *alike)))
    said = "No group of 12 differs clearly from the overall score; the differences may be chance"
    assert (chart.text.heading.sentence, chart.rows) == (said, ())
    words = [mark.text for mark in placed(chart).marks if isinstance(mark, Words)]
    assert CHANCE in words
    assert not any("does not reach" in text for text in words), "a key of full dots, of which there are none"


def test_few_or_no_scores_have_headlines_of_their_own(cafe):
    """One segment is no span, none has no score, and without intervals nobody is said to stand clear."""
    none = {"gap": None, "gap_shrunken": None, "gap_simultaneous": None}
    two = sample_trees.account(cafe, (None, "Lyon", "Nice"))
    gapless = tuple(attrs.evolve(part, scores=attrs.evolve(part.scores, **none)) for part in two.segments)
    assert chart_of(cafe, attrs.evolve(two, segments=gapless[:2])).text.heading.sentence.startswith(
        "Lyon has the score "
    )
    assert chart_of(cafe, sample_trees.emptied(two)).text.heading.sentence == "There is no score yet"
    heading = chart_of(cafe, attrs.evolve(two, segments=gapless)).text.heading
    assert heading.caveat == "how sure that is, these answers cannot say"
    assert heading.text.startswith("Scores run from ")


@pytest.mark.parametrize(("count", "kind"), [(30, "ring"), (2000, "pale")])
def test_the_key_shows_dots_as_they_are_drawn(cafe, count, kind):
    """What may be chance is a ring, or pale where no ring could be seen; the sample beside its words is the same."""
    marks = list(placed(chart_of(cafe, crowd(count))).marks)
    words = next(mark for mark in marks if isinstance(mark, Words) and mark.text == "May be chance")
    dots = [mark for mark in marks if isinstance(mark, Dot)]
    beside = [dot for dot in dots if abs(dot.y - words.y + 4) < 1 and dot.x < words.x]
    assert max(beside, key=lambda dot: dot.x).kind == kind
    assert {dot.kind for dot in dots} <= {kind, "full"}


def test_gaps_of_hundredths_of_a_point_stand_together():
    """The scale shows a point to either side at least: what nobody feels does not look wide."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree, (None, "Nice", "Lyon"))
    near = []
    for one, gap in zip(made.segments[1:], (-0.03, 0.05), strict=True):
        about = dict.fromkeys(("gap", "gap_shrunken", "gap_simultaneous"), Interval(gap, -4.0, 4.0, 2.0))
        near.append(attrs.evolve(one, scores=attrs.evolve(one.scores, **about)))
    sheet = placed(draw(tree, attrs.evolve(made, segments=(made.whole, *near)), kind="segments").picture)
    dots = [one for one in sheet.marks if isinstance(one, Dot) and one.radius > 4 and "ring" in one.kind]
    assert max(dot.x for dot in dots[:2]) - min(dot.x for dot in dots[:2]) < 60
