"""Clusters and sampling weights against lavaan, and what must hold whatever the oracle says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR, TOLERANCE

from rcvsem.evaluate import fit_measures
from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.fit.ordinal.statistics import with_ordinal_statistics
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "sampling"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
CASES = [name for name in EXPECTED if name != "icc"]
with (GOLDEN / "hs.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
# of the measures that lavaan computes otherwise (docs/differences.md)
OTHERWISE = {"gfi", "agfi", "pgfi", "wrmr", "mfi"}
OTHERWISE_ORDINAL = {"cfi_robust", "tli_robust", "rni_robust"}
TWO = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\n"
LIKERT = "visual =~ o1 + o2 + o3\ntextual =~ o4 + o5 + o6\n"


def column(name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] else np.nan for row in ROWS])


def labels(name: str) -> np.ndarray:
    return np.array([row[name] for row in ROWS], dtype=object)


def rows_of(names: tuple[str, ...]) -> np.ndarray:
    return np.column_stack([column(name) for name in names])


def fitted(case: str) -> Fit:
    own = EXPECTED[case]
    said = own["arguments"]
    missing: Any = "fiml" if case.startswith("fiml") else "listwise"
    equal = said.get("group.equal", ())
    given: dict[str, Any] = {"group_equal": (equal,) if isinstance(equal, str) else tuple(equal)}
    if "group" in said:
        given["groups"] = 2
    if "ordered" in said:
        given["ordered"] = tuple(said["ordered"])
    spec = parse_model(own["model"], **{key: value for key, value in given.items() if value})
    moments = moments_from_data(
        rows_of(spec.observed),
        spec.observed,
        groups=labels("school") if "group" in said else None,
        missing=missing,
        weights=column("w") if "sampling.weights" in said else None,
        clusters=labels("class") if "cluster" in said else None,
    )
    return estimate(spec, moments, FitOptions(estimator=said["estimator"].lower(), missing=missing))


@pytest.mark.parametrize("case", CASES)
def test_as_lavaan(case: str) -> None:
    own, fit = EXPECTED[case], fitted(case)
    ordinal = fit.layout.ordinal is not None
    assert fit.converged
    assert not isinstance(fit.vcov, str)
    errors = np.sqrt(np.diag(np.asarray(fit.vcov)))
    for lhs, op, rhs, group, est, se in zip(
        own["lhs"], own["op"], own["rhs"], own["group"], own["est"], own["se"], strict=True
    ):
        at = fit.spec.parameters[fit.row_of(lhs, op, rhs, int(group))].free - 1
        assert fit.theta[at] == pytest.approx(est, rel=TOLERANCE["estimate"], abs=TOLERANCE["estimate"])
        assert errors[at] == pytest.approx(se, rel=TOLERANCE["robust_se"])
    measures, compared = fit_measures(fit), 0
    for name, value in own["measures"].items():
        key = name.replace(".", "_")
        if key in OTHERWISE or (ordinal and key in OTHERWISE_ORDINAL):
            continue
        found = measures.get(key)
        if isinstance(found, int | float) and isinstance(value, int | float):
            assert found == pytest.approx(value, rel=TOLERANCE["scaled_chi2"], abs=NEAR["six_digits"]), key
            compared += 1
    assert compared > 25


@pytest.mark.parametrize("estimator", ["mlr", "fiml", "wlsmv"])
def test_twins_in_one_cluster_say_nothing_twice(estimator: str) -> None:
    """Every respondent twice, each pair a cluster: the standard errors of the single sample come back."""
    ordinal, fiml = estimator == "wlsmv", estimator == "fiml"
    spec = parse_model(LIKERT, ordered=tuple(f"o{k}" for k in range(1, 7))) if ordinal else parse_model(TWO)
    names = tuple(name.replace("x", "g") for name in spec.observed) if fiml else spec.observed
    x = rows_of(names)
    if fiml:
        x = x[~np.isnan(x).all(axis=1)]
    n = len(x)
    options = FitOptions(estimator="wlsmv" if ordinal else "mlr", missing="fiml" if fiml else "listwise")
    missing: Any = options.missing
    single = estimate(spec, moments_from_data(x, spec.observed, missing=missing), options)
    twice = moments_from_data(
        np.concatenate((x, x)), spec.observed, missing=missing, clusters=np.tile(np.arange(n), 2)
    )
    double = estimate(spec, twice, options)
    divisor = (2 * n - 1.0) / (n - 1.0) / 2.0 if ordinal else 1.0
    for row in spec.parameters:
        if not row.free:
            continue
        a, b = (
            np.asarray(fit.vcov)[(k := fit.spec.parameters[fit.row_of(row.lhs, row.op, row.rhs)].free - 1), k]
            for fit in (single, double)
        )
        assert b * divisor == pytest.approx(a * n / (n - 1.0), rel=NEAR["six_digits"])


@pytest.mark.parametrize("items", ["o1 o2 o3 o4", "o1 o2 o3 x9", "x1 x2 x3 x9"])
@pytest.mark.parametrize("given", ["", "ageyr sex"])
def test_whole_weights_are_repetitions(items: str, given: str) -> None:
    """Statistics with weights 1, 2, 3 are those of respondents repeated once, twice, three times."""
    names = (*items.split(), *given.split())
    x = rows_of(names)
    weights = 1 + np.arange(len(x)) % 3
    ordered = [name for name in names if name.startswith("o")]
    weighted = moments_from_data(x, names, weights=weights)
    repeated = moments_from_data(np.repeat(x, weights, axis=0), names)
    if not ordered:
        assert weighted.groups[0].cov == pytest.approx(repeated.groups[0].cov, rel=NEAR["rounding"])
        assert weighted.groups[0].mean == pytest.approx(repeated.groups[0].mean, rel=NEAR["rounding"])
        return
    a, b = (
        with_ordinal_statistics(one, ordered, predictors=given.split()).groups[0].ordinal
        for one in (weighted, repeated)
    )
    assert a is not None
    assert b is not None
    assert a.values == pytest.approx(b.values, abs=NEAR["refit_of_two"])


def test_influences_are_derivatives_by_the_weights() -> None:
    """Gamma is made of w_i IF_i, and IF_i / n is what the statistics move by when a weight grows."""
    names = ("o1", "o2", "x9", "x8")
    x, w = rows_of(names)[:80], column("w")[:80]

    def statistics(weights: np.ndarray, covariance: bool = False) -> Any:
        moments = moments_from_data(x, names, weights=weights)
        return with_ordinal_statistics(moments, names[:2], covariance=covariance).groups[0].ordinal

    base = statistics(w, covariance=True)
    total = np.zeros(base.values.size)
    for case in range(len(x)):
        up, down = w.copy(), w.copy()
        up[case] += 1e-3
        down[case] -= 1e-3
        total += (w[case] * (statistics(up).values - statistics(down).values) / 2e-3) ** 2
    # of the pair of two ordinal items outer products stand in for second derivatives (Muthen, 1984)
    pair = base.values.size - 6
    others = np.delete(np.arange(base.values.size), pair)
    assert base.gamma_diagonal[others] == pytest.approx(total[others] * len(x), rel=NEAR["four_digits"])


def test_ml_becomes_mlr_and_says_so() -> None:
    spec = parse_model(TWO)
    moments = moments_from_data(rows_of(spec.observed), spec.observed, clusters=labels("class"))
    fit = estimate(spec, moments)
    assert fit.options.estimator == "mlr"
    assert {"robust_by_sampling"} <= {finding.code for finding in fit.findings}
    for options in (
        FitOptions(estimator="mlm"),
        FitOptions(estimator="gls"),
        FitOptions(likelihood="wishart"),
        FitOptions(engine="semopy"),
    ):
        with pytest.raises(OptionError):
            estimate(spec, moments, options)


def test_who_has_no_weight_or_cluster_is_counted() -> None:
    spec = parse_model(TWO)
    w, classes = column("w"), labels("class")
    w[:4], w[4], classes[5:8] = np.nan, 0.0, ""
    moments = moments_from_data(rows_of(spec.observed), spec.observed, weights=w, clusters=classes)
    assert moments.n == 301 - 8
    assert moments.n_received == 301
    assert {"no_weight", "no_cluster"} <= {finding.code for finding in moments.findings}
    w[9] = -1.0
    with pytest.raises(DataError, match="negative"):
        moments_from_data(rows_of(spec.observed), spec.observed, weights=w)
    with pytest.raises(DataError, match="one cluster"):
        moments_from_data(rows_of(spec.observed), spec.observed, clusters=["a"] * 301)


@pytest.mark.parametrize("case", ["both", "fiml_both", "wlsmv_weights", "groups_both"])
def test_bootstrap_of_clusters_and_weights(case: str) -> None:
    """The spread of the draws is that of the sandwich, and their mean the estimate."""
    fit = fitted(case)
    draws = 400 if case in ("both", "groups_both") else 120
    found = bootstrap(fit, draws=draws, seed=7, jackknife=case == "both")
    assert found.n_converged >= 0.95 * draws
    errors = np.sqrt(np.diag(np.asarray(fit.vcov)))
    spread = found.usable.std(axis=0, ddof=1)
    assert np.median(spread / errors) == pytest.approx(1.0, abs=NEAR["median_spread_of_draws"])
    if found.jackknife_theta is not None:
        assert len(found.jackknife_theta) == 40
    with pytest.raises(OptionError, match="nonparametric"):
        bootstrap(fit, draws=10, kind="bollen-stine")
