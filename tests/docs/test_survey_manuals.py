"""The manuals of surveys and instruments say what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rcvsem.instrument import RULES, parse_instrument

ROOT = Path(__file__).parents[2]
INSTRUMENTS = (ROOT / "docs" / "instruments.md").read_text(encoding="utf-8")
SURVEYS = (ROOT / "docs" / "surveys.md").read_text(encoding="utf-8")


def test_the_example_is_valid_and_says_what_the_text_says() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", INSTRUMENTS, re.S)
    instrument = parse_instrument(example)
    assert [item.code for item in instrument.items if item.reverse] == ["TR2"]
    assert [item.code for item in instrument.items if item.dropped] == ["TR4"]
    assert instrument.scales["agreement"].code_at(1) == 5
    main = instrument.export.for_file("wave2_final.xlsx")
    assert (main.wave, main.cells, main.simulated.en) == ("main", "number", "a model")  # type: ignore[union-attr]
    assert instrument.export.for_file("wave1.xlsx").cells == "text"


def test_every_key_is_documented() -> None:
    schema = json.loads((ROOT / "src/rcvsem/instrument/instrument.schema.json").read_text(encoding="utf-8"))
    parts = [schema, *schema["$defs"].values()]
    keys = {key for part in parts for key in part.get("properties", {})}
    missing = sorted(key for key in keys - set(RULES) if f"{key}" not in INSTRUMENTS)
    assert missing == []


def test_every_rule_and_its_default_are_documented() -> None:
    for name, rule in RULES.items():
        (row,) = [line for line in SURVEYS.splitlines() if line.startswith(f"| `{name}`")] or [""]
        assert row, f"`{name}` has no row in the table of rules of docs/surveys.md"
        assert f"| {rule.action}" in row
        if rule.threshold is not None:
            assert f"{rule.threshold:g}".lstrip("0") in row


def test_every_option_of_reading_is_documented() -> None:
    from rcvsem.analyses.reading import Reading
    from rcvsem.foundation.options import options_of

    for each in options_of(Reading):
        assert each.typed in SURVEYS
