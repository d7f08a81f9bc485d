"""One Chinese term for one English term, in messages, tables and reports alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from ruamel.yaml import YAML

WORDS = Path(__file__).parents[2] / "src" / "rcvsem" / "words"
TERMS: dict[str, dict[str, Any]] = YAML(typ="safe").load((WORDS / "terms.yaml").read_text(encoding="utf-8"))
#: What a person types or what is filled in: names of options, keys and places.
_CODE = re.compile(
    r"\{[^{}]*\}|`[^`]*`|'[^']*'|\"[^\"]*\"|--[\w-]+|\w+[:=](?=\S|$)|\w+\([^)]*\)|\w+\.\w[\w.]*|\w+:"
)


#: English heads that stand for several things, each with its own Chinese word. All others have one.
SENSES = {
    ",": {"、", "，"},
    "analyses": {"分析数", "各次分析"},
    "and": {"与", "和"},
    "ave": {"AVE", "平均方差抽取量（AVE）"},
    "ceiling": {"上限线", "天花板"},
    "change": {"变化", "更改"},
    "columns": {"列数", "各列"},
    "comparison": {"模型比较", "比较"},
    "converged": {"已收敛", "是否收敛"},
    "coverage": {"覆盖度", "覆盖率"},
    "d": {"d", "区分度 D"},
    "difference": {"差值", "差异检验"},
    "expected": {"期望", "预期方向"},
    "failed an attention check": {"未通过注意力检测", "未通过注意力检测题"},
    "freed": {"释放", "释放的参数"},
    "from": {"下限", "对照", "自变量"},
    "group": {"分组变量", "组别"},
    "groups": {"分组", "组间比较"},
    "holds": {"成立", "结论"},
    "items": {"题项", "题项分析", "题项数"},
    "left out": {"不使用", "剔除"},
    "loadings": {"因子载荷", "载荷"},
    "measurement": {"测量", "测量工具检验"},
    "n": {"N", "n"},
    "nca": {"NCA", "nca"},
    "no": {"否", "序号"},
    "none": {"不旋转", "无"},
    "note": {"提示", "注", "说明"},
    "nothing": {"无", "无内容"},
    "number": {"数值题", "数字"},
    "numbers": {"数字", "数字格式"},
    "observed": {"实际数据", "观测"},
    "parameters": {"参数", "参数个数"},
    "paths": {"路径", "路径系数"},
    "predicted": {"预测", "预测对象"},
    "question": {"问题", "题目"},
    "respondents": {"人数", "受访者取舍", "样本量", "答卷数"},
    "rotation": {"旋转", "旋转方法"},
    "set equal": {"等值约束", "设为相等的参数"},
    "the model": {"模型", "该模型"},
    "the solution is improper": {"本模型的解为不可接受解", "解不可接受"},
    "thresholds": {"阈值", "阈值等值"},
    "to": {"上限", "因变量"},
    "together": {"合计", "（须同时满足）"},
    "true or false": {"True 或 False", "true 或 false"},
    "value": {"内容", "数值"},
    "without": {"不含方法因子", "不纳入"},
}


def _found() -> Iterator[tuple[str, str]]:
    with (WORDS / "zh" / "LC_MESSAGES" / "rcvsem.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                one = message.id if isinstance(message.id, str) else message.id[0]
                yield one, message.string if isinstance(message.string, str) else message.string[0]


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple(_found())


@cache
def _without_code() -> tuple[tuple[str, str, str], ...]:
    """Each pair, and its English without what a person types."""
    return tuple((_CODE.sub(" ", en).lower(), en, zh) for en, zh in _pairs())


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word.lower() in text.lower() for word in words)


def test_there_are_pairs_of_messages_and_of_tables() -> None:
    assert len(_pairs()) > 4000


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_one_chinese_word(term: str) -> None:
    row = TERMS[term]
    allowed = [row["zh"], *row.get("also", [])]
    named = re.compile(rf"(?<![\w-]){re.escape(term)}(s|es)?(?![\w-])", re.IGNORECASE)
    other = [
        (en, zh)
        for text, en, zh in _without_code()
        if term.lower() in text and (found := named.search(text)) and not _has(zh, (*allowed, found.group()))
    ]
    assert not other, f"{term} is {row['zh']}"
    forbidden = [zh for _, zh in _pairs() for word in row.get("not", []) if word in zh]
    assert not forbidden


def test_a_short_wording_is_translated_alike_wherever_it_stands() -> None:
    """Heads, labels and verdicts of up to four words: one Chinese for one English, but for the senses listed."""
    found: dict[str, set[str]] = {}
    for en, zh in _pairs():
        if en.strip() and len(en.split()) <= 4 and "{" not in en:
            found.setdefault(en.strip().rstrip(".:").lower(), set()).add(zh.strip().rstrip("。："))
    several = {en: words for en, words in found.items() if len(words) > 1}
    assert {en: words for en, words in several.items() if not words <= SENSES.get(en, set())} == {}
    assert [en for en in SENSES if len(found.get(en, ())) < 2] == [], "these have one wording by now"
