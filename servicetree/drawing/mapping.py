"""Chooses what an importance-performance map shows: how well each part does, and how far its loss reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicetree.accounts import NodeLoss, SegmentAccount
from servicetree.drawing.captions import JOINT, figure, score_text
from servicetree.drawing.charts import Place, Quadrants, Spot
from servicetree.drawing.chartwords import say
from servicetree.drawing.doubts import Doubts, doubts_about
from servicetree.drawing.parts import Figure
from servicetree.drawing.telling import MOST_NAMED, brief, places_of, told_of, with_interval
from servicetree.tree import ServiceTree
from servicetree.wording import number_text

_NOTHING = 0.005  # of reach: rounds to 0.00


def quadrants(tree: ServiceTree, shown: SegmentAccount, lang: str, by: str | None) -> Quadrants:
    """Choose what an importance-performance map shows.

    Args:
        tree: The tree.
        shown: The account of a segment.
        lang: The language.
        by: The column of the segments.

    Returns:
        The map, without places; parts without a score or a reach are not on it.
    """
    places, doubts = places_of(tree, lang), doubts_about(tree, shown)
    scores = {node.id: figure(node.level) for node in shown.scores.nodes}
    every = [_spot(places[one.id], scores[one.id], one, doubts, lang) for one in shown.nodes]
    spots = tuple(spot for spot in every if spot.score.value is not None and spot.reach.value is not None)
    mean_score = _mean({spot.place.id: spot.score.value for spot in spots}, tree.node_weights)
    mean_reach = _mean({spot.place.id: spot.reach.value for spot in spots}, tree.node_weights)
    return Quadrants(
        told=told_of(
            tree,
            shown,
            lang,
            by,
            caption=_finding(spots, mean_score, mean_reach, lang),
            described=(spot.title for spot in spots),
            notes=[say("averages", lang)],
        ),
        spots=spots,
        mean_score=mean_score,
        mean_reach=mean_reach,
    )


def _spot(place: Place, score: Figure, loss: NodeLoss, doubts: Doubts, lang: str) -> Spot:
    own, reach = loss.own.value, figure(loss.reach)
    points = doubts.points.get(place.id, 0.0)
    doubted = points / own if own else 0.0  # points are own loss times reach
    lines = [
        say("named", lang, place=place.words, figure=score_text(score, lang)),
        JOINT.join(
            (
                say("reach", lang, reach=with_interval(reach, lang, 2)),
                say("own_loss", lang, loss=with_interval(figure(loss.own), lang)),
            )
        ),
    ]
    if doubted >= _NOTHING:
        lines.append(say("reach_unsure", lang, reach=number_text(doubted, lang, 2)))
    return Spot(place, score, reach, max(doubted, 0.0), "\n".join(lines))


def _mean(figures: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    total = sum(weights[name] for name in figures)
    return sum(weights[name] * (value or 0.0) for name, value in figures.items()) / total if total else None


def _finding(spots: Sequence[Spot], mean_score: float | None, mean_reach: float | None, lang: str) -> str:
    """Name what is both below the average score and above the average reach, the farthest reach first."""
    found = [
        spot
        for spot in spots
        if (spot.score.value or 0.0) < (mean_score or 0.0) and (spot.reach.value or 0.0) > (mean_reach or 0.0)
    ]
    if not found:
        return say("map_none", lang)
    named = [brief(spot.place.words) for spot in sorted(found, key=lambda spot: -(spot.reach.value or 0.0))]
    if len(named) > MOST_NAMED + 1:  # a single one is named as well
        named[MOST_NAMED:] = [say("others", lang, count=len(named) - MOST_NAMED)]
    sure = all((spot.reach.value or 0.0) - spot.doubted > (mean_reach or 0.0) for spot in found)
    return say("map_first" if sure else "map_perhaps", lang, places=", ".join(named))
