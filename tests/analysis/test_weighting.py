"""Weights and importance: what each node counts for, and what may not be said of it."""

import json
from itertools import product

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.command import run
from support.outcome_surveys import answers_of, star
from support.reference_values import compare
from support.spoilt_surveys import rated_shop, shop, turned_round
from support.surveys import survey

import servicetree as st
from servicetree.analysis.outcome_regression import regress_outcome
from servicetree.analysis.weight_results import IMPORTANCE, trunk_leads
from servicetree.analysis.weight_results import METHODS as EVERY_METHOD
from servicetree.analysis.weight_results import WEIGHTS as EVERY_WEIGHTS
from servicetree.analysis.weighting import direct_weights
from servicetree.reporting.results.weight_tables import lead_sentence, weights_parts, weights_record
from servicetree.reporting.text import text_of
from servicetree.reporting.text_layout import plain_text

# What needs no more than answers; judgements have their own file, test_ahp.py.
METHODS = [method for method in EVERY_METHOD if method != "ahp"]
WEIGHTS = [method for method in EVERY_WEIGHTS if method != "ahp"]
SURVEYS = {
    "ecsi_mobi": ("ecsi_mobi", "mobi.csv", "expected.json"),
    "corp_rep": ("corp_rep", "corp_rep_data.csv", "expected.json"),
    "abc_b2b": ("abc_b2b", "abc.csv", "expected.json"),
    "sfo_2016": ("sfo_airport", "sfo_2016.csv.gz", "expected_2016.json"),
    "sfo_2017": ("sfo_airport", "sfo_2017.csv.gz", "expected_2017.json"),
}
BRANCH_FIRST = {"ecsi_mobi": "staff", "abc_b2b": "maintenance", "sfo_2017": "shops"}


# The formulas


# The verb


@pytest.mark.parametrize("name", SURVEYS)
@pytest.mark.parametrize("method", ["direct", "lmg", "johnson", "correlation"])
def test_real_surveys_give_the_expected_weights_and_importance(name, method, shared):
    """Five surveys agree with an independent implementation to 1e-9: n, R2, slopes, VIF and every figure."""
    folder, answers, expected = SURVEYS[name]
    tree = st.read_tree(shared / folder / "tree.toml")
    weights = st.weigh(tree, shared / folder / answers, method=method)
    wanted = json.loads((shared / folder / expected).read_text())["weigh"]
    assert weights.n == wanted["n"]
    assert weights.r2.value == pytest.approx(wanted["r2"], rel=0, abs=1e-9)
    assert [node.id for node in weights.nodes] == [node["id"] for node in wanted["nodes"]]
    for mine, theirs in zip(weights.nodes, wanted["nodes"], strict=True):
        assert mine.figure.value == pytest.approx(theirs[method], rel=0, abs=1e-9)
        assert mine.slope.value == pytest.approx(theirs["ols"], rel=0, abs=1e-9)
        assert mine.vif == pytest.approx(theirs["vif"], rel=1e-9)


@pytest.mark.parametrize("name", SURVEYS)
def test_a_branch_comes_first_where_the_answers_say_so(name, shared):
    """The importance report knows nothing of the tree: on three of five surveys a branch leads, and it is said."""
    folder, answers, _ = SURVEYS[name]
    report = st.weigh(st.read_tree(shared / folder / "tree.toml"), shared / folder / answers, method="lmg")
    said = lead_sentence(report)
    assert said.startswith("The trunk does not lead here") == (name in BRANCH_FIRST)
    assert report.ranked[0].id == BRANCH_FIRST.get(name, report.ranked[0].id)
    assert report.aspect_first == (name not in BRANCH_FIRST)


