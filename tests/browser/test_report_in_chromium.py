"""Reports in a real browser: quiet, readable, walkable by keyboard, and answering when a segment is picked."""

import re

import pytest
from support import hostile_trees, sample_trees
from support.demo_results import demo_report, demo_tree
from support.surveys import survey

import servicetree as st
from servicetree.i18n.messages import LANGUAGES

SURVEYS = {
    "ecsi_mobi": ("mobi.csv", {}),
    "corp_rep": ("corp_rep_data.csv", {"by": "servicetype"}),
    "abc_b2b": ("abc.csv", {"by": "country"}),
    "sfo_airport": ("sfo_2017.csv.gz", {"by": "BAREA", "weight": "WEIGHT"}),
}
TOWNS = ["Orléans", "Derby", "Lille", "Saint-Étienne", "Орёл", "Île de Ré"]
# Boxes of words that overlap by more than a hair, within one picture.
OVERLAPS = """svg => {
  const words = [...svg.querySelectorAll('text')].filter(one => one.textContent.trim());
  const boxes = words.map(one => [one.textContent, one.getBoundingClientRect()]);
  const found = [];
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, b] = [boxes[i][1], boxes[j][1]];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1.5 && high > 3) found.push(`${boxes[i][0]} | ${boxes[j][0]} (${wide.toFixed(1)} x ${high.toFixed(1)})`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo chain's report as a file, in each language."""
    folder = tmp_path_factory.mktemp("demo")
    for lang in LANGUAGES:
        demo_report(lang).save(folder / f"{lang}.html")
    return folder


