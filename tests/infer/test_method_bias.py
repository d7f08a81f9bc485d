"""Marker, method factor and verdicts on data whose method variance is known."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, ModelError, OptionError
from rcvsem.infer.discriminant_tests import discriminant_tests
from rcvsem.infer.latent_method import LatentMethodFactor, latent_method_factor
from rcvsem.infer.marker_variable import marker_test
from rcvsem.infer.measurement_models import Measurement, measurement_of
from rcvsem.infer.method_bias import method_verdicts
from rcvsem.infer.one_factor import one_factor_omega
from rcvsem.infer.rival_models import rival_models
from rcvsem.infer.second_order import second_order
from rcvsem.model import parse_model
from rcvsem.scale.harman import harman_test
from rcvsem.scale.vif import full_collinearity

CONSTRUCTS = {name: tuple(f"{name}{i}" for i in range(1, 5)) for name in ("A", "B", "C")}
ITEMS = tuple(item for items in CONSTRUCTS.values() for item in items)


def planted(method: float, n: int = 600, between: float = 0.3) -> Measurement:
    """Items that load .7 on their construct and `method` on a factor common to all; exact covariances."""
    own = np.kron(np.eye(3), np.full((4, 1), 0.7))
    phi = np.full((3, 3), between) + (1 - between) * np.eye(3)
    shared = np.linspace(0.6, 1.4, 12)[:, None] * method
    cov = own @ phi @ own.T + shared @ shared.T + np.diag(np.linspace(0.3, 0.5, 12))
    spec = parse_model("\n".join(f"{c} =~ {' + '.join(i)}" for c, i in CONSTRUCTS.items()))
    return measurement_of(estimate(spec, moments_from_matrix(cov, ITEMS, n)))


def test_planted_method_variance_is_found() -> None:
    with_method = latent_method_factor(planted(0.5))
    assert isinstance(with_method, LatentMethodFactor)
    assert with_method.measures["chisq"] == pytest.approx(0.0, abs=NEAR["five_digits"])
    assert with_method.df == 12
    assert np.sign(with_method.method).min() == np.sign(with_method.method).max()


def test_rival_models_name_what_they_merge() -> None:
    models = rival_models(planted(0.0), {"two": (("A", "C"), ("B",))})
    assert [model.factors for model in models] == [3, 2, 1, 2]
    assert models[1].label == "A+B, C"
    assert models[1].merged == (("A", "B"),)
    assert models[3].name == "two"
    assert models[3].delta_df == 2
    assert models[2].delta_df == 3
    assert float(models[2].delta_chisq) > float(models[1].delta_chisq) > 0  # type: ignore[arg-type]
    named = rival_models(planted(0.0), {"one": (("A", "B", "C"),)})
    assert [model.name for model in named] == ["", "", "one"]
    with pytest.raises(OptionError, match="exactly one factor"):
        rival_models(planted(0.0), {"two": (("A",), ("B",))})


def test_discriminant_verdicts() -> None:
    tests = discriminant_tests(planted(0.0))
    assert [(t.a, t.b) for t in tests.tests] == [("B", "A"), ("C", "A"), ("C", "B")]
    assert all(t.distinct for t in tests.tests)
    assert tests.failed == ()
    same = discriminant_tests(planted(0.0, n=100, between=0.97))
    assert len(same.failed) == 3
    negative = discriminant_tests(planted(0.0, between=-0.2))
    assert {t.fixed_to for t in negative.tests} == {-0.9}
    assert {t.by_interval for t in negative.tests} == {t.by_test for t in negative.tests} == {"none"}
    assert {t.by_test for t in same.tests} == {"severe"}
    high = discriminant_tests(planted(0.0, n=4000, between=0.86))
    assert {(t.by_interval, t.by_test, t.distinct, t.identical) for t in high.tests} == {
        ("marginal", "marginal", True, False)
    }
    with pytest.raises(OptionError, match="'limit' option"):
        discriminant_tests(planted(0.0), limit=1.2)


def test_one_construct_cannot_be_told_apart() -> None:
    spec = parse_model("A =~ A1 + A2 + A3 + A4")
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(80, 1)) + rng.normal(size=(80, 4))
    one = measurement_of(estimate(spec, moments_from_data(rows, spec.observed)))
    with pytest.raises(OptionError, match="only one"):
        discriminant_tests(one)
    models = rival_models(one)
    assert len(models) == 1
    verdict = method_verdicts(
        harman=NotAvailable("x"), one_factor=models[0], reference=models[0], latent=NotAvailable("y"),
        marker=None, collinearity=NotAvailable("z"),
    )  # fmt: skip
    assert [entry.passed for entry in verdict] == [None] * 4
    assert {entry.verdict.en for entry in verdict} == {"not computed"}
    assert isinstance(second_order(one, "top", ("A",)), NotAvailable)


def test_several_groups_are_refused() -> None:
    spec = parse_model("A =~ A1 + A2 + A3 + A4", groups=2)
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(80, 1)) + rng.normal(size=(80, 4))
    fit = estimate(spec, moments_from_data(rows, spec.observed, groups=["a", "b"] * 40))
    with pytest.raises(ModelError, match="one group"):
        measurement_of(fit)


def test_marker_formula() -> None:
    """r_M is the smallest positive correlation with the marker; the rest is Lindell and Whitney's formula."""
    rng = np.random.default_rng(4)
    traits = rng.normal(size=(300, 3)) + 0.6 * rng.normal(size=(300, 1))
    marker = rng.normal(size=300) + 0.3 * traits[:, 0] + 0.2 * traits[:, 1]
    traits[0, 0] = np.nan
    result = marker_test(traits, ["A", "B", "C"], marker)
    complete = ~np.isnan(traits).any(axis=1)
    r = np.corrcoef(np.column_stack([traits, marker])[complete], rowvar=False)
    assert result.n == 299
    assert result.correlations == pytest.approx(r[:3, 3])
    positive = [value for value in r[:3, 3] if value > 0]
    assert result.shared == pytest.approx(min(positive))
    assert result.shared_with == "ABC"[int(np.argmin(np.where(r[:3, 3] > 0, r[:3, 3], np.inf)))]
    for pair in result.pairs:
        i, j = "ABC".index(pair.a), "ABC".index(pair.b)
        assert pair.r == pytest.approx(r[i, j])
        assert pair.adjusted == pytest.approx((r[i, j] - result.shared) / (1 - result.shared))
        from scipy.stats import pearsonr

        assert pair.pvalue == pytest.approx(
            pearsonr(traits[complete, i], traits[complete, j])[1], rel=NEAR["six_digits"]
        )


