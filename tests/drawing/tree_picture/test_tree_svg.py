"""SVG: well-formed whatever the labels hold, accessible, without anything to fetch, the same bytes each time."""

import os
import re
import subprocess
import sys
from hashlib import sha256
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given, settings
from support import sample_trees
from support.command import environment
from support.folders import ROOT
from support.hostile_labels import LABELS, pictures, tree_of
from support.sample_trees import draw_details as draw

from servicetree.drawing.diagram import Diagram
from servicetree.drawing.diagramming import draw as draw_plain

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    """The root of an SVG document."""
    return ET.fromstring(text)  # noqa: S314 - our own text


def nodes_in(root):
    """The groups of nodes."""
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == "node"]


def test_every_node_and_question_is_there(cafe_picture):
    """A group for each node, with a title and a name for readers who do not see; a leaf for each question."""
    root = parsed(Diagram(attrs.evolve(cafe_picture, details=True)).to_svg())
    groups = nodes_in(root)
    assert len(groups) == len(cafe_picture.parts)
    assert all(group.get("role") == "group" and group.get("aria-label") for group in groups)
    assert all(group[0].tag == f"{SVG}title" and group[0].text for group in groups)
    leaves = sum(len(part.leaves) for part in cafe_picture.parts if part.kind != "outcome")
    drawn = [group for group in root.iter(f"{SVG}g") if group.get("class") == "question"]
    assert len(drawn) == leaves + 1, "and one in the legend"


def test_the_picture_speaks_for_itself(cafe, account):
    """Role, title and description carry what the picture says."""
    root = parsed(draw(cafe, account).to_svg())
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == draw(cafe, account).picture.headline
    assert "Kindness: 9" in desc.text
    assert "association" in desc.text


def test_points_carried_stand_at_the_branch(cafe, account):
    """The label names the source with its points, and a credit bears a plus."""
    said = [text.text for text in parsed(draw(cafe, account).to_svg()).iter(f"{SVG}text")]
    assert "−1.8 from Environment" in said
    assert "+0.5 began here" in said
    assert "Carry-over is an association, not proof of cause." in " ".join(said)


def test_a_credit_looks_different_from_a_loss(cafe, account):
    """It is drawn dashed, and no width is negative."""
    text = draw(cafe, account).to_svg()
    assert 'class="credit' in text
    assert not re.search(r'(width|height|stroke-width|r)="-', text)


@pytest.mark.parametrize("label", LABELS)
def test_a_hostile_label_is_only_text(label):
    """No element more, none less, and a bounded size."""
    plain, hostile = tree_of(["plain"]), tree_of([label])
    made = sample_trees.account(hostile)
    text = draw(hostile, made).to_svg()
    tags = [element.tag for element in parsed(text).iter()]
    assert {tag.removeprefix(SVG) for tag in tags} <= {
        *("svg", "title", "desc", "style", "defs", "linearGradient", "stop", "pattern"),
        *("g", "path", "rect", "circle", "text"),
    }
    assert len(nodes_in(parsed(text))) == len(plain.nodes)
    assert len(text) < 2_000_000
    assert "\u202e" not in text
    assert "\x00" not in text


@settings(max_examples=25, deadline=None)
@given(pictures())
def test_any_picture_is_well_formed(picture):
    """Any labels, any figures: it parses, and holds every node once."""
    assert len(nodes_in(parsed(Diagram(attrs.evolve(picture, details=True)).to_svg()))) == len(picture.parts)


def test_long_labels_are_cut_and_told_in_full():
    """What does not fit ends in an ellipsis; the title holds all of it."""
    tree = sample_trees.long_labels()
    text = draw(tree, sample_trees.account(tree)).to_svg()
    full = tree.branches[0].label
    assert f">{full}<" not in text
    assert "…</text>" in text
    assert f"<title>{full}" in text


def test_nothing_is_fetched_and_nothing_runs(cafe, account):
    """No script, no address, no foreign content."""
    text = draw(cafe, account).to_svg().replace('xmlns="http://www.w3.org/2000/svg"', "")
    for forbidden in ("http", "<script", "<image", "<foreignObject", "href", "@import", "javascript:"):
        assert forbidden not in text, forbidden
    assert not re.search(r"\son\w+=", text)
    assert set(re.findall(r"url\((#st[0-9a-f]{8})-", text)) == {text.split('id="', 1)[1].split("-")[0].join(["#", ""])}


def test_the_same_picture_is_the_same_bytes():
    """In another process, with another hash seed, too."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from support import sample_trees as s; "
        "from servicetree.drawing.diagramming import draw; from hashlib import sha256; "
        "t = s.cafe(); print(sha256(draw(t, s.account(t)).to_svg().encode()).hexdigest())"
    )
    folder = str(ROOT / "tests")
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # any but our own
    there = subprocess.run(
        [sys.executable, "-c", code, folder], env=environment(PYTHONHASHSEED=seed), check=True, capture_output=True
    ).stdout
    tree = sample_trees.cafe()
    here = draw_plain(tree, sample_trees.account(tree)).to_svg()
    assert there.decode().strip() == sha256(here.encode()).hexdigest()


def test_two_pictures_on_one_page_share_no_ids(cafe, account):
    """Else the second would borrow the gradient of the first."""
    one, other = (set(re.findall(r' id="([^"]+)"', draw(cafe, made).to_svg())) for made in (account, None))
    assert one
    assert not one & other


def test_the_theme_follows_the_screen_and_prints_light(cafe):
    """Dark rules apply to screens only; a fixed theme has none."""
    assert draw(cafe).to_svg().count("@media screen and (prefers-color-scheme:dark)") == 1
    assert "@media" not in draw(cafe).to_svg(theme="light")
    assert draw(cafe).to_svg(theme="dark") != draw(cafe).to_svg(theme="light")


def test_styles_stay_within_the_picture(cafe):
    """Put into a page, the picture changes nothing beside itself."""
    style = parsed(draw(cafe).to_svg()).find(f"{SVG}style").text
    selectors = re.sub(r"@media[^{]*\{|\{[^{}]*\}", "\n", style).replace("}", "").split("\n")
    assert all(part.startswith(".servicetree ") for line in selectors for part in line.split(",") if part.strip())
