"""One Chinese term for one English term, in messages, tables and reports alike."""

from __future__ import annotations

import ast
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
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: What a person types or what is filled in: names of options, keys and places.
_CODE = re.compile(
    r"\{[^{}]*\}|`[^`]*`|'[^']*'|\"[^\"]*\"|--[\w-]+|\w+[:=](?=\S|$)|\w+\([^)]*\)|\w+\.\w[\w.]*|\w+:"
)


#: English heads that stand for several things, each with its own Chinese word. All others have one.
SENSES = {
    "expected": {"期望", "预期方向"},
    "observed": {"实际数据", "观测"},
    "parameters": {"参数", "参数个数"},
    "converged": {"已收敛", "是否收敛"},
    "together": {"合计", "（须同时满足）"},
    "analyses": {"分析数", "各次分析"},
    "and": {"与", "和"},
    "answers": {"作答", "作答分布", "数据文件"},
    "ave": {"平均方差抽取量", "平均方差抽取量（AVE）"},
    "bootstrap": {"自助法", "自助法（bootstrap）"},
    "calibration": {"变量校准", "校准"},
    "ceiling": {"上限线", "天花板"},
    "change": {"变化", "更改"},
    "choice": {"参数设定", "选择"},
    "choices": {"各选择", "选择"},
    "cleaning": {"数据清理", "清理"},
    "clusters": {"整群", "群数"},
    "columns": {"列数", "各列"},
    "common method bias": {"共同方法偏差", "共同方法偏差检验"},
    "comparison": {"模型比较", "比较"},
    "component": {"成分", "成分序号"},
    "composite reliability": {"组合信度", "组合信度（CR）"},
    "construct": {"所属构念", "构念"},
    "coverage": {"覆盖度", "覆盖率"},
    "difference": {"差值", "差异", "差异检验"},
    "factors": {"因子", "因子构成"},
    "freed": {"释放", "释放的参数"},
    "given": {"给定", "给定值"},
    "group": {"分组变量", "组别"},
    "groups": {"分组", "组间比较"},
    "holds": {"成立", "结论", "结论稳定"},
    "hypotheses": {"假设检验", "研究假设检验结果"},
    "influence": {"影响分析", "影响点"},
    "items": {"题项", "题项分析", "题项数", "题项集"},
    "kind": {"类别", "类型"},
    "loading": {"二阶载荷", "载荷"},
    "loadings": {"因子载荷", "载荷"},
    "measurement": {"测量", "测量工具检验"},
    "method": {"方法", "方法信度"},
    "model fit": {"模型拟合", "模型拟合指标"},
    "models": {"模型", "模型比较"},
    "no": {"否", "序号"},
    "none": {"不旋转", "无"},
    "note": {"提示", "注", "说明"},
    "nothing": {"无", "无内容"},
    "number": {"数值题", "数字"},
    "numbers": {"数字", "数字格式"},
    "path": {"路径", "路径系数"},
    "paths": {"路径", "路径系数"},
    "population": {"总体", "总体值", "总体设定"},
    "pretest": {"预测试", "预测试数据"},
    "problem": {"区分效度问题", "问题"},
    "quantity": {"统计量", "量"},
    "read as": {"格式", "读取结果"},
    "respecification": {"修正效果", "修正过程", "模型修正"},
    "respondents": {"人数", "受访者取舍", "样本", "答卷数"},
    "robust": {"robust", "稳健"},
    "rotation": {"旋转", "旋转方法"},
    "sensitivity": {"敏感性分析", "稳健性"},
    "set equal": {"等值约束", "设为相等的参数"},
    "std. loading": {"标准化载荷", "标准化预期载荷"},
    "tables": {"统计表", "表格"},
    "the model": {"模型", "该模型"},
    "the monte carlo interval": {"蒙特卡洛区间", "蒙特卡洛置信区间"},
    "the solution is improper": {"本模型的解为不可接受解", "解不可接受"},
    "thresholds": {"阈值", "阈值等值"},
    "times item": {"乘以题项", "乘项"},
    "true or false": {"True 或 False", "true 或 false"},
    "value": {"内容", "数值"},
    "variance": {"变异来源", "方差"},
    "without": {"不含方法因子", "不纳入"},
}


def _found() -> Iterator[tuple[str, str]]:
    with (WORDS / "zh" / "LC_MESSAGES" / "rcvsem.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                one = message.id if isinstance(message.id, str) else message.id[0]
                yield one, message.string if isinstance(message.string, str) else message.string[0]
    for path in sorted(WORDS.parent.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if _CHINESE.search(text) else ():
            if isinstance(node, ast.Call) and len(node.args) >= 2:
                texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if len(texts) == 2 and all(isinstance(one, str) for one in texts):
                    en, zh = texts
                    if _CHINESE.search(zh) and not _CHINESE.search(en):
                        yield en, zh


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
    assert len(_pairs()) > 3000


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
