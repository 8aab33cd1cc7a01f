"""Segments of two files under one list of names, those that each has joined apart."""

from types import SimpleNamespace

import pytest
from support.surveys import survey

import servicetree as st
from servicetree.moments.joined_segments import mark_of
from servicetree.moments.merged_segments import SEGMENTS, merged_segments
from servicetree.moments.moments import Moments
from servicetree.moments.small_segments import without_small


def source(names, joined=None, incomplete=()):
    """A source of such segments."""
    return SimpleNamespace(segments=tuple(names), joined=joined or {}, incomplete=frozenset(incomplete))


THREE, OTHER_THREE = "others (3)", "others (3)*"
MERGED = {
    "no joined ones": (source("ab"), source("bc"), ("a", "b", "c"), {}, set()),
    "joined in one, which lacks nobody": (
        source(["a", THREE], {THREE: 3}),
        source("a"),
        ("a", THREE),
        {THREE: 3},
        set(),
    ),
    "joined in one, who may be those of the other": (
        source(["a", THREE], {THREE: 3}),
        source("ab"),
        ("a", "b", THREE),
        {THREE: 3},
        {"b"},
    ),
    "three and three, other ones": (
        source(["a", THREE], {THREE: 3}),
        source(["a", THREE], {THREE: 3}),
        ("a", THREE, OTHER_THREE),
        {THREE: 3, OTHER_THREE: 3},
        set(),
    ),
    "three and two": (
        source(["a", THREE], {THREE: 3}),
        source(["b", "others (2)"], {"others (2)": 2}),
        ("a", "b", "others (2)", THREE),
        {THREE: 3, "others (2)": 2},
        {"a", "b"},
    ),
    "three, and two times three from before": (
        source(["a", THREE], {THREE: 3}),
        source(["a", THREE, OTHER_THREE], {THREE: 3, OTHER_THREE: 3}),
        ("a", THREE, OTHER_THREE, "others (3)**"),
        {THREE: 3, OTHER_THREE: 3, "others (3)**": 3},
        set(),
    ),
    "a shop that is called so": (
        source([THREE], {THREE: 3}),
        source([THREE]),
        (THREE, OTHER_THREE),
        {OTHER_THREE: 3},
        set(),
    ),
    "a shop that is called so, the other way round": (
        source([THREE]),
        source([THREE], {THREE: 3}),
        (THREE, OTHER_THREE),
        {OTHER_THREE: 3},
        set(),
    ),
    "what was told before stays": (source("a", incomplete="a"), source("a"), ("a",), {}, {"a"}),
}


@pytest.mark.parametrize("case", MERGED)
def test_joined_segments_stay_apart_with_true_counts(case):
    """Each keeps its own count; who may stand among those of the other file is listed."""
    mine, theirs, names, joined, incomplete = MERGED[case]
    found, first, second = merged_segments(mine, theirs, SEGMENTS)
    assert found["segments"] == names
    assert found["joined"] == joined
    assert found["incomplete"] == incomplete
    assert len(set(first)) == len(mine.segments)
    assert len(set(second)) == len(theirs.segments)
    for name, count in joined.items():
        assert set(mark_of(name, count)) <= {"*"}


@pytest.fixture
def halves(cafe):
    """Two surveys: of shops a and b, the one with three small ones besides, and the other with three others."""
    found = []
    for seed, small in enumerate(("cde", "bfg")):
        shops = [*"a" * 40, *("b" if seed == 0 else "h") * 40, *(shop for shop in small for _ in range(4))]
        answers = survey(cafe, len(shops), seed) | {"shop": shops, "guest": [f"{seed} {row}" for row in range(92)]}
        found.append(without_small(st.gather(cafe, answers, by="shop", id="guest"), 10))
    return found


def test_files_with_joined_segments_are_added_as_what_they_are(cafe, halves, tmp_path):
    """Two groups of three; nobody is lost; shops of which rows may be among them are told, from a file too."""
    total = halves[0] + halves[1]
    total.save(tmp_path / "x.moments")
    for moments in (total, Moments.load(tmp_path / "x.moments")):
        account = st.trace(cafe, moments)
        shown = {one.by: (one.joined, one.n) for one in account.scores[1:]}
        assert shown == {"a": (None, 80), "b": (None, 40), "h": (None, 40), THREE: (3, 12), OTHER_THREE: (3, 12)}
        (told,) = [issue for issue in account.issues if issue.code == "joined-elsewhere"]
        assert (told.where, told.count) == ("shop", 2)
        assert "'b', 'h' may lack rows" in told.message


def test_where_every_file_names_every_segment_nothing_is_told(cafe, halves):
    """Nor of a file by itself, whatever it has joined."""
    for moments in (halves[0], halves[0] + halves[0]):
        assert "joined-elsewhere" not in {issue.code for issue in st.trace(cafe, moments).issues}


def test_names_that_are_not_shown_are_not_told(cafe, halves):
    """A segment that is joined for its few respondents stays without a name."""
    account = st.trace(cafe, halves[0] + halves[1], min_n=50)
    assert not any("'b'" in issue.message for issue in account.issues)
