"""Texts that were read (see ``support.approved``): screens, whole results, records, pages, sheets and slides."""

import itertools
import json
import re
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import attrs
from support import sample_trees
from support.approved import Named, main, without_intervals
from support.first_screens import demo_survey, verbs_of
from support.packed_pages import unpacked
from support.sample_charts import CREDITS, SEGMENTS

import servicetree as st
from servicetree.account.result_base import Result
from servicetree.account.results import OutcomeSummary
from servicetree.analysis.decision_results import OutcomeChange
from servicetree.errors import Issue
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.printing import as_json, screen_of
from servicetree.reporting.screens.account_screen import account_screen
from servicetree.reporting.slides.report_slides import report_slides
from servicetree.reporting.text import text_of
from servicetree.reporting.text_layout import plain_text
from servicetree.reporting.workbook.report_sheets import report_sheets

DIGESTS = Path(__file__).with_suffix(".txt")
Made = dict[str, Callable[[], str]]
VISITS = {f"q{number}": [(7 * number + 3 * visit) % 10 + 1 for visit in range(5)] for number in range(1, 5)}


def made_up() -> Made:
    """Texts of results that are made up: of every kind, sure and unsure, with segments and without."""
    return dict(itertools.chain(_results(), _reports()))


def of_surveys() -> Made:
    """Texts of what is made of answers: figures with few digits, for libraries have a part in them."""
    demo = demo_survey()
    verbs = verbs_of(demo) | {"design": partial(st.design, sample_trees.small(), n=500)}
    verbs |= {
        "loyalty": partial(st.loyalty, st.read_tree(demo.tree), demo.answers),
        "audit": partial(st.audit, _inspected(), VISITS),
        "audit-linked": partial(st.audit, _inspected(), VISITS, carry_over=0.5),
    }
    made = {verb: cache(make) for verb, make in verbs.items()}
    return dict(itertools.chain(*(_in_every_language(verb.replace(" ", "-"), made[verb]) for verb in made)))


def _inspected() -> st.ServiceTree:
    """An aspect and three branches of a question each, of unlike weight, two of them one on the other."""
    asked = [st.Question(id=f"q{number}") for number in range(1, 5)]
    branches = [
        st.Branch(id="price", label="Price", weight=3, questions=[asked[1]]),
        st.Branch(id="staff", label="Staff", weight=2, questions=[asked[2]]),
        st.Branch(id="phone", label="On the phone", parent="staff", questions=[asked[3]]),
    ]
    place = st.Aspect(id="place", label="The place", questions=[asked[0]])
    return st.ServiceTree(name="inspected", scale=st.Scale(1, 10), aspects=[place], branches=branches)


def _results() -> Named:
    """Each result as screen and text in every language, and as a record."""
    tree, long = sample_trees.cafe(), sample_trees.long_labels()
    results = {
        "account": sample_trees.account(tree, own=sample_trees.CAFE_OWN),
        "account-sure": sample_trees.account(tree, unsure=(), own=CREDITS),
        "account-unsure": sample_trees.account(tree, unsure=tree.trunk_children),
        "account-stated": sample_trees.account(tree, stated=tree.trunk_children),
        "account-segments": sample_trees.account(tree, SEGMENTS, own=CREDITS),
        "account-gaps": sample_trees.with_gaps({f"s{number}": (7 * number % 30 - 15, 3.0) for number in range(30)}),
        "account-bare": without_intervals(sample_trees.account(tree, SEGMENTS)),
        "account-empty": sample_trees.emptied(sample_trees.account(tree, SEGMENTS)),
        "account-long": sample_trees.account(long, SEGMENTS),
        "scores": sample_trees.scores(tree, SEGMENTS),
        "scores-empty": sample_trees.emptied(sample_trees.scores(tree)),
        "plan": sample_trees.plan(tree),
        "plan-sure": sample_trees.plan(tree, unsure=False),
        "plan-budget": sample_trees.plan(tree, budget=5.0),
        "plan-bare": without_intervals(sample_trees.plan(tree)),
        "plan-long": sample_trees.plan(long),
        "change": sample_trees.change(tree),
        "change-moved": sample_trees.change(tree, 3, moved=("carry_over", "weights")),
        "change-bare": without_intervals(sample_trees.change(tree)),
        "change-long": sample_trees.change(long, moved=("carry_over",)),
    }
    for name, result in (results | _rich_results()).items():
        yield from _in_every_language(name, lambda result=result: result)
        yield f"{name}.json", lambda result=result: _in_few_digits(as_json(result))
    for lang, name in itertools.product(LANGUAGES, ("account", "account-segments")):
        yield f"{name}-plan-{lang}.screen.txt", partial(_first_screen, results[name], results["plan"], lang)


