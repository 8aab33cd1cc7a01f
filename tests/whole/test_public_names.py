"""Public names: loaded when asked for, typed without `Any`, and documented with an example that runs."""

import ast
import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from support import at_hand
from support.folders import ROOT

import servicetree as st
from servicetree.demo import demo_answers

SURFACE = ast.parse((ROOT / "servicetree" / "__init__.py").read_text(encoding="utf-8"))
ALIASES = {"Answers"}
VERBS = [name for name in st.__all__ if inspect.isfunction(getattr(st, name))]
CLASSES = [name for name in st.__all__ if inspect.isclass(getattr(st, name)) and name not in ALIASES]
SPACE = {"st": st, "demo_answers": demo_answers, "demo_tree": at_hand.demo_tree, "demo_account": at_hand.demo_account}


def typed_names() -> dict[str, str]:
    """List what type checkers see as public, by the room it comes from."""
    guarded = next(
        node for node in SURFACE.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    imports = [node for node in guarded.body if isinstance(node, ast.ImportFrom)]
    assert all(one.name == one.asname for node in imports for one in node.names), "a re-export is written `X as X`"
    return {one.name: node.module.removeprefix("servicetree.") for node in imports for one in node.names}


def public_methods(name: str):
    """List the public methods of a class of ours, by name."""
    for base in inspect.getmro(getattr(st, name)):
        if base.__module__.startswith("servicetree"):
            for member, value in vars(base).items():
                function = getattr(value, "fget", None) or getattr(value, "func", None) or value
                function = getattr(function, "__func__", function)
                if inspect.isfunction(function) and not member.startswith("_"):
                    yield f"{name}.{member}", function


def test_type_checkers_see_what_is_there():
    """Every public name stands in both tables of the package, with the same room."""
    assert typed_names() == st._ROOMS


def test_importing_loads_nothing():
    """`import servicetree` loads no wing, no library, and none of the standard library's slow modules."""
    code = "import sys; before = set(sys.modules); import servicetree; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded <= {"servicetree", "importlib", "__future__", "warnings"}
    assert "servicetree.errors" not in done.stdout


def test_the_marker_of_typed_packages_ships():
    """PEP 561: without it type checkers would look at nothing."""
    assert (Path(st.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize("name", VERBS + CLASSES)
def test_public_signatures_have_types_without_any(name):
    """No parameter, result or field of a public name is `Any`, and none lacks its type."""
    thing = getattr(st, name)
    functions = [(name, thing)] if name in VERBS else list(public_methods(name))
    for called, function in functions:
        inner = inspect.unwrap(function)
        known = {**inner.__annotations__, **dict.fromkeys(("self", "cls"), "")}
        assert set(inspect.signature(inner, follow_wrapped=False).parameters) <= set(known), called
        assert "return" in known, called
        stray = {part: kind for part, kind in known.items() if "Any" in str(kind).replace("[", " ").split()}
        assert not stray, f"{called}: {stray}"
        assert not any("Any]" in str(kind) or "[Any" in str(kind) for kind in known.values()), called
    if attrs.has(thing):
        stray = [
            field.name for field in attrs.fields(thing) if "Any" in str(field.type) and not field.name.startswith("_")
        ]
        assert not stray, f"{name}: {stray}"


@pytest.mark.ci
@pytest.mark.parametrize("name", VERBS + CLASSES)
def test_public_docstrings_have_an_example_that_runs(name, tmp_path, monkeypatch):
    """Every public verb and class shows a call, and it prints what is shown; `st` and the demo are at hand."""
    monkeypatch.chdir(tmp_path)
    thing = inspect.unwrap(getattr(st, name))
    example = doctest.DocTestParser().get_doctest(inspect.getdoc(thing) or "", dict(SPACE), name, None, None)
    assert example.examples, f"{name} has no example"
    assert "SKIP" not in example.docstring
    assert len(example.examples) <= 5, f"{name} shows more than a few lines"
    told = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=told.append)
    assert not told, "".join(told)
