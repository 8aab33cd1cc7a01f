"""The head of a table: lines above the names, the names, and further header lines with the questions' texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from servicetree.answers.column_facts import ColumnFacts
from servicetree.answers.engines.sources import refuse_duplicate_columns
from servicetree.errors import AnswersError, Fault, Issue
from servicetree.i18n.said import both_said, first_listed, told, warned
from servicetree.tree.written_values import column_name, parse_text

Record = Sequence[str]

MOST_RECORDS = 100  # of a table's beginning, enough to judge it by
_MOST_FURTHER = 2  # Qualtrics writes two lines below the names, SurveyMonkey one
_MOST_ABOVE = 20
_LINES_LOOKED_AT = 10
_FIELDS_OF_A_NOTE, _WIDE = 2, 6
_LINES_BELOW = 3  # lines of answers without which a line of texts is not told from them
_TELLING_SHARE = 0.8
_IMPORT_ID = re.compile(r"\{\s*['\"]ImportId['\"]")
# What SurveyMonkey writes below a question that has one column.
_KINDS_OF_REPLY = {"response", "open-ended response", "score", "comment", "комментарий", "réponse", "ответ"}


@frozen
class TableHead:
    """What the first lines of a table say.

    Attributes:
        above: Lines above the names: a title, comments, blank lines.
        names: The columns that have a name.
        positions: Where each of them stands in a line, from 0.
        width: How many columns there are, nameless ones among them.
        further: Further header lines below the names.
        texts: The questions' texts that these hold, by column.
        nameless: Positions, from 1, of columns that hold something and have no name; they are left out.
    """

    above: int
    names: tuple[str, ...]
    positions: tuple[int, ...]
    width: int
    further: int = 0
    texts: Mapping[str, str] = field(factory=dict)
    nameless: tuple[int, ...] = ()

    def rows_in(self, records: Sequence[Record]) -> tuple[tuple[str, ...], ...]:
        """Take the rows of answers out of a table's first lines, with the cells of named columns."""
        below = records[self.above + 1 + self.further :]
        return tuple(tuple(_cell(row, place).strip() for place in self.positions) for row in below if any(row))

    def facts(self) -> dict[str, ColumnFacts]:
        """Return the texts as facts about columns."""
        return {name: ColumnFacts(text) for name, text in self.texts.items()}

    def issues(self) -> list[Issue]:
        """Tell of the lines and columns that are no answers."""
        found, said = [], []
        if self.above:
            said.append(warned("line_above" if self.above == 1 else "lines_above", count=self.above))
        if self.further:
            said.append(warned("line_below" if self.further == 1 else "lines_below", count=self.further))
        if said:
            found.append(Issue("header-lines", told("the_answers"), both_said(said), self.above + self.further))
        if self.nameless:
            left_out = warned("nameless_columns", places=first_listed([str(place) for place in self.nameless]))
            found.append(Issue("skipped-columns", told("the_answers"), left_out, len(self.nameless)))
        return found


def table_head(records: Sequence[Record], name: str, header: int | None = None) -> TableHead:
    """Judge the first lines of a table.

    Args:
        records: The fields of its first lines.
        name: What to call the table.
        header: How many lines the header has, where somebody said so.

    Raises:
        AnswersError: If two columns have one name, or there are fewer lines than the header is said to have.
    """
    records = [[column_name(cell).strip("\ufeff").strip() for cell in record] for record in records]
    above = _lines_above(records)
    if above == len(records):
        raise AnswersError(Fault("no-answers", name, told("is_empty"), told("starts_with_names")))
    names, below = records[above], records[above + 1 :]
    further = _further_lines(names, below) if header is None else header - 1
    if further > len(below):
        said = told("lines_lacking", got=str(len(below)), header=str(header), wanted=str(further))
        raise AnswersError(Fault("no-answers", name, said, told("count_header")))
    return _named(name, above, names, below, further)


def _named(name: str, above: int, written: Record, below: Sequence[Record], further: int) -> TableHead:
    width = max(len(written), *(len(line) for line in below[:further]), 0)
    names, texts = _names_and_texts([*written, *[""] * (width - len(written))], below[:further])
    positions = [place for place, called in enumerate(names) if called]
    rows = below[further:]
    nameless = [
        place + 1
        for place, called in enumerate(names)
        if place and not called and any(_cell(row, place) for row in rows)
    ]
    listed = [names[place] for place in positions]
    refuse_duplicate_columns(listed, name, [place + 1 for place in positions])
    return TableHead(
        above,
        tuple(listed),
        tuple(positions),
        len(written),
        further,
        {names[place]: text for place, text in texts.items() if names[place]},
        tuple(nameless),
    )


def _lines_above(records: Sequence[Record]) -> int:
    """Count the lines above the names: blank ones, and those with a title or a comment in their first field only."""
    for place, record in enumerate(records[:_MOST_ABOVE]):
        below = records[place + 1 : place + 1 + _LINES_LOOKED_AT]
        if _filled(record) and not _is_title(record, below[:5]) and not _is_note(record, below):
            return place
    return len(records) if not any(map(_filled, records)) else 0


