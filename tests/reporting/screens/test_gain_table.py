"""What to mend first: what is worth knowing of an action stands at it."""

import attrs
import pytest
from support import sample_trees

from servicetree.errors import Issue
from servicetree.reporting.screens.gain_table import mend_table
from servicetree.reporting.screens.study_screens import plan_screen
from servicetree.reporting.tables import NodeNames


@pytest.fixture(scope="module")
def plan():
    """The café's plan."""
    return sample_trees.plan(sample_trees.cafe())


def test_a_note_stands_at_the_actions_that_it_touches(plan):
    """A star at each action, of a question or of its part; one line for each kind of note, with the places."""
    first, second, third = (one.id for one in plan.measures[:3])
    part = second.partition(".")[0]
    elsewhere = next(one.id for one in plan.measures[3:] if one.id.partition(".")[0] != first.partition(".")[0])
    issues = (
        Issue("ceiling", first, "40 of 100 gave the best answer", 40),
        Issue("ceiling", third, "50 of 100 gave the best answer", 50),
        Issue("ceiling", elsewhere, "60 of 100 gave the best answer", 60),
        Issue("selection", part, "8 respondents have no score for this part", 8),
    )
    table, notes = mend_table(plan, NodeNames(plan.tree, "en"), 3, notes_on=issues)
    touched = [place for place, name in enumerate((first, second, third), 1) if name.startswith(f"{part}.")]
    assert [row[0].endswith(" *") for row in table.rows] == [True, True, True]
    also = f" (also {', '.join(map(str, touched[1:]))})" if touched[1:] else ""
    assert notes.splitlines() == [
        "* 1: 40 of 100 gave the best answer (also 3).",
        f"* {touched[0]}: 8 respondents have no score for this part{also}.",
    ]


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_the_screen_of_a_plan_has_its_notes(plan, lang):
    """In each language; without a note there is no star."""
    noted = attrs.evolve(plan, issues=(Issue("ceiling", plan.measures[0].id, "40 of 100 gave the best answer", 40),))
    assert any(isinstance(part, str) and part.startswith("* 1") for part in plan_screen(noted, lang))
    assert "*" not in "".join(map(str, plan_screen(plan, lang)))
