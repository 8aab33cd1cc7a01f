"""A real browser for the tests of pages: Chromium without a screen and without a network."""

import math
import re
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items):
    """Every test here belongs to the browser's lane."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """Chromium, started once; without it, or without what drives it, the lane is skipped with the reason."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not here")
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not here: pip install playwright")
    with driver.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Opened:
    """A page that is open, with everything it asked for and complained of."""

    def __init__(self, page, path):
        """Open a file and listen."""
        self.page, self.asked, self.complaints = page, [], []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(path.as_uri())
        page.wait_for_selector("html.awake", state="attached")
        self.asked.remove(path.as_uri())

    def quiet(self):
        """Whether it asked for nothing and complained of nothing."""
        return not self.asked and not self.complaints


WIDTHS = {"wide": 1280, "square": 900, "tall": 390}
# What is wrong with the words of a picture (one on another, beyond the page or over the edge of their box, cut, hard
# to read on what lies behind them), and the size of the smallest.
MEASURE = """svg => {
  const page = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll('text')].filter(one => one.textContent.trim());
  const boxes = words.map(one => [one.textContent, one.getBoundingClientRect()]);
  const light = colour => {
    const part = one => { one /= 255; return one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4; };
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (x, y) => document.elementsFromPoint(x, y)
    .filter(one => svg.contains(one) && !one.closest('text') && one !== svg)
    .map(one => getComputedStyle(one).fill).find(fill => fill.startsWith('rgb('));
  const found = [];
  for (let i = 0; i < boxes.length; i++) {
    const [text, a] = boxes[i];
    if (a.left < page.left || a.right > page.right || a.bottom > page.bottom) found.push(`beyond: ${text}`);
    if (/\\S\u2026/.test(text)) found.push(`cut: ${text}`);
    const middle = [(a.left + a.right) / 2, (a.top + a.bottom) / 2];
    const box = document.elementsFromPoint(...middle).find(one => one.matches('svg rect:not(.paper)'));
    const edge = box && box.getBoundingClientRect();
    if (edge && edge.height < 4 * a.height && (a.left < edge.left - 0.5 || a.right > edge.right + 0.5))
      found.push(`over its edge: ${text}`);
    const ground = behind((a.left + a.right) / 2, (a.top + a.bottom) / 2);
    for (const one of words[i].children.length ? words[i].children : [words[i]]) {
      const [high, low] = [light(getComputedStyle(one).fill), light(ground)].sort((x, y) => y - x);
      const contrast = (high + 0.05) / (low + 0.05);
      if (contrast < 4.5) found.push(`pale: ${one.textContent} ${contrast.toFixed(2)}`);
    }
    for (let j = i + 1; j < boxes.length; j++) {
      const b = boxes[j][1];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1.5 && high > 4) found.push(`${text} | ${boxes[j][0]}`);
    }
  }
  const sizes = [...svg.querySelectorAll('text, tspan')].map(one => parseFloat(getComputedStyle(one).fontSize));
  return [found, Math.min(...sizes) * page.width / svg.viewBox.baseVal.width];
}"""


@pytest.fixture(scope="session")
def measured(chromium):
    """Draws a diagram on a page as wide as its shape is meant for, and measures its words."""
    page = chromium.new_page()

    def measure(diagram, shape, scheme="light"):
        svg = diagram.to_svg()
        wide, high = (float(size) for size in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
        seen = math.ceil(high * WIDTHS[shape] / wide) + 10  # what is not seen has nothing behind it
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": WIDTHS[shape], "height": seen})
        page.set_content(f"<style>body{{margin:0}}svg{{width:100%;height:auto}}</style>{svg}")
        return page.query_selector("svg").evaluate(MEASURE)

    yield measure
    page.close()


@pytest.fixture
def opening(chromium):
    """Opens files, light or dark."""
    contexts = []

    def opened(path, scheme="light"):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": 1200, "height": 900})
        contexts.append(context)
        return Opened(context.new_page(), path)

    yield opened
    for context in contexts:
        context.close()
