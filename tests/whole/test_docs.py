"""The manual is true: its examples run, its tables are complete, its links lead somewhere, and it builds."""

import io
import json
import os
import re
import shlex
import shutil
import signal
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from support.at_hand import demo_tree
from support.folders import DOCS, ROOT
from support.manual_building import build_manual, folder_of_the_manual
from support.package_sources import codes_of
from support.shown_output import matches

import servicetree as st
from servicetree.account.sensitivity_analysis import sensitivity
from servicetree.cli.main import main
from servicetree.demo import FOLDER, demo_answers
from servicetree.i18n.messages import phrases
from servicetree.moments.moments import Moments
from servicetree.reporting.printing import as_json
from servicetree.reporting.results.account_records import sensitivity_record
from servicetree.reporting.results.audit_tables import audit_record
from servicetree.reporting.results.decision_tables import change_record, plan_record
from servicetree.reporting.results.experiment_tables import experiment_record
from servicetree.reporting.results.forecast_tables import design_record, precision_record
from servicetree.reporting.results.theory_tables import claims_record
from servicetree.reporting.results.weight_tables import weights_record
from servicetree.tree.plain_tables import plain_fields

sybil = pytest.importorskip("sybil", reason="sybil, which runs the examples, is in the group dev")

PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md") if "_build" not in path.parts)


sys.path.insert(0, str(DOCS))
from figures import FIGURES  # noqa: E402 - they stand beside the pages
from synopses import options_of, synopsis, verbs  # noqa: E402 - likewise


def page(name: str) -> str:
    """Read a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def tables(name: str) -> dict[str, list[list[str]]]:
    """Read the tables of a page, by the heading they stand under; without their headings and rules."""
    found, heading = {}, ""
    for line in page(name).splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("|"):
            found.setdefault(heading, []).append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return {heading: rows[2:] for heading, rows in found.items()}


def codes_in(cell: str) -> list[str]:
    """List what stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


# --- examples ---------------------------------------------------------------------------------------------------------


def run_console(example) -> str | None:
    """Run the `$ servicetree ...` lines of a console block and hold their output to what is shown."""
    for part in re.split(r"^\$ ", example.parsed, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        before, code, printed = example.namespace.get("ran", ("", 0, ""))
        if line != before:  # a page may show one output piece by piece
            code, printed = run(line)
        example.namespace["ran"] = (line, code, printed)
        refused = any(said.startswith("servicetree: ") for said in shown.splitlines())
        if (code != 0) != refused or (shown.strip() and not matches(shown, printed)):
            return f"$ {line}\nshown:\n{shown}\nprinted, exit code {code}:\n{printed}"
    return None


def run(line: str) -> tuple[int, str]:
    """Run the command line in this process, which is quicker; messages are seen too, as in a terminal."""
    program, *arguments = shlex.split(line)
    assert program == "servicetree", f"a console block runs servicetree only: {line}"
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    before = signal.getsignal(signal.SIGTERM)
    try:
        with redirect_stdout(terminal), redirect_stderr(terminal), pytest.raises(SystemExit) as ended:
            main(arguments)
    finally:
        signal.signal(signal.SIGTERM, before)
    return int(ended.value.code or 0), terminal.buffer.getvalue().decode("utf-8")


def write_file(example) -> None:
    """Write a block with a caption to the file of that name."""
    _, name, text = example.parsed
    Path(name).write_text(text, encoding="utf-8")


def check_toml(example) -> None:
    """Read a block of TOML; it is a part of a tree file, or of a pyproject file."""
    tomllib.loads(example.parsed)


def find_blocks(document):
    """Find console and TOML blocks, and blocks that are files."""
    from sybil import Region

    for block in re.finditer(r"^```(console|toml)\n(.*?)^```$", document.text, re.MULTILINE | re.DOTALL):
        yield Region(*block.span(), block[2], run_console if block[1] == "console" else check_toml)
    files = r"^```\{code-block\} (\w+)\n:caption: (\S+)\n\n(.*?)^```$"
    for block in re.finditer(files, document.text, re.MULTILINE | re.DOTALL):
        yield Region(*block.span(), block.groups(), write_file)


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with the demo's tree and answers, those of two months by themselves."""
    header, *rows = demo_answers().read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "cafe.toml").write_bytes((FOLDER / "cafe.toml").read_bytes())
    files = {
        "cafes": rows,
        "march": [row for row in rows if "2026-03" in row],
        "april": [r for r in rows if "2026-04" in r],
    }
    for name, chosen in files.items():
        (tmp_path / f"{name}.csv").write_text("".join([header, *chosen]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    return tmp_path


EXAMPLES = [name for name in PAGES if re.search(r"^```(python|console|toml)|:caption:.*\.", page(name), re.MULTILINE)]


@pytest.mark.ci
@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.usefixtures("workplace")
def test_examples_run(name):
    """Every block of Python, of shell and of TOML runs, in the order of the page, and prints what is shown."""
    from sybil import Sybil
    from sybil.parsers.markdown import PythonCodeBlockParser

    document = Sybil(parsers=[PythonCodeBlockParser(), find_blocks]).parse(DOCS / name)
    examples = list(document.examples())
    assert examples
    for example in examples:
        example.evaluate()


FOR_CONTRIBUTORS = ("contributing.md", "explanation/how-it-is-tested.md")


def test_every_block_of_code_is_of_a_kind_that_is_run():
    """A block is Python, console or TOML, which are run, a file with a caption, or text; `sh` is for contributors."""
    allowed = {"python", "console", "toml", "text", "{code-block}", "{eval-rst}", "{toctree}", "{glossary}"}
    for name in PAGES:
        fences = re.findall(r"^```(\S+)", page(name), re.MULTILINE)
        assert set(fences) <= (allowed | {"sh"} if name in FOR_CONTRIBUTORS else allowed), name


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\n...\nc", "a\nb\nb\nc", True),
        ("...\nc", "a\nb\nc", True),
        ("a\n...", "a\nb\nc", True),
        ("...\nb\n...", "a\nb\nc", True),
        ("a\nc", "a\nb\nc", False),
        ("a", "a\nb", False),
        ("a.b\n...", "axb\nc", False),
    ],
)
def test_shown_output_is_compared_line_by_line(shown, printed, same):
    """Dots on a line of their own stand for any lines, and for nothing less."""
    assert matches(shown, printed) == same


