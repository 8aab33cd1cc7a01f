"""Kinds of question: how answers become scores and scores answers, and that a kind is one entry, one file, one line."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.random_trees import anchors

import servicetree as st
from servicetree.answers.decoding import CodedColumn
from servicetree.answers.kinds import KINDS
from servicetree.answers.kinds.duration import apdex_amount, apdex_score
from servicetree.answers.kinds.measure import amount_step, amounts_besides_codes, anchor_amount, anchor_score
from servicetree.answers.kinds.promise import promise_answers, promise_score
from servicetree.answers.kinds.question_kind import QuestionKind, ScoredAnswers
from servicetree.answers.kinds.rating import rating_answer, rating_score
from servicetree.answers.recovery import recovered_score, recoveries
from servicetree.tree.question_kinds import FIELD_RULES, FieldRules
from servicetree.tree.starter import starter_text

SCORES = some.floats(0, 1)
AVERSION = some.floats(1, 5)
FALLING = [(0, 1.0), (10, 0.5), (30, 0.0)]
TEN_DAYS = [[0, 1.0], [10, 0.0]]
SCORE_ROWS = some.lists(some.floats(0, 1), min_size=1, max_size=5).map(np.array)


def one(function, *values, **options) -> float:
    """Apply a formula over arrays to single values."""
    return float(
        function(*(np.array([value]) if isinstance(value, float | int) else value for value in values), **options)[0]
    )


def test_drawn_amounts_are_no_codes_by_accident():
    """One that would say "no answer" is one step of its scale more; the others stay."""
    asked = st.Question(id="wait", kind="measure", unit="minutes", anchors=[(0, 1.0), (100, 0.0)], missing=(99, 7))
    step = amount_step(asked.anchors)
    assert 0 < step < 1
    moved = amounts_besides_codes(asked, np.array([98.0, 99.0, 7.0, 0.0]))
    assert moved == pytest.approx([98, 99 + step, 7 + step, 0])


@given(SCORES, SCORES, SCORES, AVERSION)
def test_law_14_promises(promised, other, delivered, aversion):
    """Not rising in what was promised, not falling in what was delivered, and d itself where the promise was kept."""

    def score(p, d):
        return one(lambda *parts: promise_score(*parts, aversion), p, d)

    low, high = sorted((promised, other))
    assert score(high, delivered) <= score(low, delivered) + 1e-12
    assert score(delivered, low) <= score(delivered, high) + 1e-12
    if promised <= delivered:
        assert score(promised, delivered) == delivered
    assert 0 <= score(promised, delivered) <= 1


@given(SCORES, SCORES, SCORES, SCORES)
def test_law_14_recovery_never_lowers_and_never_beats_new(score, met, speed, forgiveness):
    """E' >= e, at most 1; nothing met or too late changes nothing."""
    after = one(lambda *parts: recovered_score(*parts, forgiveness), score, met, speed)
    assert score - 1e-12 <= after <= 1
    assert one(lambda *parts: recovered_score(*parts, forgiveness), score, 0.0, speed) == pytest.approx(score)
    assert one(lambda *parts: recovered_score(*parts, forgiveness), score, np.nan, speed) == pytest.approx(score)


