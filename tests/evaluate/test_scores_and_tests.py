"""Factor scores, Wald tests and tests of nested models against lavaan; the case is the id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.evaluate import factor_scores, is_nested, likelihood_ratio_test, wald_test
from rcvsem.evaluate.likelihood_ratio import difference_scaling
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import ConvergenceError, DataError, ModelError, OptionError
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "evaluate"
Cases = Callable[[str], dict[str, Any]]
Fits = Callable[[str], Fit]
SCORED = (
    "attitude",
    "bfi",
    "growth",
    "hs_groups",
    "hs_groups_scalar",
    "hs_one",
    "hs_three",
    "poldem",
    "poldem_equal",
)
PAIRS = [
    pytest.param(t["full"], t["restricted"], method, t[method], id=f"{t['full']}-{t['restricted']}-{method}")
    for t in json.loads((GOLDEN / "likelihood_ratio.json").read_text())["tests"]
    for method in ("standard", "satorra_bentler_2001", "satorra_bentler_2010")
    if method in t
]


@pytest.mark.parametrize("method", ["regression", "bartlett"])
@pytest.mark.parametrize("case", SCORED)
def test_factor_scores(case: str, method: str, golden: Cases, fitted: Fits) -> None:
    fit, stored = fitted(case), golden(case)["scores"]
    names = stored["names"] if isinstance(stored["names"], list) else [stored["names"]]
    order = [fit.spec.latents.index(name) for name in names]
    for g, expected in enumerate(stored[method], start=1):
        found = factor_scores(fit, method=method, group=g)
        assert found.shape == (fit.moments.groups[g - 1].n, len(names))
        np.testing.assert_allclose(found[:8, order], np.array(expected, dtype=float), atol=NEAR["six_digits"])


def test_scores_of_new_respondents(fitted: Fits) -> None:
    fit = fitted("hs_three")
    data = fit.moments.groups[0].data
    assert data is not None
    np.testing.assert_allclose(factor_scores(fit, data[:3]), factor_scores(fit)[:3])


def test_scores_that_cannot_be_made(fitted: Fits) -> None:
    with pytest.raises(DataError, match="covariance matrix"):
        factor_scores(fitted("rcv_m1"))
    with pytest.raises(DataError, match="9 columns"):
        factor_scores(fitted("hs_three"), np.zeros((2, 3)))
    with pytest.raises(OptionError, match="items for every latent"):
        factor_scores(fitted("hs_second_order"), method="bartlett")
    with pytest.raises(OptionError, match="regression or bartlett"):
        factor_scores(fitted("hs_three"), method="anderson")


@pytest.mark.parametrize("case", ["poldem", "poldem_mlm"])
def test_wald(case: str, golden: Cases, fitted: Fits) -> None:
    stored = golden(case)["wald"]
    found = wald_test(fitted(case), stored["constraints"])
    assert found.df == stored["df"]
    assert found.stat == pytest.approx(stored["stat"], rel=NEAR["six_digits"])


def test_wald_of_one_parameter_is_z_squared(fitted: Fits) -> None:
    from rcvsem.evaluate import parameter_estimates

    fit = fitted("poldem_indirect")
    row = next(r for r in parameter_estimates(fit) if r.label == "p1")
    assert wald_test(fit, "p1 == 0").stat == pytest.approx(row.z**2)
    defined = next(r for r in parameter_estimates(fit) if r.lhs == "indirect")
    assert wald_test(fit, "indirect == 0").stat == pytest.approx(defined.z**2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("p1 == nobody", "'nobody' is not a label"),
        ("p1 > 0", "equations only"),
        ("", "text is empty"),
        ("p1 == p2\np2 == p1", "depend on each other"),
        ("p1 == p1", "hold by construction"),
    ],
)
def test_wald_refuses(text: str, message: str, fitted: Fits) -> None:
    with pytest.raises(ModelError, match=message):
        wald_test(fitted("poldem"), text)


def test_wald_needs_a_converged_fit(fitted: Fits) -> None:
    with pytest.raises(ConvergenceError):
        wald_test(replace(fitted("poldem"), converged=False), "p1 == 0")


@pytest.mark.parametrize(("full", "restricted", "method", "stored"), PAIRS)
def test_likelihood_ratio(
    full: str, restricted: str, method: str, stored: dict[str, Any], fitted: Fits, tolerance: dict[str, float]
) -> None:
    name: Any = method.replace("_", ".") if method != "standard" else method
    found = likelihood_ratio_test(fitted(full), fitted(restricted), method=name)
    kind = "chi2" if method == "standard" else "scaled_chi2"
    assert found.df == stored["df"]
    assert found.stat == pytest.approx(stored["stat"], rel=tolerance[kind])
    assert found.pvalue == pytest.approx(stored["pvalue"], rel=INEXACT["pvalue"], abs=tolerance["index_abs"])


def test_auto_chooses_by_estimator(fitted: Fits) -> None:
    plain = likelihood_ratio_test(fitted("poldem"), fitted("poldem_equal"))
    robust = likelihood_ratio_test(fitted("poldem_mlr"), fitted("poldem_equal_mlr"))
    assert (plain.method, robust.method) == ("standard", "satorra.bentler.2001")


def test_nesting(fitted: Fits) -> None:
    assert is_nested(fitted("hs_three"), fitted("hs_one"))
    assert not is_nested(fitted("hs_error_covariance"), fitted("hs_cross_loading"))
    text = "g =~ " + " + ".join(f"x{k}" for k in range(1, 10)) + "\nx7 ~~ x8\n"
    other = estimate(parse_model(text), fitted("hs_one").moments)
    with pytest.raises(ModelError, match="not nested"):
        likelihood_ratio_test(fitted("hs_three"), other)
    assert likelihood_ratio_test(fitted("hs_three"), other, check=False).df == 2


def test_refusals(fitted: Fits) -> None:
    with pytest.raises(ModelError, match="full model first"):
        likelihood_ratio_test(fitted("poldem_equal"), fitted("poldem"))
    with pytest.raises(ModelError, match="other variables"):
        likelihood_ratio_test(fitted("poldem"), fitted("hs_three"))
    with pytest.raises(ModelError, match="another estimator"):
        likelihood_ratio_test(fitted("poldem"), fitted("poldem_equal_mlr"))
    with pytest.raises(OptionError, match="no test with the estimator mlr"):
        likelihood_ratio_test(fitted("poldem_mlr"), fitted("poldem_equal_mlr"), method="standard")
    with pytest.raises(OptionError, match="mlm and mlr"):
        likelihood_ratio_test(fitted("poldem"), fitted("poldem_equal"), method="satorra.bentler.2001")
    with pytest.raises(ConvergenceError):
        likelihood_ratio_test(replace(fitted("poldem"), converged=False), fitted("poldem_equal"))


def test_negative_scaling_has_a_reason() -> None:
    assert difference_scaling(30, 1.0, 29, 1.2) < 0
    from rcvsem.evaluate.likelihood_ratio import _made

    assert isinstance(_made("satorra.bentler.2001", 3.0, 1, -4.8).stat, NotAvailable)
