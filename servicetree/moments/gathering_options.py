"""The options of gathering, which every verb that reads answers takes, and what answers it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from typing import get_args

from servicetree.answers.answer_tables import (
    AnswerColumns,
    AnswerTable,
    ArrowColumns,
    ArrowStream,
    ColumnsByName,
    ReadingChoices,
)
from servicetree.answers.question_scores import OutsidePolicy
from servicetree.errors import Fault, UsageError
from servicetree.i18n.said import listed, meant_name, told
from servicetree.moments.moments import Moments
from servicetree.tree.checks import quoted_value

Answers = (
    str
    | PathLike[str]
    | AnswerColumns
    | ColumnsByName
    | ArrowColumns
    | ArrowStream
    | Sequence[AnswerTable]
    | Iterator[AnswerTable]
    | Moments
)
"""Anything that ``gather`` reads, or the moments that it made."""


class GatheringOptions(ReadingChoices, total=False):
    """The options of ``gather``, for the other verbs; what is left out or None is as in ``gather``.

    Attributes:
        by: Column of the segments.
        weight: Column of the survey weights.
        cluster: Column of the clusters (shops, say), whose rows stay together when doubt is reckoned.
        id: Column of the respondents' ids; not needed with a cluster.
        period: Column of the periods (months, say): with segments, for a look over time.
        outside: What to do with answers outside the scale and texts that are no answers: ``"error"``, ``"missing"``.
        min_n: Segments and periods of fewer respondents are shown together only; 10 if None, 0 shows every one.
    """

    by: str | None
    weight: str | None
    cluster: str | None
    id: str | None
    period: str | None
    outside: OutsidePolicy
    min_n: int | None


def refuse_gathering_options(options: Mapping[str, object], remedy: str = "give_answers_too") -> None:
    """Refuse options of gathering where there is nothing to gather.

    Args:
        options: What is given, by name; None is nothing.
        remedy: The phrase of what to do, by its key.

    Raises:
        UsageError: Naming them.
    """
    if stray := sorted(name for name, value in options.items() if value is not None):
        said = told("means_with_answers" if len(stray) == 1 else "with_answers_only")
        raise UsageError(Fault("usage", ", ".join(stray), said, told(remedy)))


def checked_outside(outside: OutsidePolicy | None) -> OutsidePolicy:
    """Take what to do with answers that do not fit: ``error`` if nothing is said.

    Raises:
        UsageError: For any other word, since answers would be left out that nobody meant to lose.
    """
    policies = get_args(OutsidePolicy)
    if outside is None or outside in policies:
        return outside or "error"
    said = told("must_be_one_of", allowed=listed(policies, "comma"), got=quoted_value(outside))
    raise UsageError(Fault("usage", "--outside", said, meant_name(outside, policies)))
