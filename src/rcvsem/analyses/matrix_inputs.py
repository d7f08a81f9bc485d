"""A covariance matrix in place of answers: its files, and what does not go with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, TypedDict

from rcvsem.analyses.input_files import (
    InputFile,
    PathLike,
)
from rcvsem.analyses.reading import Reading
from rcvsem.fit import Moments, moments_from_matrix
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.model import ModelSpec, check_variables
from rcvsem.survey.matrix_file import (
    NamedMatrix,
    NamedValues,
    read_matrix,
    read_standard_deviations,
    read_values,
)


def refuse_without_data(data: object, **of_matrix: object) -> None:
    """OptionError where neither answers nor a matrix were given, or answers with what belongs to a matrix."""
    if data is None:
        raise OptionError(
            "There is nothing to fit the model to.",
            fix=either(
                phrase("Give data, or cov and n."),
                phrase("Give a survey file after the model, or --cov FILE --n N."),
            ),
        )
    for name, value in of_matrix.items():
        if value is not None:
            raise OptionError(
                phrase("{named} goes with {--cov}; answers bring their own.", named=named(name))
            )


class MatrixFile(TypedDict, total=False):
    """A matrix in place of answers, as `read_inputs` takes it."""

    cov: Any
    n: int | None
    sd: Any


def refuse_with_matrix(
    spec: ModelSpec, group: str | None, instrument: PathLike | None, reading: Reading, missing: str
) -> None:
    """OptionError for what speaks of respondents' answers, which a matrix has not."""
    said = {
        named("group"): group is not None,
        named("instrument"): instrument is not None and str(instrument).lower() != "none",
        named("missing", "fiml"): missing == "fiml",
        **dict.fromkeys(reading.said, True),
    }
    given = [name for name, is_given in said.items() if is_given]
    if given:
        raise OptionError(
            phrase(
                "{given} speaks of respondents' answers; {--cov} has only their covariances.", given=given[0]
            ),
            fix=phrase("Leave {given} out, or give the answers instead of {--cov}.", given=given[0]),
        )
    if spec.groups > 1:
        raise OptionError(
            phrase(
                "The model is for {groups} groups of respondents; {--cov} is the matrix of one group.",
                groups=spec.groups,
            ),
            fix=phrase(
                "Give the answers with {--group}, or take c(...) and group equalities out of the model."
            ),
        )


def check_means(spec: ModelSpec, means: object) -> None:
    """OptionError for means that the model does not have, or a model of means without any."""
    if means is not None and not spec.meanstructure:
        raise OptionError(
            phrase("{--means} does nothing here: the model has no mean structure."),
            fix=phrase("Add {--meanstructure True}, or write intercepts (x1 ~ 1) into the model."),
        )
    if means is None and spec.meanstructure and not spec.ordered:
        raise OptionError(
            "The model has a mean structure, but only covariances are given.",
            fix=either(
                phrase("Give means={name: mean}, or leave intercepts and means out of the model."),
                phrase(
                    "Give --means FILE (a header row of variable names with the means below it), or leave intercepts "
                    "and means out of the model."
                ),
            ),
        )


def _needs_n() -> OptionError:
    return OptionError(phrase("{--cov} needs {--n}, the number of respondents behind the matrix."))


def moments_of_files(
    spec: ModelSpec, cov: Any, n: int | None, sd: Any = None, means: Any = None
) -> tuple[Moments, tuple[InputFile, ...], tuple[Finding, ...]]:
    """All moments of a matrix, the files they are from, and what is to be said of them.

    cov, sd, means : files; of the library also a labelled DataFrame and mappings from name to number.
    """
    if n is None:
        raise _needs_n()
    matrix = read_matrix(cov)
    files = _named(cov, "covariances", matrix)
    sds = None
    findings: list[Finding] = []
    if sd is not None:
        spread = read_standard_deviations(sd, matrix.names)
        sds = spread.values
        files += _named(sd, "standard deviations", spread)
    elif matrix.is_correlation:
        findings.append(
            Finding(
                code="correlation_matrix",
                severity="warning",
                text="The matrix has 1 on its whole diagonal: it is analysed as it stands, so unstandardized "
                "estimates and their standard errors are those of standardized variables.",
                where=Path(matrix.path).name,
                fix="Give the standard deviations too for the original units.",
            )
        )
    check_variables(spec, matrix.names)
    check_means(spec, means)
    mean = None
    if means is not None:
        given = read_values(means, matrix.names, "mean")
        mean = given.values
        files += _named(means, "means", given)
    moments = moments_from_matrix(matrix.values, matrix.names, n, sds=sds, means=mean)
    return moments, tuple(files), tuple(findings)


def _named(given: Any, role: str, read: NamedMatrix | NamedValues) -> list[InputFile]:
    """The file that was read; none of what was handed over as an object of Python."""
    if not isinstance(given, str | os.PathLike):
        return []
    return [InputFile(role=role, path=str(given), sha256=read.sha256)]
