"""Few segments row by row: names, the interval that decides, the order of time, room, and words that say no more."""

import re

import attrs
import pytest
from support import sample_trees
from support.geometry import off_page, touching

from servicetree.drawing.charts.marks import Dot, Line, Whisker
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.charts.segment_order import MOST_IN_ROWS, MOST_PERIODS_IN_ROWS
from servicetree.drawing.diagramming import draw
from servicetree.drawing.values import Words
from servicetree.i18n.messages import LANGUAGES

LONG = "a shop with a name that is far too long for the room it has beside a chart, number {}"
MONTHS = tuple(f"20{year}-{month:02}" for year in (24, 25) for month in range(1, 13))
SHAPES = ("wide", "tall")


def chart_of(gaps, **options):
    """What a chart of such segments shows."""
    return draw(sample_trees.cafe(), sample_trees.with_gaps(gaps), kind="segments", **options).picture


def rows_of(sheet):
    """Every row above the matrix, by its segment: those with a dot."""
    return {one.segment: one for one in sheet.data if any(isinstance(mark, Dot) for mark in one.marks)}


def only(kind, datum):
    """The one mark of a kind in a row."""
    (found,) = [mark for mark in datum.marks if isinstance(mark, kind)]
    return found


def scale_below(sheet):
    """Read the scale off the page: where a figure stands."""
    rows = rows_of(sheet)
    lowest = max(only(Dot, one).y for one in rows.values())
    words = [mark for mark in sheet.marks if isinstance(mark, Words) and mark.role in {"axis", "axis_small"}]
    ticks = [
        (float(one.text.replace("−", "-").replace(",", ".")), one.x)
        for one in words
        if one.anchor == "middle" and lowest < one.y < lowest + 60 and re.fullmatch(r"[+−]?[\d.,]+", one.text)
    ]
    (low, start), *_, (high, end) = sorted(ticks)
    return lambda value: start + (value - low) / (high - low) * (end - start)


def spread(count, half=3.0, names="s{}"):
    """Segments spread about the whole, some of them clear of it."""
    return {names.format(number): (7 * number % count - count / 2, half) for number in range(count)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("names", "there"),
    [
        ([f"s{number}" for number in range(2)], True),
        ([f"s{number}" for number in range(MOST_IN_ROWS)], True),
        ([f"s{number}" for number in range(MOST_IN_ROWS + 1)], False),
        (MONTHS[:MOST_PERIODS_IN_ROWS], True),
        ([*MONTHS, "2026-01"], False),
    ],
)
def test_up_to_a_bound_every_segment_has_a_row_with_its_name(names, there, shape):
    """Beyond it there are dots alone; periods may be more, for a strip would lose their order."""
    sheet = placed(chart_of({name: (number - 1.0, 2.0) for number, name in enumerate(names)}, shape=shape))
    whiskers = {name: one for name, one in rows_of(sheet).items() if len(one.marks) > 1}
    assert set(whiskers) == (set(names) if there else set())
    for name, datum in whiskers.items():
        assert name in [mark.text for mark in datum.marks if isinstance(mark, Words)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
def test_each_whisker_is_the_interval_that_decides(shape, lang):
    """For all segments at once: it leaves out the line of the whole just where dot and words call a gap clear."""
    made = sample_trees.with_gaps(spread(12))
    chart = draw(sample_trees.cafe(), made, kind="segments", shape=shape, lang=lang).picture
    sheet = placed(chart)
    place, rows = scale_below(sheet), rows_of(sheet)
    clear = 0
    for one in made.segments[1:]:
        whisker, dot, at_once = only(Whisker, rows[one.by]), only(Dot, rows[one.by]), one.scores.gap_simultaneous
        assert (whisker.low[0], whisker.high[0]) == pytest.approx((place(at_once.low), place(at_once.high)), abs=0.1)
        assert dot.x == pytest.approx(place(at_once.value), abs=0.1)
        crosses = whisker.low[0] <= place(0.0) <= whisker.high[0]
        assert (dot.kind, whisker.kind) == (("ring faint", "whisker faint") if crosses else ("full", "whisker"))
        assert crosses == (not one.scores.gap_clear)
        clear += not crosses
    assert 0 < clear < 12
    assert str(clear) in chart.text.heading.caveat


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [2, 4, 7, 15])
def test_where_none_is_clear_all_whiskers_cross_the_line(count, shape, lang):
    """The drawing says what the headline says, and no key or note speaks of colour or of full dots."""
    chart = chart_of(spread(count, half=count), shape=shape, lang=lang)
    sheet = placed(chart)
    zero = scale_below(sheet)(0.0)
    whiskers = [only(Whisker, one) for one in rows_of(sheet).values()]
    assert len(whiskers) == count
    assert all(one.low[0] < zero < one.high[0] for one in whiskers)
    assert not any(isinstance(mark, Dot) and mark.kind == "full" for mark in sheet.marks)
    assert not any("olour" in note or "ouleur" in note or "вет" in note for note in chart.text.notes)
    lines = [mark for mark in sheet.marks if isinstance(mark, Line) and mark.kind == "mean"]
    assert all(abs(line.start[0] - zero) < 0.1 for line in lines)
    heights = [only(Dot, one).y for one in rows_of(sheet).values()]
    assert all(any(line.start[1] < y < line.end[1] for line in lines) for y in heights)


