"""What is worth knowing about answers, told with its count."""

import attrs
import numpy as np
import pandas as pd
import pytest
from support.command import run
from support.halo_surveys import halo_answers, halo_star
from support.surveys import survey

import servicetree as st
from servicetree.moments.blocks import Block
from servicetree.moments.issues import (
    _weight_effect,
    answer_issues,
    interval_issues,
    spelling_issues,
    straight_lining,
)
from servicetree.moments.layouts import layouts

ROWS = 1500


def ticked(rows: int) -> dict[str, np.ndarray]:
    """A survey in which the first rows have every rating ticked at one place."""
    drawn = halo_answers(ROWS, 1, halo=0.03)
    return {name: np.where(np.arange(ROWS) < rows, 0.5, values) for name, values in drawn.items()}


def test_straight_lining_is_told_when_asked():
    """Ratings ticked at one place throughout are counted, reversed questions by where they were ticked."""
    tree = halo_star().extend({"aspects": {"a": {"questions": {"two": {"reversed": True}}}}})
    (issue,) = straight_lining(st.gather(tree, ticked(12)))
    assert issue.count == 12
    assert "ticked one place" in issue.message
    assert "(0.8%)" in issue.message  # 12 of 1500
    assert straight_lining(st.gather(tree, ticked(0))) == []


def test_check_shows_straight_lining(tmp_path):
    """The verb `check` is the one that asks."""
    st.write_tree(halo_star(), tmp_path / "star.toml")
    pd.DataFrame(ticked(3)).to_csv(tmp_path / "answers.csv", index=False)
    assert "straight-lining" in run("check", tmp_path / "star.toml", tmp_path / "answers.csv", "--details").stderr


def test_straight_lining_counts_persons_and_looks_at_ratings_of_one_scale():
    """G24, G25: survey weights multiply nobody, and what is asked on other scales, as outcomes are, is left aside."""
    tree = halo_star().extend({"outcomes": {"loyalty": {"questions": {"again": {"scale": [0, 10]}}}}})
    answers = {**ticked(12), "w": np.full(ROWS, 5.0), "again": np.arange(ROWS) % 11}
    (issue,) = straight_lining(st.gather(tree, answers, weight="w"))
    assert issue.count == 12


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"again", "solved", "days"}, {("no-answers", "loyalty.again")}),
        ({"again", "solved"}, {("column", "loyalty.again")}),
        ({"again", "days"}, {("column", "loyalty.again")}),
        (set(), {("column", "loyalty.again")}),
    ],
)
def test_recovery_is_not_judged_where_its_columns_are_absent(there, said):
    """Only a question that was read can lack records of what was put right; of another it is said that it is absent."""
    again = st.Question(id="again", recovery=st.Recovery("solved", speed="days", unit="days", anchors=[(0, 1), (7, 0)]))
    tree = halo_star().extend(st.Outcome(id="loyalty", questions=[again]))
    columns = {"again": np.full(ROWS, 0.7), "solved": np.full(ROWS, 0.5), "days": np.full(ROWS, np.nan)}
    answers = halo_answers(ROWS, 1, halo=0.03) | {name: columns[name] for name in there}
    found = answer_issues(tree, st.gather(tree, answers))
    about = {(issue.code, issue.where) for issue in found if issue.where.startswith("loyalty.")}
    assert about - {("constant", "loyalty.again")} == said


def test_straight_lining_is_told_by_weight_where_weights_differ():
    """Sums hold weights and not persons: twelve of weight 5 among 1488 of weight 1 stand for 60 of 1548, 3.9 %."""
    (issue,) = straight_lining(
        st.gather(halo_star(), ticked(12) | {"w": np.where(np.arange(ROWS) < 12, 5, 1)}, weight="w")
    )
    assert issue.count is None
    assert issue.message.startswith("respondents who stand for 3.9% of all ticked one place")


