"""Reliability and convergent validity of each construct of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.evaluate import ConvergentValidity
from rcvsem.fit import Moments
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.model import ModelSpec
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    from rcvsem.scale.reliability import Alpha

COMPOSITE = NotAvailable(phrase("a composite is made of its items: their consistency says nothing of it"))
NO_DATA = NotAvailable("needs the respondents' answers; the fit was made from a matrix")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReliabilityRow:
    """Reliability and convergent validity of one construct.

    alpha : Cronbach's, raw, with Feldt's interval; from the listwise complete answers to its items, or
        from the covariance matrix.
    cr, ave, sqrt_ave, omega : from the measurement model (a CFA of all constructs).
    """

    construct: str
    items: tuple[str, ...]
    n: int
    alpha: Number
    alpha_lower: Number
    alpha_upper: Number
    alpha_standardized: Number
    cr: Number
    ave: Number
    sqrt_ave: Number
    omega: Number


def alpha_of(
    survey: CleanSurvey | None, moments: Moments | None, items: Sequence[str], name: str
) -> Alpha | None:
    """Alpha of a construct from the answers, else from the covariance matrix; None without either.

    Raises
    ------
    DataError : see `cronbach_alpha`.
    """
    from rcvsem.scale.reliability import alpha_of_covariances, cronbach_alpha

    if survey is not None:
        return cronbach_alpha(survey.matrix(items), items, name=name)
    if moments is None:
        return None
    own = moments.select(items)
    if len(own.groups) > 1:
        rows = [group.data for group in own.groups if group.data is not None]
        return cronbach_alpha(np.vstack(rows), items, name=name) if rows else None
    return alpha_of_covariances(own.groups[0].cov, items, own.n, name=name)


def alphas_of(spec: ModelSpec, survey: CleanSurvey | None, moments: Moments | None) -> dict[str, Alpha]:
    """Alpha of each construct of two or more observed items, from the answers, else from the moments."""
    observed = set(spec.observed)
    found = {
        latent: alpha_of(survey, moments, items, latent)
        for latent, items in spec.scales.items()
        if len(items) > 1 and all(item in observed for item in items)
    }
    return {latent: alpha for latent, alpha in found.items() if alpha is not None}


def reliability_rows(
    spec: ModelSpec,
    validity: ConvergentValidity | None,
    alphas: Mapping[str, Alpha],
) -> tuple[ReliabilityRow, ...]:
    """One row for each construct with observed indicators."""
    rows: list[ReliabilityRow] = []
    observed = set(spec.observed)
    for latent, items in spec.measurement.items():
        if not all(item in observed for item in items):
            continue
        alpha: Any = None
        reason: NotAvailable = NO_DATA
        n = 0
        if latent in alphas:
            alpha = alphas[latent]
            n = alpha.n
        elif latent not in spec.scales:
            reason = COMPOSITE
        elif len(items) < 2:
            reason = NotAvailable("one item has no internal consistency")
        entry = None
        if validity is not None:
            entry = next((c for c in validity if c.construct == latent and c.level == 1), None)
        missing = (
            NotAvailable("the measurement model could not be fitted") if latent in spec.scales else COMPOSITE
        )
        ave: Number = missing if entry is None else entry.ave
        rows.append(
            ReliabilityRow(
                construct=latent,
                items=tuple(items),
                n=n,
                alpha=reason if alpha is None else alpha.raw,
                alpha_lower=reason if alpha is None else alpha.lower,
                alpha_upper=reason if alpha is None else alpha.upper,
                alpha_standardized=reason if alpha is None else alpha.standardized,
                cr=missing if entry is None else entry.cr,
                ave=ave,
                sqrt_ave=ave if isinstance(ave, NotAvailable) else float(np.sqrt(ave)),
                omega=missing if entry is None else entry.omega,
            )
        )
    return tuple(rows)


def alpha_findings(alphas: Mapping[str, Alpha]) -> list[Finding]:
    """What alpha has to say of each construct (negative alpha, items keyed against the rest)."""
    return [finding for alpha in alphas.values() for finding in alpha.findings if finding.code != "listwise"]
