"""The command line: the same verbs, right exit codes, and never a traceback."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from support.command import COMMAND, run, run_apart
from support.surveys import survey

import servicetree as st


@pytest.fixture(scope="module")
def folder(tmp_path_factory, cafe):
    """A folder with the café's tree file and 200 answers in two months."""
    where = tmp_path_factory.mktemp("cafe")
    st.write_tree(cafe, where / "cafe.toml")
    answers = survey(cafe, 200, seed=4, whole=True, missing=0.03)
    answers["guest"] = [f"g{row}" for row in range(200)]
    answers["shop"] = [f"shop {row % 3}" for row in range(200)]
    answers["value"][:100] = [10.0] * 100  # a ceiling, so that there is something worth knowing
    table = pd.DataFrame(answers)
    table.to_csv(where / "answers.csv", index=False)
    table.iloc[:120].to_csv(where / "may.csv", index=False)
    table.iloc[120:].to_csv(where / "june.csv", index=False)
    return where


def test_help_opens_with_the_verbs_most_people_need():
    """The five verbs most people need come first, the rest under More; each verb's help shows an example."""
    text = run("--help").stdout
    first, more = text[text.index("Verbs:") :].split("More:")
    listed = [line.split()[0] for line in first.splitlines()[1:] if re.match(r"  \w", line)]
    assert listed == ["demo", "check", "trace", "draw", "report"]
    verbs = [*listed, *(line.split()[0] for line in more.splitlines() if re.match(r"  \w", line))]
    assert {"score", "rate", "moments", "merge", "trees", "new"} <= set(verbs)
    for verb in verbs:
        assert "Example" in run(verb, "--help").stdout


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("score answers.csv --tree cafe.toml --by shop --by guest", "--by: is given more than once; give it once"),
        ("score answers.csv --tree cafe.toml --weight a --weight b", "--weight: is given more than once"),
        ("score answers.csv --tree cafe.toml --tree general", "--tree: is given more than once"),
        ("score answers.csv --tree=cafe.toml --tree=cafe.toml", "--tree: is given more than once"),
        ("precision cafe.toml -n 5 -n 6", "-n: is given more than once"),
        ("draw cafe.toml -o a.svg --output b.svg", "--output: is given more than once"),
        ("new kiosk --from shop --from hotel", "--from: is given more than once"),
        ("compare answers.csv --tree cafe.toml --by shop --from a --to b --to a", "--to: is given more than once"),
        (
            "compare answers.csv --tree cafe.toml --by shop --from a --to a",
            "--to: is the same side as the first; name two",
        ),
        ("check cafe.toml --by shop", "--by: means something with answers only; name the file with the answers"),
        ("check cafe.toml --header 3 --sheet A", "--header, --sheet: mean something with answers only"),
        ("check cafe.toml --where shop=1", "--where: means something with answers only"),
        ("draw cafe.toml --by shop -o a.svg", "--by: means something with answers only; give --answers too"),
        ("new kiosk --sheet A", "--sheet: means something with answers only; give --from-answers too"),
        ("new kiosk --words w.toml", "--words: means something with answers only; give --from-answers too"),
    ],
)
def test_no_option_is_passed_over_without_a_word(typed, said, folder):
    """Neither the first of two where one is meant, nor what means nothing where it stands; nothing is written."""
    before = sorted(folder.iterdir())
    assert said in run(*typed.split(), code=2, cwd=folder).stderr
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "typed",
    [
        "score answers.csv --tree cafe.toml --where shop!=1 --where shop!=2",
        "score answers.csv --tree cafe.toml --quiet --quiet --json --json",
        "trace answers.csv --tree cafe.toml --by shop --segments all",
        "check cafe.toml --details --quiet",
        "check cafe.toml answers.csv --by shop",
    ],
)
def test_options_that_may_be_repeated_are(typed, folder):
    """Conditions and names add up; what switches something on may do so twice."""
    run(*typed.split(), cwd=folder)


