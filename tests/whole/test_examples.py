"""Examples: each opens with a manager's question, ends with the answer, and prints what stands at its end."""

import contextlib
import io
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import environment
from support.folders import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
LONG = ("10_plan_a_survey", "21_nightly")
REAL = {
    "15_real_customers_of_a_maker": ("abc_b2b", "abc.csv"),
    "16_real_guests_of_an_airport": ("sfo_airport", "sfo_2017.csv.gz"),
    "17_real_users_of_a_telephone": ("ecsi_mobi", "mobi.csv"),
}
NEEDS = {"12_spread_over_dask": "dask.dataframe", "20_spread_over_spark": "pyspark"}


def printed(path: Path, folder: Path, *arguments: Path) -> list[str]:
    """Run an example in a folder of its own, as its own main program, and return the lines it prints."""
    with (
        contextlib.chdir(folder),
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.StringIO()) as shown,
    ):
        patch.setattr(sys, "argv", [str(path), *map(str, arguments)])
        runpy.run_path(str(path), run_name="__main__")
    return commented(shown.getvalue())


def printed_apart(path: Path, folder: Path) -> list[str]:
    """Run an example in a process of its own: the libraries it needs start others, and warn of what is not ours."""
    done = subprocess.run(
        [sys.executable, path],
        check=True,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env=environment(ROOT, PYTHONIOENCODING="utf-8"),
    )
    return commented(done.stdout)


def commented(text: str) -> list[str]:
    """Lay lines out as they stand at the end of an example."""
    return [f"# {line}".rstrip() for line in text.splitlines()]


def test_the_picture_in_the_readme_is_the_one_the_example_draws(tmp_path):
    """Byte for byte. If it differs: python examples/13_draw_for_a_slide.py docs/_static/cafes.svg."""
    drawn = tmp_path / "cafes.svg"
    printed(ROOT / "examples" / "13_draw_for_a_slide.py", tmp_path, drawn)
    assert drawn.read_bytes() == (ROOT / "docs" / "_static" / "cafes.svg").read_bytes()


def _timed(path):
    return pytest.param(path, marks=pytest.mark.ci) if path.stem in LONG else path


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_and_asks_a_question(path):
    """At most 60 lines, a number in its name, a question in its first lines, what it prints at its end."""
    text = path.read_text(encoding="utf-8")
    assert path.name[:2].isdigit()
    assert len(text.splitlines()) <= 60
    assert "?" in text.split("\n\n")[0]
    assert "\n# prints:\n# " in text


@pytest.mark.parametrize("path", [_timed(path) for path in EXAMPLES], ids=lambda path: path.stem)
def test_an_example_prints_what_stands_at_its_end(path, tmp_path, request):
    """Line by line; those on real surveys are given them."""
    if path.stem in NEEDS:
        pytest.importorskip(NEEDS[path.stem])
    if NEEDS.get(path.stem) == "pyspark" and shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, which is not here")
    arguments = []
    if path.stem in REAL:
        folder, answers = REAL[path.stem]
        shared = request.getfixturevalue("shared")
        arguments = [shared / folder / "tree.toml", shared / folder / answers]
    _, _, shown = path.read_text(encoding="utf-8").partition("# prints:\n")
    run = printed_apart if path.stem in NEEDS else printed
    assert run(path, tmp_path, *arguments) == shown.splitlines()
