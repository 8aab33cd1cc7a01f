"""The example of an industry package: built and laid out as an installer does, its tree is had by name."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.util import find_spec

import pytest
from support.command import environment
from support.folders import ROOT
from support.shown_output import matches

PACKAGE = ROOT / "examples" / "packages" / "servicetree-cafe"
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
needs_hatchling = pytest.mark.skipif(
    find_spec("hatchling") is None, reason="hatchling, which builds it, is in the extra test"
)


def laid_out(target):
    """Lay the package out by hand: its folder, and the metadata that an installer writes from pyproject.toml."""
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = target / f"servicetree_cafe-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    points = project["entry-points"]["servicetree.trees"]
    lines = [f"{name} = {value}" for name, value in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[servicetree.trees]", *lines]) + "\n")
    for file in (PACKAGE / "servicetree_cafe").iterdir():
        (target / "servicetree_cafe").mkdir(exist_ok=True)
        (target / "servicetree_cafe" / file.name).write_bytes(file.read_bytes())
    return target


def built(folder):
    """Build the package's wheel with hatchling, without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    done = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.iterdir())


def run(target, folder, *command):
    """Run Python on a machine on which the package is installed."""
    installed = environment(ROOT, target, PYTHONUTF8="1")
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=installed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def follow_the_readme(target, folder):
    """Run every console line and every block of Python of the README, and hold them to what it shows."""
    for language, block in re.findall(r"```(console|python)\n(.*?)```", README, re.DOTALL):
        if language == "python":
            run(target, folder, "-c", block)
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = part.partition("\n")
            printed = run(target, folder, "-m", *line.split())
            assert matches(shown, printed), f"$ {line}\n{printed}"


@pytest.mark.ci
def test_the_readme_holds_where_the_package_is_installed(tmp_path):
    """Laid out by hand from its pyproject.toml, everything that its README shows happens."""
    (target := tmp_path / "site").mkdir()
    (here := tmp_path / "here").mkdir()
    follow_the_readme(laid_out(target), here)


@needs_hatchling
@pytest.mark.ci
def test_the_wheel_that_is_built_is_found(tmp_path):
    """Built with hatchling and unpacked, which is all that installing a wheel without code means."""
    wheel = built(tmp_path / "dist")
    (target := tmp_path / "site").mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)  # noqa: S202 - the wheel is our own
        assert [name for name in archive.namelist() if name.endswith(".py")] == []
    listed = run(target, tmp_path, "-m", "servicetree", "trees")
    assert "cafe             A café  (servicetree-cafe)\n" in listed


@pytest.mark.ci
def test_what_is_shipped_holds_the_trees_the_words_and_the_example(distributions):
    """The wheel of servicetree has its data files; its source distribution has the example package too."""
    with zipfile.ZipFile(next(distributions.glob("*.whl"))) as archive:
        shipped = set(archive.namelist())
    trees = {f"servicetree/tree/builtin/{path.name}" for path in (ROOT / "servicetree/tree/builtin").iterdir()}
    assert trees | {"servicetree/proposing/lexicon.toml"} <= shipped
    with tarfile.open(next(distributions.glob("*.tar.gz"))) as archive:
        shipped = {name.partition("/")[2] for name in archive.getnames()}
    files = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    assert files <= shipped


def test_its_tree_is_held_like_a_built_in_one():
    """Three languages, columns named by node and question, a comment for whom it is."""
    import servicetree as st

    text = (PACKAGE / "servicetree_cafe" / "cafe.toml").read_text(encoding="utf-8")
    tree = st.read_tree(PACKAGE / "servicetree_cafe" / "cafe.toml")
    assert text.startswith("# ")
    for node in tree.nodes.values():
        for said in (node.label, *(question.text for question in node.questions)):
            assert list(said) == ["en", "fr", "ru"]
        assert all(column.startswith(f"{node.id}_") for question in node.questions for column in question.columns)
