"""Names beside marks: never one upon another, never outside, the same each time."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.geometry import crossings, overlap, touching

from servicetree.drawing.charts.label_placement import LabelRequest, label_spaces

FIELD = (0.0, 0.0, 900.0, 500.0)
points = some.tuples(some.floats(20, 880), some.floats(20, 480))


def boxes_of(places):
    """The marks as boxes."""
    return [(x - 8, y - 8, x + 8, y + 8) for x, y in places]


@settings(max_examples=30)
@given(some.lists(some.tuples(points, some.floats(10, 200)), max_size=40))
def test_names_never_touch(marks):
    """Neither each other nor a mark, and all stand inside; what finds no room has none."""
    places = [place for place, _ in marks]
    wanted = [LabelRequest(place, wide, 17.0) for place, wide in marks]
    rooms = label_spaces(wanted, FIELD, boxes_of(places), [])
    assert len(rooms) == len(marks)
    found = [room.box for room in rooms if room is not None]
    assert touching([*enumerate(found)], 1e-9) == []
    assert not any(overlap(one, other, 1e-9) for one in found for other in boxes_of(places))
    for left, top, right, bottom in found:
        assert left >= FIELD[0]
        assert top >= FIELD[1]
        assert right <= FIELD[2]
        assert bottom <= FIELD[3]
    assert rooms == label_spaces(wanted, FIELD, boxes_of(places), [])


def test_a_mark_by_itself_has_its_name_beside_it():
    """Without a thin line to lead there."""
    (room,) = label_spaces([LabelRequest((100.0, 100.0), 50.0, 17.0)], FIELD, boxes_of([(100.0, 100.0)]), [])
    assert room.leader is None
    assert room.box[0] == 109.0


def test_a_line_is_avoided_if_it_can_be():
    """The name moves off a whisker that runs through its first place."""
    mark, line = (100.0, 100.0), ((60.0, 100.0), (140.0, 100.0))
    (room,) = label_spaces([LabelRequest(mark, 50.0, 17.0)], FIELD, boxes_of([mark]), [line])
    assert room.leader is None
    assert room.box[3] <= 100.0


def test_in_a_crowd_names_move_off_and_thin_lines_lead_back():
    """Each line begins at the edge of its name's box."""
    places = [(300.0 + 6 * number, 250.0) for number in range(8)]
    rooms = label_spaces([LabelRequest(place, 60.0, 17.0) for place in places], FIELD, boxes_of(places), [])
    moved = [room for room in rooms if room is not None and room.leader is not None]
    assert len(moved) >= 3
    assert None not in rooms
    for room in moved:
        x, y = room.leader
        left, top, right, bottom = room.box
        assert (x in {left, right} and top <= y <= bottom) or (y in {top, bottom} and left <= x <= right)


def test_where_there_is_no_room_there_is_no_name():
    """A name that is wider than the field."""
    assert label_spaces([LabelRequest((100.0, 100.0), 950.0, 17.0)], FIELD, [], []) == [None]


@pytest.mark.parametrize(
    ("count", "apart", "wide"),
    [
        *itertools.product((3, 5, 8), (2.0, 4.0), (60.0, 80.0)),
        *itertools.product((3, 5, 8), (9.0,), (40.0, 60.0, 100.0)),
        *itertools.product((8,), (7.0, 10.0), (40.0, 60.0)),
    ],
)
def test_thin_lines_of_marks_that_touch_stay_apart(count, apart, wide):
    """No line that leads to a name crosses that of another."""
    places = [(300.0 + apart * number, 250.0) for number in range(count)]
    assert not any(meetings([LabelRequest(place, wide, 17.0) for place in places]))


@pytest.mark.parametrize("seed", [21, 23, 29, 31])
def test_thin_lines_of_a_crowd_stay_apart(seed):
    """Of sixteen marks, with names long and short, in whose order some would cross."""
    draw = np.random.default_rng(seed)
    places = [tuple(place) for place in draw.normal((400, 250), (50, 40), (16, 2))]
    wanted = [LabelRequest(place, wide, 17.0) for place, wide in zip(places, draw.uniform(30, 130, 16), strict=True)]
    assert not any(meetings(wanted))


def meetings(wanted):
    """How often each two of the lines that lead to names cross."""
    rooms = label_spaces(wanted, FIELD, boxes_of([one.at for one in wanted]), [])
    lines = [np.array([one.at, room.leader]) for one, room in zip(wanted, rooms, strict=True) if room and room.leader]
    return [crossings(one, other) for one, other in itertools.combinations(lines, 2)]
