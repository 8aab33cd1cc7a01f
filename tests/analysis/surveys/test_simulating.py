"""Answers from a truth that is known: they fit the tree, and estimates give the truth back."""

import json
from itertools import count

import attrs
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs
from support.at_hand import FEW_FIRST
from support.command import run
from support.folders import STUDIES
from support.random_trees import trees

import servicetree as st
from servicetree.analysis.surveys.simulating import true_losses
from servicetree.analysis.surveys.truths import stated_truth

CLEAN = {"halo": 0.0, "error": 0.0, "rounded": False, "person": 8.0, "own": {"environment": 40, "solution": 35}}


def shop() -> st.ServiceTree:
    """A shop whose tree asks every kind of question, with gates, recovery and a marker."""
    days = {"unit": "days", "anchors": [[0, 1.0], [14, 0.0]]}
    return st.ServiceTree(
        name="shop",
        scale=st.Scale(1, 10, missing=[99]),
        trunk=st.Trunk(weight=2),
        aspects=[
            st.Aspect(
                id="environment",
                questions=[
                    st.Question(id="clean"),
                    st.Question(id="noise", reversed=True, scale=(1, 5)),
                    st.Question(id="degrees", kind="measure", unit="C", anchors=[[10, 0.0], [20, 1.0]]),
                ],
            ),
            st.Aspect(
                id="solution", weight=2, questions=[st.Question(id="choice", weight=2), st.Question(id="advice")]
            ),
        ],
        branches=[
            st.Branch(id="price", questions=[st.Question(id="value")]),
            st.Branch(id="staff"),
            st.Branch(
                id="speed",
                parent="staff",
                baseline=0.9,
                questions=[
                    st.Question(id="eta", kind="promise", promised="eta_days", delivered="real_days", **days),
                    st.Question(
                        id="wait",
                        kind="duration",
                        unit="minutes",
                        anchors=[[0, 1.0], [5, 1.0], [30, 0.0]],
                        missing=[0, 5],
                    ),
                ],
            ),
            st.Branch(
                id="repair",
                gate=st.Gate("bought", [1, 2]),
                questions=[st.Question(id="mended", recovery=solved()), st.Question(id="handled", recovery=solved())],
            ),
            st.Branch(
                id="phone",
                parent="repair",
                gate=st.Gate("called", ["yes"]),
                questions=[st.Question(id="rings", kind="duration", unit="seconds", apdex=20.0)],
            ),
        ],
        outcomes=[
            st.Outcome(id="loyalty", questions=[st.Question(id="again")]),
            st.Outcome(id="satisfaction", questions=[st.Question(id="overall")]),
        ],
        marker=st.Marker("weather"),
    )


def solved() -> st.Recovery:
    """What was done about a fault, within an hour at the best."""
    return st.Recovery("solved", "solved_minutes", "minutes", [[0, 1.0], [60, 0.0]], 0.6)


def within(interval, truth: float, errors: float = 4.0) -> bool:
    """Whether a truth lies within so many standard errors of an estimate."""
    return abs(interval.value - truth) <= errors * interval.se


@pytest.mark.parametrize("n", [1, 2, 300])
def test_every_kind_of_question_gets_answers_that_fit(n):
    """Ratings, promises, measures, durations, Apdex, gates, recovery, marker: nothing refused, nothing empty."""
    answers = st.simulate(shop(), n, seed=3, skip=0.0)
    moments = st.gather(shop(), answers)
    assert moments.n == n
    assert all(not tally.faulty and not tally.coded for tally in moments.tallies.values())
    if n == 300:
        assert all(tally.answered for tally in moments.tallies.values())
        assert not any(
            np.isnan(answers[name]).any() for name in answers if not name.startswith("solved") and name != "called"
        )


def test_the_same_seed_gives_the_same_answers():
    """A seed says it all; without one it is drawn, recorded, and draws the same again."""
    first, again, other = (st.simulate(shop(), 50, seed=seed) for seed in (1, 1, 2))
    assert list(first) == list(again)
    assert all(np.array_equal(first[name], again[name], equal_nan=first[name].dtype.kind == "f") for name in first)
    assert not np.array_equal(first["clean"], other["clean"])
    drawn = st.simulate(shop(), 50)
    repeated = st.simulate(shop(), 50, seed=drawn.truth.seed)
    assert np.array_equal(drawn["choice"], repeated["choice"])
    assert st.simulate(shop(), 50).truth.seed != drawn.truth.seed


