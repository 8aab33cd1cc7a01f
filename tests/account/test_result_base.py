"""Results as tidy rows for frames of every kind; a library that is not installed is named with its extra."""

import re
import sys

import pytest
from support.surveys import survey

import servicetree as st
from servicetree.account.result_base import segment_names, with_segments


@pytest.fixture
def moments(cafe):
    """Moments by shop, with a weight."""
    answers = survey(cafe, 90, seed=6, missing=0.05)
    answers |= {"shop": ["a", "b", None] * 30, "w": [1.0, 2.0] * 45, "guest": list(range(90))}
    return st.gather(cafe, answers, by="shop", weight="w", id="guest")


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_results_become_frames(kind, cafe, moments):
    """One row a figure, with its doubt; points of the account add up to the loss."""
    for result in (st.trace(cafe, moments, cut="characteristic"), st.score(cafe, moments)):
        frame = result.to_frame(kind)
        columns = frame.column_names if kind == "pyarrow" else list(frame.columns)
        assert columns == ["segment", "figure", "id", "at", "value", "low", "high", "se"]
    table = st.trace(cafe, moments).to_frame("pyarrow").to_pylist()
    whole = [row for row in table if row["segment"] is None]
    points = sum(row["value"] for row in whole if row["figure"] == "account")
    assert points == pytest.approx(next(row["value"] for row in whole if row["figure"] == "loss"))


def test_results_show_themselves(cafe, moments):
    """As text where they are printed, and as HTML in a notebook; both name the tree's parts."""
    for result in (st.trace(cafe, moments), st.score(cafe, moments)):
        assert "Price" in str(result)
        assert re.search(r"<\w+.*Price", result._repr_html_(), re.DOTALL)


def test_a_missing_library_names_its_extra(cafe, moments, monkeypatch):
    """D16: without the library the error says what to install; an unknown kind names those there are."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(st.MissingExtraError, match=r"polars is not installed; pip install 'servicetree\[polars\]'"):
        st.trace(cafe, moments).to_frame("polars")
    with pytest.raises(st.UsageError, match="did you mean 'pandas'"):
        st.trace(cafe, moments).to_frame("panda")


# --- segments by their name, and results in one line ------------------------------------------------------------------


def test_a_segment_is_had_by_its_name(cafe, moments):
    """By `segment` and by brackets, in an account and in scores."""
    for result in (st.trace(cafe, moments), st.score(cafe, moments)):
        assert result["b"] is result.segment("b") is result.segments[2]
        assert result.whole is result.segments[0]
    account = st.trace(cafe, moments)
    assert account["a"].node("price").id == account["a"].scores.node("price").id == "price"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("A", {"by": "shop"}, "there is no segment 'A'; did you mean 'a'?"),
        ("Lille", {"by": "shop"}, "there is no segment 'Lille'; there are a, b"),
        ("a", {}, "there is no segment 'a'; it has no segments: name their column, by, when it is made"),
    ],
)
def test_a_segment_that_is_not_there_is_a_key_error(name, options, said, cafe):
    """With the nearest name, those there are, or what to do."""
    answers = survey(cafe, 60, seed=6) | {"shop": ["a", "b"] * 30}
    for result in (st.trace(cafe, answers, **options), st.score(cafe, answers, **options)):
        with pytest.raises(KeyError) as caught:
            result[name]
        assert isinstance(caught.value, st.UnknownNameError)
        assert str(caught.value) == f"{type(result).__name__}: {said}"


def test_nodes_that_are_not_there_are_key_errors(cafe, moments):
    """Of an account and of scores, with the nearest name."""
    account = st.trace(cafe, moments)
    for segment in (account.whole, account.whole.scores):
        with pytest.raises(KeyError, match="there is no node 'prise'; did you mean 'price'"):
            segment.node("prise")


def test_segments_have_names_and_no_numbers(cafe, moments):
    """A number, and going through a result as if it were a list, are refused."""
    account = st.trace(cafe, moments)
    for wrong in (lambda: account[0], lambda: list(account), lambda: account[None]):
        with pytest.raises(TypeError, match="by their name"):
            wrong()


@pytest.mark.parametrize("shops", [12, 70], ids=["a tuple", "on demand"])
@pytest.mark.parametrize("verb", [st.score, st.trace])
def test_some_segments_are_chosen(cafe, verb, shops):
    """By name, by standing clear, or none; the whole stays first, others keep their order, and all their figures."""
    answers = survey(cafe, 12 * shops, seed=6) | {"shop": [f"s{row % shops:02}" for row in range(12 * shops)]}
    every = verb(cafe, answers, by="shop")
    clear = [place % 3 == 0 for place in range(1 + shops)]
    for wanted, names in (
        ("all", [None, *(f"s{place:02}" for place in range(shops))]),
        ("none", [None]),
        ("clear", [None, *(f"s{place - 1:02}" for place in range(3, 1 + shops, 3))]),
        (("s11", "s02", "s11"), [None, "s02", "s11"]),
    ):
        some = with_segments(every, wanted, clear)
        assert list(segment_names(some.segments)) == names
        assert some.segments[-1] == (every.whole if names[-1] is None else every[names[-1]])
    with pytest.raises(st.UsageError) as caught:
        with_segments(every, ("s1", "s02", "Paris"), clear)
    near, far = caught.value.faults
    assert "no segment 's1' is shown by itself; did you mean 's" in str(near)
    assert sum(f"'s{place:02}'" in near.hint for place in range(shops)) == 3
    assert "no segment 'Paris' is shown by itself; there are s00, s01, s02, s03, s04, ..." in str(far)


def test_results_and_trees_are_one_line(cafe, moments):
    """What a console shows is short, whatever is in them; it names the class, the tree and a figure."""
    results = [
        st.trace(cafe, moments),
        st.trace(cafe, moments).whole,
        st.score(cafe, moments),
        st.score(cafe, moments).whole,
        st.plan(cafe, moments),
        st.compare(cafe, moments, "a", "b"),
        st.weigh(cafe, method="stated"),
        st.test(cafe, moments),
        st.precision(cafe, n=100),
        st.design(cafe),
        st.simulate(cafe, 20, seed=1),
        cafe,
    ]
    for result in results:
        shown = repr(result)
        assert "\n" not in shown
        assert len(shown) < 200, shown
        assert type(result).__name__ in shown or "simulated" in shown
    assert repr(results[0]).startswith(f"Account(tree='{cafe.name}', by='shop', lens='within', segments=3")
    assert (
        repr(cafe)
        == f"ServiceTree('{cafe.name}', 2 aspects, {len(cafe.branches)} branches, {len(cafe.outcomes)} outcomes)"
    )
