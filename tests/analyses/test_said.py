"""Small things that are said or refused with their true reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.reading import PlainTable, Reading, ScalesWanted
from rcvsem.analyses.scale_source import read_scales
from rcvsem.foundation.errors import DataError, OptionError, SurveyError
from rcvsem.survey import read_survey
from rcvsem.survey.reading_notes import unused_ends

INSTRUMENT = """title: t
languages: [en]
scales: {five: {minimum: 1, maximum: 5}}
constructs:
  - code: A
    name: a
    items:
      - {code: a1, text: one}
      - {code: a2, text: two, dropped: {stage: pretest, reason: low loading}}
      - {code: a3, text: three}
"""


def test_a_dropped_item_in_a_model_has_its_true_reason(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pd.DataFrame(rng.integers(1, 6, (60, 3)), columns=["a1", "a2", "a3"]).to_csv(
        tmp_path / "d.csv", index=False
    )
    (tmp_path / "i.yaml").write_text(INSTRUMENT, encoding="utf-8")
    (tmp_path / "m.desc").write_text("A =~ a1 + a2 + a3\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"a2 \(pretest: low loading\), which the instrument marks as dropped"
    ):
        read_inputs(tmp_path / "m.desc", tmp_path / "d.csv", instrument=tmp_path / "i.yaml")


def test_a_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pd.DataFrame(rng.integers(1, 6, (60, 3)), columns=["a1", "a2", "a3"]).to_csv(
        tmp_path / "d.csv", index=False
    )
    text = INSTRUMENT.replace("{code: a1, text: one}", "{code: a1, text: one, column: A one}")
    (tmp_path / "i.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match="item a1 names the column 'A one', which is not there"):
        read_survey(tmp_path / "d.csv", tmp_path / "i.yaml")


def test_thousands_beside_decimal_commas_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("y;x\n26.181;3,25\n12.500;2,5\n9.250;4,75\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"y: numbers with thousands separators \(e.g. 26.181\)"):
        read_survey(path, variables=["y", "x"])
    path.write_text("y;x\n1.181,50;3,25\n2.500,25;2,5\n9.250,75;4,75\n", encoding="utf-8")
    assert read_survey(path).answers[:, 0].tolist() == [1181.5, 2500.25, 9250.75]


def test_full_width_digits_and_labels_are_said(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("y,x\n" + "３,4\n" * 3 + "2,5\n1,2\n5,1\n", encoding="utf-8")
    (tmp_path / "m.desc").write_text("y ~ x\n", encoding="utf-8")
    reading = Reading(plain=PlainTable(labels={"never": 1.0}))
    inputs = read_inputs(tmp_path / "m.desc", path, reading=reading)
    assert inputs.survey is not None
    said = {finding.code: finding.text for finding in inputs.survey.findings}
    assert said["full_width_digits"].startswith(
        "3 cells with full-width digits or signs read as plain numbers (３ as 3)"
    )
    assert "'never'" in said["labels_unused"]


def test_ends_of_a_scale_that_nobody_used() -> None:
    answers = np.random.default_rng(1).integers(2, 5, (100, 3)).astype(float)
    items, ranges = ("a", "b", "c"), dict.fromkeys("abc", (1.0, 5.0))
    (said,) = unused_ends(answers, items, ranges)
    assert "nobody answered 1 or 5" in said.text
    answers[0] = 1.0
    assert "nobody answered 5 in" in unused_ends(answers, items, ranges)[0].text
    answers[1] = 5.0
    assert unused_ends(answers, items, ranges) == []


def test_factor_analysis_of_a_table_leaves_out_what_is_no_item(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"age": rng.integers(18, 70, 200), "visits": rng.poisson(9, 200) * 3})
    for k in range(4):
        table[f"q{k}"] = rng.integers(1, 6, 200)
    table.to_csv(tmp_path / "d.csv", index=False)
    source = read_scales([tmp_path / "d.csv"], wanted=ScalesWanted(bare=True))
    assert source.survey.items == ("q0", "q1", "q2", "q3")
    (said,) = [f for f in source.survey.findings if f.code == "no_items"]
    assert "age, visits" in said.text


@pytest.mark.parametrize("n", [5, 6])
def test_power_refuses_samples_that_fit_would_refuse(n: int, here: Any) -> None:
    from rcvsem.analyses.power import PlanningOptions, plan
    from rcvsem.fit.options import fit_options

    Path("m.desc").write_text(
        "T =~ .7*t1 + .7*t2 + .7*t3\nS =~ .7*s1 + .7*s2 + .7*s3\nS ~ .3*T\n", encoding="utf-8"
    )
    with pytest.raises(OptionError, match="too small for 6 variables"):
        plan("m.desc", PlanningOptions(sizes=(n,), target=None, replications=10, fit=fit_options()))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    monkeypatch.chdir(tmp_path)
    return lambda: tmp_path
