"""Composite constructs: a second-order factor over the constructs of one dimension."""

from __future__ import annotations

from dataclasses import dataclass

from rcvsem.evaluate import ConstructValidity, convergent_validity, fit_measures
from rcvsem.fit import Fit, FitOptions, Moments, estimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.measurement_models import Measurement
from rcvsem.model import parse_model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecondOrder:
    """A second-order factor: its reliability and AVE at the second level, and the fit of its model.

    validity : loadings of the constructs on it, CR, AVE, omega (hierarchical), omega_between, omega_partial.
    """

    name: str
    constructs: tuple[str, ...]
    validity: ConstructValidity
    fit: Fit
    measures: dict[str, Number]


def second_order(
    measurement: Measurement, name: str, constructs: tuple[str, ...]
) -> SecondOrder | NotAvailable:
    """The model of one dimension alone: its constructs, and one factor over them.

    With three constructs the second level is just identified: its fit is that of the first-order model. With
    two their loadings would have to be held equal, so fewer than three is NotAvailable.
    """
    if len(constructs) < 3:
        return NotAvailable("a second-order factor needs at least three constructs to be identified")
    part = Measurement(
        constructs={code: measurement.constructs[code] for code in constructs},
        residuals=_inside(measurement, constructs),
        moments=measurement.moments,
        options=measurement.options,
    )
    return second_order_of_text(
        part.text(extra=(f"{_free(name, part)} =~ {' + '.join(constructs)}",)),
        _free(name, part),
        constructs,
        measurement.moments,
        measurement.options,
    )


def second_order_of_text(
    text: str, name: str, constructs: tuple[str, ...], moments: Moments, options: FitOptions
) -> SecondOrder | NotAvailable:
    """The second-order factor `name` of a model text."""
    try:
        spec = parse_model(text, identify=False)
        fit = estimate(spec, moments.select(spec.observed), options)
    except RcvsemError as error:
        return NotAvailable(error.what)
    if not fit.converged:
        return NotAvailable("the second-order model did not converge")
    return SecondOrder(
        name=name,
        constructs=constructs,
        validity=convergent_validity(fit).of(name, level=2),
        fit=fit,
        measures=fit_measures(fit),
    )


def _inside(measurement: Measurement, constructs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    kept = {item for code in constructs for item in measurement.constructs[code]}
    return tuple((a, b) for a, b in measurement.residuals if a in kept and b in kept)


def _free(name: str, part: Measurement) -> str:
    """A name the model language takes and that nothing else has."""
    wanted = name if name.isidentifier() else "Second"
    while wanted in part.constructs or wanted in part.items:
        wanted += "_"
    return wanted
