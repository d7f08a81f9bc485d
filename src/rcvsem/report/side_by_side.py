"""Fit of several models side by side, read from the run.json of reports or from `fit --json` files."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.input_file import read_input
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.report.document import Table
from rcvsem.report.run_folder import RUN_FILE
from rcvsem.report.tables.models import ModelColumn, model_comparison_table


def read_model_fit(path: str | os.PathLike[str]) -> ModelColumn:
    """The measures a report folder, its run.json or a `fit --json` file holds.

    Raises
    ------
    FileError : nothing there, no JSON, or no measures in it.
    """
    given = Path(path)
    file = given / RUN_FILE if given.is_dir() else given
    where = os.fspath(file)
    try:
        record: Any = json.loads(read_input(file))
    except FileNotFoundError as error:
        fix = phrase(
            "Give a report folder made by 'rcvsem fit', its run.json, or the output of 'fit --json'."
        )
        raise FileError("There is no such file.", where=where, fix=fix) from error
    except OSError as error:
        raise FileError(
            phrase("It cannot be read: {strerror}.", strerror=said_by_system(error)), where=where
        ) from error
    except ValueError as error:
        raise FileError("It is not JSON.", where=where, fix="Give the run.json of a report.") from error
    measures = record.get("measures") if isinstance(record, dict) else None
    if not isinstance(measures, dict) or not measures:
        raise FileError("It holds no fit measures.", where=where, fix="Run 'rcvsem fit' again.")
    absolute = file.resolve()
    name, n = record.get("name"), record.get("n")
    return ModelColumn(
        name=name if isinstance(name, str) and name else _fallback(absolute),
        n=n if isinstance(n, int) else None,
        converged=record.get("converged") is not False,
        convention=str(record.get("convention") or "lavaan"),
        estimator=str(record.get("estimator") or "ml"),
        data=_data(record.get("inputs")),
        measures={key: value for key, value in measures.items() if isinstance(value, int | float)},
    )


def _data(inputs: Any) -> str:
    """Fingerprints of the files with answers or covariances, "" when none is named."""
    files = inputs if isinstance(inputs, list) else []
    marks = (
        f.get("sha256") for f in files if isinstance(f, dict) and f.get("role") in ("survey", "covariances")
    )
    return " ".join(sorted(str(mark) for mark in marks))


def _fallback(file: Path) -> str:
    return file.parent.name if file.name == RUN_FILE else file.stem


def fit_table(
    sources: Sequence[str | os.PathLike[str] | ModelColumn], indices: Sequence[str] | None = None
) -> Table:
    """One column a model, one row an index.

    Parameters
    ----------
    sources : report folders, JSON files, or models already read.
    indices : names of measures in the order wanted (lavaan's names with underscores).

    Raises
    ------
    FileError : see `read_model_fit`. OptionError : no source, or an index that none of the models has.
    """
    if not sources:
        raise OptionError("The fit table needs at least one report.")
    models = [s if isinstance(s, ModelColumn) else read_model_fit(s) for s in sources]
    for name in indices or ():
        if all(name not in model.measures for model in models):
            known = enumerated(sorted({key for model in models for key in model.measures}))
            raise OptionError(
                phrase(
                    "None of the models has the index {name!r}. They have: {known}.", name=name, known=known
                )
            )
    return model_comparison_table(models, indices=indices, table_id="fit-table")
