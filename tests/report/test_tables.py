"""Table builders on small stand-ins: the cells, and paragraphs that say what the numbers say."""

from __future__ import annotations

from types import SimpleNamespace as Thing

import numpy as np
import pytest

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.infer.decisions import decisions_of
from rcvsem.infer.hypotheses import supported
from rcvsem.report.document import Table
from rcvsem.report.formats.markdown import render_table
from rcvsem.report.layout import Printing, lay_out, words
from rcvsem.report.tables.effects import effect_table
from rcvsem.report.tables.explained import r_squared_table
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.fit_indices import fit_index_table
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.hypotheses import hypothesis_table
from rcvsem.report.tables.index_names import DEFAULT_INDICES, index_kind, index_name
from rcvsem.report.tables.items import item_table
from rcvsem.report.tables.loadings import loading_table
from rcvsem.report.tables.mediation import mediation_table
from rcvsem.report.tables.models import ChiSquareDifference, ModelColumn, model_comparison_table
from rcvsem.report.tables.modification import modification_table
from rcvsem.report.tables.paths import covariance_table, path_table
from rcvsem.report.tables.reliability import reliability_table
from rcvsem.report.tables.residuals import residual_table
from rcvsem.report.tables.sample import sample_profile
from rcvsem.report.tables.session import session_table
from rcvsem.report.tables.validity import fornell_larcker_table, htmt_table
from rcvsem.report.tables.wording import method_note, names_note, sample_note, simulated_notice

FIXED = NotAvailable("the parameter is fixed, so it has no test")
NAMES = {"DP": Text.given(en="Platform", zh="平台"), "PV": Text.given(en="Value", zh="价值")}


def printed(table: Table, language: str = "en") -> list[list[str]]:
    rows = lay_out(table, 1, Printing(language)).rows
    return [[cell.text + cell.stars for cell in line.cells] for line in rows]


def said(table: Table, language: str = "en") -> str:
    assert table.paragraph is not None
    (line,) = words(table.paragraph, Printing(language))
    return line


def notes(table: Table, language: str = "en") -> list[str]:
    return [note.text for note in lay_out(table, 1, Printing(language)).notes]


def parameter(
    lhs: str,
    op: str,
    rhs: str,
    est: float,
    se: float = 0.1,
    p: object = 0.0001,
    std: float = 0.5,
    group: int = 1,
    free: int = 1,
):
    fixed = free == 0
    return Thing(
        lhs=lhs,
        op=op,
        rhs=rhs,
        group=group,
        free=free,
        exo=False,
        est=est,
        se=0.0 if fixed else se,
        z=FIXED if fixed else est / se,
        pvalue=FIXED if fixed else p,
        ci_lower=est - 2 * se,
        ci_upper=est + 2 * se,
        std_all=std,
        std_all_se=se,
        std_all_ci_lower=std - 2 * se,
        std_all_ci_upper=std + 2 * se,
    )


# ---------------------------------------------------------------------------------------------- sample


def flow(received: int, *removed: int):
    left, steps = (
        received,
        [
            Thing(
                rule="received",
                text=Text.given(en="Received", zh="回收"),
                hits=0,
                removed=0,
                remaining=received,
            )
        ],
    )
    for number, gone in enumerate(removed):
        left -= gone
        steps.append(
            Thing(
                rule=f"r{number}",
                text=Text.given(en=f"Rule {number}", zh=f"规则{number}"),
                hits=gone + 1,
                removed=gone,
                remaining=left,
            )
        )
    steps.append(Thing(rule="analysed", text=Text.verbatim("x"), hits=0, removed=0, remaining=left))
    return Thing(flow=steps, received=received, n=left)


def test_flow():
    table = respondent_flow(flow(468, 7, 4))
    assert printed(table) == [
        ["Received", "", "", "468", "100.0%"],
        ["Rule 0", "8", "7", "461", "98.5%"],
        ["Rule 1", "5", "4", "457", "97.6%"],
        ["Analysed", "", "11", "457", "97.6%"],
    ]
    assert said(table) == "Of 468 responses received, 11 were excluded; 457 were analysed (valid rate 97.6%)."
    assert said(table, "zh") == "共回收问卷 468 份，剔除 11 份，有效问卷 457 份，有效率 97.6%。"
    assert "1 was excluded" in said(respondent_flow(flow(10, 1)))
    assert (
        said(respondent_flow(flow(10))) == "Of 10 responses received, none was excluded; all were analysed."
    )


