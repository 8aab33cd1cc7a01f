"""Customer service as a tree: where every lost point was felt, and where it began."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Each public name and the room it comes from; nothing is imported before it is asked for.
_ROOMS = {
    "Account": "account.results",
    "AnswersError": "errors",
    "Aspect": "tree.nodes",
    "Assumed": "analysis.surveys.assumptions",
    "Audit": "analysis.audit_results",
    "Branch": "tree.nodes",
    "Claim": "analysis.theory_results",
    "Claims": "analysis.theory_results",
    "Design": "analysis.surveys.forecast_results",
    "Diagram": "drawing.diagram",
    "Experiment": "analysis.experiment_results",
    "FileError": "errors",
    "Gate": "tree.questions",
    "Guess": "proposing.proposing",
    "Interval": "stats.jackknife",
    "Issue": "errors",
    "Judgements": "analysis.ahp",
    "LimitError": "errors",
    "Loyalty": "analysis.loyalty_results",
    "Marker": "tree.questions",
    "MissingExtraError": "errors",
    "Moments": "moments.moments",
    "MomentsError": "errors",
    "Outcome": "tree.nodes",
    "Precision": "analysis.surveys.forecast_results",
    "Proposal": "proposing.proposing",
    "Question": "tree.questions",
    "Recovery": "tree.questions",
    "Report": "reporting.page.report_page",
    "Scale": "tree.questions",
    "Scores": "account.results",
    "ServiceTree": "tree.service_tree",
    "ServiceTreeError": "errors",
    "Simulated": "analysis.surveys.simulating",
    "TreeError": "errors",
    "Trunk": "tree.nodes",
    "Truth": "analysis.surveys.truths",
    "UsageError": "errors",
    "Weights": "analysis.weight_results",
    "audit": "analysis.auditing",
    "available_trees": "tree.treefile",
    "compare": "analysis.comparing",
    "design": "analysis.surveys.designing",
    "draw": "drawing.diagramming",
    "experiment": "analysis.experimenting",
    "gather": "moments.gathering",
    "loyalty": "analysis.loyalty_paths",
    "pairs_template": "analysis.pairs_file",
    "plan": "analysis.planning",
    "precision": "analysis.surveys.precision_forecast",
    "propose": "proposing.proposing",
    "rate": "account.respondent_scores",
    "read_tree": "tree.treefile",
    "report": "reporting.page.composing",
    "score": "account.scoring",
    "sensitivity": "account.sensitivity_analysis",
    "simulate": "analysis.surveys.simulating",
    "template": "tree.treefile",
    "test": "analysis.theory_tests",
    "trace": "account.tracing",
    "tree_schema": "tree.schema",
    "weigh": "analysis.weighting",
    "write_tree": "tree.treefile",
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
