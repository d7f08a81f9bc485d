"""Edits of a questionnaire's file: one place changes, comments stay, and models follow."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rcvsem.authoring.model_text import first_model
from rcvsem.foundation.errors import OptionError
from rcvsem.instrument import parse_instrument
from rcvsem.instrument.yaml_edit import edit_yaml
from rcvsem.workbench import other_questions as other
from rcvsem.workbench import questionnaire as asked
from rcvsem.workbench.folder import StudyFolder
from rcvsem.workbench.follow import followed
from rcvsem.workbench.look import roles
from rcvsem.workbench.roles import Role, free_code, set_role

ROOT = Path(__file__).parents[2]
WHOLE = (ROOT / "instruments" / "rcv.yaml").read_text(encoding="utf-8")
#: The same without a construct and with fewer items of two: each edit reads and writes the whole text.
RCV = re.sub(r"  - code: DSC\n.*?(?=  - code: BPC\n)", "", WHOLE, flags=re.DOTALL)
RCV = re.sub(r"      - code: (DK[345]|BPC[12567])\n(        .*\n)*", "", RCV)
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
    assert asked.problems_of(text) == ()


def _as(role: Role, text: str = BFI) -> str:
    return edit_yaml(text, set_role("A1", role, code="A1", wording="w"))


def test_roles_are_overruled() -> None:
    out = _as(Role(name="left out"))
    assert "A1" not in [one.code for one in parse_instrument(out).items]
    home = parse_instrument(BFI).constructs[1].code
    back = parse_instrument(_as(Role(name="item", construct=home), out))
    assert "A1" in [one.code for one in back.construct(home).items]
    assert parse_instrument(_as(Role(name="background"), out)).background[-1].numeric
    chosen = parse_instrument(_as(Role(name="background", options=("no", "yes")), out))
    assert [one.text.en for one in chosen.background[-1].codes] == ["no", "yes"]
    check = parse_instrument(_as(Role(name="check", expected=2))).attention_checks[-1]
    assert (check.code, check.expected) == ("A1", 2)
    for wrong in (Role(name="boss"), Role(name="check"), Role(name="item", construct="none")):
        with pytest.raises(OptionError):
            _as(wrong)
    # a pair that names an item which is taken out goes with it
    gone = edit_yaml(RCV, set_role("x", Role(name="left out"), code="VP3", wording=""))
    assert [one["first"] for one in other.pair_rows(gone)] == ["BPC3", "PV5"]
    assert free_code(RCV, "DP1") == "DP1_2"
    assert free_code(RCV, "AC1") == "AC1_2"
    assert free_code(RCV, "new") == "new"


def test_columns_are_found_as_the_cleaning_finds_them(tmp_path: Path) -> None:
    (tmp_path / "surveys").mkdir()
    shutil.copy(ROOT / "surveys" / "wave2.xlsx", tmp_path / "surveys")
    found = roles(StudyFolder(tmp_path), "surveys/wave2.xlsx", {}, WHOLE)
    assert Counter(kind for kind, _ in found.values()) == {"item": 30, "check": 1, "background": 3}
    assert found["1、您所在的区域"] == ("background", "region")


def test_a_new_wording_or_code_keeps_the_column() -> None:
    column = "4、以下关于资源的说法—1.国家级"
    for key, new in (("wording", "别的 / other"), ("code", "XX")):
        item = parse_instrument(edit_yaml(RCV, asked.set_item("DP1", key, new, column))).items[0]
        assert item.column == column
        edit = other.set_question(other.BACKGROUND, "region", key, new, "Q1")
        assert parse_instrument(edit_yaml(RCV, edit)).background[0].column == "Q1"
    assert (
        parse_instrument(edit_yaml(BFI, asked.set_item("A1", "wording", "w", "A1"))).item("A1").column is None
    )
    renamed = edit_yaml(RCV, asked.set_item("BPC4", "code", "B4", column))
    assert [one.second for one in parse_instrument(renamed).contradictions] == ["VP4", "B4", "PV6"]
    assert parse_instrument(renamed).attention_checks[0].after == "B4"


def test_other_questions_are_edited_in_one_place() -> None:
    assert other.check_rows(RCV)[0]["expected"] == 2
    for key, new, line in (("expected", "4", "    expected: 4"), ("after", "PV1", "    after: PV1")):
        edit = other.set_question(other.CHECKS, "AC1", key, new)
        assert _changed(RCV, edit_yaml(RCV, edit))[1] == [line]
    rows = {one["code"]: one for one in other.background_rows(RCV)}
    assert rows["tenure"]["codes"].startswith("1 = 3年以下 / Under 3 years; 2 = ")
    new = edit_yaml(
        RCV, other.set_question(other.BACKGROUND, "region", "codes", "1 = 东 / East; 2 = b; 3 = c")
    )
    region = parse_instrument(new).background[0]
    assert (region.codes[0].text.zh, region.codes[0].text.en, region.codes[0].synonyms) == (
        "东",
        "East",
        ("长三角",),
    )
    ordered = edit_yaml(RCV, other.set_question(other.BACKGROUND, "tenure", "measure", "ordinal"))
    assert _changed(RCV, ordered) == ([], ["    measure: ordinal"])
    number = parse_instrument(edit_yaml(RCV, other.set_question(other.BACKGROUND, "tenure", "codes", "")))
    assert number.background[1].numeric
    gone = parse_instrument(edit_yaml(RCV, other.without_question(other.CHECKS, "AC1")))
    assert gone.attention_checks == ()
    with pytest.raises(OptionError):
        edit_yaml(RCV, other.set_question(other.CHECKS, "AC9", "expected", "4"))


def test_pairs_are_added_changed_and_taken_out() -> None:
    text = edit_yaml(RCV, other.set_pair("DP1", "DP2", 1))
    assert other.pair_rows(text)[-1] == {"first": "DP1", "second": "DP2", "largest_gap": 1}
    text = edit_yaml(RCV, other.set_pair("VP3", "VP5", 3, ("VP3", "VP4")))
    assert _changed(RCV, text)[1] == ["  - {items: [VP3, VP5], largest_gap: 3}"]
    for row in other.pair_rows(text):
        text = edit_yaml(text, other.without_pair(row["first"], row["second"]))
    assert parse_instrument(text).contradictions == ()
    for wrong in (("DP1", "DP1"), ("", "DP1"), ("VP4", "VP3")):
        with pytest.raises(OptionError):
            edit_yaml(RCV, other.set_pair(*wrong, 2))


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
