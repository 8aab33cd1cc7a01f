"""Pictures as PDF: one font for every line, whatever signs stand in it."""

import re
import zlib

import pytest
from support.demo_results import demo_account, demo_plan, demo_tree

from servicetree.drawing.diagramming import draw
from servicetree.drawing.raster import pdf_bytes
from servicetree.i18n.messages import LANGUAGES

pytest.importorskip("vl_convert")
KINDS = ("tree", "heatmap", "waterfall", "map", "mend", "segments")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def fonts(pdf):
    """Name the fonts that a PDF has glyphs of."""
    held = [pdf]
    for found in STREAM.findall(pdf):
        try:
            held.append(zlib.decompress(found))
        except zlib.error:
            continue
    return {name.decode() for part in held for name in re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", part)}


def family(pdf):
    """Name the families of these fonts, bold or not."""
    return {name.partition("-")[0] for name in fonts(pdf)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_a_picture_is_in_one_font(kind, lang):
    """Minus signs, dashes, quotation marks and Cyrillic letters have the font of the words around them."""
    shown = demo_plan() if kind == "mend" else demo_account()
    picture = draw(demo_tree(), shown, kind=kind, lang=lang)
    assert family(pdf_bytes(picture.to_svg(theme="light"))) == {"LiberationSans"}


def test_a_sign_that_another_font_would_lend_is_noticed():
    """A character that the font lacks brings another font: the test above can see that."""
    picture = draw(demo_tree(), demo_account(), kind="segments").to_svg(theme="light")
    assert "\u2212" in picture
    assert len(family(pdf_bytes(picture.replace("\u2212", "\u2714")))) > 1
