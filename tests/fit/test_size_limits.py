"""Models too large are refused at once, with what they would take; matrices in blocks are what they are whole."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import FitOptions, estimate, moments_from_data, size_limits
from rcvsem.foundation import arrays, block_matrices
from rcvsem.foundation.errors import DataError, ModelError
from rcvsem.model import parse_model


def test_two_thousand_latents() -> None:
    text = "\n".join(f"f{k} =~ a{k} + b{k} + c{k}" for k in range(2000))
    with pytest.raises(ModelError, match=r"2,000 exogenous latents, which would covary in 1,999,000 pairs"):
        parse_model(text)


def test_too_many_parameters_of_groups() -> None:
    rng = np.random.default_rng(1)
    names = [f"x{k}" for k in range(6)]
    f = rng.normal(size=(9000, 1))
    x = 0.7 * f + rng.normal(size=(9000, 6))
    groups = np.repeat([f"g{k}" for k in range(450)], 20)
    moments = moments_from_data(x, names, groups=groups)
    spec = parse_model("f =~ " + " + ".join(names), groups=450)
    with pytest.raises(ModelError, match=r"8,100 free parameters in 450 groups.* GiB of memory") as caught:
        estimate(spec, moments)
    assert "fewer groups" in caught.value.fix


def test_too_many_categories_and_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    x = np.round(100 * rng.normal(size=(900, 3)))
    names = ["a", "b", "c"]
    spec = parse_model("f =~ a + b + c", ordered=names)
    with pytest.raises(DataError, match=r"The ordinal item a has \d+ categories; more than 200"):
        estimate(spec, moments_from_data(x, names), FitOptions(estimator="wlsmv"))
    monkeypatch.setattr(size_limits, "MOST_STATISTICS", 8)
    x = rng.integers(1, 4, (200, 3)).astype(float)
    with pytest.raises(DataError, match="3 variables with ordinal items have 9 thresholds and correlations"):
        estimate(spec, moments_from_data(x, names), FitOptions(estimator="wlsmv"))


def scattered(seed: int) -> np.ndarray:
    """A positive definite matrix of three blocks whose rows lie scattered."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(60)
    out = np.zeros((60, 60))
    for at in (order[:10], order[10:35], order[35:]):
        z = rng.normal(size=(200, at.size))
        out[np.ix_(at, at)] = z.T @ z / 200
    return out


def test_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_matrices, "WORTH_LOOKING", 1)
    A = scattered(3)
    found = block_matrices.blocks(A)
    assert found is not None
    assert sorted(map(len, found)) == [10, 25, 25]
    assert np.array_equal(np.sort(np.concatenate(found)), np.arange(60))
    right = np.arange(60.0)
    np.testing.assert_allclose(
        block_matrices.solved(A, right), np.linalg.solve(A, right), rtol=NEAR["rounding_of_matrices"]
    )
    np.testing.assert_allclose(
        block_matrices.inverted(A), np.linalg.inv(A), rtol=NEAR["rounding_of_matrices"], atol=NEAR["rounding"]
    )
    np.testing.assert_allclose(
        block_matrices.smallest_eigenvalue(A), np.linalg.eigvalsh(A)[0], rtol=NEAR["rounding_of_matrices"]
    )
    assert block_matrices.is_positive_definite(A)
    assert not block_matrices.is_positive_definite(
        A - 1.01 * block_matrices.smallest_eigenvalue(A) * np.eye(60)
    )
    assert block_matrices.blocks(A + 1.0) is None


def test_many_groups_are_what_they_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    names = [f"x{k}" for k in range(5)]
    x = 0.7 * rng.normal(size=(800, 1)) + rng.normal(size=(800, 5))
    moments = moments_from_data(x, names, groups=np.repeat(["u", "v", "w", "z"], 200))
    for equal in ((), ("loadings",)):
        spec = parse_model("f =~ " + " + ".join(names), groups=4, group_equal=equal)
        for estimator in ("ml", "mlr", "mlm"):
            monkeypatch.setattr(block_matrices, "WORTH_LOOKING", 10_000)
            whole = estimate(spec, moments, FitOptions(estimator=estimator))
            monkeypatch.setattr(block_matrices, "WORTH_LOOKING", 1)
            parts = estimate(spec, moments, FitOptions(estimator=estimator))
            np.testing.assert_allclose(parts.theta, whole.theta, rtol=NEAR["refit"], atol=NEAR["solved"])
            np.testing.assert_allclose(
                parts.vcov, whole.vcov, rtol=NEAR["refit"], atol=NEAR["rounding_of_matrices"]
            )


def test_sums_without_a_second_matrix() -> None:
    rng = np.random.default_rng(1)
    A, B, w = rng.normal(size=(700, 700)), rng.normal(size=(700, 700)), rng.random(700)
    np.testing.assert_allclose(arrays.sum_of_products(A, B), (A * B).sum(), rtol=NEAR["solved"])
    np.testing.assert_allclose(arrays.weighted_squares(A, w), w @ (A * A) @ w, rtol=NEAR["rounding_of_sums"])
