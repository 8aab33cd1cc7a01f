"""Results that are made when they are asked for."""

from servicetree.account.segments_on_demand import SegmentsOnDemand, as_sequence, one_after_the_other


def test_what_is_kept_is_made_once():
    """The same results under the same names, however often they are looked at, and also of some of them."""
    asked = []
    every = SegmentsOnDemand(lambda place: asked.append(place) or f"shop {place}", [None, "a", "b", "c"])
    some = every.at([0, 2, 3])
    kept = some.kept()
    assert asked == [0, 2, 3]
    assert [*kept, *kept, kept[1]] == ["shop 0", "shop 2", "shop 3"] * 2 + ["shop 2"]
    assert list(kept[1:]) == ["shop 2", "shop 3"]
    assert kept.names == [None, "b", "c"]
    assert asked == [0, 2, 3]
    assert kept == some


def test_equal_results_are_one_in_a_set():
    """Made anew, kept or a tuple: the same results of the same segments are found again, and no others."""
    every = SegmentsOnDemand(str, [None, "a", "b", "c"])
    some = every.at([0, 2])
    assert len({every, some, some.kept(), every.kept(), tuple(some)}) == 2
    assert every != some
    assert some != {"0", "2"}
    assert every.at([0, 2]) != every.at([0, 3])
    assert every.at([0, 2]) == ["0", "2"]
    assert every.at([0, 2]).__eq__({"0", "2"}) is NotImplemented  # a set may know better
    assert every.at([0, 2]).__eq__(["0"]) is False
    assert every.at([0, 2]) != ["0", "3"]
    assert list(every[1:3]) == ["1", "2"]


def test_parts_stand_one_after_the_other():
    """Each place is made by the part that holds it, counted from the part's own first; a part may be empty."""
    makes = [lambda place, part=part: (part, place) for part in range(4)]
    make = one_after_the_other(list(zip((2, 0, 3, 1), makes, strict=True)))
    assert [make(place) for place in range(6)] == [(0, 0), (0, 1), (2, 0), (2, 1), (2, 2), (3, 0)]
    few, many = (as_sequence([None, "a"], make, few=few) for few in (True, False))
    assert (type(few), type(many)) == (tuple, SegmentsOnDemand)
    assert list(few) == list(many) == [(0, 0), (0, 1)]
