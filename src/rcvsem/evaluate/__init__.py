"""Floor 5: what a fit says: measures of fit, estimates, standardized values, misfit, validity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.late import late

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
    from rcvsem.evaluate.fit_residuals import residuals
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
    from rcvsem.evaluate.residual_moments import Residuals
    from rcvsem.evaluate.scores import factor_scores
    from rcvsem.evaluate.standardized import standardized_matrices, standardized_values
    from rcvsem.evaluate.verdicts import Cutoff
    from rcvsem.evaluate.wald import WaldTest, wald_test

_HOMES = {
    "convergent": ("ConstructValidity", "ConvergentValidity", "convergent_validity"),
    "cutoffs": ("CUTOFFS", "cutoff_for"),
    "discriminant": ("FornellLarcker", "fornell_larcker"),
    "estimates": ("ParameterEstimate", "definition_values", "estimates_frame", "parameter_estimates"),
    "explained": ("RSquared", "r_squared"),
    "latent": ("LatentCorrelation", "latent_correlation_matrix", "latent_correlations"),
    "likelihood_ratio": ("LikelihoodRatioTest", "is_nested", "likelihood_ratio_test"),
    "measures": ("fit_measures", "measures_frame"),
    "modification": ("EqualityTest", "ModificationIndex", "equality_test", "modification_indices"),
    "ordinal_sums": ("OrdinalReliability", "categorical_omega", "ordinal_alpha", "ordinal_reliability"),
    "residual_moments": ("Residuals",),
    "fit_residuals": ("residuals",),
    "scores": ("factor_scores",),
    "standardized": ("standardized_matrices", "standardized_values"),
    "verdicts": ("Cutoff",),
    "wald": ("WaldTest", "wald_test"),
}  # fmt: skip

__all__ = [
    "CUTOFFS", "ConstructValidity", "ConvergentValidity", "Cutoff", "EqualityTest", "FornellLarcker",
    "LatentCorrelation", "LikelihoodRatioTest", "ModificationIndex", "OrdinalReliability", "ParameterEstimate",
    "RSquared", "Residuals", "WaldTest", "categorical_omega", "convergent_validity", "cutoff_for",
    "definition_values", "equality_test", "estimates_frame", "factor_scores", "fit_measures", "fornell_larcker",
    "is_nested", "latent_correlation_matrix", "latent_correlations", "likelihood_ratio_test", "measures_frame",
    "modification_indices", "ordinal_alpha", "ordinal_reliability", "parameter_estimates", "r_squared",
    "residuals", "standardized_matrices", "standardized_values", "wald_test",
]  # fmt: skip

__getattr__ = late(__name__, _HOMES)
