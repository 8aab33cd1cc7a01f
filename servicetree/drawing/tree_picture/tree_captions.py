"""Lines and titles at the nodes of the tree picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicetree.drawing.captions import SEPARATOR, score_text
from servicetree.drawing.tree_picture.tree_values import PictureNode, Strand
from servicetree.drawing.values import Figure
from servicetree.i18n.formatting import interval_text, number_text, percent_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("picture")

MOST_SOURCES_NAMED = 3
_NOTHING = 0.05  # rounds to 0.0 points, which would be said and not shown


def lost_text(points: float, lang: str) -> str:
    """Write points lost as what they do to the score: a loss bears a minus, a credit a plus."""
    return number_text(-points, lang, signed=True)


def facts_line(part: PictureNode, lang: str, *, interval: bool = True) -> str:
    """Say weight, doubt and number of answers in one line."""
    told = [] if part.kind == "outcome" else [say("weight", lang, share=percent_text(part.weight, lang))]
    if interval and part.score.low is not None and part.score.high is not None:
        told.append(interval_text(part.score.low, part.score.high, lang))
    if part.n is not None:
        told.append(say("n", lang, n=number_text(part.n, lang, 0)))
    return SEPARATOR.join(told)


def strand_line(strand: Strand, lang: str) -> str:
    """Say how many points one strand brings, and from where."""
    points = lost_text(strand.points, lang)
    if strand.origin == "own":
        return say("own", lang, points=points)
    return say("perhaps_from" if strand.unsure else "from", lang, points=points, source=strand.words)


def carried_line(strand: Strand, lang: str) -> str:
    """Say how many points one strand brings, from where, and by which carry-over."""
    return SEPARATOR.join(one for one in (strand_line(strand, lang), carry_text(strand.carry, lang)) if one)


def carry_text(carry: Figure, lang: str) -> str:
    """Write a carry-over with its range; an end that is not known is a question mark.

    The ends are corrected for what distorts the figure and need not enclose it; the brackets do, for a reader takes
    them so.
    """
    if carry.value is None:
        return ""
    said = say("carry_over", lang, value=number_text(carry.value, lang, 2))
    known = [end for end in (carry.low, carry.high) if end is not None]
    if not known:
        return said
    low, high = min(*known, carry.value), max(*known, carry.value)
    if len(known) > 1:
        return f"{said} ({interval_text(low, high, lang, 2)})"
    ends = (None if carry.low is None else low, None if carry.high is None else high)
    return f"{said} ({' … '.join('?' if end is None else number_text(end, lang, 2) for end in ends)})"


def range_lines(part: PictureNode, lang: str) -> list[str]:
    """Say how far to believe what is carried into a branch.

    Args:
        part: The branch.
        lang: The language.

    Returns:
        The same in ever fewer words; nothing if there is nothing to say.
    """
    carry = say("stated", lang) if part.stated else carry_text(part.carry, lang)
    verdict = say("not_separable", lang) if part.unsure else ""
    every = (SEPARATOR.join(one for one in (carry, verdict) if one), verdict)
    return [one for one in dict.fromkeys(every) if one]


def named_strands(part: PictureNode, most: int = MOST_SOURCES_NAMED) -> tuple[list[Strand], float]:
    """Choose which strands of a branch are named.

    Args:
        part: The branch.
        most: How many sources to name; its own loss is always named besides.

    Returns:
        The strands, the largest first and its own last; and the points of those not named.
    """
    visible = [strand for strand in part.strands if abs(strand.points) >= _NOTHING]
    carried = sorted((one for one in visible if one.origin != "own"), key=lambda one: -abs(one.points))
    own = [strand for strand in visible if strand.origin == "own"]
    return carried[:most] + own, sum(strand.points for strand in carried[most:])


def rest_line(points: float, lang: str) -> str:
    """Say how many points the sources bring that are not named."""
    return say("elsewhere", lang, points=lost_text(points, lang))


def aspect_lines(part: PictureNode, lang: str) -> list[str]:
    """Say what began in an aspect, how much of it stays, how much climbs."""
    if part.began is None:
        return []
    stays = sum(strand.points for strand in part.strands)
    climbs = part.began - stays
    perhaps = "perhaps_" if part.unsure else ""
    partly = "partly_" if abs(part.unsure_points) >= _NOTHING and not perhaps else ""
    facts = {"points": lost_text(part.began, lang), "doubted": lost_text(part.unsure_points, lang)}
    said = [say(f"{perhaps or partly}began", lang, **facts)]
    if abs(climbs) >= _NOTHING:
        below = (
            say("stays", lang, points=lost_text(stays, lang)),
            say(f"{perhaps}climbs", lang, points=lost_text(climbs, lang)),
        )
        said.append(SEPARATOR.join(below))
    return said


def title(part: PictureNode, lang: str) -> str:
    """Say everything about a part in full, for pointers and for readers who do not see."""
    lines = [f"{part.words}: {score_text(part.score, lang)}"] if part.score.value is not None else [part.words]
    lines.append(facts_line(part, lang, interval=False))
    if part.kind == "aspect":
        lines += aspect_lines(part, lang)
    else:
        lines += [*range_lines(part, lang)[:1], *(carried_line(strand, lang) for strand in part.strands)]
    return "\n".join(line for line in lines if line)


def leaf_title(words: str, points: float | None, lang: str) -> str:
    """Say a question and the points felt in it."""
    if points is None:
        return words
    return "\n".join((words, say("felt", lang, points=lost_text(points, lang))))


def description_of(parts: Iterable[PictureNode], lang: str, most: int = 60) -> str:
    """Tell a picture to one who does not see it: each part with its score, a sentence each."""
    told: Sequence[PictureNode] = tuple(parts)
    said = [
        f"{part.words}: {score_text(part.score, lang) if part.score.value is not None else facts_line(part, lang)}"
        for part in told[:most]
    ]
    return ". ".join(said) + (" …" if len(told) > most else "")
