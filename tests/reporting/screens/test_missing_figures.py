"""Screens of results that lack figures or ranges say so, and claim nothing in their place."""

import re

import attrs
import pytest
from support import sample_trees
from support.approved import without_intervals

import servicetree as st
from servicetree.account.range_results import TrunkRange
from servicetree.account.result_base import Result
from servicetree.analysis.decision_results import Improvement
from servicetree.drawing.charts.gain_chart import _gain_text
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.page.first_screen import whole_cards
from servicetree.reporting.printing import screen_of
from servicetree.reporting.results.account_text import headline
from servicetree.reporting.screens.gain_table import gain_text
from servicetree.reporting.slides.report_slides import report_slides
from servicetree.reporting.tables import NodeNames
from servicetree.reporting.text import text_of
from servicetree.reporting.text_layout import plain_text
from servicetree.reporting.workbook.report_sheets import report_sheets
from servicetree.stats.jackknife import Interval

UNSURE = {
    "en": "how sure that is, these answers cannot say",
    "fr": "avec quelle certitude, ces réponses ne le disent pas",
    "ru": "насколько это надёжно, эти ответы не говорят",
}


def _texts(value: object) -> list[str]:
    """Every text that a value holds, however deep; pictures aside."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in _texts(one)]
    if attrs.has(type(value)) and not isinstance(value, Diagram):
        return [text for field in attrs.fields(type(value)) for text in _texts(getattr(value, field.name))]
    return []


def said_of(result: Result, lang: str = "en") -> str:
    """The first screen, in one line."""
    return " ".join(plain_text(screen_of(result, lang)).split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_without_a_range_is_neither_clear_nor_chance(lang):
    """How sure it is cannot be said, and nothing else is: with a range it is one of both."""
    change = sample_trees.change(sample_trees.cafe())
    assert UNSURE[lang] in said_of(without_intervals(change), lang)
    assert "(–)" not in said_of(without_intervals(change), lang)
    assert UNSURE[lang] not in said_of(change, lang)


def test_what_nobody_rated_has_lost_no_number_of_points():
    """A dash stands in each row, not 0.0; a part that was rated keeps its figures."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree)
    assert " 0.0 " not in said_of(sample_trees.emptied(made))
    whole = made.whole
    nodes = tuple(sample_trees.emptied(one) if one.id == "price" else one for one in whole.scores.nodes)
    scores = attrs.evolve(whole.scores, nodes=nodes)
    entries = tuple(sample_trees.emptied(one) if one.at == "price" else one for one in whole.entries)
    part = attrs.evolve(made, segments=(attrs.evolve(whole, scores=scores, entries=entries),))
    rows = {line.split("  ")[0]: line.split() for line in plain_text(screen_of(part, "en")).splitlines()}
    assert rows["Price"] == ["Price", "12%", "–", "–"]
    assert len(rows["Maintenance"]) > 4


# --- gains of which the answers give no range -------------------------------------------------------------------------

NO_FIGURE = {"en": "cannot tell", "fr": "impossible à dire", "ru": "сказать нельзя"}
PERHAPS = {"en": "perhaps", "fr": "peut-être", "ru": "возможно"}
BROKEN = ("()", "( )", "(–)", "tell points", "dire points", "known points")
RANGE_BEGINS = ("range begins", "ranges begin", "fourchettes partent", "fourchette part", "начина", "нижняя граница")


