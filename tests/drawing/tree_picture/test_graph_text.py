"""DOT and Mermaid: generated ids, quoted labels, the same nodes and arrows whatever the labels hold."""

import html
import re
import shutil
import subprocess
from functools import cache

import pytest
from hypothesis import given, settings
from support import sample_trees
from support.flowcharts import read_flowchart
from support.hostile_labels import LABELS, pictures, tree_of
from support.sample_trees import draw_details as draw

from servicetree.drawing.diagram import Diagram

TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<arrow>->)|(?P<mark>[{}\[\];,=])|(?P<name>[A-Za-z_][\w.]*|-?[\d.]+))',
    re.DOTALL,
)


def statements(text):
    """The nodes and arrows of DOT, read by its grammar as far as we write it."""
    tokens, place = [], 0
    text = text.rstrip()
    while place < len(text):
        found = TOKEN.match(text, place)
        assert found, f"not DOT at {text[place : place + 40]!r}"
        tokens.append((found.lastgroup, found.group(found.lastgroup)))
        place = found.end()
    words = [word if kind != "string" else "STRING" for kind, word in tokens]
    assert words[:3] == ["digraph", "servicetree", "{"]
    assert words[-1] == "}"
    flat = " ".join(words[3:-1])
    bare = re.sub(r"\[[^\[\]]*\]", "", flat)
    assert not set(bare) & set("[]{}")
    nodes, arrows = [], []
    for statement in (part.strip() for part in bare.split(";") if part.strip()):
        (arrows if "->" in statement else nodes).append(statement)
    return [node for node in nodes if node not in {"graph", "node", "edge"}], arrows


def test_arrows_go_from_parent_to_child(cafe):
    """The trunk stands above its aspects and top branches, a bough above its own."""
    nodes, arrows = statements(draw(cafe).to_dot())
    assert len(nodes) == 1 + len(cafe.nodes)
    ids = {name: f"n{number}" for number, name in enumerate(cafe.nodes)}
    assert f"trunk -> {ids['environment']}" in arrows
    assert f"{ids['staff']} -> {ids['kindness']}" in arrows
    assert f"{ids['timeliness']} -> {ids['phone']}" in arrows
    assert len(arrows) == len(cafe.aspects) + len(cafe.branches)


def test_labels_tell_score_and_number_and_arrows_the_points(cafe, account):
    """What the picture says stands in DOT too."""
    text = draw(cafe, account).to_dot()
    assert r"Kindness\n90.3 (89.1–91.5)\nweight 16% · n 498" in text
    assert r"−1.8 from Environment\n−0.3 from A solution in sight" in text
    assert "not proof of cause" in text


@pytest.mark.parametrize("label", LABELS)
def test_a_hostile_label_adds_nothing_to_dot(label):
    """The same nodes and arrows as with plain labels."""
    hostile = tree_of([label])
    nodes, arrows = statements(draw(hostile, sample_trees.account(hostile)).to_dot())
    assert (len(nodes), len(arrows)) == (1 + len(hostile.nodes), len(hostile.nodes))


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_any_picture_reads_as_dot(picture):
    """A reader of the grammar finds every node and no other."""
    nodes, arrows = statements(Diagram(picture).to_dot())
    assert nodes == ["trunk", *(f"n{number}" for number in range(len(picture.parts)))]
    assert len(arrows) == len(picture.parts)


def test_attributes_come_from_us_alone(cafe, account):
    """A label cannot set an address, an image or a file."""
    names = set(re.findall(r"(\w+)=", re.sub(r'"(?:[^"\\]|\\.)*"', '""', draw(cafe, account).to_dot())))
    assert names <= {
        *("rankdir", "charset", "fontname", "label", "color", "fontcolor", "arrowhead"),
        *("shape", "style", "fillcolor", "penwidth", "tooltip"),
    }


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed on this machine")
def test_graphviz_finds_the_same_nodes():
    """The real reader agrees, on every label at once."""
    hostile = tree_of([label for label in LABELS if len(label) < 1000])
    text = draw(hostile, sample_trees.account(hostile)).to_dot()
    plain = subprocess.run(
        ["dot", "-Tplain"], input=text.encode(), capture_output=True, check=True, timeout=60
    ).stdout.decode()
    drawn = [line.split()[1] for line in plain.splitlines() if line.startswith("node ")]
    assert len(drawn) == 1 + len(hostile.nodes)


@cache
def long_chain():
    """Ten thousand branches, each on the one before."""
    return sample_trees.chain(10_000)


@pytest.mark.ci
def test_a_long_chain_is_dot_without_recursion():
    """Ten thousand branches, each on the one before, are a text like any other."""
    nodes, arrows = statements(draw(long_chain()).to_dot())
    assert (len(nodes), len(arrows)) == (10_004, 10_001)


# --- Mermaid ----------------------------------------------------------------------------------------------------------


def test_labels_and_arrows_tell_what_the_picture_tells(cafe, account):
    """Decoded, they read as in the picture."""
    nodes, arrows = read_flowchart(draw(cafe, account).to_mermaid())
    decoded = [html.unescape(label.replace("#quot;", '"').replace("#", "&#")) for label in (*nodes, *arrows)]
    assert "Kindness<br/>90.3 (89.1–91.5)<br/>weight 16% · n 498" in decoded
    assert any(
        one.startswith("−1.8 from Environment<br/>−0.3 from A solution in sight<br/>carry-over 0") for one in decoded
    )
    assert (len(nodes), len(arrows)) == (1 + len(cafe.nodes), len(cafe.aspects) + len(cafe.branches))


@pytest.mark.parametrize("label", LABELS)
def test_a_hostile_label_adds_nothing_to_a_flowchart(label):
    """No directive, click, link or mathematics: the same nodes and arrows as with plain labels."""
    hostile = tree_of([label])
    nodes, arrows = read_flowchart(draw(hostile, sample_trees.account(hostile)).to_mermaid())
    assert (len(nodes), len(arrows)) == (1 + len(hostile.nodes), len(hostile.nodes))


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_any_picture_reads_as_a_flowchart(picture):
    """Any labels, any figures."""
    nodes, arrows = read_flowchart(Diagram(picture).to_mermaid())
    assert (len(nodes), len(arrows)) == (1 + len(picture.parts), len(picture.parts))


@pytest.mark.ci
def test_a_long_chain_is_a_flowchart_without_recursion():
    """Ten thousand branches, each on the one before."""
    nodes, _ = read_flowchart(draw(long_chain()).to_mermaid())
    assert len(nodes) == 10_004
