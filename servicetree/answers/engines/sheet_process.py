"""The program that reads one sheet for `workbooks_apart`: ``python -m ... PATH MOST_BYTES [SHEET [ROWS]]``.

It writes the names of the sheets as JSON, or a sheet's cells as an Arrow stream, to its standard output; what is wrong
with the file goes to standard error, with the exit code `REFUSED`.
"""

from __future__ import annotations

import json
import sys
from typing import Final

REFUSED: Final = 3
_MOST_SECONDS = 60  # of the processor; a sheet of a million rows takes ten


def main(path: str, most: str, sheet: str | None = None, rows: str | None = None) -> None:
    """Read a workbook, or end where it asks for more memory than ``most`` bytes, or takes too long."""
    _set_limits(int(most))
    import fastexcel
    import pyarrow as pa

    from servicetree.answers.engines.sheet_cells import sheet_cells

    try:
        book = fastexcel.read_excel(path)
        if sheet is None:
            sys.stdout.write(json.dumps(book.sheet_names))
        else:
            batch = sheet_cells(book, sheet, None if rows is None else int(rows))
            with pa.ipc.new_stream(sys.stdout.buffer, batch.schema) as stream:
                stream.write_batch(batch)
    except (fastexcel.FastExcelError, pa.ArrowException) as error:
        sys.stderr.write(str(error))
        sys.exit(REFUSED)


def _set_limits(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows sets no such limits
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))


if __name__ == "__main__":
    main(*sys.argv[1:])
