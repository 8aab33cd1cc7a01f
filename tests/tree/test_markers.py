"""Markers in tree files: several questions by id, beside the one of old, and what is wrong with some."""

import attrs
import pytest

import servicetree as st
from servicetree.moments.layouts import fingerprint
from servicetree.tree.treefile import read_tree, write_tree

PLAIN = """
schema = 1
name = "cafe"
[scale]
low = 1
high = 10
missing = [99]
[aspects.environment]
questions.clean = { text = "Clean" }
[branches.price]
questions.value = { text = "Fair" }
"""
TWO = """
[markers.weather]
text = { en = "The weather was pleasant.", fr = "Il a fait beau.", ru = "Погода была приятной." }
[markers.blue]
column = "q17"
scale = [1, 5]
reversed = true
"""
GATED = '[branches.after]\ngate = { column = "card", reached = [1] }\nquestions.mended = {}\n'
MENDED = """
[branches.fault.questions.late.recovery]
column = "solved"
speed = "days"
unit = "days"
anchors = [[0, 1], [7, 0]]
"""


def told(tmp_path, more: str) -> list[str]:
    """The faults of a tree file with these lines."""
    path = tmp_path / "tree.toml"
    path.write_text(more + PLAIN if more.startswith("markers =") else PLAIN + more, encoding="utf-8")
    with pytest.raises(st.TreeError) as caught:
        read_tree(path)
    return [f"{fault.where}: {fault.message}".removeprefix("tree.toml: ") for fault in caught.value.faults]


def test_several_markers_are_read_and_written(tmp_path):
    """Each is a question by id, and what is written reads back the same, as TOML and as JSON."""
    (tmp_path / "tree.toml").write_text(PLAIN + TWO, encoding="utf-8")
    tree = read_tree(tmp_path / "tree.toml")
    weather, blue = tree.markers
    assert (weather.id, weather.columns, weather.text["fr"]) == ("weather", ("weather",), "Il a fait beau.")
    assert (blue.columns, blue.scale, blue.reversed) == (("q17",), (1, 5), True)
    for name in ("again.toml", "again.json"):
        write_tree(tree, tmp_path / name)
        assert read_tree(tmp_path / name) == tree


def test_the_marker_of_old_is_one_of_them():
    """``[marker]`` stays what it was, and stands first among all."""
    tree = st.ServiceTree(
        name="x",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="q")])],
        marker=st.Marker(column="w"),
        markers=[st.Question(id="blue")],
    )
    assert list(tree.marker_questions) == ["marker", "blue"]
    assert tree.marker_questions["marker"].columns == ("w",)


def test_trees_without_markers_have_the_fingerprint_of_old():
    """Moments files stay readable; a marker's id and scale are part of a fingerprint, its text is not."""
    tree = st.template("general")
    one = tree.extend({"markers": {"weather": {}}})
    assert fingerprint(one) != fingerprint(tree) == fingerprint(one.extend({"remove": ["weather"]}))
    assert fingerprint(one) == fingerprint(one.extend({"markers": {"weather": {"text": "Was it?"}}}))
    assert fingerprint(one) != fingerprint(one.extend({"markers": {"weather": {"reversed": True}}}))


