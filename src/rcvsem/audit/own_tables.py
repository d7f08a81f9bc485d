"""One's own draft: the tables of a fit, printed with so many digits, as a paper to be audited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from rcvsem.audit.names import COUNTS, INDICES
from rcvsem.audit.printed import as_printed
from rcvsem.evaluate.convergent import convergent_validity
from rcvsem.evaluate.estimates import parameter_estimates
from rcvsem.evaluate.latent import latent_correlation_matrix
from rcvsem.evaluate.measures import fit_measures
from rcvsem.fit.options import Convention
from rcvsem.foundation.availability import NotAvailable, Number

if TYPE_CHECKING:
    from rcvsem.fit import Fit

_NAMES = {"q": "npar"}
Statistic = Literal["standard", "scaled"]


def tables_of_fit(
    fit: Fit,
    digits: int = 3,
    *,
    convention: Convention = "lavaan",
    statistic: Statistic = "standard",
    name: str = "model",
) -> dict[str, Any]:
    """What a paper would print of a converged fit: the content of a paper file, for `parse_paper`.

    Parameters
    ----------
    digits : decimals of every number but counts.
    statistic : "scaled" prints the robust estimator's scaled indices.
    """
    measures = fit_measures(fit, convention=convention)
    scaled = statistic == "scaled"
    model: dict[str, Any] = {
        "name": name,
        "estimator": fit.options.estimator if scaled or not fit.options.is_ml else "ml",
        "ordinal": bool(fit.spec.ordered),
        "groups": fit.spec.groups,
        "means": fit.spec.meanstructure,
        "exogenous": len(fit.spec.roles.exogenous),
        "variables": ",".join(sorted(fit.spec.observed)),
        "fit": {"p": str(len(fit.spec.observed))} | _fit_table(measures, digits, scaled),
        "paths": _paths(fit, digits),
    }
    return {"n": str(fit.n), "models": [model], **_measurement(fit, digits)}


def _fit_table(measures: Mapping[str, Number], digits: int, scaled: bool) -> dict[str, str]:
    out: dict[str, str] = {}
    for index in INDICES.values():
        if index.name in ("n", "p", "fmin"):  # lavaan prints half of chi2/N under the name of F
            continue
        key = _NAMES.get(index.name, index.name)
        value = (
            measures.get(f"{key}_scaled", None if _depends_on_statistic(key) else measures.get(key))
            if scaled
            else (measures.get(key))
        )
        if value is None or isinstance(value, NotAvailable):
            continue
        if index.name in COUNTS:
            out[index.name] = str(round(value)) if value == round(value) else as_printed(value, digits)
        else:
            out[index.name] = (
                _probability(value, digits) if key.endswith("pvalue") else as_printed(value, digits)
            )
    return out


def _depends_on_statistic(key: str) -> bool:
    return key not in ("npar", "baseline_df", "srmr", "rmr", "crmr")


def _probability(value: float, digits: int) -> str:
    smallest = 10.0**-digits
    return f"<{as_printed(smallest, digits)}" if value < smallest else as_printed(value, digits)


def _paths(fit: Fit, digits: int) -> list[dict[str, Any]]:
    out = []
    for row in parameter_estimates(fit):
        if row.op != "~" or not row.free or row.group != 1:
            continue
        entry: dict[str, Any] = {"from": row.rhs, "to": row.lhs, "ci_kind": "wald"}
        for key, value in (("b", row.est), ("se", row.se), ("z", row.z), ("beta", row.std_all)):
            if not isinstance(value, NotAvailable):
                entry[key] = as_printed(value, digits)
        if not isinstance(row.pvalue, NotAvailable):
            entry["p"] = _probability(row.pvalue, digits)
            entry["stars"] = next(
                (m for level, m in ((0.001, "***"), (0.01, "**"), (0.05, "*")) if row.pvalue < level), "ns"
            )
        if not isinstance(row.ci_lower, NotAvailable) and not isinstance(row.ci_upper, NotAvailable):
            entry["ci"] = [as_printed(row.ci_lower, digits), as_printed(row.ci_upper, digits)]
        out.append(entry)
    return out


def _measurement(fit: Fit, digits: int) -> dict[str, Any]:
    """Loadings, CR, AVE and construct correlations of a proper one-group solution without cross-loadings."""
    if fit.spec.groups > 1 or not fit.admissible:
        return {}
    rows = [r for r in convergent_validity(fit) if r.level == 1]
    items = [item for row in rows for item in row.indicators]
    if not rows or len(set(items)) < len(items):
        return {}
    loadings, reliability = {}, {}
    for row in rows:
        if any(isinstance(value, NotAvailable) for value in row.loadings):
            continue
        loadings[row.construct] = {
            item: as_printed(value, digits)
            for item, value in zip(row.indicators, row.loadings, strict=True)
            if not isinstance(value, NotAvailable)
        }
        found = {"cr": row.cr, "ave": row.ave}
        if not isinstance(row.ave, NotAvailable):
            found["sqrt_ave"] = row.ave**0.5
        reliability[row.construct] = {
            key: as_printed(value, digits)
            for key, value in found.items()
            if not isinstance(value, NotAvailable)
        }
    out: dict[str, Any] = {"loadings": loadings, "reliability": reliability}
    names = list(fit.spec.latents)
    if len(names) > 1:
        r = latent_correlation_matrix(fit)
        out["correlations"] = {
            "names": names,
            "rows": [[as_printed(float(r[i, j]), digits) for j in range(i + 1)] for i in range(len(names))],
        }
    return out
