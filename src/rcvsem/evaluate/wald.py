"""Wald test of restrictions on the estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.estimates import complex_steps
from rcvsem.evaluate.standardized import COMPLEX_STEP
from rcvsem.evaluate.tails import chi_square_tail
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, ModelError
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit
    from rcvsem.model.expressions import Expression


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaldTest:
    """chi-square `stat` with `df` and upper-tail `pvalue` of the restrictions as read."""

    stat: float
    df: int
    pvalue: float
    restrictions: tuple[str, ...]


def wald_statistic(residual: Floats, jacobian: Floats, vcov: Floats) -> float:
    """r' (J V J')^-1 r (Wald, 1943). residual (k,), jacobian (k, q), vcov (q, q)."""
    return float(residual @ np.linalg.solve(jacobian @ vcov @ jacobian.T, residual))


def wald_test(fit: Fit, restrictions: str) -> WaldTest:
    """Test equations between labelled parameters, one a line: "p1 == p3" or "p2 == 0.5"; defined names may
    be used.

    With robust standard errors the test is robust, since it uses the same covariance matrix.

    Raises
    ------
    ModelError : no equation, an inequality, an unknown name, or restrictions that depend on each other.
    ConvergenceError : the fit did not converge.
    """
    if not fit.converged or isinstance(fit.vcov, NotAvailable):
        raise ConvergenceError("A Wald test needs a converged fit with standard errors.")
    constraints = _parse(restrictions)
    steps = complex_steps(fit)
    names: dict[str, np.ndarray] = {}
    for k, row in enumerate(fit.spec.parameters):
        if row.label:
            names.setdefault(row.label, steps[:, k])
    for definition in fit.spec.definitions:
        names[definition.name] = np.broadcast_to(definition.expression.evaluate(names), steps.shape[:1])
    for name in sorted({n for pair in constraints for side in pair for n in side.names}):
        if name not in names:
            raise ModelError(
                phrase("'{name}' is not a label of the model.", name=name),
                fix=phrase("Labels: {names}.", names=enumerated(names) or phrase("none")),
            )
    batch = np.stack(
        [
            np.broadcast_to(left.evaluate(names) - right.evaluate(names), steps.shape[:1])
            for left, right in constraints
        ]
    )
    residual, jacobian = batch[:, 0].real, batch[:, 1:].imag / COMPLEX_STEP
    if np.linalg.matrix_rank(jacobian) < len(constraints):
        raise ModelError("The restrictions of the Wald test depend on each other or hold by construction.")
    stat = wald_statistic(residual, jacobian, fit.vcov)
    df = len(constraints)
    return WaldTest(
        stat=stat, df=df, pvalue=chi_square_tail(stat, df),
        restrictions=tuple(f"{left} == {right}" for left, right in constraints),
    )  # fmt: skip


def _parse(text: str) -> list[tuple[Expression, Expression]]:
    from rcvsem.model.statements import parse_statements
    from rcvsem.model.syntax import ConstraintStatement
    from rcvsem.model.tokens import tokenize

    statements = parse_statements(tokenize(text, "Wald test"), "Wald test")
    found = [s for s in statements if isinstance(s, ConstraintStatement) and s.op == "=="]
    if not found or len(found) < len(statements):
        raise ModelError("A Wald test takes equations only, one a line.", fix='Write, for example, "a == b".')
    return [(s.left, s.right) for s in found]
