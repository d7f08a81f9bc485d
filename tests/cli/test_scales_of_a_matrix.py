"""`efa` and the scales of `reliability` from a covariance or correlation matrix: psych's values."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.analyses.scale_matrix import rows_with
from rcvsem.foundation.errors import DataError

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/scale/from_matrix.json").read_text(encoding="utf-8"))
NAMES, COV = GOLDEN["names"], np.array(GOLDEN["cov"])
MODEL = "T =~ tr1 + tr2 + tr3\nS =~ sa1 + sa2 + sa3\nL =~ lo1 + lo2 + lo3\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    sd = np.sqrt(np.diag(COV))
    for name, matrix in (("cov", COV), ("cor", COV / np.outer(sd, sd))):
        with open(tmp_path / f"{name}.csv", "w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["", *NAMES])
            for own, row in zip(NAMES, matrix.tolist(), strict=True):
                writer.writerow([own, *map(repr, row)])
    with open(tmp_path / "sd.csv", "w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([NAMES, list(map(repr, sd.tolist()))])
    (tmp_path / "m.desc").write_text(MODEL, encoding="utf-8")
    return tmp_path


def told(*arguments: str) -> Any:
    import rcvsem_command

    done = rcvsem_command.rcvsem(*arguments, "--json")
    assert done.code == 0, done.said
    assert "Warning" not in done.err
    return json.loads(done.out)


@pytest.mark.parametrize("given", [("cov.csv",), ("cor.csv", "--sd", "sd.csv")])
def test_scales_of_a_matrix_are_those_of_psych(files: Path, given: tuple[str, ...]) -> None:
    found = told("reliability", "m.desc", "--cov", *given, "--n", str(GOLDEN["n"]))
    rows = {row["scale"]: row for row in found["scales"]}
    for name, expected in GOLDEN["reliability"].items():
        for key, value in expected.items():
            assert rows[name][key] == pytest.approx(value, rel=NEAR["six_digits"]), (name, key)
        assert rows[name]["alpha_boot_lower"] is None
        assert rows[name]["n"] == GOLDEN["n"]
    whole = next(row for row in found["scales"] if row["level"] == "whole")
    assert whole["alpha"] == pytest.approx(GOLDEN["whole"]["alpha"], rel=NEAR["six_digits"])
    assert whole["mean_r"] == pytest.approx(GOLDEN["whole"]["mean_r"], rel=NEAR["six_digits"])


@pytest.mark.parametrize("matrix", ["cov.csv", "cor.csv"])
@pytest.mark.parametrize(
    "names", [("m.desc",), ("--model", "m.desc"), ()], ids=["model before", "--model", "no model"]
)
def test_efa_of_a_matrix_is_that_of_psych(files: Path, matrix: str, names: tuple[str, ...]) -> None:
    line = (
        "efa",
        *names,
        "--cov",
        matrix,
        "--n",
        str(GOLDEN["n"]),
        "--parallel-draws",
        "10",
        "--factors",
        "3",
    )
    own = told(*line)["dimensions"][0]
    assert own["n"] == GOLDEN["n"]
    assert own["kmo"] == pytest.approx(GOLDEN["kmo"], rel=NEAR["six_digits"])
    assert own["msa"] == pytest.approx(GOLDEN["msa"], rel=NEAR["six_digits"])
    assert own["bartlett"]["chisq"] == pytest.approx(GOLDEN["bartlett"], rel=NEAR["six_digits"])
    assert own["bartlett"]["df"] == GOLDEN["bartlett_df"]
    assert own["eigenvalues"] == pytest.approx(GOLDEN["eigenvalues"], rel=NEAR["six_digits"])
    assert own["communalities"] == pytest.approx(GOLDEN["pca_communality"], rel=NEAR["six_digits"])
    assert own["map"]["squares"][1:4] == pytest.approx(GOLDEN["map"][:3], rel=NEAR["six_digits"])


def test_maximum_likelihood_of_a_matrix_is_that_of_psych(files: Path) -> None:
    line = (
        "efa",
        "m.desc",
        "--cov",
        "cov.csv",
        "--n",
        str(GOLDEN["n"]),
        "--factors",
        "3",
        "--extraction",
        "ml",
    )
    own = told(*line, "--parallel-draws", "10")["dimensions"][0]
    assert own["communalities"] == pytest.approx(GOLDEN["ml_communality"], rel=NEAR["four_digits"])
    assert own["test"]["chisq"] == pytest.approx(GOLDEN["ml_chisq"], rel=NEAR["four_digits"])


def test_what_a_matrix_cannot_answer_is_refused(files: Path) -> None:
    import rcvsem_command

    n = str(GOLDEN["n"])
    for line, part in (
        (("efa", "m.desc", "--cov", "cov.csv"), "--n"),
        (("efa", "m.desc", "cov.csv", "--cov", "cov.csv", "--n", n), "--cov"),
        (("efa", "m.desc", "--cov", "cov.csv", "--n", n, "--reverse", "tr1"), "--reverse"),
        (("efa", "m.desc", "--cov", "cov.csv", "--n", n, "--items", "all"), "--items"),
        (("efa", "m.desc", "--cov", "cov.csv", "--n", "8"), "8 respondents"),
        (("reliability", "m.desc", "--cov", "cov.csv", "--n", n, "--draws", "50"), "--draws does nothing"),
        (
            ("fit", "m.desc", "--cov", "cov.csv", "--n", n, "--draws", "2000"),
            "--cov has no respondents to draw from",
        ),
        (
            ("fit", "m.desc", "--cov", "cov.csv", "--n", n, "--estimator", "pls", "--folds", "5"),
            "--folds does nothing",
        ),
        (("efa", "m.desc", "m.desc", "--n", "8"), "--n"),
    ):
        done = rcvsem_command.rcvsem(*line)
        assert done.code == 2, done.said
        assert part in done.err, done.err
        assert "Traceback" not in done.err


def test_rows_have_exactly_the_covariances() -> None:
    scale = np.array([1e-4, 1.0, 1e4])
    cov = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, -0.3], [0.2, -0.3, 1.0]]) * np.outer(scale, scale)
    np.testing.assert_allclose(
        np.cov(rows_with(cov, 50), rowvar=False), cov, rtol=NEAR["rounding_of_matrices"]
    )
    with pytest.raises(DataError, match="positive definite"):
        rows_with(np.ones((3, 3)), 50)
