"""Arguments and options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Lang = Literal["zh", "en", "both"]

Model = Annotated[Path, typer.Argument(help="Model file (.desc, .lav or any text).", show_default=False)]
Data = Annotated[
    Path | None, typer.Argument(help="Survey export or plain table: xlsx, csv, sav, ...", show_default=False)
]
InstrumentFile = Annotated[
    Path | None,
    typer.Option(
        "--instrument", "-i", help="Questionnaire definition. Default: the model file's '# instrument:' line."
    ),
]
Sheet = Annotated[str | None, typer.Option(help="Sheet of the workbook.")]
InputFormat = Annotated[str, typer.Option(help="Export format of DATA; auto detects it.")]
Cov = Annotated[
    Path | None, typer.Option(help="Covariance matrix (or correlation matrix, with --sd) instead of DATA.")
]
Cases = Annotated[int | None, typer.Option("--n", help="Number of respondents behind --cov.")]
Sds = Annotated[Path | None, typer.Option("--sd", help="Standard deviations, when --cov is a correlation matrix.")]
Scale = Annotated[str | None, typer.Option(help="Answer scale of a plain table, as MIN:MAX, e.g. 1:5.")]
Reverse = Annotated[
    str | None, typer.Option(help="Items of a plain table to reverse, comma-separated (needs --scale).")
]
MissingCodes = Annotated[
    str | None, typer.Option(help="Codes of a plain table that mean 'no answer', comma-separated, e.g. 99,-99.")
]
Group = Annotated[str | None, typer.Option(help="Column or background question whose values are groups.")]
Language = Annotated[Lang, typer.Option("--lang", help="Language of the report.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Folder of the report.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no tables on the terminal.")]
Level = Annotated[float, typer.Option(help="Confidence level of intervals.")]
Seed = Annotated[int, typer.Option(help="Seed of all random numbers.")]


def codes(text: str | None) -> tuple[float, ...]:
    """`99,-99` as numbers.

    Raises
    ------
    OptionError : a part is not a number.
    """
    from rcvsem.foundation.errors import OptionError

    if not text:
        return ()
    try:
        return tuple(float(part) for part in text.replace("，", ",").split(",") if part.strip())
    except ValueError:
        raise OptionError(f"--missing-codes takes numbers separated by commas, e.g. 99,-99. Got {text!r}.") from None


def names(text: str | None) -> tuple[str, ...]:
    """`A1,C4` as names."""
    return tuple(part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip())


def scale_range(text: str | None) -> tuple[int, int] | None:
    """`1:5` as (1, 5).

    Raises
    ------
    OptionError : not two whole numbers, the smaller first.
    """
    from rcvsem.foundation.errors import OptionError

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
