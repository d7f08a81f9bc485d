"""Writes the JSON schemas of `--json` into this folder, from the types of the results and what their docs say, and the
table of them in ../machine-interface.md.

That of study files is made from their parts. Run it after a result has got a field, or a study file a key:
python docs/schemas/make_schemas.py
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from rcvsem.analyses.study_file import plan_schema
from rcvsem.commands import COMMANDS
from rcvsem.foundation.json_schema import schema_of

FOLDER = Path(__file__).parent
MANUAL = FOLDER.parent / "machine-interface.md"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
SAID = "null stands for a number that does not apply. Numbers are not rounded."
# what is told of commands whose result is a file
FILES = {
    "instrument-check": "rcvsem.commands.instrument.Checked",
    "simulate": "rcvsem.analyses.published.SimulatedFile",
    "made": "rcvsem.commands.shared.made.Made",
}


def all_schemas() -> dict[str, dict[str, Any]]:
    """File name -> schema, for every command with --json; of `fit` and `compare` by PLS their own."""
    told = dict(FILES)
    for command in COMMANDS.values():
        name = command.name.replace(" ", "-")
        told |= {f"{name}-pls": form.result for form in command.forms if form.result}
        if command.json is not None:
            told[name] = command.result
    return {f"{name}.schema.json": published(name, result) for name, result in sorted(told.items())}


def published(name: str, result: str) -> dict[str, Any]:
    """The schema of a result of one of several types, with their modules."""
    kinds = [schema_of(_type(part.strip())) for part in result.split("|")]
    definitions = {key: one for own in kinds for key, one in own.pop("$defs", {}).items()}
    said = [own.pop("description", "") for own in kinds]
    return {
        "$schema": DRAFT,
        "title": f"Output of rcvsem {name.replace('-', ' ')} --json",
        "description": " ".join(part for part in (*said, SAID) if part),
        **({"$defs": dict(sorted(definitions.items()))} if definitions else {}),
        **(kinds[0] if len(kinds) == 1 else {"anyOf": kinds}),
    }


def manual(text: str, schemas: dict[str, dict[str, Any]]) -> str:
    """The manual with its table of schemas: a row a command, in the order of the help, with the keys of its own."""
    common = set(re.findall(r"`(\w+)`", text.partition("## Common keys")[2].partition("The exit code")[0]))
    rows = ["| command | schema | keys beside the common ones |", "|---|---|---|"]
    for command in COMMANDS.values():
        name = command.name.replace(" ", "-")
        for own, said in ((name, command.name), (f"{name}-pls", f"{command.name} --estimator pls")):
            file = f"{own}.schema.json"
            if file in schemas:
                kinds = schemas[file].get("anyOf", [schemas[file]])
                keys = dict.fromkeys(key for kind in kinds for key in kind["properties"] if key not in common)
                told = "see below" if f"## {said}\n" in text else ", ".join(f"`{key}`" for key in keys)
                rows.append(f"| `{said}` | `schemas/{file}` | {told} |")
    before, _, rest = text.partition("| command | schema |")
    return before + "\n".join(rows) + "\n\n" + rest.partition("\n\n")[2]


def _type(name: str) -> Any:
    module, _, kind = name.rpartition(".")
    return getattr(import_module(module), kind)


def main() -> None:
    schemas = all_schemas()
    for name, content in {**schemas, "study.schema.json": plan_schema()}.items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / name).write_text(text, encoding="utf-8")
    MANUAL.write_text(manual(MANUAL.read_text(encoding="utf-8"), schemas), encoding="utf-8")


if __name__ == "__main__":
    main()
