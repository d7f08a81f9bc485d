"""A PLS study: files in, estimated, bootstrapped, judged, predicted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from rcvsem.analyses.input_files import PathLike, model_files, survey_files
from rcvsem.analyses.inputs import group_labels, read_inputs
from rcvsem.analyses.matrix_inputs import MatrixFile, refuse_without_data
from rcvsem.analyses.pls_answers import analysed_rows, columns_of, folds_of, row_findings, survey_of
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.pls_result import PlsStudy
from rcvsem.analyses.reading import Reading
from rcvsem.foundation.arrays import Bools
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.infer.batch.in_order import Progress
from rcvsem.model import ModelSpec, check_variables, read_model
from rcvsem.pls.analysis import FIT_DRAWS, analyse
from rcvsem.pls.copula import copula_test
from rcvsem.pls.fit import fit_pls, fit_pls_matrix
from rcvsem.pls.group_comparison import PlsGroupComparison, compare_groups
from rcvsem.pls.importance import ImportanceMap, importance_map
from rcvsem.pls.model_reading import pls_model
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.redundancy import Redundancy, redundancy
from rcvsem.pls.result import PlsFit
from rcvsem.survey import CleanSurvey

COPULA_DRAWS = 1000
GROUP_DRAWS = 1000


class ReadFrom(MatrixFile, total=False):
    """How answers to a model are read, or a matrix in their place."""

    instrument: PathLike | None
    reading: Reading | None


def run_pls(
    model: PathLike | ModelSpec,
    data: Any = None,
    choices: PlsChoices | None = None,
    *,
    progress: Progress | None = None,
    fit_draws: int = FIT_DRAWS,
    **said: Unpack[ReadFrom],
) -> PlsStudy:
    """Read, estimate, bootstrap, judge, predict, and whatever else is asked for.

    fit_draws : of the test of exact fit, at most.

    Raises
    ------
    RcvsemError : a file cannot be read, the model is none for PLS, an option does not fit, ...
    """
    choices = choices or PlsChoices()
    reading, instrument = said.get("reading") or Reading(), said.get("instrument")
    matrix: MatrixFile = {"cov": said.get("cov"), "n": said.get("n"), "sd": said.get("sd")}
    spec = component_spec(model, choices.further_columns)
    known = pls_model(spec)
    if not known.products and choices.options.interaction != PlsOptions().interaction:
        refuse_idle([named("interaction", choices.options.interaction)], "the model has no product X:M.")
    if matrix["cov"] is not None:
        return _from_matrix(spec, choices, reading, data, matrix)
    refuse_without_data(data, n=matrix["n"], sd=matrix["sd"])
    files = model_files(spec)
    survey = survey_of(spec, data, choices, instrument, reading)
    check_variables(spec, survey.variables)
    files += survey_files(survey)
    items = known.items
    rows = columns_of(survey, items)
    weights = None if choices.case_weights is None else columns_of(survey, (choices.case_weights,))[:, 0]
    keep, analysed, kept_weights = analysed_rows(rows, weights, choices.options)
    fit = fit_pls(known, analysed, items, choices.options, case_weights=kept_weights, received=survey.n)
    assigned = None if choices.fold_column is None else folds_of(survey, choices.fold_column, keep)
    result = analyse(fit, choices.run, progress, assigned=assigned, fit_draws=fit_draws)
    findings = [*survey.findings, *row_findings(rows, weights, keep, choices.options), *result.findings]
    good = fit.converged
    return PlsStudy(
        spec=spec,
        survey=survey,
        files=tuple(files),
        reading=reading,
        choices=choices,
        result=result,
        groups=_groups(fit, survey, choices, keep, findings) if good else None,
        maps=_maps(fit, survey, choices, findings) if good else (),
        copulas=copula_test(
            fit,
            draws=min(choices.run.draws, COPULA_DRAWS),
            seed=choices.run.seed,
            workers=choices.run.workers,
        )
        if choices.copulas and good
        else None,
        redundancy=_redundancy(fit, survey, choices, keep) if good else (),
        findings=tuple(findings),
    )


def component_spec(model: PathLike | ModelSpec, more: Sequence[str] = ()) -> ModelSpec:
    """A model read for PLS, whatever it was read for before; `more` columns outside it are read too."""
    if isinstance(model, ModelSpec):
        if model.options.components and model.options.auxiliary == tuple(more):
            return model
        read = model.with_options(components=True, auxiliary=())
    else:
        read = read_model(model, components=True)
    outside = tuple(name for name in more if name not in read.observed)
    return read.with_options(auxiliary=outside) if outside else read


def _groups(
    fit: PlsFit, survey: CleanSurvey, choices: PlsChoices, keep: Bools, findings: list[Finding]
) -> PlsGroupComparison | None:
    if choices.group is None:
        return None
    labels = np.array(group_labels(survey, choices.group), dtype=object)[keep]
    known = np.array([label is not None for label in labels])
    if not known.all():
        findings.append(
            Finding(
                code="no_group",
                severity="warning",
                text=phrase_n(
                    int((~known).sum()),
                    "{n} case has no value of {group} and is in no group.",
                    "{n} cases have no value of {group} and are in no group.",
                    group=choices.group,
                ),
            )
        )
        weights = None if fit.case_weights is None else fit.case_weights[known]
        assert fit.x is not None
        fit = fit_pls(fit.model, fit.x[known], fit.plan.items, fit.options, case_weights=weights)
        labels = labels[known]
    return compare_groups(
        fit,
        labels,
        name=choices.group,
        permutations=choices.permutations,
        draws=min(choices.run.draws, GROUP_DRAWS),
        seed=choices.run.seed,
        workers=choices.run.workers,
    )


def _maps(
    fit: PlsFit, survey: CleanSurvey, choices: PlsChoices, findings: list[Finding]
) -> tuple[ImportanceMap, ...]:
    if not choices.importance:
        return ()
    assert fit.x is not None
    scale: dict[str, tuple[float, float]] = {}
    guessed = []
    for k, item in enumerate(fit.plan.items):
        if item in survey.ranges:
            low, high = survey.ranges[item]
            scale[item] = (float(low), float(high))
        else:
            scale[item] = (float(fit.x[:, k].min()), float(fit.x[:, k].max()))
            guessed.append(item)
    if guessed:
        findings.append(
            Finding(
                code="scale_from_answers",
                severity="warning",
                text=phrase(
                    "The scale of {guessed}{which} is not known: the importance-performance map takes the "
                    "lowest and highest answer given.",
                    guessed=enumerated(guessed[:5]),
                    which=phrase(" and others") if len(guessed) > 5 else "",
                ),
                fix=phrase(
                    "Say it with {option} or in the questionnaire definition.",
                    option=either("scale=(1, 5)", phrase("--scale 1:5")),
                ),
            )
        )
    targets = choices.importance
    if targets == ("all",):
        targets = tuple(fit.layout.constructs[j] for j in fit.layout.endogenous)
    return tuple(importance_map(fit, target, scale) for target in targets)


def _redundancy(fit: PlsFit, survey: CleanSurvey, choices: PlsChoices, keep: Bools) -> tuple[Redundancy, ...]:
    if not choices.global_items:
        return ()
    given = {
        construct: (column, columns_of(survey, (column,))[keep, 0])
        for construct, column in choices.global_items.items()
    }
    return redundancy(
        fit, given, draws=min(choices.run.draws, COPULA_DRAWS), seed=choices.run.seed, level=choices.run.level
    )


def _from_matrix(
    spec: ModelSpec, choices: PlsChoices, reading: Reading, data: Any, matrix: MatrixFile
) -> PlsStudy:
    for name in ("group", "case_weights", "importance", "copulas", "fold_column", "global_items"):
        if getattr(choices, name):
            option = named(name, typed="--global-item" if name == "global_items" else "")
            raise OptionError(
                phrase("{option} needs the respondents' answers, not only their covariances.", option=option)
            )
    inputs = read_inputs(spec, data, **matrix)
    group = inputs.moments.groups[0]
    fit = fit_pls_matrix(pls_model(spec), group.cov, spec.observed, group.n, choices.options)
    result = analyse(fit, choices.run)
    return PlsStudy(
        spec=spec,
        survey=None,
        files=inputs.files,
        reading=reading,
        choices=choices,
        result=result,
        findings=(*inputs.findings, *result.findings),
    )
