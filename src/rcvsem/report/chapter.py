"""The order of a chapter: results of the lower floors in, one Document out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.instrument.names import names_of
from rcvsem.report.document import Document, Figure, Section, Table, Words, say
from rcvsem.report.tables.clusters import cluster_table
from rcvsem.report.tables.definitions import definition_table
from rcvsem.report.tables.effects import effect_table, mediation_table, stability_table
from rcvsem.report.tables.explained import r_squared_table
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.fit_indices import bollen_stine_note, fit_index_table
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.hypotheses import hypothesis_table
from rcvsem.report.tables.items import item_table
from rcvsem.report.tables.loadings import loading_table
from rcvsem.report.tables.missing import missing_item_table, missing_pattern_table
from rcvsem.report.tables.modification import modification_table
from rcvsem.report.tables.ordinal import polychoric_table, threshold_table
from rcvsem.report.tables.paths import covariance_table, path_table
from rcvsem.report.tables.reliability import reliability_table
from rcvsem.report.tables.residuals import residual_table
from rcvsem.report.tables.sample import sample_profile
from rcvsem.report.tables.screening import overlap_table
from rcvsem.report.tables.session import session_table
from rcvsem.report.tables.validity import fornell_larcker_table, htmt_table
from rcvsem.report.tables.waves import wave_flow_table, wave_table
from rcvsem.report.tables.wording import (
    auxiliary_note,
    fit_note,
    given_note,
    group_note,
    method_note,
    sample_note,
    simulated_notice,
)

if TYPE_CHECKING:
    from rcvsem.analyses.sampling_design import SamplingReport
    from rcvsem.evaluate import (
        ConvergentValidity,
        FornellLarcker,
        ModificationIndex,
        OrdinalReliability,
        ParameterEstimate,
        Residuals,
        RSquared,
    )
    from rcvsem.fit import Fit
    from rcvsem.infer.bootstrap import BootstrapResult
    from rcvsem.infer.decisions import Decisions
    from rcvsem.infer.drawn_parameters import DrawnParameter
    from rcvsem.infer.effects import Effect
    from rcvsem.infer.stability import Stability
    from rcvsem.instrument import Instrument
    from rcvsem.scale.htmt import HTMT
    from rcvsem.scale.item_statistics import ItemStatistics
    from rcvsem.scale.reliability import Alpha
    from rcvsem.survey import CleanSurvey
    from rcvsem.survey.missing import MissingAnswers


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything a report can show; what is missing is left out of the report.

    Attributes
    ----------
    title : of the report. run : what goes into run.json and the session table.
    survey, instrument : the cleaned answers and their questionnaire.
    missing : gaps in the answers to the analysed items.
    sampling : clusters and weights. sensitivity : tables of refits without the flagged.
    items, alphas, htmt : from the scale floor; alphas by construct.
    fit and what was computed from it: measures, estimates, r_squared, validity, modification, effects, stability,
    drawn (intervals of definitions), bootstrap, and one a group: fornell_larcker, residuals.
    decisions : which paths differ from 0, by the one rule for hypotheses and effects.
    convention : of the fit measures. level : of all intervals. mi_threshold : for the modification indices.
    findings : of all steps. figures : path diagrams.
    """

    title: Text
    run: Mapping[str, Any] = field(default_factory=dict)
    survey: CleanSurvey | None = None
    instrument: Instrument | None = None
    missing: MissingAnswers | None = None
    sampling: SamplingReport | None = None
    items: Sequence[ItemStatistics] = ()
    alphas: Mapping[str, Alpha] = field(default_factory=dict)
    htmt: HTMT | None = None
    fit: Fit | None = None
    measures: Mapping[str, Any] | None = None
    estimates: Sequence[ParameterEstimate] = ()
    decisions: Decisions | None = None
    r_squared: Sequence[RSquared] = ()
    validity: ConvergentValidity | None = None
    fornell_larcker: Sequence[FornellLarcker] = ()
    modification: Sequence[ModificationIndex] | None = None
    residuals: Sequence[Residuals] = ()
    effects: Sequence[Effect] = ()
    stability: Sequence[Stability] = ()
    drawn: Sequence[DrawnParameter] = ()
    bootstrap: BootstrapResult | None = None
    convention: str = "lavaan"
    level: float = 0.95
    mi_threshold: float = 10.0
    findings: Sequence[Finding] = ()
    figures: Sequence[Figure] = ()
    sensitivity: Sequence[Table] = ()


