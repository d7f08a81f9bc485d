"""run.json of a PLS study."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.pls import PlsStudy
from rcvsem.analyses.run_json_parts import recorded
from rcvsem.foundation.options import settings
from rcvsem.foundation.plain import plain


def pls_record(study: PlsStudy) -> dict[str, Any]:
    """Inputs with SHA-256, versions, seed, options, and the results that `rcvsem verify` compares."""
    fit, choices, result = study.fit, study.choices, study.result
    a = result.assessment
    return {
        **recorded("fit", study, study.files),
        "name": study.spec.stem,
        "n": fit.n,
        "n_received": study.received,
        "simulated": study.simulated,
        "estimator": fit.options.estimator,
        "converged": fit.converged,
        "admissible": fit.admissible,
        "seed": result.run.seed,
        "draws": result.run.draws,
        "options": {
            **settings(choices, without=("workers",)),
            **settings(result.run, without=("workers",)),
        },
        "reading": study.reading.record(),
        "measures": {}
        if result.model_fit is None
        else {f"{d.measure}_{d.structure}": plain(d.value) for d in result.model_fit.rows},
        "parameters": [
            {"lhs": p["to"], "op": "~", "rhs": p["from"], "est": plain(p["estimate"]), "se": plain(p["se"])}
            for p in plain(study.paths)
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
            {key: value for key, value in one.items() if key != "intervals"} for one in plain(a.constructs)
        ],
        "flow": [] if study.survey is None else plain(study.survey.flow),
    }
