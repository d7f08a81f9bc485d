"""Rival models, constrained correlations, method factor, omega and second order against lavaan and semTools."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.evaluate import convergent_validity
from rcvsem.evaluate.construct_reliability import average_variance_extracted, composite_reliability
from rcvsem.fit import estimate, moments_from_data
from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.discriminant_tests import discriminant_tests, holm
from rcvsem.infer.latent_method import LatentMethodFactor, latent_method_factor
from rcvsem.infer.measurement_models import Measurement, measurement_of
from rcvsem.infer.one_factor import OneFactorOmega, one_factor_omega
from rcvsem.infer.rival_models import rival_models
from rcvsem.infer.second_order import SecondOrder, second_order
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "measurement"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
DATA = [name for name in EXPECTED if name != "holm"]
SEVERAL = [name for name in DATA if "rivals" in EXPECTED[name]]


@cache
def table(name: str) -> dict[str, np.ndarray]:
    lines = (GOLDEN / "data" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    header = [cell.strip('"') for cell in lines[0].split(",")]
    rows = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    return dict(zip(header, rows.T, strict=True))


@cache
def measurement(name: str) -> Measurement:
    constructs = EXPECTED[name]["constructs"]
    spec = parse_model("\n".join(f"{code} =~ {' + '.join(items)}" for code, items in constructs.items()))
    columns = table(name)
    rows = np.column_stack([columns[item] for item in spec.observed])
    return measurement_of(estimate(spec, moments_from_data(rows, spec.observed)))


def pairs() -> list[tuple[str, str]]:
    return [(name, code) for name in DATA for code in EXPECTED[name]["one_factor"]]


@pytest.mark.parametrize(("name", "code"), pairs(), ids=lambda value: value)
def test_omega_of_one_factor(name: str, code: str) -> None:
    expected = EXPECTED[name]["one_factor"][code]
    columns = table(name)
    rows = np.column_stack([columns[item] for item in expected["items"]])
    result = one_factor_omega(moments_from_data(rows, expected["items"]), expected["items"])
    assert isinstance(result, OneFactorOmega)
    assert result.value == pytest.approx(expected["omega"], rel=TOLERANCE["reliability"])
    assert result.value == pytest.approx(expected["compRelSEM"], rel=TOLERANCE["reliability"])
    assert result.fit.chisq == pytest.approx(
        expected["chisq"], rel=TOLERANCE["chi2"], abs=NEAR["five_digits"]
    )


@pytest.mark.parametrize(
    ("key", "limit"), [("discriminant", 1.0), ("discriminant9", 0.9), ("discriminant8", 0.8)]
)
@pytest.mark.parametrize("name", SEVERAL)
def test_constrained_correlations(name: str, key: str, limit: float) -> None:
    found = {frozenset((t.a, t.b)): t for t in discriminant_tests(measurement(name), limit=limit).tests}
    assert len(found) == len(EXPECTED[name][key])
    for row in EXPECTED[name][key]:
        test = found[frozenset((row["a"], row["b"]))]
        assert test.r == pytest.approx(row["r"], rel=TOLERANCE["estimate"], abs=NEAR["six_digits"])
        assert test.ci_lower == pytest.approx(row["lower"], rel=TOLERANCE["se"], abs=NEAR["five_digits"])
        assert test.ci_upper == pytest.approx(row["upper"], rel=TOLERANCE["se"], abs=NEAR["five_digits"])
        assert test.df == 1
        # lavaan stops a little early at the boundary of an improper constrained model
        assert test.chisq == pytest.approx(row["chisq"], rel=NEAR["five_digits"], abs=NEAR["four_digits"])


@pytest.mark.parametrize("name", SEVERAL)
def test_classes_of_problems(name: str) -> None:
    """Roenkkoe and Cho's classes, worked out from semTools' intervals and difference tests."""
    by_limit = [EXPECTED[name][key] for key in ("discriminant", "discriminant9", "discriminant8")]
    found = {frozenset((t.a, t.b)): t for t in discriminant_tests(measurement(name)).tests}
    names = ["severe", "moderate", "marginal", "none"]
    for rows in zip(*by_limit, strict=True):
        one = found[frozenset((rows[0]["a"], rows[0]["b"]))]
        outer = rows[0]["upper"] if rows[0]["r"] >= 0 else -rows[0]["lower"]
        assert one.by_interval == names[[outer >= 1, outer >= 0.9, outer >= 0.8, True].index(True)]
        kept = [not row["p"] < 0.05 for row in rows]
        assert one.by_test == names[[*kept, True].index(True)]
        assert one.identical is kept[0]
        assert one.pvalue == pytest.approx(rows[1]["p"], rel=INEXACT["pvalue"], abs=NEAR["solved"])


@pytest.mark.parametrize("name", SEVERAL)
def test_rival_models(name: str) -> None:
    models = rival_models(measurement(name))
    expected = EXPECTED[name]["rivals"]
    assert len(models) == len(expected)
    for model, row in zip(models, expected, strict=True):
        parts = [[part] if isinstance(part, str) else part for part in row["parts"]]
        assert {frozenset(p) for p in model.partition} == {frozenset(p) for p in parts}
        assert model.measures["chisq"] == pytest.approx(row["measures"]["chisq"], rel=TOLERANCE["chi2"])
        for index in ("cfi", "tli", "rmsea", "srmr", "pvalue"):
            assert model.measures[index] == pytest.approx(row["measures"][index], abs=TOLERANCE["index_abs"])
        for index in ("aic", "bic"):
            assert model.measures[index] == pytest.approx(row["measures"][index], rel=TOLERANCE["logl"])
        if "delta" in row:
            assert model.delta_chisq == pytest.approx(row["delta"]["chisq"], rel=NEAR["five_digits"])
            assert model.delta_df == row["delta"]["df"]
            assert model.delta_pvalue == pytest.approx(
                row["delta"]["p"], rel=INEXACT["pvalue"], abs=NEAR["rounding"]
            )
    assert isinstance(models[0].delta_chisq, NotAvailable)


@pytest.mark.parametrize("equal", [False, True], ids=["free", "equal"])
@pytest.mark.parametrize("name", ["bfi", "bfi_other"])
def test_latent_method_factor(name: str, equal: bool) -> None:
    expected = EXPECTED[name]["method_equal" if equal else "method"]
    result = latent_method_factor(measurement(name), equal=equal)
    assert isinstance(result, LatentMethodFactor)
    # The lowest minimum is taken: ours may lie below the one that lavaan found, never above.
    assert result.measures["chisq"] == pytest.approx(expected["measures"]["chisq"], rel=TOLERANCE["chi2"])
    assert result.chisq == pytest.approx(expected["chisq"], rel=NEAR["five_digits"])
    assert result.df == expected["df"]
    assert result.method_variance == pytest.approx(expected["method_variance"], rel=NEAR["four_digits"])
    assert result.substantive_variance == pytest.approx(
        expected["substantive_variance"], rel=NEAR["four_digits"]
    )
    base = EXPECTED[name]["base"]
    for index in ("cfi", "tli", "rmsea", "srmr"):
        change = expected["measures"][index] - base[index]
        assert result.change[index] == pytest.approx(change, abs=2 * TOLERANCE["index_abs"])


@pytest.mark.parametrize("name", ["hs", "bfi_other"])
def test_second_order(name: str) -> None:
    expected = EXPECTED[name]["second"]
    of = measurement(name)
    result = second_order(of, "second", tuple(of.constructs))
    assert isinstance(result, SecondOrder)
    validity = result.validity
    sign = np.sign(np.sum(expected["loadings"])) * np.sign(np.sum(validity.loadings))  # type: ignore[arg-type]
    for mine, theirs in zip(validity.loadings, expected["loadings"], strict=True):
        assert mine == pytest.approx(sign * theirs, rel=NEAR["four_digits"])  # type: ignore[operator]
    for key, value in (
        ("cr", validity.cr),
        ("ave", validity.ave),
        ("omega_h", validity.omega),
        ("omega_2", validity.omega_between),
        ("omega_partial", validity.omega_partial),
    ):
        assert value == pytest.approx(expected[key], rel=NEAR["four_digits"]), key
    assert result.measures["chisq"] == pytest.approx(expected["chisq"], rel=TOLERANCE["chi2"])


def test_an_improper_second_level_is_no_number() -> None:
    """poldem: lavaan's standardized second-order loading is 1.10."""
    assert max(EXPECTED["poldem"]["second"]["loadings"]) > 1
    of = measurement("poldem")
    result = second_order(of, "second", tuple(of.constructs))
    assert isinstance(result, SecondOrder)
    assert isinstance(result.validity.cr, NotAvailable)
    assert isinstance(result.validity.ave, NotAvailable)