def test_more_halo_does_not_draw_other_people():
    """Each part of the drawing has its own random numbers, so that truths can be compared answer by answer."""
    plain, coloured = (
        st.simulate(shop(), 50, seed=1, halo=halo, error=0, rounded=False, segments=3, missing=0.2) for halo in (0, 5)
    )
    assert plain.truth.cells == coloured.truth.cells
    assert np.array_equal(np.isnan(plain["clean"]), np.isnan(coloured["clean"]))
    assert np.array_equal(plain["degrees"], coloured["degrees"], equal_nan=True)  # a thermometer knows no leniency


@pytest.mark.parametrize("name", FEW_FIRST)
def test_every_tree_that_has_a_name_can_be_simulated(name):
    """Built-in trees simulate; the answers pass the check and can be traced and rated."""
    tree = st.template(name)
    answers = st.simulate(tree, 150, seed=5)
    assert st.trace(tree, answers).whole.scores.n == 150
    assert len(st.rate(tree, answers)) > len(answers)


def with_own_columns(tree: st.ServiceTree) -> st.ServiceTree:
    """Give every question of a tree, every gate and recovery, columns of its own."""
    fresh = (f"c{place}" for place in count())

    def question(one):
        after = one.recovery and attrs.evolve(one.recovery, column=next(fresh), speed=next(fresh))
        if one.kind == "promise":
            return attrs.evolve(one, recovery=after, promised=next(fresh), delivered=next(fresh))
        return attrs.evolve(one, recovery=after, column=next(fresh))

    def node(one):
        fields = {"questions": tuple(map(question, one.questions))}
        if getattr(one, "gate", None):
            fields["gate"] = attrs.evolve(one.gate, column=next(fresh))
        return attrs.evolve(one, **fields)

    return attrs.evolve(
        tree,
        aspects=tuple(map(node, tree.aspects)),
        branches=tuple(map(node, tree.branches)),
        outcomes=tuple(map(node, tree.outcomes)),
        marker=tree.marker and attrs.evolve(tree.marker, column=next(fresh)),
    )


@settings(max_examples=30)
@given(tree=trees(), seed=hs.integers(0, 99), rounded=hs.booleans())
def test_answers_fit_any_tree(tree, seed, rounded):
    """Whatever a tree asks, simulated answers are on its scales, none is taken for a code, none is unread."""
    tree = with_own_columns(tree)
    answers = st.simulate(tree, 20, seed=seed, rounded=rounded, skip=0.1)
    tallies = st.gather(tree, answers, outside="missing").tallies
    assert all(not tally.faulty and not tally.coded for tally in tallies.values())


def test_a_clean_survey_gives_its_truth_back():
    """Without error and halo, 20,000 answers give carry-over, own losses, reach, points and levels back."""
    tree = st.template("general")
    stated = {"price": {"environment": 0.1, "solution": 0.4}, "kindness": 0.2}
    answers = st.simulate(tree, 20_000, seed=11, carry_over=stated, **CLEAN)
    assert answers.truth.carry_over["kindness"] == pytest.approx({"environment": 0.1, "solution": 0.1})
    whole, truth = st.trace(tree, answers).whole, answers.expected()
    for one in whole.carry_over:
        assert within(one.value, answers.truth.carry_over[one.to][one.source])
    for node in whole.nodes:
        assert within(node.own, truth.own[node.id])
        assert within(node.reach, truth.reach[node.id])
        assert within(node.points, truth.points[node.id])
        level = whole.scores.node(node.id).level
        assert within(level, 100 - truth.level[node.id])
    assert sum(truth.points.values()) == pytest.approx(
        sum(tree.node_weights[name] * loss for name, loss in truth.level.items())
    )


def test_targets_count_from_the_baseline():
    """Own losses are stated against the baseline: a node with a target of 90 and a loss of 20 scores 70."""
    answers = st.simulate(shop(), 4000, seed=2, own=20, carry_over=0, skip=0, halo=0, error=0)
    node = next(node for node in st.trace(shop(), answers).whole.scores.nodes if node.id == "speed")
    assert node.observed == pytest.approx(70, abs=1)


