"""`rcvsem fit --missing fiml`, `--group-equal`, and `rcvsem invariance`, through the command line."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem

GOLDEN = Path(__file__).parents[1] / "golden"
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
PATHS = MODEL + "textual ~ visual\nspeed ~ visual + textual\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cfa.desc").write_text(MODEL, encoding="utf-8")
    (tmp_path / "paths.desc").write_text(PATHS, encoding="utf-8")
    shutil.copy(GOLDEN / "groups" / "hs.csv", tmp_path / "hs.csv")
    for name in ("hs_mcar", "hs_mar"):
        shutil.copy(GOLDEN / "missing" / f"{name}.csv", tmp_path / f"{name}.csv")
    return tmp_path


def call(*arguments: str, code: int = 0) -> str:
    """Standard output (of a failing call: the error)."""
    done = sys.modules["rcvsem_command"].rcvsem(*arguments)
    assert done.code == code, done.said
    return str(done.err if code == 2 else done.out)


def as_json(*arguments: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call(*arguments, "--json", code=code))
    return found


def stored(kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / kind / f"{name}.json").read_text())
    return found


def test_fiml_through_the_command_line(folder: Path) -> None:
    found = as_json("fit", "cfa.desc", "hs_mcar.csv", "--missing", "fiml", "--draws", "0")
    expected = stored("missing", "hs_mcar_ml")["measures"]
    assert (found["n"], found["n_received"], found["missing"]) == (299, 301, "fiml")
    assert found["measures"]["chisq"] == pytest.approx(expected["chisq"], rel=NEAR["six_digits"])
    assert found["measures"]["cfi_robust"] == pytest.approx(expected["cfi.robust"], abs=NEAR["six_digits"])
    listwise = as_json("fit", "cfa.desc", "hs_mcar.csv", "--draws", "0")
    assert listwise["n"] < found["n"]


def test_the_report_says_how_missing_answers_were_treated(folder: Path) -> None:
    call(
        "fit",
        "cfa.desc",
        "hs_mcar.csv",
        "--missing",
        "fiml",
        "--draws",
        "0",
        "--out",
        "report",
        "--lang",
        "en",
    )
    text = next((folder / "report").glob("*.md")).read_text(encoding="utf-8")
    assert "full information maximum likelihood (N = 299; 7.2% of the answers missing)" in text
    assert "standard errors from the observed information" in text
    assert "Missing answers: listwise, N = 299" not in text
    assert "Little's test" in text


def test_fiml_bootstrap_and_auxiliary_variables(folder: Path) -> None:
    found = as_json(
        "fit", "paths.desc", "hs_mar.csv", "--missing", "fiml", "--auxiliary", "ageyr,grade", "--draws", "20"
    )
    assert found["bootstrap"]["converged"] == 20
    named = {row["lhs"] for row in found["parameters"]} | {row["rhs"] for row in found["parameters"]}
    assert not named & {"ageyr", "grade"}
    assert found["measures"]["df"] == 24


@pytest.mark.parametrize("kind", ["parametric", "bollen-stine"])
def test_bootstrap_of_the_test_with_gaps(folder: Path, kind: str) -> None:
    common = (
        "fit",
        "paths.desc",
        "hs_mar.csv",
        "--missing",
        "fiml",
        "--draws",
        "12",
        "--bootstrap-kind",
        kind,
    )
    found = as_json(*common)
    assert found["bootstrap"]["converged"] == 12
    pvalue = found["bootstrap"]["bollen_stine_p"]
    assert (pvalue is None) == (kind == "parametric")
    assert as_json(*common, "--workers", "2")["bootstrap"] == found["bootstrap"]


def test_group_equal_and_partial(folder: Path) -> None:
    found = as_json(
        "fit", "cfa.desc", "hs.csv", "--group", "school", "--group-equal", "loadings,intercepts",
        "--group-partial", "x3~1,x7~1", "--draws", "0",
    )  # fmt: skip
    levels = stored("groups", "hs_partial")["levels"]
    expected = next(one for one in levels if one["level"] == "scalar")["measures"]
    assert found["measures"]["chisq"] == pytest.approx(expected["chisq"], rel=NEAR["six_digits"])
    assert found["measures"]["df"] == expected["df"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("fit", "cfa.desc", "hs.csv", "--group-equal", "loadings"), "--group-equal goes with --group"),
        (("fit", "cfa.desc", "hs.csv", "--group", "school", "--group-partial", "x3~1"), "exceptions from"),
        (("fit", "cfa.desc", "hs_mar.csv", "--auxiliary", "grade"), "--auxiliary goes with --missing fiml"),
        (("fit", "cfa.desc", "hs.csv", "--missing", "fiml", "--estimator", "gls"), "estimators ml and mlr"),
        (("invariance", "cfa.desc", "hs.csv"), "Say what the groups are"),
        (("invariance", "cfa.desc", "hs.csv", "--waves"), "--waves compares several survey files"),
        (("invariance", "cfa.desc", "hs.csv", "--group", "school", "--levels", "weak"), "Got 'weak'"),
        (
            ("invariance", "cfa.desc", "hs.csv", "--group", "school", "--group-partial", "x10~1"),
            "names 'x10~1', which is no parameter",
        ),
    ],
)
def test_what_does_not_fit_together(folder: Path, arguments: tuple[str, ...], text: str) -> None:
    assert text in call(*arguments, code=2)


def test_a_column_with_one_value_makes_no_groups(folder: Path) -> None:
    table = pd.read_csv("hs.csv")
    table["region"] = "north"
    table.to_csv("one.csv", index=False)
    assert "has only 1 value" in call("invariance", "cfa.desc", "one.csv", "--group", "region", code=2)


def test_invariance_json(folder: Path) -> None:
    found = as_json("invariance", "cfa.desc", "hs.csv", "--group", "school")
    assert found["groups"] == ["Pasteur", "Grant-White"]
    assert found["highest"] == "metric"
    for level, expected in zip(found["levels"], stored("groups", "hs")["levels"], strict=True):
        assert level["level"] == expected["level"]
        assert level["measures"]["chisq"] == pytest.approx(
            expected["measures"]["chisq"], rel=NEAR["six_digits"]
        )
    scalar = found["levels"][2]
    assert scalar["partial_search"]["free"] == ["x3~1", "x7~1"]
    assert scalar["verdict"] == "doubtful"
    assert [row["latent"] for row in found["latent_means"]] == ["visual", "textual", "speed"]
    assert found["paths"] is None
    ratios = found["critical_ratios"]["matrix"]
    assert ratios[0][0] is None
    assert ratios[0][1] == pytest.approx(-ratios[1][0])


def test_invariance_tables(folder: Path) -> None:
    text = call("invariance", "paths.desc", "hs.csv", "--group", "school", "--lang", "en", "--out", "report")
    for words in (
        "Measurement invariance", "Cheung & Rensvold", "Equalities that cost most", "nothing was freed",
        "Differences of latent means", "Scalar invariance does not hold", "Paths compared between groups",
        "visual → textual", "All paths", "Groups: Pasteur (N = 156), Grant-White (N = 145)", "N = 301",
    ):  # fmt: skip
        assert words in text, words
    names = {path.suffix for path in (folder / "report").iterdir()}
    assert {".md", ".xlsx", ".json"} <= names
    chinese = call(
        "invariance",
        "paths.desc",
        "hs.csv",
        "--group",
        "school",
        "--levels",
        "configural,metric",
        "--lang",
        "zh",
    )
    assert "测量不变性检验" in chinese


def test_invariance_with_scaled_tests_and_gaps(folder: Path) -> None:
    options = ("--missing", "fiml", "--estimator", "mlr", "--levels", "configural,metric,scalar")
    found = as_json("invariance", "cfa.desc", "hs_mcar.csv", "--group", "school", *options)
    assert found["missing"] == "fiml"
    assert [level["index"] for level in found["levels"]] == ["robust"] * 3
    assert found["levels"][1]["difference"]["method"] == "satorra.bentler.2001"
    expected = stored("missing", "hs_groups_scalar_mlr")["measures"]
    measures = found["levels"][2]["measures"]
    assert measures["chisq_scaled"] == pytest.approx(expected["chisq.scaled"], rel=NEAR["six_digits"])
    assert measures["cfi_robust"] == pytest.approx(expected["cfi.robust"], abs=NEAR["six_digits"])


def test_invariance_over_waves(folder: Path) -> None:
    table = pd.read_csv("hs.csv")
    for name, school in (("first.csv", "Pasteur"), ("second.csv", "Grant-White")):
        table[table["school"] == school].drop(columns="school").to_csv(name, index=False)
    waves = as_json(
        "invariance", "cfa.desc", "first.csv", "second.csv", "--waves", "--levels", "configural,metric"
    )
    schools = as_json(
        "invariance", "cfa.desc", "hs.csv", "--group", "school", "--levels", "configural,metric"
    )
    assert waves["group"] == "wave"
    for one, two in zip(waves["levels"], schools["levels"], strict=True):
        assert one["measures"]["chisq"] == pytest.approx(two["measures"]["chisq"], rel=NEAR["solved"])


def test_library_takes_the_same_options(folder: Path) -> None:
    table = pd.read_csv("hs_mcar.csv")
    found = rcvsem.fit(
        MODEL, table, missing="fiml", group="school", group_equal=("loadings",), estimator="mlr"
    )
    expected = stored("missing", "hs_groups_metric_mlr")["measures"]
    assert found.chisq == pytest.approx(expected["chisq"], rel=NEAR["refit"])


def test_invariance_in_the_library(folder: Path) -> None:
    found = rcvsem.invariance(MODEL, pd.read_csv("hs.csv"), group="school", levels=("configural", "metric"))
    frame = found.to_frame()
    assert list(frame["level"]) == ["configural", "metric"]
    expected = stored("groups", "hs")["levels"][1]
    assert frame["delta_chisq"][1] == pytest.approx(expected["difference"]["chisq"], rel=NEAR["six_digits"])
    assert frame["verdict"][1] == "holds"
