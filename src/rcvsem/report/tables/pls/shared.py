"""Columns, cells and notes that the tables of PLS share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.intervals import Interval
from rcvsem.pls.assessment import PlsAssessment
from rcvsem.pls.assessment_rows import Estimate
from rcvsem.pls.result import PlsFit
from rcvsem.report.document import Column, Kind, Statement, Words, of_method, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import drawn_columns, drawn_ends
from rcvsem.report.tables.wording import sample_note, starred, thousands

P_NOTES = {
    "percentile": Text("p belongs to the percentile interval.", "p 值对应百分位置信区间。"),
    "bc": Text("p belongs to the bias-corrected interval (BC).", "p 值对应偏差校正（BC）置信区间。"),
    "bca": Text("p belongs to the BCa interval.", "p 值对应 BCa 置信区间。"),
}
KINDS = {
    "factor": Text("reflective", "反映型"),
    "composite": Text("composite", "组合型"),
    "single item": Text("single item", "单题项"),
    "product": Text("product", "乘积项"),
}


def estimate_columns(a: PlsAssessment, key: str, en: str, zh: str) -> list[Column]:
    """Estimate, and with a bootstrap its SE, t, p and intervals."""
    columns = [usual.column(key, en, zh)]
    if a.bootstrap is None:
        return columns
    columns += [replace(one, key=f"{key}_{one.key}") for one in (usual.SE, usual.T, usual.P)]
    return columns + interval_columns(a, key)


def interval_columns(a: PlsAssessment, key: str, kind: Kind = "number", over: str = "") -> list[Column]:
    """Ends of each kind of interval; none without a bootstrap."""
    return drawn_columns(_kinds(a), a.level, prefix=f"{key}_", kind=kind, over=over)


def _kinds(a: PlsAssessment) -> tuple[str, ...]:
    return a.kinds if a.bootstrap is not None else ()


def estimate_cells(a: PlsAssessment, estimate: Estimate) -> list[Any]:
    """The cells of `estimate_columns`."""
    if a.bootstrap is None:
        return [estimate.value]
    own = estimate.intervals.get(a.decide_by)
    p = None if own is None else own.pvalue
    return [starred(estimate.value, p), estimate.se, estimate.t, p, *interval_cells(a, estimate.intervals)]


def interval_cells(a: PlsAssessment, intervals: Mapping[Any, Any]) -> list[Any]:
    """The cells of `interval_columns`."""
    return drawn_ends(_kinds(a), intervals)


def tested(value: float, interval: Interval | NotAvailable) -> list[Any]:
    """The value with the stars of its interval's p, both ends, p."""
    if isinstance(interval, NotAvailable):
        return [value, None, None, None]
    return [starred(value, interval.pvalue), interval.lower, interval.upper, interval.pvalue]


def bootstrap_notes(a: PlsAssessment) -> list[Words]:
    """Draws asked and used, seed, and which interval p belongs to."""
    drawn = a.bootstrap
    if drawn is None:
        return [
            Text(
                "No bootstrap was run: no errors, intervals or p.",
                "未进行自助法抽样，故无标准误、区间与 p 值。",
            )
        ]
    return [
        of_method(
            say(
                "Bootstrap: {asked} resamples, {used} of them used; seed {seed}.",
                "自助法（bootstrap）：抽样 {asked} 次，采用 {used} 次；随机种子 {seed}。",
                asked=thousands(drawn.asked),
                used=thousands(int(drawn.converged.sum())),
                seed=str(drawn.seed),
            )
        ),
        P_NOTES[a.decide_by],
    ]


_SCHEMES = {
    "path": Text("path weighting scheme", "路径加权"),
    "factor": Text("factor weighting scheme", "因子加权"),
    "centroid": Text("centroid weighting scheme", "重心加权"),
}
_NAMES = {
    "pls": Text("Partial least squares (PLS-SEM)", "偏最小二乘法（PLS-SEM）"),
    "plsc": Text("Consistent partial least squares (PLSc)", "一致性偏最小二乘法（PLSc）"),
}


def method_note(fit: PlsFit) -> Text:
    """Estimator and scheme."""
    name, scheme = _NAMES[fit.options.estimator], _SCHEMES[fit.options.scheme]
    return Text(f"{name.en}, {scheme.en}.", f"{name.zh}，{scheme.zh}。")


def sample_words(fit: PlsFit) -> Statement:
    """N and what was done with gaps."""
    return sample_note(fit.n, fit.n_received, fit.options.missing)


def notes_of(fit: PlsFit, *more: Words) -> tuple[Words, ...]:
    """What stands under every table of a fit."""
    return (*more, of_method(method_note(fit)), sample_words(fit))
