"""The indices of fit, a row each: names, print, cut-off, formula, function. Everything that lists indices reads this.

To add one: its function of numbers (`chi_square`, `incremental`, `rmsea`, `information` ...) and its row here. Then
`fit_measures` computes it, the report prints and judges it, and with `needs` the audit of published tables checks it.
"""

from __future__ import annotations

from functools import lru_cache

from rcvsem.evaluate import chi_square, incremental, information, rmsea
from rcvsem.evaluate.critical_n import amos_critical_n, critical_n
from rcvsem.evaluate.index import Facts, Index
from rcvsem.evaluate.tails import noncentrality_at
from rcvsem.evaluate.verdicts import Cutoff
from rcvsem.foundation.availability import Number
from rcvsem.foundation.words import phrase

_HU_BENTLER = "Hu & Bentler (1999)"
# Both ends of an interval are one inversion.
_interval = lru_cache(maxsize=8)(rmsea.interval)

# fmt: off
_ALL: tuple[Index, ...] = (
    Index(name="chisq", label="χ²", kind="number", of=lambda f: f.C, needs=("C",), derived=3,
        formula="χ² of the model", synonyms=("chi2", "cmin", "chi_square", "chisquare", "x2", "χ2", "χ²", "sb_chi2")),
    Index(name="df", label="df", kind="integer", digits=0, of=lambda f: f.d, needs=("d",), derived=4,
        formula="df = G p(p+1)/2 − q; χ² − NCP; χ²/(χ²/df)"),
    Index(name="pvalue", label="p", kind="p", of=lambda f: chi_square.p_value(f.C, f.d), needs=("C", "d"),
        formula="P(χ²(df) > χ²)", spoken="p (χ²)", synonyms=("p_value", "chisq_p", "chi2_p")),
    Index(name="chisq_df", label="χ²/df", kind="number", of=lambda f: chi_square.ratio(f.C, f.d),
        cutoff=Cutoff("low", 3.0, 5.0, "Kline (2005): below 3; Wheaton et al. (1977): below 5; grows with N"),
        needs=("C", "d"), derived=0, formula="χ²/df", at_most=lambda v, f: {"C": 1.0, "k": -(v * f.d)},
        synonyms=("chi2/df", "chisq/df", "chi2_df", "cmin/df", "cmindf", "cmin_df", "χ2/df", "χ²/df", "x2/df",
            "normed_chi2", "ratio")),
    Index(name="cfi", label="CFI", scaled=True, of=lambda f: incremental.cfi(f.C, f.d, f.C0, f.d0),
        cutoff=Cutoff("high", 0.95, 0.90, phrase("{hu_bentler}: .95; Bentler (1990): .90", hu_bentler=_HU_BENTLER)),
        needs=("C", "d", "C0", "d0"), formula="1 − (χ² − df)/(χ²₀ − df₀)"),
    Index(name="tli", label="TLI", scaled=True, of=lambda f: incremental.tli(f.C, f.d, f.C0, f.d0),
        cutoff=Cutoff("high", 0.95, 0.90, "Hu & Bentler (1999): .95; Bentler & Bonett (1980): .90"),
        needs=("C", "d", "C0", "d0"), formula="1 − [(χ² − df)/df]/[(χ²₀ − df₀)/df₀]", synonyms=("nnfi",)),
    Index(name="ifi", label="IFI", scaled=True, of=lambda f: incremental.ifi(f.C, f.d, f.C0, f.d0),
        cutoff=Cutoff("high", 0.95, 0.90, phrase("{hu_bentler}: .95; Bollen (1989): .90", hu_bentler=_HU_BENTLER)),
        needs=("C", "d", "C0"), formula="(χ²₀ − χ²)/(χ²₀ − df)"),
    Index(name="nfi", label="NFI", scaled=True, of=lambda f: incremental.nfi(f.C, f.d, f.C0, f.d0),
        cutoff=Cutoff("high", 0.90, 0.90, "Bentler & Bonett (1980): .90"), needs=("C", "C0"), formula="1 − χ²/χ²₀",
        at_most=lambda v, f: {"C": -1.0, "C0": 1.0 - v}),
    Index(name="rfi", label="RFI", scaled=True, of=lambda f: incremental.rfi(f.C, f.d, f.C0, f.d0),
        cutoff=Cutoff("high", 0.90, 0.90, "Bollen (1986): .90"), needs=("C", "d", "C0", "d0"),
        formula="1 − (χ²/df)/(χ²₀/df₀)", at_most=lambda v, f: {"C": -f.d0, "C0": (1.0 - v) * f.d}),
    Index(name="rni", label="RNI", report=False, scaled=True, of=lambda f: incremental.rni(f.C, f.d, f.C0, f.d0),
        needs=("C", "d", "C0", "d0"), formula="1 − (χ² − df)/(χ²₀ − df₀), not truncated"),
    Index(name="gfi", label="GFI", needs=("GFI", "d", "p"), formula="1 − (df/p*)(1 − AGFI) = (p*/df) PGFI",
        cutoff=Cutoff("high", 0.90, 0.80, "Jöreskog & Sörbom (1984): .90; Doll, Xia & Torkzadeh (1994): .80")),
    Index(name="agfi", label="AGFI", needs=("GFI", "d", "p"), formula="1 − (p*/df)(1 − GFI)",
        cutoff=Cutoff("high", 0.90, 0.80, "Jöreskog & Sörbom (1984): .90; MacCallum & Hong (1997): .80")),
    Index(name="pgfi", label="PGFI", needs=("GFI", "d", "p"), formula="(df/p*) GFI"),
    Index(name="pratio", label="PRATIO", report=False, scaled=True,
        of=lambda f: incremental.parsimony_ratio(f.d, f.d0), needs=("d", "d0"), formula="df/df₀",
        at_most=lambda v, f: {"k": f.d - v * f.d0}),
    Index(name="pnfi", label="PNFI", scaled=True,
        of=lambda f: incremental.parsimonious(incremental.nfi(f.C, f.d, f.C0, f.d0), f.d, f.d0),
        needs=("C", "d", "C0", "d0"), formula="(df/df₀) NFI", at_most=lambda v, f: {"C": -f.d, "C0": f.d - v * f.d0}),
    Index(name="pcfi", label="PCFI", scaled=True,
        of=lambda f: incremental.parsimonious(incremental.cfi(f.C, f.d, f.C0, f.d0), f.d, f.d0),
        needs=("C", "d", "C0", "d0"), formula="(df/df₀) CFI"),
    Index(name="gfi_2024", label="GFI (2024)", report=False),
    Index(name="mfi", label="MFI", report=False, of=lambda f: chi_square.mcdonald(f.C, f.d, f.n)),
    Index(name="rmsea", label="RMSEA", of=lambda f: rmsea.rmsea(f.C, f.d, f.n, f.root),
        cutoff=Cutoff("low", 0.05, 0.08, "Browne & Cudeck (1993): .05 close, .08 reasonable fit"),
        needs=("C", "d", "N"), formula="√(max(χ² − df, 0)/(n df))"),
    Index(name="rmsea_ci_lower", label="RMSEA 90% CI, LL", of=lambda f: _interval(f.C, f.d, f.n, f.root, f.level)[0],
        needs=("C", "d", "N"), formula="noncentral χ² inverted, /(n df)", spoken="RMSEA interval, lower end",
        synonyms=("rmsea_lo", "rmsea_low", "rmsea_lower", "lo90")),
    Index(name="rmsea_ci_upper", label="RMSEA 90% CI, UL", of=lambda f: _interval(f.C, f.d, f.n, f.root, f.level)[1],
        needs=("C", "d", "N"), formula="noncentral χ² inverted, /(n df)", spoken="RMSEA interval, upper end",
        synonyms=("rmsea_hi", "rmsea_high", "rmsea_upper", "hi90")),
    Index(name="rmsea_pvalue", label="p (RMSEA ≤ .05)", kind="p",
        of=lambda f: rmsea.close_fit_p(f.C, f.d, f.n, f.root), needs=("C", "d", "N"),
        formula="P(χ²(df, .05² n df) > χ²)", synonyms=("pclose", "rmsea_p", "close_fit_p")),
    Index(name="rmsea_notclose_pvalue", label="p (RMSEA ≥ .08)", kind="p", report=False,
        of=lambda f: rmsea.not_close_fit_p(f.C, f.d, f.n, f.root)),
    Index(name="srmr", label="SRMR", needs=("R",), formula="root mean square of the residual correlations",
        cutoff=Cutoff("low", 0.05, 0.08, phrase("Byrne (2010): .05; {hu_bentler}: .08", hu_bentler=_HU_BENTLER))),
    Index(name="srmr_nomean", label="SRMR, covariances only", report=False),
    Index(name="crmr", label="CRMR", report=False, needs=("R",),
        formula="root mean square of the residual correlations"),
    Index(name="crmr_nomean", label="CRMR, covariances only", report=False),
    Index(name="rmr", label="RMR", kind="number", needs=("R",),
        formula="root mean square of the residual covariances",
        cutoff=Cutoff("low", 0.05, 0.05, "Byrne (2010): .05; depends on the units of the items")),
    Index(name="rmr_nomean", label="RMR, covariances only", kind="number", report=False),
    Index(name="srmr_mplus", label="SRMR (Mplus)", report=False),
    Index(name="srmr_mplus_nomean", label="SRMR (Mplus), covariances only", report=False),
    Index(name="aic", label="AIC", kind="number", needs=("C", "q", "U"), formula=phrase("χ² + 2q, or −2 log L + 2q")),
    Index(name="bic", label="BIC", kind="number", needs=("C", "q", "N", "U"),
        formula=phrase("χ² + q ln N, or −2 log L + q ln N")),
    Index(name="bic2", label="SABIC", kind="number", needs=("C", "q", "N", "U"),
        formula="−2 log L + q ln((N + 2)/24)", synonyms=("sabic", "abic", "ssabic")),
    Index(name="caic", label="CAIC", kind="number", needs=("C", "q", "N", "U"),
        formula="χ² + q(ln N + 1), or −2 log L + q(ln N + 1)"),
    Index(name="bcc", label="BCC", kind="number"),
    Index(name="ecvi", label="ECVI", kind="number", of=lambda f: information.ecvi(f.C, f.q, f.n),
        needs=("C", "q", "N"), formula="(χ² + 2q)/n",
        at_most=lambda v, f: {"C": 1.0, "N": -v, "k": 2.0 * f.q + v * f.shift}),
    Index(name="ecvi_saturated", label="ECVI, saturated model", kind="number", report=False,
        of=lambda f: information.ecvi(0.0, f.q + round(f.d), f.n), needs=("q", "d", "N"), formula="2(q + df)/n",
        at_most=lambda v, f: {"N": -v, "k": 2.0 * (f.q + f.d) + v * f.shift}),
    Index(name="ecvi_baseline", label="ECVI, baseline model", kind="number", report=False,
        of=lambda f: information.ecvi(f.C0, f.q + round(f.d) - round(f.d0), f.n), needs=("C0", "q", "d", "d0", "N"),
        formula="(χ²₀ + 2(q + df − df₀))/n", synonyms=("ecvi_independence", "ecvi_null"),
        at_most=lambda v, f: {"C0": 1.0, "N": -v, "k": 2.0 * (f.q + f.d - f.d0) + v * f.shift}),
    Index(name="cn_05", label="Hoelter CN (.05)", kind="number", digits=0, alpha=0.05, of=lambda f: _hoelter(f, 0.05),
        cutoff=Cutoff("high", 200.0, 200.0, "Hoelter (1983): 200"), needs=("C", "d", "N"),
        formula="critical χ² n/χ² + 1", spoken="Hoelter's critical N", synonyms=("hoelter", "hoelter_05", "cn")),
    Index(name="cn_01", label="Hoelter CN (.01)", kind="number", digits=0, alpha=0.01, of=lambda f: _hoelter(f, 0.01),
        needs=("C", "d", "N"), formula="critical χ² n/χ² + 1", spoken="Hoelter's N (.01)", synonyms=("hoelter_01",)),
    Index(name="ncp", label="NCP", kind="number", of=lambda f: chi_square.noncentrality(f.C, f.d), needs=("C", "d"),
        formula="max(χ² − df, 0)"),
    Index(name="ncp_ci_lower", label="NCP 90% CI, LL", kind="number", report=False,
        of=lambda f: noncentrality_at(f.C, f.d, 0.05) if f.d > 0 else 0.0),
    Index(name="ncp_ci_upper", label="NCP 90% CI, UL", kind="number", report=False,
        of=lambda f: noncentrality_at(f.C, f.d, 0.95) if f.d > 0 else 0.0),
    Index(name="f0", label="F0", kind="number", report=False, of=lambda f: chi_square.noncentrality(f.C, f.d) / f.n),
    Index(name="fmin", label="F min", kind="number", report=False, of=lambda f: f.C / f.n, needs=("C", "N"),
        formula="χ²/n", spoken="F", at_most=lambda v, f: {"C": 1.0, "N": -v, "k": v * f.shift}),
    Index(name="logl", label="log L", kind="number"),
    Index(name="unrestricted_logl", label="log L, unrestricted", kind="number", report=False),
    Index(name="npar", label="Free parameters", kind="integer", digits=0, of=lambda f: f.q),
    Index(name="ntotal", label="Respondents", kind="integer", digits=0, report=False, of=lambda f: f.N),
    Index(name="baseline_chisq", label="Baseline χ²", kind="number", report=False, of=lambda f: f.C0, needs=("C0",),
        formula="χ²₀ of the baseline model", spoken="χ², baseline model", derived=3,
        synonyms=("baseline_chi2", "null_chi2", "independence_chi2")),
    Index(name="baseline_df", label="Baseline df", kind="integer", digits=0, report=False, of=lambda f: f.d0,
        needs=("d0",), derived=4, formula="G p(p−1)/2", spoken="df, baseline model",
        synonyms=("null_df", "independence_df")),
    Index(name="baseline_pvalue", label="Baseline p", kind="p", report=False,
        of=lambda f: chi_square.p_value(f.C0, f.d0)),
    Index(name="chisq_scaling_factor", label="Scaling factor of χ²", kind="number"),
)
# fmt: on

INDICES: dict[str, Index] = {index.name: index for index in _ALL}


def _hoelter(f: Facts, alpha: float) -> Number:
    if f.amos:
        return amos_critical_n(f.C, f.d, round(f.N), f.groups, alpha)
    return critical_n(f.C, f.d, f.n, alpha)


def without_version(name: str) -> str:
    """The name without what marks its scaled or robust version."""
    return name.removesuffix("_scaled").removesuffix("_robust")
