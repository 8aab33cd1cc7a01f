"""Customer service as a tree: where every lost point was felt, and where it began."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers take it for true; to import `typing` would double the time of this import

if TYPE_CHECKING:  # what editors and type checkers see; a test holds it to the table below
    from servicetree.account.respondent_scores import rate as rate
    from servicetree.account.results import Account as Account
    from servicetree.account.results import Scores as Scores
    from servicetree.account.results import SegmentAccount as SegmentAccount
    from servicetree.account.results import SegmentScores as SegmentScores
    from servicetree.account.scoring import score as score
    from servicetree.account.sensitivity_analysis import sensitivity as sensitivity
    from servicetree.account.tracing import trace as trace
    from servicetree.analysis.ahp import Judgements as Judgements
    from servicetree.analysis.audit_results import Audit as Audit
    from servicetree.analysis.auditing import audit as audit
    from servicetree.analysis.comparing import compare as compare
    from servicetree.analysis.decision_results import Change as Change
    from servicetree.analysis.decision_results import Plan as Plan
    from servicetree.analysis.experiment_results import Experiment as Experiment
    from servicetree.analysis.experimenting import experiment as experiment
    from servicetree.analysis.loyalty_paths import loyalty as loyalty
    from servicetree.analysis.loyalty_results import Loyalty as Loyalty
    from servicetree.analysis.pairs_file import pairs_template as pairs_template
    from servicetree.analysis.planning import plan as plan
    from servicetree.analysis.surveys.assumptions import Assumed as Assumed
    from servicetree.analysis.surveys.designing import design as design
    from servicetree.analysis.surveys.forecast_results import Design as Design
    from servicetree.analysis.surveys.forecast_results import Precision as Precision
    from servicetree.analysis.surveys.precision_forecast import precision as precision
    from servicetree.analysis.surveys.simulating import Simulated as Simulated
    from servicetree.analysis.surveys.simulating import simulate as simulate
    from servicetree.analysis.surveys.truths import Truth as Truth
    from servicetree.analysis.theory_results import Claim as Claim
    from servicetree.analysis.theory_results import Claims as Claims
    from servicetree.analysis.theory_tests import test as test
    from servicetree.analysis.weight_results import Weights as Weights
    from servicetree.analysis.weighting import weigh as weigh
    from servicetree.drawing.diagram import Diagram as Diagram
    from servicetree.drawing.diagramming import draw as draw
    from servicetree.errors import AnswersError as AnswersError
    from servicetree.errors import ArgumentError as ArgumentError
    from servicetree.errors import FileError as FileError
    from servicetree.errors import Issue as Issue
    from servicetree.errors import LimitError as LimitError
    from servicetree.errors import MissingExtraError as MissingExtraError
    from servicetree.errors import MomentsError as MomentsError
    from servicetree.errors import ServiceTreeError as ServiceTreeError
    from servicetree.errors import TreeError as TreeError
    from servicetree.errors import UnknownNameError as UnknownNameError
    from servicetree.errors import UsageError as UsageError
    from servicetree.moments.gathering import gather as gather
    from servicetree.moments.gathering_options import Answers as Answers
    from servicetree.moments.moments import Moments as Moments
    from servicetree.proposing.proposing import Guess as Guess
    from servicetree.proposing.proposing import Proposal as Proposal
    from servicetree.proposing.proposing import propose as propose
    from servicetree.reporting.page.composing import report as report
    from servicetree.reporting.page.report_page import Report as Report
    from servicetree.stats.jackknife import Interval as Interval
    from servicetree.tree.nodes import Aspect as Aspect
    from servicetree.tree.nodes import Branch as Branch
    from servicetree.tree.nodes import Outcome as Outcome
    from servicetree.tree.nodes import Trunk as Trunk
    from servicetree.tree.questions import Gate as Gate
    from servicetree.tree.questions import Marker as Marker
    from servicetree.tree.questions import Question as Question
    from servicetree.tree.questions import Recovery as Recovery
    from servicetree.tree.questions import Scale as Scale
    from servicetree.tree.schema import tree_schema as tree_schema
    from servicetree.tree.service_tree import ServiceTree as ServiceTree
    from servicetree.tree.treefile import available_trees as available_trees
    from servicetree.tree.treefile import read_tree as read_tree
    from servicetree.tree.treefile import template as template
    from servicetree.tree.treefile import write_tree as write_tree

    __version__: str

# Each public name and the room it comes from; nothing is imported before it is asked for.
_ROOMS = {
    "Account": "account.results",
    "Answers": "moments.gathering_options",
    "AnswersError": "errors",
    "ArgumentError": "errors",
    "Aspect": "tree.nodes",
    "Assumed": "analysis.surveys.assumptions",
    "Audit": "analysis.audit_results",
    "Branch": "tree.nodes",
    "Change": "analysis.decision_results",
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
    "Plan": "analysis.decision_results",
    "Precision": "analysis.surveys.forecast_results",
    "Proposal": "proposing.proposing",
    "Question": "tree.questions",
    "Recovery": "tree.questions",
    "Report": "reporting.page.report_page",
    "Scale": "tree.questions",
    "Scores": "account.results",
    "SegmentAccount": "account.results",
    "SegmentScores": "account.results",
    "ServiceTree": "tree.service_tree",
    "ServiceTreeError": "errors",
    "Simulated": "analysis.surveys.simulating",
    "TreeError": "errors",
    "Trunk": "tree.nodes",
    "Truth": "analysis.surveys.truths",
    "UnknownNameError": "errors",
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

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one that this finds

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version

            return version("servicetree")
        if name not in _ROOMS:
            raise AttributeError(f"module 'servicetree' has no attribute '{name}'")
        return getattr(import_module(f"servicetree.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