@given(SCORES, SCORES, SCORES, SCORES, SCORES)
def test_recovery_forgives_the_more_the_more_was_put_right_the_quicker(score, met, speed, forgiveness, other):
    """The loss left is l (1 - phi r s): it does not rise with r, s or phi; all of it goes only if all three are 1."""

    def left(r, s, phi):
        return 1 - one(lambda *parts: recovered_score(*parts, phi), score, r, s)

    assert left(met, speed, forgiveness) == pytest.approx((1 - score) * (1 - forgiveness * met * speed), abs=1e-12)
    for place in range(3):
        low, high = ([met, speed, forgiveness] for _ in range(2))
        low[place], high[place] = sorted((low[place], other))
        assert left(*high) <= left(*low) + 1e-12
    assert left(1.0, 1.0, 1.0) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("function", "values", "expected"),
    [
        (lambda x: rating_score(x, 1, 10), [1, 5.5, 10, np.nan], [0, 0.5, 1, np.nan]),
        (lambda x: rating_score(x, 1, 5, reversed_=True), [1, 2, 5], [1, 0.75, 0]),
        (
            lambda x: anchor_score(x, [(0, 1.0), (10, 0.5), (30, 0.0)]),
            [-5, 0, 5, 10, 20, 99, np.nan],
            [1, 1, 0.75, 0.5, 0.25, 0, np.nan],
        ),
        (lambda x: apdex_score(x, 5), [0, 5, 5.1, 20, 20.1, np.nan], [1, 1, 0.5, 0.5, 0, np.nan]),
        (lambda x: promise_score(np.full(4, 0.8), x, 2), [0.9, 0.8, 0.6, np.nan], [0.9, 0.8, 0.4, np.nan]),
        (lambda x: recovered_score(np.full(3, 0.2), np.ones(3), x, 0.5), [1, 0.5, 0], [0.6, 0.4, 0.2]),
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


@given(SCORE_ROWS, some.sampled_from([(1.0, 10.0), (0.0, 1.0), (1.5, 4.5)]), some.booleans())
def test_a_rating_is_scored_as_it_was_meant(score, scale, is_reversed):
    """Unrounded ratings give the score back; rounded ones miss it by half a step at the most."""
    low, high = scale
    for rounded, most in ((False, 1e-12), (True, 0.5 / (high - low) + 1e-12)):
        rating = rating_answer(score, low, high, reversed_=is_reversed, rounded=rounded)
        assert ((rating >= low) & (rating <= high)).all()
        assert np.abs(rating_score(rating, low, high, reversed_=is_reversed) - score).max() <= most


@given(SCORE_ROWS, anchors())
def test_an_amount_is_scored_as_it_was_meant(score, points):
    """Anchors give the score back, or the nearest that they know, up to the rounding of amounts."""
    known = [point for _, point in points]
    found = anchor_score(anchor_amount(score, points), points)
    steepest = max(abs((b - a) / (y - x)) for (x, a), (y, b) in zip(points, points[1:], strict=False))
    assert found == pytest.approx(np.clip(score, min(known), max(known)), abs=steepest * amount_step(points) + 1e-9)


@given(SCORE_ROWS, some.floats(1, 4), some.integers(0, 99))
def test_a_promise_is_scored_as_it_was_meant(score, loss_aversion, seed):
    """Kept or broken, a promise and what came of it give the score back."""
    points = [(0.0, 1.0), (1e6, 0.0)]
    rng = np.random.default_rng(seed)
    promised, delivered = promise_answers(score, points, loss_aversion, rng)
    found = promise_score(*(anchor_score(one, points) for one in (promised, delivered)), loss_aversion)
    assert found == pytest.approx(score, abs=0.01)


@given(SCORE_ROWS, some.floats(0, 1), some.integers(0, 99))
def test_recovery_lifts_to_the_score_that_was_meant(score, forgiveness, seed):
    """The loss before recovery is what recovery forgives down to the loss meant; those not helped keep theirs."""
    points = [(0.0, 1.0), (60.0, 0.0)]
    (met, time), (before,) = recoveries([score], [points], [forgiveness], np.random.default_rng(seed))
    assert ((before >= -1e-12) & (before <= score + 1e-12)).all()
    assert recovered_score(before, met, anchor_score(time, points), forgiveness) == pytest.approx(score)


@pytest.mark.parametrize("satisfied", [0.0, 20.0])
def test_apdex_is_right_on_average(satisfied):
    """Apdex knows three scores; over many customers they come to the score that was meant, unless T is 0."""
    rng = np.random.default_rng(1)
    for meant in (0.0, 0.2, 0.5, 0.7, 1.0):
        found = apdex_score(apdex_amount(np.full(20_000, meant), satisfied, rng), satisfied)
        if satisfied:
            assert found.mean() == pytest.approx(meant, abs=0.015)
        assert set(found) <= {0.0, 0.5, 1.0}


def test_every_kind_has_its_fields_and_its_formulas():
    """The two tables, of fields in the tree and of formulas over answers, list the same kinds."""
    assert list(KINDS) == list(FIELD_RULES)


QUESTIONS = [
    st.Question("q", scale=(1, 10)),
    st.Question("q", scale=(1, 5), reversed=True),
    st.Question("q", kind="promise", promised="p", delivered="d", unit="days", anchors=FALLING),
    st.Question("q", kind="measure", unit="eur", anchors=FALLING),
    st.Question("q", kind="duration", unit="days", anchors=FALLING),
    st.Question("q", kind="duration", unit="days", apdex=4),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: f"{one.kind}{'-turned' * bool(one.reversed)}")
def test_steps_and_scores_say_the_same(question):
    """An answer's score is one less its steps below the best, over the steps to the worst, for every kind."""
    values = np.array([*np.linspace(1, 5, 9), np.nan])
    given_twice = [CodedColumn(np.arange(10), values), CodedColumn(np.arange(10), values[::-1])][
        : len(question.answer_columns)
    ]
    scale = question.answer_scale(None)
    answered = KINDS[question.kind].scored(question, given_twice, scale)
    most = scale[1] - scale[0] if KINDS[question.kind].is_in_steps else 1.0
    np.testing.assert_allclose(answered.scores, 1 - answered.steps / most, atol=1e-12)
    assert np.isnan(answered.scores[-1])


# Two kinds that there are not: what was expected and what was met with on one scale, as SERVQUAL asks it; and how often
# a customer had to ask.


def gap_scored(
    _question: st.Question, given: Sequence[CodedColumn], scale: tuple[float, float] | None
) -> ScoredAnswers:
    """Score by how far what was met with stays below what was expected."""
    expected, seen = (answers.numbers() for answers in given)
    return ScoredAnswers.row_by_row(1 - np.maximum(expected - seen, 0) / (scale[1] - scale[0]))


def gap_simulated(_question, scores, scale, _rng, *, rounded):
    """Expect the best, and meet with less."""
    low, high = scale
    seen = low + scores * (high - low)
    return [np.full(len(scores), high), np.rint(seen) if rounded else seen]


def count_scored(_question, given, _scale):
    """Score once as one half, twice as a third."""
    (count,) = given
    return ScoredAnswers.of_scores(count.places, 1 / (1 + count.values))  # noqa: PD011 - no frame


def count_simulated(_question, scores, _scale, _rng, *, rounded):
    """Give the count of a score."""
    counts = 1 / np.maximum(scores, 1e-3) - 1
    return [np.rint(counts) if rounded else counts]


@pytest.fixture
def two_more_kinds(monkeypatch):
    """Make two kinds known: an entry and a line each, and nothing else."""
    columns = ("promised", "delivered")
    monkeypatch.setitem(FIELD_RULES, "gap", FieldRules((*columns, "scale"), columns))
    monkeypatch.setitem(FIELD_RULES, "count", FieldRules(("column",)))
    monkeypatch.setitem(KINDS, "gap", QuestionKind(gap_scored, gap_simulated, is_rated=True))
    monkeypatch.setitem(KINDS, "count", QuestionKind(count_scored, count_simulated))


TWO_MORE = """
schema = 1
name = "more"
scale = { low = 1, high = 5, missing = [9] }
aspects.room.questions.clean = { text = "Clean" }
aspects.room.questions.quiet = { kind = "gap", promised = "expected", delivered = "met" }
branches.help.questions.asked = { kind = "count", column = "times" }
branches.help.questions.kind = { text = "Kind" }
"""


@pytest.fixture
def more(two_more_kinds, tmp_path) -> st.ServiceTree:  # noqa: ARG001 - it makes the kinds known
    """A tree of a file that asks both."""
    (tmp_path / "more.toml").write_text(TWO_MORE, encoding="utf-8")
    return st.read_tree(tmp_path / "more.toml")


def test_a_new_kind_is_read_written_and_started(more, tmp_path):
    """A tree file holds it as any other; what it reads is offered in the comments of a new tree."""
    st.write_tree(more, tmp_path / "again.toml")
    assert st.read_tree(tmp_path / "again.toml") == more
    assert [question.columns for question in more.aspects[0].questions] == [("clean",), ("expected", "met")]
    started = starter_text("mine", "more", more)
    assert '# questions.quiet.promised = "expected"' in started
    assert '# questions.asked.column = "times"' in started


@pytest.mark.usefixtures("two_more_kinds")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "gap", "scale": (1, 5)}, "promised: a gap needs the columns 'promised' and 'delivered'"),
        ({"kind": "gap", "promised": "p", "delivered": "d", "unit": "days"}, "unit: does not belong to a gap"),
        ({"kind": "gap", "promised": "p", "delivered": "d", "column": "c"}, "column: does not belong to a gap"),
        ({"kind": "count", "scale": (1, 5)}, "scale: does not belong to a count.*make the kind rating or gap"),
        ({"promised": "p"}, "promised: does not belong to a rating.*make the kind promise or gap"),
        ({"kind": "gab"}, "must be one of .*, gap, count .*did you mean 'gap'"),
    ],
)
def test_the_fields_of_a_new_kind_are_checked(fields, said):
    """What it lacks, and what belongs to others, is told with the kinds that it belongs to."""
    with pytest.raises(st.TreeError, match=said):
        st.Question("q", **fields)


