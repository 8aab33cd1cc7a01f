"""Joining of small segments: who is shown alone, who together, and what is written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.small_segments import LARGE, SMALL, shops

import servicetree as st
from servicetree.errors import UsageError
from servicetree.moments.gathering import gathered
from servicetree.moments.joined_segments import joined_name, mark_of, shown_segments
from servicetree.moments.layouts import ROWS, family_block


def shown(sizes, min_n):
    """Who is shown, by how many respondents."""
    found = shown_segments([f"s{place}" for place in range(len(sizes))], np.array(sizes), min_n)
    return dict(zip(found.names, found.added(np.array(sizes), 0).tolist(), strict=True))


def test_small_segments_are_shown_together():
    """Two of six and seven reach ten together; who has ten is shown alone."""
    assert shown([6, 10, 7, 30], 10) == {"s1": 10, "s3": 30, "others (2)": 13}


def test_too_few_together_are_joined_by_the_next_smallest():
    """Three alone would follow from the whole by subtraction, so the next smallest is hidden with them."""
    assert shown([3, 40, 30], 10) == {"s1": 40, "others (2)": 33}
    assert shown([3, 4], 10) == {"others (2)": 7}


@given(some.lists(some.integers(0, 60), min_size=1, max_size=30), some.integers(1, 40))
def test_nobody_small_is_shown_nor_left_over(sizes, min_n):
    """All rows are shown once; each that is shown has min_n respondents, but for all of a small survey together."""
    if not sum(sizes):
        return
    found = shown(sizes, min_n)
    assert sum(found.values()) == sum(sizes)
    assert all(n >= min_n for n in found.values()) or len(found) == 1
    alone = {int(name[1:]) for name in found if name.startswith("s")}
    hidden = [n for place, n in enumerate(sizes) if place not in alone and n]
    assert not hidden or (len(hidden) >= 2 and sum(hidden) >= min_n) or not alone


def test_the_name_of_the_joined_is_that_of_no_segment():
    """A shop may really be called so, in any language; the mark is kept when the name is said in another."""
    assert joined_name(3, ["a", "b"]) == "others (3)"
    assert joined_name(3, ["autres (3)", "b"]) == "others (3)*"
    assert joined_name(3, ["others (3)", "прочие (3)*"]) == "others (3)**"
    assert (mark_of("others (3)", 3), mark_of("others (3)**", 3)) == ("", "**")


@pytest.mark.parametrize("wrong", [-1, 2.5, "ten", True])
def test_min_n_is_a_whole_number(cafe, wrong):
    """Anything else is refused, as an option of any verb."""
    with pytest.raises(UsageError, match="min_n"):
        st.score(cafe, shops(cafe), by="shop", min_n=wrong)


def test_sums_of_the_whole_do_not_know_what_is_joined(cafe):
    """Whole, within and n are the same to the last digit; first moments of the joined are sums of theirs."""
    answers = shops(cafe)
    one, other = (gathered(cafe, answers, by="shop", id="guest", min_n=min_n) for min_n in (0, 10))
    for name in (ROWS, family_block("price")):
        mine, theirs = one.sums(name), other.sums(name)
        np.testing.assert_array_equal(mine.within, theirs.within)
        np.testing.assert_array_equal(mine.first_moments[:, 0], theirs.first_moments[:, 0])
        places = [1 + one.segments.index(shop) for shop in SMALL]
        np.testing.assert_allclose(theirs.first_moments[:, -1], mine.first_moments[:, places].sum(axis=1), rtol=1e-12)
    assert other.shown_names == (*sorted(LARGE), "others (3)")
    assert other.shown_counts == (None, None, None, 3)
    assert other.buckets[-1] == 12, "twelve people in as many buckets"


def test_moments_are_written_without_small_segments(cafe, tmp_path):
    """Neither names nor sums of small shops and months are in the file; the whole's scores stay."""
    answers = shops(cafe)
    roles = {"by": "shop", "period": "month", "id": "guest"}
    small, every = (st.gather(cafe, answers, **roles, min_n=min_n) for min_n in (10, 0))
    small.save(tmp_path / "small.moments")
    archive = np.load(tmp_path / "small.moments", allow_pickle=False)
    header = archive["header"].tobytes().decode()
    assert not any(name in header for name in (*SMALL, "Quintember"))
    assert "can reveal" in header or "person's answers" in header
    assert int(archive["rows.cells"].max()) < 4 * 128
    again = st.gather(cafe, answers, **roles, min_n=10)
    assert again.segments == (*sorted(LARGE), "others (3)")
    assert again.joined == {"others (3)": 3}
    assert again.periods == ("April", "others (2)"), "the next smallest month is joined in"
    for name, block in again.blocks.items():
        np.testing.assert_allclose(block.gram.sum(axis=0), every.blocks[name].gram.sum(axis=0), rtol=1e-12)
    for name, cells in again.lenses.items():
        np.testing.assert_allclose(cells.sums.sum(axis=0), every.lenses[name].sums.sum(axis=0), rtol=1e-12)


def test_a_file_remembers_what_it_has_joined(cafe, tmp_path):
    """Read again, the joined shops are told as several; scores are those of the rows."""
    answers = shops(cafe)
    st.gather(cafe, answers, by="shop", id="guest", min_n=10).save(tmp_path / "small.moments")
    read = st.score(cafe, tmp_path / "small.moments")
    rows = st.score(cafe, answers, by="shop", id="guest")
    assert [(one.by, one.joined, one.n) for one in read.segments] == [(s.by, s.joined, s.n) for s in rows.segments]
    assert read.segments[-1].joined == 3
    for mine, theirs in zip(read.segments, rows.segments, strict=True):
        assert mine.score.value == pytest.approx(theirs.score.value, abs=0.5), "slopes are pooled otherwise"


def test_what_was_joined_counts_on(cafe):
    """Joined once more with a higher min_n, the shops behind a name are still counted one by one."""
    small = st.gather(cafe, shops(cafe), by="shop", id="guest", min_n=10)
    names = st.score(cafe, small, min_n=42).segments
    assert [(one.by, one.joined) for one in names[1:]] == [("Nantes", None), ("Oslo", None), ("others (4)", 4)]
