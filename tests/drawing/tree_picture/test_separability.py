"""How far to believe an edge: its range is said, and what is not separable is pale, in words and in ink."""

import re
from xml.etree import ElementTree as ET

import attrs
import numpy as np
import pytest
from support import sample_trees
from support.colour_vision import lab, linear
from support.flowcharts import read_flowchart
from support.png_pixels import rendered
from support.sample_trees import CAFE_OWN
from support.sample_trees import draw_details as draw

from servicetree.account.separability import lost_sentence
from servicetree.drawing.curves import points_on
from servicetree.drawing.palette import DARK, LIGHT
from servicetree.drawing.tree_picture import tree_captions
from servicetree.drawing.tree_picture.layout import placed_scene
from servicetree.drawing.values import Figure
from servicetree.i18n.messages import phrases_of
from servicetree.stats.jackknife import Interval

headline_phrase = phrases_of("headline")

CANNOT_TELL = "dotted: these answers cannot tell carry-over from a general mood"
PALE = re.compile(r'<g class="strand" [^>]*><title>([^<]*)</title><path class="untold" stroke-width="[\d.]+"')
PERHAPS = {"en": "perhaps", "fr": "peut-être", "ru": "возможно"}
NOT_SEPARABLE = {"en": "not separable", "fr": "non séparable", "ru": "не отделимо"}


def doubted(tree, unsure, **options):
    """An account of the café in which these branches are not separable."""
    return sample_trees.account(tree, own=CAFE_OWN, unsure=unsure, **options)


def all_unsure(tree):
    """An account in which nothing is separable."""
    return doubted(tree, tree.trunk_children)


def written(text):
    """The lines of words in an SVG."""
    return [one.text for one in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own text


def test_pale_is_what_is_not_separable(cafe):
    """All that climbs into such a branch, and beyond it, is pale; all else is solid."""
    for unsure, reached in (
        ((), set()),
        (("price",), {"price"}),
        (("timeliness", "kindness"), {"timeliness", "phone", "kindness"}),
    ):
        scene = placed_scene(draw(cafe, doubted(cafe, unsure)).picture)
        climbing = [thread for thread in scene.strands if thread.source in {"environment", "solution"} and thread.wide]
        assert {thread.at for thread in climbing if thread.unsure} == reached
        assert {thread.at for thread in climbing if not thread.unsure} & reached == set()
        assert not any(thread.unsure for thread in scene.strands if thread not in climbing)


def test_the_pale_and_its_legend_are_there_if_needed(cafe):
    """In the strands, in the samples beside the words, and explained once."""
    solid, pale = (draw(cafe, doubted(cafe, unsure)).to_svg() for unsure in ((), ("price",)))
    assert ' class="untold' not in solid
    assert CANNOT_TELL not in solid
    strands = PALE.findall(pale.replace("\n", ""))
    assert [title.split(":")[0] for title in strands] == ["Price", "Price"]
    assert all(title.endswith("not separable") for title in strands)
    assert sum(CANNOT_TELL in line for line in written(pale)) == 1
    grounds, dots = (pale.count(f' class="{kind}"') for kind in ("untold", "maybe"))
    assert grounds == 2 + 2 + 1, "two strands, a sample beside each of their lines, and the legend's"
    assert 0 < dots <= grounds, "thin ones have no room for dots"


def test_without_a_result_or_a_range_nothing_is_pale(cafe):
    """Scores carry nothing over, and without a verdict there is no doubt to draw."""
    made = all_unsure(cafe)
    blank = attrs.evolve(made, segments=(attrs.evolve(made.whole, ranges=()),))
    for result in (None, sample_trees.scores(cafe), blank):
        assert ' class="untold' not in draw(cafe, result).to_svg()


def test_carry_over_that_the_tree_states_is_not_doubted(cafe):
    """No answer speaks for it or against it, so it is solid, and said to be stated."""
    text = draw(cafe, doubted(cafe, ("price",), stated=("price",))).to_svg()
    assert ' class="untold' not in text
    assert "carry-over stated in the tree" in written(text)


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_every_edge_tells_its_range(cafe, lang):
    """At the branch, in its title, in DOT and in Mermaid, in each language."""
    made = doubted(cafe, ("price",))
    diagram = draw(cafe, made, lang=lang)
    text, dot = diagram.to_svg(), diagram.to_dot()
    _, arrows = read_flowchart(diagram.to_mermaid())
    plain = [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), one) for one in arrows]
    titles = "\n".join(re.findall(r"<title>([^<]*)</title>", text))
    for one in made.whole.ranges:
        part = next(part for part in diagram.picture.parts if part.id == one.to)
        said = tree_captions.range_lines(part, lang)[0]
        assert said.endswith(NOT_SEPARABLE[lang]) == (one.to == "price")
        assert "(" in said
        assert said in written(text)
        assert said in titles
        assert dot.count(said) >= 2, "in the label and in the tooltip"
        assert any(label.endswith(said) for label in plain)
        carried = tree_captions.carry_text(part.strands[0].carry, lang)
        assert carried in titles
        assert carried in dot


