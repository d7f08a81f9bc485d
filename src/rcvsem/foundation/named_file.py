"""A file that the user has named: its bytes, or one sentence that says why not and what may have been meant."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection
from pathlib import Path

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.input_file import read_input
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import phrase

#: Entries of a folder that are looked through for a name that is nearly the one given.
_LOOKED_AT = 2_000


def bytes_of(
    path: str | os.PathLike[str], kind: str, *, largest: int, fix: str = "", endings: Collection[str] = ()
) -> bytes:
    """The content of a file.

    Parameters
    ----------
    kind : what it should be, with its article: "a model file".
    largest : bytes that such a file can have. fix : what to do about one that is larger or a folder.
    endings : of the files that may have been meant (".csv"); the file's own without any.

    Raises
    ------
    FileError : it is missing, a folder, no regular file, too large, or cannot be read.
    """
    file = Path(path)
    try:
        if file.is_dir():
            raise FileError(
                phrase("'{path}' is a folder, not {kind}.", path=file, kind=phrase(kind)), fix=fix
            )
        if not file.exists():
            raise FileError(phrase("There is no file '{path}'.", path=file), fix=_meant(file, endings))
        if not file.is_file():
            raise FileError(phrase("'{path}' is no regular file.", path=file))
        size = file.stat().st_size
        if size > largest:
            text = phrase("'{path}' has {size:,.0f} MB: too large for {kind}.")
            raise FileError(phrase(text, path=file, size=size / 2**20, kind=phrase(kind)), fix=fix)
        return read_input(file)
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        reason = said_by_system(fault)
        raise FileError(
            phrase("'{path}' cannot be read: {reason}.", path=file, reason=reason),
            fix=phrase("Check the path and the rights."),
        ) from None


def _meant(path: Path, endings: Collection[str]) -> str:
    """Suggest the file that may have been meant."""
    slashed = str(path).replace("\\", "/")
    if slashed != str(path) and Path(slashed).is_file():  # on Windows alone "\" parts folders
        return phrase("On this system write it as '{path}'.", path=slashed)
    other = in_other_letters(path)
    if other is not None:
        return phrase("Did you mean '{path}'?", path=other)
    if not path.parent.is_dir():
        return phrase("There is no folder '{folder}' either.", folder=path.parent)
    from difflib import get_close_matches

    wanted = {path.suffix.lower(), *endings}
    names = [name for name in _names(path.parent) if Path(name).suffix.lower() in wanted]
    close = get_close_matches(path.name, names, n=1, cutoff=0.6)
    if close:
        return phrase("Did you mean '{path}'?", path=close[0])
    return phrase("Check the name and the folder.")


def in_other_letters(path: Path) -> Path | None:
    """The path of that name where capitals and composed letters do not count, as on Windows and macOS; None for none."""
    at = Path(path.anchor)
    for part in path.parts[1 if path.anchor else 0 :]:
        if os.path.lexists(at / part):
            at /= part
            continue
        same = [name for name in _names(at) if _letters(name) == _letters(part)]
        if len(same) != 1:
            return None
        at /= same[0]
    return at if at.exists() and at != path else None


def _letters(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry, _ in zip(entries, range(_LOOKED_AT), strict=False)]
    except OSError:
        return []


def from_here(path: Path) -> Path:
    """The path from where the command is run, when it is below."""
    try:
        return path.resolve().relative_to(Path().resolve())
    except ValueError:
        return path
