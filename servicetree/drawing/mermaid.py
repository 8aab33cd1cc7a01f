"""Writes a picture as a Mermaid flowchart, for pages and wikis that draw it themselves; any size, no recursion."""

from __future__ import annotations

from servicetree.drawing.dot import arrows, carried_lines, node_lines, trunk_lines
from servicetree.drawing.parts import Picture
from servicetree.drawing.quoting import mermaid_string
from servicetree.drawing.tones import LIGHT, tone

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
