"""run.json of a whole study."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.pls_record import pls_record
from rcvsem.analyses.run_json_parts import recorded
from rcvsem.analyses.study_run import WholeStudy
from rcvsem.foundation.options import settings
from rcvsem.foundation.plain import formed, plain


def whole_record(whole: WholeStudy) -> dict[str, Any]:
    """run.json of a whole study; the measures at the top are those of the model that is interpreted."""
    plan, final = whole.plan, whole.final
    moments = final.fit.moments
    names = [model.name for model in (*plan.models, *plan.mediation)]
    studies = (*whole.models, *whole.mediation)
    return {
        **recorded("run", whole, whole.inputs),
        **formed(
            whole,
            "name=interpreted study=plan.name n=final.fit.n n_received=final.received simulated=final.simulated "
            "estimator=final.options.fit.estimator convention=final.options.convention converged admissible "
            "seed=plan.options.seed draws=plan.options.draws",
        ),
        "options": settings(plan.options, only=("estimator", "convention", "draws", "seed", "level")),
        "measures": plain(final.measures),
        "models": [
            {"name": name, "converged": study.fit.converged, "measures": plain(study.measures)}
            for name, study in zip(names, studies, strict=True)
        ],
        "pls": [
            {"name": name, **{key: own[key] for key in ("estimator", "options", "converged", "measures")}}
            for name, own in ((name, pls_record(study)) for name, study in whole.pls)
        ],
        "sample": {
            "variables": list(moments.variables),
            "n": moments.n,
            "divided_by": "n",
            "covariances": plain(moments.groups[0].cov),
            "means": plain(moments.groups[0].mean),
        },
    }
