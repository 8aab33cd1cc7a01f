"""The places of a heatmap: a grid on a wide page, a list by where points were felt on a narrow one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from servicetree.drawing.charts.chart_captions import interval_of, range_text
from servicetree.drawing.charts.chart_values import ChartKind
from servicetree.drawing.charts.heatmap import Heatmap, HeatmapCell, HeatmapTotal, heatmap, row_of
from servicetree.drawing.charts.marks import Area, Datum, Line, Mark, PlacedChart
from servicetree.drawing.charts.sheets import NARROW_PAGE, WIDE_PAGE, KeyEntry, finished_chart, placed_heading
from servicetree.drawing.text_metrics import uncut_lines, width
from servicetree.drawing.untold import UNTOLD
from servicetree.drawing.values import Figure, Words
from servicetree.errors import Fault, LimitError
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import told

say = phrases_of("charts")
picture_word = phrases_of("picture")
tree_word = phrases_of("loss_tree")

MOST_ACROSS = 60
TONES = 7  # from the palest to the strongest, those of scores from the middle down
_LEFT, _RIGHT = WIDE_PAGE.left, WIDE_PAGE.right
_LABEL_LEAST, _LABEL_MOST = 110.0, 200.0
_CELL_LEAST, _CELL_MOST = 64.0, 118.0
_GAP, _BETWEEN = 4.0, 14.0
_TOTAL_WIDE = 118.0
_LINE = 17.0
_INTERVAL_FROM = 84.0  # the width from which an interval has room
_NOTHING = 0.05
_TALL, _TWO_LINES = 46.0, 40.0


@frozen
class _HeatmapGrid:
    """Where rows and columns stand.

    Attributes:
        left: The left end of each column.
        wide: The width of a cell.
        top: The top of each row.
        high: The height of each row.
    """

    left: tuple[float, ...]
    wide: float
    top: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def right(self) -> float:
        """Where the last column ends."""
        return self.left[-1] + self.wide

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.top[-1] + self.high[-1]


def placed_heatmap(chart: Heatmap) -> PlacedChart:
    """Give a heatmap its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.

    Raises:
        LimitError: If there are more places than columns that can be read.
    """
    if len(chart.columns) > MOST_ACROSS:
        message = told("too_many_across", most=MOST_ACROSS, count=len(chart.columns))
        raise LimitError(Fault("limit", "tree", message, told("draw_waterfall")))
    if chart.narrow:
        return _placed_list(chart)
    items, y = placed_heading(chart.text)
    bands = _bands(chart)
    for band in bands:
        grid, labels = _grid(chart, band, y + 34, max(len(one) for one in bands))
        items += [*labels, *_row_labels(chart, grid), *_cells(chart, band, grid), *_totals(chart, band, grid)]
        y = grid.bottom + 50
    return finished_chart(chart.text, items, _samples(chart), y)


def _bands(chart: Heatmap) -> list[tuple[HeatmapTotal, ...]]:
    """Divide the columns into as few bands, one below the other, as the page has room for; of much the same number."""
    room = _RIGHT - _TOTAL_WIDE - 2 * _BETWEEN - _cells_from(chart) + _GAP
    most = int(room // (_CELL_LEAST + _GAP))
    count = -(-len(chart.columns) // most)
    across = -(-len(chart.columns) // count)
    return [chart.columns[first : first + across] for first in range(0, len(chart.columns), across)]


def _cells_from(chart: Heatmap) -> float:
    """Where the first column begins: beside the names of the rows."""
    label = max(_LABEL_LEAST, *(width(row.node.name, "row") for row in chart.rows))
    return _LEFT + min(label, _LABEL_MOST) + _BETWEEN


def _grid(chart: Heatmap, band: Sequence[HeatmapTotal], y: float, across: int) -> tuple[_HeatmapGrid, list[Mark]]:
    """Lay the grid of a band below its column labels; its cells are as wide as those of the band with most columns."""
    start = _cells_from(chart)
    cuts = _gaps_before([column.node.kind == "aspect" for column in band])
    room = _RIGHT - _TOTAL_WIDE - 2 * _BETWEEN - start + _GAP
    wide = min(max(room / across - _GAP, _CELL_LEAST), _CELL_MOST)
    left = tuple(start + number * (wide + _GAP) + _BETWEEN * cut for number, cut in enumerate(cuts))
    names = [uncut_lines(column.node.name, "row", wide - 1, lang=chart.text.lang) for column in band]
    top = y + _LINE * max(map(len, names)) + 26
    label = start - _LEFT - _BETWEEN
    high = tuple(
        max(_TALL, _LINE * len(uncut_lines(row.node.name, "row", label, lang=chart.text.lang)) + 8)
        for row in chart.rows
    )
    cuts = _gaps_before([row.node.kind == "aspect" for row in chart.rows])
    tops = tuple(top + sum(high[:number]) + number * _GAP + 0.6 * _BETWEEN * cut for number, cut in enumerate(cuts))
    grid = _HeatmapGrid(left, wide, tops, high)
    labels = [
        Words(x + wide / 2, top - 10 - _LINE * (len(lines) - 1 - number), line, "row", "middle")
        for x, lines in zip(left, names, strict=True)
        for number, line in enumerate(lines)
    ]
    return grid, [*_headings(chart, band, grid, y), *labels]


def _headings(chart: Heatmap, band: Sequence[HeatmapTotal], grid: _HeatmapGrid, y: float) -> Iterator[Mark]:
    """Say which columns are the trunk and which its branches, and what rows and columns are."""
    lang, base = chart.text.lang, grid.top[0] - 10
    yield Words(_LEFT, y, say("felt", lang), "group")
    yield Words(_LEFT, base, say("began", lang), "group")
    if band[-1] is chart.columns[-1]:
        yield Words(grid.right + _BETWEEN + _TOTAL_WIDE / 2, base, say("total", lang), "group", "middle")
    for heading, aspects in ((picture_word("trunk", lang), True), (say("branches", lang), False)):
        columns = [x for x, one in zip(grid.left, band, strict=True) if (one.node.kind == "aspect") == aspects]
        if columns:
            right = columns[-1] + grid.wide
            yield Line((columns[0], y + 8), (right, y + 8), "thin")
            if width(heading, "group") <= right - columns[0] + _BETWEEN:
                yield Words(columns[0], y, heading, "group")


def _gaps_before(aspects: Sequence[bool]) -> list[int]:
    """Count the gaps before each place: there is one between the trunk and its branches."""
    return [int(number > 0 and any(aspects) and not aspect) for number, aspect in enumerate(aspects)]


def _row_labels(chart: Heatmap, grid: _HeatmapGrid) -> Iterator[Mark]:
    room = grid.left[0] - _LEFT - _BETWEEN
    for top, high, row in zip(grid.top, grid.high, chart.rows, strict=True):
        lines = uncut_lines(row.node.name, "row", room, lang=chart.text.lang)
        first = top + high / 2 + 4.5 - _LINE / 2 * (len(lines) - 1)
        yield from (Words(_LEFT, first + _LINE * number, line, "row") for number, line in enumerate(lines))


def _cells(chart: Heatmap, band: Sequence[HeatmapTotal], grid: _HeatmapGrid) -> Iterator[Datum]:
    rows = {row.node.id: number for number, row in enumerate(chart.rows)}
    columns = {column.node.id: number for number, column in enumerate(band)}
    framed = _largest_cells(chart.cells)
    for cell in (one for one in chart.cells if one.at in columns):
        number = row_of(cell, rows)
        box = (grid.left[columns[cell.at]], grid.top[number], grid.wide, grid.high[number])
        marks = tuple(_cell(cell, box, _most(chart), framed=cell in framed, lang=chart.text.lang))
        yield Datum(marks, cell.title, cell.source, cell.at, segment=chart.text.segment)


def _most(chart: Heatmap) -> float:
    return max((cell.points.value or 0.0 for cell in chart.cells), default=0.0)


def _largest_cells(cells: Sequence[HeatmapCell]) -> list[HeatmapCell]:
    """Choose what surely is the largest: of all, and of what was felt elsewhere than where it began."""
    lost = [cell for cell in cells if not cell.credit and (cell.points.value or 0.0) >= _NOTHING]
    carried = [cell for cell in lost if cell.source != cell.at]
    return [cell for some in (lost, carried) for cell in some if _surely_first(cell, some)]


def _surely_first(cell: HeatmapCell, some: Sequence[HeatmapCell]) -> bool:
    least, others = cell.points.low, [one.points.high for one in some if one is not cell]
    return least is not None and least >= _NOTHING and all(end is not None and end < least for end in others)


def _tone(cell: HeatmapCell, most: float) -> str:
    """More points are never a paler tone; beyond its range no cell is toned."""
    points = cell.points.value or 0.0
    if cell.ranged and cell.points.high is not None:
        points = min(points, cell.points.high)
    return f"t{TONES - 1 - max(min(int(TONES * points / most), TONES - 1), 0)}"


def _cell(
    cell: HeatmapCell, box: tuple[float, float, float, float], most: float, *, framed: bool, lang: str
) -> Iterator[Mark]:
    x, y, wide, high = box
    middle, base, points = x + wide / 2, y + high / 2 + 4.5, cell.points.value
    if points is None:
        yield Area(x, y, wide, high, "blank", 5)
        said = picture_word("no_data", lang)
        yield Words(middle, base, said if width(said, "axis") < wide else "–", "axis", "middle")
        return
    said = cell.said(lang)
    if cell.nothing or most <= 0:
        yield Area(x, y, wide, high, "band", 5)
        yield Words(middle, base, number_text(0.0, lang), "axis", "middle")
    elif cell.credit:
        yield Area(x + 0.6, y + 0.6, wide - 1.2, high - 1.2, "credit", 5)
        yield from _said(said, "row", (middle, base), wide)
    else:
        words = list(_said(said, "largest" if framed else "cell", (middle, base), wide))
        if cell.unsure:
            room = max(width(one.text, one.role) for one in words) + 8
            yield Area(x, y, wide, high, UNTOLD, 5)
            yield Area(middle - room / 2, words[0].y - 13, room, words[-1].y - words[0].y + 18, "untold area", 3)
        else:
            yield Area(x, y, wide, high, _tone(cell, most), 5)
        yield from words
    if framed:
        yield Area(x + 1, y + 1, wide - 2, high - 2, "frame", 4)


def _said(said: str, role: str, at: tuple[float, float], wide: float) -> Iterator[Words]:
    """Write a figure; a range that is too long for one line stands in two."""
    lines = [said]
    if width(said, role) > wide - 6:
        low, dash, high = said.partition("\N{EN DASH}")
        lines = [f"{low}{dash}", high] if dash else uncut_lines(said, role, wide - 6)
    for number, line in enumerate(lines):
        yield Words(at[0], at[1] + 16 * (number - (len(lines) - 1) / 2), line, role, "middle")


def _totals(chart: Heatmap, band: Sequence[HeatmapTotal], grid: _HeatmapGrid) -> Iterator[Mark | Datum]:
    """Sum up the columns below them; and the rows beside the last of them."""
    lang, below, last = chart.text.lang, grid.bottom + 26, band[-1] is chart.columns[-1]
    right = grid.right + (_BETWEEN + _TOTAL_WIDE if last else 0.0)
    yield Line((_LEFT, grid.bottom + 7), (right, grid.bottom + 7), "thin")
    yield Words(_LEFT, below, say("total", lang), "group")
    for x, column in zip(grid.left, band, strict=True):
        words = tuple(_sum_words(column, x + grid.wide / 2, below, lang, interval=grid.wide >= _INTERVAL_FROM))
        yield Datum(words, column.title, at=column.node.id, segment=chart.text.segment)
    if last:
        yield from _row_totals(chart, grid, right - _TOTAL_WIDE / 2)
        yield from _figures(chart.loss, right - _TOTAL_WIDE / 2, below, lang, "total")


def _row_totals(chart: Heatmap, grid: _HeatmapGrid, x: float) -> Iterator[Datum]:
    lang = chart.text.lang
    for top, high, row in zip(grid.top, grid.high, chart.rows, strict=True):
        two = bool(interval_of(row.points, lang)) and not row.ranged and (row.points.value or 0.0) > -_NOTHING
        words = tuple(_sum_words(row, x, top + high / 2 + (-3 if two else 4.5), lang, interval=two))
        yield Datum(words, row.title, source=row.node.id, segment=chart.text.segment)


def _sum_words(total: HeatmapTotal, x: float, y: float, lang: str, *, interval: bool) -> Iterator[Words]:
    if total.ranged and total.points.value is not None:
        yield from _said(range_text(total.points, lang), "row", (x, y), _TOTAL_WIDE + 6)
    else:
        yield from _figures(total.points, x, y, lang, "row", interval=interval)


def _figures(points: Figure, x: float, y: float, lang: str, role: str, *, interval: bool = True) -> Iterator[Words]:
    if points.value is None:
        yield Words(x, y, "–", "axis", "middle")
        return
    credit = points.value < 0
    said = number_text(abs(points.value), lang)
    yield Words(x, y, f"+{said}" if credit and round(points.value, 1) else said, role, "middle")
    ends = interval_of(points, lang)
    if interval and ends and not credit:
        yield Words(x, y + 17, ends, "axis", "middle")


def _placed_list(chart: Heatmap) -> PlacedChart:
    """For a phone: every place with what was lost there, and below it where that began, the largest first."""
    page, lang = NARROW_PAGE, chart.text.lang
    items, y = placed_heading(evolve(chart.text, caption=say("heatmap_list", lang)), page)
    most = _most(chart)
    for column in chart.columns:
        y += 30
        said = "–" if column.points.value is None else number_text(column.points.value, lang)
        lines = uncut_lines(column.node.name, "total_small", page.right - page.left - 60)
        words: list[Mark] = [Words(page.right, y, said, "total_small", "end")]
        words += [Words(page.left, y + 15.5 * number, line, "total_small") for number, line in enumerate(lines)]
        items.append(Datum(tuple(words), column.title, at=column.node.id, segment=chart.text.segment))
        y += 15.5 * (len(lines) - 1) + 6
        began = [cell for cell in chart.cells if cell.at == column.node.id]
        for cell in sorted(began, key=lambda cell: -(cell.points.value or 0.0)):
            datum, y = _list_row(cell, chart, y, most)
            items.append(datum)
    return finished_chart(chart.text, items, _samples(chart), y + 10, page=page)


def _list_row(cell: HeatmapCell, chart: Heatmap, y: float, most: float) -> tuple[Datum, float]:
    """One entry: a box in its tone with its figure, and where it began beside it."""
    page, lang = NARROW_PAGE, chart.text.lang
    name = say("here", lang) if cell.source == cell.at else _source_name(cell, chart)
    box = 104.0
    lines = uncut_lines(name, "row_small", page.right - page.left - box - 12)
    high = max(26.0, 15.5 * len(lines) + 6)
    marks = [
        _small(mark) for mark in _cell(cell, (page.right - box, y + 2, box, high - 3), most, framed=False, lang=lang)
    ]
    first = y + high / 2 + 4 - 15.5 / 2 * (len(lines) - 1)
    marks += [Words(page.left + 12, first + 15.5 * number, line, "row_small") for number, line in enumerate(lines)]
    return Datum(tuple(marks), cell.title, cell.source, cell.at, segment=chart.text.segment), y + high


def _small(mark: Mark) -> Mark:
    return Words(mark.x, mark.y, mark.text, f"{mark.role}_small", mark.anchor) if isinstance(mark, Words) else mark


def _source_name(cell: HeatmapCell, chart: Heatmap) -> str:
    return next(column.node.name for column in chart.columns if column.node.id == cell.source)


def _framed_words(framed: Sequence[HeatmapCell], lang: str) -> str:
    """Say what a frame means, of those that are there; what is the largest of all need not be told apart from less."""
    if not framed:
        return ""
    if len({(cell.source, cell.at) for cell in framed}) > 1:
        return say("key_largest_two", lang)
    is_carried = len(framed) == 1 and framed[0].source != framed[0].at
    return say("key_largest_carried" if is_carried else "key_largest", lang)


def _samples(chart: Heatmap) -> list[KeyEntry]:
    lang, wide = chart.text.lang, 15.0
    most, samples = _most(chart), []
    if most >= _NOTHING:
        tones = [f"t{TONES - 1 - step}" for step in range(TONES)]
        samples.append(
            KeyEntry(
                TONES * wide,
                lambda x, y: tuple(Area(x + n * wide, y - 7, wide + 0.3, 14, tone) for n, tone in enumerate(tones)),
                say("key_tones", lang, most=number_text(most, lang)),
            )
        )
    if (said := _framed_words(_largest_cells(chart.cells), lang)) and not chart.narrow:
        samples.append(KeyEntry(22, lambda x, y: (Area(x + 1, y - 7, 20, 14, "frame", 3),), said))
    if any(cell.unsure and not cell.nothing for cell in chart.cells):
        samples.append(
            KeyEntry(
                22,
                lambda x, y: (Area(x, y - 7, 22, 14, UNTOLD, 3),),
                say("key_perhaps_none", lang),
            )
        )
    if any(cell.credit for cell in chart.cells):
        samples.append(
            KeyEntry(22, lambda x, y: (Area(x + 1, y - 6, 20, 12, "credit", 3),), tree_word("key_credit", lang))
        )
    return samples


HEATMAP = ChartKind("heatmap", "account", Heatmap, heatmap, placed_heatmap)
