"""Parameter estimates: one row a parameter, with tests, intervals and the standardized solution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rcvsem.evaluate.standardized import COMPLEX_STEP, Kind, standardized_values
from rcvsem.evaluate.tails import normal_quantile, two_sided_p
from rcvsem.fit.standard_errors import delta_errors
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.fit import Fit
    from rcvsem.model import ModelSpec

Array = NDArray[Any]
FIXED = NotAvailable("the parameter is fixed, so it has no test")
CONSTANT = NotAvailable("the standardized value is a constant, so it has no test")
DECIDED = NotAvailable("constraints decide the value, so it has no standard error and no test")
UNDEFINED = NotAvailable("the definition has no finite value at the estimates")
LOST = NotAvailable("the definition divides by a number that is 0 to rounding, so it has no value")
# Change of the parameters, in their own size, that must not decide the value of a definition.
JITTER = 1e-12
IMPROPER = NotAvailable("an implied variance is not positive, so nothing can be standardized by it")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParameterEstimate:
    """One row. `free` is 0 for fixed rows; `op` is ":=" for defined parameters (then id continues the table).

    Fixed rows have the standard error 0; what an active constraint decides has none. z, p and intervals are
    normal-theory (Wald). std_lv, std_all: standardized
    solution, with delta-method standard errors.
    """

    id: int
    lhs: str
    op: str
    rhs: str
    group: int
    label: str
    free: int
    exo: bool
    est: Number
    se: Number
    z: Number
    pvalue: Number
    ci_lower: Number
    ci_upper: Number
    std_lv: Number
    std_lv_se: Number
    std_all: Number
    std_all_se: Number
    std_all_z: Number
    std_all_pvalue: Number
    std_all_ci_lower: Number
    std_all_ci_upper: Number

    json_form: ClassVar[str] = (
        "lhs op rhs group label free est se z pvalue ci_lower ci_upper std_lv std_all std_all_se"
    )


def definition_values(spec: ModelSpec, values: Array) -> Array:
    """Defined parameters at table values. (..., rows) -> (..., definitions); complex steps and draws work
    alike.

    A name stands for the first row that carries it; a definition may use earlier ones.
    """
    names: dict[str, Array] = {}
    for k, row in enumerate(spec.parameters):
        names.setdefault(row.name, values[..., k])
    columns = []
    for definition in spec.definitions:
        with np.errstate(all="ignore"):
            value = np.broadcast_to(definition.expression.evaluate(names), values.shape[:-1])
        names[definition.name] = value
        columns.append(value)
    return np.stack(columns, axis=-1) if columns else np.zeros((*values.shape[:-1], 0), dtype=values.dtype)


def complex_steps(fit: Fit) -> Array:
    """(1 + q, rows) table values: the estimates, then each free parameter moved by an imaginary step."""
    layout, q = fit.layout, fit.theta.size
    steps = np.tile(layout.values(fit.theta).astype(np.complex128), (q + 1, 1))
    moved = np.flatnonzero(layout.row_free >= 0)
    steps[layout.row_free[moved] + 1, moved] += 1j * COMPLEX_STEP
    return np.asarray(layout.completed(steps))


def delta_method(batch: Array, vcov: Array | NotAvailable) -> tuple[Array, Array | NotAvailable]:
    """Values (k,) and standard errors (k,) of functions evaluated on `complex_steps`. batch : (1 + q, k)."""
    estimate = batch[0].real.copy()
    if isinstance(vcov, NotAvailable):
        return estimate, vcov
    jacobian = batch[1:].imag / COMPLEX_STEP
    # A value that does not move (the marker's variance, a variance standardized to 1) has no sampling
    # error; what remains of it is rounding.
    still = np.abs(jacobian).max(axis=0, initial=0.0) <= 1e-13 * np.maximum(np.abs(estimate), 1.0)
    return estimate, np.where(still, 0.0, delta_errors(jacobian, vcov))


def _number(value: float, reason: NotAvailable) -> Number:
    return float(value) if np.isfinite(value) else reason


def _wald(estimate: Number, se: Number, constant: NotAvailable, width: float) -> tuple[Number, ...]:
    """(z, p, lower, upper)."""
    if isinstance(estimate, NotAvailable):
        return (estimate,) * 4
    if isinstance(se, NotAvailable):
        return (se,) * 4
    if se == 0.0:
        return constant, constant, estimate, estimate
    z = estimate / se
    return z, two_sided_p(z), estimate - width * se, estimate + width * se


def _with_errors(
    fit: Fit, steps: Array, vcov: Array | NotAvailable, kind: Kind | None
) -> tuple[Array, list[Number]]:
    """Values (k,) of the rows and definitions, raw (None) or standardized, and their standard errors.

    The values come from real arithmetic: it shows a negative variance, which a complex root would hide.
    """
    real = steps[:1].real
    if kind is not None:
        steps, real = (standardized_values(fit.layout, batch, kind) for batch in (steps, real))
    moved, value = (
        np.concatenate((batch, definition_values(fit.spec, batch)), axis=1) for batch in (steps, real)
    )
    _, se = delta_method(moved, vcov)
    return value[0], _errors(se, value.shape[1])


def _errors(se: Array | NotAvailable, count: int) -> list[Number]:
    if isinstance(se, NotAvailable):
        return [se] * count
    lost = NotAvailable("the variance of this estimate is not positive")
    return [_number(value, lost) for value in se]


def parameter_estimates(fit: Fit, *, level: float = 0.95) -> tuple[ParameterEstimate, ...]:
    """All rows of the parameter table, then the `:=` rows. Of an unconverged fit: estimates without tests."""
    spec = fit.spec
    steps = complex_steps(fit)
    vcov = fit.vcov if fit.converged else NotAvailable("the estimation did not converge")
    width = normal_quantile(0.5 + level / 2.0)
    raw, raw_se = _with_errors(fit, steps, vcov, None)
    lv, lv_se = _with_errors(fit, steps, vcov, "lv")
    full, full_se = _with_errors(fit, steps, vcov, "all")
    lost = _lost(fit, steps, raw)
    rows: list[tuple[int, str, str, str, int, str, int, bool]] = [
        (r.id, r.lhs, r.op, r.rhs, r.group, r.label, r.free, r.exo) for r in spec.parameters
    ]
    last = len(rows)
    for k, definition in enumerate(spec.definitions, start=1):
        rows.append(
            (last + k, definition.name, ":=", str(definition.expression), 1, definition.name, 0, False)
        )
    out = []
    for k, (id_, lhs, op, rhs, group, label, free, exo) in enumerate(rows):
        value = _number(raw[k], UNDEFINED)
        if op == ":=" and k in lost:
            value = LOST
        fixed = op != ":=" and not free
        se: Number = 0.0 if fixed else raw_se[k]
        errors: tuple[Number, Number] = lv_se[k], full_se[k]
        if not isinstance(value, NotAvailable) and not fixed and se == 0.0:
            se, errors = DECIDED, (DECIDED, DECIDED)
        if isinstance(value, NotAvailable):
            se, errors = value, (value, value)
        z, p, lower, upper = _wald(value, se, FIXED, width)
        std_lv, std_all = _number(lv[k], IMPROPER), _number(full[k], IMPROPER)
        if op == ":=" and isinstance(value, NotAvailable):
            std_lv = std_all = value
        std_z, std_p, std_lower, std_upper = _wald(std_all, errors[1], CONSTANT, width)
        out.append(
            ParameterEstimate(
                id=id_, lhs=lhs, op=op, rhs=rhs, group=group, label=label, free=free, exo=exo,
                est=value, se=se, z=z, pvalue=p, ci_lower=lower, ci_upper=upper,
                std_lv=std_lv, std_lv_se=std_lv if isinstance(std_lv, NotAvailable) else errors[0],
                std_all=std_all, std_all_se=std_all if isinstance(std_all, NotAvailable) else errors[1],
                std_all_z=std_z, std_all_pvalue=std_p, std_all_ci_lower=std_lower, std_all_ci_upper=std_upper,
            )
        )  # fmt: skip
    return tuple(out)


def loadings_of(fit: Fit) -> dict[str, float]:
    """Item -> its standardized loading, where it has one."""
    return {
        row.rhs: float(row.std_all)
        for row in parameter_estimates(fit)
        if row.op == "=~" and not isinstance(row.std_all, NotAvailable)
    }


def _lost(fit: Fit, steps: Array, raw: Array) -> set[int]:
    """Places of the definitions whose value is rounding: a change of the parameters by 1e-12 of their size decides it."""
    if not fit.spec.definitions:
        return set()
    with np.errstate(all="ignore"):
        slopes = np.abs(definition_values(fit.spec, steps)[1:].imag) / COMPLEX_STEP
        moved = JITTER * np.maximum(np.abs(fit.theta), 1e-3 * fit.constraints.units) @ slopes
    first = len(fit.spec.parameters)
    values = np.abs(raw[first:])
    return {first + int(k) for k in np.flatnonzero(~(moved <= 0.01 * values) & (moved > 0) & (values > 0))}


def estimates_frame(rows: Sequence[ParameterEstimate]) -> pd.DataFrame:
    """The rows as a pandas DataFrame; what does not apply becomes a missing value."""
    import pandas as pd

    names = list(ParameterEstimate.__dataclass_fields__)
    records = [[_cell(getattr(row, name)) for name in names] for row in rows]
    return pd.DataFrame.from_records(records, columns=names)


def _cell(value: object) -> object:
    return None if isinstance(value, NotAvailable) else value
