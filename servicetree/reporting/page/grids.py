"""The account as a table of places by sources, with the questions behind each figure."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from servicetree.account.results import Entry, SegmentAccount
from servicetree.account.separability import inseparable_nodes
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.results.account_tables import source_columns
from servicetree.reporting.tables import NodeNames, Table, figure, interval_ends
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("page")
common_word = phrases_of("results")

MOST_SHADES = 5
_NOTHING = 0.05  # rounds to 0.0


@frozen
class GridCell:
    """One figure of the grid.

    Attributes:
        points: The points, as written: lost without a sign, won back with a plus.
        interval: Their interval, as written.
        shade: How dark, 0 to 5, against the largest of the grid.
        credit: Whether the points are won back.
        unsure: Whether they cannot be told from a general mood.
        details: The key of the table with its questions; empty if there is none.
    """

    points: str
    interval: str = ""
    shade: int = 0
    credit: bool = False
    unsure: bool = False
    details: str = ""


@frozen
class GridRow:
    """One row: where points were felt."""

    id: str
    name: str
    score: str
    cells: tuple[GridCell | None, ...]
    total: GridCell


@frozen
class GridDetail:
    """The questions behind one figure."""

    key: str
    table: Table


@frozen
class Grid:
    """The account of one segment as rows and columns that add up.

    Attributes:
        title: What it shows.
        headings: Of the rows, of the score, of each column, of the total.
        rows: Where points were felt.
        total: The foot: what began in each column, and the whole loss.
        details: The questions behind each figure.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    total: tuple[str, ...]
    details: tuple[GridDetail, ...]


def account_grid(segment: SegmentAccount, names: NodeNames, alike: Sequence[tuple[str, ...]] = ()) -> Grid:
    """Set out the account of a segment as a grid.

    Args:
        segment: The account.
        names: What nodes are called, in which language.
        alike: Groups of aspects that the answers do not tell apart: they have one column.
    """
    tree, lang = names.tree, names.lang
    aspects = [aspect.id for aspect in tree.aspects]
    columns = _columns(segment, aspects, alike)
    places = {(entry.source, entry.at): entry for entry in segment.entries}
    unsure = unsure_places(tree, segment)
    largest = max((abs(entry.points.value or 0.0) for entry in segment.entries), default=0.0)
    scores = {node.id: node.level for node in segment.scores.nodes}
    felt = {name: _felt(segment, name) for name in tree.measured}

    def cell(name: str, column: str) -> GridCell | None:
        found = [places[source, name] for source in _sources(column, name, aspects, places) if (source, name) in places]
        if not found or all(entry.points.value is None for entry in found):
            return None
        one = found[0].points if len(found) == 1 else Interval(sum(entry.points.value or 0.0 for entry in found))
        doubtful = any((entry.source, entry.at) in unsure for entry in found)
        key = f"{column}-{name}"
        return _cell(one, largest, lang, unsure=doubtful, details=key if abs(one.value or 0.0) >= _NOTHING else "")

    rows = tuple(
        GridRow(
            name,
            names.node(name),
            figure(scores[name], lang),
            tuple(cell(name, column) for column in columns),
            GridCell("–" if felt[name] is None else number_text(felt[name] or 0.0, lang)),
        )
        for name in tree.measured
    )
    headings = (
        common_word("felt_at", lang),
        common_word("column_score", lang),
        *(_heading(column, names) for column in columns),
        common_word("all", lang),
    )
    foot, details = _foot(segment, columns, aspects, lang), _details(segment, rows, columns, names)
    return Grid(common_word("account", lang), headings, rows, foot, details)


def _felt(segment: SegmentAccount, name: str) -> float | None:
    """Add up what was felt at a node; None where too few rated it."""
    points = [entry.points.value for entry in segment.entries if entry.at == name]
    return None if None in points else sum(one or 0.0 for one in points)


def _details(
    segment: SegmentAccount, rows: tuple[GridRow, ...], columns: list[str], names: NodeNames
) -> tuple[GridDetail, ...]:
    aspects = [aspect.id for aspect in names.tree.aspects]
    felt_at: dict[str, list[Entry]] = {}
    for entry in segment.question_entries:
        felt_at.setdefault(entry.at.partition(".")[0], []).append(entry)
    return tuple(
        GridDetail(one.details, _questions(felt_at.get(row.id, []), names, column, row.id, aspects))
        for row in rows
        for column, one in zip(columns, row.cells, strict=True)
        if one is not None and one.details
    )