@pytest.mark.parametrize(("aspects", "branches"), [(1, 3), (2, 4)])
def test_direct_weights_on_a_star_reach_as_far_as_the_trunk_alone(aspects, branches):
    """Model page, section 12: on complete data W_trunk is the slope of satisfaction on the trunk alone."""
    tree = star(aspects, branches)
    answers = answers_of(tree)
    moments = st.gather(tree, answers)
    weights = st.weigh(tree, moments)
    total = sum(node.slope.value for node in weights.nodes)  # weights are these, divided by their sum
    account = st.trace(tree.with_weights(weights), moments)
    names = list(tree.measured)[:aspects]
    design = np.column_stack([np.ones(400), *(answers[name] for name in names)])
    alone = np.linalg.lstsq(design, answers["satisfaction"], rcond=None)[0][1:]
    reach = [total * node.reach.value for node in account.whole.nodes[:aspects]]
    assert reach == pytest.approx(list(alone), rel=0, abs=1e-9)
    totals = st.weigh(tree, moments, method="total_effect")
    assert [totals.node(name).figure.value for name in names] == pytest.approx(list(alone), rel=0, abs=1e-9)


def test_total_effects_go_down_every_path_and_take_given_carry_over_as_it_is(cafe):
    """A branch's total is its own slope and what its sub-branch carries on; stated carry-over is not estimated."""
    given = cafe.extend({"branches": {"phone": {"carry_over": 0.5}}})
    answers = survey(cafe, 300, seed=5)
    report = st.weigh(given, answers, method="total_effect")
    slope = {node.id: node.slope.value for node in report.nodes}
    assert report.node("kindness").figure.value == pytest.approx(slope["kindness"] + 0.5 * slope["phone"])
    assert report.node("phone").figure.value == pytest.approx(slope["phone"])
    estimated = st.weigh(cafe, answers, method="total_effect").node("kindness").figure.value
    carried = {(one.source, one.to): one.value.value for one in st.trace(cafe, answers).whole.carry_over}
    assert estimated == pytest.approx(slope["kindness"] + carried["kindness", "phone"] * slope["phone"])


def test_everything_is_pooled_within_segments():
    """Slopes and R2 are those of least squares with a constant for each segment."""
    import statsmodels.api as sm

    tree = star()
    answers = answers_of(tree, rows=300)
    shop = np.arange(300) % 3
    answers = {name: values + 0.1 * shop * (name != "b0") for name, values in answers.items()}
    found = st.weigh(tree, answers | {"shop": [f"s{one}" for one in shop]}, by="shop")
    design = np.column_stack([*(answers[name] for name in tree.measured), *(shop == one for one in range(3))])
    fit = sm.OLS(answers["satisfaction"], design.astype(float)).fit()
    compare("statsmodels", [node.slope.value for node in found.nodes], fit.params[:4], absolute=1e-9)
    left = [answers["satisfaction"][shop == one] - answers["satisfaction"][shop == one].mean() for one in range(3)]
    assert found.r2.value == pytest.approx(1 - fit.ssr / sum(part @ part for part in left))
    assert found.by == "shop"


@pytest.mark.parametrize("method", [method for method in METHODS if method not in ("stated", "equal")])
def test_intervals_equal_leaving_the_buckets_out_for_real(method):
    """The jackknife of the stack is that of weighing again without each cluster in turn."""
    from servicetree.moments.buckets import bucket_of

    tree = star(2, 2)
    answers = answers_of(tree, rows=120, seed=4) | {"guest": [f"g{row % 24}" for row in range(120)]}
    found = st.weigh(tree, answers, method=method, cluster="guest")
    buckets = np.array([bucket_of(guest) for guest in answers["guest"]])
    again = []
    for bucket in np.unique(buckets):
        rest = {name: np.asarray(values)[buckets != bucket] for name, values in answers.items()}
        one = st.weigh(tree, rest, method=method, cluster="guest")
        again.append([*(node.figure.value for node in one.nodes), one.r2.value])
    values = np.array(again)
    se = np.sqrt((len(values) - 1) / len(values) * ((values - values.mean(axis=0)) ** 2).sum(axis=0))
    compare("brute force", [*(node.figure.se for node in found.nodes), found.r2.se], se, rel=1e-7)