def test_blanks_are_no_way_to_write_a_name():
    """Of what is left, the most frequent way is the one that others differ from: two of eleven rows do."""
    (issue,) = spelling_issues({"shop": {"Lille": 3, "Lille ": 2, "  ": 5, "Oslo": 1}, "month": {" ": 4}})
    assert (issue.where, issue.count) == ("shop", 2)


def test_few_answers_that_are_the_same_are_no_copies():
    """Nineteen rows may agree in two columns by chance; twenty are told, by their count."""
    found = {}
    for rows in (19, 20):
        answers = {name: values[:rows] for name, values in halo_answers(ROWS, 1, halo=0.03).items()}
        one, other = list(answers)[:2]
        answers[other] = answers[one]
        found[rows] = [issue.count for issue in st.score(halo_star(), answers).issues if issue.code == "same-answers"]
    assert found == {19: [], 20: [20]}


def test_straight_lining_is_not_told_where_nobody_asks():
    """C27: who ticks one place may mean it."""
    account = st.trace(halo_star(), ticked(400))
    assert "straight-lining" not in {issue.code for issue in account.issues}


def of_answers(counts, **fields):
    """The codes of what is told of a question with so many of each answer, and the count of the first."""
    tree = st.ServiceTree(
        name="t", scale=st.Scale(1, 10), aspects=[st.Aspect(id="a", questions=[st.Question(id="q", **fields)])]
    )
    cells = [answer for answer, count in counts.items() for _ in range(count)]
    found = [issue for issue in answer_issues(tree, st.gather(tree, {"q": cells})) if issue.where == "a.q"]
    return [(issue.code, issue.count) for issue in found]


