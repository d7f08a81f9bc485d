"""Ordinal models against lavaan 0.6-14 and semTools 0.5-6."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ordinal_golden import expected, fitted, moments, pairs, specification, table
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.evaluate import (
    fit_measures,
    modification_indices,
    ordinal_reliability,
    parameter_estimates,
    r_squared,
    residuals,
)
from rcvsem.fit import moments_from_data
from rcvsem.fit.ordinal.statistics import with_ordinal_statistics
from rcvsem.fit.ordinal.wls import OrdinalSample
from rcvsem.foundation.availability import NotAvailable

ALL = pairs()
WITH_STATISTICS = [case for case, stored in expected().items() if "statistics" in stored]
GIVEN_X = [case for case in WITH_STATISTICS if case.startswith("x_")]
# An observed ordinal mediator under "delta": lavaan's residual variances beyond it are others (docs/differences.md).
MEDIATOR = "x_mediator"


def rows(stored: Any) -> list[dict[str, Any]]:
    return stored


@pytest.mark.parametrize("case", [case for case in WITH_STATISTICS if case not in GIVEN_X])
def test_statistics_and_their_covariance(case: str) -> None:
    made = with_ordinal_statistics(moments(case), specification(case).ordered)
    stored = expected()[case]["statistics"]
    for group, own in zip(stored, made.groups, strict=True):
        found = own.ordinal
        assert found is not None
        assert list(made.variables) == group["variables"]
        np.testing.assert_allclose(found.cov, group["cov"], atol=NEAR["six_digits"])
        names = group["names"]
        np.testing.assert_allclose(found.tau, group["thresholds"], atol=NEAR["solved"])
        # lavaan mixes thresholds and means of continuous variables in one block; ours has the thresholds first.
        place = {name: k for k, name in enumerate(names)}
        wanted = [place[n] for n in names if "|" in n]
        wanted += [place[n] for n in names if n.endswith("~1")]
        wanted += [k for n, k in place.items() if "|" not in n and not n.endswith("~1")]
        gamma = np.asarray(group["gamma_diagonal"])[wanted]
        np.testing.assert_allclose(found.gamma_diagonal, gamma, rtol=NEAR["five_digits"])


def test_two_by_two_tables_with_an_empty_cell() -> None:
    stored = expected()["binary"]
    columns = table("binary")
    names = list(columns)
    made = with_ordinal_statistics(
        moments_from_data(np.column_stack([columns[n] for n in names]), names), names
    )
    own = made.groups[0].ordinal
    assert own is not None
    np.testing.assert_allclose(own.cov, stored["cov"], atol=TOLERANCE["polychoric"])
    assert any(finding.code == "empty_cells" for finding in made.findings)


@pytest.mark.parametrize(("case", "estimator"), ALL)
def test_estimates_and_standard_errors(case: str, estimator: str) -> None:
    fit = fitted(case, estimator)
    assert fit.converged
    assert fit.vcov is not None
    named = {(r.lhs, r.op, r.rhs, r.group): k for k, r in enumerate(fit.spec.parameters)}
    seen = 0
    for row in rows(expected()[case]["fits"][estimator]["parameters"]):
        if row["op"] == ":=":
            continue
        key = (row["lhs"], row["op"], row["rhs"], row["group"])
        if case == MEDIATOR and key == ("y", "~~", "y", 1):
            continue
        k = named[key]
        tolerance = TOLERANCE["wlsmv"] / 4
        assert fit.values[k] == pytest.approx(row["est"], rel=tolerance, abs=tolerance), key
        free = fit.spec.parameters[k].free
        if free:
            seen += 1
            se = float(np.sqrt(fit.vcov[free - 1, free - 1]))
            assert se == pytest.approx(row["se"], rel=TOLERANCE["wlsmv"]), key
    assert seen >= fit.q


@pytest.mark.parametrize(("case", "estimator"), [pair for pair in ALL if pair[0] != MEDIATOR])
def test_standardized_solution(case: str, estimator: str) -> None:
    ours = {(r.lhs, r.op, r.rhs, r.group): r for r in parameter_estimates(fitted(case, estimator))}
    count = 0
    for row in rows(expected()[case]["fits"][estimator]["standardized"]):
        key = (row["lhs"], row["op"], row["rhs"], row["group"])
        if key not in ours:
            continue
        count += 1
        assert ours[key].std_all == pytest.approx(
            row["est"], rel=NEAR["four_digits_of_two"], abs=NEAR["printed_4"]
        ), key
        if "lv" in row:
            assert ours[key].std_lv == pytest.approx(
                row["lv"], rel=NEAR["four_digits_of_two"], abs=NEAR["printed_4"]
            ), key
        if row["se"] and not isinstance(ours[key].std_all_se, NotAvailable):
            assert ours[key].std_all_se == pytest.approx(
                row["se"], rel=TOLERANCE["wlsmv"], abs=NEAR["five_digits"]
            ), key
    assert count > 10


# What docs/differences.md explains.
OTHERWISE = {"gfi", "agfi", "pgfi"}


@pytest.mark.parametrize(("case", "estimator"), ALL)
def test_measures_of_fit(case: str, estimator: str) -> None:
    fit = fitted(case, estimator)
    ours = fit_measures(fit)
    several = fit.spec.groups > 1
    # lavaan counts the misfit of continuous variances as 0; only the full weight matrix leaves such misfit.
    mixed_wls = estimator == "wls" and len(fit.spec.ordered) < len(fit.spec.observed)
    compared = 0
    for name, value in expected()[case]["fits"][estimator]["measures"].items():
        key = name.replace(".", "_")
        if key not in ours or key in OTHERWISE or value is None:
            continue
        if key == "wrmr" and (several or ("dwls" not in estimator and not estimator.startswith("wlsm"))):
            continue
        if several and key in ("cfi_robust", "tli_robust", "rni_robust"):
            continue
        if mixed_wls and key.startswith(("rmr", "srmr")):
            continue
        if fit.df == 0 and key in ("rfi", "cn_05", "cn_01"):
            continue
        if case == MEDIATOR and key in ("crmr", "crmr_nomean"):
            continue
        found = ours[key]
        if isinstance(found, NotAvailable):
            assert "nested" in found.reason, key  # NFI-like ratios of a test with adjusted df
            continue
        compared += 1
        assert found == pytest.approx(value, rel=NEAR["four_digits_of_two"], abs=NEAR["stopping_rule"]), key
    # Without robust indices there are fewer, and none of a baseline without df.
    assert compared >= (15 if fit.df == 0 else 20 if case.startswith("x_") else 25)


def test_wlsmv_statistic_is_close_to_the_last_digit() -> None:
    fit, stored = fitted("bfi", "wlsmv"), expected()["bfi"]["fits"]["wlsmv"]["measures"]
    assert fit.chisq == pytest.approx(stored["chisq"], rel=TOLERANCE["chi2"])
    assert not isinstance(fit.scaled, NotAvailable)
    assert fit.scaled.chisq == pytest.approx(stored["chisq.scaled"], rel=TOLERANCE["chi2"])
    assert fit.scaled.scaling == pytest.approx(stored["chisq.scaling.factor"], rel=NEAR["six_digits"])


@pytest.mark.parametrize(
    "case",
    [c for c, stored in expected().items() if len(stored.get("modification", ())) > 5 and c != MEDIATOR],
)
def test_modification_indices(case: str) -> None:
    fit = fitted(case, "wlsmv")
    ours = {(m.lhs, m.op, m.rhs, m.group): m for m in modification_indices(fit)}
    # lavaan's gradient has the factor (N - G)/N, its information has not.
    factor = (fit.n - fit.spec.groups) / fit.n
    compared = 0
    for row in expected()[case]["modification"]:
        key = (row["lhs"], row["op"], row["rhs"], row.get("group", 1))
        found = ours.get(key)
        if found is None or row["mi"] < 0.01:  # lavaan's gradient at its solution is not 0 to this digit
            continue
        compared += 1
        exact = 2e-3 if fit.spec.groups == 1 else 2e-2
        assert found.mi * factor == pytest.approx(row["mi"], rel=exact), key
        assert found.epc * factor == pytest.approx(row["epc"], rel=exact), key
    assert compared >= 5


@pytest.mark.parametrize(
    "case", [c for c, e in ALL if e == "wlsmv" and "residual_z" in expected()[c]["fits"][e]]
)
def test_standardized_residuals(case: str) -> None:
    stored = np.array(expected()[case]["fits"]["wlsmv"]["residual_z"], dtype=float)
    z = residuals(fitted(case, "wlsmv"))[0].standardized
    assert z is not None
    below = np.tril_indices(len(stored), -1)
    good = np.abs(stored[below]) > 0
    np.testing.assert_allclose(
        z[below][good], stored[below][good], rtol=INEXACT["residual_z"], atol=NEAR["residual_z_abs"]
    )


@pytest.mark.parametrize("case", ["bfi", "likert_theta"])
def test_reliability_of_ordinal_items(case: str) -> None:
    stored = expected()[case]["reliability"]
    found = ordinal_reliability(fitted(case, "wlsmv"))
    assert len(found) == len(stored["alpha"])
    for own in found:
        if (
            case == "bfi"
        ):  # with "theta" semTools takes alpha from responses in other units, not from correlations
            assert own.alpha == pytest.approx(stored["alpha"][own.construct], abs=TOLERANCE["reliability"])
        assert own.omega == pytest.approx(stored["omega"][own.construct], abs=NEAR["five_digits"])
        assert own.omega_observed == pytest.approx(
            stored["omega_observed"][own.construct], abs=NEAR["five_digits"]
        )


def _matched(names: list[str]) -> tuple[list[int], np.ndarray]:
    """Places of our statistics among lavaan's, given their names, and signs: lavaan has minus the intercepts."""
    kinds: list[list[int]] = [[], [], [], []]
    for place, name in enumerate(names):
        kind = 0 if "|" in name else 1 if name.endswith("~1") else 3 if "~~" in name else 2
        kinds[kind].append(place)
    wanted = [place for kind in kinds for place in kind]
    return wanted, np.array([-1.0 if names[place].endswith("~1") else 1.0 for place in wanted])


