"""Changes between two sides: split exactly into own loss, carry-over and weights."""

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats
from support.halo_surveys import halo_answers, halo_star
from support.laws import SEEDS, laws, trees
from support.surveys import rows_of, survey

import servicetree as st
from servicetree.moments.buckets import bucket_of


def two_waves(tree, seed, rows=120):
    """Answers of two waves, the second a little better."""
    answers = survey(tree, rows, seed, missing=0.03)
    answers["wave"] = ["2025" if row % 2 else "2026" for row in range(rows)]
    answers["guest"] = [f"g{row}" for row in range(rows)]
    return answers


@laws
@given(trees(), SEEDS, some.sampled_from(["common", "each"]), some.floats(0.5, 3))
def test_law_11_the_change_identity(tree, seed, carry_over, heavier):
    """Own loss, carry-over and weights add up to each source's change, and the sources to the change of the loss."""
    answers = two_waves(tree, seed)
    other = attrs.evolve(tree, trunk=attrs.evolve(tree.trunk, weight=heavier))
    options = {"by": "wave", "id": "guest", "carry_over": carry_over}
    change = st.compare(tree, answers, "2025", "2026", tree_after=other, **options)
    for one in change.sources:
        parts = one.own.value + one.carry_over.value + one.weights.value
        assert parts == pytest.approx(one.change.value, abs=1e-9)
        assert one.change.value == pytest.approx(one.after.value - one.before.value, abs=1e-9)
    total = sum(one.change.value for one in change.sources)
    assert total == pytest.approx(-change.score.change.value, abs=1e-8)


@laws
@given(trees(), SEEDS, some.floats(0.6, 1.0))
def test_with_common_carry_over_the_baseline_does_not_matter(tree, seed, baseline):
    """Only own losses move, and the change is the same against any target."""
    answers = two_waves(tree, seed)
    options = {"by": "wave", "id": "guest"}
    change = st.compare(tree, answers, "2025", "2026", **options)
    other = st.compare(attrs.evolve(tree, baseline=baseline), answers, "2025", "2026", **options)
    for one, two in zip(change.sources, other.sources, strict=True):
        assert (one.carry_over.value, one.weights.value) == (0, 0)
        assert one.change.value == pytest.approx(two.change.value, abs=1e-8)


def test_the_sides_are_the_segments_of_the_account(cafe):
    """Points before and after are those that trace gives each segment; the interval is that of their difference."""
    answers = two_waves(cafe, 5)
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest")
    _, first, second = st.trace(cafe, answers, by="wave", id="guest").segments
    for one, before, after in zip(change.sources, first.nodes, second.nodes, strict=True):
        assert one.before.value == pytest.approx(before.points.value)
        assert one.after.value == pytest.approx(after.points.value)
        assert one.change.se is not None
    assert change.n == (first.scores.n, second.scores.n)


def test_each_side_by_itself_is_the_account_of_its_own_rows(cafe):
    """With carry-over estimated for each side, a side's points are those of tracing its rows alone."""
    answers = two_waves(cafe, 6)
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest", carry_over="each")
    for wave, side in (("2025", "before"), ("2026", "after")):
        rows = [row for row, value in enumerate(answers["wave"]) if value == wave]
        alone = st.trace(cafe, rows_of(answers, rows), id="guest").whole
        for one, node in zip(change.sources, alone.nodes, strict=True):
            assert getattr(one, side).value == pytest.approx(node.points.value)


@pytest.mark.parametrize(
    ("before", "options", "message"),
    [
        ("2024", {"by": "wave"}, "there is no segment '2024'; did you mean"),
        ("2025", {}, "^by: is needed"),
        ("2025", {"by": "wave", "carry_over": "both"}, "must be common or each"),
    ],
)
def test_what_cannot_be_compared_is_refused(before, options, message, cafe):
    """No such side, no sides at all, no such option: an error with the remedy."""
    with pytest.raises(st.UsageError, match=message):
        st.compare(cafe, two_waves(cafe, 1), before, "2026", **options)


