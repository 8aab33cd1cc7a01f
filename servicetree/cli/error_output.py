"""What the command line says of an error: the code and words of every fault, as text or as JSON, and the exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import click
from attrs import frozen

from servicetree.errors import Fault, FileError, LimitError, ServiceTreeError, shown_faults
from servicetree.i18n.messages import FIRST_LANGUAGE, LANGUAGES, say
from servicetree.i18n.said import fault_text, said_in, told
from servicetree.i18n.system_errors import system_reason

INTERNAL_ERROR, BAD_INPUT, LIMIT, INPUT_OUTPUT = 1, 2, 3, 4

_CLICK_SENTENCES: Final = {
    r"(?P<got>'.*') is not one of (?P<allowed>.*)": "typed_not_one_of",
    r"(?P<got>'.*') is not a valid integer(?: range)?": "typed_no_integer",
    r"(?P<got>'.*') is not a valid float(?: range)?": "typed_no_number",
    r"(?P<got>\S+) is not in the range (?P<range>.*)": "typed_out_of_range",
    r"Got unexpected extra arguments? \((?P<got>.*)\)": "typed_too_much",
    r"Missing command": "typed_no_verb",
}


@frozen
class ErrorOutput:
    """How errors are told, known before the command line has been understood.

    Attributes:
        lang: The language that ``--lang`` names, if there are words in it.
        as_json: Whether ``--json`` asks for JSON.
    """

    lang: str = FIRST_LANGUAGE
    as_json: bool = False

    @classmethod
    def wanted_by(cls, arguments: Sequence[str]) -> ErrorOutput:
        """Look the options up among what was typed."""
        following = dict(pairwise([*arguments, ""]))
        joined = next((one.partition("=")[2] for one in arguments if one.startswith("--lang=")), "")
        lang = joined or following.get("--lang", "")
        return cls(lang if lang in LANGUAGES else FIRST_LANGUAGE, "--json" in arguments)

    def show(self, faults: Sequence[Fault]) -> None:
        """Print faults: as JSON on standard output, or as text on standard error, also where the first is broken."""
        if self.as_json:
            record = {"error": [self._record(fault) for fault in faults]}
            if _is_written(json.dumps(record, ensure_ascii=False, indent=1)):
                return
        _is_written(self._text(faults), err=True)

    def _record(self, fault: Fault) -> dict[str, str]:
        parts = ("where", "message", "hint")
        return {"code": fault.code} | {part: said_in(getattr(fault, part), self.lang) for part in parts}

    def _text(self, faults: Sequence[Fault]) -> str:
        from servicetree.drawing.escaping import clean

        shown = [f"[{fault.code}] {fault_text(fault, self.lang)}" for fault in shown_faults(faults)]
        lines = ["\n".join(map(clean, one.split("\n"))) for one in shown]
        if len(faults) == 1:
            return f"servicetree: {lines[0]}"
        if hidden := len(faults) - len(lines):
            lines.append(say("faults", "more_faults", self.lang, count=hidden))
        heading = say("faults", "faults", self.lang, count=len(faults))
        return "\n".join([f"servicetree: {heading}", *(f"  {line}" for line in lines)])


def _is_written(text: str, *, err: bool = False) -> bool:
    """Print a text, and say whether the stream took it: a disk may be full, or nobody reads any more."""
    try:
        click.echo(text, err=err)
    except (OSError, ValueError):  # a stream that is closed is a wrong value to Python
        return False
    return True


def faults_of(error: Exception) -> tuple[int, tuple[Fault, ...]]:
    """Find the exit code of an error, and its faults."""
    if isinstance(error, ServiceTreeError):
        code = INPUT_OUTPUT if isinstance(error, FileError) else LIMIT if isinstance(error, LimitError) else BAD_INPUT
        return code, tuple(error.faults)
    if isinstance(error, click.ClickException):
        return BAD_INPUT, (_usage_fault(error),)
    if isinstance(error, OSError):
        where = str(error.filename) if error.filename else told("output")
        return INPUT_OUTPUT, (Fault("file", where, system_reason(error)),)
    if isinstance(error, MemoryError | RecursionError):
        return LIMIT, (Fault("limit", "", told("too_much", kind=type(error).__name__)),)
    message = told("internal", kind=type(error).__name__, said=str(error))
    return INTERNAL_ERROR, (Fault("internal", "", message, told("internal_hint")),)


def with_options_named(faults: Sequence[Fault], command: click.Command | None) -> tuple[Fault, ...]:
    """Call options as they are typed, where a fault calls them as Python does; all of them or none."""
    parameters = [] if command is None else command.params
    options = {one.name: max(one.opts, key=len) for one in parameters if isinstance(one, click.Option)}

    def named(fault: Fault) -> Fault:
        names = fault.where.split(", ")
        if fault.code != "usage" or not all(name in options for name in names):
            return fault
        return Fault(fault.code, ", ".join(options[name] for name in names), fault.message, fault.hint)

    return tuple(map(named, faults))


def _usage_fault(error: click.ClickException) -> Fault:
    """Word what click found wrong with what was typed."""
    verb = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx is not None else "servicetree"
    hint = told("see_help", verb=verb)
    match error:
        case click.NoSuchOption():
            near = sorted(error.possibilities or ())
            meant = told("did_you_mean", near=near[0]) if near else hint
            return Fault("usage", error.option_name, told("no_such_option"), meant)
        case click.MissingParameter():
            return Fault("usage", _parameter_name(error), told("missing_parameter"), hint)
        case click.BadParameter():
            return Fault("usage", _parameter_name(error), told("bad_value", said=_said_again(error.message)), hint)
        case click.BadOptionUsage():
            key = "typed_without_value" if "require" in error.message else "typed_no_value"
            return Fault("usage", error.option_name, told(key), hint)
    return Fault("usage", "", _said_again(error.format_message()), hint)


def _said_again(sentence: str) -> str:
    """Find the phrase of what click says in English; a sentence that is not known stays."""
    for pattern, key in _CLICK_SENTENCES.items():
        if found := re.fullmatch(pattern, sentence.rstrip(".")):
            return told(key, **found.groupdict())
    return sentence.rstrip(".")


def _parameter_name(error: click.BadParameter) -> str:
    parameter, context = error.param, error.ctx
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option) or context is None:
        return parameter.opts[-1]
    return parameter.make_metavar(context)
