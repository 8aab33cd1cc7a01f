"""The segments, or periods, that stand clear of the whole: the worst first, then the best."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.account.result_base import ChosenSegments
from servicetree.account.results import SegmentScores
from servicetree.account.small_groups import are_compared, clear_ones, joined_count, lowest_first, shown_gap
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.results.account_tables import widest_gap
from servicetree.reporting.screens.screen_room import ends_text
from servicetree.reporting.tables import NodeNames, Part, Table, figure
from servicetree.stats.jackknife import Interval

say = phrases_of("screens")

WORST, BEST = 3, 2
_MOST_NAMED = 5


def clear_segments(
    segments: Sequence[SegmentScores],
    by: str | None,
    names: NodeNames,
    most: tuple[int, int] = (WORST, BEST),
    wanted: ChosenSegments = "all",
) -> list[Part]:
    """Set out the worst and the best segments that stand clear of the whole; say so if none does.

    Args:
        segments: The whole first.
        by: The column that tells them apart; None for no segments.
        names: What parts are called.
        most: How many of the worst and of the best to show.
        wanted: Which segments to tell of; all are counted.
    """
    lang = names.lang
    alone = [one for one in lowest_first(segments[1:]) if one.joined is None]
    if by is None or not alone or wanted == "none":
        return []
    clear = clear_ones(alone)
    if not clear:
        return [none_clear_sentence(segments, by, names)]
    told = [one for one in clear if not isinstance(wanted, tuple) or one.by in wanted]
    below = [one for one in told if shown_gap(one) < 0][: most[0]]
    above = [one for one in told if shown_gap(one) > 0][-most[1] :]
    # Chosen are those of the largest gaps, luck aside; shown is the gap as it is, and by that they stand in order.
    rows = [_row(one, segments[0], names) for one in sorted((*below, *above), key=shown_gap)]
    counted = clear_heading(segments, by, names)
    left_out = len(told) - len(rows)
    notes = [_not_clear(alone, names, wanted), not_compared_sentence(segments, lang)]
    if not rows:
        return [" ".join(filter(None, (f"{counted}.", *notes)))]
    notes.insert(0, say("clear_left_out", lang, count=number_text(left_out, lang, 0)) if left_out else "")
    headings = (counted, *(say(key, lang) for key in _COLUMNS))
    return [Table("", headings, tuple(rows), left=(0, 4), ruled=False, note=" ".join(filter(None, notes)))]


def clear_heading(segments: Sequence[SegmentScores], by: str, names: NodeNames) -> str:
    """Say how many stand clear of the whole, of all that are compared."""
    clear, alone = len(clear_ones(segments[1:])), sum(one.joined is None for one in segments[1:])
    facts = {name: number_text(count, names.lang, 0) for name, count in (("clear", clear), ("count", alone))}
    return say("column_clear_one" if clear == 1 else "column_clear", names.lang, by=names.cut(by), **facts)


def none_clear_sentence(segments: Sequence[SegmentScores], by: str, names: NodeNames) -> str:
    """Say that none stands clear of the whole; of one that is the whole, that there is nothing to compare."""
    lang, called, alone = names.lang, names.cut(by), sum(one.joined is None for one in segments[1:])
    if not are_compared(segments):
        return say("only_segment", lang, by=called)
    key = "none_clear_one" if alone == 1 else "none_clear"
    said = say(key, lang, by=called, count=number_text(alone, lang, 0))
    return " ".join(filter(None, (said, not_compared_sentence(segments, lang))))


def not_compared_sentence(segments: Sequence[SegmentScores], lang: str) -> str:
    """Count those that are not compared by themselves, since they are shown together only; empty if there are none."""
    count = joined_count(segments)
    return say("not_compared", lang, count=number_text(count, lang, 0)) if count else ""


def _not_clear(alone: Sequence[SegmentScores], names: NodeNames, wanted: ChosenSegments) -> str:
    """Name those that were asked for by name and do not stand clear."""
    if not isinstance(wanted, tuple):
        return ""
    unclear = [names.cut(str(one.by)) for one in alone if not one.gap_clear and one.by in wanted]
    if not unclear:
        return ""
    rest = ["…"] if len(unclear) > _MOST_NAMED else []
    return say("asked_not_clear", names.lang, segments=", ".join([*unclear[:_MOST_NAMED], *rest]))


_COLUMNS = ("column_score", "column_gap", "column_sure", "column_most_in")


def _row(one: SegmentScores, whole: SegmentScores, names: NodeNames) -> tuple[str, ...]:
    lang, gap = names.lang, one.gap_simultaneous or one.gap or Interval(None)
    ends = ends_text(gap, lang, signed=True)
    return (
        names.cut(str(one.by)),
        figure(one.score, lang),
        figure(gap, lang, signed=True),
        ends,
        widest_gap(one, whole, names),
    )
