"""Results that are made when they are asked for."""

from servicetree.account.segments_on_demand import SegmentsOnDemand


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
    """Made anew or kept, the same results of the same segments are found again; those of others are others."""
    every = SegmentsOnDemand(str, [None, "a", "b", "c"])
    some = every.at([0, 2])
    assert len({every, some, some.kept(), every.kept()}) == 2
    assert every != some
    assert some != {"0", "2"}
