"""The house stays as it was built: imports only go down, rooms stay small, files say why they are there."""

import ast
import re
from pathlib import Path

import pytest

import servicetree

HOUSE = Path(servicetree.__file__).parent
ROOMS = sorted(path.relative_to(HOUSE).with_suffix("").as_posix() for path in HOUSE.rglob("*.py"))

# Every room and its level; a room may import only rooms of lower levels, or those before it on its own line.
LEVELS = [
    ["errors"],
    [
        "checks",
        "scales",
        "parsing",
        "graph",
        "regression",
        "pairwise",
        "tails",
        "resampling",
        "instruments",
        "arrowcells",
    ],
    ["wording", "saving", "prescan", "tomltext", "lenscells", "framing", "doorways", "lexicon"],
    ["plain", "catalogue", "momentsfile"],
    ["questions", "nodes", "treerules", "extending", "tree", "sisters", "judgements"],
    ["treefile", "treestarting", "decoding", "rowscores", "answering"],
    ["layouts", "blocks", "readings", "datafaults", "tablefiles"],
    ["engines/threads", "engines/sources", "engines/watching", "engines/quoting", "engines/mappings"],
    ["engines/frames", "engines/files", "engines/streams", "engines/queries", "engines/dask_frames"],
    ["engines/spark_frames", "engines/opening", "engines/__init__"],
    ["comparisons", "judging", "workshop"],
    ["profiling", "relating", "gauging", "sorting", "matching", "grouping", "drafting", "proposing"],
    ["cellproducts", "tenths", "steps", "units", "readingplan", "understanding", "patterns", "gaps"],
    ["summing", "gathering"],
    ["accounts", "rating", "carryover", "jointslopes"],
    ["scoring"],
    ["ledgers", "lenses", "halo", "roots", "rivals", "interactions", "hinges", "ranging", "doubting"],
    ["tracing", "headlines", "experiments", "experimenting", "decisions", "comparing", "planning"],
    ["auditing", "truths", "simulating"],
    ["varying", "importance", "explaining", "weighting", "loyalties", "claims", "testing"],
    ["assumptions", "asymptotics", "forecasts", "impressions", "sketching", "foreseeing", "designing"],
    ["demonstration"],
    ["drawing/*"],
    ["reporting/words", "reporting/records", "reporting/tables", "reporting/accounttables", "reporting/issuewords"],
    ["reporting/byquestion", "reporting/pagewords", "reporting/grids", "reporting/judgements", "reporting/__init__"],
    ["reporting/texts", "reporting/telling"],
    ["reporting/audits", "reporting/decisions", "reporting/experiments", "reporting/weights"],
    ["reporting/claimwords", "reporting/claims", "reporting/planwords", "reporting/forecasts"],
    ["reporting/reports", "reporting/pages", "reporting/notebooks", "reporting/sections", "reporting/composing"],
    ["__init__"],
    ["cli/progress", "cli/options", "cli/verbs", "cli/demonstrating", "cli/estimating", "cli/picturing"],
    ["cli/starting", "cli/summing"],
    ["cli/auditing", "cli/experimenting", "cli/simulating", "cli/weighing", "cli/deciding", "cli/reporting"],
    ["cli/testing", "cli/designing"],
    ["cli/main", "cli/__init__", "__main__"],
]
# Each outside library has the rooms named here, so that it can be replaced.
LIBRARIES = {
    "networkx": {"graph"},
    "cattrs": {"plain"},
    "duckdb": {"engines/files", "engines/queries", "units"},
    "narwhals": {"engines/frames"},
    "scipy": {"regression", "tails", "planning", "relating"},
    "click": {room for room in ROOMS if room.startswith("cli/")},
    "rich": {"reporting/tables", "cli/progress"},
    "jinja2": {"reporting/pages"},
    "vl_convert": {"drawing/ink"},
    "polars": {"framing", "engines/queries"},
    "pandas": set(),
    "threadpoolctl": {"engines/threads"},
    "dask": {"engines/dask_frames"},
    "pyspark": {"engines/spark_frames"},
    "tomllib": {"prescan"},
}


