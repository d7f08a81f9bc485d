"""Floor 5: what a fit says: measures of fit, estimates, standardized values, misfit, validity."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rcvsem.evaluate.convergent import ConstructValidity, ConvergentValidity, convergent_validity
    from rcvsem.evaluate.cutoffs import CUTOFFS, cutoff_for
    from rcvsem.evaluate.discriminant import FornellLarcker, fornell_larcker
    from rcvsem.evaluate.estimates import (
        ParameterEstimate,
        definition_values,
        estimates_frame,
        parameter_estimates,
    )
    from rcvsem.evaluate.explained import RSquared, r_squared
    from rcvsem.evaluate.latent import LatentCorrelation, latent_correlation_matrix, latent_correlations
    from rcvsem.evaluate.likelihood_ratio import LikelihoodRatioTest, is_nested, likelihood_ratio_test
    from rcvsem.evaluate.measures import fit_measures, measures_frame
    from rcvsem.evaluate.modification import (
        EqualityTest,
        ModificationIndex,
        equality_test,
        modification_indices,
    )
    from rcvsem.evaluate.ordinal_sums import (
        OrdinalReliability,
        categorical_omega,
        ordinal_alpha,
        ordinal_reliability,
    )
    from rcvsem.evaluate.residual_moments import Residuals, residuals
    from rcvsem.evaluate.scores import factor_scores
    from rcvsem.evaluate.standardized import standardized_matrices, standardized_values
    from rcvsem.evaluate.verdicts import Cutoff
    from rcvsem.evaluate.wald import WaldTest, wald_test

_HOMES = {
    "CUTOFFS": "cutoffs",
    "ConstructValidity": "convergent",
    "ConvergentValidity": "convergent",
    "Cutoff": "verdicts",
    "EqualityTest": "modification",
    "FornellLarcker": "discriminant",
    "LatentCorrelation": "latent",
    "LikelihoodRatioTest": "likelihood_ratio",
    "ModificationIndex": "modification",
    "OrdinalReliability": "ordinal_sums",
    "ParameterEstimate": "estimates",
    "RSquared": "explained",
    "Residuals": "residual_moments",
    "WaldTest": "wald",
    "categorical_omega": "ordinal_sums",
    "convergent_validity": "convergent",
    "cutoff_for": "cutoffs",
    "definition_values": "estimates",
    "equality_test": "modification",
    "estimates_frame": "estimates",
    "factor_scores": "scores",
    "fit_measures": "measures",
    "fornell_larcker": "discriminant",
    "is_nested": "likelihood_ratio",
    "latent_correlation_matrix": "latent",
    "latent_correlations": "latent",
    "likelihood_ratio_test": "likelihood_ratio",
    "measures_frame": "measures",
    "modification_indices": "modification",
    "ordinal_alpha": "ordinal_sums",
    "ordinal_reliability": "ordinal_sums",
    "parameter_estimates": "estimates",
    "r_squared": "explained",
    "residuals": "residual_moments",
    "standardized_matrices": "standardized",
    "standardized_values": "standardized",
    "wald_test": "wald",
}

__all__ = [
    "CUTOFFS",
    "ConstructValidity",
    "ConvergentValidity",
    "Cutoff",
    "EqualityTest",
    "FornellLarcker",
    "LatentCorrelation",
    "LikelihoodRatioTest",
    "ModificationIndex",
    "OrdinalReliability",
    "ParameterEstimate",
    "RSquared",
    "Residuals",
    "WaldTest",
    "categorical_omega",
    "convergent_validity",
    "cutoff_for",
    "definition_values",
    "equality_test",
    "estimates_frame",
    "factor_scores",
    "fit_measures",
    "fornell_larcker",
    "is_nested",
    "latent_correlation_matrix",
    "latent_correlations",
    "likelihood_ratio_test",
    "measures_frame",
    "modification_indices",
    "ordinal_alpha",
    "ordinal_reliability",
    "parameter_estimates",
    "r_squared",
    "residuals",
    "standardized_matrices",
    "standardized_values",
    "wald_test",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"rcvsem.evaluate.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
