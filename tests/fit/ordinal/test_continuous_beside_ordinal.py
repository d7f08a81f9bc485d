"""Continuous variables beside ordinal items, whatever their distribution: influences against the jackknife, standard
errors against exact ones. lavaan 0.6 is no oracle here (docs/differences.md)."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.fit import FitOptions, estimate, moments_from_data
from rcvsem.fit.ordinal.sample_statistics import OrdinalStatistics
from rcvsem.fit.ordinal.statistics import with_ordinal_statistics
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError
from rcvsem.model import parse_model

NAMES = ("u1", "u2", "b", "s", "x")


def answers(n: int = 240, seed: int = 4) -> np.ndarray:
    """u1, u2 ordinal; b balanced 0/1; s log-normal; x a 0/1 predictor."""
    rng = np.random.default_rng(seed)
    x = (rng.random(n) < 0.4).astype(float)
    f = rng.standard_normal(n) + 0.5 * x
    u = [
        1.0 + np.searchsorted(cuts, 0.8 * f + 0.6 * rng.standard_normal(n))
        for cuts in ((-0.8, 0.3, 1.2), (0.2,))
    ]
    order = np.argsort(0.5 * f + rng.standard_normal(n))
    b = np.zeros(n)
    b[order[n // 2 :]] = 1.0
    return np.column_stack((*u, b, np.exp(0.4 * rng.standard_normal(n) + 0.2 * f), x))


def statistics(data: np.ndarray, predictors: tuple[str, ...]) -> OrdinalStatistics:
    names = NAMES if predictors else NAMES[:4]
    made = with_ordinal_statistics(
        moments_from_data(data[:, : len(names)], names), ("u1", "u2"), predictors=predictors
    )
    own = made.groups[0].ordinal
    assert own is not None
    return own


@pytest.mark.parametrize("predictors", [pytest.param((), marks=pytest.mark.slow), ("x",)])
def test_the_covariance_of_the_statistics_is_the_jackknifes(predictors: tuple[str, ...]) -> None:
    data = answers()
    n = len(data)
    whole = statistics(data, predictors)
    left = np.array([statistics(np.delete(data, i, axis=0), predictors).values for i in range(n)])
    pseudo = (n - 1) * (whole.values - left)
    expected = (pseudo - pseudo.mean(axis=0)).T @ (pseudo - pseudo.mean(axis=0)) / n
    assert whole.gamma is not None
    # The pair u1, u2 keeps lavaan's mean products of scores; the variance of a balanced 0/1 variable cannot vary.
    rows, columns = whole.pairs
    tied = whole.values.size - rows.size + int(np.flatnonzero((rows == 1) & (columns == 0))[0])
    keep = np.delete(np.arange(whole.values.size), tied)
    if predictors:  # so do the probit regressions
        keep = keep[keep >= whole.tau.size]
    else:
        keep = keep[np.diag(whole.gamma)[keep] > 0.0]
        assert keep.size == whole.values.size - 2
    own, other = whole.gamma[np.ix_(keep, keep)], expected[np.ix_(keep, keep)]
    sd = np.sqrt(np.diag(other))
    np.testing.assert_allclose(
        own / np.outer(sd, sd), other / np.outer(sd, sd), atol=NEAR["correlation_of_jackknifed"]
    )
    np.testing.assert_allclose(np.sqrt(np.diag(own)), sd, rtol=INEXACT["jackknife_of_cases_covariance"])


def test_the_standard_error_of_a_mean_is_exact() -> None:
    data = answers()
    for text, options in (
        ("f =~ u1 + u2 + s + b", {}),
        ("f =~ u1 + u2 + s\nb ~ f", {}),
        ("f =~ u1 + u2 + s\nf ~ b", {"fixed_x": False}),
    ):
        spec = parse_model(text, ordered=("u1", "u2"), **options)
        given = moments_from_data(data[:, :4], NAMES[:4]).select(spec.observed)
        fit = estimate(spec, given, FitOptions(estimator="wlsmv"))
        assert fit.converged
        assert not isinstance(fit.vcov, NotAvailable)
        for name in ("b",) if options else ("s", "b"):
            at = fit.spec.free_names.index(f"{name}~1")
            y = data[:, NAMES.index(name)]
            se = np.sqrt(fit.vcov[at, at])
            assert se == pytest.approx(y.std(ddof=1) / np.sqrt(len(y)), rel=NEAR["solved"]), (text, name)


@pytest.mark.parametrize("estimator", ["wlsmv", "wlsm", "dwls", "ulsmv"])
def test_a_balanced_binary_outcome_is_fitted(estimator: str) -> None:
    data = answers()
    spec = parse_model("f =~ u1 + u2 + s\nb ~ f", ordered=("u1", "u2"))
    fit = estimate(spec, moments_from_data(data[:, :4], NAMES[:4]), FitOptions(estimator=estimator))
    assert fit.converged
    assert [f.code for f in fit.findings].count("two_values") == 1
    assert fit.df == 2


def test_wls_says_that_it_cannot_weigh_what_does_not_vary() -> None:
    data = answers()
    spec = parse_model("f =~ u1 + u2 + s\nb ~ f", ordered=("u1", "u2"))
    with pytest.raises(DataError, match="singular"):
        estimate(spec, moments_from_data(data[:, :4], NAMES[:4]), FitOptions(estimator="wls"))


@pytest.mark.slow
def test_skewed_continuous_variables_have_the_jackknifes_standard_errors() -> None:
    data = answers(400)
    text = "f =~ u1 + u2 + s\nb ~ f"
    spec = parse_model(text, ordered=("u1", "u2"))

    def fitted(rows: np.ndarray) -> np.ndarray:
        return estimate(spec, moments_from_data(rows[:, :4], NAMES[:4]), FitOptions(estimator="ulsmv")).theta

    fit = estimate(spec, moments_from_data(data[:, :4], NAMES[:4]), FitOptions(estimator="ulsmv"))
    n = len(data)
    left = np.array([fitted(np.delete(data, i, axis=0)) for i in range(n)])
    se = np.sqrt((n - 1) / n * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    assert not isinstance(fit.vcov, NotAvailable)
    own = np.sqrt(np.diag(fit.vcov))
    for name in ("f=~s", "b~f", "s~1", "b~1", "f~~f"):
        at = fit.spec.free_names.index(name)
        assert own[at] == pytest.approx(se[at], rel=INEXACT["jackknife_of_cases"]), name


def test_what_delta_and_theta_ignore_is_named() -> None:
    data = answers()
    for row, kind, other in (("u1 ~~ 0.4*u1", "delta", "theta"), ("u1 ~*~ 0.7*u1", "theta", "delta")):
        spec = parse_model(f"f =~ u1 + u2 + s + b\n{row}", ordered=("u1", "u2"))
        fit = estimate(
            spec,
            moments_from_data(data[:, :4], NAMES[:4]),
            FitOptions(estimator="wlsmv", parameterization=kind),
        )
        (said,) = [f for f in fit.findings if f.code == "ignored_by_parameterization"]
        assert "u1" in said.text
        assert other in said.fix


def test_equal_intercepts_of_ordinal_items_are_equal_thresholds() -> None:
    rng = np.random.default_rng(2)
    f = rng.standard_normal((300, 1))
    x = 1.0 + (0.8 * f + 0.6 * rng.standard_normal((300, 4)) > 0.1) + (f > 0.9)
    names = ("a", "b", "c", "d")
    fits = [
        estimate(
            parse_model("f =~ a + b + c + d", ordered=names, groups=2, group_equal=("loadings", kind)),
            moments_from_data(x, names, groups=np.repeat(["p", "q"], 150)),
            FitOptions(estimator="wlsmv"),
        )
        for kind in ("thresholds", "intercepts")
    ]
    assert fits[0].df == fits[1].df
    assert fits[0].chisq == pytest.approx(fits[1].chisq, rel=NEAR["rounding"])
    assert "intercepts_include_thresholds" in [f.code for f in fits[1].findings]
