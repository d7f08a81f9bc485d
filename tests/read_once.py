"""Shared surveys and questionnaires are read and cleaned once a process: a limited process, YAML and the looks for
names, codes and turned answers cost up to 0.5 s each time."""

from __future__ import annotations

import hashlib
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


def _once(key: tuple[object, ...], read: Callable[[], Any]) -> Any:
    # What was said of a file is in the words of the door and the language it was read through.
    key = (*key, on_command_line(), spoken_language())
    if key not in _READ:
        found = read()
        kept = pickle.dumps(found)
        if len(kept) < _LARGEST:
            _READ[key] = kept
        return found
    return pickle.loads(_READ[key])


def _kept(module: ModuleType, name: str) -> Callable[..., Any]:
    """A function of plain values that is carried out once for the same values; faults are met each time.

    Where a test puts something else in the place of what the function calls, it is carried out.
    """
    function: Callable[..., Any] = getattr(module, name)
    calls = {part: thing for part, thing in vars(module).items() if callable(thing) and part != name}

    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        if any(vars(module).get(part) is not thing for part, thing in calls.items()):
            return function(*given, **named)
        try:
            values = hashlib.sha256(pickle.dumps((given, named))).digest()
        except (TypeError, AttributeError, pickle.PicklingError):
            return function(*given, **named)
        return _once((name, values), lambda: function(*given, **named))

    return called


@contextmanager
def files_read_once() -> Iterator[None]:
    """Inside, content that was read is not read again; what cannot be read is tried each time."""
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
            patch.setattr(module, name, _kept(module, name))
        yield
