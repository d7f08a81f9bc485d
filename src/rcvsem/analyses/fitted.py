"""What analyses of one fitted model have in common: the fit itself, the head of their JSON and of run.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.json_heads import FITTED
from rcvsem.analyses.run_json_parts import recorded
from rcvsem.fit import Fit
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.plain import formed, names, plain
from rcvsem.foundation.result import Result


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ReadResult(Result):
    """inputs : what was read. findings : of reading, fitting and the analysis."""

    inputs: Inputs
    findings: tuple[Finding, ...]

    @property
    def received(self) -> int:
        """Respondents received (of a matrix: its N)."""
        return self.inputs.received

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated, as the instrument or the file says."""
        return self.inputs.simulated


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FittedResult(ReadResult):
    """fit : the model fitted to what was read."""

    fit: Fit

    json_form: ClassVar[str] = FITTED

    @property
    def exit_code(self) -> int:
        """1 when the fit must not be used as it stands."""
        return 0 if self.fit.converged and self.fit.admissible else 1


def all_findings(inputs: Inputs, fit: Fit, more: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Everything to know, once each."""
    return unique([*inputs.findings, *inputs.of_survey, *fit.findings, *more])


def fitted_record(result: FittedResult, command: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """run.json: inputs, options, versions, and what was found."""
    own = {key: value for key, value in plain(result).items() if key not in names(FITTED)}
    return recorded(
        command,
        result,
        result.inputs.files,
        **formed(
            result,
            "name=inputs.spec.stem n=fit.n n_received=received estimator=fit.options.estimator "
            "converged=fit.converged admissible=fit.admissible",
        ),
        options=dict(options),
        **own,
    )
