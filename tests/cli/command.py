"""The command line called in this process: fast, with both streams caught."""

from __future__ import annotations

import contextlib
import io
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Done:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def rcvsem(*arguments: str | Path) -> Done:
    """Run `rcvsem ARGUMENTS`."""
    from rcvsem.cli import main

    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
    return Done(code, out.getvalue(), err.getvalue())


def completed(*arguments: object, cwd: str | Path = ".") -> subprocess.CompletedProcess[str]:
    """`rcvsem ARGUMENTS` in a folder, in this process."""
    with contextlib.chdir(cwd):
        done = rcvsem(*map(str, arguments))
    return subprocess.CompletedProcess(["rcvsem", *map(str, arguments)], done.code, done.out, done.err)