# --- reference pages hold everything ----------------------------------------------------------------------------------

NOUNS = {
    "Top level": st.ServiceTree,
    "scale": st.Scale,
    "trunk": st.Trunk,
    "aspects": st.Aspect,
    "branches": st.Branch,
    "outcomes": st.Outcome,
    "questions": st.Question,
    "gate": st.Gate,
    "recovery": st.Recovery,
    "marker": st.Marker,
}
FILE_ONLY = {"extends", "remove"}


@pytest.mark.parametrize("heading", NOUNS)
def test_the_keys_of_the_tree_file_are_the_fields(heading):
    """Each table lists exactly the fields of its noun, and says of each default what it is."""
    rows = {codes_in(row[0])[0]: row for row in tables("reference/tree-file.md")[heading]}
    fields = {name: field for name, field in plain_fields(NOUNS[heading]).items() if name != "id"}
    assert set(rows) == set(fields) | (FILE_ONLY if heading == "Top level" else set())
    for name, field in fields.items():
        said = rows[name][2]
        if name == "schema":
            assert said == "must be given"  # in a file; Python knows which version it writes
        elif field.default is attrs.NOTHING:
            assert said == "must be given", name
        elif isinstance(field.default, (str, float, bool)):
            assert codes_in(said) == [json.dumps(field.default)], name
        elif "must be given" in said:
            assert name == "questions", "the tree's rules, not the field, make sure of questions"


def test_the_rules_for_cells_are_those_of_the_parser():
    """The table of what a written answer means is that of `written_values.py`, with every word for no answer."""
    from servicetree.tree import written_values

    shown = tables("how-to/read-my-export.md")["What a cell means"]
    ruled = [line for line in (written_values.__doc__ or "").splitlines() if line.startswith("| ")][1:]
    assert len(shown) == len(ruled)
    words = next(row[0] for row in shown if row[1] == "no answer")
    assert {word.lower() for word in codes_in(words)} == written_values.NO_ANSWER - {""}
    for row in shown:
        for written in codes_in(row[0]):
            meant = written_values.parse_text(written)
            if "not understood" in row[1]:
                assert meant is None, written
            elif row[1] == "no answer":
                assert np.isnan(meant), written
            else:
                assert meant is not None and not np.isnan(meant), written  # noqa: PT018 - one fact


