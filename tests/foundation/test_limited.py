"""A task in a process of its own: its answer, its errors, its crashes and its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tolerances import NEAR

from rcvsem.foundation import limited
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.limited import ResourceLimits, call_limited

TASK = "rcvsem.survey.readers.binary_tasks:grid_of"
OPTIONS: dict[str, Any] = {"where": "data.xlsx", "sheet": None, "encoding": None}
ROOT = Path(__file__).parents[2]


def child(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process run this instead."""
    script = folder / "child.py"
    script.write_text(code, encoding="utf-8")
    monkeypatch.setattr(limited, "_CHILD", script)


def test_an_answer() -> None:
    data = (ROOT / "surveys" / "wave1.xlsx").read_bytes()
    answer = call_limited(TASK, data, OPTIONS, where="data.xlsx")
    assert answer["container"] == "xlsx"
    assert len(answer["grid"]["rows"]) == len(answer["grid"]["numbers"]) > 100


def test_an_error_of_the_task_is_raised_here() -> None:
    with pytest.raises(FileError) as caught:
        call_limited(TASK, b"PK\x03\x04", OPTIONS, where="data.xlsx")
    assert caught.value.where == "data.xlsx"
    assert "truncated" in caught.value.what
    assert caught.value.fix


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "makes the reader of this format crash"),
        ("import os; os.abort()", "makes the reader of this format crash"),
        ("raise SystemExit(0)", "its reader broke off"),
        ("print('{')", "its reader broke off"),
        ("import sys; sys.stderr.write('memory allocation of 9 bytes failed'); sys.exit(7)", "of memory"),
        ('print(\'{"fault": "MemoryError"}\')', "of memory"),
        ('print(\'{"fault": "PanicException: x"}\')', "damaged: PanicException: x"),
        ('print(\'{"error": {"kind": "__doc__", "what": "w", "where": "f", "fix": "x"}}\')', "f: w x"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "seconds of processor time"),
    ],
)
def test_whatever_the_process_does(
    code: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(code, tmp_path, monkeypatch)
    with pytest.raises(FileError, match=said):
        call_limited(TASK, b"x" * 1_000_000, OPTIONS, where="f")


def test_a_fault_of_the_program_is_no_damaged_file() -> None:
    with pytest.raises(RuntimeError, match="no_such_module"):
        call_limited("rcvsem.no_such_module:f", b"", {}, where="f")


@pytest.mark.parametrize("task", ["os:system", "rcvsemx.a:b"])
def test_only_tasks_of_this_package(task: str) -> None:
    with pytest.raises(RuntimeError, match="ImportError"):
        call_limited(task, b"", {}, where="f")


def test_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child("import time; time.sleep(600)", tmp_path, monkeypatch)
    with pytest.raises(FileError, match="more than 1 seconds, which no sound file"):
        call_limited(TASK, b"", OPTIONS, where="f", limits=ResourceLimits(1, 1, 1 << 30))


def test_limits_grow_with_the_file() -> None:
    small, large = ResourceLimits.of(10_000), ResourceLimits.of(100 << 20)
    assert (small.cpu_seconds, small.memory) == (5, pytest.approx(1 << 30, rel=NEAR["bytes_of_memory"]))
    assert large.cpu_seconds == 405
    assert large.seconds > 10 * large.cpu_seconds
    assert large.memory == 11 << 30
