"""The dispatch from a result's type to what prints it, in sentences and tables, JSON and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from attrs import frozen

from servicetree.account.result_base import Result
from servicetree.account.results import Account, Scores
from servicetree.i18n.messages import check_language
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


def _analysis_printer(result: Result) -> Printer:  # noqa: PLR0911 - one for each type
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
    from servicetree.reporting.results import experiment_tables as experiment
    from servicetree.reporting.results import forecast_tables as forecast
    from servicetree.reporting.results import theory_tables as theory
    from servicetree.reporting.results import weight_tables as weight
    from servicetree.reporting.screens import study_screens as screens
    from servicetree.reporting.screens import trial_screens as trials

    match result:
        case Change() as change:
            return _printer(
                change, screens.change_screen, decision.change_parts, decision.change_record, decision.change_rows
            )
        case Plan() as plan:
            return _printer(plan, screens.plan_screen, decision.plan_parts, decision.plan_record, decision.plan_rows)
        case Weights() as weights:
            return _printer(
                weights, screens.weights_screen, weight.weights_parts, weight.weights_record, weight.weights_rows
            )
        case Loyalty() as loyalty:
            return _printer(
                loyalty, screens.loyalty_screen, weight.loyalty_parts, weight.loyalty_record, weight.loyalty_rows
            )
        case Claims() as claims:
            return _printer(
                claims, screens.claims_screen, theory.claims_parts, theory.claims_record, theory.claims_rows
            )
        case Experiment() as found:
            return _printer(
                found,
                trials.experiment_screen,
                experiment.experiment_parts,
                experiment.experiment_record,
                experiment.experiment_rows,
            )
        case Audit() as audited:
            return _printer(audited, trials.audit_screen, audit.audit_parts, audit.audit_record, audit.audit_rows)
        case Precision() as precision:
            return _printer(
                precision,
                screens.precision_screen,
                forecast.precision_parts,
                forecast.precision_record,
                forecast.precision_rows,
            )
        case Design() as design:
            return _printer(
                design, screens.design_screen, forecast.design_parts, forecast.design_record, forecast.design_rows
            )
    raise TypeError(f"nothing prints a result of type {type(result).__name__}")


def _printer(
    result: ResultType,
    screen: Callable[[ResultType, str], list[Part]],
    parts: Callable[[ResultType, str], list[Part]],
    record: Callable[[ResultType], Record],
    rows: Callable[[ResultType], Iterable[Record]],
) -> Printer:
    return Printer(partial(screen, result), partial(parts, result), partial(record, result), partial(rows, result))
