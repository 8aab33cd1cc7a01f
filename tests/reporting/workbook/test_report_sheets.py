"""The sheets of a report: every figure of the JSON, doubt and small groups kept, in three languages."""

import attrs
import pytest
from support.demo_results import demo_report, demo_tree
from support.null_surveys import straight_answers, wide_tree
from support.office_files import opened_workbook, table_of
from support.small_segments import SMALL, shops
from support.spoilt_surveys import rated_shop, shop
from support.surveys import survey

import servicetree as st
from servicetree.demo import demo_answers
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.printing import as_json, rows
from servicetree.reporting.workbook.evidence_sheets import trunk_verdict

DIGITS = 1e-14  # a spreadsheet holds fifteen digits
TABS = ["Answer", "Parts", "Account", "Account, line by line", "Questions", "Segments", "Periods", "Plan", "Change"]
TABS += ["Carry-over", "How sure", "Notes"]


@pytest.fixture(scope="module")
def demo():
    """The report of the demo chain."""
    return demo_report()


@pytest.fixture(scope="module")
def book(demo):
    """Its workbook, opened by an independent reader."""
    return opened_workbook(demo.to_workbook())


def by_id(sheet, *keys):
    """Return the rows of a sheet by what stands in columns of ids: headings and cells as one mapping for each."""
    headings, found = table_of(sheet)
    named = [dict(zip(headings, row, strict=True)) for row in found]
    return {tuple(row[key] for key in keys): row for row in named}


ID = "Name in the tree file"
BEGUN, SEEN = "Points begun there", ", as observed"


def equal(cell, value):
    """Whether a cell holds a figure of the JSON, or neither is there."""
    return cell is None if value is None else cell == pytest.approx(value, rel=DIGITS, abs=1e-12)


def test_sheets_stand_in_the_order_in_which_a_manager_asks(book):
    """The answer first, notes last."""
    assert book.sheetnames == TABS


def test_every_figure_of_the_parts_is_that_of_the_json(demo, book):
    """Weight, counts, scores, own loss, reach, points, for every part."""
    whole = as_json(demo.account)["segments"][0]
    found = by_id(book["Parts"], ID)
    for node in whole["nodes"]:
        row = found[node["id"],]
        told = {"Weight": "weight", "Respondents": "n", "Of all": "reach_rate", "Observed": "observed"}
        told |= {"Score": "level", f"Own loss{SEEN}": "own", "Reach": "reach", f"{BEGUN}{SEEN}": "points"}
        assert all(equal(row[heading], node[key]) for heading, key in told.items())
        assert equal(row["Points felt there"], sum(e["points"] for e in whole["account"] if e["at"] == node["id"]))
    for group in whole["groups"]:
        row = found[group["id"],]
        assert all(equal(row[f"Score{end}"], group[key]) for end, key in (("", "level"), (": from", "low")))
    assert len(found) == len(whole["nodes"]) + len(whole["groups"])


def test_the_ends_of_what_began_in_a_part_are_those_of_its_range(demo, book):
    """What is carried from the trunk has the range that the JSON tells; a branch has the rest of what is felt there."""
    whole = as_json(demo.account)["segments"][0]
    found = by_id(book["Parts"], ID)
    from_trunk = {one["at"]: one for one in whole["account_ranges"] if one["from"] == "trunk"}
    felt = {at: sum(one["points"] for one in whole["account"] if one["at"] == at) for at in from_trunk}
    weights = {one["id"]: one["weight"] for one in whole["nodes"]}
    assert from_trunk
    for at, trunk in from_trunk.items():
        row = found[at,]
        ends = max(felt[at] - trunk["range_high"], 0), felt[at] - max(trunk["range_low"], 0)
        for heading, times in ((BEGUN, 1), ("Own loss", 1 / weights[at])):
            seen = [row[f"{heading}{SEEN}: {end}"] for end in ("from", "to")]
            assert seen == [pytest.approx(one * times, abs=1e-9) for one in ends]
    for aspect in demo.tree.aspects:
        row = found[aspect.id,]
        here = next(one for one in whole["account"] if one["from"] == one["at"] == aspect.id)
        carried = [one for one in whole["account_ranges"] if one["from"] == aspect.id]
        most = here["high"] + sum(one["range_high"] for one in carried)
        assert row[f"{BEGUN}{SEEN}: from"] == pytest.approx(
            here["low"] + sum(max(one["range_low"], 0) for one in carried)
        )
        assert row[f"{BEGUN}{SEEN}: to"] <= most + 1e-9
        assert row[f"Own loss{SEEN}: from"] == pytest.approx(here["low"] / row["Weight"])


