"""Every command with `--json`, in the shorthand that make_schemas.py explains."""

from __future__ import annotations

from typing import Any

from schema_measurement import CHAPTER, EFA
from schema_models import COMPARE, FIT, INVARIANCE, MODERATION, POWER, ROBUST
from schema_parts import ADMISSIBLE, CONVERGED, FINDINGS, HEAD, INPUTS, VERSION, WARNINGS, Maybe
from schema_pls import COMPARE_PLS, PLS

PAPER: dict[str, Any] = {
    "rcvsem": VERSION,
    "title": "string",
    "source": "string",
    "file": "string",
    "sha256": "string",
}
AUDIT: dict[str, Any] = {
    **PAPER,
    "consistent": "boolean",
    "counts": {"*": "integer"},
    "programs": ["string # Under whose conventions the indices agree."],
    "checks": [
        {
            "where": "string",
            "quantity": "string",
            "printed": "string",
            "verdict": "consistent|inconsistent|not checkable",
            "implied_lower": "number?",
            "implied_upper": "number?",
            "formula": "string",
            "change": ["string # Printed values of which one would have to be another."],
            "suggestion": "string",
            "missing": ["string"],
            "note": "string",
            "count": "integer",
        }
    ],
    "conflicts": [
        {
            "where": "string",
            "members": [["string"]],
            "change": ["string"],
            "suggestions": ["string"],
            "alternatives": [["string"]],
        }
    ],
    "inferred": [
        {
            "where": "string",
            "quantity": "string",
            "lower": "number?",
            "upper": "number?",
            "printed": "string",
            "model_file": "number?",
        }
    ],
}
REFIT: dict[str, Any] = {
    **PAPER,
    "basis": "string # What the matrix was made from.",
    "covariances": "boolean",
    "n": "integer",
    "n_printed": "boolean",
    "variables": ["string"],
    "matrix": [["number"]],
    "seed": "integer",
    "models": [
        {
            "name": "string",
            "converged": CONVERGED,
            "admissible": ADMISSIBLE,
            "df": "integer",
            "chisq": "number",
            "draws": "integer",
            "failed": "integer",
            "paths": [
                {
                    "model": "string",
                    "lhs": "string",
                    "op": "string",
                    "rhs": "string",
                    "printed": "string?",
                    "refitted": "number?",
                    "lower": "number?",
                    "upper": "number?",
                    "difference": "number?",
                    "agrees": "boolean?",
                }
            ],
        }
    ],
}
SIMULATE: dict[str, Any] = {
    "rcvsem": VERSION,
    "file": "string",
    "simulated": "boolean",
    "notice": "string",
    "n": "integer",
    "items": ["string"],
    "mode": "exact|expected",
    "scale": Maybe(["integer"]),
    "seed": "integer",
    "largest_difference_of_a_correlation": "number",
    "largest_difference_of_a_mean": "number",
    "largest_difference_of_an_sd": "number",
}
RUN: dict[str, Any] = {
    "rcvsem": VERSION,
    "study": "string",
    **{key: HEAD[key] for key in ("n", "n_received", "simulated")},
    "estimator": "string",
    "convention": "lavaan|amos",
    "converged": "boolean # Of all models.",
    "admissible": "boolean # Of all models.",
    "seed": "integer",
    "draws": "integer",
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "interpreted": "string # The model that is interpreted.",
    "measurement": CHAPTER,
    "pretest": Maybe({"efa": {**HEAD, **EFA}, "scales": ["@scale"]}),
    "models": ["@fit"],
    "comparison": Maybe(COMPARE),
    "mediation": ["@fit"],
    "pls": [{"name": "string # Of the model that is estimated by PLS too.", **PLS}],
    "inputs": INPUTS,
}
VERIFY: dict[str, Any] = {
    "rcvsem": VERSION,
    "run": "string",
    "command": "string",
    "passed": "boolean",
    "tolerance": "number",
    "compared": "integer",
    "largest_difference": "number",
    "differences": [{"kind": "string", "what": "string", "before": "string", "now": "string"}],
}
INSTRUMENT_CHECK: dict[str, Any] = {
    "rcvsem": VERSION,
    "file": "string",
    "valid": "boolean",
    "problems": [{"line": "integer?", "path": [""], "what": "string", "fix": "string"}],
}

# command (its words joined by "-") -> what it prints
COMMANDS: dict[str, Any] = {
    "audit": AUDIT,
    "compare": COMPARE,
    "compare-pls": COMPARE_PLS,
    "fit": FIT,
    "fit-pls": PLS,
    "instrument-check": INSTRUMENT_CHECK,
    "invariance": INVARIANCE,
    "moderation": MODERATION,
    "power": POWER,
    "refit": REFIT,
    "robust": ROBUST,
    "run": RUN,
    "simulate": SIMULATE,
    "verify": VERIFY,
}
