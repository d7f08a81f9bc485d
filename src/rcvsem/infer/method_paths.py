"""A structural model with and without a method factor under its items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

import numpy as np

from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import Fit, FitOptions, Moments, estimate, refit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.cfa_marker import METHOD_C
from rcvsem.infer.cfa_marker_result import CfaMarker
from rcvsem.infer.decisions import Decisions, decisions
from rcvsem.infer.latent_method import LatentMethodFactor
from rcvsem.model import ModelSpec, parse_model

METHOD, MARKER = "Method", "Marker"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodPath:
    """One path: standardized and its p without a method factor, and with each of them ("ulmc", "marker", "measured")."""

    lhs: str
    rhs: str
    std: Number
    pvalue: Number
    with_std: dict[str, Number]
    with_pvalue: dict[str, Number]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodPaths:
    """All paths. methods : those whose model has a solution; lost : the reasons of the others. level :
    alpha is 1 - it."""

    paths: tuple[MethodPath, ...]
    methods: tuple[str, ...]
    lost: dict[str, NotAvailable]
    level: float

    json_form: ClassVar[str] = "paths methods lost=reasons level"

    @property
    def reasons(self) -> dict[str, str]:
        """Why the other methods have no solution."""
        return {code: why.reason for code, why in self.lost.items()}

    @property
    def changed(self) -> tuple[MethodPath, ...]:
        """Paths that a method factor judges otherwise than the model without one."""
        alpha = 1.0 - self.level

        def said(std: Number, p: Number) -> int | None:
            if isinstance(p, NotAvailable) or isinstance(std, NotAvailable):
                return None
            return (1 if std > 0 else -1) if p < alpha else 0

        return tuple(
            row
            for row in self.paths
            if any(
                said(row.std, row.pvalue) != said(row.with_std[code], row.with_pvalue[code])
                for code in self.methods
            )
        )


def method_lines(spec: ModelSpec, found: LatentMethodFactor | CfaMarker) -> tuple[str, dict[str, float]]:
    """Model text of the factor under the items of `spec`, uncorrelated with what nothing explains; and its
    standardized loadings."""
    if isinstance(found, CfaMarker):
        kept = found.model(found.retained).fit
        name = found.marker
        if isinstance(kept, NotAvailable):
            return "", {}
        rows = list(zip(kept.spec.parameters, kept.values, strict=True))
        own = [(r.rhs, float(v)) for r, v in rows if r.op == "=~" and r.lhs == name and r.rhs in found.items]
        head = "method*" if found.retained == METHOD_C else ""
        ordinal = set(kept.spec.ordered)
        held = [f"{name} =~ " + " + ".join(f"{value!r}*{item}" for item, value in own)]
        held += [
            f"{r.lhs} ~~ {float(v)!r}*{r.lhs}"
            for r, v in rows
            if r.op == "~~" and r.lhs == r.rhs and r.lhs in found.items and r.lhs not in ordinal
        ]
        lines = [*held, f"{name} =~ " + " + ".join(f"{head}{one.item}" for one in found.loadings)]
        start = {one.item: float(one.method) for one in found.loadings if isinstance(one.method, float)}
    else:
        name = METHOD
        lines = [f"{name} =~ NA*" + " + ".join((*found.measured, *found.items))]
        start = dict(zip(found.items, map(float, found.method), strict=True))
    explained = {row.lhs for row in spec.parameters if row.op == "~"}
    explained |= {row.rhs for row in spec.parameters if row.op == "=~"}
    lines += [
        f"{name} ~~ 1*{name}",
        *(f"{name} ~~ 0*{code}" for code in spec.latents if code not in explained),
    ]
    return "\n".join(lines), start


def with_method(spec: ModelSpec, lines: str, ordered: Sequence[str]) -> ModelSpec:
    """The model of the file with these lines beneath."""
    options = {name: getattr(spec.options, name) for name in spec.options.__slots__}
    if ordered:
        options["ordered"] = tuple(ordered)
    return parse_model(f"{spec.source}\n{lines}", identify=False, **options)


def fitted(
    spec: ModelSpec, moments: Moments, options: FitOptions, start: Mapping[str, float] | None = None
) -> Fit | NotAvailable:
    """The model; of one with a method factor the lower of two minima, the second searched from the standardized method
    loadings `start` of the measurement model."""
    try:
        first = estimate(spec, moments.select(spec.observed), options)
    except RcvsemError as error:
        return NotAvailable(error.what)
    found = [first]
    if start:
        spread = np.sqrt(np.diag(first.moments.groups[0].cov))
        place = {name: k for k, name in enumerate(first.moments.variables)}
        theta = np.array(first.theta)
        for row in spec.parameters:
            if row.op == "=~" and row.free and row.rhs in start and row.lhs in (METHOD, MARKER):
                theta[row.free - 1] = start[row.rhs] * spread[place[row.rhs]]
        with suppress(RcvsemError, np.linalg.LinAlgError):
            found.append(refit(first, first.moments, theta))
    found = [fit for fit in found if fit.converged]
    if not found:
        return NotAvailable("the estimation of this model did not converge")
    return min(found, key=lambda fit: round(fit.chisq, 6))


def paths_with_method(
    plain: Fit, others: Mapping[str, Fit | NotAvailable], *, level: float = 0.95
) -> MethodPaths:
    """The paths of a fitted model beside those of its versions with a method factor, all by one rule (robust errors
    where the estimator's are of normal theory)."""

    def decided(fit: Fit) -> Decisions:
        return decisions(fit, parameter_estimates(fit, level=level), level=level)

    known = {code: decided(fit) for code, fit in others.items() if not isinstance(fit, NotAvailable)}
    rows = []
    for one in decided(plain).paths:
        found = {code: own.of(one.lhs, one.rhs) for code, own in known.items()}
        rows.append(
            MethodPath(
                lhs=one.lhs,
                rhs=one.rhs,
                std=one.std,
                pvalue=one.pvalue,
                with_std={code: row.std for code, row in found.items() if row is not None},
                with_pvalue={code: row.pvalue for code, row in found.items() if row is not None},
            )
        )
    return MethodPaths(
        paths=tuple(rows),
        methods=tuple(known),
        lost={code: fit for code, fit in others.items() if isinstance(fit, NotAvailable)},
        level=level,
    )