@pytest.mark.parametrize("case", GIVEN_X)
def test_statistics_given_predictors(case: str) -> None:
    """Probit and linear regressions, residual correlations, and their asymptotic covariance."""
    for stored, sample in zip(
        expected()[case]["statistics"], fitted(case, "wlsmv").objective.samples, strict=True
    ):
        assert isinstance(sample, OrdinalSample)
        found = sample.statistics
        wanted, signs = _matched(stored["names"])
        values = signs * np.array(stored["values"], dtype=float).reshape(-1)[wanted]
        np.testing.assert_allclose(found.values, values, atol=NEAR["six_digits"])
        gamma = np.array(stored["gamma"], dtype=float)
        whole = gamma.ndim == 2 and len(gamma) > 1
        diagonal = np.diag(gamma) if whole else gamma.reshape(-1)
        np.testing.assert_allclose(found.gamma_diagonal, diagonal[wanted], rtol=NEAR["five_digits"])
        if whole:
            assert found.gamma is not None
            scale = np.sqrt(np.outer(found.gamma_diagonal, found.gamma_diagonal))
            difference = found.gamma - gamma[np.ix_(wanted, wanted)] * np.outer(signs, signs)
            np.testing.assert_allclose(difference / scale, 0.0, atol=NEAR["five_digits"])
        x = found.predictors
        np.testing.assert_allclose(
            found.cov[np.ix_(x, x)], np.array(stored["cov_x"]).reshape(x.size, -1), rtol=NEAR["solved"]
        )
        np.testing.assert_allclose(found.mean[x], stored["mean_x"], rtol=NEAR["solved"])


