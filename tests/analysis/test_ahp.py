"""From judgements to weights: families, judges, contradictions, and the empty file for the workshop."""

import json
from math import prod

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.command import run

import servicetree as st
from servicetree.analysis.ahp import judge, judgement_issues
from servicetree.reporting.results.ahp_tables import ratio_text
from servicetree.reporting.results.weight_tables import weights_record

# Who counts how many times as much; the two judges of the root family differ.
ANNA = {("trunk", "price"): 2, ("trunk", "staff"): 4, ("price", "staff"): 2, ("environment", "solution"): 3}
BORIS = {("trunk", "price"): 8, ("trunk", "staff"): 1, ("price", "staff"): 1 / 8, ("kindness", "phone"): 4}
CIRCLE = {("trunk", "price"): 3, ("price", "staff"): 3, ("trunk", "staff"): 1 / 3}


def pairs(**judges) -> dict[str, list]:
    """Write what each judge says as a table."""
    rows = [(name, *pair, ratio) for name, said in judges.items() for pair, ratio in said.items()]
    return {name: [row[place] for row in rows] for place, name in enumerate(("judge", "left", "right", "judgement"))}


def alone(changed=None) -> dict[str, list]:
    """Write the judgements of one judge without a name, some of them changed."""
    table = pairs(someone=ANNA | (changed or {}))
    del table["judge"]
    return table


def test_consistent_judgements_become_the_weights_of_the_tree(cafe):
    """Shares multiply down the tree; a family that nobody judged keeps the tree's shares."""
    weights = st.weigh(cafe, method="ahp", pairs=alone())
    found = {node.id: node.figure.value for node in weights.nodes}
    trunk, price, staff = 4 / 7, 2 / 7, 1 / 7
    expected = {"environment": trunk * 0.75, "solution": trunk * 0.25, "price": price}
    assert found == pytest.approx(expected | {"kindness": staff / 2, "phone": staff / 2})
    assert sum(found.values()) == pytest.approx(1)
    assert (weights.n, weights.of, weights.r2.value) == (None, None, None)
    tree = cafe.with_weights(weights)
    assert tree.node_weights == pytest.approx(found, rel=0, abs=1e-12)
    assert tree.weight_method == "ahp"
    assert [issue.code for issue in weights.issues] == ["not-judged"]
    assert weights.issues[0].where == "kindness"


def test_every_share_is_the_product_of_those_above_it(cafe):
    """One table: trunk, aspects, boughs, branches by themselves; local shares of a family add up to 1."""
    found = judge(cafe, pairs(Anna=ANNA, Boris=BORIS))
    by_family = {}
    for share in found.shares:
        by_family.setdefault(share.family, []).append(share)
    for family, members in by_family.items():
        assert sum(one.local for one in members) == pytest.approx(1), family
    path = {"phone": [(None, "staff"), ("staff", "kindness"), ("kindness", "phone")]}
    local = {(one.family, one.id): one.local for one in found.shares}
    overall = {one.id: one.overall for one in found.shares}
    assert overall["phone"] == pytest.approx(prod(local[step] for step in path["phone"]))
    leaves = [one for one in found.shares if one.kind in ("aspect", "own") or one.id in ("price", "phone")]
    assert sum(one.overall for one in leaves) == pytest.approx(1)


def test_judges_are_joined_by_the_geometric_mean(cafe):
    """2 and 8 make 4, 4 and 1 make 2, 2 and 1/8 make 1/2: consistent, though the two say the opposite."""
    found = judge(cafe, pairs(Anna=ANNA, Boris=BORIS))
    root = found.family(None)
    assert root.weights == pytest.approx((4 / 7, 1 / 7, 2 / 7))
    assert root.together.ratio == pytest.approx(0, abs=1e-9)
    assert [one.judge for one in root.judges] == ["Anna", "Boris"]
    assert root.judges[0].weights == pytest.approx((4 / 7, 2 / 7, 1 / 7))
    assert (root.split.left, root.split.right) == ("price", "staff")
    assert (root.split.lowest, root.split.highest) == pytest.approx((1 / 8, 2))
    assert root.split.spread == pytest.approx(16 ** (1 / 2**0.5))  # the standard deviation of two is |a - b| / sqrt(2)
    assert root.between_judges("staff") == pytest.approx((1 / 7, 8 / 17))


