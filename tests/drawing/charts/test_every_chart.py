"""What holds for every chart: room for all words, contrast, nothing that runs, nothing that is fetched, plain XML."""

import itertools
import os
import re
import subprocess
import sys
from functools import cache
from hashlib import sha256
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support import random_trees, sample_trees
from support.approved import without_intervals
from support.colour_vision import contrast
from support.command import environment
from support.folders import ROOT
from support.geometry import off_page, touching
from support.hostile_labels import LABELS, tree_of
from support.sample_charts import CASES, CREDITS, KINDS, colours, diagram, made_for, sheet
from support.sample_charts import tree_of as tree_of_case

from servicetree.drawing.charts.marks import PATTERNS, Area
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.diagramming import draw
from servicetree.drawing.escaping import ELLIPSIS
from servicetree.drawing.loss_tree.finding import finding_sentence
from servicetree.drawing.text_metrics import STYLES
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import number_text
from servicetree.tree.nodes import Trunk

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "style", "defs", "pattern", "g", "path", "rect", "circle", "text"}


def parsed(text):
    """The root of an SVG document."""
    return ET.fromstring(text)  # noqa: S314 - our own text


def words_of(sheet):
    """Everything that is written."""
    return [mark for mark in sheet.marks if isinstance(mark, Words) and mark.text]


def boxes_of(sheet):
    """The room that words take."""
    return [(mark.text, mark.box) for mark in words_of(sheet)]


def hold_room(sheet):
    """No words stand on others, and none are cut off."""
    assert touching(boxes_of(sheet)) == []
    assert off_page(boxes_of(sheet), sheet.wide, sheet.high) == []


# --- room -------------------------------------------------------------------------------------------------------------


SHAPES = ("wide", "tall")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_all_words_have_room(kind, case, shape):
    """No words stand on others, and none are cut off, whatever the tree, the language, the length of the names."""
    hold_room(sheet(kind, case, shape=shape))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", [case for case in CASES if case != "long_labels"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "change"])
def test_no_name_is_cut(kind, case, shape):
    """Names go on in another line; only in a sentence a very long one is shortened, and the title of a shop in one."""
    made = sheet(kind, case, shape=shape)
    assert [mark.text for mark in words_of(made) if mark.text.endswith(ELLIPSIS) and mark.role[:7] != "finding"] == []


@pytest.mark.parametrize(("shape", "least", "most_wide"), [("wide", 13, None), ("tall", 11, 390)])
@pytest.mark.parametrize("kind", KINDS)
def test_all_words_are_large_enough(kind, shape, least, most_wide):
    """13 pixels on a page of 1,280, 11 on a phone, whose page is 390 wide whatever there is to show."""
    for case in ("cafe_ru", "large", "many"):
        made = sheet(kind, case, shape=shape)
        assert {mark.role for mark in words_of(made) if STYLES[mark.role].size < least} == set()
        assert most_wide is None or made.wide == most_wide


@given(tree=random_trees.trees(most_branches=12), seed=some.integers(0, 99), kind=some.sampled_from(KINDS))
def test_all_words_have_room_in_trees_of_any_shape(tree, seed, kind):
    """Nor do they in random trees, with boughs, branches upon branches, and labels that are hard to bear."""
    made = made_for(kind, tree, seed)
    for lang, shape in (("en", "wide"), ("fr", "tall"), ("ru", "wide"), ("ru", "tall")):
        hold_room(placed(draw(tree, made, kind=kind, lang=lang, shape=shape).picture))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_all_words_can_be_read_on_what_lies_behind_them(kind, theme):
    """Contrast of 4.5 at least between words and the topmost area behind their middle, for each pair there is."""
    fills = colours(theme)
    pairs = set()
    for case, shape in itertools.product(("cafe", "large", "many"), SHAPES):
        behind = []
        for mark in sheet(kind, case, shape=shape).marks:
            if isinstance(mark, Area) and mark.kind not in {"frame", "blank"}:
                behind.append(mark)
            if isinstance(mark, Words) and mark.text:
                left, top, right, bottom = mark.box
                x, y = (left + right) / 2, (top + bottom) / 2
                on = [one for one in behind if one.x < x < one.x + one.wide and one.y < y < one.y + one.high]
                pairs.add((mark.role, on[-1].kind if on else "paper"))
    assert ("caption", "paper") in pairs
    for role, ground in pairs:
        assert ground not in PATTERNS, f"{role} stands on lines"
        ground_fill = fills.get(ground) or fills[ground.replace(" ", ".")]
        assert contrast(fills[role], ground_fill) >= 4.5, (role, ground)


# --- ranges -----------------------------------------------------------------------------------------------------------


