"""A place for a library that can write to a path only, where nobody else reads and nothing stays behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_OURS = re.compile(r"rcvsem-(\d+)-\w+")
#: Seconds after which a private folder whose process is gone is taken away.
_FORGOTTEN = 3600.0


@contextlib.contextmanager
def private_path(name: str) -> Iterator[Path]:
    """A path to write to and to read again: memory where the system has such files, else a folder of our own.

    Raises
    ------
    OSError : there is no place for temporary files.
    """
    if hasattr(os, "memfd_create") and os.path.isdir("/proc/self/fd"):
        handle = os.memfd_create(name)
        try:
            yield Path(f"/proc/self/fd/{handle}")
        finally:
            os.close(handle)
        return
    _sweep(Path(tempfile.gettempdir()))
    folder = tempfile.mkdtemp(prefix=f"rcvsem-{os.getpid()}-")
    try:
        yield Path(folder) / name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove the folders of processes that were killed."""
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(place)):
            found = _OURS.fullmatch(entry.name)
            if found and not _alive(int(found.group(1))):
                with contextlib.suppress(OSError):
                    if (
                        entry.is_dir(follow_symlinks=False)
                        and time.time() - entry.stat().st_mtime > _FORGOTTEN
                    ):
                        shutil.rmtree(entry.path, ignore_errors=True)


def _alive(process: int) -> bool:
    if os.name == "nt":
        return False  # asking would end it; an hour must do
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
