"""One folder that a process may not leave, for faces that act on what somebody else asks: agents and the browser.

The one reader of inputs and the one writer of files ask here; behind them stands an audit hook of Python itself, so that
a file opened anywhere else in the process is refused as well. What Python and the system need to run stays readable.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.patterns import late_pattern

_ROOT: Path | None = None
#: Folders of the system: code, fonts, time zones. Nothing that a user names is read from there, see `check_inside`.
_SYSTEM = ("/usr", "/etc", "/lib", "/lib64", "/proc", "/sys", "/dev", "/System", "/Library", "C:\\Windows")
_OURS = ("rcvsem-", "rcvsem_")
#: Python writes `__pycache__/x.pyc.140213` first, and then renames it.
_COMPILED = late_pattern(r"\.pyc(\.\d+)?$")


def stay_inside(folder: Path) -> None:
    """From now on this process reads and writes below `folder` only. It cannot be taken back."""
    global _ROOT
    _ROOT = Path(os.path.realpath(folder))
    import tempfile

    temporary = os.path.realpath(tempfile.gettempdir())
    root = os.fspath(_ROOT)
    code = _code_folders(root)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _WATCHED or not arguments or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        said = os.fsdecode(arguments[0])
        if said.startswith("/proc/self/fd/"):  # files in memory, which private_path hands to other libraries
            return
        path = os.path.realpath(said)
        if _below(path, root) or path == os.devnull:
            return
        writes = event == "open" and _is_writing(arguments[1:])
        if not writes and (
            _below(path, *code) or event != "open" or any(_is_above(path, one) for one in (root, *code))
        ):
            return
        own = os.path.dirname(path) == temporary and os.path.basename(path).startswith(_OURS)
        if own or any(path.startswith(os.path.join(temporary, mark)) for mark in _OURS) or _is_cache(path):
            return
        raise _refused(said)

    sys.addaudithook(watch)


_WATCHED = ("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.rmdir")


def fenced() -> Path | None:
    """The folder this process stays inside, None for any."""
    return _ROOT


def check_inside(path: str | os.PathLike[str]) -> None:
    """FileError when the process stays inside a folder and `path` leads out of it, by `..`, a link or its root."""
    if _ROOT is not None and not Path(os.path.realpath(path)).is_relative_to(_ROOT):
        raise _refused(os.fspath(path))


def inside(folder: Path, name: str) -> Path:
    """`name` as a path below `folder`, as somebody outside may say it.

    Raises
    ------
    FileError : an absolute path, one with `..`, one that leads out by a link, or no name of a file at all.
    """
    parts = name.replace("\\", "/").split("/")
    drive = len(parts[0]) == 2 and parts[0][1] == ":"
    if not name.strip() or "\0" in name or name.startswith(("/", "\\", "~")) or drive or ".." in parts:
        raise _refused(name)
    path = folder / name
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise _refused(name)
    return path


def _refused(name: str) -> FileError:
    return FileError(
        "This path leads out of the study's folder: refused.",
        where=repr(name) if len(name) < 200 else f"{name[:200]!r}...",
        fix="Name a file inside the folder, relative to it.",
    )


def _code_folders(root: str) -> tuple[str, ...]:
    import sysconfig

    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
    places |= {str(Path(__file__).parents[2]), *(one for one in sys.path if one), *_SYSTEM}
    real = {os.path.realpath(one) for one in places}
    # a folder of code that the study lies in would open all around it
    return tuple(one for one in sorted(real) if one != os.path.sep and not _below(root, one))


def _below(path: str, *folders: str) -> bool:
    return any(path == one or path.startswith(one.rstrip(os.path.sep) + os.path.sep) for one in folders)


def _is_above(path: str, folder: str) -> bool:
    return _below(folder, path)


def _is_writing(arguments: tuple[Any, ...]) -> bool:
    mode, flags = (*arguments, None, None)[:2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _is_cache(path: str) -> bool:
    """matplotlib's list of fonts and Python's compiled files."""
    named = os.environ.get("MPLCONFIGDIR")
    homes = [
        os.path.join(os.path.expanduser("~"), *one)
        for one in ((".cache", "matplotlib"), (".config", "matplotlib"))
    ]
    fonts = [
        os.path.join(os.path.expanduser("~"), one)
        for one in (".fonts", ".local/share/fonts", ".cache/fontconfig")
    ]
    compiled = _COMPILED.search(path) is not None
    return compiled or _below(path, *homes, *fonts, *([named] if named else []))
