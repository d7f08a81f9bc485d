"""Estimates and measures against cSEM, seminr, plspm and an independent implementation (tests/golden/pls/README.md)."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tolerances import TOLERANCE

from rcvsem.evaluate.residual_based import srmr_of_many
from rcvsem.pls import measures, model_fit
from rcvsem.pls.algorithm import outer_weights
from rcvsem.pls.bootstrap import bootstrap_pls
from rcvsem.pls.fit import fit_pls
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.result import PlsFit
from rcvsem.pls.solution import solve, weight_matrix
from rcvsem.scale.htmt import htmt_ratios
from tests.pls.conftest import CASES, GOLDEN, answers, fitted, golden, model_of

ABS = TOLERANCE["pls_abs"]
Case = tuple[PlsFit, dict[str, Any]]


def by_construct(expected: dict[str, Any], values: np.ndarray, names: tuple[str, ...]) -> None:
    got = {name: values[names.index(name)] for name in expected}
    assert got == pytest.approx(expected, abs=ABS, rel=ABS)


def by_pair(
    expected: dict[str, dict[str, Any]], values: np.ndarray, rows: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    compared = 0
    for row, cells in expected.items():
        for column, value in cells.items():
            if value is not None:
                assert values[rows.index(row), columns.index(column)] == pytest.approx(value, abs=ABS), (
                    row,
                    column,
                )
                compared += 1
    assert compared


def wide(fit: PlsFit, values: np.ndarray) -> np.ndarray:
    return weight_matrix(values[None], fit.layout)[0]


def test_weights_loadings_and_paths(case: Case) -> None:
    fit, expected = case
    items, names = fit.layout.columns, fit.layout.constructs
    by_pair(expected["outer_weights"]["value"], wide(fit, fit.weights), items, names)
    by_pair(expected["outer_loadings"]["value"], wide(fit, fit.loadings), items, names)
    by_pair(expected["cross_loadings"]["value"], fit.cross_loadings, items, names)
    by_pair(expected["score_correlations"]["value"], fit.score_correlations, names, names)
    by_pair(expected["paths"]["value"], fit.paths.T, names, names)
    by_pair(expected["total_effects"]["value"], fit.total.T, names, names)
    by_pair(expected["indirect_effects"]["value"], (fit.total - fit.paths).T, names, names)


def test_reliability_and_explained_variance(case: Case) -> None:
    fit, expected = case
    names, layout = fit.layout.constructs, fit.layout
    by_construct(expected["r2"]["value"], fit.r2, names)
    by_construct(expected["r2_adjusted"]["value"], measures.adjusted_r2(fit.r2, layout, fit.n), names)
    by_construct(expected["rho_a"]["value"], fit.rho_a, names)
    by_construct(expected["alpha"]["value"], measures.alphas(fit.columns_s, layout), names)
    by_construct(expected["rho_c"]["value"], measures.rho_c(fit.loadings, layout), names)
    by_construct(expected["ave"]["value"], measures.ave(fit.loadings, layout), names)
    criteria = measures.information(fit.r2, layout, fit.n)
    by_construct(expected["bic"]["value"], criteria["bic"], names)
    by_construct(expected["aic"]["value"], criteria["aic"], names)


def test_effect_sizes_and_collinearity(case: Case) -> None:
    fit, expected = case
    names, layout = fit.layout.constructs, fit.layout
    by_pair(
        expected["f2_fixed_scores"]["value"],
        measures.effect_sizes(fit.correlations, fit.r2, layout).T,
        names,
        names,
    )
    by_pair(expected["inner_vif"]["value"], measures.inner_vifs(fit.correlations, layout), names, names)
    by_pair(
        expected["inner_vif_scores"]["value"],
        measures.inner_vifs(fit.score_correlations, layout),
        names,
        names,
    )
    vif = measures.item_vifs(fit.columns_s, layout)
    by_pair(expected["item_vif"]["value"], wide(fit, vif).T, names, layout.columns)


# the reference does not know the centroid scheme
@pytest.mark.parametrize(
    "case", [one for one in CASES if one[1] != "pls_centroid"], indirect=True, ids="-".join
)
def test_effect_sizes_estimated_again(case: Case) -> None:
    fit, expected = case
    names, layout, s = fit.layout.constructs, fit.layout, fit.estimated.s
    for j, i in layout.paths:
        value = expected["f2_reestimated"]["value"][names[i]][names[j]]
        if value is None:
            continue
        inner = layout.inner.copy()
        inner[j, i] = False
        less = replace(layout, inner=inner)
        w = outer_weights(s, less, fit.options.scheme)
        again = solve(s, less, w, consistent=fit.options.consistent)
        assert (fit.r2[j] - again.r2[0, j]) / (1 - fit.r2[j]) == pytest.approx(value, abs=ABS)


def test_discriminant_validity(case: Case) -> None:
    fit, expected = case
    names, s, blocks = fit.layout.constructs, fit.columns_s, fit.layout.blocks
    by_pair(expected["htmt_absolute"]["value"], htmt_ratios(s, blocks), names, names)
    signed = np.abs(htmt_ratios(s, blocks, absolute=False))
    by_pair(expected["htmt_signed"]["value"], signed, names, names)
    if "htmt2" in expected:
        by_pair(expected["htmt2"]["value"], htmt_ratios(s, blocks, geometric=True), names, names)
    squared = fit.correlations**2
    np.fill_diagonal(squared, measures.ave(fit.loadings, fit.layout))
    by_pair(expected["fornell_larcker_squared"]["value"], squared, names, names)


def test_model_fit(case: Case) -> None:
    fit, expected = case
    layout, solution, s = fit.layout, fit.solution, fit.estimated.s
    phis = {
        "saturated": solution.correlations,
        "estimated": model_fit.implied_constructs(solution.correlations, solution.paths, layout),
    }
    for structure, phi in phis.items():
        for suffix in ("", "_composite"):
            if f"srmr_{structure}{suffix}" not in expected:
                continue
            sigma = model_fit.implied_columns(s, solution.loadings, phi, layout, composite=bool(suffix))
            for name in ("srmr", "d_uls", "d_g"):
                distance = srmr_of_many if name == "srmr" else getattr(model_fit, name)
                value = distance(s, sigma)[0]
                assert value == pytest.approx(expected[f"{name}_{structure}{suffix}"]["value"], abs=ABS)


@pytest.mark.parametrize("estimator", ["pls", "plsc"])
def test_given_resamples(estimator: str) -> None:
    fit = fitted("rcv", f"{estimator}_path")
    with gzip.open(GOLDEN / "boot_rcv_indices.csv.gz", "rt") as stream:
        indices = np.loadtxt(stream, delimiter=",", skiprows=1, dtype=int) - 1
    with gzip.open(GOLDEN / f"boot_rcv_{estimator}_path.csv.gz", "rt") as stream:
        header = stream.readline().strip().split(",")
        expected = np.loadtxt(stream, delimiter=",")
    drawn = bootstrap_pls(fit, indices=indices)
    names = fit.layout.constructs
    order = [header.index(f"{names[i]}->{names[j]}") for j, i in fit.layout.paths]
    assert drawn.values["paths"] == pytest.approx(expected[:, order], abs=TOLERANCE["bootstrap_same_draws"])
    assert drawn.converged.all()


MEASURED = """
DP =~ DP1 + DP2 + DP3
DK =~ DK1 + DK2 + DK3 + DK4
VP =~ VP1 + VP2 + VP3 + VP4 + VP5
DSC =~ DSC1 + DSC2 + DSC3 + DSC4 + DSC5
BPC =~ BPC1 + BPC2 + BPC3 + BPC4 + BPC5 + BPC6 + BPC7
PV =~ PV1 + PV2 + PV3 + PV4 + PV5 + PV6
"""
HIGHER = MEASURED + "DSC ~ RES\nBPC ~ RES + DSC\nPV ~ RES + DSC + BPC\n"
MODERATED = (
    MEASURED + "PV ~ DP + DK + VP + DSC + BPC + DP:DSC\nDSC ~ DP + DK + VP\nBPC ~ DP + DK + VP + DSC\n"
)
EXTENSIONS = {
    "hoc_repeated_indicators": (HIGHER + "RES =~ DP + DK + VP", {"higher_order": "repeated"}),
    "hoc_two_stage_modeA": (HIGHER + "RES <~ DP + DK + VP  # mode A", {}),
    "hoc_two_stage_modeB": (HIGHER + "RES <~ DP + DK + VP", {}),
    "hoc_two_stage_scores_modeA": (HIGHER + "RES =~ DP + DK + VP", {"higher_order": "disjoint-scores"}),
    "hoc_two_stage_scores_modeB": (HIGHER + "RES <~ DP + DK + VP", {"higher_order": "disjoint-scores"}),
    "interaction_two_stage": (MODERATED, {}),
    "interaction_product_indicator": (MODERATED, {"interaction": "product"}),
    "interaction_orthogonal": (MODERATED, {"interaction": "orthogonal"}),
}


@pytest.mark.parametrize("name", EXTENSIONS)
def test_second_order_and_products(name: str) -> None:
    text, options = EXTENSIONS[name]
    names, x = answers("rcv")
    fit = fit_pls(model_of(text), x, names, PlsOptions(**options))
    expected = golden("rcv_extensions")["runs"][name]
    constructs = tuple(c.replace(":", "*") for c in fit.layout.constructs)
    by_pair(expected["paths"]["value"], fit.paths.T, constructs, constructs)
    by_pair(expected["score_correlations"]["value"], fit.score_correlations, constructs, constructs)
    by_construct(expected["r2"]["value"], fit.r2, constructs)
    by_pair(expected["total_effects"]["value"], fit.total.T, constructs, constructs)
    for kind, values in (
        ("rho_a", fit.rho_a),
        ("alpha", measures.alphas(fit.columns_s, fit.layout)),
        ("rho_c", measures.rho_c(fit.loadings, fit.layout)),
        ("ave", measures.ave(fit.loadings, fit.layout)),
    ):
        if kind in expected:
            by_construct(expected[kind]["value"], values, constructs)