def test_the_command_alone_shows_its_help():
    """What a newcomer types first."""
    assert run() == run("--help")


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        (("design", "cafe.toml", "--design-effect", "0"), "--design-effect:"),
        (("design", "cafe.toml", "--movement", "-1"), "--movement:"),
        (("precision", "cafe.toml", "-n", "0"), "-n:"),
        (("precision", "cafe.toml", "-n", "90", "--by-segments", "0"), "--by-segments:"),
        (("simulate", "cafe.toml", "-n", "9", "--person", "-1", "-o", "x.csv"), "--person:"),
        (("experiment", "answers.csv", "--tree", "cafe.toml", "--arm", "shop", "--control", "Paris"), "--control:"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_faults_call_options_as_they_are_typed(typed, place, folder):
    """Not as the arguments of Python are called that they become."""
    assert place in run(*typed, code=2, cwd=folder).stderr


def test_trace_prints_the_account(folder):
    """The account is on standard output, what is worth knowing on standard error; in a process of its own."""
    arguments = ("trace", folder / "answers.csv", "--tree", folder / "cafe.toml", "--by", "shop")
    done = run_apart(*arguments)
    order = (
        "A café · customers: 200",
        "Score ",
        "of 100 points are lost",
        "Where points are lost",
        "shop:",
        "What to mend",
    )
    places = [done.stdout.index(words) for words in (*order, "How sure: the range of the score", "--details")]
    assert places == sorted(places)
    assert all(line.startswith("[") for line in done.stderr.splitlines() if line)
    detailed = run(*arguments, "--details")
    for words in ("of 100 points are lost; at least", "Gaps", "shop 2", "The five questions", "an association"):
        assert words in detailed.stdout
    assert detailed.stdout.index("Gaps") < detailed.stdout.index("points are lost")
    assert "Worth knowing" in detailed.stderr


def test_trace_json_is_that_of_the_contract(folder):
    """One object with the fixed names; points add up; nothing on standard error with --quiet."""
    done = run(
        "trace", folder / "answers.csv", "--tree", folder / "cafe.toml", "--json", "--quiet", "--cut", "characteristic"
    )
    assert done.stderr == ""
    record = json.loads(done.stdout)
    assert (record["servicetree"], record["tree"], record["n"]) == ("1", "cafe", 200)
    whole = record["segments"][0]
    assert whole["by"] is None
    assert set(whole["overall"]) == {"score", "loss", "low", "high", "se"}
    node = {"id", "kind", "weight", "n", "observed", "level", "own", "reach", "points", "low", "high", "se"}
    assert node | {"n_family", "reach_rate", "reason"} == set(whole["nodes"][0])
    assert set(whole["carry_over"][0]) >= {"from", "to", "value", "low", "high", "se", "given"}
    assert set(whole["account"][0]) == {"from", "at", "points", "low", "high", "se"}
    assert set(whole["groups"][0]) == {"id", "kind", "level", "low", "high", "se"}
    assert {group["id"]: group["kind"] for group in whole["groups"]} == {
        "trunk": "trunk",
        "staff": "bough",
        "satisfaction": "outcome",
        "loyalty": "outcome",
    }
    assert sum(row["points"] for row in whole["account"]) == pytest.approx(whole["overall"]["loss"])
    assert sum(row["points"] for row in whole["cut"]["values"]) == pytest.approx(whole["overall"]["loss"])
    assert sum(row["felt"]["points"] for row in whole["cut"]["values"]) == pytest.approx(whole["overall"]["loss"])
    assert set(record["issues"][0]) == {"code", "level", "where", "count", "message"}


@pytest.mark.parametrize("verb", ["score", "trace"])
def test_segments_are_chosen_on_the_command_line(folder, verb):
    """One word says which group; anything else is a name, and several words are names too."""

    def told(*words):
        done = run(verb, folder / "answers.csv", "--tree", folder / "cafe.toml", "--by", "shop", "--json", *words)
        return [one["by"] for one in json.loads(done.stdout)["segments"]]

    every = told()
    assert told("--segments", "all") == every
    assert told("--segments", "none") == [None]
    assert told("--segments", every[2]) == [None, every[2]]
    assert told("--segments", every[2], "--segments", every[1]) == every[:3]
    for words in (["--segments", "nowhere"], ["--segments", "all", "--segments", every[1]]):
        refused = run(verb, folder / "answers.csv", "--tree", folder / "cafe.toml", "--by", "shop", *words, code=2)
        assert f"[usage] --segments: no segment '{words[1]}' is shown by itself" in refused.stderr


def test_score_rate_and_check(folder, tmp_path):
    """The other verbs on the same survey."""
    answers, tree = folder / "answers.csv", folder / "cafe.toml"
    assert "95 % interval" in run("score", answers, "--tree", tree, "--details").stdout
    record = json.loads(run("score", answers, "--tree", tree, "--json").stdout)
    assert {"id", "level", "low", "high", "se"} <= set(record["segments"][0]["nodes"][0])
    assert "no fault" in run("check", tree, answers).stdout
    rated = tmp_path / "rated.csv"
    assert str(rated) in run("rate", answers, "--tree", tree, "-o", rated).stderr
    assert run("rate", answers, "--tree", tree, "-o", rated, "--quiet").stderr == ""
    run("rate", answers, "--tree", tree, "-o", tmp_path / "rated.parquet")
    with rated.open() as file:
        first = next(csv.DictReader(file))
    rated = pq.read_table(tmp_path / "rated.parquet")
    assert float(first["score_kindness"]) == pytest.approx(rated.column("score_kindness")[0].as_py())
    assert rated.num_rows == 200


def test_moments_of_months_merge_to_the_whole(folder, tmp_path):
    """Files of blocks, merged, give the account of all answers, and every verb reads them."""
    tree = folder / "cafe.toml"
    for month in ("may", "june"):
        run(
            "moments",
            folder / f"{month}.csv",
            "--tree",
            tree,
            "--by",
            "shop",
            "--id",
            "guest",
            "-o",
            tmp_path / f"{month}.moments",
        )
    run("merge", tmp_path / "may.moments", tmp_path / "june.moments", "-o", tmp_path / "both.moments")
    options = ("--tree", tree, "--json")
    merged = json.loads(run("trace", tmp_path / "both.moments", *options).stdout)
    whole = json.loads(run("trace", folder / "answers.csv", "--by", "shop", "--id", "guest", *options).stdout)
    for mine, theirs in zip(merged["segments"], whole["segments"], strict=True):
        for one, other in zip(mine["account"], theirs["account"], strict=True):
            assert one["points"] == pytest.approx(other["points"], rel=0, abs=1e-10)
            assert one["se"] == pytest.approx(other["se"], rel=1e-7)
    assert "Score 57.5 of 100" in run("score", tmp_path / "both.moments", "--tree", tree).stdout
    run("draw", tree, "--answers", tmp_path / "both.moments", "-o", tmp_path / "x.svg")


@pytest.mark.parametrize("ending", ["svg", "dot", "mmd", "png", "pptx"])
def test_draw_by_the_ending(ending, folder, tmp_path):
    """Pictures of the bare tree and of the account, as text or ink, by the ending of the file."""
    for name, more in (("bare", ()), ("full", ("--answers", folder / "answers.csv"))):
        path = tmp_path / f"{name}.{ending}"
        run("draw", folder / "cafe.toml", *more, "-o", path, "--lang", "fr")
        assert path.stat().st_size > 300


@pytest.mark.parametrize(
    ("options", "wide"), [((), 1280), (("--shape", "tall"), 390), (("--shape", "square"), 900), (("--details",), 1280)]
)
def test_draw_a_tree_in_a_shape_or_with_details(options, wide, folder, tmp_path):
    """Wide for screens, tall for phones; the details show what the plain tree leaves out."""
    path = tmp_path / "tree.svg"
    run("draw", folder / "cafe.toml", "--answers", folder / "answers.csv", "--id", "guest", *options, "-o", path)
    text = path.read_text(encoding="utf-8")
    assert f'width="{wide}"' in text
    assert ("carry-over" in text.partition("</style>")[2]) == ("--details" in options)


KINDS = {
    "heatmap": (),
    "waterfall": ("--by", "shop", "--segment", "shop 1"),
    "map": ("--lang", "ru", "--shape", "tall"),
    "mend": ("--to", "step"),
    "segments": ("--by", "shop", "--gaps", "felt"),
    "change": ("--by", "shop", "--from", "shop 0", "--to", "shop 2"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_draw_charts(kind, folder, tmp_path):
    """Every kind of chart, of the answers or of moments; the warnings stand on standard error."""
    path = tmp_path / f"{kind}.svg"
    options = ("--id", "guest", "--kind", kind, *KINDS[kind], "-o", path)
    done = run("draw", folder / "cafe.toml", "--answers", folder / "answers.csv", *options)
    assert path.read_text(encoding="utf-8").startswith("<svg ")
    assert done.stdout == ""
    assert "ceiling" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--shape", "round"], "shape: must be one of wide, tall, square (got 'round')"),
        (["--kind", "heatmap", "--shape", "square"], "shape: square is for the tree alone"),
        (["--shape", "tall", "--details"], "shape: the tree with its details is wide alone"),
        (["--kind", "heetmap"], "kind: must be one of tree, heatmap"),
        (["--kind", "heatmap"], "--kind heatmap: needs --answers; give --answers too"),
        (["--kind", "segments"], "--kind segments: needs --answers, --by"),
        (["--kind", "mend"], "--kind mend: needs --answers; give --answers too"),
        (["--kind", "mend", "--answers", "no_such.csv", "--from", "a"], "--from: is of no use to --kind mend"),
        (["--kind", "segments", "--gaps", "fell"], "gaps: must be one of began, felt (got 'fell')"),
        (["--kind", "heatmap", "--gaps", "felt"], "gaps: are for segments alone"),
        (["--kind", "change", "--answers", "no_such.csv", "--by", "shop"], "--kind change: needs --from, --to"),
        (["--from", "shop 1"], "--from: is of no use to --kind tree; leave it out, or say --kind change"),
        (["--segment", "shop 1"], "a bare tree has no segments"),
        (["--kind", "heatmap", "--answers", "answers.csv", "--segment", "shop 1"], "the result has no segments"),
        (["--kind", "heatmap", "--answers", "answers.csv", "-o", "x.dot"], "only the tree can be written as DOT"),
    ],
)
def test_draw_says_what_a_kind_needs(options, said, folder):
    """Before anything is read, if it can; nothing is written."""
    before = {path.name for path in folder.iterdir()}
    named = [] if "-o" in options else ["-o", "x.svg"]
    done = run("draw", "cafe.toml", *named, *options, code=2, cwd=folder)
    assert said in done.stderr
    assert {path.name for path in folder.iterdir()} == before


def test_trees_and_new(tmp_path):
    """A tree file can be started from a built-in tree, and is sound."""
    assert "general" in run("trees").stdout
    run("new", "my_shop", "--from", "general", "-o", tmp_path / "my_shop.toml")
    assert "no fault" in run("check", tmp_path / "my_shop.toml").stdout
    assert st.read_tree(tmp_path / "my_shop.toml").measured.keys() == st.template("general").measured.keys()
    run("new", "mine", "-o", tmp_path / "mine.toml")
    assert st.read_tree(tmp_path / "mine.toml").measured.keys() == st.template("general").measured.keys()


def test_demo(tmp_path):
    """The demo prints the account of the simulated chain, says so, and writes the report and the picture."""
    done = run("demo", "--out", tmp_path / "demo")
    assert "simulated" in done.stdout.splitlines()[0]
    assert "may have begun in “First impressions”" in " ".join(done.stdout.split())
    for name in ("tree.svg", "report.html"):
        assert "simulated" in (tmp_path / "demo" / name).read_text(encoding="utf-8")
        assert f"wrote {tmp_path / 'demo' / name}" in done.stderr


def test_report(folder, tmp_path):
    """A report is written whole, with the call that made it; an ending that is no page leaves nothing behind."""
    path = tmp_path / "cafe.html"
    done = run("report", folder / "answers.csv", "--tree", folder / "cafe.toml", "--by", "shop", "-o", path)
    page = path.read_text(encoding="utf-8")
    assert "servicetree report" in page
    assert "--by shop" in page
    assert f"wrote {path}" in done.stderr
    refused = run("report", folder / "answers.csv", "--tree", folder / "cafe.toml", "-o", tmp_path / "x.pdf", code=2)
    assert "end the name in .html" in refused.stderr
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize("ending", ["xlsx", "pptx"])
def test_a_report_as_workbook_or_slides(folder, tmp_path, ending):
    """The ending chooses; the file is whole, is told of, and its notes name the call where it has a place for it."""
    path = tmp_path / f"cafe.{ending}"
    done = run("report", folder / "answers.csv", "--tree", folder / "cafe.toml", "--by", "shop", "-o", path)
    assert f"wrote {path}" in done.stderr
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        texts = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml")).decode()
    assert ("--by shop" in texts) is (ending == "xlsx")


def test_a_wrong_ending_of_a_report_is_told_before_anything_is_read(tmp_path):
    """A survey may take minutes; here not even its tree is there."""
    refused = run("report", tmp_path / "none.csv", "--tree", tmp_path / "none.toml", "-o", tmp_path / "x.doc", code=2)
    assert "end the name in .html" in refused.stderr
    assert "none" not in refused.stderr


def test_a_wrong_ending_of_a_picture_is_told_before_anything_is_read(tmp_path):
    """As that of a report."""
    refused = run("draw", tmp_path / "none.toml", "--answers", tmp_path / "none.csv", "-o", tmp_path / "x.gif", code=2)
    assert "must be one of .svg, .png, .pdf, .pptx" in refused.stderr
    assert "none" not in refused.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="terminals are simulated on POSIX only")
