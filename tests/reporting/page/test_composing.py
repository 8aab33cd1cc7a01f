"""The report: one page that says everything in order, asks nothing of any network, and lets nothing run."""

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from support import hostile_trees, sample_trees
from support.demo_results import demo_account, demo_page, demo_plan, demo_report, demo_tree
from support.marker_surveys import marker_star, moved_over_time
from support.surveys import survey

import servicetree as st
from servicetree.analysis.planning import first_steps
from servicetree.demo import demo_answers
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.page.grids import Grid, account_grid
from servicetree.reporting.page.page_blocks import SegmentSearch, score_summary
from servicetree.reporting.tables import NodeNames

ORDER = ["answer", "mend", "segments", "account", "sure", "data", "computed", "words"]
OURS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "label",
    "input",
    "select",
    "option",
    "nav",
    "ul",
} | {
    *(
        "li",
        "main",
        "section",
        "h1",
        "h2",
        "h3",
        "div",
        "span",
        "strong",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
    ),
    *(
        "tr",
        "th",
        "td",
        "small",
        "details",
        "summary",
        "figure",
        "figcaption",
        "output",
        "button",
        "pre",
        "script",
        "br",
        "abbr",
        "dl",
        "dt",
        "dd",
    ),
    *(
        "svg",
        "desc",
        "defs",
        "lineargradient",
        "stop",
        "pattern",
        "path",
        "rect",
        "g",
        "text",
        "tspan",
        "circle",
        "line",
    ),
}


class Seen(HTMLParser):
    """What a page holds: elements, attributes, and the text of scripts and styles."""

    def __init__(self, page):
        """Read a page."""
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.raw, self.text = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data):
        """Note text, and what scripts and styles hold apart from it."""
        (self.raw if self.cdata_elem else self.text).append(data)


@pytest.fixture(scope="module")
def demo():
    """The report of the demo chain."""
    return demo_report()


@pytest.fixture(scope="module")
def page():
    """Its page."""
    return demo_page()


def unpacked(page):
    """Open the views that a page holds packed, one for each segment."""
    found = re.search(r'<script type="text/plain" id="views">(.*?)</script>', page)
    if found is None:
        return []
    lines = [line.split("\x01") for line in gzip.decompress(base64.b64decode(found[1])).decode().split("\n")]
    return ["\n".join(line[place] for line in lines) for place in range(len(lines[0]))]


def test_sections_stand_in_the_order_in_which_a_manager_asks(demo, page):
    """The answer first, then what to mend, who differs, the account; how it was computed and the words last."""
    assert [section.id for section in demo.sections] == ORDER
    assert re.findall(r'<section id="(\w+)"', page) == ORDER


def test_slides_and_workbooks_have_three_sentences_and_their_doubt(demo):
    """What was lost, where most, what to mend first; and how far to believe it."""
    hero = score_summary(demo.sections)
    assert len(hero.sentences) == 3
    assert hero.sentences[0].startswith("26.1 of 100 points are lost; between 16.0 and 18.8")
    assert "Lille" in hero.sentences[1]
    assert "First to mend" in hero.sentences[2]
    assert any("Any root looks guilty" in caution for caution in hero.cautions)


def test_where_answers_cannot_tell_the_answer_says_so(shared):
    """A real survey that is not separable: the first sentence and the first caution say it."""
    tree = st.read_tree(shared / "ecsi_mobi" / "tree.toml")
    made = st.report(tree, shared / "ecsi_mobi" / "mobi.csv")
    hero, (screen,) = score_summary(made.sections), made.sections[0].blocks[0].blocks
    assert "cannot tell" in hero.sentences[0]
    assert hero.cautions[0].startswith("Not separable")
    assert "these answers cannot tell" in screen.finding
    assert "this survey cannot tell" in screen.lost
    assert "in a bad mood rates everything low" in screen.doubt


