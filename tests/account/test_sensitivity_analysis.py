"""Promises: what broken ones cost, and how much of that hangs on lambda."""

import pytest

import servicetree as st
from servicetree.account.sensitivity_analysis import parameters_to_vary


def test_the_account_shows_what_broken_promises_cost(shared):
    """On real orders the score falls and the promise costs more as lambda rises; honest lateness costs the rest."""
    folder = shared / "olist_promise"
    tree = st.read_tree(folder / "tree.toml")
    answers = folder / "orders_first_half.csv"
    account = st.trace(tree, answers, by="month")
    delivery = next(one for one in account.whole.questions if one.id == "solution.delivery")
    assert delivery.points.value > 0
    assert delivery.points.low > 0
    found = st.sensitivity(tree, answers)
    assert [one.value for one in found] == [1, 1.3, 2, 2.25]
    scores = [one.score.value for one in found]
    assert scores == sorted(scores, reverse=True)
    assert found[0].questions["solution.delivery"].value < found[-1].questions["solution.delivery"].value
    at_two = st.trace(tree, answers).whole
    assert found[2].score == at_two.scores.score


def test_the_command_shows_the_sensitivity(shared, capsys):
    """`trace --sensitivity` adds a table, and a field to the JSON."""
    from servicetree.cli.main import main

    folder = shared / "olist_promise"
    arguments = [
        "trace",
        str(folder / "orders_first_half.csv"),
        "--tree",
        str(folder / "tree.toml"),
        "--sensitivity",
        "--quiet",
    ]
    for more, words in (([], "the price of a broken promise"), (["--json"], '"lambda": 2.25')):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *more])
        assert ended.value.code == 0
        assert words in capsys.readouterr().out


def test_without_a_promise_there_is_nothing_to_vary(cafe):
    """A tree without promise questions is refused, and where nothing is put right either no parameter is offered."""
    with pytest.raises(st.UsageError, match="no question of this tree is a promise"):
        st.sensitivity(cafe, {})
    with pytest.raises(st.UsageError, match="is a promise or has a recovery; there is nothing to vary"):
        parameters_to_vary(cafe)


def test_forgiveness_is_varied_where_something_is_put_right():
    """The more is forgiven the less is lost, at the branch whose faults were put right."""
    recovery = {"column": "met", "speed": "hours", "unit": "hours", "anchors": [[0, 1], [48, 0]]}
    tree = st.ServiceTree(
        name="repairs",
        scale=st.Scale(0, 10),
        aspects=[st.Aspect(id="place", questions=[st.Question(id="clean")])],
        branches=[st.Branch(id="repair", questions=[st.Question(id="whole", recovery=recovery)])],
    )
    answers = {"clean": [3, 5, 8, 9] * 10, "whole": [2, 9, 5, 8] * 10, "met": [1, None, 1, None] * 10}
    answers["hours"] = [2, None, 20, None] * 10
    assert parameters_to_vary(tree) == ("forgiveness",)
    found = st.sensitivity(tree, answers, of="forgiveness")
    assert [one.value for one in found] == [0, 0.25, 0.5, 0.75, 1]
    scores = [one.score.value for one in found]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]
    assert found[2].score == st.trace(tree, answers).whole.scores.score


def test_each_parameter_is_varied_in_every_question_that_it_acts_on_and_in_no_other():
    """In a tree with a promise and a recovery: at each value the account is that of a tree that says so itself."""
    wait = {"id": "wait", "kind": "promise", "promised": "said", "delivered": "took"}
    wait |= {"unit": "minutes", "anchors": [[0, 1], [20, 0]]}
    mended = {"column": "met", "speed": "hours", "unit": "hours", "anchors": [[0, 1], [48, 0]]}

    def tree(lambda_=2.0, forgiveness=0.5):
        recovery = st.Recovery(**mended, forgiveness=forgiveness)
        return st.ServiceTree(
            name="both",
            scale=st.Scale(0, 10),
            aspects=[st.Aspect(id="place", questions=[st.Question(**wait, lambda_=lambda_), st.Question(id="clean")])],
            branches=[st.Branch(id="repair", questions=[st.Question(id="whole", recovery=recovery)])],
        )

    answers = {"clean": [3, 5, 8, 9] * 10, "whole": [2, 9, 5, 8, 6] * 8, "met": [1, None, 1, None, None] * 8}
    answers |= {"said": [10, 5] * 20, "took": [12, 5, 4, 17] * 10, "hours": [2, None, 20, None, None] * 8}
    assert parameters_to_vary(tree()) == ("lambda", "forgiveness")
    for of, field, values, asked in (
        ("lambda", "lambda_", (1.0, 1.7, 3.0), "place.wait"),
        ("forgiveness", "forgiveness", (0.0, 0.3, 1.0), "repair.whole"),
    ):
        found = st.sensitivity(tree(), answers, of, values)
        assert [(one.of, one.value) for one in found] == [(of, value) for value in values]
        assert len({one.score.value for one in found}) == 3
        for one, value in zip(found, values, strict=True):
            whole = st.trace(tree(**{field: value}), answers).whole
            assert (one.score, one.trunk) == (whole.scores.score, whole.trunk_points.observed)
            assert one.questions == {asked: next(q.felt for q in whole.questions if q.id == asked)}
