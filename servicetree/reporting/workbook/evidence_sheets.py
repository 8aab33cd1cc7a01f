"""Sheets of what stands behind an account: questions and their answers, carry-over, how sure, notes."""

from __future__ import annotations

from servicetree.account.range_results import LensSlope, Range
from servicetree.account.results import Account, AnswerCount, CarryOver, SegmentAccount
from servicetree.account.separability import given_trunk_carry_over, is_not_separable
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import explained
from servicetree.reporting.page.page_blocks import Section, SourceText
from servicetree.reporting.results.range_tables import range_parts
from servicetree.reporting.tables import NodeNames, part_labels
from servicetree.reporting.text import place_text
from servicetree.reporting.workbook.account_sheets import began_heading, has_ranges
from servicetree.reporting.workbook.sheet_values import (
    CellValue,
    Sheet,
    SheetColumn,
    figure_cells,
    figure_columns,
    id_columns,
)

say = phrases_of("workbook")
common_word = phrases_of("results")
page_word = phrases_of("page")


def question_sheet(account: Account, names: NodeNames) -> Sheet:
    """Set out every question: its points, and what was found in its columns."""
    lang = names.lang
    points = {one.id: one for one in account.whole.questions}
    found: dict[str, list[AnswerCount]] = {}
    for count in account.answers:
        found.setdefault(count.id, []).append(count)

    def row(name: str) -> tuple[CellValue, ...]:
        node = name.partition(".")[0]
        known, one = node in names.tree.nodes, points.get(name)
        return (
            names.asked(name) if known else name,
            names.node(node) if known else "",
            *figure_cells(one.points if one else None),
            *figure_cells(one.felt if one else None),
            ", ".join(count.column for count in found.get(name, ())),
            *_counts(found.get(name, [])),
            name,
        )

    columns = (
        SheetColumn(common_word("question", lang)),
        SheetColumn(common_word("node", lang)),
        *figure_columns(began_heading(account.whole, lang), "lost", lang),
        *figure_columns(say("felt", lang), "lost", lang),
        SheetColumn(page_word("column", lang)),
        *(SheetColumn(page_word(key, lang), "count") for key in ("given", "blank", "coded", "unused")),
        SheetColumn(say("id", lang)),
    )
    rows = tuple(row(name) for name in dict.fromkeys((*points, *found)))
    return Sheet(say("questions", lang), columns, rows, closing=_as_observed(account.whole, lang))


def _as_observed(segment: SegmentAccount, lang: str) -> tuple[str, ...]:
    """Say of points begun, where they stand with their intervals alone, which sheets tell how far to believe them."""
    return (say("read_observed", lang, parts=say("parts", lang)),) if has_ranges(segment) else ()


def _counts(found: list[AnswerCount]) -> tuple[int | None, ...]:
    if not found:
        return (None,) * 4
    each = [(one.answered, one.blank, one.coded, one.unused) for one in found]
    return tuple(sum(column) for column in zip(*each, strict=True))


def cut_sheet(segment: SegmentAccount, tag: str, lang: str) -> Sheet:
    """Set out the same points by the values of a tag."""
    rows = tuple(
        (one.tag or common_word("untagged", lang), *figure_cells(one.points), *figure_cells(one.felt))
        for one in segment.cut
    )
    columns = (
        SheetColumn(tag),
        *figure_columns(common_word("column_began", lang), "lost", lang),
        *figure_columns(common_word("column_felt", lang), "lost", lang),
    )
    return Sheet(say("cut", lang), columns, rows, closing=_as_observed(segment, lang))


