"""Writes the JSON schemas of `--json` into this folder. Run it after a key was added: python docs/schemas/make_schemas.py

The shorthand: a dict is an object and its keys are required, unless they end with "?"; the key "*" stands for names
that depend on the data. A list of one is an array of it. A text is a type, with "?" when it may be null, or "@name"
for something defined in PARTS, or "a|b|c" ("words: a b") for one of these; what follows "#" is its description.
`Maybe(...)` is an object or array that may be null.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from schema_commands import COMMANDS
from schema_models import FIT
from schema_parts import PARTS, Maybe

FOLDER = Path(__file__).parent
_KNOWN = {**PARTS, "fit": {"name": "string", **FIT}}
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TYPES = ("string", "integer", "number", "boolean", "array", "object")


def schema(short: Any, used: set[str]) -> dict[str, Any]:
    """The JSON schema of a shorthand; names of PARTS that it refers to are added to `used`."""
    if isinstance(short, Maybe):
        return {"anyOf": [schema(short.of, used), {"type": "null"}]}
    if isinstance(short, list):
        return {"type": "array", "items": schema(short[0], used)}
    if isinstance(short, dict):
        return _object(short, used)
    return _plain(short, used)


def _object(short: dict[str, Any], used: set[str]) -> dict[str, Any]:
    named = {key.removesuffix("?"): schema(value, used) for key, value in short.items() if key != "*"}
    found: dict[str, Any] = {"type": "object"}
    if named:
        found["properties"] = named
        found["required"] = [key for key in short if key != "*" and not key.endswith("?")]
    found["additionalProperties"] = schema(short["*"], used) if "*" in short else True
    return found


def _plain(text: str, used: set[str]) -> dict[str, Any]:
    kind, _, said = (part.strip() for part in text.partition("#"))
    maybe = kind.endswith("?")
    kind = kind.removesuffix("?")
    found: dict[str, Any]
    if kind.startswith("@"):
        used.add(kind[1:])
        found = {"$ref": f"#/$defs/{kind[1:]}"}
        if maybe:
            found = {"anyOf": [found, {"type": "null"}]}
    elif kind in TYPES:
        found = {"type": [kind, "null"] if maybe else kind}
    elif kind:
        words: list[str | None] = kind[6:].split() if kind.startswith("words:") else kind.split("|")  # type: ignore[assignment]
        found = {"enum": [*words, None] if maybe else words}
    else:
        found = {}
    return {**found, "description": said} if said else found


def all_schemas() -> dict[str, dict[str, Any]]:
    """File name -> schema, for every command with --json."""
    written = {f"{command}.schema.json": whole(command, short) for command, short in COMMANDS.items()}
    return {**_from_types(), **written}


def _from_types() -> dict[str, dict[str, Any]]:
    """Schemas of the commands that print the fields of their result (`analyses.result_json.machine_form`)."""
    from rcvsem.commands import COMMANDS as DECLARED
    from rcvsem.commands.declaration import prints_its_fields
    from rcvsem.foundation.json_schema import schema_of

    found = {}
    for command in DECLARED.values():
        if prints_its_fields(command):
            kinds = [part.strip().rpartition(".") for part in command.result.split("|")]
            own = [schema_of(getattr(import_module(module), name)) for module, _, name in kinds]
            file = command.name.replace(" ", "-")
            found[f"{file}.schema.json"] = headed(file, *own)
    return found


def headed(file: str, *kinds: dict[str, Any]) -> dict[str, Any]:
    """One published schema of a result of one of these kinds."""
    for own in kinds:
        own["properties"] = {
            "rcvsem": {"type": "string", "description": "Version of rcvsem."},
            **own["properties"],
        }
        own["required"] = ["rcvsem", *(key for key in own["required"] if key != "rcvsem")]
    said = [own.pop("description", "") for own in kinds]
    definitions = {name: one for own in kinds for name, one in own.pop("$defs", {}).items()}
    return {
        "$schema": DRAFT,
        "title": f"Output of rcvsem {file.replace('-', ' ')} --json",
        "description": " ".join(
            [*said, "null stands for a number that does not apply. Numbers are not rounded."]
        ),
        **({"$defs": dict(sorted(definitions.items()))} if definitions else {}),
        **({**kinds[0]} if len(kinds) == 1 else {"anyOf": list(kinds)}),
    }


def whole(command: str, short: Any) -> dict[str, Any]:
    """One published schema with the definitions it needs."""
    used: set[str] = set()
    body = schema(short, used)
    definitions: dict[str, Any] = {}
    while used - set(definitions):
        for name in sorted(used - set(definitions)):
            definitions[name] = schema(_KNOWN[name], used)
    return {
        "$schema": DRAFT,
        "title": f"Output of rcvsem {command.replace('-', ' ')} --json",
        "description": "null stands for a number that does not apply. Numbers are not rounded.",
        **({"$defs": dict(sorted(definitions.items()))} if definitions else {}),
        **body,
    }


def main() -> None:
    for name, content in all_schemas().items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
