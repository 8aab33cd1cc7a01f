"""The first screen of a report: the answer, where points began, how sure, and three cards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from attrs import evolve

from servicetree.account.results import Account, SegmentAccount
from servicetree.account.separability import given_trunk_carry_over
from servicetree.account.small_groups import are_compared, clear_ones, shown_gap
from servicetree.analysis.decision_results import Change, Improvement, Plan
from servicetree.analysis.planning import first_steps
from servicetree.drawing.diagramming import draw
from servicetree.drawing.palette import MOST_STRAND_INKS
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.page.page_blocks import (
    AnswerCard,
    FirstScreen,
    OriginBar,
    OriginPart,
    ReportPicture,
    ScoreSummary,
)
from servicetree.reporting.results.account_tables import widest_gap
from servicetree.reporting.screens.account_screen import (
    doubt_sentences,
    felt_by_part,
    lost_sentences,
    most_elsewhere,
    outcome_texts,
)
from servicetree.reporting.screens.gain_table import gain_text, quoted_question
from servicetree.reporting.screens.screen_room import ends_text
from servicetree.reporting.screens.segment_table import clear_heading, none_clear_sentence
from servicetree.reporting.tables import NodeNames, figure
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import TRUNK

say = phrases_of("first_screen")
page_word = phrases_of("page")
screen_word = phrases_of("screens")

_NOTHING = 0.05  # rounds to 0.0 points
_MOST_NAMED = 2


def first_screen(
    account: Account, summary: ScoreSummary, cards: Sequence[AnswerCard], names: NodeNames, segment: str | None = None
) -> FirstScreen:
    """Say what is read first, of an account or of one segment of it.

    Args:
        account: The account; what is shown stands in the place of the whole.
        summary: Its score.
        cards: What else is asked.
        names: What nodes are called, in which language.
        segment: The segment to draw, by its value as text; None for the whole.
    """
    whole, lang = account.whole, names.lang
    made = partial(draw, names.tree, account, lang=lang, segment=segment)
    square, tall = (made(shape=shape).without_headline() for shape in ("square", "tall"))
    read = page_word("read_tree", lang)
    if segment is None:
        picture = ReportPicture(made().without_headline(), read, square, tall)
    else:
        picture = ReportPicture(square, read, tall=tall)  # many views must fit in a page
    return FirstScreen(
        finding=tall.title,
        lost=lost_sentences(account, names),
        summary=summary,
        outcomes=tuple(outcome_texts(whole.scores, names)),
        origins=origin_bar(whole, names),
        doubt=doubt_sentences(whole, names),
        cards=tuple(cards),
        picture=picture,
    )


def segment_as_whole(account: Account, segment: SegmentAccount) -> Account:
    """Put a segment in the place of the whole."""
    return evolve(account, segments=(segment,), periods=())


def origin_bar(shown: SegmentAccount, names: NodeNames) -> OriginBar | None:
    """Divide what was lost by where it began: in the trunk, in the branches, and between them what cannot be told.

    The parts add up to the loss, but where points are won back: those have no width.

    Args:
        shown: The account of the whole or of a segment.
        names: What nodes are called.

    Returns:
        The bar; None where nothing is lost.
    """
    lang, loss = names.lang, shown.loss.value or 0.0
    if round(loss, 1) <= 0:
        return None
    aspects = [aspect.id for aspect in names.tree.aspects]
    felt = felt_by_part(shown)
    here = sum(felt[name] for name in aspects)
    least, most = _elsewhere(shown, loss, here)
    trunk = names.node(TRUNK)
    parts = [
        (felt[name], f"s{place % MOST_STRAND_INKS}", say("felt_here", lang, part=names.node(name)))
        for place, name in enumerate(aspects)
    ]
    parts += [
        (least, "wood", say("gone_with", lang, trunk=trunk)),
        (most - least, "", say("untold", lang)),
        (loss - here - most, "own", say("own", lang)),
    ]
    shown_parts = tuple(
        OriginPart(points, ink, f"{number_text(points, lang)} {said}")
        for points, ink, said in parts
        if points >= _NOTHING
    )
    return OriginBar(say("began", lang, loss=number_text(loss, lang)), shown_parts)


def _elsewhere(shown: SegmentAccount, loss: float, here: float) -> tuple[float, float]:
    """Give the least and the most of what is felt in the branches that began in the trunk."""
    rest, trunk = max(loss - here, 0.0), shown.trunk_points
    if given_trunk_carry_over(shown) or not shown.ranges:
        carried = min(max((trunk.observed.value or 0.0) - here, 0.0), rest) if shown.ranges else 0.0
        return carried, carried
    least = min(max((trunk.range_low or 0.0) - here, 0.0), rest)
    if trunk.range_high is None:
        return least, rest
    return least, min(max(min(trunk.range_high - here, most_elsewhere(shown)), least), rest)


def whole_cards(account: Account, plan: Plan | None, change: Change | None, names: NodeNames) -> list[AnswerCard]:
    """Answer what to mend first, who differs, and what changed."""
    return [_mend_card(account, plan, names), _segments_card(account, names), _change_card(change, names)]


def segment_cards(account: Account, segment: SegmentAccount, names: NodeNames) -> list[AnswerCard]:
    """Answer for one segment what to mend first there, and how it differs from all."""
    lang, scores = names.lang, segment.scores
    gap = scores.gap_simultaneous or scores.gap or Interval(None)
    asked = say("differs", lang)
    mend = _mend_card(segment_as_whole(account, segment), None, names)
    if gap.value is None:
        return [mend]
    ends = ends_text(gap, lang, signed=True) or say("no_range", lang)
    if not scores.gap_clear:
        told = say("gap_unclear", lang, gap=figure(gap, lang, signed=True), ends=ends)
        return [mend, AnswerCard(asked, say("nothing_clear", lang), told, "segments")]
    said = say("gap", lang, gap=figure(gap, lang, signed=True))
    part = widest_gap(scores, account.whole.scores, names)
    return [mend, AnswerCard(asked, said, say("gap_most", lang, ends=ends, part=part), "segments")]


def _mend_card(account: Account, plan: Plan | None, names: NodeNames) -> AnswerCard:
    """Name the first measure of the plan; with another if that wins more at the least."""
    lang = names.lang
    measures = plan.measures if plan else first_steps(account)
    how = screen_word(f"mend_{plan.to if plan else 'step'}", lang)
    worth = [one for one in measures if (one.gain.value or 0.0) > 0]
    if not worth:
        return AnswerCard(how, say("nothing_clear", lang), screen_word("nothing_to_mend", lang), "mend")
    top = worth[0]
    if not top.is_ranged:
        gain = say("gain_unranged", lang, gain=figure(top.gain, lang))
        return AnswerCard(how, quoted_question(top.id, names), gain, "mend")
    surer = max((one for one in worth if one.is_ranged), key=_least)
    if surer.id == top.id:
        gain = say("gain", lang, gain=gain_text(top, lang))
        return AnswerCard(how, quoted_question(top.id, names), gain, "mend")
    both = say("either", lang, one=quoted_question(top.id, names), other=quoted_question(surer.id, names))
    gains = say("either_gain", lang, one=gain_text(top, lang), other=gain_text(surer, lang))
    return AnswerCard(how, both, gains, "mend")


def _least(one: Improvement) -> float:
    """What a measure wins at the least, for its cost where costs are stated."""
    least = one.low if one.low is not None else one.gain_low.value
    return (least or 0.0) / (one.cost or 1.0)


def _segments_card(account: Account, names: NodeNames) -> AnswerCard:
    lang = names.lang
    scores = account.scores
    alone = [one for one in scores[1:] if one.joined is None]
    asked = say("differs", lang)
    if account.by is None or not alone:
        return AnswerCard(asked, say("not_asked", lang), say("no_segments", lang), "segments")
    clear = clear_ones(alone)
    if not clear:
        said = "nothing_clear" if are_compared(scores) else "not_asked"
        return AnswerCard(asked, say(said, lang), none_clear_sentence(scores, account.by, names), "segments")
    farthest = clear[:_MOST_NAMED] if shown_gap(clear[0]) < 0 else clear[-_MOST_NAMED:][::-1]
    named = ", ".join(
        f"{names.cut(str(one.by))}\u00a0{number_text(shown_gap(one), lang, signed=True)}" for one in farthest
    )
    part = widest_gap(farthest[0], account.whole.scores, names)
    told = say("clear", lang, part=part, heading=clear_heading(scores, account.by, names))
    return AnswerCard(asked, named, told, "segments")


def _change_card(change: Change | None, names: NodeNames) -> AnswerCard:
    lang = names.lang
    if change is None:
        return AnswerCard(say("changed", lang), say("not_asked", lang), say("no_periods", lang), "segments")
    moved = change.score.change
    asked = say("since", lang, before=change.before, after=change.after)
    told = say(
        "moved",
        lang,
        change=figure(moved, lang, signed=True),
        ends=ends_text(moved, lang, signed=True) or say("no_range", lang),
    )
    said = figure(moved, lang, signed=True) if moved.clear_of_zero else say("no_change", lang)
    return AnswerCard(asked, said, told, "segments")
