"""Notes call the parts of a service what screens call them."""

import attrs
import pytest
from support import sample_trees

import servicetree as st
from servicetree.errors import Issue
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.tables import NodeNames, part_labels
from servicetree.reporting.text import issue_lines
from servicetree.reporting.workbook.report_sheets import report_sheets
from servicetree.tree.nodes import TRUNK, Trunk

LABELS = {
    "none": "",
    "our own word for it": "Trunk",
    "our own words in every language": {"en": "The trunk", "fr": "Tronc", "ru": "Ствол"},
    "a name": "The airport at first sight",
    "names": {"en": "The welcome", "fr": "L’accueil", "ru": "Встреча"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", LABELS)
def test_a_note_on_the_trunk_calls_it_as_screens_do(case, lang):
    """Whatever its label: on the screen, in the page's list and in the workbook."""
    tree = attrs.evolve(sample_trees.cafe(), trunk=Trunk(label=LABELS[case]))
    called = NodeNames(tree, lang).node(TRUNK)
    issue = Issue("extrapolation", TRUNK, "nobody is at the target", 3)
    (line,) = issue_lines([issue], lang, labels=part_labels(tree))
    assert line.startswith(f"[extrapolation] {called}")
    account = attrs.evolve(sample_trees.account(tree), issues=(issue,))
    report = st.report(tree, account, lang=lang)
    assert any(called in row for sheet in report_sheets(report) for row in sheet.rows if "extrapolation" in row)
    assert f"<td>{called}</td>" in report.to_html()
