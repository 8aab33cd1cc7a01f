"""The bundled demo is what its notes say: simulated, reproducible, and of a known truth."""

import csv
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.demo_results import demo_account
from support.folders import STUDIES

import servicetree
from servicetree.reporting.results.account_text import headline
from servicetree.tree.treefile import read_tree

DEMO = Path(servicetree.__file__).parent / "demo"
SCRIPT = STUDIES / "simulate_cafes.py"


@pytest.fixture(scope="module")
def answers():
    """The demo's answers as rows."""
    with (DEMO / "cafes.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_script_reproduces_the_bundled_files(tmp_path):
    """The same seed gives the same bytes."""
    subprocess.run([sys.executable, SCRIPT, tmp_path], check=True, capture_output=True)
    for name in ("cafes.csv", "truth.json"):
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name
    assert (DEMO / "cafes.csv").stat().st_size < 250_000


def test_the_tree_fits_the_answers(answers):
    """Every column that the tree reads is there, and there is nothing else but who, where and when."""
    tree = read_tree(DEMO / "cafe.toml")
    asked = [column for node in tree.nodes.values() for question in node.questions for column in question.columns]
    asked += [*tree.marker_questions, tree.nodes["maintenance"].gate.column]
    assert sorted(answers[0]) == sorted([*asked, "guest", "shop", "month"])
    assert len(answers) == 2400
    assert len({row["guest"] for row in answers}) == 2400
    assert len({(row["shop"], row["month"]) for row in answers}) == 24 * 4


def test_the_truth_has_the_weights_of_the_tree():
    """The truth and the tree weigh the nodes alike."""
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    assert truth["weights"] == pytest.approx(dict(read_tree(DEMO / "cafe.toml").node_weights))
    assert set(truth["own"]) == set(truth["weights"])


def test_only_guests_with_a_card_were_asked_about_it(answers):
    """The gate holds in every row, and a bit less than half of the guests were not asked."""
    without = [row for row in answers if row["used_card"] == "0"]
    assert all(row["card"] == row["complaints"] == "" for row in without)
    assert 0.35 < len(without) / len(answers) < 0.5


def test_ratings_are_on_the_declared_scale(answers):
    """Every rating is from 1 to 10, blank, or the code for not knowing."""
    allowed = {"", "99", *map(str, range(1, 11))}
    plain = {"guest", "shop", "month", "minutes", "used_card"}
    assert {value for row in answers for name, value in row.items() if name not in plain} <= allowed


def test_the_notes_say_what_the_truth_says():
    """The numbers in the notes are those of the truth."""
    notes = (DEMO / "NOTES.md").read_text(encoding="utf-8")
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    for node, own in truth["own"].items():
        row = next(line for line in notes.splitlines() if line.startswith(f"| {node} |"))
        numbers = [cell.strip() for cell in row.split("|")[3:6]]
        slopes = truth["carry_over"].get(node)
        assert numbers == [
            f"{own:.2f}",
            *(f"{slopes[above]:.2f}" if slopes else "" for above in ("environment", "solution")),
        ]
    for shop, month in (
        ("Derby", "2026-03"),
        ("Gomel", "2026-03"),
        ("Lille", "2026-06"),
        ("Nantes", "2026-04"),
        ("Nantes", "2026-05"),
    ):
        own = truth["own_by_shop_and_month"]["environment"][shop][month]
        assert f"{own:.2f}" in notes, shop


def test_the_demo_prints_a_range_that_holds_its_truth():
    """The trunk's points that were drawn lie within the range that the headline states, and it is no wider than 5."""
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    reach = {
        aspect: truth["weights"][aspect]
        + sum(truth["weights"][branch] * carried[aspect] for branch, carried in truth["carry_over"].items())
        for aspect in ("environment", "solution")
    }
    by_shop = truth["own_by_shop_and_month"]
    own = {aspect: [*itertools.chain(*(months.values() for months in by_shop[aspect].values()))] for aspect in reach}
    drawn = sum(100 * sum(own[aspect]) / len(own[aspect]) * reach[aspect] for aspect in reach)
    trunk = demo_account().whole.trunk_points
    assert trunk.range_low <= drawn <= trunk.range_high < trunk.range_low + 5
    assert f"between {trunk.range_low:.1f} and {trunk.range_high:.1f} of them" in headline(demo_account())
