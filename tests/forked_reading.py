"""Foreign files read in a process forked from one that has loaded the readers: a process of its own for each costs a
tenth of a second before it reads. The limits and what is done after a crash are the same; tests of these start real
ones (`REAL`)."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: Files of tests in which processes are started as a user's are.
REAL = {"test_limited", "test_hostile", "test_file_types", "test_machine_interface"}
_CHILD = Path(__file__).parents[1] / "src" / "rcvsem" / "foundation" / "limited_child.py"
#: What most files need. Not pyarrow: it reserves address space, which is limited.
_LOADED = (
    "rcvsem.survey.readers.workbook",
    "rcvsem.audit.document_tables",
    "pyreadstat",
    "xml.etree.ElementTree",
)
_SERVER = """
import importlib, json, os, runpy, sys
control, paths, loaded, child = json.loads(sys.argv[1])
sys.path.extend(paths)
child = runpy.run_path(child)
for name in loaded:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
with os.fdopen(control[0]) as asked, os.fdopen(control[1], "w") as told:
    for line in asked:
        folder, environment = json.loads(line)
        pid = os.fork()
        if pid == 0:
            for number, name, flags in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
                os.dup2(os.open(f"{folder}/{name}", flags), number)
            os.environ.update(environment)
            # read when it was loaded, before this file was asked for
            door = sys.modules["rcvsem.foundation.door"]
            door._COMMAND_LINE.set(os.environ.get(door.VARIABLE) == "1")
            child["main"]()
        _, status = os.waitpid(pid, 0)
        told.write(f"{os.waitstatus_to_exitcode(status)}\\n")
        told.flush()
"""


class _Server:
    """The process that is forked; it ends with this one, whose end of the pipe closes."""

    def __init__(self) -> None:
        asked, self._asks = os.pipe()
        self._told, tells = os.pipe()
        given = [(asked, tells), [one for one in sys.path if one], _LOADED, str(_CHILD)]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _SERVER, json.dumps(given)], pass_fds=(asked, tells)
        )
        os.close(asked)
        os.close(tells)
        atexit.register(self.end)

    def end(self) -> None:
        os.close(self._asks)
        self._process.wait()

    def run(
        self, command: list[str], *, input: bytes, timeout: float, env: Mapping[str, str], **_: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """What `subprocess.run` gives of `foundation.limited`'s command."""
        changed = {name: value for name, value in env.items() if os.environ.get(name) != value}
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "in").write_bytes(input)
            for name in ("out", "err"):
                Path(folder, name).touch()
            os.write(self._asks, json.dumps([folder, changed]).encode() + b"\n")
            heard = select.select([self._told], [], [], timeout)[0]
            answer = os.read(self._told, 20) if heard else b""
            if not answer:
                # What it may say later is no answer to the next question.
                _server.remove(self)
                self._process.kill()
                raise AssertionError(
                    f"no answer in {timeout} seconds" if not heard else "the reader has ended"
                )
            return subprocess.CompletedProcess(
                command, int(answer), Path(folder, "out").read_bytes(), Path(folder, "err").read_bytes()
            )


_server: list[_Server] = []


class _Processes:
    """`subprocess` as `foundation.limited` uses it."""

    TimeoutExpired = subprocess.TimeoutExpired

    @staticmethod
    def run(*given: Any, **named: Any) -> subprocess.CompletedProcess[bytes]:
        if not _server:
            _server.append(_Server())
        return _server[0].run(*given, **named)


@contextmanager
def readers_are_forked() -> Iterator[None]:
    """Inside, no reader's process loads Python and the readers anew."""
    from rcvsem.foundation import limited

    with pytest.MonkeyPatch.context() as patch:
        if hasattr(os, "fork"):
            patch.setattr(limited, "subprocess", _Processes)
        yield