@pytest.mark.parametrize(
    ("more", "where", "said"),
    [
        ("[markers.weather]\nwieght = 1\n", "markers.weather.wieght", "unknown field"),
        ("[markers.Weather]\n", "markers.'Weather'", "small letter"),
        ('[markers.weather]\nkind = "duration"\nunit = "hours"\napdex = 2\n', "markers.weather.kind", "means nothing"),
        ("[markers.weather]\nweight = 2\n", "markers.weather.weight", "means nothing"),
        ("[markers.weather]\nscale = [5, 5]\n", "markers.weather.scale", "low"),
        ("[markers.weather]\nmissing = [3]\n", "markers.weather.missing", "inside the scale"),
        ('[markers.weather]\ncolumn = "clean"\n', "markers.weather", "environment"),
        ('[markers.weather]\n[markers.again]\ncolumn = "weather"\n', "markers.again", "reads the column 'weather'"),
        ('[marker]\ncolumn = "w"\n[markers.marker]\n', "markers.marker", "has the id of marker"),
        ('[marker]\ncolumn = "w"\n[markers.blue]\ncolumn = "w"\n', "markers.blue", "marker reads too"),
        ('[marker]\ncolumn = " clean "\n', "marker", "aspects.environment.questions.clean reads too"),
        ('[marker]\ncolumn = "value"\n', "marker", "branches.price.questions.value reads too"),
        ('[marker]\ncolumn = "again"\n[outcomes.o]\nquestions.again = {}\n', "marker", "outcomes.o.questions.again"),
        ('[marker]\ncolumn = "card"\n' + GATED, "marker", "branches.after.gate reads too"),
        ('[markers.weather]\ncolumn = "card"\n' + GATED, "markers.weather", "branches.after.gate reads too"),
        ('[marker]\ncolumn = "solved"\n' + MENDED, "marker", "branches.fault.questions.late reads too"),
        ("[marker]\ncolumn = 3\n", "marker.column", "must be a text"),
        ("[markers]\nweather = 3\n", "markers.weather", "must be a table"),
        ("markers = 3\n", "markers", "must be a table"),
    ],
)
def test_what_is_wrong_with_a_marker_is_told_with_its_place(tmp_path, more, where, said):
    """Misspelt fields, other kinds, weights, columns that are read already, ids that are there already."""
    found = told(tmp_path, more)
    assert any(one.startswith(where) and said in one for one in found), found


@pytest.mark.parametrize(
    "more",
    [
        '[marker]\ncolumn = "w"\n',
        '[marker]\ncolumn = "mended"\n[markers.weather]\n',
        '[marker]\ncolumn = "w"\n' + GATED + MENDED,
        GATED.replace("card", "clean"),  # a gate may look at an answer: it is no marker
    ],
)
def test_a_marker_that_reads_a_column_of_its_own_is_right(tmp_path, more):
    """Whatever else the tree reads."""
    (tmp_path / "tree.toml").write_text(PLAIN + more, encoding="utf-8")
    assert read_tree(tmp_path / "tree.toml").marker_questions.keys() <= {"marker", "weather"}


def test_a_marker_without_any_scale_is_told():
    """No scale of its own and none of the tree."""
    asked = [st.Question(id="q", scale=(1, 5))]
    with pytest.raises(st.TreeError, match=r"markers\.weather: has no scale"):
        st.ServiceTree(name="x", aspects=[st.Aspect(id="a", questions=asked)], markers=[st.Question(id="weather")])


def test_a_child_changes_adds_and_drops_markers():
    """By id, as it does with nodes; a name that is not there to drop is told with the nearest."""
    tree = st.template("general").extend({"markers": {"weather": {"text": "a"}, "blue": {}}})
    changed = tree.extend({"markers": {"weather": {"column": "w"}, "street": {}}, "remove": ["blue"]})
    assert [one.id for one in changed.markers] == ["weather", "street"]
    assert (changed.markers[0].text, changed.markers[0].columns) == ("a", ("w",))
    with pytest.raises(st.TreeError, match="weather"):
        tree.extend({"remove": ["weathre"]})


def test_answers_that_do_not_fit_are_told_by_marker():
    """A missing column, and answers outside the scale, with the marker's name and scale."""
    tree = st.template("general").extend({"markers": {"weather": {"scale": [1, 5]}}})
    drawn = dict(st.simulate(tree, n=50, seed=1))
    with pytest.raises(st.AnswersError, match=r"marker:weather: there is no column 'weather'"):
        st.gather(tree, {name: column for name, column in drawn.items() if name != "weather"})
    drawn["weather"] = drawn["weather"] + 5
    with pytest.raises(st.AnswersError, match=r"marker:weather \(column 'weather'\): .* its own scale"):
        st.gather(tree, drawn)


def test_markers_enter_no_score():
    """Scores, losses and carry-over as observed are those of the tree without them, to 1e-12."""
    tree = st.template("general").extend({"markers": {"weather": {}, "blue": {}}})
    answers = dict(st.simulate(tree, n=400, seed=1))
    plain = attrs.evolve(tree, markers=())
    one, other = st.trace(tree, answers).whole, st.trace(plain, answers).whole
    assert one.scores.score.value == pytest.approx(other.scores.score.value, rel=1e-12)
    assert [row.value.value for row in one.carry_over] == pytest.approx([row.value.value for row in other.carry_over])
