"""Checks of one value: what is wrong with it is shown as a sentence, however long the value is."""

import pytest

import servicetree as st
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import fault_text
from servicetree.tree.checks import quoted_value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 59, "'" + "x" * 56 + "..."),
        (10**5000, "a whole number without end"),
        ([1, -(10**5000)], "a whole number without end"),
    ],
    ids=["sixty characters", "one more", "a number of 5001 digits", "such a number in a list"],
)
def test_a_value_is_shown_in_sixty_characters(value, shown):
    """One that is longer is cut there; a number that Python refuses to write is described."""
    assert quoted_value(value) == shown


def test_a_number_without_end_is_refused_in_every_language():
    """No trunk weighs 10 to the 5000."""
    with pytest.raises(st.TreeError) as caught:
        st.Trunk(weight=10**5000)
    (fault,) = caught.value.faults
    shown = {
        "en": "(got a whole number without end)",
        "fr": "un nombre entier sans fin)",
        "ru": "целое число без конца)",
    }
    assert shown.keys() == set(LANGUAGES)
    assert all(words in fault_text(fault, language) for language, words in shown.items())
