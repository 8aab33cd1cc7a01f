"""Moments: kept, shipped, read back and merged; what does not belong together is refused."""

import pytest
from support.account_figures import figures_of
from support.surveys import survey

import servicetree as st
from servicetree.moments.moments import merged


def test_halves_add_up_to_the_whole(cafe, tmp_path):
    """Moments of two halves with different segments, added or merged through files, are those of the whole."""
    answers = survey(cafe, 120, seed=9, missing=0.1)
    answers["guest"] = [f"g{row % 40}" for row in range(120)]
    answers["shop"] = ["b" if row < 50 else "a" if row < 80 else "c" for row in range(120)]
    options = {"by": "shop", "cluster": "guest"}
    whole = st.gather(cafe, answers, **options)
    halves = [
        st.gather(cafe, {name: values[rows] for name, values in answers.items()}, **options)
        for rows in (slice(0, 60), slice(60, 120))
    ]
    expected = figures_of(st.trace(cafe, whole))
    for place, half in enumerate(halves):
        half.save(tmp_path / f"{place}.moments")
    for total in (halves[0] + halves[1], merged(st.Moments.load(tmp_path / f"{place}.moments") for place in (1, 0))):
        assert total.segments == ("a", "b", "c")
        assert total.n == 120
        for name, figure in figures_of(st.trace(cafe, total)).items():
            assert figure.value == pytest.approx(expected[name].value, rel=0, abs=1e-10)
            assert figure.se == pytest.approx(expected[name].se, rel=1e-8)


def test_what_does_not_belong_together_is_refused(cafe, moments):
    """Other trees, scales, segment columns, units or weights cannot be added; each difference is named."""
    answers = survey(cafe, 40, seed=1)
    with pytest.raises(st.MomentsError, match=r"segment column.*\n.*unit.*\n.*survey weight"):
        moments + st.gather(cafe, answers)
    wider = cafe.extend({"scale": {"low": 0}})
    with pytest.raises(st.MomentsError, match="gathered with different trees"):
        st.gather(cafe, answers) + st.gather(wider, answers)
    with pytest.raises(st.MomentsError, match="questions and scales may not"):
        st.trace(wider, moments)


def test_node_weights_and_labels_can_change_after_gathering(cafe, moments):
    """What does not shape the blocks may be changed: weights, labels, tags, the columns' names."""
    other = cafe.extend({"trunk": {"weight": 5}, "branches": {"price": {"label": "Cost", "tags": {"x": "y"}}}})
    assert st.trace(other, moments).whole.loss.value != st.trace(cafe, moments).whole.loss.value


def test_nothing_to_merge_is_an_error():
    """Merging no files names what is wrong."""
    with pytest.raises(st.MomentsError, match="there are none to merge"):
        merged([])
