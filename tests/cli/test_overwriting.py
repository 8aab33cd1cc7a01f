"""Files that a command read: kept unless one says --force, and then changed in place."""

import pytest
from support.command import run

import servicetree as st

BASE = """\
schema = 1
name = "kiosk"
scale = { low = 1, high = 10 }
[aspects.room]
questions.clean = {}
[aspects.choice]
questions.wide = {}
[branches.price]
questions.value = {}
[branches.staff]
questions.kind = {}
"""
CHILD = """\
# Our kiosk at the station
schema = 1
extends = "base.toml"

[branches.price]   # dearer than in town
label = "Prices"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a tree file, one that extends it, and an experiment."""
    where = tmp_path_factory.mktemp("kiosk")
    (where / "base.toml").write_text(BASE)
    (where / "child.toml").write_text(CHILD)
    truth = {"arms": {"before": 0, "after": {"room": -25}}, "own": {"room": 45}, "carry_over": 0.5}
    answers = st.simulate(st.read_tree(where / "base.toml"), 1_500, seed=1, **truth)
    answers.to_frame("pandas").to_csv(where / "answers.csv", index=False)
    return where


@pytest.mark.parametrize(
    "name", ["kept.toml", "kept.csv", "kept.TOML", "kept.json", "kept.parquet", "kept.svg", "-.csv"]
)
@pytest.mark.parametrize("verb", [("moments", "answers.csv", "--tree", "base.toml"), ("merge", "no_such.moments")])
def test_moments_do_not_take_the_name_of_another_kind_of_file(folder, verb, name):
    """What stands there stays, before anything is read, whether forced or not."""
    kept = folder / name
    kept.write_text("mine", encoding="utf-8")
    for more in ((), ("--force",)):
        said = run(*verb, "-o", name, *more, code=2, cwd=folder).stderr
        assert f"{name}: cannot be written as '{kept.suffix.lower()}'; end it in .moments" in said
    assert kept.read_text(encoding="utf-8") == "mine"
    kept.unlink()


@pytest.mark.parametrize("name", ["x.moments", "x.npz", "x", "2026.05"])
def test_moments_take_any_other_name(folder, name):
    """They are known by what is in them."""
    run("moments", "answers.csv", "--tree", "base.toml", "-o", name, cwd=folder)
    run("score", name, "--tree", "base.toml", cwd=folder)
    (folder / name).unlink()


EQUAL = ("weigh", "--method", "equal")
EXPERIMENT = (
    "experiment",
    "answers.csv",
    "--arm",
    "arm",
    "--control",
    "before",
    "--varied",
    "room",
    "--id",
    "respondent",
)


@pytest.mark.parametrize("command", [EQUAL, EXPERIMENT])
@pytest.mark.parametrize("output", ["child.toml", "./child.toml", "base.toml", "link.toml"])
def test_what_was_read_is_not_overwritten(folder, command, output):
    """G38: the tree file, what it extends, or a link to one of them: exit 2, what to do, and no byte is changed."""
    if not (folder / "link.toml").exists():
        (folder / "link.toml").symlink_to("base.toml")
    done = run(*command, "--tree", "child.toml", "-o", output, code=2, cwd=folder)
    assert done.stderr.endswith(f"{output}: was read, and would be overwritten; name another file, or add --force\n")
    assert done.stdout == ""
    assert (folder / "child.toml").read_text() == CHILD
    assert (folder / "base.toml").read_text() == BASE


def test_answers_and_judgements_are_not_overwritten(folder):
    """Nor is any other file that was read, by a report or by an empty file for judgements."""
    (folder / "pairs.csv").write_text("left,right,judgement\n")
    options = ("weigh", "--tree", "child.toml", "--pairs", "pairs.csv")
    assert "was read" in run(*options, "--pairs-template", "pairs.csv", code=2, cwd=folder).stderr
    weigh = ("weigh", "answers.csv", "--tree", "child.toml", "--method", "lmg")
    assert "was read" in run(*weigh, "-o", "answers.csv", code=2, cwd=folder).stderr


def test_weights_change_a_tree_file_in_place(tmp_path):
    """`weigh -o`: comments, order and `extends` stay; any other file is overwritten as ever."""
    (tmp_path / "base.toml").write_text(BASE)
    (tmp_path / "child.toml").write_text(CHILD)
    (tmp_path / "other.toml").write_text("whatever")
    for more in (("-o", "other.toml"), ("-o", "child.toml", "--force")):
        done = run(*EQUAL, "--tree", "child.toml", *more, cwd=tmp_path)
        assert done.stderr == f"wrote {more[1]}\n"
    assert (tmp_path / "child.toml").read_text() == (tmp_path / "other.toml").read_text()
    assert (tmp_path / "child.toml").read_text() == (
        CHILD.replace('"base.toml"\n', '"base.toml"\nweight_method = "equal"\n')
        + "weight = 0.25\nown_weight = 0.25\n"
        + "\n[trunk]\nweight = 0.5\n\n[aspects.room]\nweight = 0.25\n\n[aspects.choice]\nweight = 0.25\n"
        + "\n[branches.staff]\nweight = 0.25\nown_weight = 0.25\n"
    )


def test_carry_over_changes_a_tree_file_in_place(folder):
    """`experiment -o` writes what was found, and where it comes from, among what stands there."""
    run(*EXPERIMENT, "--tree", "child.toml", "-o", "found.toml", cwd=folder)
    written = (folder / "found.toml").read_text()
    assert written.startswith(CHILD + "carry_over = { room = ")
    assert written.count('carry_over_source = "experiment"') == 2
    tree = st.read_tree(folder / "found.toml")
    assert tree.found_by_experiment == {"price", "staff"}
    assert tree.nodes["price"].label == "Prices"


def test_a_whole_tree_is_told(folder):
    """Where the text cannot stand, one hears that it is another file than one knows."""
    (folder / "below").mkdir()
    done = run(*EQUAL, "--tree", "child.toml", "-o", "below/child.toml", cwd=folder)
    said = "wrote below/child.toml, the whole tree: the text of child.toml cannot stand there\n"
    assert done.stderr == said
    assert st.read_tree(folder / "below" / "child.toml").weight_method == "equal"
