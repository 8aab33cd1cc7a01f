"""Reasons for which the operating system refuses a file, in the reader's language."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

from servicetree.i18n.said import told

_REASONS: Final[Mapping[int, str]] = {
    errno.ENOENT: "no_such_file_or_folder",
    errno.EACCES: "permission_denied",
    errno.EPERM: "not_permitted",
    errno.EISDIR: "is_a_folder",
    errno.ENOTDIR: "is_no_folder",
    errno.EROFS: "read_only",
    errno.ENOSPC: "disk_full",
    errno.EFBIG: "file_too_large",
    errno.ENAMETOOLONG: "name_too_long",
    errno.ELOOP: "links_in_a_circle",
    errno.EMFILE: "too_many_open_files",
    errno.EIO: "disk_fails",
}


def system_reason(error: Exception) -> str:
    """Say why the operating system refused.

    Args:
        error: What was raised, an OSError as a rule; a ValueError for a name that no file can have.

    Returns:
        The reason in the words of the system; one that is common can be said in every language.

    Example:
        >>> from servicetree.i18n.said import said_in
        >>> said_in(system_reason(FileNotFoundError(2, "No such file or directory")), "fr")
        'ce fichier ou dossier n’existe pas'
    """
    key = _REASONS.get(getattr(error, "errno", None) or 0)
    return told(key) if key else getattr(error, "strerror", None) or str(error)