@pytest.mark.ci
@pytest.mark.parametrize(("kind", "heading"), [("Fault", "Faults"), ("Issue", "Warnings")])
def test_every_code_has_its_cure(kind, heading):
    """Every code of the source stands on the page, with what it means and what to do."""
    rows = tables("reference/errors.md")[heading]
    assert codes_of(kind) - {code for row in rows for code in codes_in(row[0])} == set()
    assert all(len(row) == 3 and row[2] for row in rows)


def test_every_field_of_the_json_is_explained():
    """Each table of the page has exactly the fields that trace and score print, and says which of them do."""
    tree = summed_up_tree()
    answers = {"by": "shop", "id": "guest", "period": "month"}
    found: dict[str, dict[str, set[str]]] = {}

    def walk(verb, place, value):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                for key, part in item.items():
                    found.setdefault(place, {}).setdefault(key, set()).add(verb)
                    if key != "felt":
                        walk(verb, key if place in ("The object", "segments") else f"{place}.{key}", part)

    walk("trace", "The object", as_json(st.trace(tree, demo_answers(), cut="step", questions="joint", **answers)))
    walk("score", "The object", as_json(st.score(tree, demo_answers(), **answers)))
    one = as_json(st.score(tree, {"clean": 7, "used_card": 0}))
    walk("score", "issues", one["issues"])
    walk("trace", "issues", one["issues"])  # the demo's answers give no cause for any
    documented = {heading: rows for heading, rows in tables("reference/json.md").items() if len(rows[0]) == 3}
    assert set(documented) == set(found)
    for heading, rows in documented.items():
        said = {codes_in(row[0])[0]: row[1] for row in rows}
        assert said == {key: "both" if len(verbs) == 2 else verbs.pop() for key, verbs in found[heading].items()}


@cache
def answers_read() -> pa.Table:
    """Read the demo's answers, of which two dozen results are made, for their fields alone."""
    return pa.csv.read_csv(demo_answers())


def summed_up_tree() -> st.ServiceTree:
    """The demo's tree with an outcome that is summed up."""
    again = {"summary": "top", "top": [9, 10]}
    return demo_tree().extend({"outcomes": {"loyalty": {"questions": {"again": again}}}})


def records_of_decisions() -> dict[str, dict]:
    """Make one record of each verb that has sections of its own on the page; both kinds of `weigh` count as one."""
    tree, answers, by_id = summed_up_tree(), answers_read(), {"id": "guest"}
    priced = {"costs": {"environment.clean": 1.0, "price.value": 2.0}, "budget": 2.0}
    kinds = [weights_record(st.weigh(tree, answers, method=method, **by_id)) for method in ("direct", "lmg")]
    judged = {"left": ["environment"], "right": ["solution"], "judgement": [2]}
    kinds.append(weights_record(st.weigh(tree, method="ahp", pairs=judged)))
    nodes = [node for record in kinds for node in record["nodes"]]
    return {
        "plan": plan_record(st.plan(tree, answers, to="step", **priced, **by_id)),
        "compare": change_record(st.compare(tree, answers, "2026-03", "2026-06", by="month", within=["shop"], **by_id)),
        "weigh": kinds[0] | kinds[1] | kinds[2] | {"nodes": nodes},
        "test": claims_record(st.test(tree, answers, **by_id)),
        "precision": precision_record(st.precision(tree, 500)),
        "design": design_record(st.design(tree)),
        "audit": audit_record(st.audit(tree, st.simulate(tree, 5, seed=1, skip=0.0))),
        "experiment": experiment_record(varied_trunk(tree)),
        "sensitivity": sensitivity_record(sensitivity(promised(), {"said": [5, 7] * 20, "was": [4, 9] * 20}))[0],
    }


def varied_trunk(tree) -> st.Experiment:
    """An experiment on the tree."""
    return st.experiment(tree, st.simulate(tree, 400, seed=1, arms={"A": 0, "B": -15}), arm="arm", id="respondent")


