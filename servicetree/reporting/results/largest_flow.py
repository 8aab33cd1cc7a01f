"""The largest flow of points from the trunk into a branch, in words; aspects that are alike are named together."""

from __future__ import annotations

from servicetree.account.collinearity import groups_warned_of
from servicetree.account.results import Account
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.tables import NodeNames

say = phrases_of("results")


def largest_flow(account: Account, names: NodeNames) -> str:
    """Say which aspect brings most points to which branch, as the end of a sentence with its comma; else nothing."""
    ends = ends_of_largest_flow(account, names)
    return "" if ends is None else ", " + say("most", names.lang, source=ends[0], at=ends[1])


def ends_of_largest_flow(account: Account, names: NodeNames) -> tuple[str, str] | None:
    """Name the aspect that brings most points to a branch, and the branch.

    Returns:
        Both labels, "A or B" where the answers do not tell aspects apart; None where nothing is carried.
    """
    groups = {name: group for group in groups_warned_of(account.issues) for name in group}
    flows: dict[tuple[tuple[str, ...], str], float] = {}
    for aspect in account.tree.aspects:
        source = groups.get(aspect.id, (aspect.id,))
        for one in account.whole.entries:
            if one.source == aspect.id != one.at:
                flows[source, one.at] = flows.get((source, one.at), 0.0) + (one.points.value or 0.0)
    (sources, at), points = max(flows.items(), key=lambda flow: flow[1], default=(((), ""), 0.0))
    if not points > 0:
        return None
    return say("or", names.lang).join(names.node(name) for name in sources), names.node(at)
