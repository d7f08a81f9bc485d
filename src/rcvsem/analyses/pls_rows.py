"""Rows of a PLS result: frozen results field by field, and every path as a flat record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from rcvsem.foundation.plain import plain
from rcvsem.infer.intervals import Interval
from rcvsem.pls.assessment import Estimate, PlsAssessment


def rows_json(value: Any) -> Any:
    """Frozen results as JSON, field by field."""
    if isinstance(value, Estimate):
        return {
            "value": plain(value.value),
            "se": plain(value.se),
            "t": plain(value.t),
            "intervals": rows_json(value.intervals),
        }
    if isinstance(value, Interval):
        return plain(value)
    if (
        is_dataclass(value)
        and not isinstance(value, type)
        and hasattr(value, "__slots__")
        and _is_rows(value)
    ):
        return {one.name: rows_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, np.ndarray):
        return plain(np.where(np.isfinite(value), value, np.nan).tolist())
    if isinstance(value, Mapping):
        return {str(key): rows_json(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [rows_json(one) for one in value]
    return plain(value)


def _is_rows(value: Any) -> bool:
    return type(value).__module__.startswith("rcvsem.pls.")


def path_rows(assessment: PlsAssessment | None) -> list[dict[str, Any]]:
    """Every path as a flat record."""
    out = []
    for p in () if assessment is None else assessment.paths:
        own = p.estimate.intervals.get(assessment.decide_by) if assessment is not None else None
        out.append(
            {
                "from": p.predictor,
                "to": p.outcome,
                "estimate": p.estimate.value,
                "se": p.estimate.se,
                "t": p.estimate.t,
                "pvalue": None if own is None else own.pvalue,
                "ci_lower": None if own is None else own.lower,
                "ci_upper": None if own is None else own.upper,
                "intervals": rows_json(p.estimate.intervals),
                "f2": plain(p.f2),
                "vif": plain(p.vif),
                "hypothesis": p.hypothesis or None,
                "sign": p.sign,
                "supported": p.supported,
            }
        )
    return out
