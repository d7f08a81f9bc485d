"""Exploratory factor analysis dimension by dimension, with proposals for dropping items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import ConvergenceError, DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import check_integer, check_literals
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Figure, Section, Table
from rcvsem.report.tables.efa import efa_loading_table, eigenvalue_table, factor_correlation_table
from rcvsem.report.tables.purification import purification_table
from rcvsem.report.tables.suitability import suitability_table
from rcvsem.scale.efa import EFAResult, efa
from rcvsem.scale.extraction import Method
from rcvsem.scale.number_of_factors import (
    MapTest,
    ParallelAnalysis,
    kaiser_rule,
    map_test,
    parallel_analysis,
)
from rcvsem.scale.purify import Purification, PurifyState, purify
from rcvsem.scale.purify_rules import PurifyRules
from rcvsem.scale.rotation import Rotation
from rcvsem.scale.sample import complete_sample, correlation
from rcvsem.scale.suitability import Suitability, suitability_of_matrix
from rcvsem.study.machine import plain
from rcvsem.study.scale_report import json_head, notices, scale_document, scale_record, unique
from rcvsem.study.scale_source import ScaleSource

NumberRule = Literal["constructs", "kaiser", "parallel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EfaOptions:
    """Options of `run_efa`.

    factors : a number, or the rule that gives it: "constructs" of the dimension, "kaiser" (eigenvalues above
        1), "parallel" (parallel analysis of components for pca, of common factors else).
    parallel_draws : random data sets of the parallel analysis; 0 skips it. rules : of purification.
    """

    extraction: Method = "pca"
    rotation: Rotation = "varimax"
    factors: int | NumberRule = "constructs"
    parallel_draws: int = 1000
    seed: int = 1
    rules: PurifyRules = field(default_factory=PurifyRules)

    def __post_init__(self) -> None:
        owner = "the factor analysis"
        check_literals(self, owner)
        check_integer(self.parallel_draws, "parallel_draws", owner, 0)
        check_integer(self.seed, "seed", owner, 0)
        if isinstance(self.factors, str):
            if self.factors not in ("constructs", "kaiser", "parallel"):
                raise OptionError(
                    "The number of factors must be a whole number, constructs, kaiser or parallel. "
                    f"Got {self.factors!r}."
                )
            if self.factors == "parallel" and not self.parallel_draws:
                raise OptionError("The parallel analysis cannot set the number of factors without draws.")
        else:
            check_integer(self.factors, "factors", owner, 1)


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EfaStudy:
    """The dimensions analysed, in the order of the instrument."""

    source: ScaleSource
    options: EfaOptions
    dimensions: tuple[DimensionEfa, ...]
    findings: tuple[Finding, ...]

    @property
    def proposed(self) -> tuple[str, ...]:
        """Items proposed for dropping, over all dimensions."""
        return tuple(
            item
            for entry in self.dimensions
            if isinstance(entry.purification, Purification)
            for item in entry.purification.dropped
        )


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
            f"There is no dimension '{unknown[0]}'.", fix=f"There are: {', '.join(source.dimensions)}."
        )
    if not source.declared and chosen.factors == "constructs":
        chosen = replace(chosen, factors="kaiser")
    findings: list[Finding] = list(source.survey.findings)
    entries = []
    for code in dimensions or source.dimensions:
        entry = _dimension(source, code, chosen)
        findings += [*entry.suitability.findings, *entry.efa.findings]
        if isinstance(entry.purification, Purification):
            findings += entry.purification.findings
        entries.append(entry)
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


def _number(
    options: EfaOptions,
    constructs: dict[str, tuple[str, ...]],
    kaiser: int,
    parallel: ParallelAnalysis | NotAvailable,
    code: str,
) -> tuple[int, Text]:
    if isinstance(options.factors, int):
        return options.factors, Text("as asked", "指定数目")
    if options.factors == "constructs":
        return len(constructs), Text("the dimension's constructs", "该维度的构念数")
    if options.factors == "kaiser":
        return kaiser, Text("eigenvalues above 1", "特征值大于 1")
    assert not isinstance(parallel, NotAvailable)
    number = parallel.n_components if options.extraction == "pca" else parallel.n_factors
    if isinstance(number, NotAvailable) or number < 1:
        raise DataError(
            "The parallel analysis finds no factor in these items.",
            where=code,
            fix="Give the number with --factors.",
        )
    return number, Text("parallel analysis", "平行分析")


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


# --- report -----------------------------------------------------------------------------------------------


def efa_tables(study: EfaStudy) -> list[Table]:
    """Suitability of all dimensions, then eigenvalues and loadings of each, then the proposals."""
    under = notices(study.source)
    fit = suitability_table([(d.name, d.suitability) for d in study.dimensions], under)
    tables: list[Table | None] = [fit]
    cut = study.options.rules.loading
    for entry in study.dimensions:
        blocks = list(entry.constructs.items()) if study.source.declared else []
        tables += [
            eigenvalue_table(
                entry.efa,
                entry.parallel,
                entry.map,
                kaiser=entry.kaiser,
                chosen_by=entry.chosen_by,
                code=entry.code,
                name=entry.name,
                notes=under,
            ),
            efa_loading_table(
                entry.efa,
                code=entry.code,
                name=entry.name,
                cut=0.5 if cut is None else cut,
                constructs=blocks,
                adequacy=entry.suitability,
                names=study.source.names,
                notes=under,
            ),
            factor_correlation_table(entry.efa, code=entry.code, name=entry.name, notes=under),
        ]
    proposals = [
        (entry.name, entry.purification)
        for entry in study.dimensions
        if isinstance(entry.purification, Purification)
    ]
    tables.append(purification_table(proposals, study.source.names, under))
    return [table for table in tables if table is not None]


def efa_figures(study: EfaStudy, lang: Language) -> list[Figure]:
    """One scree plot a dimension."""
    from rcvsem.report.figures.scree import scree_figure

    return [
        scree_figure(entry.efa, entry.parallel, code=entry.code, name=entry.name, language=lang)
        for entry in study.dimensions
    ]


def efa_section(study: EfaStudy, lang: Language | None) -> Section:
    """The chapter's section; pictures only when a language for them is given."""
    return Section(
        id="efa",
        title=Text("Exploratory factor analysis", "探索性因子分析"),
        tables=tuple(efa_tables(study)),
        figures=() if lang is None else tuple(efa_figures(study, lang)),
    )