def question(code: str, numeric: bool = False, codes: tuple = ()):
    return Thing(
        code=code,
        text=Text.given(en=f"{code}?", zh=f"{code}？"),
        name=Text.verbatim(code),
        numeric=numeric,
        codes=codes,
        reported=True,
    )


def test_sample_profile():
    codes = (
        Thing(code=1, text=Text.given(en="East", zh="东")),
        Thing(code=2, text=Text.given(en="West", zh="西")),
        Thing(code=3, text=Text.given(en="South", zh="南")),
    )
    background = {
        "region": np.array([1, 1, 1, 2, np.nan]),
        "age": np.array([20.0, 30.0, 40.0, np.nan, np.nan]),
        "city": np.array(["A", "B", "A", None, "A"], dtype=object),
    }
    table = sample_profile(
        background,
        [question("region", codes=codes), question("age", True), question("city"), question("absent")],
    )
    assert printed(table) == [
        ["region", "", "", "", "", ""],
        ["East", "1", "3", "60.0%", "", ""],
        ["West", "2", "1", "20.0%", "", ""],
        ["South", "3", "0", "0.0%", "", ""],
        ["No answer", "", "1", "20.0%", "", ""],
        ["age", "", "", "", "", ""],
        ["20 to 40", "", "3", "60.0%", "30.00", "10.00"],
        ["No answer", "", "2", "40.0%", "", ""],
        ["city", "", "", "", "", ""],
        ["A", "", "3", "60.0%", "", ""],
        ["B", "", "1", "20.0%", "", ""],
        ["No answer", "", "1", "20.0%", "", ""],
    ]
    assert said(table) == "region: most often East (3, 60.0%). age: M = 30.00, SD = 10.00."
    assert sample_profile(background, [question("absent")]) is None


# ----------------------------------------------------------------------------------------- measurement


def item(code: str, mean: float, sd: float, skew: object = -1.0, kurtosis: object = 2.0):
    return Thing(
        code=code, n=100, missing=0, mean=mean, sd=sd, skew=skew, kurtosis=kurtosis, definition="spss"
    )


def test_items():
    table = item_table(
        [item("DP1", 4.5, 0.6), item("DP2", 4.1, 0.9, -1.5), item("X", 3.0, 1.0)],
        [("DP", ["DP2", "DP1"])],
        {**NAMES, "DP1": Text.given(en="One", zh="一")},
        ["DP1"],
    )
    assert printed(table) == [
        ["DP Platform", "", "", "", "", "", ""],
        ["DP2", "", "100", "4.10", "0.90", "-1.50", "2.00"],
        ["DP1", "One", "100", "4.50", "0.60", "-1.00", "2.00"],
        ["X", "", "100", "3.00", "1.00", "-1.00", "2.00"],
    ]
    assert said(table) == (
        "Item means ranged from 3.00 (X) to 4.50 (DP1), standard deviations from 0.60 (DP1) to 1.00 (X). "
        "The largest skew in absolute value was -1.50 (DP2), the largest kurtosis 2.00 (DP1), "
        "within 3 and 10 (Kline, 2011)."
    )
    (reverse,) = lay_out(table, 1, Printing("en")).footnotes
    assert reverse.text == "Reverse-keyed; statistics after reversal."


def test_items_beyond_the_limits_are_not_called_within():
    table = item_table([item("a", 4.0, 1.0, -3.5, 12.0), item("b", 4.0, 1.0)])
    assert said(table).endswith("was -3.50 (a), the largest kurtosis 12.00 (a).")
    assert table.sources == ()


def test_a_constant_item_has_a_reason():
    reason = NotAvailable("Every answer is the same.")
    table = item_table([item("a", 4.0, 0.0, reason, reason), item("b", 4.0, 1.0)])
    assert printed(table)[0][-2:] == ["–", "–"]
    assert lay_out(table, 1, Printing("en")).footnotes[0].text == "Every answer is the same."


