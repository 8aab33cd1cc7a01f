"""The heatmap of an account: points by source and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from servicetree.account.results import Entry, SegmentAccount
from servicetree.account.separability import InseparableNodes, inseparable_nodes
from servicetree.drawing.captions import figure
from servicetree.drawing.charts.chart_captions import chart_nodes, chart_text, interval_of, points_text
from servicetree.drawing.charts.chart_values import Chart, ChartKind, ChartNode
from servicetree.drawing.charts.marks import Area, Datum, Line, Mark, PlacedChart, SlantedWords
from servicetree.drawing.charts.sheets import KeyEntry, finished_chart, placed_heading
from servicetree.drawing.headline import LEFT, RIGHT
from servicetree.drawing.text_metrics import fitted, width, wrapped
from servicetree.drawing.values import Figure, Words
from servicetree.errors import Fault, LimitError
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import told
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")

OWN_ROW = ""  # the row of all branches that keep their loss to themselves


@frozen
class HeatmapCell:
    """Points that began at one place and were felt at another.

    Attributes:
        source: The node where they began.
        at: The node where they were felt.
        points: Points lost; negative points are a credit.
        unsure: Whether the answers cannot tell that they were carried from a general impression.
        title: All of it in words.
    """

    source: str
    at: str
    points: Figure
    unsure: bool
    title: str


@frozen
class HeatmapTotal:
    """A row or a column of a heatmap, with the sum of its cells."""

    node: ChartNode
    points: Figure
    title: str


@frozen
class Heatmap(Chart):
    """An account as a matrix.

    Attributes:
        rows: Where points began: the aspects, the branches that carry further, and the other branches together.
        columns: Where they were felt: every measured node.
        cells: Every entry of the account, once.
        loss: Points lost in all.
    """

    rows: tuple[HeatmapTotal, ...]
    columns: tuple[HeatmapTotal, ...]
    cells: tuple[HeatmapCell, ...]
    loss: Figure


def heatmap(tree: ServiceTree, shown: SegmentAccount, lang: str, by: str | None) -> Heatmap:
    """Choose what a heatmap shows.

    Args:
        tree: The tree.
        shown: The account of a segment.
        lang: The language.
        by: The column of the segments.

    Returns:
        The heatmap, without places. Branches that carry nothing further share one row, for each would have one cell.
    """
    places, doubts = chart_nodes(tree, lang), inseparable_nodes(tree, shown)
    cells = tuple(_cell_of_entry(entry, places, doubts, lang) for entry in shown.entries)
    in_order = sorted(cells, key=lambda cell: -abs(cell.points.value or 0.0))
    return Heatmap(
        text=chart_text(
            tree,
            shown,
            lang,
            by,
            caption=say("heatmap", lang),
            described=(cell.title for cell in in_order),
            notes=[say("rounded", lang)],
        ),
        rows=_rows(tree, shown, places, lang),
        columns=_columns(tree, shown, places, lang),
        cells=cells,
        loss=figure(shown.loss),
    )


def row_of(cell: HeatmapCell, rows: Mapping[str, int]) -> int:
    """Find the row of a cell, by the ids of the rows."""
    return rows.get(cell.source, rows.get(OWN_ROW, 0))


def _cell_of_entry(entry: Entry, places: Mapping[str, ChartNode], doubts: InseparableNodes, lang: str) -> HeatmapCell:
    points, unsure = figure(entry.points), doubts.covers(entry.source, entry.at)
    source, at = places[entry.source].name, places[entry.at].name
    where = say("stayed", lang, at=at) if entry.source == entry.at else say("from_to", lang, source=source, at=at)
    lines = [say("named", lang, place=where, figure=points_text(points, lang))]
    if unsure:
        lines.append(say("unsure", lang))
    return HeatmapCell(entry.source, entry.at, points, unsure, "\n".join(lines))


def _rows(
    tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, ChartNode], lang: str
) -> tuple[HeatmapTotal, ...]:
    began = {one.id: figure(one.points) for one in shown.nodes}
    carrying = {above for parents in tree.carry_over_parents.values() for above in parents}
    alone = [name for name, place in places.items() if place.kind == "branch" and name not in carrying]

    def row(place: ChartNode, points: Figure) -> HeatmapTotal:
        where = say("began_in", lang, place=place.name)
        return HeatmapTotal(place, points, say("named", lang, place=where, figure=points_text(points, lang)))

    rows = [row(place, began[name]) for name, place in places.items() if name not in alone]
    if len(alone) == 1:
        rows.append(row(places[alone[0]], began[alone[0]]))
    elif alone:
        values = [began[name].value for name in alone]
        together = None if None in values else sum(value for value in values if value is not None)
        rows.append(row(ChartNode(OWN_ROW, say("itself", lang), "several", "own"), Figure(together)))
    return tuple(rows)


def _columns(
    tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, ChartNode], lang: str
) -> tuple[HeatmapTotal, ...]:
    """What is felt at a node is its weight times what it lacks to its baseline."""
    columns = []
    for node in shown.scores.nodes:
        level, weight, full = figure(node.level), node.weight, 100 * tree.baseline_of(node.id)
        ends = [None if one is None else weight * (full - one) for one in (level.value, level.high, level.low)]
        points, place = Figure(*ends), places[node.id]
        where = say("felt_in", lang, place=place.name)
        columns.append(HeatmapTotal(place, points, say("named", lang, place=where, figure=points_text(points, lang))))
    return tuple(columns)


MOST_ACROSS = 60
TONES = 7  # from the palest to the strongest, those of scores from the middle down
_LABEL_LEAST, _LABEL_MOST = 110.0, 200.0
_CELL_LEAST, _CELL_MOST = 34.0, 118.0
_GAP, _BETWEEN = 4.0, 14.0
_TOTAL_WIDE = 104.0
_SLANT, _SLANTED_MOST = 40.0, 186.0
_MOST_LINES, _LINE = 3, 16.0
_NUMBER_FROM, _INTERVAL_FROM = 40.0, 74.0  # the width from which a number, an interval, has room
_NOTHING = 0.05
_MOST_TALL, _TWO_LINES = 8, 40.0


@frozen
class _HeatmapGrid:
    """Where rows and columns stand.

    Attributes:
        left: The left end of each column.
        wide: The width of a cell.
        top: The top of each row.
        high: The height of a cell.
    """

    left: tuple[float, ...]
    wide: float
    top: tuple[float, ...]
    high: float

    @property
    def right(self) -> float:
        """Where the last column ends."""
        return self.left[-1] + self.wide

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.top[-1] + self.high


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
    head, y = placed_heading(chart.text)
    grid, labels = _grid(chart, y + 34)
    wide = max(RIGHT, grid.right + _BETWEEN + _TOTAL_WIDE) + LEFT
    items = [*head, *labels, *_row_labels(chart, grid), *_cells(chart, grid), *_totals(chart, grid)]
    return finished_chart(chart.text, items, _samples(chart), grid.bottom + 50, wide=wide)


def _grid(chart: Heatmap, y: float) -> tuple[_HeatmapGrid, list[Mark]]:
    """Lay the grid below its column labels, which stand level if they fit and on a slant if not."""
    label = min(max(_LABEL_LEAST, *(width(row.node.name, "row") for row in chart.rows)), _LABEL_MOST)
    start = LEFT + label + _BETWEEN
    cuts = _gaps_before([column.node.kind == "aspect" for column in chart.columns])
    room = RIGHT - _TOTAL_WIDE - _BETWEEN - start - _BETWEEN * max(cuts) + _GAP
    wide = min(max(room / len(cuts) - _GAP, _CELL_LEAST), _CELL_MOST)
    left = tuple(start + number * (wide + _GAP) + _BETWEEN * cut for number, cut in enumerate(cuts))
    high, labels = _column_labels([column.node.name for column in chart.columns], left, wide)
    top = y + high + 26
    tall = 46.0 if len(chart.rows) <= _MOST_TALL else 34.0
    cuts = _gaps_before([row.node.kind == "aspect" for row in chart.rows])
    tops = tuple(top + number * (tall + _GAP) + 0.6 * _BETWEEN * cut for number, cut in enumerate(cuts))
    grid = _HeatmapGrid(left, wide, tops, tall)
    return grid, [*_headings(chart, grid, y), *(evolve(one, y=one.y + top) for one in labels)]


def _column_labels(
    names: Sequence[str], left: Sequence[float], wide: float
) -> tuple[float, list[Words | SlantedWords]]:
    """Write the names above their columns; heights are counted from the top of the grid."""
    lines = [wrapped(name, "row", wide - 2, _MOST_LINES) for name in names]
    if all(" ".join(said) == name for said, name in zip(lines, names, strict=True)):
        return _LINE * max(map(len, lines)), [
            Words(x + wide / 2, -10 - _LINE * (len(said) - 1 - number), line, "row", "middle")
            for x, said in zip(left, lines, strict=True)
            for number, line in enumerate(said)
        ]
    slanted = [
        SlantedWords(x + wide / 2, -8.0, fitted(name, "row", _SLANTED_MOST), "row", _SLANT)
        for x, name in zip(left, names, strict=True)
    ]
    return -min(y for one in slanted for _, y in one.corners), list(slanted)


def _headings(chart: Heatmap, grid: _HeatmapGrid, y: float) -> Iterator[Mark]:
    """Say which columns are the trunk and which its branches, and what rows and columns are."""
    lang, base = chart.text.lang, grid.top[0] - 10
    yield Words(LEFT, y, say("felt", lang), "bough")
    yield Words(LEFT, base, say("began", lang), "bough")
    yield Words(grid.right + _BETWEEN + _TOTAL_WIDE / 2, base, say("total", lang), "bough", "middle")
    for heading, aspects in ((picture_word("trunk", lang), True), (say("branches", lang), False)):
        columns = [x for x, one in zip(grid.left, chart.columns, strict=True) if (one.node.kind == "aspect") == aspects]
        if columns:
            right = columns[-1] + grid.wide
            yield Line((columns[0], y + 8), (right, y + 8), "thin")
            yield Words(columns[0], y, fitted(heading, "bough", right - columns[0]), "bough")


def _gaps_before(aspects: Sequence[bool]) -> list[int]:
    """Count the gaps before each place: there is one between the trunk and its branches."""
    return [int(number > 0 and any(aspects) and not aspect) for number, aspect in enumerate(aspects)]


def _row_labels(chart: Heatmap, grid: _HeatmapGrid) -> Iterator[Mark]:
    room = grid.left[0] - LEFT - _BETWEEN
    for top, row in zip(grid.top, chart.rows, strict=True):
        lines = wrapped(row.node.name, "row", room, 2)
        first = top + grid.high / 2 + 4.5 - _LINE / 2 * (len(lines) - 1)
        yield from (Words(LEFT, first + _LINE * number, line, "row") for number, line in enumerate(lines))


def _cells(chart: Heatmap, grid: _HeatmapGrid) -> Iterator[Datum]:
    rows = {row.node.id: number for number, row in enumerate(chart.rows)}
    columns = {column.node.id: number for number, column in enumerate(chart.columns)}
    most = max((cell.points.value or 0.0 for cell in chart.cells), default=0.0)
    framed = _largest_cells(chart.cells)
    for cell in chart.cells:
        x, y = grid.left[columns[cell.at]], grid.top[row_of(cell, rows)]
        marks = tuple(_cell(cell, (x, y), grid, most, framed=cell in framed, lang=chart.text.lang))
        yield Datum(marks, cell.title, cell.source, cell.at, segment=chart.text.segment)


def _largest_cells(cells: Sequence[HeatmapCell]) -> list[HeatmapCell]:
    """Choose the largest loss, and the largest that was carried over."""
    lost = [cell for cell in cells if (cell.points.value or 0.0) >= _NOTHING]
    carried = [cell for cell in lost if cell.source != cell.at]
    return [max(some, key=lambda cell: cell.points.value or 0.0) for some in (lost, carried) if some]


def _cell(
    cell: HeatmapCell, corner: tuple[float, float], grid: _HeatmapGrid, most: float, *, framed: bool, lang: str
) -> Iterator[Mark]:
    (x, y), points = corner, cell.points.value
    middle, base = x + grid.wide / 2, y + grid.high / 2 + 4.5
    role = "cell" if grid.wide >= _NUMBER_FROM else "fine"
    if points is None:
        yield Area(x, y, grid.wide, grid.high, "blank", 5)
        said = picture_word("no_data", lang)
        yield Words(middle, base, said if width(said, "axis") < grid.wide else "–", "axis", "middle")
    elif abs(points) < _NOTHING:
        yield Area(x, y, grid.wide, grid.high, "band", 5)
        yield Words(middle, base, number_text(0.0, lang), "axis", "middle")
    elif points < 0:
        yield Area(x + 0.6, y + 0.6, grid.wide - 1.2, grid.high - 1.2, "credit", 5)
        yield Words(
            middle, base, number_text(-points, lang, signed=True), "points" if role == "cell" else "axis", "middle"
        )
    else:
        said, tone = number_text(points, lang), f"t{TONES - 1 - min(int(TONES * points / most), TONES - 1)}"
        yield Area(x, y, grid.wide, grid.high, tone, 5)
        if cell.unsure:
            wide = width(said, role) + 6
            yield Area(x, y, grid.wide, grid.high, "stripes", 5)
            yield Area(middle - wide / 2, base - 13, wide, 17, tone, 3)
        yield Words(middle, base, said, "largest" if framed and role == "cell" else role, "middle")
    if framed:
        yield Area(x + 1, y + 1, grid.wide - 2, grid.high - 2, "frame", 4)


def _totals(chart: Heatmap, grid: _HeatmapGrid) -> Iterator[Mark | Datum]:
    lang, beside = chart.text.lang, grid.right + _BETWEEN + _TOTAL_WIDE / 2
    below = grid.bottom + 26
    yield Line((LEFT, grid.bottom + 7), (beside + _TOTAL_WIDE / 2, grid.bottom + 7), "thin")
    yield Words(LEFT, below, say("total", lang), "bough")
    for top, row in zip(grid.top, chart.rows, strict=True):
        two = grid.high > _TWO_LINES and bool(interval_of(row.points, lang))
        words = _sum(row, beside, top + grid.high / 2 + (-2 if two else 4.5), lang, interval=two)
        yield Datum(words, row.title, source=row.node.id, segment=chart.text.segment)
    for x, column in zip(grid.left, chart.columns, strict=True):
        words = _sum(column, x + grid.wide / 2, below, lang, interval=grid.wide >= _INTERVAL_FROM)
        yield Datum(words, column.title, at=column.node.id, segment=chart.text.segment)
    yield from _figures(chart.loss, beside, below, lang, "total")


def _sum(total: HeatmapTotal, x: float, y: float, lang: str, *, interval: bool) -> tuple[Words, ...]:
    return tuple(_figures(total.points, x, y, lang, "row", interval=interval))


def _figures(points: Figure, x: float, y: float, lang: str, role: str, *, interval: bool = True) -> Iterator[Words]:
    if points.value is None:
        yield Words(x, y, "–", "axis", "middle")
        return
    credit = points.value < 0
    said = number_text(abs(points.value), lang)
    yield Words(x, y, f"+{said}" if credit and round(points.value, 1) else said, role, "middle")
    ends = interval_of(points, lang)
    if interval and ends and not credit:
        yield Words(x, y + 16, ends, "axis", "middle")


def _samples(chart: Heatmap) -> list[KeyEntry]:
    lang, wide = chart.text.lang, 15.0
    values = [cell.points.value for cell in chart.cells if cell.points.value is not None]
    most, samples = max(values, default=0.0), []
    if most >= _NOTHING:
        tones = [f"t{TONES - 1 - step}" for step in range(TONES)]
        samples.append(
            KeyEntry(
                TONES * wide,
                lambda x, y: tuple(Area(x + n * wide, y - 7, wide + 0.3, 14, tone) for n, tone in enumerate(tones)),
                say("key_tones", lang, most=number_text(most, lang)),
            )
        )
        samples.append(KeyEntry(22, lambda x, y: (Area(x + 1, y - 7, 20, 14, "frame", 3),), say("key_largest", lang)))
    if any(cell.unsure and (cell.points.value or 0.0) >= _NOTHING for cell in chart.cells):
        samples.append(
            KeyEntry(
                22,
                lambda x, y: (Area(x, y - 7, 22, 14, f"t{TONES - 3}", 3), Area(x, y - 7, 22, 14, "stripes", 3)),
                say("key_unsure", lang),
            )
        )
    if any(value <= -_NOTHING for value in values):
        samples.append(
            KeyEntry(22, lambda x, y: (Area(x + 1, y - 6, 20, 12, "credit", 3),), picture_word("legend_credit", lang))
        )
    return samples


HEATMAP = ChartKind("heatmap", "account", Heatmap, heatmap, placed_heatmap)