@pytest.mark.usefixtures("two_more_kinds")
def test_a_new_kind_needs_a_scale_where_it_stands_on_one():
    """A kind on a scale has its own or the tree's, and no code inside it; amounts need none."""
    quiet = st.Question("quiet", kind="gap", promised="expected", delivered="met")
    asked = st.Question("asked", kind="count")
    with pytest.raises(st.TreeError, match=r"aspects.room.questions.quiet: has no scale"):
        st.ServiceTree(name="x", aspects=[st.Aspect("room", questions=[quiet, asked])])
    with pytest.raises(st.TreeError, match="the code 4 lies inside the scale 1-5"):
        st.ServiceTree(name="x", scale=st.Scale(1, 5, (4,)), aspects=[st.Aspect("room", questions=[quiet])])


def test_a_new_kind_is_scored(more):
    """Its answers are read on its scale with its codes, and scored by its formula, in rows as in the account."""
    rows = {
        "clean": [5, 5, 5, 1],
        "expected": [5, 4, 2, 9],
        "met": [3, 4, 4, 2],
        "times": [0, 1, 3, 9],  # 9 is a code of the scale, on which no count stands
        "kind": [None, None, None, None],
    }
    rated = st.rate(more, rows)
    assert rated["score_room"] == pytest.approx([75, 100, 100, 0])
    assert rated["score_help"] == pytest.approx([100, 50, 25, 10])
    by_hand = [1.0, 0.5, 0.25, 0.1]
    scored = st.score(more, {**rows, "kind": [1 + 4 * score for score in by_hand]})
    assert scored.segments[0].node("help").observed == pytest.approx(46.25)
    with pytest.raises(st.AnswersError, match=r"room.quiet \(column 'met'\).*outside the scale 1-5"):
        st.gather(more, {**rows, "met": [3, 4, 4, 7]})
    with pytest.raises(st.AnswersError, match=r"help.asked .*cannot be.*an amount is finite"):
        st.gather(more, {**rows, "times": [0, 1, 2, float("inf")]})


