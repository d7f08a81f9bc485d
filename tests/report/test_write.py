"""A report is written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from rcvsem.foundation.errors import OptionError, ReportError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.input_file import run
from rcvsem.foundation.json_bytes import json_bytes
from rcvsem.report.run_folder import report_folder
from rcvsem.report.write import write_file, write_report


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_writes_what_was_asked(document, tmp_path):
    paths = write_report(document, tmp_path / "reports" / "rcv", run={"seed": 1})
    assert [path.name for path in paths] == ["report.xlsx", "report.md", "run.json"]
    assert all(path.is_file() for path in paths)
    record = json.loads(paths[-1].read_text("utf-8"))
    assert record["files"] == ["report.md", "report.xlsx", "run.json"]
    assert record["seed"] == 1
    assert sorted(record["sha256"]) == ["report.md", "report.xlsx"]
    assert [p.name for p in (tmp_path / "reports").iterdir()] == ["rcv"], "no temporary folder is left"


def test_every_format_has_the_same_bytes_twice(document, tmp_path):
    write_report(document, tmp_path / "a", NAMES, run={"b": 1, "a": {"d": 2, "c": 3}})
    write_report(document, tmp_path / "b", NAMES, run={"a": {"c": 3, "d": 2}, "b": 1})
    first = contents(tmp_path / "a")
    assert first == contents(tmp_path / "b")
    reports = {f"report.{name}" for name in NAMES if name != "csv"}
    assert set(first) == {"csv/paths.csv", "run.json", *reports}


def test_replaces_its_own_files_and_keeps_the_users(document, tmp_path):
    folder = tmp_path / "rcv"
    write_report(document, folder, ("xlsx", "md", "html"))
    (folder / "my notes.txt").write_text("mine")
    (folder / "sub").mkdir()
    (folder / "sub" / "more.txt").write_text("mine too")
    write_report(document, folder, ("md",))
    assert sorted(contents(folder)) == ["my notes.txt", "report.md", "run.json", "sub/more.txt"]


@pytest.mark.parametrize("name", ["fsync", "replace", "chmod"])
def test_failure_leaves_the_old_report(document, tmp_path, monkeypatch, name):
    folder = tmp_path / "rcv"
    write_report(document, folder, run={"run": 1})
    before = contents(folder)

    def fail(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, name, fail)
    with pytest.raises(
        ReportError, match=r"No space left on device\. The existing report is untouched"
    ) as caught:
        write_report(document, folder, run={"run": 2})
    monkeypatch.undo()
    assert "Cannot write" in str(caught.value)
    assert str(folder) in str(caught.value)
    assert contents(folder) == before
    assert [p.name for p in tmp_path.iterdir()] == ["rcv"], "the temporary folder is gone"


def test_failing_second_rename_restores_the_old_report(document, tmp_path, monkeypatch):
    folder = tmp_path / "rcv"
    write_report(document, folder, run={"run": 1})
    before = contents(folder)
    real = os.replace

    def fail_for_new(source, target):
        if str(source).endswith(".part"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        real(source, target)

    monkeypatch.setattr(os, "replace", fail_for_new)
    with pytest.raises(ReportError, match="Permission denied"):
        write_report(document, folder, run={"run": 2})
    monkeypatch.undo()
    assert contents(folder) == before
    assert [p.name for p in tmp_path.iterdir()] == ["rcv"]


def test_interruption_cleans_up(document, tmp_path, monkeypatch):
    def interrupt(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_report(document, tmp_path / "rcv")
    assert list(tmp_path.iterdir()) == []


def test_read_only_folder(document, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReportError, match="Permission denied"):
            write_report(document, tmp_path / "rcv")
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_way(document, tmp_path):
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(ReportError, match="Cannot write"):
        write_report(document, tmp_path / "reports" / "rcv")
    with pytest.raises(ReportError, match="A file of that name is in the way"):
        write_report(document, tmp_path / "reports")
    assert (tmp_path / "reports").read_text() == "a file"


def test_unknown_choices(document, tmp_path):
    with pytest.raises(OptionError, match=r"'format' option of report must be one of .*md, .*Got 'pdf'"):
        write_report(document, tmp_path / "r", ("pdf",))
    with pytest.raises(OptionError, match="'lang'"):
        write_report(document, tmp_path / "r", lang="xx")
    with pytest.raises(OptionError, match="'style'"):
        write_report(document, tmp_path / "r", style="mla")
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("name", ["rcv", "模型 M0", "a-b_c.1"])
def test_good_names(tmp_path, name):
    assert report_folder(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "../x",
        "/etc",
        "a/b",
        "a\\b",
        "con",
        "NUL.txt",
        "a:b",
        "x.",
        ".hidden",
        "a\nb",
    ],
)
def test_names_that_are_refused(tmp_path, name):
    with pytest.raises(OptionError, match="cannot be named"):
        report_folder(tmp_path, name)


def test_long_names_are_shortened_and_stay_apart(tmp_path):
    names = [report_folder(tmp_path, "数据" * 60 + end).name for end in ("a", "b")]
    assert all(len(name.encode()) <= 200 for name in names)
    assert names[0] != names[1]


def test_single_file(tmp_path, monkeypatch):
    path = write_file(tmp_path / "new" / "table.md", b"one")
    assert path.read_bytes() == b"one"

    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match="No space left"), run(overwrite=True):
        write_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert [p.name for p in path.parent.iterdir()] == ["table.md"]


def test_run_record_is_strict_json():
    import numpy as np

    from rcvsem.foundation.availability import NotAvailable

    content = json_bytes({"b": np.float64(1.5), "a": NotAvailable("x"), "c": np.arange(2), "d": Path("x")})
    assert content == b'{\n  "a": null,\n  "b": 1.5,\n  "c": [\n    0,\n    1\n  ],\n  "d": "x"\n}\n'
    with pytest.raises(ValueError, match="Out of range"):
        json_bytes({"x": float("nan")})
    with pytest.raises(TypeError, match="object cannot be written"):
        json_bytes({"x": object()})
