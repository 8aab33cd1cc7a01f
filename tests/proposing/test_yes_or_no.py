"""Outcomes that are answered with yes or no become numbers; other questions so answered stay groups."""

from collections import Counter

import numpy as np
import pytest
from support.survey_exports import ratings

import servicetree as st
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.yes_or_no import outcomes_in_numbers


def profile(name, *said, numbers=()):
    """A column of words, and numbers."""
    return ColumnProfile(name, answered=len(said), words=Counter(said), numbers=Counter(numbers))


@pytest.mark.parametrize(
    ("name", "said", "answers"),
    [
        ("Would you recommend us?", ["Yes", "No", "Yes"], {"No": 0, "Yes": 1}),
        ("Would you come again?", ["yes ", "no", "don't know"], {"no": 0, "yes": 1}),
        ("Würden Sie uns weiterempfehlen?", ["Ja", "Nein"], {"Nein": 0, "Ja": 1}),
        ("Recommanderiez-vous cet hôtel ?", ["Oui", "Non"], {"Non": 0, "Oui": 1}),
        ("Lo recomendaría", ["Sí", "No"], {"No": 0, "Sí": 1}),
        ("Порекомендуете ли вы нас?", ["Да", "Нет"], {"Нет": 0, "Да": 1}),
        ("Would you recommend us?", ["Yes", "No", "Maybe"], None),
        ("Would you recommend us?", ["Yes", "Yes"], None),
        ("Did you buy something?", ["Yes", "No"], None),
        ("Would you recommend us?", [], None),
    ],
)
def test_yes_is_1_and_no_is_0_where_an_outcome_is_asked_for(name, said, answers):
    """With both and nothing else among the words."""
    (found,) = outcomes_in_numbers([profile(name, *said)])
    assert (found.worded_answers and dict(found.worded_answers.answers)) == answers


def test_yes_and_no_beside_numbers_are_left_as_they_are():
    """They may mean another thing there."""
    mixed = profile("recommend", "Yes", "No", numbers=[1.0, 2.0])
    assert outcomes_in_numbers([mixed]) == [mixed]


def test_who_would_recommend_tells_which_end_is_best():
    """By yes and no as by any number: ratings of which 1 is best are turned round."""
    drawn = ratings(200, 5, 4)
    table = {name: 6 - drawn[:, place] for place, name in enumerate(("clean", "choice", "price", "staff"))}
    found = st.propose(table | {"Would you recommend us?": np.where(drawn.mean(axis=1) > 3, "Yes", "No").tolist()})
    assert found.tree.scale.reversed
    assert [node.id for node in found.tree.outcomes] == ["loyalty"]
    assert dict(found.tree.outcomes[0].questions[0].answers) == {"No": 0, "Yes": 1}
