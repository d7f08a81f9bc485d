"""Composite constructs: a second-order factor over the constructs of one dimension."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.evaluate import ConstructValidity, convergent_validity, fit_measures
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.measurement_models import Measurement
from rcvsem.model import ModelSpec, parse_model


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

    json_form: ClassVar[str] = (
        "construct=name indicators cr=validity.cr ave=validity.ave omega_hierarchical=validity.omega "
        "omega_level2=validity.omega_between omega_partial=validity.omega_partial chisq=measures.chisq "
        "df=measures.df"
    )

    @property
    def indicators(self) -> dict[str, Number]:
        """Loadings of the constructs on it."""
        return dict(zip(self.validity.indicators, self.validity.loadings, strict=True))


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
    own = _free(name, part)
    text = part.text(extra=(f"{own} =~ {' + '.join(constructs)}",))
    try:
        spec = parse_model(text, identify=False)
        ordered = tuple(item for item in measurement.moments.ordered if item in spec.observed)
        if ordered:
            spec = spec.with_options(identify=False, ordered=ordered)
        fit = estimate(spec, measurement.moments.select(spec.observed), measurement.options)
    except RcvsemError as error:
        return NotAvailable(error.what)
    return second_order_of(fit, own)


def second_order_constructs(spec: ModelSpec) -> dict[str, tuple[str, ...]]:
    """Constructs that other constructs measure -> these."""
    latents = set(spec.latents)
    return {name: own for name, own in spec.measurement.items() if any(item in latents for item in own)}


def second_order_of(fit: Fit | NotAvailable, name: str) -> SecondOrder | NotAvailable:
    """The second-order factor `name` of a fitted model."""
    if isinstance(fit, NotAvailable):
        return fit
    if not fit.converged:
        return NotAvailable("the second-order model did not converge")
    lower = second_order_constructs(fit.spec)
    constructs = lower[name]
    mixed = [item for item in constructs if item in fit.spec.observed]
    if mixed:
        return NotAvailable(
            phrase("it is measured by constructs and by items ({mixed})", mixed=enumerated(mixed))
        )
    above = [item for item in constructs if item in lower]
    if above:
        return NotAvailable(
            phrase(
                "it is of a higher order: {above} is itself measured by constructs", above=enumerated(above)
            )
        )
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
