"""Pairwise judgements as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from servicetree.analysis.ahp import ComparisonResult, FamilyWeights, JudgeDisagreement, Judgements, OutlyingJudgement
from servicetree.analysis.pairs_file import member_label, place_label
from servicetree.i18n.formatting import in_language, number_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.tables import Part, Table
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.weights import WeightShare

common_word = phrases_of("results")

Record = dict[str, Any]

_MOST_CIRCLES = 3
_WIDEST_AGREEMENT = 1.5  # judges who differ by less than this factor are not worth a sentence

say = phrases_of("ahp")


def judgement_parts(tree: ServiceTree, found: Judgements, lang: str) -> list[Part]:
    """Write judgements as sentences and tables.

    Args:
        tree: The tree.
        found: What the judgements come to.
        lang: ``en``, ``fr`` or ``ru``.
    """
    named = ", ".join(name for name in found.judges if name)
    judges = f"{len(found.judges)} ({named})" if named else str(len(found.judges))
    parts: list[Part] = [
        say("title", lang, tree=in_language(tree.label, lang, tree.name), judges=judges),
        f"{_first(tree, found, lang)} {_consistency_sentence(found, lang)}",
        _share_table(tree, found, lang),
        _consistency_table(tree, found, lang),
    ]
    remarks = [line for family in found.families for line in _remarks(tree, family, lang)]
    return [*parts, "\n".join(remarks)] if remarks else parts


def ratio_text(ratio: float, lang: str) -> str:
    """Write how many times as much one counts as another, as judges write it: ``3``, ``1/3``, ``1/2.2``."""
    whole = ratio if ratio >= 1 else 1 / ratio
    digits = 0 if abs(whole - round(whole)) < 0.05 else 1  # noqa: PLR2004 - rounds to a whole number
    said = number_text(whole, lang, digits)
    return said if ratio >= 1 or said == "1" else f"1/{said}"


def _first(tree: ServiceTree, found: Judgements, lang: str) -> str:
    """Say what counts most among the sisters at the top."""
    sisters = [share for share in found.shares if share.family == found.families[0].id]
    first, second, *_ = sorted(sisters, key=lambda share: -share.overall)
    names = [member_label(tree, share.id, share.family, lang) for share in (first, second)]
    figures = [number_text(share.overall, lang, 2) for share in (first, second)]
    return say("first", lang, node=names[0], share=figures[0], next=names[1], rest=figures[1])


def _consistency_sentence(found: Judgements, lang: str) -> str:
    every = [one for family in found.families for one in family.results_to_report]
    if not all(one.consistent and not one.circles for one in every):
        return say("not_calm", lang)
    return say("calm", lang, most=number_text(max(one.ratio for one in every), lang, 2))


def _share_table(tree: ServiceTree, found: Judgements, lang: str) -> Table:
    several = len(found.judges) > 1
    families = {family.id: family for family in found.families}

    def row(share: WeightShare) -> tuple[str, ...]:
        family = families.get(share.family)
        ends = family.between_judges(share.id) if family else None
        between = " … ".join(number_text(end, lang, 2) for end in ends) if ends else ""
        label = "  " * share.depth + member_label(tree, share.id, share.family, lang)
        figures = (number_text(share.local, lang, 3), *((between,) if several else ()))
        return label, *figures, number_text(share.overall, lang, 3)

    keys = ("local", *(("between",) if several else ()), "overall")
    headings = (common_word("node", lang), *(say(key, lang) for key in keys))
    total = (common_word("whole", lang), *("" for _ in keys[1:]), "1")
    return Table(say("shares", lang), headings, tuple(map(row, found.shares)), total)


def _consistency_table(tree: ServiceTree, found: Judgements, lang: str) -> Table:
    several = len(found.judges) > 1

    def row(family: FamilyWeights) -> tuple[str, ...]:
        label = place_label(tree, family.id, lang)
        if family.together is None:
            return label, say("nobody", lang), *(("",) if several else ())
        each = "; ".join(f"{one.judge} {number_text(one.ratio, lang, 2)}" for one in family.judges)
        return label, number_text(family.together.ratio, lang, 2), *((each,) if several else ())

    each = (say("each", lang),) if several else ()
    headings = (say("family", lang), say("together" if several else "ratio", lang), *each)
    return Table(say("consistency", lang), headings, tuple(map(row, found.families)))


def _remarks(tree: ServiceTree, family: FamilyWeights, lang: str) -> Iterator[str]:
    """Say of a family which judgements to look at again, and where judges differ most."""
    place = place_label(tree, family.id, lang)

    def called(*names: str) -> list[str]:
        return [member_label(tree, name, family.id, lang) for name in names]

    for one in family.results_to_report:
        who = f"{place} ({one.judge})" if one.judge else place
        yield from _contradictions(one, who, called, lang)
    if (split := family.split) is not None and split.spread >= _WIDEST_AGREEMENT:
        left, right = called(split.left, split.right)
        ends = {"lowest": ratio_text(split.lowest, lang), "highest": ratio_text(split.highest, lang)}
        yield say("split", lang, family=place, left=left, right=right, **ends)


def _contradictions(one: ComparisonResult, who: str, called: Any, lang: str) -> Iterator[str]:
    if not one.consistent and one.odd is not None:
        left, right = called(one.odd.left, one.odd.right)
        facts = {"judged": ratio_text(one.odd.judged, lang), "fits": ratio_text(one.odd.fits, lang)}
        facts |= {"before": number_text(one.ratio, lang, 2), "after": number_text(one.odd.ratio, lang, 2)}
        yield say("odd", lang, who=who, left=left, right=right, **facts)
    elif not one.consistent:
        first, third, second = one.ratios
        product = ratio_text(first * second, lang)
        sides = {"first": ratio_text(first, lang), "second": ratio_text(second, lang), "third": ratio_text(third, lang)}
        yield say("three", lang, who=who, product=product, **sides)
    for names in one.circles[:_MOST_CIRCLES]:
        yield say("circle", lang, who=who, **dict(zip("abc", called(*names), strict=True)))
    if len(one.circles) > _MOST_CIRCLES:
        yield say("more_circles", lang, who=who, count=len(one.circles) - _MOST_CIRCLES)


def judgements_record(found: Judgements) -> Record:
    """Return judgements as fields of the object that JSON holds for weights."""
    return {
        "judges": list(found.judges),
        "families": [_family_record(family) for family in found.families],
        "shares": [attrs.asdict(share) for share in found.shares],
    }


def _family_record(family: FamilyWeights) -> Record:
    return {
        "id": family.id,
        "members": list(family.members),
        "weights": list(family.weights),
        "judged": family.together is not None,
        "consistency_ratio": None if family.together is None else family.together.ratio,
        "odd": None if family.together is None else _odd_record(family.together.odd),
        "circles": [] if family.together is None else [list(names) for names in family.together.circles],
        "judges": [_opinion_record(one) for one in family.judges],
        "split": None if family.split is None else _split_record(family.split),
    }


def _opinion_record(one: ComparisonResult) -> Record:
    return {
        "judge": one.judge,
        "ratios": list(one.ratios),
        "weights": list(one.weights),
        "consistency_ratio": one.ratio,
        "odd": _odd_record(one.odd),
        "circles": [list(names) for names in one.circles],
    }


def _odd_record(odd: OutlyingJudgement | None) -> Record | None:
    if odd is None:
        return None
    return {**attrs.asdict(odd, filter=lambda field, _: field.name != "ratio"), "consistency_ratio": odd.ratio}


def _split_record(split: JudgeDisagreement) -> Record:
    return attrs.asdict(split)


def judgement_rows(found: Judgements) -> Iterator[tuple[str, str, str | None, float]]:
    """Iterate over judgements as rows: figure, id, at, value.

    Shares stand at their family, so that a branch by itself (``id`` and ``at`` the same) is told from the whole of it;
    consistency ratios of a family at the judge, None for all together.
    """
    for share in found.shares:
        yield "local", share.id, share.family, share.local
        yield "overall", share.id, share.family, share.overall
    for family in found.families:
        if family.together is not None:
            yield "consistency_ratio", family.id or "", None, family.together.ratio
        for one in family.judges:
            yield "consistency_ratio", family.id or "", one.judge or "", one.ratio
