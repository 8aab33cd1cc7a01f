"""Customer service as a tree: where every lost point was felt, and where it began."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Each public name and the room it comes from; nothing is imported before it is asked for.
_ROOMS = {
    "Account": "accounts",
    "AnswersError": "errors",
    "Aspect": "nodes",
    "Assumed": "assumptions",
    "Audit": "auditing",
    "Branch": "nodes",
    "Claim": "claims",
    "Claims": "claims",
    "Design": "forecasts",
    "Diagram": "drawing.diagram",
    "Experiment": "experiments",
    "FileError": "errors",
    "Gate": "questions",
    "Guess": "proposing",
    "Interval": "resampling",
    "Issue": "errors",
    "Judgements": "judgements",
    "LimitError": "errors",
    "Loyalty": "loyalties",
    "Marker": "questions",
    "MissingExtraError": "errors",
    "Moments": "blocks",
    "MomentsError": "errors",
    "Outcome": "nodes",
    "Precision": "forecasts",
    "Proposal": "proposing",
    "Question": "questions",
    "Recovery": "questions",
    "Report": "reporting.reports",
    "Scale": "questions",
    "Scores": "accounts",
    "ServiceTree": "tree",
    "ServiceTreeError": "errors",
    "Simulated": "simulating",
    "TreeError": "errors",
    "Trunk": "nodes",
    "Truth": "truths",
    "UsageError": "errors",
    "Weights": "importance",
    "audit": "auditing",
    "available_trees": "treefile",
    "compare": "comparing",
    "design": "designing",
    "draw": "drawing.diagramming",
    "experiment": "experimenting",
    "gather": "gathering",
    "loyalty": "loyalties",
    "pairs_template": "workshop",
    "plan": "planning",
    "precision": "foreseeing",
    "propose": "proposing",
    "rate": "rating",
    "read_tree": "treefile",
    "report": "reporting.composing",
    "score": "scoring",
    "sensitivity": "varying",
    "simulate": "simulating",
    "template": "treefile",
    "test": "testing",
    "trace": "tracing",
    "tree_schema": "treefile",
    "weigh": "weighting",
    "write_tree": "treefile",
}

__all__ = sorted(_ROOMS)  # noqa: PLE0605 - the table above is the one list of public names


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("servicetree")
    if name not in _ROOMS:
        raise AttributeError(f"module 'servicetree' has no attribute '{name}'")
    return getattr(import_module(f"servicetree.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
