"""`rcvsem fit --estimator pls|plsc` as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem as library

ROOT = Path(__file__).parents[2]
RCV, WAVE2 = ROOT / "models/rcv.desc", ROOT / "surveys/wave2.xlsx"
FAST = ("--draws", 30, "--repeats", 1)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    survey = library.read_survey(WAVE2, ROOT / "instruments/rcv.yaml")
    return survey.to_frame()


def test_report_names_the_method_and_no_covariance_index(rcvsem: Callable[..., Any], here: Path) -> None:
    done = rcvsem(
        "fit", RCV, WAVE2, "--estimator", "pls", *FAST, "--out", "r", "--lang", "en", "--format", "md,docx"
    )
    assert done.code == 0
    text = Path("r/report.md").read_text(encoding="utf-8")
    for word in ("Partial least squares", "rho\\_A", "PLSpredict", "CVPAT", "d\\_ULS", "HTMT2", "Why PLS"):
        assert word in text
    for word in ("CFI", "TLI", "RMSEA"):
        assert word not in text
    assert "small sample" not in text.lower()
    assert rcvsem("verify", "r").code == 0


def test_chinese_report(rcvsem: Callable[..., Any], here: Path) -> None:
    done = rcvsem(
        "fit", RCV, WAVE2, "--estimator", "plsc", *FAST, "--out", "r", "--lang", "zh", "--format", "md"
    )
    assert done.code == 0
    text = Path("r/report.md").read_text(encoding="utf-8")
    for word in ("一致性偏最小二乘法", "信度", "区分效度", "路径系数", "样本外预测"):
        assert word in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--estimator", "pls", "--std-lv"), "--std-lv has no meaning"),
        (("--estimator", "pls", "--engine", "semopy"), "--engine has no meaning"),
        (("--estimator", "pls", "--missing", "fiml"), "PLS has no full information"),
        (("--estimator", "pls", "--intervals", "montecarlo"), "percentile, bc, bca"),
        (("--estimator", "pls", "--importance", "DP"), "One of DSC, BPC, PV"),
        (("--estimator", "pls", "--global-item", "DP"), "takes name=name"),
        (("--estimator", "pls", "--case-weights", "nothing"), "'nothing'"),
        (("--scheme", "factor"), "--scheme goes with --estimator pls"),
        (("--missing", "mean"), "--missing mean goes with --estimator pls"),
    ],
)
def test_refused(rcvsem: Callable[..., Any], here: Path, arguments: tuple[str, ...], said: str) -> None:
    done = rcvsem("fit", RCV, WAVE2, "--draws", 0, *arguments)
    assert done.code == 2
    assert said in done.err
    assert not list(here.iterdir())


def test_matrix(rcvsem: Callable[..., Any], here: Path, frame: pd.DataFrame) -> None:
    items = [name for name in frame.columns if name[:2] in ("DP", "DK", "VP", "DS", "BP", "PV")]
    frame[items].cov().to_csv("cov.csv")
    answers = rcvsem("fit", RCV, WAVE2, "--estimator", "plsc", "--draws", 0, "--folds", 0, "--json")
    matrix = rcvsem("fit", RCV, "--cov", "cov.csv", "--n", 457, "--estimator", "plsc", "--json")
    one, two = (json.loads(done.out) for done in (answers, matrix))
    assert [p["estimate"] for p in two["paths"]] == pytest.approx([p["estimate"] for p in one["paths"]])
    assert two["bootstrap"] is None
    refused = rcvsem("fit", RCV, "--cov", "cov.csv", "--n", 457, "--estimator", "pls", "--group", "region")
    assert refused.code == 2


def test_library_and_command_agree(rcvsem: Callable[..., Any], here: Path, frame: pd.DataFrame) -> None:
    done = rcvsem("fit", RCV, WAVE2, "--estimator", "pls", *FAST, "--json")
    survey = library.read_survey(WAVE2, ROOT / "instruments/rcv.yaml")
    study = library.pls(RCV, survey, draws=30, repeats=1)
    assert library.as_json(study)["paths"] == json.loads(done.out)["paths"]
    assert "DP1" not in repr(study)
    assert list(study.to_frame()["from"])[:2] == ["DP", "DK"]
    text = "DP =~ DP1 + DP2 + DP3\nPV =~ PV1 + PV2\nPV ~ DP\n"
    plain = library.pls(text, frame, draws=0, folds=0)
    assert plain.fit.n == 457
    with pytest.raises(library.RcvsemError, match=r"rcvsem\.pls"):
        library.fit(text, frame, estimator="pls")


def test_robust_has_pls_beside_the_others(rcvsem: Callable[..., Any], here: Path) -> None:
    done = rcvsem("robust", RCV, WAVE2, "--estimators", "ml,pls,plsc", "--json")
    found = json.loads(done.out)
    names = [column["name"] for column in found["columns"]]
    assert names[:3] == ["ML", "PLS", "PLSc"]
    assert all(found["columns"][k]["measures"]["cfi"] is None for k in (1, 2))
    first = found["hypotheses"][3]
    assert first["outcomes"][:3] == ["supported"] * 3
    assert first["std"][1] == pytest.approx(0.146035, abs=NEAR["five_digits"])


def test_one_file_for_both_families(rcvsem: Callable[..., Any], here: Path) -> None:
    model = here / "m.desc"
    model.write_text(
        "DP =~ DP1 + DP2 + DP3\nRES <~ VP1 + VP2\nPV =~ PV1 + PV2 + PV3\nPV ~ DP + RES + DP:RES\n"
    )
    pls = rcvsem(
        "fit", model, WAVE2, "-i", ROOT / "instruments/rcv.yaml", "--estimator", "pls", *FAST, "--json"
    )
    assert pls.code == 0
    refused = rcvsem("fit", model, WAVE2, "-i", ROOT / "instruments/rcv.yaml", "--json")
    assert refused.code == 2
    assert "the estimator pls" in refused.err


def test_compare_tells_which_model_predicts_better(rcvsem: Callable[..., Any], here: Path) -> None:
    """The smaller model lacks BPC: it predicts PV worse, on the respondents and items of both."""
    small = here / "small.desc"
    small.write_text(
        "DP =~ DP1 + DP2 + DP3\nDSC =~ DSC1 + DSC2 + DSC3 + DSC4 + DSC5\nPV =~ PV1 + PV2 + PV3 + PV4 + PV5 + PV6\n"
        "DSC ~ DP\nPV ~ DSC\n"
    )
    asked = ("-i", ROOT / "instruments/rcv.yaml", "--estimator", "pls", "--repeats", 2)
    done = rcvsem("compare", RCV, small, WAVE2, *asked, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    (pair,) = found["cvpat"]
    assert (pair["first"], pair["second"]) == ("rcv", "small")
    losses = {one["construct"]: one for one in pair["losses"]}
    assert set(losses) == {"", "DSC", "PV"}
    for one in losses.values():
        assert one["difference"] == pytest.approx(one["first"] - one["second"])
    assert losses["DSC"]["difference"] < 0
    assert losses["DSC"]["pvalue"] < 0.001
    alone = rcvsem(
        "fit", RCV, WAVE2, "-i", ROOT / "instruments/rcv.yaml", *FAST, "--estimator", "pls", "--json"
    )
    r2 = {row["construct"]: row["r2"]["value"] for row in json.loads(alone.out)["endogenous"]}
    mine = {row["construct"]: row["r2"] for row in found["models"][0]["constructs"]}
    assert mine == pytest.approx(r2, rel=NEAR["solved"])
    weights = [
        row["bic_weight"]
        for model in found["models"]
        for row in model["constructs"]
        if row["construct"] == "PV"
    ]
    assert sum(weights) == pytest.approx(1.0)
    written = rcvsem("compare", RCV, small, WAVE2, *asked, "--out", here / "out", "--quiet")
    assert written.code == 0
    assert rcvsem("verify", here / "out").code == 0


def test_compare_refuses_what_pls_has_not(rcvsem: Callable[..., Any], here: Path) -> None:
    done = rcvsem("compare", RCV, RCV, WAVE2, "--estimator", "pls", "--convention", "amos")
    assert done.code == 2
    assert "--convention has no meaning" in done.err
    done = rcvsem("compare", RCV, RCV, WAVE2, "--predictors", "direct")
    assert done.code == 2
    assert "--predictors goes with --estimator pls" in done.err


def test_folds_of_a_column_and_direct_antecedents(
    rcvsem: Callable[..., Any], here: Path, frame: pd.DataFrame
) -> None:
    """Folds given in a column are those of the library call; predecessors' scores predict the last construct better."""
    data = frame.assign(fold=[k % 5 for k in range(len(frame))])
    data.to_csv(here / "d.csv", index=False)
    model = here / "m.desc"
    model.write_text(RCV.read_text(encoding="utf-8").replace("# instrument: ../instruments/rcv.yaml", ""))
    asked = (model, here / "d.csv", "--estimator", "pls", "--draws", 0, "--fold-column", "fold", "--json")
    done = rcvsem("fit", *asked)
    assert done.code == 0, done.err
    prediction = json.loads(done.out)["prediction"]
    assert (prediction["folds"], prediction["repeats"]) == (5, 1)
    study = library.pls(model.read_text(), data, draws=0, fold_column="fold")
    first = {i["item"]: i["rmse"] for i in prediction["items"]}
    assert {i.item: i.rmse for i in study.result.prediction.items} == pytest.approx(first)
    direct = json.loads(rcvsem("fit", *asked, "--predictors", "direct").out)["prediction"]
    q2 = [{c["construct"]: c["q2_predict"] for c in found["constructs"]} for found in (prediction, direct)]
    assert q2[1]["PV"] > q2[0]["PV"]
    refused = rcvsem("fit", *asked, "--repeats", 3)
    assert refused.code == 2
    assert "--fold-column gives the folds" in refused.err


def test_an_unknown_estimator_is_told_all_there_are(rcvsem: Callable[..., Any], here: Path) -> None:
    done = rcvsem("fit", RCV, WAVE2, "--estimator", "smartpls")
    assert done.code == 2
    assert "wlsmv" in done.err
    assert "pls, plsc" in done.err
