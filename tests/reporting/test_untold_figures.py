"""What cannot be told from a general mood bears the same mark in every output, and so does what it leaves over."""

import pytest
from support.halo_surveys import halo_answers, halo_star
from support.sample_trees import account, cafe

from servicetree.account.tracing import trace
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.page.grids import account_grid
from servicetree.reporting.results.account_tables import account_table, credit_table, cut_table, question_table
from servicetree.reporting.results.untold_figures import marked, untold_places, untold_sources
from servicetree.reporting.tables import NodeNames
from servicetree.reporting.workbook.account_sheets import line_sheet

NAMES = NodeNames(cafe(), "en")
ASPECTS = ("environment", "solution")
ON_TRUNK = ("price", "reliability", "kindness", "maintenance", "timeliness")  # and the phone on timeliness
DOUBTED = {
    "all that is estimated": ({"unsure": ON_TRUNK}, {*ON_TRUNK, "phone"}),
    "one branch": ({"unsure": ("price",)}, {"price"}),
    "one branch, and what grows on it": ({"unsure": ("timeliness",)}, {"timeliness", "phone"}),
    "nothing": ({"unsure": ()}, set()),
    "nothing, all stated": ({"unsure": ON_TRUNK, "stated": ON_TRUNK}, set()),
    "one branch, the others stated": ({"unsure": ON_TRUNK, "stated": ON_TRUNK[1:]}, {"price"}),
}


@pytest.mark.parametrize("case", DOUBTED)
def test_what_is_left_to_a_branch_is_in_the_doubt_of_what_the_trunk_brought(case):
    """Every entry of a doubted branch, its own too; none of another branch, and none of the trunk."""
    how, doubted = DOUBTED[case]
    shown = account(cafe(), **how).whole
    assert untold_places(shown) == {(one.source, one.at) for one in shown.entries if one.at in doubted}


def test_what_is_left_where_all_that_is_carried_is_stated_is_known():
    """A stated link with a doubted branch: what comes through it is in doubt, its own is not."""
    shown = account(cafe(), unsure=("timeliness",), stated=("phone",)).whole
    assert {source for source, at in untold_places(shown) if at == "phone"} == {*ASPECTS, "timeliness"}


@pytest.mark.parametrize("case", DOUBTED)
def test_page_workbook_and_details_mark_the_same_figures(case):
    """Cells of the grid, its foot, lines of the sheet, cells of the table: each where its points are in doubt."""
    how, doubted = DOUBTED[case]
    shown = account(cafe(), **how).whole
    grid, sheet, table = account_grid(shown, NAMES), line_sheet(shown, NAMES), account_table(shown, NAMES)
    assert {row.id for row in grid.rows if any(cell.unsure for cell in row.cells if cell)} == doubted
    assert all(cell.unsure == (row.id in doubted) for row in grid.rows for cell in row.cells if cell)
    assert bool(grid.untold) == bool(doubted)
    assert not {0, 1, len(grid.total) - 1} & {*grid.untold}
    at, doubt = len(sheet.columns) - 1, [column.heading for column in sheet.columns].index("Doubt")
    assert {line[at] for line in sheet.rows if line[doubt]} == doubted
    assert all(bool(line[doubt]) == (line[at] in doubted) for line in sheet.rows)
    for row, name in zip(table.rows, cafe().measured, strict=True):
        figures = [cell for cell in row[2:-1] if cell != "·"]
        assert all(cell.startswith("? ") == (name in doubted) for cell in figures)
        assert not row[-1].startswith("?"), "what was felt is measured"
    assert bool(table.note) == bool(doubted)


@pytest.mark.parametrize(("untold", "written"), [(True, "? 1.2"), (False, "1.2")])
def test_a_figure_is_marked_where_it_is_in_doubt(untold, written):
    """In front of it; where there is no figure there is nothing to doubt."""
    assert marked("1.2", untold=untold) == written
    assert marked("–", untold=untold) == "–"


@pytest.mark.parametrize("stated", [None, 0.3], ids=["estimated", "stated"])
def test_questions_behind_a_figure_bear_its_mark(stated):
    """In the tables that a reader unfolds, with what the mark means."""
    tree = halo_star(carry_over=stated)
    shown = trace(tree, halo_answers(400, 1, halo=0.3)).whole
    doubted = set() if stated else {one.id for one in tree.branches}
    details = account_grid(shown, NodeNames(tree, "en")).details
    assert any(detail.table.rows for detail in details)
    for detail in details:
        at = detail.key.rpartition("-")[2]
        assert {row[2].startswith("? ") for row in detail.table.rows} == {at in doubted}
        assert bool(detail.table.note) == (at in doubted)


def test_questions_and_credits_are_marked_by_where_they_began():
    """Those of the trunk where it may carry something, and of doubted branches; not those of other branches."""
    shown = account(cafe(), unsure=("price",), own={"kindness": -3.5, "price": -2.0}).whole
    assert untold_sources(shown) == {*ASPECTS, "price"}
    credit = {row[0]: row[1] for row in credit_table(shown, NAMES)[0].rows}
    assert credit[NAMES.node("price")].startswith("? ")
    assert not credit[NAMES.node("kindness")].startswith("?")
    told = question_table(shown, NAMES)
    for row in told.rows:
        part = row[0].partition(":")[0]
        assert row[1].startswith("? ") == (part in {NAMES.node(name) for name in (*ASPECTS, "price")})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_mark_is_explained_where_it_stands(lang):
    """In every language, right below the table; nowhere else."""
    names = NodeNames(cafe(), lang)
    doubted, sure = (account(cafe(), unsure=some).whole for some in (ON_TRUNK, ()))
    for made in (account_table, question_table):
        assert "?" in made(doubted, names).note
        assert made(sure, names).note == ""


def test_points_by_a_tag_are_marked_where_some_question_with_it_is_in_doubt():
    """A tag of trunk and branches, one of a branch that the answers tell, and questions without any."""
    tree = halo_star().extend(
        {"aspects": {"a": {"tags": {"who": "house"}}}, "branches": {"v0": {"tags": {"who": "shop"}}}}
    )
    shown = trace(tree, halo_answers(400, 1, halo=0.3), cut="who").whole
    rows = cut_table(shown, "who", NodeNames(tree, "en")).rows
    assert {row[0]: row[1].startswith("? ") for row in rows} == {"house": True, "shop": True, "(without)": True}
    told = tree.extend({"branches": {name: {"carry_over": 0.3} for name in ("v0", "v1", "v2", "v3")}})
    shown = trace(told, halo_answers(400, 1, halo=0.3), cut="who").whole
    assert not any(row[1].startswith("?") for row in cut_table(shown, "who", NodeNames(told, "en")).rows)
