"""Words and cells of tables in documents: heads, names, values as they are printed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rcvsem.audit.printed import read_printed

Rows = tuple[tuple[str, ...], ...]


Column = dict[str, int]


_WORDS: dict[str, tuple[str, ...]] = {
    "mean": ("mean", "m", "means", "均值", "平均值", "平均数", "mean value"),
    "sd": ("sd", "s.d.", "std", "std. dev.", "standard deviation", "std. deviation", "标准差"),
    "skew": ("skewness", "skew", "偏度"),
    "kurtosis": ("kurtosis", "kurt", "峰度"),
    "min": ("min", "minimum", "最小值", "极小值"),
    "max": ("max", "maximum", "最大值", "极大值"),
    "n": ("n", "obs", "observations", "样本量", "观测值", "频数n", "个案数"),
    "count": ("frequency", "count", "freq", "freq.", "frequencies", "人数", "频数", "频率(人)", "数量", "样本数", "n"),
    "percent": ("percent", "percentage", "%", "百分比", "占比", "比例",
    "percent (%)", "百分比(%)", "百分比（%）", "占比（%）"),
    "t": ("t", "t value", "t-value", "t值", "t 值"),
    "z": ("z", "z value", "c.r.", "cr value", "critical ratio", "临界比", "z值"),
    "F": ("f", "f value", "f值", "f 值"),
    "p": ("p", "p value", "p-value", "sig", "sig.", "p值", "p 值", "显著性"),
    "df": ("df", "自由度"),
    "b": ("b", "estimate", "coef", "coef.", "coefficient", "系数", "非标准化系数", "unstandardized estimate", "估计值"),
    "se": ("se", "s.e.", "std. error", "standard error", "std. err.", "标准误", "标准误差"),
    "beta": ("beta", "β", "standardized estimate", "standardised estimate", "标准化系数", "标准化路径系数", "路径系数"),
    "vif": ("vif", "方差膨胀因子"),
    "loading": ("loading", "loadings", "factor loading", "factor loadings", "standardized loading", "因子载荷",
                "标准化因子载荷",
                "因素负荷量", "标准化载荷", "因子负荷"),
    "alpha": ("alpha", "cronbach's alpha", "cronbach’s alpha", "cronbach α", "α", "cronbach's α", "克朗巴哈系数",
       "cronbachα"),
    "cr": ("cr", "composite reliability", "组合信度", "组成信度"),
    "ave": ("ave", "average variance extracted", "平均方差提取量", "平均变异抽取量", "平均变异数抽取量"),
    "weight": ("weight", "weights", "权重", "指标权重"),
    "entropy": ("entropy", "information entropy", "信息熵", "熵值", "信息熵值"),
    "redundancy": ("redundancy", "信息效用值", "差异系数", "信息冗余度"),
    "path": ("path", "paths", "hypothesized path", "路径", "假设路径", "hypothesis path"),
    "item": ("item", "items", "indicator", "indicators", "variable", "variables",
    "题项", "测量题项", "变量", "指标", "题目"),
    "construct": ("construct", "constructs", "latent variable", "dimension", "潜变量", "构念", "维度", "潜在变量"),
    "category": ("category", "categories", "option", "类别", "选项", "分类", "特征", "属性"),
    "group": ("group", "组别", "分组", "类别", "category"),
}  # fmt: skip


_BRACKETED = re.compile(r"^[(（\[]\s*([^)）\]]+?)\s*[)）\]]$")


_BOTH = re.compile(r"^(.+?)\s*[(（]\s*([^)）]+?)\s*[)）]$")


def is_number(text: str) -> bool:
    """Whether a cell holds a number as papers print it."""
    try:
        read_printed(text)
    except ValueError:
        return False
    return bool(text.strip())


def plain(text: str) -> str:
    """A head as it is compared."""
    return " ".join(text.strip().lower().replace("（", "(").replace("）", ")").split())


def parts_of(text: str) -> list[str]:
    """The wordings of a cell in one or two languages (均值 / Mean)."""
    return [part for part in (text, text.replace(" / ", " "), *text.split(" / ")) if part.strip()]


def heads(row: Sequence[str]) -> Column:
    """Key -> column of the words that are known."""
    found: Column = {}
    for k, cell in enumerate(row):
        for word in map(plain, parts_of(cell)):
            for key, words in _WORDS.items():
                if word in words and key not in found:
                    found[key] = k
    return found


def one_head(rows: Rows) -> Rows:
    """Several header rows (a group over its columns, then the columns) as one: the lowest word of each column."""
    many = 0
    while many < len(rows) - 1 and not any(is_number(cell) for cell in rows[many][1:]):
        if many and rows[many][0] and not all(rows[many][1:]):
            break  # a heading within the body
        many += 1
    if many < 2:
        return rows
    merged = tuple(next((row[k] for row in reversed(rows[:many]) if row[k]), "") for k in range(len(rows[0])))
    return (merged, *rows[many:])


def value(text: str) -> str:
    """A printed number for YAML: plain, or quoted where it carries marks."""
    text = text.strip().replace("−", "-").replace("–", "-").replace("＊", "*")
    return text if re.fullmatch(r"-?\d*\.?\d+%?", text) else json.dumps(text, ensure_ascii=False)


def name(text: str) -> str:
    """A name for YAML; of two languages the last."""
    return json.dumps(text.split(" / ")[-1].strip(), ensure_ascii=False)


def mapping(cells: dict[str, str]) -> str:
    """{mean: 4.53, sd: 0.68}."""
    return "{" + ", ".join(f"{key}: {text}" for key, text in cells.items()) + "}"


def cells_of(row: Sequence[str], columns: Column, keys: Sequence[str]) -> dict[str, str]:
    return {key: value(row[columns[key]]) for key in keys if key in columns and is_number(row[columns[key]])}
