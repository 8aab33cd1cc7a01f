"""Every picture is still the one that was looked at."""

import pytest
from support import approved_pictures
from support.approved_pictures import approved, digest, drawn, pictures

from servicetree.drawing.svg_frame import stylesheet

PICTURES = pictures()
APPROVED = approved()
CURE = "look at it before and after, and approve it: python -m support.approved_pictures"


def test_all_are_approved():
    """Neither one more nor one less, and no two alike: each shows something of its own."""
    assert {name for name in APPROVED if not name.startswith("style-")} == PICTURES.keys()
    assert len(set(APPROVED.values())) == len(APPROVED)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_one_that_was_looked_at(name):
    """To the last byte."""
    assert digest(drawn(name, PICTURES[name]())) == APPROVED[name], CURE


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_colours_and_type_are_those_that_were_looked_at(theme):
    """Of every picture."""
    assert digest(stylesheet(theme)) == APPROVED[f"style-{theme}"], CURE


def test_approving_and_drawing_all_are_one_command_each(tmp_path, monkeypatch):
    """A digest of what is drawn is what is approved."""
    few = {name: PICTURES[name] for name in ("tree-plain-wide-cafe-bare", "tree-cafe_fr-bare-dot")}
    monkeypatch.setattr(approved_pictures, "pictures", lambda: few)
    monkeypatch.setattr(approved_pictures, "DIGESTS", tmp_path / "digests.txt")
    approved_pictures.main("--approve")
    assert approved().items() <= APPROVED.items()
    approved_pictures.main(str(tmp_path / "drawn"))
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == [
        "tree-cafe_fr-bare-dot",
        "tree-plain-wide-cafe-bare.svg",
    ]
