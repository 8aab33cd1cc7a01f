"""What stands for all in the tests that everyone runs, while the `ci` lane tries the rest."""

from collections.abc import Iterable

import pytest


def first(few: int, values: Iterable[object]) -> list[object]:
    """Give values to be tried: the first few in every lane, the others in ``ci``."""
    listed = list(values)
    return [*listed[:few], *(pytest.param(value, marks=pytest.mark.ci) for value in listed[few:])]
