"""What the trunk is called: a label that only says it is the trunk is none."""

import pytest

from servicetree.tree.nodes import Trunk
from servicetree.tree.trunk_names import trunk_label

PLAIN = {"en": "First impressions", "fr": "Tronc"}


@pytest.mark.parametrize(
    "bare", ["", "Trunk", "the trunk", " TRUNK ", "Le tronc", "Ствол", {"en": "Trunk", "ru": "ствол"}]
)
def test_our_own_word_is_no_name(bare):
    """In whichever of our languages, however it is written."""
    assert trunk_label(Trunk(bare)) == ""


@pytest.mark.parametrize("label", ["First impressions", "Trunk road", PLAIN])
def test_any_other_label_stays(label):
    """Also where one language of several has a name."""
    assert trunk_label(Trunk(label)) == label
