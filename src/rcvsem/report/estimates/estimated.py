"""One fitted model of another library, as a regression table shows it."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EstimatedCoefficients:
    """Coefficients with their tests.

    Attributes
    ----------
    outcome : name of the dependent variable, "" unknown. names : of the coefficients.
    b, se, statistic, p, lower, upper : one number a coefficient; the interval has `level`.
    normal : the statistic is a z (standard normal), else a t. errors : kind of standard errors, for the note.
    absorbed : fixed effects that have no coefficient. ratios : exp(b) is the odds, hazard or rate ratio.
    statistics : key -> number for the lower rows: n, r2, adj_r2, within_r2, pseudo_r2, f, f_p, loglik, chi2, chi2_p,
        aic, bic.
    """

    outcome: str
    names: tuple[str, ...]
    b: tuple[float, ...]
    se: tuple[float, ...]
    statistic: tuple[float, ...]
    p: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    normal: bool
    errors: Text
    statistics: dict[str, float]
    level: float = 0.95
    absorbed: tuple[str, ...] = ()
    ratios: bool = False


CLASSICAL = Text("classical")
ROBUST = Text("robust to heteroscedasticity")
HAC = Text("robust to heteroscedasticity and autocorrelation")


def clustered(by: Sequence[str]) -> Text:
    """Clustered errors; by : what they are clustered by, where the library tells."""
    if not by:
        return Text("clustered")
    return Text("clustered by {names}", names=enumerated(by, " and "))


def floats(values: object) -> tuple[float, ...]:
    """Any vector as numbers."""
    import numpy as np

    return tuple(float(one) for one in np.asarray(values, dtype=float).reshape(-1))


def known(**values: object) -> dict[str, float]:
    """Those that are finite numbers."""
    found: dict[str, float] = {}
    for key, value in values.items():
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if abs(number) < float("inf"):
            found[key] = number
    return found