def test_a_judge_who_judged_only_some_families_counts_in_those(cafe):
    """The others go without her, and it is said; a family judged by one has no split."""
    found = judge(cafe, pairs(Anna=ANNA, Boris=BORIS))
    assert [one.judge for one in found.family("trunk").judges] == ["Anna"]
    assert found.family("trunk").split is None
    assert found.family("trunk").between_judges("solution") is None
    assert found.family("kindness").weights == pytest.approx((0.8, 0.2))
    said = {(issue.code, issue.where): issue for issue in judgement_issues(cafe, found)}
    assert said["not-judged", "trunk"].message.startswith("not judged by Boris;")
    assert said["not-judged", "kindness"].count == 1


def test_a_contradictory_matrix_is_named(cafe):
    """Above 0.1 a warning says what to look at again; judgements that go round are named as a circle."""
    weights = st.weigh(cafe, method="ahp", pairs=alone(CIRCLE))
    root = weights.judgements.family(None)
    assert root.together.ratio > 0.1
    assert root.together.circles == (("trunk", "price", "staff"),)
    told = {issue.code: issue for issue in weights.issues}
    assert told["inconsistent"].where == "cafe"
    assert "above 0.1" in told["inconsistent"].message
    assert root.together.odd is None
    assert told["inconsistent"].message.endswith(
        "look at all three again, for each of them could be the one that is off"
    )
    assert told["contradictory"].message.endswith("trunk above price above staff above trunk")
    assert told["contradictory"].count == 1
    text = " ".join(str(weights).split())
    assert "Some judgements contradict each other" in text
    assert "The whole: 3 times 3 makes 9, and 1/3 was judged; look at all three again." in text
    assert "a contradiction: “The trunk” counts more than “Price”, “Price” more than “Staff”" in text


def test_no_warning_where_judgements_agree(cafe):
    """At a ratio of 0.1 and below nothing is said against them."""
    weights = st.weigh(cafe, method="ahp", pairs=alone())
    assert weights.judgements.family(None).together.consistent
    assert "The judgements agree with each other" in " ".join(str(weights).split())
    slight = st.weigh(cafe, method="ahp", pairs=alone({("trunk", "price"): 3}))
    assert 0 < slight.judgements.family(None).together.ratio < 0.1
    assert not [issue for issue in slight.issues if issue.code != "not-judged"]


def test_each_judges_own_contradictions_are_told(cafe):
    """A mean may look calm where a judge contradicts herself; her circle is not told of all together again."""
    weights = st.weigh(cafe, method="ahp", pairs=pairs(Anna=ANNA, Boris=CIRCLE))
    places = [(issue.code, issue.where) for issue in weights.issues]
    assert ("inconsistent", "cafe (Boris)") in places
    assert ("contradictory", "cafe (Boris)") in places
    assert ("inconsistent", "cafe (Anna)") not in places
    assert ("contradictory", "cafe") not in places


def test_the_worst_judgement_is_told_with_what_would_fit(cafe):
    """Among four, one judgement is off: its sides, what was judged, what all others imply, the ratio with that."""
    tree = cafe.extend({"branches": {"parking": {"questions": {"room": {}}}}})
    said = ANNA | {("trunk", "parking"): 8, ("price", "parking"): 1 / 4, ("staff", "parking"): 2}
    weights = st.weigh(tree, method="ahp", pairs=pairs(Anna=said))
    odd = weights.judgements.family(None).together.odd
    assert (odd.left, odd.right) == ("price", "parking")
    assert (odd.judged, odd.fits) == pytest.approx((1 / 4, 4))
    assert odd.ratio == pytest.approx(0, abs=1e-9)
    issue = next(issue for issue in weights.issues if issue.code == "inconsistent")
    words = "look again at price against parking: judged 1/4, the others imply 4, and with that it would be 0.00"
    assert issue.message.endswith(words)
    assert "judged 1/4, all other judgements imply 4; with that the ratio would fall from" in " ".join(
        str(weights).split()
    )


