"""Mermaid: generated ids, entity-coded labels, one line for each node and arrow."""

import html
import re

import pytest
import sampletrees
from hostile import LABELS, pictures, tree_of
from hypothesis import given, settings

from servicetree.drawing.diagram import Diagram
from servicetree.drawing.diagramming import draw

NODE = re.compile(r'  (trunk|n\d+)(?:\[|\(|\(\[|\{\{)"([^"]*)"(?:\]|\)|\]\)|\}\})')
ARROW = re.compile(r'  (trunk|n\d+) (?:---|-\.-)(?:\|"([^"]*)"\|)? (n\d+)')
STYLE = re.compile(r"  (?:classDef t\d+ [-\w:#,]+|class (?:trunk|n\d+) t\d+)")
PLAIN = re.compile(r"(?:[A-Za-z0-9 ,.]|[^\x00-\x7f]|#(?:quot|\d+);|<br/>)*")


def read(text):
    """The nodes and arrows of a flowchart; every line must be one of ours."""
    first, *lines = text.splitlines()
    assert first == "flowchart BT"
    nodes, arrows = [], []
    for line in lines:
        if node := NODE.fullmatch(line):
            nodes.append(node[2])
        elif arrow := ARROW.fullmatch(line):
            arrows.append(arrow[2] or "")
        else:
            assert STYLE.fullmatch(line), line
    assert all(PLAIN.fullmatch(label) for label in (*nodes, *arrows))
    return nodes, arrows


def test_labels_and_arrows_tell_what_the_picture_tells(cafe, account):
    """Decoded, they read as in the picture."""
    nodes, arrows = read(draw(cafe, account).to_mermaid())
    decoded = [html.unescape(label.replace("#quot;", '"').replace("#", "&#")) for label in (*nodes, *arrows)]
    assert "Kindness<br/>90.3 (89.1–91.5)<br/>weight 16% · n 498" in decoded
    assert any(
        one.startswith("−1.8 from Environment<br/>−0.3 from A solution in sight<br/>carry-over 0") for one in decoded
    )
    assert (len(nodes), len(arrows)) == (1 + len(cafe.nodes), len(cafe.aspects) + len(cafe.branches))


@pytest.mark.parametrize("label", LABELS)
def test_a_hostile_label_adds_nothing(label):
    """No directive, click, link or mathematics: the same nodes and arrows as with plain labels."""
    hostile = tree_of([label])
    nodes, arrows = read(draw(hostile, sampletrees.account(hostile)).to_mermaid())
    assert (len(nodes), len(arrows)) == (1 + len(hostile.nodes), len(hostile.nodes))


@settings(max_examples=100, deadline=None)
@given(pictures())
def test_any_picture_reads_as_a_flowchart(picture):
    """Any labels, any figures."""
    nodes, arrows = read(Diagram(picture).to_mermaid())
    assert (len(nodes), len(arrows)) == (1 + len(picture.parts), len(picture.parts))


def test_a_long_chain_is_written_without_recursion():
    """Ten thousand branches, each on the one before."""
    nodes, _ = read(draw(sampletrees.chain(10_000)).to_mermaid())
    assert len(nodes) == 10_004
