"""Where all points are lost in the trunk itself, nothing is said of points lost elsewhere, and nothing is in doubt."""

import attrs
import pytest
from support import sample_trees

from servicetree.account.separability import lost_in_trunk_alone
from servicetree.drawing.diagramming import draw
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.printing import screen_of
from servicetree.reporting.results.account_text import headline
from servicetree.reporting.screens.account_screen import doubt_sentence, lost_sentences
from servicetree.reporting.tables import NodeNames
from servicetree.reporting.text_layout import plain_text

TREE = sample_trees.cafe()
BRANCHES = [branch.id for branch in TREE.branches if branch.questions]
ASPECTS = [aspect.id for aspect in TREE.aspects]
NOTHING_CARRIED = {(source, at): 0.0 for source in (*ASPECTS, "timeliness") for at in BRANCHES}
DOUBT = {"en": "cannot tell", "fr": "ne le disent pas", "ru": "не могут"}


def lost_at(**own):
    """An account in which nothing is carried, and branches lose what is given, else nothing."""
    return sample_trees.account(TREE, own=dict.fromkeys(BRANCHES, 0.0) | own, carry=NOTHING_CARRIED)


@pytest.mark.parametrize(
    ("own", "alone"),
    [
        ({}, True),
        ({"price": 0.2}, True),  # 0.03 points, which are written 0.0
        ({"price": 5.0}, False),
        ({"price": -5.0}, False),
        ({"price": 5.0, "kindness": -5.0}, False),
        (dict.fromkeys(ASPECTS, 0.0), False),
    ],
)
def test_only_where_nothing_is_lost_or_won_back_elsewhere_it_is_all_the_trunk(own, alone):
    """Small losses round to nothing; losses and gains that even out do not."""
    assert lost_in_trunk_alone(TREE, lost_at(**own).whole) == alone


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_lost_in_the_trunk_alone_is_said_in_one_sentence(lang):
    """No 0.0 in other parts, none of which goes with anything; one range less, and no mood."""
    made = lost_at()
    said = lost_sentences(made, NodeNames(TREE, lang))
    zero = {"en": "0.0", "fr": "0,0", "ru": "0,0"}[lang]
    assert zero not in said
    finding = draw(TREE, made, lang=lang).picture
    for sentence in (said, headline(made, lang), finding.finding, plain_text(screen_of(made, lang))):
        assert DOUBT[lang] not in sentence
    assert finding.trunk_range == ""
    moods = {"en": "mood", "fr": "humeur", "ru": "настро"}[lang]
    assert moods not in doubt_sentence(made.whole, NodeNames(TREE, lang))


def test_the_sentences_agree():
    """Screen, details and picture: all of it, in the trunk."""
    made = lost_at()
    assert ", all of them in “First impressions” (Environment, A solution in sight)." in lost_sentences(
        made, NodeNames(TREE, "en")
    )
    assert headline(made, "en").endswith(" points are lost, all of them in the trunk itself.")
    assert draw(TREE, made).picture.finding.endswith(" trace to “First impressions”: nothing is lost elsewhere")


def test_a_trunk_with_a_name_of_its_own_is_explained_here_too():
    """As where points are lost elsewhere."""
    tree = attrs.evolve(TREE, trunk=attrs.evolve(TREE.trunk, label="The welcome"))
    made = attrs.evolve(lost_at(), tree=tree)
    assert ", all of them in “The welcome”, what customers meet first (" in lost_sentences(made, NodeNames(tree, "en"))


def test_where_points_are_lost_elsewhere_nothing_changes():
    """What is lost there, and the range of what may have begun in the trunk."""
    made = lost_at(price=20.0)
    said = lost_sentences(made, NodeNames(TREE, "en"))
    assert " in other parts. " in said
    assert "all of them" not in said
    assert "all of them" not in headline(made, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_part_with_the_best_mark_cannot_rise(lang):
    """On the map no point more is promised there; elsewhere it is."""
    spots = {spot.node.id: spot.title for spot in draw(TREE, lost_at(price=20.0), kind="map", lang=lang).picture.points}
    best = {"en": "cannot rise", "fr": "ne peut plus monter", "ru": "выше не поднять"}[lang]
    assert {name for name, title in spots.items() if best in title} == {*BRANCHES} - {"price"}


def test_a_question_that_wins_nothing_is_not_on_the_chart_of_gains():
    """As it is not on the screen; one of which nothing can be told is."""
    plan = sample_trees.plan(TREE)
    first, second, third, *rest = plan.measures
    nothing = attrs.evolve(second, gain=sample_trees.about(0.0, 0.0))
    unknown = attrs.evolve(third, gain=sample_trees.emptied(third.gain))
    shown = draw(TREE, attrs.evolve(plan, measures=(first, nothing, unknown, *rest))).picture.gains
    assert [one.id for one in shown] == [one.id for one in (first, third, *rest)][: len(shown)]
