"""Reads a Mermaid flowchart back: its nodes and arrows, and nothing that is not ours."""

import re

NODE = re.compile(r'  (trunk|n\d+)(?:\[|\(|\(\[|\{\{)"([^"]*)"(?:\]|\)|\]\)|\}\})')
ARROW = re.compile(r'  (trunk|n\d+) (?:---|-\.-)(?:\|"([^"]*)"\|)? (n\d+)')
STYLE = re.compile(r"  (?:classDef t\d+ [-\w:#,]+|class (?:trunk|n\d+) t\d+)")
PLAIN = re.compile(r"(?:[A-Za-z0-9 ,.]|[^\x00-\x7f]|#(?:quot|\d+);|<br/>)*")


def read_flowchart(text):
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
