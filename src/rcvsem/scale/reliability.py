"""Internal consistency: Cronbach alpha, Guttman lambda6, split halves; analytic and bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import f_quantile
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.option_checks import check_unit_interval
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.resampling import BootstrapIntervals, bootstrap_moments
from rcvsem.scale.sample import complete_sample, covariance, to_correlation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alpha:
    """Cronbach alpha of one scale, from complete cases.

    Attributes
    ----------
    raw, standardized : from covariances; from correlations.
    lower, upper : Feldt's exact limits of `raw` at coverage `level`.
    n, n_received, k : complete respondents, respondents received, items.
    mean_r : average inter-item correlation.
    lambda6, lambda6_standardized : Guttman's lambda 6 from covariances (SPSS); from correlations (psych).
    items : the k item codes.
    if_deleted, standardized_if_deleted : (k,) alpha without the item; NotAvailable for two items.
    item_rest : (k,) corrected item-total correlation (item with the sum of the others).
    item_total : (k,) correlation of the item with the sum of all items.
    squared_multiple : (k,) R2 of the item on the others; NotAvailable when the items are linearly dependent.
    findings : listwise deletion, negative alpha, items keyed against the rest.
    """

    raw: float
    standardized: float
    lower: float
    upper: float
    level: float
    n: int
    n_received: int
    k: int
    mean_r: float
    lambda6: float | NotAvailable
    lambda6_standardized: float | NotAvailable
    items: tuple[str, ...]
    if_deleted: Floats | NotAvailable
    standardized_if_deleted: Floats | NotAvailable
    item_rest: Floats
    item_total: Floats
    squared_multiple: Floats | NotAvailable
    findings: tuple[Finding, ...]


def alpha_of(cov: Floats) -> Floats:
    """Cronbach alpha k/(k-1) (1 - tr S / 1'S1) of covariance matrices. (..., k, k) -> (...)."""
    k = cov.shape[-1]
    trace = np.trace(cov, axis1=-2, axis2=-1)
    return np.asarray(k / (k - 1) * (1 - trace / cov.sum(axis=(-2, -1))))


def feldt_interval(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of alpha under compound symmetry and normality (Feldt, 1965).

    1 - (1 - alpha) F with F quantiles on n - 1 and (n - 1)(k - 1) degrees of freedom.
    """
    check_unit_interval(level, "level", phrase("the Feldt interval"))
    tail = (1 - level) / 2
    upper_quantile = f_quantile(1 - tail, n - 1, (n - 1) * (k - 1))
    lower_quantile = f_quantile(tail, n - 1, (n - 1) * (k - 1))
    return 1 - (1 - alpha) * upper_quantile, 1 - (1 - alpha) * lower_quantile


def squared_multiple_correlations(r: Floats) -> Floats | NotAvailable:
    """R2 of each item on all others, 1 - 1/diag(R^-1). (k, k) -> (k,)."""
    if np.linalg.matrix_rank(r) < r.shape[0]:
        return NotAvailable("The items are linearly dependent.")
    return np.asarray(1 - 1 / np.diagonal(np.linalg.inv(r)))


def guttman_lambda6(cov: Floats) -> float | NotAvailable:
    """1 - sum of each item's error variance around its regression on the others, over the total variance.

    From a covariance matrix (Guttman, 1945; SPSS) or, standardized, from a correlation matrix (psych).
    """
    smc = squared_multiple_correlations(to_correlation(cov))
    if isinstance(smc, NotAvailable):
        return smc
    return float(1 - (np.diagonal(cov) * (1 - smc)).sum() / cov.sum())


def cronbach_alpha(
    x: ArrayLike, items: Sequence[str] | None = None, *, name: str = "", level: float = 0.95
) -> Alpha:
    """Cronbach alpha with all that is read beside it, listwise.

    Parameters
    ----------
    x : (n, k) answers, already reversed where an item is keyed against its scale; NaN = missing.
    items : k item codes (default: the columns of a table).
    name : of the scale, for the findings.
    level : coverage of the Feldt interval.

    Raises
    ------
    DataError : fewer than two items or three complete respondents, or an item without variance.
    """
    sample = complete_sample(x, items, where=name)
    made = alpha_of_covariances(covariance(sample.x), sample.codes, sample.n, name=name, level=level)
    return replace(made, n_received=sample.n_received, findings=sample.findings(name) + made.findings)


def alpha_of_covariances(
    cov: Floats, items: Sequence[str], n: int, *, name: str = "", level: float = 0.95
) -> Alpha:
    """`cronbach_alpha` from the (k, k) covariances of `items` (any divisor) in n complete answers.

    Raises
    ------
    DataError : fewer than two items, or a sum of items that does not vary.
    """
    codes, k = tuple(items), len(items)
    if k < 2:
        raise DataError("Alpha needs at least two items.", where=name)
    r = to_correlation(cov)
    total_with = cov.sum(axis=0)
    variances = np.diagonal(cov)
    rest_variance = cov.sum() - 2 * total_with + variances
    _check_sums(cov.sum(), rest_variance, variances, codes, name)
    raw = float(alpha_of(cov))
    lower, upper = feldt_interval(raw, n, k, level)
    item_rest = (total_with - variances) / np.sqrt(variances * rest_variance)
    item_total = total_with / np.sqrt(variances * cov.sum())
    if_deleted: Floats | NotAvailable = NotAvailable("Alpha needs two items; deleting one of two leaves one.")
    std_deleted: Floats | NotAvailable = if_deleted
    if k > 2:
        others = [np.delete(np.arange(k), j) for j in range(k)]
        if_deleted = frozen([float(alpha_of(cov[np.ix_(o, o)])) for o in others])
        std_deleted = frozen([float(alpha_of(r[np.ix_(o, o)])) for o in others])
    smc = squared_multiple_correlations(r)
    return Alpha(
        raw=raw,
        standardized=float(alpha_of(r)),
        lower=lower,
        upper=upper,
        level=level,
        n=n,
        n_received=n,
        k=k,
        mean_r=float((r.sum() - k) / (k * (k - 1))),
        lambda6=guttman_lambda6(cov),
        lambda6_standardized=guttman_lambda6(r),
        items=codes,
        if_deleted=if_deleted,
        standardized_if_deleted=std_deleted,
        item_rest=frozen(item_rest),
        item_total=frozen(item_total),
        squared_multiple=smc if isinstance(smc, NotAvailable) else frozen(smc),
        findings=_keying_findings(raw, item_rest, codes, name),
    )


def _check_sums(total: float, rest: Floats, variances: Floats, codes: tuple[str, ...], name: str) -> None:
    """A sum of items that cancel each other exactly has no variance to be reliable."""
    rounding = 1e-12 * float(variances.sum())
    fix = phrase("One item is the mirror image of another: mark it as reverse, or leave one out.")
    if total <= rounding:
        raise DataError("The sum of the items is the same for every respondent.", where=name, fix=fix)
    for code, variance in zip(codes, rest, strict=True):
        if variance <= rounding:
            what = phrase("Without {code} the sum of the items is the same for every respondent.", code=code)
            raise DataError(what, where=name, fix=fix)


def _keying_findings(raw: float, item_rest: Floats, codes: tuple[str, ...], name: str) -> tuple[Finding, ...]:
    of_name = phrase(" of {name}", name=name) if name else ""
    against = [code for code, value in zip(codes, item_rest, strict=True) if value < 0]
    fix = phrase("Mark items keyed against their scale as reverse in the instrument.")
    if raw < 0:
        text = phrase(
            "Cronbach alpha{of_name} is negative: items are keyed in opposite directions; alpha is "
            "not a reliability then.",
            of_name=of_name,
        )
        return (Finding(code="negative_alpha", severity="warning", text=text, where=name, fix=fix),)
    if against:
        text = phrase(
            "Items that correlate negatively with the rest{of_name}: {against}.",
            of_name=of_name,
            against=enumerated(against),
        )
        return (Finding(code="negative_item_rest", severity="warning", text=text, where=name, fix=fix),)
    return ()


def bootstrap_alpha(
    x: ArrayLike,
    items: Sequence[str] | None = None,
    *,
    draws: int = 2000,
    seed: int | np.random.SeedSequence = 1,
    level: float = 0.95,
) -> BootstrapIntervals:
    """Bootstrap of alpha, standardized alpha and average inter-item correlation, in this order, listwise."""
    sample = complete_sample(x, items)

    def statistic(cov: Floats) -> Floats:
        r = to_correlation(cov)
        k = r.shape[-1]
        mean_r = (r.sum(axis=(-2, -1)) - k) / (k * (k - 1))
        return np.stack([alpha_of(cov), alpha_of(r), mean_r], axis=-1)

    return bootstrap_moments(sample.x, statistic, draws=draws, seed=seed, level=level)
