"""The CFA marker technique and measured method factors against lavaan, and what they say of planted method variance."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.fit import fit_options, moments_from_data, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.cfa_marker import cfa_marker
from rcvsem.infer.cfa_marker_result import CfaMarker
from rcvsem.infer.latent_method import LatentMethodFactor, latent_method_factor
from rcvsem.infer.measurement_models import Measurement

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "marker/expected.json").read_text(encoding="utf-8"))
CONSTRUCTS = {name: tuple(f"{name}{i}" for i in range(1, 6)) for name in ("A", "E", "N")}


@cache
def measurement(estimator: str, marker: tuple[str, ...], n: int = 800) -> Measurement:
    with (GOLDEN / "measurement/data/bfi.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = (*(item for own in CONSTRUCTS.values() for item in own), *marker)
    values = np.array([[float(row[name]) for name in names] for row in rows[:n]])
    moments = moments_from_data(values, names)
    options = fit_options(estimator=estimator.lower())
    ordered = names if options.is_categorical else ()
    return Measurement(constructs=CONSTRUCTS, residuals=(), moments=moments, options=options, ordered=ordered)


@pytest.mark.parametrize(
    "case", EXPECTED["cases"], ids=lambda case: f"{case['estimator']}-{len(case['marker'])}-{case['rows']}"
)
def test_the_models_of_the_technique(case: dict[str, Any]) -> None:
    marker = tuple([case["marker"]] if isinstance(case["marker"], str) else case["marker"])
    found = cfa_marker(measurement(case["estimator"], marker, case["rows"]), marker)
    assert isinstance(found, CfaMarker)
    ordinal = case["estimator"] == "WLSMV"
    relative = TOLERANCE["wlsmv"] if ordinal else TOLERANCE["estimate"]
    errors = TOLERANCE["wlsmv"] if ordinal else TOLERANCE["se"]
    chi2 = TOLERANCE["wlsmv"] if ordinal else TOLERANCE["chi2"]
    assert found.retained == case["retained"]
    assert found.unequal is (case["retained"] == "method-u")
    assert found.single is (len(marker) == 1)
    for code, chisq in case["chisq"].items():
        fit = found.model(code).fit
        assert not isinstance(fit, NotAvailable), code
        assert fit.chisq == pytest.approx(chisq, rel=chi2), code
        assert fit.df == case["df"][code], code
    for code, test in case["tests"].items():
        model = found.model(code)
        assert model.df == test["df"]
        assert model.chisq == pytest.approx(
            test["chisq"], rel=10 * errors, abs=NEAR["chi2_of_flat_minimum"]
        ), code
        assert model.pvalue == pytest.approx(
            test["p"], rel=INEXACT["pvalue_of_difference"], abs=NEAR["six_digits"]
        ), code
    by_pair = {frozenset((row.a, row.b)): row for row in found.correlations}
    for k, pair in enumerate(case["pairs"]):
        row = by_pair[frozenset(pair)]
        for key in ("baseline", "corrected", "s95", "s99"):
            assert getattr(row, key) == pytest.approx(
                case[key][k], rel=relative, abs=NEAR["stopping_rule"]
            ), (pair, key)
    for row, est, se in zip(found.loadings, case["loading"], case["se"], strict=True):
        assert row.est == pytest.approx(est, rel=relative, abs=NEAR["stopping_rule"])
        assert row.se == pytest.approx(se, rel=errors)
    parts = {row.construct: row for row in found.reliability}
    for code, expected in case["reliability"].items():
        for key, value in expected.items():
            assert getattr(parts[code], key) == pytest.approx(
                value, rel=relative, abs=NEAR["stopping_rule"]
            ), (code, key)


def test_a_measured_method_factor() -> None:
    case = EXPECTED["measured"]
    own = tuple(case["own"])
    found = latent_method_factor(measurement("ML", own), measured=own)
    assert isinstance(found, LatentMethodFactor)
    assert found.measured == own
    assert found.measures["chisq"] == pytest.approx(case["chisq"], rel=TOLERANCE["chi2"])
    assert found.base_measures["chisq"] == pytest.approx(case["base"], rel=TOLERANCE["chi2"])
    assert found.chisq == pytest.approx(case["delta"], rel=NEAR["five_digits"])
    assert found.df == case["df"] == len(found.method)
    sign = np.sign(case["method"][0] * found.method[0])
    assert sign * found.method == pytest.approx(
        case["method"], rel=TOLERANCE["estimate"], abs=NEAR["stopping_rule"]
    )


def planted(method: float, n: int = 500) -> Measurement:
    """Two constructs and a marker of three items; `method` of every item's variance is method."""
    names = tuple(f"{f}{i}" for f in "XYM" for i in range(1, 5))
    own = np.kron(np.eye(3), np.full((4, 1), 0.7))
    phi = np.eye(3)
    phi[0, 1] = phi[1, 0] = 0.4
    cov = own @ phi @ own.T + np.full((12, 12), method)
    cov += np.diag(1.0 - np.diag(cov))
    moments = moments_from_matrix(cov, names, n)
    return Measurement(
        constructs={"X": names[:4], "Y": names[4:8]}, residuals=(), moments=moments, options=fit_options()
    )


def test_what_is_planted_is_taken_out() -> None:
    """With method variance that the marker carries too, the correlation comes back to what it was without it."""
    marker = ("M1", "M2", "M3", "M4")
    biased = cfa_marker(planted(0.2, n=5000), marker)
    assert isinstance(biased, CfaMarker)
    assert (biased.present, biased.biased) == (True, True)
    assert biased.unequal is False
    (pair,) = biased.correlations
    assert pair.baseline > pair.corrected > 0.4  # type: ignore[operator]
    clean = cfa_marker(planted(0.0), marker)
    assert isinstance(clean, CfaMarker)
    assert (clean.present, clean.biased) == (False, False)
    assert clean.correlations[0].corrected == pytest.approx(0.4, abs=NEAR["four_digits"])
    assert clean.reliability[0].method == pytest.approx(0.0, abs=NEAR["six_digits"])
    assert clean.reliability[0].total == pytest.approx(7.84 / (7.84 + 2.04), abs=NEAR["six_digits"])


def test_what_a_marker_may_not_be() -> None:
    with pytest.raises(OptionError, match="is an item of a construct"):
        cfa_marker(planted(0.0), ("X1",))
    one = Measurement(
        constructs={"X": ("X1", "X2", "X3")},
        residuals=(),
        moments=planted(0.0).moments,
        options=fit_options(),
    )
    with pytest.raises(OptionError, match="only one construct"):
        cfa_marker(one, ("M1",))
