"""Improper solutions: which parameter, the likely cause, what to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.implied import Implied
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

# A variance or an eigenvalue counts as negative when it is below this share of its scale (rounding of an exact 0).
ROUNDING = 1e-9


def diagnose(
    spec: ModelSpec,
    layout: Layout,
    values: Floats,
    states: Sequence[Implied],
    group_labels: Sequence[str],
    *,
    shown: bool = True,
) -> tuple[Finding, ...]:
    """Findings (severity "problem") about everything that makes the solution inadmissible; () when it is proper.

    Auxiliary variables are left out: they covary with residuals and not with latents, so that what they share with a
    factor can make such a covariance larger than the residuals' variances allow. Nothing of the model depends on it.
    shown : print the values (False where they are in internal units).
    """
    findings: list[Finding] = []
    for g, state in enumerate(states):
        place = phrase("group '{group_labels}'", group_labels=group_labels[g]) if len(states) > 1 else ""
        total = dict(zip(layout.observed, np.diag(state.sigma), strict=True))
        total.update({e: state.phi[k, k] for k, e in enumerate(layout.etas) if e not in total})
        found = _variances(spec, values, total, g, place, shown)
        found += _correlations(spec, values, g, place)
        found += _matrices(layout, state, place, found, spec.auxiliary)
        findings += found
    return tuple(findings)


def _variances(
    spec: ModelSpec, values: Floats, total: Mapping[str, float], g: int, place: str, shown: bool
) -> list[Finding]:
    """total : variance of every variable."""
    latents = set(spec.latents)
    dependent = {row.lhs for row in spec.parameters if row.op == "~"}
    dependent |= {row.rhs for row in spec.parameters if row.op == "=~"}
    findings = []
    for k, row in enumerate(spec.parameters):
        if row.group != g + 1 or row.op != "~~" or row.lhs != row.rhs:
            continue
        if values[k] >= -ROUNDING * abs(total[row.lhs]):
            continue
        residual = row.lhs in dependent
        size = f" ({values[k]:.4g})" if shown else ""
        if row.lhs in latents:
            what = phrase("residual variance") if residual else phrase("variance")
            text = phrase("the {what} of {lhs} is negative{size}.", what=what, lhs=row.lhs, size=size)
            fix = phrase(
                "Look at the indicators of {lhs}: they may share too little, or predictors may "
                "overlap so much that they explain more than all of it. Do not report CR or AVE from "
                "this solution.",
                lhs=row.lhs,
            )
        else:
            cause = phrase(" (standardised loading > 1)") if residual else ""
            text = phrase(
                "Heywood case: residual variance of {lhs} is negative{size}{cause}.",
                lhs=row.lhs,
                size=size,
                cause=cause,
            )
            fix = phrase(
                "Likely causes: too few indicators beside {lhs}, a small sample, an outlier, or a "
                "wrong model. Try more indicators, equal loadings, or a look at the item. Do not "
                "report CR or AVE from this solution.",
                lhs=row.lhs,
            )
        code = "negative_latent_variance" if row.lhs in latents else "heywood"
        findings.append(Finding(code=code, severity="problem", text=text, where=place, fix=fix))
    return findings


def _correlations(spec: ModelSpec, values: Floats, g: int, place: str) -> list[Finding]:
    variance = {
        row.lhs: values[k]
        for k, row in enumerate(spec.parameters)
        if row.group == g + 1 and row.op == "~~" and row.lhs == row.rhs
    }
    latents = set(spec.latents)
    findings = []
    for k, row in enumerate(spec.parameters):
        if row.group != g + 1 or row.op != "~~" or row.lhs == row.rhs:
            continue
        if row.lhs in spec.auxiliary or row.rhs in spec.auxiliary:
            continue
        a, b = variance.get(row.lhs, 0.0), variance.get(row.rhs, 0.0)
        if a <= 0 or b <= 0 or abs(values[k]) <= np.sqrt(a * b) * (1 + ROUNDING):
            continue
        r = values[k] / np.sqrt(a * b)
        both = row.lhs in latents and row.rhs in latents
        fix = (
            phrase("The two may be one construct: try one factor for both, or drop items they share.")
            if both
            else phrase("A correlated error this strong points to items that say the same.")
        )
        findings.append(
            Finding(
                code="correlation_above_1",
                severity="problem",
                text=phrase(
                    "the correlation of {lhs} and {rhs} is beyond 1 ({r:.3f}).", lhs=row.lhs, rhs=row.rhs, r=r
                ),
                where=place,
                fix=fix,
            )
        )
    return findings


def _matrices(
    layout: Layout, state: Implied, place: str, known: Sequence[Finding], auxiliary: Sequence[str] = ()
) -> list[Finding]:
    """Covariance matrices that are not positive definite although every pair and variance in them looks proper."""
    findings = []
    latent = np.flatnonzero(layout.eta_observed < 0)
    names = [layout.etas[k] for k in latent]
    own = [k for k, name in enumerate(layout.observed) if name not in auxiliary]
    items = [layout.observed[k] for k in own]
    for code, matrix, labels, what in (
        (
            "latent_covariance",
            state.phi[np.ix_(latent, latent)],
            names,
            phrase("covariance matrix of the latent variables"),
        ),
        (
            "residual_covariance",
            state.matrices.theta[np.ix_(own, own)],
            items,
            phrase("residual covariance matrix of the items"),
        ),
    ):
        weights = _negative_direction(matrix)
        if weights is None or known:
            continue
        involved = [labels[k] for k in np.argsort(-np.abs(weights), kind="stable") if abs(weights[k]) > 0.2]
        findings.append(
            Finding(
                code=code,
                severity="problem",
                text=phrase(
                    "the {what} is not positive definite, mostly through {involved}.",
                    what=what,
                    involved=enumerated(involved),
                ),
                where=place,
                fix="Constructs (or errors) that are linear combinations of each other cannot be told apart.",
            )
        )
    return findings


def _negative_direction(matrix: Floats) -> Floats | None:
    """Eigenvector of a clearly negative eigenvalue of the matrix in correlation units, or None."""
    if not matrix.size:
        return None
    d = np.sqrt(np.abs(np.diag(matrix)))
    d = np.where(d > 0, d, 1.0)
    values, vectors = np.linalg.eigh(matrix / np.outer(d, d))
    return np.asarray(vectors[:, 0]) if values[0] < -1e-8 else None