def test_trees_that_differ_in_more_than_weights_are_refused(cafe):
    """Another question or scale is another survey."""
    with pytest.raises(st.UsageError, match="differs in more than weights"):
        st.compare(cafe, two_waves(cafe, 1), "2025", "2026", by="wave", tree_after=cafe.extend({"scale": {"low": 0}}))


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_a_change_is_printed_and_framed(lang, cafe):
    """One sentence first, then tables; every figure as a row of a frame."""
    from servicetree.reporting.text import text_of

    change = st.compare(cafe, two_waves(cafe, 7), "2025", "2026", by="wave", id="guest")
    text = text_of(change, lang=lang)
    assert "2025" in text.splitlines()[0]
    assert "2026" in text.splitlines()[0]
    assert change.to_frame("pyarrow").num_rows == 3 + 6 * 5 + 4 * 5
    assert str(change) == text_of(change)


def two_mixes(tree, seed, rows=400, *, later=0.0):
    """Answers of two waves: strict guests are 30 % of the first and 60 % of the second; nothing else changes.

    ``later`` is added to every rating of the second wave.
    """
    draw = np.random.default_rng([seed, 1])  # not those numbers again that the answers are drawn from
    second = draw.random(rows) < 0.5
    strict = draw.random(rows) < np.where(second, 0.6, 0.3)
    answers = survey(tree, rows, seed)
    columns = [column for node in tree.measured.values() for question in node.questions for column in question.columns]
    for column in columns:
        low, high = tree.scale.low, tree.scale.high
        lower = np.where(strict, 0.8, 1.0)
        answers[column] = (
            low + (np.array(answers[column], dtype=float) - low) * lower * (0.9 + later * second)
        ).tolist()
        assert low <= np.nanmin(answers[column]) <= np.nanmax(answers[column]) <= high
    kind = np.where(strict, "strict", np.where(draw.random(rows) < 0.4, "mild", "plain"))
    return {
        **answers,
        "wave": np.where(second, "2026", "2025").tolist(),
        "kind": kind.tolist(),
        "guest": [f"g{row}" for row in range(rows)],
    }


@pytest.fixture(scope="module")
def star():
    """A trunk of two aspects and four branches, on a scale wide enough for every answer."""
    return halo_star()


@laws
@given(trees(), SEEDS, some.sampled_from(["common", "each"]), some.sampled_from([["kind"], ["kind", "day"]]))
def test_change_and_mix_add_up_to_the_difference_of_the_sides(tree, seed, carry_over, within):
    """For the score, every source and every node: after less before is the change by the same mix, plus the mix.

    And the sources' changes, and their mixes, add up to those of the loss.
    """
    answers = two_waves(tree, seed, rows=160)
    answers |= {"kind": ["abc"[row % 3] for row in range(160)], "day": [row % 5 > 1 for row in range(160)]}
    options = {"by": "wave", "id": "guest", "carry_over": carry_over, "min_n": 1}
    change = st.compare(tree, answers, "2025", "2026", within=within, **options)
    for one in (change.score, *change.sources, *change.nodes):
        moved = one.after.value - one.before.value
        assert one.change.value + one.mix.value == pytest.approx(moved, abs=1e-9)
    for one in change.sources:
        assert one.own.value + one.carry_over.value + one.weights.value == pytest.approx(one.change.value, abs=1e-9)
    for part in ("change", "mix"):
        total = sum(getattr(one, part).value for one in change.sources)
        assert total == pytest.approx(-getattr(change.score, part).value, abs=1e-8)


def test_the_change_is_the_mean_of_the_strata_weighted_by_their_mean_shares(cafe):
    """On complete answers: sum of p_s Delta_s, by hand, p_s the mean of a stratum's shares on both sides."""
    answers = two_mixes(cafe, 3)
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest", within=["kind"])
    scores = {name: st.rate(cafe, answers)[f"score_{name}"] for name in cafe.measured}
    wave, kind = np.array(answers["wave"]), np.array(answers["kind"])
    for one in change.nodes:
        values, expected = np.array(scores[one.id], dtype=float), 0.0
        for stratum in np.unique(kind):
            shares = [np.mean(kind[wave == side] == stratum) for side in ("2025", "2026")]
            means = [values[(wave == side) & (kind == stratum)].mean() for side in ("2025", "2026")]
            expected += np.mean(shares) * (means[1] - means[0])
        assert one.change.value == pytest.approx(expected)
        assert one.before.value == pytest.approx(values[wave == "2025"].mean())


