"""What a study answers of the reporting standards: convergence, fit, estimates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rcvsem.analyses.path_model import Study
from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.report.document import Words, say
from rcvsem.report.tables.wording import (
    count,
    number,
    percent,
    probability,
    unit,
)

Fact = Callable[[Study], Sequence[Words]]


def _convergence(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return [say("The estimation did not converge.", "估计未收敛。")]
    if study.fit.admissible:
        return [say("Converged; the solution is proper.", "已收敛，为可接受解。")]
    return [say("Converged; the solution is improper.", "已收敛，但为不可接受解。")]


def _measurement(study: Study) -> Sequence[Words]:
    if study.measurement is None or not study.measurement.converged or not study.reliability:
        return []
    told: list[Words] = []
    for name, values in (
        ("α", [row.alpha for row in study.reliability]),
        ("CR", [row.cr for row in study.reliability]),
        ("AVE", [row.ave for row in study.reliability]),
    ):
        known = [float(value) for value in values if not isinstance(value, NotAvailable)]
        if known:
            told.append(
                say(
                    "{name} {low} to {high}.",
                    "{name} {low} 至 {high}。",
                    name=name,
                    low=unit(min(known)),
                    high=unit(max(known)),
                )
            )
    return told


def _global_fit(study: Study) -> Sequence[Words]:
    m = study.measures
    wanted = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr")
    if not study.fit.converged or not all(is_number(m.get(name)) for name in wanted):
        return []
    return [
        say(
            "χ²({df}) = {chisq}, p {p}; CFI {cfi}, TLI {tli}, RMSEA {rmsea}, SRMR {srmr}.",
            "χ²({df}) = {chisq}，p {p}；CFI {cfi}，TLI {tli}，RMSEA {rmsea}，SRMR {srmr}。",
            df=count(int(float(study.fit.df))),
            chisq=number(m["chisq"], 2),
            p=probability(m["pvalue"]),
            cfi=unit(m["cfi"]),
            tli=unit(m["tli"]),
            rmsea=unit(m["rmsea"]),
            srmr=unit(m["srmr"]),
        )
    ]


def _local_fit(study: Study) -> Sequence[Words]:
    if not study.residuals:
        return []
    largest = 0.0
    for table in study.residuals:
        lower = table.correlation[np.tril_indices(len(table.variables), -1)]
        largest = max(largest, float(np.nanmax(np.abs(lower))) if lower.size else 0.0)
    return [
        say(
            "Largest residual correlation {value}; tables of residuals and modification indices.",
            "残差相关绝对值最大 {value}；另见残差表与修正指数表。",
            value=unit(largest),
        )
    ]


def _estimates(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return []
    free = sum(1 for row in study.estimates if row.free)
    return [
        say(
            "All {n} free parameters, with SE, z, p and standardized value.",
            "全部 {n} 个自由参数，附标准误、z、p 与标准化值。",
            n=free,
        )
    ]


def _indirect(study: Study) -> Sequence[Words]:
    if not any(effect.kind == "specific indirect" for effect in study.effects):
        return []
    result = study.bootstrap
    if result is None:
        return [
            say(
                "Delta-method standard errors; no bootstrap in this run.",
                "Delta 法标准误；本次运行未作自助法抽样。",
            )
        ]
    return [
        say(
            "Bootstrap of {draws} draws ({kinds}, {level}), seed {seed}; {k} draws converged.",
            "自助法抽样 {draws} 次（{kinds}，{level}），随机种子 {seed}；{k} 次收敛。",
            draws=result.asked,
            kinds=", ".join(study.options.intervals),
            level=percent(study.options.level, 0),
            seed=str(result.seed),
            k=result.n_converged,
        )
    ]


def _r_squared(study: Study) -> Sequence[Words]:
    outcomes = {row.lhs for row in study.estimates if row.op == "~"}
    found = [
        row for row in study.r_squared if row.variable in outcomes and is_number(row.value) and row.group == 1
    ]
    if not found:
        return []
    return [
        say("{name}: {value}.", "{name}：{value}。", name=row.variable, value=unit(row.value))
        for row in found
    ]


RESULTS: dict[str, Fact] = {
    "convergence": _convergence,
    "measurement": _measurement,
    "global-fit": _global_fit,
    "local-fit": _local_fit,
    "estimates": _estimates,
    "indirect": _indirect,
    "r2": _r_squared,
}
