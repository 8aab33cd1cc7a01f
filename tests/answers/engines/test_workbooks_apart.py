"""Workbooks of other formats than Excel's XML: read as the others, and no danger to the process."""

from zipfile import ZipFile

import pytest
from support.other_workbooks import WRITERS, cells_of, ods, xls, xlsb
from support.short_lane import first
from whole.bad_inputs.rows import TREE, good_answers, tree_of

import servicetree as st


@pytest.mark.parametrize("ending", first(1, WRITERS))
def test_every_format_gives_the_same_account(ending, tmp_path):
    """Excel's binary formats and OpenDocument's give what the same answers give without a file."""
    table = good_answers()
    path = tmp_path / f"answers.{ending}"
    path.write_bytes(WRITERS[ending](cells_of(table)))
    tree = st.read_tree(tree_of(tmp_path, TREE))
    assert st.trace(tree, path).segments == st.trace(tree, table).segments
    assert st.trace(tree, path, sheet="Sheet").segments == st.trace(tree, table).segments
    with pytest.raises(st.AnswersError, match="has no sheet 'Sheets'; did you mean 'Sheet'"):
        st.trace(tree, path, sheet="Sheets")


def test_what_a_reader_says_is_told(tmp_path):
    """A workbook that the reader refuses is told with its words; one at which it stops, in ours."""
    tree = st.read_tree(tree_of(tmp_path, TREE))
    path = tmp_path / "answers.xls"
    path.write_bytes(xls(cells_of(good_answers()))[:1024])
    with pytest.raises(st.AnswersError, match="cannot be read as a workbook: "):
        st.trace(tree, path)
    path.write_bytes(xls([(0, 0, "a"), (65_535, 65_535, 7.0)]))
    with pytest.raises(st.AnswersError, match="its parts do not fit together, or they claim more room"):
        st.trace(tree, path)


def test_an_archive_of_two_formats_is_read_apart(tmp_path):
    """The ending of its name would say which reader takes it: what looks harmless may be the other."""
    path = tmp_path / "answers.xlsb"
    path.write_bytes(xlsb([(0, 0, "a"), (0, 1, "b"), (1, 0, 1.0), (1_000_000, 16_000, 1.0)]))
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(st.AnswersError, match="claim more room than such a file can fill"):
        st.trace(st.read_tree(tree_of(tmp_path, TREE)), path)


def test_an_empty_sheet_is_told(tmp_path):
    """A sheet without cells has no columns, in every reader."""
    path = tmp_path / "answers.ods"
    path.write_bytes(ods([]))
    with pytest.raises(st.AnswersError, match="sheet 'Sheet' is empty"):
        st.trace(st.read_tree(tree_of(tmp_path, TREE)), path)
