"""Exploratory factor analysis dimension by dimension, with proposals for dropping items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, ClassVar

import numpy as np

from rcvsem.analyses.efa_options import EfaOptions as EfaOptions
from rcvsem.analyses.json_heads import SCALES
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, DataError, OptionError, RcvsemError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.efa import EFAResult, efa
from rcvsem.scale.number_of_factors import (
    MapTest,
    ParallelAnalysis,
    kaiser_rule,
    map_test,
    parallel_analysis,
)
from rcvsem.scale.purify import ProposedDrop, Purification, PurifyState, purify
from rcvsem.scale.rotation import OBLIQUE
from rcvsem.scale.sample import complete_sample, correlation
from rcvsem.scale.suitability import Suitability, suitability_of_matrix

#: Factors that share a tenth of their variance call for an oblique rotation (Tabachnick & Fidell, 2013).
CORRELATED = 0.32


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


def run_efa(
    source: ScaleSource, options: EfaOptions | None = None, *, dimensions: Sequence[str] = ()
) -> EfaStudy:
    """Suitability, number of factors, EFA and purification of every dimension (or those named).

    Raises
    ------
    OptionError : an unknown dimension, or more factors than the items allow.
    DataError, ConvergenceError : the answers of a dimension cannot be factored.
    """
    chosen = options or EfaOptions()
    unknown = [code for code in dimensions if code not in source.dimensions]
    if unknown:
        raise OptionError(
            phrase("There is no dimension '{unknown}'.", unknown=unknown[0]),
            fix=phrase("There are: {dimensions}.", dimensions=enumerated(source.dimensions)),
        )
    if not source.declared:  # the items of a bare table are no one scale
        rules = replace(chosen.rules, item_total=None)
        factors = "kaiser" if chosen.factors == "constructs" else chosen.factors
        chosen = replace(chosen, factors=factors, rules=rules)
    findings: list[Finding] = list(source.survey.findings)
    entries = []
    for code in dimensions or source.dimensions:
        entry = _dimension(source, code, chosen)
        findings += [*entry.suitability.findings, *entry.efa.findings, *_correlated(source, entry, chosen)]
        if isinstance(entry.purification, Purification):
            findings += entry.purification.findings
        entries.append(entry)
    if chosen.cross_check:
        from rcvsem.analyses.second_opinion import second_suitability

        findings.append(second_suitability(source, {one.code: one.suitability for one in entries}))
    return EfaStudy(source=source, options=chosen, dimensions=tuple(entries), findings=unique(findings))


def _dimension(source: ScaleSource, code: str, options: EfaOptions) -> DimensionEfa:
    items = source.items_of(code)
    constructs = {name: source.constructs[name] for name in source.dimensions[code]}
    x = source.survey.matrix(items)
    sample = complete_sample(x, items, where=code)
    r = correlation(sample.x)
    parallel: ParallelAnalysis | NotAvailable = NotAvailable("no parallel analysis was asked for")
    if options.parallel_draws:
        parallel = parallel_analysis(x, items, draws=options.parallel_draws, seed=options.seed)
    kaiser = kaiser_rule(r)
    m, rule = _number(options, constructs, kaiser, parallel, code)
    result = efa(
        x, m, method=options.extraction, rotation=options.rotation, items=items, seed=options.seed, name=code
    )
    return DimensionEfa(
        code=code,
        name=source.dimension_names[code],
        constructs=constructs,
        items=items,
        suitability=suitability_of_matrix(r, items, sample.n, n_received=sample.n_received),
        parallel=parallel,
        map=map_test(r) if len(items) > 2 else NotAvailable("Velicer's test needs three items"),
        kaiser=kaiser,
        n_factors=m,
        chosen_by=rule,
        efa=result,
        purification=_purified(x, constructs, items, m, options, code),
    )


def _correlated(source: ScaleSource, entry: DimensionEfa, options: EfaOptions) -> list[Finding]:
    """A finding where an orthogonal rotation hides that the factors go together."""
    if options.rotation in (*OBLIQUE, "none") or entry.n_factors < 2:
        return []
    try:
        oblique = efa(
            source.survey.matrix(entry.items), entry.n_factors, method=options.extraction, rotation="promax",
            items=entry.items, name=entry.code,
        )  # fmt: skip
    except RcvsemError:
        return []
    largest = float(np.abs(np.asarray(oblique.phi)[np.tril_indices(entry.n_factors, -1)]).max())
    if largest < CORRELATED:
        return []
    return [
        Finding(
            code="orthogonal_rotation",
            severity="warning",
            where=entry.code,
            text=phrase(
                "The rotation {rotation} keeps the factors uncorrelated, but they correlate up to {largest:.2f} "
                "once they may (promax): secondary loadings, and items proposed for dropping because of them, "
                "can come from that alone.",
                rotation=options.rotation,
                largest=largest,
            ),
            fix=phrase(
                "Look at an oblique solution of common factors: {--extraction paf} {--rotation oblimin}."
            ),
        )
    ]


def _number(
    options: EfaOptions,
    constructs: dict[str, tuple[str, ...]],
    kaiser: int,
    parallel: ParallelAnalysis | NotAvailable,
    code: str,
) -> tuple[int, Text]:
    if isinstance(options.factors, int):
        return options.factors, Text("as asked")
    if options.factors == "constructs":
        return len(constructs), Text("the dimension's constructs")
    if options.factors == "kaiser":
        return kaiser, Text("eigenvalues above 1")
    assert not isinstance(parallel, NotAvailable)
    number = parallel.n_components if options.extraction == "pca" else parallel.n_factors
    if isinstance(number, NotAvailable) or number < 1:
        raise DataError(
            "The parallel analysis finds no factor in these items.",
            where=code,
            fix=phrase("Give the number with {--factors}."),
        )
    return number, Text("parallel analysis")


def _purified(
    x: Any,
    constructs: dict[str, tuple[str, ...]],
    items: tuple[str, ...],
    m: int,
    options: EfaOptions,
    code: str,
) -> Purification | NotAvailable:
    try:
        return purify(
            x,
            constructs,
            items,
            n_factors=m,
            method=options.extraction,
            rotation=options.rotation,
            rules=options.rules,
            seed=options.seed,
            name=code,
        )
    except (DataError, ConvergenceError, OptionError) as error:
        return NotAvailable(error.what)