def test_text_formats_draw_what_is_not_separable_otherwise(cafe):
    """Dashed in DOT, dotted in Mermaid."""
    ids = {name: f"n{number}" for number, name in enumerate(cafe.nodes)}
    diagram = draw(cafe, doubted(cafe, ("price",)))
    assert [line.split()[2] for line in diagram.to_dot().splitlines() if "style=dashed," in line] == [ids["price"]]
    assert [line.split()[-1] for line in diagram.to_mermaid().splitlines() if " -.-" in line] == [ids["price"]]


@pytest.mark.parametrize(
    ("carry", "said"),
    [
        (Figure(0.372, 0.29, 0.447), "carry-over 0.37 (0.29–0.45)"),
        (Figure(0.62, 0.67, 0.74), "carry-over 0.62 (0.62–0.74)"),
        (Figure(0.19, 0.0, -0.43), "carry-over 0.19 (−0.43 to 0.19)"),
        (Figure(0.37, None, 0.3), "carry-over 0.37 (? … 0.37)"),
        (Figure(0.37, 0.29, None), "carry-over 0.37 (0.29 … ?)"),
        (Figure(0.37), "carry-over 0.37"),
        (Figure(None, 0.1, 0.2), ""),
    ],
)
def test_brackets_hold_the_figure_before_them(carry, said):
    """Also where that lies outside its ends, where they are upside down, half known or not known at all."""
    assert tree_captions.carry_text(carry, "en") == said


def test_where_there_is_no_room_the_title_tells_it():
    """Thirty-six branches say less; those not separable still say that."""
    tree = sample_trees.many()
    diagram = draw(tree, sample_trees.account(tree))
    text = diagram.to_svg()
    assert not any("carry-over 0" in line for line in written(text))
    assert written(text).count("not separable") == 18
    titles = re.findall(r"<title>(Branch \d+: [^<]*carry-over[^<]*)</title>", text)
    assert sum("(0.00–" in title for title in titles) >= 18


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_nothing_reads_as_proven_where_nothing_is_separable(cafe, lang):
    """The headline says that these answers cannot tell, and every strand from the trunk says perhaps."""
    made = all_unsure(cafe)
    diagram = draw(cafe, made, lang=lang)
    picture = diagram.picture
    assert picture.headline == lost_sentence(cafe, made.whole, lang)
    assert picture.caveat == headline_phrase("not_separable", lang)
    mark = "\u202f;" if lang == "fr" else ";"
    assert picture.heading.sentence == f"{picture.headline}{mark} {picture.caveat}"
    assert ET.fromstring(diagram.to_svg())[0].text == picture.heading.sentence  # noqa: S314 - our own text
    assert picture.caveat in " ".join(words.text for words in placed_scene(picture).head)
    assert picture.caveat in diagram.to_dot()
    names = [part.words for part in picture.of_kind("aspect")]
    for words in [words for label in placed_scene(picture).labels for words in label.words]:
        if words.role == "points" and any(name in words.text for name in names):
            assert PERHAPS[lang] in words.text
    for part in picture.of_kind("aspect"):
        assert all(PERHAPS[lang] in line for line in tree_captions.aspect_lines(part, lang))
    legend = " ".join(words.text for words in placed_scene(picture).legend.words)
    assert {"en": "may have begun", "fr": "peut-être nés", "ru": "возможно, возникшие"}[lang] in legend


