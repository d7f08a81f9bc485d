"""`rcvsem moderation` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rcvsem_command import completed as rcvsem  # put there by conftest.py
from tolerances import NEAR

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/golden/moderation/interaction.csv"
MAIN = (
    "X =~ x1 + x2 + x3\nM =~ m1 + m2 + m3\nD =~ d1 + d2 + d3\nY =~ y1 + y2 + y3\nD ~ X + M\nY ~ D + X + M\n"
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("moderation") / "model.desc"
    path.write_text(MAIN, encoding="utf-8")
    return path


def moderation_json(*arguments: object) -> dict[str, Any]:
    done = rcvsem("moderation", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_moderated_mediation(model: Path) -> None:
    found = moderation_json(
        model, DATA, "--x", "X", "--moderator", "M", "--y", "Y", "--through", "D", "--draws", 300
    )
    assert found["interactions"] == [{"name": "X.M", "x": "X", "moderator": "M", "outcomes": ["D"]}]
    assert [p["name"] for p in found["products"]] == ["x1.m1", "x2.m2", "x3.m3"]
    assert "product_indicators" in {f["code"] for f in found["findings"]}
    (size,) = found["effect_sizes"]
    assert (size["outcome"], size["products"]) == ("D", ["X.M"])
    assert size["delta_r2"] == pytest.approx(size["r2"] - size["r2_main"])
    assert size["delta_r2"] > 0
    assert size["f2"] == pytest.approx(size["delta_r2"] / (1 - size["r2"]))
    (mediated,) = found["moderated_mediation"]
    assert mediated["stages"] == ["first"]
    assert mediated["index"]["est"] > 0
    assert set(mediated["index"]["intervals"]) == {"percentile", "bc"}
    assert [row["sds"] for row in mediated["conditional_indirect"]] == [-1, 0, 1]
    (slopes,) = found["slopes"]
    assert slopes["johnson_neyman"]["region"] in ("inside", "outside", "above", "below")
    assert found["estimator"] == "mlr"


def test_product_in_the_model_text_is_the_same(model: Path, tmp_path: Path) -> None:
    text = tmp_path / "written.desc"
    text.write_text(MAIN.replace("D ~ X + M", "D ~ X + M + X:M  # H1 +"), encoding="utf-8")
    one = moderation_json(text, DATA, "--draws", 0)
    two = moderation_json(model, DATA, "--x", "X", "--moderator", "M", "--y", "D", "--draws", 0)
    for name in ("main", "interaction", "standardized_interaction"):
        for key in ("est", "se", "pvalue"):
            assert one["slopes"][0][name][key] == pytest.approx(
                two["slopes"][0][name][key], rel=NEAR["six_digits"]
            )
    assert one["measures"]["chisq"] == pytest.approx(two["measures"]["chisq"], rel=NEAR["solved"])
    assert len(one["moderated_mediation"]) == 1


def test_report_with_pictures(model: Path, tmp_path: Path) -> None:
    done = rcvsem(
        "moderation", model, DATA, "--x", "X", "--moderator", "M", "--y", "Y", "--draws", 100, "--values", "2",
        "--method", "residual", "--pairs", "all", "--out", tmp_path / "out", "--lang", "zh",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "简单斜率" in done.stdout
    figures = {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    assert {"johnson-neyman-X-M-Y.svg", "simple-slopes-X-M-Y.png"} <= figures
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "x3.m2" in text
    assert "残差中心化" in text
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["command"] == "moderation"
    assert record["method"] == "residual"


def test_groups(tmp_path: Path) -> None:
    found = moderation_json(
        "models/mediation_dsc.desc", "surveys/wave2.xlsx", "--moderator", "region", "--groups"
    )
    assert found["kind"] == "groups"
    assert len(found["groups"]) == 3
    paths = {(row["from"], row["to"]): row for row in found["paths"]}
    assert set(paths) == {("resource", "DSC"), ("DSC", "BPC"), ("resource", "BPC")}
    row = paths[("DSC", "BPC")]
    assert len(row["differences"]) == 3
    assert row["constrained"]["df"] == 2
    assert 0 < row["constrained"]["pvalue"] <= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Nothing says what is moderated"),
        (["--x", "X"], "go together"),
        (["--x", "Q", "--moderator", "M"], "'Q' is no variable"),
        (["--x", "X", "--moderator", "X"], "cannot moderate its own"),
        (["--x", "X", "--moderator", "M", "--through", "M", "--y", "D"], None),
        (["--x", "X", "--moderator", "M", "--pairs", "x2:m2"], "must be x1:m1"),
        (["--x", "X", "--moderator", "M", "--at", "low"], "--at takes numbers"),
        (["--x", "X", "--moderator", "M", "--estimator", "wlsmv"], "not ordinal"),
        (["--groups"], "--groups needs"),
    ],
)
def test_faults(arguments: list[str], words: str | None, model: Path) -> None:
    done = rcvsem("moderation", model, DATA, *arguments)
    assert done.returncode == 2
    assert (words or "no path X -> M -> D") in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
