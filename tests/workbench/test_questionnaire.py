"""Edits of a questionnaire's file: one place changes, comments stay, and models follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rcvsem.authoring.model_text import first_model
from rcvsem.foundation.errors import OptionError
from rcvsem.instrument import parse_instrument
from rcvsem.instrument.yaml_edit import edit_yaml
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.follow import followed

ROOT = Path(__file__).parents[2]
RCV = (ROOT / "instruments" / "rcv.yaml").read_text(encoding="utf-8")
BFI = (ROOT / "instruments" / "bfi.yaml").read_text(encoding="utf-8")
PATH = "../instruments/study.yaml"


def _changed(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def _items(text: str) -> dict[str, Any]:
    return {one.code: one for one in asked.item_rows(text)}


def test_the_table_has_every_item() -> None:
    rows = asked.item_rows(RCV)
    instrument = parse_instrument(RCV)
    assert [one.code for one in rows] == [item.code for item in instrument.items]
    dropped = {one.code for one in rows if one.dropped}
    assert dropped == {item.code for item in instrument.items if item.dropped}
    assert rows[0].wording.startswith("国家级")
    assert " / The national" in rows[0].wording


def test_one_edit_changes_one_place() -> None:
    text = edit_yaml(RCV, asked.set_item("DP1", "reverse", True))
    assert _changed(RCV, text) == ([], ["        reverse: true"])
    assert parse_instrument(text).items[0].reverse
    assert edit_yaml(text, asked.set_item("DP1", "reverse", False)) == RCV
    text = edit_yaml(RCV, asked.set_item("DP1", "wording", "新题目 / A new wording"))
    assert [line.strip() for line in _changed(RCV, text)[1]] == ["zh: 新题目", "en: A new wording"]
    text = edit_yaml(RCV, asked.set_item("DP1", "dropped", "cross-loads"))
    assert _items(text)["DP1"].dropped == "cross-loads"
    assert _items(edit_yaml(text, asked.set_item("DP1", "dropped", "")))["DP1"].dropped == ""


def test_items_move_into_old_and_new_constructs() -> None:
    text = edit_yaml(RCV, asked.move_items(["DP1", "DK2"], "VP"))
    assert [one.code for one in parse_instrument(text).constructs[2].items][-2:] == ["DP1", "DK2"]
    text = edit_yaml(RCV, asked.move_items(["PV1", "PV2"], "PVA"))
    new = parse_instrument(text).constructs[-1]
    assert (new.code, [item.code for item in new.items]) == ("PVA", ["PV1", "PV2"])
    whole = edit_yaml(RCV, asked.move_items([f"DP{k}" for k in range(1, 6)], "DK"))
    assert "DP" not in [one.code for one in parse_instrument(whole).constructs]
    with pytest.raises(OptionError):
        edit_yaml(RCV, asked.move_items(["DP1"], " "))


def test_a_new_code_keeps_its_column() -> None:
    text = edit_yaml(BFI, asked.set_item("A1", "code", "AGR1"))
    item = next(one for one in parse_instrument(text).items if one.code == "AGR1")
    assert item.column == "A1"


def test_scales_and_rules() -> None:
    text = edit_yaml(RCV, asked.set_scale("agreement", "anchors", "1 = 从不 / Never; 2=b; 3=c; 4=d; 5=e"))
    scale = parse_instrument(text).scales["agreement"]
    assert scale.anchors[0].text.en == "Never"
    assert scale.anchors[0].synonyms
    text = edit_yaml(RCV, asked.set_scale("agreement", "missing_codes", "99, -1"))
    assert parse_instrument(text).scales["agreement"].missing_codes == (99, -1)
    for wrong in ("never", "1 = "):
        with pytest.raises(OptionError):
            edit_yaml(RCV, asked.set_scale("agreement", "anchors", wrong))
    text = edit_yaml(RCV, asked.set_rule("seconds_per_item", threshold=3.0))
    assert _changed(RCV, text)[1] == ["  seconds_per_item: {action: exclude, threshold: 3}"]
    text = edit_yaml(RCV, asked.set_rule("longstring", action="flag", threshold=12.0))
    assert asked.problems_of(text) == []


def test_roles_are_overruled() -> None:
    assert asked.role_of(BFI, "A1") == "item"
    assert asked.role_of(BFI, "age") == "background"
    out = edit_yaml(BFI, asked.set_role("A1", "left out", code="A1", wording=""))
    assert asked.role_of(out, "A1") == "left out"
    home = parse_instrument(BFI).constructs[1].code
    back = edit_yaml(out, asked.set_role("A1", "item", code="A1", wording="w", construct=home))
    assert "A1" in [one.code for one in parse_instrument(back).items]
    number = edit_yaml(out, asked.set_role("A1", "background", code="A1", wording="w"))
    assert parse_instrument(number).background[-1].numeric
    chosen = edit_yaml(out, asked.set_role("A1", "background", code="A1", wording="w", options=["no", "yes"]))
    assert [one.text.en for one in parse_instrument(chosen).background[-1].codes] == ["no", "yes"]
    with pytest.raises(OptionError):
        edit_yaml(BFI, asked.set_role("A1", "boss", code="A1", wording=""))


def test_a_model_made_from_the_questionnaire_follows_it() -> None:
    old = parse_instrument(RCV)
    model = first_model(old, PATH) + "DK ~ DP  # H1 +\n"
    text = edit_yaml(RCV, asked.set_construct("DP", "code", "PLAT"))
    moved = edit_yaml(text, asked.set_item("DK1", "dropped", "low loading"))
    new = followed(model, old, parse_instrument(moved), PATH, {"DP": "PLAT"})
    head, _, paths = new.partition("\n# paths:")
    assert head == first_model(parse_instrument(moved), PATH).partition("\n# paths:")[0]
    assert paths.endswith("\nDK ~ PLAT  # H1 +\n")


def test_the_authors_own_model_keeps_what_is_theirs() -> None:
    old = parse_instrument(RCV)
    model = "# DP stays in words\nDP =~ DP1 + DP2 + DP3  # first\nDK =~ DK1 + DK2\nDK ~ DP\nDP1 ~~ DP2\n"
    text = edit_yaml(RCV, asked.set_item("DP3", "dropped", "x"))
    text = edit_yaml(text, asked.set_item("DP4", "dropped", ""))
    new = followed(model, old, parse_instrument(text), PATH, {})
    assert new == model.replace("DP1 + DP2 + DP3", "DP1 + DP2 + DP4")
    renamed = edit_yaml(RCV, asked.set_construct("DP", "code", "PLAT"))
    new = followed(model, old, parse_instrument(renamed), PATH, {"DP": "PLAT"})
    assert new.splitlines() == [
        "# DP stays in words",
        "PLAT =~ DP1 + DP2 + DP3  # first",
        "DK =~ DK1 + DK2",
        "DK ~ PLAT",
        "DP1 ~~ DP2",
    ]
