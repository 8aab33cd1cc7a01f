"""Outcomes summed up: net promoter scores and top answers, with intervals, in every verb that shows them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import servicetree as st
from servicetree.errors import TreeError
from servicetree.reporting.printing import as_json
from servicetree.tree.building import valid_tree
from servicetree.tree.service_tree import ServiceTree

RAW = {
    "schema": 1,
    "name": "x",
    "scale": {"low": 1, "high": 5},
    "aspects": {"room": {"questions": {"clean": {}}}},
    "branches": {"price": {"questions": {"value": {}}}},
    "outcomes": {
        "satisfaction": {"questions": {"overall": {"summary": "top", "top": [4, 5]}}},
        "loyalty": {"questions": {"again": {"scale": [0, 10], "summary": "nps"}}},
    },
}


def tree_of(**outcomes):
    """Plant the tree with other outcomes."""
    return valid_tree(ServiceTree, {**RAW, "outcomes": {**RAW["outcomes"], **outcomes}})


def answers_of(rows, seed=4):
    """Draw answers with gaps, shops, weights and guests."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=rows)
    table = {
        name: np.where(rng.random(rows) < 0.1, np.nan, np.clip(np.rint(3.4 + mood + rng.normal(size=rows)), 1, 5))
        for name in ("clean", "value", "overall")
    }
    table["again"] = np.where(
        rng.random(rows) < 0.2, np.nan, np.clip(np.rint(7 + 2 * mood + rng.normal(size=rows)), 0, 10)
    )
    table["shop"] = rng.choice(["Lyon", "Nice", "Paris"], rows)
    table["weight"] = rng.uniform(0.5, 2.0, rows)
    table["guest"] = rng.integers(0, rows // 3, rows).astype(str)
    return table


def nps_of(answers, weights):
    """Compute the net promoter score by its definition."""
    there = ~np.isnan(answers)
    signs = np.where(answers >= 9, 1, np.where(answers <= 6, -1, 0))
    return 100 * np.average(signs[there], weights=weights[there])


def top_of(answers, weights):
    """Compute the share of 4 and 5 by its definition."""
    there = ~np.isnan(answers)
    return 100 * np.average(answers[there] >= 4, weights=weights[there])


@pytest.mark.parametrize("rows", [400, 30_000], ids=["row by row", "all at once"])
@pytest.mark.parametrize("weight", [None, "weight"])
def test_summaries_are_those_of_their_definition(rows, weight):
    """In the whole and in every segment, with survey weights and without, few rows or many."""
    table = answers_of(rows)
    if rows > 1000:
        table["again"][: rows // 2] = np.nan_to_num(table["again"][: rows // 2], nan=8)
    weights = table["weight"] if weight else np.ones(rows)
    scores = st.score(tree_of(), table, by="shop", weight=weight, min_n=0)
    assert [segment.by for segment in scores.segments] == [None, "Lyon", "Nice", "Paris"]
    for segment in scores.segments:
        inside = np.ones(rows, bool) if segment.by is None else table["shop"] == segment.by
        top, nps = segment.outcomes
        assert (top.question, top.summary) == ("satisfaction.overall", "top")
        assert (nps.question, nps.summary) == ("loyalty.again", "nps")
        assert nps.n == (~np.isnan(table["again"]) & inside).sum()
        assert nps.value.value == pytest.approx(nps_of(table["again"][inside], weights[inside]), abs=1e-9)
        assert top.value.value == pytest.approx(top_of(table["overall"][inside], weights[inside]), abs=1e-9)
        there = inside & ~np.isnan(table["again"])
        assert nps.mean.value == pytest.approx(10 * np.average(table["again"][there], weights=weights[there]), abs=1e-9)


def test_the_standard_error_is_that_of_the_multinomial():
    """Without weights and clusters the jackknife's error is that of shares, within what 128 buckets can tell."""
    table = answers_of(20_000)
    top, nps = st.score(tree_of(), table).segments[0].outcomes
    signs = np.where(table["again"] >= 9, 1, np.where(table["again"] <= 6, -1, 0))[~np.isnan(table["again"])]
    assert nps.value.se == pytest.approx(100 * signs.std() / np.sqrt(len(signs)), rel=0.25)
    share = top.value.value / 100
    assert top.value.se == pytest.approx(100 * np.sqrt(share * (1 - share) / top.n), rel=0.25)
    assert nps.value.low < nps.value.value < nps.value.high


def test_clusters_widen_the_interval():
    """Guests who answer alike tell less than as many strangers."""
    table = {name: np.repeat(column, 4) for name, column in answers_of(400).items()}
    table["guest"] = np.repeat(np.arange(400), 4).astype(str)
    alone, together = (
        st.score(tree_of(), table, **options).segments[0].outcomes[1].value.se for options in ({}, {"cluster": "guest"})
    )
    assert together > 1.5 * alone


def test_shards_add_up_and_are_kept(tmp_path):
    """Merged moments say what the whole says, also from a file."""
    table = answers_of(600)
    halves = [{name: column[start : start + 300] for name, column in table.items()} for start in (0, 300)]
    tree = tree_of()
    moments = [st.gather(tree, half, id="guest") for half in halves]
    (moments[0] + moments[1]).save(tmp_path / "both.moments")
    whole = st.score(tree, table, id="guest").segments[0].outcomes
    for found in (moments[0] + moments[1], tmp_path / "both.moments"):
        merged = st.score(tree, found).segments[0].outcomes
        for one, other in zip(merged, whole, strict=True):
            assert one.value.value == pytest.approx(other.value.value)
            assert one.value.se == pytest.approx(other.value.se)


@given(answers=some.lists(some.integers(0, 10), min_size=3, max_size=30))
def test_a_reversed_scale_counts_who_is_pleased(answers):
    """The same opinions on a reversed scale have the same net promoter score; top answers stay as written."""
    turned = {"questions": {"again": {"scale": [0, 10], "summary": "nps", "reversed": True}}}
    top = {"questions": {"overall": {"scale": [0, 10], "reversed": True, "summary": "top", "top": [0, 1]}}}
    plain = {"clean": [3] * len(answers), "value": [3] * len(answers), "overall": answers, "again": answers}
    found = st.score(tree_of(loyalty=turned, satisfaction=top), plain).segments[0].outcomes
    asked = {**plain, "overall": [3] * len(answers), "again": [10 - answer for answer in answers]}
    assert found[1].value.value == pytest.approx(st.score(tree_of(), asked).segments[0].outcomes[1].value.value)
    assert found[0].value.value == pytest.approx(100 * np.mean([answer <= 1 for answer in answers]))


def test_every_verb_shows_them():
    """Score, trace, plan and compare, as text and as JSON, and the report; each with the same figure."""
    table, tree = answers_of(900), tree_of()
    shown = {
        "score": st.score(tree, table),
        "trace": st.trace(tree, table),
        "plan": st.plan(tree, table),
        "compare": st.compare(tree, table, "Lyon", "Nice", by="shop"),
    }
    nps = f"{shown['score'].segments[0].outcomes[1].value.value:+.1f}".replace("-", "\N{MINUS SIGN}")
    for verb, result in shown.items():
        plain = as_json(result)
        found = (plain["segments"][0] if "segments" in plain else plain)["outcomes"]
        assert [one["question"] for one in found] == ["satisfaction.overall", "loyalty.again"], verb
        if verb == "compare":
            assert found[1]["change"]["value"] == pytest.approx(
                found[1]["after"]["value"] - found[1]["before"]["value"]
            )
        else:
            assert found[1]["value"] == shown["score"].segments[0].outcomes[1].value.value
            assert found[1]["low"] < found[1]["value"] < found[1]["high"]
            assert nps in str(result), verb
        assert "Outcomes" in str(result), verb
    assert nps in st.report(tree, shown["trace"]).to_html()


def test_without_a_summary_nothing_is_added():
    """Old trees say what they said."""
    raw = {**RAW, "outcomes": {"loyalty": {"questions": {"again": {"scale": [0, 10]}}}}}
    scores = st.score(valid_tree(ServiceTree, raw), answers_of(200))
    assert scores.segments[0].outcomes == ()
    assert "outcomes" not in as_json(scores)["segments"][0]


def test_an_absent_outcome_is_left_out():
    """A column that is not there has no summary."""
    table = {name: column for name, column in answers_of(200).items() if name != "again"}
    assert [one.id for one in st.score(tree_of(), table).segments[0].outcomes] == ["satisfaction"]


WRONG = [
    ({"loyalty": {"questions": {"again": {"summary": "nps"}}}}, "of nps is asked from 0 to 10 (got 1-5)"),
    ({"loyalty": {"questions": {"again": {"summary": "top"}}}}, 'belongs to summary = "top", and that to it'),
    ({"loyalty": {"questions": {"again": {"top": [5]}}}}, 'belongs to summary = "top", and that to it'),
    ({"loyalty": {"questions": {"again": {"summary": "top", "top": [6]}}}}, "6 lies outside the scale 1-5"),
    ({"loyalty": {"questions": {"again": {"summary": "top", "top": ["a"]}}}}, "must be a list of finite numbers"),
    ({"loyalty": {"questions": {"again": {"summary": "csat"}}}}, "must be one of nps, top"),
]


@pytest.mark.parametrize(("outcomes", "said"), WRONG)
def test_summaries_that_cannot_be_are_refused(outcomes, said):
    """Each with its place and what to do."""
    with pytest.raises(TreeError) as caught:
        tree_of(**outcomes)
    assert said in str(caught.value)
    assert caught.value.faults[0].where.startswith("outcomes.loyalty.questions.again")


def test_only_outcomes_are_summed_up():
    """A part of the service has a score, and no other."""
    aspects = {"room": {"questions": {"clean": {"summary": "top", "top": [5]}}}}
    with pytest.raises(TreeError, match="sums up an outcome, and this is none"):
        valid_tree(ServiceTree, {**RAW, "aspects": aspects})


def test_other_summaries_are_other_moments():
    """Moments know which answers were counted: other ones do not merge with them."""
    other = tree_of(satisfaction={"questions": {"overall": {"summary": "top", "top": [5]}}})
    table = answers_of(100)
    with pytest.raises(st.ServiceTreeError):
        st.gather(tree_of(), table, id="guest") + st.gather(other, table, id="guest")
