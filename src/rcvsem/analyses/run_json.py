"""run.json: what made a report, and what is needed to get the same numbers again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rcvsem.analyses.path_model import Study
from rcvsem.analyses.run_json_parts import recorded
from rcvsem.foundation.input_file import posix
from rcvsem.foundation.options import settings
from rcvsem.foundation.plain import formed, plain
from rcvsem.foundation.versions import versions


def run_record(study: Study) -> dict[str, Any]:
    """Inputs with SHA-256, versions, seed, options, and the results that `rcvsem verify` compares."""
    options = study.options
    return {
        **recorded("fit", study, study.inputs.files),
        **formed(
            study,
            "name=inputs.spec.stem n=fit.n n_received=received simulated estimator=fit.options.estimator "
            "convention=options.convention converged=fit.converged admissible=fit.admissible seed=options.seed "
            "draws=options.draws",
        ),
        "options": {
            **settings(options, without=("workers",)),
            "group": study.inputs.group,
            **study.inputs.design.given,
            "collapse": study.inputs.collapse,
            "draws": _standing(study),
        },
        "model_options": {name: plain(value) for name, value in study.inputs.model_options.items()},
        "reading": study.inputs.reading.record(),
        "measures": plain(study.measures),
        "parameters": [formed(row, "lhs op rhs group est se std_all") for row in study.estimates],
        **formed(study, "effects reliability flow=survey.flow+"),
    }


def _standing(study: Study) -> int:
    """Draws that make the same bootstrap again: after Ctrl-C those that were finished, each chunk having its seed."""
    result = study.bootstrap
    return study.options.draws if result is None or not result.interrupted else int(result.converged.size)


def report_name(study: Study) -> str:
    """MODEL_DATA, from the names of the files."""
    parts = [study.inputs.spec.stem]
    data = [f for f in study.inputs.files if f.role in ("survey", "covariances")]
    parts += [Path(f.path).stem for f in data]
    return "_".join(parts)


def plain_record(command: str, result: Any) -> dict[str, Any]:
    """run.json of a command that says nothing else: what it read and what it found."""
    found = plain(result)
    return {
        **found,
        "command": command,
        "inputs": [{**one, "path": posix(one["path"])} for one in found["inputs"]],
        "versions": versions(),
    }
