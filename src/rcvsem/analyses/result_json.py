"""The machine form of a fit: the object that `--json` prints. Its schema is docs/schemas/fit.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.analyses.inputs import InputFile
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.sensitivity import sensitivity_json
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.findings import warnings_of
from rcvsem.foundation.plain import plain
from rcvsem.foundation.version import __version__
from rcvsem.infer.bootstrap import BootstrapResult, bollen_stine_pvalue
from rcvsem.infer.drawn_parameters import DrawnParameter

if TYPE_CHECKING:
    from rcvsem.analyses.sampling_design import SamplingReport
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.group_comparison import PathComparison

PARAMETER_KEYS = (
    "lhs", "op", "rhs", "group", "label", "free", "est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_lv",
    "std_all", "std_all_se",
)  # fmt: skip


def study_json(study: Study) -> dict[str, Any]:
    """The whole result of `rcvsem fit` as one object."""
    fit = study.fit
    return {
        "rcvsem": __version__,
        "n": fit.n,
        "n_received": study.received,
        "simulated": study.simulated,
        "groups": [group.label for group in fit.moments.groups],
        "group_n": [group.n for group in fit.moments.groups],
        "missing": study.missing_rule,
        "sampling": sampling_json(study.sampling),
        "estimator": fit.options.estimator,
        "ordered": list(fit.spec.ordered),
        "parameterization": fit.options.parameterization if fit.spec.ordered else None,
        "engine": fit.options.engine,
        "se": fit.options.se_kind,
        "convention": study.options.convention,
        "converged": fit.converged,
        "admissible": fit.admissible,
        "warnings": warnings_of(study.findings),
        "findings": plain(study.findings),
        "parameters": parameters_json(study),
        "definitions": [drawn_json(row) for row in study.drawn if row.op == ":="],
        "bootstrap_parameters": [
            {"lhs": row.lhs, "op": row.op, "rhs": row.rhs, "group": row.group, **drawn_values(row)}
            for row in study.drawn
            if row.op != ":="
        ],
        "measures": plain(study.measures),
        "r_squared": [plain(row) for row in study.r_squared],
        "effects": plain(study.effects),
        "stability": [
            {
                "group": one.group,
                "variables": list(one.variables),
                "index": one.index,
                "gain": one.gain,
                "stable": one.stable,
                "unstable_draws": one.unstable_draws,
            }
            for one in study.stability
        ],
        "bootstrap": None
        if study.bootstrap is None
        else {
            **bootstrap_json(study.bootstrap),
            "bollen_stine_p": plain(bollen_stine_pvalue(fit.chisq, study.bootstrap)),
        },
        "hypotheses": plain(study.hypotheses),
        "composites": [
            {
                "composite": one.composite,
                "item": one.item,
                "group": one.group,
                "pivot": one.pivot,
                "weight": plain(one.estimate.est),
                "se": plain(one.estimate.se),
                "std_weight": plain(one.estimate.std_all),
                "std_se": plain(one.estimate.std_all_se),
                "std_z": plain(one.estimate.std_all_z),
                "std_pvalue": plain(one.estimate.std_all_pvalue),
                "std_ci_lower": plain(one.estimate.std_all_ci_lower),
                "std_ci_upper": plain(one.estimate.std_all_ci_upper),
                "loading": plain(one.loading),
                "vif": plain(one.vif),
            }
            for one in study.composites
        ],
        "reliability": plain(study.reliability),
        "ordinal_reliability": ordinal_json(study.measurement),
        "cross_check": plain(study.cross_check),
        "sensitivity": sensitivity_json(study.sensitivity),
        "cutoffs": plain(study.cutoffs),
        "inputs": plain(study.inputs.files),
    }


def test_json(test: LikelihoodRatioTest | NotAvailable) -> dict[str, Any] | None:
    """A difference of chi-squares."""
    if isinstance(test, NotAvailable):
        return None
    return {"chisq": plain(test.stat), "df": test.df, "pvalue": plain(test.pvalue), "method": test.method}


def path_comparison_json(found: PathComparison) -> dict[str, Any]:
    """Every path in every group, held equal, and the differences by critical ratio."""
    return {
        "equal": list(found.equal),
        "together": test_json(found.together),
        "paths": [
            {
                "from": row.source,
                "to": row.target,
                "est": plain(row.est),
                "se": plain(row.se),
                "pvalue": plain(row.pvalue),
                "std": plain(row.std),
                "constrained": test_json(row.constrained),
                "differences": [
                    {
                        "groups": [found.groups[d.first - 1], found.groups[d.second - 1]],
                        "difference": plain(d.difference),
                        "z": plain(d.z),
                        "pvalue": plain(d.pvalue),
                    }
                    for d in row.differences
                ],
            }
            for row in found.paths
        ],
    }


def parameters_json(study: Study) -> list[dict[str, Any]]:
    """The parameter table; with `boot_se` and `intervals` by kind where they were asked for."""
    drawn = {(row.lhs, row.op, row.rhs, row.group): row for row in study.drawn if row.op != ":="}
    rows: list[dict[str, Any]] = []
    for row in study.estimates:
        found: dict[str, Any] = {key: plain(getattr(row, key)) for key in PARAMETER_KEYS}
        own = drawn.get((row.lhs, row.op, row.rhs, row.group))
        if own is not None:
            found |= {"boot_se": plain(own.boot_se), "intervals": plain(own.intervals)}
        rows.append(found)
    return rows


def drawn_json(row: DrawnParameter) -> dict[str, Any]:
    """A definition with its intervals by kind, each with its p-value."""
    return {"name": row.lhs, "expression": row.rhs, **drawn_values(row)}


def drawn_values(row: DrawnParameter) -> dict[str, Any]:
    """Estimate, bootstrap standard error and intervals."""
    return {
        "est": plain(row.est),
        "boot_se": plain(row.boot_se),
        "undefined_draws": row.undefined,
        "reason": row.est.reason if isinstance(row.est, NotAvailable) else None,
        "intervals": plain(row.intervals),
    }


def bootstrap_json(result: BootstrapResult) -> dict[str, Any]:
    """How the bootstrap went."""
    return {
        "kind": result.kind,
        "seed": result.seed,
        "draws_asked": result.asked,
        "draws": result.draws,
        "converged": result.n_converged,
        "inadmissible": result.n_inadmissible,
        "interrupted": result.interrupted,
    }


def sampling_json(found: SamplingReport | None) -> dict[str, Any] | None:
    """Clusters and sampling weights; None for a simple random sample."""
    if found is None:
        return None
    own = found.weight_statistics
    return {
        "cluster": found.cluster or None,
        "weights": found.weights or None,
        "variables": [plain(one) for one in found.variables],
        "weight_ratio": None if own is None else own.ratio,
        "weight_design_effect": None if own is None else own.design_effect,
        "effective_n": None if own is None else own.effective_n,
    }


def ordinal_json(measurement: Fit | None) -> list[dict[str, Any]]:
    """Ordinal alpha and categorical omega of each construct; empty without ordinal items."""
    if measurement is None or measurement.layout.ordinal is None:
        return []
    from rcvsem.evaluate import ordinal_reliability

    return [
        {
            "construct": row.construct,
            "group": row.group,
            "alpha_ordinal": plain(row.alpha),
            "omega_categorical": plain(row.omega),
            "omega_categorical_observed": plain(row.omega_observed),
        }
        for row in ordinal_reliability(measurement)
    ]


def machine_form(result: Any) -> dict[str, Any]:
    """What `--json` prints: the version and the result's own form, or what to know, the files and the result's fields."""
    own = plain(result)
    if hasattr(result, "json_form"):
        return {"rcvsem": __version__, **own}
    own.pop("findings", None)
    return {
        "rcvsem": __version__,
        "warnings": warnings_of(result.findings),
        "findings": plain(result.findings),
        "inputs": plain(files_of(result)),
        **own,
    }


def files_of(result: Any) -> Sequence[InputFile]:
    """The files a result was made from."""
    for name in ("inputs", "source"):
        if hasattr(result, name):
            return tuple(getattr(result, name).files)
    return files_of(result.study) if hasattr(result, "study") else ()
