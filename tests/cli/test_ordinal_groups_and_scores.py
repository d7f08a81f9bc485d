"""The invariance ladder and factor scores of ordinal items through the library's door and the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ordinal_golden import FOLDER
from tolerances import NEAR
from typer.testing import CliRunner

import rcvsem
from rcvsem.app.terminal import application
from rcvsem.evaluate import factor_scores

GROUPS = FOLDER.parent / "groups"
LIKERT = FOLDER / "data" / "likert.csv"
MEASURE = "DP =~ DP1 + DP2 + DP3 + DP4\nBPC =~ BPC1 + BPC2 + BPC3 + BPC4\nPV =~ PV1 + PV2 + PV3 + PV4\n"
FEW = "f =~ y1 + y2 + y3 + y4 + y5\ng =~ y6 + y7 + y8 + y9 + y10\ng ~ f\n"
RUN = CliRunner()


def run(*arguments: str | Path) -> Any:
    return RUN.invoke(application(), [str(a) for a in arguments])


def written(folder: Path, text: str) -> Path:
    path = folder / "model.desc"
    path.write_text(text, encoding="utf-8")
    return path


def test_scores_are_those_of_the_library(tmp_path: Path) -> None:
    model, target = written(tmp_path, MEASURE), tmp_path / "scores.csv"
    said = run("scores", model, LIKERT, "--kind", "factor", "--estimator", "wlsmv", "--out", target)
    assert said.exit_code == 0, said.output
    table = pd.read_csv(target)
    fit = rcvsem.fit(MEASURE, pd.read_csv(LIKERT), estimator="wlsmv", ordered="all")
    np.testing.assert_allclose(
        table[["DP", "BPC", "PV"]].to_numpy(), factor_scores(fit), atol=NEAR["six_digits"]
    )


def test_scores_with_gaps(tmp_path: Path) -> None:
    model = written(tmp_path, MEASURE)
    frame = pd.read_csv(LIKERT).astype(float)
    frame.iloc[0, :3] = np.nan
    frame.iloc[1, :9] = np.nan
    data = tmp_path / "gaps.csv"
    frame.to_csv(data, index=False)
    common = ("scores", model, data, "--kind", "factor", "--json", "--available")
    made = json.loads(run(*common, "--estimator", "wlsmv").stdout)
    assert made["estimator"] == "wlsmv"
    assert made["scores"]["DP"][0] is not None
    assert made["scores"]["DP"][1] is None
    refused = run(*common)
    assert "available=True is for means, sums and ordinal items" in str(refused.exception)


def test_the_ladder_on_the_command_line(tmp_path: Path) -> None:
    model = written(tmp_path, FEW)
    data = GROUPS / "few.csv"
    said = run("invariance", model, data, "--group", "group", "--estimator", "wlsmv", "--json")
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert [one["level"] for one in found["levels"]] == [
        "configural", "thresholds", "metric", "scalar", "strict", "structural",
    ]  # fmt: skip
    assert {one["index"] for one in found["levels"]} == {"scaled"}
    verdicts = [one["verdict"] for one in found["levels"]]
    assert verdicts[-1] is None or "fails" not in verdicts, (
        "after a level that fails the next have no verdict"
    )
    assert all(verdicts[: verdicts.index("fails") + 1] if "fails" in verdicts else verdicts)
    assert {f["code"] for f in found["findings"]} >= {"two_categories", "three_categories"}
    assert [row["latent"] for row in found["latent_means"]] == ["f", "g"]
    assert found["paths"]["equal"] == ["thresholds", "loadings", "intercepts"]
    first = found["levels"][1]["score_tests"][0]
    assert first["stat"] != pytest.approx(first["ordinary"], rel=NEAR["differs"])


@pytest.mark.parametrize(("lang", "words"), [("en", "cannot see thresholds"), ("zh", "阈值等值后")])
def test_the_table_says_how_the_ladder_is_identified(tmp_path: Path, lang: str, words: str) -> None:
    model = written(tmp_path, FEW)
    report = tmp_path / "report"
    said = run(
        "invariance", model, GROUPS / "few.csv", "--group", "group", "--estimator", "wlsmv", "--lang", lang,
        "--out", report, "--format", "md",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    text = next(report.rglob("*.md")).read_text(encoding="utf-8")
    assert words in text
    assert ("generalised ones" if lang == "en" else "广义得分检验") in text


def test_what_cannot_be_tested_has_a_dash_and_a_reason(tmp_path: Path) -> None:
    model = written(tmp_path, "f =~ y1 + y2 + y3 + y4\ng =~ y5 + y6 + y7 + y8\n")
    said = run(
        "invariance", model, GROUPS / "binary.csv", "--group", "group", "--estimator", "wlsmv", "--lang", "en",
        "--out", tmp_path / "report",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "restricts nothing beyond the one before it" in said.output


def test_the_library_takes_ordered_items() -> None:
    frame = pd.read_csv(GROUPS / "few.csv")
    ladder = rcvsem.invariance(
        FEW, frame, group="group", estimator="wlsmv", ordered="all", levels=["configural", "strict"]
    )
    table = ladder.to_frame()
    assert list(table["level"]) == ["configural", "strict"]
    assert table["delta_df"][1] == 99 - 68


def test_a_threshold_is_exempt_before_anybody_knows_that_the_item_is_ordinal() -> None:
    frame = pd.read_csv(GROUPS / "few.csv")
    options: dict[str, Any] = {
        "group": "group", "group_equal": ("thresholds", "loadings"), "group_partial": ("y4|t2",),
    }  # fmt: skip
    fit = rcvsem.fit(FEW, frame, estimator="wlsmv", ordered="all", identification="wu.estabrook", **options)
    free = {(row.lhs, row.rhs, row.group): row.free for row in fit.spec.parameters if row.op == "|"}
    assert free["y4", "t2", 1] != free["y4", "t2", 2]
    assert free["y4", "t1", 1] == free["y4", "t1", 2]
    assert not [f for f in fit.findings if f.code == "partial_without_effect"]
    continuous = rcvsem.fit(FEW, frame, **options)
    assert [f.text for f in continuous.findings if f.code == "partial_without_effect"] == [
        "The exception 'y4|t2' has no effect: y4 is not ordinal."
    ]
