"""A user's typed script: type checkers know every value in it, find seeded mistakes, and it runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import environment
from support.folders import ROOT

SCRIPT = ROOT / "tests" / "support" / "typed_script.py"
TEXT = SCRIPT.read_text(encoding="utf-8")
MISTAKES = re.findall(r"^(.*?)  # mistake: (.*) -> (.*)$", TEXT, re.MULTILINE)


def test_the_script_has_four_mistakes_to_make():
    """A parameter, an attribute, a name and the order of arguments: each once."""
    assert len(MISTAKES) == 4
    assert all(line.count(right) == 1 for line, right, _ in MISTAKES)


def checked(checker: str, path: Path) -> list[str]:
    """Run a type checker as a user does, with the package alone, and return its lines that are errors."""
    paths = environment(MYPYPATH=str(ROOT), MYPY_CACHE_DIR=str(path.parent / ".mypy_cache"))
    if checker == "mypy":
        command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--no-incremental", str(path)]
    else:
        (path.parent / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT.as_posix()}"]}}', encoding="utf-8")
        command = [shutil.which("pyright"), "--pythonpath", sys.executable, str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=path.parent, env=paths, encoding="utf-8"
    )
    assert done.returncode in (0, 1), done.stderr
    return [line for line in done.stdout.splitlines() if re.search(rf"{path.name}:\d+.* error", line)]


@pytest.fixture(params=["mypy", "pyright"])
def checker(request):
    """Each type checker, where it is installed; pyright is a program of its own, which needs node."""
    if request.param == "mypy":
        pytest.importorskip("mypy", reason="mypy is in the group dev")
    elif shutil.which("pyright") is None:
        pytest.skip("pyright is not installed")
    return request.param


@pytest.mark.ci
def test_type_checkers_know_every_value(checker, tmp_path):
    """`assert_type` holds for each value, which it would not for `Any`; there is nothing else to complain of."""
    path = tmp_path / "script.py"
    path.write_text(TEXT, encoding="utf-8")
    assert checked(checker, path) == []


@pytest.mark.ci
def test_type_checkers_find_every_mistake(checker, tmp_path):
    """Each seeded mistake is found in its own line; what hangs on it may be complained of too."""
    text = TEXT
    for line, right, wrong in MISTAKES:
        text = text.replace(line, line.replace(right, wrong))
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    found = {int(re.search(r":(\d+)", line)[1]) for line in checked(checker, path)}
    assert found >= {place for place, line in enumerate(text.splitlines(), start=1) if "# mistake" in line}


@pytest.mark.ci
def test_the_script_runs(tmp_path):
    """What type checkers accept is accepted when it runs."""
    subprocess.run([sys.executable, str(SCRIPT)], check=True, cwd=tmp_path, env=environment(ROOT))