def promised() -> st.ServiceTree:
    """A tree with a promise."""
    promise = st.Question(
        id="wait", kind="promise", promised="said", delivered="was", unit="minutes", anchors=[[0, 1], [20, 0]]
    )
    return st.ServiceTree(
        name="promised", scale=st.Scale(0, 10), aspects=[st.Aspect(id="a", questions=[promise])], branches=[]
    )


@pytest.mark.ci
def test_every_field_of_the_other_verbs_is_explained():
    """Each table of the other verbs and of the sensitivity has exactly the fields that are printed."""
    documented = {
        heading: {codes_in(row[0])[0] for row in rows}
        for heading, rows in tables("reference/json.md").items()
        if len(rows[0]) == 2
    }
    found = {}
    for verb, record in records_of_decisions().items():
        found[verb] = set(record)
        kinds = "measures steps sources nodes families shares changes carry_over claims figures looks"
        for field in kinds.split():
            if isinstance(record.get(field), list):
                place = f"{verb}.{'measures' if field == 'steps' else field}"
                found.setdefault(place, set()).update(*record[field])
    assert documented == found


@pytest.mark.ci
def test_the_moments_file_is_as_described(tmp_path):
    """The header has the fields of the page; every block is of a kind that the page lists, with its four members."""
    rows = tables("reference/moments-file.md")
    st.gather(demo_tree(), demo_answers(), by="shop", period="month").save(tmp_path / "x.moments")
    with np.load(tmp_path / "x.moments", allow_pickle=False) as archive:
        header = json.loads(archive["header"].tobytes())
        members = set(archive.files)
    assert {codes_in(row[0])[0] for row in rows["Header"]} == set(header)
    first = next(index for index, row in enumerate(rows["Blocks"]) if row[0] == "Member")
    kinds = {re.split(r"[:+]", code)[0] for row in rows["Blocks"][:first] for code in codes_in(row[0])}
    assert kinds == {re.split(r"[:+]", name)[0] for name in header["blocks"]}
    parts = [codes_in(row[0])[0].removeprefix("B.") for row in rows["Blocks"][first + 2 :]]
    cells = [codes_in(row[0])[0].removeprefix("lens:V.") for row in rows["Lenses"]]
    names = [*header["blocks"], *(f"period:{name}" for name in header["period_blocks"])]
    assert header["period_blocks"] == header["blocks"]
    blocks = {f"{name}.{part}" for name in names for part in parts}
    assert members == {"header"} | blocks | {f"lens:{name}.{part}" for name in header["lenses"] for part in cells}
    assert Moments.load(tmp_path / "x.moments").n == 2400


TERMS = (
    *("arm", "aspect", "at stake", "baseline", "branch", "carry-over", "credit", "direct path", "gap", "gate"),
    *(
        "importance",
        "lens",
        "luck aside",
        "marker",
        "moments",
        "observed",
        "outcome",
        "reach",
        "segment",
        "slope",
        "trunk",
    ),
)
DETAILED = ("headline", "results", "weights", "decisions", "theory", "experiment", "audit", "forecasts", "warnings")


def test_terms_of_the_details_are_in_the_glossary():
    """Every term of ours that `--details` or a note says is explained there; the list holds no term that none says."""
    listed = page("explanation/glossary.md").partition("```{glossary}\n")[2].partition("```")[0]
    explained = {re.sub(r" \(.*", "", line) for line in listed.splitlines() if line and not line.startswith(" ")}
    said = " ".join(phrase.lower() for name in DETAILED for phrase in phrases("en")[name].values())
    assert [term for term in TERMS if term not in said] == []
    assert [term for term in TERMS if term not in explained] == []


def test_exit_codes_are_those_of_the_program():
    """The page lists every code with which the program ends."""
    from servicetree.cli import error_output as ends
    from servicetree.cli.main import _INTERRUPTED, _TERMINATED

    shown = {int(code) for row in tables("reference/command-line.md")["How they end"] for code in row[0].split(",")}
    known = {ends.INTERNAL_ERROR, ends.BAD_INPUT, ends.LIMIT, ends.INPUT_OUTPUT, _INTERRUPTED, _TERMINATED}
    assert shown == known | {0}


