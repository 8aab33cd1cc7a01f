"""Rows G: what was found in use."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from support.command import run
from whole.bad_inputs.rows import (
    COLUMNS,
    GATED,
    ROWS,
    TREE,
    BadInput,
    HeldBy,
    Row,
    asked,
    checked,
    columns,
    csv_text,
    good_answers,
    spoilt,
    tree_of,
    written,
)

TEXT = csv_text(good_answers())
FIRST = TEXT.split("\n")[1]
SHOPS = ["north", "south"] * (ROWS // 2)


def proposed(content: str | bytes, name: str = "x.csv"):
    """Make a case of a tree that is to be proposed from answers."""
    return lambda folder: ("new", "mine", "--from-answers", written(folder, name, content), "-o", folder / "new.toml")


def _below_each_other() -> str:
    table = good_answers()
    rows = ((row, name, cells[row]) for row in range(ROWS) for name, cells in table.items())
    return "guest,question,rating\n" + "".join(f"{row},{name},{cell}\n" for row, name, cell in rows)


def _own_answers(verb: str, *options: object):
    """A verb whose output is the file that it reads."""

    def made(folder: Path) -> Sequence[object]:
        answers = written(folder, "x.csv", TEXT)
        return (verb, answers, "--tree", tree_of(folder), "-o", answers, *options)

    return made


def saved_moments(folder: Path, name: str = "x.moments") -> Path:
    """Gather good answers into a file."""
    answers = written(folder, "answers.csv", TEXT)
    run("moments", answers, "--tree", tree_of(folder), "-o", folder / name, "--quiet")
    return folder / name


def damaged(change):
    """Make a case of a moments file whose bytes are changed."""

    def made(folder: Path) -> Sequence[object]:
        path = saved_moments(folder)
        change(path)
        return ("trace", path, "--tree", folder / "tree.toml")

    return made


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x55
    path.write_bytes(bytes(content))


def _tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:700])


def _rewritten(change):
    """Change the members of a moments file, and write them as a whole archive again."""

    def apply(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            members = {one: archive.read(one) for one in archive.namelist()}
        change(members)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for one, content in members.items():
                archive.writestr(one, content)

    return apply


def _array(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _with_member(name: str, content):
    def change(members: dict[str, bytes]) -> None:
        members[name] = content(members[name]) if callable(content) else content

    return _rewritten(change)


def _with_other_fields(change):
    """Change the header, and give it the sum that fits."""

    def rewrite(members: dict[str, bytes]) -> None:
        header = json.loads(np.load(io.BytesIO(members["header.npy"])).tobytes())
        change(header)
        members["header.npy"] = _array(np.frombuffer(_summed(header), dtype=np.uint8))

    return _rewritten(rewrite)


def _summed(header: dict) -> bytes:
    kept = {name: field for name, field in header.items() if name != "digests"}
    digest = sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return json.dumps(kept | {"digests": header["digests"] | {"header": digest}}).encode()


def _with_sum(value: float):
    """Put another number into an array, and give it the sum that fits."""

    def rewrite(members: dict[str, bytes]) -> None:
        header = json.loads(np.load(io.BytesIO(members["header.npy"])).tobytes())
        changed = np.load(io.BytesIO(members["trunk.gram.npy"]))
        changed[0, 0, 0] = value
        described = f"{changed.dtype.str} {changed.shape} ".encode() + changed.tobytes()
        header["digests"]["trunk.gram"] = sha256(described).hexdigest()
        members["trunk.gram.npy"] = _array(changed)
        members["header.npy"] = _array(np.frombuffer(_summed(header), dtype=np.uint8))

    return _rewritten(rewrite)


def _first_tally(header: dict) -> dict:
    return next(iter(header["tallies"].values()))


def _claims_to_be_huge(members: dict[str, bytes]) -> None:
    head = _array(np.zeros(1))[:128]
    members["rows.n.npy"] = head.replace(b"(1,)", b"(9999999999,)").replace(b" " * 9 + b"\n", b"\n") + bytes(64)


def _pipe(verb: str):
    def made(folder: Path) -> Sequence[object]:
        os.mkfifo(folder / "pipe")
        tree = tree_of(folder)
        answers = written(folder, "x.csv", TEXT)
        return {
            "score": ("score", folder / "pipe", "--tree", tree),
            "merge": ("merge", folder / "pipe", "-o", folder / "y.moments"),
            "plan": ("plan", answers, "--tree", tree, "--budget", "3", "--costs", folder / "pipe"),
            "weigh": ("weigh", "--tree", tree, "--method", "ahp", "--pairs", folder / "pipe"),
        }[verb]

    return made


def _costs(content: str):
    def made(folder: Path) -> Sequence[object]:
        costs = written(folder, "costs.csv", content)
        answers = written(folder, "x.csv", TEXT)
        return ("plan", answers, "--tree", tree_of(folder), "--budget", "3", "--costs", costs)

    return made


def _pairs(content: str):
    def made(folder: Path) -> Sequence[object]:
        return ("weigh", "--tree", tree_of(folder), "--method", "ahp", "--pairs", written(folder, "pairs.csv", content))

    return made


def _half_a_pair(verb: str):
    """The second of two files cannot be written."""

    def made(folder: Path) -> Sequence[object]:
        if verb == "demo":
            (folder / "out" / "tree.svg").mkdir(parents=True)
            return ("demo", "--out", folder / "out")
        (folder / "x.truth.json").mkdir()
        return ("simulate", tree_of(folder), "-n", 20, "--seed", 1, "-o", folder / "x.csv")

    return made


def _typed(*words: object):
    return lambda folder: (*words[:1], tree_of(folder), *words[1:])


ESCAPES = "a\x1b[31mred\x1b[0m\u202egnp"
ONE_IS_BEST = "tests/proposing/test_best_ends.py"
EXPORTS = "tests/proposing/test_exports.py"
NAMES = "tests/answers/test_row_names.py"
HEADS = "tests/answers/engines/test_heads.py"
PLANNING = "tests/analysis/test_planning.py"
OPENING = "tests/answers/engines/test_file_formats.py"
STORAGE = "tests/moments/test_storage.py"

IN_USE: dict[str, Row] = {
    "G01 questions that are often skipped": HeldBy(
        "tests/moments/test_reversed_scales.py::test_questions_skipped_at_random_are_not_reversed"
    ),
    "G02 one is best": HeldBy(f"{ONE_IS_BEST}::test_anchors_tell_which_end_is_best"),
    "G03 answers in words": HeldBy(f"{EXPORTS}::test_an_export_goes_through"),
    "G03 too few ratings": BadInput(proposed("a,b\n" + "x,y\n" * 30), 2, "", "rating"),
    "G04 a hint that can be used": HeldBy("tests/answers/test_answers_in_words.py::test_a_mapping_to_fill_in"),
    "G05 a row for each answer": BadInput(
        asked("score", _below_each_other()), 2, "long-layout", "--long guest question rating"
    ),
    "G06 a row of totals": HeldBy(f"{HEADS}::test_what_is_no_answer_is_left_out_and_told"),
    "G06 blank rows": BadInput(asked("score", TEXT + "," * 6 + "\n"), 0, "skipped-rows", "1 "),
    "G07 a few zeros": HeldBy("tests/proposing/test_scale_guesses.py::test_a_few_zeros_below_one_are_no_answers"),
    "G08 recommend from 0 to 10": HeldBy(
        "tests/proposing/test_name_matching.py::test_the_one_question_from_0_to_10_is_most_likely_about_recommending"
    ),
    "G09 a column without a name": BadInput(
        asked(
            "score",
            "\n".join(f"{place}," + line if place else "," + line for place, line in enumerate(TEXT.splitlines())),
        ),
        0,
        "",
        "(?s)^$",
    ),
    "G10 empty columns of a spreadsheet": BadInput(
        asked("score", "\n".join(line + ",,," for line in TEXT.splitlines())), 0, "", "(?s)^$"
    ),
    "G10 a line that names the separator": BadInput(
        asked("score", "sep=;\n" + csv_text(good_answers(), ";")), 0, "separator", "semicolon"
    ),
    "G10 a title above the names": BadInput(asked("score", "Our survey\n" + TEXT), 0, "header-lines", "1 "),
    "G11 other files": HeldBy(f"{OPENING}::test_the_same_table_gives_the_same_result"),
    "G12 a wrong encoding": HeldBy(f"{HEADS}::test_a_wrong_encoding_is_told"),
    "G13 a mark before a quoted name": HeldBy(f"{HEADS}::test_a_mark_before_a_quoted_name_is_no_part_of_it"),
    "G14 which separator": HeldBy(f"{HEADS}::test_the_separator_is_that_of_most_lines"),
    "G15 names in other case": HeldBy(f"{OPENING}::test_columns_that_differ_in_case_keep_their_names"),
    "G16 a rounding error": BadInput(columns("score", fresh=["10.000000000000002"]), 0, "", ""),
    "G16 more than one": BadInput(columns("score", fresh=["10.001"]), 2, "scale", r"1 answer \(10\.001"),
    "G17 a gate in mixed writing": BadInput(
        columns("score", tree=GATED, bought=[*["yes", "Yes", "YES ", "no"] * 14, "maybe", "maybe", "no", "no"]),
        0,
        "gate",
        r"maybe.*2|2.*maybe",
    ),
    "G18 shops without rows": HeldBy(
        "tests/account/test_panel_estimators.py::test_shops_without_rows_change_nothing_through_a_lens"
    ),
    "G19 categories without rows": HeldBy(f"{NAMES}::test_categories_without_rows_are_no_segments"),
    "G20 names of dates and numbers": HeldBy(f"{NAMES}::test_segments_and_clusters_are_named_alike_everywhere"),
    "G21 odd tables": HeldBy(f"{OPENING}::test_odd_tables_are_refused_with_the_way_out"),
    "G22 aspects that are nearly the same": HeldBy(
        "tests/account/test_collinearity.py::test_two_aspects_that_differ_in_one_answer_are_warned_of_and_named_together"
    ),
    "G23 coded the other way round": HeldBy(
        "tests/moments/test_reversed_scales.py::test_whole_nodes_and_outcomes_turned_round_are_told_and_no_other"
    ),
    "G24 persons are counted": HeldBy(
        "tests/moments/test_issues.py::test_straight_lining_counts_persons_and_looks_at_ratings_of_one_scale"
    ),
    "G25 one place ticked throughout": HeldBy(
        "tests/moments/test_issues.py::test_straight_lining_counts_persons_and_looks_at_ratings_of_one_scale"
    ),
    "G26 rows of weight 0": BadInput(
        columns("score", "--weight", "w", fresh=[77], w=[0, *[1] * (ROWS - 1)]), 0, "weight", r": 1\b"
    ),
    "G27 a segment that lost nothing": BadInput(
        lambda folder: (
            "draw",
            tree_of(folder),
            "--answers",
            written(
                folder,
                "x.csv",
                csv_text(
                    {
                        **{one: [10] * 30 + good_answers()[one][30:] for one in COLUMNS},
                        "shop": ["best"] * 30 + ["other"] * 30,
                    }
                ),
            ),
            "--by",
            "shop",
            "--kind",
            "waterfall",
            "--segment",
            "best",
            "-o",
            folder / "x.svg",
        ),
        0,
        "",
        "",
    ),
    "G28 segments of few raters": HeldBy("tests/whole/test_small_segments.py::test_verbs_print_no_small_segment"),
    "G29 a step beyond what is lost": HeldBy(f"{PLANNING}::test_a_step_is_capped_at_what_a_question_loses"),
    "G30 the best of clusters": HeldBy(f"{PLANNING}::test_the_best_segment_cannot_be_told_where_segments_are_clusters"),
    "G31 a code on a short scale": BadInput(
        columns(
            "score",
            tree=TREE.replace("questions.fresh = {}", "questions.fresh = { scale = [0, 1] }"),
            fresh=[1] * 57 + [0] * 3,
        ),
        0,
        "",
        r"(?s)^(?!.*missing-code)",
    ),
    "G32 advice that fits": HeldBy("tests/account/test_advice.py::test_what_is_advised_would_help_here"),
    "G33 a lens says what it uses": HeldBy(
        "tests/account/test_panel_estimators.py::test_the_account_through_a_lens_says_what_it_uses"
    ),
    "G34 no signal": HeldBy("tests/account/test_panel_estimators.py::test_where_there_is_no_signal_programs_read_null"),
    "G35 arguments the wrong way round": BadInput(
        lambda folder: ("trace", tree_of(folder), "--tree", written(folder, "x.csv", TEXT)), 2, "", "tree"
    ),
    "G36 Python is spoken to in Python": HeldBy(
        "tests/whole/test_bad_answers.py::test_an_absent_column_is_named_with_the_nearest"
    ),
    "G37 segments that are all different": BadInput(
        columns("trace", "--by", "guest", guest=[f"g{row}" for row in range(ROWS)]),
        2,
        "no-variation",
        r"(?s)^(?!.*Warning)",
    ),
    "G37 huge weights": BadInput(
        columns("trace", "--weight", "w", w=["1e300", *["1e-300"] * (ROWS - 1)]),
        2,
        "weight",
        r"(?s)^(?!.*Warning).*w: 1 answer \(1e\+300 \(once\)\) cannot be a survey weight",
        apart=True,
    ),
    "G38 an output that was read": BadInput(_own_answers("rate"), 2, "usage", r"x\.csv: was read.*--force"),
    "G38 moments over their answers": BadInput(_own_answers("moments"), 2, "usage", r"was read.*--force"),
    "G39 a name in two writings": BadInput(
        columns("trace", "--by", "shop", "--min-n", "1", shop=["Caf\u00e9", "Cafe\u0301"] * 30),
        0,
        "",
        "",
        shows=r"(?s)^(?!.*Caf.*Caf)",
    ),
    **{
        f"G40 a pipe to {verb}": BadInput(_pipe(verb), 4, "file", "pipe.*save it")
        for verb in ("score", "merge", "plan", "weigh")
    },
    "G41 a text as the trunk's weight": BadInput(
        checked(TREE + '[trunk]\nweight = "2"\n'), 2, "tree", r"trunk\.weight: must be a number >= 0 \(got '2'\)"
    ),
    "G41 a hexadecimal number of 5,000 digits": BadInput(
        checked(TREE + "[trunk]\nweight = 0x" + "f" * 5000 + "\n"),
        2,
        "syntax",
        r"19:10: a number of|trunk\.weight: must be finite",
    ),
    "G41 a binary one": BadInput(
        checked(TREE + "[trunk]\nweight = 0b" + "1" * 50_000 + "\n"), 2, "", r"digits|trunk\.weight: must be finite"
    ),
    "G41 a cost of 1e19": BadInput(_costs("question,cost\nshop.clean,1e19\n"), 0, "", ""),
    "G41 a cost of next to nothing": BadInput(_costs("question,cost\nshop.clean,5e-324\n"), 0, "", "^(?!.*Warning)"),
    "G41 a cost of 1e999": BadInput(_costs("question,cost\nshop.clean,1e999\n"), 2, "", "costs.csv.*"),
    "G41 a cost that is a word": BadInput(
        _costs("question,cost\nshop.clean,dear\n"), 2, "unread", r"costs\.csv: shop\.clean: .*'dear'.*mend it"
    ),
    "G41 a cost with a NUL": BadInput(_costs("question,cost\nshop.clean,1\0\n"), 2, "", "costs.csv"),
    "G42 a flipped bit": BadInput(damaged(_flip), 2, "merge", r"x\.moments: .*write it again"),
    "G42 a torn file": BadInput(damaged(_tear), 2, "merge", r"x\.moments: .*write it again"),
    "G42 a wrong shape": BadInput(
        damaged(_with_member("rows.n.npy", _array(np.zeros((2, 2), dtype=np.int64)))),
        2,
        "merge",
        r"x\.moments: .*rows\.n",
    ),
    "G42 a wrong type": BadInput(
        damaged(_with_member("rows.n.npy", _array(np.array(["many"])))), 2, "merge", r"x\.moments: .*rows\.n"
    ),
    "G42 a member of Python": BadInput(
        damaged(
            _with_member(
                "rows.n.npy",
                b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
                + b" " * 60
                + b"\n"
                + b"cos\nsystem\n(S'true'\ntR.",
            )
        ),
        2,
        "merge",
        r"x\.moments: .*rows\.n",
    ),
    "G42 a header of something else": BadInput(
        damaged(_with_member("header.npy", _array(np.frombuffer(b"[1, 2]", dtype=np.uint8)))),
        2,
        "merge",
        r"x\.moments: ",
    ),
    "G42 a header of wrong types": BadInput(
        damaged(_with_member("header.npy", lambda old: old.replace(b'"segments": []', b'"segments": 17'))),
        2,
        "merge",
        r"x\.moments: ",
    ),
    **{
        f"G42 {what}": BadInput(damaged(_with_other_fields(change)), 2, "merge", rf"x\.moments: is damaged at {where}")
        for what, where, change in (
            ("a format that is a text", "format", lambda header: header.update(format="3")),
            ("told without a count", "told", lambda header: header.update(told=[["a", "b"]])),
            ("a tally that is a number", "tallies", lambda header: _first_tally(header).update(unread=2.5)),
            ("a tally without its answers", "tallies", lambda header: _first_tally(header).update(counts=[])),
            ("a tally of words", "tallies", lambda header: _first_tally(header).update(counts=[["seven", 60]])),
        )
    },
    "G42 rows of segments that it does not name": BadInput(
        damaged(_with_other_fields(lambda header: header.update(by="shop", segments=[]))),
        2,
        "merge",
        r"x\.moments: is damaged at \w+\.cells",
    ),
    "G42 an array of negative length": BadInput(
        damaged(_with_member("rows.n.npy", lambda old: old.replace(b"'shape': (6", b"'shape': (-"))),
        2,
        "merge",
        r"x\.moments: is damaged at rows\.n",
    ),
    "G42 sums that are too large": BadInput(
        damaged(_with_sum(1e300)), 2, "merge", r"x\.moments: is damaged at trunk\.gram, .*far too large"
    ),
    "G42 a torn description of an array": BadInput(
        damaged(_with_member("rows.n.npy", lambda old: old.replace(b"'descr': '<i8'", b"'descr': ('<i8'"))),
        2,
        "merge",
        r"x\.moments: is damaged at rows\.n",
    ),
    "G42 a bomb": BadInput(
        damaged(_with_member("rows.n.npy", _array(np.zeros(400_000_000, dtype=np.int8)))),
        3,
        "limit",
        r"x\.moments: would take 400,\d+,\d+ bytes unpacked.*write it again",
        apart=True,
    ),
    "G42 a member that claims to be huge": BadInput(
        damaged(_rewritten(_claims_to_be_huge)), 2, "merge", r"x\.moments: .*rows\.n", apart=True
    ),
    "G43 one line of 200 MB, packed": BadInput(
        asked("score", gzip.compress(b"a" * 200_000_000, 1), name="x.csv.gz"),
        3,
        "limit",
        r"x\.csv\.gz.*line",
        apart=True,
    ),
    "G43 a line of 200 MB far down": BadInput(
        asked("score", gzip.compress((TEXT * 1).encode() + b"7" * 200_000_000, 1), name="x.csv.gz"),
        3,
        "limit",
        r"x\.csv\.gz.*line",
        apart=True,
    ),
    "G43 one line of NULs": BadInput(
        lambda folder: ("score", _sparse(folder), "--tree", tree_of(folder)), 3, "limit", r"x\.csv.*line", apart=True
    ),
    "G44 an open quote in the header": BadInput(
        asked("score", TEXT.replace("clean", '"clean', 1)), 2, "file", r"x\.csv:1: opens a quote"
    ),
    "G44 an open quote in the header of a long file": BadInput(
        asked("score", TEXT.replace("clean", '"clean', 1) + TEXT * 200), 2, "file", r"x\.csv:1: opens a quote"
    ),
    "G44 a long answer": BadInput(
        columns("score", fresh=["this is what I think of it " * 40]), 2, "unread", "1 answer "
    ),
    "G44 a long name of a column": BadInput(
        asked("score", TEXT.replace("fresh", "fresh" * 400, 1)), 2, "column", "fresh"
    ),
    "G44 two long names alike": BadInput(
        asked("score", TEXT.replace("fresh", "f" * 4000, 1).replace("smile", "f" * 4000, 1)), 2, "column", "2 times"
    ),
    "G44 a long option": BadInput(asked("score", TEXT, "--by", "b" * 4000), 2, "column", "--by"),
    "G44 a long encoding": BadInput(asked("score", TEXT, "--encoding", "e" * 4000), 2, "encoding", "e"),
    "G44 a long tree name": BadInput(
        lambda folder: ("score", written(folder, "x.csv", TEXT), "--tree", "t" * 4000), 2, "tree", "there is no tree"
    ),
    "G44 a long segment": BadInput(
        lambda folder: (
            "draw",
            tree_of(folder),
            "--answers",
            written(folder, "x.csv", csv_text(spoilt(shop=SHOPS))),
            "--by",
            "shop",
            "--kind",
            "waterfall",
            "--segment",
            "s" * 4000,
            "-o",
            folder / "x.svg",
        ),
        2,
        "",
        "segment",
    ),
    "G45 signs that work unseen in a cell": BadInput(columns("score", fresh=[ESCAPES] * 2), 2, "unread", "2 answers"),
    "G45 in a column's name": BadInput(
        asked("score", TEXT.replace("fresh", f"fre{ESCAPES}sh", 1)), 2, "column", "fresh"
    ),
    "G45 in a segment": BadInput(columns("trace", "--by", "shop", shop=[f"a{ESCAPES}", "b"] * 30), 0, "", ""),
    "G45 in what is typed": BadInput(asked("score", TEXT, "--by", ESCAPES), 2, "column", "--by"),
    "G45 in the name of a file": BadInput(
        lambda folder: ("score", folder / f"{ESCAPES}.csv", "--tree", tree_of(folder)),
        4,
        "file",
        r"has one of \* \? \[ in its name",
    ),
    "G45 in the name of what is written": BadInput(
        lambda folder: (
            "moments",
            written(folder, "x.csv", TEXT),
            "--tree",
            tree_of(folder),
            "-o",
            folder / f"{ESCAPES}.moments",
        ),
        0,
        "",
        "wrote",
    ),
    "G45 in an option that is none": BadInput(_typed("check", f"--{ESCAPES}"), 2, "usage", "no such option"),
    "G46 formulas behind blanks": HeldBy(
        "tests/test_atomic_writing.py::test_cells_that_spreadsheets_would_run_are_guarded"
    ),
    "G47 lowest and newest libraries": HeldBy("tests/whole/test_house.py::test_every_dependency_bears_its_reason"),
    "G48 nobody listens": HeldBy("tests/whole/test_endings.py::test_closed_streams_end_quietly"),
    "G49 a replicate that cannot be computed": HeldBy(
        "tests/account/test_carry_over.py::test_a_replicate_that_cannot_be_computed_is_told_and_takes_no_more_than_rests_on_it"
    ),
    **{
        f"G50 half of what {verb} writes": BadInput(_half_a_pair(verb), 4, "file", "is not an ordinary file")
        for verb in ("simulate", "demo")
    },
    "G52 every ragged line": BadInput(
        asked("score", TEXT + (FIRST + ",9\n" + FIRST + "\n" + "1,2\n") * 30), 2, "file", "(?s)50 faults|60 faults"
    ),
    "G53 a fault as JSON": HeldBy("tests/whole/test_bad_inputs.py::test_a_fault_under_json_is_an_object"),
    "G54 very many branches": HeldBy(
        "tests/whole/test_growth.py::test_five_times_the_nodes_are_hardly_more_than_five_times_the_work"
    ),
    "G55 the best set": HeldBy(f"{PLANNING}::test_the_best_set_is_the_best_of_all_sets"),
    "G56 called from a thread": HeldBy("tests/whole/test_endings.py::test_a_program_keeps_its_signal_handlers"),
    "G57 what is there twice": HeldBy(f"{NAMES}::test_ids_twice_and_copies_of_columns_are_told"),
    "G58 widths of pipes": HeldBy(
        "tests/reporting/screens/test_screen_room.py::test_labels_that_fit_are_whole_on_a_first_screen"
    ),
    "G59 a file that goes away": HeldBy(f"{OPENING}::test_a_file_that_goes_away_is_told"),
    "G60 labels of statistics files": HeldBy(f"{OPENING}::test_ordered_categories_are_facts"),
    "G61 shards that do not fit": HeldBy(
        "tests/moments/test_agreement.py::test_trees_that_count_answers_otherwise_are_refused_by_name"
    ),
    "G62 shards of other clusters": HeldBy(
        "tests/moments/test_agreement.py::test_the_column_of_the_clusters_is_compared"
    ),
    "G63 shards of other columns": HeldBy(
        "tests/moments/test_agreement.py::test_shards_that_read_other_columns_add_up_in_either_order"
    ),
    "G63 the same shard twice": HeldBy(
        "tests/moments/test_agreement.py::test_a_file_that_stands_twice_in_a_merge_is_refused"
    ),
    "G64 segments and periods": HeldBy(
        "tests/moments/test_moments.py::test_what_rows_answer_about_periods_moments_answer"
    ),
    "G65 a level that cannot be": BadInput(
        _typed("simulate", "-n", 20, "--own", 114, "-o", "/dev/null/x.csv"), 2, "usage", "own"
    ),
    "G66 one odd row": HeldBy(
        "tests/account/test_carry_over.py::test_a_replicate_that_cannot_be_computed_is_told_and_takes_no_more_than_rests_on_it"
    ),
    "G67 widths of gaps": HeldBy(
        "tests/analysis/surveys/test_precision_forecast.py::test_the_gap_leaves_differences_between_segments_out"
    ),
    "G68 full mediation": HeldBy(
        "tests/analysis/test_theory_tests.py::test_loyalty_through_satisfaction_needs_small_paths_and_a_way"
    ),
    "G69 a weak first stage": HeldBy(
        "tests/analysis/test_experimenting.py::test_a_weak_experiment_has_limits_that_are_not_symmetric"
    ),
    "G70 what can never be told": HeldBy(
        "tests/analysis/surveys/test_designing.py::test_one_question_an_aspect_never_tells"
    ),
    "G71 a shop that is picked": HeldBy("tests/reporting/page/test_composing.py::test_a_view_tells_its_segment"),
    "G72 one font": HeldBy("tests/drawing/test_raster.py::test_every_line_of_a_picture_is_in_one_font"),
}


def _sparse(folder: Path) -> Path:
    path = written(folder, "x.csv", TEXT.split("\n")[0])
    with path.open("r+b") as file:
        file.truncate(3_000_000_000)
    return path