def test_halo_alone_looks_like_carry_over_and_the_range_says_so():
    """Nothing is carried over, yet ratings move together; the low end of the range is not clear of nothing."""
    tree = st.template("general")
    answers = st.simulate(tree, 5000, seed=4, **CLEAN | {"halo": 6, "carry_over": 0})
    whole = st.trace(tree, answers).whole
    assert all(not any(given.values()) for given in answers.truth.carry_over.values())
    for one in whole.ranges:
        assert one.observed.low > 0.3
        assert one.low.value == 0 or within(one.low, 0)


def test_error_alone_hides_carry_over_and_the_high_end_finds_it():
    """Errors of measurement shrink what is observed; corrected for them it is the truth again."""
    tree = st.template("general")
    answers = st.simulate(tree, 20_000, seed=6, **CLEAN | {"error": 10})
    for one in st.trace(tree, answers).whole.ranges:
        assert one.observed.high < 0.5
        assert within(one.high, 0.5)


def test_skipped_branches_are_missing_not_bad():
    """Who loses much at the trunk skips more: the observed score is too kind, the level is right."""
    tree = st.template("general")
    answers = st.simulate(tree, 20_000, seed=7, **CLEAN | {"skip": {"price": 0.4}, "skip_slope": 0.2})
    scores = {node.id: node for node in st.trace(tree, answers).whole.scores.nodes}
    assert scores["price"].reach_rate == pytest.approx(0.59, abs=0.03)
    assert scores["respect"].reach_rate == 1
    truth = 100 - answers.expected().level["price"]
    assert within(scores["price"].level, truth)
    assert scores["price"].observed > truth + 0.3


def test_gates_say_who_skipped():
    """Behind a gate nobody answers who was not let through; branches behind one gate agree."""
    answers = st.simulate(shop(), 2000, seed=1, skip={"repair": 0.4, "phone": 0.1}, skip_slope=0)
    assert set(answers["bought"]) == {0, 1, 2}
    assert np.array_equal(answers["bought"] == 0, np.isnan(answers["mended"]))
    assert np.mean(answers["bought"] == 0) == pytest.approx(0.4, abs=0.03)
    assert set(answers["called"]) == {"yes", "0"}
    assert np.isnan(answers["rings"][answers["called"] == "0"]).all()
    alike = shop().extend({"branches": {"phone": {"gate": {"column": "bought", "reached": [2, 3]}}}})
    both = st.simulate(alike, 500, seed=1)
    assert set(both["bought"]) == {0, 2}
    assert st.simulate(shop(), 50, seed=1, skip=1)["bought"].tolist() == [0] * 50


def test_segments_and_periods_differ_as_stated():
    """Shops differ at the aspects, quality at every node, months within a shop; each shop's account has its truth."""
    tree = st.template("general")
    answers = st.simulate(tree, 12_000, seed=9, segments=("Bath", "Kent"), quality_spread=4, **CLEAN)
    cells = {cell.segment: cell for cell in answers.truth.cells}
    assert sum(cell.n for cell in cells.values()) == 12_000
    shift = {name: cells["Bath"].own[name] - cells["Kent"].own[name] for name in tree.measured}
    assert len({round(value, 9) for name, value in shift.items() if name not in ("environment", "solution")}) == 1
    for segment in st.trace(tree, answers, by="segment").segments[1:]:
        truth = answers.expected(segment.by)
        assert all(within(node.own, truth.own[node.id]) for node in segment.nodes)
    moving = st.simulate(tree, 100, seed=9, segments=2, periods=3, movement=5, quality_spread=0)
    assert [cell.period for cell in moving.truth.cells] == ["period 1", "period 2", "period 3"] * 2
    own = np.array([[cell.own["environment"], cell.own["price"]] for cell in moving.truth.cells])
    assert own[:3, 0].std() > 0
    assert own[:, 1].std() == 0


def test_clusters_weights_and_gaps():
    """Rows of a cluster hang together; survey weights are positive; so many answers are left blank."""
    tree = st.template("general")
    answers = st.simulate(tree, 6000, seed=3, clusters=30, cluster_spread=6, weight_spread=0.5, missing=0.1)
    account = st.trace(tree, answers, cluster="cluster", weight="weight")
    alone = st.trace(tree, answers)
    assert account.whole.nodes[0].own.se > 2 * alone.whole.nodes[0].own.se
    assert answers["weight"].min() > 0
    assert answers["weight"].mean() == pytest.approx(1, abs=0.05)
    assert np.isnan(answers["price_worth"]).mean() == pytest.approx(0.1, abs=0.02)


