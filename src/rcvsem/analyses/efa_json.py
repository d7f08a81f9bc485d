"""An exploratory factor analysis as JSON, and its run.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rcvsem.analyses.efa import DimensionEfa, EfaStudy
from rcvsem.analyses.scale_record import json_head, scale_record
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.plain import plain
from rcvsem.scale.purify import Purification, PurifyState


def efa_record(study: EfaStudy) -> dict[str, Any]:
    """run.json of `rcvsem efa`."""
    return {
        **scale_record(study.source, "efa", study.findings, asdict(study.options)),
        "seed": study.options.seed,
        "proposed": list(study.proposed),
    }


def efa_json(study: EfaStudy) -> dict[str, Any]:
    """What `rcvsem efa --json` prints."""
    return {
        **json_head(study.source, study.findings),
        "extraction": study.options.extraction,
        "rotation": study.options.rotation,
        "rules": asdict(study.options.rules),
        "proposed": list(study.proposed),
        "dimensions": [_dimension_json(entry) for entry in study.dimensions],
    }


def _dimension_json(entry: DimensionEfa) -> dict[str, Any]:
    result, fit = entry.efa, entry.suitability
    parallel: dict[str, Any] | None = None
    if not isinstance(entry.parallel, NotAvailable):
        pa = entry.parallel
        parallel = {
            "draws": pa.draws,
            "quantile": pa.quantile,
            "components_quantile": plain(pa.components_quantile),
            "factors": plain(pa.factors),
            "factors_quantile": plain(pa.factors_quantile),
            "n_components": pa.n_components,
            "n_factors": plain(pa.n_factors),
        }
    partial: dict[str, Any] | None = None
    if not isinstance(entry.map, NotAvailable):
        partial = {
            "squares": plain(entry.map.squares),
            "fourths": plain(entry.map.fourths),
            "n_components": entry.map.n_components,
            "n_components_revised": entry.map.n_components_revised,
        }
    return {
        "dimension": entry.code,
        "constructs": {code: list(items) for code, items in entry.constructs.items()},
        "items": list(entry.items),
        "n": result.n,
        "n_received": result.n_received,
        "kmo": plain(fit.kmo),
        "msa": None
        if isinstance(fit.msa, NotAvailable)
        else dict(zip(fit.items, plain(fit.msa), strict=True)),
        "bartlett": {"chisq": plain(fit.bartlett), "df": fit.df, "pvalue": plain(fit.pvalue)},
        "determinant": fit.determinant,
        "eigenvalues": plain(result.eigenvalues),
        "kaiser": entry.kaiser,
        "parallel": parallel,
        "map": partial,
        "n_factors": entry.n_factors,
        "chosen_by": entry.chosen_by.en,
        "loadings": {item: plain(row) for item, row in zip(result.items, result.loadings, strict=True)},
        "communalities": dict(zip(result.items, plain(result.communalities), strict=True)),
        "factor_correlations": plain(result.phi),
        "variance_before": plain(result.variance_before),
        "variance_after": plain(result.variance_after),
        "cumulative": float(result.cumulative_after[-1]),
        "rmsr": result.rmsr,
        "test": {"chisq": plain(result.chi2), "df": plain(result.df), "pvalue": plain(result.pvalue)},
        "proposals": _proposals(entry.purification),
    }


def _proposals(result: Purification | NotAvailable) -> list[dict[str, Any]] | None:
    if isinstance(result, NotAvailable):
        return None
    return [
        {
            "step": step,
            "item": proposal.item,
            "construct": proposal.construct,
            "rule": proposal.rule,
            "reasons": [
                {"rule": v.rule, "text": v.reason.en, "text_zh": v.reason.zh} for v in proposal.all_reasons
            ],
            "before": _state(proposal.before, proposal.construct),
            "after": _state(proposal.after, proposal.construct),
        }
        for step, proposal in enumerate(result.proposals, start=1)
    ]


def _state(state: PurifyState, construct: str) -> dict[str, Any]:
    return {
        "items": len(state.items),
        "kmo": plain(state.kmo),
        "cumulative": state.cumulative,
        "alpha": plain(state.alphas[construct]),
    }
