"""run.json of a PLS study."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.pls_result import PlsStudy
from rcvsem.analyses.run_json_parts import recorded
from rcvsem.foundation.options import settings
from rcvsem.foundation.plain import formed, plain

_OUTER = "rhs=column stage loading=loading.value weight=weight.value"


def pls_record(study: PlsStudy) -> dict[str, Any]:
    """Inputs with SHA-256, versions, seed, options, and the results that `rcvsem verify` compares."""
    choices, result = study.choices, study.result
    a = result.assessment
    return {
        **recorded("fit", study, study.files),
        **formed(
            study,
            "name=spec.stem n=fit.n n_received=received simulated estimator=fit.options.estimator "
            "converged=fit.converged admissible=fit.admissible seed=result.run.seed draws=result.run.draws",
        ),
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
        + ([] if a is None else [{"lhs": o.construct, "op": "=~", **formed(o, _OUTER)} for o in a.outer]),
        **formed(study, "effects=result.assessment.effects+"),
        "reliability": []
        if a is None
        else [
            {key: value for key, value in one.items() if key != "intervals"} for one in plain(a.constructs)
        ],
        **formed(study, "flow=survey.flow+"),
    }
