"""The text of CSV files: encoding, compression, separator, and the first lines."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO

from attrs import frozen

from servicetree.answers.engines.file_kinds import GZIP
from servicetree.answers.engines.table_heads import MOST_RECORDS, TableHead, table_head
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, FileError, LimitError, ServiceTreeError, spoken_options
from servicetree.i18n.said import Said, WholeText, told
from servicetree.i18n.system_errors import system_reason
from servicetree.tree.checks import quoted_value

_SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?[\n\r]?')
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_CHARACTERS_LOOKED_AT = 1 << 18
_MOST_CHARACTERS_LOOKED_AT = 1 << 25  # names of a hundred thousand columns are long
_LONGEST_FIRST_LINE = 1 << 24
_FEWEST_LINES = 4
_MOST_LINES_OF_A_NAME = 12
_MOST_RAGGED = 50
_TELLING_ZEROS = 0.5  # of every other byte of a text
# Those of UTF-32 first: one of them begins with one of UTF-16.
_WIDE_MARKS = {
    (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE): "utf-32",
    (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE): "utf-16",
}


@frozen
class TextFile:
    """A text file of rows.

    Attributes:
        path: The file.
        encoding: Its encoding.
        gzipped: Whether it is packed by gzip.
        separator: What stands between fields.
        head: What its first lines say.
        lines_above: How many lines of the file stand above the one of the names.
        sample: The text of its beginning.
        rows: Its first rows, cells of named columns only.
        line_end: How its lines end, where a line break within the names is written otherwise; else None.
    """

    path: Path
    encoding: str
    gzipped: bool
    separator: str
    head: TableHead
    lines_above: int
    sample: str
    rows: tuple[tuple[str, ...], ...]
    line_end: str | None = None


def text_file(path: Path, start: bytes, options: ReadingOptions, name: str) -> TextFile:
    """Look at the beginning of a text file.

    Args:
        path: The file.
        start: Its first bytes.
        options: What somebody said about it.
        name: What to call it.

    Raises:
        AnswersError: If it is written otherwise than said, or its first lines are no head of a table.
        FileError: If it cannot be read.
    """
    if options.encoding is None and (found := _wide_encoding(start)):
        option = WholeText(spoken_options(f"--encoding {found}"))
        said = told("written_in", encoding=found[:6].upper())
        raise AnswersError(Fault("encoding", name, said, told("say_it", option=option)))
    gzipped = start.startswith(GZIP)
    encoding = _encoding(options.encoding, name)
    if start.startswith(codecs.BOM_UTF8) and encoding not in ("utf-8-sig", "utf_8_sig"):
        said = told("mark_of_utf8", encoding=options.encoding)
        raise AnswersError(Fault("encoding", name, said, told("no_encoding")))
    sample, whole = _beginning(path, name, encoding, gzipped=gzipped)
    stated = _SEPARATOR_LINE.match(sample)
    separator = options.separator or (stated[1] if stated else _separator(sample))
    text = sample[stated.end() :] if stated else sample
    records, places = _records(text, separator, name, whole=whole)
    _refuse_open_quote(records, name)
    head = table_head(records, name, options.header)
    lines_above = places[head.above] + (1 if stated else 0)
    below = io.StringIO(text, newline="")
    for _ in range(places[head.above]):
        below.readline()
    rows, end = head.rows_in(records), _line_end(below.read())
    return TextFile(path, encoding, gzipped, separator, head, lines_above, sample, rows, end)


def _line_end(text: str) -> str | None:
    """Say how lines end where the first line break stands in quotes and is another: the database would go by that."""
    breaks = _LINE_BREAK.finditer(text)
    first = next(breaks, None)
    if first is None or not text[: first.start()].count('"') % 2:
        return None
    end = next((one[0] for one in breaks if not text[: one.start()].count('"') % 2), first[0])
    return None if end == first[0] else end


def _wide_encoding(start: bytes) -> str | None:
    """Say in which UTF-32 or UTF-16 a text is: with its mark, or where all bytes but one of a Latin letter are 0."""
    for marks, encoding in _WIDE_MARKS.items():
        if start.startswith(marks):
            return encoding
    for width in (4, 2):
        parts = [start[place::width] for place in range(width)]
        for letters, encoding in ((0, f"utf-{8 * width}-le"), (width - 1, f"utf-{8 * width}-be")):
            zeros = [part for place, part in enumerate(parts) if place != letters]
            if all(part.count(0) > _TELLING_ZEROS * len(part) for part in zeros) and not parts[letters].count(0):
                return encoding
    return None


def _encoding(said: str | None, name: str) -> str:
    try:
        # Some that are known make no text of bytes, and only what reads text refuses these.
        io.TextIOWrapper(io.BytesIO(), encoding=said or "utf-8").close()
        found = codecs.lookup(said or "utf-8").name
    except (LookupError, ValueError) as error:
        shown = said if said is not None and said.isprintable() else quoted_value(said)
        unknown = told("not_in_encoding", encoding=shown, said=told("unknown_encoding", encoding=shown))
        raise AnswersError(Fault("encoding", name, unknown, told("say_encoding"))) from error
    return "utf-8-sig" if found == "utf-8" else found


def _opened(path: Path, encoding: str, *, gzipped: bool) -> IO[str]:
    return (gzip.open if gzipped else open)(path, "rt", encoding=encoding, newline="")


def _beginning(path: Path, name: str, encoding: str, *, gzipped: bool) -> tuple[str, bool]:
    """Read the first lines of a text, and whether that is all of it."""
    try:
        with _opened(path, encoding, gzipped=gzipped) as opened:
            text, more = "", True
            while more and len(text) < _MOST_CHARACTERS_LOOKED_AT and _lines_in(text) < _FEWEST_LINES:
                read = opened.read(max(_CHARACTERS_LOOKED_AT, len(text)))
                text, more = text + read, bool(read)
                if len(text) > _LONGEST_FIRST_LINE and not _lines_in(text[:_LONGEST_FIRST_LINE]):
                    raise _too_long_line(name, 1, _LONGEST_FIRST_LINE)
            return text.lstrip("\ufeff"), not (more and opened.read(1))
    except UnicodeError as error:
        called = "UTF-8" if encoding == "utf-8-sig" else encoding
        said = told("not_in_encoding", encoding=called, said=_undecodable(error))
        raise AnswersError(Fault("encoding", name, said, told("say_encoding"))) from error
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, ServiceTreeError):
            raise
        raise FileError(Fault("file", str(path), told("cannot_be_read", reason=system_reason(error)))) from error


def _too_long_line(name: str, line: int, most: int) -> LimitError:
    where = told("at_line", file=name, line=str(line))
    return LimitError(Fault("limit", where, told("line_too_long", most=str(most)), told("look_for_quote")))


def refuse_endless_lines(file: TextFile, readable: Path, most: int) -> None:
    """Refuse a line that is longer than what the database holds of a file at a time: it would leave a last one out.

    Of a file that is not packed the end is looked at, for the database tells of such lines elsewhere.

    Args:
        file: The file.
        readable: Where its text stands for the database.
        most: How many bytes a line may have.

    Raises:
        LimitError: Naming the line.
        FileError: If the file is damaged.
    """
    try:
        if readable != file.path or not file.gzipped:
            with readable.open("rb") as opened:
                start = max(0, readable.stat().st_size - most - 1)
                opened.seek(start)
                if start and b"\n" not in (end := opened.read()) and b"\r" not in end:
                    raise LimitError(
                        Fault("limit", file.path.name, told("line_too_long", most=str(most)), told("look_for_quote"))
                    )
            return
        with gzip.open(file.path) as packed:
            _refuse_endless_line(packed, most, file.path.name)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, ServiceTreeError):
            raise
        said = told("cannot_be_read", reason=system_reason(error))
        raise FileError(Fault("file", str(file.path), said)) from error


def _refuse_endless_line(packed: IO[bytes] | gzip.GzipFile, most: int, name: str) -> None:
    line, length = 1, 0
    while chunk := packed.read(1 << 20):
        if (ends := max(chunk.count(b"\n"), chunk.count(b"\r"))) == 0:
            length += len(chunk)
        else:
            line, length = line + ends, len(chunk) - 1 - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        if length > most:
            raise _too_long_line(name, line, most)


def _undecodable(error: UnicodeError) -> str:
    """Say which byte is no text of its encoding."""
    if not isinstance(error, UnicodeDecodeError):
        return str(error)
    return told("undecodable_byte", place=str(error.start), value=f"{error.object[error.start]:02x}")


def _lines_in(text: str) -> int:
    return max(text.count("\n"), text.count("\r"))


def _records(text: str, separator: str, name: str, *, whole: bool) -> tuple[list[list[str]], list[int]]:
    """Take the first lines apart, and say how many lines of text stand above each."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    records: list[list[str]] = []
    places, same = [0], dict[str, str]()  # equal cells are kept once: a wide table has very many of them
    try:
        for record in islice(reader, MOST_RECORDS):
            records.append([same.setdefault(cell, cell) for cell in record])
            places.append(reader.line_num)
    except csv.Error as error:
        if not records and text.partition("\n")[0].count('"') % 2:
            where = told("at_line", file=name, line="1")
            raise AnswersError(Fault("file", where, told("quote_never_closed"), told("close_quote"))) from error
        if not records:
            said = told("no_line_of_names", said=str(error))
            raise AnswersError(Fault("file", told("at_line", file=name, line="1"), said)) from error
        whole = True
    if not whole and 1 < len(records) < MOST_RECORDS:
        records.pop()  # it may be cut off
    return records, places


