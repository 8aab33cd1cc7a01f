"""The text of a proposed tree file, with every guess as a comment."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from servicetree.answers.faults import unread_number_hint
from servicetree.i18n.formatting import number_text, quoted
from servicetree.i18n.messages import in_every_language, phrases_of
from servicetree.i18n.said import said_in
from servicetree.proposing.best_ends import BestEnd
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.node_guesses import ProposedNode
from servicetree.proposing.question_guesses import CommonScale, ProposedQuestion, Remark, answer_remarks
from servicetree.tree.toml_writer import toml_lines, toml_value

_NUMBERS: Final = {"r": 2, "low": 0, "high": 0, "latest": None}
_WIDTH: Final = 116
_MOST_LETTERS: Final = 60

phrase = phrases_of("draft_file")


@frozen
class DraftFacts:
    """What a draft says besides its parts.

    Attributes:
        name: The name of the new tree.
        source: What to call the answers.
        tree: The tree whose words were used.
        near: Whether it is nearer than others, or was asked for.
        trunk: The trunk's label; empty if no words led to one.
        common: The scale of most ratings.
        end: Which end of it is the best, and what told.
        rows: How many people answered.
        heads: Lines below the names without answers.
        columns: How many columns there are.
        options: Options that the columns suggest, by name.
        reading: Options that say how the answers are read, as they are typed.
    """

    name: str
    source: str
    tree: str
    near: bool
    trunk: Any
    common: CommonScale
    end: BestEnd
    rows: int
    heads: int
    columns: int
    options: Mapping[str, str]
    reading: tuple[str, ...] = ()


def draft_text(
    parts: Sequence[ProposedNode], left_out: Sequence[ClassifiedColumn], facts: DraftFacts, lang: str
) -> str:
    """Write a tree file.

    Args:
        parts: Its nodes.
        left_out: The columns that are no questions.
        facts: What else to say.
        lang: ``en``, ``fr`` or ``ru``: the language of the comments.

    Returns:
        TOML.
    """
    lines = [*_heading(parts, facts, lang), *_scale(parts, facts, lang), *_trunk(parts, facts, lang)]
    for part in parts:
        lines += ["", *_remarks(part.remarks, lang), f"[{part.table}.{part.id}]", *toml_lines(part.fields)]
        for name, one in questions_by_id(part.questions).items():
            lines += [*_remarks(one.remarks, lang), *toml_lines({"questions": {name: one.fields}})]
    lines += ["", f"# {phrase('left_out', lang)}"] if left_out else []
    width = max((len(brief(column.name)) for column in left_out), default=0)
    lines += [f"#   {brief(column.name):<{width}}  {exclusion_reason(column, lang)}" for column in left_out]
    lines += ["", f"# {phrase('next', lang)}", *(f"#   {_brief_command(line)}" for line in next_commands(facts))]
    return "\n".join(lines) + "\n"


def next_commands(facts: DraftFacts, tree: str = "", answers: str = "") -> list[str]:
    """Write the two commands that come next, quoted for a shell.

    Args:
        facts: What the draft says.
        tree: The path of the tree file; its name with ``.toml`` if empty.
        answers: The path of the answers; what they are called if empty.
    """
    tree, answers = tree or f"{facts.name}.toml", answers or facts.source
    check = ["servicetree", "check", tree, answers]
    report = ["servicetree", "report", answers, "--tree", tree, "-o", f"{facts.name}.html"]
    chosen = [part for option, column in facts.options.items() for part in (f"--{option}", column)]
    return [shlex.join([*check, *facts.reading]), shlex.join([*report, *chosen, *facts.reading])]


def _brief_command(line: str) -> str:
    """Keep a command on one line of a comment."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in line).split())


def questions_by_id(asked: Sequence[ProposedQuestion]) -> dict[str, ProposedQuestion]:
    """Give questions ids that are theirs alone within a node."""
    found: dict[str, ProposedQuestion] = {}
    for place, one in enumerate(asked, start=1):
        wish = one.preferred_id or f"q{place}"
        name = next(
            name for name in (wish, *(f"{wish}_{more}" for more in range(2, len(asked) + 2))) if name not in found
        )
        found[name] = one
    return found


def remark_text(remark: Remark, lang: str) -> str:
    """Word a remark."""
    key, facts = remark
    shown = {name: _shown(name, value, lang) for name, value in facts.items()}
    return phrase(key, lang, **shown)