LOADINGS = (
    parameter("DP", "=~", "DP1", 1.0, free=0, std=0.9),
    parameter("DP", "=~", "DP2", 1.1, p=0.00001, std=0.8),
    parameter("PV", "=~", "PV1", 1.2, p=0.02, std=0.7),
)


def test_loadings():
    smc = [Thing(variable="DP2", group=1, value=0.64)]
    table = loading_table(LOADINGS, smc, names=NAMES)
    assert printed(table) == [
        ["DP Platform", "", "", "", "", "", ""],
        ["DP1", "1.000", "–", "–", "–", ".900", ""],
        ["DP2", "1.100", "0.100", "11.00", "<.001", ".800***", ".640"],
        ["PV Value", "", "", "", "", "", ""],
        ["PV1", "1.200", "0.100", "12.00", ".020", ".700*", ""],
    ]
    assert said(table) == (
        "Standardized loadings ranged from .700 (PV1) to .900 (DP1). "
        "All 2 freely estimated loadings were significant (p < .05)."
    )
    assert loading_table([parameter("a", "~", "b", 1.0)]) is None


def test_all_loadings_significant():
    assert said(loading_table(LOADINGS[:2])).endswith(
        "The one freely estimated loading was significant (p < .001)."
    )
    weak = loading_table((*LOADINGS, parameter("PV", "=~", "PV2", 0.1, p=0.4, std=0.1)))
    assert said(weak).endswith("Of 3 freely estimated loadings, 1 was not significant (p ≥ .05): PV2.")


def test_groups_get_headings():
    both = (*LOADINGS[:1], parameter("DP", "=~", "DP1", 1.0, free=0, std=0.6, group=2))
    table = loading_table(both, groups=("East", "West"))
    assert [row[0] for row in printed(table)] == ["Group: East", "DP", "DP1", "Group: West", "DP", "DP1"]


def alpha(raw: float, k: int = 3):
    return Thing(raw=raw, lower=raw - 0.02, upper=raw + 0.02, level=0.95, k=k)


def construct(name: str, cr: object, ave: object, group: int = 1):
    return Thing(construct=name, group=group, indicators=("a", "b", "c"), cr=cr, ave=ave, omega=cr)


def test_reliability():
    table = reliability_table(
        {"DP": alpha(0.92), "PV": alpha(0.62)},
        [construct("DP", 0.924, 0.803), construct("PV", 0.65, 0.41)],
        names=NAMES,
    )
    assert printed(table) == [
        ["DP Platform", "3", ".920", ".900", ".940", ".924", ".803", ".924"],
        ["PV Value", "3", ".620", ".600", ".640", ".650", ".410", ".650"],
    ]
    assert said(table) == (
        "Alpha ranged from .620 to .920; below .70: PV. "
        "Composite reliability ranged from .650 to .924; below .70: PV. "
        "AVE ranged from .410 to .803; below .50: PV."
    )
    assert lay_out(table, 1, Printing("en")).footnotes[0].text == "Below the cut-off."
    assert "Cut-offs: α ≥ .70, CR ≥ .70, AVE ≥ .50." in notes(table)


def test_reliability_before_fitting():
    table = reliability_table({"DP": alpha(0.92)})
    assert [column.key for column in table.columns] == [
        "construct",
        "k",
        "alpha",
        "alpha_lower",
        "alpha_upper",
    ]
    assert said(table) == "Alpha of DP was .920, meeting the .70 criterion."
    assert reliability_table({}) is None


def test_reliability_of_an_improper_solution():
    reason = NotAvailable("the solution is improper")
    table = reliability_table({}, [construct("DP", reason, reason)])
    assert printed(table)[0][5:] == ["–", "–", "–"]
    assert table.paragraph is None, "nothing is claimed where there is no number"


def fornell(passed: tuple):
    r = np.array([[1.0, 0.6], [0.6, 1.0]])
    return Thing(
        group=1,
        constructs=("DP", "PV"),
        correlations=r,
        ave=(0.8, 0.5),
        sqrt_ave=(0.894, 0.707),
        passed=passed,
    )


