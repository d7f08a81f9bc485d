"""The only place where rcvsem puts files on the disk: all files of a set or none, and nothing else is touched.

Every new content is first written beside its target (`.rcvsem-*.part`, private until it is complete) and flushed. Only
when all of them lie there do they take the names of their targets, by one rename each, in the order given; the record
that names the set (run.json) comes last. A failure before that changes nothing; one in between puts back what was
there. What a killed run leaves behind is removed by the next one that writes into the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rcvsem.foundation.fence import check_inside
from rcvsem.foundation.input_file import current_run, sha256

#: Longest wait for another run that writes into the same folder, in seconds.
LONGEST_WAIT = 60.0
_LEFT = re.compile(r"\.rcvsem-[0-9a-f]{12}-[a-z0-9]+\.part")
_KNOWN = re.compile(r"\.rcvsem-[0-9a-f]{12}-known\.part")


@contextlib.contextmanager
def writing_into(folder: Path) -> Iterator[None]:
    """Hold `folder` (made when missing) while its files are replaced: one run after the other.

    Folders that were made are removed again when nothing could be written.

    Raises
    ------
    OSError : it cannot be made, or another run has been writing for longer than LONGEST_WAIT.
    """
    check_inside(folder)
    made = _make_folders(folder)
    try:
        with _lock(folder):
            yield
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


def put_together(
    contents: Mapping[Path, bytes],
    *,
    removed: Iterable[Path] = (),
    known: Mapping[str, Any] | None = None,
    swept: Iterable[Path] = (),
) -> None:
    """Replace these files by these contents, all of them or none, the last one last; take the `removed` away.

    The mode (and where possible the owner) of a replaced file stays; a new one has the user's usual mode, without
    rights for those who may not enter its folder. A link stays a link: the file it leads to is replaced.

    Parameters
    ----------
    swept : folders in which killed runs may have left something, besides those of the files.
    known : what the next run has to know if this one is killed (`left_behind`); kept beside the first file meanwhile.

    Raises
    ------
    OSError : the disk does not take it; everything is as it was.
    """
    token = f".rcvsem-{os.urandom(6).hex()}-"
    targets = [Path(os.path.realpath(path)) for path in contents]
    gone = [Path(os.path.realpath(path)) for path in removed]
    for path in (*targets, *gone):
        check_inside(path)
    beside: list[Path] = []
    parts: list[Path] = []
    old: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        for number, (target, content) in enumerate(zip(targets, contents.values(), strict=True)):
            made += _make_folders(target.parent)
            part = target.parent / f"{token}{number}.part"
            beside.append(part)
            parts.append(part)
            _write(part, target, content)
        for number, target in enumerate([*targets, *gone] if len(targets) > 1 or gone else ()):
            if target.exists():
                aside = target.parent / f"{token}old{number}.part"
                beside.append(aside)
                old[target] = aside
                if target not in gone:
                    _second_name(target, aside)
        if known is not None and targets:
            note = targets[-1].parent / f"{token}known.part"
            beside.append(note)
            _write(note, note, json.dumps(known).encode())
        for folder in dict.fromkeys([*(target.parent for target in targets), *swept]):
            _sweep(folder, but=token)
        with _uninterrupted():
            _swap(parts, targets, gone, old)
        made = []
        current_run().written.extend(contents)
        for folder in dict.fromkeys(target.parent for target in targets):
            _flush_folder(folder)
    finally:
        for path in beside:
            with contextlib.suppress(OSError):
                path.unlink()
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir()


def left_behind(folder: Path) -> list[dict[str, Any]]:
    """What killed runs said in `known` before they began to replace files of `folder`."""
    found: list[dict[str, Any]] = []
    with contextlib.suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if _KNOWN.fullmatch(entry.name):
                with contextlib.suppress(OSError, ValueError):
                    said = json.loads(Path(entry.path).read_bytes())
                    if isinstance(said, dict):
                        found.append(said)
    return found


def is_left_over(name: str) -> bool:
    """Whether a file of this name is a remainder of a killed run."""
    return _LEFT.fullmatch(name) is not None


def _swap(parts: list[Path], targets: list[Path], gone: list[Path], old: Mapping[Path, Path]) -> None:
    done: list[Path] = []
    steps = [
        *zip(parts[:-1], targets[:-1], strict=True),
        *((path, old[path]) for path in gone if path in old),
    ]
    steps += zip(parts[-1:], targets[-1:], strict=True)
    try:
        for source, goal in steps:
            os.replace(source, goal)
            done.append(source if source in gone else goal)
    except BaseException:
        for target in reversed(done):
            with contextlib.suppress(OSError):
                if target in old:
                    os.replace(old[target], target)
                else:
                    target.unlink()
        raise


def _write(part: Path, target: Path, content: bytes) -> None:
    """`content` into the new file `part` with the mode that `target` has or would have; flushed."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "wb") as file:
        usual = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        os.chmod(part, 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        before = os.stat(target) if target != part else None
    except FileNotFoundError:
        before = None
    if before is None:
        os.chmod(part, usual & _entering(target.parent, 0o666))
        return
    now = os.stat(part)
    if hasattr(os, "chown") and (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with contextlib.suppress(OSError):
            os.chown(part, before.st_uid, before.st_gid)
    os.chmod(part, stat.S_IMODE(before.st_mode))


def _entering(folder: Path, mode: int) -> int:
    """`mode` without the rights of those who have none on the folder."""
    rights = stat.S_IMODE(os.stat(folder).st_mode)
    for others in (0o070, 0o007):
        if not rights & others:
            mode &= ~others
    return mode


def _second_name(path: Path, name: Path) -> None:
    try:
        os.link(path, name)
    except (OSError, NotImplementedError):  # a file system without links
        shutil.copy2(path, name)


def _make_folders(folder: Path) -> list[Path]:
    """Make what is missing of `folder`; the folders made, outermost first."""
    try:
        possible = b"\0" not in os.fsencode(folder)
    except ValueError:
        possible = False
    if not possible:
        raise OSError(22, "No file can have this name", ascii(os.fspath(folder)))
    missing: list[Path] = []
    at = folder
    while not os.path.lexists(at):
        missing.append(at)
        at = at.parent
    made: list[Path] = []
    try:
        for path in reversed(missing):
            with contextlib.suppress(FileExistsError):
                os.mkdir(path, _entering(path.parent, 0o777))
                made.append(path)
        if not folder.is_dir():
            raise NotADirectoryError(20, "A file of that name is in the way", os.fspath(at))
    except OSError:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir()
        raise
    return made


def _sweep(folder: Path, but: str) -> None:
    """Remove what killed runs left; the folder is held, so that no living one is at work in it."""
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if is_left_over(entry.name) and not entry.name.startswith(but):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Wait for the folder: no lock file is left in it."""
    handle, take = _lock_of(folder)
    try:
        until = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                take(handle)
            except (BlockingIOError, PermissionError):
                if time.monotonic() > until:
                    raise OSError(16, "Another run has been writing there for a minute") from None
                time.sleep(0.02)
                continue
            except OSError:  # a network file system without locks
                pass
            break
        yield
    finally:
        os.close(handle)


def _lock_of(folder: Path) -> tuple[int, Callable[[int], None]]:
    """A handle that stands for the folder, and what takes its lock or raises; closing the handle gives it back.

    The folder itself where it can be opened; on Windows a file of its name among the user's temporary files.
    """
    try:
        import fcntl
    except ImportError:
        import msvcrt

        mark = sha256(os.path.normcase(os.path.realpath(folder)).encode())
        handle = os.open(
            Path(tempfile.gettempdir(), f"rcvsem-{mark[:32]}.lock"), os.O_RDWR | os.O_CREAT, 0o600
        )
        return handle, lambda held: msvcrt.locking(held, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    handle = os.open(folder, os.O_RDONLY)
    return handle, lambda held: fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait for the renames, which take less than a millisecond."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python handles signals in the main thread only
        return
    came: list[int] = []
    before = {}
    for name in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(name) not in (None, signal.SIG_IGN):
            before[name] = signal.signal(name, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
        for number in came:
            signal.raise_signal(number)


def _flush_folder(folder: Path) -> None:
    """Make the renames in `folder` last; not every system can, and the files are whole without it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        with contextlib.suppress(OSError):
            os.fsync(handle)
        os.close(handle)
