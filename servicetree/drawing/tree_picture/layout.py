"""The layout of a tree picture: places of everything drawn."""

from __future__ import annotations

from collections.abc import Mapping

from servicetree.drawing.headline import head_words
from servicetree.drawing.tree_picture import branch_positions, branch_shapes, loss_flows, trunk
from servicetree.drawing.tree_picture.branch_positions import Crown, Waypoints, waypoints
from servicetree.drawing.tree_picture.labels import LabelContent, at_tip, detail_for, heading, label_content
from servicetree.drawing.tree_picture.legend import legend
from servicetree.drawing.tree_picture.scene import NodeLabel, Scene
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.drawing.values import MIDDLE
from servicetree.errors import Fault, LimitError
from servicetree.i18n.said import told
from servicetree.tree import graph

MOST_NODES = 400
MOST_LEVELS = 24
_CROWN_LEAST, _TRUNK_LEAST = 250.0, 190.0
_BELOW_HEAD = 34.0


def placed_scene(picture: Picture) -> Scene:
    """Give everything its place.

    Args:
        picture: What to show.

    Returns:
        The scene.

    Raises:
        LimitError: If there are too many nodes, or levels, for labels that can be read.
    """
    check_size(picture)
    head = head_words(picture.heading, picture.subtitle) if picture.headed else []
    top, inks = (head[-1].y if head else 0.0) + _BELOW_HEAD, trunk.inks_of(picture)
    contents = {part.id: label_content(part, picture, inks, detail_for(picture)) for part in picture.parts}
    crown = branch_positions.crown(picture, contents, top, _CROWN_LEAST)
    ways = waypoints(picture, crown, contents)
    growth = branch_shapes.grow(crown, ways)
    aspects = trunk.contents(picture, inks)
    ground = ways.collar + max(_TRUNK_LEAST, trunk.height_needed(aspects))
    columns = trunk.columns(picture, ways, inks)
    measure = loss_flows.ruler(picture, growth, columns)
    key, bottom = legend(picture, measure, ground + 62)
    return Scene(
        picture=picture,
        wide=2 * MIDDLE,
        high=bottom + 18,
        ground=ground,
        trunk=trunk.outlines(columns, ways.collar - 1, ground),  # no seam
        wood=growth.limbs,
        grain=growth.grain,
        strands=loss_flows.placed_strands(picture, growth, columns, measure, ground),
        labels=(
            *trunk.labels(picture, columns, aspects, ground),
            *_branch_labels(picture, crown, ways, contents),
            *(NodeLabel(part) for part in picture.of_kind("outcome")),
        ),
        head=(*head, trunk.caption(picture, ground)),
        legend=key,
    )


def check_size(picture: Picture) -> None:
    """Refuse a tree with too many nodes, or levels, for labels that can be read.

    Args:
        picture: What is to be shown.

    Raises:
        LimitError: If so.
    """
    remedy = told("write_as_dot")
    count = len(picture.parts)
    if count > MOST_NODES:
        raise LimitError(Fault("limit", "tree", told("too_many_in_picture", most=MOST_NODES, count=count), remedy))
    parents = {part.id: part.parent for part in picture.of_kind("branch", "bough")}
    depth: dict[str | None, int] = {None: 0}
    for name in graph.top_down_order(parents):
        depth[name] = depth[parents[name]] + 1
    deepest = max(depth.values())
    if deepest > MOST_LEVELS:
        message = told("too_many_levels", most=MOST_LEVELS, count=deepest)
        raise LimitError(Fault("limit", "tree", message, remedy))


def _branch_labels(
    picture: Picture, crown: Crown, ways: Waypoints, contents: Mapping[str, LabelContent]
) -> list[NodeLabel]:
    """Words and leaves at every tip, then the boughs' headings above them."""
    found: dict[str, NodeLabel] = {}
    for name, (x, y) in ways.tips.items():
        side = crown.rows[name].side
        beyond = (x + side * 0.6 * branch_shapes.taper(ways.own[name]), y)
        found[name] = at_tip(contents[name], beyond, ways.slopes[name], side, picture)
    for name, row in crown.rows.items():
        if name not in found:
            above = found[crown.uppermost(name)]
            found[name] = heading(contents[name], above, row.middle, ways.forks[name], row.side)
    return list(found.values())
