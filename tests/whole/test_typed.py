"""A user's typed script: type checkers know every value in it, find seeded mistakes, and it runs."""

import os
import re
import shutil
import subprocess
import sys

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


def with_mistakes() -> str:
    """Make each mistake in its own line."""
    text = TEXT
    for line, right, wrong in MISTAKES:
        text = text.replace(line, line.replace(right, wrong))
    return text


@pytest.fixture(scope="module", params=["mypy", "pyright"])
def errors(request, tmp_path_factory) -> dict[str, list[str]]:
    """What each type checker, where it is installed, has to say of the script, and of the one with mistakes.

    It is run as a user does, with the package alone, and on both at once, since most of the time it reads the package;
    pyright is a program of its own, which needs node.
    """
    folder = tmp_path_factory.mktemp("typed")
    for name, text in (("sound", TEXT), ("mistaken", with_mistakes())):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    if request.param == "mypy":
        pytest.importorskip("mypy", reason="mypy is in the group dev")
        command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--no-incremental"]
    elif shutil.which("pyright") is None:
        pytest.skip("pyright is not installed")
    else:
        (folder / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT.as_posix()}"]}}', encoding="utf-8")
        command = [shutil.which("pyright"), "--pythonpath", sys.executable]
    paths = environment(MYPYPATH=str(ROOT), MYPY_CACHE_DIR=str(folder / ".mypy_cache"))
    command += [str(folder / "sound.py"), str(folder / "mistaken.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=paths, encoding="utf-8")
    assert done.returncode in (0, 1), done.stderr
    lines = done.stdout.splitlines()
    return {
        name: [line for line in lines if re.search(rf"{name}.py:\d+.* error", line)] for name in ("sound", "mistaken")
    }


@pytest.mark.ci
def test_type_checkers_know_every_value(errors):
    """`assert_type` holds for each value, which it would not for `Any`; there is nothing else to complain of."""
    assert errors["sound"] == []


@pytest.mark.ci
def test_type_checkers_find_every_mistake(errors):
    """Each seeded mistake is found in its own line; what hangs on it may be complained of too."""
    found = {int(re.search(r":(\d+)", line)[1]) for line in errors["mistaken"]}
    lines = with_mistakes().splitlines()
    assert found >= {place for place, line in enumerate(lines, start=1) if "# mistake" in line}


@pytest.mark.ci
def test_the_script_runs(tmp_path):
    """What type checkers accept is accepted when it runs."""
    subprocess.run([sys.executable, str(SCRIPT)], check=True, cwd=tmp_path, env=environment(ROOT))
