"""The only file that knows semopy: estimates by it, and our estimates for it.

semopy 2.3 is driven on standardized items where the model allows (it stops early on others), from a clean slate, with a
tight tolerance, and called again until our gradient is small. Its word that it succeeded is not taken: the gradient is.
Parameters are found by matrix, row and column, never by order, which changes with Python's hash seed.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rcvsem.fit.constraints import Constraints, Reduced
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution
from rcvsem.fit.start import start_values
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import ConvergenceError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.composites import refuse_composites

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

# Largest gradient, in units of sqrt(N) standard errors, at which semopy's solution counts as converged:
# estimates are then within a few thousandths of a standard error of the minimum.
ACCEPTED = 1e-4
_ROUNDS = 4
_OPTIONS = {"ftol": 1e-12, "maxiter": 500}


def semopy_solution(
    spec: ModelSpec, moments: Moments, objective: Objective, constraints: Constraints
) -> Solution:
    """semopy's estimates as a Solution of our objective, judged by our gradient.

    Raises
    ------
    ModelError : semopy cannot take the model. ConvergenceError : it broke down.
    """
    refuse_composites(
        (composite.name for composite in spec.composites),
        phrase("The engine semopy has no composites (<~): {names}."),
        phrase("Use the engine 'rcvsem'."),
    )
    scale = item_scale(spec, moments)
    units = _free_units(spec, scale)
    reduced = Reduced(objective, constraints)
    with _quiet():
        model = _model(spec)
        data, cov = _frames(spec, moments, scale)
        given = [row.start for row in spec.parameters]
        covs, means = [s.cov for s in objective.samples], [s.mean for s in objective.samples]
        _give_starts(spec, model, start_values(objective.layout, covs, means, given) / units)
        best, norm = np.zeros(0), np.inf
        try:
            for rounds in range(1, _ROUNDS + 1):
                model.fit(
                    data=data, cov=cov, n_samples=moments.n, clean_slate=rounds == 1, options=dict(_OPTIONS)
                )
                theta = _theta(spec, model) * units
                now = _norm(objective, constraints, theta)
                if now < norm:
                    best, norm = theta, now
                if norm < 1e-9 or now > norm:
                    break
        except (ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
            raise ConvergenceError(
                phrase("semopy broke down: {error}.", error=error), fix="Use the engine 'rcvsem'."
            ) from error
    if not np.isfinite(norm):
        raise ConvergenceError("semopy found no admissible point.", fix="Use the engine 'rcvsem'.")
    converged = norm <= ACCEPTED
    reason = phrase("semopy stopped at gradient {norm:.1e} in units of standard errors.", norm=norm)
    held = _held_at_zero(spec, best, scale)
    if not converged and held:
        reason += phrase(
            " It keeps variances at or above 0 and holds {held} there (Heywood case).", held=enumerated(held)
        )
    return Solution(
        z=reduced.z(best), value=objective.value(best), gradient_norm=norm, converged=converged,
        reason=reason, iterations=int(model.last_result.n_it),
    )  # fmt: skip


class FittedBySemopy(Protocol):
    """What semopy is told of a fit (`fit.result.Fit` has it)."""

    @property
    def spec(self) -> ModelSpec: ...
    @property
    def moments(self) -> Moments: ...
    @property
    def objective(self) -> Objective: ...
    @property
    def theta(self) -> Floats: ...
    @property
    def n(self) -> int: ...
    @property
    def converged(self) -> bool: ...
    @property
    def reason(self) -> str: ...
    @property
    def iterations(self) -> int: ...


def to_semopy(fit: FittedBySemopy) -> Any:
    """A semopy.Model that holds the estimates of `fit`; its `inspect` and `predict` work.

    Raises
    ------
    ModelError : semopy cannot take the model.
    """
    from semopy.solver import SolverResult

    with _quiet():
        model = _model(fit.spec)
        data, cov = _frames(fit.spec, fit.moments, np.ones(len(fit.spec.observed)))
        _give_starts(fit.spec, model, fit.theta)
        model.load(data=data, cov=cov, n_samples=fit.n, clean_slate=True)
        places = _places(model)
        values = np.array(model.param_vals, dtype=np.float64)
        for row in fit.spec.parameters:
            if row.free and (place := _place_of(row, places)) is not None:
                values[place] = fit.theta[row.free - 1]
        model.param_vals = values
        model.update_matrices(values)
        model.last_result = SolverResult(
            fun=2 * fit.objective.value(fit.theta), success=fit.converged, n_it=fit.iterations, x=values,
            message=fit.reason, name_method="rcvsem", name_obj="MLW",
        )  # fmt: skip
    return model


@contextmanager
def _quiet() -> Iterator[None]:
    """semopy speaks through warnings and the root logger; both are ours to judge."""
    import logging

    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _model(spec: ModelSpec) -> Any:
    from rcvsem.model import to_semopy_text

    text = to_semopy_text(spec)
    from semopy import Model

    return Model(text)


def _frames(spec: ModelSpec, moments: Moments, scale: Floats) -> tuple[Any, Any]:
    """(data or None, covariances divided by n) as pandas frames in units of `scale`."""
    import pandas as pd

    names = list(spec.observed)
    group = moments.groups[0]
    cov = pd.DataFrame(group.cov / np.outer(scale, scale), index=names, columns=names)
    data = None if group.data is None else pd.DataFrame(group.data / scale, columns=names)
    return data, cov


def item_scale(spec: ModelSpec, moments: Moments) -> Floats:
    """(p,) units in which the model may be estimated: the items' SDs where rescaling single items is harmless.

    It is when no parameters are tied or bounded and no more than one loading of a latent is fixed; then only
    multiples of the units change. Otherwise one common unit, or none when a nonzero (co)variance is fixed.
    """
    sd = np.sqrt(np.diag(moments.groups[0].cov))
    uses = Counter(row.free for row in spec.parameters if row.free)
    tied = any(count > 1 for count in uses.values()) or bool(spec.constraints)
    bounded = any(row.lower is not None or row.upper is not None for row in spec.parameters)
    held = Counter(row.lhs for row in spec.parameters if row.op == "=~" and not row.free and row.fixed)
    fixed_path = any(row.op == "~" and not row.free and row.fixed for row in spec.parameters)
    own = [row for row in spec.parameters if row.op == "~~" and not row.free and not row.exo and row.fixed]
    observed_fixed = any(row.lhs in spec.observed or row.rhs in spec.observed for row in own)
    unit_latents = {row.lhs for row in own if row.lhs == row.rhs}
    if any(row.lhs != row.rhs and not {row.lhs, row.rhs} <= unit_latents for row in own):
        observed_fixed = True
    twice = any(count > 1 or name in unit_latents for name, count in held.items())
    if tied or bounded or fixed_path or observed_fixed or twice:
        return np.ones(sd.size)
    return np.asarray(sd)


def _free_units(spec: ModelSpec, scale: Floats) -> Floats:
    """(q,) factor that takes an estimate on rescaled items back to the items' own units."""
    unit = dict(zip(spec.observed, scale, strict=True))
    markers = {row.lhs: row.rhs for row in spec.parameters if row.op == "=~" and not row.free and row.fixed}

    def of(name: str) -> float:
        while name not in unit and name in markers:
            name = markers[name]
        return float(unit.get(name, 1.0))

    units = np.ones(spec.n_free)
    for row in spec.parameters:
        if not row.free:
            continue
        left, right = of(row.lhs), of(row.rhs)
        if row.op == "=~":
            units[row.free - 1] = right / left
        elif row.op == "~":
            units[row.free - 1] = left / right
        else:
            units[row.free - 1] = left * right
    return units


