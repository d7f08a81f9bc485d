"""Ordinal items through the library's door and the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ordinal_golden import FOLDER, expected, fitted
from tolerances import NEAR
from typer.testing import CliRunner

import rcvsem
from rcvsem.analyses.ordinal_items import ordinal_items
from rcvsem.app.terminal import application
from rcvsem.fit import FitOptions
from rcvsem.foundation.errors import OptionError
from rcvsem.model import parse_model

LIKERT = FOLDER / "data" / "likert.csv"
MODEL = expected()["likert"]["model"]
RUN = CliRunner()


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ordinal") / "likert.desc"
    path.write_text(MODEL + "\n", encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Any:
    return RUN.invoke(application(), [str(a) for a in arguments])


def test_the_library_takes_all_items_and_says_so() -> None:
    fit = rcvsem.fit(MODEL, pd.read_csv(LIKERT), estimator="wlsmv")
    np.testing.assert_allclose(fit.theta, fitted("likert", "wlsmv").theta, atol=NEAR["solved"])
    note = next(f for f in fit.findings if f.code == "all_items_ordinal")
    assert "all 12 items" in note.text


def test_named_items_only() -> None:
    frame = pd.read_csv(LIKERT)
    fit = rcvsem.fit(MODEL, frame, estimator="wlsmv", ordered=["DP1", "PV4"], parameterization="theta")
    assert fit.spec.ordered == ("DP1", "PV4")
    assert fit.options.parameterization == "theta"
    assert not any(f.code == "all_items_ordinal" for f in fit.findings)
    every = rcvsem.fit(MODEL, frame, estimator="ulsmv", ordered="all")
    assert len(every.spec.ordered) == 12


def test_a_name_that_the_model_lacks() -> None:
    with pytest.raises(OptionError, match=r"'DP7' is to be ordinal.*Did you mean 'DP\d'"):
        rcvsem.fit(MODEL, pd.read_csv(LIKERT), estimator="wlsmv", ordered=["DP7"])


def test_ordered_needs_an_ordinal_estimator() -> None:
    with pytest.raises(OptionError, match="estimator ml is for continuous items"):
        rcvsem.fit(MODEL, pd.read_csv(LIKERT), ordered="all")


def test_nothing_to_take_as_ordinal() -> None:
    spec = parse_model("y ~ x")
    with pytest.raises(OptionError, match="no items of constructs"):
        ordinal_items(spec, None, FitOptions(estimator="wlsmv"), None)
    assert ordinal_items(spec, None, FitOptions(estimator="uls"), None) == ((), ())


def test_groups_with_equal_thresholds() -> None:
    frame = pd.read_csv(FOLDER / "data" / "hs.csv")
    stored = expected()["both_delta"]
    fit = rcvsem.fit(
        stored["model"], frame, group="school", estimator="wlsmv", ordered=stored["ordered"],
        group_equal=("loadings", "thresholds"),
    )  # fmt: skip
    assert fit.chisq == pytest.approx(stored["fits"]["wlsmv"]["measures"]["chisq"], rel=NEAR["five_digits"])


def test_command_line_json(model_file: Path) -> None:
    done = run("fit", model_file, LIKERT, "--estimator", "wlsmv", "--draws", "0", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["estimator"] == "wlsmv"
    assert len(found["ordered"]) == 12
    assert found["parameterization"] == "delta"
    assert found["measures"]["chisq_scaled"] == pytest.approx(
        expected()["likert"]["fits"]["wlsmv"]["measures"]["chisq.scaled"], rel=NEAR["five_digits"]
    )
    assert found["measures"]["aic"] is None
    assert sum(row["op"] == "|" for row in found["parameters"]) == 48
    assert {row["construct"] for row in found["ordinal_reliability"]} == {"DP", "BPC", "PV"}


def test_report_names_the_estimator_and_the_rules(model_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    done = run(
        "fit", model_file, LIKERT, "--estimator", "wlsmv", "--draws", "30", "--lang", "en", "--out", out,
        "--format", "md,xlsx",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    text = (out / "report.md").read_text(encoding="utf-8")
    assert "WLSMV: diagonally weighted least squares on polychoric correlations" in text
    assert "Ordinal α, from polychoric correlations" in text
    assert "categorical omega" in text
    assert "scaled χ²(51) = " in text
    assert "lost one of its rare categories" in text
    assert (out / "report.xlsx").exists()
    again = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert again["model_options"]["ordered"][0] == "DP1"


def test_an_instrument_that_does_not_say_ordered() -> None:
    root = Path(__file__).parents[2]
    done = run(
        "fit",
        root / "models" / "bfi.desc",
        root / "surveys" / "bfi.csv",
        "--estimator",
        "wlsmv",
        "--draws",
        "0",
    )
    assert isinstance(done.exception, OptionError)
    assert "Write 'ordered: true' into it" in str(done.exception)


def test_an_instrument_that_says_ordered(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    text = (root / "instruments" / "bfi.yaml").read_text(encoding="utf-8")
    (tmp_path / "bfi.yaml").write_text(text.rstrip() + "\nordered: true\n", encoding="utf-8")
    done = run(
        "fit", root / "models" / "bfi.desc", root / "surveys" / "bfi.csv", "--instrument", tmp_path / "bfi.yaml",
        "--estimator", "wlsmv", "--draws", "0", "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)["ordered"]) == 25


def test_the_worked_example_of_the_documentation(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    out = tmp_path / "bfi"
    done = run(
        "fit", root / "models" / "bfi.desc", root / "surveys" / "bfi.csv", "--estimator", "wlsmv", "--ordered", "all",
        "--draws", "0", "--lang", "en", "--format", "md", "--out", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    report = (out / "report.md").read_text(encoding="utf-8").replace("\\", "")
    said = " ".join((root / "docs" / "ordinal.md").read_text(encoding="utf-8").split())
    for start in ("The model did not fit", "Ordinal α, from", "9 empty cells"):
        quoted = said[said.index(f"*{start}") + 1 :]
        quoted = quoted[: quoted.index("*")].removesuffix(", ...").removesuffix(".")
        assert quoted in report, quoted


def test_ordered_categorical_columns_of_pandas() -> None:
    frame = pd.read_csv(LIKERT)
    labels = ["never", "rarely", "sometimes", "often", "always"]
    frame["DP1"] = pd.Categorical.from_codes(frame["DP1"] - 1, categories=labels, ordered=True)
    fit = rcvsem.fit(MODEL, frame, estimator="wlsmv")
    np.testing.assert_allclose(fit.theta, fitted("likert", "wlsmv").theta, atol=NEAR["solved"])
