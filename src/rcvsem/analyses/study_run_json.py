"""A whole study for machines: its run.json, and what `rcvsem run --json` prints (docs/schemas/run.schema.json)."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.comparison_json import comparison_json
from rcvsem.analyses.pls_json import pls_json, pls_record
from rcvsem.analyses.result_json import study_json
from rcvsem.analyses.study_run import Pretest, WholeStudy
from rcvsem.foundation.findings import warnings_of
from rcvsem.foundation.input_file import posix
from rcvsem.foundation.plain import plain
from rcvsem.foundation.version import __version__
from rcvsem.foundation.versions import versions


def whole_record(whole: WholeStudy) -> dict[str, Any]:
    """run.json of a whole study; the measures at the top are those of the model that is interpreted."""
    plan, final = whole.plan, whole.final
    files: dict[tuple[str, str], str] = {("study", posix(str(plan.path))): plan.sha256}
    sources = [whole.formal.source] if whole.pretest is None else [whole.pretest.source, whole.formal.source]
    for source in sources:
        files.update({(f.role, posix(f.path)): f.sha256 for f in source.files})
    for study in (*whole.models, *whole.mediation):
        files.update({(f.role, posix(f.path)): f.sha256 for f in study.inputs.files})
    files.update({("table", posix(str(other.path))): other.mark for other in whole.others})
    moments = final.fit.moments
    names = [model.name for model in (*plan.models, *plan.mediation)]
    studies = (*whole.models, *whole.mediation)
    return {
        "rcvsem": __version__,
        "command": "run",
        "name": plan.models[-1].name,
        "study": plan.name,
        "n": final.fit.n,
        "n_received": final.received,
        "simulated": final.simulated,
        "estimator": final.options.fit.estimator,
        "convention": final.options.convention,
        "converged": all(study.fit.converged for study in studies),
        "admissible": all(study.fit.admissible for study in studies),
        "seed": plan.file.options.seed,
        "draws": plan.file.options.draws,
        "inputs": [{"role": role, "path": path, "sha256": mark} for (role, path), mark in files.items()],
        "options": plan.file.options.model_dump(exclude={"workers"}),
        "versions": versions(),
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
        "warnings": warnings_of(whole.findings),
    }


def whole_json(whole: WholeStudy) -> dict[str, Any]:
    """What `rcvsem run --json` prints: every part as its own command prints it."""
    plan, record = whole.plan, whole_record(whole)
    head = (
        "rcvsem", "study", "n", "n_received", "simulated", "estimator", "convention", "converged", "admissible",
        "seed", "draws", "warnings",
    )  # fmt: skip
    return {
        **{key: record[key] for key in head},
        "findings": plain(whole.findings),
        "interpreted": plan.models[-1].name,
        "pretest": None if whole.pretest is None else _pretest_json(whole.pretest),
        "measurement": plain(whole.formal),
        "models": [
            {"name": model.name, **study_json(study)}
            for model, study in zip(plan.models, whole.models, strict=True)
        ],
        "comparison": None if whole.comparison is None else comparison_json(whole.comparison),
        "mediation": [
            {"name": model.name, **study_json(study)}
            for model, study in zip(plan.mediation, whole.mediation, strict=True)
        ],
        "pls": [{"name": name, **pls_json(study)} for name, study in whole.pls],
        "inputs": record["inputs"],
    }


def _pretest_json(pretest: Pretest) -> dict[str, Any]:
    return {"efa": plain(pretest.efa), "scales": plain(pretest.reliability.rows)}
