"""Reasons of the operating system, said in every language where they are common."""

import errno
import os

import pytest

from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import said_in
from servicetree.i18n.system_errors import system_reason

COMMON = ["ENOENT", "EACCES", "EPERM", "EISDIR", "ENOTDIR", "EROFS", "ENOSPC", "EFBIG", "ENAMETOOLONG", "ELOOP"]


@pytest.mark.parametrize("name", [*COMMON, "EMFILE", "EIO"])
def test_common_reasons_are_said_in_three_languages(name):
    """Each differently; in English much as the system says it."""
    code = getattr(errno, name)
    reason = system_reason(OSError(code, os.strerror(code)))
    assert len({said_in(reason, lang) for lang in LANGUAGES}) == 3


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EXDEV, "Invalid cross-device link"), "Invalid cross-device link"),
        (OSError("no number"), "no number"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_other_reasons_stand_in_the_words_of_the_system(error, said):
    """In every language the same: nothing is made up."""
    reason = system_reason(error)
    assert [said_in(reason, lang) for lang in LANGUAGES] == [said] * 3
