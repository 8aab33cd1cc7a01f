"""Which sheet of a workbook was read, and which others it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from servicetree.errors import Fault, Issue
from servicetree.i18n.said import QuotedName, Said, first_listed, hinted, meant_name, told, warned


@frozen
class ReadSheet:
    """The sheet that was read of a workbook.

    Attributes:
        name: Its name.
        others: The names of the others.
        is_chosen: Whether somebody named it.
        is_hidden: Whether who opens the workbook does not see it.
        unsaved: How many of its formulas have no saved value, and are read as blank.
    """

    name: str
    others: tuple[str, ...] = ()
    is_chosen: bool = False
    is_hidden: bool = False
    unsaved: int = 0

    def issues(self) -> list[Issue]:
        """Tell which sheet was read, where nobody chose and it is one of several or hidden; and what it lacks."""
        found = []
        if self.others and not self.is_chosen:
            said = warned("sheet_read", sheet=self.name, count=len(self.others))
            found.append(Issue("sheet", told("the_answers"), said, len(self.others)))
        if self.is_hidden and not self.is_chosen:
            found.append(Issue("sheet", told("the_answers"), warned("sheet_hidden", sheet=self.name)))
        if self.unsaved:
            said = warned("formulas_unsaved" if self.unsaved > 1 else "formula_unsaved", count=self.unsaved)
            found.append(Issue("formulas", told("the_answers"), said, self.unsaved))
        return found

    def hint(self) -> Said | None:
        """Say which sheets there are, where the one that was read may be the wrong one."""
        if not self.others:
            return None
        names = first_listed([*map(QuotedName, self.others)])
        return told("other_sheets", sheet=QuotedName(self.name), names=names)


def with_sheet_hint(hint: str, sheet: ReadSheet | None) -> str:
    """Put behind what to do which sheet was read, if there are others."""
    other = None if sheet is None else sheet.hint()
    if other is None:
        return hint
    return hinted(hint, other) if hint else other


def absent_columns(option: str, names: Iterable[str], columns: Sequence[str], sheet: ReadSheet | None) -> list[Fault]:
    """Find the columns that an option names and a table does not have, each once.

    Args:
        option: As it is typed.
        names: The columns that it names.
        columns: Those of the table.
        sheet: The sheet of a workbook that was read.
    """
    return [
        Fault("column", option, told("no_column", column=name), with_sheet_hint(meant_name(name, columns), sheet))
        for name in dict.fromkeys(names)
        if name not in columns
    ]
