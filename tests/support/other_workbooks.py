"""Workbooks that are not Excel's XML, as small as they can be: written record by record, after their published formats.

They hold one sheet of texts and numbers. Cells stand where they are said to stand, so that a sheet can reach far.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

Cells = Iterable[tuple[int, int, str | float]]  # row, column, what stands there; row by row


def cells_of(table: Mapping[str, list]) -> Cells:
    """Lay a table out, its names in the first row."""
    rows = [list(table), *zip(*table.values(), strict=True)]
    return [(row, column, cell) for row, line in enumerate(rows) for column, cell in enumerate(line)]


# --- .xlsb: [MS-XLSB], records of a type, a length in sevens of bits, and a body --------------------------------------


def xlsb(cells: Cells) -> bytes:
    """Write Excel's binary format."""
    cells = list(cells)
    ends = struct.pack("<IIII", 0, max(row for row, _, _ in cells), 0, max(column for _, column, _ in cells))
    sheet = [_binary(0x81), _binary(0x94, ends), _binary(0x91)]
    for row, line in groupby(cells, lambda cell: cell[0]):
        sheet.append(_binary(0x00, struct.pack("<II", row, 0) + bytes(9)))
        sheet += [_binary_cell(column, cell) for _, column, cell in line]
    named = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet")
    book = [_binary(0x83), _binary(0x8F), _binary(0x9C, named), _binary(0x90), _binary(0x84)]
    sheets = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    return _zipped(
        {
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{sheets}" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/workbook.bin": b"".join(book),
            "xl/worksheets/sheet1.bin": b"".join([*sheet, _binary(0x92), _binary(0x82)]),
        }
    )


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _binary(kind: int, body: bytes = b"") -> bytes:
    kinds = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    left, length = len(body), b""
    while left > 0x7F:
        length, left = length + bytes([left & 0x7F | 0x80]), left >> 7
    return kinds + length + bytes([left]) + body


def _binary_cell(column: int, cell: str | float) -> bytes:
    place = struct.pack("<II", column, 0)
    return _binary(0x06, place + _wide(cell)) if isinstance(cell, str) else _binary(5, place + struct.pack("<d", cell))


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


# --- .xls: [MS-XLS] in a compound file, [MS-CFB] ----------------------------------------------------------------------

_SECTOR, _NONE, _END, _TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(cells: Cells) -> bytes:
    """Write Excel's format of 1997."""
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    named = b"\x00\x00\x05\x00Sheet"
    before = len(start) + 4 + 4 + len(named) + 4
    book = start + _record(0x0085, struct.pack("<I", before) + named) + _record(0x000A)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    sheet += b"".join(_old_cell(*cell) for cell in cells) + _record(0x000A)
    return _compound(book + sheet)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _old_cell(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", cell))


def _compound(stream: bytes) -> bytes:
    """Put one stream into a compound file: its sectors, one after the other, then the folder, then their table."""
    stream = stream.ljust(4096, b"\0")  # shorter ones would have to lie elsewhere
    count = -(-len(stream) // _SECTOR)
    tables = -(-(count + 2) // (_SECTOR // 4 - 1))
    chain = [*range(1, count), _END, _END, *[_TABLE] * tables]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR, b"\xff")
    places = [count + 1 + one for one in range(tables)]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, count, 0, 4096, _END, 0, _END, 0)
    header += struct.pack(f"<{len(places)}I", *places).ljust(109 * 4, b"\xff")
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _NONE, 0, len(stream))
    return header + stream.ljust(count * _SECTOR, b"\0") + folder.ljust(_SECTOR, b"\0") + table


def _entry(name: str, kind: int, child: int, first: int, length: int) -> bytes:
    written = name.encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
    return head + struct.pack("<III", _NONE, _NONE, child) + bytes(36) + struct.pack("<IQ", first, length)


# --- .ods: OpenDocument -----------------------------------------------------------------------------------------------

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
)


def ods(cells: Cells) -> bytes:
    """Write OpenDocument's format; what lies between two cells is said as so many repeated ones."""
    rows, next_row = [], 0
    for row, line in groupby(cells, lambda cell: cell[0]):
        written, next_column = "", 0
        for _, column, cell in line:
            written += _repeated("cell", "columns", column - next_column) + _open_cell(cell)
            next_column = column + 1
        rows.append(f"{_repeated('row', 'rows', row - next_row)}<table:table-row>{written}</table:table-row>")
        next_row = row + 1
    table = f'<table:table table:name="Sheet">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return _zipped(
        {
            "mimetype": _ODS,
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {_NAMES}>{body}</office:document-content>",
        }
    )


def _repeated(what: str, kind: str, times: int) -> str:
    inner = "<table:table-cell/>" if what == "row" else ""
    opened = f'<table:table-{what} table:number-{kind}-repeated="{times}">'
    return f"{opened}{inner}</table:table-{what}>" if times else ""


def _open_cell(cell: str | float) -> str:
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


WRITERS: dict[str, Callable[[Cells], bytes]] = {"xlsb": xlsb, "xls": xls, "ods": ods}