def test_questions_are_weighed_where_they_were_judged(cafe):
    """Their shares stand in the table and go into the tree, relative to the others of their node."""
    table = alone({("environment.clean", "environment.noise"): 3})
    weights = st.weigh(cafe, method="ahp", pairs=table)
    share = {one.id: one for one in weights.judgements.shares}["environment.clean"]
    assert (share.kind, share.local) == ("question", pytest.approx(0.75))
    assert share.overall == pytest.approx(4 / 7 * 0.75 * 0.75)
    tree = cafe.with_weights(weights)
    assert [question.weight for question in tree.nodes["environment"].questions] == pytest.approx([0.75, 0.25])
    assert [question.weight for question in tree.nodes["kindness"].questions] == [1, 1]
    with pytest.raises(st.UsageError, match=r"'environment\.claen' is no question of 'cafe'; did you mean"):
        cafe.with_weights({"environment": 1, "environment.claen": 1})


@given(some.lists(some.floats(1, 3), min_size=5, max_size=5))
def test_weights_judged_from_a_tree_are_those_of_the_tree(weights):
    """Whoever judges exactly by a tree's weights gets them back, with ratio 0, in every family."""
    tree = st.ServiceTree(
        name="drawn",
        scale=st.Scale(0, 1),
        trunk=st.Trunk(weight=weights[0]),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q")])],
        branches=[
            st.Branch(id="b", weight=weights[1], own_weight=weights[2], questions=[st.Question(id="q")]),
            st.Branch(id="c", parent="b", weight=weights[3], questions=[st.Question(id="q")]),
            st.Branch(id="d", weight=weights[4], questions=[st.Question(id="q")]),
        ],
    )
    said = {
        ("trunk", "b"): weights[0] / weights[1],
        ("trunk", "d"): weights[0] / weights[4],
        ("b", "d"): weights[1] / weights[4],
        ("b", "c"): weights[2] / weights[3],
    }
    plain = attrs.evolve(tree, trunk=st.Trunk(), branches=[attrs.evolve(one, weight=1.0) for one in tree.branches])
    found = st.weigh(plain, method="ahp", pairs=pairs(Anna=said))
    assert {node.id: node.figure.value for node in found.nodes} == pytest.approx(tree.node_weights)
    assert all(family.together.ratio == pytest.approx(0, abs=1e-9) for family in found.judgements.families)


# Words, records, files


@pytest.mark.parametrize(
    ("ratio", "lang", "said"),
    [
        (3, "en", "3"),
        (1 / 3, "en", "1/3"),
        (1, "fr", "1"),
        (2.18, "fr", "2,2"),
        (1 / 2.18, "ru", "1/2,2"),
        (0.99, "en", "1"),
    ],
)
def test_ratios_are_written_as_judges_write_them(ratio, lang, said):
    """Whole numbers and fractions."""
    assert ratio_text(ratio, lang) == said


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_the_text_has_the_whole_tree_in_every_language(lang, cafe):
    """Every node with its label, all ratios, what to look at again; a branch by itself is told apart."""
    weights = st.weigh(cafe, method="ahp", pairs=pairs(Anna=ANNA, Boris=BORIS | CIRCLE))
    from servicetree.reporting.text import text_of

    text = text_of(weights, lang=lang)
    for label in ("Environment", "A solution in sight", "Price", "Staff", "Kindness", "On the phone"):
        assert label in text
    assert {"en": "Kindness, by itself", "fr": "Kindness, part propre", "ru": "Kindness, собственная доля"}[
        lang
    ] in text
    assert "Anna 0" in text
    assert {"en": "look at all three", "fr": "revoir les trois", "ru": "вернитесь ко всем трём"}[lang] in text