def level_of(room: str) -> tuple[int, int]:
    """Find a room's level, and its place on that line."""
    for level, rooms in enumerate(LEVELS):
        for place, name in enumerate(rooms):
            if name == room:
                return level, place
            if name.endswith("/*") and room.startswith(name[:-1]):
                return level, 0
    raise AssertionError(f"{room} has no level: give it one in tests/test_house.py and docs/explanation/the-house.md")


def imports(room: str) -> list[tuple[str, bool]]:
    """List what a room imports, and whether for type checkers only."""
    tree = ast.parse((HOUSE / f"{room}.py").read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in typing_only) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            rooms = [name for name in names if (HOUSE / f"{_room(name)}.py").exists() and name != node.module]
            found += [(name, id(node) in typing_only) for name in rooms or [node.module]]
    return found


def _room(module: str) -> str:
    return module.removeprefix("servicetree.").replace(".", "/")


@pytest.mark.parametrize("room", ROOMS)
def test_imports_only_go_down(room):
    """A room imports only rooms of lower levels, or of its own level that stand before it."""
    if room.startswith("drawing/"):
        allowed = {name for name in ROOMS if level_of(name) < level_of(room) or name.startswith("drawing/")}
    else:
        allowed = {name for name in ROOMS if level_of(name) < level_of(room)}
    for module, typing_only in imports(room):
        if module.startswith("servicetree.") and not typing_only:
            assert _room(module) in allowed, f"{room} imports {module}"


def test_no_room_stands_in_a_circle():
    """Nowhere do imports form a circle, not within drawing/ either."""
    import networkx as nx

    drawn = nx.DiGraph()
    for room in ROOMS:
        drawn.add_edges_from(
            (room, _room(module))
            for module, typing_only in imports(room)
            if module.startswith("servicetree.") and not typing_only
        )
    assert list(nx.simple_cycles(drawn)) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_each_outside_library_has_its_room(library):
    """An outside library is imported in its own rooms only."""
    users = {room for room in ROOMS if any(module.split(".")[0] == library for module, _ in imports(room))}
    assert users <= LIBRARIES[library]


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_small_and_say_why(room):
    """A room has fewer than 400 lines, opens with why it exists, and has no function over 40 lines of code."""
    source = (HOUSE / f"{room}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert len(source.splitlines()) < 400
    assert (ast.get_docstring(tree) or "").splitlines()[0].endswith((".", ":"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert _code_lines(node) <= 40, f"{room}.{node.name} has {_code_lines(node)} lines"


def _code_lines(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_no_room_without_a_purpose():
    """A function without a room is a noun not yet named."""
    assert not {"utils", "helpers", "common", "base", "misc"} & {room.rpartition("/")[2] for room in ROOMS}


@pytest.mark.parametrize("name", servicetree.__all__)
def test_public_names_are_there_and_documented(name):
    """Every public name can be had, has a docstring, and does not bear its room's name."""
    thing = getattr(servicetree, name)
    assert (thing.__doc__ or "").strip()
    assert thing.__module__.rpartition(".")[2] != name


def test_every_exception_to_a_rule_bears_its_reason():
    """`noqa` and `type: ignore` name the rule and say why, on the same line."""
    for room in ROOMS:
        for line in (HOUSE / f"{room}.py").read_text(encoding="utf-8").splitlines():
            if re.search(r"#\s*(noqa|type: ignore)", line):
                said = re.search(r"(noqa: \S+(, ?\S+)* - |type: ignore\[[\w-]+\]  # )\w", line)
                assert said, f"{room}: {line.strip()}"


def test_every_dependency_bears_its_reason():
    """Each line of the dependencies in pyproject.toml says why it is there."""
    text = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("dependencies = [") :]
    for line, before in zip(block.splitlines()[1:], block.splitlines(), strict=False):
        if line.strip() == "]":
            break
        assert "#" in line or before.strip().startswith("#"), line
