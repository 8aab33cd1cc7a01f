"""Every result that has a first screen, of the demo and of the real surveys, and the words that no such screen says."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import servicetree as st
from servicetree.account.result_base import Result
from servicetree.analysis.planning import account_and_plan
from servicetree.demo import FOLDER
from servicetree.reporting.printing import screen_of
from servicetree.reporting.screens.account_screen import account_screen
from servicetree.reporting.screens.study_screens import weights_and_loyalty_screen
from servicetree.reporting.text_layout import plain_text, text_width

MOST_LINES, WIDTH = 40, 80

# Terms of ours beyond trunk and branch; each language by itself. French "report" is the term, not the verb's name.
UNSAID = {
    "en": (
        r"carry.?over|halo|separab|(low|high) end|kappa|\blens|jackknife|own loss|\bvif\b|slope|general impression"
        r"|\baspects?\b|\bnodes?\b|\barms?\b|bough|marker|lambda|shapley|correlat|regress|baseline|interval"
    ),
    "fr": (
        r"(?<!servicetree )\breport(s|é|ée|és|ées)?\b|halo|séparab|n(œ|oe)ud|aspect|lentille|pente|kappa|jackknife"
        r"|impression générale|perte propre|extrémité|\bbras\b|marqueur|corrél|régress|intervalle"
    ),
    "ru": r"перенос|гало|аспект|уз(ел|л)|разделим|линз|наклон|каппа|общ\w* впечатлен|собственн\w* потер|интервал",
}


class Survey(NamedTuple):
    """Where a survey is, and how it is read."""

    tree: Path
    answers: Path
    options: dict[str, str]
    sides: tuple[str, str, str] | None = None


def demo_survey() -> Survey:
    """The demo, with shops and months."""
    options = {"by": "shop", "period": "month", "id": "guest"}
    return Survey(FOLDER / "cafe.toml", FOLDER / "cafes.csv", options, ("month", "2026-03", "2026-06"))


def real_surveys(shared: Path) -> dict[str, Survey]:
    """The four real surveys of ratings."""
    mobi, corp, abc, sfo = (shared / name for name in ("ecsi_mobi", "corp_rep", "abc_b2b", "sfo_airport"))
    return {
        "ecsi_mobi": Survey(mobi / "tree.toml", mobi / "mobi.csv", {}),
        "corp_rep": Survey(
            corp / "tree.toml", corp / "corp_rep_data.csv", {"by": "servicetype"}, ("servicetype", "1", "2")
        ),
        "abc_b2b": Survey(abc / "tree.toml", abc / "abc.csv", {"by": "country"}),
        "sfo_airport": Survey(sfo / "tree.toml", sfo / "sfo_2016.csv.gz", {"by": "BAREA", "weight": "WEIGHT"}),
    }


def verbs_of(survey: Survey) -> dict[str, Callable[[], Result]]:
    """What every verb makes of a survey, but for account and loyalty, whose screens need two results."""
    tree, answers, options = st.read_tree(survey.tree), survey.answers, dict(survey.options)
    plain = {name: value for name, value in options.items() if name not in ("by", "period")}
    by = {name: value for name, value in options.items() if name != "period"}
    verbs = {
        "score": partial(st.score, tree, answers, **options),
        **{f"plan {goal}": partial(st.plan, tree, answers, to=goal, **by) for goal in ("half", "step")},
        "test": partial(st.test, tree, answers, **plain),
        "design": partial(st.design, tree, n=500),
        "precision": partial(st.precision, tree, 500, width=1.5),
        **{
            f"weigh {method}": partial(st.weigh, tree, answers, method=method, **plain)
            for method in ("direct", "lmg", "correlation")
        },
    }
    if survey.sides is not None:
        column, before, after = survey.sides
        verbs["compare"] = partial(st.compare, tree, answers, before, after, **{**plain, "by": column})
        verbs["experiment"] = partial(st.experiment, tree, answers, arm=column, **plain)
    return verbs


def first_screens(survey: Survey) -> dict[str, dict[str, str]]:
    """Print every first screen of a survey, by language and verb."""
    tree = st.read_tree(survey.tree)
    plain = {name: value for name, value in survey.options.items() if name not in ("by", "period")}
    account, plan = account_and_plan(tree, survey.answers, **survey.options)
    weights = st.weigh(tree, survey.answers, method="direct", **plain)
    results = {verb: make() for verb, make in verbs_of(survey).items()}
    told = {lang: {"trace": plain_text(account_screen(account, lang, plan))} for lang in UNSAID}
    for lang, screens in told.items():
        screens |= {verb: plain_text(screen_of(result, lang)) for verb, result in results.items()}
    if {"satisfaction", "loyalty"} <= {one.id for one in account.whole.scores.groups if one.level.value is not None}:
        loyalty = st.loyalty(tree.with_weights(weights), survey.answers, **plain)
        for lang, screens in told.items():
            screens["loyalty"] = plain_text(screen_of(loyalty, lang))
            screens["weigh --loyalty"] = plain_text(weights_and_loyalty_screen(weights, loyalty, lang))
    return told


def check_screen(text: str, lang: str, what: str) -> None:
    """Assert that a screen fits 40 lines of 80 columns and says none of our terms."""
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES, f"{what} has {len(lines)} lines:\n{text}"
    widest = max(lines, key=text_width)
    assert text_width(widest) <= WIDTH, f"{what} is too wide: {widest}"
    said = re.search(UNSAID[lang], " ".join(text.split()), re.IGNORECASE)
    assert said is None, f"{what} says {said.group()!r}:\n{text}"
