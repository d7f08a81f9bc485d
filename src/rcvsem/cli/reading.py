"""The options by which commands read files of answers: the same ones, in the same words, in every command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from rcvsem.foundation.errors import OptionError
from rcvsem.study.reading import PlainTable, Reading

_READ_AS = (
    "Platform of the export: plain, wenjuanxing, qualtrics, limesurvey, surveymonkey, google_forms, kobo, "
    "redcap."
)
_OPTIONS: dict[str, tuple[Any, Any]] = {
    "sheet": (Annotated[str | None, typer.Option(help="Sheet of the workbook.")], None),
    "header_row": (Annotated[int | None, typer.Option(help="Row with the item names, from 1.")], None),
    "encoding": (Annotated[str | None, typer.Option(help="Encoding of a text file, e.g. gb18030.")], None),
    "separator": (
        Annotated[str | None, typer.Option(help="Separator of a text file; 'tab' for tabs.")],
        None,
    ),
    "read_as": (Annotated[str, typer.Option(help=_READ_AS)], "auto"),
    "scale": (
        Annotated[str | None, typer.Option(help="Answer scale of a plain table, as MIN:MAX, e.g. 1:5.")],
        None,
    ),
    "reverse": (
        Annotated[
            str | None,
            typer.Option(help="Items of a plain table to reverse, comma-separated (needs --scale)."),
        ],
        None,
    ),
    "missing_codes": (
        Annotated[
            str | None,
            typer.Option(help="Codes of a plain table that mean 'no answer', comma-separated: 99,-99; none."),
        ],
        None,
    ),
    "labels": (
        Annotated[
            str | None,
            typer.Option(help="Codes of the labels in a plain table: 'disagree=1,neutral=2,agree=3'."),
        ],
        None,
    ),
}


def reads_answers(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of reading in the place of its parameter `reading`."""
    declared = inspect.signature(command, eval_str=True)
    parameters: list[inspect.Parameter] = []
    for parameter in declared.parameters.values():
        if parameter.name != "reading":
            parameters.append(parameter)
            continue
        for name, (annotation, default) in _OPTIONS.items():
            parameters.append(
                inspect.Parameter(
                    name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation
                )
            )

    def wrapped(**given: Any) -> None:
        said = {name: given.pop(name) for name in _OPTIONS}
        command(**given, reading=reading(**said))

    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
    wrapped.__signature__ = declared.replace(parameters=parameters)  # type: ignore[attr-defined]
    return wrapped


def reading(
    *,
    sheet: str | None,
    header_row: int | None,
    encoding: str | None,
    separator: str | None,
    read_as: str,
    scale: str | None,
    reverse: str | None,
    missing_codes: str | None,
    labels: str | None,
) -> Reading:
    """What the options say. OptionError when one cannot be understood."""
    if header_row is not None and header_row < 1:
        raise OptionError(f"--header-row counts from 1. Got {header_row}.")
    named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|"}
    return Reading(
        format=read_as.lower().replace("-", "_"),
        sheet=sheet,
        header_row=header_row,
        encoding=encoding,
        separator=None if separator is None else named.get(separator.lower(), separator),
        plain=PlainTable(
            scale=scale_range(scale),
            reverse=names(reverse),
            missing_codes=codes(missing_codes),
            labels=label_codes(labels),
        ),
    )


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()]


def codes(text: str | None) -> tuple[float, ...] | None:
    """`99,-99` as numbers; `none`: None. OptionError when a part is not a number."""
    if (text or "").strip().lower() == "none":
        return None
    try:
        return tuple(float(part) for part in _parts(text))
    except ValueError:
        raise OptionError(
            f"--missing-codes takes numbers separated by commas, e.g. 99,-99, or none. Got {text!r}."
        ) from None


def names(text: str | None) -> tuple[str, ...]:
    """`A1,C4` as names."""
    return tuple(_parts(text))


def label_codes(text: str | None) -> dict[str, float]:
    """`disagree=1,agree=2` as label -> code. OptionError when a part is none, or a label has two codes."""
    found: dict[str, float] = {}
    for part in _parts(text):
        label, equals, code = part.replace("＝", "=").rpartition("=")
        try:
            value = float(code)
        except ValueError:
            equals = ""
        if not equals or not label.strip():
            raise OptionError(f"--labels takes label=code, separated by commas. Got {part!r}.")
        if found.setdefault(label.strip(), value) != value:
            raise OptionError(f"--labels gives two codes to {label.strip()!r}.")
    return found


def scale_range(text: str | None) -> tuple[int, int] | None:
    """`1:5` as (1, 5). OptionError unless two whole numbers, the smaller first."""
    if text is None:
        return None
    parts = text.replace("-", ":", 1).split(":") if not text.startswith("-") else text.split(":")
    try:
        low, high = (int(part) for part in parts)
    except ValueError:
        raise OptionError(f"--scale takes the lowest and the highest code, e.g. 1:5. Got {text!r}.") from None
    if low >= high:
        raise OptionError(f"--scale takes the lower code first, e.g. 1:5. Got {text!r}.")
    return low, high
