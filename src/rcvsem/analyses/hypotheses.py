"""What became of the hypotheses of a model file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rcvsem.evaluate import ParameterEstimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.model import ModelSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisRow:
    """One hypothesis about one path and what became of it. `sign`: the expected one, "" for none."""

    name: str
    source: str
    target: str
    sign: str
    group: int
    est: Number
    se: Number
    z: Number
    pvalue: Number
    std: Number
    supported: bool | None


def hypotheses(
    spec: ModelSpec, estimates: Sequence[ParameterEstimate], converged: bool, alpha: float
) -> tuple[HypothesisRow, ...]:
    """What became of each hypothesis: supported when p < alpha and the sign is the expected one."""
    rows: list[HypothesisRow] = []
    for expected in spec.hypotheses:
        for row in estimates:
            if row.op != "~" or (row.lhs, row.rhs) != (expected.lhs, expected.rhs):
                continue
            supported: bool | None = None
            if (
                converged
                and not isinstance(row.pvalue, NotAvailable)
                and not isinstance(row.est, NotAvailable)
            ):
                right_sign = {"+": row.est > 0, "-": row.est < 0}.get(expected.sign, True)
                supported = bool(row.pvalue < alpha and right_sign)
            rows.append(
                HypothesisRow(
                    name=expected.name,
                    source=expected.rhs,
                    target=expected.lhs,
                    sign=expected.sign,
                    group=row.group,
                    est=row.est,
                    se=row.se,
                    z=row.z,
                    pvalue=row.pvalue,
                    std=row.std_all,
                    supported=supported,
                )
            )
    return tuple(rows)
