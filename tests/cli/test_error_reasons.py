"""Errors of the operating system that reach the command line, in the reader's language."""

import errno

from servicetree.cli.error_output import INPUT_OUTPUT, faults_of
from servicetree.i18n.said import fault_text


def test_a_command_says_the_reason_of_the_system_in_its_language():
    """What no part of this library has turned into a fault, such as a folder that cannot be made."""
    code, faults = faults_of(FileNotFoundError(errno.ENOENT, "No such file or directory", "/none/here"))
    assert code == INPUT_OUTPUT
    assert fault_text(faults[0], "fr") == "/none/here\u00a0: ce fichier ou dossier n’existe pas"