def test_holm() -> None:
    expected = EXPECTED["holm"]
    assert holm(expected["p"]) == pytest.approx(expected["adjusted"], rel=NEAR["rounding"])
    lost = NotAvailable("no test")
    assert holm([0.01, lost, 0.04]) == (0.02, lost, 0.04)


# --- the published study ------------------------------------------------------------------------------------


def _published() -> list[tuple[str, list[float], dict[str, str]]]:
    loadings: dict[str, list[float]] = {}
    for line in (GOLDEN / "published_cfa_loadings.csv").read_text(encoding="utf-8").splitlines()[1:]:
        _, construct, value = line.split(",")
        loadings.setdefault(construct, []).append(float(value))
    lines = (GOLDEN / "published_reliability.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]
    return [(row["construct"], loadings[row["construct"]], row) for row in rows]


# The loadings are printed to three digits; what follows from them can move by this much.
LOADING_DIGITS = 0.0005


@pytest.mark.parametrize(
    ("construct", "loadings", "printed"), _published(), ids=lambda v: v if isinstance(v, str) else ""
)
def test_printed_reliability_follows_from_the_printed_loadings(
    construct: str, loadings: list[float], printed: dict[str, str]
) -> None:
    """CR, AVE and sqrt(AVE) come out as printed, and within what the rounding of the loadings allows."""
    low = [value - LOADING_DIGITS for value in loadings]
    high = [value + LOADING_DIGITS for value in loadings]
    for name, function in (
        ("composite_reliability", composite_reliability),
        ("ave", average_variance_extracted),
        ("sqrt_ave", lambda given: float(np.sqrt(average_variance_extracted(given)))),
    ):
        if not printed[name]:
            continue
        digits = len(printed[name].split(".")[1])
        rounding = 0.5 * 10.0**-digits
        value = float(printed[name])
        assert function(low) - rounding <= value <= function(high) + rounding, name
        # printed digits, or one unit in the fourth where the study printed four
        assert abs(function(loadings) - value) < max(rounding, 1.1e-4), name


def test_the_same_through_a_fit() -> None:
    """A CFA fitted to the correlations that the printed solution implies gives back the printed values."""
    from rcvsem.fit import moments_from_matrix

    evaluate = GOLDEN.parent / "evaluate"
    published = _published()
    names = [construct for construct, _, _ in published]
    lines = (evaluate / "rcv_factor_correlations.csv").read_text(encoding="utf-8").splitlines()
    phi = np.array([[float(c) for c in line.split(",")[-len(names) :]] for line in lines[-len(names) :]])
    pattern = np.zeros((30, len(names)))
    items: list[str] = []
    text = []
    for j, (construct, loadings, _) in enumerate(published):
        own = [f"{construct}{i + 1}" for i in range(len(loadings))]
        pattern[len(items) : len(items) + len(own), j] = loadings
        items += own
        text.append(f"{construct} =~ {' + '.join(own)}")
    r = pattern @ phi @ pattern.T
    np.fill_diagonal(r, 1.0)
    fit = estimate(parse_model("\n".join(text)), moments_from_matrix(r, items, 457))
    assert fit.chisq == pytest.approx(0.0, abs=NEAR["six_digits"])
    validity = convergent_validity(fit)
    for construct, loadings, printed in published:
        entry = validity.of(construct)
        assert entry.cr == pytest.approx(composite_reliability(loadings), abs=NEAR["refit"])
        assert entry.ave == pytest.approx(float(printed["ave"]), abs=NEAR["unit_of_printed_3"])