def test_a_new_kind_is_simulated(more):
    """Simulated answers give the truth back: own losses, levels, points; judgements bear halo and counts none."""
    answers = st.simulate(more, 4000, seed=1, halo=0, error=0, rounded=False, person=5, own=30)
    truth, account = answers.expected(), st.trace(more, answers)
    for node in account.whole.nodes:
        assert abs(node.points.value - truth.points[node.id]) < 4 * node.points.se
    assert {one.id for one in account.whole.questions} >= {"room.quiet", "help.asked"}
    plain, coloured = (st.simulate(more, 50, seed=1, halo=halo, rounded=False) for halo in (0, 6))
    assert np.array_equal(plain["times"], coloured["times"])
    assert not np.array_equal(plain["met"], coloured["met"])


def test_a_new_kind_is_planned_and_moments_keep_it(more, tmp_path):
    """One step better is a tenth where no steps are counted; its sums are kept and read back."""
    moments = st.gather(more, st.simulate(more, 400, seed=1))
    moments.save(tmp_path / "x.moments")
    again = st.trace(more, st.Moments.load(tmp_path / "x.moments"))
    assert again.whole.loss == st.trace(more, moments).whole.loss
    raised = {one.id: one.raised for one in st.plan(more, moments, to="step").measures}
    assert raised["room.quiet"] == raised["help.asked"] == pytest.approx(10)
    assert raised["room.clean"] == pytest.approx(25)


