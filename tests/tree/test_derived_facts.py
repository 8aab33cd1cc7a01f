"""What is worked out of a tree once: it is kept with the tree, for each question asked of it, and goes with it."""

import gc
import weakref

from servicetree import template
from servicetree.tree.derived_facts import kept_with_tree


def test_a_fact_is_worked_out_once_for_each_tree_and_question():
    """The same object comes back, for every tree and every further value its own."""
    asked = []

    @kept_with_tree
    def count(tree, times):
        asked.append(times)
        return [len(tree.nodes) * times]

    tree = template("general")
    assert count(tree, 2) is count(tree, 2)
    assert count(tree, 3) == [3 * len(tree.nodes)]
    assert asked == [2, 3]
    changed = tree.with_weights(dict.fromkeys(tree.measured, 1.0))
    assert count(changed, 2) is not count(tree, 2)


def test_what_was_worked_out_goes_with_its_tree():
    """Nothing holds a tree that nobody has any more, nor what was worked out of it."""

    @kept_with_tree
    def itself(tree):
        return [tree]

    tree = template("general")
    itself(tree)
    gone = weakref.ref(tree)
    del tree
    gc.collect()
    assert gone() is None