def test_what_the_tree_states_has_no_range_and_its_figures_their_intervals(demo):
    """Then nothing is as observed only, and no line below says so."""
    tree = demo.tree.extend({"branches": {name: {"carry_over": 0.3} for name in demo.tree.trunk_children}})
    account = st.trace(tree, demo_answers())
    found = by_id(opened_workbook(st.report(tree, account).to_workbook())["Parts"], ID)
    for node in as_json(account)["segments"][0]["nodes"]:
        row = found[node["id"],]
        assert [row[f"{BEGUN}{end}"] for end in ("", ": from", ": to")] == [
            pytest.approx(node[key]) for key in ("points", "low", "high")
        ]


def test_every_line_of_the_account_is_that_of_the_json(demo, book):
    """From, at, points and interval; the grid holds each line once and adds up."""
    whole = as_json(demo.account)["segments"][0]
    found = by_id(book["Account, line by line"], f"{ID} · From", f"{ID} · Felt at")
    assert len(found) == len(whole["account"])
    for entry in whole["account"]:
        row = found[entry["from"], entry["at"]]
        assert equal(row["Points"], entry["points"])
        assert equal(row["Points: from"], entry["low"])
        assert equal(row["Points: to"], entry["high"])
    _, grid = table_of(book["Account"])
    shown = sorted(cell for row in grid[:-1] for cell in row[2:-1] if cell is not None)
    assert shown == pytest.approx(sorted(entry["points"] for entry in whole["account"]))
    assert grid[-1][-1] == pytest.approx(whole["overall"]["loss"])
    assert sum(grid[-1][2:-1]) == pytest.approx(whole["overall"]["loss"])


def test_every_question_is_that_of_the_json(demo, book):
    """Points begun and felt with their intervals, and what was found in the column."""
    record = as_json(demo.account)
    found = by_id(book["Questions"], ID)
    for one in record["segments"][0]["questions"]:
        row = found[one["id"],]
        assert equal(row[f"{BEGUN}{SEEN}"], one["points"])
        assert equal(row[f"{BEGUN}{SEEN}: to"], one["high"])
        assert equal(row["Points felt there"], one["felt"]["points"])
        assert equal(row["Points felt there: from"], one["felt"]["low"])
    for one in record["answers"]:
        row = found[one["id"],]
        assert row["Column"] == one["column"]
        assert [row[key] for key in ("Answers", "Blank", "“No answer”", "Unusable")] == [
            one[key] for key in ("answered", "blank", "coded", "unused")
        ]


def test_every_segment_and_period_is_that_of_the_json(demo, book):
    """Counts, score and gap, luck aside and at once, points, range; scores of the parts. The worst stand first."""
    record = as_json(demo.account)
    found = by_id(book["Segments"], "shop")
    assert len(found) == len(record["segments"])
    for one in record["segments"]:
        row = found["All" if one["by"] is None else one["by"],]
        assert (row["Respondents"], row["Weight with a score"]) == (one["n"], one["weight_covered"])
        assert equal(row["Score"], one["overall"]["score"])
        assert equal(row["Score: from"], one["overall"]["low"])
        assert equal(row["Points lost"], one["overall"]["loss"])
        assert equal(row["Range: from"], one["trunk_points"]["range_low"])
        assert equal(row["Range: to"], one["trunk_points"]["range_high"])
        for node in one["nodes"]:
            assert equal(row[demo.tree.nodes[node["id"]].label["en"]], node["level"])
        if one["by"] is not None:
            gap = one["overall"]["gap"]
            assert equal(row["Gap"], gap["points"])
            assert equal(row["Luck aside"], gap["shrunken"])
            assert equal(row["95 % for all at once: from"], gap["simultaneous_low"])
            assert equal(row["95 % for all at once: to"], gap["simultaneous_high"])
            assert row["Clear of the whole"] == ("yes" if gap["clear"] else "no")
    gaps = [row["Luck aside"] for row in found.values()][:-1]
    assert gaps == sorted(gaps)
    periods = by_id(book["Periods"], "month")
    for one in record["periods"]:
        assert equal(periods[one["by"],]["Score"], one["score"])
        assert equal(periods[one["by"],]["Gap"], one["gap"])


