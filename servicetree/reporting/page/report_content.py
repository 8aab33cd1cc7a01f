"""What a report says, whatever it is written as: a page, a workbook, slides."""

from __future__ import annotations

from attrs import frozen

from servicetree.account.results import Account
from servicetree.analysis.decision_results import Change, Plan
from servicetree.reporting.page.page_blocks import Section, SegmentView
from servicetree.tree.service_tree import ServiceTree


@frozen
class ReportContent:
    """What a report says.

    Attributes:
        lang: The language of its words.
        title: What it is called.
        tree: The tree.
        account: What it reports.
        sections: What its page says, in order; the first is the answer.
        views: What changes on the page when a segment is picked.
        plan: What to mend first; None shows what one step up the scale would win.
        change: What changed; None leaves that out.
    """

    lang: str
    title: str
    tree: ServiceTree
    account: Account
    sections: tuple[Section, ...]
    views: tuple[SegmentView, ...] = ()
    plan: Plan | None = None
    change: Change | None = None
