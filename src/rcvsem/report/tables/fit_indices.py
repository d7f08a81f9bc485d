"""Model fit: every index with its cut-off, the cut-off's source and what the rule says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.evaluate.cutoffs import cutoff_for
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Statement, Table, Words, cell, join, raw, say
from rcvsem.report.tables.index_names import DEFAULT_INDICES, cutoff_cells, index_kind, index_name
from rcvsem.report.tables.wording import is_number, listed, number, probability, unit

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
    model: str = "",
    table_id: str = "fit-indices",
    notes: Sequence[Words] = (),
) -> Table:
    """Indices of one model.

    Parameters
    ----------
    measures : `evaluate.fit_measures`.
    indices : which and in what order; those that `measures` lacks are left out.
    converged : an unconverged fit has no indices to print.
    """
    title = Text("Model fit", "模型拟合指标")
    if model:
        title = Text(f"Model fit: {model}", f"模型拟合指标：{model}")
    columns = (
        Column(key="index", title=Text("Index", "指标")),
        Column(key="value", title=Text("Value", "数值"), kind="number"),
        Column(key="good", title=Text("Good", "良好")),
        Column(key="acceptable", title=Text("Acceptable", "可接受")),
        Column(key="verdict", title=Text("Verdict", "判断")),
        Column(key="source", title=Text("Source of the cut-off", "标准来源")),
    )
    chosen = [name for name in indices if name in measures] if converged else []
    return Table(
        id=table_id,
        title=title,
        short=Text("Fit", "拟合"),
        brief=("value", "good", "acceptable", "verdict"),
        columns=columns,
        rows=tuple(_row(name, raw(measures[name])) for name in chosen),
        notes=(
            Text(
                "Cut-offs are conventions, not tests; no single index decides.",
                "参考标准为约定俗成的经验值而非检验，不宜以单一指标下结论。",
            ),
            *notes,
        ),
        paragraph=_paragraph(measures) if converged else _UNCONVERGED,
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


def _row(name: str, value: Any) -> Row:
    kind, digits = index_kind(name)
    rule = cutoff_for(name) if not name.endswith(("_ci_lower", "_ci_upper", "_pvalue")) else None
    cells = [cell(index_name(name)), Cell(value, kind, digits)]
    if rule is None:
        return Row((*cells, Cell(None), Cell(None), Cell(None), Cell(None)))
    verdict = rule.verdict(value) if is_number(value) else None
    judged = VERDICTS[verdict] if isinstance(verdict, str) else None
    good, acceptable = cutoff_cells(name)
    return Row(
        (*cells, good, acceptable, Cell(judged, bold=verdict == "poor"), Cell(rule.source)),
    )


def _paragraph(measures: Mapping[str, Any]) -> Words | None:
    return join([_chi_square(measures), _main_indices(measures), _verdicts(measures)])


def _chi_square(measures: Mapping[str, Any]) -> Statement | None:
    # A scaled test takes the place of the one it corrects.
    scaled = is_number(measures.get("chisq_scaled"))
    suffix = "_scaled" if scaled else ""
    chisq, p = measures.get(f"chisq{suffix}"), measures.get(f"pvalue{suffix}")
    df: Any = measures.get(f"df{suffix}")
    if not (is_number(chisq) and is_number(df)):
        return None
    if not is_number(p):
        return (
            say(
                "The model reproduces the sample exactly (df = {df}), so its fit cannot be tested.",
                "模型为恰好识别（df = {df}），其拟合无法检验。",
                df=df,
            )
            if df == 0
            else None
        )
    ratio = None if scaled else measures.get("chisq_df")
    return say(
        f"The model's {'scaled ' * scaled}χ²({{df}}) was {{chisq}}, p {{p}}"
        + (", χ²/df = {ratio}." if is_number(ratio) else "."),
        f"模型{'校正 ' if scaled else ' '}χ²({{df}}) = {{chisq}}，p {{p}}"
        + ("，χ²/df = {ratio}。" if is_number(ratio) else "。"),
        df=int(df) if float(df).is_integer() else number(df, 2),
        chisq=number(chisq),
        p=probability(p),
        ratio=number(ratio if is_number(ratio) else None),
    )


def _main_indices(measures: Mapping[str, Any]) -> Statement | None:
    english: list[str] = []
    chinese: list[str] = []
    values: dict[str, Any] = {}
    for name in ("cfi", "tli", "rmsea", "srmr"):
        suffix = _best(measures, name)
        value = measures.get(f"{name}{suffix}")
        if not is_number(value):
            continue
        values[name] = unit(value)
        shown = index_name(f"{name}{suffix}")
        english.append(f"{shown.en} = {{{name}}}")
        chinese.append(f"{shown.zh} = {{{name}}}")
        lower, upper = (measures.get(f"rmsea_ci_{end}{suffix}") for end in ("lower", "upper"))
        if name == "rmsea" and is_number(lower) and is_number(upper):
            english[-1] += " (90% CI [{lower}, {upper}])"
            chinese[-1] += "（90% 置信区间 [{lower}, {upper}]）"
            values.update(lower=unit(lower), upper=unit(upper))
    if not english:
        return None
    return say(f"{', '.join(english)}.", f"{'，'.join(chinese)}。", **values)


def _best(measures: Mapping[str, Any], name: str) -> str:
    """The robust version of an index where there is one, else the scaled one."""
    return next((end for end in ("_robust", "_scaled") if is_number(measures.get(f"{name}{end}"))), "")


def _verdicts(measures: Mapping[str, Any]) -> Statement | None:
    judged: dict[str, list[str]] = {"good": [], "acceptable": [], "poor": []}
    for name in DEFAULT_INDICES:
        rule = cutoff_for(name)
        if rule is None or name.endswith(("_scaled", "_robust")):
            continue
        value = measures.get(f"{name}{_best(measures, name)}")
        if not is_number(value):
            continue
        verdict = rule.verdict(raw(value))  # type: ignore[arg-type]
        if not isinstance(verdict, NotAvailable):
            judged[verdict].append(index_name(name).en)
    total = sum(len(names) for names in judged.values())
    if not total:
        return None
    met = total - len(judged["poor"])
    if not judged["poor"]:
        return say(
            "All {total} indices with a cut-off met it at least at the acceptable level.",
            "{total} 项有参考标准的指标均达到可接受水平。",
            total=total,
        )
    return say(
        "Of {total} indices with a cut-off, {met} met it at least at the acceptable level; {poor} did not.",
        "{total} 项有参考标准的指标中，{met} 项达到可接受水平；未达标的有：{poor}。",
        total=total,
        met=met,
        poor=listed(judged["poor"]),
    )