@pytest.mark.parametrize(
    "names",
    [
        ("2017-08", "2016-10", "2017-01"),
        ("2017-08-31", "2017-08-02", "2016-12-31"),
        ("2017-Q3", "2016-Q4", "2017-Q1"),
        ("2017Q3", "2016Q4", "2017Q1"),
        ("2017W05", "2016W50", "2017W01"),
        ("2017-W05", "2016-W50", "2017-W01"),
        ("2017", "1998", "2003"),
    ],
)
def test_periods_stand_in_the_order_of_time(names):
    """Whatever their gaps; one without an interval or without a score has its place among them."""
    gaps = dict(zip(names, ((-9.0, None), (3.0, 2.0), (-4.0, 2.0)), strict=True))
    rows = rows_of(placed(chart_of(gaps)))
    assert sorted(rows, key=lambda name: only(Dot, rows[name]).y) == sorted(names)


@pytest.mark.parametrize("names", [("2017-08", "2016-10", "shop"), ("2017", "2016-10", "2018"), ("5012", "3014", "12")])
def test_others_stand_in_the_order_of_their_gaps(names):
    """As they are drawn, so that the lowest dot is the first row."""
    gaps = dict(zip(names, ((-2.0, 2.5), (3.0, 2.0), (-4.0, 9.0)), strict=True))
    rows = rows_of(placed(chart_of(gaps)))
    assert sorted(rows, key=lambda name: only(Dot, rows[name]).y) == [names[2], names[0], names[1]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_very_long_whisker_is_cut_and_says_so(lang):
    """A tiny group does not press the others together; an arrow head, its title and the key tell that it goes on."""
    chart = chart_of({"a": (-1.0, 2.0), "b": (1.0, 2.0), "c": (2.0, 3.0), "tiny": (-1.0, 90.0)}, lang=lang)
    sheet = placed(chart)
    rows = rows_of(sheet)
    assert {name: only(Whisker, one).beyond for name, one in rows.items()} == {
        "tiny": (True, True),
        **dict.fromkeys("abc", (False, False)),
    }
    cut = rows["tiny"].title.splitlines()[-1]
    assert (
        cut
        == {
            "en": "Its range goes on beyond the scale",
            "fr": "Sa fourchette dépasse l’échelle",
            "ru": "Диапазон продолжается за шкалой",
        }[lang]
    )
    assert cut in [mark.text for mark in sheet.marks if isinstance(mark, Words)]
    assert re.search(r"[−-]91[.,]0", rows["tiny"].title)
    assert all(cut not in one.title for name, one in rows.items() if name != "tiny")


def test_a_clear_whisker_is_never_cut():
    """However long it is, one sees where it ends."""
    sheet = placed(chart_of({"a": (-1.0, 2.0), "b": (1.0, 2.0), "c": (2.0, 3.0), "far": (-60.0, 50.0)}))
    assert only(Whisker, rows_of(sheet)["far"]).beyond == (False, False)


def test_without_an_interval_there_is_a_dot_alone():
    """The key says that the range is not known; no headline speaks of such a segment."""
    chart = chart_of({"a": (-13.0, None), "b": (-4.0, 2.0), "c": (2.0, 3.0)})
    sheet = placed(chart)
    marks = [mark for mark in rows_of(sheet)["a"].marks if not isinstance(mark, Words)]
    assert [mark.kind for mark in marks] == ["ring faint"]
    assert "Its range is not known" in [mark.text for mark in sheet.marks if isinstance(mark, Words)]
    assert chart.text.heading.text.startswith("b ")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("names", ["s{}", LONG, "ж" * 130 + "{}"])
def test_nothing_stands_on_something_else_or_leaves_the_page(names, shape, lang):
    """Short names and long ones, cut whiskers, figures of five digits, in every language."""
    gaps = spread(MOST_IN_ROWS - 1, names=names) | {names.format("last"): (1.0, 50_000.0)}
    sheet = placed(chart_of(gaps, shape=shape, lang=lang))
    words = [mark for mark in sheet.marks if isinstance(mark, Words) and mark.text]
    boxes = [(one.text, one.box) for one in words]
    assert touching(boxes) == []
    assert off_page(boxes, sheet.wide, sheet.high) == []
    for row in rows_of(sheet).values():
        whisker = only(Whisker, row)
        assert 0 < whisker.low[0] < whisker.high[0] < sheet.wide
        for line in (mark for mark in row.marks if isinstance(mark, Words)):
            left, top, right, bottom = line.box
            assert right < whisker.low[0] or left > whisker.high[0] or not top < whisker.low[1] < bottom, line.text


# --- the headline -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "noun"), [("en", "group"), ("fr", "groupe"), ("ru", "групп")])
@pytest.mark.parametrize("count", [2, 5, 15, 21, 40])
@pytest.mark.parametrize("half", [3.0, 100.0])
def test_the_noun_stands_in_every_title(count, half, lang, noun):
    """Four of what: no number of segments stands alone."""
    heading = chart_of(spread(count, half=half), lang=lang).text.heading
    said = heading.caveat if half < count and heading.caveat else heading.text
    assert str(count) in said
    assert noun in said


def test_one_of_them_differs_and_one_alone_has_its_name():
    """Numbers agree; of one segment nobody says "none of 1"."""
    assert chart_of({"a": (-9.0, 2.0), "b": (1.0, 4.0)}).text.heading.caveat == "1 of 2 groups differs clearly"
    alone = "a does not differ clearly from the overall score; the difference may be chance"
    assert chart_of({"a": (-1.0, 2.0)}).text.heading.sentence == alone
    assert chart_of({"a": (-9.0, 2.0)}).text.heading.caveat == ""


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ({"a": (-5.0, 2.0), "b": (-3.0, 2.0)}, "a lies 3.0–7.0 points below the overall score"),
        ({"a": (-5.0, 2.0), "b": (-9.0, 12.0)}, "a lies most clearly below the overall score, by 3.0–7.0 points"),
        ({"a": (-5.0, 2.0), "b": (-9.0, None)}, "a lies most clearly below the overall score, by 3.0–7.0 points"),
        ({"a": (5.0, 2.0), "b": (9.0, 12.0)}, "a lies most clearly above the overall score, by 3.0–7.0 points"),
        ({"a": (-5.0, 2.0), "b": (9.0, 12.0)}, "a lies 3.0–7.0 points below the overall score"),
    ],
)
def test_words_do_not_make_it_the_lowest_where_another_lies_lower(gaps, said):
    """Where a larger gap may be chance, the one that is named is only called the clearest."""
    assert chart_of(gaps).text.heading.text.startswith(said)


@pytest.mark.parametrize("side", [-1, 1])
def test_luck_aside_it_may_be_neither_the_furthest_nor_the_surest(side):
    """Then it is called clear, and no more."""
    made = sample_trees.with_gaps({"wide": (9.0 * side, 8.0), "middle": (6.0 * side, 4.5), "sure": (5.0 * side, 1.0)})
    segments = [made.whole]
    for one, aside in zip(made.segments[1:], (3.0, 5.5, 4.8), strict=True):
        scores = attrs.evolve(one.scores, gap_shrunken=sample_trees.about(aside * side, 1.0))
        segments.append(attrs.evolve(one, scores=scores))
    made = attrs.evolve(made, segments=tuple(segments))
    for lang, said in (("en", "middle lies clearly "), ("fr", "middle : nettement "), ("ru", "middle: явно ")):
        heading = draw(sample_trees.cafe(), made, kind="segments", lang=lang).picture.text.heading
        assert heading.text.replace("\u00a0", " ").replace("\u202f", " ").startswith(said)