def test_the_record_holds_every_judgement(cafe):
    """Families with their ratios, judges with theirs, shares of the whole tree; JSON can hold it."""
    weights = st.weigh(cafe, method="ahp", pairs=pairs(Anna=ANNA, Boris=CIRCLE))
    record = json.loads(json.dumps(weights_record(weights), allow_nan=False))
    assert record["judges"] == ["Anna", "Boris"]
    assert [family["id"] for family in record["families"]] == [None, "trunk", "kindness"]
    root = record["families"][0]
    assert root["judged"]
    assert [one["judge"] for one in root["judges"]] == ["Anna", "Boris"]
    assert root["judges"][1]["circles"] == [["trunk", "price", "staff"]]
    assert root["judges"][1]["ratios"] == pytest.approx([3, 1 / 3, 3])
    assert not record["families"][2]["judged"]
    assert set(record["shares"][0]) == {"id", "kind", "family", "depth", "local", "overall"}


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_judgements_go_into_frames(kind, cafe):
    """Local and overall shares and consistency ratios are rows of their own."""
    weights = st.weigh(cafe, method="ahp", pairs=pairs(Anna=ANNA, Boris=BORIS))
    table = weights.to_frame(kind)
    columns = table.to_pydict() if kind == "pyarrow" else {name: list(table[name]) for name in table.columns}
    names = zip(columns["figure"], columns["id"], columns["at"], strict=True)
    figures = dict(zip(((what, name, str(at)) for what, name, at in names), columns["value"], strict=True))
    assert figures["overall", "environment", "trunk"] == pytest.approx(4 / 7 * 0.75)
    assert figures["consistency_ratio", "", "Boris"] == pytest.approx(0, abs=1e-9)
    assert figures["overall", "kindness", "kindness"] == pytest.approx(2 / 7 * 0.8)


# What is refused, and what answers add


CALLS = {
    "pairs for another method": ({"method": "equal", "pairs": {}}, "mean nothing to 'equal'; choose method 'ahp'"),
    "ahp without pairs": ({"method": "ahp"}, "pairs: are needed for ahp; give a file"),
    "direct without answers": ({}, "answers: are needed for 'direct'; give them, or weigh by stated, equal, ahp"),
    "columns without answers": ({"method": "equal", "by": "shop"}, "by: say how answers are read, and there are none"),
}


@pytest.mark.parametrize("case", CALLS)
def test_what_cannot_be_meant_is_refused(case, cafe):
    """Methods without what they need, or with what they do not take."""
    options, words = CALLS[case]
    with pytest.raises(st.UsageError) as caught:
        st.weigh(cafe, **options)
    assert words in str(caught.value)


def test_answers_stand_beside_judged_weights(cafe):
    """With answers the weights are the same, and the slopes of satisfaction stand beside them."""
    from support.surveys import survey

    bare = st.weigh(cafe, method="ahp", pairs=alone())
    beside = st.weigh(cafe, survey(cafe, 300, seed=2), method="ahp", pairs=alone())
    assert [one.figure.value for one in beside.nodes] == pytest.approx([one.figure.value for one in bare.nodes])
    assert beside.n == 300
    assert beside.r2.value > 0
    assert beside.nodes[0].slope.value is not None
    assert "All nodes together explain" in str(beside)
    assert "by the analytic hierarchy process" in str(beside)


@pytest.mark.parametrize("method", ["stated", "equal"])
def test_weights_without_answers_need_none(method, cafe):
    """They are the same as with answers, and are printed as a plain table."""
    from support.surveys import survey

    weights = st.weigh(cafe, method=method)
    beside = st.weigh(cafe, survey(cafe, 100, seed=1), method=method)
    assert [one.figure.value for one in weights.nodes] == [one.figure.value for one in beside.nodes]
    assert weights_record(weights)["of"] is None
    assert "respondents" not in str(weights)


