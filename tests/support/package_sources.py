"""The package's own source, read and parsed once for every test that looks through it."""

import ast
import gc
from functools import cache
from pathlib import Path

import servicetree

PACKAGE = Path(servicetree.__file__).parent
SOURCES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.rglob("*.py"))
}


@cache
def parsed() -> dict[str, ast.Module]:
    """Parse every module, by its path without the ending; the trees are for looking, not for changing."""
    gc.disable()  # half a million nodes that all stay: looking for garbage among them takes as long as to parse
    try:
        return {module: ast.parse(source) for module, source in SOURCES.items()}
    finally:
        gc.freeze()
        gc.enable()


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """List every call with the module that makes it."""
    return [
        (module, node) for module, tree in parsed().items() for node in ast.walk(tree) if isinstance(node, ast.Call)
    ]


def called(call: ast.Call) -> str:
    """Name what is called, as a name or as an attribute of whatever; nothing if it is neither."""
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def codes_of(kind: str) -> set[str]:
    """Find every code with which the source makes a Fault or an Issue."""
    first = [node.args[0] for _, node in calls() if called(node) == kind and node.args]
    return {one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)}
