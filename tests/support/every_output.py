"""Every kind of output of one survey, and a digest of each: what has to be the same wherever it is made.

    python -m support.every_output FOLDER [THREADS]

from the folder of the tests; it prints a line for each file.
"""

import contextlib
import io
import sys
from hashlib import sha256
from pathlib import Path

from servicetree.answers.engines import database_streams, sources
from servicetree.cli.main import main
from servicetree.demo import FOLDER as DEMO

DEMO_ANSWERS = (DEMO / "cafes.csv").read_text(encoding="utf-8").splitlines(keepends=True)
ROWS = 600  # six cafés in as many months
TREE, ANSWERS = str(DEMO / "cafe.toml"), "answers.csv"
BY = ("--by", "shop", "--period", "month", "--id", "guest")
ASKED = ("--tree", TREE, *BY)
PRINTED = {
    "trace.json": ("trace", ANSWERS, *ASKED, "--json"),
    "trace.txt": ("trace", ANSWERS, *ASKED, "--details"),
    "trace-ru.txt": ("trace", ANSWERS, *ASKED, "--lang", "ru"),
    "score.json": ("score", ANSWERS, *ASKED, "--json"),
    "plan.json": ("plan", ANSWERS, *ASKED, "--json"),
    "compare.json": ("compare", ANSWERS, *ASKED, "--from", "Bath", "--to", "Derby", "--json"),
    "weigh.json": ("weigh", ANSWERS, "--tree", TREE, "--method", "lmg", "--json"),
    "check.txt": ("check", TREE, ANSWERS, "--details"),
}
WRITTEN = {
    "cafe.moments": ("moments", ANSWERS, *ASKED),
    "rated.csv": ("rate", ANSWERS, "--tree", TREE),
    "rated.parquet": ("rate", ANSWERS, "--tree", TREE),
    "new.toml": ("new", "mine", "--from-answers", ANSWERS),
    "simulated.csv": ("simulate", TREE, "-n", "300", "--seed", "7", "--missing", ".1"),
    "tree.svg": ("draw", TREE, "--answers", ANSWERS, *BY),
    **{f"tree.{ending}": ("draw", TREE, "--answers", "cafe.moments") for ending in ("html", "dot", "mmd", "png")},
    **{
        f"{kind}.svg": ("draw", TREE, "--answers", "cafe.moments", "--kind", kind)
        for kind in ("heatmap", "waterfall", "map", "mend")
    },
    "segments.svg": ("draw", TREE, "--answers", ANSWERS, *BY, "--kind", "segments"),
    **{f"report.{ending}": ("report", ANSWERS, *ASKED) for ending in ("html", "xlsx", "pptx")},
    "report-fr.html": ("report", ANSWERS, *ASKED, "--lang", "fr"),
}


def every_output(folder: Path, threads: int | None = None) -> dict[str, str]:
    """Make every output, and return the digest of each.

    Args:
        folder: Where files are written to.
        threads: How many of them read and sum up; as many as the machine has cores if not given.
    """
    sources._MOST_ROWS = 256  # so that the survey comes in several batches
    sources._FEWEST_ROWS = 64
    if threads is not None:
        database_streams._THREADS = threads
        sources.cores = lambda: threads
    (folder / ANSWERS).write_text("".join(DEMO_ANSWERS[: 1 + ROWS]), encoding="utf-8")
    with contextlib.chdir(folder):  # reports hold the command, and so what the file was called
        for name, arguments in PRINTED.items():
            Path(name).write_bytes(_printed(arguments))
        for name, arguments in WRITTEN.items():
            _printed((*arguments, "-o", name))
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _printed(arguments: tuple[str, ...]) -> bytes:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as ended:
            if ended.code:
                raise RuntimeError(
                    f"{arguments}: {out.buffer.getvalue().decode()[-500:]}{err.buffer.getvalue().decode()}"
                ) from None
    return out.buffer.getvalue()


if __name__ == "__main__":
    for file, digest in every_output(Path(sys.argv[1]), *map(int, sys.argv[2:])).items():
        print(digest, file)  # noqa: T201 - for whoever compares machines
