"""MICOM and multigroup analysis, fit tests, copulas, slopes, redundancy."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from tolerances import NEAR, TOLERANCE

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError
from rcvsem.pls import measures
from rcvsem.pls.bootstrap import bootstrap_pls
from rcvsem.pls.bootstrapped_fit import model_fit
from rcvsem.pls.copula import copula_test, distribution_of
from rcvsem.pls.fit import fit_pls
from rcvsem.pls.group_comparison import compare_groups
from rcvsem.pls.moderation import moderation_of
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.redundancy import redundancy
from tests.pls.conftest import GOLDEN, answers, fitted, golden, model_of
from tests.pls.test_golden import MODERATED

ABS = TOLERANCE["pls_abs"]


def schools() -> list[str]:
    with (GOLDEN / "data_hs.csv").open(encoding="utf-8") as stream:
        return [row[0] for row in list(csv.reader(stream))[1:]]


def test_given_permutations() -> None:
    fit = fitted("hs", "pls_path")
    with gzip.open(GOLDEN / "perm_hs_indices.csv.gz", "rt") as stream:
        indices = np.loadtxt(stream, delimiter=",", skiprows=1, dtype=int) - 1
    with gzip.open(GOLDEN / "micom_hs_draws.csv.gz", "rt") as stream:
        header = stream.readline().strip().split(",")
        expected = np.loadtxt(stream, delimiter=",")
    found = compare_groups(fit, schools(), name="school", indices=indices)
    pair, reference = found.pairs[0], golden("hs")["micom_mga"]["statistics"]
    names = fit.layout.constructs
    order = [header.index(f"{kind}_{name}") for kind in ("c", "mean_diff", "log_var_ratio") for name in names]
    order += [header.index(f"path_diff_{names[i]}_{names[j]}") for j, i in fit.layout.paths]
    assert pair.draws == pytest.approx(expected[:, order], abs=ABS)
    for row in pair.invariance:
        c = reference[f"c_{row.construct}"]
        assert row.correlation.observed == pytest.approx(c["observed"], abs=ABS)
        assert row.correlation.lower == pytest.approx(c["quantile_05"], abs=ABS)
        assert row.correlation.pvalue == pytest.approx(c["p_le"], abs=ABS)
        for got, key in ((row.mean, "mean_diff"), (row.variance, "log_var_ratio")):
            values = reference[f"{key}_{row.construct}"]
            assert (got.observed, got.lower, got.upper, got.pvalue) == pytest.approx(
                tuple(values[k] for k in ("observed", "quantile_025", "quantile_975", "p_abs_ge")), abs=ABS
            )
    assert {row.construct: row.verdict for row in pair.invariance} == {
        "visual": "full", "textual": "partial", "speed": "full",
    }  # fmt: skip
    for path in pair.paths:
        values = reference[f"path_diff_{path.predictor}_{path.outcome}"]
        assert path.permutation.observed == pytest.approx(values["observed"], abs=ABS)
        assert path.first - path.second == pytest.approx(values["observed"], abs=ABS)
        assert path.permutation.pvalue == pytest.approx(values["p_abs_ge"], abs=ABS)


def test_groups_by_bootstrap_and_workers() -> None:
    fit = fitted("hs", "pls_path")
    one = compare_groups(fit, schools(), permutations=300, draws=300, workers=1)
    two = compare_groups(fit, schools(), permutations=300, draws=300, workers=2)
    assert (one.pairs[0].draws == two.pairs[0].draws).all()
    for path in one.pairs[0].paths:
        assert 0.05 < float(path.henseler) <= 1  # no difference is clear in these data
        assert path.welch == pytest.approx(path.henseler, abs=NEAR["p_of_300_permutations"])
    with pytest.raises(DataError, match="one value only"):
        compare_groups(fit, ["a"] * fit.n)


def test_identical_groups_are_invariant() -> None:
    names, x = answers("hs")
    fit = fit_pls(fitted("hs", "pls_path").model, np.vstack((x, x)), names)
    pair = compare_groups(fit, ["a"] * len(x) + ["b"] * len(x), permutations=200).pairs[0]
    assert all(row.verdict == "full" for row in pair.invariance)
    assert all(path.permutation.observed == pytest.approx(0, abs=NEAR["solved"]) for path in pair.paths)


@pytest.mark.parametrize("run", ["pls_path", "plsc_path"])
def test_fit_of_data_that_fit(run: str) -> None:
    """A population that the model holds in: about 5 % of samples exceed the 95 % quantile."""
    rng = np.random.default_rng(3)
    loadings = np.kron(np.eye(2), np.full((3, 1), 0.8))
    phi = np.array([[1, 0.5], [0.5, 1]])
    sigma = loadings @ phi @ loadings.T
    np.fill_diagonal(sigma, 1.0)
    x = rng.multivariate_normal(np.zeros(6), sigma, size=300)
    model = model_of("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f\n")
    options = PlsOptions(estimator="plsc" if run == "plsc_path" else "pls")
    found = model_fit(fit_pls(model, x, [f"x{k}" for k in range(1, 7)], options), draws=400)
    for row in found.rows:
        assert float(row.q95) < float(row.q99)
        if run == "plsc_path":
            assert 0.01 < float(row.pvalue) < 1
    wrong = x.copy()
    wrong[:, 3] = x[:, 0] * 0.9 + rng.standard_normal(300) * 0.3
    bad = model_fit(fit_pls(model, wrong, [f"x{k}" for k in range(1, 7)], options), draws=400)
    assert all(float(row.value) > float(row.q99) for row in bad.rows)


def test_copula_finds_an_endogenous_predictor() -> None:
    rng = np.random.default_rng(5)
    n = 1500
    shared = rng.standard_normal(n)
    latent = np.exp(
        0.8 * (shared + 0.5 * rng.standard_normal(n))
    )  # skewed, and shares a cause with the error
    other = np.exp(rng.standard_normal(n) * 0.8)
    outcome = 0.2 * latent + 0.3 * other + 1.2 * shared + 0.5 * rng.standard_normal(n)
    x = np.column_stack(
        [v + 0.1 * rng.standard_normal(n) for v in (latent, latent, other, other, outcome, outcome)]
    )
    model = model_of("a =~ x1 + x2\nb =~ x3 + x4\ny =~ x5 + x6\ny ~ a + b\n")
    found = copula_test(fit_pls(model, x, [f"x{k}" for k in range(1, 7)]), draws=200)
    alone = {t.predictor: t for t in found.terms if len(t.together) == 1}
    assert not isinstance(alone["a"].interval, NotAvailable)
    assert alone["a"].interval.lower > 0
    assert not isinstance(alone["b"].interval, NotAvailable)
    assert alone["b"].interval.lower < 0 < alone["b"].interval.upper
    assert all(d.pvalue < 0.001 for d in found.distributions)
    assert distribution_of("z", rng.standard_normal(2000)).pvalue > 0.01


@pytest.mark.parametrize(
    ("interaction", "name"),
    [("two-stage", "two_stage"), ("product", "product_indicator"), ("orthogonal", "orthogonal")],
)
def test_slopes(interaction: str, name: str) -> None:
    names, x = answers("rcv")
    fit = fit_pls(model_of(MODERATED), x, names, PlsOptions(interaction=interaction))  # type: ignore[arg-type]
    drawn = bootstrap_pls(fit, draws=60)
    row = moderation_of(fit, drawn, measures.effect_sizes(fit.correlations, fit.r2, fit.layout))[0]
    expected = golden("rcv_extensions")["runs"][f"interaction_{name}"]
    assert row.per_sd == pytest.approx(
        expected["paths_interaction_unstandardized"]["value"]["DP*DSC"]["PV"], abs=ABS
    )
    assert row.path / row.per_sd == pytest.approx(expected["interaction_sd"]["value"], abs=ABS)
    low, middle, high = row.slopes
    assert middle.estimate == pytest.approx(expected["paths"]["value"]["DP"]["PV"], abs=ABS)
    assert high.estimate - low.estimate == pytest.approx(2 * row.per_sd)
    corr = np.corrcoef(fit.scores.T)
    assert corr == pytest.approx(fit.score_correlations, abs=NEAR["solved"])


def test_square_is_twice_its_path() -> None:
    rng = np.random.default_rng(1)
    z = rng.standard_normal(4000)
    y = 0.4 * z + 0.25 * (z**2 - 1) + 0.5 * rng.standard_normal(4000)
    fit = fit_pls(model_of("y ~ z + z:z\n"), np.column_stack((y, z)), ["y", "z"])
    row = moderation_of(fit, None, measures.effect_sizes(fit.correlations, fit.r2, fit.layout))[0]
    scale = y.std()
    assert row.slopes[1].estimate == pytest.approx(0.4 / scale, abs=NEAR["slope_of_a_sample"])
    assert row.slopes[2].estimate - row.slopes[1].estimate == pytest.approx(
        2 * 0.25 / scale, abs=NEAR["difference_of_slopes"]
    )


def test_redundancy_is_a_multiple_correlation() -> None:
    names, x = answers("hs")
    fit = fitted("hs", "pls_path")
    text = "visual <~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\ntextual ~ visual\n"
    fit = fit_pls(model_of(text), x, names)
    item = x[:, 8]
    found = redundancy(fit, {"visual": ("x9", item)}, draws=200)[0]
    design = np.column_stack((np.ones(len(x)), x[:, :3]))
    residual = item - design @ np.linalg.lstsq(design, item, rcond=None)[0]
    assert found.path == pytest.approx(np.sqrt(1 - residual.var() / item.var()))
    assert not isinstance(found.interval, NotAvailable)
    assert found.interval.lower < found.path < found.interval.upper
    assert not found.convergent
