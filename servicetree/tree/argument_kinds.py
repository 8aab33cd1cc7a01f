"""Kinds of arguments, told by how a verb's signature is annotated: texts, numbers, lists of them, things of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from numbers import Integral, Real
from typing import Final

_TEXTS: Final = ("OutsidePolicy", "Lens", "QuestionsCarry", "VariedParameter", "DiagramKind", "Shape", "Gaps")
_MORE_TEXTS: Final = ("WeighingMethod", "Goal", "str")
_OWN: Final = frozenset({"Plan", "Change", "Assumed", "ServiceTree"})
_NOTHING: Final = "None"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def is_number(value: object) -> bool:
    """Whether a value is a number; True and False are none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_beyond_numbers(value: object) -> bool:
    """Whether a value is, or holds, a number that is too large to reckon with: Python's whole numbers have no end."""
    if isinstance(value, Mapping):
        return any(map(is_beyond_numbers, value.values()))
    if isinstance(value, list | tuple):
        return any(map(is_beyond_numbers, value))
    if not is_number(value):
        return False
    try:
        float(value)  # type: ignore[arg-type]  # is_number has just said so
    except OverflowError:
        return True
    return False


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_truth(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")  # numpy has its own


def _is_listed(value: object, is_kind: Callable[[object], bool]) -> bool:
    """Whether a value holds several of a kind; what can be gone through once only is taken as it is."""
    if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__iter__"):
        return False
    return isinstance(value, Iterator) or all(map(is_kind, value))


def _is_condition(value: object) -> bool:
    return _is_text(value) or type(value).__name__ == "RowCondition"


def _is_mapping_to_numbers(value: object) -> bool:
    """Whether a value maps names to numbers, or to mappings of such, whose own kind is another matter."""
    return isinstance(value, Mapping) and all(
        _is_text(name) and (is_number(held) or isinstance(held, Mapping)) for name, held in value.items()
    )


# The phrase that names a kind, an example of it, and whether a value is of it.
Kind = tuple[str, str, Callable[[object], bool]]
_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys((*_TEXTS, *_MORE_TEXTS), ("kind_text", "'...'", _is_text)),
    "int": ("kind_whole", "3", _is_whole),
    "float": ("kind_number", "2.5", is_number),
    "bool": ("kind_truth", "True", _is_truth),
    "Sequence[str]": ("kind_texts", "['...', '...']", lambda value: _is_listed(value, _is_condition)),
    "tuple[str, str, str]": ("kind_texts", "['...', '...', '...']", lambda value: _is_listed(value, _is_text)),
    "Sequence[float]": ("kind_numbers", "[1, 2.5]", lambda value: _is_listed(value, is_number)),
    "Mapping": ("kind_mapping", "{'...': 1}", _is_mapping_to_numbers),
}


@lru_cache(maxsize=256)
def kinds_of(annotation: str) -> tuple[Kind, ...]:
    """List the kinds that an annotation allows, besides nothing at all; none where it is not known what they are.

    >>> [kind[0] for kind in kinds_of("str | Sequence[str] | None")], kinds_of("Answers | None")
    (['kind_text', 'kind_texts'], ())
    """
    found = []
    for part in _parts(annotation):
        if part != _NOTHING:
            kind = _kind_of(part)
            if kind is None:
                return ()
            found.append(kind)
    return tuple(found)


def _kind_of(part: str) -> Kind | None:
    if part in _OWN:
        return "kind_own", part, lambda value: any(one.__name__ == part for one in type(value).__mro__)
    if part.startswith("Literal["):
        return _KINDS["str"]
    return _KINDS["Mapping"] if part.startswith("Mapping[") else _KINDS.get(part)


def _parts(annotation: str) -> list[str]:
    """Take an annotation apart at its outer bars."""
    found, depth = [""], 0
    for sign in annotation:
        depth += (sign == "[") - (sign == "]")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [part.strip() for part in found]


def allows_nothing(annotation: str, default: object) -> bool:
    """Whether None may be given: where it is annotated so, or what holds without the argument."""
    return default is None or _NOTHING in _parts(annotation)
