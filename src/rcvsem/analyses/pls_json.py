"""A PLS study as JSON: what `rcvsem fit --estimator pls --json` prints."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rcvsem.analyses.pls import PlsStudy
from rcvsem.analyses.pls_rows import path_rows, rows_json
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.findings import warnings_of
from rcvsem.foundation.plain import plain
from rcvsem.foundation.version import __version__
from rcvsem.foundation.versions import versions


def pls_json(study: PlsStudy) -> dict[str, Any]:
    """The whole result as one object."""
    fit, result = study.fit, study.result
    a = result.assessment
    o = fit.options
    drawn = result.bootstrap
    return {
        "rcvsem": __version__,
        "method": "pls",
        "n": fit.n,
        "n_received": study.received,
        "simulated": study.simulated,
        "estimator": o.estimator,
        "scheme": o.scheme,
        "sign": o.sign,
        "missing": o.missing,
        "higher_order": o.higher_order if fit.model.second_order else None,
        "interaction": o.interaction if fit.model.products else None,
        "tolerance": o.tolerance,
        "iterations": fit.iterations,
        "converged": fit.converged,
        "admissible": fit.admissible,
        "warnings": warnings_of(study.findings),
        "findings": plain(study.findings),
        "level": result.run.level,
        "decide_by": None if a is None else a.decide_by,
        "constructs": [] if a is None else rows_json(a.constructs),
        "outer": [] if a is None else rows_json(a.outer),
        "paths": path_rows(a),
        "endogenous": [] if a is None else rows_json(a.endogenous),
        "effects": [] if a is None else plain(a.effects),
        "definitions": [] if a is None else rows_json(a.defined),
        "moderation": [] if a is None else rows_json(a.moderation),
        "correlations": {"constructs": list(fit.layout.constructs), "values": plain(fit.correlations)}
        if fit.converged
        else None,
        "discriminant": None if a is None else rows_json(a.discriminant),
        "cross_loadings": {
            "items": list(fit.layout.columns),
            "constructs": list(fit.layout.constructs),
            "values": plain(fit.cross_loadings),
        }
        if fit.converged
        else None,
        "model_fit": None if result.model_fit is None else rows_json(result.model_fit),
        "factor_fit": None if result.factor_fit is None else rows_json(result.factor_fit),
        "prediction": None if isinstance(result.prediction, NotAvailable) else _prediction(result.prediction),
        "bootstrap": None
        if drawn is None
        else {
            "asked": drawn.asked,
            "converged": int(drawn.converged.sum()),
            "admissible": int((drawn.converged & drawn.admissible).sum()),
            "seed": drawn.seed,
            "interrupted": drawn.interrupted,
        },
        "groups": _groups(study),
        "importance": [rows_json(one) for one in study.maps],
        "copulas": None if study.copulas is None else rows_json(study.copulas),
        "redundancy": rows_json(study.redundancy),
        "inputs": plain(study.files),
    }


def _prediction(found: Any) -> dict[str, Any]:
    out: dict[str, Any] = {
        one.name: rows_json(getattr(found, one.name)) for one in fields(found) if one.name != "losses"
    }
    return out


def _groups(study: PlsStudy) -> dict[str, Any] | None:
    found = study.groups
    if found is None:
        return None
    return {
        "name": found.name,
        "groups": [
            {
                "label": label,
                "n": fit.n,
                "paths": [
                    {
                        "from": fit.layout.constructs[i],
                        "to": fit.layout.constructs[j],
                        "estimate": plain(float(fit.paths[j, i])),
                    }
                    for j, i in fit.layout.paths
                ],
            }
            for label, fit in zip(found.groups, found.fits, strict=True)
        ],
        "pairs": [
            {one.name: rows_json(getattr(pair, one.name)) for one in fields(pair) if one.name != "draws"}
            for pair in found.pairs
        ],
    }


def pls_record(study: PlsStudy) -> dict[str, Any]:
    """Inputs with SHA-256, versions, seed, options, and the results that `rcvsem verify` compares."""
    fit, choices, result = study.fit, study.choices, study.result
    a = result.assessment
    return {
        "rcvsem": __version__,
        "command": "fit",
        "name": Path(study.spec.path).stem if study.spec.path else "model",
        "n": fit.n,
        "n_received": study.received,
        "simulated": study.simulated,
        "estimator": fit.options.estimator,
        "converged": fit.converged,
        "admissible": fit.admissible,
        "seed": result.run.seed,
        "draws": result.run.draws,
        "inputs": [f.record for f in study.files],
        "options": {
            **{key: plain(value) for key, value in asdict(fit.options).items()},
            **{
                one.name: plain(getattr(result.run, one.name))
                for one in fields(result.run)
                if one.name != "workers"
            },
            **{
                one.name: plain(getattr(choices, one.name))
                for one in fields(choices)
                if one.name not in ("options", "run")
            },
        },
        "reading": study.reading.record(),
        "versions": versions(),
        "measures": {}
        if result.model_fit is None
        else {f"{d.measure}_{d.structure}": plain(d.value) for d in result.model_fit.rows},
        "parameters": [
            {"lhs": p["to"], "op": "~", "rhs": p["from"], "est": plain(p["estimate"]), "se": plain(p["se"])}
            for p in path_rows(a)
        ]
        + (
            []
            if a is None
            else [
                {
                    "lhs": o.construct,
                    "op": "=~",
                    "rhs": o.column,
                    "stage": o.stage,
                    "loading": plain(o.loading.value),
                    "weight": plain(o.weight.value),
                }
                for o in a.outer
            ]
        ),
        "effects": [] if a is None else plain(a.effects),
        "reliability": []
        if a is None
        else [
            {key: value for key, value in one.items() if key != "intervals"}
            for one in rows_json(a.constructs)
        ],
        "flow": [] if study.survey is None else plain(study.survey.flow),
        "warnings": warnings_of(study.findings),
    }
