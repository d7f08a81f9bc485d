"""What became of the hypotheses of a model file."""

from __future__ import annotations

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.plain import json_key
from rcvsem.infer.choices import DecisionRule
from rcvsem.infer.decisions import Decisions, PathDecision
from rcvsem.model import ModelSpec

_NOT_ASKED = NotAvailable("not asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisRow:
    """One hypothesis about one path and what became of it.

    sign : the expected one, "" for none. est, se, z, ci_lower, ci_upper : unstandardized, by what decided (z is not
    available where draws did). std : standardized. pvalue : of the rule that decided, which `decided_by` names.
    own_pvalue : by the estimator's own standard errors. supported : None without a test.
    """

    name: str
    source: str = json_key("from")
    target: str = json_key("to")
    sign: str
    group: int = json_key(None)
    est: Number
    se: Number
    z: Number
    pvalue: Number
    std: Number
    supported: bool | None
    ci_lower: Number = _NOT_ASKED
    ci_upper: Number = _NOT_ASKED
    decided_by: DecisionRule | None = None
    own_pvalue: Number = _NOT_ASKED


def supported(est: Number, pvalue: Number, sign: str, alpha: float) -> bool | None:
    """p < alpha (two-sided) and the expected sign ("" = any); None without a test."""
    if isinstance(pvalue, NotAvailable) or isinstance(est, NotAvailable):
        return None
    right_sign = {"+": est > 0, "-": est < 0}.get(sign, True)
    return bool(pvalue < alpha and right_sign)


def hypotheses(spec: ModelSpec, decided: Decisions, *, converged: bool = True) -> tuple[HypothesisRow, ...]:
    """What became of each hypothesis, a row a group; without a solution none is supported or not."""
    rows: list[HypothesisRow] = []
    for expected in spec.hypotheses:
        for row in decided.paths:
            if (row.lhs, row.rhs) == (expected.lhs, expected.rhs):
                rows.append(_row(expected.name, expected.sign, row, decided, converged))
    return tuple(rows)


def _row(name: str, sign: str, row: PathDecision, decided: Decisions, converged: bool) -> HypothesisRow:
    return HypothesisRow(
        name=name,
        source=row.rhs,
        target=row.lhs,
        sign=sign,
        group=row.group,
        est=row.est,
        se=row.se,
        z=row.z,
        pvalue=row.pvalue,
        std=row.std,
        supported=supported(row.est, row.pvalue, sign, decided.alpha) if converged else None,
        ci_lower=row.lower,
        ci_upper=row.upper,
        decided_by=decided.rule,
        own_pvalue=row.own_pvalue,
    )
