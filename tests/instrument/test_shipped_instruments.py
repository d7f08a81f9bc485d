"""The questionnaires in instruments/ say what the studies asked."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from rcvsem.instrument import check_instrument, read_instrument
from rcvsem.instrument.json_schema import SCHEMA_FILE, schema_text

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "instruments").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_shipped_instrument_is_valid(path: Path) -> None:
    assert check_instrument(path) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_shipped_instrument_follows_the_editors_schema(path: Path) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    data = json.loads(json.dumps(YAML(typ="safe").load(path)))  # JSON has text keys only
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(data)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_first_line_points_editors_to_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    assert (path.parent / first.removeprefix(prefix)).resolve() == SCHEMA_FILE.resolve()


def test_json_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m rcvsem.instrument.json_schema"
    )


def test_rcv_has_the_published_items() -> None:
    instrument = read_instrument(ROOT / "instruments" / "rcv.yaml")
    assert instrument.construct_order == ("DP", "DK", "VP", "DSC", "BPC", "PV")
    assert [len(c.kept_items) for c in instrument.constructs] == [3, 4, 5, 5, 7, 6]
    assert [item.pretest_no for item in instrument.items] == list(range(1, 34))
    dropped = {item.pretest_no: item.dropped.stage for item in instrument.items if item.dropped}
    assert dropped == {4: "pretest", 5: "pretest", 10: "pretest"}
    dimensions = [c.dimension for c in instrument.constructs]
    assert dimensions == ["resource"] * 3 + ["capability"] * 2 + ["value"]
    assert all(item.text.zh and item.text.en for item in instrument.items)
    assert {q.code: len(q.codes) for q in instrument.background} == {
        "region": 3,
        "tenure": 3,
        "department": 3,
    }


def test_rcv_waves_are_exported_differently() -> None:
    instrument = read_instrument(ROOT / "instruments" / "rcv.yaml")
    assert instrument.export.for_file("a/wave1.xlsx").cells == "text"
    assert instrument.export.for_file(Path("b") / "Wave2_final.csv").cells == "number"
    assert {rule.name for rule in instrument.screening.excluding} == {
        "preview", "unfinished", "attention_check", "contradiction", "seconds_per_item", "no_variance",
    }  # fmt: skip


def test_bfi_reverses_the_seven_items_keyed_against_their_scale() -> None:
    instrument = read_instrument(ROOT / "instruments" / "bfi.yaml")
    assert instrument.reversed_codes == ("A1", "C4", "C5", "E1", "E2", "O2", "O5")
    assert [len(c.items) for c in instrument.constructs] == [5] * 5
    assert instrument.scales["accuracy"].codes == (1, 2, 3, 4, 5, 6)
    assert [rule.name for rule in instrument.screening.excluding] == ["preview", "unfinished"]