def test_a_stratum_for_everyone_changes_nothing(cafe):
    """Within a column that has one value the change is the change, and the mix is nothing."""
    answers = {**two_waves(cafe, 4), "all": ["x"] * 120}
    options = {"by": "wave", "id": "guest"}
    plain = st.compare(cafe, answers, "2025", "2026", **options)
    within = st.compare(cafe, answers, "2025", "2026", within="all", **options)
    for one, other in zip((plain.score, *plain.sources), (within.score, *within.sources), strict=True):
        assert other.change.value == pytest.approx(one.change.value, abs=1e-12)
        assert other.change.se == pytest.approx(one.change.se)
        assert other.mix.value == pytest.approx(0, abs=1e-12)
    assert within.n == plain.n


def test_stricter_customers_are_no_worse_service(cafe):
    """Twice as many strict customers, nothing else: a clear fall without strata, none within them, and the mix told."""
    answers = two_mixes(cafe, 3, rows=3000)
    options = {"by": "wave", "id": "guest"}
    plain = st.compare(cafe, answers, "2025", "2026", **options)
    assert plain.score.change.high < 0
    assert "A change in who answered counts as a change" in str(plain).replace("\n", " ")
    within = st.compare(cafe, answers, "2025", "2026", within=["kind"], **options)
    assert within.score.change.low < 0 < within.score.change.high
    assert within.score.mix.high < 0
    assert "because others answered" in str(within).replace("\n", " ")


@pytest.mark.ci
def test_the_interval_holds_no_change_as_often_as_promised(star):
    """A mix that shifts and nothing else: the change within strata is clear of 0 as seldom as promised."""
    held = 0
    for seed in range(40):
        drawn = halo_answers(400, seed, halo=0.05)
        draw = np.random.default_rng([seed, 1])
        second = draw.random(400) < 0.5
        strict = draw.random(400) < np.where(second, 0.6, 0.3)
        answers = {name: values - 0.1 * strict for name, values in drawn.items()}
        answers |= {"wave": np.where(second, "b", "a"), "kind": strict, "id": np.arange(400)}
        change = st.compare(star, answers, "a", "b", by="wave", within=["kind"], id="id").score.change
        held += change.low <= 0 <= change.high
    assert 35 <= held <= 40  # binomial with .95: 34 or fewer once in 70 such tests


def test_strata_with_few_on_a_side_are_named_and_left_out_of_both(cafe):
    """Nine respondents are too few: the change is that of the answers without this stratum, and it is named."""
    answers = two_mixes(cafe, 2)
    kept = [row for row in range(400) if answers["kind"][row] != "mild"]
    few = [row for row in range(400) if answers["kind"][row] == "mild" and answers["wave"][row] == "2025"][:9]
    many = [row for row in range(400) if answers["kind"][row] == "mild" and answers["wave"][row] == "2026"]
    options = {"by": "wave", "id": "guest", "within": ["kind"]}
    change = st.compare(cafe, rows_of(answers, [*kept, *few, *many]), "2025", "2026", **options)
    alone = st.compare(cafe, rows_of(answers, kept), "2025", "2026", **options)
    assert change.left_out == (("mild",),)
    assert change.n == alone.n
    assert "mild" in str(change)
    whole = st.compare(cafe, rows_of(answers, [*kept, *few, *many]), "2025", "2026", min_n=9, **options)
    assert whole.left_out == ()
    assert sum(whole.n) == len(kept) + len(few) + len(many)
    for one, other in zip(change.nodes[:2], alone.nodes[:2], strict=True):  # an aspect's level hangs on no slopes
        assert one.change.value == pytest.approx(other.change.value)


def test_strata_weigh_the_same_in_any_unit_of_the_survey_weights(cafe):
    """Weights of a thousandth each, whose sums stay below 1, change no figure."""
    answers = two_mixes(cafe, 4)
    found = []
    for unit in (1.0, 0.001):
        weighted = answers | {"w": (unit * (1 + np.arange(400) % 3)).tolist()}
        options = {"by": "wave", "id": "guest", "within": ["kind"], "weight": "w"}
        found.append(st.compare(cafe, weighted, "2025", "2026", **options))
    for one, other in zip(*((change.score, *change.nodes) for change in found), strict=True):
        assert other.change.value == pytest.approx(one.change.value)
        assert other.change.se == pytest.approx(one.change.se)


