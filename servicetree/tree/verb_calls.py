"""Calls of public verbs: what is given to them, held against what they take."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from servicetree.errors import ArgumentError, Fault, nearest
from servicetree.i18n.said import listed, told
from servicetree.tree.checks import quoted_value
from servicetree.tree.service_tree import ServiceTree

P = ParamSpec("P")
R = TypeVar("R")

_TREE, _PATH, _NAME, _ANSWERS = "tree", "path", "name", frozenset({"answers", "visits"})


def verb(options: type | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a public verb: a call that does not fit is refused by its name, with what it takes.

    Args:
        options: The typed dictionary of the keywords that it takes besides its own. ``help`` and
            ``inspect.signature`` then show them all.

    Returns:
        The decorator; it leaves the types of the function as they are.
    """

    def made(function: Callable[P, R]) -> Callable[P, R]:
        signature = _whole_signature(function, {} if options is None else options.__annotations__)

        @wraps(function)
        def called(*args: P.args, **given: P.kwargs) -> R:
            if found := list(_call_faults(function.__name__, signature, args, given)):
                raise ArgumentError(found)
            return function(*args, **given)

        vars(called)["__signature__"] = signature  # what `inspect` and `help` show
        return called

    return made


def _whole_signature(function: Callable[..., Any], options: Mapping[str, Any]) -> inspect.Signature:
    """Write the options out in the place of ``**options``."""
    signature = inspect.signature(function)
    own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    said = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_annotation(wanted))
        for name, wanted in options.items()
        if name not in signature.parameters
    ]
    return signature.replace(parameters=[*own, *said])


def _annotation(wanted: Any) -> str:
    return getattr(wanted, "__forward_arg__", str(wanted))


def _call_faults(
    name: str, signature: inspect.Signature, args: tuple[object, ...], given: Mapping[str, object]
) -> Iterator[Fault]:
    """List what is wrong with a call: unknown keywords, arguments too many or lacking, things in each other's place."""
    known = signature.parameters
    where = f"{name}()"
    for keyword in given:
        if keyword not in known:
            near, takes = nearest(keyword, known), listed(known, "comma")
            hint = told("call_near", near=near[0], names=takes) if near else told("call_takes", names=takes)
            yield Fault("usage", where, told("call_unknown_keyword", name=keyword), hint)
    by_place = [one for one in known.values() if one.kind is not one.KEYWORD_ONLY]
    placed = dict(zip((one.name for one in by_place), args, strict=False))
    if len(args) > len(by_place):
        hint = told("call_name_others", names=listed([one for one in known if one not in placed], "comma"))
        yield Fault("usage", where, told("call_too_many", count=len(args), most=len(by_place)), hint)
    for twice in [one for one in placed if one in given]:
        yield Fault("usage", where, told("call_given_twice", name=twice), told("call_leave_one_out"))
    bound = {**given, **placed}
    lacking = [one.name for one in known.values() if one.default is one.empty and one.name not in bound]
    mistaken = list(_mistaken_arguments(where, bound))
    yield from mistaken
    if lacking and not mistaken:
        hint = told("call_as", call=_call(name, by_place))
        yield Fault("usage", where, told("call_lacks", names=listed(lacking)), hint)


def _mistaken_arguments(where: str, bound: Mapping[str, object]) -> Iterator[Fault]:
    """List trees, answers and paths that stand in a place for something else."""
    if _TREE in bound and not isinstance(tree := bound[_TREE], ServiceTree) and where != "propose()":
        swapped = any(isinstance(one, ServiceTree) for one in bound.values())
        yield Fault("usage", where, told("call_no_tree", got=_kind(tree)), _remedy(tree, swapped=swapped))
        return
    for name in _ANSWERS & bound.keys():
        if isinstance(bound[name], ServiceTree):
            yield Fault("usage", where, told("call_tree_for_answers", name=name), told("call_give_answers"))
    if _NAME in bound and not isinstance(bound[_NAME], str):
        yield Fault("usage", where, told("call_no_name", got=_kind(bound[_NAME])), told("call_give_name"))
    if _PATH in bound and not isinstance(bound[_PATH], str | os.PathLike):
        yield Fault("usage", where, told("call_no_path", got=_kind(bound[_PATH])), told("call_name_file"))


def _remedy(tree: object, *, swapped: bool) -> str:
    if swapped:
        return told("call_tree_first")
    if isinstance(tree, str | os.PathLike):
        return told("call_read_tree")
    if isinstance(getattr(tree, _TREE, None), ServiceTree):
        return told("call_tree_of_result")
    return told("call_make_tree")


def _kind(value: object) -> str:
    """Name the type of a value, and a text itself."""
    written = f" {quoted_value(value)}" if isinstance(value, str) else ""
    return f"{type(value).__name__}{written}"


def _call(name: str, by_place: list[inspect.Parameter]) -> str:
    return f"{name}({', '.join(one.name for one in by_place)})"
