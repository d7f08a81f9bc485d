"""`rcvsem run`: a whole study from its study file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rcvsem.commands.shared.declaration import Command, Given, own_form
from rcvsem.commands.shared.inputs import REPORT, File, Printed, ReportChoice
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Language, Style
from rcvsem.foundation.words import enumerated, phrase, report_language

if TYPE_CHECKING:
    from rcvsem.analyses.study_run import WholeStudy

SHOWN = ("comparison", "model-comparison", "respecification", "hypotheses-versions")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyFile(Options):
    """The study file and what is changed in it."""

    owner: ClassVar[str] = phrase("the study")

    study: File = option("study.yaml", typed="STUDY", help="Study file (YAML).")
    draws: int | None = option(
        None, at_least=0, help="Bootstrap draws instead of the study file's.", panel="Study", main=True
    )
    seed: int | None = option(
        None, at_least=0, help="Seed instead of the study file's.", panel="Study", main=True
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyReport(ReportChoice):
    """The report, where it differs from the study file's."""

    owner: ClassVar[str] = "report"

    lang: Language | None = option(
        None, help="Language instead of the study file's.", panel=REPORT, main=True, library=False
    )
    style: Style | None = option(
        None, help="Number style instead of the study file's.", panel=REPORT, main=True, library=False
    )
    formats: tuple[str, ...] = option(
        (),
        name="format",
        kind="choice",
        choices=NAMES,
        help=phrase("{names} instead of the study file's.", names=enumerated(NAMES)),
        panel=REPORT,
        main=True,
        library=False,
    )
    tables: tuple[str, ...] = option(
        (),
        help="chapter (what a chapter prints), all (the rest as an appendix), or the ids of tables, comma-separated. "
        "Default: the study file's, else chapter; everything in csv and json.",
        panel=REPORT,
        main=True,
        library=False,
    )
    diagram: bool = option(
        True,
        off="--no-diagram",
        help="Path diagrams of all models.",
        panel=REPORT,
        main=True,
        library=False,
    )
    fit_line: bool = option(
        False,
        help="Fit of the model (chi-square, CFI, TLI, RMSEA, SRMR) under its path diagram.",
        panel=REPORT,
        library=False,
    )


def _run(given: Given) -> WholeStudy:
    from rcvsem.analyses.study_plan import read_plan, with_changes
    from rcvsem.analyses.study_run import run_whole

    said = given(StudyFile)
    plan = with_changes(read_plan(Path(said.study)), draws=said.draws, seed=said.seed)
    return run_whole(plan, given.progress)


def _finish(whole: WholeStudy, given: Given) -> None:
    from rcvsem.analyses.study_run import n_steps
    from rcvsem.analyses.study_run_record import whole_record
    from rcvsem.chapters.study_run import whole_document
    from rcvsem.chapters.writing import font_findings, print_document
    from rcvsem.commands.shared.output import (
        arrangement_of,
        named_document,
        only_tables,
        print_findings,
        print_json,
        say,
    )
    from rcvsem.commands.shared.record import with_arguments
    from rcvsem.report.write import write_report

    said, printed, report = given(StudyReport), given(Printed), whole.plan.file.report
    language = said.lang or report.lang or report_language()
    style = said.style or report.style
    target = Path(said.out) if said.out is not None else whole.plan.out
    document = None
    if not printed.json or said.out is not None:
        n = n_steps(whole.plan)
        with given.progress(phrase("{k}/{n} {what}", k=n, n=n, what=phrase("report")), 0):
            labels = "names" if said.names else "codes"
            whole_one = whole_document(
                whole,
                diagrams=said.diagram,
                style=style,
                labels=labels,
                lang=language,
                fit_line=said.fit_line,
            )
            if said.names:
                whole_one = named_document(whole_one)
            document = only_tables(whole_one, said.tables)
            print_findings(font_findings(document, language))
            record = with_arguments(COMMAND, whole_record(whole), whole, given, language)
            write_report(
                document,
                target,
                said.formats or report.formats,
                language,
                record,
                style=style,
                arrangement=arrangement_of(said.tables) or report.tables,
                chapter=said.chapter or report.chapter,
            )
    if printed.json:
        print_json(own_form(whole))
    elif printed.quiet or document is None:
        say(str(target))
    else:
        print_document(document, [t.id for t in document.tables if t.id in SHOWN], language)
        say(phrase("Report: {target}", target=target))


COMMAND = Command(
    name="run",
    help="A whole study in one chapter: pretest, measurement, models in order, their comparison, mediation, checklist."
    "\n\nThe study file names the surveys, the instrument and the models; docs/paper.md describes it. The report goes "
    "where the study file says (with --json only when --out is given).",
    order=100,
    examples=("run study.yaml", "run study.yaml --draws 500 --format docx --lang zh"),
    classes=(StudyFile, StudyReport, Printed),
    run=_run,
    json=own_form,
    finish=_finish,
    arguments=("study",),
    result="rcvsem.analyses.study_run.WholeStudy",
)
