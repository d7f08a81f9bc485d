"""What the operating system says when it refuses, as a message."""

from __future__ import annotations

from rcvsem.foundation.words import as_message, phrase

#: Those that people meet; others stay as the system words them.
USUAL = (
    phrase("No such file or directory"),
    phrase("Permission denied"),
    phrase("Operation not permitted"),
    phrase("No space left on device"),
    phrase("Disk quota exceeded"),
    phrase("Read-only file system"),
    phrase("Is a directory"),
    phrase("Not a directory"),
    phrase("File exists"),
    phrase("File name too long"),
    phrase("File too large"),
    phrase("Input/output error"),
    phrase("Invalid argument"),
    phrase("Address already in use"),
    phrase("Too many open files"),
    phrase("A file of that name is in the way"),
    phrase("No file can have this name"),
    phrase("Another run has been writing there for a minute"),
)


def said_by_system(error: BaseException) -> str:
    """The system's words, or else the exception's, in one line."""
    return as_message(
        getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
    )