def _refuse_open_quote(records: list[list[str]], name: str) -> None:
    """Refuse a first line with a field over many lines: a quote in it was never closed."""
    for cell in records[0] if records else ():
        if cell.count("\n") > _MOST_LINES_OF_A_NAME:
            lines = cell.count("\n")
            said = told("quote_closed_late", text=cell[:20].splitlines()[0], lines=lines)
            raise AnswersError(Fault("file", told("at_line", file=name, line="1"), said, told("close_quote")))


def _separator(sample: str) -> str:
    """Guess what separates the fields: with it, most lines have the same number of them."""
    lines = sample.splitlines()
    first = lines[0] if lines else ""

    def evenness(separator: str) -> tuple[float, int]:
        widths: list[int] = []
        records = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), MOST_RECORDS)
        with suppress(csv.Error):
            widths.extend(map(len, records))
        widths = [width for width in (widths[:-1] if len(widths) > _FEWEST_LINES else widths) if width]
        often, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
        return (count / len(widths) if often > 1 else 0.0), first.count(separator)

    return max(_SEPARATORS, key=evenness)


@contextmanager
def readable_text(file: TextFile) -> Iterator[tuple[Path, str]]:
    """Give a path that the database can read as UTF-8 with the names in the first line, and its compression.

    Other encodings, and files with lines above the names, are rewritten to a temporary file first.
    """
    if file.encoding == "utf-8-sig" and not file.lines_above:
        yield file.path, "gzip" if file.gzipped else "none"
        return
    with tempfile.TemporaryDirectory(prefix="servicetree-") as folder:
        rewritten = Path(folder) / file.path.name
        try:
            with (
                _opened(file.path, file.encoding, gzipped=file.gzipped) as source,
                rewritten.open("w", encoding="utf-8", newline="") as target,
            ):
                for _ in range(file.lines_above):
                    source.readline()
                while chunk := source.read(1 << 20):
                    target.write(chunk.lstrip("\ufeff") if not target.tell() else chunk)
        except (OSError, EOFError, zlib.error) as error:
            said = told("cannot_be_read", reason=system_reason(error))
            raise FileError(Fault("file", str(file.path), said)) from error
        except UnicodeError as error:
            said = told("not_encoded_so", encoding=file.encoding, said=_undecodable(error))
            raise AnswersError(Fault("encoding", file.path.name, said, told("try_another"))) from error
        yield rewritten, "none"


def ragged_lines(file: TextFile, name: str) -> list[Fault]:
    """Find the lines with another number of fields than the head has, the first fifty of them."""
    faults: list[Fault] = []
    with _opened(file.path, file.encoding, gzipped=file.gzipped) as source:
        for _ in range(file.lines_above):
            source.readline()
        reader = csv.reader(source, delimiter=file.separator)
        try:
            width = len(next(reader, []))
            line = reader.line_num
            for record in reader:
                if record and len(record) != width and len(faults) < _MOST_RAGGED:
                    place = told("at_line", file=name, line=str(file.lines_above + line + 1))
                    faults.append(_ragged_line(place, len(record), width))
                line = reader.line_num
        except (csv.Error, UnicodeError, OSError, EOFError, zlib.error):
            pass  # the database has told of something else already
    return faults


def _ragged_line(place: Said, got: int, wanted: int) -> Fault:
    if got == 1:
        return Fault("file", place, told("one_field", wanted=str(wanted)), told("take_note_away"))
    said = told("other_number_of_fields", got=str(got), wanted=str(wanted))
    return Fault("file", place, said, told("quote_separator"))
