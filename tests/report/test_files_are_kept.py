"""Only the files of a run are replaced: whole, all or none, with their modes; whatever else is there stays."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import types
from pathlib import Path

import pytest

from rcvsem.foundation import atomic_write
from rcvsem.foundation.errors import OptionError, ReportError
from rcvsem.foundation.input_file import read_input, run, sha256
from rcvsem.report.write import add_files, check_out, write_file, write_folder

ONE = {"report.md": b"one", "report.xlsx": b"1", "csv/a.csv": b"a"}
TWO = {"report.md": b"two", "report.xlsx": b"2", "csv/a.csv": b"b"}


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def consistent(folder: Path) -> bool:
    record = json.loads((folder / "run.json").read_bytes())
    return all(sha256((folder / name).read_bytes()) == mark for name, mark in record["sha256"].items())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_whatever_else_is_in_the_folder_stays(tmp_path):
    folder = tmp_path / "r"
    write_folder(folder, ONE, {"command": "fit"})
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "notes.txt").chmod(0o640)
    (folder / "csv" / "mine.csv").write_text("mine")
    os.symlink("notes.txt", folder / "link")
    inode = (folder / "notes.txt").stat().st_ino
    here = os.open(folder, os.O_RDONLY)
    write_folder(folder, TWO, {"command": "fit"})
    assert os.fstat(here).st_ino == folder.stat().st_ino, "the folder is the same"
    os.close(here)
    assert (folder / "empty").is_dir()
    assert os.readlink(folder / "link") == "notes.txt"
    assert (folder / "notes.txt").stat().st_ino == inode
    assert mode(folder / "notes.txt") == 0o640
    assert set(contents(folder)) == {*TWO, "run.json", "notes.txt", "link", "csv/mine.csv"}
    assert consistent(folder)


def test_data_of_an_earlier_run_are_kept_and_its_report_gives_way(tmp_path):
    folder = tmp_path / "work"
    write_folder(folder, {"cleaned.csv": b"x", "report.html": b"h", "report.md": b"m"}, {"command": "clean"})
    write_folder(folder, {"report.md": b"fit"}, {"command": "fit"})
    assert set(contents(folder)) == {"cleaned.csv", "report.md", "run.json"}
    record = json.loads((folder / "run.json").read_bytes())
    assert record["earlier"] == {"cleaned.csv": sha256(b"x")}
    # still known as rcvsem's own
    write_folder(folder, {"cleaned.csv": b"y", "report.md": b"m"}, {"command": "clean"})
    assert (folder / "cleaned.csv").read_bytes() == b"y"


def test_a_report_that_was_edited_is_not_replaced(tmp_path):
    write_folder(tmp_path, ONE, {})
    (tmp_path / "report.md").write_text("edited")
    before = contents(tmp_path)
    with pytest.raises(OptionError, match=r"report\.md was changed after rcvsem wrote it.*overwrite=True"):
        write_folder(tmp_path, TWO, {})
    assert contents(tmp_path) == before
    with run(overwrite=True):
        write_folder(tmp_path, TWO, {})
    assert (tmp_path / "report.md").read_bytes() == b"two"


def test_an_edited_report_is_not_removed_either(tmp_path):
    write_folder(tmp_path, {"report.md": b"m", "report.html": b"h"}, {})
    (tmp_path / "report.html").write_text("edited")
    write_folder(tmp_path, {"report.md": b"n"}, {})
    assert (tmp_path / "report.html").read_text() == "edited"


@pytest.mark.parametrize("name", ["report.md", "run.json"])
def test_a_foreign_file_is_not_replaced(tmp_path, name):
    (tmp_path / name).write_text('{"mine": 1}')
    with pytest.raises(OptionError, match="is there already"):
        write_folder(tmp_path, ONE, {})
    assert contents(tmp_path) == {name: b'{"mine": 1}'}
    with pytest.raises(OptionError, match="is there already"):
        check_out(tmp_path, ("report.md",))


def test_a_write_protected_file_stays(tmp_path):
    write_folder(tmp_path, ONE, {})
    (tmp_path / "report.md").chmod(0o444)
    with pytest.raises(OptionError, match="write-protected"):
        write_folder(tmp_path, TWO, {})
    assert (tmp_path / "report.md").read_bytes() == b"one"


@pytest.mark.parametrize("other", ["same", "symlink", "hardlink", "case", "dotted", "through a folder link"])
def test_an_input_is_never_replaced(tmp_path, monkeypatch, other):
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data.csv"
    data.write_bytes(b"a\n1\n")
    target = {"case": "DATA.csv", "dotted": "x/../data.csv", "same": "data.csv"}.get(other, "other.csv")
    (tmp_path / "x").mkdir()
    if other == "symlink":
        os.symlink("data.csv", "other.csv")
    elif other == "hardlink":
        os.link("data.csv", "other.csv")
    elif other == "through a folder link":
        os.symlink(".", "here")
        target = "here/data.csv"
    with run(overwrite=True):
        assert read_input("data.csv") == b"a\n1\n"
        with pytest.raises(OptionError, match="is a file that this run reads"):
            write_file(target, b"new")
    with pytest.raises(OptionError, match="is a file that this run reads"), run(overwrite=True):
        write_file(target, b"new", inputs=["data.csv"])
    with pytest.raises(OptionError, match="is a file that this run reads"), run(overwrite=True):
        write_folder(Path(target).parent, {Path(target).name: b"new"}, {"inputs": [{"path": "data.csv"}]})
    assert data.read_bytes() == b"a\n1\n"


def test_an_input_of_the_run_is_not_removed(tmp_path):
    write_folder(tmp_path, {"report.md": b"m", "csv/a.csv": b"a"}, {})
    write_folder(tmp_path, {"report.md": b"n"}, {"inputs": [{"path": str(tmp_path / "csv" / "a.csv")}]})
    assert (tmp_path / "csv" / "a.csv").read_bytes() == b"a"


def test_a_file_put_beside_a_report_is_known_afterwards(tmp_path):
    write_folder(tmp_path, ONE, {"command": "fit"})
    write_file(tmp_path / "scores.csv", b"1")
    write_file(tmp_path / "scores.csv", b"2")
    record = json.loads((tmp_path / "run.json").read_bytes())
    assert record["command"] == "fit"
    assert record["also"] == {"scores.csv": sha256(b"2")}
    assert consistent(tmp_path)
    with pytest.raises(OptionError, match=r"report\.md is there already"):
        write_file(tmp_path / "report.md", b"no part of that report")


def test_a_single_file_of_somebody_stays(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"mine")
    with pytest.raises(OptionError, match="overwrite=True"):
        write_file(tmp_path / "a.csv", b"new")
    write_file(tmp_path / "a.csv", b"mine")
    with run(overwrite=True):
        write_file(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"new"
    assert not (tmp_path / "run.json").exists()


def test_modes(tmp_path):
    mask = os.umask(0o022)
    tmp_path.chmod(0o755)
    try:
        private, usual = tmp_path / "private", tmp_path / "usual"
        private.mkdir(mode=0o700)
        write_folder(private, ONE, {})
        write_folder(usual, ONE, {})
        assert mode(private) == 0o700
        assert {mode(path) for path in private.rglob("*") if path.is_file()} == {0o600}
        assert mode(private / "csv") == 0o700
        assert {mode(path) for path in usual.rglob("*") if path.is_file()} == {0o644}
        (usual / "report.md").chmod(0o664)
        write_folder(usual, TWO, {})
        assert mode(usual / "report.md") == 0o664
        assert mode(usual) == 0o755
    finally:
        os.umask(mask)


def test_links_stay_links(tmp_path):
    (tmp_path / "disk").mkdir()
    os.symlink("disk", tmp_path / "out")
    for files in (ONE, TWO):
        write_folder(tmp_path / "out", files, {})
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "disk" / "report.md").read_bytes() == b"two"
    os.rename(tmp_path / "disk" / "report.md", tmp_path / "elsewhere.md")
    os.symlink(tmp_path / "elsewhere.md", tmp_path / "disk" / "report.md")
    write_folder(tmp_path / "out", ONE, {})
    assert (tmp_path / "disk" / "report.md").is_symlink()
    assert (tmp_path / "elsewhere.md").read_bytes() == b"one"


@pytest.mark.parametrize("at", range(4))
def test_a_rename_that_fails_puts_everything_back(tmp_path, monkeypatch, at):
    folder = tmp_path / "r"
    write_folder(folder, {**ONE, "report.html": b"h"}, {})
    before = contents(folder)
    real, count = os.replace, [0]

    def fail(source, target):
        count[0] += 1
        if count[0] == at + 1:
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ReportError, match="Permission denied"):
        write_folder(folder, TWO, {})
    monkeypatch.undo()
    assert contents(folder) == before


def test_ctrl_c_waits_for_the_renames(tmp_path, monkeypatch):
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a job in the background ignores Ctrl-C
    write_folder(tmp_path, ONE, {})
    real = os.replace

    def interrupted(source, target):
        real(source, target)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path, TWO, {})
    monkeypatch.undo()
    signal.signal(signal.SIGINT, before)
    assert consistent(tmp_path)
    assert (tmp_path / "report.md").read_bytes() == b"two"
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="needs Linux")
def test_a_full_disk_keeps_the_old_report(tmp_path):
    script = (
        "import resource, sys\n"
        "from rcvsem.report.write import write_folder\n"
        "from rcvsem.foundation.errors import ReportError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    write_folder(sys.argv[1], {'report.md': b'x', 'report.xlsx': b'x' * 2000}, {})\n"
        "except ReportError as error:\n    print(error)\n    sys.exit(error.exit_code)\n"
    )
    write_folder(tmp_path / "r", ONE, {})
    before = contents(tmp_path / "r")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "r")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "The existing report is untouched." in done.stdout
    assert contents(tmp_path / "r") == before
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "new" / "r")], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert not (tmp_path / "new").exists(), "no empty folder is left"


def test_two_runs_at_once_give_one_set(tmp_path):
    faults: list[BaseException] = []

    def write(name: int) -> None:
        try:
            for k in range(15):
                mark = f"{name}-{k}".encode()
                write_folder(tmp_path / "r", {f"report.{end}": mark for end in ("md", "html", "tex")}, {})
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert consistent(tmp_path / "r")
    found = contents(tmp_path / "r")
    assert len({found[f"report.{end}"] for end in ("md", "html", "tex")}) == 1
    assert set(found) == {"report.md", "report.html", "report.tex", "run.json"}


@pytest.fixture(params=["here", "windows"])
def lock(request, monkeypatch, tmp_path):
    """The lock of a folder, of this system and as it is on Windows, whose module stands on flock here."""
    fcntl = pytest.importorskip("fcntl")
    if request.param == "windows":
        windows = types.ModuleType("msvcrt")
        windows.LK_NBLCK = 2

        def locking(handle, _mode, _bytes):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PermissionError(13, "Permission denied") from None

        windows.locking = locking
        monkeypatch.setitem(sys.modules, "fcntl", None)
        monkeypatch.setitem(sys.modules, "msvcrt", windows)
        (tmp_path / "temporary").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(atomic_write, "LONGEST_WAIT", 0.05)


@pytest.mark.usefixtures("lock")
def test_a_run_that_hangs_is_not_waited_for_for_ever(tmp_path):
    folder = tmp_path / "r"
    folder.mkdir()
    with atomic_write.writing_into(folder):
        with pytest.raises(ReportError, match="Another run has been writing there"):
            write_folder(folder, ONE, {})
        assert not list(folder.iterdir())
        write_folder(tmp_path / "other", ONE, {})
    write_folder(folder, ONE, {})
    assert consistent(folder)
    assert set(contents(folder)) == {*ONE, "run.json"}


_WRITER = """
import sys
import tempfile
from rcvsem.report.write import write_folder
k = 0
while True:
    k += 1
    mark = (str(k) + " ").encode() * 2000
    write_folder(sys.argv[1], {"report.md": mark, "report.html": mark, "csv/a.csv": mark}, {"k": k})
    if k == 1:
        print("writing", flush=True)
