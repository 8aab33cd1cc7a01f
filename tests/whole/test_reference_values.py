"""Figures against those of others, on grids and on public surveys; each is counted by its source."""

import csv
import json
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from support.reference_values import compare, counted, main, run_all
from support.surveys import rows_of, survey

import servicetree as st
from servicetree.account.halo import error_variances
from servicetree.moments.buckets import bucket_of
from servicetree.moments.layouts import TRUNK
from servicetree.stats import distributions, regression


def test_tails_and_quantiles_on_a_grid():
    """Student's t, F and the normal distribution against SciPy's, from the middle to where hardly anything is left."""
    from scipy import stats

    for degrees in (1, 2, 3, 5, 15, 31, 127, 1000):
        at = [-8.0, -2.5, -0.3, 0.0, 0.1, 1.0, 1.96, 3.0, 6.0, 12.0]
        compare("scipy", [distributions.student_tail(one, degrees) for one in at], stats.t.sf(at, degrees), rel=1e-8)
        for above in (1, 2, 5, 24):
            at = [0.01, 0.5, 1.0, 2.0, 4.0, 9.0, 30.0]
            found = [distributions.f_tail(one, above, degrees) for one in at]
            compare("scipy", found, stats.f.sf(at, above, degrees), rel=1e-8)
    at = np.arange(-30, 8.1, 0.5)
    compare("scipy", [distributions.normal_below(one) for one in at], stats.norm.cdf(at), rel=1e-10)


def drawn(seed: int, predictors: int) -> np.ndarray:
    """Draw rows of predictors that hang together, and an outcome."""
    rng = np.random.default_rng(seed)
    general = rng.normal(size=(80, 1))
    x = general + rng.normal(size=(80, predictors)) * rng.uniform(0.5, 2, predictors)
    return np.column_stack([x, x @ rng.normal(0.3, 0.5, predictors) + rng.normal(size=80)])


def products(table: np.ndarray) -> np.ndarray:
    """Multiply centred columns, as a stack of one."""
    centred = table - table.mean(axis=0)
    return (centred.T @ centred)[None]


def explained(table: np.ndarray, chosen: tuple[int, ...]) -> float:
    """Compute R2 of the last column on some others, from the rows."""
    from statsmodels.regression.linear_model import OLS  # `statsmodels.api` takes seconds to import
    from statsmodels.tools.tools import add_constant

    return float(OLS(table[:, -1], add_constant(table[:, list(chosen)])).fit().rsquared) if chosen else 0.0