def test_fornell_larcker():
    table = fornell_larcker_table(fornell((True, True)), names=NAMES)
    assert printed(table) == [["DP", ".894", "", ".800"], ["PV", ".600", ".707", ".500"]]
    assert table.rows[0].cells[1].bold
    assert "criterion is met" in said(table)
    assert said(fornell_larcker_table(fornell((True, False)))).startswith(
        "The square root of AVE did not exceed every correlation for PV"
    )
    assert fornell_larcker_table(fornell((True, NotAvailable("x")))).paragraph is None
    assert "DP = Platform; PV = Value." in notes(table)


def test_htmt():
    ratios = np.array([[1.0, 0.7, 0.88], [0.7, 1.0, 0.5], [0.88, 0.5, 1.0]])
    table = htmt_table(["A", "B", "C"], ratios)
    assert printed(table) == [["A", "", "", ""], ["B", ".700", "", ""], ["C", ".880", ".500", ""]]
    assert said(table) == "The largest HTMT was .880 (A, C); 1 of 3 pairs exceeded .85."
    assert said(htmt_table(["A", "B"], ratios[:2, :2])) == "The largest HTMT was .700 (A, B), not above .85."
    assert htmt_table(["A"], ratios[:1, :1]) is None
    upper = htmt_table(["A", "B"], ratios[:2, :2], upper=[[None, 0.8], [0.8, None]])
    assert printed(upper)[0] == ["A", "", ".800"]


# ------------------------------------------------------------------------------------------------- fit

MEASURES = {
    "chisq": 100.25,
    "df": 40,
    "pvalue": 0.00001,
    "chisq_df": 2.506,
    "cfi": 0.96,
    "tli": 0.95,
    "rmsea": 0.057,
    "rmsea_ci_lower": 0.05,
    "rmsea_ci_upper": 0.064,
    "srmr": 0.03,
    "gfi": 0.79,
    "aic": 5000.5,
    "bic": NotAvailable("no likelihood"),
}


def test_fit_indices():
    table = fit_index_table(MEASURES)
    rows = {row[0]: row[1:] for row in printed(table)}
    assert rows["χ²"] == ["100.250", "", "", "", ""]
    assert rows["df"][0] == "40"
    assert rows["p"][0] == "<.001"
    assert rows["CFI"][:4] == [".960", "≥ .95", "≥ .90", "good"]
    assert rows["RMSEA"][:4] == [".057", "≤ .05", "≤ .08", "acceptable"]
    assert rows["GFI"][3] == "not met"
    assert rows["BIC"][0] == "–"
    assert rows["RMSEA 90% CI, LL"] == [".050", "", "", "", ""]
    assert said(table) == (
        "The model fitted the data acceptably, χ²(40) = 100.25, p < .001, CFI = .960, TLI = .950, "
        "RMSEA = .057, 90% CI [.050, .064], SRMR = .030; only GFI (.790) fell short of its cut-off (.80)."
    )
    assert "CFI = 0.960" in words(table.paragraph, Printing("zh", "gb"))[0]


def test_fit_of_a_saturated_and_of_an_unconverged_model():
    saturated = fit_index_table({"chisq": 0.0, "df": 0, "pvalue": NotAvailable("no df"), "cfi": 1.0})
    assert [row[4] for row in printed(saturated)] == [""] * 4
    assert said(saturated) == "The model reproduces the sample exactly (df = 0), so its fit cannot be tested."
    lost = fit_index_table(MEASURES, converged=False)
    assert lost.rows == ()
    assert said(lost) == "The estimation did not converge, so no index of fit is printed."


def test_index_names():
    assert index_name("cfi_robust") == Text.given(en="CFI (robust)", zh="CFI（稳健）")
    assert index_name("strange") == Text.verbatim("strange")
    assert index_kind("df_scaled") == ("number", 2)
    assert index_kind("pvalue_scaled") == ("p", 3)
    assert len(set(DEFAULT_INDICES)) == len(DEFAULT_INDICES)