_OWN, _BELOW = "-own", "-below"  # no node can be called that


def _columns(segment: SegmentAccount, aspects: list[str], alike: Sequence[tuple[str, ...]]) -> list[str]:
    """Each aspect or group of them, then what came from a branch below (if any), then what began in the branch."""
    below = any(entry.source not in aspects and entry.source != entry.at for entry in segment.entries)
    groups = ["+".join(group) for group in source_columns(aspects, alike)]
    return [*groups, *([_BELOW] if below else []), _OWN]


def _sources(column: str, name: str, aspects: list[str], places: dict[tuple[str, str], Entry]) -> list[str]:
    if column == _OWN:
        return [] if name in aspects else [name]
    if column == _BELOW:
        return [source for source, at in places if at == name and source not in (*aspects, name)]
    return column.split("+")


def _heading(column: str, names: NodeNames) -> str:
    if column == _OWN:
        return common_word("itself", names.lang)
    if column == _BELOW:
        return say("other_sources", names.lang)
    return common_word("from", names.lang, source=_source_name(column, names))


def _source_name(column: str, names: NodeNames) -> str:
    return common_word("or_from", names.lang).join(map(names.node, column.split("+")))


def _cell(points: Interval, largest: float, lang: str, *, unsure: bool, details: str) -> GridCell:
    value = points.value or 0.0
    credit = value <= -_NOTHING
    written = number_text(-value, lang, signed=True) if credit else number_text(value, lang)
    shade = min(MOST_SHADES, 1 + int(MOST_SHADES * value / largest)) if value >= _NOTHING and largest else 0
    return GridCell(written, interval_ends(points, lang), shade, credit, unsure and abs(value) >= _NOTHING, details)


def unsure_places(tree: ServiceTree, segment: SegmentAccount) -> set[tuple[str, str]]:
    """Which carried points cannot be told from a general mood: into such branches, and what grows on them."""
    doubts = inseparable_nodes(tree, segment)
    return {(one.source, one.at) for one in segment.entries if doubts.covers(one.source, one.at)}


def _questions(felt: Sequence[Entry], names: NodeNames, column: str, at: str, aspects: list[str]) -> Table:
    lang = names.lang
    found = [entry for entry in felt if _belongs(entry.source.partition(".")[0], column, at, aspects)]
    found.sort(key=lambda entry: -abs(entry.points.value or 0.0))
    total = sum(entry.points.value or 0.0 for entry in found)
    rows = tuple(
        (
            names.question(entry.source) if column == _BELOW else names.asked(entry.source),
            names.asked(entry.at),
            figure(entry.points, lang, 2),
            interval_ends(entry.points, lang, 2),
        )
        for entry in found
    )
    facts = {"at": names.node(at), "points": number_text(total, lang)}
    if column in {_OWN, at}:
        title = say("entry_own", lang, **facts)
    else:
        source = say("other_sources", lang) if column == _BELOW else _source_name(column, names)
        title = say("entry", lang, source=source, **facts)
    headings = tuple(say(key, lang) for key in ("began_with", "felt_in"))
    return Table(title, (*headings, common_word("points", lang), common_word("interval", lang)), rows)


def _belongs(source: str, column: str, at: str, aspects: list[str]) -> bool:
    if column == _OWN:
        return source == at
    if column == _BELOW:
        return source not in (*aspects, at)
    return source in column.split("+")


def _foot(segment: SegmentAccount, columns: list[str], aspects: list[str], lang: str) -> tuple[str, ...]:
    def began(column: str) -> float:
        return sum(
            entry.points.value or 0.0
            for entry in segment.entries
            if _belongs(entry.source, column, entry.at, aspects) and not (column == _OWN and entry.at in aspects)
        )

    return (
        common_word("began", lang),
        figure(segment.scores.score, lang),
        *(number_text(began(column), lang) for column in columns),
        figure(segment.loss, lang),
    )
