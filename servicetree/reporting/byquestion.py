"""What joint slopes add to a printed account: a sentence that says so, and the slopes themselves."""

from __future__ import annotations

from servicetree.accounts import SegmentAccount
from servicetree.layouts import carrying_questions
from servicetree.reporting.tables import Names, Table, figure, with_doubt
from servicetree.reporting.words import say
from servicetree.wording import number_text

_CHILDREN_ACROSS = 4


def joint_sentence(segment: SegmentAccount, lang: str) -> str:
    """Say that the account was traced question by question, and from how many respondents."""
    counts = sorted({one.n for one in segment.question_carry_over if one.n is not None})
    ends = [number_text(n, lang, 0) for n in dict.fromkeys((counts[0], counts[-1]))] if counts else ["–"]
    return say("joint", lang, n="–".join(ends))


def joint_tables(segment: SegmentAccount, names: Names) -> list[Table]:
    """Set the slopes out, a question a row and a branch a column; in several tables if there are many branches."""
    lang = names.lang
    slopes = {(one.source, one.to): one for one in segment.question_carry_over}
    children = list(dict.fromkeys(to for _, to in slopes))

    def cell(source: str, to: str) -> str:
        one = slopes[source, to]
        return f"{figure(one.value, lang, 2)} ({say('given', lang)})" if one.given else with_doubt(one.value, lang, 2)

    found = []
    for start in range(0, len(children), _CHILDREN_ACROSS):
        across = children[start : start + _CHILDREN_ACROSS]
        headings = (say("from_", lang), *(f"→ {names.short(to)}" for to in across))
        rows: list[tuple[str, ...]] = []
        for aspect in names.tree.aspects:
            rows.append((names.short(aspect.id), *("" for _ in across)))
            asked = [f"{aspect.id}.{name}" for name in carrying_questions(aspect)]
            rows += [(f"  {names.cut(names.asked(name))}", *(cell(name, to) for to in across)) for name in asked]
        found.append(Table(say("question_carry_over", lang), headings, tuple(rows)))
    return found
