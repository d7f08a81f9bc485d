"""The companion studies run, write their tables, and give what is published or known of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.audit import audit, parse_paper
from rcvsem.audit.printed import as_printed

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "companions"
# pyfixest and linearmodels call what pandas 4 will drop
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
REASON = "the extra 'companions' is not installed: pip install 'rcvsem[companions]'"


def study(name: str, folder: Path) -> dict[str, Any]:
    """What the script's main() returns; its report is in `folder`."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, Any] = module.main(str(folder))
    assert {"report.xlsx", "report.md", "report.docx", "run.json"} <= {file.name for file in folder.iterdir()}
    return found


@pytest.fixture(scope="module")
def diffusion(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    for library in ("statsmodels", "firthmodels"):
        pytest.importorskip(library, reason=REASON)
    return study("policy_diffusion", tmp_path_factory.mktemp("diffusion"))


def test_model_3_is_the_published_one_to_the_printed_digits(diffusion: dict[str, Any]) -> None:
    model = diffusion["models"]["model 3"]
    assert [as_printed(b, 3) for b in model.params] == ["-1.313", "3.932", "-2.862"]
    assert [as_printed(se, 3) for se in model.bse] == ["0.630", "1.387", "3.734"]
    assert as_printed(model.pvalues["pressure"], 4) == "0.0046"
    assert as_printed(model.pvalues["competition"], 3) == "0.443"
    means = diffusion["means"]
    assert [as_printed(x, 8) for x in means.loc["competition", ["mean", "SD"]]] == [
        "0.24063775",
        "0.16658995",
    ]
    assert [as_printed(means.loc["pressure", "mean"], 2), as_printed(means.loc["pressure", "SD"], 3)] == [
        "0.32",
        "0.470",
    ]
    assert [as_printed(means.loc["adoption", "mean"], 2), as_printed(means.loc["adoption", "SD"], 3)] == [
        "0.36",
        "0.482",
    ]
    assert set(means["N"]) == {87}


def test_two_predictors_have_one_vif(diffusion: dict[str, Any]) -> None:
    r = diffusion["data"]["pressure"].corr(diffusion["data"]["competition"])
    assert diffusion["vif"]["model 3"].dropna().tolist() == pytest.approx([1 / (1 - r**2)] * 2)
    assert as_printed(r, 3) == "0.858"


def test_firth_maximises_the_penalized_likelihood(diffusion: dict[str, Any]) -> None:
    """log L + log|I|/2 falls in every direction from the estimate."""
    data = diffusion["data"]
    x = np.column_stack([data["pressure"], data["competition"], np.ones(len(data))])
    y = data["adoption"].to_numpy()

    def penalized(b: np.ndarray) -> float:
        p = 1 / (1 + np.exp(-(x @ b)))
        information = x.T @ (x * (p * (1 - p))[:, None])
        return float(
            (y * np.log(p) + (1 - y) * np.log(1 - p)).sum() + 0.5 * np.linalg.slogdet(information)[1]
        )

    best = diffusion["firth"]["b"].to_numpy()
    for step in (*np.eye(3), *-np.eye(3)):
        assert penalized(best + 0.02 * step) < penalized(best)


def test_service_channels(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason=REASON)
    found = study("service_channels", tmp_path)
    assert found["chosen"] == {"silhouette": 4, "gap": 4}
    assert sorted(found["members"]["regions"]) == [6, 6, 6, 14]
    assert (tmp_path / "figures" / "dendrogram.svg").exists()
    assert found["means"]["eta2"].between(0, 1).all()


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    for library in ("statsmodels", "linearmodels", "pyfixest"):
        pytest.importorskip(library, reason=REASON)
    return study("policy_evaluation", tmp_path_factory.mktemp("evaluation"))


def test_entropy_weights(evaluation: dict[str, Any]) -> None:
    weights = evaluation["weights"]
    assert weights["weight"].sum() == pytest.approx(1.0)
    assert weights["entropy"].between(0, 1).all()


def test_two_engines_and_the_within_estimator_give_one_effect(evaluation: dict[str, Any]) -> None:
    assert evaluation["controlled"].coef()["policy"] == pytest.approx(
        evaluation["twin"].params["policy"], rel=NEAR["six_digits"]
    )
    assert evaluation["did"].coef()["policy"] == pytest.approx(
        evaluation["placebo"]["real"], rel=NEAR["minimum"]
    )
    assert len(evaluation["placebo"]["draws"]) == 500
    assert evaluation["placebo"]["p"] == pytest.approx(1 / 501)


def test_event_study_and_joint_test(evaluation: dict[str, Any]) -> None:
    event, joint = evaluation["event"], evaluation["joint"]
    assert (event.loc[event["time"] < 0, "p"] > 0.05).all()
    assert joint["p"] > 0.05
    assert (joint["df1"], joint["df2"]) == (3, 256)
    assert (event.loc[event["time"] >= 0, "lower"] > 0).all()
    # Sun and Abraham's averages of cohort effects agree with it within its own uncertainty
    both = event.merge(evaluation["staggered"], on="time", suffixes=("", "_sa"))
    assert (abs(both["b"] - both["b_sa"]) < 2 * both["SE"]).all()


def test_matching_balances(evaluation: dict[str, Any]) -> None:
    balance = evaluation["balance"]
    before, after = balance["difference/SD before"].abs(), balance["difference/SD matched"].abs()
    assert before["gdp"] > 0.5
    assert after.max() < 0.15
    assert len(evaluation["psm"]._data["city"].unique()) < 257


def test_the_tables_of_study_3_pass_the_audit(evaluation: dict[str, Any]) -> None:
    """As they would be printed, with three and four decimals."""
    weights, event = evaluation["weights"], evaluation["event"]
    rows = [
        {
            "name": row["indicator"],
            "entropy": as_printed(row["entropy"], 4),
            "weight": f"{as_printed(100 * row['weight'], 2)}%",
        }
        for _, row in weights.iterrows()
    ]
    coefficients = [
        {
            "name": f"t{row['time']:+.0f}",
            "time": int(row["time"]),
            "b": as_printed(row["b"], 4),
            "bracket": as_printed(row["SE"], 4),
            "t": as_printed(row["t"], 2),
            "p": "<.001" if row["p"] < 0.001 else as_printed(row["p"], 3),
        }
        for _, row in event.iterrows()
    ]
    model = {"name": "event study", "kind": "ols", "errors": "clustered", "clusters": 257, "n": 2056, "pretrend": "none",
             "reference": -1, "brackets": "se", "coefficients": coefficients}  # fmt: skip
    paper: dict[str, Any] = {"weights": [{"name": "index", "rows": rows}], "regressions": [model]}
    assert audit(parse_paper(paper)).consistent
    coefficients[0]["t"] = "-3.46"
    assert not audit(parse_paper(paper)).consistent


def test_from_scores_to_configurations(tmp_path: Path) -> None:
    """Study 4 needs no extra: NCA and fsQCA are ours."""
    spec = importlib.util.spec_from_file_location("four", FOLDER / "necessity_and_configurations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.main(str(tmp_path / "four"), draws=100)
    for name in ("nca", "qca", "qca_absent"):
        assert {"report.xlsx", "report.md", "report.docx"} <= {
            f.name for f in (tmp_path / "four" / name).iterdir()
        }
    assert found["nca"].n == found["fit"].n == found["qca"].n
    frame = found["qca"].to_frame()
    assert {"complex", "intermediate", "parsimonious"} == set(frame["solution"])
    assert (frame["solution_consistency"] > 0.7).all()
    assert found["absent"].outcome == "~PV"
    # what explains the outcome is not turned round for its absence
    assert set(found["absent"].to_frame()["configuration"]) != {f"~{one}" for one in frame["configuration"]}