def checked(opened):
    """Hold what every page is held to: silence, and words that do not lie on each other."""
    for figure in opened.page.query_selector_all("figure svg:visible"):
        assert figure.evaluate(OVERLAPS) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert opened.page.evaluate(wide) <= 0, "the page itself never scrolls sideways"
    assert opened.quiet(), (opened.asked, opened.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_opens_quietly(opening, demo, lang, scheme):
    """No request, no complaint, no overlapping words; in three languages, by day and by night."""
    checked(opening(demo / f"{lang}.html", scheme))


@pytest.mark.parametrize("name", SURVEYS)
def test_real_surveys_open_quietly(opening, shared, tmp_path, name):
    """The same for four real surveys, by segment where they have any."""
    file, options = SURVEYS[name]
    tree = st.read_tree(shared / name / "tree.toml")
    st.report(tree, shared / name / file, **options).save(tmp_path / "report.html")
    checked(opening(tmp_path / "report.html"))


def test_the_keyboard_reaches_every_part_of_the_tree(opening, demo):
    """Tab leads to the tree, arrows through every aspect and branch; what each says stands below the tree."""
    page = opening(demo / "en.html").page
    wanted = {node.get_attribute("data-node") for node in page.query_selector_all("figure.walk .wide .node")}
    assert {"environment", "kindness"} <= wanted
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.node"):
            break
    reached, told = [], set()
    for _ in range(len(wanted)):
        reached.append(page.evaluate("document.activeElement.dataset.node"))
        told.add(page.inner_text("figure.walk output"))
        page.keyboard.press("ArrowRight")
    assert sorted(reached) == sorted(wanted)
    assert len(told) == len(wanted)
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.dataset.node") == reached[0]


def test_picking_a_segment_changes_the_numbers_and_back(opening, demo):
    """A picked shop shows its own score, tree and account; everyone brings the whole back."""
    opened = opening(demo / "en.html")
    page = opened.page

    def shown():
        return [page.inner_text(f"[data-slot={slot}]") for slot in ("answer", "account")]

    whole = shown()
    page.select_option(".pick select", label="shop: Lille")
    page.wait_for_selector("[role=status]:has-text('Lille')", state="attached")
    lille = shown()
    assert all(one != other for one, other in zip(whole, lille, strict=True))
    assert "66.5" in lille[0]
    assert page.evaluate("document.querySelector('figure.walk .node').tabIndex") == 0
    assert [one.input_value() for one in page.locator(".pick select").all()] == ["8", "8"]
    told = {one.get_attribute("id") for one in page.locator("section:has(> .scope:visible)").all()}
    assert told == {"mend", "segments", "sure", "data", "computed", "words"}, "what does not change says so"
    page.locator("#account .pick select").select_option("")
    page.wait_for_selector("[role=status]:has-text('all respondents')", state="attached")
    assert shown() == whole
    assert page.locator(".scope:visible").count() == 0
    assert opened.quiet()


def test_a_weakness_of_the_trunk_is_picked_out(opening, demo):
    """Pressing an aspect leaves only its strands; pressing again brings the others back."""
    page = opening(demo / "en.html").page
    chip = page.locator("figure.walk button[data-source=environment]")
    chip.click()
    assert chip.get_attribute("aria-pressed") == "true"
    lit = page.eval_on_selector_all(".strand.lit", "all => all.map(one => one.dataset.from)")
    assert set(lit) == {"environment"}
    chip.click()
    assert page.query_selector_all("figure.picked") == []


def test_a_figure_of_the_account_opens_its_questions(opening, demo):
    """A click on a cell opens the table of the questions behind it."""
    page = opening(demo / "en.html").page
    page.locator("table.grid a").first.click()
    assert page.locator("details.entries details[open] table").first.is_visible()


def test_tables_sort_by_any_column(opening, demo):
    """A click on a heading sorts by its numbers, another turns them round; minus signs and languages are understood."""
    for lang in LANGUAGES:
        page = opening(demo / f"{lang}.html").page
        table = page.locator("#segments table.plain").last
        page.locator("#segments details").last.evaluate("one => { one.open = true }")
        table.locator("thead button").nth(3).click()
        read = "cells => cells.map(one => Number(one.textContent.replace('−', '-').replace('+', '').replace(',', '.')))"
        gaps = table.locator("tbody tr td:nth-child(4)").evaluate_all(read)
        assert gaps == sorted(gaps)
        table.locator("thead button").nth(3).click()
        assert table.locator("tbody tr td:nth-child(4)").evaluate_all(read) == sorted(gaps, reverse=True)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """The report of sixty shops in three months, in each language."""
    tree, rows, folder = sample_trees.cafe(), range(1800), tmp_path_factory.mktemp("chain")
    answers = survey(tree, len(rows), seed=8, missing=0.05, whole=True)
    answers["shop"] = [f"{TOWNS[row % 6]} {row % 60:02}" for row in rows]
    answers["month"] = [f"m{row // 60 % 3}" for row in rows]
    account = st.trace(tree, answers, by="shop", period="month")
    for lang in LANGUAGES:
        st.report(tree, account, lang=lang).save(folder / f"{lang}.html")
    return folder


@pytest.mark.parametrize("wide", [1280, 390])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_shop_is_found_by_name(opening, chain, lang, wide):
    """Typed by keyboard alone; accents, capitals and order do not matter, and how many are found is said aloud."""
    opened = opening(chain / f"{lang}.html")
    page = opened.page
    page.set_viewport_size({"width": wide, "height": 900})
    box, tables = page.locator(".search input"), page.locator(".search + details table")
    of = {"en": "of", "fr": "sur", "ru": "из"}[lang]
    assert tables.count() == 2, "gaps, and scores by node"
    assert not tables.first.is_visible()
    assert page.locator(".search label").inner_text().strip().endswith("(shop)")
    box.focus()

    def found(words):
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
        names = tables.first.locator("tbody tr:visible th").all_inner_texts()
        assert tables.last.locator("tbody tr:visible").count() == len(names)
        return sorted(names), page.locator(".search [aria-live=polite]").inner_text().replace("\xa0", " ")

    assert found("09 derby") == ([], f"0 {of} 60")
    assert found("07 derby") == (["Derby 07"], f"1 {of} 60")
    assert found("orle") == ([f"Orléans {place:02}" for place in range(0, 60, 6)], f"10 {of} 60")
    assert found("ОРЕЛ 1") == (["Орёл 10", "Орёл 16"], f"2 {of} 60")
    assert tables.first.is_visible()
    checked(opened)
    page.keyboard.press("Escape")
    assert tables.first.locator("tbody tr:visible").count() == 60
    assert page.locator(".search [aria-live=polite]").inner_text() == ""


def test_without_script_everything_can_be_read(chromium, demo, chain):
    """With scripts off, every section is there and nothing that needs them is shown."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((demo / "en.html").as_uri())
    assert page.locator("section").count() == 8
    assert page.locator("figure svg").first.is_visible()
    assert not page.locator(".pick").first.is_visible()
    assert not page.locator(".chips").first.is_visible()
    page.goto((chain / "en.html").as_uri())
    assert not page.locator(".search").is_visible()
    page.locator(".search + details summary").click()
    assert page.locator(".search + details table").first.locator("tbody tr:visible").count() == 60
    context.close()


def test_words_are_read_easily_by_day_and_by_night(opening, demo):
    """Every word of the page has a contrast of 4.5 to 1 or more against what lies behind it."""
    for scheme in ("light", "dark"):
        page = opening(demo / "en.html", scheme).page
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate(CONTRASTS) == []


# The smallest words of every picture that is seen, as large as they stand on the page, by the picture's title.
SMALLEST = """() => Object.fromEntries(
  [...document.querySelectorAll('figure svg')].filter(svg => svg.getClientRects().length).map(svg => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const sizes = [...svg.querySelectorAll('text, tspan')].map(one => parseFloat(getComputedStyle(one).fontSize));
    return [svg.querySelector('title').textContent, scale * Math.min(...sizes)];
  }))"""


@pytest.mark.parametrize(("wide", "pictures"), [(1280, 6), (1130, 6), (1000, 6), (900, 6), (390, 6)])
def test_words_in_pictures_are_large_enough_on_every_page(opening, demo, wide, pictures):
    """The page shows the shape of each picture that fits, and nothing in it is below 11 pixels."""
    page = opening(demo / "en.html").page
    page.set_viewport_size({"width": wide, "height": 900})
    sizes = page.evaluate(SMALLEST)
    assert len(sizes) == pictures
    assert min(sizes.values()) >= 10.95, sizes


@pytest.mark.parametrize(("wide", "shape"), [(1280, "broad"), (1130, "broad"), (1000, "slim"), (390, "slim")])
def test_a_picked_segment_has_its_tree_in_the_shape_that_fits(opening, demo, wide, shape):
    """On screens, tablets and phones, as everyone's; and no word in it is below 11 pixels."""
    page = opening(demo / "en.html").page
    page.set_viewport_size({"width": wide, "height": 900})
    page.select_option(".pick select", label="shop: Lille")
    page.wait_for_selector("[role=status]:has-text('Lille')", state="attached")
    shown = page.locator("#answer .picture:visible")
    assert shown.evaluate_all("all => all.map(one => one.className)") == [f"picture {shape}"]
    assert "shop = Lille" in shown.text_content()
    assert min(page.evaluate(SMALLEST).values()) >= 10.95


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_prints_on_eight_pages(opening, demo, lang):
    """On A4: no more than eight, without the tree file, and no row or picture is cut in two."""
    page = opening(demo / f"{lang}.html").page
    printed = page.pdf(prefer_css_page_size=True)
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(186 / 25.4 * 96), "height": 900})  # A4 without its margins
    first = page.locator("figure").first.bounding_box()
    assert first["y"] + first["height"] <= 271 / 25.4 * 96, "the tree stands on the first page"
    assert page.locator("pre:visible").all_inner_texts()[-1].startswith("servicetree ")
    split = "one => getComputedStyle(one).breakInside"
    assert set(page.locator("tr:visible, figure:visible").evaluate_all(f"all => all.map({split})")) == {"avoid"}
    heads = page.locator("thead:visible").evaluate_all("all => all.map(one => getComputedStyle(one).display)")
    assert set(heads) == {"table-header-group"}
    shapes = page.locator(".picture:visible").evaluate_all("all => all.map(one => one.className)")
    assert set(shapes) == {"picture square", "picture slim", "picture narrow"}


