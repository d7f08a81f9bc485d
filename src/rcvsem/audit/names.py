"""Names of the indices: how papers write them, what they are computed from, and by which formula."""

from __future__ import annotations

from dataclasses import dataclass

from rcvsem.foundation.words import phrase

CHISQ, DF, N, P, Q = "chisq", "df", "n", "p", "q"


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index of fit.

    Attributes
    ----------
    name : lavaan's name with underscores. label : in print. formula : as shown in the audit.
    needs : quantities it is computed from, of: C, d, C0, d0, N, q, p, U (-2 log L of the saturated model), GFI.
    derived : how readily it is taken for the odd one out when nothing else decides (0 first).
    """

    name: str
    label: str
    formula: str
    needs: tuple[str, ...]
    derived: int = 1
    synonyms: tuple[str, ...] = ()


WORDS = {
    "C": "χ²",
    "d": "df",
    "C0": phrase("the baseline model's χ²"),
    "d0": phrase("the baseline model's df"),
    "N": "N",
    "q": phrase("the number of free parameters"),
    "p": phrase("the number of observed variables"),
    "U": phrase("the log-likelihood of the saturated model"),
    "GFI": phrase("GFI, AGFI or PGFI"),
    "R": phrase("the residual correlations"),
    "λ": phrase("the scaling of the robust statistic"),
}

_ALL = (
    Index(name="n", label="N", formula="n of all indices that use it", needs=("N",), derived=5),
    Index(
        name="p",
        label="p",
        formula="df = G p(p+1)/2 − q",
        needs=("p",),
        derived=5,
        synonyms=("variables", "observed", "items"),
    ),
    Index(
        name="q",
        label="q",
        formula="q = G p(p+1)/2 − df",
        needs=("q",),
        derived=4,
        synonyms=("npar", "parameters"),
    ),
    Index(
        name="df", label="df", formula="df = G p(p+1)/2 − q; χ² − NCP; χ²/(χ²/df)", needs=("d",), derived=4
    ),
    Index(
        name="chisq",
        label="χ²",
        formula="χ² of the model",
        needs=("C",),
        derived=3,
        synonyms=("chi2", "cmin", "chi_square", "chisquare", "x2", "χ2", "χ²", "sb_chi2"),
    ),
    Index(
        name="pvalue",
        label="p (χ²)",
        formula="P(χ²(df) > χ²)",
        needs=("C", "d"),
        synonyms=("p_value", "chisq_p", "chi2_p"),
    ),
    Index(
        name="chisq_df",
        label="χ²/df",
        formula="χ²/df",
        needs=("C", "d"),
        derived=0,
        synonyms=(
            "chi2/df",
            "chisq/df",
            "chi2_df",
            "cmin/df",
            "cmindf",
            "cmin_df",
            "χ2/df",
            "χ²/df",
            "x2/df",
            "normed_chi2",
            "ratio",
        ),
    ),
    Index(name="ncp", label="NCP", formula="max(χ² − df, 0)", needs=("C", "d")),
    Index(name="fmin", label="F", formula="χ²/n", needs=("C", "N")),
    Index(name="rmsea", label="RMSEA", formula="√(max(χ² − df, 0)/(n df))", needs=("C", "d", "N")),
    Index(
        name="rmsea_ci_lower",
        label="RMSEA interval, lower end",
        formula="noncentral χ² inverted, /(n df)",
        needs=("C", "d", "N"),
        synonyms=("rmsea_lo", "rmsea_low", "rmsea_lower", "lo90"),
    ),
    Index(
        name="rmsea_ci_upper",
        label="RMSEA interval, upper end",
        formula="noncentral χ² inverted, /(n df)",
        needs=("C", "d", "N"),
        synonyms=("rmsea_hi", "rmsea_high", "rmsea_upper", "hi90"),
    ),
    Index(
        name="rmsea_pvalue",
        label="p (RMSEA ≤ .05)",
        formula="P(χ²(df, .05² n df) > χ²)",
        needs=("C", "d", "N"),
        synonyms=("pclose", "rmsea_p", "close_fit_p"),
    ),
    Index(name="cfi", label="CFI", formula="1 − (χ² − df)/(χ²₀ − df₀)", needs=("C", "d", "C0", "d0")),
    Index(
        name="tli",
        label="TLI",
        formula="1 − [(χ² − df)/df]/[(χ²₀ − df₀)/df₀]",
        needs=("C", "d", "C0", "d0"),
        synonyms=("nnfi",),
    ),
    Index(name="nfi", label="NFI", formula="1 − χ²/χ²₀", needs=("C", "C0")),
    Index(name="rfi", label="RFI", formula="1 − (χ²/df)/(χ²₀/df₀)", needs=("C", "d", "C0", "d0")),
    Index(name="ifi", label="IFI", formula="(χ²₀ − χ²)/(χ²₀ − df)", needs=("C", "d", "C0")),
    Index(
        name="rni",
        label="RNI",
        formula="1 − (χ² − df)/(χ²₀ − df₀), not truncated",
        needs=("C", "d", "C0", "d0"),
    ),
    Index(name="pratio", label="PRATIO", formula="df/df₀", needs=("d", "d0")),
    Index(name="pnfi", label="PNFI", formula="(df/df₀) NFI", needs=("C", "d", "C0", "d0")),
    Index(name="pcfi", label="PCFI", formula="(df/df₀) CFI", needs=("C", "d", "C0", "d0")),
    Index(name="gfi", label="GFI", formula="1 − (df/p*)(1 − AGFI) = (p*/df) PGFI", needs=("GFI", "d", "p")),
    Index(name="agfi", label="AGFI", formula="1 − (p*/df)(1 − GFI)", needs=("GFI", "d", "p")),
    Index(name="pgfi", label="PGFI", formula="(df/p*) GFI", needs=("GFI", "d", "p")),
    Index(name="ecvi", label="ECVI", formula="(χ² + 2q)/n", needs=("C", "q", "N")),
    Index(name="ecvi_saturated", label="ECVI, saturated model", formula="2(q + df)/n", needs=("q", "d", "N")),
    Index(
        name="ecvi_baseline",
        label="ECVI, baseline model",
        formula="(χ²₀ + 2(q + df − df₀))/n",
        needs=("C0", "q", "d", "d0", "N"),
        synonyms=("ecvi_independence", "ecvi_null"),
    ),
    Index(name="aic", label="AIC", formula="χ² + 2q, or −2 log L + 2q", needs=("C", "q", "U")),
    Index(name="bic", label="BIC", formula="χ² + q ln N, or −2 log L + q ln N", needs=("C", "q", "N", "U")),
    Index(
        name="caic",
        label="CAIC",
        formula="χ² + q(ln N + 1), or −2 log L + q(ln N + 1)",
        needs=("C", "q", "N", "U"),
    ),
    Index(
        name="bic2",
        label="SABIC",
        formula="−2 log L + q ln((N + 2)/24)",
        needs=("C", "q", "N", "U"),
        synonyms=("sabic", "abic", "ssabic"),
    ),
    Index(
        name="baseline_chisq",
        label="χ², baseline model",
        formula="χ²₀ of the baseline model",
        needs=("C0",),
        derived=3,
        synonyms=("baseline_chi2", "null_chi2", "independence_chi2"),
    ),
    Index(
        name="baseline_df",
        label="df, baseline model",
        formula="G p(p−1)/2",
        needs=("d0",),
        derived=4,
        synonyms=("null_df", "independence_df"),
    ),
    Index(
        name="cn_05",
        label="Hoelter's N (.05)",
        formula="critical χ² n/χ² + 1",
        needs=("C", "d", "N"),
        synonyms=("hoelter", "hoelter_05", "cn"),
    ),
    Index(
        name="cn_01",
        label="Hoelter's N (.01)",
        formula="critical χ² n/χ² + 1",
        needs=("C", "d", "N"),
        synonyms=("hoelter_01",),
    ),
    Index(name="srmr", label="SRMR", formula="root mean square of the residual correlations", needs=("R",)),
    Index(name="rmr", label="RMR", formula="root mean square of the residual covariances", needs=("R",)),
    Index(name="crmr", label="CRMR", formula="root mean square of the residual correlations", needs=("R",)),
)

INDICES: dict[str, Index] = {index.name: index for index in _ALL}
COUNTS = frozenset({"n", "p", "q", "df", "baseline_df"})
_BY_NAME = {name: index.name for index in _ALL for name in (index.name, *index.synonyms)}


def index_key(name: str) -> str | None:
    """The machine name of an index as a paper writes it ("CMIN/DF", "ECVI independence"); None when unknown."""
    plain = "_".join(name.strip().lower().replace("-", "_").split())
    return _BY_NAME.get(plain)
