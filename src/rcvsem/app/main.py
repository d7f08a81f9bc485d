"""The command line's one door: errors become one line and an exit code."""

from __future__ import annotations

import errno
import os
import re
import sys
import warnings
from collections.abc import Sequence
from shlex import quote
from typing import Any, NoReturn

import typer

from rcvsem.app import terminal
from rcvsem.app.streams import open_standard_streams, say, streams
from rcvsem.foundation.door import command_line
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.exit_codes import INTERNAL, INTERRUPTED
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.input_file import RunFiles, current_run
from rcvsem.foundation.input_file import run as started
from rcvsem.foundation.meant_names import meant, meant_command
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import LANGUAGES, phrase, sentences, speaking, system_language

# Typer brings its own copy of click or uses the installed one, by its version: the class is found through its heir.
UsageError: Any = typer.BadParameter.__mro__[1]


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
    given = sys.argv[1:] if arguments is None else arguments
    with speaking(_language(given)), streams() as (out, _), started() as this:
        code = _code(arguments)
        out.flush()
        if out.fault and code in (0, 1):
            say(
                phrase(
                    "Error: What was to be printed is lost: stdout cannot be written to ({fault}).{written}",
                    fault=out.fault,
                    written=_written(this),
                )
            )
            code = 2
    sys.exit(code)


def _language(arguments: Sequence[str]) -> str:
    """That of `--lang`, which holds for messages too, else the system's."""
    for place, one in enumerate(arguments):
        option, _, value = one.partition("=")
        if option == "--lang":
            value = value or "".join(arguments[place + 1 : place + 2])
            if value.lower() in LANGUAGES:
                return value.lower()
    return system_language()


def _code(arguments: Sequence[str] | None) -> int:
    """The exit code; errors are told in one line."""
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        with command_line():
            built = terminal.command_line(given[0] if given else "")
            code = built(args=given, prog_name="rcvsem", standalone_mode=False)
        if code == INTERRUPTED and not current_run().interrupted:
            say(
                phrase(
                    "Interrupted; {written}",
                    written=_written(current_run()).strip() or phrase("nothing was written."),
                )
            )
        return int(code or 0)
    except KeyboardInterrupt:
        say(
            phrase(
                "Interrupted; {written}",
                written=_written(current_run()).strip() or phrase("nothing was written."),
            )
        )
        return INTERRUPTED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except UsageError as error:
        return _say_usage(error, given)
    except RcvsemError as error:
        say(phrase("Error: {message}", message=error.message) + _written(current_run()))
        return error.exit_code
    except MemoryError:
        say(phrase("Error: There is not enough memory for this.{written}", written=_written(current_run())))
        return 2
    except OSError as error:
        say(phrase("Error: {refused}{written}", refused=_refused(error), written=_written(current_run())))
        return 2
    except Exception as error:
        if os.environ.get("RCVSEM_DEBUG"):
            raise
        say(
            phrase(
                "Internal error ({kind}): this is a fault of rcvsem, not of your files.{written} Run "
                "again with RCVSEM_DEBUG=1 to see the details, and please report it.",
                kind=type(error).__name__,
                written=_written(current_run()) or phrase(" Nothing was written."),
            )
        )
        return INTERNAL


def _written(this: RunFiles) -> str:
    """What stands on the disk already, for a run that did not come to its end."""
    if not this.written:
        return ""
    more = phrase(" and {n} more", n=len(this.written) - 1) if len(this.written) > 1 else ""
    return phrase(" Written before, and whole: {written}{more}.", written=this.written[0], more=more)


def _refused(error: OSError) -> str:
    """What the system did not allow."""
    reason = said_by_system(error)
    where = "" if error.filename is None else f": {os.fsdecode(error.filename)!r}"
    fix = ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "temporary directory" in reason:
        fix = phrase(" Free some space, also in the folder for temporary files (TMPDIR).")
    return phrase("The system refused: {reason}{where}.{fix}", reason=reason, where=where, fix=fix)


#: What Typer says, by message: it is recognised to be said in other languages.
_THEIR_MESSAGES = (
    phrase("Missing argument '{name}'."),
    phrase("Missing option '{name}'."),
    phrase("No such option: {name}."),
    phrase("No such command '{name}'. Did you mean {known}?"),
    phrase("No such command '{name}'."),
    phrase("Option '{name}' requires an argument."),
    phrase("Option '{name}' does not take a value."),
    phrase("Got unexpected extra argument ({value})."),
    phrase("Got unexpected extra argument ({value})"),
    phrase("Got unexpected extra arguments ({value})"),
)


def _recognised(said: str) -> str:
    """One of their messages with its values; what is none of them as it is."""
    for template in _THEIR_MESSAGES:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(template))
        found = re.fullmatch(pattern, said)
        if found:
            return phrase(str(template), **found.groupdict())
    return said


def _say_usage(error: Any, given: Sequence[str]) -> int:
    """A wrong command line told like every other fault; the help where nothing was asked for. The exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        command = "rcvsem" if error.ctx is None else error.ctx.command_path
        said = " ".join(error.format_message().split())
        hint = ""
        name = getattr(error, "option_name", None)
        if name is not None and error.ctx is not None:
            said = phrase("No such option: {name}.", name=name)
            with command_line():
                hint = _hint(name, error.ctx, given)
        elif unknown := re.fullmatch(r"No such command '(.+)'\.", said):
            hint = meant_command(unknown.group(1))
        stop = "" if said.endswith((".", "?", ")")) else "."
        say(
            phrase(
                "Error: {said} See '{command} --help'.",
                said=sentences(_recognised(f"{said}{stop}"), hint),
                command=command,
            )
        )
    return int(error.exit_code)


def _hint(name: str, ctx: Any, given: Sequence[str]) -> str:
    """What an unknown option may have meant: one that stands behind the command, a file that needs no option, a format,
    another name."""
    if hasattr(ctx.command, "commands"):
        return _behind_the_command(name, ctx, given)
    params = ctx.command.params
    bare = name.lstrip("-").replace("-", "_").lower()
    if any(one.name == bare and one.param_type_name == "argument" for one in params):
        usage = " ".join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)[1:]])
        usage = usage.replace("{", "").replace("}", "")
        return phrase("It is written without an option: '{line}'.", line=usage)
    if bare in NAMES and "--format" in _options(ctx.command):
        return phrase("Did you mean '{near}'?", near=f"--format {bare}")
    return meant(name, _options(ctx.command))


def _behind_the_command(name: str, ctx: Any, given: Sequence[str]) -> str:
    """The line as it works where an option of a command was typed before the command."""
    path, words = ctx.command_path.split(), [*given]
    command = ctx.command
    before, behind = [one for one in words[len(path) - 1 :] if one not in _options(command)], list[str]()
    at = next((place for place, one in enumerate(before) if one in command.commands), None)
    if at is None:
        if not any(name in _options(one) for one in command.commands.values()):
            return ""
        path, command = [*path, "COMMAND"], None
    else:
        before, behind = before[:at], before[at:]
        while behind and behind[0] in getattr(command, "commands", ()):
            path, command = [*path, behind[0]], command.commands[behind[0]]
            behind = behind[1:]
    if command is not None and name not in _options(command):
        return meant(name, _options(command))
    line = " ".join([*path, *map(quote, (*behind, *before))])
    return phrase("It stands behind the command: '{line}'.", line=line)


def _options(command: Any) -> list[str]:
    return [own for one in command.params for own in (*one.opts, *one.secondary_opts)]
