"""What `rcvsem fit --estimator pls` (or plsc) prints, in the shorthand that make_schemas.py explains."""

from __future__ import annotations

from typing import Any

from schema_parts import ADMISSIBLE, CONVERGED, HEAD, INTERVALS, Maybe

KIND = "factor|composite|single item|product"
STAGE = "integer # 1: measured in a first run (dimensions of second-order constructs), else 2."
ESTIMATE: dict[str, Any] = {
    "value": "number?",
    "se": "number? # Standard deviation of the bootstrap draws.",
    "t": "number?",
    "intervals": INTERVALS,
}
PERMUTED: dict[str, Any] = {"observed": "number", "lower": "number?", "upper": "number?", "pvalue": "number?"}
OWN_INTERVAL = Maybe({"level": "number", "lower": "number", "upper": "number", "pvalue": "number"})
MODEL_FIT = Maybe(
    {
        "composite": "boolean # Whether the correlations within constructs are left free.",
        "draws": "integer",
        "usable": "integer",
        "rows": [
            {
                "measure": "srmr|d_uls|d_g",
                "structure": "saturated|estimated",
                "value": "number?",
                "q95": "number?",
                "q99": "number?",
                "pvalue": "number?",
            }
        ],
    }
)
PLS: dict[str, Any] = {
    **HEAD,
    "method": "pls",
    "estimator": "pls|plsc",
    "scheme": "path|factor|centroid",
    "sign": "raw|dominant",
    "missing": "listwise|mean",
    "higher_order": "disjoint|disjoint-scores|embedded|repeated?",
    "interaction": "two-stage|product|orthogonal?",
    "tolerance": "number",
    "iterations": "integer",
    "converged": CONVERGED,
    "admissible": ADMISSIBLE,
    "level": "number",
    "decide_by": "percentile|bc|bca?",
    "constructs": [
        {
            "construct": "string",
            "kind": KIND,
            "mode": "A|B|unit",
            "stage": STAGE,
            "items": "integer",
            "alpha": "number?",
            "rho_a": "number?",
            "rho_c": "number?",
            "ave": "number?",
            "intervals": {"*": INTERVALS},
        }
    ],
    "outer": [
        {
            "construct": "string",
            "column": "string",
            "stage": STAGE,
            "loading": ESTIMATE,
            "weight": ESTIMATE,
            "reliability": "number",
            "vif": "number?",
        }
    ],
    "paths": [
        {
            "from": "string",
            "to": "string",
            "estimate": "number",
            "se": "number?",
            "t": "number?",
            "pvalue": "number?",
            "ci_lower": "number?",
            "ci_upper": "number?",
            "intervals": INTERVALS,
            "f2": "number?",
            "vif": "number?",
            "hypothesis": "string?",
            "sign": "string",
            "supported": "boolean?",
        }
    ],
    "endogenous": [
        {
            "construct": "string",
            "r2": ESTIMATE,
            "adjusted": "number",
            "bic": "number",
            "aic": "number",
            "gm": "number",
        }
    ],
    "effects": ["@effect"],
    "definitions": [{"name": "string", "estimate": ESTIMATE}],
    "moderation": [
        {
            "outcome": "string",
            "product": "string",
            "predictor": "string",
            "moderator": "string",
            "path": "number",
            "per_sd": "number",
            "interval": OWN_INTERVAL,
            "f2": "number",
            "slopes": [{"at": "number", "estimate": "number", "interval": OWN_INTERVAL}],
        }
    ],
    "correlations": Maybe({"constructs": ["string"], "values": [["number"]]}),
    "discriminant": Maybe(
        {
            "constructs": ["string"],
            "fornell_larcker": [["number?"]],
            "pairs": [
                {
                    "first": "string",
                    "second": "string",
                    "htmt": "number?",
                    "htmt2": "number?",
                    "intervals": INTERVALS,
                    "intervals2": INTERVALS,
                }
            ],
        }
    ),
    "cross_loadings": Maybe({"items": ["string"], "constructs": ["string"], "values": [["number"]]}),
    "model_fit": MODEL_FIT,
    "factor_fit": MODEL_FIT,
    "prediction": Maybe(
        {
            "technique": "earliest|direct",
            "folds": "integer",
            "repeats": "integer",
            "seed": "integer",
            "items": [
                {
                    "construct": "string",
                    "item": "string",
                    "q2_predict": "number",
                    "rmse": "number",
                    "mae": "number",
                    "lm_rmse": "number?",
                    "lm_mae": "number?",
                    "mean_rmse": "number",
                    "mean_mae": "number",
                    "skewness": "number",
                }
            ],
            "constructs": [
                {
                    "construct": "string",
                    "q2_predict": "number",
                    "better": "integer",
                    "items": "integer",
                    "power": "high|medium|low|none?",
                }
            ],
            "tests": [
                {
                    "construct": "string # Empty: all.",
                    "benchmark": "mean|lm",
                    "loss": "number",
                    "benchmark_loss": "number",
                    "difference": "number",
                    "t": "number?",
                    "pvalue": "number?",
                }
            ],
        }
    ),
    "bootstrap": Maybe(
        {
            "asked": "integer",
            "converged": "integer",
            "admissible": "integer",
            "seed": "integer",
            "interrupted": "boolean",
        }
    ),
    "groups": Maybe(
        {
            "name": "string",
            "groups": [
                {
                    "label": "string",
                    "n": "integer",
                    "paths": [{"from": "string", "to": "string", "estimate": "number"}],
                }
            ],
            "pairs": [
                {
                    "groups": ["string"],
                    "sizes": ["integer"],
                    "invariance": [
                        {
                            "construct": "string",
                            "correlation": PERMUTED,
                            "mean": PERMUTED,
                            "variance": PERMUTED,
                            "verdict": "full|partial|none?",
                        }
                    ],
                    "paths": [
                        {
                            "outcome": "string",
                            "predictor": "string",
                            "first": "number",
                            "second": "number",
                            "permutation": PERMUTED,
                            "henseler": "number?",
                            "welch": "number?",
                        }
                    ],
                    "permutations": "integer",
                    "failed": "integer",
                }
            ],
        }
    ),
    "importance": [
        {
            "target": "string",
            "constructs": [
                {
                    "name": "string",
                    "construct": "string",
                    "importance": "number",
                    "performance": "number",
                }
            ],
            "items": [
                {
                    "name": "string",
                    "construct": "string",
                    "importance": "number",
                    "performance": "number",
                }
            ],
            "target_performance": "number",
            "scale": {"*": ["number"]},
            "negative": ["string"],
        }
    ],
    "copulas": Maybe(
        {
            "terms": [
                {
                    "outcome": "string",
                    "predictor": "string",
                    "together": ["string"],
                    "estimate": "number",
                    "interval": OWN_INTERVAL,
                    "path": "number",
                    "plain_path": "number",
                }
            ],
            "distributions": [
                {
                    "construct": "string",
                    "skewness": "number",
                    "kurtosis": "number",
                    "statistic": "number",
                    "pvalue": "number",
                }
            ],
            "draws": "integer",
            "seed": "integer",
        }
    ),
    "redundancy": [
        {
            "construct": "string",
            "item": "string",
            "path": "number",
            "interval": OWN_INTERVAL,
            "n": "integer",
        }
    ],
}
COMPARE_PLS: dict[str, Any] = {
    **HEAD,
    "command": "string",
    "name": "string",
    "estimator": "pls|plsc",
    "converged": CONVERGED,
    "admissible": ADMISSIBLE,
    "seed": "integer",
    "folds": "integer",
    "repeats": "integer",
    "predictors": "earliest|direct",
    "versions": {"*": "string"},
    "models": [
        {
            "name": "string",
            "n": "integer",
            "converged": CONVERGED,
            "constructs": [
                {
                    "construct": "string",
                    "r2": "number?",
                    "r2_adjusted": "number?",
                    "q2_predict": "number?",
                    "bic": "number?",
                    "bic_weight": "number? # exp(-d / 2) over their sum, d the difference of BIC to the lowest.",
                }
            ],
        }
    ],
    "cvpat": [
        {
            "first": "string",
            "second": "string",
            "reason": "string? # Why there are no losses.",
            "losses": [
                {
                    "construct": "string # Empty: the whole model.",
                    "items": ["string"],
                    "first": "number",
                    "second": "number",
                    "difference": "number # Negative: the first predicts better.",
                    "t": "number?",
                    "pvalue": "number?",
                }
            ],
        }
    ],
}
