"""The sections on a model: sample, measurement, fit, structure, effects, diagnostics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from rcvsem.analyses.path_model import Study
from rcvsem.chapters.frame import SAMPLE, all_noted, holding, notices, section
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import sentences
from rcvsem.report.document import Section, Table, Words, noted, say
from rcvsem.report.tables.bifactor import bifactor_table
from rcvsem.report.tables.clusters import cluster_table
from rcvsem.report.tables.composites import composite_table
from rcvsem.report.tables.controls import controls_table
from rcvsem.report.tables.definitions import definition_table
from rcvsem.report.tables.effects import effect_table, stability_table
from rcvsem.report.tables.explained import r_squared_table
from rcvsem.report.tables.fit_cutoffs import cutoff_table, with_simulated
from rcvsem.report.tables.fit_indices import bollen_stine_note, caution, fit_index_table
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.hypotheses import hypothesis_table
from rcvsem.report.tables.items import item_table
from rcvsem.report.tables.loadings import loading_table
from rcvsem.report.tables.mediation import mediation_table
from rcvsem.report.tables.missing import missing_item_table, missing_pattern_table
from rcvsem.report.tables.modification import modification_table
from rcvsem.report.tables.ordinal import polychoric_table, threshold_table
from rcvsem.report.tables.paths import covariance_table, path_table
from rcvsem.report.tables.reliability import reliability_table
from rcvsem.report.tables.residuals import residual_table
from rcvsem.report.tables.sample import sample_profile
from rcvsem.report.tables.screening import overlap_table
from rcvsem.report.tables.sensitivity import sensitivity_tables
from rcvsem.report.tables.validity import fornell_larcker_table
from rcvsem.report.tables.waves import wave_flow_table, wave_table
from rcvsem.report.tables.wording import Names, auxiliary_note, fit_note, given_note, group_note, method_note

if TYPE_CHECKING:
    from rcvsem.evaluate import FornellLarcker, OrdinalReliability, ParameterEstimate
    from rcvsem.fit import Fit
    from rcvsem.infer.decisions import Decisions


class _Told(NamedTuple):
    """A study, and what stands around every table of its model: names, group labels, the notes below."""

    study: Study
    names: Names
    groups: tuple[str, ...]
    notice: tuple[Words, ...]
    under: tuple[Words, ...]

    @property
    def estimates(self) -> Sequence[ParameterEstimate]:
        """None of a fit that did not converge."""
        return self.study.estimates if self.study.fit.converged else ()

    @property
    def decisions(self) -> Decisions | None:
        return self.study.decisions if self.study.fit.converged else None

    def group(self, number: int) -> str:
        """Label of a group (from 1) among several, else ""."""
        return self.groups[number - 1] if len(self.groups) > 1 else ""


def model_sections(study: Study) -> tuple[Section, ...]:
    """Sample, measurement, fit, structural model, effects, sensitivity, diagnostics; those that hold something."""
    around = notices(study.survey)
    told = _Told(
        study=study,
        names=study.inputs.names,
        groups=tuple(group.label for group in study.fit.moments.groups),
        notice=around,
        under=(*_notes(study), *around),
    )
    sections = (
        section("sample", SAMPLE, _sample(told)),
        section("measurement", Text("Measurement"), _measurement(told)),
        section("fit", Text("Model fit"), _fit(told)),
        section("structure", Text("Structural model"), _structure(told)),
        section("effects", Text("Effects and mediation"), _effects(told)),
        section("sensitivity", Text("Sensitivity"), sensitivity_tables(study.sensitivity)),
        section("diagnostics", Text("Diagnostics"), _diagnostics(told)),
    )
    return holding(sections)


def _sample(told: _Told) -> list[Table | None]:
    study, under = told.study, told.notice
    survey, instrument = study.survey, study.inputs.instrument
    if survey is None:
        return []
    tables: list[Table | None] = [
        respondent_flow(survey),
        wave_table(survey),
        wave_flow_table(survey),
        overlap_table(survey.overlap),
        None if instrument is None else sample_profile(survey.background, instrument.background),
        None if study.sampling is None else cluster_table(study.sampling),
    ]
    if study.missing is not None:
        patterns, rule = study.missing.patterns, study.fit.options.missing
        tables.append(missing_item_table(patterns, study.missing.little, told.names, rule=rule))
        tables.append(missing_pattern_table(patterns))
    return all_noted(tables, under)


def _measurement(told: _Told) -> list[Table | None]:
    study, names, groups, under = told.study, told.names, told.groups, told.under
    items = None
    if study.items:
        reverse = study.survey.reversed_items if study.survey else ()
        items = noted(item_table(study.items, _constructs(study), names, reverse), told.notice)
    sound = study.measurement is not None and study.measurement.converged
    parameterization = study.fit.spec.options.parameterization
    return [
        items,
        noted(loading_table(told.estimates, study.r_squared, names=names, groups=groups), under),
        noted(
            composite_table(study.composites, level=study.options.level, names=names, groups=groups), under
        ),
        noted(threshold_table(told.estimates, parameterization=parameterization, groups=groups), under),
        noted(
            reliability_table(
                study.alphas,
                (study.validity if sound else None) or (),
                names=names,
                groups=groups,
                ordinal=_ordinal(study),
            ),
            under,
        ),
        bifactor_table(study.bifactor, names),
        *(
            noted(fornell_larcker_table(table, names=names, group=told.group(table.group)), under)
            for table in _fornell_larcker(study)
        ),
    ]


def _ordinal(study: Study) -> Sequence[OrdinalReliability]:
    """Ordinal alphas, when the fit is of ordinal items."""
    if study.fit.layout.ordinal is None:
        return ()
    from rcvsem.evaluate import ordinal_reliability

    return ordinal_reliability(study.fit)


def _fornell_larcker(study: Study) -> Sequence[FornellLarcker]:
    """One a group."""
    from rcvsem.evaluate import fornell_larcker

    fit = study.measurement
    if fit is None or study.fornell_larcker is None:
        return ()
    others = (fornell_larcker(fit, group) for group in range(2, fit.spec.groups + 1))
    return (study.fornell_larcker, *others)


def _fit(told: _Told) -> list[Table | None]:
    study = told.study
    notes = (*_bollen_stine(study), *told.under)
    fit = noted(fit_index_table(study.measures, converged=study.fit.converged), notes)
    if study.cutoffs is None:
        return [fit]
    return [
        with_simulated(fit, study.measures, study.cutoffs),
        noted(cutoff_table(study.cutoffs), told.under),
    ]


def _bollen_stine(study: Study) -> tuple[Words, ...]:
    if study.bootstrap is None:
        return ()
    from rcvsem.infer.bootstrap import bollen_stine_pvalue

    p = bollen_stine_pvalue(study.fit.chisq, study.bootstrap)
    return bollen_stine_note(p, study.bootstrap.n_converged)


def _structure(told: _Told) -> list[Table | None]:
    study, names, groups, under = told.study, told.names, told.groups, told.under
    spec = study.fit.spec
    outcomes = list(dict.fromkeys(e.lhs for e in told.estimates if e.op == "~"))
    first = caution(study.measures) if study.fit.converged else None
    tables = [
        hypothesis_table(spec.hypotheses, told.decisions, names=names, groups=groups, caution=first),
        path_table(
            told.decisions,
            names=names,
            groups=groups,
            caution=None if spec.hypotheses else first,
            controls=study.controls,
        ),
        None
        if study.beside is None or told.decisions is None
        else controls_table(told.decisions, study.beside, study.controls, groups),
        r_squared_table(study.r_squared, outcomes, names=names, groups=groups),
        covariance_table(told.estimates, latents=spec.latents, level=study.options.level, groups=groups),
    ]
    return all_noted(tables, under)


def _effects(told: _Told) -> list[Table | None]:
    study, names, groups, under = told.study, told.names, told.groups, told.under
    effects, draws = study.effects, study.bootstrap
    tables = [
        definition_table(told.decisions, study.drawn, draws),
        mediation_table(effects, draws, names=names, groups=groups),
        effect_table(effects, draws, names=names, groups=groups),
        effect_table(effects, draws, standardized=False, names=names, groups=groups),
        stability_table(study.stability, groups=groups),
    ]
    return all_noted(tables, under)


def _diagnostics(told: _Told) -> list[Table | None]:
    study, groups, under = told.study, told.groups, told.under
    tables: list[Table | None] = []
    if study.modification is not None:
        tables.append(modification_table(study.modification, groups=groups))
    tables += [polychoric_table(study.fit, group=g, label=told.group(g)) for g in range(1, len(groups) + 1)]
    tables += [
        residual_table(
            table,
            group=told.group(table.group),
            number=table.group if len(groups) > 1 else 0,
        )
        for table in study.residuals
    ]
    return all_noted(tables, under)


def model_meta(study: Study) -> tuple[tuple[Text, Words], ...]:
    """Questionnaire, sample and method, for the head of a report."""
    meta: list[tuple[Text, Words]] = []
    if study.inputs.instrument is not None:
        meta.append((Text("Questionnaire"), study.inputs.instrument.title))
    meta.append((Text("Sample"), fit_note(study.fit)))
    meta.append((Text("Method"), method_note(study.fit.options.estimator, study.options.convention)))
    return tuple(meta)


def _notes(study: Study) -> list[Words]:
    """Notes under every table of the model: N, missing rule, method, and what is wrong with the solution."""
    fit = study.fit
    notes: list[Words] = [fit_note(fit), *group_note(fit), *auxiliary_note(fit.spec.auxiliary)]
    notes.append(method_note(fit.options.estimator, study.options.convention, fit.options.se_name))
    notes += given_note(fit)
    if not fit.converged:
        notes.append(_UNCONVERGED)
    elif not fit.admissible:
        notes.append(_improper(fit))
    return notes


_UNCONVERGED = Text("The estimation did not converge: these values are not a solution.")


def _improper(fit: Fit) -> Words:
    causes = [finding.message for finding in fit.findings if finding.severity == "problem"]
    if not causes:
        return Text("The solution is improper.")
    return say("The solution is improper: {causes}", causes=sentences(*causes))


def _constructs(study: Study) -> list[tuple[str, tuple[str, ...]]]:
    if study.inputs.instrument is not None:
        return [
            (one.code, tuple(item.code for item in one.items)) for one in study.inputs.instrument.constructs
        ]
    spec = study.fit.spec
    return [(latent, tuple(spec.indicators(latent))) for latent in spec.latents]