"""


def killed(folder: Path, times: int, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(times):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n", "a killed run hinders no later one"
        time.sleep(rng.uniform(0, 0.05))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        record = json.loads((folder / "run.json").read_bytes())
        for name in ("report.md", "report.html", "csv/a.csv"):
            words = (folder / name).read_bytes().split()
            assert len(words) == 2000
            assert len(set(words)) == 1
            assert int(words[0]) in (record["k"], record["k"] + 1), "old or new, each whole"
        assert (folder / "notes.txt").read_text() == "mine"


def check_killed(tmp_path: Path, times: int) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    killed(folder, times, seed=times)
    write_folder(folder, ONE, {})
    assert set(contents(folder)) == {*ONE, "run.json", "notes.txt"}, "the next run removes what is left"
    assert consistent(folder)


def test_kill_9_at_random_moments(tmp_path):
    check_killed(tmp_path, 5)


@pytest.mark.slow
def test_kill_9_at_many_random_moments(tmp_path):
    check_killed(tmp_path, 150)


@pytest.mark.parametrize("at", range(1, 5))
def test_kill_9_between_two_renames(tmp_path, at):
    """The worst moment: the files are told apart by what the killed run said beforehand."""
    script = (
        "import os, signal, sys\n"
        "from rcvsem.report.write import write_folder\n"
        "real, count = os.replace, [0]\n"
        "def replace(a, b):\n    real(a, b)\n    count[0] += 1\n"
        "    if count[0] == int(sys.argv[2]): os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.replace = replace\n"
        "write_folder(sys.argv[1], {'report.md': b'new', 'report.xlsx': b'new', 'csv/a.csv': b'new'}, {})\n"
    )
    write_folder(tmp_path / "r", ONE, {})
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "r"), str(at)], check=False)
        assert done.returncode == -signal.SIGKILL
    write_folder(tmp_path / "r", TWO, {})
    assert set(contents(tmp_path / "r")) == {*TWO, "run.json"}
    assert consistent(tmp_path / "r")


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("/", "root of the file system"),
        ("x" * 300, "File name too long"),
        ("file/r", "Not a directory|in the way"),
        ("file", "A file of that name is in the way"),
    ],
)
def test_places_that_cannot_be_are_refused_before_the_work(tmp_path, monkeypatch, out, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    with pytest.raises((OptionError, ReportError), match=words):
        check_out(out, ("report.md",))
    with pytest.raises((OptionError, ReportError), match=words):
        write_folder(out, ONE, {})
    assert contents(tmp_path) == {"file": b"mine"}


def test_folders_that_are_in_the_way(tmp_path):
    (tmp_path / "report.md").mkdir()
    with pytest.raises(OptionError, match="is a folder"):
        write_folder(tmp_path, ONE, {})
    with pytest.raises(OptionError, match="no regular file"):
        write_file(os.devnull, b"x")


def test_several_files_beside_nothing_make_a_record_where_asked(tmp_path):
    add_files(tmp_path / "d", {"full.svg": b"1"}, {"command": "diagram"})
    add_files(tmp_path / "d", {"full.svg": b"2"}, {"command": "diagram"})
    assert json.loads((tmp_path / "d" / "run.json").read_bytes())["command"] == "diagram"
    assert (tmp_path / "d" / "full.svg").read_bytes() == b"2"
