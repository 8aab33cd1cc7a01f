"""The heatmap: every entry of the account once, sums that are sums, and a second cue beside every tone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some
from support import random_trees, sample_trees

from servicetree.drawing.charts.heatmap_grid import MOST_ACROSS
from servicetree.drawing.charts.marks import Area
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.diagramming import draw
from servicetree.drawing.loss_tree.finding import finding_sentence
from servicetree.drawing.untold import UNTOLD
from servicetree.drawing.values import Words
from servicetree.errors import LimitError
from servicetree.i18n.formatting import number_text


def heatmap(tree, account, **options):
    """What a heatmap shows."""
    return draw(tree, account, kind="heatmap", **options).picture


def cells_of(chart):
    """The cells on the page, by where their points began and where they were felt."""
    return {(one.source, one.at): one for one in placed(chart).data if one.source and one.at}


def kinds(datum):
    """What its areas are."""
    return [mark.kind for mark in datum.marks if isinstance(mark, Area)]


def middle(area):
    """The middle of an area."""
    return area.x + area.wide / 2, area.y + area.high / 2


def said(datum):
    """What is written on it."""
    return [mark.text for mark in datum.marks if isinstance(mark, Words)]


@given(tree=random_trees.trees(most_branches=12), seed=some.integers(0, 99))
def test_every_entry_is_a_cell_and_all_sums_are_sums(tree, seed):
    """Each entry of the account stands once; rows, columns and the corner add up whatever the tree and its baseline."""
    account = sample_trees.account(tree, seed=seed)
    chart = heatmap(tree, account)
    entries = {(one.source, one.at): one.points.value for one in account.whole.entries}
    cells = [((cell.source, cell.at), cell.points.value) for cell in chart.cells]
    assert len(cells) == len(entries)
    assert dict(cells) == entries
    assert cells_of(chart).keys() == entries.keys()
    for column in chart.columns:
        felt = sum(points for (_, at), points in entries.items() if at == column.node.id)
        assert column.points.value == pytest.approx(felt, abs=1e-9)
    rows = {row.node.id for row in chart.rows}
    for row in chart.rows:
        mine = {row.node.id} if row.node.id else set(tree.measured) - rows
        began = sum(points for (source, _), points in entries.items() if source in mine)
        assert row.points.value == pytest.approx(began, abs=1e-9)
    for totals in (chart.rows, chart.columns):
        assert sum(total.points.value for total in totals) == pytest.approx(chart.loss.value, abs=1e-9)


def test_a_cell_stands_in_its_row_and_its_column(cafe, account):
    """Cells of one source are level, cells felt in one place are upright, and no two cells share a place."""
    chart = heatmap(cafe, account)
    corners = {key: middle(datum.marks[0]) for key, datum in cells_of(chart).items()}
    rows = {row.node.id for row in chart.rows}
    by_row = {source if source in rows else "": set() for source, _ in corners}
    by_column = {at: set() for _, at in corners}
    for (source, at), (x, y) in corners.items():
        by_row[source if source in rows else ""].add(round(y))
        by_column[at].add(round(x))
    assert all(len(found) == 1 for found in (*by_row.values(), *by_column.values()))
    assert len({(round(x), round(y)) for x, y in corners.values()}) == len(corners)


def test_branches_that_carry_nothing_further_share_a_row(cafe, account):
    """Each would have a row with a single cell; a branch with branches of its own has a row of its own."""
    named = [row.node.name for row in heatmap(cafe, account).rows]
    assert named == ["Environment", "A solution in sight", "Timeliness", "The branch itself"]


def test_numbers_say_what_tones_show(cafe, account):
    """Every cell bears its points, within their range if they have one; a sure credit bears a plus and no tone."""
    chart = heatmap(cafe, account)
    cells = {(cell.source, cell.at): cell for cell in chart.cells}
    for key, datum in cells_of(chart).items():
        cell = cells[key]
        ends = (cell.points.low, cell.points.high) if cell.ranged else (cell.points.value, cell.points.value)
        texts = [number_text(max(end, 0.0), "en") for end in ends]
        expected = texts[0] if texts[0] == texts[1] else "–".join(texts)
        if cell.credit:
            assert said(datum) == ["+0.1–1.0"]
            assert kinds(datum) == ["credit"]
        elif cell.nothing:
            assert (said(datum), kinds(datum)[0]) == (["0.0"], "band")
        else:
            assert "".join(said(datum)) == expected
            assert re.fullmatch(UNTOLD if cell.unsure else r"t[0-6]", kinds(datum)[0])
    credits_shown = [key for key, datum in cells_of(chart).items() if "credit" in kinds(datum)]
    assert credits_shown == [("kindness", "kindness")]


def test_more_points_are_never_a_paler_tone(cafe, account):
    """Seven tones from pale to strong: the largest cell has the strongest."""
    points = {(one.source, one.at): one.points.value for one in account.whole.entries}
    toned = [
        (points[key], int(kinds(datum)[0][1:]))
        for key, datum in cells_of(heatmap(cafe, account)).items()
        if kinds(datum)[0].startswith("t")
    ]
    toned.sort()
    assert [tone for _, tone in toned] == sorted((tone for _, tone in toned), reverse=True)
    assert toned[-1][1] == 0


def test_only_what_surely_is_the_largest_is_framed(cafe, account):
    """The largest of all, and the largest felt elsewhere; but not where the range of another may be larger."""
    clear = sample_trees.account(cafe, own={"environment": 60.0}, carry={}, unsure=())
    close = sample_trees.account(cafe, own={"environment": 40.0, "solution": 60.1}, carry={}, unsure=())
    framed = {}
    for name, made in {"the demo's kind": account, "clear": clear, "close": close}.items():
        chart = heatmap(cafe, made)
        framed[name] = {key for key, datum in cells_of(chart).items() if "frame" in kinds(datum)}
        lost = [cell for cell in chart.cells if not cell.credit]
        for those in (lost, [cell for cell in lost if cell.source != cell.at]):
            ends = {(cell.source, cell.at): (cell.points.low, cell.points.high) for cell in those}
            first = max(ends, key=lambda key: ends[key][0])
            sure = all(high < ends[first][0] for key, (_, high) in ends.items() if key != first)
            assert (first in framed[name]) == sure
    assert ("environment", "environment") in framed["clear"]
    assert ("solution", "solution") not in framed["close"]  # 60.1 x 2 against 40 x 3 parts of the weight


def test_what_may_have_begun_elsewhere_altogether_is_pale(cafe, account):
    """A cell whose range begins at nothing, and no other; the key says so."""
    chart = heatmap(cafe, account)
    cells = {(cell.source, cell.at): cell for cell in chart.cells}
    for key, datum in cells_of(chart).items():
        cell = cells[key]
        doubtful = cell.ranged and not cell.credit and not cell.nothing and cell.points.low < 0.05
        assert (UNTOLD in kinds(datum)) == doubtful, key
    assert any(UNTOLD in kinds(datum) for datum in cells_of(chart).values())
    assert "Dotted: perhaps none of it began there" in str(placed(chart).items)


def test_no_aspect_brings_more_than_was_lost_there(cafe, account):
    """Nor more than the trunk as a whole may bring, as in the tree's picture; but low ends stay."""
    most = {one.at: one.high for one in account.whole.entry_ranges if one.source is None}
    chart = heatmap(cafe, account)
    own = {cell.at: cell for cell in chart.cells if cell.source == cell.at}
    felt = {column.node.id: column.points.value for column in chart.columns}
    ranges = {(one.source, one.at): one for one in account.whole.entry_ranges}
    for cell in chart.cells:
        if cell.source in {"environment", "solution"} and cell.ranged:
            assert cell.points.low == ranges[cell.source, cell.at].low
            assert cell.points.high <= most[cell.at]
            assert own[cell.at].credit or cell.points.high <= felt[cell.at] + 1e-9


