"""Floor 4: moments, implied moments, discrepancy, minimisation, standard errors: `estimate()` gives a Fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.late import late

if TYPE_CHECKING:
    from rcvsem.fit.baseline import Baseline
    from rcvsem.fit.estimation import estimate
    from rcvsem.fit.matrices import Layout
    from rcvsem.fit.moments import GroupMoments, Moments
    from rcvsem.fit.options import FitOptions, fit_options
    from rcvsem.fit.other_moments import fit_at, refit
    from rcvsem.fit.result import Fit
    from rcvsem.fit.robust_errors import with_robust_errors
    from rcvsem.fit.sample_moments import moments_from_data, moments_from_matrix
    from rcvsem.fit.scaled_tests import ScaledTest
    from rcvsem.fit.two_engines import CrossCheck, cross_check

_HOMES = {
    "baseline": ("Baseline",),
    "estimation": ("estimate",),
    "matrices": ("Layout",),
    "moments": ("GroupMoments", "Moments"),
    "sample_moments": ("moments_from_data", "moments_from_matrix"),
    "options": ("FitOptions", "fit_options"),
    "other_moments": ("fit_at", "refit"),
    "result": ("Fit",),
    "robust_errors": ("with_robust_errors",),
    "scaled_tests": ("ScaledTest",),
    "two_engines": ("CrossCheck", "cross_check"),
}  # fmt: skip

__all__ = [
    "Baseline", "CrossCheck", "Fit", "FitOptions", "GroupMoments", "Layout", "Moments", "ScaledTest",
    "cross_check", "estimate", "fit_at", "fit_options", "moments_from_data", "moments_from_matrix", "refit",
    "with_robust_errors",
]  # fmt: skip

__getattr__ = late(__name__, _HOMES)
