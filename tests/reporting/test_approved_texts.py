"""Every screen, text, record, page, sheet and slide still says what was read."""

import pytest
from support.approved import approved, digest
from support.approved_texts import DIGESTS, made_up, of_surveys

TEXTS = made_up()
APPROVED = approved(DIGESTS)
CURE = "read it before and after, and approve it: python -m support.approved_texts"


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_the_one_that_was_read(name):
    """To the last letter."""
    assert digest(TEXTS[name]()) == APPROVED[name], CURE


def test_what_every_verb_says_of_surveys_is_what_was_read():
    """In every language, on the first screen and with --details."""
    said = {name: digest(make()) for name, make in of_surveys().items()}
    assert {name for name, told in said.items() if told != APPROVED[name]} == set(), CURE
    assert APPROVED.keys() == {*said, *TEXTS}
