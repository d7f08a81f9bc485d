"""What a study answers of the reporting standards: convergence, fit, estimates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rcvsem.analyses.path_model import Study
from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Words, say
from rcvsem.report.tables.wording import count, number, percent, probability, unit

Fact = Callable[[Study], Sequence[Words]]


def _convergence(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return [say("The estimation did not converge.")]
    if study.fit.admissible:
        return [say("Converged; the solution is proper.")]
    return [say("Converged; the solution is improper.")]


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
                say("{name} {low} to {high}.", name=name, low=unit(min(known)), high=unit(max(known)))
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
            value=unit(largest),
        )
    ]


def _estimates(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return []
    free = sum(1 for row in study.estimates if row.free)
    return [say("All {n} free parameters, with SE, z, p and standardized value.", n=free)]


def _indirect(study: Study) -> Sequence[Words]:
    if not any(effect.kind == "specific indirect" for effect in study.effects):
        return []
    result = study.bootstrap
    if result is None:
        return [say("Delta-method standard errors; no bootstrap in this run.")]
    return [
        say(
            "Bootstrap of {draws} draws ({kinds}, {level}), seed {seed}; {k} draws converged.",
            draws=result.asked,
            kinds=enumerated(study.options.intervals),
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
    return [say("{name}: {value}.", name=row.variable, value=unit(row.value)) for row in found]


RESULTS: dict[str, Fact] = {
    "convergence": _convergence,
    "measurement": _measurement,
    "global-fit": _global_fit,
    "local-fit": _local_fit,
    "estimates": _estimates,
    "indirect": _indirect,
    "r2": _r_squared,
}
