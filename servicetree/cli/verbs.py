"""The index of all verbs: a line of help for each, and the file that holds it."""

from __future__ import annotations

from types import ModuleType

import click

SUMMARIES = {
    "demo": "Trace a bundled survey; write its report and its tree.",
    "check": "Every fault of a tree file, and of answers against it.",
    "trace": "The account: what was lost, where it was felt, where it began.",
    "draw": "Draw a tree, bare or with its account.",
    "report": "The report: one HTML file that opens offline.",
    "plan": "What to mend first, and what it would win.",
    "compare": "What changed between two periods or segments, exactly split.",
    "score": "Scores by node and segment, with intervals.",
    "rate": "Each respondent's node scores, row by row.",
    "experiment": "What varying the trunk by arms did: carry-over with cause and effect.",
    "audit": "Inspected visits: what each part cost, with carry-over given.",
    "simulate": "Answers with a known truth, to plan a survey or to test one.",
    "weigh": "Weights into a tree file, or a report on importance.",
    "test": "The theory's five claims, held against answers.",
    "precision": "How wide the intervals of the next survey would be.",
    "design": "What would make the next survey tell more.",
    "trees": "List built-in and installed trees.",
    "new": "Start a tree file from another tree, or from answers.",
    "moments": "Sum answers up into a small file that every verb reads.",
    "merge": "Add such files.",
}


def command(name: str) -> click.Command | None:
    """Load the command of a verb; None if there is none."""
    module: ModuleType
    match name:
        case "trace" | "score" | "plan" | "compare" | "rate" | "moments" | "merge":
            from servicetree.cli import accounts

            module = accounts
        case "draw" | "report" | "demo":
            from servicetree.cli import pictures

            module = pictures
        case "weigh" | "experiment" | "audit" | "test":
            from servicetree.cli import studies

            module = studies
        case "precision" | "design" | "simulate":
            from servicetree.cli import surveys

            module = surveys
        case "check" | "trees" | "new":
            from servicetree.cli import trees

            module = trees
        case _:
            return None
    found: click.Command = getattr(module, name)
    return found