def make_document(results: Results) -> Document:
    """The report: sample, measurement, fit, structural model, effects, diagnostics, session."""
    notice = simulated_notice(results.survey)
    sections = (
        _section("sample", Text("Sample and cleaning", "样本与数据清理"), _sample(results, notice)),
        _section("measurement", Text("Measurement", "测量"), _measurement(results, notice)),
        _section("fit", Text("Model fit", "模型拟合"), _fit(results, notice)),
        _section(
            "structure", Text("Structural model", "结构模型"), _structure(results, notice), results.figures
        ),
        _section("effects", Text("Effects and mediation", "效应与中介"), _effects(results, notice)),
        _section("sensitivity", Text("Sensitivity", "稳健性"), results.sensitivity),
        _section("diagnostics", Text("Diagnostics", "诊断"), _diagnostics(results, notice)),
        _section("session", Text("Session", "运行信息"), _session(results)),
    )
    return Document(
        title=results.title,
        sections=tuple(section for section in sections if section is not None),
        meta=_meta(results),
        notices=() if notice is None else (notice,),
    )


def _section(
    name: str, title: Text, tables: Iterable[Table | None], figures: Sequence[Figure] = ()
) -> Section | None:
    kept = tuple(table for table in tables if table is not None)
    if not kept and not figures:
        return None
    return Section(id=name, title=title, tables=kept, figures=tuple(figures))


def _sample(results: Results, notice: Words | None) -> list[Table | None]:
    survey, instrument = results.survey, results.instrument
    if survey is None:
        return []
    profile = None
    if instrument is not None:
        profile = sample_profile(survey.background, instrument.background, _with(notice))
    under = _with(notice)
    tables: list[Table | None] = [
        respondent_flow(survey, under),
        wave_table(survey, under),
        wave_flow_table(survey, under),
        overlap_table(survey.overlap, under),
        profile,
        None if results.sampling is None else cluster_table(results.sampling),
    ]
    if results.missing is not None:
        missing = results.missing
        rule = "listwise" if results.fit is None else results.fit.options.missing
        names = names_of(instrument)
        tables.append(missing_item_table(missing.patterns, missing.little, names, under, rule=rule))
        tables.append(missing_pattern_table(missing.patterns, under))
    return tables


def _measurement(results: Results, notice: Words | None) -> list[Table | None]:
    names = names_of(results.instrument)
    items = None
    if results.items:
        reverse = results.survey.reversed_items if results.survey else ()
        items = item_table(results.items, _constructs(results), names, reverse, _with(notice))
    under = _under(results, notice)
    groups = _groups(results)
    validity = results.validity or ()
    htmt = None
    if results.htmt is not None:
        htmt = _htmt(results.htmt, results, notice)
    return [
        items,
        loading_table(results.estimates, results.r_squared, names=names, groups=groups, notes=under),
        threshold_table(
            results.estimates, parameterization=_parameterization(results), groups=groups, notes=under
        ),
        reliability_table(
            results.alphas, validity, names=names, groups=groups, ordinal=_ordinal(results), notes=under
        ),
        *(
            fornell_larcker_table(
                table, names=names, group=groups[table.group - 1] if len(groups) > 1 else "", notes=under
            )
            for table in results.fornell_larcker
        ),
        htmt,
    ]


def _parameterization(results: Results) -> str:
    return "delta" if results.fit is None else results.fit.spec.options.parameterization


def _ordinal(results: Results) -> Sequence[OrdinalReliability]:
    """Ordinal alphas, when the fit is of ordinal items."""
    if results.fit is None or results.fit.layout.ordinal is None:
        return ()
    from rcvsem.evaluate import ordinal_reliability

    return ordinal_reliability(results.fit)


def _htmt(result: HTMT, results: Results, notice: Words | None) -> Table | None:
    intervals = result.htmt_bootstrap
    upper = None
    if intervals is not None:
        upper = [[None] * len(result.constructs) for _ in result.constructs]
        place = {code: k for k, code in enumerate(result.constructs)}
        for (a, b), end in zip(result.pairs, intervals.percentile[:, 1], strict=True):
            upper[place[a]][place[b]] = upper[place[b]][place[a]] = end
    size = () if result.n is None else (sample_note(result.n, result.n_received),)
    return htmt_table(
        result.constructs,
        result.htmt,
        upper=upper,
        level=results.level if intervals is None else intervals.level,
        names=names_of(results.instrument),
        notes=(*size, *_with(notice)),
    )


def _fit(results: Results, notice: Words | None) -> list[Table | None]:
    if results.measures is None:
        return []
    converged = results.fit is None or results.fit.converged
    notes = (*_bollen_stine(results), *_under(results, notice))
    return [fit_index_table(results.measures, converged=converged, notes=notes)]


def _bollen_stine(results: Results) -> tuple[Words, ...]:
    if results.fit is None or results.bootstrap is None:
        return ()
    from rcvsem.infer.bootstrap import bollen_stine_pvalue

    return bollen_stine_note(
        bollen_stine_pvalue(results.fit.chisq, results.bootstrap), results.bootstrap.n_converged
    )


