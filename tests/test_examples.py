"""Examples: what the README shows is what they write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def test_the_picture_in_the_readme_is_the_one_the_example_draws(tmp_path):
    """Byte for byte. If it differs: python examples/draw_cafes.py docs/_static/cafes.svg."""
    drawn = tmp_path / "cafes.svg"
    subprocess.run([sys.executable, PROJECT / "examples" / "draw_cafes.py", drawn], check=True, cwd=PROJECT)
    assert drawn.read_bytes() == (PROJECT / "docs" / "_static" / "cafes.svg").read_bytes()


@pytest.mark.parametrize("name", ["ahp_workshop", "experiment"])
def test_an_example_prints_what_stands_at_its_end(name, tmp_path):
    """A manager's question at the top, the answer at the end, line by line what it prints; no longer than 60."""
    path = PROJECT / "examples" / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert "?" in text.splitlines()[0]
    done = subprocess.run(
        [sys.executable, path],
        check=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"},
    )
    _, _, shown = text.partition("# prints:\n")
    assert [f"# {line}" for line in done.stdout.splitlines()] == shown.splitlines()
