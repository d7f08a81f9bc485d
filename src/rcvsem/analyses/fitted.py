"""What analyses of one fitted model have in common: the fit itself, the head of their JSON and of run.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.result_json import files_json, finding_json, warnings
from rcvsem.fit import Fit
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.result import Result
from rcvsem.foundation.version import __version__
from rcvsem.foundation.versions import versions


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FittedResult(Result):
    """inputs : what was read. fit : the model fitted to it. findings : of reading, fitting and the analysis."""

    inputs: Inputs
    fit: Fit
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 when the fit must not be used as it stands."""
        return 0 if self.fit.converged and self.fit.admissible else 1


def all_findings(inputs: Inputs, fit: Fit, more: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Everything to know, once each."""
    survey = () if inputs.survey is None else inputs.survey.findings
    return unique([*inputs.findings, *survey, *fit.findings, *more])


def fitted_json(result: FittedResult) -> dict[str, Any]:
    """The head of the machine form."""
    return {
        "rcvsem": __version__,
        "n": result.fit.n,
        "n_received": result.inputs.received,
        "simulated": result.inputs.survey is not None and result.inputs.survey.simulated is not None,
        "missing": result.fit.options.missing,
        "estimator": result.fit.options.estimator,
        "converged": result.fit.converged,
        "admissible": result.fit.admissible,
        "warnings": warnings(result.findings),
        "findings": [finding_json(one) for one in result.findings],
        "inputs": files_json(result.inputs.files),
    }


def fitted_record(result: FittedResult, command: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """run.json."""
    spec = result.inputs.spec
    return {
        "rcvsem": __version__,
        "command": command,
        "name": Path(spec.path).stem if spec.path else "model",
        "n": result.fit.n,
        "n_received": result.inputs.received,
        "estimator": result.fit.options.estimator,
        "converged": result.fit.converged,
        "admissible": result.fit.admissible,
        "inputs": [f.record for f in result.inputs.files],
        "options": dict(options),
        "versions": versions(),
        "warnings": warnings(result.findings),
    }
