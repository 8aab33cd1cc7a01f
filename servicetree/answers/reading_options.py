"""How a table is to be read: encoding, header, separator, sheet, rows, long layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import told
from servicetree.tree.written_values import column_name

READING_OPTIONS = ("encoding", "header", "separator", "sheet", "where", "long")
_NAMED_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|", "space": " "}
_LONG_PARTS = 3  # the columns of respondent, question and answer


@frozen
class RowCondition:
    """A condition on rows: a column that has a value, or has not.

    Attributes:
        column: The column.
        value: The value, compared as segments are, without regard to case.
        is_not: Whether the column must not have it.
    """

    column: str
    value: str
    is_not: bool = False

    @property
    def written(self) -> str:
        """The condition as it is typed."""
        return f"{self.column}{'!=' if self.is_not else '='}{self.value}"

    @classmethod
    def of(cls, written: str) -> RowCondition:
        """Read ``COL=VALUE`` or ``COL!=VALUE``.

        Raises:
            UsageError: If it is neither.
        """
        column, equals, value = written.partition("=")
        is_not = column.endswith("!")
        column = column_name(column[:-1] if is_not else column)
        if not equals or not column:
            said = told("no_condition", written=written[:60])
            raise UsageError(Fault("usage", "--where", said, told("write_a_condition")))
        return cls(column, value.strip(), is_not)


def _separator(written: str | None) -> str | None:
    if written is None:
        return None
    sign = _NAMED_SEPARATORS.get(written, written)
    if len(sign) != 1 or sign in '"\r\n':
        raise UsageError(
            Fault("usage", "--separator", told("not_one_sign", written=written[:20]), told("give_one_sign"))
        )
    return sign


def _conditions(written: str | Sequence[str] | None) -> tuple[RowCondition, ...]:
    listed = [written] if isinstance(written, str) else () if written is None else written
    return tuple(one if isinstance(one, RowCondition) else RowCondition.of(one) for one in listed)


def _long(named: Sequence[str] | None) -> tuple[str, str, str] | None:
    if named is None or not len(named):
        return None
    if isinstance(named, str) or len(named) != _LONG_PARTS or len(set(named)) != _LONG_PARTS:
        raise UsageError(Fault("usage", "--long", told("not_three_columns"), told("name_three_columns")))
    respondent, question, answer = map(column_name, named)
    return respondent, question, answer


def _header(lines: int | None) -> int | None:
    if lines is not None and (not isinstance(lines, int) or lines < 1):
        said = told("no_number_of_lines", written=repr(lines))
        raise UsageError(Fault("usage", "--header", said, told("how_many_lines")))
    return lines


@frozen
class ReadingOptions:
    """What somebody said about how to read a table; what is None is found out.

    Attributes:
        encoding: Of a text file.
        header: How many lines the header has, that of the names included.
        separator: What stands between the fields of a text file.
        sheet: Which sheet of a workbook.
        where: Conditions that a row must meet, all of them.
        long: The columns of respondent, question and answer, if each row is one answer.
    """

    encoding: str | None = None
    header: int | None = field(default=None, converter=_header)
    separator: str | None = field(default=None, converter=_separator)
    sheet: str | None = None
    where: tuple[RowCondition, ...] = field(default=(), converter=_conditions)
    long: tuple[str, str, str] | None = field(default=None, converter=_long)

    @classmethod
    def of(cls, options: ReadingOptions | str | None) -> ReadingOptions:
        """Take options as they are, or an encoding alone."""
        return options if isinstance(options, ReadingOptions) else cls(encoding=options)

    @classmethod
    def among(cls, options: Mapping[str, Any]) -> ReadingOptions:
        """Pick those of a verb's options that say how a table is read."""
        return cls(**{name: options.get(name) for name in READING_OPTIONS})
