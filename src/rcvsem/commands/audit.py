"""`rcvsem audit`: can the printed numbers of a paper be true together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rcvsem.analyses.report_options import report_option
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import File
from rcvsem.commands.shared.published import PAPER, Models, Published
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.words import phrase_n

if TYPE_CHECKING:
    from rcvsem.audit import Audit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conventions(Options):
    """Whose rules."""

    program: Literal["any", "lavaan", "mplus", "amos", "lisrel", "eqs"] | None = option(
        None, help="Whose conventions; default: what the tables say, else any.", panel=PAPER, main=True
    )


def _audit(given: Given) -> Audit:
    from rcvsem.audit import audit

    said, models = given(Published), given(Models).files
    return audit(said.files, program=given(Conventions).program, model_files=models, **said.added)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewPaper(Options):
    """Documents whose tables are read, and the file they are written to."""

    owner: ClassVar[str] = "audit"

    paper: tuple[File, ...] = option(typed="TABLES", help="new, then .docx, .xlsx or .html files.")
    out: File | None = report_option(None, "File to write (audit new). Default: FILE.paper.yaml.", short="-o")


def _new(given: Given) -> str:
    from rcvsem.audit import new_paper

    files = given(NewPaper).paper[1:]
    if not files:
        raise OptionError("audit new needs a document.", fix="Write: rcvsem audit new thesis.docx")
    return new_paper([Path(file) for file in files])


def _new_written(text: str, given: Given) -> None:
    from rcvsem.commands.shared.output import say
    from rcvsem.report.write import write_file

    said = given(NewPaper)
    target = Path(said.out) if said.out is not None else Path(Path(said.paper[1]).stem + ".paper.yaml")
    write_file(target, text.encode(), inputs=said.paper[1:])
    say(
        phrase_n(
            text.count("CHECK") - 1,
            "{target}: {n} place to CHECK. Compare it with the document, then: rcvsem audit {target}",
            "{target}: {n} places to CHECK. Compare them with the document, then: rcvsem audit {target}",
            target=target,
        )
    )


NEW = Command(
    name="audit",
    help="Read the tables of a document into a paper file, with CHECK wherever something was guessed.",
    examples=("audit new thesis.docx", "audit new tables.html --out paper.yaml"),
    classes=(NewPaper,),
    run=_new,
    finish=_new_written,
    endings=(".yaml", ".yml"),
)


def _audit_form(values: Mapping[str, Any]) -> Command:
    """`audit` of tables, or `audit new` of documents, where nothing else has a meaning."""
    paper = values.get("paper") or ()
    first = paper[0] if isinstance(paper, tuple | list) and paper else None
    if str(first) != "new" or Path("new").exists():
        return COMMAND
    own = {each.name for each in NEW.options}
    idle = [each.words for each in COMMAND.options if each.name in values and each.name not in own]
    refuse_idle(idle, "audit new only reads the tables.")
    return NEW


COMMAND = Command(
    name="audit",
    help="Say which printed numbers of a paper cannot be true together, and what would make them agree.\n\n"
    "Every printed value stands for all numbers that are printed so. Exit code 1 when something is inconsistent.\n\n"
    "'audit new FILE' reads the tables of a .docx, .xlsx or .html document into a paper file to begin with.",
    order=240,
    examples=(
        "audit docs/examples/audit/rcv.yaml --program amos",
        "audit new thesis.docx --out paper.yaml",
    ),
    classes=(Published, Conventions, Models),
    run=_audit,
    telling=Telling(document="report.tables.audit.audit_document", record="analyses.published.audit_run"),
    exit_code=lambda found: 0 if found.consistent else 1,
    result="rcvsem.audit.result.Audit",
    forms=(NEW,),
    form=_audit_form,
)