def test_plan_and_change_are_those_of_the_json(demo, book):
    """Every measure, not the first ten only, with its range; every change with its interval."""
    found = by_id(book["Plan"], ID)
    plan = as_json(demo.plan)
    assert list(found) == [(one["id"],) for one in plan["measures"]]
    for one in plan["measures"]:
        row = found[one["id"],]
        assert all(equal(row[f"Gain{end}"], one[key]) for end, key in (("", "points"), (": from", "low")))
        assert equal(row["Gain: to"], one["high"])
        assert equal(row["Raised by"], one["raised"])
        assert equal(row["With trunk"], one["at_trunk"] and one["at_trunk"]["points"])
    change = as_json(demo.change)
    moved = by_id(book["Change"], ID, "Figure")
    assert equal(moved["overall", "Score"]["Change"], change["overall"]["change"]["score"])
    for one in change["sources"]:
        row = moved[one["id"], "Points begun there"]
        assert equal(row["Change"], one["change"]["points"])
        assert equal(row["Change: from"], one["change"]["low"])
        assert equal(row["Own loss"], one["own"]["points"])


def test_carry_over_and_ranges_are_those_of_the_json(demo, book):
    """Each with its range; ends of the range, halo share, verdict."""
    whole = as_json(demo.account)["segments"][0]
    found = by_id(book["Carry-over"], f"{ID} · From", f"{ID} · To")
    assert len(found) == len(whole["carry_over"])
    for one in whole["carry_over"]:
        row = found[one["from"], one["to"]]
        assert equal(row["Carry-over"], one["value"])
        assert equal(row["Range: from"], one["range_low"])
        assert equal(row["Range: to"], one["range_high"])
    ranges = by_id(book["How sure"], ID)
    for one in whole["range"]:
        row = ranges[one["to"],]
        told = {"Observed": "observed", "Low": "low", "High": "high", "Halo share": "halo_share"}
        assert all(equal(row[heading], one[key]) for heading, key in told.items())
        assert row["Verdict"] == "separable"


@pytest.mark.parametrize(
    ("tree", "answers", "options"),
    [
        (demo_tree(), demo_answers(), {"by": "shop", "questions": "joint"}),
        (demo_tree(), demo_answers(), {"cut": "step"}),
        (shop(), rated_shop(), {}),
        (wide_tree(2, 2, 4), straight_answers(wide_tree(2, 2, 4), 1), {"by": "segment", "id": "cluster"}),
    ],
    ids=["joint", "cut", "no segments", "clusters"],
)
def test_no_figure_of_the_whole_is_missing(tree, answers, options):
    """Whatever the tidy rows say of the whole, but for lines from question to question, stands in some cell."""
    account = st.trace(tree, answers, **options)
    book = opened_workbook(st.report(tree, account).to_workbook())
    there = {
        f"{cell:.10g}"
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, int | float)
    }
    for row in rows(account):
        if row["segment"] is None and row["figure"] != "question_account" and row["value"] is not None:
            assert f"{row['value']:.10g}" in there, row


def test_what_the_answers_cannot_tell_is_said():
    """A survey that is not separable: its verdict, its sentence, its range that begins at the trunk itself."""
    tree = shop()
    account = st.trace(tree, survey(tree, 300, seed=2, whole=True))
    book = opened_workbook(st.report(tree, account).to_workbook())
    headings, found = table_of(book["How sure"])
    assert all(row[headings.index("Verdict")].startswith("not separable: ") for row in found)
    said = [str(cell) for row in book["Answer"].iter_rows(values_only=True) for cell in row]
    assert any("cannot tell" in text for text in said)
    assert "not separable" in said
    lines, found = table_of(book["Account, line by line"])
    trunk = {aspect.label or aspect.id for aspect in tree.aspects}
    doubts = [(row[1] not in trunk, row[lines.index("Doubt")] is not None) for row in found]
    assert all(in_branch == doubted for in_branch, doubted in doubts), "what is left to a branch is in doubt as well"