def test_where_something_is_separable_the_headline_stands_alone(cafe, account):
    """And strands into branches that are separable say so without perhaps."""
    picture = draw(cafe, account).picture
    assert picture.caveat == ""
    assert picture.heading.sentence == picture.headline
    said = [words.text for label in placed_scene(picture).labels for words in label.words]
    assert "−1.8 from Environment" in said
    assert any("perhaps from Environment" in line for line in said)
    assert "−10.9 began here, −1.3 of it perhaps" in said
    assert "−5.0 felt here · −5.9 carried up" in said


@pytest.mark.parametrize(("loss", "trunk"), [(None, None), (-2.0, 1.0), (0.0, 0.0), (20.0, -1.0)])
def test_no_doubt_about_points_that_nobody_mentions(cafe, loss, trunk):
    """Where the headline speaks of no points of the trunk, there is nothing to tell them from."""
    made = all_unsure(cafe)
    points = attrs.evolve(made.whole.trunk_points, observed=Interval(trunk))
    changed = attrs.evolve(made.whole, loss=Interval(loss), trunk_points=points)
    assert draw(cafe, attrs.evolve(made, segments=(changed,))).picture.caveat == ""


@pytest.mark.parametrize("sight", ["full", "protanopia", "deuteranopia", "tritanopia"])
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_pale_is_seen_by_every_eye(palette, sight):
    """Its ground stands out from the wood, its lines from the ground, and every strand that is sure from both."""
    lightness = {name: lab(getattr(palette, name), sight)[0] for name in ("untold", "untold_dots", "wood")}
    assert abs(lightness["untold"] - lightness["wood"]) >= 8
    assert abs(lightness["untold"] - lightness["untold_dots"]) >= 8
    for ink in palette.strands:
        assert min(abs(lab(ink, sight)[0] - lightness[name]) for name in ("untold", "untold_dots")) >= 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pale_is_there_in_pixels(cafe, theme):
    """Along a pale strand the PNG goes to and fro between its ground and its lines, along a solid one it does not."""
    turns = {}
    for kind, unsure in (("solid", ()), ("pale", ("kindness",))):
        diagram = draw(cafe, doubted(cafe, unsure))
        thread = max(
            (one for one in placed_scene(diagram.picture).strands if one.at == "kindness"), key=lambda one: one.wide
        )
        course = np.array(points_on(thread.line, 200))
        limb = course[(course[:, 0] > course[-1, 0] + 30) & (course[:, 0] < course[-1, 0] + 90)]
        (left, top), (right, bottom) = limb.min(axis=0) - 12, limb.max(axis=0) + 12
        seen = rendered(diagram.to_svg(theme=theme), (left, top, right, bottom))
        assert seen[..., :3].reshape(-1, 3).max() > 60, "not black"
        assert len({tuple(one) for one in seen.reshape(-1, 4)}) > 3
        places = ((limb - np.round([left, top])) * 4).astype(int)
        light = np.array([linear("#" + bytes(seen[y, x, :3]).hex()).sum() for x, y in places])
        dark = light < (light.min() + light.max()) / 2
        turns[kind] = int((dark[1:] != dark[:-1]).sum()) if np.ptp(light) > 0.05 else 0
    assert turns["pale"] >= 12
    assert turns["solid"] == 0
