"""Charts of every kind in a real browser: words apart, whole, on the page, large enough, clear by day and by night."""

import pytest
from support import sample_charts, sample_trees
from support.demo_results import demo_account, demo_change, demo_plan, demo_tree
from support.sample_charts import KINDS

import servicetree as st
from servicetree.i18n.messages import LANGUAGES

SHAPES = ("wide", "tall")
LEAST_TEXT = {"wide": 13, "tall": 11}
SURVEYS = {
    "ecsi_mobi": ("mobi.csv", {}),
    "corp_rep": ("corp_rep_data.csv", {"by": "servicetype"}),
    "abc_b2b": ("abc.csv", {"by": "country"}),
    "sfo_airport": ("sfo_2017.csv.gz", {"by": "BAREA", "weight": "WEIGHT"}),
}
TREES = {
    "fifteen branches": sample_trees.grown(
        ["Environment", "A solution in sight"], [f"Service {n}" for n in range(15)], 2
    ),
    "four levels": sample_trees.grown(
        ["Environment"], [f"Level {n}" for n in range(6)], 2, {"b1": "b0", "b2": "b1", "b3": "b2"}
    ),
    "one and one": sample_trees.grown(["Environment"], ["Price"], 1),
    "names of a sentence": sample_trees.long_labels(),
}


def check(measured, diagram, shape, scheme="light"):
    """Hold what every picture is held to."""
    found, smallest = measured(diagram, shape, scheme)
    assert found == []
    assert smallest >= LEAST_TEXT[shape] - 0.05


@pytest.fixture(scope="module")
def made():
    """What the demo's charts are made of, by kind."""
    return {"mend": demo_plan(id="guest"), "change": demo_change()} | dict.fromkeys(
        ("heatmap", "waterfall", "map", "segments"), demo_account()
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_demo_reads_well(measured, made, kind, lang, shape):
    """In each language, by day and by night."""
    for scheme in ("light", "dark"):
        check(measured, st.draw(demo_tree(), made[kind], kind=kind, lang=lang, shape=shape), shape, scheme)


@pytest.mark.parametrize("name", SURVEYS)
def test_real_surveys_read_well(measured, shared, name):
    """Where little can be told apart, too; on a phone in each language, since there lines are filled."""
    file, options = SURVEYS[name]
    tree = st.read_tree(shared / name / "tree.toml")
    account = st.trace(tree, shared / name / file, **options)
    plan = st.plan(tree, shared / name / file, **{key: value for key, value in options.items() if key != "by"})
    for kind in ("heatmap", "waterfall", "map", "mend", *(["segments"] if "by" in options else [])):
        for shape in SHAPES:
            for lang in LANGUAGES if shape == "tall" else ("en",):
                drawn = st.draw(tree, plan if kind == "mend" else account, kind=kind, shape=shape, lang=lang)
                check(measured, drawn, shape)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_changes_of_real_surveys_read_well(measured, shared, lang):
    """With labels of two words and a headline of two lines."""
    tree = st.read_tree(shared / "abc_b2b" / "tree.toml")
    change = st.compare(tree, shared / "abc_b2b" / "abc.csv", "Germany", "UK", by="country")
    for shape in SHAPES:
        check(measured, st.draw(tree, change, kind="change", shape=shape, lang=lang), shape)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", TREES)
def test_trees_of_every_size_read_well(measured, case, kind):
    """From one branch to fifteen, and four levels; with credits and with doubt."""
    for shape in SHAPES:
        check(measured, sample_charts.diagram(kind, TREES[case], shape=shape), shape)


@pytest.mark.parametrize(("gaps", "count"), [("began", 60), ("felt", 60), ("began", 2000)])
def test_many_segments_read_well(measured, gaps, count):
    """Dots become bars, and the middle is one line."""
    tree = sample_trees.cafe()
    account = sample_trees.account(tree, (None, *(f"Shop {number}" for number in range(count))))
    for shape in SHAPES:
        check(measured, st.draw(tree, account, kind="segments", gaps=gaps, shape=shape), shape)
