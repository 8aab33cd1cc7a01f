"""The first screen of a report: its bar adds up, its cards say no more than their ranges, terms are explained."""

import re
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.demo_results import demo_account, demo_plan, demo_tree

import servicetree as st
from servicetree.analysis.decision_results import surest
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.stored_phrases import phrases
from servicetree.reporting.page.first_screen import origin_bar, segment_cards, whole_cards
from servicetree.reporting.page.glossary import TERMS, glossary, glossed
from servicetree.reporting.page.page_blocks import OriginBar, OriginPart
from servicetree.reporting.page.sections import MOST_PARTS_IN_VIEWS, views
from servicetree.reporting.tables import NodeNames

SURVEYS = {
    "demo": None,
    "ecsi_mobi": "mobi.csv",
    "corp_rep": "corp_rep_data.csv",
    "abc_b2b": "abc.csv",
}


@cache
def traced(shared, name):
    """Trace a survey."""
    if name == "demo":
        return demo_account()
    return st.trace(st.read_tree(shared / name / "tree.toml"), shared / name / SURVEYS[name])


@cache
def planned(shared, name):
    """Plan what to mend in a survey."""
    if name == "demo":
        return demo_plan()
    return st.plan(st.read_tree(shared / name / "tree.toml"), shared / name / SURVEYS[name])


@pytest.mark.parametrize("name", SURVEYS)
def test_the_bar_adds_up_to_the_loss_and_leaves_pale_what_is_untold(shared, name):
    """Solid parts are what is sure: what is felt in the trunk, and the ends of the range; the rest is pale."""
    account = traced(shared, name)
    whole, names = account.whole, NodeNames(account.tree, "en")
    bar = origin_bar(whole, names)
    assert sum(part.points for part in bar.parts) == pytest.approx(whole.loss.value, abs=0.051 * 4)
    low, high = whole.trunk_points.range_low, whole.trunk_points.range_high
    in_trunk = sum(part.points for part in bar.parts if part.ink not in {"", "own"})
    untold = sum(part.points for part in bar.parts if part.ink == "")
    assert in_trunk == pytest.approx(max(low, in_trunk), abs=0.051 * 3)
    assert in_trunk + untold <= min(high, whole.loss.value) + 0.051 * 3
    assert untold > 0.05, "no survey here tells it all"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SURVEYS)
def test_the_card_and_the_chart_name_the_same_to_mend_first(shared, name, lang):
    """One question where the plan's first wins most at the least as well, both where another does."""
    plan, account = planned(shared, name), traced(shared, name)
    card = whole_cards(account, plan, None, NodeNames(account.tree, lang))[0]
    title = st.draw(account.tree, plan, lang=lang).title
    asked = set(re.findall(r"[“«][^”»]+[”»]", title.replace("\N{NO-BREAK SPACE}", " ").partition(";")[0]))
    assert len(asked) == (1 if surest(plan.measures).id == plan.measures[0].id else 2)
    said = f"{card.said} {card.aside}".replace("\N{NO-BREAK SPACE}", " ")
    assert all(question.strip("“”«» ").partition("…")[0] in said for question in asked)


def test_nothing_lost_has_no_bar():
    """Where every answer is the best one, there is nothing to divide."""
    asked = {name: [st.Question(id=f"{name}_q", text=name)] for name in "abc"}
    tree = st.ServiceTree(
        name="best",
        scale=st.Scale(1, 5),
        aspects=[st.Aspect(id="a", questions=asked["a"])],
        branches=[st.Branch(id=name, questions=asked[name], carry_over=0.0) for name in "bc"],
    )
    account = st.trace(tree, {f"{name}_q": [5] * 30 for name in "abc"})
    assert account.whole.loss.value == pytest.approx(0)
    assert origin_bar(account.whole, NodeNames(tree, "en")) is None


@given(some.lists(some.floats(0.05, 100), min_size=1, max_size=8))
def test_parts_of_the_bar_follow_each_other_without_gaps(points):
    """Each part begins where the one before ends; together they are as wide as the bar."""
    bar = OriginBar("", tuple(OriginPart(one, "s0", "") for one in points))
    ends = [left + wide for _, left, wide in bar.placed]
    lefts = [left for _, left, _ in bar.placed]
    assert lefts[0] == 0
    assert lefts[1:] == pytest.approx(ends[:-1])
    assert ends[-1] == pytest.approx(100)
    exact = [100 * Fraction(one) / sum(map(Fraction, points)) for one in points]
    assert [wide for _, _, wide in bar.placed] == pytest.approx([float(one) for one in exact])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cards_without_groups_and_periods_say_so(shared, lang):
    """A survey read without them has three cards all the same; none claims what was not looked at."""
    account = traced(shared, "ecsi_mobi")
    cards = whole_cards(account, None, None, NodeNames(account.tree, lang))
    assert len(cards) == 3
    assert cards[1].said == cards[2].said
    assert not any(letter.isdigit() for card in cards[1:] for letter in card.said)


