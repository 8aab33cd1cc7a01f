"""The heatmap: every entry of the account once, sums that are sums, and a second cue beside every tone."""

import re

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support import random_trees, sample_trees

from servicetree.drawing.charts.heatmap_grid import MOST_ACROSS
from servicetree.drawing.charts.marks import Area
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Words
from servicetree.errors import LimitError
from servicetree.i18n.formatting import number_text
from servicetree.stats.jackknife import Interval


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


@settings(max_examples=40)
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
    """Every cell bears its points; a credit bears a plus, has a dashed frame and no tone."""
    points = {(one.source, one.at): one.points.value for one in account.whole.entries}
    for key, datum in cells_of(heatmap(cafe, account)).items():
        value = points[key]
        if value <= -0.05:
            assert said(datum) == [number_text(-value, "en", signed=True)]
            assert kinds(datum) == ["credit"]
        elif value < 0.05:
            assert said(datum) == ["0.0"]
            assert kinds(datum)[0] == "band"
        else:
            assert said(datum) == [number_text(value, "en")]
            assert re.fullmatch(r"t[0-6]", kinds(datum)[0])
    credits_shown = [key for key, datum in cells_of(heatmap(cafe, account)).items() if "credit" in kinds(datum)]
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


def test_the_largest_cells_are_framed(cafe, account):
    """The largest of all, and the largest that was carried from one place to another."""
    points = {(one.source, one.at): one.points.value for one in account.whole.entries}
    framed = {key for key, datum in cells_of(heatmap(cafe, account)).items() if "frame" in kinds(datum)}
    carried = {key: value for key, value in points.items() if key[0] != key[1]}
    assert framed == {max(points, key=points.get), max(carried, key=carried.get)}


def test_what_the_answers_cannot_tell_is_hatched(cafe, account):
    """Carry-over of aspects into branches that are not separable, and what grows on those; the title says so."""
    for (source, at), datum in cells_of(heatmap(cafe, account)).items():
        doubtful = source in {"environment", "solution"} and at in {"price", "timeliness", "phone"}
        assert ("stripes" in kinds(datum)) == doubtful, (source, at)
        assert ("cannot tell" in datum.title) == doubtful
    assert "Hatched" in str(placed(heatmap(cafe, account)).items)


def test_titles_hold_places_points_and_intervals(cafe, account):
    """In all three languages; a credit is said to be won back."""
    made = attrs.evolve(
        account.whole,
        entries=tuple(
            attrs.evolve(one, points=Interval(1.25, 1.0, 1.5, 0.1)) if one.source != one.at else one
            for one in account.whole.entries
        ),
    )
    whole = attrs.evolve(account, segments=(made,))
    titles = {(cell.source, cell.at): cell.title for cell in heatmap(cafe, whole).cells}
    assert titles["environment", "kindness"] == "From Environment to Kindness: 1.2 points lost (1.0–1.5)"
    assert "points won back" in titles["kindness", "kindness"]
    french = {(cell.source, cell.at): cell.title for cell in heatmap(cafe, whole, lang="fr").cells}
    assert french["environment", "kindness"] == "De « Cadre » à « Gentillesse » : 1,2 points perdus (1,0–1,5)"
    russian = {(cell.source, cell.at): cell.title for cell in heatmap(cafe, whole, lang="ru").cells}
    assert russian["environment", "kindness"] == "Из «Обстановка» в «Доброта»: потеряно баллов: 1,2 (1,0–1,5)"


def test_headline_and_doubt_are_those_of_the_tree(cafe, account):
    """One sentence for every picture of an account."""
    doubted = sample_trees.account(cafe, unsure=("price", "reliability", "kindness", "maintenance", "timeliness"))
    for made in (account, doubted):
        of_tree, chart = draw(cafe, made).picture, heatmap(cafe, made)
        assert (chart.text.heading, chart.text.subtitle) == (of_tree.heading, of_tree.subtitle)
    assert chart.text.heading.caveat == "how many, these answers cannot tell"
    assert chart.text.notes[-1] == "Carry-over is an association, not proof of cause."


def test_cells_name_their_nodes_and_their_segment(cafe, account):
    """For scripts around the picture."""
    text = draw(cafe, account, kind="heatmap", segment="Lyon").to_svg()
    assert text.count('data-from="environment" data-at="kindness" data-segment="Lyon"') == 1
    assert 'data-segment="' not in draw(cafe, account, kind="heatmap").to_svg()


def test_names_that_do_not_fit_stand_on_a_slant():
    """Level as long as they fit in three lines, else slanted; the widest trees make the picture wider."""
    level, slanted = (
        placed(heatmap(tree, sample_trees.account(tree))) for tree in (sample_trees.general(), sample_trees.large())
    )
    assert not any(isinstance(mark, SlantedWords) for mark in level.marks)
    assert sum(isinstance(mark, SlantedWords) for mark in slanted.marks) == 14
    tree = sample_trees.many()
    assert placed(heatmap(tree, sample_trees.account(tree))).wide > slanted.wide


def test_more_places_than_can_be_read_are_refused_with_a_remedy():
    """The waterfall gathers small ones; the heatmap would hide entries."""
    tree = sample_trees.grown(["A"], [f"B {number}" for number in range(MOST_ACROSS)], 1)
    with pytest.raises(LimitError, match=r"at most 60 places \(got 61\).*waterfall"):
        draw(tree, sample_trees.account(tree), kind="heatmap").to_svg()
