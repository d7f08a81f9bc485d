"""CFA marker technique (Williams, Hartman & Cavazotte, 2010): five nested models with a marker under the items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rcvsem.evaluate import (
    fit_measures,
    likelihood_ratio_test,
)
from rcvsem.evaluate.nesting import restricted_point
from rcvsem.fit import Fit, refit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.distributions import normal_quantile
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.words import phrase
from rcvsem.infer.cfa_marker_parts import (
    Technique,
    corrected_correlations,
    method_loadings,
    method_rows,
    reliability_parts,
)
from rcvsem.infer.cfa_marker_result import (
    ALPHA,
    SENSITIVITY,
    CfaMarker,
    MarkerModel,
)
from rcvsem.infer.measurement_models import Measurement, free_name

CFA, BASELINE, METHOD_C, METHOD_U, METHOD_R = "cfa", "baseline", "method-c", "method-u", "method-r"


def cfa_marker(measurement: Measurement, marker: Sequence[str]) -> CfaMarker | NotAvailable:
    """The sequence of Williams, Hartman and Cavazotte (2010).

    CFA: all factors covary, marker included. Baseline: the marker is uncorrelated with the constructs, its loadings and
    error variances held at those of the CFA. Method-C: the marker also loads equally on all items of the constructs;
    Method-U: freely. Method-R: the retained one of them with the constructs' correlations of the Baseline
    model. Method-S:
    its method loadings held at the outer ends of their 95 % and 99 % intervals. All factor variances are 1; difference
    tests are those of the estimator (scaled where its test is).

    Parameters
    ----------
    measurement : its moments hold the marker's items too.
    marker : items of the marker. One item is taken as free of error (its loading is its standard deviation).

    Raises
    ------
    OptionError : fewer than two constructs, or a marker item that is an item of a construct.

    Returns
    -------
    NotAvailable when the CFA or the Baseline model has no solution.
    """
    items = tuple(dict.fromkeys(marker))
    if len(measurement.constructs) < 2:
        raise OptionError("A CFA marker corrects correlations: the model has only one construct.")
    inside = [item for item in items if item in measurement.items]
    if inside:
        raise OptionError(
            phrase("The marker '{inside}' is an item of a construct in the model.", inside=inside[0])
        )
    single = len(items) == 1
    technique = Technique(
        measurement=measurement,
        name=free_name((*measurement.constructs, *measurement.moments.variables), "Marker"),
        items=items,
    )
    free = f"{technique.name} =~ {' + '.join(items)}"
    cfa = measurement.attempt(extra=(free, *((f"{items[0]} ~~ 0*{items[0]}",) if single else ())))
    if isinstance(cfa, NotAvailable):
        return NotAvailable(phrase("the CFA with the marker: {reason}", reason=cfa.reason))
    technique = replace(technique, held=_held(cfa, technique))
    baseline = measurement.attempt(extra=technique.apart)
    if isinstance(baseline, NotAvailable):
        return NotAvailable(phrase("the Baseline model of the marker: {reason}", reason=baseline.reason))
    common = _attempt(technique, baseline, technique.under_items(label="method*"))
    each = _attempt(technique, baseline, technique.under_items())
    # without equal loadings the free ones say by themselves whether there is anything
    below = BASELINE if isinstance(common, NotAvailable) else METHOD_C
    with_equal = replace(_compared(METHOD_C, common, baseline), against=BASELINE)
    with_free = replace(_compared(METHOD_U, each, baseline if below == BASELINE else common), against=below)
    unequal = _below(with_free.pvalue) if with_free.against == METHOD_C else None
    retained, kept = (METHOD_C, common) if unequal is False else (METHOD_U, each)
    if isinstance(kept, NotAvailable):
        retained, kept = METHOD_C, common
    present = _present(with_equal, with_free, each, baseline)
    restricted = (
        kept
        if isinstance(kept, NotAvailable)
        else _attempt(
            technique, baseline, _loadings_text(technique, retained), _correlations(baseline, technique)
        )
    )
    same = _compared(METHOD_R, restricted, kept)
    models = [
        MarkerModel(code=CFA, fit=cfa, measures=fit_measures(cfa)),
        MarkerModel(code=BASELINE, fit=baseline, measures=fit_measures(baseline)),
        with_equal,
        with_free,
        replace(same, against=retained),
    ]
    outer = {code: _outer(technique, baseline, kept, level) for code, level in SENSITIVITY.items()}
    models += [_compared(code, fit, kept, tested=False) for code, fit in outer.items()]
    return CfaMarker(
        marker=technique.name,
        items=items,
        models=tuple(models),
        retained=retained,
        present=present,
        unequal=unequal,
        biased=_below(same.pvalue),
        correlations=corrected_correlations(technique, baseline, kept, outer),
        reliability=reliability_parts(technique, baseline, kept),
        loadings=method_loadings(technique, kept),
        n=measurement.moments.n,
        single=single,
    )


def _held(cfa: Fit, technique: Technique) -> tuple[str, ...]:
    """Lines that hold the marker's loadings and error variances at the CFA's, the first loading positive."""
    rows = list(zip(cfa.spec.parameters, cfa.values, strict=True))
    loadings = {row.rhs: float(value) for row, value in rows if row.op == "=~" and row.lhs == technique.name}
    sign = -1.0 if sum(loadings.values()) < 0 else 1.0
    lines = [
        f"{technique.name} =~ " + " + ".join(f"{sign * loadings[item]!r}*{item}" for item in technique.items)
    ]
    ordinal = set(cfa.spec.ordered)
    lines += [
        f"{row.lhs} ~~ {float(value)!r}*{row.lhs}"
        for row, value in rows
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in technique.items and row.lhs not in ordinal
    ]
    return tuple(lines)


def _attempt(technique: Technique, baseline: Fit, *more: str) -> Fit | NotAvailable:
    """The Baseline model with more lines; the lower of two minima, the second searched from the Baseline's solution."""
    lines = tuple(line for part in more for line in part.splitlines() if line)
    first = technique.measurement.attempt(extra=(*technique.apart, *lines))
    if isinstance(first, NotAvailable):
        return first
    try:
        again = refit(first, first.moments, restricted_point(first, baseline))
    except (RcvsemError, np.linalg.LinAlgError):
        return first
    return again if again.converged and again.chisq < first.chisq - 1e-6 else first