def test_two_models():
    better = {**MEASURES, "chisq": 80.0, "df": 38, "cfi": 0.975}
    table = model_comparison_table(
        [ModelColumn(name="M0", measures=MEASURES, n=457), ModelColumn(name="M1", measures=better, n=457)],
        indices=["chisq", "df", "pvalue", "cfi", "bic"],
        differences=[ChiSquareDifference(restricted="M0", full="M1", chisq=20.25, df=2, pvalue=0.00004)],
    )
    assert printed(table) == [
        ["χ²", "100.250", "80.000", "-20.250", ""],
        ["df", "40", "38", "-2", ""],
        ["p", "<.001", "<.001", "", ""],
        ["CFI", ".960", ".975", ".015", "≥ .90"],
        ["BIC", "–", "–", "", ""],
    ]
    assert said(table) == (
        "Δχ²(2) = 20.250, p < .001: M1 fits better than M0 beyond chance. "
        "CFI was .960 for M0 and .975 for M1 (ΔCFI = .015)."
    )
    assert notes(table)[:2] == ["N = 457.", "Fit indices computed as in lavaan."]


def test_three_models_of_different_samples():
    models = [ModelColumn(name="M", measures=MEASURES, n=n, converged=n > 100) for n in (100, 200, 300)]
    table = model_comparison_table(models, indices=["cfi"])
    assert [column.key for column in table.columns] == ["index", "M", "M (2)", "M (3)", "cutoff"]
    assert printed(table) == [["CFI", "–", ".960", ".960", "≥ .90"]]
    assert notes(table)[:3] == ["M: N = 100.", "M (2): N = 200.", "M (3): N = 300."]


# ------------------------------------------------------------------------------------------- structure

PATHS = (
    parameter("PV", "~", "DP", 0.5, p=0.0001, std=0.45),
    parameter("PV", "~", "DK", -0.3, p=0.01, std=-0.25),
    parameter("BPC", "~", "DP", 0.05, p=0.4, std=0.04),
)


def test_paths():
    table = path_table(decisions_of(PATHS), names=NAMES)
    assert printed(table)[0] == ["DP → PV", "0.450***", "0.500", "0.100", "5.00", "<.001", "0.300", "0.700"]
    assert said(table) == "2 of 3 paths were significant at the 5% level; not significant: DP → BPC."
    assert said(path_table(decisions_of(PATHS[:2]))) == "All 2 paths were significant at the 5% level."
    assert said(path_table(decisions_of(PATHS[2:]))) == "The path was not significant at the 5% level."
    assert path_table(decisions_of(LOADINGS)) is None


def test_covariances():
    rows = [
        parameter("DP", "~~", "DP", 0.4, std=1.0),
        parameter("DP", "~~", "PV", 0.2, std=0.6),
        parameter("x1", "~~", "x1", 0.1, std=0.2),
        parameter("x1", "~~", "x2", 0.05, std=0.3, p=0.03),
    ]
    table = covariance_table(rows, latents=("DP", "PV"))
    assert [row[:2] for row in printed(table)] == [
        ["Covariances of latent variables", ""],
        ["DP ↔ PV", "0.600***"],
        ["Covariances of residuals", ""],
        ["x1 ↔ x2", "0.300*"],
        ["Variances of latent variables", ""],
        ["DP", "1.000"],
        ["Residual variances of observed variables", ""],
        ["x1", "0.200"],
    ]
    assert covariance_table(PATHS) is None


def hypothesis(name: str, lhs: str, rhs: str, sign: str):
    return Thing(name=name, lhs=lhs, rhs=rhs, sign=sign)


def test_hypotheses():
    hypotheses = [
        hypothesis("H1", "PV", "DP", "+"),
        hypothesis("H2", "PV", "DK", "+"),
        hypothesis("H3", "BPC", "DP", ""),
        hypothesis("H4", "BPC", "DK", "-"),
    ]
    table = hypothesis_table(hypotheses, decisions_of(PATHS))
    assert [[row[0], row[1], row[3], row[-1]] for row in printed(table)] == [
        ["H1", "DP → PV", "0.450***", "supported"],
        ["H2", "DK → PV", "-0.250*", "not supported"],
        ["H3", "DP → BPC", "0.040", "not supported"],
        ["H4", "DK → BPC", "", "not tested"],
    ]
    assert notes(table)[1] == "Supported: two-sided p < .05 and the sign as expected."
    assert lay_out(table, 1, Printing("en")).footnotes[0].text == "Significant against the expected sign."
    assert said(table) == "Of 3 hypotheses, 1 was supported (H1); H2 and H3 were not. H4 was not tested."
    assert said(hypothesis_table(hypotheses[:1], decisions_of(PATHS))) == "The hypothesis was supported."
    assert said(hypothesis_table(hypotheses[1:2], decisions_of(PATHS))) == "The hypothesis was not supported."
    assert hypothesis_table([], decisions_of(PATHS)) is None


