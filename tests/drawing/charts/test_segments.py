"""The chart of segments: a row each, the lowest first, how far from the whole, and what the loss is made of."""

import attrs
import pytest
from support import sample_trees
from support.sample_charts import scale_of

from servicetree.drawing.charts.marks import Area, Dot, Whisker
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.charts.segments import MOST_SEGMENTS
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Words

SHOPS = (None, *(f"shop {number}" for number in range(8)))


@pytest.fixture(scope="module")
def shops():
    """An account of eight shops, with doubt and with a credit."""
    return sample_trees.account(sample_trees.cafe(), SHOPS, own={"kindness": -3.5}, unsure=("price", "timeliness"))


def chart_of(tree, result, **options):
    """What a chart of segments shows."""
    return draw(tree, result, kind="segments", **options).picture


def row_of(chart, segment):
    """A row on the page."""
    return next(one for one in placed(chart).data if one.segment == segment)


def test_every_segment_has_a_row_the_lowest_first(cafe, shops):
    """Below the whole, which stands first."""
    rows = [one for one in placed(chart_of(cafe, shops)).data]  # noqa: C416 - in the order of the page
    scores = {one.by: one.scores.score.value for one in shops.segments}
    assert [one.segment for one in rows] == [None, *sorted(SHOPS[1:], key=scores.get)]
    heights = [next(mark.y for mark in one.marks if isinstance(mark, Dot)) for one in rows]
    assert heights == sorted(heights)


def test_dots_and_whiskers_stand_where_the_figures_say(cafe, shops):
    """Read off the scale that is written below."""
    chart = chart_of(cafe, shops)
    place = scale_of(placed(chart), 150, 760)
    for row in (chart.whole, *chart.rows):
        marks = row_of(chart, row.segment).marks
        dot = next(mark for mark in marks if isinstance(mark, Dot))
        whisker = next(mark for mark in marks if isinstance(mark, Whisker))
        assert dot.x == pytest.approx(place(row.score.value), abs=0.1)
        assert (whisker.low[0], whisker.high[0]) == pytest.approx(
            (place(row.score.low), place(row.score.high)), abs=0.1
        )


def test_a_gap_clear_of_nothing_is_told_by_the_dot_and_by_bold_type(cafe, shops):
    """Full and bold if its interval, for all at once, excludes 0, open and plain if not; the headline counts them."""
    chart = chart_of(cafe, shops)
    for one in shops.segments[1:]:
        marks, clear = row_of(chart, one.by).marks, one.scores.gap_clear
        assert next(mark.kind for mark in marks if isinstance(mark, Dot)) == ("full" if clear else "ring")
        gap = next(mark for mark in marks if isinstance(mark, Words) and mark.text[0] in "+−")
        assert gap.role == ("total" if clear else "row")
    clear = sum(one.scores.gap_clear for one in shops.segments[1:])
    assert 0 < clear < sum(one.scores.gap.clear_of_zero for one in shops.segments[1:]), "the two would differ"
    assert f"{clear} of 8 stand clear of the whole" in chart.text.heading.sentence


def test_the_headline_names_both_ends(cafe, shops):
    """The lowest and the highest score, luck aside; the caption names the column."""
    whole = shops.whole.scores.score.value
    scores = {one.by: whole + one.scores.gap_shrunken.value for one in shops.segments[1:]}
    low, high = min(scores, key=scores.get), max(scores, key=scores.get)
    chart = chart_of(cafe, shops)
    said = f"Luck aside, scores run from {scores[low]:.1f} ({low}) to {scores[high]:.1f} ({high})"
    assert chart.text.heading.text == said
    assert chart.text.caption == "Segments by “shop”, the lowest first, luck aside"


def test_what_is_left_of_a_gap_stands_beside_it(cafe, shops):
    """The raw gap, then the gap with luck aside, on every row and in its title."""
    chart = chart_of(cafe, shops)
    for one in shops.segments[1:]:
        row = row_of(chart, one.by)
        signed = [mark.text for mark in row.marks if isinstance(mark, Words) and mark.text[0] in "+−"]
        expected = [f"{figure.value:+.1f}".replace("-", "−") for figure in (one.scores.gap, one.scores.gap_shrunken)]
        assert [text for text in signed if " " not in text] == expected
        assert f"luck aside {expected[1]}" in row.title


def test_the_order_is_that_of_the_gaps_with_luck_aside(cafe, shops):
    """A shop of few, far below by luck, does not stand first; nor do small ones, shown together, make a headline."""
    lowest, *others = sorted(shops.segments[1:], key=lambda one: one.scores.score.value)
    lucky = attrs.evolve(lowest, scores=attrs.evolve(lowest.scores, gap_shrunken=sample_trees.about(0.0)))
    chart = chart_of(cafe, attrs.evolve(shops, segments=(shops.whole, lucky, *others)))
    assert chart.rows[0].segment == others[0].by
    joined = attrs.evolve(lowest, scores=attrs.evolve(lowest.scores, by="others (3)", joined=3))
    for lang, said in (("en", "others (3)"), ("fr", "autres (3)"), ("ru", "прочие (3)")):
        chart = chart_of(cafe, attrs.evolve(shops, segments=(shops.whole, joined, *others)), lang=lang)
        assert (chart.rows[0].segment, chart.rows[0].words) == ("others (3)", said)
        assert said not in chart.text.heading.sentence
        assert str(others[0].by) in chart.text.heading.sentence


