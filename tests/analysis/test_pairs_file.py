"""A pairwise file: what may be written in it, and how each fault of it is told."""

import csv
import math

import pandas as pd
import polars as pl
import pytest

import servicetree as st
from servicetree.analysis.ahp import judge
from servicetree.analysis.pairs_file import pairs_template, ratio_of, read_comparisons, write_pairs_template
from servicetree.tree.weights import shares, weight_families

ROWS = [("trunk", "price", "3"), ("trunk", "staff", "1"), ("price", "staff", "1/3"), ("environment", "solution", "2")]


def table(rows=ROWS, judge=None) -> dict[str, list]:
    """Write rows of left, right and judgement as columns."""
    found = {name: [row[place] for row in rows] for place, name in enumerate(("left", "right", "judgement"))}
    return found | ({} if judge is None else {"judge": [judge] * len(rows)})


@pytest.mark.parametrize(
    ("written", "ratio"),
    [
        ("3", 3.0),
        (3, 3.0),
        (0.5, 0.5),
        ("1/3", 1 / 3),
        (" 1 / 3 ", 1 / 3),
        ("1:4", 0.25),
        ("0.33", 0.33),
        ("0,33", 0.33),
        ("0,333", 0.333),
        ("⅓", 1 / 3),
        ("3/2", 1.5),
        ("2.5", 2.5),
    ],
)
def test_a_judgement_is_a_number_or_a_fraction(written, ratio):
    """Whole numbers, decimals with a point or a comma, fractions of two numbers or in one sign."""
    assert ratio_of(written) == pytest.approx(ratio)


@pytest.mark.parametrize("written", ["", " ", None, math.nan, "?", "-", "n/a"])
def test_a_blank_is_no_judgement(written):
    """What is left empty has not been judged."""
    assert math.isnan(ratio_of(written))


@pytest.mark.parametrize("written", ["3-Jan", "01-mars", "2026-01-03", "more", "1/0", "1/2/3", "-3", "=3", True])
def test_what_is_no_ratio_is_not_guessed(written):
    """Dates that a spreadsheet has made of fractions, words, signs."""
    assert ratio_of(written) is None


def test_the_families_of_a_tree(cafe):
    """The root, the aspects, what grows on a bough, a branch by itself with its own branches, questions."""
    found = {family.id: family.members for family in weight_families(cafe)}
    assert found == {
        None: ("trunk", "price", "staff"),
        "trunk": ("environment", "solution"),
        "staff": ("kindness",),
        "kindness": ("kindness", "phone"),
        "environment.*": ("environment.clean", "environment.noise"),
        "solution.*": ("solution.choice",),
        "price.*": ("price.value",),
        "kindness.*": ("kindness.smile", "kindness.patience"),
        "phone.*": ("phone.answered",),
    }


def test_stated_shares_multiply_into_the_weights_of_the_tree(cafe):
    """The shares of measured nodes by themselves are the tree's own node weights."""
    local = {family.id: dict(zip(family.members, family.stated, strict=True)) for family in weight_families(cafe)}
    found = shares(cafe, local)
    own = {one.id: one.overall for one in found if one.kind in ("aspect", "branch", "own")}
    assert own == pytest.approx(cafe.node_weights)
    assert sum(one.overall for one in found if one.kind == "question") == pytest.approx(1)
    assert [(one.id, one.kind, one.depth) for one in found if one.kind != "question"] == [
        ("trunk", "trunk", 0),
        ("environment", "aspect", 1),
        ("solution", "aspect", 1),
        ("price", "branch", 0),
        ("staff", "bough", 0),
        ("kindness", "branch", 1),
        ("kindness", "own", 2),
        ("phone", "branch", 2),
    ]


@pytest.mark.parametrize(
    "kind", ["mapping", "pandas", "polars", "csv", "semicolons", "one file a family", "one file a judge"]
)
def test_pairs_come_in_many_shapes(kind, cafe, tmp_path):
    """A mapping, a frame, a file, several files: the same matrices."""
    frame = pd.DataFrame(table())
    given = {"mapping": table(), "pandas": frame, "polars": pl.DataFrame(table())}.get(kind)
    if kind == "csv":
        frame.to_csv(tmp_path / "pairs.csv", index=False)
        given = tmp_path / "pairs.csv"
    elif kind == "semicolons":
        frame.to_csv(tmp_path / "pairs.csv", index=False, sep=";", encoding="utf-8-sig")
        given = str(tmp_path / "pairs.csv")
    elif kind == "one file a family":
        given = [table(ROWS[:3]), table(ROWS[3:])]
    elif kind == "one file a judge":
        given = [table(judge="Anna"), table(judge="Boris")]
    found = read_comparisons(cafe, given)
    assert found.judges == (("Anna", "Boris") if kind == "one file a judge" else (None,))
    for matrix in found.matrices[None].values():
        assert matrix.tolist()[0] == [1, 3, 1]
        assert matrix[1, 2] == pytest.approx(1 / 3)
    assert {judge: matrix[0, 1] for judge, matrix in found.matrices["trunk"].items()} == dict.fromkeys(found.judges, 2)


