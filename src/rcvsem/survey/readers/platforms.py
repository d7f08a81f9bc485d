"""The choice among the platforms (`instrument.platforms`, in the order they are tried)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.platforms import FILES, PLATFORMS, READERS
from rcvsem.survey.readers.layout import Layout


def title_of(format: str) -> str:
    """Name of a format as printed in messages."""
    return PLATFORMS.get(format) or FILES[format]


def check_format(format: str) -> None:
    """Raise OptionError unless `format` is "auto" or a platform."""
    if format != "auto" and format not in PLATFORMS:
        raise OptionError(
            phrase(
                "There is no platform {format!r}: {option} must be one of auto, {platforms}.",
                option=named("format", typed="--read-as"),
                platforms=enumerated(PLATFORMS),
                format=format,
            )
        )


def find_layout(top: Sequence[Sequence[str]], format: str) -> Layout:
    """Layout of the first rows of a table, by the platform asked for or the first that recognises it."""
    if format != "auto":
        # what is asked for overrules what is seen: metadata columns may have been deleted before sharing
        return _checked(_reader(format).layout(top))
    for name in PLATFORMS:
        reader = _reader(name)
        if reader.recognise(top):
            return _checked(reader.layout(top))
    raise AssertionError("the plain reader recognises every table")


def _reader(name: str) -> Any:
    return import_module(f"rcvsem.survey.readers.{READERS.get(name, name)}")


def _checked(layout: Any) -> Layout:
    assert isinstance(layout, Layout)
    return layout