def with_branches(count, folder):
    """A tree of two aspects and so many branches, each with two questions of its own."""
    lines = ["schema = 1", 'name = "many"', 'label = "A department store"', "[scale]", "low = 1", "high = 5"]
    for number in range(count + 2):
        room, part = ("aspects", f"a{number}") if number < 2 else ("branches", f"b{number}")
        lines += [f"[{room}.{part}]", f'label = "The department on floor {number}"', f"weight = {1 + number % 3}"]
        for asked in ("q", "r"):
            lines += [f"[{room}.{part}.questions.{asked}]", f'column = "{part}{asked}"', 'text = "All was well."']
    (folder / "many.toml").write_text("\n".join(lines))
    return st.read_tree(folder / "many.toml")


@pytest.mark.parametrize(("tree", "segments", "lang"), [("airport", 60, "fr"), (15, 12, "ru"), (20, 4, "en")])
def test_a_large_tree_prints_on_eight_pages(opening, tmp_path, tree, segments, lang):
    """With segments and periods too; and each table is whole on one page."""
    tree = with_branches(tree, tmp_path) if isinstance(tree, int) else st.template(tree)
    answers = st.simulate(tree, n=600, seed=7, segments=segments, periods=2, segment_spread=4, quality_spread=6)
    st.report(tree, answers, by="segment", period="period", lang=lang).save(tmp_path / "large.html")
    page = opening(tmp_path / "large.html").page
    assert 7 <= len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 8
    page.emulate_media(media="print")
    split = "all => all.map(one => getComputedStyle(one).breakInside)"
    assert set(page.locator("tbody:visible").evaluate_all(split)) == {"avoid"}
    page.set_viewport_size({"width": round(186 / 25.4 * 96), "height": 900})
    answers, computed = (page.locator(f"section#{name}").bounding_box() for name in ("data", "computed"))
    assert computed["x"] > answers["x"] + answers["width"]
    assert computed["y"] == answers["y"]


