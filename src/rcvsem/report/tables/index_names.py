"""How the fit measures are called and printed, in the order a report lists them."""

from __future__ import annotations

from rcvsem.evaluate.cutoffs import cutoff_for
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Kind, say

_PLAIN: dict[str, tuple[str, Kind, int]] = {
    "chisq": ("χ²", "number", 3),
    "df": ("df", "integer", 0),
    "pvalue": ("p", "p", 3),
    "chisq_df": ("χ²/df", "number", 3),
    "cfi": ("CFI", "unit", 3),
    "tli": ("TLI", "unit", 3),
    "ifi": ("IFI", "unit", 3),
    "nfi": ("NFI", "unit", 3),
    "rfi": ("RFI", "unit", 3),
    "rni": ("RNI", "unit", 3),
    "gfi": ("GFI", "unit", 3),
    "agfi": ("AGFI", "unit", 3),
    "pgfi": ("PGFI", "unit", 3),
    "pratio": ("PRATIO", "unit", 3),
    "pnfi": ("PNFI", "unit", 3),
    "pcfi": ("PCFI", "unit", 3),
    "gfi_2024": ("GFI (2024)", "unit", 3),
    "mfi": ("MFI", "unit", 3),
    "rmsea": ("RMSEA", "unit", 3),
    "rmsea_ci_lower": ("RMSEA 90% CI, LL", "unit", 3),
    "rmsea_ci_upper": ("RMSEA 90% CI, UL", "unit", 3),
    "rmsea_pvalue": ("p (RMSEA ≤ .05)", "p", 3),
    "srmr": ("SRMR", "unit", 3),
    "crmr": ("CRMR", "unit", 3),
    "rmr": ("RMR", "number", 3),
    "aic": ("AIC", "number", 3),
    "bic": ("BIC", "number", 3),
    "bic2": ("SABIC", "number", 3),
    "caic": ("CAIC", "number", 3),
    "bcc": ("BCC", "number", 3),
    "ecvi": ("ECVI", "number", 3),
    "cn_05": ("Hoelter CN (.05)", "number", 0),
    "cn_01": ("Hoelter CN (.01)", "number", 0),
    "ncp": ("NCP", "number", 3),
    "fmin": ("F min", "number", 3),
    "logl": ("log L", "number", 3),
    "unrestricted_logl": ("log L, unrestricted", "number", 3),
    "npar": ("Free parameters", "integer", 0),
    "baseline_chisq": ("Baseline χ²", "number", 3),
    "baseline_df": ("Baseline df", "integer", 0),
    "baseline_pvalue": ("Baseline p", "p", 3),
    "chisq_scaling_factor": ("Scaling factor of χ²", "number", 3),
}

_CHINESE = {
    "npar": "自由参数个数",
    "baseline_chisq": "基线模型 χ²",
    "baseline_df": "基线模型 df",
    "baseline_pvalue": "基线模型 p",
    "rmsea_ci_lower": "RMSEA 90% 置信区间下限",
    "rmsea_ci_upper": "RMSEA 90% 置信区间上限",
    "fmin": "拟合函数最小值",
    "unrestricted_logl": "log L（饱和模型）",
    "chisq_scaling_factor": "χ² 校正因子",
}

_SUFFIXES = {"_scaled": Text("scaled", "校正"), "_robust": Text("robust", "稳健")}

ORDER: tuple[str, ...] = tuple(name + suffix for name in _PLAIN for suffix in ("", "_scaled", "_robust"))

DEFAULT_INDICES: tuple[str, ...] = tuple(
    name
    for name in ORDER
    if not name.startswith(("baseline", "fmin", "unrestricted", "gfi_2024", "mfi", "crmr", "rni", "pratio"))
)


def _stem(name: str) -> tuple[str, Text | None]:
    for suffix, words in _SUFFIXES.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix), words
    return name, None


def index_name(name: str) -> Text:
    """Its usual name in both languages; an unknown measure keeps its machine name."""
    stem, kind = _stem(name)
    english = _PLAIN[stem][0] if stem in _PLAIN else stem
    chinese = _CHINESE.get(stem, english)
    if kind is None:
        return Text(english, chinese)
    return Text(f"{english} ({kind.en})", f"{chinese}（{kind.zh}）")


def index_kind(name: str) -> tuple[Kind, int]:
    """Kind and digits its value is printed with."""
    stem, kind = _stem(name)
    _, shown, digits = _PLAIN.get(stem, (stem, "number", 3))
    # The df of a mean-and-variance adjusted test is no whole number.
    if stem == "df" and kind is not None:
        return "number", 2
    return shown, digits


def cutoff_cells(name: str) -> tuple[Cell, Cell]:
    """Its bounds for good and for acceptable fit ("≥ .95", "≥ .90"); empty without a rule."""
    rule = cutoff_for(name)
    if rule is None:
        return Cell(None), Cell(None)
    kind: Kind = "unit" if max(rule.good, rule.acceptable) < 1 else "number"
    digits = 2 if kind == "unit" else 0
    sign = "≥" if rule.direction == "high" else "≤"
    good, acceptable = (
        Cell(say(f"{sign} {{bound}}", f"{sign} {{bound}}", bound=Cell(bound, kind, digits)))
        for bound in (rule.good, rule.acceptable)
    )
    return good, acceptable
