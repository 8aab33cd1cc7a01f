"""Rows G a third time: siblings of what files, options and estimates did in use."""

from __future__ import annotations

import bz2
import lzma
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
from support.command import run
from whole.bad_inputs.in_use import damaged, saved_moments
from whole.bad_inputs.rows import (
    COLUMNS,
    ROWS,
    TREE,
    BadInput,
    HeldBy,
    Row,
    asked,
    columns,
    csv_text,
    good_answers,
    tree_of,
    written,
)

TEXT = csv_text(good_answers())
SCORED = "Score 51.4 of 100"
MANY = 400
GERMAN = ("sehr schlecht", "schlecht", "mittel", "gut", "sehr gut")
ONE_BEST = "How likely are you to recommend us?"


def _with(rows: int = ROWS, **more: Sequence[object]) -> str:
    return csv_text({**good_answers(rows), **more})


def _shops(count: int, rows: int = MANY) -> list[str]:
    return [f"s{row % count}" for row in range(rows)]


def _proposed(content: str):
    return lambda folder: ("new", "mine", "--from-answers", written(folder, "x.csv", content), "-o", "-")


def _of_five(change=lambda _row, _place, rating: rating) -> str:
    """Answers from 1 to 5, each changed by its row and the place of its column."""
    table = good_answers(200)
    return csv_text(
        {
            name: [change(row, place, 1 + (rating - 1) // 2) for row, rating in enumerate(ratings)]
            for place, (name, ratings) in enumerate(table.items())
        }
    )


def _one_is_best(_row: int, place: int, rating: int) -> int:
    """Turn every rating round, but for the last column, which goes from 0 to 10."""
    return 2 * rating if place == len(COLUMNS) - 1 else 6 - rating


def _from_0_to_10(row: int, place: int, rating: int) -> int:
    return 2 * rating - row % 2 if place == len(COLUMNS) - 1 else rating


def _one_odd_row() -> str:
    """Two questions are answered alike by 199 of 200."""
    table = good_answers(200)
    table["calm"] = [*table["clean"]]
    table["calm"][3] = table["calm"][3] % 10 + 1
    return csv_text(table)


def _bought(*prices: str, budget: str):
    """What is cheap first, and all else beyond any budget."""
    names = ("shop.clean", "shop.calm", "offer.choice", "bread.fresh", "staff.smile", "staff.patience")
    costs = [*prices, *["1e6"] * (len(names) - len(prices))]

    def made(folder: Path) -> Sequence[object]:
        lines = "".join(f"{name},{cost}\n" for name, cost in zip(names, costs, strict=True))
        file = written(folder, "costs.csv", "question,cost\n" + lines)
        answers = written(folder, "x.csv", TEXT)
        return ("plan", answers, "--tree", tree_of(folder), "--budget", budget, "--costs", file)

    return made


def _skipped() -> str:
    table, rng = good_answers(MANY), np.random.default_rng(3)
    for name in ("smile", "patience"):
        table[name] = ["" if gone else rating for gone, rating in zip(rng.random(MANY) < 0.5, table[name], strict=True)]
    return csv_text(table)


def _nearly_alike() -> str:
    """What is said of one aspect is the mean of what is said of the other, but in 4 of 400 rows."""
    table = good_answers(MANY)
    both = zip(table["choice"], table["clean"], table["calm"], strict=True)
    table["choice"] = [
        own if row % 100 == 0 else round((one + other) / 2) for row, (own, one, other) in enumerate(both)
    ]
    return csv_text(table)


def _ticked(**more: Sequence[object]) -> str:
    """The first 12 of 120 tick one place throughout."""
    table = {name: [7] * 12 + ratings[12:] for name, ratings in good_answers(120).items()}
    return csv_text({**table, **more})


def _by_period(first: str, last: str):
    def made(folder: Path) -> Sequence[object]:
        months = [f"2026-{1 + row % 3:02d}" for row in range(MANY)]
        answers = written(folder, "x.csv", _with(MANY, shop=_shops(8), month=months))
        path = folder / "x.moments"
        run("moments", answers, "--tree", tree_of(folder), "--by", "shop", "--period", "month", "-o", path, "--quiet")
        return ("compare", path, "--tree", folder / "tree.toml", "--from", first, "--to", last)

    return made


def _merged(other_tree: str = TREE, *options: object):
    def made(folder: Path) -> Sequence[object]:
        answers = written(folder, "y.csv", _with(guest=[f"g{row % 20}" for row in range(ROWS)]))
        other = tree_of(folder, other_tree, "other.toml")
        run("moments", answers, "--tree", other, "-o", folder / "y.moments", "--quiet", *options)
        return ("merge", saved_moments(folder), folder / "y.moments", "-o", folder / "both.moments")

    return made


def _added_twice(folder: Path) -> Sequence[object]:
    path = saved_moments(folder)
    return ("merge", path, path, "-o", folder / "twice.moments")


def _pipe(folder: Path) -> Sequence[object]:
    os.mkfifo(folder / "pipe")
    return ("check", tree_of(folder), folder / "pipe")


def _labelled() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.dta")
        labels = {"fresh": {1: "dreadful", 10: "divine"}}
        pyreadstat.write_dta(pd.DataFrame(good_answers()), path, variable_value_labels=labels)
        return path.read_bytes()


def _gone(folder: Path) -> Sequence[object]:
    (folder / "x.csv").symlink_to(folder / "nowhere.csv")
    return ("score", folder / "x.csv", "--tree", tree_of(folder))


_ASKED_BY_MANY = TREE + "".join(f'[branches.b{place}]\nquestions.q = {{ column = "fresh" }}\n' for place in range(600))
_LONG_LABEL = "Bread and rolls, cakes and everything else"


MORE_SIBLINGS: dict[str, Row] = {
    "G01 half of a branch is skipped": BadInput(asked("trace", _skipped()), 0, "", r"(?s)^(?!.*reversed)"),
    "G02 one of five is best": BadInput(
        _proposed(_of_five(_one_is_best).replace("again", ONE_BEST, 1)),
        0,
        "",
        "1 is the best answer, 5 the worst",
        shows="(?m)^reversed = true$",
    ),
    "G03 answers in German words": BadInput(
        _proposed(_of_five(lambda _row, _place, rating: GERMAN[rating - 1])),
        0,
        "",
        "5 is the best answer, 1 the worst: the words say so",
        shows=r'"sehr schlecht" = 1, schlecht = 2, mittel = 3, gut = 4, "sehr gut" = 5',
    ),
    "G04 a hint for words with blanks": BadInput(
        columns("score", fresh=["rather good", "so so", "bad"] * 20),
        2,
        "unread",
        r'60 answers .*answers = \{ bad = 0, "rather good" = 0, "so so" = 0 \}',
    ),
    "G06 a row of averages, in German": BadInput(
        asked("score", TEXT + "Mittelwert,,,,,,\n"), 0, "skipped-rows", "1 row of totals", shows=f"{SCORED}.*"
    ),
    "G07 a few nines above five": BadInput(
        _proposed(_of_five(lambda row, place, rating: 9 if row % 40 == place else rating)),
        0,
        "",
        r"taken for no answer, with how often: 9 \(35\)",
        shows=r"(?s)^low = 1\nhigh = 5$.*^missing = \[9\]$".replace("(?s)", "(?sm)"),
    ),
    "G08 recommending from 0 to 10, in German": BadInput(
        _proposed(_of_five(_from_0_to_10).replace("again", "Wie wahrscheinlich ist eine Empfehlung", 1)),
        0,
        "",
        "Empfehlung",
        shows=r"(?s)\[outcomes\.loyalty\].*Empfehlung",
    ),
    "G10 a remark above the names": BadInput(
        asked("score", "# exported on Monday\n" + TEXT), 0, "header-lines", "1 line above", shows=SCORED
    ),
    "G11 packed twice as tight": BadInput(
        asked("score", bz2.compress(lzma.compress(TEXT.encode())), name="x.csv"), 0, "", "(?s)^$", shows=SCORED
    ),
    "G12 UTF-8 taken for Windows": BadInput(
        asked("trace", _with(shop=["Caf\u00e9 Zo\u00eb"] * ROWS), "--by", "shop", "--encoding", "cp1252"),
        0,
        "encoding",
        "look as if the text were not cp1252",
    ),
    "G18 shops of weight 0 under a lens": BadInput(
        asked(
            "trace",
            _with(MANY, shop=_shops(22), w=[int(row % 22 < 10) for row in range(MANY)]),
            *("--by", "shop", "--weight", "w", "--lens", "between"),
        ),
        2,
        "lens",
        r"at least 20 segments \(there are 10\)",
    ),
    "G22 an aspect is the mean of the other": BadInput(
        asked("trace", _nearly_alike()), 0, "aspects-alike", "shop and offer"
    ),
    "G24 persons of unequal weight": BadInput(
        asked("check", _ticked(w=[50] * 12 + [1] * 108), "--weight", "w", "--details"),
        0,
        "straight-lining",
        r"(?s)stand for 84\.7% of all\s+ticked one\s+place",
    ),
    "G25 an outcome on another scale": BadInput(
        asked(
            "check",
            _ticked(again=[1 + row % 5 for row in range(120)]),
            "--details",
            tree=TREE.replace("questions.again = {}", "questions.again = { scale = [1, 5] }"),
        ),
        0,
        "straight-lining",
        r"12 respondents \(10\.0%\)",
    ),
    "G28 a segment of 3": BadInput(
        asked("trace", _with(MANY, shop=["big"] * 200 + ["mid"] * 197 + ["wee"] * 3), "--by", "shop", "--details"),
        0,
        "",
        r"(?s)^(?!.*\b(wee|mid)\b)",
        shows=r"(?s)^(?!.*\b(wee|mid)\b).*others \(2\) +200",
    ),
    "G29 a step where hardly anything is lost": BadInput(
        asked("plan", _with(200, smile=[10 if row % 50 else 9 for row in range(200)]), "--to", "step"),
        0,
        "hardly-varies",
        "196 of 200",
        shows=r"“smile” \* +up to 0.1",
    ),
    "G30 the best of shops that are clusters": BadInput(
        asked("plan", _with(MANY, shop=_shops(25)), "--to", "best", "--by", "shop", "--cluster", "shop"),
        0,
        "buckets",
        "no intervals",
        shows="Which segment does best cannot be told",
    ),
    "G32 more parts than can be told apart": BadInput(
        asked("trace", TEXT), 0, "not-separable", "fewer than 3 branches .*ask about one more branch of the trunk"
    ),
    "G33 a lens without enough segments": BadInput(
        asked("trace", _with(MANY, shop=_shops(8)), "--by", "shop", "--lens", "between"),
        2,
        "lens",
        r"at least 20 segments \(there are 8\)",
    ),
    "G34 a lens without signal, for programs": BadInput(
        asked("trace", _with(MANY, shop=_shops(25)), "--by", "shop", "--lens", "between"),
        2,
        "no-signal",
        "bread, staff: the aspects hardly move there",
    ),
    "G36 a keyword that is none": HeldBy(
        "tests/tree/test_verb_calls.py::test_an_unknown_keyword_names_the_verb_and_what_it_takes"
    ),
    "G37 the smallest weights": BadInput(
        columns("trace", "--weight", "w", w=["1e-300", *["1e-310"] * (ROWS - 1)]), 2, "", r"(?s)^(?!.*Warning).*\[\w"
    ),
    "G39 capitals and blanks": BadInput(
        columns("trace", "--by", "shop", shop=["North", "north "] * 30),
        0,
        "names-alike",
        "'North', 'north' differ only in capitals or blanks",
    ),
    "G40 a pipe to check": BadInput(_pipe, 4, "file", "pipe.*save it"),
    "G42 an archive cut at both ends": BadInput(
        damaged(lambda path: path.write_bytes(path.read_bytes()[50:-50])), 2, "", r"x\.moments: "
    ),
    "G43 one line of 60 MB, packed by xz": BadInput(
        asked("score", lzma.compress(b"7" * 60_000_000, preset=0), name="x.csv.xz"), 3, "limit", "line", apart=True
    ),
    "G44 an open quote in a row": BadInput(
        asked("score", TEXT.replace("\n" + TEXT.split("\n")[3], '\n"' + TEXT.split("\n")[3], 1)),
        2,
        "file",
        r"x\.csv:4: opens a quote that is never closed",
    ),
    "G45 in a label": BadInput(
        asked("trace", TEXT, tree=TREE.replace("[branches.bread]", '[branches.bread]\nlabel = "B\\u001b[31m"')),
        0,
        "not-separable",
        "B\ufffd",
        shows=r"^[^\x1b]*B\ufffd[^\x1b]*$",
    ),
    "G46 a formula behind a tab": BadInput(
        lambda folder: (
            "rate",
            written(folder, "x.csv", _with(said=["\t=1+1"] * ROWS)),
            "--tree",
            tree_of(folder),
            "-o",
            "-",
        ),
        0,
        "",
        "(?s)^$",
        shows='"\'\t=1\\+1"',
    ),
    "G47 what is built runs by itself": HeldBy("tests/whole/test_release.py::test_the_wheel_runs_by_itself"),
    "G48 nobody listens, and no room": HeldBy(
        "tests/whole/test_endings.py::test_a_full_disk_under_standard_output_is_told"
    ),
    "G49 one odd row of 200": BadInput(
        asked("trace", _one_odd_row()), 0, "", "(?s)^(?!.*no-interval)", shows="95% range"
    ),
    "G50 a file where a folder is to be": BadInput(
        lambda folder: ("demo", "--out", written(folder, "taken", "x")), 4, "file", "taken"
    ),
    "G53 an option that lacks its column": BadInput(
        asked("compare", TEXT, "--by", "shop", "--from", "a", "--to", "b"),
        2,
        "column",
        "--by: there is no column 'shop'",
    ),
    "G54 a column that 600 branches ask": BadInput(
        asked("score", TEXT, tree=_ASKED_BY_MANY), 0, "same-answers", r"b\d+\.q", apart=True
    ),
    "G55 a tenth and two tenths within three": BadInput(
        _bought("0.1", "0.2", budget="0.3"),
        0,
        "",
        "",
        shows=r"(?s)Within 0.30, spend 0.30 on these; .* at least .*shop: (clean|calm)\n.*shop: (clean|calm)\n",
    ),
    "G56 called as a module": HeldBy("tests/whole/test_endings.py::test_the_program_has_one_way_in"),
    "G58 a label longer than the page": BadInput(
        asked("trace", TEXT, tree=TREE.replace("[branches.bread]", f'[branches.bread]\nlabel = "{_LONG_LABEL}"')),
        0,
        "",
        "",
        shows=_LONG_LABEL.replace(" ", r"\s+"),
    ),
    "G59 a link to nothing": BadInput(_gone, 4, "file", "there is no such file; name a file of answers"),
    "G60 labels of Stata": BadInput(asked("score", _labelled(), name="x.dta"), 0, "", "(?s)^$", shows=SCORED),
    "G61 another code for no answer": BadInput(
        _merged(TREE.replace("[scale]", "[scale]\nmissing = [99]")), 2, "merge", r"different trees: .*missing"
    ),
    "G62 one shard by clusters": BadInput(
        _merged(TREE, "--cluster", "guest"), 2, "merge", "another unit .*gather both with the same options"
    ),
    "G63 the same file twice": BadInput(_added_twice, 2, "merge", "holds the very same sums as"),
    "G64 a month that is not there": BadInput(
        _by_period("2026-01", "2026-09"), 2, "usage", "there is no segment '2026-09'; .*2026-0"
    ),
    "G66 one odd row, in full": BadInput(
        asked("trace", _one_odd_row(), "--details"),
        0,
        "",
        "(?s)^(?!.*no-interval)",
        shows=r"shop → bread +0\.\d\d +−?0\.\d\d …",
    ),
    "G67 a design effect below what can be": BadInput(
        lambda folder: ("precision", tree_of(folder), "-n", 400, "--design-effect", 0),
        2,
        "usage",
        "design.effect: must be",
    ),
    "G68 one question of satisfaction": BadInput(
        asked("test", _with(200)), 0, "", "", shows="(?s)H3 The service leads to loyalty.*cannot tell"
    ),
    "G69 arms that move nothing": BadInput(
        asked("experiment", _with(200, arm=["a", "b"] * 100), "--arm", "arm"),
        0,
        "too-weak",
        "the arms hardly moved",
        shows=r"this experiment cannot tell",
    ),
    "G70 a survey of 20": BadInput(
        lambda folder: ("design", tree_of(folder), "-n", 20), 0, "", "", shows="no such survey would tell"
    ),
    "G71 one shop of very many": HeldBy(
        "tests/reporting/page/test_composing.py::test_beyond_twenty_segments_a_box_finds_them"
    ),
    "G72 a picture of a kind that is none": BadInput(
        lambda folder: ("draw", tree_of(folder), "-o", folder / "x.gif"),
        2,
        "usage",
        r"the ending must be one of .*\.png",
    ),
}
