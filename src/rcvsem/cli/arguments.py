"""Arguments and options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from rcvsem.foundation.errors import OptionError

Lang = Literal["zh", "en", "both"]

Model = Annotated[Path, typer.Argument(help="Model file (.desc, .lav or any text).", show_default=False)]
Data = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Survey export or plain table (xlsx, csv, sav, ...); several are joined as waves.",
        show_default=False,
    ),
]
Surveys = Annotated[
    list[Path], typer.Argument(help="Survey export; several are joined as waves.", show_default=False)
]
InstrumentFile = Annotated[
    Path | None,
    typer.Option(
        "--instrument", "-i", help="Questionnaire definition. Default: the model file's '# instrument:' line."
    ),
]
Cov = Annotated[
    Path | None, typer.Option(help="Covariance matrix (or correlation matrix, with --sd) instead of DATA.")
]


def _whole(text: str) -> int:
    from rcvsem.foundation.errors import OptionError

    try:
        return int(text)
    except ValueError:
        raise OptionError(f"--n takes the number of respondents, a whole number. Got {text!r}.") from None


Cases = Annotated[
    int | None,
    typer.Option("--n", parser=_whole, metavar="INT", help="Number of respondents behind --cov."),
]
Sds = Annotated[
    Path | None, typer.Option("--sd", help="Standard deviations, when --cov is a correlation matrix.")
]
Means = Annotated[
    Path | None, typer.Option("--means", help="Means of the variables of --cov, for a model of means too.")
]
Group = Annotated[str | None, typer.Option(help="Column or background question whose values are groups.")]
GroupEqual = Annotated[
    str | None,
    typer.Option(
        help="Parameters held equal over the groups, comma-separated: loadings, intercepts, residuals, "
        "residual.covariances, lv.variances, lv.covariances, regressions, means, thresholds."
    ),
]
GroupPartial = Annotated[
    str | None,
    typer.Option(help="Exceptions from --group-equal by name, comma-separated, e.g. 'f=~x2,x3~1'."),
]
MissingRule = Annotated[
    Literal["listwise", "fiml"],
    typer.Option(
        "--missing",
        help="Missing answers: listwise drops a respondent with a gap, fiml uses every answer given (ml, mlr).",
    ),
]
Auxiliary = Annotated[
    str | None,
    typer.Option(
        help="Variables outside the model that help with missing answers, comma-separated (with --missing fiml)."
    ),
]
Ordered = Annotated[
    str | None,
    typer.Option(help="Ordinal items, comma-separated, or 'all' (default with wlsmv: see the help text)."),
]
CfaEstimator = Annotated[
    str, typer.Option("--estimator", help="Of the CFA: ml, mlr, wlsmv (ordinal items), ... as in rcvsem fit.")
]
Parameterization = Annotated[
    Literal["delta", "theta"],
    typer.Option(help="Units of ordinal items: total variance 1 (delta) or residual variance 1 (theta)."),
]
Language = Annotated[Lang, typer.Option("--lang", help="Language of the report.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Folder of the report.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no tables on the terminal.")]
Level = Annotated[float, typer.Option(help="Confidence level of intervals.")]
Seed = Annotated[int, typer.Option(help="Seed of all random numbers.")]

ModelFile = Annotated[
    Path | None, typer.Option("--model", "-m", help="Model file whose '=~' lines name the constructs.")
]
ModelAndData = Annotated[
    list[Path] | None,
    typer.Argument(
        help="[MODEL] DATA: survey files; a model file before them names the constructs.", show_default=False
    ),
]
Draws = Annotated[int, typer.Option(help="Bootstrap draws; 0 skips the bootstrap.")]
By = Annotated[
    list[str] | None,
    typer.Option("--by", help="Background question, 'wave' or 'early-late'; may be given several times."),
]


def names(text: str | None) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def group_options(group: str | None, equal: str | None, partial: str | None) -> dict[str, Any]:
    """Options of the model that speak of groups.

    Raises
    ------
    OptionError : equality over groups without groups.
    """
    found: dict[str, Any] = {}
    for option, key, text in (
        ("--group-equal", "group_equal", equal),
        ("--group-partial", "group_partial", partial),
    ):
        if names(text):
            if group is None:
                raise OptionError(f"{option} goes with --group.", fix="Add --group COLUMN.")
            found[key] = names(text)
    if "group_partial" in found and "group_equal" not in found:
        raise OptionError("--group-partial names exceptions from --group-equal.", fix="Add --group-equal.")
    return found


def auxiliary_options(auxiliary: str | None, missing: str) -> dict[str, Any]:
    """Options of the model that speak of auxiliary variables.

    Raises
    ------
    OptionError : auxiliary variables without full information maximum likelihood.
    """
    if not names(auxiliary):
        return {}
    if missing != "fiml":
        raise OptionError("--auxiliary goes with --missing fiml.")
    return {"auxiliary": names(auxiliary)}