def test_without_a_difference_beyond_luck_no_span_is_claimed(cafe, shops):
    """Where nothing is left of the gaps the headline says so."""
    alike = tuple(
        attrs.evolve(
            one,
            scores=attrs.evolve(
                one.scores, gap_shrunken=sample_trees.about(0.0), gap_simultaneous=sample_trees.about(0.0)
            ),
        )
        for one in shops.segments[1:]
    )
    heading = chart_of(cafe, attrs.evolve(shops, segments=(shops.whole, *alike))).text.heading
    assert heading.sentence == "Luck aside, the segments do not differ; none stands clear of the whole"


def test_the_slices_add_up_to_the_loss(cafe, shops):
    """By aspect and for the branches together, the part in doubt apart; credits stand to the left of nothing."""
    chart = chart_of(cafe, shops)
    for one, row in zip(shops.segments, [chart.whole, *sorted(chart.rows, key=lambda row: row.segment)], strict=True):
        assert row.segment == one.by
        assert sum(part.points for part in row.shares) == pytest.approx(one.loss.value)
        for aspect in ("environment", "solution"):
            began = next(loss.points.value for loss in one.nodes if loss.id == aspect)
            assert sum(part.points for part in row.shares if part.node.id == aspect) == pytest.approx(began)
        doubtful = [
            entry.points.value
            for entry in one.entries
            if entry.source in {"environment", "solution"} and entry.at in {"price", "timeliness", "phone"}
        ]
        assert sum(part.points for part in row.shares if part.unsure) == pytest.approx(sum(doubtful))
    hatched = [mark for mark in row_of(chart, "shop 1").marks if isinstance(mark, Area) and mark.kind == "gaps"]
    assert len(hatched) == 2


def test_branches_in_credit_stand_left_of_nothing(cafe):
    """Drawn as a credit, not as a loss of negative width."""
    own = dict.fromkeys(("price", "reliability", "kindness", "maintenance", "timeliness", "phone"), -6.0)
    chart = chart_of(cafe, sample_trees.account(cafe, (None, "Lyon"), own=own))
    areas = [mark for mark in row_of(chart, "Lyon").marks if isinstance(mark, Area)]
    zero = next(mark.x for mark in areas if mark.kind == "s0 area")
    assert all(mark.wide > 0 for mark in areas)
    credit = next(mark for mark in areas if mark.kind == "credit")
    assert credit.x + credit.wide == pytest.approx(zero)


def test_scores_have_no_slices(cafe):
    """They do not say where loss began, so nothing of it is drawn, nor the sentence about carry-over."""
    chart = chart_of(cafe, sample_trees.scores(cafe, SHOPS))
    assert not any(isinstance(mark, Area) for mark in placed(chart).marks)
    assert not any("association" in note for note in chart.text.notes)
    assert len(chart.rows) == 8


def test_of_very_many_the_ends_are_shown_and_the_rest_counted(cafe):
    """The twenty lowest and the twenty highest; a line says how many are between them."""
    made = sample_trees.account(cafe, (None, *(f"s{number}" for number in range(MOST_SEGMENTS + 23))))
    chart = chart_of(cafe, made)
    scores = sorted(one.scores.score.value for one in made.segments[1:])
    assert [row.score.value for row in chart.rows] == [*scores[:20], *scores[-20:]]
    assert chart.left_out == 23
    assert "… 23 more in between" in [mark.text for mark in placed(chart).marks if isinstance(mark, Words)]
    assert "63" in chart.text.heading.caveat, "the headline speaks of all"


def test_few_or_no_scores_have_headlines_of_their_own(cafe):
    """One segment is no span, none has no score, and without intervals nobody is said to stand clear."""
    one = sample_trees.account(cafe, (None, "Lyon"))
    assert chart_of(cafe, one).text.heading.sentence.startswith("Lyon has the score ")
    assert chart_of(cafe, sample_trees.emptied(one)).text.heading.sentence == "There is no score yet"
    two = sample_trees.account(cafe, (None, "Lyon", "Nice"))
    none = {"gap": None, "gap_shrunken": None, "gap_simultaneous": None}
    gapless = tuple(attrs.evolve(part, scores=attrs.evolve(part.scores, **none)) for part in two.segments)
    heading = chart_of(cafe, attrs.evolve(two, segments=gapless)).text.heading
    assert heading.caveat == "how sure that is, these answers cannot say"
    assert heading.text.startswith("Scores run from ")