def _is_title(record: Record, following: Sequence[Record]) -> bool:
    widest = max(map(_filled, following), default=0)
    if not record[0]:
        return False
    if record[0].startswith("#") and _filled(record) < widest and len(record[0]) > 1:
        return True
    # "x," above "1,2" may be names of which one is lacking; a title stands above more columns, or has no separator.
    return _filled(record) == 1 and widest > (1 if len(record) == 1 else 2)


def _is_note(record: Record, following: Sequence[Record]) -> bool:
    """Whether a line holds a name and its value above a wide table: in few fields, or with a blank line between."""
    if not record[0] or _filled(record) > _FIELDS_OF_A_NOTE or max(map(_filled, following), default=0) < _WIDE:
        return False
    first = next((line for line in following if not 0 < _filled(line) <= _FIELDS_OF_A_NOTE), ())
    return len(record) <= _FIELDS_OF_A_NOTE or not _filled(first)


def _further_lines(names: Record, below: Sequence[Record]) -> int:
    """Count further header lines: by inner ids, by what stands below names that are lacking, by texts among numbers."""
    for place, line in enumerate(below[:_MOST_FURTHER]):
        if _filled(line) and sum(bool(_IMPORT_ID.match(cell)) for cell in line) >= _TELLING_SHARE * _filled(line):
            return place + 1
    if below and _continues_names(names, below[0]):
        return 1
    found = 0
    while found < _MOST_FURTHER and _is_text_among_numbers(below[found:]):
        found += 1
    return found


def _continues_names(names: Record, line: Record) -> bool:
    """Whether a line names the items of questions, as SurveyMonkey writes it."""
    filled = [cell for cell in line if cell]
    if not filled or _cell(line, 0) or not names[0] or any(parse_text(cell) is not None for cell in filled):
        return False
    lacking = [place for place, called in enumerate(names) if not called and _cell(line, place)]
    return bool(lacking) or all(cell.casefold() in _KINDS_OF_REPLY for cell in filled)


def _is_text_among_numbers(lines: Sequence[Record]) -> bool:
    """Whether the first line holds different texts where nearly all lines below it hold numbers."""
    if len(lines) <= _LINES_BELOW:
        return False
    line, rows = lines[0], lines[1:]
    numeric = [place for place in range(len(line)) if _is_numeric(row[place] for row in rows if place < len(row))]
    texts = [line[place] for place in numeric if line[place] and parse_text(line[place]) is None]
    enough = len(numeric) > 1 and len(texts) >= _TELLING_SHARE * len(numeric)
    return enough and len(set(texts)) >= _TELLING_SHARE * len(texts)


def _is_numeric(cells: Iterable[str]) -> bool:
    read = [parse_text(cell) for cell in cells if cell]
    numbers = sum(amount is not None and amount == amount for amount in read)  # noqa: PLR0124 - NaN is no number
    return numbers >= _LINES_BELOW and numbers >= _TELLING_SHARE * len(read)


def _names_and_texts(written: Record, lines: Sequence[Record]) -> tuple[list[str], dict[int, str]]:
    """Take names and questions' texts from the lines of the header."""
    said = [
        next((cell for line in lines if (cell := _cell(line, place)) and not _is_inner(cell)), "")
        for place in range(len(written))
    ]
    names, texts = list(written), {}
    for first, last in _questions(written, said):
        stem = written[first]
        together = last - first > 1
        for place in range(first, last):
            item = "" if said[place].casefold() in _KINDS_OF_REPLY - {"score"} else said[place]
            if not stem:
                names[place] = item
            elif together:
                texts[place] = " - ".join(filter(None, (stem, item)))
                names[place] = texts[place]
            elif item and item != stem:
                texts[place] = item
    return _short_names(names, written, said), texts


def _is_inner(cell: str) -> bool:
    return bool(_IMPORT_ID.match(cell))


def _questions(written: Record, said: Record) -> list[tuple[int, int]]:
    """Group columns: a name with those behind it that have none or the same, and an item in a further line."""
    starts = [
        place
        for place in range(len(written))
        if not place or not said[place] or written[place] not in ("", written[place - 1])
    ]
    return list(zip(starts, [*starts[1:], len(written)], strict=True))


def _short_names(names: list[str], written: Record, said: Record) -> list[str]:
    """Call an item by itself where nothing else is called so."""
    changed = [place for place, called in enumerate(names) if called != written[place] and said[place]]
    often = Counter([*names, *(said[place] for place in changed)])
    for place in changed:
        if often[said[place]] == 1 and said[place].casefold() not in _KINDS_OF_REPLY:
            names[place] = said[place]
    return names


def _filled(record: Record) -> int:
    return sum(map(bool, record))


def _cell(record: Record, place: int) -> str:
    return record[place] if place < len(record) else ""