@pytest.mark.parametrize(
    ("estimate", "p", "sign", "outcome"),
    [
        (0.3, 0.049, "+", True),
        (0.3, 0.05, "+", False),
        (-0.3, 0.001, "-", True),
        (-0.3, 0.001, "+", False),
        (-0.3, 0.001, "", True),
        (1.0, FIXED, "+", None),
    ],
)
def test_verdict(estimate, p, sign, outcome):
    assert supported(estimate, p, sign, 0.05) is outcome


def test_r_squared():
    values = [Thing(variable="PV", group=1, value=0.8), Thing(variable="x1", group=1, value=0.5)]
    table = r_squared_table(values, ["PV"], names=NAMES)
    assert printed(table) == [["PV Value", ".800"]]
    assert said(table) == "The model explained 80.0% of the variance of PV."
    assert r_squared_table(values, []) is None


# --------------------------------------------------------------------------------------------- effects


def effect(
    kind: str,
    std: float,
    lower: float,
    upper: float,
    p: float,
    path: tuple = (),
    share: object = None,
    verdict: object = None,
):
    own = {
        "percentile": Thing(kind="percentile", level=0.95, lower=lower, upper=upper, pvalue=p),
        "bc": Thing(kind="bc", level=0.95, lower=lower + 0.01, upper=upper + 0.01, pvalue=p),
    }
    return Thing(
        source="DP",
        target="PV",
        decided_by="percentile",
        decision=own["percentile"],
        kind=kind,
        path=path,
        group=1,
        est=2 * std,
        se=0.2,
        std=std,
        std_se=0.1,
        pvalue=p,
        share=NotAvailable("not an indirect effect") if share is None else share,
        verdict=verdict,
        intervals=own,
        std_intervals=own,
        boot_se=0.22,
        std_boot_se=0.11,
        feedback=False,
        direct=Thing(lower=-0.1, upper=0.3) if verdict == "indirect-only" else None,
    )


EFFECTS = (
    effect("direct", 0.1, -0.1, 0.3, 0.3, ("DP", "PV")),
    effect("specific indirect", 0.2, 0.1, 0.3, 0.004, ("DP", "BPC", "PV"), 2 / 3),
    effect("total indirect", 0.2, 0.1, 0.3, 0.004, (), 2 / 3, "indirect-only"),
    effect("total", 0.3, 0.2, 0.4, 0.0004),
)
DRAWS = Thing(kind="nonparametric", asked=2000, n_converged=1998, n_inadmissible=3, seed=20230)


def test_effects():
    table = effect_table(EFFECTS, DRAWS, names=NAMES)
    assert printed(table) == [
        ["Direct effects", "", "", "", "", "", "", ""],
        ["DP → PV", "0.100", "0.110", "-0.100", "0.300", "-0.090", "0.310", ".300"],
        ["Specific indirect effects", "", "", "", "", "", "", ""],
        ["DP → BPC → PV", "0.200**", "0.110", "0.100", "0.300", "0.110", "0.310", ".004"],
        ["Total indirect effects", "", "", "", "", "", "", ""],
        ["DP → PV", "0.200**", "0.110", "0.100", "0.300", "0.110", "0.310", ".004"],
        ["Total effects", "", "", "", "", "", "", ""],
        ["DP → PV", "0.300***", "0.110", "0.200", "0.400", "0.210", "0.410", "<.001"],
    ]
    assert notes(table)[0] == (
        "Bootstrap: 2,000 resamples, of which 1,998 converged and were used (3 of them improper solutions); seed 20230."
    )
    assert said(table) == "The percentile interval of the one specific indirect effect excludes 0."
    assert effect_table(()) is None
    plain = effect_table(EFFECTS, DRAWS, standardized=False)
    assert printed(plain)[1][1:3] == ["0.200", "0.220"]


