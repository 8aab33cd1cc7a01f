"""Rows E: what is written for other programs to read, and labels that would work in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from whole.bad_inputs.rows import TREE, BadInput, HeldBy, NoCase, Row, tree_of

GRAPH_TEXT = "tests/drawing/tree_picture/test_graph_text.py"
NO_LINKS = "labels become text only: no link, picture or path of any format is made of what stands in data"
LABELLED = TREE.replace("[branches.bread]", '[branches.bread]\nlabel = "LABEL"')


def _drawn(label: str, ending: str):
    def made(folder: Path) -> Sequence[object]:
        return ("draw", tree_of(folder, LABELLED.replace("LABEL", label)), "-o", folder / f"x.{ending}")

    return made


def _too_many(ending: str):
    def made(folder: Path) -> Sequence[object]:
        more = "\n".join(f"[branches.b{place}]\nquestions.q{place} = {{}}" for place in range(1_001))
        (folder / f"x.{ending}").write_text("old")
        return ("draw", tree_of(folder, TREE + more), "-o", folder / f"x.{ending}")

    return made


OUTPUTS: dict[str, Row] = {
    "E01 markup": HeldBy("tests/reporting/page/test_composing.py::test_hostile_words_stay_words"),
    "E01 markup in pictures": HeldBy("tests/drawing/tree_picture/test_tree_svg.py::test_a_hostile_label_is_only_text"),
    "E02 quotes in DOT": HeldBy(f"{GRAPH_TEXT}::test_a_hostile_label_adds_nothing_to_dot"),
    "E03 a last backslash": HeldBy("tests/drawing/test_escaping.py::test_dot_strings"),
    "E04 a label like HTML": HeldBy(f"{GRAPH_TEXT}::test_a_hostile_label_adds_nothing_to_dot"),
    "E05 ids that are syntax": HeldBy(f"{GRAPH_TEXT}::test_any_picture_reads_as_dot"),
    "E06 escapes of DOT": HeldBy("tests/drawing/test_escaping.py::test_dot_strings"),
    "E07 an address that runs": NoCase(NO_LINKS),
    "E08 a file as a picture": NoCase(NO_LINKS),
    "E08 attributes are ours": HeldBy(f"{GRAPH_TEXT}::test_attributes_come_from_us_alone"),
    "E09 Mermaid": HeldBy(f"{GRAPH_TEXT}::test_a_hostile_label_adds_nothing_to_a_flowchart"),
    "E10 what XML forbids": HeldBy("tests/drawing/test_escaping.py::test_xml_gives_back_what_was_shown"),
    "E11 unseen signs": HeldBy(
        "tests/drawing/test_escaping.py::test_what_cannot_be_written_is_replaced_and_what_is_unseen_is_shown"
    ),
    "E11 unseen signs on a terminal": HeldBy(
        "tests/reporting/screens/test_screen_room.py::test_hostile_labels_neither_break_lines_nor_work_unseen"
    ),
    "E12 formulas in tables": HeldBy("tests/cli/test_main.py::test_csv_cells_that_look_like_formulas_are_guarded"),
    "E12 formulas in workbooks": HeldBy(
        "tests/reporting/workbook/test_xlsx_writer.py::test_what_looks_like_a_formula_is_text"
    ),
    "E13 no network": HeldBy(
        "tests/reporting/page/test_composing.py::test_nothing_is_asked_of_a_network_and_only_our_own_code_runs"
    ),
    "E14 a label of 1 MB": BadInput(_drawn("x" * 1_000_000, "svg"), 0, "", "^wrote .*svg", apart=True),
    "E14 more nodes than a page holds": BadInput(_too_many("svg"), 3, "limit", "at most 400 .*1,?00"),
    "E15 placeholders of templates": HeldBy("tests/reporting/page/test_composing.py::test_hostile_words_stay_words"),
    "E16 endings of templates": HeldBy("tests/reporting/page/test_composing.py::test_hostile_words_stay_words"),
    "G51 a page of too many nodes": BadInput(_too_many("html"), 3, "limit", "at most 400 .*1,?00"),
    "G51 a slide of too many nodes": BadInput(_too_many("pptx"), 3, "limit", "at most 400 .*1,?00"),
}
