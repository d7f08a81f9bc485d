"""Shared surveys and questionnaires are read and cleaned once a process: a limited process, YAML and the looks for
names, codes and turned answers cost up to 0.5 s each time."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

import pytest

from rcvsem.foundation.door import on_command_line
from rcvsem.foundation.words import spoken_language

#: What was read, pickled: nobody changes what another test gets.
_READ: dict[tuple[object, ...], bytes] = {}
_LARGEST = 2_000_000

#: Where reading does not look: what a test puts there may be kept beside what was read.
_ABOVE = ("matplotlib", "typer", "webbrowser", "rcvsem.")
_READING = ("rcvsem.survey", "rcvsem.instrument", "rcvsem.foundation")

#: What tests have put in the place of something that reading may call, while they do so.
_FAULTS: set[int] = set()


def _reading_looks_at(place: object) -> bool:
    if isinstance(place, (str, ModuleType)):
        name = place if isinstance(place, str) else place.__name__
    else:
        name = (place if isinstance(place, type) else type(place)).__module__
    return name.startswith(_READING) or not name.startswith(_ABOVE)


@contextmanager
def _faults_are_noticed() -> Iterator[None]:
    """Inside, nothing is taken from what was read while a test has something else in the place of a part of reading."""
    patches = pytest.MonkeyPatch
    setattr_, setitem, undo = patches.setattr, patches.setitem, patches.undo

    def noticed(patch: pytest.MonkeyPatch, place: Any, *given: Any, **named: Any) -> None:
        if _reading_looks_at(place):
            _FAULTS.add(id(patch))
        setattr_(patch, place, *given, **named)

    def noticed_item(patch: pytest.MonkeyPatch, place: Any, *given: Any, **named: Any) -> None:
        if place is not os.environ:
            _FAULTS.add(id(patch))
        setitem(patch, place, *given, **named)

    def undone(patch: pytest.MonkeyPatch) -> None:
        _FAULTS.discard(id(patch))
        undo(patch)

    with patches.context() as patch:
        patch.setattr(patches, "setattr", noticed)
        setattr_(patch, patches, "setitem", noticed_item)
        setattr_(patch, patches, "undo", undone)
        yield


def _once(key: tuple[object, ...], read: Callable[[], Any]) -> Any:
    if _FAULTS:
        return read()
    # What was said of a file is in the words of the door and the language it was read through.
    key = (*key, on_command_line(), spoken_language())
    if key not in _READ:
        found = read()
        kept = pickle.dumps(found)
        if len(kept) < _LARGEST:
            _READ[key] = kept
        return found
    return pickle.loads(_READ[key])


def _kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of plain values that is carried out once for the same values."""

    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        try:
            values = hashlib.sha256(pickle.dumps((given, named))).digest()
        except (TypeError, AttributeError, pickle.PicklingError):
            return function(*given, **named)
        return _once((function.__name__, values), lambda: function(*given, **named))

    return called


@contextmanager
def files_read_once() -> Iterator[None]:
    """Inside, content that was read is not read again; what cannot be read, and what a test has changed, is tried each
    time."""
    from rcvsem.instrument import load
    from rcvsem.survey import cleaning, plain
    from rcvsem.survey.readers import binary, detect

    call_limited, parse_yaml = binary.call_limited, load.parse_yaml

    def limited(task: str, data: bytes, options: Mapping[str, Any], **more: Any) -> Any:
        key = (task, hashlib.sha256(data).digest(), repr(sorted(options.items())))
        return _once(key, lambda: call_limited(task, data, options, **more))

    def parsed(text: str) -> Any:
        return _once(("yaml", text), lambda: parse_yaml(text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binary, "call_limited", limited)
        patch.setattr(load, "parse_yaml", parsed)
        for module, name in ((detect, "assemble"), (cleaning, "clean"), (plain, "clean_plain")):
            patch.setattr(module, name, _kept(getattr(module, name)))
        with _faults_are_noticed():
            yield
