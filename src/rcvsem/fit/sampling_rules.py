"""What sampling weights and clusters ask of the model and the estimator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.fit.estimators import ESTIMATORS
from rcvsem.fit.moments import Moments
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.fit.options import FitOptions
    from rcvsem.model import ModelSpec

# Clusters below which cluster-robust standard errors are too small (Cameron & Miller 2015; Huang 2016).
FEW_CLUSTERS = 30


def with_sampling(
    spec: ModelSpec, moments: Moments, options: FitOptions
) -> tuple[ModelSpec, FitOptions, tuple[Finding, ...]]:
    """Model and options as weights and clusters ask for: the estimator mlr in place of ml, means with clusters.

    Raises
    ------
    OptionError : an estimator, likelihood or engine that knows neither.
    """
    own = [group.sampling for group in moments.groups if group.sampling is not None]
    if not own:
        return spec, options, ()
    clustered = any(one.clusters is not None for one in own)
    weighted = any(one.weights is not None for one in own)
    what = enumerated([phrase("clusters")] * clustered + [phrase("sampling weights")] * weighted, " and ")
    notes: list[Finding] = []
    if options.engine == "semopy" or options.likelihood == "wishart":
        raise OptionError(
            phrase("With {what} our own engine and the normal likelihood are used.", what=what),
            fix="Leave the options engine and likelihood out.",
        )
    if options.robust is not None:
        options = options.robust
        notes.append(
            Finding(
                code="robust_by_sampling",
                severity="info",
                text=phrase(
                    "With {what} the standard errors and the test of ml do not hold: the estimator is mlr "
                    "(the same estimates, sandwich standard errors, scaled test).",
                    what=what,
                ),
            )
        )
    elif not ESTIMATORS[options.estimator].sandwich:
        raise OptionError(
            phrase(
                "The standard errors and the test of {estimator} know nothing of {what}.",
                estimator=options.estimator,
                what=what,
            ),
            fix=phrase("Use {--estimator mlr}, or for ordinal items {--estimator wlsmv}."),
        )
    if clustered and not spec.meanstructure and not spec.ordered:
        spec = spec.with_options(meanstructure=True, identify=False)
    return spec, options, (*notes, *_few(moments))


def _few(moments: Moments) -> list[Finding]:
    several = len(moments.groups) > 1
    few = [
        (group.label, group.sampling.n_clusters)
        for group in moments.groups
        if group.sampling is not None and 0 < group.sampling.n_clusters < FEW_CLUSTERS
    ]
    if not few:
        return []
    told = enumerated(
        phrase("{count} in group '{label}'", count=count, label=label) if several else f"{count}"
        for label, count in few
    )
    return [
        Finding(
            code="few_clusters",
            severity="warning",
            text=phrase(
                "Few clusters ({told}): cluster-robust standard errors are too small and the scaled test "
                "rejects too often with fewer than about {few_clusters}.",
                told=told,
                few_clusters=FEW_CLUSTERS,
            ),
            fix="Read p values near .05 with care; compare with the cluster bootstrap, or use clusters as groups.",
        )
    ]
