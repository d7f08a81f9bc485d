"""Keys of the study file that are options: said once, in the options class, and checked with the line of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, create_model

from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.options import Options, options_of

P = TypeVar("P", bound=BaseModel)
_PLAIN: dict[str, Any] = {"flag": bool, "whole": int, "number": float, "text": str, "file": str}


def of_options(
    cls: type[Options], *keys: str, **otherwise: Mapping[str, Any]
) -> Callable[[type[P]], type[P]]:
    """A part of the study file gets keys whose kind, bounds, default and help are those of options.

    Parameters
    ----------
    keys : fields of the options class, or of those in it. otherwise : attributes of `Option` that differ in the file.
    """
    known = {each.path[-1]: each for each in options_of(cls)}

    def made(part: type[P]) -> type[P]:
        every = [replace(known[key], **otherwise.get(key, {})) for key in keys]
        fields: dict[str, Any] = {_key(each): (_annotation(each), _field(each)) for each in every}
        full: type[P] = create_model(part.__name__, __base__=part, **fields)
        full.__doc__ = part.__doc__
        return full

    return made


def values_for(cls: type[Options], part: BaseModel) -> dict[str, Any]:
    """What a part of the file says of the options of a class, by their names."""
    said = part.model_dump()
    return {each.name: said[_key(each)] for each in options_of(cls) if _key(each) in said}


def _key(each: Option) -> str:
    """An option is called in the file as in the library, but for its formats."""
    return "formats" if each.name == "format" else each.name


def _annotation(each: Option) -> Any:
    one: Any = _PLAIN.get(each.kind, str)
    limits: dict[str, Any] = {"ge": each.at_least, "gt": each.above, "le": each.at_most, "lt": each.below}
    limits = {name: limit for name, limit in limits.items() if limit is not None}
    if limits:
        one = Annotated[one, Field(**limits)]
    if each.choices:
        one = Literal[each.choices] if each.kind == "choice" else Literal[each.choices] | one
    if each.many:
        one = list[one]
    return one | None if each.optional else one


def _field(each: Option) -> Any:
    default = list(each.default) if isinstance(each.default, tuple) else each.default
    return Field(default=default, description=str(each.help))
