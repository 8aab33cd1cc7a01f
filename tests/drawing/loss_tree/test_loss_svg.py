"""SVG of a tree of lost points: it tells its story without being seen, whatever its labels hold."""

import itertools
import re
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given, settings
from support import sample_trees
from support.demo_results import demo_account, demo_tree
from support.hostile_labels import LABELS, pictures, tree_of
from support.png_pixels import rendered

import servicetree as st
from servicetree.demo import demo_answers
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.diagramming import draw
from servicetree.drawing.loss_tree.loss_layout import placed_loss_tree
from servicetree.drawing.tree_picture.tree_values import SHAPES
from servicetree.errors import UsageError

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    """The root of an SVG document."""
    return ET.fromstring(text)  # noqa: S314 - our own text


def nodes_in(root):
    """The groups of parts, by id."""
    return {one.get("data-node"): one for one in root.iter(f"{SVG}g") if one.get("class") == "node"}


def test_every_part_tells_its_points_and_where_they_began(cafe, account):
    """A group for each, named for readers who do not see; outcomes stand in the note."""
    diagram = draw(cafe, account)
    nodes = nodes_in(parsed(diagram.to_svg()))
    assert set(nodes) == {part.id for part in diagram.picture.of_kind("aspect", "branch", "bough")}
    assert all(group.get("role") == "group" and group[0].text == group.get("aria-label") for group in nodes.values())
    assert re.fullmatch(
        r"Kindness: 1\.5 lost; Environment 1\.\d–\d\.\d; A solution in sight 0\.\d–0\.\d; better than expected: .*",
        nodes["kindness"].get("aria-label"),
    )
    assert "Satisfaction 72.0" in diagram.picture.finding_note


def test_the_picture_tells_its_story_by_itself():
    """Title and description: the finding, every aspect, every branch with its causes, what it rests on."""
    root = parsed(draw(demo_tree(), demo_account()).to_svg())
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert re.match(r"\d+\.\d to \d+\.\d of the \d+\.\d points lost trace to “First impressions”", title.text)
    for said in (
        r"Environment; 6\.4 lost here; \d\.\d–\d\.\d more in the branches may go with it",
        r"Kindness: 3\.0 lost; Environment 1\.\d–2\.\d; its own \d\.\d–\d\.\d; Something for me",
        r"score 73\.9 of 100 \(95% range",
        r"What goes together in these answers, not what causes what\.$",
    ):
        assert re.search(said, desc.text), said


def test_a_strand_says_where_it_comes_from_and_where_it_is_felt(cafe):
    """For pages around it that pick one source out; a pale one says that it has none."""
    account = sample_trees.account(cafe, unsure=())
    root = parsed(draw(cafe, account).to_svg())
    strands = [one for one in root.iter(f"{SVG}g") if one.get("class") == "strand"]
    pale = [one for one in strands if one.get("data-from") is None]
    assert pale
    assert all("these answers cannot tell where they began" in one[0].text for one in pale)
    pairs = {(one.get("data-from"), one.get("data-at")) for one in strands if one not in pale}
    felt = {(one.source, one.at) for one in account.whole.entries}
    assert pairs <= felt
    assert {("environment", "price"), ("timeliness", "phone"), ("environment", "environment")} <= pairs
    assert all(one[0].tag == f"{SVG}title" and one[0].text for one in strands)


@pytest.mark.parametrize("label", LABELS)
def test_a_hostile_label_is_only_text(label):
    """No element more, none less, and a bounded size, in each shape."""
    tree = tree_of([label])
    for shape in SHAPES:
        text = draw(tree, sample_trees.account(tree), shape=shape).to_svg()
        tags = {element.tag.removeprefix(SVG) for element in parsed(text).iter()}
        assert tags <= {"svg", "title", "desc", "style", "defs", "pattern", "g", "path", "rect", "text", "tspan"}
        assert len(nodes_in(parsed(text))) == len(tree.nodes) - len(tree.outcomes)
        assert len(text) < 1_000_000
        assert "\u202e" not in text
        assert "\x00" not in text


@settings(max_examples=25, deadline=None)
@given(pictures())
def test_any_picture_is_well_formed(picture):
    """Any labels, any figures, any shape: it parses, and holds every part once."""
    parts = {part.id for part in picture.of_kind("aspect", "branch", "bough")}
    for shape in SHAPES:
        text = Diagram(attrs.evolve(picture, shape=shape)).to_svg()
        assert set(nodes_in(parsed(text))) == parts
        assert not re.search(r'(width|height|stroke-width|r)="-', text)
        assert "nan" not in re.sub(r">[^<]*<|\"[^\"]*label[^\"]*\"", "", text.partition("</defs>")[2])


def test_nothing_is_fetched_and_nothing_runs(cafe, account):
    """No script, no address, no foreign content."""
    text = draw(cafe, account).to_svg().replace('xmlns="http://www.w3.org/2000/svg"', "")
    for forbidden in ("http", "<script", "<image", "<foreignObject", "href", "@import", "javascript:"):
        assert forbidden not in text, forbidden


def test_shapes_and_details_are_different_pictures(cafe, account):
    """Equal diagrams draw the same bytes, others do not."""
    drawn = [draw(cafe, account, shape=shape).to_svg() for shape in SHAPES]
    drawn.append(draw(cafe, account, details=True).to_svg())
    assert all(one != other for one, other in itertools.combinations(drawn, 2))
    assert draw(cafe, account).to_svg() == drawn[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"shape": "talll"}, "shape: must be one of wide, tall, square .*did you mean 'tall'"),
        ({"shape": "square", "kind": "heatmap"}, "shape: square is for the tree alone"),
        ({"details": True, "kind": "waterfall"}, "details: is for the tree alone"),
        ({"details": True, "shape": "tall"}, "shape: the tree with its details is wide alone"),
    ],
)
def test_a_shape_that_would_change_nothing_is_refused(cafe, account, options, said):
    """The message says why."""
    with pytest.raises(UsageError, match=said):
        draw(cafe, account, **options)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_leading_strand_is_seen_in_pixels(theme):
    """Along its middle the PNG has one ink, which nothing else covers; a pale strand goes to and fro."""
    tree = attrs.evolve(demo_tree(), marker=None, markers=())  # where moods are measured no link of the demo leads
    diagram = draw(tree, st.trace(tree, demo_answers(), id="guest"))
    lead = next(one for one in placed_loss_tree(diagram.picture).threads if one.leads and not one.perhaps)
    (x, y), wide = lead.line.end, lead.wide
    seen = rendered(diagram.to_svg(theme=theme), (x + 20, y - 1, x + 200, y + 1))
    assert wide > 8
    assert len({tuple(pixel) for pixel in seen[..., :3].reshape(-1, 3)}) == 1
    doubtful = draw(sample_trees.cafe(), sample_trees.account(sample_trees.cafe(), unsure=("price",)))
    hatched = max(
        (one for one in placed_loss_tree(doubtful.picture).threads if one.at == "price"), key=lambda one: one.wide
    )
    x, y = hatched.line.end
    seen = rendered(doubtful.to_svg(theme=theme), (x + 20, y - 0.5, x + 120, y + 0.5))
    light = seen[..., :3].sum(axis=2).mean(axis=0)
    dark = light < (light.min() + light.max()) / 2
    assert int((dark[1:] != dark[:-1]).sum()) >= 12
