"""The machine form of models compared by PLS (docs/schemas/compare-pls.schema.json)."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.pls_comparison import PlsComparison, PredictionContest
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.findings import warnings_of
from rcvsem.foundation.plain import plain
from rcvsem.foundation.version import __version__
from rcvsem.foundation.versions import versions
from rcvsem.pls.analysis import PlsResult


def pls_comparison_record(found: PlsComparison) -> dict[str, Any]:
    """run.json of a comparison by PLS."""
    run = found.choices.run
    return {
        "rcvsem": __version__,
        "command": "compare",
        "name": found.names[-1],
        "n": found.results[-1].fit.n,
        "n_received": found.survey.received,
        "simulated": found.survey.simulated is not None,
        "estimator": found.choices.options.estimator,
        "converged": all(result.fit.converged for result in found.results),
        "admissible": all(result.fit.admissible for result in found.results),
        "seed": run.seed,
        "folds": run.folds,
        "repeats": run.repeats,
        "predictors": run.predictors,
        "inputs": [f.record for f in found.files],
        "versions": versions(),
        "warnings": warnings_of(found.findings),
    }


def pls_comparison_json(found: PlsComparison) -> dict[str, Any]:
    """What `rcvsem compare --estimator pls --json` prints."""
    return {
        **pls_comparison_record(found),
        "findings": plain(found.findings),
        "models": [
            {
                "name": name,
                "n": result.fit.n,
                "converged": result.fit.converged,
                "constructs": _explained(found, place),
            }
            for place, (name, result) in enumerate(zip(found.names, found.results, strict=True))
        ],
        "cvpat": [_contest(found, contest) for contest in found.contests],
    }


def _explained(found: PlsComparison, place: int) -> list[dict[str, Any]]:
    result = found.results[place]
    q2 = q2_of(result)
    return [
        {
            "construct": row.construct,
            "r2": plain(row.r2.value),
            "r2_adjusted": plain(row.adjusted),
            "q2_predict": q2.get(row.construct),
            "bic": plain(row.bic),
            "bic_weight": plain(found.bic_weights[row.construct][place]),
        }
        for row in (() if result.assessment is None else result.assessment.endogenous)
    ]


def q2_of(result: PlsResult) -> dict[str, float]:
    """Construct -> Q2_predict of its score; {} without a prediction."""
    found = result.prediction
    return {} if isinstance(found, NotAvailable) else {c.construct: c.q2_predict for c in found.constructs}


def _contest(found: PlsComparison, contest: PredictionContest) -> dict[str, Any]:
    losses = contest.losses
    return {
        "first": found.names[contest.first],
        "second": found.names[contest.second],
        "reason": losses.reason if isinstance(losses, NotAvailable) else None,
        "losses": []
        if isinstance(losses, NotAvailable)
        else [
            {
                "construct": one.construct,
                "items": list(one.items),
                "first": one.first,
                "second": one.second,
                "difference": one.difference,
                "t": plain(one.t),
                "pvalue": plain(one.pvalue),
            }
            for one in losses
        ],
    }
