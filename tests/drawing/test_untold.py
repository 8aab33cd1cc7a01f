"""Points of which nothing tells where they began look the same in every picture and on the page."""

import re

import pytest
from support import sample_trees

import servicetree as st
from servicetree.drawing.palette import DARK, LIGHT
from servicetree.drawing.svg_frame import stylesheet

PICTURES = {
    "tree": {},
    "details": {"details": True},
    "waterfall": {"kind": "waterfall"},
    "heatmap": {"kind": "heatmap"},
}


@pytest.fixture(scope="module")
def drawn():
    """The café when nothing can be told: its pictures by name, and its report."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree, unsure=tree.trunk_children)
    pictures = {name: st.draw(tree, made, **options).to_svg() for name, options in PICTURES.items()}
    return pictures | {"report": st.report(tree, made).to_html()}


@pytest.mark.parametrize("name", [*PICTURES, "report"])
def test_one_pale_ground_with_fine_dots_and_no_hatching(drawn, name):
    """Dots lie on a ground of the same shape, of the classes that hold the palette's two colours."""
    text = re.sub(r"<style>.*?</style>", "", drawn[name], flags=re.DOTALL)
    dotted = re.findall(r'<path class="untold" stroke-width="[\d.]+" ([^>]*)/>\s*<path class="maybe" ([^>]*)/>', text)
    dotted += re.findall(
        r'<rect class="untold area" ([^>]*)/>\s*<rect fill="url\(#[\w-]*untold[\w-]*\)" ([^>]*)/>', text
    )
    assert dotted
    assert all(ground == dots for ground, dots in dotted)
    assert len(dotted) == text.count('class="maybe"') + len(re.findall(r'fill="url\(#[\w-]*untold', text))
    slanted = set(re.findall(r'<pattern [^>]*><path class="([\w-]+)"', text))
    assert slanted <= {"gaps", "hatch"}, "of the paper, and of low scores"


def test_the_page_and_the_pictures_have_the_same_two_colours(drawn):
    """The cells of the page's table too, by day and by night."""
    style = "".join(re.findall(r"<style>(.*?)</style>", drawn["report"], flags=re.DOTALL))
    day, night = re.findall(r"--untold:(#\w{6});--untold-dot:(#\w{6})", style)
    assert day == (LIGHT.untold, LIGHT.untold_dots)
    assert night == (DARK.untold, DARK.untold_dots)
    assert f".servicetree .untold.area{{fill:{LIGHT.untold};" in stylesheet("auto")
    assert 'class="untold"' in re.sub(r"<svg.*?</svg>", "", drawn["report"], flags=re.DOTALL)
