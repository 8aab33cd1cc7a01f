"""The house stays as it was built: imports only go down, files stay small and say what they are for."""

import ast
import re
from collections import Counter

import grimp
import networkx as nx
import pytest
from importlinter.cli import lint_imports
from support.folders import ROOT
from support.package_sources import PACKAGE as HOUSE
from support.package_sources import SOURCES, called, calls, parsed

import servicetree

MODULES = sorted(module for module in SOURCES if not module.endswith("__init__"))
# Results, trees and pictures show themselves: the one upward way, imported when it is called.
UPWARD = ["servicetree.account.result_base", "servicetree.drawing.diagram", "servicetree.tree.service_tree"]


def test_imports_keep_the_contracts(capsys):
    """Layers, the written exception, and one wing for each outside library, as pyproject.toml states them."""
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_no_file_stands_in_a_circle():
    """Nowhere do imports form a circle, lazy ones and those for type checkers counted."""
    graph = grimp.build_graph("servicetree", cache_dir=None)
    drawn = nx.DiGraph(
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if not (importer in UPWARD and imported.startswith("servicetree.reporting."))
    )
    assert list(nx.simple_cycles(drawn)) == []


def test_no_string_names_a_module():
    """What is imported is imported by a statement, which readers and tools can follow; the public table aside."""
    by_name = {module for module, call in calls() if called(call) in {"import_module", "__import__"}}
    assert by_name <= {"__init__"}


def test_the_top_has_few_entries():
    """A newcomer sees the wings at a glance."""
    entries = [path.name for path in HOUSE.iterdir() if path.name != "__pycache__"]
    assert len(entries) <= 17, sorted(entries)


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_files_are_small_and_say_what_they_are_for(module):
    """A file has fewer than 400 lines, opens with one plain sentence, and has no function over 40 lines of code."""
    assert len(SOURCES[module].splitlines()) < 400
    first = (ast.get_docstring(parsed()[module]) or "").splitlines()[0]
    assert first.endswith("."), first
    for node in ast.walk(parsed()[module]):
        if isinstance(node, ast.FunctionDef):
            assert _code_lines(node) <= 40, f"{module}.{node.name} has {_code_lines(node)} lines"


def _code_lines(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_no_module_without_a_purpose():
    """A function without a room is a noun not yet named."""
    assert not {"utils", "helpers", "common", "base", "misc"} & {module.rpartition("/")[2] for module in MODULES}


def test_names_stand_once():
    """No module and no class bears the name of another, the command line's own aside."""
    modules = Counter(module.rpartition("/")[2] for module in MODULES if not module.startswith("cli/"))
    assert [name for name, count in modules.items() if count > 1] == []
    classes = Counter(
        node.name.lstrip("_") for tree in parsed().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in classes.items() if count > 1] == []


@pytest.mark.parametrize("name", servicetree.__all__)
def test_public_names_are_there_and_documented(name):
    """Every public name can be had, has a docstring, and does not bear its module's name."""
    thing = getattr(servicetree, name)
    assert (thing.__doc__ or "").strip()
    assert thing.__module__.rpartition(".")[2] != name


def test_every_exception_to_a_rule_bears_its_reason():
    """`noqa` and `type: ignore` name the rule and say why, on the same line."""
    for module, source in SOURCES.items():
        for line in source.splitlines():
            if re.search(r"#\s*(noqa|type: ignore)", line):
                said = re.search(r"(noqa: \S+(, ?\S+)* - |type: ignore\[[\w-]+\]  # )\w", line)
                assert said, f"{module}: {line.strip()}"


def test_every_dependency_bears_its_reason():
    """Each line of the dependencies in pyproject.toml says why it is there."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("dependencies = [") :]
    for line, before in zip(block.splitlines()[1:], block.splitlines(), strict=False):
        if line.strip() == "]":
            break
        assert "#" in line or before.strip().startswith("#"), line
