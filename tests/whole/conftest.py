"""What the tests of the whole share: both distributions, built once."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.folders import ROOT


@pytest.fixture(scope="session")
def distributions(tmp_path_factory) -> Path:
    """A folder with the wheel and the source distribution, built without a network."""
    pytest.importorskip("hatchling", reason="hatchling, which builds, is in the extra test")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], check=True, cwd=ROOT)
    return folder