MINUTES = {"kind": "duration", "unit": "minutes", "anchors": [[0, 1.0], [60, 0.0]]}
CALL = {"kind": "duration", "unit": "seconds", "apdex": 30}
ANSWERS = {
    "one answer is no pattern": ({10: 1}, {}, []),
    "all alike": ({4: 2}, {}, [("constant", 2)]),
    "alike but for rounding": ({4: 5, 4 + 8e-9: 5}, {}, [("constant", 10)]),
    "alike but for a little": ({4: 5, 4 + 1e-8: 5}, {}, []),
    "rounding on a scale about zero": ({0: 5, 1e-8: 5}, {"scale": (-10, 10)}, [("constant", 10)]),
    "95 of 100": ({4: 95, 5: 5}, {}, []),
    "96 of 100": ({4: 96, 5: 4}, {}, [("hardly-varies", 96)]),
    "the best in 40 of 100": ({10: 40, 4: 60}, {}, []),
    "the best in 41 of 100": ({10: 41, 4: 59}, {}, [("ceiling", 41)]),
    "the worst in 41 of 100": ({1: 41, 4: 59}, {}, []),
    "the best at the other end": ({1: 41, 4: 59}, {"reversed": True}, [("ceiling", 41)]),
    "a code with a gap of a third": ({0: 2, 3: 5, 4: 5}, {"scale": (0, 9)}, [("missing-code?", 2)]),
    "a code with a smaller gap": ({0: 2, 2: 5, 4: 5}, {"scale": (0, 9)}, []),
    "a code above the others": ({9: 2, 3: 5, 4: 5}, {"scale": (0, 10)}, [("missing-code?", 2)]),
    "a code between the others": ({0: 2, 4: 5, 8: 5}, {"scale": (0, 10)}, [("missing-code?", 2), ("missing-code?", 5)]),
    "a number that is no code": ({1: 2, 6: 5, 7: 5}, {}, []),
    "an end of a short scale": ({0: 2, 2: 1, 1: 3}, {"scale": (0, 2)}, []),
    "an end of a short scale of large numbers": ({8: 2, 10: 3}, {"scale": (8, 10), "reversed": True}, []),
    "a code on a scale about zero": ({0: 2, 1.5: 5, 2: 1}, {"scale": (-2, 2)}, [("missing-code?", 2)]),
    "an end of a scale that is a little longer": ({0: 2, 1.5: 5, 2: 1}, {"scale": (0, 2.5)}, [("missing-code?", 2)]),
    "an amount far off": ({5: 3, 30: 5, 999: 2}, MINUTES, [("missing-code?", 2)]),
    "two amounts far off": ({5: 3, 30: 5, 998: 1, 999: 2}, MINUTES, [("missing-code?", 1), ("missing-code?", 2)]),
    "a cost far below": ({5: 3, 30: 5, -99: 2}, MINUTES | {"kind": "measure", "unit": "eur"}, [("missing-code?", 2)]),
    "a call far off": ({5: 3, 30: 5, 999: 2}, CALL, [("missing-code?", 2)]),
    "an amount as far off as the anchors are wide": ({39: 5, 99: 2}, MINUTES, []),
    "amounts that are wide themselves": ({5: 5, 60: 5, 97: 2}, MINUTES, []),
    "a small amount apart": ({0: 2, 100: 5, 101: 2}, MINUTES, []),
    "a large amount that is no code": ({5: 5, 1000: 2}, MINUTES, []),
    "nothing but such an amount": ({999: 2}, MINUTES, []),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_what_is_told_of_the_answers_to_a_question(case):
    """Nothing but what goes beyond each limit: 1e-9 of the scale, 95 and 40 in a hundred, a gap of a third."""
    counts, fields, expected = ANSWERS[case]
    assert of_answers(counts, **fields) == expected


@pytest.mark.parametrize("column", ["shop", "month"])
def test_names_that_a_reader_takes_for_one_are_told(cafe, column):
    """Of five names two and two are alike but for capitals: four are told; of names that differ, nothing."""
    rows = 100
    for names, expected in (
        (["Lille", "LILLE", "Oslo", "oslo", "Nantes"], [("names-alike", column, 4)]),
        (["Lille", "Oslo", "Nantes"], []),
    ):
        answers = survey(cafe, rows, seed=2) | {"shop": ["a"] * rows, "month": ["may"] * rows}
        answers[column] = [names[row % len(names)] for row in range(rows)]
        found = answer_issues(cafe, st.gather(cafe, answers, by="shop", period="month"))
        assert [(one.code, one.where, one.count) for one in found if one.code == "names-alike"] == expected


def test_every_outcome_and_aspect_that_few_answered_is_told(cafe):
    """More than 5 in 100 without an aspect are told, and an outcome that nobody answered; or whose column is absent."""
    rows = 100
    answers = survey(cafe, rows, seed=2)
    for skipped, expected in ((5, []), (6, [("selection", "solution", 6)])):
        lacking = answers | {"choice": [None] * skipped + answers["choice"][skipped:]}
        found = answer_issues(cafe, st.gather(cafe, lacking))
        assert [(one.code, one.where, one.count) for one in found if one.code == "selection"] == expected
        assert not {"no-answers", "column"} & {one.code for one in found}
    silent = answer_issues(cafe, st.gather(cafe, answers | {"overall": [None] * rows}))
    assert [one.where for one in silent if one.code == "no-answers"] == ["satisfaction"]
    del answers["overall"]
    absent = answer_issues(cafe, st.gather(cafe, answers))
    assert [(one.code, one.where) for one in absent if one.code in {"no-answers", "column"}] == [
        ("column", "satisfaction.overall")
    ]


@pytest.mark.parametrize(("heavy", "told"), [(8.0, []), (10.0, [12])])
def test_weights_that_differ_much_are_told_with_what_they_leave(cafe, heavy, told):
    """Told where n sum h^2 / (sum h)^2 is beyond 3, of one answer of weight h among twelve."""
    rows = 12
    answers = survey(cafe, rows, seed=2) | {"w": [heavy] + [1.0] * (rows - 1)}
    weights = np.array(answers["w"])
    effect = rows * (weights**2).sum() / weights.sum() ** 2
    assert (effect > 3) == bool(told)
    found = answer_issues(cafe, st.gather(cafe, answers, weight="w"))
    assert [one.count for one in found if one.code == "weight"] == told
    assert all(f"{effect:.2f}"[:3] in one.message for one in found if one.code == "weight")


@pytest.mark.parametrize(("rows", "told"), [(32, []), (31, [("shop = b", 15)]), (15, [("the whole", 15)])])
def test_figures_without_intervals_are_told_where_there_are_fewer_than_sixteen_buckets(cafe, rows, told):
    """Rows are dealt to buckets in turn: sixteen rows of a shop, or of the whole, are enough; fifteen are not."""
    answers = survey(cafe, rows, seed=2)
    moments = st.gather(cafe, answers | {"shop": ["ab"[row % 2] for row in range(rows)]}, by="shop")
    found = [(one.where, one.count) for one in interval_issues(moments if rows > 15 else st.gather(cafe, answers))]
    assert found == told
    assert [one.code for one in interval_issues(attrs.evolve(moments, unit=None))] == ["no-unit"]


@pytest.mark.parametrize(
    ("helped", "timed", "expected"),
    [
        (5, 5, []),
        (5, 3, [("no-answers", 2)]),
        (5, 0, [("no-answers", 5)]),
        (0, 4, []),
        (None, 4, [("no-answers", None)]),
    ],
)
def test_what_was_put_right_without_a_time_is_counted(helped, timed, expected):
    """So many needs were met, some of them timed: told are those that lack a time, or that nothing was recorded."""
    rows = 20
    again = st.Question(id="again", recovery=st.Recovery("solved", speed="days", unit="days", anchors=[(0, 1), (7, 0)]))
    tree = halo_star().extend(st.Outcome(id="loyalty", questions=[again]))
    answers = {name: values[:rows] for name, values in halo_answers(ROWS, 1, halo=0.03).items()}
    answers |= {
        "again": np.linspace(0.1, 0.9, rows),
        "solved": [None] * rows if helped is None else [1.0] * helped + [0.0] * (rows - helped),
        "days": [2.0] * timed + [None] * (rows - timed),
    }
    found = [issue for issue in answer_issues(tree, st.gather(tree, answers)) if issue.where == "loyalty.again"]
    assert [(issue.code, issue.count) for issue in found] == expected


def test_values_of_a_gate_that_mean_nothing_known_are_counted(cafe):
    """Listed as reached, or a word for no: nothing is told; what is neither is told with its number."""
    tree = cafe.extend({"branches": {"price": {"gate": {"column": "paid", "reached": ["yes"]}}}})
    answers = survey(tree, 30, seed=2)
    for cells, expected in ((["yes", "no", "yes"], []), (["yes", "perhaps", "no"], [("price", 10)])):
        moments = st.gather(tree, answers | {"paid": cells * 10})
        found = [(one.where, one.count) for one in answer_issues(tree, moments) if one.code == "gate"]
        assert found == expected


def test_of_no_rows_nothing_is_told_of_weights(cafe):
    """A file may hold sums of nobody: they are no worse weighted than others, and no division by nothing."""
    moments = st.gather(cafe, survey(cafe, 20, seed=2) | {"w": [1.0] * 20}, weight="w")
    nobody = attrs.evolve(moments, blocks={layout.name: Block.empty(layout) for layout in layouts(cafe)})
    assert nobody.n == 0
    assert [one.code for one in answer_issues(cafe, nobody) if one.code == "weight"] == []
    assert _weight_effect(nobody) == _weight_effect(moments) == 1.0


def test_straight_lining_is_not_told_of_a_file_that_did_not_count_it(cafe):
    """Files of other versions may lack the count."""
    moments = st.gather(cafe, survey(cafe, 60, seed=3))
    blocks = {name: block for name, block in moments.blocks.items() if name != "straight"}
    assert straight_lining(attrs.evolve(moments, blocks=blocks)) == []
