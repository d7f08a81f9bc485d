"""Simulated cut-offs in the report of a fit: made by themselves where they are cheap, the same on every machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rcvsem.analyses import path_model_cutoffs
from rcvsem.analyses.inputs import Inputs, read_inputs
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_run import run_study
from rcvsem.chapters.fit import study_document
from rcvsem.fit import FitOptions, estimate
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.fit_cutoffs import estimated_work

TWO = Path(__file__).parents[1] / "golden/effects/two_scales.csv"
MODEL = "T =~ tr1 + tr2 + tr3\nS =~ sa1 + sa2 + sa3\nS ~ T\n"


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_inputs(MODEL, [TWO])


@pytest.fixture(scope="module")
def study(inputs: Inputs) -> Study:
    return run_study(inputs, StudyOptions(draws=1000))


def test_a_report_has_them(study: Study) -> None:
    assert study.cutoffs is not None
    assert study.cutoffs.draws == 250
    tables = {table.id: table for table in study_document(study).tables}
    assert "cutoffs" in tables
    fit = tables["fit-indices"]
    place = [column.key for column in fit.columns].index("simulated")
    named = {row.cells[0].value.en: row.cells[place].value for row in fit.rows}  # type: ignore[union-attr]
    assert [name for name, value in named.items() if value is not None] == ["CFI", "RMSEA", "SRMR"]


def test_verdicts_are_left_to_indices_that_bear_them(study: Study) -> None:
    fit = next(table for table in study_document(study).tables if table.id == "fit-indices")
    place = [column.key for column in fit.columns].index("verdict")
    judged = {row.cells[0].value.en for row in fit.rows if row.cells[place].value is not None}  # type: ignore[union-attr]
    assert {"CFI", "RMSEA", "SRMR"} <= judged
    assert not judged & {"χ²/df", "RMR", "PGFI", "PNFI", "PCFI"}


@pytest.mark.parametrize("options", [StudyOptions(draws=999), StudyOptions(draws=1000, no_cutoffs=True)])
def test_quick_looks_have_none(inputs: Inputs, options: StudyOptions) -> None:
    fit = estimate(inputs.spec, inputs.moments, FitOptions())
    assert path_model_cutoffs.own_cutoffs(fit, options) == (None, ())


def test_what_takes_long_is_told(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = estimate(inputs.spec, inputs.moments, FitOptions())
    monkeypatch.setattr(path_model_cutoffs, "MOST_SECONDS", 0.0)
    found, said = path_model_cutoffs.own_cutoffs(fit, StudyOptions(draws=1000))
    assert found is None
    assert [one.code for one in said] == ["cutoffs_left_out"]


def test_the_estimate_grows_with_the_task(inputs: Inputs) -> None:
    fit = estimate(inputs.spec, inputs.moments, FitOptions())
    assert 0 < estimated_work(fit, 250) < estimated_work(fit, 500) < 5
    gls = estimate(inputs.spec, inputs.moments, FitOptions(estimator="gls"))
    assert estimated_work(gls, 250) == float("inf")


def test_both_at_once_are_refused() -> None:
    with pytest.raises(OptionError, match="contradict"):
        replace(StudyOptions(), cutoffs=True, no_cutoffs=True)
