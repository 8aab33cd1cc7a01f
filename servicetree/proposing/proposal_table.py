"""The table that `new --from-answers` prints: what each column became and why, what was left out, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from servicetree.i18n.messages import has_phrase
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.draft_file import (
    DraftFacts,
    best_end_remark,
    brief,
    exclusion_reason,
    next_commands,
    no_answer_remark,
    phrase,
    questions_by_id,
    remark_text,
)
from servicetree.proposing.lexicon import words_in
from servicetree.proposing.node_guesses import ProposedNode
from servicetree.proposing.question_guesses import Remark, answer_remarks
from servicetree.proposing.suggested_options import segments

_MOST_QUESTIONS: Final = 24
_MOST_KINDS: Final = 12
_MOST_NAMED: Final = 3
_WIDEST: Final = 44
_SHORT_NAME: Final = 20
_NOTABLE: Final = frozenset(
    {
        "reversed",
        "not_reversed",
        "reversed_words",
        "not_reversed_words",
        "anchor_against",
        "codes",
        "stray",
        "scale",
        "scale_of_others",
        "scale_of_recommendations",
        "words_perhaps",
        "words_unseen",
    }
)


@frozen
class ProposalFacts:
    """What a proposal rests on.

    Attributes:
        parts: Its nodes.
        left_out: The columns that are no questions.
        draft: What else there is to say.
    """

    parts: Sequence[ProposedNode]
    left_out: Sequence[ClassifiedColumn]
    draft: DraftFacts


def proposal_lines(facts: ProposalFacts, tree: str, answers: str, lang: str) -> list[str]:
    """Word a proposal for a terminal: which end is best, the questions, what was left out, two commands to paste.

    Args:
        facts: What was proposed.
        tree: The path of the tree file.
        answers: The path of the answers.
        lang: ``en``, ``fr`` or ``ru``.

    Returns:
        Lines.
    """
    lines = [remark_text(best_end_remark(facts.draft.end), lang)]
    common = facts.draft.common
    lines += [remark_text(said, lang) for said in answer_remarks(common.unseen, common.perhaps)]
    if (said := no_answer_remark(common)) is not None:
        lines.append(remark_text(said, lang))
    lines.append("")
    lines += [*_questions(facts, lang), ""]
    lines += list(_left_out(facts.left_out, facts.draft.rows, lang))
    lacking = [name for name in ("satisfaction", "loyalty") if name not in {part.id for part in facts.parts}]
    lines += [phrase(f"no_{name}", lang) for name in lacking]
    return [*lines, "", phrase("next", lang), *(f"  {line}" for line in next_commands(facts.draft, tree, answers))]


def _questions(facts: ProposalFacts, lang: str) -> Iterator[str]:
    """List each question: its column, where it stands, and what was guessed about it."""
    rows = [
        (question.columns[0], f"{part.id}.{name}", [*part.remarks, *question.remarks])
        for part in facts.parts
        for name, question in questions_by_id(part.questions).items()
    ]
    yield phrase("became", lang, asked=len(rows), columns=facts.draft.columns, rows=facts.draft.rows)
    called = _called_apart([column for column, _, _ in rows])
    shown = [
        (name, place, _where(column, remarks, lang), remarks)
        for name, (column, place, remarks) in zip(called, rows, strict=True)
    ][:_MOST_QUESTIONS]
    wide, long = (max((len(row[cell]) for row in shown), default=0) for cell in (0, 1))
    for name, place, where, remarks in shown:
        yield f"  {name:<{wide}}  {place:<{long}}  {where}".rstrip()
        for key, told in remarks:
            if key in _NOTABLE:
                yield f"    {remark_text((key, told), lang).removeprefix(phrase('mark', lang))}"
    if len(rows) > len(shown):
        yield f"  {phrase('more_questions', lang, count=len(rows) - len(shown))}"


def _where(column: ClassifiedColumn, remarks: Sequence[Remark], lang: str) -> str:
    """Say what placed a question: those of its part's words that it has itself, or its correlations."""
    key, facts = next((remark for remark in remarks if has_phrase("draft_file", f"why_{remark[0]}")), ("", {}))
    if not key:
        return ""
    own = set(words_in(column.profile.text or column.name))
    words = [word for word in str(facts.get("words", "")).split(", ") if not own.isdisjoint(words_in(word))]
    return remark_text((f"why_{key}", {**facts, "words": ", ".join(words)}), lang)


def _called(column: ClassifiedColumn) -> str:
    """Call a column by its name, with what was asked where the name does not say it."""
    name, text = brief(column.name), brief(column.profile.text)
    short = name if text in name else f"{name}: {text}"
    said = short if len(name) <= _SHORT_NAME else text or name
    return said if len(said) <= _WIDEST else f"{said[: _WIDEST - 1]}…"


def _called_apart(columns: Sequence[ClassifiedColumn]) -> list[str]:
    """Call columns; where two would read alike, by the beginning and the end of their names."""
    called = [_called(column) for column in columns]
    often = Counter(called)
    return [
        _without_middle(column.name) if often[name] > 1 else name for name, column in zip(called, columns, strict=True)
    ]


def _without_middle(name: str) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST // 2 - 1]}…{line[-_WIDEST // 2 :]}"


def _reason(names: str, column: ClassifiedColumn, lang: str) -> str:
    return f"  {phrase('name_and_reason', lang, name=names, reason=exclusion_reason(column, lang))}"


def _left_out(left_out: Sequence[ClassifiedColumn], rows: int, lang: str) -> Iterator[str]:
    """Tell what was left out by kind, with counts; each id, weight and the likeliest groups by themselves."""
    if not left_out:
        return
    yield phrase("left_out_counted", lang, count=len(left_out))
    groups = segments(left_out, rows)[:_MOST_NAMED]
    for one in groups:
        yield _reason(brief(one.name), one, lang)
    kinds: dict[tuple[str, ...], list[ClassifiedColumn]] = {}
    for one in left_out:
        if one not in groups:
            kinds.setdefault((one.kind, *one.periods), []).append(one)
    for members in list(kinds.values())[:_MOST_KINDS]:
        names = ", ".join(brief(one.name) for one in members[:_MOST_NAMED])
        more = f" … ({len(members)})" if len(members) > _MOST_NAMED else ""
        yield _reason(f"{names}{more}", members[0], lang)