def test_no_answer_is_a_stratum_of_its_own(cafe):
    """Who says nothing of the column counts too; as JSON it is null."""
    from servicetree.reporting.printing import as_json

    answers = two_mixes(cafe, 5)
    answers["kind"] = [None if kind == "mild" else kind for kind in answers["kind"]]
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest", within=["kind"])
    assert (change.left_out, sum(change.n)) == ((), 400)
    big = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest", within=["kind"], min_n=60)
    assert (None,) in big.left_out
    assert {"kind": None} in as_json(big)["left_out"]
    assert "no answer" in str(big)


def test_the_record_tells_mix_and_strata(cafe):
    """`mix` in points of the score, `within`, `left_out`; null and empty without strata."""
    from servicetree.reporting.printing import as_json

    options = {"by": "wave", "id": "guest"}
    record = as_json(st.compare(cafe, two_mixes(cafe, 6), "2025", "2026", within=["kind"], **options))
    assert record["within"] == ["kind"]
    assert set(record["mix"]) == {"points", "low", "high", "se"}
    assert record["mix"]["points"] == record["overall"]["mix"]["score"]
    plain = as_json(st.compare(cafe, two_mixes(cafe, 6), "2025", "2026", **options))
    assert (plain["mix"], plain["within"], plain["left_out"]) == (None, [], [])
    assert "mix" not in plain["overall"]


@pytest.mark.parametrize("kind", ["csv", "pandas", "polars", "parts"])
def test_strata_are_read_alike_from_every_kind_of_answers(kind, cafe, tmp_path):
    """A file, frames, and answers that arrive in parts give the same change within the same strata."""
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    answers = two_mixes(cafe, 7)
    path = tmp_path / "answers.csv"
    pandas.DataFrame(answers).to_csv(path, index=False)
    given_as = {
        "csv": path,
        "pandas": pandas.DataFrame(answers),
        "polars": polars.DataFrame(answers),
        "parts": iter([rows_of(answers, range(150)), rows_of(answers, range(150, 400))]),
    }[kind]
    options = {"by": "wave", "id": "guest", "within": ["kind"]}
    one, other = (st.compare(cafe, some, "2025", "2026", **options) for some in (answers, given_as))
    assert other.score.change.value == pytest.approx(one.score.change.value)
    assert other.score.mix.se == pytest.approx(one.score.mix.se)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"within": ["kindd"]}, "there is no column 'kindd'"),
        ({"within": ["guest"]}, "no stratum has 10 respondents on both sides"),
    ],
)
def test_strata_that_cannot_be_made_are_refused(options, message, cafe):
    """No such column, or so many values that nobody is left: an error with the remedy."""
    with pytest.raises(st.AnswersError, match=message):
        st.compare(cafe, two_mixes(cafe, 8), "2025", "2026", by="wave", id="guest", **options)


def test_moments_hold_no_strata(cafe, tmp_path):
    """Moments are refused with the way out, in memory and as a file."""
    moments = st.gather(cafe, two_mixes(cafe, 9), by="wave", id="guest")
    moments.save(tmp_path / "a.moments")
    for given_moments in (moments, tmp_path / "a.moments"):
        with pytest.raises(st.UsageError, match="give the answers themselves"):
            st.compare(cafe, given_moments, "2025", "2026", within=["kind"])


def test_a_side_of_few_respondents_is_not_shown(cafe):
    """A side with fewer respondents than min_n is refused, with the way out; a node that few rated has no figures."""
    answers = two_waves(cafe, 10)
    small = rows_of(answers, [row for row in range(120) if answers["wave"][row] == "2026" or row < 12])
    with pytest.raises(st.UsageError, match="fewer than 10 respondents"):
        st.compare(cafe, small, "2025", "2026", by="wave", id="guest")
    assert st.compare(cafe, small, "2025", "2026", by="wave", id="guest", min_n=0).score.change.value is not None
    price = [
        value if wave == "2026" or row < 16 else None
        for row, (value, wave) in enumerate(zip(answers["value"], answers["wave"], strict=True))
    ]
    change = st.compare(cafe, {**answers, "value": price}, "2025", "2026", by="wave", id="guest")
    level = next(one for one in change.nodes if one.id == "price")
    assert (level.before.value, level.after.value, level.change.value) == (None, None, None)
    assert change.score.change.value is not None


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_a_change_within_strata_is_printed_and_framed(lang, cafe):
    """The mix stands in the sentence and in both tables, and every mix is a row of the frame."""
    from servicetree.reporting.text import text_of

    change = st.compare(cafe, two_mixes(cafe, 11), "2025", "2026", by="wave", id="guest", within=["kind"])
    assert "kind" in text_of(change, lang=lang)
    assert change.to_frame("pyarrow").num_rows == 4 + 7 * 5 + 5 * 5


