"""What every command prints with `--json`, in the shorthand that make_schemas.py explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Maybe:
    """The same or null."""

    of: Any


def numbers(names: str) -> dict[str, str]:
    """Keys that hold a number or null."""
    return dict.fromkeys(names.split(), "number?")


VERSION = "string # Version of rcvsem."
ANALYSED = "integer # Respondents analysed."
RECEIVED = "integer # Respondents received."
SIMULATED = "boolean # Whether the answers are simulated, not given by people."
WARNINGS = ["string"]
FINDINGS = ["@finding"]
INPUTS = ["@input"]
MEASURES = {"*": "number?"}
TEST = "@difference_test?"
INTERVALS = {"*": "@interval"}
CONVERGED = "boolean"
ADMISSIBLE = "boolean # No negative variance, no correlation beyond 1."
MISSING = "string # Rule for missing answers: listwise or fiml."

# What every command on a survey begins with.
HEAD: dict[str, Any] = {
    "rcvsem": VERSION,
    "n": ANALYSED,
    "n_received": RECEIVED,
    "simulated": SIMULATED,
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "inputs": INPUTS,
}
# What is said of a quantity that has a test.
TESTED: dict[str, Any] = {
    "est": "number",
    "se": "number?",
    "z": "number?",
    "pvalue": "number?",
    "ci_lower": "number?",
    "ci_upper": "number?",
    "intervals": INTERVALS,
}
PARAMETER: dict[str, Any] = {
    "lhs": "string",
    "op": "words: =~ ~ ~~ ~1 | ~*~ :=",
    "rhs": "string",
    "group": "integer",
    "label": "string",
    "free": "integer # 0 when fixed, else the 1-based index of the free parameter.",
    "est": "number?",
    "se": "number?",
    "z": "number?",
    "pvalue": "number?",
    "ci_lower": "number?",
    "ci_upper": "number?",
    "std_lv": "number?",
    "std_all": "number?",
    "std_all_se": "number?",
    "boot_se?": "number? # With --bootstrap-parameters.",
    "intervals?": INTERVALS,
}
PARTS: dict[str, Any] = {
    "finding": {
        "code": "string",
        "severity": "info|warning|problem",
        "where": "string",
        "text": "string",
        "fix": "string",
    },
    "input": {"role": "string", "path": "string", "sha256": "string"},
    "interval": {"level": "number", "lower": "number", "upper": "number", "pvalue": "number"},
    "difference_test": {"chisq": "number?", "df": "number", "pvalue": "number?", "method": "string"},
    "parameter": PARAMETER,
    "tested": TESTED,
    "tested_at": {"sds": "number", "deviation": "number", "value": "number", **TESTED},
    "bootstrap": {
        "kind": "nonparametric|bollen-stine|parametric|normal-moments",
        "seed": "integer",
        "draws_asked": "integer",
        "draws": "integer # Fewer than asked when Ctrl-C ended it.",
        "converged": "integer",
        "inadmissible": "integer",
        "interrupted": "boolean",
        "bollen_stine_p?": "number?",
    },
    "effect": {
        "from": "string",
        "to": "string",
        "kind": "direct|specific indirect|path product|total indirect|total",
        "path": ["string"],
        "group": "integer",
        "est": "number?",
        "se": "number?",
        "z": "number?",
        "pvalue": "number?",
        "ci_lower": "number?",
        "ci_upper": "number?",
        "std": "number?",
        "std_se": "number?",
        "boot_se": "number?",
        "share": "number?",
        "verdict": "complementary|competitive|indirect-only|direct-only|no-effect|indirect|no-indirect?",
        "intervals": INTERVALS,
        "std_intervals": INTERVALS,
    },
    "hypothesis": {
        "name": "string",
        "from": "string",
        "to": "string",
        "sign": "string # +, - or empty.",
        "est": "number?",
        "se": "number?",
        "z": "number?",
        "pvalue": "number?",
        "std": "number?",
        "supported": "boolean?",
        "ci_lower": "number? # Of est, by what decides.",
        "ci_upper": "number?",
        "decided_by": "percentile|bc|bca|montecarlo|robust|normal? # What pvalue and supported rest on.",
        "own_pvalue": "number? # By the estimator's own standard errors.",
    },
    "construct": {
        "construct": "string",
        "items": ["string"],
        "n": "integer",
        "alpha": "number?",
        "alpha_lower": "number?",
        "alpha_upper": "number?",
        "alpha_standardized": "number?",
        "cr": "number?",
        "ave": "number?",
        "sqrt_ave": "number?",
        "omega": "number?",
    },
    "scale": {
        "level": "string # construct, dimension or whole.",
        "scale": "string",
        "items": ["string"],
        "n": "integer",
        **numbers("alpha alpha_lower alpha_upper alpha_boot_lower alpha_boot_upper alpha_standardized"),
        **numbers("omega omega_boot_lower omega_boot_upper mean_r split_half lambda4 lambda6"),
    },
    "second_order": {
        "construct": "string",
        "indicators": {"*": "number?"},
        **numbers("cr ave omega_hierarchical omega_level2 omega_partial chisq df"),
    },
    "path_comparison": {
        "equal": ["string"],
        "together": TEST,
        "paths": [
            {
                "from": "string",
                "to": "string",
                "est": ["number?"],
                "se": ["number?"],
                "pvalue": ["number?"],
                "std": ["number?"],
                "constrained": TEST,
                "differences": [
                    {"groups": ["string"], "difference": "number?", "z": "number?", "pvalue": "number?"}
                ],
            }
        ],
    },
    "half_step": {
        "count": "integer",
        "predicted": "number?",
        "joint": "number?",
        "test": TEST,
        "differences": {"*": "number?"},
    },
    "purification": {"items": "integer", "kmo": "number?", "cumulative": "number", "alpha": "number?"},
    "group_check": {
        "by": "string",
        "significant": ["string"],
        "comparisons": [
            {
                "variable": "string",
                "groups": [
                    {"group": "string", "label": "string", "n": "integer", "mean": "number?", "sd": "number?"}
                ],
                "test": "string",
                "effect_name": "string",
                **numbers("statistic df1 df2 pvalue pvalue_holm effect hedges_g ci_lower ci_upper"),
            }
        ],
    },
    "missing_answers": {
        "cells": "integer",
        "cell_rate": "number",
        "complete": "integer",
        "patterns": "integer",
        "items": {"*": "integer"},
        "little": {
            "reason?": "string # Why there is no test.",
            "statistic?": "number",
            "df?": "number",
            "pvalue?": "number",
        },
    },
}