@pytest.mark.parametrize(
    ("case", "estimator"), [p for p in ALL if p[0].startswith("x_") and p[0] != MEDIATOR]
)
def test_explained_variance_and_residuals_with_predictors(case: str, estimator: str) -> None:
    fit, stored = fitted(case, estimator), expected()[case]["fits"][estimator]
    ours = {(own.variable, own.group): own.value for own in r_squared(fit)}
    for g, group in enumerate(stored["r2"], start=1):
        for name, value in group.items():
            assert ours[name, g] == pytest.approx(value, abs=NEAR["printed_4"]), name
    names = fit.layout.observed
    for own, group in zip(residuals(fit), stored["residuals"], strict=True):
        y = [names.index(name) for name in group["variables"]]
        x = [names.index(name) for name in group["predictors"]]
        theirs = np.array(group["cov"], dtype=float).reshape(len(y), -1)
        off = ~np.eye(len(y), dtype=bool)  # lavaan's own diagonal of ordinal items is rounding
        np.testing.assert_allclose(own.raw[np.ix_(y, y)][off], theirs[off], atol=NEAR["printed_4"])
        slopes = np.array(group["slopes"], dtype=float).reshape(len(y), -1)
        np.testing.assert_allclose(own.raw[np.ix_(y, x)], slopes, atol=NEAR["printed_4"])