def _give_starts(spec: ModelSpec, model: Any, theta: Floats) -> None:
    """Our start values: semopy's own search for them never ends when no loading of a latent is fixed."""
    places = _places(model)
    active = [parameter for parameter in model.parameters.values() if parameter.active]
    for row in spec.parameters:
        if row.free and (place := _place_of(row, places)) is not None:
            active[place].start = float(theta[row.free - 1])


def _places(model: Any) -> dict[tuple[str, str, str], int]:
    """(matrix, row, column) -> position in semopy's parameter vector, for its free parameters."""
    places: dict[tuple[str, str, str], int] = {}
    position = 0
    for parameter in model.parameters.values():
        if not parameter.active:
            continue
        for location in parameter.locations:
            for matrix in ("beta", "lambda", "psi", "theta"):
                if location.matrix is getattr(model, f"mx_{matrix}", None):
                    rows, columns = getattr(model, f"names_{matrix}")
                    i, j = location.indices
                    places[matrix, rows[i], columns[j]] = position
                    if location.symmetric:
                        places[matrix, rows[j], columns[i]] = position
        position += 1
    return places


def _place_of(row: Any, places: dict[tuple[str, str, str], int]) -> int | None:
    if row.op == "~~":
        keys = [("psi", row.lhs, row.rhs), ("theta", row.lhs, row.rhs)]
    else:
        to, by = (row.rhs, row.lhs) if row.op == "=~" else (row.lhs, row.rhs)
        keys = [("lambda", to, by), ("beta", to, by)]
    return next((places[key] for key in keys if key in places), None)


def _theta(spec: ModelSpec, model: Any) -> Floats:
    places = _places(model)
    theta = np.full(spec.n_free, np.nan)
    for row in spec.parameters:
        if row.free and np.isnan(theta[row.free - 1]):
            place = _place_of(row, places)
            if place is not None:
                theta[row.free - 1] = model.param_vals[place]
    if np.isnan(theta).any():
        lost = [name for name, value in zip(spec.free_names, theta, strict=True) if np.isnan(value)]
        raise ConvergenceError(
            phrase("semopy does not estimate {lost}.", lost=enumerated(lost)), fix="Use the engine 'rcvsem'."
        )
    return theta


def _norm(objective: Objective, constraints: Constraints, theta: Floats) -> float:
    """Largest gradient in units of sqrt(N) standard errors along what the constraints leave free."""
    if not np.isfinite(objective.value(theta)):
        return float("inf")
    Z = constraints.free_directions(theta)
    information = np.diag(Z.T @ objective.information(theta) @ Z)
    gradient = Z.T @ objective.gradient(theta)
    size = np.where(information > 0, np.sqrt(np.abs(information)), 1.0)
    return float(np.abs(gradient / size).max(initial=0.0))


def _held_at_zero(spec: ModelSpec, theta: Floats, scale: Floats) -> list[str]:
    unit = dict(zip(spec.observed, scale, strict=True))
    return [
        row.default_name
        for row in spec.parameters
        if row.free
        and row.op == "~~"
        and row.lhs == row.rhs
        and theta[row.free - 1] <= 1e-8 * unit.get(row.lhs, 1.0) ** 2
    ]
