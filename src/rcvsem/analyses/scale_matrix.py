"""A covariance matrix seen as scales: what follows from covariances and the number of respondents alone.

The coefficients of scales and exploratory factors need no answer, only covariances. They are computed from rows that have
exactly the covariances given, by the same functions as for answers; what needs the answers themselves (resampling,
missing answers, frequencies) is left out by the callers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np

from rcvsem.analyses.input_files import InputFile, PathLike
from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.matrix_inputs import MatrixFile
from rcvsem.analyses.measurement_model import measurement_inputs
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.scale_source import ALL_ITEMS, ScaleSource, scale_source
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.model import ModelSpec, parse_model
from rcvsem.survey import CleanSurvey
from rcvsem.survey.log import CleaningLog
from rcvsem.survey.matrix_file import read_matrix
from rcvsem.survey.result import Overlap, Source

#: Rows beyond which a matrix is not turned into rows: a table of as many answers would be too large as well.
MOST_ROWS = 1_000_000


def rows_with(cov: Floats, n: int) -> Floats:
    """(n, p) rows with mean 0 and exactly the covariances `cov` (p, p), divisor n - 1.

    Raises
    ------
    DataError : not more respondents than variables, too many of them, or a matrix that is not positive definite.
    """
    p = cov.shape[0]
    if n <= p + 1:
        raise DataError(
            phrase(
                "{n} respondents and {p} variables: the coefficients of scales need more respondents than "
                "items.",
                n=n,
                p=p,
            )
        )
    if n > MOST_ROWS:
        raise DataError(
            phrase("At most {most_rows:,} respondents can stand behind a matrix here.", most_rows=MOST_ROWS)
        )
    sd = np.sqrt(np.diag(cov))
    try:
        root = np.linalg.cholesky(cov / np.outer(sd, sd))
    except np.linalg.LinAlgError:
        raise DataError(
            "The matrix is not positive definite: a variable is a sum of others, or correlations were computed pairwise.",
            fix="Take out variables that others determine.",
        ) from None
    start = np.random.default_rng(1).standard_normal((n, p))
    axes, _ = np.linalg.qr(start - start.mean(axis=0))
    return np.asarray(np.sqrt(n - 1.0) * axes @ root.T * sd)


def read_matrix_scales(
    given: Sequence[PathLike],
    constructs: Mapping[str, Sequence[str]] | None,
    *,
    model: PathLike | ModelSpec | None = None,
    instrument: PathLike | None = None,
    reading: Reading | None = None,
    **matrix: Unpack[MatrixFile],
) -> ScaleSource:
    """The scales of a matrix file: those given, a model's, an instrument's; else all its variables as one set.

    Raises
    ------
    OptionError : answers beside the matrix, options of reading them, or no number of respondents.
    RcvsemError : of reading, and see `rows_with`.
    """
    if constructs is not None:
        lines = [f"{code} =~ {' + '.join(items)}" for code, items in constructs.items()]
        inputs = read_inputs(
            parse_model("\n".join(lines), identify=False), list(given) or None, instrument=instrument,
            reading=reading, **matrix,
        )  # fmt: skip
        own = dict(constructs)
    elif given or model is not None or instrument is not None:
        inputs = measurement_inputs(
            [Path(one) for one in given],
            model=model,
            instrument=instrument,
            reading=reading,
            **matrix,
        )
        own = {name: tuple(items) for name, items in inputs.spec.measurement.items()}
    else:
        names = read_matrix(matrix["cov"]).names
        spec = parse_model(f"{ALL_ITEMS} =~ {' + '.join(names)}", identify=False)
        inputs, own = read_inputs(spec, None, reading=reading, **matrix), None
    group = inputs.moments.groups[0]
    return matrix_source(
        group.cov * (group.n / (group.n - 1.0)),
        group.n,
        inputs.moments.variables,
        own,
        files=inputs.files,
        findings=inputs.findings,
    )


def matrix_source(
    cov: Floats,
    n: int,
    names: Sequence[str],
    constructs: Mapping[str, Sequence[str]] | None,
    *,
    files: Sequence[InputFile] = (),
    findings: Sequence[Finding] = (),
) -> ScaleSource:
    """The scales of a matrix cov (p, p), divisor n - 1, of variables `names`; constructs None: all as one set.

    Raises
    ------
    DataError : see `rows_with`. OptionError : a construct's item is no variable of the matrix.
    """
    read = next((file for file in files if file.role == "covariances"), None)
    rows = frozen(rows_with(cov, n))
    survey = CleanSurvey(
        sources=() if read is None else (_source(read, n),),
        items=tuple(names),
        answers=rows,
        respondent=tuple(map(str, range(1, n + 1))),
        row_numbers=frozen(np.arange(n), np.intp),
        waves=("",) * n,
        background={},
        columns={name: name for name in names},
        ranges={},
        reversed_items=(),
        received=n,
        flow=(),
        exclusions=(),
        rules=(),
        flags=(),
        overlap=Overlap(rules=(), counts=np.zeros((0, 0), dtype=np.intp)),
        indices={},
        log=CleaningLog((), ()),
        mapping=(),
        findings=tuple(findings),
        origins=frozen(np.full(n, b"", dtype=object), object),
    )
    own = None if constructs is None else {code: tuple(items) for code, items in constructs.items()}
    return replace(scale_source(survey, own, files=files), of_matrix=True)


def _source(read: InputFile, n: int) -> Source:
    return Source(
        path=read.path, sha256=read.sha256, format=Path(read.path).suffix.lstrip("."), sheet=None, wave="", cells="",
        received=n, analysed=n,
    )  # fmt: skip
