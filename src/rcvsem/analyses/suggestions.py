"""Modification indices of a fitted model with theory's verdict. Behind `rcvsem suggest`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rcvsem.analyses.path_model import Study
from rcvsem.analyses.result_json import files_json, finding_json, warnings
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.version import __version__
from rcvsem.infer.suggestions import Suggestion, suggestions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Suggested(Result):
    """The model as fitted, and what could be freed in it."""

    study: Study
    found: tuple[Suggestion, ...]
    threshold: float


def suggest(study: Study, *, threshold: float, order: Sequence[Sequence[str]] = ()) -> tuple[Suggestion, ...]:
    """Modification indices of a fitted model with theory's verdict. ConvergenceError when there are none."""
    return suggestions(study.fit, threshold=threshold, order=order)


def suggestions_json(study: Study, found: Sequence[Suggestion], threshold: float) -> dict[str, Any]:
    """What `rcvsem suggest --json` prints."""
    return {
        "rcvsem": __version__,
        "n": study.fit.n,
        "n_received": study.received,
        "threshold": threshold,
        "warnings": warnings(study.findings),
        "findings": [finding_json(finding) for finding in study.findings],
        "inputs": files_json(study.inputs.files),
        "suggestions": [suggestion_json(each) for each in found],
    }


def suggestion_json(each: Suggestion) -> dict[str, Any]:
    """One modification index with theory's verdict."""
    return {
        "lhs": each.index.lhs,
        "op": each.index.op,
        "rhs": each.index.rhs,
        "group": each.index.group,
        "allowed": each.allowed,
        "verdict": each.verdict,
        "mi": each.index.mi,
        "pvalue": each.index.pvalue,
        "epc": each.index.epc,
        "sepc_all": plain(each.index.sepc_all),
        "drop": plain(each.drop),
    }
