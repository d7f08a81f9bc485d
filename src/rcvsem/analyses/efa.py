"""Exploratory factor analysis dimension by dimension: how many factors, the solution, and which items to think about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.analyses.efa_options import EfaOptions as EfaOptions
from rcvsem.analyses.efa_result import DimensionEfa, EfaStudy
from rcvsem.analyses.scale_source import ALL_ITEMS, ScaleSource
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import ConvergenceError, DataError, OptionError, RcvsemError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.efa import efa
from rcvsem.scale.number_of_factors import (
    ParallelAnalysis,
    kaiser_rule,
    map_test,
    parallel_analysis,
)
from rcvsem.scale.purify import Purification, purify
from rcvsem.scale.rotation import OBLIQUE
from rcvsem.scale.sample import complete_sample, correlation
from rcvsem.scale.suitability import suitability_of_matrix

#: Factors that share a tenth of their variance call for an oblique rotation (Tabachnick & Fidell, 2013).
CORRELATED = 0.32


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
            where="" if entry.code == ALL_ITEMS else entry.code,
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
