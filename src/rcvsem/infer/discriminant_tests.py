"""Are two constructs one? The model with their correlation fixed to 1 against the free model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from rcvsem.evaluate import LatentCorrelation, fit_measures, latent_correlations, likelihood_ratio_test
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.errors import ConvergenceError, OptionError, RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.infer.measurement_models import Measurement, minus, orientation
from rcvsem.scale.mean_tests import holm

RULE = Text(
    "Rule: two constructs are distinct when fixing their correlation to {limit} (sign kept) worsens the fit, "
    "Holm-corrected p < {alpha}, and the interval of the correlation lies below {limit} in absolute value "
    "(Anderson & Gerbing, 1988; Rönkkö & Cho, 2022).",
    "规则：将两构念的相关固定为 {limit}（保留符号）使拟合显著变差（Holm 校正 p < {alpha}），"
    "且相关系数的置信区间低于 {limit}，则两构念可区分（Anderson & Gerbing, 1988；Rönkkö & Cho, 2022）。",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiscriminantTest:
    """One pair of constructs.

    r, ci_lower, ci_upper : latent correlation with Wald interval. fixed_to : value of the constrained model.
    chisq, df : difference from the free model; pvalue, pvalue_holm : of it, and corrected over all pairs.
    delta_cfi : CFI of the constrained minus CFI of the free model.
    distinct : verdict of `RULE`, None when it cannot be given.
    """

    a: str
    b: str
    r: Number
    ci_lower: Number
    ci_upper: Number
    fixed_to: float
    chisq: Number
    df: int
    pvalue: Number
    pvalue_holm: Number
    delta_cfi: Number
    distinct: bool | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiscriminantTests:
    """All pairs, in the order (2,1), (3,1), (3,2) ... of the constructs. `limit`, `level` as asked."""

    tests: tuple[DiscriminantTest, ...]
    limit: float
    level: float

    @property
    def failed(self) -> tuple[DiscriminantTest, ...]:
        """The pairs that the rule does not tell apart."""
        return tuple(test for test in self.tests if test.distinct is False)


def discriminant_tests(
    measurement: Measurement,
    *,
    limit: float = 1.0,
    level: float = 0.95,
    free: Fit | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DiscriminantTests:
    """Constrained-model tests of every pair of constructs.

    Factor variances are 1, so the covariance of two factors is their correlation. A pair that already
    correlates beyond the limit is fixed at its estimate and differs by 0 (as semTools' discriminantValidity).

    Parameters
    ----------
    limit : value the correlation is fixed to, its sign kept; 1, or e.g. .9 for "practically one construct".
    free : the free model, if it has been estimated with `measurement.fit()` already.

    Raises
    ------
    OptionError : limit outside (0, 1], or fewer than two constructs.
    ConvergenceError : the free model does not converge.
    """
    if not 0.0 < limit <= 1.0:
        raise OptionError(
            phrase("The 'limit' option of discriminant_tests must lie in (0, 1]. Got {limit!r}.", limit=limit)
        )
    codes = tuple(measurement.constructs)
    if len(codes) < 2:
        raise OptionError("Discriminant validity compares constructs: the model has only one.")
    full = measurement.fit() if free is None else free
    if not full.converged:
        raise ConvergenceError("The measurement model did not converge, so its constraints cannot be tested.")
    correlations = {frozenset((c.a, c.b)): c for c in latent_correlations(full, level=level)}
    cfi = fit_measures(full)["cfi"]
    signs = orientation(full)
    pairs = [(codes[i], codes[j]) for j, i in combinations(range(len(codes)), 2)]
    pairs.sort(key=lambda pair: (codes.index(pair[0]), codes.index(pair[1])))
    rows = []
    for number, (a, b) in enumerate(pairs):
        row = _compare(measurement, full, cfi, (a, b), correlations[frozenset((a, b))], limit)
        rows.append(row if signs[a] == signs[b] else _turned(row))
        if progress is not None:
            progress(number + 1, len(pairs))
    adjusted = holm([row.pvalue for row in rows])
    tests = tuple(
        replace(row, pvalue_holm=p, distinct=_verdict(row, p, limit, 1.0 - level))
        for row, p in zip(rows, adjusted, strict=True)
    )
    return DiscriminantTests(tests=tests, limit=limit, level=level)


def _compare(
    measurement: Measurement,
    full: Fit,
    cfi: Number,
    pair: tuple[str, str],
    r: LatentCorrelation,
    limit: float,
) -> DiscriminantTest:
    """One pair, before the correction over all pairs."""
    a, b = pair
    value = 0.0 if isinstance(r.r, NotAvailable) else r.r
    fixed = value if abs(value) > limit else float(np.copysign(limit, value))
    chisq, pvalue, change = _difference(full, cfi, measurement.attempt(extra=(f"{a} ~~ {fixed!r}*{b}",)))
    return DiscriminantTest(
        a=a,
        b=b,
        r=r.r,
        ci_lower=r.ci_lower,
        ci_upper=r.ci_upper,
        fixed_to=fixed,
        chisq=chisq,
        df=1,
        pvalue=pvalue,
        pvalue_holm=pvalue,
        delta_cfi=change,
        distinct=None,
    )


def _turned(row: DiscriminantTest) -> DiscriminantTest:
    """The same test with one of the two constructs turned round."""
    return replace(
        row,
        r=minus(row.r),
        ci_lower=minus(row.ci_upper),
        ci_upper=minus(row.ci_lower),
        fixed_to=-row.fixed_to,
    )


def _difference(full: Fit, cfi: Number, restricted: Fit | NotAvailable) -> tuple[Number, Number, Number]:
    """chi2 difference, its p, and the change of CFI."""
    if isinstance(restricted, NotAvailable):
        return restricted, restricted, restricted
    try:
        test = likelihood_ratio_test(full, restricted, check=False)
    except RcvsemError as error:
        reason = NotAvailable(error.what)
        return reason, reason, reason
    other = fit_measures(restricted)["cfi"]
    if isinstance(cfi, NotAvailable) or isinstance(other, NotAvailable):
        return test.stat, test.pvalue, NotAvailable("CFI does not apply to one of the two models")
    return test.stat, test.pvalue, other - cfi


def _verdict(test: DiscriminantTest, p: Number, limit: float, alpha: float) -> bool | None:
    lower, upper = test.ci_lower, test.ci_upper
    if isinstance(p, NotAvailable) or isinstance(lower, NotAvailable) or isinstance(upper, NotAvailable):
        return None
    return p < alpha and -limit < lower and upper < limit
