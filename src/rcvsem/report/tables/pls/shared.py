"""Columns, cells and notes that the tables of PLS share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.intervals import ConfidenceInterval
from rcvsem.pls.assessment import PlsAssessment
from rcvsem.pls.assessment_rows import Estimate
from rcvsem.pls.result import PlsFit
from rcvsem.report.document import Column, Kind, Statement, Words, of_method, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import drawn_columns, drawn_ends
from rcvsem.report.tables.wording import sample_note, starred, thousands

P_NOTES = {
    "percentile": Text("p belongs to the percentile interval."),
    "bc": Text("p belongs to the bias-corrected interval (BC)."),
    "bca": Text("p belongs to the BCa interval."),
}
KINDS = {
    "factor": Text("reflective"),
    "composite": Text("composite"),
    "single item": Text("single item"),
    "product": Text("product"),
}


def estimate_columns(a: PlsAssessment, key: str, title: str | Text) -> list[Column]:
    """Estimate, and with a bootstrap its SE, t, p and intervals."""
    columns = [usual.column(key, title)]
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


def tested(value: float, interval: ConfidenceInterval | NotAvailable) -> list[Any]:
    """The value with the stars of its interval's p, both ends, p."""
    if isinstance(interval, NotAvailable):
        return [value, None, None, None]
    return [starred(value, interval.pvalue), interval.lower, interval.upper, interval.pvalue]


def bootstrap_notes(a: PlsAssessment) -> list[Words]:
    """Draws asked and used, seed, and which interval p belongs to."""
    drawn = a.bootstrap
    if drawn is None:
        return [Text("No bootstrap was run: no errors, intervals or p.")]
    return [
        of_method(
            say(
                "Bootstrap: {asked} resamples, {used} of them used; seed {seed}.",
                asked=thousands(drawn.asked),
                used=thousands(int(drawn.converged.sum())),
                seed=str(drawn.seed),
            )
        ),
        P_NOTES[a.decide_by],
    ]


_SCHEMES = {
    "path": Text("path weighting scheme"),
    "factor": Text("factor weighting scheme"),
    "centroid": Text("centroid weighting scheme"),
}
_NAMES = {
    "pls": Text("Partial least squares (PLS-SEM)"),
    "plsc": Text("Consistent partial least squares (PLSc)"),
}


def method_note(fit: PlsFit) -> Text:
    """Estimator and scheme."""
    name, scheme = _NAMES[fit.options.estimator], _SCHEMES[fit.options.scheme]
    return Text("{name}, {scheme}.", name=name, scheme=scheme)


def sample_words(fit: PlsFit) -> Statement:
    """N and what was done with gaps."""
    return sample_note(fit.n, fit.n_received, fit.options.missing)


def notes_of(fit: PlsFit, *more: Words) -> tuple[Words, ...]:
    """What stands under every table of a fit."""
    return (*more, of_method(method_note(fit)), sample_words(fit))