# --- the manual as a whole --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_pages_and_headings(name):
    """A link names a page that is there and a heading on it; nothing is fetched from a network."""
    text = re.sub(r"```.*?```", "", page(name), flags=re.DOTALL)
    assert "://" not in page(name)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        if "_static/made/" in file:  # drawn while the manual is built
            assert f"{Path(file).stem}.svg" == Path(file).name
            assert Path(file).stem in FIGURES, f"{name}: {target}"
            continue
        linked = (DOCS / name).parent / file if file else DOCS / name
        assert linked.is_file(), f"{name}: {target}"
        assert not anchor or anchor in anchors(linked.read_text(encoding="utf-8")), f"{name}: {target}"


def anchors(text: str) -> set[str]:
    """Make the anchors of a page's headings, as MyST does."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached():
    """Each page stands in a list of contents, once."""
    listed = []
    for name in PAGES:
        for contents in re.findall(r"```\{toctree\}(.*?)```", page(name), re.DOTALL):
            listed += [
                (Path(name).parent / entry).as_posix() for entry in re.findall(r"^([\w/-]+)$", contents, re.MULTILINE)
            ]
    assert sorted([*(f"{name}.md" for name in listed), "index.md"]) == PAGES


def test_each_verb_has_a_page_with_its_call_and_an_example():
    """A page shows the call on the command line, made from click, an example that is run, and where to read on."""
    assert sorted(f"reference/verbs/{verb}.md" for verb in verbs()) == [
        name for name in PAGES if name.startswith("reference/verbs/")
    ]
    for verb in verbs():
        text = page(f"reference/verbs/{verb}.md")
        assert text.startswith(f"# {verb}\n")
        assert re.search(rf"^\$ servicetree {verb}\b", text, re.MULTILINE), verb
        assert f".. verb-usage:: {verb}\n" in text
        assert "\n## In Python\n" in text, verb
        assert "\n## See also\n" in text, verb
        has_json = any(option.name == "as_json" for option in options_of(verb))
        assert has_json == (f".. json-fields:: {verb}\n" in text), verb


def test_a_synopsis_holds_what_must_be_given():
    """What must be given stands bare, what may be given in brackets, and options of many verbs are not repeated."""
    wanted = "servicetree score ANSWERS --tree TREE [--segments all|clear|none|NAME]\n    [SHARED OPTIONS]"
    assert synopsis("score") == wanted
    assert synopsis("demo").startswith("servicetree demo [--out DIR]")
    assert "[--cut TAG]" in synopsis("trace")
    assert all(len(line) <= 80 for verb in verbs() for line in synopsis(verb).splitlines())


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("reference/verbs/")])
def test_codes_on_a_page_of_a_verb_are_on_the_page_of_errors(name):
    """What a verb refuses or warns of is told by codes that exist."""
    known = {code for rows in tables("reference/errors.md").values() for row in rows for code in codes_in(row[0])}
    told = re.findall(r"^\* ((?:`[a-z-]+`(?:, )?)+)(?=:| is a warning| are warnings)", page(name), re.MULTILINE)
    assert {code for codes in told for code in codes_in(codes)} <= known


def test_pictures_tell_what_they_show():
    """Who does not see a picture is told what it shows, in a sentence at the least; each chapter has a picture."""
    told = {name: re.findall(r"!\[(.*?)\]", page(name)) for name in PAGES}
    assert [name for name in PAGES if name.startswith("tutorial/") and not told[name]] == []
    assert [text for texts in told.values() for text in texts if len(text) < 80] == []


SEARCHED = (
    *(
        "NPS",
        "net promoter score",
        "Likert",
        "SPSS",
        "Cronbach",
        "driver analysis",
        "key driver",
        "CSAT",
        "CES",
        "churn",
    ),
    *("importance-performance analysis", "regression", "Top-2-Box", "Qualtrics", "SurveyMonkey", "LimeSurvey", "Excel"),
    *("halo", "common method bias", "SEM", "PLS", "structural equation model", "AHP", "mystery shopping", "SERVQUAL"),
)


@pytest.mark.ci
@pytest.mark.skipif(not all(map(find_spec, ("sphinx", "furo", "myst_parser"))), reason="sphinx is in the group dev")
def test_the_manual_builds_without_a_warning(pytestconfig):
    """Sphinx builds it with every warning an error; every name is documented once, words are found, nothing fetched."""
    folder = folder_of_the_manual(pytestconfig)
    shutil.rmtree(folder)
    done = build_manual(folder, "-W", "--keep-going", "-n")
    assert done.returncode == 0, done.stderr
    html = folder / "html"
    pages = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
    documented = re.findall(r'<dt [^>]*id="servicetree\.(\w+)"', "".join(pages.values()))
    assert sorted(documented) == sorted(st.__all__)
    industries = pages[html / "reference" / "industry-trees.html"]
    named = [tree.name for tree in st.available_trees() if tree.name != "general"]
    assert [name for name in named if f'id="tree-{name}"' not in industries] == []
    for path, text in pages.items():
        fetched = (
            r"<(?:script|img|iframe)[^>]+src=[\"'](?:https?:)?//|<link[^>]+stylesheet[^>]+href=[\"'](?:https?:)?//"
        )
        assert not re.search(fetched, text), path.name
        assert not re.search(r"[\s(>]–[a-z]{2}", text), f"{path.name}: a dash where an option has two signs"
    assert [words for words in SEARCHED if "explanation/glossary" not in found_by_search(html, words)] == []


def found_by_search(built: Path, words: str) -> set[str]:
    """Look words up as the manual's search does: the pages that hold the stem of every one of them."""
    from sphinx.search.en import SearchEnglish

    index = json.loads((built / "searchindex.js").read_text(encoding="utf-8").partition("(")[2].rstrip(");\n"))
    language, found = SearchEnglish({}), None
    for word in language.split(words.lower()):
        if word in language.stopwords or word.isdigit():  # passed over, as the page's own script does
            continue
        held = [index[place].get(language.stem(word), []) for place in ("terms", "titleterms")]
        pages = {page for some in held for page in (some if isinstance(some, list) else [some])}  # one has no list
        found = pages if found is None else found & pages
    return {index["docnames"][page] for page in found or ()}


