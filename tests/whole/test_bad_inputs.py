"""Every bad input of the table ends well: refused or told with its place, count and remedy, and nothing is touched."""

import json
import re
from functools import partial

import pytest
from support.command import run
from support.folders import ROOT
from whole.bad_inputs.limits import run_within_limits
from whole.bad_inputs.rows import BadInput, HeldBy, NoCase
from whole.bad_inputs.table import BAD_INPUTS, ROW_NAMES

RUN = {name: row for name, row in BAD_INPUTS.items() if isinstance(row, BadInput)}
LONGEST_QUOTATION = 80
LOOKED_THROUGH = 200_000


def files_of(folder) -> dict[str, bytes]:
    """Read every ordinary file below a folder; of large ones the beginning."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                found[str(path)] = file.read(LOOKED_THROUGH)
    return found


def longest_quotation(said: str, files: dict[str, bytes]) -> str:
    """Find words of a message that were copied from a file and are longer than a quotation may be, if there are any."""
    contents = [content.decode("utf-8", "replace") for content in files.values()]
    longest = LONGEST_QUOTATION + 1
    for middle in range(0, len(said), longest // 2):  # whatever is that long holds one of these halves whole
        half = said[middle : middle + longest // 2]
        for content in contents:
            for start in range(max(middle - longest // 2 - 1, 0), middle + 1) if half in content else ():
                part = said[start : start + longest]
                if len(part) == longest and part in content:
                    return part
    return ""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.ci) if case.apart else name for name, case in RUN.items()]
)
def test_a_bad_input_ends_well(name, tmp_path):
    """Exit code, code word, place, count and remedy as the table says; no traceback, no long quotation, no file."""
    case = RUN[name]
    arguments = case.made(tmp_path)
    before = files_of(tmp_path)
    limited = partial(run_within_limits, used=tmp_path.with_suffix(".used"))
    ended = (limited if case.apart else run)(*arguments, code=case.code)
    said = ended.stderr
    if case.word:
        assert f"[{case.word}]" in said
    assert re.search(case.says, said), said[:2000]
    assert re.search(case.shows, ended.stdout), ended.stdout[:2000]
    assert longest_quotation(said, before) == ""
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", said)
    if case.code:
        assert files_of(tmp_path) == before
        assert not ended.stdout


def test_every_row_stands_in_the_table():
    """All rows of A to G have a case, a test that holds them, or a reason."""
    assert {name.split()[0] for name in BAD_INPUTS} == set(ROW_NAMES)


@pytest.mark.parametrize("name", [name for name, row in BAD_INPUTS.items() if isinstance(row, HeldBy)])
def test_a_test_that_holds_a_row_is_there(name):
    """Tests are renamed; a row that nothing holds any more would be forgotten."""
    path, test = BAD_INPUTS[name].test.split("::")
    assert f"def {test}(" in (ROOT / path).read_text()


def test_reasons_are_given():
    """A row without a case says why."""
    assert all(row.reason for row in BAD_INPUTS.values() if isinstance(row, NoCase))


@pytest.mark.parametrize("name", ["C01 above the scale", "A12 an unknown field", "G44 a long option", "D11 an address"])
def test_a_fault_under_json_is_an_object(name, tmp_path):
    """With --json the same faults stand on standard output, each with code, where, message and hint; no other word."""
    case = RUN[name]
    arguments = [str(one) for one in case.made(tmp_path)]
    if arguments[0] == "check":
        arguments = ["score", str(tmp_path / "nothing.csv"), "--tree", arguments[1]]
    ended = run(*arguments, "--json", code=case.code)
    faults = json.loads(ended.stdout)["error"]
    assert ended.stderr == ""
    assert faults[0]["code"] == case.word
    assert all(set(fault) == {"code", "where", "message", "hint"} for fault in faults)
    assert faults[0]["message"]
    assert faults[0]["hint"]
