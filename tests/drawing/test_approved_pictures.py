"""Every picture is still the one that was looked at."""

import pytest
from support.approved import approved, digest, main
from support.approved_pictures import DIGESTS, pictures

PICTURES = pictures()
APPROVED = approved(DIGESTS)
CURE = "look at it before and after, and approve it: python -m support.approved_pictures"


def test_all_are_approved():
    """Neither one more nor one less, and no two alike: each shows something of its own."""
    assert APPROVED.keys() == PICTURES.keys()
    assert len(set(APPROVED.values())) == len(APPROVED)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_one_that_was_looked_at(name):
    """To the last byte."""
    assert digest(PICTURES[name]()) == APPROVED[name], CURE


def test_approving_and_drawing_all_are_one_command_each(tmp_path):
    """A digest of what is drawn is what is approved."""
    few = {name: PICTURES[name] for name in ("style-dark.css", "tree-cafe_fr-bare.dot")}
    main(few, tmp_path / "digests.txt", "--approve")
    assert approved(tmp_path / "digests.txt").items() <= APPROVED.items()
    main(few, tmp_path / "digests.txt", str(tmp_path / "drawn"))
    assert {path.name: digest(path.read_text(encoding="utf-8")) for path in (tmp_path / "drawn").iterdir()} == approved(
        tmp_path / "digests.txt"
    )
