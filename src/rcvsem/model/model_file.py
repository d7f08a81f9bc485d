"""From a file or a text to a ModelSpec."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.input_file import sha256
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.option_checks import shown
from rcvsem.foundation.words import phrase
from rcvsem.model.model_spec import ModelSpec

LARGEST_FILE = 5_000_000  # bytes; the largest model that can be estimated has 0.3 MB


def parse_model(
    text: str, *, path: str = "", sha256: str = "", identify: bool = True, **options: Any
) -> ModelSpec:
    """Parse a model text. See `ModelSpec.from_text`."""
    return ModelSpec.from_text(text, path=path, sha256=sha256, identify=identify, **options)


def read_model(
    path_or_text: str | os.PathLike[str] | ModelSpec, *, identify: bool = True, **options: Any
) -> ModelSpec:
    """Read a model file, or parse a text that has an operator or several lines. A ModelSpec is taken as it is.

    Raises
    ------
    FileError : the file is missing, is a folder or is no text.
    ModelSyntaxError, ModelError, IdentificationError, OptionError : see `ModelSpec.from_text`.
    """
    if isinstance(path_or_text, ModelSpec):
        return path_or_text.with_options(identify=identify, **options) if options else path_or_text
    if isinstance(path_or_text, str) and is_text(path_or_text):
        return parse_model(path_or_text, identify=identify, **options)
    if not isinstance(path_or_text, str | os.PathLike):
        raise OptionError(
            phrase("A model is a file, a text or a ModelSpec. Got {kind}.", kind=shown(path_or_text))
        )
    text, mark = model_text(path_or_text)
    return parse_model(text, path=str(path_or_text), sha256=mark, identify=identify, **options)


def is_text(given: str) -> bool:
    """Whether this is the text of a model, not the name of its file."""
    if "\n" in given or "=~" in given or "~~" in given or "\0" in given:
        return True
    return " ~ " in given and not os.path.exists(given)


def model_text(file: str | os.PathLike[str]) -> tuple[str, str]:
    """The text of a model file and the file's SHA-256. FileError when it is missing, a folder, no text or too
    large."""
    path = Path(file)
    raw = bytes_of(path, phrase("a model file"), largest=LARGEST_FILE)
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, sha256(raw)
    raise FileError(
        phrase("'{path}' is not a text file.", path=path), fix="A model file is plain text in UTF-8."
    )
