"""Calls of public verbs: what is given to them, held against what they take.

Phrases are loaded when there is a fault to tell: a start is imports.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from servicetree.errors import ArgumentError, Fault, nearest
from servicetree.tree.argument_kinds import allows_nothing, is_beyond_numbers, is_number, kinds_of
from servicetree.tree.checks import quoted_value
from servicetree.tree.service_tree import ServiceTree

P = ParamSpec("P")
R = TypeVar("R")

_TREE, _PATH, _NAME, _ANSWERS = "tree", "path", "name", frozenset({"answers", "visits"})
_SEEN_TO = _ANSWERS | {_PATH, _NAME}  # by what looks for things in each other's place


def verb(
    options: type | None = None, *, told_by_themselves: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a public verb: a call that does not fit is refused by its name, with what it takes.

    Args:
        options: The typed dictionary of the keywords that it takes besides its own. ``help`` and
            ``inspect.signature`` then show them all.
        told_by_themselves: Whether what these are made into says itself, and more closely, what it cannot take.

    Returns:
        The decorator; it leaves the types of the function as they are.
    """

    def made(function: Callable[P, R]) -> Callable[P, R]:
        signature = _whole_signature(function, {} if options is None else options.__annotations__)
        unlooked = frozenset(options.__annotations__ if options is not None and told_by_themselves else ())

        @wraps(function)
        def called(*args: P.args, **given: P.kwargs) -> R:
            if found := _call_faults(function.__name__, signature, args, given, unlooked):
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


Complaint = tuple[str, Mapping[str, object], str, Mapping[str, object]]
"""What is wrong and what to do: the key of each phrase, with its facts."""


def _call_faults(
    name: str,
    signature: inspect.Signature,
    args: tuple[object, ...],
    given: Mapping[str, object],
    unlooked: Collection[str],
) -> list[Fault]:
    """List what is wrong with a call; phrases are loaded only if there is something to say."""
    found = list(_complaints(name, signature, args, given)) or list(_of_other_kinds(signature, args, given, unlooked))
    if not found:
        return []
    from servicetree.i18n.said import listed, told

    def said(key: str, facts: Mapping[str, object]) -> str:
        shown = {name: listed(one, "comma") if isinstance(one, list) else one for name, one in facts.items()}
        if isinstance(kinds := shown.pop("kinds", None), tuple):
            shown["kind"] = listed((told(kind, own=example) for kind, example, _ in kinds), "or")
        return told(key, **shown)

    where = f"{name}()"
    return [Fault("usage", where, said(key, facts), said(cure, known)) for key, facts, cure, known in found]


def _complaints(
    name: str, signature: inspect.Signature, args: tuple[object, ...], given: Mapping[str, object]
) -> Iterator[Complaint]:
    """Find unknown keywords, arguments too many or lacking, things in each other's place."""
    known = signature.parameters
    for keyword in given:
        if keyword not in known:
            near, takes = nearest(keyword, known), {"names": list(known)}
            remedy = ("call_near", {"near": near[0], **takes}) if near else ("call_takes", takes)
            yield "call_unknown_keyword", {"name": keyword}, *remedy
    by_place = [one.name for one in known.values() if one.kind is not one.KEYWORD_ONLY]
    placed = dict(zip(by_place, args, strict=False))
    if len(args) > len(by_place):
        others = [one for one in known if one not in placed]
        yield "call_too_many", {"count": len(args), "most": len(by_place)}, "call_name_others", {"names": others}
    for twice in [one for one in placed if one in given]:
        yield "call_given_twice", {"name": twice}, "call_leave_one_out", {}
    bound = {**given, **placed}
    lacking = [one.name for one in known.values() if one.default is one.empty and one.name not in bound]
    mistaken = list(_mistaken_arguments(bound, tree_first=next(iter(known), "") == _TREE))
    yield from mistaken
    if lacking and not mistaken:
        yield "call_lacks", {"names": lacking}, "call_as", {"call": f"{name}({', '.join(by_place)})"}


def _mistaken_arguments(bound: Mapping[str, object], *, tree_first: bool) -> Iterator[Complaint]:
    """Find trees, answers, paths and names that stand in a place for something else."""
    if tree_first and _TREE in bound and not isinstance(bound[_TREE], ServiceTree):
        tree = bound[_TREE]
        swapped = any(isinstance(one, ServiceTree) for one in bound.values())
        yield "call_no_tree", {"got": _kind(tree)}, _remedy(tree, swapped=swapped), {}
        return
    for name in _ANSWERS & bound.keys():
        if isinstance(bound[name], ServiceTree):
            yield "call_tree_for_answers", {"name": name}, "call_give_answers", {}
    if _NAME in bound and not isinstance(bound[_NAME], str):
        yield "call_no_name", {"got": _kind(bound[_NAME])}, "call_give_name", {}
    if _PATH in bound and not isinstance(bound[_PATH], str | os.PathLike):
        yield "call_no_path", {"got": _kind(bound[_PATH])}, "call_name_file", {}


def _of_other_kinds(
    signature: inspect.Signature, args: tuple[object, ...], given: Mapping[str, object], unlooked: Collection[str]
) -> Iterator[Complaint]:
    """Find options that are of another kind than the signature says: a list for a text, a text for a number."""
    known = signature.parameters
    for name, value in {**dict(zip(known, args, strict=False)), **given}.items():
        one = known[name]
        annotation = str(one.annotation)
        if name in _SEEN_TO or name in unlooked or annotation == ServiceTree.__name__:
            continue
        kinds = kinds_of(annotation)
        if kinds and is_beyond_numbers(value):
            yield "call_beyond_numbers", {"name": name, "got": quoted_value(value)}, "call_smaller", {}
            continue
        if not kinds or any(fits(value) for _, _, fits in kinds):
            continue
        if value is None and allows_nothing(annotation, one.default):
            continue
        facts = {"name": name, "kinds": kinds, "got": _kind(value) + _stray_item(value)}
        if name == "n" and "answers" in known and not isinstance(value, float):
            yield "call_other_kind", facts, "call_name_answers", {}
        elif kinds[0][0] == "kind_own":
            yield "call_other_kind", facts, "call_give_own", {"own": kinds[0][1]}
        else:
            cure = "call_write_so" if one.default is one.empty else "call_write_as"
            yield "call_other_kind", facts, cure, {"example": f"{name}={kinds[0][1]}"}


def _stray_item(value: object) -> str:
    """Name what stands in a mapping or a list that is no number there, no text here; empty where nothing does."""
    if isinstance(value, Mapping):
        pairs = ((key, held) for key, held in value.items() if not (isinstance(key, str) and is_number(held)))
        return next((f" {{{_kind(key)}: {_kind(held)}}}" for key, held in pairs), "")
    if isinstance(value, list | tuple):
        return next((f" [{_kind(held)}]" for held in value if not isinstance(held, str)), "")
    return ""


def _remedy(tree: object, *, swapped: bool) -> str:
    if swapped:
        return "call_tree_first"
    if isinstance(tree, str | os.PathLike):
        return "call_read_tree"
    return "call_tree_of_result" if isinstance(getattr(tree, _TREE, None), ServiceTree) else "call_make_tree"


def _kind(value: object) -> str:
    """Name the type of a value, and a text itself."""
    written = f" {quoted_value(value)}" if isinstance(value, str) else ""
    return f"{type(value).__name__}{written}"
