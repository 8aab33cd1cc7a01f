"""Which points of an account the answers cannot tell from a general mood, and the mark that says so in a table."""

from __future__ import annotations

from attrs import evolve

from servicetree.account.results import SegmentAccount
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.tables import Table

say = phrases_of("results")

_MARK, _NO_FIGURE = "?", "–"


def untold_places(segment: SegmentAccount) -> frozenset[tuple[str, str]]:
    """Find the entries, by source and place, that cannot be told from a general mood.

    Of what is felt in a doubtful branch, and in all that grows on it, nothing tells how much the trunk brought; so
    nothing tells either what began in the branch itself, or below it, for that is what is left. Only what is left
    where the tree states all that is carried is known.

    Args:
        segment: The account of the whole or of a segment.
    """
    estimated = {one.to for one in segment.carry_over if not one.given}
    given = {one.to for one in segment.carry_over if one.given}
    doubted = {one.to for one in segment.ranges if one.verdict == "not_separable"} - given
    children = {one.to for one in segment.ranges}
    doubted |= {one.to for one in segment.carry_over if one.to in estimated - children and one.range_low == 0}
    for one in segment.carry_over:  # parents come before their children
        if one.source in doubted:
            doubted.add(one.to)
    entries = {(one.source, one.at) for one in segment.entries if one.at in doubted}
    return frozenset((source, at) for source, at in entries if source != at or at in estimated)


def untold_sources(segment: SegmentAccount) -> frozenset[str]:
    """Find the nodes of whose points, wherever they are felt, some cannot be told from a general mood."""
    return frozenset(source for source, _ in untold_places(segment))


def marked(written: str, *, untold: bool) -> str:
    """Mark a figure that cannot be told from a general mood; in front, so that columns stay in line."""
    return f"{_MARK} {written}" if untold and written != _NO_FIGURE else written


def explained_marks(table: Table, lang: str) -> Table:
    """Say below a table what the mark means, if it stands there."""
    cells = (cell for row in (*table.rows, table.total) for cell in row[1:])
    if not any(cell.startswith(f"{_MARK} ") for cell in cells):
        return table
    return evolve(table, note=say("mark_untold", lang, mark=_MARK))