@pytest.mark.ci
def test_of_parts_that_did_not_change_seldom_is_any_listed(cafe):
    """Two months of the same service: some part is listed in about 5 of 100 surveys, however many parts there are."""
    listed = 0
    for seed in range(60):
        answers = survey(cafe, 400, seed=seed, whole=True)
        answers["month"] = ["May", "June"] * 200
        change = st.compare(cafe, answers, "May", "June", by="month")
        listed += any(node.is_clear for node in change.nodes)
        for node in change.nodes:
            assert node.change_simultaneous.value == node.change.value
            assert node.change_simultaneous.low < node.change.low
    assert listed <= 8  # of 60 at 5 %, more than 8 are found once in 500 runs


def test_a_part_that_few_rated_leaves_the_score_of_the_others_at_its_target(cafe):
    """Without it, the score is the mean of what is left: its baselines less its losses, by their weights."""
    tree = attrs.evolve(cafe, baseline=0.8)
    answers = two_waves(tree, 10)
    answers["value"] = [
        x if wave == "2026" or row < 12 else None
        for row, (x, wave) in enumerate(zip(answers["value"], answers["wave"], strict=True))
    ]
    change = st.compare(tree, answers, "2025", "2026", by="wave", id="guest")
    assert next(one for one in change.nodes if one.id == "price").before.value is None
    kept = {name: weight for name, weight in tree.node_weights.items() if name != "price"}
    levels = {one.id: one.after.value for one in change.nodes}
    wanted = sum(weight * levels[name] for name, weight in kept.items()) / sum(kept.values())
    assert change.score.after.value == pytest.approx(wanted)


@pytest.mark.parametrize(("min_n", "refused"), [(None, True), (4, False)])
def test_periods_that_are_too_small_are_no_sides(min_n, refused, cafe):
    """As wherever else they are shown: fewer than 10, unless somebody says otherwise."""
    answers = two_waves(cafe, 10)
    few = rows_of(answers, [row for row in range(120) if answers["wave"][row] == "2026" or row < 10])
    options = {"period": "wave", "id": "guest"} | ({} if min_n is None else {"min_n": min_n})
    if refused:
        with pytest.raises(st.UsageError, match="fewer than 10 respondents"):
            st.compare(cafe, few, "2025", "2026", **options)
    else:
        assert st.compare(cafe, few, "2025", "2026", **options).n == (5, 60)


def test_summaries_of_outcomes_change_too(cafe):
    """A net promoter score on either side, by hand: promoters less detractors, in points of a hundred."""
    again = attrs.evolve(cafe.outcomes[1].questions[0], scale=(0, 10), summary="nps")
    tree = attrs.evolve(cafe, outcomes=[cafe.outcomes[0], attrs.evolve(cafe.outcomes[1], questions=[again])])
    answers = two_waves(cafe, 10)
    answers["again"] = [(9 if row % 3 else 3) if wave == "2025" else 10 for row, wave in enumerate(answers["wave"])]
    change = st.compare(tree, answers, "2025", "2026", by="wave", id="guest")
    first = [x for x, wave in zip(answers["again"], answers["wave"], strict=True) if wave == "2025"]
    before = 100 * (sum(x == 9 for x in first) - sum(x == 3 for x in first)) / len(first)
    (found,) = change.outcomes
    assert (found.id, found.question, found.summary) == ("loyalty", "loyalty.again", "nps")
    assert (found.before.value, found.after.value) == (pytest.approx(before), pytest.approx(100))
    assert found.change.value == pytest.approx(100 - before)
    without = st.compare(
        tree, {k: v for k, v in answers.items() if k != "again"}, "2025", "2026", by="wave", id="guest"
    )
    assert without.outcomes == ()


