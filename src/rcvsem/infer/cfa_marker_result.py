"""What the marker technique says: models, corrected correlations, reliability parts, loadings of the method."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass

SOURCE = "Williams, Hartman & Cavazotte (2010): comprehensive CFA marker technique"
ALPHA = 0.05
ALONE = NotAvailable("compared with nothing")


#: Confidence level of the interval at whose outer end the method loadings are held in Method-S.
SENSITIVITY = {"method-s95": 0.95, "method-s99": 0.99}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarkerModel:
    """One model of the sequence: what it is compared with, and the difference test."""

    code: str
    fit: Fit | NotAvailable
    measures: dict[str, Number]
    against: str = ""
    chisq: Number = ALONE
    df: int = 0
    pvalue: Number = ALONE

    json_form: ClassVar[str] = (
        "model=code chisq=measures.chisq df=measures.df cfi=measures.cfi rmsea=measures.rmsea against delta_chisq=chisq "
        "delta_df=df pvalue"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedCorrelation:
    """Correlation of two constructs: in the Baseline model, with the marker's share taken out, and with the marker's
    loadings at the outer ends of their 95 % and 99 % intervals."""

    a: str
    b: str
    baseline: Number
    corrected: Number
    pvalue: Number
    s95: Number
    s99: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityParts:
    """Reliability of a construct's (or the marker's) standardized items, and how much of it the marker makes.

    total : of the Baseline model. substantive, method : of the retained method model. share : method / (substantive +
    method).
    """

    construct: str
    total: Number
    substantive: Number
    method: Number
    share: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodLoading:
    """An item's loading on the marker in the retained model; the standardized loadings on marker and construct."""

    item: str
    est: Number
    se: Number
    pvalue: Number
    method: Number
    substantive: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CfaMarker:
    """The technique applied to one marker.

    Attributes
    ----------
    marker, items : name of the factor in the models, its items.
    models : CFA, Baseline, Method-C, Method-U, Method-R, then the two of the sensitivity analysis.
    retained : Method-C or Method-U, the model that is interpreted.
    present : the marker explains variance of the items (Method-C, or Method-U where it is needed, against Baseline);
        unequal : not to the same amount (Method-C against Method-U); biased : the correlations differ from those of the
        Baseline model (Method-R against the retained model). None where a test could not be made.
    single : the marker is one item, taken as free of error.
    """

    marker: str
    items: tuple[str, ...]
    models: tuple[MarkerModel, ...]
    retained: str
    present: bool | None
    unequal: bool | None
    biased: bool | None
    correlations: tuple[CorrectedCorrelation, ...]
    reliability: tuple[ReliabilityParts, ...]
    loadings: tuple[MethodLoading, ...]
    n: int
    single: bool

    json_form: ClassVar[str] = (
        "items retained present unequal biased models correlations reliability loadings"
    )

    def model(self, code: str) -> MarkerModel:
        """A model by its code. Raises KeyError when it is not there."""
        for one in self.models:
            if one.code == code:
                return one
        raise KeyError(code)

    @property
    def method_variance(self) -> Number:
        """Share of the items' variance that the marker explains in the retained model, on average."""
        known = [one.method for one in self.loadings if isinstance(one.method, float)]
        return float(np.mean(np.square(known))) if known else NotAvailable("the method model has no solution")