def test_a_terminal_is_shown_bold_headings_and_a_pipe_plain_text(folder):
    """Tables fit the terminal, at most 110 characters; what is piped is plain and fits 80."""
    arguments = ["score", str(folder / "answers.csv"), "--tree", str(folder / "cafe.toml"), "--quiet"]
    piped = run(*arguments).stdout
    assert "\x1b" not in piped
    assert max(map(len, piped.splitlines())) <= 80
    main, other = os.openpty()
    subprocess.run([*COMMAND, *arguments], stdout=other, check=True, env={**os.environ, "COLUMNS": "72"})
    os.close(other)
    shown = os.read(main, 100_000).decode()
    assert "\x1b[1m" in shown
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 72


BAD = {
    "no such verb": (["tracee", "x"], 2, "[usage] tracee: there is no such verb; did you mean trace?"),
    "no tree": (["trace", "answers.csv", "--tree", "no_such.toml"], 4, "no_such.toml"),
    "no such tree name": (["check", "genral"], 2, "general"),
    "no answers": (["trace", "nothing.csv", "--tree", "cafe.toml"], 4, "nothing.csv: there is no such file"),
    "no such column": (["trace", "answers.csv", "--tree", "cafe.toml", "--by", "shpo"], 2, "did you mean 'shop'?"),
    "no such tag": (
        ["trace", "answers.csv", "--tree", "cafe.toml", "--cut", "characterstic"],
        2,
        "did you mean 'characteristic'?",
    ),
    "no such tag, and no such answers": (
        ["trace", "nothing.csv", "--tree", "cafe.toml", "--cut", "characterstic"],
        2,
        "did you mean 'characteristic'?",
    ),
    "two ways at once, and no such answers": (
        ["trace", "nothing.csv", "--tree", "cafe.toml", "--questions", "joint", "--lens", "between"],
        2,
        "leave out one of --lens and --questions",
    ),
    "strict": (["trace", "answers.csv", "--tree", "cafe.toml", "--by", "shop", "--strict"], 2, "gave the best answer"),
    "no place": (["draw", "cafe.toml", "-o", "no/such/folder/x.svg"], 4, "folder"),
    "no such picture": (["draw", "cafe.toml", "-o", "x.docx"], 2, ".svg"),
    "no such table": (["rate", "answers.csv", "--tree", "cafe.toml", "-o", "x.xls"], 2, "end it in .csv or .parquet"),
    "no moments": (["merge", "answers.csv", "-o", "x.moments"], 2, "is not a whole moments file"),
    "another tree": (["trace", "other.moments", "--tree", "cafe.toml"], 2, "were gathered with tree 'general'"),
    "no such language": (["trace", "answers.csv", "--tree", "cafe.toml", "--lang", "de"], 2, "en, fr, ru"),
    "no such encoding": (["trace", "answers.csv", "--tree", "cafe.toml", "--encoding", "nonsense"], 2, "--encoding"),
}


