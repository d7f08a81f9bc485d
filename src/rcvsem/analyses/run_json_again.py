"""The run.json of a report that the library wrote, made again from its options and files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.reading import Reading
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, make, options_of
from rcvsem.pls.options import PLS_ESTIMATORS

T = TypeVar("T", bound=Options)


def record_again(record: Mapping[str, Any], files: list[tuple[str, Path]]) -> dict[str, Any]:
    """The record of a run that the library reported: its options and files, without what was typed."""
    reading = Reading.of_record(record.get("reading") or {})

    def of(role: str) -> list[Path]:
        return [path for own, path in files if own == role]

    instrument = next(iter(of("instrument")), None)
    if record["command"] == "clean":
        from rcvsem.analyses.cleaning import cleaning_record, read_surveys

        return cleaning_record(read_surveys(of("survey"), instrument, reading), reading)
    from rcvsem.analyses.path_model_run import run_study
    from rcvsem.analyses.run_json import run_record

    pls = record.get("estimator") in PLS_ESTIMATORS
    options = StudyOptions() if pls else options_said(StudyOptions, record.get("options") or {})
    matrix = next(iter(of("covariances")), None)
    shared: dict[str, Any] = {
        "reading": reading,
        "cov": matrix,
        "n": record.get("n") if matrix is not None else None,
        "sd": next(iter(of("standard deviations")), None),
        "means": next(iter(of("means")), None),
    }
    model = next(iter(of("model")), None)
    if record["command"] == "reliability":
        from rcvsem.analyses.measurement_model import measurement_inputs
        from rcvsem.analyses.ordinal_items import with_ordinal

        shared.pop("means")  # a measurement model has no means
        given: list[Path] = of("survey")
        inputs = measurement_inputs(given, model=model, instrument=instrument or "none", **shared)
        inputs = with_ordinal(inputs, (record.get("model_options") or {}).get("ordered"), options.fit)
    else:
        from rcvsem.analyses.inputs import read_inputs

        if model is None:
            raise OptionError("The run had no model file; it was made by a script.")
        if pls:
            from rcvsem.analyses.pls import run_pls
            from rcvsem.analyses.pls_record import pls_record

            choices = options_said(PlsChoices, record.get("options") or {})
            asked = instrument or (None if matrix is not None else "none")
            shared.pop("means")  # neither has PLS
            return pls_record(run_pls(model, of("survey") or None, choices, instrument=asked, **shared))
        said = record.get("options") or {}
        inputs = read_inputs(
            model,
            of("survey") or None,
            instrument=instrument or "none",
            group=said.get("group"),
            cluster=said.get("cluster"),
            weights=said.get("weights"),
            missing=options.fit.missing,
            **shared,
            model_options=record.get("model_options"),
        )
        if said.get("collapse"):
            from rcvsem.analyses.ordinal_items import with_ordinal

            inputs = with_ordinal(inputs, None, options.fit, said["collapse"])
    return run_record(run_study(inputs, options))


def options_said(cls: type[T], said: Mapping[str, Any]) -> T:
    """The options that a run.json holds."""
    known = {each.name for each in options_of(cls)}
    return make(
        cls, cls.owner, {key: value for key, value in said.items() if key in known and value is not None}
    )
