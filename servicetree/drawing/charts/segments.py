"""The chart of segments: all of them on one scale, and where the gaps of those began that stand clear of the whole."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from servicetree.account.results import Account, Scores, SegmentAccount, SegmentScores
from servicetree.account.small_groups import lowest_first
from servicetree.drawing import captions
from servicetree.drawing.charts.chart_captions import (
    chart_nodes,
    description,
    evidence_text,
    interval_of,
    negated,
    short_name,
)
from servicetree.drawing.charts.chart_values import Chart, ChartNode, ChartText
from servicetree.drawing.charts.gap_origins import gap_by_felt, gap_by_origin
from servicetree.drawing.charts.segment_order import in_rows
from servicetree.drawing.charts.segment_rows import SegmentRow, scores_of, segment_row, with_parts
from servicetree.drawing.values import Figure, Heading
from servicetree.i18n.formatting import in_language, number_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("charts")
picture_word = phrases_of("picture")
tree_word = phrases_of("loss_tree")

MOST_CLEAR = 24
_MOST_PART = 0.5  # of a gap, from which on most of it began in one place


@frozen
class Segments(Chart):
    """Segments beside the whole.

    Attributes:
        whole: The whole.
        dots: Every segment of its own, the lowest first, luck aside.
        rows: Those that stand clear of the whole, with the parts of their gaps; of many the lowest and the highest.
        left_out: How many more stand clear.
        joined: Small segments together, which no sentence speaks of.
        nodes: Where gaps began, or were felt.
        felt: Whether parts are where gaps were felt.
    """

    whole: SegmentRow
    dots: tuple[SegmentRow, ...]
    rows: tuple[SegmentRow, ...]
    left_out: int = 0
    joined: tuple[SegmentRow, ...] = ()
    nodes: tuple[ChartNode, ...] = ()
    felt: bool = False

    @property
    def row_by_row(self) -> bool:
        """Whether segments are so few that each has a row of its own, and not a dot alone."""
        return in_rows(self.dots)

    @property
    def unclear(self) -> int:
        """How many segments do not stand clear of the whole."""
        return sum(not row.clear for row in self.dots)


def segments_chart(tree: ServiceTree, result: Account | Scores, lang: str, by: str | None) -> Segments:
    """Choose what a chart of segments shows, gaps by where they began.

    Args:
        tree: The tree.
        result: An account, or scores, with segments; scores know only where gaps were felt.
        lang: The language.
        by: The column of the segments.

    Returns:
        The chart, without places.
    """
    return _chosen(tree, result, lang, by, felt=not isinstance(result, Account))


def segments_felt(tree: ServiceTree, result: Account | Scores, lang: str, by: str | None) -> Segments:
    """Choose what a chart of segments shows, gaps by where they were felt.

    Args:
        tree: The tree.
        result: An account, or scores, with segments.
        lang: The language.
        by: The column of the segments.

    Returns:
        The chart, without places.
    """
    return _chosen(tree, result, lang, by, felt=True)


def _chosen(tree: ServiceTree, result: Account | Scores, lang: str, by: str | None, *, felt: bool) -> Segments:
    whole, scores = result.segments[0], result.scores if isinstance(result, Account) else result.segments
    places = {one.by: place for place, one in enumerate(scores)}
    ranked = [segment_row(one, lang) for one in lowest_first(scores[1:])]
    dots = tuple(row for row in ranked if not row.joined)
    clear = [row for row in dots if row.clear]
    half = MOST_CLEAR // 2
    shown = clear if len(clear) <= MOST_CLEAR else [*clear[:half], *clear[-half:]]
    nodes = chart_nodes(tree, lang)
    accounts = {row.segment: result.segments[places[row.segment]] for row in shown}
    rows = tuple(with_parts(row, _parts(tree, accounts[row.segment], whole, felt=felt), nodes, lang) for row in shown)
    first = segment_row(scores_of(whole), lang)
    return Segments(
        text=_chart_text(tree, (first, dots, rows), lang, by, felt=felt),
        whole=first,
        dots=dots,
        rows=tuple(sorted(rows, key=lambda row: row.gap.value or 0.0)),  # as read; who is shown goes by luck aside
        left_out=len(clear) - len(shown),
        joined=tuple(row for row in ranked if row.joined),
        nodes=tuple(nodes.values()),
        felt=felt,
    )


def _parts(
    tree: ServiceTree,
    one: SegmentAccount | SegmentScores,
    whole: SegmentAccount | SegmentScores,
    *,
    felt: bool,
) -> dict[str, Figure]:
    if not felt and isinstance(one, SegmentAccount) and isinstance(whole, SegmentAccount):
        return gap_by_origin(tree, one, whole)
    return gap_by_felt(scores_of(one), scores_of(whole))


def _chart_text(
    tree: ServiceTree,
    found: tuple[SegmentRow, Sequence[SegmentRow], Sequence[SegmentRow]],
    lang: str,
    by: str | None,
    *,
    felt: bool,
) -> ChartText:
    whole, dots, rows = found
    called = captions.label_text(in_language(tree.label, lang, tree.name))
    score = picture_word("score", lang, score=captions.score_text(whole.score, lang))
    count = tree_word("answered", lang, n=number_text(whole.n, lang, 0))
    subtitle = captions.SEPARATOR.join((called, count, score))
    ranged = in_rows(dots) and any(row.gap.low is not None for row in dots)
    caption = say("segments_ranged" if ranged else "segments", lang, by=captions.label_text(str(by)))
    parts = [part.clear for row in rows for part in row.parts]
    notes = [say("coloured_parts", lang)] if any(parts) else []
    notes += [] if all(parts) else [say("uncoloured_parts", lang)]
    evidence = "" if felt or not rows else evidence_text(tree, lang)
    shown = {row.segment for row in rows}
    told = (row.title for row in (*rows, *(row for row in dots if row.segment not in shown)))
    return ChartText(
        lang=lang,
        heading=_heading(whole, dots, rows, lang, felt=felt),
        subtitle=subtitle,
        caption=caption,
        description=description((subtitle, caption), told, evidence),
        notes=(*notes, evidence) if evidence else tuple(notes),
    )


def _heading(
    whole: SegmentRow, dots: Sequence[SegmentRow], rows: Sequence[SegmentRow], lang: str, *, felt: bool
) -> Heading:
    """Say which segment lies furthest below the whole, or above it, within its range; small ones have no voice."""
    scored = [row for row in dots if row.score.value is not None]
    if not scored:
        return Heading(
            lang, picture_word("unscored", lang) if whole.score.value is None else say("segments_small", lang)
        )
    if all(row.gap.low is None for row in scored):
        return _bare_heading(scored, lang)
    if not rows:
        return Heading(lang, _none_clear(dots, lang))
    below = [row for row in rows if (row.gap.value or 0.0) < 0]
    row = below[0] if below else rows[-1]
    gap = negated(row.gap) if below else row.gap
    facts = {"segment": short_name(row.words), "ends": interval_of(gap, lang)}
    side = "below" if below else "above"
    said = say(f"segments_{side}{_standing(row, dots)}", lang, **facts)
    most = _mostly_in(row)
    if most is not None:
        key = "segments_mostly_felt" if felt else "segments_mostly"
        said = say(key, lang, said=said, place=quoted(most.name, lang))
    return Heading(lang, said, _count_clear(dots, lang))


def _none_clear(dots: Sequence[SegmentRow], lang: str) -> str:
    if len(dots) == 1:
        return say("segments_only_unclear", lang, segment=short_name(dots[0].words))
    return say("segments_none_clear", lang, count=number_text(len(dots), lang, 0))


def _count_clear(dots: Sequence[SegmentRow], lang: str) -> str:
    clear, count = sum(row.clear for row in dots), number_text(len(dots), lang, 0)
    if len(dots) == 1:
        return ""
    key = "segments_one_clear" if clear == 1 else "segments_clear"
    return say(key, lang, count=count, clear=number_text(clear, lang, 0))


def _standing(row: SegmentRow, dots: Sequence[SegmentRow]) -> str:
    """Tell whether it lies furthest of all, or furthest for sure, or neither: words must not make it more."""
    sign = 1 if (row.gap.value or 0.0) > 0 else -1
    if all(sign * (other.gap.value or 0.0) <= sign * (row.gap.value or 0.0) for other in dots):
        return ""
    nearest = [_least(other, sign) for other in dots if other.clear]
    return "_most_clearly" if _least(row, sign) >= max(nearest) else "_clearly"


def _least(row: SegmentRow, sign: int) -> float:
    """How far a segment lies to a side at the least."""
    return min(sign * (row.gap.low or 0.0), sign * (row.gap.high or 0.0))


def _bare_heading(scored: Sequence[SegmentRow], lang: str) -> Heading:
    """Without intervals nobody is said to stand clear."""
    raw = sorted(scored, key=lambda row: row.score.value or 0.0)
    lowest, highest = raw[0], raw[-1]
    low = {"lowest": short_name(lowest.words), "low": number_text(lowest.score.value or 0.0, lang)}
    if lowest is highest:
        return Heading(lang, say("segments_one", lang, **low))
    high = {"highest": short_name(highest.words), "high": number_text(highest.score.value or 0.0, lang)}
    return Heading(lang, say("segments_raw", lang, **low, **high), say("segments_unsure", lang))


def _mostly_in(row: SegmentRow) -> ChartNode | None:
    """Name where most of a gap lies, if that holds over the whole range of that part."""
    gap = row.gap.value or 0.0
    for part in row.parts:
        if part.clear and (part.points.value or 0.0) * gap > 0:
            least = min(abs(part.points.low or 0.0), abs(part.points.high or 0.0))
            if least > _MOST_PART * abs(gap):
                return part.node
    return None