def exclusion_reason(column: ClassifiedColumn, lang: str) -> str:
    """Word why a column is no question."""
    profile, gauge = column.profile, column.scale_guess
    ends = gauge.scale if gauge is not None else (profile.low, profile.high)
    facts = {
        "name": _quoted(column.name),
        "distinct": min(profile.distinct, 1000),
        "answered": profile.answered,
        "low": ends[0],
        "high": ends[1],
        "r": column.item_rest_correlation or 0.0,
        "unit": column.unit,
        "example": next(iter(profile.words or ()), ""),
        "foreign": profile.foreign,
        "period": column.periods[0],
        "last": column.periods[1],
        "cure": said_in(unread_number_hint(profile.words or [profile.unread]), lang),
    }
    key = "amount" if column.kind in ("promised", "delivered") else column.kind
    return remark_text((key, facts), lang)


def _heading(parts: Sequence[ProposedNode], facts: DraftFacts, lang: str) -> Iterator[str]:
    asked = sum(len(part.questions) for part in parts)
    counts = {"rows": facts.rows, "columns": facts.columns, "asked": asked, "source": facts.source}
    yield from _remarks([("opening", counts)], lang)
    yield from _remarks([("nearest" if facts.near else "nearest_none", {"tree": facts.tree})], lang)
    if facts.heads:
        yield from _remarks([("heads", {"count": facts.heads})], lang)
    yield "schema = 1"
    yield from toml_lines({"name": facts.name, "label": facts.name.replace("_", " ").capitalize()})


def _scale(parts: Sequence[ProposedNode], facts: DraftFacts, lang: str) -> Iterator[str]:
    kinds = [one.fields.get("kind", "rating") for part in parts for one in part.questions]
    low, high = facts.common.scale
    yield ""
    yield from _remarks([("common", {"fitting": facts.common.fitting, "ratings": kinds.count("rating")})], lang)
    yield "[scale]"
    yield f"low = {low:g}"
    yield f"high = {high:g}"
    yield from _remarks([best_end_remark(facts.end)], lang)
    yield from ["reversed = true"] if facts.common.is_reversed else []
    if facts.common.answers:
        remarks = answer_remarks(facts.common.unseen, facts.common.perhaps)
        yield from _remarks([("common_words", {}), *remarks], lang)
        yield from toml_lines({"answers": {word: _whole(amount) for word, amount in facts.common.answers.items()}})
    codes, words, heads = [f"{code:g}" for code in facts.common.codes], facts.common.words, facts.common.header_texts
    if codes or words:
        yield from _remarks([("common_codes", {}), *filter(None, [no_answer_remark(facts.common)])], lang)
    if not (words or heads):
        yield from [f"missing = [{', '.join(codes)}]"] if codes else []
        return
    yield "missing = ["
    yield from (f"    {code}," for code in [*codes, *map(toml_value, words)])
    yield from [f"    # {phrase('head_texts', lang)}"] if heads else []
    yield from (f"    {toml_value(text)}," for text in heads)
    yield "]"


def best_end_remark(end: BestEnd) -> Remark:
    """Say which end of the ratings was taken as the best, and why."""
    return end.why, {"best": f"{end.best:g}", "worst": f"{end.worst:g}", "name": _quoted(end.anchor), "r": end.r}


def no_answer_remark(common: CommonScale) -> Remark | None:
    """Say which codes and words were taken for no answer on the common scale, and how often they were given."""
    told = ", ".join(f"{brief(code)} ({count})" for code, count in common.given.items() if count)
    return ("no_answers", {"codes": told}) if told else None


def _whole(amount: float) -> float:
    return int(amount) if float(amount).is_integer() else amount


def _trunk(parts: Sequence[ProposedNode], facts: DraftFacts, lang: str) -> Iterator[str]:
    first = any(key == "trunk_first" for part in parts for key, _ in part.remarks)
    yield ""
    if not first:
        yield from _remarks([("trunk_words", {"tree": facts.tree})], lang)
    yield "[trunk]"
    label = in_every_language("draft_file", "trunk")
    yield f"label = {toml_value(label if first or not facts.trunk else dict(facts.trunk))}"


def _remarks(remarks: Sequence[Remark], lang: str) -> Iterator[str]:
    for remark in remarks:
        line = "#"
        for word in remark_text(remark, lang).split():
            if len(line) + len(word) >= _WIDTH:
                yield line
                line = "#"
            line += f" {word}"
        yield line


def _shown(name: str, value: Any, lang: str) -> str:
    if isinstance(value, float):
        digits = _NUMBERS.get(name)
        return number_text(value, lang, digits) if digits is not None else f"{value:g}"
    if name == "cure":
        return str(value)  # a sentence of ours that stands whole
    if name in ("words", "codes"):
        return re.sub("“([^“”]*)”", lambda word: quoted(word[1], lang), str(value))
    return brief(str(value))


def brief(text: str) -> str:
    """Keep a text on one line of a comment or a table, whatever stands in it."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1]}…"


def _quoted(name: str) -> str:
    shown = brief(name)
    return shown if shown.replace("_", "").replace(".", "").replace("-", "").isalnum() else f'"{shown}"'
