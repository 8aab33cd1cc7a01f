"""Tables that lack what is looked for since they are laid out otherwise, or stand on another sheet."""

from __future__ import annotations

from servicetree.answers.engines.sources import Source
from servicetree.answers.long_tables import likely_long_columns, likely_long_fault
from servicetree.errors import Fault
from servicetree.i18n.said import told
from servicetree.tree.service_tree import ServiceTree


def wrong_table_faults(source: Source, tree: ServiceTree) -> list[Fault]:
    """Say why columns may lack.

    Args:
        source: The table.
        tree: The tree whose columns are looked for.

    Returns:
        That its names are such as those of a table with a row for each answer, if no question has its column; which
        sheet was read, if there are others.
    """
    nodes = [node for node in tree.nodes.values() if node.kind != "outcome"]
    asked = dict.fromkeys(column for node in nodes for question in node.questions for column in question.columns)
    lacking = [column for column in asked if column not in source.columns]
    found = []
    if lacking and len(lacking) == len(asked) and (seen := likely_long_columns(source.columns)):
        found.append(likely_long_fault(seen, source.name))
    if lacking and source.sheet is not None and (hint := source.sheet.hint()):
        found.append(Fault("sheet", source.name, told("columns_lack", count=len(lacking)), hint))
    return found
