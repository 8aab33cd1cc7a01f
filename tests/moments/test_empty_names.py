"""Names of segments and periods without rows: left out when moments are read, with nothing changed by it."""

import attrs
import numpy as np
import pytest
from support.surveys import survey

import servicetree as st
from servicetree.moments.empty_names import without_empty_names
from servicetree.moments.moments import Moments


def gathered(tree, shops):
    """A survey of so many shops in two months."""
    roles = {"shop": [f"s{row % shops:02}" for row in range(160)], "month": ["june", "may"] * 80}
    return st.gather(tree, survey(tree, 160, 3) | roles, by="shop", period="month")


def with_empty(moments, segments=(), periods=()):
    """Moments with further names, sorted among the others, that no row bears."""
    found = moments
    for names, more, renamed in (("segments", segments, 0), ("periods", periods, 1)):
        together = tuple(sorted({*getattr(found, names), *more}))
        place = np.array([together.index(name) for name in getattr(found, names)])
        same = np.arange(2)
        numbers = (place, same) if renamed == 0 else (np.arange(len(found.segments)), place)
        lenses = {name: cells.renumbered(*numbers) for name, cells in found.lenses.items()}
        blocks, many = ("blocks", "segment_sums") if renamed == 0 else ("period_blocks", "period_sums")
        changes = {names: together, "lenses": lenses}
        if getattr(found, many) is None:
            changes[blocks] = {name: block.renumbered(place) for name, block in getattr(found, blocks).items()}
        else:
            changes[many] = getattr(found, many).renamed(place)
        found = attrs.evolve(found, **changes)
    return found


@pytest.mark.parametrize("shops", [2, 80])
@pytest.mark.parametrize(
    ("segments", "periods"), [(("a", "zz"), ()), ((), ("april", "z")), (("s005",), ("july",)), ((), ())]
)
def test_names_without_rows_are_left_out(segments, periods, shops, cafe, tmp_path):
    """Before, between and behind the others; all figures stay."""
    moments = gathered(cafe, shops)
    with_empty(moments, segments, periods).save(tmp_path / "x.moments")
    again = Moments.load(tmp_path / "x.moments")
    assert (again.segments, again.periods) == (moments.segments, moments.periods)
    assert again.digest == moments.digest
    assert st.trace(cafe, again) == st.trace(cafe, moments)


def test_moments_without_such_names_stay_as_they_are(cafe):
    """Nothing is numbered anew."""
    fields = attrs.asdict(gathered(cafe, 2), recurse=False)
    found = without_empty_names(fields)
    assert found.keys() == fields.keys()
    assert all(found[name] is part for name, part in fields.items())


def test_segments_that_are_the_periods_are_left_out_together(cafe, tmp_path):
    """One column may be both."""
    moments = st.gather(cafe, survey(cafe, 80, 3) | {"month": ["june", "may"] * 40}, by="month", period="month")
    both = attrs.evolve(moments, segments=("june", "may", "z"), periods=("june", "may", "z"))
    both.save(tmp_path / "x.moments")
    again = Moments.load(tmp_path / "x.moments")
    assert (again.segments, again.periods) == (("june", "may"), ("june", "may"))


def test_more_names_than_rows_are_refused(cafe, tmp_path):
    """A small file of a hundred thousand names takes neither time nor room."""
    moments = gathered(cafe, 2)
    names = (*moments.segments, *(f"t{place:06}" for place in range(100_000)))
    attrs.evolve(moments, segments=names).save(tmp_path / "x.moments")
    with pytest.raises(st.MomentsError, match="damaged at segments, which holds 100,002 names, and 160 rows were read"):
        Moments.load(tmp_path / "x.moments")
