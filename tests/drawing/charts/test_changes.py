"""The chart of changes: what each part won or lost of the score, split as far as it moved, and its own score."""

import itertools

import attrs
import pytest
from support import sample_trees
from support.geometry import touching
from support.sample_charts import scale_of

from servicetree.drawing.charts.changes import MOST_CHANGES
from servicetree.drawing.charts.marks import Area, Dot, Whisker
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import in_language, number_text
from servicetree.stats.jackknife import Interval


@pytest.fixture(scope="module")
def change():
    """A change in which only own losses moved."""
    return sample_trees.change(sample_trees.cafe())


def chart_of(tree, change, **options):
    """What a chart of changes shows."""
    return draw(tree, change, kind="change", **options).picture


def rows_of(chart):
    """The rows on the page by node; the whole has no node."""
    return {one.node: one for one in placed(chart).data}


def score(change, moved):
    """A change with another overall change."""
    return attrs.evolve(change, score=attrs.evolve(change.score, change=moved))


def test_what_was_won_or_lost_adds_up_to_the_change_of_the_score(cafe, change):
    """Points lost more count against the score, so signs are turned."""
    chart = chart_of(cafe, change)
    assert sum(turn.won.value for turn in chart.changes) == pytest.approx(change.score.change.value)
    lost = {one.id: one.change for one in change.sources}
    for turn in chart.changes:
        other = lost[turn.node.id]
        assert (turn.won.value, turn.won.low, turn.won.high) == (-other.value, -other.high, -other.low)


def test_bars_whiskers_and_dots_stand_where_the_figures_say(cafe, change):
    """Read off both scales."""
    chart = chart_of(cafe, change)
    sheet = placed(chart)
    won, level = scale_of(sheet, 150, 560), scale_of(sheet, 600, 1230)
    rows = rows_of(chart)
    assert rows.keys() == {"", *cafe.measured}
    for turn in (chart.whole, *chart.changes):
        marks = rows[turn.node.id if turn is not chart.whole else ""].marks
        bar = next(mark for mark in marks if isinstance(mark, Area))
        ends = sorted((won(0.0), won(turn.won.value)))
        assert (bar.x, bar.x + bar.wide) == pytest.approx(ends, abs=0.1)
        assert bar.kind == ("better" if turn.won.value > 0 else "worse")
        whisker = next(mark for mark in marks if isinstance(mark, Whisker))
        assert (whisker.low[0], whisker.high[0]) == pytest.approx((won(turn.won.low), won(turn.won.high)), abs=0.1)
        before, after = (mark for mark in marks if isinstance(mark, Dot))
        assert (before.x, after.x) == pytest.approx((level(turn.before.value), level(turn.after.value)), abs=0.1)
        assert (before.kind, after.kind) == ("ring", "full")


def test_with_common_carry_over_there_is_nothing_to_split(cafe, change):
    """One bar for each part, and a note that says why."""
    chart = chart_of(cafe, change)
    assert not any(turn.components for turn in chart.changes)
    assert any("only a part’s own losses move" in note for note in chart.text.notes)


def test_what_moved_besides_own_losses_is_drawn_apart(cafe):
    """Own loss full, carry-over striped, weights as a frame; the pieces of a bar add up and do not overlap."""
    chart = chart_of(cafe, sample_trees.change(cafe, moved=("carry_over", "weights")))
    for turn in chart.changes:
        assert [piece for piece, _ in turn.components] == ["own", "carry_over", "weights"]
        assert sum(points for _, points in turn.components) == pytest.approx(turn.won.value)
        bars = [
            mark
            for mark in rows_of(chart)[turn.node.id].marks
            if isinstance(mark, Area) and mark.kind in {"worse", "better"}
        ]
        spans = sorted((bar.x, bar.x + bar.wide) for bar in bars if bar.high > 4)
        assert all(one[1] <= other[0] + 1e-6 for one, other in itertools.pairwise(spans))
    said = {mark.text for mark in placed(chart).marks if isinstance(mark, Words)}
    assert {"By what goes with another part", "By weights"} <= said
    assert not any("only a part’s own losses move" in note for note in chart.text.notes)


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (Interval(2.0, 1.0, 3.0, 0.5), "Between May and June the score differs by +2.0 (1.0–3.0): 7"),
        (Interval(2.0, -1.0, 5.0, 1.5), "; that may be chance"),
        (Interval(2.0), "; how sure that is, these answers cannot say"),
        (Interval(None), "May and June cannot be compared: one of them has no score"),
    ],
)
def test_the_headline_says_no_more_than_the_interval_allows(cafe, change, moved, said):
    """A change that its interval does not tell from none may be chance."""
    sentence = chart_of(cafe, score(change, moved)).text.heading.sentence
    assert said in sentence
    assert ("chance" in sentence) == (moved.low is not None and moved.low < 0)