def test_effects_without_bootstrap():
    bare = [
        Thing(
            **{
                **vars(e),
                "intervals": {},
                "std_intervals": {},
                "boot_se": None,
                "std_boot_se": None,
                "verdict": None,
                "decided_by": None,
                "decision": None,
            }
        )
        for e in EFFECTS
    ]
    table = effect_table(bare)
    assert [column.key for column in table.columns] == ["effect", "est", "se", "p"]
    assert printed(table)[1] == ["DP → PV", "0.100", "0.100", ".300"]
    assert table.paragraph is None
    assert mediation_table(bare).paragraph is None


def test_mediation():
    table = mediation_table(EFFECTS, DRAWS)
    assert [[row[0], row[1], row[-2], row[-1]] for row in printed(table)] == [
        ["DP → PV", "", "", ""],
        ["DP → BPC → PV", "0.200**", "66.7%", "indirect-only mediation (“full”)"],
        ["Direct", "0.100", "", ""],
        ["Total", "0.300***", "", ""],
    ]
    assert (
        said(table) == "DP → PV: indirect effect 0.200, 95% CI [0.100, 0.300], 66.7% of the total effect; "
        "indirect-only mediation (“full”), as no direct effect was detected; it may lie anywhere in [-0.100, 0.300]."
    )
    assert (
        said(table, "zh")
        == "DP → PV：间接效应为 0.200，95% 置信区间 [0.100, 0.300]，为总效应的 66.7%；仅间接中介（“完全中介”）："
        "未检出直接效应，但其值可能在 [-0.100, 0.300] 之间。"
    )
    assert mediation_table(EFFECTS[:1]) is None


def test_mediation_without_a_direct_path():
    table = mediation_table(EFFECTS[1:], DRAWS)
    assert printed(table)[-1][0] == "Direct (not in the model)"


# ----------------------------------------------------------------------------------------- diagnostics


def index(mi: float, group: int = 1):
    return Thing(
        lhs="x1",
        op="~~",
        rhs="x2",
        group=group,
        mi=mi,
        pvalue=0.0001,
        epc=0.1,
        sepc_all=0.2,
        restriction="absent",
    )


def test_modification_indices():
    table = modification_table([index(5.0), index(30.5), index(12.0)], most=1)
    assert printed(table) == [["x1 ~~ x2", "not in the model", "30.50", "<.001", "0.100", "0.200"]]
    assert said(table) == "2 modification indices reached 10; the largest, 30.50, was for x1 ~~ x2."
    assert "The 1 largest of 2 are shown." in notes(table)
    assert said(modification_table([index(1.0)])) == "No modification index reached 10."
    assert said(modification_table([index(11.0)])) == "One modification index reached 10: 11.00 for x1 ~~ x2."


def _residuals(
    variables: list[str], correlation: np.ndarray, standardized: np.ndarray | None = None
) -> Thing:
    return Thing(variables=variables, correlation=correlation, standardized=standardized)


def test_residuals():
    matrix = np.array([[0.0, 0.05, -0.12], [0.05, 0.0, 0.01], [-0.12, 0.01, 0.0]])
    table = residual_table(_residuals(["a", "b", "c"], matrix, 20 * matrix))
    assert printed(table)[:2] == [["a, c", "-.120", "-2.40"], ["a, b", ".050", "1.00"]]
    assert (
        said(table)
        == "The largest residual correlation was -.120 (a, c); 1 of 3 exceeded .10 in absolute value."
    )
    assert residual_table(_residuals(["a"], matrix[:1, :1])) is None


def test_session():
    table = session_table(
        {
            "name": "rcv",
            "seed": 7,
            "measures": {"cfi": 1.0},
            "admissible": True,
            "files": ["x"],
            "inputs": [{"path": "a.xlsx", "sha256": "ab", "sheet": "S"}],
            "versions": {"numpy": "2", "a": "1"},
            "options": {"draws": 2000, "level": 0.95, "engine": None},
        }
    )
    assert printed(table) == [
        ["Name", "rcv"],
        ["Seed", "7"],
        ["Admissible", "yes"],
        ["Input files", ""],
        ["a.xlsx [S]", "SHA-256 ab"],
        ["Options", ""],
        ["Draws (draws)", "2000"],
        ["Engine (engine)", "none"],
        ["Level of intervals (level)", "0.95"],
        ["Versions", ""],
        ["a", "1"],
        ["numpy", "2"],
    ]


