"""What a fitted marker model says: corrected correlations, reliability taken apart, loadings of the method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.evaluate import (
    ParameterEstimate,
    latent_correlations,
    parameter_estimates,
    standardized_values,
)
from rcvsem.evaluate.construct_reliability import composite_reliability
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.cfa_marker_result import (
    CorrectedCorrelation,
    MethodLoading,
    ReliabilityParts,
)
from rcvsem.infer.measurement_models import Measurement, minus, orientation


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """Texts of the models, once the CFA says what the marker is held at."""

    measurement: Measurement
    name: str
    items: tuple[str, ...]
    held: tuple[str, ...] = ()

    @property
    def constructs(self) -> tuple[str, ...]:
        return tuple(self.measurement.constructs)

    @property
    def apart(self) -> tuple[str, ...]:
        """The marker is uncorrelated with the constructs."""
        return (*self.held, *(f"{self.name} ~~ 0*{code}" for code in self.constructs))

    def under_items(self, values: Sequence[float] | None = None, label: str = "") -> str:
        """The marker's loadings on the constructs' items: free, equal or held at `values`."""
        own = self.measurement.items
        heads = [label] * len(own) if values is None else [f"{float(value)!r}*" for value in values]
        return f"{self.name} =~ " + " + ".join(f"{head}{item}" for head, item in zip(heads, own, strict=True))


def method_rows(technique: Technique, fit: Fit) -> list[ParameterEstimate]:
    """The method loading of each item."""
    own = {row.rhs: row for row in parameter_estimates(fit) if row.op == "=~" and row.lhs == technique.name}
    return [own[item] for item in technique.measurement.items]


def corrected_correlations(
    technique: Technique, baseline: Fit, kept: Fit | NotAvailable, outer: dict[str, Fit | NotAvailable]
) -> tuple[CorrectedCorrelation, ...]:
    fits = [baseline, kept, *outer.values()]
    tables = [
        fit if isinstance(fit, NotAvailable) else {(r.a, r.b): r for r in latent_correlations(fit)}
        for fit in fits
    ]
    turned = [{} if isinstance(fit, NotAvailable) else orientation(fit) for fit in fits]
    rows = []
    for i, b in enumerate(technique.constructs):
        for a in technique.constructs[i + 1 :]:
            found = [
                table if isinstance(table, NotAvailable) else table[(a, b) if (a, b) in table else (b, a)]
                for table in tables
            ]
            r = [
                one if isinstance(one, NotAvailable) else one.r if signs[a] == signs[b] else minus(one.r)
                for one, signs in zip(found, turned, strict=True)
            ]
            second = found[1]
            p = second if isinstance(second, NotAvailable) else second.pvalue
            rows.append(
                CorrectedCorrelation(a=a, b=b, baseline=r[0], corrected=r[1], pvalue=p, s95=r[2], s99=r[3])
            )
    return tuple(rows)


def _std_loadings(fit: Fit) -> dict[tuple[str, str], float]:
    values = standardized_values(fit.layout, fit.values[None, :], "all")[0]
    return {
        (row.lhs, row.rhs): float(value)
        for row, value in zip(fit.spec.parameters, values, strict=True)
        if row.op == "=~"
    }


def reliability_parts(
    technique: Technique, baseline: Fit, kept: Fit | NotAvailable
) -> tuple[ReliabilityParts, ...]:
    """(sum of loadings)^2 over itself and the error variances, of completely standardized solutions."""
    before = _std_loadings(baseline)
    after = None if isinstance(kept, NotAvailable) else _std_loadings(kept)
    rows = []
    for code, items in technique.measurement.constructs.items():
        alone = np.array([before[code, item] for item in items])
        total = composite_reliability(alone)
        if after is None:
            lost = kept if isinstance(kept, NotAvailable) else NotAvailable("there is no method model")
            rows.append(
                ReliabilityParts(construct=code, total=total, substantive=lost, method=lost, share=lost)
            )
            continue
        own = np.array([after[code, item] for item in items])
        method = np.array([after[technique.name, item] for item in items])
        common = own.sum() ** 2 + method.sum() ** 2
        whole = common + float((1.0 - own**2 - method**2).sum())
        rows.append(
            ReliabilityParts(
                construct=code,
                total=total,
                substantive=float(own.sum() ** 2 / whole),
                method=float(method.sum() ** 2 / whole),
                share=float(method.sum() ** 2 / common),
            )
        )
    own = np.array([before[technique.name, item] for item in technique.items])
    none = NotAvailable("the marker itself")
    total = composite_reliability(own)
    rows.append(
        ReliabilityParts(construct=technique.name, total=total, substantive=none, method=none, share=none)
    )
    return tuple(rows)


def method_loadings(technique: Technique, kept: Fit | NotAvailable) -> tuple[MethodLoading, ...]:
    if isinstance(kept, NotAvailable):
        return ()
    both = _std_loadings(kept)
    return tuple(
        MethodLoading(
            item=row.rhs,
            est=row.est,
            se=row.se,
            pvalue=row.pvalue,
            method=both[technique.name, row.rhs],
            substantive=max(
                (both[code, row.rhs] for code in technique.constructs if (code, row.rhs) in both), key=abs
            ),
        )
        for row in method_rows(technique, kept)
    )