def efa_document(study: EfaStudy, lang: Language | None = None) -> Document:
    """The report of `rcvsem efa`."""
    return scale_document(
        study.source,
        Text("Exploratory factor analysis", "探索性因子分析"),
        [efa_section(study, lang)],
        findings=study.findings,
        run=efa_record(study),
    )


def efa_record(study: EfaStudy) -> dict[str, Any]:
    """run.json of `rcvsem efa`."""
    return {
        **scale_record(study.source, "efa", study.findings, asdict(study.options)),
        "seed": study.options.seed,
        "proposed": list(study.proposed),
    }


def efa_json(study: EfaStudy) -> dict[str, Any]:
    """What `rcvsem efa --json` prints."""
    return {
        **json_head(study.source, study.findings),
        "extraction": study.options.extraction,
        "rotation": study.options.rotation,
        "rules": asdict(study.options.rules),
        "proposed": list(study.proposed),
        "dimensions": [_dimension_json(entry) for entry in study.dimensions],
    }


def _dimension_json(entry: DimensionEfa) -> dict[str, Any]:
    result, fit = entry.efa, entry.suitability
    parallel: dict[str, Any] | None = None
    if not isinstance(entry.parallel, NotAvailable):
        pa = entry.parallel
        parallel = {
            "draws": pa.draws,
            "quantile": pa.quantile,
            "components_quantile": plain(pa.components_quantile),
            "factors": plain(pa.factors),
            "factors_quantile": plain(pa.factors_quantile),
            "n_components": pa.n_components,
            "n_factors": plain(pa.n_factors),
        }
    partial: dict[str, Any] | None = None
    if not isinstance(entry.map, NotAvailable):
        partial = {
            "squares": plain(entry.map.squares),
            "fourths": plain(entry.map.fourths),
            "n_components": entry.map.n_components,
            "n_components_revised": entry.map.n_components_revised,
        }
    return {
        "dimension": entry.code,
        "constructs": {code: list(items) for code, items in entry.constructs.items()},
        "items": list(entry.items),
        "n": result.n,
        "n_received": result.n_received,
        "kmo": plain(fit.kmo),
        "msa": None
        if isinstance(fit.msa, NotAvailable)
        else dict(zip(fit.items, plain(fit.msa), strict=True)),
        "bartlett": {"chisq": plain(fit.bartlett), "df": fit.df, "pvalue": plain(fit.pvalue)},
        "determinant": fit.determinant,
        "eigenvalues": plain(result.eigenvalues),
        "kaiser": entry.kaiser,
        "parallel": parallel,
        "map": partial,
        "n_factors": entry.n_factors,
        "chosen_by": entry.chosen_by.en,
        "loadings": {item: plain(row) for item, row in zip(result.items, result.loadings, strict=True)},
        "communalities": dict(zip(result.items, plain(result.communalities), strict=True)),
        "factor_correlations": plain(result.phi),
        "variance_before": plain(result.variance_before),
        "variance_after": plain(result.variance_after),
        "cumulative": float(result.cumulative_after[-1]),
        "rmsr": result.rmsr,
        "test": {"chisq": plain(result.chi2), "df": plain(result.df), "pvalue": plain(result.pvalue)},
        "proposals": _proposals(entry.purification),
    }


def _proposals(result: Purification | NotAvailable) -> list[dict[str, Any]] | None:
    if isinstance(result, NotAvailable):
        return None
    return [
        {
            "step": step,
            "item": proposal.item,
            "construct": proposal.construct,
            "rule": proposal.rule,
            "reasons": [
                {"rule": v.rule, "text": v.reason.en, "text_zh": v.reason.zh} for v in proposal.all_reasons
            ],
            "before": _state(proposal.before, proposal.construct),
            "after": _state(proposal.after, proposal.construct),
        }
        for step, proposal in enumerate(result.proposals, start=1)
    ]


def _state(state: PurifyState, construct: str) -> dict[str, Any]:
    return {
        "items": len(state.items),
        "kmo": plain(state.kmo),
        "cumulative": state.cumulative,
        "alpha": plain(state.alphas[construct]),
    }
