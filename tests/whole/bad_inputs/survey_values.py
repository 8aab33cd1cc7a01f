"""Rows C: what stands in the cells of a survey."""

from __future__ import annotations

from whole.bad_inputs.rows import ROWS, TREE, BadInput, HeldBy, Row, asked, columns, csv_text, good_answers

BAD_ANSWERS = "tests/whole/test_bad_answers.py"
WEIRD = "<script>", "\U0001f4dd", "\u202eabc", "x" * 10_000


def _named(label: str) -> str:
    table = {(label if name == "fresh" else name): cells for name, cells in good_answers().items()}
    return csv_text(table)


def _tree_with_column(label: str) -> str:
    escaped = label.replace("\u202e", "\\u202e")
    return TREE.replace("questions.fresh = {}", f'questions.fresh = {{ column = "{escaped}" }}')


def _short(rows: int) -> str:
    return csv_text({name: cells[:rows] for name, cells in good_answers().items()})


_TREE_OF_YES = TREE.replace("questions.fresh = {}", "questions.fresh = { scale = [0, 1] }")
_ALIKE = {**good_answers(), "calm": good_answers()["clean"]}
_COLLINEAR = {**_ALIKE, "choice": good_answers()["clean"]}

SURVEY_VALUES: dict[str, Row] = {
    "C01 above the scale": BadInput(
        columns("trace", fresh=[11, 11, 12]),
        2,
        "scale",
        r"bread\.fresh .*3 answers \(11 \(2 times\), 12 \(once\)\) outside",
    ),
    "C01 counted as missing": BadInput(
        columns("trace", "--outside", "missing", fresh=[11, 12]), 0, "scale", r"fresh.*2 answers.*count as missing"
    ),
    "C02 a code": BadInput(columns("score", fresh=[99] * 13), 2, "scale", r"99.*missing = \[99\]"),
    "C03 several codes": BadInput(columns("check", fresh=[-9, 0, 98, 999, 8888]), 2, "scale", "5 answers .*-9, 0, 98"),
    "C04 words and signs": BadInput(
        columns("score", fresh=["seven", "7/10", "seven"]),
        2,
        "unread",
        r"3 answers \('seven' \(2 times\), '7/10' \(once\)",
    ),
    "C04 blanks and usual signs": HeldBy("tests/tree/test_written_values.py::test_many_ways_to_give_no_answer"),
    "C05 NaN and null": HeldBy(f"{BAD_ANSWERS}::test_missing_and_nan_are_one_thing"),
    "C06 infinity": BadInput(columns("trace", fresh=["inf", "1e999", "-inf"]), 2, "scale", r"fresh.*3 answers \(inf"),
    "C06 1e308": BadInput(columns("trace", fresh=["1e308"]), 2, "scale", r"fresh.*1 answer "),
    "C07 kinds of columns": HeldBy(f"{BAD_ANSWERS}::test_any_lossless_kind_of_column_is_accepted"),
    "C08 nobody answered": BadInput(
        columns("trace", fresh=[""] * ROWS), 2, "no-answers", r"fresh.*nobody answered \(60 rows\)"
    ),
    "C09 all the same": BadInput(columns("trace", fresh=[7] * ROWS), 0, "constant", r"bread\.fresh"),
    "C09 an aspect all the same": BadInput(
        columns("trace", choice=[7] * ROWS), 2, "no-variation", r"'offer' does not vary.*carry_over"
    ),
    "C10 nearly all the same": BadInput(
        columns("trace", fresh=["7.000000000001", *[7] * (ROWS - 1)]), 0, "constant", r"bread\.fresh"
    ),
    "C10 an aspect nearly all the same": BadInput(
        columns("trace", choice=["7.000000000001", *[7] * (ROWS - 1)]), 2, "no-variation", r"'offer' does not vary"
    ),
    "C11 a name twice": BadInput(
        asked("score", csv_text(good_answers()).replace("patience", "fresh", 1)),
        2,
        "column",
        r"'fresh' stands 2 times .*4, 6",
    ),
    "C12 two columns alike": BadInput(
        asked("trace", csv_text(_ALIKE)), 0, "same-answers", r"shop\.calm: has the same answers as shop\.clean"
    ),
    "C13 collinear blocks": BadInput(
        asked("trace", csv_text(_COLLINEAR)), 2, "singular", "'shop' and 'offer' are nearly"
    ),
    "C14 no rows": BadInput(asked("score", _short(0)), 2, "no-answers", r"x\.csv: has 0 rows of answers"),
    "C14 an empty file": BadInput(asked("score", ""), 2, "no-answers", r"x\.csv: is empty"),
    "C15 one row is scored": BadInput(asked("score", _short(1)), 0, "buckets", ""),
    "C15 one row is not traced": BadInput(asked("trace", _short(1)), 2, "too-few", "only 1 respondent"),
    "C16 two rows": BadInput(asked("trace", _short(2)), 2, "too-few", "only 2 respondents .*carry-over needs 4"),
    "C17 few rows": BadInput(asked("trace", _short(25)), 0, "too-few", "bread"),
    "C18 all rows alike": BadInput(
        asked("score", csv_text({name: [7] * ROWS for name in good_answers()})), 0, "constant", r"bread\.fresh"
    ),
    "C19 an absent column": BadInput(
        asked("score", csv_text(good_answers()).replace("fresh", "frehs", 1)),
        2,
        "column",
        r"'fresh'; did you mean 'frehs'",
    ),
    "C20 a negative weight": BadInput(
        columns("score", "--weight", "w", w=[-1, *[1] * (ROWS - 1)]), 2, "weight", r"w: 1 answer \(-1"
    ),
    "C20 missing weights": BadInput(
        columns("score", "--weight", "w", w=["", "nan", *[1] * (ROWS - 2)]), 2, "weight", r"w: is missing in 2 rows"
    ),
    "C20 weights of zero": BadInput(columns("score", "--weight", "w", w=[0] * ROWS), 2, "", "no row counts"),
    "C20 weights far apart": BadInput(
        columns("score", "--weight", "w", w=["1e12", *[1] * (ROWS - 1)]), 0, "weight", "design effect 60"
    ),
    "C21 an id twice": BadInput(columns("trace", "--id", "who", who=[1, 1, *range(2, ROWS)]), 0, "ids-twice", "1"),
    "C22 a reversed question": BadInput(
        asked("trace", csv_text({**good_answers(), "patience": [11 - one for one in good_answers()["smile"]]})),
        0,
        "reversed?",
        r"staff\.(smile|patience)",
    ),
    **{
        f"C23 a column called {label[:8]!a}": BadInput(
            asked("check", _named(label), tree=_tree_with_column(label)), 0, "", ""
        )
        for label in WEIRD
    },
    "C24 dates": BadInput(columns("score", fresh=["2026-01-01"] * 9), 2, "unread", "9 answers .*'2026-01-01'"),
    "C24 dates, lists and tables of frames": HeldBy(f"{BAD_ANSWERS}::test_columns_that_are_no_answers_are_refused"),
    "C25 large whole numbers": BadInput(columns("score", fresh=[2**53 + 1]), 2, "scale", r"1 answer \(9\.0072e\+15"),
    "C26 a segment of one": BadInput(
        columns("trace", "--by", "shop", "--details", shop=["lone", *["a", "b"] * 30][:ROWS]),
        0,
        "",
        "(?s)^(?!.*lone)",
        shows="(?s)^(?!.*lone).*shop",
    ),
    "C27 one place ticked throughout": HeldBy(
        "tests/moments/test_issues.py::test_straight_lining_is_not_told_where_nobody_asks"
    ),
    "C27 told where somebody asks": HeldBy("tests/moments/test_issues.py::test_straight_lining_is_told_when_asked"),
}
