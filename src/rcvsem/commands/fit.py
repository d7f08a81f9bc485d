"""`rcvsem fit`: the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.path_model_options import REPORT_DRAWS, StudyOptions
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.shared.by_pls import FIT_BY_PLS, by_estimator
from rcvsem.commands.shared.declaration import Command, Look, Telling
from rcvsem.commands.shared.fitted import model_inputs
from rcvsem.commands.shared.given import Given, refuse_draws_of_matrix, refuse_without_draws
from rcvsem.commands.shared.inputs import Answers, Group, MatrixAndMeans, Model, OrdinalAnswers, Pictures
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import FORMATS
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.path_model import Study
    from rcvsem.report.document import Document


def _shown(document: Document) -> tuple[str, ...]:
    """Tables of the terminal, after the answers: the paths where there are no hypotheses."""
    hypotheses = any(table.id == "hypotheses" for table in document.tables)
    return (
        "respondent-flow",
        "clusters",
        "reliability",
        "fit-indices",
        "cutoffs",
        "hypotheses" if hypotheses else "structural-paths",
        "controls-beside",
        "definitions",
        "mediation",
        "sensitivity",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpecificationOptions(Options):
    """What is added to the author's statements."""

    panel: ClassVar[str] = "Groups"

    group_equal: tuple[str, ...] = option(
        (),
        help="Parameters held equal over the groups, comma-separated: loadings, intercepts, residuals, "
        "residual.covariances, lv.variances, lv.covariances, regressions, means, thresholds.",
    )
    group_partial: tuple[str, ...] = option(
        (), help="Exceptions from --group-equal by name, comma-separated, e.g. 'f=~x2,x3~1'."
    )
    auxiliary: tuple[str, ...] = option(
        (),
        help="Variables outside the model that help with missing answers, comma-separated (with --missing fiml).",
        panel="Estimation",
        names="columns",
    )
    fixed_x: bool = option(
        True,
        typed="--random-x",
        sets=False,
        help="Model the moments of observed predictors instead of taking them as given.",
        panel="Model",
    )
    covary_controls: bool = option(
        False,
        help="Observed predictors (controls) covary with the exogenous constructs instead of being uncorrelated.",
        panel="Model",
    )


def _model_options(given: Given) -> dict[str, Any]:
    """Options of the model. OptionError for equality without groups, or auxiliary variables without fiml."""
    study, said, group = given(StudyOptions), given(SpecificationOptions), given(Group).group
    found: dict[str, Any] = {"std_lv": study.std_lv}
    if study.meanstructure:
        found["meanstructure"] = True
    if not said.fixed_x:
        found["fixed_x"] = False
    if said.covary_controls:
        found["auto_cov_x"] = True
    for name in ("group_equal", "group_partial"):
        if getattr(said, name):
            if group is None:
                raise OptionError(
                    phrase("{named} goes with {--group}.", named=named(name)),
                    fix=phrase("Add {--group COLUMN}."),
                )
            found[name] = getattr(said, name)
    if "group_partial" in found and "group_equal" not in found:
        raise OptionError(
            phrase("{--group-partial} names exceptions from {--group-equal}."),
            fix=phrase("Add {--group-equal}."),
        )
    if said.auxiliary:
        if not study.fit.is_fiml:
            raise OptionError(phrase("{--auxiliary} goes with {--missing fiml}."))
        found["auxiliary"] = said.auxiliary
    return found


def _run(given: Given) -> Study:
    from rcvsem.analyses.path_model_run import run_study

    options = given(StudyOptions)
    refuse_draws_of_matrix(given, "draws", "workers", "bootstrap_kind", "bootstrap_parameters")
    if options.draws < REPORT_DRAWS:
        refuse_idle(
            given.changed("no_cutoffs"),
            phrase("cut-offs are made by themselves from {draws:,} draws on.", draws=REPORT_DRAWS),
        )
    if options.draws == 0:
        drawn = () if "montecarlo" in options.intervals else ("bootstrap_parameters", "intervals")
        seeds = ("seed",) if drawn and not options.cutoffs else ()
        refuse_without_draws(given, "bootstrap_kind", *drawn, *seeds)
        resampled = [kind for kind in options.intervals if kind != "montecarlo"]
        if len(resampled) < len(options.intervals) and resampled:
            refuse_idle([named("intervals", tuple(resampled))], "no draws are taken.")
    inputs = model_inputs(given, options.fit, model_options=_model_options(given))
    with given.progress("bootstrap", options.draws) as advance:
        return run_study(inputs, options, advance)


def _document(study: Study, look: Look) -> Document:
    from rcvsem.chapters.diagram import DiagramLook, study_figures
    from rcvsem.chapters.fit import study_document

    drawn = (
        look.diagram
        or (look.diagram is None and look.fit_line)
        or (look.diagram is None and any(FORMATS[name].in_place for name in look.formats))
    )
    pictures = look.pictures and drawn
    drawn_as = DiagramLook(
        labels="names" if look.names else "codes", lang=look.lang, style=look.style, fit_line=look.fit_line
    )
    return study_document(study, study_figures(study, drawn_as) if pictures else ())


COMMAND: Command = Command(
    name="fit",
    help="Clean the survey, fit the model, bootstrap its effects, and write the report.\n\n"
    "The questionnaire definition is the one given with --instrument, else the one the model file names in a line "
    "'# instrument: FILE'; with neither, DATA is a plain table with a column for each variable of the model. "
    "With pls or plsc the same model file is estimated by partial least squares: `=~` reflective, `<~` composite, "
    "`x:m` a product (docs/pls.md). "
    "With an ordinal estimator (wlsmv) the ordinal items are those of --ordered, else those that the questionnaire "
    "declares ('ordered: true'); of a plain table all items of the constructs.\n\n"
    "The report goes to reports/MODEL_DATA/ (with --json only when --out is given).",
    order=10,
    examples=(
        "fit models/rcv.desc surveys/wave2.xlsx --format docx",
        "fit model.desc data.csv --estimator wlsmv --draws 0",
    ),
    brief=True,
    classes=(
        Model,
        Answers,
        StudyOptions,
        OrdinalAnswers,
        Group,
        SamplingDesign,
        SpecificationOptions,
        Pictures,
        MatrixAndMeans,
    ),
    run=_run,
    telling=Telling(
        document=_document, record="analyses.run_json.run_record", shown=_shown, own_results=True
    ),
    result="rcvsem.analyses.path_model.Study",
    suffix=lambda given: "",
    forms=(FIT_BY_PLS,),
    form=lambda values: by_estimator(values, COMMAND, FIT_BY_PLS),
)
