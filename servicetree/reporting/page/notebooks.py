"""Notebook output of results and trees."""

from __future__ import annotations

from servicetree.account.result_base import Result
from servicetree.account.results import Account, Scores
from servicetree.analysis.decision_results import Change
from servicetree.drawing.diagramming import draw
from servicetree.errors import LimitError
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.page.html import fragment
from servicetree.reporting.page.page_blocks import CollapsedBlocks, ReportBlock, ReportPicture
from servicetree.reporting.printing import parts_of
from servicetree.reporting.tables import Table, part_labels
from servicetree.reporting.text import issues_text
from servicetree.tree.service_tree import ServiceTree

say = phrases_of("results")


def notebook_html(result: Result) -> str:
    """Write a result as HTML for a notebook: the first sentence, the picture, the tables, what is worth knowing."""
    blocks: list[ReportBlock] = list(parts_of(result))
    if isinstance(result, Account | Scores | Change):
        picture = draw(result.tree, result, kind="change" if isinstance(result, Change) else "tree")
        first = next((place for place, block in enumerate(blocks) if isinstance(block, Table)), len(blocks))
        blocks.insert(first, ReportPicture(picture))
    if result.issues:
        blocks.append(
            CollapsedBlocks(
                say("issues", "en"), tuple(issues_text(result.issues, labels=part_labels(result.tree)).splitlines()[1:])
            )
        )
    return fragment(blocks)


def tree_picture(tree: ServiceTree) -> str | None:
    """Draw a bare tree for a notebook; None if it is too large to be read as a picture."""
    try:
        return draw(tree, details=True).to_svg()
    except LimitError:
        return None