def ranged(value):
    """Everything within a chart that has points or a gain within a range, however deep."""
    if isinstance(value, tuple):
        for one in value:
            yield from ranged(one)
    elif attrs.has(type(value)):
        if getattr(value, "ranged", False) or hasattr(value, "chosen"):
            yield value
        for name in (field.name for field in attrs.fields(type(value))):
            yield from ranged(getattr(value, name))


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
@pytest.mark.parametrize(("kind", "own"), [("waterfall", {}), ("heatmap", {}), ("heatmap", CREDITS), ("mend", {})])
def test_nothing_is_said_more_narrowly_than_its_range(kind, own, lang):
    """Whatever has a range is told by its ends in its title: both, or the one that says something; never by a point."""
    tree = sample_trees.cafe()
    made = sample_trees.plan(tree) if kind == "mend" else sample_trees.account(tree, own=own)
    found = list(ranged(draw(tree, made, kind=kind, lang=lang).picture))
    assert len(found) >= len(tree.measured)
    for one in found:
        points = one.gain if kind == "mend" else one.points
        told = one.title.partition("\n")[0]
        low, high = sorted((abs(points.low), abs(points.high))) if points.high < -0.05 else (points.low, points.high)
        assert number_text(high, lang) in told
        if low >= 0.05:
            assert number_text(low, lang) in told
        said = {number_text(end, lang) for end in (low, high)}
        alone = number_text(points.value, lang)
        assert alone in said or not re.search(rf"(?<![\d.,]){re.escape(alone)}(?![\d.,]*\d)", told)


@pytest.mark.parametrize("kind", ["heatmap", "waterfall"])
def test_every_chart_of_where_loss_began_has_the_finding_for_its_headline(kind):
    """The sentence of the tree's picture, which states the range of the trunk's points and nothing narrower."""
    tree = sample_trees.cafe()
    for unsure in ((), tuple(tree.nodes)):
        made = sample_trees.account(tree, unsure=unsure)
        title = draw(tree, made, kind=kind).title
        assert title == finding_sentence(tree, made.whole, "en")
        assert number_text(made.whole.trunk_points.range_high, "en") in title


# --- what stands in the document --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_speaks_for_itself(kind):
    """Role, language, title and description tell the chart; each figure has a title of its own."""
    root = parsed(diagram(kind, sample_trees.cafe(), "fr").to_svg())
    assert (root.get("role"), root.get("lang")) == ("img", "fr")
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text
    assert desc.text.count(". ") >= 5
    data = [group for group in root.iter(f"{SVG}g") if group.get("class") == "datum"]
    assert len(data) >= 5
    assert all(group[0].tag == f"{SVG}title" and group[0].text for group in data)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_fetched_and_nothing_runs(kind):
    """No script, no address, no foreign content; patterns are the document's own, under ids of its own."""
    text = diagram(kind, sample_trees.cafe()).to_svg().replace('xmlns="http://www.w3.org/2000/svg"', "")
    for forbidden in ("http", "<script", "<image", "<foreignObject", "href", "@import", "javascript:"):
        assert forbidden not in text, forbidden
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r'(width|height|stroke-width| r)="-', text)
    ids = set(re.findall(r' id="([^"]+)"', text))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= ids


def test_pictures_on_one_page_share_no_ids_and_one_style():
    """So patterns stay apart, and one hash of a content policy covers all pictures of a theme."""
    tree = sample_trees.cafe()
    pictures = [draw(tree), *(diagram(kind, tree) for kind in KINDS)]
    ids = [set(re.findall(r' id="([^"]+)"', picture.to_svg())) for picture in pictures]
    assert all(not one & other for one, other in itertools.combinations(ids, 2))
    for theme in ("auto", "light", "dark"):
        styles = {re.search("<style>(.*?)</style>", picture.to_svg(theme=theme))[1] for picture in pictures}
        assert len(styles) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_has_a_style(kind):
    """Every class that a chart uses stands in the stylesheet, but that of the groups."""
    text = diagram(kind, sample_trees.large()).to_svg(theme="light")
    style = re.search("<style>(.*?)</style>", text)[1]
    used = {name for names in re.findall(r'class="([^"]+)"', text) for name in names.split()}
    assert {name for name in used - {"servicetree", "datum"} if not re.search(rf"\.{name}\b", style)} == set()


