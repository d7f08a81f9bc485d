"""Floor 4: moments, implied moments, discrepancy, minimisation, standard errors: `estimate()` gives a Fit."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rcvsem.fit.baseline import Baseline
    from rcvsem.fit.estimation import estimate
    from rcvsem.fit.matrices import Layout
    from rcvsem.fit.moments import GroupMoments, Moments
    from rcvsem.fit.observed import moments_from_data, moments_from_matrix
    from rcvsem.fit.options import FitOptions, fit_options
    from rcvsem.fit.other_moments import fit_at, refit
    from rcvsem.fit.result import Fit
    from rcvsem.fit.robust_errors import with_robust_errors
    from rcvsem.fit.scaled_tests import ScaledTest
    from rcvsem.fit.two_engines import CrossCheck, cross_check

_HOMES = {
    "Baseline": "baseline",
    "CrossCheck": "two_engines",
    "Fit": "result",
    "FitOptions": "options",
    "GroupMoments": "moments",
    "Layout": "matrices",
    "Moments": "moments",
    "ScaledTest": "scaled_tests",
    "cross_check": "two_engines",
    "estimate": "estimation",
    "fit_options": "options",
    "moments_from_data": "observed",
    "fit_at": "other_moments",
    "moments_from_matrix": "observed",
    "refit": "other_moments",
    "with_robust_errors": "robust_errors",
}

__all__ = [
    "Baseline",
    "CrossCheck",
    "Fit",
    "FitOptions",
    "GroupMoments",
    "Layout",
    "Moments",
    "ScaledTest",
    "cross_check",
    "estimate",
    "fit_at",
    "fit_options",
    "moments_from_data",
    "moments_from_matrix",
    "refit",
    "with_robust_errors",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"rcvsem.fit.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
