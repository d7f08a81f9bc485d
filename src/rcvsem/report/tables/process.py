"""Conditional process analysis: regressions, conditional effects, indices of moderated mediation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Table, Words, group_row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled, headed
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    bound,
    number,
    path_text,
    percent,
    probability,
    starred,
    unit,
)

if TYPE_CHECKING:
    from rcvsem.analyses.process_latent import LatentProcess
    from rcvsem.infer.indirect_effects import IndirectEffect
    from rcvsem.infer.process import Equation, Process

_CI = Text("Confidence interval", "置信区间")
_CONSTANT = Text("Constant", "常数项")


def _tested(title: Text, draws: bool = False) -> tuple[Column, ...]:
    test = () if draws else (Column(key="t", title=Text("t", "t"), kind="number", symbol=True),)
    error = Text("Boot SE", "自助标准误") if draws else Text("SE", "标准误")
    return (
        Column(key="effect", title=title),
        usual.COEFFICIENT,
        Column(key="se", title=error, kind="number"),
        *test,
        usual.P,
        *usual.limits(group=_CI),
    )


def regression_table(found: Process) -> Table:
    """All equations."""
    columns = _tested(Text("Predictor", "预测变量"))
    rows: list[Row] = []
    paragraphs: list[Words] = []
    every = [*found.equations, *([] if found.total is None else [found.total])]
    for one in every:
        total = one is found.total
        said = Text(f"Outcome: {one.outcome} (total effect)", f"因变量：{one.outcome}（总效应）")
        rows.append(
            group_row(
                said if total else Text(f"Outcome: {one.outcome}", f"因变量：{one.outcome}"), len(columns)
            )
        )
        rows += filled(
            columns,
            one.coefficients,
            effect=lambda term: (
                _CONSTANT if term.name == "constant" else _plain(term.name.replace(":", " × "))
            ),
            b=lambda term: starred(term.est, term.pvalue),
            p="pvalue",
        )
        if not total:
            paragraphs.append(_fit(one))
    return Table(
        id="process-regressions",
        title=Text(f"Regressions of template {found.number}", f"模型 {found.number} 的回归结果"),
        short=Text("Regressions", "回归"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            *paragraphs,
            _ERRORS[found.errors],
            say("N = {n}; unstandardized coefficients.", "N = {n}；非标准化系数。", n=found.n),
            STAR_LEGEND,
        ),
        sources=("Hayes (2022)",),
    )


def _fit(one: Equation) -> Words:
    english, chinese = (
        "{y}: R² = {r2}, F({df1}, {df2}) = {f}, p {p}",
        "{y}：R² = {r2}，F({df1}, {df2}) = {f}，p {p}",
    )
    values: dict[str, object] = {
        "y": one.outcome, "r2": unit(one.r2), "df1": one.df1, "df2": one.df2, "f": number(one.f, 2),
        "p": probability(one.pvalue),
    }  # fmt: skip
    for k, test in enumerate(one.interactions):
        english += f"; {{n{k}}}: ΔR² = {{c{k}}}, F = {{v{k}}}, p {{q{k}}}, f² = {{g{k}}}"
        chinese += f"；{{n{k}}}：ΔR² = {{c{k}}}，F = {{v{k}}}，p {{q{k}}}，f² = {{g{k}}}"
        values[f"n{k}"] = test.term.replace(":", " × ")
        values[f"c{k}"], values[f"v{k}"] = unit(test.r2_change), number(test.f, 2)
        values[f"q{k}"], values[f"g{k}"] = probability(test.pvalue), number(test.f2, 3)
    return say(f"{english}.", f"{chinese}。", **values)


def direct_table(found: Process | LatentProcess) -> Table:
    """The direct effect of X, at values of its moderators."""
    mediated, moderated = bool(found.mediators), any(one.at for one in found.direct)
    columns = _tested(Text("At", "调节变量取值") if moderated else Text("Path", "路径"))
    what = Text("Direct effect", "直接效应") if mediated else Text("Conditional effect", "条件效应")
    return Table(
        id="process-direct",
        title=Text(f"{what.en} of {found.x} on {found.y}", f"{found.x} 对 {found.y} 的{what.zh}"),
        short=what,
        columns=columns,
        rows=filled(
            columns,
            found.direct,
            effect=lambda one: _at(one.at) if one.at else path_text((found.x, found.y)),
            b=lambda one: starred(one.est, one.pvalue),
            p="pvalue",
        ),
        notes=_probe_notes(found) if moderated else (),
        paragraph=None if moderated or not found.direct else _direct_said(found),
    )


def _direct_said(found: Process | LatentProcess) -> Words:
    one = found.direct[0]
    return say(
        "Direct effect of {x} on {y}: b = {est}, {level} CI [{lower}, {upper}], p {p}.",
        "{x} 对 {y} 的直接效应：b = {est}，{level} 置信区间 [{lower}, {upper}]，p {p}。",
        x=found.x,
        y=found.y,
        est=number(one.est),
        level=percent(found.level, 0),
        lower=bound(one.ci_lower),
        upper=bound(one.ci_upper),
        p=probability(one.pvalue),
    )


def indirect_table(found: Process | LatentProcess) -> Table | None:
    """Indirect effects and indices; None without mediators."""
    if not found.indirect:
        return None
    columns = _tested(Text("Effect", "效应"), draws=True)
    return Table(
        id="process-indirect",
        title=Text(f"Indirect effects of {found.x} on {found.y}", f"{found.x} 对 {found.y} 的间接效应"),
        short=Text("Indirect", "间接效应"),
        columns=columns,
        rows=headed(
            sorted(found.indirect, key=lambda one: one.kind == "total indirect"),
            columns,
            lambda one: None if one.kind == "total indirect" else _plain(path_text(one.route)),
            lambda own: filled(columns, own, effect=_indirect, b=_marked, se="boot_se", p="pvalue"),
        ),
        notes=(
            *_probe_notes(found),
            say(
                "{level} percentile bootstrap intervals, {draws} draws, seed {seed}.",
                "{level} 百分位自助法区间，{draws} 次抽样，随机种子 {seed}。",
                level=percent(found.level, 0),
                draws=found.draws,
                seed=found.seed,
            )
            if found.draws
            else Text("No bootstrap draws were taken.", "未进行自助抽样。"),
        ),
        paragraph=_said(found),
        sources=("Hayes (2015)", "Hayes (2018)"),
    )


def _probe_notes(found: Process | LatentProcess) -> tuple[Words, ...]:
    if not found.probes:
        return ()
    return (_PROBES if hasattr(found, "equations") else _DEVIATIONS,)


def _indirect(one: IndirectEffect) -> Text:
    """What the effect is called."""
    if one.kind == "indirect":
        return _at(one.at) if one.at else Text("Indirect effect", "间接效应")
    if one.kind == "index":
        shown = one.moderator.replace(":", " × ")
        two = ":" in one.moderator
        return Text(
            f"Index of {'moderated moderated' if two else 'moderated'} mediation ({shown})",
            f"{'双重' if two else ''}有调节的中介指数（{shown}）",
        )
    if one.kind == "conditional index":
        (other, value), *_ = one.at.items()
        return Text(
            f"Conditional index of moderated mediation ({one.moderator}) at {other} = {value:.3g}",
            f"有调节的中介条件指数（{one.moderator}），{other} = {value:.3g}",
        )
    if one.kind == "difference":
        return Text(f"Difference between the values of {one.moderator}", f"{one.moderator} 两取值之差")
    return Text("Total indirect effect", "总间接效应")


def _marked(one: IndirectEffect) -> Cell:
    return Cell(one.est) if one.pvalue is None else starred(one.est, one.pvalue)


def _plain(words: str) -> Text:
    return Text(words, words)


def _at(at: Mapping[str, float]) -> Text:
    return _plain(", ".join(f"{name} = {value:.3g}" for name, value in at.items()))


def _said(found: Process | LatentProcess) -> Words | None:
    index = [
        one for one in found.indirect if one.kind in ("index", "difference") and one.ci_lower is not None
    ]
    if not index:
        return _indirect_said(found)
    names = [" → ".join(one.route) for one in index if _excludes(one)]
    if names:
        return say(
            "The indirect effect depends on the moderator: {names} (interval of the index without 0).",
            "间接效应受调节变量影响：{names}（指数的区间不含 0）。",
            names="; ".join(dict.fromkeys(names)),
        )
    return Text(
        "No interval of an index of moderated mediation excludes 0.", "有调节的中介指数的区间均含 0。"
    )


def _indirect_said(found: Process | LatentProcess) -> Words | None:
    """The indirect effect of each route without a moderator, and their total; None without bootstrap draws."""
    told = [one for one in found.indirect if not one.at and one.ci_lower is not None]
    parts = [
        say(
            "{route}: indirect effect {est}, {level} bootstrap CI [{lower}, {upper}]",
            "{route}：间接效应 {est}，{level} 自助法置信区间 [{lower}, {upper}]",
            route=Text("in total", "合计") if one.kind == "total indirect" else path_text(one.route),
            est=number(one.est),
            level=percent(found.level, 0),
            lower=bound(one.ci_lower),
            upper=bound(one.ci_upper),
        )
        for one in told
    ]
    if not parts:
        return None
    marks = [f"{{p{k}}}" for k in range(len(parts))]
    values = {f"p{k}": part for k, part in enumerate(parts)}
    return say("; ".join(marks) + ".", "；".join(marks) + "。", **values)


def _excludes(one: IndirectEffect) -> bool:
    return one.ci_lower is not None and one.ci_upper is not None and not one.ci_lower <= 0.0 <= one.ci_upper


_ERRORS = {
    "ols": Text("Ordinary least squares with their standard errors.", "普通最小二乘法及其标准误。"),
    "hc3": Text(
        "Ordinary least squares; heteroscedasticity-consistent standard errors (HC3).",
        "普通最小二乘法；异方差稳健标准误（HC3）。",
    ),
}
_DEVIATIONS = Text(
    "Moderators as deviations from their mean: one standard deviation below, the mean, one above; of two values, both.",
    "调节变量以离均差表示：均值减一个标准差、均值、均值加一个标准差；二分变量取其两个值。",
)
_PROBES = Text(
    "Moderators at their 16th, 50th and 84th percentiles; of two values, both.",
    "调节变量取第 16、50、84 百分位数；二分变量取其两个值。",
)