def _rich_results() -> dict[str, Result]:
    """Results with what only some have: outcomes summed up, what is worth knowing, a budget, strata."""
    tree, about, evolve = sample_trees.cafe(), sample_trees.about, attrs.evolve
    account, plan = sample_trees.account(tree, SEGMENTS), sample_trees.plan(tree, budget=150.0)
    change = sample_trees.change(tree)
    outcomes = (
        OutcomeSummary("satisfaction", "satisfaction.overall", 480, about(72.0), "top", about(61.0)),
        OutcomeSummary("loyalty", "loyalty.again", 470, about(70.0), "nps", about(-12.0)),
    )
    issues = (
        Issue("constant", "price.q1", "every answer is 7"),
        Issue("constant", "price.q2", "every answer is 7"),
        Issue("extrapolation", "trunk", "few are at the target"),
        *(Issue("no-answers", f"b{number}", "nobody answered") for number in range(9)),
    )
    scores = [
        evolve(one.scores, outcomes=outcomes, joined=3 if one.scores.by == "Lyon" else None) for one in account.segments
    ]
    segments = tuple(evolve(one, scores=told) for one, told in zip(account.segments, scores, strict=True))
    gains = {"gain": about(4.0), "gain_low": about(2.5), "gain_high": about(6.0), "twice": about(0.4, 0.1)}
    measures = tuple(
        evolve(one, cost=50.0, per_cost=one.gain.value / 50, segment="Lyon" if place % 3 else None)
        for place, one in enumerate(plan.measures)
    )
    told = {"measures": measures, "issues": issues, "outcomes": outcomes, "steps": measures[:4]}
    sure = {"questions_carry": "joint", "verdict": "separable", "unsure_segments": ("Nice", "Riga")}
    none = tuple(evolve(one, chosen=False) for one in measures)
    nodes = tuple(
        evolve(one, mix=about(0.3, 0.2), change_simultaneous=about(one.change.value, 0.9)) for one in change.nodes
    )
    strata = {"within": ("age", "region"), "left_out": (("old", None), (None, "north")), "nodes": nodes}
    moved = {
        "outcomes": (OutcomeChange("loyalty", "loyalty.again", "nps", about(10.0), about(4.0), about(-6.0)),),
        "score": evolve(change.score, mix=about(-0.4, 0.3)),
        "sources": tuple(evolve(one, mix=about(0.1, 0.05)) for one in change.sources),
    }
    return {
        "account-rich": evolve(account, segments=segments, issues=issues),
        "scores-rich": st.Scores(tree, "shop", tuple(scores), issues),
        "plan-rich": evolve(plan, spent=149.5, **gains, **told, **sure),
        "plan-given": evolve(plan, spent=0.0, **gains, verdict="given", measures=none),
        "plan-money": evolve(plan, spent=12.34, **gains, budget=99.95, to="step"),
        "change-rich": evolve(change, issues=issues, **strata, **moved),
    }


def _in_every_language(name: str, make: Callable[[], Result]) -> Named:
    for lang in LANGUAGES:
        yield f"{name}-{lang}.screen.txt", lambda lang=lang: plain_text(screen_of(make(), lang))
        yield f"{name}-{lang}.txt", lambda lang=lang: text_of(make(), lang=lang)


def _first_screen(account: st.Account, plan: st.Plan, lang: str) -> str:
    return plain_text(account_screen(account, lang, plan))


def _reports() -> Named:
    """Each report as a page, as sheets and as slides: what they hold, before a library writes them."""
    tree = sample_trees.cafe()
    plan, change = sample_trees.plan(tree, budget=5.0), sample_trees.change(tree, moved=("carry_over",))
    reports = {
        "report": partial(st.report, tree, sample_trees.account(tree, own=sample_trees.CAFE_OWN)),
        "report-whole": partial(st.report, tree, sample_trees.account(tree, SEGMENTS), plan=plan, change=change),
        "report-bare": partial(st.report, tree, without_intervals(sample_trees.account(tree, SEGMENTS))),
        "report-empty": partial(st.report, tree, sample_trees.emptied(sample_trees.account(tree))),
    }
    for (name, make), lang in itertools.product(reports.items(), LANGUAGES):
        if lang == "en" or name == "report-whole":
            report = cache(partial(make, lang=lang))
            yield f"{name}-{lang}.html", lambda report=report: _page(report().to_html())
            yield f"{name}-{lang}.sheets.txt", lambda report=report: _told(report_sheets(report()))
            yield f"{name}-{lang}.slides.txt", lambda report=report: _told(report_slides(report()))


def _page(text: str) -> str:
    """A page with all that is packed in it, without the versions of libraries."""
    return re.sub(r"\b[\w-]+ \d+\.\d+[\w.]*\n(?:[\w-]+ \d+\.\d+[\w.]*\n)*Python [\w.]+", "", unpacked(text))


def _told(values: tuple[object, ...]) -> str:
    """Every value of sheets or slides, but pictures, which are approved by themselves."""
    kept = [attrs.asdict(one, recurse=True, filter=lambda field, _: field.name != "picture") for one in values]
    return _in_few_digits(kept)


def _in_few_digits(value: object) -> str:
    """Write values as JSON: processors add up in different orders, and the last digits of a sum differ."""
    text = json.dumps(value, indent=1, ensure_ascii=False, default=str)
    return re.sub(r"-?\d+\.\d{9,}(?:e-?\d+)?", lambda found: f"{float(found[0]):.9g}", text)


if __name__ == "__main__":
    main(made_up() | of_surveys(), DIGESTS, sys.argv[1])
