"""The built-in trees draw well: in three languages, bare and with an account, no words over each other."""

import pytest
from support import sample_trees
from support.geometry import off_page, touching, written
from support.sample_trees import draw_details as draw

from servicetree.drawing.tree_picture.layout import placed_scene
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries

NAMES = [tree.name for tree in catalogue_entries() if tree.source == BUILT_IN]


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
@pytest.mark.parametrize("name", NAMES)
def test_words_stand_apart_and_on_the_page(name, lang):
    """No label touches another or leaves the page."""
    tree = sample_trees.industry_tree(name)
    for made in (None, sample_trees.account(tree)):
        scene = placed_scene(draw(tree, made, lang=lang).picture)
        boxes = written(scene)
        assert touching(boxes) == []
        assert off_page(boxes, scene.wide, scene.high) == []
