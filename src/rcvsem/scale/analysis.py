"""The measurement chapter of one cleaned survey: its constructs, its dimensions, the whole questionnaire."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeVar

import numpy as np

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import ConvergenceError, DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.efa import EFAResult, efa
from rcvsem.scale.extraction import Method
from rcvsem.scale.harman import HarmanTest, harman_test
from rcvsem.scale.htmt import HTMT, htmt
from rcvsem.scale.item_statistics import (
    ItemDiscrimination,
    ItemStatistics,
    Moments,
    discrimination,
    item_statistics,
)
from rcvsem.scale.normality import Mardia, mardia
from rcvsem.scale.number_of_factors import MapTest, ParallelAnalysis, map_test, parallel_analysis
from rcvsem.scale.reliability import Alpha, SplitHalf, bootstrap_alpha, cronbach_alpha, split_half
from rcvsem.scale.resampling import BootstrapIntervals
from rcvsem.scale.rotation import Rotation
from rcvsem.scale.suitability import Suitability, suitability
from rcvsem.scale.vif import FullCollinearity, full_collinearity
from rcvsem.survey.result import CleanSurvey

T = TypeVar("T")

WHOLE = Text("Whole questionnaire", "总量表")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOptions(Options):
    """Options of `analyse_scales`.

    Attributes
    ----------
    method, rotation : of the exploratory factor analyses.
    factors : "constructs" extracts as many factors as a dimension has constructs, "kaiser" by eigenvalues.
    draws : bootstrap draws of alpha and HTMT; 0 = none.
    parallel_draws : of the parallel analysis; 0 = none.
    seed, level : of everything random; coverage of all intervals.
    moments : definition of skew and kurtosis.
    """

    owner: ClassVar[str] = phrase("the scale analysis")

    method: Method = "pca"
    rotation: Rotation = "varimax"
    factors: Literal["constructs", "kaiser"] = "constructs"
    draws: int = option(0, at_least=0)
    parallel_draws: int = option(1000, at_least=0)
    seed: int = option(1, at_least=0)
    level: float = option(0.95, above=0, below=1)
    moments: Moments = "spss"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaleReliability:
    """Reliability of one construct, dimension or the whole questionnaire.

    `discrimination` compares extreme groups of this scale's total; `bootstrap` holds alpha, standardized
    alpha and the average inter-item correlation.
    """

    level: Literal["construct", "dimension", "whole"]
    code: str
    name: Text
    items: tuple[str, ...]
    alpha: Alpha | NotAvailable
    split: SplitHalf | NotAvailable
    discrimination: tuple[ItemDiscrimination, ...] | NotAvailable
    bootstrap: BootstrapIntervals | NotAvailable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DimensionAnalysis:
    """Exploratory analysis of one dimension (all items when the instrument names no dimensions)."""

    code: str
    name: Text
    constructs: tuple[str, ...]
    items: tuple[str, ...]
    suitability: Suitability | NotAvailable
    parallel: ParallelAnalysis | NotAvailable
    map: MapTest | NotAvailable
    efa: EFAResult | NotAvailable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaleAnalysis:
    """All measurement results that need no structural model.

    constructs : code -> item codes. `of(code, level)` finds a reliability.
    """

    constructs: dict[str, tuple[str, ...]]
    items: tuple[ItemStatistics, ...]
    reliabilities: tuple[ScaleReliability, ...]
    dimensions: tuple[DimensionAnalysis, ...]
    mardia: Mardia | NotAvailable
    harman: HarmanTest | NotAvailable
    collinearity: FullCollinearity | NotAvailable
    htmt: HTMT | NotAvailable
    options: ScaleOptions
    n: int
    findings: tuple[Finding, ...]

    def of(self, code: str, level: str = "construct") -> ScaleReliability:
        """The reliability of one scale. OptionError when there is none."""
        for row in self.reliabilities:
            if (row.code, row.level) == (code, level):
                return row
        raise OptionError(phrase("There is no {level} '{code}' in this analysis.", level=level, code=code))


class _Attempts:
    """Runs the parts of the analysis; what the data do not allow becomes NotAvailable and a finding."""

    def __init__(self) -> None:
        self.findings: dict[str, Finding] = {}

    def keep(self, findings: tuple[Finding, ...]) -> None:
        for finding in findings:
            self.findings.setdefault(str(finding), finding)

    def run(self, task: Callable[[], T], where: str, *, tell: bool = True) -> T | NotAvailable:
        try:
            return task()
        except (DataError, ConvergenceError, OptionError) as error:
            if tell:
                self.keep((Finding(code="not_computed", severity="warning", text=error.what, where=where),))
            return NotAvailable(error.what)


def analyse_scales(
    survey: CleanSurvey,
    *,
    constructs: Mapping[str, Sequence[str]] | None = None,
    options: ScaleOptions | None = None,
) -> ScaleAnalysis:
    """Analyse the scales of a cleaned survey.

    Parameters
    ----------
    constructs : code -> item codes; default: those of the survey's instrument, with the items in the survey.

    Raises
    ------
    OptionError : no constructs, or an item that is not in the survey.
    DataError : an item that nobody answered.
    """
    chosen = options or ScaleOptions()
    attempts = _Attempts()
    scales = _Scales(survey, constructs)
    groups, items, dimensions = scales.constructs, scales.items, scales.dimensions
    rows = _reliabilities(survey, scales, chosen, attempts)
    everything = survey.matrix(items)
    scores = np.column_stack([survey.matrix(codes).mean(axis=1) for codes in groups.values()])
    return ScaleAnalysis(
        constructs=groups,
        items=item_statistics(everything, items, scale=scales.ranges, definition=chosen.moments),
        reliabilities=rows,
        dimensions=tuple(
            _dimension(survey, name, tuple(members), scales.items_of(name), chosen, attempts)
            for name, members in dimensions.items()
        ),
        mardia=attempts.run(lambda: mardia(everything, items), "Mardia"),
        harman=attempts.run(lambda: harman_test(everything, items), "Harman"),
        collinearity=attempts.run(lambda: full_collinearity(scores, list(groups)), "VIF", tell=False),
        htmt=attempts.run(
            lambda: htmt(
                everything,
                groups,
                items,
                draws=chosen.draws,
                seed=_stream(chosen.seed, "htmt"),
                level=chosen.level,
            ),
            "HTMT",
            tell=False,
        ),
        options=chosen,
        n=survey.n,
        findings=tuple(attempts.findings.values()),
    )


def scale_reliabilities(
    survey: CleanSurvey,
    *,
    constructs: Mapping[str, Sequence[str]] | None = None,
    options: ScaleOptions | None = None,
) -> tuple[ScaleReliability, ...]:
    """The reliabilities of `analyse_scales` alone: every construct, dimension and the whole questionnaire."""
    return _reliabilities(survey, _Scales(survey, constructs), options or ScaleOptions(), _Attempts())


class _Scales:
    """Constructs, dimensions and items of a survey, with the ranges of the answers."""

    def __init__(self, survey: CleanSurvey, constructs: Mapping[str, Sequence[str]] | None) -> None:
        self.names, dimension_of, self.constructs = _structure(survey, constructs)
        self.items = tuple(dict.fromkeys(code for codes in self.constructs.values() for code in codes))
        found = [survey.ranges.get(code) for code in self.items]
        self.ranges = [pair for pair in found if pair is not None] if all(found) else None
        self.bounds = dict(zip(self.items, self.ranges, strict=True)) if self.ranges else {}
        self.dimensions: dict[str, list[str]] = {}
        for code in self.constructs:
            self.dimensions.setdefault(dimension_of[code], []).append(code)

    def items_of(self, dimension: str) -> tuple[str, ...]:
        return tuple(code for construct in self.dimensions[dimension] for code in self.constructs[construct])


def _reliabilities(
    survey: CleanSurvey, scales: _Scales, options: ScaleOptions, attempts: _Attempts
) -> tuple[ScaleReliability, ...]:
    asked: list[tuple[Literal["construct", "dimension", "whole"], str, Text, tuple[str, ...]]] = [
        ("construct", code, scales.names[code], codes) for code, codes in scales.constructs.items()
    ]
    if len(scales.dimensions) > 1:
        asked += [("dimension", name, Text(name, name), scales.items_of(name)) for name in scales.dimensions]
    if len(scales.constructs) > 1:
        asked.append(("whole", "all", WHOLE, scales.items))
    return tuple(_reliability(survey, *one, scales.bounds, options, attempts) for one in asked)


def _reliability(
    survey: CleanSurvey,
    level: Literal["construct", "dimension", "whole"],
    code: str,
    name: Text,
    codes: tuple[str, ...],
    bounds: Mapping[str, tuple[float, float]],
    options: ScaleOptions,
    attempts: _Attempts,
) -> ScaleReliability:
    x = survey.matrix(codes)
    if len(codes) < 2:
        one = NotAvailable("A scale of one item has no internal consistency.")
        return ScaleReliability(
            level=level,
            code=code,
            name=name,
            items=codes,
            alpha=one,
            split=one,
            discrimination=one,
            bootstrap=one,
        )
    alpha = attempts.run(lambda: cronbach_alpha(x, codes, name=code, level=options.level), code)
    if isinstance(alpha, Alpha):
        attempts.keep(alpha.findings)
    pairs = [bounds[c] for c in codes] if bounds else None
    bootstrap: BootstrapIntervals | NotAvailable = NotAvailable("No bootstrap was asked for.")
    if options.draws:
        bootstrap = attempts.run(
            lambda: bootstrap_alpha(
                x, codes, draws=options.draws, seed=_stream(options.seed, code), level=options.level
            ),
            code,
            tell=False,
        )
    return ScaleReliability(
        level=level,
        code=code,
        name=name,
        items=codes,
        alpha=alpha,
        split=attempts.run(lambda: split_half(x, codes, name=code), code, tell=False),
        discrimination=attempts.run(
            lambda: discrimination(x, codes, scale=pairs, name=code), code, tell=False
        ),
        bootstrap=bootstrap,
    )


def _structure(
    survey: CleanSurvey, constructs: Mapping[str, Sequence[str]] | None
) -> tuple[dict[str, Text], dict[str, str], dict[str, tuple[str, ...]]]:
    """Names, dimension and items of each construct."""
    if constructs is not None:
        groups = {code: tuple(items) for code, items in constructs.items() if items}
        missing = [code for codes in groups.values() for code in codes if code not in survey.items]
        if missing:
            raise OptionError(
                phrase("These items are not in the survey: {missing}.", missing=enumerated(missing))
            )
        known = {c.code: c for c in survey.instrument.constructs} if survey.instrument else {}
    elif survey.instrument is not None:
        known = {c.code: c for c in survey.instrument.constructs}
        found = {
            code: tuple(item.code for item in construct.items if item.code in survey.items)
            for code, construct in known.items()
        }
        groups = {code: codes for code, codes in found.items() if codes}
    else:
        raise OptionError(
            "Without an instrument the scales must be given.", fix="Give constructs={'A': ['A1', 'A2'], ...}."
        )
    if not groups:
        raise OptionError("There is no scale to analyse.")
    names = {code: known[code].name if code in known else Text(code, code) for code in groups}
    dimension = {code: (known[code].dimension or "all") if code in known else "all" for code in groups}
    return names, dimension, groups


def _dimension(
    survey: CleanSurvey,
    name: str,
    constructs: tuple[str, ...],
    items: tuple[str, ...],
    options: ScaleOptions,
    attempts: _Attempts,
) -> DimensionAnalysis:
    x = survey.matrix(items)
    fit = attempts.run(lambda: suitability(x, items, name=name), name)
    if isinstance(fit, Suitability):
        attempts.keep(fit.findings)
    factors = len(constructs) if options.factors == "constructs" else None
    analysis = attempts.run(
        lambda: efa(
            x, factors, method=options.method, rotation=options.rotation, items=items, seed=options.seed
        ),
        name,
    )
    if isinstance(analysis, EFAResult):
        attempts.keep(analysis.findings)
        correlations = analysis.correlation
        partials = attempts.run(lambda: map_test(correlations), name, tell=False)
    else:
        partials = analysis
    return DimensionAnalysis(
        code=name,
        name=Text("All items", "全部题项") if name == "all" else Text(name, name),
        constructs=constructs,
        items=items,
        suitability=fit,
        parallel=attempts.run(
            lambda: parallel_analysis(
                x,
                items,
                draws=options.parallel_draws,
                seed=_stream(options.seed, phrase("parallel {name}", name=name)),
            ),
            name,
            tell=False,
        )
        if options.parallel_draws
        else NotAvailable("No parallel analysis was asked for."),
        map=partials,
        efa=analysis,
    )


def _stream(seed: int, purpose: str) -> np.random.SeedSequence:
    """A stream of its own for each purpose, the same whatever else is computed."""
    return np.random.SeedSequence([seed, *purpose.encode("utf-8")])