@settings(max_examples=15)
@given(some.integers(0, 10_000), some.sampled_from(METHODS))
def test_no_figure_hangs_on_the_order_of_rows_nor_on_the_survey_weights_unit(seed, method):
    """Rows reversed, all rows twice, all survey weights times 3: the same figures and doubts, with ids."""
    tree = star(1, 2)
    answers = answers_of(tree, rows=80, seed=seed) | {"who": list(range(80)), "h": [1.0 + row % 2 for row in range(80)]}
    roles = {"id": "who", "weight": "h", "method": method}
    first = st.weigh(tree, answers, **roles)
    backwards = {name: list(values)[::-1] for name, values in answers.items()}
    twice = {name: [*values, *values] for name, values in answers.items()}
    heavier = answers | {"h": [3 * weight for weight in answers["h"]]}
    for other in (backwards, twice, heavier):
        again = st.weigh(tree, other, **roles)
        for mine, theirs in zip(first.nodes, again.nodes, strict=True):
            before, after = (np.array(attrs.astuple(one.figure), dtype=float) for one in (mine, theirs))
            assert before == pytest.approx(after, rel=1e-7, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("nodes", [16, 20])
def test_johnson_reports_beyond_fifteen_nodes(nodes):
    """Where every order can no longer be tried, relative weights add up to R2 and put the heaviest first."""
    tree = star(4, nodes - 4)
    slopes = [0.4 if place == 7 else 0.6 / (nodes - 1) for place in range(nodes)]
    answers = answers_of(tree, rows=800, slopes=slopes)
    with pytest.raises(st.LimitError, match=f"has {nodes} nodes; .* choose method 'johnson', which comes very near"):
        st.weigh(tree, answers, method="lmg")
    report = st.weigh(tree, answers, method="johnson")
    assert len(report.nodes) == nodes
    assert sum(node.figure.value for node in report.nodes) == pytest.approx(report.r2.value)
    assert report.ranked[0].id == "b3"
    assert all(node.figure.low < node.figure.value < node.figure.high for node in report.nodes)
    assert "b3" in lead_sentence(report)


def test_fifteen_nodes_are_tried_in_every_order_with_intervals():
    """LMG is exact to 15 nodes; beyond, the error tells of johnson."""
    tree = star(3, 12)
    by_shop = {
        "shop": np.arange(500) % 20
    }  # twenty replicates, each with its 32,768 orders, are enough to see intervals
    report = st.weigh(tree, answers_of(tree, rows=500) | by_shop, method="lmg", cluster="shop")
    assert sum(node.figure.value for node in report.nodes) == pytest.approx(report.r2.value)
    assert all(node.figure.se > 0 for node in report.nodes)
    more = star(3, 13)
    with pytest.raises(st.LimitError, match="choose method 'johnson'") as caught:
        st.weigh(more, answers_of(more, rows=500), method="lmg")
    assert caught.value.code == "too-many"
    assert st.weigh(more, answers_of(more, rows=500), method="johnson").nodes[0].figure.se > 0


# Weights into the tree


@pytest.mark.parametrize("method", WEIGHTS)
def test_weights_are_shares_that_a_tree_accepts(method, cafe):
    """They are >= 0, add up to 1, and are the tree's node weights afterwards, also from a file."""
    weights = st.weigh(cafe, survey(cafe, 300, seed=2), method=method)
    values = {node.id: node.figure.value for node in weights.nodes}
    assert sum(values.values()) == pytest.approx(1)
    assert min(values.values()) >= 0
    tree = cafe.with_weights(weights)
    assert tree.node_weights == pytest.approx(values, rel=0, abs=1e-12)
    assert tree.weight_method == method


@pytest.mark.parametrize("answered", [False, True])
def test_stated_weights_are_the_tree_s_and_equal_ones_the_same_for_all(answered, cafe):
    """Whatever answers say; a part that counts twice as much in the tree counts no more where all are equal."""
    tree = cafe.extend({"branches": {"price": {"weight": 2}}})
    answers = (survey(cafe, 100, seed=2),) if answered else ()
    stated, equal = (st.weigh(tree, *answers, method=method) for method in ("stated", "equal"))
    assert {node.id: node.figure.value for node in stated.nodes} == pytest.approx(tree.node_weights)
    assert {node.id: node.figure.value for node in equal.nodes} == pytest.approx(dict.fromkeys(tree.measured, 1 / 5))
    assert stated.node("price").figure.value != pytest.approx(1 / 5)
    assert [node.kind for node in stated.nodes] == [tree.nodes[name].kind for name in tree.measured]


def test_stated_weights_keep_what_the_tree_says_of_them(cafe):
    """Weighing by 'stated' does not make weights that came from the answers look stated."""
    answers = survey(cafe, 300, seed=2)
    tree = cafe.with_weights(st.weigh(cafe, answers))
    assert tree.with_weights(st.weigh(tree, answers, method="stated")).weight_method == "direct"


@pytest.mark.parametrize("method", ["stated", "equal"])
def test_weights_that_need_no_outcome_say_what_is_missing(method, cafe):
    """Without an outcome column there are weights, no R2 and no VIF, and a word about it."""
    answers = survey(cafe, 100, seed=2)
    del answers["overall"]
    weights = st.weigh(cafe, answers, method=method)
    assert (weights.n, weights.r2.value, weights.nodes[0].vif) == (None, None, None)
    assert [issue.message for issue in weights.issues if issue.where == "satisfaction"] == [
        "none of its columns is among the answers; these weights do not need it"
    ]
    assert "–" in str(weights)


@pytest.mark.parametrize("method", IMPORTANCE)
def test_importance_does_not_weight_the_account(method, cafe):
    """With carry-over the trunk would be counted twice: `double-counting`, with the reason."""
    report = st.weigh(cafe, survey(cafe, 300, seed=2), method=method)
    with pytest.raises(st.UsageError, match="already contains what the trunk passes on") as caught:
        cafe.with_weights(report)
    assert caught.value.code == "double-counting"
    assert not report.is_weights


def test_weights_of_unknown_nodes_are_refused(cafe):
    """A misspelt node would silently have weighed nothing; weights of another tree as well."""
    with pytest.raises(st.UsageError, match="did you mean 'price'"):
        cafe.with_weights({"prize": 1.0})
    tree = star()
    with pytest.raises(st.UsageError, match="no measured node of 'cafe'"):
        cafe.with_weights(st.weigh(tree, answers_of(tree)))


def test_a_slope_below_zero_is_held_and_named(cafe):
    """Its weight is 0 without an interval, the slope is shown as it is, the rest share everything."""
    tree = star(1, 2)
    weights = st.weigh(tree, answers_of(tree, slopes=[0.8, 0.4, -0.3]))
    held = weights.node("b1")
    assert (held.figure.value, held.figure.low) == (0.0, None)
    assert held.slope.high < 0
    assert [issue.where for issue in weights.issues if issue.code == "held-at-zero"] == ["b1"]
    assert weights.node("a0").figure.low > 0.3
    assert cafe.name not in str(weights)


def test_a_replicate_in_which_all_slopes_fall_has_no_weights():
    """It is NaN without a word, so that there is no interval; the weights of all rows stand."""
    tree = star()
    moments = st.gather(tree, answers_of(tree))
    found = regress_outcome(tree, moments, ("satisfaction",))
    turned = found.products.copy()
    turned[1, -1, :-1] *= -1
    turned[1, :-1, -1] *= -1
    weights = direct_weights(tree, moments, attrs.evolve(found, products=turned), "satisfaction")
    plain = direct_weights(tree, moments, found, "satisfaction")
    assert np.isnan(weights[1]).all()
    np.testing.assert_array_equal(np.delete(weights, 1, axis=0), np.delete(plain, 1, axis=0))
    assert plain.sum(axis=1) == pytest.approx(np.ones(len(plain)))


@pytest.mark.parametrize(("seed", "held"), [(3, ["b2"]), (42, [])])
def test_what_is_held_at_zero_is_told_of_all_rows(seed, held):
    """Whatever a replicate says: in one survey it would hold no node, in the other one that all rows do not."""
    tree = star(1, 3)
    answers = answers_of(tree, rows=40, seed=seed, slopes=[0.6, 0.4, 0.3, 0.02], noise=0.5)
    moments = st.gather(tree, answers)
    stack = direct_weights(tree, moments, regress_outcome(tree, moments, ("satisfaction",)), "satisfaction")
    assert [name for name, weight in zip(tree.measured, stack[0], strict=True) if weight == 0] == held
    assert [name for name, weight in zip(tree.measured, stack[1], strict=True) if weight == 0] != held
    weights = st.weigh(tree, answers)
    assert [issue.where for issue in weights.issues if issue.code == "held-at-zero"] == held
    assert [node.id for node in weights.nodes if node.figure.low is None] == held


# What is refused


def _twins(answers, **_):
    return answers | {"b1": answers["b0"] + 0.001 * np.sin(np.arange(len(answers["b0"])))}


CASES = {
    "a method not known": ({"method": "lgm"}, None, st.UsageError, "usage", "did you mean 'lmg'"),
    "every method": (
        {"method": "best"},
        None,
        st.UsageError,
        "usage",
        "must be one of stated, equal, ahp, direct, lmg",
    ),
    "an outcome not there": ({"outcome": "loyality"}, None, st.UsageError, "usage", "did you mean 'loyalty'"),
    "too few rows": ({}, lambda a: {k: v[:5] for k, v in a.items()}, st.AnswersError, "too-few", "only 5 respondents"),
    "no outcome column": (
        {},
        lambda a: {k: v for k, v in a.items() if k != "satisfaction"},
        st.AnswersError,
        "column",
        "none of its columns",
    ),
    "a flat node": ({}, lambda a: a | {"b0": 0 * a["b0"]}, st.AnswersError, "no-variation", "b0: does not vary"),
    "a flat outcome": (
        {"method": "lmg"},
        lambda a: a | {"satisfaction": 0 * a["b0"]},
        st.AnswersError,
        "no-variation",
        "satisfaction: does not vary",
    ),
    "VIF above 10": ({}, _twins, st.AnswersError, "singular", r"'b0' \(VIF \d+\), 'b1' \(VIF \d+\) hang together"),
    "the same twice": (
        {"method": "johnson"},
        lambda a: a | {"b1": a["b0"]},
        st.AnswersError,
        "singular",
        "'b0', 'b1' hang together",
    ),
    "nothing explained": (
        {},
        lambda a: a | {"satisfaction": np.random.default_rng(8).random(400)},
        st.AnswersError,
        "no-evidence",
        r"explain \d\.\d% of .* need 5% at least",
    ),
    "no more than chance": (
        {},
        lambda a: {k: v[:24] for k, v in (a | {"satisfaction": np.random.default_rng(8).random(400)}).items()},
        st.AnswersError,
        "no-evidence",
        r"explain \d+\.\d% of .* at the low end \S?\d+\.\d%; chance alone would give \d+\.\d%",
    ),
    "no interval": (
        {},
        lambda a: {k: v[:12] for k, v in a.items()},
        st.AnswersError,
        "no-evidence",
        r"explain \d+\.\d% of .* no interval to tell that from chance",
    ),
    "only falling slopes": (
        {},
        lambda a: a | {"satisfaction": 1 - a["satisfaction"]},
        st.AnswersError,
        "no-evidence",
        "rises with no node",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_the_answers_cannot_carry_is_refused_with_the_reason(case):
    """Every refusal has its code, and words that say what to do."""
    options, change, error, code, words = CASES[case]
    tree = star()
    answers = answers_of(tree)
    with pytest.raises(error, match=words) as caught:
        st.weigh(tree, change(answers) if change else answers, **options)
    assert caught.value.code == code
    assert caught.value.hint


def test_options_of_reading_mean_nothing_where_nothing_is_read(cafe):
    """Without answers they are refused by name; not those left at nothing, nor the encoding, which judgements have."""
    with pytest.raises(st.UsageError) as caught:
        st.weigh(cafe, method="stated", by="shop", weight="w", encoding="utf-8", id=None)
    assert [fault.where for fault in caught.value.faults] == ["by, weight"]
    assert st.weigh(cafe, method="stated", by=None, encoding="utf-8") == st.weigh(cafe, method="stated")
    with pytest.raises(st.UsageError) as caught:
        st.weigh(cafe, method="lmg", by="shop")
    assert [fault.where for fault in caught.value.faults] == ["answers"]


def test_reports_stand_where_direct_weights_are_refused():
    """Nodes that hang together closely still have importance; nodes that are the same still have correlations."""
    tree = star()
    answers = answers_of(tree)
    report = st.weigh(tree, _twins(answers), method="lmg")
    assert report.node("b0").vif > 10
    same = st.weigh(tree, answers | {"b1": answers["b0"]}, method="correlation")
    assert same.node("b0").figure.value == pytest.approx(same.node("b1").figure.value)
    assert (same.node("b0").vif, same.r2.value) == (None, None)


@pytest.mark.parametrize("turned", [(), ("fixed",), ("sat",)])
def test_correlations_rank_by_strength_and_tell_their_sign(turned):
    """A branch or the outcome coded the other way round changes signs, not the order, nor whether the trunk leads."""
    plain = st.weigh(shop(), rated_shop(), method="correlation", id="guest")
    report = st.weigh(shop(), turned_round(rated_shop(), *turned), method="correlation", id="guest")
    assert [node.id for node in report.ranked] == [node.id for node in plain.ranked]
    assert report.aspect_first is plain.aspect_first
    assert attrs.astuple(report.trunk_lead) == pytest.approx(attrs.astuple(plain.trunk_lead))
    against = {"fixed": {"repair"}, "sat": set(report.tree.measured)}.get("".join(turned), set())
    assert {node.id for node in report.running_against} == against
    assert {issue.where for issue in report.issues if issue.code == "reversed?"} == (
        {"fixed": {"repair"}, "sat": {"satisfaction"}}.get("".join(turned), set())
    )
    text = " ".join(str(report).split())
    assert ("The outcome falls where these rise" in text) is bool(turned)
    if turned:
        assert f"“repair” (−{abs(report.node('repair').figure.value):.3f})" in text


def test_more_nodes_than_are_gathered_together_are_refused():
    """Beyond 60 nodes there is no block of all of them; stated weights go on."""
    tree = star(1, 60)
    answers = answers_of(tree, rows=130)
    with pytest.raises(st.LimitError, match="at most 60") as caught:
        st.weigh(tree, answers, method="johnson")
    assert caught.value.code == "too-many"
    assert st.weigh(tree, answers, method="equal").nodes[0].figure.value == pytest.approx(1 / 61)


def test_few_and_missing_rows_are_told():
    """Fewer than 30 complete rows, more than half left out, no unit: each is worth knowing."""
    tree = star()
    answers = {name: [*values[:25], *values[25:60]] for name, values in answers_of(tree).items()}
    answers["b2"][25:] = [None] * 35
    codes = {issue.code: issue for issue in st.weigh(tree, answers, method="lmg").issues}
    assert codes["too-few"].count == 25
    assert codes["selection"].count == 35
    halves = [st.gather(tree, {k: v[cut] for k, v in answers.items()}) for cut in (slice(0, 60, 2), slice(1, 60, 2))]
    merged = st.weigh(tree, halves[0] + halves[1], method="lmg")
    assert "no-unit" in [issue.code for issue in merged.issues]
    assert merged.nodes[0].figure.low is None


# What is said


def _account(tree, answers, *verdicts):
    account = st.trace(tree, answers)
    ranges = tuple(
        attrs.evolve(one, verdict=verdict) for one, verdict in zip(account.whole.ranges, verdicts, strict=True)
    )
    return attrs.evolve(account, segments=(attrs.evolve(account.whole, ranges=ranges),))


@pytest.mark.parametrize(
    ("method", "slopes", "verdicts", "leads", "words"),
    [
        ("lmg", [0.8, 0.1, 0.1], ("separable", "separable"), True, "The trunk leads: “a0” comes first"),
        ("johnson", [0.8, 0.1, 0.1], ("separable", "separable"), True, "The trunk leads"),
        ("lmg", [0.8, 0.1, 0.1], ("separable", "not_separable"), False, "Whether the trunk leads cannot be said"),
        ("lmg", [0.1, 0.1, 0.8], ("separable", "separable"), False, "The trunk does not lead here: “b1” comes first"),
        ("total_effect", [0.8, 0.1, 0.1], ("separable", "separable"), False, "charges whatever the tree puts at"),
        ("total_effect", [-0.3, 0.1, 0.8], ("separable", "separable"), False, "The trunk does not lead here"),
    ],
)
def test_the_trunk_leads_only_where_both_conditions_hold(method, slopes, verdicts, leads, words):
    """An aspect first in a report that knows no roots, and every range separable; else it is not said."""
    tree = star(1, 2)
    answers = answers_of(tree, slopes=slopes)
    report, account = st.weigh(tree, answers, method=method), _account(tree, answers, *verdicts)
    assert trunk_leads(report, account) is leads
    assert words in lead_sentence(report, account)
    assert ("The trunk leads" in plain_text(weights_parts(report, "en", account), 400)) is leads
    assert "The trunk leads" not in lead_sentence(report)


def test_weights_never_bear_the_claim():
    """Direct weights say nothing of who leads, and their text does not either."""
    tree = star(1, 2)
    answers = answers_of(tree, slopes=[0.8, 0.1, 0.1])
    weights = st.weigh(tree, answers)
    assert not trunk_leads(weights, _account(tree, answers, "separable", "separable"))
    assert "trunk" not in str(weights)


def test_a_lead_that_is_not_clear_is_said_to_be_so():
    """Where the interval of the difference does not exclude 0 the sentence gives it."""
    tree = star(1, 2)
    near = st.weigh(tree, answers_of(tree, rows=100, noise=1.0), method="lmg")
    assert not near.trunk_lead.clear_of_zero
    assert "though not clearly: against the first" in lead_sentence(near)
    far = st.weigh(tree, answers_of(tree, slopes=[0.1, 0.1, 0.8]), method="lmg")
    assert far.trunk_lead.high < 0
    assert "clearly" not in lead_sentence(far)


def test_what_shares_nothing_with_the_outcome_has_no_strength():
    """Its correlation is 0 to the last digit, which has no sign; the lead is over the branch that shares something."""
    signs = np.array(list(product((-1.0, 1.0), repeat=6))).T / 8  # no two of these rows are correlated
    answers = {"a0": 0.5 + signs[0], "b0": 0.5 + signs[1], "b1": 0.5 + signs[2]}
    answers["satisfaction"] = 0.5 + (4 * signs[0] + 2 * signs[2] + signs[3]) / 8
    report = st.weigh(star(1, 2), {name: np.tile(values, 4) for name, values in answers.items()}, method="correlation")
    size = 21**0.5  # of the outcome's 4, 2 and 1
    assert [node.figure.value for node in report.nodes] == pytest.approx([4 / size, 0, 2 / size])
    assert report.node("b0").figure.value == 0
    assert report.trunk_lead.value == pytest.approx(2 / size)
    assert report.trunk_lead.se > 0


@pytest.mark.parametrize(("rows", "complete", "told"), [(60, 30, []), (60, 29, ["selection", "too-few"])])
def test_thirty_rows_and_a_half_are_enough(rows, complete, told):
    """One fewer is told."""
    tree = star()
    answers = {name: values[:rows].copy() for name, values in answers_of(tree).items()}
    answers["b2"][complete:] = np.nan
    issues = st.weigh(tree, answers, method="lmg").issues
    assert sorted(issue.code for issue in issues if issue.code in {"selection", "too-few"}) == told


def test_a_tree_of_aspects_alone_has_no_branch_to_lead():
    """Without branches an aspect is first and there is no difference to tell."""
    tree = star(3, 0)
    report = st.weigh(tree, answers_of(tree), method="lmg")
    assert report.aspect_first
    assert report.trunk_lead.value is None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_the_text_has_every_node_in_every_language(method, lang, cafe):
    """Title, R2, a table of all nodes with VIF; reports say that they are no weights; numbers are the JSON's."""
    weights = st.weigh(cafe, survey(cafe, 300, seed=2), method=method)
    text = text_of(weights, lang=lang, width=120)
    record = weights_record(weights)
    for node in record["nodes"]:
        value = node["weight" if weights.is_weights else "importance"]
        written = f"{abs(value):.3f}"
        assert (written if lang == "en" else written.replace(".", ",")) in text
    warned = {"en": "not a set of weights", "fr": "non des poids", "ru": "а не веса"}[lang]
    assert (warned in text) is not weights.is_weights
    assert "VIF" in text


def test_the_record_is_that_of_the_contract(cafe):
    """n, outcome, r2, nodes with id, weight or importance, se and vif; it is plain JSON."""
    answers = survey(cafe, 300, seed=2)
    for method, word in (("direct", "weight"), ("lmg", "importance")):
        record = json.loads(json.dumps(weights_record(st.weigh(cafe, answers, method=method)), allow_nan=False))
        assert {"servicetree", "tree", "n", "outcome", "r2", "nodes", "method", "issues"} <= record.keys()
        assert {"id", word, "low", "high", "se", "vif"} <= record["nodes"][0].keys()
        assert record["outcome"] == "satisfaction"
    assert record["trunk_lead"]["value"] is not None


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_weights_go_into_frames(kind, cafe):
    """One row a figure, as every result."""
    frame = st.weigh(cafe, survey(cafe, 300, seed=2)).to_frame(kind)
    names = frame.column_names if kind == "pyarrow" else list(frame.columns)
    assert names == ["segment", "figure", "id", "at", "value", "low", "high", "se"]


# The command line


@pytest.fixture(scope="module")
def folder(tmp_path_factory, cafe):
    """A folder with the café's tree file and 300 answers."""
    import pandas as pd

    where = tmp_path_factory.mktemp("weigh")
    st.write_tree(cafe, where / "cafe.toml")
    pd.DataFrame(survey(cafe, 300, seed=2)).to_csv(where / "answers.csv", index=False)
    return where


def test_the_verb_writes_weights_into_a_tree_file(folder):
    """The file reads back with the weights that were printed, and says how they came about."""
    arguments = ("weigh", folder / "answers.csv", "--tree", folder / "cafe.toml", "--method", "direct")
    done = run(*arguments, "--json", "--quiet", "-o", folder / "weighed.toml")
    record = json.loads(done.stdout)
    tree = st.read_tree(folder / "weighed.toml")
    assert tree.weight_method == "direct"
    assert tree.node_weights == pytest.approx({node["id"]: node["weight"] for node in record["nodes"]}, abs=1e-12)
    assert "Weights in the overall score" in run(*arguments, "--details").stdout


def test_the_verb_writes_a_report_as_json_and_never_as_a_tree(folder):
    """A report into a tree file is `double-counting`: exit 2, the reason, and no file."""
    arguments = ("weigh", folder / "answers.csv", "--tree", folder / "cafe.toml", "--method", "lmg", "--quiet")
    done = run(*arguments, "--outcome", "loyalty", "-o", folder / "lmg.json")
    assert json.loads((folder / "lmg.json").read_text(encoding="utf-8"))["outcome"] == "loyalty"
    assert "no weights" not in done.stderr
    failed = run(*arguments, "-o", folder / "lmg.toml", code=2)
    assert "counted twice" in failed.stderr
    assert failed.stdout == ""
    assert not (folder / "lmg.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--method", "best"), "must be one of stated, equal, ahp, direct, lmg, johnson, correlation, total_effect"),
        (("--outcome", "joy"), "it has satisfaction, loyalty"),
        (("-o", "weights.txt"), ".toml"),
    ],
)
def test_the_verb_names_what_is_allowed(folder, arguments, words):
    """Exit 2 and the names that can be meant."""
    assert words in run("weigh", "answers.csv", "--tree", "cafe.toml", *arguments, code=2, cwd=folder).stderr
