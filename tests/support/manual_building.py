"""The manual, built with figures from few surveys."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.folders import DOCS, ROOT


def folder_of_the_manual(config: pytest.Config) -> Path:
    """Where it is kept from lane to lane: what has not changed need not be built again."""
    return Path(config.cache.mkdir("manual"))


def build_manual(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build pages into ``html`` in a folder; Sphinx keeps what is there and has not changed. One process at a time."""
    import fcntl

    options = ("-q", "-b", "html", "-d", str(folder / "doctrees"), "-D", "few_surveys=1", *options)
    command = [sys.executable, "-m", "sphinx", *options, str(DOCS), str(folder / "html")]
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
