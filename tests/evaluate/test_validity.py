"""Latent correlations, convergent and discriminant validity against lavaan, semTools and the published RCV
tables."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.evaluate import convergent_validity, fornell_larcker, latent_correlations
from rcvsem.evaluate.construct_reliability import average_variance_extracted, composite_reliability
from rcvsem.evaluate.discriminant import shared_variance
from rcvsem.fit import Fit, estimate, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "evaluate"
Cases = Callable[[str], dict[str, Any]]
Fits = Callable[[str], Fit]
MEASURED = (
    "attitude", "bfi", "hs_cross_loading", "hs_error_covariance", "hs_groups", "hs_one", "hs_three", "poldem",
    "rcv_m0", "rcv_m1", "rcv_sample_m0", "rcv_sample_m1",
)  # fmt: skip
CORRELATED = (
    "bfi", "growth", "hs_groups", "hs_second_order", "hs_three", "hs_three_std_lv", "poldem", "rcv_m1",
    "rcv_sample_m0",
)  # fmt: skip
# Printed in the study: composite reliability and AVE of five constructs, AVE of the sixth.
PUBLISHED = {
    "DP": (0.9243, 0.8031), "DK": (0.932, 0.7743), "VP": (None, 0.8722), "DSC": (0.966, 0.8506),
    "BPC": (0.9684, 0.814), "PV": (0.9645, 0.819),
}  # fmt: skip


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("measure", ["cr", "ave", "omega"])
@pytest.mark.parametrize("case", MEASURED)
def test_reliability(
    case: str, measure: str, golden: Cases, fitted: Fits, tolerance: dict[str, float]
) -> None:
    stored, found = golden(case)["reliability"], convergent_validity(fitted(case))
    if measure == "omega" and "omega" not in stored:
        assert golden(case)["groups"] > 1
        return
    for k, name in enumerate(listed(stored["construct"])):
        group = int(listed(stored["group"])[k])
        expected = stored["omega"][name] if measure == "omega" else listed(stored[measure])[k]
        got = getattr(found.of(name, group, 1), measure)
        assert got == pytest.approx(expected, rel=tolerance["reliability"]), name


@pytest.mark.parametrize("construct", PUBLISHED)
def test_published_cr_and_ave_come_out_to_the_printed_digits(construct: str) -> None:
    with (GOLDEN / "rcv_loadings.csv").open() as file:
        loadings = [float(r["std_loading"]) for r in csv.DictReader(file) if r["construct"] == construct]
    cr, ave = PUBLISHED[construct]
    if cr is not None:
        assert composite_reliability(loadings) == pytest.approx(cr, abs=NEAR["unit_of_printed_3"])
    assert average_variance_extracted(loadings) == pytest.approx(ave, abs=NEAR["unit_of_printed_3"])


def test_second_level(golden: Cases, fitted: Fits, tolerance: dict[str, float]) -> None:
    stored, fit = golden("hs_second_order")["second_order"], fitted("hs_second_order")
    entry = convergent_validity(fit).of("g")
    assert (entry.level, entry.indicators) == (2, ("visual", "textual", "speed"))
    rel = tolerance["reliability"]
    assert entry.omega == pytest.approx(stored["omega_hierarchical"]["g"], rel=rel)
    assert entry.omega == pytest.approx(stored["level2"]["omegaL1"], rel=rel)
    assert entry.omega_between == pytest.approx(stored["level2"]["omegaL2"], rel=rel)
    assert entry.omega_partial == pytest.approx(stored["level2"]["partialOmegaL1"], rel=rel)
    assert entry.cr == pytest.approx(composite_reliability(np.array(entry.loadings, dtype=float)))
    assert isinstance(convergent_validity(fit).of("visual").omega_between, NotAvailable)


def test_cross_loading_is_flagged_not_hidden(fitted: Fits) -> None:
    found = convergent_validity(fitted("hs_cross_loading"))
    assert found.of("visual").cross_loaded == ("x9",)
    assert isinstance(found.of("visual").ave, float)
    assert {f.code for f in found.findings} == {"cross_loading_in_ave"}
    assert {f.where for f in found.findings} == {"visual", "speed"}


def test_improper_solution_gives_no_cr() -> None:
    cov = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.5], [0.8, 0.5, 1.0]])
    fit = estimate(parse_model("f =~ a + b + c\n"), moments_from_matrix(cov, ("a", "b", "c"), 100))
    found = convergent_validity(fit)
    assert isinstance(found.of("f").cr, NotAvailable)
    assert isinstance(found.of("f").ave, NotAvailable)
    assert [f.code for f in found.findings] == ["validity_of_improper_solution"]
    assert found.findings[0].severity == "problem"


def test_unconverged_fit_gives_no_cr(fitted: Fits) -> None:
    found = convergent_validity(replace(fitted("hs_three"), converged=False, admissible=False))
    assert all(isinstance(c.cr, NotAvailable) for c in found)


def test_single_indicator_has_an_ave_but_no_cr() -> None:
    cov = np.array(
        [[1.0, 0.5, 0.4, 0.3], [0.5, 1.0, 0.45, 0.35], [0.4, 0.45, 1.0, 0.3], [0.3, 0.35, 0.3, 1.0]]
    )
    spec = parse_model("f =~ a + b + c\ng =~ d\nd ~~ 0*d\n")
    entry = convergent_validity(estimate(spec, moments_from_matrix(cov, tuple("abcd"), 200))).of("g")
    assert isinstance(entry.cr, NotAvailable)
    assert entry.ave == pytest.approx(1.0)


@pytest.mark.parametrize("case", CORRELATED)
def test_latent_correlations(case: str, golden: Cases, fitted: Fits) -> None:
    stored, found = golden(case)["latent_correlations"], latent_correlations(fitted(case))
    assert [c.r for c in found] == pytest.approx(listed(stored["est"]), abs=NEAR["refit"])
    for c, se in zip(found, listed(stored["se"]), strict=True):
        assert c.se == pytest.approx(se, rel=NEAR["six_digits"])
        assert (c.ci_upper - c.ci_lower) / 2 == pytest.approx(1.959963984540054 * se, rel=NEAR["six_digits"])


def test_fornell_larcker(fitted: Fits) -> None:
    """Values of the three-factor model: sqrt(AVE) .609 .848 .656, MSV .221 .210 .221, ASV .216 .145 .151
    (lavaan)."""
    table = fornell_larcker(fitted("hs_three"))
    assert table.constructs == ("visual", "textual", "speed")
    root = (0.609084376763955, 0.848251181344907, 0.655585643766623)
    largest = (0.221402953128638, 0.210230813102632, 0.221402953128638)
    mean = (0.215816883115635, 0.145155610522635, 0.150741680535638)
    assert table.sqrt_ave == pytest.approx(root, abs=NEAR["solved"])
    assert table.msv == pytest.approx(largest, abs=NEAR["solved"])
    assert table.asv == pytest.approx(mean, abs=NEAR["solved"])
    assert table.passed == (True, True, True)


def test_fornell_larcker_of_the_published_study(fitted: Fits) -> None:
    """The six constructs of the study pass but for the correlations above sqrt(AVE), of which there is
    none."""
    table = fornell_larcker(fitted("rcv_m0"))
    with (GOLDEN / "rcv_factor_correlations.csv").open() as file:
        rows = list(csv.reader(file))
    names = rows[0][1:]
    published = np.array([[float(v) for v in row[1:]] for row in rows[1:]])
    order = [names.index(name) for name in table.constructs]
    np.testing.assert_allclose(table.correlations, published[np.ix_(order, order)], atol=NEAR["minimum"])
    assert table.passed == (True,) * 6


def test_one_construct_has_nothing_to_be_told_apart_from(fitted: Fits) -> None:
    table = fornell_larcker(fitted("hs_one"))
    assert isinstance(table.msv[0], NotAvailable)
    assert isinstance(table.passed[0], NotAvailable)


def test_shared_variance() -> None:
    R = np.array([[1.0, 0.5, -0.8], [0.5, 1.0, 0.1], [-0.8, 0.1, 1.0]])
    largest, mean = shared_variance(R)
    np.testing.assert_allclose(largest, [0.64, 0.25, 0.64])
    np.testing.assert_allclose(mean, [0.445, 0.13, 0.325])
