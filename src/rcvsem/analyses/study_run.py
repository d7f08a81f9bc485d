"""A whole study in one run, readable as the table of contents of its chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import count
from typing import Any, ClassVar

from rcvsem.analyses.comparison import Comparison, compare_studies
from rcvsem.analyses.efa import run_efa
from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.efa_result import EfaStudy
from rcvsem.analyses.input_files import InputFile, each_once, model_files
from rcvsem.analyses.inputs import inputs_of
from rcvsem.analyses.json_heads import VERSION
from rcvsem.analyses.measurement_chapter import Chapter, run_chapter
from rcvsem.analyses.other_tables import OtherTable, read_other_tables
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_run import run_study
from rcvsem.analyses.pls import run_pls
from rcvsem.analyses.pls_result import PlsStudy
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.analyses.reliability import ReliabilityStudy, run_reliability
from rcvsem.analyses.reliability_options import ReliabilityOptions
from rcvsem.analyses.scale_source import ScaleSource, read_scales
from rcvsem.analyses.study_file import SurveyPart
from rcvsem.analyses.study_plan import PlannedModel, StudyPlan
from rcvsem.analyses.validity import ValidityOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import Progress
from rcvsem.model import read_model

Stage = Callable[[str, int], AbstractContextManager[Progress | None]]
"""Shows the progress of one stage: its name and number of draws."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pretest:
    """The pretest: its scales, factor analysis and reliability."""

    source: ScaleSource
    efa: EfaStudy
    reliability: ReliabilityStudy

    json_form: ClassVar[str] = "efa scales=reliability.rows"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class WholeStudy(Result):
    """Everything of a study.

    formal : the measurement chapter of the formal wave. models : in order, the last one is interpreted.
    comparison : None with one model. mediation : each by itself. pls : name and PLS study of the models that the study
    file names for it. others : tables of other analyses that it names.
    """

    plan: StudyPlan
    pretest: Pretest | None
    formal: Chapter
    models: tuple[Study, ...]
    comparison: Comparison | None
    mediation: tuple[Study, ...]
    pls: tuple[tuple[str, PlsStudy], ...]
    findings: tuple[Finding, ...]
    others: tuple[OtherTable, ...] = ()

    json_form: ClassVar[str] = (
        f"{VERSION} study=plan.name n=final.fit.n n_received=final.received simulated=final.simulated "
        "estimator=final.options.fit.estimator convention=final.options.convention converged admissible "
        "seed=plan.options.seed draws=plan.options.draws warnings findings interpreted pretest "
        "measurement=formal models=named_models comparison mediation=named_mediation pls=named_pls inputs"
    )

    @property
    def converged(self) -> bool:
        """Of all models."""
        return all(study.fit.converged for study in (*self.models, *self.mediation))

    @property
    def admissible(self) -> bool:
        """Of all models: no negative variance, no correlation beyond 1."""
        return all(study.fit.admissible for study in (*self.models, *self.mediation))

    @property
    def interpreted(self) -> str:
        """The model that is interpreted."""
        return self.plan.models[-1].name

    @property
    def named_models(self) -> list[NamedStudy]:
        """The models in order, as `fit` tells them."""
        return _named(self.plan.models, self.models)

    @property
    def named_mediation(self) -> list[NamedStudy]:
        """The models of mediation, as `fit` tells them."""
        return _named(self.plan.mediation, self.mediation)

    @property
    def named_pls(self) -> list[NamedPls]:
        """The models that are estimated by PLS too."""
        return [NamedPls(name=name, study=study) for name, study in self.pls]

    @property
    def inputs(self) -> list[InputFile]:
        """The files that went in, each once, the study file first."""
        sources = [self.formal.source] if self.pretest is None else [self.pretest.source, self.formal.source]
        own = [InputFile(role="study", path=str(self.plan.path), sha256=self.plan.sha256)]
        others = [InputFile(role="table", path=str(one.path), sha256=one.mark) for one in self.others]
        studies = (*self.models, *self.mediation)
        read = [file for one in sources for file in one.files]
        return each_once([*own, *read, *(file for one in studies for file in one.inputs.files), *others])

    @property
    def final(self) -> Study:
        """The model that is interpreted."""
        return self.models[-1]

    @property
    def exit_code(self) -> int:
        """1 when a result must not be used as it stands."""
        codes = [study.exit_code for study in (self.formal.measurement, *self.models, *self.mediation)]
        return max([*codes, *(study.exit_code for _, study in self.pls)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedStudy:
    """One model, as `fit` tells it."""

    name: str
    study: Study

    json_form: ClassVar[str] = "name *study"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedPls:
    """One model by PLS, as `fit --estimator pls` tells it."""

    name: str
    study: PlsStudy

    json_form: ClassVar[str] = "name *study"


def _named(planned: Sequence[PlannedModel], studies: Sequence[Study]) -> list[NamedStudy]:
    return [NamedStudy(name=one.name, study=study) for one, study in zip(planned, studies, strict=True)]


def _silent(_name: str, _draws: int) -> AbstractContextManager[Progress | None]:
    return nullcontext(None)


def n_steps(plan: StudyPlan) -> int:
    """Steps of a study that a person waits for; the last one is the report."""
    models = len(plan.models) + len(plan.mediation) + len(plan.pls_models)
    return bool(plan.pretest) + 1 + models + (len(plan.models) > 1) + 1


def numbered(plan: StudyPlan, stage: Stage) -> Stage:
    """`stage`, whose names say which step of how many it is."""
    number = count(1)

    def step(what: str, total: int) -> AbstractContextManager[Progress | None]:
        return stage(phrase("{k}/{n} {what}", k=next(number), n=n_steps(plan), what=what), total)

    return step


def run_whole(plan: StudyPlan, stage: Stage = _silent) -> WholeStudy:
    """Pretest, measurement of the formal wave, models in order, mediation.

    Raises
    ------
    RcvsemError : a file cannot be read, or an analysis is impossible with these answers.
    """
    options = plan.options
    stage = numbered(plan, stage)
    others = read_other_tables(plan)
    pretest = None
    if plan.pretest:
        with stage(phrase("pretest"), 0):
            pretest = run_pretest(plan)
    source = _source(plan, plan.file.formal, plan.formal)
    checks = ValidityOptions(
        draws=options.draws, seed=options.seed, level=options.level, marker=tuple(plan.file.marker)
    )
    factors = EfaOptions(parallel_draws=min(options.draws, 1000), seed=options.seed)
    with stage(phrase("measurement"), 0):
        formal = run_chapter(source, efa=factors, validity=checks, by=tuple(plan.file.groups), cfa=options)
    # all of them are drawn: hypotheses before and after are decided by one rule
    models = [_fitted(plan, model, source, stage) for model in plan.models]
    mediation = [_fitted(plan, model, source, stage, no_cutoffs=True) for model in plan.mediation]
    pls = _by_pls(plan, source, stage)
    comparison = None
    if len(models) > 1:
        with stage(phrase("comparison"), 0):
            comparison = compare_studies(models, [model.name for model in plan.models])
    return WholeStudy(
        plan=plan,
        pretest=pretest,
        formal=formal,
        models=tuple(models),
        comparison=comparison,
        mediation=tuple(mediation),
        pls=pls,
        findings=_findings(plan, pretest, formal, (*models, *mediation), pls),
        others=others,
    )


def run_pretest(plan: StudyPlan) -> Pretest:
    """All items of the pretest, dropped ones too."""
    part = plan.file.pretest
    assert part is not None
    options = plan.options
    source = _source(plan, part, plan.pretest, items="all")
    return Pretest(
        source=source,
        efa=run_efa(source, plan.factors),
        reliability=run_reliability(
            source, ReliabilityOptions(draws=options.draws, seed=options.seed, level=options.level)
        ),
    )


def _source(plan: StudyPlan, part: SurveyPart, files: Sequence[Any], items: Any = "kept") -> ScaleSource:
    return read_scales(
        files, instrument=plan.instrument, reading=plan.reading(part), wanted=ScalesWanted(items=items)
    )


def _fitted(
    plan: StudyPlan,
    model: PlannedModel,
    source: ScaleSource,
    stage: Stage,
    *,
    no_cutoffs: bool = False,
) -> Study:
    spec = read_model(model.path)
    files = [*model_files(spec), *source.files]
    inputs = replace(inputs_of(spec, source.survey, files=files), reading=source.reading)
    options = replace(plan.options, no_cutoffs=no_cutoffs)
    with stage(phrase("bootstrap of {name}", name=model.name), options.draws) as progress:
        return run_study(inputs, options, progress)


def _by_pls(plan: StudyPlan, source: ScaleSource, stage: Stage) -> tuple[tuple[str, PlsStudy], ...]:
    if plan.pls is None:
        return ()
    found = []
    for model in (*plan.models, *plan.mediation):
        if model.name in plan.pls_models:
            with stage(phrase("bootstrap of {name} by PLS", name=model.name), plan.pls.run.draws) as progress:
                study = run_pls(
                    model.path, source.survey, plan.pls, reading=source.reading, progress=progress
                )
            found.append((model.name, study))
    return tuple(found)


#: What is said of one model, and would be taken for another's without its name.
_OF_ONE_MODEL = ("inference_disagrees", "model_does_not_fit")


def _findings(
    plan: StudyPlan,
    pretest: Pretest | None,
    formal: Chapter,
    studies: Sequence[Study],
    pls: Sequence[tuple[str, PlsStudy]],
) -> tuple[Finding, ...]:
    """Every finding once, in the order in which it arose, with the wave and the model as the study calls them."""
    found: list[Finding] = []
    if pretest is not None:
        found += _of_wave(pretest.efa.findings, pretest.efa.source, Text("pretest"))
        found += _of_wave(pretest.reliability.findings, pretest.efa.source, Text("pretest"))
    found += _of_wave(formal.findings, formal.source, None)
    for name, study in zip((m.name for m in (*plan.models, *plan.mediation)), studies, strict=True):
        found += [
            replace(finding, where=name) if finding.code in _OF_ONE_MODEL and not finding.where else finding
            for finding in study.findings
        ]
    for _, by_pls in pls:
        found += by_pls.findings
    return unique(found)


def _of_wave(findings: Iterable[Finding], source: ScaleSource, wave: Text | None) -> Iterator[Finding]:
    """Findings about a dimension or construct, with its name and its wave."""
    names = {
        code: source.names.get(code, Text.verbatim(code)) for code in source.constructs
    } | source.dimension_names
    for finding in findings:
        if name := names.get(finding.where):
            said = name if wave is None else Text("{name} ({wave})", name=name, wave=wave)
            finding = replace(finding, where=said.message)
        yield finding
