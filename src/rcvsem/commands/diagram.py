"""`rcvsem diagram`: the model as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.fitted import model_inputs
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Answers, Group, InLanguage, MatrixAndMeans, Model
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested, option, refuse_idle
from rcvsem.foundation.text import Style
from rcvsem.foundation.words import one_of, phrase

if TYPE_CHECKING:
    from rcvsem.analyses.path_model import Study

PICTURE = phrase("Picture")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiagramOptions(Options):
    """What is drawn and written."""

    owner: ClassVar[str] = "diagram"
    panel: ClassVar[str] = PICTURE

    view: Literal["all", "full", "measurement", "structural", "hypotheses"] = option(
        "full", help="What is shown; all: every view the model has.", main=True
    )
    formats: tuple[Literal["svg", "pdf", "png", "dot"], ...] = option(
        ("svg",), name="format", short="-f", help="svg, pdf, png, dot, comma-separated.", main=True
    )
    names: bool = option(False, off="--codes", help="Constructs by their names in the instrument.", main=True)
    fit: FitOptions = nested(
        FitOptions, only=("estimator",), estimator={"help": "ml, mlm, mlr, mlmv, mlmvs, gls, uls or wls."}
    )
    fit_line: bool = option(
        False, help="Fit of the model (chi-square, CFI, TLI, RMSEA, SRMR) in a line under the picture."
    )
    style: Style = option("apa", help="Number style.")
    out: Path | None = option(None, short="-o", help="Folder of the pictures.", main=True)


def _run(given: Given) -> Study:
    from rcvsem.analyses.path_model_options import StudyOptions
    from rcvsem.analyses.path_model_run import run_study

    inputs = model_inputs(given)
    # drawn as `fit` draws by default, so that the stars are those of its tables
    return run_study(inputs, StudyOptions(fit=given(DiagramOptions).fit, no_cutoffs=True))


def _finish(study: Study, given: Given) -> None:
    from rcvsem.chapters.diagram import LEGEND, DiagramLook, available_views, write_diagrams
    from rcvsem.commands.shared.output import print_findings, say
    from rcvsem.commands.shared.record import with_arguments
    from rcvsem.foundation.named_file import from_here

    said = given(DiagramOptions)
    language = given(InLanguage).language
    if not study.inputs.construct_names:
        refuse_idle(given.changed("names"), "nothing names the constructs.")
    record = with_arguments(COMMAND, COMMAND.record_of(study), study, given, language)
    paths, findings = write_diagrams(
        study,
        said.out,
        record,
        views=available_views(study) if said.view == "all" else (said.view,),
        formats=said.formats,
        look=DiagramLook(
            labels="names" if said.names else "codes",
            lang=language,
            style=said.style,
            fit_line=said.fit_line,
        ),
    )
    print_findings(findings)
    for path in paths:
        say(str(from_here(path)))
    given.news(LEGEND.of(one_of(language)))


COMMAND = Command(
    name="diagram",
    help="Draw the path diagram with standardized estimates, stars, and R² in the nodes; dashed: not significant.\n\n"
    "Files go to reports/MODEL_DATA/diagrams/ as VIEW.FORMAT. Nothing needs to be installed beside rcvsem; the .dot "
    "text is for those who use Graphviz.",
    order=230,
    examples=(
        "diagram models/rcv.desc surveys/wave2.xlsx --view all --format svg,pdf",
        "diagram model.desc data.csv --names --lang zh",
    ),
    classes=(Model, Answers, DiagramOptions, Group, MatrixAndMeans, InLanguage),
    run=_run,
    finish=_finish,
    record="analyses.run_json.run_record",
    infos=False,
    makes=True,
)