def test_nothing_is_asked_of_a_network_and_only_our_own_code_runs(page):
    """The policy names the hashes of the style and the script that are there; no address is followed."""
    seen = Seen(page)
    policy = next(value for tag, name, value in seen.attributes if tag == "meta" and "default-src" in value)
    assert policy.startswith("default-src 'none'; ")
    for kind, pattern in (("style", r"<style>(.*?)</style>"), ("script", r"<script>(.*?)</script>")):
        (content,) = re.findall(pattern, page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    for _, name, value in seen.attributes:
        assert not name.startswith("on")
        assert name != "style"
        if name in {"href", "src", "xlink:href", "action", "data"}:
            assert value.startswith("#")
    assert "@import" not in page
    assert set(re.findall(r"url\(([^)]{0,2})", page)) <= {"#s"}
    assert set(seen.elements) <= OURS


def test_ids_are_unique_and_links_lead_somewhere(page):
    """Every id stands once, also with a view in place of the whole; every link of the page has its place."""
    for view in ["", *unpacked(page)]:
        seen = Seen(view or page)
        ids = [value for _, name, value in seen.attributes if name == "id"]
        assert len(ids) == len(set(ids))
        assert {value[1:] for _, name, value in seen.attributes if name == "href"} <= {*ids, *ORDER}


def test_the_grid_adds_up_and_holds_every_entry():
    """Each entry of the account stands in the grid once; rows, columns and the foot add up to the loss."""
    account = demo_account()
    for segment in account.segments[:4]:
        grid = account_grid(segment, NodeNames(account.tree, "en"))
        shown = [float(cell.points.replace("−", "-")) for row in grid.rows for cell in row.cells if cell]
        assert sum(shown) == pytest.approx(segment.loss.value, abs=0.05 * len(shown))
        assert float(grid.total[-1]) == pytest.approx(segment.loss.value, abs=0.051)
        assert sum(map(float, grid.total[2:-1])) == pytest.approx(segment.loss.value, abs=0.3)
        listed = sum(len(detail.table.rows) for detail in grid.details)
        assert listed <= len(segment.question_entries)
        assert len({detail.key for detail in grid.details}) == len(grid.details)


def test_a_view_tells_its_segment(page, demo):
    """A packed view has the segment's own score, tree and account, in the slots of the page."""
    slots = re.findall(r'data-slot="(\w+)"', page)
    for view, segment in list(zip(unpacked(page), demo.account.segments[1:], strict=True))[:5]:
        assert re.findall(r'data-slot="(\w+)"', view) == slots
        assert f"<strong>{segment.scores.score.value:.1f}</strong>" in view
        assert f"{segment.loss.value:.1f} of 100 points are lost" in view


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_is_whole(lang):
    """No sentence of the report's own stays English in another language; numbers take its decimal sign."""
    made = demo_page(lang)
    assert f'<html lang="{lang}">' in made
    text = "".join(Seen(made).text)
    assert ("73.9" in text) is (lang == "en")
    for english in ("points are lost", "95 % interval", "What to mend", "Carry-over:", "Show", "Worth knowing"):
        assert (english in text) is (lang == "en"), english


@pytest.mark.ci
def test_a_large_report_stays_small():
    """Forty questions and twelve segments fit in 500 kB."""
    tree = st.ServiceTree(
        name="large",
        label="A large survey",
        scale=st.Scale(1, 10),
        aspects=[_node(st.Aspect, f"aspect_{place}", 4) for place in range(4)],
        branches=[_node(st.Branch, f"branch_{place}", 3) for place in range(8)],
    )
    answers = survey(tree, 600, seed=3, missing=0.05, whole=True)
    answers["shop"] = [f"Shop number {row % 12}" for row in range(600)]
    report = st.report(tree, answers, by="shop")
    assert sum(len(node.questions) for node in tree.measured.values()) == 40
    assert len(report.views) == 12
    assert len(report.to_html().encode()) < 500_000


def _node(kind, name, count):
    asked = [
        st.Question(id=f"q{place}", text=f"How do you like {name} {place}?", column=f"{name}_{place}")
        for place in range(count)
    ]
    return kind(id=name, label=name.replace("_", " ").capitalize(), questions=asked)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(hostile_trees.ATTACKS, id="attacks"),
        pytest.param(hostile_trees.NAUGHTY, id="naughty", marks=pytest.mark.ci),
    ],
)
def test_hostile_words_stay_words(words):
    """Labels, texts, columns and segments that have broken other tools add no element and no attribute."""
    made = 0
    for tree, answers in hostile_trees.trees(list(words)):
        account = st.trace(tree, answers, by="by", outside="missing")
        page = st.report(tree, account).to_html()
        for part in (page, *unpacked(page)):
            seen = Seen(part)
            assert set(seen.elements) <= OURS
            assert not any(name.startswith("on") for _, name, _ in seen.attributes)
            assert not {"\x00", "\u202e", "\u200b", "\ufffe"} & set(part)
        assert len(unpacked(page)) == len(account.segments) - 1
        assert page.count("<script") == 2
        assert "{{7*7}}" in page or "{{7*7}}" not in json.dumps(list(words))
        made += 1
    assert made >= len(words) // 20


def test_a_report_says_how_it_was_made(page):
    """The call, the versions and the whole tree file stand at its end."""
    text = "".join(Seen(page).text)
    assert "servicetree demo" in text
    assert f"numpy {np.__version__}" in text
    assert "[aspects.environment]" in text


def test_the_tree_file_in_the_page_is_the_tree(page, tmp_path):
    """What stands under “The tree file” reads back as the same tree."""
    source = re.findall(r"<pre tabindex=\"0\">(.*?)</pre>", page, re.DOTALL)[-1]
    path = tmp_path / "copied.toml"
    path.write_text("".join(Seen(f"<p>{source}</p>").text), encoding="utf-8")
    assert st.read_tree(path) == demo_tree()


def test_one_step_from_an_account_equals_the_plan():
    """What one step wins is the same from an account alone as from the answers; its range is no narrower."""
    plan = st.plan(demo_tree(), demo_answers(), to="step", by="shop", id="guest")
    mine = {one.id: one for one in first_steps(demo_account())}
    for step in plan.steps:
        assert mine[step.id].raised == pytest.approx(step.raised)
        assert mine[step.id].gain.value == pytest.approx(step.gain.value)
        assert mine[step.id].gain.low == pytest.approx(step.gain.low)
        assert mine[step.id].low <= step.low + 1e-9
        assert mine[step.id].high >= step.high - 1e-9


