"""Pictures as slides: shapes and text boxes that can be changed, and that say what the SVG says."""

import re
from html import unescape

import pytest
from support import hostile_trees
from support.command import run
from support.demo_results import demo_account, demo_change, demo_plan, demo_tree
from support.office_files import acting_parts, opened_slides

import servicetree as st
from servicetree.demo import demo_answers
from servicetree.i18n.messages import LANGUAGES

KINDS = ("tree", "details", "heatmap", "waterfall", "map", "mend", "segments", "change")
GROUP, PICTURE = 6, 13


def drawn(kind, lang="en"):
    """One picture of a kind."""
    options = {"details": True} if kind == "details" else {"kind": kind}
    made = {"mend": demo_plan, "change": demo_change}.get(kind, demo_account)()
    return st.draw(demo_tree(), made, lang=lang, **options)


def shapes_of(shapes):
    """Every shape of a slide, groups first and then what is in them."""
    for shape in shapes:
        yield shape
        if shape.shape_type == GROUP:
            yield from shapes_of(shape.shapes)


def texts_of_svg(svg):
    """The words of a picture, line by line, as a reader of the document finds them."""
    lines = re.findall(r"<text [^>]*>(.*?)</text>", svg, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", line)) for line in lines]


@pytest.mark.parametrize("lang", ["en", *(pytest.param(one, marks=pytest.mark.ci) for one in LANGUAGES[1:])])
@pytest.mark.parametrize("kind", KINDS)
def test_a_slide_says_what_the_picture_says(kind, lang):
    """Title, line below and every line of words; all inside of the slide; nothing rasterised; described."""
    diagram = drawn(kind, lang)
    show = opened_slides(diagram.to_slide())
    (slide,) = show.slides
    every = list(shapes_of(slide.shapes))
    assert slide.shapes.title.text_frame.text == diagram.title
    (group,) = [shape for shape in slide.shapes if shape.shape_type == GROUP]
    inside = list(shapes_of(group.shapes))
    said = [shape.text_frame.text for shape in inside if shape.has_text_frame and shape.text_frame.text]
    assert said == texts_of_svg(diagram.without_headline().to_svg(theme="light"))
    assert [shape for shape in every if shape.shape_type == PICTURE] == []
    for shape in every:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= show.slide_width, shape.name
        assert shape.top + shape.height <= show.slide_height, shape.name
        assert shape.name
    assert group.element.nvGrpSpPr.cNvPr.get("descr")
    assert len({shape.shape_id for shape in every}) == len(every)
    assert slide.notes_slide.notes_text_frame.text.startswith(diagram.doubts[0])


def test_strands_are_as_wide_as_in_the_picture():
    """Lines keep their ratio to each other, so that width is still points."""
    svg = drawn("tree").without_headline().to_svg(theme="light")
    wanted = [float(one) for one in re.findall(r'<path class="s\d(?: quiet)?" stroke-width="([\d.]+)"', svg)]
    (slide,) = opened_slides(drawn("tree").to_slide()).slides
    found = [
        shape.line.width
        for shape in shapes_of(slide.shapes)
        if re.fullmatch(r"s\d( quiet)?", shape.name) and shape.shape_type != GROUP
    ]
    ratios = [emu / wide for emu, wide in zip(found, wanted, strict=True)]
    assert max(ratios) / min(ratios) == pytest.approx(1, abs=1e-3)


@pytest.mark.ci
def test_equal_pictures_are_equal_bytes():
    """No time of day and no chance."""
    assert drawn("tree").to_slide() == drawn("tree").to_slide()


def test_what_does_not_fit_is_refused_with_the_way_out(tmp_path):
    """A picture for phones is too high for a slide; nothing is written."""
    tall = st.draw(demo_tree(), demo_account(), shape="tall")
    with pytest.raises(st.LimitError, match=r"too small to be read.*\.svg or \.pdf"):
        tall.save(tmp_path / "tall.pptx")
    assert list(tmp_path.iterdir()) == []


def test_a_bare_tree_and_scores_are_slides_too():
    """Whatever a tree picture shows."""
    for result in (None, st.score(demo_tree(), demo_answers())):
        (slide,) = opened_slides(st.draw(demo_tree(), result).to_slide()).slides
        assert "Environment" in [shape.text_frame.text for shape in shapes_of(slide.shapes) if shape.has_text_frame]


@pytest.mark.parametrize("words", [hostile_trees.ATTACKS, hostile_trees.NAUGHTY], ids=["attacks", "naughty"])
def test_hostile_words_stay_words(words):
    """Labels that have broken other tools make no link and no part that acts."""
    for tree, answers in list(hostile_trees.trees(list(words)))[:3]:
        content = st.draw(tree, st.trace(tree, answers, by="by", outside="missing")).to_slide()
        assert acting_parts(content) == []
        (slide,) = opened_slides(content).slides
        said = "\n".join(shape.text_frame.text for shape in shapes_of(slide.shapes) if shape.has_text_frame)
        assert not {"\x00", "\u202e", "\u200b", "\ufffe", "\x0b"} & set(said)


def test_the_command_line_writes_it_by_its_ending(tmp_path):
    """As any other format."""
    path = tmp_path / "cafe.pptx"
    assert run("draw", "general", "-o", path).returncode == 0
    assert len(opened_slides(path.read_bytes()).slides) == 1
