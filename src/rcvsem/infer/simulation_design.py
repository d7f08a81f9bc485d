"""How samples of a power analysis are drawn and analysed, and what a sample without end would give."""

from __future__ import annotations

import numpy as np

from rcvsem.evaluate.rmsea import rmsea
from rcvsem.fit import (
    Fit,
    FitOptions,
    estimate,
    moments_from_matrix,
)
from rcvsem.foundation.arrays import Floats, correlations_of
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.option_checks import check_integer, check_unit_interval
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.effects import EffectPlan
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.likert_cuts import category_covariances
from rcvsem.infer.population import Population

TRUTH_N = 100_000  # respondents behind the population's covariances; scales nothing but the standard errors


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """How samples are drawn and analysed.

    shares : shares of the answer categories; () draws normal data. missing : share of answers missing at random
    in every item. options : of the fit of each replication. replications : at each N. seed : of all numbers.
    alpha : level of every test; coverage is of the 1 - alpha interval.
    """

    population: Population
    shares: tuple[float, ...] = ()
    missing: float = 0.0
    options: FitOptions
    replications: int = 1000
    seed: int = 1
    alpha: float = 0.05

    def __post_init__(self) -> None:
        check_integer(self.replications, "replications", "power", 1)
        check_integer(self.seed, "seed", "power", 0)
        check_unit_interval(self.alpha, "alpha", "power")
        if not 0.0 <= self.missing < 0.9:
            raise OptionError(
                phrase(
                    "The share of missing answers must be at least 0 and below 0.9. Got {missing}.",
                    missing=self.missing,
                )
            )

    @property
    def batched(self) -> bool:
        """Whether all replications of a chunk are fitted together (maximum likelihood, complete answers)."""
        own = self.options
        plain = own.estimator == "ml" and own.missing == "listwise" and own.likelihood == "normal"
        return plain and not self.missing and not own.observed_information


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """The model fitted to the population itself: what a sample without end would give.

    fit : at N = TRUTH_N. plans : its effects. findings : what the planner should know.
    """

    fit: Fit
    plans: tuple[EffectPlan, ...]
    findings: tuple[Finding, ...]

    @property
    def theta(self) -> Floats:
        return np.asarray(self.fit.theta)

    @property
    def unit_vcov(self) -> Floats:
        """(q, q) covariance matrix of the estimates of one case: divided by N it is that of N cases."""
        return np.asarray(self.fit.vcov) * self.fit.n


def find_truth(design: Design) -> Truth:
    """Fit the analysis model to the population covariances.

    Raises
    ------
    ConvergenceError : it has no solution there.
    """
    pop = design.population
    cov = np.asarray(pop.cov)
    if design.shares and not design.options.is_categorical:
        cov = category_covariances(correlations_of(cov), design.shares)
    moments = moments_from_matrix(cov, pop.variables, TRUTH_N, divided_by="n")
    fit = estimate(pop.analysis, moments)
    if not fit.converged or isinstance(fit.vcov, NotAvailable):
        raise ConvergenceError(
            "The model cannot be fitted to its own population.",
            fix="A path or loading near 0 on which the model's identification rests causes this.",
        )
    findings = list(pop.findings)
    misfit = rmsea(fit.chisq, fit.df, fit.n)
    if misfit > 1e-3:
        findings.append(
            Finding(
                code="misspecified",
                severity="warning",
                text=phrase(
                    "The analysis model does not hold in the population (RMSEA = {misfit:.3f}); bias is "
                    "measured against the values it tends to.",
                    misfit=misfit,
                ),
            )
        )
    return Truth(fit=fit, plans=effect_plans(fit), findings=tuple(findings))
