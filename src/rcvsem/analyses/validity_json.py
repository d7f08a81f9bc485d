"""Checks of validity as JSON, and their run.json."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rcvsem.analyses.measurement_model import measurement_json
from rcvsem.analyses.record import run_record
from rcvsem.analyses.reliability import second_json
from rcvsem.analyses.validity import ValidityStudy
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.plain import plain
from rcvsem.infer.discriminant_tests import DiscriminantTests
from rcvsem.scale.htmt import HTMT


def validity_record(result: ValidityStudy) -> dict[str, Any]:
    """run.json of `rcvsem validity`."""
    options = result.options
    return {
        **run_record(result.study),
        "command": "validity",
        "seed": options.seed,
        "draws": options.draws,
    }


def validity_json(result: ValidityStudy) -> dict[str, Any]:
    """What `rcvsem validity --json` prints: the JSON of `reliability` and the checks."""
    return {
        **measurement_json(replace(result.study, findings=result.findings)),
        "htmt": _htmt_json(result.htmt),
        "discriminant_tests": _discriminant_json(result.discriminant),
        "cross_loadings": [
            {"item": item, "construct": on, "mi": mi, "std_loading": plain(change)}
            for item, (on, mi, change) in result.cross.items()
        ],
        "rival_models": [
            {
                "name": model.name,
                "factors": [list(part) for part in model.partition],
                "measures": plain(model.measures),
                "delta_chisq": plain(model.delta_chisq),
                "delta_df": model.delta_df,
                "delta_pvalue": plain(model.delta_pvalue),
                "delta_cfi": plain(model.delta_cfi),
            }
            for model in result.rivals
        ],
        "method_bias": [
            {
                "test": entry.code,
                "passed": entry.passed,
                "verdict": entry.verdict.en,
                "rule": entry.rule.en,
                "source": entry.source,
                "reason": entry.reason,
                "values": {one.name.en: plain(one.value) for one in entry.numbers},
            }
            for entry in result.method_bias
        ],
        "second_order": second_json(result.second),
    }


def _htmt_json(result: HTMT | NotAvailable) -> list[dict[str, Any]] | None:
    if isinstance(result, NotAvailable):
        return None
    place = {code: k for k, code in enumerate(result.constructs)}
    rows = []
    for k, (a, b) in enumerate(result.pairs):
        entry: dict[str, Any] = {"a": a, "b": b}
        for key, values, draws in (
            ("htmt", result.htmt, result.htmt_bootstrap),
            ("htmt2", result.htmt2, result.htmt2_bootstrap),
        ):
            entry[key] = plain(float(values[place[a], place[b]]))
            entry[f"{key}_lower"] = None if draws is None else plain(float(draws.percentile[k, 0]))
            entry[f"{key}_upper"] = None if draws is None else plain(float(draws.percentile[k, 1]))
        rows.append(entry)
    return rows


def _discriminant_json(result: DiscriminantTests | NotAvailable) -> list[dict[str, Any]] | None:
    if isinstance(result, NotAvailable):
        return None
    return [plain(t) for t in result.tests]
