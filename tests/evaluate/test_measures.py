"""Measures of fit of fitted models against lavaan. The case is the id; differences on purpose are in
docs/differences.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tolerances import NEAR

from rcvsem.evaluate import fit_measures, measures_frame
from rcvsem.evaluate.measures import MEASURES
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError

GOLDEN = Path(__file__).parents[1] / "golden" / "evaluate"
ALL = {
    p.stem: json.loads(p.read_text()) for p in sorted(GOLDEN.glob("*.json")) if p.stem != "likelihood_ratio"
}
Cases = Callable[[str], dict[str, Any]]
Fits = Callable[[str], Fit]

# lavaan's name -> kind of tolerance
RELATIVE = {
    "chisq": "chi2", "baseline.chisq": "chi2", "fmin": "chi2", "logl": "logl", "unrestricted.logl": "logl",
    "aic": "chi2", "bic": "chi2", "bic2": "chi2", "ecvi": "chi2", "cn_05": "chi2", "cn_01": "chi2",
    "chisq.scaled": "scaled_chi2", "df.scaled": "scaled_chi2", "chisq.scaling.factor": "scaled_chi2",
    "baseline.chisq.scaled": "scaled_chi2", "baseline.df.scaled": "scaled_chi2",
    "baseline.chisq.scaling.factor": "scaled_chi2",
}  # fmt: skip
EXACT = ("npar", "df", "baseline.df", "ntotal")
INDICES = (
    "cfi", "tli", "nfi", "rfi", "ifi", "rni", "pnfi", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper",
    "rmsea.pvalue", "rmsea.notclose.pvalue", "pvalue", "baseline.pvalue", "rmr", "rmr_nomean", "srmr",
    "srmr_nomean", "crmr", "crmr_nomean", "srmr_mplus", "srmr_mplus_nomean", "mfi", "gfi", "agfi", "pgfi",
)  # fmt: skip
SCALED = tuple(
    f"{name}.{suffix}"
    for name in (
        "cfi", "tli", "nfi", "rfi", "ifi", "rni", "pnfi", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper",
        "rmsea.pvalue", "rmsea.notclose.pvalue", "pvalue",
    )
    for suffix in ("scaled", "robust")
)  # fmt: skip
LAVAAN_NAMES = {"srmr_nomean": "srmr_bentler_nomean"}


def differs_on_purpose(case: str, name: str) -> bool:
    """What docs/differences.md explains."""
    golden = ALL[case]
    base = name.split(".")[0]
    if base in ("gfi", "agfi", "pgfi"):
        means = isinstance(golden["parameters"]["op"], list) and "~1" in golden["parameters"]["op"]
        return means or (case.startswith("burns") and case != "burns_free_x")
    if case == "burns_free_x":
        return base in ("baseline", "cfi", "tli", "nfi", "rfi", "ifi", "rni", "pnfi")
    if case == "burns_mlm":
        return name == "rmsea.ci.upper.scaled"
    if case.endswith("_uls"):
        return name in ("pvalue", "baseline.pvalue")
    return name.startswith(("pnfi.", "cn_")) and (
        case.endswith("mlmvs") or case in ("hs_saturated", "rcv_m0")
    )


def stored(case: str, name: str) -> float | None:
    value = ALL[case]["measures"].get(LAVAAN_NAMES.get(name, name))
    return float(value) if isinstance(value, (int, float)) else None


def compared(case: str) -> list[str]:
    """Names of the measures of a case that lavaan has and that are not to differ."""
    names = (*EXACT, *RELATIVE, *INDICES, *SCALED)
    return [name for name in names if stored(case, name) is not None and not differs_on_purpose(case, name)]


@pytest.mark.parametrize("case", ALL)
def test_measures(case: str, fitted: Fits, tolerance: dict[str, float]) -> None:
    """All measures of a case; the failure names each that is off."""
    measures = fit_measures(fitted(case))
    off = {}
    for name in compared(case):
        value, expected = measures[name.replace(".", "_")], stored(case, name)
        if name in EXACT:
            near = expected
        elif name in RELATIVE:
            near = pytest.approx(expected, rel=tolerance[RELATIVE[name]], abs=NEAR["solved"])
        else:
            near = pytest.approx(expected, abs=tolerance["index_abs"])
        if isinstance(value, NotAvailable) or value != near:
            off[name] = (value, expected)
    assert not off


def test_so_many_measures_are_compared() -> None:
    assert sum(len(compared(case)) for case in ALL) >= 3100


@pytest.mark.parametrize("case", ["hs_three", "poldem", "growth_covariates", "hs_groups_metric_mlm"])
def test_every_measure_is_a_number_or_has_a_reason(case: str, fitted: Fits) -> None:
    for name, value in fit_measures(fitted(case)).items():
        assert isinstance(value, NotAvailable) or value == value, name


def test_gfi_does_not_change_when_means_are_modelled(fitted: Fits) -> None:
    with_means, without = fit_measures(fitted("hs_three_means")), fit_measures(fitted("hs_three"))
    assert with_means["gfi"] == pytest.approx(without["gfi"], abs=NEAR["rounding_of_matrices"])


def test_gfi_2024_of_the_formula(fitted: Fits) -> None:
    m = fit_measures(fitted("hs_three"))
    assert m["gfi_2024"] == pytest.approx(9 / (9 + 2 * 24 * m["rmsea"] ** 2))


def test_saturated_model(fitted: Fits) -> None:
    m = fit_measures(fitted("hs_saturated"))
    assert m["df"] == 0
    for name in ("rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "pnfi"):
        assert m[name] == 0.0, name
    assert m["cfi"] == pytest.approx(1.0)
    assert m["gfi"] == pytest.approx(1.0)
    for name in ("pvalue", "rmsea_pvalue", "chisq_df", "cn_05"):
        assert isinstance(m[name], NotAvailable), name


def test_unconverged_fit_prints_no_index(fitted: Fits) -> None:
    m = fit_measures(replace(fitted("hs_three"), converged=False))
    assert m["npar"] == 21
    assert m["baseline_df"] == 36
    for name in ("chisq", "cfi", "rmsea", "srmr", "aic"):
        assert m[name] == NotAvailable("the estimation did not converge"), name


def test_amos_convention_of_one_group(fitted: Fits) -> None:
    lavaan, amos = fit_measures(fitted("hs_three")), fit_measures(fitted("hs_three"), convention="amos")
    wishart = fit_measures(fitted("hs_three_wishart"))
    C = lavaan["chisq"] * 300 / 301
    assert amos["chisq"] == pytest.approx(C)
    assert amos["chisq"] == pytest.approx(wishart["chisq"])
    for name in ("rmsea", "rmsea_ci_upper", "cfi", "tli", "ecvi", "pvalue"):
        assert amos[name] == pytest.approx(wishart[name]), name
    assert amos["aic"] == pytest.approx(C + 42)
    assert amos["bcc"] == pytest.approx(C + 42 * 300 / (301 - 9 - 2))
    assert amos["fmin"] == pytest.approx(C / 300)
    assert amos["srmr"] == lavaan["srmr"]


def test_amos_convention_has_no_root_of_groups(fitted: Fits) -> None:
    lavaan, amos = fit_measures(fitted("hs_groups")), fit_measures(fitted("hs_groups"), convention="amos")
    C, d = amos["chisq"], amos["df"]
    assert pytest.approx(lavaan["chisq"] * 299 / 301) == C
    assert amos["rmsea"] == pytest.approx(((C - d) / (299 * d)) ** 0.5)


def test_ecvi_of_saturated_and_baseline_of_the_rcv_model(fitted: Fits) -> None:
    """AMOS printed 2.039 for the saturated model of the RCV study: 2 * 465 / 456."""
    amos = fit_measures(fitted("rcv_sample_m0"), convention="amos")
    assert amos["ecvi_saturated"] == pytest.approx(2.039, abs=NEAR["printed_3_and_rounding"])
    assert amos["ecvi_baseline"] == pytest.approx((amos["baseline_chisq"] + 60) / 456)


def test_units_of_the_items_do_not_matter(fitted: Fits) -> None:
    fit = fitted("hs_three")
    from rcvsem.fit import estimate, moments_from_matrix

    scale = [10.0, 0.1, 1.0, 100.0, 1.0, 1.0, 0.01, 1.0, 5.0]
    cov = fit.moments.groups[0].cov * [[a * b for b in scale] for a in scale]
    other = estimate(fit.spec, moments_from_matrix(cov, fit.moments.variables, fit.n, divided_by="n"))
    one, two = fit_measures(fit), fit_measures(other)
    for name in ("chisq", "cfi", "rmsea", "srmr", "crmr", "gfi"):
        assert two[name] == pytest.approx(one[name], rel=NEAR["minimum"]), name


def test_names_and_order(fitted: Fits) -> None:
    assert tuple(fit_measures(fitted("hs_three"))) == MEASURES
    assert tuple(fit_measures(replace(fitted("hs_three"), converged=False))) == MEASURES


def test_unknown_convention_is_named(fitted: Fits) -> None:
    with pytest.raises(OptionError, match="Got 'mplus'"):
        fit_measures(fitted("hs_three"), convention="mplus")


def test_frame_keeps_the_reason(fitted: Fits) -> None:
    frame = measures_frame(fit_measures(fitted("hs_saturated"))).set_index("measure")
    assert frame.loc["cfi", "value"] == pytest.approx(1.0)
    assert frame.loc["pvalue", "value"] != frame.loc["pvalue", "value"]
    assert "no degrees of freedom" in frame.loc["pvalue", "note"]