@pytest.mark.parametrize("few", ["2023", "2024", "2027"])
@pytest.mark.parametrize("given", [{"by": "wave"}, {"period": "wave"}, {"by": "wave", "min_n": 0}])
def test_summaries_are_those_of_the_sides_whatever_stands_before_them(cafe, few, given):
    """Small segments stand together behind all others, and one whose rows have no weight is not shown at all."""
    again = attrs.evolve(cafe.outcomes[1].questions[0], scale=(0, 10), summary="nps")
    tree = attrs.evolve(cafe, outcomes=[cafe.outcomes[0], attrs.evolve(cafe.outcomes[1], questions=[again])])
    answers = two_waves(cafe, 10)
    waves = np.array(answers["wave"], dtype=object)
    first, second = (np.flatnonzero(waves == wave) for wave in ("2025", "2026"))
    waves[first[:6]], waves[second[:6]], waves[second[6:9]] = few, "2021", "2022"
    answers["wave"], answers["w"] = list(waves), [0.0 if wave == "2022" else 1.0 for wave in waves]
    answers["again"] = [{"2025": 10, "2026": 0}.get(wave, 5) for wave in waves]
    (found,) = st.compare(tree, answers, "2025", "2026", id="guest", weight="w", **given).outcomes
    assert (found.before.value, found.after.value) == (pytest.approx(100), pytest.approx(-100))


def test_periods_are_compared_by_the_same_mix_too(cafe):
    """As the same column given for segments is."""
    answers = two_waves(cafe, 10)
    answers["kind"] = ["a" if row % 3 else "b" for row in range(len(answers["wave"]))]
    options = {"id": "guest", "within": ["kind"]}
    found = st.compare(cafe, answers, "2025", "2026", period="wave", **options)
    assert found == st.compare(cafe, answers, "2025", "2026", by="wave", **options)


def test_a_part_that_few_rated_has_no_mix_either(cafe):
    """Within strata neither its change nor what others' answering made of it is known."""
    answers = two_mixes(cafe, 11)
    answers["value"] = [
        x if wave == "2026" or row < 12 else None
        for row, (x, wave) in enumerate(zip(answers["value"], answers["wave"], strict=True))
    ]
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest", within=["kind"])
    node = next(one for one in change.nodes if one.id == "price")
    source = next(one for one in change.sources if one.id == "price")
    assert (node.change.value, node.mix.value, source.mix.value) == (None, None, None)
    assert all(one.mix.value is not None for one in change.sources if one.id != "price")
    plain = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest")
    assert next(one for one in plain.nodes if one.id == "price").mix is None


@pytest.mark.parametrize(("others", "shown"), [(9, False), (10, True)])
def test_a_part_that_few_rated_within_the_strata_that_count_has_no_figures(others, shown, cafe):
    """Of twelve and more raters before some are in a stratum that is left out of both sides; ten are needed beside."""
    answers = two_mixes(cafe, 11)
    mild = [row for row in range(400) if answers["kind"][row] == "mild" and answers["wave"][row] == "2025"]
    rows = [row for row in range(400) if row not in mild[8:]]
    rated = {*mild[:8], *[row for row in rows if answers["wave"][row] == "2025" and row not in mild][:others]}
    answers["value"] = [
        x if wave == "2026" or row in rated else None
        for row, (x, wave) in enumerate(zip(answers["value"], answers["wave"], strict=True))
    ]
    options = {"by": "wave", "id": "guest"}
    change = st.compare(cafe, rows_of(answers, rows), "2025", "2026", within=["kind"], **options)
    assert change.left_out == (("mild",),)
    parts = [next(one for one in some if one.id == "price") for some in (change.nodes, change.sources)]
    for figure in (figure for part in parts for figure in (part.before, part.after, part.change, part.mix)):
        assert (figure.value is not None) == shown
    assert all(one.change.value is not None for one in change.nodes if one.id != "price")
    plain = st.compare(cafe, rows_of(answers, rows), "2025", "2026", **options)
    assert all(one.change.value is not None for one in plain.nodes)


def test_strata_of_any_size_count_where_one_asks_for_them(cafe):
    """With a least number of nothing no stratum is left out, and no part's figures are withheld."""
    answers = rows_of(two_mixes(cafe, 11), range(40))
    options = {"by": "wave", "id": "guest", "within": ["kind"]}
    change = st.compare(cafe, answers, "2025", "2026", **options, min_n=0)
    assert (change.left_out, sum(change.n)) == ((), 40)
    assert all(one.change.value is not None for one in change.nodes)
    assert st.compare(cafe, answers, "2025", "2026", **options, min_n=1).nodes == change.nodes


