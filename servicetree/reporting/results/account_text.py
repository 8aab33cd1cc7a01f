"""Accounts and scores as text."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.account.collinearity import groups_warned_of
from servicetree.account.results import Account, Scores, SegmentScores
from servicetree.account.sensitivity_analysis import AccountAtValue
from servicetree.account.separability import is_not_separable, lost_sentence, untold_words
from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.results.account_tables import (
    MOST_SEGMENTS_SHOWN,
    account_table,
    carry_over_table,
    credit_table,
    cut_table,
    gap_table,
    joint_sentence,
    joint_tables,
    outcome_table,
    question_table,
    score_table,
)
from servicetree.reporting.results.largest_flow import largest_flow
from servicetree.reporting.results.range_tables import moods_sentence, range_parts
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends
from servicetree.tree.nodes import TRUNK
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("results")


def account_parts(account: Account, lang: str) -> list[Part]:
    """Say what an account says: gaps first, one sentence, where points were felt and began, how far to believe it."""
    names = NodeNames(account.tree, lang)
    whole = account.whole
    parts: list[Part] = [title(account.tree, whole.scores, lang), *gap_tables(account, names), headline(account, lang)]
    parts += moods_sentence(whole, lang)
    parts += [joint_sentence(whole, lang)] if whole.question_carry_over else []
    alike = groups_warned_of(account.issues)
    parts += [account_table(whole, names, alike), question_table(whole, names, alike)]
    parts += outcome_table(whole.scores.outcomes, names)
    if whole.cut:
        parts.append(cut_table(whole, account.cut_tag or "", names))
    parts += [*credit_table(whole, names), carry_over_table(whole, names), *joint_tables(whole, names)]
    return [*parts, *range_parts(whole, names), say(account.tree.carry_over_evidence, lang)]


def scores_parts(scores: Scores, lang: str) -> list[Part]:
    """Say what scores say: gaps first, then the parts of the service."""
    names = NodeNames(scores.tree, lang)
    whole = scores.segments[0]
    gaps = [] if scores.by is None else [gap_table(scores.segments, scores.by, names)]
    outcomes = outcome_table(whole.outcomes, names)
    return [title(scores.tree, whole, lang), *gaps, score_table(whole, names), *outcomes]


def gap_tables(account: Account, names: NodeNames, most: int | None = MOST_SEGMENTS_SHOWN) -> list[Table]:
    """Set out the gaps between segments and between periods, where there are any; of each no more than ``most``."""
    found = []
    if account.by is not None:
        found.append(gap_table(account.scores, account.by, names, most=most))
    if account.period is not None and account.periods:
        found.append(gap_table(account.periods, account.period, names, in_order=True, most=most))
    return found


def headline(account: Account, lang: str = "en") -> str:
    """Say in one sentence what was lost and how much of it may trace to the trunk; it claims no more than that."""
    whole, names = account.whole, NodeNames(account.tree, lang)
    said = lost_sentence(account.tree, whole, lang)
    if not ((whole.trunk_points.observed.value or 0.0) > 0 and (whole.loss.value or 0.0) > 0):
        return f"{said}."
    if is_not_separable(whole):
        return "; ".join(filter(None, (said, untold_words(account.tree, whole, lang)))) + "."
    return f"{said}{largest_flow(account, names)}."


def sensitivity_table(tree: ServiceTree, found: Sequence[AccountAtValue], lang: str) -> Table:
    """Set out how the account changes with the price of a broken promise, or with what is forgiven."""
    names = NodeNames(tree, lang)
    rows = tuple(
        (
            number_text(one.value, lang, 2),
            figure(one.score, lang),
            figure(one.trunk, lang),
            *(figure(points, lang) for points in one.questions.values()),
        )
        for one in found
    )
    asked = [names.cut(names.question(name)) for name in found[0].questions]
    varied = found[0].of
    headings = ({"lambda": "λ"}.get(varied, "φ"), say("column_score", lang), names.node(TRUNK), *asked)
    return Table(say(f"sensitivity_{varied}", lang), headings, rows)


def title(tree: ServiceTree, scores: SegmentScores, lang: str) -> str:
    """Name the tree, with how many answered and the score."""
    doubt = interval_ends(scores.score, lang)
    score = say("score", lang, score=figure(scores.score, lang)) + (f" ({doubt})" if doubt else "")
    count = say("respondents", lang, n=number_text(scores.n, lang, 0))
    return f"{in_language(tree.label, lang, tree.name)} · {count} · {score}"
