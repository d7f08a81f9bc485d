"""What the machine form of every result begins with, by what it was made from (parts of `json_form`)."""

from __future__ import annotations

VERSION = "rcvsem=_version"
TOLD = "warnings findings"
# of a result with a `source` of scales
SCALES = (
    f"{VERSION} n=source.survey.n n_received=source.survey.received simulated=source.simulated {TOLD} "
    "inputs=source.files"
)
# of a result with such a source, or made of a table of numbers
SCALES_IF_ANY = SCALES.replace("=source", "?=source")
# of a result with `inputs` and the `fit` of a model
FITTED = (
    f"{VERSION} n=fit.n n_received=inputs.received simulated=inputs.simulated missing=fit.options.missing "
    f"estimator=fit.options.estimator converged=fit.converged admissible=fit.admissible {TOLD} "
    "inputs=inputs.files"
)
# of a result with a `study` of the measurement model
MEASURED = (
    f"{VERSION} n=study.fit.n n_received=study.received simulated=study.simulated missing=study.missing_rule "
    f"converged=study.fit.converged admissible=study.fit.admissible {TOLD} estimator=study.options.fit.estimator "
    "ordered=study.fit.spec.ordered constructs=study.measured loadings=study.loadings "
    "fornell_larcker=study.fornell_larcker measures=study.measures inputs=study.inputs.files"
)
