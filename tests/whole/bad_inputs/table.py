"""The table of all bad inputs, by row."""

from whole.bad_inputs.in_use import IN_USE
from whole.bad_inputs.more_siblings import MORE_SIBLINGS
from whole.bad_inputs.outputs import OUTPUTS
from whole.bad_inputs.processes import PROCESSES
from whole.bad_inputs.rows import Row
from whole.bad_inputs.siblings import SIBLINGS
from whole.bad_inputs.survey_files import SURVEY_FILES
from whole.bad_inputs.survey_values import SURVEY_VALUES
from whole.bad_inputs.tree_files import TREE_FILES

_NOT_USED = {"B04", "B10", "B11", "D10"}
ROW_NAMES = tuple(
    name
    for letter, last in {"A": 26, "B": 13, "C": 27, "D": 16, "E": 16, "F": 14, "G": 72}.items()
    for place in range(1, last + 1)
    if (name := f"{letter}{place:02d}") not in _NOT_USED
)
BAD_INPUTS: dict[str, Row] = (
    TREE_FILES | SURVEY_VALUES | SURVEY_FILES | OUTPUTS | PROCESSES | IN_USE | SIBLINGS | MORE_SIBLINGS
)
