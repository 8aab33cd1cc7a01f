"""The largest flow from the trunk into a branch is that of the entries, whatever else is in the account."""

import attrs
import pytest
from support import sample_trees

from servicetree.errors import Issue
from servicetree.reporting.results.largest_flow import ends_of_largest_flow, largest_flow
from servicetree.reporting.tables import NodeNames


def flows(account):
    """Points by the aspect in which they began and the node at which they were felt, beyond the aspect itself."""
    found = {}
    for one in account.whole.entries:
        if one.source != one.at and one.source in {aspect.id for aspect in account.tree.aspects}:
            found[one.source, one.at] = found.get((one.source, one.at), 0) + one.points.value
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_flow_with_most_points_is_named(seed):
    """From the aspect into the branch, both by their labels."""
    account = sample_trees.account(sample_trees.cafe(), seed=seed)
    names = NodeNames(account.tree, "en")
    (source, at), _ = max(flows(account).items(), key=lambda flow: flow[1])
    assert ends_of_largest_flow(account, names) == (names.node(source), names.node(at))
    said = f", most of all from “{names.node(source)}” into “{names.node(at)}”"
    assert largest_flow(account, names) == said


def test_aspects_that_are_alike_are_named_together():
    """Their points are added up, since nobody can tell which of them it was."""
    account = sample_trees.account(sample_trees.cafe(), seed=1)
    aspects = [aspect.id for aspect in account.tree.aspects]
    alike = attrs.evolve(account, issues=(Issue("aspects-alike", " and ".join(aspects), "are alike"),))
    names, added = NodeNames(account.tree, "en"), {}
    for (_, at), points in flows(account).items():
        added[at] = added.get(at, 0) + points
    largest = max(added, key=added.get)
    assert ends_of_largest_flow(alike, names) == ("” or “".join(map(names.node, aspects)), names.node(largest))


def test_where_nothing_is_carried_nothing_is_said():
    """No flow, no sentence."""
    tree = sample_trees.cafe()
    nothing = {(aspect.id, branch.id): 0.0 for aspect in tree.aspects for branch in tree.branches}
    account = sample_trees.account(tree, carry=nothing)
    assert not any(flows(account).values())
    assert largest_flow(account, NodeNames(tree, "en")) == ""
