"""The Typer application and its one door: errors become one line and an exit code."""

from __future__ import annotations

import errno
import gc
import os
import re
import sys
import warnings
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer

from rcvsem import __version__
from rcvsem.cli import (
    INTERRUPTED,
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
from rcvsem.cli.terminal import open_standard_streams, say, streams
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.input_file import Run, current_run
from rcvsem.foundation.input_file import run as started
from rcvsem.report.typed import as_typed

app = typer.Typer(
    name="rcvsem",
    help="Structural equation modelling for questionnaire studies: from the raw export to the reported chapter.",
    epilog="Exit codes: 0 fine, 1 ran but with a finding (not converged, inadmissible), 2 usage or input, 3 internal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,  # locals hold respondents' answers
    # colours in what is printed are data, to be shown as escapes, not to be taken out
    context_settings={"help_option_names": ["-h", "--help"], "color": True},
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


def run_command_line(arguments: Sequence[str] | None) -> None:
    """Run the command line; leaves by SystemExit, or ends the process when no arguments are given."""
    if arguments is not None:
        _run(arguments)
    open_standard_streams()
    # numpy's remarks name lines of our source; what they are about is told in findings
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    try:
        _run(None)
    except SystemExit as leaving:
        _end_process(leaving)


def _end_process(leaving: SystemExit) -> None:
    """Leave at once: taking a large process apart object by object costs a tenth of a second.

    Everything is written, closed and flushed by now. With worker processes about, Python's own way out is taken.
    """
    if "multiprocessing" in sys.modules or not isinstance(leaving.code, int | None):
        raise leaving
    os._exit(leaving.code or 0)


def _run(arguments: Sequence[str] | None) -> NoReturn:
    # Models of surveys are small matrices: BLAS threads cost more than they give (numpy is not imported yet).
    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    # Looking for plug-ins of pydantic reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A command makes little garbage in cycles and ends soon: collecting after every 700 objects costs a tenth of it.
    gc.set_threshold(1_000_000, 20, 20)
    with streams() as (out, _), started() as this:
        code = _code(arguments)
        out.flush()
        if out.fault and code in (0, 1):
            say(
                f"Error: What was to be printed is lost: stdout cannot be written to ({out.fault}).{_written(this)}"
            )
            code = 2
    sys.exit(code)


def _code(arguments: Sequence[str] | None) -> int:
    """The exit code; errors are told in one line."""
    try:
        given = None if arguments is None else list(arguments)
        code = app(args=given, prog_name="rcvsem", standalone_mode=False)
        if code == INTERRUPTED and not current_run().interrupted:
            say(f"Interrupted; {_written(current_run()).strip() or 'nothing was written.'}")
        return int(code or 0)
    except KeyboardInterrupt:
        say(f"Interrupted; {_written(current_run()).strip() or 'nothing was written.'}")
        return INTERRUPTED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except UsageError as error:
        return _say_usage(error)
    except RcvsemError as error:
        say(as_typed(f"Error: {error.message}") + _written(current_run()))
        return error.exit_code
    except MemoryError:
        say(f"Error: There is not enough memory for this.{_written(current_run())}")
        return 2
    except OSError as error:
        say(f"Error: {_refused(error)}{_written(current_run())}")
        return 2
    except Exception as error:
        if os.environ.get("RCVSEM_DEBUG"):
            raise
        say(
            f"Internal error ({type(error).__name__}): this is a fault of rcvsem, not of your files."
            f"{_written(current_run()) or ' Nothing was written.'} Run again with RCVSEM_DEBUG=1 to see the details, "
            "and please report it."
        )
        return INTERNAL


def _written(this: Run) -> str:
    """What stands on the disk already, for a run that did not come to its end."""
    if not this.written:
        return ""
    more = f" and {len(this.written) - 1} more" if len(this.written) > 1 else ""
    return f" Written before, and whole: {this.written[0]}{more}."


def _refused(error: OSError) -> str:
    """What the system did not allow."""
    reason = error.strerror or " ".join(str(error).split()) or type(error).__name__
    where = "" if error.filename is None else f": {os.fsdecode(error.filename)!r}"
    fix = ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "temporary directory" in reason:
        fix = " Free some space, also in the folder for temporary files (TMPDIR)."
    return f"The system refused: {reason}{where}.{fix}"


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
        say(f"Error: {said}{stop} See '{command} --help'.")
    return int(error.exit_code)
