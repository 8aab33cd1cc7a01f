"""The chart of what to mend: the plan's own list in the plan's own order, each gain with its whole range."""

import re

import attrs
import pytest
from support import sample_trees
from support.sample_charts import scale_of

from servicetree.analysis.decision_results import surest
from servicetree.analysis.planning import plan as make_plan
from servicetree.demo import demo_answers, demo_tree
from servicetree.drawing.charts.gain_chart import MOST_GAINS
from servicetree.drawing.charts.marks import Dot, Line, Whisker
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import in_language
from servicetree.i18n.messages import LANGUAGES
from servicetree.stats.jackknife import Interval


@pytest.fixture(scope="module")
def plan():
    """A plan for the café."""
    return sample_trees.plan(sample_trees.cafe())


def chart_of(tree, plan, **options):
    """What a chart of gains shows."""
    return draw(tree, plan, kind="mend", **options).picture


def test_a_plan_is_drawn_without_a_kind(cafe, plan):
    """Nothing else can be drawn of it."""
    assert draw(cafe, plan) == draw(cafe, plan, kind="mend")
    assert draw(cafe, plan).title.startswith("To mend first: ")


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_list_is_that_of_the_plan(cafe, plan, shape):
    """Question by question, from the first; numbered; of many the first ones, and a note says how many more."""
    chart = chart_of(cafe, plan, shape=shape)
    assert [one.id for one in chart.gains] == [one.id for one in plan.measures[:MOST_GAINS]]
    assert [one.gain.value for one in chart.gains] == [one.gain.value for one in plan.measures[:MOST_GAINS]]
    numbers = [one.marks[0].text for one in placed(chart).data]
    assert numbers == [f"{place}." for place in range(1, len(chart.gains) + 1)]
    tree = sample_trees.large()
    many = chart_of(tree, sample_trees.plan(tree), shape=shape)
    asked = sum(len(node.questions) for node in tree.measured.values())
    assert len(many.gains) == MOST_GAINS
    assert many.text.notes[0] == f"Not shown: {asked - MOST_GAINS} more questions of the plan."


def test_dots_and_ranges_stand_where_the_plan_says(cafe, plan):
    """The line goes from the lower limit at the low end to the upper limit at the high end."""
    chart = chart_of(cafe, plan)
    sheet = placed(chart)
    place = scale_of(sheet, 400, 1100)
    for one, datum in zip(chart.gains, sheet.data, strict=True):
        measure = next(measure for measure in plan.measures if measure.id == one.id)
        dot = next(mark for mark in datum.marks if isinstance(mark, Dot))
        line = next(mark for mark in datum.marks if isinstance(mark, Whisker))
        assert dot.x == pytest.approx(place(measure.gain.value), abs=0.1)
        assert (line.low[0], line.high[0]) == pytest.approx((place(measure.low), place(measure.high)), abs=0.1)


@pytest.mark.parametrize("moved", [3.0, -3.0])
def test_a_dot_stands_on_its_line(cafe, plan, moved):
    """Ranges are set right for errors of measurement, so that what was observed may lie beyond them."""
    gain, ends = Interval(4.0, 3.5, 4.5, 0.2), Interval(4.0 + moved, 3.8 + moved, 4.2 + moved, 0.1)
    measure = attrs.evolve(plan.measures[0], gain=gain, gain_low=ends, gain_high=ends)
    datum = next(iter(placed(chart_of(cafe, attrs.evolve(plan, measures=(measure, *plan.measures[1:])))).data))
    dot = next(mark for mark in datum.marks if isinstance(mark, Dot))
    line = next(mark for mark in datum.marks if isinstance(mark, Whisker))
    assert dot.x == min((line.low[0], line.high[0]), key=lambda end: abs(end - dot.x))


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_nothing_is_said_more_narrowly_than_its_range(cafe, plan, lang):
    """Neither beside a bar nor in a title nor in the headline does a gain stand without both ends."""
    chart = chart_of(cafe, plan, lang=lang)
    for one, datum in zip(chart.gains, placed(chart).data, strict=True):
        said = [mark.text for mark in datum.marks if isinstance(mark, Words)][-1]
        ends = [float(end.replace(",", ".")) for end in re.findall(r"\d+[.,]\d+", said)]
        assert min(ends) == pytest.approx(one.gain.low, abs=0.051)
        assert max(ends) == pytest.approx(one.gain.high, abs=0.051)
        assert said in one.title
    heading = chart.text.heading
    assert [mark.text for mark in next(placed(chart).data).marks if isinstance(mark, Words)][-1] in (
        f"{heading.text} {heading.caveat}"
    )


