"""What every command does before its work starts: its --format and --out are looked at, and its inputs are noted."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from rcvsem.cli import INTERRUPTED
from rcvsem.foundation.errors import OptionError

_REPORT = ("xlsx", "md", "docx", "tex", "html", "csv", "json")
#: What --format of a command takes, where it is not the formats of a report.
_FORMATS = {
    "clean": ("xlsx", "csv", "sav"),
    "diagram": ("svg", "pdf", "png", "dot"),
    "codebook": ("md", "xlsx", "csv", "docx"),
}
#: Commands whose --out is a file, with the endings it may have ("" for any).
_FILES = {
    "scores": (".csv",),
    "simulate": (".csv", ".xlsx"),
    "fit-table": (".md", ".markdown", ".xlsx", ".csv", ".tex", ".latex"),
    "new": (),
    "from-xlsform": (),
    "from-xlsx": (),
    "to-xlsx": (),
}


def checked(name: str, command: Callable[..., None]) -> Callable[..., None]:
    """The command as one run: it gets `--overwrite` beside its `--out`, and is refused at once where it cannot write."""
    declared = inspect.signature(command, eval_str=True)
    parameters = list(declared.parameters.values())
    if "out" in declared.parameters:
        names = ("--overwrite", "--force") if name in _FILES else ("--overwrite",)
        option = typer.Option(*names, help="Replace files of --out that rcvsem did not write.")
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        place = 1 + [parameter.name for parameter in parameters].index("out")
        parameters.insert(
            place, inspect.Parameter("overwrite", kind, default=False, annotation=Annotated[bool, option])
        )

    def wrapped(**given: Any) -> None:
        from rcvsem.foundation.input_file import run

        with run(overwrite=bool(given.pop("overwrite", False))) as this:
            check_before(name, given)
            try:
                command(**given)
            except typer.Exit:
                if not this.interrupted:
                    raise
            if this.interrupted:
                raise typer.Exit(INTERRUPTED)

    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
    wrapped.__signature__ = declared.replace(parameters=parameters)  # type: ignore[attr-defined]
    return wrapped


def checking(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`checked` as a decorator."""
    return lambda command: checked(name, command)


def check_before(command: str, given: Mapping[str, Any]) -> None:
    """Refuse formats that are none, and an --out that cannot take what the command writes.

    Raises
    ------
    OptionError, ReportError : one sentence, before anything is read.
    """
    out, formats = given.get("out"), given.get("formats")
    names: tuple[str, ...] = ()
    if isinstance(formats, str):
        allowed = _FORMATS.get(command, _REPORT)
        names = tuple(dict.fromkeys(part.strip().lower() for part in formats.split(",") if part.strip()))
        if not names or any(name not in allowed for name in names):
            wrong = next((name for name in names if name not in allowed), formats)
            raise OptionError(f"--format takes {', '.join(allowed)}. Got {wrong!r}.")
    if out is None and not given.get("json_"):
        out = _default(command, given)
    if out is None:
        return
    from rcvsem.report.write import check_out

    inputs = [
        path for value in given.values() for path in _paths(value) if value is not out and path.is_file()
    ]
    if command in _FILES:
        endings = _FILES[command]
        if endings and given.get("format_") is None and Path(out).suffix.lower() not in ("", *endings):
            raise OptionError(
                f"--out takes a file that ends in {', '.join(endings)}. Got '{Path(out).name}'."
            )
        check_out(out, None, inputs)
    else:
        check_out(out, _written(command, names), inputs)


def _default(command: str, given: Mapping[str, Any]) -> Path | None:
    """The folder that a long command writes into by default: work that cannot be written down is not begun."""
    from rcvsem.report.write import report_folder

    if command == "clean":
        return report_folder("reports", "_".join(["clean", *(path.stem for path in given["data"])]))
    if command == "fit":
        data = given["data"] or ([given["cov"]] if given["cov"] else [])
        return report_folder("reports", "_".join([given["model"].stem, *(path.stem for path in data)]))
    return None


def _paths(value: Any) -> list[Path]:
    """The paths among the values of an option."""
    several = value if isinstance(value, list | tuple) else [value]
    return [one for one in several if isinstance(one, Path)]


def _written(command: str, formats: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the files that are known beforehand."""
    if command == "clean":
        return (*(f"cleaned.{name}" for name in formats), "cleaning_log.csv", "report.xlsx", "report.md")
    if command in ("diagram", "codebook"):
        return ()
    return tuple(f"report.{name}" for name in formats or ("xlsx", "md") if name != "csv")