def test_a_card_names_who_stands_clear_and_nobody_else():
    """The demo's worst shops by name; a shop whose gap may be chance has a card that says nothing is clear."""
    account = demo_account()
    names = NodeNames(account.tree, "en")
    assert whole_cards(account, None, None, names)[1].said.startswith("Lille\u00a0−7.4, Derby")
    for segment in account.segments[1:]:
        said = segment_cards(account, segment, names)[-1].said
        assert (said == "Nothing clear") is not segment.scores.gap_clear


def test_no_measure_is_first_if_another_wins_more_at_the_least(shared):
    """Then the card names both, with their ranges, and says that they cannot be told apart."""
    tree = st.read_tree(shared / "abc_b2b" / "tree.toml")
    made = planned(shared, "abc_b2b")
    card = whole_cards(traced(shared, "abc_b2b"), made, None, NodeNames(tree, "en"))[0]
    assert card.said == "“Equipment, question 8” or “Supplies, question 32”"
    assert card.aside.count(" to ") == 2
    assert "cannot tell" in card.aside
    demo = whole_cards(demo_account(), demo_plan(), None, NodeNames(demo_tree(), "en"))[0]
    assert "too noisy" in demo.said


def test_a_tree_of_many_parts_has_fewer_views_the_furthest_first(monkeypatch):
    """Views that there is no room for are those nearest to the whole; the others keep their order."""
    account = demo_account()
    room = 5
    monkeypatch.setattr("servicetree.reporting.page.sections.MOST_PARTS_IN_VIEWS", room * len(account.tree.measured))
    shown = [view.segment for view in views(account.tree, account, "en")]
    gaps = {str(one.by): abs(one.scores.gap.value) for one in account.segments[1:]}
    assert set(shown) == set(sorted(gaps, key=lambda name: -gaps[name])[:room])
    assert shown == [str(one.by) for one in account.segments[1:] if str(one.by) in shown]
    assert 24 * len(account.tree.measured) <= MOST_PARTS_IN_VIEWS, "the demo has them all"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_of_a_term_explains_itself_once_a_sentence(lang):
    """The first time it stands there, and only as a whole word; everything else stays as it was, escaped."""
    for one in glossary(lang).terms:
        for form in one.forms:
            said = glossed(f"<b> {form}, {form}; x{form}x", lang)
            assert said.count("<abbr") == 1
            assert f">{form}</abbr>" in said
            assert said.startswith("&lt;b&gt; <abbr")
            assert said.endswith(f"; x{form}x")


def test_who_differs_is_whom_the_chart_names_first(shared):
    """Luck aside: of months of few orders and of many, the card, the headline and the strip name the same."""
    tree = st.read_tree(shared / "olist_promise" / "tree.toml")
    account = st.trace(tree, shared / "olist_promise" / "orders_first_half.csv", by="month")
    card = next(one for one in whole_cards(account, None, None, NodeNames(tree, "en")) if one.section == "segments")
    diagram = st.draw(tree, account, kind="segments")
    first = card.said.split()[0].split("\u00a0")[0]
    assert diagram.title.startswith(f"{first} lies")
    below = [row for row in diagram.picture.rows if row.gap.value < 0]
    named = next(row for row in below if row.segment == first)
    assert named.gap.value > min(row.gap.value for row in below), "the largest gap is partly luck"
    assert f">{first}</text>" in diagram.to_svg().partition("Points below or above")[0]


def test_mood_is_one_word_in_screens_report_and_manual():
    """What colours all ratings alike has one name in each language, which the report's words explain."""
    other = {"en": r"general impression", "fr": r"impression générale", "ru": r"общ\w+ впечатлени"}
    names = {"en": "mood", "fr": "humeur", "ru": "настрой"}
    for lang, words in other.items():
        said = str(phrases(lang))
        assert not re.search(words, said, re.IGNORECASE), lang
        assert names[lang] in glossary(lang).terms[TERMS.index("mood")].forms
        assert "<abbr" in glossed(phrases(lang)["screens"]["doubt_told"], lang)