def test_the_subtitle_says_what_is_compared(cafe, change):
    """Tree, column, both sides and how many answered on each."""
    assert chart_of(cafe, change).text.subtitle == "A café · month · May (n 200) · June (n 300)"


def test_aspects_come_first_and_each_group_from_the_largest_change(cafe, change):
    """Whichever way it went."""
    turns = chart_of(cafe, change).changes
    for kind in ("aspect", "branch"):
        sizes = [abs(turn.won.value) for turn in turns if turn.node.kind == kind]
        assert sizes == sorted(sizes, reverse=True)
    assert [turn.node.kind for turn in turns] == sorted(turn.node.kind for turn in turns)


def test_the_smallest_of_very_many_are_gathered():
    """The sum stays what it was."""
    tree = sample_trees.many()
    change = sample_trees.change(tree, moved=("carry_over",))
    chart = chart_of(tree, change)
    assert len(chart.changes) == MOST_CHANGES + 1
    assert chart.changes[-1].node.name == f"{len(tree.measured) - MOST_CHANGES} others"
    assert sum(turn.won.value for turn in chart.changes) == pytest.approx(change.score.change.value)
    last = chart.changes[-1]
    assert sum(points for _, points in last.components) == pytest.approx(last.won.value)


def test_the_headline_names_the_part_that_clearly_moved_most(cafe, change):
    """With its interval for all parts at once, and its figure is bold; without such a part nothing is named."""
    wide = tuple(
        attrs.evolve(
            one, change_simultaneous=Interval(one.change.value, one.change.value - 30, one.change.value + 30, 9)
        )
        for one in change.nodes
    )
    quiet = chart_of(cafe, attrs.evolve(change, nodes=wide))
    assert "clearly differs" not in quiet.text.heading.sentence
    assert not any(turn.clear for turn in quiet.changes)
    moved = attrs.evolve(wide[3], change=Interval(6.0, 4.0, 8.0, 1.0), change_simultaneous=Interval(6.0, 3.1, 8.9, 1.0))
    chart = chart_of(cafe, attrs.evolve(change, nodes=(*wide[:3], moved, *wide[4:])))
    assert [turn.node.id for turn in chart.changes if turn.clear] == [moved.id]
    assert chart.text.heading.caveat.endswith(
        f"“{in_language(cafe.nodes[moved.id].label, 'en', '')}” clearly differs by +6.0 (3.1–8.9)"
    )
    said = next(mark for mark in reversed(rows_of(chart)[moved.id].marks) if isinstance(mark, Words))
    assert (said.text, said.role) == ("+6.0", "total")
    bold = "Bold parts clearly changed, all of them looked at together."
    assert [bold in one.text.notes for one in (chart, quiet)] == [True, False]


def test_sums_of_rounded_figures_are_explained(cafe, change):
    """A change may differ in its last digit from the scores beside it."""
    assert "Figures are rounded; sums are made before." in chart_of(cafe, change).text.notes


def test_names_of_a_sentence_are_uncut_and_rows_make_room():
    """As in the other charts: a long name has several lines, none upon another."""
    tree = sample_trees.long_labels()
    sheet = placed(draw(tree, sample_trees.change(tree), kind="change").picture)
    said = " ".join(one.text for one in sheet.marks if isinstance(one, Words) and one.role == "row" and one.x < 100)
    assert "…" not in said
    assert all(node.label in said for node in tree.measured.values())
    assert touching([(one.text, one.box) for one in sheet.marks if isinstance(one, Words)], 2.0) == []


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_what_was_won_is_bold_only_where_its_range_leaves_no_doubt(cafe, change, shape):
    """Whether the part's own score clearly changed is another question, answered on a wide page beside it."""
    chart = draw(cafe, change, kind="change", shape=shape).picture
    for datum, turn in zip(placed(chart).data, (chart.whole, *chart.changes), strict=True):
        said = number_text(turn.won.value, "en", signed=True)
        found = next(mark for mark in datum.marks if isinstance(mark, Words) and mark.text.startswith(said))
        if turn is not chart.whole:
            assert found.role.startswith("total") == (turn.clear and not turn.won.low <= 0 <= turn.won.high)


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_key_names_the_colours_that_are_drawn(cafe, change, shape):
    """Where everything became better nothing is said of what is worse."""
    better = tuple(
        attrs.evolve(
            one, change=Interval(-abs(one.change.value), -9.0, -0.1, 0.1), own=Interval(-abs(one.change.value))
        )
        for one in change.sources
    )
    won = attrs.evolve(change.score, change=Interval(6.0, 5.0, 7.0, 0.5))
    chart = draw(cafe, attrs.evolve(change, sources=better, score=won), kind="change", shape=shape).picture
    said = {mark.text for mark in placed(chart).marks if isinstance(mark, Words)}
    assert "Less lost" in said
    assert "More lost" not in said