def test_the_headline_names_the_first_and_what_surely_wins_more(cafe, plan):
    """As the plan's own first sentence does."""
    first, surer = plan.measures[0], surest(plan.measures)
    heading = chart_of(cafe, plan).text.heading
    asked = {f"{name}.{one.id}": one.text for name, node in cafe.measured.items() for one in node.questions}
    assert in_language(asked[first.id], "en", "") in heading.text
    assert (surer.id != first.id) == bool(heading.caveat)
    sure = sample_trees.plan(cafe, unsure=False)
    assert chart_of(cafe, sure).text.heading.caveat == ""
    nothing = attrs.evolve(plan, measures=())
    assert chart_of(cafe, nothing).text.heading.text == "Nothing is lost that could be mended"


@pytest.mark.parametrize("low", [0.0, -0.8])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_wins_nothing_at_the_least_is_no_surest_win(cafe, plan, lang, low):
    """Neither in the headline nor in the sentence; one that wins something at the least is, wherever it stands."""
    from servicetree.reporting.printing import parts_of

    unsure = tuple(
        attrs.evolve(one, gain_low=sample_trees.about(low), gain_high=sample_trees.about(2.0)) for one in plan.measures
    )
    assert surest(unsure) is None
    caveat = {"en": "cannot tell", "fr": "ne le disent pas", "ru": "не говорят"}[lang]
    made = attrs.evolve(plan, measures=unsure)
    heading = chart_of(cafe, made, lang=lang).text.heading
    assert heading.caveat.endswith(caveat)
    sentence = parts_of(made, lang)[0]
    assert sentence.endswith(f"{caveat}.")
    assert not any(word in sentence for word in ("surest", "plus sûr", "верный"))
    one_wins = (*unsure[:-1], attrs.evolve(unsure[-1], gain_low=Interval(0.5, 0.1, 0.9)))
    assert surest(one_wins).id == unsure[-1].id


def test_questions_that_two_parts_ask_alike_are_named_with_their_part(cafe):
    """Otherwise the headline would name one question where two may be meant; where none is alike it is short."""
    general = sample_trees.general()
    for tree, both in ((general, True), (cafe, False)):
        plan = sample_trees.plan(tree)
        first = plan.measures[0].id.partition(".")[0]
        headline = draw(tree, plan).picture.text.heading.text
        assert (f"“{in_language(tree.nodes[first].label, 'en', first)}: " in headline) == both


def test_an_end_that_is_not_known_is_left_open(cafe, plan):
    """The line goes on to the edge, dashed, and the figure says at least."""
    open_ = tuple(attrs.evolve(one, gain_high=Interval(None)) for one in plan.measures)
    sheet = placed(chart_of(cafe, attrs.evolve(plan, measures=open_)))
    for datum in sheet.data:
        assert any(isinstance(mark, Line) and mark.kind == "tail" for mark in datum.marks)
        assert [mark.text for mark in datum.marks if isinstance(mark, Words)][-1].startswith("at least ")
    assert "Its upper end is not known" in str(sheet.items)


def test_what_is_chosen_within_a_budget_is_full(cafe):
    """And the others are open; without a budget all are full and there is no key."""
    chosen = sample_trees.plan(cafe, budget=5.0)
    chart = chart_of(cafe, chosen)
    kinds = [next(mark.kind for mark in one.marks if isinstance(mark, Dot)) for one in placed(chart).data]
    assert kinds == ["full" if one.chosen else "ring" for one in chart.gains]
    assert "Within the budget" in str(placed(chart).items)
    assert "Within the budget" not in str(placed(chart_of(cafe, sample_trees.plan(cafe))).items)


def test_the_map_never_contradicts_the_plan():
    """What halving a part's loss wins by the map, score times reach, is what the plan's questions win together."""
    from servicetree.account.tracing import trace

    tree, answers = demo_tree(), demo_answers()
    made, account = make_plan(tree, answers, id="guest"), trace(tree, answers, id="guest")
    spots = {spot.node.id: spot for spot in draw(tree, account, kind="map").picture.points}
    for name, spot in spots.items():
        won = sum(one.gain.value for one in made.measures if one.id.startswith(f"{name}."))
        assert won == pytest.approx((100 - spot.score.value) / 2 * spot.reach.value, rel=0.05), (
            "but for skipped answers"
        )