def test_titles_hold_places_and_ranges(cafe, account):
    """In all three languages; what was measured has its margin; a sure credit is better than expected."""
    titles = {(cell.source, cell.at): cell.title for cell in heatmap(cafe, account).cells}
    assert titles["environment", "kindness"] == "From Environment to Kindness: 1.4–2.1 points lost"
    assert titles["environment", "price"].startswith("From Environment to Price: up to ")
    assert titles["kindness", "kindness"] == "Began and felt in Kindness: better than expected by 0.1–1.0 points"
    assert re.fullmatch(r"Began and felt in Environment: \S+ points lost \(\S+\)", titles["environment", "environment"])
    for lang, words in (("fr", "points perdus\u00a0: 1,4–2,1"), ("ru", "потеряно баллов: 1,4–2,1")):
        told = {(cell.source, cell.at): cell.title for cell in heatmap(cafe, account, lang=lang).cells}
        assert told["environment", "kindness"].endswith(words)


def test_the_headline_is_the_finding_of_the_tree(cafe, account):
    """One sentence for every picture of an account, never more narrow than the range."""
    doubted = sample_trees.account(cafe, unsure=tuple(cafe.nodes))
    for made in (account, doubted):
        chart = heatmap(cafe, made)
        assert chart.text.heading.text == finding_sentence(cafe, made.whole, "en")
        assert chart.text.subtitle == draw(cafe, made).picture.finding_note
    assert chart.text.heading.text.endswith("these answers cannot tell more")
    assert chart.text.notes[-1] == "What goes together in these answers, not what causes what."