def _loadings_text(technique: Technique, retained: str) -> str:
    return technique.under_items(label="method*" if retained == METHOD_C else "")


def _correlations(baseline: Fit, technique: Technique) -> str:
    """Lines that hold the constructs' correlations at the Baseline model's."""
    return "\n".join(
        f"{row.lhs} ~~ {float(value)!r}*{row.rhs}"
        for row, value in zip(baseline.spec.parameters, baseline.values, strict=True)
        if row.op == "~~" and row.lhs != row.rhs and {row.lhs, row.rhs} <= set(technique.constructs)
    )


def _outer(technique: Technique, baseline: Fit, kept: Fit | NotAvailable, level: float) -> Fit | NotAvailable:
    """The retained model with its method loadings at the outer ends of their intervals."""
    if isinstance(kept, NotAvailable):
        return kept
    rows = method_rows(technique, kept)
    if any(isinstance(row.se, NotAvailable) for row in rows):
        return NotAvailable("the method model has no standard errors")
    z = float(normal_quantile(0.5 + level / 2.0))
    wide = [float(row.est) + float(np.copysign(z * float(row.se), row.est)) for row in rows]  # type: ignore[arg-type]
    return _attempt(technique, baseline, technique.under_items(wide))


def _compared(
    code: str, fit: Fit | NotAvailable, other: Fit | NotAvailable, *, tested: bool = True
) -> MarkerModel:
    """The model and its difference test from `other`."""
    if isinstance(fit, NotAvailable):
        lost = dict.fromkeys(("chisq", "df", "cfi", "rmsea"), fit)
        return MarkerModel(code=code, fit=fit, measures=dict(lost), chisq=fit, pvalue=fit)
    measures = fit_measures(fit)
    if isinstance(other, NotAvailable) or not tested:
        return MarkerModel(code=code, fit=fit, measures=measures)
    full, restricted = (fit, other) if fit.df < other.df else (other, fit)
    try:
        test = likelihood_ratio_test(full, restricted, check=False)
    except RcvsemError as error:
        reason = NotAvailable(error.what)
        return MarkerModel(code=code, fit=fit, measures=measures, chisq=reason, pvalue=reason)
    return MarkerModel(code=code, fit=fit, measures=measures, chisq=test.stat, df=test.df, pvalue=test.pvalue)


def _below(p: Number) -> bool | None:
    return None if isinstance(p, NotAvailable) else bool(p < ALPHA)


def _present(equal: MarkerModel, free: MarkerModel, each: Fit | NotAvailable, baseline: Fit) -> bool | None:
    """Whether the marker explains anything: equal loadings may cancel where free ones do not."""
    if _below(equal.pvalue) is not False:
        return _below(equal.pvalue) if free.against != BASELINE else _below(free.pvalue)
    if isinstance(each, NotAvailable):
        return False
    return _below(_compared(METHOD_U, each, baseline).pvalue)
