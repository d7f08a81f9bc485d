"""Are two constructs too close to be told apart? Classes of Rönkkö and Cho (2022), from the interval of
their correlation and
from models that hold it at a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np

from rcvsem.evaluate import LatentCorrelation, latent_correlations, likelihood_ratio_test
from rcvsem.evaluate.measures import index_of
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, OptionError, RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.infer.measurement_models import Measurement, minus, orientation
from rcvsem.scale.mean_tests import holm

SEVERE, MODERATE, MARGINAL, NONE = "severe", "moderate", "marginal", "none"
#: Limits of the classes, from the worst down.
CLASSES = ((1.0, SEVERE), (0.9, MODERATE), (0.8, MARGINAL))

RULE = Text(
    "Rule: a correlation is below {limit} when holding it at {limit} (sign kept) worsens the fit, "
    "Holm-corrected p < {alpha}, "
    "and its interval lies below {limit} in absolute value."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiscriminantTest:
    """One pair of constructs.

    r, ci_lower, ci_upper : latent correlation with Wald interval. fixed_to : value of the constrained model.
    chisq, df : difference from the free model; pvalue, pvalue_holm : of it, and corrected over all pairs.
    delta_cfi : CFI of the constrained minus CFI of the free model.
    distinct : verdict of `RULE`, None when it cannot be given.
    by_interval, by_test : class of the problem by the outer end of the interval, and by the models held at .8, .9 and 1
        ("none", "marginal", "moderate", "severe"); None when it cannot be given.
    identical : whether r = 1 is not rejected.
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
    by_interval: str | None = None
    by_test: str | None = None
    identical: bool | None = None


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
    limit: float = 0.9,
    level: float = 0.95,
    free: Fit | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DiscriminantTests:
    """Constrained-model tests of every pair of constructs.

    Factor variances are 1, so the covariance of two factors is their correlation. A pair that already
    correlates beyond the limit is fixed at its estimate and differs by 0 (as semTools' discriminantValidity).

    Parameters
    ----------
    limit : value the correlation is fixed to, its sign kept. At 1 the test says no more than that two constructs are not
        identical.
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
    free_model = _Free(measurement=measurement, fit=full, cfi=index_of(full, "cfi"))
    signs = orientation(full)
    pairs = [(codes[i], codes[j]) for j, i in combinations(range(len(codes)), 2)]
    pairs.sort(key=lambda pair: (codes.index(pair[0]), codes.index(pair[1])))
    rows = []
    for number, (a, b) in enumerate(pairs):
        row = _classified(free_model, (a, b), correlations[frozenset((a, b))], limit, 1.0 - level)
        rows.append(row if signs[a] == signs[b] else _turned(row))
        if progress is not None:
            progress(number + 1, len(pairs))
    adjusted = holm([row.pvalue for row in rows])
    tests = tuple(
        replace(row, pvalue_holm=p, distinct=_verdict(row, p, limit, 1.0 - level))
        for row, p in zip(rows, adjusted, strict=True)
    )
    return DiscriminantTests(tests=tests, limit=limit, level=level)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Free:
    """The model without the restriction."""

    measurement: Measurement
    fit: Fit
    cfi: Number


def _classified(
    free: _Free, pair: tuple[str, str], r: LatentCorrelation, limit: float, alpha: float
) -> DiscriminantTest:
    """One pair with its classes. A limit farther off is rejected where a nearer one is, so two models are
    enough mostly."""
    found: dict[float, DiscriminantTest] = {}

    def at(value: float) -> DiscriminantTest:
        if value not in found:
            found[value] = _compare(free, pair, r, value)
        return found[value]

    def rejected(value: float) -> bool | None:
        p = at(value).pvalue
        return None if isinstance(p, NotAvailable) else bool(p < alpha)

    by_test: str | None = None
    if (middle := rejected(0.9)) is not None:
        farther = rejected(0.8) if middle else rejected(1.0)
        names = {(True, True): NONE, (True, False): MARGINAL, (False, True): MODERATE, (False, False): SEVERE}
        by_test = None if farther is None else names[middle, farther]
    row = at(limit)
    return replace(
        row,
        by_interval=_by_interval(row),
        by_test=by_test,
        identical=None if by_test is None else by_test == SEVERE,
    )


def _by_interval(row: DiscriminantTest) -> str | None:
    """CI_CFA(cut): the outer end of the interval against the limits."""
    if isinstance(row.ci_lower, NotAvailable) or isinstance(row.ci_upper, NotAvailable):
        return None
    outer = (
        max(abs(row.ci_lower), abs(row.ci_upper))
        if isinstance(row.r, NotAvailable)
        else (row.ci_upper if row.r >= 0 else -row.ci_lower)
    )
    return next((name for limit, name in CLASSES if outer >= limit), NONE)


def _compare(free: _Free, pair: tuple[str, str], r: LatentCorrelation, limit: float) -> DiscriminantTest:
    """One pair, before the correction over all pairs."""
    a, b = pair
    value = 0.0 if isinstance(r.r, NotAvailable) else r.r
    fixed = value if abs(value) > limit else float(np.copysign(limit, value))
    chisq, pvalue, change = _difference(
        free.fit, free.cfi, free.measurement.attempt(extra=(f"{a} ~~ {fixed!r}*{b}",), near=free.fit)
    )
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
    other = index_of(restricted, "cfi")
    if isinstance(cfi, NotAvailable) or isinstance(other, NotAvailable):
        return test.stat, test.pvalue, NotAvailable("CFI does not apply to one of the two models")
    return test.stat, test.pvalue, other - cfi


def _verdict(test: DiscriminantTest, p: Number, limit: float, alpha: float) -> bool | None:
    lower, upper = test.ci_lower, test.ci_upper
    if isinstance(p, NotAvailable) or isinstance(lower, NotAvailable) or isinstance(upper, NotAvailable):
        return None
    return p < alpha and -limit < lower and upper < limit
