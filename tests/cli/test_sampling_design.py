"""--cluster and --weights as a user types them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tolerances import NEAR, TOLERANCE

import rcvsem
from rcvsem.foundation.errors import OptionError

GOLDEN = Path(__file__).parents[1] / "golden" / "sampling"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\n"
DESIGN = ("--cluster", "class", "--weights", "w")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.desc").write_text(MODEL, encoding="utf-8")
    (tmp_path / "free.desc").write_text(f"{MODEL}x1 ~~ x4\n", encoding="utf-8")
    (tmp_path / "o.desc").write_text(MODEL.replace("x", "o").replace("teotual", "textual"), encoding="utf-8")
    shutil.copy(GOLDEN / "hs.csv", tmp_path / "hs.csv")
    return tmp_path


def call(*arguments: str, code: int = 0) -> str:
    done = sys.modules["rcvsem_command"].rcvsem(*arguments)
    assert done.code == code, done.said
    return str(done.err if code == 2 else done.out)


def as_json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call(*arguments, "--json"))
    return found


def test_fit_says_the_design_and_repeats(folder: Path) -> None:
    found = as_json("fit", "m.desc", "hs.csv", *DESIGN, "--draws", "0", "--out", "r")
    assert found["estimator"] == "mlr"
    expected = EXPECTED["both"]["measures"]["chisq.scaled"]
    assert found["measures"]["chisq_scaled"] == pytest.approx(expected, rel=NEAR["six_digits"])
    assert {one["variable"] for one in found["sampling"]["variables"]} == {f"x{k}" for k in range(1, 7)}
    assert found["sampling"]["variables"][0]["icc"] == pytest.approx(
        EXPECTED["icc"]["x1"]["icc"], rel=NEAR["six_digits"]
    )
    assert 0 < found["sampling"]["effective_n"] < 301
    report = (folder / "r" / "report.md").read_text(encoding="utf-8")
    assert "robust to 40 clusters" in report
    assert "整群抽样与抽样权重" in report
    assert "reproduced" in call("verify", "r")


def test_the_same_in_the_library(folder: Path) -> None:
    frame = pd.read_csv("hs.csv")
    fit = rcvsem.cfa(MODEL, frame, cluster="class", weights="w")
    assert fit.scaled.chisq == pytest.approx(
        EXPECTED["both"]["measures"]["chisq.scaled"], rel=NEAR["six_digits"]
    )
    with pytest.raises(OptionError, match="nosuch"):
        rcvsem.cfa(MODEL, frame, cluster="nosuch")
    with pytest.raises(OptionError, match="weights"):
        rcvsem.cfa(MODEL, cov=frame[[f"x{k}" for k in range(1, 7)]].cov(), n=301, weights="w")


def test_invariance_compare_and_ordinal_items(folder: Path) -> None:
    ladder = as_json("invariance", "m.desc", "hs.csv", "--group", "school", "--cluster", "class")
    assert ladder["estimator"] == "mlr"
    metric = next(one for one in ladder["levels"] if one["level"] == "metric")
    expected = EXPECTED["groups_clusters"]["measures"]["chisq.scaled"]
    assert metric["measures"]["chisq_scaled"] == pytest.approx(expected, rel=NEAR["six_digits"])
    compared = as_json("compare", "m.desc", "free.desc", "hs.csv", *DESIGN)
    assert compared["models"][0]["measures"]["chisq_scaled"] == pytest.approx(
        EXPECTED["both"]["measures"]["chisq.scaled"], rel=NEAR["six_digits"]
    )
    ordinal = as_json("fit", "o.desc", "hs.csv", "--estimator", "wlsmv", "--weights", "w", "--draws", "0")
    assert ordinal["measures"]["chisq_scaled"] == pytest.approx(
        EXPECTED["wlsmv_weights"]["measures"]["chisq.scaled"], rel=TOLERANCE["wlsmv"]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--cluster", "nosuch"), "nosuch"),
        (("--weights", "class"), "text"),
        (("--cluster", "class", "--estimator", "gls"), "mlr"),
        (("--cluster", "class", "--bootstrap-kind", "bollen-stine", "--draws", "50"), "nonparametric"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in call("fit", "m.desc", "hs.csv", *arguments, code=2)


def test_a_questionnaire_need_not_know_the_columns(root: Path, here: Path) -> None:
    """The columns of the design are read from the file beside what the instrument knows."""
    survey = pd.read_csv(root / "surveys" / "bfi.csv")
    survey["place"] = [f"c{k % 60}" for k in range(len(survey))]
    survey["w"] = 1.0 + (survey.index % 3)
    survey.to_csv("bfi.csv", index=False)
    (here / "m.desc").write_text("Agree =~ A1 + A2 + A3 + A4 + A5\n", encoding="utf-8")
    found = as_json(
        "fit", "m.desc", "bfi.csv", "--instrument", str(root / "instruments" / "bfi.yaml"),
        "--cluster", "place", "--weights", "w", "--draws", "0",
    )  # fmt: skip
    assert found["sampling"]["cluster"] == "place"
    assert found["sampling"]["variables"][0]["clusters"] == 60
