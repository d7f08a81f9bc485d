"""`rcvsem audit`, `refit` and `simulate`: published tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rcvsem.commands.declaration import Command, Given, Telling, own_form, refuse_without_draws
from rcvsem.commands.inputs import REPORT, File, Printed
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.audit import Audit, Refit, Simulated

PAPER = phrase("Paper")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Published(Options):
    """The tables, and what is added to them."""

    owner: ClassVar[str] = "audit"

    paper: tuple[File, ...] = option(
        typed="TABLES", help="Published tables: one paper.yaml, one workbook, or csv tables."
    )
    n: int | None = option(
        None, at_least=1, help="Number of respondents; default: what the tables say.", panel=PAPER, main=True
    )
    digits: int | None = option(
        None,
        at_least=0,
        help="Decimals of every value where trailing zeros were lost.",
        panel=PAPER,
        main=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Models(Options):
    """The model files of the paper's models."""

    models: tuple[str, ...] = option(
        (),
        name="model_files",
        typed="--model",
        short="-m",
        help="NAME=FILE: the model file of a model; may be repeated.",
        panel=PAPER,
        main=True,
    )

    @property
    def files(self) -> Mapping[str, str]:
        """Name -> file. OptionError unless each is NAME=FILE."""
        found = {}
        for text in self.models:
            name, equals, file = text.partition("=")
            if not (name and equals and file):
                raise OptionError(
                    phrase(
                        "{model_files} takes NAME=FILE, e.g. M0=models/rcv.desc. Got {text!r}.",
                        model_files=named("model_files", typed="--model"),
                        text=text,
                    )
                )
            found[name] = file
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conventions(Options):
    """Whose rules."""

    program: Literal["any", "lavaan", "mplus", "amos", "lisrel", "eqs"] | None = option(
        None, help="Whose conventions; default: what the tables say, else any.", panel=PAPER, main=True
    )


