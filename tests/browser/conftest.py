"""A real browser for the tests of pages: Chromium without a screen and without a network."""

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
