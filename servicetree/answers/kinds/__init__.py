"""The question kinds: scoring of their answers, and its inverse for simulation.

To add one: its fields in ``FIELD_RULES`` of `tree/question_kinds.py`, a file here, and its line in ``KINDS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicetree.answers.kinds.duration import DURATION
from servicetree.answers.kinds.measure import MEASURE
from servicetree.answers.kinds.promise import PROMISE
from servicetree.answers.kinds.question_kind import QuestionKind
from servicetree.answers.kinds.rating import RATING

KINDS: Final[Mapping[str, QuestionKind]] = {
    "rating": RATING,
    "promise": PROMISE,
    "measure": MEASURE,
    "duration": DURATION,
}