def test_one_step_by_joint_slopes_equals_the_plan():
    """The same where every question of the trunk has a carry-over of its own."""
    tree, answers = demo_tree(), demo_answers()
    plan = st.plan(tree, answers, to="step", questions="joint")
    mine = {one.id: one for one in first_steps(st.trace(tree, answers, questions="joint"))}
    for step in plan.steps:
        assert mine[step.id].gain.value == pytest.approx(step.gain.value)


def test_a_report_on_an_account_takes_no_reading_options():
    """Options that say how answers are read have no use once an account is made; that is told."""
    with pytest.raises(st.UsageError, match="no use for by"):
        st.report(demo_tree(), demo_account(), by="shop")


def test_another_tree_is_refused(cafe):
    """A report needs the tree its account was made with."""
    with pytest.raises(st.UsageError, match="another tree"):
        st.report(cafe, demo_account())


@pytest.mark.ci
def test_one_reading_gives_what_each_verb_gives_by_itself():
    """Account, plan and change, also where some respondents belong to no shop, or to no month."""
    tree, rows = sample_trees.cafe(), range(1500)
    answers = survey(tree, len(rows), seed=8, missing=0.05, whole=True)
    answers["shop"] = [None if row % 50 == 7 else f"shop {row % 24}" for row in rows]
    answers["month"] = [None if row % 60 == 8 else f"m{row % 3}" for row in rows]
    by = {"by": "shop", "period": "month"}
    made, change = st.report(tree, answers, **by), st.compare(tree, answers, "m0", "m2", by="month")
    assert made.plan == st.plan(tree, answers, **by)
    assert made.change == change
    assert st.report(tree, st.trace(tree, answers, **by), plan=made.plan, change=change).to_html() == made.to_html()


def test_a_plan_looks_through_no_lens():
    """A report on what a lens shows has the same plan as without."""
    tree = marker_star(0, 3)
    answers, by = moved_over_time(tree), {"by": "shop", "period": "month", "id": "guest"}
    made = st.report(tree, answers, lens="over_time", **by)
    assert made.account.lens == "over_time"
    assert made.plan == st.plan(tree, answers, **by)


@pytest.mark.parametrize("shops", [20, 21, pytest.param(45, marks=pytest.mark.ci)])
def test_beyond_twenty_segments_a_box_finds_them(shops):
    """Every segment has its row, its gap, and its score by node; the whole's stands among the latter."""
    tree, rows = sample_trees.cafe(), range(20 * shops)
    answers = survey(tree, len(rows), seed=8, whole=True) | {"shop": [f"shop {row % shops:02}" for row in rows]}
    made = st.report(tree, answers, by="shop")
    segments = next(section for section in made.sections if section.id == "segments")
    boxes = [block for block in segments.blocks if isinstance(block, SegmentSearch)]
    assert len(boxes) == (shops > 20)
    assert made.to_html().count('<input type="search"') == len(boxes)
    for box in boxes:
        gaps, levels = box.tables
        assert box.count == str(shops)
        assert sorted(row[0] for row in gaps.rows) == [f"shop {place:02}" for place in range(shops)]
        assert [row[0] for row in levels.rows] == ["All", *(f"shop {place:02}" for place in range(shops))]


def test_only_html_is_written(demo, tmp_path):
    """The ending must be .html; nothing is written otherwise."""
    with pytest.raises(st.UsageError, match=r"\.html"):
        demo.save(tmp_path / "report.pdf")
    assert not list(tmp_path.iterdir())


def test_the_same_account_gives_the_same_bytes(demo, page):
    """A report holds no time and no chance."""
    again = st.report(demo_tree(), demo.account, plan=demo.plan, change=demo.change, call="servicetree demo")
    assert again.to_html() == page


def test_notebooks_show_tables_and_pictures(demo):
    """Tree, account, scores and plan show themselves; a report stands in a frame of its own."""
    assert "<svg" in demo.account._repr_html_()
    assert "<table" in demo.account._repr_html_()
    assert "<svg" in st.score(demo_tree(), demo_answers())._repr_html_()
    assert "<table" in demo_plan()._repr_html_()
    assert demo_tree()._repr_svg_().startswith("<svg")
    assert demo._repr_html_().startswith("<iframe")


def test_nodes_may_be_called_what_the_grid_calls_its_columns():
    """Aspects called `own` and `below` are columns of their own."""
    tree = st.ServiceTree(
        name="own",
        scale=st.Scale(1, 5),
        aspects=[_node(st.Aspect, "own", 1), _node(st.Aspect, "below", 1)],
        branches=[_node(st.Branch, f"b{place}", 1) for place in range(3)],
    )
    answers = survey(tree, 80, seed=5, whole=True)
    grid = account_grid(st.trace(tree, answers).whole, NodeNames(tree, "en"))
    assert isinstance(grid, Grid)
    assert len({detail.key for detail in grid.details}) == len(grid.details)