def test_a_side_that_does_not_vary_has_no_carry_over_of_its_own(cafe):
    """Where all of one side rate an aspect alike its carry-over cannot be estimated; common to both it can."""
    answers = two_waves(cafe, 12)
    answers["choice"] = [
        5.0 if wave == "2026" else x for x, wave in zip(answers["choice"], answers["wave"], strict=True)
    ]
    options = {"by": "wave", "id": "guest"}
    with pytest.raises(st.AnswersError, match="solution") as refused:
        st.compare(cafe, answers, "2025", "2026", carry_over="each", **options)
    assert {(fault.code, fault.where) for fault in refused.value.faults} == {
        ("no-variation", "price"),
        ("no-variation", "kindness"),
    }
    change = st.compare(cafe, answers, "2025", "2026", **options)
    assert next(one for one in change.nodes if one.id == "solution").after.value == pytest.approx(100 * 4 / 9)


def test_of_outcomes_those_that_were_asked_are_compared(cafe):
    """A column that is not there is left out; the share of top answers moved by what stands in the other."""
    top = {"summary": "top", "top": [9, 10]}
    asked = {"satisfaction": {"questions": {"overall": top}}, "loyalty": {"questions": {"again": top}}}
    tree = cafe.extend({"outcomes": asked})
    answers = two_waves(cafe, 13)
    answers["overall"] = [9 if row % 3 == 0 else 4 for row in range(120)]
    answers["overall"][0] = 5  # an even row, and so of 2026: of 60 each, 19 are left there and 20 in 2025
    del answers["again"]
    (one,) = st.compare(tree, answers, "2025", "2026", by="wave", id="guest").outcomes
    assert one.question == "satisfaction.overall"
    moved = (one.before.value, one.after.value, one.change.value)
    assert moved == pytest.approx((100 * 20 / 60, 100 * 19 / 60, -100 / 60))


@pytest.mark.parametrize("by", [{}, {"by": "shop"}])
def test_periods_are_compared_where_they_are_the_sides(by, cafe):
    """Two months of one gathering are the same sides as segments of that name, also beside shops; few are refused."""
    answers = two_waves(cafe, 14) | {"shop": ["north", "south"] * 60, "month": ["May", "May", "June"] * 40}
    period = st.compare(cafe, answers, "May", "June", period="month", id="guest", **by)
    segment = st.compare(cafe, answers, "May", "June", by="month", id="guest")
    assert period.n == segment.n == (80, 40)
    for one, other in zip(period.nodes, segment.nodes, strict=True):
        assert (one.before.value, one.after.value) == pytest.approx((other.before.value, other.after.value))
    few = rows_of(answers, [row for row in range(120) if answers["month"][row] == "May" or row < 27])
    with pytest.raises(st.UsageError, match="fewer than 10 respondents"):
        st.compare(cafe, few, "May", "June", period="month", id="guest", **by)
    assert st.compare(cafe, few, "May", "June", period="month", id="guest", min_n=1, **by).n == (80, 9)


@pytest.mark.parametrize("raters", [60, 8])
def test_intervals_rest_on_the_side_with_fewer_units(raters, cafe):
    """Student's quantile for the units of the smaller side; for all nodes at once a share of 5 % for each that has one.

    A node that fewer than ten rated on a side has none, and so is not among them.
    """
    answers = two_waves(cafe, 15)
    rows = [row for row in range(120) if answers["wave"][row] == "2026" or row < 70]
    answers = rows_of(answers, rows)
    seen = np.cumsum([wave == "2026" for wave in answers["wave"]])
    answers["value"] = [
        x if wave == "2025" or place <= raters else None
        for x, wave, place in zip(answers["value"], answers["wave"], seen, strict=True)
    ]
    change = st.compare(cafe, answers, "2025", "2026", by="wave", id="guest")
    buckets = [
        len({bucket_of(guest) for guest, wave in zip(answers["guest"], answers["wave"], strict=True) if wave == one})
        for one in ("2025", "2026")
    ]
    assert 16 <= buckets[0] < buckets[1]
    shown = [one for one in change.nodes if one.change.se is not None]
    assert len(shown) == len(cafe.measured) - (raters < 10)
    single, at_once = (stats.t.ppf(1 - 0.025 / tests, buckets[0] - 1) for tests in (1, len(shown)))
    hidden = [one for one in (*change.nodes, *change.sources) if one.change.value is None]
    assert [one.id for one in hidden] == (["price", "price"] if raters < 10 else [])
    for one in (change.score, *shown, *(one for one in change.sources if one not in hidden)):
        for figure in (one.before, one.after, one.change):
            assert figure.high - figure.value == pytest.approx(single * figure.se)
            assert figure.value - figure.low == pytest.approx(single * figure.se)
    for one in shown:
        wide = one.change_simultaneous
        assert (wide.value, wide.se) == (one.change.value, one.change.se)
        assert (wide.low, wide.high) == pytest.approx((wide.value - at_once * wide.se, wide.value + at_once * wide.se))


