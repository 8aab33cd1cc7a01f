"""Where things stand: labels apart from each other and from the wood, strands inside the wood, widths true."""

import itertools
import math
from functools import cache

import numpy as np
import pytest
from support import sample_trees
from support.geometry import crossings, distance, inside, off_page, overlap, polygon, touching, written
from support.sample_trees import draw_details as draw

from servicetree.drawing.curves import points_on
from servicetree.drawing.tree_picture.layout import MOST_LEVELS, MOST_NODES, placed_scene
from servicetree.errors import LimitError

CASES = ("cafe", "cafe_fr", "cafe_ru", "small", "general", "large", "long_labels", "lopsided", "many")


@pytest.fixture(params=CASES)
def scene(request):
    """A placed picture of every size and language, with its account."""
    return placed_once(request.param)


@cache
def placed_once(case):
    """Place a picture."""
    return placed_scene(sample_trees.picture_of(case, "account"))


def test_no_words_overlap(scene):
    """Every label has room of its own, whatever the size of the tree, the language, the length of the names."""
    assert touching(written(scene)) == []


def test_all_words_stand_on_the_page(scene):
    """Nothing is cut off at the edge."""
    assert off_page(written(scene), scene.wide, scene.high) == []


def test_no_words_stand_on_wood(scene):
    """Neither does a limb pass through a label, nor does a label lie within one."""
    boxes = [box for label in scene.labels for words in (*label.words, *label.pills) for box in [words.box]]
    for wood in (*scene.wood, *scene.trunk):
        corners = polygon(wood.outline)
        for left, top, right, bottom in boxes:
            within = (corners > (left, top)).all(axis=1) & (corners < (right, bottom)).all(axis=1)
            assert not within.any(), wood.part.id
        middles = np.array([((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in boxes])
        assert not inside(middles, corners).any(), wood.part.id


def test_no_leaf_stands_on_words(scene):
    """Leaves stand between the wood and the words."""
    boxes = [words.box for label in scene.labels for words in (*label.words, *label.pills)]
    for blade in (blade for label in scene.labels for blade in label.leaves):
        half = 0.3 * blade.long
        leaf = (blade.x - half, blade.y - half, blade.x + half, blade.y + half)
        assert not any(overlap(leaf, box) for box in boxes), blade.title


def test_strands_stay_inside_the_wood(scene):
    """A strand climbs inside the wood, from the ground to where it is felt."""
    areas = [polygon(wood.outline) for wood in (*scene.wood, *scene.trunk)]
    lines = [(thread.title, point) for thread in scene.strands for point in points_on(thread.line, 8)]
    points = np.array([point for _, point in lines])
    outside = np.full(len(points), np.inf)
    for corners in areas:
        outside[inside(points, corners)] = 0.0
    stray = outside > 0
    for corners in areas:
        outside[stray] = np.minimum(outside[stray], distance(points[stray], corners))
    assert outside.max() < 1, lines[outside.argmax()]


def test_strands_of_one_aspect_never_cross(scene):
    """They leave the core one after the other, the outermost first."""
    climbing = [thread for thread in scene.strands if thread.wide]
    lines = {id(thread): np.array(points_on(thread.line, 8)) for thread in climbing}
    for one, other in itertools.combinations(climbing, 2):
        if one.source == other.source:
            assert crossings(lines[id(one)], lines[id(other)]) == 0, (one.title, other.title)


def test_strands_are_as_wide_as_their_points():
    """Twice the points, twice the width, for losses and credits alike."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree, carry={("solution", "price"): -0.3})
    scene = placed_scene(draw(tree, made).picture)
    points = {
        f"{part.id}:{strand.source}": abs(strand.points)
        for part in scene.picture.of_kind("branch")
        for strand in part.strands
        if strand.origin == "aspect"
    }
    ratios = [thread.wide / points[f"{thread.at}:{thread.source}"] for thread in scene.strands if thread.wide > 0.4]
    assert len(ratios) > 8
    assert max(ratios) == pytest.approx(min(ratios))
    assert [thread.at for thread in scene.strands if thread.credit] == ["price"]


def test_wood_is_as_wide_as_its_weight():
    """The limbs of two branches are as wide as their weights."""
    scene = placed_scene(draw(sample_trees.general()).picture)
    wide = {}
    for wood in scene.wood:
        start, end = wood.outline.start, wood.outline.pieces[-1][2]
        wide.setdefault(wood.part.id, math.dist(start, end))
    weights = {part.id: part.weight for part in scene.picture.of_kind("branch")}
    ratios = [wide[name] / weight for name, weight in weights.items()]
    assert max(ratios) == pytest.approx(min(ratios), rel=1e-6)


def test_strands_shrink_before_they_outgrow_their_wood():
    """Carry-over beyond all measure still draws inside the wood, and the shared ruler is no longer claimed."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree, carry={("environment", "price"): 4.0})
    scene = placed_scene(draw(tree, made).picture)
    assert not any("share one ruler" in words.text for words in scene.legend.words)


def test_a_trunk_alone_can_be_drawn():
    """A tree without branches is a trunk."""
    tree = sample_trees.grown(["Environment"], [], 2)
    for made in (None, sample_trees.account(tree)):
        assert len(placed_scene(draw(tree, made).picture).labels) == 3


def test_a_tree_too_large_to_read_is_refused_with_a_remedy():
    """The message names the formats that hold any number."""
    tree = sample_trees.grown(["A"], [f"B {number}" for number in range(MOST_NODES)], 1)
    with pytest.raises(LimitError, match=r"at most 400 nodes \(got 403\).*\.dot"):
        draw(tree).to_svg()


def test_a_tree_too_deep_to_read_is_refused_with_a_remedy():
    """A long chain is a matter for text formats."""
    with pytest.raises(LimitError, match=r"at most 24 levels of branches \(got 25\).*\.dot"):
        draw(sample_trees.chain(MOST_LEVELS + 1)).to_svg()


@pytest.mark.ci
def test_the_largest_tree_still_draws():
    """Up to the limit a picture is made, in bounded size."""
    tree = sample_trees.grown(["A", "B"], [f"B {number}" for number in range(MOST_NODES - 4)], 3)
    text = draw(tree, sample_trees.account(tree)).to_svg()
    assert text.count('class="node"') == MOST_NODES
    assert len(text) < 5_000_000
