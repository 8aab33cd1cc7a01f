"""Changes between two sides: split exactly into own loss, carry-over and weights."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.laws import SEEDS, laws, trees
from support.surveys import rows_of, survey

import servicetree as st


def two_waves(tree, seed, rows=120):
    """Answers of two waves, the second a little better."""
    answers = survey(tree, rows, seed, missing=0.03)
    answers["wave"] = ["2025" if row % 2 else "2026" for row in range(rows)]
    answers["guest"] = [f"g{row}" for row in range(rows)]
    return answers


@laws
@given(trees(), SEEDS, some.sampled_from(["common", "each"]), some.floats(0.5, 3))
def test_law_11_the_change_identity(tree, seed, carry_over, heavier):
    """Own loss, carry-over and weights add up to each source's change, and the sources to the change of the loss."""
    answers = two_waves(tree, seed)
    other = attrs.evolve(tree, trunk=attrs.evolve(tree.trunk, weight=heavier))
    options = {"by": "wave", "id": "guest", "carry_over": carry_over}
    change = st.compare(tree, answers, "2025", "2026", tree_after=other, **options)
    for one in change.sources:
        parts = one.own.value + one.carry_over.value + one.weights.value
        assert parts == pytest.approx(one.change.value, abs=1e-9)
        assert one.change.value == pytest.approx(one.after.value - one.before.value, abs=1e-9)
    total = sum(one.change.value for one in change.sources)
    assert total == pytest.approx(-change.score.change.value, abs=1e-8)


@laws
@given(trees(), SEEDS, some.floats(0.6, 1.0))
def test_with_common_carry_over_the_baseline_does_not_matter(tree, seed, baseline):
    """Only own losses move, and the change is the same against any target."""
    answers = two_waves(tree, seed)
    options = {"by": "wave", "id": "guest"}
    change = st.compare(tree, answers, "2025", "2026", **options)
    other = st.compare(attrs.evolve(tree, baseline=baseline), answers, "2025", "2026", **options)
    for one, two in zip(change.sources, other.sources, strict=True):
        assert (one.carry_over.value, one.weights.value) == (0, 0)
        assert one.change.value == pytest.approx(two.change.value, abs=1e-8)


def test_the_sides_are_the_segments_of_the_account(cafe):
    """Points before and after are those that trace gives each segment; the interval is that of their difference."""
    answers = two_waves(cafe, 5)
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest")
    _, first, second = st.trace(cafe, answers, by="wave", id="guest").segments
    for one, before, after in zip(change.sources, first.nodes, second.nodes, strict=True):
        assert one.before.value == pytest.approx(before.points.value)
        assert one.after.value == pytest.approx(after.points.value)
        assert one.change.se is not None
    assert change.n == (first.scores.n, second.scores.n)


def test_each_side_by_itself_is_the_account_of_its_own_rows(cafe):
    """With carry-over estimated for each side, a side's points are those of tracing its rows alone."""
    answers = two_waves(cafe, 6)
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest", carry_over="each")
    for wave, side in (("2025", "before"), ("2026", "after")):
        rows = [row for row, value in enumerate(answers["wave"]) if value == wave]
        alone = st.trace(cafe, rows_of(answers, rows), id="guest").whole
        for one, node in zip(change.sources, alone.nodes, strict=True):
            assert getattr(one, side).value == pytest.approx(node.points.value)


@pytest.mark.parametrize(
    ("before", "options", "message"),
    [
        ("2024", {"by": "wave"}, "there is no segment '2024'; did you mean"),
        ("2025", {}, "--by: is needed"),
        ("2025", {"by": "wave", "carry_over": "both"}, "must be common or each"),
    ],
)
def test_what_cannot_be_compared_is_refused(before, options, message, cafe):
    """No such side, no sides at all, no such option: an error with the remedy."""
    with pytest.raises(st.UsageError, match=message):
        st.compare(cafe, two_waves(cafe, 1), before, "2026", **options)


def test_trees_that_differ_in_more_than_weights_are_refused(cafe):
    """Another question or scale is another survey."""
    with pytest.raises(st.UsageError, match="differs in more than weights"):
        st.compare(cafe, two_waves(cafe, 1), "2025", "2026", by="wave", tree_after=cafe.extend({"scale": {"low": 0}}))


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_a_change_is_printed_and_framed(lang, cafe):
    """One sentence first, then tables; every figure as a row of a frame."""
    from servicetree.reporting.text import text_of

    change = st.compare(cafe, two_waves(cafe, 7), "2025", "2026", by="wave", id="guest")
    text = text_of(change, lang=lang)
    assert "2025" in text.splitlines()[0]
    assert "2026" in text.splitlines()[0]
    assert change.to_frame("pyarrow").num_rows == 3 + 6 * 5 + 3 * 5
    assert str(change) == text_of(change)
