"""The dispatch from a result's type to what prints it, in sentences and tables, JSON and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from attrs import frozen

from servicetree.account.result_base import Result
from servicetree.account.results import Account, Scores
from servicetree.i18n.languages import check_language
from servicetree.reporting.record_fields import Record
from servicetree.reporting.tables import Part

ResultType = TypeVar("ResultType", bound=Result)


@frozen
class Printer:
    """What is made of one result.

    Attributes:
        screen: What a manager reads in two minutes, in a language.
        parts: All sentences and tables in a language, in order.
        record: One object that JSON can hold; its shape is documented in the manual and stays.
        rows: Every figure as a tidy row: its value, low, high and se.
    """

    screen: Callable[[str], list[Part]]
    parts: Callable[[str], list[Part]]
    record: Callable[[], Record]
    rows: Callable[[], Iterable[Record]]


_Made = Callable[[Any, str], list[Part]]
_Makers = tuple[_Made, _Made, Callable[[Any], Record], Callable[[Any], Iterable[Record]]]


def parts_of(result: Result, lang: str = "en") -> list[Part]:
    """Return what a result says, in order: sentences and tables.

    Raises:
        UsageError: If the language is unknown.
    """
    return printer_of(result).parts(check_language(lang))


def screen_of(result: Result, lang: str = "en") -> list[Part]:
    """Return the first screen of a result: what a manager reads in two minutes.

    Raises:
        UsageError: If the language is unknown.
    """
    return printer_of(result).screen(check_language(lang))


def as_json(result: Result) -> Record:
    """Return a result as one object that JSON can hold."""
    return printer_of(result).record()


def rows(result: Result) -> Iterable[Record]:
    """Iterate over every figure of a result as tidy rows."""
    return printer_of(result).rows()


def printer_of(result: Result) -> Printer:
    """Find the printer of a result by its type; what other types need is not loaded."""
    match result:
        case Account():
            from servicetree.reporting.results.account_records import account_record, account_rows
            from servicetree.reporting.results.account_text import account_parts
            from servicetree.reporting.screens.account_screen import account_screen

            return _printer(result, account_screen, account_parts, account_record, account_rows)
        case Scores():
            from servicetree.reporting.results.account_records import account_record, account_rows
            from servicetree.reporting.results.account_text import scores_parts
            from servicetree.reporting.screens.account_screen import scores_screen

            return _printer(result, scores_screen, scores_parts, account_record, account_rows)
        case _:
            return _analysis_printer(result)


def _analysis_printer(result: Result) -> Printer:
    """Find the printer of a result that is made beside the account."""
    from servicetree.analysis.audit_results import Audit
    from servicetree.analysis.decision_results import Change, Plan
    from servicetree.analysis.experiment_results import Experiment
    from servicetree.analysis.loyalty_results import Loyalty
    from servicetree.analysis.surveys.forecast_results import Design, Precision
    from servicetree.analysis.theory_results import Claims
    from servicetree.analysis.weight_results import Weights
    from servicetree.reporting.results import audit_tables as audit
    from servicetree.reporting.results import decision_tables as decision
    from servicetree.reporting.results import experiment_tables as trial
    from servicetree.reporting.results import forecast_tables as survey
    from servicetree.reporting.results import theory_tables as theory
    from servicetree.reporting.results import weight_tables as weight
    from servicetree.reporting.screens import study_screens as screens
    from servicetree.reporting.screens import trial_screens as trials

    makers: dict[type[Result], _Makers] = {
        Change: (screens.change_screen, decision.change_parts, decision.change_record, decision.change_rows),
        Plan: (screens.plan_screen, decision.plan_parts, decision.plan_record, decision.plan_rows),
        Weights: (screens.weights_screen, weight.weights_parts, weight.weights_record, weight.weights_rows),
        Loyalty: (screens.loyalty_screen, weight.loyalty_parts, weight.loyalty_record, weight.loyalty_rows),
        Claims: (screens.claims_screen, theory.claims_parts, theory.claims_record, theory.claims_rows),
        Experiment: (trials.experiment_screen, trial.experiment_parts, trial.experiment_record, trial.experiment_rows),
        Audit: (trials.audit_screen, audit.audit_parts, audit.audit_record, audit.audit_rows),
        Precision: (screens.precision_screen, survey.precision_parts, survey.precision_record, survey.precision_rows),
        Design: (screens.design_screen, survey.design_parts, survey.design_record, survey.design_rows),
    }
    if type(result) not in makers:
        raise TypeError(f"nothing prints a result of type {type(result).__name__}")
    return _printer(result, *makers[type(result)])


def _printer(
    result: ResultType,
    screen: Callable[[ResultType, str], list[Part]],
    parts: Callable[[ResultType, str], list[Part]],
    record: Callable[[ResultType], Record],
    rows: Callable[[ResultType], Iterable[Record]],
) -> Printer:
    return Printer(partial(screen, result), partial(parts, result), partial(record, result), partial(rows, result))
