"""How one answer becomes a score: ratings, anchors, Apdex, promises, recovery (model page, section 7, law 14)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import servicetree as st
from servicetree.answers import scales

SCORES = some.floats(0, 1)
AVERSION = some.floats(1, 5)
FALLING = [(0, 1.0), (10, 0.5), (30, 0.0)]
TEN_DAYS = [[0, 1.0], [10, 0.0]]


def one(function, *values, **options) -> float:
    """Apply a formula over arrays to single values."""
    return float(
        function(*(np.array([value]) if isinstance(value, float | int) else value for value in values), **options)[0]
    )


@given(SCORES, SCORES, SCORES, AVERSION)
def test_law_14_promises(promised, other, delivered, aversion):
    """Not rising in what was promised, not falling in what was delivered, and d itself where the promise was kept."""

    def score(p, d):
        return one(lambda *parts: scales.promise_score(*parts, aversion), p, d)

    low, high = sorted((promised, other))
    assert score(high, delivered) <= score(low, delivered) + 1e-12
    assert score(delivered, low) <= score(delivered, high) + 1e-12
    if promised <= delivered:
        assert score(promised, delivered) == delivered
    assert 0 <= score(promised, delivered) <= 1


@given(SCORES, SCORES, SCORES, SCORES)
def test_law_14_recovery_never_lowers_and_never_beats_new(score, met, speed, forgiveness):
    """E' >= e, at most 1; nothing met or too late changes nothing."""
    after = one(lambda *parts: scales.recovered_score(*parts, forgiveness), score, met, speed)
    assert score - 1e-12 <= after <= 1
    assert one(lambda *parts: scales.recovered_score(*parts, forgiveness), score, 0.0, speed) == pytest.approx(score)
    assert one(lambda *parts: scales.recovered_score(*parts, forgiveness), score, np.nan, speed) == pytest.approx(score)


@given(SCORES, SCORES, SCORES, SCORES, SCORES)
def test_recovery_forgives_the_more_the_more_was_put_right_the_quicker(score, met, speed, forgiveness, other):
    """The loss left is l (1 - phi r s): it does not rise with r, s or phi; all of it goes only if all three are 1."""

    def left(r, s, phi):
        return 1 - one(lambda *parts: scales.recovered_score(*parts, phi), score, r, s)

    assert left(met, speed, forgiveness) == pytest.approx((1 - score) * (1 - forgiveness * met * speed), abs=1e-12)
    for place in range(3):
        low, high = ([met, speed, forgiveness] for _ in range(2))
        low[place], high[place] = sorted((low[place], other))
        assert left(*high) <= left(*low) + 1e-12
    assert left(1.0, 1.0, 1.0) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("function", "values", "expected"),
    [
        (lambda x: scales.rating_score(x, 1, 10), [1, 5.5, 10, np.nan], [0, 0.5, 1, np.nan]),
        (lambda x: scales.rating_score(x, 1, 5, reversed_=True), [1, 2, 5], [1, 0.75, 0]),
        (
            lambda x: scales.anchor_score(x, [(0, 1.0), (10, 0.5), (30, 0.0)]),
            [-5, 0, 5, 10, 20, 99, np.nan],
            [1, 1, 0.75, 0.5, 0.25, 0, np.nan],
        ),
        (lambda x: scales.apdex_score(x, 5), [0, 5, 5.1, 20, 20.1, np.nan], [1, 1, 0.5, 0.5, 0, np.nan]),
        (lambda x: scales.promise_score(np.full(4, 0.8), x, 2), [0.9, 0.8, 0.6, np.nan], [0.9, 0.8, 0.4, np.nan]),
        (lambda x: scales.recovered_score(np.full(3, 0.2), np.ones(3), x, 0.5), [1, 0.5, 0], [0.6, 0.4, 0.2]),
    ],
    ids=["rating", "reversed", "anchors", "apdex", "promise", "recovery"],
)
def test_scores_worked_by_hand(function, values, expected):
    """Each kind of question on answers whose scores are known; a missing answer stays missing."""
    np.testing.assert_allclose(function(np.array(values, dtype=float)), expected, atol=1e-12)


def test_every_kind_of_question_is_gathered(tmp_path):
    """Promises, durations, Apdex and recovery are read and scored row by row, from a file as from a mapping."""
    import pandas as pd

    tree = st.ServiceTree(
        name="kinds",
        scale=st.Scale(1, 5),
        aspects=[
            st.Aspect(
                id="solution",
                questions=[
                    st.Question(
                        id="kept",
                        kind="promise",
                        promised="eta",
                        delivered="days",
                        unit="days",
                        anchors=[[0, 1.0], [10, 0.0]],
                    ),
                    st.Question(
                        id="right",
                        recovery={
                            "column": "solved",
                            "speed": "hours",
                            "unit": "hours",
                            "anchors": [[0, 1.0], [10, 0.0]],
                        },
                    ),
                ],
            )
        ],
        branches=[
            st.Branch(
                id="waiting",
                gate={"column": "came", "reached": ["yes"]},
                questions=[
                    st.Question(id="queue", kind="duration", unit="minutes", anchors=[[0, 1.0], [20, 0.0]]),
                    st.Question(id="call", kind="duration", unit="seconds", apdex=30),
                    st.Question(id="room", kind="measure", unit="°C", anchors=[[10, 0.0], [20, 1.0]]),
                ],
            )
        ],
    )
    answers = {
        "eta": [5, 2, None],
        "days": [5, 4, 1],
        "right": [1, 3, 5],
        "solved": [1, 0, None],
        "hours": [0, 1, None],
        "queue": [10, 0, 5],
        "call": [10, 100, 200],
        "room": [15, 25, 5],
        "came": ["yes", "yes", "no"],
    }
    expected = {"solution": [50, 45, 100], "waiting": [200 / 3, 250 / 3, None]}
    pd.DataFrame(answers).to_csv(tmp_path / "x.csv", index=False)
    for source in (answers, tmp_path / "x.csv"):
        rated = st.rate(tree, source)
        for name, scores in expected.items():
            column = rated[f"score_{name}"]
            found = column if isinstance(column, list) else column.to_pylist()
            assert found == pytest.approx(scores)
