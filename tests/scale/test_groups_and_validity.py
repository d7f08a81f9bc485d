"""Groups against R, normality, HTMT intervals, parallel analysis: properties and refusals."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_examples import examples
from tolerances import NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.scale.groups import compare_groups, early_late
from rcvsem.scale.harman import harman_test
from rcvsem.scale.htmt import htmt
from rcvsem.scale.normality import henze_zirkler, mardia
from rcvsem.scale.number_of_factors import kaiser_rule, map_test, parallel_analysis
from rcvsem.scale.reliability import cronbach_alpha
from rcvsem.scale.suitability import kmo, suitability, suitability_of_matrix
from rcvsem.scale.vif import full_collinearity

HS = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}


@pytest.fixture(scope="module")
def schools(golden: Any) -> tuple[np.ndarray, list[str], list[str]]:
    with (golden.folder / "data" / "hs_groups.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    scores = np.array([[float(row[name]) for name in HS] for row in rows])
    return scores, [row["school"] for row in rows], [row["age"] for row in rows]


def test_two_groups(golden: Any, schools: Any) -> None:
    scores, school, _ = schools
    expected = golden.expected["groups"]
    check = compare_groups(scores, school, list(HS), order=["Pasteur", "Grant-White"])
    for row, theirs, holm in zip(check.comparisons, expected["two"], expected["two_holm"], strict=True):
        np.testing.assert_allclose([row.statistic, row.df2], [theirs["t"], theirs["df"]], rtol=NEAR["solved"])
        np.testing.assert_allclose([row.pvalue, row.pvalue_holm], [theirs["p"], holm], rtol=NEAR["refit"])
        np.testing.assert_allclose(row.means, theirs["mean"], rtol=NEAR["rounding"])
        pooled = np.sqrt(
            ((row.n[0] - 1) * row.sds[0] ** 2 + (row.n[1] - 1) * row.sds[1] ** 2) / (sum(row.n) - 2)
        )
        assert row.effect == pytest.approx(
            (row.means[0] - row.means[1]) / pooled, abs=NEAR["rounding_of_matrices"]
        )
        assert (row.lower < 0 < row.upper) == (row.pvalue > 0.05)
    assert check.significant == tuple(row.variable for row in check.comparisons if row.pvalue_holm < 0.05)


def test_more_groups(golden: Any, schools: Any) -> None:
    scores, _, age = schools
    expected = golden.expected["groups"]
    check = compare_groups(scores, age, list(HS))
    for row, theirs, holm in zip(check.comparisons, expected["more"], expected["more_holm"], strict=True):
        np.testing.assert_allclose(
            [row.statistic, row.df2, row.classic, row.effect],
            [theirs["welch_f"], theirs["welch_df2"], theirs["f"], theirs["eta2"]],
            rtol=NEAR["minimum"],
        )
        np.testing.assert_allclose(
            [row.pvalue, row.classic_pvalue, row.pvalue_holm],
            [theirs["welch_p"], theirs["p"], holm],
            rtol=NEAR["six_digits"],
        )
        assert isinstance(row.hedges_g, NotAvailable)


def test_groups_that_cannot_be_compared(schools: Any) -> None:
    scores, school, _ = schools
    with pytest.raises(DataError, match=r"Found: Pasteur \(156\), other \(1\)"):
        compare_groups(scores[:157], [*school[:156], "other"], question="school")
    check = compare_groups(scores, ["lonely", *school[1:]], question="school")
    assert [finding.code for finding in check.findings] == ["small_group"]
    with pytest.raises(DataError, match="no spread"):
        compare_groups(np.ones((4, 1)), ["a", "a", "b", "b"])
    with pytest.raises(DataError, match="3 group labels were given for 4"):
        compare_groups(np.ones((4, 1)), ["a", "a", "b"])


def test_labels_may_be_codes_or_missing() -> None:
    y = np.random.default_rng(0).normal(size=(8, 1))
    y[0] = np.nan
    (row,) = compare_groups(y, [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, np.nan, None]).comparisons
    assert row.groups == ("1", "2")
    assert row.n == (2, 3)


def test_early_and_late() -> None:
    labels = early_late(9, share=0.25)
    assert list(labels) == ["early"] * 2 + [None] * 5 + ["late"] * 2
    with pytest.raises(OptionError, match="share"):
        early_late(10, share=0.7)


def test_henze_zirkler_and_mardia(golden: Any) -> None:
    import pingouin

    x = golden.complete("hs")
    result = henze_zirkler(x)
    assert result.statistic == pytest.approx(
        float(pingouin.multivariate_normality(x).hz), abs=NEAR["rounding"]
    )
    assert result.pvalue < 0.05
    by_n = mardia(x, divisor="n")
    assert by_n.b2 == pytest.approx(mardia(x).b2 * (301 / 300) ** 2, rel=NEAR["rounding"])
    with pytest.raises(OptionError, match="divisor"):
        mardia(x, divisor="N")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="linear function"):
        mardia(np.column_stack([x, x[:, 0]]))


def test_htmt_intervals(golden: Any) -> None:
    codes, x = golden.data("hs")
    result = htmt(x, HS, codes, draws=500, seed=2)
    assert result.pairs == (("textual", "visual"), ("speed", "visual"), ("speed", "textual"))
    for ratios, boot in ((result.htmt, result.htmt_bootstrap), (result.htmt2, result.htmt2_bootstrap)):
        assert boot is not None
        np.testing.assert_allclose(boot.estimate, ratios[np.tril_indices(3, -1)], atol=NEAR["rounding"])
        assert (boot.percentile[:, 0] < boot.estimate).all()
        assert (boot.estimate < boot.percentile[:, 1]).all()
        assert boot.usable == 500
    again = htmt(x, HS, codes, draws=500, seed=2).htmt_bootstrap
    assert again is not None
    np.testing.assert_array_equal(again.draws, result.htmt_bootstrap.draws)  # type: ignore[union-attr]
    with pytest.raises(OptionError, match="at least two"):
        htmt(x, {"visual": HS["visual"]}, codes)
    with pytest.raises(OptionError, match="Missing: q"):
        htmt(x, {**HS, "other": ["q"]}, codes)


def test_construct_of_one_item_counts_as_error_free(golden: Any) -> None:
    x = golden.complete("hs")
    result = htmt(x, {"a": ["x1"], "b": ["x4"]}, [f"x{i}" for i in range(1, 10)])
    r = abs(np.corrcoef(x[:, 0], x[:, 3])[0, 1])
    assert result.htmt[0, 1] == pytest.approx(r, abs=NEAR["rounding"])
    assert result.htmt2[0, 1] == pytest.approx(r, abs=NEAR["rounding"])


def test_parallel_analysis_of_noise_and_of_permuted_answers(golden: Any) -> None:
    noise = np.random.default_rng(6).normal(size=(300, 8))
    assert parallel_analysis(noise, draws=300, quantile=0.99).n_components == 0
    x = golden.complete("hs")
    permuted = parallel_analysis(x, draws=200, data="permuted")
    normal = parallel_analysis(x, draws=200)
    assert permuted.n_components == normal.n_components == 3
    assert normal.n_factors == 3
    np.testing.assert_allclose(
        permuted.components_mean, normal.components_mean, atol=NEAR["eigenvalue_of_draws"]
    )
    np.testing.assert_array_equal(parallel_analysis(x, draws=200).components_mean, normal.components_mean)
    with pytest.raises(OptionError, match="normal, permuted"):
        parallel_analysis(x, data="uniform")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="at least 11"):
        parallel_analysis(x[:10])


def test_random_correlations_have_the_distribution_of_normal_data() -> None:
    x = np.random.default_rng(1).normal(size=(40, 5))
    ours = parallel_analysis(x, draws=4000).components_mean
    rng = np.random.default_rng(2)
    plain = np.mean(
        [np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(40, 5)).T))[::-1] for _ in range(4000)], axis=0
    )
    np.testing.assert_allclose(ours, plain, atol=NEAR["eigenvalue_of_4000_draws"])


def test_singular_answers_have_reasons(golden: Any) -> None:
    x = golden.complete("hs")
    doubled = np.column_stack([x, x[:, 0]])
    result = suitability(doubled)
    assert isinstance(result.kmo, NotAvailable)
    assert isinstance(result.bartlett, NotAvailable)
    assert [finding.code for finding in result.findings] == ["singular"]
    alpha = cronbach_alpha(doubled)
    assert isinstance(alpha.lambda6, NotAvailable)
    assert isinstance(parallel_analysis(doubled, draws=50).n_factors, NotAvailable)
    with pytest.raises(DataError, match="linear function"):
        full_collinearity(doubled)
    with pytest.raises(OptionError, match="three items"):
        map_test(np.eye(2))


def test_suitability_without_n_and_low_msa() -> None:
    r = np.array([[1, 0.5, 0.1], [0.5, 1, -0.5], [0.1, -0.5, 1]])
    result = suitability_of_matrix(r, ["a", "b", "c"])
    assert isinstance(result.bartlett, NotAvailable)
    assert "low_msa" in [finding.code for finding in result.findings]
    assert result.kmo_class.en in ("miserable", "unacceptable")  # type: ignore[union-attr]


def test_a_covariance_matrix_is_as_suitable_as_its_correlations() -> None:
    r = np.array([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]])
    sd = np.array([0.4, 1.0, 7.0])
    own, other = (suitability_of_matrix(m, ["a", "b", "c"], 100) for m in (r, r * np.outer(sd, sd)))
    assert other.kmo == pytest.approx(own.kmo)
    assert other.bartlett == pytest.approx(own.bartlett)
    assert other.determinant == pytest.approx(own.determinant)


def test_harman_and_vif_verdicts() -> None:
    rng = np.random.default_rng(4)
    common = rng.normal(size=(300, 1))
    one = common + 0.3 * rng.normal(size=(300, 6))
    assert not harman_test(one).passed
    assert full_collinearity(one[:, :3], list("abc")).above == ("a", "b", "c")
    two = np.column_stack([one[:, :3], rng.normal(size=(300, 1)) + 0.3 * rng.normal(size=(300, 3))])
    assert harman_test(two, limit=0.6).passed
    assert kaiser_rule(np.corrcoef(two.T)) == 2


@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(3, 7), n=st.integers(30, 80))
def test_numbers_do_not_depend_on_order_or_double_reversal(seed: int, k: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    rows, columns = rng.permutation(n), rng.permutation(k)
    shuffled = x[rows][:, columns]
    assert cronbach_alpha(shuffled).raw == pytest.approx(cronbach_alpha(x).raw, abs=NEAR["rounding"])
    one, two = kmo(np.corrcoef(x.T)), kmo(np.corrcoef(shuffled.T))
    assert not isinstance(one, NotAvailable)
    assert not isinstance(two, NotAvailable)
    assert one[0] == pytest.approx(two[0], abs=NEAR["rounding_of_matrices"])
    np.testing.assert_allclose(one[1][columns], two[1], atol=NEAR["rounding_of_matrices"])
    assert mardia(shuffled).b1 == pytest.approx(mardia(x).b1, rel=NEAR["solved"])
    turned = x.copy()
    turned[:, 0] = 6 - turned[:, 0]
    turned[:, 0] = 6 - turned[:, 0]
    assert cronbach_alpha(turned).raw == pytest.approx(cronbach_alpha(x).raw, abs=NEAR["rounding"])
    half = x.copy()
    half[:, 0] = 6 - half[:, 0]
    assert kmo(np.corrcoef(half.T))[0] == pytest.approx(one[0], abs=NEAR["rounding_of_matrices"])  # type: ignore[index]
