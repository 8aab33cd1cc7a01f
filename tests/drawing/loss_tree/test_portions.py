"""Portions: never surer than the range, and with what cannot be told as wide as what is felt."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support import sample_trees

import servicetree as st
from servicetree.demo import demo_answers, demo_tree
from servicetree.drawing.diagramming import draw
from servicetree.drawing.entry_limits import Limits
from servicetree.drawing.loss_tree.loss_captions import causes, points_text
from servicetree.drawing.loss_tree.portions import portions, untold
from servicetree.drawing.tree_picture.tree_values import PictureNode, Strand

POINTS = some.floats(0, 9, allow_nan=False).map(lambda value: round(value, 3))


def place(*strands):
    """A branch where these points are felt: origin, points, low and high end; no ends for no range."""
    made = []
    for number, (origin, points, *ends) in enumerate(strands):
        limits = Limits(*ends) if ends else None
        made.append(Strand(f"n{number}", f"Source {number}", origin, points, limits=limits))
    return PictureNode("at", "branch", None, "A branch", 0.1, began=1.0, strands=tuple(made))


@some.composite
def ranged(draw_):
    """A branch with the ranges of one trunk: what it brings, and what is left, between the same limits."""
    carried = draw_(some.lists(some.tuples(POINTS, POINTS, POINTS), min_size=1, max_size=4))
    own = draw_(some.floats(-3, 9, allow_nan=False).map(lambda value: round(value, 3)))
    felt = sum(points for points, _, _ in carried) + own
    strands = [("aspect", points, min(ends), max(ends)) for points, *ends in carried]
    low, high = sum(one[2] for one in strands), sum(one[3] for one in strands)
    return place(*strands, ("own", own, felt - high, felt - low))


@given(ranged())
def test_portions_add_up_to_what_is_felt(part):
    """Losses and what cannot be told, less what is won back, whatever the ranges say; never less than nothing."""
    felt = sum(strand.points for strand in part.strands)
    won = sum(one.sure for one in portions(part) if one.credit)
    lost = sum(one.sure for one in portions(part) if not one.credit)
    assert lost + untold(part) == pytest.approx(max(felt + won, 0.0), abs=1e-6)
    assert untold(part) >= 0


@given(ranged())
def test_nothing_is_surer_than_the_low_end_of_its_range(part):
    """What is solid is at most the low end, and is never negative."""
    for one in portions(part):
        limits = one.strand.limits
        least = -limits.high if one.credit else max(limits.low, 0.0)
        assert -1e-9 <= one.sure <= least + 1e-9


def test_low_ends_are_drawn_and_the_rest_is_nobodys():
    """Where the observed points lie within the ranges says nothing of how the rest is shared."""
    part = place(("aspect", 2.0, 1.5, 2.5), ("aspect", 0.5, 0.0, 0.8), ("own", 1.0, 0.4, 2.0))
    assert {one.strand.source: one.sure for one in portions(part)} == {"n0": 1.5, "n1": 0.0, "n2": 0.4}
    assert untold(part) == pytest.approx(1.6)


def test_aspects_of_one_range_are_drawn_alike_whatever_was_observed():
    """No width claims a split between them that the answers do not make."""
    for points in ((3.0, 1.0), (1.0, 3.0)):
        part = place(*(("aspect", one, 0.5, 4.0) for one in points), ("own", 0.0, 0.0, 3.0))
        assert [one.sure for one in portions(part)] == [0.5, 0.5, 0.0]
        assert untold(part) == pytest.approx(3.0)


def test_what_cannot_be_told_apart_is_all_pale():
    """Low ends of nothing, high ends beyond all that is felt."""
    part = place(("aspect", 3.0, 0.0, 17.0), ("aspect", 1.0, 0.0, None), ("own", 2.0, -11.0, 6.0))
    assert [one.sure for one in portions(part)] == [0.0, 0.0, 0.0]
    assert untold(part) == 6.0
    assert [cause.text for cause in causes(part, "en")] == [
        "all of it may go with Source 0",
        "or be its own",
        "or go with Source 1",
    ]


def test_a_cause_without_a_high_end_is_a_perhaps():
    """Beside one that is surely there the figures stay."""
    part = place(("aspect", 3.0, 0.0, None), ("own", 2.0, 1.0, 6.0))
    assert [cause.text for cause in causes(part, "en")] == ["its own 1.0–5.0", "perhaps Source 0"]


def test_points_without_a_range_are_drawn_as_they_are_stated():
    """As where the tree states what is carried; a negative own loss is then a credit."""
    part = place(("aspect", 3.0), ("own", -1.0))
    assert [(one.sure, one.credit) for one in portions(part)] == [(3.0, False), (1.0, True)]
    assert untold(part) == 0.0


@pytest.mark.parametrize(("high", "credit"), [(-0.2, True), (0.3, False)])
def test_only_a_credit_that_its_range_excludes_nothing_from_is_one(high, credit):
    """A branch that may have lost points is not said to do better than expected."""
    part = place(("aspect", 3.0, 2.0, 4.0), ("own", -0.8, -1.5, high))
    own = next(one for one in portions(part) if one.strand.origin == "own")
    assert own.credit == credit
    said = " ".join(cause.text for cause in causes(part, "en"))
    assert ("better than expected: 0.2–1.5" in said) == credit


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.86, 2.38, "1.9–2.4"),
        (0.0, 2.38, "up to 2.4"),
        (0.04, 0.31, "up to 0.3"),
        (1.04, 1.02, "1.0"),
        (1.2, None, "at least 1.2"),
        (0.0, None, "perhaps"),
    ],
)
def test_points_are_said_within_their_range(low, high, said):
    """One figure where both ends are the same; no low end that says nothing."""
    assert points_text(low, high, "en") == said


def accounts():
    """The demo's account by shop, and made-up ones with doubts, credits and levels."""
    tree = demo_tree()
    account = st.trace(tree, demo_answers(), by="shop", id="guest")
    yield from ((tree, account, segment.by) for segment in account.segments[:6])
    for made in (sample_trees.cafe(), sample_trees.lopsided(), sample_trees.many()):
        yield made, sample_trees.account(made), None


def test_no_picture_states_more_than_its_ranges():
    """Walk every diagram: what is said of a source lies within its range, and so does what is drawn solid."""
    for tree, account, segment in accounts():
        picture = draw(tree, account, segment=segment).picture
        shown = next(one for one in account.segments if one.by == segment)
        ranges = {(one.source, one.at): one for one in shown.entry_ranges}
        for part in picture.of_kind("branch"):
            felt = sum(strand.points for strand in part.strands)
            for one in portions(part):
                if (one.strand.source, part.id) not in ranges or one.credit:
                    continue
                said = ranges[one.strand.source, part.id]
                assert one.low <= max(said.low or 0.0, 0.0) + 1e-9
                assert one.high >= min(said.high, felt) - 1e-9
                assert one.sure <= max(said.low or 0.0, 0.0) + 1e-9
            whole = ranges.get((None, part.id))
            own = next((one for one in portions(part) if one.strand.origin == "own" and not one.credit), None)
            if whole is not None and own is not None:
                assert own.sure <= max(felt - whole.high, 0.0) + 1e-9


def test_carried_from_the_trunk_without_a_range_nothing_is_sure():
    """As in a segment where some part has no level: ranges of carry-over, none of entries."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree)
    blank = attrs.evolve(made, segments=(attrs.evolve(made.whole, entry_ranges=()),))
    for part in draw(tree, blank).picture.of_kind("branch"):
        assert all(one.sure == 0 for one in portions(part) if one.strand.origin in {"aspect", "own"})