def _structure(results: Results, notice: Words | None) -> list[Table | None]:
    if results.fit is None:
        return []
    names, groups, under = names_of(results.instrument), _groups(results), _under(results, notice)
    spec = results.fit.spec
    outcomes = list(dict.fromkeys(e.lhs for e in results.estimates if e.op == "~"))
    return [
        hypothesis_table(spec.hypotheses, results.decisions, names=names, groups=groups, notes=under),
        path_table(results.decisions, names=names, groups=groups, notes=under),
        r_squared_table(results.r_squared, outcomes, names=names, groups=groups, notes=under),
        covariance_table(
            results.estimates, latents=spec.latents, level=results.level, groups=groups, notes=under
        ),
    ]


def _effects(results: Results, notice: Words | None) -> list[Table | None]:
    names, groups, under = names_of(results.instrument), _groups(results), _under(results, notice)
    effects, draws = results.effects, results.bootstrap
    return [
        definition_table(results.decisions, results.drawn, draws, notes=under),
        mediation_table(effects, draws, names=names, groups=groups, notes=under),
        effect_table(effects, draws, names=names, groups=groups, notes=under),
        effect_table(effects, draws, standardized=False, names=names, groups=groups, notes=under),
        stability_table(results.stability, groups=groups, notes=under),
    ]


def _diagnostics(results: Results, notice: Words | None) -> list[Table | None]:
    under, groups = _under(results, notice), _groups(results)
    tables: list[Table | None] = []
    if results.modification is not None:
        tables.append(
            modification_table(
                results.modification, threshold=results.mi_threshold, groups=groups, notes=under
            )
        )
    if results.fit is not None:
        tables += [
            polychoric_table(results.fit, group=g, label=label if len(groups) > 1 else "", notes=under)
            for g, label in enumerate(groups or ("",), start=1)
        ]
    tables += [
        residual_table(
            table.variables,
            table.correlation,
            table.standardized,
            group=groups[table.group - 1] if len(groups) > 1 else "",
            number=table.group if len(groups) > 1 else 0,
            notes=under,
        )
        for table in results.residuals
    ]
    return tables


def _session(results: Results) -> list[Table | None]:
    return [finding_table(results.findings), session_table(results.run) if results.run else None]


def _meta(results: Results) -> tuple[tuple[Text, Words], ...]:
    meta: list[tuple[Text, Words]] = []
    if results.instrument is not None:
        meta.append((Text("Questionnaire", "问卷"), results.instrument.title))
    fit = results.fit
    if fit is not None:
        meta.append((Text("Sample", "样本"), fit_note(fit)))
        meta.append((Text("Method", "方法"), method_note(fit.options.estimator, results.convention)))
    return tuple(meta)


def _under(results: Results, notice: Words | None) -> tuple[Words, ...]:
    """Notes under every table of the model: N, missing rule, method, and what is wrong with the solution."""
    fit = results.fit
    if fit is None:
        return _with(notice)
    notes: list[Words] = [fit_note(fit), *group_note(fit), *auxiliary_note(fit.spec.auxiliary)]
    notes.append(method_note(fit.options.estimator, results.convention, _standard_errors(fit)))
    notes += given_note(fit)
    if not fit.converged:
        notes.append(_UNCONVERGED)
    elif not fit.admissible:
        notes.append(_improper(fit))
    return (*notes, *_with(notice))


def _standard_errors(fit: Fit) -> str:
    return fit.options.se_name


_UNCONVERGED = Text(
    "The estimation did not converge: these values are not a solution.", "估计未收敛：表中数值不是模型的解。"
)


def _improper(fit: Fit) -> Words:
    causes = [str(finding) for finding in fit.findings if finding.severity == "problem"]
    if not causes:
        return Text("The solution is improper.", "本模型的解为不当解。")
    return say("The solution is improper: {causes}", "本模型的解为不当解：{causes}", causes=" ".join(causes))


def _with(notice: Words | None) -> tuple[Words, ...]:
    return () if notice is None else (notice,)


def _groups(results: Results) -> tuple[str, ...]:
    return () if results.fit is None else tuple(group.label for group in results.fit.moments.groups)


def _constructs(results: Results) -> list[tuple[str, tuple[str, ...]]]:
    if results.instrument is not None:
        return [
            (construct.code, tuple(item.code for item in construct.items))
            for construct in results.instrument.constructs
        ]
    if results.fit is not None:
        spec = results.fit.spec
        return [(latent, tuple(spec.indicators(latent))) for latent in spec.latents]
    return []
