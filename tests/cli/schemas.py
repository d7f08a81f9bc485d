"""What a command prints with `--json`, held against its published schema. Not a test itself."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@cache
def _checked(command: str) -> dict[str, Any]:
    """The published schema, which is one."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{command}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return schema


def check(command: str, found: Any) -> None:
    """The schema is one, `found` is what it says, and it says everything that is found."""
    schema = _checked(command)
    Draft202012Validator(schema).validate(found)
    assert not set(unsaid(found, schema, schema)), "the types of the result do not say these keys"
    assert found["rcvsem"]


def unsaid(value: Any, schema: dict[str, Any], whole: dict[str, Any], where: str = "") -> list[str]:
    """Keys of `value` that its schema does not name."""
    if "$ref" in schema:
        return unsaid(value, whole["$defs"][schema["$ref"].rsplit("/", 1)[1]], whole, where)
    if "anyOf" in schema:
        found = [
            unsaid(value, one, whole, where)
            for one in schema["anyOf"]
            if Draft202012Validator({**one, "$defs": whole.get("$defs", {})}).is_valid(value)
        ]
        return min(found, key=len, default=[])
    if isinstance(value, list):
        return [found for one in value for found in unsaid(one, schema.get("items", {}), whole, f"{where}[]")]
    if not isinstance(value, dict) or schema.get("type") != "object":
        return []
    named, others = schema.get("properties", {}), schema["additionalProperties"]
    found: list[str] = []
    for key, one in value.items():
        if key in named:
            found += unsaid(one, named[key], whole, f"{where}.{key}")
        elif others is True:
            found.append(f"{where}.{key}")
        else:
            found += unsaid(one, others, whole, f"{where}.*")
    return found
