"""How an option is called in a form. English comes from its declaration; Chinese names of the usual ones stand here."""

from __future__ import annotations

from rcvsem.commands.declaration import Command
from rcvsem.foundation.options import Option
from rcvsem.foundation.words import in_language
from rcvsem.workbench.bench import Lang

_ZH = {
    "estimator": "估计方法",
    "draws": "自助抽样次数",
    "seed": "随机种子",
    "level": "置信水平",
    "intervals": "置信区间类型",
    "missing": "缺失值处理",
    "convention": "计算惯例",
    "std_lv": "固定潜变量方差为 1",
    "meanstructure": "均值结构",
    "ordered": "有序题项",
    "group": "分组变量",
    "by": "分组题目",
    "items": "题项范围",
    "factors": "因子数",
    "extraction": "提取方法",
    "rotation": "旋转方法",
    "cut": "载荷下限",
    "gap": "载荷差",
    "second": "第二载荷上限",
    "communality": "共同度下限",
    "item_total": "题总相关下限",
    "parallel_draws": "平行分析抽样次数",
    "dimensions": "维度",
    "threshold": "修正指数下限",
    "order": "因果顺序",
    "everything": "显示全部",
    "marker": "标记变量题项",
    "lang": "语言",
    "style": "数字格式",
    "format": "文件格式",
    "tables": "只要这些表",
    "diagram": "路径图",
    "view": "图的内容",
    "kind": "类型",
    "method": "方法",
    "interaction": "交互项",
    "interactions": "交互项",
    "partial": "部分不变性",
    "engine": "引擎",
    "bootstrap_kind": "自助法类型",
    "folds": "折数",
    "repetitions": "重复次数",
    "weighting": "加权方案",
}
_PANELS = {
    "Estimation": "估计",
    "Model": "模型",
    "Groups": "分组",
    "Bootstrap": "自助法",
    "Data": "数据",
    "Report": "报告",
    "Study": "研究",
    "Suggestions": "修正建议",
    "Comparison": "比较",
}


def label_of(each: Option, lang: Lang) -> str:
    """Its name in a form."""
    plain = (each.typed.lstrip("-") if each.typed.startswith("--") else each.name).replace("_", "-")
    english = plain.replace("-", " ").capitalize()
    return f"{_ZH[each.name]} ({plain})" if lang == "zh" and each.name in _ZH else english


def help_of(each: Option, lang: Lang) -> str:
    """Its help, from the catalogue."""
    return in_language(each.help, lang)


def about(command: Command, lang: Lang) -> str:
    """What a command does, in a sentence."""
    first = command.help.split("\n\n")[0]
    whole = in_language(command.help, lang)
    return in_language(first, lang) if whole == command.help else whole.split("\n\n")[0]


def panel_of(name: str, lang: Lang) -> str:
    """A group of options."""
    return _PANELS.get(name) or in_language(name, lang) if lang == "zh" else name
