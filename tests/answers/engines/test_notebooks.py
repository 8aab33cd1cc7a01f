"""Files are read in a notebook too, where DuckDB would show its progress, and fails where it cannot."""

import subprocess
import sys

import pytest
from support.command import environment
from support.folders import ROOT

# How the database tells a notebook: a program without a file, and a shell of IPython with a kernel.
SHELL = """
class Shell:
    config = {"IPKernelApp": {}}

def get_ipython():
    return Shell()
"""
CELL = """
import IPython
import duckdb
import servicetree as st
from servicetree.answers.engines.database_streams import FileDatabase
from servicetree.demo import demo_answers, demo_tree

with FileDatabase(demo_answers()).asked() as connection:
    shown = connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()
print(st.gather(demo_tree(), demo_answers()).n, shown)
"""


@pytest.mark.parametrize("widgets", [False, True], ids=["without widgets", "with widgets"])
def test_a_notebook_reads_files_without_a_bar(widgets, tmp_path):
    """VS Code and JupyterLab bring no ipywidgets by themselves."""
    (tmp_path / "IPython.py").write_text(SHELL, encoding="utf-8")
    if widgets:
        (tmp_path / "ipywidgets.py").write_text("", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CELL],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment(tmp_path, ROOT),
    )
    assert (done.stdout, done.stderr) == ("2400 [(False,)]\n", "")
