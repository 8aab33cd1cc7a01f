"""What the README shows is what happens."""

import os
import re

import pytest
from support.command import run
from support.folders import ROOT
from support.surveys import survey

import servicetree as st

README = ROOT / "README.md"


@pytest.fixture(scope="module")
def blocks() -> dict[str, list[str]]:
    """The README's code blocks, by language."""
    found: dict[str, list[str]] = {}
    for language, block in re.findall(r"```(\w+)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        found.setdefault(language, []).append(block)
    return found


def test_the_result_shown_first_is_what_the_demo_prints(blocks, tmp_path):
    """What stands at the top is a piece of the demo's first screen, to the letter."""
    assert blocks["text"][0] in run("demo", "--out", tmp_path / "demo").stdout


def test_the_python_runs(blocks, tmp_path, monkeypatch, capsys):
    """The ten lines of Python run, print the account and write the picture."""
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks["python"][0], str(README), "exec"), {})  # noqa: S102 - the README is ours
    printed = capsys.readouterr().out
    assert "of 100 points are lost" in printed
    assert (tmp_path / "kiosk.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_commands_run(blocks, tmp_path):
    """The five commands for one's own survey run one after the other in an empty folder."""
    import pandas as pd

    tree = st.template("general")
    answers = survey(tree, 80, seed=8, whole=True)
    pd.DataFrame({**answers, "branch": ["north", "south"] * 40}).to_excel(tmp_path / "answers.xlsx", index=False)
    commands = [line for line in blocks["bash"][2].splitlines() if line.strip()]
    assert len(commands) == 5
    for command in commands:
        program, *arguments = command.partition("#")[0].split()
        assert program == "servicetree"
        run(*arguments, cwd=tmp_path)
    assert (tmp_path / "tree.svg").exists()
    assert (tmp_path / "shop.html").exists()


def test_the_two_setup_commands_are_those_agreed(blocks):
    """One command sets up and runs the demo, one sets up and passes the tests; `.ci/run` calls the second."""
    start = "python3 -m venv .venv && .venv/bin/pip install -q uv && .venv/bin/uv run -q "
    assert blocks["bash"][0].strip() == f"{start}servicetree demo"
    assert blocks["bash"][1].strip() == f"{start}--group dev pytest"
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "uv run -q --group dev pytest" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_links_lead_to_files():
    """A link of the README names a file or a folder of the project."""
    linked = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert linked
    assert [path for path in linked if not (ROOT / path).exists()] == []
