"""`rcvsem process`: the templates of Hayes' PROCESS by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.process_options import ProcessOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Scales
from rcvsem.commands.shared.scale_data import constructs_of, scale_data, settled, typed_files
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option

if TYPE_CHECKING:
    from rcvsem.analyses.process import ProcessStudy
    from rcvsem.analyses.process_latent import LatentProcess
    from rcvsem.analyses.scale_source import ScaleSource


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbered(Options):
    """The template."""

    owner: ClassVar[str] = "process"

    number: int = option(
        typed="NUMBER", at_least=1, help="Template: 1-22, 28, 29, 58, 59, 75, 76, 83, 91, 92."
    )


def _source(said: Scales, options: ProcessOptions) -> ScaleSource:
    """Constructs by the questionnaire or a model; of a plain table also every other column that has a role."""
    from pathlib import Path

    from rcvsem.analyses.input_files import find_instrument, model_files, survey_files
    from rcvsem.analyses.measurement_model import split_arguments
    from rcvsem.analyses.scale_source import ScaleSource, scale_source
    from rcvsem.analyses.surveys import WantedOfSurvey, load_surveys
    from rcvsem.model import read_model
    from rcvsem.survey import CleanSurvey

    placed = settled(said)
    data: Any = placed.data
    if isinstance(data, CleanSurvey) or said.instrument is not None:
        return scale_data(said, ScalesWanted(bare=True))  # type: ignore[no-any-return]
    model: Any = placed.model
    constructs: Any = placed.constructs
    if typed_files(data) and data:
        first, rest = split_arguments([Path(one) for one in data], model, constructs_known=True)
        model, data = first, list(rest)
    if model is not None:
        if find_instrument(read_model(model, identify=False), None) is not None:
            return scale_data(said, ScalesWanted(bare=True))  # type: ignore[no-any-return]
        constructs = model
    own = constructs_of(constructs) or {}
    roles = [options.x, *options.m, options.w, options.z, options.y, *options.covariates]
    names = [name for name in roles if name is not None and name not in own]
    used = [item for name in roles if name in own for item in own[str(name)]]
    survey = load_surveys(
        data, None, said.reading, WantedOfSurvey(variables=list(dict.fromkeys([*used, *names])))
    )
    if own:
        of_model = [] if model is None else model_files(read_model(model, identify=False))
        return scale_source(
            survey,
            {name: own[name] for name in own if name in roles},
            files=(*of_model, *survey_files(survey)),
            reading=said.reading,
        )
    return ScaleSource(
        survey=survey,
        constructs={},
        dimensions={},
        names={},
        dimension_names={},
        files=tuple(survey_files(survey)),
        declared=False,
        reading=said.reading,
    )


def _run(given: Given) -> ProcessStudy | LatentProcess:
    from rcvsem.analyses.process import run_process
    from rcvsem.analyses.process_latent import run_latent

    options = given(ProcessOptions)
    source = _source(given(Scales), options)
    with given.progress("bootstrap", options.draws) as advance:
        solve = run_latent if options.latent else run_process
        return solve(source, given(Numbered).number, options, advance)


COMMAND = Command(
    name="process",
    help="Moderation, mediation and moderated mediation, of scores or latent variables, by the numbers of Hayes' "
    "PROCESS.\n\n"
    "1, 2, 3: moderation by one, two, three-way. 4: parallel mediators. 6: serial mediators. 5, 7, 8, 14, 15, 58, 59: "
    "one moderator of the direct path, the first, the second stage or several; 9, 10, 16, 17: one stage by W and Z; "
    "11-13, 18-20: by their product too; 21, 22, 28, 29: W first, Z second stage; 75, 76: both by both. 83, 91, 92: "
    "serial with W. Scores are means of a construct's items, or columns; with "
    "--latent constructs are latent variables. docs/process.md",
    order=220,
    examples=(
        "process 7 surveys/wave2.xlsx -i instruments/rcv.yaml --x DP --m DSC --w VP --y PV",
        "process 7 surveys/wave2.xlsx -i instruments/rcv.yaml --x DP --m DSC --w VP --y PV --latent --draws 1000",
    ),
    classes=(Numbered, Scales, ProcessOptions),
    run=_run,
    telling=Telling(
        document="chapters.process.process_document",
        pictures=True,
        record="analyses.process.process_record",
        shown=("process-regressions", "paths", "process-direct", "process-indirect"),
        paragraphs=True,
    ),
    arguments=("number", "data"),
    result="rcvsem.analyses.process.ProcessStudy | rcvsem.analyses.process_latent.LatentProcess",
)
