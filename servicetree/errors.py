"""Faults, issues and the exception classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Final, Literal

from attrs import evolve, field, frozen

MOST_FAULTS_SHOWN = 50
_MANY_ALIKE: Final = 3  # faults with the same remedy beside the first

# What Python's verbs take by the name of an option of the command line.
_ARGUMENTS: Final = (
    "answers|budget|by|carry-over|cluster|costs|cut|encoding|header|id|lens|long|min-n|n|outside|pairs|period|"
    "questions|separator|sheet|slope-width|to|weight|where|width|within|words"
)
# An option and its value: quoted texts, a number, a placeholder, a word that is one of few, a brace of a phrase.
_OPTION: Final = (  # compiled when there is an option to say: a start is imports
    rf"(?<![\w-])(?:--(?P<name>{_ARGUMENTS})(?![\w-])"
    r"(?P<value>(?: '[^']*')+| \d[\d.]*| (?P<any>[A-Z]{2,}\b)"
    r"| (?P<word>missing|joint|alike|[a-z]+-?\d+(?:-[a-z]+)?)\b| \{\w+\})?"
    r"|-n(?=,))"
)
_COLUMN: Final = r'"([^"]+)"|([^\s"]+)'
_LONG: Final = r'(?<![\w-])--long((?: (?:"[^"]+"|[^\s",;.\'{]+)){3})'


class _Speech:
    """How options are named: as Python takes them, unless the command line is what was called."""

    as_typed = False


@contextmanager
def options_as_typed() -> Iterator[None]:
    """Name options as the command line types them, ``--min-n``, while it runs; Python says ``min_n``."""
    before, _Speech.as_typed = _Speech.as_typed, True
    try:
        yield
    finally:
        _Speech.as_typed = before


def spoken_options(text: str) -> str:
    """Turn the options in a sentence into Python's arguments, unless the command line is what was called.

    Sentences name options as they are typed, ``--min-n 5``; what stands in backticks is a command and stays.

    >>> spoken_options("use --outside missing, or leave --min-n out")
    "use outside='missing', or leave min_n out"
    """
    if _Speech.as_typed or ("--" not in text and "-n," not in text):
        return text
    parts = text.split("`")
    parts[::2] = [re.sub(_OPTION, _argument, re.sub(_LONG, _three_columns, part)) for part in parts[::2]]
    return "`".join(parts)


def _three_columns(option: re.Match[str]) -> str:
    return f"long={[quoted or bare for quoted, bare in re.findall(_COLUMN, option[1])]}"


def _argument(option: re.Match[str]) -> str:
    name = (option["name"] or "n").replace("-", "_")
    value = (option["value"] or "").strip()
    if option["any"]:
        return f"{name}=..."
    if option["word"]:
        return f"{name}='{value}'"
    if value.count("'") > 2:  # noqa: PLR2004 - one pair of quotation marks is one text
        several = value.replace("' '", "', '")
        return f"{name}=[{several}]"
    return f"{name}={value}" if value else name


def _spoken(text: str) -> str:
    return spoken_options(text) if type(text) is str else text  # a phrase has turned its own options


@frozen
class Fault:
    """One thing that is wrong.

    Attributes:
        code: A stable word, such as ``scale`` or ``tree``; scripts may rely on it.
        where: The place: ``file: path.to.field``, a column, a node, a line.
        message: What was got and what is allowed.
        hint: What to do about it; empty when the message says it.
    """

    code: str
    where: str = field(converter=_spoken)
    message: str = field(converter=_spoken)
    hint: str = field(default="", converter=_spoken)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.hint}" if self.hint else ""
        return f"{place}{self.message}{remedy}"


@frozen
class Issue:
    """Something worth knowing about the data or the figures; it stops nothing.

    Attributes:
        code: A stable word, such as ``ceiling``.
        where: The column, question, node or segment concerned.
        message: What was seen and what to do about it, in plain words.
        count: How many answers, rows or figures are concerned; None when that is no number.
        level: ``warning``, or ``error`` once ``--strict`` has raised it.

    Example:
        >>> account = st.trace(demo_tree(), demo_answers(), by="shop")
        >>> [issue.code for issue in account.issues]
        ['extrapolation', 'between-segments']
    """

    code: str
    where: str = field(converter=_spoken)
    message: str = field(converter=_spoken)
    count: int | None = None
    level: Literal["warning", "error"] = "warning"


class ServiceTreeError(Exception):
    """The mother of all errors here; carries every fault that was found, not only the first.

    Attributes:
        faults: The faults, in the order in which a reader meets them.

    Example:
        >>> try:
        ...     st.template("hotl")
        ... except st.ServiceTreeError as error:
        ...     print(error.code, error.hint)
        tree did you mean 'hotel'?
    """

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        found = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(found)
        self.faults: Sequence[Fault] = found

    @property
    def code(self) -> str:
        """The code of the first fault."""
        return self.faults[0].code

    @property
    def where(self) -> str:
        """The place of the first fault."""
        return self.faults[0].where

    @property
    def hint(self) -> str:
        """What to do about the first fault."""
        return self.faults[0].hint

    def __str__(self) -> str:
        if len(self.faults) == 1:
            return str(self.faults[0])
        shown = [f"  {fault}" for fault in shown_faults(self.faults)]
        hidden = len(self.faults) - len(shown)
        if hidden:
            shown.append(f"  and {hidden} more")
        return "\n".join([f"{len(self.faults)} faults:", *shown])


class TreeError(ServiceTreeError, ValueError):
    """A tree, or a tree file, that cannot stand.

    Example:
        >>> try:
        ...     st.Scale(10, 1)
        ... except ValueError as error:
        ...     print(error.code)
        scale
    """


class AnswersError(ServiceTreeError, ValueError):
    """Answers that do not fit the tree, or too few of them for what was asked.

    Example:
        >>> try:
        ...     st.trace(demo_tree(), demo_answers(), by="shopp")
        ... except st.AnswersError as error:
        ...     print(error)
        by: there is no column 'shopp'; did you mean 'shop'?
    """


class MomentsError(ServiceTreeError, ValueError):
    """Blocks that do not belong together, or were gathered for another tree.

    Example:
        >>> try:
        ...     st.score(st.template("general"), st.gather(demo_tree(), demo_answers()))
        ... except st.MomentsError as error:
        ...     print(error.code)
        merge
    """


class LimitError(ServiceTreeError, ValueError):
    """More than this library agrees to take on: a safeguard, with the limit in the message.

    Example:
        >>> try:
        ...     st.simulate(demo_tree(), n=10**9)
        ... except st.LimitError as error:
        ...     print(error.code)
        limit
    """


class FileError(ServiceTreeError, OSError):
    """A file that cannot be read or written.

    Example:
        >>> try:
        ...     st.read_tree("nowhere.toml")
        ... except OSError as error:
        ...     print(error)
        nowhere.toml: cannot be read: No such file or directory
    """


class MissingExtraError(ServiceTreeError, ImportError):
    """An optional library is needed and not installed.

    Example:
        >>> issubclass(st.MissingExtraError, ImportError)
        True
    """


class UsageError(ServiceTreeError, ValueError):
    """A call that cannot be meant: an unknown option, or two that exclude each other.

    Example:
        >>> try:
        ...     st.draw(demo_tree(), lang="eo")
        ... except st.UsageError as error:
        ...     print(error.where)
        lang
    """


class ArgumentError(UsageError, TypeError):
    """A call that does not fit the verb: an unknown keyword, or a thing in the place of another.

    Example:
        >>> try:
        ...     st.trace(demo_tree(), demo_answers(), bye="shop")
        ... except TypeError as error:
        ...     print(str(error)[:50])
        trace(): takes no argument 'bye'; did you mean 'by
    """


class UnknownNameError(ServiceTreeError, KeyError):
    """A segment, node or question that a result does not have, with the nearest names.

    Example:
        >>> try:
        ...     demo_account()["Lile"]
        ... except KeyError as error:
        ...     print(error)
        Account: there is no segment 'Lile'; did you mean 'Lille'?
    """


def shown_faults(faults: Sequence[Fault]) -> list[Fault]:
    """Choose the faults to print; what to do is said once where it is the same for many in a row."""
    shown: list[Fault] = []
    for _, alike in groupby(faults[:MOST_FAULTS_SHOWN], key=lambda fault: fault.hint):
        first, *others = alike
        many = len(others) >= _MANY_ALIKE
        shown += [first, *(evolve(other, hint="") if many else other for other in others)]
    return shown


def nearest(name: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Find the known names that look most like one that is unknown.

    Args:
        name: What was written.
        known: What could have been meant.
        most: How many to return at the most.

    Returns:
        The nearest names, best first; empty when nothing is near.
    """
    import difflib

    spelled: dict[str, str] = {}
    for candidate in known:
        spelled.setdefault(candidate.casefold(), candidate)
    close = difflib.get_close_matches(name.casefold(), list(spelled), n=most, cutoff=0.5)
    return [spelled[found] for found in close]


def did_you_mean(name: str, known: Iterable[str], most: int = 1) -> str:
    """Word the nearest names as a question; empty when nothing is near."""
    found = nearest(name, known, most)
    return "did you mean " + " or ".join(f"'{one}'" for one in found) + "?" if found else ""