def test_a_row_turned_round_is_the_reciprocal(cafe):
    """Left and right may be swapped: 3 for price against trunk is 1/3 for trunk against price."""
    turned = [
        ("price", "trunk", "1/3"),
        ("staff", "trunk", "1"),
        ("staff", "price", "3"),
        ("solution", "environment", "0.5"),
    ]
    for place, matrices in read_comparisons(cafe, table(turned)).matrices.items():
        assert matrices[None] == pytest.approx(read_comparisons(cafe, table()).matrices[place][None])


FAULTS = {
    "an unknown name": (
        [("trunk", "prize", "3")],
        "pairs row 1: 'prize' is nothing that carries weight in 'cafe'; did you mean 'price'?",
    ),
    "an outcome": ([("trunk", "loyalty", "3")], "'loyalty' is nothing that carries weight"),
    "two families": (
        [("environment", "price", "3")],
        "do not share a weight: 'environment' is compared with solution, 'price' is compared with trunk, staff",
    ),
    "itself": ([("price", "price", "1")], "compares 'price' with itself"),
    "too much": (
        [("environment", "solution", "10")],
        "environment against solution: must be 1/9 to 9 (got '10'); write 1 to 9",
    ),
    "too little": ([("environment", "solution", 0.1)], "must be 1/9 to 9 (got 0.1)"),
    "a date": ([("environment", "solution", "3-Jan")], "(got '3-Jan'); write 1 to 9, or 1/2 to 1/9"),
    "a pair missing": (ROWS[:2], "cafe: not judged: price against staff; judge them, or none of this family"),
    "twice": (
        [*ROWS, ROWS[3]],
        "pairs row 5: environment against solution is judged already at pairs row 4; keep one of the two",
    ),
    "twice and contrary": (
        [*ROWS, ("environment", "solution", "1/2")],
        "environment against solution is judged the other way round at pairs row 4",
    ),
    "twice, swapped and contrary": (
        [*ROWS, ("solution", "environment", "2")],
        "solution against environment is judged the other way round at pairs row 4",
    ),
    "nothing filled in": ([("environment", "solution", "")], "pairs: hold no judgement; fill the column 'judgement'"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_told_with_its_place_and_cure(case, cafe):
    """Names, families, values, pairs that are missing or stand twice."""
    rows, words = FAULTS[case]
    with pytest.raises(st.AnswersError) as caught:
        read_comparisons(cafe, table(rows))
    assert words in str(caught.value)
    assert caught.value.code == "pairs"


def test_all_faults_are_told_at_once(cafe):
    """Whoever mends a file hears of everything wrong with it, of two files too; a wrong row is not missing as well."""
    rows = [
        ("trunk", "prize", "3"),
        ("price", "staff", "12"),
        ("trunk", "staff", "2"),
        ("kindness", "environment", "1"),
    ]
    with pytest.raises(st.AnswersError) as caught:
        read_comparisons(cafe, [table(rows, judge="Anna"), {"left": ["a"], "rigth": ["b"], "judgement": [1]}])
    told = [fault.message for fault in caught.value.faults]
    assert len(told) == 5
    assert told[0] == "there is no column 'right'"
    assert "not judged by Anna: trunk against price" in told[-1]
    assert caught.value.faults[0].hint == "did you mean 'rigth'?"


def test_every_missing_pair_is_listed_for_each_judge(cafe):
    """What each judge left out of a family that she began."""
    rows = {"judge": ["Anna", "Boris"], "left": ["trunk", "price"], "right": ["price", "staff"], "judgement": [3, 2]}
    with pytest.raises(st.AnswersError) as caught:
        read_comparisons(cafe, rows)
    assert [fault.message for fault in caught.value.faults] == [
        "not judged by Anna: trunk against staff, price against staff",
        "not judged by Boris: trunk against price, trunk against staff",
    ]


def test_a_judge_without_a_name_among_named_ones_is_a_fault(cafe):
    """Nobody could say whether it is one more judge or a name forgotten."""
    rows = {"judge": ["Anna", ""], "left": ["environment"] * 2, "right": ["solution"] * 2, "judgement": [3, 2]}
    with pytest.raises(st.AnswersError, match=r"no judge is named here, though others are \(pairs row 2\)"):
        read_comparisons(cafe, rows)


def test_a_fault_in_a_file_has_its_line(cafe, tmp_path):
    """The line as an editor counts it."""
    (tmp_path / "pairs.csv").write_text("left,right,judgement\nenvironment,solution,2\ntrunk,prize,3\n")
    with pytest.raises(st.AnswersError, match=r"^pairs\.csv:3: 'prize'"):
        read_comparisons(cafe, tmp_path / "pairs.csv")


def test_rows_left_blank_are_not_judged(cafe):
    """A sheet that is filled in for one family only is no fault; empty lines neither."""
    rows = [*ROWS[:3], ("environment", "solution", ""), ("", "", "")]
    found = read_comparisons(cafe, table(rows))
    assert set(found.matrices) == {None}


def test_a_family_too_large_for_pairs_is_refused():
    """Beyond 15 members there is no random index, and 120 judgements tire any judge."""
    tree = st.ServiceTree(
        name="wide",
        scale=st.Scale(0, 1),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q")])],
        branches=[st.Branch(id=f"b{place}", questions=[st.Question(id="q")]) for place in range(15)],
    )
    with pytest.raises(st.LimitError, match="wide: has 16 members; at most 15 are compared") as caught:
        read_comparisons(tree, table([("trunk", "b0", "3")]))
    assert caught.value.code == "too-many"
    with pytest.raises(st.LimitError, match="has 16 members"):
        st.pairs_template(tree)


@pytest.mark.parametrize(("lang", "separator"), [("en", ","), ("fr", ";"), ("ru", ";")])
def test_the_empty_file_is_ready_for_a_spreadsheet(lang, separator, cafe, tmp_path):
    """Every pair of every family for each judge, labels in the language, the mark and separator it expects."""
    path = tmp_path / "pairs.csv"
    write_pairs_template(pairs_template(cafe, judges=("Anna", "Boris"), lang=lang), path, lang=lang)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=separator))
    assert [(row["judge"], row["left"], row["right"]) for row in rows[:5]] == [
        ("Anna", "trunk", "price"),
        ("Anna", "trunk", "staff"),
        ("Anna", "price", "staff"),
        ("Anna", "environment", "solution"),
        ("Anna", "kindness", "phone"),
    ]
    assert len(rows) == 10
    assert {row["judgement"] for row in rows} == {""}
    assert rows[1]["right_label"] == "Staff"
    assert rows[0]["note"]
    assert not any(row["note"] for row in rows[1:])


