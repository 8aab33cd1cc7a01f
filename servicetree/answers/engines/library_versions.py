"""Versions of other libraries: one that is older than ours was tried with is refused by name."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from servicetree.errors import Fault, MissingExtraError
from servicetree.i18n.said import told

_FLOOR: Final = re.compile(r"([A-Za-z0-9_-]+)(?:\[[^\]]*\])?[^;]*?>=([0-9.]+)")


def refuse_old_library(name: str) -> None:
    """Refuse a library that is older than the oldest with which this one works; one that is not known passes.

    Args:
        name: What it is imported as.

    Raises:
        MissingExtraError: Naming both versions.

    Example:
        >>> refuse_old_library("numpy")
    """
    least = _floors().get(name.strip("_"))
    if least is None or (found := _version_of(name.strip("_"))) is None or _release(found) >= _release(least):
        return
    message = told("library_too_old", name=name, got=found, least=least)
    raise MissingExtraError(Fault("extra", name, message, told("install_newer", name=name, least=least)))


@cache
def _floors() -> dict[str, str]:
    """Read what this library asks for from its own metadata, where that stands once."""
    try:
        listed = requires("servicetree") or []
    except PackageNotFoundError:
        return {}
    return {found[1].lower(): found[2] for one in listed if (found := _FLOOR.match(one))}


@cache
def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _release(written: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", written)
    return tuple(map(int, found[0].split("."))) if found else ()