@pytest.mark.parametrize("page", ["reference/tree-file.md", "how-to/write-a-tree-file.md"])
def test_the_manual_tells_of_every_kind(page):
    """Each kind has its place in a table of the manual; a rating is what the how-to begins with."""
    text = (Path(__file__).resolve().parents[2] / "docs" / page).read_text(encoding="utf-8")
    rows = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    assert all(f"`{kind}`" in rows for kind in KINDS if (kind, page[:6]) != ("rating", "how-to"))


MINUTES = {"unit": "minutes", "anchors": [(0, 1.0), (60, 0.0)]}
TIMES = {
    "duration": (["a"], {"kind": "duration", **MINUTES}),
    "apdex": (["a"], {"kind": "duration", "unit": "seconds", "apdex": 30}),
    "measure": (["a"], {"kind": "measure", **MINUTES}),
    "promised": (["a", "b"], {"kind": "promise", "promised": "a", "delivered": "b", **MINUTES}),
    "delivered": (["a", "b"], {"kind": "promise", "promised": "b", "delivered": "a", **MINUTES}),
    "recovery": (["q", "met", "a"], {"recovery": {"column": "met", "speed": "a", **MINUTES}}),
}


def of_one_question(fields):
    """Plant one question on a scale from 0."""
    question = st.Question("q", column="a" if fields.get("kind") in {"duration", "measure"} else None, **fields)
    return st.ServiceTree("x", scale=st.Scale(0, 60), aspects=[st.Aspect("room", questions=[question])])


@pytest.mark.parametrize("kind", TIMES)
@pytest.mark.parametrize("amount", [-99, -0.5, "-5"])
def test_a_time_below_zero_cannot_be(kind, amount):
    """It is refused with its column, and counts as missing, and is told, where somebody says so."""
    columns, fields = TIMES[kind]
    tree, answers = of_one_question(fields), {name: [1, 1, 1] for name in columns} | {"a": [30, 30, amount]}
    with pytest.raises(
        st.AnswersError, match=r"column 'a'\): 1 answer \(.*\) cannot be; (-99 looks|a time is|correct)"
    ):
        st.score(tree, answers)
    told = st.score(tree, answers, outside="missing")
    assert [(issue.code, issue.count) for issue in told.issues if issue.code == "scale"] == [("scale", 1)]
    missing = st.score(tree, answers | {"a": [30, 30, None]})
    assert told.segments[0].score.value == pytest.approx(missing.segments[0].score.value)


BELOW_ZERO = {
    "degrees": {"kind": "measure", "unit": "°C", "anchors": [(10, 0.0), (20, 1.0)]},
    "days before or after a day": {"kind": "duration", "unit": "days", "anchors": [(-5, 1.0), (5, 0.0)]},
}


@pytest.mark.parametrize("kind", BELOW_ZERO)
def test_other_amounts_may_be_below_zero(kind):
    """Such as temperatures, and times that count from a moment, as their anchors say."""
    assert st.score(of_one_question(BELOW_ZERO[kind]), {"a": [-5, 0]}).issues is not None
    assert st.score(of_one_question(TIMES["duration"][1]), {"a": [0, 0.0]}).segments[0].score.value == 100
