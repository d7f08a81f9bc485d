"""What the commands on items and scales print with `--json`, in the shorthand that make_schemas.py explains."""

from __future__ import annotations

from typing import Any

from schema_parts import (
    ADMISSIBLE,
    ANALYSED,
    CONVERGED,
    FINDINGS,
    HEAD,
    MEASURES,
    MISSING,
    PARTS,
    RECEIVED,
    SIMULATED,
    VERSION,
    WARNINGS,
    Maybe,
    numbers,
)

MEASUREMENT: dict[str, Any] = {
    **HEAD,
    "missing": MISSING,
    "converged": CONVERGED,
    "admissible": ADMISSIBLE,
    "estimator": "string # Of the CFA.",
    "ordered": ["string # Ordinal items."],
    "constructs": [
        {
            **PARTS["construct"],
            "alpha_ordinal": "number? # Alpha of the polychoric correlations, of ordinal items.",
            "omega_observed": "number? # Categorical omega with polychoric correlations in the denominator.",
        }
    ],
    "loadings": [
        {
            "construct": "string",
            "item": "string",
            "group": "integer",
            **numbers("est se z pvalue std_all std_all_se"),
        }
    ],
    "fornell_larcker": Maybe(
        {
            "constructs": ["string"],
            "correlations": [["number?"]],
            "sqrt_ave": ["number?"],
            "passed": ["boolean?"],
        }
    ),
    "measures": MEASURES,
}
EFA: dict[str, Any] = {
    "extraction": "string",
    "rotation": "string",
    "rules": {"*": ""},
    "proposed": ["string # Items proposed for dropping."],
    "dimensions": [
        {
            "dimension": "string",
            "constructs": {"*": ["string"]},
            "items": ["string"],
            "n": ANALYSED,
            "n_received": RECEIVED,
            "kmo": "number?",
            "msa": Maybe({"*": "number?"}),
            "bartlett": {"chisq": "number?", "df": "number", "pvalue": "number?"},
            "determinant": "number",
            "eigenvalues": ["number"],
            "kaiser": "integer",
            "parallel": Maybe(
                {
                    "draws": "integer",
                    "quantile": "number",
                    "components_quantile": ["number"],
                    "factors": "",
                    "factors_quantile": "",
                    "n_components": "integer",
                    "n_factors": "integer?",
                }
            ),
            "map": Maybe(
                {
                    "squares": ["number"],
                    "fourths": ["number"],
                    "n_components": "integer",
                    "n_components_revised": "integer",
                }
            ),
            "n_factors": "integer",
            "chosen_by": "string",
            "loadings": {"*": ["number"]},
            "communalities": {"*": "number"},
            "factor_correlations": [["number"]],
            "variance_before": ["number"],
            "variance_after": ["number"],
            "cumulative": "number",
            "rmsr": "number",
            "test": {"chisq": "number?", "df": "number?", "pvalue": "number?"},
            "proposals": Maybe(
                [
                    {
                        "step": "integer",
                        "item": "string",
                        "construct": "string",
                        "rule": "string",
                        "reasons": [{"rule": "string", "text": "string", "text_zh": "string"}],
                        "before": "@purification",
                        "after": "@purification",
                    }
                ]
            ),
        }
    ],
}
VALIDITY: dict[str, Any] = {
    **MEASUREMENT,
    "htmt": Maybe(
        [
            {
                "a": "string",
                "b": "string",
                **{
                    f"{kind}{end}": "number?"
                    for kind in ("htmt", "htmt2")
                    for end in ("", "_lower", "_upper")
                },
            }
        ]
    ),
    "discriminant_tests": Maybe(
        [
            {
                "a": "string",
                "b": "string",
                "r": "number?",
                "ci_lower": "number?",
                "ci_upper": "number?",
                "fixed_to": "number",
                "chisq": "number?",
                "df": "number",
                "pvalue": "number?",
                "pvalue_holm": "number?",
                "delta_cfi": "number?",
                "distinct": "boolean?",
            }
        ]
    ),
    "cross_loadings": [{"item": "string", "construct": "string", "mi": "number", "std_loading": "number?"}],
    "rival_models": [
        {
            "name": "string",
            "factors": [["string"]],
            "measures": MEASURES,
            "delta_chisq": "number?",
            "delta_df": "number?",
            "delta_pvalue": "number?",
            "delta_cfi": "number?",
        }
    ],
    "method_bias": [
        {
            "test": "string",
            "passed": "boolean?",
            "verdict": "string",
            "rule": "string",
            "source": "string",
            "reason": "string",
            "values": {"*": "number?"},
        }
    ],
    "second_order": ["@second_order"],
}
DISTRIBUTION: dict[str, Any] = {
    "mardia": Maybe({"*": ""}),
    "henze_zirkler": Maybe({"*": ""}),
    "discrimination": [{"construct": "string", "items": [{"item": "string", "*": "number?"}]}],
}
CHAPTER: dict[str, Any] = {
    **HEAD,
    "items": DISTRIBUTION,
    "efa": EFA,
    "scales": ["@scale"],
    "validity": VALIDITY,
    "groups": ["@group_check"],
}
RELIABILITY: dict[str, Any] = {**MEASUREMENT, "scales": ["@scale"], "second_order": ["@second_order"]}
SCORES: dict[str, Any] = {
    **HEAD,
    "kind": "mean|sum|factor",
    "method": "regression|bartlett?",
    "estimator": "string? # Of the CFA behind factor scores.",
    "constructs": [
        {
            "construct": "string",
            "items": ["string"],
            "n": "integer",
            "mean": "number?",
            "sd": "number?",
            "minimum": "number?",
            "maximum": "number?",
        }
    ],
    "respondents": ["string"],
    "scores": {"*": ["number? # One a respondent."]},
}
DESCRIBE: dict[str, Any] = {
    "rcvsem": VERSION,
    "received": RECEIVED,
    "n": ANALYSED,
    "simulated": SIMULATED,
    "items": [
        {
            "code": "string",
            "n": "integer",
            "missing": "integer",
            "definition": "string # Of skewness and kurtosis.",
            **numbers("mean sd skew kurtosis skew_se kurtosis_se minimum maximum median floor ceiling"),
        }
    ],
    "missing_answers": "@missing_answers",
    "warnings": WARNINGS,
    "findings": FINDINGS,
    **DISTRIBUTION,
    "groups?": ["@group_check"],
}
CLEAN: dict[str, Any] = {
    "rcvsem": VERSION,
    "received": RECEIVED,
    "analysed": ANALYSED,
    "simulated": SIMULATED,
    "valid_rate": "number",
    "items": ["string"],
    "reversed": ["string"],
    "flow": [{"rule": "string", "hits": "integer", "removed": "integer", "remaining": "integer"}],
    "waves": [{"wave": "string", "received": "integer", "analysed": "integer", "path": "string"}],
    "exclusions": [{"respondent": "string", "row": "integer # In the file.", "rules": ["string"]}],
    "rules": [
        {
            "rule": "string",
            "action": "string",
            "threshold": "number?",
            "hits": "integer",
            "unavailable": "string # Why the rule could not be applied.",
        }
    ],
    "overlap": {"rules": ["string"], "counts": [["integer"]]},
    "flagged": "integer",
    "missing_answers": "@missing_answers",
    "log_entries": "integer",
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "inputs": [
        {
            "role": "string",
            "path": "string",
            "sha256": "string",
            "format": "string",
            "sheet": "string?",
            "wave": "string",
        }
    ],
}