def test_without_units_a_change_has_no_interval(cafe):
    """Moments added up without ids: the change stands, how sure it is nobody knows."""
    answers = two_waves(cafe, 16)
    del answers["guest"]
    halves = [st.gather(cafe, rows_of(answers, rows), by="wave") for rows in (range(60), range(60, 120))]
    change = st.compare(cafe, halves[0] + halves[1], "2025", "2026")
    for one in change.nodes:
        for figure in (one.change, one.change_simultaneous):
            assert figure.value == pytest.approx(one.after.value - one.before.value)
            assert (figure.low, figure.high, figure.se) == (None, None, None)


@pytest.mark.parametrize("carry_over", ["common", "each"])
def test_a_change_is_split_at_the_mean_of_both_sides(carry_over, cafe):
    """Own loss moves at the mean reach; reach at the mean own loss, by carry-over at mean weights and the other way.

    C(a -> v) is taken from the account of each side: its entries over their weights and the source's own loss.
    """
    answers = two_waves(cafe, 17)
    other = attrs.evolve(cafe, trunk=attrs.evolve(cafe.trunk, weight=3.0))
    options = {"by": "wave", "id": "guest"}
    change = st.compare(cafe, answers, "2025", "2026", tree_after=other, carry_over=carry_over, **options)
    weights, own, carried = [], [], []
    for place, (tree, wave) in enumerate(((cafe, "2025"), (other, "2026"))):
        if carry_over == "common":
            side = st.trace(tree, answers, **options).segments[1 + place]
        else:
            side = st.trace(tree, rows_of(answers, [row for row in range(120) if answers["wave"][row] == wave])).whole
        weights.append(tree.node_weights)
        own.append({node.id: node.own.value for node in side.nodes})
        carried.append(
            {
                (one.source, one.at): one.points.value / (tree.node_weights[one.at] * own[-1][one.source])
                for one in side.entries
            }
        )
    for one in change.sources:
        reached = [at for source, at in carried[0] if source == one.id]
        reach = [sum(weights[side][at] * carried[side][one.id, at] for at in reached) for side in (0, 1)]
        by_carry_over, by_weights = (
            sum(
                (fixed[0][key(at)] + fixed[1][key(at)]) / 2 * (moved[1][other_key(at)] - moved[0][other_key(at)])
                for at in reached
            )
            for fixed, key, moved, other_key in (
                (weights, lambda at: at, carried, lambda at, name=one.id: (name, at)),
                (carried, lambda at, name=one.id: (name, at), weights, lambda at: at),
            )
        )
        mean = (own[0][one.id] + own[1][one.id]) / 2
        expected = (own[1][one.id] - own[0][one.id]) * sum(reach) / 2, mean * by_carry_over, mean * by_weights
        assert (one.own.value, one.carry_over.value, one.weights.value) == pytest.approx(expected)
        assert (one.before.value, one.after.value) == pytest.approx(
            (own[0][one.id] * reach[0], own[1][one.id] * reach[1])
        )


def test_sides_of_equal_answers_have_no_range_of_their_change():
    """A part that all gave the best mark on both sides did not change, which is not certain of other customers."""
    tree = halo_star()
    answers = halo_answers(400, 3, halo=0.1) | {"wave": ["2025", "2026"] * 200}
    answers["v0"] = np.ones(400)
    nodes = {one.id: one for one in st.compare(tree, answers, "2025", "2026", by="wave").nodes}
    assert (nodes["v0"].change.value, nodes["v0"].change.low, nodes["v0"].before.low) == (pytest.approx(0), None, None)
    assert not nodes["v0"].is_clear
    assert nodes["v1"].change.low is not None


def test_a_side_is_not_compared_with_itself(cafe):
    """Nothing can have changed; with another tree something may."""
    answers = {**survey(cafe, 60, seed=3), "month": [1, 2] * 30}
    with pytest.raises(st.UsageError, match="after"):
        st.compare(cafe, answers, by="month", before="1", after="1")
