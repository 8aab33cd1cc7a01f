"""A costs file: what may stand in it, and how each fault of it is told."""

import pytest
from support.surveys import survey

import servicetree as st
from servicetree.analysis.costs_file import read_costs
from servicetree.analysis.planning import plan

GOOD = {
    "a cost for each": ("question,cost\na.x,3\na.y,2.5\n", {"a.x": 3, "a.y": 2.5}),
    "a decimal comma": ('question,cost\na.x,"2,5"\n', {"a.x": 2.5}),
    "the columns the other way round, and one more": ("cost,who,question\n3,Ann,a.x\n", {"a.x": 3}),
    "blanks around a name": ("question,cost\n a.x ,3\n", {"a.x": 3}),
    "the same cost of two questions": ("question,cost\na.x,3\na.y,3\n", {"a.x": 3, "a.y": 3}),
    "one name within another": ("question,cost\na.x,3\na.x2,4\n", {"a.x": 3, "a.x2": 4}),
    "blank rows": ("question,cost\n,\na.x,3\n,\n,\n", {"a.x": 3}),
}
BAD = {
    "a question twice": ("a.x,2\na.y,1\na.x,700\n", [("costs", "c.csv:4", "'a.x' has a cost already at c.csv:2")]),
    "the other way round": ("a.x,700\na.x,2\n", [("costs", "c.csv:3", "'a.x' has a cost already at c.csv:2")]),
    "with the same cost": ("a.x,2\na.x,2\n", [("costs", "c.csv:3", "'a.x' has a cost already at c.csv:2")]),
    "with blanks around": ("a.x,2\n a.x,2\n", [("costs", "c.csv:3", "'a.x' has a cost already at c.csv:2")]),
    "three times": (
        "a.x,1\na.x,2\na.x,3\n",
        [("costs", f"c.csv:{line}", "'a.x' has a cost already at c.csv:2") for line in (3, 4)],
    ),
    "twice, and once unread": (
        "a.x,1\na.x,dear\n",
        [
            ("unread", "c.csv: a.x", "a cost is a number (got 'dear')"),
            ("costs", "c.csv:3", "'a.x' has a cost already at c.csv:2"),
        ],
    ),
    "no row": ("", [("costs", "c.csv", "holds no costs")]),
    "blank rows alone": (",\n,\n", [("costs", "c.csv", "holds no costs")]),
    "a question without its cost": ("a.x,\n", [("unread", "c.csv: a.x", "a cost is a number (got None)")]),
}


@pytest.mark.parametrize("case", GOOD)
def test_each_question_has_its_cost(case, tmp_path):
    """Columns in any order, numbers as answers are read, blank rows left out."""
    written, costs = GOOD[case]
    (tmp_path / "c.csv").write_text(written)
    assert read_costs(tmp_path / "c.csv") == costs


@pytest.mark.parametrize("case", BAD)
def test_a_question_that_stands_twice_and_a_file_of_none_are_refused(case, tmp_path):
    """Of two rows neither wins without a word: both are named; every fault is told at once."""
    rows, expected = BAD[case]
    (tmp_path / "c.csv").write_text(f"question,cost\n{rows}")
    with pytest.raises(st.AnswersError) as caught:
        read_costs(tmp_path / "c.csv")
    assert [(fault.code, fault.where, fault.message) for fault in caught.value.faults] == expected


def test_a_plan_of_nothing_for_sale_is_refused(cafe):
    """It would say that nothing is lost that could be mended."""
    answers = survey(cafe, 90, seed=6)
    with pytest.raises(st.UsageError, match="holds no costs"):
        plan(cafe, answers, costs={})
    assert len(plan(cafe, answers, costs={"price.value": 3}).measures) == 1
