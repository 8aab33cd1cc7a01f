"""The finding: a range in plain words, its largest link only where the ranges leave no doubt of it."""

import attrs
import pytest
from support import sample_trees

import servicetree as st
from servicetree.account.range_results import EntryRange, TrunkPoints, TrunkRange
from servicetree.demo import demo_answers, demo_tree
from servicetree.drawing.diagramming import draw
from servicetree.i18n.messages import LANGUAGES
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import Trunk

JARGON = {
    "en": ("carry-over", "halo", "separable", "aspect", "the trunk"),
    "fr": ("report", "halo", "séparable", "aspect", "le tronc"),
    "ru": ("перенос", "ореол", "отделим", "аспект", "ствол"),
}


def whole(account, loss=None, limits=None, **changes):
    """The account of the whole, with another loss and another range of the trunk's points."""
    if limits is not None:
        changes["trunk_points"] = TrunkPoints(
            Interval(sum(one or 0 for one in limits) / 2), Interval(None), Interval(None), (TrunkRange(1.0, *limits),)
        )
    if loss is not None:
        changes["loss"] = Interval(loss)
    return attrs.evolve(account, segments=(attrs.evolve(account.whole, **changes),))


def finding(tree, account, lang="en"):
    """What a picture says first."""
    return draw(tree, account, lang=lang).picture.finding


OF = "of the 20.0 points lost"
FIRST = "“First impressions”"


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ((6.24, 12.51), f"6.2 to 12.5 {OF} trace to {FIRST}"),
        ((0.0, 7.0), f"Up to 7.0 {OF} trace to {FIRST}"),
        ((-3.0, 0.0), f"None {OF} can be traced to {FIRST}"),
        ((8.7, None), f"At least 8.7 {OF} trace to {FIRST}; these answers cannot tell more"),
        ((8.7, 23.0), f"At least 8.7 and perhaps all {OF} trace to {FIRST}; these answers cannot tell"),
        ((21.0, 23.0), f"At least 20.0 and perhaps all {OF} trace to {FIRST}; these answers cannot tell"),
        ((0.0, 23.0), f"How many {OF} trace to {FIRST}, these answers cannot tell"),
        ((0.0, None), f"How many {OF} trace to {FIRST}, these answers cannot tell"),
        ((None, None), "20.0 points are lost"),
    ],
)
def test_the_finding_is_a_range(cafe, account, limits, said):
    """Never an end beyond the loss, never an end that is not known."""
    assert finding(cafe, whole(account, 20.0, limits, entry_ranges=())) == said


def test_where_nothing_is_separable_the_finding_says_so(cafe):
    """After its range."""
    made = sample_trees.account(cafe, unsure=cafe.trunk_children)
    said = finding(cafe, whole(made, 20.0, (6.2, 12.5)))
    assert said == f"6.2 to 12.5 {OF} trace to {FIRST}; these answers cannot tell more"


@pytest.mark.parametrize(
    ("loss", "said"),
    [(0.0, "No points are lost"), (-2.0, "The score is 2.0 points above its target")],
)
def test_without_a_loss_there_is_nothing_to_trace(cafe, account, loss, said):
    """Then no range is mentioned."""
    assert finding(cafe, whole(account, loss, (0.0, 1.0), entry_ranges=())) == said


def test_to_a_target_points_are_missing(cafe, account):
    """Not lost: nobody asked for perfection."""
    tree = attrs.evolve(cafe, baseline=0.9)
    said = finding(tree, whole(account, 5.0, (0.0, 2.0), entry_ranges=()))
    assert said == f"Up to 2.0 of the 5.0 points missing to the target trace to {FIRST}"


@pytest.mark.parametrize(
    ("first", "other", "told"),
    [((2.0, 2.6), (0.5, 1.9), True), ((2.0, 2.6), (0.5, 2.1), False), ((2.0, 2.6), (0.5, None), False)],
)
def test_the_largest_link_is_named_where_no_other_may_be_larger(cafe, account, first, other, told):
    """Ranges that overlap leave it open; an end that is not known does too."""
    ranges = (EntryRange("environment", "kindness", *first), EntryRange("solution", "price", *other))
    said = finding(cafe, whole(account, 20.0, (6.0, 12.0), entry_ranges=ranges))
    assert said.endswith("; the largest link is from “Environment” into “Kindness”") == told
    assert draw(cafe, whole(account, 20.0, (6.0, 12.0), entry_ranges=ranges)).picture.link == (
        ("environment", "kindness") if told else None
    )


def test_what_the_tree_states_is_said_to_be_stated(cafe):
    """And what an experiment found, to be found by one."""
    stated = sample_trees.account(cafe, stated=cafe.trunk_children)
    assert finding(cafe, stated).endswith("if the links in the tree file are right")


@pytest.mark.parametrize(
    ("aspects", "said"),
    [(["Looks"], "“Looks”"), (["Looks", "Goods"], "“Looks” and “Goods”"), (["A", "B", "C"], "“First impressions”")],
)
@pytest.mark.parametrize("label", ["", "Trunk", {"en": " the trunk", "fr": "Tronc"}], ids=str)
def test_a_trunk_without_a_name_is_called_by_its_aspects(label, aspects, said):
    """If they are few, or by what it is for; a label that is our own word for it is no name."""
    tree = attrs.evolve(sample_trees.grown(aspects, ["Price", "Kindness"], 2), trunk=Trunk(label, weight=1))
    assert f"trace to {said}" in finding(tree, sample_trees.account(tree))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_said_in_the_words_of_the_trade(cafe, account, lang):
    """No line and no description of the picture needs a glossary."""
    for made in (account, sample_trees.account(cafe, unsure=cafe.trunk_children), None):
        text = draw(cafe, made, lang=lang).to_svg().partition("</style>")[2].lower()
        for word in JARGON[lang] if made is not None else JARGON[lang][:3]:
            assert word not in text, word


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_says_its_finding(lang):
    """With the figures of the model's range, and the one link that stands clear where branches tell of moods."""
    tree = attrs.evolve(demo_tree(), marker=None, markers=())
    account = st.trace(tree, demo_answers(), id="guest")
    said = draw(tree, account, lang=lang).title
    within = account.whole.trunk_points
    for value in (within.range_low, within.range_high, account.whole.loss.value):
        assert f"{value:.1f}".replace(".", "." if lang == "en" else ",") in said
    assert account.tree.nodes["kindness"].label[lang] in said
