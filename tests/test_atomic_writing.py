"""A file is either whole or not there, whatever happens while it is written."""

import csv
import os
import stat
import time
from pathlib import Path

import pyarrow as pa
import pytest

from servicetree.atomic_writing import atomic_file, atomic_files, table_writer
from servicetree.errors import FileError


def names_in(folder):
    """List what stands in a folder."""
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_file_appears_whole(tmp_path):
    """Nothing stands under the name before the end, and nothing else stands there after it."""
    path = tmp_path / "new.txt"
    with atomic_file(path) as handle:
        handle.write(b"all of it")
        assert not path.exists()
    assert path.read_bytes() == b"all of it"
    assert names_in(tmp_path) == ["new.txt"]


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_on_error_the_old_file_stays(tmp_path, error):
    """A failure half-way, of any kind, leaves the old file alone; a full disk is a FileError."""
    path = tmp_path / "old.txt"
    path.write_bytes(b"old")
    wanted = FileError if isinstance(error, OSError) else type(error)

    def fail():
        with atomic_file(path) as handle:
            handle.write(b"half")
            raise error

    with pytest.raises(wanted):
        fail()
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["old.txt"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failing_disk_is_told(tmp_path, monkeypatch, call):
    """Where the system itself fails at the last steps, the fault names the file and the reason."""

    def fail(*_args, **_kwargs):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, call, fail)
    with (
        pytest.raises(FileError, match=r"new\.txt: cannot be written: Input/output error"),
        atomic_file(tmp_path / "new.txt"),
    ):
        pass
    assert names_in(tmp_path) == []


def test_only_ordinary_files_are_replaced(tmp_path):
    """A folder, a pipe or a missing folder in the way is told; a device is never replaced."""
    os.mkfifo(tmp_path / "pipe")
    for path, said in [
        (tmp_path, "is not an ordinary file"),
        (tmp_path / "pipe", "is not an ordinary file"),
        ("/dev/null", "is not an ordinary file"),
        (tmp_path / "nowhere" / "x", "a folder that is not there"),
        ("a\0b", "no file can have this name"),
    ]:
        with pytest.raises(FileError, match=said), atomic_file(path):
            pytest.fail("nothing must be opened")


def test_a_link_is_followed(tmp_path):
    """What a symbolic link points to is replaced; the link stays a link."""
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    with atomic_file(tmp_path / "link") as handle:
        handle.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_rights_are_kept(tmp_path):
    """A private file stays private; a new one gets what the user's mask gives."""
    path = tmp_path / "private"
    path.write_bytes(b"")
    path.chmod(0o600)
    for name in ("private", "new"):
        with atomic_file(tmp_path / name):
            pass
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o666 & ~mask


def test_only_our_own_stale_leavings_are_swept(tmp_path):
    """What a killed run left an hour ago is removed; a younger one and other people's files stay."""
    mine, young = tmp_path / f".servicetree-{'0' * 16}.tmp", tmp_path / f".servicetree-{'1' * 16}.tmp"
    others = tmp_path / ".servicetree-notes.tmp"
    for path in (mine, young, others):
        path.write_bytes(b"")
    for path in (mine, others):
        os.utime(path, (time.time() - 4000,) * 2)
    with atomic_file(tmp_path / "new"):
        pass
    assert names_in(tmp_path) == sorted([young.name, others.name, "new"])


CELLS = {
    "=1+1": True,
    "+cmd": True,
    "-cmd": True,
    "@cmd": True,
    "\t=1": True,
    "\rcmd": True,
    " =1": True,
    "\n=1": True,
    "\x00=1": True,
    "\u00a0=1": True,
    "\uff1d1": True,
    "-5": False,
    "+5.5": False,
    " -5": False,
    "-1e-3": False,
    "a=b": False,
    "": False,
    "plain": False,
}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
@pytest.mark.parametrize("guarded", [True, False])
def test_cells_that_spreadsheets_would_run_are_guarded(kind, guarded, tmp_path):
    """E12, G46: texts and names that would run have a ' before them, other cells none; a switch turns it off."""
    path = tmp_path / "x.csv"
    table = pa.table({"=name": pa.array(CELLS, pa.string()).cast(kind)})
    table_writer(path, guarded=guarded)(table)
    with path.open(newline="", encoding="utf-8") as file:
        (name,), *rows = csv.reader(file)
    assert name == ("'=name" if guarded else "=name")
    wanted = [f"'{cell}" if runs and guarded else cell for cell, runs in CELLS.items()]
    assert ["".join(row) for row in rows] == wanted


def test_several_files_appear_together_or_not_at_all(tmp_path, monkeypatch):
    """The second cannot take its place: the first is taken back, be it new or in the place of an old one."""
    for old in (None, b"old"):
        one, other = tmp_path / "one", tmp_path / "other"
        for path in (one, other):
            path.unlink(missing_ok=True)
            if old is not None:
                path.write_bytes(old)
        replaced = Path.replace

        def replace(self, target, other=other, replaced=replaced):
            if Path(target) == other:
                raise OSError(5, "Input/output error")
            return replaced(self, target)

        def write(paths=(one, other)):
            with atomic_files(*paths) as handles:
                for handle in handles:
                    handle.write(b"new")

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            with pytest.raises(FileError, match="other: cannot be written: Input/output error"):
                write()
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == (
            {} if old is None else {"one": old, "other": old}
        )