def test_marker_that_explains_everything() -> None:
    """Constructs that share nothing but the marker's source lose their correlations."""
    rng = np.random.default_rng(8)
    shared = rng.normal(size=(400, 1))
    scores = 0.45 * shared + np.sqrt(1 - 0.45**2) * rng.normal(size=(400, 3))
    marker = 0.6 * shared[:, 0] + 0.8 * rng.normal(size=400)
    result = marker_test(scores, ["A", "B", "C"], marker, name="mood")
    assert result.lost
    none = marker_test(scores, ["A", "B", "C"], -marker)
    assert none.shared == 0.0
    assert none.lost == ()
    with pytest.raises(OptionError, match="at least two"):
        marker_test(scores[:, :1], ["A"], marker)
    with pytest.raises(DataError, match="same value of mood"):
        marker_test(scores, ["A", "B", "C"], np.ones(400), name="mood")
    with pytest.raises(DataError, match="five complete"):
        marker_test(scores[:4], ["A", "B", "C"], marker[:4])


def test_verdicts_by_the_printed_rules() -> None:
    rng = np.random.default_rng(3)
    clean = planted(0.0, n=300)
    models = rival_models(clean)
    rows = rng.normal(size=(300, 12)) + np.kron(rng.normal(size=(300, 3)), np.ones(4))
    one_dimension = rng.normal(size=(300, 12)) * 0.4 + rng.normal(size=(300, 1))
    scores = rows.reshape(300, 3, 4).mean(axis=2)
    tight = rng.normal(size=(300, 1)) + 0.3 * rng.normal(size=(300, 3))
    good = method_verdicts(
        harman=harman_test(rows),
        one_factor=models[-1],
        reference=models[0],
        latent=latent_method_factor(clean),
        marker=marker_test(scores, list(CONSTRUCTS), rng.normal(size=300)),
        collinearity=full_collinearity(scores, list(CONSTRUCTS)),
    )
    by_code = {entry.code: entry for entry in good}
    assert list(by_code) == ["harman", "one-factor", "ulmc", "marker", "vif"]
    for code in ("harman", "one-factor", "vif"):
        assert by_code[code].passed is True, code
        assert by_code[code].verdict.en == "met"
    bad = method_verdicts(
        harman=harman_test(one_dimension),
        one_factor=models[-1],
        reference=models[0],
        latent=latent_method_factor(planted(0.9)),
        marker=None,
        collinearity=full_collinearity(tight, list(CONSTRUCTS)),
    )
    failed = {entry.code for entry in bad if entry.passed is False}
    assert failed == {"harman", "ulmc", "vif"}
    for entry in (*good, *bad):
        assert entry.rule.en
        assert entry.rule.zh
        assert entry.source


def test_omega_bootstrap_and_its_limits() -> None:
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(120, 1)) + rng.normal(size=(120, 4))
    names = ("A1", "A2", "A3", "A4")
    moments = moments_from_data(rows, names)
    result = one_factor_omega(moments, names, draws=300, seed=2)
    again = one_factor_omega(moments, names, draws=300, seed=2)
    assert not isinstance(result, NotAvailable)
    assert not isinstance(again, NotAvailable)
    assert not isinstance(result.bootstrap, NotAvailable)
    assert result.bootstrap == again.bootstrap
    assert result.bootstrap.lower < result.value < result.bootstrap.upper
    assert result.draws > 250
    assert isinstance(one_factor_omega(moments, names[:2]), NotAvailable)
    matrix = moments_from_matrix(np.cov(rows, rowvar=False), names, 120)
    from_matrix = one_factor_omega(matrix, names, draws=300)
    assert not isinstance(from_matrix, NotAvailable)
    assert isinstance(from_matrix.bootstrap, NotAvailable)
    noise = moments_from_data(rng.normal(size=(40, 4)), names)
    found = one_factor_omega(noise, names)
    assert isinstance(found, NotAvailable) or 0 <= found.value < 0.7