def test_outcomes_follow_the_service():
    """Satisfaction loses what the whole loses, loyalty what satisfaction loses, whatever their order in the file."""
    truth = stated_truth(shop(), 2000, 1, person={"satisfaction": 0.0, "loyalty": 0.0}, own={"loyalty": 5})
    own = {name: np.full(2000, truth.own[name]) for name in shop().measured}
    losses = true_losses(shop(), truth, own, np.random.default_rng(1))
    whole = sum(weight * losses[name] for name, weight in shop().node_weights.items())
    assert losses["satisfaction"] == pytest.approx(whole)
    assert losses["loyalty"] == pytest.approx(whole + 5)


def test_a_ceiling_presses_ratings_to_the_top():
    """With the ceiling more ratings are the best there is."""
    plain, pressed = (st.simulate(shop(), 500, seed=1, ceiling=points)["value"] for points in (0, 25))
    assert np.mean(pressed == 10) > np.mean(plain == 10) + 0.3


@pytest.mark.parametrize(
    "stated",
    [
        {"own": {"environment": 5, "solution": 10}, "halo": 15, "carry_over": 0.9},
        {"own": {"environment": 92}, "carry_over": 0.05, "person": 20},
        {"own": 35, "halo": 5, "error": 30, "ceiling": 12},
        {"own": 12, "segments": 3, "clusters": 50, "cluster_spread": 12, "arms": {"A": 0, "B": {"environment": 20}}},
    ],
)
def test_what_is_cut_is_counted_and_the_truth_is_what_is_drawn(stated):
    """With much beyond the ends of the scale, levels of all kinds of questions are those that the truth states."""
    tree = shop().extend({"remove": ["price", "repair", "phone"]})
    found = []
    for seed in range(8):
        answers = st.simulate(tree, 3000, seed=seed, rounded=False, **stated)
        scores, truth = st.trace(tree, answers).whole.scores, answers.expected()
        found.append(
            [100 * tree.baseline_of(name) - scores.node(name).observed - loss for name, loss in truth.level.items()]
        )
    apart, error = np.mean(found, axis=0), np.std(found, axis=0, ddof=1) / 8**0.5
    assert (np.abs(apart) < 5 * error + 0.15).all(), dict(zip(truth.level, apart, strict=True))
    cut = answers.truth.cut["environment"]
    assert cut.best + cut.worst > 0.02
    assert sum(truth.points.values()) == pytest.approx(
        sum(tree.node_weights[name] * loss for name, loss in truth.level.items())
    )


def test_the_reported_case_states_the_level_that_answers_show():
    """Own 5, halo 15: answers lose 8 points or so, not 5, and two in five were cut at the best end."""
    answers = st.simulate(
        st.template("general"), 4000, seed=1, own={"environment": 5, "solution": 10}, halo=15, carry_over=0.9
    )
    assert answers.expected().level["environment"] == pytest.approx(10.6, abs=0.1)
    assert answers.truth.own["environment"] == 5
    assert answers.truth.cut["environment"].best == pytest.approx(0.4, abs=0.03)
    assert answers.truth.cut["environment"].worst == 0