@pytest.mark.parametrize("case", BAD)
def test_errors_end_with_a_sentence_and_the_right_code(case, folder):
    """Bad input exits with 2, reading and writing with 4; the message says what and where; nothing is written."""
    arguments, code, words = BAD[case]
    if "other.moments" in arguments:
        tree = st.template("general")
        st.gather(tree, survey(tree, 40, seed=1)).save(folder / "other.moments")
    before = {path.name for path in folder.iterdir()}
    done = run(*arguments, code=code, cwd=folder)
    assert words in done.stderr
    assert done.stdout == ""
    assert {path.name for path in folder.iterdir()} == before


def test_faults_of_a_tree_file_are_told_with_their_places(tmp_path):
    """Every fault of a file at once, exit code 2."""
    path = tmp_path / "bad.toml"
    path.write_text(
        'schema = 1\nname = "bad"\n[scale]\nlow = 1\nhigh = 5\n[aspects.a]\nwieght = 2\n'
        'questions.q = { weight = -1 }\n[branches.b]\nparent = "c"\nquestions.q = {}\n'
    )
    stderr = run("check", path, code=2).stderr
    for words in ("wieght", "did you mean 'weight'", "aspects.a.questions.q.weight", ">= 0", "bad.toml"):
        assert words in stderr


@pytest.mark.ci
def test_output_is_the_same_in_every_locale(folder):
    """The same bytes with LANG=C, another time zone, another hash seed."""
    arguments = ("trace", folder / "answers.csv", "--tree", folder / "cafe.toml", "--lang", "ru")
    plain = run_apart(*arguments).stdout
    odd = run_apart(
        *arguments, LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", TZ="Asia/Tokyo", PYTHONHASHSEED="7"
    )
    assert odd.stdout == plain


