"""The Typer application and its one door: errors become one line and an exit code."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from rcvsem import __version__
from rcvsem.cli import (
    audit,
    clean,
    compare,
    describe,
    diagram,
    efa,
    export,
    fit,
    groups,
    init,
    instrument,
    invariance,
    measurement,
    moderation,
    power,
    refit,
    reliability,
    robust,
    run,
    scores,
    simulate,
    validity,
    verify,
)
from rcvsem.cli.checked import checked
from rcvsem.foundation.errors import RcvsemError
from rcvsem.report.typed import as_typed

app = typer.Typer(
    name="rcvsem",
    help="Structural equation modelling for questionnaire studies: from the raw export to the reported chapter.",
    epilog="Exit codes: 0 fine, 1 ran but with a finding (not converged, inadmissible), 2 usage or input, 3 internal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,  # locals hold respondents' answers
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("fit")(checked("fit", fit.fit))
app.command("reliability")(checked("reliability", reliability.reliability))
app.command("efa")(checked("efa", efa.efa))
app.command("validity")(checked("validity", validity.validity))
app.command("groups")(checked("groups", groups.groups))
app.command("invariance")(checked("invariance", invariance.invariance))
app.command("scores")(checked("scores", scores.scores))
app.command("measurement")(checked("measurement", measurement.measurement))
app.command("clean")(checked("clean", clean.clean))
app.command("run")(checked("run", run.run))
app.command("compare")(checked("compare", compare.compare))
app.command("suggest")(checked("suggest", compare.suggest))
app.command("describe")(checked("describe", describe.describe))
app.command("moderation")(checked("moderation", moderation.moderation))
app.command("robust")(checked("robust", robust.robust))
app.command("power")(checked("power", power.power))
app.command("diagram")(checked("diagram", diagram.diagram))
app.command("audit")(checked("audit", audit.audit))
app.command("refit")(checked("refit", refit.refit))
app.command("simulate")(checked("simulate", simulate.simulate))
app.command("verify")(checked("verify", verify.verify))
app.command("init")(checked("init", init.init))
app.add_typer(instrument.app, name="instrument")
app.add_typer(export.app, name="export")

INTERNAL = 3
INTERRUPTED = 130  # what a command gives back after Ctrl-C

# Typer brings its own copy of click or uses the installed one, by its version: the class is found through its heir.
UsageError: Any = typer.BadParameter.__mro__[1]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rcvsem {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop."),
    ] = False,
) -> None:
    """Options of every command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line. With `arguments` given it leaves by SystemExit, else it ends the process.

    RCVSEM_DEBUG=1 shows the traceback of an internal error.
    """
    try:
        _run(arguments)
    except SystemExit as leaving:
        if arguments is not None:
            raise
        _end_process(leaving)


def _end_process(leaving: SystemExit) -> None:
    """Leave at once: taking a large process apart object by object costs a tenth of a second.

    Everything is written and closed by now. With worker processes about, Python's own way out is taken.
    """
    if "multiprocessing" in sys.modules or not isinstance(leaving.code, int | None):
        raise leaving
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # the reader went away, or the disk is full
        raise leaving from None
    os._exit(leaving.code or 0)


def _run(arguments: Sequence[str] | None) -> None:
    # Models of surveys are small matrices: BLAS threads cost more than they give (numpy is not imported yet).
    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    # Looking for plug-ins of pydantic reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A command makes little garbage in cycles and ends soon: collecting after every 700 objects costs a tenth of it.
    gc.set_threshold(1_000_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        # Chinese text must not fail on a terminal whose encoding cannot show it
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        given = None if arguments is None else list(arguments)
        code = app(args=given, prog_name="rcvsem", standalone_mode=False)
        if code == INTERRUPTED:
            typer.echo("Interrupted; nothing was written.", err=True)
        sys.exit(code or 0)
    except UsageError as error:
        sys.exit(_say_usage(error))
    except RcvsemError as error:
        typer.echo(as_typed(f"Error: {error.message}"), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader (head, less) went away: not an error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("RCVSEM_DEBUG"):
            raise
        typer.echo(
            f"Internal error ({type(error).__name__}): this is a fault of rcvsem, not of your files. Nothing was "
            "written. Run again with RCVSEM_DEBUG=1 to see the details, and please report it.",
            err=True,
        )
        sys.exit(INTERNAL)


_IN_OUR_WORDS = (
    (r"Value error, ", ""),
    (r"Input should be a valid integer\b.*", "a whole number is needed"),
    (r"Input should be a valid number\b.*", "a number is needed"),
    (r" \(Possible options?: ([^)]*)\)", r". There is: \1."),
)


def _say_usage(error: Any) -> int:
    """A wrong command line told like every other fault; the help where nothing was asked for. The exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        command = "rcvsem" if error.ctx is None else error.ctx.command_path
        said = " ".join(error.format_message().split())
        for theirs, ours in _IN_OUR_WORDS:
            said = re.sub(theirs, ours, said)
        stop = "" if said.endswith((".", "?", ")")) else "."
        typer.echo(f"Error: {said}{stop} See '{command} --help'.", err=True)
    return int(error.exit_code)