def frames_of_results() -> dict[str, list]:
    """Make a frame of each kind of result, by the heading it stands under."""
    tree, answers, by_id = demo_tree(), answers_read(), {"id": "guest"}
    by_shop = {**by_id, "by": "shop"}
    aspect = st.Aspect(id="room", questions=[st.Question(id="room")])
    branch = st.Branch(id="staff", questions=[st.Question(id="staff")])
    visited = st.ServiceTree(name="visited", scale=st.Scale(0, 1), aspects=[aspect], branches=[branch])
    return {
        "Accounts and scores": [
            st.trace(tree, answers, cut="characteristic", questions="joint", **by_shop),
            st.score(tree, answers, **by_shop),
        ],
        "Plans": [st.plan(tree, answers, **by_shop)],
        "Changes": [st.compare(tree, answers, "Lille", "York", within=["month"], **by_shop)],
        "Weights": [
            *(st.weigh(tree, answers, method=method, **by_id) for method in ("direct", "lmg")),
            st.weigh(tree, method="ahp", pairs={"left": ["environment"], "right": ["solution"], "judgement": [2]}),
        ],
        "Loyalty": [st.loyalty(tree.with_weights(st.weigh(tree, answers, method="direct", **by_id)), answers, **by_id)],
        "Experiments": [st.experiment(tree, answers, arm="month", **by_id)],
        "Claims": [st.test(tree, answers, **by_id)],
        "Precision": [st.precision(tree, 500)],
        "Audits": [st.audit(visited, {"room": [0.8, 0.6], "staff": [0.9, 0.7]})],
    }


@pytest.mark.ci
def test_every_figure_of_a_frame_is_explained():
    """The page of frames lists the columns that every result has, and the figures of each; none missing, none more."""
    page_tables = tables("reference/frames.md")
    said = {codes_in(row[0])[0] for row in page_tables.pop("Columns")}
    columns: set[str] = set()
    for heading, results in frames_of_results().items():
        frames = [result.to_frame("pandas") for result in results]
        for frame in frames:
            columns |= set(frame.columns)
            assert list(frame.columns[:8]) == ["segment", "figure", "id", "at", "value", "low", "high", "se"]
            assert frame["value"].dtype == float
        figures = set().union(*(frame["figure"] for frame in frames))
        assert {codes_in(row[0])[0] for row in page_tables[heading]} == figures, heading
    assert said == columns