# The command line


@pytest.fixture
def folder(tmp_path, cafe):
    """A folder with the café's tree and judgements."""
    st.write_tree(cafe, tmp_path / "cafe.toml")
    rows = [("judge", "left", "right", "judgement")]
    rows += [(name, *pair, said) for name, table in (("Anna", ANNA), ("Boris", CIRCLE)) for pair, said in table.items()]
    (tmp_path / "pairs.csv").write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return tmp_path


def test_the_verb_weighs_by_judgements(folder):
    """Contract: weigh --method ahp --pairs FILE --tree TREE -o FILE; the tree file says ahp."""
    done = run(
        "weigh",
        "--tree",
        "cafe.toml",
        "--method",
        "ahp",
        "--pairs",
        "pairs.csv",
        "-o",
        "w.toml",
        "--details",
        cwd=folder,
    )
    assert "by the analytic hierarchy process · judges: 2 (Anna, Boris)" in done.stdout.replace("\n", " ")
    assert "inconsistent" in done.stderr
    tree = st.read_tree(folder / "w.toml")
    assert tree.weight_method == "ahp"
    expected = st.weigh(st.read_tree(folder / "cafe.toml"), method="ahp", pairs=folder / "pairs.csv")
    assert tree.node_weights == pytest.approx({node.id: node.figure.value for node in expected.nodes})


def test_the_verb_prints_json(folder):
    """One object, with shares and families."""
    done = run(
        "weigh", "--tree", "cafe.toml", "--method", "ahp", "--pairs", "pairs.csv", "--json", "--quiet", cwd=folder
    )
    record = json.loads(done.stdout)
    assert record["method"] == "ahp"
    assert {"judges", "families", "shares", "nodes"} <= set(record)
    assert done.stderr == ""


def test_the_verb_reads_one_file_for_each_judge(folder):
    """--pairs may be given several times."""
    header, *rows = (folder / "pairs.csv").read_text().splitlines()
    for name in ("Anna", "Boris"):
        (folder / f"{name}.csv").write_text("\n".join([header, *(row for row in rows if row.startswith(name))]))
    options = ("weigh", "--tree", "cafe.toml", "--method", "ahp", "--json")
    several = run(*options, "--pairs", "Anna.csv", "--pairs", "Boris.csv", cwd=folder)
    assert (
        json.loads(several.stdout)["nodes"]
        == json.loads(run(*options, "--pairs", "pairs.csv", cwd=folder).stdout)["nodes"]
    )


def test_the_verb_writes_an_empty_file(folder):
    """--pairs-template only writes, for the judges named."""
    done = run(
        "weigh",
        "--tree",
        "cafe.toml",
        "--pairs-template",
        "empty.csv",
        "--judge",
        "Anna",
        "--with-questions",
        cwd=folder,
    )
    assert done.stdout == ""
    assert "wrote empty.csv" in done.stderr
    assert "environment.clean" in (folder / "empty.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--method", "ahp"), "pairs: are needed for ahp"),
        ((), "answers: are needed for 'direct'"),
        (("--method", "equal", "--loyalty"), "--loyalty: needs answers"),
        (("--method", "ahp", "--pairs", "none.csv"), "there is no such file"),
        (("--method", "ahp", "--pairs", "pairs.csv", "--strict"), "consistency ratio"),
    ],
)
def test_the_verb_says_what_is_lacking(folder, arguments, words):
    """Bad input ends with 2, a file that cannot be read with 4; nothing is written."""
    code = 4 if "none.csv" in arguments else 2
    assert words in run("weigh", "--tree", "cafe.toml", *arguments, "-o", "w.toml", code=code, cwd=folder).stderr
    assert not (folder / "w.toml").exists()
