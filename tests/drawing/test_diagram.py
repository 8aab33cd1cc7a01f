"""The Diagram as a value that can write itself."""

import builtins
import html
import re

import attrs
import pytest
from support import sample_trees
from support.sample_charts import KINDS, diagram

from servicetree.drawing.diagramming import draw
from servicetree.errors import FileError, MissingExtraError, UsageError


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        (".svg", b"<svg "),
        (".SVG", b"<svg "),
        (".dot", b"digraph "),
        (".gv", b"digraph "),
        (".mmd", b"flowchart "),
        (".mermaid", b"flowchart "),
        (".png", b"\x89PNG"),
        (".pdf", b"%PDF"),
        (".pptx", b"PK"),
    ],
)
def test_the_ending_names_the_format(tmp_path, cafe, account, ending, start):
    """Each is written as a file of its own kind."""
    path = tmp_path / f"cafe{ending}"
    draw(cafe, account).save(path)
    assert path.read_bytes().startswith(start)


@pytest.mark.parametrize("name", ["cafe.jpg", "cafe", ".svg/"])
def test_another_ending_is_refused_with_those_there_are(tmp_path, cafe, name):
    """And nothing is written."""
    with pytest.raises(UsageError, match=r"must be one of \.svg, \.png"):
        draw(cafe).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_charts_are_written_as_vectors_and_pixels(tmp_path, cafe, kind):
    """Each kind as SVG, PNG, PDF and a slide."""
    for ending, start in ((".svg", b"<svg "), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".pptx", b"PK")):
        path = tmp_path / f"{kind}{ending}"
        diagram(kind, cafe).save(path)
        assert path.read_bytes().startswith(start)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_tree_is_written_for_other_layouts(tmp_path, cafe, kind):
    """DOT and Mermaid hold trees; asked for a chart they say what to do, and nothing is written."""
    chart = diagram(kind, cafe)
    for refused in (chart.to_dot, chart.to_mermaid, lambda: chart.save(tmp_path / "x.dot")):
        with pytest.raises(UsageError, match=r"only the tree can be written as .*save it as \.svg, \.png or \.pdf"):
            refused()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path, cafe):
    """As an error of files, not of pictures."""
    with pytest.raises(FileError):
        draw(cafe).save(tmp_path / "nowhere" / "cafe.svg")


def test_a_refused_picture_leaves_the_old_file(tmp_path):
    """What is too large for a picture is refused before the file is touched."""
    path = tmp_path / "old.svg"
    path.write_text("old")
    with pytest.raises(ValueError, match="at most"):
        draw(sample_trees.chain(500)).save(path)
    assert path.read_text() == "old"


EXTRAS = {"png": ("vl_convert", "png"), "pdf": ("vl_convert", "png"), "pptx": ("pptx", "slides")}


@pytest.mark.parametrize("ending", EXTRAS)
def test_without_the_extra_the_remedy_is_named(tmp_path, cafe, monkeypatch, ending):
    """PNG and PDF need vl-convert, slides python-pptx; another ending needs neither."""
    library, extra = EXTRAS[ending]
    imported = builtins.__import__

    def without(name, *args, **options):
        if name == library:
            raise ImportError(name)
        return imported(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=rf"servicetree\[{extra}\]'.*\.svg"):
        draw(cafe).save(tmp_path / f"cafe.{ending}")


def test_a_diagram_is_a_frozen_value(cafe, account):
    """Equal if it shows the same, and never changed."""
    assert draw(cafe, account) == draw(cafe, account)
    assert draw(cafe, account) != draw(cafe)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        draw(cafe).picture = None


def test_a_notebook_shows_it(cafe):
    """As SVG."""
    assert draw(cafe)._repr_svg_() == draw(cafe).to_svg()


def test_an_unknown_theme_is_refused(cafe):
    """The message names those there are."""
    for picture in (draw(cafe), diagram("heatmap", cafe)):
        with pytest.raises(UsageError, match="must be one of auto, light, dark"):
            picture.to_svg(theme="night")


def test_a_page_of_its_own_holds_the_picture_and_asks_for_nothing(cafe, account, tmp_path):
    """The ending .html writes a page with its own style and script; a chart has no aspects to follow."""
    draw(cafe, account).save(tmp_path / "tree.html")
    page = html.unescape((tmp_path / "tree.html").read_text(encoding="utf-8"))
    assert "default-src 'none'" in page
    assert 'data-source="environment"' in page
    assert page.count("<svg") == 1
    assert "data-source" not in draw(cafe, account, kind="waterfall").to_html().partition("<script>")[0]


def test_a_chart_in_a_page_needs_no_headline(cafe, account):
    """A chart goes by its caption; a tree, with its details or without, is lower and keeps its title."""
    chart = draw(cafe, account, kind="waterfall")
    bare = chart.without_headline()
    assert bare.title == chart.picture.text.caption
    assert "<title" in bare.to_svg()
    assert chart.title not in bare.to_svg()
    for tree, role in ((draw(cafe, account), "finding"), (draw(cafe, account, details=True), "headline")):
        assert tree.without_headline().title == tree.title
        assert f'class="{role}"' in tree.to_svg()
        assert f'class="{role}"' not in tree.without_headline().to_svg()
        assert _height(tree.without_headline()) < _height(tree) - 50


def _height(diagram):
    return float(re.search(r'height="([\d.]+)"', diagram.to_svg())[1])