@pytest.mark.parametrize("budget", [None, 5.0])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_gain_without_a_range_is_said_one_way(lang, budget):
    """Screen, details and chart: the gain as observed with a perhaps; no sentence speaks of a range."""
    plan = without_intervals(sample_trees.plan(sample_trees.cafe(), budget=budget))
    screen, details = said_of(plan, lang), " ".join(text_of(plan, lang=lang).split())
    chart = draw(plan.tree, plan, lang=lang).picture
    first = number_text(plan.measures[0].gain.value, lang)
    for said in (screen, details, chart.text.heading.text):
        assert re.search(f"{PERHAPS[lang]}[^0-9]*{first}", said)
    for said in (screen, details, chart.text.description, *chart.text.notes):
        assert not any(words in said for words in (*BROKEN, *RANGE_BEGINS, NO_FIGURE[lang]))


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((None, None), "perhaps 2.0"),
        ((0.0, None), "perhaps 2.0"),
        ((-0.3, None), "perhaps 2.0"),
        ((0.5, None), "at least 0.5"),
        ((0.0, 3.0), "up to 3.0"),
        ((None, 3.0), "up to 3.0"),
        ((0.5, 3.0), "0.5 to 3.0"),
        ((0.0, 0.0), "0.0"),
        ((None, 0.0), "0.0"),
    ],
)
def test_what_a_gain_is_said_to_be(ends, expected):
    """With both ends, one or none; nothing at the most is nothing. The chart says the same."""
    low, high = ends
    measure = Improvement("price.fair", 5.0, Interval(2.0), Interval(2.0, low), Interval(2.0, None, high))
    assert gain_text(measure, "en") == expected
    assert _gain_text(Figure(2.0, low, high), "en") == expected.replace(" to 3", "–3" if low else " to 3")


def test_a_gain_that_cannot_be_told_has_no_figure():
    """As where nobody knows how far a question can rise."""
    nothing = Interval(None)
    assert gain_text(Improvement("price.fair", None, nothing, nothing, nothing), "en") == "cannot tell"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_of_a_report_says_whole_sentences(lang):
    """Without ranges perhaps so many points; with them, between which figures."""
    tree = sample_trees.cafe()
    names, account, plan = NodeNames(tree, lang), sample_trees.account(tree), sample_trees.plan(tree, unsure=False)
    bare = whole_cards(account, without_intervals(plan), None, names)[0]
    assert number_text(plan.measures[0].gain.value, lang) in bare.aside
    assert PERHAPS[lang] in bare.aside.lower()
    assert not any(words in bare.aside for words in (*BROKEN, NO_FIGURE[lang]))
    assert PERHAPS[lang] not in whole_cards(account, plan, None, names)[0].aside.lower()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_account_without_ranges_says_what_it_cannot_tell(lang):
    """How many of the points lost trace to the trunk, not how many are lost; nothing stands in empty brackets."""
    tree = sample_trees.cafe()
    bare = without_intervals(sample_trees.account(tree, unsure=tree.trunk_children))
    asked = {
        "en": "how many trace to the trunk",
        "fr": "combien d’entre eux remontent",
        "ru": "сколько из них восходят",
    }
    assert asked[lang] in headline(bare, lang)
    assert asked[lang] not in headline(sample_trees.account(tree, unsure=tree.trunk_children), lang)
    content = st.report(tree, bare, lang=lang)
    written = [
        *_texts(report_slides(content)),
        *_texts(report_sheets(content)),
        text_of(bare, lang=lang),
        said_of(bare, lang),
    ]
    for said in (*written, draw(tree, bare, kind="waterfall", lang=lang).picture.text.description):
        assert not any(words in said for words in (*BROKEN, *RANGE_BEGINS))


def test_a_trunk_that_carries_nothing_leaves_nothing_to_tell():
    """No point traces to it, and that is all; how many is not asked."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree, unsure=tree.trunk_children)
    trunk = attrs.evolve(made.whole.trunk_points, ranges=(TrunkRange(1.0, 0.0, 0.0),))
    made = attrs.evolve(made, segments=(attrs.evolve(made.whole, trunk_points=trunk),))
    assert headline(made, "en").endswith("; none trace to the trunk.")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_service_without_branches_says_how_sure_only_where_it_can(lang):
    """Of a score without a range nobody says that ranges allow for chance."""
    made = sample_trees.account(sample_trees.grown(["Environment"], [], 2))
    ranges = {"en": "ranges", "fr": "fourchettes", "ru": "диапазонах"}[lang]
    assert ranges in said_of(made, lang)
    assert ranges not in said_of(without_intervals(made), lang)
