"""pydantic's complaints in our own words: what is wrong, and what the file may say there."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.problems import Path, Problem, one_of
from rcvsem.instrument.schema import InstrumentFile

_KINDS = {
    "string_type": "text",
    "int_type": phrase("a whole number"),
    "int_from_float": phrase("a whole number"),
    "float_type": "a number",
    "bool_type": phrase("true or false"),
    "list_type": phrase("a list (lines that begin with '- ')"),
    "dict_type": phrase("keys with values"),
    "model_type": phrase("keys with values"),
    "model_attributes_type": phrase("keys with values"),
}


def schema_problems(error: ValidationError) -> list[Problem]:
    """One Problem for every fault pydantic found."""
    return [_problem(dict(detail)) for detail in error.errors(include_url=False)]


def _problem(detail: dict[str, Any]) -> Problem:
    location: Path = tuple(detail["loc"])
    kind = str(detail["type"])
    if location and location[-1] == "[key]":  # a mapping key of the wrong type
        path = location[:-1]
        return Problem(
            path,
            phrase("the code {path!r} must be a whole number.", path=path[-1]),
            "Write it without quotes.",
        )
    if kind == "missing":
        path = location[:-1]
        required = enumerated(_allowed(path, required_only=True))
        return Problem(
            path,
            phrase("the key '{location}' is missing.", location=location[-1]),
            phrase("Needed here: {required}.", required=required),
        )
    if kind == "extra_forbidden":
        known = _allowed(location[:-1])
        return Problem(
            location, phrase("unknown key '{location}'.", location=location[-1]), one_of(location[-1], known)
        )
    value = detail.get("input")
    shown = _shown(value)
    context = detail.get("ctx", {})
    if kind == "literal_error":
        allowed = _literals(location)
        fix = (
            one_of(value, allowed)
            if allowed
            else phrase("Allowed: {context}.", context=context.get("expected"))
        )
        return Problem(location, phrase("{shown} is not allowed here.", shown=shown), fix)
    if kind in _KINDS:
        if value is None:
            return Problem(
                location,
                "nothing is written after the colon.",
                phrase("It must be {kinds}.", kinds=_KINDS[kind]),
            )
        quotes = kind == "string_type" and isinstance(value, (bool, int, float))
        fix = phrase('Put it in quotes: "{value}".', value=value) if quotes else ""
        return Problem(location, phrase("{shown} must be {kinds}.", shown=shown, kinds=_KINDS[kind]), fix)
    if kind == "string_pattern_mismatch":
        return Problem(
            location,
            phrase("{shown} is not a usable code.", shown=shown),
            "A code begins with a letter and holds letters, digits, '_' and '.'.",
        )
    if kind in ("too_short", "too_long"):
        need = context.get("min_length", 1) if kind == "too_short" else context.get("max_length")
        word = phrase("at least") if kind == "too_short" else phrase("at most")
        return Problem(
            location,
            phrase(
                "there must be {word} {need} here, not {context}.",
                word=word,
                need=need,
                context=context.get("actual_length"),
            ),
        )
    return Problem(
        location, phrase("{shown} cannot be used here: {msg}.", shown=shown, msg=detail["msg"].lower())
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return "a list" if isinstance(value, list) else phrase("a group of keys")
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _allowed(path: Path, *, required_only: bool = False) -> list[str]:
    """Keys the grammar has at `path`."""
    model = _model_at(path)
    if model is None:
        return []
    return [
        name
        for name, field in model.model_fields.items()
        if name != "only" and (field.is_required() or not required_only)
    ]


def _literals(path: Path) -> list[str]:
    model = _model_at(path[:-1])
    if model is None or not isinstance(path[-1], str) or path[-1] not in model.model_fields:
        return []
    return [value for value in _leaves(model.model_fields[path[-1]].annotation) if isinstance(value, str)]


def _model_at(path: Path) -> type[BaseModel] | None:
    """The pydantic model whose keys stand at `path`, found by walking the annotations."""
    model: type[BaseModel] | None = InstrumentFile
    for part in path:
        if model is not None and isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
            inner = [
                leaf for leaf in _leaves(annotation) if isinstance(leaf, type) and issubclass(leaf, BaseModel)
            ]
            following = inner[0] if inner else None
            if following is None:
                return None
            model = following
        # a list position or a free name (scale, dimension, wave) keeps the model of its container
    return model


def _leaves(annotation: Any) -> list[Any]:
    arguments = get_args(annotation)
    if not arguments:
        return [annotation]
    return [leaf for argument in arguments for leaf in _leaves(argument)]