def test_findings():
    info = Finding(code="a", severity="info", text="Read as csv.")
    bad = Finding(code="b", severity="problem", text="Heywood.", where="x1", fix="Drop it.")
    table = finding_table([info, bad, info])
    assert printed(table) == [["problem", "x1", "Heywood.", "Drop it."], ["note", "", "Read as csv.", ""]]
    assert said(table) == "1 problem, 0 warnings, 1 note."
    assert finding_table([]) is None


# --------------------------------------------------------------------------------------------- wording


def test_notes_on_sample_and_method():
    def line(note: object) -> str:
        return words(note, Printing("en"))[0]

    assert line(sample_note(457, 468)) == "Missing data were handled by listwise deletion (N = 457 of 468)."
    assert line(sample_note(457, 457)) == "Missing data were handled by listwise deletion (N = 457)."
    fiml = "Missing data were handled by full information maximum likelihood (N = 457"
    assert line(sample_note(457, missing="fiml")) == f"{fiml})."
    assert line(sample_note(457, missing="fiml", share=0.051)).startswith(fiml)
    assert "5.1%" in line(sample_note(457, missing="fiml", share=0.051))
    assert method_note("ml", "amos", "observed").en == (
        "Maximum likelihood; fit indices computed as in AMOS; standard errors from the observed information."
    )
    assert method_note("wlsmv").zh == (
        "WLSMV：基于多分格相关矩阵的对角加权最小二乘法，均值-方差校正（平移）检验；拟合指标按 lavaan 的算法计算。"
    )
    assert names_note(["DP", "X", "DP"], NAMES) == (Text.given(en="DP = Platform.", zh="DP = 平台。"),)


def test_simulated_data_are_called_so():
    notice = simulated_notice(Thing(simulated=Text.given(en="published statistics", zh="已发表的统计量")))
    assert "simulated from published statistics" in notice.en
    assert "由已发表的统计量模拟生成" in notice.zh
    assert simulated_notice(Thing(simulated=Text.verbatim(""))).en.startswith(
        "The survey answers are simulated;"
    )
    named = simulated_notice(Thing(simulated=Text.verbatim("a thesis")))
    assert named.zh == "问卷数据由模拟生成（a thesis），并非真实受访者的作答。"
    assert simulated_notice(Thing(simulated=None)) is None
    assert simulated_notice(None) is None


def test_every_table_renders_in_both_languages():
    for table in (
        path_table(decisions_of(PATHS)),
        mediation_table(EFFECTS, DRAWS),
        fit_index_table(MEASURES),
    ):
        for language in ("zh", "en", "both"):
            assert render_table(table, Printing(language)).startswith(("Of", "The", "DP", "2", "3", "模"))


def test_reasons_are_worded_in_both_languages():
    table = loading_table(LOADINGS)
    (note,) = lay_out(table, 1, Printing("zh")).footnotes
    assert note.text == "该参数为固定值，无需检验"
    (note,) = lay_out(table, 1, Printing("both")).footnotes
    assert note.text == "该参数为固定值，无需检验 / The parameter is fixed, so it has no test"


def test_several_groups_of_residuals_and_alphas():
    matrix = np.array([[0.0, 0.05], [0.05, 0.0]])
    assert residual_table(_residuals(["a", "b"], matrix), group="East/../x", number=2).id == "residuals-2"
    both = reliability_table(
        {"DP": alpha(0.9)}, [construct("DP", 0.9, 0.8), construct("DP", 0.9, 0.8, group=2)]
    )
    assert "α over all groups." in notes(both)


def test_settings_of_the_session_are_words_in_chinese():
    options = {"missing": "listwise", "intervals": ["percentile", "bc"], "unheard_of": 3}
    table = session_table({"options": options})
    assert printed(table, "zh") == [
        ["选项", ""],
        ["置信区间（intervals）", "百分位法、偏差校正法"],
        ["缺失值处理（missing）", "成列删除"],
        ["unheard_of", "3"],
    ]
