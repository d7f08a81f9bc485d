"""Model fit: every index with its cut-off, the cut-off's source and what the rule says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.evaluate.cutoffs import cutoff_for
from rcvsem.evaluate.fit_verdict import MAIN, best_version, doubt, fit_verdict, short_of_main, verdict_of
from rcvsem.evaluate.indices import INDICES
from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Statement, Table, Words, cell, raw, say
from rcvsem.report.layout import sourced
from rcvsem.report.tables import usual
from rcvsem.report.tables.index_names import DEFAULT_INDICES, cutoff_cells, index_kind, index_name
from rcvsem.report.tables.wording import listed, number, probability, unit

VERDICTS = {
    "good": Text("good", "良好"),
    "acceptable": Text("acceptable", "可接受"),
    "poor": Text("not met", "未达标"),
}


def fit_index_table(
    measures: Mapping[str, Any],
    *,
    indices: Sequence[str] = DEFAULT_INDICES,
    converged: bool = True,
) -> Table:
    """Indices of one model.

    Parameters
    ----------
    measures : `evaluate.fit_measures`.
    indices : which and in what order; those that `measures` lacks are left out.
    converged : an unconverged fit has no indices to print.
    """
    columns = (
        usual.INDEX,
        usual.VALUE,
        Column(key="good", title=Text("Good", "良好")),
        Column(key="acceptable", title=Text("Acceptable", "可接受")),
        usual.JUDGEMENT,
        Column(key="source", title=Text("Source of the cut-off", "标准来源")),
    )
    chosen = [name for name in indices if name in measures] if converged else []
    return Table(
        id="fit-indices",
        title=Text("Model fit", "模型拟合指标"),
        short=Text("Fit", "拟合"),
        brief=("value", "good", "acceptable", "verdict"),
        columns=columns,
        rows=tuple(
            _row(name, raw(measures[name]), tested=_just_identified(measures) is None) for name in chosen
        ),
        notes=(
            Text(
                "Cut-offs are conventions, not tests; no single index decides.",
                "参考标准为约定俗成的经验值而非检验，不宜以单一指标下结论。",
            ),
        ),
        paragraph=fit_sentence(measures, converged=converged),
    )


def bollen_stine_note(pvalue: object, draws: int) -> tuple[Words, ...]:
    """The Bollen-Stine p of the model's chi-square; nothing without one (another kind of bootstrap)."""
    if not is_number(pvalue):
        return ()
    if not pvalue:  # no draw was as large: the share says less than the number of draws
        bound = f"{1.0 / draws:.1g}"
        return (
            Text(
                f"Bollen-Stine bootstrap of χ²: p < {bound} ({draws} draws).",
                f"χ² 的 Bollen-Stine 自助法检验：p < {bound}（{draws} 次抽样）。",
            ),
        )
    return (
        say(
            "Bollen-Stine bootstrap of χ²: p {p} ({draws} draws).",
            "χ² 的 Bollen-Stine 自助法检验：p {p}（{draws} 次抽样）。",
            p=probability(pvalue),
            draws=draws,
        ),
    )


_UNCONVERGED = Text(
    "The estimation did not converge, so no index of fit is printed.", "模型估计未收敛，不报告拟合指标。"
)


#: Indices whose usual cut-offs are shown without a verdict: chi2/df grows with N, RMR with the units of the items.
UNJUDGED = ("chisq_df", "rmr")


def _row(name: str, value: Any, *, tested: bool = True) -> Row:
    """One index. Of a model without degrees of freedom there is nothing to judge (`tested`)."""
    kind, digits = index_kind(name)
    rule = cutoff_for(name) if not name.endswith(("_ci_lower", "_ci_upper", "_pvalue")) else None
    cells = [cell(index_name(name)), Cell(value, kind, digits)]
    if rule is None:
        return Row((*cells, Cell(None), Cell(None), Cell(None), Cell(None)))
    judging = tested and not name.startswith(UNJUDGED) and is_number(value)
    verdict = rule.verdict(value) if judging else None
    judged = VERDICTS[verdict] if isinstance(verdict, str) else None
    good, acceptable = cutoff_cells(name)
    return Row(
        (*cells, good, acceptable, Cell(judged, bold=verdict == "poor"), Cell(sourced(rule.source))),
    )


def fit_sentence(measures: Mapping[str, Any], *, converged: bool = True) -> Words | None:
    """The sentence of a journal: how well, the statistics, and what fell short of its cut-off."""
    if not converged:
        return _UNCONVERGED
    just = _just_identified(measures)
    if just is not None:
        return just
    english, chinese, values = _statistics(measures)
    if not english:
        return None
    short = _short_of(measures)
    said = _HOW_WELL[fit_verdict(measures)]
    tail_en, tail_zh = ".", "。"
    if short:
        tail_en, tail_zh = "; {short}.", "；{short}。"
        values["short"] = _named(short, measures)
    return say(
        f"{said.en}, {', '.join(english)}{tail_en}", f"{said.zh}：{'，'.join(chinese)}{tail_zh}", **values
    )


def caution(measures: Mapping[str, Any]) -> Words | None:
    """What is said before the hypotheses of a model that does not fit; None of one that does."""
    found = doubt(measures)
    if found == "none":
        return None
    english, chinese, values = _short(measures)
    if found == "rejected":
        return say(
            f"The model does not fit ({english}): its paths, effects and verdicts describe a model that the data reject "
            "and should not be interpreted before it is respecified.",
            f"模型拟合未达标（{chinese}）：其路径系数、效应与假设结论来自被数据拒绝的模型，修正模型之前不宜解释。",
            **values,
        )
    return say(
        f"Part of the fit indices fell short ({english}): read the paths, effects and verdicts of this model with "
        "caution.",
        f"部分拟合指标未达标（{chinese}）：对该模型的路径系数、效应与假设结论应谨慎解读。",
        **values,
    )


