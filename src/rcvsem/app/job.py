"""One command in a process of its own, for faces that go on living meanwhile: `python -m rcvsem.app.job`.

It gets one JSON object on stdin and writes JSON objects to stdout, a line each: {"progress": [what, done, total]} as
the work goes on, at the end {"done": {...}}. Ending the process ends the work; files are whole then as after Ctrl-C.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rcvsem.commands.shared.declaration import Command, Look
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import ENGLISH, LANGUAGES, in_language, phrase, speaking

Emit = Callable[[dict[str, Any]], None]
PICTURES = 3


def run_job(asked: Mapping[str, Any], emit: Emit) -> None:
    """Carry out what was asked and emit its end.

    Parameters
    ----------
    asked : command, values (by the library's names), folder (the process stays inside), lang, pictures (whether wanted).
    emit : gets the lines.

    The end has: code (as the command line's), error ("" or one message), json, summary, findings, pictures (PNG in
    base64) and written (files, relative to the folder).
    """
    from rcvsem.commands import COMMANDS
    from rcvsem.foundation.errors import RcvsemError

    command = COMMANDS[asked["command"]]
    end: dict[str, Any] = {
        "code": 0,
        "error": "",
        "summary": "",
        "findings": [],
        "pictures": [],
        "written": [],
    }
    try:
        _carried_out(command, asked, emit, end)
    except RcvsemError as error:
        end.update(code=error.exit_code, error=in_language(error.message, _language(asked)))
    except MemoryError:
        end.update(code=2, error=phrase("There is not enough memory for this."))
    except OSError as error:
        where = "" if error.filename is None else f": {os.fsdecode(error.filename)!r}"
        end.update(
            code=2,
            error=phrase(
                "The system refused: {strerror}{where}.", strerror=said_by_system(error), where=where
            ),
        )
    except Exception as error:
        if os.environ.get("RCVSEM_DEBUG"):
            raise
        end.update(
            code=3,
            error=phrase("Internal error ({kind}): this is a fault of rcvsem.", kind=type(error).__name__),
        )
    emit({"done": end})


def _carried_out(command: Command, asked: Mapping[str, Any], emit: Emit, end: dict[str, Any]) -> None:
    from rcvsem.app.execute import check_before
    from rcvsem.foundation.door import command_line
    from rcvsem.foundation.input_file import run

    form, values = _values(command, asked["values"])
    # options are refused in the library's words; what is found is told as `--json` prints it
    with run(overwrite=bool(values.get("overwrite"))) as this, command_line(), speaking(_language(asked)):
        given = form.given(
            values,
            progress=lambda what, total: _progress(emit, in_language(what, _language(asked)), total),
            tell=lambda text: emit({"tell": text}),
        )
        check_before(form, given)
        result = form.run(given)
        lang = _language(asked)
        end["findings"] = [
            {
                "severity": one.severity,
                "code": one.code,
                "where": one.where,
                "text": in_language(one.message, lang),
            }
            for one in form.findings(result)
        ]
        _tell(form, result, given, asked, end)
        end["code"] = form.exit_code(result)
        end["written"] = [_relative(path) for path in dict.fromkeys(this.written)]
        if asked.get("pictures"):
            files = [Path(path) for path in end["written"] if path.endswith(".png")]
            end["pictures"] = (end["pictures"] or [_base64(file.read_bytes()) for file in files])[:PICTURES]


def _language(asked: Mapping[str, Any]) -> str:
    """That of the face that asks, else the one that the command was asked for."""
    said = asked.get("lang") or str(asked["values"].get("lang"))
    return said if said in LANGUAGES else ENGLISH


def checked_request(command: Command, said: Mapping[str, Any]) -> tuple[Command, Given]:
    """The form of the command that is meant, with all its options checked; no file is read.

    said : values by the library's names, as JSON holds them.

    Raises
    ------
    OptionError : an unknown name, one that is missing, or a value that cannot be.
    """
    form, values = _values(command, said)
    return form, Given(form.parts, values)


def _values(command: Command, said: Mapping[str, Any]) -> tuple[Command, dict[str, Any]]:
    """The form of the command that is meant and its values. OptionError for an unknown name or a missing one."""
    from rcvsem.app.option_schema import OF_TERMINAL, settable
    from rcvsem.foundation.errors import OptionError
    from rcvsem.foundation.meant_names import unknown_option

    known = {each.name: each for each in settable(command)}
    for name in said:
        if name not in known:
            raise unknown_option(name, command.name, list(known))
    values = {name: _value(known[name], value) for name, value in said.items() if value is not None}
    missing = [name for name, each in known.items() if each.required and name not in values]
    if missing:
        raise OptionError(phrase("{name} needs '{missing}'.", name=command.name, missing=missing[0]))
    form = command.form_of(values)
    own = {each.name for each in form.options}
    # what is made is told by its files or as a text, a row a respondent by its file
    hushed = [
        name
        for name in OF_TERMINAL
        if name in own and not form.makes and not (name == "json" and form.of_respondents)
    ]
    return form, {**values, **dict.fromkeys(hushed, True)}


def _value(each: Option, value: Any) -> Any:
    from rcvsem.foundation.typed_values import parsed

    if each.kind == "file":
        if isinstance(value, list):
            return tuple(one and Path(one) for one in value)
        path = value and Path(value)
        return (path,) if each.many else path
    if isinstance(value, str) and each.kind not in ("text", "choice"):
        return parsed(each, value)
    return tuple(value) if isinstance(value, list) else value


def _tell(form: Command, result: Any, given: Given, asked: Mapping[str, Any], end: dict[str, Any]) -> None:
    """The summary; a report or files where `out` asks for them, and what the command makes in place of a report."""
    from rcvsem.app.execute import tell
    from rcvsem.app.results import summary

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        if form.finish is not None:
            form.finish(result, given)
        elif form.telling is not None:
            tell(form, result, given)
    lang: Any = _language(asked)
    if given.values.get("json"):
        end["json"] = json.loads(printed.getvalue()[printed.getvalue().index("{") :])
    else:
        end["summary"] = printed.getvalue()
    if form.telling is None:
        return
    end["summary"] = summary(result, lang, form)
    if asked.get("pictures"):
        look = Look(pictures=True, lang=lang, formats=("html",), diagram=True)
        figures = form.telling.document_of(result, look).figures
        end["pictures"] = [_base64(one.png) for one in figures if one.png][:PICTURES]


@contextmanager
def _progress(emit: Emit, what: str, total: int) -> Iterator[Callable[[int, int], None]]:
    emit({"progress": [what, 0, total]})
    yield lambda done, of: emit({"progress": [what, done, of]})


def _relative(path: Path) -> str:
    return Path(os.path.relpath(path)).as_posix()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def main() -> None:
    """Read what is asked, stay inside its folder, write the lines."""
    import warnings

    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints to stdout does not come between the lines
    _end_with_parent()
    asked = json.loads(sys.stdin.buffer.read())
    folder = Path(asked["folder"])
    os.chdir(folder)
    if asked.get("fenced", True):
        from rcvsem.foundation.fence import stay_inside

        stay_inside(folder)

    def emit(line: dict[str, Any]) -> None:
        out.write(json.dumps(line, ensure_ascii=True, allow_nan=False) + "\n")
        out.flush()

    run_job(asked, emit)


def _end_with_parent() -> None:
    """Whoever asked is killed: nobody hears any more, so the work ends as well."""
    import signal
    import threading
    import time

    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    if os.name != "nt":  # there the number of the parent stays
        threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
