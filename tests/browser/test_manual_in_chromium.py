"""The manual on a screen and on a phone: no page is cut, and its search finds the words of the field."""

from pathlib import Path

import pytest
from support.manual_building import build_manual, folder_of_the_manual

# What a page shows beyond its right edge, though no box around it can be scrolled.
CUT = """() => [...document.querySelectorAll('article *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.right > document.documentElement.clientWidth + 1
    && !one.closest('.highlight, .table-wrapper, .math, math, svg');
}).map(one => one.outerHTML.slice(0, 80))"""
# Blocks and tables that are wider than their room and cannot be scrolled.
STUCK = """() => [...document.querySelectorAll('article :is(.highlight, .table-wrapper)')].filter(one =>
  one.scrollWidth > one.clientWidth + 1 && !['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
).map(one => one.innerText.slice(0, 80))"""
# Lines of output that are broken though they have no more than the 80 columns of a terminal.
BROKEN = """() => [...document.querySelectorAll('article .highlight-console pre')].filter(one => {
  const lines = one.textContent.replace(/\\n$/, '').split('\\n'), style = getComputedStyle(one);
  const air = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  return lines.every(line => line.length <= 80)
    && one.clientHeight > air + (lines.length + .5) * parseFloat(style.lineHeight);
}).map(one => one.innerText.slice(0, 80))"""


@pytest.fixture(scope="module")
def manual(pytestconfig) -> Path:
    """The manual, built."""
    for library in ("sphinx", "furo", "myst_parser"):
        pytest.importorskip(library, reason="sphinx is in the group dev")
    folder = folder_of_the_manual(pytestconfig)
    done = build_manual(folder)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_no_page_is_cut(chromium, manual):
    """Whatever is wider than the page stands in a box that scrolls; 80 columns of output keep their lines."""
    context = chromium.new_context()
    tab = context.new_page()
    faults = {}
    for path in sorted(manual.rglob("*.html")):
        if path.name in ("genindex.html", "search.html"):
            continue
        tab.goto(path.as_uri())
        for width in (1280, 390):
            tab.set_viewport_size({"width": width, "height": 844})
            found = [*tab.evaluate(CUT), *tab.evaluate(STUCK), *tab.evaluate(BROKEN)]
            if found or tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults[path.name, width] = found
    context.close()
    assert faults == {}


def test_the_first_page_shows_the_picture_that_has_room(chromium, manual):
    """A wide screen shows the wide tree, a phone the tall one."""
    for width, shown, hidden in ((1280, "wide", "tall"), (390, "tall", "wide")):
        context = chromium.new_context(viewport={"width": width, "height": 844})
        tab = context.new_page()
        tab.goto((manual / "index.html").as_uri())
        assert tab.locator(f".drawn.{shown}").is_visible()
        assert not tab.locator(f".drawn.{hidden}").is_visible()
        context.close()


@pytest.mark.parametrize("words", ["NPS", "driver analysis", "Top-2-Box", "SEM"])
def test_the_search_finds_words_of_the_field(chromium, manual, words):
    """The manual's own script finds the glossary, where the word is explained."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{(manual / 'search.html').as_uri()}?q={words.replace(' ', '+')}")
    tab.locator("#search-results li a", has_text="Glossary").first.wait_for(state="attached", timeout=20_000)
    context.close()
