"""Examples: what the README shows is what they write."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def test_the_picture_in_the_readme_is_the_one_the_example_draws(tmp_path):
    """Byte for byte. If it differs: python examples/draw_cafes.py docs/_static/cafes.svg."""
    drawn = tmp_path / "cafes.svg"
    subprocess.run([sys.executable, PROJECT / "examples" / "draw_cafes.py", drawn], check=True, cwd=PROJECT)
    assert drawn.read_bytes() == (PROJECT / "docs" / "_static" / "cafes.svg").read_bytes()
