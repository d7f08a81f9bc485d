"""Readers of foreign files in a process of their own, with limits: a crash, a bomb or a stall there ends there.

Native code (calamine, ReadStat, Arrow) can be crashed by one flipped bit, and small files can ask for gigabytes or hours.
The process gets the bytes that the caller has read (and hashed), never the path; what it hands back is JSON, so that
nothing in it can run here. How long it may take grows with the file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from rcvsem.foundation import door, errors
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError, RcvsemError
from rcvsem.foundation.words import phrase, unpacked

_CHILD = Path(__file__).with_name("limited_child.py")
_SAVE_AGAIN = phrase("Open it in the program it comes from and save it again, or export it as csv.")
_MEMORY_SIGNS = (b"memory allocation", b"MemoryError", b"bad_alloc", b"cannot allocate", b"out of memory")


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """cpu_seconds of processor time; seconds by the clock; memory in bytes of address space."""

    cpu_seconds: int
    seconds: int
    memory: int

    @classmethod
    def of(cls, n_bytes: int) -> ResourceLimits:
        """What the largest honest file of that many bytes needs, several times over."""
        megabytes = n_bytes / 2**20
        cpu = round(5 + 4 * megabytes)
        # By the clock more: a busy machine must not turn a good file away.
        return cls(cpu, 60 + 10 * cpu, min(int((1 + 0.1 * megabytes) * 2**30), 16 << 30))


def call_limited(
    task: str, data: bytes, options: Mapping[str, Any], *, where: str, limits: ResourceLimits | None = None
) -> Any:
    """`task(data, **options)` computed in a limited process.

    Parameters
    ----------
    task : "package.module:function" below `rcvsem`; it returns what JSON can hold, and dates, times and time spans.
    data : content of the file.
    limits : default what a file of that size may need.

    Raises
    ------
    RuntimeError : a fault of this program.
    FileError : it crashed, took too long or too much memory, or said itself what is wrong (then the error it raised).
    """
    limits = limits or ResourceLimits.of(len(data))
    header = {
        "paths": [str(Path(__file__).parents[2]), *(p for p in sys.path if p)],
        "task": task,
        "options": dict(options),
        "cpu_seconds": limits.cpu_seconds,
        "memory": limits.memory,
    }
    # One thread: threads of BLAS reserve address space, which is limited.
    environment = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "RUST_BACKTRACE": "0",
        door.VARIABLE: "1" if door.on_command_line() else "0",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_CHILD)],
            input=json.dumps(header).encode() + b"\n" + data,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise _too_long(phrase("{seconds} seconds", seconds=limits.seconds), len(data), where) from None
    except (OSError, ValueError) as fault:
        raise FileError(
            phrase("The process that reads it cannot be started: {fault}.", fault=fault),
            where=where,
            fix="Save it as csv.",
        ) from None
    if done.returncode == 0:
        try:
            answer = json.loads(done.stdout, object_hook=_decoded)
        except ValueError:
            raise _damaged("its reader broke off", where) from None
        if "answer" in answer:
            return answer["answer"]
        if "error" in answer:
            raise _error(answer["error"])
        if "internal" in answer:
            raise RuntimeError(f"The process that reads files failed: {answer['internal']}")
        if answer.get("fault") != "MemoryError":
            raise _damaged(str(answer.get("fault")), where)
        raise _too_much(limits, len(data), where)
    if done.returncode in (-getattr(signal, "SIGXCPU", 99), -getattr(signal, "SIGKILL", 99)):
        raise _too_long(
            phrase("{cpu_seconds} seconds of processor time", cpu_seconds=limits.cpu_seconds),
            len(data),
            where,
        )
    said = done.stderr[-4000:].lower()
    if any(sign.lower() in said for sign in _MEMORY_SIGNS):
        raise _too_much(limits, len(data), where)
    raise _damaged("its content makes the reader of this format crash", where)


def _decoded(pair: dict[str, Any]) -> Any:
    """Dates, times and time spans, which the child writes as {"@kind": value}."""
    if len(pair) == 1:
        ((kind, value),) = pair.items()
        if kind == "@timedelta":
            return timedelta(days=value[0], seconds=value[1], microseconds=value[2])
        for known in (datetime, date, time):
            if kind == f"@{known.__name__}":
                return known.fromisoformat(value)
    return pair


def _error(said: Mapping[str, Any]) -> RcvsemError:
    """The error that the task raised, of its own class."""
    kind = getattr(errors, said["kind"], FileError)
    if not (isinstance(kind, type) and issubclass(kind, RcvsemError)):
        kind = FileError
    return kind(unpacked(said["what"]), where=unpacked(said["where"]), fix=unpacked(said["fix"]))


def _damaged(why: str, where: str) -> FileError:
    return FileError(phrase("The file is damaged: {why}.", why=why), where=where, fix=_SAVE_AGAIN)


def _too_long(limit: str, n_bytes: int, where: str) -> FileError:
    return FileError(
        phrase(
            "Reading it takes more than {limit}, which no sound file of {size} needs: refused.",
            limit=limit,
            size=_size(n_bytes),
        ),
        where=where,
        fix=_SAVE_AGAIN,
    )


def _too_much(limits: ResourceLimits, n_bytes: int, where: str) -> FileError:
    return FileError(
        phrase(
            "Reading it takes more than {memory:.1f} GiB of memory, which no sound file of {size} needs: "
            "refused.",
            memory=limits.memory / 2**30,
            size=_size(n_bytes),
        ),
        where=where,
        fix=_SAVE_AGAIN,
    )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 2**20:.0f} MB" if n_bytes >= 2**20 else f"{max(n_bytes / 1000, 0.1):.1f} kB"
