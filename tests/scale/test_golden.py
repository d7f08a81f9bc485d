"""Every number against psych, GPArotation, semTools and R's stats on nine real data sets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tolerances import NEAR, TOLERANCE

from rcvsem.foundation.availability import NotAvailable
from rcvsem.scale.efa import efa_of_matrix
from rcvsem.scale.extraction import extract
from rcvsem.scale.halves import split_half
from rcvsem.scale.harman import harman_test
from rcvsem.scale.htmt import htmt, htmt_of_matrix, htmt_ratios
from rcvsem.scale.item_statistics import discrimination, item_statistics
from rcvsem.scale.normality import mardia
from rcvsem.scale.number_of_factors import eigenvalues, map_test, parallel_analysis
from rcvsem.scale.reliability import cronbach_alpha
from rcvsem.scale.rotation import rotate
from rcvsem.scale.suitability import suitability_of_matrix
from rcvsem.scale.vif import full_collinearity

RAW = ["bfi", "hs", "attitude", "poldem", "judges"]
MATRICES = ["harman74", "thurstone", "reise", "bechtoldt"]
SCALES = [
    *(f"bfi/{s}" for s in ("A", "C", "E", "N", "O", "all")),
    *(f"hs/{s}" for s in ("visual", "textual", "speed", "two", "all")),
    "attitude/all",
    *(f"poldem/{s}" for s in ("dem60", "dem65", "ind60")),
    "judges/all",
]
EFA = ["hs", "bfi", "attitude", *MATRICES]
ROTATIONS: dict[str, dict[str, Any]] = {
    "varimax": {"rotation": "varimax"},
    "varimax_raw": {"rotation": "varimax", "kaiser": False},
    "quartimax": {"rotation": "quartimax"},
    "quartimax_kaiser": {"rotation": "quartimax", "kaiser": True},
    "promax": {"rotation": "promax"},
    "promax_spss": {"rotation": "promax", "promax_target": "normalized"},
    "oblimin": {"rotation": "oblimin"},
    "oblimin_kaiser": {"rotation": "oblimin", "kaiser": True},
    "geomin_oblique": {"rotation": "geomin"},
    "geomin_orthogonal": {"rotation": "geomin-orthogonal"},
}
CONSTRUCTS = {
    "hs": {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]},
    "bfi": {s: [f"{s}{i}" for i in range(1, 6)] for s in "ACENO"},
    "poldem": {
        "dem60": ["y1", "y2", "y3", "y4"],
        "dem65": ["y5", "y6", "y7", "y8"],
        "ind60": ["x1", "x2", "x3"],
    },
}
EXACT = {"rtol": 1e-9, "atol": 1e-10}


@pytest.mark.parametrize("name", RAW)
def test_item_statistics(golden: Any, name: str) -> None:
    expected = golden.expected["items"][name]
    x = golden.complete(name)
    for kind, definition in enumerate(("moment", "spss", "minitab")):
        rows = item_statistics(x, definition=definition)  # type: ignore[arg-type]
        np.testing.assert_allclose([row.skew for row in rows], expected["skew"][kind], **EXACT)
        np.testing.assert_allclose([row.kurtosis for row in rows], expected["kurtosis"][kind], **EXACT)
    np.testing.assert_allclose([row.mean for row in rows], expected["mean"], **EXACT)
    np.testing.assert_allclose([row.sd for row in rows], expected["sd"], **EXACT)
    np.testing.assert_allclose([row.median for row in rows], expected["median"], **EXACT)


@pytest.mark.parametrize("name", SCALES)
def test_reliability(golden: Any, name: str) -> None:
    expected = golden.expected["reliability"][name]
    codes, x = golden.data(name.split("/")[0], expected["items"])
    alpha = cronbach_alpha(x, codes)
    assert alpha.n == expected["n"]
    ours = [alpha.raw, alpha.standardized, alpha.lambda6_standardized, alpha.mean_r, alpha.lower, alpha.upper]
    theirs = [expected[key] for key in ("raw", "std", "g6", "mean_r", "lower", "upper")]
    np.testing.assert_allclose(ours, theirs, **EXACT)
    np.testing.assert_allclose(alpha.item_rest, expected["item_rest"], **EXACT)
    np.testing.assert_allclose(alpha.item_total, expected["item_total"], **EXACT)
    np.testing.assert_allclose(alpha.squared_multiple, expected["smc"], **EXACT)
    if alpha.k > 2:
        np.testing.assert_allclose(alpha.if_deleted, expected["if_deleted"], **EXACT)
        np.testing.assert_allclose(alpha.standardized_if_deleted, expected["std_if_deleted"], **EXACT)
    halves = split_half(x, codes)
    np.testing.assert_allclose(
        [halves.correlation, halves.lambda4], [expected["odd_even"], expected["lambda4"]], **EXACT
    )


@pytest.mark.parametrize("name", [s for s in SCALES if s != "hs/two"])
def test_critical_ratio(golden: Any, name: str) -> None:
    expected = golden.expected["reliability"][name]
    codes, x = golden.data(name.split("/")[0], expected["items"])
    expected = expected["critical_ratio"]
    rows = discrimination(x, codes)
    assert (rows[0].n_low, rows[0].n_high) == (expected["n_low"], expected["n_high"])
    for row, pooled, welch in zip(rows, expected["pooled"], expected["welch"], strict=True):
        np.testing.assert_allclose(
            [row.critical_ratio, row.df, row.welch, row.welch_df],
            [pooled["t"], pooled["df"], welch["t"], welch["df"]],
            **EXACT,
        )
        np.testing.assert_allclose(
            [row.pvalue, row.welch_pvalue],
            [pooled["p"], welch["p"]],
            rtol=NEAR["refit"],
            atol=NEAR["underflow"],
        )


def test_negative_alpha(golden: Any) -> None:
    codes, x = golden.data("bfi", ["C1", "C2", "C3", "C4", "C5"])
    x = x.copy()
    x[:, 3:] = 7 - x[:, 3:]
    alpha = cronbach_alpha(x, codes, name="C")
    assert alpha.raw == pytest.approx(golden.expected["negative"]["raw"], abs=NEAR["rounding"])
    assert "negative_alpha" in [finding.code for finding in alpha.findings]


@pytest.mark.parametrize("name", RAW)
def test_mardia(golden: Any, name: str) -> None:
    expected = golden.expected["normality"][name]
    ours = mardia(golden.complete(name))
    np.testing.assert_allclose(
        [ours.b1, ours.b2, ours.skew_chi2, ours.skew_chi2_small, ours.kurtosis_z],
        [expected[key] for key in ("b1p", "b2p", "skew", "small.skew", "kurtosis")],
        rtol=NEAR["refit"],
    )
    np.testing.assert_allclose(
        [ours.skew_pvalue, ours.skew_pvalue_small, ours.kurtosis_pvalue],
        [expected[key] for key in ("p.skew", "p.small", "p.kurt")],
        rtol=NEAR["six_digits"],
        atol=NEAR["sum"],  # psych takes 1 - p
    )


@pytest.mark.parametrize("name", RAW + MATRICES)
def test_suitability_and_number_of_factors(golden: Any, name: str) -> None:
    expected = golden.expected["suitability"][name]
    r, n = golden.matrix(name)
    ours = suitability_of_matrix(r, [f"i{j}" for j in range(len(r))], n)
    np.testing.assert_allclose(
        [ours.kmo, ours.bartlett, ours.df],
        [expected[k] for k in ("kmo", "chisq", "df")],
        rtol=NEAR["minimum"],
    )
    np.testing.assert_allclose(ours.pvalue, expected["p"], rtol=NEAR["six_digits"], atol=NEAR["underflow"])
    np.testing.assert_allclose(ours.msa, expected["msa"], rtol=NEAR["minimum"])
    np.testing.assert_allclose(ours.determinant, expected["det"], rtol=NEAR["six_digits"])
    np.testing.assert_allclose(
        eigenvalues(r), expected["eigenvalues"], rtol=NEAR["minimum"], atol=NEAR["rounding_of_matrices"]
    )
    test = map_test(r)
    np.testing.assert_allclose(
        test.squares[: len(r) - 2], expected["map"]["square"][: len(r) - 2], rtol=NEAR["refit"]
    )
    np.testing.assert_allclose(
        test.fourths[: len(r) - 2], expected["map"]["fourth"][: len(r) - 2], rtol=NEAR["refit"]
    )
    np.testing.assert_allclose(test.squares[1:], expected["map_psych"], rtol=NEAR["refit"])


@pytest.mark.parametrize("name", ["hs", "bfi", "attitude"])
def test_parallel_analysis(golden: Any, name: str) -> None:
    expected = golden.expected["parallel"][name]
    ours = parallel_analysis(golden.data(name)[1], draws=1000)
    np.testing.assert_allclose(ours.components, expected["pc_observed"], rtol=NEAR["solved"])
    # two simulations: 4 Monte-Carlo standard errors of theirs (300 draws)
    np.testing.assert_allclose(
        ours.components_mean,
        expected["pc_mean"],
        atol=NEAR["eigenvalue_of_draws"] if ours.n > 100 else NEAR["eigenvalue_of_few_draws"],
    )
    assert ours.n_components == expected["n_components"]


@pytest.mark.parametrize("name", EFA)
def test_extraction(golden: Any, difference: Any, name: str) -> None:
    expected = golden.expected["extraction"][name]
    r, n = golden.matrix(name)
    m = expected["k"]
    paf, minres = extract(r, m, "paf"), extract(r, m, "minres")
    ml = efa_of_matrix(r, m, method="ml", rotation="none", n=n)
    assert paf.converged
    assert difference(extract(r, m, "pca").loadings, np.array(expected["pca"])) < NEAR["solved"]
    assert difference(paf.loadings, np.array(expected["paf"])) < NEAR["six_digits"]
    assert difference(minres.loadings, np.array(expected["paf"])) < NEAR["six_digits"]
    assert difference(minres.loadings, np.array(expected["minres_psych"])) < NEAR["stopping_rule_of_psych"]
    assert difference(ml.loadings, np.array(expected["ml"])) < TOLERANCE["efa_loading"]
    np.testing.assert_allclose(ml.uniqueness, expected["ml_uniqueness"], atol=NEAR["five_digits"])
    np.testing.assert_allclose(ml.chi2, expected["ml_chisq"], rtol=NEAR["refit"])
    assert ml.df == expected["ml_df"]
    np.testing.assert_allclose(ml.pvalue, expected["ml_p"], rtol=NEAR["five_digits"])
    by_paf = efa_of_matrix(r, m, method="paf", rotation="none")
    np.testing.assert_allclose(by_paf.rmsr, expected["paf_rms"], rtol=NEAR["six_digits"])


@pytest.mark.parametrize("rule", ROTATIONS)
@pytest.mark.parametrize("name", EFA)
def test_rotation(golden: Any, difference: Any, name: str, rule: str) -> None:
    expected = golden.expected["rotation"][name][rule]
    loadings = np.array(golden.expected["extraction"][name]["ml"])
    ours = rotate(loadings, **ROTATIONS[rule])
    assert ours.converged
    if "value" in (expected if isinstance(expected, dict) else {}):
        assert ours.criterion <= expected["value"] + 1e-7  # never a worse local minimum than the oracle's
    theirs = np.array(expected["L"] if isinstance(expected, dict) else expected)
    assert difference(ours.loadings, theirs) < TOLERANCE["efa_loading"]
    if isinstance(expected, dict) and "Phi" in expected:
        size = np.sort(np.abs(np.array(expected["Phi"])[np.tril_indices(theirs.shape[1], -1)]))
        assert (
            np.abs(size - np.sort(np.abs(ours.phi[np.tril_indices(len(ours.phi), -1)]))).max()
            < TOLERANCE["efa_loading"]
        )
    np.testing.assert_allclose(
        ours.loadings @ ours.phi @ ours.loadings.T, loadings @ loadings.T, atol=NEAR["rounding_of_matrices"]
    )


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_htmt(golden: Any, name: str) -> None:
    expected = golden.expected["validity"][name]
    codes, x = golden.data(name)
    ours = htmt(x, CONSTRUCTS[name], codes)
    np.testing.assert_allclose(ours.htmt, expected["htmt"], **EXACT)
    np.testing.assert_allclose(ours.htmt2, expected["htmt2"], **EXACT)
    r = np.corrcoef(golden.complete(name).T)
    np.testing.assert_allclose(htmt_of_matrix(r, CONSTRUCTS[name], codes).htmt, expected["htmt"], **EXACT)
    blocks = tuple(np.array([codes.index(i) for i in items]) for items in CONSTRUCTS[name].values())
    np.testing.assert_allclose(htmt_ratios(r, blocks, absolute=False), expected["plain"], **EXACT)


@pytest.mark.parametrize("name", ["hs", "bfi"])
def test_common_method(golden: Any, name: str) -> None:
    expected = golden.expected["method"][name]
    x = golden.complete(name)
    codes = golden.data(name)[0]
    test = harman_test(x, codes)
    assert test.component_share == pytest.approx(expected["harman"], abs=NEAR["rounding_of_matrices"])
    assert not isinstance(test.factor_share, NotAvailable)
    assert test.factor_share < test.component_share
    scores = [x[:, [codes.index(i) for i in items]].mean(axis=1) for items in CONSTRUCTS[name].values()]
    np.testing.assert_allclose(full_collinearity(np.column_stack(scores)).vif, expected["vif"], **EXACT)
