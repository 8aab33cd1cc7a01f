"""The DOT and Mermaid writers of tree pictures."""

from __future__ import annotations

from collections.abc import Iterator

from servicetree.drawing import captions
from servicetree.drawing.escaping import dot_string, mermaid_string
from servicetree.drawing.palette import LIGHT, tone
from servicetree.drawing.tree_picture import tree_captions
from servicetree.drawing.tree_picture.tree_values import Picture, PictureNode
from servicetree.i18n.messages import phrases_of

say = phrases_of("picture")

_SHAPES = {"aspect": "box", "branch": "box", "bough": "ellipse", "outcome": "box"}
_STYLES = {"aspect": "filled,bold", "branch": "filled,rounded", "bough": "filled", "outcome": "filled,dashed"}


def dot_text(picture: Picture) -> str:
    """Write a picture as a digraph with arrows from parent to child.

    Every id is generated and every attribute but the labels is ours, so a label can neither close its string nor
    name a file or an address.

    Args:
        picture: The picture.

    Returns:
        DOT source.
    """
    return "\n".join(
        [
            "digraph servicetree {",
            f'  graph [rankdir=BT, charset="UTF-8", fontname="sans-serif", label={dot_string(_head(picture))}];',
            '  node [fontname="sans-serif", color="#8a7a5c", fontcolor="#24211c"];',
            '  edge [fontname="sans-serif", color="#8a7a5c", fontcolor="#5d574c", arrowhead=none];',
            f"  trunk [{_trunk(picture)}];",
            *_nodes(picture),
            *_edges(picture),
            "}",
            "",
        ]
    )


def _trunk(picture: Picture) -> str:
    return f"shape=box, style=filled, label={dot_string(trunk_lines(picture))}, {_fill(picture.trunk_score.value)}"


def _head(picture: Picture) -> list[str]:
    told = [line for line in (picture.heading.opening, picture.caveat) if line] + [picture.subtitle]
    return [*told, say(picture.evidence, picture.lang)] if picture.mode == "account" else told


def trunk_lines(picture: Picture) -> list[str]:
    """Say what the trunk's own box says."""
    called = picture.trunk or say("trunk", picture.lang)
    if picture.mode == "bare":
        return [called]
    return [called, captions.score_text(picture.trunk_score, picture.lang)]


def node_lines(part: PictureNode, picture: Picture) -> list[str]:
    """Say what a node's box says: its name, its score, its weight and how many answered."""
    score = [captions.score_text(part.score, picture.lang)] if picture.mode != "bare" else []
    lines = [part.words, *score, tree_captions.facts_line(part, picture.lang, interval=False)]
    return [line for line in lines if line]


def carried_lines(part: PictureNode, picture: Picture) -> list[str]:
    """Say what an arrow brings: the points carried over into the node above it, and how far to believe it."""
    named, rest = tree_captions.named_strands(part)
    lines = [tree_captions.strand_line(strand, picture.lang) for strand in named if strand.origin != "own"]
    if rest:
        lines.append(say("elsewhere", picture.lang, points=tree_captions.lost_text(rest, picture.lang)))
    return lines + tree_captions.range_lines(part, picture.lang)[:1]


def arrows(picture: Picture) -> Iterator[tuple[str, str, PictureNode]]:
    """Name the ends of every arrow by generated ids, parent first; outcomes stand by themselves."""
    ids = {part.id: f"n{index}" for index, part in enumerate(picture.parts)}
    for part in picture.of_kind("aspect", "branch", "bough"):
        yield ids[part.parent] if part.parent is not None else "trunk", ids[part.id], part


def _nodes(picture: Picture) -> Iterator[str]:
    for index, part in enumerate(picture.parts):
        label = dot_string(node_lines(part, picture))
        yield (
            f'  n{index} [shape={_SHAPES[part.kind]}, style="{_STYLES[part.kind]}", label={label}, '
            f"{_fill(part.score.value)}];"
        )


def _edges(picture: Picture) -> Iterator[str]:
    for above, below, part in arrows(picture):
        lines = carried_lines(part, picture) if part.kind == "branch" else []
        told = f", label={dot_string(lines)}, tooltip={dot_string(_in_full(part, picture))}" if lines else ""
        dashed = ", style=dashed" if part.kind == "branch" and part.unsure else ""
        width = 1 + 24 * part.weight  # points of a printer: a branch of all the weight is a third of an inch
        yield f"  {above} -> {below} [penwidth={width:.1f}{dashed}{told}];"


def _in_full(part: PictureNode, picture: Picture) -> list[str]:
    carried = (tree_captions.carried_line(strand, picture.lang) for strand in part.strands if strand.origin != "own")
    return [part.words, *tree_captions.range_lines(part, picture.lang)[:1], *carried]


def _fill(score: float | None) -> str:
    step = tone(score)
    return f'fillcolor="{LIGHT.wood if step is None else LIGHT.tones[step]}"'


_OPEN = {"aspect": "[", "branch": "(", "bough": "([", "outcome": "{{"}
_CLOSE = {"aspect": "]", "branch": ")", "bough": "])", "outcome": "}}"}


def mermaid_text(picture: Picture) -> str:
    """Write a picture as a flowchart that grows upwards.

    Ids are generated and labels entity-coded: no directive, link, script or mathematics in a label survives.

    Args:
        picture: The picture.

    Returns:
        Mermaid source.
    """
    lines = ["flowchart BT", f"  trunk[{mermaid_string(trunk_lines(picture))}]"]
    for index, part in enumerate(picture.parts):
        label = mermaid_string(node_lines(part, picture))
        lines.append(f"  n{index}{_OPEN[part.kind]}{label}{_CLOSE[part.kind]}")
    for above, below, part in arrows(picture):
        carried = carried_lines(part, picture) if part.kind == "branch" else []
        label = f"|{mermaid_string(carried)}|" if carried else ""
        line = "-.-" if part.kind == "branch" and part.unsure else "---"  # dotted where not separable
        lines.append(f"  {above} {line}{label} {below}")
    lines += [f"  classDef t{step} fill:{colour},stroke:#8a7a5c,color:#24211c" for step, colour in _tones_used(picture)]
    steps = ((name, tone(score)) for name, score in _scored(picture))
    lines += [f"  class {name} t{step}" for name, step in steps if step is not None]
    return "\n".join(lines) + "\n"


def _scored(picture: Picture) -> list[tuple[str, float | None]]:
    named = [(f"n{index}", part.score.value) for index, part in enumerate(picture.parts)]
    return [("trunk", picture.trunk_score.value), *named]


def _tones_used(picture: Picture) -> list[tuple[int, str]]:
    used = {step for _, score in _scored(picture) if (step := tone(score)) is not None}
    return [(step, LIGHT.tones[step]) for step in sorted(used)]
