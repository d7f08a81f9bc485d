"""PLSpredict, CVPAT and the importance-performance map."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from tolerances import NEAR, TOLERANCE

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.pls.fit import fit_pls, fit_pls_matrix
from rcvsem.pls.importance import importance_map
from rcvsem.pls.options import Technique
from rcvsem.pls.prediction import predict_pls, random_folds
from rcvsem.pls.prediction_losses import ItemPrediction, compare_predictions, paired_t, power_of
from tests.pls.conftest import GOLDEN, answers, fitted, golden, model_of
from tests.pls.test_golden import HIGHER, MODERATED

ABS = TOLERANCE["pls_abs"]


@pytest.mark.parametrize("technique", ["earliest", "direct"])
@pytest.mark.parametrize("name", ["rcv", "bfi", "hs"])
def test_given_folds(name: str, technique: Technique) -> None:
    with gzip.open(GOLDEN / f"folds_{name}.csv.gz", "rt") as stream:
        folds = np.loadtxt(stream, skiprows=1, dtype=int)
    found = predict_pls(fitted(name, "pls_path"), assigned=folds, technique=technique)
    reference = golden(name)["plspredict"]
    pls = reference[f"pls_{technique}"]["value"]
    lm, mean = reference["lm_exogenous_items"]["value"], reference["mean"]["value"]
    assert {i.item for i in found.items} == set(pls["rmse"])
    for i in found.items:
        assert (i.rmse, i.mae, i.q2_predict) == pytest.approx(
            (pls["rmse"][i.item], pls["mae"][i.item], pls["q2_predict"][i.item]), abs=ABS
        )
        assert (i.lm_rmse, i.lm_mae) == pytest.approx((lm["rmse"][i.item], lm["mae"][i.item]), abs=ABS)
        assert (i.mean_rmse, i.mean_mae) == pytest.approx(
            (mean["rmse"][i.item], mean["mae"][i.item]), abs=ABS
        )


def test_folds_are_balanced_and_seeded() -> None:
    one, again, other = (random_folds(23, 5, 3, seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()
    assert all(sorted(np.bincount(row)) == [4, 4, 5, 5, 5] for row in one)


def test_leave_one_out_by_hand() -> None:
    """Each case left out in turn, against the estimation of the other cases."""
    names, x = answers("hs")
    x = x[:40]
    text = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\ntextual ~ visual\n"
    whole = fit_pls(model_of(text), x, names)
    found = predict_pls(whole, assigned=np.arange(40))
    errors = []
    for k in range(40):
        rest = np.delete(x, k, axis=0)
        fit = fit_pls(model_of(text), rest, names)
        z = (x[k, :3] - rest[:, :3].mean(axis=0)) / rest[:, :3].std(axis=0, ddof=1)
        latent = z @ fit.weights[:3] * fit.paths[1, 0]
        predicted = latent * fit.loadings[3] * rest[:, 3].std(ddof=1) + rest[:, 3].mean()
        errors.append(x[k, 3] - predicted)
    assert found.items[0].rmse == pytest.approx(np.sqrt(np.mean(np.square(errors))), rel=NEAR["solved"])


def _item(better: bool, q2: float = 0.2) -> ItemPrediction:
    return ItemPrediction(
        construct="f", item="x", q2_predict=q2, rmse=1.0, mae=1.0, lm_rmse=1.1 if better else 0.9, lm_mae=1.0,
        mean_rmse=1.2, mean_mae=1.2, skewness=0.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("better", "power"),
    [((1, 1, 1), "high"), ((1, 1, 0), "medium"), ((1, 0), "medium"), ((1, 0, 0), "low"), ((0, 0), "none")],
)
def test_verdict(better: tuple[int, ...], power: str) -> None:
    assert power_of([_item(bool(b)) for b in better]) == power


def test_verdict_needs_q2_above_zero() -> None:
    assert power_of([_item(True), _item(True, q2=-0.01)]) == "none"


def test_cvpat_against_t_by_hand() -> None:
    d = np.array([0.2, -0.1, 0.4, 0.3, -0.2, 0.5])
    t, p = paired_t(d)
    assert t == pytest.approx(1.611386522, abs=NEAR["six_digits"])  # R: t.test(d)
    assert p == pytest.approx(0.168012320, abs=NEAR["six_digits"])
    assert isinstance(paired_t(np.zeros(4))[0], NotAvailable)


def test_two_models_with_the_same_folds() -> None:
    names, x = answers("hs")
    text = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
    one = predict_pls(fit_pls(model_of(text + "speed ~ visual\ntextual ~ visual"), x, names))
    two = predict_pls(fit_pls(model_of(text + "speed ~ visual + textual"), x, names))
    losses = compare_predictions(one, two)
    assert losses.items == ("x7", "x8", "x9")
    assert losses.difference == pytest.approx(losses.first - losses.second)
    other = predict_pls(fit_pls(model_of(text + "speed ~ visual + textual"), x, names), folds=5)
    with pytest.raises(DataError, match="same cases and folds"):
        compare_predictions(one, other)


def test_products_and_second_order_predict() -> None:
    names, x = answers("rcv")
    for text in (MODERATED, HIGHER + "RES <~ DP + DK + VP", HIGHER + "RES =~ DP + DK + VP\nPV ~ RES:DSC"):
        found = predict_pls(fit_pls(model_of(text), x, names), repeats=2)
        assert {c.construct for c in found.constructs} == {"DSC", "BPC", "PV"}
        assert all(item.q2_predict > 0.3 for item in found.items)


def test_refusals() -> None:
    fit = fitted("hs", "pls_path")
    with pytest.raises(OptionError, match="technique"):
        predict_pls(fit, technique="latest")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="301 are analysed"):
        predict_pls(fit, assigned=np.arange(10))
    matrix = fit_pls_matrix(fit.model, fit.s, fit.plan.items, fit.n)
    with pytest.raises(DataError, match="matrix"):
        predict_pls(matrix)


@pytest.mark.parametrize(("name", "ends"), [("rcv", (1.0, 5.0)), ("bfi", (1.0, 6.0))])
def test_importance_performance_map(name: str, ends: tuple[float, float]) -> None:
    fit, expected = fitted(name, "pls_path"), golden(name)["ipma"]
    scale = dict.fromkeys(fit.plan.items, ends)
    for j in fit.layout.endogenous:
        target = fit.layout.constructs[j]
        found = importance_map(fit, target, scale)
        assert found.target_performance == pytest.approx(expected["performance"]["value"][target], abs=ABS)
        for row in found.constructs:
            assert row.performance == pytest.approx(expected["performance"]["value"][row.name], abs=ABS)
            effect = expected["total_effects_unstandardized"]["value"][row.name][target]
            assert row.importance == pytest.approx(effect, abs=ABS)
        for row in found.items:
            assert row.performance == pytest.approx(
                expected["indicator_performance"]["value"][row.name], abs=ABS
            )
            weight = expected["indicator_importance"]["value"][row.name][target]
            assert row.importance == pytest.approx(weight, abs=ABS)
    with pytest.raises(OptionError, match="endogenous"):
        importance_map(fit, fit.layout.constructs[fit.layout.exogenous[0]], scale)