def test_a_gain_that_cannot_be_told_says_so(cafe):
    """It is a word in the place of the figure, never a zero: here nobody knows what the lead of a shop is."""
    answers = survey(cafe, 200, seed=3) | {"shop": [f"s{row % 4}" for row in range(200)]}
    options = {"by": "shop", "cluster": "shop"}
    plan = st.plan(cafe, answers, to="best", **options)
    book = opened_workbook(st.report(cafe, st.trace(cafe, answers, **options), plan=plan).to_workbook())
    headings, found = table_of(book["Plan"])
    told = {row[headings.index(ID)]: row for row in found}
    assert len(told) == len(plan.measures) > 3
    for one in plan.measures:
        assert told[one.id][headings.index("Gain")] == "cannot tell"
        assert told[one.id][headings.index("Raised by")] is None


def test_small_segments_stand_together(cafe):
    """No sheet names a segment or a period of fewer than ten, and none shows its count."""
    report = st.report(cafe, shops(cafe), by="shop", period="month", id="guest")
    book = opened_workbook(report.to_workbook())
    said = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    assert not [text for text in said if any(name in text for name in (*SMALL, "Quintember"))]
    headings, found = table_of(book["Segments"])
    assert "others (3)" in [row[0] for row in found]
    assert min(row[headings.index("Respondents")] for row in found) >= 10


def test_a_part_that_too_few_rated_has_a_word_and_no_figure():
    """In the segment where fewer than ten rated it."""
    tree = shop()
    answers = {name: list(column) for name, column in rated_shop(90).items()}
    answers["shop"] = ["Lille", "Oslo", "Nice"] * 30
    answers["fixed"] = [None if row % 3 == 0 and row > 20 else one for row, one in enumerate(answers["fixed"])]
    book = opened_workbook(st.report(tree, answers, by="shop").to_workbook())
    headings, found = table_of(book["Segments"])
    lille = next(row for row in found if row[0] == "Lille")
    assert lille[headings.index("repair")] == "too few raters"
    assert lille[headings.index("Points begun there · repair")] is None


@pytest.mark.ci
def test_five_hundred_segments_are_all_there():
    """A row each, beside the whole."""
    tree = shop()
    answers = {name: list(column) for name, column in rated_shop(5000).items()}
    answers["shop"] = [f"shop {row % 500}" for row in range(5000)]
    account = st.trace(tree, answers, by="shop")
    _, found = table_of(opened_workbook(st.report(tree, account).to_workbook())["Segments"])
    assert len(found) == 501
    assert len({row[0] for row in found}) == 501


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tabs_and_headings_speak_each_language(lang):
    """Tabs are as short as spreadsheets ask and differ; headings of a sheet differ; no English stays."""
    book = opened_workbook(demo_report(lang).to_workbook())
    assert len(set(book.sheetnames)) == len(book.sheetnames)
    assert max(map(len, book.sheetnames)) <= 31
    assert ("Account, line by line" in book.sheetnames) is (lang == "en")
    said = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    for english in ("Points lost", "branch", "yes", "separable", "Respondents", "Weight"):
        assert (english in said) is (lang == "en"), english
    for sheet in book.worksheets[1:]:
        headings, _ = table_of(sheet)
        assert len(set(headings)) == len(headings), sheet.title


def test_without_segments_the_sheet_says_so():
    """It holds the whole, and the sentence of the page."""
    tree = shop()
    answers = survey(tree, 60, seed=1, whole=True)
    book = opened_workbook(st.report(tree, answers).to_workbook())
    assert "Periods" not in book.sheetnames
    said = [row[0] for row in book["Segments"].iter_rows(values_only=True)]
    assert "There are no segments or periods to set side by side." in said


def test_where_nobody_asked_for_a_range_there_is_no_verdict(demo):
    """Neither separable nor not; else the word is that of the whole account."""
    whole = demo.account.whole
    assert trunk_verdict(whole, "en") == "separable"
    assert trunk_verdict(attrs.evolve(whole, ranges=()), "en") == ""
