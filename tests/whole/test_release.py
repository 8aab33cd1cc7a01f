"""What is shipped: a wheel and a source distribution that hold what they must, and a wheel that runs by itself."""

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile

import pytest
from support.command import environment
from support.folders import ROOT

import servicetree
from servicetree.i18n.messages import LANGUAGES

NEEDED = (
    "servicetree/py.typed",
    "servicetree/tree/schema.json",
    "servicetree/tree/builtin/general.toml",
    "servicetree/proposing/lexicon.toml",
    *(f"servicetree/i18n/phrases/{lang}.toml" for lang in LANGUAGES),
    "servicetree/demo/cafes.csv",
    "servicetree/reporting/page/templates/report.html.j2",
    "servicetree/reporting/page/templates/page.css",
    "servicetree/reporting/page/templates/page.js",
)


def test_the_wheel_holds_what_runs_and_nothing_else(distributions):
    """Data files are in; tests, docs and examples are not."""
    (wheel,) = distributions.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert set(NEEDED) <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"servicetree"}


def test_the_source_holds_everything(distributions):
    """Whoever has the source can run the tests and build the manual."""
    (source,) = distributions.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {*NEEDED, "README.md", "LICENSE", "tests/whole/test_release.py", "docs/conf.py"} <= names
    assert any(name.startswith("examples/") for name in names)


@pytest.mark.ci
def test_the_wheel_runs_by_itself(distributions, tmp_path):
    """Unpacked somewhere else, it writes the demo's report."""
    (wheel,) = distributions.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    command = [sys.executable, "-m", "servicetree", "demo", "--quiet", "--out", tmp_path / "demo"]
    done = subprocess.run(command, check=True, cwd=tmp_path, env=environment(tmp_path / "site"), capture_output=True)
    assert b"points are lost" in done.stdout
    assert (tmp_path / "demo" / "report.html").stat().st_size > 100_000


def test_the_version_stands_in_one_place():
    """pyproject.toml states it; everything else asks what is installed."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", stated)
    assert servicetree.__version__ == stated
    for path in (ROOT / "servicetree").rglob("*.py"):
        assert f'"{stated}"' not in path.read_text(encoding="utf-8"), path


def test_the_changelog_tells_of_this_version():
    """The newest entry of the changelog is the version that is shipped."""
    text = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", text, re.MULTILINE)[1] == servicetree.__version__
