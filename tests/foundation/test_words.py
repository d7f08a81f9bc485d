"""A message is an English str that can be said in another language."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from rcvsem.foundation import words
from rcvsem.foundation.door import command_line
from rcvsem.foundation.errors import DataError, FileError, ModelSyntaxError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.templates import joined
from rcvsem.foundation.words import (
    bracketed,
    enumerated,
    in_language,
    packed,
    phrase,
    phrase_n,
    sentences,
    speaking,
    spoken,
    system_language,
    unpacked,
)

KNOWN = {
    "{n} of {total} rows are empty.": "{total} 行中有 {n} 行为空。",
    "One file is missing.": "缺少文件。",
    "Look at {names}.": "请检查{names}。",
    "no paths": "无路径",
    "The value {value!r} is {size:.2f} ({why}).": "{value!r} 的值为 {size:.2f}（{why}）。",
    "line {line}, column {column}": "第 {line} 行第 {column} 列",
    "nothing is drawn.": "没有抽样。",
    ", ": "、",
    ": ": "：",
    ".": "。",
    "{name} ({inside})": "{name}（{inside}）",
}


class _Catalogue:
    def gettext(self, key: str) -> str:
        return KNOWN.get(key, key)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return KNOWN.get(one, one if n == 1 else many)


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_catalogue", lambda language: _Catalogue())


MESSAGES = [
    phrase("{n} of {total} rows are empty.", n=3, total=9),
    sentences(phrase("Look at {names}.", names=enumerated(["a", "b"])), "One file is missing."),
    phrase("The value {value!r} is {size:.2f} ({why}).", value="x", size=np.float64(0.126), why=phrase("no paths")),
    enumerated([phrase("no paths"), "no paths"]),
    phrase_n(2, "One file is missing.", "{n} files are missing.", n=2),
]  # fmt: skip


def test_it_is_the_english_sentence_to_everything_that_takes_a_str() -> None:
    first = MESSAGES[0]
    assert first == "3 of 9 rows are empty."
    assert hash(first) == hash("3 of 9 rows are empty.")
    assert json.dumps(first) == '"3 of 9 rows are empty."'
    assert f"{first}" == str(first) == "3 of 9 rows are empty."
    assert MESSAGES[2] == "The value 'x' is 0.13 (no paths)."


def test_it_is_said_in_chinese_with_its_values() -> None:
    said = [in_language(one, "zh") for one in MESSAGES]
    assert said[0] == "9 行中有 3 行为空。"
    assert said[1] == "请检查 a、b。缺少文件。"
    assert said[2] == "'x' 的值为 0.13（无路径）。"
    assert said[3] == "无路径、no paths", "data are never translated"
    assert said[4] == "缺少文件。"
    assert in_language("no paths", "zh") == "无路径"
    assert in_language("", "zh") == ""


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (["请检查", "DP1", "的载荷"], "请检查 DP1 的载荷"),
        (["变量 ", "信任", " 的载荷"], "变量信任的载荷"),
        (["变量 ", "DP1", " 的 ", "χ²", "。"], "变量 DP1 的 χ²。"),
        (["", "信任", " ", "满意", ""], "信任 满意"),
        (["见“", "DP1", "”（", "信任", "）。"], "见“DP1”（信任）。"),
        (["不使用：", "没有抽样。", "。"], "不使用：没有抽样。"),
        (["Left out: ", "nothing is drawn.", "."], "Left out: nothing is drawn."),
        (["Try a, b, ", "c", "..."], "Try a, b, c..."),
    ],
)
def test_values_fit_to_the_words_around_them(pieces: list[str], told: str) -> None:
    assert joined(pieces) == told


def test_a_mark_behind_a_message_is_of_its_language() -> None:
    message = phrase("no paths") + "."
    assert (message, in_language(message, "zh")) == ("no paths.", "无路径。")
    assert in_language(bracketed("DP1", phrase("no paths")), "zh") == "DP1（无路径）"
    assert in_language(phrase("no paths").removesuffix("paths"), "zh") == "无路径"


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy,
                                   lambda x: unpacked(json.loads(json.dumps(packed(x))))])  # fmt: skip
@pytest.mark.parametrize("message", MESSAGES)
def test_copies_keep_template_and_values(message: str, again) -> None:
    other = again(message)
    assert other == message
    assert in_language(other, "zh") == in_language(message, "zh")


def test_an_option_is_said_as_the_user_writes_it() -> None:
    told = phrase("Give {--draws 2000}, {--ordered A1,A2} or {--std-lv True} ({--cov}) for {what}.", what="x")
    assert told == "Give draws=2000, ordered=['A1', 'A2'] or std_lv=True (cov) for x."
    with command_line():
        assert phrase("{--group COLUMN} or {--waves True}") == "--group COLUMN or --waves"
        assert phrase_n(2, "{n} {--x}", "{n} {--y 1}") == "2 --y 1"
    assert told == pickle.loads(pickle.dumps(told))
    # what is no message of ours keeps its braces
    assert FileError("{--x} {y}.csv").message == "{--x} {y}.csv"


def test_why_an_option_does_nothing_is_translated() -> None:
    with pytest.raises(OptionError) as fault:
        refuse_idle(["seed"], "nothing is drawn.")
    assert "没有抽样" in in_language(fault.value.message, "zh")


def test_pieces_put_together_are_translated_piece_by_piece() -> None:
    error = DataError(MESSAGES[0], where="a.csv", fix="One file is missing.")
    assert error.message == "a.csv: 3 of 9 rows are empty. One file is missing."
    assert in_language(error.message, "zh") == "a.csv：9 行中有 3 行为空。缺少文件。"
    finding = Finding(code="x", severity="info", text="no paths", where="DP")
    assert str(finding) == "DP: no paths"
    assert in_language(finding.message, "zh") == "DP：无路径"
    glued = "a " + MESSAGES[0] + " b"
    assert in_language(glued, "zh") == "a 9 行中有 3 行为空。 b"
    assert in_language(MESSAGES[0].rstrip("."), "zh") == "9 行中有 3 行为空"
    assert in_language(MESSAGES[0].strip(), "zh") == "9 行中有 3 行为空。"


def test_a_fault_of_syntax_keeps_its_line_and_caret() -> None:
    error = ModelSyntaxError("no paths", line=2, column=3, text="a ~ b", where="m.desc")
    assert error.message == "m.desc, line 2, column 3: no paths\n  a ~ b\n    ^"
    assert in_language(error.message, "zh") == "m.desc、第 2 行第 3 列：无路径\n  a ~ b\n    ^"


def test_an_error_inside_a_message_is_translated_too() -> None:
    outer = phrase("Look at {names}.", names=DataError(phrase("no paths")))
    assert outer == "Look at no paths."
    assert in_language(outer, "zh") == "请检查无路径。"


@pytest.mark.parametrize(
    ("variables", "language"),
    [({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
     ({"LANG": "zh_CN.UTF-8", "RCVSEM_LANG": "en"}, "en"), ({"RCVSEM_LANG": "ZH"}, "zh"),
     ({"RCVSEM_LANG": "zh-CN"}, "zh"), ({"LANG": "fr_FR.UTF-8"}, "en"), ({"RCVSEM_LANG": "xx"}, "en")],
)  # fmt: skip
def test_the_language_of_messages(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RCVSEM_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_language() == language


def test_the_library_speaks_english_unless_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("RCVSEM_LANG", raising=False)
    assert str(DataError("no paths")) == spoken("no paths") == "no paths"
    monkeypatch.setenv("RCVSEM_LANG", "zh")
    assert str(DataError("no paths")) == spoken("no paths") == "无路径"
    with speaking("en"):
        assert spoken("no paths") == "no paths"


def test_the_chinese_catalogue_is_part_of_the_package() -> None:
    assert (Path(words.__file__).parents[1] / "words" / "zh" / "LC_MESSAGES" / "rcvsem.mo").exists()
