"""The account of four real surveys equals that of an independent implementation, to the question and the interval."""

import json

import attrs
import numpy as np
import pytest
from support.account_figures import check_identities
from support.reference_values import compare

import servicetree as st
from servicetree.account.best_bounds import best_bounds
from servicetree.account.carry_over import families
from servicetree.account.ranges import trunk_point_figures
from servicetree.reporting.printing import as_json

SURVEYS = {
    "ecsi_mobi": ("ecsi_mobi", "mobi.csv", "expected.json", {}),
    "corp_rep": ("corp_rep", "corp_rep_data.csv", "expected.json", {"by": "servicetype"}),
    "abc_b2b": ("abc_b2b", "abc.csv", "expected.json", {}),
    "sfo_2016": ("sfo_airport", "sfo_2016.csv.gz", "expected_2016.json", {"weight": "WEIGHT"}),
    "sfo_2017": ("sfo_airport", "sfo_2017.csv.gz", "expected_2017.json", {"weight": "WEIGHT"}),
}
SEGMENTED = {
    "corp_rep": ("corp_rep", "corp_rep_data.csv", "servicetype"),
    "abc_b2b": ("abc_b2b", "abc.csv", "country"),
    "sfo_2016": ("sfo_airport", "sfo_2016.csv.gz", "BAREA"),
}
EXACT = ("kind", "n", "n_family")
VALUES = (
    "weight",
    "reach_rate",
    "observed",
    "level",
    "own",
    "reach",
    "points",
    "value",
    "score",
    "loss",
    "low",
    "high",
)


@pytest.fixture(scope="module", params=SURVEYS)
def both(request, shared):
    """The record of our account, and the expected one."""
    folder, answers, expected, options = SURVEYS[request.param]
    tree = st.read_tree(shared / folder / "tree.toml")
    record = as_json(st.trace(tree, shared / folder / answers, **options))
    return record, json.loads((shared / folder / expected).read_text())


def _by_name(rows, *keys):
    return {tuple(row[key] for key in keys): row for row in rows}


def _agree(mine, theirs):
    for key in EXACT:
        assert mine.get(key) == theirs.get(key)
    for key in VALUES:
        if key in theirs:
            _same(mine[key], theirs[key], absolute=1e-9)
    _same(mine["se"], theirs["se"], rel=1e-6)


def _same(mine, theirs, **apart):
    """Hold one figure against the expected one; where there is none, there is none."""
    if theirs is None:
        assert mine is None
    else:
        compare("second implementation", mine, theirs, **apart)


@pytest.mark.parametrize(
    ("part", "keys"),
    [("nodes", ["id"]), ("carry_over", ["from", "to"]), ("account", ["from", "at"]), ("questions", ["id"])],
)
def test_every_figure_equals_the_expected_one(both, part, keys):
    """Values agree to 1e-9 on 0-100 and standard errors to 1e-6 relative, in every segment."""
    mine, theirs = both
    assert [segment["by"] for segment in mine["segments"]] == [segment["by"] for segment in theirs["segments"]]
    for segment, expected in zip(mine["segments"], theirs["segments"], strict=True):
        found, wanted = _by_name(segment[part], *keys), _by_name(expected[part], *keys)
        assert found.keys() == wanted.keys()
        for name, row in wanted.items():
            _agree(found[name], row)


def test_ranges_equal_the_expected_ones(both):
    """Ranges, halo shares and verdicts with their reasons agree to 1e-6; none of these surveys is separable."""
    mine, theirs = both
    for segment, expected in zip(mine["segments"], theirs["segments"], strict=True):
        found = _by_name(segment["range"], "to")
        for name, row in _by_name(expected["range"], "to").items():
            assert (found[name]["verdict"], found[name]["why"]) == (row["verdict"], row["why"])
            assert row["verdict"] == "not_separable"
            for key in ("observed", "low", "high", "halo_share", "low_kappa_075", "low_kappa_133", "se_low", "se_high"):
                _same(found[name][key], row[key], rel=1e-6, absolute=1e-6)
        on_branches = {(row["from"],) for row in segment["carry_over"]} & found.keys()
        for end in ("observed", "low") if on_branches else ("observed", "low", "high"):
            wanted = expected["trunk_points"][end]
            _same(segment["trunk_points"][end], wanted, rel=1e-6, absolute=1e-6)


