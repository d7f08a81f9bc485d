"""What an exploratory factor analysis dimension by dimension finds, with proposals for dropping items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.json_heads import SCALES
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.scale.efa import EFAResult
from rcvsem.scale.number_of_factors import (
    MapTest,
    ParallelAnalysis,
)
from rcvsem.scale.purify import ProposedDrop, Purification, PurifyState
from rcvsem.scale.suitability import Suitability


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DimensionEfa:
    """One dimension. kaiser : eigenvalues above 1; n_factors : those used, by the rule `chosen_by`."""

    code: str
    name: Text
    constructs: dict[str, tuple[str, ...]]
    items: tuple[str, ...]
    suitability: Suitability
    parallel: ParallelAnalysis | NotAvailable
    map: MapTest | NotAvailable
    kaiser: int
    n_factors: int
    chosen_by: Text
    efa: EFAResult
    purification: Purification | NotAvailable

    json_form: ClassVar[str] = (
        "dimension=code constructs items n=efa.n n_received=efa.n_received kmo=suitability.kmo msa bartlett "
        "determinant=suitability.determinant eigenvalues=efa.eigenvalues kaiser parallel map n_factors chosen_by "
        "loadings communalities factor_correlations=efa.phi variance_before=efa.variance_before "
        "variance_after=efa.variance_after cumulative rmsr=efa.rmsr test proposals"
    )

    @property
    def msa(self) -> dict[str, float] | None:
        """Kaiser-Meyer-Olkin measure of every item."""
        found = self.suitability
        return None if isinstance(found.msa, NotAvailable) else _by_item(found.items, found.msa)

    @property
    def bartlett(self) -> ChiSquareTest:
        """That all correlations are zero."""
        return ChiSquareTest(
            chisq=self.suitability.bartlett, df=self.suitability.df, pvalue=self.suitability.pvalue
        )

    @property
    def test(self) -> ChiSquareTest:
        """Of the ML solution."""
        return ChiSquareTest(chisq=self.efa.chi2, df=self.efa.df, pvalue=self.efa.pvalue)

    @property
    def loadings(self) -> dict[str, list[float]]:
        """Of every item on the factors."""
        return _by_item(self.efa.items, self.efa.loadings)

    @property
    def communalities(self) -> dict[str, float]:
        """Of every item."""
        return _by_item(self.efa.items, self.efa.communalities)

    @property
    def cumulative(self) -> float:
        """Share of the variance that the factors explain."""
        return float(self.efa.cumulative_after[-1])

    @property
    def proposals(self) -> list[Proposal] | None:
        """Items to drop, one after the other."""
        if isinstance(self.purification, NotAvailable):
            return None
        return [Proposal(step=k, drop=one) for k, one in enumerate(self.purification.proposals, start=1)]


def _by_item(items: Sequence[str], values: Any) -> dict[str, Any]:
    return dict(zip(items, values.tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiSquareTest:
    """One test."""

    chisq: Number
    df: int | NotAvailable
    pvalue: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposal:
    """One item to drop."""

    step: int
    drop: ProposedDrop

    json_form: ClassVar[str] = (
        "step item=drop.item construct=drop.construct rule=drop.rule reasons=drop.all_reasons before after"
    )

    @property
    def before(self) -> ScaleState:
        """The items with it."""
        return ScaleState(state=self.drop.before, construct=self.drop.construct)

    @property
    def after(self) -> ScaleState:
        """The items without it."""
        return ScaleState(state=self.drop.after, construct=self.drop.construct)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaleState:
    """All items of a dimension at a step, and the alpha of one construct."""

    state: PurifyState
    construct: str

    json_form: ClassVar[str] = "items=state.items# kmo=state.kmo cumulative=state.cumulative alpha"

    @property
    def alpha(self) -> Number:
        """Of the construct."""
        return self.state.alphas[self.construct]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class EfaStudy(Result):
    """The dimensions analysed, in the order of the instrument."""

    source: ScaleSource
    options: EfaOptions
    dimensions: tuple[DimensionEfa, ...]
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = f"{SCALES} *found"

    @property
    def found(self) -> EfaFound:
        """The numbers without the survey they come from."""
        return EfaFound(study=self)

    @property
    def proposed(self) -> tuple[str, ...]:
        """Items proposed for dropping, over all dimensions."""
        return tuple(
            item
            for entry in self.dimensions
            if isinstance(entry.purification, Purification)
            for item in entry.purification.dropped
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EfaFound:
    """The factor analyses of all dimensions."""

    study: EfaStudy

    json_form: ClassVar[str] = (
        "extraction=study.options.extraction rotation=study.options.rotation rules=study.options.rules "
        "proposed=study.proposed dimensions=study.dimensions"
    )


def efa_record(study: EfaStudy) -> dict[str, Any]:
    """run.json of `rcvsem efa`."""
    return {
        **scale_record(study, "efa", asdict(study.options)),
        "seed": study.options.seed,
        "proposed": list(study.proposed),
    }
