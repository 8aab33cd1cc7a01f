"""Every format survives the 515 naughty strings, as labels, as questions' texts and as columns."""

import re
import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest
from support import hostile_trees
from support.flowcharts import read_flowchart

import servicetree as st

TREES = list(hostile_trees.trees([*hostile_trees.ATTACKS, *hostile_trees.NAUGHTY]))
ALLOWED = {"svg", "title", "desc", "style", "defs", "linearGradient", "stop", "pattern"} | {
    *("path", "rect", "g", "text", "tspan", "circle", "line", "polygon", "clipPath"),
}


def test_every_string_is_used():
    """The words of all trees together are the whole list; only blank ones, which are no labels, are left out."""
    used = " ".join(f"{tree.label}{[node.label for node in tree.nodes.values()]}" for tree, _ in TREES)
    assert len(TREES) >= 30
    assert "javascript:alert" in used


@pytest.mark.parametrize("place", range(0, len(TREES), 3))
def test_pictures_are_well_formed_and_hold_nothing_foreign(place):
    """SVG of the tree and of every chart is read by a strict reader, and has no element or address but ours."""
    tree, answers = TREES[place]
    account = st.trace(tree, answers, by="by", outside="missing")
    for kind in ("tree", "heatmap", "waterfall", "map", "segments"):
        svg = st.draw(tree, account, kind=kind).to_svg()
        for element in ET.fromstring(svg).iter():  # noqa: S314 - written a line above
            assert element.tag.rpartition("}")[2] in ALLOWED, element.tag
            assert not any(re.match(r"on|.*href|src", name.rpartition("}")[2]) for name in element.attrib)


def test_mermaid_has_the_same_nodes():
    """Each tree's flowchart reads back as its trunk, its aspects and its branches."""
    for tree, _ in TREES:
        nodes, arrows = read_flowchart(st.draw(tree).to_mermaid())
        assert (len(nodes), len(arrows)) == (1 + len(tree.nodes), len(tree.nodes))


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed on this machine")
def test_graphviz_has_the_same_nodes():
    """The real reader finds a trunk and every node, whatever they are called."""
    for tree, _ in TREES:
        done = subprocess.run(
            ["dot", "-Tplain"], input=st.draw(tree).to_dot().encode(), capture_output=True, check=True, timeout=60
        )
        drawn = [line for line in done.stdout.decode().splitlines() if line.startswith("node ")]
        assert len(drawn) == 1 + len(tree.nodes)