@pytest.mark.parametrize(
    ("stated", "where", "words"),
    [
        ({"hallo": 3}, "simulate()", "did you mean 'halo'"),
        ({"halo": -1}, "halo", ">= 0"),
        ({"own": {"prices": 3}}, "own.prices", "did you mean 'price'"),
        ({"own": {"price": "much"}}, "own", "'price' must be a finite number"),
        ({"skip": 1.5}, "skip", "<= 1"),
        ({"carry_over": {"price": {"environment": 0.2}}}, "carry_over.price", "must name every parent"),
        ({"carry_over": {"staff": 0.2}}, "carry_over.staff", "no such node"),
        ({"carry_over": "half"}, "carry_over.price", "must be"),
        ({"segments": ("a", "a")}, "segments", "different names"),
        ({"periods": "May"}, "periods", "different names"),
        ({"clusters": 2.5}, "clusters", "whole number"),
        ({"missing": None}, "missing", "must be"),
        ({"quality_spread": 5}, "quality_spread", "between segments"),
        ({"own": {"price": 114}, "carry_over": {"price": 0}}, "own", "'price' would score \N{MINUS SIGN}14.0 of 100"),
        ({"own": {"speed": -60}}, "own", "'speed' would score 1"),
        ({"arms": {"A": 0, "B": {"environment": -45}}}, "own", "'environment' would score 115.0 of 100 in arm B"),
    ],
)
def test_what_cannot_be_simulated(stated, where, words):
    """Unknown fields, numbers that mean nothing, strangers among the nodes: named, with a remedy or what is allowed."""
    with pytest.raises(st.UsageError) as caught:
        st.simulate(shop(), 10, seed=1, **stated)
    assert caught.value.where == where
    assert words in str(caught.value)


@pytest.mark.parametrize(("n", "seed"), [(0, 1), (-5, 1), (2.5, 1), (True, 1), (10, -1), (10, "x")])
def test_counts_and_seeds_are_whole_numbers(n, seed):
    """There is at least one respondent, a seed at least 0."""
    with pytest.raises(st.UsageError, match="whole number"):
        st.simulate(shop(), n, seed=seed)


def test_two_truths_for_one_column_are_refused():
    """A column that two questions read, or that bears the name of a role, has no single truth."""
    twice = shop().extend({"branches": {"price": {"questions": {"dear": {"column": "clean"}}}}})
    with pytest.raises(st.UsageError, match=r"clean: is read by environment\.clean and price\.dear") as caught:
        st.simulate(twice, 10, seed=1)
    assert caught.value.code == "column"
    named = shop().extend({"branches": {"price": {"questions": {"dear": {"column": "segment"}}}}})
    assert st.simulate(named, 10, seed=1)["segment"].dtype.kind == "f"
    with pytest.raises(st.UsageError, match="the segment"):
        st.simulate(named, 10, seed=1, segments=2)


def test_more_than_memory_holds_is_refused():
    """The limit is named before a single number is drawn."""
    with pytest.raises(st.LimitError, match="200,000,000"):
        st.simulate(shop(), 10**9, seed=1)


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_answers_as_a_frame(kind):
    """A frame of any library gives the account that the mapping gives."""
    answers = st.simulate(shop(), 300, seed=1, segments=2)
    frame = answers.to_frame(kind)
    assert st.trace(shop(), frame).whole.loss == st.trace(shop(), answers).whole.loss
    assert repr(answers) == "<300 simulated answers to 'shop', seed 1>"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_verb_writes_answers_and_their_truth(tmp_path, ending):
    """`servicetree simulate` writes both files, says the seed on standard error, and the answers pass the check."""
    st.write_tree(shop(), tmp_path / "shop.toml")
    drawn = ("simulate", "shop.toml", "-n", 200, "--segments", 2, "--halo", 0)
    done = run(*drawn, "-o", f"out.{ending}", cwd=tmp_path)
    truth = json.loads((tmp_path / "out.truth.json").read_text(encoding="utf-8"))
    assert done.stderr.splitlines()[0] == f"seed {truth['seed']}"
    assert (truth["n"], truth["halo"], len(truth["cells"])) == (200, 0, 2)
    assert set(truth["expected"]) == {"own", "level", "reach", "points"}
    assert set(truth["cut"]["price"]) == {"best", "worst"}
    checked = run("check", "shop.toml", f"out.{ending}", "--by", "segment", cwd=tmp_path)
    assert "answers of 200 customers fit it" in checked.stdout, checked.stderr
    again = run(*drawn, "--seed", truth["seed"], "-o", "again.parquet", "--quiet", cwd=tmp_path)
    assert again.stderr == ""
    if ending == "parquet":
        assert pq.read_table(tmp_path / "again.parquet").equals(pq.read_table(tmp_path / "out.parquet"))
    bent = run("simulate", "shop.toml", "-n", 200, "--own", 5, "--halo", 15, "-o", "bent.csv", cwd=tmp_path).stderr
    assert "price: " in bent
    assert "at the best end of the scale" in bent
    assert "whole number" in run("simulate", "shop.toml", "-n", 0, "-o", "out.csv", code=2, cwd=tmp_path).stderr


