"""The first screen of `design`: one recommendation, which is worth its while, and what was taken for true."""

from functools import cache

import attrs
import pytest
from support.halo_surveys import halo_answers, halo_star

import servicetree as st
from servicetree.reporting.screens.study_screens import design_screen


@cache
def plain_design() -> st.Design:
    """A design of a survey of 100."""
    return st.design(halo_star(), n=100)


def design_where(*, markers: float, needed: int | None, experiment: int | None = 40) -> st.Design:
    """A design of a survey of 100 that tells nothing as it stands."""
    told = plain_design()
    chances = {"as_is": 0.0, "marker": 0.9, "markers": markers, "questions": 0.0, "branch": 0.0}
    enough = {"as_is": needed, "experiment": experiment}
    measures = [
        attrs.evolve(one, chance=chances.get(one.id, one.chance), needed_for_chance=enough.get(one.id), reason=None)
        for one in told.measures
    ]
    return attrs.evolve(told, measures=tuple(measures))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"markers": 0.92, "needed": None}, "Then 92 of 100 would."),
        ({"markers": 0.5, "needed": 900}, "Then 50 of 100 would."),
        ({"markers": 0.49, "needed": 1234}, "about 1300 customers with the same questions"),
        ({"markers": 0.1, "needed": 2000}, "about 2000 customers with the same questions"),
        ({"markers": 0.1, "needed": 2001}, "an experiment with 40 customers"),  # more than twenty times as many
        ({"markers": 0.1, "needed": None}, "no further question would help enough"),
        ({"markers": 0.1, "needed": None, "experiment": None}, "chosen at random: an experiment."),
        ({"markers": 0.1, "needed": 100}, "nothing more"),
    ],
)
def test_what_is_recommended_would_probably_tell(facts, said):
    """A question where one of two surveys would tell then; else up to twenty times as many; else an experiment."""
    assert said in design_screen(design_where(**facts), "en")[2]


ANSWERS = {
    "told": (halo_answers(2000, 3, halo=0.06), {}, False),
    "branches too few": (halo_answers(2000, 3, halo=0.06), {"branches": 2}, True),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_what_is_assumed_beside_answers_is_told(case):
    """Where answers cannot tell how much is a mood, the assumption is named, with its figure."""
    answers, fields, assumed = ANSWERS[case]
    tree = halo_star(*fields.values())
    told = st.design(tree, answers=answers, assumed=st.Assumed(halo=0.4))
    issues = [one for one in told.issues if one.code == "mood-assumed"]
    assert bool(issues) == assumed
    assert all("takes 40% for true" in one.message for one in issues)