def _audit(given: Given) -> Audit:
    from rcvsem.audit import audit

    said = given(Published)
    return audit(
        [Path(one) for one in said.paper],
        n=said.n,
        program=given(Conventions).program,
        digits=said.digits,
        model_files=given(Models).files,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewPaper(Options):
    """Documents whose tables are read, and the file they are written to."""

    owner: ClassVar[str] = "audit"

    paper: tuple[File, ...] = option(typed="TABLES", help="new, then .docx, .xlsx or .html files.")
    out: File | None = option(
        None,
        short="-o",
        help="File to write (audit new). Default: FILE.paper.yaml.",
        panel=REPORT,
        library=False,
    )


def _new(given: Given) -> str:
    from rcvsem.audit import new_paper

    files = given(NewPaper).paper[1:]
    if not files:
        raise OptionError("audit new needs a document.", fix="Write: rcvsem audit new thesis.docx")
    return new_paper([Path(file) for file in files])


def _new_written(text: str, given: Given) -> None:
    from rcvsem.commands.output import say
    from rcvsem.report.write import write_file

    said = given(NewPaper)
    target = Path(said.out) if said.out is not None else Path(Path(said.paper[1]).stem + ".paper.yaml")
    write_file(target, text.encode(), inputs=said.paper[1:])
    say(
        phrase(
            "{target}: {count} places to CHECK. Compare them with the document, then: rcvsem audit {target}",
            target=target,
            count=text.count("CHECK") - 1,
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
        return AUDIT
    own = {each.name for each in NEW.options}
    idle = [each.words for each in AUDIT.options if each.name in values and each.name not in own]
    refuse_idle(idle, "audit new only reads the tables.")
    return NEW


AUDIT = Command(
    name="audit",
    help="Say which printed numbers of a paper cannot be true together, and what would make them agree.\n\n"
    "Every printed value stands for all numbers that are printed so. Exit code 1 when something is inconsistent.\n\n"
    "'audit new FILE' reads the tables of a .docx, .xlsx or .html document into a paper file to begin with.",
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RefitOptions(Options):
    """Ranges over the rounding of the printed values."""

    owner: ClassVar[str] = "refit"

    draws: int = option(
        200, at_least=0, help="Points of the rounding box; 0 skips the ranges.", panel="Ranges", main=True
    )
    seed: int = option(1, at_least=0, help="Seed of all random numbers.", panel="Ranges", main=True)


def _refit(given: Given) -> Refit:
    from rcvsem.audit import refit

    said, options = given(Published), given(RefitOptions)
    if options.draws == 0:
        refuse_without_draws(given, "seed")
    with given.progress("refit", options.draws) as advance:
        return refit(
            [Path(one) for one in said.paper],
            draws=options.draws,
            seed=options.seed,
            advance=advance,
            n=said.n,
            program=None,
            digits=said.digits,
            model_files=given(Models).files,
        )


def _refit_findings(result: Refit) -> list[Any]:
    # the size of the sample and a chi-square of 0 are the tables' doing, not news about the refit
    return [f for m in result.models for f in m.fit.findings if f.severity == "problem"]


REFIT = Command(
    name="refit",
    help="Rebuild a study from its loadings and factor correlations (or its matrix), and compare the paths.\n\n"
    "Exit code 1 when a model does not converge.",
    examples=("refit docs/examples/audit/rcv.yaml", "refit tables.xlsx --model M0=models/rcv.desc --draws 0"),
    classes=(Published, RefitOptions, Models),
    run=_refit,
    telling=Telling(document="report.tables.audit.refit_document", record="analyses.published.refit_run"),
    findings=_refit_findings,
    exit_code=lambda result: 0 if result.converged else 1,
    result="rcvsem.audit.refitting.Refit",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulateOptions(Options):
    """What is simulated."""

    owner: ClassVar[str] = "simulate"

    out: File = option(
        short="-o", help="File to write: .csv or .xlsx.", panel=REPORT, main=True, library=False
    )
    mode: Literal["exact", "expected"] = option(
        "exact",
        help="Moments of the sample, or of the population it is drawn from.",
        panel="Simulation",
        main=True,
    )
    scale: tuple[int, int] | None = option(
        None,
        help="Rating scale as MIN:MAX, e.g. 1:5; default: continuous.",
        panel="Simulation",
        main=True,
        example="1:5",
    )
    seed: int = option(1, at_least=0, help="Seed of all random numbers.", panel="Simulation", main=True)


def _simulate(given: Given) -> Simulated:
    from rcvsem.audit import simulate

    said, options = given(Published), given(SimulateOptions)
    if options.scale is None:
        refuse_idle(given.changed("digits"), "continuous answers get the moments as they are printed.")
    return simulate(
        [Path(one) for one in said.paper],
        n=said.n,
        mode=options.mode,
        scale=options.scale,
        seed=options.seed,
        digits=said.digits,
    )


def _simulated(result: Simulated, given: Given) -> None:
    from rcvsem.analyses.published import SimulatedFile
    from rcvsem.chapters.simulated_answers import write_simulated
    from rcvsem.commands.output import print_json, say

    target = write_simulated(result, Path(given(SimulateOptions).out))
    printed = given(Printed)
    if printed.json:
        print_json(own_form(SimulatedFile(found=result, file=target)))
    elif not printed.quiet:
        say(
            phrase(
                "{target}: {shape} simulated respondents, {shape_2} items; largest difference of a "
                "correlation {largest_gap:.4f}.",
                target=target,
                shape=result.answers.shape[0],
                shape_2=result.answers.shape[1],
                largest_gap=result.largest_gap,
            )
        )


SIMULATE = Command(
    name="simulate",
    help="Write a data set with exactly, or in expectation, the published moments.\n\n"
    "Without --scale the answers are continuous; with --scale 1:5 they are whole numbers cut from a normal variable, "
    "with the printed means, SDs and skews. The file itself says that it is simulated.",
    examples=(
        "simulate docs/examples/audit/rcv.yaml --out simulated.csv",
        "simulate tables.xlsx --out simulated.xlsx --scale 1:5 --mode expected",
    ),
    classes=(Published, SimulateOptions, Printed),
    run=_simulate,
    finish=_simulated,
    endings=(".csv", ".xlsx"),
)
