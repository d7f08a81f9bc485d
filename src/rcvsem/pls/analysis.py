"""One PLS analysis from start to end: estimate, bootstrap, judge, predict, test the fit."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import Progress
from rcvsem.pls.assessment import PlsAssessment, assess
from rcvsem.pls.bootstrap import PlsBootstrap, bootstrap_pls
from rcvsem.pls.bootstrapped_fit import ModelFit, model_fit
from rcvsem.pls.options import PlsRun
from rcvsem.pls.prediction import predict_pls
from rcvsem.pls.prediction_losses import Prediction
from rcvsem.pls.result import PlsFit

#: Hu & Bentler (1999); for PLS Henseler et al. (2014).
SRMR_LIMIT = 0.08

FIT_DRAWS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsResult:
    """All results of one analysis; `assessment.fit` is the fit.

    factor_fit : of "pls", the distances where reflective blocks are taken as common factors, without draws.
    """

    fit: PlsFit
    run: PlsRun
    bootstrap: PlsBootstrap | None
    assessment: PlsAssessment | None
    model_fit: ModelFit | None
    factor_fit: ModelFit | None
    prediction: Prediction | NotAvailable
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 when the result must not be used as it stands."""
        return self.fit.exit_code


def analyse(
    fit: PlsFit,
    run: PlsRun | None = None,
    progress: Progress | None = None,
    *,
    assigned: Ints | None = None,
    fit_draws: int = FIT_DRAWS,
) -> PlsResult:
    """Bootstrap, judge and predict. Of a fit that did not converge nothing more is computed.

    assigned : (n,) folds of the cases for PLSpredict, in place of random ones.
    fit_draws : of the test of exact fit, at most; 0 : only the distances.
    """
    run = run or PlsRun()
    if not fit.converged:
        reason = NotAvailable("the estimation did not converge")
        return PlsResult(
            fit=fit,
            run=run,
            bootstrap=None,
            assessment=None,
            model_fit=None,
            factor_fit=None,
            prediction=reason,
            findings=fit.findings,
        )
    drawn = None
    if run.draws and fit.x is not None:
        drawn = bootstrap_pls(
            fit,
            draws=run.draws,
            seed=run.seed,
            workers=run.workers,
            jackknife="bca" in run.intervals,
            progress=progress,
        )
    found = model_fit(fit, draws=min(run.draws, fit_draws), seed=run.seed, workers=run.workers)
    prediction = _prediction(fit, run, assigned)
    more: Sequence[Finding] = () if drawn is None else drawn.findings
    if assigned is None and run.folds > fit.n:
        more = (*more, _fewer_folds(run.folds, fit.n))
    more = (*_poor_fit(found), *more)
    return PlsResult(
        fit=fit,
        run=run,
        bootstrap=drawn,
        assessment=assess(fit, drawn, kinds=run.intervals, level=run.level),
        model_fit=found,
        factor_fit=model_fit(fit, composite=False)
        if found.composite and not fit.model.composites_only
        else None,
        prediction=prediction,
        findings=(*fit.findings, *more),
    )


def _poor_fit(found: ModelFit) -> list[Finding]:
    """Paths of a model that does not fit are read with that in mind."""
    value = next(row.value for row in found.rows if (row.measure, row.structure) == ("srmr", "estimated"))
    if isinstance(value, NotAvailable) or value <= SRMR_LIMIT:
        return []
    return [
        Finding(
            code="model_does_not_fit",
            severity="warning",
            text=phrase(
                "The model does not fit (SRMR = {value:.3f}, above {limit:g}): its paths, effects and verdicts "
                "describe a model that the data do not support.",
                value=value,
                limit=SRMR_LIMIT,
            ),
            fix=phrase("Look at the distances of the saturated model: do the items or the paths not fit?"),
        )
    ]


def _fewer_folds(asked: int, n: int) -> Finding:
    return Finding(
        code="fewer_folds",
        severity="warning",
        text=phrase(
            "PLSpredict has {n} folds, one a case, instead of {asked}: there are no more cases.",
            n=n,
            asked=asked,
        ),
    )


def _prediction(fit: PlsFit, run: PlsRun, assigned: Ints | None) -> Prediction | NotAvailable:
    if not run.folds:
        return NotAvailable("not asked for")
    if fit.x is None:
        return NotAvailable("the data came as a matrix")
    if not fit.layout.endogenous.size:
        return NotAvailable("the model has no paths")
    try:
        return predict_pls(
            fit,
            folds=min(run.folds, fit.n),
            repeats=run.repeats,
            seed=run.seed,
            technique=run.predictors,
            assigned=assigned,
        )
    except DataError as error:
        return NotAvailable(error.what.rstrip("."))