def test_the_empty_file_filled_in_is_read(cafe, tmp_path):
    """What the library writes, it reads: through a spreadsheet, with decimal commas and all judges."""
    path = tmp_path / "pairs.csv"
    write_pairs_template(pairs_template(cafe, judges=("Anna", "Борис"), questions=True, lang="ru"), path, lang="ru")
    with pytest.raises(st.AnswersError, match="hold no judgement"):
        judge(cafe, path)
    text = path.read_text(encoding="utf-8-sig")
    first, *rows = text.splitlines()
    filled = [";".join([*row.split(";")[:3], '"0,5"', *row.split(";")[4:]]) for row in rows]
    path.write_text("\n".join([first, *filled]), encoding="utf-8-sig")
    found = judge(cafe, path)
    assert found.judges == ("Anna", "Борис")
    assert found.family("environment.*").weights == pytest.approx((1 / 3, 2 / 3))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"judges": ["Anna", "Anna"]}, "Anna stands twice"),
        ({"lang": "de"}, "must be one of en, fr, ru"),
    ],
)
def test_an_empty_file_that_cannot_be_meant_is_refused(options, words, cafe):
    """Judges of one name, a language without words."""
    with pytest.raises(st.UsageError, match=words):
        pairs_template(cafe, **options)


def test_a_tree_without_pairs_has_no_empty_file():
    """One aspect and nothing else: there is nothing to compare."""
    only = st.ServiceTree(
        name="one", scale=st.Scale(0, 1), aspects=[st.Aspect(id="a", questions=[st.Question(id="q")])], branches=[]
    )
    with pytest.raises(st.UsageError, match="no two parts that share a weight"):
        pairs_template(only)
