"""The folder of a study as the pages see it: which files there are, and how they are read and replaced.

Everything that is done in the browser ends in one of these files. A text that another tab or program changed meanwhile
is not written over: whoever saves says which version they saw.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.fence import inside
from rcvsem.foundation.input_file import run, sha256
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.report.write import write_file

#: Endings of files with answers.
SURVEYS = (".xlsx", ".xls", ".csv", ".tsv", ".txt", ".dat", ".sav", ".dta", ".ods", ".parquet")
#: Largest upload. Exports of a million answers are smaller.
LARGEST_UPLOAD = 200 << 20
STUDY = "study.yaml"
_UNFIT = re.compile(r"[^\w.()（）-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A text file as it stood when it was read; `mark` says which version ("" for none)."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """The folder. All names are relative to it, with "/"."""

    root: Path

    @property
    def name(self) -> str:
        """What it is called."""
        return self.root.name or "study"

    def path(self, name: str) -> Path:
        """A file of the folder. FileError when the name leads out of it."""
        return inside(self.root, name)

    def surveys(self) -> list[str]:
        """Files with answers, in surveys/ and beside it."""
        return [*self._files("surveys", SURVEYS), *self._files(".", SURVEYS)]

    def instruments(self) -> list[str]:
        """Questionnaires."""
        return self._files("instruments", (".yaml", ".yml"))

    def models(self) -> list[str]:
        """Models."""
        return self._files("models", (".desc", ".lav", ".txt"))

    def reports(self) -> list[str]:
        """Folders of finished runs, the newest first."""
        top = self.root / "reports"
        found = [
            one.parent for one in top.glob("*/run.json") if one.resolve().is_relative_to(self.root.resolve())
        ]
        found.sort(key=lambda one: (-(one / "run.json").stat().st_mtime_ns, one.name))
        return [one.relative_to(self.root).as_posix() for one in found]

    def _files(self, folder: str, endings: tuple[str, ...]) -> list[str]:
        top = self.root / folder
        if not top.is_dir():
            return []
        found = sorted(
            one
            for one in top.iterdir()
            if one.suffix.lower() in endings and one.is_file() and not one.name.startswith((".", "~"))
        )
        return [
            one.relative_to(self.root).as_posix()
            for one in found
            if one.resolve().is_relative_to(self.root.resolve())
        ]

    def read(self, name: str) -> WrittenFile:
        """A text file; "" where there is none. FileError when it is no text."""
        path = self.path(name)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return WrittenFile("", "")
        except OSError as error:
            raise FileError(
                phrase("It cannot be read: {strerror}.", strerror=said_by_system(error)), where=name
            ) from None
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return WrittenFile(content.decode(encoding), sha256(content))
            except UnicodeDecodeError:
                continue
        raise FileError("This is no text file.", where=name)

    def save(self, name: str, text: str, seen: str) -> WrittenFile:
        """Replace a text, whole or not at all.

        seen : the mark of the version that was edited. FileError when the file is another one by now.
        """
        path = self.path(name)
        if self.read(name).mark != seen:
            raise FileError(
                "This file was changed elsewhere meanwhile; nothing was written.",
                where=name,
                fix="Load the page again and repeat your change.",
            )
        content = text.encode("utf-8")
        with run(overwrite=True):
            write_file(path, content)
        return WrittenFile(text, sha256(content))

    def add_survey(self, name: str, content: bytes) -> str:
        """Put an uploaded export into surveys/ under a clean name; its name. An older file is never replaced.

        Raises
        ------
        FileError : too large, empty, or of no kind that can hold answers.
        """
        clean = clean_name(name)
        ending = Path(clean).suffix.lower()
        if ending not in SURVEYS:
            raise FileError(
                phrase("'{clean}' is no file with answers.", clean=clean),
                fix=phrase("Upload one of: {surveys}.", surveys=enumerated(one[1:] for one in SURVEYS)),
            )
        if not content:
            raise FileError(
                phrase("'{clean}' is empty.", clean=clean), fix="Download it from the survey tool again."
            )
        if len(content) > LARGEST_UPLOAD:
            raise too_large(clean)
        stem, number, target = Path(clean).stem, 1, self.root / "surveys" / clean
        while target.exists() and target.read_bytes() != content:
            number += 1
            target = target.with_name(f"{stem}-{number}{ending}")
        if not target.exists():
            with run():
                write_file(target, content)
        return target.relative_to(self.root).as_posix()


def too_large(name: str) -> FileError:
    """The error of an upload beyond the limit."""
    return FileError(
        phrase(
            "'{name}' is larger than {largest_upload} MB.", name=name, largest_upload=LARGEST_UPLOAD >> 20
        ),
        fix="Put it into the folder surveys/ of the study yourself and choose it there.",
    )


def clean_name(name: str) -> str:
    """A name that is one file on every system: no folders, no signs of the shell, no leading dot, not too long."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, ending = os.path.splitext(bare)
    stem = _UNFIT.sub("_", stem).strip("._ ")[:80] or "survey"
    if _RESERVED.fullmatch(stem):
        stem = f"{stem}_"
    return stem + _UNFIT.sub("", ending)[:10].lower()
