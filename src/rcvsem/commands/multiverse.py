"""`rcvsem multiverse`: all defensible choices of an analysis crossed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.multiverse_options import MultiverseOptions
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import MAPPING, MODEL, SPEC, AnswersToVersions, File, Group
from rcvsem.commands.shared.several_models import is_written, models_given
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.options import option, refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.multiverse import Multiverse
    from rcvsem.analyses.multiverse_sources import Sources

STATE = "state.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossed(AnswersToVersions):
    """A study, or versions of a model and the data. Typed in one row; the library takes models and data apart."""

    owner: ClassVar[str] = "multiverse"

    models: tuple[File, ...] = option(
        typed="FILES",
        noun=MODEL["noun"],
        objects=(SPEC, MAPPING),
        help="STUDY.yaml, or MODEL [MODEL ...] DATA: versions of a model, the one to interpret last, then the survey.",
    )


def _run(given: Given) -> Multiverse:
    from rcvsem.analyses.multiverse import multiverse
    from rcvsem.analyses.multiverse_state import State

    said, options = given(Crossed), given(MultiverseOptions)
    path = options.state if options.state is not None else given.folder and given.folder / STATE
    state = State(path=None if path is None else Path(path), write=_write)
    with given.progress("multiverse", options.limit) as advance:
        return multiverse(
            _sources(said, given(Group).group, given(SamplingDesign)), options, state=state, progress=advance
        )


def _write(path: Path, content: bytes) -> None:
    """The state whole or not at all, beside a report that is there; rcvsem knows the file as its own."""
    from rcvsem.report.run_folder import RUN_FILE, record_of
    from rcvsem.report.write import add_files

    record = record_of(path.parent)
    alone = record is None or set(record["files"]) <= {path.name, RUN_FILE}
    add_files(path.parent, {path.name: content}, {"command": "multiverse", "inputs": []} if alone else None)


def _sources(said: Crossed, group: str | None, design: SamplingDesign) -> Sources:
    """Models, data and how they are read, as typed or from a study file."""
    from rcvsem.analyses.comparison import split_files
    from rcvsem.analyses.multiverse_sources import Sources

    models, names = models_given(said.models)
    given = [one if is_written(one) else Path(one) for one in models]
    first = given[0] if given else None
    if len(given) == 1 and isinstance(first, Path) and first.suffix.lower() in (".yaml", ".yml"):
        return sources_of_study(first, said, group, design)
    data: Any = said.data
    if data is None and not any(map(is_written, given)):
        given, data = split_files(given, fewest=1)
    return Sources(
        models=given,
        names=list(names),
        data=data,
        group=group,
        design=design,
        **said.how,
    )


def sources_of_study(path: Path, said: Crossed, group: str | None, design: SamplingDesign) -> Sources:
    from rcvsem.analyses.input_files import InputFile
    from rcvsem.analyses.multiverse_sources import Sources
    from rcvsem.analyses.study_plan import read_plan

    refuse_idle(
        [*said.changed("instrument", "data"), *said.reading.record()],
        phrase("the study file says it."),
        phrase("Write it into {file}.", file=path.name),
    )
    plan = read_plan(path)
    in_file = {"group": plan.group, **plan.design.given}
    twice = {"group": group, **design.given}
    refuse_idle(
        [named(name) for name, value in twice.items() if value and in_file[name]],
        phrase("the study file says it."),
        phrase("Write it into {file}.", file=path.name),
    )
    return Sources(
        models=[one.path for one in plan.models],
        names=[one.name for one in plan.models],
        data=plan.formal,
        instrument=plan.instrument,
        reading=plan.reading(plan.file.formal),
        group=group or plan.group,
        design=SamplingDesign(
            cluster=design.cluster or plan.design.cluster, weights=design.weights or plan.design.weights
        ),
        more=[InputFile(role="study", path=str(path), sha256=plan.sha256)],
    )


COMMAND = Command(
    name="multiverse",
    help="All defensible choices of an analysis crossed, and the hypotheses over all of them: a specification curve.\n\n"
    "Rules of exclusion, items, error covariances, versions of the model, controls, missing answers and estimators: how "
    "often each hypothesis is significant in its direction, the median and range of the estimate, and which choice "
    "matters most. A run that was stopped goes on where it was. docs/multiverse.md\n\nA report goes to "
    "reports/MODEL_DATA_multiverse/ (with --json only when --out is given).",
    order=200,
    examples=(
        "multiverse study.yaml",
        "multiverse models/rcv.desc models/rcv_modified.desc surveys/wave2.xlsx --estimators mlr,wlsmv --workers 4",
        "multiverse models/rcv.desc surveys/wave2.xlsx --group tenure --estimators mlr,pls",
    ),
    classes=(Crossed, MultiverseOptions, Group, SamplingDesign),
    run=_run,
    telling=Telling(
        document="chapters.multiverse.multiverse_document",
        pictures=True,
        shown=("multiverse", "multiverse-pls", "multiverse-levels"),
        paragraphs=True,
    ),
    arguments=("models", "data"),
    result="rcvsem.analyses.multiverse.Multiverse",
)
