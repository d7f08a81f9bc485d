"""The machine form of a comparison of models. Its schema is docs/schemas/compare.schema.json."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.comparison import Comparison, comparison_record
from rcvsem.analyses.result_json import test_json
from rcvsem.foundation.plain import plain
from rcvsem.infer.respecification import Change, Respecification, Step


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """What `rcvsem compare --json` prints."""
    return {
        **comparison_record(comparison),
        "findings": plain(comparison.findings),
        "models": [
            {
                "name": name,
                "n": study.fit.n,
                "converged": study.fit.converged,
                "admissible": study.fit.admissible,
                "measures": plain(study.measures),
                "hypotheses": [
                    {"name": h.name, "from": h.source, "to": h.target, "std": plain(h.std),
                     "pvalue": plain(h.pvalue), "supported": h.supported}
                    for h in study.hypotheses
                ],
            }
            for name, study in zip(comparison.names, comparison.studies, strict=True)
        ],
        "steps": [
            {"from": comparison.names[k], "to": comparison.names[k + 1], **_step_json(step)}
            for k, step in enumerate(comparison.steps)
        ],
    }  # fmt: skip


def _step_json(step: Respecification) -> dict[str, Any]:
    return {
        "relation": step.relation,
        "test": test_json(step.test),
        "freeing": None if step.freeing is None else _half_json(step.freeing),
        "dropping": None if step.dropping is None else _half_json(step.dropping),
        "differences": plain(step.measures),
        "changes": [_change_json(change) for change in step.changes],
    }


def _half_json(step: Step) -> dict[str, Any]:
    return {
        "count": step.count,
        "predicted": plain(step.predicted),
        "joint": plain(step.joint),
        "test": test_json(step.test),
        "differences": plain(step.measures),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "lhs": change.lhs,
        "op": change.op,
        "rhs": change.rhs,
        "group": change.group,
        "reason": change.reason,
        "predicted": plain(change.predicted),
        "alone": plain(change.alone),
        "in_turn": plain(change.in_turn),
        "epc": plain(change.epc),
        "est": plain(change.est),
        "std": plain(change.std),
        "pvalue": plain(change.pvalue),
    }