@pytest.mark.parametrize("name", ["sfo_2016", "sfo_2017"])
def test_the_high_end_with_links_as_observed_equals_the_expected_one(name, shared):
    """Where branches grow on branches the other implementation corrects the carry-over from the trunk only."""
    folder, answers, expected, options = SURVEYS[name]
    tree = st.read_tree(shared / folder / "tree.toml")
    moments = st.gather(tree, shared / folder / answers, **options)
    best, found = best_bounds(tree, moments, {}), families(tree, moments)
    wanted = json.loads((shared / folder / expected).read_text())["segments"][0]["trunk_points"]["high"]
    assert best.links
    as_observed = trunk_point_figures(tree, attrs.evolve(best, links={}), found)[2].at(0)
    compare("second implementation", as_observed.value, wanted, rel=1e-6, absolute=1e-6)
    assert trunk_point_figures(tree, best, found)[2].at(0).value > as_observed.value, "links are corrected upwards too"


def test_overall_and_trunk_points_equal_the_expected_ones(both):
    """The overall score with its interval, n, and the observed points of the trunk agree."""
    mine, theirs = both
    assert mine["n"] == theirs["n"]
    for segment, expected in zip(mine["segments"], theirs["segments"], strict=True):
        assert segment["n"] == expected["n"]
        _agree(segment["overall"], expected["overall"])
        observed = expected["trunk_points"]["observed"]
        _same(segment["trunk_points"]["observed"], observed, absolute=1e-9)


@pytest.mark.parametrize("name", SEGMENTED)
def test_identities_hold_by_segment(name, shared):
    """Points of nodes, entries, questions (begun and felt) and question entries add up to the loss, to 1e-10."""
    folder, answers, by = SEGMENTED[name]
    account = st.trace(st.read_tree(shared / folder / "tree.toml"), shared / folder / answers, by=by)
    assert len(account.segments) > 2
    for segment in account.segments:
        check_identities(segment)


@pytest.mark.parametrize("name", SURVEYS)
def test_carry_over_equals_least_squares_of_statsmodels(name, shared):
    """Carry-over is the slope of ordinary (weighted) least squares within segments, to 1e-10."""
    from statsmodels.regression.linear_model import WLS  # `statsmodels.api` takes seconds to import

    folder, answers, _, options = SURVEYS[name]
    tree = st.read_tree(shared / folder / "tree.toml")
    account = st.trace(tree, shared / folder / answers, **options)
    rated = st.rate(tree, shared / folder / answers).to_pandas()
    mine = {(one.source, one.to): one.value.value for one in account.whole.carry_over}
    for node, parents in tree.carry_over_parents.items():
        if not parents:
            continue
        losses = 1 - rated[[f"score_{one}" for one in (node, *parents)]] / 100
        rows = losses.dropna().index
        design = losses.loc[rows].iloc[:, 1:].to_numpy()
        by = rated.loc[rows, options["by"]] if "by" in options else np.zeros(len(rows))
        dummies = np.column_stack([by == value for value in np.unique(by)]).astype(float)
        weights = rated.loc[rows, options["weight"]].astype(float) if "weight" in options else np.ones(len(rows))
        fit = WLS(losses.loc[rows].iloc[:, 0].to_numpy(), np.column_stack([design, dummies]), weights).fit()
        for place, parent in enumerate(parents):
            compare("statsmodels", mine[parent, node], fit.params[place], absolute=1e-10)


@pytest.mark.parametrize("name", SURVEYS)
def test_printed_and_json_figures_agree(name, shared):
    """The headline and the tables print the same numbers as the JSON, rounded to a tenth."""
    folder, answers, _, options = SURVEYS[name]
    account = st.trace(st.read_tree(shared / folder / "tree.toml"), shared / folder / answers, **options)
    text, whole = " ".join(str(account).split()), as_json(account)["segments"][0]
    assert f"score {whole['overall']['score']:.1f}" in text
    assert f"{whole['overall']['loss']:.1f} of 100 points are lost" in text
    low, high = (whole["trunk_points"][end] for end in ("range_low", "range_high"))
    upper = "all" if high >= whole["overall"]["loss"] else f"{high:.1f}"
    assert f"between {low:.1f} and {upper} of them trace to the trunk; how many, these answers cannot tell" in text
    for row in sorted(whole["questions"], key=lambda row: -row["points"])[:5]:
        assert f" {row['points']:.1f} " in text
    for row in whole["carry_over"]:
        assert f"{row['value']:.2f}".replace("-", "\N{MINUS SIGN}") in text
