"""Which segments a screen shows, in what order, and what it says of those that it does not show or compare."""

import attrs
import pytest
from support import sample_trees

from servicetree.account.small_groups import are_compared, shown_gap
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.page.first_screen import whole_cards
from servicetree.reporting.screens.segment_table import clear_segments
from servicetree.reporting.tables import NodeNames, Table
from servicetree.stats.jackknife import Interval

TREE = sample_trees.cafe()


def segments(*gaps, joined=0, clear=(), aside=None):
    """The whole and a segment for each gap, those that are clear by their place; at the end some joined ones."""
    made = sample_trees.scores(TREE, (None, *(f"s{place}" for place in range(len(gaps)))))
    whole, *alone = made.segments
    found = []
    for place, (one, gap) in enumerate(zip(alone, gaps, strict=True)):
        half = abs(gap) / 2 if place in clear else abs(gap) + 1
        interval = Interval(gap, gap - half, gap + half, half / 2)
        shrunken = Interval(gap / 2 if aside is None else aside[place], None, None)
        found.append(attrs.evolve(one, n=90, gap=interval, gap_simultaneous=interval, gap_shrunken=shrunken))
    rest = [attrs.evolve(found[-1], by="others", joined=joined)] if joined else []
    return [attrs.evolve(whole, n=500), *found, *rest]


def shown(scores, lang="en", most=(3, 2)):
    """The one part that tells of them."""
    (part,) = clear_segments(scores, "shop", NodeNames(TREE, lang), most)
    return part


def test_rows_stand_in_the_order_of_the_gaps_that_they_show():
    """Chosen are those of the largest gaps, luck aside."""
    table = shown(segments(-3.3, -3.6, 2.0, 2.4, clear=range(4), aside=(-3.1, -2.9, 1.8, 1.7)))
    assert [row[0] for row in table.rows] == ["s1", "s0", "s2", "s3"]
    table = shown(segments(-3.3, -3.6, 2.0, clear=range(3), aside=(-3.1, -2.9, 1.8)), most=(1, 1))
    assert [row[0] for row in table.rows] == ["s0", "s2"], "the largest, luck aside"


@pytest.mark.parametrize(
    ("gaps", "most", "said"),
    [
        ((-5.0, -4.0, -3.0, -2.0, 3.0), (3, 2), "Not shown: 1."),
        ((-5.0, -4.0, -3.0, 3.0, 4.0), (3, 2), ""),
        ((-5.0, -4.0, -3.0, 3.0, 4.0), (1, 1), "Not shown: 3."),
    ],
)
def test_those_that_differ_and_are_not_shown_are_counted(gaps, most, said):
    """As many as the heading says differ, less the rows."""
    table = shown(segments(*gaps, clear=range(5)), most=most)
    assert table.headings[0] == "shop: 5 of 5 differ clearly"
    assert table.note == said


@pytest.mark.parametrize(
    ("lang", "one", "two"),
    [
        ("en", "shop: 1 of 4 differs clearly", "shop: 2 of 4 differ clearly"),
        ("fr", "shop\u00a0: écart net, 1 sur 4", "shop\u00a0: écart net, 2 sur 4"),
        ("ru", "shop: явных отличий 1 из 4", "shop: явных отличий 2 из 4"),
    ],
)
def test_verbs_agree_with_their_counts(lang, one, two):
    """Where one differs, and where several do."""
    assert shown(segments(-5.0, 1.0, 1.0, 1.0, clear=[0]), lang).headings[0] == one
    assert shown(segments(-5.0, 4.0, 1.0, 1.0, clear=[0, 1]), lang).headings[0] == two


@pytest.mark.parametrize(
    ("gaps", "joined", "said"),
    [
        ((1.0, -1.0), 0, "shop: among 2 none differs clearly from the whole."),
        ((1.0, -1.0), 3, "shop: among 2 none differs clearly from the whole. Not compared by themselves: 3."),
        (
            (1.0,),
            2,
            (
                "shop: the only one that can be compared does not differ clearly from the whole. "
                "Not compared by themselves: 2."
            ),
        ),
    ],
)
def test_where_none_differs_those_that_were_not_compared_are_counted(gaps, joined, said):
    """Since they are shown together only."""
    assert shown(segments(*gaps, joined=joined)) == said


def test_those_that_were_not_compared_are_counted_below_the_table_too():
    """Where some differ."""
    table = shown(segments(-5.0, 1.0, joined=7, clear=[0]))
    assert isinstance(table, Table)
    assert table.note == "Not compared by themselves: 7."


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_segment_that_is_the_whole_is_not_compared_with_it(lang):
    """On the screen and on the card of a report there is only one; one that leaves some out is compared."""
    alone = segments(0.0)
    alone[1] = attrs.evolve(alone[1], n=500)
    names, only = NodeNames(TREE, lang), {"en": "is only one", "fr": "qu’un", "ru": "только одно"}[lang]
    assert not are_compared(alone)
    assert only in shown(alone, lang)
    assert are_compared(segments(0.5))
    assert are_compared(segments(0.5, 0.5))
    assert only not in shown(segments(0.5), lang)
    made = sample_trees.account(TREE, (None, "s0"))
    made = attrs.evolve(
        made, segments=tuple(attrs.evolve(one, scores=of) for one, of in zip(made.segments, alone, strict=True))
    )
    assert only in whole_cards(made, None, None, names)[1].aside


def test_a_gap_is_shown_as_it_is():
    """With the interval that holds for all at once where there is one; nothing where there is none."""
    one = segments(-3.0)[1]
    assert shown_gap(one) == -3.0
    assert shown_gap(attrs.evolve(one, gap_simultaneous=None, gap=Interval(-2.0))) == -2.0
    assert shown_gap(attrs.evolve(one, gap_simultaneous=None, gap=None)) == 0.0
