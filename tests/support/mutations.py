"""Where a text of Python can be made wrong by one small change, and that change."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from attrs import frozen

_COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COMPUTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_JOINED = {ast.And: ast.Or, ast.Or: ast.And}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_DOC = (ast.Module, ast.ClassDef, ast.FunctionDef)


@frozen
class Site:
    """A place that can be made wrong.

    Attributes:
        place: Which of all nodes of the text, as they are walked.
        kind: Which of the changes.
        line: Where it stands.
        first: The first line of its statement.
        last: The last line of its statement, or of its head.
        said: The change in words.
    """

    place: int
    kind: str
    line: int
    first: int
    last: int
    said: str


def sites(text: str) -> Iterator[Site]:
    """Find all places, in the order of the text."""
    tree = ast.parse(text)
    ignored = set(_ignored(tree))
    statements = {id(node): one for one in ast.walk(tree) if isinstance(one, ast.stmt) for node in _own(one)}
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in ignored:
            continue
        for kind in _kinds(node):
            statement = statements.get(id(node), node)
            last = max((one.end_lineno for one in _own(statement) if hasattr(one, "end_lineno")), default=node.lineno)
            before = ast.unparse(node)[:60].split("\n")[0]
            yield Site(place, kind, node.lineno, statement.lineno, last, f"{kind}: {before}")


def changed(text: str, site: Site) -> ast.Module:
    """Make one place wrong."""
    tree = ast.parse(text)
    node = next(one for place, one in enumerate(ast.walk(tree)) if place == site.place)
    return ast.fix_missing_locations(_Change(node, _CHANGES[site.kind]).visit(tree))


def _own(statement: ast.AST) -> Iterator[ast.AST]:
    """Walk a statement without the statements in it."""
    yield statement
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _own(child)


def _ignored(tree: ast.Module) -> Iterator[int]:
    """Leave what no run depends on: types, documentation, decorators, imports for types, ``strict`` of ``zip``."""
    for node in ast.walk(tree):
        for field in ("annotation", "returns", "decorator_list"):
            found = getattr(node, field, None) or []
            for one in found if isinstance(found, list) else [found]:
                yield from (id(part) for part in ast.walk(one))
        if isinstance(node, _DOC) and ast.get_docstring(node, clean=False) is not None:
            yield from (id(part) for part in ast.walk(node.body[0]))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "zip":
            yield from (id(one.value) for one in node.keywords)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from (id(part) for part in ast.walk(node))


def _kinds(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            yield "another comparison"
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _COMPUTED:
            yield "another operation"
        case ast.BoolOp():
            yield "and for or"
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "without its sign"
        case ast.If() | ast.IfExp() | ast.While():
            yield "the other case"
        case ast.Constant(value=value) if isinstance(value, bool | int | float):
            yield "another constant"
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield "another function"
        case ast.Return(value=value) if value is not None and not _is_nothing(value):
            yield "returns nothing"
        case ast.Expr(value=ast.Call()) | ast.Raise():
            yield "left out"


def _is_nothing(node: ast.AST) -> bool:
    """Whether it is nothing, or false, which who asks for a truth cannot tell from it."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _other_constant(node: ast.Constant) -> ast.AST:
    return ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)


def _with(node, **fields: object) -> ast.AST:
    for name, value in fields.items():
        setattr(node, name, value)
    return node


_CHANGES: dict[str, Callable[..., ast.AST]] = {
    "another comparison": lambda node: _with(node, ops=[_COMPARED[type(node.ops[0])]()]),
    "another operation": lambda node: _with(node, op=_COMPUTED[type(node.op)]()),
    "and for or": lambda node: _with(node, op=_JOINED[type(node.op)]()),
    "without its sign": lambda node: node.operand,
    "the other case": lambda node: _with(node, test=ast.UnaryOp(ast.Not(), node.test)),
    "another constant": _other_constant,
    "another function": lambda node: _with(node, func=ast.Name(_CALLED[node.func.id], ast.Load())),
    "returns nothing": lambda node: _with(node, value=ast.Constant(None)),
    "left out": lambda _: ast.Pass(),
}


class _Change(ast.NodeTransformer):
    def __init__(self, node: ast.AST, change: Callable[..., ast.AST]) -> None:
        self.node, self.change = node, change

    def visit(self, node: ast.AST) -> ast.AST:
        """Change that node, and pass the others on."""
        return ast.copy_location(self.change(node), node) if node is self.node else self.generic_visit(node)