@pytest.mark.parametrize("wide", [1280, 390])
def test_few_stops_lead_through_a_report(opening, demo, tmp_path, wide):
    """At most 60 presses of Tab lead through all that is not folded, also of a tree with thirty-six branches."""
    tree = sample_trees.many()
    st.report(tree, sample_trees.account(tree)).save(tmp_path / "many.html")
    for path in (demo / "en.html", tmp_path / "many.html"):
        page = opening(path).page
        page.set_viewport_size({"width": wide, "height": 900})
        stops = 0
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            stops += 1
        assert 15 <= stops <= 60


CONTRASTS = """() => {
  const light = ([r, g, b]) => {
    const part = one => { one /= 255; return one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const read = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const behind = one => {
    for (let box = one; box; box = box.parentElement) {
      const [r, g, b, a = 1] = read(getComputedStyle(box).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const one of document.querySelectorAll('main *:not(svg *):not(script)')) {
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
    if (!one.getClientRects().length) continue;
    const [ink, paper] = [read(getComputedStyle(one).color).slice(0, 3), behind(one)];
    const [high, low] = [light(ink), light(paper)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) found.add(`${one.tagName}.${one.className}: ${contrast.toFixed(2)}`);
  }
  return [...found];
}"""


@pytest.mark.parametrize(
    ("words", "parts"), [(hostile_trees.ATTACKS, 6), (hostile_trees.NAUGHTY, 14)], ids=["attacks", "naughty"]
)
def test_hostile_words_do_nothing(opening, tmp_path, words, parts):
    """No dialog, no request, no complaint, also when a segment with a hostile name is picked."""
    made = list(hostile_trees.trees(list(words), parts))
    assert len(made) * (3 + 2 * parts) >= 0.75 * len(words)
    for place, (tree, answers) in enumerate(made):
        path = tmp_path / f"{place}.html"
        st.report(tree, st.trace(tree, answers, by="by", outside="missing")).save(path)
        opened = opening(path)
        opened.page.select_option(".pick select", index=1)
        opened.page.wait_for_selector("[role=status]:not(:empty)", state="attached")
        assert opened.quiet(), (opened.asked, opened.complaints)
        opened.page.close()


def test_a_picture_too_tall_for_half_a_page_is_printed_across_it(opening, tmp_path):
    """The segments of a chain: on a phone a long column, which would shrink to a stripe on paper."""
    answers = st.simulate(demo_tree(), n=1_800, seed=5, segments=60, segment_spread=6, quality_spread=6)
    st.report(demo_tree(), answers, by="segment").save(tmp_path / "chain.html")
    page = opening(tmp_path / "chain.html").page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(186 / 25.4 * 96), "height": 900})
    shown = page.locator(".picture.on-paper:visible svg")
    assert shown.count() >= 1
    assert page.locator(".picture.off-paper:visible").count() == 0
    for box in (shown.nth(place).bounding_box() for place in range(shown.count())):
        assert box["width"] >= 0.9 * 186 / 25.4 * 96
        assert box["height"] <= 255 / 25.4 * 96
