"""The library's functions made from the declarations: one a command, with the same options and checks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from rcvsem.analyses.reading import PANEL, TABLE
from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.by_pls import PLS
from rcvsem.commands.shared.declaration import Command
from rcvsem.foundation.calls import as_declared
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.meant_names import unknown_option

_PLAIN = {
    "flag": "bool",
    "whole": "int",
    "number": "float",
    "text": "str",
    "codes": "Mapping[str, float]",
    "pairs": "Mapping[str, str]",
}
_OBJECTS = {"collections.abc.Mapping": "Mapping[str, Any]"}
_DATA = ("data", "constructs")  # a survey, a frame, a Fit, or files


def function_of(command: Command) -> Callable[..., Any]:
    """The library's function of a declared command."""
    known = options_in_library(command)
    names = [each.name for each in known]
    first = command.arguments

    def run(*given: Any, **named_values: Any) -> Any:
        values = dict(zip(first, given, strict=False))
        for name, value in named_values.items():
            if name not in names and name not in whole:
                raise unknown_option(name, command.name, [*names, *whole])
            values[name] = value
        form = command.form_of(values)
        result = form.run(form.given(values))
        return result if command.library is None else command.library(result)

    whole = _whole_objects(command)
    run.__name__ = run.__qualname__ = command.name
    run.__module__ = "rcvsem"
    run.__doc__ = documentation(command)
    run.__signature__ = signature(command)  # type: ignore[attr-defined]
    return as_declared(run, checks=False)


def options_in_library(command: Command) -> list[Option]:
    """The options of the library's function, of all its forms, its arguments first."""
    own = [each for each in command.displayed if each.library]
    places = {name: k for k, name in enumerate(command.arguments)}
    last = len(places)
    return sorted(own, key=lambda each: places.get(each.name, last + (each.panel in (PANEL, TABLE))))


def returned(command: Command) -> str:
    """The annotation of what the library's function gives."""
    return command.returns or command.result


def _whole_objects(command: Command) -> list[str]:
    """Nested options that can be handed over as one object, such as `rules=PurifyRules(...)`."""
    from dataclasses import fields

    return [one.name for cls in command.parts for one in fields(cls) if "nested" in one.metadata]  # type: ignore[arg-type]


def signature(command: Command) -> inspect.Signature:
    """The signature with plain annotations, as help() shows it."""
    kinds = inspect.Parameter
    return inspect.Signature(
        return_annotation=returned(command).replace("rcvsem.", "") or kinds.empty,
        parameters=[
            kinds(
                each.name,
                kinds.POSITIONAL_OR_KEYWORD if each.name in command.arguments else kinds.KEYWORD_ONLY,
                default=kinds.empty if each.required else each.default,
                annotation=annotation(each),
            )
            for each in options_in_library(command)
        ],
    )


def annotation(each: Option) -> str:
    """The annotation of one option."""
    if each.name in _DATA or each.kind == "other":
        return "Any"
    if each.kind == "choice":
        one = f"Literal[{', '.join(repr(choice) for choice in each.choices)}]"
    elif each.kind == "file":
        one = "str | os.PathLike[str]"
    elif each.kind == "range":
        one = "tuple[int, int]"
    else:
        one = _PLAIN[each.kind]
        if each.choices:
            one += f" | Literal[{', '.join(repr(choice) for choice in each.choices)}]"
    one = " | ".join([one, *(name.rpartition(".")[2] for name in each.objects if name not in _OBJECTS)])
    if each.many:
        one = f"Sequence[{one}] | {one}"
    one = " | ".join([one, *(_OBJECTS[name] for name in each.objects if name in _OBJECTS)])
    return f"{one} | None" if each.optional or (each.default is None and not each.required) else one


def documentation(command: Command) -> str:
    """The docstring: what it does, and every option in a line."""
    what = command.help.split("\n\n")[0]
    lines = [what, "", "Parameters", "----------"]
    typed = {each.typed: each.name for each in command.displayed if each.typed}
    for each in options_in_library(command):
        lines.append(f"{each.name} : {_by_name(each.help, typed)}")
    if returned(command):
        lines += ["", "Returns", "-------", returned(command).replace("rcvsem.", "")]
    lines += ["", "Raises", "------", "RcvsemError : one of its kinds, saying what, where and how to fix."]
    return "\n".join(lines)


def _by_name(help: str, typed: Mapping[str, str]) -> str:
    """A sentence of help with the options as they are written here, not as they are typed."""
    words = []
    for word in help.split(" "):
        bare = word.strip("().,;:'")
        words.append(word.replace(bare, typed[bare]) if bare in typed else word)
    return " ".join(words)


#: Commands that are functions of the library, by its name.
IN_LIBRARY = {**{name: command for name, command in COMMANDS.items() if command.arguments}, PLS.name: PLS}
FUNCTIONS = {name: function_of(command) for name, command in IN_LIBRARY.items()}
