"""Columns, cells and notes that the tables of PLS share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.intervals import ConfidenceInterval
from rcvsem.pls.assessment import PlsAssessment
from rcvsem.pls.assessment_rows import Estimate
from rcvsem.pls.result import PlsFit
from rcvsem.report.document import Column, Kind, Statement, Words, of_method, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import drawn_columns
from rcvsem.report.tables.declared import column, stated
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


def estimate_columns(a: PlsAssessment, key: str, title: str | Text, of: str = "") -> list[Column]:
    """Estimate, and with a bootstrap its SE, t, p and intervals.

    of : where an entry has its `Estimate`; else under the key.
    """
    own = of or key
    if a.bootstrap is None:
        return [column(key, title, of=f"{own}.value")]
    found: Callable[[Any], Estimate] = attrgetter(own)

    def p(entry: Any) -> Any:
        return deciding_p(a, found(entry))

    return [
        column(key, title, of=lambda entry: starred(found(entry).value, p(entry))),
        replace(usual.SE, key=f"{key}_se", of=f"{own}.se"),
        replace(usual.T, key=f"{key}_t", of=f"{own}.t"),
        replace(usual.P, key=f"{key}_p", of=p),
        *interval_columns(a, key, lambda entry: found(entry).intervals),
    ]


def deciding_p(a: PlsAssessment, estimate: Estimate) -> Any:
    """p of the interval that decides; None without a bootstrap."""
    own = estimate.intervals.get(a.decide_by)
    return None if own is None else own.pvalue


def interval_columns(
    a: PlsAssessment,
    key: str,
    intervals: Callable[[Any], Mapping[Any, Any]] = attrgetter("intervals"),
    kind: Kind = "number",
    over: str = "",
) -> list[Column]:
    """Ends of each kind of interval; none without a bootstrap."""
    kinds = a.kinds if a.bootstrap is not None else ()
    return drawn_columns(kinds, a.level, intervals, prefix=f"{key}_", kind=kind, over=over)


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


def notes_of(fit: PlsFit, *more: str | Words | None) -> tuple[Words, ...]:
    """What stands under every table of a fit."""
    return (*stated(*more), of_method(method_note(fit)), sample_words(fit))
