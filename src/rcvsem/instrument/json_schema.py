"""JSON Schema of instrument files, for editors. Written by `python -m rcvsem.instrument.json_schema`."""

from __future__ import annotations

import json
from pathlib import Path

from rcvsem.instrument.schema import InstrumentFile

SCHEMA_FILE = Path(__file__).with_name("instrument.schema.json")


def schema_text() -> str:
    """The schema as it is shipped: JSON Schema 2020-12, two blanks of indent, newline at the end."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **InstrumentFile.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