def test_a_closed_pipe_ends_quietly(folder):
    """`servicetree ... | head -1` ends without a word on standard error."""
    command = f"{sys.executable} -m servicetree trace answers.csv --tree cafe.toml --json --quiet | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=folder, check=False, timeout=120)
    assert done.stderr == ""
    assert done.stdout == "{\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals_end_it_with_their_own_code(number, code):
    """Interrupted while it waits for answers: 130 or 143, no traceback, nothing left behind."""
    program = (
        "import sys, time\n"
        "from servicetree.cli import main, verbs\n"
        "import click\n"
        "@click.command()\n"
        "def slow():\n"
        "    print('ready', flush=True); time.sleep(60)\n"
        "verbs.SUMMARIES['slow'] = 'x'\n"
        "verbs.command = lambda name: slow\n"
        "main.main(['slow'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.1)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in stderr


@pytest.mark.ci
@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import servicetree", ["pandas", "polars", "duckdb", "pyarrow", "networkx", "numpy", "scipy"]),
        (
            "import servicetree.cli.main as m; m.servicetree.main(['--help'], standalone_mode=False)",
            ["networkx", "numpy", "pandas", "duckdb", "pyarrow", "cattrs", "jinja2", "importlib.metadata"],
        ),
        (
            "from servicetree.cli.main import main; main(['trace', 'demo/cafes.csv', '--tree', 'demo/cafe.toml'])",
            ["networkx", "pandas", "polars", "scipy", "narwhals", "cattrs", "jinja2", "numpy.ma", "threadpoolctl"],
        ),
        ("import servicetree as st; st.ServiceTree; st.trace", ["pandas", "polars", "duckdb"]),
        (
            (
                "import numpy as np, servicetree as st; asked = [st.Aspect('a', questions=[st.Question('q')])]; "
                "st.score(st.ServiceTree('t', scale=st.Scale(1, 5), aspects=asked), {'q': np.arange(40) % 5 + 1.0})"
            ),
            ["pandas"],
        ),
    ],
)
def test_imports_stay_light(statement, forbidden):
    """Nothing heavy is imported before it is needed."""
    assert loaded_by(statement, forbidden) == "[]"