def test_arms_are_drawn_by_lot_and_shift_what_they_say():
    """Equally many each, the same people as without arms, each own loss shifted; the truth accounts for it."""
    tree = shop()
    plain = st.simulate(tree, 900, seed=2, **CLEAN)
    arms = {"A": 0, "B": -10, "C": {"environment": 5, "price": -3}}
    drawn = st.simulate(tree, 900, seed=2, arms=arms, **CLEAN)
    counts = {name: int((np.asarray(drawn["arm"]) == name).sum()) for name in arms}
    assert counts == {"A": 300, "B": 300, "C": 300}
    still = np.asarray(drawn["arm"]) == "A"
    assert (np.asarray(plain["clean"])[still] == np.asarray(drawn["clean"])[still]).all()
    assert (np.asarray(plain["clean"])[~still] != np.asarray(drawn["clean"])[~still]).all()
    cells = {cell.arm: cell for cell in drawn.truth.cells}
    assert {name: cell.n for name, cell in cells.items()} == counts
    assert cells["C"].own["environment"] - cells["A"].own["environment"] == 5
    assert drawn.expected().own["environment"] == pytest.approx(40 - 10 / 3 + 5 / 3, abs=1e-3)
    assert drawn.expected().own["solution"] == pytest.approx(35 - 10 / 3, abs=1e-3)


def test_arms_are_drawn_by_cluster_where_there_are_clusters():
    """All of a cluster are in one arm, and each arm has as many clusters."""
    drawn = st.simulate(shop(), 2000, seed=1, clusters=40, arms={"A": 0, "B": -10})
    arm_of = {}
    for cluster, arm in zip(drawn["cluster"], drawn["arm"], strict=True):
        arm_of.setdefault(int(cluster), set()).add(arm)
    assert {len(arms) for arms in arm_of.values()} == {1}
    assert sum(arms == {"B"} for arms in arm_of.values()) == 20


@pytest.mark.parametrize(
    ("arms", "words"),
    [
        ({"A": 0}, "must name two arms or more"),
        (2, "must be a table of arms"),
        ({"A": 0, "B": {"rooms": 3}}, r"arms.B.rooms: there is no such node here"),
        ({"A": 0, "B": {"environment": "much"}}, "B: 'environment' must be a finite number"),
        ({"A": 0, "": 1}, "must name two arms or more"),
    ],
)
def test_arms_that_cannot_be_meant_are_refused(arms, words):
    """One arm, no table, nodes that are not there, shifts that are no numbers."""
    with pytest.raises(st.UsageError) as caught:
        st.simulate(shop(), 50, arms=arms)
    assert words in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["clean", "halo"])
def test_intervals_hold_the_truth_as_often_as_promised(cell, monkeypatch):
    """Of 200 surveys, 92-98 % of the 95 % intervals hold what their figures estimate; the full study counts more."""
    monkeypatch.syspath_prepend(str(STUDIES))
    import coverage_study

    found = coverage_study.coverage(cell, 1000, surveys=200)
    for kind in ("carry-over", "own", "points", "account", "level", "range high"):
        assert 0.92 <= found[kind] <= 0.98, f"{kind}: {found[kind]:.3f}"


def test_markers_are_coloured_as_stated_and_change_no_other_answer():
    """A loading of 2 makes moods show twice as much; without the question all else is the same to the last digit."""
    tree = st.template("general").extend({"markers": {"weather": {}, "blue": {}}})
    scale = tree.scale.high - tree.scale.low
    drawn = st.simulate(tree, n=40_000, seed=5, halo=10, markers={"blue": 0.5}, rounded=False)
    between = np.cov([100 * drawn[name] / scale for name in ("weather", "blue")])[0, 1]
    assert between == pytest.approx(0.5 * 10**2, abs=12)
    assert drawn.truth.markers == {"weather": 1.0, "blue": 0.5}
    plain = st.simulate(st.template("general"), n=40_000, seed=5, halo=10, rounded=False)
    assert all(np.array_equal(drawn[name], column, equal_nan=True) for name, column in plain.items())
    with pytest.raises(st.UsageError, match=r"markers\.blu: there is no such node here"):
        st.simulate(tree, n=10, markers={"blu": 1.0})