def test_cells_name_their_nodes_and_their_segment(cafe, account):
    """For scripts around the picture."""
    text = draw(cafe, account, kind="heatmap", segment="Lyon").to_svg()
    assert text.count('data-from="environment" data-at="kindness" data-segment="Lyon"') == 1
    assert 'data-segment="' not in draw(cafe, account, kind="heatmap").to_svg()


def name_above(sheet, column):
    """What stands above a column, line upon line."""
    first = min((one.marks[0] for one in sheet.data if one.at == column.node.id), key=lambda area: area.y)
    written = [one for one in sheet.items if isinstance(one, Words) and one.role == "row" and one.y < first.y]
    above = sorted((one for one in written if abs(one.x - first.x - first.wide / 2) < 1), key=lambda one: -one.y)
    lines = [one.text for place, one in enumerate(above) if above[0].y - one.y < 17 * place + 1]
    return re.sub(r"-(?=\S)| ", "", "".join(reversed(lines)))


def test_names_above_columns_go_on_below_each_other():
    """They stand level, and a word that is longer than its column is divided."""
    for tree in (sample_trees.general(), sample_trees.large(), sample_trees.long_labels()):
        chart = heatmap(tree, sample_trees.account(tree))
        for column in chart.columns:
            assert name_above(placed(chart), column) == column.node.name.replace(" ", "").replace("-", "")


def test_many_columns_stand_in_bands_below_each_other():
    """No page is wider than any other; every entry and every sum stands once, rows are summed up in the last band."""
    tree = sample_trees.many()
    chart = heatmap(tree, sample_trees.account(tree))
    sheet = placed(chart)
    assert sheet.wide == 1280
    assert all(name_above(sheet, column) == column.node.name.replace(" ", "") for column in chart.columns)
    listed = [(one.source, one.at) for one in sheet.data]
    wanted = [(one.source, one.at) for one in chart.cells]
    wanted += [(one.node.id, "") for one in chart.rows] + [("", one.node.id) for one in chart.columns]
    assert sorted(listed) == sorted(wanted)
    heads = [mark.text for mark in sheet.marks if isinstance(mark, Words) and mark.role == "group"]
    assert heads.count("Felt in") == 3
    assert heads.count("Total") == 3 + 1


def test_on_a_phone_each_place_lists_where_it_began(cafe, account):
    """Every entry once, below the place where it was felt, the largest first."""
    chart = heatmap(cafe, account, shape="tall")
    points = {(cell.source, cell.at): cell.points.value for cell in chart.cells}
    listed = [(one.source, one.at) for one in placed(chart).data if one.source]
    assert sorted(listed) == sorted(points)
    for column in chart.columns:
        here = [points[key] for key in listed if key[1] == column.node.id]
        assert here == sorted(here, reverse=True)


def test_more_places_than_can_be_read_are_refused_with_a_remedy():
    """The waterfall gathers small ones; the heatmap would hide entries."""
    tree = sample_trees.grown(["A"], [f"B {number}" for number in range(MOST_ACROSS)], 1)
    with pytest.raises(LimitError, match=r"at most 60 places \(got 61\).*waterfall"):
        draw(tree, sample_trees.account(tree), kind="heatmap").to_svg()