@pytest.mark.parametrize("predictors", [2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(3))
def test_importances_and_slopes_of_drawn_tables(seed, predictors):
    """LMG over every order of entry, R2, slopes that may not be negative, and inflation, each from the rows."""
    from scipy.optimize import nnls
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    table = drawn(seed, predictors)
    r2 = {
        frozenset(one): explained(table, one)
        for k in range(predictors + 1)
        for one in combinations(range(predictors), k)
    }
    gains, orders = np.zeros(predictors), list(permutations(range(predictors)))
    for order in orders:
        for place, name in enumerate(order):
            gains[name] += r2[frozenset(order[: place + 1])] - r2[frozenset(order[:place])]
    compare("brute force", regression.lmg(products(table))[0], gains / len(orders), absolute=1e-10)
    compare("statsmodels", regression.r_squared(products(table))[0], r2[frozenset(range(predictors))], absolute=1e-10)
    centred = table - table.mean(axis=0)
    compare(
        "scipy",
        regression.nonnegative_slopes(products(table))[0],
        nnls(centred[:, :-1], centred[:, -1])[0],
        absolute=1e-8,
    )
    design = np.column_stack([np.ones(len(table)), table[:, :-1]])
    inflation = [variance_inflation_factor(design, place) for place in range(1, predictors + 1)]
    compare("statsmodels", regression.variance_inflation(products(table[:, :-1]))[0], inflation, rel=1e-8)


def chained(carried: dict[str, object]) -> st.ServiceTree:
    """Two aspects, a branch on the trunk with a branch on it, and another branch; all carry-over is given."""

    def questions(name: str) -> list[st.Question]:
        return [st.Question(id=name)]

    return st.ServiceTree(
        name="given",
        scale=st.Scale(0, 10),
        trunk=st.Trunk(weight=2),
        aspects=[st.Aspect(id=one, weight=weight, questions=questions(one)) for one, weight in (("a", 1), ("b", 3))],
        branches=[
            st.Branch(id="v", weight=3, questions=questions("v"), carry_over=carried["v"]),
            st.Branch(id="x", parent="v", questions=questions("x"), carry_over=carried["x"]),
            st.Branch(id="w", weight=5, questions=questions("w"), carry_over=carried["w"]),
        ],
    )


@pytest.mark.parametrize("seed", range(6))
def test_accounts_of_given_carry_over_in_fractions(seed):
    """Model page, section 4: own losses, reaches and entries of a chain, computed in fractions from the answers."""
    rng = np.random.default_rng(seed)
    tenths = {one: Fraction(int(rng.integers(0, 6)), 10) for one in ("va", "vb", "xv", "wa", "wb")}
    paths = {
        "v": {"a": tenths["va"], "b": tenths["vb"]},
        "x": {"v": tenths["xv"]},
        "w": {"a": tenths["wa"], "b": tenths["wb"]},
    }
    given = {name: {one: float(part) for one, part in above.items()} for name, above in paths.items()}
    answers = {name: [int(one) for one in rng.integers(0, 11, 40)] for name in "abvxw"}
    # v shares its weight with x, one to one; the trunk's 2 of 10 are shared one to three.
    weights = dict(zip("abvxw", map(Fraction, ("1/20", "3/20", "3/20", "3/20", "1/2")), strict=True))
    loss = {name: 1 - Fraction(sum(values), 400) for name, values in answers.items()}
    above = {name: paths.get(name, {}) for name in "abvxw"}
    own = {name: loss[name] - sum(part * loss[one] for one, part in above[name].items()) for name in "abvxw"}
    carried = {(one, one): Fraction(1) for one in "abvxw"}  # how much of a loss of the first is felt at the second
    for name in "vxw":
        for source in "abv":
            found = sum(part * carried.get((source, one), Fraction(0)) for one, part in above[name].items())
            if source != name and found:
                carried[source, name] = found
    entries = {(one, at): 100 * weights[at] * part * own[one] for (one, at), part in carried.items()}
    whole = st.trace(chained(given), answers).whole
    mine = {(one.source, one.at): one.points.value for one in whole.entries}
    shown = [pair for pair in entries if pair in mine]
    assert all(abs(points) < 1e-12 for pair, points in entries.items() if pair not in mine)
    compare("fractions", [mine[pair] for pair in shown], [float(entries[pair]) for pair in shown], absolute=1e-10)
    nodes = {node.id: node for node in whole.nodes}
    reach = {one: sum(weights[at] * part for (source, at), part in carried.items() if source == one) for one in "abvxw"}
    compare(
        "fractions",
        [nodes[one].own.value for one in "abvxw"],
        [float(100 * own[one]) for one in "abvxw"],
        absolute=1e-10,
    )
    compare(
        "fractions", [nodes[one].reach.value for one in "abvxw"], [float(reach[one]) for one in "abvxw"], absolute=1e-12
    )
    lost = sum(weights[one] * loss[one] for one in "abvxw")
    compare("fractions", whole.loss.value, float(100 * lost), absolute=1e-10)


@pytest.mark.parametrize("by", [None, "shop"])
def test_standard_errors_of_scores_equal_leaving_each_bucket_out(by, cafe):
    """Every node and the whole, in every segment: scored again without the rows of each bucket, one after the other."""
    answers = survey(cafe, 96, seed=5, missing=0.05)
    answers |= {"guest": [f"g{row % 24}" for row in range(96)], "shop": [f"s{row // 24 % 2}" for row in range(96)]}
    options = {"cluster": "guest"} | ({"by": by} if by else {})

    def figures(rows):
        found = st.score(cafe, rows, **options).segments
        return [[one.score, *(node.level for node in one.nodes)] for one in found]

    buckets = [bucket_of(guest) for guest in answers["guest"]]
    kept = ([row for row in range(96) if buckets[row] != bucket] for bucket in sorted(set(buckets)))
    again = np.array([[[one.value for one in part] for part in figures(rows_of(answers, rows))] for rows in kept])
    count = len(again)
    se = np.sqrt((count - 1) / count * ((again - again.mean(axis=0)) ** 2).sum(axis=0))
    compare("brute force", [[one.se for one in part] for part in figures(answers)], se, rel=1e-8)


def test_published_means_of_items(shared):
    """Each item of a published table as a branch of its own: its score is its mean on 0-100."""
    folder = shared / "corp_rep"
    with (folder / "published" / "missing_cases_item_descriptives.csv").open() as file:
        means = {row[""]: float(row["Mean"]) for row in csv.DictReader(file)}
    with (folder / "corp_rep_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    means = {name: mean for name, mean in means.items() if name in rows[0] and not name.startswith("switch")}
    first, *names = means
    tree = st.ServiceTree(
        name="items",
        scale=st.Scale(1, 7, missing=[-99]),
        aspects=[st.Aspect(id="trunk_item", questions=[st.Question(id=first)])],
        branches=[st.Branch(id=f"of_{name}", questions=[st.Question(id=name)]) for name in names],
    )
    found = st.score(tree, {name: [float(row[name]) for row in rows] for name in means}).segments[0]
    assert len(found.nodes) == len(means) > 20
    compare("published figures", [1 + 6 * node.observed / 100 for node in found.nodes], list(means.values()), rel=1e-9)


def test_published_reliabilities(shared):
    """What is taken for error of measurement leaves Cronbach's alpha, as published for seven parts of a survey."""
    folder = shared / "ecsi_mobi"
    told = json.loads((folder / "published" / "seminr_ts" / "M7_evaluation_m2.json").read_text())["reliability"]
    alphas = {name: row[0] for name, row in zip(told["rows"], told["values"], strict=True)}
    with (folder / "mobi.csv").open() as file:
        rows = list(csv.DictReader(file))
    items = {
        "Image": "IMAG",
        "Expectation": "CUEX",
        "Quality": "PERQ",
        "Value": "PERV",
        "Satisfaction": "CUSA",
        "Loyalty": "CUSL",
    }
    for name, start in items.items():
        asked = [one for one in rows[0] if one.startswith(start)]
        values = np.array([[float(row[one]) for one in asked] for row in rows])
        standard = (values - values.mean(axis=0)) / values.std(axis=0)
        tree = st.ServiceTree(
            name="reliability",
            scale=st.Scale(-10, 10),
            aspects=[st.Aspect(id="part", questions=[st.Question(id=one.lower(), column=one) for one in asked])],
            branches=[st.Branch(id="other", questions=[st.Question(id="copy")])],
        )
        answers = dict(zip(asked, standard.T, strict=True)) | {"copy": standard[:, 0]}
        moments = st.gather(tree, answers)
        error, _ = error_variances(tree, moments)
        alpha = 1 - error[0, 0] / moments.covariance(TRUNK)[0, 0, 0]
        compare("published figures", alpha, alphas[name], absolute=1e-9)


def test_what_was_compared_is_counted(tmp_path, monkeypatch):
    """By source: how many figures, and the largest difference; a figure that is apart fails and is not counted."""
    record = tmp_path / "compared.jsonl"
    monkeypatch.setenv("REFERENCE_VALUES", str(record))
    compare("scipy", [1.0, 200.0], [1.0, 200.5], rel=0.01)
    compare("scipy", 3.0, 3.0)
    compare("by hand", [[0.5]], [[0.25]], absolute=0.3)
    with pytest.raises(AssertionError):
        compare("by hand", 1.0, 1.1, absolute=0.01)
    with pytest.raises(AssertionError):
        compare("by hand", np.nan, np.nan)
    assert counted(record) == {"by hand": (1, 0.25), "scipy": (3, 0.5 / 200.5)}


@pytest.mark.slow
def test_more_than_a_thousand_figures_are_compared(capsys, monkeypatch):
    """The number that the manual states is counted, not told."""
    found = run_all()
    assert sum(count for count, _ in found.values()) >= 1000
    monkeypatch.setattr("support.reference_values.run_all", lambda: found)
    main()
    assert f"| {sum(count for count, _ in found.values()):,} |" in capsys.readouterr().out
