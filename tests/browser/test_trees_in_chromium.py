"""Trees of lost points in a real browser: words apart, on the page and large enough, as Chromium sets them."""

import pytest
from support import sample_trees

import servicetree as st
from servicetree.demo import demo_account, demo_tree
from servicetree.drawing.tree_picture.tree_values import SHAPES
from servicetree.i18n.messages import LANGUAGES

SURVEYS = {
    "ecsi_mobi": ("mobi.csv", {}),
    "corp_rep": ("corp_rep_data.csv", {}),
    "abc_b2b": ("abc.csv", {}),
    "sfo_airport": ("sfo_2017.csv.gz", {"weight": "WEIGHT"}),
}
WIDTHS = {"wide": 1280, "square": 900, "tall": 390}
LEAST_TEXT = {"wide": 13, "square": 13, "tall": 11}
# Boxes of words that overlap, or that stand beyond the picture, and the smallest size of any.
MEASURE = """svg => {
  const page = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll('text')];
  const boxes = words.map(one => [one.textContent, one.getBoundingClientRect()]);
  const found = [];
  for (let i = 0; i < boxes.length; i++) {
    const a = boxes[i][1];
    if (a.left < page.left || a.right > page.right || a.bottom > page.bottom) found.push(`beyond: ${boxes[i][0]}`);
    for (let j = i + 1; j < boxes.length; j++) {
      const b = boxes[j][1];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1.5 && high > 4) found.push(`${boxes[i][0]} | ${boxes[j][0]}`);
    }
  }
  const sizes = [...svg.querySelectorAll('text, tspan')].map(one => parseFloat(getComputedStyle(one).fontSize));
  return [found, Math.min(...sizes) * page.width / svg.viewBox.baseVal.width];
}"""


@pytest.fixture
def measured(chromium):
    """Draws a diagram on a page as wide as its shape is meant for, and measures its words."""

    def measure(diagram, shape):
        page = chromium.new_page(viewport={"width": WIDTHS[shape], "height": 900})
        page.set_content(f"<style>body{{margin:0}}svg{{width:100%;height:auto}}</style>{diagram.to_svg()}")
        found, smallest = page.query_selector("svg").evaluate(MEASURE)
        page.close()
        return found, smallest

    return measure


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_reads_well_in_every_shape(measured, lang, shape):
    """For everyone and for one shop."""
    account = demo_account()
    for segment in (None, "Lille"):
        found, smallest = measured(st.draw(demo_tree(), account, lang=lang, segment=segment, shape=shape), shape)
        assert found == []
        assert smallest >= LEAST_TEXT[shape]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", SURVEYS)
def test_real_surveys_read_well_in_every_shape(measured, shared, name, shape):
    """Where nothing can be told apart, too."""
    file, options = SURVEYS[name]
    tree = st.read_tree(shared / name / "tree.toml")
    found, smallest = measured(st.draw(tree, st.trace(tree, shared / name / file, **options), shape=shape), shape)
    assert found == []
    assert smallest >= LEAST_TEXT[shape]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", ["small", "cafe_ru", "large", "many", "long_labels", "lopsided"])
def test_trees_of_every_size_read_well(measured, case, shape):
    """From two branches to thirty-six, six aspects, five levels, names of a sentence each."""
    name, _, lang = case.partition("_") if case.endswith("_ru") else (case, "", "")
    tree = getattr(sample_trees, name)()
    found, _ = measured(st.draw(tree, sample_trees.account(tree), lang=lang or "en", shape=shape), shape)
    assert found == []
