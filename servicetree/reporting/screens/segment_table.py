"""The segments, or periods, that stand clear of the whole: the worst first, then the best."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.account.result_base import ChosenSegments
from servicetree.account.results import SegmentScores
from servicetree.account.small_groups import lowest_first
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
    clear = [one for one in alone if one.gap_clear]
    count = {"by": names.cut(by), "count": len(alone), "clear": len(clear)}
    if not clear:
        return [say("none_clear", lang, **count)]
    told = [one for one in clear if not isinstance(wanted, tuple) or one.by in wanted]
    below = [one for one in told if _gap(one) < 0][: most[0]]
    above = [one for one in told if _gap(one) > 0][-most[1] :]
    rows = [_row(one, segments[0], names) for one in (*below, *above)]
    counted, unclear = say("column_clear", lang, **count), _not_clear(alone, names, wanted)
    if not rows:
        return [f"{counted}. {unclear}"]
    headings = (counted, *(say(key, lang) for key in _COLUMNS))
    return [Table("", headings, tuple(rows), left=(0, 4), ruled=False, note=unclear)]


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


def _gap(one: SegmentScores) -> float:
    return (None if one.gap is None else one.gap.value) or 0.0


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
