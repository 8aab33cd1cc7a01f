"""Style and types are held by tests, so that one command proves everything."""

import subprocess
import sys

import pytest
from support.folders import ROOT

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
}


@pytest.mark.parametrize("name", ["ruff check", "ruff format", pytest.param("mypy", marks=pytest.mark.ci)])
def test_style_and_types(name):
    """Ruff with every rule, and mypy strict, have nothing to say."""
    module, *arguments = CHECKS[name]
    pytest.importorskip(module, reason=f"{module} is in the group dev")
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