def carry_over_sheet(segment: SegmentAccount, names: NodeNames) -> Sheet:
    """Set out every carry-over used, with its interval and its range; with joint slopes those too."""
    lang = names.lang
    rows: list[tuple[CellValue, ...]] = [
        (
            names.node(one.source),
            names.node(one.to),
            *figure_cells(one.value),
            one.range_low,
            one.range_high,
            _origin(one, lang),
            one.source,
            one.to,
        )
        for one in segment.carry_over
    ]
    rows += [
        (
            names.question(one.source),
            names.node(one.to),
            *figure_cells(one.value),
            None,
            None,
            common_word("given", lang) if one.given else "",
            one.source,
            one.to,
        )
        for one in segment.question_carry_over
    ]
    columns = (
        SheetColumn(common_word("from_", lang)),
        SheetColumn(common_word("to", lang)),
        *figure_columns(common_word("value", lang), "slope", lang, ends="slope"),
        *figure_columns(common_word("range", lang), "slope", lang, ends="slope")[1:],
        SheetColumn(say("note", lang)),
        *id_columns(lang, "from_", "to"),
    )
    return Sheet(say("carry_over", lang), columns, tuple(rows))


def _origin(one: CarryOver, lang: str) -> str:
    if not one.given:
        return ""
    return common_word("by_experiment" if one.experiment else "given", lang)


def range_sheet(segment: SegmentAccount, names: NodeNames) -> Sheet:
    """Set out how far to believe the carry-over from the trunk, by child, with the verdicts and the sentences."""
    lang = names.lang
    given = {one.to: _origin(one, lang) for one in segment.carry_over if one.given}
    rows = tuple(
        (
            names.node(one.to),
            given.get(one.to) or _verdict_text(one, lang),
            *figure_cells(one.observed),
            *figure_cells(one.low),
            *figure_cells(one.high),
            *figure_cells(one.halo_share),
            one.breakdown,
            *_lens_cells(one.between, lang),
            *_lens_cells(one.over_time, lang),
            one.to,
        )
        for one in segment.ranges
    )
    columns = [SheetColumn(common_word("to", lang)), SheetColumn(common_word("column_verdict", lang))]
    for key in ("column_observed", "column_low", "column_high", "column_halo"):
        columns += figure_columns(common_word(key, lang), "slope", lang, ends="slope")
    columns.append(SheetColumn(say("breakdown", lang), "slope"))
    for key in ("column_between", "column_over_time"):
        columns += figure_columns(common_word(key, lang), "slope", lang, ends="slope")
    columns.append(SheetColumn(say("id", lang)))
    said = [part for part in range_parts(segment, names) if isinstance(part, str)]
    closing = (*said, common_word(names.tree.carry_over_evidence, lang))
    return Sheet(say("sure", lang), tuple(columns), rows, closing=closing)


def _verdict_text(one: Range, lang: str) -> str:
    """Word a verdict, with the reason where carry-over cannot be told."""
    return common_word(one.verdict, lang) + (f": {common_word(f'why_{one.why}', lang)}" if one.why else "")


def trunk_verdict(segment: SegmentAccount, lang: str) -> str:
    """Say whether the carry-over from the trunk can be told from a general mood; empty where nobody asked."""
    if given_trunk_carry_over(segment):
        return common_word("given", lang)
    if not segment.ranges:
        return ""
    return common_word("not_separable" if is_not_separable(segment) else "separable", lang)


def _lens_cells(look: LensSlope | None, lang: str) -> tuple[CellValue, CellValue, CellValue]:
    if look is None or look.slope.value is not None:
        return figure_cells(look.slope if look else None)
    return common_word("too_weak" if look.verdict == "too-weak" else "no_signal", lang), None, None


def note_sheet(account: Account, computed: Section, lang: str) -> Sheet:
    """Set out every warning, how the sheets are read, and how it was computed."""
    labels = part_labels(account.tree)
    rows = tuple(
        (explained(one, lang, labels), place_text(one.where, lang, labels), one.count, one.code, one.level)
        for one in account.issues
    )
    columns = (
        *(SheetColumn(page_word(key, lang)) for key in ("meaning", "where")),
        SheetColumn(page_word("count", lang), "count"),
        SheetColumn(page_word("code", lang)),
        SheetColumn(say("level", lang)),
    )
    closing = [] if account.issues else [page_word("no_issues", lang)]
    closing += [say("read_numbers", lang)]
    for block in computed.blocks:
        if isinstance(block, str):
            closing.append(block)
        elif isinstance(block, SourceText):
            closing += [common_word("title_follows", lang, title=block.title), *block.text.split("\n")]
    return Sheet(say("notes", lang), columns, rows, closing=tuple(closing))
