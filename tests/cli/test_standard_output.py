"""What -o - writes: what a file would hold, and nothing beside it."""

import subprocess

import pytest
from support.command import COMMAND, run
from support.export_shapes import shape_answers, shape_tree

import servicetree as st
from servicetree.atomic_writing import is_standard_output, standard_output_as

RATE, WEIGH = ("rate", "a.csv", "--tree", "t.toml"), ("weigh", "a.csv", "--tree", "t.toml", "--method", "equal")
VERBS = {
    "new": (("new", "mine", "--from-answers", "a.csv"), "-", ".toml"),
    "weights": (WEIGH, "-", ".toml"),
    "weights as json": (WEIGH, "-.json", ".json"),
    "rate": (RATE, "-", ".csv"),
    "rate to parquet": (RATE, "-.parquet", ".parquet"),
    "draw": (("draw", "t.toml"), "-", ".svg"),
    "draw as a graph": (("draw", "t.toml"), "-.dot", ".dot"),
    "simulate": (("simulate", "t.toml", "-n", "50", "--seed", "1"), "-", ".csv"),
    "moments": (("moments", "a.csv", "--tree", "t.toml", "--id", "id"), "-", ".moments"),
    "merge": (("merge", "a.moments"), "-", ".moments"),
    "report": (("report", "a.csv", "--tree", "t.toml", "--id", "id"), "-", ".html"),
}


@pytest.fixture
def folder(tmp_path):
    """A tree, answers and moments."""
    shape_answers().to_csv(tmp_path / "a.csv", index=False)
    st.write_tree(shape_tree(), tmp_path / "t.toml")
    st.gather(shape_tree(), tmp_path / "a.csv", id="id").save(tmp_path / "a.moments")
    return tmp_path


@pytest.mark.parametrize(
    "verb",
    [verb if verb in ("new", "rate", "draw") else pytest.param(verb, marks=pytest.mark.ci) for verb in VERBS],
)
def test_standard_output_holds_what_the_file_would(verb, folder):
    """In the usual format of the verb, or in the one that is named; messages go to standard error."""
    arguments, output, ending = VERBS[verb]
    run(*arguments, "-o", f"file{ending}", cwd=folder)
    before = {path.name for path in folder.iterdir()}
    done = subprocess.run([*COMMAND, *arguments, "-o", output], capture_output=True, cwd=folder, check=True)
    wanted = (folder / f"file{ending}").read_bytes()
    if verb == "report":  # it holds how it was called
        wanted = wanted.replace(b"-o file.html", b"-o -")
    assert done.stdout == wanted
    assert {path.name for path in folder.iterdir()} == before


def test_a_tree_keeps_its_comments_on_standard_output(folder):
    """As in a file beside it."""
    (folder / "t.toml").write_text("# ours\n" + (folder / "t.toml").read_text())
    assert run(*WEIGH, "-o", "-", cwd=folder).stdout.startswith("# ours\n")


def test_what_is_no_text_is_refused_on_a_terminal(folder, monkeypatch):
    """A picture would be nothing but noise there."""
    monkeypatch.setattr("servicetree.cli.standard_output._is_terminal", lambda: True)
    refused = run("draw", "t.toml", "-o", "-.png", cwd=folder, code=2)
    assert "-o -.png > FILE" in refused.stderr
    assert run("draw", "t.toml", "-o", "-", cwd=folder).stdout.startswith("<svg")


def test_only_a_name_that_was_given_stands_for_standard_output():
    """In Python a file may be called so."""
    assert not is_standard_output("-.svg")
    with standard_output_as("-.svg"):
        assert is_standard_output("-.svg")
    assert not is_standard_output("-.svg")