@pytest.mark.ci
def test_the_same_charts_are_the_same_bytes():
    """In another process, with another hash seed, too."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from hashlib import sha256; "
        "from support import sample_charts as s; "
        "text = ''.join(s.diagram(kind, *s.tree_of('many')).to_svg() for kind in s.KINDS); "
        "print(sha256(text.encode()).hexdigest())"
    )
    folder = str(ROOT / "tests")
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # any but our own
    there = subprocess.run(
        [sys.executable, "-c", code, folder], env=environment(PYTHONHASHSEED=seed), check=True, capture_output=True
    ).stdout
    here = "".join(diagram(kind, *tree_of_case("many")).to_svg() for kind in KINDS)
    assert there.decode().strip() == sha256(here.encode()).hexdigest()


# --- hostile labels, missing figures ----------------------------------------------------------------------------------


def named_by(label, kind):
    """A chart in which every name is one label: of the tree, its nodes, the segments and their column, the sides."""
    tree = tree_of([label])
    if kind == "change":
        made = attrs.evolve(sample_trees.change(tree), by=label, before=label, after=label)
    elif kind == "mend":
        made = sample_trees.plan(tree)
    else:
        made = attrs.evolve(sample_trees.account(tree, (None, label, f"{label}2")), by=label)
    return draw(tree, made, kind=kind)


@cache
def plain_figures(kind):
    """How many figures a chart has whose names are plain."""
    return named_by("plain", kind).to_svg().count('class="datum"')


@pytest.mark.parametrize("label", LABELS, ids=[f"label{number}" for number in range(len(LABELS))])
@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_label_is_only_text(kind, label):
    """As many figures as with plain names, no other elements, and a bounded size."""
    text = named_by(label, kind).to_svg()
    root = parsed(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert text.count('class="datum"') == plain_figures(kind) == len(root.findall(f"{SVG}g"))
    assert {name for element in root.iter() for name in element.keys()} <= {  # noqa: SIM118 - an element is no mapping
        *("xmlns", "class", "width", "height", "viewBox", "role", "aria-labelledby", "lang", "id", "d", "x", "y", "rx"),
        *("cx", "cy", "r", "fill", "transform", "patternUnits", "patternTransform"),
        *("data-from", "data-at", "data-node", "data-segment"),
    }
    assert len(text) < 1_000_000
    assert "\u202e" not in text
    assert "\x00" not in text


def test_words_that_look_like_a_pattern_stay_words():
    """A label is not rewritten with the ids of the document."""
    root = parsed(named_by('fill="url(#stripes)"', "waterfall").to_svg())
    assert 'fill="url(#stripes)"' in {text.text for text in root.iter(f"{SVG}text")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_missing_figures_are_said_and_stop_nothing(kind, lang):
    """Without any figure a chart still stands, says that there are none, and draws no bar, dot or whisker of any."""
    tree = sample_trees.cafe()
    text = draw(tree, sample_trees.emptied(made_for(kind, tree)), kind=kind, lang=lang).to_svg()
    assert {"en": "no data", "fr": "pas de données", "ru": "нет данных"}[lang] in text
    assert "None" not in text
    assert not re.search(r"\bnan\b", text)
    assert 'class="whisker"' not in text


@pytest.mark.parametrize("kind", ["heatmap", "waterfall", "map", "segments"])
def test_a_segment_without_figures_leaves_the_others_alone(kind):
    """Null scores of one segment are said in its place; the whole is drawn as ever."""
    tree = sample_trees.cafe()
    whole, lyon, nice = sample_trees.account(tree, (None, "Lyon", "Nice")).segments
    made = sample_trees.account(tree, (None, "Lyon", "Nice"))
    hollow = attrs.evolve(made, segments=(whole, sample_trees.emptied(lyon), nice))
    if kind == "segments":
        dots = draw(tree, hollow, kind=kind).picture.dots
        assert [dot.segment for dot in dots] == ["Nice", "Lyon"]
        assert dots[1].score.value is None
        assert "no data" in dots[1].title
        (row,) = [one for one in placed(draw(tree, hollow, kind=kind).picture).data if one.segment == "Lyon"]
        assert [mark.text for mark in row.marks] == ["Lyon", "no data"]
    else:
        assert draw(tree, hollow, kind=kind) == draw(tree, made, kind=kind)
        assert "no data" in draw(tree, hollow, kind=kind, segment="Lyon").to_svg()


@pytest.mark.parametrize("kind", KINDS)
def test_without_intervals_nothing_claims_any(kind):
    """Values alone make a chart without whiskers and without brackets."""
    tree = sample_trees.cafe()
    made = made_for(kind, tree)
    text = draw(tree, without_intervals(made), kind=kind).to_svg()
    assert 'class="whisker"' not in text
    assert 'class="cross"' not in text
    assert Diagram(draw(tree, without_intervals(made), kind=kind).picture).to_svg() == text


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_a_long_name_of_the_trunk_leaves_its_figure_room(shape):
    """In a waterfall both stand in one line."""
    tree = attrs.evolve(sample_trees.cafe(), trunk=Trunk("x" * 150))
    assert touching(boxes_of(placed(diagram("waterfall", tree, shape=shape).picture))) == []
