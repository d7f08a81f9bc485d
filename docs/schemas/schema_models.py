"""What the commands on a model print with `--json`, in the shorthand that make_schemas.py explains."""

from __future__ import annotations

from typing import Any

from schema_parts import (
    ADMISSIBLE,
    ANALYSED,
    CONVERGED,
    FINDINGS,
    HEAD,
    INPUTS,
    INTERVALS,
    MEASURES,
    MISSING,
    PARTS,
    RECEIVED,
    TEST,
    VERSION,
    WARNINGS,
    Maybe,
    numbers,
)

CUTOFFS: dict[str, Any] = {
    "draws": "integer # Samples of each population.",
    "converged_draws": "integer # Of the correct model.",
    "seed": "integer",
    "answers": "normal|categories|mixed",
    "observed": MEASURES,
    "exact": {"*": "number # What 95 % of samples of the correct model keep."},
    "levels": [
        {
            "level": "integer",
            "added": [
                {
                    "kind": "residual correlation|cross-loading",
                    "item": "string",
                    "other": "string # The other item, or the construct.",
                    "size": "number # Standardized.",
                }
            ],
            "converged_draws": "integer",
            "cutoffs": {
                "*": {
                    "value": "number?",
                    "error": "number? # Share of correct and of wrong samples misjudged.",
                    "detected": "number # Share of wrong samples beyond the bound of the correct model.",
                }
            },
        }
    ],
    "reached": {"*": "integer? # Highest level whose cut-off is not met; 0: none; -1: as good as correct."},
}
FIT: dict[str, Any] = {
    **HEAD,
    "groups": ["string"],
    "group_n": ["integer"],
    "missing": MISSING,
    "estimator": "string",
    "ordered": ["string"],
    "parameterization": "delta|theta?",
    "engine": "rcvsem|semopy",
    "se": "string # Kind of the standard errors: standard, robust.sem, robust.huber.white.",
    "convention": "lavaan|amos",
    "converged": CONVERGED,
    "admissible": ADMISSIBLE,
    "parameters": ["@parameter # The parameter table in its order, then the defined parameters."],
    "definitions": [
        {
            "name": "string",
            "expression": "string",
            "est": "number?",
            "boot_se": "number?",
            "undefined_draws": "integer # Converged draws in which the definition has no value; they are left out.",
            "reason": "string? # Why there is no estimate.",
            "intervals": INTERVALS,
        }
    ],
    "bootstrap_parameters": [
        {
            "lhs": "string",
            "op": "string",
            "rhs": "string",
            "group": "integer",
            "undefined_draws": "integer # Converged draws in which the definition has no value; they are left out.",
            "reason": "string? # Why there is no estimate.",
            "est": "number?",
            "boot_se": "number?",
            "intervals": INTERVALS,
        }
    ],
    "measures": MEASURES,
    "r_squared": [{"variable": "string", "group": "integer", "value": "number?"}],
    "effects": ["@effect"],
    "stability": [
        {
            "group": "integer",
            "variables": ["string # Of one feedback loop."],
            "index": "number # Largest modulus of the eigenvalues of their coefficients (Bentler & Freeman 1983).",
            "gain": "number? # Product of the coefficients once round, of a single circle.",
            "stable": "boolean",
            "unstable_draws": "number? # Share of the bootstrap draws with an index of 1 or more.",
        }
    ],
    "bootstrap": "@bootstrap?",
    "hypotheses": ["@hypothesis"],
    "composites": [
        {
            "composite": "string",
            "item": "string",
            "group": "integer",
            "pivot": "boolean # Its weight holds the scale of the composite.",
            "weight": "number?",
            "se": "number?",
            "std_weight": "number?",
            "std_se": "number? # Delta method, as the test and the interval.",
            "std_z": "number?",
            "std_pvalue": "number?",
            "std_ci_lower": "number?",
            "std_ci_upper": "number?",
            "loading": "number? # Correlation of the item with the composite.",
            "vif": "number?",
        }
    ],
    "reliability": ["@construct"],
    "ordinal_reliability": [
        {
            "construct": "string",
            "group": "integer",
            "alpha_ordinal": "number?",
            "omega_categorical": "number?",
            "omega_categorical_observed": "number?",
        }
    ],
    "cross_check": Maybe(
        {
            "estimate": "number # Largest difference of an estimate between the engines.",
            "standard_error": "number?",
            "chisq": "number",
            "in_standard_errors": "number?",
            "where": "string # Parameter of the largest difference.",
        }
    ),
    "cutoffs": Maybe(CUTOFFS),
    "sampling": Maybe(
        {
            "cluster": "string?",
            "weights": "string?",
            "variables": [
                {
                    "variable": "string",
                    "n": "integer",
                    "clusters": "integer",
                    "icc": "number? # ICC(1) of a one-way analysis of variance.",
                    "design_effect": "number?",
                }
            ],
            "weight_ratio": "number? # Largest weight over the smallest.",
            "weight_design_effect": "number? # 1 + CV^2 of the weights (Kish).",
            "effective_n": "number?",
        }
    ),
    "sensitivity": Maybe(
        {
            "flagged": "integer",
            "excluded": "integer",
            "variants": [{"name": "string", "n": "integer", "reason": "string", "measures": MEASURES}],
            "parameters": [
                {
                    "lhs": "string",
                    "op": "string",
                    "rhs": "string",
                    "group": "integer",
                    "std_all": ["number?"],
                    "pvalue": ["number?"],
                    "change": "number?",
                    "conclusion_changes": "boolean",
                }
            ],
        }
    ),
}
COMPARE: dict[str, Any] = {
    **HEAD,
    "command": "string",
    "name": "string",
    "estimator": "string",
    "convention": "lavaan|amos",
    "converged": CONVERGED,
    "admissible": ADMISSIBLE,
    "interpreted": "string # The last model: the one that is interpreted.",
    "interpreted_is_original": "boolean",
    "cross_validation": Maybe(
        {
            "folds": "integer",
            "seed": "integer",
            "n": "integer",
            "deviance": ["number # -2 log-likelihood of the respondents left out, one a version."],
            "gain": ["number # Against the first version; positive is better."],
            "gain_se": ["number"],
            "better_folds": ["integer"],
            "converged": "boolean",
        }
    ),
    "replication": Maybe(
        {
            "draws": "integer # Bootstrap samples of the first version that were used.",
            "asked": "integer",
            "seed": "integer",
            "freed": "integer",
            "rows": [
                {
                    "lhs": "string",
                    "op": "string",
                    "rhs": "string",
                    "group": "integer",
                    "first": "number # Share of samples in which its modification index is the largest.",
                    "among": "number # ... among as many as were freed.",
                    "significant": "number",
                    "median": "number",
                }
            ],
        }
    ),
    "versions": {"*": "string"},
    "models": [
        {
            "name": "string",
            "n": "integer",
            "converged": CONVERGED,
            "admissible": ADMISSIBLE,
            "measures": MEASURES,
            "hypotheses": [
                {
                    "name": "string",
                    "from": "string",
                    "to": "string",
                    "std": "number?",
                    "pvalue": "number?",
                    "supported": "boolean?",
                }
            ],
        }
    ],
    "steps": [
        {
            "from": "string",
            "to": "string",
            "relation": "string",
            "test": TEST,
            "freeing": "@half_step?",
            "dropping": "@half_step?",
            "differences": {"*": "number?"},
            "changes": [
                {
                    "kind": "string # freed, dropped, equated or released.",
                    "lhs": "string",
                    "op": "string",
                    "rhs": "string",
                    "group": "integer",
                    "reason": "string # The author's, from the model file.",
                    **numbers("predicted alone in_turn epc est std pvalue"),
                }
            ],
        }
    ],
}
MODERATION: dict[str, Any] = {
    "rcvsem": VERSION,
    "kind": "interaction|groups",
    "n": ANALYSED,
    "n_received": RECEIVED,
    "missing": MISSING,
    "estimator": "string",
    "se": "string",
    "converged": CONVERGED,
    "admissible": ADMISSIBLE,
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "inputs": INPUTS,
    # of an interaction
    "method?": "double-mean|mean|residual",
    "level?": "number",
    "interactions?": [{"name": "string", "x": "string", "moderator": "string", "outcomes": ["string"]}],
    "products?": [
        {
            "name": "string",
            "first": "string",
            "second": "string",
            "first_mean": "number",
            "second_mean": "number",
            "mean": "number",
            "sd": "number",
        }
    ],
    "parameters?": ["@parameter"],
    "measures?": MEASURES,
    "definitions?": [
        {
            "name": "string",
            "expression": "string",
            "est": "number?",
            "boot_se": "number?",
            "intervals": INTERVALS,
        }
    ],
    "slopes?": [
        {
            "x": "string",
            "moderator": "string",
            "outcome": "string",
            "moderator_mean": "number",
            "moderator_sd": "number",
            "moderator_levels": ["number # Its values, when it has only a few: it is probed at them."],
            "moderator_range": ["number # Smallest and largest value met; of a latent moderator three SDs."],
            "main": "@tested",
            "interaction": "@tested",
            "standardized_interaction": "@tested?",
            "simple_slopes": ["@tested_at"],
            "johnson_neyman": Maybe(
                {
                    "level": "number",
                    "region": "inside|outside|below|above|everywhere|nowhere",
                    "lower": "number? # In the moderator's units, from its mean.",
                    "upper": "number?",
                    "lower_sds": "number? # The same in standard deviations.",
                    "upper_sds": "number?",
                }
            ),
        }
    ],
    "moderated_mediation?": [
        {
            "x": "string",
            "mediator": "string # Of a chain: all mediators in order.",
            "path": ["string"],
            "y": "string",
            "moderator": "string",
            "stages": ["string # The moderated steps: first, second, third ..."],
            "index": "@tested?",
            "reason": "string? # Why there is no index.",
            "conditional_indirect": ["@tested_at"],
            "contrast": "@tested",
            "contrast_between": [
                "number # Values of the moderator: the effect at the second minus that at the first."
            ],
        }
    ],
    "bootstrap?": "@bootstrap?",
    # of groups
    "moderator?": "string",
    "groups?": ["string"],
    "group_n?": ["integer"],
    **{f"{key}?": value for key, value in PARTS["path_comparison"].items()},
}
INVARIANCE: dict[str, Any] = {
    "rcvsem": VERSION,
    "group": "string",
    "groups": ["string"],
    "group_n": ["integer"],
    "n": ANALYSED,
    "n_received": RECEIVED,
    "missing": MISSING,
    "estimator": "string",
    "partial": ["string"],
    "rules": {"delta_cfi": "number", "delta_rmsea": "number"},
    "highest": "string? # Last level that holds together with all before it.",
    "levels": [
        {
            "level": "string",
            "equal": ["string"],
            "reason": "string? # Why the level could not be fitted.",
            "index": "plain|scaled|robust",
            "measures": MEASURES,
            "difference": TEST,
            "delta_cfi": "number?",
            "delta_rmsea": "number?",
            "delta_srmr": "number?",
            "verdict": "string?",
            "score_tests": [
                {
                    "parameter": "string",
                    "stat": "number?",
                    "ordinary": "number? # The test without correction for what the estimator does not assume.",
                    "df": "number",
                    "pvalue": "number?",
                    "epc": ["number?"],
                }
            ],
            "partial_search": Maybe(
                {"free": ["string"], "verdict": "string", "delta_cfi": "number?", "delta_rmsea": "number?"}
            ),
        }
    ],
    "latent_means": Maybe(
        [
            {
                "latent": "string",
                "group": "string",
                "reference": "string",
                **numbers("est se z pvalue ci_lower ci_upper d d_se"),
            }
        ]
    ),
    "paths": "@path_comparison?",
    "critical_ratios": Maybe({"parameters": ["string"], "groups": [""], "matrix": [["number?"]]}),
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "inputs": INPUTS,
}
ROBUST: dict[str, Any] = {
    "rcvsem": VERSION,
    "alpha": "number",
    "group": "string?",
    "columns": [
        {
            "name": "string",
            "choice": "estimator|respondents|group",
            "n": "integer",
            "converged": CONVERGED,
            "admissible": ADMISSIBLE,
            "reason": "string?",
            "measures": MEASURES,
        }
    ],
    "hypotheses": [
        {
            "name": "string?",
            "from": "string",
            "to": "string",
            "sign": "string",
            "std": ["number? # One a column."],
            "pvalue": ["number?"],
            "outcomes": ["supported|not supported|against?"],
            "verdict": "holds|not supported|depends|not tested",
            "depends_on": ["estimator|respondents|group"],
            "dissenting": ["string # Columns that differ from the first."],
        }
    ],
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "inputs": INPUTS,
}
POWER: dict[str, Any] = {
    "rcvsem": VERSION,
    "model": "string",
    "replications": "integer",
    "seed": "integer",
    "alpha": "number",
    "target": "number?",
    "estimator": "string",
    "missing_rule": MISSING,
    "missing": "number # Share of answers missing in the simulated samples.",
    "shares": Maybe(["number"]),
    "skewness": "number",
    "df": "integer",
    "population": [{"lhs": "string", "op": "string", "rhs": "string", "value": "number"}],
    "power": [
        {
            "name": "string",
            "hypothesis": "string?",
            "kind": "string",
            "n": "integer",
            "truth": "number",
            "std": "number?",
            "replications": "integer",
            **numbers("power mcse power_wald power_sobel power_joint mean bias relative_bias"),
            **numbers("sd mean_se se_bias coverage"),
        }
    ],
    "models": [
        {
            "n": "integer",
            "replications": "integer",
            "converged": "integer",
            "inadmissible": "integer",
            "mean_chisq": "number?",
            "df": "integer",
            "rejected": "number?",
        }
    ],
    "minimum_n": [
        {
            "name": "string",
            "hypothesis": "string?",
            "kind": "string",
            "n": "integer?",
            "power": "number?",
            "n_lower": "number?",
            "n_upper": "number?",
            "reason": "string? # Why there is no such N.",
        }
    ],
    "needed_n": "integer? # With it every quantity reaches the target.",
    "rmsea_power": [
        {"test": "string", "rmsea0": "number", "rmsea_a": "number", "n": "integer", "power": "number"}
    ],
    "rmsea_minimum_n": {"*": "integer"},
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "inputs": INPUTS,
}
SUGGEST: dict[str, Any] = {
    "rcvsem": VERSION,
    "n": ANALYSED,
    "n_received": RECEIVED,
    "threshold": "number",
    "warnings": WARNINGS,
    "findings": FINDINGS,
    "inputs": INPUTS,
    "suggestions": [
        {
            "lhs": "string",
            "op": "string",
            "rhs": "string",
            "group": "integer",
            "allowed": "boolean # Whether theory may allow it.",
            "verdict": "string",
            "mi": "number",
            "pvalue": "number",
            "epc": "number?",
            "sepc_all": "number?",
            "drop": "number? # The real drop of chi-square when it alone is freed.",
        }
    ],
}