def test_parquet_is_traced_without_pandas(tmp_path):
    """Arrow imports pandas, where it is installed, for many a scalar; that takes longer than the rest."""
    house, file = Path(st.__file__).parent, tmp_path / "cafes.parquet"
    pd.read_csv(house / "demo" / "cafes.csv").to_parquet(file)
    statement = f"from servicetree.cli.main import main; main(['trace', {str(file)!r}, '--tree', 'demo/cafe.toml'])"
    assert loaded_by(statement, ["pandas", "networkx", "scipy"]) == "[]"


def loaded_by(statement, names):
    """List those of some modules that a statement loads, run by itself in the folder of the package."""
    told = f"lambda: print([name for name in {names} if name in sys.modules])"
    program = f"import atexit, sys\natexit.register({told})\n{statement}"
    house = Path(st.__file__).parent
    done = subprocess.run([sys.executable, "-c", program], cwd=house, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_csv_cells_that_look_like_formulas_are_guarded(folder, tmp_path):
    """E12: a text that a spreadsheet would run gets a ' before it; numbers are untouched."""
    table = pl.read_csv(folder / "answers.csv").with_columns(pl.lit("=1+1").alias("note"), pl.lit("-7").alias("number"))
    table.write_csv(tmp_path / "in.csv")
    run("rate", tmp_path / "in.csv", "--tree", folder / "cafe.toml", "-o", tmp_path / "out.csv")
    first = pl.read_csv(tmp_path / "out.csv", infer_schema=False).row(0, named=True)
    assert (first["note"], first["number"]) == ("'=1+1", "-7")
