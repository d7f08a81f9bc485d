"""The pure index formulas against lavaan, fed with lavaan's own chi-squares. One test a statistic, the case
is the id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tolerances import NEAR

from rcvsem.evaluate import chi_square, critical_n, cutoffs, incremental, information, rmsea, tails
from rcvsem.evaluate.residual_based import agfi, gfi_2024
from rcvsem.foundation.availability import NotAvailable

GOLDEN = Path(__file__).parents[1] / "golden" / "evaluate"
ALL = {
    p.stem: json.loads(p.read_text()) for p in sorted(GOLDEN.glob("*.json")) if p.stem != "likelihood_ratio"
}
TESTABLE = [name for name, case in ALL.items() if case["measures"]["df"] > 0]
LIKELIHOOD = [name for name, case in ALL.items() if isinstance(case["measures"].get("logl"), float)]
SCALED = [name for name in TESTABLE if isinstance(ALL[name]["measures"].get("chisq.scaled"), float)]
ROBUST = [name for name in SCALED if "rmsea.robust" in ALL[name]["measures"] and not name.endswith("mlmv")]
INDICES = {
    "cfi": incremental.cfi, "tli": incremental.tli, "nfi": incremental.nfi, "rfi": incremental.rfi,
    "ifi": incremental.ifi, "rni": incremental.rni,
}  # fmt: skip


def close(value: object, expected: float) -> None:
    assert value == pytest.approx(expected, rel=NEAR["six_digits"], abs=NEAR["solved"])


@pytest.mark.parametrize("case", TESTABLE)
def test_p_value_is_exact_in_the_tail(case: str) -> None:
    m = ALL[case]["measures"]
    if isinstance(m["pvalue"], float):
        assert chi_square.p_value(m["chisq"], m["df"]) == pytest.approx(m["pvalue"], rel=NEAR["solved"])


@pytest.mark.parametrize("case", TESTABLE)
def test_incremental(case: str) -> None:
    m = ALL[case]["measures"]
    for index, formula in INDICES.items():
        value = formula(m["chisq"], m["df"], m["baseline.chisq"], m["baseline.df"])
        assert (index, value) == (index, pytest.approx(m[index], rel=NEAR["six_digits"], abs=NEAR["solved"]))


@pytest.mark.parametrize("case", TESTABLE)
def test_pnfi(case: str) -> None:
    m = ALL[case]["measures"]
    close(incremental.parsimonious(m["nfi"], m["df"], m["baseline.df"]), m["pnfi"])


@pytest.mark.parametrize("case", TESTABLE)
def test_rmsea(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    close(rmsea.rmsea(m["chisq"], m["df"], g["divisor"], g["groups"]), m["rmsea"])


@pytest.mark.parametrize("case", TESTABLE)
def test_rmsea_interval(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    lower, upper = rmsea.interval(m["chisq"], m["df"], g["divisor"], g["groups"])
    assert (lower, upper) == pytest.approx((m["rmsea.ci.lower"], m["rmsea.ci.upper"]), abs=NEAR["solved"])


@pytest.mark.parametrize("case", TESTABLE)
def test_close_fit(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    arguments = (m["chisq"], m["df"], g["divisor"], g["groups"])
    assert rmsea.close_fit_p(*arguments) == pytest.approx(m["rmsea.pvalue"], rel=NEAR["minimum"])
    assert rmsea.not_close_fit_p(*arguments) == pytest.approx(
        m["rmsea.notclose.pvalue"], abs=NEAR["rounding_of_matrices"]
    )


@pytest.mark.parametrize("case", [name for name in ROBUST if not name.endswith("mlmvs")])
def test_robust_rmsea(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    c = m["chisq.scaling.factor"]
    close(rmsea.rmsea(m["chisq"], m["df"], g["divisor"], g["groups"], c), m["rmsea.robust"])
    lower, upper = rmsea.interval(m["chisq.scaled"], m["df"], g["divisor"], g["groups"], scale=c)
    # lavaan's root finder stops at 1e-4 of the noncentrality.
    assert lower == pytest.approx(m["rmsea.ci.lower.robust"], abs=NEAR["five_digits"])
    assert upper == pytest.approx(m["rmsea.ci.upper.robust"], abs=NEAR["five_digits"])


@pytest.mark.parametrize("index", ["cfi", "tli", "rni"])
@pytest.mark.parametrize("case", [name for name in ROBUST if not name.endswith("mlmvs")])
def test_robust_incremental(case: str, index: str) -> None:
    m = ALL[case]["measures"]
    scales = (m["chisq.scaling.factor"], m["baseline.chisq.scaling.factor"])
    close(
        INDICES[index](m["chisq"], m["df"], m["baseline.chisq"], m["baseline.df"], *scales),
        m[f"{index}.robust"],
    )


@pytest.mark.parametrize("case", LIKELIHOOD)
def test_information_criteria(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    close(information.aic(m["logl"], m["npar"]), m["aic"])
    close(information.bic(m["logl"], m["npar"], g["n"]), m["bic"])
    close(information.bic2(m["logl"], m["npar"], g["n"]), m["bic2"])
    close(information.caic(m["logl"], m["npar"], g["n"]), m["bic"] + m["npar"])


@pytest.mark.parametrize("case", LIKELIHOOD)
def test_ecvi(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    close(information.ecvi(m["chisq"], m["npar"], g["divisor"]), m["ecvi"])


@pytest.mark.parametrize("case", [name for name in TESTABLE if ALL[name]["measures"]["chisq"] > 1e-6])
def test_critical_n(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    close(critical_n.critical_n(m["chisq"], m["df"], g["divisor"], 0.05), m["cn_05"])
    close(critical_n.critical_n(m["chisq"], m["df"], g["divisor"], 0.01), m["cn_01"])


@pytest.mark.parametrize("case", TESTABLE)
def test_mcdonald(case: str) -> None:
    g, m = ALL[case], ALL[case]["measures"]
    close(chi_square.mcdonald(m["chisq"], m["df"], g["divisor"]), m["mfi"])


def test_published_amos_values_of_the_rcv_study() -> None:
    """Printed: chi2 1673.579, df 390, NCP 1283.579, ECVI 3.999, RMSEA .085, CFI .933, IFI .934, TLI .926,
    NFI .915, RFI .905, PNFI .820; ECVI of the independence model 43.346 gives the baseline."""
    n, q = 457, 75
    C, d = 1673.579, 390
    C0, d0 = 43.346 * (n - 1) - 60, 435
    assert chi_square.noncentrality(C, d) == pytest.approx(1283.579)
    assert information.ecvi(C, q, n - 1) == pytest.approx(3.999, abs=NEAR["printed_3_and_rounding"])
    assert rmsea.rmsea(C, d, n - 1) == pytest.approx(0.085, abs=NEAR["printed_3_and_rounding"])
    for index, printed in (("cfi", 0.933), ("ifi", 0.934), ("tli", 0.926), ("nfi", 0.915), ("rfi", 0.905)):
        assert INDICES[index](C, d, C0, d0) == pytest.approx(printed, abs=NEAR["printed_3_and_rounding"]), (
            index
        )
    assert incremental.parsimonious(incremental.nfi(C, d, C0, d0), d, d0) == pytest.approx(
        0.820, abs=NEAR["printed_3_and_rounding"]
    )


def test_amos_criteria_of_one_group() -> None:
    C, q, n, p = 100.0, 20, 200, 9
    assert information.amos_aic(C, q) == 140.0
    assert information.amos_bcc(C, q, [n], p) == pytest.approx(C + 2 * q * (n - 1) / (n - p - 2))
    assert information.amos_bic(C, q, n) == pytest.approx(205.96634733096073)
    assert information.amos_caic(C, q, n) == pytest.approx(information.amos_bic(C, q, n) + q)
    assert isinstance(information.amos_bcc(C, q, [11], p), NotAvailable)


def test_amos_critical_n_is_a_whole_number() -> None:
    # chi2(24) at .05 is 36.41503; 36.41503 * 300 / 85.022 = 128.49.
    assert critical_n.amos_critical_n(85.022114720725, 24, 301) == 129.0


def test_no_degrees_of_freedom() -> None:
    assert isinstance(chi_square.p_value(0.0, 0), NotAvailable)
    assert isinstance(chi_square.ratio(0.0, 0), NotAvailable)
    assert rmsea.rmsea(0.0, 0, 100) == 0.0
    assert rmsea.interval(0.0, 0, 100) == (0.0, 0.0)
    assert isinstance(rmsea.close_fit_p(0.0, 0, 100), NotAvailable)
    assert isinstance(critical_n.critical_n(0.0, 0, 100), NotAvailable)
    assert incremental.tli(0.0, 0, 50.0, 3) == 1.0
    assert agfi(1.0, 6, 0) == 1.0
    assert gfi_2024(0.0, 0, 3) == 1.0


def test_cfi_is_capped_and_tli_is_not() -> None:
    assert incremental.cfi(10.0, 20, 200.0, 30) == 1.0
    assert incremental.tli(10.0, 20, 200.0, 30) > 1.0
    assert incremental.cfi(10.0, 20, 5.0, 30) == 1.0


def test_more_df_than_the_baseline_is_named() -> None:
    for value in (incremental.nfi(5.0, 30, 50.0, 20), incremental.parsimony_ratio(30, 20)):
        assert isinstance(value, NotAvailable)
        assert "more degrees of freedom" in value.reason


def test_rmsea_of_several_groups_has_the_root_of_groups() -> None:
    assert rmsea.rmsea(150.0, 50, 300, 2) == pytest.approx(rmsea.rmsea(150.0, 50, 300) * 2**0.5)


@given(x=st.floats(0.5, 800.0), df=st.integers(1, 300), tail=st.sampled_from([0.05, 0.5, 0.95, 0.025, 0.975]))
def test_noncentrality_inverts_the_tail(x: float, df: int, tail: float) -> None:
    found = tails.noncentrality_at(x, df, tail)
    if found > 0.0:
        assert tails.noncentral_tail(x, df, found) == pytest.approx(tail, abs=NEAR["solved"])
    else:
        assert tails.chi_square_tail(x, df) >= tail - 1e-9


@given(x=st.floats(1.0, 300.0), df=st.integers(1, 100), nc=st.floats(0.0, 200.0))
def test_noncentral_tail_agrees_with_scipy_where_scipy_is_exact(x: float, df: int, nc: float) -> None:
    from scipy.special import chndtr

    assert tails.noncentral_tail(x, df, nc) == pytest.approx(
        1.0 - chndtr(x, df, nc), abs=NEAR["rounding_of_matrices"]
    )


@pytest.mark.parametrize("measure", cutoffs.CUTOFFS)
def test_every_cutoff_has_a_source_and_is_consistent(measure: str) -> None:
    rule = cutoffs.CUTOFFS[measure]
    assert any(year.isdigit() for year in rule.source.replace("(", " ").replace(")", " ").split())
    assert rule.verdict(rule.good) == "good"
    sign = 1.0 if rule.direction == "high" else -1.0
    assert sign * rule.good >= sign * rule.acceptable
    assert rule.verdict(rule.acceptable - sign * 1e-6) == "poor"


def test_cutoff_of_scaled_measures_and_unknown_ones() -> None:
    assert cutoffs.cutoff_for("cfi_robust") is cutoffs.CUTOFFS["cfi"]
    assert cutoffs.cutoff_for("aic") is None
    missing = NotAvailable("no df")
    assert cutoffs.CUTOFFS["cfi"].verdict(missing) is missing
