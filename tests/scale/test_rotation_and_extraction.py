"""Rotation and extraction: derivatives, invariants, arrangement and what cannot be done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.scale.efa import efa, efa_of_matrix
from rcvsem.scale.extraction import _ml, _uls, extract
from rcvsem.scale.rotation import geomin, orthomax, quartimin, rotate


@pytest.mark.parametrize("objective", [_uls, _ml])
def test_derivatives_of_the_discrepancies(golden: Any, objective: Any) -> None:
    r, _ = golden.matrix("hs")
    theta = np.log(np.random.default_rng(3).uniform(0.2, 0.8, 9))
    _, gradient, hessian = objective(theta, r, 3)
    h = 1e-6
    numeric = [
        (objective(theta + h * e, r, 3)[0] - objective(theta - h * e, r, 3)[0]) / 2 / h for e in np.eye(9)
    ]
    np.testing.assert_allclose(gradient, numeric, atol=NEAR["minimum"])
    numeric = [
        (objective(theta + h * e, r, 3)[1] - objective(theta - h * e, r, 3)[1]) / 2 / h for e in np.eye(9)
    ]
    np.testing.assert_allclose(hessian, numeric, atol=NEAR["minimum"])


@pytest.mark.parametrize(
    "criterion", [lambda L: orthomax(L, 1.0), lambda L: orthomax(L, 0.0), quartimin, geomin]
)
def test_derivatives_of_the_criteria(criterion: Any) -> None:
    L = np.random.default_rng(5).normal(size=(6, 3))
    slope = criterion(L)[1]
    h = 1e-6
    for i in range(6):
        for j in range(3):
            step = np.zeros((6, 3))
            step[i, j] = h
            assert slope[i, j] == pytest.approx(
                (criterion(L + step)[0] - criterion(L - step)[0]) / 2 / h, abs=NEAR["six_digits"]
            )


@pytest.mark.parametrize("rotation", ["varimax", "promax", "oblimin", "geomin"])
def test_factors_are_in_order_and_positive(golden: Any, rotation: Any) -> None:
    result = efa_of_matrix(golden.matrix("harman74")[0], 4, method="minres", rotation=rotation)
    assert (np.diff(result.variance_after) <= 0).all()
    assert (result.loadings.sum(axis=0) > 0).all()
    np.testing.assert_allclose(np.diagonal(result.phi), 1, atol=NEAR["rounding"])
    np.testing.assert_allclose(result.structure, result.loadings @ result.phi, atol=NEAR["rounding"])
    assert result.variance_after.sum() == pytest.approx(result.variance_before.sum(), abs=NEAR["solved"])
    assert result.cumulative_after[-1] == pytest.approx(result.communalities.sum() / 24, abs=NEAR["solved"])


def test_reversing_an_item_reverses_its_loadings_only(golden: Any, difference: Any) -> None:
    x = golden.complete("hs")
    turned = x.copy()
    turned[:, 4] = 12 - turned[:, 4]
    plain = efa(x, 3, method="ml", rotation="oblimin")
    other = efa(turned, 3, method="ml", rotation="oblimin")
    expected = plain.loadings * np.where(np.arange(9) == 4, -1.0, 1.0)[:, None]
    assert difference(other.loadings, expected) < NEAR["six_digits"]


def test_order_of_items_and_respondents_does_not_matter(golden: Any, difference: Any) -> None:
    x = golden.complete("hs")
    rng = np.random.default_rng(1)
    columns = rng.permutation(9)
    plain = efa(x, 3, method="minres", rotation="geomin")
    other = efa(x[rng.permutation(len(x))][:, columns], 3, method="minres", rotation="geomin")
    assert difference(other.loadings, plain.loadings[columns]) < NEAR["five_digits"]


def test_heywood_case_is_named() -> None:
    loadings = np.array([0.99, 0.6, 0.5])
    r = np.outer(loadings, loadings)
    r[0, 1] = r[1, 0] = 0.7
    np.fill_diagonal(r, 1)
    result = efa_of_matrix(r, 1, method="minres", rotation="none", items=list("abc"))
    assert [finding.code for finding in result.findings] == ["heywood"]
    assert "of a reached" in result.findings[0].text


def test_spss_stopping_of_principal_axis_says_so_when_not_settled(golden: Any) -> None:
    r, _ = golden.matrix("attitude")
    tight, loose = extract(r, 2, "paf"), extract(r, 2, "paf", stopping="spss")
    assert tight.converged
    assert loose.iterations <= 25
    assert np.abs(tight.communalities - loose.communalities).max() > 1e-5
    if not loose.converged:
        result = efa_of_matrix(r, 2, method="paf", stopping="spss")
        assert "extraction_stopped" in [finding.code for finding in result.findings]


def test_kaiser_rule_chooses_the_number(golden: Any) -> None:
    assert efa(golden.data("hs")[1]).n_factors == 3


def test_one_factor_is_never_rotated(golden: Any) -> None:
    result = efa(golden.complete("attitude"), 1, method="ml", rotation="oblimin")
    np.testing.assert_array_equal(result.loadings, result.unrotated)
    assert result.main_factor == (0,) * 7
    assert isinstance(result.chi2, float)


def test_test_of_fit_needs_maximum_likelihood_and_n(golden: Any) -> None:
    r, n = golden.matrix("hs")
    assert isinstance(efa_of_matrix(r, 3, n=n).chi2, NotAvailable)
    assert isinstance(efa_of_matrix(r, 3, method="ml").chi2, NotAvailable)
    just = efa_of_matrix(r[:3, :3], 1, method="ml", n=n)
    assert just.df == 0
    assert isinstance(just.pvalue, NotAvailable)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_factors": 0}, "between 1 and 9"),
        ({"n_factors": 10}, "between 1 and 9"),
        ({"n_factors": 7, "method": "ml"}, "too many for 9 items"),
        ({"method": "pc"}, "must be one of pca, paf, minres, ml"),
        ({"rotation": "equamax"}, "must be one of none, varimax"),
        ({"rotation": "promax", "promax_target": "rows"}, "loadings, normalized"),
        ({"rotation": "promax", "power": 0.5}, "at least 1"),
        ({"starts": 0}, "starts"),
    ],
)
def test_options_are_checked(golden: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        efa_of_matrix(golden.matrix("hs")[0], **{"n_factors": 3, **arguments})


def test_a_matrix_must_be_a_correlation_matrix() -> None:
    with pytest.raises(OptionError, match="symmetric"):
        efa_of_matrix([[1, 0.2], [0.3, 1]])
    with pytest.raises(OptionError, match="ones on its diagonal"):
        efa_of_matrix([[2, 0.2], [0.2, 1]])


def test_singular_matrix(golden: Any) -> None:
    x = golden.complete("hs")
    doubled = np.column_stack([x, x[:, 0]])
    with pytest.raises(DataError, match="singular"):
        efa(doubled, 3, method="ml")
    assert efa(doubled, 3, method="pca").loadings.shape == (10, 3)
    assert efa(doubled, 3, method="paf").loadings.shape == (10, 3)


def test_the_same_seed_gives_the_same_rotation(golden: Any) -> None:
    L = extract(golden.matrix("bfi")[0], 5, "ml").loadings
    one, two = rotate(L, "geomin", seed=4), rotate(L, "geomin", seed=4)
    np.testing.assert_array_equal(one.loadings, two.loadings)
    assert one.starts == 20
    assert 1 <= one.agreeing <= 20
