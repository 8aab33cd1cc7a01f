"""Chooses what a chart of segments shows: each beside the whole, the lowest score first, and where its loss began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicetree.accounts import Account, Scores, SegmentAccount, SegmentScores
from servicetree.drawing import captions
from servicetree.drawing.charts import Place, SegmentRow, Segments, Slice, Told
from servicetree.drawing.chartwords import say
from servicetree.drawing.doubts import doubts_about
from servicetree.drawing.parts import Figure, Heading
from servicetree.drawing.telling import brief, description, places_of, points_text, with_interval
from servicetree.drawing.words import say as picture_word
from servicetree.tree import ServiceTree
from servicetree.wording import in_language, number_text

MOST_SEGMENTS = 40
_SOME = 2  # segments, from which on one can speak of a span


def segments_chart(tree: ServiceTree, result: Account | Scores, lang: str) -> Segments:
    """Choose what a chart of segments shows.

    Args:
        tree: The tree.
        result: An account, or scores, with segments.
        lang: The language.

    Returns:
        The chart, without places. Of many segments the lowest and the highest are shown.
    """
    places = places_of(tree, lang)
    together = Place("", say("branches", lang), "several", "own")
    rows = [_row(tree, one, places, together, lang) for one in result.segments]
    ranked = sorted(rows[1:], key=lambda row: (row.score.value is None, row.score.value or 0.0))
    half = MOST_SEGMENTS // 2
    left_out = max(len(ranked) - MOST_SEGMENTS, 0)
    shown = ranked if not left_out else [*ranked[:half], *ranked[-half:]]
    began: tuple[Place, ...] = ()
    if isinstance(result, Account):
        aspects = [place for place in places.values() if place.kind == "aspect"]
        began = (*aspects, together) if len(places) > len(aspects) else tuple(aspects)
    return Segments(
        told=_told(tree, result, rows[0], ranked, lang),
        whole=rows[0],
        rows=tuple(shown),
        left_out=left_out,
        after=half,
        places=began,
    )


def _row(
    tree: ServiceTree, one: SegmentAccount | SegmentScores, places: Mapping[str, Place], together: Place, lang: str
) -> SegmentRow:
    scored = one.scores if isinstance(one, SegmentAccount) else one
    gap = captions.figure(scored.gap) if scored.gap is not None else Figure()
    slices = _slices(tree, one, places, together) if isinstance(one, SegmentAccount) else []
    words = say("whole", lang) if scored.by is None else captions.visible(scored.by)
    facts = [say("named", lang, place=words, figure=captions.score_text(captions.figure(scored.score), lang))]
    if gap.value is not None:
        facts.append(say("gap", lang, gap=with_interval(gap, lang, signed=True)))
    facts.append(picture_word("n", lang, n=number_text(scored.n, lang, 0)))
    lines = [captions.JOINT.join(facts), *(_slice_line(part, lang) for part in slices)]
    clear = scored.gap is not None and scored.gap.clear_of_zero
    return SegmentRow(
        scored.by, words, scored.n, captions.figure(scored.score), gap, clear, tuple(slices), "\n".join(lines)
    )


def _slices(tree: ServiceTree, shown: SegmentAccount, places: Mapping[str, Place], together: Place) -> list[Slice]:
    """Cut the points lost by where they began; what cannot be told from an impression comes after what can."""
    began = {one.id: one.points.value for one in shown.nodes}
    if None in began.values():
        return []
    doubted = doubts_about(tree, shown).points
    aspects = [name for name, place in places.items() if place.kind == "aspect"]
    sure = [Slice(places[name], (began[name] or 0.0) - doubted[name], unsure=False) for name in aspects]
    unsure = [Slice(places[name], doubted[name], unsure=True) for name in aspects]
    branches = sum(value or 0.0 for name, value in began.items() if name not in aspects)
    return [part for part in (*sure, *unsure, Slice(together, branches, unsure=False)) if part.points]


def _slice_line(part: Slice, lang: str) -> str:
    where = say("began_in", lang, place=part.place.words)
    said = say("named", lang, place=where, figure=points_text(Figure(part.points), lang))
    return f"{said}; {say('unsure', lang)}" if part.unsure else said


def _told(
    tree: ServiceTree, result: Account | Scores, whole: SegmentRow, ranked: Sequence[SegmentRow], lang: str
) -> Told:
    called = captions.visible(in_language(tree.label, lang, tree.name))
    score = picture_word("score", lang, score=captions.score_text(whole.score, lang))
    count = picture_word("n", lang, n=number_text(whole.n, lang, 0))
    subtitle = captions.JOINT.join((called, score, count))
    caption = say("segments", lang, by=captions.visible(str(result.by)))
    notes = [say("whiskers", lang), say("by_chance", lang)]
    evidence = picture_word(tree.carry_over_evidence, lang) if isinstance(result, Account) else ""
    return Told(
        lang=lang,
        heading=_heading(ranked, lang),
        subtitle=subtitle,
        caption=caption,
        description=description((subtitle, caption), (row.title for row in ranked), evidence),
        notes=(*notes, evidence) if evidence else tuple(notes),
    )


def _heading(ranked: Sequence[SegmentRow], lang: str) -> Heading:
    scored = [row for row in ranked if row.score.value is not None]
    if not scored:
        return Heading(lang, picture_word("unscored", lang))
    facts = {
        "low": number_text(scored[0].score.value or 0.0, lang),
        "lowest": brief(scored[0].words),
        "high": number_text(scored[-1].score.value or 0.0, lang),
        "highest": brief(scored[-1].words),
    }
    if len(scored) < _SOME:
        return Heading(lang, say("segments_one", lang, low=facts["low"], lowest=facts["lowest"]))
    told = [row for row in scored if row.gap.low is not None]
    clear = sum(row.clear for row in told)
    key = "segments_unsure" if not told else "segments_clear" if clear else "segments_none_clear"
    return Heading(lang, say("segments_span", lang, **facts), say(key, lang, clear=clear, count=len(scored)))