def _short(measures: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
    names = short_of_main(measures)
    values: dict[str, Any] = {}
    english, chinese = [], []
    for k, name in enumerate(names):
        kind, _ = index_kind(name)
        english.append(f"{index_name(name).en} = {{v{k}}}")
        chinese.append(f"{index_name(name).zh} = {{v{k}}}")
        values[f"v{k}"] = unit(raw(measures[name])) if kind == "unit" else number(raw(measures[name]))
    return ", ".join(english), "，".join(chinese), values


_HOW_WELL = {
    "good": Text("The model fitted the data well", "模型与数据拟合良好"),
    "acceptable": Text("The model fitted the data acceptably", "模型与数据的拟合可接受"),
    "mixed": Text("The evidence on the fit of the model was mixed", "各拟合指标对模型的评价不一致"),
    "poor": Text("The model did not fit the data", "模型与数据拟合不佳"),
    "unknown": Text("The fit of the model was", "模型拟合结果"),
}


def _just_identified(measures: Mapping[str, Any]) -> Statement | None:
    if measures.get("df") != 0 or is_number(measures.get("pvalue")):
        return None
    return say(
        "The model reproduces the sample exactly (df = {df}), so its fit cannot be tested.",
        "模型为恰好识别（df = {df}），其拟合无法检验。",
        df=0,
    )


def fit_line(measures: Mapping[str, Any]) -> Words | None:
    """Chi-square and the main indices in one line, to stand under a picture."""
    english, chinese, values = _statistics(measures)
    if not english:
        return None
    return say(f"{', '.join(english)}.", f"{'，'.join(chinese)}。", **values)


def _statistics(measures: Mapping[str, Any]) -> tuple[list[str], list[str], dict[str, Any]]:
    """Chi-square (the scaled one where there is one) and the main indices as templates with their values."""
    english: list[str] = []
    chinese: list[str] = []
    values: dict[str, Any] = {}
    suffix = "_scaled" if is_number(measures.get("chisq_scaled")) else ""
    chisq, df, p = (measures.get(f"{name}{suffix}") for name in ("chisq", "df", "pvalue"))
    if is_number(chisq) and is_number(df) and is_number(p):
        scaled = Text("scaled ", "校正 ") if suffix else Text("", "")
        english += [f"{scaled.en}χ²({{df}}) = {{chisq}}", "p {p}"]
        chinese += [f"{scaled.zh}χ²({{df}}) = {{chisq}}", "p {p}"]
        degrees: Any = df
        values["df"] = int(degrees) if float(degrees).is_integer() else number(df, 2)
        values["chisq"], values["p"] = number(chisq, 2), probability(p)
    for name in MAIN:
        end = best_version(measures, name)
        value = measures.get(f"{name}{end}")
        if not is_number(value):
            continue
        values[name] = unit(value)
        shown = index_name(f"{name}{end}")
        english.append(f"{shown.en} = {{{name}}}")
        chinese.append(f"{shown.zh} = {{{name}}}")
        lower, upper = (measures.get(f"rmsea_ci_{side}{end}") for side in ("lower", "upper"))
        if name == "rmsea" and is_number(lower) and is_number(upper):
            english.append("90% CI [{lower}, {upper}]")
            chinese[-1] += "（90% 置信区间 [{lower}, {upper}]）"
            values.update(lower=unit(lower), upper=unit(upper))
    return english, chinese, values


def _short_of(measures: Mapping[str, Any]) -> list[str]:
    """Indices that are judged by a cut-off and do not reach it."""
    plain = [name for name in DEFAULT_INDICES if not name.endswith(("_scaled", "_robust"))]
    return [name for name in plain if not name.startswith(UNJUDGED) and verdict_of(measures, name) == "poor"]


def _named(names: Sequence[str], measures: Mapping[str, Any]) -> Statement:
    """ "only Hoelter's N (.05) (194) fell short of its cut-off (200)"; of several each with its cut-off."""
    one = len(names) == 1
    parts_en: list[str] = []
    parts_zh: list[str] = []
    values: dict[str, Any] = {}
    for k, name in enumerate(names):
        rule = cutoff_for(name)
        assert rule is not None
        kind, digits = index_kind(name)
        bound_kind, bound_digits = (kind, 2) if kind == "unit" or rule.acceptable < 1 else ("number", 0)
        shown = index_name(name)
        english = INDICES[name].spoken or shown.en
        parts_en.append(f"{english} ({{v{k}}}{'' if one else f', cut-off {{c{k}}}'})")
        parts_zh.append(f"{shown.zh}（{{v{k}}}，标准 {{c{k}}}）")
        values[f"v{k}"] = Cell(raw(measures[f"{name}{best_version(measures, name)}"]), kind, digits)
        values[f"c{k}"] = Cell(rule.acceptable, bound_kind, bound_digits)
    if one:
        return say(
            f"only {parts_en[0]} fell short of its cut-off ({{c0}})",
            f"仅 {parts_zh[0]}未达参考标准",
            **values,
        )
    return say(f"{listed(parts_en).en} fell short", f"未达参考标准的有 {'、'.join(parts_zh)}", **values)
