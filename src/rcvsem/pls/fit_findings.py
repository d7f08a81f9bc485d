"""What is to be known of a PLS solution: no convergence, dependent items, improper values."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.pls.estimate import PlsEstimates
from rcvsem.pls.layout import PlsLayout
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.plan import Plan
from rcvsem.pls.solution import correctable


def judged(estimated: PlsEstimates, plan: Plan, options: PlsOptions) -> list[Finding]:
    """What makes the result unusable, and what is odd about it."""
    found: list[Finding] = []
    for layout, solution in ((estimated.first_layout, estimated.first), (estimated.layout, estimated.last)):
        if layout is None or solution is None:
            continue
        if not solution.converged[0]:
            s = estimated.s[0] if layout is estimated.layout else None
            found += _dependent(layout, s)
            found.append(
                Finding(
                    code="pls_not_converged",
                    severity="problem",
                    text=phrase(
                        "The outer weights did not settle within {iterations} iterations (tolerance "
                        "{tolerance:g}); the estimates must not be used.",
                        iterations=options.iterations,
                        tolerance=options.tolerance,
                    ),
                    fix=phrase(
                        "Look for a formative block whose items determine each other, for an item that carries the "
                        "wrong sign, or try {--scheme factor}."
                    ),
                )
            )
            return found
    layout, solution = estimated.layout, estimated.last
    names = layout.constructs
    if options.consistent:
        found += _improper(estimated)
    for j, own in enumerate(layout.slices):
        negative = [
            layout.columns[c]
            for c, loading in zip(layout.blocks[j], solution.loadings[0, own], strict=True)
            if loading < 0
        ]
        if (
            negative
            and layout.modes[j] != "B"
            and layout.blocks[j].size > 1
            and j < len(plan.main.constructs)
        ):
            found.append(
                Finding(
                    code="negative_loading",
                    severity="warning",
                    text=phrase_n(
                        len(negative),
                        "{names}: {negative} loads negatively.",
                        "{names}: {negative} load negatively.",
                        names=names[j],
                        negative=enumerated(negative),
                    ),
                    fix=phrase(
                        "A reversed item is recoded before the analysis; {--sign dominant} turns a whole score."
                    ),
                )
            )
    if options.consistent and not correctable(layout).any():
        found.append(
            Finding(
                code="nothing_corrected",
                severity="info",
                text="Consistent PLS corrects factors of several items; this model has none, so the result is that of "
                "PLS.",
            )
        )
    if options.consistent and plan.first is not None:
        found.append(
            Finding(
                code="plsc_second_stage",
                severity="info",
                text="The second stage takes the dimensions' scores as they are: consistent PLS corrects the "
                "second-order factors and the other constructs, not the scores' own errors.",
            )
        )
    return found


def _dependent(layout: PlsLayout, s: Floats | None) -> list[Finding]:
    """Blocks in mode B whose columns determine each other."""
    found = []
    for j, block in enumerate(layout.blocks):
        if s is None or layout.modes[j] != "B" or block.size < 2:
            continue
        own = s[np.ix_(block, block)]
        if np.isfinite(own).all() and np.linalg.matrix_rank(own, tol=1e-9) < block.size:
            names = enumerated(layout.columns[k] for k in block)
            found.append(
                Finding(
                    code="pls_collinear_items",
                    severity="problem",
                    text=phrase(
                        "{constructs}: its items ({names}) determine each other, so that their weights in "
                        "mode B are not defined.",
                        constructs=layout.constructs[j],
                        names=names,
                    ),
                    fix="Remove one of them, or write '# mode A' behind the construct.",
                )
            )
    return found


def _improper(estimated: PlsEstimates) -> list[Finding]:
    layout, solution = estimated.layout, estimated.last
    names = layout.constructs
    found: list[Finding] = []

    def add(code: str, text: str, fix: str) -> None:
        found.append(Finding(code=code, severity="problem", text=text, fix=fix))

    for j in np.flatnonzero(correctable(layout)).tolist():
        rho = float(solution.correction[0, j])
        if not 0 < rho <= 1:
            add(
                "pls_rho_a",
                phrase(
                    "{names}: rho_A is {rho:.3f}, outside 0 to 1: the consistent correction is not possible.",
                    names=names[j],
                    rho=rho,
                ),
                phrase(
                    "Look at its items; one that hardly correlates with the others, or with the wrong sign, is the usual "
                    "cause."
                ),
            )
    r = solution.correlations[0]
    for j in range(len(names)):
        for i in range(j):
            if not abs(r[j, i]) < 1:
                add(
                    "pls_correlation_above_1",
                    phrase(
                        "The corrected correlation of {names} and {names_2} is {r:.3f}: an improper "
                        "solution.",
                        names=names[i],
                        names_2=names[j],
                        r=r[j, i],
                    ),
                    phrase("The two are not told apart by these items; join them or remove the weak items."),
                )
    for j in layout.endogenous.tolist():
        if solution.r2[0, j] > 1:
            add(
                "pls_r2_above_1",
                phrase(
                    "R2 of {names} is {r2:.3f}: an improper solution.", names=names[j], r2=solution.r2[0, j]
                ),
                phrase("Use the estimator pls, or look at the reliability of the constructs."),
            )
    for column, owner, loading in zip(layout.flat, layout.owner, solution.loadings[0], strict=True):
        if abs(loading) > 1 + 1e-9:
            add(
                "pls_loading_above_1",
                phrase(
                    "The corrected loading of {columns} on {names} is {loading:.3f}: an improper solution.",
                    columns=layout.columns[column],
                    names=names[owner],
                    loading=loading,
                ),
                phrase("Look at the items of the construct."),
            )
    off = ~np.eye(len(names), dtype=bool)
    if not found and np.isfinite(r).all() and (np.abs(r[off]) < 1).all() and np.linalg.eigvalsh(r)[0] <= 0:
        add(
            "pls_correlations_indefinite",
            phrase(
                "The corrected correlations of the constructs are no correlation matrix (a negative eigenvalue)."
            ),
            phrase("Look at constructs with low reliability."),
        )
    return found
