"""`rcvsem run`: a whole study from its study file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.commands.shared.declaration import Command, Look, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import File, Pictures
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.analyses.study_run import WholeStudy
    from rcvsem.report.document import Document

FILE = "study.yaml"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyFileOptions(Options):
    """The study file and what is changed in it."""

    owner: ClassVar[str] = phrase("the study")

    study: File = option(FILE, typed="STUDY", help="Study file (YAML).")
    draws: int | None = option(
        None, at_least=0, help="Bootstrap draws instead of the study file's.", panel="Study", main=True
    )
    seed: int | None = option(
        None, at_least=0, help="Seed instead of the study file's.", panel="Study", main=True
    )


def _of_file(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the study file says of the report."""
    from rcvsem.analyses.study_plan import read_plan

    return read_plan(Path(said.get("study") or FILE)).report


def _run(given: Given) -> WholeStudy:
    from rcvsem.analyses.study_plan import read_plan, with_changes
    from rcvsem.analyses.study_run import run_whole

    said = given(StudyFileOptions)
    plan = with_changes(read_plan(Path(said.study)), draws=said.draws, seed=said.seed)
    return run_whole(plan, given.progress)


def _document(whole: WholeStudy, look: Look) -> Document:
    from rcvsem.chapters.study_run import whole_document

    return whole_document(
        whole,
        diagrams=look.pictures and look.diagram is not False,
        style=look.style,
        labels="names" if look.names else "codes",
        lang=look.lang,
        fit_line=look.fit_line,
    )


def _step(whole: WholeStudy) -> str:
    from rcvsem.analyses.study_run import n_steps

    n = n_steps(whole.plan)
    return phrase("{k}/{n} {what}", k=n, n=n, what=phrase("report"))


COMMAND = Command(
    name="run",
    help="A whole study in one chapter: pretest, measurement, models in order, their comparison, mediation, checklist."
    "\n\nThe study file names the surveys, the instrument and the models; docs/paper.md describes it. The report goes "
    "where the study file says (with --json only when --out is given).",
    order=100,
    examples=("run study.yaml", "run study.yaml --draws 500 --format docx --lang zh"),
    classes=(StudyFileOptions, Pictures),
    run=_run,
    telling=Telling(
        document=_document,
        record="analyses.study_run_record.whole_record",
        shown=("comparison", "model-comparison", "respecification", "hypotheses-versions"),
        step=_step,
    ),
    told={
        "lang": {"help": "Language instead of the study file's."},
        "style": {"help": "Number style instead of the study file's.", "default": None, "main": True},
        "format": {
            "help": phrase("{names} instead of the study file's.", names=enumerated(NAMES)),
            "default": None,
        },
        "tables": {
            "help": "chapter (what a chapter prints), all (the rest as an appendix), or the ids of tables, "
            "comma-separated. Default: the study file's, else chapter; everything in csv and json."
        },
        "diagram": {"help": "Path diagrams of all models.", "default": True, "main": True},
    },
    in_file=_of_file,
    arguments=("study",),
    result="rcvsem.analyses.study_run.WholeStudy",
)
